"""Place children with plans in schools and bases under one option, and prove it.

A model to compare options with, not an assignment of children: settled children stay, the others
are placed at the least cost of places, journeys and steering prices. Steering prices keep children
within their council's footprint and near home; they are no money and are reported apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.parts import parts, solve_parts
from footprint.allocation.placement import footprint_rows
from footprint.allocation.problem import AllocationProblem
from footprint.allocation.school_answer import (
    SchoolAnswer,
    Used,
    counted,
    paid,
    tables,
    ways_used,
)
from footprint.allocation.school_ground import INDEPENDENT, SchoolGround
from footprint.allocation.school_ground import prepare_schools as prepare_schools
from footprint.allocation.school_values import school_values
from footprint.allocation.side import Quota
from footprint.allocation.solve import Allocation, check
from footprint.allocation.whole import whole_pence
from footprint.errors import InputError, Problem

PAYERS = ("home", "host")

_PROVEN_WORDS = "Lowest modelled cost under these assumptions and rules (proven)."
_NO_VALUES = " Under quotas the value of one more place is not worked out."


def place_in_schools(
    ground: SchoolGround,
    blocks: Sequence[Iterable[str]],
    *,
    quotas: Sequence[tuple[int, int, float]] = (),
    transport_paid_by: str = "home",
    short: NDArray[np.float64] | None = None,
    values: bool = False,
    method: str = "auto",
) -> SchoolAnswer:
    """Place every child under one option's footprints, and prove it.

    Parameters
    ----------
    blocks
        Blocks of codes that honour each other's placements; councils not named stand alone.
    quotas
        Row of the council of home, row of the host, and how many children may be at the host's
        state and base places before each one more pays the border premium. A pair that is not
        in one block pays it for every child anyway.
    transport_paid_by
        Who pays for journeys to a partner's state and base places: "home" or "host".
    short
        (n,) children of each origin who have no place whatever the option, as ``unmet`` of an
        answer before. An agreement moves children between places and makes none: with the
        children who have none settled beforehand, no council has more of them for it.
    values
        Whether to work out what one more place would change; not under quotas, nor with
        ``short``.
    method
        As in ``solve_parts``.

    Raises
    ------
    InputError
        Naming quotas that make no sense.
    SolverError, CheckFailedError
        Where there is no proven answer, or it does not bear a recount.
    """
    if transport_paid_by not in PAYERS:
        msg = f'transport_paid_by must be "home" or "host", not "{transport_paid_by}".'
        raise ValueError(msg)
    group = footprint_rows(ground.inputs.codes, blocks)
    rules = _quotas(ground, group, quotas)
    problem = school_problem(ground, group)
    none = np.zeros(len(ground.demand)) if short is None else short
    found = placed(ground, replace(problem, demand=problem.demand - none), rules, method=method)
    problem, unmet = found.problem, found.unmet + none
    used = ways_used(ground, found.flow, group)
    proof = found.certificate
    fields: dict[str, Any] = {
        **counted(ground, used, unmet),
        **paid(ground, used, transport_paid_by=transport_paid_by),
        **tables(ground, used, unmet),
        **_steering(ground, used, found, unmet),
    }
    worth = values and not rules and short is None
    return SchoolAnswer(
        **fields,
        unmet=unmet,
        objective_gbp_per_year=found.objective_gbp_per_year
        + float(ground.shortage_gbp_per_year @ none),
        status=found.status,
        words=_PROVEN_WORDS + (_NO_VALUES if values and rules else ""),
        certificate={
            "primal_residual": proof.primal_residual,
            "dual_residual": proof.dual_residual,
            "gap": float(proof.gap),
            "arcs_priced": float(proof.arcs_priced),
        },
        values=school_values(ground, problem, found) if worth else (),
    )


def school_problem(
    ground: SchoolGround,
    group: NDArray[np.intp],
    *,
    border_premium_gbp_per_year: float | None = None,
) -> AllocationProblem:
    """Return the allocation problem under one grouping of councils.

    Parameters
    ----------
    group
        (A,) the number of each council's footprint.
    border_premium_gbp_per_year
        In place of the one of the inputs.
    """
    steering = ground.inputs.steering
    premium = steering.border_premium_gbp_per_year
    premium = premium if border_premium_gbp_per_year is None else border_premium_gbp_per_year
    home = ground.origin_area[ground.arc_origin]
    host = ground.site_area[ground.arc_site]
    crosses = (host < 0) | (group[host] != group[home])
    crosses &= ground.site_sector[ground.arc_site] != INDEPENDENT
    cost = ground.arc_cash_gbp_per_year + (
        whole_pence(np.array(premium)) * crosses
        + whole_pence(np.array(steering.beyond_limit_gbp_per_year)) * ground.arc_beyond
    )
    far = float(np.nanmax(ground.arc_km, initial=0.0))
    return AllocationProblem(
        ground.demand,
        ground.capacity,
        ground.arc_origin,
        ground.arc_site,
        cost,
        ground.shortage_gbp_per_year,
        ground.origins,
        ground.sites,
        np.where(np.isnan(ground.arc_km), far, ground.arc_km),
    )


def placed(
    ground: SchoolGround,
    problem: AllocationProblem,
    rules: Sequence[Quota] = (),
    *,
    method: str = "auto",
) -> Allocation:
    """Return the allocation, part by part; under quotas that bind, their parts as one.

    Quotas only add to the cost, so an answer without them that keeps them is best with them; and
    so is one whose children all pay the premium where a quota was exceeded, and still exceed it.
    Otherwise the ways that these two answers use are where the search begins.
    """
    free = solve_parts(problem, method=method, division=ground.division)
    if not rules:
        return free
    bound = replace(problem, side_constraints=tuple(rules))
    touched = [rule.touches(problem.arc_origin, problem.arc_site) for rule in rules]
    most = np.array([rule.most for rule in rules])
    over = np.array([free.flow @ arcs for arcs in touched]) > most
    if not over.any():
        return _at_prices(bound, free, np.zeros(len(rules)), np.zeros(len(rules)))
    price = np.where(over, [rule.above_gbp_per_year for rule in rules], 0.0)
    cost = problem.arc_cost_gbp_per_year + price @ np.array(touched, dtype=float)
    dear = solve_parts(
        replace(problem, arc_cost_gbp_per_year=cost), method=method, division=ground.division
    )
    above = np.array([dear.flow @ arcs for arcs in touched]) - most
    if ((above >= 0) == over)[above != 0].all():
        return _at_prices(bound, dear, np.where(over, above, 0.0), price)
    start = np.flatnonzero((free.flow > 0) | (dear.flow > 0))
    way = "arrays" if method == "auto" else method
    return solve_parts(bound, method=way, values=False, start=start, division=parts(bound))


def _at_prices(
    bound: AllocationProblem,
    found: Allocation,
    above: NDArray[np.float64],
    price: NDArray[np.float64],
) -> Allocation:
    """Return an answer at some prices of quotas as one of the problem with them, and prove it."""
    proven = replace(
        found,
        problem=bound,
        objective_gbp_per_year=found.objective_gbp_per_year - float(price @ _most(bound)),
        empty=above,
        side_price=price,
        value_of_one_more_place_gbp_per_year=np.full(len(bound.capacity), np.nan),
    )
    return replace(proven, certificate=check(bound, proven))


def _most(bound: AllocationProblem) -> NDArray[np.float64]:
    """Return the limit of every side constraint."""
    return np.array([rule.limit(bound.capacity) for rule in bound.side_constraints])


def _quotas(
    ground: SchoolGround, group: NDArray[np.intp], quotas: Sequence[tuple[int, int, float]]
) -> list[Quota]:
    """Return the quotas that add to an option: between two councils of one block.

    Raises
    ------
    InputError
        Naming those that make no sense.
    """
    areas = len(ground.inputs.codes)
    bad = [
        Problem("quotas", f"{quota} is no home, host and number of children.", "Mend it.")
        for quota in quotas
        if not (0 <= quota[0] < areas and 0 <= quota[1] < areas and 0 <= quota[2] < np.inf)
    ]
    if bad:
        raise InputError(bad)
    premium = ground.inputs.steering.border_premium_gbp_per_year
    hosts = ground.site_sector != INDEPENDENT
    return [
        Quota(
            frozenset(np.flatnonzero(ground.origin_area == home).tolist()),
            frozenset(np.flatnonzero(hosts & (ground.site_area == host)).tolist()),
            float(most),
            premium,
        )
        for home, host, most in quotas
        if home != host and group[home] == group[host] and premium > 0
    ]


def _steering(
    ground: SchoolGround, used: Used, found: Allocation, unmet: NDArray[np.float64]
) -> dict[str, float]:
    """Return what the steering prices add up to, children above quotas at the border premium."""
    prices = ground.inputs.steering
    crossing = float(used.children @ used.crosses) + float(found.empty.sum())
    beyond = float(used.children @ ground.arc_beyond[used.arc])
    return {
        "border_gbp": prices.border_premium_gbp_per_year * crossing,
        "beyond_limit_gbp": prices.beyond_limit_gbp_per_year * beyond,
        "shortage_gbp": float(ground.shortage_gbp_per_year @ unmet),
    }
