"""Draw the same uncertain values for every option, by name and not by order."""

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def _generator(seed: int, key: str) -> np.random.Generator:
    """Make the generator that belongs to one seed and one key."""
    digest = hashlib.sha256(f"{seed}\n{key}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


@dataclass(frozen=True, slots=True)
class Draws:
    """Draw K cases of any key: case 0 is central, cases 1 to K - 1 are drawn.

    Each key has its own generator, so a further key never shifts another one's draws, and
    more cases only append. Options that read the same key see the same world, case by case.
    """

    seed: int
    cases: int

    def __post_init__(self) -> None:
        """Refuse a number of cases that leaves no room for the central one."""
        if self.cases < 1:
            msg = f"cases must be at least 1 (the central case), not {self.cases}"
            raise ValueError(msg)

    def quantiles(self, key: str) -> Array:
        """Return the K - 1 uniform quantiles of a key, strictly between 0 and 1."""
        uniform = _generator(self.seed, key).random(self.cases - 1)
        return np.clip(uniform, np.finfo(float).tiny, None)

    def triangular(self, key: str, low: float, central: float, high: float) -> Array:
        """Return K values of a triangular distribution with its peak at ``central``."""
        _check_order(key, low, central, high)
        values = np.full(self.cases, float(central))
        if high > low:
            values[1:] = triangular_quantile(self.quantiles(key), low, central, high)
        return values

    def interval(self, key: str, low: float, central: float, high: float) -> Array:
        """Return ``central``, then K - 1 values spread evenly over ``low`` to ``high``."""
        _check_order(key, low, central, high)
        values = np.full(self.cases, float(central))
        values[1:] = low + (high - low) * self.quantiles(key)
        return values


def triangular_quantile(quantiles: Array, low: float, central: float, high: float) -> Array:
    """Return the values below which a triangular distribution holds the given shares.

    Q(u) = low + sqrt(u (high - low)(central - low)) up to the peak, mirrored above it.
    """
    width = high - low
    rising = low + np.sqrt(quantiles * width * (central - low))
    falling = high - np.sqrt((1 - quantiles) * width * (high - central))
    return np.where(quantiles * width <= central - low, rising, falling)


def _check_order(key: str, low: float, central: float, high: float) -> None:
    if not low <= central <= high:
        msg = f"{key}: low, central, high must be in order, not {low:g}, {central:g}, {high:g}"
        raise ValueError(msg)
