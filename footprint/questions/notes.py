"""Say what an answer rests on: assumptions, flagged figures, changes, borders, and gaps."""

from collections.abc import Mapping, Sequence

import numpy as np

from footprint.arrangements import Arrangement, listed
from footprint.demand import Figure
from footprint.geography import thin_borders
from footprint.inputs import Scenario
from footprint.options import with_unit
from footprint.questions.account import PriceBook
from footprint.questions.flips import (
    GROUND,
    Sensitivity,
    Uncertain,
    area_reversals,
    of_figure,
    of_parameter,
    order_flip,
    parameters_in_use,
)
from footprint.questions.result import AssumptionRow, ChangeRow, FigureRow, OptionResult
from footprint.questions.spoken import CHILDREN
from footprint.questions.world import World
from footprint.services import Parameter
from footprint.services.needs import PLUS, bare_term

THIN_KM = 2.0
MOST_REVERSALS = 5
FEASIBLE = (
    "Feasible means that no function is newly shared whose duty is recorded as staying with each "
    "council"
)
PLAIN = frozenset({"published", "derived"})
Reversals = Mapping[tuple[str, str], tuple[tuple[str, float, str], ...]]


def assumptions(tested: Sensitivity) -> tuple[AssumptionRow, ...]:
    """Return every parameter in use with what would flip the order of the options."""
    return tuple(_assumption(tested, parameter) for parameter in parameters_in_use(tested))


def reversals(tested: Sensitivity) -> Reversals:
    """Return, by option and area, the assumptions that would turn its difference round."""
    moved = [of_parameter(parameter) for parameter in parameters_in_use(tested)]
    moved += [u for figure in _flagged(tested.book) if (u := of_figure(figure)) is not None]
    found: dict[tuple[str, str], list[tuple[float, tuple[str, float, str]]]] = {}
    for uncertain in moved:
        width = max(uncertain.high - uncertain.low, 1e-12)
        for (option, area), turn in area_reversals(tested, uncertain).items():
            where = (tested.options[option].name, tested.book.world.codes[area])
            distance = abs(turn.value - uncertain.central) / width
            found.setdefault(where, []).append((distance, (turn.key, turn.value, turn.unit)))
    return {
        where: tuple(turn for _, turn in sorted(turns)[:MOST_REVERSALS])
        for where, turns in found.items()
    }


def _assumption(tested: Sensitivity, parameter: Parameter) -> AssumptionRow:
    """Return one parameter with the value at which it would change the order of the options."""
    at, words = _flip(tested, of_parameter(parameter))
    if parameter.key in GROUND:
        words = "not tested: it enters where children live or are placed, in the central case only"
    return assumption_row(parameter, at, words)


def assumption_row(parameter: Parameter, at: float | None, words: str) -> AssumptionRow:
    """Return one parameter as a row, with the value that would change the order, in words."""
    return AssumptionRow(
        key=parameter.key,
        low=float(parameter.low),
        central=float(parameter.central),
        high=float(parameter.high),
        unit=parameter.unit,
        evidence=parameter.evidence,
        source=parameter.source,
        reason=parameter.reason,
        whose=parameter.whose,
        flips_at=at,
        flip_words=words,
    )


def _flip(tested: Sensitivity, uncertain: Uncertain | None) -> tuple[float | None, str]:
    """Return the value at which the order changes, and in words, or None and nothing."""
    flips = order_flip(tested, uncertain) if uncertain is not None else None
    nearest = flips.nearest if flips is not None else None
    return (nearest.value, nearest.words) if nearest is not None else (None, "")


def used_figures(tested: Sensitivity) -> tuple[FigureRow, ...]:
    """Return every figure that some function reads, those that are not plain published first."""
    plain = [figure for figure in _used(tested.book) if figure.status in PLAIN]
    return (
        *(figure_row(one, *_flip(tested, of_figure(one))) for one in _flagged(tested.book)),
        *(figure_row(one, None, "") for one in plain),
    )


def _used(book: PriceBook) -> list[Figure]:
    """Return the figures that some function reads, by indicator."""
    figures = book.world.figures.figures
    used = dict.fromkeys(name for name in _indicators(book) if name in figures)
    return [figure for name in used for figure in figures[name].values()]


def _flagged(book: PriceBook) -> list[Figure]:
    """Return the figures in use that are neither published nor derived."""
    return [figure for figure in _used(book) if figure.status not in PLAIN]


def _indicators(book: PriceBook) -> list[str]:
    """Return every indicator that a function or a change of team reads."""
    names: list[str] = []
    for priced in book.functions.values():
        function = priced.inputs.function
        for terms in (function.demand, *function.extras.values()):
            names += [bare_term(term) for term in terms if term != PLUS]
    for service in book.world.scenario.services:
        for handoff in book.world.scenario.catalogue.services[service].handoffs:
            names += [bare_term(term) for term in handoff.cases if term != PLUS]
    return names


def figure_row(figure: Figure, flips_at: float | None, flip_words: str) -> FigureRow:
    """Return one figure as a row, blanks as None."""

    def given(value: float) -> float | None:
        return None if np.isnan(value) else float(value)

    return FigureRow(
        figure.code,
        figure.indicator,
        figure.period,
        given(figure.value),
        figure.unit,
        figure.status,
        given(figure.low),
        given(figure.high),
        figure.source,
        flips_at,
        flip_words,
    )


def changed_inputs(scenario: Scenario) -> tuple[ChangeRow, ...]:
    """Return what the planner changed, before and after."""
    changes = [ChangeRow(c.what, c.before, c.after, c.source) for c in scenario.changes]
    known = scenario.catalogue.parameters
    for key, parameter in scenario.overrides.items():
        if any(change.what == key for change in scenario.changes):
            continue
        before = known.get(key)
        said = _spread(before) if before else "the service's value"
        changes.append(ChangeRow(key, said, _spread(parameter), parameter.whose))
    return tuple(changes)


def _spread(parameter: Parameter) -> str:
    """Say a parameter's range: "34 (9 to 40) enquiries"."""
    shown = f"{parameter.central:,g} ({parameter.low:,g} to {parameter.high:,g})"
    return with_unit(shown, parameter.unit)


def order_words(
    options: Sequence[OptionResult], people: str = CHILDREN, *, visited: bool = False
) -> str:
    """Say which options are clearly cheaper or dearer than as now; the rest are not ranked.

    Parameters
    ----------
    people
        Whom the services are for, in print.
    visited
        Whether workers visit where these people live, which is assumed and not varied.
    """
    clear = [(o.name, o.cells["cost"]) for o in options if not o.is_as_now]
    if not clear:
        return ""
    clear = [(f'"{name}"', cell) for name, cell in clear]
    lower = [n for n, c in clear if c.clear and c.difference and c.difference.central < 0]
    higher = [n for n, c in clear if c.clear and c.difference and c.difference.central > 0]
    neither = [n for n, c in clear if not c.clear]
    told = [
        f"Modelled cost a year is clearly {way} than as now in {listed(names)}."
        for way, names in (("lower", lower), ("higher", higher))
        if names
    ]
    resting = [f'"{o.name}"' for o in options if visited and _rests_on_travel(o)]
    if resting:
        where = "That" if len(resting) == len(lower) else f"In {listed(resting)} that"
        told.insert(
            1,
            f"{where} rests on travel saved by visits from the nearest council, and so on where "
            f"{people} live, which is assumed and not varied.",
        )
    if neither:
        told.append(
            f"Over the ranges assumed there is no clear difference in modelled cost from as now "
            f"in {listed(neither)}."
        )
    told.append(f"Cost is one row of several: the rows on {people} stand first.")
    return " ".join(told)


def _rests_on_travel(option: OptionResult) -> bool:
    """Tell whether an option is clearly cheaper and half of that or more is travel saved."""
    cost, travel = option.cells["cost"], option.cells.get("cost_of_travel")
    if not cost.clear or cost.difference is None or travel is None or travel.difference is None:
        return False
    return cost.difference.central < 0 and travel.difference.central <= cost.difference.central / 2


def result_notes(world: World, now: Arrangement) -> tuple[str, ...]:
    """Return what a reader must know of the inputs, once each."""
    scenario = world.scenario
    notes = [*scenario.notes, *scenario.region.notes_on(scenario.services)]
    functions = [world.scenario.catalogue.function(f) for f in now.footprints]
    if world.travel.estimated:
        notes.append(
            "Travel is estimated: straight lines times a detour factor at one speed, from small "
            "areas to the point of each council's area most central to its children (assumed)."
        )
    if any(function.travel == "base" for function in functions):
        notes.append(
            "What is shared is taken to have one base where people drive to or from one: the point "
            "of whichever of its councils makes for the least travel. A partnership that keeps "
            "several bases would drive less."
        )
    if not any(len(block) > 1 for blocks in now.footprints.values() for block in blocks):
        notes.append("No sharing of these functions was found today; all are taken as alone.")
    if any(function.travel != "none" for function in functions):
        notes.append(
            "Travel time is priced beside posts, whose hours are not made fewer by it: read "
            "differences between options rather than levels."
        )
    if scenario.rules:
        notes.append(
            f"{FEASIBLE}, and that the limits of this scenario are kept, each named with who set "
            "it. No other limit is set."
        )
    else:
        notes.append(
            f"{FEASIBLE}. No limit on scale, travel or posts is set, since none has a cited source."
        )
    return tuple(dict.fromkeys(notes))


def not_modelled(book: PriceBook) -> tuple[str, ...]:
    """List what the answer leaves out."""
    gaps = [
        "Brothers and sisters placed together.",
        "Quality of practice, and what children and families want.",
        "Redundancy, property, pensions and VAT; one-off cost covers setting up and moving staff.",
        "Ending a partnership that exists today, beyond its yearly cost.",
        "Partnerships of services and functions outside this question.",
        "Grants, and how central government might fund a shared service.",
    ]
    kinds = {priced.inputs.function.kind for priced in book.functions.values()}
    if "beds" in kinds:
        gaps.append("Buying or building homes: the yearly cost of a home is modelled, not capital.")
        gaps.append("Moving the staff of homes: a home is taken to stay with whoever runs it.")
    if "yield" in kinds:
        gaps.append("Independent agencies' own recruitment, and carers who move between councils.")
    return tuple(gaps)


def thin_pairs(scenario: Scenario) -> tuple[tuple[str, str, float], ...]:
    """Return neighbours who share less than 2 km of border, by code."""
    return tuple(thin_borders(scenario.region.adjacency, THIN_KM))
