"""Count the configurations of a six by six grid without listing them, against published counts."""

from statistics import median
from time import perf_counter

import networkx as nx
from memory import process_peak, traced_megabytes

from footprint.configurations.blocks import Blocks, connected_blocks
from footprint.configurations.counting import count, count_by_footprints
from footprint.configurations.covers import count_covers

SIDE = 6
ROUNDS = 3
# OEIS A145835 and A172477
IN_ALL = 2_271_230_282_824_746
IN_SIXES = 451_206


def grid() -> "nx.Graph":
    return nx.grid_2d_graph(SIDE, SIDE)


def in_all() -> int:
    return count(grid())


def by_number() -> int:
    return sum(count_by_footprints(grid()).values())


def in_sixes() -> int:
    return count(grid(), sizes={SIDE})


def from_blocks() -> int:
    """Count the ways into six sixes again, from the list of blocks of six."""
    blocks = connected_blocks(grid(), max_size=SIDE)
    sixes = Blocks(blocks.nodes, blocks.words[blocks.sizes() == SIDE])
    return sum(count_covers(sixes).values())


def main() -> None:
    """Print the seconds of each count beside the target, and the memory it took."""
    jobs = (
        ("in all", in_all, IN_ALL, 1),
        ("by number of footprints", by_number, IN_ALL, None),
        ("in six parts of six", in_sixes, IN_SIXES, 20),
        ("in six parts of six, from the list of blocks", from_blocks, IN_SIXES, None),
    )
    for name, work, known, target in jobs:
        times = []
        for _ in range(ROUNDS):
            start = perf_counter()
            found = work()
            times.append(perf_counter() - start)
            if found != known:
                msg = f"{name}: counted {found:,}, but {known:,} is published"
                raise AssertionError(msg)
        seconds = median(times)
        words = "no target"
        if target is not None:
            words = f"target {target} s: {'met' if seconds < target else 'MISSED'}"
        print(
            f"{SIDE} x {SIDE} grid {name}, {known:,}: {seconds:.2f} s ({words}), "
            f"{traced_megabytes(work):,.0f} MB"
        )
    print(process_peak())


if __name__ == "__main__":
    main()
