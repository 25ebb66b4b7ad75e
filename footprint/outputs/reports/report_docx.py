"""Write the report as a Word document that a council can edit into its own committee paper."""

import datetime
import io
import zipfile
from collections.abc import Sequence
from typing import Any, cast

from docx import Document
from docx.document import Document as Report
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu, Pt, RGBColor

from footprint.outputs.maps import Map
from footprint.outputs.reports.docx_table import clean, table_xml
from footprint.outputs.reports.docx_template import HEADINGS, TABLE, open_template
from footprint.outputs.sections import paper, typesetting
from footprint.outputs.sections.blocks import (
    Block,
    Fold,
    Grid,
    Items,
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
LEAST_WIDTH_CM = 4.0
CAPTION_CM = 2.6
LONGEST_PROPERTY = 250
LONGEST_FOOT = 120
# words of no more letters than this that lead to a table stay on its page
MOST_TIED_LETTERS = 900
# a number that the program that opens the document works out
_FIELD = (
    "<w:fldSimple {names} w:instr='{field}'><w:r><w:rPr><w:sz w:val='16'/></w:rPr>"
    "<w:t>1</w:t></w:r></w:fldSimple>"
)
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
    if template is None:
        _number(document.sections[0], clean(title))
    document.add_heading(clean(text(title)), level=0)
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
    properties.title, properties.subject = clean(title)[:LONGEST_PROPERTY], words.MODELLED
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


def _number(section: Any, title: str) -> None:  # noqa: ANN401
    """Say at the foot of every page which page of how many it is, and of which paper."""
    paragraph = section.footer.paragraphs[0]
    told = f". {title}" if len(title) <= LONGEST_FOOT else ""
    for field, after in (("PAGE", " of "), ("NUMPAGES", told)):
        paragraph.add_run("Page " if field == "PAGE" else "")
        paragraph._p.append(parse_xml(_FIELD.format(names=nsdecls("w"), field=field)))  # noqa: SLF001
        paragraph.add_run(after)
    for run in paragraph.runs:
        run.font.size = Pt(8)


def _page(section: Any, *, lying: bool) -> None:  # noqa: ANN401
    """Give a section A4 paper, upright or lying."""
    wide, tall = (A4_CM[1], A4_CM[0]) if lying else A4_CM
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(wide), Cm(tall)
    section.left_margin = section.right_margin = Cm(MARGIN_CM)
    section.top_margin, section.bottom_margin = Cm(1.9), Cm(1.6)
    section.header_distance, section.footer_distance = Cm(0.8), Cm(0.7)


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
    run = paragraph.add_run(clean(text))
    run.bold = bold
    if small:
        run.font.size = Pt(9)


def _section(document: Report, section: Section) -> None:
    document.add_heading(clean(section.title), level=section.level - 1)
    lead = _lead(section.blocks)
    for place, block in enumerate(section.blocks):
        _block(document, block, tied=place < lead)


def _lead(blocks: Sequence[Block]) -> int:
    """Count the blocks at the head of a section that stay on the page of the table after them."""
    first = next((n for n, block in enumerate(blocks) if isinstance(block, Grid)), 0)
    before = blocks[:first]
    if not all(isinstance(block, Text | Items) for block in before):
        return 0
    letters = sum(
        sum(map(len, block.items)) if isinstance(block, Items) else len(block.text)
        for block in before
        if isinstance(block, Text | Items)
    )
    return first if letters <= MOST_TIED_LETTERS else 0


def _block(document: Report, block: Block, *, tied: bool = False) -> None:
    """Write one block; a fold with a table of its own is only pointed to."""
    if isinstance(block, Text):
        _paragraph(
            document,
            block.text,
            bold=block.kind == "warning",
            small=block.kind == "note",
            tied=tied or block.text.startswith(words.ILLUSTRATIVE),
        )
    elif isinstance(block, Items):
        for item in block.items:
            told = document.add_paragraph(clean(item), style="List Bullet")
            told.paragraph_format.keep_with_next = tied or None
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
    properties.set("descr", clean(block.drawn.alternative_text))
    properties.set("title", clean(block.caption))
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    document.add_paragraph(clean(block.caption), style="Caption")


def _grid(document: Report, block: Grid) -> None:
    """Write a table as one piece of XML: a real header row, a caption and a description."""
    caption = document.add_paragraph(clean(block.caption), style="Caption")
    caption.paragraph_format.keep_with_next = True
    style = str(cast("Any", document.styles)[TABLE].style_id)
    table = parse_xml(table_xml(block, _room_cm(document)[0], style))
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
