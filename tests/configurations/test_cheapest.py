"""Check that every way to find the cheapest configurations gives the same, and brute force too."""

import networkx as nx
import numpy as np
import pytest

from footprint.configurations import configurations, connected_blocks
from footprint.configurations.cheapest import cheapest

METHODS = ("recursion", "sifting", "auto")


def made(seed: int, n_areas: int):
    """Return a random connected graph, its blocks, and costs that are random or full of ties."""
    rng = np.random.default_rng(seed)
    graph = nx.gnp_random_graph(n_areas, 0.35, seed=seed)
    graph.add_edges_from((i, i + 1) for i in range(n_areas - 1))
    blocks = connected_blocks(graph)
    costs = rng.uniform(-50, 100, len(blocks))
    if seed % 3 == 0:
        costs = rng.integers(0, 4, len(blocks)).astype(float)
    if seed % 4 == 0:
        costs[rng.random(len(blocks)) < 0.2] = np.inf
        costs[blocks.sizes() == 1] = 100.0
    return graph, blocks, costs


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(12))
def test_every_way_finds_the_cheapest_of_all_configurations(seed, method):
    graph, blocks, costs = made(seed, 7)
    rng = np.random.default_rng(seed)
    least, most = (None, None) if seed % 2 else sorted(rng.integers(1, 8, 2).tolist())
    column = {block: i for i, block in enumerate(blocks)}
    every = sorted(
        sum(costs[column[block]] for block in blocks_of)
        for blocks_of in configurations(graph)
        if (least or 1) <= len(blocks_of) <= (most or 7)
    )
    wanted = [cost for cost in every if np.isfinite(cost)][:4]
    found = cheapest(blocks, costs, least=least, most=most, keep=4, method=method)
    assert found.proven
    assert [cost for cost, _ in found.covers] == pytest.approx(wanted, rel=1e-9, abs=1e-9)
    assert len({cover for _, cover in found.covers}) == len(found.covers)
    for cost, cover in found.covers:
        assert sum(costs[i] for i in cover) == pytest.approx(cost)
        assert sorted(node for i in cover for node in blocks[i]) == list(graph)


@pytest.mark.parametrize("seed", range(3))
def test_the_ways_agree_where_there_are_too_many_to_list(seed):
    graph = nx.convert_node_labels_to_integers(nx.triangular_lattice_graph(4, 7))
    blocks = connected_blocks(graph, max_size=5)
    sizes = blocks.sizes()
    costs = np.random.default_rng(seed).uniform(0.7, 1.3, len(blocks)) * (3 + sizes**0.7)
    answers = [cheapest(blocks, costs, keep=2, method=m) for m in ("recursion", "sifting")]
    first, second = ([cost for cost, _ in found.covers] for found in answers)
    assert first == pytest.approx(second, rel=1e-9)
    assert all(found.proven for found in answers)
