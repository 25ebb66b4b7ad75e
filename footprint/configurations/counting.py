"""Count the configurations of a region without listing them, and list them lazily."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

import networkx as nx

from footprint.configurations.frontier import (
    coefficient_width,
    coefficients,
    count_connected,
)
from footprint.configurations.neighbours import (
    Link,
    Node,
    bits,
    neighbour_masks,
    size_cap,
    wanted_footprints,
)
from footprint.errors import InputError, Problem


def count(
    graph: "nx.Graph",
    *,
    max_size: int | None = None,
    footprints: int | None = None,
    sizes: Collection[int] | None = None,
    contiguous: bool = True,
    links: Iterable[Link] = (),
) -> int:
    """Count the configurations: the ways to put every area in exactly one footprint.

    Nothing is listed, and the count is exact at any size (see ``count_connected``).

    Parameters
    ----------
    max_size
        The most areas a footprint may have.
    footprints
        The exact number of footprints, areas alone included.
    sizes
        The sizes a footprint may have; any up to the cap if not given.
    contiguous
        Whether each footprint must be in one piece.
    links
        Further pairs of areas that count as neighbours.

    Raises
    ------
    InputError
        If a limit makes no sense, or the region is too entangled to count.
    """
    if footprints is None and contiguous:
        nodes, masks = neighbour_masks(graph, links=links)
        return count_connected(masks, _allowed_sizes(len(nodes), max_size, sizes))
    by_footprints = count_by_footprints(
        graph,
        max_size=max_size,
        footprints=footprints,
        sizes=sizes,
        contiguous=contiguous,
        links=links,
    )
    return sum(by_footprints.values())


def count_by_footprints(
    graph: "nx.Graph",
    *,
    max_size: int | None = None,
    footprints: int | None = None,
    sizes: Collection[int] | None = None,
    contiguous: bool = True,
    links: Iterable[Link] = (),
) -> dict[int, int]:
    """Count the configurations by their number of footprints, areas alone included.

    Parameters and errors are those of ``count``, of which the counts are the parts.

    Returns
    -------
    From each number of footprints that a configuration can have to how many have it, rising; only
    the number wanted, if one is given.
    """
    nodes, masks = neighbour_masks(graph, contiguous=contiguous, links=links)
    allowed = _allowed_sizes(len(nodes), max_size, sizes)
    wanted_footprints(footprints)
    if contiguous:
        width = coefficient_width(masks)
        packed = count_connected(masks, allowed, width=width, most=footprints)
        found = coefficients(packed, width)
    else:
        found = _count_any(len(nodes), allowed)
    return {
        number: ways
        for number, ways in sorted(found.items())
        if footprints is None or number == footprints
    }


def configurations(
    graph: "nx.Graph",
    *,
    max_size: int | None = None,
    footprints: int | None = None,
    sizes: Collection[int] | None = None,
    contiguous: bool = True,
    links: Iterable[Link] = (),
) -> Iterator[tuple[frozenset[Node], ...]]:
    """List the configurations one by one, each once, its footprints by their first area.

    The first one has every area alone, where that is allowed. Parameters and errors are those of
    ``count``; nothing is listed ahead of need.
    """
    nodes, masks = neighbour_masks(graph, contiguous=contiguous, links=links)
    allowed = _allowed_sizes(len(nodes), max_size, sizes)
    wanted_footprints(footprints)
    return (
        tuple(frozenset(nodes[i] for i in bits(block)) for block in blocks)
        for blocks in _list((1 << len(nodes)) - 1, footprints, masks, allowed, set())
    )


def _allowed_sizes(
    n_areas: int, max_size: int | None, sizes: Collection[int] | None
) -> frozenset[int]:
    """Return the sizes a footprint may have."""
    cap = size_cap(max_size, n_areas)
    if sizes is None:
        return frozenset(range(1, cap + 1))
    if not sizes or min(sizes) < 1:
        what = f"{sorted(sizes)} are not sizes of a footprint."
        raise InputError(Problem("sizes", what, "Give whole numbers of 1 or more."))
    return frozenset(size for size in sizes if size <= cap)


def _count_any(n_areas: int, allowed: frozenset[int]) -> Counter[int]:
    """Count set partitions by the footprint of the first area: choose its other members.

    ways(n) = sum over sizes s of C(n - 1, s - 1) ways(n - s), kept by the number of footprints.
    """
    ways: list[Counter[int]] = [Counter({0: 1})]
    for n in range(1, n_areas + 1):
        total: Counter[int] = Counter()
        for size in sorted(allowed):
            if size <= n:
                for number, fewer in ways[n - size].items():
                    total[number + 1] += math.comb(n - 1, size - 1) * fewer
        ways.append(total)
    return ways[-1]


def _list(
    remaining: int,
    left: int | None,
    masks: Sequence[int],
    allowed: frozenset[int],
    dead: set[tuple[int, int | None]],
) -> Iterator[tuple[int, ...]]:
    """Yield the ways to cover the remaining areas, the footprint of the first of them first.

    ``dead`` collects what was found to have no way at all, so it is not tried again.
    """
    if not remaining:
        if not left:
            yield ()
        return
    if left == 0 or (remaining, left) in dead:
        return
    fewer = None if left is None else left - 1
    found = False
    for block in _sets_with_first(remaining, masks, max(allowed, default=0)):
        if block.bit_count() in allowed:
            for rest in _list(remaining ^ block, fewer, masks, allowed, dead):
                found = True
                yield (block, *rest)
    if not found:
        dead.add((remaining, left))


def _sets_with_first(within: int, masks: Sequence[int], cap: int) -> Iterator[int]:
    """Yield every connected set of the areas given that holds the first of them, each once."""
    first = within & -within
    near = masks[first.bit_length() - 1] & within
    waiting = [(first, near, near | first)]
    while waiting:
        block, extension, seen = waiting.pop()
        yield block
        if block.bit_count() >= cap:
            continue
        # areas already offered to this block are not offered again further on
        grown = []
        while extension:
            low = extension & -extension
            extension ^= low
            near = masks[low.bit_length() - 1] & within
            grown.append((block | low, extension | (near & ~seen), seen | near))
        waiting.extend(reversed(grown))
