"""Runs are compared only with what differs between them said first, and explained by council."""

import copy
import re

import pytest

from footprint.errors import InputError
from footprint.outputs import compare, explain, to_dict, write_comparison

from .reading import text_of


@pytest.fixture
def one(result):
    return to_dict(result)


def test_equal_runs_raise_no_warning(one):
    found = compare({"first": one, "second": copy.deepcopy(one)})
    assert found.warnings == ()
    assert "are the same" in found.page


def test_differing_ground_is_said_first(one):
    other = copy.deepcopy(one)
    other["year"] = 2028
    other["region"] = "Elsewhere"
    other["price_base_year"] = 2022
    other["assumptions"][0]["central"] = 30.0
    other["areas"] = other["areas"][:9]
    said = " ".join(compare({"first": one, "second": other}).warnings)
    assert "Years differ: Run 1: 2025; Run 2: 2028." in said
    assert "Regions differ" in said
    assert "Price base years differ" in said
    assert "enquiries for one approved household differs: Run 1: 28; Run 2: 30." in said
    assert "The councils differ: Run 1: 10; Run 2: 9." in said


def test_own_figures_that_differ_are_said_first(one):
    other = copy.deepcopy(one)
    own = {"code": "E06000015", "indicator": "cla_started", "value": 300.0, "low": None}
    own |= {"high": None, "source": "own figure, ours.xlsx", "status": "own", "unit": "children"}
    other["figures"] = [*other["figures"], own]
    said = " ".join(compare({"first": one, "second": other}).warnings)
    assert "own figures are not the same in every run" in said


def test_a_run_that_was_worked_out_again_is_named_with_what_it_withholds(one):
    keys = [("E06000015", "cla_started"), ("E06000015", "adopted_from_care")]
    keys.append(("E06000017", "cla_started"))
    page = compare({"first": one, "second": one}, {"second": keys}).page
    assert "second was worked out again for this page." in page
    assert re.search("Derby: [^;]* and [^;]*; Rutland: [^;]*\\.", page)
    assert "first was worked out again" not in page
    assert "Publish one of them, or this page." in page
    assert "worked out again" not in compare({"first": one, "second": one}).page


def test_options_stand_under_the_name_of_their_run(one):
    found = compare({"spring/run": one, "autumn/run": copy.deepcopy(one)})
    text = text_of(found.page)
    assert f"Run 1: spring/run ({one['title']}" in text
    assert "Option Run 1 Run 2" in text
    # one row an option, its runs beside each other; the names of the runs are said once
    assert re.search(r"Two hubs (£[\d.]+m a year \(.*?\) £.*? than its own as now .*?\) ){2}", text)
    assert text.count("spring/run") == text.count("autumn/run") == 3
    rows = found.table.rows
    assert len(rows) == 2 * len(one["options"]) * len(one["criteria"])
    assert [row[:2] for row in rows[:2]] == [("Run 1", "spring/run"), ("Run 2", "autumn/run")]
    assert rows[0][2:] == rows[1][2:]


def test_a_row_in_which_nothing_moves_says_so_once(one):
    still = copy.deepcopy(one)
    for option in still["options"][1:]:
        option["cells"]["annual_cost"]["difference"] = {"low": 0.0, "central": 0.0, "high": 0.0}
    said = "Every other option the same as its own as now the same as its own as now"
    moving = text_of(compare({"first": one, "second": still}).page).count(said)
    assert text_of(compare({"first": still, "second": still}).page).count(said) == moving + 1


def test_an_option_that_one_run_has_not_is_said_to_be_missing_there(one):
    other = copy.deepcopy(one)
    other["options"][-1]["name"] = "Another"
    text = text_of(compare({"first": one, "second": other}).page)
    assert re.search(r"Another not in this run £", text)


def test_what_a_run_was_asked_otherwise_is_said_in_words(one):
    def asked(**assumptions):
        return {"asked": {"data": {"assumptions": assumptions, "options": []}}}

    runs = {"first": one, "second": copy.deepcopy(one)}
    none, two = asked(year=2025), asked(year=2025, demand_growth_percent_per_year=2)
    said = compare(runs, records={"first": none, "second": two}).warnings
    assert said == ("Run 2: demand grows by 2% a year (before: none).",)
    service = one["functions"][0]["id"].partition("/")[0]
    part = asked(demand_growth_percent_per_year={service: -1.5})
    said = compare(runs, records={"first": two, "second": part}).warnings
    title = one["functions"][0]["service"].lower()
    assert f"Run 2: demand for {title} falls by 1.5% a year (before: 2% a year)." in said
    assert compare(runs, records={"first": two}).warnings == ()


def test_few_draws_are_said(one):
    many, few = ({**copy.deepcopy(one), "draws": draws} for draws in (400, 10))
    assert "every range is rough" not in compare({"a": many, "b": many}).page
    assert "Run 2: with 10 draws every range is rough" in compare({"a": many, "b": few}).page


def test_a_criterion_counted_in_another_unit_is_not_laid_on_the_same_row(one):
    other = copy.deepcopy(one)
    for item in other["criteria"]:
        if item["key"] == "posts":
            item["unit"] = "hours"
    rows = compare({"first": one, "second": other}).table.rows
    posts = [row for row in rows if row[4] == "posts" and row[6] == "posts"]
    assert {row[0]: row[8] is None for row in posts} == {"Run 1": False, "Run 2": True}


def test_one_run_is_nothing_to_compare(one):
    with pytest.raises(InputError, match="at least two runs"):
        compare({"only": one})


def test_the_comparison_is_written_as_page_and_table(one, tmp_path):
    found = compare({"first": one, "second": one})
    assert write_comparison(found, tmp_path) == ("comparison.html", "comparison.csv")
    assert (tmp_path / "comparison.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert 'src="http' not in (tmp_path / "comparison.html").read_text(encoding="utf-8")


def test_an_explanation_names_the_biggest_lines_and_what_would_reverse_it(one):
    told = explain(one, "Rutland", "Two hubs")
    assert len(told) <= 10
    assert told[0].startswith("Rutland under Two hubs: £1.45m a year")
    assert "modelled cost, not budget" in told[0]
    assert "coordinating the partnership: £21,500 a year higher" in told[4]
    assert any("suppressed" in line for line in told)
    assert told[-1].startswith(("What would reverse the central difference:", "No single assumpt"))


def test_the_biggest_difference_is_the_first_line(one):
    pence = {}
    for option in one["options"][:2]:
        sign = -1 if option["is_as_now"] else 1
        for line in option["workings"]:
            if line["code"] == "E06000015":
                key = (line["function"], line["line"])
                pence[key] = pence.get(key, 0) + sign * line["amount_pence"]
    biggest = max(pence, key=lambda key: abs(pence[key]))
    assert biggest == ("residential-care/homes", "places in homes")
    told = explain(one, "E06000015")
    assert told[-1] == (
        "What would reverse the central difference: Residential care: places in homes: vacant "
        "places that do not suit a child at 41.3% instead of 30%."
    )
    assert told[4].startswith("Residential care: places in homes, places in homes:")


def test_a_part_of_what_is_shared_is_told_as_a_part(one):
    told = []
    for option, quantity in ((one["options"][0], 1.0), (one["options"][1], 0.0203)):
        line = {"code": "E06000017", "function": "fostering/recruitment", "line": "a campaign"}
        line |= {"amount_pence": round(6e9 * quantity), "quantity": quantity, "unit": "footprints"}
        option["workings"] = [line]
    told = explain(one, "Rutland", one["options"][1]["name"])
    assert any("(1 footprint to 2% of a footprint)" in line for line in told)


def test_as_now_is_not_explained_by_itself(one):
    told = explain(one, "Derby", "as-now")
    assert "the same as now" in told[1].lower()
    assert not any("lower than as now (" in line for line in told[2:])


@pytest.mark.parametrize(("code", "option"), [("Narnia", None), ("Derby", "Three hubs")])
def test_what_is_not_in_the_run_is_named_with_what_is(one, code, option):
    with pytest.raises(InputError, match="Choose from:|Did you mean"):
        explain(one, code, option)


def test_a_misspelt_council_gets_a_suggestion(one):
    with pytest.raises(InputError, match='Did you mean "Derby"'):
        explain(one, "Derbby")
