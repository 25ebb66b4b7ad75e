"""Check a workbook against the Analysis Function's checklist for accessible spreadsheets.

Each rule is a small function with its words. Spelling, and whether titles and names mean
something to a reader, are for people to check.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

SHORTHAND = re.compile(r"\[[a-z]{1,3}\]")
MARKER = re.compile(r"\[note (\d+)\]")
SAFE_FUNCTIONS = frozenset({"ROUND", "SUMIFS", "IF", "ABS"})
SANS_SERIF = frozenset({"Arial", "Calibri", "Helvetica", "Verdana"})
SMALLEST_TEXT, SMALLEST_TITLE = 10, 12
LINK_COLOUR = "FF0000FF"
_FUNCTION = re.compile(r"([A-Z][A-Z0-9.]+)\(")
_RISKY = re.compile(r"^[=+\-@\t\r\n]")
_DEFAULT_NAME = re.compile(r"^(sheet|table)\s*\d*$", re.IGNORECASE)
MOST_SAID = 5


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook to check, read and as the files it is made of."""

    read: Workbook
    files: dict[str, bytes]

    @property
    def sheets(self) -> list[Worksheet]:
        """Return the sheets in order."""
        return list(self.read.worksheets)

    @property
    def tabled(self) -> list[Worksheet]:
        """Return the sheets after the cover, which hold tables."""
        return self.sheets[1:]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the checklist: its part, its words, and what finds where it is broken."""

    part: str
    words: str
    broken: Callable[[Book], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule is broken."""

    rule: str
    where: str


def check(data: bytes) -> tuple[Finding, ...]:
    """Return every place where a workbook breaks a rule, at most a few of each rule."""
    book = opened(data)
    found: list[Finding] = []
    for rule in RULES:
        for where in list(rule.broken(book))[:MOST_SAID]:
            found.append(Finding(rule.words, where))
    return tuple(found)


def opened(data: bytes) -> Book:
    """Open a workbook for checking."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return Book(load_workbook(io.BytesIO(data)), files)


def _bounds(sheet: Worksheet) -> tuple[int, int, int, int] | None:
    """Return the first and last column and row of the table of a sheet: left, top, right, end."""
    tables = list(sheet.tables.values())
    if not tables:
        return None
    left, top, right, end = range_boundaries(tables[0].ref)
    return (left or 1, top or 1, right or 1, end or 1)


def _cells(sheet: Worksheet) -> Iterator[Cell]:
    """Yield the cells that hold something."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, Cell) and cell.value is not None:
                yield cell


def _body(sheet: Worksheet) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table below its header."""
    bounds = _bounds(sheet)
    if bounds is not None:
        left, top, right, end = bounds
        yield from sheet.iter_rows(
            min_col=left, max_col=right, min_row=top + 1, max_row=end, values_only=True
        )


def _header(sheet: Worksheet) -> list[Any]:
    bounds = _bounds(sheet)
    if bounds is None:
        return []
    left, top, right, _ = bounds
    return [sheet.cell(top, column).value for column in range(left, right + 1)]


def _above(sheet: Worksheet) -> str:
    """Return the text above a table."""
    bounds = _bounds(sheet)
    last = bounds[1] - 1 if bounds else sheet.max_row
    return " ".join(str(sheet.cell(row, 1).value or "") for row in range(1, last + 1))


def _marked_up(book: Book) -> Iterator[str]:
    for sheet in book.tabled:
        if len(sheet.tables) != 1:
            yield f"{sheet.title}: {len(sheet.tables)} tables are marked up."


def _named(book: Book) -> Iterator[str]:
    names = [name for sheet in book.sheets for name in sheet.tables]
    for name in names:
        if _DEFAULT_NAME.match(name) or names.count(name) > 1:
            yield f"The table {name} has no name of its own."


def _not_merged(book: Book) -> Iterator[str]:
    for sheet in book.sheets:
        for merged in sheet.merged_cells.ranges:
            yield f"{sheet.title}: {merged} is merged."


def _no_blank_lines(book: Book) -> Iterator[str]:
    for sheet in book.tabled:
        rows = list(_body(sheet))
        if any(all(value is None for value in row) for row in rows):
            yield f"{sheet.title}: a row is blank."
        if rows and any(all(v is None for v in column) for column in zip(*rows, strict=True)):
            yield f"{sheet.title}: a column is blank."


def _one_header(book: Book) -> Iterator[str]:
    for sheet in book.tabled:
        heads = [str(head or "").strip().lower() for head in _header(sheet)]
        if not all(heads):
            yield f"{sheet.title}: a heading is blank."
        if len(set(heads)) != len(heads):
            yield f"{sheet.title}: two headings are alike."
        for table in sheet.tables.values():
            if table.headerRowCount != 1:
                yield f"{sheet.title}: {table.headerRowCount} header rows are tagged."


def _wrapped(book: Book) -> Iterator[str]:
    for sheet in book.tabled:
        bounds = _bounds(sheet)
        for cell in _cells(sheet):
            if bounds is None or cell.row < bounds[1] or not isinstance(cell.value, str):
                continue
            if cell.data_type == "f" or cell.alignment.wrap_text:
                continue
            if len(cell.value) > (sheet.column_dimensions[cell.column_letter].width or 8):
                yield f"{sheet.title} {cell.coordinate}: the text runs out of its cell."


def _nothing_frozen(book: Book) -> Iterator[str]:
    for sheet in book.sheets:
        filtered = [t for t in sheet.tables.values() if t.autoFilter is not None]
        if sheet.freeze_panes or sheet.auto_filter.ref or filtered:
            yield f"{sheet.title}: there is a filter or a frozen pane."


def _filled(book: Book) -> Iterator[str]:
    for sheet in book.tabled:
        for number, row in enumerate(_body(sheet), start=1):
            if any(value is None or str(value).strip() == "" for value in row):
                yield f"{sheet.title}: row {number} of the table has an empty cell."


def _nothing_hidden(book: Book) -> Iterator[str]:
    for sheet in book.sheets:
        lines = [*sheet.row_dimensions.values(), *sheet.column_dimensions.values()]
        if sheet.sheet_state != "visible" or any(line.hidden for line in lines):
            yield f"{sheet.title}: something is hidden."


def _shorthand_explained(book: Book) -> Iterator[str]:
    for sheet in book.tabled:
        texts = {value for row in _body(sheet) for value in row if isinstance(value, str)}
        explained = _above(sheet)
        for text in sorted(texts):
            if SHORTHAND.fullmatch(text) and text not in explained:
                yield f"{sheet.title}: {text} is not explained above the table."


def _no_superscript(book: Book) -> Iterator[str]:
    for sheet in book.sheets:
        for cell in _cells(sheet):
            if cell.font.vertAlign:
                yield f"{sheet.title} {cell.coordinate}: the text is raised or lowered."


def _notes_known(book: Book) -> Iterator[str]:
    notes = next((sheet for sheet in book.sheets if sheet.title == "Notes"), None)
    known = {str(row[0]) for row in _body(notes)} if notes is not None else set()
    for sheet in book.sheets:
        for cell in _cells(sheet):
            for number in MARKER.findall(str(cell.value)):
                if f"Note {number}" not in known:
                    yield f"{sheet.title} {cell.coordinate}: there is no note {number}."


def _no_marker_in_data(book: Book) -> Iterator[str]:
    for sheet in book.tabled:
        for row in _body(sheet):
            if any(isinstance(value, str) and MARKER.search(value) for value in row):
                yield f"{sheet.title}: a note is marked in a cell of data."


def _readable_font(book: Book) -> Iterator[str]:
    for sheet in book.sheets:
        for cell in _cells(sheet):
            font = cell.font
            if font.name not in SANS_SERIF or (font.sz or 0) < SMALLEST_TEXT or font.i:
                yield f"{sheet.title} {cell.coordinate}: {font.name}, {font.sz} points."
            if cell.alignment.textRotation:
                yield f"{sheet.title} {cell.coordinate}: the text is not horizontal."


def _titled(book: Book) -> Iterator[str]:
    for sheet in book.sheets:
        title = sheet.cell(1, 1)
        large = (title.font.sz or 0) >= SMALLEST_TITLE and title.font.b
        if not str(title.value or "").strip() or not large:
            yield f"{sheet.title}: cell A1 holds no title."
        elif title.style != "Heading 1":
            yield f"{sheet.title}: the title is not marked up as Heading 1."


def _no_symbols_alone(book: Book) -> Iterator[str]:
    for sheet in book.sheets:
        for cell in _cells(sheet):
            if isinstance(cell.value, str) and not any(c.isalnum() for c in cell.value):
                yield f"{sheet.title} {cell.coordinate}: {cell.value!r} is a symbol alone."


def _no_header_or_picture(book: Book) -> Iterator[str]:
    for name in book.files:
        if name.startswith(("xl/drawings", "xl/media", "xl/charts", "xl/comments")):
            yield f"The workbook holds {name}."
    for sheet in book.sheets:
        ends = (sheet.oddHeader, sheet.oddFooter)
        parts = [getattr(end, side) for end in ends for side in ("left", "center", "right")]
        if any(part is not None and part.text for part in parts):
            yield f"{sheet.title}: there is a header or a footer."


def _no_fill(book: Book) -> Iterator[str]:
    for sheet in book.sheets:
        for cell in _cells(sheet):
            if cell.fill.fill_type not in {None, "none"}:
                yield f"{sheet.title} {cell.coordinate}: the background is filled."
        if sheet.conditional_formatting:
            yield f"{sheet.title}: cells are coloured by rule."


def _plain_colour(book: Book) -> Iterator[str]:
    for sheet in book.sheets:
        for cell in _cells(sheet):
            colour = cell.font.color
            shown = colour.rgb if colour is not None and colour.type == "rgb" else None
            if shown and not (cell.hyperlink is not None and shown == LINK_COLOUR):
                yield f"{sheet.title} {cell.coordinate}: the text is coloured {shown}."


def _no_macro(book: Book) -> Iterator[str]:
    for name in book.files:
        if "vba" in name.lower() or "externalLink" in name or name.endswith(".bin"):
            yield f"The workbook holds {name}."


def _sheets_named(book: Book) -> Iterator[str]:
    names = [sheet.title for sheet in book.sheets]
    for name in names:
        alike = sum(other.lower() == name.lower() for other in names) > 1
        if alike or _DEFAULT_NAME.match(name) or len(name) > 31:
            yield f"The sheet {name} has no name of its own."


def _not_blank(book: Book) -> Iterator[str]:
    for sheet in book.sheets:
        if not any(True for _ in _cells(sheet)):
            yield f"{sheet.title}: the sheet is blank."


def _described(book: Book) -> Iterator[str]:
    for sheet in book.tabled:
        if "one table" not in str(sheet.cell(2, 1).value or ""):
            yield f"{sheet.title}: cell A2 does not say what the sheet holds."


def _at_the_edge(book: Book) -> Iterator[str]:
    for sheet in book.tabled:
        bounds = _bounds(sheet)
        if bounds is not None and bounds[0] != 1:
            yield f"{sheet.title}: the table does not begin in column A."


def _nothing_below(book: Book) -> Iterator[str]:
    for sheet in book.tabled:
        bounds = _bounds(sheet)
        if bounds is not None and (sheet.max_row > bounds[3] or sheet.max_column > bounds[2]):
            yield f"{sheet.title}: something stands below or beside the table."


def _documented(book: Book) -> Iterator[str]:
    properties = book.read.properties
    if not properties.title or not properties.language:
        yield "The title or the language of the document is missing."


def _opens_at_the_start(book: Book) -> Iterator[str]:
    if book.read.active is not book.sheets[0]:
        yield "The workbook does not open on its first sheet."
    for sheet in book.sheets:
        if any(
            selection.activeCell not in {None, "A1"}
            for selection in sheet.views.sheetView[0].selection
        ):
            yield f"{sheet.title}: the cursor is not in A1."


def _contents_link(book: Book) -> Iterator[str]:
    contents = next((sheet for sheet in book.sheets if sheet.title == "Contents"), None)
    listed = {str(row[0]) for row in _body(contents)} if contents is not None else set()
    for sheet in book.tabled:
        if sheet.title != "Contents" and sheet.title not in listed:
            yield f"{sheet.title} is not in the contents."
    for sheet in book.sheets:
        for cell in _cells(sheet):
            link = cell.hyperlink
            if link is not None and (link.target or not link.location):
                yield f"{sheet.title} {cell.coordinate}: a link leads outside the workbook."


def _disarmed(book: Book) -> Iterator[str]:
    for sheet in book.sheets:
        for cell in _cells(sheet):
            if cell.data_type == "f":
                used = set(_FUNCTION.findall(str(cell.value)))
                if not used <= SAFE_FUNCTIONS or "[" in str(cell.value) or "|" in str(cell.value):
                    yield f"{sheet.title} {cell.coordinate}: {cell.value} is not one of ours."
            elif isinstance(cell.value, str) and _RISKY.match(cell.value):
                yield f"{sheet.title} {cell.coordinate}: the text could run as a formula."


RULES = (
    Rule("Tables", "Every table is marked up as one, one a sheet", _marked_up),
    Rule("Tables", "Tables have meaningful names", _named),
    Rule("Tables", "No cell is merged or split", _not_merged),
    Rule("Tables", "No row or column within a table is blank", _no_blank_lines),
    Rule("Tables", "One header row is tagged, its texts filled and unique", _one_header),
    Rule("Tables", "Text is wrapped within cells", _wrapped),
    Rule("Tables", "There are no filters and no frozen panes", _nothing_frozen),
    Rule("Tables", "No cell of a table is empty", _filled),
    Rule("Tables", "No sheet, row or column is hidden", _nothing_hidden),
    Rule("Footnotes", "Shorthand stands in brackets and is explained above", _shorthand_explained),
    Rule("Footnotes", "No text is raised or lowered", _no_superscript),
    Rule("Footnotes", "Every note referred to is in the table of notes", _notes_known),
    Rule("Footnotes", "Notes are marked in titles and headings only", _no_marker_in_data),
    Rule("Formatting", "Text is sans serif, ten points or more, upright", _readable_font),
    Rule("Formatting", "Every sheet has a title in A1, marked up as a heading", _titled),
    Rule("Formatting", "No cell holds symbols alone", _no_symbols_alone),
    Rule("Formatting", "No headers, footers, boxes or pictures", _no_header_or_picture),
    Rule("Formatting", "No background is filled, no colour divides data", _no_fill),
    Rule("Formatting", "Text has the automatic colour, links excepted", _plain_colour),
    Rule("Formatting", "There are no macros and no links to other files", _no_macro),
    Rule("Structure", "Sheets have unique, meaningful names", _sheets_named),
    Rule("Structure", "No sheet is blank", _not_blank),
    Rule("Structure", "Column A says above the table what the sheet holds", _described),
    Rule("Structure", "Tables begin in column A", _at_the_edge),
    Rule("Structure", "Nothing stands below or beside a table", _nothing_below),
    Rule("Structure", "The contents list every sheet, and links stay inside", _contents_link),
    Rule("Before publishing", "The document names its title and language", _documented),
    Rule("Before publishing", "It opens on the first sheet, in A1", _opens_at_the_start),
    Rule("Safety", "No text can run as a formula, and every formula is ours", _disarmed),
)
