"""Counts meet known numbers, brute force and the listing, with every limit."""

import math
from collections import Counter

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.configurations import frontier
from footprint.configurations.blocks import TooLargeError
from footprint.configurations.counting import configurations, count, count_by_footprints
from footprint.errors import InputError


def stirling(n, k):
    """Count the partitions of n items into k blocks by the explicit sum."""
    return sum((-1) ** (k - j) * math.comb(k, j) * j**n for j in range(k + 1)) // math.factorial(k)


def test_ten_east_midlands_authorities(east_midlands):
    assert count(east_midlands, contiguous=False) == 115_975
    assert count(east_midlands) == 2_248
    assert sum(1 for _ in configurations(east_midlands)) == 2_248


def test_one_thin_border_makes_a_sixth_of_the_groupings(east_midlands):
    without = east_midlands.copy()
    without.remove_edge("Lincolnshire", "North Northamptonshire")
    assert count(without) == 1_864


def test_square_grids_meet_their_known_counts():
    # OEIS A145835, compositions of the n by n grid graph
    counts = [count(nx.grid_2d_graph(n, n)) for n in range(1, 7)]
    assert counts == [1, 12, 1434, 1691690, 19719299768, 2271230282824746]


@pytest.mark.parametrize(("n", "ways"), [(2, 2), (3, 10), (4, 117), (5, 4006), (6, 451206)])
def test_square_grids_split_into_equal_parts_in_their_known_numbers_of_ways(n, ways):
    # OEIS A172477, the n by n grid in n connected parts of n
    grid = nx.grid_2d_graph(n, n)
    assert count(grid, sizes={n}) == ways
    assert count_by_footprints(grid, sizes={n}) == {n: ways}


@pytest.mark.parametrize("k", [1, 2, 5, 12])
def test_a_tree_of_n_areas_splits_by_cutting_k_minus_one_borders(k):
    for tree in (nx.path_graph(12), nx.star_graph(11), nx.full_rary_tree(3, 12)):
        assert count(tree, footprints=k) == math.comb(11, k - 1)


@pytest.mark.parametrize("n", [1, 2, 7, 40])
def test_trees_cycles_and_complete_graphs_have_known_counts_for_every_number(n):
    trees = {k: math.comb(n - 1, k - 1) for k in range(1, n + 1)}
    for tree in (nx.path_graph(n), nx.star_graph(n - 1), nx.random_labeled_tree(n, seed=n)):
        assert count_by_footprints(tree) == trees
    if n > 2:
        cycles = {1: 1} | {k: math.comb(n, k) for k in range(2, n + 1)}
        assert count_by_footprints(nx.cycle_graph(n)) == cycles
    groups = {k: stirling(n, k) for k in range(1, n + 1)}
    assert count_by_footprints(nx.path_graph(n), contiguous=False) == groups
    if n < 9:
        assert count_by_footprints(nx.complete_graph(n)) == groups


def test_a_cycle_splits_by_cutting_no_border_or_two_and_more():
    assert count(nx.cycle_graph(9)) == 2**9 - 9
    assert count(nx.cycle_graph(9), footprints=3) == math.comb(9, 3)
    assert count(nx.cycle_graph(9), footprints=1) == 1


@pytest.mark.parametrize("k", range(1, 9))
def test_a_complete_graph_has_stirling_numbers_with_and_without_contiguity(k):
    assert count(nx.complete_graph(8), footprints=k) == stirling(8, k)
    assert count(nx.path_graph(8), footprints=k, contiguous=False) == stirling(8, k)


def test_counts_stay_exact_beyond_machine_numbers():
    assert count(nx.path_graph(151)) == 2**150
    bell = [1]
    for n in range(40):
        bell.append(sum(math.comb(n, i) * bell[i] for i in range(n + 1)))
    assert count(nx.path_graph(40), contiguous=False) == bell[40]


@given(
    st.integers(1, 7),
    st.floats(0.1, 1),
    st.integers(0, 1000),
    st.one_of(st.none(), st.integers(1, 7)),
    st.one_of(st.none(), st.integers(1, 7)),
    st.booleans(),
    st.one_of(st.none(), st.sets(st.integers(1, 7), min_size=1)),
)
@settings(max_examples=120)
def test_count_listing_and_brute_force_agree(
    brute_force, n, density, seed, cap, number, contiguous, sizes
):
    graph = nx.gnp_random_graph(n, density, seed=seed)
    slow = [
        partition
        for partition in brute_force(graph, cap, number, contiguous)
        if sizes is None or all(len(block) in sizes for block in partition)
    ]
    limits = {
        "max_size": cap,
        "footprints": number,
        "sizes": sizes,
        "contiguous": contiguous,
    }
    listed = [frozenset(blocks) for blocks in configurations(graph, **limits)]
    assert count(graph, **limits) == len(slow)
    by_footprints = count_by_footprints(graph, **limits)
    assert by_footprints == Counter(map(len, slow))
    assert list(by_footprints) == sorted(by_footprints)
    assert len(listed) == len(set(listed))
    assert set(listed) == set(slow)


def test_listing_is_lazy_and_starts_with_every_area_alone():
    first = next(configurations(nx.grid_2d_graph(20, 20)))
    assert len(first) == 400


def test_listing_checks_its_limits_before_the_first_answer():
    with pytest.raises(InputError, match="cannot have 0 footprints"):
        configurations(nx.path_graph(3), footprints=0)
    with pytest.raises(InputError, match="not sizes of a footprint"):
        configurations(nx.path_graph(3), sizes={0, 2})


def test_links_add_neighbours():
    assert count(nx.path_graph(4), links=[(0, 3)]) == count(nx.cycle_graph(4))


def test_a_region_in_pieces_counts_as_a_product():
    pieces = nx.disjoint_union(nx.cycle_graph(5), nx.path_graph(4))
    assert count(pieces) == count(nx.cycle_graph(5)) * count(nx.path_graph(4))


def test_an_impossible_number_of_footprints_counts_none():
    assert count(nx.path_graph(4), footprints=5) == 0
    assert count(nx.path_graph(6), footprints=2, max_size=2) == 0
    assert count_by_footprints(nx.path_graph(4), footprints=5) == {}
    assert count_by_footprints(nx.path_graph(4), max_size=2, sizes={3}) == {}


@given(st.integers(2, 4), st.integers(2, 5), st.integers(1, 9), st.integers(0, 1000))
@settings(max_examples=25)
def test_counts_by_footprints_add_up_however_areas_are_ordered(rows, columns, cap, seed):
    # steps of the sweep repeat on a grid, and do not once its areas are shuffled and linked
    grid = nx.grid_2d_graph(rows, columns)
    shuffled = nx.Graph()
    shuffled.add_nodes_from(np.random.default_rng(seed).permutation(rows * columns))
    shuffled.add_edges_from(nx.convert_node_labels_to_integers(grid).edges)
    parts = count_by_footprints(grid, max_size=cap)
    assert parts == count_by_footprints(shuffled, max_size=cap)
    assert sum(parts.values()) == count(grid, max_size=cap)
    number = 1 + seed % len(grid)
    assert count(shuffled, max_size=cap, footprints=number) == parts.get(number, 0)


def test_too_entangled_a_region_says_so(monkeypatch):
    monkeypatch.setattr(frontier, "MOST_STATES", 100)
    with pytest.raises(TooLargeError, match="counting 12 areas needs to tell more than 100 cases"):
        count(nx.complete_graph(12))


def test_memory_for_counts_by_footprints_is_limited(monkeypatch):
    monkeypatch.setattr(frontier, "MEMORY_BYTES", 2**10)
    assert count(nx.grid_2d_graph(4, 4)) == 1691690
    with pytest.raises(TooLargeError, match="counting 16 areas"):
        count_by_footprints(nx.grid_2d_graph(4, 4))
