"""Write the workings as live formulas, and add the costs shown up again from them."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footprint.outputs.tables.table import Table, Value
from footprint.outputs.workbook import words as say
from footprint.outputs.workbook.cells import LINE_POINTS, Cell, cell, height, width

if TYPE_CHECKING:
    from gptables import GPWorkbook
    from gptables.core.wrappers import GPWorksheet

WORKINGS = "workings"
CHECK = "Workings check"
MONEY = "#,##0.00"
QUANTITY = "#,##0.000000"
A4 = 9
CHARACTERS_ACROSS = 200
# of which the names of rows may take so many on every page
CHARACTERS_REPEATED = 80
MOST_MEASURED = 500
HALF_A_PENNY = 0.005
AGREES, DIFFERS = "Agrees", "Differs"
# the table that shows each cost, its columns for option, council, name and cost
SHOWN = (
    ("areas", ("option", "code", "name", "option_gbp_per_year_central")),
    ("plan_areas", ("plan", "code", "name", "plan_discounted_gbp")),
)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the table of workings stands on its sheet: letters of columns, first and last row."""

    sheet: str
    option: str
    code: str
    amount: str
    first: int
    last: int

    def column(self, letter: str) -> str:
        """Name one column of the table from any sheet."""
        return f"'{self.sheet}'!${letter}${self.first}:${letter}${self.last}"


def workings_sheets(
    book: "GPWorkbook", table: Table, others: Iterable[Table], sheet: str, title: str
) -> None:
    """Write two sheets: every line as quantity times price, and every cost shown recomputed.

    An amount is a formula where quantity times price, to the penny, is the amount; elsewhere
    (a number that is protected) it is typed in and the sheet says how many are.
    """
    layout = _lines(book, table, sheet, title)
    shown = _shown_costs(others)
    if shown:
        _check(book, table, shown, layout)


def _lines(book: "GPWorkbook", table: Table, sheet: str, title: str) -> _Layout:
    """Write the lines."""
    quantity, price = (table.columns.index(c) for c in ("quantity", "unit_price_gbp"))
    amount = next(i for i, c in enumerate(table.columns) if c.startswith("amount_"))
    live = [_is_product(row[quantity], row[price], row[amount]) for row in table.rows]
    typed = len(live) - sum(live)
    heads = _headings(table)
    about = [
        "This sheet contains one table. Each amount is a formula: quantity times unit price, "
        "to the penny. Change either and the sheet "
        f"{CHECK} follows.",
        "Central case only. Notes are on the sheet Notes.",
    ]
    if typed:
        about.append(f"{typed:,} amounts are typed in, as a number they rest on is protected.")
    first = len(about) + 3
    letters = [_letter(place) for place in range(len(table.columns))]
    rows: list[tuple[Cell | tuple[str, float], ...]] = []
    for number, (row, is_live) in enumerate(zip(table.rows, live, strict=True), start=first):
        cells: list[Any] = [
            cell(value, name) for value, name in zip(row, table.columns, strict=True)
        ]
        # both keep every decimal, so that quantity times price is the amount
        for place in (quantity, price):
            value = row[place]
            if isinstance(value, float) and math.isfinite(value):
                cells[place] = value
        if is_live:
            formula = f"=ROUND({letters[quantity]}{number}*{letters[price]}{number},2)"
            cells[amount] = (formula, float(row[amount]))  # type: ignore[arg-type]
        rows.append(tuple(cells))
    formats = [""] * len(heads)
    formats[quantity], formats[price], formats[amount] = QUANTITY, MONEY, MONEY
    some = rows[:: max(1, len(rows) // MOST_MEASURED)]
    widths = [width(head, [_value(row[place]) for row in some]) for place, head in enumerate(heads)]
    _write(book, sheet, title, about, heads, rows, widths, formats, WORKINGS)
    return _Layout(
        sheet,
        letters[table.columns.index("option")],
        letters[table.columns.index("code")],
        letters[amount],
        first,
        first + len(rows) - 1,
    )


def _headings(table: Table) -> tuple[str, ...]:
    """Write the headings; "price" and "amount" keep their pounds."""
    own = {"quantity": "Quantity (in the unit given)", "unit_price_gbp": "Price of one unit (£)"}
    plain = say.headings(table)
    return tuple(own.get(column, head) for column, head in zip(table.columns, plain, strict=True))


def _is_product(quantity: Value, price: Value, amount: Value) -> bool:
    """Tell whether an amount is quantity times price, to the penny."""
    try:
        product = float(quantity) * float(price)  # type: ignore[arg-type]
        return abs(round(product, 2) - float(amount)) < HALF_A_PENNY  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def _shown_costs(others: Iterable[Table]) -> dict[tuple[str, str], tuple[str, Value]]:
    """Return option and council to the council's name and the cost that is shown for it."""
    by_name = {table.name: table for table in others}
    for name, columns in SHOWN:
        table = by_name.get(name)
        if table is not None and all(column in table.columns for column in columns):
            places = [table.columns.index(column) for column in columns]
            found = ([row[place] for place in places] for row in table.rows)
            return {(str(o), str(c)): (str(n), cost) for o, c, n, cost in found}
    return {}


def _check(
    book: "GPWorkbook",
    table: Table,
    shown: Mapping[tuple[str, str], tuple[str, Value]],
    layout: _Layout,
) -> None:
    """Write every cost shown beside the sum of its workings."""
    sums, named = _sums(table)
    about = [
        f"This sheet contains one table. Each sum adds up the amounts on the sheet {layout.sheet} "
        "for one option and one council; the cost shown is the one in the tables and the report.",
        "Central case only. Notes are on the sheet Notes.",
    ]
    heads = (
        *("Option key", "Option", "Council code", "Council"),
        *("Sum of the workings (£)", "Cost shown (£)", "Difference (£)", "Check"),
    )
    first = len(about) + 3
    rows: list[tuple[Any, ...]] = []
    for number, ((option, code), (name, cost)) in enumerate(shown.items(), start=first):
        total = sums.get((option, code), 0.0)
        formula = (
            f"=SUMIFS({layout.column(layout.amount)},{layout.column(layout.option)},A{number},"
            f"{layout.column(layout.code)},C{number})"
        )
        left = [cell(v, "") for v in (option, named.get(option, option), code, name)]
        shown_cost = cell(cost, "cost")
        if isinstance(shown_cost, str):
            rest: tuple[Any, ...] = (shown_cost, say.NOT_APPLICABLE, "Cannot be compared")
        else:
            gap = round(total - shown_cost, 2)
            rest = (
                shown_cost,
                (f"=ROUND(E{number}-F{number},2)", gap),
                (
                    f'=IF(ABS(G{number})<{HALF_A_PENNY},"{AGREES}","{DIFFERS}")',
                    AGREES if abs(gap) < HALF_A_PENNY else DIFFERS,
                ),
            )
        rows.append((*left, (formula, round(total, 2)), *rest))
    formats = ("", "", "", "", MONEY, MONEY, MONEY, "")
    widths = [width(head, [_value(row[i]) for row in rows]) for i, head in enumerate(heads)]
    title = "The costs shown, added up again from the workings [note 1]"
    _write(book, CHECK, title, about, heads, rows, widths, formats, "workings_check")


def _sums(table: Table) -> tuple[dict[tuple[str, str], float], dict[str, str]]:
    """Add up the amounts by option and council, and name each option."""
    place = {column: index for index, column in enumerate(table.columns)}
    amount = next(i for i, c in enumerate(table.columns) if c.startswith("amount_"))
    pence: dict[tuple[str, str], int] = {}
    named: dict[str, str] = {}
    for row in table.rows:
        key = (str(row[place["option"]]), str(row[place["code"]]))
        named[key[0]] = str(row[place["option_name"]])
        value = cell(row[amount], "amount")
        pence[key] = pence.get(key, 0) + (0 if isinstance(value, str) else round(100 * value))
    return {key: total / 100 for key, total in pence.items()}, named


def _write(
    book: "GPWorkbook",
    name: str,
    title: str,
    about: Sequence[str],
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
    widths: Sequence[int],
    formats: Sequence[str],
    table_name: str,
) -> None:
    """Write a table with formulas in the same style as the others."""
    theme = book.theme
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, title, book.add_format(theme.title_format))
    for number, line in enumerate(about, start=1):
        sheet.write_string(number, 0, line, book.add_format(theme.instructions_format))
    top = len(about) + 1
    looks = [cell_look(formats, place) for place in range(len(formats))]
    headings = [book.add_format({**theme.column_heading_format, **look}) for look in looks]
    styles = [
        book.add_format({**theme.data_format, **look, **({"num_format": shown} if shown else {})})
        for look, shown in zip(looks, formats, strict=True)
    ]
    for number, row in enumerate(rows, start=top + 1):
        for place, value in enumerate(row):
            if isinstance(value, tuple):
                sheet.write_formula(number, place, value[0], styles[place], value[1])
            elif isinstance(value, str):
                sheet.write_string(number, place, value, styles[place])
            else:
                sheet.write_number(number, place, value, styles[place])
    shown = [[_value(entry) for entry in row] for row in rows]
    lay_out(sheet, widths, top, [list(heads), *shown])
    sheet.add_table(
        *(top, 0, top + len(rows), len(heads) - 1),
        {
            "header_row": True,
            "autofilter": False,
            "style": None,
            "name": table_name,
            "columns": [
                {"header": head, "header_format": heading}
                for head, heading in zip(heads, headings, strict=True)
            ],
        },
    )


def lay_out(
    sheet: "GPWorksheet", widths: Sequence[int], header: int, rows: Sequence[Sequence[Cell]]
) -> None:
    """Make columns and rows as large as their text, and repeat headings on printed pages.

    Of a sheet that is printed on several pages side by side, the names of rows are repeated too.
    ``rows`` begin with the headings.
    """
    for number, row in enumerate(rows):
        points = height(row, widths, bold=not number)
        if points > LINE_POINTS + 1:
            sheet.set_row(header + number, points)
    for place, wide in enumerate(widths):
        sheet.set_column(place, place, wide)
    sheet.set_landscape()
    sheet.set_paper(A4)
    # letters are made a quarter smaller at most
    across = max(1, math.ceil(sum(widths) / CHARACTERS_ACROSS - 0.25))
    sheet.fit_to_pages(across, 0)
    sheet.repeat_rows(header)
    names = _names(rows[1:], widths)
    if across > 1 and names:
        sheet.repeat_columns(0, names - 1)
        sheet.print_across()


def _names(rows: Sequence[Sequence[Cell]], widths: Sequence[int]) -> int:
    """Count the first columns that say what a row is, as far as a printed page can repeat them."""
    count, room = 0, CHARACTERS_REPEATED
    for place, wide in enumerate(widths):
        room -= wide
        if room < 0 or not all(isinstance(row[place], str) for row in rows):
            break
        count += 1
    return count


def cell_look(formats: Sequence[str], place: int) -> dict[str, Any]:
    """Align a column: numbers to the right, text to the left and off the numbers before it."""
    if formats[place]:
        return {"valign": "top", "align": "right"}
    after_number = place > 0 and bool(formats[place - 1])
    return {"valign": "top", "align": "left", "indent": int(after_number)}


def _value(entry: Any) -> Cell:  # noqa: ANN401 - a cell, or a formula with its value
    """Return what a cell shows."""
    found: Cell = entry[1] if isinstance(entry, tuple) else entry
    return found


def _letter(place: int) -> str:
    """Name a column as a spreadsheet does: A to Z, then AA."""
    letter = chr(ord("A") + place % 26)
    return letter if place < 26 else _letter(place // 26 - 1) + letter
