"""Maps of values have few round classes, print every value and show nothing they should not."""

import math
import re
from collections import Counter
from dataclasses import replace

import pytest

from footprint.outputs import maps
from footprint.outputs.maps import (
    changes,
    classes,
    differences,
    flows,
    pages,
    rates,
    schools,
    shares,
)
from footprint.outputs.maps.drawing import plates
from footprint.outputs.tables import every as tables
from footprint.outputs.wording import per_child
from footprint.questions.result import Range
from footprint.questions.result_sufficiency import SiteRow

from . import factory_schools

# a figure of this council is suppressed
WITHHELD = "E06000017"


def resting_on_nothing(option):
    """Return an option whose councils rest on no assumed or withheld figure."""
    rows = tuple(replace(row, rests_on=()) for row in option.area_rows)
    return replace(option, area_rows=rows)


def classed(values):
    """Count the values in each class."""
    chosen = classes.breaks(values)
    return chosen, Counter(sum(value >= each for each in chosen) for value in values)


@pytest.mark.parametrize(
    "values",
    [
        (2, 3, 3, 4, 4, 4, 9, 11, 12, 12),
        (12, 14, 17, 21, 25, 25, 28, 33, 36, 41),
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


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((10.1, 10.2, 10.3, 10.1, 10.4, 10.4, 10.2, 10.3, 10.2, 15.9), "15 or more"),
        ((20.9, 18, 17, 16, 15, 14, 13, 12, 12, 47.6), "30 or more"),
        ((0, 0, 0, 0, 0, 0, 0, 1, 2, 90), "5 or more"),
    ],
)
def test_a_council_far_from_the_next_has_a_class_to_itself(values, said):
    chosen, counts = classed(values)
    assert counts[len(chosen)] == 1
    assert classes.class_words(chosen, lambda v: f"{v:g}")[-1] == said


def test_a_council_near_the_next_has_none():
    _, counts = classed((10, 10, 11, 11, 12, 12, 14, 14, 16, 19))
    assert min(counts.values()) > 1


def test_shares_as_close_as_their_error_are_one_class():
    assert classes.breaks([26, 28, 28, 28, 28, 29, 29, 29, 29, 30]) == ()


@pytest.mark.parametrize("values", [(52, 63, 66, 66, 69, 70, 71, 72, 73), tuple(range(20, 60))])
def test_no_class_between_others_is_narrow(values):
    chosen = classes.breaks(values)
    assert chosen
    assert all(b - a >= classes.NARROW_SHARE * b for a, b in zip(chosen, chosen[1:], strict=False))


def test_values_apart_in_no_classes_are_not_called_alike():
    assert classes.class_words((), str, apart=True) == (classes.TOO_FEW_APART,)
    assert "about the same" in classes.class_words((), str)[0]


def test_classes_are_said_in_words():
    said = classes.class_words((10.0, 20.0), lambda v: f"{v:.0f}")
    assert said == ("under 10", "10 to under 20", "20 or more")


def test_no_clear_difference_has_its_own_class_and_no_number(result):
    plate = next(iter(differences.difference_plates(result)))
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
    panel = next(iter(differences.difference_plates(one))).panels[0]
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
            if printed == "under 6":
                assert rows[code].no_place.central < 6
                continue
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
    elsewhere = sum(site.places for site in found.sites if site.easting is None)
    assert f"{elsewhere:,.0f} places at schools without coordinates are not drawn." in plate.notes
    nowhere = tuple(replace(site, easting=None, northing=None) for site in found.sites)
    none = replace(schools_result, sufficiency=replace(found, sites=nowhere))
    assert not list(schools.school_plates(none))


def test_circles_are_in_proportion_to_places():
    assert schools.radius(100, 400) == pytest.approx(schools.radius(400, 400) / 2)
    assert schools.sizes(340) == (20.0, 100.0, 200.0, 340)
    assert schools.sizes(210) == (20.0, 100.0, 210)
    row = SiteRow("a", "A", "", "state", (), (), 10.0)
    assert row.easting is None


def test_changes_tell_who_shares_with_more_and_with_fewer(result):
    now, option = result.options[:2]
    found = changes.changes_of(option, now, tuple(result.areas))
    assert found["E06000015"] == (changes.MORE, 3)
    assert found["E06000061"] == (changes.SAME, 0)
    back = changes.changes_of(now, option, tuple(result.areas))
    assert back["E06000015"] == (changes.FEWER, 3)


def test_before_and_after_has_a_row_for_each_option_that_changes_anything(result):
    (plate,) = plates(result, ("before-after",))
    headings = [panel.heading for panel in plate.panels]
    assert headings[::3] == ["As now"] * 2
    assert headings[1::3] == [option.name for option in result.options[1:]]
    assert headings[2::3] == ["What changes"] * 2
    assert plate.columns == 3
    assert all(option.name in plate.alternative_text for option in result.options[1:])
    before, after, changes_panel = plate.panels[:3]
    for code, face in changes_panel.faces.items():
        same = before.tags[code] == after.tags[code]
        assert (face == changes.FACES[changes.SAME]) == same


def test_every_change_of_every_option_can_be_drawn(result):
    found = list(plates(result, ("every-change",)))
    assert {plate.option for plate in found} == {"two-hubs", "one-region"}
    for plate in found:
        assert {panel.heading for panel in plate.panels[::3]} == {"As now"}
        assert len(plate.panels) % 3 == 0


def test_pages_are_about_as_full_and_rows_stay_whole(result):
    (plate,) = plates(result, ("before-after",))
    panels = [replace(plate.panels[0], heading=str(number)) for number in range(27)]
    found = pages.in_pages(replace(plate, panels=tuple(panels), whole=3), 3)
    assert [len(page.panels) for page in found] == [9, 9, 9]
    assert [p.heading for page in found for p in page.panels] == [p.heading for p in panels]
    assert found[1].name.endswith("-page-2")
    assert found[1].kicker.endswith("page 2 of 3")
    assert found[1].alternative_text.startswith("Page 2 of 3. ")
    few = replace(plate, panels=tuple(panels[:11]), whole=1)
    assert [len(page.panels) for page in pages.in_pages(few, 3)] == [3, 4, 4]


def test_the_key_of_a_page_lists_what_is_on_it(result):
    (plate,) = differences.difference_plates(result)
    first, second = pages.in_pages(plate, 2)
    for page in (first, second):
        shown = set(page.panels[0].faces.values())
        assert {entry.face for entry in page.key} == shown
    assert {entry.text for page in (first, second) for entry in page.key} == {
        entry.text for entry in plate.key
    }


def test_demand_without_children_is_drawn_as_circles_in_proportion(result):
    (plate,) = rates.demand_plates(replace(result, children={}))
    (panel,) = plate.panels
    counts = {area.code: round(area.children) for area in result.options[0].placement[0].areas}
    del counts[WITHHELD]
    shown = {code: said for code, said in panel.values.items() if code != WITHHELD}
    assert {code: int(said.replace(",", "")) for code, said in shown.items()} == counts
    first, second = sorted(counts, key=lambda code: -counts[code])[:2]
    ratio = panel.bubbles[second].radius_points / panel.bubbles[first].radius_points
    assert ratio**2 == pytest.approx(counts[second] / counts[first])
    assert len({face for code, face in panel.faces.items() if code != WITHHELD}) == 1


@pytest.mark.parametrize(("name", "base"), [("result", 10_000), ("schools_result", 1_000)])
def test_demand_is_shaded_by_its_rate_and_prints_the_count_of_the_table(request, name, base):
    one = request.getfixturevalue(name)
    (plate,) = rates.demand_plates(one)
    (panel,) = plate.panels
    rows = per_child.placed(one.options[0], one).counts
    exact = {code: base * rows[code] / one.children[code] for code in rows}
    if panel.values[WITHHELD] == "not shown":
        del exact[WITHHELD]
    for code, said in panel.values.items():
        if code not in exact:
            continue
        count, rate, of = (int(n) for n in re.findall(r"\d+", said.replace(",", "")))
        assert (count, rate, of) == (round(rows[code]), round(exact[code]), base)
        assert panel.brief[code] == f"{rate} in {base:,}"
    shades = [entry.face.colour for entry in plate.key]
    ranked = sorted(exact, key=lambda code: round(exact[code]))
    order = [shades.index(panel.faces[code].colour) for code in ranked]
    assert order == sorted(order)
    assert f"{base:,} children aged 0 to 17" in plate.key_title
    assert "ONS" in " ".join(plate.notes)
    assert "mid-2024" in " ".join(plate.notes)


def test_a_rate_gives_away_no_more_than_the_table_of_children_placed(result, schools_result):
    for one, file in ((result, "placement"), (schools_result, "placed")):
        shown = {table.name: table for table in tables.tables(one)}
        rated = [
            dict(zip(shown["children"].columns, r, strict=True)) for r in shown["children"].rows
        ]
        counts = {}
        for row in shown[file].rows:
            told = dict(zip(shown[file].columns, row, strict=True))
            counts[told["option"], told["code"]] = told.get(
                "children", told.get("children_central")
            )
        base = per_child.rate_base(one)
        assert len(rated) == len(counts) == len(one.options) * len(one.areas)
        for row in rated:
            count = row[f"placed_per_{base}_children"] * row["children_aged_0_to_17"] / base
            known = counts[row["option"], row["code"]]
            # the table of children placed shows whole children
            assert count == pytest.approx(known, abs=0.501)
            assert row["placed_children"] == known


def test_a_count_that_is_withheld_has_no_rate(schools_result):
    found = schools_result.sufficiency
    code, now = "E06000017", schools_result.options[0].key
    rows = tuple(
        replace(row, children=Range(math.nan, math.nan, math.nan))
        if (row.code, row.option) == (code, now)
        else row
        for row in found.placed
    )
    (plate,) = rates.demand_plates(replace(schools_result, sufficiency=replace(found, placed=rows)))
    assert plate.panels[0].values[code] == "not shown"
    assert plate.panels[0].faces[code] == classes.UNKNOWN


def test_a_few_children_read_under_six_and_have_no_rate_or_shade(schools_result):
    found = schools_result.sufficiency
    code, now = "E06000017", schools_result.options[0].key
    few = Range(0.0, 3.0, 5.0)
    rows = tuple(
        replace(row, children=few, no_place=few) if (row.code, row.option) == (code, now) else row
        for row in found.placed
    )
    one = replace(schools_result, sufficiency=replace(found, placed=rows))
    for kind in ("no-place", "demand"):
        (plate,) = plates(one, (kind,))
        (panel,) = plate.panels
        assert panel.values[code] == "under 6"
        assert panel.faces[code] == classes.UNKNOWN
        assert plate.key[-1].text == "under 6"
        assert "Rutland under 6" in plate.alternative_text


def test_cost_is_shaded_in_pounds_for_each_child(result):
    (plate,) = rates.cost_plates(result)
    (panel,) = plate.panels
    costs = {row.code: row.option.central for row in result.options[0].area_rows}
    exact = {code: costs[code] / result.children[code] for code in costs}
    for code, said in panel.values.items():
        shown = float(said.removeprefix("£").rstrip("*").replace(",", ""))
        assert shown == pytest.approx(exact[code], rel=0.005)
        assert float(f"{shown:.3g}") == shown
        assert said in plate.alternative_text
    del exact[WITHHELD]
    shades = [entry.face.colour for entry in plate.key]
    order = [shades.index(panel.faces[c].colour) for c in sorted(exact, key=exact.__getitem__)]
    assert order == sorted(order)
    assert len(set(order)) == len(plate.key) - 1 > 1
    assert "each child aged 0 to 17" in plate.key_title
    assert plate.table == "tables/children.csv"


def test_twice_the_council_at_twice_the_cost_has_the_same_shade_and_number(result):
    row, *others = result.options[0].area_rows
    double = replace(row, option=Range(*(2 * v for v in (row.option.low, row.option.central,
                                                          row.option.high))))  # fmt: skip
    now = replace(result.options[0], area_rows=(double, *others))
    twice = replace(
        result,
        options=(now, *result.options[1:]),
        children=result.children | {row.code: 2 * result.children[row.code]},
    )
    (before,), (after,) = (next(iter(rates.cost_plates(r))).panels for r in (result, twice))
    assert (before.faces, before.values) == (after.faces, after.values)


def test_where_more_than_two_councils_are_highest_the_title_gives_the_range(result):
    costs = {row.code: row.option.central for row in result.options[0].area_rows}
    known = sorted(costs)
    per = {code: 100.0 if n < 4 else 40.0 + n for n, code in enumerate(known)}
    one = replace(result, children={code: costs[code] / per[code] for code in known})
    (plate,) = rates.cost_plates(one)
    assert plate.title == "Where shaded, modelled cost per child runs from £44 to £100"
    sure = replace(one, options=tuple(map(resting_on_nothing, one.options)))
    (plate,) = rates.cost_plates(sure)
    assert plate.title == "Modelled cost per child runs from £44 to £100 a year"


def test_the_cost_of_building_nothing_is_told_over_its_years(building):
    (plate,) = rates.cost_plates(building)
    nothing = building.options[0].key
    costs = {row.code: row.plan_gbp for row in building.building.areas if row.plan == nothing}
    for code, said in plate.panels[0].values.items():
        shown = float(said.removeprefix("£").replace(",", ""))
        assert shown == pytest.approx(costs[code] / building.children[code], rel=0.005)
    assert "over 10 years" in plate.kicker
    assert "if nothing is built" in plate.kicker
    table = next(table for table in tables.tables(building) if table.name == "children")
    assert "modelled_cost_discounted_gbp_per_child_central" in table.columns
    assert not any(column.startswith("placed") for column in table.columns)


def test_without_children_there_is_no_map_or_table_of_them(result):
    one = replace(result, children={})
    assert not list(rates.cost_plates(one))
    assert "children" not in {table.name for table in tables.tables(one)}


def test_costs_are_shaded_by_their_share_of_a_council_s_own_cost(result):
    plate = next(iter(differences.difference_plates(result)))
    split = classes.size_breaks(
        [
            abs(100 * row.from_as_now.central / row.as_now.central)
            for option in result.options[1:]
            for row in option.area_rows
            if row.clear_from_as_now and row.code != WITHHELD
        ],
        least=differences.LEAST_BREAK_PERCENT,
    )
    for option, panel in zip(result.options[1:], plate.panels, strict=True):
        for row in option.area_rows:
            if not row.clear_from_as_now or row.code == WITHHELD:
                continue
            percent = 100 * row.from_as_now.central / row.as_now.central
            side = classes.LOWER if percent < 0 else classes.HIGHER
            shown = classes.of_sizes(side, len(split) + 1)
            assert panel.faces[row.code] == shown[sum(abs(percent) >= each for each in split)]
            assert panel.brief[row.code].endswith("lower" if percent < 0 else "higher")
            assert "%" in panel.brief[row.code]
            assert "£" in panel.values[row.code]


def test_twice_the_council_has_twice_the_pounds_and_the_same_shade(result):
    option = result.options[1]
    row = next(row for row in option.area_rows if row.clear_from_as_now)
    double = replace(
        row,
        as_now=Range(*(2 * v for v in (row.as_now.low, row.as_now.central, row.as_now.high))),
        from_as_now=Range(
            *(2 * v for v in (row.from_as_now.low, row.from_as_now.central, row.from_as_now.high))
        ),
    )
    made = []
    for one in (row, double):
        rows = tuple(one if other.code == row.code else other for other in option.area_rows)
        changed = replace(result, options=(result.options[0], replace(option, area_rows=rows)))
        made.append(next(iter(differences.difference_plates(changed))).panels[0])
    assert made[0].faces[row.code] == made[1].faces[row.code]
    assert made[0].values[row.code] != made[1].values[row.code]


def test_one_council_far_from_the_rest_does_not_leave_them_in_one_class():
    sizes = [0.8, 1.2, 1.9, 2.8, 3.3, 5.6, 6.9, 9.0, 14.0, 63.0]
    split = classes.size_breaks(sizes, least=1.0)
    counts = Counter(sum(size >= each for each in split) for size in sizes)
    assert len(counts) == 3
    assert max(counts.values()) <= 5
    assert classes.size_breaks([0.01, 0.3, 0.7], least=1.0) == (1.0,)
    assert min(classes.size_breaks([0.1, 0.2, 0.4, 1.5, 2.5], least=1.0)) >= 1.0


def test_plans_are_set_beside_nothing_built(building):
    plate = next(iter(differences.built_plates(building)))
    assert plate.name == "cost-beside-nothing-built"
    assert plate.table == "tables/plan_areas.csv"
    assert "cost if nothing is built" in plate.key_title
    assert len(plate.panels) == sum(bool(plan.builds) for plan in building.building.plans)


def test_a_council_that_a_plan_does_not_touch_is_the_same_whatever_it_could_do_alone(building):
    areas = tuple(
        replace(row, plan_gbp=row.nothing_gbp, alone_gbp=row.nothing_gbp / 2)
        if row.code == "E06000015"
        else row
        for row in building.building.areas
    )
    plate = next(
        iter(
            differences.built_plates(
                replace(building, building=replace(building.building, areas=areas))
            )
        )
    )
    assert {panel.faces["E06000015"] for panel in plate.panels} == {classes.SAME}


def test_a_count_that_is_withheld_marks_its_council_on_the_map_of_cost(homes):
    measure = rates.cost(homes)
    assert measure.doubt.unsure == measure.doubt.withheld == {"E06000017"}


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


def test_titles_of_gaps_are_of_the_whole_region_and_name_no_council(schools):
    found = schools.sufficiency
    now = shares.as_now(schools)
    rows = [row for row in found.placed if row.option == now.key]
    children = sum(row.children.central for row in rows)
    missing = {
        "no-place": sum(row.no_place.central for row in rows),
        "gap": sum(cell.central for row in found.gaps for cell in row.by_area.values()),
    }
    measures = [shares.no_place(schools), shares.gap(schools)]
    assert {one.kind for one in measures} == set(missing)
    for measure in measures:
        title = measure.title
        assert f"{missing[measure.kind]:,.0f} of {children:,.0f} children" in title
        assert not any(name in title for names in schools.areas.values() for name in names)


def test_a_title_leaves_out_councils_whose_number_is_withheld_and_says_so():
    counts = {"a": 30.0, "b": math.nan}
    title = shares._of_all("{0} of {1} children", counts, {"a": 100.0, "b": 50.0})
    assert title == "30 of 100 children, where both are shown"
