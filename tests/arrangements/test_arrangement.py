"""Arrangements hold every area once per function; partnerships and hand-offs by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.arrangements.arrangement import (
    Arrangement,
    alone,
    check,
    coordination,
    handoffs,
    partnerships,
)
from footprint.errors import CheckFailedError, InputError

CODES = ("A", "B", "C", "D")


def arranged(**functions):
    """Build an arrangement from words: ``recruitment="AB C D"``."""
    return Arrangement(
        {
            key: tuple(frozenset(block) for block in words.split())
            for key, words in functions.items()
        }
    )


def test_the_order_of_blocks_does_not_matter():
    assert arranged(f="C AB D") == arranged(f="D BA C")
    assert arranged(f="C AB D").footprints["f"] == tuple(map(frozenset, ("AB", "C", "D")))


def test_input_is_not_changed():
    given_blocks = {"f": (frozenset("B"), frozenset("A"))}
    Arrangement(given_blocks)
    assert given_blocks == {"f": (frozenset("B"), frozenset("A"))}


def test_every_fault_is_reported_at_once():
    with pytest.raises(InputError) as caught:
        arranged(f="AB BC D", g="A B C")
    text = str(caught.value)
    assert "f: B in more than one footprint." in text
    assert "g: D in no footprint." in text


def test_an_empty_footprint_is_reported():
    with pytest.raises(InputError, match="a footprint has no area"):
        Arrangement({"f": (frozenset("A"), frozenset())})


def test_check_compares_with_the_region_and_the_functions_asked_for():
    arrangement = arranged(f="AB C", g="A B C")
    check(arrangement, "ABC", functions=["f", "g"], stays=["g"])
    with pytest.raises(CheckFailedError, match="D in no footprint"):
        check(arrangement, "ABCD")
    with pytest.raises(CheckFailedError, match="C not an area of the region"):
        check(arrangement, "AB")
    with pytest.raises(CheckFailedError, match="h: no configuration"):
        check(arrangement, "ABC", functions=["f", "g", "h"])
    with pytest.raises(CheckFailedError, match="g: not a function asked for"):
        check(arrangement, "ABC", functions=["f"])
    with pytest.raises(CheckFailedError, match="f: stays with each council, yet A, B share it"):
        check(arrangement, "ABC", stays=["f"])


def test_membership_and_block_of_follow_the_codes():
    arrangement = arranged(f="AC B D")
    assert arrangement.membership("f", ("D", "C", "B", "A")).tolist() == [
        [False, True, False, True],
        [False, False, True, False],
        [True, False, False, False],
    ]
    assert arrangement.block_of("f", "C") == frozenset("AC")


def test_one_set_of_areas_is_one_partnership_however_many_functions_it_shares():
    arrangement = arranged(f="AB CD", g="AB C D", h="ABC D", i="A B C D")
    assert partnerships(arrangement) == [frozenset("AB"), frozenset("CD"), frozenset("ABC")]
    assert partnerships(alone(CODES, ["f", "g"])) == []


def test_coordination_by_hand():
    # AB costs 100 + 10, ABC costs 100 + 20; the second case doubles the first price only
    arrangement = arranged(f="AB C D", g="AB C D", h="ABC D")
    found = coordination(arrangement, CODES, np.array([100.0, 200.0]), np.array([10.0, 10.0]))
    assert found.partnerships == (frozenset("AB"), frozenset("ABC"))
    assert found.total_gbp_per_year.tolist() == [230.0, 430.0]
    assert found.by_partnership_gbp_per_year.tolist() == [[110.0, 120.0], [210.0, 220.0]]
    assert found.by_area_gbp_per_year[0].tolist() == [95.0, 95.0, 40.0, 0.0]


def test_coordination_by_weight_with_equal_parts_where_nobody_has_any():
    arrangement = arranged(f="AB CD")
    weights = np.array([[3.0, 1.0, 0.0, 0.0]])
    found = coordination(arrangement, CODES, np.array([80.0]), np.array([0.0]), weights=weights)
    assert found.by_area_gbp_per_year.tolist() == [[60.0, 20.0, 40.0, 40.0]]


def test_nobody_coordinates_alone():
    found = coordination(alone(CODES, ["f"]), CODES, np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    assert found.total_gbp_per_year.tolist() == [0.0, 0.0]
    assert found.by_area_gbp_per_year.tolist() == [[0.0] * 4] * 2


def test_negative_prices_and_foreign_columns_are_refused():
    with pytest.raises(InputError, match="price is negative"):
        coordination(arranged(f="AB"), "AB", np.array([-1.0]), np.array([0.0]))
    with pytest.raises(InputError, match="not the areas of the arrangement"):
        coordination(arranged(f="AB"), "ABC", np.array([1.0]), np.array([0.0]))


def test_handoffs_by_hand_need_exactly_the_same_block():
    # f to g: A and B keep the pair, C and D do not; g to h: AB becomes ABC, D stays alone
    arrangement = arranged(f="AB CD", g="AB C D", h="ABC D")
    cases = {
        ("f", "g"): np.array([[1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 6.0, 8.0]]),
        ("g", "h"): np.array([[10.0, 20.0, 30.0, 40.0], [10.0, 20.0, 30.0, 40.0]]),
    }
    found = handoffs(cases, arrangement, CODES, cases, np.array([100.0, 10.0]))
    assert found.changes.tolist() == [[10.0, 20.0, 33.0, 4.0], [10.0, 20.0, 36.0, 8.0]]
    assert found.cost_gbp_per_year.tolist() == [
        [1000.0, 2000.0, 3300.0, 400.0],
        [100.0, 200.0, 360.0, 80.0],
    ]
    assert found.changes_by_edge["f", "g"].tolist() == [[0, 0, 3, 4], [0, 0, 6, 8]]


def test_each_edge_may_have_its_own_price():
    arrangement = arranged(f="AB", g="A B", h="AB")
    cases = {("f", "g"): np.ones((1, 2)), ("g", "h"): np.ones((1, 2))}
    prices = {("f", "g"): np.array([5.0]), ("g", "h"): np.array([7.0])}
    found = handoffs(cases, arrangement, "AB", cases, prices)
    assert found.cost_gbp_per_year.tolist() == [[12.0, 12.0]]


def test_no_edges_means_no_changes():
    found = handoffs((), arranged(f="AB"), "AB", {}, np.array([1.0, 1.0, 1.0]))
    assert found.changes.tolist() == [[0.0, 0.0]] * 3
    assert found.cost_gbp_per_year.tolist() == [[0.0, 0.0]] * 3


def test_an_edge_to_a_function_without_footprints_is_reported():
    with pytest.raises(InputError, match="g: is in a journey but has no footprints"):
        handoffs([("f", "g")], arranged(f="AB"), "AB", {}, np.array([1.0]))


@given(st.integers(0, 10_000))
@settings(max_examples=30)
def test_handoffs_match_the_formula_over_blocks(seed):
    # h (D - sum over blocks in both of D(g)), from memberships instead of sets
    draws = np.random.default_rng(seed)
    codes = tuple("ABCDEF")
    arrangement = Arrangement(
        {
            key: tuple(
                frozenset(np.array(codes)[labels == label].tolist()) for label in np.unique(labels)
            )
            for key, labels in (("f", draws.integers(0, 3, 6)), ("g", draws.integers(0, 3, 6)))
        }
    )
    cases, price = draws.random((4, 6)), draws.random(4)
    first, second = (arrangement.membership(key, codes) for key in ("f", "g"))
    same = (first[:, None, :] == second[None, :, :]).all(axis=2)
    kept = sum((cases[:, first[i]].sum(axis=1) for i in np.flatnonzero(same.any(axis=1))), 0.0)
    found = handoffs([("f", "g")], arrangement, codes, {("f", "g"): cases}, price)
    assert found.cost_gbp_per_year.sum(axis=1) == pytest.approx(price * (cases.sum(axis=1) - kept))
