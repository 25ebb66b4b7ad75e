"""Prepare the shapes of the areas for a page: simplified, measured, small ones picked out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from footprint.outputs.wording import names
from footprint.questions.result import Result

if TYPE_CHECKING:
    import geopandas as gpd

Bounds = tuple[float, float, float, float]

MOST_INSETS = 4
MOST_IN_AN_INSET = 40
SMALL_SHARE_OF_MEDIAN = 1 / 3
SMALL_SHARE_OF_TOTAL = 0.02
BRITISH_NATIONAL_GRID = 27700
SIMPLIFIED = 900
LEAVING = (0.5, 0.0, 1.0)
REACHING = (0.5, 0.1, 0.9)


@dataclass(frozen=True, slots=True)
class Inset:
    """Small areas side by side to show enlarged: what the inset shows, and shapes cut to it."""

    codes: tuple[str, ...]
    seen: Bounds
    shapes: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """The shapes to draw, simplified for the page, in metres.

    ``middles`` are in the widest part of each area, where its label reads best.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    full_names: tuple[str, ...]
    shapes: tuple[Any, ...]
    middles: tuple[tuple[float, float], ...]
    bounds: Bounds
    insets: tuple[Inset, ...]
    index: dict[str, int]

    def coarser(self, metres: float) -> "Ground":
        """Return the same ground with no more detail than so many metres, if it has more."""
        if metres <= 1.3 * max(self.width, self.height) / SIMPLIFIED:
            return self
        plain = shapely.coverage_simplify(np.array(self.shapes, dtype=object), metres)
        cut = tuple(
            replace(inset, shapes=tuple(shapely.simplify(list(inset.shapes), metres / 8)))
            for inset in self.insets
        )
        return replace(self, shapes=tuple(shapely.orient_polygons(plain)), insets=cut)

    def whole(self) -> "Ground":
        """Return the same ground without insets."""
        return replace(self, insets=())

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
    # rings in one direction, holes in the other, so that a hole stays open when filled
    coarse = shapely.orient_polygons(shapely.coverage_simplify(shapes, extent / SIMPLIFIED))
    widest = shapely.maximum_inscribed_circle(coarse, tolerance=extent / 2000)
    return Ground(
        codes,
        tuple(names.area_name(code, result.areas, short=True) for code in codes),
        tuple(names.area_name(code, result.areas) for code in codes),
        tuple(coarse),
        tuple(
            (float(x), float(y)) for x, y in shapely.get_coordinates(shapely.get_point(widest, 0))
        ),
        tuple(float(v) for v in bounds),  # type: ignore[arg-type]
        _insets(codes, shapes, extent),
        {code: place for place, code in enumerate(codes)},
    )


def _insets(codes: Sequence[str], shapes: Any, extent: float) -> tuple[Inset, ...]:  # noqa: ANN401
    """Gather small areas near one another into at most four insets, from north to south."""
    small = [codes.index(code) for code in _small_areas(codes, shapes)]
    if not small:
        return ()
    reach = 0.0 if len(small) <= MOST_INSETS else extent / 60
    gathered = sorted(_near(small, shapes, reach), key=lambda group: (-len(group), group))
    fine = shapely.coverage_simplify(shapes, extent / 4000)
    made = []
    for group in gathered[:MOST_INSETS]:
        seen = window(tuple(shapely.total_bounds(shapes[group]).tolist()), margin=len(group) == 1)
        if len(group) <= MOST_IN_AN_INSET and seen[2] - seen[0] < extent / 2:
            cut = tuple(shapely.orient_polygons(shapely.clip_by_rect(fine, *seen)))
            made.append(Inset(tuple(codes[i] for i in group), seen, cut))
    return tuple(sorted(made, key=lambda inset: (-inset.seen[3], inset.codes)))


def _near(small: Sequence[int], shapes: Any, reach: float) -> list[list[int]]:  # noqa: ANN401
    """Join small areas within reach of one another into groups, each in order; zero joins none."""
    groups: list[list[int]] = []
    for place in sorted(small):
        close = [
            group
            for group in groups
            if reach and min(shapely.distance(shapes[place], shapes[group])) <= reach
        ]
        merged = sorted({place, *(other for group in close for other in group)})
        groups = [group for group in groups if group not in close] + [merged]
    return groups


def _small_areas(codes: Sequence[str], shapes: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Pick the areas too small to read at the scale of the region, the smallest first."""
    sizes = shapely.area(shapes)
    limit = min(SMALL_SHARE_OF_MEDIAN * np.median(sizes), SMALL_SHARE_OF_TOTAL * sizes.sum())
    order = np.argsort(sizes, kind="stable")
    return tuple(codes[i] for i in order if sizes[i] < limit)


def window(bounds: Bounds, *, margin: bool = True) -> Bounds:
    """Return the square an inset shows: the areas with a margin of their surroundings."""
    west, south, east, north = bounds
    half = (0.68 if margin else 0.54) * max(east - west, north - south)
    x, y = (west + east) / 2, (south + north) / 2
    return (x - half, y - half, x + half, y + half)


def lead(seen: Bounds, inset: Bounds, others: Sequence[Any], drawn: Sequence[Any]) -> Any:  # noqa: ANN401
    """Return the line from what an inset shows to the inset that crosses the least.

    It leaves the right side of ``seen`` and ends on the left side of ``inset``; ``others`` are
    what other insets show, ``drawn`` the lines already there, all in the same unit.
    """
    best, least = None, np.inf
    for leave in LEAVING:
        start = (seen[2], seen[1] + leave * (seen[3] - seen[1]))
        for reach in REACHING:
            end = (inset[0], inset[1] + reach * (inset[3] - inset[1]))
            line = shapely.LineString([start, end])
            crossed = sum(line.intersects(shape) for shape in (*others, *drawn))
            run = max(inset[0] - seen[0], 1e-9)
            score = 10 * crossed + line.length / run + abs(reach - 0.5) / 10
            if score < least - 1e-9:
                best, least = line, score
    return best
