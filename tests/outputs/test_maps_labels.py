"""Labels never overlap, holes stay open, keys are never cut without a word."""

import io

import geopandas as gpd
import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from shapely.geometry import box

from footprint.outputs.maps import ground, keys, labels, layout, sheet
from footprint.outputs.maps.plate import A4_LANDSCAPE, Entry, Face
from footprint.outputs.maps.saving import in_palette

from . import factory


def overlap(one, other):
    """Return the area in which two boxes lie over each other."""
    return box(*one).intersection(box(*other)).area


def test_labels_do_not_cover_each_other_or_what_is_taken():
    shapes = {str(n): box(n, 0, n + 1, 1) for n in range(6)}
    middles = {code: shape.centroid.coords[0] for code, shape in shapes.items()}
    taken = [(2.2, 0.2, 2.8, 0.8)]
    found = labels.place_labels(
        dict.fromkeys(shapes, (1.4, 0.25)), shapes, middles, taken, (-1, -1, 8, 2)
    )
    assert set(found) == set(shapes)
    boxes = [*taken, *(placed.box for placed in found.values())]
    assert all(overlap(a, b) < 1e-12 for n, a in enumerate(boxes) for b in boxes[n + 1 :])


def test_a_label_that_fits_stands_in_the_middle_of_its_area():
    area = {"a": box(0, 0, 10, 10)}
    found = labels.place_labels({"a": (3, 1)}, area, {"a": (5, 5)}, [], (0, 0, 10, 10))
    assert found["a"].at == (5, 5)
    assert not found["a"].outside


def test_a_label_does_not_hide_its_own_area():
    area = {"a": box(4, 4, 6, 6)}
    found = labels.place_labels({"a": (1.9, 1.9)}, area, {"a": (5, 5)}, [], (0, 0, 10, 10))
    assert overlap(found["a"].box, (4, 4, 6, 6)) < 0.75 * 4


def test_a_label_without_a_place_is_left_out():
    area = {"a": box(0, 0, 1, 1)}
    assert labels.place_labels({"a": (3, 3)}, area, {"a": (0.5, 0.5)}, [], (0, 0, 1, 1)) == {}


def test_lines_are_kept_clear_of():
    squares = labels.along([(0, 0), (10, 0)], 0.5)
    assert shapely.union_all([box(*one) for one in squares]).covers(
        shapely.LineString([(0, 0), (10, 0)])
    )


@pytest.mark.parametrize(("text", "bold"), [("Derbyshire", False), ("£1.23m\nlower", True)])
def test_text_is_as_wide_as_it_is_drawn(text, bold):
    figure = Figure(figsize=(8, 2))
    said = figure.text(0.1, 0.5, text, fontsize=20, fontweight="bold" if bold else "normal",
                       family=sheet.FAMILY)  # fmt: skip
    drawn = said.get_window_extent(FigureCanvasAgg(figure).get_renderer()).width / figure.dpi
    for _ in range(2):
        assert sheet.text_width(text, 20, bold=bold) == pytest.approx(drawn, rel=0.05)


def test_long_names_are_broken_and_long_words_cut():
    lines = sheet.wrapped("The County Council of " + "x" * 200, 9, 2.0)
    assert all(sheet.text_width(line, 9) <= 2.0 for line in lines)
    assert "".join(lines).count("x") == 200


def test_a_hole_in_a_county_stays_open(result):
    county = shapely.Polygon(box(0, 0, 9e4, 9e4).exterior, [box(3e4, 3e4, 6e4, 6e4).exterior])
    clockwise = shapely.Polygon(county.exterior, [list(county.interiors[0].coords)[::-1]])
    for shape in (county, clockwise):
        frame = gpd.GeoDataFrame(
            geometry=[shape, box(3e4, 3e4, 6e4, 6e4)], index=list(factory.CODES[:2]),
            crs="EPSG:27700",
        )  # fmt: skip
        prepared = ground.prepare(result, frame)
        page = sheet.new_sheet(A4_LANDSCAPE)
        page.fill(prepared.shapes[:1], Face("#000000"), sheet.Frame(0, 0, 15_000, 1, 1))
        out = io.BytesIO()
        page.figure.savefig(out, format="png", dpi=20)
        picture = np.asarray(Image.open(out).convert("L"))
        middle = picture[picture.shape[0] - round(20 * 4), round(20 * 4)]
        beside = picture[picture.shape[0] - round(20 * 2), round(20 * 2)]
        assert (middle, beside) == (255, 0)


def test_small_areas_near_one_another_share_an_inset(result):
    towns = [box(1000 * n, 0, 1000 * n + 900, 900) for n in range(5)]
    counties = [box(n * 60_000, 10_000, n * 60_000 + 60_000, 70_000) for n in range(5)]
    frame = gpd.GeoDataFrame(
        geometry=[*towns, *counties], index=list(factory.CODES), crs="EPSG:27700"
    )
    insets = ground.prepare(result, frame).insets
    assert [set(inset.codes) for inset in insets] == [set(factory.CODES[:5])]


def test_keys_keep_every_entry_and_stay_in_their_width():
    entries = [Entry(f"{n}  Council number {n}") for n in range(150)]
    found = keys.fit_below(entries, 7, 10.9)
    assert sum(map(len, found.columns)) == 150
    assert found.wide <= 10.9
    beside = keys.fit_beside(entries, 7, 4.0, 2.6)
    assert beside.tall <= 4.0


def test_a_cut_key_says_how_many_are_left_out():
    entries = [Entry(str(n)) for n in range(10)]
    cut = layout._cut(entries, 4)
    assert [entry.text for entry in cut] == ["0", "1", "2", "and 7 more"]
    assert layout._cut(entries, 10) == tuple(entries)


def test_flat_colours_are_exact_in_the_palette():
    picture = np.zeros((40, 40, 4), dtype=np.uint8)
    picture[...] = (0x12, 0x43, 0x6D, 255)
    picture[:20] = (255, 255, 255, 255)
    indices, palette = in_palette(picture)
    assert palette[indices][0, 0].tolist() == [255, 255, 255]
    assert palette[indices][39, 0].tolist() == [0x12, 0x43, 0x6D]
