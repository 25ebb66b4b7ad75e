"""Find the proven best grouping, against handing every possible footprint to the solver.

It takes some two minutes. With ``large`` after its name it adds random costs and more seeds, and a
country of 150 areas with a cap of 6 against all its footprints in the solver, which takes some
minutes more: a solver that is stopped counts as that long, so the ratio is "at least".
"""

import sys
from dataclasses import dataclass
from time import perf_counter

import networkx as nx
import numpy as np
from instances import posts_inputs
from memory import process_peak, traced_megabytes
from numpy.typing import NDArray
from pairs import Pair, compare
from scipy.spatial import Delaunay

from footprint.configurations import Blocks, best, connected_blocks
from footprint.configurations.cheapest import Cheapest, cheapest
from footprint.costs import Inputs, annual_cost
from footprint.solving import Columns, SolvedArrays, solve_arrays

SIDE_KM = 160
LIMIT_SECONDS = 300.0
# the share of the longest borders of a triangulation that a real country does not have
LEFT_OUT = 0.15
POUNDS = 1e5

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Job:
    """A made-up region with its footprints, listed and priced."""

    graph: "nx.Graph"
    inputs: Inputs
    blocks: Blocks
    costs: Floats


def region(seed: int, areas: int, left_out: float = 0.0) -> "nx.Graph":
    """Return areas strewn as ``posts_inputs`` does, neighbours where a triangulation joins them."""
    centres = np.random.default_rng(seed).uniform(0, SIDE_KM, (areas, 2))
    pairs = {
        (min(a, b), max(a, b))
        for triangle in Delaunay(centres).simplices.tolist()
        for a, b in zip(triangle, triangle[1:] + triangle[:1], strict=True)
    }
    length = {(a, b): float(np.linalg.norm(centres[a] - centres[b])) for a, b in pairs}
    ordered = sorted(pairs, key=lambda pair: length[pair])
    graph = nx.Graph()
    graph.add_nodes_from(range(areas))
    graph.add_edges_from(ordered[: round(len(ordered) * (1 - left_out))])
    # a border stays where nothing else joins its two sides
    graph.add_edges_from(pair for pair in ordered if not nx.has_path(graph, *pair))
    return graph


def price(inputs: Inputs, membership: Bools) -> Floats:
    """Return the cost of a posts function in each block, travel included (pounds a year)."""
    return annual_cost(inputs, membership)[0]


def posts(seed: int, areas: int, cap: int, left_out: float = 0.0) -> Job:
    """Return a region with what whole posts, their managers and travel cost."""
    graph, inputs = region(seed, areas, left_out), posts_inputs(seed, areas)
    blocks = connected_blocks(graph, max_size=cap)
    return Job(graph, inputs, blocks, price(inputs, blocks.membership()))


def drawn(seed: int, areas: int, cap: int) -> Job:
    """Return a region in which each area of a block costs an amount drawn for that block."""
    job = posts(seed, areas, cap)
    amounts = np.random.default_rng(seed).random(len(job.blocks)) * POUNDS
    return Job(job.graph, job.inputs, job.blocks, amounts * job.blocks.sizes())


def all_columns(job: Job) -> SolvedArrays:
    """Hand every footprint to the solver, in one whole-number problem."""
    rows, areas = np.nonzero(job.blocks.membership())
    starts = np.r_[0, np.cumsum(np.bincount(rows, minlength=len(job.blocks)))]
    columns = Columns(starts.astype(np.int32), areas.astype(np.int32), np.ones(len(areas)))
    ones = np.ones(len(job.graph))
    whole = np.ones(len(job.blocks), dtype=np.bool_)
    scaled = job.costs / POUNDS
    return solve_arrays(scaled, columns, ones, ones, integer=whole, seconds=LIMIT_SECONDS)


def ours(job: Job) -> Cheapest:
    """Find the cheapest configuration of the priced footprints."""
    return cheapest(job.blocks, job.costs)


def agree(_: Job, other: SolvedArrays, answer: Cheapest) -> bool:
    """Tell whether ours is proven, and costs the same; or no more, where the solver was stopped."""
    cost = answer.covers[0][0] / POUNDS
    if not other.proven:
        print(f"the solver was stopped after {LIMIT_SECONDS:.0f} s ({other.words}): at least")
        return answer.proven and not cost > other.objective * (1 + 1e-9)
    return answer.proven and abs(cost - other.objective) <= 1e-9 * abs(other.objective)


def reference(job: Job, cap: int) -> tuple[Words, Floats]:
    """List and price the footprints the plain numpy way: grow, sort, keep each once, price.

    Kept as it is, so that what is compared with it can be followed from year to year.
    """
    areas = len(job.graph)
    words = -(-areas // 64)
    own = np.zeros((areas, words), dtype=np.uint64)
    own[np.arange(areas), np.arange(areas) // 64] = np.uint64(1) << np.arange(
        areas, dtype=np.uint64
    ) % np.uint64(64)
    near = np.array([np.bitwise_or.reduce(own[list(job.graph[a])], axis=0) for a in range(areas)])
    level, around = own, near
    found = [level]
    for _ in range(cap - 1):
        sets, borders = [], []
        for area in range(areas):
            joins = (around[:, area // 64] >> np.uint64(area % 64)) & np.uint64(1) != 0
            sets.append(level[joins] | own[area])
            borders.append(around[joins] | near[area])
        every, border = np.concatenate(sets), np.concatenate(borders)
        order = np.lexsort(every.T)
        every, border = every[order], border[order]
        once = np.r_[True, (every[1:] != every[:-1]).any(axis=1)]
        level = every[once]
        around = border[once] & ~level
        found.append(level)
    listed = Blocks(tuple(job.graph), np.concatenate(found))
    return listed.words, price(job.inputs, listed.membership())


def country(seed: int, cap: int) -> "Pair":
    """Time the whole question of 150 areas against listing and pricing its footprints alone."""
    graph, inputs = region(seed, 150, LEFT_OUT), posts_inputs(seed, 150)
    job = Job(graph, inputs, Blocks.of(graph, []), np.empty(0))

    def whole(_: Job) -> object:
        return best(graph, lambda member: price(inputs, member), max_size=cap)

    def same(_: Job, other: tuple[Words, Floats], answer: object) -> bool:
        blocks = connected_blocks(graph, max_size=cap)
        listed = {row.tobytes() for row in blocks.words} == {row.tobytes() for row in other[0]}
        print(f"{len(blocks):,} footprints; {answer.words}")  # type: ignore[attr-defined]
        return listed and answer.status == "proven best"  # type: ignore[attr-defined]

    pair = compare(
        f"150 areas cap {cap}: list, price and prove, against the reference list and prices "
        "(a ratio of 0.5 is twice its time)",
        lambda _: job,
        lambda task: reference(task, cap),
        whole,
        same,
        target=0.5,
        seeds=(seed,),
    )
    started = perf_counter()
    blocks = connected_blocks(graph, max_size=cap)
    listed = perf_counter() - started
    costs = price(inputs, blocks.membership())
    priced = perf_counter() - started - listed
    started = perf_counter()
    cheapest(blocks, costs)
    print(
        f"  our own parts: list {listed:.2f} s, price {priced:.2f} s, "
        f"prove {perf_counter() - started:.2f} s"
    )
    return pair


def main() -> list[Pair]:
    """Run the sizes; the largest in full only if asked to."""
    full = "large" in sys.argv[1:]
    ours(posts(1, 20, 4))
    sizes = [
        ("20 areas cap 8, posts", lambda seed: posts(seed, 20, 8), 500.0, (1,)),
        ("50 areas cap 6, posts", lambda seed: posts(seed, 50, 6), 40.0, (1, 2)),
        ("20 areas cap 8, random", lambda seed: drawn(seed, 20, 8), 500.0, (1,)),
    ]
    if full:
        sizes += [
            ("20 areas cap 8, posts, more seeds", lambda seed: posts(seed, 20, 8), 500.0, (2, 3)),
            ("50 areas cap 6, random", lambda seed: drawn(seed, 50, 6), 40.0, (1, 2)),
            ("150 areas cap 6, posts", lambda seed: posts(seed, 150, 6), 10.0, (1,)),
        ]
    pairs = [
        compare(
            f"best grouping of {name}, against all footprints in the solver",
            make,
            all_columns,
            ours,
            agree,
            target=target,
            seeds=seeds,
        )
        for name, make, target, seeds in sizes
    ]
    pairs += [country(seed, 8) for seed in (1, 2)]
    large = posts(1, 150, 8, LEFT_OUT)
    held = traced_megabytes(lambda: ours(large))
    print(f"memory to prove {len(large.blocks):,} blocks: {held:,.0f} MB")
    print(process_peak())
    return pairs


if __name__ == "__main__":
    main()
