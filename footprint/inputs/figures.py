"""Read and check figures: one figure a row, each with its unit and its status."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from footprint.inputs.cells import not_a_number, parse_number, shown
from footprint.inputs.findings import Findings
from footprint.inputs.indicators import has_period, is_money, is_percent, is_rate, label, same_unit
from footprint.inputs.suggest import did_you_mean
from footprint.inputs.tables import Columns, check_areas, read_table, records

FIGURE_COLUMNS = (
    "code",
    "indicator",
    "period",
    "value",
    "unit",
    "status",
    "low",
    "high",
    "source",
)
# "own" marks a council's own figure, from an overlay; it never stands in figures.csv
STATUSES = ("published", "derived", "assumed", "suppressed", "unavailable", "not-applicable")
OWN = "own"
WITHOUT_VALUE = ("suppressed", "unavailable", "not-applicable")
SUPPRESSED_LOW, SUPPRESSED_HIGH = 1.0, 5.0
# more than all children of England: no count of a council comes near it
MOST_COUNTED = 20e6
MARKS = {"c": "suppressed", "x": "unavailable", "-": "unavailable", "z": "not-applicable"}
# older releases print x for suppressed, so the status word decides between the two
_MARKS_OF = {
    "suppressed": ("c", "x"),
    "unavailable": ("x", "-"),
    "not-applicable": ("z", "x", "-"),
}
_COLUMNS = Columns(
    required=("code", "indicator", "period", "value", "unit", "status", "source"),
    filled=("code", "indicator"),
    optional=("low", "high"),
)


def mark_of(cell: str) -> str | None:
    """Return the status that a mark in a cell stands for (c, x, -, z, also in brackets)."""
    return MARKS.get(cell.strip().strip("[]").casefold()) if cell else None


def read_figures(path: Path, names: Mapping[str, str], findings: Findings) -> pd.DataFrame | None:
    """Return the figures of a region; ``names`` gives each area's name by its code.

    The frame has exactly the columns of ``FIGURE_COLUMNS``. A figure without a value has NaN;
    a suppressed one has the interval 1 to 5 unless its row gives another.
    """
    text = read_table(path, _COLUMNS, findings)
    if text is None:
        return None
    known = _known_areas(path.name, text, names, findings)
    text = text.loc[known].copy()
    text["status"] = [
        _status(path.name, row, cells, names, findings) for row, cells in records(text)
    ]
    frame = text.loc[:, ["code", "indicator", "period", "unit", "status", "source"]].copy()
    for column in ("value", "low", "high"):
        frame[column] = [
            _number(path.name, row, column, cells, names, findings) for row, cells in records(text)
        ]
    frame = frame.loc[:, list(FIGURE_COLUMNS)]
    counts = ~frame["unit"].map(is_rate).astype(bool)
    suppressed = (frame["status"] == "suppressed") & counts
    frame.loc[suppressed & frame["low"].isna(), "low"] = SUPPRESSED_LOW
    frame.loc[suppressed & frame["high"].isna(), "high"] = SUPPRESSED_HIGH
    unread = frozenset(
        int(row)
        for row, cell, value, status in zip(
            frame.index, text["value"], frame["value"], frame["status"], strict=True
        )
        if cell and math.isnan(value) and (mark_of(cell) is None or status not in WITHOUT_VALUE)
    )
    check_figures(path.name, frame, names, findings, unread=unread)
    return frame.reset_index(drop=True)


def check_figures(
    file: str,
    frame: pd.DataFrame,
    names: Mapping[str, str],
    findings: Findings,
    *,
    unread: frozenset[int] = frozenset(),
) -> None:
    """Check figures row by row, then against one another.

    ``unread`` are rows whose value could not be read: they are not called blank as well.
    """
    for row, figure in records(frame):
        _check_figure(f"{file}, row {row}", figure, names, findings, unread=row in unread)
    _check_repeated(file, frame, names, findings)
    _check_units(file, frame, findings)
    _check_unavailable(file, frame, names, findings)


def about(figure: Mapping[Any, Any], names: Mapping[str, str]) -> str:
    """Return whose figure it is and what it counts: "Derby, foster places approved"."""
    code = str(figure["code"])
    return f"{names.get(code, code)}, {label(str(figure['indicator']))}"


def _known_areas(
    file: str, text: pd.DataFrame, names: Mapping[str, str], findings: Findings
) -> list[int]:
    """Return the rows whose code is an area of the region; the others are problems."""
    check_areas(file, text, "code", names, findings)
    return [int(row) for row in text.index[text["code"].isin(list(names))]]


def _status(
    file: str,
    row: object,
    cells: Mapping[Any, Any],
    names: Mapping[str, str],
    findings: Findings,
) -> str:
    """Return the status of a row, taken from the mark in its value where it is blank."""
    written = str(cells["status"]).casefold().replace(" ", "-").replace("_", "-")
    marked = mark_of(cells["value"])
    place, who = f"{file}, row {row}, column status", about(cells, names)
    if not written and marked:
        return marked
    if written in STATUSES:
        if marked and cells["value"].strip("[]").casefold() not in _MARKS_OF.get(written, ()):
            what = f'"{cells["value"]}" means {marked}, but the status is {written}.'
            findings.problem(
                place, f"{who}: {what}", f"Set the status to {marked}, or enter the number."
            )
        return written
    if written:
        what = f'{who}: "{shown(written)}" is not a status.'
        findings.problem(place, what, did_you_mean(written, STATUSES))
    elif parse_number(cells["value"]) is not None:
        findings.problem(place, f"{who}: blank.", f"Choose from: {', '.join(STATUSES)}.")
    return ""


def _number(
    file: str,
    row: object,
    column: str,
    cells: Mapping[Any, Any],
    names: Mapping[str, str],
    findings: Findings,
) -> float:
    """Return the number in a cell (NaN for none), minding the sign beside it and the unit."""
    cell = cells[column]
    if not cell or (column == "value" and mark_of(cell)):
        return math.nan
    number, place = parse_number(cell), f"{file}, row {row}, column {column}"
    if number is None:
        what, remedy = not_a_number(cell)
        findings.problem(place, f"{about(cells, names)}: {what}", remedy)
        return math.nan
    if (wrong := sign_problem(number.mark, cells["unit"])) is not None:
        findings.problem(place, f"{about(cells, names)}: {shown(cell)} {wrong}", _SIGN_REMEDY)
    return number.value


_SIGN_REMEDY = "Correct the unit, or the figure."


def sign_problem(mark: str, unit: str) -> str | None:
    """Return what is wrong between a sign beside a number and the unit, or None."""
    if mark == "%" and not is_percent(unit):
        return f"is a percentage, but the unit is {shown(unit)}."
    if mark == "£" and not is_money(unit):
        return f"is in pounds, but the unit is {shown(unit)}."
    return None


def _check_figure(
    place: str,
    figure: Mapping[Any, Any],
    names: Mapping[str, str],
    findings: Findings,
    *,
    unread: bool,
) -> None:
    """Check one figure: a value where there must be one, its range, its unit."""
    who, status, unit = about(figure, names), str(figure["status"]), str(figure["unit"])
    value, low, high = (float(figure[column]) for column in ("value", "low", "high"))
    indicator = str(figure["indicator"])

    # a value where the status promises one, and none where it does not
    blank = math.isnan(value)
    if blank and not unread and status and status not in WITHOUT_VALUE:
        remedy = "Enter the figure, or say why there is none in the column status: suppressed, "
        remedy += "unavailable or not-applicable."
        findings.problem(f"{place}, column value", f"{who}: blank.", remedy)
    elif blank and not unread and not status:
        remedy = f"Enter the figure and choose a status from: {', '.join(STATUSES)}."
        findings.problem(f"{place}, column value", f"{who}: blank, without a status.", remedy)
    elif not blank and status in WITHOUT_VALUE:
        what = f"{who}: has the value {value:g}, but the status is {status}."
        remedy = "Clear the value, or change the status. A figure that the publisher withholds "
        remedy += "is never filled in."
        findings.problem(f"{place}, column value", what, remedy)

    # its size
    for column, number in (("value", value), ("low", low), ("high", high)):
        if number < 0 and not indicator.startswith("net_"):
            what = f"{who}: {number:g} is negative."
            findings.problem(f"{place}, column {column}", what, "Enter a figure of 0 or more.")
        if number > MOST_COUNTED and not is_rate(unit):
            what = f"{who}: {number:,.0f} is more than there are in the country."
            findings.problem(f"{place}, column {column}", what, "Correct the figure.")
        if number > 100 and is_percent(unit):
            what = f"{who}: {number:g} is more than 100 %."
            findings.problem(f"{place}, column {column}", what, "Correct the figure or the unit.")
    if blank or status not in WITHOUT_VALUE:
        _check_range(place, who, (value, low, high), figure, findings)
    _check_unit(f"{place}, column unit", who, indicator, unit, findings)
    if not figure["source"]:
        remedy = "Say where the figure comes from: publisher, release and year."
        findings.problem(f"{place}, column source", f"{who}: has no source.", remedy)


def _check_range(
    place: str,
    who: str,
    numbers: tuple[float, float, float],
    figure: Mapping[Any, Any],
    findings: Findings,
) -> None:
    """Check low ≤ value ≤ high, and that an assumed figure has both ends."""
    value, low, high = numbers
    status = figure["status"]
    if low > high:
        what = f"{who}: the low end {low:g} is above the high end {high:g}."
        findings.problem(f"{place}, column low", what, "Swap the two, or correct one.")
    elif value < low or value > high:
        span = f"{low:g} to {high:g}" if low <= high else "its range"
        what = f"{who}: the value {value:g} lies outside {span}."
        findings.problem(f"{place}, column value", what, "Widen the range, or correct the value.")
    ends = not (math.isnan(low) or math.isnan(high))
    if not ends and (status == "suppressed" or (status == "assumed" and not math.isnan(value))):
        kind = (
            "an assumed figure" if status == "assumed" else "a suppressed figure that is no count"
        )
        what = f"{who}: {kind} needs a range."
        remedy = "Enter the lowest and the highest value you would believe in low and high."
        findings.problem(f"{place}, column low", what, remedy)


def _check_unit(place: str, who: str, indicator: str, unit: str, findings: Findings) -> None:
    """Check that money has a period and that the name of an indicator agrees with its unit."""
    money = indicator.startswith("cost_") or "_gbp_" in indicator or is_money(unit)
    if not unit:
        remedy = f'Write for example "{"GBP per child per week" if money else "children"}".'
        findings.problem(place, f"{who}: has no unit.", remedy)
        return
    if money and not has_period(unit):
        what = f'{who}: the unit "{shown(unit)}" does not say for how long.'
        findings.problem(place, what, 'Write for example "GBP per child per week".')
    for period in ("week", "year"):
        other = "year" if period == "week" else "week"
        if indicator.endswith(f"_per_{period}") and same_period(unit, other):
            what = f'{who}: the unit "{shown(unit)}" is per {other}, the indicator per {period}.'
            remedy = f"Give the figure per {period}, or rename the indicator."
            findings.problem(place, what, remedy)
    if indicator.endswith("_percent") and not is_percent(unit):
        what = f'{who}: the unit is "{shown(unit)}", but the indicator is a percentage.'
        findings.problem(place, what, 'Write "%".')


def same_period(unit: str, period: str) -> bool:
    """Tell whether a unit is per week or per year."""
    return f"per {period}" in unit.casefold() or f"a {period}" in unit.casefold()


def _check_repeated(
    file: str, frame: pd.DataFrame, names: Mapping[str, str], findings: Findings
) -> None:
    """Say where one figure stands twice; an assumed one may stand beside an unavailable one."""
    counted = frame[frame["status"] != "unavailable"]
    keys = ["code", "indicator", "period"]
    first: dict[tuple[object, ...], int] = {}
    for row, figure in records(counted[counted.duplicated(keys, keep=False)]):
        key = tuple(figure[column] for column in keys)
        if key in first:
            what = f"{about(figure, names)}, {key[2]}: given in rows {first[key]} and {row}."
            remedy = "Keep one of them; releases are never mixed."
            findings.problem(f"{file}, row {row}", what, remedy)
        first.setdefault(key, row)


def _check_units(file: str, frame: pd.DataFrame, findings: Findings) -> None:
    """Say where an indicator has more than one unit."""
    first: dict[object, tuple[int, str]] = {}
    told: set[object] = set()
    for row, figure in records(frame.loc[frame["unit"] != "", ["indicator", "unit"]]):
        indicator, unit = figure["indicator"], str(figure["unit"])
        first_row, first_unit = first.setdefault(indicator, (row, unit))
        if indicator not in told and not same_unit(unit, first_unit):
            told.add(indicator)
            what = f'{label(str(indicator))} has the unit "{shown(unit)}" here and '
            what += f'"{shown(first_unit)}" in row {first_row}.'
            remedy = "Bring every figure of an indicator to one unit."
            findings.problem(f"{file}, row {row}, column unit", what, remedy)


def _check_unavailable(
    file: str, frame: pd.DataFrame, names: Mapping[str, str], findings: Findings
) -> None:
    """Say which unavailable figure has no assumed one to stand in for it."""
    assumed = frame[frame["status"] == "assumed"]
    present = set(zip(assumed["code"], assumed["indicator"], strict=True))
    for row, figure in records(frame[frame["status"] == "unavailable"]):
        if (figure["code"], figure["indicator"]) not in present:
            what = f"{about(figure, names)}: unavailable, and no assumed figure stands in for it."
            remedy = "Add a row with the status assumed, a value with low and high, and the "
            remedy += "reason in the column source."
            findings.problem(f"{file}, row {row}", what, remedy)
