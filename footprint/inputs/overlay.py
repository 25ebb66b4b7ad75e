"""Lay a council's own figures over the published ones: a row an LA, a column an indicator."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from footprint.inputs.cells import shown
from footprint.inputs.confirmations import Confirmation, is_pack, read_pack
from footprint.inputs.figures import FIGURE_COLUMNS
from footprint.inputs.findings import Findings
from footprint.inputs.indicators import heading, indicator_of, label, same_unit, split_heading
from footprint.inputs.own_figures import (
    Change,
    Spot,
    area_of,
    area_places,
    current_figure,
    figure_words,
    own_figure,
    same_figure,
)
from footprint.inputs.sheets import AREA_HEADINGS, Sheet, read_sheet
from footprint.inputs.suggest import did_you_mean, plain_key

if TYPE_CHECKING:
    from footprint.inputs.region import Region

__all__ = ["Change", "Overlaid", "apply_overlays", "current_figure"]

# columns of a starter that show today's figure, never read
TODAY = "today"


@dataclass(frozen=True, slots=True)
class Overlaid:
    """A region with own figures in it, what they changed, and what councils said of the rest."""

    region: "Region"
    changes: tuple[Change, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of own figures."""

    place: int
    indicator: str
    unit: str


def apply_overlays(region: "Region", files: Iterable[Path], findings: Findings) -> Overlaid:
    """Return the region with a council's own figures in place of the published ones.

    Each own figure becomes a row of status "own", without a range; it replaces every row of its
    area and indicator. A blank, x or - keeps the published figure; c is a count of 1 to 5.
    A file that a council was sent to confirm or correct has a row a figure instead; what it
    confirms stays as it is, with the council named in its source.
    """
    files = tuple(files)
    changes: list[Change] = []
    confirmations: list[Confirmation] = []
    for file, name in zip(files, _told_apart(files), strict=True):
        sheet = _read(file, name, findings)
        if sheet is None:
            continue
        if is_pack(sheet):
            pack = read_pack(sheet, region, findings)
            rows, made = pack.rows, pack.changes
            confirmations += pack.confirmations
            region = replace(region, figures=pack.figures)
        else:
            rows, made = _own_figures(sheet, region, findings)
        changes += made
        if rows:
            own = pd.DataFrame(rows, columns=list(FIGURE_COLUMNS))
            pairs = set(zip(own["code"], own["indicator"], strict=True))
            there = zip(region.figures["code"], region.figures["indicator"], strict=True)
            kept = region.figures[[pair not in pairs for pair in there]]
            region = replace(region, figures=pd.concat([kept, own], ignore_index=True))
    return Overlaid(region, tuple(changes), tuple(confirmations))


def _told_apart(files: Iterable[Path]) -> list[str]:
    """Return what to call each file: its name, with its folder where two share a name."""
    paths = list(files)
    count = Counter(path.name for path in paths)
    alike = [count[p.name] > 1 and bool(p.parent.name) for p in paths]
    return [
        f"{path.parent.name}/{path.name}" if twin else path.name
        for path, twin in zip(paths, alike, strict=True)
    ]


def _read(file: Path, name: str, findings: Findings) -> Sheet | None:
    """Return the sheet of a file under the name it is to be called by."""
    found = Findings()
    sheet = read_sheet(file, found)
    for problem in found.problems:
        where = problem.where.replace(file.name, name, 1)
        findings.problem(where, problem.what, problem.remedy)
    for note in found.notes:
        findings.note(note.replace(file.name, name, 1))
    return None if sheet is None else replace(sheet, file=name)


def _own_figures(
    sheet: Sheet, region: "Region", findings: Findings
) -> tuple[list[list[object]], list[Change]]:
    """Return the rows of own figures in a sheet, and what each changes."""
    columns = _columns(sheet, region, findings)
    named = area_places(sheet, findings)
    rows: list[list[object]] = []
    changes: list[Change] = []
    seen: dict[str, int] = {}
    for number, cells in sheet.rows:
        code = area_of(f"{sheet.file}, row {number}", cells, named, region, findings)
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
            spot = Spot(sheet.file, place, code, column.indicator, column.unit)
            row = own_figure(spot, cells[column.place], region, findings)
            if row is None or same_figure(row, before):
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
