"""Find the cheapest ways to cover every area once, by an exact recursion on what remains."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.configurations.blocks import Blocks, TooLargeError
from footprint.errors import Problem

Masks = npt.NDArray[np.uint64]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

MOST_AREAS = 64
MOST_STATES = 2**21
MOST_TESTS = 2**31
MEMORY_BYTES = 2**30

_CHUNK_TESTS = 2**21
_CHUNK_ROWS = 2**14
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
    least: int | None = None,
    most: int | None = None,
    keep: int = 1,
    most_states: int = MOST_STATES,
    most_tests: int = MOST_TESTS,
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
    least, most
        The fewest and the most blocks in a cover, where no exact number is wanted.
    most_states, most_tests
        As in ``remaining_sets``.

    Returns
    -------
    For each cover its cost and the positions of its blocks; fewer than ``keep`` if there are
    no more, none if no cover exists.

    Raises
    ------
    TooLargeError
        If the remaining sets or the pairs to test are too many.
    """
    numbers = _wanted_numbers(n_areas, footprints, least, most)
    counted = numbers is not None
    by_first = by_first_area(masks, n_areas)
    remaining = remaining_sets(masks, n_areas, most_states=most_states, most_tests=most_tests)
    best = _solve(
        remaining, masks, costs, by_first, n_areas, max(numbers) if numbers else None, keep
    )
    find = position_finder(remaining, n_areas)
    full = int(find(np.array([_every(n_areas)], dtype=np.uint64))[0])

    # walk from the whole region to nothing left, block by block
    ends = [
        (float(best.cost[full, number, slot]), number, slot)
        for number in (numbers or [0])
        for slot in range(keep)
        if np.isfinite(best.cost[full, number, slot])
    ]
    covers = []
    for cost, number, slot in sorted(ends)[:keep]:
        state, left, way = full, number, slot
        chosen: list[int] = []
        rest = np.uint64(_every(n_areas))
        while rest:
            block = int(best.block[state, left, way])
            way = int(best.slot[state, left, way])
            rest ^= masks[block]
            left -= counted
            state = int(find(np.array([rest]))[0])
            chosen.append(block)
        covers.append((cost, chosen))
    return covers


def _wanted_numbers(
    n_areas: int, footprints: int | None, least: int | None, most: int | None
) -> list[int] | None:
    """Return the numbers of blocks that a cover may have, None where any number may be."""
    if footprints is not None:
        return [footprints]
    least, most = max(least or 1, 1), n_areas if most is None else min(most, n_areas)
    return None if (least, most) == (1, n_areas) else list(range(least, most + 1))


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
    by_first = by_first_area(masks, n_areas)
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
        for rows, columns in fitting_pairs(states, masks[blocks]):
            rest = np.unique(states[rows] ^ masks[blocks[columns]])
            rest = rest[rest != 0]
            first = first_area(rest)
            for later in np.unique(first):
                waiting[later].append(rest[first == later])
    return np.sort(np.concatenate(found))


def _solve(
    remaining: Masks,
    masks: Masks,
    costs: FloatArray,
    by_first: Sequence[IntArray],
    n_areas: int,
    most: int | None,
    keep: int,
) -> _Best:
    """Solve every remaining set, those whose first area is last before the others."""
    n_left = 1 if most is None else most + 1
    shape = (len(remaining) + 1, n_left, keep)
    if 16 * shape[0] * shape[1] * shape[2] > MEMORY_BYTES:
        what = f"keeping {keep} configurations of {shape[0]:,} sets of areas takes too much memory."
        remedy = "Keep fewer configurations, or set a smaller max_size."
        raise TooLargeError(Problem("keep", what, remedy))
    best = _Best(np.full(shape, np.inf), np.full(shape, -1, np.int32), np.zeros(shape, np.int32))
    best.cost[-1, 0, 0] = 0.0

    find = position_finder(remaining, n_areas)
    first = first_area(remaining)
    for area in reversed(range(n_areas)):
        blocks = by_first[area]
        states = np.flatnonzero(first == area)
        for rows, columns in fitting_pairs(remaining[states], masks[blocks]):
            chosen = blocks[columns]
            owners = states[rows]
            rest = find(remaining[owners] ^ masks[chosen])
            for left in range(n_left) if most is None else range(1, n_left):
                tails = best.cost[rest, left - (most is not None)]
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


def in_sweep_order(blocks: Blocks, order: Sequence[int]) -> Masks:
    """Return the blocks as one-word bitmasks, bit 0 being the first area of the order."""
    weights = np.zeros(len(order), dtype=np.uint64)
    weights[list(order)] = np.uint64(1) << np.arange(len(order), dtype=np.uint64)
    masks = np.empty(len(blocks), dtype=np.uint64)
    for start in range(0, len(blocks), _CHUNK_ROWS):
        membership = blocks.membership(start, start + _CHUNK_ROWS)
        masks[start : start + len(membership)] = (membership * weights).sum(axis=1)
    return masks


def fitting_pairs(states: Masks, blocks: Masks) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield the pairs of a state and a block within it, all pairs of one state together."""
    rows_at_once = max(1, _CHUNK_TESTS // max(1, len(blocks)))
    for start in range(0, len(states), rows_at_once):
        missing = ~states[start : start + rows_at_once, np.newaxis]
        rows, columns = np.nonzero((blocks & missing) == 0)
        yield rows + start, columns


def position_finder(remaining: Masks, n_areas: int) -> Callable[[Masks], IntArray]:
    """Return a function from sets to their positions; the empty set comes after all others."""
    if n_areas > _TABLE_AREAS:
        return lambda sets: np.where(
            sets == 0, len(remaining), np.searchsorted(remaining, sets)
        ).astype(np.int64)
    table = np.full(1 << n_areas, len(remaining), dtype=np.int64)
    table[remaining] = np.arange(len(remaining))
    return lambda sets: table[sets]


def by_first_area(masks: Masks, n_areas: int) -> list[IntArray]:
    """Return the positions of the blocks that start at each area, in the order listed."""
    first = first_area(masks)
    return [np.flatnonzero(first == area).astype(np.int64) for area in range(n_areas)]


def first_area(sets: Masks) -> IntArray:
    """Return the lowest area of each set, none of them empty."""
    low = sets & (~sets + np.uint64(1))
    return np.bitwise_count(low - np.uint64(1)).astype(np.int64)


def _every(n_areas: int) -> int:
    """Return the bitmask of all areas."""
    return (1 << n_areas) - 1
