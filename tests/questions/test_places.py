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
def schools() -> Result:
    return places.answer(load_scenario("new-school-or-bases"))


@pytest.fixture(scope="module")
def two_homes() -> Result:
    return places.answer(load_scenario("two-small-homes"))


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
