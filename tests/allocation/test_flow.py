"""Check that a flow in whole numbers gives what the other two ways give."""

import sys
from dataclasses import replace

import numpy as np
import ortools
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint import network
from footprint.allocation import (
    AllocationProblem,
    EveryPair,
    all_arcs,
    check,
    solve,
    whole_children,
    whole_pence,
)
from footprint.errors import CheckFailedError, InputError, SolverError

METHODS = ("pulp", "arrays", "flow")


def test_the_optional_solver_is_there_to_be_tested():
    assert ortools.__version__
    assert network.available()


def test_hand_worked_problem(by_hand, assert_allocation):
    found = solve(by_hand, method="flow")
    assert_allocation(by_hand, found, cost=38)
    assert found.method == "flow"
    assert found.flow.tolist() == [2, 3, 2, 0]
    assert found.unmet.tolist() == [0, 2]
    assert found.origin_price.tolist() == [9, 10]
    assert found.value_of_one_more_place_gbp_per_year.tolist() == [8, 5]


@settings(max_examples=300)
@given(st.integers(0, 2**31))
def test_three_ways_agree(random_problem, seed):
    problem = random_problem(seed)
    found = [solve(problem, method=method) for method in METHODS]
    first = found[0]
    for other in found:
        assert abs(check(problem, other).gap) < 1e-9
        assert other.objective_gbp_per_year == pytest.approx(first.objective_gbp_per_year, abs=1e-9)
        for name in ("value_of_one_more_place_gbp_per_year", "origin_price", "site_price"):
            assert getattr(other, name) == pytest.approx(getattr(first, name), abs=1e-9)
        # ties are broken alike, so the nearest answer is as near whichever way it was found
        km = problem.arc_distance_km
        assert km @ other.flow == pytest.approx(km @ first.flow, abs=1e-6)


@settings(max_examples=60)
@given(st.integers(0, 2**31))
def test_pence_add_up(random_problem, seed):
    rough = random_problem(seed)
    rng = np.random.default_rng(seed)
    pence = whole_pence(rough.arc_cost_gbp_per_year + rng.uniform(0, 1, len(rough.arc_origin)))
    problem = replace(rough, arc_cost_gbp_per_year=pence)
    one, other = solve(problem, method="flow"), solve(problem, method="arrays")
    assert one.objective_gbp_per_year == pytest.approx(other.objective_gbp_per_year, abs=1e-8)
    assert one.value_of_one_more_place_gbp_per_year == pytest.approx(
        other.value_of_one_more_place_gbp_per_year, abs=1e-8
    )


@settings(max_examples=60)
@given(st.integers(0, 2**31))
def test_one_more_place_never_leaves_more_without(random_problem, seed):
    # one shortage price, above every arc
    problem = replace(random_problem(seed), shortage_gbp_per_year=np.float64(1_000))
    before = solve(problem, method="flow")
    for site in np.flatnonzero(np.isfinite(problem.capacity)):
        more = problem.capacity + (np.arange(len(problem.capacity)) == site)
        after = solve(replace(problem, capacity=more), method="flow")
        assert after.unmet.sum() <= before.unmet.sum()
        saved = before.objective_gbp_per_year - after.objective_gbp_per_year
        assert before.value_of_one_more_place_gbp_per_year[site] == pytest.approx(saved, abs=1e-7)


def test_wide_problems_are_sent_through_the_network():
    rng = np.random.default_rng(4)
    origin = np.repeat(np.arange(1_200), 3)
    site = np.concatenate([rng.choice(40, 3, replace=False) for _ in range(1_200)])
    cost = whole_pence(rng.uniform(10, 900, len(origin)))
    problem = AllocationProblem(
        rng.integers(0, 3, 1_200), rng.integers(10, 40, 40), origin, site, cost, 2_000
    )
    wide = solve(problem)
    assert wide.method == "flow"
    arrays = solve(problem, method="arrays")
    assert wide.objective_gbp_per_year == pytest.approx(arrays.objective_gbp_per_year, abs=1e-6)
    # the same problem in parts of pence goes another way
    assert solve(replace(problem, arc_cost_gbp_per_year=cost + 0.001)).method == "arrays"


def test_parts_are_refused_by_name():
    origin, site = all_arcs(2, 2)
    names = {"origins": ["Ash", "Elm"], "sites": ["Mill", "Park"]}
    problem = AllocationProblem(
        [2.5, 1], [3, 1.5], origin, site, [1.005, 2, 3, 4.009], 9.999, **names
    )
    with pytest.raises(InputError) as caught:
        solve(problem, method="flow")
    text = str(caught.value)
    for words in (
        "demand of Ash is 2.5 children not a whole number",
        "capacity of Park is 1.5 places",
        "shortage of Ash is 999.9 pence, and 1 more,",
        "Ash to Mill costs £1.005, and 1 more arcs, not whole pence. Use whole_pence first.",
    ):
        assert words in text


def test_numbers_too_large_are_refused():
    problem = AllocationProblem([1], [1], [0], [0], [1e16], 1e16)
    with pytest.raises(InputError, match="too large"):
        solve(problem, method="flow")


def test_missing_solver_is_said_with_a_remedy(by_hand, monkeypatch):
    monkeypatch.setitem(sys.modules, "ortools.graph.python.min_cost_flow", None)
    assert not network.available()
    with pytest.raises(InputError, match=r"footprint\[flow\]"):
        solve(by_hand, method="flow")


def test_network_without_an_answer_is_no_answer():
    one = np.array([1], dtype=np.int64)
    with pytest.raises(SolverError, match="INFEASIBLE"):
        network.cheapest_flow(one - 1, one, one, one, np.array([2, -2], dtype=np.int64))


def test_whole_children_keep_the_total_of_each_group():
    demand = np.array([1.5, 0.4, 1.3, 2.6, 2.4])
    # 8 in all; 4 in the first group and 4 in the second
    assert whole_children(demand).tolist() == [2, 0, 1, 3, 2]
    group = np.array([0, 1, 0, 1, 1])
    # 2.8 make 3 of the first group, 5.4 make 5 of the second
    assert whole_children(demand, group=group).tolist() == [2, 0, 1, 3, 2]
    assert whole_children(np.array([2.0, 0, 3])).tolist() == [2, 0, 3]
    assert whole_children(np.zeros(0)).tolist() == []


@pytest.fixture
def cut_short():
    """Return three origins that may go to three sites, and the two cheapest arcs of each.

    Sites 0 and 1 are cheapest for all, so the arcs leave site 2 out; they hold 2 of 6 children.
    """
    cost = np.array([[1.0, 2, 5], [1, 2, 6], [1, 3, 7]])
    pairs = EveryPair(3, 3, lambda rows: cost[rows])
    origin, site, price = pairs.cheapest(2)
    assert site.tolist() == [0, 1] * 3
    return AllocationProblem([2, 2, 2], [1, 1, 3], origin, site, price, 100, every_pair=pairs)


@pytest.mark.parametrize("method", METHODS)
def test_pairs_beyond_the_nearest_are_priced_and_let_in(cut_short, method):
    problem = cut_short
    found = solve(problem, method=method)
    # the third origin takes 0, where it saves 6, the second 1, and three go to site 2
    every, site = all_arcs(3, 3)
    cost = [1, 2, 5, 1, 2, 6, 1, 3, 7]
    whole = solve(AllocationProblem([2, 2, 2], [1, 1, 3], every, site, cost, 100))
    assert found.objective_gbp_per_year == pytest.approx(whole.objective_gbp_per_year)
    assert found.value_of_one_more_place_gbp_per_year == pytest.approx(
        whole.value_of_one_more_place_gbp_per_year
    )
    assert found.certificate.arcs_priced == 9
    assert len(found.flow) > len(problem.arc_cost_gbp_per_year)
    assert check(problem, found).arcs_priced == 9


def test_certificate_prices_what_the_cut_left_out(cut_short):
    narrow = solve(replace(cut_short, every_pair=None), method="flow")
    assert narrow.unmet.sum() == 4
    blind = replace(narrow, problem=cut_short)
    with pytest.raises(CheckFailedError, match="prices are undercut"):
        check(cut_short, blind)
    assert check(narrow.problem, narrow).arcs_priced == 6


def test_pairs_come_in_parts_and_only_where_permitted():
    cost = np.arange(12.0).reshape(3, 4)
    cost[1, 0] = np.inf
    pairs = EveryPair(3, 4, lambda rows: cost[rows].copy())
    origin, site, price = pairs.cheapest(2)
    assert origin.tolist() == [0, 0, 1, 1, 2, 2]
    assert site.tolist() == [0, 1, 1, 2, 0, 1]
    assert price.tolist() == [0, 1, 5, 6, 8, 9]
    with pytest.raises(InputError, match="prices of 3 x 4 pairs"):
        AllocationProblem([1], [1], [0], [0], [1], 5, every_pair=pairs)
