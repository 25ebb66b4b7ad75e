"""Check where the children of one service could be placed under one option.

A model to compare options with, not an assignment of children: every child is placed anew, at the
least cost of fees and steering prices. Steering prices keep children near and inside the
footprint; they are no money and are reported apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.ground import NEAR_KM, Ground, Steering
from footprint.allocation.marginal import chains_of_one_more_place
from footprint.allocation.problem import AllocationProblem
from footprint.allocation.solve import Allocation, solve
from footprint.errors import CheckFailedError, InputError, Problem


@dataclass(frozen=True, slots=True)
class AreaPlacement:
    """Where the model places one area's children.

    The six inside and outside counts, ``outside_region`` and ``no_place`` add up to
    ``children``; ``agency`` counts those of the six who are with an agency. Near is within 20
    miles of home in a straight line.

    Attributes
    ----------
    value_of_one_more_place_gbp_per_year
        Fees saved by one more place in this area, over all areas; negative where it costs more.
    one_more_place_children
        By how many more children are then placed near home.
    one_more_place_met
        By how many fewer children then have no place.
    """

    code: str
    children: float
    inside_la_near: float
    inside_la_far: float
    inside_footprint_near: float
    inside_footprint_far: float
    outside_near: float
    outside_far: float
    agency: float
    outside_region: float
    no_place: float
    value_of_one_more_place_gbp_per_year: float
    one_more_place_children: float
    one_more_place_met: float


@dataclass(frozen=True, slots=True)
class PlacementCheck:
    """The placement check of one service under one option.

    ``cash_gbp_per_year`` is fees alone; ``steering_gbp_per_year`` is what the steering prices
    add to the objective and is no money.
    """

    service: str
    function: str
    areas: tuple[AreaPlacement, ...]
    cash_gbp_per_year: float
    steering_gbp_per_year: float
    status: str
    words: str
    certificate: dict[str, float]
    notes: tuple[str, ...]


def place(
    ground: Ground, footprints: Sequence[Iterable[str]], *, method: str = "pulp"
) -> PlacementCheck:
    """Place every child under one option's footprints, and prove it.

    Parameters
    ----------
    footprints
        Blocks of codes; areas not named stand alone.
    method
        As in ``allocation.solve``.

    Raises
    ------
    SolverError, CheckFailedError
        Where there is no proven answer, or it does not bear a recount.
    """
    group = footprint_rows(ground.inputs.codes, footprints)
    problem = option_problem(ground, group)
    found = solve(problem, method=method)
    counted = counts(ground, found.flow, found.unmet, group)
    _recount(ground, counted)
    cash = float(ground.arc_cash_gbp_per_year @ found.flow)
    shortage = float(problem.shortage_gbp_per_year @ found.unmet)
    proof = found.certificate
    return PlacementCheck(
        ground.inputs.service,
        ground.inputs.function,
        _area_rows(ground, problem, found, counted),
        cash,
        found.objective_gbp_per_year - cash - shortage,
        found.status,
        "Lowest modelled cost under these assumptions and rules (proven).",
        {
            "primal_residual": proof.primal_residual,
            "dual_residual": proof.dual_residual,
            "gap": proof.gap,
            "arcs_priced": float(proof.arcs_priced),
        },
        ground.notes,
    )


def footprint_rows(codes: Sequence[str], footprints: Sequence[Iterable[str]]) -> NDArray[np.intp]:
    """Return (A,) the number of each area's footprint; areas not named have one of their own."""
    group = np.arange(len(codes))
    rows = {code: row for row, code in enumerate(codes)}
    for number, block in enumerate(footprints):
        for code in block:
            if code in rows:
                group[rows[code]] = len(codes) + number
    return group


def option_problem(
    ground: Ground, group: NDArray[np.intp], steering: Steering | None = None
) -> AllocationProblem:
    """Return the allocation problem under one grouping of areas and set of steering prices.

    Raises
    ------
    InputError
        Where leaving a child without a place would be cheaper than some way to place it.
    """
    prices = ground.inputs.steering if steering is None else steering
    cost = ground.arc_cash_gbp_per_year + steering_prices(ground, group, prices)
    dearest = float(cost.max(initial=0.0))
    if prices.shortage_gbp_per_year <= dearest:
        what = f"the shortage price, £{prices.shortage_gbp_per_year:,.0f} a year, is too low."
        remedy = f"Give more than £{dearest:,.0f}, the dearest way to place a child."
        where = f"steering for {ground.inputs.service}"
        raise InputError(Problem(where, what, remedy))

    return AllocationProblem(
        ground.demand,
        ground.capacity,
        ground.arc_origin,
        ground.arc_site,
        cost,
        np.full(len(ground.demand), prices.shortage_gbp_per_year),
        ground.origins,
        ground.sites,
        ground.arc_km,
    )


def steering_prices(
    ground: Ground, group: NDArray[np.intp], steering: Steering
) -> NDArray[np.float64]:
    """Return (k,) what steering adds to each arc, in pounds a child and year."""
    crosses = ~_same_footprint(ground, group)
    far = ~_near(ground)
    return np.asarray(
        steering.border_premium_gbp_per_year * crosses
        + steering.distance_gbp_per_km_per_year * ground.arc_km
        + steering.beyond_20_miles_gbp_per_year * far
    )


def counts(
    ground: Ground,
    flow: NDArray[np.float64],
    unmet: NDArray[np.float64],
    group: NDArray[np.intp],
) -> dict[str, NDArray[np.float64]]:
    """Return (A,) children of each area by where they are placed, under the names of the fields."""
    child = ground.origin_area[ground.arc_origin]
    place_area = ground.site_area[ground.arc_site]
    near, away = _near(ground), place_area < 0
    own = place_area == child
    shared = _same_footprint(ground, group) & ~own
    other = ~own & ~shared & ~away
    kinds = {
        "inside_la_near": own & near,
        "inside_la_far": own & ~near,
        "inside_footprint_near": shared & near,
        "inside_footprint_far": shared & ~near,
        "outside_near": other & near,
        "outside_far": other & ~near,
        "agency": ground.site_agency[ground.arc_site],
        "outside_region": away,
    }
    areas = len(ground.inputs.codes)
    counted = {
        name: np.bincount(child[k], flow[k], areas).astype(float) for name, k in kinds.items()
    }
    counted["no_place"] = np.bincount(ground.origin_area, unmet, areas).astype(float)
    counted["children"] = np.bincount(ground.origin_area, ground.demand, areas).astype(float)
    return counted


def _near(ground: Ground) -> NDArray[np.bool_]:
    """Tell which arcs are within 20 miles; outside the region never is."""
    return (ground.arc_km <= NEAR_KM) & (ground.site_area[ground.arc_site] >= 0)


def _same_footprint(ground: Ground, group: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell which arcs stay inside the footprint of the child's area."""
    place_area = ground.site_area[ground.arc_site]
    child = ground.origin_area[ground.arc_origin]
    return np.asarray((place_area >= 0) & (group[place_area] == group[child]))


def _recount(ground: Ground, counted: dict[str, NDArray[np.float64]]) -> None:
    """Refuse counts that do not add up to the children of each area."""
    parts = [name for name in counted if name not in ("children", "agency")]
    gap = np.abs(sum(counted[name] for name in parts) - counted["children"])
    if not (gap <= 1e-6).all():
        row = int(np.argmax(gap))
        msg = f"{gap[row]:g} children of {ground.inputs.codes[row]} are lost or counted twice."
        raise CheckFailedError(msg)


def _area_rows(
    ground: Ground,
    problem: AllocationProblem,
    found: Allocation,
    counted: dict[str, NDArray[np.float64]],
) -> tuple[AreaPlacement, ...]:
    """Return a row an area, with what one more place there would change."""
    first_trial = len(ground.sites) - 1 - len(ground.inputs.codes)
    near = _near(ground)
    trials = range(first_trial, first_trial + len(ground.inputs.codes))
    chains = chains_of_one_more_place(problem, found.flow, found.unmet, trials)
    rows = []
    for row, (code, chain) in enumerate(zip(ground.inputs.codes, chains, strict=True)):
        joins, leaves = list(chain.joins), list(chain.leaves)
        cash = ground.arc_cash_gbp_per_year
        rows.append(
            AreaPlacement(
                code,
                **{name: float(values[row]) for name, values in counted.items()},
                value_of_one_more_place_gbp_per_year=float(cash[leaves].sum() - cash[joins].sum()),
                one_more_place_children=float(near[joins].sum()) - float(near[leaves].sum()),
                one_more_place_met=float(chain.met >= 0),
            )
        )
    return tuple(rows)
