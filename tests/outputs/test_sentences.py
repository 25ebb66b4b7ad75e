"""Every sentence that leaves the project reads as one."""

import re

import pytest

from footprint.outputs import compare, maps, terminal, to_dict
from footprint.outputs.reports import report_docx, report_html
from footprint.outputs.sections import minutes
from footprint.outputs.tables import every as tables
from footprint.outputs.wording import words

from .reading import paragraphs_of, rows_of, sentences_of

FORBIDDEN = (
    *("optimal", "loser", "winner", "worse off", "best for children", "looked-after"),
    *("stakeholder", "gbp", "fte ", "infeasible"),
)
CODE = re.compile(r"\b[EWSN]\d{8}\b")
KEY = re.compile(r"(?<![\w/.])[a-z]+(?:_[a-z0-9]+)+(?![\w.])|\b[a-z-]+/[a-z-]+(?![\w.])")
FILE = re.compile(r"\b(?:tables/)?[a-z_]+\.(?:csv|txt|html|json|docx)\b|https?://\S+")


@pytest.fixture(
    scope="module", params=["possible", "paying", "schools", "building", "homes", "result"]
)
def any_result(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def told(any_result):
    """Collect what the page, the paper, the minutes and the terminal say."""
    record = to_dict(any_result)
    found = sentences_of(report_html.report_html(any_result, ()))
    found += paragraphs_of(report_docx.report_docx(any_result, ()))
    found += list(minutes.sentences(any_result))
    if record["possible"]:
        found += [cell for row in terminal.funnel_rows(record) for cell in row if cell]
        found += [*terminal.funnel_notes(record), terminal.search_words(record)]
    if record["paying"]:
        found += [heading for heading, _ in terminal.contribution_tables(record)]
        found += list(terminal.leaving_words(record))
    found += list(terminal.question_words(record))
    return found


def balanced(text):
    for first, last in ("()", "[]", "“”"):
        depth = 0
        for character in text:
            depth += (character == first) - (character == last)
            if depth < 0:
                return False
        if depth:
            return False
    return True


def test_no_value_of_the_program_shows_through(told):
    for text in told:
        assert not re.search(r"\b(None(?! (is|was))|nan|inf|True|False)\b|[{}]", text), text


def test_councils_are_named_and_not_coded(told):
    for text in told:
        assert not CODE.search(text), text


def test_keys_never_stand_for_names(told):
    for text in told:
        assert not KEY.search(FILE.sub("", text)), text


def test_brackets_and_quotation_marks_close(told):
    for text in told:
        assert balanced(text), text


def test_sentences_are_whole(told):
    for text in told:
        assert not re.search(r"\.\.|,,|;;| [,.;:]|\(\)|: \.|  ", text), text
        assert not re.search(r"\b(a|the|and|of|to|is) \1\b", text), text


def test_words_that_claim_too_much_or_wound_are_not_used(told):
    for text in told:
        low = text.lower()
        assert not [word for word in FORBIDDEN if word in low], text


def test_every_section_that_shows_an_option_says_what_it_is_not(any_result):
    page = report_html.report_html(any_result, ())
    for anchor in (
        *("marks", "lowest", "why-not", "paying", "weighing", "regret", "not-outdone", "gaps"),
        *("no-place", "placed", "one-more-place", "who-pays", "plans", "children", "plan-costs"),
        *("plan-regret", "homes", "occupancy", "plan-councils", "points", "candidates"),
    ):
        start = page.find(f'<section id="{anchor}"')
        assert start < 0 or words.ILLUSTRATIVE in page[start : start + 600], anchor


def test_tables_hold_no_value_of_the_program(any_result):
    for table in tables.tables(any_result):
        for row in rows_of(table):
            for column, cell in row.items():
                assert cell not in {"None", "nan", "inf"}, (table.name, column)
                if column.endswith(("names", "name", "words", "reason")):
                    assert not CODE.search(cell), (table.name, column, cell)


def test_headings_go_down_one_step_at_a_time(any_result):
    page = report_html.report_html(any_result, ())
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", page)]
    assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))
    anchors = re.findall(r'\bid="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))


def test_runs_of_these_questions_can_be_compared(any_result):
    record = to_dict(any_result)
    found = compare({"spring": record, "autumn": record})
    assert found.warnings == ()


@pytest.mark.usefixtures("small_pictures")
def test_maps_of_found_options_have_their_words(possible, boundaries):
    drawn = maps.draw_maps(possible, boundaries)
    of_options = [item for item in drawn if item.kind == "footprints"]
    assert len({item.name for item in of_options}) == len(possible.options)
    assert all("None" not in item.alternative_text for item in drawn)
