"""Prepare the shapes of the areas for a page: simplified, measured, with room for labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from footprint.outputs import names
from footprint.questions.result import Result

if TYPE_CHECKING:
    import geopandas as gpd

MOST_INSETS = 4
SMALL_SHARE_OF_MEDIAN = 1 / 3
SMALL_SHARE_OF_TOTAL = 0.02
BRITISH_NATIONAL_GRID = 27700
LEAVING = (0.5, 0.0, 1.0)
REACHING = (0.5, 0.1, 0.9)


@dataclass(frozen=True, slots=True)
class Ground:
    """The shapes to draw, simplified for the page.

    ``close`` holds, for every area with an inset, finer shapes cut to what the inset shows.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    full_names: tuple[str, ...]
    shapes: tuple[Any, ...]
    bounds: tuple[float, float, float, float]
    insets: tuple[str, ...]
    close: dict[str, tuple[Any, ...]]
    index: dict[str, int]

    @property
    def width(self) -> float:
        """Return the width in metres."""
        return self.bounds[2] - self.bounds[0]

    @property
    def height(self) -> float:
        """Return the height in metres."""
        return self.bounds[3] - self.bounds[1]


def prepare(result: Result, boundaries: "gpd.GeoDataFrame") -> Ground:
    """Simplify the shapes of the areas to what the page can show, and find the small ones."""
    frame = boundaries
    if frame.crs is not None and frame.crs.is_geographic:
        frame = frame.to_crs(BRITISH_NATIONAL_GRID)
    codes = tuple(code for code in result.areas if code in frame.index)
    shapes = np.asarray(frame.geometry.loc[list(codes)].array, dtype=object)
    bounds = shapely.total_bounds(shapes)
    extent = float(max(bounds[2] - bounds[0], bounds[3] - bounds[1]))
    fine = shapely.coverage_simplify(shapes, extent / 4000)
    coarse = shapely.coverage_simplify(shapes, extent / 900)
    insets = _small_areas(codes, shapes)
    index = {code: place for place, code in enumerate(codes)}
    windows = {code: window(fine[index[code]].bounds) for code in insets}
    return Ground(
        codes,
        tuple(names.area_name(code, result.areas, short=True) for code in codes),
        tuple(names.area_name(code, result.areas) for code in codes),
        tuple(coarse),
        tuple(float(v) for v in bounds),  # type: ignore[arg-type]
        insets,
        {
            code: tuple(shapely.clip_by_rect(shape, *seen) for shape in fine)
            for code, seen in windows.items()
        },
        index,
    )


def _small_areas(codes: Sequence[str], shapes: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Pick the areas too small to read at the scale of the region, the smallest first."""
    sizes = shapely.area(shapes)
    limit = min(SMALL_SHARE_OF_MEDIAN * np.median(sizes), SMALL_SHARE_OF_TOTAL * sizes.sum())
    order = np.argsort(sizes, kind="stable")
    return tuple(codes[i] for i in order if sizes[i] < limit)[:MOST_INSETS]


def window(bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return the square an inset shows: the area with a margin of its surroundings."""
    west, south, east, north = bounds
    half = 0.68 * max(east - west, north - south)
    x, y = (west + east) / 2, (south + north) / 2
    return (x - half, y - half, x + half, y + half)


def on_ground(
    ground: Ground, box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Turn a box in shares of the map (corner and size) into bounds in metres on the ground."""
    x, y, wide, tall = box
    west, south = ground.bounds[0] + x * ground.width, ground.bounds[1] + y * ground.height
    return (west, south, west + wide * ground.width, south + tall * ground.height)


def lead(
    seen: tuple[float, float, float, float],
    inset: tuple[float, float, float, float],
    others: Sequence[Any],
    drawn: Sequence[Any],
) -> Any:  # noqa: ANN401
    """Return the line from what an inset shows to the inset that crosses the least.

    It leaves the right side of ``seen`` and ends on the left side of ``inset``, both bounds in
    metres; ``others`` are what other insets show, ``drawn`` the lines already there.
    """
    best, least = None, np.inf
    for leave in LEAVING:
        start = (seen[2], seen[1] + leave * (seen[3] - seen[1]))
        for reach in REACHING:
            end = (inset[0], inset[1] + reach * (inset[3] - inset[1]))
            line = shapely.LineString([start, end])
            crossed = sum(line.intersects(shape) for shape in (*others, *drawn))
            score = 10 * crossed + line.length / (inset[0] - seen[0]) + abs(reach - 0.5) / 10
            if score < least - 1e-9:
                best, least = line, score
    return best


def best_box(
    middle: tuple[float, float],
    size: tuple[float, float],
    shape: Any,  # noqa: ANN401
    taken: Sequence[Any],
    bounds: tuple[float, float, float, float],
) -> Any:  # noqa: ANN401
    """Return the candidate box with the least overlap, the most ground of its own, and near."""
    wide, tall = size
    best, least = None, np.inf
    others = shapely.union_all(list(taken)) if taken else shapely.Point()
    page = shapely.box(*bounds)
    rings = (
        (0.0, 0.6, 1.2, 1.8, 2.6, 3.6, 5.0) if shape.area > 0.8 * wide * tall else (1.8, 2.4, 3.0)
    )
    for radius in rings:
        for turn in range(12 if radius else 1):
            angle = 2 * np.pi * turn / 12
            x = middle[0] + radius * np.cos(angle) * wide * 0.5
            y = middle[1] + radius * np.sin(angle) * tall
            candidate = shapely.box(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
            area = candidate.area
            score = 20 * candidate.intersection(others).area / area
            score += 8 * (1 - candidate.intersection(page).area / area)
            score += 5 * (1 - candidate.intersection(shape).area / area) + 0.35 * radius
            if score < least - 1e-9:
                best, least = candidate, score
    return best
