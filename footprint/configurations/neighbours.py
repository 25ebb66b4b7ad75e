"""Read a graph of areas as bitmasks, and choose the order in which to sweep across it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt

from footprint.errors import InputError, Problem

Node = Any
Link = tuple[Node, Node]
Words = npt.NDArray[np.uint64]

WORD_BITS = 64


def neighbour_masks(
    graph: "nx.Graph", *, contiguous: bool = True, links: Iterable[Link] = ()
) -> tuple[tuple[Node, ...], list[int]]:
    """Return the areas in the order of the graph, and the neighbours of each as a bitmask.

    Bit ``i`` stands for the ``i``-th area. Where contiguity is off, every area is a neighbour of
    every other, and links change nothing.

    Raises
    ------
    InputError
        If there is no area, or a link names an area that is not in the graph.
    """
    nodes = tuple(graph)
    place = {node: i for i, node in enumerate(nodes)}
    if not nodes:
        raise InputError(Problem("areas", "there is no area to group.", "Name at least one area."))
    pairs = [*graph.edges(), *_known_links(links, place)]
    if not contiguous:
        every = (1 << len(nodes)) - 1
        return nodes, [every ^ (1 << i) for i in range(len(nodes))]

    masks = [0] * len(nodes)
    for a, b in pairs:
        if a != b:
            masks[place[a]] |= 1 << place[b]
            masks[place[b]] |= 1 << place[a]
    return nodes, masks


def name_of(graph: "nx.Graph", node: Node) -> str:
    """Return the name of an area where the graph holds one, else its code."""
    return str(graph.nodes[node].get("name") or node)


def size_cap(max_size: int | None, n_areas: int) -> int:
    """Return the largest size a footprint may have, at most the number of areas.

    Raises
    ------
    InputError
        If the cap is below one, which would leave every area without a footprint.
    """
    if max_size is None:
        return n_areas
    if max_size < 1:
        what = f"a cap of {max_size} areas leaves every area without a footprint."
        raise InputError(Problem("max_size", what, "Give a cap of 1 or more."))
    return min(int(max_size), n_areas)


def wanted_footprints(footprints: int | None) -> None:
    """Raise an InputError if a wanted number of footprints is below one."""
    if footprints is not None and footprints < 1:
        what = f"a configuration cannot have {footprints} footprints."
        raise InputError(Problem("footprints", what, "Give a number of 1 or more."))


def pieces(masks: Sequence[int]) -> list[int]:
    """Return the connected pieces of the region as bitmasks, by their first area."""
    left = (1 << len(masks)) - 1
    found = []
    while left:
        piece = reach = left & -left
        while reach:
            near = 0
            for i in bits(reach):
                near |= masks[i]
            reach = near & ~piece
            piece |= near
        found.append(piece)
        left &= ~piece
    return found


def bits(mask: int) -> Iterator[int]:
    """Yield the positions of the bits set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def to_words(masks: Sequence[int], n_areas: int) -> Words:
    """Hold bitmasks over any number of areas as rows of 64-bit words, lowest word first.

    Returns
    -------
    Array (masks, words).
    """
    n_words = max(1, -(-n_areas // WORD_BITS))
    word = (1 << WORD_BITS) - 1
    rows = [[(mask >> (WORD_BITS * w)) & word for w in range(n_words)] for mask in masks]
    return np.array(rows, dtype=np.uint64).reshape(len(masks), n_words)


def sweep_order(masks: Sequence[int]) -> list[int]:
    """Order areas so that few areas seen so far border areas yet to come.

    A narrow sweep keeps counting and the exact recursion small. From each start in turn the next
    area is the one that brings the fewest new neighbours, then the one met earliest; the start
    with the smallest sum of squared widths wins, the first on a tie.
    """
    sweeps = (_sweep_from(start, masks) for start in range(len(masks)))
    return min(sweeps, key=lambda sweep: sweep[0])[1]


def _sweep_from(start: int, masks: Sequence[int]) -> tuple[int, list[int]]:
    """Return the sum of squared widths of one sweep, and its order."""
    order: list[int] = []
    met = {start: 0}
    done = front = effort = 0
    every = (1 << len(masks)) - 1
    while done != every:
        # only a region in several pieces ever runs out of areas already met
        choices = list(bits(front)) or ([start] if not done else [next(bits(every & ~done))])
        pick = min(choices, key=lambda i: ((masks[i] & ~done & ~front).bit_count(), met.get(i, i)))
        done |= 1 << pick
        for i in bits(masks[pick] & ~done & ~front):
            met[i] = len(met)
        front = (front | masks[pick]) & ~done
        effort += front.bit_count() ** 2
        order.append(pick)
    return effort, order


def _known_links(links: Iterable[Link], place: dict[Node, int]) -> list[Link]:
    """Return the links as pairs, or report every one that names an unknown area."""
    pairs = [(a, b) for a, b in links]
    problems = [
        Problem(
            f"link {a}–{b}",
            f"{end} is not one of the areas.",
            "Name two areas of the region, or remove the link.",
        )
        for a, b in pairs
        for end in (a, b)
        if end not in place
    ]
    if problems:
        raise InputError(problems)
    return pairs
