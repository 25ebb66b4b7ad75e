"""Choose among answers of the same cost: the nearest one, then the first by name."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.answer import Answer
from footprint.allocation.arcs import connected
from footprint.allocation.arrays import (
    arc_columns,
    first_columns,
    joined_columns,
    read_back,
    row_limits,
)
from footprint.allocation.certificate import reduced_costs
from footprint.allocation.problem import AllocationProblem
from footprint.allocation.side import soft_rows
from footprint.solving import SolvedArrays, solve_arrays

# a share of the dearest price, and kilometres, within which two are the same
_SAME = 1e-9
_SAME_KM = 1e-7

# children and places below this are none
_NOTHING = 1e-9

# what the last of all pairs of names weighs; the solver tells weights of a millionth apart
_NAMES = 1_000.0


@dataclass(frozen=True, slots=True, eq=False)
class _Face:
    """All answers that are equally good so far.

    Attributes
    ----------
    arcs
        Rows of arcs that some of them may use.
    may_be
        For each column before the arcs, whether it may be more than zero in any.
    lower, upper
        Limits of the rows.
    """

    arcs: NDArray[np.intp]
    may_be: NDArray[np.bool_]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def nearest_of_equals(problem: AllocationProblem, found: Answer) -> Answer:
    """Return, among all answers of the same cost, the nearest one, then the first by name.

    Distance is minimised first. Then children of earlier names get the earlier sites: a child
    of an origin at a site weighs the product of how early the one and how late the other is.
    """
    face = _cheapest(problem, found)
    best = found
    for weigh, same in ((_by_distance, _SAME_KM), (_by_name, _SAME_KM)):
        if problem.pure and _only_one(problem, face):
            break
        first, along = weigh(problem, face.arcs)
        if not (first.any() or along.any()):
            continue
        nearest = _best_of(problem, face, first, along)
        if not nearest.proven:
            break
        moved = read_back(problem, nearest, face.arcs)
        best = replace(found, flow=moved.flow, unmet=moved.unmet, empty=moved.empty, used=face.arcs)
        face = _narrowed(face, nearest, same)
    return in_whole_children(problem, best)


def in_whole_children(problem: AllocationProblem, answer: Answer) -> Answer:
    """Return whole children where the problem has whole children and places, and no rounding."""
    parts = [answer.flow, answer.unmet, answer.empty]
    if problem.whole:
        rounded = [np.round(part) for part in parts]
        if all(np.abs(a - b).max(initial=0.0) <= 1e-6 for a, b in zip(parts, rounded, strict=True)):
            parts = rounded
    flow, unmet, empty = (np.maximum(part, 0.0) for part in parts)
    return replace(answer, flow=flow, unmet=unmet, empty=empty)


def _cheapest(problem: AllocationProblem, found: Answer) -> _Face:
    """Return the answers that cost the least.

    They are those that use only arcs (and unmet children, and empty places) which their prices
    just cover, and that fill every site and rule with a price.
    """
    same = _SAME * problem.dearest_gbp_per_year
    covered = reduced_costs(problem, found) <= same
    covered[found.used] |= found.flow[found.used] > _NOTHING
    _, price = first_columns(problem)
    soft = soft_rows(problem.side_constraints)
    prices = np.concatenate([found.origin_price, found.side_price[soft]])
    present = np.concatenate([found.unmet, found.empty[soft]])
    lower, upper = row_limits(problem, problem.capacity)
    n = len(problem.demand)
    priced = np.concatenate([np.zeros(n), found.site_price, found.side_price]) > same
    low, high = _held(lower, upper, priced)
    may_be = (price - prices <= same) | (present > _NOTHING)
    return _Face(np.flatnonzero(covered), may_be, low, high)


def _only_one(problem: AllocationProblem, face: _Face) -> bool:
    """Tell whether a face of pure transport is a single answer, as it is without a round of ways.

    Its ways join origins and sites; one more node stands for children unmet and places left.
    Without a round the rows fix every column.
    """
    n, m = len(problem.demand), len(problem.capacity)
    spare = np.flatnonzero(np.isinf(face.lower[n : n + m]))
    short = np.flatnonzero(face.may_be)
    ends = np.full(len(spare) + len(short), n + m)
    tail = np.concatenate([problem.arc_origin[face.arcs], n + spare, short])
    head = np.concatenate([n + problem.arc_site[face.arcs], ends])
    return bool(len(tail) == n + m - connected(n + m + 1, tail, head).max())


def _best_of(
    problem: AllocationProblem,
    face: _Face,
    first: NDArray[np.float64],
    along: NDArray[np.float64],
) -> SolvedArrays:
    """Return the one answer of a face with the least weight before and along its arcs."""
    before, _ = first_columns(problem)
    return solve_arrays(
        np.concatenate([first, along]),
        joined_columns(before, arc_columns(problem, face.arcs)),
        face.lower,
        face.upper,
        upper=np.concatenate([np.where(face.may_be, np.inf, 0.0), np.full(len(along), np.inf)]),
    )


def _narrowed(face: _Face, best: SolvedArrays, same: float) -> _Face:
    """Return the answers of a face that weigh no more than its best."""
    covered = (best.reduced_costs <= same) | (best.x > _NOTHING)
    first = len(face.may_be)
    lower, upper = _held(face.lower, face.upper, np.abs(best.row_prices) > same)
    arcs = face.arcs[covered[first:]]
    return _Face(arcs, face.may_be & covered[:first], lower, upper)


def _held(
    lower: NDArray[np.float64], upper: NDArray[np.float64], priced: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return row limits with those that have a price held at the one limit they have."""
    high = np.where(priced & np.isinf(upper) & np.isfinite(lower), lower, upper)
    return np.where(priced & np.isinf(lower) & np.isfinite(upper), upper, lower), high


def _by_distance(
    problem: AllocationProblem, arcs: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return no distance before the arcs, and the kilometres of each arc."""
    before = len(problem.demand) + len(soft_rows(problem.side_constraints))
    return np.zeros(before), problem.arc_distance_km[arcs]


def _by_name(
    problem: AllocationProblem, arcs: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what a child of each origin weighs unmet, and along each arc."""
    n, m = len(problem.origins), len(problem.sites)
    early = _NAMES * (1 - _ranks(problem.origins) / (n + 1))
    late = _ranks(problem.sites) / (m + 1)
    along = late[problem.arc_site[arcs]] * early[problem.arc_origin[arcs]]
    return np.concatenate([early, np.zeros(len(soft_rows(problem.side_constraints)))]), along


def _ranks(names: tuple[str, ...]) -> NDArray[np.float64]:
    """Return the place of each name in the alphabet of names."""
    ranks = np.empty(len(names))
    ranks[sorted(range(len(names)), key=lambda row: names[row])] = np.arange(len(names))
    return ranks
