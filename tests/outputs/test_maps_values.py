"""Maps of values have few round classes, print every value and show nothing they should not."""

import math
import re
from collections import Counter
from dataclasses import replace

import pytest

from footprint.outputs import maps
from footprint.outputs.maps import changes, classes, differences, flows, schools, shares
from footprint.outputs.maps.drawing import plates
from footprint.questions.result import Range
from footprint.questions.result_sufficiency import SiteRow

from . import factory_schools


def classed(values):
    """Count the values in each class."""
    chosen = classes.breaks(values)
    return chosen, Counter(sum(value >= each for each in chosen) for value in values)


@pytest.mark.parametrize(
    "values",
    [
        (2, 3, 3, 4, 4, 4, 9, 11, 12, 12),
        (12, 14, 17, 21, 25, 25, 28, 33, 36, 41),
        (0, 0, 0, 0, 0, 0, 0, 1, 2, 90),
        tuple(range(150)),
    ],
)
def test_classes_are_few_and_none_holds_one_council_where_that_can_be(values):
    chosen, counts = classed(values)
    assert 1 <= len(chosen) < classes.MOST_CLASSES
    assert min(counts.values()) > 1
    assert all(float(f"{value:.2g}") == value for value in chosen)


def test_values_that_lie_close_are_one_class():
    assert classes.breaks([12_400, 12_500, 12_700, 12_900]) == ()
    assert classes.breaks([5.0]) == ()
    assert classes.breaks([math.nan, 5.0, 5.0]) == ()


def test_classes_are_said_in_words():
    said = classes.class_words((10.0, 20.0), lambda v: f"{v:.0f}")
    assert said == ("under 10", "10 to under 20", "20 or more")


def test_no_clear_difference_has_its_own_class_and_no_number(result):
    plate = next(iter(differences.cost_plates(result)))
    for option, panel in zip(result.options[1:], plate.panels, strict=True):
        for row in option.area_rows:
            unclear = not row.clear_from_as_now
            assert (panel.faces[row.code] == classes.UNCLEAR) == unclear
            assert bool(re.search(r"\d", panel.values[row.code])) != unclear
    assert "no clear difference (not clear)" in [entry.text for entry in plate.key]


def test_a_difference_that_is_not_known_is_not_shown(result):
    option = result.options[1]
    hidden = Range(math.nan, math.nan, math.nan)
    rows = (replace(option.area_rows[0], from_as_now=hidden), *option.area_rows[1:])
    one = replace(result, options=(result.options[0], replace(option, area_rows=rows)))
    panel = next(iter(differences.cost_plates(one))).panels[0]
    assert panel.values[rows[0].code] == "not shown"
    assert panel.faces[rows[0].code] == classes.UNKNOWN


def test_every_council_prints_the_number_its_class_is_made_of(schools_result):
    for plate in shares.share_plates(schools_result, ("no-place",)):
        panel = plate.panels[0]
        rows = {
            row.code: row
            for row in schools_result.sufficiency.placed
            if row.option == schools_result.options[0].key
        }
        for code, printed in panel.values.items():
            count, share, of = map(int, re.findall(r"\d+", printed.replace(",", "")))
            assert of == 100
            row = rows[code]
            assert count == round(row.no_place.central)
            assert share == round(100 * row.no_place.central / row.children.central)
            assert f"{printed}" in plate.alternative_text


@pytest.fixture(scope="module")
def schools_result():
    return factory_schools.sufficiency_result()


def test_small_flows_are_left_out_and_it_says_so(schools_result):
    plate = next(iter(flows.flow_plates(schools_result)))
    assert "fewer than six children are not drawn" in plate.notes[0]
    for option in schools_result.options:
        found = flows.flows_of(schools_result, option.key)
        assert all(children >= 6 and a != b for (a, b), children in found.items())
    drawn = plate.panels[-1].arrows
    assert drawn[0].points == max(arrow.points for arrow in drawn) == flows.BROADEST_POINTS


def test_only_schools_with_their_own_place_are_drawn(schools_result):
    found = schools_result.sufficiency
    plate = next(iter(schools.school_plates(schools_result)))
    assert len(plate.panels[0].dots) == sum(site.easting is not None for site in found.sites) == 1
    assert "not drawn" in plate.notes[0]
    nowhere = tuple(replace(site, easting=None, northing=None) for site in found.sites)
    none = replace(schools_result, sufficiency=replace(found, sites=nowhere))
    assert not list(schools.school_plates(none))


def test_circles_are_in_proportion_to_places():
    assert schools.radius(100, 400) == pytest.approx(schools.radius(400, 400) / 2)
    assert schools.sizes(340) == (20.0, 100.0, 200.0)
    row = SiteRow("a", "A", "", "state", (), (), 10.0)
    assert row.easting is None


def test_changes_tell_who_shares_with_more_and_with_fewer(result):
    now, option = result.options[:2]
    found = changes.changes_of(option, now, tuple(result.areas))
    assert found["E06000015"] == (changes.MORE, 3)
    assert found["E06000061"] == (changes.SAME, 0)
    back = changes.changes_of(now, option, tuple(result.areas))
    assert back["E06000015"] == (changes.FEWER, 3)


def test_before_and_after_shows_both_and_what_changes(result):
    found = list(plates(result, ("before-after",)))
    assert {plate.option for plate in found} == {"two-hubs", "one-region"}
    for plate in found:
        assert [panel.heading for panel in plate.panels][::3] == ["As now"]
        assert plate.panels[2].heading == "What changes"


def test_plans_are_set_beside_alone(building):
    plate = next(iter(differences.alone_plates(building)))
    assert plate.table == "tables/plan_areas.csv"
    assert all("alone" in note.lower() for note in plate.notes[1:2])
    assert len(plate.panels) == sum(bool(plan.builds) for plan in building.building.plans)


def test_what_there_is_not_is_refused(result, boundaries):
    with pytest.raises(ValueError, match="no maps of tulips: choose from footprints"):
        maps.draw(result, boundaries, kinds=("tulips",))


def test_every_plate_has_its_words(result, schools_result, building):
    for one in (result, schools_result, building):
        for plate in plates(one, maps.KINDS):
            assert plate.title
            assert len(plate.title.split()) <= 13
            assert "Illustrative option" in plate.alternative_text
            assert "None" not in plate.alternative_text
            assert "nan" not in plate.alternative_text.lower().split()
