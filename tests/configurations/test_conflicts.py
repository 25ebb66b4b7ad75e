"""Conflicts are those that trying every set of rules and every configuration would find."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.configurations import conflicts
from footprint.configurations.blocks import Blocks, connected_blocks
from footprint.configurations.conflicts import smallest_conflict
from footprint.configurations.existence import Existence
from footprint.configurations.limits import (
    largest_areas,
    largest_demand,
    smallest_areas,
    smallest_demand,
)
from footprint.configurations.rules import NumberRule, alone, apart, contract, law, together
from footprint.errors import SolverError


def keeps_all(configuration, rules):
    """Tell by plain code whether a configuration keeps every rule."""
    return all(
        rule.allows(len(configuration))
        if isinstance(rule, NumberRule)
        else not any(rule.breaks(block) for block in configuration)
        for rule in rules
    )


def is_conflict(every, rules):
    return not any(keeps_all(configuration, rules) for configuration in every)


def some_rules(nodes, demand):
    """Draw a rule over the nodes, of any kind that may conflict."""
    pair = st.lists(st.sampled_from(nodes), min_size=2, max_size=2, unique=True)
    return st.one_of(
        pair.map(lambda p: together(nodes, *p)),
        pair.map(lambda p: apart(nodes, *p)),
        st.sampled_from(nodes).map(lambda a: alone(nodes, a)),
        pair.map(lambda p: contract(nodes, {}, p, "2028")),
        st.integers(1, 4).map(largest_areas),
        st.integers(1, 4).map(smallest_areas),
        st.integers(1, 9).map(lambda k: largest_demand(nodes, demand, k, "cases")),
        st.integers(1, 9).map(lambda k: smallest_demand(nodes, demand, k, "cases")),
        st.tuples(st.integers(1, 6), st.integers(0, 2)).map(
            lambda k: NumberRule(k[0], k[0] + k[1])
        ),
    )


@given(st.data(), st.integers(3, 6), st.integers(0, 1000), st.booleans())
@settings(max_examples=80)
def test_a_smallest_conflict_by_trying_every_set_of_rules(brute_force, data, n, seed, contiguous):
    graph = nx.compose(nx.random_labeled_tree(n, seed=seed), nx.gnp_random_graph(n, 0.3, seed=seed))
    nodes = list(graph)
    demand = np.random.default_rng(seed).integers(0, 4, n).astype(float)
    drawn = data.draw(st.lists(some_rules(nodes, demand), min_size=1, max_size=6))
    rules = [rule for rule in drawn if not isinstance(rule, NumberRule)]
    numbers = [rule for rule in drawn if isinstance(rule, NumberRule)]
    blocks = connected_blocks(graph, contiguous=contiguous)
    every = brute_force(graph, contiguous=contiguous)
    found = smallest_conflict(blocks, rules, numbers)
    assert not found.without_any_rule
    if not is_conflict(every, drawn):
        assert found.rules == ()
        assert not found.found
        assert found.words == ""
        return
    assert found.smallest
    assert is_conflict(every, found.rules)
    for fewer in combinations(drawn, len(found.rules) - 1):
        assert not is_conflict(every, fewer)


def test_the_conflict_is_told_in_words_and_in_the_order_given(east_midlands):
    nodes = list(east_midlands)
    rules = [
        largest_areas(3),
        together(nodes, "Derby", "Derbyshire"),
        together(nodes, "Derbyshire", "Nottinghamshire"),
        apart(nodes, "Derby", "Leicester"),
        alone(nodes, "Nottinghamshire"),
    ]
    found = smallest_conflict(connected_blocks(east_midlands), rules)
    assert found.rules == (rules[2], rules[4])
    assert found.words == (
        "No grouping keeps these 2 rules together: Derbyshire and Nottinghamshire must share; "
        "Nottinghamshire must stay alone. Without any one of them, the others leave at least one."
    )


def test_ten_areas_in_threes_cannot_be_three_footprints(east_midlands):
    blocks = connected_blocks(east_midlands)
    rules, numbers = [largest_areas(3), smallest_areas(1)], [NumberRule(most=3)]
    assert smallest_conflict(blocks, rules, numbers).rules == (rules[0], numbers[0])
    assert not smallest_conflict(blocks, rules, [NumberRule(most=4)]).found
    both = [NumberRule(least=5), NumberRule(most=4)]
    assert smallest_conflict(blocks, rules, both).rules == tuple(both)
    (alone_,) = smallest_conflict(blocks, [law()], [NumberRule(10), NumberRule(11)]).rules
    assert alone_.least == 11


def test_a_list_that_leaves_nothing_by_itself_blames_no_rule():
    blocks = Blocks.of("abc", [{"a", "b"}, {"b", "c"}, {"c"}, {"b"}])
    small = largest_areas(1)
    assert smallest_conflict(blocks, [small]).rules == (small,)
    assert not smallest_conflict(blocks, []).found  # {a, b} and {c}
    uneven = Blocks.of("abc", [{"a", "b"}, {"b", "c"}, {"a", "c"}])
    found = smallest_conflict(uneven, [largest_areas(3)], [NumberRule(1, 3)])
    assert found.rules == ()
    assert found.without_any_rule
    assert found.found
    assert "even without a rule" in found.words
    assert smallest_conflict(Blocks.of("abc", []), []).without_any_rule


def test_a_smaller_conflict_is_found_where_leaving_out_one_by_one_ends_at_a_larger():
    # the last two conflict, and so do the first three
    nodes = list(range(4))
    rules = [
        together(nodes, 0, 1),
        together(nodes, 1, 2),
        apart(nodes, 0, 2),
        together(nodes, 2, 3),
        apart(nodes, 2, 3),
    ]
    blocks = connected_blocks(nx.complete_graph(4))
    found = smallest_conflict(blocks, rules)
    assert found.rules == (rules[3], rules[4])
    assert found.smallest


def test_with_many_rules_each_of_the_conflict_is_needed():
    nodes = list(range(8))
    rules = [together(nodes, i, i + 1) for i in range(7)]
    rules += [apart(nodes, 0, 7), apart(nodes, 0, 4), *(largest_areas(8) for _ in range(6))]
    assert len(rules) > conflicts.MOST_FOR_SMALLEST
    found = smallest_conflict(connected_blocks(nx.path_graph(8)), rules)
    assert not found.smallest
    assert len(found.rules) in {5, 8}
    # a path of links and the pair at its ends that must not share
    ends = found.rules[-1].areas
    assert [rule.areas for rule in found.rules[:-1]] == [(i, i + 1) for i in range(ends[1])]


@given(st.integers(2, 7), st.integers(0, 10_000), st.integers(1, 7), st.integers(0, 3))
@settings(max_examples=60)
def test_recursion_and_programming_agree_on_what_exists(n, seed, least, more):
    draws = np.random.default_rng(seed)
    every = connected_blocks(nx.complete_graph(n))
    chosen = draws.random(len(every)) < 0.15
    limits = {"least": least, "most": least + more}
    asked = Existence.of(every)
    plain = asked.exists(chosen, **limits)
    assert asked.exists(chosen, most_tests=0, **limits) == plain
    assert asked.exists(chosen, most_tests=0, at_once=0, **limits) == plain


def test_beyond_sixty_four_areas_parity_and_size_are_decided():
    # a path of 71 areas has no grouping into pairs; one of three areas mends it
    graph = nx.path_graph(71)
    blocks = connected_blocks(graph, max_size=3)
    rules = [largest_areas(2), smallest_areas(2)]
    found = smallest_conflict(blocks, [*rules, apart(range(71), 3, 60)])
    assert found.rules == tuple(rules)
    assert not smallest_conflict(blocks, [smallest_areas(2), largest_areas(3)]).found
    numbers = [NumberRule(least=36)]
    assert smallest_conflict(blocks, [rules[1]], numbers).rules == (rules[1], numbers[0])
    assert not smallest_conflict(blocks, [rules[1]], [NumberRule(35, 35)]).found


def test_where_time_is_out_a_conflict_is_not_called_the_smallest(monkeypatch):
    nodes = list(range(4))
    rules = [together(nodes, 0, 1), together(nodes, 1, 2), apart(nodes, 0, 2), largest_areas(2)]
    blocks = connected_blocks(nx.complete_graph(4))
    assert smallest_conflict(blocks, rules).smallest

    def undecided(*_):
        message = "undecided"
        raise SolverError(message)

    monkeypatch.setattr(conflicts, "_smallest", undecided)
    found = smallest_conflict(blocks, rules)
    assert found.rules == tuple(rules[:3])
    assert not found.smallest


def test_what_time_leaves_undecided_is_never_an_answer():
    graph = nx.grid_2d_graph(9, 9)
    blocks = connected_blocks(graph, max_size=4)
    with pytest.raises(SolverError, match="undecided"):
        Existence.of(blocks).exists(blocks.sizes() == 4, seconds=0.0)
