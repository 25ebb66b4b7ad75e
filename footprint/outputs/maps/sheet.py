"""Put letters, lines and shapes on one page, measured in inches from its lower left corner."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from footprint.outputs.maps.plate import Face, Paper

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FAMILY = "DejaVu Sans"
LINE = 1.28
ASCENT = 0.8
INK = "#111111"
LEAD_COLOUR = "#3D3D3D"
LEAD_POINTS = 0.5
BORDER_POINTS = 1.0
PALE_EDGE, PALE_EDGE_SHARE = "#6E6E6E", 0.7
SWATCH_EDGE = "#8A8A8A"
OUTLINE_POINTS = 0.45
_MEASURED_AT = 100.0
_FALLBACK_WIDTH = 0.7


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with one set of axes that covers it, in inches."""

    figure: "Figure"
    axes: "Axes"
    paper: Paper

    def write(
        self,
        at: tuple[float, float],
        text: str,
        points: float,
        *,
        bold: bool = False,
        colour: str = INK,
        across: str = "left",
        down: str = "top",
        boxed: bool = False,
    ) -> None:
        """Write text; nothing in it is read as a formula."""
        box = {"boxstyle": "round,pad=0.18", "facecolor": "white", "edgecolor": "none"}
        # line by line from the top, so that letters of one size stand level whatever they are
        if down == "top":
            for number, one in enumerate(text.split("\n")):
                level = (at[0], at[1] - (ASCENT + LINE * number) * points / 72)
                self.write(
                    level, one, points, bold=bold, colour=colour, across=across, down="baseline"
                )
            return
        self.axes.text(
            *(*at, text),
            fontsize=points,
            fontweight="bold" if bold else "normal",
            color=colour,
            ha=across,
            va=down,
            linespacing=1.12,
            bbox=box if boxed else None,
            parse_math=False,
        )

    def fill(
        self, shapes: Iterable[Any], face: Face, to_page: "Frame", points: float = BORDER_POINTS
    ) -> None:
        """Fill shapes with one face as one path, with borders that stand out from it.

        White on dark land, and grey on pale, where white could not be seen.
        """
        from matplotlib.patches import PathPatch

        path = _path(shapes, to_page)
        pale = is_pale(face.colour)
        if path is not None:
            self.axes.add_artist(
                PathPatch(
                    path,
                    facecolor=face.colour,
                    hatch=face.hatch or None,
                    hatchcolor=face.ink,
                    edgecolor=PALE_EDGE if pale else "white",
                    linewidth=PALE_EDGE_SHARE * points if pale else points,
                )
            )

    def outline(self, shapes: Iterable[Any], to_page: "Frame") -> None:
        """Draw a thin grey line round shapes, so that pale ones stand out from the page."""
        from matplotlib.patches import PathPatch

        path = _path(shapes, to_page)
        if path is not None:
            self.axes.add_artist(
                PathPatch(path, facecolor="none", edgecolor=SWATCH_EDGE, linewidth=OUTLINE_POINTS)
            )

    def line(self, points: Sequence[tuple[float, float]], width: float = LEAD_POINTS) -> None:
        """Draw a thin line with a white edge, to show on every colour."""
        xs, ys = zip(*points, strict=True)
        for colour, broad in (("white", width + 1.2), (LEAD_COLOUR, width)):
            self.axes.plot(
                *(xs, ys), color=colour, linewidth=broad, scalex=False, scaley=False, zorder=2.5
            )

    def box(self, bounds: tuple[float, float, float, float], width: float) -> None:
        """Draw a frame with a white edge."""
        west, south, east, north = bounds
        corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
        self.line(corners, width)

    def swatch(self, bounds: tuple[float, float, float, float], face: Face) -> None:
        """Draw a rectangle with a face, for a key."""
        from matplotlib.patches import Rectangle

        west, south, east, north = bounds
        self.axes.add_artist(
            Rectangle(
                (west, south),
                east - west,
                north - south,
                facecolor=face.colour,
                hatch=face.hatch or None,
                hatchcolor=face.ink,
                edgecolor=SWATCH_EDGE,
                linewidth=0.5,
            )
        )

    def blob(self, outline: NDArray[np.float64], face: Face, points: float = 0.8) -> None:
        """Draw a closed shape over the map with a white edge."""
        from matplotlib.patches import Polygon

        self.axes.add_artist(
            Polygon(outline, facecolor=face.colour, edgecolor="white", linewidth=points, zorder=2.6)
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a map lies on the page: metres on the ground to inches on paper."""

    west: float
    south: float
    metres_per_inch: float
    x: float
    y: float

    def points(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn coordinates on the ground into inches on the page."""
        corner = np.array([self.west, self.south])
        return np.asarray((metres - corner) / self.metres_per_inch + np.array([self.x, self.y]))

    def point(self, at: tuple[float, float]) -> tuple[float, float]:
        """Turn one place on the ground into inches on the page."""
        return (
            (at[0] - self.west) / self.metres_per_inch + self.x,
            (at[1] - self.south) / self.metres_per_inch + self.y,
        )

    def bounds(self, seen: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """Turn bounds on the ground into inches on the page."""
        return (*self.point(seen[:2]), *self.point(seen[2:]))


def luminance(colour: str) -> float:
    """Return how light a colour is, from 0 for black to 1 for white (WCAG 2.2)."""
    levels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in levels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@lru_cache(maxsize=64)
def is_pale(colour: str) -> bool:
    """Tell whether a grey line stands out from a colour more than a white one."""
    return contrast(colour, PALE_EDGE) > contrast(colour, "#FFFFFF")


def new_sheet(paper: Paper) -> Sheet:
    """Open an empty page."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(paper.wide, paper.tall))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, paper.wide)
    axes.set_ylim(0, paper.tall)
    axes.set_aspect(1)
    axes.set_axis_off()
    return Sheet(figure, axes, paper)


def _path(shapes: Iterable[Any], to_page: Frame) -> Any:  # noqa: ANN401
    """Turn polygons, with their holes, into one drawable path, or None where nothing is left."""
    from matplotlib.path import Path

    rings = [
        ring
        for shape in shapes
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
        if len(ring.coords)
    ]
    if not rings:
        return None
    drawn = (to_page.points(shapely.get_coordinates(ring)) for ring in rings)
    return Path.make_compound_path(*(Path(points, closed=True) for points in drawn))


@lru_cache(maxsize=16384)
def text_width(text: str, points: float, *, bold: bool = False) -> float:
    """Return the width of the widest line of a text in inches."""
    widths = (sum(_advance(letter, bold) for letter in line) for line in text.split("\n"))
    return max(widths) * points / 72


def text_size(text: str, points: float, *, bold: bool = False) -> tuple[float, float]:
    """Return the width and height in inches of a label with the box behind it."""
    pad = 0.36 * points / 72
    tall = (1.0 + 1.28 * text.count("\n")) * 1.05 * points / 72
    return text_width(text, points, bold=bold) + 1.2 * pad, tall + 1.2 * pad


@lru_cache(maxsize=4096)
def _advance(letter: str, bold: bool) -> float:
    """Return how wide one letter is, as a share of the size of letters."""
    from matplotlib.ft2font import LoadFlags

    font = _font(bold)
    if not font.get_char_index(ord(letter)):
        return 1.0 if unicodedata.east_asian_width(letter) in "WF" else _FALLBACK_WIDTH
    glyph = font.load_char(ord(letter), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / _MEASURED_AT


@lru_cache(maxsize=2)
def _font(bold: bool) -> Any:  # noqa: ANN401
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font

    # a font of its own, because what draws sets the size of a shared one
    path = findfont(FontProperties(family=FAMILY, weight="bold" if bold else "normal"))
    found = FT2Font(path)
    found.set_size(_MEASURED_AT, 72)
    return found


def wrapped(text: str, points: float, width: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines no wider than so many inches; a long word is cut."""
    lines: list[str] = []
    for word in text.split():
        whole = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(whole, points, bold=bold) <= width:
            lines[-1] = whole
            continue
        while text_width(word, points, bold=bold) > width and len(word) > 1:
            fits = len(word) - 1
            while fits > 1 and text_width(word[:fits], points, bold=bold) > width:
                fits -= 1
            lines.append(word[:fits])
            word = word[fits:]
        lines.append(word)
    return lines
