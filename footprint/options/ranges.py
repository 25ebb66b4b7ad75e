"""Turn cases into ranges, and tell which differences are clear."""

import numpy as np
import numpy.typing as npt

from footprint.errors import InputError, Problem

FloatArray = npt.NDArray[np.float64]

LOW_PERCENTILE = 5
HIGH_PERCENTILE = 95

# sums of the same amounts in another order differ by less than this, relative to their size
_ROUNDING = 1e-9


def interval(values: FloatArray) -> tuple[float, float, float]:
    """Return low, central and high of a value over its cases.

    Central is case 0; low and high are the 5th and 95th percentile of the other cases, widened to
    hold the central where it falls outside. With one case all three are the same.

    Parameters
    ----------
    values
        Array (cases,); may be infinite ("never"), in which case the percentiles are draws.

    Raises
    ------
    InputError
        If there is no case, or a value is not a number.
    """
    if values.ndim != 1 or not len(values) or np.isnan(values).any():
        what = "a range needs one number for each case."
        raise InputError(Problem("range", what, "Give an array of cases without gaps."))
    central = float(values[0])
    draws = values[1:]
    if not len(draws):
        return central, central, central
    if np.isfinite(draws).all():
        low, high = np.percentile(draws, [LOW_PERCENTILE, HIGH_PERCENTILE])
    else:
        ordered, last = np.sort(draws), len(draws) - 1
        low = ordered[int(np.floor(LOW_PERCENTILE / 100 * last))]
        high = ordered[int(np.ceil(HIGH_PERCENTILE / 100 * last))]
    return min(float(low), central), central, max(float(high), central)


def difference(
    values: FloatArray, reference: FloatArray
) -> tuple[tuple[float, float, float], bool]:
    """Return the range of ``values`` less ``reference``, and whether it excludes zero.

    Both are (cases,) over the same draws, so what they share cancels case by case. Differences
    that are only rounding count as zero. With a single case no range is known: the difference
    is clear wherever it is not zero.

    Raises
    ------
    InputError
        If the cases do not match, or a value is not finite.
    """
    if values.shape != reference.shape or not np.isfinite([values, reference]).all():
        what = "a difference needs the same cases on both sides, all finite."
        raise InputError(Problem("difference", what, "Compare options over the same draws."))
    gap = values - reference
    gap = np.where(
        np.abs(gap) <= _ROUNDING * np.maximum(np.abs(values), np.abs(reference)), 0.0, gap
    )
    low, central, high = interval(gap)
    return (low, central, high), low > 0 or high < 0
