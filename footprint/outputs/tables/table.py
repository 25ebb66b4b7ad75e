"""Hold one table and write it so that every spreadsheet opens it safely."""

import csv
import io
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from footprint.outputs.wording import names, words
from footprint.outputs.wording.few import FEW, is_few
from footprint.questions.result import Range, Result

Value = str | int | float | bool | Decimal | None
_FORMULA = re.compile(r"^[=+\-@\t\r\n]")
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its file name without ending, a title, column names and rows."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def csv_bytes(table: Table, *, unprotected: bool = False) -> bytes:
    """Write a table as comma-separated UTF-8 with a byte-order mark.

    Text that a spreadsheet would run as a formula is led by an apostrophe. Where small numbers
    are unprotected a last column says so in every row.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    extra = ("protection",) if unprotected else ()
    writer.writerow((*table.columns, *extra))
    note = (words.UNPROTECTED,) if unprotected else ()
    writer.writerows([_cell(value) for value in (*row, *note)] for row in table.rows)
    return ("\ufeff" + text.getvalue()).encode("utf-8")


def _cell(value: Value) -> str:
    """Write one cell: numbers plain, yes and no in words, text made safe for spreadsheets."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        text = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
        return "0" if text in {"-0", ""} else text
    return "'" + value if _FORMULA.match(value) else value


def pounds_and_pence(amount_pence: int) -> Decimal:
    """Turn whole pence into pounds with two decimals, without passing through a float."""
    return Decimal(amount_pence).scaleb(-2)


def to_pence(amount_gbp: float) -> Decimal | None:
    """Write an amount of pounds with two decimals; None where it is no number."""
    if not math.isfinite(amount_gbp):
        return None
    return pounds_and_pence(round(100 * amount_gbp))


def whole(children: float) -> float:
    """Return a number of children as the pages show it: whole, halves rounded up."""
    return float(math.floor(children + 0.5)) if math.isfinite(children) else children


def whole_or_few(children: float) -> float | str:
    """Return a modelled number of one council's children; a few read "under 6", as on the pages."""
    return FEW if is_few(children) else whole(children)


def three(value: Range | None, decimals: int = DECIMALS) -> tuple[float | None, ...]:
    """Return low, central and high, rounded; three blanks where nothing is modelled."""
    if value is None:
        return (None, None, None)
    return tuple(round(v, decimals) for v in (value.low, value.central, value.high))


def three_gbp(value: Range | None) -> tuple[float | None, ...]:
    """Return low, central and high of an amount in pounds and pence."""
    return three(value, 2)


def triple(name: str) -> tuple[str, str, str]:
    """Return the names of the three columns of a range."""
    return (f"{name}_low", f"{name}_central", f"{name}_high")


def areas_named(result: Result, members: Iterable[str]) -> str:
    """Name several councils in the region's order."""
    return names.footprint_name(members, result.areas)


def council(result: Result, code: str) -> str:
    """Name one council by its code, or nothing where the code is none of the region's."""
    return names.area_name(code, result.areas) if code in result.areas else ""


def function_named(result: Result, function: str) -> str:
    """Name a function in words."""
    return names.function_name(function, result.functions)
