"""Time two ways of doing one job in one run, and print their ratio beside its target."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TypeVar

Data = TypeVar("Data")
Answer = TypeVar("Answer")
Other = TypeVar("Other")

SEEDS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Pair:
    """The medians of one comparison; ``ratio`` is the median of the ratios seed by seed."""

    name: str
    slow_seconds: float
    fast_seconds: float
    ratio: float
    target: float | None

    def __str__(self) -> str:
        """Return the comparison as one line."""
        line = (
            f"{self.name}: {self.slow_seconds:.3f} s against {self.fast_seconds:.4f} s, "
            f"ratio {self.ratio:.1f}"
        )
        if self.target is None:
            return f"{line} (no target)"
        return f"{line} (target {self.target:g}: {'met' if self.met else 'MISSED'})"

    @property
    def met(self) -> bool:
        """Return whether the ratio reaches its target, if there is one."""
        return self.target is None or self.ratio >= self.target


def compare(
    name: str,
    make: Callable[[int], Data],
    slow: Callable[[Data], Other],
    fast: Callable[[Data], Answer],
    same: Callable[[Data, Other, Answer], bool] | None,
    *,
    target: float | None = None,
    slow_scale: float = 1.0,
    seeds: tuple[int, ...] = SEEDS,
) -> Pair:
    """Time both ways on the data of each seed, check their answers and print the medians.

    Parameters
    ----------
    make
        The data of a seed; not timed.
    same
        Whether the two answers agree; None where the slow way only measures the machine.
    slow_scale
        What the slow way's time is multiplied by, where it runs on a sample of the job.

    Raises
    ------
    AssertionError
        If the answers differ.
    """
    slow_times, fast_times = [], []
    for seed in seeds:
        data = make(seed)
        start = perf_counter()
        other = slow(data)
        between = perf_counter()
        answer = fast(data)
        end = perf_counter()
        if same is not None and not same(data, other, answer):
            msg = f"{name}: the two ways disagree for seed {seed}"
            raise AssertionError(msg)
        slow_times.append((between - start) * slow_scale)
        fast_times.append(end - between)
    ratios = [a / b for a, b in zip(slow_times, fast_times, strict=True)]
    pair = Pair(name, median(slow_times), median(fast_times), median(ratios), target)
    print(pair)
    return pair
