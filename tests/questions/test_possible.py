"""Check the sorting of every grouping and the joint search against enumeration and accounts."""

from dataclasses import replace

import numpy as np
import pytest

from footprint.arrangements import Arrangement, search
from footprint.configurations import configurations
from footprint.errors import InputError
from footprint.inputs import Best, RuleSpec, Scenario, SearchSpec, load_scenario
from footprint.options import not_outdone
from footprint.questions.account import account, price_book
from footprint.questions.choosing import alone_arrangement, as_now_arrangement
from footprint.questions.criteria import CRITERIA
from footprint.questions.footprints import answer as footprints_answer
from footprint.questions.joint import BEST, joint_problem
from footprint.questions.limits import limits_of
from footprint.questions.menus import ground_of
from footprint.questions.possible import answer
from footprint.questions.world import build_world

DRAWS = 40
COURT = "youth-justice/court-and-bail"
PREVENTION = "youth-justice/prevention"
CARE = "youth-justice/care-after-court"
SOURCE = "made up for a test"


def scenario(**changes: object) -> Scenario:
    """Return youth justice asked what is possible, with fewer draws and no options."""
    made = load_scenario("youth-justice-teams")
    small = {"question": "possible", "draws": DRAWS, "placement": False, "options": ()}
    return replace(made, **{**small, **changes})


def shareable(made: Scenario) -> tuple[str, ...]:
    functions = made.catalogue.functions_of(made.services)
    return tuple(f.id for f in functions if not f.stays)


def rule(made: Scenario, kind: str, **more: object) -> RuleSpec:
    return RuleSpec(kind, shareable(made), SOURCE, f"the rule {kind}", **more)


@pytest.fixture(scope="module")
def plain():
    return answer(scenario())


@pytest.fixture(scope="module")
def limited():
    made = scenario()
    rules = (
        rule(made, "largest", limit=4, unit="areas"),
        rule(made, "travel", limit=60, unit="minutes"),
        rule(made, "footprints", least=3, most=6),
    )
    return answer(replace(made, rules=rules))


def funnel(result, function: str):
    return next(f for f in result.possible.funnels if f.function == function)


def test_every_and_possible_are_the_published_counts(plain):
    for found in plain.possible.funnels:
        assert found.every == 115_975
        assert found.possible == 2_248
        assert sum(possible for _, possible, _ in found.by_number) == 2_248


def test_without_a_rule_everything_possible_is_feasible_save_what_stays(plain):
    assert funnel(plain, COURT).feasible == 2_248
    # the trust of today may go on; nothing else may share the duty
    assert funnel(plain, CARE).stays
    assert funnel(plain, CARE).feasible == 2


def test_feasible_is_counted_as_by_listing_and_asking_each_grouping(limited):
    made = scenario()
    world = build_world(made)
    now = as_now_arrangement(world)
    rules = (
        rule(made, "largest", limit=4, unit="areas"),
        rule(made, "travel", limit=60, unit="minutes"),
        rule(made, "footprints", least=3, most=6),
    )
    limits = limits_of(build_world(replace(made, rules=rules)), now)
    graph = made.region.adjacency
    for function in (COURT, "youth-justice/case-management"):
        kept = sum(not limits.broken(function, blocks) for blocks in configurations(graph))
        assert funnel(limited, function).feasible == kept
        assert 0 < kept < 2_248


def test_each_rule_says_what_it_removes_alone_and_last(limited):
    made = scenario()
    found = funnel(limited, COURT)
    by_key = {effect.key: effect for effect in found.rules}
    assert set(by_key) == {"largest", "travel", "footprints"}
    graph = made.region.adjacency
    wide = sum(max(map(len, blocks)) > 4 for blocks in configurations(graph))
    assert by_key["largest"].removes_alone == wide
    number = sum(not 3 <= len(blocks) <= 6 for blocks in configurations(graph))
    assert by_key["footprints"].removes_alone == number
    for effect in found.rules:
        assert 0 <= effect.removes_last <= effect.removes_alone
        assert effect.source == SOURCE
    assert "limit 60" in by_key["travel"].example
    assert "limit 4" in by_key["largest"].example


def test_every_blocked_footprint_gives_each_reason_with_an_amount(limited):
    mine = [b for b in limited.possible.blocked if b.function == COURT]
    assert len(mine) == 347 - funnel(limited, COURT).footprints_feasible
    for blocked in mine:
        assert blocked.reasons
        if len(blocked.members) > 4:
            assert f"{len(blocked.members)} councils, limit 4" in blocked.reasons


def test_groupings_not_outdone_are_those_that_no_feasible_grouping_outdoes(limited):
    better = {criterion.key: criterion.better for criterion in CRITERIA}
    for found in limited.possible.funnels:
        if found.not_outdone in (None, 0, 1):
            continue
        table = np.array([[g.values[key] for key in found.criteria] for g in found.kept])
        assert not_outdone(table, [better[key] for key in found.criteria]).all()
        assert len({g.footprints for g in found.kept}) == found.not_outdone
        costs = [g.values["cost"] for g in found.kept]
        assert costs == sorted(costs)


def test_rules_that_contradict_each_other_are_named_and_nothing_is_searched():
    made = scenario()
    rules = (
        rule(made, "largest", limit=2, unit="areas"),
        rule(made, "footprints", most=3),
        rule(made, "apart", areas=("E06000015", "E06000018")),
    )
    result = answer(replace(made, rules=rules))
    found = funnel(result, COURT)
    assert found.feasible == 0
    assert found.conflict == ("the rule largest", "the rule footprints")
    assert result.possible.search is None
    assert result.possible.unsolved.startswith("No arrangement keeps every rule")


def test_the_joint_best_costs_what_its_account_says(plain):
    made = scenario()
    world = build_world(replace(made, draws=0))
    best = next(option for option in plain.options if option.name == BEST)
    arrangement = Arrangement(
        {f: tuple(frozenset(b) for b in blocks) for f, blocks in best.footprints.items()}
    )
    book = price_book(world, [arrangement], best.footprints)
    assert account(book, arrangement).cost_gbp_per_year[0] == pytest.approx(
        plain.possible.search.cost_gbp_per_year, rel=1e-9
    )
    assert best.bound_gbp_per_year == pytest.approx(plain.possible.search.cost_gbp_per_year)


def test_no_arrangement_on_the_table_costs_less_than_the_proven_best(plain, limited):
    for result in (plain, limited):
        lowest = result.possible.search.cost_gbp_per_year
        for option in result.options:
            if option.feasible.yes and option.possible.yes:
                assert option.cells["cost"].value.central >= lowest - 1


def test_the_joint_best_is_the_least_of_every_arrangement_of_two_functions():
    made = scenario(search=SearchSpec(max_partners=3, keep=1, alternatives=0))
    world = build_world(replace(made, draws=0))
    now = as_now_arrangement(world)
    two = (PREVENTION, COURT)
    ground = ground_of(world, now, two)
    problem = joint_problem(ground, limits_of(world, now))
    found = search(problem)

    # every pair of groupings at once: a partnership in both is paid once, and an area with the
    # same footprint in both changes no team
    groupings = list(configurations(made.region.adjacency, max_size=3))
    column = {block: i for i, block in enumerate(ground.blocks)}
    used = np.zeros((len(groupings), len(column)))
    for row, blocks in enumerate(groupings):
        used[row, [column[block] for block in blocks]] = 1
    coordination = problem.coordination_gbp_per_year
    first, second = (used @ (problem.cost_gbp_per_year[f] + coordination) for f in (0, 1))
    moved = problem.handoff_gbp_per_year[two]
    kept_together = ground.membership @ moved
    both = (used * (coordination + kept_together)) @ used.T
    total = first[:, None] + second[None, :] + moved.sum() - both
    assert found.status == "proven best"
    assert found.objective_gbp_per_year == pytest.approx(total.min(), rel=1e-12)


def test_a_blocked_favourite_has_its_nearest_grouping_and_the_least_relaxation():
    made = load_scenario("youth-justice-teams")
    made = replace(made, draws=DRAWS, placement=False, question="possible")
    limit = rule(made, "largest", limit=2, unit="areas")
    result = answer(replace(made, rules=(limit,)))
    misses = [m for m in result.possible.misses if m.function == COURT]
    assert misses
    for miss in misses:
        assert miss.proven
        assert all(len(block) <= 2 for block in miss.nearest)
        assert miss.moved
        assert any("instead of 2" in words for words in miss.relaxations)


def test_alone_and_as_now_are_among_the_groupings_counted(plain):
    made = scenario()
    world = build_world(replace(made, draws=0))
    ground = ground_of(world, as_now_arrangement(world), shareable(made))
    listed = set(ground.blocks)
    for arrangement in (as_now_arrangement(world), alone_arrangement(world)):
        for blocks in arrangement.footprints.values():
            assert set(blocks) <= listed


def test_desirable_is_left_to_people(plain):
    assert not any("desirable" in field for field in dir(plain.possible.funnels[0]))
    assert any("for people to mark" in note for note in plain.possible.notes)


def test_the_cap_of_the_search_is_named_where_it_is_what_clashes():
    made = scenario(search=SearchSpec(max_partners=4, alternatives=0))
    result = answer(replace(made, rules=(rule(made, "footprints", most=2),)))
    found = funnel(result, COURT)
    assert found.feasible == 0
    assert found.conflict == (
        "No more than 4 councils in a footprint (max_partners of the search)",
        "the rule footprints",
    )


def test_a_limit_on_partnerships_that_clashes_is_said_to_clash():
    made = scenario()
    shared = {PREVENTION: ("E06000015", "E10000007"), COURT: ("E10000007", "E10000024")}
    rules = [
        RuleSpec("together", (function,), SOURCE, "together", areas=areas)
        for function, areas in shared.items()
    ]
    rules.append(RuleSpec("apart", (PREVENTION,), SOURCE, "apart", areas=shared[COURT]))
    rules.append(RuleSpec("partnerships", (), SOURCE, "at most 1", most=1))
    result = answer(replace(made, rules=tuple(rules)))
    assert result.possible.search is None
    assert "1 partnership over all functions" in result.possible.unsolved


def test_the_model_s_choice_for_one_function_keeps_the_limits_too():
    made = load_scenario("youth-justice-teams")
    now, own = made.options[0], replace(made.options[1], name="Chosen")
    own = replace(own, footprints={**own.footprints, COURT: Best(1)})
    made = replace(made, draws=DRAWS, placement=False, options=(now, own))
    limit = RuleSpec("footprints", (COURT,), SOURCE, "four at least", least=4, most=5)
    chosen = footprints_answer(replace(made, rules=(limit,))).options[1]
    assert 4 <= len(chosen.footprints[COURT]) <= 5
    impossible = RuleSpec("largest", (COURT,), SOURCE, "two at most", limit=2, unit="areas")
    few = replace(limit, least=1, most=3, label="three at most")
    with pytest.raises(InputError, match="two at most; three at most"):
        footprints_answer(replace(made, rules=(impossible, few)))
