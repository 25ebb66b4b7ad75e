"""Find cheap configurations for every function at once, by one sweep over what remains."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from footprint.arrangements.arrangement import BoolArray, FloatArray
from footprint.arrangements.terms import IntArray, Terms
from footprint.configurations.blocks import TooLargeError
from footprint.configurations.recursion import cheapest_covers, remaining_sets

Masks = npt.NDArray[np.uint64]

_MOST_AREAS = 24
_MOST_TESTS = 2**25


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """Sets of areas left to cover with the same first area, and the blocks to take next.

    Attributes
    ----------
    sets
        Positions of the sets, and where the pairs of each start.
    block, rest
        For each pair the block, and the position of what then remains.
    """

    sets: IntArray
    starts: IntArray
    block: IntArray
    rest: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """Every set of areas that can remain, and every block that can be taken next.

    best(R) = min over blocks g within R that hold the first area of R of cost(g) + best(R less g),
    for many rows of costs at once.
    """

    levels: tuple[_Level, ...]
    n_sets: int

    @classmethod
    def of(cls, masks: Masks, n_areas: int) -> Self | None:
        """Prepare the sweep over blocks as bitmasks, or return None where it is too large."""
        if n_areas > _MOST_AREAS:
            return None
        try:
            sets = remaining_sets(masks, n_areas, most_tests=_MOST_TESTS)
        except TooLargeError:
            return None
        place = np.full(1 << n_areas, -1, dtype=np.int64)
        place[sets] = np.arange(len(sets))
        # nothing left comes after every other set
        place[0] = len(sets)
        return cls(tuple(_levels(masks, sets, place, n_areas)), len(sets))

    def cheapest(self, costs: FloatArray) -> tuple[FloatArray, BoolArray]:
        """Return the lowest cost of a configuration for each row of block costs (rows, B).

        Returns
        -------
        The costs (rows,), infinite where no configuration exists, and the blocks (rows, B).
        """
        rows = np.arange(len(costs))
        best = np.full((len(costs), self.n_sets + 1), np.inf)
        best[:, -1] = 0.0
        for level in reversed(self.levels):
            pairs = costs[:, level.block] + best[:, level.rest]
            best[:, level.sets] = np.minimum.reduceat(pairs, level.starts, axis=1)

        # walk from every area left to none, the first block on a tie
        chosen = np.zeros(costs.shape, dtype=np.bool_)
        where = {int(s): (level, k) for level in self.levels for k, s in enumerate(level.sets)}
        whole = int(self.levels[0].sets[0])
        for row in rows[np.isfinite(best[:, whole])]:
            left = whole
            while left != self.n_sets:
                level, k = where[left]
                end = level.starts[k + 1] if k + 1 < len(level.starts) else len(level.block)
                pairs = slice(level.starts[k], end)
                ways = costs[row, level.block[pairs]] + best[row, level.rest[pairs]]
                pick = level.starts[k] + int(ways.argmin())
                chosen[row, level.block[pick]] = True
                left = int(level.rest[pick])
        return best[:, whole], chosen


def _levels(masks: Masks, sets: Masks, place: IntArray, n_areas: int) -> Iterator[_Level]:
    """Yield the sets by their first area, those that hold the first area of all first."""
    lowest = np.bitwise_count((sets & (~sets + np.uint64(1))) - np.uint64(1))
    first = np.bitwise_count((masks & (~masks + np.uint64(1))) - np.uint64(1))
    for area in range(n_areas):
        here, blocks = np.flatnonzero(lowest == area), np.flatnonzero(first == area)
        if not len(here):
            continue
        fits = (masks[blocks] & ~sets[here, np.newaxis]) == 0
        # a set with no block to take can never be covered
        here, fits = here[fits.any(axis=1)], fits[fits.any(axis=1)]
        rows, columns = np.nonzero(fits)
        rest = place[sets[here[rows]] ^ masks[blocks[columns]]]
        starts = np.searchsorted(rows, np.arange(len(here)))
        if len(here):
            yield _Level(here, starts, blocks[columns], rest)


def own_best(
    terms: Terms, sweep: Sweep, costs: FloatArray, rows: IntArray | None = None
) -> BoolArray | None:
    """Return the cheapest configuration of some functions, each by itself, or None if one has none.

    Parameters
    ----------
    costs
        Cost of each block for each of these functions (rows, B); infinite where not allowed.
    rows
        Which functions they are; all if not given. Their numbers of footprints are kept.
    """
    rows = np.arange(len(terms.cost)) if rows is None else rows
    found, chosen = sweep.cheapest(costs)
    for k in np.flatnonzero(terms.limited[rows]):
        function = int(rows[k])
        ways = with_numbers(terms, function, costs[k], 1)
        found[k] = ways[0][0] if ways else np.inf
        if ways:
            chosen[k] = False
            chosen[k, ways[0][1]] = True
    return chosen if np.isfinite(found).all() else None


def with_numbers(
    terms: Terms, function: int, costs: FloatArray, keep: int
) -> list[tuple[float, IntArray]]:
    """Return the cheapest configurations of one function within its numbers of footprints.

    Parameters
    ----------
    costs
        Cost of each block (B,); infinite where not allowed.

    Returns
    -------
    Up to ``keep`` costs with the positions of the blocks, best first.
    """
    usable = np.flatnonzero(np.isfinite(costs))
    masks, n_areas = terms.problem.blocks.words[usable, 0], terms.within.shape[1]
    numbers: list[int | None] = [None]
    if terms.limited[function]:
        fewest = max(int(terms.least[function]), 1)
        numbers = [*range(fewest, int(min(terms.most[function], n_areas)) + 1)]
    ways = []
    for number in numbers:
        covers = cheapest_covers(masks, costs[usable], n_areas, footprints=number, keep=keep)
        ways += [(cost, usable[blocks]) for cost, blocks in covers]
    return sorted(ways, key=lambda way: way[0])[:keep]
