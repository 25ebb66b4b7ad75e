"""Price every possible footprint of every function, in the central case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.arrangements import Arrangement
from footprint.configurations import Blocks, connected_blocks
from footprint.costs import Inputs, annual_cost
from footprint.inputs import Scenario
from footprint.questions.pricing import Priced, area_costs, price_blocks
from footprint.questions.world import World, central_inputs, function_inputs, neighbours

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Block = frozenset[str]
# above this the lines of every footprint would take too much memory: only their sum is kept
MOST_MEASURED = 20_000
MINUTES_PER_HOUR = 60
WAYS_PER_VISIT = 2


@dataclass(frozen=True, slots=True)
class Menu:
    """One function with every possible footprint priced, central case.

    Attributes
    ----------
    cost_gbp_per_year
        (B,), coordination of the function included, of the partnership not.
    base
        (B,) area whose base is travelled to; -1 where there is none. None where only costs are
        kept.
    measures
        Criterion key to what each footprint adds to it (B,), for criteria that add up over
        footprints; empty where only costs are kept.
    weights
        Criterion key to the weight (B,) by which a mean criterion adds up.
    """

    inputs: Inputs
    cost_gbp_per_year: Floats
    base: Ints | None
    measures: Mapping[str, Floats]
    weights: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Ground:
    """Every possible footprint of a scenario, and what each function would cost there.

    Attributes
    ----------
    blocks
        The footprints that the map allows under the scenario's cap, in the order of all arrays.
    partnership_gbp_per_year
        (B,), what keeping a partnership going costs; 0 for an area alone.
    """

    world: World
    now: Arrangement
    blocks: Blocks
    partnership_gbp_per_year: Floats
    menus: Mapping[str, Menu]

    @property
    def membership(self) -> Bools:
        """Return which areas each footprint holds (B, A)."""
        return self.blocks.membership()


def possible_blocks(scenario: Scenario) -> Blocks:
    """List the footprints that the map allows under the scenario's cap."""
    search = scenario.search
    return connected_blocks(
        neighbours(scenario), max_size=search.max_partners, contiguous=search.contiguous
    )


def ground_of(world: World, now: Arrangement, functions: Sequence[str]) -> Ground:
    """Price every possible footprint of the functions named."""
    blocks = possible_blocks(world.scenario)
    sizes = blocks.sizes()
    values = world.parameters.values
    c0 = float(values["common/coordination_c0_gbp_per_year"][0])
    c1 = float(values["common/coordination_c1_gbp_per_partner_per_year"][0])
    joint = np.where(sizes > 1, c0 + c1 * (sizes - 1), 0.0)
    menus = {f: _menu(world, f, blocks, now) for f in functions}
    return Ground(world, now, blocks, joint, menus)


def _menu(world: World, function_id: str, blocks: Blocks, now: Arrangement) -> Menu:
    """Price one function for every possible footprint."""
    inputs = central_inputs(function_inputs(world, world.scenario.catalogue.function(function_id)))
    if len(blocks) > MOST_MEASURED:
        return Menu(inputs, annual_cost(inputs, blocks.membership())[0], None, {}, {})
    today = now.footprints[function_id]
    listed = list(blocks)
    priced = price_blocks(inputs, world.codes, {*listed, *today})
    columns = priced.of(listed)
    costs = priced.costs

    # what adds up over footprints, and the weights under what is a mean
    measures: dict[str, Floats] = {}
    weights: dict[str, Floats] = {}
    if costs.no_place is not None:
        measures["no_place"] = costs.no_place[0, columns]
    if inputs.function.kind == "yield" and costs.places is not None:
        measures["foster_places_gained"] = costs.places[0, columns]
    if costs.in_time_percent is not None and costs.followed is not None:
        followed = costs.followed[0, columns]
        weights["in_time_percent"] = followed
        measures["in_time_percent"] = np.nan_to_num(costs.in_time_percent[0, columns]) * followed
    visits = _visits(priced, columns)
    for line in costs.lines:
        if line.name == "travel time" and visits.any():
            measures["travel_minutes_mean"] = line.quantity[0, columns] * MINUTES_PER_HOUR
            weights["travel_minutes_mean"] = WAYS_PER_VISIT * visits
    measures["one_off"] = _one_off(world, priced, columns, today)
    cost = costs.cost_gbp_per_year[0, columns]
    return Menu(inputs, cost, costs.base[0, columns], measures, weights)


def _visits(priced: Priced, columns: Sequence[int]) -> Floats:
    """Return the visits that the cases of each footprint make in a year (B,)."""
    if priced.inputs.function.travel == "none":
        return np.zeros(len(columns))
    per_case = float(np.ravel(priced.inputs.parameters["visits_per_case_per_year"])[0])
    attending = priced.costs.attending
    if attending is not None:
        travelling = (attending.within_area + attending.to_base)[0, columns].sum(axis=1)
    else:
        travelling = priced.costs.membership[columns] @ priced.inputs.employed_demand[0]
    return np.asarray(travelling * per_case)


def _one_off(
    world: World, priced: Priced, columns: Sequence[int], today: Sequence[Block]
) -> Floats:
    """Return what it costs once to set each footprint up, nothing for one that stands today.

    Set-up, and a part of the yearly staff cost of every member but the largest.
    """
    function_id = priced.inputs.function.id
    setup = float(world.parameters.get(function_id, "setup_gbp")[0])
    moved = float(world.parameters.get(function_id, "transfer_percent")[0]) / 100
    staff = area_costs(priced, today, priced.inputs.demand, staff_only=True)[0]
    member = priced.costs.membership[columns]
    inside = np.where(member, staff, 0.0)
    cost = setup + moved * (inside.sum(axis=1) - inside.max(axis=1))
    standing = np.isin(columns, priced.of(today))
    return np.asarray(np.where(standing | (member.sum(axis=1) == 1), 0.0, cost))
