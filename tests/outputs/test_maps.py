"""Maps are repeatable, readable without colour and described in words."""

import io
import re
from dataclasses import replace

import geopandas as gpd
import pytest
from PIL import Image
from shapely.geometry import box

from footprint.outputs import maps
from footprint.outputs.maps import ground
from footprint.outputs.wording import findings, looks, words

from . import factory


def draw_one(result, boundaries, *, kind="footprints", **asked):
    """Draw the first map of a kind as a drawing alone, which is quick."""
    found = maps.draw(
        result, boundaries, kinds=(kind,), papers=("a4-landscape",), formats=("svg",), **asked
    )
    return found[0]


def test_every_option_is_drawn_first_and_twice_at_a4_landscape(drawn, result):
    options = [item for item in drawn if item.kind == "footprints"]
    assert [item.option for item in options] == [option.key for option in result.options]
    assert drawn[: len(options)] == tuple(options)
    for item in options:
        picture = Image.open(io.BytesIO(item.png))
        assert picture.size == (3507, 2481)
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert item.svg.startswith(b"<?xml")


def test_the_rest_of_the_set_is_side_by_side_with_a_slide_for_every_row(drawn):
    rest = [item for item in drawn if item.kind != "footprints"]
    assert [(item.name, item.paper) for item in rest] == [
        ("all-options", "a4-landscape"),
        ("before-and-after", "a4-landscape"),
        ("changes-from-as-now", "a4-landscape"),
        ("cost-by-council", "a4-landscape"),
        ("cost-beside-as-now", "a4-landscape"),
        ("value-of-one-more-place", "a4-landscape"),
        ("children-by-council", "a4-landscape"),
        *((f"all-options-page-{page}-slide", "slide") for page in (1, 2, 3)),
    ]
    assert Image.open(io.BytesIO(rest[-1].png)).size == (3999, 2250)


def test_titles_of_every_map_are_short(drawn):
    assert all(len(item.title.split()) <= 12 for item in drawn)


def test_the_same_result_gives_the_same_bytes(drawn, result, boundaries):
    one = replace(result, options=result.options[:2])
    asked = {"kinds": ("cost",), "papers": ("a4-portrait",)}
    first = maps.draw(one, boundaries, **asked)
    assert maps.draw(one, boundaries, **asked) == first
    assert all(
        item.pdf.startswith(b"%PDF") and item.name.endswith("-a4-portrait") for item in first
    )
    assert draw_one(one, boundaries).svg == drawn[0].svg


def test_the_drawing_holds_real_text_and_its_description(drawn, result):
    text = drawn[1].svg.decode("utf-8")
    shown = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", text))
    assert "Nottinghamshire" in shown
    assert words.ILLUSTRATIVE in shown
    assert all(line in shown for line in result.licence)
    assert "Travel times" not in shown
    assert '<title id="map-title">' in text
    assert "font-family" in text or "DejaVu Sans" in text


def test_the_estimate_is_not_claimed_where_travel_was_measured(result, boundaries):
    one = replace(result, options=result.options[:1])
    for estimated in (True, False):
        drawing = draw_one(one, boundaries, kind="cost", estimated_travel=estimated)
        assert ("Travel times are estimated" in drawing.svg.decode("utf-8")) == estimated


def test_unprotected_numbers_are_marked_on_the_map(result, boundaries):
    one = replace(result, options=result.options[2:], unprotected=True)
    drawing = draw_one(one, boundaries)
    assert "Contains unprotected small numbers" in drawing.svg.decode("utf-8")
    assert "unprotected" in drawing.alternative_text


def test_the_alternative_text_lists_every_footprint(drawn):
    text = drawn[1].alternative_text
    assert "Derby, Nottingham, Derbyshire and Nottinghamshire share" in text
    assert "Leicester, Rutland, Leicestershire and Lincolnshire share" in text
    assert "Fostering: the child's social worker; Residential care: decision to place" in text


def test_titles_state_the_finding_in_few_words(result):
    said = [findings.finding(option, result) for option in result.options]
    assert said == [
        "The sharing that exists today",
        "Four functions newly shared, by up to four councils",
        "All ten councils share four functions",
    ]
    assert all(len(title.split()) <= 10 for title in said)
    alone = dict.fromkeys(factory.FUNCTIONS, factory.alone_blocks())
    option = replace(result.options[0], footprints=alone)
    assert findings.finding(option, result) == "Every council works alone"


def test_groupings_do_not_depend_on_the_order_of_members(result):
    option = result.options[1]
    turned = {
        function: tuple(tuple(reversed(block)) for block in reversed(blocks))
        for function, blocks in option.footprints.items()
    }
    shuffled = replace(option, footprints=turned)
    assert findings.groupings(shuffled, result.areas) == findings.groupings(option, result.areas)


def test_footprints_on_one_map_differ_in_colour_and_hatch(result):
    found = looks.looks_of(result)
    for option in result.options:
        for grouping in findings.groupings(option, result.areas):
            shown = [found[block] for block in grouping.shared]
            assert len({look.colour for look in shown}) == len(shown)
            assert len({look.hatch for look in shown}) == len(shown)
            assert len({look.letter for look in shown}) == len(shown)


def test_letters_go_on_after_z(result):
    pairs = [(a, b) for a in factory.CODES for b in factory.CODES if a < b]
    options = tuple(
        replace(result.options[0], key=str(n), footprints={"fostering/recruitment": (pair,)})
        for n, pair in enumerate(pairs)
    )
    found = looks.looks_of(replace(result, options=options))
    assert [look.letter for look in found.values()][24:28] == ["Y", "Z", "AA", "AB"]


def test_cities_are_enlarged_and_large_councils_are_not(result, boundaries):
    prepared = ground.prepare(result, boundaries)
    enlarged = {code for inset in prepared.insets for code in inset.codes}
    assert enlarged == {"E06000015", "E06000016", "E06000018"}


def test_a_region_of_even_sizes_has_no_insets(result):
    squares = [box(n * 1000, 0, n * 1000 + 1000, 1000) for n in range(len(factory.CODES))]
    even = gpd.GeoDataFrame(geometry=squares, index=list(factory.CODES), crs="EPSG:27700")
    assert ground.prepare(result, even).insets == ()


def test_degrees_are_turned_into_metres(result, boundaries):
    turned = ground.prepare(result, boundaries.to_crs(4326))
    plain = ground.prepare(result, boundaries)
    assert turned.bounds == pytest.approx(plain.bounds, abs=5)


def test_many_groupings_fill_more_than_one_page(result, boundaries):
    shared = [factory.blocks((a, b)) for a in factory.CODES[:3] for b in factory.CODES[5:9]]
    functions = {f"service/step-{n}": grouping for n, grouping in enumerate(shared)}
    option = replace(result.options[0], footprints=functions)
    many = replace(result, options=(option,))
    pages = maps.draw(
        many, boundaries, kinds=("footprints",), papers=("a4-landscape",), formats=("svg",)
    )
    assert [page.name for page in pages] == ["as-now-page-1", "as-now-page-2", "as-now-page-3"]


def test_the_north_arrow_points_up():
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.add_subplot()
    maps.north_arrow(axes, (2.0, 1.0), 8)
    arrow = axes.texts[0]
    assert arrow.get_text() == "N"
    assert arrow.xy[1] > arrow.xyann[1]
    assert arrow.xy[0] == arrow.xyann[0]


def test_headings_that_do_not_fit_are_shortened_without_a_cut(result):
    functions = tuple(f for f in result.functions if f != "fostering/recruitment")
    full = findings.functions_in_short(functions, result, characters=500)
    assert full.startswith("Fostering: assessment, matching")
    short = findings.functions_in_short(functions, result, characters=80)
    assert short == "Fostering: all but recruitment; Residential care: every function"
    shorter = findings.functions_in_short(functions, result, characters=45)
    assert shorter == "Fostering (3 of 4); Residential care (2 of 2)"
    assert findings.functions_in_short(functions, result, characters=9) == (
        "5 functions of 2 services"
    )


def test_file_names_are_plain_and_end_with_a_whole_word():
    assert maps.slug("Lowest modelled cost, at most four partners") == (
        "lowest-modelled-cost-at-most-four"
    )
    assert maps.slug("Two hubs / £5m?") == "two-hubs-5m"


def test_lines_to_insets_keep_clear_of_other_insets_and_lines():
    seen, inset = (0, 0, 10, 10), (100, 40, 120, 60)
    wall = box(12, 20, 15, 60)
    line = ground.lead(seen, inset, [wall], [])
    assert not line.intersects(wall)
    assert line.coords[0][0] == 10
    assert line.coords[-1][0] == 100
