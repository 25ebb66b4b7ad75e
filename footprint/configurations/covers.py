"""Hold every configuration that can be made of a list of footprints, and count without holding."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.configurations.blocks import Blocks, TooLargeError
from footprint.configurations.chains import Chains, Nodes, beginnings, distinct, endings
from footprint.configurations.frontier import coefficients
from footprint.configurations.neighbours import Node, wanted_footprints
from footprint.configurations.remainders import (
    Remainders,
    possible_numbers,
    remainders,
    ways,
)
from footprint.errors import InputError, Problem

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

MOST_COVERS = 2_000_000
MEMORY_BYTES = 2**32

_CHUNK_BYTES = 2**20
_TABLE_BYTES = 2**24


@dataclass(frozen=True, slots=True, eq=False)
class Covers:
    """Every configuration made of a list of blocks, held by what configurations share.

    A configuration is a beginning, which leaves some areas, and an ending, which covers those. They
    come in the order of their blocks as listed, area by area along a sweep of the region.

    Attributes
    ----------
    blocks
        The list; positions are rows of it.
    beginnings, endings
        The ways to take the first blocks, and the others.
    first
        For each beginning, the first of the endings that may follow it.
    starts
        For each beginning its first configuration, and after the last one their number.
    """

    blocks: Blocks
    beginnings: Chains
    endings: Chains
    first: IntArray
    starts: IntArray

    def __len__(self) -> int:
        """Return the number of configurations."""
        return int(self.starts[-1])

    @property
    def number_of_footprints(self) -> IntArray:
        """Return how many footprints each configuration has (C,), areas alone included."""
        beginning, ending = self._steps()
        return self.beginnings.depths()[beginning] + self.endings.depths()[ending]

    def blocks_of(self, index: int) -> tuple[int, ...]:
        """Return the positions of the footprints of one configuration, by their first area."""
        index = range(len(self))[index]
        beginning = int(np.searchsorted(self.starts, index, side="right")) - 1
        ending = int(self.first[beginning] + index - self.starts[beginning])
        chosen = [*self.beginnings.blocks_of(beginning), *self.endings.blocks_of(ending)]
        first = Blocks(self.blocks.nodes, self.blocks.words[chosen]).membership().argmax(axis=1)
        return tuple(chosen[i] for i in np.argsort(first))

    def configuration(self, index: int) -> tuple[frozenset[Node], ...]:
        """Return one configuration as sets of areas, by their first area."""
        return tuple(self.blocks[position] for position in self.blocks_of(index))

    def totals(self, values: npt.ArrayLike) -> FloatArray:
        """Add up a value of each block over every configuration.

        Each block is valued once, each beginning and each ending added up once for all
        configurations that share it.

        Parameters
        ----------
        values
            A value of each block (B,), or in each of several cases (B, K).

        Returns
        -------
        Totals (C,) or (C, K).

        Raises
        ------
        InputError
            If there is not one row of values for each block, or the totals would not fit in memory.
        """
        table = np.asarray(values, dtype=np.float64)
        if table.ndim not in (1, 2) or len(table) != len(self.blocks):
            what = f"shape {table.shape} for {len(self.blocks):,} possible footprints."
            raise InputError(Problem("values", what, "Give one row of values for each footprint."))
        cases = table.reshape(len(table), table.size // max(1, len(table)))
        n_cases = cases.shape[1]
        if 8.0 * len(self) * n_cases > MEMORY_BYTES:
            what = f"{len(self):,} configurations in {n_cases:,} cases do not fit in memory."
            raise TooLargeError(Problem("values", what, "Ask for fewer cases at a time."))

        # take as many cases at once as keep the two tables near
        totals = np.empty((len(self), n_cases))
        n_steps = len(self.beginnings.block) + len(self.endings.block)
        n_parts = max(1, math.ceil(8 * n_steps * n_cases / _TABLE_BYTES))
        at_once = max(1, math.ceil(n_cases / n_parts))
        steps = self._steps()
        for start in range(0, n_cases, at_once):
            columns = slice(start, start + at_once)
            self._add(np.ascontiguousarray(cases[:, columns]), totals[:, columns], steps)
        return totals.reshape(len(self), *table.shape[1:])

    def _steps(self) -> tuple[IntArray, IntArray]:
        """Return the step of the beginning and of the ending of every configuration."""
        beginning = np.repeat(np.arange(len(self.first)), np.diff(self.starts))
        shift = self.first - self.starts[:-1]
        ending = np.arange(len(self)) + shift[beginning]
        return self.beginnings.order[beginning], self.endings.order[ending]

    def _add(
        self, values: FloatArray, totals: FloatArray, steps: tuple[IntArray, IntArray]
    ) -> None:
        """Write the totals of every configuration in some cases, a run of rows at a time."""
        tables = self.beginnings.totals(values), self.endings.totals(values)
        at_once = max(1, _CHUNK_BYTES // (8 * values.shape[1]))
        rooms = np.empty((2, min(at_once, len(totals)), values.shape[1]))
        for start in range(0, len(totals), at_once):
            here = totals[start : start + at_once]
            parts = rooms[:, : len(here)]
            for table, step, part in zip(tables, steps, parts, strict=True):
                table.take(step[start : start + at_once], axis=0, out=part, mode="clip")
            np.add(parts[0], parts[1], out=here)


def list_covers(
    blocks: Blocks,
    *,
    least: int | None = None,
    most: int | None = None,
    most_covers: int = MOST_COVERS,
) -> Covers:
    """List every configuration made of some blocks: every area in exactly one of them.

    The first area left, along a sweep of the region, takes each block that holds it and fits. Only
    beginnings that can be completed are kept, and their number is known before they are listed.
    An area that no block holds leaves no configuration, which is no error. A block listed twice
    counts once.

    Parameters
    ----------
    least, most
        The fewest and the most footprints, areas alone included.
    most_covers
        The most configurations to list.

    Raises
    ------
    InputError
        If a limit makes no sense.
    TooLargeError
        If there are more configurations, or the region is too large for the search.
    """
    search = remainders(blocks)
    low, high = _numbers(least, most, search.n_areas)
    n_ways = ways(search)
    found = int(n_ways[-2])
    if found and (low, high) != (1, search.n_areas):
        by_number = _by_number(search, found)
        found = sum(n for number, n in by_number.items() if low <= number <= high)
    if found > most_covers:
        what = (
            f"{len(blocks):,} possible footprints of {search.n_areas} areas make {found:,} "
            f"configurations; at most {most_covers:,} are listed."
        )
        remedy = "Ask for a number of footprints, set a smaller cap or add a rule."
        raise TooLargeError(Problem("footprints", what, remedy))

    # begin until few enough ways are left, then end every set that is left so
    possible = possible_numbers(search)
    wanted = np.uint64(sum(1 << number - 1 for number in range(low, high + 1)))
    whole = Nodes(np.array([len(search.sets) - 1]), possible[-2:-1] & wanted)
    if not found:
        whole = Nodes(whole.state[:0], whole.numbers[:0])
    few = (n_ways <= math.isqrt(found)).astype(np.bool_)
    few[-1] = True
    firsts, left = beginnings(search, possible, whole, few)
    roots, root = distinct(left)
    others, first, n_each = endings(search, possible, roots)
    return Covers(blocks, firsts, others, first[root], np.r_[0, np.cumsum(n_each[root])])


def count_covers(blocks: Blocks) -> dict[int, int]:
    """Count the configurations made of some blocks by their number of footprints, listing none.

    ways(R) = sum over blocks g within R that hold the first area of R of ways(R less g), each set
    of remaining areas R solved once. Exact at any size.

    Returns
    -------
    From each number of footprints that a configuration can have to how many have it, rising; empty
    if there is none. A block listed twice counts once.

    Raises
    ------
    TooLargeError
        If there are more than 64 areas, or too many sets of areas that can remain.
    """
    search = remainders(blocks)
    total = int(ways(search)[-2])
    return _by_number(search, total) if total else {}


def _by_number(search: Remainders, total: int) -> dict[int, int]:
    """Count the covers by number of blocks; each number has room for all of them."""
    width = total.bit_length()
    return coefficients(int(ways(search, width)[-2]), width)


def _numbers(least: int | None, most: int | None, n_areas: int) -> tuple[int, int]:
    """Return the fewest and the most footprints wanted.

    Raises
    ------
    InputError
        If one is below one, or they contradict each other.
    """
    wanted_footprints(least)
    wanted_footprints(most)
    if least is not None and most is not None and least > most:
        what = f"at least {least} and at most {most} footprints contradict each other."
        raise InputError(Problem("footprints", what, "Give a range that rises."))
    return least or 1, n_areas if most is None else min(most, n_areas)
