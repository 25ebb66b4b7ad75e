"""List every set of areas that could be a footprint."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self

import networkx as nx
import numpy as np
import numpy.typing as npt

from footprint.configurations.neighbours import (
    Link,
    Node,
    Words,
    neighbour_masks,
    size_cap,
    to_words,
)
from footprint.errors import InputError, Problem

IntArray = npt.NDArray[np.int64]

MEMORY_BYTES = 2**30

_CHUNK_ROWS = 4096
# the steps that reverse the bits of a byte: swap neighbouring bits, then pairs, then halves
_SWAPS = tuple(
    (np.uint64(shift), np.uint64(int(8 * octet, 16)))
    for shift, octet in ((1, "55"), (2, "33"), (4, "0f"))
)


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
    """All blocks of one size, the areas each may still take, and those already offered to it.

    In mirrored words, and in node order: the keys, the areas outside each block, rise.
    """

    keys: Words
    extension: Words
    seen: Words


class _AreaTable(NamedTuple):
    """For each area its own bit, the areas after it and its neighbours, in mirrored words."""

    own: Words
    later: Words
    neighbours: Words


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
    table = _area_table(masks)

    # grow level by level, the last one without what would let it grow further
    level = _single_areas(table)
    listed = [level.keys]
    for size in range(2, cap + 1):
        n_next = int(np.bitwise_count(level.extension).sum(dtype=np.int64))
        if n_next == 0:
            break
        n_listed = sum(map(len, listed))
        _check_memory(size, n_listed, n_next, table.own.shape[1], memory_bytes)
        if size == cap:
            words = np.empty((n_listed + n_next, table.own.shape[1]), dtype=np.uint64)
            np.concatenate(listed, out=words[:n_listed])
            _grow_last(level, table, words[n_listed:])
            return Blocks(nodes, _turned(words))
        level = _grow(level, table, n_next)
        listed.append(level.keys)
    return Blocks(nodes, _turned(np.concatenate(listed)))


def _area_table(masks: list[int]) -> _AreaTable:
    """Return for each area, in mirrored words, its own bit, the later areas and its neighbours."""
    n_areas = len(masks)
    every = (1 << n_areas) - 1
    own = [1 << i for i in range(n_areas)]
    later = [every & ~((2 << i) - 1) for i in range(n_areas)]
    return _AreaTable(*(_mirrored(to_words(words, n_areas)) for words in (own, later, masks)))


def _single_areas(table: _AreaTable) -> _Level:
    """Return the blocks of one area; each grows only into areas later in the order."""
    own, later, neighbours = table
    return _Level(~own, neighbours & later, neighbours | ~later)


def _grow(level: _Level, table: _AreaTable, n_next: int) -> _Level:
    """Return the ``n_next`` blocks of one more area, each of them once, in order."""
    shape = (n_next, table.own.shape[1])
    keys, extension, seen = (np.empty(shape, dtype=np.uint64) for _ in range(3))
    start = 0
    for area, blocks in _offers(level.extension):
        stop = start + len(blocks)
        offered = level.seen.take(blocks, axis=0)
        left = level.extension.take(blocks, axis=0) & table.later[area]
        near = table.neighbours[area]
        # offered next are the later areas of the extension and the new neighbours
        np.bitwise_and(level.keys.take(blocks, axis=0), ~table.own[area], out=keys[start:stop])
        np.bitwise_or(left, near & ~offered, out=extension[start:stop])
        np.bitwise_or(offered, near, out=seen[start:stop])
        start = stop
    order = _order(keys)
    return _Level(*(words.take(order, axis=0) for words in (keys, extension, seen)))


def _grow_last(level: _Level, table: _AreaTable, keys: Words) -> None:
    """Write the blocks of one more area, which grow no further, in order."""
    start = 0
    for area, blocks in _offers(level.extension):
        stop = start + len(blocks)
        np.bitwise_and(level.keys.take(blocks, axis=0), ~table.own[area], out=keys[start:stop])
        start = stop
    if keys.shape[1] == 1:
        keys.sort(axis=0, kind="stable")
    else:
        keys[:] = keys.take(_order(keys), axis=0)


def _offers(extension: Words) -> Iterator[tuple[int, IntArray]]:
    """Yield each area with the positions of the blocks it is offered to, if any."""
    octets = extension.astype(">u8").view(np.uint8)
    for column in range(octets.shape[1]):
        some = np.flatnonzero(octets[:, column] != 0)
        offered = octets[:, column].take(some)
        for bit in range(8 if len(some) else 0):
            blocks = some.take(np.flatnonzero(offered & np.uint8(0x80 >> bit) != 0))
            if len(blocks):
                yield 8 * column + bit, blocks


def _order(keys: Words) -> IntArray:
    """Return the positions of blocks of one size in node order.

    The blocks grown by one area come in the order of the blocks they grew from, so the list is as
    many sorted runs as there are areas; a stable sort only merges them.
    """
    if keys.shape[1] == 1:
        return np.argsort(keys[:, 0], kind="stable")
    octets = keys.astype(">u8").view(f"S{8 * keys.shape[1]}")
    return np.argsort(octets[:, 0], kind="stable")


def _turned(keys: Words) -> Words:
    """Turn sort keys, where they are, into the bitmasks of their blocks."""
    np.invert(keys, out=keys)
    return _mirrored(keys)


def _mirrored(words: Words) -> Words:
    """Reverse the bits of words where they are, so that the first area has the highest bit."""
    words.byteswap(inplace=True)
    for start in range(0, len(words), _CHUNK_ROWS):
        part = words[start : start + _CHUNK_ROWS]
        for shift, mask in _SWAPS:
            high = (part >> shift) & mask
            part &= mask
            part <<= shift
            part |= high
    return words


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
