"""Draw one grouping as a panel: its functions, the map, enlarged cities, and the key."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from footprint.outputs import findings, names
from footprint.outputs.findings import Block, Grouping
from footprint.outputs.ground import Ground, best_box, lead, on_ground, window
from footprint.outputs.looks import ALONE_COLOUR, Layout, Look, faces_of, labels_of
from footprint.questions.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

A4_LANDSCAPE_INCHES = (11.69, 8.27)
HEADING_SPARE = 14
LEAD_COLOUR = "#3D3D3D"
LEAD_POINTS = 0.5


def _path(shape: Any) -> Any:  # noqa: ANN401
    """Turn a polygon, with its holes, into one drawable path, or None where nothing is left."""
    from matplotlib.path import Path

    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    rings = [
        ring for part in parts for ring in (part.exterior, *part.interiors) if len(ring.coords)
    ]
    if not rings:
        return None
    return Path.make_compound_path(*(Path(np.asarray(r.coords)[:, :2], closed=True) for r in rings))


def panel(
    figure: "Figure",
    frame: tuple[float, float, float, float],
    grouping: Grouping,
    result: Result,
    ground: Ground,
    looks: Mapping[Block, Look],
    layout: Layout,
) -> None:
    """Draw one grouping: its functions as a heading, the map, insets for cities, and the key."""
    x, y, wide, tall = frame
    page_wide, page_tall = A4_LANDSCAPE_INCHES

    # the heading names the functions this grouping covers
    line = int(wide * page_wide * 72 / (layout.title_points * 0.64))
    heading = findings.functions_in_short(
        grouping.functions, result, characters=2 * line - HEADING_SPARE
    )
    lines = textwrap.wrap(heading, line)
    figure.text(
        *(x, y + tall - 0.004, "\n".join(lines)),
        fontsize=layout.title_points,
        fontweight="bold",
        va="top",
        linespacing=1.15,
    )
    head = (len(lines) * layout.title_points * 1.3 + 7) / 72 / page_tall

    # the map takes the height that is left, or the width the layout allows
    below = 0.24 * tall if layout.key_below else 0.0
    room_tall = (tall - head - below - 0.012) * page_tall
    room_wide = wide * page_wide * layout.map_share
    metres = max(ground.width / room_wide, ground.height / room_tall)
    map_wide, map_tall = ground.width / metres / page_wide, ground.height / metres / page_tall
    base = y + tall - head - map_tall
    ax = figure.add_axes((x, base, map_wide, map_tall))
    faces = faces_of(grouping, ground, looks)
    _draw(ax, zip(ground.codes, ground.shapes, strict=True), faces, ground.bounds)
    insets = ground.insets if layout.names_on_map else ()
    labels = labels_of(grouping, ground, looks, layout)
    if layout.names_on_map or not figure.axes[1:]:
        _scale_and_north(ax, ground, layout.label_points)

    # beside it the insets, whose lines the labels keep clear of
    side = x + map_wide + 0.012
    inset_wide, leads = _insets(ax, (side, base, map_tall), insets, ground, faces, labels, layout)
    _place_labels(ax, ground, labels, insets, leads, metres, layout.label_points)

    # then the key, beside those or under the map
    key = (side + inset_wide, y, wide - map_wide - inset_wide - 0.024, base + map_tall - y)
    if layout.key_below:
        key = (x, y, wide - 0.01, base - y - 0.012)
    _key(figure, key, grouping, result, looks, layout)


def _draw(
    ax: "Axes",
    shapes: Iterable[tuple[str, Any]],
    faces: Mapping[str, Look | None],
    bounds: tuple[float, float, float, float],
) -> None:
    """Fill the areas, with white hatching and white borders, within bounds."""
    from matplotlib.patches import PathPatch

    for code, shape in shapes:
        path = _path(shape)
        if path is None:
            continue
        look = faces.get(code)
        ax.add_artist(
            PathPatch(
                path,
                facecolor=look.colour if look else ALONE_COLOUR,
                hatch=look.hatch if look else None,
                edgecolor="white",
                linewidth=1.1,
            )
        )
    ax.set_xlim(bounds[0], bounds[2])
    ax.set_ylim(bounds[1], bounds[3])
    ax.set_aspect("equal")
    ax.set_axis_off()


def _place_labels(
    ax: "Axes",
    ground: Ground,
    labels: Mapping[str, str],
    skip: Iterable[str],
    leads: Sequence[Any],
    metres_per_inch: float,
    points: float,
) -> None:
    """Write labels where they cover no other label, inside their own area where they fit.

    Candidates ring the middle of the widest part of the area; the least bad is taken, and a
    thin line leads to a label that had to stand outside. A label never covers a whole area, and
    keeps clear of the lines that lead to insets.
    """
    windows = [window(ground.shapes[ground.index[code]].bounds) for code in skip]
    clear = 0.5 * points / 72 * metres_per_inch
    taken = [shapely.box(*seen) for seen in windows] + [line.buffer(clear) for line in leads]
    sizes = {code: _text_size(text, points, metres_per_inch) for code, text in labels.items()}
    order = sorted(labels, key=lambda code: ground.shapes[ground.index[code]].area)
    skipped = set(skip)
    for code in order:
        if code in skipped or not labels[code]:
            continue
        shape = ground.shapes[ground.index[code]]
        spot = shapely.maximum_inscribed_circle(shape, tolerance=metres_per_inch / 20)
        x, y = spot.coords[0]
        best = best_box((x, y), sizes[code], shape, taken, ground.bounds)
        taken.append(best)
        at = ((best.bounds[0] + best.bounds[2]) / 2, (best.bounds[1] + best.bounds[3]) / 2)
        if not shape.intersects(shapely.Point(at)):
            _line(ax, shapely.LineString([(x, y), at]))
        _label(ax, at, labels[code], points)


def _label(ax: "Axes", at: tuple[float, float], text: str, points: float) -> None:
    ax.text(
        *(*at, text),
        fontsize=points,
        ha="center",
        va="center",
        color="#111111",
        bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": "none"},
    )


def _text_size(text: str, points: float, metres_per_inch: float) -> tuple[float, float]:
    """Measure a label with its box, in metres on the ground."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    properties = FontProperties(family="DejaVu Sans", size=points)
    width, _, _ = TextToPath().get_text_width_height_descent(text, properties, ismath=False)
    return (
        (width + 0.7 * points) / 72 * metres_per_inch,
        1.8 * points / 72 * metres_per_inch,
    )


def _insets(
    ax: "Axes",
    frame: tuple[float, float, float],
    insets: Sequence[str],
    ground: Ground,
    faces: Mapping[str, Look | None],
    labels: Mapping[str, str],
    layout: Layout,
) -> tuple[float, list[Any]]:
    """Draw the small areas enlarged in a column beside the map.

    They run from north to south, so that the lines that lead to them cross less. Return the
    width they took, and the lines in metres on the ground.
    """
    x, base, tall = frame
    if not insets:
        return 0.0, []
    page_wide, page_tall = A4_LANDSCAPE_INCHES
    gap = 2.4 * layout.label_points / 72
    side = min(tall * page_tall / len(insets) - gap, layout.inset_inches)
    holder = ax.get_position()
    wide, high = side / page_wide / holder.width, side / page_tall / holder.height
    ordered = sorted(insets, key=lambda c: (-ground.shapes[ground.index[c]].centroid.y, c))
    seen = {code: window(ground.shapes[ground.index[code]].bounds) for code in ordered}
    leads: list[Any] = []
    for number, code in enumerate(ordered):
        low = base + tall - (number + 1) * (side + gap) / page_tall
        corner = ((x - holder.x0) / holder.width, (low - holder.y0) / holder.height)
        inset = ax.inset_axes((*corner, wide, high))
        _draw(inset, zip(ground.codes, ground.close[code], strict=True), faces, seen[code])
        _frame(inset, seen[code], 1.2)
        inset.set_title(labels[code], fontsize=layout.label_points, pad=2.5)
        _frame(ax, seen[code], 0.7)
        others = [shapely.box(*seen[other]) for other in ordered if other != code]
        line = lead(seen[code], on_ground(ground, (*corner, wide, high)), others, leads)
        _line(ax, line)
        leads.append(line)
    return side / page_wide + 0.025, leads


def _line(ax: "Axes", line: Any) -> None:  # noqa: ANN401
    """Draw the line that leads to an inset: thin, with a white edge to show on every colour."""
    from matplotlib.patheffects import Normal, Stroke

    ax.plot(
        *zip(*line.coords, strict=True),
        color=LEAD_COLOUR,
        linewidth=LEAD_POINTS,
        clip_on=False,
        path_effects=[Stroke(linewidth=LEAD_POINTS + 1.2, foreground="white"), Normal()],
        scalex=False,
        scaley=False,
    )


def _frame(ax: "Axes", seen: tuple[float, float, float, float], points: float) -> None:
    """Draw the frame of an inset, or of what it shows on the map, with a white edge."""
    from matplotlib.patches import Rectangle
    from matplotlib.patheffects import Normal, Stroke

    ax.add_artist(
        Rectangle(
            seen[:2],
            seen[2] - seen[0],
            seen[3] - seen[1],
            fill=False,
            edgecolor=LEAD_COLOUR,
            linewidth=points,
            path_effects=[Stroke(linewidth=points + 1.2, foreground="white"), Normal()],
        )
    )


def _scale_and_north(ax: "Axes", ground: Ground, points: float) -> None:
    """Put a scale bar and a north arrow in the lower corner of the map with less land."""
    from matplotlib_scalebar.scalebar import ScaleBar

    west, south, east, north = ground.bounds
    wide, tall = 0.25 * (east - west), 0.25 * (north - south)
    land = shapely.union_all(list(ground.shapes))
    left = land.intersection(shapely.box(west, south, west + wide, south + tall)).area
    right = land.intersection(shapely.box(east - wide, south, east, south + tall)).area
    side = "left" if left <= right else "right"
    ax.add_artist(
        ScaleBar(
            1,
            "m",
            location=f"lower {side}",
            length_fraction=0.2,
            width_fraction=0.008,
            frameon=False,
            font_properties={"size": points, "family": "DejaVu Sans"},
        )
    )
    north_arrow(ax, (0.035 if side == "left" else 0.965, 0.115), points)


def north_arrow(ax: "Axes", at: tuple[float, float], points: float) -> None:
    """Draw a small arrow to grid north with its N, at a place in axes fractions."""
    ax.annotate(
        "N",
        xy=(at[0], at[1] + 0.075),
        xytext=at,
        xycoords="axes fraction",
        textcoords="axes fraction",
        ha="center",
        va="center",
        fontsize=points,
        arrowprops={"arrowstyle": "-|>", "color": "#111111", "linewidth": 1.0},
    )


def _key(
    figure: "Figure",
    frame: tuple[float, float, float, float],
    grouping: Grouping,
    result: Result,
    looks: Mapping[Block, Look],
    layout: Layout,
) -> None:
    """Write the key: each footprint's swatch, letter and members, then who stands alone."""
    from matplotlib.patches import Rectangle

    x, _, wide, tall = frame
    top = frame[1] + tall
    short = not layout.names_on_map
    page_wide, page_tall = A4_LANDSCAPE_INCHES
    line = layout.key_points * 1.32 / 72 / page_tall
    swatch = (layout.key_points * 2.4 / 72 / page_wide, line * 0.8)
    text_x = x + swatch[0] * 1.35
    characters = max(12, int((x + wide - text_x) * page_wide * 72 / (layout.key_points * 0.56)))
    entries = [
        (f"{looks[b].letter}  {names.footprint_name(b, result.areas, short=short)}", looks[b])
        for b in grouping.shared
    ]
    alone: list[tuple[str, Look | None]] = list(entries)
    if grouping.alone:
        named = names.footprint_name(grouping.alone, result.areas, short=short)
        alone.append((f"Alone: {named}", None))
    for text, look in alone:
        wrapped = textwrap.wrap(text, characters, subsequent_indent="    " if look else "")
        figure.add_artist(
            Rectangle(
                (x, top - swatch[1]),
                *swatch,
                facecolor=look.colour if look else ALONE_COLOUR,
                hatch=look.hatch if look else None,
                edgecolor="white",
                transform=figure.transFigure,
            )
        )
        figure.text(
            *(text_x, top + 0.001, "\n".join(wrapped)),
            fontsize=layout.key_points,
            va="top",
            linespacing=1.15,
        )
        top -= line * len(wrapped) + line * 0.4
