"""Each rule of the checker finds the workbook that breaks it, and only that."""

import io

import openpyxl
import pytest
from openpyxl.styles import Alignment, Font, PatternFill

from footprint.outputs.tables import every as tables
from footprint.outputs.workbook import check as workbook_check
from footprint.outputs.workbook import sheets as workbook
from footprint.outputs.workbook.check import RULES, check

MERGE = "No cell is merged or split"


@pytest.fixture(scope="module")
def sound(result):
    found = [table for table in tables.tables(result) if table.name in {"areas", "reasons"}]
    return workbook.workbook(result, found)


def broken(data: bytes, change) -> set[str]:
    """Change a sound workbook and return the words of the rules it now breaks."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return {finding.rule for finding in check(stream.getvalue())}


def set_cell(sheet, place, value=None, **style):
    def change(book):
        cell = book[sheet][place]
        if value is not None:
            cell.value = value
        for name, kind in style.items():
            setattr(cell, name, kind)

    return change


def no_table(book):
    book["Councils"].tables.clear()


def default_name(book):
    book["Councils"].title = "Sheet1"


def add_blank(book):
    book.create_sheet("Nothing")


def hide(book):
    book["Councils"].column_dimensions["B"].hidden = True


def freeze(book):
    book["Councils"].freeze_panes = "B5"


def below(book):
    book["Councils"].cell(900, 1, "Source: us").font = Font(name="Arial", size=12)


def footer(book):
    book["Councils"].oddFooter.center.text = "Page 1"


def untitled(book):
    book.properties.title = None


def elsewhere(book):
    book.active = 3


def outside(book):
    book["Contents"]["A4"].hyperlink = "https://example.org"


def empty(book):
    book["Councils"]["D7"].value = None


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (no_table, "Every table is marked up as one, one a sheet"),
        (lambda book: book["Councils"].merge_cells("A6:B6"), MERGE),
        (empty, "No cell of a table is empty"),
        (freeze, "There are no filters and no frozen panes"),
        (hide, "No sheet, row or column is hidden"),
        (set_cell("Councils", "D7", "[q]"), "Shorthand stands in brackets and is explained above"),
        (set_cell("Councils", "A1", "A title [note 99]"),
         "Every note referred to is in the table of notes"),
        (set_cell("Councils", "C7", "Derby [note 1]"),
         "Notes are marked in titles and headings only"),
        (set_cell("Councils", "C7", font=Font(name="Times New Roman", size=12)),
         "Text is sans serif, ten points or more, upright"),
        (set_cell("Councils", "C7", font=Font(name="Arial", size=8)),
         "Text is sans serif, ten points or more, upright"),
        (set_cell("Councils", "C7", font=Font(name="Arial", size=12, vertAlign="superscript")),
         "No text is raised or lowered"),
        (set_cell("Councils", "C7", font=Font(name="Arial", size=12, color="FFFF0000")),
         "Text has the automatic colour, links excepted"),
        (set_cell("Councils", "C7", fill=PatternFill("solid", fgColor="FFFF00")),
         "No background is filled, no colour divides data"),
        (set_cell("Councils", "A1", style="Normal"),
         "Every sheet has a title in A1, marked up as a heading"),
        (set_cell("Councils", "C7", "–"), "No cell holds symbols alone"),
        (set_cell("Councils", "C7", "x" * 300, alignment=Alignment(wrap_text=False)),
         "Text is wrapped within cells"),
        (footer, "No headers, footers, boxes or pictures"),
        (default_name, "Sheets have unique, meaningful names"),
        (add_blank, "No sheet is blank"),
        (set_cell("Councils", "A2", "Hello"),
         "Column A says above the table what the sheet holds"),
        (below, "Nothing stands below or beside a table"),
        (outside, "The contents list every sheet, and links stay inside"),
        (untitled, "The document names its title and language"),
        (elsewhere, "It opens on the first sheet, in A1"),
        (set_cell("Councils", "C7", '=HYPERLINK("http://x.test")'),
         "No text can run as a formula, and every formula is ours"),
        (set_cell("Councils", "D7", "=SUM([1]Other!A1)"),
         "No text can run as a formula, and every formula is ours"),
    ],
)  # fmt: skip
def test_a_workbook_that_breaks_a_rule_is_found(sound, change, rule):
    assert rule in broken(sound, change)


def test_a_sound_workbook_stays_sound_when_nothing_is_changed(sound):
    assert broken(sound, lambda book: None) <= {"It opens on the first sheet, in A1"}


def test_every_rule_has_its_words_once():
    said = [rule.words for rule in RULES]
    assert len(set(said)) == len(said)
    assert {rule.part for rule in RULES} == {
        "Tables", "Footnotes", "Formatting", "Structure", "Before publishing", "Safety"
    }  # fmt: skip


def test_a_finding_says_where(sound):
    book = openpyxl.load_workbook(io.BytesIO(sound))
    book["Councils"].merge_cells("A6:B6")
    stream = io.BytesIO()
    book.save(stream)
    found = [f for f in check(stream.getvalue()) if f.rule == MERGE]
    assert [f.where for f in found] == ["Councils: A6:B6 is merged."]
    assert workbook_check.MOST_SAID == 5
