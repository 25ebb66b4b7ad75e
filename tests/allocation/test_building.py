"""Check what plans come to by hand, and the cheapest plan against every plan there is."""

from dataclasses import fields, replace

import numpy as np
import pytest
from buildings import SPECIAL, by_hand, every_plan, least_cost, random_problem
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.allocation import cheapest_plan, evaluate
from footprint.errors import InputError

seeds = st.integers(0, 2**31)


def test_plans_worked_by_hand():
    problem = by_hand()
    nothing, four, five = (evaluate(problem, [places]) for places in (0, 4, 5))
    assert nothing.objective_gbp == pytest.approx(344)
    assert four.objective_gbp == pytest.approx(258)
    assert five.objective_gbp == pytest.approx(232)
    # 2 x 5 + 6 x 10 + 2 x 30, then half of 4 x 5 + 6 x 10 + 2 x 30, and 2 + 1 fixed
    assert four.running_gbp == pytest.approx(130 + 70 + 3)
    assert four.transport_gbp == pytest.approx(2 + 6 + 10 + (4 + 6 + 10) / 2)
    assert (four.capital_gbp, four.residual_gbp, four.capital_at_once_gbp) == (36, 9, 36)
    assert four.places.tolist() == [[2], [4]]
    assert four.filled.tolist() == [[2], [4]]
    assert four.within_limit.tolist() == [[8], [10]]
    assert four.within_limit_by_origin.tolist() == [18]
    assert four.cash_by_origin_gbp.tolist() == pytest.approx([258])
    # half of five places are two and a half
    assert five.places.tolist() == [[2.5], [5]]
    found = cheapest_plan(problem)
    assert (found.plan.tolist(), found.words) == ([5], "proven best")
    assert found.objective_gbp == pytest.approx(232)


def test_what_stays_short_is_counted_and_priced_apart_from_cash():
    problem = by_hand(capacity=[[6, 0], [6, 0]], budget_gbp=0)
    found = evaluate(problem, [0])
    assert found.unmet.tolist() == [[4], [6]]
    assert found.shortage_gbp == pytest.approx(1000 * (4 + 3))
    assert found.cash_gbp == pytest.approx(66 + 33)


def test_what_a_candidate_costs_falls_on_those_who_go_there():
    two = by_hand(
        origins=["Ash", "Elm"],
        demand=[[4, 6], [4, 6]],
        arc_origin=[0, 0, 1, 1],
        arc_site=[0, 1, 1, 2],
        arc_within_limit=[True] * 4,
        arc_running_gbp_per_year=[10, 30, 30, 5],
        arc_transport_gbp_per_year=[0] * 4,
        arc_steering_gbp_per_year=[0] * 4,
    )
    found = evaluate(two, [4])
    # Ash: 4 at Mill; Elm: 2 then 4 at the base and the rest outside, capital and fixed
    assert found.cash_by_origin_gbp.tolist() == pytest.approx(
        [4 * 10 * 1.5, 2 * 5 + 4 * 30 + (4 * 5 + 2 * 30) / 2 + 27 + 3]
    )
    # nobody may go there: shared by demand
    nobody = replace(two, arc_site=np.array([0, 1, 1, 0]))
    shared = evaluate(nobody, [4]).cash_by_origin_gbp - evaluate(nobody, [0]).cash_by_origin_gbp
    assert shared.tolist() == pytest.approx([0.4 * 30, 0.6 * 30])


@settings(max_examples=60)
@given(seeds, st.sampled_from(SPECIAL))
def test_cheapest_plan_is_the_cheapest_of_all_plans(seed, kind):
    problem = random_problem(seed, kind)
    costs = {plan: least_cost(problem, plan) for plan in every_plan(problem)}
    for method in ("whole", "cuts"):
        found = cheapest_plan(problem, method=method)
        assert found.status == "proven best"
        assert found.objective_gbp == pytest.approx(min(costs.values()), abs=1e-6)
        assert found.bound_gbp == pytest.approx(found.objective_gbp, rel=1e-9, abs=1e-9)
        assert costs[tuple(found.plan.tolist())] == pytest.approx(found.objective_gbp, abs=1e-6)


@settings(max_examples=40)
@given(seeds, st.sampled_from(SPECIAL))
def test_parts_of_a_plan_add_up(seed, kind):
    problem = random_problem(seed, kind)
    plans = list(every_plan(problem))
    found = evaluate(problem, plans[seed % len(plans)])
    parts = found.cash_gbp + found.steering_gbp + found.shortage_gbp
    assert parts == pytest.approx(found.objective_gbp)
    assert found.objective_gbp == pytest.approx(least_cost(problem, found.plan), abs=1e-6)
    assert found.cash_by_origin_gbp.sum() == pytest.approx(found.cash_gbp, abs=1e-6)
    assert (found.filled <= found.places + 1e-9).all()
    assert found.flow.sum() + found.unmet.sum() == pytest.approx(problem.demand.sum())
    assert max(abs(proof.gap) for proof in found.certificates) < 1e-9


@settings(max_examples=25)
@given(seeds, st.floats(1, 3))
def test_a_larger_budget_never_costs_more(seed, times):
    problem = random_problem(seed)
    larger = replace(problem, budget_gbp=problem.budget_gbp * times + 1)
    without = replace(problem, budget_gbp=np.inf)
    costs = [cheapest_plan(one).objective_gbp for one in (problem, larger, without)]
    assert costs[1] <= costs[0] + 1e-6
    assert costs[2] <= costs[1] + 1e-6


def test_a_penny_over_the_budget_is_over():
    problem = by_hand(capital_gbp=[1e6], capital_gbp_per_place=[0.01], budget_gbp=1e6 + 0.04)
    worth_it = replace(
        problem, arc_running_gbp_per_year=np.array([10.0, 1e7, 5.0]), shortage_gbp_per_year=2e7
    )
    assert cheapest_plan(worth_it).plan.tolist() == [4]
    assert cheapest_plan(replace(worth_it, budget_gbp=1e6 + 0.05)).plan.tolist() == [5]
    with pytest.raises(InputError, match=r"capital of £1,000,000.05 is £0.01 over the budget"):
        evaluate(worth_it, [5])


def test_fixed_candidates_stay_as_they_are():
    problem = by_hand()
    assert cheapest_plan(problem, fixed={"Base": 0}).objective_gbp == pytest.approx(344)
    for method in ("auto", "whole", "cuts"):
        held = cheapest_plan(problem, fixed={"Base": 4}, method=method)
        assert (held.plan.tolist(), held.status) == ([4], "proven best")
    for fixed, words in (
        ({"Base": 2}, "Base has 2 places"),
        ({"School": 5}, "there is no candidate School"),
    ):
        with pytest.raises(InputError, match=words):
            cheapest_plan(problem, fixed=fixed)


def test_without_candidates_there_is_only_one_plan():
    empty = {
        part.name: ()
        for part in fields(by_hand())
        if part.name.startswith("capital") or part.name in ("least", "most", "candidates")
    }
    empty |= {
        "fixed_gbp_per_year": (),
        "ready_place_gbp_per_year": (),
        "residual_share": (),
        "ready": np.zeros((2, 0)),
    }
    arcs = {part.name: [] for part in fields(by_hand()) if part.name.startswith("arc_")}
    found = cheapest_plan(by_hand(**empty, **arcs))
    assert found.objective_gbp == pytest.approx(1000 * (10 + 6))
    assert (len(found.plan), found.status) == (0, "proven best")


def test_out_of_time_is_never_called_proven():
    found = cheapest_plan(random_problem(7), seconds=0)
    assert found.status in ("proven best", "best found, at most x % from best")
    # the relaxed search alone may prove it; otherwise the gap is said
    assert found.proven == (found.gap <= 1e-9)
    assert found.bound_gbp <= found.objective_gbp + 1e-6


def test_plans_that_may_not_be_built_are_refused():
    problem = by_hand()
    for plan, words in (
        ([2], "Base has 2 places. Build none there, or a whole number from 3 to 5"),
        ([6], "Base has 6 places"),
        ([3.5], "Base has 3.5 places"),
        ([-1], "Base has -1 places"),
        ([np.nan], "Base has nan places"),
        ([3, 3], "2 numbers of places are given for 1 candidates"),
    ):
        with pytest.raises(InputError, match=words):
            evaluate(problem, plan)
    poor = replace(problem, budget_gbp=35)
    with pytest.raises(InputError, match=r"capital of £36.00 is £1.00 over the budget"):
        evaluate(poor, [4])
    assert evaluate(poor, [4], over_budget=True).objective_gbp == pytest.approx(258)


def test_nothing_given_is_changed_and_nothing_kept_can_be_changed_from_outside():
    demand = np.array([[10.0], [12.0]])
    problem = by_hand(demand=demand)
    demand[:] = 0
    assert problem.demand.tolist() == [[10], [12]]
    before = {part.name: np.copy(getattr(problem, part.name)) for part in fields(problem)}
    cheapest_plan(problem)
    for name, value in before.items():
        assert np.array_equal(getattr(problem, name), value)


def test_every_fault_is_named_at_once():
    with pytest.raises(InputError) as caught:
        by_hand(
            years=[2027, 2026],
            demand=[[-1], [np.nan]],
            capacity=[[6, np.nan], [6, np.inf]],
            least=[6],
            ready=[[0.5], [1.5]],
            residual_share=[2],
            sites=["Mill", "Base"],
            arc_site=[0, 0, 2],
            arc_running_gbp_per_year=[np.inf, 1, 1],
            shortage_gbp_per_year=-1,
            budget_gbp=np.nan,
        )
    text = str(caught.value)
    for words in (
        "years must be one or more, each after the last",
        "demand of Ash in 2027 is -1",
        "demand of Ash in 2026 is nan",
        "capacity of Base in 2027 is nan",
        "Base has from 6 to 5 places",
        "ready of Base in 2026 is 1.5: it must be from 0 to 1",
        "residual_share of Base is 2",
        "every site and candidate needs a name of its own",
        "an arc stands twice",
        "every arc needs finite",
        "shortage_gbp_per_year is -1",
        "budget_gbp is nan",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"least": [3.5]}, "least must be whole numbers"),
        ({"most": [np.nan]}, "most must be whole numbers"),
        ({"weight": [1]}, r"weight has the shape \(1,\), where \(2,\) is needed"),
        ({"demand": [10, 12]}, r"demand has the shape \(2,\), where \(2, 1\) is needed"),
        ({"capital_gbp": [1, 2]}, r"capital_gbp has the shape \(2,\), where \(1,\) is needed"),
        ({"arc_site": [0, 1, 7]}, "leads from or to a row that does not exist"),
        ({"years": [], "weight": []}, "has the shape"),
    ],
)
def test_sizes_and_kinds_that_do_not_fit_are_named(change, words):
    with pytest.raises(InputError, match=words):
        by_hand(**change)
