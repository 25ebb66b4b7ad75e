"""Read tables as people save them: any delimiter, any encoding, pounds and per cent signs."""

import csv
import io
import math
import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from footprint.inputs.bundled import is_folder
from footprint.inputs.cells import not_a_number, parse_number, plain_text, shown
from footprint.inputs.findings import Findings
from footprint.inputs.suggest import alike, did_you_mean, which_area

LARGEST_FILE_BYTES = 200_000_000
_ALIKE_ENOUGH = 0.74
# how far down a heading may stand in a table of own figures
ROWS_ABOVE_HEADING = 20
# columns that name the record of a row
_NAMING = ("name", "label", "point")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a table has.

    Attributes
    ----------
    required
        Must stand in the heading.
    filled
        Those of the required that are never blank.
    optional
        May be left out; added as blanks when they are.
    """

    required: tuple[str, ...]
    filled: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        """Return every column with a meaning."""
        return self.required + self.optional


def read_text(path: Path, findings: Findings) -> str | None:
    """Return the text of a file in UTF-8, UTF-16 (Excel's "Unicode text") or Windows-1252."""
    if is_folder(path):
        remedy = "Move it away, and put the file in its place."
        findings.problem(path.name, "is a folder, not a file.", remedy)
        return None
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            findings.problem(path.name, "is larger than 200 MB.", "Keep only the rows you need.")
            return None
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "the system refused"
        remedy = "Close it in other programs and check that you may open it."
        findings.problem(path.name, f"cannot be read ({reason}).", remedy)
        return None
    return _decoded(path.name, data, findings)


def read_table(
    path: Path, columns: Columns, findings: Findings, *, may_be_empty: bool = False
) -> pd.DataFrame | None:
    """Return a table of text, one row a record, indexed by its row number in the file.

    Blanks are empty strings, and blank rows are left out. Columns without a meaning are kept,
    with a note. None means that the table could not be read; the problems say why.
    """
    text = read_text(path, findings)
    if text is None:
        return None
    if not text.strip():
        remedy = "Save it again with a heading row and one row a record."
        findings.problem(path.name, "is empty.", remedy)
        return None

    # the delimiter is the one that finds most known columns in the heading
    lines, skipped, delimiter = _delimited(text, columns)
    records = _records(path.name, lines, delimiter, findings)
    if not records:
        return None
    heading = _heading(path.name, records[0], records[1:], skipped + 1, columns, findings)
    if heading is None:
        return None
    cut_off = not text.endswith(("\n", "\r"))
    frame = _frame(path.name, heading, records[1:], skipped, columns, findings, cut_off=cut_off)
    if frame.empty and not may_be_empty:
        remedy = "Add a row a record, or delete the file if it is one you need not have."
        findings.problem(path.name, "has a heading but no rows.", remedy)
        return None
    _check_filled(path.name, frame, columns, findings)
    return frame


def csv_records(path: Path, findings: Findings) -> list[list[str]] | None:
    """Return every record of a CSV file of any heading, or None where it cannot be read."""
    text = read_text(path, findings)
    if text is None:
        return None
    if not text.strip():
        remedy = "Save it again with a heading row and a row an LA."
        findings.problem(path.name, "is empty.", remedy)
        return None
    lines, skipped, delimiter = _delimited(text, Columns(()))
    found = _records(path.name, lines, delimiter, findings)
    return [[""]] * skipped + found if found else None


def numbers(
    frame: pd.DataFrame,
    column: str,
    file: str,
    findings: Findings,
    describe: Callable[[int], str] | None = None,
) -> pd.Series:
    """Return a column as numbers (NaN where blank); text is a problem with its row.

    ``describe`` turns a row number into the words that name the record.
    """
    values: dict[int, float] = {}
    for row, cell in zip(frame.index, frame[column], strict=True):
        number = parse_number(cell)
        values[row] = number.value if number is not None else math.nan
        if number is None and cell:
            about = f"{describe(row)}: " if describe else ""
            what, remedy = not_a_number(cell)
            findings.problem(f"{file}, row {row}, column {column}", about + what, remedy)
    return pd.Series(values, index=frame.index, dtype=float, name=column)


def records(frame: pd.DataFrame) -> list[tuple[int, dict[Hashable, Any]]]:
    """Return every row of a table as its number and a dictionary of its cells."""
    return list(zip((int(row) for row in frame.index), frame.to_dict("records"), strict=True))


def check_areas(
    file: str,
    table: pd.DataFrame,
    column: str,
    names: Mapping[str, str],
    findings: Findings,
) -> None:
    """Check that a column holds codes of the region or blanks; each wrong code is told once.

    ``names`` gives each area's name by its code.
    """
    first: dict[str, int] = {}
    count: dict[str, int] = {}
    for row, code in zip(table.index, table[column], strict=True):
        if code and code not in names:
            first.setdefault(code, int(row))
            count[code] = count.get(code, 0) + 1
    for code, row in first.items():
        more = f" ({count[code]} rows have it)" if count[code] > 1 else ""
        what = f'"{shown(code)}" is not a code in areas.csv{more}.'
        findings.problem(f"{file}, row {row}, column {column}", what, which_area(code, names))


def _decoded(name: str, data: bytes, findings: Findings) -> str | None:
    """Decode bytes, or say what the file really is."""
    ending = Path(name).suffix.lower()
    if data[:4] == b"PK\x03\x04":
        what = f'is a workbook or document (a zip file), whatever its ending "{ending}" says.'
        remedy = 'Open it in Excel, use "Save as" and choose "CSV UTF-8"; renaming is not enough.'
        if ending == ".toml":
            remedy = 'Open it in its program, use "Save as" and choose "Plain text".'
        findings.problem(name, what, remedy)
        return None
    if data[:4] in (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"):
        return data.decode("utf-32", errors="replace")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data:
        remedy = 'Save it again; in Excel, use "Save as" and choose "CSV UTF-8".'
        if ending == ".toml":
            remedy = 'Save it again as plain text; in Notepad, choose the encoding "UTF-8".'
        findings.problem(name, "is not a text file, or is damaged.", remedy)
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        findings.note(
            f"{name} is not in UTF-8 and was read as Windows-1252: check names with accents and "
            'pound signs, or save it as "CSV UTF-8".'
        )
        return data.decode("cp1252", errors="replace")


def _delimited(text: str, columns: Columns) -> tuple[str, int, str]:
    """Return the lines, how many rows to skip, and the delimiter of a table."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    first, _, rest = lines.partition("\n")
    if (told := re.fullmatch(r"\"?sep=([,;|\t])\"?", first.strip("\ufeff "))) is not None:
        return rest, 1, told.group(1)
    known = set(columns.known)
    # a heading of any words may stand below a title
    tops = [first] if known else lines.split("\n")[:ROWS_ABOVE_HEADING]

    def score(delimiter: str) -> tuple[int, int]:
        names = [_name(cell) for cell in first.split(delimiter)]
        return len(known.intersection(names)), sum(len(top.split(delimiter)) for top in tops)

    return lines, 0, max((",", ";", "\t"), key=score)


def _records(name: str, lines: str, delimiter: str, findings: Findings) -> list[list[str]]:
    """Return every record with its cells stripped, or say where the quotation marks fail."""
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter, strict=True)
    records: list[list[str]] = []
    try:
        for record in reader:
            records.append([plain_text(cell).strip() for cell in record])
    except csv.Error:
        where = f"{name}, near row {len(records) + 1}"
        what = "a quotation mark is opened and not closed, or a cell is far too long."
        findings.problem(where, what, "Put the missing mark in, or take the marks out.")
        return []
    return records


def _name(cell: str) -> str:
    """Return a heading as a column name."""
    return re.sub(r"[\s-]+", "_", cell.strip().strip('"').strip().lower())


def _heading(
    name: str,
    first: list[str],
    rest: list[list[str]],
    row: int,
    columns: Columns,
    findings: Findings,
) -> list[str] | None:
    """Return the column names, or None where the heading cannot be used."""
    heading = [_name(cell) for cell in first]
    while heading and not heading[-1] and not any(any(r[len(heading) - 1 :]) for r in rest):
        heading.pop()
    where = f"{name}, row {row}"
    repeated = sorted({column for column in heading if column and heading.count(column) > 1})
    for column in repeated:
        what = f'the column "{shown(column)}" is there twice.'
        findings.problem(where, what, "Delete or rename one of them.")
    for place, column in enumerate(heading):
        if not column and any(len(cells) > place and cells[place] for cells in rest):
            findings.note(f"{name}: column {place + 1} has no heading and was ignored.")
    complete = _check_names(where, heading, columns, findings)
    return heading if complete and not repeated else None


def _check_names(where: str, heading: list[str], columns: Columns, findings: Findings) -> bool:
    """Tell whether every required column is there; name the missing and the misspelt."""
    unknown = [column for column in dict.fromkeys(heading) if column not in (*columns.known, "")]
    missing = [column for column in columns.required if column not in heading]
    for column in missing:
        near = [c for c in unknown if alike(c, column) >= _ALIKE_ENOUGH]
        if near:
            unknown.remove(near[0])
            remedy = f'Rename the column "{shown(near[0])}".'
        else:
            remedy = f"The heading needs: {', '.join(columns.required)}."
        findings.problem(where, f'there is no column "{column}".', remedy)

    # a column nearly spelt like an optional one would be lost silently
    absent = [column for column in columns.optional if column not in heading]
    for column in list(unknown):
        near = [c for c in absent if alike(c, column) >= _ALIKE_ENOUGH]
        if near:
            unknown.remove(column)
            what = f'the column "{shown(column)}" is not known.'
            findings.problem(where, what, did_you_mean(column, near))
    if unknown and not missing:
        names = ", ".join(shown(column) for column in unknown)
        findings.note(f"{where.split(', ')[0]}: columns kept and not used: {names}.")
    return not missing


def _frame(
    name: str,
    heading: list[str],
    records: list[list[str]],
    skipped: int,
    columns: Columns,
    findings: Findings,
    *,
    cut_off: bool,
) -> pd.DataFrame:
    """Return the records under their columns; rows of the wrong length are problems."""
    keep = [place for place, column in enumerate(heading) if column]
    needed = max((heading.index(c) + 1 for c in columns.filled if c in heading), default=0)
    rows: dict[int, list[str]] = {}
    for row, cells in enumerate(records, start=skipped + 2):
        if not any(cells):
            continue
        last = cut_off and row == skipped + 1 + len(records)
        least = min(len(heading), len(records[-2])) if last and len(records) > 1 else needed
        if len(cells) < max(needed, least):
            _short_row(name, row, len(cells), heading, findings, last=last)
            continue
        if any(cells[len(heading) :]):
            what = f"has {len(cells)} cells where the heading has {len(heading)}."
            remedy = 'Put text that holds a comma in quotation marks: "Derby, city".'
            findings.problem(f"{name}, row {row}", what, remedy)
            continue
        padded = cells + [""] * (len(heading) - len(cells))
        rows[row] = [padded[place] for place in keep]
    names = [heading[place] for place in keep]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=names, dtype=object)
    for column in columns.optional:
        if column not in frame:
            frame[column] = ""
    return frame


def _short_row(
    name: str, row: int, cells: int, heading: list[str], findings: Findings, *, last: bool
) -> None:
    """Say that a row ends before a cell that must be filled."""
    missing = heading[cells] if cells < len(heading) else ""
    what = f'has {cells} of {len(heading)} cells and ends before column "{missing}"'
    what += ": the file seems to be cut off." if last else "."
    remedy = "Fetch the file again." if last else "Fill the row in, or delete it."
    findings.problem(f"{name}, row {row}", what, remedy)


def _check_filled(name: str, frame: pd.DataFrame, columns: Columns, findings: Findings) -> None:
    """Say which cells are blank that must not be."""
    named = next((column for column in _NAMING if column in frame), "")
    for column in columns.filled:
        for row in blank_rows(frame, column):
            where = f"{name}, row {row}, column {column}"
            who = shown(str(frame.loc[row, named])) if named else ""
            what = f"{who}: blank." if who else "is blank."
            findings.problem(where, what, f"Enter the {column.replace('_', ' ')}.")


def blank_rows(frame: pd.DataFrame, column: str) -> Iterable[int]:
    """Return the numbers of the rows where a column is blank."""
    return [int(row) for row in frame.index[frame[column] == ""]]
