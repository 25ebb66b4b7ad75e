"""Check where children with plans are placed against work by hand, and that nobody is lost."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pupils import (
    A_BASE,
    ASD,
    BASE,
    HI,
    INDEPENDENT,
    MLD,
    PRIMARY,
    SECONDARY,
    SPECIAL,
    STATE,
    demand,
    made_up,
    on_a_line,
    school,
    schools,
)

from footprint.allocation import (
    Points,
    SchoolAnswer,
    SchoolSteering,
    place_in_schools,
    prepare_schools,
    solve,
)
from footprint.allocation.placement import footprint_rows
from footprint.allocation.schooling import school_problem
from footprint.errors import InputError

ADD_UP = ("inside_la_near", "inside_la_far", "inside_footprint_near", "inside_footprint_far")
ADD_UP += ("outside_near", "outside_far", "whereabouts_unknown", "no_place")


def by_hand():
    """Return two councils 30 km apart, worked on paper.

    Three children of the first seek a special place and four of the second are settled in its
    state school. The first has one state place, the second five, and five independent places
    are nobody knows where. Alone: one at its own (20,000), one at the second's fifth place
    (23,000 and the premium of 5,000), one independent (68,000), four settled (80,000).
    """
    wanted = demand(2, [(0, SECONDARY, ASD, SPECIAL, 3)], [(1, SECONDARY, ASD, STATE, 4)])
    places = schools(
        school(0, STATE, 0, 1), school(1, STATE, 30, 5), school(-1, INDEPENDENT, None, 5)
    )
    return on_a_line(2, wanted, places)


def test_worked_case_alone():
    found = place_in_schools(prepare_schools(by_hand()), [])
    assert found.objective_gbp_per_year == pytest.approx(20_000 + 28_000 + 68_000 + 80_000)
    assert found.border_gbp == pytest.approx(5_000)
    assert found.beyond_limit_gbp == found.shortage_gbp == 0
    assert found.children.tolist() == [3, 4]
    assert found.settled.tolist() == [0, 4]
    assert found.placed_anew.tolist() == [3, 0]
    assert found.inside_la_near.tolist() == [1, 4]
    assert found.outside_near.tolist() == [1, 0]
    assert found.whereabouts_unknown.tolist() == [1, 0]
    # the one at the second council's school is not at the nearest; of the third nobody can tell
    assert found.not_nearest.tolist() == [1, 0]
    assert found.places_gbp_per_year.tolist() == [100_000, 80_000]
    assert found.transport_gbp_per_year.tolist() == [11_000, 0]
    assert found.independent[0, SECONDARY, ASD] == 1
    assert found.flows[0].tolist() == [[1, 0, 0], [1, 0, 0], [0, 0, 1]]
    assert found.flows[1].tolist() == [[0, 0, 0], [4, 0, 0], [0, 0, 0]]
    assert found.status == "proven best"
    assert found.certificate["arcs_priced"] == 3 + 1


def test_within_a_footprint_there_is_no_premium():
    found = place_in_schools(prepare_schools(by_hand()), [on_a_line(2, None, None).codes])
    assert found.objective_gbp_per_year == pytest.approx(191_000)
    assert found.border_gbp == 0
    assert found.inside_footprint_near.tolist() == [1, 0]
    assert found.outside_near.tolist() == [0, 0]


def test_host_may_pay_for_journeys_to_its_schools():
    ground = prepare_schools(by_hand())
    block = [ground.inputs.codes]
    home = place_in_schools(ground, block)
    host = place_in_schools(ground, block, transport_paid_by="host")
    assert home.transport_gbp_per_year.tolist() == [11_000, 0]
    # to the independent school the home council pays anyway
    assert host.transport_gbp_per_year.tolist() == [8_000, 3_000]
    # without a common footprint there is no host to pay
    alone = place_in_schools(ground, [], transport_paid_by="host")
    assert alone.transport_gbp_per_year.tolist() == [11_000, 0]
    with pytest.raises(ValueError, match="transport_paid_by"):
        place_in_schools(ground, block, transport_paid_by="nobody")


def test_children_above_a_quota_pay_the_premium():
    wanted = demand(2, [(0, SECONDARY, ASD, SPECIAL, 3), (0, SECONDARY, HI, SPECIAL, 1)])
    kinds = ((SECONDARY, ASD), (SECONDARY, HI))
    places = schools(school(1, STATE, 30, 9, kinds), school(-1, INDEPENDENT, None, 9, kinds))
    ground = prepare_schools(on_a_line(2, wanted, places))
    block = [ground.inputs.codes]
    free = place_in_schools(ground, block)
    some = place_in_schools(ground, block, quotas=[(0, 1, 3)])
    assert some.objective_gbp_per_year == pytest.approx(free.objective_gbp_per_year + 5_000)
    assert some.border_gbp == pytest.approx(5_000)
    # a quota that is kept anyway changes nothing, nor one between other councils or without sharing
    for quotas in ([(0, 1, 4)], [(1, 0, 0)], [(0, 0, 0)]):
        same = place_in_schools(ground, block, quotas=quotas)
        assert same.objective_gbp_per_year == free.objective_gbp_per_year
    alone = place_in_schools(ground, [], quotas=[(0, 1, 3)])
    assert alone.border_gbp == pytest.approx(4 * 5_000)
    with pytest.raises(InputError, match="no home, host"):
        place_in_schools(ground, block, quotas=[(0, 7, 3)])


def test_long_journeys_are_steered_against_and_counted():
    # 90 km are 90 minutes, over the limit of 75; the premium does not matter inside a footprint
    wanted = demand(4, [(0, SECONDARY, ASD, SPECIAL, 2)])
    ground = prepare_schools(on_a_line(4, wanted, schools(school(3, STATE, 90, 2))))
    found = place_in_schools(ground, [ground.inputs.codes])
    assert found.beyond_limit_gbp == pytest.approx(2 * 3_000)
    assert found.beyond_minutes.tolist() == [2, 0, 0, 0]
    assert found.inside_footprint_far.tolist() == [2, 0, 0, 0]
    assert found.not_nearest.sum() == 0


def test_independent_schools_pay_no_premium_wherever_they_are():
    wanted = demand(2, [(0, SECONDARY, ASD, SPECIAL, 2)])
    places = schools(school(1, INDEPENDENT, 30, 1), school(-1, INDEPENDENT, 60, 1))
    found = place_in_schools(prepare_schools(on_a_line(2, wanted, places)), [])
    assert found.border_gbp == 0
    assert found.outside_near.tolist() == [1, 0]
    assert found.outside_far.tolist() == [1, 0]
    assert found.flows[0, 1, INDEPENDENT] == found.flows[0, 2, INDEPENDENT] == 1


def test_state_schools_outside_the_region_pay_the_premium():
    wanted = demand(1, [(0, SECONDARY, ASD, SPECIAL, 1)])
    found = place_in_schools(
        prepare_schools(on_a_line(1, wanted, schools(school(-1, STATE, 20, 1)))), []
    )
    assert found.border_gbp == pytest.approx(5_000)


def test_base_seekers_go_to_bases_and_special_seekers_do_not():
    wanted = demand(1, [(0, PRIMARY, ASD, A_BASE, 2), (0, PRIMARY, ASD, SPECIAL, 2)])
    kind = ((PRIMARY, ASD),)
    places = schools(school(0, BASE, 0, 1, kind), school(0, STATE, 0, 9, kind))
    found = place_in_schools(prepare_schools(on_a_line(1, wanted, places)), [])
    assert found.short[0, PRIMARY, ASD].tolist() == [0, 1]
    assert found.flows[0, 0].tolist() == [2, 1, 0]
    assert found.no_place.tolist() == [1]
    assert found.shortage_gbp == pytest.approx(1_000_000)


def test_a_site_takes_only_its_needs_and_phases():
    wanted = demand(1, [(0, PRIMARY, HI, SPECIAL, 2), (0, SECONDARY, MLD, SPECIAL, 2)])
    places = schools(school(0, STATE, 0, 9, ((PRIMARY, HI), (SECONDARY, ASD))))
    found = place_in_schools(prepare_schools(on_a_line(1, wanted, places)), [])
    assert found.short[0, PRIMARY, HI, 0] == 0
    assert found.short[0, SECONDARY, MLD, 0] == 2


def test_settled_children_stay_in_their_council_even_where_moving_would_be_cheaper():
    # the first council's own place costs more than the second's with journey and premium
    wanted = demand(2, [], [(0, SECONDARY, ASD, STATE, 1)])
    places = schools(school(0, STATE, 0, 1, price=70_000), school(1, STATE, 30, 1, price=1_000))
    ground = prepare_schools(on_a_line(2, wanted, places))
    assert place_in_schools(ground, [ground.inputs.codes]).flows[0, 0, STATE] == 1
    # where the council has none of the sector that takes them, any other may
    ground = prepare_schools(on_a_line(2, wanted, places.rows(np.array([False, True]))))
    assert place_in_schools(ground, [ground.inputs.codes]).flows[0, 1, STATE] == 1


def test_settled_children_are_the_last_without_a_place():
    # a new child at the school's door would be cheaper to place than the settled one far off
    points = Points(np.array([0, 0]), np.array([[0.0, 0], [25_000, 0]]), np.array([1.0, 1.0]))
    wanted = demand(1, [(0, SECONDARY, ASD, SPECIAL, 4)], [(0, SECONDARY, ASD, STATE, 4)])
    inputs = on_a_line(1, wanted, schools(school(0, STATE, 0, 4)), points=points)
    found = place_in_schools(prepare_schools(inputs), [])
    assert found.settled.tolist() == [4]
    assert found.placed_anew.tolist() == [0]
    assert found.no_place.tolist() == [4]
    assert found.shortage_gbp == pytest.approx(4 * 1_000_000)


def test_settled_children_for_whom_there_is_no_room_are_placed_anew():
    wanted = demand(2, [], [(0, SECONDARY, ASD, STATE, 5)])
    places = schools(school(0, STATE, 0, 3), school(1, STATE, 30, 9))
    found = place_in_schools(prepare_schools(on_a_line(2, wanted, places)), [])
    assert found.settled.tolist() == [3, 0]
    assert found.placed_anew.tolist() == [2, 0]
    assert found.outside_near.tolist() == [2, 0]
    assert found.children.tolist() == [5, 0]


def test_children_are_spread_along_the_points_by_weight():
    # each kind has its share at each point, rounded up or down
    points = Points(np.zeros(4, int), np.arange(8.0).reshape(4, 2), np.array([4.0, 3, 2, 1]))
    counts = [(0, SECONDARY, need, SPECIAL, 7 + need) for need in range(6)]
    inputs = on_a_line(1, demand(1, counts), schools(school(0, STATE, 0, 3)), points=points)
    ground = prepare_schools(inputs)
    for need in range(6):
        held = np.zeros(4)
        rows = np.flatnonzero(ground.origin_need == need)
        held[[int(ground.origins[row].split("|")[1]) for row in rows]] = ground.demand[rows]
        assert held.sum() == 7 + need
        assert (np.abs(held - (7 + need) * np.array([0.4, 0.3, 0.2, 0.1])) < 1).all()


@settings(max_examples=40)
@given(st.integers(0, 2**31), st.booleans(), st.sampled_from(["home", "host"]))
def test_nobody_is_lost_and_all_money_is_accounted_for(seed, shared, payer):
    ground = prepare_schools(made_up(seed, shared=shared))
    codes = ground.inputs.codes
    found = place_in_schools(ground, [codes[:2]], transport_paid_by=payer, values=True)
    wanted = ground.inputs.demand
    everyone = wanted.to_place.sum(axis=(1, 2, 3)) + wanted.settled.sum(axis=(1, 2, 3))
    assert found.children == pytest.approx(everyone)
    assert sum(getattr(found, name) for name in ADD_UP) == pytest.approx(found.children)
    assert found.flows.sum(axis=(1, 2)) + found.no_place == pytest.approx(found.children)
    assert found.short.sum(axis=(1, 2, 3)) == pytest.approx(found.no_place)
    independent = found.flows[..., INDEPENDENT].sum(axis=1)
    assert found.independent.sum(axis=(1, 2)) == pytest.approx(independent)
    assert (found.not_nearest <= found.placed_anew).all()
    cash = found.places_gbp_per_year.sum() + found.transport_gbp_per_year.sum()
    group = footprint_rows(codes, [codes[:2]])
    flow = solve(school_problem(ground, group), method="arrays").flow
    assert cash == pytest.approx(float(ground.arc_cash_gbp_per_year @ flow))
    steering = found.border_gbp + found.beyond_limit_gbp + found.shortage_gbp
    assert cash + steering == pytest.approx(found.objective_gbp_per_year)
    assert abs(found.certificate["gap"]) < 1e-9
    assert (found.children == np.round(found.children)).all()
    assert (found.flows == np.round(found.flows)).all()


@settings(max_examples=40)
@given(st.integers(0, 2**31), st.booleans())
def test_parts_give_what_the_whole_gives(seed, shared):
    ground = prepare_schools(made_up(seed, shared=shared))
    group = footprint_rows(ground.inputs.codes, [])
    whole = solve(school_problem(ground, group), method="arrays")
    found = place_in_schools(ground, [])
    assert found.objective_gbp_per_year == pytest.approx(whole.objective_gbp_per_year, abs=1e-9)


@settings(max_examples=60)
@given(st.integers(0, 2**31), st.floats(0, 50_000))
def test_a_wider_footprint_never_has_a_higher_objective(seed, premium):
    ground = prepare_schools(made_up(seed, premium=premium))
    codes = ground.inputs.codes
    nested = [[], [codes[:2]], [codes[:2], codes[2:]], [codes]]
    costs = [place_in_schools(ground, blocks).objective_gbp_per_year for blocks in nested]
    assert all(wider <= narrower + 1e-6 for narrower, wider in zip(costs, costs[1:], strict=False))


@settings(max_examples=40)
@given(st.integers(0, 2**31), st.integers(0, 6))
def test_sharing_under_quotas_never_has_a_higher_objective_than_not_sharing(seed, most):
    ground = prepare_schools(made_up(seed))
    codes = ground.inputs.codes
    rows = range(len(codes))
    quotas = [(home, host, most) for home in rows for host in rows if home != host]
    alone = place_in_schools(ground, []).objective_gbp_per_year
    shared = place_in_schools(ground, [codes], quotas=quotas)
    free = place_in_schools(ground, [codes]).objective_gbp_per_year
    assert free - 1e-6 <= shared.objective_gbp_per_year <= alone + 1e-6
    assert sum(getattr(shared, name) for name in ADD_UP) == pytest.approx(shared.children)
    cash = shared.places_gbp_per_year.sum() + shared.transport_gbp_per_year.sum()
    steering = shared.border_gbp + shared.beyond_limit_gbp + shared.shortage_gbp
    assert cash + steering == pytest.approx(shared.objective_gbp_per_year)


def test_what_makes_no_sense_is_named():
    good = by_hand()
    half = replace(good.demand, to_place=good.demand.to_place / 2)
    nowhere = Points(np.array([1]), np.zeros((1, 2)), np.ones(1))
    for bad, words in (
        (replace(good, demand=half), "no whole numbers"),
        (replace(good, points=nowhere), "no point where they live"),
        (replace(good, steering=SchoolSteering(shortage_gbp_per_year=50_000)), "is too low"),
        (replace(good, speed_km_per_hour=0.0), "speed must be"),
        (replace(good, steering=SchoolSteering(border_premium_gbp_per_year=-1)), "below zero"),
    ):
        with pytest.raises(InputError, match=words):
            prepare_schools(bad)


def test_answers_are_the_same_again_and_by_either_solver():
    ground = prepare_schools(made_up(11))
    one, two = (place_in_schools(ground, [], method=way) for way in ("auto", "arrays"))
    for field in fields(SchoolAnswer):
        a, b = getattr(one, field.name), getattr(two, field.name)
        if isinstance(a, np.ndarray):
            assert a == pytest.approx(b)
