"""Set the world of a scenario: demand, parameters, travel and whereabouts over every case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import networkx as nx
import numpy as np
import numpy.typing as npt

from footprint.costs import Inputs
from footprint.demand import (
    Draws,
    FigureBook,
    Growth,
    ParameterBook,
    demand,
    extras,
    figure_book,
    handoff_cases,
    parameter_book,
    whereabouts,
)
from footprint.geography import Travel, area_travel
from footprint.inputs import Scenario
from footprint.services import Function

Floats = npt.NDArray[np.float64]
CHILDREN = "children_0_17"
FIGURE = "figure/"


@dataclass(frozen=True, slots=True)
class World:
    """Everything the footprints of a scenario are priced with, over K cases and A areas.

    Attributes
    ----------
    travel
        Central travel between areas; every case scales it by its own detour factor and speed.
    living
        (A, A + 1): estimated share of each area's children in care who live in each area, the
        last column outside the region.
    """

    scenario: Scenario
    codes: tuple[str, ...]
    parameters: ParameterBook
    figures: FigureBook
    travel: Travel
    living: Floats

    @property
    def cases(self) -> int:
        """Return K, the number of cases; case 0 is the central one."""
        return self.parameters.cases

    @property
    def children(self) -> Floats:
        """Return children aged 0 to 17 (K, A)."""
        return self._spread(self.figures.get(CHILDREN))

    def _spread(self, values: Floats) -> Floats:
        """Return values over every case (K, A)."""
        return np.broadcast_to(values, (self.cases, len(self.codes))).copy()


def build_world(
    scenario: Scenario, *, vary: Mapping[str, Floats] | None = None, base: World | None = None
) -> World:
    """Draw every uncertain value of a scenario, or vary some over a grid with the rest central.

    Parameters
    ----------
    vary
        Key of a parameter, or of a figure (``figure_key``; only with ``base``), to its values
        in cases 1 to K - 1; case 0 stays central.
    base
        A world of the same scenario whose ground (travel, whereabouts) and central figures
        are kept.
    """
    region = scenario.region
    codes = region.codes
    cases = 1 + (len(next(iter(vary.values()))) if vary else scenario.draws)
    draws = Draws(scenario.seed, cases)
    moved = None
    if vary is not None:
        moved = {key: values for key, values in vary.items() if not key.startswith(FIGURE)}
    parameters = parameter_book(scenario.catalogue, draws, overrides=scenario.overrides, vary=moved)
    if base is not None:
        figures = _varied_figures(base.figures, vary or {})
        return World(scenario, codes, parameters, figures, base.travel, base.living)
    figures = figure_book(region.figures, codes, draws)
    travel = area_travel(
        region.points,
        codes,
        detour_factor=_central(parameters, "detour_factor"),
        speed_km_per_hour=_central(parameters, "speed_km_per_hour"),
        travel=region.travel,
    )
    living = _living(parameters, figures, travel)
    return World(scenario, codes, parameters, figures, travel, living)


def figure_key(indicator: str, code: str) -> str:
    """Return the key under which one council's figure can be varied."""
    return f"{FIGURE}{indicator}/{code}"


def _varied_figures(figures: FigureBook, grid: Mapping[str, Floats]) -> FigureBook:
    """Return the central figures, with those of the grid varied in cases 1 to K - 1."""
    central = {name: values[:1] for name, values in figures.values.items()}
    for key, values in grid.items():
        if key.startswith(FIGURE):
            indicator, _, code = key.removeprefix(FIGURE).rpartition("/")
            rows = central[indicator].repeat(1 + len(values), axis=0)
            rows[1:, figures.codes.index(code)] = values
            central[indicator] = rows
    return replace(figures, values=central)


def _central(parameters: ParameterBook, name: str) -> float:
    """Return the central value of a common parameter."""
    return float(parameters.values[f"common/{name}"][0])


def _living(parameters: ParameterBook, figures: FigureBook, travel: Travel) -> Floats:
    """Estimate where each area's children in care live, from published counts and distance."""
    in_care = figures.get("cla_31_march_2024")[0]
    placed = figures.get("own_cla_placed_outside")[0]
    # a council with no child in care takes the region's share, which then weighs nothing
    mean = placed.sum() / in_care.sum() if in_care.sum() > 0 else 0.0
    share = np.divide(placed, in_care, out=np.full_like(placed, mean), where=in_care > 0)
    outside = np.clip(share, 0, 1)
    return whereabouts(
        outside,
        figures.get("other_cla_placed_here")[0],
        travel.straight_km,
        outside_region_share=_central(parameters, "placed_outside_region_percent") / 100,
        distance_scale_km=_central(parameters, "placement_distance_scale_km"),
    )


def children_by_code(world: World) -> dict[str, float]:
    """Return children aged 0 to 17 by ONS code, central; without those that are not known."""
    if CHILDREN not in world.figures.values:
        return {}
    central = world.figures.get(CHILDREN)[0]
    return {
        code: float(number)
        for code, number in zip(world.codes, central, strict=True)
        if np.isfinite(number)
    }


def children_basis(world: World) -> tuple[str, str]:
    """Return the period and the source of the children, each named once."""
    figures = world.figures.figures.get(CHILDREN, {})
    known = [figures[code] for code in children_by_code(world) if code in figures]
    periods = dict.fromkeys(figure.period for figure in known if figure.period)
    sources = dict.fromkeys(figure.source for figure in known if figure.source)
    return " and ".join(periods), "; and ".join(sources)


def growth_of(world: World, service: str) -> Growth:
    """Return the growth in demand of a service from the region's year to the scenario's."""
    scenario = world.scenario
    years = max(scenario.year - scenario.region.price_base_year, 0)
    return Growth(scenario.growth_percent_per_year.get(service, 0.0), years)


def function_inputs(world: World, function: Function) -> Inputs:
    """Assemble what one function needs to be priced."""
    growth = growth_of(world, function.service)
    minutes, km = _travel_cases(world)
    areas = len(world.codes)
    outside_km = world.parameters.values["common/outside_region_visit_km"][:, None].repeat(areas, 1)
    speed = world.parameters.values["common/speed_km_per_hour"][:, None]
    return Inputs(
        function=function,
        demand=_cases(demand(function, world.parameters, world.figures, growth), world),
        extras={
            name: _cases(values, world)
            for name, values in extras(function, world.parameters, world.figures, growth).items()
        },
        parameters=world.parameters.of(function),
        minutes=minutes,
        km=km,
        living=world.living,
        bought=_bought(world, function.id),
        outside_minutes=outside_km / speed * 60,
        outside_km=outside_km,
        growth_percent_per_year=float(growth.percent_per_year) if growth.years else 0.0,
    )


def _cases(values: Floats, world: World) -> Floats:
    """Return values with one row a case."""
    return np.array(np.broadcast_to(values, (world.cases, len(world.codes))), dtype=np.float64)


def _bought(world: World, function_id: str) -> npt.NDArray[np.bool_]:
    """Return which areas buy a function by the unit instead of employing for it."""
    buyers = {code for bought, code, _ in world.scenario.region.bought if bought == function_id}
    return np.array([code in buyers for code in world.codes], dtype=np.bool_)


def _travel_cases(world: World) -> tuple[Floats, Floats]:
    """Return minutes and km between areas for every case (K, A, A).

    Estimated pairs follow each case's detour factor and speed; given ones stay as given.
    """
    detour = world.parameters.values["common/detour_factor"][:, None, None]
    speed = world.parameters.values["common/speed_km_per_hour"][:, None, None]
    road_km = world.travel.straight_km * detour
    estimated = world.travel.estimated_pairs
    km = np.where(estimated, road_km, world.travel.km)
    minutes = np.where(estimated, road_km / speed * 60, world.travel.minutes)
    return minutes, km


def handoff_counts(world: World, services: Iterable[str]) -> dict[tuple[str, str], Floats]:
    """Return the children whose case passes between consecutive functions (K, A) a year."""
    counts = {}
    for service in services:
        growth = growth_of(world, service)
        for handoff in world.scenario.catalogue.services[service].handoffs:
            cases = handoff_cases(handoff, world.parameters, world.figures, growth)
            counts[handoff.first, handoff.second] = _cases(cases, world)
    return counts


def neighbours(scenario: Scenario) -> "nx.Graph[str]":
    """Return the region's neighbours, less those whose border is under the scenario's minimum."""
    graph = scenario.region.adjacency.copy()
    short = [
        (a, b)
        for a, b, edge in graph.edges(data=True)
        if not edge["link"] and edge["shared_border_km"] < scenario.min_border_km
    ]
    graph.remove_edges_from(short)
    return graph


def central_inputs(inputs: Inputs) -> Inputs:
    """Return the central case alone."""
    first = slice(0, 1)
    return replace(
        inputs,
        demand=inputs.demand[first],
        extras={name: values[first] for name, values in inputs.extras.items()},
        parameters={name: np.ravel(values)[first] for name, values in inputs.parameters.items()},
        minutes=inputs.minutes[first],
        km=inputs.km[first],
        outside_minutes=_first_case(inputs.outside_minutes),
        outside_km=_first_case(inputs.outside_km),
    )


def _first_case(values: Floats | None) -> Floats | None:
    """Return the central case of values by case and area, or None."""
    return None if values is None else values[:1]
