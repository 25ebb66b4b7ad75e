"""Check regret against every plan in every world."""

from dataclasses import replace

import numpy as np
import pytest
from buildings import SPECIAL, by_hand, every_plan, least_cost, random_problem
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.allocation import cheapest_plan, least_worst_regret, lowest_of_all, regrets
from footprint.errors import InputError

seeds = st.integers(0, 2**31)


def worlds_of(seed, kind="plain"):
    """Return two or three worlds that differ in demand, and some in prices."""
    rng = np.random.default_rng(seed + 1)
    first = random_problem(seed, kind)
    found = {"central": first}
    for name in ("high", "dear")[: rng.integers(1, 3)]:
        demand = np.round(first.demand * rng.uniform(0.3, 2, first.demand.shape))
        running = first.arc_running_gbp_per_year * (rng.uniform(0.5, 2) if name == "dear" else 1)
        found[name] = replace(first, demand=demand, arc_running_gbp_per_year=running)
    return found


@settings(max_examples=40)
@given(seeds, st.sampled_from(SPECIAL))
def test_least_worst_regret_is_that_of_all_plans(seed, kind):
    problems = worlds_of(seed, kind)
    plans = list(every_plan(problems["central"]))
    cost = np.array([[least_cost(p, plan) for p in problems.values()] for plan in plans])
    worst = (cost - cost.min(axis=0)).max(axis=1)
    lowest = {name: a.objective_gbp for name, a in lowest_of_all(problems).items()}
    assert list(lowest.values()) == pytest.approx(cost.min(axis=0).tolist(), abs=1e-6)
    found = least_worst_regret(problems, lowest)
    assert found.status == "proven best"
    assert found.worst_gbp == pytest.approx(worst.min(), abs=1e-5)
    assert found.bound_gbp <= found.worst_gbp + 1e-6
    assert worst[plans.index(tuple(found.plan.tolist()))] == pytest.approx(worst.min(), abs=1e-5)
    assert found.regret_gbp[found.worst_world] == found.worst_gbp


@settings(max_examples=25)
@given(seeds, st.sampled_from(SPECIAL))
def test_regret_is_never_negative_within_the_budget(seed, kind):
    problems = worlds_of(seed, kind)
    plans = list(every_plan(problems["central"]))
    listed = {f"plan {row}": plans[row] for row in range(0, len(plans), max(1, len(plans) // 4))}
    table = regrets(problems, listed)
    assert table.proven
    assert (table.regret_gbp >= 0).all()
    assert table.worst_gbp.tolist() == table.regret_gbp.max(axis=1).tolist()
    least = least_worst_regret(problems, {n: a.objective_gbp for n, a in table.lowest.items()})
    chosen = table.plans.index(table.least_worst)
    assert table.worst_gbp[chosen] == table.worst_gbp.min() >= least.worst_gbp - 1e-5


def two_worlds():
    """Return the problem worked by hand, and a world in which nobody comes."""
    problem = by_hand()
    return {"as now": problem, "empty": replace(problem, demand=np.zeros((2, 1)))}


def test_regret_worked_by_hand():
    # as now: nothing 344, three 284, four 258, five 232; empty: building is all loss, the
    # capital that is not left and 3 of fixed price: three 0.75 x 32 + 3 = 27, five 33
    table = regrets(two_worlds(), {"nothing": [0], "three": [3], "five": [5]})
    assert table.regret_gbp.tolist() == [
        pytest.approx([112, 0]),
        pytest.approx([52, 27]),
        pytest.approx([0, 33]),
    ]
    assert table.worst_world == ("as now", "as now", "empty")
    assert table.least_worst == "five"
    # four places: 26 and 30
    found = least_worst_regret(two_worlds(), {"as now": 232, "empty": 0})
    assert found.plan.tolist() == [4]
    assert found.worst_gbp == pytest.approx(30)
    assert found.words == "proven best"


def test_plans_over_the_budget_are_listed_only_when_asked():
    problems = {name: replace(p, budget_gbp=36) for name, p in two_worlds().items()}
    with pytest.raises(InputError, match="over the budget"):
        regrets(problems, {"five": [5]})
    table = regrets(problems, {"five": [5], "three": [3]}, over_budget=True)
    # four is the best that the budget allows
    assert table.regret_gbp[:, 0].tolist() == pytest.approx([-26, 26])
    assert table.least_worst == "three"


def test_out_of_time_is_said_with_the_gap():
    found = least_worst_regret(two_worlds(), {"as now": 232, "empty": 0}, seconds=0)
    assert found.status == "best found, at most x % from best"
    assert not found.proven
    assert found.bound_gbp <= 30
    assert found.worst_gbp >= 30


def test_lowest_costs_that_are_too_high_make_regrets_below_zero():
    # regret may then be below zero, and is still the least worst over all plans
    found = least_worst_regret(two_worlds(), {"as now": 500, "empty": 400})
    assert found.plan.tolist() == [5]
    assert found.worst_gbp == pytest.approx(max(232 - 500, 33 - 400))


def test_worlds_that_do_not_share_what_may_be_built_are_refused():
    problem = by_hand()
    other = {"a": problem, "b": replace(problem, budget_gbp=7), "c": by_hand(most=[9])}
    with pytest.raises(InputError) as caught:
        lowest_of_all(other)
    assert '"b" has other candidates or another budget than "a"' in str(caught.value)
    assert '"c" has another most of its candidates than "a"' in str(caught.value)
    with pytest.raises(InputError, match="there is no world"):
        least_worst_regret({}, {})
    with pytest.raises(InputError, match='"empty" has no lowest cost'):
        least_worst_regret(two_worlds(), {"as now": 232})
    with pytest.raises(InputError, match="there is no plan to compare"):
        regrets(two_worlds(), {})


def test_lowest_costs_already_searched_for_are_not_searched_again():
    problems = two_worlds()
    lowest = {name: cheapest_plan(p) for name, p in problems.items()}
    assert regrets(problems, {"five": [5]}, lowest=lowest).lowest == lowest
