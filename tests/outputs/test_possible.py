"""What is possible is counted on one screen, marked apart, and every no has its reason."""

from dataclasses import replace

import pytest

from footprint.outputs.reports import report_docx, report_html
from footprint.outputs.sections import minutes, possible_pages
from footprint.outputs.tables import every as tables
from footprint.outputs.wording import numbers

from . import factory_sharing
from .reading import paragraphs_of, rows_of, section_of, text_of


@pytest.fixture(scope="module")
def page(possible):
    return report_html.report_html(possible, ())


@pytest.fixture(scope="module")
def laid_out(possible):
    return {table.name: table for table in tables.tables(possible)}


@pytest.fixture(scope="module")
def told(possible):
    return list(minutes.sentences(possible))


def changed(result, function, **changes):
    """Change the funnel of one function."""
    funnels = tuple(
        replace(item, **changes) if item.function == function else item
        for item in result.possible.funnels
    )
    return replace(result, possible=replace(result.possible, funnels=funnels))


def test_the_funnel_comes_before_everything_with_the_contents_closed(page, result):
    body = page[page.index("<main") :]
    assert body.index('id="possible"') < body.index('id="what"')
    assert "<details><summary>Contents</summary>" in page
    assert "<details open><summary>Contents</summary>" in report_html.report_html(result, ())


def test_numbers_read_as_people_say_them(page):
    text = text_of(section_of(page, "possible"))
    assert "There are 115,975 ways to group ten councils. 2,248 of them are possible" in text
    assert "Recruitment 115,975 2,248 412 8" in text


def test_the_desirable_column_is_empty_for_people(page, laid_out):
    part = section_of(page, "possible")
    shared = [f for f in factory_sharing.FUNCTIONS.values() if f[2] != "stays"]
    assert part.count('<span class="box"></span>') == len(shared)
    assert {row["desirable"] for row in rows_of(laid_out["funnel"])} == {""}


def test_a_duty_that_stays_has_one_line_with_its_section(page):
    part = section_of(page, "possible")
    assert "Duty stays with each council: Children Act 1989, section 22C" in text_of(part)
    assert 'href="https://www.legislation.gov.uk/ukpga/1989/41/section/22C"' in part


def test_what_is_too_many_to_count_is_said_plainly(possible):
    nobody_knows = changed(
        possible, "fostering/recruitment", possible=None, feasible=None, not_outdone=None
    )
    text = text_of(section_of(report_html.report_html(nobody_knows, ()), "possible"))
    assert "Recruitment 115,975 too many to count too many to count" in text
    assert "Places in homes 115,975 2,248 1,411 too many to compare" in text
    table = {t.name: t for t in tables.tables(nobody_knows)}["funnel"]
    assert rows_of(table)[0]["feasible"] == ""


def test_contradicting_rules_are_named_where_nothing_is_left(page, told):
    assert "none: rules contradict" in text_of(section_of(page, "possible"))
    said = (
        "Fostering: assessment: no grouping keeps “No council further than 60 minutes from the "
        "base” and “At most two footprints”."
    )
    assert said in text_of(section_of(page, "why-not"))
    assert said in told


def test_bars_are_shares_of_the_step_before(page):
    part = section_of(page, "possible")
    assert f"width: {100 * 412 / 2248:.1f}%" in part
    assert f"width: {100 * 8 / 412:.1f}%" in part
    assert part.count('class="bar" aria-hidden="true"') == part.count('class="tally"')


def test_three_marks_stand_apart_each_no_with_its_reason(page):
    text = text_of(section_of(page, "marks"))
    assert (
        "Fostering Recruitment, assessment and matching a child to a carer Yes No No: not feasible "
        "West Northamptonshire to Newark 96 minutes, limit 60. 10 councils, limit 5."
    ) in text
    assert "Residential care Places in homes Yes Yes not worked out" in text
    assert "No: outdone" in text
    assert "All ten councils" in text


def test_footprints_that_only_the_model_brings_are_folded(possible):
    extra = replace(possible.possible.grid[0], members=("E06000015", "E10000019"))
    grid = (*possible.possible.grid, extra)
    page = report_html.report_html(
        replace(possible, possible=replace(possible.possible, grid=grid)), ()
    )
    assert "<summary>Footprints that only the model’s own options share (" in page


def test_the_proof_is_claimed_for_its_list_alone(page):
    text = text_of(section_of(page, "lowest"))
    assert "Lowest modelled cost under these assumptions and rules (proven)" in text
    assert "The list holds 482 possible footprints" in text
    assert "Nothing is said of what is not on the list" in text
    assert "2 £186m by £12,300 a year" in text
    assert "Fostering, recruitment and assessment: Leicester, Rutland, Leicestershire" in text


def test_a_search_that_stopped_early_claims_a_bound_and_no_more(possible):
    search = replace(
        possible.possible.search,
        status="best found, at most 2% from best",
        words="best found, at most 2% from best",
        bound_gbp_per_year=184_000_000.0,
    )
    stopped = replace(possible, possible=replace(possible.possible, search=search))
    text = text_of(section_of(report_html.report_html(stopped, ()), "lowest"))
    assert "Best found, at most 2% from best." in text
    assert "Another on the list may cost less, but none costs less than £184m." in text
    assert "none costs less." not in text


def test_each_rule_says_who_set_it_and_what_it_removes(page, laid_out):
    text = text_of(section_of(page, "why-not"))
    stated = (
        "“No council further than 60 minutes from the base” (Chair of the regional board, March"
    )
    assert f"Rule 1: {stated} 2025)." in text
    assert text.count(stated) == 1
    assert "Rule 1 1,604 212 301 Rutland to Chesterfield 78 minutes, limit 60." in text
    row = rows_of(laid_out["rules"])[0]
    assert row["groupings_that_break_it"] == "1604"
    assert row["groupings_that_break_it_and_no_other"] == "212"


def test_an_option_that_breaks_a_rule_has_a_way_out(page, laid_out):
    text = text_of(section_of(page, "why-not"))
    assert "“One region”, fostering: recruitment and matching a child to a carer" in text
    assert "move; as few as can be (proven)." in text
    assert "There is none: no grouping keeps every rule." in text
    assert "Derbyshire moves; fewer moves were not ruled out." in text
    rows = rows_of(laid_out["blocked_options"])
    assert [row["councils_that_move"] for row in rows] == ["6", "6", "", "1"]


def test_the_reasons_for_the_minutes_are_whole_sentences(told):
    assert all(text[0].isupper() or text[0] == "“" for text in told)
    assert all(text.endswith(".") for text in told)
    assert told[0].startswith("All 115,975 ways to group ten councils were counted")
    assert any("duty stays with each council" in text for text in told)
    assert sum("(Chair of the regional board, March 2025)" in text for text in told) == 1
    assert any(
        "every rule. Rule 1: 1,604 groupings break it; 212 of them break no other" in t
        for t in told
    )


@pytest.mark.parametrize(
    ("last", "said"),
    [(0, "groupings break it; none breaks this rule alone"), (1_604, "break it and no other rule")],
)
def test_what_a_rule_removes_by_itself_is_said_in_words(possible, last, said):
    rules = (replace(factory_sharing.TRAVEL, removes_last=last),)
    one = changed(possible, "fostering/recruitment", rules=rules)
    assert any(said in text for text in minutes.sentences(one))


def test_the_minutes_stand_in_the_paper_and_in_a_file_of_their_own(possible, told):
    text = minutes.minutes_text(possible)
    document = paragraphs_of(report_docx.report_docx(possible, ()))
    assert "Reasons, for the minutes" in document
    for place, sentence in enumerate(told, start=1):
        assert f"{place}. {sentence}\r\n" in text
        assert sentence in document
    unprotected = minutes.minutes_text(replace(possible, unprotected=True))
    assert "contains unprotected small numbers" in unprotected


def test_functions_that_fare_alike_are_told_once(told):
    left = [text for text in told if "groupings keep every rule" in text]
    assert len(left) == 3
    assert left[0].startswith("Fostering: recruitment and matching a child to a carer: 412 of")


def test_all_that_may_be_shared_is_named_so(possible):
    same = possible.possible.funnels[0]
    funnels = tuple(
        item if item.stays else replace(same, function=item.function)
        for item in possible.possible.funnels
    )
    alike = replace(possible, possible=replace(possible.possible, funnels=funnels))
    said = list(minutes.sentences(alike))
    assert any(text.startswith("Every function that may be shared: 412 of 2,248") for text in said)


def test_groupings_not_outdone_are_listed_with_their_values(page, laid_out):
    text = text_of(section_of(page, "not-outdone"))
    assert "Recruitment: 8 of 412 feasible groupings are not outdone" in text
    assert "Derby and Nottingham share; North Northamptonshire and West Northamptonshire" in text
    assert "2 more are in tables/not_outdone.csv." in text
    rows = rows_of(laid_out["not_outdone"])
    assert rows[0]["annual_cost_gbp_per_year"] == "30123456.79"
    recruitment = [row for row in rows if row["function"] == "fostering/recruitment"]
    assert [row["place_by_cost"] for row in recruitment] == list("12345678")


def test_tables_hold_one_fact_a_row(laid_out):
    promised = "funnel funnel_by_number rules marks not_outdone blocked_footprints blocked_options"
    assert set(promised.split()) | {"search"} <= set(laid_out)
    search = rows_of(laid_out["search"])
    assert [row["rank"] for row in search] == ["1", "2", "3", ""]
    assert search[1]["above_the_lowest_gbp_per_year"] == "12344.47"
    assert search[3]["above_the_lowest_percent"] == "0.6923"


def test_other_questions_have_none_of_it(result):
    names = {table.name for table in tables.tables(result)}
    assert not names & {"funnel", "rules", "contributions", "weighing", "regret"}
    assert possible_pages.funnel(result) is None
    assert list(minutes.sentences(result)) == []


def test_a_count_that_nobody_could_read_out_is_given_by_its_first_digits():
    assert numbers.tally(115_975) == "115,975"
    assert numbers.tally(661_237_668_475_062) == "about 6.6 × 10¹⁴"
    assert numbers.tally(None) == "too many to count"
