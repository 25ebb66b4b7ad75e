"""List the connected blocks of fifty areas, against growing sets with networkx."""

import networkx as nx
import numpy as np
from memory import process_peak, traced_megabytes
from pairs import SEEDS, Pair, compare
from scipy.spatial import Delaunay

from footprint.configurations import Blocks, connected_blocks

AREAS = 50
CAP = 8


def region(seed: int) -> "nx.Graph":
    """Return areas strewn over a square, neighbours where a triangulation joins their centres."""
    centres = np.random.default_rng(seed).random((AREAS, 2))
    graph = nx.Graph()
    graph.add_nodes_from(range(AREAS))
    for a, b, c in Delaunay(centres).simplices.tolist():
        graph.add_edges_from([(a, b), (b, c), (a, c)])
    return graph


def grown_sets(graph: "nx.Graph") -> list[frozenset[int]]:
    """Grow every block by each of its neighbours, and keep each result once."""
    level = {frozenset([area]) for area in graph}
    found = list(level)
    for _ in range(CAP - 1):
        level = {block | {area} for block in level for area in nx.node_boundary(graph, block)}
        found.extend(level)
    return found


def bitmasks(graph: "nx.Graph") -> Blocks:
    """List the blocks as bitmasks, by size and then in the order of the areas."""
    return connected_blocks(graph, max_size=CAP)


def agree(_: "nx.Graph", other: list[frozenset[int]], answer: Blocks) -> bool:
    """Tell whether both list the same blocks, each once."""
    return len(other) == len(answer) and set(other) == set(answer)


def main() -> list[Pair]:
    """Time the whole job both ways, then measure the memory of each."""
    # the first call of a process also loads code and takes memory from the system
    bitmasks(region(SEEDS[0]))
    pair = compare(
        f"connected blocks of {AREAS} areas, at most {CAP} of them",
        region,
        grown_sets,
        bitmasks,
        agree,
        target=200,
    )
    graph = region(SEEDS[0])
    ours = traced_megabytes(lambda: bitmasks(graph))
    theirs = traced_megabytes(lambda: grown_sets(graph))
    print(f"{len(bitmasks(graph)):,} blocks: {ours:,.0f} MB as bitmasks, {theirs:,.0f} MB as sets")
    print(process_peak())
    return [pair]


if __name__ == "__main__":
    main()
