"""Read one sheet of a workbook or CSV file into cells, minding what Excel does to numbers."""

import warnings
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.inputs.bundled import is_file, is_folder
from footprint.inputs.cells import shown
from footprint.inputs.findings import Findings
from footprint.inputs.suggest import closest, did_you_mean, plain_key
from footprint.inputs.tables import ROWS_ABOVE_HEADING, csv_records

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SHEET = "Our figures"
LARGEST_WORKBOOK_BYTES = 20_000_000
LARGEST_UNPACKED_BYTES = 200_000_000
MOST_ROWS, MOST_COLUMNS = 5_000, 500
WORKBOOKS, TEXTS = (".xlsx", ".xlsm"), (".csv", ".tsv", ".txt")
READABLE = WORKBOOKS + TEXTS
_CLOSE = "Close it in other programs and check that you may open it."
# what a column that names the local authority may be headed
AREA_HEADINGS = ("code", "name", "area", "la", "local_authority", "council", "ons_code", "la_name")


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell, or what is wrong with it."""

    text: str = ""
    problem: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A heading row and the rows below it, each as wide as the heading."""

    file: str
    heading_row: int
    heading: tuple[Cell, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]

    def letter(self, place: int) -> str:
        """Return the letters a spreadsheet gives a column, and its heading."""
        letters, number = "", place + 1
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        words = self.heading[place].text.replace(", ", " ")
        return f'{letters} ("{words}")' if words else letters


def read_sheet(path: Path, findings: Findings) -> Sheet | None:
    """Return the sheet of own figures in an .xlsx or .csv file, or None with the reason."""
    ending = path.suffix.lower()
    if not is_file(path):
        _missing(path, findings)
        return None
    if ending in WORKBOOKS:
        rows = _workbook_rows(path, findings)
    elif ending in TEXTS:
        records = csv_records(path, findings)
        rows = None if records is None else [[Cell(text) for text in r] for r in records]
        if records is not None and _too_long(path.name, records, findings):
            return None
    else:
        remedy = 'In Excel, use "Save as" and choose "Excel Workbook (.xlsx)" or "CSV UTF-8".'
        findings.problem(path.name, f'files ending in "{ending}" cannot be read.', remedy)
        return None
    return None if rows is None else _sheet(path.name, rows, findings)


def _missing(path: Path, findings: Findings) -> None:
    """Say that a file of own figures is not there, and which file was probably meant."""
    name = shown(path.name) or shown(str(path))
    if is_folder(path):
        remedy = "Name the workbook or CSV file in it."
        findings.problem(name, "is a folder, not a file of own figures.", remedy)
        return
    beside = path.parent.iterdir() if is_folder(path.parent) else ()
    known = [f.name for f in beside if f.suffix.lower() in READABLE and f.name != path.name]
    remedy = "Check the name in the scenario's key figures; it is looked for beside the scenario."
    near = did_you_mean(path.name, known) if closest(path.name, known) else remedy
    findings.problem(name, "there is no such file of own figures.", near)


def _too_long(file: str, records: list[list[str]], findings: Findings) -> bool:
    """Tell whether a row below the heading is longer than it: a thousands comma without quotes."""
    heading = next((i for i, cells in enumerate(records) if _is_heading(cells)), len(records))
    long = False
    for row, cells in enumerate(records[heading + 1 :], start=heading + 2):
        wide = len(records[heading])
        if len(cells) > wide:
            what = f"has {len(cells)} cells where the heading has {wide}."
            remedy = 'Write 1200 or "1,200": a comma without quotation marks begins a new cell.'
            findings.problem(f"{file}, row {row}", what, remedy)
            long = True
    return long


def _is_heading(cells: list[str]) -> bool:
    """Tell whether a row names a column of local authorities."""
    return any(plain_key(cell) in AREA_HEADINGS for cell in cells)


def _sheet(file: str, rows: list[list[Cell]], findings: Findings) -> Sheet | None:
    """Find the heading row: the first that names a column of local authorities."""
    for number, cells in enumerate(rows[:ROWS_ABOVE_HEADING], start=1):
        if _is_heading([cell.text for cell in cells]):
            wide = max(place + 1 for place, cell in enumerate(cells) if cell.text)
            below = [
                (row, tuple((*line, *[Cell()] * wide)[:wide]))
                for row, line in enumerate(rows[number:], start=number + 1)
                if any(cell.text or cell.problem for cell in line)
            ]
            if not below:
                findings.problem(file, "has a heading but no rows.", "Add a row an LA.")
            return Sheet(file, number, tuple(cells[:wide]), tuple(below))
    remedy = 'Head the first column "Code" or "Local authority", with a row an LA below.'
    findings.problem(
        file, f"no heading row was found in the first {ROWS_ABOVE_HEADING} rows.", remedy
    )
    return None


def _workbook_rows(path: Path, findings: Findings) -> list[list[Cell]] | None:
    """Return every cell of the sheet of own figures (else the first) of a workbook."""
    remedy = "Open it in Excel, save it again as an Excel Workbook (.xlsx), without a password."
    if (wrong := _unopened(path)) is not None:
        findings.problem(path.name, wrong, _CLOSE if "read" in wrong else remedy)
        return None
    from openpyxl import load_workbook

    # a damaged workbook fails in as many ways as there are parts of it
    try:
        with warnings.catch_warnings(action="ignore"):
            values = _worksheet(load_workbook(path, data_only=True))
            formulas = _worksheet(load_workbook(path, data_only=False))
    except Exception:  # noqa: BLE001
        findings.problem(path.name, "cannot be opened as an Excel workbook.", remedy)
        return None
    if values is None or formulas is None:
        findings.problem(path.name, "has no sheet with cells.", remedy)
        return None
    if values.max_row > MOST_ROWS or values.max_column > MOST_COLUMNS:
        what = f"is larger than {MOST_ROWS} rows or {MOST_COLUMNS} columns."
        findings.problem(path.name, what, "Keep only a row an LA and the columns you changed.")
        return None
    wide = range(1, values.max_column + 1)
    _check_merged(path.name, values, findings)
    return [
        [_cell(values.cell(row, column), formulas.cell(row, column)) for column in wide]
        for row in range(1, values.max_row + 1)
    ]


def _unopened(path: Path) -> str | None:
    """Return why a file is no zip of a size that can be unpacked, or None where it is one."""
    try:
        size = path.stat().st_size
        if size == 0:
            return "is empty."
        if size > LARGEST_WORKBOOK_BYTES:
            return "is larger than 20 MB."
        with zipfile.ZipFile(path) as archive:
            small = sum(part.file_size for part in archive.infolist()) < LARGEST_UNPACKED_BYTES
    except OSError as error:
        return f"cannot be read ({error.strerror or 'the system refused'})."
    except (zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError):
        return "is not an Excel workbook, or is damaged."
    return None if small else "is larger than it can be."


def _check_merged(file: str, sheet: "Worksheet", findings: Findings) -> None:
    """Refuse cells merged across rows that hold something: which row is meant is not known."""
    for span in sheet.merged_cells.ranges:
        value = sheet.cell(span.min_row, span.min_col).value
        if span.max_row > span.min_row and value is not None:
            what = f'the cells {span.coord} ("{shown(str(value))}") are merged into one.'
            remedy = "Unmerge them, and write the figure of each LA in its own row."
            findings.problem(f"{file}, row {span.min_row}", what, remedy)


def _worksheet(workbook: Any) -> "Worksheet | None":  # noqa: ANN401
    """Return the sheet of own figures, else the first."""
    named = [sheet for sheet in workbook.worksheets if plain_key(sheet.title) == plain_key(SHEET)]
    found: Worksheet | None = next(iter(named or workbook.worksheets), None)
    return found


def _cell(shown_cell: Any, formula_cell: Any) -> Cell:  # noqa: ANN401
    """Return a cell as text; a percentage format is written out, as Excel stores 45% as 0.45."""
    value = shown_cell.value
    if value is None and formula_cell.data_type == "f":
        what = "holds a formula whose result is not saved."
        return Cell("", what, "Open the workbook in Excel, save it, and try again.")
    if isinstance(value, bool):
        return Cell("", f"is {str(value).lower()}, not a number.", "Enter a number.")
    if isinstance(value, datetime | date | time | timedelta):
        what = f"is a date or time ({value})."
        return Cell("", what, "Excel may have changed what was typed: format the cell as a number.")
    if isinstance(value, int | float):
        if "%" in str(shown_cell.number_format):
            return Cell(f"{round(value * 100, 10):.12g}%")
        return Cell(f"{value:.15g}")
    text = "" if value is None else str(value).strip()
    if shown_cell.data_type == "e":
        return Cell("", f"shows the error {text}.", "Mend its formula and save again.")
    return Cell(text)
