"""Turn the outlines of the areas into the paths of one drawing, small enough for a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx

MOST_BYTES = 45_000
COARSER = 1.5
MARGIN = 6.0
FIRST_TOLERANCE = 0.35
SMALLEST_PART = 3.0
DIGITS = 1


@dataclass(frozen=True, slots=True)
class Drawing:
    """The areas of a region as the paths of one drawing.

    Attributes
    ----------
    view_box
        Of the whole drawing, with a margin ("0 0 1000 1180").
    paths
        ONS code to what stands in the ``d`` of its path.
    middles
        Where the label of an area reads best: the centre of its widest part.
    room
        Half the width of that widest part, in units of the drawing.
    near
        ONS code to its neighbours, in the order of the region.
    """

    view_box: str
    width: float
    height: float
    paths: Mapping[str, str]
    middles: Mapping[str, tuple[float, float]]
    room: Mapping[str, float]
    near: Mapping[str, tuple[str, ...]]


def outline(
    boundaries: "gpd.GeoDataFrame",
    adjacency: "nx.Graph[str] | None" = None,
    *,
    width: float = 1000.0,
    most_bytes: int = MOST_BYTES,
) -> Drawing:
    """Draw the areas ``width`` units wide, borders that touch still touching.

    Detail is taken away until the paths fit into ``most_bytes``.

    Parameters
    ----------
    boundaries
        Index code, in metres; rows in the order in which areas are to be drawn.
    adjacency
        Neighbours by code; none are known where it is not given.
    """
    codes = [str(code) for code in boundaries.index]
    shapes = _placed(np.asarray(boundaries.geometry.array, dtype=object), width)
    tolerance = FIRST_TOLERANCE
    while True:
        plain = shapely.coverage_simplify(shapes, tolerance)
        paths = {code: _path(shape) for code, shape in zip(codes, plain, strict=True)}
        if sum(map(len, paths.values())) <= most_bytes:
            break
        tolerance *= COARSER
    bounds = shapely.total_bounds(shapes)
    height = float(np.ceil(bounds[3] + MARGIN))
    widest = shapely.maximum_inscribed_circle(plain, tolerance=width / 2000)
    points = shapely.get_coordinates(shapely.get_point(widest, 0))
    near = adjacency if adjacency is not None else {}
    return Drawing(
        f"0 0 {width:.0f} {height:.0f}",
        width,
        height,
        paths,
        {code: (round(float(x), 1), round(float(y), 1)) for code, (x, y) in zip(codes, points)},  # noqa: B905
        {code: round(float(r), 1) for code, r in zip(codes, shapely.length(widest), strict=True)},
        {code: tuple(c for c in codes if code in near and c in near[code]) for code in codes},
    )


def _placed(shapes: Any, width: float) -> Any:  # noqa: ANN401
    """Move the shapes into the drawing, north up, with a margin on every side."""
    west, _, east, north = shapely.total_bounds(shapes)
    scale = (width - 2 * MARGIN) / max(east - west, 1e-9)

    def place(points: Any) -> Any:  # noqa: ANN401
        x = MARGIN + (points[:, 0] - west) * scale
        y = MARGIN + (north - points[:, 1]) * scale
        return np.stack([x, y], axis=1)

    return shapely.transform(shapes, place)


def _path(shape: Any) -> str:  # noqa: ANN401
    """Write a shape as a path, leaving out islands too small to see unless nothing else is left."""
    # rings in one direction, holes in the other, so that a hole stays open when filled
    whole = shapely.orient_polygons(shape)
    parts = sorted(shapely.get_parts(whole), key=shapely.area, reverse=True)
    kept = [part for part in parts if shapely.area(part) >= SMALLEST_PART] or parts[:1]
    rings = [ring for part in kept for ring in shapely.get_rings(part)]
    return "".join(_ring(shapely.get_coordinates(ring)) for ring in rings)


def _ring(points: Any) -> str:  # noqa: ANN401
    """Write a ring in steps from point to point, which are shorter than places."""
    whole = np.round(points[:-1] * 10**DIGITS).astype(int)
    steps = np.diff(whole, axis=0)
    moves = steps[(steps != 0).any(axis=1)]
    if len(moves) < 2:
        return ""
    first = f"M{_short(whole[0][0])} {_short(whole[0][1])}l"
    told = [f"{_short(x)}{'' if y < 0 else ' '}{_short(y)}" for x, y in moves]
    return first + "".join(_joined(told)) + "z"


def _joined(steps: list[str]) -> list[str]:
    """Put a space between steps where the sign of the next does not part them."""
    return [step if i == 0 or step.startswith("-") else f" {step}" for i, step in enumerate(steps)]


def _short(tenths: int) -> str:
    """Write tenths as a number without needless digits: 12, -0.5 as -.5."""
    text = f"{tenths / 10:.1f}".removesuffix(".0")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
