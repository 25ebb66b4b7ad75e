"""Two ways to the cheapest configurations give what trying every one gives, and so does a walk."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.configurations.blocks import Blocks, TooLargeError, connected_blocks
from footprint.configurations.budget import Offers, covers_within
from footprint.configurations.cheapest import cheapest
from footprint.configurations.cuts import violated_triples
from footprint.configurations.endgame import go_on
from footprint.configurations.proving import Sifting
from footprint.configurations.sifting import Limits, Listing, Values, meets
from footprint.errors import InputError

METHODS = ("recursion", "sifting")


def connected_graph(n, density, seed):
    """Return a random graph in one piece: a random tree with more borders."""
    graph = nx.gnp_random_graph(n, density, seed=seed)
    return nx.compose(graph, nx.random_labeled_tree(n, seed=seed))


def drawn_costs(seed, number, kind):
    """Return costs of a kind for so many blocks."""
    draws = np.random.default_rng(seed)
    return {
        "pounds": lambda: draws.uniform(1e5, 1e9, number),
        "ties": lambda: draws.integers(0, 4, number).astype(float),
        "equal": lambda: np.ones(number),
        "either sign": lambda: draws.normal(size=number),
        "some forbidden": lambda: np.where(
            draws.random(number) < 0.3, np.inf, draws.random(number)
        ),
    }[kind]()


KINDS = st.sampled_from(["pounds", "ties", "equal", "either sign", "some forbidden"])


def assert_same_costs(found, expected):
    """Check costs to a relative 1e-9, or as near where they nearly cancel."""
    assert [cost for cost, _ in found.covers] == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(
    st.integers(1, 7),
    st.floats(0, 0.7),
    st.integers(0, 10_000),
    KINDS,
    st.integers(1, 5),
    st.sampled_from([None, 2, 3]),
    st.sampled_from([(None, None), (2, 2), (2, 4), (None, 2), (3, None), (5, 5)]),
)
@settings(max_examples=80)
def test_both_ways_find_the_first_of_all_partitions(
    brute_force, n, density, seed, kind, keep, cap, numbers
):
    least, most = numbers
    graph = connected_graph(n, density, seed)
    blocks = connected_blocks(graph, max_size=cap)
    costs = drawn_costs(seed, len(blocks), kind)
    cost_of = dict(zip(blocks, costs.tolist(), strict=True))
    every = sorted(
        sum(cost_of[block] for block in partition)
        for partition in brute_force(graph, cap)
        if (least or 1) <= len(partition) <= (most or n)
    )
    expected = [cost for cost in every if np.isfinite(cost)][:keep]
    for method in METHODS:
        found = cheapest(blocks, costs, least=least, most=most, keep=keep, method=method)
        assert found.status == "proven best"
        assert_same_costs(found, expected)
        for cost, cover in found.covers:
            chosen = [blocks[i] for i in cover]
            assert sorted(node for block in chosen for node in block) == sorted(graph)
            assert cost == pytest.approx(sum(cost_of[block] for block in chosen))
        assert len({frozenset(cover) for _, cover in found.covers}) == len(found.covers)


@given(
    st.integers(8, 12),
    st.integers(0, 10_000),
    KINDS,
    st.sampled_from([1, 4, 30]),
    st.sampled_from([(None, None), (None, 4), (5, 6)]),
)
@settings(max_examples=40)
def test_recursion_and_sifting_agree_on_larger_graphs(n, seed, kind, keep, numbers):
    least, most = numbers
    blocks = connected_blocks(connected_graph(n, 0.2, seed), max_size=5)
    costs = drawn_costs(seed, len(blocks), kind)
    asked = {"least": least, "most": most, "keep": keep}
    one, other = (cheapest(blocks, costs, method=method, **asked) for method in METHODS)
    assert_same_costs(other, [cost for cost, _ in one.covers])
    assert one.status == other.status == "proven best"


def planted(n, parts, cap, seed):
    """Return blocks of a ring of areas, with costs by which only one configuration is cheapest."""
    graph = nx.circulant_graph(n, [1, 2])
    blocks = connected_blocks(graph, max_size=cap)
    size = n // parts
    planted_masks = {frozenset(range(i, i + size)) for i in range(0, n, size)}
    draws = np.random.default_rng(seed).uniform(0.01, 1, len(blocks))
    # every area costs 1, and a block that was not planted costs something more
    costs = np.array(
        [len(b) + (0 if b in planted_masks else draws[i]) for i, b in enumerate(blocks)]
    )
    return blocks, costs, planted_masks


@pytest.mark.parametrize("n", [64, 65, 128, 140])
def test_a_planted_configuration_of_many_areas_is_found_and_proven(n):
    size = next(size for size in (4, 5) if n % size == 0)
    blocks, costs, expected = planted(n, n // size, 5, seed=n)
    found = cheapest(blocks, costs)
    assert found.status == "proven best"
    assert {blocks[i] for i in found.covers[0][1]} == expected
    assert found.covers[0][0] == pytest.approx(n, rel=1e-12)
    assert found.method == "sifting"


def walk(block_cost, n, cap, keep):
    """Return the cheapest totals of splitting a row of areas, by a walk along it."""
    totals = [[0.0]]
    for end in range(1, n + 1):
        ways = [
            total + block_cost[start, end]
            for start in range(max(0, end - cap), end)
            for total in totals[start]
        ]
        totals.append(sorted(ways)[:keep])
    return totals[n]


@pytest.mark.parametrize("keep", [1, 7])
def test_a_row_of_ninety_areas_costs_what_a_walk_gives(keep):
    n, cap = 90, 6
    blocks = connected_blocks(nx.path_graph(n), max_size=cap)
    costs = np.random.default_rng(1).uniform(1, 2, len(blocks)) * blocks.sizes() + 3
    block_cost = {
        (min(b), max(b) + 1): cost for b, cost in zip(blocks, costs.tolist(), strict=True)
    }
    found = cheapest(blocks, costs, keep=keep)
    assert_same_costs(found, walk(block_cost, n, cap, keep))
    assert found.status == "proven best"


def test_the_number_of_footprints_of_many_areas_is_kept():
    blocks = connected_blocks(nx.path_graph(70), max_size=4)
    costs = np.ones(len(blocks))
    assert cheapest(blocks, costs).covers[0][0] == 18
    exact = cheapest(blocks, costs, least=30, most=30)
    assert len(exact.covers[0][1]) == exact.covers[0][0] == 30
    assert cheapest(blocks, costs, most=17).covers == ()
    assert cheapest(blocks, costs, most=17).proven


def test_equal_costs_everywhere_are_proven_without_listing_every_tie():
    grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(10, 10))
    blocks = connected_blocks(grid, max_size=4)
    for costs, total in ((blocks.sizes() * 1.0, 100), (np.zeros(len(blocks)), 0)):
        found = cheapest(blocks, costs)
        assert found.status == "proven best"
        assert found.covers[0][0] == total


def test_an_answer_only_in_halves_is_no_configuration():
    # three areas, each two of them together, none alone: half of each block holds every area once
    blocks = Blocks.of("abc", [{"a", "b"}, {"b", "c"}, {"a", "c"}])
    for method in METHODS:
        found = cheapest(blocks, np.ones(3), method=method)
        assert found.covers == ()
        assert found.proven
        assert found.bound == np.inf


def test_what_listing_cannot_finish_the_solver_goes_on_with():
    grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(4, 4))
    blocks = connected_blocks(grid, max_size=4)
    costs = np.random.default_rng(3).uniform(1, 2, len(blocks)) * blocks.sizes()
    search = Sifting.begin(blocks.words, costs, Limits(16, 1, 16), list(range(16)))
    with pytest.raises(TooLargeError):
        search.search(3, most_ways=10)
    ending = go_on(search, 3, seconds=30)
    assert ending.proven
    expected = [cost for cost, _ in cheapest(blocks, costs, keep=3, method="recursion").covers]
    assert [costs[list(cover)].sum() for cover in ending.covers] == pytest.approx(expected)
    assert ending.bound == pytest.approx(expected[0])


def test_an_unfinished_answer_says_how_far_from_best_it_may_be(monkeypatch):
    grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(9, 9))
    blocks = connected_blocks(grid, max_size=4)
    costs = np.random.default_rng(3).uniform(1, 2, len(blocks)) * blocks.sizes()

    def short(self, keep):
        self._look_ahead(keep)
        raise TooLargeError(())

    monkeypatch.setattr(Sifting, "search", short)
    monkeypatch.setattr(
        "footprint.configurations.cheapest.go_on", lambda s, keep: go_on(s, keep, seconds=-1)
    )
    found = cheapest(blocks, costs)
    monkeypatch.undo()
    best = cheapest(blocks, costs).covers[0][0]
    assert found.status == "best found, at most x % from best"
    assert found.bound <= best <= found.covers[0][0]
    assert found.words == f"best found, at most {100 * found.gap:.3g} % from best"


def test_values_that_the_solver_gives_are_a_floor_for_any_values():
    """For arbitrary values the stated bound holds for every configuration."""
    rng = np.random.default_rng(5)
    graph = connected_graph(7, 0.4, 5)
    blocks = connected_blocks(graph)
    costs = rng.random(len(blocks))
    triples = np.array([[0, 1, 2], [2, 4, 6]])
    values = Values(rng.normal(size=7), 0.3, triples, np.array([-0.2, -0.5]), 0.0)
    base = values.areas.sum() + values.cuts.sum() + 0.3 * 1
    reduced = Listing.of(blocks.words, costs, 7).reduced_costs(values)
    member = blocks.membership()
    by_hand = costs - member @ values.areas - 0.3 - meets(member, triples) @ values.cuts
    assert reduced == pytest.approx(by_hand)
    for cost, cover in cheapest(blocks, costs, keep=2000, method="recursion").covers:
        assert cost >= base + reduced[list(cover)].sum() - 1e-12


def test_a_cut_is_found_where_three_halves_share_three_areas():
    member = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]], dtype=bool)
    assert violated_triples(member, np.full(3, 0.5)).tolist() == [[0, 1, 2]]
    assert len(violated_triples(member, np.array([1.0, 0.0, 0.0]))) == 0


def test_covers_within_a_budget_are_all_listed_or_said_to_be_cut_short():
    # areas 0 and 1: together at 3, or apart at 1 each
    masks = np.array([[1], [2], [3]], dtype=np.uint64)
    costs = np.array([1.0, 1.0, 3.0])
    none = np.empty((0, 3), dtype=np.int64)
    offers = Offers(masks, costs, costs, costs, none, np.empty(0))
    every = covers_within(offers, 10.0, Limits(2, 1, 2), keep=9)
    assert (every.covers, every.costs, every.cut_short) == ([(0, 1), (2,)], [2.0, 3.0], False)
    some = covers_within(offers, 2.5, Limits(2, 1, 2), keep=9)
    assert (some.covers, some.cut_short) == ([(0, 1)], True)
    one = covers_within(offers, 10.0, Limits(2, 1, 1), keep=9)
    assert one.covers == [(2,)]


def test_costs_that_cannot_be_used_are_reported():
    blocks = connected_blocks(nx.path_graph(3))
    with pytest.raises(InputError, match="no usable cost"):
        cheapest(blocks, np.full(len(blocks), np.nan))
    with pytest.raises(InputError, match="one number for each"):
        cheapest(blocks, np.ones(2))
    with pytest.raises(InputError, match="cannot be kept"):
        cheapest(blocks, np.ones(len(blocks)), keep=0)


def test_a_method_insisted_on_says_when_it_is_too_much():
    blocks = connected_blocks(nx.path_graph(70), max_size=2)
    with pytest.raises(TooLargeError, match="at most 64"):
        cheapest(blocks, np.ones(len(blocks)), method="recursion")
