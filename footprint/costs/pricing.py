"""Price blocks: what their kind costs, then overhead, running, coordination and travel."""

from collections.abc import Callable, Mapping

import numpy as np

from footprint.costs.backlog import backlog_costs
from footprint.costs.beds import beds_costs
from footprint.costs.inputs import Blocks, Bools, Floats, Inputs, gather
from footprint.costs.lines import BlockCosts, KindCosts, Line, make_line, total_gbp_per_year
from footprint.costs.places import places_costs
from footprint.costs.pool import pool_costs
from footprint.costs.posts import posts_costs
from footprint.costs.travel import Travel, travel_costs
from footprint.costs.yields import yield_costs

# few enough at a time that matrix products stay on one thread: more is slower on a busy machine
CHUNK_BLOCKS = 1536
CHUNK_NUMBERS = 2**18
KIND_COSTS: Mapping[str, Callable[[Inputs, Blocks], KindCosts]] = {
    "posts": posts_costs,
    "beds": beds_costs,
    "pool": pool_costs,
    "places": places_costs,
    "yield": yield_costs,
    "backlog": backlog_costs,
}


def price(inputs: Inputs, membership: Bools, *, by_area: bool = False) -> BlockCosts:
    """Price each block of a membership matrix, line by line.

    Parameters
    ----------
    inputs
        One function's demand, parameters and travel, for K cases and A areas.
    membership
        (B, A): which areas each block holds, at least one.
    by_area
        Whether to keep the cost of travel where it arises (K, B, A).
    """
    blocks = gather(membership)
    kind, travel = _parts(inputs, blocks, by_area=by_area)
    return BlockCosts(
        membership=membership,
        demand=blocks.total(inputs.demand),
        lines=(*kind.lines, *_standing(inputs, blocks, kind.lines), *travel.lines),
        base=travel.base,
        posts=kind.posts,
        places=kind.places,
        homes=kind.homes,
        no_place=kind.no_place,
        in_time_percent=kind.in_time_percent,
        followed=kind.followed,
        backlog_end=kind.backlog_end,
        blocking_achieved=kind.blocking_achieved,
        travel_gbp_per_area=travel.gbp_per_area,
        seen_by_partner=travel.seen_by_partner,
        all_bought_gbp_per_year=kind.all_bought_gbp_per_year,
        attending=kind.attending if by_area else None,
    )


def annual_cost(inputs: Inputs, membership: Bools) -> Floats:
    """Return the cost of each block in pounds a year (K, B), holding few blocks at a time.

    The same formulas as ``price``, without the lines: for millions of blocks.
    """
    count = len(membership)
    cost = np.empty((inputs.cases, count))
    step = max(1, min(CHUNK_BLOCKS, CHUNK_NUMBERS // (inputs.cases * inputs.areas)))
    for start in range(0, count, step):
        blocks = gather(membership[start : start + step])
        kind, travel = _parts(inputs, blocks, by_area=False)
        lines = (*kind.lines, *_standing(inputs, blocks, kind.lines), *travel.lines)
        cost[:, start : start + step] = total_gbp_per_year(lines, cost[:, start : start + step])
    return cost


def _parts(inputs: Inputs, blocks: Blocks, *, by_area: bool) -> tuple[KindCosts, Travel]:
    """Price what the kind needs, and the travel."""
    if blocks.membership.shape[1] != inputs.areas:
        msg = f"blocks of {blocks.membership.shape[1]} areas, but figures for {inputs.areas}"
        raise ValueError(msg)
    kind = KIND_COSTS[inputs.function.kind](inputs, blocks)
    return kind, travel_costs(inputs, blocks, kind.attending, by_area=by_area)


def _standing(inputs: Inputs, blocks: Blocks, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Price what any footprint of the function has: overhead, running it, coordinating it."""
    like = np.zeros((inputs.cases, len(blocks.sizes)))
    staff = total_gbp_per_year(tuple(line for line in lines if line.staff), like)
    overhead = inputs.fraction("overhead_percent")
    fixed, coordination = "function_fixed_gbp_per_year", "coordination_per_function_gbp_per_year"
    return (
        make_line("overhead", "£ of staff cost", staff, overhead, like, "overhead_percent"),
        make_line("running the footprint", "footprints", 1, inputs.value(fixed), like, fixed),
        make_line(
            "coordination between partners",
            "shared functions",
            blocks.shared,
            inputs.value(coordination),
            like,
            coordination,
        ),
    )
