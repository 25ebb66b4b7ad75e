"""Lay out as tables what is possible, what is feasible and why not the rest, and the search."""

from collections.abc import Iterable

from footprint.outputs.tables.table import Table, Value, areas_named, function_named, to_pence
from footprint.outputs.wording import findings, names, numbers
from footprint.questions.result import Criterion, Result
from footprint.questions.result_possible import Blocks, PossibleResult

Cells = tuple[Value, ...]


def tables(result: Result) -> tuple[Table, ...]:
    """Lay out the tables of a question on what is possible; none for any other question."""
    found = result.possible
    if found is None:
        return ()
    return (
        funnel(found, result),
        by_number(found, result),
        rules(found, result),
        marks(found, result),
        not_outdone(found, result),
        blocked_footprints(found, result),
        blocked_options(found, result),
        search(found, result),
    )


def funnel(found: PossibleResult, result: Result) -> Table:
    """Count the groupings of each function step by step; a blank is too many to count."""
    rows = tuple(
        (
            item.function,
            function_named(result, item.function),
            item.stays,
            item.every,
            item.possible,
            item.feasible,
            item.not_outdone,
            None,
            item.footprints_possible,
            item.footprints_feasible,
            " and ".join(item.conflict),
            " ".join(item.notes),
        )
        for item in found.funnels
    )
    columns = (
        *("function", "function_name", "duty_stays_with_each_council", "every_grouping"),
        *("possible", "feasible", "not_outdone", "desirable", "footprints_possible"),
        *("footprints_feasible", "rules_that_contradict", "notes"),
    )
    return Table("funnel", "Possible, feasible, desirable", columns, rows)


def by_number(found: PossibleResult, result: Result) -> Table:
    """Count the groupings of each function by their number of footprints."""
    rows = tuple(
        (item.function, function_named(result, item.function), *counted)
        for item in found.funnels
        for counted in item.by_number
    )
    columns = ("function", "function_name", "footprints_in_the_grouping", "possible", "feasible")
    return Table("funnel_by_number", "Groupings by number of footprints", columns, rows)


def rules(found: PossibleResult, result: Result) -> Table:
    """List each rule of each function with what it removes alone, and what nothing else does."""
    rows = tuple(
        (
            item.function,
            function_named(result, item.function),
            effect.key,
            effect.label,
            effect.source,
            effect.removes_alone,
            effect.removes_last,
            effect.footprints,
            effect.example,
        )
        for item in found.funnels
        for effect in item.rules
    )
    columns = (
        *("function", "function_name", "rule", "label", "source", "groupings_that_break_it"),
        *("groupings_that_break_it_and_no_other", "footprints_that_break_it", "example"),
    )
    return Table("rules", "What each rule removes", columns, rows)


def marks(found: PossibleResult, result: Result) -> Table:
    """Mark each footprint that an option shares, function by function, a reason a row."""
    rows = tuple(
        (
            item.function,
            function_named(result, item.function),
            *_footprint(result, item.members),
            item.possible,
            item.feasible,
            item.somewhere_not_outdone,
            None,
            reason,
        )
        for item in found.grid
        for reason in (item.reasons or ("",))
    )
    columns = (
        *("function", "function_name", "councils", "codes", "names", "possible", "feasible"),
        *("in_a_grouping_not_outdone", "desirable", "reason"),
    )
    return Table("marks", "Who could share what: three marks", columns, rows)


def not_outdone(found: PossibleResult, result: Result) -> Table:
    """List the groupings of each function that no other outdoes, with their central values."""
    compared: dict[str, Criterion] = {}
    for item in found.funnels:
        for key in item.criteria:
            compared.setdefault(key, findings.criterion_of(key, result))
    rows = tuple(
        (
            item.function,
            function_named(result, item.function),
            place,
            *_grouping(result, grouping.footprints),
            *(_value(grouping.values.get(key), criterion) for key, criterion in compared.items()),
        )
        for item in found.funnels
        for place, grouping in enumerate(item.kept, start=1)
    )
    columns = (
        *("function", "function_name", "place_by_cost", "footprints", "codes", "names"),
        *(_heading(criterion) for criterion in compared.values()),
    )
    return Table("not_outdone", "Groupings that no other outdoes", columns, rows)


def _heading(criterion: Criterion) -> str:
    """Name the column of a criterion, with the unit of money in it."""
    money = numbers.unit_kind(criterion.unit) == "money"
    unit = "gbp" if "once" in criterion.unit else "gbp_per_year"
    return f"{criterion.key}_{unit}" if money else criterion.key


def _value(value: float | None, criterion: Criterion) -> Value:
    money = numbers.unit_kind(criterion.unit) == "money"
    return to_pence(value) if money and value is not None else value


def blocked_footprints(found: PossibleResult, result: Result) -> Table:
    """List every possible footprint that breaks a rule of a function, a reason a row."""
    rows = tuple(
        (
            item.function,
            function_named(result, item.function),
            *_footprint(result, item.members),
            reason,
        )
        for item in found.blocked
        for reason in item.reasons
    )
    columns = ("function", "function_name", "councils", "codes", "names", "reason")
    return Table("blocked_footprints", "Footprints that break a rule", columns, rows)


def blocked_options(found: PossibleResult, result: Result) -> Table:
    """List what each option breaks, the nearest grouping that stands, and the least change."""
    rows = tuple(
        (
            miss.option,
            miss.function,
            function_named(result, miss.function),
            "; ".join(miss.reasons),
            *_grouping(result, miss.nearest)[1:],
            len(miss.moved) if miss.nearest else None,
            " ".join(miss.moved),
            areas_named(result, miss.moved),
            miss.proven,
            "; ".join(miss.relaxations),
        )
        for miss in found.misses
    )
    columns = (
        *("option_name", "function", "function_name", "reasons", "nearest_codes"),
        *("nearest_names", "councils_that_move", "codes_that_move", "names_that_move"),
        *("fewest_moves_proven", "least_change_of_each_limit"),
    )
    return Table("blocked_options", "Options that break a rule", columns, rows)


def search(found: PossibleResult, result: Result) -> Table:
    """List the arrangements of lowest cost and the really different ones, a difference a row."""
    rows: list[Cells] = []
    if found.search is not None:
        least = found.search.ranked[0].cost_gbp_per_year if found.search.ranked else None
        for item in found.search.ranked:
            name = found.search.option if item.rank == 1 else ""
            head: Cells = ("lowest cost", item.rank, name, *_cost(item.cost_gbp_per_year, least))
            told = findings.differs(item.differs, result) or ("",)
            rows += [(*head, None, None, None, text) for text in told]
        for other in found.search.different:
            head = ("really different", None, other.option, *_cost(other.cost_gbp_per_year, least))
            told = findings.differs(other.differs, result) or ("",)
            rows += [(*head, other.above_best_percent, other.kept, other.of, text) for text in told]
    columns = (
        *("list", "rank", "option_name", "cost_gbp_per_year", "above_the_lowest_gbp_per_year"),
        *("above_the_lowest_percent", "footprints_kept", "footprints_compared", "differs"),
    )
    return Table("search", "The arrangements of lowest modelled cost", columns, tuple(rows))


def _cost(cost: float, least: float | None) -> tuple[Value, Value]:
    return to_pence(cost), None if least is None else to_pence(cost - least)


def _footprint(result: Result, members: Iterable[str]) -> tuple[Value, Value, Value]:
    """Return how many councils there are in a footprint, their codes and their names."""
    held = tuple(members)
    return len(held), " ".join(held), areas_named(result, held)


def _grouping(result: Result, blocks: Blocks) -> tuple[Value, Value, Value]:
    """Return how many footprints there are in a grouping, their codes and their names."""
    codes = " | ".join(" ".join(block) for block in blocks)
    named = " | ".join(names.footprint_name(block, result.areas) for block in blocks)
    return len(blocks), codes, named
