"""Shares sum to the penny, and the tests of who pays more are exact."""

from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.errors import InputError
from footprint.options.sharing import (
    above_alone,
    divide,
    divide_partition,
    divide_pence,
    nobody_above_alone,
    pence,
    rule_weights,
    some_division_works,
)

WEIGHTS = st.dictionaries(
    st.text("ABCDEFGH", min_size=1, max_size=3),
    st.floats(0, 1e6),
    min_size=1,
    max_size=8,
)


@given(st.integers(-(10**12), 10**12), WEIGHTS)
@settings(max_examples=200)
def test_shares_sum_to_the_penny_and_stay_within_one_of_exact(amount, weights):
    shares = divide_pence(amount, weights)
    assert sum(shares.values()) == amount
    assert list(shares) == list(weights)
    whole = sum(weights.values())
    if whole > 1e-3:
        for code, share in shares.items():
            assert abs(share - amount * weights[code] / whole) < 1.01


@given(st.integers(0, 10**9), WEIGHTS, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_members_changes_nothing(amount, weights, random):
    items = list(weights.items())
    random.shuffle(items)
    assert divide_pence(amount, dict(items)) == divide_pence(amount, weights)


def test_the_penny_left_over_goes_to_the_largest_remainder_then_the_lower_code():
    assert divide_pence(100, {"C": 1, "B": 1, "A": 1}) == {"C": 33, "B": 33, "A": 34}
    assert divide_pence(100, {"A": 5, "B": 8, "C": 3}) == {"A": 31, "B": 50, "C": 19}
    assert divide_pence(-100, {"A": 1, "B": 1, "C": 1}) == {"A": -34, "B": -33, "C": -33}


def test_an_area_without_weight_pays_nothing_unless_nobody_has_any():
    assert divide_pence(101, {"A": 0, "B": 2, "C": 1}) == {"A": 0, "B": 67, "C": 34}
    assert divide_pence(101, {"A": 0, "B": 0}) == {"A": 51, "B": 50}


@pytest.mark.parametrize("weights", [{}, {"A": -1.0}, {"A": float("nan")}, {"A": float("inf")}])
def test_weights_that_cannot_divide_are_refused(weights):
    with pytest.raises(InputError, match="sharing"):
        divide_pence(100, weights)


@pytest.mark.parametrize(
    ("pounds", "expected"), [(1.005, 101), (-1.005, -101), (0.125, 13), (1e9 + 0.01, 10**11 + 1)]
)
def test_pounds_become_pence_with_halves_away_from_zero(pounds, expected):
    assert pence(pounds) == expected


def test_rules_weigh_by_demand_by_head_or_by_children():
    demand, children = np.array([[4.0, 0.0], [6.0, 2.0]]), np.array([100.0, 300.0])
    assert rule_weights("demand", demand, children).tolist() == [[4, 0], [6, 2]]
    assert rule_weights("equal", demand, children).tolist() == [[1, 1], [1, 1]]
    assert rule_weights("children", demand, children).tolist() == [[100, 300], [100, 300]]
    with pytest.raises(InputError, match="'size' is not known"):
        rule_weights("size", demand, children)


def test_divided_costs_sum_to_the_cost_with_travel_where_it_arises():
    membership = np.array([[True, True, False], [False, False, True]])
    cost = np.array([[100.0, 7.0], [200.0, 9.0]])
    weights = np.array([[1.0, 3.0, 0.0], [0.0, 0.0, 5.0]])
    travel = np.zeros((2, 2, 3))
    travel[0, 0] = [0.0, 20.0, 0.0]
    shares = divide(cost, membership, weights, arising_gbp_per_year=travel)
    assert shares[0].tolist() == [[20.0, 80.0, 0.0], [0.0, 0.0, 7.0]]
    assert shares[1].tolist() == [[100.0, 100.0, 0.0], [0.0, 0.0, 9.0]]
    assert shares.sum(axis=2) == pytest.approx(cost)
    assert divide(cost, membership, weights)[0, 0].tolist() == [25.0, 75.0, 0.0]


def test_who_is_above_alone_ignores_less_than_a_penny():
    option, alone = np.array([10.0, 20.004, 30.0]), np.array([11.0, 20.0, 30.0])
    assert nobody_above_alone(option, alone)
    assert above_alone(option + [0, 0.01, 0], alone).tolist() == [False, True, False]
    assert not nobody_above_alone(option + [0, 0.01, 0], alone)


def test_one_dear_footprint_is_enough_that_no_division_works():
    membership = np.array([[True, True, False, False], [False, False, True, True]])
    alone = np.array([10.0, 30.0, 5.0, 5.0])
    assert some_division_works(np.array([40.0, 9.0]), membership, alone)
    # cheap in all, but the second pair pays more than it does apart
    assert not some_division_works(np.array([20.0, 10.01]), membership, alone)


def test_over_several_functions_areas_may_make_up_for_one_another():
    # f: AB C, g: A BC; B gains in f what it loses in g
    membership = np.array([[1, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 1]], dtype=bool)
    alone = np.array([20.0, 20.0, 20.0])
    assert some_division_works(np.array([5.0, 10.0, 10.0, 30.0]), membership, alone)
    assert not some_division_works(np.array([15.0, 10.0, 10.0, 30.0]), membership, alone)


@given(st.integers(0, 5_000))
@settings(max_examples=60)
def test_exact_against_a_linear_program(seed):
    from scipy.optimize import linprog

    # payments of each member to each footprint, of any sign, that cover its cost
    draws = np.random.default_rng(seed)
    membership = draws.random((4, 5)) < 0.4
    membership[np.arange(4), draws.integers(0, 5, 4)] = True
    cost, alone = draws.integers(0, 20, 4).astype(float), draws.integers(0, 20, 5).astype(float)
    pairs = list(chain(zip(*np.nonzero(membership), strict=True)))
    covers = np.array([[float(g == block) for g, _ in pairs] for block in range(4)])
    pays = np.array([[float(a == area) for _, a in pairs] for area in range(5)])
    answer = linprog(
        np.zeros(len(pairs)), A_ub=pays, b_ub=alone, A_eq=covers, b_eq=cost, bounds=(None, None)
    )
    assert some_division_works(cost, membership, alone) == (answer.status == 0)


def test_dividing_a_partition_is_dividing_each_footprint_and_adding_up():
    rng = np.random.default_rng(4)
    member = np.zeros((3, 7), dtype=bool)
    member[rng.integers(0, 3, 7), np.arange(7)] = True
    member = member[member.any(axis=1)]
    cost = rng.normal(1e6, 1e5, (5, len(member)))
    weights = rng.integers(0, 3, (5, 7)).astype(float)
    weights[2] = 0.0
    expected = divide(cost, member, weights).sum(axis=1)
    np.testing.assert_allclose(divide_partition(cost, member, weights), expected, rtol=1e-12)
