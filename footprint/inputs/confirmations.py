"""Read what a council said of the figures held for it: confirmed, corrected, or left open."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from footprint.inputs.cells import parse_number, plain_text, shown
from footprint.inputs.figures import mark_of
from footprint.inputs.findings import Findings
from footprint.inputs.indicators import indicator_of, label, same_unit
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
from footprint.inputs.sheets import Cell, Sheet
from footprint.inputs.suggest import did_you_mean, plain_key

if TYPE_CHECKING:
    from footprint.inputs.region import Region

# the headings of a file to confirm or correct, as it is written and as it is read
FIGURE, HELD, UNIT, REFERENCE = "Figure", "We hold", "Unit", "Reference"
CONFIRM, CORRECT, NOTE = "Confirm (yes)", "Correct value", "Your note"
CONFIRMED, CORRECTED, OPEN = "confirmed", "corrected", "not confirmed"
_YES = ("yes", "y", "confirm", "confirmed", "ok", "agreed", "\u2713", "\u2714")
_NO = ("no", "n", "not confirmed")
_LONGEST_NOTE = 200
_MOST_NAMED = 30


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a council said of one figure: "confirmed", "corrected" or "not confirmed"."""

    code: str
    indicator: str
    answer: str
    file: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A file that a council filled in.

    Attributes
    ----------
    rows
        The council's own figures, as rows of figures.csv.
    figures
        The region's figures, those that were confirmed naming the council in their source.
    """

    rows: list[list[object]]
    changes: list[Change]
    confirmations: list[Confirmation]
    figures: pd.DataFrame


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the columns of a pack stand; None where there is no such column."""

    areas: Sequence[int]
    confirm: int
    correct: int | None
    figure: int | None
    reference: int | None
    held: int | None
    unit: int | None
    note: int | None


def is_pack(sheet: Sheet) -> bool:
    """Tell whether a sheet has a row a figure, to be confirmed or corrected."""
    keys = {plain_key(cell.text) for cell in sheet.heading}
    names_figures = bool(keys & {plain_key(FIGURE), plain_key(REFERENCE)})
    return names_figures and any(key.split("_")[0] == "confirm" for key in keys)


def read_pack(sheet: Sheet, region: "Region", findings: Findings) -> Pack:
    """Return what a council confirmed and corrected; each figure may stand in one row only."""
    places = _places(sheet, findings)
    pack = Pack([], [], [], region.figures.copy())
    seen: dict[tuple[str, str], int] = {}
    for number, cells in sheet.rows:
        where = f"{sheet.file}, row {number}"
        spot = _spot(sheet, number, cells, places, region, findings)
        if spot is None:
            continue
        key = (spot.code, spot.indicator)
        if key in seen:
            what = f"{region.name_of(spot.code)}, {label(spot.indicator)}: has a row already: "
            findings.problem(where, f"{what}row {seen[key]}.", "Keep one row a figure.")
            continue
        seen[key] = number
        _answer(sheet, number, cells, places, spot, region, pack, findings)
    return pack


def confirmation_notes(
    confirmations: Iterable[Confirmation], region: "Region", asked: Sequence[str]
) -> list[str]:
    """Say, for each council, how much it confirmed, and name what it did not confirm.

    ``asked`` are the indicators that the scenario reads. Nothing is said where no council was
    asked.
    """
    said: dict[str, dict[str, Confirmation]] = {}
    for one in confirmations:
        said.setdefault(one.code, {})[one.indicator] = one
    there = set(zip(region.figures["code"], region.figures["indicator"], strict=True))
    notes = []
    for code in (code for code in region.codes if code in said):
        mine = [i for i in asked if (code, i) in there]
        mine += [i for i in said[code] if i not in mine]
        notes.append(_council_words(region.name_of(code), mine, said[code]))
    silent = [name for code, name in region.names.items() if code not in said]
    if notes and silent:
        notes.append(
            f"No answer was read from {', '.join(silent)}: not one of the figures held for them "
            "is confirmed by the council."
        )
    return notes


def _council_words(name: str, mine: Sequence[str], said: Mapping[str, Confirmation]) -> str:
    """Say how many figures one council confirmed and corrected, and name the rest."""
    answers = {indicator: said[indicator].answer for indicator in mine if indicator in said}
    confirmed, corrected = (
        sum(answer == kind for answer in answers.values()) for kind in (CONFIRMED, CORRECTED)
    )
    left = [label(i) for i in mine if answers.get(i, OPEN) == OPEN]
    told = f"{name} confirmed {confirmed} and corrected {corrected} of the {len(mine)} figures "
    told += "held for it."
    if not left:
        return told
    if len(left) == len(mine):
        told = f"{name}: not one of the {len(mine)} figures held for it is "
        return f"{told}confirmed by the council."
    more = len(left) - _MOST_NAMED
    named = [*left[:_MOST_NAMED], f"{more} more"] if more > 0 else left
    return f"{told} Not confirmed by the council: {'; '.join(named)}."


def _places(sheet: Sheet, findings: Findings) -> _Places:
    """Return where the columns stand; one that is missing is read as blank."""
    keys = [plain_key(cell.text) for cell in sheet.heading]

    def find(heading: str) -> int | None:
        key = plain_key(heading)
        return keys.index(key) if key in keys else None

    confirm = next(place for place, key in enumerate(keys) if key.split("_")[0] == "confirm")
    correct = find(CORRECT)
    if correct is None:
        where = f"{sheet.file}, row {sheet.heading_row}"
        what = f'there is no column "{CORRECT}".'
        findings.problem(where, what, "Put back the headings as they were sent.")
    areas = area_places(sheet, findings)
    rest = (find(heading) for heading in (FIGURE, REFERENCE, HELD, UNIT, NOTE))
    return _Places(areas, confirm, correct, *rest)


def _spot(
    sheet: Sheet,
    number: int,
    cells: Sequence[Cell],
    places: _Places,
    region: "Region",
    findings: Findings,
) -> Spot | None:
    """Return which figure of which LA a row is about, or None with the reason."""
    where = f"{sheet.file}, row {number}"
    units = dict(zip(region.figures["indicator"], region.figures["unit"], strict=True))
    given = _text(cells, places.reference) or _text(cells, places.figure)
    if not given and not any(cells[place].text for place in places.areas):
        # a line of words below the table
        return None
    code = area_of(where, cells, places.areas, region, findings)
    if code is None:
        return None
    indicator = indicator_of(given, units) if given else None
    if indicator is None:
        what = f'"{shown(given)}" is not a figure of the region.' if given else "names no figure."
        known = [*units, *map(label, units)]
        remedy = did_you_mean(given, known) if given else ""
        remedy = remedy or "Put back the row as it was sent, or delete it."
        findings.problem(where, what, remedy)
        return None
    unit, written = str(units[indicator]), _text(cells, places.unit)
    if written and not same_unit(written, unit):
        what = f'{label(indicator)}: the unit is "{shown(written)}", but Footprint counts it in '
        remedy = "Put back the unit as it was sent, and give the figure in it."
        findings.problem(where, f'{what}"{unit}".', remedy)
        return None
    place = where if places.correct is None else f"{where}, column {sheet.letter(places.correct)}"
    return Spot(sheet.file, place, code, indicator, unit)


def _answer(
    sheet: Sheet,
    number: int,
    cells: Sequence[Cell],
    places: _Places,
    spot: Spot,
    region: "Region",
    pack: Pack,
    findings: Findings,
) -> None:
    """Add one row's answer to a pack: the council's own figure, or its yes to the one held."""
    where, who = f"{sheet.file}, row {number}", region.name_of(spot.code)
    told = f"{who}, {label(spot.indicator)}"
    before = current_figure(region.figures, spot.code, spot.indicator)
    yes = _yes(f"{where}, column {sheet.letter(places.confirm)}", told, cells, places, findings)
    note = shown(plain_text(_text(cells, places.note)), _LONGEST_NOTE)
    row = None
    if places.correct is not None:
        row = own_figure(spot, cells[places.correct], region, findings)
    answer = OPEN
    if row is not None and not same_figure(row, before):
        if yes:
            what = f"{told}: is confirmed and corrected at once."
            findings.problem(where, what, f'Clear "{CONFIRM}" or "{CORRECT}".')
            return
        answer = CORRECTED
        row[-1] = f"{row[-1]}: {note}" if note else row[-1]
        pack.rows.append(row)
        after = figure_words(dict(zip(region.figures.columns, row, strict=True)))
        what = f"{who}: {label(spot.indicator)} ({spot.unit})"
        pack.changes.append(Change(what, figure_words(before), after, where))
    elif row is not None or yes:
        answer = CONFIRMED if before is not None and _still(cells, places, before) else OPEN
        if answer == OPEN:
            held = shown(_text(cells, places.held))
            findings.note(
                f"{told}: {sheet.file} answers for {held}, and {figure_words(before)} is in use "
                "now, so it is not confirmed."
            )
        else:
            _mark(pack.figures, spot, f"confirmed by {who} ({spot.file})", note)
    pack.confirmations.append(Confirmation(spot.code, spot.indicator, answer, spot.file))


def _yes(place: str, told: str, cells: Sequence[Cell], places: _Places, findings: Findings) -> bool:
    """Tell whether a row says yes; anything but yes, no and nothing is a problem."""
    cell = cells[places.confirm]
    said = cell.text.strip().strip(".!").casefold()
    if cell.problem or (said and said not in (*_YES, *_NO)):
        what = cell.problem or f'"{shown(cell.text)}" is neither yes nor no.'
        remedy = f'Write yes, or leave it blank; a figure goes under "{CORRECT}".'
        findings.problem(place, f"{told}: {what}", remedy)
    return said in _YES


def _still(cells: Sequence[Cell], places: _Places, before: Mapping[str, Any]) -> bool:
    """Tell whether the figure in use is the one that the council was shown."""
    shown_then = _text(cells, places.held)
    if places.held is None or not shown_then:
        return True
    value = float(str(before["value"]))
    mark, number = mark_of(shown_then), parse_number(shown_then)
    if mark is not None or number is None:
        return str(before["status"]) == mark
    return math.isclose(number.value, value, rel_tol=1e-9, abs_tol=1e-12)


def _mark(figures: pd.DataFrame, spot: Spot, words: str, note: str) -> None:
    """Name the council in the source of a figure that it confirmed."""
    mine = (figures["code"] == spot.code) & (figures["indicator"] == spot.indicator)
    said = f"{words}: {note}" if note else words
    figures.loc[mine, "source"] = figures.loc[mine, "source"].map(lambda s: f"{s}; {said}")


def _text(cells: Sequence[Cell], place: int | None) -> str:
    """Return what a cell says, or nothing where there is no such column."""
    return "" if place is None else cells[place].text
