"""Weighing comes after the matrix, never in its place, and regret names its yardstick."""

from dataclasses import replace

import pytest

from footprint.outputs.reports import report_html
from footprint.outputs.tables import every as tables
from footprint.questions.result import Cell, Range

from .reading import rows_of, section_of, text_of


@pytest.fixture(scope="module")
def page(possible):
    return report_html.report_html(possible, ())


@pytest.fixture(scope="module")
def laid_out(possible):
    return {table.name: table for table in tables.tables(possible)}


def test_no_weight_stands_before_the_matrix(page):
    order = [page.index(f'<section id="{name}"') for name in ("matrix", "weighing", "regret")]
    assert order == sorted(order)
    assert "The matrix stands on its own." in text_of(section_of(page, "weighing"))


def test_the_matrix_marks_what_is_outdone_and_by_whom(page, result):
    text = text_of(section_of(page, "matrix"))
    assert "Not outdone on every criterion Yes Yes No: outdone by “Two hubs” Yes Yes" in text
    assert "Not outdone" not in text_of(section_of(report_html.report_html(result, ()), "matrix"))


def test_how_often_an_option_comes_first_is_told_without_an_error_nobody_can_read(page):
    text = text_of(section_of(page, "weighing"))
    assert "If nobody agrees on weights" in text
    assert "As now 41.2% " in text
    assert "standard error" not in text
    assert "One region never" in text
    assert "10,000 draws of weights, any as likely as any other (seed 7)" in text


def weighed_on(possible, cells, keys):
    """Return the section on weighing where only some criteria are left, with these values."""
    options = []
    for one, values in zip(possible.options, cells, strict=False):
        given = {key: Cell(Range(v, v, v)) for key, v in zip(keys, values, strict=True)}
        options.append(replace(one, cells={**one.cells, **given}))
    found = replace(possible.weighing, criteria=keys, accepted=possible.weighing.accepted[:2])
    changed = replace(possible, options=tuple(options), weighing=found)
    return text_of(section_of(report_html.report_html(changed, ()), "weighing"))


def test_two_criteria_are_weighed_in_words(possible):
    keys = ("annual_cost", "one_off_cost")
    first, second = (item.option for item in possible.weighing.accepted[:2])
    text = weighed_on(possible, ((2e6, 0.0), (1.5e6, 1.02e6)), keys)
    assert "Only annual cost and one-off cost of changing are left to weigh." in text
    assert f"“{second}” is best on the first and “{first}” on the second" in text
    assert "£500,000 a year against £1.02m" in text
    assert "How often each option comes first" not in text
    text = weighed_on(possible, ((1e6, 0.0), (1.5e6, 1.02e6)), keys)
    assert f"“{first}” is best on both, so no weight changes that." in text
    text = weighed_on(possible, ((2e6,), (1e6,)), keys[:1])
    assert f"Only annual cost is left to weigh. “{second}” comes first on it" in text


def test_criteria_without_a_better_end_are_named_as_not_weighed(page):
    text = text_of(section_of(page, "weighing"))
    assert "Neither more nor less is better: posts; partnerships a council sits on." in text


def test_what_is_left_out_has_its_reason(page):
    text = text_of(section_of(page, "weighing"))
    assert "Changes of team during a child's journey: already priced into cost." in text


def test_weights_that_people_gave_are_shown_with_whose_and_what_they_trade(page, possible):
    text = text_of(section_of(page, "weighing"))
    assert "whose: Workshop of 12 March 2025" in text
    assert "worth £120,000 a year." in text
    assert "Above 61% on mean travel to a base, as now comes first." in text
    nobody = replace(possible.weighing, weighed=(), weights={}, trades=(), flips=())
    page = report_html.report_html(replace(possible, weighing=nobody), ())
    assert 'id="given-weights"' not in page


def test_regret_stands_against_the_table_and_against_the_proven_best(page):
    text = text_of(section_of(page, "regret"))
    assert "£2.00m above the least on the table £3.00m above the proven best" in text
    assert "“Two hubs” would be regretted least: at worst £3.00m a year" in text
    assert "Against the proven best of each world, “As now” would be regretted least." in text


def test_a_change_of_a_world_is_read_aloud(possible):
    change = ("fostering/recruitment.enquiry_gbp", "40", "52")
    found = replace(possible.regret, changes={"More children": (change,)})
    page = report_html.report_html(replace(possible, regret=found), ())
    text = text_of(section_of(page, "regret"))
    assert "Fostering: recruitment: answering one enquiry: 52 instead of 40." in text


def test_tables_of_weighing_and_regret_hold_every_number(laid_out, possible):
    weighing = rows_of(laid_out["weighing"])
    assert weighing[2]["outdone_by"] == "Two hubs"
    assert weighing[0]["comes_first_percent"] == "41.23"
    weights = rows_of(laid_out["weights"])
    assert [row["what"] for row in weights].count("weighed") == 3
    regret = rows_of(laid_out["regret"])
    assert len(regret) == len(possible.regret.cells)
    assert regret[0]["cost_gbp_per_year"] == "186000000.00"
    assert regret[-1]["above_the_proven_best_gbp_per_year"] == ""
