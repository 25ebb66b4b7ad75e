"""Schools are told apart without colour, labels keep off them, flows add up to what is said."""

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely.geometry import box

from footprint.outputs.maps import (
    classes,
    flows,
    furniture,
    ground,
    labels,
    land,
    pages,
    panels,
    schools,
    sheet,
)
from footprint.outputs.maps.footprints import ALONE
from footprint.outputs.maps.plate import CIRCLE, DIAMOND, PAPERS, SQUARE
from footprint.outputs.sections import pages as report_pages
from footprint.questions.result_sufficiency import FlowRow, SiteRow

CITY = "E06000018"


def with_sites(result, sites):
    return replace(result, sufficiency=replace(result.sufficiency, sites=tuple(sites)))


@pytest.fixture(scope="module")
def prepared(schools, boundaries):
    return ground.prepare(schools, boundaries)


@pytest.fixture(scope="module")
def listed(schools, prepared):
    """Return a result with a school of each sector in and around every council's middle."""
    sites = []
    for code, (x, y) in zip(prepared.codes, prepared.middles, strict=True):
        for n, sector in enumerate(("state", "state", "independent", "base")):
            places = 8.0 if sector == "base" else 100.0 * (n + 1)
            at = (x + 1500 * n, y + 800 * n)
            sites.append(SiteRow(f"{code}-{n}", "A", code, sector, (), (), places, *at))
    return with_sites(schools, sites)


def test_the_schools_are_in_the_paper_too():
    assert "schools" in report_pages.MAPS_IN_BRIEF


def test_sectors_differ_in_shape_on_the_map_and_in_the_key(listed):
    (plate,) = schools.school_plates(listed)
    seen = {dot.face.colour: dot.shape for dot in plate.panels[0].dots}
    told = {entry.face.colour: entry.shape for entry in plate.key if "places" not in entry.text}
    assert seen == told
    assert set(seen.values()) == {CIRCLE, SQUARE, DIAMOND}


@pytest.mark.parametrize("shape", [CIRCLE, SQUARE, DIAMOND])
def test_signs_of_every_shape_have_the_same_area(shape):
    outline = shapely.Polygon(furniture.shaped(shape, (3.0, 4.0), 2.0))
    assert outline.area == pytest.approx(math.pi * 4, rel=0.01)
    assert outline.centroid.coords[0] == pytest.approx((3.0, 4.0), abs=0.02)


def test_the_title_tells_schools_from_bases_and_the_key_ends_with_the_largest(listed):
    (plate,) = schools.school_plates(listed)
    places = sum(site.places for site in listed.sufficiency.sites)
    assert plate.title == (
        f"30 special schools and 10 bases with a known address have {places:,.0f} places"
    )
    assert plate.key[-1].text == "300 places"
    assert "By sector: state special schools 20 with 3,000 places; " in plate.alternative_text
    assert "By council: Derby 4 with 608 places; Derbyshire 4 with" in plate.alternative_text


@pytest.mark.parametrize("paper", list(PAPERS))
def test_names_cover_no_school_and_cities_are_enlarged_with_theirs(
    listed, prepared, monkeypatch, paper
):
    seen = []

    def kept(sheet, panel, ground, cell, layout, labels, titles, written, land, **_):
        seen.append((panel, cell, layout, written))

    monkeypatch.setattr(pages, "draw_panel", kept)
    (plate,) = schools.school_plates(listed)
    around = pages.Around((), listed.licence, unprotected=False)
    pages.draw_page(plate, prepared, PAPERS[paper], around, land.land_of(prepared.shapes))
    ((panel, cell, layout, written),) = seen
    places = {place.inset.codes: place for place in panels.inset_places(prepared, cell, layout)}
    assert (CITY,) in places
    frame = panels.frame_of(prepared, cell, layout.metres_per_inch)
    assert set(written.on_map) | {c for codes in places for c in codes} == set(prepared.codes)
    for dot in panel.dots:
        at = frame.point((dot.easting, dot.northing))
        sign = shapely.Point(at).buffer(0.9 * dot.radius_points / 72)
        for placed in written.on_map.values():
            assert sign.intersection(box(*placed.box)).area < 0.02 * sign.area


def test_a_label_covers_as_little_of_what_is_drawn_as_it_can():
    area = {"a": box(0, 0, 10, 10)}
    drawn = [(x, 3.5, x + 0.9, 6.5) for x in range(10)]
    plain = labels.place_labels({"a": (4, 1)}, area, {"a": (5, 5)}, [], (0, 0, 10, 10))
    found = labels.place_labels({"a": (4, 1)}, area, {"a": (5, 5)}, [], (0, 0, 10, 10), None, drawn)
    covered = shapely.union_all([box(*one) for one in drawn])
    assert box(*plain["a"].box).intersection(covered).area > 3
    assert box(*found["a"].box).intersection(covered).area == 0


PALE = (
    *(ALONE, schools.GROUND, flows.GROUND, panels.NO_FACE, classes.UNSURE, classes.UNCLEAR),
    *(classes.SAME, classes.UNKNOWN, classes.SEQUENCE[0], classes.LOWER[0], classes.HIGHER[0]),
)


@pytest.mark.parametrize("face", PALE)
def test_borders_on_pale_land_can_be_seen(face):
    assert sheet.is_pale(face.colour)
    assert sheet.contrast(face.colour, sheet.PALE_EDGE) >= 3


def test_borders_on_dark_land_stay_white():
    assert not sheet.is_pale("#12436D")
    assert sheet.contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_grey_borders_are_drawn_whole_over_white_ones(schools, prepared):
    faces = dict.fromkeys(prepared.codes[::2], ALONE)
    faces |= dict.fromkeys(prepared.codes[1::2], classes.SEQUENCE[3])
    page = sheet.new_sheet(PAPERS["a4-landscape"])
    frame = sheet.Frame(*prepared.bounds[:2], 40_000, 1, 1)
    panel = panels.Panel("", faces)
    panels._areas(page, panel, prepared, prepared.shapes, frame)
    edges = [
        tuple(np.round(patch.get_edgecolor(), 2))
        for patch in page.axes.artists or page.axes.patches
    ]
    assert edges[0] == (1, 1, 1, 1)
    assert edges[-1] != edges[0]


def crossing(schools, option, *pairs):
    """Return rows of flows between councils."""
    return tuple(FlowRow(option, a, b, "state", n) for a, b, n in pairs)


def test_what_is_drawn_is_told_of_all_who_cross(schools):
    option = schools.options[0].key
    codes = list(schools.areas)
    rows = crossing(
        schools, option, (codes[0], codes[1], 40.0), (codes[1], codes[0], 18.0),
        (codes[2], codes[1], 5.0), (codes[3], codes[1], 17.0 - 12.0), (codes[0], codes[0], 300.0),
    )  # fmt: skip
    one = replace(schools, sufficiency=replace(schools.sufficiency, flows=rows))
    (plate,) = flows.flow_plates(one)
    assert plate.panels[0].under == "58 of 68 children, in two flows"
    assert len(plate.panels[0].arrows) == 2


def test_from_four_options_on_each_has_a_page_of_flows(schools):
    first = schools.options[0]
    (plate,) = flows.flow_plates(schools)
    assert plate.most > 1
    keys = [f"option-{n}" for n in range(4)]
    rows = [replace(r, option=k) for r in schools.sufficiency.flows if r.option == first.key
            for k in keys]  # fmt: skip
    many = replace(
        schools,
        options=tuple(replace(first, key=key, name=key) for key in keys),
        sufficiency=replace(schools.sufficiency, flows=tuple(rows)),
    )
    (plate,) = flows.flow_plates(many)
    assert (len(plate.panels), plate.most) == (4, 1)
