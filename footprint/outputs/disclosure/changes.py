"""Withhold own counts of which the figures of two runs would tell a small change."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from footprint.outputs.disclosure.cells import Cell, Ground, Key, Sum, ground, tables
from footprint.outputs.disclosure.joining import Joined, join
from footprint.outputs.disclosure.masking import Side
from footprint.outputs.disclosure.suppression import suppress


def withheld_for_changes(sides: Sequence[Side]) -> frozenset[Key]:
    """Return the own counts to withhold, so that no small change between two runs is told.

    A count of 12 in one run and of 11 in the other says that one child left. So what the one has
    more than the other is a small cell like any other, ``more = fewer + change``, and enough is
    withheld that each end of what the profile calls small stays possible for it; where not even
    withholding everything would leave that, as much as that leaves.

    Counts that are rounded so far that no more than that is told of them stand as they are.
    """
    if len(sides) < 2:
        return frozenset()
    joined = join([ground(side.figures, tuple(side.names), side.profile) for side in sides])
    joined = joined.hidden(joined.owned({key for side in sides for key in side.withheld}))
    changes = dict(_changes(joined, sides))
    if not changes:
        return frozenset()
    found = _with(joined.ground, changes)
    chosen: set[Key] = set()
    for keys, table in tables(found):
        if any(key in changes for key in keys):
            chosen |= {keys[int(cell)] for cell in np.flatnonzero(suppress(table).withheld)}
    return frozenset(
        key
        for side, place in zip(sides, joined.places, strict=True)
        for key, cell in place.items()
        if cell in chosen and key in side.figures and side.figures[key].own
    )


def _changes(joined: Joined, sides: Sequence[Side]) -> Iterator[tuple[Key, tuple[Cell, Sum]]]:
    """Yield every small change that could be found out, as a cell and its sum."""
    least = max(1, min(side.profile.least for side in sides))
    most = max(side.profile.most for side in sides)
    small, seen = (float(least), float(most)), set()
    for one, other in itertools.combinations(range(len(sides)), 2):
        for name, place in joined.places[one].items():
            beside = joined.places[other].get(name)
            if beside is None or beside == place or (place, beside) in seen:
                continue
            seen.add((place, beside))
            cells = [joined.ground.cells[place], joined.ground.cells[beside]]
            fewer, more = sorted(cells, key=lambda cell: cell.truth)
            if not (_is_own(fewer) and _is_own(more)):
                continue
            change = more.truth[0] - fewer.truth[0]
            if least <= change <= most and _is_told(fewer, more, small):
                key = ("changes", f"{name[0]} {name[1]} of runs {one} and {other}")
                cell = Cell(key, (change, change), small, small, small=True)
                yield key, (cell, ((more.key, fewer.key, key), (-1.0, 1.0, 1.0)))


def _is_own(cell: Cell) -> bool:
    """Tell whether a cell is an own count, of which the number is known to who holds it."""
    return cell.truth[0] == cell.truth[1] and (cell.small or cell.hidden != cell.truth)


def _is_told(fewer: Cell, more: Cell, small: tuple[float, float]) -> bool:
    """Tell whether a change could be found out: one count is withheld, or what is shown fits it.

    Two rounded counts between which there may be no change, but not every small one, tell none.
    """
    if any(cell.small or cell.shown == cell.hidden for cell in (fewer, more)):
        return True
    low, high = more.shown[0] - fewer.shown[1], more.shown[1] - fewer.shown[0]
    only, every = small[0] <= low and high <= small[1], low <= small[0] and small[1] <= high
    return only or every


def _with(found: Ground, changes: dict[Key, tuple[Cell, Sum]]) -> Ground:
    """Return a ground with changes as further cells, which nobody publishes."""
    return replace(
        found,
        cells=found.cells | {key: cell for key, (cell, _) in changes.items()},
        relations=[*found.relations, *(relation for _, relation in changes.values())],
        rests=found.rests | set(changes),
    )
