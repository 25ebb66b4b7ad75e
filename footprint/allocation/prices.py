"""Work out, from children alone, the smallest prices that prove an answer best."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.answer import Answer
from footprint.allocation.arcs import Grouped, grouped
from footprint.allocation.marginal import NO_GAIN, NOTHING, rising, value_of_one_more_place
from footprint.allocation.problem import AllocationProblem

# moves from site to site are tabled where there are no more than this many times as many as arcs,
# and where the table of all pairs of sites has no more than this many times as many cells as moves
_MANY_MOVES = 2
_MANY_CELLS = 8


def with_smallest_prices(problem: AllocationProblem, answer: Answer) -> Answer:
    """Return an optimal answer in whole children with the smallest site prices that prove it.

    They are the values of one more place. The price of an origin is the least way out of it:
    ``min(shortage, min over its arcs of (cost + site price))``.
    """
    site_price = _by_pairs_of_sites(problem, answer.flow, answer.unmet)
    origin_price = problem.shortage_gbp_per_year.copy()
    through = problem.arc_cost_gbp_per_year + site_price[problem.arc_site]
    np.minimum.at(origin_price, problem.arc_origin, through)
    return replace(answer, site_price=site_price, origin_price=origin_price)


def _by_pairs_of_sites(
    problem: AllocationProblem, flow: NDArray[np.float64], unmet: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return v(b) - v(b + 1) for every site: what a free place there is worth.

    ``worth[j] = max(0, unmet child taken in, max over sites l of (move[l, j] + worth[l]))`` with
    ``move[l, j]`` the most that moving any child from l to j saves. Most children have one site
    and few arcs, so there are far fewer pairs of sites than arcs. Where there are not, the chains
    of moves are followed arc by arc.
    """
    m = len(problem.capacity)
    cost, end = problem.arc_cost_gbp_per_year, problem.arc_site
    by_origin = grouped(problem.arc_origin, len(problem.demand))
    used = np.flatnonzero(flow > NOTHING)
    arcs_each = np.diff(by_origin.starts)[problem.arc_origin[used]]
    moves = int(arcs_each.sum())
    if moves > _MANY_MOVES * len(cost) or m * m > _MANY_CELLS * moves:
        return value_of_one_more_place(problem, flow, unmet)

    # the best move of a child from each site to each other
    given, taken = np.repeat(used, arcs_each), by_origin.of(problem.arc_origin[used])
    table = np.full(m * m, -np.inf)
    np.maximum.at(table, end[given] * m + end[taken], cost[given] - cost[taken])
    pairs = np.flatnonzero(table > -np.inf)
    left, reached = np.divmod(pairs, m)

    # a place is worth at least the dearest unmet child that it could take in
    worth = np.zeros(m)
    arcs = by_origin.of(np.flatnonzero(unmet > NOTHING))
    saved = problem.shortage_gbp_per_year[problem.arc_origin[arcs]] - cost[arcs]
    np.maximum.at(worth, end[arcs], saved)
    least = NO_GAIN * max(1.0, float(problem.shortage_gbp_per_year.max(initial=0.0)))
    return _spread(worth, grouped(left, m), reached, table[pairs], least)


def _spread(
    worth: NDArray[np.float64],
    by_site: Grouped,
    reached: NDArray[np.intp],
    saved: NDArray[np.float64],
    least: float,
) -> NDArray[np.float64]:
    """Raise what places are worth along moves from site to site until none rises.

    Parameters
    ----------
    by_site
        Rows of the moves by the site they leave.
    reached, saved
        The site that each move reaches, and what it saves by itself.
    least
        What counts as rising.
    """
    worth = worth.copy()
    left = np.empty(len(reached), dtype=np.intp)
    left[by_site.rows] = np.repeat(np.arange(len(worth)), np.diff(by_site.starts))
    sites = np.arange(len(worth))
    for _ in range(len(worth) + 1):
        moves = by_site.of(sites)
        sites, best, _ = rising(reached[moves], saved[moves] + worth[left[moves]], worth, least)
        if len(sites) == 0:
            break
        worth[sites] = best
    return worth
