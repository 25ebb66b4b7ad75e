"""Lay out the key of a map: swatches with words, and numbers with names, in columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from footprint.outputs.maps.plate import Entry, Face
from footprint.outputs.maps.sheet import LINE, Sheet, text_width, wrapped

GAP = 0.18
MOST_COLUMNS = 12
NARROWEST_TITLE = 2.2


@dataclass(frozen=True, slots=True)
class Key:
    """Entries broken into lines and columns that fit; sizes in inches.

    ``columns`` hold (entry, its lines).
    """

    title: str
    points: float
    column: float
    wide: float
    tall: float
    columns: tuple[tuple[tuple[Entry, tuple[str, ...]], ...], ...]


def line_inches(points: float) -> float:
    """Return the height of one line of letters."""
    return points * LINE / 72


def swatch_inches(points: float) -> float:
    """Return the width of a swatch with the space after it."""
    return points * 3.0 / 72


def fit_below(entries: Sequence[Entry], points: float, wide: float, title: str = "") -> Key:
    """Lay entries out in as many columns as the width holds."""
    natural = max((_natural(entry, points) for entry in entries), default=0.0)
    columns = max(1, min(MOST_COLUMNS, len(entries), int((wide + GAP) / (natural + GAP))))
    tries = [_fitted(entries, points, columns, min(natural, wide), title)]
    for more in (2, 3):
        # a long entry may be broken to stand in a narrower column
        if columns < more <= len(entries):
            column = (wide + GAP) / more - GAP
            tries.append(_fitted(entries, points, more, column, title))
    return min(tries, key=lambda key: round(key.tall, 6))


def fit_beside(
    entries: Sequence[Entry], points: float, tall: float, widest: float, title: str = ""
) -> Key:
    """Lay entries out in the fewest columns no taller than so many inches."""
    natural = max((_natural(entry, points) for entry in entries), default=0.0)
    column = min(natural, widest)
    for columns in range(1, MOST_COLUMNS + 1):
        found = _fitted(entries, points, columns, column, title)
        if found.tall <= tall or columns >= len(entries):
            break
    return found


def _natural(entry: Entry, points: float) -> float:
    """Return the width of an entry on one line."""
    swatch = swatch_inches(points) if entry.face else 0.0
    return swatch + text_width(entry.text, points) + 0.06


def _fitted(
    entries: Sequence[Entry], points: float, columns: int, column: float, title: str
) -> Key:
    """Break entries into lines, and share them between columns in order."""
    broken = [
        (
            entry,
            tuple(
                wrapped(
                    entry.text,
                    points,
                    max(column - (swatch_inches(points) if entry.face else 0.0), 0.3),
                )
            )
            or ("",),
        )
        for entry in entries
    ]
    line = line_inches(points)
    heights = [_entry_tall(entry, lines, points) for entry, lines in broken]
    rows = -(-len(broken) // max(columns, 1))
    shared = [tuple(broken[i : i + rows]) for i in range(0, len(broken), max(rows, 1))]
    talls = [sum(heights[i : i + rows]) for i in range(0, len(broken), max(rows, 1))]
    wide = len(shared) * (column + GAP) - GAP if shared else 0.0
    heads = wrapped(title, points, max(wide, NARROWEST_TITLE), bold=True) if title else []
    head = line * (len(heads) + 0.35) if heads else 0.0
    wide = max([wide, *(text_width(text, points, bold=True) for text in heads)])
    return Key(
        "\n".join(heads), points, column, wide, head + max(talls, default=0.0), tuple(shared)
    )


def _entry_tall(entry: Entry, lines: Sequence[str], points: float) -> float:
    """Return the height of an entry with the space under it."""
    line = line_inches(points)
    spare = 0.3 if entry.face else 0.0
    return max(line * (len(lines) + spare), 2.3 * entry.radius_points / 72)


def draw_key(sheet: Sheet, key: Key, at: tuple[float, float]) -> None:
    """Draw a key with its upper left corner at a place."""
    x, y = at
    line = line_inches(key.points)
    if key.title:
        sheet.write((x, y), key.title, key.points, bold=True)
        y -= line * (key.title.count("\n") + 1.35)
    for number, entries in enumerate(key.columns):
        left, top = x + number * (key.column + GAP), y
        for entry, lines in entries:
            tall = _entry_tall(entry, lines, key.points)
            inset = 0.0
            if entry.face is not None:
                inset = swatch_inches(key.points)
                _swatch(sheet, entry, entry.face, (left, top), (inset, tall), key.points)
            down = (tall - line * len(lines)) / 2 if entry.radius_points else 0.0
            sheet.write((left + inset, top - down), "\n".join(lines), key.points)
            top -= tall


def _swatch(
    sheet: Sheet,
    entry: Entry,
    face: Face,
    at: tuple[float, float],
    size: tuple[float, float],
    points: float,
) -> None:
    """Draw the sign of an entry: a rectangle, or a shape of its size."""
    from footprint.outputs.maps.furniture import shaped

    if entry.radius_points:
        middle = (at[0] + 0.42 * size[0], at[1] - size[1] / 2)
        sheet.blob(shaped(entry.shape, middle, entry.radius_points / 72), face)
        return
    line = line_inches(points)
    wide = 0.78 * size[0]
    sheet.swatch((at[0], at[1] - 0.86 * line, at[0] + wide, at[1] - 0.04 * line), face)
