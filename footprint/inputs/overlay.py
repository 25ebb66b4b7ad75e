"""Lay a council's own figures over the published ones: a row an LA, a column an indicator."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from footprint.inputs.cells import not_a_number, parse_number, shown
from footprint.inputs.figures import (
    FIGURE_COLUMNS,
    MOST_COUNTED,
    OWN,
    SUPPRESSED_HIGH,
    SUPPRESSED_LOW,
    mark_of,
    sign_problem,
)
from footprint.inputs.findings import Findings
from footprint.inputs.indicators import (
    heading,
    indicator_of,
    is_percent,
    is_rate,
    label,
    same_unit,
    split_heading,
)
from footprint.inputs.sheets import AREA_HEADINGS, Cell, Sheet, read_sheet
from footprint.inputs.suggest import closest, did_you_mean, plain_key

if TYPE_CHECKING:
    from footprint.inputs.region import Region

# columns of a starter that show today's figure, never read
TODAY = "today"
_KEEP = ("unavailable",)


@dataclass(frozen=True, slots=True)
class Change:
    """An input that a person changed: what, before, after, and where the change came from."""

    what: str
    before: str
    after: str
    source: str


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of own figures."""

    place: int
    indicator: str
    unit: str


def apply_overlays(
    region: "Region", files: Iterable[Path], findings: Findings
) -> tuple["Region", tuple[Change, ...]]:
    """Return the region with a council's own figures in place of the published ones.

    Each own figure becomes a row of status "own", without a range; it replaces every row of its
    area and indicator. A blank, x or - keeps the published figure; c is a count of 1 to 5.
    """
    changes: list[Change] = []
    for file in files:
        sheet = read_sheet(file, findings)
        if sheet is None:
            continue
        rows, made = _own_figures(sheet, region, findings)
        changes += made
        if rows:
            own = pd.DataFrame(rows, columns=list(FIGURE_COLUMNS))
            pairs = set(zip(own["code"], own["indicator"], strict=True))
            there = zip(region.figures["code"], region.figures["indicator"], strict=True)
            kept = region.figures[[pair not in pairs for pair in there]]
            region = replace(region, figures=pd.concat([kept, own], ignore_index=True))
    return region, tuple(changes)


def current_figure(figures: pd.DataFrame, code: str, indicator: str) -> Mapping[str, object] | None:
    """Return the row in use for an area and indicator: an assumed one before an unavailable."""
    rows = figures[(figures["code"] == code) & (figures["indicator"] == indicator)]
    usable = rows[rows["status"] != "unavailable"]
    rows = usable if len(usable) else rows
    if rows.empty:
        return None
    latest = rows.sort_values("period", kind="stable").iloc[-1]
    return {str(key): value for key, value in latest.items()}


def figure_words(row: Mapping[str, object] | None) -> str:
    """Return a figure in words: its number or range, and its status."""
    if row is None:
        return "none"
    value, low, high = (float(str(row[name])) for name in ("value", "low", "high"))
    number = "" if pd.isna(value) else f"{value:,.10g}"
    span = "" if pd.isna(low) or pd.isna(high) else f"{low:,.10g} to {high:,.10g}"
    amount = f"{number} ({span})" if number and span else number or span
    status = "own figure" if row["status"] == OWN else str(row["status"])
    return f"{amount}, {status}" if amount else status


def _own_figures(
    sheet: Sheet, region: "Region", findings: Findings
) -> tuple[list[list[object]], list[Change]]:
    """Return the rows of own figures in a sheet, and what each changes."""
    columns = _columns(sheet, region, findings)
    area_places = _area_places(sheet, findings)
    rows: list[list[object]] = []
    changes: list[Change] = []
    seen: dict[str, int] = {}
    for number, cells in sheet.rows:
        code = _area(f"{sheet.file}, row {number}", cells, area_places, region, findings)
        if code is None:
            continue
        if code in seen:
            what = f"{region.name_of(code)} has a row already: row {seen[code]}."
            findings.problem(f"{sheet.file}, row {number}", what, "Keep one row an LA.")
            continue
        seen[code] = number
        for column in columns:
            place = f"{sheet.file}, row {number}, column {sheet.letter(column.place)}"
            before = current_figure(region.figures, code, column.indicator)
            row = _figure(place, cells[column.place], column, code, region, findings)
            if row is None or _same(row, before):
                continue
            rows.append(row)
            after = figure_words(dict(zip(FIGURE_COLUMNS, row, strict=True)))
            what = f"{region.name_of(code)}: {label(column.indicator)} ({column.unit})"
            changes.append(Change(what, figure_words(before), after, f"{sheet.file}, row {number}"))
    return rows, changes


def _columns(sheet: Sheet, region: "Region", findings: Findings) -> list[_Column]:
    """Return the columns that hold own figures; check indicator and unit of each."""
    units = dict(zip(region.figures["indicator"], region.figures["unit"], strict=True))
    found: dict[str, _Column] = {}
    for place, cell in enumerate(sheet.heading):
        words, unit = split_heading(cell.text)
        key = plain_key(words)
        if not key or key in AREA_HEADINGS or key.split("_")[0] == TODAY:
            continue
        indicator = indicator_of(words, units)
        where = f"{sheet.file}, row {sheet.heading_row}, column {sheet.letter(place)}"
        if indicator is None:
            _unknown_column(where, words, unit, units, findings)
        elif unit is None:
            what = f'"{shown(words)}" does not say its unit.'
            remedy = f'Write "{heading(indicator, str(units[indicator]))}".'
            findings.problem(where, what, remedy)
        elif not same_unit(unit, str(units[indicator])):
            what = f'"{shown(words)}" is in "{shown(unit)}", but Footprint counts it in '
            what += f'"{units[indicator]}".'
            remedy = "Change the figures to that unit, then the heading."
            findings.problem(where, what, remedy)
        elif indicator in found:
            what = f'"{shown(words)}" is there twice.'
            findings.problem(where, what, "Keep one of the two columns.")
        else:
            found[indicator] = _Column(place, indicator, str(units[indicator]))
    if not found and not findings.problems:
        what = "has no column of figures that Footprint knows."
        remedy = 'Head a column with an indicator and its unit: "Foster places approved (places)".'
        findings.problem(sheet.file, what, remedy)
    return list(found.values())


def _unknown_column(
    where: str, words: str, unit: str | None, units: Mapping[str, str], findings: Findings
) -> None:
    """Report a heading nobody knows; one without a unit and unlike any other is only noted."""
    labels = {label(str(name)): str(name) for name in units}
    remedy = did_you_mean(words, [*labels, *map(str, units)])
    if remedy or unit is not None:
        remedy = remedy or "Use the headings of the starter's our-figures.xlsx."
        findings.problem(where, f'"{shown(words)}" is not an indicator of the region.', remedy)
    else:
        findings.note(f'{where}: "{shown(words)}" is kept and not used.')


def _area_places(sheet: Sheet, findings: Findings) -> list[int]:
    """Return the columns that name the LA, codes before names."""
    places = [
        (plain_key(cell.text) not in ("code", "ons_code"), place)
        for place, cell in enumerate(sheet.heading)
        if plain_key(cell.text) in AREA_HEADINGS
    ]
    if not places:
        remedy = 'Head the first column "Code" or "Local authority".'
        where = f"{sheet.file}, row {sheet.heading_row}"
        findings.problem(where, "no column names the local authority.", remedy)
    return [place for _, place in sorted(places)]


def _area(
    where: str,
    cells: Sequence[Cell],
    places: Sequence[int],
    region: "Region",
    findings: Findings,
) -> str | None:
    """Return the code of the LA a row is about; code and name must agree."""
    given = [cells[place].text for place in places if cells[place].text]
    codes = [region.code_of(text) for text in given]
    for text, code in zip(given, codes, strict=True):
        if code is None:
            what = f'"{shown(text)}" is not an area of the region.'
            near = closest(text, region.names.values())
            remedy = f'Did you mean "{near}"?' if near else "Correct the name, or delete the row."
            findings.problem(where, what, remedy)
            return None
    if len(set(codes)) > 1:
        what = f"code and name disagree: {shown(given[0])} and {shown(given[1])}."
        findings.problem(where, what, "Correct one of the two.")
        return None
    if not codes and places and any(cell.text for cell in cells):
        findings.problem(where, "does not say which LA it is about.", "Enter its code or name.")
    return codes[0] if codes else None


def _figure(
    place: str,
    cell: Cell,
    column: _Column,
    code: str,
    region: "Region",
    findings: Findings,
) -> list[object] | None:
    """Return a cell as a row of figures.csv, or None where the published figure is kept."""
    who = f"{region.name_of(code)}, {label(column.indicator)}"
    if cell.problem:
        findings.problem(place, f"{who}: {cell.problem}", cell.remedy)
        return None
    before = current_figure(region.figures, code, column.indicator) or {}
    source = f"own figure, {place.split(', ')[0]}"
    row = [code, column.indicator, before.get("period", ""), float("nan"), column.unit]
    mark = mark_of(cell.text)
    if not cell.text or mark in _KEEP:
        return None
    if mark is not None:
        return _marked(mark, place, who, row, before, source, findings)
    number = parse_number(cell.text)
    if number is None:
        what, remedy = not_a_number(cell.text)
        findings.problem(place, f"{who}: {what}", remedy)
        return None
    wrong = sign_problem(number.mark, column.unit)
    if wrong is not None:
        findings.problem(place, f"{who}: {shown(cell.text)} {wrong}", "Correct one of the two.")
    elif number.value < 0 and not column.indicator.startswith("net_"):
        what = f"{who}: {number.value:g} is negative."
        findings.problem(place, what, "Enter a figure of 0 or more, or clear the cell.")
    elif number.value > MOST_COUNTED and not is_rate(column.unit):
        what = f"{who}: {number.value:,.0f} is more than there are in the country."
        findings.problem(place, what, "Correct the figure, or clear the cell.")
    elif is_percent(column.unit) and number.value > 100:
        what = f"{who}: {number.value:g} is more than 100 %."
        findings.problem(place, what, "Enter a percentage up to 100.")
    else:
        row[3] = number.value
        return [*row, OWN, float("nan"), float("nan"), source]
    return None


def _marked(
    mark: str,
    place: str,
    who: str,
    row: list[object],
    before: Mapping[str, object],
    source: str,
    findings: Findings,
) -> list[object] | None:
    """Return a suppressed count, 1 to 5, or none to count; refuse what cannot be meant."""
    value = float(str(before.get("value", "nan")))
    suppressed = mark == "suppressed"
    if (suppressed and is_rate(str(row[4]))) or value > 10 * SUPPRESSED_HIGH:
        means = "c stands for a suppressed count of 1 to 5" if suppressed else "z stands for none"
        what = f"{who}: {means}, but the figure in use is {figure_words(before)}."
        remedy = "Clear the cell to keep the figure in use, or enter the number."
        findings.problem(place, what, remedy)
        return None
    if suppressed:
        return [*row, mark, SUPPRESSED_LOW, SUPPRESSED_HIGH, source]
    return [*row, mark, float("nan"), float("nan"), source]


def _same(row: Sequence[object], before: Mapping[str, object] | None) -> bool:
    """Tell whether an own figure says what is in use already."""
    if before is None:
        return False
    after = dict(zip(FIGURE_COLUMNS, row, strict=True))
    if after["status"] == OWN:
        known = before["status"] in ("published", "derived", OWN)
        return known and float(str(before["value"])) == float(str(after["value"]))
    return bool(after["status"] == before["status"])
