"""Check the answer to the footprints question against sums, brute force and second runs."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from footprint.arrangements import Arrangement
from footprint.configurations import configurations
from footprint.costs import annual_cost
from footprint.inputs import Best, Scenario, load_scenario
from footprint.questions.footprints import answer
from footprint.questions.result import OptionResult, Result
from footprint.questions.world import (
    build_world,
    central_inputs,
    children_basis,
    children_by_code,
    function_inputs,
)

DRAWS = 60
LINCOLNSHIRE = "E10000019"
RUTLAND = "E06000017"


def scenario(name: str, **changes: object) -> Scenario:
    """Return a bundled scenario with fewer draws and without the placement check."""
    return replace(load_scenario(name), **{"draws": DRAWS, "placement": False, **changes})


@pytest.fixture(scope="module")
def youth_justice() -> Result:
    return answer(scenario("youth-justice-teams"))


@pytest.fixture(scope="module")
def psychology() -> Result:
    return answer(scenario("psychology-cover"))


def pence(option: OptionResult) -> int:
    return sum(line.amount_pence for line in option.workings)


def test_workings_sum_to_every_cost_shown(youth_justice, psychology):
    for result in (youth_justice, psychology):
        for option in result.options:
            assert round(option.cells["cost"].value.central * 100) == pence(option)
            for row in option.area_rows:
                mine = sum(x.amount_pence for x in option.workings if x.code == row.code)
                assert round(row.option.central * 100) == mine


def test_quantity_times_price_is_the_amount_to_the_penny(youth_justice):
    for option in youth_justice.options:
        for line in option.workings:
            exact = line.quantity * line.unit_price_gbp * 100
            assert line.amount_pence == pytest.approx(exact, abs=1.01)


def test_the_one_off_lines_sum_to_the_one_off_cost(youth_justice):
    for option in youth_justice.options:
        value = option.cells["one_off"].value
        total = sum(line.amount_pence for line in option.one_off) / 100
        assert total == pytest.approx(0 if value is None else value.central, abs=0.05)


def test_as_now_stands_without_a_difference_and_alone_is_the_same_for_every_option(youth_justice):
    now = next(option for option in youth_justice.options if option.is_as_now)
    assert now.cells["cost"].difference is None
    assert not now.differs
    for row in now.area_rows:
        assert (row.from_as_now.low, row.from_as_now.central, row.from_as_now.high) == (0, 0, 0)
    alone = {tuple(row.alone for row in option.area_rows) for option in youth_justice.options}
    assert len(alone) == 1


def test_differences_are_taken_over_the_same_draws(youth_justice):
    # an option's own range is far wider than the range of its difference, which cancels draws
    for option in youth_justice.options:
        cell = option.cells["cost"]
        if cell.difference is not None:
            assert cell.difference.high - cell.difference.low < cell.value.high - cell.value.low


def test_every_sharing_rule_divides_the_same_total_to_the_penny(youth_justice, psychology):
    for result in (youth_justice, psychology):
        for option in result.options:
            cost = round(option.cells["cost"].value.central * 100)
            for rule in ("demand", "equal", "children"):
                assert sum(round(r.by_rule[rule].central * 100) for r in option.area_rows) == cost
            for row in option.area_rows:
                assert row.by_rule[result.sharing_rule].central == row.option.central


def test_an_area_that_buys_pays_for_what_it_buys_and_no_partner_s_staff(psychology):
    region = next(option for option in psychology.options if option.name.startswith("One queue"))
    mine = [
        line
        for line in region.workings
        if line.code == LINCOLNSHIRE
        and line.function == "educational-psychology/statutory-advice"
        and line.line != "changes of team"
    ]
    assert [line.line for line in mine] == ["bought units"]
    others = [
        line.code
        for line in region.workings
        if line.line == "bought units"
        and line.function == "educational-psychology/statutory-advice"
    ]
    assert others == [LINCOLNSHIRE]


def test_statutory_posts_are_held_once_a_team(youth_justice):
    by_name = {option.name: option for option in youth_justice.options}
    joined = by_name["Leicester joins Leicestershire and Rutland"]
    now = next(option for option in youth_justice.options if option.is_as_now)

    def statutory(option: OptionResult) -> float:
        return sum(x.quantity for x in option.workings if x.line == "statutory posts")

    teams_now = len(now.footprints["youth-justice/case-management"])
    teams_then = len(joined.footprints["youth-justice/case-management"])
    assert teams_then == teams_now - 1
    assert statutory(now) / teams_now == pytest.approx(statutory(joined) / teams_then)


@pytest.mark.parametrize(
    ("name", "function", "most"),
    [
        ("fostering-hubs", "fostering/recruitment", 5),
        ("shared-reviewing-officers", "reviewing-officers/review-chairing", 3),
    ],
)
def test_the_model_s_choice_is_the_best_of_every_contiguous_configuration(name, function, most):
    asked = scenario(name)
    last = asked.options[-1]
    footprints = {**last.footprints, function: Best(1, most)}
    asked = replace(asked, options=(asked.options[0], replace(last, footprints=footprints)))
    chosen = answer(asked).options[-1]
    world = build_world(asked)
    inputs = central_inputs(function_inputs(world, asked.catalogue.function(function)))
    values = world.parameters.values
    c0 = values["common/coordination_c0_gbp_per_year"][0]
    c1 = values["common/coordination_c1_gbp_per_partner_per_year"][0]

    def cost(blocks) -> float:
        member = np.array([[code in block for code in world.codes] for block in blocks])
        sizes = member.sum(axis=1)
        joint = np.where(sizes > 1, c0 + c1 * (sizes - 1), 0)
        return float((annual_cost(inputs, member)[0] + joint).sum())

    every = list(configurations(asked.region.adjacency, max_size=most))
    best = min(cost(blocks) for blocks in every)
    mine = [frozenset(block) for block in chosen.footprints[function]]
    assert cost(mine) == pytest.approx(best, rel=1e-12)
    assert max(map(len, mine)) <= most
    assert "proven" in chosen.status_words


def test_a_parameter_moved_past_its_flip_changes_the_order(youth_justice):
    flip = next(row for row in youth_justice.assumptions if row.flips_at is not None)
    asked = scenario("youth-justice-teams")
    parameter = asked.catalogue.parameters[flip.key]
    outwards = 1 if flip.flips_at > flip.central else -1
    moved = flip.flips_at + outwards * 0.02 * (flip.high - flip.low)
    low, high = min(moved, parameter.low), max(moved, parameter.high)
    changed = replace(parameter, low=low, central=moved, high=high)

    def order(result: Result) -> list[str]:
        return [o.name for o in sorted(result.options, key=lambda o: o.cells["cost"].value.central)]

    after = answer(replace(asked, overrides={flip.key: changed}))
    assert order(after) != order(youth_justice)


def moved(asked: Scenario, key: str, value: float) -> Scenario:
    """Return a scenario with one parameter, or one council's figure, at another central value."""
    if not key.startswith("figure/"):
        known = asked.catalogue.parameters[key]
        low, high = min(known.low, value), max(known.high, value)
        return replace(asked, overrides={key: replace(known, low=low, central=value, high=high)})
    _, indicator, code = key.split("/")
    figures = asked.region.figures.copy()
    row = (figures["indicator"] == indicator) & (figures["code"] == code)
    row &= figures["status"].isin(["assumed", "suppressed"])
    figures.loc[row, ["value", "low", "high"]] = value
    figures.loc[row, "status"] = "assumed"
    return replace(asked, region=replace(asked.region, figures=figures))


@pytest.mark.parametrize(
    ("name", "figures"), [("youth-justice-teams", False), ("fostering-hubs", True)]
)
def test_an_area_s_difference_has_turned_round_at_every_reversal_named(name, figures):
    asked = scenario(name)
    found: dict[tuple[str, float], list[tuple[str, str, float]]] = {}
    for option in answer(asked).options:
        for row in option.area_rows:
            for key, value, _ in row.reversed_by:
                if figures and not key.startswith("figure/"):
                    continue
                central = row.from_as_now.central
                found.setdefault((key, value), []).append((option.name, row.code, central))
    assert found

    # price again with each value in place of the central one, a few of them
    for (key, value), rows in list(found.items())[:6]:
        after = answer(replace(moved(asked, key, value), draws=2))
        options = {option.name: option for option in after.options}
        for option, code, before in rows:
            turned = next(r for r in options[option].area_rows if r.code == code)
            assert turned.from_as_now.central * before < 0


def test_the_same_scenario_gives_the_same_answer_twice(youth_justice):
    assert answer(scenario("youth-justice-teams")) == youth_justice


def test_another_order_of_areas_changes_no_council_s_figures(youth_justice):
    asked = scenario("youth-justice-teams")
    region = replace(asked.region, areas=asked.region.areas.iloc[::-1])
    after = answer(replace(asked, region=region))
    for before, turned in zip(youth_justice.options, after.options, strict=True):
        mine = {row.code: row.option.central for row in before.area_rows}
        theirs = {row.code: row.option.central for row in turned.area_rows}
        assert theirs == pytest.approx(mine, abs=0.02)


def test_new_sharing_of_a_duty_that_stays_is_priced_only_when_explored_and_marked():
    asked = scenario("shared-reviewing-officers", explore_beyond_current_law=True)
    function = "reviewing-officers/appointment"
    region = (frozenset(asked.region.codes),)
    option = asked.options[1]
    beyond = replace(option, footprints={**option.footprints, function: region})
    result = answer(replace(asked, options=(asked.options[0], beyond)))
    marked = result.options[1]
    assert not marked.feasible.yes
    assert "duty stays with each council" in marked.feasible.reasons[0]
    note = next(n for n in marked.legal if n.function == function)
    assert note.shared_here
    assert note.new_here


def test_what_stands_today_is_marked_but_never_held_against_an_option(youth_justice):
    now = next(option for option in youth_justice.options if option.is_as_now)
    assert now.feasible.yes
    shared = [n for n in now.legal if n.shared_here and n.mark.startswith("duty stays")]
    assert shared
    assert not any(n.new_here for n in now.legal)


def test_footprints_in_pieces_are_not_possible_on_the_map():
    asked = scenario("admissions-together")
    codes = asked.region.codes
    derby = next(c for c in codes if asked.region.name_of(c) == "Derby")
    apart = (frozenset({derby, LINCOLNSHIRE}),)
    rest = tuple(frozenset({c}) for c in codes if c not in {derby, LINCOLNSHIRE})
    option = asked.options[1]
    pieces = replace(option, footprints={**option.footprints, "admissions/appeals": apart + rest})
    result = answer(replace(asked, options=(asked.options[0], pieces)))
    assert not result.options[1].possible.yes
    assert result.options[1].possible.reasons == (
        "Derby and Lincolnshire do not all adjoin on the map",
    )


def test_a_scenario_without_as_now_is_still_compared_with_it(youth_justice):
    asked = scenario("youth-justice-teams")
    result = answer(replace(asked, options=asked.options[1:]))
    assert not any(option.is_as_now for option in result.options)
    before = {o.name: o.cells["cost"].difference for o in youth_justice.options}
    for option in result.options:
        assert option.cells["cost"].difference == before[option.name]


def test_suppressed_and_assumed_figures_are_named_behind_the_areas_that_rest_on_them():
    result = answer(scenario("pooled-places"))
    for option in result.options:
        rutland = next(row for row in option.area_rows if row.code == RUTLAND)
        assert any("suppressed" in name for name in rutland.rests_on)
        assert rutland.option.low < rutland.option.central < rutland.option.high


def test_somebody_is_above_alone_wherever_a_row_says_so(youth_justice):
    for option in youth_justice.options:
        above = [r for r in option.area_rows if r.option.central - r.alone.central > 0.01]
        assert option.nobody_above_alone["demand"] == (not above)


def test_children_change_team_only_where_consecutive_functions_are_grouped_differently(
    youth_justice,
):
    service = scenario("youth-justice-teams").catalogue.services["youth-justice"]
    for option, spec in itertools.product(youth_justice.options, (service,)):
        arrangement = Arrangement(
            {f: tuple(map(frozenset, blocks)) for f, blocks in option.footprints.items()}
        )
        same = all(
            set(arrangement.footprints[step.first]) == set(arrangement.footprints[step.second])
            for step in spec.handoffs
        )
        changes = option.cells["changes_of_team"].value.central
        assert (changes == 0) == same


def test_a_council_whose_queue_may_grow_longer_by_sharing_is_told_its_range(psychology):
    region = next(option for option in psychology.options if option.name.startswith("One queue"))
    rutland = next(row for row in region.area_rows if row.code == RUTLAND)
    in_time = rutland.cells["in_time_percent"]
    queue = next(row for row in region.footprint_rows if RUTLAND in row.members and row.new)
    assert in_time.value == queue.in_time_percent
    assert in_time.difference.low < in_time.difference.central <= in_time.difference.high
    assert not any("in time" in note for option in psychology.options for note in option.notes)


def test_only_a_partnership_that_nothing_takes_up_is_said_to_end():
    asked = scenario("complex-placements")
    result = answer(asked)
    notes = {option.name: " ".join(option.notes) for option in result.options}
    assert "Ends what Derby and Derbyshire share today" in notes["Each council alone"]
    assert "Ends" not in notes["Open to all four"]


def test_the_children_of_every_council_are_the_published_ones_with_their_source(youth_justice):
    region = load_scenario("youth-justice-teams").region
    figures = region.figures[region.figures["indicator"] == "children_0_17"].set_index("code")
    assert youth_justice.children == {code: figures["value"][code] for code in region.codes}
    period, source = youth_justice.children_basis
    assert period == "mid-2024"
    assert source.startswith("ONS, mid-year population estimates")


def test_a_region_that_does_not_say_how_many_children_there_are_has_none():
    world = build_world(scenario("youth-justice-teams", draws=0))
    without = {name: v for name, v in world.figures.values.items() if name != "children_0_17"}
    bare = replace(world, figures=replace(world.figures, values=without))
    assert children_by_code(bare) == {}
    assert children_basis(bare) == ("", "")
