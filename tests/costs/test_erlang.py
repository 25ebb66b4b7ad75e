"""Check blocking and places against published values, dense chains and the recursion."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.costs import blocking, erlang, fewest_places

TARGETS = st.sampled_from([0.01, 0.02, 0.05, 0.1, 0.3])
CHANCES = st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.75, 0.9])


def dense_blocking(load, places, mismatch):
    """Solve the balance equations of the chain as a linear system."""
    rates = np.zeros((places + 1, places + 1))
    for taken in range(places):
        rates[taken, taken + 1] = load * (1 - mismatch ** (places - taken))
        rates[taken + 1, taken] = taken + 1
    balance = (rates - np.diag(rates.sum(axis=1))).T
    balance[-1] = 1
    chance = np.linalg.solve(balance, np.eye(places + 1)[-1])
    return float(chance @ mismatch ** (places - np.arange(places + 1.0)))


def by_recursion(load, target):
    """Add places to Erlang's recursion until few enough are turned away."""
    count, blocked = 0, 1.0
    while load > 0 and blocked > target:
        count += 1
        blocked = load * blocked / (count + load * blocked)
    return count


def place_by_place(loads, target, mismatch, most=120):
    """Add places until few enough are turned away, by the formula."""
    shares = blocking(np.asarray(loads)[..., None], np.arange(most), mismatch)
    enough = (shares <= target) | (np.asarray(loads) == 0)[..., None]
    assert enough[..., -1].all()
    return enough.argmax(axis=-1)


@pytest.mark.parametrize(("places", "percent"), [(4, 57), (8, 39), (16, 22), (32, 10), (64, 4)])
def test_a_small_home_at_85_percent_occupancy_is_full_most_of_the_time(places, percent):
    # the load at which 85 % of the places are taken: carried = load (1 - blocking)
    low, high = 0.0, 40.0 * places
    for _ in range(200):
        load = (low + high) / 2
        taken = load * (1 - blocking(load, places)) / places
        low, high = (load, high) if taken < 0.85 else (low, load)
    assert round(100 * float(blocking(load, places))) == percent


def test_erlang_values_worked_by_hand():
    np.testing.assert_allclose(
        blocking([1, 1, 2, 3], [1, 2, 2, 0]), [1 / 2, 1 / 5, 2 / 5, 1], rtol=1e-15
    )


def test_one_place_with_a_mismatch_worked_by_hand():
    # empty with weight 1 and taken with weight a (1 - m): blocked m when empty, 1 when taken
    load, m = 2.0, 0.25
    taken = load * (1 - m)
    assert float(blocking(load, 1, m)) == pytest.approx((m + taken) / (1 + taken), rel=1e-15)


@pytest.mark.parametrize("mismatch", [0.0, 0.2, 0.5, 0.9])
@pytest.mark.parametrize(("load", "places"), [(0.3, 2), (4.0, 6), (20.0, 18), (35.0, 60)])
def test_blocking_matches_the_balance_equations(load, places, mismatch):
    expected = dense_blocking(load, places, mismatch)
    assert float(blocking(load, places, mismatch)) == pytest.approx(expected, rel=1e-9)


def test_arrays_of_places_and_mismatches_are_solved_element_by_element():
    loads, places = np.array([[3.0], [40.0]]), np.array([0, 1, 7, 55])
    chances = np.array([0.0, 0.5, 0.3, 0.9])
    expected = [
        [dense_blocking(a, c, m) for c, m in zip(places, chances, strict=True)] for a in loads[:, 0]
    ]
    np.testing.assert_allclose(blocking(loads, places, chances), expected, rtol=1e-9)


def test_loads_of_thousands_stay_stable():
    # heavy traffic: blocking is close to 1 - c / a, and with c = a to the root of 2 / (pi a)
    assert float(blocking(8000.0, 4000)) == pytest.approx(0.5, abs=1e-3)
    assert float(blocking(8000.0, 8000)) == pytest.approx((2 / np.pi / 8000) ** 0.5, rel=0.02)
    assert 0 < float(blocking(4000.0, 4400, 0.5)) < 1e-8
    places = fewest_places([5000.0, 5000.0], 0.05, [0.0, 0.5])
    assert (blocking(5000.0, places, [0.0, 0.5]) <= 0.05).all()
    assert (blocking(5000.0, places - 1, [0.0, 0.5]) > 0.05).all()


def test_no_load_needs_no_place_and_a_single_place_is_never_enough_for_a_mismatch():
    assert fewest_places(0.0, 0.05) == 0
    assert fewest_places(0.0, 0.05, 0.5) == 0
    # with five vacant a child still meets none that suits with chance 0.5 ** 5 = 3 %
    assert fewest_places(1e-9, 0.05, 0.5) == 5


@pytest.mark.parametrize("target", [0.01, 0.05, 0.2])
def test_the_table_agrees_with_the_recursion_everywhere_and_at_its_thresholds(target):
    table = erlang._table_for(120.0, target, 0.0)
    thresholds = table.sure / (1 - erlang.NEAR)
    loads = [np.linspace(0, 120, 1501), thresholds, np.nextafter(thresholds, 0)]
    loads += [np.nextafter(thresholds, 999), thresholds * (1 - 1e-8), thresholds * (1 + 1e-8)]
    every = np.concatenate(loads)
    expected = [by_recursion(load, target) for load in every]
    np.testing.assert_array_equal(fewest_places(every, target), expected)


@pytest.mark.parametrize("mismatch", [0.3, 0.5, 0.9])
def test_the_table_with_a_mismatch_agrees_with_the_formula(mismatch):
    loads = np.linspace(0, 40, 400)
    expected = place_by_place(loads, 0.05, mismatch)
    np.testing.assert_array_equal(fewest_places(loads, 0.05, mismatch), expected)


def test_few_loads_are_searched_to_the_same_answer_as_many_in_a_table():
    loads = np.linspace(0, 40, 400)
    for mismatch in (0.0, 0.5):
        many = fewest_places(loads, 0.05, mismatch)
        few = [int(fewest_places(load, 0.05, mismatch)) for load in loads[::20]]
        np.testing.assert_array_equal(many[::20], few)


def test_a_mismatch_and_target_of_its_own_for_every_case():
    rng = np.random.default_rng(4)
    loads = rng.uniform(0, 30, (12, 5))
    targets, chances = rng.uniform(0.02, 0.1, (12, 1)), rng.uniform(0, 0.8, (12, 1))
    chances[:3] = 0
    expected = [place_by_place(loads[k], targets[k], chances[k]) for k in range(12)]
    np.testing.assert_array_equal(fewest_places(loads, targets, chances), expected)


def test_tables_and_searches_agree_for_cases_in_groups():
    rng = np.random.default_rng(5)
    loads = rng.uniform(0, 25, (4, 400))
    targets = np.array([[0.05], [0.05], [0.1], [0.1]])
    chances = np.array([[0.0], [0.5], [0.0], [0.5]])
    together = fewest_places(loads, targets, chances)
    limits, odds = (np.broadcast_to(x, loads.shape).ravel() for x in (targets, chances))
    apart = erlang._search(loads.ravel(), limits, odds)
    np.testing.assert_array_equal(together.ravel(), apart)


@settings(max_examples=100)
@given(st.floats(0, 60), st.floats(0, 60), TARGETS, CHANCES)
def test_pooled_loads_never_need_more_places(one, other, target, mismatch):
    pooled = fewest_places(one + other, target, mismatch)
    assert pooled <= fewest_places(one, target, mismatch) + fewest_places(other, target, mismatch)


@settings(max_examples=150)
@given(st.floats(0.01, 50), st.floats(0.01, 50), st.integers(1, 40), st.integers(1, 40), CHANCES)
def test_pooled_places_never_turn_more_children_away(one, other, places, more, mismatch):
    apart = one * blocking(one, places, mismatch) + other * blocking(other, more, mismatch)
    pooled = (one + other) * blocking(one + other, places + more, mismatch)
    assert pooled <= apart * (1 + 1e-12)


@settings(max_examples=100)
@given(st.floats(0.01, 80), st.integers(0, 90), CHANCES)
def test_blocking_falls_with_places_and_rises_with_load(load, places, mismatch):
    here = blocking(load, places, mismatch)
    assert blocking(load, places + 1, mismatch) <= here
    assert blocking(load * 1.01, places, mismatch) >= here * (1 - 1e-12)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((-1.0, 0.05, 0.0), "load"),
        ((float("nan"), 0.05, 0.0), "load"),
        ((1.0, 0.0, 0.0), "target"),
        ((1.0, 0.05, 1.0), "mismatch"),
    ],
)
def test_arguments_out_of_range_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        fewest_places(*arguments)
