"""Measure the memory that a piece of work takes."""

import sys
import tracemalloc
from collections.abc import Callable

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]


def traced_megabytes(work: Callable[[], object]) -> float:
    """Do the work once more, untimed, and return the most memory that it held at one moment."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def process_peak() -> str:
    """Say how much memory the whole process has held at most, libraries included."""
    if resource is None:
        return "peak memory of the process: not measured on this system"
    # macOS counts in bytes, Linux in kilobytes
    unit = 2**20 if sys.platform == "darwin" else 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return f"peak memory of the process: {peak:,.0f} MB"
