"""Find which assumption, at which value, would change the order of the options."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.arrangements import Arrangement
from footprint.demand import Figure
from footprint.options import Flips, difference, flip
from footprint.questions.account import (
    Account,
    PriceBook,
    account,
    changes_of_team,
    joint_costs,
    price_book,
    rule_shares,
)
from footprint.questions.choosing import Choice
from footprint.questions.pricing import area_costs
from footprint.questions.world import build_world, figure_key
from footprint.services import Parameter, resolve_key
from footprint.services.needs import bare_term

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
# read once, for where children live and for the placement check, in the central case only
GROUND = frozenset(
    {
        "common/placed_outside_region_percent",
        "common/placement_distance_scale_km",
        "common/placement_outside_premium_percent",
        "fostering/placed_outside_ratio_percent",
        "residential-care/placed_outside_ratio_percent",
    }
)
ORDER_POINTS = 8
AREA_POINTS = 6
CUTS = 12
REVERSAL_TOLERANCE = 1e-3
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Anything with a range that can be moved: a parameter, or one council's figure."""

    key: str
    low: float
    central: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True)
class Reversal:
    """A value of one assumption at which an area's difference from as now changes sign."""

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
        Key of a parameter or figure to the functions that read it.
    now
        Position of as now among the options.
    sign
        (options, A): the sign of an area's central difference from as now.
    ordered
        (options, options): pairs whose order is tested: those of which the first costs clearly
        less than the second, and every option beside as now.
    """

    book: PriceBook
    options: tuple[Choice, ...]
    rule: str
    parts: Mapping[str, Floats]
    readers: Mapping[str, tuple[str, ...]]
    now: int
    sign: Floats
    ordered: Bools

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


def sensitivity(
    book: PriceBook, options: tuple[Choice, ...], rule: str, now: Arrangement
) -> Sensitivity:
    """Keep the central cost of every function, so that only what moves is priced again."""
    parts = {}
    for function_id, priced in book.functions.items():
        shares = rule_shares(book.world, priced, rule)
        parts[function_id] = np.stack(
            [area_costs(priced, o.arrangement.footprints[function_id], shares)[0] for o in options]
        )
    accounts = [account(book, option.arrangement) for option in options]
    today = next(i for i, option in enumerate(options) if option.arrangement == now)
    return Sensitivity(
        book,
        options,
        rule,
        parts,
        _readers(book),
        today,
        _signs(accounts, accounts[today], rule),
        _ordered(accounts, today),
    )


def _signs(accounts: Sequence[Account], now: Account, rule: str) -> Floats:
    """Return the sign of each area's central difference from as now, 0 for rounding alone."""
    cost = np.stack([a.by_area_gbp_per_year[rule][0] for a in accounts])
    gap = cost - now.by_area_gbp_per_year[rule][0]
    return np.sign(np.where(np.abs(gap) <= ROUNDING * np.abs(cost), 0.0, gap))


def _ordered(accounts: Sequence[Account], now: int) -> Bools:
    """Return the pairs whose order is tested."""
    pairs = np.zeros((len(accounts), len(accounts)), dtype=np.bool_)
    pairs[now, :] = pairs[:, now] = True
    for i, j in np.ndindex(pairs.shape):
        (low, _, _), _ = difference(accounts[j].cost_gbp_per_year, accounts[i].cost_gbp_per_year)
        pairs[i, j] |= low > 0
    return pairs


def _readers(book: PriceBook) -> dict[str, tuple[str, ...]]:
    """Return, for every parameter in use, the functions that read it."""
    readers: dict[str, list[str]] = {}
    parameters = book.world.parameters
    for function_id, priced in book.functions.items():
        function = priced.inputs.function
        names = dict.fromkeys(parameters.of(function))
        for terms in (function.demand, *function.extras.values()):
            names |= dict.fromkeys(bare_term(term) for term in terms)
        if function.travel == "nearest":
            names["outside_region_visit_km"] = None
        for name in names:
            if parameters.has(function_id, name):
                key = resolve_key(parameters.parameters, function_id, name)
                readers.setdefault(key, []).append(function_id)
            for code in book.world.figures.flags.get(name, ()):
                readers.setdefault(figure_key(name, code), []).append(function_id)
    for service in book.world.scenario.services:
        for step in book.world.scenario.catalogue.services[service].handoffs:
            for name in (step.parameter, *(bare_term(term) for term in step.cases)):
                if parameters.has(step.first, name):
                    readers.setdefault(resolve_key(parameters.parameters, step.first, name), [])
    return {key: tuple(functions) for key, functions in readers.items()}


def parameters_in_use(found: Sensitivity) -> tuple[Parameter, ...]:
    """Return every parameter that the answer rests on, in catalogue order."""
    return parameters_read(found.book)


def parameters_read(book: PriceBook) -> tuple[Parameter, ...]:
    """Return every parameter that the functions of a book are priced with, in catalogue order."""
    world = book.world
    used = set(_readers(book))
    if _travels_nearest(book):
        used |= {"common/placed_outside_region_percent", "common/placement_distance_scale_km"}
    if world.scenario.placement:
        used |= GROUND - {"common/placement_distance_scale_km"}
    return tuple(p for key, p in world.parameters.parameters.items() if key in used)


def _travels_nearest(book: PriceBook) -> bool:
    """Tell whether some function visits children where they live."""
    return any(p.inputs.function.travel == "nearest" for p in book.functions.values())


def of_parameter(parameter: Parameter) -> Uncertain:
    """Return a parameter as something that can be moved over its range."""
    return Uncertain(
        parameter.key, parameter.low, parameter.central, parameter.high, parameter.unit
    )


def of_figure(figure: Figure) -> Uncertain | None:
    """Return a suppressed or assumed figure as something that can be moved, or None."""
    if not figure.low <= figure.value <= figure.high:
        return None
    key = figure_key(figure.indicator, figure.code)
    return Uncertain(key, figure.low, figure.value, figure.high, figure.unit)


def order_flip(found: Sensitivity, parameter: Uncertain) -> Flips | None:
    """Find where a parameter changes the order of options by yearly cost.

    Pairs that do not differ clearly are left out, unless one of the two is as now.

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
        pairs=found.ordered,
        points=ORDER_POINTS,
        tolerance=0.01,
    )


def area_reversals(found: Sensitivity, parameter: Uncertain) -> dict[tuple[int, int], Reversal]:
    """Find where a parameter turns an area's difference from as now round.

    Going outwards from the central value over a grid, the first step after which the difference
    has the other sign is cut down until the value is known to within a thousandth of the range;
    at the value returned the sign has changed. Steps of whole posts can hide a change and a
    change back within one step of the grid.

    Returns
    -------
    (option, area) to the value nearest the central one.
    """
    if parameter.low == parameter.high or parameter.key in GROUND:
        return {}
    ends = [end for end in (parameter.low, parameter.high) if end != parameter.central]
    reversals: dict[tuple[int, int], Reversal] = {}
    for end in ends:
        grid = np.linspace(parameter.central, end, AREA_POINTS + 1)
        turned = _turned(found, parameter, grid)
        for (option, area), step in _first_steps(turned).items():
            value = _narrowed(found, parameter, option, area, grid[step - 1], grid[step])
            known = reversals.get((option, area))
            nearer = known is None or abs(value - parameter.central) < abs(
                known.value - parameter.central
            )
            if nearer:
                reversals[option, area] = Reversal(parameter.key, value, parameter.unit)
    return reversals


def _turned(found: Sensitivity, parameter: Uncertain, values: Floats) -> Bools:
    """Return where a difference from as now has the other sign (options, A, values)."""
    cost = found.by_area(parameter.key, values)
    gap = cost - cost[found.now]
    gap = np.where(np.abs(gap) <= ROUNDING * np.abs(cost), 0.0, gap)
    return np.asarray(gap * found.sign[:, :, None] < 0)


def _first_steps(turned: Bools) -> dict[tuple[int, int], int]:
    """Return for each option and area that turns the first grid point at which it has."""
    hits = np.argwhere(turned.any(axis=2))
    return {(int(o), int(a)): max(1, int(turned[o, a].argmax())) for o, a in hits}


def _narrowed(
    found: Sensitivity, parameter: Uncertain, option: int, area: int, inner: float, outer: float
) -> float:
    """Cut a step down around the first value at which one area's difference has turned."""
    width = REVERSAL_TOLERANCE * (parameter.high - parameter.low)
    while abs(outer - inner) > width:
        cuts = np.linspace(inner, outer, CUTS + 2)
        hits = np.flatnonzero(_turned(found, parameter, cuts[1:])[option, area])
        first = int(hits[0])
        inner, outer = float(cuts[first]), float(cuts[first + 1])
    return float(outer)
