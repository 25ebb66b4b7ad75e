"""Check who pays against accounts of whole arrangements and against sums."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from footprint.arrangements import Arrangement
from footprint.inputs import Scenario, load_scenario
from footprint.questions.account import account, price_book
from footprint.questions.choosing import as_now_arrangement, choices
from footprint.questions.paying import answer, partnerships_of, unit_game
from footprint.questions.world import build_world

DRAWS = 40


def scenario() -> Scenario:
    return replace(load_scenario("who-pays"), draws=DRAWS, placement=False)


@pytest.fixture(scope="module")
def result():
    return answer(scenario())


@pytest.fixture(scope="module")
def units():
    world = build_world(scenario())
    now = as_now_arrangement(world)
    return world, partnerships_of(world, choices(world, now))


def test_every_formula_divides_the_whole_cost(result):
    for unit in result.paying.units:
        for formula in result.paying.formulas:
            paid = sum(row.pays[formula.key].central for row in unit.rows)
            assert paid == pytest.approx(unit.total.central, abs=0.01)


def test_alone_and_total_are_the_ends_of_the_list_of_sub_groups(result):
    for unit in result.paying.units:
        costs = dict(unit.on_their_own)
        assert len(costs) == unit.tested + 1 == 2 ** len(unit.members) - 1
        assert costs[unit.members] == pytest.approx(unit.total.central)
        for row in unit.rows:
            assert costs[row.code,] == pytest.approx(row.alone.central)


def test_a_sub_group_costs_what_the_account_gives_where_it_splits_off(units):
    # split the partnership in two: the account changes by what the game says of the two parts
    world, found = units
    functions = [f.id for f in world.scenario.catalogue.functions_of(world.scenario.services)]
    for unit in found[:6]:
        game = unit_game(world, unit)
        whole = frozenset(unit.members)
        for size in range(1, len(unit.members)):
            for chosen in list(combinations(range(len(unit.members)), size))[:3]:
                part = frozenset(unit.members[i] for i in chosen)
                rest = whole - part
                split = Arrangement(
                    {
                        f: (
                            (*(b for b in blocks if b != whole), part, rest)
                            if f in unit.functions
                            else blocks
                        )
                        for f, blocks in unit.arrangement.footprints.items()
                    }
                )
                book = price_book(world, [unit.arrangement, split], functions)
                gap = (
                    account(book, split).cost_gbp_per_year
                    - account(book, unit.arrangement).cost_gbp_per_year
                )
                mine = sum(1 << i for i in chosen)
                others = game.whole - mine
                cost = game.cost_gbp_per_year
                expected = cost[:, mine] + cost[:, others] - cost[:, game.whole]
                np.testing.assert_allclose(gap, expected, atol=0.01)


def test_a_group_said_to_do_better_pays_more_than_it_costs_on_its_own(result):
    for unit in result.paying.units:
        costs = dict(unit.on_their_own)
        paid = {row.code: row.pays for row in unit.rows}
        for group in unit.better_off:
            pays = sum(paid[code][group.formula].central for code in group.members)
            assert pays - costs[group.members] == pytest.approx(group.better_off.central, abs=0.01)
            assert group.better_off.central > 0
            assert not unit.leaves_nobody[group.formula]


def test_no_formula_can_leave_nobody_where_no_division_works(result):
    for unit in result.paying.units:
        if not unit.some_division_works:
            assert not any(unit.leaves_nobody.values())
            assert unit.least_gap_gbp_per_year > 0
        else:
            assert unit.leaves_nobody["nucleolus"]


def test_the_last_step_of_each_council_is_what_it_pays(result):
    for unit in result.paying.units:
        paid = {row.code: row.pays for row in unit.rows}
        last = {(step.formula, step.code): step for step in unit.steps if step.code}
        for (formula, code), step in last.items():
            assert step.amount == pytest.approx(paid[code][formula].central, abs=0.01)
        assert {code for _, code in last} == set(unit.members)


def test_a_partnership_that_several_options_have_is_laid_out_once(result):
    units = [(u.members, u.functions, u.on_their_own) for u in result.paying.units]
    assert len(units) == len(set(units))
    assert any("The same in:" in words for u in result.paying.units for words in u.words)
