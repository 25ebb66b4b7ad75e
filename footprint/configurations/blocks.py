"""List every set of areas that could be a footprint."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import networkx as nx
import numpy as np
import numpy.typing as npt

from footprint.configurations.neighbours import (
    WORD_BITS,
    Link,
    Node,
    Words,
    neighbour_masks,
    size_cap,
    to_words,
)
from footprint.errors import InputError, Problem

MEMORY_BYTES = 2**30

_CHUNK_ROWS = 4096
_REVERSED_BYTE = np.array([int(f"{i:08b}"[::-1], 2) for i in range(256)], dtype=np.uint8)


class TooLargeError(InputError):
    """Tell that a region is too large to list or search, and the cap up to which it fits."""

    fits: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Hold sets of areas as bitmasks, by size and then by the order of the areas.

    Attributes
    ----------
    nodes
        The areas in the order of the columns.
    words
        Array (blocks, words): bit ``i`` of word ``w`` is area ``64 w + i``.
    """

    nodes: tuple[Node, ...]
    words: Words

    @classmethod
    def of(cls, nodes: Iterable[Node], sets: Iterable[Iterable[Node]]) -> Self:
        """Hold the sets given, in the order given.

        Raises
        ------
        InputError
            If a set names an area that is not among the nodes.
        """
        columns = tuple(nodes)
        place = {node: i for i, node in enumerate(columns)}
        masks = []
        for members in sets:
            unknown = sorted(str(node) for node in members if node not in place)
            if unknown:
                what = f"{', '.join(unknown)} not among the areas of the region."
                raise InputError(Problem("footprint", what, "Use codes of the region's areas."))
            masks.append(sum(1 << i for i in {place[node] for node in members}))
        return cls(columns, to_words(masks, len(columns)))

    def __len__(self) -> int:
        """Return the number of blocks."""
        return len(self.words)

    def __getitem__(self, index: int) -> frozenset[Node]:
        """Return one block as a set of areas."""
        row = self.words[index]
        inside = np.unpackbits(row.astype("<u8").view(np.uint8), bitorder="little")
        return frozenset(self.nodes[i] for i in np.flatnonzero(inside))

    def __iter__(self) -> Iterator[frozenset[Node]]:
        """Yield every block as a set of areas."""
        for start in range(0, len(self), _CHUNK_ROWS):
            for row in self.membership(start, start + _CHUNK_ROWS):
                yield frozenset(self.nodes[i] for i in np.flatnonzero(row))

    def membership(self, start: int = 0, stop: int | None = None) -> npt.NDArray[np.bool_]:
        """Return which areas are in each block, for a run of blocks.

        Returns
        -------
        Boolean array (blocks from ``start`` up to ``stop``, areas).
        """
        octets = np.ascontiguousarray(self.words[start:stop]).astype("<u8").view(np.uint8)
        inside = np.unpackbits(octets, axis=1, count=len(self.nodes), bitorder="little")
        return inside.view(np.bool_)

    def sizes(self) -> npt.NDArray[np.int64]:
        """Return the number of areas in each block."""
        sizes: npt.NDArray[np.int64] = np.bitwise_count(self.words).sum(axis=1, dtype=np.int64)
        return sizes


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """All blocks of one size, the areas each may still take, and those already offered to it."""

    sets: Words
    extension: Words
    seen: Words


def connected_blocks(
    graph: "nx.Graph",
    *,
    max_size: int | None = None,
    contiguous: bool = True,
    links: Iterable[Link] = (),
    memory_bytes: int = MEMORY_BYTES,
) -> Blocks:
    """List every connected set of areas up to a size, or every set where contiguity is off.

    A block of one size grows by each area of its extension: the neighbours not yet offered to it
    or to the smaller blocks it came from. So each block is made once, and the number of the next
    size is known before any memory is taken for it.

    Parameters
    ----------
    graph
        The areas, with an edge where two share a border.
    max_size
        The most areas a block may have; no cap if not given.
    links
        Further pairs of areas that count as neighbours (islands, bridges).
    memory_bytes
        The memory that listing may take.

    Raises
    ------
    InputError
        If the cap is below one, a link is unknown, or the list would not fit in memory; then the
        message names the size reached and the cap that fits.
    """
    nodes, masks = neighbour_masks(graph, contiguous=contiguous, links=links)
    cap = size_cap(max_size, len(nodes))
    neighbours = to_words(masks, len(nodes))

    # grow level by level, each in the order of its areas
    level = _single_areas(masks)
    listed = [level.sets]
    for size in range(2, cap + 1):
        n_next = int(np.bitwise_count(level.extension).sum(dtype=np.int64))
        if n_next == 0:
            break
        n_listed = sum(map(len, listed))
        _check_memory(size, n_listed, n_next, neighbours.shape[1], memory_bytes)
        level = _grow(level, neighbours)
        listed.append(level.sets[_node_order(level.sets)])
    return Blocks(nodes, np.concatenate(listed))


def _single_areas(masks: list[int]) -> _Level:
    """Return the blocks of one area; each grows only into areas later in the order."""
    sets = [1 << i for i in range(len(masks))]
    upto = [(2 << i) - 1 for i in range(len(masks))]
    extension = [mask & ~low for mask, low in zip(masks, upto, strict=True)]
    seen = [mask | low for mask, low in zip(masks, upto, strict=True)]
    return _Level(*(to_words(words, len(masks)) for words in (sets, extension, seen)))


def _grow(level: _Level, neighbours: Words) -> _Level:
    """Return the blocks of one more area, each of them once."""
    rest = level.extension.copy()
    sets, extension, seen = [], [], []
    for word in range(rest.shape[1]):
        active = np.flatnonzero(rest[:, word])
        while len(active):
            # take the first area left in each extension; those taken before stay excluded
            value = rest[active, word]
            low = value & (~value + np.uint64(1))
            area = WORD_BITS * word + np.bitwise_count(low - np.uint64(1)).astype(np.int64)
            rest[active, word] = value ^ low
            grown = level.sets[active]
            grown[:, word] |= low
            offered = level.seen[active]
            sets.append(grown)
            extension.append(rest[active] | (neighbours[area] & ~offered))
            seen.append(offered | neighbours[area])
            active = active[rest[active, word] != 0]
    return _Level(np.concatenate(sets), np.concatenate(extension), np.concatenate(seen))


def _node_order(sets: Words) -> npt.NDArray[np.intp]:
    """Return the order of blocks of one size by their areas, first area first."""
    octets = np.ascontiguousarray(sets).astype("<u8").view(np.uint8)
    reversed_words = _REVERSED_BYTE[octets].view(">u8").astype(np.uint64)
    # the first area is now the highest bit, so node order is falling numeric order
    keys = [~reversed_words[:, word] for word in reversed(range(sets.shape[1]))]
    return np.lexsort(keys)


def _check_memory(size: int, n_listed: int, n_next: int, n_words: int, memory_bytes: int) -> None:
    """Raise an InputError if growing to a size would take more memory than allowed."""
    word_bytes = 8 * n_words
    needed = (2 * n_listed + 8 * n_next) * word_bytes + 16 * n_next
    if needed > memory_bytes:
        what = (
            f"there are {n_listed:,} possible footprints of up to {size - 1} areas, and "
            f"{n_next:,} more of {size}, which need {needed / 2**20:,.0f} MB; "
            f"{memory_bytes / 2**20:,.0f} MB are allowed."
        )
        error = TooLargeError(Problem("max_size", what, f"A cap of {size - 1} fits: set max_size."))
        error.fits = size - 1
        raise error
