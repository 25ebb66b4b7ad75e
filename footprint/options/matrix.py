"""Find the options that no other option outdoes on every criterion."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from footprint.errors import InputError, Problem

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]
BitArray = npt.NDArray[np.uint64]

_SIGNS = {"lower": 1.0, "higher": -1.0, "neither": 0.0}
TOLERANCE = 1e-9

# options compared with at once, and how many are compared in one go: 2 and 8 MB of bits
_CHUNK = 4096
_ROWS = 16_384
_WORD = 64


def outdone_by(
    values: FloatArray, better: Sequence[str], *, tolerance: float = TOLERANCE
) -> BoolArray:
    """Return which options outdo which: ``[i, j]`` is true where j outdoes i.

    j outdoes i where it is at least as good on every criterion and better on one. A criterion
    with no direction is left out. Where only one of the two has a value on a criterion, neither
    outdoes the other. Every pair is written out: meant for tables that people read.

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
    ranked = lower_is_better(values, better)

    # compare every pair on each criterion (options i, options j, criteria)
    mine, theirs = ranked[:, np.newaxis, :], ranked[np.newaxis, :, :]
    finite = np.isfinite(mine) & np.isfinite(theirs)
    slack = tolerance * np.where(finite, np.fmax(np.abs(mine), np.abs(theirs)), 0.0)
    neither_known = np.isnan(mine) & np.isnan(theirs)
    as_good = (theirs <= mine + slack) | neither_known
    outdone: BoolArray = np.logical_and(as_good.all(axis=2), (theirs < mine - slack).any(axis=2))
    return outdone


def not_outdone(
    values: FloatArray, better: Sequence[str], *, tolerance: float = TOLERANCE
) -> BoolArray:
    """Return which options no other option outdoes on every criterion (options,).

    The answers are those of ``outdone_by``, for any number of options. An option that is exactly
    as good as another or better on everything outdoes whatever the other outdoes, so only the
    options that nothing matches in that sense need comparing with; sets of them are held as bits.
    Memory grows with the options times the criteria, not with the pairs.

    Parameters and errors are those of ``outdone_by``.
    """
    ranked = lower_is_better(values, better)
    kept = np.ones(len(ranked), dtype=np.bool_)
    if not ranked.size:
        return kept
    # only options with the same criteria modelled can outdo each other
    modelled = np.logical_not(np.isnan(ranked))
    patterns, pattern = np.unique(modelled, axis=0, return_inverse=True)
    for number, columns in enumerate(patterns):
        rows = np.flatnonzero(pattern.reshape(-1) == number)
        if columns.any():
            kept[rows] = _kept(ranked[np.ix_(rows, np.flatnonzero(columns))], tolerance)
    return kept


def lower_is_better(values: FloatArray, better: Sequence[str]) -> FloatArray:
    """Return the criteria that have a direction, turned so that lower is better.

    Parameters and errors are those of ``outdone_by``.
    """
    if values.ndim != 2 or len(better) != values.shape[1] or not set(better) <= set(_SIGNS):
        what = f"{len(better)} directions ({', '.join(better)}) for values {values.shape}."
        remedy = f"Give one of {', '.join(_SIGNS)} for each criterion."
        raise InputError(Problem("criteria", what, remedy))
    signs = np.array([_SIGNS[direction] for direction in better])
    turned: FloatArray = values[:, signs != 0] * signs[signs != 0]
    return turned


def _kept(ranked: FloatArray, tolerance: float) -> BoolArray:
    """Return which of some options are not outdone; every criterion is known for all of them."""
    ranks = np.column_stack([np.unique(column, return_inverse=True)[1] for column in ranked.T])
    distinct, first, copy_of = np.unique(ranks, axis=0, return_index=True, return_inverse=True)
    best = _unmatched(distinct)
    kept = np.isin(copy_of.reshape(-1), best)

    # where a value is near another one, the tolerance decides
    near = np.flatnonzero(_near_others(ranked, tolerance))
    if len(near):
        kept[near] = ~_outdone_by_any(ranked[near], ranked[first[best]], tolerance)
    return kept


def _unmatched(ranks: IntArray) -> IntArray:
    """Return the rows for which no other row is at least as good on everything.

    Rows are distinct. A row that matches another has a lower sum, so rows taken by their sums
    are only ever matched by earlier ones.
    """
    waiting = np.argsort(ranks.sum(axis=1), kind="stable")
    best = []
    while len(waiting):
        chunk, waiting = waiting[:_CHUNK], waiting[_CHUNK:]
        # each row of the chunk is as good as itself
        chunk = chunk[_matches(ranks[chunk], ranks[chunk]) == 1]
        best.append(chunk)
        waiting = waiting[_matches(ranks[waiting], ranks[chunk]) == 0]
    return np.concatenate(best)


def _matches(rows: IntArray, others: IntArray) -> IntArray:
    """Count for each row the others that are at least as good on everything."""
    ladders = [_Ladder(column) for column in others.T.astype(np.float64)]
    counts = np.zeros(len(rows), dtype=np.intp)
    for start in range(0, len(rows), _ROWS):
        part = rows[start : start + _ROWS].astype(np.float64)
        as_good = ladders[0].up_to(part[:, 0])
        for ladder, column in zip(ladders[1:], part.T[1:], strict=True):
            as_good &= ladder.up_to(column)
        counts[start : start + _ROWS] = np.bitwise_count(as_good).sum(axis=1)
    return counts


def _outdone_by_any(rows: FloatArray, others: FloatArray, tolerance: float) -> BoolArray:
    """Return which rows one of the others outdoes, differences within the tolerance being ties."""
    outdone = np.zeros(len(rows), dtype=np.bool_)
    for first in range(0, len(others), _CHUNK):
        ladders = [_Ladder(column) for column in others[first : first + _CHUNK].T]
        left = np.flatnonzero(~outdone)
        for start in range(0, len(left), _ROWS):
            part = left[start : start + _ROWS]
            as_good = np.full((len(part), ladders[0].words), ~np.uint64(0))
            clearly = np.zeros_like(as_good)
            for ladder, column in zip(ladders, rows[part].T, strict=True):
                as_good &= ladder.up_to(_highest_tie(column, tolerance))
                clearly |= ladder.below(_lowest_tie(column, tolerance))
            outdone[part] = (as_good & clearly).any(axis=1)
    return outdone


class _Ladder:
    """Values in order, and the set of the lowest k of them as bits, for every k."""

    def __init__(self, values: FloatArray) -> None:
        order = np.argsort(values, kind="stable")
        self._values = values[order]
        self.words = -(-len(values) // _WORD)
        bits: BitArray = np.zeros((len(values) + 1, self.words), dtype=np.uint64)
        bits[np.arange(1, len(values) + 1), order // _WORD] = np.uint64(1) << (
            order % _WORD
        ).astype(np.uint64)
        self._lowest: BitArray = np.bitwise_or.accumulate(bits, axis=0)

    def up_to(self, limits: FloatArray) -> BitArray:
        """Return the set of values up to each limit, the limit included (limits, words)."""
        return self._lowest[np.searchsorted(self._values, limits, side="right")]

    def below(self, limits: FloatArray) -> BitArray:
        """Return the set of values below each limit (limits, words)."""
        return self._lowest[np.searchsorted(self._values, limits, side="left")]


def _highest_tie(values: FloatArray, tolerance: float) -> FloatArray:
    """Return the highest x with x <= v + tolerance * max(abs(x), abs(v)) for each value v."""
    return np.where(values > 0, values / (1 - tolerance), values * (1 - tolerance))


def _lowest_tie(values: FloatArray, tolerance: float) -> FloatArray:
    """Return the lowest x with x >= v - tolerance * max(abs(x), abs(v)) for each value v."""
    return np.where(values > 0, values * (1 - tolerance), values / (1 - tolerance))


def _near_others(ranked: FloatArray, tolerance: float) -> BoolArray:
    """Return which rows have a value that differs from another one by no more than a tie."""
    near = np.zeros(len(ranked), dtype=np.bool_)
    for column in ranked.T:
        values, place = np.unique(column, return_inverse=True)
        # twice the tolerance, so that rounding never hides a tie; never is near no number
        size = np.abs(np.where(np.isfinite(values), values, 0.0))
        close = np.diff(values) <= 2 * tolerance * np.maximum(size[1:], size[:-1])
        tied = np.concatenate([close, [False]]) | np.concatenate([[False], close])
        near |= tied[place]
    return near
