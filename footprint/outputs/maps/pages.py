"""Draw a sheet of maps on paper of any shape: title, panels, key, and the words below."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely

from footprint.outputs.maps.furniture import corner
from footprint.outputs.maps.ground import Ground
from footprint.outputs.maps.keys import draw_key, line_inches
from footprint.outputs.maps.land import Land
from footprint.outputs.maps.layout import Layout, Legend, lay_out
from footprint.outputs.maps.panels import Written, draw_panel, frame_of, write_labels
from footprint.outputs.maps.plate import Entry, Panel, Paper, Plate
from footprint.outputs.maps.sheet import FAMILY, Sheet, new_sheet, text_width, wrapped
from footprint.outputs.wording import words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARGIN = 0.38
SEEN_INCHES = 0.5 / 72
KICKER_POINTS, TITLE_POINTS = 10.0, 16.0
FOOT_POINTS, SMALL_POINTS = 9.0, 7.0
MOST_WITH_NAMES = 48
MOST_NUMBERED = 160
MOST_NUMBERED_ON_SEVERAL = 60
MOST_PANELS_NUMBERED = 4
MOST_OUTSIDE_IN_FULL, MOST_OUTSIDE = 0.3, 0.5
MOST_POOR, MOST_POOR_ON_ONE = 0.08, 0.3
NUMBERED = frozenset({"number", "listed"})
MOST_LED_NUMBERS = 0.3
NAMED = frozenset({"full", "short", "brief"})
MOST_UNNUMBERED = 0.15
MOST_TAGGED = 24
MANY, MANY_SHRINK = 80, 0.75


@dataclass(frozen=True, slots=True)
class Around:
    """What every map of a run shares: notes, licences, whether numbers are protected, fonts."""

    notes: tuple[str, ...]
    licence: tuple[str, ...]
    unprotected: bool
    families: tuple[str, ...] = (FAMILY,)


@dataclass(frozen=True, slots=True)
class _Try:
    """One way to label a sheet, laid out."""

    mode: str
    layout: Layout
    labels: tuple[dict[str, str], ...]
    titles: tuple[dict[str, str], ...]
    written: tuple[Written, ...]
    last: bool = True

    @property
    def fits(self) -> bool:
        """Tell whether every label has a place, most of them over their own area.

        Of numbers, which a key lists with their names, a few may be missing. Labels stand less
        well only where names cannot be said in less: the ``last`` try with names.
        """
        many = sum(len(found) for found in self.labels)
        missing = sum(found.missing for found in self.written)
        outside = sum(found.outside for found in self.written)
        if self.mode in NUMBERED:
            crowded = len(self.labels) > 1 and outside > MOST_LED_NUMBERS * many
            return missing <= MOST_UNNUMBERED * many and not crowded
        placed = [p for found in self.written for p in found.on_map.values()]
        hidden, poor = sum(p.hides for p in placed), sum(p.poor for p in placed)
        if self.mode == "full" and hidden:
            return False
        share = (
            (MOST_POOR_ON_ONE if self.last else MOST_POOR)
            if len(self.labels) == 1
            else MOST_POOR
            if self.mode == "brief"
            else 0
        )
        if self.mode in NAMED and poor > share * many:
            return False
        most = MOST_OUTSIDE_IN_FULL if self.mode == "full" else MOST_OUTSIDE
        return missing == 0 and outside <= most * many + 1


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
    """Tell whether no key is cut and each council bears its name, where there are few."""
    ground = ground if plate.enlarged else ground.whole()
    content = _content(plate, paper, around, _head(new_sheet(paper), plate, around))
    found = _labelled(plate, ground, paper, content, land)
    to_name = plate.named and len(ground.codes) <= MOST_WITH_NAMES
    return not found.layout.cut and (found.mode in NAMED or not to_name)


def draw_page(plate: Plate, ground: Ground, paper: Paper, around: Around, land: Land) -> "Figure":
    """Draw one sheet; the land is that of the ground, drawn in metres."""
    sheet = new_sheet(paper)
    ground = ground if plate.enlarged else ground.whole()
    top = _head(sheet, plate, around)
    content = _content(plate, paper, around, top)
    chosen = _labelled(plate, ground, paper, content, land)
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


def _labelled(
    plate: Plate,
    ground: Ground,
    paper: Paper,
    content: tuple[float, float, float, float],
    land: Land,
) -> _Try:
    """Try full names, short names, numbers with a key, then tags; keep the first that fits."""
    last = None
    modes = _modes(plate, ground)
    for mode in modes:
        index = _index(mode, plate, ground)
        legend = Legend(plate.key_title, plate.key, index, names_alone=mode == "listed")
        labels = tuple(_labels(mode, panel, ground) for panel in plate.panels)
        titles = tuple(_titles(mode, panel, ground) for panel in plate.panels)
        every = [title for found in titles for title in found.values()]
        layout = lay_out(plate.panels, ground, paper, content, legend, every, plate.columns)
        if legend.index and not layout.indexed:
            continue
        if mode in NUMBERED and len(ground.codes) > MANY:
            points = max(MANY_SHRINK * layout.label_points, layout.least_points)
            layout = replace(layout, label_points=points)
        for clear in (True, False) if any(p.arrows or p.dots for p in plate.panels) else (True,):
            last = _Try(
                *(mode, layout, labels, titles),
                tuple(_written(plate, labels, ground, layout, paper, land, clear)),
                last=mode == "brief" or "brief" not in modes,
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
    land: Land,
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
            labels[number], panel, ground, cell, layout, furniture, land, clear_of_drawn=clear
        )


def _modes(plate: Plate, ground: Ground) -> tuple[str, ...]:
    """Return the ways to label that may fit, the fullest first."""
    if not plate.named:
        return ("tag",)
    areas, several = len(ground.codes), len(plate.panels) > 1
    if len(plate.panels) > MOST_PANELS_NUMBERED and all(
        panel.key and not panel.values for panel in plate.panels
    ):
        # the key of every panel names the councils of each letter
        return ("full", "short", "tag") if areas <= MOST_WITH_NAMES else ("tag",)
    modes = ["full", "short"] if areas <= MOST_WITH_NAMES else []
    if modes and any(panel.brief for panel in plate.panels):
        modes.append("brief")
    if areas <= (MOST_NUMBERED_ON_SEVERAL if several else MOST_NUMBERED):
        modes.append("number")
        if not several and plate.panels[0].values:
            modes.append("listed")
    return (*modes, "tag")


def _labels(mode: str, panel: Panel, ground: Ground) -> dict[str, str]:
    """Write the label of every area in one way."""
    found = {}
    for place, code in enumerate(ground.codes):
        tag, value = panel.tags.get(code, ""), panel.values.get(code, "")
        if mode == "brief":
            value = panel.brief.get(code, value)
        name = {
            "full": ground.full_names[place],
            "short": ground.names[place],
            "brief": ground.names[place],
            "number": str(place + 1),
            "listed": str(place + 1),
        }.get(mode, "")
        first = "  ".join(part for part in (tag, name) if part)
        keep = mode in NAMED
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
    if mode not in NUMBERED:
        return ()
    values = plate.panels[0].values if len(plate.panels) == 1 and mode == "number" else {}
    entries = []
    for place, code in enumerate(ground.codes):
        value = values.get(code, "").replace("\n", " ")
        name = (ground.names if mode == "listed" else ground.full_names)[place]
        entries.append(Entry(f"{place + 1}  {name}: {value}" if value else f"{place + 1}  {name}"))
    return tuple(entries)


def _table_note(chosen: _Try, plate: Plate) -> Iterator[str]:
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
