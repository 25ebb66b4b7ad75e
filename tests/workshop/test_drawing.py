"""Outlines become paths that are small, touch where areas touch, and know their neighbours."""

import re

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely

from footprint.workshop.drawing import Drawing, outline

SQUARES = {
    "E1": shapely.box(0, 0, 1000, 1000),
    "E2": shapely.box(1000, 0, 2000, 1000),
    "E3": shapely.box(0, 1000, 2000, 3000),
}


def frame(shapes):
    return gpd.GeoDataFrame(
        {"name": list(shapes)}, index=list(shapes), geometry=list(shapes.values()), crs=27700
    )


def points(path):
    """Return the rings of a path, as a browser would draw them."""
    rings = []
    for ring in path.removesuffix("z").split("zM" if "zM" in path else "\0"):
        start, _, rest = ring.removeprefix("M").partition("l")
        numbers = [float(v) for v in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", rest)]
        steps = np.array(numbers).reshape(-1, 2)
        first = np.array([float(v) for v in start.split()])
        rings.append(np.vstack([first, first + np.cumsum(steps, axis=0)]))
    return rings


def shape(path):
    rings = points(path)
    return shapely.Polygon(rings[0], rings[1:])


@pytest.fixture(scope="module")
def drawn() -> Drawing:
    borders = nx.Graph([("E1", "E2"), ("E1", "E3"), ("E2", "E3")])
    return outline(frame(SQUARES), borders, width=212)


def test_the_drawing_is_as_wide_as_asked_and_north_is_up(drawn):
    assert drawn.view_box == "0 0 212 312"
    assert drawn.middles["E3"][1] < drawn.middles["E1"][1]
    assert drawn.middles["E1"][0] < drawn.middles["E2"][0]


def test_paths_keep_the_area_and_the_common_border(drawn):
    shapes = {code: shape(path) for code, path in drawn.paths.items()}
    assert shapes["E1"].area == pytest.approx(100 * 100, rel=0.01)
    assert shapes["E3"].area == pytest.approx(200 * 200, rel=0.01)
    assert shapes["E1"].intersection(shapes["E2"]).length == pytest.approx(100, rel=0.01)


def test_middles_lie_inside_and_say_how_much_room_there_is(drawn):
    for code, path in drawn.paths.items():
        assert shape(path).contains(shapely.Point(drawn.middles[code]))
    assert drawn.room["E1"] == pytest.approx(50, rel=0.03)
    assert drawn.room["E3"] == pytest.approx(100, rel=0.03)


def test_neighbours_come_in_the_order_of_the_region(drawn):
    assert drawn.near == {"E1": ("E2", "E3"), "E2": ("E1", "E3"), "E3": ("E1", "E2")}
    assert outline(frame(SQUARES)).near == {"E1": (), "E2": (), "E3": ()}


def test_a_hole_stays_open_for_the_area_in_it():
    city = shapely.box(400, 400, 600, 600)
    county = shapely.box(0, 0, 1000, 1000).difference(city)
    found = outline(frame({"county": county, "city": city}), width=112)
    outer, inner = points(found.paths["county"])
    assert shapely.Polygon(outer).exterior.is_ccw != shapely.Polygon(inner).exterior.is_ccw
    assert shape(found.paths["county"]).area == pytest.approx(10_000 - 400, rel=0.01)


def test_islands_too_small_to_see_are_left_out_unless_there_is_nothing_else():
    big, speck = shapely.box(0, 0, 1000, 1000), shapely.box(1100, 0, 1101, 1)
    found = outline(frame({"E1": shapely.MultiPolygon([big, speck])}), width=112)
    assert found.paths["E1"].count("M") == 1
    specks = outline(frame({"E1": big, "E2": speck}), width=112)
    assert specks.paths["E2"] == "" or specks.paths["E2"].startswith("M")


def test_detail_is_taken_away_until_the_paths_fit():
    angles = np.linspace(0, 2 * np.pi, 4000, endpoint=False)
    radius = 1000 + 60 * np.sin(37 * angles)
    star = shapely.Polygon(np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=1))
    fine = outline(frame({"E1": star}), most_bytes=10**6)
    coarse = outline(frame({"E1": star}), most_bytes=2_000)
    assert len(coarse.paths["E1"]) <= 2_000 < len(fine.paths["E1"])
    assert shape(coarse.paths["E1"]).area == pytest.approx(shape(fine.paths["E1"]).area, rel=0.03)
