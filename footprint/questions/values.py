"""Hold a value with its range."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """A central value with the low and high of its paired draws (5th and 95th percentile)."""

    low: float
    central: float
    high: float
