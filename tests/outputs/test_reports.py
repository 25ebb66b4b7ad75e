"""Reports say what the tables hold, need nothing from outside, and are readable by all."""

import html
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from docx import Document
from docx.oxml.ns import qn

from footprint.outputs.reports import report_docx, report_html
from footprint.outputs.sections import pages
from footprint.outputs.wording import words
from footprint.questions.result import Cell, Criterion, Range, WorkingLine

from . import factory
from .reading import as_typed, section_of, text_of


class Page(HTMLParser):
    """Collect tags with their attributes and the headings in order."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Keep one tag."""
        self.tags.append((tag, dict(attrs)))

    def of(self, name):
        """Return the attributes of every tag of a name."""
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture(scope="module")
def page(result, drawn):
    return report_html.report_html(result, drawn)


@pytest.fixture(scope="module")
def parsed(page):
    return Page(page)


@pytest.fixture(scope="module")
def document(result, drawn):
    return report_docx.report_docx(result, drawn)


def matrix_part(page):
    start = page.index('<section id="matrix"')
    return page[start : page.index("</section>", start)]


def test_nothing_is_fetched_from_outside(page, parsed):
    for tag, attributes in parsed.tags:
        for name in ("src", "href", "data", "action", "poster", "srcset"):
            address = attributes.get(name) or ""
            outside = address.startswith(("http", "//"))
            assert not outside or tag == "a", (tag, address)
    assert "@import" not in page
    assert not re.search(r"url\(\s*['\"]?(?!data:)", page)
    assert not parsed.of("script")
    policy = parsed.of("meta")[2]
    assert policy["content"].startswith("default-src 'none'")


def test_the_page_is_small_enough_to_send(page):
    assert len(page.encode("utf-8")) < 3_000_000


def test_headings_go_down_one_step_at_a_time(parsed):
    levels = [int(tag[1]) for tag, _ in parsed.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))


def test_the_page_speaks_british_english_and_can_be_skipped(parsed):
    assert parsed.of("html")[0]["lang"] == "en-GB"
    skip = parsed.of("a")[0]
    assert skip["href"] == "#main"
    assert parsed.of("main")[0]["id"] == "main"


def test_every_table_has_a_caption_and_scoped_headers(page, parsed):
    assert len(parsed.of("table")) == len(parsed.of("caption")) > 10
    assert {item["scope"] for item in parsed.of("th")} == {"col", "row", "colgroup"}
    assert "<th>" not in page


def test_identifiers_are_used_once(parsed):
    names = [item["id"] for _, item in parsed.tags if "id" in item]
    assert len(names) == len(set(names))
    targets = [item["href"][1:] for item in parsed.of("a") if item["href"].startswith("#")]
    assert set(targets) <= set(names)


def test_maps_carry_their_words(parsed, drawn):
    pictures = parsed.of("img")
    flat = [item for item in drawn if item.paper == "a4-landscape"]
    shown = sorted(i.alternative_text for i in flat if i.kind not in pages.MAPS_SHOWN_OTHERWISE)
    assert sorted(as_typed(item["alt"]) for item in pictures) == shown
    assert all(item["src"].startswith("data:image/") for item in pictures)


def test_every_number_in_the_matrix_is_in_the_tables(page, result, all_tables):
    shown = set(re.findall(r"[\d.,]*\d", text_of(matrix_part(page))))
    reasons = " ".join(str(row) for row in all_tables["reasons"].rows)
    cells = " ".join(str(cell) for row in all_tables["matrix"].rows for cell in row) + reasons
    held = set(re.findall(r"[\d.,]*\d", cells))
    assert shown <= held
    assert len(shown) > 30


def test_the_children_come_before_the_cost(page):
    part = text_of(matrix_part(page))
    order = [part.index(w) for w in ("Children placed near home", "Annual cost", "Posts")]
    assert order == sorted(order)


def test_the_matrix_says_no_clear_difference_and_draws_no_arrow(page):
    part = text_of(matrix_part(page))
    assert "no clear difference from as now" in part
    assert not set(part) & set("↑↓▲▼→←")


def test_pages_never_speak_of_winners_and_losers(page):
    text = text_of(page).lower()
    for word in ("loser", "winner", "optimal", "best for children", "worse off"):
        assert word not in text


def test_every_section_of_an_option_says_what_it_is_not(page, result):
    assert page.count(html.escape(words.ILLUSTRATIVE)) >= len(result.options) + 2
    assert page.count("modelled cost, not budget") > len(result.options) * 2


def test_sharing_rules_stand_under_the_councils(page):
    text = text_of(page)
    assert "divided in proportion to demand" in text
    assert "If divided by children aged 0 to 17" in text
    assert "If divided equally" in text
    assert (
        "Divided in proportion to demand or in equal shares, at least one council's modelled cost "
        "is higher than alone (central case)."
    ) in text


def test_hostile_names_stay_text(result, drawn):
    nasty = "<script>alert(1)</script>"
    areas = {**result.areas, "E06000015": (nasty, nasty)}
    options = tuple(replace(o, name=f"{o.name} {nasty}") for o in result.options)
    page = report_html.report_html(
        replace(result, areas=areas, options=options, title=nasty), drawn
    )
    assert "<script" not in page
    assert html.escape(nasty) in page


def test_an_address_that_is_no_web_page_is_no_link(result, drawn):
    option = result.options[1]
    note = replace(option.legal[0], link="javascript:alert(1)")
    changed = replace(option, legal=(note, *option.legal[1:]))
    page = report_html.report_html(replace(result, options=(changed,)), drawn)
    assert "javascript:" not in page


def test_unprotected_numbers_are_marked_in_every_section(drawn):
    page = report_html.report_html(factory.make_result(unprotected=True), drawn)
    assert page.count('<p class="banner">') == 1 + page.count('class="part"')


def test_a_run_of_eight_services_stays_short(boundaries, drawn):
    page = report_html.report_html(factory.many_services(), drawn)
    assert "one by one</summary>" in page
    assert len(page) < 3_000_000


def test_the_document_is_the_same_twice(document, drawn):
    assert document == report_docx.report_docx(factory.make_result(), drawn)
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_document_tables_have_header_rows_and_captions(document):
    report = Document(io.BytesIO(document))
    found = list(report.element.body.iter(qn("w:tbl")))
    assert len(found) >= 5
    for table in found:
        first = table.find(qn("w:tr"))
        assert first.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
        assert table.find(qn("w:tblPr")).find(qn("w:tblCaption")).get(qn("w:val"))


def test_document_pictures_have_alternative_text(document, drawn):
    report = Document(io.BytesIO(document))
    described = [as_typed(s._inline.docPr.get("descr")) for s in report.inline_shapes]
    told = [item.alternative_text for item in drawn if item.kind == "footprints"]
    assert set(told) <= set(described) <= {item.alternative_text for item in drawn}
    assert len(described) == len(set(described))


def test_the_document_has_real_headings_and_lying_pages(document):
    report = Document(io.BytesIO(document))
    styles = [p.style.name for p in report.paragraphs if p.style.name.startswith("Heading")]
    assert {"Heading 1", "Heading 2"} <= set(styles)
    shapes = [section.page_width > section.page_height for section in report.sections]
    assert True in shapes
    assert False in shapes
    header = report.sections[0].header.paragraphs[0].text
    assert header.startswith("Modelled cost, not budget")


def test_the_document_shows_the_whole_matrix(document, result):
    report = Document(io.BytesIO(document))
    table = next(one for one in report.tables if one.cell(0, 0).text == "Criterion")
    text = as_typed("\n".join(cell.text for row in table.rows for cell in row.cells))
    for criterion in result.criteria:
        assert criterion.label in text
    assert "no clear difference from as now" in text


def test_what_is_not_modelled_stands_in_one_row_of_its_group(page):
    part = text_of(matrix_part(page))
    assert "Not modelled here Brothers and sisters placed together. Cost" in part
    assert '<td class="across" role="cell" colspan="3">' in page


def test_a_row_in_which_nothing_differs_says_so_once(result, drawn):
    same = Cell(Range(1.0, 2.0, 3.0), difference=Range(0.0, 0.0, 0.0), clear=False)
    options = tuple(
        replace(o, cells={**o.cells, "posts": Cell(same.value) if o.is_as_now else same})
        for o in result.options
    )
    page = report_html.report_html(replace(result, options=options), drawn)
    part = text_of(matrix_part(page))
    assert part.count("the same as now in every other option") == 1
    assert "Posts 2 posts (1 to 3) the same as now in every other option" in part


def test_the_central_case_is_said_once_in_its_row(result, drawn):
    certain = Cell(Range(9.0, 9.0, 9.0), "central case only", Range(1.0, 1.0, 1.0), None)
    options = tuple(replace(o, cells={**o.cells, "near_home": certain}) for o in result.options)
    page = report_html.report_html(replace(result, options=options), drawn)
    assert text_of(matrix_part(page)).lower().count("central case") == 1


def test_requests_in_time_stand_footprint_by_footprint_with_their_range(result):
    criterion = Criterion("in_time_percent", "Advice given in time", "% of requests", "", "higher")
    option = result.options[1]
    queue = next(row for row in option.footprint_rows if row.new)
    gaps = (Range(-60.0, -40.0, -5.0), Range(-50.0, -20.0, 3.0))
    cells = [
        Cell(Range(0.0, 7.0, 33.0), difference=gap, clear=gap.low * gap.high > 0) for gap in gaps
    ]
    own = dict(zip(queue.members, (cells[0], *[cells[1]] * len(queue.members)), strict=False))
    changed = replace(
        option,
        footprint_rows=(replace(queue, in_time_percent=Range(0.0, 7.0, 33.0)),),
        area_rows=tuple(
            replace(row, cells={"in_time_percent": own[row.code]} if row.code in own else {})
            for row in option.area_rows
        ),
    )
    criteria = (*result.criteria, criterion)
    options = (result.options[0], changed)
    page = report_html.report_html(replace(result, criteria=criteria, options=options), ())
    text = text_of(section_of(page, f"option-{option.key}"))
    table = text[text.index("Advice given in time, footprint by footprint") :]
    assert "7% of requests 0% to 33% clearly lower for one and no clear difference for" in table
    assert "A shared queue moves hours between councils and makes none." in table


def test_columns_that_say_the_same_for_every_council_are_said_once(result):
    option = result.options[1]
    rows = tuple(
        replace(row, alone=row.as_now, by_rule={**row.by_rule, "children": row.option})
        for row in option.area_rows
    )
    now = result.options[0]
    alone = tuple(replace(row, option=row.alone) for row in now.area_rows)
    options = (replace(now, area_rows=alone), replace(option, area_rows=rows))
    page = report_html.report_html(replace(result, options=options), ())
    part = text_of(section_of(page, f"option-{option.key}"))
    assert "Against alone" not in part
    assert "If divided by children" not in part
    assert "If divided equally" in part
    assert "Alone, each of these councils costs what it costs as now." in part
    assert "Divided in proportion to children aged 0 to 17, each would cost the same." in part
    today = text_of(section_of(page, f"option-{now.key}"))
    assert "Every council works alone here" in today
    assert f"Each council under {now.name}" not in today


def test_keeping_partnerships_going_is_said_to_be_divided_equally(page):
    assert words.KEPT_EQUALLY in text_of(page)


def test_few_draws_are_told_under_the_answer_in_short(result):
    few = text_of(section_of(report_html.report_html(replace(result, draws=50), ()), "answer"))
    assert "With 50 draws every range is rough, and a difference may look clear that is not" in few
    many = report_html.report_html(replace(result, draws=400), ())
    assert "may look clear" not in text_of(section_of(many, "answer"))


def test_the_question_names_what_is_newly_shared_and_what_it_is_about(result):
    page = report_html.report_html(replace(result, about="Sharing makes no carers"), ())
    part = text_of(section_of(page, "question"))
    assert "Sharing makes no carers." in part
    assert "were shared?" in part
    assert "if recruitment, assessment" in part
    assert "these functions" not in part


def test_the_answer_names_the_one_part_that_makes_most_of_a_clear_difference(result):
    option = result.options[1]
    cost = Criterion("cost", "Modelled cost a year", "£ a year", "cost", "lower")
    travel = Criterion("cost_of_travel", "Of which travel", "£ a year", "cost", "neither")

    def answer(part: float, lines: Sequence[WorkingLine] = ()) -> str:
        cells = {
            "cost": Cell(Range(1e6, 2e6, 3e6), difference=Range(-9e5, -6e5, -2e5), clear=True),
            "cost_of_travel": Cell(Range(0, 0, 0), difference=Range(part, part, part), clear=True),
        }
        changed = replace(option, cells={**option.cells, **cells}, workings=tuple(lines))
        now = replace(result.options[0], workings=())
        found = replace(result, criteria=(cost, travel), options=(now, changed))
        return text_of(section_of(report_html.report_html(found, ()), "answer"))

    assert "lower), mostly travel (£863,000 less)" in answer(-863_000)
    assert "mostly" not in answer(-200_000)
    lines = [replace(option.workings[0], line="campaign", amount_pence=-400_000_00)]
    assert "mostly campaigns to recruit (£400,000 less)" in answer(-200_000, lines)
    assert "mostly" not in answer(863_000)


def test_rows_on_young_people_stand_under_their_own_heading(result):
    functions = {f: {**info, "people": "young people"} for f, info in result.functions.items()}
    page = report_html.report_html(replace(result, functions=functions), ())
    part = text_of(matrix_part(page))
    assert "Young people Children placed near home" in part


def test_placement_checks_that_are_alike_are_shown_once(result, drawn):
    same = result.options[0].placement
    options = tuple(replace(option, placement=same) for option in result.options)
    page = report_html.report_html(replace(result, options=options), drawn)
    text = text_of(page)
    assert "Placement check, the same under “As now”, “Two hubs” and “One region”" in text
    assert text.count("where the model places children") == 1


def test_what_one_more_place_brings_is_not_overstated(page):
    text = text_of(page)
    assert "0.42 more children near home" in text
    assert "more children with a place" not in text


def test_the_paper_is_a_page_an_option_and_points_to_the_tables(document, result):
    report = Document(io.BytesIO(document))
    titles = [p.text for p in report.paragraphs if p.style.name == "Heading 1"]
    named = [title for title in titles if title.startswith("Option: ")]
    assert named == [f"Option: {o.name}" for o in result.options if not o.is_as_now]
    text = "\n".join(p.text for p in report.paragraphs)
    for table in ("assumptions", "figures", "footprints", "legal", "one_off", "placement"):
        assert f"tables/{table}.csv" in text


def test_cells_that_span_keep_the_width_of_their_table(document):
    report = Document(io.BytesIO(document))
    for table in report.tables:
        columns = len(table.columns)
        for row in table._tbl.tr_lst:
            assert sum(cell.grid_span for cell in row.tc_lst) == columns
