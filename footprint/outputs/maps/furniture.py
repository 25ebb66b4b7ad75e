"""Draw what every map has: a scale bar, a north arrow, and the shapes of circles and flows."""

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from footprint.outputs.maps.ground import Ground
from footprint.outputs.maps.labels import Box
from footprint.outputs.maps.plate import CIRCLE, DIAMOND
from footprint.outputs.maps.sheet import FAMILY, INK, Frame, Sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROUND = (1, 2, 5)
BOW = 0.16
STEPS = 25
POINT_WIDTH = 0.12


def scale_km(metres: float) -> float:
    """Return the round number of kilometres nearest below a fifth of so many metres."""
    most = max(metres / 5 / 1000, 0.01)
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in ROUND if step * power <= most)


def corner(ground: Ground, frame: Frame, points: float) -> Box:
    """Return the box of the scale bar and north arrow: the corner with the least land."""
    bar = scale_km(ground.width) * 1000 / frame.metres_per_inch
    return _least_land(ground, frame, max(bar, 5.5 * points / 72) + 0.06, 5.6 * points / 72)


def scale_and_north(sheet: Sheet, ground: Ground, frame: Frame, points: float) -> None:
    """Put a scale bar and a north arrow in the corner with the least land."""
    from matplotlib_scalebar.scalebar import ScaleBar

    km = scale_km(ground.width)
    box = corner(ground, frame, points)
    middle = (box[0] + box[2]) / 2
    sheet.axes.add_artist(
        ScaleBar(
            frame.metres_per_inch,
            "m",
            fixed_value=round(km) if km >= 1 else round(km * 1000),
            fixed_units="km" if km >= 1 else "m",
            location="lower center",
            bbox_to_anchor=(middle, box[1]),
            bbox_transform=sheet.axes.transData,
            width_fraction=0.22 * points / 72 / sheet.paper.tall,
            frameon=False,
            pad=0,
            border_pad=0,
            sep=1.5,
            font_properties={"size": points, "family": FAMILY},
        )
    )
    north_arrow(sheet.axes, (middle, box[1] + 2.6 * points / 72), points)


def _least_land(ground: Ground, frame: Frame, wide: float, tall: float) -> Box:
    """Return the corner box, in inches, over the least land; the lower left one where equal."""
    west, south, east, north = frame.bounds(ground.bounds)
    corners = [
        (x, y, x + wide, y + tall) for y in (south, north - tall) for x in (west, east - wide)
    ]
    seen = frame.metres_per_inch

    def land(box: Box) -> float:
        ground_box = shapely.box(
            frame.west + (box[0] - frame.x) * seen,
            frame.south + (box[1] - frame.y) * seen,
            frame.west + (box[2] - frame.x) * seen,
            frame.south + (box[3] - frame.y) * seen,
        )
        return float(shapely.area(shapely.intersection(list(ground.shapes), ground_box)).sum())

    return min(corners, key=lambda box: round(land(box) / seen**2, 3))


def north_arrow(axes: "Axes", at: tuple[float, float], points: float) -> None:
    """Draw a small arrow to grid north over its N, at a place in inches."""
    axes.annotate(
        "N",
        xy=(at[0], at[1] + 2.6 * points / 72),
        xytext=at,
        ha="center",
        va="center",
        fontsize=points,
        color=INK,
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.0, "shrinkA": 0.5},
    )


def circle(middle: tuple[float, float], radius: float) -> NDArray[np.float64]:
    """Return the outline of a circle."""
    angles = np.linspace(0, 2 * np.pi, 40)
    return np.array(middle) + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def shaped(shape: str, middle: tuple[float, float], radius: float) -> NDArray[np.float64]:
    """Return the outline of a circle, or of a square or diamond of the same area."""
    if shape == CIRCLE:
        return circle(middle, radius)
    half = radius * math.sqrt(math.pi) / 2
    corners = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
    if shape == DIAMOND:
        corners = math.sqrt(2) * np.array([(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)])
    return np.array(middle) + half * corners


def bowed(start: tuple[float, float], end: tuple[float, float]) -> NDArray[np.float64]:
    """Return (steps, 2) points of a line that bows to its left, so two ways stand apart."""
    a, b = np.array(start), np.array(end)
    along = b - a
    bend = (a + b) / 2 + BOW * np.array([-along[1], along[0]])
    t = np.linspace(0.03, 0.97, STEPS)[:, None]
    return np.asarray((1 - t) ** 2 * a + 2 * t * (1 - t) * bend + t**2 * b)


def tapered(line: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    """Return the outline of a line that narrows from a width at its start towards its end."""
    way = np.gradient(line, axis=0)
    way /= np.maximum(np.hypot(*way.T), 1e-12)[:, None]
    across = np.stack([-way[:, 1], way[:, 0]], axis=1)
    half = width / 2 * np.linspace(1.0, POINT_WIDTH, len(line))[:, None]
    return np.concatenate([line + half * across, (line - half * across)[::-1]])
