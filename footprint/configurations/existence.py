"""Tell whether any configuration can be made of a list of blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import networkx as nx
import numpy as np
import numpy.typing as npt

from footprint.configurations.blocks import Blocks
from footprint.configurations.neighbours import neighbour_masks, sweep_order
from footprint.configurations.partitioning import AT_ONCE, NO_LABEL, Pool, pick
from footprint.configurations.recursion import MOST_AREAS
from footprint.errors import SolverError

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
Masks = npt.NDArray[np.uint64]

MOST_STATES = 2**18
MOST_TESTS = 2**28

_CHUNK_TESTS = 2**21
_CHUNK_ROWS = 2**14
_FIRST_FEW = (1_000, 4_000)


@dataclass(frozen=True, slots=True, eq=False)
class Existence:
    """A list of blocks, made ready to be asked about many times.

    Attributes
    ----------
    swept
        The blocks as one-word bitmasks in the order of a sweep, None beyond 64 areas.
    """

    blocks: Blocks
    swept: Masks | None

    @classmethod
    def of(cls, blocks: Blocks) -> Self:
        """Order the areas so that few sets of them can be left to cover on the way."""
        n_areas = len(blocks.nodes)
        if n_areas > MOST_AREAS:
            return cls(blocks, None)
        weights = np.zeros(n_areas, dtype=np.uint64)
        weights[_order(blocks)] = np.uint64(1) << np.arange(n_areas, dtype=np.uint64)
        chunks = [
            (blocks.membership(start, start + _CHUNK_ROWS) * weights).sum(axis=1, dtype=np.uint64)
            for start in range(0, len(blocks), _CHUNK_ROWS)
        ]
        return cls(blocks, np.concatenate([np.empty(0, dtype=np.uint64), *chunks]))

    def exists(
        self,
        keeps: BoolArray,
        *,
        least: int | None = None,
        most: int | None = None,
        most_tests: int = MOST_TESTS,
        at_once: int = AT_ONCE,
        seconds: float | None = None,
    ) -> bool:
        """Tell whether a configuration can be made of the blocks kept (blocks,).

        By recursion on the sets of areas left to cover; where there are more than 64 areas or too
        many such sets, by whole-number programming.

        Parameters
        ----------
        least, most
            Limits on the number of footprints.
        most_tests, at_once
            The work up to which the recursion, and one search over all blocks, are tried.

        Raises
        ------
        SolverError
            If it could not be decided in time.
        """
        n_areas = len(self.blocks.nodes)
        least, most = max(least or 1, 1), n_areas if most is None else min(most, n_areas)
        if least > most or not _all_covered(self.blocks, keeps):
            return False
        # every area alone, and numbers that no sizes come to
        sizes = self.blocks.sizes()
        if most == n_areas and _all_covered(self.blocks, keeps & (sizes == 1)):
            return True
        if most * sizes[keeps].max() < n_areas or least * sizes[keeps].min() > n_areas:
            return False
        if self.swept is not None:
            found = numbers_possible(self.swept[keeps], n_areas, most_tests=most_tests)
            if found is not None:
                return any(least <= number <= most for number in found)
        return self._found(np.flatnonzero(keeps), (least, most), at_once, seconds)

    def _found(
        self, kept: IntArray, limits: tuple[int, int], at_once: int, seconds: float | None
    ) -> bool:
        """Tell whether a solver finds a configuration, among the smallest blocks kept first.

        Small blocks fit together in most regions, and a short list is quickly searched; only the
        whole list can tell that there is none.
        """
        by_size = kept[np.argsort(self.blocks.sizes()[kept], kind="stable")]
        for first in (*(n for n in _FIRST_FEW if n < len(kept)), len(kept)):
            tried = Blocks(self.blocks.nodes, self.blocks.words[by_size[:first]])
            each, unlabelled = np.arange(len(tried)), np.full(len(tried), NO_LABEL)
            pool = Pool(tried, each, np.zeros(len(tried)), 0.0, unlabelled, 0, *limits)
            picked = pick(pool, seconds=seconds, at_once=at_once)
            if picked.choices is not None:
                return True
        if not picked.proven:
            msg = f"Whether any configuration keeps the rules is undecided ({picked.words})."
            raise SolverError(msg)
        return False


def numbers_possible(
    masks: Masks, n_areas: int, *, most_states: int = MOST_STATES, most_tests: int = MOST_TESTS
) -> frozenset[int] | None:
    """Return the numbers of blocks in which every area can be covered once.

    Areas are covered first to last; of all ways to one set left to cover, only the numbers of
    blocks they used are kept.

    Parameters
    ----------
    masks
        The blocks as bitmasks (blocks,), none of them empty.

    Returns
    -------
    The numbers, none where there is no cover; None where that is more work than the limits.
    """
    first = _first_area(masks)
    every = np.uint64((1 << n_areas) - 1)
    # bit k of the second number: the set can be left after k blocks
    waiting: list[list[tuple[Masks, Masks]]] = [[] for _ in range(n_areas)]
    waiting[0].append((np.array([every]), np.ones(1, dtype=np.uint64)))
    complete = n_states = tests = 0
    for area in range(n_areas):
        if not waiting[area]:
            continue
        states, used = _merged(waiting[area])
        waiting[area] = []
        blocks = masks[first == area]
        n_states, tests = n_states + len(states), tests + len(states) * len(blocks)
        if n_states > most_states or tests > most_tests:
            return None
        step = max(1, _CHUNK_TESTS // max(1, len(blocks)))
        for start in range(0, len(states), step):
            within = states[start : start + step]
            rows, columns = np.nonzero((blocks & ~within[:, np.newaxis]) == 0)
            rest, counts = within[rows] ^ blocks[columns], used[start : start + step][rows]
            complete |= int(np.bitwise_or.reduce(counts[rest == 0], initial=np.uint64(0)))
            _file(waiting, rest[rest != 0], counts[rest != 0] << np.uint64(1))
    return frozenset(k + 1 for k in range(n_areas) if complete >> k & 1)


def _file(waiting: list[list[tuple[Masks, Masks]]], rest: Masks, counts: Masks) -> None:
    """Put sets left to cover under their first area."""
    if not len(rest):
        return
    rest, counts = _merged([(rest, counts)])
    first = _first_area(rest)
    for area in np.unique(first).tolist():
        waiting[area].append((rest[first == area], counts[first == area]))


def _merged(pairs: Sequence[tuple[Masks, Masks]]) -> tuple[Masks, Masks]:
    """Return each set once, with the numbers of blocks of all its ways."""
    sets = np.concatenate([found for found, _ in pairs])
    counts = np.concatenate([numbers for _, numbers in pairs])
    order = np.argsort(sets, kind="stable")
    sets, counts = sets[order], counts[order]
    starts = np.flatnonzero(np.r_[True, sets[1:] != sets[:-1]])
    return sets[starts], np.bitwise_or.reduceat(counts, starts)


def _first_area(sets: Masks) -> IntArray:
    """Return the lowest area of each set, none of them empty."""
    low = sets & (~sets + np.uint64(1))
    return np.bitwise_count(low - np.uint64(1)).astype(np.int64)


def _all_covered(blocks: Blocks, keeps: BoolArray) -> bool:
    """Tell whether every area is in some block that is kept."""
    held = np.bitwise_or.reduce(blocks.words[keeps], axis=0, initial=np.uint64(0))
    return int(np.bitwise_count(held).sum()) == len(blocks.nodes)


def _order(blocks: Blocks) -> list[int]:
    """Return the order of a sweep over areas that share small blocks."""
    pairs = Blocks(blocks.nodes, blocks.words[blocks.sizes() == 2]).membership()
    graph = nx.Graph()
    graph.add_nodes_from(range(len(blocks.nodes)))
    graph.add_edges_from(np.nonzero(pairs)[1].reshape(-1, 2).tolist())
    return sweep_order(neighbour_masks(graph)[1])
