"""Lay a result out as tables: one row a fact, keyed by ONS code with the name beside it."""

import csv
import io
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from decimal import Decimal

from footprint.outputs import names, words
from footprint.questions.result import AssumptionRow, Criterion, PlacementArea, Range, Result

Value = str | int | float | bool | Decimal | None
_FORMULA = re.compile(r"^[=+\-@\t\r\n]")
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its file name without ending, a title, column names and rows."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def tables(result: Result) -> tuple[Table, ...]:
    """Lay out every table of a result, in the order a reader would open them."""
    return tuple(builder(result) for builder in _BUILDERS)


def csv_bytes(table: Table, *, unprotected: bool = False) -> bytes:
    """Write a table as comma-separated UTF-8 with a byte-order mark.

    Text that a spreadsheet would run as a formula is led by an apostrophe. Where small numbers
    are unprotected a last column says so in every row.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    extra = ("protection",) if unprotected else ()
    writer.writerow((*table.columns, *extra))
    note = (words.UNPROTECTED,) if unprotected else ()
    writer.writerows([_cell(value) for value in (*row, *note)] for row in table.rows)
    return ("\ufeff" + text.getvalue()).encode("utf-8")


def _cell(value: Value) -> str:
    """Write one cell: numbers plain, yes and no in words, text made safe for spreadsheets."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        text = f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".")
        return "0" if text in {"-0", ""} else text
    return "'" + value if _FORMULA.match(value) else value


def pounds_and_pence(amount_pence: int) -> Decimal:
    """Turn whole pence into pounds with two decimals, without passing through a float."""
    return Decimal(amount_pence).scaleb(-2)


def _three(value: Range | None, decimals: int = _DECIMALS) -> tuple[float | None, ...]:
    if value is None:
        return (None, None, None)
    return tuple(round(v, decimals) for v in (value.low, value.central, value.high))


def _gbp(value: Range | None) -> tuple[float | None, ...]:
    return _three(value, 2)


def _triple(name: str) -> tuple[str, str, str]:
    return (f"{name}_low", f"{name}_central", f"{name}_high")


def _areas(result: Result, members: Iterable[str]) -> str:
    return names.footprint_name(members, result.areas)


def _name(result: Result, code: str) -> str:
    return names.area_name(code, result.areas) if code in result.areas else ""


def _function(result: Result, function: str) -> str:
    return names.function_name(function, result.functions)


def _matrix(result: Result) -> Table:
    """Every criterion by every option, the number and the words a page prints for it."""
    rows: list[tuple[Value, ...]] = []
    for criterion in ordered_criteria(result):
        decimals = 2 if words.unit_kind(criterion.unit) == "money" else _DECIMALS
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
                    *_three(cell.value if cell else None, decimals),
                    *_three(cell.difference if cell else None, decimals),
                    cell.clear if cell else None,
                    words.cell_words(cell, criterion),
                    words.cell_difference(cell, criterion),
                    criterion.note,
                )
            )
    columns = (
        *("group", "criterion", "label", "unit", "better", "option", "option_name"),
        *("low", "central", "high"),
        *_triple("difference_from_as_now"),
        *("difference_is_clear", "words", "difference_in_words", "note"),
    )
    return Table("matrix", "Performance matrix", columns, tuple(rows))


def ordered_criteria(result: Result) -> list[Criterion]:
    """Return the criteria by group, the children's first, otherwise in the order given."""
    order = {group: index for index, group in enumerate(words.GROUPS)}
    return sorted(result.criteria, key=lambda c: order.get(c.group, len(order)))


def _area_table(result: Result) -> Table:
    rules = sorted({rule for o in result.options for row in o.area_rows for rule in row.by_rule})
    rows = tuple(
        (
            option.key,
            option.name,
            row.code,
            _name(result, row.code),
            *_gbp(row.as_now),
            *_gbp(row.alone),
            *_gbp(row.option),
            *_gbp(row.from_as_now),
            row.clear_from_as_now,
            *_gbp(row.from_alone),
            row.clear_from_alone,
            words.area_words(row),
            result.sharing_rule,
            *(value for rule in rules for value in _gbp(row.by_rule.get(rule))),
            "; ".join(row.rests_on),
            "; ".join(f"{key} at {value:g} {unit}" for key, value, unit in row.reversed_by),
        )
        for option in result.options
        for row in option.area_rows
    )
    columns = (
        *("option", "option_name", "code", "name"),
        *_triple("as_now_gbp_per_year"),
        *_triple("alone_gbp_per_year"),
        *_triple("option_gbp_per_year"),
        *_triple("difference_from_as_now_gbp_per_year"),
        "difference_from_as_now_is_clear",
        *_triple("difference_from_alone_gbp_per_year"),
        "difference_from_alone_is_clear",
        *("words", "sharing_rule"),
        *(name for rule in rules for name in _triple(f"option_if_shared_by_{rule}_gbp_per_year")),
        *("rests_on", "reversed_by"),
    )
    return Table("areas", "Each council under each option", columns, rows)


def _footprints(result: Result) -> Table:
    rows = tuple(
        (
            option.key,
            option.name,
            row.function,
            _function(result, row.function),
            row.name,
            len(row.members),
            " ".join(row.members),
            _areas(result, row.members),
            row.new,
            *_three(row.demand),
            row.demand_unit,
            *_gbp(row.cost_gbp_per_year),
            *_three(row.posts),
            *_three(row.places),
            *_three(row.no_place),
            *_three(row.in_time_percent),
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
        *_triple("demand"),
        "demand_unit",
        *_triple("cost_gbp_per_year"),
        *_triple("posts"),
        *_triple("places"),
        *_triple("children_no_place_found"),
        *_triple("in_time_percent"),
        *("base", "mean_travel_minutes", "p95_travel_minutes"),
    )
    return Table("footprints", "Each footprint under each option", columns, rows)


def _workings(result: Result) -> Table:
    """Quantity times unit price, line by line, in pence: the sums behind every cost shown."""
    rows = tuple(
        (
            option.key,
            option.name,
            row.code,
            _name(result, row.code),
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
    columns = (
        *("option", "option_name", "code", "name", "service", "function", "footprint", "line"),
        *("quantity", "unit", "unit_price_gbp", "amount_gbp_per_year", "source"),
    )
    return Table("workings", "Workings, central case", columns, rows)


def _one_off(result: Result) -> Table:
    rows = tuple(
        (
            option.key,
            option.name,
            row.function,
            _function(result, row.function),
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


def _placement(result: Result) -> Table:
    measures = tuple(field.name for field in fields(PlacementArea) if field.name != "code")
    rows = tuple(
        (
            option.key,
            option.name,
            check.service,
            check.function,
            area.code,
            _name(result, area.code),
            *(getattr(area, measure) for measure in measures),
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


def _calibration(result: Result) -> Table:
    found = result.calibration
    rows = tuple(
        (
            row.code,
            _name(result, row.code),
            row.published_outside,
            row.modelled_outside,
            row.published_beyond_20_miles,
            row.modelled_beyond_20_miles,
            row.fitted,
        )
        for row in (found.rows if found else ())
    )
    columns = (
        *("code", "name", "published_share_outside", "modelled_share_outside"),
        *("published_share_beyond_20_miles", "modelled_share_beyond_20_miles", "fitted"),
    )
    return Table("calibration", "How near the placement check comes", columns, rows)


def _assumptions(result: Result) -> Table:
    rows = tuple(
        (
            row.key,
            names.parameter_name(row.key, result.functions),
            row.low,
            row.central,
            row.high,
            row.unit,
            row.evidence,
            row.source,
            row.reason,
            row.whose,
            row.flips_at,
            row.flip_words,
        )
        for row in ordered_assumptions(result)
    )
    columns = (
        *("key", "name", "low", "central", "high", "unit", "evidence", "source", "reason"),
        *("whose", "changes_the_order_at", "changes_the_order_in_words"),
    )
    return Table("assumptions", "Assumptions log", columns, rows)


def ordered_assumptions(result: Result) -> list[AssumptionRow]:
    """Return the assumptions: the assumed first, in them those that change the order first."""
    return sorted(
        result.assumptions,
        key=lambda row: (
            words.EVIDENCE_ORDER.get(row.evidence, len(words.EVIDENCE_ORDER)),
            row.flips_at is None,
            row.key,
        ),
    )


def _figures(result: Result) -> Table:
    rows = tuple(
        (
            row.code,
            _name(result, row.code),
            row.indicator,
            row.period,
            row.value,
            row.unit,
            row.status,
            row.low,
            row.high,
            row.source,
            row.flips_at,
            row.flip_words,
        )
        for row in result.figures
    )
    columns = (
        *("code", "name", "indicator", "period", "value", "unit", "status", "low", "high"),
        *("source", "flips_at", "flip_words"),
    )
    return Table("figures", "Figures in use", columns, rows)


def _changes(result: Result) -> Table:
    rows = tuple((row.what, row.before, row.after, row.source) for row in result.changes)
    return Table("changes", "What was changed", ("what", "before", "after", "source"), rows)


def _legal(result: Result) -> Table:
    rows = tuple(
        (
            option.key,
            option.name,
            row.function,
            _function(result, row.function),
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


def _reasons(result: Result) -> Table:
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


def _borders(result: Result) -> Table:
    rows = tuple(
        (a, names.area_name(a, result.areas), b, names.area_name(b, result.areas), round(km, 3))
        for a, b, km in result.thin_borders
    )
    return Table(
        "borders",
        "Borders shorter than two kilometres",
        ("code", "name", "other_code", "other_name", "shared_border_km"),
        rows,
    )


_BUILDERS: tuple[Callable[[Result], Table], ...] = (
    _matrix,
    _area_table,
    _footprints,
    _workings,
    _one_off,
    _assumptions,
    _figures,
    _placement,
    _calibration,
    _legal,
    _reasons,
    _changes,
    _borders,
)
