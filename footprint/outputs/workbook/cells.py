"""Turn values into cells that are safe, filled and readable."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from footprint.outputs.sections import typesetting
from footprint.outputs.tables.table import DECIMALS, Table, Value
from footprint.outputs.workbook import words as say

Cell = str | int | float
LONGEST_TEXT = 32_000
NARROWEST = 11
WIDEST = 60
PADDING = 2
MOST_LINES = 3
LONGEST_LINE_OF_HEADING = 24
LINE_POINTS = 15.5
TALLEST_POINTS = 400.0
# widths are counted in digits; letters take a little less room, bold ones more
ROOM, BOLD_ROOM = 0.96, 1.06
LARGEST_WHOLE = 2**53
MARKS = {"c": say.PROTECTED, "x": say.MISSING, "z": say.NOT_APPLICABLE}
# a screen reader passes over a cell that holds a symbol alone
SPOKEN = {"£": "pounds", "%": "percent"}
# blanks of these columns are numbers that exist but are not published or not modelled
UNAVAILABLE = re.compile(
    r"^(published_|easting|northing|value$|low$|central$|high$|posts_|places_|in_time_percent"
    r"|children_no_place_found|mean_travel|p95_travel|no_place|travel)"
)
# names and keys, by which tables are joined
AS_GIVEN = frozenset({"name", "code", "option", "option_name", "function", "key", "council"})
_FORMULA = re.compile(r"^[=+\-@\t\r\n]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPACES = re.compile(r"[ \t\r\n]*[\r\n\t][ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table made ready: headings, filled cells, widths in characters, numbers by column."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    formats: tuple[str, ...]


def text(value: str) -> str:
    """Make text safe: no formula, no control characters, nothing longer than a cell holds."""
    said = _CONTROL.sub("", value)
    disarmed = "'" + said if _FORMULA.match(said) else said
    disarmed = _SPACES.sub(" ", disarmed)
    if len(disarmed) > LONGEST_TEXT:
        disarmed = disarmed[: LONGEST_TEXT - 3] + "..."
    return disarmed


def cell(value: Value, column: str) -> Cell:
    """Write one value: numbers as numbers, yes and no in words, blanks as what they mean."""
    if value is None:
        return _blank(column)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return _blank(column)
        whole = value.is_integer() and abs(value) < LARGEST_WHOLE
        return int(value) if whole else round(value, DECIMALS)
    if value in MARKS:
        return MARKS[value]
    said = text(SPOKEN.get(value, value))
    if column not in AS_GIVEN:
        said = typesetting.plain(said)
    if not said.strip():
        return say.NOT_APPLICABLE
    return said if any(letter.isalnum() for letter in said) else f"Symbols: {said}"


def _blank(column: str) -> str:
    """Say why nothing stands in a column: not available, or nothing to say."""
    return say.MISSING if UNAVAILABLE.match(column) else say.NOT_APPLICABLE


def grid(table: Table) -> Grid:
    """Make a table ready for a sheet; keys are left out where a name stands beside them."""
    kept = say.kept_columns(table)
    shown = Table(table.name, table.title, tuple(table.columns[i] for i in kept), ())
    rows = tuple(
        tuple(cell(row[place], table.columns[place]) for place in kept) for row in table.rows
    )
    heads = say.headings(shown)
    by_column = list(zip(*rows, strict=True)) if rows else [() for _ in kept]
    return Grid(
        heads,
        rows,
        tuple(width(head, values) for head, values in zip(heads, by_column, strict=True)),
        tuple(
            number_format(table.columns[place], values)
            for place, values in zip(kept, by_column, strict=True)
        ),
    )


def width(head: str, values: Sequence[Cell]) -> int:
    """Choose a width in characters: nine texts in ten on one line, the longest on three."""
    longest_word = max((len(word) for word in head.split()), default=0)
    lengths = sorted(len(_shown(value)) for value in values)
    typical = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    third = math.ceil(lengths[-1] / MOST_LINES) if lengths else 0
    wanted = max(longest_word, typical, third, min(len(head), LONGEST_LINE_OF_HEADING))
    return max(NARROWEST, min(WIDEST, wanted + PADDING))


def height(values: Sequence[Cell], widths: Sequence[int], *, bold: bool = False) -> float:
    """Choose the height of a row, in points, so that its longest text is seen whole."""
    roomy = BOLD_ROOM if bold else ROOM
    lines = 1
    for value, wide in zip(values, widths, strict=True):
        if isinstance(value, str) and len(value) * roomy > wide:
            lines = max(lines, _lines(value, wide / roomy))
    return min(TALLEST_POINTS, lines * LINE_POINTS + 1)


def _lines(said: str, across: float) -> int:
    """Count the lines that words take, none of them broken unless it is longer than a line."""
    lines, used = 1, 0.0
    for word in said.split(" "):
        wanted = len(word) + (1 if used else 0)
        if used + wanted > across and used:
            lines, used, wanted = lines + 1, 0.0, len(word)
        extra = int((used + wanted - 0.01) // across) if wanted > across else 0
        lines, used = lines + extra, used + wanted - extra * across
    return lines


def _shown(value: Cell) -> str:
    """Write a value about as long as a sheet shows it."""
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def number_format(column: str, values: Sequence[Cell]) -> str:
    """Choose one number format for a whole column; nothing where it holds no number."""
    numbers = [value for value in values if not isinstance(value, str)]
    if not numbers:
        return ""
    if "year" in column and "gbp" not in column and all(1900 < n < 2200 for n in numbers):
        return "0"
    if all(isinstance(number, int) for number in numbers):
        return "#,##0"
    if "share" in column and all(abs(number) <= 1 for number in numbers):
        return "0.000"
    return "#,##0.00"
