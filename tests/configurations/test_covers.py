"""Every configuration of a list of footprints is there once, and totals are plain sums."""

from collections import Counter

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.configurations import chains, covers
from footprint.configurations.blocks import Blocks, TooLargeError, connected_blocks
from footprint.configurations.counting import count_by_footprints
from footprint.configurations.covers import count_covers, list_covers
from footprint.errors import InputError


def listed(found):
    """Return every configuration held, as sets of footprints."""
    return [frozenset(found.configuration(i)) for i in range(len(found))]


@given(
    st.integers(1, 8),
    st.floats(0, 1),
    st.integers(0, 10_000),
    st.integers(1, 8),
    st.booleans(),
    st.floats(0.4, 1),
    st.one_of(st.none(), st.integers(1, 5)),
    st.one_of(st.none(), st.integers(1, 8)),
)
@settings(max_examples=120)
def test_every_configuration_of_the_blocks_is_there_once(
    brute_force, n, density, seed, cap, contiguous, share, least, more
):
    graph = nx.gnp_random_graph(n, density, seed=seed)
    most = None if more is None else (least or 1) + more - 1
    every = connected_blocks(graph, max_size=cap, contiguous=contiguous)
    draws = np.random.default_rng(seed)
    blocks = Blocks(every.nodes, every.words[draws.random(len(every)) < share])
    kept = set(blocks)
    possible = [p for p in brute_force(graph, cap, None, contiguous) if p <= kept]
    slow = [p for p in possible if (least or 1) <= len(p) <= (most or n)]

    found = list_covers(blocks, least=least, most=most)
    assert Counter(listed(found)) == Counter(slow)
    assert len(found) == len(slow)
    numbers = [len(found.blocks_of(i)) for i in range(len(found))]
    assert found.number_of_footprints.tolist() == numbers
    assert count_covers(blocks) == Counter(map(len, possible))

    # whole numbers add up exactly in any order
    values = draws.integers(-99, 99, (len(blocks), 3)).astype(float)
    plain = [sum(values[position] for position in found.blocks_of(i)) for i in range(len(found))]
    assert found.totals(values).tolist() == [total.tolist() for total in plain]
    assert found.totals(values[:, 1]).tolist() == [total[1] for total in plain]


@given(st.integers(2, 8), st.integers(0, 10_000), st.integers(1, 5), st.integers(0, 4))
@settings(max_examples=60)
def test_every_beginning_held_leads_to_a_configuration(n, seed, least, more):
    blocks = connected_blocks(nx.gnp_random_graph(n, 0.5, seed=seed))
    kept = np.random.default_rng(seed).random(len(blocks)) < 0.6
    found = list_covers(Blocks(blocks.nodes, blocks.words[kept]), least=least, most=least + more)
    first, others = found.beginnings, found.endings
    assert set(range(len(first.block))) == {*first.other[first.levels[1] :], *first.order}

    # every ending follows a beginning, by itself or after further blocks
    runs = zip(found.first.tolist(), np.diff(found.starts).tolist(), strict=True)
    waiting = [int(others.order[start + i]) for start, length in runs for i in range(length)]
    used = set()
    while waiting:
        step = waiting.pop()
        if step not in used:
            used.add(step)
            waiting.append(int(others.other[step]))
    assert not len(found) or used == set(range(len(others.block)))


def test_configurations_come_in_the_order_of_their_blocks():
    every = connected_blocks(nx.path_graph(6), contiguous=False)
    for blocks in (every, Blocks(every.nodes, every.words[::-1])):
        found = list_covers(blocks)
        chosen = [found.blocks_of(i) for i in range(len(found))]
        assert len(chosen) == 203
        assert chosen == sorted(chosen)


def test_ten_east_midlands_authorities_in_full(east_midlands, every_east_midlands):
    blocks = connected_blocks(east_midlands)
    found = list_covers(blocks)
    assert len(found) == 2_248
    assert set(listed(found)) == set(every_east_midlands)
    assert count_covers(blocks) == count_by_footprints(east_midlands)
    apart = connected_blocks(east_midlands, contiguous=False)
    every = list_covers(apart)
    assert len(every) == 115_975
    assert dict(Counter(every.number_of_footprints.tolist())) == count_covers(apart)
    assert count_covers(apart) == count_by_footprints(east_midlands, contiguous=False)


def test_a_configuration_is_told_by_the_first_area_of_each_footprint(east_midlands):
    found = list_covers(connected_blocks(east_midlands))
    nodes = list(east_midlands)
    assert found.configuration(0) == tuple(frozenset([node]) for node in nodes)
    assert found.configuration(-1) == (frozenset(nodes),)
    for i in range(0, len(found), 97):
        first = [min(map(nodes.index, block)) for block in found.configuration(i)]
        assert first == sorted(first)
    with pytest.raises(IndexError):
        found.configuration(len(found))
    again = list_covers(connected_blocks(east_midlands))
    assert [found.blocks_of(i) for i in range(99)] == [again.blocks_of(i) for i in range(99)]


def test_thirty_six_areas_in_six_sixes():
    blocks = connected_blocks(nx.grid_2d_graph(6, 6), max_size=6)
    sixes = Blocks(blocks.nodes, blocks.words[blocks.sizes() == 6])
    assert count_covers(sixes) == {6: 451206}


def test_counts_agree_with_the_sweep_whatever_the_order_of_the_areas():
    grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(5, 5))
    shuffled = nx.Graph()
    shuffled.add_nodes_from(np.random.default_rng(1).permutation(25))
    shuffled.add_edges_from(grid.edges)
    blocks = connected_blocks(shuffled, max_size=4)
    assert count_covers(blocks) == count_by_footprints(grid, max_size=4)


def test_counts_stay_exact_beyond_machine_numbers():
    path = connected_blocks(nx.path_graph(64), max_size=20)
    assert count_covers(path) == count_by_footprints(nx.path_graph(64), max_size=20)
    assert sum(count_covers(path).values()) > 2**62
    last = connected_blocks(nx.path_graph(64), max_size=1)
    assert count_covers(last) == {64: 1}
    assert list_covers(last, least=64).number_of_footprints.tolist() == [64]


def test_areas_joined_only_by_larger_footprints_are_swept_together():
    # two copies of three areas that share in threes or not at all
    blocks = Blocks.of("adbecf", ["abc", "def", *"abcdef"])
    assert count_covers(blocks) == {2: 1, 4: 2, 6: 1}
    assert set(map(frozenset, "abc")) | {frozenset("def")} in listed(list_covers(blocks))


def test_an_area_in_no_footprint_leaves_no_configuration():
    for sets in (["a", "ab"], []):
        blocks = Blocks.of("abc", sets)
        found = list_covers(blocks)
        assert len(found) == 0
        assert count_covers(blocks) == {}
        assert found.number_of_footprints.shape == (0,)
        assert found.totals(np.ones(len(blocks))).shape == (0,)
        assert found.totals(np.ones((len(blocks), 5))).shape == (0, 5)


def test_a_footprint_listed_twice_counts_once():
    blocks = Blocks.of("ab", ["a", "ab", "b", "a", "ab"])
    found = list_covers(blocks)
    assert [found.blocks_of(i) for i in range(len(found))] == [(0, 2), (1,)]
    assert count_covers(blocks) == {1: 1, 2: 1}
    assert found.totals([1, 10, 100, 1000, 10000]).tolist() == [101, 10]


def test_totals_in_many_cases_at_a_time_are_the_same(monkeypatch, east_midlands):
    found = list_covers(connected_blocks(east_midlands))
    values = np.random.default_rng(3).random((len(found.blocks), 150))
    whole = found.totals(values)
    monkeypatch.setattr(covers, "_TABLE_BYTES", 2**16)
    monkeypatch.setattr(covers, "_CHUNK_BYTES", 2**12)
    assert np.array_equal(found.totals(values), whole)
    assert np.array_equal(found.totals(np.asfortranarray(values)), whole)
    plain = [sum(values[list(found.blocks_of(i))]) for i in range(len(found))]
    assert np.allclose(whole, plain, rtol=1e-13, atol=0)
    assert found.totals(values[:, :0]).shape == (2_248, 0)


def test_values_that_do_not_fit_the_blocks_are_refused(monkeypatch):
    found = list_covers(connected_blocks(nx.path_graph(3)))
    for values in (np.ones(5), np.ones((3, 6)), np.ones((6, 1, 1)), np.float64(1)):
        with pytest.raises(InputError, match="for 6 possible footprints"):
            found.totals(values)
    monkeypatch.setattr(covers, "MEMORY_BYTES", 100)
    assert found.totals(np.ones((6, 3))).shape == (4, 3)
    with pytest.raises(TooLargeError, match="4 configurations in 4 cases"):
        found.totals(np.ones((6, 4)))


def test_too_many_configurations_are_counted_but_not_listed(east_midlands):
    blocks = connected_blocks(east_midlands)
    with pytest.raises(TooLargeError, match=r"347 possible footprints of 10 .* 2,248 config"):
        list_covers(blocks, most_covers=2_247)
    assert len(list_covers(blocks, most_covers=2_248)) == 2_248
    assert len(list_covers(blocks, most=2, most_covers=31)) == 31


def test_configurations_that_share_too_little_are_not_listed(monkeypatch, east_midlands):
    monkeypatch.setattr(chains, "MOST_STEPS", 100)
    with pytest.raises(TooLargeError, match="share too little"):
        list_covers(connected_blocks(east_midlands))


def test_beyond_its_limits_the_sizes_are_named():
    wide = connected_blocks(nx.path_graph(65), max_size=2)
    for ask in (count_covers, list_covers):
        with pytest.raises(TooLargeError, match="65 areas and 129 possible footprints"):
            ask(wide)
    every = connected_blocks(nx.complete_graph(18))
    with pytest.raises(TooLargeError, match=r"18 areas with 262,143 possible .* Set a smaller cap"):
        count_covers(every)


@pytest.mark.parametrize("limits", [{"least": 0}, {"most": 0}, {"least": 3, "most": 2}])
def test_limits_that_make_no_sense_are_refused(limits):
    with pytest.raises(InputError, match="cannot have 0 footprints|contradict each other"):
        list_covers(connected_blocks(nx.path_graph(3)), **limits)


def test_no_areas_are_refused():
    with pytest.raises(InputError, match="no area to group"):
        count_covers(Blocks.of("", []))
