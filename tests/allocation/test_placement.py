"""Check where a toy region's children are placed, against work by hand."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.allocation import (
    NEAR_KM,
    WEEKS_PER_YEAR,
    AreaPlacement,
    Points,
    Steering,
    Supply,
    place,
    prepare,
)
from footprint.errors import InputError

METHODS = ("pulp", "arrays")
PARTS = [
    "inside_la_near",
    "inside_la_far",
    "inside_footprint_near",
    "inside_footprint_far",
    "outside_near",
    "outside_far",
    "outside_region",
    "no_place",
]


def rows(check):
    """Return the areas of a check by the last figure of their code."""
    return {int(area.code[-1]): area for area in check.areas}


@pytest.mark.parametrize("method", METHODS)
def test_alone_by_hand(toy_region, method):
    check = place(prepare(toy_region()), [], method=method)
    area = rows(check)
    # area 1 fills its 4 and sends 4 to area 2, which keeps its own, and 2 on to area 3: pushing
    # 2 of area 2 out instead would save 2 x 5,000 and cross 2 more borders at 8,000
    assert area[1].inside_la_near == 4
    assert area[1].outside_near == 4
    assert area[1].outside_far == 2
    assert area[2].inside_la_near == 4
    assert area[3].inside_la_near == 2
    assert sum(a.no_place for a in check.areas) == 0
    assert check.cash_gbp_per_year == pytest.approx(16 * 1000 * WEEKS_PER_YEAR)
    # 6 cross the border; 4 go 30 km and 2 go 60; 2 are beyond 20 miles
    steering = 6 * 8_000 + (4 * 30 + 2 * 60) * 200 + 2 * 5_000
    assert check.steering_gbp_per_year == pytest.approx(steering)
    assert check.status == "proven best"
    assert check.certificate["gap"] == pytest.approx(0, abs=1e-9)


def test_shared_footprint_is_told_from_outside(toy_region):
    ground = prepare(toy_region())
    check = place(ground, [("E06000001", "E06000002")])
    area = rows(check)
    # within the footprint a border is free, so 6 go to area 2 and 2 of its own on to area 3
    assert area[1].inside_footprint_near == 6
    assert area[1].outside_far == 0
    assert area[2].inside_la_near == 2
    assert area[2].outside_near == 2
    everyone = rows(place(ground, [ground.inputs.codes]))
    assert everyone[2].inside_footprint_near == 2
    assert everyone[2].outside_near == 0
    # steering alone changes: the fees are the same
    alone = place(ground, [])
    assert check.cash_gbp_per_year == pytest.approx(alone.cash_gbp_per_year)
    assert check.steering_gbp_per_year == pytest.approx(2 * 8_000 + 8 * 30 * 200)


def test_codes_from_outside_the_region_do_no_harm(toy_region):
    ground = prepare(toy_region())
    with_outsider = place(ground, [("E06000001", "E06000002", "E06000099")])
    assert with_outsider.areas == place(ground, [("E06000001", "E06000002")]).areas


def test_places_that_do_not_suit_serve_other_areas_only(toy_region):
    half = place(prepare(toy_region(suit_share=0.5)), [])
    area = rows(half)
    assert area[1].inside_la_near == 2
    # area 2 has 4 of its own; all of its other 4, and area 3's, take children of area 1
    assert area[2].inside_la_near == 4
    none = rows(place(prepare(toy_region(suit_share=0.0)), []))
    assert all(a.inside_la_near == 0 for a in none.values())


def test_imported_children_come_first(toy_region):
    check = place(prepare(toy_region(imported=np.array([4.0, 0, 0]))), [])
    assert rows(check)[1].inside_la_near == 0
    # 16 children and 14 places are left
    assert sum(a.no_place for a in check.areas) == 2


def test_outside_the_region_comes_before_no_place(toy_region):
    short = toy_region(children=np.array([20.0, 4, 2]))
    check = place(prepare(replace(short, outside_places=5.0)), [])
    assert sum(a.outside_region for a in check.areas) == 5
    assert sum(a.no_place for a in check.areas) == 26 - 18 - 5
    boundless = place(prepare(replace(short, outside_places=np.inf)), [])
    assert sum(a.no_place for a in boundless.areas) == 0
    assert sum(a.outside_region for a in boundless.areas) == 8


@pytest.mark.parametrize("places", [[4.0, 8, 6], [1.0, 1, 1], [0.0, 0, 0], [9.0, 9, 9]])
def test_no_place_is_children_above_places(toy_region, places):
    base = toy_region()
    supply = replace(base.supply, places=np.array(places))
    check = place(prepare(replace(base, supply=supply)), [])
    assert sum(a.no_place for a in check.areas) == max(0, 16 - sum(places))


def test_agency_places_are_counted_as_such(toy_region):
    base = toy_region()
    supply = replace(base.supply, agency=np.array([False, True, False]))
    area = rows(place(prepare(replace(base, supply=supply)), []))
    assert area[1].agency == 4
    assert area[2].agency == 4
    assert area[3].agency == 0


def test_twenty_miles_is_measured_in_a_straight_line(toy_region):
    base = toy_region(children=np.array([0.0, 4, 0]))
    for km, near in ((NEAR_KM - 0.01, True), (NEAR_KM + 0.01, False)):
        xy = np.array([[0.0, 0], [30_000 + 1000 * km, 0], [200_000, 0]])
        supply = Supply(
            np.arange(3), xy, np.array([0.0, 4, 0]), np.full(3, 1000.0), np.full(3, False)
        )
        area = rows(place(prepare(replace(base, supply=supply)), []))
        assert area[2].inside_la_near == (4 if near else 0)
        assert area[2].inside_la_far == (0 if near else 4)


def test_value_of_one_more_place_is_what_adding_one_changes(toy_region):
    base = toy_region(children=np.array([20.0, 4, 2]), outside_places=5.0)
    before = place(prepare(base), [])
    for row in range(3):
        places = base.supply.places.copy()
        places[row] += 1
        after = place(prepare(replace(base, supply=replace(base.supply, places=places))), [])
        area = before.areas[row]
        assert area.value_of_one_more_place_gbp_per_year == pytest.approx(
            before.cash_gbp_per_year - after.cash_gbp_per_year
        )
        near = [
            sum(getattr(a, p) for a in c.areas for p in PARTS if "near" in p)
            for c in (before, after)
        ]
        assert area.one_more_place_children == near[1] - near[0]
        met = [sum(a.no_place for a in c.areas) for c in (before, after)]
        assert area.one_more_place_met == met[0] - met[1]


def test_area_without_places_still_has_a_value(toy_region):
    base = toy_region()
    supply = replace(base.supply, places=np.array([0.0, 12, 6]))
    area = rows(place(prepare(replace(base, supply=supply)), []))
    assert area[1].one_more_place_children == 1


def test_points_share_an_area_in_whole_children(toy_region):
    points = Points(
        np.array([0, 0, 0, 1, 2]),
        np.array([[0.0, 0], [1000, 0], [2000, 0], [30_000, 0], [60_000, 0]]),
        np.array([1.0, 1, 1, 1, 1]),
    )
    ground = prepare(toy_region(points=points))
    assert ground.demand.tolist() == [4, 3, 3, 4, 2]
    assert ground.origins[:3] == ("E06000001_0001", "E06000001_0002", "E06000001_0003")


def test_names_tell_area_and_kind_and_no_position(toy_region):
    ground = prepare(toy_region(suit_share=0.5))
    assert ground.sites[0] == "E06000001_own_0001"
    assert "E06000002_own_for_others_0001" in ground.sites
    assert "E06000003_one_more_0001" in ground.sites
    assert ground.sites[-1] == "outside_the_region_0001"


@settings(max_examples=40)
@given(st.integers(0, 2**31))
def test_wider_footprints_never_cost_more(toy_region, seed):
    rng = np.random.default_rng(seed)
    base = toy_region()
    supply = replace(
        base.supply,
        places=rng.integers(0, 9, 3).astype(float),
        price_gbp_per_week=rng.integers(500, 1500, 3).astype(float),
    )
    inputs = replace(
        base,
        supply=supply,
        children=rng.integers(0, 12, 3).astype(float),
        suit_share=float(rng.choice([0.3, 0.6, 1.0])),
        outside_places=float(rng.integers(0, 5)),
    )
    ground = prepare(inputs)
    first, second, third = base.codes
    options = ([], [(first, second)], [(first, second, third)])
    totals = []
    for blocks in options:
        check = place(ground, blocks, method="arrays")
        short = sum(a.no_place for a in check.areas) * inputs.steering.shortage_gbp_per_year
        totals.append(check.cash_gbp_per_year + check.steering_gbp_per_year + short)
        for area in check.areas:
            assert sum(getattr(area, part) for part in PARTS) == area.children
            assert area.agency <= area.children
    assert totals[0] >= totals[1] - 1e-6
    assert totals[1] >= totals[2] - 1e-6


def test_both_ways_place_a_larger_region_alike(toy_region):
    rng = np.random.default_rng(5)
    points = Points(
        rng.integers(0, 3, 400), rng.uniform(0, 90_000, (400, 2)), rng.uniform(1, 5, 400)
    )
    sites = 40
    supply = Supply(
        rng.integers(0, 3, sites),
        rng.uniform(0, 90_000, (sites, 2)),
        rng.integers(0, 12, sites).astype(float),
        rng.integers(700, 900, sites).astype(float),
        rng.random(sites) < 0.5,
    )
    ground = prepare(
        toy_region(
            points=points,
            supply=supply,
            children=np.array([120.0, 80, 60]),
            outside_places=30.0,
            suit_share=0.6,
        )
    )
    one, other = (place(ground, [], method=method) for method in METHODS)
    assert one.cash_gbp_per_year == pytest.approx(other.cash_gbp_per_year)
    assert one.steering_gbp_per_year == pytest.approx(other.steering_gbp_per_year)
    for here, there in zip(one.areas, other.areas, strict=True):
        assert [getattr(here, p) for p in PARTS] == [getattr(there, p) for p in PARTS]


def test_notes_say_what_was_assumed(toy_region):
    check = place(prepare(toy_region(imported=np.array([6.0, 0, 0]), notes=("Ours.",))), [])
    text = " ".join(check.notes)
    for words in (
        "not an assignment of children",
        "16 children at 3 points",
        "4 places are taken out first",
        "2 children of other regions could not be matched",
        "Steering prices",
        "Ours.",
    ):
        assert words in text


def test_impossible_inputs_are_all_named(toy_region):
    base = toy_region()
    supply = replace(base.supply, places=np.array([-4.5, 8, 6]))
    with pytest.raises(InputError, match="E06000001 has -4.5 places at one position"):
        prepare(replace(base, supply=supply))
    lost = replace(base, points=Points(np.array([0]), np.zeros((1, 2)), np.ones(1)))
    with pytest.raises(InputError) as caught:
        prepare(replace(lost, suit_share=1.5))
    text = str(caught.value)
    assert "E06000002 has children and no point" in text
    assert "share of places that suit is 1.5" in text


def test_fields_match_what_a_result_shows():
    names = {field.name for field in fields(AreaPlacement)}
    assert names >= {*PARTS, "code", "children", "agency", "value_of_one_more_place_gbp_per_year"}


def test_shortage_price_must_be_the_dearest(toy_region):
    cheap = prepare(toy_region(steering=Steering(shortage_gbp_per_year=60_000.0)))
    with pytest.raises(InputError, match="the shortage price, £60,000 a year, is too low"):
        place(cheap, [])
