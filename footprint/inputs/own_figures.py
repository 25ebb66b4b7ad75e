"""Read one figure of a council's own: whose it is, what it says, and what it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from footprint.inputs.indicators import is_percent, is_rate, label
from footprint.inputs.sheets import AREA_HEADINGS, Cell, Sheet
from footprint.inputs.suggest import closest, plain_key

if TYPE_CHECKING:
    from footprint.inputs.region import Region

_KEEP = ("unavailable",)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a figure of one's own stands, and which figure of which LA it is."""

    file: str
    place: str
    code: str
    indicator: str
    unit: str


@dataclass(frozen=True, slots=True)
class Change:
    """An input that a person changed: what, before, after, and where the change came from."""

    what: str
    before: str
    after: str
    source: str


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


def area_places(sheet: Sheet, findings: Findings) -> list[int]:
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


def area_of(
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


def own_figure(spot: Spot, cell: Cell, region: "Region", findings: Findings) -> list[object] | None:
    """Return a cell as a row of figures.csv, or None where the published figure is kept."""
    who = f"{region.name_of(spot.code)}, {label(spot.indicator)}"
    if cell.problem:
        findings.problem(spot.place, f"{who}: {cell.problem}", cell.remedy)
        return None
    before = current_figure(region.figures, spot.code, spot.indicator) or {}
    source = f"own figure, {spot.file}"
    period = before.get("period", "")
    row = [spot.code, spot.indicator, period, float("nan"), spot.unit]
    mark = mark_of(cell.text)
    if not cell.text or mark in _KEEP:
        return None
    if mark is not None:
        return _marked(mark, spot.place, who, row, before, source, findings)
    number = parse_number(cell.text)
    if number is None:
        what, remedy = not_a_number(cell.text)
        findings.problem(spot.place, f"{who}: {what}", remedy)
        return None
    wrong = sign_problem(number.mark, spot.unit)
    if wrong is not None:
        remedy = "Correct one of the two."
        findings.problem(spot.place, f"{who}: {shown(cell.text)} {wrong}", remedy)
    elif number.value < 0 and not spot.indicator.startswith("net_"):
        what = f"{who}: {number.value:g} is negative."
        findings.problem(spot.place, what, "Enter a figure of 0 or more, or clear the cell.")
    elif number.value > MOST_COUNTED and not is_rate(spot.unit):
        what = f"{who}: {number.value:,.0f} is more than there are in the country."
        findings.problem(spot.place, what, "Correct the figure, or clear the cell.")
    elif is_percent(spot.unit) and number.value > 100:
        what = f"{who}: {number.value:g} is more than 100 %."
        findings.problem(spot.place, what, "Enter a percentage up to 100.")
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


def same_figure(row: Sequence[object], before: Mapping[str, object] | None) -> bool:
    """Tell whether an own figure says what is in use already."""
    if before is None:
        return False
    after = dict(zip(FIGURE_COLUMNS, row, strict=True))
    if after["status"] == OWN:
        known = before["status"] in ("published", "derived", OWN)
        return known and float(str(before["value"])) == float(str(after["value"]))
    return bool(after["status"] == before["status"])
