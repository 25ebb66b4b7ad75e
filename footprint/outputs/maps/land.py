"""Tell which area lies under any point, from a picture of the areas drawn once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from footprint.outputs.maps.sheet import Frame

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

ACROSS = 720
SEA = -1


@dataclass(frozen=True, slots=True)
class Land:
    """Areas as a grid of square cells, each holding the place of an area in order, or ``SEA``.

    Attributes
    ----------
    cells
        (rows, columns), the lowest row first, with a border of sea.
    west, south, step
        The lower left corner and the side of a cell, in the unit that points are given in.
    counts
        How many cells each area has; one at least, however small it is.
    outline
        The areas as one shape, in the unit of the areas.
    """

    cells: NDArray[np.int32]
    west: float
    south: float
    step: float
    counts: Floats
    outline: tuple[Any, ...] = ()

    def at(self, points: Floats) -> Places:
        """Return the place of the area under each of (…, 2) points, or ``SEA``."""
        held = np.array([self.west, self.south])
        where = np.floor((points - held) / self.step).astype(np.intp)
        rows, columns = self.cells.shape
        column = np.clip(where[..., 0], 0, columns - 1)
        row = np.clip(where[..., 1], 0, rows - 1)
        return np.asarray(self.cells[row, column], dtype=np.intp)

    def on_page(self, frame: Frame) -> "Land":
        """Return the same land, drawn in metres, measured in inches on the page."""
        west, south = frame.point((self.west, self.south))
        return replace(self, west=west, south=south, step=self.step / frame.metres_per_inch)

    def sizes(self) -> Floats:
        """Return the size of every area, in the square of the unit."""
        return np.asarray(self.counts * self.step**2)


def land_of(shapes: Sequence[Any], across: int = ACROSS) -> Land:
    """Draw areas as a grid so many cells across the longer way.

    Larger areas are drawn first, so that an area within a hole of another is not lost.
    """
    from PIL import Image, ImageDraw

    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object)).tolist()
    step = max(east - west, north - south, 1e-9) / across
    columns, rows = int((east - west) / step) + 3, int((north - south) / step) + 3
    west, south = west - step, south - step
    picture = Image.new("I", (columns, rows), SEA)
    pen = ImageDraw.Draw(picture)
    order = np.argsort(-shapely.area(list(shapes)), kind="stable").tolist()
    for place in order:
        for part in shapely.get_parts(shapes[place]):
            if part.geom_type != "Polygon" or part.is_empty:
                continue
            for ring, ink in ((part.exterior, place), *((r, SEA) for r in part.interiors)):
                # the middle of a cell is a whole number in a picture
                spots = (shapely.get_coordinates(ring) - [west, south]) / step - 0.5
                pen.polygon([(float(x), float(y)) for x, y in spots], fill=ink)
    cells = np.asarray(picture, dtype=np.int32).copy()
    outline = (shapely.union_all(np.array(shapes, dtype=object)),)
    counts = np.bincount(cells[cells >= 0].ravel(), minlength=len(shapes)).astype(float)
    return Land(cells, west, south, step, np.maximum(counts, 1.0), outline)
