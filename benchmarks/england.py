"""Load a made-up country of 150 areas, find its neighbours, and place its children in schools.

Neighbours are timed against comparing pair by pair. Children with plans are placed need by need and
phase by phase, against the same problem as one: at council level on the made-up country, and, where
its table lies beside the project, at the small areas of England, with made-up children and schools.
"""

import csv
import tempfile
import time
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely
from memory import process_peak, traced_megabytes
from numpy.typing import NDArray
from pairs import Pair, compare

from footprint.allocation import Allocation, AllocationProblem, solve, solve_parts
from footprint.configurations import connected_blocks
from footprint.demand import NEEDS, PHASES
from footprint.geography import adjacency
from footprint.inputs import load_region
from footprint.inputs.synthetic import region, write_region

AREAS = 150
ISLANDS = 2
CAPS = (5, 6)
# every line of an outline is broken into this many, for a map as detailed as a full download
DETAIL = 40
SAME_KM = 0.005

# needs by phases, each of which has schools of its own
KINDS = len(NEEDS) * len(PHASES)
SCHOOLS = 1_700
# about a sixth of 152,000 children in special schools are placed anew each year
PLACED_ANEW = 25_000
SHARE_OF_PLACES = 148 / 152
SHORTAGE = 1_000_000.0
PLACE_GBP = 29_500.0
GBP_PER_KM = 195.0
SAME = 1e-9
SMALL_AREAS = Path(__file__).parents[1] / "../shared/data/small_area"
SMALL_AREAS /= "msoa11_england_child_population_mid2020_child_weighted_centroids.csv"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Points:
    """Where children live: positions in metres, and how many."""

    xy: Floats
    children: Floats


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


def council_points() -> Points:
    """Return the largest small area of each council of the made-up country, with its children."""
    points = region(AREAS, islands=ISLANDS).points
    largest = points.loc[points.groupby("area")["children"].idxmax()]
    children = points.groupby("area")["children"].sum()
    xy = largest[["easting", "northing"]].to_numpy(float)
    return Points(xy, children.to_numpy(float))


def small_areas() -> Points:
    """Return the middle layer of England's small areas."""
    with SMALL_AREAS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    xy = [[float(row["easting"]), float(row["northing"])] for row in rows]
    return Points(np.array(xy), np.array([float(row["pop_0_17"]) for row in rows]))


def by_need_and_phase(points: Points, seed: int) -> AllocationProblem:
    """Return made-up children and schools, each school for one need and phase; in whole pence."""
    rng = np.random.default_rng(seed)
    share = points.children / points.children.sum()
    mix = rng.dirichlet(np.ones(KINDS))
    children = rng.poisson(PLACED_ANEW * share[:, None] * mix)
    point, kind = np.nonzero(children)
    demand = children[point, kind].astype(float)
    home = rng.choice(len(share), SCHOOLS, p=share)
    takes = rng.choice(KINDS, SCHOOLS, p=mix)
    places = np.floor(SHARE_OF_PLACES * rng.uniform(0.5, 1.5, SCHOOLS) * demand.sum() / SCHOOLS)
    origin, site = np.nonzero(kind[:, None] == takes[None, :])
    km = np.hypot(*(points.xy[point[origin]] - points.xy[home[site]]).T) / 1000
    cost = np.round(PLACE_GBP + GBP_PER_KM * km, 2)
    return AllocationProblem(demand, places, origin, site, cost, SHORTAGE, arc_distance_km=km)


def as_one(problem: AllocationProblem) -> Allocation:
    """Solve the whole as one problem, by the method it chooses itself."""
    return solve(problem)


def same_cost(_: AllocationProblem, one: Allocation, other: Allocation) -> bool:
    """Tell whether both cost the same and both priced every way."""
    apart = abs(one.objective_gbp_per_year - other.objective_gbp_per_year)
    proofs = one.certificate, other.certificate
    return apart <= SAME * one.objective_gbp_per_year and all(
        abs(proof.gap) <= SAME and proof.arcs_priced == proofs[0].arcs_priced for proof in proofs
    )


def schools() -> list[Pair]:
    """Time placing by need and phase in parts against as one problem."""
    found = []
    for where, make in (("councils, made up", council_points), ("small areas", small_areas)):
        if make is small_areas and not SMALL_AREAS.is_file():
            print("small areas of England: left out, for their table is not beside the project")
            continue
        points = make()
        size = by_need_and_phase(points, 1)
        words = f"{len(points.xy):,} {where}, {KINDS} needs by phases"
        words += f" ({len(size.demand):,} origins, {len(size.arc_origin):,} ways): one problem"
        found.append(
            compare(
                f"{words} against parts",
                lambda seed, points=points: by_need_and_phase(points, seed),
                as_one,
                solve_parts,
                same_cost,
                seeds=(1,) if make is small_areas else (1, 2, 3),
            )
        )
        print(f"in parts: {traced_megabytes(lambda size=size: solve_parts(size)):,.0f} MB")
    return found


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
    found += schools()
    print(process_peak())
    return found


if __name__ == "__main__":
    main()
