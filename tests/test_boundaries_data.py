"""Test the default boundaries and the script that checks them."""

import importlib.util
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.affinity import translate

ROOT = Path(__file__).parents[1]
BOUNDARIES = ROOT / "boundaries"
PUBLISHED = ROOT / ".." / "shared" / "data" / "boundaries"

needs_published = pytest.mark.skipif(
    not PUBLISHED.is_dir(), reason="the published boundaries are not beside the project"
)

_spec = importlib.util.spec_from_file_location("boundaries_check", BOUNDARIES / "check.py")
check = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(check)


@pytest.fixture(scope="module")
def areas():
    return check.read(check.DEFAULT)


@pytest.fixture(scope="module")
def borders(areas):
    return check.shared_borders(areas)


def test_default_file_is_sound(areas):
    assert check.problems(areas) == []


def test_file_carries_code_and_name_only(areas):
    assert set(areas.columns) - {"id"} == {"code", "name", "geometry"}


def test_neighbours_are_the_fifteen_and_cities_touch_only_their_county(borders):
    assert len(borders) == 15
    county = {"Derby": "Derbyshire", "Leicester": "Leicestershire", "Nottingham": "Nottinghamshire"}
    for city, around in county.items():
        assert [set(pair) - {city} for pair in borders if city in pair] == [{around}]


def test_only_lincolnshire_and_north_northamptonshire_meet_for_less_than_two_km(borders):
    thin = {pair: length for pair, length in borders.items() if length < 2}
    assert list(thin) == [("Lincolnshire", "North Northamptonshire")]
    assert thin["Lincolnshire", "North Northamptonshire"] == pytest.approx(1.0, abs=0.1)


def test_missing_area_is_named_with_the_borders_it_takes_away(areas):
    faults = check.problems(areas[areas["name"] != "Rutland"])
    assert "E06000017 Rutland is missing" in faults
    assert "Lincolnshire and Rutland share no border" in faults


def test_wrong_name_and_stranger_are_named(areas):
    renamed = areas.copy()
    renamed.loc[renamed["code"] == "E06000015", "name"] = "Darby"
    renamed.loc[renamed["code"] == "E06000017", "code"] = "E06000099"
    faults = check.problems(renamed)
    assert "E06000015 is named Darby, not Derby" in faults
    assert "E06000099 Rutland is not expected" in faults
    assert "E06000017 Rutland is missing" in faults


def test_area_moved_by_fifty_metres_is_found(areas):
    moved = areas.copy()
    rutland = moved["code"] == "E06000017"
    moved.loc[rutland, "geometry"] = moved.loc[rutland, "geometry"].map(
        lambda shape: translate(shape, xoff=50)
    )
    faults = [f for f in check.problems(moved) if f.startswith("borders that overlap")]
    assert len(faults) == 1
    assert "Rutland" in faults[0]


def test_script_ends_with_zero_for_the_default_and_one_for_a_faulty_file(tmp_path, capsys, areas):
    assert check.main([]) == 0
    assert "10 areas, sound" in capsys.readouterr().out
    faulty = tmp_path / "nine.geojson"
    areas[areas["name"] != "Derby"].to_file(faulty, driver="GeoJSON")
    assert check.main([str(faulty)]) == 1
    assert "FAULT E06000015 Derby is missing" in capsys.readouterr().out


def test_readme_and_licence_carry_the_attribution():
    licence = (BOUNDARIES / "LICENCE.md").read_text(encoding="utf-8")
    assert "Contains National Statistics data © Crown copyright and database right 2018" in licence
    assert "Contains OS data © Crown copyright and database right 2018" in licence
    assert "Natural Earth" in licence
    assert "LICENCE.md" in (BOUNDARIES / "README.md").read_text(encoding="utf-8")


@needs_published
def test_official_boundaries_have_the_same_neighbours():
    path = PUBLISHED / "utla_east_midlands_2021_from_lsoa21.geojson"
    assert check.problems(check.read(path)) == []


@needs_published
def test_neighbours_agree_with_the_published_list_but_for_the_twenty_metre_one(areas, borders):
    listed = pd.read_csv(PUBLISHED / "utla_england_2023_adjacency.csv")
    names = dict(zip(areas["code"], areas["name"], strict=True))
    pairs = {
        tuple(sorted((names[a], names[b])))
        for a, b in zip(listed["gss_a"], listed["gss_b"], strict=True)
        if a in names and b in names
    }
    assert set(borders) - pairs == {("Lincolnshire", "North Northamptonshire")}
    assert pairs - set(borders) == set()


@needs_published
def test_overlap_with_the_official_areas_is_as_the_readme_says(areas):
    path = PUBLISHED / "utla_east_midlands_2021_from_lsoa21.geojson"
    official = check.read(path).set_index("code").geometry
    ours = gpd.GeoSeries(areas.set_index("code").geometry)
    overlap = {
        code: shapely.area(shapely.intersection(shape, official[code]))
        / shapely.area(shapely.union(shape, official[code]))
        for code, shape in ours.items()
    }
    assert min(overlap.values()) == pytest.approx(0.874, abs=0.002)
    assert max(overlap.values()) == pytest.approx(0.994, abs=0.002)
