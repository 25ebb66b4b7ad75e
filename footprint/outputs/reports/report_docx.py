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

from footprint.outputs.maps import Map
from footprint.outputs.reports.docx_template import HEADINGS, TABLE, open_template
from footprint.outputs.sections import paper, typesetting
from footprint.outputs.sections.blocks import (
    Block,
    Fold,
    Grid,
    Heat,
    Items,
    Line,
    Picture,
    Section,
    Text,
)
from footprint.outputs.wording import words
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
LEAST_WIDTH_CM = 4.0
CAPTION_CM = 2.6
LONGEST_PROPERTY = 250
SMALLEST_POINTS = 4


def report_docx(result: Result, maps: Sequence[Map], *, template: bytes | None = None) -> bytes:
    """Write the committee paper as a document; the same inputs give the same bytes.

    Wide tables and maps lie on landscape pages. Detail is left to the web page and the tables,
    and the paper says which. ``template`` is a council's own document, whose styles, page, header
    and footer are used.
    """
    return render_document(
        title=result.title,
        lead=words.decision_words(result.decision),
        sections=paper.sections(result, maps),
        unprotected=result.unprotected,
        template=template,
        text=typesetting.of(result),
    )


def render_document(
    *,
    title: str,
    lead: str,
    sections: Sequence[Section],
    unprotected: bool = False,
    template: bytes | None = None,
    text: typesetting.Setter = typesetting.plain,
) -> bytes:
    """Write sections as a document, one after the other; ``text`` sets each of their texts."""
    document = Document() if template is None else open_template(template)
    _describe(document, title)
    if template is None:
        _set_up(document)
        _page(document.sections[0], lying=False)
    for place, page in enumerate(document.sections):
        _mark(page, place, unprotected=unprotected, own=template is not None)
    document.add_heading(_clean(text(title)), level=0)
    _paragraph(document, words.MODELLED.capitalize(), bold=True)
    if unprotected:
        _paragraph(document, words.UNPROTECTED.capitalize(), bold=True)
    if told := typesetting.lead(lead, sections, text):
        _paragraph(document, told)
    upright = not _lies(document)
    lying = False
    for section in typesetting.sections(sections, text):
        if section.wide != lying and upright:
            lying = section.wide
            _turn(document, lying=lying, own=template is not None)
        _section(document, section)
    return _fixed_zip(document)


def _lies(document: Report) -> bool:
    page = document.sections[-1]
    return int(page.page_width or 0) > int(page.page_height or 0)


def _room_cm(document: Report) -> tuple[float, float]:
    """Return the width and the height that the page leaves for text, in centimetres."""
    page = document.sections[-1]
    wide = (page.page_width or Cm(A4_CM[0])) - (page.left_margin or 0) - (page.right_margin or 0)
    tall = (page.page_height or Cm(A4_CM[1])) - (page.top_margin or 0) - (page.bottom_margin or 0)
    return max(Emu(wide).cm, LEAST_WIDTH_CM), max(Emu(tall).cm, LEAST_WIDTH_CM)


def _describe(document: Report, title: str) -> None:
    """Set the title, the language and fixed dates."""
    properties = document.core_properties
    properties.title, properties.subject = _clean(title)[:LONGEST_PROPERTY], words.MODELLED
    properties.author, properties.last_modified_by = "Footprint", "Footprint"
    properties.comments, properties.language = words.ILLUSTRATIVE, "en-GB"
    properties.created = properties.modified = properties.last_printed = STAMP
    properties.revision = 1
    languages = list(document.styles.element.iter(qn("w:lang")))
    for language in languages:
        language.set(qn("w:val"), "en-GB")
    if not languages:
        normal = cast("Any", document.styles)["Normal"].element.get_or_add_rPr()
        normal.append(parse_xml(f"<w:lang {nsdecls('w')} w:val='en-GB'/>"))


def _set_up(document: Report) -> None:
    """Set the letters of a report that has no template."""
    styles = cast("Any", document.styles)
    styles["Normal"].font.name, styles["Normal"].font.size = "Arial", Pt(10.5)
    for name in HEADINGS:
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


def _mark(section: Any, place: int, *, unprotected: bool, own: bool) -> None:  # noqa: ANN401
    """Say at the head of every page what the numbers are; a template's own header stays."""
    note = words.MODELLED.capitalize()
    if unprotected:
        note = f"{note}. {words.UNPROTECTED.capitalize()}"
    heads = [section.header]
    if own and section.different_first_page_header_footer:
        heads.append(section.first_page_header)
    if own and section.part.document.settings.odd_and_even_pages_header_footer:
        heads.append(section.even_page_header)
    for header in heads:
        if place and header.is_linked_to_previous:
            # a header that is carried on carries the note with it
            continue
        kept = own and not header.is_linked_to_previous
        paragraph = header.add_paragraph() if kept else header.paragraphs[0]
        paragraph.text = f"{note}. {words.ILLUSTRATIVE}"
        for run in paragraph.runs:
            run.font.size = Pt(8)


def _page(section: Any, *, lying: bool) -> None:  # noqa: ANN401
    """Give a section A4 paper, upright or lying."""
    wide, tall = (A4_CM[1], A4_CM[0]) if lying else A4_CM
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(wide), Cm(tall)
    section.left_margin = section.right_margin = Cm(MARGIN_CM)
    section.top_margin, section.bottom_margin = Cm(1.9), Cm(1.4)
    section.header_distance = Cm(0.8)


def _turn(document: Report, *, lying: bool, own: bool) -> None:
    """Begin a page that lies, or stands again; a template's paper is turned as it is."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _end_where_the_text_ends(document)
    section.different_first_page_header_footer = False
    if not own:
        _page(section, lying=lying)
        return
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = section.page_height, section.page_width


def _end_where_the_text_ends(document: Report) -> None:
    """Put the break of pages into the last paragraph: one of its own may take up an empty page."""
    ends = document.element.body.xpath("./w:p[w:pPr/w:sectPr]")
    last = ends[-1]
    before = last.getprevious()
    if before is None or before.tag != qn("w:p") or before.xpath("./w:pPr/w:sectPr"):
        return
    before.get_or_add_pPr().append(last.pPr.sectPr)
    document.element.body.remove(last)


def _paragraph(
    document: Report, text: str, *, bold: bool = False, small: bool = False, tied: bool = False
) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = tied
    run = paragraph.add_run(_clean(text))
    run.bold = bold
    if small:
        run.font.size = Pt(9)


def _section(document: Report, section: Section) -> None:
    document.add_heading(_clean(section.title), level=section.level - 1)
    for block in section.blocks:
        _block(document, block)


def _block(document: Report, block: Block) -> None:
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
            document.add_paragraph(_clean(item), style="List Bullet")
    elif isinstance(block, Grid):
        _grid(document, block)
    elif isinstance(block, Picture):
        _picture(document, block)
    elif isinstance(block, Section):
        _section(document, block)
    elif block.table:
        _paragraph(document, f"{block.summary}: see tables/{block.table}.", small=True)
    else:
        _fold(document, block)


def _fold(document: Report, block: Fold) -> None:
    _paragraph(document, f"{block.summary}:", bold=True)
    for inner in block.blocks:
        _block(document, inner)


def _picture(document: Report, block: Picture) -> None:
    """Place a map at the width of the page, with its words as alternative text."""
    wide, tall = _room_cm(document)
    shape = document.add_picture(io.BytesIO(block.drawn.png))
    # leave room on the page for a heading above and the caption below
    scale = min(
        wide / Emu(shape.width).cm,
        MAP_WIDTH_CM / Emu(shape.width).cm,
        max(tall - CAPTION_CM, LEAST_WIDTH_CM) / Emu(shape.height).cm,
    )
    shape.width, shape.height = Emu(int(shape.width * scale)), Emu(int(shape.height * scale))
    properties = shape._inline.docPr  # noqa: SLF001
    properties.set("descr", _clean(block.drawn.alternative_text))
    properties.set("title", _clean(block.caption))
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    document.add_paragraph(_clean(block.caption), style="Caption")


def _grid(document: Report, block: Grid) -> None:
    """Write a table as one piece of XML: a real header row, a caption and a description."""
    caption = document.add_paragraph(_clean(block.caption), style="Caption")
    caption.paragraph_format.keep_with_next = True
    style = str(cast("Any", document.styles)[TABLE].style_id)
    table = parse_xml(_table_xml(block, _room_cm(document)[0], style))
    caption._p.addnext(table)  # noqa: SLF001
    _paragraph(document, block.note, small=True)
    after = document.paragraphs[-1]
    if block.note:
        after.paragraph_format.space_before = Pt(SMALLEST_POINTS)
    else:
        _shrink(after)


def _shrink(paragraph: Any) -> None:  # noqa: ANN401
    """Make the empty paragraph that must follow a table as low as can be."""
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after = Pt(0), Pt(SMALLEST_POINTS)
    layout.line_spacing = Pt(SMALLEST_POINTS)


def _table_xml(block: Grid, width_cm: float, style: str) -> str:
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
        f"<w:tbl {nsdecls('w')}><w:tblPr><w:tblStyle w:val={_quoted(style)}/>"
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
    return '"' + escape(_clean(text), {'"': "&quot;"}) + '"'


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
