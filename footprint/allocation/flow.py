"""Solve pure transport in whole children and whole pence as a flow through a network.

An origin sends its children to sites or, unmet, straight on to the end; a site passes on no more
than its places. The solver gives the flow alone: prices are worked out from it afterwards.
"""

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.answer import Answer
from footprint.allocation.prices import with_smallest_prices
from footprint.allocation.problem import AllocationProblem
from footprint.errors import InputError, Problem
from footprint.network import cheapest_flow

# parts of a child or a penny below this are rounding
_ROUNDING = 1e-6

PENCE = 100


def solve_flow(problem: AllocationProblem) -> Answer:
    """Return the cheapest flow over every arc, and the smallest prices of places that prove it.

    Raises
    ------
    InputError
        Naming parts of children, places or pence, and side constraints; or where the solver is
        not installed.
    SolverError
        Where there is no proven answer.
    """
    require_whole(problem)
    n, m = len(problem.demand), len(problem.capacity)
    demand, places = _whole(problem.demand), _whole(problem.finite_capacity)
    start, end = problem.arc_origin, problem.arc_site
    pence = np.concatenate([problem.shortage_gbp_per_year, np.zeros(m)])
    pence = np.concatenate([pence, problem.arc_cost_gbp_per_year]) * PENCE

    # the ways to the end come first: the solver is a little quicker so
    flow = cheapest_flow(
        np.concatenate([np.arange(n + m), start]),
        np.concatenate([np.full(n + m, n + m), n + end]),
        np.concatenate([demand, places, np.minimum(demand[start], places[end])]),
        _whole(pence),
        np.concatenate([demand, np.zeros(m, dtype=np.int64), [-demand.sum()]]),
    ).astype(float)
    flow, unmet = flow[n + m :], flow[:n]
    none = np.zeros(0)
    found = Answer(flow, unmet, none, np.zeros(n), np.zeros(m), none, np.flatnonzero(flow))
    return with_smallest_prices(problem, found)


def fits_flow(problem: AllocationProblem) -> bool:
    """Tell whether a problem is pure transport in whole children and whole pence."""
    return not _faults(problem)


def require_whole(problem: AllocationProblem) -> None:
    """Refuse a problem that a flow in whole numbers cannot answer exactly.

    Raises
    ------
    InputError
        Naming every kind of part, and side constraints.
    """
    faults = _faults(problem)
    if faults:
        raise InputError([Problem("method flow", *fault) for fault in faults])


def _faults(problem: AllocationProblem) -> list[tuple[str, str]]:
    """List what keeps a problem from being a flow in whole numbers, with the remedies."""
    found = []
    if not problem.pure:
        what = "side constraints are no part of a network."
        found.append((what, 'Use the method "arrays" or "pulp".'))
    capacity = np.where(np.isfinite(problem.capacity), problem.capacity, 0.0)
    for words, names, amounts, remedy in (
        ("demand of {} is {} children", problem.origins, problem.demand, "whole_children"),
        ("capacity of {} is {} places", problem.sites, capacity, "whole_children"),
        (
            "shortage of {} is {} pence",
            problem.origins,
            problem.shortage_gbp_per_year * PENCE,
            "whole_pence",
        ),
    ):
        rows = _in_parts(amounts)
        if len(rows):
            what = words.format(names[rows[0]], f"{amounts[rows[0]]:.10g}")
            more = f", and {len(rows) - 1:,} more," if len(rows) > 1 else ""
            found.append((f"{what}{more} not a whole number.", f"Use {remedy} first."))
    arcs = _in_parts(problem.arc_cost_gbp_per_year * PENCE)
    if len(arcs):
        origin = problem.origins[problem.arc_origin[arcs[0]]]
        site = problem.sites[problem.arc_site[arcs[0]]]
        cost = problem.arc_cost_gbp_per_year[arcs[0]]
        what = f"{origin} to {site} costs £{cost:.10g}"
        more = f", and {len(arcs) - 1:,} more arcs," if len(arcs) > 1 else ""
        found.append((f"{what}{more} not whole pence.", "Use whole_pence first."))
    return found


def _in_parts(amounts: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the rows that are not whole numbers."""
    return np.flatnonzero(np.abs(amounts - np.round(amounts)) > _ROUNDING)


def _whole(amounts: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return whole numbers as such."""
    return np.round(amounts).astype(np.int64)
