"""Set counts of children against councils as a heat table: numbers first, a tint behind them."""

from collections.abc import Iterable, Mapping

from footprint.outputs.sections.blocks import Grid, Heat, Line, Row, row
from footprint.outputs.wording import names, numbers
from footprint.outputs.wording.few import FEWEST_SHOWN, is_few

FIRST_WIDTH = 2.2
FEW = f"<{FEWEST_SHOWN}"
FEW_NOTE = f"{FEW} is fewer than six, not none."
Areas = Mapping[str, tuple[str, str]]
Counts = Mapping[str, float]


def whole(value: float) -> str:
    """Write a count of children in few characters; under a half it reads "<1"."""
    return "<1" if 0 < value < 0.5 else numbers.count(value)


def council(value: float) -> str:
    """Write a modelled count of one council in few characters; a few read "<6"."""
    return FEW if is_few(value) else whole(value)


def shades(rows: Iterable[Counts]) -> float:
    """Return the greatest count of several rows, which takes the deepest tint."""
    return max((value for counts in rows for value in counts.values()), default=0.0)


def cell(value: float, most: float, *, mark: str = "", plain: bool = False) -> Line:
    """Write one council's count on its tint, with a mark after it where it has one.

    A few children have no tint, which would tell how many.
    """
    bare = plain or most <= 0 or is_few(value)
    share = 0.0 if bare else min(1.0, max(0.0, value / most))
    return Heat(f"{council(value)}{mark}", share)


def council_columns(areas: Areas) -> tuple[str, ...]:
    """Return the short names of the councils, in the region's order."""
    return tuple(names.area_name(code, areas, short=True) for code in areas)


def counts_row(label: Line, counts: Counts, areas: Areas, most: float, *last: Line) -> Row:
    """Write one row of counts by council, then what stands in the last columns."""
    return row(label, *(cell(counts.get(code, 0.0), most) for code in areas), *last)


def published_row(label: Line, counts: Counts, areas: Areas, *last: Line) -> Row:
    """Write one row of counts that their publisher shows, so that none is too few to show."""
    return row(label, *(Heat(whole(counts.get(code, 0.0)), 0.0) for code in areas), *last)


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
