"""A report on where to build names the plan, the worlds and the regret, and draws no home."""

import math
import re
from dataclasses import replace

import pytest

from footprint import console
from footprint.outputs import explain, terminal, to_dict, writer
from footprint.outputs.reports import report_docx, report_html
from footprint.outputs.wording import building_words
from footprint.questions.result_places import HomeRow

from . import factory_building
from .reading import paragraphs_of, section_of, text_of


@pytest.fixture(scope="module")
def page(building):
    return report_html.report_html(building, ())


@pytest.fixture(scope="module")
def homes_page(homes):
    return report_html.report_html(homes, ())


def part(page, anchor):
    return text_of(section_of(page, anchor))


def with_plans(building, found):
    return replace(building, building=replace(building.building, **found))


def test_the_first_sentence_names_one_plan_and_how_sure_it_is(page):
    section = section_of(page, "answer")
    lead = text_of(re.search(r'<p class="lead">(.*?)</p>', section, re.DOTALL).group(1))
    assert lead.startswith(
        "Whichever of the four worlds comes, “Lowest cost in the central world” costs at most £"
    )
    assert "more than the cheapest plan within the budget, as in “" in lead
    assert lead.endswith("This is proven.")


def test_listed_and_all_plans_are_told_apart(page):
    text = part(page, "answer")
    assert "Of the plans listed, “Three small steps” has least to lose: it costs at most" in text


def test_one_plan_of_least_regret_is_told_once(building):
    same = replace(building.building, least_regret_listed="found")
    assert building_words.least_listed(same) == ""
    assert "the least worst regret of all plans" in building_words.least_of_all(same)


def test_worlds_within_a_pound_of_the_worst_are_named_together(building):
    plan = building.building.plans[1]

    def regretted(*amounts):
        costs = tuple(
            replace(cost, regret_gbp=amount)
            for cost, amount in zip(plan.costs, amounts, strict=True)
        )
        row = replace(plan, costs=costs, worst_regret_gbp=max(amounts))
        return building_words.in_worst_worlds(row, building.building)

    assert regretted(2e6 - 0.3, 2e6, 2e6 - 0.1, 7.0) == "in every world but “Reform after 2030”"
    assert regretted(2e6, 2e6 + 0.2, 2e6, 2e6) == "in every world alike"
    assert regretted(2e6, 2e6 - 0.2, 1e6, 0.0) == "in “Central” and “Low growth”"
    assert regretted(2e6, 2e6 - 2, 1e6, 0.0) == "in “Central”"


def test_a_search_without_proof_is_not_called_proven(homes_page):
    text = part(homes_page, "answer")
    assert "least worst regret of all was not found. Not solved: the time given ran out." in text
    assert "This is proven" not in text


def test_plans_stand_side_by_side_with_what_they_build(page):
    text = part(page, "plans")
    assert "New regional school: 120 places" in text
    assert "Lincolnshire, Derby and Nottinghamshire" in text
    assert "budget £16.0m, prices of 2025" in text


def test_a_plan_over_the_budget_says_so(building):
    plans = building.building.plans
    over = (*plans[:1], replace(plans[1], within_budget=False, worst_regret_gbp=-5e6), *plans[2:])
    page = report_html.report_html(with_plans(building, {"plans": over}), ())
    assert "no: over it" in part(page, "plans")
    assert "£5.00m below the lowest" in part(page, "plan-regret")


def test_costs_split_into_their_parts_and_add_up(building):
    for plan in building.building.plans:
        for cost in plan.costs:
            parts = cost.running_gbp + cost.transport_gbp + cost.capital_gbp - cost.residual_gbp
            assert parts == pytest.approx(cost.total_gbp)


def test_costs_name_their_money(page):
    text = part(page, "plan-costs")
    assert "in real prices of 2025, discounted at 3.5% a year to 2026" in text
    assert "In the world “Reform after 2030”" in text
    assert "lower than if nothing is built" in text


def test_regret_is_told_world_by_world_with_what_was_not_proven(page):
    text = part(page, "plan-regret")
    assert "from the lowest found, not proven" in text
    assert "Worst regret" in text
    assert "nobody's money, and in no cost shown" in text


def test_worlds_say_what_they_assume_and_what_was_proven(page):
    text = part(page, "plan-costs")
    assert "Plans grow by 5% a year instead of 3%." in text
    assert "proven lowest none costs less than £387m" in text
    assert "best found, at most 0.4% from best" in text


def test_children_come_before_the_money(page):
    assert page.index('id="children"') < page.index('id="plan-costs"')
    text = part(page, "children")
    assert "more than if nothing is built" in text
    assert "with no place found" in text


def test_worlds_that_are_alike_for_children_are_told_once(building):
    plans = tuple(
        replace(
            plan,
            costs=tuple(
                replace(cost, within_limit=900.0, brought_within_limit=40.0, no_place=0.0)
                for cost in plan.costs
            ),
        )
        for plan in building.building.plans
    )
    text = part(report_html.report_html(with_plans(building, {"plans": plans}), ()), "children")
    assert "In every world alike" in text
    assert "The search leaves no child without a place in any world." in text
    assert "0 with no place found" not in text


def test_occupancy_runs_over_the_years(page):
    text = part(page, "occupancy")
    assert "Candidate 2026 2027" in text
    assert "New regional school 30 of 120 60 of 120" in text


def test_worlds_with_the_same_occupancy_share_a_table(homes_page):
    text = part(homes_page, "occupancy")
    assert "Places filled, in every world alike" in text
    assert "Candidate 2026 to 2035" in text
    assert "1.46 of 2" in text
    assert text.count("Places filled") == 1


def test_noise_of_the_solver_does_not_show_in_places_filled():
    noisy = (1.65 - 1e-10, 1.65, 1.65 + 1e-10)
    assert {building_words.places(filled) for filled in noisy} == {"1.65"}
    assert {building_words.places(0.825 + off) for off in (-1e-12, 0.0, 1e-12)} == {"0.83"}
    assert building_words.places(24 - 1e-9) == "24"
    assert building_words.places(88.4) == "88"


def test_a_year_before_opening_is_not_open(building):
    later = tuple(row for row in building.building.occupancy if row.year > 2026)
    first = building.building.occupancy[0]
    rows = (replace(first, places=0.0, filled=0.0), *later)
    text = part(report_html.report_html(with_plans(building, {"occupancy": rows}), ()), "occupancy")
    assert "not open" in text


def test_councils_are_set_beside_nothing_built(page):
    text = part(page, "plan-councils")
    assert re.search(r"Beside nothing built, modelled cost under “.*” is higher for", text)
    assert re.search(r"£[\d.]+m £[\d.,]+m? lower", text)
    assert "of child-years within the limit" in text


def test_no_council_is_named_for_a_plan_that_does_not_touch_it(building):
    areas = tuple(
        replace(area, plan_gbp=area.nothing_gbp, alone_gbp=area.nothing_gbp - 9e6)
        for area in building.building.areas
    )
    page = report_html.report_html(with_plans(building, {"areas": areas}), ())
    text = part(page, "plan-councils")
    assert "changes for no council" in text
    assert "higher for" not in text
    assert "would each cost less" not in text


def test_a_council_that_a_plan_touches_may_cost_less_alone(building):
    derby = "E06000015"
    areas = tuple(
        replace(area, plan_gbp=area.nothing_gbp - 1e6, alone_gbp=area.nothing_gbp - 2e6)
        if (area.plan, area.code) == ("school", derby)
        else replace(area, plan_gbp=area.nothing_gbp, alone_gbp=area.nothing_gbp)
        for area in building.building.areas
    )
    page = report_html.report_html(with_plans(building, {"areas": areas}), ())
    text = part(page, "plan-councils")
    assert "“One regional school” is lower for Derby, and the same for the others." in text
    assert "Alone, Derby would cost less than under “One regional school”." in text


def test_a_council_without_children_has_no_share(building):
    areas = tuple(replace(area, children=0.0) for area in building.building.areas)
    text = part(
        report_html.report_html(with_plans(building, {"areas": areas}), ()), "plan-councils"
    )
    assert "of child-years within the limit" not in text


def test_small_areas_are_evidence_and_no_assignment(page):
    assert "not an assignment of children" in part(page, "points")


def test_what_is_open_to_several_and_filled_by_one_is_said_in_the_answer(page):
    text = part(page, "answer")
    assert "Open to several councils" in text
    assert (
        "filled by the children of one alone: “More places at a Newark school” by Nottingham"
        in text
    )
    assert "“New regional school” by" not in text


def test_bought_places_are_not_said_to_be_outside_their_council(homes_page):
    text = part(homes_page, "points")
    assert "In a home built in their own council" in text
    assert "In a bought place, not known where" in text
    assert "are the national share, not counted" in text
    assert "school" not in text.replace("One regional school", "")


def test_a_count_that_is_withheld_is_told_as_its_interval(homes, homes_page):
    text = part(homes_page, "points")
    assert "Rutland today 21 to 103 children, withheld 21 to 103 0 0 21 to 103" in text
    assert "Rutland rests on the middle of 21 to 103 children, withheld" in part(
        homes_page, "plan-councils"
    )
    told = explain(to_dict(homes), "Rutland")
    assert "rests on the middle of 21 to 103 children, withheld" in told[0]


def test_candidates_show_whose_figures_and_what_is_assumed(page):
    text = part(page, "candidates")
    assert "Our estates team, May 2025" in text
    assert "its place is assumed" in text
    assert "full after 5 years" in text


@pytest.mark.usefixtures("small_pictures")
def test_homes_are_never_at_a_point(homes, homes_page, boundaries, tmp_path):
    assert building_words.HOMES in part(homes_page, "homes")
    assert "The limit is 20 miles from home" in homes_page
    assert "minutes" not in part(homes_page, "children")
    found = writer.write(homes, boundaries, tmp_path, {})
    # both maps shade councils, and have no point
    drawn = {name.rpartition(".")[0] for name in found.files if name.startswith("maps/")}
    assert drawn == {"maps/cost-beside-nothing-built", "maps/cost-by-council"}
    candidates = (tmp_path / "tables" / "candidates.csv").read_text("utf-8-sig")
    assert "easting" not in candidates


def test_break_even_names_the_number_filled(homes_page):
    text = part(homes_page, "homes")
    assert "Once more than 1.83 of its 2 places are filled on average." in text
    assert "Never: it would need 2.26 children on average, and holds 2." in text


def test_a_home_that_is_not_full_enough_is_said_not_to_cost_less_than_buying(homes):
    found = homes.building
    told = building_words.home_words(found)
    assert (
        "“Home in Derby” costs more than buying however full it is: it would need 2.26 children on "
        "average, and holds 2." in told
    )
    assert (
        "“Home in Nottinghamshire” costs less than buying only once more than 1.83 of its 2 places "
        "are filled on average; 1.46 are taken to be, so it does not at today's price" in told
    )
    alike = tuple(replace(row, break_even_places=1.2) for row in found.homes)
    assert building_words.home_words(replace(found, homes=alike)).startswith(
        "Each of the two homes costs less than buying only once more than 1.20 of its 2 places are "
        "filled on average; 1.46 are taken to be, so each does at today's price"
    )


def test_a_home_that_never_breaks_even_says_so():
    row = HomeRow("derby", 1.0, 9_000.0, 100.0, math.inf)
    assert building_words.break_even(row, 2).startswith("Never: each filled place costs more")


@pytest.mark.usefixtures("small_pictures")
def test_the_report_opens_with_the_plan_costs(building, boundaries, tmp_path):
    found = writer.write(building, boundaries, tmp_path, {})
    assert found.open_first == ("report.html", "report.docx", "tables/plan_costs.csv")


def test_the_paper_opens_and_leaves_out_the_law(building):
    told = paragraphs_of(report_docx.report_docx(building, ()))
    assert "If the world turns out otherwise" in told
    assert "What is known of the law" not in told


def test_a_result_without_details_still_reads(building):
    empty = {
        "occupancy": (), "areas": (), "on_points": (), "notes": (), "worlds": (),
        "least_regret_words": "", "least_regret_of_all": "", "least_regret_listed": "",
    }  # fmt: skip
    page = report_html.report_html(with_plans(building, empty), ())
    assert 'id="answer"' in page
    assert 'id="plan-regret"' not in page


def test_a_councils_own_story_has_a_line_a_plan(building):
    told = explain(to_dict(building), "Derby")
    assert sum(line.startswith("“") for line in told) == len(factory_building.PLANS)
    assert "What could be built here: “Base in Derby”." in told
    one = explain(to_dict(building), "Derby", "Three small steps")
    assert sum(line.startswith("“") for line in one) == 1


def test_the_terminal_says_the_findings_within_its_width(building, capsys, monkeypatch):
    record = to_dict(building)
    assert len(list(terminal.question_words(record))) == 3
    monkeypatch.setenv("COLUMNS", "80")
    console.say_table(record)
    printed = capsys.readouterr().out
    assert printed.index("least worst") < printed.index("Compared with nothing")
    assert max(map(len, printed.splitlines())) <= 80
