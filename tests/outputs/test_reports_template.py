"""A council's own template keeps its looks, and whatever is no template is refused in words."""

import io
import zipfile

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from footprint.errors import InputError
from footprint.outputs.reports import docx_template, report_docx
from footprint.outputs.wording import words


def saved(document):
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


@pytest.fixture(scope="module")
def template():
    """Make a council's template: its letters, paper, header, footer and a cover line."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(3.0)
    section.header.paragraphs[0].text = "Example Council"
    section.footer.paragraphs[0].text = "Children's services committee"
    styles = document.styles
    styles["Normal"].font.name = "Georgia"
    styles["Heading 1"].font.size = Pt(19)
    styles["Heading 1"].font.color.rgb = RGBColor(0x80, 0x16, 0x50)
    document.add_paragraph("Report to committee")
    document.add_paragraph("")
    return saved(document)


@pytest.fixture(scope="module")
def bare():
    """Make a template as Word saves one: without any style that is not used in it."""
    document = Document()
    kept = {"Normal", "Default Paragraph Font", "Normal Table", "No List"}
    for style in list(document.styles):
        if style.name not in kept and style.name not in {"Header", "Footer"}:
            style.delete()
    for relation in list(document.part.rels.values()):
        if relation.reltype.endswith("/numbering"):
            del document.part.rels[relation.rId]
    return saved(document)


@pytest.fixture(scope="module")
def written(result, drawn, template):
    return report_docx.report_docx(result, drawn, template=template)


def test_the_template_keeps_its_letters_header_and_footer(written):
    document = Document(io.BytesIO(written))
    styles = document.styles
    assert styles["Normal"].font.name == "Georgia"
    assert styles["Heading 1"].font.size == Pt(19)
    assert styles["Heading 1"].font.color.rgb == RGBColor(0x80, 0x16, 0x50)
    header = [p.text for p in document.sections[0].header.paragraphs]
    assert header[0] == "Example Council"
    assert header[1] == f"Modelled cost, not budget. {words.ILLUSTRATIVE}"
    footer = document.sections[0].footer.paragraphs[0].text
    assert footer == "Children's services committee"
    assert all(s.header.is_linked_to_previous for s in list(document.sections)[1:])


def test_what_stands_in_the_template_stays_in_front(written, result):
    texts = [p.text for p in Document(io.BytesIO(written)).paragraphs]
    assert texts[0] == "Report to committee"
    assert texts[1] == result.title


def test_the_paper_is_turned_with_its_own_margins(written):
    pages = list(Document(io.BytesIO(written)).sections)
    lying = [page for page in pages if page.orientation == WD_ORIENT.LANDSCAPE]
    assert lying
    assert all(page.page_width.cm == pytest.approx(29.7, abs=0.01) for page in lying)
    assert all(page.left_margin.cm == pytest.approx(3.0, abs=0.01) for page in pages)


def test_tables_and_maps_fit_between_the_margins(written):
    document = Document(io.BytesIO(written))
    widest = max(
        page.page_width - page.left_margin - page.right_margin for page in document.sections
    )
    for table in document.element.body.iter(qn("w:tbl")):
        width = int(table.find(qn("w:tblPr")).find(qn("w:tblW")).get(qn("w:w")))
        assert width * 635 <= widest
    assert all(shape.width <= widest for shape in document.inline_shapes)


def test_a_template_without_styles_is_given_them(result, drawn, bare):
    document = Document(io.BytesIO(report_docx.report_docx(result, drawn, template=bare)))
    named = {p.style.name for p in document.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Caption", "List Bullet"} <= named
    bullets = document.styles["List Bullet"].element.pPr.numPr.numId.val
    numbering = document.part.numbering_part.element
    assert bullets in [num.numId for num in numbering.num_lst]
    outline = document.styles["Heading 2"].element.pPr.find(qn("w:outlineLvl"))
    assert outline.get(qn("w:val")) == "1"
    style = document.styles["Table Grid"].style_id
    assert {t._tbl.tblPr.style for t in document.tables} == {style}


def test_the_same_template_gives_the_same_bytes(result, drawn, template, written):
    assert report_docx.report_docx(result, drawn, template=template) == written


def test_language_and_title_are_set_in_a_template(written, bare, result, drawn):
    for data in (written, report_docx.report_docx(result, drawn, template=bare)):
        document = Document(io.BytesIO(data))
        assert document.core_properties.title == result.title
        assert document.core_properties.language == "en-GB"
        languages = {lang.get(qn("w:val")) for lang in document.styles.element.iter(qn("w:lang"))}
        assert languages == {"en-GB"}


def test_internal_reports_say_so_in_the_header_of_a_template(result, drawn, template):
    from dataclasses import replace

    data = report_docx.report_docx(replace(result, unprotected=True), drawn, template=template)
    header = Document(io.BytesIO(data)).sections[0].header
    assert words.UNPROTECTED in header.paragraphs[1].text.lower()


def test_a_header_of_its_own_on_the_first_page_is_marked_too(result, drawn):
    document = Document()
    document.sections[0].different_first_page_header_footer = True
    document.sections[0].first_page_header.paragraphs[0].text = "Cover"
    data = report_docx.report_docx(result, drawn, template=saved(document))
    first = Document(io.BytesIO(data)).sections[0].first_page_header
    assert first.paragraphs[0].text == "Cover"
    assert words.ILLUSTRATIVE in first.paragraphs[1].text


def zipped(**files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("plain.docx", b"not a document", "not a Word document (.docx), or one with a password"),
        ("empty.docx", b"", "not a Word document"),
        ("other.docx", zipped(a="b"), "not a Word document (.docx) that can be written in"),
        ("old.doc", b"\xd0\xcf\x11\xe0", "a .doc file, not a Word document (.docx)"),
        ("house.dotx", b"PK", "a .dotx file, not a Word document (.docx)"),
    ],
)
def test_what_is_no_word_document_is_refused_in_words(tmp_path, name, data, said):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        docx_template.read_template(path)
    (problem,) = caught.value.problems
    assert said in problem.what
    assert "save it as a Word document" in problem.remedy
    assert problem.where.startswith("--template")


def test_a_template_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError) as caught:
        docx_template.read_template(tmp_path / "missing.docx")
    assert "cannot be read" in caught.value.problems[0].what


def test_a_good_template_is_read_as_it_is(tmp_path, template):
    path = tmp_path / "council.docx"
    path.write_bytes(template)
    assert docx_template.read_template(path) == template


def test_a_template_is_looked_at_before_anything_is_worked_out(tmp_path):
    from footprint import runs

    path = tmp_path / "plain.docx"
    path.write_bytes(b"no")
    with pytest.raises(InputError):
        runs.run("fostering-hubs", out=tmp_path / "runs", template=path)
    assert not (tmp_path / "runs").exists()
