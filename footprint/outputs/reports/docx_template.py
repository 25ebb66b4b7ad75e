"""Open a council's own Word template, and give it what a report needs and it lacks."""

import io
import zipfile
from pathlib import Path
from typing import Any, cast

from docx import Document
from docx.document import Document as Report
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart
from docx.shared import Cm, Pt

from footprint.errors import InputError, Problem

LARGEST_BYTES = 50_000_000
REMEDY = "Open it in Word and save it as a Word document (.docx), without a password."
# what a report is set in, and how large, where the template has no such style
HEADINGS = {"Title": 22, "Heading 1": 16, "Heading 2": 14, "Heading 3": 12, "Heading 4": 11}
BULLETS = "List Bullet"
CAPTION = "Caption"
TABLE = "Table Grid"
_TABLE_XML = (
    "<w:style {names} w:type='table' w:styleId='TableGrid'><w:name w:val='Table Grid'/>"
    "<w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr></w:style>"
)
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
_BULLET_XML = (
    "<w:abstractNum {names} w:abstractNumId='{number}'><w:multiLevelType w:val='singleLevel'/>"
    "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='bullet'/><w:lvlText w:val='\u2022'/>"
    "<w:lvlJc w:val='left'/><w:pPr><w:ind w:left='360' w:hanging='360'/></w:pPr></w:lvl>"
    "</w:abstractNum>"
)
_NUM_XML = "<w:num {names} w:numId='{num}'><w:abstractNumId w:val='{number}'/></w:num>"


def read_template(path: Path | str) -> bytes:
    """Read a template and make sure that a report can be written in it.

    Raises InputError saying what is wrong with it and what to do.
    """
    where = f"--template {path}"
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        what = f"the template cannot be read ({error.strerror or error})."
        raise InputError(
            Problem(where, what, "Name a Word document (.docx) that exists.")
        ) from None
    if len(data) > LARGEST_BYTES:
        what = f"the template is larger than {LARGEST_BYTES // 1_000_000} MB."
        raise InputError(Problem(where, what, "Take the pictures out of it that are not needed."))
    try:
        open_template(data)
    except Exception:  # a file may be broken in any way
        raise InputError(Problem(where, f"this is {_kind(data, path)}.", REMEDY)) from None
    return data


def _kind(data: bytes, path: Path | str) -> str:
    """Say what a file is that is no Word document."""
    ending = Path(path).suffix.lower()
    if ending in {".dotx", ".dotm", ".docm", ".doc", ".dot"}:
        return f"a {ending} file, not a Word document (.docx)"
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return "not a Word document (.docx), or one with a password"
    return "not a Word document (.docx) that can be written in"


def open_template(data: bytes) -> Report:
    """Open a template with every style that a report is set in.

    A style that it lacks is added plainly, in the letters of its own body text; those it has are
    left as they are, and so are its page, header and footer. What stands in it stays in front.
    """
    document = Document(io.BytesIO(data))
    if not document.sections:
        msg = "A document without a page cannot hold a report."
        raise ValueError(msg)
    styles = cast("Any", document.styles)
    known = {style.name for style in styles}
    for level, (name, points) in enumerate(HEADINGS.items()):
        if name not in known:
            _add_heading(styles, name, points, level)
    if CAPTION not in known:
        added = styles.add_style(CAPTION, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        added.font.bold, added.font.size = True, Pt(9)
    if BULLETS not in known:
        _add_bullets(document, styles)
    if TABLE not in known:
        borders = "".join(f"<w:{edge} w:val='single' w:sz='4'/>" for edge in _EDGES)
        styles.element.append(parse_xml(_TABLE_XML.format(names=nsdecls("w"), borders=borders)))
    _drop_empty_end(document)
    return document


def _add_heading(styles: Any, name: str, points: int, level: int) -> None:  # noqa: ANN401
    """Add a heading that Word lists as one."""
    added = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    added.font.bold, added.font.size = True, Pt(points)
    added.paragraph_format.keep_with_next = True
    added.paragraph_format.space_before, added.paragraph_format.space_after = Pt(12), Pt(4)
    if level:
        mark = parse_xml(f"<w:outlineLvl {nsdecls('w')} w:val='{level - 1}'/>")
        added.element.get_or_add_pPr().append(mark)


def _add_bullets(document: Report, styles: Any) -> None:  # noqa: ANN401
    """Add a real list, so that a screen reader counts its items."""
    numbering = _numbering(document)
    taken = [int(a.get(qn("w:abstractNumId"))) for a in numbering.iter(qn("w:abstractNum"))]
    nums = [int(a.get(qn("w:numId"))) for a in numbering.iter(qn("w:num"))]
    number, num = max(taken, default=-1) + 1, max(nums, default=0) + 1
    made = parse_xml(_BULLET_XML.format(names=nsdecls("w"), number=number))
    first = numbering.find(qn("w:num"))
    if first is None:
        numbering.append(made)
    else:
        first.addprevious(made)
    numbering.append(parse_xml(_NUM_XML.format(names=nsdecls("w"), num=num, number=number)))
    added = styles.add_style(BULLETS, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    added.paragraph_format.left_indent = Cm(0.63)
    added.paragraph_format.first_line_indent = Cm(-0.63)
    added.paragraph_format.space_after = Pt(2)
    properties = added.element.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = num


def _numbering(document: Report) -> Any:  # noqa: ANN401
    """Return the lists of a document, which a plain template may not have."""
    part = document.part
    try:
        return cast("Any", part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)).element
    except KeyError:
        made = NumberingPart(
            PackURI("/word/numbering.xml"),
            CONTENT_TYPE.WML_NUMBERING,
            parse_xml(f"<w:numbering {nsdecls('w')}/>"),
            part.package,
        )
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
        return made.element


def _drop_empty_end(document: Report) -> None:
    """Drop the empty paragraphs at the end, of which a blank template is made."""
    body = document.element.body
    for element in reversed(list(body)):
        if element.tag == qn("w:sectPr"):
            continue
        held = element.tag == qn("w:p") and not "".join(element.itertext()).strip()
        drawn = list(element.iter(qn("w:drawing"), qn("w:pict"), qn("w:sectPr"), qn("w:br")))
        if not held or drawn:
            return
        body.remove(element)
