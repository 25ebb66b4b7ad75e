"""Say what swings mean in natural units, and where they change who comes first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from footprint.options.amounts import amount_words
from footprint.options.weighing import (
    TIE,
    Criterion,
    Scores,
    Swing,
    order_of,
    quoted,
    weight_shares,
)

FloatArray = npt.NDArray[np.float64]

NARROW = 0.05
WIDE = 0.5

_MONEY = "£"


@dataclass(frozen=True, slots=True)
class Trade:
    """What two swings say that one criterion is worth in units of the other.

    ``amount`` of the first criterion is worth ``worth`` of the second, both in natural units and
    inside the ranges seen.
    """

    key: str
    amount: float
    worth_key: str
    worth: float
    words: str


@dataclass(frozen=True, slots=True)
class RangeSeen:
    """How far apart the options lie on one criterion; a swing weight is for this range alone.

    Attributes
    ----------
    relative
        The range as a share of the larger value at its ends.
    width
        "narrow", "wide" or "" for neither.
    """

    key: str
    worst: float
    best: float
    relative: float
    width: str
    words: str


@dataclass(frozen=True, slots=True)
class WeightFlip:
    """How far the weight of one criterion can move before another option comes first.

    Attributes
    ----------
    share
        Its share of the weight now.
    below, above
        The nearest share on each side at which another option takes the lead, the other weights
        kept in proportion; None where none does.
    below_option, above_option
        Positions of the options that then come first.
    """

    key: str
    share: float
    below: float | None
    below_option: int | None
    above: float | None
    above_option: int | None
    words: str


def trades(scores: Scores, swings: Sequence[Swing]) -> tuple[Trade, ...]:
    """Say what each pair of weighted criteria is worth in terms of the other.

    An amount x of one criterion is worth points(1) / range(1) * range(2) / points(2) of the other
    for each unit. The amounts named lie inside the ranges seen: the swing with fewer points in
    full. Where one of the two is in money, the other is what the money buys.

    Errors are those of ``weigh``.
    """
    shares = weight_shares(scores, swings)
    points = {swing.key: float(swing.points) for swing in swings}
    weighted = [column for column, share in enumerate(shares) if share > 0]
    found = []
    for pair in combinations(weighted, 2):
        # state the swing with fewer points in full, and money as what is paid
        lesser, greater = sorted(pair, key=lambda column: (shares[column], column))
        fraction = float(shares[lesser] / shares[greater])
        amounts = {lesser: 1.0, greater: fraction}
        one, other = lesser, greater
        if scores.criteria[lesser].unit.startswith(_MONEY):
            one, other = greater, lesser
        found.append(_trade(scores, points, (one, amounts[one]), (other, amounts[other])))
    return tuple(found)


def ranges_seen(scores: Scores) -> tuple[RangeSeen, ...]:
    """Say how far apart the options lie on each criterion, flagged where narrow or wide."""
    seen = []
    for column, criterion in enumerate(scores.criteria):
        worst, best = float(scores.worst[column]), float(scores.best[column])
        relative = abs(best - worst) / max(abs(best), abs(worst))
        width = "narrow" if relative < NARROW else "wide" if relative > WIDE else ""
        words = (
            f"{quoted(criterion)} runs from {_amount(worst, criterion)} (worst) to "
            f"{_amount(best, criterion)} (best) over these options"
        )
        if width == "narrow":
            words += (
                f", a narrow range ({amount_words(100 * relative, '%')} of the larger): "
                "many points here say that a small difference matters much"
            )
        elif width == "wide":
            words += ", a wide range: few points here say that a large difference matters little"
        seen.append(RangeSeen(criterion.key, worst, best, relative, width, words))
    return tuple(seen)


def weight_flips(scores: Scores, swings: Sequence[Swing]) -> tuple[WeightFlip, ...]:
    """Find for each criterion the nearest weights at which another option comes first.

    With share t on the criterion and the others in their proportion, the total of an option is
    t * score + (1 - t) * rest, where rest is its total over the others: a line in t. The lead
    changes where the line of another option crosses that of the first. Central case only; a
    criterion without points is tried from zero. Options level with the first now are named as
    taking the lead at the present share, on the side where they do.

    Errors are those of ``weigh``.
    """
    shares = weight_shares(scores, swings)
    central = scores.scores[0]
    totals = central @ shares
    order = order_of(totals)
    flips = []
    for column, criterion in enumerate(scores.criteria):
        others = np.delete(np.arange(len(shares)), column)
        if not shares[others].any():
            words = f"{quoted(criterion)} has all the weight"
            flips.append(WeightFlip(criterion.key, 1.0, None, None, None, None, words))
            continue
        rest = central[:, others] @ (shares[others] / shares[others].sum())
        flips.append(_weight_flip(scores, column, float(shares[column]), rest, order[0]))
    return tuple(flips)


def _weight_flip(
    scores: Scores, column: int, share: float, rest: FloatArray, first: tuple[int, ...]
) -> WeightFlip:
    """Return the nearest change of lead on each side of a share."""
    line = scores.scores[0, :, column]
    leader = first[0]
    # lead of the first option at share t: start + slope * t
    start, slope = rest[leader] - rest, (line[leader] - line) - (rest[leader] - rest)
    now = start + slope * share
    now[list(first)] = 0.0
    below, above = _nearest(start, slope, now, share, -1), _nearest(start, slope, now, share, 1)
    words = _flip_words(scores, column, share, leader, below, above)
    (low, low_option), (high, high_option) = below, above
    key = scores.criteria[column].key
    return WeightFlip(key, share, low, low_option, high, high_option, words)


def _nearest(
    start: FloatArray, slope: FloatArray, now: FloatArray, share: float, side: int
) -> tuple[float | None, int | None]:
    """Return the nearest share on one side where the lead is lost, and to which option."""
    loses = side * slope < -TIE
    limit = 1.0 if side > 0 else 0.0
    at_limit = start + slope * limit
    crossing = np.full(len(start), np.inf)
    found = loses & (at_limit < -TIE)
    crossing[found] = now[found] / -(side * slope[found])
    if not found.any():
        return None, None
    # of several at one place the one that gains fastest
    nearest = crossing.min()
    near = np.flatnonzero(crossing <= nearest + TIE)
    option = int(near[np.argmin(side * slope[near])])
    return float(np.clip(share + side * nearest, 0.0, 1.0)), option


def _trade(
    scores: Scores, points: Mapping[str, float], one: tuple[int, float], other: tuple[int, float]
) -> Trade:
    """Return what part of one range is worth which part of another, in words."""
    (a, part), (b, worth_part) = one, other
    spans = np.abs(scores.best - scores.worst)
    amount, worth = float(spans[a]) * part, float(spans[b]) * worth_part
    first, second = scores.criteria[a], scores.criteria[b]
    means = f"{_better_by(amount, first)} is worth {_difference(worth, second)}"
    if not second.unit.startswith(_MONEY):
        means = f"{_better_by(amount, first)} matters as much as {_better_by(worth, second)}"
    words = f"{_given((first, second), points)} says that {means}"
    return Trade(first.key, amount, second.key, worth, words)


def _given(pair: tuple[Criterion, Criterion], points: Mapping[str, float]) -> str:
    """Say the points of two criteria, the higher first."""
    more, fewer = sorted(pair, key=lambda criterion: -points[criterion.key])
    return (
        f"Giving {points[more.key]:g} points to {quoted(more)} and {points[fewer.key]:g} to "
        f"{quoted(fewer)}"
    )


def _better_by(amount: float, criterion: Criterion) -> str:
    """Say an improvement on a criterion: "8.4 minutes less on ...", in its better direction."""
    sign = "less" if criterion.better == "lower" else "more"
    return f"{_difference(amount, criterion)} {sign} on {quoted(criterion)}"


def _flip_words(
    scores: Scores,
    column: int,
    share: float,
    leader: int,
    below: tuple[float | None, int | None],
    above: tuple[float | None, int | None],
) -> str:
    """Say at which weights of a criterion another option comes first."""
    name, now = quoted(scores.criteria[column]), f"now {100 * share:.0f}%"
    said = []
    for word, (at, option) in (("below", below), ("above", above)):
        if at is not None and option is not None:
            becomes = scores.options[option]
            said.append(f"{word} {_share(at)} of the weight “{becomes}” comes first")
    if not said:
        return f"{name} ({now}): “{scores.options[leader]}” comes first at any weight"
    return f"{name} ({now}): {', and '.join(said)}, instead of “{scores.options[leader]}”"


def _share(share: float) -> str:
    """Write a share of the weight as a percentage."""
    return amount_words(100 * share, "%")


def _amount(value: float, criterion: Criterion) -> str:
    """Write a value of a criterion with its unit."""
    return amount_words(value, criterion.unit.replace(_MONEY, "GBP"))


def _difference(value: float, criterion: Criterion) -> str:
    """Write a difference on a criterion: percentages differ by percentage points."""
    if criterion.unit.startswith("%"):
        return amount_words(value, "percentage points")
    return _amount(value, criterion)
