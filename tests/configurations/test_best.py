"""The best configurations are those that trying every one would find, and say what they prove."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.configurations.best import best
from footprint.configurations.checks import check_configuration
from footprint.configurations.rules import Rule, alone, apart, reasons, together
from footprint.errors import CheckFailedError, InputError


def random_cost(seed, n, whole=False):
    """Return a cost with a random value for every set of n areas."""
    draws = np.random.default_rng(seed)
    values = draws.integers(0, 6, 2**n).astype(float) if whole else draws.random(2**n) * 100
    return lambda membership: values[membership @ (1 << np.arange(n))]


def total(cost, graph, configuration):
    """Add up a configuration's cost footprint by footprint."""
    rows = np.array([[node in block for node in graph] for block in configuration])
    return sum(cost(rows).tolist())


def connected_graph(n, density, seed):
    """Return a random graph in one piece: a random tree with more borders."""
    graph = nx.gnp_random_graph(n, density, seed=seed)
    tree = nx.random_labeled_tree(n, seed=seed)
    return nx.compose(graph, tree)


@given(
    st.integers(1, 7),
    st.floats(0, 0.7),
    st.integers(0, 10_000),
    st.sampled_from([1, 3, 10, 1000]),
    st.sampled_from([None, 1, 2, 3, 4]),
    st.sampled_from([None, 1, 2, 3]),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=150)
def test_the_k_best_are_the_first_k_of_all(
    brute_force, n, density, seed, keep, cap, number, contiguous, whole
):
    graph = connected_graph(n, density, seed)
    cost = random_cost(seed, n, whole)
    limits = {"max_size": cap, "footprints": number, "contiguous": contiguous}
    slow = {
        partition: total(cost, graph, partition)
        for partition in brute_force(graph, cap, number, contiguous)
    }
    if not slow:
        with pytest.raises(InputError, match="no configuration"):
            best(graph, cost, keep=keep, **limits)
        return
    found = best(graph, cost, keep=keep, **limits)
    assert found.objectives == pytest.approx(sorted(slow.values())[:keep])
    assert found.status == "proven best"
    assert found.objective == pytest.approx(found.bound, rel=1e-9)
    assert found.gap <= 1e-9

    # distinct, and each worth what it says
    partitions = [frozenset(configuration) for configuration in found.configurations]
    assert len(partitions) == len(set(partitions)) == min(keep, len(slow))
    assert [slow[partition] for partition in partitions] == pytest.approx(found.objectives)


@given(st.integers(2, 7), st.integers(0, 10_000), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_relabelling_and_reordering_areas_changes_nothing(n, seed, random):
    graph = connected_graph(n, 0.4, seed)
    cost = random_cost(seed, n)
    labels = [f"E{i:02}" for i in range(n)]
    random.shuffle(labels)
    shuffled = nx.Graph()
    order = list(range(n))
    random.shuffle(order)
    shuffled.add_nodes_from(labels[i] for i in order)
    shuffled.add_edges_from((labels[a], labels[b]) for a, b in graph.edges)

    # the same cost, with columns put back in the first order
    back = np.argsort(order)
    plain = best(graph, cost, keep=4)
    relabelled = best(shuffled, lambda membership: cost(membership[:, back]), keep=4)
    assert relabelled.objectives == pytest.approx(plain.objectives)
    renamed = [
        {frozenset(labels[i] for i in block) for block in configuration}
        for configuration in plain.configurations
    ]
    assert [set(configuration) for configuration in relabelled.configurations] == renamed


def test_ten_east_midlands_authorities_in_full_order(east_midlands, every_east_midlands):
    cost = random_cost(7, 10)
    slow = sorted(
        total(cost, east_midlands, partition)
        for partition in every_east_midlands
        if max(map(len, partition)) <= 3
    )
    found = best(east_midlands, cost, max_size=3, keep=5_000)
    assert len(found.configurations) == len(slow)
    assert found.objectives == pytest.approx(slow)


def test_sharing_never_pays_where_cost_only_adds_up(east_midlands):
    found = best(east_midlands, lambda m: m.sum(axis=1) + 5.0 * (m.sum(axis=1) > 1))
    assert all(len(block) == 1 for block in found.configurations[0])
    assert found.objective == 10


def test_a_fixed_cost_per_footprint_makes_one_region_cheapest(east_midlands):
    found = best(east_midlands, lambda m: 100.0 + m.sum(axis=1))
    assert found.configurations == ((frozenset(east_midlands),),)
    assert found.objective == 110


def test_equal_costs_give_the_same_answer_each_time(east_midlands):
    first, second = (best(east_midlands, lambda m: np.zeros(len(m)), keep=20) for _ in range(2))
    assert first.configurations == second.configurations
    assert all(len(block) == 1 for block in first.configurations[0])


def test_thirty_six_areas_in_fours_meet_a_cost_known_by_hand():
    # a square of four costs 1 and anything else its size: nine squares tile the grid
    graph = nx.grid_2d_graph(6, 6)
    nodes = np.array(graph)

    def cost(membership):
        values = membership.sum(axis=1).astype(float)
        for i in np.flatnonzero(values == 4):
            corners = nodes[membership[i]]
            values[i] = 1.0 if (np.ptp(corners, axis=0) == 1).all() else 4.0
        return values

    found = best(graph, cost, max_size=4)
    assert found.objective == 9
    assert len(found.configurations[0]) == 9


def test_words_state_the_list_that_the_proof_covers(east_midlands):
    words = best(east_midlands, random_cost(1, 10), max_size=3, footprints=5).words
    assert words.startswith("Lowest modelled cost under these assumptions and rules (proven)")
    assert "10 areas" in words
    assert "contiguous footprints of at most 3 areas" in words
    assert "exactly 5 footprints" in words
    assert "neighbours or not" in best(east_midlands, random_cost(1, 10), contiguous=False).words


def test_rules_are_kept_and_give_their_reasons(east_midlands, every_east_midlands):
    nodes = list(east_midlands)
    cost = random_cost(3, 10)
    rules = (
        together(nodes, "Leicester", "Leicestershire"),
        apart(nodes, "Derby", "Nottingham", "Derby and Nottingham asked not to."),
        alone(nodes, "Lincolnshire"),
    )
    found = best(east_midlands, cost, rules=rules)
    slow = [
        total(cost, east_midlands, p)
        for p in every_east_midlands
        if frozenset({"Lincolnshire"}) in p
        and any({"Leicester", "Leicestershire"} <= block for block in p)
        and not any({"Derby", "Nottingham"} <= block for block in p)
    ]
    assert found.objective == pytest.approx(min(slow))
    row = np.array([[node in {"Derby", "Nottingham", "Lincolnshire"} for node in nodes]])
    assert reasons(rules, row) == [
        ("Derby and Nottingham must not share", "Lincolnshire must stay alone")
    ]


def test_an_area_that_rules_leave_without_a_footprint_is_named(east_midlands):
    column = list(east_midlands).index("Rutland")
    rule = Rule(
        "own", "Rutland is left out", lambda m: m[:, column] * 1.0, lambda _: "Rutland is left out"
    )
    with pytest.raises(InputError, match="Rutland: no possible footprint"):
        best(east_midlands, random_cost(1, 10), rules=(rule,))


def test_a_region_in_pieces_names_what_is_cut_off_until_a_link_is_given():
    graph = nx.path_graph(3)
    graph.add_node("E06000046", name="Isle of Wight")
    with pytest.raises(InputError, match="2 pieces; cut off: Isle of Wight"):
        best(graph, lambda m: np.ones(len(m)))
    found = best(graph, lambda m: np.ones(len(m)), links=[("E06000046", 2)])
    assert found.objective == 1
    assert best(graph, lambda m: np.ones(len(m)), contiguous=False).objective == 1


@pytest.mark.parametrize("value", [np.nan, np.inf, -0.01])
def test_a_cost_that_is_no_cost_is_reported_with_its_footprint(value):
    def cost(membership):
        return np.where(membership[:, 1] & membership[:, 2], value, 1.0)

    with pytest.raises(InputError, match=r"2 footprints have no usable cost; 1, 2 has"):
        best(nx.path_graph(3), cost)


def test_a_cost_of_the_wrong_shape_is_reported():
    with pytest.raises(InputError, match="one number for each footprint"):
        best(nx.path_graph(3), lambda membership: membership * 1.0)


def test_a_cost_that_changes_between_calls_proves_nothing():
    calls = iter(range(100))
    with pytest.raises(CheckFailedError, match="nothing is proven"):
        best(nx.path_graph(3), lambda m: np.full(len(m), 1.0 + next(calls)))


def test_seventy_areas_in_a_row_cost_what_a_walk_along_the_row_gives():
    weights = np.random.default_rng(0).uniform(0, 10, 70)

    def cost(membership):
        return membership @ weights * 0.3 + 5 + (membership.sum(axis=1) - 3) ** 2

    least = [0.0]
    for end in range(1, 71):
        least.append(
            min(
                least[start] + weights[start:end].sum() * 0.3 + 5 + (end - start - 3) ** 2
                for start in range(max(0, end - 6), end)
            )
        )
    found = best(nx.path_graph(70), cost, max_size=6)
    assert found.status == "proven best"
    assert found.objective == pytest.approx(least[-1], rel=1e-12)


def test_a_region_in_which_everybody_adjoins_is_searched_whole():
    found = best(nx.complete_graph(18), lambda m: np.sqrt(m.sum(axis=1)))
    assert found.objective == pytest.approx(np.sqrt(18))
    assert found.configurations == ((frozenset(range(18)),),)


def test_too_many_to_keep_asks_for_fewer():
    with pytest.raises(InputError, match="Keep fewer configurations"):
        best(nx.path_graph(20), lambda m: np.ones(len(m)), keep=10**7)


def test_a_list_too_long_to_search_names_a_smaller_cap():
    with pytest.raises(InputError, match=r"possible footprints of up to .* A cap of 6 fits"):
        best(nx.complete_graph(40), lambda m: np.ones(len(m)))


@pytest.mark.parametrize("limits", [{"keep": 0}, {"footprints": 0}, {"max_size": 0}])
def test_numbers_below_one_are_refused(limits):
    with pytest.raises(InputError, match="1 or more"):
        best(nx.path_graph(3), lambda m: np.ones(len(m)), **limits)


@pytest.mark.parametrize(
    ("configuration", "fault"),
    [
        ([{0, 1}, {1, 2}, {3}], "1 is in 2 footprints"),
        ([{0, 1}, {2}], "3 is in 0 footprints"),
        ([{0, 2}, {1}, {3}], "0, 2 are not in one piece"),
        ([{0, 1, 2}, {3}], "over the cap of 2"),
        ([{0, 1}, {2, 3}], "there are 2 footprints, not 3"),
        ([{0, 1}, {2}, {3}, {9}], "unknown area"),
    ],
)
def test_the_check_finds_each_fault_by_itself(configuration, fault):
    blocks = [frozenset(block) for block in configuration]
    with pytest.raises(CheckFailedError, match=fault):
        check_configuration(nx.path_graph(4), blocks, max_size=2, footprints=3)
