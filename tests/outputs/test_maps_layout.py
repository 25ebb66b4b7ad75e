"""Labels keep off other areas, small areas stay in sight, grids fill the page."""

import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import box

from footprint.outputs import maps
from footprint.outputs.maps import grid, ground, labels, land, layout, pages, panels
from footprint.outputs.maps.drawing import plates
from footprint.outputs.maps.plate import PAPERS, Face, Panel

SMALL = ("E06000015", "E06000016", "E06000017", "E06000018")
CONTENT = {"a4-landscape": (0.4, 1.3, 11.3, 7.2), "a4-portrait": (0.4, 1.5, 7.9, 10.6),
           "slide": (0.4, 1.5, 12.9, 6.4)}  # fmt: skip


@pytest.fixture(scope="module")
def prepared(result, boundaries):
    return ground.prepare(result, boundaries)


def laid_out(prepared, count, paper):
    """Lay out so many plain maps."""
    few = [
        Panel(f"Option {n}", dict.fromkeys(prepared.codes, Face("#888888"))) for n in range(count)
    ]
    return layout.lay_out(few, prepared, PAPERS[paper], CONTENT[paper], layout.Legend(), ["Derby"])


def test_the_land_tells_which_area_lies_under_a_point():
    county = shapely.Polygon(box(0, 0, 90, 90).exterior, [box(30, 30, 60, 60).exterior])
    found = land.land_of([county, box(30, 30, 60, 60)], across=300)
    spots = np.array([(10.0, 10.0), (45.0, 45.0), (80.0, 45.0), (95.0, 45.0), (-20.0, 500.0)])
    assert found.at(spots).tolist() == [0, 1, 0, land.SEA, land.SEA]
    assert found.sizes() == pytest.approx([8100 - 900, 900], rel=0.03)


def test_a_label_too_large_for_its_area_goes_to_sea_rather_than_over_another():
    shapes = {"small": box(4, 4, 5, 5), "large": box(0, 0, 4, 8)}
    middles = {"small": (4.5, 4.5), "large": (2, 4)}
    found = labels.place_labels({"small": (2.4, 0.6)}, shapes, middles, [], (0, 0, 9, 9))
    placed = found["small"]
    assert placed.outside
    assert box(*placed.box).intersection(shapes["large"]).area == 0
    assert box(*placed.box).intersection(shapes["small"]).area < 0.4


def test_labels_keep_off_the_lines_that_lead_to_others():
    shapes = {"a": box(4, 4, 5, 5), "b": box(5, 0, 12, 4)}
    middles = {"a": (4.5, 4.5), "b": (8, 2)}
    found = labels.place_labels(
        {"a": (2.4, 0.6), "b": (2.0, 0.6)}, shapes, middles, [], (0, 0, 12, 9)
    )
    line = shapely.LineString([middles["a"], found["a"].at])
    assert found["a"].outside
    assert not line.intersects(box(*found["b"].box))


@pytest.mark.parametrize("paper", list(PAPERS))
@pytest.mark.parametrize("kind", ["cost", "cost-difference", "demand", "overview", "changes"])
def test_no_label_overlaps_another_an_inset_or_hides_a_small_area(
    result, prepared, monkeypatch, paper, kind
):
    seen = {}

    def kept(sheet, panel, ground, cell, layout, labels, titles, written, land, **_):
        seen[len(seen)] = (panel, cell, layout, written)

    monkeypatch.setattr(pages, "draw_panel", kept)
    (plate,) = plates(result, (kind,))
    around = pages.Around((), result.licence, unprotected=False)
    pages.draw_page(plate, prepared, PAPERS[paper], around, land.land_of(prepared.shapes))
    assert len(seen) == len(plate.panels)
    for _, cell, found, written in seen.values():
        insets = [place.bounds for place in panels.inset_places(prepared, cell, found)]
        taken = [box(*placed.box) for placed in written.on_map.values()]
        taken += [box(*bounds) for bounds in insets]
        for n, one in enumerate(taken):
            assert all(one.intersection(other).area < 1e-9 for other in taken[n + 1 :])
        frame = panels.frame_of(prepared, cell, found.metres_per_inch)
        if found.shows_insets:
            assert {code for i in prepared.insets for code in i.codes} >= set(SMALL) - {"E06000017"}
        for code in SMALL:
            shape = shapely.transform(prepared.shapes[prepared.index[code]], frame.points)
            hidden = shapely.union_all([box(*p.box) for p in written.on_map.values()])
            assert shape.intersection(hidden).area < 0.75 * shape.area
        for code, placed in written.on_map.items():
            others = [s for c, s in zip(prepared.codes, prepared.shapes, strict=True) if c != code]
            over = shapely.transform(shapely.union_all(others), frame.points)
            assert box(*placed.box).intersection(over).area < 0.6 * box(*placed.box).area


@pytest.mark.parametrize("paper", list(PAPERS))
@pytest.mark.parametrize("count", range(1, 13))
def test_any_number_of_maps_fits_with_letters_of_seven_points(prepared, paper, count):
    found = laid_out(prepared, count, paper)
    left, bottom, right, top = CONTENT[paper]
    for cell in found.cells:
        assert left - 0.01 <= cell.left
        assert cell.left + cell.wide <= right + 0.01
        assert bottom - 0.01 <= cell.lowest
        assert cell.top <= top + 0.01
    assert found.label_points >= 7 * PAPERS[paper].scale
    assert panels.inset_points(found) >= 7 * PAPERS[paper].scale


@pytest.mark.parametrize("kind", ["cost-difference", "before-after"])
def test_a_slide_takes_more_pages_rather_than_cut_a_key_or_a_name(
    result, prepared, monkeypatch, kind
):
    seen = []

    def kept(sheet, panel, ground, cell, layout, labels, titles, written, land, **_):
        seen.append((panel, cell, layout, labels))

    monkeypatch.setattr(pages, "draw_panel", kept)
    now, *others = result.options
    six = [replace(o, key=f"{o.key}-{n}", name=f"{o.name} {n}") for n in (1, 2, 3) for o in others]
    (plate,) = plates(replace(result, options=(now, *six)), (kind,))
    around = pages.Around((), result.licence, unprotected=False)
    ground_land = land.land_of(prepared.shapes)
    rest = (around, ground_land)
    on_a4 = pages.sheets_of(plate, prepared, PAPERS["a4-landscape"], *rest)
    sheets = pages.sheets_of(plate, prepared, PAPERS["slide"], *rest)
    assert len(sheets) > len(on_a4)
    assert sum((sheet.panels for sheet in sheets), ()) == plate.panels
    for sheet in sheets:
        assert len(sheet.panels) % plate.whole == 0
        pages.draw_page(sheet, prepared, PAPERS["slide"], *rest)
    assert len(seen) == len(plate.panels)
    for panel, cell, found, written in seen:
        assert not found.cut
        entries = [entry for column in (cell.key.columns if cell.key else ()) for entry in column]
        assert len(entries) == len(panel.key)
        if plate.whole == 1:
            assert all(re.search("[A-Z][a-z]", label) for label in written.values())


def test_three_maps_fill_the_height_of_a_page(prepared):
    for paper in PAPERS:
        found = laid_out(prepared, 3, paper)
        _, bottom, _, top = CONTENT[paper]
        lowest = min(cell.lowest for cell in found.cells)
        assert (top - lowest) / (top - bottom) > 0.75


def test_rows_that_are_read_across_stay_rows_on_any_paper(prepared):
    few = [Panel(str(n), {}) for n in range(6)]
    for paper in PAPERS:
        asked = (few, prepared, PAPERS[paper], CONTENT[paper], layout.Legend(), ["Derby"])
        found = layout.lay_out(*asked, columns=3)
        assert len({round(cell.left, 6) for cell in found.cells}) == 3
        assert [cell.heading for cell in found.cells[:3]] == [("0",), ("1",), ("2",)]


def test_cities_are_enlarged_on_nine_maps_where_they_stay_legible(prepared):
    for count in (5, 6, 9):
        found = laid_out(prepared, count, "a4-landscape")
        assert found.strip.side >= grid.LEAST_INSET
        for cell in found.cells:
            boxes = [box(*p.bounds) for p in panels.inset_places(prepared, cell, found)]
            assert len(boxes) == 3
            assert all(a.disjoint(b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])
            map_box = box(
                cell.map_x, cell.map_y, cell.map_x + cell.map_wide, cell.map_y + cell.map_tall
            )
            assert all(one.intersection(map_box).area < 1e-9 for one in boxes)


def test_every_letter_of_the_set_is_seven_points_or_more(drawn):
    for item in drawn:
        sizes = re.findall(r"font: (?:\d+ )?([\d.]+)px|font-size: ([\d.]+)px", item.svg.decode())
        assert sizes
        assert min(float(a or b) for a, b in sizes) >= 7


@pytest.mark.parametrize("areas", [2, 5, 30, 60])
def test_made_up_regions_of_any_size_are_drawn(result, areas):
    rows = int(np.ceil(np.sqrt(areas)))
    codes = [f"E06{n:06d}" for n in range(areas)]
    shapes = [box(n % rows, n // rows, n % rows + 1, n // rows + 1) for n in range(areas)]
    frame = gpd.GeoDataFrame(geometry=shapes, index=codes, crs="EPSG:27700")
    frame.geometry = frame.geometry.scale(10_000, 10_000, origin=(0, 0))

    named = {code: (f"Council {n}", f"C{n}") for n, code in enumerate(codes)}
    prepared = ground.prepare(replace(result, areas=named), frame)
    assert len(prepared.codes) == areas
    assert laid_out(prepared, 4, "a4-landscape").metres_per_inch > 0


def test_maps_have_a_default_set_of_every_kind_but_every_change():
    assert set(maps.KINDS) - set(maps.DEFAULT_KINDS) == {"every-change"}
