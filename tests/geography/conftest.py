"""Share small made-up maps, and the published boundaries where they are at hand."""

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box

ROOT = Path(__file__).parents[2]


@pytest.fixture
def squares():
    """Return a maker of grids of square areas in British National Grid, row by row."""

    def make(side_m=10_000, rows=2, columns=2):
        cells = [
            box(
                400_000 + c * side_m,
                300_000 + r * side_m,
                400_000 + (c + 1) * side_m,
                300_000 + (r + 1) * side_m,
            )
            for r in range(rows)
            for c in range(columns)
        ]
        codes = [f"E0600{i + 1:04d}" for i in range(len(cells))]
        names = [f"Area {i + 1}" for i in range(len(cells))]
        frame = gpd.GeoDataFrame({"name": names}, index=codes, geometry=cells, crs=27700)
        frame.index.name = "code"
        return frame

    return make


@pytest.fixture
def published():
    """Return a finder of published boundary files; skip where they are not at hand."""

    def find(name):
        path = ROOT.parent / "shared" / "data" / "boundaries" / name
        if not path.exists():
            pytest.skip("the published boundary files are not at hand")
        return path

    return find


@pytest.fixture
def default_boundaries():
    """Return the default geometry; skip until it stands in the project."""
    path = ROOT / "boundaries" / "east-midlands-2021.geojson"
    if not path.exists():
        pytest.skip("the default geometry is not in place")
    return path
