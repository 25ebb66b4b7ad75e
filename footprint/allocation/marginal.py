"""Say exactly what one more place, or one fewer, would change.

Optimal prices are not unique, so a price read from a solver is only one of many. In a problem of
whole children and whole places the best answer after adding a place differs from this one by one
chain of moves: a child moves into the new place, another into the place left behind, and so on,
until a place stays empty or a child who was unmet is met. The best chain is found here, and what
it saves is v(b) - v(b + 1), b being the places at a site and v the least cost.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.arcs import grouped
from footprint.allocation.problem import AllocationProblem
from footprint.errors import CheckFailedError

# flows below this are empty, and gains below this share of the dearest price are none
NOTHING = 1e-7
NO_GAIN = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """The moves that one more place sets off.

    Attributes
    ----------
    gain_gbp_per_year
        What the chain saves, steering prices included; zero where the place stays empty.
    joins, leaves
        Rows of arcs that gain a child, and of arcs that lose one.
    met
        Row of the origin whose unmet child is met at the end, or -1.
    """

    gain_gbp_per_year: float
    joins: tuple[int, ...]
    leaves: tuple[int, ...]
    met: int


def value_of_one_more_place(
    problem: AllocationProblem, flow: NDArray[np.float64], unmet: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return v(b) - v(b + 1) for every site, exactly, of an optimal whole-number answer.

    For a problem with parts of children or places it is the value of the first part of a place,
    which is never less than that of the whole one.
    """
    gain, _, _ = _gains(problem, flow, unmet)
    return gain


def chains_of_one_more_place(
    problem: AllocationProblem,
    flow: NDArray[np.float64],
    unmet: NDArray[np.float64],
    sites: Iterable[int],
) -> tuple[Chain, ...]:
    """Return, for each of some sites, the chain of moves that one more place sets off.

    Raises
    ------
    CheckFailedError
        Where a round of moves would pay, so that the answer was not best.
    """
    gain, into, onward = _gains(problem, flow, unmet)
    return tuple(_follow(problem, site, float(gain[site]), into, onward) for site in sites)


def value_of_last_place(
    problem: AllocationProblem, flow: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return v(b - 1) - v(b) for every site; not a number where a site has no place.

    The best way to do without a place is a chain too: its child moves to another site, or on to
    no place at all, and may push out another child there.
    """
    start, end = problem.arc_origin, problem.arc_site
    cost = problem.arc_cost_gbp_per_year
    used = flow > NOTHING
    taken = np.bincount(end, flow, len(problem.capacity))
    spare = taken < problem.capacity - NOTHING
    loss = np.where(spare, 0.0, np.inf)
    for _ in range(len(problem.capacity) + 1):
        # the least a child of each origin costs more anywhere, losing its site's room
        anywhere = problem.shortage_gbp_per_year.copy()
        np.minimum.at(anywhere, start, cost + loss[end])
        better = loss.copy()
        np.minimum.at(better, end[used], anywhere[start[used]] - cost[used])
        if np.array_equal(better, loss):
            break
        loss = better
    return np.where(problem.capacity >= 1, np.maximum(loss, 0.0), np.nan)


def _follow(
    problem: AllocationProblem,
    site: int,
    gain: float,
    into: NDArray[np.intp],
    onward: NDArray[np.intp],
) -> Chain:
    """Return the chain from one site, step by step."""
    joins: list[int] = []
    leaves: list[int] = []
    here = site
    while into[here] >= 0:
        arc = int(into[here])
        origin = int(problem.arc_origin[arc])
        joins.append(arc)
        left = int(onward[origin])
        if left < 0:
            return Chain(gain, tuple(joins), tuple(leaves), origin)
        leaves.append(left)
        here = int(problem.arc_site[left])
        if len(joins) > len(problem.capacity):
            msg = "One more place sets off a round of moves that pays: the answer was not best."
            raise CheckFailedError(msg)
    return Chain(gain, tuple(joins), tuple(leaves), -1)


def _gains(
    problem: AllocationProblem, flow: NDArray[np.float64], unmet: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.intp]]:
    """Return what a free place at each site is worth, and the next step of its chain.

    ``worth[j] = max(0, max over arcs i->j of (release[i] - cost))``, where moving a child of
    origin i releases its shortage price if one is unmet, or the cost of an arc in use and the
    worth of the place it leaves. The answer being optimal, no round of moves pays, so at most
    as many rounds as there are sites are needed. Each looks only at what the last one changed.
    """
    start, end = problem.arc_origin, problem.arc_site
    cost = problem.arc_cost_gbp_per_year
    n, m = len(problem.demand), len(problem.capacity)
    used = np.flatnonzero(flow > NOTHING)
    by_origin, used_by_site = grouped(start, n), grouped(end[used], m)
    least = NO_GAIN * max(1.0, float(problem.shortage_gbp_per_year.max(initial=0.0)))
    worth = np.zeros(m)
    into = np.full(m, -1, dtype=np.intp)
    onward = np.full(n, -1, dtype=np.intp)
    released = np.where(unmet > NOTHING, problem.shortage_gbp_per_year, -np.inf)
    sites = np.arange(m)
    changed = released > -np.inf
    for _ in range(m + 1):
        # what each origin can release by giving up an arc in use, whose place is worth more now
        given = np.sort(used[used_by_site.of(sites)])
        rises, best, row = rising(start[given], cost[given] + worth[end[given]], released, least)
        released[rises] = best
        onward[rises] = given[row]
        changed[rises] = True
        # what each site can win by taking a child in from where more is released now
        arcs = by_origin.of(np.flatnonzero(changed))
        changed[:] = False
        sites, best, row = rising(end[arcs], released[start[arcs]] - cost[arcs], worth, least)
        if len(sites) == 0:
            break
        worth[sites] = best
        into[sites] = arcs[row]
    return worth, into, onward


def rising(
    group: NDArray[np.intp], values: NDArray[np.float64], so_far: NDArray[np.float64], least: float
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.intp]]:
    """Return the groups with a value above theirs so far, its amount, and the row it stands in.

    Of equal values the first counts, as rows are in order within their group.
    """
    above = np.flatnonzero(values > so_far[group] + least)
    order = above[np.lexsort((-values[above], group[above]))]
    groups, first = np.unique(group[order], return_index=True)
    rows = order[first]
    return groups, values[rows], rows
