"""What a GIS opens is valid, in the right place, in step with the tables, and harms nobody."""

import io
import json
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from footprint.outputs.gis import files as gis
from footprint.outputs.gis import layers as gis_layers
from footprint.outputs.tables import every as tables
from footprint.outputs.tables.table import Table

from . import factory, factory_building, factory_ground, factory_schools

OGRINFO = shutil.which("ogrinfo")
NO_OGRINFO = "ogrinfo is not installed (Debian: gdal-bin): the files are not opened with it"


@pytest.fixture(scope="module")
def ground():
    return factory_ground.made_up_boundaries()


@pytest.fixture(scope="module")
def made(result, ground):
    return gis.exports(result, ground)


@pytest.fixture(scope="module")
def package(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("gis") / "map.gpkg"
    path.write_bytes(made.files["map.gpkg"])
    return path


@pytest.fixture(scope="module")
def school_files(schools, ground, tmp_path_factory):
    path = tmp_path_factory.mktemp("gis") / "schools.gpkg"
    path.write_bytes(gis.exports(schools, ground).files["map.gpkg"])
    return path


def layer_names(path):
    return [str(name) for name, _ in pyogrio.list_layers(path)]


def test_a_layer_for_each_option_then_footprints_and_councils(package):
    assert layer_names(package) == [
        *("as_now", "two_hubs", "one_region"),
        *("footprints", "areas", "about", "layer_styles"),
    ]


def test_every_shape_is_valid_and_every_layer_knows_its_coordinates(package, school_files):
    for path in (package, school_files):
        for name, kind in pyogrio.list_layers(path):
            if kind is None:
                continue
            frame = gpd.read_file(path, layer=name)
            assert frame.crs.to_epsg() == 27700
            assert frame.geometry.is_valid.all()
            assert not frame.geometry.is_empty.any()
            assert set(frame.geom_type) == {kind}


def test_an_option_layer_names_the_footprint_of_each_council_in_each_function(package, result):
    frame = gpd.read_file(package, layer="two_hubs").set_index("code")
    assert list(frame.index) == list(result.areas)
    blocks = result.options[1].footprints["fostering/recruitment"]
    home = {code: block for block in blocks for code in block}
    for code, said in frame["fostering_recruitment"].items():
        mates = {other for other, same in frame["fostering_recruitment"].items() if same == said}
        if len(home[code]) > 1:
            assert mates == set(home[code])
            assert re.match(r"[A-Z]+: ", said)
        else:
            assert said == "alone"


def test_footprints_are_the_councils_they_are_made_of(package, result, ground):
    frame = gpd.read_file(package, layer="footprints")
    for _, row in frame.iterrows():
        members = shapely.union_all(ground.geometry.loc[row["codes"].split()].to_numpy())
        assert row.geometry.symmetric_difference(members).area < 1
        assert row["shared"] == (row["councils"] > 1)
    for option in result.options:
        own = frame[frame["option"] == option.key]
        for function, blocks in option.footprints.items():
            listed = own[own["function_keys"].str.split().map(lambda keys, f=function: f in keys)]
            assert {frozenset(codes.split()) for codes in listed["codes"]} == set(
                map(frozenset, blocks)
            )
            assert listed.geometry.area.sum() == pytest.approx(ground.geometry.area.sum())


def test_the_figures_of_councils_are_those_of_the_tables(package, result):
    frame = gpd.read_file(package, layer="areas").set_index("code")
    for option in result.options:
        prefix = option.key.replace("-", "_")
        for row in option.area_rows:
            shown = frame.loc[row.code]
            assert shown[f"{prefix}_gbp_per_year"] == pytest.approx(row.option.central, abs=0.005)
            assert shown["alone_gbp_per_year"] == pytest.approx(row.alone.central, abs=0.005)


def test_a_protected_figure_is_empty_and_named(result, ground):
    def masked(table):
        if table.name != "placement":
            return table
        place = table.columns.index("no_place_children")
        rows = tuple((*row[:place], "c", *row[place + 1 :]) for row in table.rows)
        return replace(table, rows=rows)

    found = tuple(masked(table) for table in tables.tables(result))
    (areas,) = (x for x in gis_layers.layers(result, ground, found) if x.name == "areas")
    assert areas.frame["two_hubs_no_place_children"].isna().all()
    assert "two_hubs_no_place_children (c)" in areas.frame["protected"].iloc[0]
    assert areas.frame["two_hubs_children"].notna().all()


def test_flows_run_between_councils_and_carry_the_children_of_the_table(school_files, schools):
    frame = gpd.read_file(school_files, layer="flows")
    assert (frame["code"] != frame["place_code"]).all()
    known = {
        (row.option, row.code, row.host, row.sector): row.children
        for row in schools.sufficiency.flows
        if row.host and row.host != row.code
    }
    assert len(frame) == len(known)
    for _, row in frame.iterrows():
        children = known[row["option"], row["code"], row["place_code"], row["sector"]]
        few = 0 < children < 6
        assert row["protected"] == ("under 6" if few else "")
        assert np.isnan(row["children"]) if few else row["children"] == children


def test_only_schools_with_a_real_position_are_points(school_files, schools):
    frame = gpd.read_file(school_files, layer="schools")
    real = [site for site in schools.sufficiency.sites if site.easting is not None]
    assert 0 < len(real) < len(schools.sufficiency.sites)
    assert set(frame["site"]) == {site.key for site in real}
    assert sorted(frame.geometry.x) == pytest.approx(sorted(site.easting for site in real))


def test_homes_and_foster_carers_are_at_no_point(ground, homes, result, building):
    for answer in (homes, result, building):
        for layer in gis.exports(answer, ground).layers:
            assert layer.geometry == "MultiPolygon"
            assert layer.name not in {"schools", "flows"}


def test_geojson_keeps_to_rfc_7946(made, ground):
    whole = json.loads(made.files["footprints.geojson"])
    assert whole["type"] == "FeatureCollection"
    assert "crs" not in whole
    assert whole["illustrative"].startswith("Illustrative option")
    for feature in whole["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        for part in shape.geoms:
            assert part.exterior.is_ccw
            assert not any(ring.is_ccw for ring in part.interiors)
        west, south, east, north = feature["bbox"]
        assert -3 < west < east < 1
        assert 51 < south < north < 54
        numbers = re.findall(r"-?\d+\.\d+", json.dumps(feature["geometry"]))
        assert max(len(number.partition(".")[2]) for number in numbers) <= 6
    back = gpd.read_file(io.BytesIO(made.files["footprints.geojson"])).to_crs(27700)
    assert back.geometry.union_all().area == pytest.approx(ground.geometry.area.sum(), rel=1e-4)


def test_equal_results_give_equal_files(made, ground):
    assert gis.exports(factory.make_result(), ground).files == made.files
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_every_date_inside_is_the_fixed_one(package):
    with closing(sqlite3.connect(package)) as database:
        dates = {row[0] for row in database.execute("SELECT last_change FROM gpkg_contents")}
        assert dates == {gis.FIXED_TIME}
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA application_id").fetchone() == (0x47504B47,)


def test_the_package_says_what_it_is_and_whose_data_is_in_it(package, result):
    told = pyogrio.read_dataframe(package, layer="about").set_index("name")["value"]
    assert told["illustrative"].startswith("Illustrative option for discussion.")
    assert told["cost"].startswith("Every cost is a modelled cost, not budget")
    assert "Contains OS data" in told["licence"]
    assert told["two_hubs"] == "Two hubs"


def test_every_layer_and_table_that_a_gis_cannot_fill_is_left_out(ground, building):
    assert [layer.name for layer in gis.exports(building, ground).layers] == ["areas"]
    assert set(gis.exports(building, ground).files) == {"map.gpkg"}
    assert gis.exports(building, ground.iloc[:0]).files == {}


def test_names_that_would_be_alike_are_told_apart(result, ground):
    alike = tuple(
        replace(option, key=f"option-{n}", name="Ein/Name; DROP TABLE " + "x" * 90)
        for n, option in enumerate((result.options[1], result.options[1]), start=1)
    )
    made = gis_layers.layers(replace(result, options=alike), ground)
    names = [layer.name for layer in made]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"\w+", name) and len(name) <= 52 for name in names)


def test_boundaries_in_degrees_stay_in_degrees(result, ground):
    made = gis.exports(result, ground.to_crs(4326))
    assert {layer.frame.crs.to_epsg() for layer in made.layers} == {4326}


def test_rows_of_places_without_a_number_for_a_position_are_no_points(ground):
    columns = ("site", "site_name", "code", "name", "sector", "needs", "phases", "places")
    columns += ("easting_metres", "northing_metres")
    row = ("a", "A school", "E06000015", "Derby", "state", "asd", "primary", "c")
    real = Table("sites", "Places", columns, ((*row, 435_000.0, 335_000.0), (*row, "c", None)))
    layer = gis_layers._schools_layer(ground, {"sites": real})
    assert len(layer.frame) == 1
    assert layer.frame["places"].isna().all()


@pytest.mark.skipif(OGRINFO is None, reason=NO_OGRINFO)
def test_ogrinfo_opens_every_layer_without_a_complaint(package, school_files, made, tmp_path):
    written = tmp_path / "footprints.geojson"
    written.write_bytes(made.files["footprints.geojson"])
    for path in (package, school_files, written):
        done = subprocess.run(
            [OGRINFO, "-ro", "-so", "-al", str(path)], capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0
        assert "warning" not in done.stderr.lower()
        assert "error" not in done.stderr.lower()
        counts = [int(n) for n in re.findall(r"Feature Count: (\d+)", done.stdout)]
        assert counts
        assert all(counts)
        if path.suffix == ".gpkg":
            assert all(f"Layer name: {name}" in done.stdout for name in layer_names(path))
            assert 'ID["EPSG",27700]' in done.stdout


def test_geoparquet_comes_with_its_library_and_not_without(made, package, ground):
    pytest.importorskip("pyarrow", reason="pyarrow is not installed: no GeoParquet is written")
    back = gpd.read_parquet(io.BytesIO(made.files["map.parquet"]))
    assert back.crs.to_epsg() == 27700
    assert len(back) == len(gpd.read_file(package, layer="footprints"))
    assert back.geometry.is_valid.all()


def test_without_the_library_no_geoparquet_is_written(monkeypatch, made):
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert gis.geoparquet(made.layers[0]) is None


def test_the_answers_of_every_question_can_be_mapped(possible, paying, ground):
    many = factory.many_services()
    for answer in (possible, paying, many, factory_schools.sufficiency_result()):
        made = gis.exports(answer, ground)
        assert {"map.gpkg", "footprints.geojson"} <= set(made.files)
    assert factory_building.building_result().building is not None
