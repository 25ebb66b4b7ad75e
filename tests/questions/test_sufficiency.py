"""Ask whether there are enough school places, on the default region's published plans."""

from dataclasses import replace
from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from footprint.inputs import Concordat, Quota, load_scenario
from footprint.outputs.tables.every import tables
from footprint.outputs.tables.table import csv_bytes
from footprint.questions import gaps, sufficiency, sufficiency_notes
from footprint.questions.result import Result
from footprint.questions.schools import school_inputs, school_world, schools_of
from footprint.questions.world import build_world

PLACED = (
    "inside_la_near",
    "inside_la_far",
    "inside_footprint_near",
    "inside_footprint_far",
    "outside_near",
    "outside_far",
    "whereabouts_unknown",
    "no_place",
)


@pytest.fixture(scope="module")
def concordat(bundled) -> Result:
    return bundled("send-concordat")[1]


def central(result: Result, option: str, name: str) -> dict[str, float]:
    rows = [row for row in result.sufficiency.placed if row.option == option]
    return {row.code: getattr(row, name).central for row in rows}


def test_every_child_is_placed_once_or_without_a_place_in_every_option(concordat):
    for row in concordat.sufficiency.placed:
        assert sum(getattr(row, name).central for name in PLACED) == row.children.central
        assert row.settled.central <= row.children.central


def test_an_option_changes_where_children_go_and_never_how_many_there_are(concordat):
    now, *others = [option.key for option in concordat.options]
    for option in others:
        assert central(concordat, option, "children") == central(concordat, now, "children")


def test_without_an_agreement_nobody_is_inside_a_footprint_but_outside_the_council(concordat):
    assert sum(central(concordat, "option-1", "inside_footprint_near").values()) == 0
    wider = [option for option in concordat.options if not option.is_as_now]
    assert any(sum(central(concordat, o.key, "inside_footprint_near").values()) > 0 for o in wider)


def test_what_councils_pay_adds_up_to_the_cost_of_the_option(concordat):
    for option in concordat.options:
        paid = sum(row.option.central for row in option.area_rows)
        parts = [option.cells[key].value.central for key in ("places_cost", "transport_cost")]
        assert paid == pytest.approx(option.cells["cost"].value.central)
        assert sum(parts) == pytest.approx(paid)


def test_workings_sum_to_every_council_cost_in_pence(concordat):
    for option in concordat.options:
        for row in option.area_rows:
            pence = sum(w.amount_pence for w in option.workings if w.code == row.code)
            assert pence == round(100 * row.option.central)
            for line in (w for w in option.workings if w.code == row.code):
                assert line.quantity * line.unit_price_gbp * 100 == pytest.approx(
                    line.amount_pence, abs=1
                )


def test_no_council_has_more_children_without_a_place_for_sharing(concordat):
    now, *others = [option.key for option in concordat.options]
    for option in others:
        assert central(concordat, option, "no_place") == central(concordat, now, "no_place")


def test_children_without_a_place_are_shown_for_less_growth_too(concordat):
    none, half, assumed = concordat.sufficiency.growths
    assert none.percent_per_year == 0
    assert none.no_place < half.no_place < assumed.no_place
    assert assumed.no_place == concordat.options[0].cells["no_place"].value.central


def test_children_short_of_a_place_are_the_same_by_need_as_by_council(concordat):
    for option in concordat.options:
        short = sum(
            row.children.central for row in concordat.sufficiency.short if row.option == option.key
        )
        assert short == option.cells["no_place"].value.central


def test_flows_hold_every_child_with_a_place(concordat):
    for option in concordat.options:
        moved = sum(f.children for f in concordat.sufficiency.flows if f.option == option.key)
        children = sum(central(concordat, option.key, "children").values())
        assert moved == children - option.cells["no_place"].value.central


def test_a_preference_is_never_met_fully(concordat):
    for share in concordat.sufficiency.unmet_preference_percent.values():
        assert 0 < share.low <= share.central <= share.high <= 100


def test_no_position_is_given_for_places_in_use_today(concordat):
    assert concordat.sufficiency.places_are_use
    assert all(site.easting is None for site in concordat.sufficiency.sites)


def test_steering_prices_are_in_no_amount_of_cash(concordat):
    for option, row in zip(concordat.options, concordat.sufficiency.steering, strict=True):
        assert row.shortage > option.cells["cost"].value.central
        assert row.option == option.key


def test_the_first_option_is_as_now_even_where_the_scenario_has_none():
    scenario = load_scenario("distant-send", sets=("draws=2",))
    asked = replace(scenario, options=scenario.options[1:])
    result = sufficiency.answer(asked)
    assert [option.is_as_now for option in result.options] == [True, False]


def test_as_many_places_as_children_leave_nobody_without_when_nothing_changes():
    sets = ("draws=2", "assumptions.year=2025")
    result = sufficiency.answer(load_scenario("distant-send", sets=sets))
    cells = result.options[0].cells
    assert cells["no_place"].value.central == 0
    assert sum(row.settled.central for row in result.sufficiency.placed[:10]) == sum(
        row.children.central for row in result.sufficiency.placed[:10]
    )


def test_one_more_place_meets_a_child_where_children_have_none(concordat):
    values = [v for v in concordat.sufficiency.values if v.option == "option-1"]
    assert values
    assert any(v.children_met == 1 for v in values)
    assert all(v.children_met in (0, 1) for v in values)


def test_groups_that_are_enough_together_are_the_smallest_found_by_trying_all():
    graph = nx.relabel_nodes(nx.grid_2d_graph(2, 3), lambda p: f"{p[0]}{p[1]}")
    codes = tuple(sorted(graph))
    rng = np.random.default_rng(5)
    for _ in range(30):
        gap = rng.integers(0, 9, len(codes)).astype(float)
        found = gaps.least_together(codes, gap, 8.0, graph)
        fit = [
            block
            for size in range(2, gaps.MOST_TOGETHER + 1)
            for block in combinations(codes, size)
            if nx.is_connected(graph.subgraph(block))
            and all(gap[codes.index(code)] < 8 for code in block)
            and sum(gap[codes.index(code)] for code in block) >= 8
        ]
        smallest = [b for b in fit if len(b) == min(map(len, fit))]
        assert set(found) <= set(smallest)
        assert len(found) == min(len(smallest), gaps.MOST_NAMED)


def test_demand_is_the_same_for_every_option_and_differs_by_trial():
    world = build_world(load_scenario("distant-send", sets=("draws=3",)))
    ground = school_world(world)
    settled = [school_inputs(ground, case).demand.settled.sum() for case in range(4)]
    assert len(set(settled)) > 1
    again = [school_inputs(ground, case).demand.settled.sum() for case in range(4)]
    assert settled == again


def test_every_council_s_children_come_with_period_and_source(concordat):
    assert list(concordat.children) == list(concordat.areas)
    assert concordat.children["E06000017"] == 8012
    assert concordat.children_basis[0] == "mid-2024"
    assert concordat.children_basis[1].startswith("ONS")


def test_no_town_stands_in_what_is_written_of_places_in_use(concordat):
    towns = set(load_scenario("send-concordat").region.towns["name"])
    sites = concordat.sufficiency.sites
    assert not any(part in towns for site in sites for part in site.key.split("|"))
    assert len({site.key for site in sites}) == len(sites)
    # a town that no council is called after is nowhere in the tables of places
    named = towns - {name for pair in concordat.areas.values() for name in pair}
    written = "".join(
        csv_bytes(table).decode()
        for table in tables(concordat)
        if table.name in {"sites", "place_values", "flows", "solved"}
    )
    assert len(named) > 50
    assert [town for town in sorted(named) if f"|{town}" in written or f",{town}," in written] == []


def test_places_in_use_are_added_up_over_towns_and_none_is_lost(concordat):
    ground = school_world(build_world(load_scenario("send-concordat", sets=("draws=2",))))
    schools = schools_of(ground)
    assert len(concordat.sufficiency.sites) < len(schools.keys)
    assert sum(site.places for site in concordat.sufficiency.sites) == schools.places.sum()


def test_children_above_a_quota_are_those_of_the_flows(concordat):
    quotas = concordat.sufficiency.quotas
    assert {row.option for row in quotas} == {"option-5"}
    for row in quotas:
        there = sum(
            flow.children
            for flow in concordat.sufficiency.flows
            if (flow.option, flow.code, flow.host) == (row.option, row.code, row.host)
            and flow.sector != "independent"
        )
        assert row.children == there
        assert row.above == max(there - row.most, 0)
    assert any(row.above > 0 for row in quotas)


def test_quotas_are_told_in_one_sentence_and_said_not_to_forbid(concordat):
    told = concordat.sufficiency.agreed["option-5"]
    assert sum("20" in text for text in told) == 1
    assert any("up to 20 children each way between members; Derby to Derbyshire 40" in t
               for t in told)  # fmt: skip
    assert sufficiency_notes.BEYOND_QUOTA in told
    assert concordat.sufficiency.agreed["option-2"] == ()


def test_one_quota_alone_is_named_and_leaves_the_rest_without_a_limit():
    concordat = Concordat((Quota("a", "b", 5),))
    told = sufficiency_notes.agreed(concordat, (frozenset("abc"),), {c: c.upper() for c in "abc"})
    assert told == (
        "At the host's own price, up to so many children: A to B 5; between other members there "
        "is no limit",
        sufficiency_notes.BEYOND_QUOTA,
    )


def test_the_order_says_by_how_much_cost_differs(concordat):
    cell = concordat.options[3].cells["cost"]
    share = 100 * -cell.difference.central / (cell.value.central - cell.difference.central)
    assert f'"The region together" (by £129,000, {share:.1g}%)' in concordat.order_words


def test_fewer_trials_than_asked_for_are_owned_up_to(monkeypatch):
    monkeypatch.setattr(sufficiency_notes, "MOST_DRAWS", 1)
    result = sufficiency.answer(load_scenario("distant-send", sets=("draws=3",)))
    assert (result.draws, result.sufficiency.draws_asked) == (1, 3)
    assert any(
        "3 trials were asked for; this question runs at most 1." in note
        for note in result.sufficiency.notes
    )


def test_only_councils_that_clearly_pay_more_are_counted(concordat):
    for option in concordat.options:
        clear = sum(
            row.clear_from_as_now and row.from_as_now.central > 0 for row in option.area_rows
        )
        assert option.cells["above_as_now"].value.central == clear


def test_a_share_of_children_says_who_is_counted(concordat):
    criterion = next(one for one in concordat.criteria if one.key == "beyond_minutes")
    now = {name: sum(central(concordat, "option-1", name).values()) for name in PLACED}
    known = sum(now.values()) - now["no_place"] - now["whereabouts_unknown"]
    assert f"Counts the {known:,.0f} children" in criterion.note
    assert f"not the {now['no_place']:,.0f} without a place" in criterion.note
    near = now["inside_la_near"] + now["inside_footprint_near"] + now["outside_near"]
    cell = concordat.options[0].cells["near_percent"]
    assert cell.words == f"{near:,.0f} of {known:,.0f} children"


def test_ranges_of_children_end_in_whole_children(concordat):
    for row in concordat.sufficiency.placed:
        for name in PLACED:
            found = getattr(row, name)
            assert found.low == int(found.low)
            assert found.high == int(found.high)
            assert found.low <= found.central <= found.high
