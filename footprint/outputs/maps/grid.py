"""Share an area between panels in rows and columns: headings, maps, insets and keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from footprint.outputs.maps.ground import Bounds, Ground
from footprint.outputs.maps.keys import Key, fit_below, fit_beside, line_inches, swatch_inches
from footprint.outputs.maps.plate import Panel, Paper
from footprint.outputs.maps.sheet import text_width, wrapped

BETWEEN = 0.28
LEAST_POINTS = 7.0
LABEL_POINTS = ((1, 9.5), (2, 8.0), (4, 7.5), (99, 7.0))
HEADING_POINTS = ((1, 12.0), (2, 10.5), (4, 9.5), (99, 8.5))
KEY_POINTS = ((1, 10.0), (2, 9.0), (4, 8.0), (99, 7.5))
INSET_INCHES = ((1, 1.5), (2, 1.2), (4, 0.95), (99, 0.75))
INSET_SHARES = (1.0, 0.85, 0.7, 0.55)
# what an inset is worth: halving its size counts as making the map a seventh smaller
INSET_WORTH, NO_INSETS_WORTH = 0.22, 0.62
BELOW_WORTH, BLOCK_WORTH = 0.87, 0.95
INSET_MARGIN, INSET_APART = 0.16, 0.1
MOST_ASIDE, LEAST_MAP, LEAST_INSET = 1.1, 0.4, 0.4
WIDEST_KEY_COLUMN, KEY_SHARE = 2.6, 0.34


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one panel stands, in inches: its upper left corner, the map, the key.

    ``room`` bounds what labels of the map may cover; ``lowest`` is the lowest that is drawn.
    """

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
    insets_at: tuple[float, float]
    room: Bounds
    lowest: float


@dataclass(frozen=True, slots=True)
class Strip:
    """How insets stand beside the map or below it, in columns; ``side`` in inches, 0 for none.

    Each takes ``wide`` by ``side + gap``, with its title in the gap.
    """

    side: float = 0.0
    gap: float = 0.0
    columns: int = 1
    wide: float = 0.0
    below: bool = False
    count: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Return the width and height of all of them, with the space before them."""
        if not self.side:
            return 0.0, 0.0
        rows = -(-self.count // self.columns)
        wide = self.columns * (self.wide + INSET_APART) - INSET_APART
        tall = rows * (self.side + self.gap)
        return (wide, tall + INSET_MARGIN) if self.below else (wide + INSET_MARGIN, tall)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a grid is made for: panels, the ground, the paper, titles of insets, smaller keys.

    ``columns`` is how many panels stand in a row, or 0 for as many as is best.
    """

    panels: tuple[Panel, ...]
    ground: Ground
    paper: Paper
    titles: tuple[str, ...]
    shrink: float = 1.0
    columns: int = 0

    def points(self, table: Sequence[tuple[int, float]]) -> float:
        """Return the size of letters for the number of panels."""
        return sized(table, len(self.panels)) * self.paper.scale

    @property
    def least_points(self) -> float:
        """Return the smallest letters that may be used."""
        return LEAST_POINTS * self.paper.scale

    @property
    def key_points(self) -> float:
        """Return the size of letters in keys."""
        return max(self.points(KEY_POINTS) * self.shrink, self.least_points)


@dataclass(frozen=True, slots=True)
class Grid:
    """Panels in cells; ``worth`` grows with the maps, and with the insets a little."""

    cells: tuple[Cell, ...]
    metres_per_inch: float
    strip: Strip
    worth: float


@dataclass(frozen=True, slots=True)
class _Heads:
    """Headings broken into lines, and the height that all of them need."""

    headings: tuple[tuple[str, ...], ...]
    unders: tuple[tuple[str, ...], ...]
    tall: float


@dataclass(frozen=True, slots=True)
class _Keys:
    """The key of each panel, and the width or height that they take from the maps."""

    keys: tuple[Key | None, ...]
    wide: float
    tall: float


def sized(table: Sequence[tuple[int, float]], panels: int) -> float:
    """Return the size for a number of panels."""
    return next(size for most, size in table if panels <= most)


def shapes_of(count: int) -> Iterator[tuple[int, int]]:
    """Yield the (rows, columns) that hold a number of panels with no row or column empty."""
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        if -(-count // rows) == columns:
            yield rows, columns


def cell_size(area: Bounds, shape: tuple[int, int]) -> tuple[float, float]:
    """Return the width and height of a cell."""
    left, bottom, right, top = area
    rows, columns = shape
    return (
        (right - left - BETWEEN * (columns - 1)) / columns,
        (top - bottom - BETWEEN * (rows - 1)) / rows,
    )


def best_grid(asked: Asked, area: Bounds, shape: tuple[int, int]) -> Grid | None:
    """Share an area between panels so that maps come out large; None where nothing is left."""
    wide, tall = cell_size(area, shape)
    heads = _heads(asked, wide)
    room = tall - heads.tall
    tries = []
    for key_beside in (False, True) if any(p.key for p in asked.panels) else (False,):
        keys = _panel_keys(asked, wide, room, beside=key_beside)
        for strip in _strips(asked, room - keys.tall):
            found = _metres(asked.ground, (wide, room), keys, strip)
            if found is not None:
                tries.append((found / _worth_of(asked, strip), found, keys, strip))
    if not tries:
        return None
    score, metres, keys, strip = min(tries, key=lambda t: round(t[0], 4))
    cells = _cells(asked, area, shape, heads, keys, strip, metres)
    return Grid(cells, metres, strip, 1 / score)


def _heads(asked: Asked, wide: float) -> _Heads:
    """Break headings into lines; all take the same height, so that maps stand level."""
    points = asked.points(HEADING_POINTS)
    headings = tuple(_clipped(p.heading, points, wide, 3, bold=True) for p in asked.panels)
    unders = tuple(
        _clipped(p.under, under_points(points), wide, 4, bold=False) for p in asked.panels
    )
    tall = max(
        line_inches(points) * len(h) + line_inches(under_points(points)) * len(u)
        for h, u in zip(headings, unders, strict=True)
    )
    return _Heads(headings, unders, tall + 0.07 if tall else 0.0)


def _clipped(text: str, points: float, wide: float, most: int, *, bold: bool) -> tuple[str, ...]:
    """Break a text into a few lines; what is too long ends at a service, and the rest is counted.

    Services are set apart by semicolons. A text without any ends at a word, in dots.
    """
    lines = wrapped(text, points, wide, bold=bold)
    if len(lines) <= most:
        return tuple(lines)
    parts = text.split("; ")
    for kept in range(len(parts) - 1, 0, -1):
        left = len(parts) - kept
        rest = f"and {left} more service{'' if left == 1 else 's'}: see the report"
        short = wrapped(f"{'; '.join(parts[:kept])}; {rest}", points, wide, bold=bold)
        if len(short) <= most:
            return tuple(short)
    said = text.split()
    while len(said) > 1:
        said.pop()
        short = wrapped(f"{' '.join(said).rstrip(',;:')} …", points, wide, bold=bold)
        if len(short) <= most:
            return tuple(short)
    return tuple(lines[:most])


def under_points(heading_points: float) -> float:
    """Return the size of letters under a heading."""
    return 0.85 * heading_points


def _panel_keys(asked: Asked, wide: float, room: float, *, beside: bool) -> _Keys:
    """Set the key of each panel below its map or beside it."""
    points = asked.key_points
    # never so narrow that a word is cut, unless it is longer than half the cell
    words = {w for p in asked.panels for entry in p.key for w in entry.text.split()}
    longest = max((text_width(word, points) for word in words), default=0.0)
    longest += swatch_inches(points) + 0.07
    widest = max(min(WIDEST_KEY_COLUMN, KEY_SHARE * wide), min(longest, 0.5 * wide))
    keys = tuple(
        None
        if not panel.key
        else fit_beside(panel.key, points, room, widest)
        if beside
        else fit_below(panel.key, points, wide)
        for panel in asked.panels
    )
    known = [key for key in keys if key is not None]
    if not known:
        return _Keys(keys, 0.0, 0.0)
    if beside:
        return _Keys(keys, max(key.wide for key in known) + 0.16, 0.0)
    return _Keys(keys, 0.0, max(key.tall for key in known) + 0.12)


def _strips(asked: Asked, room: float) -> Iterator[Strip]:
    """Yield the ways to set the insets that stay large enough to read, and none at all."""
    count = len(asked.ground.insets)
    if not count or len(asked.panels) > 1:
        yield Strip()
    if not count:
        return
    points = asked.points(LABEL_POINTS)
    lines = max((title.count("\n") + 1 for title in asked.titles), default=0)
    gap = (1.12 * lines + 0.7) * points / 72
    title = max((text_width(text, points) for text in asked.titles), default=0.0)
    most = asked.points(INSET_INCHES)
    tallest = room / count - gap
    for side in sorted({share * most for share in INSET_SHARES} | {min(tallest, most)}):
        if side < LEAST_INSET * asked.paper.scale:
            continue
        for columns in range(1, count + 1):
            yield Strip(side, gap, columns, max(side, title), below=False, count=count)
        yield Strip(side, gap, count, max(side, title), below=True, count=count)


def _worth_of(asked: Asked, strip: Strip) -> float:
    """Return what a map is worth with its insets; larger is better."""
    if not asked.ground.insets:
        return 1.0
    if not strip.side:
        return NO_INSETS_WORTH
    # lines to a strip below the map are long, and insets in two columns have none
    several = BELOW_WORTH if strip.below else BLOCK_WORTH if strip.columns > 1 else 1.0
    return several * float((strip.side / asked.points(INSET_INCHES)) ** INSET_WORTH)


def _metres(ground: Ground, cell: tuple[float, float], keys: _Keys, strip: Strip) -> float | None:
    """Return the metres to an inch at which the map fits in a cell; None where nothing does."""
    across, down = strip.size
    wide = cell[0] - keys.wide - (0.0 if strip.below else across)
    tall = cell[1] - keys.tall - (down if strip.below else 0.0)
    if wide < LEAST_MAP or tall < LEAST_MAP:
        return None
    if strip.side and (down > cell[1] - keys.tall or across > cell[0] - keys.wide):
        return None
    return max(ground.width / wide, ground.height / tall)


def _cells(
    asked: Asked,
    area: Bounds,
    shape: tuple[int, int],
    heads: _Heads,
    keys: _Keys,
    strip: Strip,
    metres: float,
) -> tuple[Cell, ...]:
    """Put every panel in its place."""
    wide, tall = cell_size(area, shape)
    drawn = asked.ground.width / metres, asked.ground.height / metres
    across, down = strip.size
    beside = 0.0 if strip.below else across
    # what width is left makes room for labels beside the map
    spare = max(wide - drawn[0] - beside - keys.wide, 0.0)
    aside = min(0.5 * spare, MOST_ASIDE)
    right_room = min(spare - aside, MOST_ASIDE) if not beside else 0.0
    cells = []
    for number, panel in enumerate(asked.panels):
        row, column = divmod(number, shape[1])
        x = area[0] + column * (wide + BETWEEN)
        y = area[3] - row * (tall + BETWEEN) - heads.tall
        map_x, base = x + aside, y - drawn[1]
        right = map_x + drawn[0]
        below = base - (down if strip.below else 0.0)
        lowest = min(below, y - down) if beside else below
        key = keys.keys[number] if panel.key else None
        key_at = (right + right_room + beside + 0.16, y) if keys.wide else (x, lowest - 0.12)
        if key is not None:
            lowest = min(lowest, key_at[1] - key.tall)
        insets_at = (x, base - INSET_MARGIN) if strip.below else (right + INSET_MARGIN, y)
        room = (x, base, right + right_room, y)
        cells.append(
            Cell(
                *(x, y + heads.tall, wide, heads.headings[number], heads.unders[number]),
                *(map_x, base, *drawn),
                key=key,
                key_at=key_at,
                insets_at=insets_at,
                room=room,
                lowest=lowest,
            )
        )
    return tuple(cells)
