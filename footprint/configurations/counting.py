"""Count the configurations of a region without listing them, and list them lazily."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import networkx as nx

from footprint.configurations.neighbours import (
    Link,
    Node,
    bits,
    neighbour_masks,
    size_cap,
    sweep_order,
    wanted_footprints,
)
from footprint.errors import InputError, Problem

MOST_STATES = 1_000_000


class _State(NamedTuple):
    """What the areas seen so far must remember: nothing of footprints that are complete.

    ``labels`` names the part that holds each area of the front; ``apart`` is, for each part, the
    bitmask of parts it must never join; ``sizes`` the areas in each part (all 0 where sizes do
    not matter); ``closed`` the number of complete footprints (0 where it does not matter).
    """

    labels: tuple[int, ...]
    apart: tuple[int, ...]
    sizes: tuple[int, ...]
    closed: int


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

    Areas are swept in an order that keeps the front narrow. Each area joins some of the parts its
    earlier neighbours are in and is kept apart from the others for good, so every configuration is
    counted once. Exact at any size.

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
    nodes, masks = neighbour_masks(graph, contiguous=contiguous, links=links)
    allowed = _allowed_sizes(len(nodes), max_size, sizes)
    wanted_footprints(footprints)
    if not contiguous:
        return _count_any(len(nodes), allowed, footprints)
    return _count_contiguous(masks, allowed, footprints)


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


def _count_any(n_areas: int, allowed: frozenset[int], footprints: int | None) -> int:
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
    return ways[-1].total() if footprints is None else ways[-1][footprints]


def _count_contiguous(masks: Sequence[int], allowed: frozenset[int], footprints: int | None) -> int:
    """Count partitions into connected footprints, area by area along a sweep."""
    n_areas = len(masks)
    sized = len(allowed) < n_areas
    front: list[int] = []
    seen = 0
    states: dict[_State, int] = {_State((), (), (), 0): 1}
    for area in sweep_order(masks):
        seen |= 1 << area
        touching = [i for i, other in enumerate(front) if masks[area] >> other & 1]
        front.append(area)
        stays = [i for i, other in enumerate(front) if masks[other] & ~seen]
        front = [front[i] for i in stays]

        # every choice of parts to join, then forget the areas that have no neighbour to come
        following: dict[_State, int] = {}
        for state, ways in states.items():
            for joined in _joins(state, touching, sized, allowed):
                left = _forget(joined, stays, sized, allowed, footprints)
                if left is not None:
                    following[left] = following.get(left, 0) + ways
        states = following
        if len(states) > MOST_STATES:
            what = f"counting {n_areas} areas needs to tell more than {MOST_STATES:,} cases apart."
            raise InputError(
                Problem("region", what, "Study fewer areas at once, or a smaller cap.")
            )
    return sum(
        ways for state, ways in states.items() if footprints is None or state.closed == footprints
    )


def _joins(
    state: _State, touching: Sequence[int], sized: bool, allowed: frozenset[int]
) -> Iterator[_State]:
    """Yield the states after a new area joins some of the parts it touches, and no others."""
    parts = sorted({state.labels[i] for i in touching})
    new = len(state.apart)
    for n_joined in range(len(parts) + 1):
        for joined in combinations(parts, n_joined):
            inside = sum(1 << part for part in joined)
            if any(state.apart[part] & inside for part in joined):
                continue
            size = 1 + sum(state.sizes[part] for part in joined) if sized else 0
            if sized and size > max(allowed, default=0):
                continue
            apart = [mask & ~inside | (bool(mask & inside) << new) for mask in state.apart]
            refused = sum(1 << part for part in parts if part not in joined)
            for part in joined:
                refused |= state.apart[part]
            for part in bits(refused):
                apart[part] |= 1 << new
            labels = (*(new if part in joined else part for part in state.labels), new)
            yield _State(labels, (*apart, refused), (*state.sizes, size), state.closed)


def _forget(
    state: _State,
    stays: Sequence[int],
    sized: bool,
    allowed: frozenset[int],
    footprints: int | None,
) -> _State | None:
    """Return the state of the areas that stay on the front, its parts numbered by appearance.

    A part with no area on the front is a complete footprint: None if its size is not allowed, or
    if there are then too many footprints.
    """
    kept = [state.labels[i] for i in stays]
    number = {part: i for i, part in enumerate(dict.fromkeys(kept))}
    complete = set(state.labels) - set(kept)
    if sized and any(state.sizes[part] not in allowed for part in complete):
        return None
    closed = 0 if footprints is None else state.closed + len(complete)
    if footprints is not None and closed > footprints:
        return None
    apart = tuple(
        sum(1 << number[other] for other in bits(state.apart[part]) if other in number)
        for part in number
    )
    sizes = tuple(state.sizes[part] for part in number)
    return _State(tuple(number[part] for part in kept), apart, sizes, closed)


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
