"""Draw a sheet of maps on paper of any shape: title, panels, key, and the words below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from footprint.outputs.maps.ground import Ground
from footprint.outputs.maps.keys import draw_key, line_inches
from footprint.outputs.maps.labelling import MOST_WITH_NAMES, NAMED, Try, labelled
from footprint.outputs.maps.land import Land
from footprint.outputs.maps.panels import draw_panel
from footprint.outputs.maps.plate import Entry, Panel, Paper, Plate
from footprint.outputs.maps.sheet import FAMILY, Sheet, new_sheet, text_width, wrapped
from footprint.outputs.wording import words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARGIN = 0.38
SEEN_INCHES = 0.5 / 72
LEAST_AFAR_INCHES = 1.5
KICKER_POINTS, TITLE_POINTS = 10.0, 16.0
FOOT_POINTS, SMALL_POINTS = 9.0, 7.0
TRAVELLED = frozenset({"cost", "cost-difference", "alone", "no-place", "gap", "value", "flows"})


@dataclass(frozen=True, slots=True)
class Around:
    """What maps of a run share: notes, licences, whether numbers are protected, fonts.

    ``travel`` stands under the maps whose numbers travel enters, and no others.
    """

    notes: tuple[str, ...]
    licence: tuple[str, ...]
    unprotected: bool
    families: tuple[str, ...] = (FAMILY,)
    travel: str = ""


def sheets_of(
    plate: Plate, ground: Ground, paper: Paper, around: Around, land: Land
) -> tuple[Plate, ...]:
    """Share a plate between pages: as many as it asks for, and on a slide until all is legible.

    A slide takes fewer maps rather than a key that leaves out lines, or numbers in place of names.
    """
    pages = max(1, -(-len(plate.panels) // plate.most))
    sheets = in_pages(plate, pages)
    while paper.from_afar and any(
        len(sheet.panels) > sheet.whole and not _legible(sheet, ground, paper, around, land)
        for sheet in sheets
    ):
        pages += 1
        sheets = in_pages(plate, pages)
    return sheets


def _legible(plate: Plate, ground: Ground, paper: Paper, around: Around, land: Land) -> bool:
    """Tell whether maps are large, no key is cut and each council has its name, if few."""
    ground = ground if plate.enlarged else ground.whole()
    content = _content(plate, paper, around, _head(new_sheet(paper), plate, around))
    found = labelled(plate, ground, paper, content, land)
    to_name = plate.named and len(ground.codes) <= MOST_WITH_NAMES
    large = min(cell.map_wide for cell in found.layout.cells) >= LEAST_AFAR_INCHES
    return large and not found.layout.cut and (found.mode in NAMED or not to_name)


def draw_page(plate: Plate, ground: Ground, paper: Paper, around: Around, land: Land) -> "Figure":
    """Draw one sheet; the land is that of the ground, drawn in metres."""
    sheet = new_sheet(paper)
    ground = ground if plate.enlarged else ground.whole()
    top = _head(sheet, plate, around)
    content = _content(plate, paper, around, top)
    chosen = labelled(plate, ground, paper, content, land)
    ground = ground.coarser(chosen.layout.metres_per_inch * SEEN_INCHES)
    named = next(iter(_table_note(chosen, plate)), "")
    _foot(sheet, _foot_lines(plate, around, paper, named))
    for number, (panel, cell) in enumerate(zip(plate.panels, chosen.layout.cells, strict=True)):
        draw_panel(
            *(sheet, panel, ground, cell, chosen.layout),
            *(chosen.labels[number], chosen.titles[number], chosen.written[number], land),
            furniture=number == 0,
        )
    for key, at in chosen.layout.keys:
        draw_key(sheet, key, at)
    return sheet.figure


def _content(
    plate: Plate, paper: Paper, around: Around, top: float
) -> tuple[float, float, float, float]:
    """Return what the words above and below leave of a page."""
    longest = f"Every council's name and value: {plate.table}."
    bottom = MARGIN * 0.7 + _foot_tall(_foot_lines(plate, around, paper, longest))
    return (MARGIN, bottom + 0.1, paper.wide - MARGIN, top - 0.12)


def _table_note(chosen: Try, plate: Plate) -> Iterator[str]:
    """Say where the names or values are that found no place on the map."""
    missing = sum(found.missing for found in chosen.written)
    valued = any(panel.values for panel in plate.panels)
    if chosen.mode == "tag" and plate.named:
        what = "Every council's name and value" if valued else "Every council by name"
    elif chosen.mode in {"brief", "listed"} or (
        chosen.mode == "number" and valued and len(plate.panels) > 1
    ):
        what = "Every council's value"
    elif missing:
        what = "What found no room on the map"
    else:
        what = "The same in figures"
    if plate.table:
        yield f"{what}: {plate.table}."


def _head(sheet: Sheet, plate: Plate, around: Around) -> float:
    """Write what the map is of and the title; return how far down the page they reach."""
    scale, paper = sheet.paper.scale, sheet.paper
    y = paper.tall - 0.72 * MARGIN
    wide = paper.wide - 2 * MARGIN
    warning = words.UNPROTECTED.capitalize() if around.unprotected else ""
    if warning:
        points = KICKER_POINTS * scale
        taken = text_width(warning, points, bold=True) + 0.25
        sheet.axes.text(
            *(paper.wide - MARGIN, y, warning),
            fontsize=points,
            fontweight="bold",
            ha="right",
            va="top",
            bbox={"boxstyle": "square,pad=0.35", "facecolor": "#FFF3CD", "edgecolor": "#111111"},
        )
        wide -= taken
    for line in wrapped(plate.kicker, KICKER_POINTS * scale, wide)[:2]:
        sheet.write((MARGIN, y), line, KICKER_POINTS * scale, colour="#3D3D3D")
        y -= line_inches(KICKER_POINTS * scale)
    y -= 0.05
    points = TITLE_POINTS * scale
    lines = wrapped(plate.title, points, paper.wide - 2 * MARGIN, bold=True)
    if len(lines) > 1:
        points *= 0.85
        lines = wrapped(plate.title, points, paper.wide - 2 * MARGIN, bold=True)
    sheet.write((MARGIN, y), "\n".join(lines), points, bold=True)
    return y - line_inches(points) * len(lines)


def _foot_lines(plate: Plate, around: Around, paper: Paper, named: str) -> list[tuple[str, float]]:
    """Return the lines under the map with the size of their letters, the first in bold."""
    wide = paper.wide - 2 * MARGIN
    small = SMALL_POINTS * min(paper.scale, 1.15)
    first = FOOT_POINTS * paper.scale
    lines = [(line, first) for line in wrapped(words.ILLUSTRATIVE, first, wide, bold=True)]
    travel = around.travel if plate.kind in TRAVELLED else ""
    notes = " ".join(part for part in (*plate.notes, travel, *around.notes, named) if part)
    lines += [(line, small) for line in wrapped(notes, small, wide)]
    return lines + [(line, small) for line in wrapped(" ".join(around.licence), small, wide)]


def _foot_tall(lines: Sequence[tuple[str, float]]) -> float:
    """Return the height of the lines under the map."""
    return sum(line_inches(points) for _, points in lines) + 0.04


def _foot(sheet: Sheet, lines: Sequence[tuple[str, float]]) -> None:
    """Write the lines under the map, upwards from the foot of the page."""
    y = MARGIN * 0.7 + _foot_tall(lines)
    first = lines[0][1]
    for text, points in lines:
        sheet.write((MARGIN, y), text, points, bold=points == first)
        y -= line_inches(points) + (0.04 if points == first else 0.0)


def in_pages(plate: Plate, pages: int) -> tuple[Plate, ...]:
    """Share the panels of a plate between so many pages, each about as full.

    So many panels as make a ``whole`` stay together, and a page's key lists what is on it.
    """
    if pages == 1:
        return (plate,)
    groups = len(plate.panels) // plate.whole
    starts = [plate.whole * (page * groups // pages) for page in range(pages)]
    ends = [*starts[1:], len(plate.panels)]
    return tuple(
        replace(
            plate,
            panels=plate.panels[start:end],
            name=f"{plate.name}-page-{number}",
            kicker=f"{plate.kicker}, page {number} of {pages}",
            alternative_text=f"Page {number} of {pages}. {plate.alternative_text}",
            key=_key_of(plate.key, plate.panels, plate.panels[start:end]),
        )
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
    )


def _key_of(
    key: Sequence[Entry], panels: Sequence[Panel], shown: Sequence[Panel]
) -> tuple[Entry, ...]:
    """Leave out of a key what other pages alone show."""
    every = {face for panel in panels for face in panel.faces.values()}
    here = {face for panel in shown for face in panel.faces.values()}
    return tuple(entry for entry in key if entry.face not in every or entry.face in here)
