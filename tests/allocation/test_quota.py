"""Check the soft limit of children above whom each one more costs extra."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from footprint.allocation import AllocationProblem, Quota, all_arcs, check, named_problem, solve
from footprint.errors import CheckFailedError, InputError

METHODS = ("pulp", "arrays")


def two_by_two(demand, capacity, cost, *rules, shortage=100):
    origin, site = all_arcs(2, 2)
    return AllocationProblem(demand, capacity, origin, site, cost, shortage, side_constraints=rules)


@pytest.mark.parametrize("method", METHODS)
def test_children_above_a_quota_pay_its_price_or_go_elsewhere(method):
    # four children pay 1 at the first site or 5 at the second; two may be at the first for free
    problem = two_by_two([4, 0], [9, 9], [1, 5, 1, 5], Quota(frozenset([0]), frozenset([0]), 2, 3))
    found = solve(problem, method=method)
    assert found.objective_gbp_per_year == pytest.approx(4 * 1 + 2 * 3)
    assert found.empty == pytest.approx([2])
    assert found.side_price == pytest.approx([3])
    # at a price of 7 the other site is cheaper, and easing the quota by one saves 4
    dear = replace(problem, side_constraints=(Quota(frozenset([0]), frozenset([0]), 2, 7),))
    found = solve(dear, method=method)
    assert found.objective_gbp_per_year == pytest.approx(2 * 1 + 2 * 5)
    assert found.empty == pytest.approx([0])
    assert found.side_price == pytest.approx([4])


@pytest.mark.parametrize("method", METHODS)
def test_a_quota_leaves_nobody_without_a_place(method):
    problem = two_by_two([3, 0], [9, 0], [1, 1, 1, 1], Quota(frozenset([0]), frozenset([0]), 0, 50))
    found = solve(problem, method=method)
    assert found.unmet.sum() == pytest.approx(0)
    assert found.objective_gbp_per_year == pytest.approx(3 * 51)


def test_children_of_others_do_not_count():
    quota = Quota(frozenset([0]), frozenset([0]), 1, 3)
    found = solve(two_by_two([1, 4], [9, 9], [1, 9, 1, 9], quota))
    assert found.objective_gbp_per_year == pytest.approx(5)


def least_cost(problem):
    """Return the least cost by another solver, with a column for what is above each quota."""
    n, m, k = len(problem.demand), len(problem.capacity), len(problem.arc_cost_gbp_per_year)
    rules = problem.side_constraints
    meet = np.zeros((n, k + n + len(rules)))
    meet[problem.arc_origin, np.arange(k)] = 1
    meet[np.arange(n), k + np.arange(n)] = 1
    rows = np.zeros((m + len(rules), k + n + len(rules)))
    rows[problem.arc_site, np.arange(k)] = 1
    for number, rule in enumerate(rules):
        for a, (i, j) in enumerate(zip(problem.arc_origin, problem.arc_site, strict=True)):
            rows[m + number, a] = i in rule.origins and j in rule.sites
        rows[m + number, k + n + number] = -1
    cost = [problem.arc_cost_gbp_per_year, problem.shortage_gbp_per_year]
    found = linprog(
        np.concatenate([*cost, [rule.above_gbp_per_year for rule in rules]]),
        A_eq=meet,
        b_eq=problem.demand,
        A_ub=rows,
        b_ub=[*problem.finite_capacity, *(rule.most for rule in rules)],
        method="highs-ds",
    )
    return float(found.fun)


@settings(max_examples=60)
@given(st.integers(0, 2**31), st.booleans(), st.integers(1, 5))
def test_both_ways_agree_with_another_solver(random_problem, seed, whole, cheapest):
    plain = random_problem(seed, whole=whole)
    rng = np.random.default_rng(seed)
    n, m = len(plain.demand), len(plain.capacity)
    rules = tuple(
        Quota(
            frozenset(np.flatnonzero(rng.random(n) < 0.6).tolist()),
            frozenset(np.flatnonzero(rng.random(m) < 0.6).tolist()),
            float(rng.integers(0, 9)),
            float(rng.integers(0, 80)),
        )
        for _ in range(rng.integers(1, 4))
    )
    problem = replace(plain, side_constraints=rules)
    expected = least_cost(problem)
    for method in METHODS:
        found = solve(problem, method=method, cheapest=cheapest)
        assert found.objective_gbp_per_year == pytest.approx(expected, abs=1e-6)
        assert abs(check(problem, found).gap) < 1e-9
    for site in np.flatnonzero(np.isfinite(problem.capacity)):
        more = problem.capacity + (np.arange(m) == site)
        saved = expected - least_cost(replace(problem, capacity=more))
        assert found.value_of_one_more_place_gbp_per_year[site] == pytest.approx(saved, abs=1e-6)


def test_values_are_left_out_where_not_asked_for():
    problem = two_by_two([4, 0], [3, 9], [1, 5, 1, 5], Quota(frozenset([0]), frozenset([0]), 2, 3))
    found = solve(problem, values=False)
    assert np.isnan(found.value_of_one_more_place_gbp_per_year).all()
    check(problem, found)
    # in pure transport of whole children they cost nothing, and stay
    pure = solve(replace(problem, side_constraints=()), values=False)
    assert pure.value_of_one_more_place_gbp_per_year == pytest.approx([4, 0])


def test_corrupted_quotas_are_refused():
    quota = Quota(frozenset([0]), frozenset([0]), 2, 3)
    problem = two_by_two([4, 0], [9, 9], [1, 5, 1, 5], quota)
    found = solve(problem)
    for rotten in (
        replace(found, empty=found.empty - 1),
        replace(found, empty=found.empty + 1),
        replace(found, side_price=found.side_price + 1),
        replace(found, side_price=found.side_price - 1),
    ):
        with pytest.raises(CheckFailedError):
            check(problem, rotten)


def test_quotas_that_make_no_sense_are_named():
    with pytest.raises(InputError) as caught:
        two_by_two([1, 1], [2, 2], [1, 2, 3, 4], Quota(frozenset([7]), frozenset([9]), -1, -1))
    for words in ("origin that does not", "site that does not", "-1 children", "price of zero"):
        assert words in str(caught.value)


def test_readable_model_names_what_is_above():
    quota = Quota(frozenset([0]), frozenset([0]), 2, 3)
    model, _ = named_problem(two_by_two([4, 0], [9, 9], [1, 5, 1, 5], quota))
    assert "above_0" in {variable.name for variable in model.variables()}
    assert "side_0" in {row.name for row in model.constraints()}
