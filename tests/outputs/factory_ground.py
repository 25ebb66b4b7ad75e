"""Find or make up boundaries for the areas of the realistic results."""

from pathlib import Path

import geopandas as gpd
from shapely.geometry import Polygon, box

from .factory import AREAS, CODES

BOUNDARIES = Path(__file__).parents[2] / "boundaries" / "east-midlands-2021.geojson"


def made_up_boundaries() -> gpd.GeoDataFrame:
    """Draw the ten areas as boxes in kilometres, the cities as holes in their counties."""
    counties = {
        "E10000007": box(0, 50, 45, 110), "E10000024": box(45, 50, 90, 110),
        "E10000019": box(90, 30, 170, 120), "E10000018": box(20, 10, 75, 50),
        "E06000017": box(75, 30, 90, 50), "E06000061": box(60, -25, 110, 10),
        "E06000062": box(10, -25, 60, 10),
    }  # fmt: skip
    cities = {
        "E06000015": box(25, 54, 34, 62), "E06000018": box(50, 52, 58, 61),
        "E06000016": box(42, 28, 50, 36),
    }  # fmt: skip
    shapes: dict[str, Polygon] = dict(cities)
    for code, county in counties.items():
        for city in cities.values():
            county = county.difference(city) if county.contains(city) else county
        shapes[code] = county
    frame = gpd.GeoDataFrame(
        {"name": [AREAS[code][0] for code in CODES]},
        geometry=[shapes[code] for code in CODES],
        index=list(CODES),
        crs="EPSG:27700",
    )
    frame.index.name = "code"
    frame.geometry = frame.geometry.scale(1000, 1000, origin=(0, 0)).translate(400_000, 300_000)
    return frame


def boundaries() -> gpd.GeoDataFrame:
    """Read the published boundaries where they are there, else use the made-up ones."""
    if not BOUNDARIES.is_file():
        return made_up_boundaries()
    frame = gpd.read_file(BOUNDARIES)
    code = next((c for c in frame.columns if c.lower() in {"code", "ctyua21cd", "utla21cd"}), "")
    if not code:
        return made_up_boundaries()
    frame = frame.set_index(code).to_crs(27700)
    return frame.loc[[area for area in CODES if area in frame.index]]
