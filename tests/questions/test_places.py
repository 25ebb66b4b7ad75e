"""Ask where to build, on the default region, and hold every plan against counting by hand."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from footprint.allocation import WEEKS_PER_YEAR, evaluate
from footprint.inputs import load_scenario
from footprint.questions import homes, places, school_building
from footprint.questions.building import reform_shares
from footprint.questions.result import Result


@pytest.fixture(scope="module")
def schools(bundled) -> Result:
    return bundled("new-school-or-bases")[1]


@pytest.fixture(scope="module")
def two_homes(bundled) -> Result:
    return bundled("two-small-homes")[1]


@pytest.fixture(params=["schools", "two_homes"])
def result(request) -> Result:
    return request.getfixturevalue(request.param)


def test_building_nothing_comes_first_and_brings_nobody_near(result):
    first, *others = result.building.plans
    assert first.builds == ()
    assert first.capital_gbp == 0
    assert [cost.brought_within_limit for cost in first.costs] == [0] * len(first.costs)
    assert all(plan.builds for plan in others)


def test_no_plan_within_the_budget_beats_the_proven_lowest_of_any_world(result):
    for plan in result.building.plans:
        if plan.within_budget:
            assert min(cost.regret_gbp for cost in plan.costs) >= -0.01
    for world in result.building.worlds:
        assert world.status == "proven best"
        best = next(plan for plan in result.building.plans if plan.key == world.best_plan)
        mine = next(cost for cost in best.costs if cost.world == world.name)
        assert mine.regret_gbp == pytest.approx(0, abs=0.01)


def test_the_parts_of_a_plan_add_up_to_its_cost(result):
    for plan in result.building.plans:
        for cost in plan.costs:
            parts = cost.running_gbp + cost.transport_gbp + cost.capital_gbp - cost.residual_gbp
            assert parts == pytest.approx(cost.total_gbp)


def test_the_workings_of_a_plan_sum_to_its_cost_in_pence(result):
    for option in result.options:
        pence = sum(line.amount_pence for line in option.workings)
        assert pence / 100 == pytest.approx(option.cells["cost"].value.central, abs=0.5)


def test_what_councils_pay_adds_up_to_the_plan(result):
    central = result.building.central
    for plan in result.building.plans:
        paid = sum(row.plan_gbp for row in result.building.areas if row.plan == plan.key)
        total = next(cost.total_gbp for cost in plan.costs if cost.world == central)
        assert paid == pytest.approx(total)


def test_no_more_places_are_filled_than_are_open(result):
    rows = result.building.occupancy
    assert rows
    assert all(row.filled <= row.places + 1e-6 for row in rows)


def test_the_plan_regretted_least_of_those_listed_has_the_least_worst_regret(result):
    plans = {plan.key: plan for plan in result.building.plans}
    chosen = plans[result.building.least_regret_listed]
    within = [plan.worst_regret_gbp for plan in plans.values() if plan.within_budget]
    assert chosen.worst_regret_gbp == min(within)
    if result.building.least_regret_of_all:
        best = plans[result.building.least_regret_of_all]
        assert best.worst_regret_gbp <= chosen.worst_regret_gbp + 0.01


def test_the_cheapest_plan_is_the_one_found_by_trying_every_plan_of_homes():
    scenario = load_scenario("two-small-homes")
    spec = places.building_of(scenario)
    built = homes.home_problem(places.central_world(scenario), spec)
    choices = [(0, *range(c.least_places, c.most_places + 1)) for c in spec.candidates]
    costs = [
        evaluate(built.problem, plan).objective_gbp
        for plan in product(*choices)
        if built.problem.capital_of(np.array(plan)) <= spec.budget_gbp
    ]
    found = places.cheapest_plan(built.problem)
    assert found.objective_gbp == pytest.approx(min(costs), rel=1e-12)


def test_children_looked_at_again_by_small_area_are_all_somewhere(result):
    for row in result.building.on_points:
        placed = row.inside_la + row.inside_footprint + row.whereabouts_unknown + row.no_place
        assert placed == pytest.approx(row.children)


def test_a_home_has_no_position_anywhere(two_homes):
    assert all(row.place_assumed for row in two_homes.building.candidates)
    scenario = load_scenario("two-small-homes")
    spec = places.building_of(scenario)
    built = homes.home_problem(places.central_world(scenario), spec)
    assert all(np.isnan(one.xy).all() for one in built.proposed)


def test_a_home_breaks_even_where_its_cost_a_child_meets_the_price_of_buying(two_homes):
    for row in two_homes.building.homes:
        fixed_week = (
            row.gbp_per_week_per_filled_place - two_homes_place(two_homes, row)
        ) * row.filled
        even = fixed_week / (row.bought_gbp_per_week - two_homes_place(two_homes, row))
        assert even == pytest.approx(row.break_even_places)


def two_homes_place(result: Result, row) -> float:
    candidate = next(c for c in result.building.candidates if c.key == row.candidate)
    return candidate.place_gbp_per_year / WEEKS_PER_YEAR


def test_the_reform_begins_in_2030_and_is_complete_five_years_later():
    spec = replace(
        places.building_of(load_scenario("new-school-or-bases")), first_year=2029, years=8
    )
    shares = reform_shares(30.0, spec)
    assert shares == pytest.approx([0, 0, 0.06, 0.12, 0.18, 0.24, 0.30, 0.30])


def test_groups_hold_every_child_in_special_schools_in_the_first_year():
    scenario = load_scenario("new-school-or-bases")
    world, spec = places.central_world(scenario), places.building_of(scenario)
    one_year = replace(spec, first_year=scenario.region.price_base_year, years=1)
    later = [replace(c, opens=one_year.first_year) for c in spec.candidates]
    built = school_building.school_problem(world, one_year, candidates=later)
    ground = school_building.school_world(world)
    children = ground.plans.of("state").sum() + ground.plans.of("independent").sum()
    assert built.problem.demand[0].sum() == pytest.approx(children)


def test_every_council_s_children_come_with_period_and_source(result):
    assert list(result.children) == list(result.areas)
    assert result.children["E06000017"] == 8012
    assert result.children_basis[0] == "mid-2024"
    assert result.children_basis[1].startswith("ONS")


def test_a_figure_that_is_withheld_is_listed_with_its_interval(schools, two_homes):
    assert schools.figures == ()
    figure = next(iter(two_homes.figures))
    assert len(two_homes.figures) == 1
    assert (figure.code, figure.status) == ("E06000017", "suppressed")
    assert (figure.low, figure.high) == (3.1, 15.6)


def test_a_council_s_children_are_an_interval_where_their_share_is_withheld(schools, two_homes):
    assert schools.building.withheld == {}
    assert list(two_homes.building.withheld) == ["E06000017"]
    known = two_homes.building.withheld["E06000017"]
    # of 32 children in care 3.1 to 15.6% live in homes: 1 to 5
    assert (round(known.low), round(known.high)) == (1, 5)
    assert known.central == pytest.approx(32 * (3.1 + 15.6) / 2 / 100)


def test_whose_children_fill_a_place_adds_up_to_the_places_filled(result):
    found = result.building
    for plan in found.plans:
        for candidate, _ in plan.builds:
            filled = sum(
                row.filled
                for row in found.occupancy
                if (row.plan, row.candidate, row.world) == (plan.key, candidate, found.central)
            )
            used = [r for r in found.users if (r.plan, r.candidate) == (plan.key, candidate)]
            assert sum(row.child_years for row in used) == pytest.approx(filled)
            open_to = next(c.open_to for c in found.candidates if c.key == candidate)
            assert {row.code for row in used} <= set(open_to)


def test_a_plan_s_worst_world_is_not_left_to_chance(two_homes):
    # the first three worlds differ in how many children there are, and not in what is built
    named = {plan.name: plan.worst_world for plan in two_homes.building.plans if plan.builds}
    assert named.pop("One home in Derby (least to lose)") == "Bought places are dearer"
    assert set(named.values()) == {two_homes.building.central}


def test_workings_name_councils_and_needs_and_no_codes(result):
    told = {line.footprint for option in result.options for line in option.workings}
    assert not [name for name in told if "E0" in name or "E1" in name or "_" in name]


def test_workings_of_schools_name_the_council_and_the_need(schools):
    told = {line.footprint for option in schools.options for line in option.workings}
    assert "Derby: learning difficulties" in told
    assert "independent schools: social, emotional and mental health" in told


def test_what_this_question_does_not_read_is_marked_as_without_effect():
    scenario = load_scenario("two-small-homes", sets=("draws=20",))
    change = next(row for row in places.answer(scenario).changes if row.what == "draws")
    assert change.after == "20 (no effect here: nothing is drawn)"


def test_a_world_of_fewer_children_falls(two_homes):
    told = {world.name: world.words for world in two_homes.building.worlds}
    assert told["Fewer children in homes"] == "demand falls by 3% a year"
    assert told["As the scenario assumes"] == "demand grows by 1% a year"


def test_plans_that_the_search_found_are_named_by_what_they_build(schools, two_homes):
    assert [plan.name for plan in two_homes.building.plans[4:]] == [
        "Two homes in Derby and Nottinghamshire",
        "One home in Derby (least to lose)",
    ]
    assert [plan.name for plan in schools.building.plans[5:]] == [
        "A school of 90, three bases and 42 more places (least to lose)"
    ]
