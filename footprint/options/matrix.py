"""Find the options that no other option outdoes on every criterion."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from footprint.errors import InputError, Problem

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_SIGNS = {"lower": 1.0, "higher": -1.0, "neither": 0.0}


def outdone_by(values: FloatArray, better: Sequence[str], *, tolerance: float = 1e-9) -> BoolArray:
    """Return which options outdo which: ``[i, j]`` is true where j outdoes i.

    j outdoes i where it is at least as good on every criterion and better on one. A criterion
    with no direction is left out. Where only one of the two has a value on a criterion, neither
    outdoes the other.

    Parameters
    ----------
    values
        Array (options, criteria); not a number where nothing is modelled.
    better
        "lower", "higher" or "neither" for each criterion.
    tolerance
        Differences up to this, relative to the larger value, are ties.

    Raises
    ------
    InputError
        If there are not as many directions as criteria, or one is unknown.
    """
    if values.ndim != 2 or len(better) != values.shape[1] or not set(better) <= set(_SIGNS):
        what = f"{len(better)} directions ({', '.join(better)}) for values {values.shape}."
        remedy = f"Give one of {', '.join(_SIGNS)} for each criterion."
        raise InputError(Problem("criteria", what, remedy))
    signs = np.array([_SIGNS[direction] for direction in better])
    ranked = values[:, signs != 0] * signs[signs != 0]

    # compare every pair on each criterion (options i, options j, criteria)
    mine, theirs = ranked[:, np.newaxis, :], ranked[np.newaxis, :, :]
    finite = np.isfinite(mine) & np.isfinite(theirs)
    slack = np.where(finite, tolerance * np.fmax(np.abs(mine), np.abs(theirs)), 0.0)
    neither_known = np.isnan(mine) & np.isnan(theirs)
    as_good = (theirs <= mine + slack) | neither_known
    outdone: BoolArray = as_good.all(axis=2) & (theirs < mine - slack).any(axis=2)
    return outdone


def not_outdone(values: FloatArray, better: Sequence[str], *, tolerance: float = 1e-9) -> BoolArray:
    """Return which options no other option outdoes on every criterion (options,).

    Parameters and errors are those of ``outdone_by``.
    """
    outdone = outdone_by(values, better, tolerance=tolerance)
    return np.logical_not(outdone.any(axis=1, keepdims=True))[:, 0]
