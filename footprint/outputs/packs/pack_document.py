"""Write the document that goes with a council's workbook: what is asked, and what is held."""

import datetime
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any, cast
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from footprint.inputs.confirmations import CONFIRM, CORRECT
from footprint.outputs.packs.data_pack import WORKBOOK_FILE, CouncilPack
from footprint.outputs.sections import typesetting
from footprint.outputs.wording import numbers, words

A4_CM, MARGIN_CM = (29.7, 21.0), 1.6
STAMP = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
ZIP_STAMP = (1980, 1, 1, 0, 0, 0)
HEAD_FILL = "E3EAF1"
FILL_IN = ("What", "To fill in")
MARK_WORDS = (
    "c: withheld where it was published. No single value is worked out for it: it enters as 1 to "
    "5, or as a wider range where published totals rule that out. x: not available. z: does not "
    "apply."
)


def pack_document(pack: CouncilPack) -> bytes:
    """Write the document of one council; the same figures give the same bytes."""
    document = Document()
    _set_up(document, pack)
    document.add_heading(f"Figures we hold for {pack.name}: please confirm or correct", level=0)
    _question(document, pack)
    _figures(document, pack)
    _shared(document, pack)
    _places(document, pack)
    _assumed(document, pack)
    _confirmed(document, pack)
    document.add_heading("Sources and licence", level=1)
    for line in pack.licence:
        licence = document.add_paragraph(line, style="List Bullet")
        licence.paragraph_format.space_after = Pt(0)
        for run in licence.runs:
            run.font.size = Pt(9)
    _typeset(document, pack)
    return _fixed_zip(document)


def _typeset(document: Paper, pack: CouncilPack) -> None:
    """Set every text of the document, in which the council is named."""
    set_text = typesetting.setter((pack.name,))
    for part in (document.element.body, document.sections[0].header._element):  # noqa: SLF001
        for run in part.iter(qn("w:t")):
            run.text = set_text(run.text or "")


def _set_up(document: Paper, pack: CouncilPack) -> None:
    """Set the page, the letters, the language, the running head and fixed dates."""
    properties = document.core_properties
    properties.title = f"Figures we hold for {pack.name}"
    properties.subject, properties.language = pack.question[:255], "en-GB"
    properties.author = properties.last_modified_by = "Footprint"
    properties.comments, properties.revision = "", 1
    properties.created = properties.modified = properties.last_printed = STAMP
    styles = cast("Any", document.styles)
    styles["Normal"].font.name, styles["Normal"].font.size = "Arial", Pt(10.5)
    styles["Normal"].paragraph_format.space_after = Pt(5)
    styles["List Bullet"].paragraph_format.space_after = Pt(2)
    for name in ("Title", "Heading 1"):
        style = styles[name]
        style.font.name, style.font.color.rgb = "Arial", RGBColor(0x12, 0x43, 0x6D)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    styles["Title"].font.size = Pt(20)
    styles["Heading 1"].paragraph_format.space_before = Pt(12)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(A4_CM[0]), Cm(A4_CM[1])
    section.left_margin = section.right_margin = Cm(MARGIN_CM)
    section.top_margin, section.bottom_margin = Cm(1.8), Cm(1.4)
    told = f"For {pack.name} only."
    if pack.unprotected:
        told += f" This document {words.UNPROTECTED}."
    head = section.header.paragraphs[0]
    head.text = told
    for run in head.runs:
        run.font.size = Pt(8)


def _question(document: Paper, pack: CouncilPack) -> None:
    """Say what is asked, by whom, and what the council is to do."""
    document.add_heading("The question", level=1)
    for text in (pack.question, pack.decision, pack.about):
        if text:
            document.add_paragraph(text)
    count = len(pack.figures)
    document.add_paragraph(
        f"To answer it for {pack.year}, {count} figures about {pack.name} are read. They stand "
        f"below and in {WORKBOOK_FILE}. No figure held for another council is in them; where a "
        "source compares councils, it quotes what is published."
    )
    document.add_heading("Who asks", level=1)
    rows = [(label, "") for label in ("Name and organisation", "Email", "Please answer by")]
    caption = "Who asks, to be filled in by the sender"
    _table(document, caption, FILL_IN, rows, (1, 3), tied=True)
    document.add_heading("What we ask of you", level=1)
    for text in (
        f'Open {WORKBOOK_FILE}. Where a figure is right, write yes under "{CONFIRM}".',
        f'Where it is not, write the right one under "{CORRECT}".',
        "Look at the partnerships, places and assumed values below, and tell us in writing what is "
        "wrong.",
        "Fill in the last table of this document, and send both files back to whoever sent them, "
        "and to nobody else.",
    ):
        document.add_paragraph(text, style="List Bullet")
    document.add_paragraph(
        "What is not confirmed stays in use, and the report says that you did not confirm it."
    )


def _figures(document: Paper, pack: CouncilPack) -> None:
    document.add_heading("The figures we hold", level=1)
    rows = [
        (
            f"{held.label[:1].upper()}{held.label[1:]}",
            held.period,
            held.value_words,
            held.unit.replace("GBP", "£"),
            held.range_words,
            held.status,
            held.source,
        )
        for held in pack.figures
    ]
    columns = ("Figure", "Period", "We hold", "Unit", "Range", "Status", "Source")
    caption = f"The {len(rows)} figures held for {pack.name}"
    _table(document, caption, columns, rows, (3.2, 1, 0.9, 1.2, 1.2, 1.4, 3.4), note=MARK_WORDS)


def _shared(document: Paper, pack: CouncilPack) -> None:
    document.add_heading("The partnerships we have for you today", level=1)
    if not pack.shared:
        document.add_paragraph(
            f"None was found for the services of this question, so {pack.name} is taken as alone."
        )
        return
    rows = [
        (one.name, one.what, one.kind, one.members, one.since, one.source) for one in pack.shared
    ]
    columns = ("Partnership", "What is shared", "Kind", "Members", "When", "Source")
    _table(
        document,
        f"Partnerships of {pack.name}, from which “as now” is built",
        columns,
        rows,
        (2, 1.8, 1.2, 2.4, 1.2, 3),
        note="Where none is listed for a function, it is taken as alone.",
    )


def _places(document: Paper, pack: CouncilPack) -> None:
    if not pack.places:
        return
    document.add_heading("The places we count in your area", level=1)
    rows = [
        (one.kind, numbers.figure(one.places), numbers.figure(one.usable)) for one in pack.places
    ]
    columns = ("Kind", "Places", "Usable: can in fact take a child")
    note = "They are not in the workbook: please tell us in writing where they are wrong."
    _table(document, f"Places in {pack.name}", columns, rows, (3, 1, 1.4), note=note)


def _assumed(document: Paper, pack: CouncilPack) -> None:
    document.add_heading("Values that are assumed", level=1)
    if not pack.assumed:
        document.add_paragraph("Every value that the answer reads is published or derived.")
        return
    document.add_paragraph(
        "For these no published figure was found. They are the same for every council. Those of "
        "widest range stand first: they leave most open, so tell us if you know better."
    )
    rows = [
        (
            name,
            numbers.figure(one.central),
            f"{numbers.figure(one.low)} to {numbers.figure(one.high)}",
            one.unit.replace("GBP", "£"),
            words.spoken(one.reason),
        )
        for name, one in zip(pack.assumed_names, pack.assumed, strict=True)
    ]
    left = pack.assumed_left_out
    note = f"{left} more stand in the assumptions log of every report." if left else ""
    columns = ("Assumed", "Value", "Range", "Unit", "Why")
    _table(document, "Assumed values", columns, rows, (3, 0.8, 1.2, 1.6, 4), note=note)


def _confirmed(document: Paper, pack: CouncilPack) -> None:
    document.add_heading("Confirmed by", level=1)
    led = document.add_paragraph(
        f"Confirmed or corrected in the workbook, as far as it says so, on behalf of {pack.name}:"
    )
    led.paragraph_format.keep_with_next = True
    rows = [(label, "") for label in ("Name", "Role", "Date", "What we could not confirm")]
    caption = "Who confirms, to be filled in by the council"
    _table(document, caption, FILL_IN, rows, (1, 3), tied=True)


def _table(
    document: Paper,
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    shares: Sequence[float],
    *,
    note: str = "",
    tied: bool = False,
) -> None:
    """Write a table as one piece of XML: a real header row, a caption and a description.

    One that is ``tied`` stays on one page.
    """
    above = document.add_paragraph(caption, style="Caption")
    above.paragraph_format.keep_with_next = True
    twips = (A4_CM[0] - 2 * MARGIN_CM) / 2.54 * 1440 / sum(shares)
    widths = [int(twips * share) for share in shares]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = _row(columns, widths, head=True)
    body += "".join(_row(cells, widths, tied=tied) for cells in rows)
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="1" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={_attribute(caption)}/>"
        f"<w:tblDescription w:val={_attribute(note or caption)}/>"
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )
    above._p.addnext(table)  # noqa: SLF001
    after = document.add_paragraph(note)
    for run in after.runs:
        run.font.size = Pt(9)
    if not note:
        # a paragraph must follow a table, and need not be seen
        after.paragraph_format.space_after = after.paragraph_format.line_spacing = Pt(4)


def _row(
    cells: Sequence[str], widths: Sequence[int], *, head: bool = False, tied: bool = False
) -> str:
    keep = "<w:keepNext/>" if head or tied else ""
    mark = "<w:tblHeader/>" if head else ""
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{HEAD_FILL}"/>' if head else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}</w:tcPr><w:p><w:pPr>'
        f'{keep}<w:spacing w:before="20" w:after="20"/></w:pPr><w:r><w:rPr>'
        f'{"<w:b/>" if head or place == 0 else ""}<w:sz w:val="18"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(_clean(cell))}</w:t></w:r></w:p></w:tc>'
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{mark}</w:trPr>{made}</w:tr>"


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    """Drop the control characters that XML may not hold."""
    return "".join(char for char in text if char >= " " or char in "\t\n")


def _fixed_zip(document: Paper) -> bytes:
    """Save a document with fixed times inside, so that equal documents are equal bytes."""
    first, out = io.BytesIO(), io.BytesIO()
    document.save(first)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, ZIP_STAMP)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(entry, source.read(name))
    return out.getvalue()
