"""Load a made-up country of 150 areas and find its neighbours, against comparing pair by pair."""

import tempfile
import time
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely
from memory import process_peak, traced_megabytes
from pairs import Pair, compare

from footprint.configurations import connected_blocks
from footprint.geography import adjacency
from footprint.inputs import load_region
from footprint.inputs.synthetic import region, write_region

AREAS = 150
ISLANDS = 2
CAPS = (5, 6)
# every line of an outline is broken into this many, for a map as detailed as a full download
DETAIL = 40
SAME_KM = 0.005


def country(seed: int) -> gpd.GeoDataFrame:
    """Return the outlines of the made-up country."""
    return region(AREAS, seed=seed, islands=ISLANDS).boundaries


def detailed(seed: int) -> gpd.GeoDataFrame:
    """Return the same outlines with many more corners, which are common to both sides."""
    frame = country(seed)
    finer = shapely.segmentize(frame.geometry.to_numpy(), 3_000 / DETAIL)
    # to the centimetre, so that a corner is the same from either side
    frame["geometry"] = shapely.transform(finer, lambda corners: np.round(corners, 2))
    return frame


def pair_by_pair(boundaries: gpd.GeoDataFrame) -> nx.Graph:
    """Find the neighbours the plain way: every two areas, do they touch, and along what line."""
    graph = nx.Graph()
    graph.add_nodes_from(boundaries.index)
    for (a, one), (b, other) in combinations(boundaries.geometry.items(), 2):
        if one.touches(other):
            km = one.intersection(other).length / 1000
            graph.add_edge(a, b, shared_border_km=km)
    return graph


def agree(_: gpd.GeoDataFrame, plain: nx.Graph, ours: nx.Graph) -> bool:
    """Tell whether both have the same neighbours with the same borders, to five metres."""
    same = set(map(frozenset, plain.edges)) == set(map(frozenset, ours.edges))
    return same and all(
        abs(edge["shared_border_km"] - ours.edges[a, b]["shared_border_km"]) < SAME_KM
        for a, b, edge in plain.edges(data=True)
    )


def load_seconds(folder: Path) -> float:
    """Return how long it takes to read and check the whole region from its folder."""
    started = time.perf_counter()
    load_region(folder)
    return time.perf_counter() - started


def blocks_of(graph: nx.Graph, cap: int) -> str:
    """List the connected blocks up to a cap, and say how many and how long it took."""
    started = time.perf_counter()
    blocks = connected_blocks(graph, max_size=cap)
    spent = time.perf_counter() - started
    held = traced_megabytes(lambda: connected_blocks(graph, max_size=cap))
    return f"{len(blocks):,} connected blocks of at most {cap}: {spent:.3f} s, {held:,.0f} MB"


def main() -> list[Pair]:
    """Time neighbours both ways on two drawings, then loading, memory and blocks."""
    # the first call of a process also loads code
    adjacency(country(1))
    found = [
        compare(f"neighbours of {AREAS} areas, {drawn}", make, pair_by_pair, adjacency, agree)
        for drawn, make in (("a plain drawing", country), ("a detailed drawing", detailed))
    ]
    with tempfile.TemporaryDirectory() as place:
        folder = write_region(Path(place) / "country", AREAS, islands=ISLANDS)
        seconds = min(load_seconds(folder) for _ in range(3))
        held = traced_megabytes(lambda: load_region(folder))
    print(f"load and check {AREAS} areas, neighbours included: {seconds:.2f} s, {held:,.0f} MB")
    graph = region(AREAS, islands=ISLANDS).adjacency
    for cap in CAPS:
        print(blocks_of(graph, cap))
    print(process_peak())
    return found


if __name__ == "__main__":
    main()
