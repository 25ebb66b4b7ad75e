"""Regret is what an option costs above the best, world by world, and never below it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.errors import CheckFailedError, InputError
from footprint.options.regret import regret

OPTIONS = ("As now", "Two hubs", "One region")
WORLDS = ("low", "high")
COST = np.array([[100.0, 200.0], [110.0, 150.0], [140.0, 140.0]])


def test_by_hand():
    found = regret(COST, OPTIONS, WORLDS).on_table
    assert found.yardstick_gbp_per_year.tolist() == [[100, 140]]
    assert found.regret_gbp_per_year[0].tolist() == [[0, 60], [10, 10], [40, 0]]
    assert found.maximum_gbp_per_year.tolist() == [[60, 10, 40]]
    assert found.worst_scenario.tolist() == [1, 0, 0]
    assert found.least == (1,)
    assert found.above_least.tolist() == [True, False, True]
    assert found.maximum(0) == (60, 60, 60)
    assert found.words == (
        "Whatever the scenario, Two hubs is at most £10 a year dearer than the cheapest option "
        "on the table: the least of the options"
    )


def test_against_the_proven_lowest():
    found = regret(COST, OPTIONS, WORLDS, proven_gbp_per_year=np.array([60.0, 140.0])).proven
    assert found.regret_gbp_per_year[0].tolist() == [[40, 60], [50, 10], [80, 0]]
    assert found.least == (1,)
    assert found.words.startswith("Whatever the scenario, Two hubs is at most £50 a year dearer "
                                  "than the proven lowest cost")  # fmt: skip


def test_without_proof_in_every_world_there_is_no_second_yardstick():
    assert regret(COST, OPTIONS, WORLDS).proven is None
    assert regret(COST, OPTIONS, WORLDS, proven_gbp_per_year=np.array([60, np.nan])).proven is None


def test_a_proven_lowest_above_the_table_is_no_bound():
    with pytest.raises(CheckFailedError, match="As now costs £5 a year less in the scenario low"):
        regret(COST, OPTIONS, WORLDS, proven_gbp_per_year=np.array([105.0, 140.0]))
    # rounding is no fault, and never makes regret negative
    found = regret(COST, OPTIONS, WORLDS, proven_gbp_per_year=np.array([100.001, 140.0])).proven
    assert found.regret_gbp_per_year.min() == 0


def test_ties_and_unclear_differences_are_said():
    level = regret(np.array([[10.0, 5], [5, 10], [9, 30]]), OPTIONS, WORLDS).on_table
    assert level.least == (0, 1)
    assert level.above_least.tolist() == [False, False, True]
    cases = np.repeat(COST[np.newaxis], 21, axis=0)
    cases[1:, 1, 0] += np.linspace(-10, 60, 20)
    found = regret(cases, OPTIONS, WORLDS).on_table
    assert found.maximum_gbp_per_year.shape == (21, 3)
    assert found.above_least.tolist() == [False, False, False]
    assert "no clear difference from One region or As now" in found.words
    assert "(range £" in found.words


@given(st.integers(0, 10_000))
@settings(max_examples=40)
def test_regret_is_never_negative_and_the_cheapest_has_none(seed):
    draws = np.random.default_rng(seed)
    costs = draws.uniform(-1e6, 1e7, (4, 5, 3))
    found = regret(costs, tuple("ABCDE"), tuple("xyz")).on_table
    assert (found.regret_gbp_per_year >= 0).all()
    assert (found.regret_gbp_per_year.min(axis=1) == 0).all()
    for option in range(5):
        slow = max(costs[0, option, s] - min(costs[0, :, s]) for s in range(3))
        assert found.maximum_gbp_per_year[0, option] == pytest.approx(slow)
    assert found.maximum_gbp_per_year[0].argmin() in found.least


def test_costs_must_match_and_be_there():
    with pytest.raises(InputError, match="3 options and 1 scenarios"):
        regret(COST, OPTIONS, ("low",))
    gap = COST.copy()
    gap[1, 1] = np.nan
    with pytest.raises(InputError, match="regret, Two hubs, high: the cost is not a finite"):
        regret(gap, OPTIONS, WORLDS)
    with pytest.raises(InputError, match="Give one for each scenario"):
        regret(COST, OPTIONS, WORLDS, proven_gbp_per_year=np.array([1.0]))
    with pytest.raises(InputError, match="without end"):
        regret(COST, OPTIONS, WORLDS, proven_gbp_per_year=np.array([1.0, -np.inf]))
