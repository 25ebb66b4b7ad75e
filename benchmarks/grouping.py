"""Find the proven cheapest grouping of one function, against HiGHS given every footprint at once.

With ``large`` after its name it also searches 150 areas: up to six areas to a footprint against
HiGHS (stopped after a while, and then "at least"), and up to eight against listing and pricing
every footprint in numpy alone, which any search must do first.
"""

import sys
from time import perf_counter
from typing import NamedTuple

import networkx as nx
import numpy as np
from instances import posts_inputs
from memory import process_peak
from numpy.typing import NDArray
from pairs import Pair, compare
from scipy.spatial import Delaunay

from footprint.configurations import Best, Blocks, best, connected_blocks
from footprint.costs import Inputs, annual_cost
from footprint.solving import Columns, SolvedArrays, solve_arrays

SMALL = ((20, 8, 500.0), (50, 6, 40.0))
LARGE_CAP = 6
LARGE_TARGET = 10.0
LARGEST_CAP = 8
LARGEST_TARGET = 2.0
LARGE_AREAS = 150
STOP_SECONDS = 240.0
# about as many borders as a map of councils has, fewer than a full triangulation
BORDERS_PER_AREA = 2.3
# a map with enough borders for more than a million footprints of up to eight areas
LARGEST_BORDERS_PER_AREA = 2.45
ROWS = 2**16


class Job(NamedTuple):
    """A map, what posts and travel cost on it, and the most areas to a footprint."""

    graph: "nx.Graph"
    inputs: Inputs
    cap: int

    def cost(self, membership: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Price footprints in the one case there is."""
        return np.asarray(annual_cost(self.inputs, membership)[0])


def job(seed: int, areas: int, cap: int, borders_per_area: float = BORDERS_PER_AREA) -> Job:
    """Return areas at random places, the nearest being neighbours, all in one piece."""
    places = np.random.default_rng(seed).uniform(0, 160, (areas, 2))
    pairs = {
        tuple(sorted((int(a), int(b))))
        for corners in Delaunay(places).simplices
        for a, b in zip(corners, np.roll(corners, 1), strict=True)
    }
    order = sorted(pairs, key=lambda pair: np.linalg.norm(places[pair[0]] - places[pair[1]]))
    graph = nx.Graph()
    graph.add_nodes_from(range(areas))
    for a, b in order:
        if graph.number_of_edges() < borders_per_area * areas or not nx.has_path(graph, a, b):
            graph.add_edge(a, b)
    return Job(graph, posts_inputs(seed, areas), cap)


def priced(task: Job) -> tuple[Blocks, NDArray[np.float64]]:
    """List and price every footprint: the reference."""
    blocks = connected_blocks(task.graph, max_size=task.cap)
    starts = range(0, len(blocks), ROWS)
    return blocks, np.concatenate([task.cost(blocks.membership(i, i + ROWS)) for i in starts])


def all_columns(task: Job) -> SolvedArrays:
    """Give HiGHS every footprint as a column, and every area as a row to cover once."""
    blocks, costs = priced(task)
    sizes = blocks.sizes()
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    rows = np.nonzero(blocks.membership())[1].astype(np.int32)
    once = np.ones(len(blocks.nodes))
    columns = Columns(starts, rows, np.ones(len(rows)))
    whole = np.ones(len(blocks), dtype=np.bool_)
    return solve_arrays(costs, columns, once, once, integer=whole, seconds=STOP_SECONDS)


def search(task: Job) -> Best:
    """Find the proven cheapest grouping."""
    return best(task.graph, task.cost, max_size=task.cap)


def agree(_: Job, other: SolvedArrays, answer: Best) -> bool:
    """Tell whether both found the same cost, or the other ran out of time and no lower."""
    same = abs(other.objective - answer.objective) <= 1e-9 * answer.objective
    stopped = not other.proven and other.objective >= answer.objective * (1 - 1e-9)
    return answer.status == "proven best" and (same or stopped)


def largest() -> None:
    """Search over a million footprints, and print the time against listing and pricing them."""
    task = job(1, LARGE_AREAS, LARGEST_CAP, LARGEST_BORDERS_PER_AREA)
    start = perf_counter()
    blocks, _ = priced(task)
    between = perf_counter()
    found = search(task)
    end = perf_counter()
    ratio = (end - between) / (between - start)
    word = "met" if ratio <= LARGEST_TARGET and found.status == "proven best" else "MISSED"
    print(
        f"{LARGE_AREAS} areas cap {LARGEST_CAP}, {len(blocks):,} footprints, {found.status}: "
        f"{end - between:.1f} s against {between - start:.1f} s to list and price them, "
        f"ratio {ratio:.2f} (target at most {LARGEST_TARGET:g}: {word})"
    )


def main() -> list[Pair]:
    """Run the sizes asked for."""
    sizes = [(areas, cap, target, (1, 2, 3)) for areas, cap, target in SMALL]
    if "large" in sys.argv[1:]:
        sizes.append((LARGE_AREAS, LARGE_CAP, LARGE_TARGET, (1,)))
    pairs = [
        compare(
            f"{areas} areas, footprints of at most {cap}",
            lambda seed, areas=areas, cap=cap: job(seed, areas, cap),
            all_columns,
            search,
            agree,
            target=target,
            seeds=seeds,
        )
        for areas, cap, target, seeds in sizes
    ]
    if "large" in sys.argv[1:]:
        largest()
    print(process_peak())
    return pairs


if __name__ == "__main__":
    main()
