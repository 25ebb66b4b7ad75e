"""Blocks are every connected set once, in order, whatever the number of areas."""

import re
import tracemalloc
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.configurations.blocks import Blocks, TooLargeError, connected_blocks
from footprint.errors import InputError


def slow_blocks(graph, max_size, contiguous=True):
    """List connected sets by trying every combination, smaller first, in node order."""
    return [
        frozenset(members)
        for size in range(1, max_size + 1)
        for members in combinations(graph, size)
        if not contiguous or nx.is_connected(graph.subgraph(members))
    ]


@given(st.integers(1, 9), st.floats(0, 1), st.integers(0, 1000), st.integers(1, 9))
@settings(max_examples=80)
def test_same_sets_in_the_same_order_as_trying_every_combination(n, density, seed, cap):
    graph = nx.gnp_random_graph(n, density, seed=seed)
    blocks = connected_blocks(graph, max_size=cap)
    assert list(blocks) == slow_blocks(graph, min(cap, n))


def test_without_contiguity_every_set_is_a_block():
    graph = nx.path_graph(["d", "b", "a", "c"])
    blocks = connected_blocks(graph, contiguous=False)
    assert len(blocks) == 15
    assert list(blocks) == slow_blocks(graph, 4, contiguous=False)


def test_membership_matches_the_sets_and_can_be_read_in_runs():
    graph = nx.grid_2d_graph(3, 3)
    blocks = connected_blocks(graph)
    nodes = list(graph)
    whole = blocks.membership()
    assert whole.dtype == np.bool_
    assert whole.shape == (218, 9)  # the connected sets of a 3 by 3 grid
    assert [frozenset(nodes[i] for i in np.flatnonzero(row)) for row in whole] == list(blocks)
    assert np.array_equal(whole[50:60], blocks.membership(50, 60))
    assert blocks[57] == list(blocks)[57]
    assert blocks.sizes().tolist() == [len(block) for block in blocks]


def test_a_path_beyond_one_word_has_every_interval():
    graph = nx.path_graph(150)
    blocks = connected_blocks(graph, max_size=70)
    expected = [
        frozenset(range(start, start + size))
        for size in range(1, 71)
        for start in range(151 - size)
    ]
    assert list(blocks) == expected
    assert blocks.words.shape == (len(expected), 3)


def test_a_region_across_two_words_matches_the_same_region_in_one():
    wide = nx.grid_2d_graph(7, 10)
    blocks = {block for block in connected_blocks(wide, max_size=4) if all(x < 3 for x, _ in block)}
    assert blocks == set(connected_blocks(nx.grid_2d_graph(3, 10), max_size=4))


def test_a_link_joins_an_island():
    graph = nx.Graph([("Hampshire", "Dorset")])
    graph.add_node("Isle of Wight")
    assert len(connected_blocks(graph)) == 4
    assert frozenset(graph) in set(connected_blocks(graph, links=[("Isle of Wight", "Hampshire")]))


def test_a_link_to_an_unknown_area_is_reported_by_name():
    with pytest.raises(InputError, match="Atlantis is not one of the areas"):
        connected_blocks(nx.path_graph(3), links=[(0, "Atlantis")])


def test_a_cap_below_one_is_refused():
    with pytest.raises(InputError, match="leaves every area without a footprint"):
        connected_blocks(nx.path_graph(3), max_size=0)


def test_no_areas_is_refused():
    with pytest.raises(InputError, match="no area to group"):
        connected_blocks(nx.Graph())


def test_too_long_a_list_names_the_size_reached_and_a_cap_that_fits():
    graph = nx.complete_graph(30)
    with pytest.raises(TooLargeError, match=r"up to 3 areas.*A cap of 3 fits") as caught:
        connected_blocks(graph, memory_bytes=2**20)
    assert caught.value.fits == 3
    assert len(connected_blocks(graph, max_size=3, memory_bytes=2**20)) == 30 + 435 + 4060


@pytest.mark.parametrize("n_areas", [60, 70])
def test_listing_takes_no_more_memory_than_it_says(n_areas):
    # one word an area and two: find a size that does not fit, then what listing it really takes
    graph = nx.circulant_graph(n_areas, [1, 2, 9])
    with pytest.raises(TooLargeError) as caught:
        connected_blocks(graph, max_size=6, memory_bytes=2**22)
    allowed = 2**20 * int(re.search(r"which need (\d+) MB", str(caught.value))[1])
    tracemalloc.start()
    try:
        listed = connected_blocks(graph, max_size=caught.value.fits + 1, memory_bytes=allowed * 2)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(listed) > 10_000
    assert peak < allowed + 2**20


def test_blocks_across_words_are_in_order_of_their_areas():
    graph = nx.grid_2d_graph(3, 43)
    nodes = list(graph)
    place = {node: i for i, node in enumerate(nodes)}
    listed = [
        sorted(place[node] for node in block) for block in connected_blocks(graph, max_size=4)
    ]
    assert listed == sorted(listed, key=lambda block: (len(block), block))
    assert len(listed) == len(set(map(tuple, listed)))


def test_given_sets_are_held_in_the_order_given():
    blocks = Blocks.of("abc", [{"c", "a"}, {"b"}])
    assert list(blocks) == [frozenset("ac"), frozenset("b")]
    with pytest.raises(InputError, match="z not among"):
        Blocks.of("abc", [{"z"}])
