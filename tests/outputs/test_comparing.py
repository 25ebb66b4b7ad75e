"""Runs are compared only with what differs between them said first, and explained by council."""

import copy
import re

import pytest

from footprint.errors import InputError
from footprint.outputs import compare, explain, to_dict, write_comparison


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
    assert "Years differ: first: 2025; second: 2028." in said
    assert "Regions differ" in said
    assert "Price base years differ" in said
    assert "enquiries for one approved household differs: first: 28; second: 30." in said
    assert "The councils differ: first: 10; second: 9." in said


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
    found = compare({"spring": one, "autumn": copy.deepcopy(one)})
    assert "Two hubs (spring)" in found.page
    assert "Two hubs (autumn)" in found.page
    assert len(found.table.rows) == 2 * 3 * len(one["criteria"])


def test_a_criterion_counted_in_another_unit_is_not_laid_on_the_same_row(one):
    other = copy.deepcopy(one)
    for item in other["criteria"]:
        if item["key"] == "posts":
            item["unit"] = "hours"
    rows = compare({"first": one, "second": other}).table.rows
    posts = [row for row in rows if row[3] == "posts" and row[5] == "posts"]
    assert {row[0]: row[7] is None for row in posts} == {"first": False, "second": True}


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
        "places that do not suit a child at 41.3% instead of 30."
    )
    assert told[4].startswith("Residential care: places in homes, places in homes:")


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
