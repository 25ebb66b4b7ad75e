"""Weigh criteria against each other by swings, and say what the weights mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
import numpy.typing as npt

from footprint.errors import InputError, Problem
from footprint.options.matrix import lower_is_better
from footprint.options.ranges import difference

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

MOST_POINTS = 100

TIE = 1e-9
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Criterion(Protocol):
    """What weighing needs to know of a criterion of the matrix."""

    @property
    def key(self) -> str:
        """Return the stable key."""

    @property
    def label(self) -> str:
        """Return the name that people read."""

    @property
    def unit(self) -> str:
        """Return the unit of every value, in words."""

    @property
    def better(self) -> str:
        """Return "lower", "higher" or "neither"."""


@dataclass(frozen=True, slots=True)
class Swing:
    """Points for moving one criterion from the worst to the best value seen.

    Attributes
    ----------
    points
        0 to 100; the swing that matters most has 100, the others are judged against it.
    whose
        Who gave the points, for the page.
    """

    key: str
    points: float
    whose: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Options on the criteria that can be weighed, each on a line from worst (0) to best (1).

    Attributes
    ----------
    values, scores
        Arrays (cases, options, criteria); the line is drawn over the central case (case 0), so
        other cases may lie beyond its ends.
    worst, best
        The ends of each line in natural units, (criteria,).
    left_out
        Key of each criterion that cannot be weighed, and the sentence that says why.
    """

    options: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    values: FloatArray
    scores: FloatArray
    worst: FloatArray
    best: FloatArray
    left_out: Mapping[str, str]

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of the criteria that can be weighed."""
        return tuple(criterion.key for criterion in self.criteria)


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """Options in the order that a set of weights gives.

    Attributes
    ----------
    shares
        Share of the weight of each criterion of the scores, (criteria,), adding to one.
    totals
        Weighted scores (cases, options): 1 would be best on everything, 0 worst.
    order
        Positions of the options, best first in the central case; ties stand together.
    behind_first
        Whether each option is clearly behind the first over the cases, (options,); where it is
        not, there is no clear difference and the order between them means nothing.
    left_out
        Key of each criterion that was given points but has no say, and why.
    """

    shares: FloatArray
    totals: FloatArray
    order: tuple[tuple[int, ...], ...]
    behind_first: BoolArray
    left_out: Mapping[str, str]
    words: str


def value_scores(values: FloatArray, better: Sequence[str]) -> FloatArray:
    """Return values as scores: 0 at the worst value seen, 1 at the best, linear between.

    Parameters
    ----------
    values
        Array (options, criteria) or (cases, options, criteria); the line is drawn over case 0.
    better
        "lower", "higher" or "neither" for each criterion.

    Returns
    -------
    Array like the values; not a number on a criterion that has no say: no direction, a value
    missing or without end in some case, or all options alike.
    """
    cases = values[np.newaxis] if values.ndim == 2 else values
    turned = np.full(cases.shape, np.nan)
    directed = np.array([direction != "neither" for direction in better], dtype=np.bool_)
    for case, part in zip(turned, cases, strict=True):
        case[:, directed] = lower_is_better(part, better)
    turned[..., ~np.isfinite(turned).all(axis=(0, 1))] = np.nan
    lowest, highest = turned[0].min(axis=0), turned[0].max(axis=0)
    size = np.maximum(np.abs(lowest), np.abs(highest))
    spread = np.where(highest - lowest > TIE * size, highest - lowest, np.nan)
    scores: FloatArray = ((highest - turned) / spread).reshape(values.shape)
    return scores


def score(
    values: FloatArray,
    criteria: Sequence[Criterion],
    options: Sequence[str],
    *,
    priced_in: Mapping[str, str] = _NOTHING,
    cost: str = "cost",
) -> Scores:
    """Put options on a line from worst to best for each criterion that can be weighed.

    Parameters
    ----------
    values
        Array (options, criteria) or (cases, options, criteria), case 0 the central one.
    priced_in
        Key of each criterion that already counts in the cost, and the reason; it is left out
        where cost itself is among the criteria, so that nothing is weighed twice.
    cost
        Key of the cost.

    Raises
    ------
    InputError
        If names or directions do not match the values, or nothing is left to weigh.
    """
    cases = values[np.newaxis] if values.ndim == 2 else values
    if cases.ndim != 3 or cases.shape[1:] != (len(options), len(criteria)):
        what = f"values {values.shape} for {len(options)} options and {len(criteria)} criteria."
        raise InputError(Problem("weights", what, "Give a value per option and criterion."))
    scores = value_scores(cases, [criterion.better for criterion in criteria])
    counts_cost = any(criterion.key == cost for criterion in criteria)
    left_out: dict[str, str] = {}
    for column, criterion in enumerate(criteria):
        if counts_cost and criterion.key in priced_in:
            left_out[criterion.key] = (
                f"{quoted(criterion)} is not weighed: it already counts in the cost "
                f"({priced_in[criterion.key]}), and would count twice"
            )
        elif np.isnan(scores[0, :, column]).any():
            left_out[criterion.key] = _no_say(criterion, cases[..., column])
    used = [c for c, criterion in enumerate(criteria) if criterion.key not in left_out]
    if not used:
        what = f"no criterion can be weighed: {'; '.join(left_out.values()) or 'none is given'}."
        raise InputError(Problem("weights", what, "Compare the options without weights."))
    ends = cases[0][:, used]
    lowest, highest = ends.min(axis=0), ends.max(axis=0)
    rising = np.array([criteria[c].better == "higher" for c in used])
    return Scores(
        options=tuple(options),
        criteria=tuple(criteria[c] for c in used),
        values=cases[..., used],
        scores=scores[..., used],
        worst=np.where(rising, lowest, highest),
        best=np.where(rising, highest, lowest),
        left_out=left_out,
    )


def weigh(scores: Scores, swings: Sequence[Swing]) -> Weighed:
    """Add the scores of each option in proportion to the swings.

    total(o) = sum over criteria of points(c) * score(o, c) / sum of points. A criterion without
    a swing has no points; one that cannot be weighed is dropped, and its reason given.

    Raises
    ------
    InputError
        If points are not 0 to 100, a criterion is unknown or given twice, or no points are left.
    """
    shares = weight_shares(scores, swings)
    dropped = {s.key: scores.left_out[s.key] for s in swings if s.key in scores.left_out}
    totals = scores.scores @ shares
    order = order_of(totals[0])
    first = order[0][0]
    behind = np.array([_clearly_above(totals[:, first], total) for total in totals.T])
    words = _lead_words(scores, order, totals[0], behind)
    return Weighed(shares, totals, order, behind, dropped, words)


def weight_shares(scores: Scores, swings: Sequence[Swing]) -> FloatArray:
    """Return the share of the weight of each criterion of the scores (criteria,).

    Errors are those of ``weigh``.
    """
    _check_swings(scores, swings)
    points = {swing.key: float(swing.points) for swing in swings}
    given = np.array([points.get(key, 0.0) for key in scores.keys])
    if not given.any():
        dropped = [scores.left_out[key] for key in points if key in scores.left_out]
        what = "no points are left on a criterion that can be weighed"
        what = f"{what}: {'; '.join(dropped)}." if dropped else f"{what}."
        remedy = f"Give points to some of: {', '.join(scores.keys)}."
        raise InputError(Problem("weights", what, remedy))
    shares: FloatArray = given / given.sum()
    return shares


def _no_say(criterion: Criterion, values: FloatArray) -> str:
    """Say why a criterion cannot be weighed; values (cases, options)."""
    if criterion.better == "neither":
        reason = "it has no better or worse"
    elif np.isnan(values).any():
        reason = "it is not modelled for every option"
    elif not np.isfinite(values).all():
        reason = "for some option it is never, which no line can hold"
    else:
        reason = "all options are alike on it"
    return f"{quoted(criterion)} is not weighed: {reason}"


def _check_swings(scores: Scores, swings: Sequence[Swing]) -> None:
    """Raise an InputError listing every swing that cannot be used."""
    known = {*scores.keys, *scores.left_out}
    problems = []
    for swing in swings:
        where = f"weights, {swing.key}"
        if swing.key not in known:
            remedy = f"Use one of: {', '.join(sorted(known))}."
            problems.append(Problem(where, "is not a criterion of these options.", remedy))
        if not 0 <= swing.points <= MOST_POINTS:
            remedy = "Give the swing that matters most 100, and judge the others against it."
            what = f"{swing.points} is not a number of points from 0 to {MOST_POINTS}."
            problems.append(Problem(where, what, remedy))
    keys = [swing.key for swing in swings]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        problems.append(Problem(f"weights, {key}", "is given twice.", "Give it once."))
    if problems:
        raise InputError(problems)


def order_of(totals: FloatArray) -> tuple[tuple[int, ...], ...]:
    """Return positions best first, options within rounding of each other together."""
    ordered = np.argsort(-totals, kind="stable")
    groups = np.split(ordered, 1 + np.flatnonzero(np.diff(-totals[ordered]) > TIE))
    return tuple(tuple(sorted(int(option) for option in group)) for group in groups)


def _clearly_above(first: FloatArray, total: FloatArray) -> bool:
    """Tell whether one total is above another over the cases, beyond rounding."""
    # totals are near one, so a shift keeps rounding at its size
    (low, _, _), clear = difference(np.round(first, 12), np.round(total, 12))
    return clear and low > 0


def _lead_words(
    scores: Scores, order: tuple[tuple[int, ...], ...], totals: FloatArray, behind: BoolArray
) -> str:
    """Say who comes first, and from whom it is not clearly apart."""
    first = order[0]
    names = " and ".join(scores.options[option] for option in first)
    if len(first) > 1:
        return f"With these weights {names} come first together"
    points = f"{100 * totals[first[0]]:.0f} of 100"
    unclear = [
        scores.options[option] for group in order[1:] for option in group if not behind[option]
    ]
    words = f"With these weights {names} comes first ({points})"
    return f"{words}; no clear difference from {' or '.join(unclear)}" if unclear else words


def quoted(criterion: Criterion) -> str:
    """Return the name of a criterion in quotes."""
    return f"“{criterion.label}”"
