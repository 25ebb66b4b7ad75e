"""Search the sets of areas that can remain when a region is covered area by area."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from footprint.configurations.blocks import Blocks, TooLargeError
from footprint.configurations.neighbours import pieces, sweep_order
from footprint.configurations.recursion import (
    MOST_AREAS,
    Masks,
    by_first_area,
    first_area,
    fitting_pairs,
    in_sweep_order,
    position_finder,
    remaining_sets,
)
from footprint.errors import InputError, Problem

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
ObjectArray = npt.NDArray[np.object_]


class Remainders(NamedTuple):
    """Blocks along a sweep of a region, and every set of areas that can remain to be covered.

    Sets are told by their position in ``sets``, which rises: the whole region comes last, and the
    position after it stands for nothing remaining.

    Attributes
    ----------
    masks
        The blocks as bitmasks, each once; bit 0 is the area covered first.
    rows
        The position of each in the list they come from.
    """

    masks: Masks
    rows: npt.NDArray[np.int32]
    sets: Masks
    n_areas: int


class Choices(NamedTuple):
    """For each of some sets a run of choices: the block taken, and the set that then remains."""

    starts: IntArray
    block: IntArray
    rest: IntArray


def remainders(blocks: Blocks) -> Remainders:
    """Return the sets that can remain when each area, along a sweep, takes a block that fits.

    Raises
    ------
    InputError
        If there is no area.
    TooLargeError
        If there are more than 64 areas, or too many sets.
    """
    n_areas = len(blocks.nodes)
    if not n_areas:
        raise InputError(Problem("areas", "there is no area to group.", "Name at least one area."))
    if n_areas > MOST_AREAS:
        what = (
            f"there are {n_areas} areas and {len(blocks):,} possible footprints; configurations "
            f"are counted and listed for at most {MOST_AREAS} areas."
        )
        raise TooLargeError(Problem("region", what, "Study fewer areas at once."))
    masks = in_sweep_order(blocks, sweep_order(_shared(blocks)))
    rows = np.sort(np.unique(masks, return_index=True)[1])
    masks = masks[rows]
    try:
        sets = remaining_sets(masks, n_areas)
    except TooLargeError as error:
        remedy = "Set a smaller cap, add a rule or study fewer areas at once."
        raise TooLargeError(Problem("region", error.problems[0].what, remedy)) from error
    return Remainders(masks, rows.astype(np.int32), sets, n_areas)


def ways(search: Remainders, width: int = 0) -> ObjectArray:
    """Count the ways to cover each remaining set, the empty one last; exact at any size.

    ways(R) = sum over blocks g within R that hold the first area of R of ways(R less g). With a
    width, each is a polynomial in 2 ** width by number of blocks.
    """
    found = np.zeros(len(search.sets) + 1, dtype=np.object_)
    found[-1] = 1
    for owners, _, rest in _choices_backwards(search):
        starts = _runs(owners)
        found[owners[starts]] = np.add.reduceat(found[rest], starts) << width
    return found


def possible_numbers(search: Remainders) -> Masks:
    """Return the numbers of blocks that can cover each remaining set: bit k for k + 1 blocks."""
    found = np.zeros(len(search.sets) + 1, dtype=np.uint64)
    for owners, _, rest in _choices_backwards(search):
        starts = _runs(owners)
        numbers = found[rest] << np.uint64(1) | (rest == len(search.sets)).astype(np.uint64)
        found[owners[starts]] = np.bitwise_or.reduceat(numbers, starts)
    return found


def choices(search: Remainders, states: IntArray, fits: BoolArray) -> Choices:
    """Return the choices of some remaining sets that leave what fits, as listed.

    Parameters
    ----------
    states
        The positions of the sets, none of them the empty one.
    fits
        For each set, the empty one last, whether it may be left.
    """
    find = position_finder(search.sets, search.n_areas)
    sets = search.sets[states]
    first = first_area(sets)
    found = [(np.empty(0, dtype=np.int64),) * 3]
    for area, blocks in enumerate(by_first_area(search.masks, search.n_areas)):
        within = np.flatnonzero(first == area)
        for rows, columns in fitting_pairs(sets[within], search.masks[blocks]):
            owners, taken = within[rows], blocks[columns]
            rest = find(sets[owners] ^ search.masks[taken])
            kept = fits[rest]
            found.append((owners[kept], taken[kept], rest[kept]))
    owners, block, rest = (np.concatenate(parts) for parts in zip(*found, strict=True))

    # the sets were taken area by area: bring their choices into the order given
    order = np.argsort(owners, kind="stable")
    starts = np.r_[0, np.cumsum(np.bincount(owners, minlength=len(states)))]
    return Choices(starts.astype(np.int64), block[order], rest[order])


def _choices_backwards(search: Remainders) -> Iterator[tuple[IntArray, IntArray, IntArray]]:
    """Yield remaining sets, a block that each may take and what then remains, as positions.

    What remains comes before the set it remains of; the choices of one set come together.
    """
    masks, _, sets, n_areas = search
    find = position_finder(sets, n_areas)
    first = first_area(sets)
    for area, blocks in reversed(list(enumerate(by_first_area(masks, n_areas)))):
        states = np.flatnonzero(first == area)
        for rows, columns in fitting_pairs(sets[states], masks[blocks]):
            if len(rows):
                owners, taken = states[rows], blocks[columns]
                yield owners, taken, find(sets[owners] ^ masks[taken])


def _runs(owners: IntArray) -> IntArray:
    """Return where each run of equal owners starts."""
    return np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])


def _shared(blocks: Blocks) -> list[int]:
    """Return for each area, as a bitmask, the areas that it shares a block of two with.

    Where these leave pieces that larger blocks join, the areas that it shares any block with.
    """
    pairs = _sharing(blocks.words[blocks.sizes() == 2, 0], len(blocks.nodes))
    every = _sharing(blocks.words[:, 0], len(blocks.nodes))
    return pairs if len(pieces(pairs)) == len(pieces(every)) else every


def _sharing(masks: Masks, n_areas: int) -> list[int]:
    """Return for each area, as a bitmask, the other areas of the blocks that hold it."""
    inside = [masks >> np.uint64(area) & np.uint64(1) != 0 for area in range(n_areas)]
    others = [np.bitwise_or.reduce(masks[held], initial=np.uint64(0)) for held in inside]
    return [int(mask) & ~(1 << area) for area, mask in enumerate(others)]
