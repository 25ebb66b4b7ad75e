"""Check side constraints against work by hand and a solver that shares no code with ours."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from footprint.allocation import (
    AllocationProblem,
    KeptShare,
    MinimumOccupancy,
    SharedBudget,
    all_arcs,
    check,
    named_problem,
    solve,
)
from footprint.errors import CheckFailedError, InputError

METHODS = ("pulp", "arrays")


def two_by_two(demand, capacity, cost, *rules, shortage=100):
    """Return a problem of two origins and two sites with every arc."""
    origin, site = all_arcs(2, 2)
    return AllocationProblem(
        demand,
        capacity,
        origin,
        site,
        cost,
        shortage,
        origins=["Ash", "Elm"],
        sites=["Mill", "Park"],
        side_constraints=rules,
    )


@pytest.mark.parametrize("method", METHODS)
def test_minimum_is_filled_while_that_is_cheaper_than_empty_places(method):
    # Mill costs 1 and Park 4 more, but an empty place of Park's three costs 10
    problem = two_by_two([2, 2], [9, 9], [1, 5, 1, 5], MinimumOccupancy(1, 3, 10))
    found = solve(problem, method=method)
    assert found.objective_gbp_per_year == pytest.approx(1 + 3 * 5)
    assert found.empty.tolist() == [0]
    assert found.side_price == pytest.approx([4])
    # at 3 an empty place they stay empty
    empty = solve(replace(problem, side_constraints=(MinimumOccupancy(1, 3, 3),)), method=method)
    assert empty.objective_gbp_per_year == pytest.approx(4 + 3 * 3)
    assert empty.empty.tolist() == [3]
    assert empty.side_price == pytest.approx([3])


@pytest.mark.parametrize("method", METHODS)
def test_a_minimum_beyond_all_children_is_not_infeasible(method):
    problem = two_by_two([1, 0], [9, 9], [1, 5, 1, 5], MinimumOccupancy(1, 4, 10))
    found = solve(problem, method=method)
    assert found.objective_gbp_per_year == pytest.approx(5 + 3 * 10)
    assert found.empty.tolist() == [3]


@pytest.mark.parametrize("method", METHODS)
def test_kept_share_is_for_the_host_alone(method):
    # Elm would fill Mill; half of its four places are kept for Ash, which needs one
    problem = two_by_two([1, 4], [4, 0], [1, 1, 1, 1], KeptShare(0, 0.5, frozenset([0])))
    found = solve(problem, method=method)
    assert found.flow.tolist() == [1, 0, 2, 0]
    assert found.unmet.tolist() == [0, 2]
    # one more place lets half a child more of Elm's in
    assert found.value_of_one_more_place_gbp_per_year[0] == pytest.approx(0.5 * 99)
    assert found.site_price[0] == pytest.approx(0)


@pytest.mark.parametrize("method", METHODS)
def test_shared_budget_limits_several_sites(method):
    problem = two_by_two([2, 2], [2, 2], [1, 2, 3, 4], SharedBudget(frozenset([0, 1]), 3))
    found = solve(problem, method=method)
    assert found.unmet.sum() == pytest.approx(1)
    assert found.side_price[0] == pytest.approx(100 - 4)
    # Ash at Mill, Elm where there is room: 2 x 1 + 1 x 4, one without
    assert found.objective_gbp_per_year == pytest.approx(2 * 1 + 4 + 100)
    assert found.value_of_one_more_place_gbp_per_year == pytest.approx([1, 0])


def random_rules(rng, n, capacity):
    """Return one to three rules of any kind that fit a problem."""
    m = len(capacity)
    finite = np.flatnonzero(np.isfinite(capacity))
    rules = []
    for _ in range(rng.integers(1, 4)):
        kind, site = rng.integers(3), int(rng.integers(m))
        if kind == 0:
            most = min(capacity[site], 9.0)
            rules.append(MinimumOccupancy(site, float(rng.uniform(0, most)), rng.integers(0, 60)))
        elif kind == 1 and len(finite):
            hosts = frozenset(np.flatnonzero(rng.random(n) < 0.5).tolist())
            rules.append(KeptShare(int(rng.choice(finite)), float(rng.choice([0, 0.3, 1])), hosts))
        else:
            some = frozenset(np.flatnonzero(rng.random(m) < 0.6).tolist())
            rules.append(SharedBudget(some, float(rng.integers(0, 15))))
    return tuple(rules)


def least_cost(problem):
    """Return the least cost by another solver, with the rules written out arc by arc."""
    n, m, k = len(problem.demand), len(problem.capacity), len(problem.arc_cost_gbp_per_year)
    rules = problem.side_constraints
    width = k + n + len(rules)
    meet = np.zeros((n, width))
    meet[problem.arc_origin, np.arange(k)] = 1
    meet[np.arange(n), k + np.arange(n)] = 1
    rows, limits = [], []
    for site in range(m):
        rows.append([float(problem.arc_site[a] == site) for a in range(k)] + [0.0] * (width - k))
        limits.append(problem.finite_capacity[site])
    price = np.zeros(len(rules))
    for number, rule in enumerate(rules):
        row = np.zeros(width)
        for a, (i, j) in enumerate(zip(problem.arc_origin, problem.arc_site, strict=True)):
            if isinstance(rule, MinimumOccupancy):
                row[a] = -float(j == rule.site)
            elif isinstance(rule, KeptShare):
                row[a] = float(j == rule.site and i not in rule.hosts)
            else:
                row[a] = float(j in rule.sites)
        if isinstance(rule, MinimumOccupancy):
            row[k + n + number] = -1
            price[number] = rule.empty_place_gbp_per_year
            limits.append(-rule.places)
        elif isinstance(rule, KeptShare):
            limits.append((1 - rule.share) * problem.capacity[rule.site])
        else:
            limits.append(rule.places)
        rows.append(row)
    found = linprog(
        np.concatenate([problem.arc_cost_gbp_per_year, problem.shortage_gbp_per_year, price]),
        A_eq=meet,
        b_eq=problem.demand,
        A_ub=np.array(rows),
        b_ub=limits,
        method="highs-ds",
    )
    return float(found.fun)


@settings(max_examples=60)
@given(st.integers(0, 2**31), st.booleans(), st.integers(1, 5))
def test_both_ways_agree_with_another_solver(random_problem, seed, whole, cheapest):
    plain = random_problem(seed, whole=whole)
    rng = np.random.default_rng(seed)
    rules = random_rules(rng, len(plain.demand), plain.capacity)
    problem = replace(plain, side_constraints=rules)
    expected = least_cost(problem)
    for method in METHODS:
        found = solve(problem, method=method, cheapest=cheapest)
        assert found.objective_gbp_per_year == pytest.approx(expected, abs=1e-6)
        assert abs(check(problem, found).gap) < 1e-9
    for site in np.flatnonzero(np.isfinite(problem.capacity)):
        more = problem.capacity + (np.arange(len(problem.capacity)) == site)
        saved = expected - least_cost(replace(problem, capacity=more))
        value = found.value_of_one_more_place_gbp_per_year[site]
        assert value == pytest.approx(saved, abs=1e-6)


def test_a_network_keeps_no_side_constraints():
    problem = two_by_two([1, 1], [1, 1], [1, 2, 3, 4], SharedBudget(frozenset([0]), 1))
    with pytest.raises(InputError, match="no part of a network"):
        solve(problem, method="flow")


def test_readable_model_names_the_rules():
    rules = (MinimumOccupancy(1, 1, 10), SharedBudget(frozenset([0]), 1))
    model, _ = named_problem(two_by_two([1, 1], [1, 1], [1, 2, 3, 4], *rules))
    names = {row.name for row in model.constraints()}
    assert {"side_0", "side_1"} < names
    assert "empty_0" in {variable.name for variable in model.variables()}


def test_corrupted_rules_are_refused():
    rules = (MinimumOccupancy(1, 3, 10), SharedBudget(frozenset([0, 1]), 3))
    problem = two_by_two([2, 2], [9, 9], [1, 5, 1, 5], *rules)
    found = solve(problem)
    check(problem, found)
    for rotten in (
        replace(found, empty=found.empty + [1, 0]),
        replace(found, side_price=found.side_price + [1, 0]),
        replace(found, side_price=found.side_price - [0, 1]),
        replace(found, side_price=np.array([11.0, found.side_price[1]])),
        replace(found, side_price=np.full(2, np.nan)),
    ):
        with pytest.raises(CheckFailedError):
            check(problem, rotten)
    # the answer of a problem without the rules breaks them
    free = solve(replace(problem, side_constraints=()))
    bound = replace(free, problem=problem, empty=np.zeros(2), side_price=np.zeros(2))
    with pytest.raises(CheckFailedError, match="children or places are off by 3"):
        check(problem, bound)


def test_rules_that_make_no_sense_are_named():
    rules = (
        MinimumOccupancy(5, 1, 1),
        MinimumOccupancy(0, 3, -1),
        KeptShare(1, 1.5, frozenset([7])),
        SharedBudget(frozenset([9]), -1),
    )
    with pytest.raises(InputError) as caught:
        two_by_two([1, 1], [2, np.inf], [1, 2, 3, 4], *rules)
    text = str(caught.value)
    for words in (
        "site 5, which does not exist",
        "minimum of 3 places is not between 0 and 2",
        "needs a price of zero or more",
        "kept share of 1.5 is not between 0 and 1",
        "without a limit",
        "origin that does not exist",
        "shared by a site that does not exist",
        "shared budget of -1 places",
    ):
        assert words in text
