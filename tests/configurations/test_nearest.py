"""The nearest configuration moves as few areas as trying every one would find."""

from dataclasses import replace
from functools import partial
from importlib import import_module
from itertools import permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.configurations.blocks import Blocks, connected_blocks
from footprint.configurations.limits import (
    largest_areas,
    largest_demand,
    smallest_demand,
    travel_limit,
)
from footprint.configurations.nearest import least_relaxation, nearest
from footprint.configurations.partitioning import Pool, pick
from footprint.configurations.rules import NumberRule, allowed, apart, together
from footprint.errors import CheckFailedError, InputError, SolverError

# the package gives the function of the same name
module = import_module("footprint.configurations.nearest")


def most_stay(old, new):
    """Return how many areas stay at most, trying every matching of the footprints."""
    few, many = sorted((list(old), list(new)), key=len)
    return max(
        sum(len(a & b) for a, b in zip(few, chosen, strict=True))
        for chosen in permutations(many, len(few))
    )


def kept_pairs(old, new):
    return sum(len(a & b) * (len(a & b) - 1) // 2 for a in old for b in new)


def some_graph(n, seed):
    tree = nx.random_labeled_tree(n, seed=seed)
    return nx.compose(nx.empty_graph(n), nx.compose(tree, nx.gnp_random_graph(n, 0.3, seed=seed)))


def a_configuration(nodes, draws):
    labels = draws.integers(0, max(1, len(nodes) // 2 + 1), len(nodes))
    return [
        frozenset(node for node, label in zip(nodes, labels, strict=True) if label == wanted)
        for wanted in np.unique(labels)
    ]


@given(
    st.integers(1, 7),
    st.integers(0, 10_000),
    st.sampled_from([None, 1, 2, 3]),
    st.sampled_from([(None, None), (2, None), (None, 3), (3, 3)]),
    st.floats(0, 1),
)
@settings(max_examples=120)
def test_fewest_moved_and_then_most_pairs_by_trying_every_configuration(
    brute_force, n, seed, cap, limits, share
):
    draws = np.random.default_rng(seed)
    graph = some_graph(n, seed)
    every = connected_blocks(graph, max_size=cap)
    # some of the footprints of two or more are ruled out
    kept = (every.sizes() == 1) | (draws.random(len(every)) < share)
    blocks = Blocks(every.nodes, every.words[kept])
    favourite = a_configuration(list(graph), draws)
    listed = set(blocks)
    least, most = limits
    slow = [
        new
        for new in brute_force(graph, cap)
        if new <= listed and (least or 1) <= len(new) <= (most or n)
    ]
    if not slow:
        with pytest.raises(InputError, match="no configuration can be made"):
            nearest(blocks, favourite, least=least, most=most)
        return
    found = nearest(blocks, favourite, least=least, most=most)
    moved = {new: n - most_stay(favourite, new) for new in slow}
    fewest = min(moved.values())
    assert found.n_moved == len(found.moved) == fewest
    assert found.proven
    assert found.status == "proven best"
    assert frozenset(found.configuration) in set(slow)

    # ties: most pairs kept together
    pairs = [kept_pairs(favourite, new) for new in slow if moved[new] == fewest]
    assert found.kept_pairs == kept_pairs(favourite, found.configuration) == max(pairs)
    assert found.pairs_proven
    assert found.all_pairs == kept_pairs(favourite, favourite)


@given(st.integers(2, 7), st.integers(0, 10_000), st.sampled_from([None, 2, 3]))
@settings(max_examples=60)
def test_taking_choices_in_as_they_pay_picks_as_well_as_all_at_once(n, seed, most):
    draws = np.random.default_rng(seed)
    every = connected_blocks(some_graph(n, seed))
    block = np.repeat(np.flatnonzero(draws.random(len(every)) < 0.6), 2)
    if not len(block):
        return
    label = draws.integers(-1, 3, len(block))
    cost = draws.integers(0, 9, len(block)).astype(float)
    pool = Pool(every, block, cost, 9.0 * n, label, 3, None, most)
    whole, sifted = pick(pool), pick(pool, at_once=0)
    assert whole.proven
    assert sifted.proven
    assert (whole.choices is None) == (sifted.choices is None)
    if whole.choices is not None:
        assert sifted.cost == whole.cost == cost[sifted.choices].sum()
        assert sifted.bound == pytest.approx(whole.bound)


def test_a_search_cut_short_claims_no_more_than_it_knows(monkeypatch):
    monkeypatch.setattr(import_module("footprint.configurations.partitioning"), "_MOST_SEARCHED", 0)
    proven = []
    for seed in range(60):
        draws = np.random.default_rng(seed)
        every = connected_blocks(nx.complete_graph(6))
        block = np.flatnonzero(draws.random(len(every)) < 0.4)
        cost = draws.integers(0, 30, len(block)).astype(float)
        pool = Pool(every, block, cost, 180.0, np.full(len(block), -1), 0, None, 3)
        whole, cut = pick(pool), pick(pool, at_once=0)
        proven.append(cut.proven)
        assert cut.bound <= whole.cost + 1e-6
        if cut.proven:
            assert cut.cost == whole.cost
        elif cut.choices is None:
            assert cut.words.startswith("not solved")
        else:
            assert cut.cost >= whole.cost
            assert cut.words.startswith("best found, at most")
    assert len(set(proven)) == 2


def test_the_east_midlands_apart_from_a_favourite_of_two(east_midlands):
    nodes = list(east_midlands)
    d2n2 = frozenset({"Derby", "Derbyshire", "Nottingham", "Nottinghamshire"})
    favourite = [d2n2, frozenset(nodes) - d2n2]
    blocks = connected_blocks(east_midlands)
    rules = [largest_areas(5), apart(nodes, "Leicester", "Rutland")]
    kept = Blocks(blocks.nodes, blocks.words[allowed(rules, blocks.membership())])
    found = nearest(kept, favourite, most=3)
    assert found.proven
    assert found.moved in {("Leicester",), ("Rutland",)}
    assert d2n2 in found.configuration
    assert found.kept_pairs == 6 + 10


def test_a_favourite_that_is_allowed_moves_nobody(east_midlands):
    favourite = [frozenset(east_midlands)]
    found = nearest(connected_blocks(east_midlands), favourite)
    assert found.configuration == tuple(favourite)
    assert (found.moved, found.n_moved, found.kept_pairs) == ((), 0, 45)


def test_where_several_matchings_move_as_few_earlier_areas_stay():
    blocks = connected_blocks(nx.path_graph(4), max_size=1)
    found = nearest(blocks, [frozenset({2, 3}), frozenset({0, 1})])
    assert found.moved == (1, 3)


def test_the_same_question_gives_the_same_answer(east_midlands):
    blocks = connected_blocks(east_midlands, max_size=3)
    first, second = (nearest(blocks, [frozenset(east_midlands)]) for _ in range(2))
    assert first == second
    assert first.n_moved == 7


def test_a_region_beyond_sixty_four_areas_parts_a_strip_and_keeps_its_halves():
    graph = nx.grid_2d_graph(9, 8)
    blocks = connected_blocks(graph, max_size=4)
    # strips of four along each column, one of them no longer allowed
    favourite = [
        frozenset((x, y + step) for step in range(4)) for x in range(9) for y in range(0, 8, 4)
    ]
    gone = apart(list(graph), (4, 1), (4, 2))
    kept = Blocks(blocks.nodes, blocks.words[gone.allows(blocks.membership())])
    found = nearest(kept, favourite)
    assert found.proven
    assert found.moved == ((4, 2), (4, 3))
    assert found.kept_pairs == found.all_pairs - 4
    assert found.pairs_proven


def test_a_long_list_gives_the_same_answer_as_a_short_one(monkeypatch):
    cases = []
    for seed in range(12):
        draws = np.random.default_rng(seed)
        every = connected_blocks(some_graph(8, seed), max_size=4)
        kept = (every.sizes() == 1) | (draws.random(len(every)) < 0.4)
        cases.append((Blocks(every.nodes, every.words[kept]), a_configuration(range(8), draws)))
    plain = [nearest(*case) for case in cases]
    monkeypatch.setattr(module, "pick", partial(pick, at_once=0))
    sifted = [nearest(*case) for case in cases]
    for one, other in zip(plain, sifted, strict=True):
        assert (one.n_moved, one.kept_pairs) == (other.n_moved, other.kept_pairs)
        assert other.proven
        assert other.pairs_proven
    assert len({found.n_moved for found in plain}) > 2


def test_an_answer_whose_cost_is_not_what_the_solver_says_is_an_error(monkeypatch):
    partitioning = import_module("footprint.configurations.partitioning")
    honest = partitioning.solve_arrays

    def cheaper(*args, **kwargs):
        return replace(honest(*args, **kwargs), objective=-1.0)

    monkeypatch.setattr(partitioning, "solve_arrays", cheaper)
    with pytest.raises(CheckFailedError, match="but the search found -1"):
        nearest(connected_blocks(nx.path_graph(3)), [frozenset({0, 1, 2})])


@pytest.mark.parametrize(
    ("favourite", "told"),
    [
        ([{0, 1}, {1, 2}], "1 is in 2 footprints"),
        ([{0, 1}], "2 is in 0 footprints"),
        ([{0, 1, 2}, {9}], "9 is not among the areas"),
    ],
)
def test_a_favourite_that_is_no_configuration_is_refused(favourite, told):
    with pytest.raises(InputError, match=told):
        nearest(connected_blocks(nx.path_graph(3)), [frozenset(block) for block in favourite])


def test_a_list_that_makes_no_configuration_says_so():
    blocks = Blocks.of("abc", [{"a", "b"}, {"b", "c"}])
    with pytest.raises(InputError, match="no configuration can be made of the 2 allowed"):
        nearest(blocks, [frozenset("abc")])
    with pytest.raises(InputError, match="2 to 3 of them"):
        nearest(Blocks.of("abc", [{"a", "b", "c"}]), [frozenset("abc")], least=2, most=3)
    with pytest.raises(InputError, match="no configuration"):
        nearest(Blocks.of("abc", []), [frozenset("abc")])


def test_no_time_gives_no_answer():
    with pytest.raises(SolverError, match="in time"):
        nearest(
            connected_blocks(nx.grid_2d_graph(4, 4), max_size=3),
            [frozenset(nx.grid_2d_graph(4, 4))],
            seconds=0.0,
        )


def test_an_answer_that_moves_more_than_claimed_is_an_error(monkeypatch):
    monkeypatch.setattr(module, "_moved", lambda *_: (0, 1))
    with pytest.raises(CheckFailedError, match="2 areas move, but the search found 0"):
        nearest(connected_blocks(nx.path_graph(3)), [frozenset({0, 1, 2})])


def test_the_least_relaxation_of_each_rule_just_lets_the_favourite_stand():
    nodes, names = (
        list("abcd"),
        dict(zip("abcd", ["Ashby", "Boston", "Corby", "Derby"], strict=True)),
    )
    demand = np.array([100.0, 60.4, 30.0, 20.25])
    minutes = np.full((4, 4), 30.0)
    minutes[3, 0] = 78.25
    favourite = [frozenset("abd"), frozenset("c")]

    def made(size, most, fewest, travel, number):
        return [
            largest_areas(size),
            largest_demand(nodes, demand, most, "cases"),
            smallest_demand(nodes, demand, fewest, "cases"),
            travel_limit(nodes, names, minutes, names, lambda m: m.argmax(axis=1), travel),
            NumberRule(*number),
        ]

    first = made(2, 150, 40, 60, (3, 4))
    pair = together(nodes, "b", "c", names=names)
    found = least_relaxation([*first, pair], favourite, nodes=nodes)
    assert [entry.rule for entry in found] == [*first, pair]
    assert [entry.words for entry in found] == [
        "a limit of 3 councils instead of 2 would let it stand",
        "a limit of 181 cases instead of 150 would let it stand",
        "a least of 30 cases instead of 40 would let it stand",
        "a limit of 79 minutes instead of 60 would let it stand",
        "a least of 2 footprints instead of 3 would let it stand",
        "it would stand only without this rule: Boston shares without Corby; "
        "Corby stands alone without Boston",
    ]
    needed = [entry.needed_limit for entry in found]
    assert needed == [3, pytest.approx(180.65), 30, 78.25, 2, None]
    assert least_relaxation(made(3, *needed[1:4], (2, 4)), favourite, nodes=nodes) == ()
    nearly = made(2, needed[1] - 0.01, needed[2] + 0.01, needed[3] - 0.01, (3, 4))
    assert len(least_relaxation(nearly, favourite, nodes=nodes)) == 5
