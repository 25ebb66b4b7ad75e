"""Check that a sweep gives for every configuration what solving it alone gives."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.allocation import AllocationProblem, SharedBudget, Sweep, all_arcs, solve
from footprint.allocation.arcs import Cheapest
from footprint.errors import InputError


@settings(max_examples=60)
@given(st.integers(0, 2**31), st.integers(1, 5), st.booleans())
def test_sweep_agrees_with_solving_alone(random_problem, seed, cheapest, whole):
    problem = random_problem(seed, whole=whole)
    rng = np.random.default_rng(seed)
    arcs = len(problem.arc_cost_gbp_per_year)
    with Sweep(problem, cheapest=cheapest) as sweep:
        for _ in range(6):
            cost = problem.arc_cost_gbp_per_year + rng.integers(0, 20, arcs)
            swept = sweep.solve(cost)
            alone = solve(replace(problem, arc_cost_gbp_per_year=cost), method="arrays")
            assert swept.objective_gbp_per_year == pytest.approx(
                alone.objective_gbp_per_year, abs=1e-7
            )
            assert swept.certificate.arcs_priced == arcs
            assert abs(swept.certificate.gap) < 1e-9


def test_every_answer_is_its_own():
    origin, site = all_arcs(1, 2)
    problem = AllocationProblem([1], [1, 1], origin, site, [1, 2], 9)
    with Sweep(problem) as sweep:
        one = sweep.solve(np.array([1.0, 2]))
        other = sweep.solve(np.array([3.0, 2]))
    assert one.flow.tolist() == [1, 0]
    assert other.flow.tolist() == [0, 1]
    assert (one.objective_gbp_per_year, other.objective_gbp_per_year) == (1, 2)
    # the problem itself is left as it was
    assert problem.arc_cost_gbp_per_year.tolist() == [1, 2]


def test_side_constraints_hold_in_a_sweep():
    origin, site = all_arcs(2, 2)
    budget = SharedBudget(frozenset([0, 1]), 3)
    problem = AllocationProblem(
        [2, 2], [4, 4], origin, site, [1, 2, 3, 4], 50, side_constraints=[budget]
    )
    with Sweep(problem) as sweep:
        for cost in ([1.0, 2, 3, 4], [4.0, 3, 2, 1]):
            swept = sweep.solve(np.array(cost))
            assert swept.unmet.sum() == pytest.approx(1)
            alone = solve(replace(problem, arc_cost_gbp_per_year=cost))
            assert swept.objective_gbp_per_year == pytest.approx(alone.objective_gbp_per_year)


def test_costs_must_fit_and_the_block_must_be_open(by_hand):
    sweep = Sweep(by_hand)
    with pytest.raises(RuntimeError, match="with"):
        sweep.solve(by_hand.arc_cost_gbp_per_year)
    with sweep:
        with pytest.raises(InputError, match="finite cost"):
            sweep.solve(np.array([1.0, 2]))
        with pytest.raises(InputError, match="finite cost"):
            sweep.solve(np.array([1.0, 2, np.nan, 3]))
        assert sweep.solve(by_hand.arc_cost_gbp_per_year).objective_gbp_per_year == 38
    with pytest.raises(RuntimeError, match="with"):
        sweep.solve(by_hand.arc_cost_gbp_per_year)


@pytest.mark.parametrize("most", [1, 3, 8])
def test_cheapest_few_of_each_origin_are_picked_however_arcs_lie(most):
    rng = np.random.default_rng(most)
    # about as many arcs each, in order; and in disorder, with one origin that has most of them
    even, uneven = np.repeat(np.arange(6), 5), np.append(rng.integers(0, 6, 30), [3] * 60)
    for origin in (even, uneven):
        price = rng.permutation(len(origin)).astype(float)
        for below in (np.inf, np.quantile(price, 0.7), np.quantile(price, 0.05)):
            rows = [np.flatnonzero((origin == o) & (price < below)) for o in range(6)]
            expected = [r[np.argsort(price[r])[:most]] for r in rows]
            picked = Cheapest(origin, 6).pick(price, most, below=below)
            assert picked.tolist() == sorted(np.concatenate(expected).tolist())
