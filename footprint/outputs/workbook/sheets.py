"""Write every table of a result into one accessible spreadsheet.

A cover, contents and notes come first, then one table a sheet. The sheets follow the Analysis
Function's checklist for accessible spreadsheets; ``workbook_check`` holds its rules.
"""

import io
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from footprint.outputs.sections import typesetting
from footprint.outputs.tables import every as tables
from footprint.outputs.tables.table import Table
from footprint.outputs.wording import findings, noted, words
from footprint.outputs.wording.few import FEW, FEW_NOTE
from footprint.outputs.workbook import words as say
from footprint.outputs.workbook.cells import Grid, grid, height, text
from footprint.outputs.workbook.finish import finish
from footprint.outputs.workbook.workings import (
    A4,
    CHECK,
    WORKINGS,
    cell_look,
    lay_out,
    workings_sheets,
)
from footprint.questions.result import Result

if TYPE_CHECKING:
    from gptables import Cover, GPTable, GPWorkbook

COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"
MOST_ROWS = 10_000
COVER_WIDTH = 80
TITLE_ROOM = 1.35
SUBTITLE_POINTS, COVER_GAP_POINTS = 26, 4
MADE = datetime(2000, 1, 1, tzinfo=UTC)
_RANGE_NOTE = "[note 2]"
_COST_NOTE = "[note 1]"


def workbook(result: Result, found: Sequence[Table] | None = None) -> bytes:
    """Write a result's tables as a workbook; the same result gives the same bytes.

    ``found`` are the tables to show, where they were laid out already. A table of more than
    ``MOST_ROWS`` rows is left to its file, and its sheet says so; one without rows is named in
    the notes.
    """
    # the library that lays sheets out uses what newer pandas will remove, and leaves a file open
    with warnings.catch_warnings():
        for category in (DeprecationWarning, FutureWarning, ResourceWarning):
            warnings.simplefilter("ignore", category)
        return _workbook(result, found)


def _workbook(result: Result, found: Sequence[Table] | None) -> bytes:
    from gptables import Cover, GPWorkbook

    shown = tuple(tables.tables(result) if found is None else found)
    filled = tuple(table for table in shown if table.rows)
    sheets = say.sheet_names(filled, taken=(COVER, CONTENTS, NOTES, CHECK))
    stream = io.BytesIO()
    book = GPWorkbook(
        stream,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": "Arial", "font_size": 12},
        },
    )
    book.set_properties(_properties(result))
    cover = Cover(
        _plain(result.title),
        intro=_introduction(result),
        about=_about(result, {table.name for table in filled}),
        contact=["To be filled in by the council: name, telephone and email address."],
        cover_label=COVER,
        width=COVER_WIDTH,
    )
    _cover(book, cover)
    listed = _listed(filled, sheets)
    _put(book, CONTENTS, _contents(listed), (30, 90))
    _put(book, NOTES, _notes(result, shown), (14, 110))
    for table in filled:
        if table.name == WORKINGS and len(table.rows) <= MOST_ROWS:
            workings_sheets(book, table, filled, sheets[table.name], _title(table, result))
        elif len(table.rows) > MOST_ROWS:
            _put(book, sheets[table.name], _elsewhere(table, result), (20, 60))
        else:
            made = grid(_told_apart(table, result))
            _put(book, sheets[table.name], _sheet(table, made, result), made.widths)
    book.close()
    return finish(stream.getvalue())


def _told_apart(table: Table, result: Result) -> Table:
    """Keep names that run from right to left apart from the sentences in which they stand."""
    whole = {name for names in result.areas.values() for name in names}
    whole |= set(findings.option_names(result))
    if not any(map(typesetting.runs_right_to_left, whole)):
        return table
    text = typesetting.of(result)
    rows = tuple(
        tuple(text(v) if isinstance(v, str) and v not in whole else v for v in row)
        for row in table.rows
    )
    return replace(table, rows=rows)


def _cover(book: "GPWorkbook", cover: "Cover") -> None:
    """Write the cover, each row as tall as its text."""
    sheet = book.add_worksheet(cover.cover_label)
    sheet.write_cover(cover)
    parts = ([""], cover.intro, [""], cover.about, [""], cover.contact)
    for number, line in enumerate((line for part in parts for line in part), start=1):
        points = height([line], [COVER_WIDTH]) if line else SUBTITLE_POINTS
        sheet.set_row(number, points + COVER_GAP_POINTS)
    title = height([cover.title], [round(COVER_WIDTH / TITLE_ROOM)], bold=True) * TITLE_ROOM
    sheet.set_row(0, title)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _properties(result: Result) -> dict[str, Any]:
    return {
        "title": _plain(result.title),
        "subject": f"{result.region}, {result.year}: {words.MODELLED}",
        "author": "Footprint",
        "comments": words.ILLUSTRATIVE,
        "created": MADE,
    }


def _plain(said: str) -> str:
    """Make text safe for a cell of its own, outside a table."""
    said = typesetting.plain(said)
    return text(said).replace("](", "] (").replace("$$", "$ $") or "Untitled"


def _introduction(result: Result) -> list[str]:
    """Say what the workbook is about and what it is not."""
    lines = [
        f"Region: {result.region}, councils as of {result.vintage}. Year: {result.year}.",
        words.decision_words(result.decision),
        words.ILLUSTRATIVE,
        f"Every cost is a {words.MODELLED}. {words.PRICES}",
        words.sentence(f"This workbook {words.UNPROTECTED}") if result.unprotected else "",
    ]
    return [_plain(line) for line in lines if line]


def _about(result: Result, present: set[str]) -> list[str]:
    """Say how to read ranges, symbols and workings, and whose data it is."""
    lines = [
        _ranges(result),
        "Modelled counts are estimates, not records of children.",
        "Shorthand in the tables: " + " ".join(say.SYMBOLS.values()),
    ]
    if WORKINGS in present:
        lines.append(
            f"The sheet {say.SHEETS[WORKINGS]} holds live formulas: quantity times unit price. "
            f"The sheet {CHECK} adds them up again beside the costs shown."
        )
    lines += [
        "The same tables are in the folder tables, one file each, with the keys that join them.",
        "Filters and frozen panes are not used. No cell is merged or hidden.",
        *result.licence,
    ]
    return [_plain(line) for line in lines]


def _ranges(result: Result) -> str:
    """Say what the low and the high of a number are; plans are costed in named worlds instead."""
    if result.building is not None:
        return f"How to read ranges: {words.lowered(_low_and_high(result))}"
    return (
        "How to read ranges: central is the modelled value with every assumption at its central "
        f"value. Low and high are the 5th and 95th percentiles of {result.draws:,} draws of the "
        f"assumptions within their ranges{_nine_in_ten(result)}. Where the range of a difference "
        "includes zero there is no clear difference."
    )


def _nine_in_ten(result: Result) -> str:
    """Say what lies between low and high, which with few draws is nearly all."""
    if result.draws >= words.FEWEST_FOR_NINE_IN_TEN:
        return ": nine draws in ten lie between them"
    return ", just inside the lowest and the highest of so few"


def _low_and_high(result: Result) -> str:
    """Say in a sentence what central, low and high are."""
    if result.building is not None:
        many = words.number_word(len(result.building.worlds))
        return (
            f"Central is the world “{result.building.central}”; low and high are the least and "
            f"the most over the {many} worlds in which every plan is costed."
        )
    return (
        f"Low and high are the 5th and 95th percentiles of {result.draws:,} draws; central is "
        "every assumption at its central value."
    )


def _title(table: Table, result: Result) -> str:
    """Write the title of a sheet, with where and when and its note markers."""
    costs = table.name == "matrix" or any(map(say.money, table.columns))
    marks = _COST_NOTE if costs else ""
    if any(column.endswith("_low") or column == "low" for column in table.columns):
        marks += _RANGE_NOTE
    return _plain(f"{table.title}: {result.region}, {result.year} {marks}".strip())


def _listed(filled: Iterable[Table], sheets: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the sheets after the cover and the contents, with what each shows."""
    listed = [(NOTES, "What the tables rest on, and what is not modelled")]
    for table in filled:
        listed.append((sheets[table.name], _plain(table.title)))
        if table.name == WORKINGS and len(table.rows) <= MOST_ROWS:
            listed.append((CHECK, "The costs shown, added up again from the workings"))
    return listed


def _contents(listed: Iterable[tuple[str, str]]) -> "GPTable":
    import pandas as pd
    from gptables import GPTable

    rows = [[{name: f"internal:'{name}'!A1"}, title] for name, title in listed]
    frame = pd.DataFrame(rows, columns=["Sheet", "What it shows"], dtype=object)
    about = "This sheet contains one table. Each name links to its sheet."
    return GPTable(frame, "contents", "Contents", instructions=about, index_columns={})


def _notes(result: Result, shown: Iterable[Table]) -> "GPTable":
    import pandas as pd
    from gptables import GPTable

    said = [
        f"Every cost is a {words.MODELLED}. {words.PRICES} A cost is divided among "
        f"councils {words.rule_words(result.sharing_rule)} unless a column says "
        "otherwise."
        if result.sufficiency is None and result.building is None
        else f"Every cost is a {words.MODELLED}. {words.PRICES}",
        _low_and_high(result),
        words.ILLUSTRATIVE,
        findings.order_said(result),
        *noted.notes_words(result.notes, result.functions),
        *(f"Not modelled: {words.lowered(line)}" for line in result.not_modelled),
    ]
    empty = [table.title for table in shown if not table.rows]
    if empty:
        said.append(f"Tables without rows are left out: {words.joined(empty)}.")
    text = typesetting.of(result)
    whole = (words.sentence(words.spoken(words.plain(line))) for line in said if line.strip())
    lines = [_plain(text(line)) for line in whole]
    rows = [[f"Note {number}", line] for number, line in enumerate(lines, start=1)]
    frame = pd.DataFrame(rows, columns=["Number", "Note"], dtype=object)
    about = "This sheet contains one table."
    # numbers stand level with the first line of their note
    top = {"column": {"columns": [0, 1], "format": {"valign": "top"}, "include_names": True}}
    return GPTable(
        frame, "notes", "Notes", instructions=about, index_columns={}, additional_formatting=[top]
    )


def _elsewhere(table: Table, result: Result) -> "GPTable":
    """Say where a table is that is too long for a sheet."""
    import pandas as pd
    from gptables import GPTable

    rows = [[len(table.rows), f"tables/{table.name}.csv"]]
    frame = pd.DataFrame(rows, columns=["Rows", "File"], dtype=object)
    about = (
        f"This sheet contains one table, which says where the rows are: they are more than the "
        f"{MOST_ROWS:,} that a sheet of this workbook holds."
    )
    name = say.table_name(table.name)
    return GPTable(frame, name, _title(table, result), instructions=about, index_columns={})


def _sheet(table: Table, made: Grid, result: Result) -> "GPTable":
    """Put one table on its sheet, with what its symbols mean above it."""
    import pandas as pd
    from gptables import GPTable

    rows = [[guarded(value) for value in row] for row in made.rows]
    frame = pd.DataFrame(rows, columns=list(made.headings), dtype=object)
    formats: list[dict[str, Any]] = [
        {"column": {"columns": [place], "format": {"num_format": shown}}}
        for place, shown in enumerate(made.formats)
        if shown
    ]
    for place in range(len(made.headings)):
        look = cell_look(made.formats, place)
        formats.append({"column": {"columns": [place], "format": look, "include_names": True}})
    about = "This sheet contains one table. Notes are on the sheet Notes."
    legend = [say.SYMBOLS[mark] for mark in symbols_used(made)]
    if any(FEW in row for row in made.rows):
        legend.append(FEW_NOTE)
    if result.unprotected:
        legend.append(words.sentence(f"This table {words.UNPROTECTED}"))
    return GPTable(
        frame,
        say.table_name(table.name),
        _title(table, result),
        instructions=about,
        legend=legend,
        index_columns={},
        additional_formatting=formats,
    )


def guarded(value: str | int | float) -> object:
    """Keep text from being read as a link, a note or an empty cell while it is laid out."""
    from gptables.core.gptable import FormatList

    if not isinstance(value, str):
        return value
    value = value.replace("$$", "$ $")
    harmless = any(c.isascii() and c.isalnum() for c in value) and "](" not in value
    return value if harmless else FormatList([{}, value])


def symbols_used(made: Grid) -> tuple[str, ...]:
    """Return the symbols that stand in a table for values that are not there."""
    texts = {value for row in made.rows for value in row if isinstance(value, str)}
    return tuple(mark for mark in say.SYMBOLS if mark in texts)


def _put(book: "GPWorkbook", name: str, table: "GPTable", widths: Sequence[int]) -> None:
    """Write one sheet with columns as wide as said."""
    sheet = book.add_worksheet(name)
    sheet.write_gptable(table, False)  # noqa: FBT003 - widths are ours
    lay_out(sheet, widths, table.data_range[0], _as_shown(table))


def _as_shown(table: "GPTable") -> list[list[str | int | float]]:
    """Return the headings and rows of a table as a reader sees them."""
    rows = [list(table.table.columns), *table.table.to_numpy().tolist()]
    return [[_shown_text(value) for value in row] for row in rows]


def _shown_text(value: Any) -> str | int | float:  # noqa: ANN401 - text, a link or a number
    if isinstance(value, dict):
        return str(next(iter(value)))
    found: str | int | float = getattr(value, "string", value)
    return found
