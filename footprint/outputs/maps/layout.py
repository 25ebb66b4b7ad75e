"""Share a page between panels, their keys and their insets, so that the maps come out largest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from footprint.outputs.maps.grid import (
    BETWEEN,
    HEADING_POINTS,
    LABEL_POINTS,
    WIDEST_KEY_COLUMN,
    Asked,
    Cell,
    Grid,
    Strip,
    best_grid,
    cell_size,
    shapes_of,
)
from footprint.outputs.maps.ground import Bounds, Ground
from footprint.outputs.maps.keys import Key, fit_below, fit_beside
from footprint.outputs.maps.plate import Entry, Panel, Paper

LEAST_SHARE, LEAST_SHARE_WITH_INDEX, LEAST_SHARE_WITH_NAMES = 0.62, 0.5, 0.42
# a page left empty counts against a grid as much as maps smaller by this share of it
EMPTY_WORTH = 0.3
KEY_GAP = 0.12
INDEX_SHARE = 0.85
SHRINKS = (1.0, 0.88, 0.76)
BELOW, BESIDE, VACANT = "below", "beside", "vacant"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a page is shared; ``keys`` are common to all panels, each with its upper left corner.

    ``cut`` tells whether a key leaves anything out.
    """

    cells: tuple[Cell, ...]
    metres_per_inch: float
    label_points: float
    heading_points: float
    least_points: float
    strip: Strip
    keys: tuple[tuple[Key, tuple[float, float]], ...] = ()
    indexed: bool = False
    cut: bool = False

    @property
    def shows_insets(self) -> bool:
        """Tell whether small areas are shown enlarged."""
        return self.strip.side > 0


@dataclass(frozen=True, slots=True)
class Legend:
    """What is common to all panels: a key, and the names that numbers on the map stand for."""

    title: str = ""
    entries: tuple[Entry, ...] = ()
    index: tuple[Entry, ...] = ()
    names_alone: bool = False

    @property
    def least_share(self) -> float:
        """Return how much of their largest size maps keep beside it; numbers with names need it."""
        if not self.index:
            return LEAST_SHARE
        return LEAST_SHARE_WITH_NAMES if self.names_alone else LEAST_SHARE_WITH_INDEX

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to say."""
        return not self.entries and not self.index


@dataclass(frozen=True, slots=True)
class _Common:
    """Common keys one under another, their upper left corner, and what is left for panels."""

    keys: tuple[Key, ...]
    area: Bounds
    at: tuple[float, float]
    where: str


def lay_out(
    panels: Sequence[Panel],
    ground: Ground,
    paper: Paper,
    content: Bounds,
    legend: Legend,
    titles: Sequence[str],
    columns: int = 0,
) -> Layout:
    """Share a page so that the maps come out large: smaller letters, then shorter keys, if need be.

    ``titles`` stand over the insets; ``columns`` is how many panels stand in a row, or 0 for as
    many as is best. A key that leaves too little for the maps is cut, and its last line counts
    what is left out; an index is never cut: where there is no room for all of it there is none.
    """
    asked = Asked(tuple(panels), ground, paper, tuple(titles), columns=columns)
    bare = replace(asked, panels=tuple(replace(panel, key=()) for panel in panels))
    best = _largest(bare, content, Legend())
    if best is None:
        msg = "the page is too small for so many maps"
        raise ValueError(msg)
    least = legend.least_share
    most = best.metres_per_inch / least
    longest = max([len(legend.entries), *(len(panel.key) for panel in panels)])
    for index in (legend.index, ()) if legend.index else ((),):
        for kept in _fewer(longest):
            short = tuple(replace(panel, key=_cut(panel.key, kept)) for panel in panels)
            cut = replace(legend, entries=_cut(legend.entries, kept), index=index)
            for shrink in SHRINKS:
                found = _largest(replace(asked, panels=short, shrink=shrink), content, cut)
                if found is not None and found.metres_per_inch <= most:
                    return replace(found, indexed=bool(index), cut=kept < longest)
            if index:
                break
    return replace(best, cut=longest > 0)


def _fewer(longest: int) -> Iterator[int]:
    """Yield how many entries of a key to keep: all, then ever fewer."""
    while longest > 1:
        yield longest
        longest = int(0.7 * longest)
    yield 1


def _cut(entries: Sequence[Entry], kept: int) -> tuple[Entry, ...]:
    """Keep the first entries of a key; a line counts the rest."""
    if len(entries) <= kept:
        return tuple(entries)
    return (*entries[: kept - 1], Entry(f"and {len(entries) - kept + 1} more"))


def _largest(asked: Asked, content: Bounds, legend: Legend) -> Layout | None:
    """Try every number of columns, and the common key below, beside and in a vacant cell."""
    tries: list[tuple[Grid, _Common]] = []
    count = len(asked.panels)
    for common in _commons(asked, legend, content):
        for shape in shapes_of(count):
            if asked.columns and shape[1] != min(asked.columns, count):
                continue
            placed: _Common | None = common
            if common.where == VACANT:
                placed = _in_vacant(asked, legend, content, shape)
            if placed is None:
                continue
            found = best_grid(asked, placed.area, shape)
            if found is not None:
                tries.append((found, placed))
    if not tries:
        return None
    grid, common = max(tries, key=lambda t: round(t[0].worth * _filled(t[0], t[1]) * 1e6, 4))
    return Layout(
        *(grid.cells, grid.metres_per_inch, asked.points(LABEL_POINTS)),
        *(asked.points(HEADING_POINTS), asked.least_points, grid.strip),
        keys=tuple(_stacked(common, _corner(common, grid, count))),
    )


def _filled(grid: Grid, common: _Common) -> float:
    """Return what a grid is worth for how much of the height it fills."""
    bottom, top = common.area[1], common.area[3]
    if len(grid.cells) == 1:
        return 1.0
    used = (top - min(cell.lowest for cell in grid.cells)) / (top - bottom)
    return 1 - EMPTY_WORTH * (1 - min(used, 1.0))


def _corner(common: _Common, grid: Grid, count: int) -> tuple[float, float]:
    """Return where the common keys begin: close to the maps, wherever those ended."""
    x, y = common.at
    if common.where == BELOW:
        return x, max(y, min(cell.lowest for cell in grid.cells) - 0.25)
    if common.where == BESIDE and count == 1:
        cell = grid.cells[0]
        across = 0.0 if grid.strip.below else grid.strip.size[0]
        return min(x, cell.room[2] + across + 0.4), y
    return x, y


def _stacked(common: _Common, at: tuple[float, float]) -> Iterator[tuple[Key, tuple[float, float]]]:
    """Yield every common key with its corner, one under another."""
    x, y = at
    for key in common.keys:
        yield key, (x, y)
        y -= key.tall + KEY_GAP


def _commons(asked: Asked, legend: Legend, content: Bounds) -> Iterator[_Common]:
    """Yield the ways to set what is common to all panels."""
    left, bottom, right, top = content
    if legend.empty:
        yield _Common((), content, (left, bottom), BELOW)
        return
    points, small = asked.key_points, _index_points(asked)
    keys = []
    if legend.entries:
        keys.append(fit_below(legend.entries, points, right - left, legend.title))
    if legend.index:
        keys.append(fit_below(legend.index, small, right - left))
    tall = _height(keys)
    yield _Common(
        tuple(keys), (left, bottom + tall + 0.14, right, top), (left, bottom + tall), BELOW
    )
    start = top - 0.4
    keys = _column(asked, legend, start - bottom, WIDEST_KEY_COLUMN)
    edge = right - max(key.wide for key in keys)
    yield _Common(tuple(keys), (left, bottom, edge - BETWEEN, top), (edge, start), BESIDE)
    if len(asked.panels) > 1:
        yield _Common((), content, (left, bottom), VACANT)


def _in_vacant(
    asked: Asked, legend: Legend, content: Bounds, shape: tuple[int, int]
) -> _Common | None:
    """Set the common keys in the cells that panels leave free; None where they do not fit."""
    used = len(asked.panels) - (shape[0] - 1) * shape[1]
    if used == shape[1]:
        return None
    wide, tall = cell_size(content, shape)
    start = content[0] + used * (wide + BETWEEN)
    free = content[2] - start
    keys = _column(asked, legend, tall - 0.1, min(free, WIDEST_KEY_COLUMN))
    if _height(keys) > tall - 0.1 or max(key.wide for key in keys) > free:
        return None
    return _Common(tuple(keys), content, (start, content[1] + tall - 0.05), VACANT)


def _column(asked: Asked, legend: Legend, room: float, widest: float) -> list[Key]:
    """Set the key and the index one under another in so much height."""
    keys: list[Key] = []
    if legend.entries:
        keys.append(fit_beside(legend.entries, asked.key_points, room, widest, legend.title))
    if legend.index:
        left = room - sum(key.tall + KEY_GAP for key in keys)
        keys.append(fit_beside(legend.index, _index_points(asked), max(left, 0.5), widest))
    return keys


def _height(keys: Sequence[Key]) -> float:
    return sum(key.tall for key in keys) + KEY_GAP * max(len(keys) - 1, 0)


def _index_points(asked: Asked) -> float:
    return max(INDEX_SHARE * asked.key_points, asked.least_points)
