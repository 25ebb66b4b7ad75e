"""Check each capacity kind against values worked by hand."""

from math import ceil, exp

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from costs.made import inputs, line, members
from footprint.costs import WEEKS_PER_YEAR, blocking, fewest_places, matches, price
from footprint.costs.places import class_count

COUNTS = st.floats(0, 200)
APART_AND_POOLED = members(2, {0}, {1}, {0, 1})


def test_posts_by_hand():
    # 15 cases a post after other duties: 40 cases make 2.67 posts, 100 in all 6.67
    costs = price(inputs("posts", [40, 60]), APART_AND_POOLED)
    np.testing.assert_allclose(line(costs, "caseload posts").quantity[0], [40 / 15, 4, 100 / 15])
    np.testing.assert_allclose(line(costs, "managers").quantity[0], [40 / 90, 4 / 6, 100 / 90])
    np.testing.assert_allclose(
        costs.cost_gbp_per_year[0], np.array([40, 60, 100]) / 15 * (50_000 + 60_000 / 6)
    )
    np.testing.assert_allclose(costs.posts[0], np.array([40, 60, 100]) / 15 * (1 + 1 / 6))


def test_whole_posts_round_up_and_a_pool_needs_no_more():
    costs = price(inputs("posts", [40, 60], fields={"whole_posts": True}), APART_AND_POOLED)
    assert line(costs, "caseload posts").quantity[0].tolist() == [3, 4, 7]
    assert line(costs, "managers").quantity[0].tolist() == [1, 1, 2]
    assert costs.posts[0].tolist() == [4, 5, 9]


def test_rounding_error_makes_no_post():
    three = 45 * (1 + 1e-12)
    costs = price(inputs("posts", [three], fields={"whole_posts": True}), members(1, {0}))
    assert line(costs, "caseload posts").quantity[0, 0] == 3


@settings(max_examples=50)
@given(st.floats(0, 500), st.booleans())
def test_twice_the_demand_at_twice_the_caseload_needs_the_same_posts(demand, whole):
    fields = {"whole_posts": whole, "holds_team": True}
    once = price(inputs("posts", [demand], fields=fields), members(1, {0}))
    twice = price(
        inputs("posts", [2 * demand], values={"cases_per_post": 40.0}, fields=fields),
        members(1, {0}),
    )
    assert once.posts == twice.posts
    assert once.cost_gbp_per_year == twice.cost_gbp_per_year


def test_a_team_holds_its_statutory_posts_once_and_none_without_cases():
    costs = price(
        inputs("posts", [40, 60, 0], fields={"holds_team": True}),
        members(3, {0}, {1}, {0, 1}, {2}),
    )
    statutory = line(costs, "statutory posts")
    assert statutory.quantity[0].tolist() == [3, 3, 3, 0]
    assert statutory.amount_gbp_per_year[0].tolist() == [135_000, 135_000, 135_000, 0]
    assert costs.cost_gbp_per_year[0, 3] == 0


def test_drawn_statutory_posts_are_the_nearest_whole_number_and_not_always_rounded_up():
    drawn_posts = {"statutory_posts": np.array([5.0, 4.1, 4.6, 5.4, 5.6])}
    fields = {"holds_team": True, "whole_posts": True}
    whole = price(inputs("posts", [[40.0]] * 5, values=drawn_posts, fields=fields), members(1, {0}))
    assert line(whole, "statutory posts").quantity[:, 0].tolist() == [5, 4, 5, 5, 6]
    fields = {"holds_team": True}
    parts = price(inputs("posts", [[40.0]] * 5, values=drawn_posts, fields=fields), members(1, {0}))
    assert line(parts, "statutory posts").quantity[:, 0].tolist() == [5.0, 4.1, 4.6, 5.4, 5.6]


def test_an_area_that_buys_has_units_and_no_posts_alone_or_shared():
    costs = price(
        inputs("posts", [40, 60], bought=np.array([False, True]), fields={"holds_team": True}),
        APART_AND_POOLED,
    )
    assert line(costs, "bought units").quantity[0].tolist() == [0, 60, 60]
    assert line(costs, "bought units").amount_gbp_per_year[0].tolist() == [0, 90_000, 90_000]
    np.testing.assert_allclose(line(costs, "caseload posts").quantity[0], [40 / 15, 0, 40 / 15])
    assert line(costs, "statutory posts").quantity[0].tolist() == [3, 0, 3]
    assert costs.posts[0, 1] == 0
    assert costs.demand[0].tolist() == [40, 60, 100]


def test_homes_by_hand():
    costs = price(inputs("beds", [4.0, 12.0]), APART_AND_POOLED)
    for block, arrivals in enumerate((4.0, 12.0, 16.0)):
        homes = places = turned_away = cost = 0.0
        for share, stay, m, size, fixed in (
            (0.75, 60.0, 0.5, 3, 900_000.0),
            (0.25, 6.0, 0.0, 2, 700_000.0),
        ):
            load = arrivals * share * stay / 52.178571428571431
            needed = 0
            while float(blocking(load, needed, m)) > 0.05:
                needed += 1
            opened = ceil(needed / size)
            away = arrivals * share * float(blocking(load, opened * size, m))
            homes, places = homes + opened, places + opened * size
            turned_away += away
            cost += opened * fixed + away * stay * 7_800
        assert costs.homes[0, block] == homes
        assert costs.places[0, block] == places
        assert costs.no_place[0, block] == pytest.approx(turned_away, rel=1e-12)
        assert costs.blocking_achieved[0, block] == pytest.approx(turned_away / arrivals)
        assert costs.cost_gbp_per_year[0, block] == pytest.approx(cost, rel=1e-12)
    assert (costs.blocking_achieved <= 0.05).all()


def test_buying_for_every_arrival_stands_beside_the_cost():
    values = {"bought_price_gbp_per_week_short": 9_000.0}
    costs = price(inputs("beds", [0.4, 12.0, 0.0], values=values), np.eye(3, dtype=bool))
    # three in four stay 60 weeks at 7,800 and one in four 6 weeks at 9,000
    each = 0.75 * 60 * 7_800 + 0.25 * 6 * 9_000
    np.testing.assert_allclose(costs.all_bought_gbp_per_year[0], [0.4 * each, 12 * each, 0])
    # a home for a handful costs more than buying, and the cost holds no part of buying for all
    assert costs.cost_gbp_per_year[0, 0] > costs.all_bought_gbp_per_year[0, 0]
    assert costs.cost_gbp_per_year[0, 2] == 0


def test_no_arrivals_need_no_home():
    costs = price(inputs("beds", [0.0]), members(1, {0}))
    assert costs.homes[0, 0] == costs.no_place[0, 0] == costs.cost_gbp_per_year[0, 0] == 0
    assert costs.blocking_achieved[0, 0] == 0


def test_streams_do_not_fill_each_others_places():
    apart = price(inputs("beds", [10.0]), members(1, {0}))
    loads = np.array([7.5 * 60, 2.5 * 6]) / WEEKS_PER_YEAR
    needed = fewest_places(loads, 0.05, [0.5, 0.0])
    assert apart.homes[0, 0] == -(-needed[0] // 3) + -(-needed[1] // 2)


def test_a_drawn_home_size_is_taken_to_the_nearest_whole_place():
    near = price(inputs("beds", [10.0], values={"home_places_planned": 3.4}), members(1, {0}))
    plain = price(inputs("beds", [10.0]), members(1, {0}))
    assert near.places == plain.places


@settings(max_examples=60)
@given(st.floats(0, 30), st.floats(0, 30))
def test_pooled_homes_are_no_more_than_homes_apart(one, other):
    homes = price(inputs("beds", [one, other]), APART_AND_POOLED).homes[0]
    assert homes[2] <= homes[0] + homes[1]


def test_matches_by_hand():
    # 10 children, 20 vacancies, rate 0.02: E = 1 - exp(-0.2)
    e = 1 - exp(-0.2)
    assert matches(10, 20, 0.02) == pytest.approx(10 * 20 * e / (10 + 10 * e), rel=1e-14)
    assert matches(20, 10, 0.02) == matches(10, 20, 0.02)
    assert matches(10, 10, 0.02) == pytest.approx(0.02 * 100 / 1.2, rel=1e-14)
    assert matches(0, 20, 0.02) == matches(10, 0, 0.02) == matches(10, 20, 0) == 0


def test_matches_follow_their_differential_equation():
    demand, vacancies, rate, steps = 12.0, 9.0, 0.05, 4000

    def growth(matched):
        return rate * (demand - matched) * (vacancies - matched)

    matched, step = 0.0, 1 / steps
    for _ in range(steps):
        middle = matched + step / 2 * growth(matched)
        matched += step * growth(middle)
    assert matches(demand, vacancies, rate) == pytest.approx(matched, rel=1e-6)


def test_matches_are_continuous_where_children_and_vacancies_are_level():
    level = matches(30.0, 30.0, 0.01)
    for gap in (1e-3, 1e-6, 1e-9, 1e-12):
        more = matches(30.0, 30.0 + gap, 0.01)
        assert -1e-13 <= more - level <= gap + 1e-13


@settings(max_examples=200)
@given(COUNTS, COUNTS, COUNTS, COUNTS, st.floats(0, 2))
def test_a_pool_matches_no_fewer_than_its_parts(one, other, vacant, more, rate):
    apart = matches(one, vacant, rate) + matches(other, more, rate)
    pooled = matches(one + other, vacant + more, rate)
    assert pooled >= apart * (1 - 1e-12)
    assert pooled <= min(one + other, vacant + more)


def test_a_pool_is_priced_by_hand():
    costs = price(inputs("pool", [10.0, 0.0], {"vacancies": [20.0, 5.0]}), APART_AND_POOLED)
    matched = float(matches(10, 20, 0.02))
    assert costs.no_place[0, 0] == pytest.approx(10 - matched)
    assert costs.cost_gbp_per_year[0, 0] == pytest.approx(
        50 * (600 * matched + 1000 * (10 - matched))
    )
    assert costs.cost_gbp_per_year[0, 1] == 0
    assert costs.no_place[0, 2] == pytest.approx(10 - float(matches(10, 25, 0.02)))


def test_classes_by_hand():
    # 5 are too few; 6 fill a class well enough; 17 make two classes and buy one; 22 make three
    needs = {"need:asd:secondary": [5.0, 6.0, 17.0, 22.0]}
    costs = price(inputs("places", [1.0] * 4, needs), np.eye(4, dtype=bool))
    assert costs.places[0].tolist() == [0, 8, 16, 24]
    assert line(costs, "places bought outside").quantity[0].tolist() == [5, 0, 1, 0]
    assert costs.cost_gbp_per_year[0].tolist() == [
        5 * 72_000,
        8 * 30_000,
        16 * 30_000 + 72_000,
        24 * 30_000,
    ]
    transport = line(costs, "transport of children placed outside")
    assert transport.amount_gbp_per_year[0].tolist() == [40_000, 0, 8_000, 0]


def test_a_part_empty_class_dearer_than_buying_is_not_opened():
    needs = {"need:asd:secondary": [6.0, 8.0]}
    values = {"class_gbp_per_place_per_year": 56_000.0}
    costs = price(inputs("places", [1.0, 1.0], needs, values), np.eye(2, dtype=bool))
    # with transport six are bought for 432,000 against a class of eight at 448,000, and eight for
    # 576,000 against the same
    assert costs.cost_gbp_per_year[0].tolist() == [432_000, 448_000]


def test_classes_dearer_than_outside_are_never_opened():
    needs = {"need:asd:secondary": [40.0]}
    values = {"class_gbp_per_place_per_year": 73_000.0}
    costs = price(inputs("places", [1.0], needs, values), members(1, {0}))
    assert costs.places[0, 0] == 0
    assert costs.cost_gbp_per_year[0, 0] == 40 * 72_000


def test_needs_and_phases_do_not_share_a_class():
    needs = {"need:asd:secondary": [4.0, 4.0], "need:semh:primary": [4.0, 0.0]}
    costs = price(inputs("places", [1.0, 1.0], needs), APART_AND_POOLED)
    assert costs.places[0].tolist() == [0, 0, 8]
    assert line(costs, "places bought outside").quantity[0].tolist() == [8, 4, 4]


def cheapest(children, size, viable, class_gbp, outside_gbp):
    """Try every number of classes that leaves each viable."""
    most = int(children / min(viable, size) + 1e-9) if children + 1e-9 >= viable else 0
    return min(
        n * size * class_gbp + max(children - n * size, 0) * outside_gbp for n in range(most + 1)
    )


@settings(max_examples=200)
@given(
    st.floats(0, 60), st.integers(1, 12), st.floats(0.5, 14), st.floats(10, 80), st.floats(10, 80)
)
def test_the_number_of_classes_is_the_cheapest_that_is_viable(
    children, size, viable, class_gbp, outside_gbp
):
    smallest = min(viable, size)
    assume(all(abs(children - n * smallest) > 1e-6 for n in range(1, 130)))
    one = np.array([[children]])
    classes = class_count(one, np.float64(size), np.float64(viable), class_gbp, outside_gbp)[0, 0]
    cost = classes * size * class_gbp + max(children - classes * size, 0) * outside_gbp
    assert cost == pytest.approx(cheapest(children, size, viable, class_gbp, outside_gbp))


@settings(max_examples=100)
@given(COUNTS, COUNTS)
def test_pooled_places_never_cost_more(one, other):
    needs = {"need:asd:secondary": [one, other]}
    cost = price(inputs("places", [1.0, 1.0], needs), APART_AND_POOLED).cost_gbp_per_year[0]
    assert cost[2] <= (cost[0] + cost[1]) * (1 + 1e-9)


def test_recruiting_by_hand():
    figures = {"households": [100.0, 200.0], "enquiries": [250.0, 500.0]}
    costs = price(inputs("yield", [1.0, 1.0], figures), APART_AND_POOLED)
    # 12 % leave; 25 enquiries make a household; sharing brings 20 % more, of which 40 % is drawn
    enquiries = np.array([250, 500, 750 * 1.12])
    recruited = enquiries / 25
    np.testing.assert_allclose(line(costs, "enquiries handled").quantity[0], enquiries)
    np.testing.assert_allclose(costs.places[0], recruited * 1.5)
    short = np.array([12, 24, 36]) - recruited
    weeks = short * 1.5 * WEEKS_PER_YEAR
    agency = line(costs, "agency placements because too few households join")
    np.testing.assert_allclose(agency.quantity[0], weeks)
    expected = 50_000 + enquiries * 150 + recruited * 9_000 + weeks * 500
    np.testing.assert_allclose(costs.cost_gbp_per_year[0], expected)


def test_growth_asks_for_households_besides_those_who_leave():
    figures = {"households": [100.0], "enquiries": [250.0]}
    short, spare = [], []
    for growth in (0.0, 3.0, -4.0, -20.0):
        costs = price(
            inputs("yield", [1.0], figures, growth_percent_per_year=growth), members(1, {0})
        )
        names = (
            "agency placements because too few households join",
            "agency placements avoided",
        )
        less, more = (line(costs, name).quantity[0, 0] for name in names)
        short.append(less / 1.5 / WEEKS_PER_YEAR)
        spare.append(more / 1.5 / WEEKS_PER_YEAR)
    # 10 are recruited; 12 leave; growth asks for 3 more, or 4 fewer, or nobody at all is needed
    np.testing.assert_allclose(short, [2, 5, 0, 0])
    np.testing.assert_allclose(spare, [0, 0, -2, 0])


def test_a_gain_wholly_drawn_from_partners_recruits_nobody_new():
    figures = {"households": [100.0, 200.0], "enquiries": [250.0, 500.0]}
    values = {"drawn_from_partners_percent": 100.0}
    places = price(inputs("yield", [1.0, 1.0], figures, values), APART_AND_POOLED).places[0]
    assert places[2] == places[0] + places[1]


def test_a_surplus_avoids_agency_placements_only_up_to_those_who_left():
    figures = {"households": [100.0, 100.0], "enquiries": [400.0, 5_000.0]}
    costs = price(inputs("yield", [1.0, 1.0], figures), np.eye(2, dtype=bool))
    avoided = line(costs, "agency placements avoided").quantity[0]
    # 16 recruited against 12 who leave spares 4; 200 recruited spares 12 at most
    np.testing.assert_allclose(avoided, np.array([-4, -12]) * 1.5 * WEEKS_PER_YEAR)
    short = line(costs, "agency placements because too few households join")
    assert short.quantity[0].tolist() == [0, 0]


def test_pooling_makes_good_one_areas_shortage_from_anothers_surplus():
    figures = {"households": [100.0, 10.0], "enquiries": [200.0, 500.0]}
    values = {"gain_percent_when_shared": 0.0, "campaign_gbp_per_year": 0.0}
    cost = price(inputs("yield", [1.0, 1.0], figures, values), APART_AND_POOLED).cost_gbp_per_year
    assert cost[0, 2] < cost[0, 0] + cost[0, 1]
