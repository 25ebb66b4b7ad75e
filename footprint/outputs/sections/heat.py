"""Set counts of children against councils as a heat table: numbers first, a tint behind them."""

from collections.abc import Iterable, Mapping

from footprint.outputs.sections.blocks import Grid, Heat, Line, Row, row
from footprint.outputs.wording import names, numbers

FIRST_WIDTH = 2.2
Areas = Mapping[str, tuple[str, str]]
Counts = Mapping[str, float]


def whole(value: float) -> str:
    """Write a count of children in few characters; under a half it reads "<1"."""
    return "<1" if 0 < value < 0.5 else numbers.count(value)


def shades(rows: Iterable[Counts]) -> float:
    """Return the greatest count of several rows, which takes the deepest tint."""
    return max((value for counts in rows for value in counts.values()), default=0.0)


def cell(value: float, most: float, *, mark: str = "", plain: bool = False) -> Line:
    """Write one count on its tint, with a mark after it where it has one."""
    share = 0.0 if plain or most <= 0 else min(1.0, max(0.0, value / most))
    return Heat(f"{whole(value)}{mark}", share)


def council_columns(areas: Areas) -> tuple[str, ...]:
    """Return the short names of the councils, in the region's order."""
    return tuple(names.area_name(code, areas, short=True) for code in areas)


def counts_row(label: Line, counts: Counts, areas: Areas, most: float, *last: Line) -> Row:
    """Write one row of counts by council, then what stands in the last columns."""
    return row(label, *(cell(counts.get(code, 0.0), most) for code in areas), *last)


def grid(
    caption: str,
    first: str,
    rows: Iterable[Row],
    areas: Areas,
    *last: str,
    note: str = "",
) -> Grid:
    """Put rows of counts under the councils' short names."""
    columns = (first, *council_columns(areas), *last)
    widths = (FIRST_WIDTH, *(1.0 for _ in columns[1:]))
    return Grid(caption, columns, tuple(rows), note, widths=widths, narrow=True)
