"""Find which assumption, at which value, would change the order of the options."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.arrangements import Arrangement
from footprint.options import Flips, flip
from footprint.questions.account import (
    PriceBook,
    changes_of_team,
    joint_costs,
    price_book,
    rule_shares,
)
from footprint.questions.choosing import Choice
from footprint.questions.pricing import area_costs
from footprint.questions.world import World, build_world
from footprint.services import Parameter, resolve_key
from footprint.services.needs import bare_term

Floats = npt.NDArray[np.float64]
GROUND = ("common/placed_outside_region_percent", "common/placement_distance_scale_km")
ORDER_POINTS = 8
AREA_POINTS = 4


@dataclass(frozen=True, slots=True)
class Reversal:
    """A value of one parameter beyond which an area's difference from as now changes sign."""

    key: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What it takes to price the options again with one parameter moved.

    Attributes
    ----------
    parts
        Function id to its central cost (options, A).
    readers
        Parameter key to the functions that read it.
    """

    book: PriceBook
    options: tuple[Choice, ...]
    rule: str
    parts: Mapping[str, Floats]
    readers: Mapping[str, tuple[str, ...]]

    def by_area(self, key: str, values: Floats) -> Floats:
        """Return the cost of each option for each area (options, A, values), all else central."""
        world = build_world(self.book.world.scenario, vary={key: values}, base=self.book.world)
        touched = self.readers.get(key, ())
        arrangements = [option.arrangement for option in self.options]
        book = price_book(world, arrangements, touched)
        fixed = sum(
            (part for function, part in self.parts.items() if function not in touched),
            start=np.zeros((len(self.options), len(world.codes))),
        )
        moved = np.stack([_moving(book, a, self.rule) for a in arrangements])
        return np.asarray(fixed[:, :, None] + moved)


def _moving(book: PriceBook, arrangement: Arrangement, rule: str) -> Floats:
    """Return what the functions in a book, partnerships and changes of team cost (A, values)."""
    total = joint_costs(book, arrangement).by_area_gbp_per_year
    total = total + changes_of_team(book, arrangement).cost_gbp_per_year
    for function_id, priced in book.functions.items():
        shares = rule_shares(book.world, priced, rule)
        total = total + area_costs(priced, arrangement.footprints[function_id], shares)
    return np.asarray(total[1:].T)


def sensitivity(book: PriceBook, options: tuple[Choice, ...], rule: str) -> Sensitivity:
    """Keep the central cost of every function, so that only what moves is priced again."""
    parts = {}
    for function_id, priced in book.functions.items():
        shares = rule_shares(book.world, priced, rule)
        parts[function_id] = np.stack(
            [area_costs(priced, o.arrangement.footprints[function_id], shares)[0] for o in options]
        )
    return Sensitivity(book, options, rule, parts, _readers(book))


def _readers(book: PriceBook) -> dict[str, tuple[str, ...]]:
    """Return, for every parameter in use, the functions that read it."""
    readers: dict[str, list[str]] = {}
    parameters = book.world.parameters
    for function_id, priced in book.functions.items():
        function = priced.inputs.function
        names = dict.fromkeys(parameters.of(function))
        for terms in (function.demand, *function.extras.values()):
            names |= dict.fromkeys(bare_term(term) for term in terms)
        for name in names:
            if parameters.has(function_id, name):
                key = resolve_key(parameters.parameters, function_id, name)
                readers.setdefault(key, []).append(function_id)
    for edge in book.handoff_gbp:
        readers.setdefault(_handoff_key(book.world, edge), [])
    return {key: tuple(functions) for key, functions in readers.items()}


def _handoff_key(world: World, edge: tuple[str, str]) -> str:
    """Return the key of the price of one change of team."""
    service = world.scenario.catalogue.services[edge[0].partition("/")[0]]
    name = next(h.parameter for h in service.handoffs if (h.first, h.second) == edge)
    return resolve_key(world.parameters.parameters, edge[0], name)


def parameters_in_use(found: Sensitivity) -> tuple[Parameter, ...]:
    """Return every parameter that some function or change of team reads, in catalogue order."""
    known = found.book.world.parameters.parameters
    ground = {key: () for key in GROUND if _travels_nearest(found.book)}
    return tuple(p for key, p in known.items() if key in found.readers or key in ground)


def _travels_nearest(book: PriceBook) -> bool:
    """Tell whether some function visits children where they live."""
    return any(p.inputs.function.travel == "nearest" for p in book.functions.values())


def order_flip(found: Sensitivity, parameter: Parameter) -> Flips | None:
    """Find where a parameter changes the order of the options by yearly cost, if it can.

    None where the parameter has no range, or sets the ground that is estimated once.
    """
    if parameter.low == parameter.high or parameter.key in GROUND:
        return None
    return flip(
        lambda values: found.by_area(parameter.key, values).sum(axis=1),
        parameter.low,
        parameter.central,
        parameter.high,
        names=[option.name for option in found.options],
        unit=parameter.unit,
        points=ORDER_POINTS,
        tolerance=0.01,
    )


def area_reversals(
    found: Sensitivity, parameter: Parameter, now: int
) -> dict[tuple[int, int], Reversal]:
    """Find where a parameter turns an area's difference from as now round.

    Parameters
    ----------
    now
        Position of as now among the options.

    Returns
    -------
    (option, area) to the value nearest the central one at which the sign changes, read off a
    straight line between the points of a grid.
    """
    if parameter.low == parameter.high or parameter.key in GROUND:
        return {}
    low = np.linspace(parameter.low, parameter.central, AREA_POINTS + 1)[:-1]
    high = np.linspace(parameter.central, parameter.high, AREA_POINTS + 1)
    grid = np.concatenate([low, high])
    cost = found.by_area(parameter.key, grid)
    gap = cost - cost[now]
    gap = np.where(np.abs(gap) <= 1e-9 * np.abs(cost), 0.0, gap)
    reversals = {}
    for option, area in np.argwhere(np.ptp(np.sign(gap), axis=2) == 2):
        value = _crossing(grid, gap[option, area], parameter.central)
        if value is not None:
            reversals[int(option), int(area)] = Reversal(parameter.key, value, parameter.unit)
    return reversals


def _crossing(grid: Floats, gap: Floats, central: float) -> float | None:
    """Return the value nearest the central one at which a difference changes sign."""
    turns = np.flatnonzero(gap[:-1] * gap[1:] < 0)
    crossings = [
        float(grid[i] - gap[i] * (grid[i + 1] - grid[i]) / (gap[i + 1] - gap[i])) for i in turns
    ]
    return min(crossings, key=lambda value: abs(value - central), default=None)
