"""Answer what each way of sharing would cost, need and change, for each council."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from footprint.arrangements import Arrangement, OneOff, differs, one_off
from footprint.arrangements import check as check_arrangement
from footprint.demand import function_rests_on
from footprint.inputs import Scenario
from footprint.options import RULES
from footprint.questions.account import Account, PriceBook, account, price_book
from footprint.questions.cells import cells
from footprint.questions.choosing import (
    Choice,
    alone_arrangement,
    as_now_arrangement,
    choices,
)
from footprint.questions.councils import for_children
from footprint.questions.criteria import applicable
from footprint.questions.flips import sensitivity
from footprint.questions.journeys import PointTravel, point_travel
from footprint.questions.limits import Limits, blocked_words, limits_of
from footprint.questions.notes import (
    assumptions,
    changed_inputs,
    not_modelled,
    order_words,
    result_notes,
    reversals,
    thin_pairs,
    used_figures,
)
from footprint.questions.placement import PlacementAnswer, check_placements, placed_shares
from footprint.questions.pricing import area_costs
from footprint.questions.regrets import Proven, regrets
from footprint.questions.remarks import (
    base_notes,
    buying_notes,
    home_cautions,
    passing_notes,
)
from footprint.questions.result import AreaRow, Mark, OptionResult, Result
from footprint.questions.rows import (
    Reference,
    area_rows,
    divisions,
    ending_notes,
    footprint_rows,
    law_notes,
    legal_notes,
    not_adjoining,
)
from footprint.questions.spoken import people_of
from footprint.questions.weights import weighing
from footprint.questions.workings import area_pence, one_off_lines, workings
from footprint.questions.world import (
    World,
    build_world,
    children_basis,
    children_by_code,
    neighbours,
)
from footprint.services import LEGAL, Catalogue, Function

Floats = npt.NDArray[np.float64]
Progress = Callable[[str, int, int], None]
STEPS = ("reading the ground", "pricing footprints", "checking placements", "testing assumptions")


@dataclass(frozen=True, slots=True)
class Table:
    """Everything that one option is laid out from."""

    book: PriceBook
    ground: PointTravel
    reference: Reference
    now: Arrangement
    placements: PlacementAnswer
    limits: Limits


def answer(scenario: Scenario, *, progress: Progress | None = None) -> Result:
    """Compare the options of a scenario on every criterion, for every council and footprint.

    Parameters
    ----------
    progress
        Called with what is being done, the step and the number of steps.
    """
    tell = progress or silently
    tell(STEPS[0], 0, len(STEPS))
    world = build_world(scenario)
    now = as_now_arrangement(world)
    return lay_out(world, choices(world, now), now, tell)


def lay_out(
    world: World,
    options: tuple[Choice, ...],
    now: Arrangement,
    tell: Progress,
    proven: Proven | None = None,
) -> Result:
    """Lay settled options side by side on every criterion, weighed and in other worlds.

    Parameters
    ----------
    proven
        What proves the lowest cost of another world, where the question searches for it.
    """
    ground = point_travel(world)
    apart = alone_arrangement(world)
    tell(STEPS[1], 1, len(STEPS))
    _check_answers(world, options)
    arrangements = [now, apart, *(option.arrangement for option in options)]
    book = price_book(world, arrangements, now.footprints)
    reference = _reference(book, now, apart)

    tell(STEPS[2], 2, len(STEPS))
    placements = check_placements(world, options, now)
    table = Table(book, ground, reference, now, placements, limits_of(world, now))
    results = tuple(
        _option(table, option, number) for number, option in enumerate(options, start=1)
    )

    tell(STEPS[3], 3, len(STEPS))
    result = _result(table, options, results)
    scenario = world.scenario
    result = replace(
        result,
        weighing=weighing(result.options, result.criteria, scenario.weights, scenario.seed),
        regret=regrets(scenario, options, proven),
    )
    tell("done", len(STEPS), len(STEPS))
    return result


def silently(words: str, step: int, steps: int) -> None:
    """Tell nobody."""
    del words, step, steps


def _check_answers(world: World, options: tuple[Choice, ...]) -> None:
    """Check every option's footprints by the rules, apart from whatever made them."""
    scenario = world.scenario
    functions = [f.id for f in scenario.catalogue.functions_of(scenario.services)]
    for option in options:
        check_arrangement(option.arrangement, world.codes, functions=functions)


def _reference(book: PriceBook, now: Arrangement, apart: Arrangement) -> Reference:
    """Price as now and alone, with their workings."""
    rule = book.world.scenario.sharing_rule
    as_now, alone = account(book, now), account(book, apart)
    return Reference(
        as_now,
        alone,
        area_pence(workings(book, as_now, rule), book.world.codes),
        area_pence(workings(book, alone, rule), book.world.codes),
    )


def _option(table: Table, choice: Choice, number: int) -> OptionResult:
    """Lay one option out."""
    book, world = table.book, table.book.world
    scenario, region = world.scenario, world.scenario.region
    option = account(book, choice.arrangement)
    by_rule = {rule: workings(book, option, rule) for rule in RULES}
    lines = by_rule[scenario.sharing_rule]
    pence = {rule: area_pence(found, world.codes) for rule, found in by_rule.items()}
    changes = _changes(table, option)
    once = one_off_lines(book, changes)
    nobody, some = divisions(option, table.reference, book)
    legal = legal_notes(book, choice.arrangement, table.now)
    names = {f: spoken(world, f) for f in book.functions}
    return OptionResult(
        key=f"option-{number}",
        name=choice.name,
        is_as_now=choice.is_as_now,
        possible=_possible(world, choice.arrangement),
        feasible=_feasible(table, choice.arrangement),
        footprints={
            f: tuple(tuple(c for c in world.codes if c in block) for block in blocks)
            for f, blocks in choice.arrangement.footprints.items()
        },
        cells=cells(
            book,
            table.ground,
            table.reference,
            option,
            pence[scenario.sharing_rule],
            changes,
            sum(line.amount_pence for line in once),
            placed_shares(table.placements, choice.name),
        ),
        footprint_rows=footprint_rows(book, option, table.now, table.ground),
        area_rows=_area_rows(table, option, pence),
        workings=lines,
        one_off=once,
        legal=legal,
        nobody_above_alone=nobody,
        some_division_works=some,
        differs=differs(choice.arrangement, table.now, region.names, names),
        placement=table.placements.of(choice.name),
        notes=(
            *((choice.about,) if choice.about else ()),
            *law_notes(legal),
            *ending_notes(choice.arrangement, table.now, region.names),
            *base_notes(book, option, table.reference.as_now),
            *passing_notes(book, option, table.reference.as_now),
        ),
        status_words=choice.status_words,
        bound_gbp_per_year=choice.bound_gbp_per_year,
    )


def _area_rows(
    table: Table, option: Account, pence: Mapping[str, Mapping[str, int]]
) -> tuple[AreaRow, ...]:
    """Return one row a council: its costs, and what changes for its children."""
    book, rule = table.book, table.book.world.scenario.sharing_rule
    rows = area_rows(book, option, table.reference, pence, rule, _rests_on(book))
    children = for_children(book, option.arrangement, table.now)
    return tuple(replace(row, cells=own) for row, own in zip(rows, children, strict=True))


def _changes(table: Table, option: Account) -> list[OneOff]:
    """Price the change from as now, for every footprint that is new."""
    book, parameters = table.book, table.book.world.parameters
    return one_off(
        option.arrangement,
        table.now,
        book.world.codes,
        {f: parameters.get(f, "setup_gbp") for f in book.functions},
        {f: parameters.get(f, "transfer_percent") for f in book.functions},
        {f: _staff_by_area(table, f) for f in book.functions},
    )


def _staff_by_area(table: Table, function_id: str) -> Floats:
    """Return what each area's staff of a function cost a year as now (K, A)."""
    priced = table.book.functions[function_id]
    blocks = table.now.footprints[function_id]
    return area_costs(priced, blocks, priced.inputs.demand, staff_only=True)


def _possible(world: World, arrangement: Arrangement) -> Mark:
    """Mark whether the map allows every footprint."""
    reasons = not_adjoining(arrangement, neighbours(world.scenario), world.scenario.region.names)
    return Mark(not reasons, reasons)


def _feasible(table: Table, arrangement: Arrangement) -> Mark:
    """Mark whether every new sharing keeps the law as recorded and the scenario's own rules.

    What exists today is not held against an option by the law.
    """
    functions = {f: spoken(table.book.world, f) for f in table.book.functions}
    reasons = blocked_words(table.limits, arrangement, functions)
    return Mark(not reasons, reasons)


def spoken(world: World, function_id: str) -> str:
    """Name a function with its service before it."""
    function = world.scenario.catalogue.function(function_id)
    service = world.scenario.catalogue.services[function.service]
    return f"{service.title}, {function.name[:1].lower()}{function.name[1:]}"


def _rests_on(book: PriceBook) -> Mapping[str, list[str]]:
    """Return, by area, the suppressed and assumed figures behind its costs."""
    found: dict[str, dict[str, None]] = {}
    for priced in book.functions.values():
        flags = function_rests_on(priced.inputs.function, book.world.figures)
        for code, names in flags.items():
            found.setdefault(code, {}).update(dict.fromkeys(names))
    return {code: list(names) for code, names in found.items()}


def _result(table: Table, options: tuple[Choice, ...], results: tuple[OptionResult, ...]) -> Result:
    """Put the options together with what they rest on."""
    world, book = table.book.world, table.book
    scenario, region = world.scenario, world.scenario.region
    # as now stands among the options so that every reversal is against it
    on_table = options
    if not any(option.arrangement == table.now for option in options):
        on_table = (Choice("As now", table.now, is_as_now=True), *options)
    tested = sensitivity(book, on_table, scenario.sharing_rule, table.now)
    reversed_by = reversals(tested)
    people = people_of([scenario.catalogue.services[key] for key in scenario.services])[1]
    visited = any(p.inputs.function.travel == "nearest" for p in book.functions.values())
    return Result(
        title=scenario.title,
        question=scenario.question,
        scenario=scenario.key,
        decision=scenario.decision,
        region=region.name,
        vintage=region.vintage,
        year=scenario.year,
        price_base_year=region.price_base_year,
        sharing_rule=scenario.sharing_rule,
        draws=scenario.draws,
        seed=scenario.seed,
        areas={
            str(code): (str(row["name"]), str(row["short_name"]))
            for code, row in region.areas.iterrows()
        },
        functions=_functions(book),
        criteria=applicable(book),
        options=tuple(_with_reversals(option, reversed_by) for option in results),
        assumptions=assumptions(tested),
        figures=used_figures(tested),
        changes=changed_inputs(scenario),
        calibration=table.placements.calibration,
        order_words=order_words(results, people, visited=visited),
        notes=(*result_notes(world, table.now), *buying_notes(book)),
        cautions=home_cautions(book, [option.arrangement for option in options], table.now),
        not_modelled=not_modelled(book),
        thin_borders=thin_pairs(scenario),
        licence=region.licence,
        unprotected=scenario.own_figures,
        children=children_by_code(world),
        children_basis=children_basis(world),
        about=scenario.about,
    )


def _with_reversals(
    option: OptionResult, reversed_by: Mapping[tuple[str, str], tuple[tuple[str, float, str], ...]]
) -> OptionResult:
    """Add to each area what would turn its difference from as now round."""
    rows = tuple(
        replace(row, reversed_by=reversed_by.get((option.name, row.code), ()))
        for row in option.area_rows
    )
    return replace(option, area_rows=rows)


def _functions(book: PriceBook) -> dict[str, dict[str, str]]:
    """Describe every function of the question, for pages."""
    catalogue = book.world.scenario.catalogue
    return {
        function_id: described(catalogue, priced.inputs.function)
        for function_id, priced in book.functions.items()
    }


def described(catalogue: Catalogue, function: Function) -> dict[str, str]:
    """Describe one function, for pages."""
    service = catalogue.services[function.service]
    return {
        "name": function.name,
        "service": service.title,
        "people": service.people,
        "kind": function.kind,
        "plain": function.plain,
        "note": function.note,
        "legal": LEGAL[function.legal],
        "legal_section": function.legal_section,
        "legal_link": function.legal_link,
        "legal_note": function.legal_note,
    }
