"""Share a page between panels, their keys and their insets, so that the maps come out largest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from footprint.outputs.ground import Bounds, Ground
from footprint.outputs.maps.keys import Key, fit_below, fit_beside, line_inches
from footprint.outputs.maps.plate import Entry, Panel, Paper
from footprint.outputs.maps.sheet import text_width, wrapped

BETWEEN = 0.28
LABEL_POINTS = ((1, 9.5), (2, 8.0), (4, 7.5), (6, 7.0), (99, 6.5))
HEADING_POINTS = ((1, 12.0), (2, 10.5), (4, 9.5), (99, 8.5))
KEY_POINTS = ((1, 10.0), (2, 9.0), (4, 8.0), (99, 7.5))
INSET_INCHES = ((1, 1.5), (2, 1.2), (4, 0.8), (99, 0.0))
INSET_MARGIN = 0.16
LEAST_SHARE, LEAST_SHARE_WITH_INDEX = 0.62, 0.5
KEY_GAP = 0.12
INDEX_SHARE, LEAST_INDEX_POINTS = 0.85, 6.0
SHRINKS = (1.0, 0.88, 0.76)
MOST_ASIDE = 0.8
LEAST_MAP, LEAST_INSET = 0.4, 0.3
WIDEST_KEY_COLUMN = 2.6


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one panel stands, in inches: its upper left corner, the map, the key."""

    left: float
    top: float
    wide: float
    heading: tuple[str, ...]
    under: tuple[str, ...]
    map_x: float
    map_y: float
    map_wide: float
    map_tall: float
    key: Key | None
    key_at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a page is shared; ``keys`` are common to all panels, each with its upper left corner."""

    cells: tuple[Cell, ...]
    metres_per_inch: float
    label_points: float
    heading_points: float
    inset_inches: float
    inset_gap: float
    insets_wide: float
    keys: tuple[tuple[Key, tuple[float, float]], ...] = ()
    indexed: bool = False


@dataclass(frozen=True, slots=True)
class Legend:
    """What is common to all panels: a key, and the names that numbers on the map stand for."""

    title: str = ""
    entries: tuple[Entry, ...] = ()
    index: tuple[Entry, ...] = ()


def sized(table: Sequence[tuple[int, float]], panels: int) -> float:
    """Return the size for a number of panels."""
    return next(size for most, size in table if panels <= most)


def lay_out(
    panels: Sequence[Panel],
    ground: Ground,
    paper: Paper,
    content: Bounds,
    legend: Legend,
    titles: Sequence[str],
) -> Layout:
    """Share a page so that the maps come out large: smaller letters, then shorter keys, if need be.

    ``titles`` stand over the insets. A key that leaves too little for the maps is cut, and its
    last line counts what is left out; an index is never cut: where there is no room for all of
    it there is none.
    """
    bare = [replace(panel, key=()) for panel in panels]
    best = _largest(bare, ground, paper, content, Legend(), titles, 1.0)
    if best is None:
        msg = "the page is too small for so many maps"
        raise ValueError(msg)
    least = LEAST_SHARE_WITH_INDEX if legend.index else LEAST_SHARE
    most = best.metres_per_inch / least
    longest = max([len(legend.entries), *(len(panel.key) for panel in panels)])
    for index in (legend.index, ()) if legend.index else ((),):
        for kept in _fewer(longest):
            short = [replace(panel, key=_cut(panel.key, kept)) for panel in panels]
            cut = Legend(legend.title, _cut(legend.entries, kept), index)
            for shrink in SHRINKS:
                found = _largest(short, ground, paper, content, cut, titles, shrink)
                if found is not None and found.metres_per_inch <= most:
                    return replace(found, indexed=bool(index))
            if index:
                break
    return best


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


def _largest(
    panels: Sequence[Panel],
    ground: Ground,
    paper: Paper,
    content: Bounds,
    legend: Legend,
    titles: Sequence[str],
    shrink: float,
) -> Layout | None:
    """Try every number of columns, and keys below and beside, and keep the largest maps."""
    left = content[0]
    count = len(panels)
    points = sized(KEY_POINTS, count) * paper.scale * shrink
    tries = []
    for beside in (False, True) if legend.entries or legend.index else (False,):
        keys, area, at = _common(legend, points, content, beside=beside)
        for columns in range(1, count + 1):
            rows = -(-count // columns)
            if (rows - 1) * columns >= count or -(-count // rows) < columns:
                continue
            for key_beside in (False, True):
                found = _grid(
                    *(panels, ground, paper, area, (rows, columns), titles, shrink),
                    key_beside=key_beside,
                )
                if found is not None:
                    tries.append((found, keys, at))
    if not tries:
        return None
    found, keys, at = min(tries, key=lambda t: round(t[0].metres_per_inch, 6))
    if keys and at[0] == left:
        # close under the lowest map, wherever that ended
        at = (left, max(at[1], min(cell.map_y for cell in found.cells) - 0.25))
    if keys and at[0] > left and count == 1:
        # close beside the map
        cell = found.cells[0]
        at = (min(at[0], cell.map_x + cell.map_wide + found.insets_wide + 0.45), at[1])
    placed = []
    for key in keys:
        placed.append((key, at))
        at = (at[0], at[1] - key.tall - KEY_GAP)
    return replace(found, keys=tuple(placed))


def _common(
    legend: Legend, points: float, content: Bounds, *, beside: bool
) -> tuple[list[Key], Bounds, tuple[float, float]]:
    """Set the common key and index below or to the right; return what is left for the panels."""
    left, bottom, right, top = content
    keys: list[Key] = []
    if not legend.entries and not legend.index:
        return keys, content, (left, bottom)
    small = max(INDEX_SHARE * points, min(points, LEAST_INDEX_POINTS))
    if beside:
        start = top - 0.4
        if legend.entries:
            room = start - bottom
            keys.append(fit_beside(legend.entries, points, room, WIDEST_KEY_COLUMN, legend.title))
        if legend.index:
            room = start - bottom - sum(key.tall + KEY_GAP for key in keys)
            keys.append(fit_beside(legend.index, small, max(room, 0.5), WIDEST_KEY_COLUMN))
        edge = right - max(key.wide for key in keys)
        return keys, (left, bottom, edge - BETWEEN, top), (edge, start)
    if legend.entries:
        keys.append(fit_below(legend.entries, points, right - left, legend.title))
    if legend.index:
        keys.append(fit_below(legend.index, small, right - left))
    tall = sum(key.tall for key in keys) + KEY_GAP * (len(keys) - 1)
    return keys, (left, bottom + tall + 0.14, right, top), (left, bottom + tall)


def _grid(
    panels: Sequence[Panel],
    ground: Ground,
    paper: Paper,
    area: Bounds,
    shape: tuple[int, int],
    titles: Sequence[str],
    shrink: float,
    *,
    key_beside: bool,
) -> Layout | None:
    """Share an area between panels in rows and columns; None where nothing is left for maps."""
    left, bottom, right, top = area
    rows, columns = shape
    wide = (right - left - BETWEEN * (columns - 1)) / columns
    tall = (top - bottom - BETWEEN * (rows - 1)) / rows
    count = len(panels)
    scale = paper.scale
    heading_points = sized(HEADING_POINTS, count) * scale
    label_points = sized(LABEL_POINTS, count) * scale
    key_points = sized(KEY_POINTS, count) * scale * shrink

    # headings of one row take the same height, so that its maps stand level
    headings = [tuple(wrapped(p.heading, heading_points, wide, bold=True)[:3]) for p in panels]
    unders = [tuple(wrapped(p.under, 0.85 * heading_points, wide)[:3]) for p in panels]
    head = max(
        line_inches(heading_points) * len(h) + line_inches(0.85 * heading_points) * len(u)
        for h, u in zip(headings, unders, strict=True)
    )
    head += 0.07 if head else 0.0

    # insets stand in a column beside the map
    inset = sized(INSET_INCHES, count) * scale if ground.insets else 0.0
    room = tall - head
    lines = max((title.count("\n") + 1 for title in titles), default=1)
    gap = (1.12 * lines + 0.9) * label_points / 72
    title_wide = max((text_width(title, label_points) for title in titles), default=0.0)

    # the key of each panel stands below its map or beside it
    keys: list[Key | None] = [None] * count
    key_wide = key_tall = 0.0
    if any(panel.key for panel in panels):
        widest = min(WIDEST_KEY_COLUMN, 0.34 * wide)
        keys = [
            None
            if not panel.key
            else fit_beside(panel.key, key_points, room, widest)
            if key_beside
            else fit_below(panel.key, key_points, wide)
            for panel in panels
        ]
        known = [key for key in keys if key is not None]
        key_wide = max(key.wide for key in known) + 0.16 if key_beside else 0.0
        key_tall = 0.0 if key_beside else max(key.tall for key in known) + 0.12
    # the insets of a lower map are smaller, which leaves it wider: twice is near enough
    insets_wide = 0.0
    for _ in range(3):
        map_wide, map_tall = wide - insets_wide - key_wide, room - key_tall
        if map_wide < LEAST_MAP or map_tall < LEAST_MAP:
            return None
        metres = max(ground.width / map_wide, ground.height / map_tall)
        drawn = (ground.width / metres, ground.height / metres)
        if inset:
            inset = min(inset, max(drawn[1] / len(ground.insets) - gap, LEAST_INSET), 0.3 * wide)
            insets_wide = max(inset, title_wide) + INSET_MARGIN
    # what width is left makes room for labels beside the map
    spare = max(wide - drawn[0] - insets_wide - key_wide, 0.0)
    aside = min(0.5 * spare, MOST_ASIDE)
    cells = []
    for number, panel in enumerate(panels):
        row, column = divmod(number, columns)
        x = left + column * (wide + BETWEEN)
        y = top - row * (tall + BETWEEN)
        base = y - head - drawn[1]
        map_x = x + aside
        key_at = (x, base - 0.12)
        if key_beside:
            key_at = (map_x + drawn[0] + insets_wide + 0.16, y - head)
        cells.append(
            Cell(x, y, wide, headings[number], unders[number], map_x, base, *drawn,
                 keys[number] if panel.key else None, key_at)
        )  # fmt: skip
    return Layout(
        tuple(cells), metres, label_points, heading_points, inset, gap,
        insets_wide - INSET_MARGIN if inset else 0.0,
    )  # fmt: skip
