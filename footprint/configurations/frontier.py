"""Count the ways to split a region into connected footprints, area by area along a sweep."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from footprint.configurations.blocks import TooLargeError
from footprint.configurations.neighbours import sweep_order
from footprint.errors import Problem

MOST_STATES = 1_000_000
MEMORY_BYTES = 2**30

_MOST_MEMO = 30_000
_DONE = -1
_FULL = -1

Sizes = tuple[int, ...]


class _Pattern(NamedTuple):
    """How the front, the areas seen that border areas to come, is split into parts.

    ``labels`` names the part that holds each area of the front, -1 for a complete footprint;
    ``apart`` is, for each part, the bitmask of parts it must never join.
    """

    labels: tuple[int, ...]
    apart: tuple[int, ...]


# for each pattern, and the areas in each of its parts (none where sizes do not matter), the ways
_States = dict[_Pattern, dict[Sizes, int]]


class _Step(NamedTuple):
    """What one area does to the front: the places it touches, and those that then stay on it."""

    touching: tuple[int, ...]
    stays: tuple[int, ...]


class _Move(NamedTuple):
    """One choice of the parts that a new area joins, whatever the sizes of the parts.

    ``joined``, ``kept`` and ``complete`` are parts before the move, the part of the new area being
    the last. ``place`` is where that part is among those kept, None if it is complete; ``free`` the
    kept parts that may still join it; ``variants`` the patterns where sizes forbid some of them.
    """

    pattern: _Pattern
    joined: tuple[int, ...]
    kept: tuple[int, ...]
    complete: tuple[int, ...]
    place: int | None
    free: tuple[int, ...]
    variants: dict[int, _Pattern]


class _Limits(NamedTuple):
    """What a footprint may be: ``mask`` drops the ways with too many footprints."""

    allowed: frozenset[int]
    largest: int
    width: int
    mask: int


def count_connected(
    masks: Sequence[int],
    allowed: frozenset[int],
    *,
    width: int = 0,
    most: int | None = None,
) -> int:
    """Count the partitions of a region into connected footprints of the sizes allowed.

    Areas are swept in an order that keeps the front narrow. Each area joins some of the parts its
    earlier neighbours are in and is kept apart from the others for good, so every partition is
    counted once. Exact at any size.

    Parameters
    ----------
    masks
        The neighbours of each area as a bitmask.
    allowed
        The sizes a footprint may have.
    width
        If given, the bits of a coefficient: the count is then a polynomial in x = 2 ** width, the
        coefficient of x ** k counting the partitions into k footprints (see ``coefficients``).
    most
        With ``width``, the number of footprints beyond which nothing is counted.

    Raises
    ------
    TooLargeError
        If the region is too entangled to count.
    """
    n_areas = len(masks)
    degree = n_areas if most is None else min(most, n_areas)
    limits = _Limits(allowed, max(allowed, default=0), width, (1 << width * (degree + 1)) - 1)
    most_states = min(MOST_STATES, 8 * MEMORY_BYTES // max(1, width * (degree + 1)))
    carry = _carry_sized if len(allowed) < n_areas else _carry

    steps = _steps(masks)
    to_come = Counter(steps)
    memos: dict[_Step, dict[_Pattern, list[_Move]]] = {}
    states: _States = {_Pattern((), ()): {(): 1}}
    for step in steps:
        # moves are worth keeping only where the same step comes again
        to_come[step] -= 1
        memo = memos.setdefault(step, {})
        following: _States = {}
        for pattern, table in states.items():
            moves = memo.get(pattern)
            if moves is None:
                moves = _moves(pattern, step)
                if to_come[step] and len(memo) < _MOST_MEMO:
                    memo[pattern] = moves
            for move in moves:
                carry(move, table, following, limits)
        if not to_come[step]:
            del memos[step]
        states = following
        if sum(map(len, states.values())) > most_states:
            what = f"counting {n_areas} areas needs to tell more than {most_states:,} cases apart."
            raise TooLargeError(
                Problem("region", what, "Study fewer areas at once, or a smaller cap.")
            )
    return sum(ways for table in states.values() for ways in table.values())


def coefficients(packed: int, width: int) -> dict[int, int]:
    """Return the coefficients of a polynomial in 2 ** width that are not zero, by their power."""
    found = {}
    power = 0
    while packed:
        value = packed & ((1 << width) - 1)
        if value:
            found[power] = value
        packed >>= width
        power += 1
    return found


def coefficient_width(masks: Sequence[int]) -> int:
    """Return bits enough for the number of connected partitions of a region.

    A partition is known by the borders inside its footprints, or by a label for each area.
    """
    n_areas = len(masks)
    n_borders = sum(mask.bit_count() for mask in masks) // 2
    return 1 + min(n_borders, n_areas * n_areas.bit_length())


def _steps(masks: Sequence[int]) -> list[_Step]:
    """Return what each area does to the front, in the order of the sweep."""
    steps = []
    front: list[int] = []
    seen = 0
    for area in sweep_order(masks):
        seen |= 1 << area
        touching = tuple(i for i, other in enumerate(front) if masks[area] >> other & 1)
        front.append(area)
        stays = tuple(i for i, other in enumerate(front) if masks[other] & ~seen)
        front = [front[i] for i in stays]
        steps.append(_Step(touching, stays))
    return steps


def _carry(move: _Move, table: Mapping[Sizes, int], following: _States, limits: _Limits) -> None:
    """Add the ways of a pattern to the one it moves to, where sizes do not matter."""
    ways = table[()]
    if limits.width:
        ways = ways << limits.width * len(move.complete) & limits.mask
        if not ways:
            return
    target = following.get(move.pattern)
    if target is None:
        following[move.pattern] = {(): ways}
    else:
        target[()] += ways


def _carry_sized(
    move: _Move, table: Mapping[Sizes, int], following: _States, limits: _Limits
) -> None:
    """Add the ways of a pattern, for all sizes of its parts, to the patterns it moves to.

    A part as large as a footprint may be is complete at once. Parts too large to join are apart.
    """
    allowed, largest, width, mask = limits
    for sizes, ways in table.items():
        size = 1
        for part in move.joined:
            size += sizes[part]
        if size > largest:
            continue
        extended = (*sizes, size)
        if move.complete and any(extended[part] not in allowed for part in move.complete):
            continue
        n_complete = len(move.complete)
        left = tuple([extended[part] for part in move.kept])

        # what the size of the new part means for the parts that stay
        pattern = move.pattern
        if move.place is not None:
            if size == largest:
                n_complete += 1
                left = (*left[: move.place], *left[move.place + 1 :])
                pattern = _variant(move, _FULL)
            else:
                over = 0
                for part in move.free:
                    if left[part] + size > largest:
                        over |= 1 << part
                if over:
                    pattern = _variant(move, over)

        if width:
            ways = ways << width * n_complete & mask
            if not ways:
                continue
        target = following.get(pattern)
        if target is None:
            target = following[pattern] = {}
        target[left] = target.get(left, 0) + ways


def _variant(move: _Move, over: int) -> _Pattern:
    """Return the pattern of a move with its new part complete, or apart from some more parts."""
    known = move.variants.get(over)
    if known is not None:
        return known
    labels, apart = move.pattern
    new = move.place
    if new is None:
        return move.pattern
    if over == _FULL:
        labels = tuple(_DONE if part == new else part - (part > new) for part in labels)
        low = (1 << new) - 1
        masks = (mask & low | (mask >> 1) & ~low for i, mask in enumerate(apart) if i != new)
        pattern = _Pattern(labels, tuple(masks))
    else:
        both = [mask | (over >> i & 1) << new for i, mask in enumerate(apart)]
        both[new] |= over
        pattern = _Pattern(labels, tuple(both))
    move.variants[over] = pattern
    return pattern


def _moves(pattern: _Pattern, step: _Step) -> list[_Move]:
    """Return every choice of parts that a new area may join among those it touches."""
    labels, apart = pattern
    parts = sorted({labels[i] for i in step.touching} - {_DONE})
    touched = sum(1 << part for part in parts)

    # sets of parts that may be one, with the parts that then must stay apart from them
    choices: list[tuple[int, tuple[int, ...], int]] = [(0, (), 0)]
    for part in parts:
        choices += [
            (inside | 1 << part, (*joined, part), refused | apart[part])
            for inside, joined, refused in choices
            if not refused >> part & 1
        ]
    return [
        _move(pattern, step.stays, inside, joined, refused | touched & ~inside)
        for inside, joined, refused in choices
    ]


def _move(
    pattern: _Pattern, stays: Sequence[int], inside: int, joined: tuple[int, ...], refused: int
) -> _Move:
    """Return the move of a new area into some parts; the parts left are numbered by appearance."""
    labels, apart = pattern
    new = len(apart)
    extended = (*labels, new)
    number = {_DONE: _DONE}
    left = []
    for i in stays:
        part = extended[i]
        if part >= 0 and inside >> part & 1:
            part = new
        if part not in number:
            number[part] = len(number) - 1
        left.append(number[part])
    del number[_DONE]
    renumbered = [(1 << part, 1 << i) for part, i in number.items()]

    # parts that must stay apart from one joined must stay apart from the new one
    masks = []
    for part in number:
        mask = refused if part == new else apart[part] | (refused >> part & 1) << new
        under_new_numbers = 0
        for old, renamed in renumbered:
            if mask & old:
                under_new_numbers |= renamed
        masks.append(under_new_numbers)
    place = number.get(new)
    free: list[int] = []
    if place is not None:
        barred = masks[place] | 1 << place
        free = [i for i in range(len(number)) if not barred >> i & 1]
    complete = [part for part in range(new + 1) if part not in number and not inside >> part & 1]
    left_pattern = _Pattern(tuple(left), tuple(masks))
    return _Move(left_pattern, joined, tuple(number), tuple(complete), place, tuple(free), {})
