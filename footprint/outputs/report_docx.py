"""Write the report as a Word document that a council can edit into its own committee paper."""

import datetime
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any, cast
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as Report
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu, Pt, RGBColor

from footprint.outputs import paper, words
from footprint.outputs.blocks import Block, Fold, Grid, Heat, Items, Line, Picture, Section, Text
from footprint.outputs.maps import Map
from footprint.questions.result import Result

A4_CM = (21.0, 29.7)
MARGIN_CM = 1.6
MAP_WIDTH_CM = 21.4
STAMP = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
ZIP_STAMP = (1980, 1, 1, 0, 0, 0)
HEAD_FILL = "E3EAF1"
FIRST_COLUMN = 1.35
DEEPEST = (0x12, 0x43, 0x6D)
DEEPEST_SHARE = 0.45


def report_docx(result: Result, maps: Sequence[Map]) -> bytes:
    """Write the committee paper as a document; the same inputs give the same bytes.

    Wide tables and maps lie on landscape pages. Detail is left to the web page and the tables,
    and the paper says which.
    """
    document = Document()
    _set_up(document, result)
    document.add_heading(result.title, level=0)
    _paragraph(document, words.MODELLED.capitalize(), bold=True)
    if result.unprotected:
        _paragraph(document, words.UNPROTECTED.capitalize(), bold=True)
    if result.decision:
        _paragraph(document, words.decision_words(result.decision))
    lying = False
    for section in paper.sections(result, maps):
        if section.wide != lying:
            lying = section.wide
            _turn(document, lying)
        _section(document, section, _width_cm(lying))
    return _fixed_zip(document)


def _width_cm(lying: bool) -> float:
    return (A4_CM[1] if lying else A4_CM[0]) - 2 * MARGIN_CM


def _set_up(document: Report, result: Result) -> None:
    """Set language, letters, page, running header and fixed dates."""
    properties = document.core_properties
    properties.title, properties.subject = result.title, words.MODELLED
    properties.author, properties.last_modified_by = "Footprint", "Footprint"
    properties.comments, properties.language = words.ILLUSTRATIVE, "en-GB"
    properties.created = properties.modified = properties.last_printed = STAMP
    properties.revision = 1
    styles = cast("Any", document.styles)
    styles["Normal"].font.name, styles["Normal"].font.size = "Arial", Pt(10.5)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4"):
        style = styles[name]
        style.font.name = "Arial"
        style.font.color.rgb = RGBColor(0x12, 0x43, 0x6D)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    styles["Title"].font.size = Pt(22)
    for name, points in (("Normal", 5), ("List Bullet", 2), ("Caption", 3)):
        styles[name].paragraph_format.space_after = Pt(points)
    styles["Heading 1"].paragraph_format.space_before = Pt(12)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    _page(document.sections[0], lying=False)
    note = words.MODELLED.capitalize()
    if result.unprotected:
        note = f"{note}. {words.UNPROTECTED.capitalize()}"
    header = document.sections[0].header.paragraphs[0]
    header.text = f"{note}. {words.ILLUSTRATIVE}"
    for run in header.runs:
        run.font.size = Pt(8)


def _page(section: Any, *, lying: bool) -> None:  # noqa: ANN401
    """Give a section A4 paper, upright or lying."""
    wide, tall = (A4_CM[1], A4_CM[0]) if lying else A4_CM
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(wide), Cm(tall)
    section.left_margin = section.right_margin = Cm(MARGIN_CM)
    section.top_margin, section.bottom_margin = Cm(1.9), Cm(1.4)
    section.header_distance = Cm(0.8)


def _turn(document: Report, lying: bool) -> None:
    _page(document.add_section(WD_SECTION.NEW_PAGE), lying=lying)


def _paragraph(
    document: Report, text: str, *, bold: bool = False, small: bool = False, tied: bool = False
) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = tied
    run = paragraph.add_run(text)
    run.bold = bold
    if small:
        run.font.size = Pt(9)


def _section(document: Report, section: Section, width_cm: float) -> None:
    heading = document.add_heading(section.title, level=section.level - 1)
    heading.paragraph_format.page_break_before = section.anchor.startswith("option-")
    for block in section.blocks:
        _block(document, block, width_cm)


def _block(document: Report, block: Block, width_cm: float) -> None:
    """Write one block; a fold with a table of its own is only pointed to."""
    if isinstance(block, Text):
        _paragraph(
            document,
            block.text,
            bold=block.kind == "warning",
            small=block.kind == "note",
            tied=block.text == words.ILLUSTRATIVE,
        )
    elif isinstance(block, Items):
        for item in block.items:
            document.add_paragraph(item, style="List Bullet")
    elif isinstance(block, Grid):
        _grid(document, block, width_cm)
    elif isinstance(block, Picture):
        _picture(document, block, width_cm)
    elif isinstance(block, Section):
        _section(document, block, width_cm)
    elif block.table:
        _paragraph(document, f"{block.summary}: see tables/{block.table}.", small=True)
    else:
        _fold(document, block, width_cm)


def _fold(document: Report, block: Fold, width_cm: float) -> None:
    _paragraph(document, f"{block.summary}:", bold=True)
    for inner in block.blocks:
        _block(document, inner, width_cm)


def _picture(document: Report, block: Picture, width_cm: float) -> None:
    """Place a map at the width of the page, with its words as alternative text."""
    # leave room on the page for a heading above and the caption below
    width = min(width_cm, MAP_WIDTH_CM)
    shape = document.add_picture(io.BytesIO(block.drawn.png), width=Emu(int(Cm(width))))
    properties = shape._inline.docPr  # noqa: SLF001
    properties.set("descr", block.drawn.alternative_text)
    properties.set("title", block.caption)
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    document.add_paragraph(block.caption, style="Caption")


def _grid(document: Report, block: Grid, width_cm: float) -> None:
    """Write a table as one piece of XML: a real header row, a caption and a description."""
    caption = document.add_paragraph(block.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    table = parse_xml(_table_xml(block, width_cm))
    caption._p.addnext(table)  # noqa: SLF001
    _paragraph(document, block.note, small=True)


def _table_xml(block: Grid, width_cm: float) -> str:
    """Build the table with the widths it asks for, shared out over the page."""
    columns = len(block.columns)
    shares = block.widths or (FIRST_COLUMN, *(1.0 for _ in range(columns - 1)))
    twips = width_cm / 2.54 * 1440 / sum(shares)
    widths = [int(twips * share) for share in shares]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = [_row_xml([(column,) for column in block.columns], widths, head=True)]
    for row in block.rows:
        if row.group:
            rows.append(_group_xml(row.group, widths))
        else:
            rows.append(_row_xml(row.cells, widths))
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="50" w:type="dxa"/>'
        "</w:tblCellMar>"
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="1" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={_quoted(block.caption)}/>"
        f"<w:tblDescription w:val={_quoted(block.note or block.caption)}/>"
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _quoted(text: str) -> str:
    return '"' + escape(text, {'"': "&quot;"}) + '"'


def _row_xml(cells: Sequence[Sequence[Line]], widths: Sequence[int], *, head: bool = False) -> str:
    """Build a row; where cells are fewer than columns the last one spans those left."""
    mark = "<w:tblHeader/>" if head else ""
    last = len(cells) - 1
    made = []
    for place, cell in enumerate(cells):
        mine = widths[place:] if place == last else widths[place : place + 1]
        span = f'<w:gridSpan w:val="{len(mine)}"/>' if len(mine) > 1 else ""
        colour = HEAD_FILL if head else _tint(cell)
        fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>' if colour else ""
        paragraphs = _cell_xml(cell, bold=head or place == 0)
        made.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{sum(mine)}" w:type="dxa"/>{span}{fill}</w:tcPr>'
            f"{paragraphs}</w:tc>"
        )
    return f"<w:tr><w:trPr><w:cantSplit/>{mark}</w:trPr>{''.join(made)}</w:tr>"


def _tint(cell: Sequence[Line]) -> str:
    """Return the colour behind a number of a heat table, or nothing."""
    first = cell[0] if cell else ""
    if not isinstance(first, Heat):
        return ""
    depth = DEEPEST_SHARE * first.share
    return "".join(f"{round(255 - depth * (255 - part)):02X}" for part in DEEPEST)


def _group_xml(title: str, widths: Sequence[int]) -> str:
    """Build a heading row across the table, kept with the row below it."""
    return (
        "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr>"
        f'<w:tcW w:w="{sum(widths)}" w:type="dxa"/><w:gridSpan w:val="{len(widths)}"/>'
        '<w:shd w:val="clear" w:color="auto" w:fill="F3F6F9"/></w:tcPr>'
        f"{_cell_xml((title,), bold=True, keep=True)}</w:tc></w:tr>"
    )


def _cell_xml(cell: Iterable[Line], *, bold: bool, keep: bool = False) -> str:
    """Build the paragraphs of a cell: the first line plain or bold, the others small."""
    made = []
    for place, line in enumerate(cell):
        text = line if isinstance(line, str) else line.text
        strong = "<w:b/>" if bold and place == 0 else ""
        size = 18 if place == 0 else 16
        tied = "<w:keepNext/>" if keep else ""
        made.append(
            f'<w:p><w:pPr>{tied}<w:spacing w:before="20" w:after="20"/></w:pPr><w:r><w:rPr>'
            f'{strong}<w:sz w:val="{size}"/></w:rPr>'
            f'<w:t xml:space="preserve">{escape(_clean(text))}</w:t></w:r></w:p>'
        )
    return "".join(made)


def _clean(text: str) -> str:
    """Drop the control characters that XML may not hold."""
    return "".join(char for char in text if char >= " " or char in "\t\n")


def _fixed_zip(document: Report) -> bytes:
    """Save a document with fixed times inside, so that equal reports are equal bytes."""
    first, out = io.BytesIO(), io.BytesIO()
    document.save(first)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, ZIP_STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, source.read(name))
    return out.getvalue()
