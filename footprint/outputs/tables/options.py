"""Lay the options out as tables: the matrix, councils, footprints, workings and the law."""

from collections.abc import Sequence
from dataclasses import fields

from footprint.options import with_unit
from footprint.outputs.tables.table import (
    DECIMALS,
    Table,
    Value,
    areas_named,
    council,
    function_named,
    pounds_and_pence,
    three,
    three_gbp,
    triple,
    whole,
    whole_or_few,
)
from footprint.outputs.wording import building_councils, names, numbers, words
from footprint.outputs.wording.few import FEW, is_few
from footprint.questions.result import Cell, Criterion, PlacementArea, Range, Result


def matrix(result: Result) -> Table:
    """Every criterion by every option, the number and the words a page prints for it."""
    rows: list[tuple[Value, ...]] = []
    for criterion in ordered_criteria(result):
        decimals = 2 if numbers.unit_kind(criterion.unit) == "money" else DECIMALS
        for option in result.options:
            cell = option.cells.get(criterion.key)
            rows.append(
                (
                    criterion.group,
                    criterion.key,
                    criterion.label,
                    criterion.unit,
                    criterion.better,
                    option.key,
                    option.name,
                    *three(cell.value if cell else None, decimals),
                    *three(cell.difference if cell else None, decimals),
                    cell.clear if cell else None,
                    numbers.cell_words(cell, criterion),
                    numbers.cell_difference(
                        cell, criterion, than=building_councils.baseline(result)
                    ),
                    criterion.note,
                )
            )
    columns = (
        *("group", "criterion", "label", "unit", "better", "option", "option_name"),
        *("low", "central", "high"),
        *triple("difference_from_as_now"),
        *("difference_is_clear", "words", "difference_in_words", "note"),
    )
    return Table("matrix", "Performance matrix", columns, tuple(rows))


def ordered_criteria(result: Result) -> list[Criterion]:
    """Return the criteria by group, the children's first, otherwise in the order given."""
    order = {group: index for index, group in enumerate(words.GROUPS)}
    return sorted(result.criteria, key=lambda c: order.get(c.group, len(order)))


def areas(result: Result) -> Table:
    """Each council under each option, against as now and alone."""
    every = [row for option in result.options for row in option.area_rows]
    rules = sorted({rule for row in every for rule in row.by_rule})
    measured = sorted({key for row in every for key in row.cells})
    counted = {c.key for c in result.criteria if numbers.unit_kind(c.unit) == "count"}
    rows = tuple(
        (
            option.key,
            option.name,
            row.code,
            council(result, row.code),
            *three_gbp(row.as_now),
            *three_gbp(row.alone),
            *three_gbp(row.option),
            *three_gbp(row.from_as_now),
            row.clear_from_as_now,
            *three_gbp(row.from_alone),
            row.clear_from_alone,
            numbers.area_words(row),
            result.sharing_rule,
            *(value for rule in rules for value in three_gbp(row.by_rule.get(rule))),
            *(v for key in measured for v in _cell(row.cells.get(key), counts=key in counted)),
            "; ".join(names.indicator_name(name) for name in row.rests_on),
            "; ".join(_turned(*one, result) for one in row.reversed_by),
        )
        for option in result.options
        for row in option.area_rows
    )
    columns = (
        *("option", "option_name", "code", "name"),
        *triple("as_now_gbp_per_year"),
        *triple("alone_gbp_per_year"),
        *triple("option_gbp_per_year"),
        *triple("difference_from_as_now_gbp_per_year"),
        "difference_from_as_now_is_clear",
        *triple("difference_from_alone_gbp_per_year"),
        "difference_from_alone_is_clear",
        *("words", "sharing_rule"),
        *(name for rule in rules for name in triple(f"option_if_shared_by_{rule}_gbp_per_year")),
        *(name for key in measured for name in _cell_columns(key)),
        *("rests_on", "reversed_by"),
    )
    return Table("areas", "Each council under each option", columns, rows)


def _turned(key: str, value: float, unit: str, result: Result) -> str:
    """Say at what value an assumption turns a council's difference round."""
    named = names.assumption_name(key, result.functions, result.areas)
    return f"{named} at {with_unit(numbers.figure(numbers.significant(value)), unit)}"


def _cell(cell: Cell | None, *, counts: bool) -> tuple[Value, ...]:
    """Write what is modelled of one council, its difference from as now, and if that is clear.

    Of children who are counted, a few read "under 6", in the difference too.
    """
    if cell is None:
        return (None,) * 7
    written = _counted if counts else three
    return (*written(cell.value), *written(cell.difference), cell.clear)


def _counted(value: Range | None) -> tuple[Value, ...]:
    """Write low, central and high of one council's children, or of a difference in them."""
    if value is None:
        return three(value)
    ends = (value.low, value.central, value.high)
    return tuple(FEW if is_few(abs(end)) else whole(end) for end in ends)


def _cell_columns(key: str) -> tuple[str, ...]:
    differs = f"{key}_difference_from_as_now"
    return (*triple(key), *triple(differs), f"{differs}_is_clear")


def footprints(result: Result) -> Table:
    """Every footprint of every function, those of one council too."""
    rows = tuple(
        (
            option.key,
            option.name,
            row.function,
            function_named(result, row.function),
            row.name,
            len(row.members),
            " ".join(row.members),
            areas_named(result, row.members),
            row.new,
            *(
                _children(row.demand, row.members)
                if row.demand_unit.startswith("child")
                else three(row.demand)
            ),
            row.demand_unit,
            *three_gbp(row.cost_gbp_per_year),
            *three(row.posts),
            *three(row.places),
            *_children(row.no_place, row.members),
            *three(row.in_time_percent),
            names.area_name(row.base, result.areas),
            row.travel_minutes_mean,
            row.travel_minutes_p95,
        )
        for option in result.options
        for row in option.footprint_rows
    )
    columns = (
        *("option", "option_name", "function", "function_name", "footprint"),
        *("councils", "codes", "names", "differs_from_as_now"),
        *triple("demand"),
        "demand_unit",
        *triple("cost_gbp_per_year"),
        *triple("posts"),
        *triple("places"),
        *triple("children_no_place_found"),
        *triple("in_time_percent"),
        *("base", "mean_travel_minutes", "p95_travel_minutes"),
    )
    return Table("footprints", "Each footprint under each option", columns, rows)


def _children(value: Range | None, members: Sequence[str]) -> tuple[Value, ...]:
    """Write low, central and high of children; a few of one council's read "under 6"."""
    if value is None or len(members) > 1:
        return three(value)
    return tuple(whole_or_few(v) for v in (value.low, value.central, value.high))


def workings(result: Result) -> Table:
    """Quantity times unit price, line by line, in pence: the sums behind every cost shown."""
    rows = tuple(
        (
            option.key,
            option.name,
            row.code,
            council(result, row.code),
            row.function.partition("/")[0],
            row.function,
            row.footprint,
            row.line,
            row.quantity,
            row.unit,
            row.unit_price_gbp,
            pounds_and_pence(row.amount_pence),
            row.source,
        )
        for option in result.options
        for row in option.workings
    )
    over_years = result.building is not None
    columns = (
        *("option", "option_name", "code", "name", "service", "function", "footprint", "line"),
        *("quantity", "unit", "unit_price_gbp"),
        "amount_discounted_gbp" if over_years else "amount_gbp_per_year",
        "source",
    )
    return Table("workings", "Workings, central case", columns, rows)


def one_off(result: Result) -> Table:
    """List the one-off cost of each change, line by line, in pence."""
    rows = tuple(
        (
            option.key,
            option.name,
            row.function,
            function_named(result, row.function),
            row.footprint,
            row.line,
            pounds_and_pence(row.amount_pence),
            row.source,
        )
        for option in result.options
        for row in option.one_off
    )
    columns = (
        *("option", "option_name", "function", "function_name", "footprint", "line"),
        *("amount_gbp", "source"),
    )
    return Table("one_off", "One-off cost of changing", columns, rows)


def _placed(value: float, measure: str) -> Value:
    """Write a number of one council's children whole, or that it is few; else as it is."""
    return value if "gbp" in measure or "one_more" in measure else whole_or_few(value)


def placement(result: Result) -> Table:
    """Where the model places each council's children under each option."""
    measures = tuple(field.name for field in fields(PlacementArea) if field.name != "code")
    rows = tuple(
        (
            option.key,
            option.name,
            check.service,
            check.function,
            area.code,
            council(result, area.code),
            *(_placed(getattr(area, measure), measure) for measure in measures),
            check.status,
        )
        for option in result.options
        for check in option.placement
        for area in check.areas
    )
    columns = (
        *("option", "option_name", "service", "function", "code", "name"),
        *(name if "gbp" in name or "children" in name else f"{name}_children" for name in measures),
        "status",
    )
    return Table("placement", "Where the model places children", columns, rows)


def legal(result: Result) -> Table:
    """List the legal mark of every function under every option."""
    rows = tuple(
        (
            option.key,
            option.name,
            row.function,
            function_named(result, row.function),
            row.mark,
            row.section,
            row.link,
            row.note,
            row.shared_here,
            row.new_here,
        )
        for option in result.options
        for row in option.legal
    )
    columns = (
        *("option", "option_name", "function", "function_name", "mark", "section", "link"),
        *("note", "shared_here", "shared_here_but_not_as_now"),
    )
    return Table("legal", "What is known of the law", columns, rows)


def reasons(result: Result) -> Table:
    """Every yes and no of an option with its reasons, a reason a row."""
    rows = tuple(
        (option.key, option.name, mark, found.yes, reason)
        for option in result.options
        for mark, found in (("possible", option.possible), ("feasible", option.feasible))
        for reason in (found.reasons or ("",))
    )
    return Table(
        "reasons",
        "Possible and feasible, with reasons",
        ("option", "option_name", "mark", "yes", "reason"),
        rows,
    )
