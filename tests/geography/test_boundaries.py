"""Check that boundary files are recognised, mended or refused with every reason."""

import geopandas as gpd
import pytest
from shapely.geometry import MultiPolygon, Point, Polygon, box

from footprint.errors import InputError
from footprint.geography import dissolve, read_boundaries


def saved(frame, path, *, code="CTYUA23CD", name="CTYUA23NM", **options):
    """Write a frame of areas the way a publisher would, and return the path."""
    out = frame.reset_index().rename(columns={"code": code, "name": name})
    out.to_file(path, **options)
    return path


def problems_of(path, **options):
    """Return the problems that reading a file raises, as one text."""
    with pytest.raises(InputError) as caught:
        read_boundaries(path, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("CTYUA23CD", "CTYUA23NM"),
        ("LAD22CD", "LAD22NM"),
        ("UTLA21CD", "UTLA21NM"),
        ("ctyua19cd", "ctyua19nm"),
        ("code", "name"),
        ("la_code", "la_name"),
    ],
)
@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".shp"])
def test_codes_and_names_are_recognised(squares, tmp_path, code, name, suffix):
    path = saved(squares(), tmp_path / f"areas{suffix}", code=code, name=name)
    found = read_boundaries(path)
    assert list(found.index) == list(squares().index)
    assert found.index.name == "code"
    assert list(found.columns) == ["name", "geometry"]
    assert list(found["name"]) == ["Area 1", "Area 2", "Area 3", "Area 4"]
    assert found.crs.to_epsg() == 27700


def test_degrees_become_metres(squares, tmp_path):
    path = saved(squares().to_crs(4326), tmp_path / "areas.geojson")
    found = read_boundaries(path)
    assert found.geometry.area.sum() == pytest.approx(4e8, rel=1e-4)


def test_codes_choose_rows_order_and_column(squares, tmp_path):
    frame = squares()
    frame["LAD23CD"] = [f"E0700000{i}" for i in range(4)]
    path = saved(frame, tmp_path / "areas.gpkg")
    wanted = ["E07000003", "E07000001"]
    found = read_boundaries(path, codes=wanted)
    assert list(found.index) == wanted
    assert list(read_boundaries(path, codes=["E06000002"]).index) == ["E06000002"]


def test_no_code_column_lists_the_columns(squares, tmp_path):
    frame = squares().rename(index=lambda code: code[1:])
    path = saved(frame, tmp_path / "areas.gpkg", code="ident", name="label")
    text = problems_of(path)
    assert "ident, label" in text
    assert "CTYUA23CD" in text


def test_one_unnamed_column_of_codes_will_do(squares, tmp_path):
    path = saved(squares(), tmp_path / "areas.gpkg", code="ident", name="label")
    assert list(read_boundaries(path).index) == list(squares().index)


def test_missing_codes_name_the_vintage_and_the_slip(squares, tmp_path):
    frame = squares().rename(index={"E06000001": "E06000061", "E06000002": "E06000062"})
    path = saved(frame, tmp_path / "areas.gpkg")
    text = problems_of(path, codes=["E10000021", "E06000063", "E06000003"])
    assert "E10000021 is not in the file" in text
    assert "North Northamptonshire" in text
    assert "2021" in text
    assert "Did you mean" in text


def test_older_vintage_is_named_too(squares, tmp_path):
    path = saved(squares().rename(index={"E06000001": "E10000021"}), tmp_path / "areas.gpkg")
    assert "older vintage: it has E10000021" in problems_of(path, codes=["E06000061"])


def test_repeated_code_is_refused(squares, tmp_path):
    path = saved(squares().rename(index={"E06000002": "E06000001"}), tmp_path / "areas.gpkg")
    assert "E06000001 (Area 1) stands in 2 rows" in problems_of(path)


def test_all_problems_come_together(squares, tmp_path):
    frame = squares().rename(index={"E06000002": "E06000001"})
    frame.loc["E06000004", "geometry"] = Point(1, 1)
    text = problems_of(saved(frame, tmp_path / "areas.gpkg"), codes=None)
    assert "stands in 2 rows" in text
    assert "is a Point" in text


def test_overlap_names_the_pair_and_its_size(squares, tmp_path):
    frame = squares()
    frame.loc["E06000001", "geometry"] = box(400_000, 300_000, 415_000, 310_000)
    text = problems_of(saved(frame, tmp_path / "areas.gpkg"))
    assert "Area 1 (E06000001) and Area 2 (E06000002) overlap by 50 km²" in text


def test_slight_overlap_is_noted(squares, tmp_path):
    frame = squares()
    frame.loc["E06000001", "geometry"] = box(400_000, 300_000, 410_100, 310_000)
    found = read_boundaries(saved(frame, tmp_path / "areas.gpkg"))
    assert found.attrs["notes"] == [
        "areas.gpkg: 1 pairs of areas cross along their border, by 1 km² in all; "
        "taken as generalised borders."
    ]


def test_bow_tie_is_refused_with_remedy(squares, tmp_path):
    frame = squares()
    bow = Polygon([(400_000, 300_000), (410_000, 310_000), (410_000, 300_000), (400_000, 310_000)])
    frame.loc["E06000001", "geometry"] = bow
    text = problems_of(saved(frame, tmp_path / "areas.gpkg"))
    assert "the outline of E06000001 (Area 1) is broken (self-intersection)" in text
    assert "Fix geometries" in text


def test_harmless_flaw_is_mended_with_a_note(squares, tmp_path):
    frame = squares()
    # a spike of no width out along the border and back
    spiked = [(400_000, 300_000), (410_000, 300_000), (410_000, 310_000), (410_000, 320_000)]
    spiked += [(410_000, 310_000), (400_000, 310_000)]
    frame.loc["E06000001", "geometry"] = Polygon(spiked)
    found = read_boundaries(saved(frame, tmp_path / "areas.gpkg"))
    assert found.geometry.is_valid.all()
    assert found.geometry["E06000001"].area == pytest.approx(1e8)
    assert "was mended" in found.attrs["notes"][0]


def test_empty_outline_is_refused(squares, tmp_path):
    frame = squares()
    frame.loc["E06000002", "geometry"] = MultiPolygon()
    assert "E06000002 (Area 2) has no outline" in problems_of(saved(frame, tmp_path / "a.gpkg"))


def test_missing_coordinate_system_is_refused(squares, tmp_path):
    path = saved(squares(), tmp_path / "areas.shp")
    (tmp_path / "areas.prj").unlink()
    assert "coordinate system" in problems_of(path)


def test_swapped_axes_are_refused(squares, tmp_path):
    frame = squares().to_crs(4326)
    frame["geometry"] = frame.geometry.map(
        lambda shape: Polygon([(y, x) for x, y in shape.exterior.coords])
    )
    assert "outside Great Britain" in problems_of(saved(frame, tmp_path / "areas.geojson"))


def test_empty_file_and_wrong_file_and_no_file(squares, tmp_path):
    saved(squares(), tmp_path / "areas.gpkg")
    assert "holds no areas" in problems_of(saved(squares().iloc[:0], tmp_path / "empty.gpkg"))
    (tmp_path / "words.geojson").write_text("not a map")
    assert "cannot be read as a map" in problems_of(tmp_path / "words.geojson")
    assert 'Did you mean "areas.gpkg"?' in problems_of(tmp_path / "area.gpkg")


def test_layers_are_asked_for(squares, tmp_path):
    path = saved(squares(), tmp_path / "areas.gpkg", layer="counties")
    saved(squares(), path, layer="wards")
    assert "2 layers: counties, wards" in problems_of(path)
    assert len(read_boundaries(path, layer="wards")) == 4
    assert "Choose from: counties, wards" in problems_of(path, layer="parishes")


def test_dissolve_merges_and_keeps_the_rest(squares):
    before = squares()
    merged = dissolve(before, {"E06000061": ("North", ["E06000002", "E06000004"])})
    assert list(merged.index) == ["E06000001", "E06000061", "E06000003"]
    assert merged.loc["E06000061", "name"] == "North"
    assert merged.geometry["E06000061"].area == pytest.approx(2e8)
    assert merged.geometry["E06000061"].geom_type == "Polygon"
    assert len(before) == 4


def test_dissolve_refuses_unknown_and_twice_used_codes(squares):
    groups = {"X": ("One", ["E06000001", "E06000009"]), "Y": ("Two", ["E06000001"])}
    with pytest.raises(InputError) as caught:
        dissolve(squares(), groups)
    assert "E06000009" in str(caught.value)
    assert "both X and Y" in str(caught.value)


def test_published_file_with_a_flaw_is_read(published):
    found = read_boundaries(published("utla_england_2021_ons_buc.geojson"))
    assert len(found) == 152
    assert any("E10000014 (Hampshire) was mended" in note for note in found.attrs["notes"])


def test_published_file_explains_northamptonshire(published):
    path = published("utla_england_2023_ons_buc.geojson")
    assert "West Northamptonshire" in problems_of(path, codes=["E10000021"])


def test_published_file_dissolves_to_the_2016_areas(published):
    path = published("utla_east_midlands_2021_ons_buc.geojson")
    pair = ["E06000061", "E06000062"]
    merged = dissolve(read_boundaries(path), {"E10000021": ("Northamptonshire", pair)})
    assert len(merged) == 9
    assert isinstance(merged, gpd.GeoDataFrame)
    assert merged.geometry["E10000021"].geom_type == "Polygon"
