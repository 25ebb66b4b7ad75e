"""Who pays is told formula by formula, with ranges, steps and whether anyone would leave."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from footprint.outputs import explain, to_dict
from footprint.outputs.reports import report_docx, report_html
from footprint.outputs.tables import every as tables
from footprint.outputs.wording import paying_answer, paying_words, words
from footprint.questions.result import Range
from footprint.questions.result_paying import SubGroup

from . import factory_sharing
from .factory import AREAS
from .reading import paragraphs_of, rows_of, section_of, text_of


@pytest.fixture(scope="module")
def page(paying):
    return report_html.report_html(paying, ())


@pytest.fixture(scope="module")
def laid_out(paying):
    return {table.name: table for table in tables.tables(paying)}


def test_each_council_pays_under_every_formula_beside_its_cost_alone(page):
    text = text_of(section_of(page, "paying"))
    assert "Council Share of use Alone By use Per child Equal shares Separable cost" in text
    assert "Rutland 4% £286,000 £258,000 to £324,000 £85,000 £76,500 to £96,000" in text
    assert "modelled higher than alone by £362,000 to £500,000" in text
    assert "no clear difference from alone" in text


def test_a_total_row_says_that_every_formula_divides_the_same(page):
    text = text_of(section_of(page, "paying"))
    assert "All three councils 100% £2.49m" in text
    assert "a year (£1.91m to £2.40m), divided in full by every formula" in text


def test_who_would_leave_is_said_in_plain_words(page):
    text = text_of(section_of(page, "paying"))
    assert "no group of councils would do better on its own (central case; 6 groups tested)" in text
    assert "Under “equal shares”, Rutland would do better on its own by £422,000 a year" in text
    assert "Leicester and Rutland would do better on their own by £266,000 a year" in text


def test_the_answer_says_first_who_would_leave_and_who_pays(paying, page):
    told = paying_answer.answer(paying)
    text = text_of(section_of(page, "answer"))
    assert told[0].startswith("Under every formula some group would do better alone in any of")
    assert all(
        f"Under “{words.lowered(s.name)}”," in " ".join(told) for s in paying.paying.formulas
    )
    assert "Leicester (by £31,000 a year) clearly would do better alone" in " ".join(told)
    assert text.index(told[0][:60]) < text.index("Two hubs")
    assert page.index('id="answer"') < page.index('id="paying"') < page.index('id="matrix"')


def test_the_answer_names_the_formulas_under_which_nobody_would_leave(paying):
    first = replace(paying.paying, units=paying.paying.units[:1])
    told = paying_answer.answer(replace(paying, paying=first))
    assert told[0].endswith("no group would do better alone in the new partnership (central case).")
    assert "“average added cost (shapley)”" in told[0].lower()
    assert any(
        "Under “equal shares”, Rutland (by £422,000 a year) clearly would" in t for t in told
    )
    whole = next(text for text in told if text.startswith("Leicester, Rutland and Leicestershire"))
    assert "The formula matters most to Rutland: it would pay from" in whole
    assert paying_answer.answer(replace(paying, paying=None)) == ()


def test_a_sliver_of_its_cost_is_no_reason_to_leave(paying):
    unit = paying.paying.units[0]
    (members, cost), *_ = unit.on_their_own
    gain = 0.004 * cost
    sliver = SubGroup(members, "use", Range(gain, gain, 20 * gain), True)
    one = replace(unit, better_off=(sliver,), leaves_nobody={"use": False}, words=())
    said = paying_words.stability(one, factory_sharing.FORMULAS[:1], AREAS)[0]
    assert "Leicester would pay about the same on its own" in said
    found = replace(paying.paying, units=(one,), formulas=factory_sharing.FORMULAS[:1])
    told = paying_answer.answer(replace(paying, paying=found))
    assert "no group would do better alone by 0.5% of its cost or more" in told[0]


def test_formulas_that_ask_the_same_are_told_once(paying):
    unit = paying.paying.units[0]
    rows = tuple(
        replace(item, pays=item.pays | {"children": item.pays["use"]}) for item in unit.rows
    )
    group = SubGroup(("E06000017",), "use", Range(10_000, 20_000, 30_000), True)
    both = (group, replace(group, formula="children"))
    alike = replace(
        unit, rows=rows, better_off=both, leaves_nobody={"use": False, "children": False}, words=()
    )
    said = paying_words.stability(alike, factory_sharing.FORMULAS[:2], AREAS)
    assert said[0].startswith("Under “by use” or “per child”, Rutland would do better")
    assert said[1].startswith("Here “by use” and “per child” come to the same: use")


@pytest.mark.parametrize(
    ("gap", "clear", "expected"),
    [
        (Range(1_000, 5_000, 9_000), True, "by £5,000 a year (£1,000 to £9,000)"),
        (Range(5_000, 5_000, 5_000), True, "by £5,000 a year (central case)"),
        (
            Range(-2_000, 5_000, 9_000),
            False,
            "by £5,000 a year in the central case, but not clearly (from £2,000 dearer to £9,000 "
            "cheaper)",
        ),
    ],
)
def test_a_group_that_would_leave_is_told_with_its_range(gap, clear, expected):
    group = SubGroup(("E06000017",), "use", gap, clear)
    assert paying_words.group_words(group, AREAS) == (
        f"Rutland would do better on its own {expected}"
    )


def test_what_is_not_clear_is_not_ranked():
    said = paying_words.than_alone(Range(-5, 3, 8), clear=False)
    assert said == "no clear difference from alone"
    same = paying_words.than_alone(Range(0, 0, 0), clear=False)
    assert same == "the same as alone"


def test_groups_beyond_the_first_three_are_counted(paying):
    unit = paying.paying.units[0]
    members = ("E06000015", "E06000016", "E06000017", "E06000018")
    rows = tuple(replace(unit.rows[0], code=code) for code in members)
    pays = rows[0].pays["use"].central
    groups = tuple(((code,), pays - 10.0) for code in members)
    found = tuple(SubGroup(m, "use", Range(10, 10, 10), True) for m, _ in groups)
    crowded = replace(
        unit, members=members, rows=rows, on_their_own=groups, better_off=found,
        leaves_nobody={"use": False}, words=(),
    )  # fmt: skip
    said = paying_words.stability(crowded, factory_sharing.FORMULAS[:1], AREAS)[0]
    assert said.endswith("; and one more, in tables/sub_groups.csv.")


def test_units_that_are_alike_are_told_once_and_those_of_today_are_folded(paying):
    unit = paying.paying.units[0]
    units = (replace(unit, option="As now"), unit, paying.paying.units[1])
    found = replace(paying.paying, units=units)
    page = report_html.report_html(replace(paying, paying=found), ())
    assert "<summary>The partnerships that stand today (1)</summary>" in page
    assert page.count("under “As now” and “Two hubs”") == 1


def test_without_sharing_there_is_nothing_to_divide(paying):
    page = report_html.report_html(replace(paying, paying=replace(paying.paying, units=())), ())
    assert "there is nothing to divide" in page


def test_the_paper_shows_contributions_and_points_to_the_steps(paying):
    document = paragraphs_of(report_docx.report_docx(paying, ()))
    assert "What each council would pay, £ a year (modelled cost, not budget)" in document
    assert "Would any group do better on its own?" in document
    assert any("tables/sub_groups.csv" in text for text in document)
    assert any("tables/contribution_steps.csv" in text for text in document)


def test_contributions_sum_to_the_cost_to_the_penny(laid_out, paying):
    rows = rows_of(laid_out["contributions"])
    total = paying.paying.units[0].total.central
    for share in paying.paying.formulas:
        paid = [
            Decimal(row["pays_gbp_per_year_central"])
            for row in rows
            if row["unit"] == "1" and row["formula"] == share.key
        ]
        assert sum(paid) == pytest.approx(Decimal(f"{total:.2f}"), abs=Decimal("0.02"))


def test_every_group_stands_beside_what_it_would_pay(laid_out, paying):
    rows = rows_of(laid_out["sub_groups"])
    unit = paying.paying.units[0]
    mine = [row for row in rows if row["unit"] == "1"]
    assert len(mine) == len(unit.on_their_own) * len(paying.paying.formulas)
    gap = Decimal(mine[0]["pays_gbp_per_year"]) - Decimal(mine[0]["on_its_own_gbp_per_year"])
    assert Decimal(mine[0]["pays_above_on_its_own_gbp_per_year"]) == pytest.approx(
        gap, abs=Decimal("0.01")
    )


def test_steps_can_be_redone_to_the_penny(laid_out, page):
    rows = rows_of(laid_out["contribution_steps"])
    assert {row["how"] for row in rows} == {"given", "cost of the footprint x use / use, all areas"}
    assert all(row["amount"][-3] == "." for row in rows if row["label"] == "pays")
    told = text_of(page)
    assert re.search(
        r"Rutland Pays Cost of the footprint x use / use, all areas( 1)? £84,973", told
    )


def test_an_explanation_begins_with_what_the_council_would_pay(paying):
    told = explain(to_dict(paying), "Rutland")
    assert told[0] == (
        "What it shares with Leicester and Leicestershire would cost Rutland £286,000 a year "
        "(£258,000 to £324,000) alone."
    )
    paid = [text for text in told if text.startswith("It would pay")]
    assert len(paid) == len(paying.paying.formulas)
    assert paid[2].startswith("It would pay £708,000 a year (£637,000 to £800,000) under “equal")
    assert told[7].startswith("Rutland under Two hubs:")


def test_an_explanation_of_another_council_is_as_before(paying, result):
    assert explain(to_dict(paying), "Derby") == explain(to_dict(result), "Derby")
