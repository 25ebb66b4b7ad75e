"""Check allocations against work by hand, brute force, each other and a second solver."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from footprint.allocation import (
    AllocationProblem,
    all_arcs,
    chains_of_one_more_place,
    check,
    named_problem,
    solve,
    value_of_last_place,
)
from footprint.errors import CheckFailedError, InputError

METHODS = ("pulp", "arrays")


def least_cost(problem):
    """Return the least cost by a solver that shares no code with ours."""
    n, m, k = len(problem.demand), len(problem.capacity), len(problem.arc_cost_gbp_per_year)
    meet = np.zeros((n, k + n))
    meet[problem.arc_origin, np.arange(k)] = 1
    meet[np.arange(n), k + np.arange(n)] = 1
    room = np.zeros((m, k + n))
    room[problem.arc_site, np.arange(k)] = 1
    found = linprog(
        np.concatenate([problem.arc_cost_gbp_per_year, problem.shortage_gbp_per_year]),
        A_eq=meet,
        b_eq=problem.demand,
        A_ub=room,
        b_ub=problem.finite_capacity,
        method="highs-ds",
    )
    return float(found.fun)


def brute_force(problem):
    """Return the least cost over every whole-number flow."""
    most = [int(problem.demand[o]) for o in problem.arc_origin]
    best = np.inf
    for flow in product(*(range(limit + 1) for limit in most)):
        sent = np.bincount(problem.arc_origin, flow, len(problem.demand))
        taken = np.bincount(problem.arc_site, flow, len(problem.capacity))
        if (sent <= problem.demand).all() and (taken <= problem.capacity).all():
            unmet = problem.demand - sent
            cost = problem.arc_cost_gbp_per_year @ flow + problem.shortage_gbp_per_year @ unmet
            best = min(best, float(cost))
    return best


def with_place(problem, site, more=1.0):
    """Return the problem with more places at one site."""
    capacity = problem.capacity.copy()
    capacity[site] += more
    return replace(problem, capacity=capacity)


@pytest.mark.parametrize("method", METHODS)
def test_hand_worked_problem(by_hand, assert_allocation, method):
    found = solve(by_hand, method=method)
    assert_allocation(by_hand, found, cost=38)
    assert found.method == method
    assert found.flow.tolist() == [2, 3, 2, 0]
    assert found.unmet.tolist() == [0, 2]
    # Elm is short at 10, so its price is 10, Mill's is 10 - 2, Ash's 8 + 1 and Park's 9 - 4
    assert found.origin_price == pytest.approx([9, 10])
    assert found.site_price == pytest.approx([8, 5])
    assert found.value_of_one_more_place_gbp_per_year == pytest.approx([8, 5])
    assert value_of_last_place(by_hand, found.flow) == pytest.approx([8, 5])


def test_chain_of_one_more_place_by_hand(by_hand):
    found = solve(by_hand)
    chain = chains_of_one_more_place(by_hand, found.flow, found.unmet, [1])[0]
    # Ash moves from Mill to the new place at Park, and Elm takes the place it left
    assert chain.joins == (1, 2)
    assert chain.leaves == (0,)
    assert chain.met == 1
    assert chain.gain_gbp_per_year == pytest.approx(10 - 2 + 1 - 4)


@settings(max_examples=80)
@given(st.integers(0, 2**31), st.integers(1, 6), st.booleans())
def test_both_ways_agree_with_each_other_and_another_solver(random_problem, seed, cheapest, whole):
    problem = random_problem(seed, whole=whole)
    expected = least_cost(problem)
    for method in METHODS:
        found = solve(problem, method=method, cheapest=cheapest)
        certificate = check(problem, found)
        assert found.objective_gbp_per_year == pytest.approx(expected, abs=1e-7)
        assert abs(certificate.gap) < 1e-9


@settings(max_examples=80)
@given(st.integers(0, 2**31))
def test_one_more_place_is_worth_what_adding_it_saves(random_problem, seed):
    problem = random_problem(seed)
    found = solve(problem, method="arrays")
    for site in range(len(problem.capacity)):
        saved = found.objective_gbp_per_year - least_cost(with_place(problem, site))
        value = found.value_of_one_more_place_gbp_per_year[site]
        assert value == pytest.approx(saved, abs=1e-7)
        # the chain must account for the whole of it
        chain = chains_of_one_more_place(problem, found.flow, found.unmet, [site])[0]
        cost = problem.arc_cost_gbp_per_year
        gain = cost[list(chain.leaves)].sum() - cost[list(chain.joins)].sum()
        gain += problem.shortage_gbp_per_year[chain.met] if chain.met >= 0 else 0
        assert gain == pytest.approx(value, abs=1e-7)


@settings(max_examples=80)
@given(st.integers(0, 2**31))
def test_last_place_is_worth_what_closing_it_costs(random_problem, seed):
    problem = random_problem(seed)
    found = solve(problem, method="arrays")
    values = value_of_last_place(problem, found.flow)
    for site in np.flatnonzero(problem.capacity >= 1):
        lost = least_cost(with_place(problem, site, -1.0)) - found.objective_gbp_per_year
        assert values[site] == pytest.approx(lost, abs=1e-7)


@settings(max_examples=60)
@given(st.integers(0, 2**31))
def test_parts_of_places_are_valued_by_solving_again(random_problem, seed):
    problem = random_problem(seed, whole=False)
    found = solve(problem, method="arrays")
    for site in range(len(problem.capacity)):
        saved = found.objective_gbp_per_year - least_cost(with_place(problem, site))
        assert found.value_of_one_more_place_gbp_per_year[site] == pytest.approx(saved, abs=1e-6)


@pytest.mark.parametrize("seed", range(12))
def test_tiny_problems_match_brute_force(seed):
    rng = np.random.default_rng(seed)
    origin, site = all_arcs(2, 3)
    problem = AllocationProblem(
        rng.integers(0, 4, 2), rng.integers(0, 3, 3), origin, site, rng.integers(0, 9, 6), 8
    )
    assert solve(problem).objective_gbp_per_year == pytest.approx(brute_force(problem))


@settings(max_examples=50)
@given(st.integers(0, 2**31))
def test_renaming_rows_moves_nothing(random_problem, seed):
    problem = random_problem(seed)
    rng = np.random.default_rng(seed)
    n, m, k = len(problem.demand), len(problem.capacity), len(problem.arc_cost_gbp_per_year)
    o, s, a = rng.permutation(n), rng.permutation(m), rng.permutation(k)
    back_o, back_s = np.argsort(o), np.argsort(s)
    shuffled = AllocationProblem(
        problem.demand[o],
        problem.capacity[s],
        back_o[problem.arc_origin[a]],
        back_s[problem.arc_site[a]],
        problem.arc_cost_gbp_per_year[a],
        problem.shortage_gbp_per_year[o],
        origins=[problem.origins[i] for i in o],
        sites=[problem.sites[i] for i in s],
        arc_distance_km=problem.arc_distance_km[a],
    )
    one, other = solve(problem), solve(shuffled)
    assert other.objective_gbp_per_year == pytest.approx(one.objective_gbp_per_year, abs=1e-7)
    km = problem.arc_distance_km
    assert km[a] @ other.flow == pytest.approx(km @ one.flow, abs=1e-4)


@pytest.mark.parametrize("method", [*METHODS, "flow"])
def test_ties_go_to_the_nearer_then_the_earlier_name(method):
    origin, site = all_arcs(2, 2)
    options = {"origins": ["b", "a"], "sites": ["y", "x"]}
    equal = AllocationProblem([1, 1], [1, 1], origin, site, [5] * 4, 9, **options)
    # nothing tells them apart but the names: a goes to x
    assert solve(equal, method=method).flow.tolist() == [1, 0, 0, 1]
    near = AllocationProblem(
        [1, 1], [1, 1], origin, site, [5] * 4, 9, arc_distance_km=[3, 1, 1, 3], **options
    )
    assert solve(near, method=method).flow.tolist() == [0, 1, 1, 0]
    short = AllocationProblem([1, 1], [1, 0], origin, site, [5] * 4, 9, **options)
    assert solve(short, method=method).unmet.tolist() == [1, 0]


def test_many_equals_are_told_apart_alike_by_every_method():
    # every site costs the same and is as far, so names alone decide
    origin, site = all_arcs(7, 9)
    names = {"origins": list("gbdface"), "sites": list("ihbcafdeg")}
    problem = AllocationProblem(
        np.arange(1, 8), np.full(9, 3), origin, site, np.full(63, 5), 9, **names
    )
    flows = [solve(problem, method=method).flow.tolist() for method in (*METHODS, "flow")]
    assert flows[0] == flows[1] == flows[2]
    # "a", who is fifth, has the sites that come first: a (5th) and b (3rd)
    assert np.flatnonzero(flows[0][4 * 9 : 5 * 9]).tolist() == [2, 4]


@pytest.mark.parametrize("method", METHODS)
def test_arcs_left_out_at_first_are_let_in(assert_allocation, method):
    # every origin's cheapest site is the same small one
    origin, site = all_arcs(5, 6)
    cost = np.tile(np.arange(6.0), 5)
    problem = AllocationProblem([2] * 5, [2] * 6, origin, site, cost, 100)
    found = solve(problem, method=method, cheapest=1)
    assert_allocation(problem, found, cost=2 * (0 + 1 + 2 + 3 + 4))


def test_no_place_found_is_demand_above_capacity(assert_allocation):
    origin, site = all_arcs(3, 2)
    for places in ([10, 10], [4, 3], [0, 0]):
        problem = AllocationProblem([5, 2, 4], places, origin, site, [1] * 6, 1000)
        found = solve(problem)
        assert_allocation(problem, found)
        assert found.unmet.sum() == max(0, 11 - sum(places))


def test_site_without_limit_takes_the_rest(assert_allocation):
    origin, site = all_arcs(2, 2)
    problem = AllocationProblem([5, 7], [3, np.inf], origin, site, [1, 9, 1, 9], 100)
    found = solve(problem)
    assert_allocation(problem, found, cost=3 * 1 + 9 * 9)
    assert found.value_of_one_more_place_gbp_per_year.tolist() == [8, 0]


def test_corrupted_answers_are_refused(by_hand):
    found = solve(by_hand)
    bad_flow = found.flow.copy()
    bad_flow[0] += 1
    worse = np.array([4.0, 1, 0, 2])
    rotten = {
        "children or places are off": replace(found, flow=bad_flow),
        "cost and proof differ": replace(
            found, flow=worse, unmet=np.array([0.0, 2]), objective_gbp_per_year=40.0
        ),
        "prices are undercut": replace(found, origin_price=found.origin_price + 2),
        "the stated cost": replace(found, objective_gbp_per_year=37.0),
    }
    for words, allocation in rotten.items():
        with pytest.raises(CheckFailedError, match=words):
            check(by_hand, allocation)
    for value in (7.0, 9.0, np.nan):
        values = found.value_of_one_more_place_gbp_per_year.copy()
        values[0] = value
        with pytest.raises(CheckFailedError, match="one more place is not borne out"):
            check(by_hand, replace(found, value_of_one_more_place_gbp_per_year=values))
    negative = replace(found, flow=np.array([2.0, 3, 3, -1]))
    with pytest.raises(CheckFailedError, match="children or places"):
        check(by_hand, negative)
    with pytest.raises(CheckFailedError):
        check(by_hand, replace(found, site_price=np.full(2, np.nan)))


def test_values_of_parts_of_places_are_bounded_by_their_prices(by_hand):
    problem = replace(by_hand, capacity=np.array([4.5, 3]))
    found = solve(problem)
    values = found.value_of_one_more_place_gbp_per_year + [1, 0]
    with pytest.raises(CheckFailedError, match="one more place is not borne out"):
        check(problem, replace(found, value_of_one_more_place_gbp_per_year=values))


def test_answers_to_another_problem_are_refused(by_hand):
    found = solve(by_hand)
    assert check(replace(by_hand), found).gap == pytest.approx(0)
    for other in (
        replace(by_hand, demand=by_hand.demand + 1),
        replace(by_hand, arc_cost_gbp_per_year=by_hand.arc_cost_gbp_per_year + 1),
        with_place(by_hand, 0),
    ):
        with pytest.raises(CheckFailedError, match="another problem"):
            check(other, found)


def test_chain_refuses_an_answer_that_was_not_best():
    origin, site = all_arcs(2, 2)
    problem = AllocationProblem([1, 1], [1, 1], origin, site, [1, 9, 9, 1], 100)
    crossed = np.array([0.0, 1, 1, 0])
    with pytest.raises(CheckFailedError, match="not best"):
        chains_of_one_more_place(problem, crossed, np.zeros(2), [0])


def test_readable_model_names_its_rows(by_hand):
    model, names = named_problem(by_hand)
    assert names[1] == "place_Ash_Park"
    assert {row.name for row in model.constraints()} == {
        "meet_Ash",
        "meet_Elm",
        "room_Mill",
        "room_Park",
    }


def test_names_that_would_run_together_stay_apart(assert_allocation):
    problem = AllocationProblem(
        [1, 1], [1, 1], [0, 1], [0, 1], [1, 2], 9, origins=["a b", "a-b"], sites=["x", "y"]
    )
    assert_allocation(problem, solve(problem, method="pulp"), cost=3)


def test_problem_without_arcs_or_demand(assert_allocation):
    none = AllocationProblem([2, 0], [5], [], [], [], 7)
    assert_allocation(none, solve(none), cost=14)
    idle = AllocationProblem([0, 0], [5], [0, 1], [0, 0], [1, 1], 7)
    assert_allocation(idle, solve(idle), cost=0)


def test_every_fault_of_a_problem_is_named():
    with pytest.raises(InputError) as caught:
        AllocationProblem([-1, 2], [np.nan], [0, 0], [0, 0], [1, np.inf], 5, origins=["a", "a"])
    text = str(caught.value)
    for words in ("demand of a is -1", "capacity of s0", "name of its own", "twice", "finite"):
        assert words in text
    with pytest.raises(InputError, match="does not exist"):
        AllocationProblem([1], [1], [0], [3], [1], 5)


def test_unknown_method_is_refused(by_hand):
    with pytest.raises(ValueError, match='not "guess"'):
        solve(by_hand, method="guess")
