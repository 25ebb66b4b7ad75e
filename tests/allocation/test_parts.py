"""Check that parts that share no site give together what the whole gives."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.allocation import (
    AllocationProblem,
    EveryPair,
    KeptShare,
    MinimumOccupancy,
    Quota,
    SharedBudget,
    check,
    solve,
    solve_parts,
    ties,
)
from footprint.allocation.arcs import connected
from footprint.allocation.parts import parts, split


def in_blocks(random_problem, seed, count):
    """Return several random problems beside each other as one, with rows shuffled."""
    rng = np.random.default_rng(seed)
    made = [random_problem(int(rng.integers(2**31))) for _ in range(count)]
    n = np.cumsum([0, *(len(p.demand) for p in made)])
    m = np.cumsum([0, *(len(p.capacity) for p in made)])
    origin_row, site_row = rng.permutation(n[-1]), rng.permutation(m[-1])
    demand, shortage, capacity = np.empty(n[-1]), np.empty(n[-1]), np.empty(m[-1])
    demand[origin_row] = np.concatenate([p.demand for p in made])
    shortage[origin_row] = np.concatenate([p.shortage_gbp_per_year for p in made])
    capacity[site_row] = np.concatenate([p.capacity for p in made])
    origin = [p.arc_origin + first for p, first in zip(made, n, strict=False)]
    site = [p.arc_site + first for p, first in zip(made, m, strict=False)]
    return AllocationProblem(
        demand,
        capacity,
        origin_row[np.concatenate(origin)],
        site_row[np.concatenate(site)],
        np.concatenate([p.arc_cost_gbp_per_year for p in made]),
        shortage,
        arc_distance_km=np.concatenate([p.arc_distance_km for p in made]),
    )


@settings(max_examples=60)
@given(st.integers(0, 2**31), st.integers(1, 4))
def test_parts_together_are_the_whole(random_problem, seed, count):
    problem = in_blocks(random_problem, seed, count)
    whole, found = solve(problem, method="arrays"), solve_parts(problem)
    assert found.objective_gbp_per_year == pytest.approx(whole.objective_gbp_per_year, abs=1e-9)
    values = whole.value_of_one_more_place_gbp_per_year
    assert found.value_of_one_more_place_gbp_per_year == pytest.approx(values, abs=1e-6)
    assert found.problem is problem
    certificate = check(problem, found)
    assert certificate.arcs_priced == len(problem.arc_cost_gbp_per_year)
    assert abs(certificate.gap) < 1e-9


@settings(max_examples=60)
@given(st.integers(0, 2**31))
def test_rules_tie_parts_together(random_problem, seed):
    plain = in_blocks(random_problem, seed, 3)
    rng = np.random.default_rng(seed)
    n, m = len(plain.demand), len(plain.capacity)
    some_sites = frozenset(rng.integers(0, m, 2).tolist())
    some_origins = frozenset(rng.integers(0, n, 3).tolist())
    site = int(rng.integers(m))
    rules = [
        MinimumOccupancy(site, min(float(plain.capacity[site]), 2.0), 30.0),
        SharedBudget(some_sites, float(rng.integers(0, 9))),
        Quota(some_origins, some_sites, float(rng.integers(0, 4)), 20.0),
    ]
    finite = np.flatnonzero(np.isfinite(plain.capacity))
    if len(finite):
        rules.append(KeptShare(int(finite[0]), 0.5, some_origins))
    problem = replace(plain, side_constraints=tuple(rules))
    whole, found = solve(problem, method="arrays"), solve_parts(problem)
    assert found.objective_gbp_per_year == pytest.approx(whole.objective_gbp_per_year, abs=1e-6)
    values = whole.value_of_one_more_place_gbp_per_year
    assert found.value_of_one_more_place_gbp_per_year == pytest.approx(values, abs=1e-6)
    assert abs(check(problem, found).gap) < 1e-9


def test_parts_share_no_site_and_miss_no_row():
    # Ash and Elm share a site; Oak has its own; one origin and one site have no arc at all
    problem = AllocationProblem([1, 1, 1, 1], [1, 2, 3], [0, 1, 2], [0, 0, 2], [1, 1, 1], 9)
    division = parts(problem)
    assert division.origin[0] == division.origin[1] == division.site[0]
    assert division.origin[2] == division.site[2] != division.origin[0]
    assert division.count == 4
    found = [(part.origins.tolist(), part.sites.tolist()) for part in split(problem, division)]
    assert found == [([0, 1], [0]), ([2], [2])]
    assert solve_parts(problem).unmet.tolist() in ([1, 0, 0, 1], [0, 1, 0, 1])


def test_a_minimum_at_a_site_that_nobody_can_reach_stays_empty():
    rule = MinimumOccupancy(2, 2, 7)
    problem = AllocationProblem(
        [1, 1], [1, 1, 3], [0, 1], [0, 1], [1, 1], 9, side_constraints=(rule,)
    )
    found = solve_parts(problem)
    assert found.objective_gbp_per_year == pytest.approx(2 + 2 * 7)
    assert found.empty.tolist() == [2]
    check(problem, found)


def test_a_problem_that_knows_every_pair_is_one_part():
    cost = np.array([[1.0, 2], [4, 3]])
    pairs = EveryPair(2, 2, lambda rows: cost[rows])
    problem = AllocationProblem([2, 1], [1, 2], [0, 1], [0, 1], [1, 3], 9, every_pair=pairs)
    assert parts(problem).count == 1
    assert solve_parts(problem).objective_gbp_per_year == pytest.approx(1 + 2 + 3)


@settings(max_examples=100)
@given(st.integers(0, 2**31), st.integers(1, 60), st.integers(0, 60))
def test_components_are_those_of_a_graph(seed, nodes, edges):
    rng = np.random.default_rng(seed)
    tail, head = rng.integers(0, nodes, (2, edges))
    graph = nx.Graph(zip(tail.tolist(), head.tolist(), strict=True))
    graph.add_nodes_from(range(nodes))
    label = connected(nodes, tail, head)
    theirs = {frozenset(part) for part in nx.connected_components(graph)}
    ours = {frozenset(np.flatnonzero(label == one).tolist()) for one in range(label.max() + 1)}
    assert ours == theirs


@settings(max_examples=60)
@given(st.integers(0, 2**31), st.booleans())
def test_an_answer_known_to_be_the_only_one_is_the_one_that_ties_would_choose(
    random_problem, seed, whole
):
    problem = random_problem(seed, whole=whole)
    found = solve(problem, method="arrays")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ties, "_only_one", lambda *_: False)
        slow = solve(problem, method="arrays")
    assert found.flow == pytest.approx(slow.flow, abs=1e-6)
    assert found.unmet == pytest.approx(slow.unmet, abs=1e-6)
