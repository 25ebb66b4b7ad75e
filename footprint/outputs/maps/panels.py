"""Draw one panel: its heading, the map, small areas enlarged beside it, flows and places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from footprint.outputs.maps.furniture import bowed, circle, scale_and_north, shaped, tapered
from footprint.outputs.maps.grid import INSET_APART, Cell, Strip, under_points
from footprint.outputs.maps.ground import Ground, Inset, lead
from footprint.outputs.maps.keys import draw_key, line_inches
from footprint.outputs.maps.labels import Box, Placed, along, place_labels
from footprint.outputs.maps.land import Land
from footprint.outputs.maps.layout import Layout
from footprint.outputs.maps.plate import Arrow, Dot, Face, Panel
from footprint.outputs.maps.sheet import BORDER_POINTS, Frame, Sheet, is_pale, text_size

NO_FACE = Face("#DEDEDE")
FLOW_FACE = Face("#3D3D3D")
MIDWAY = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2)
LABEL_MARGIN = 0.04
MOST_BROADLY_BORDERED = 60


@dataclass(frozen=True, slots=True)
class InsetPlace:
    """Where an inset stands on the page, and the line that leads to it."""

    inset: Inset
    frame: Frame
    bounds: Box
    line: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Written:
    """The labels of one panel: on the map, and in each inset that holds several areas."""

    on_map: dict[str, Placed]
    in_insets: tuple[dict[str, Placed], ...]
    on_arrows: tuple[Placed | None, ...]
    missing: int
    outside: int


def frame_of(ground: Ground, cell: Cell, metres_per_inch: float) -> Frame:
    """Return where the map of a panel lies."""
    return Frame(ground.bounds[0], ground.bounds[1], metres_per_inch, cell.map_x, cell.map_y)


def inset_places(ground: Ground, cell: Cell, layout: Layout) -> tuple[InsetPlace, ...]:
    """Set the insets beside the map from north to south, or below it from west to east.

    A line leads to each where they stand in one column; elsewhere lines would cross too much, and
    titles alone tell, in the order in which they stand on the map.
    """
    strip = layout.strip
    if not strip.side:
        return ()
    frame = frame_of(ground, cell, layout.metres_per_inch)
    insets = sorted(ground.insets, key=lambda i: i.seen[0] + i.seen[2]) if strip.below else list(
        ground.insets
    )  # fmt: skip
    windows = [frame.bounds(inset.seen) for inset in insets]
    boxes = [shapely.box(*seen) for seen in windows]
    made: list[InsetPlace] = []
    for number, (inset, seen) in enumerate(zip(insets, windows, strict=True)):
        bounds = _inset_bounds(number, cell, strip)
        others = [box for other, box in enumerate(boxes) if other != number]
        drawn = [shapely.LineString(place.line) for place in made if place.line]
        line: tuple[tuple[float, float], ...] = ()
        if strip.columns == 1 and not strip.below:
            line = tuple(lead(seen, bounds, others, drawn).coords)
        wide = inset.seen[2] - inset.seen[0]
        inside = Frame(*inset.seen[:2], wide / strip.side, bounds[0], bounds[1])
        made.append(InsetPlace(inset, inside, bounds, line))
    return tuple(made)


def _inset_bounds(number: int, cell: Cell, strip: Strip) -> Box:
    """Return where an inset stands; its title is above it, or below it in a row."""
    row, column = divmod(number, strip.columns)
    x = cell.insets_at[0] + column * (strip.wide + INSET_APART) + (strip.wide - strip.side) / 2
    low = cell.insets_at[1] - (row + 1) * (strip.side + strip.gap)
    if strip.below:
        low += strip.gap
    return (x, low, x + strip.side, low + strip.side)


def write_labels(
    labels: Mapping[str, str],
    panel: Panel,
    ground: Ground,
    cell: Cell,
    layout: Layout,
    furniture: Sequence[Box],
    land: Land,
    *,
    clear_of_drawn: bool = True,
) -> Written:
    """Find a place for every label of a panel.

    Labels keep clear of one another, of the scale bar, of insets and of the lines that lead to
    them; and, where ``clear_of_drawn``, of flows and places, which they otherwise cover as little
    as they can.
    """
    frame = frame_of(ground, cell, layout.metres_per_inch)
    insets = inset_places(ground, cell, layout)
    west, south, east, north = cell.room
    page = (west - LABEL_MARGIN, south - LABEL_MARGIN, east + LABEL_MARGIN, north + LABEL_MARGIN)
    clear = 0.35 * layout.label_points / 72
    taken = list(furniture)
    for place in insets:
        taken.append(frame.bounds(place.inset.seen))
        taken += along(place.line, clear) if place.line else []
    drawn = [box for arrow in panel.arrows for box in along(_way(arrow, ground, frame), clear)]
    drawn += [_box_of(dot, frame) for dot in panel.dots]
    for code, bubble in panel.bubbles.items():
        if code in ground.index:
            middle = frame.point(ground.middles[ground.index[code]])
            taken.append(_dot_box(middle, bubble.radius_points))
    on_arrows = _arrow_labels(panel.arrows, ground, frame, layout.label_points, taken)
    taken += [placed.box for placed in on_arrows if placed is not None]
    enlarged = {code for place in insets for code in place.inset.codes}
    points = layout.label_points
    wanted = {c: text for c, text in labels.items() if text and c in ground.index}
    on_map = _placed(
        {c: t for c, t in wanted.items() if c not in enlarged},
        *(ground, ground.shapes, frame, points, [*taken, *drawn] if clear_of_drawn else taken),
        *(page, land, () if clear_of_drawn else drawn),
    )
    in_insets = []
    for place in insets:
        mine = {c: wanted[c] for c in place.inset.codes if c in wanted}
        found: dict[str, Placed] = {}
        if len(place.inset.codes) > 1:
            found = _placed(
                *(mine, ground, place.inset.shapes, place.frame),
                *(inset_points(layout), [], place.bounds),
                drawn=[_box_of(dot, place.frame) for dot in panel.dots],
            )
        in_insets.append(found)
    many = [found for place, found in zip(insets, in_insets, strict=True)
            if len(place.inset.codes) > 1]  # fmt: skip
    titled = sum(len(p.inset.codes) == 1 and p.inset.codes[0] in wanted for p in insets)
    missing = len(wanted) - len(on_map) - sum(map(len, many)) - titled
    outside = sum(p.outside for found in (on_map, *many) for p in found.values())
    return Written(on_map, tuple(in_insets), on_arrows, missing, outside)


def _placed(
    labels: Mapping[str, str],
    ground: Ground,
    shapes: Sequence[Any],
    frame: Frame,
    points: float,
    taken: Sequence[Box],
    page: Box,
    land: Land | None = None,
    drawn: Sequence[Box] = (),
) -> dict[str, Placed]:
    """Place labels over shapes given in metres."""
    on_page = {c: shapely.transform(shapes[ground.index[c]], frame.points) for c in labels}
    return place_labels(
        {c: text_size(text, points) for c, text in labels.items()},
        on_page,
        {c: frame.point(ground.middles[ground.index[c]]) for c in labels},
        taken,
        page,
        (land.on_page(frame), ground.index) if land is not None else None,
        drawn,
    )


def inset_points(layout: Layout) -> float:
    """Return the size of letters in insets."""
    return max(0.9 * layout.label_points, layout.least_points)


def _way(arrow: Arrow, ground: Ground, frame: Frame) -> Any:  # noqa: ANN401
    """Return the line of a flow on the page."""
    ends = (ground.middles[ground.index[code]] for code in (arrow.origin, arrow.target))
    return bowed(*(frame.point(end) for end in ends))


def _box_of(dot: Dot, frame: Frame) -> Box:
    return _dot_box(frame.point((dot.easting, dot.northing)), dot.radius_points)


def _dot_box(at: tuple[float, float], radius_points: float) -> Box:
    radius = radius_points / 72
    return (at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius)


def _arrow_labels(
    arrows: Sequence[Arrow], ground: Ground, frame: Frame, points: float, taken: Sequence[Box]
) -> tuple[Placed | None, ...]:
    """Put the number of each flow on its line, where no other number stands."""
    boxes = list(taken)
    made: list[Placed | None] = []
    for arrow in arrows:
        way = _way(arrow, ground, frame)
        wide, tall = text_size(arrow.text, points, bold=True)
        found = None
        for share in MIDWAY if arrow.text else ():
            x, y = way[round(share * (len(way) - 1))].tolist()
            box = (x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
            if not any(_touch(box, other) for other in boxes):
                found = Placed((x, y), box, False)
                boxes.append(box)
                break
        made.append(found)
    return tuple(made)


def _touch(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    )  # fmt: skip


def draw_panel(
    sheet: Sheet,
    panel: Panel,
    ground: Ground,
    cell: Cell,
    layout: Layout,
    labels: Mapping[str, str],
    titles: Mapping[str, str],
    written: Written,
    land: Land,
    *,
    furniture: bool,
) -> None:
    """Draw one panel on a page."""
    frame = frame_of(ground, cell, layout.metres_per_inch)
    points = layout.heading_points
    y = cell.top
    sheet.write((cell.left, y), "\n".join(cell.heading), points, bold=True)
    y -= line_inches(points) * len(cell.heading)
    if cell.under:
        sheet.write((cell.left, y), "\n".join(cell.under), under_points(points))
    _areas(sheet, panel, ground, ground.shapes, frame)
    sheet.outline(land.outline, frame)
    if furniture:
        scale_and_north(sheet, ground, frame, min(layout.label_points, 9.0 * sheet.paper.scale))
    for arrow in panel.arrows:
        sheet.blob(tapered(_way(arrow, ground, frame), arrow.points / 72), FLOW_FACE, 0.5)
    for arrow, placed in zip(panel.arrows, written.on_arrows, strict=True):
        if placed is not None:
            sheet.write(
                *(placed.at, arrow.text, layout.label_points),
                across="center",
                down="center",
                bold=True,
                boxed=True,
            )
    for code, bubble in panel.bubbles.items():
        if code in ground.index:
            at = frame.point(ground.middles[ground.index[code]])
            sheet.blob(circle(at, bubble.radius_points / 72), bubble.face)
    _dots(sheet, panel, frame)
    _write(sheet, written.on_map, labels, ground, frame, layout.label_points)
    for place, found in zip(inset_places(ground, cell, layout), written.in_insets, strict=True):
        _areas(sheet, panel, ground, place.inset.shapes, place.frame)
        _dots(sheet, panel, place.frame, place.bounds)
        sheet.box(place.bounds, 1.0)
        sheet.box(_within(frame.bounds(place.inset.seen), frame.bounds(ground.bounds)), 0.7)
        if place.line:
            sheet.line(place.line)
        _write(sheet, found, labels, ground, place.frame, inset_points(layout))
        if len(place.inset.codes) == 1:
            middle = (place.bounds[0] + place.bounds[2]) / 2
            text = titles.get(place.inset.codes[0], "")
            at = (middle, place.bounds[1] - 0.03 if layout.strip.below else place.bounds[3] + 0.03)
            down = "top" if layout.strip.below else "bottom"
            sheet.write(at, text, layout.label_points, across="center", down=down)
    if cell.key is not None:
        draw_key(sheet, cell.key, cell.key_at)


def _dots(sheet: Sheet, panel: Panel, frame: Frame, within: Box | None = None) -> None:
    """Draw the places on the ground, of an inset those alone whose middle lies in it."""
    for dot in panel.dots:
        at = frame.point((dot.easting, dot.northing))
        outline = shaped(dot.shape, at, dot.radius_points / 72)
        if within is None:
            sheet.blob(outline, dot.face)
        elif within[0] < at[0] < within[2] and within[1] < at[1] < within[3]:
            cut = shapely.intersection(shapely.Polygon(outline), shapely.box(*within))
            sheet.blob(shapely.get_coordinates(cut), dot.face)


def _within(box: Box, outer: Box) -> Box:
    """Cut a box to another with a little round it."""
    return (
        max(box[0], outer[0] - LABEL_MARGIN),
        max(box[1], outer[1] - LABEL_MARGIN),
        min(box[2], outer[2] + LABEL_MARGIN),
        min(box[3], outer[3] + LABEL_MARGIN),
    )


def _areas(sheet: Sheet, panel: Panel, ground: Ground, shapes: Sequence[Any], frame: Frame) -> None:
    """Fill the areas face by face, the pale ones last, so that their grey borders are whole."""
    by_face: dict[Face, list[Any]] = {}
    wide = BORDER_POINTS if len(ground.codes) <= MOST_BROADLY_BORDERED else 0.5 * BORDER_POINTS
    for code, shape in zip(ground.codes, shapes, strict=True):
        by_face.setdefault(panel.faces.get(code, NO_FACE), []).append(shape)
    for face, group in sorted(by_face.items(), key=lambda item: is_pale(item[0].colour)):
        sheet.fill(group, face, frame, wide)


def _write(
    sheet: Sheet,
    found: Mapping[str, Placed],
    labels: Mapping[str, str],
    ground: Ground,
    frame: Frame,
    points: float,
) -> None:
    """Write labels in their places, with a line from an area to a label outside it."""
    for code, placed in found.items():
        if placed.outside:
            sheet.line((frame.point(ground.middles[ground.index[code]]), placed.at))
    for code, placed in found.items():
        sheet.write(placed.at, labels[code], points, across="center", down="center", boxed=True)
