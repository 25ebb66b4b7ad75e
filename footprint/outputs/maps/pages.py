"""Draw a sheet of maps on paper of any shape: title, panels, key, and the words below."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely

from footprint.outputs import words
from footprint.outputs.ground import Ground
from footprint.outputs.maps.furniture import corner
from footprint.outputs.maps.keys import draw_key, line_inches
from footprint.outputs.maps.layout import Layout, Legend, lay_out
from footprint.outputs.maps.panels import Written, draw_panel, frame_of, write_labels
from footprint.outputs.maps.plate import Entry, Panel, Paper, Plate
from footprint.outputs.maps.sheet import Sheet, new_sheet, text_width, wrapped

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARGIN = 0.38
SEEN_INCHES = 0.5 / 72
KICKER_POINTS, TITLE_POINTS = 10.0, 16.0
FOOT_POINTS, SMALL_POINTS = 9.0, 7.0
MOST_WITH_NAMES = 48
MOST_NUMBERED = 160
MOST_NUMBERED_ON_SEVERAL = 60
MOST_OUTSIDE = 0.34
MOST_UNNUMBERED = 0.15
MOST_TAGGED = 24
MANY, MANY_SHRINK = 80, 0.75


@dataclass(frozen=True, slots=True)
class Around:
    """What stands under every map of a run: notes, licences, and whether numbers are protected."""

    notes: tuple[str, ...]
    licence: tuple[str, ...]
    unprotected: bool


@dataclass(frozen=True, slots=True)
class _Try:
    """One way to label a sheet, laid out."""

    mode: str
    layout: Layout
    labels: tuple[dict[str, str], ...]
    titles: tuple[dict[str, str], ...]
    written: tuple[Written, ...]

    @property
    def fits(self) -> bool:
        """Tell whether every label has a place, most of them over their own area.

        Of numbers, which a key lists with their names, a few may be missing.
        """
        many = sum(len(found) for found in self.labels)
        missing = sum(found.missing for found in self.written)
        outside = sum(found.outside for found in self.written)
        if self.mode == "number":
            return missing <= MOST_UNNUMBERED * many
        hidden = sum(p.hides for found in self.written for p in found.on_map.values())
        if self.mode == "full" and hidden:
            return False
        return missing == 0 and outside <= MOST_OUTSIDE * many + 1


def draw_page(plate: Plate, ground: Ground, paper: Paper, around: Around) -> "Figure":
    """Draw one sheet."""
    sheet = new_sheet(paper)
    ground = ground if plate.enlarged else ground.whole()
    top = _head(sheet, plate, around)
    longest = f"Every council's name and value: {plate.table}."
    fitted = _foot_lines(plate, around, paper, longest)
    bottom = MARGIN * 0.7 + _foot_tall(fitted)
    content = (MARGIN, bottom + 0.1, paper.wide - MARGIN, top - 0.12)
    chosen = _labelled(plate, ground, paper, content)
    ground = ground.coarser(chosen.layout.metres_per_inch * SEEN_INCHES)
    named = next(iter(_table_note(chosen, plate)), "")
    _foot(sheet, _foot_lines(plate, around, paper, named))
    for number, (panel, cell) in enumerate(zip(plate.panels, chosen.layout.cells, strict=True)):
        draw_panel(
            *(sheet, panel, ground, cell, chosen.layout),
            *(chosen.labels[number], chosen.titles[number], chosen.written[number]),
            furniture=number == 0,
        )
    for key, at in chosen.layout.keys:
        draw_key(sheet, key, at)
    return sheet.figure


def _labelled(
    plate: Plate, ground: Ground, paper: Paper, content: tuple[float, float, float, float]
) -> _Try:
    """Try full names, short names, numbers with a key, then tags; keep the first that fits."""
    last = None
    for mode in _modes(plate, ground):
        legend = Legend(plate.key_title, plate.key, _index(mode, plate, ground))
        labels = tuple(_labels(mode, panel, ground) for panel in plate.panels)
        titles = tuple(_titles(mode, panel, ground) for panel in plate.panels)
        every = [title for found in titles for title in found.values()]
        layout = lay_out(plate.panels, ground, paper, content, legend, every)
        if legend.index and not layout.indexed:
            continue
        if mode == "number" and len(ground.codes) > MANY:
            layout = replace(layout, label_points=MANY_SHRINK * layout.label_points)
        for clear in (True, False) if any(p.arrows or p.dots for p in plate.panels) else (True,):
            last = _Try(
                *(mode, layout, labels, titles),
                tuple(_written(plate, labels, ground, layout, paper, clear)),
            )
            if last.fits:
                return last
    if last is None:
        msg = "a map has no way to be labelled"
        raise ValueError(msg)
    return last


def _written(
    plate: Plate,
    labels: Sequence[Mapping[str, str]],
    ground: Ground,
    layout: Layout,
    paper: Paper,
    clear: bool,
) -> Iterator[Written]:
    """Place the labels of every panel."""
    for number, (panel, cell) in enumerate(zip(plate.panels, layout.cells, strict=True)):
        furniture = []
        if number == 0:
            frame = frame_of(ground, cell, layout.metres_per_inch)
            points = min(layout.label_points, 9.0 * paper.scale)
            furniture = [corner(ground, frame, points)]
        yield write_labels(
            labels[number], panel, ground, cell, layout, furniture, clear_of_drawn=clear
        )


def _modes(plate: Plate, ground: Ground) -> tuple[str, ...]:
    """Return the ways to label that may fit, the fullest first."""
    if not plate.named:
        return ("tag",)
    areas, several = len(ground.codes), len(plate.panels) > 1
    modes = ["full", "short"] if areas <= MOST_WITH_NAMES else []
    if areas <= (MOST_NUMBERED_ON_SEVERAL if several else MOST_NUMBERED):
        modes.append("number")
    return (*modes, "tag")


def _labels(mode: str, panel: Panel, ground: Ground) -> dict[str, str]:
    """Write the label of every area in one way."""
    found = {}
    for place, code in enumerate(ground.codes):
        tag, value = panel.tags.get(code, ""), panel.values.get(code, "")
        name = {
            "full": ground.full_names[place],
            "short": ground.names[place],
            "number": str(place + 1),
        }.get(mode, "")
        first = "  ".join(part for part in (tag, name) if part)
        keep = mode in {"full", "short"}
        found[code] = "\n".join(part for part in (first, value if keep else "") if part)
    if mode == "tag" and len(ground.codes) > MOST_TAGGED:
        return _once(found, ground)
    return found


def _once(labels: Mapping[str, str], ground: Ground) -> dict[str, str]:
    """Keep each tag on the largest of its areas alone."""
    sizes = dict(zip(ground.codes, shapely.area(list(ground.shapes)).tolist(), strict=True))
    bearer: dict[str, str] = {}
    for code, tag in labels.items():
        if tag and (tag not in bearer or sizes[code] > sizes[bearer[tag]]):
            bearer[tag] = code
    return {code: tag if bearer.get(tag) == code else "" for code, tag in labels.items()}


def _titles(mode: str, panel: Panel, ground: Ground) -> dict[str, str]:
    """Write what stands over each inset of one area: its label, with its name in any case."""
    labels = _labels("short" if mode == "tag" else mode, panel, ground)
    return {
        inset.codes[0]: labels[inset.codes[0]] for inset in ground.insets if len(inset.codes) == 1
    }


def _index(mode: str, plate: Plate, ground: Ground) -> tuple[Entry, ...]:
    """List the numbers with their names, and their values where there is one panel."""
    if mode != "number":
        return ()
    values = plate.panels[0].values if len(plate.panels) == 1 else {}
    entries = []
    for place, code in enumerate(ground.codes):
        value = values.get(code, "").replace("\n", " ")
        name = ground.full_names[place]
        entries.append(Entry(f"{place + 1}  {name}: {value}" if value else f"{place + 1}  {name}"))
    return tuple(entries)


def _table_note(chosen: _Try, plate: Plate) -> Iterator[str]:
    """Say where the names or values are that found no place on the map."""
    missing = sum(found.missing for found in chosen.written)
    valued = any(panel.values for panel in plate.panels)
    if chosen.mode == "tag" and plate.named:
        what = "Every council's name and value" if valued else "Every council by name"
    elif chosen.mode == "number" and valued and len(plate.panels) > 1:
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
    notes = " ".join((*plate.notes, *around.notes, named))
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


def with_page(plate: Plate, panels: Sequence[Panel], number: int, pages: int) -> Plate:
    """Return a plate with some of its panels, as one of several pages."""
    if pages == 1:
        return replace(plate, panels=tuple(panels))
    return replace(
        plate,
        panels=tuple(panels),
        name=f"{plate.name}-page-{number}",
        kicker=f"{plate.kicker}, page {number}",
    )
