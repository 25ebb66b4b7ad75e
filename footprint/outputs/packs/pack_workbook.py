"""Write the workbook in which a council confirms or corrects the figures held for it."""

import datetime
import io
import math
import re
import zipfile
from typing import TYPE_CHECKING, Any

from footprint.inputs.confirmations import CONFIRM, CORRECT, FIGURE, HELD, NOTE, REFERENCE, UNIT
from footprint.inputs.sheets import SHEET
from footprint.outputs.packs.data_pack import CouncilPack, Held
from footprint.outputs.sections import typesetting
from footprint.outputs.wording import words

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

STAMP = datetime.datetime(2020, 1, 1)  # noqa: DTZ001 - a workbook holds times without a zone
ZIP_STAMP = (1980, 1, 1, 0, 0, 0)
HEADING_ROW = 4
LETTERS = "Arial"
LINE_POINTS = 13.5
PRINTED = 10
ANSWER_FILL = "FFF2CC"
COLUMNS: tuple[tuple[str, int], ...] = (
    (FIGURE, 40),
    ("Period", 14),
    (HELD, 13),
    (UNIT, 16),
    ("Range", 16),
    ("Status", 20),
    (CONFIRM, 11),
    (CORRECT, 13),
    (NOTE, 30),
    ("Source", 56),
    ("Local authority", 20),
    ("Code", 13),
    (REFERENCE, 26),
)
ANSWERS = (CONFIRM, CORRECT, NOTE)
HELP = (
    f'On the sheet "{SHEET}" there is one row for each figure we hold for you. Fill in the three '
    "yellow columns and change nothing else.",
    f'Where the figure is right, write yes under "{CONFIRM}".',
    f'Where it is not, write the right one under "{CORRECT}", in the same unit: 1234 or 1,234, '
    "and 45 or 45% where the unit is %. Leave the column before it blank.",
    'A "Range" stands beside a figure that is assumed or withheld: we use the whole range.',
    "c stands for a figure that was withheld where it was published. You may confirm it as c: the "
    "range beside it stays, and no single value is worked out for it. If you write c for a "
    "count of your own, it means 1 to 5. x stands for a figure that is not available, z for one "
    "that does not apply.",
    'Say in "Your note" what a reader should know: the day of the count, who is counted.',
    "What you leave blank stays in use, and the report says that you did not confirm it.",
    "What you correct becomes your own figure. It may be smaller than what may be published: send "
    "the workbook back only to whoever sent it to you.",
    "The columns Local authority, Code and Reference let the file be read back. Leave them as "
    "they are.",
)


def pack_workbook(pack: CouncilPack) -> bytes:
    """Write the workbook of one council; the same figures give the same bytes."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.properties.title = f"Figures held for {pack.name}"
    workbook.properties.creator = workbook.properties.lastModifiedBy = "Footprint"
    workbook.properties.language = "en-GB"
    workbook.properties.created = STAMP
    sheet = workbook.active
    if sheet is None:
        msg = "a new workbook has no sheet"
        raise AssertionError(msg)
    sheet.title = SHEET
    _figures(sheet, pack)
    _help(workbook.create_sheet("How to fill this in"))
    stream = io.BytesIO()
    workbook.save(stream)
    return _fixed(stream.getvalue())


def _figures(sheet: "Worksheet", pack: CouncilPack) -> None:
    """Write the title, what to do, and a row a figure in one marked-up table."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.properties import PageSetupProperties
    from openpyxl.worksheet.table import Table, TableStyleInfo

    told = "For this council only."
    if pack.unprotected:
        told += f" This workbook {words.UNPROTECTED}."
    for row, text in enumerate(
        (
            f"Figures we hold for {pack.name}: please confirm or correct",
            f"Asked for: {pack.question} {told}",
            f'Write yes under "{CONFIRM}", or the right figure under "{CORRECT}". The other sheet '
            "says how.",
        ),
        start=1,
    ):
        _put(sheet, row, 1, typesetting.setter((pack.name,))(text))
    sheet.cell(1, 1).font = Font(name=LETTERS, bold=True, size=14)
    for place, (title, width) in enumerate(COLUMNS, start=1):
        _put(sheet, HEADING_ROW, place, title)
        sheet.cell(HEADING_ROW, place).font = Font(name=LETTERS, bold=True, size=10)
        sheet.cell(HEADING_ROW, place).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(place)].width = width
    answer = PatternFill("solid", start_color=ANSWER_FILL)
    line = Side(style="thin", color="7F7F7F")
    sheet.row_dimensions[HEADING_ROW].height = 2 * LINE_POINTS
    for row, held in enumerate(pack.figures, start=HEADING_ROW + 1):
        cells = _cells(held, pack)
        sheet.row_dimensions[row].height = _height(cells)
        for place, value in enumerate(cells, start=1):
            cell = _put(sheet, row, place, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
            if isinstance(value, float):
                cell.number_format = "#,##0" if value.is_integer() else "#,##0.####"
            if COLUMNS[place - 1][0] in ANSWERS:
                cell.fill = answer
                cell.border = Border(left=line, right=line, top=line, bottom=line)
    last = HEADING_ROW + len(pack.figures)
    table = Table(
        displayName="Our_figures", ref=f"A{HEADING_ROW}:{get_column_letter(len(COLUMNS))}{last}"
    )
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)
    letter = get_column_letter([title for title, _ in COLUMNS].index(CONFIRM) + 1)
    choice = DataValidation(type="list", formula1='"yes,no"', allow_blank=True)
    choice.error, choice.errorTitle = "Write yes, or leave the cell blank.", CONFIRM
    sheet.add_data_validation(choice)
    choice.add(f"{letter}{HEADING_ROW + 1}:{letter}{last}")
    sheet.freeze_panes = f"B{HEADING_ROW + 1}"
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth = "landscape", 1
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = 9, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_area = f"A1:{get_column_letter(PRINTED)}{last}"
    sheet.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"


def _cells(held: Held, pack: CouncilPack) -> tuple[str | float | None, ...]:
    """Return the cells of one figure in the order of the columns, answers blank."""
    shown = held.mark or (None if held.value is None else held.value)
    before = (f"{held.label[:1].upper()}{held.label[1:]}", held.period, shown, held.unit)
    after = (held.source, pack.name, pack.code, held.indicator)
    return (*before, held.range_words, held.status, None, None, None, *after)


def _height(cells: tuple[str | float | None, ...]) -> float:
    """Return the height of a row in points, so that the longest of its texts can be read."""
    lines = [
        math.ceil(len(text) * 1.05 / width)
        for text, (_, width) in zip(cells, COLUMNS, strict=True)
        if isinstance(text, str)
    ]
    return LINE_POINTS * max(1, *lines) + 2


def _help(sheet: "Worksheet") -> None:
    """Write how to fill the workbook in."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.properties import PageSetupProperties

    _put(sheet, 1, 1, "How to fill this in")
    sheet.cell(1, 1).font = Font(name=LETTERS, bold=True, size=14)
    for row, text in enumerate(HELP, start=2):
        cell = _put(sheet, row, 1, typesetting.plain(text))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = LINE_POINTS * math.ceil(len(text) / 95) + 4
    sheet.column_dimensions["A"].width = 100
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _put(sheet: "Worksheet", row: int, column: int, value: str | float | None) -> Any:  # noqa: ANN401
    """Write a cell; words are never taken as a formula, whatever they begin with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    text = ILLEGAL_CHARACTERS_RE.sub(" ", value) if isinstance(value, str) else value
    cell = sheet.cell(row, column, text)
    cell.font = Font(name=LETTERS, size=10)
    if isinstance(text, str):
        cell.data_type = "s"
        cell.quotePrefix = text[:1] in "=+-@" and bool(text)
    return cell


def _fixed(data: bytes) -> bytes:
    """Return a workbook without the time at which it was written."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(stream, "w") as made:
        for name in given.namelist():
            content = given.read(name)
            if name == "docProps/core.xml":
                saved = f"{STAMP.isoformat()}Z".encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + saved, content)
            info = zipfile.ZipInfo(name, ZIP_STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            made.writestr(info, content)
    return stream.getvalue()
