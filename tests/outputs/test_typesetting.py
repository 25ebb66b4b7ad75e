"""Text is set as a printer sets it, and a name from right to left stays in its own place."""

import html
import io
import re
from dataclasses import replace

import openpyxl
import pytest
from docx import Document

from footprint.outputs.reports import council_pages, report_docx, report_html
from footprint.outputs.sections import pages, paper, typesetting
from footprint.outputs.sections.blocks import Grid, Items, Picture, Plain, Section, Text, row
from footprint.outputs.workbook import sheets as workbook

from .reading import text_of

DERBY, NAME = "E06000015", "\u05d3\u05e8\u05d1\u05d9 12"
APART = f"\u2068{NAME}\u2069"


@pytest.fixture(scope="module")
def turned(result):
    """Return a result in which one council has a name that runs from right to left."""
    return replace(result, areas={**result.areas, DERBY: (NAME, NAME)})


@pytest.mark.parametrize(
    ("typed", "set_so"),
    [
        ("a child's home", "a child\u2019s home"),
        ("the councils' own, and others'.", "the councils\u2019 own, and others\u2019."),
        ('write yes under "Confirm (yes)".', "write yes under \u201cConfirm (yes)\u201d."),
        ("within 0.5 % of it", "within 0.5% of it"),
        ("'=SUM(A1)", "'=SUM(A1)"),
    ],
)
def test_apostrophes_and_quotation_marks_are_set_once(typed, set_so):
    assert typesetting.plain(typed) == set_so
    assert typesetting.plain(set_so) == set_so


def test_a_name_is_kept_apart_once_and_only_where_it_turns_the_line():
    text = typesetting.setter((NAME, "Derby"))
    said = text(f"{NAME}, 4 and Derby share")
    assert said == f"{APART}, 4 and Derby share"
    assert text(said) == said
    assert typesetting.setter(("Derby",))("Derby, 4") == "Derby, 4"


def test_on_a_page_the_marks_are_elements_save_inside_a_tag():
    page = f'<title>{APART}</title><body><p title="{APART}">{APART}.</p>'
    made = typesetting.isolated(page)
    assert made == f'<title>{APART}</title><body><p title="{APART}"><bdi>{NAME}</bdi>.</p>'


def test_every_text_of_a_section_is_set():
    grid = Grid("it's", ("it's",), (row(("it's", Plain("it's"))), row(group="it's")), "it's")
    given = Section("one", "it's", (Text("it's"), Items(("it's",)), grid))
    (made,) = typesetting.sections((given,), typesetting.plain)
    assert "it's" not in repr(made)
    assert repr(made).count("it\u2019s") == 9


def test_reports_and_tables_keep_such_a_name_apart(turned):
    page = report_html.report_html(turned, ())
    body = re.sub(r"<[^>]*=[^>]*>", "", page[page.index("<body") :])
    assert f"<bdi>{NAME}</bdi>" in body
    assert NAME not in body.replace(f"<bdi>{NAME}</bdi>", "")
    document = Document(io.BytesIO(report_docx.report_docx(turned, ())))
    told = [paragraph.text for paragraph in document.paragraphs if NAME in paragraph.text]
    assert told
    assert all(NAME not in text.replace(APART, "") for text in told)
    assert f"<bdi>{NAME}</bdi>" in council_pages.web_page(DERBY, turned)


def test_a_sheet_keeps_it_apart_in_sentences_and_plain_where_it_stands_alone(turned):
    book = openpyxl.load_workbook(io.BytesIO(workbook.workbook(turned)))
    cells = [str(c.value) for sheet in book for line in sheet for c in line if c.value is not None]
    held = [text for text in cells if NAME in text]
    assert NAME in held
    assert any(APART in text for text in held)
    footprint = next(text for text in held if "Nottingham" in text)
    assert APART in footprint


def test_no_straight_apostrophe_stands_between_letters_on_a_page(result):
    page = text_without_figures(report_html.report_html(result, ()))
    assert re.findall(r"\w+'\w+", page) == []
    assert "\u2019" in page


def text_without_figures(page):
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def test_page_and_paper_tell_the_same_sections_in_the_same_order(request):
    for name in ("result", "possible", "paying", "schools", "building", "homes"):
        found = request.getfixturevalue(name)
        on_page = [section.anchor for section in pages.sections(found, ())]
        on_paper = [section.anchor for section in paper.sections(found, ())]
        both = set(on_page) & set(on_paper)
        assert [a for a in on_page if a in both] == [a for a in on_paper if a in both]
        asked = ("question", "options", "matrix", "maps", "reasons", "order", "assumptions")
        last = ("decisions", "data-log", "not-modelled", "again")
        in_order = [anchor for anchor in (*asked, *last) if anchor in both]
        assert [anchor for anchor in on_paper if anchor in in_order] == in_order
        assert len(in_order) >= 10


def test_a_page_lies_for_a_picture_or_a_wide_table_alone(drawn):
    wide = Grid("c", tuple("abcdefg"), (row(*"abcdefg"),))
    few = Grid("c", tuple("abc"), (row(*"abc"),))
    long = Items(("a sentence " * 12,) * 12)

    def lies(*blocks):
        given = [Section(f"s{i}", "S", (block,), wide=True) for i, block in enumerate(blocks)]
        return [section.wide for section in paper.laid_out(given)]

    assert lies(wide, few) == [True, False]
    assert lies(wide, few, wide) == [True, True, True]
    assert lies(wide, long, wide) == [True, False, True]
    assert lies(few, Picture(drawn[0], "c")) == [False, True]


def test_words_of_a_page_read_as_they_were_typed(result):
    page = report_html.report_html(result, ())
    assert "a child's journey" in text_of(page)
