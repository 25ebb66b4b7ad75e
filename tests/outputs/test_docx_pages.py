"""Pages of the Word paper are numbered, and tables break where they may."""

import io

import pytest
from docx import Document
from docx.oxml.ns import qn

from footprint.outputs.reports import docx_table, report_docx
from footprint.outputs.sections.blocks import Grid, Items, Row, Section, Text, row


def grid(count, note="", lines=1):
    rows = tuple(row(f"Council {n}", tuple("line" for _ in range(lines))) for n in range(count))
    return Grid("Councils", ("Council", "Cost"), rows, note)


def tied(block):
    """Tell of each row of a table, its header first, whether Word keeps it with the next."""
    data = report_docx.render_document(
        title="A paper", lead="", sections=[Section("a", "Title", (block, Text("After.")))]
    )
    table = Document(io.BytesIO(data)).tables[0]
    return [
        all(p.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for p in r._tr.iter(qn("w:p")))
        for r in table.rows
    ]


@pytest.mark.parametrize(("note", "with_note"), [("", False), ("In pounds.", True)])
def test_a_short_table_stays_on_one_page_with_its_note(note, with_note):
    assert tied(grid(6, note)) == [True] * 6 + [with_note]


def test_of_a_long_table_no_row_stands_alone_at_either_end():
    kept = tied(grid(30))
    assert kept[:3] == [True, True, True]
    assert kept[-3:] == [True, True, False]
    assert not any(kept[3:-3])


def test_a_table_of_few_rows_and_many_lines_may_be_divided():
    kept = tied(grid(8, lines=5))
    assert not all(kept[:-1])
    assert docx_table.SHORT_LINES < 8 * 5


def test_a_group_of_rows_is_kept_with_its_first():
    rows = (Row(group="Cities"), *grid(20).rows)
    kept = tied(Grid("Councils", ("Council", "Cost"), rows))
    assert kept[1]


@pytest.mark.parametrize(("letters", "stays"), [(40, True), (2_000, False)])
def test_a_few_words_that_lead_to_a_table_stay_on_its_page(letters, stays):
    blocks = (Text("A lead."), Items(("x" * letters,)), grid(6), Text("After."))
    data = report_docx.render_document(
        title="A paper", lead="", sections=[Section("a", "Title", blocks)]
    )
    paragraphs = Document(io.BytesIO(data)).paragraphs
    lead, item, after = (
        next(p for p in paragraphs if p.text.startswith(text)) for text in ("A l", "xx", "Aft")
    )
    assert bool(lead.paragraph_format.keep_with_next) == stays
    assert bool(item.paragraph_format.keep_with_next) == stays
    assert not after.paragraph_format.keep_with_next


def test_every_page_is_numbered_and_names_the_paper():
    data = report_docx.render_document(
        title="Fostering <hubs>", lead="", sections=[Section("a", "Title", (Text("Words."),))]
    )
    document = Document(io.BytesIO(data))
    foot = document.sections[0].footer
    fields = [one.get(qn("w:instr")) for one in foot._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert "".join(t.text for t in foot._element.iter(qn("w:t"))) == "Page 1 of 1. Fostering <hubs>"
    assert all(section.footer.is_linked_to_previous for section in document.sections[1:])
