"""Alternatives lie within their budget and share as little with the best as trying all shows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.arrangements.alternatives import alternatives, in_common
from footprint.arrangements.joint import check_joint, joint_cost
from footprint.arrangements.search import search
from footprint.errors import InputError


@given(
    st.integers(0, 10_000),
    st.sampled_from([0.0, 0.5, 3.0, 10.0, 40.0]),
    st.sampled_from([0.0, 0.6]),
    st.sampled_from([0.0, 30.0]),
    st.sampled_from([None, 2]),
)
@settings(max_examples=30)
def test_each_has_the_fewest_in_common_with_those_before_it(
    made, brute_force, arrangement_of, seed, percent, ruled, joint, partnerships
):
    problem = made(seed, 3 + seed % 2, ruled=ruled, joint=joint, most_partnerships=partnerships)
    every = [(cost, arrangement_of(f)) for cost, f in brute_force(problem)]
    best = search(problem)
    budget = every[0][0] + percent / 100 * abs(every[0][0])
    within = [(cost, a) for cost, a in every if cost <= budget + 1e-9]
    found = alternatives(problem, best, wanted=2, within_percent=percent)
    assert len(found) >= min(1, len(within) - 1)

    before = [best.arrangements[0]]
    for other in found:
        check_joint(problem, other.arrangement)
        assert other.objective_gbp_per_year == joint_cost(problem, other.arrangement)
        assert other.objective_gbp_per_year <= budget + 1e-6
        shared = sum(in_common(problem, other.arrangement, a) for a in before)
        assert other.status == "proven best"
        assert shared == min(sum(in_common(problem, a, b) for b in before) for _, a in within)
        assert other.kept == in_common(problem, other.arrangement, best.arrangements[0])
        assert "(proven)" in other.words
        assert "No arrangement of the footprints listed within" in other.words
        before.append(other.arrangement)
    assert len({str(a.footprints) for a in before}) == len(before)


def test_functions_that_stay_do_not_count(made):
    problem = made(1, ruled=0.0, moves=0.0, joint=0.0)
    alone = problem.blocks.sizes() == 1
    cost = problem.cost_gbp_per_year.copy()
    cost[2, ~alone] = np.inf
    problem = type(problem)(
        problem.codes, problem.blocks, problem.functions, cost, problem.coordination_gbp_per_year
    )
    (other,) = alternatives(problem, search(problem), wanted=1, within_percent=10_000)
    assert (other.kept, other.of) == (0, 8)


def test_nothing_else_within_the_percentage_gives_nothing(made):
    problem = made(7)
    best = search(problem, keep=2)
    assert best.objectives[1] > best.objectives[0]
    assert alternatives(problem, best, within_percent=0.0) == ()


def test_out_of_time_is_not_called_proven(made):
    problem = made(7)
    best = search(problem)
    assert alternatives(problem, best, within_percent=50.0, seconds=0.0) == ()


def test_a_percentage_below_zero_is_refused(made):
    problem = made(7)
    with pytest.raises(InputError, match="within_percent"):
        alternatives(problem, search(problem), within_percent=-1.0)
