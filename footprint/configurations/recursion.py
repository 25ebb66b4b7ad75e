"""Find the cheapest ways to cover every area once, by an exact recursion on what remains."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.configurations.blocks import TooLargeError
from footprint.errors import Problem

Masks = npt.NDArray[np.uint64]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

MOST_AREAS = 64
MOST_STATES = 2**21
MOST_TESTS = 2**31
MEMORY_BYTES = 2**30

_CHUNK_TESTS = 2**21
_TABLE_AREAS = 24


@dataclass(frozen=True, slots=True, eq=False)
class _Best:
    """The best ways to cover each remaining set, best first.

    All arrays are (sets + 1, number of footprints left or 1, kept); the last set is the empty one.
    ``block`` is the footprint taken first, ``slot`` which of the ways to cover the rest follows.
    """

    cost: FloatArray
    block: npt.NDArray[np.int32]
    slot: npt.NDArray[np.int32]


def cheapest_covers(
    masks: Masks,
    costs: FloatArray,
    n_areas: int,
    *,
    footprints: int | None = None,
    keep: int = 1,
) -> list[tuple[float, list[int]]]:
    """Return the cheapest ways to cover every area by exactly one block, best first.

    best(R) = min over blocks g within R that hold the first area of R of cost(g) + best(R less g).
    Each remaining set R is solved once, with its ``keep`` cheapest ways. Ties go to the
    block listed first, area by area.

    Parameters
    ----------
    masks
        The blocks as bitmasks (blocks,); bit 0 is the area covered first.
    costs
        The cost of each block (blocks,), finite.
    footprints
        The exact number of blocks in a cover, if wanted.

    Returns
    -------
    For each cover its cost and the positions of its blocks; fewer than ``keep`` if there are
    no more, none if no cover exists.

    Raises
    ------
    TooLargeError
        If the remaining sets or the pairs to test are too many.
    """
    by_first = _by_first_area(masks, n_areas)
    remaining = remaining_sets(masks, n_areas)
    best = _solve(remaining, masks, costs, by_first, n_areas, footprints, keep)
    find = _finder(remaining, n_areas)
    full = int(find(np.array([_every(n_areas)], dtype=np.uint64))[0])

    # walk from the whole region to nothing left, block by block
    covers = []
    for slot in range(keep):
        state, left, way = full, footprints or 0, slot
        if not np.isfinite(best.cost[state, left, way]):
            break
        chosen: list[int] = []
        rest = np.uint64(_every(n_areas))
        while rest:
            block = int(best.block[state, left, way])
            way = int(best.slot[state, left, way])
            rest ^= masks[block]
            left -= footprints is not None
            state = int(find(np.array([rest]))[0])
            chosen.append(block)
        covers.append((float(best.cost[full, footprints or 0, slot]), chosen))
    return covers


def remaining_sets(
    masks: Masks, n_areas: int, *, most_states: int = MOST_STATES, most_tests: int = MOST_TESTS
) -> Masks:
    """Return every set of areas that can remain when areas are covered first to last, sorted.

    Raises
    ------
    TooLargeError
        If there are more sets, or more pairs of a set and a block, than the limits.
    """
    if n_areas > MOST_AREAS:
        what = f"there are {n_areas} areas; the exact search takes at most {MOST_AREAS}."
        raise TooLargeError(Problem("region", what, "Study fewer areas at once."))
    by_first = _by_first_area(masks, n_areas)
    waiting: list[list[Masks]] = [[] for _ in range(n_areas)]
    waiting[0].append(np.array([_every(n_areas)], dtype=np.uint64))
    found: list[Masks] = []
    tests = n_found = 0
    for area, blocks in enumerate(by_first):
        if not waiting[area]:
            continue
        states = np.unique(np.concatenate(waiting[area]))
        waiting[area] = []
        found.append(states)
        n_found += len(states)
        tests += len(states) * len(blocks)
        if n_found > most_states or tests > most_tests:
            what = (
                f"{n_areas} areas with {len(masks):,} possible footprints are more than the exact "
                f"search manages ({n_found:,} sets of areas left to cover after {area + 1} areas)."
            )
            raise TooLargeError(Problem("region", what))
        for rows, columns in _pairs(states, masks[blocks]):
            rest = np.unique(states[rows] ^ masks[blocks[columns]])
            rest = rest[rest != 0]
            first = _first_area(rest)
            for later in np.unique(first):
                waiting[later].append(rest[first == later])
    return np.sort(np.concatenate(found))


def _solve(
    remaining: Masks,
    masks: Masks,
    costs: FloatArray,
    by_first: Sequence[IntArray],
    n_areas: int,
    footprints: int | None,
    keep: int,
) -> _Best:
    """Solve every remaining set, those whose first area is last before the others."""
    n_left = 1 if footprints is None else footprints + 1
    shape = (len(remaining) + 1, n_left, keep)
    if 16 * shape[0] * shape[1] * shape[2] > MEMORY_BYTES:
        what = f"keeping {keep} configurations of {shape[0]:,} sets of areas takes too much memory."
        remedy = "Keep fewer configurations, or set a smaller max_size."
        raise TooLargeError(Problem("keep", what, remedy))
    best = _Best(np.full(shape, np.inf), np.full(shape, -1, np.int32), np.zeros(shape, np.int32))
    best.cost[-1, 0, 0] = 0.0

    find = _finder(remaining, n_areas)
    first = _first_area(remaining)
    for area in reversed(range(n_areas)):
        blocks = by_first[area]
        states = np.flatnonzero(first == area)
        for rows, columns in _pairs(remaining[states], masks[blocks]):
            chosen = blocks[columns]
            owners = states[rows]
            rest = find(remaining[owners] ^ masks[chosen])
            for left in range(n_left) if footprints is None else range(1, n_left):
                tails = best.cost[rest, left - (footprints is not None)]
                _merge(best, left, owners, chosen, costs[chosen], tails)
    return best


def _merge(
    best: _Best,
    left: int,
    owners: IntArray,
    chosen: IntArray,
    costs: FloatArray,
    tails: FloatArray,
) -> None:
    """Write the cheapest ways of each owner: its pairs are runs, the tails of each rise.

    Each round takes the cheapest of every run at once (the first on a tie) and moves the pair it
    came from on to its next tail.
    """
    if not len(owners):
        return
    starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
    run = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(owners)]))
    slots = np.zeros(len(owners), dtype=np.int32)
    current = costs + tails[:, 0]
    keep = tails.shape[1]
    for k in range(keep):
        least = np.minimum.reduceat(current, starts)
        if not np.isfinite(least).any():
            break
        ties = np.flatnonzero(current == least[run])
        winners = ties[np.r_[True, run[ties][1:] != run[ties][:-1]]]
        best.cost[owners[starts], left, k] = least
        best.block[owners[starts], left, k] = chosen[winners]
        best.slot[owners[starts], left, k] = slots[winners]
        if k + 1 < keep:
            slots[winners] += 1
            spent = slots[winners] >= keep
            following = tails[winners, np.minimum(slots[winners], keep - 1)]
            current[winners] = np.where(spent, np.inf, costs[winners] + following)


def _pairs(states: Masks, blocks: Masks) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield the pairs of a state and a block within it, all pairs of one state together."""
    rows_at_once = max(1, _CHUNK_TESTS // max(1, len(blocks)))
    for start in range(0, len(states), rows_at_once):
        missing = ~states[start : start + rows_at_once, np.newaxis]
        rows, columns = np.nonzero((blocks & missing) == 0)
        yield rows + start, columns


def _finder(remaining: Masks, n_areas: int) -> Callable[[Masks], IntArray]:
    """Return a function from sets to their positions; the empty set comes after all others."""
    if n_areas > _TABLE_AREAS:
        return lambda sets: np.where(
            sets == 0, len(remaining), np.searchsorted(remaining, sets)
        ).astype(np.int64)
    table = np.full(1 << n_areas, len(remaining), dtype=np.int64)
    table[remaining] = np.arange(len(remaining))
    return lambda sets: table[sets]


def _by_first_area(masks: Masks, n_areas: int) -> list[IntArray]:
    """Return the positions of the blocks that start at each area, in the order listed."""
    first = _first_area(masks)
    return [np.flatnonzero(first == area).astype(np.int64) for area in range(n_areas)]


def _first_area(sets: Masks) -> IntArray:
    """Return the lowest area of each set, none of them empty."""
    low = sets & (~sets + np.uint64(1))
    return np.bitwise_count(low - np.uint64(1)).astype(np.int64)


def _every(n_areas: int) -> int:
    """Return the bitmask of all areas."""
    return (1 << n_areas) - 1
