"""Rules mean what they say, say what breaks and by how much, and refuse what makes no sense."""

import math
import tracemalloc

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.configurations.amounts import counted, enough, told_apart
from footprint.configurations.checks import check_configuration
from footprint.configurations.limits import (
    largest_areas,
    largest_demand,
    smallest_areas,
    smallest_demand,
    travel_limit,
)
from footprint.configurations.rules import (
    NumberRule,
    Rule,
    allowed,
    alone,
    apart,
    contract,
    law,
    nested,
    reasons,
    together,
)
from footprint.errors import CheckFailedError, InputError

NODES = ("E1", "E2", "E3", "E4", "E5")
NAMES = dict(
    zip(NODES, ("Derby", "Derbyshire", "Leicester", "Leicestershire", "Rutland"), strict=True)
)
TOWNS = dict(zip(NODES, ("Derby", "Chesterfield", "Leicester", "Coalville", "Oakham"), strict=True))
MINUTES = np.array(
    [
        [10, 35, 45, 40, 70],
        [35, 25, 60, 50, 85],
        [45, 60, 12, 20, 40],
        [40, 50, 20, 22, 45],
        [70, 78, 40, 45, 15],
    ],
    dtype=float,
)
POLICE = dict(zip(NODES, ["Derbyshire Police"] * 2 + ["Leicestershire Police"] * 3, strict=True))


def rows(*blocks):
    return np.array([[node in block for node in NODES] for block in blocks])


def every_block(nodes=NODES):
    """Return every set of areas, and the same as membership."""
    n = len(nodes)
    member = np.array([[i >> c & 1 for c in range(n)] for i in range(1, 2**n)], dtype=bool)
    return [frozenset(np.array(nodes, dtype=object)[row]) for row in member], member


def least_total(membership):
    """Return the column of the member whose base is nearest to all, -1 for a set of five."""
    total = membership @ MINUTES
    total[~membership] = np.inf
    return np.where(membership.sum(axis=1) == 5, -1, total.argmin(axis=1))


def every_kind(demand=(10.0, 20.5, 30.0, 0.0, 5.25), limit=60.0):
    demand = np.array(demand)
    return [
        largest_areas(3),
        smallest_areas(2),
        largest_demand(NODES, demand, 40, "open cases"),
        smallest_demand(NODES, demand, 30.5, "open cases"),
        travel_limit(NODES, NAMES, MINUTES, TOWNS, least_total, limit),
        travel_limit(NODES, NAMES, MINUTES, TOWNS, least_total, limit / 4, shared_only=True),
        together(NODES, "E3", "E5", names=NAMES),
        apart(NODES, "E1", "E3", names=NAMES),
        alone(NODES, "E4", names=NAMES),
        law(section="s23, Children Act 1989"),
        nested(NODES, NAMES, POLICE, "police force"),
        contract(NODES, NAMES, ["E1", "E2", "E4"], "31 March 2028"),
    ]


@given(
    st.lists(st.floats(0, 100, allow_subnormal=False), min_size=5, max_size=5),
    st.floats(5, 90, allow_subnormal=False),
)
@settings(max_examples=40)
def test_the_plain_form_of_every_rule_agrees_with_its_excess(demand, limit):
    blocks, member = every_block()
    for rule in every_kind(demand, limit):
        kept = rule.allows(member)
        assert kept.tolist() == [not rule.breaks(block) for block in blocks], rule.reason
        excess = rule.excess(member)
        assert (excess[kept] == 0).all()
        assert (excess[~kept] > 0).all()
        # every broken block has words, and the limit they are held to in the same unit
        assert all(rule.words(row) for row in member[~kept])


def test_excess_is_how_far_beyond_the_limit_in_the_unit_of_the_rule():
    demand = np.array([10.0, 20.5, 30.0, 0.0, 5.25])
    member = rows({"E1"}, {"E1", "E2", "E3", "E4"}, {"E2", "E5"})
    assert largest_areas(3).excess(member).tolist() == [0, 1, 0]
    assert smallest_areas(2).excess(member).tolist() == [1, 0, 0]
    assert largest_demand(NODES, demand, 25, "cases").excess(member).tolist() == [0, 35.5, 0.75]
    assert smallest_demand(NODES, demand, 25, "cases").excess(member).tolist() == [15, 0, 0]
    travel = travel_limit(NODES, NAMES, MINUTES, TOWNS, lambda m: np.full(len(m), 1), 60)
    assert travel.excess(rows({"E1", "E2"}, {"E2", "E5"}, set(NODES))).tolist() == [0, 18, 18]


def test_words_say_what_breaks_and_by_how_much():
    at_chesterfield = travel_limit(NODES, NAMES, MINUTES, TOWNS, lambda m: np.full(len(m), 1), 55)
    demand = np.array([150.0, 120.0, 40.0, 900.0, 300.0])
    said = [
        (at_chesterfield, {"E2", "E5"}, "Rutland to Chesterfield 78 minutes, limit 55"),
        (
            at_chesterfield,
            {"E2", "E3", "E4", "E5"},
            "Rutland to Chesterfield 78 minutes, limit 55 (also Leicester 60)",
        ),
        (largest_areas(4), set(NODES), "5 councils, limit 4"),
        (smallest_areas(2), {"E1"}, "1 council, at least 2 wanted"),
        (
            smallest_demand(NODES, demand, 400, "open cases"),
            {"E1", "E2", "E3"},
            "310 open cases, at least 400 wanted",
        ),
        (
            largest_demand(NODES, demand, 1000, "open cases"),
            {"E4", "E5"},
            "1,200 open cases, limit 1,000",
        ),
        (apart(NODES, "E1", "E3", names=NAMES), {"E1", "E3"}, "Derby and Leicester must not share"),
        (
            together(NODES, "E3", "E5", names=NAMES),
            {"E3", "E4"},
            "Leicester shares without Rutland",
        ),
        (
            together(NODES, "E3", "E5", names=NAMES),
            {"E5"},
            "Rutland stands alone without Leicester",
        ),
        (alone(NODES, "E4", names=NAMES), {"E4", "E5"}, "Leicestershire must stay alone"),
        (law(), {"E1", "E2"}, "the duty stays with each council"),
        (
            nested(NODES, NAMES, POLICE, "police force"),
            {"E1", "E3"},
            "Derby is in Derbyshire Police's area and Leicester in Leicestershire Police's",
        ),
        (
            nested(NODES, NAMES, POLICE, "police force"),
            {"E1", "E2", "E4", "E5"},
            "Derby and Derbyshire are in Derbyshire Police's area and "
            "Leicestershire and Rutland in Leicestershire Police's",
        ),
        (
            contract(NODES, NAMES, ["E1", "E2"], "31 March 2028"),
            {"E1", "E3"},
            "the contract of Derby and Derbyshire runs until 31 March 2028",
        ),
    ]
    for rule, block, words in said:
        assert reasons([rule], rows(block)) == [(words,)]


def test_reasons_state_the_limit_without_a_full_stop():
    assert [rule.reason for rule in every_kind()] == [
        "No footprint has more than 3 councils",
        "Every footprint has at least 2 councils",
        "No footprint has more than 40 open cases",
        "Every footprint has at least 30.5 open cases",
        "No council's cases travel more than 60 minutes on average to the base",
        "No council's cases travel more than 15 minutes on average to a shared base",
        "Leicester and Rutland must share",
        "Derby and Leicester must not share",
        "Leicestershire must stay alone",
        "The duty stays with each council (s23, Children Act 1989)",
        "Every footprint lies within the area of one police force",
        "Derby, Derbyshire and Leicestershire stay in one footprint: "
        "their contract runs until 31 March 2028",
    ]
    assert apart(NODES, "E1", "E3", "Both asked not to").reason == "Both asked not to"


def test_an_amount_that_only_rounding_puts_over_the_limit_keeps_it():
    rule = largest_demand(("a", "b"), np.array([0.1, 0.2]), 0.3, "cases")
    assert rule.allows(np.array([[True, True]])).all()
    assert not rule.breaks(frozenset("ab"))


def test_decimals_appear_only_where_they_show_an_amount_beyond_its_limit():
    assert told_apart(78.4, 60) == "78"
    assert told_apart(60.3, 60) == "60.3"
    assert told_apart(60.04, 60) == "60.04"
    assert told_apart(399.6, 400, at_least=True) == "399.6"
    assert (enough(78.34), enough(8.37, at_least=True), enough(78)) == ("79", "8.3", "78")
    assert (counted(1, "council"), counted(1200, "council")) == ("1 council", "1,200 councils")


def test_a_block_without_a_base_keeps_a_travel_limit():
    rule = travel_limit(NODES, NAMES, MINUTES, TOWNS, lambda m: np.full(len(m), -1), 1)
    assert rule.allows(rows({"E1", "E5"}, {"E2"})).all()
    assert rule.words(rows({"E1", "E5"})[0]) == ""


def test_an_area_alone_may_be_left_out_of_a_travel_limit():
    def own(membership):
        return membership.argmax(axis=1)

    strict = travel_limit(NODES, NAMES, MINUTES, TOWNS, own, 20)
    shared = travel_limit(NODES, NAMES, MINUTES, TOWNS, own, 20, shared_only=True)
    member = rows({"E2"}, {"E3", "E4"}, {"E3", "E5"})
    assert strict.allows(member).tolist() == [False, True, False]
    assert shared.allows(member).tolist() == [True, True, False]


def test_rules_on_many_blocks_hold_little_beyond_what_they_are_given():
    nodes = tuple(range(150))
    draws = np.random.default_rng(1)
    member = np.zeros((200_000, 150), dtype=bool)
    member[np.arange(len(member))[:, None], draws.integers(0, 150, (len(member), 6))] = True
    minutes = draws.uniform(5, 120, (150, 150))
    many = [
        travel_limit(nodes, {}, minutes, {}, lambda m: m.argmax(axis=1), 60),
        largest_demand(nodes, draws.uniform(0, 50, 150), 150, "cases"),
        nested(nodes, {}, {n: f"force {n // 10}" for n in nodes}, "police force"),
    ]
    tracemalloc.start()
    keeps = allowed(many[:2], member)
    keeps_nested = many[2].allows(member)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * member.nbytes  # a table of areas by areas for each block would take 1,200
    assert 0 < keeps.sum() < len(member)
    for i in range(0, len(member), 20_011):
        block = frozenset(np.flatnonzero(member[i]).tolist())
        assert keeps[i] == (not many[0].breaks(block) and not many[1].breaks(block))
        assert keeps_nested[i] == (not many[2].breaks(block))


@pytest.mark.parametrize(
    ("least", "most", "reason", "kept"),
    [
        (None, 3, "At most 3 footprints", [1, 2, 3]),
        (2, None, "At least 2 footprints", [2, 3, 4, 5]),
        (2, 2, "Exactly 2 footprints", [2]),
        (1, 1, "Exactly 1 footprint", [1]),
        (2, 4, "Between 2 and 4 footprints", [2, 3, 4]),
    ],
)
def test_a_rule_on_the_number_of_footprints(least, most, reason, kept):
    rule = NumberRule(least, most)
    assert rule.reason == reason
    assert [n for n in range(1, 6) if rule.allows(n)] == kept


def test_the_number_of_footprints_says_what_it_breaks():
    assert NumberRule(most=3).words(5) == "5 footprints, limit 3"
    assert NumberRule(least=2).words(1) == "1 footprint, at least 2 wanted"
    assert NumberRule(2, 4, "As the directors asked").words(3) == ""
    assert NumberRule(2, 4, "As the directors asked").reason == "As the directors asked"


@pytest.mark.parametrize("limit", [0, -1, 2.5, math.nan, "four", True, None])
def test_limits_on_areas_that_make_no_sense_are_refused(limit):
    for maker in (largest_areas, smallest_areas):
        with pytest.raises(InputError, match="make no limit of a footprint.*1 or more"):
            maker(limit)


@pytest.mark.parametrize("limit", [0, -5, math.nan, math.inf, "sixty", True, None])
def test_limits_in_a_unit_that_make_no_sense_are_refused(limit):
    with pytest.raises(InputError, match="minutes make no limit.*above 0"):
        travel_limit(NODES, NAMES, MINUTES, TOWNS, least_total, limit)
    for maker in (largest_demand, smallest_demand):
        with pytest.raises(InputError, match="cases make no limit"):
            maker(NODES, np.ones(5), limit, "cases")


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({}, "has no limit"),
        ({"least": 0}, "0 footprints make no limit"),
        ({"most": 1.5}, "1.5 footprints make no limit"),
        ({"least": 4, "most": 2}, "at least 4 footprints and at most 2 leave no number"),
    ],
)
def test_numbers_of_footprints_that_make_no_sense_are_refused(limits, told):
    with pytest.raises(InputError, match=told):
        NumberRule(**limits)


def test_every_problem_of_a_rule_is_told_at_once():
    minutes = MINUTES.copy()
    minutes[1, 2], minutes[4, 0] = np.nan, -1
    with pytest.raises(InputError) as told:
        travel_limit(NODES, NAMES, minutes, TOWNS, least_total, -60)
    assert len(told.value.problems) == 3
    assert "travel from Derbyshire" in str(told.value)
    assert "travel from Rutland" in str(told.value)

    with pytest.raises(InputError) as told:
        nested(NODES, NAMES, {"E1": "Derbyshire Police", "E2": " "}, "police force")
    assert [problem.what for problem in told.value.problems] == [
        f"{NAMES[node]} has no police force." for node in NODES[1:]
    ]
    with pytest.raises(InputError) as told:
        contract(NODES, NAMES, ["E9"], "")
    assert len(told.value.problems) == 3
    with pytest.raises(InputError) as told:
        largest_demand(NODES, np.array([1, np.nan, -1, np.inf, 2]), 3, " ")
    assert len(told.value.problems) == 4
    with pytest.raises(InputError, match="E8 is not among.*\n.*E9 is not among"):
        together(NODES, "E8", "E9")
    with pytest.raises(InputError, match="E9 is not among"):
        alone(NODES, "E9")
    with pytest.raises(InputError, match="E1 is named twice"):
        apart(NODES, "E1", "E1")


def test_tables_and_bases_of_the_wrong_shape_are_refused():
    with pytest.raises(InputError, match=r"shape \(5, 4\) for 5 areas"):
        travel_limit(NODES, NAMES, MINUTES[:, :4], TOWNS, least_total, 60)
    with pytest.raises(InputError, match=r"shape \(4,\) for 5 areas"):
        largest_demand(NODES, np.ones(4), 3, "cases")
    for wrong in (lambda m: m * 1, lambda m: np.full(len(m), 5)):
        rule = travel_limit(NODES, NAMES, MINUTES, TOWNS, wrong, 60)
        with pytest.raises(InputError, match="not one column"):
            rule.allows(rows({"E1"}))


def test_the_check_names_every_broken_rule_by_plain_code():
    def never(membership):
        raise AssertionError

    graph = nx.complete_graph(4)
    size = largest_areas(2)
    plain = Rule("size", size.reason, never, never, breaks=size.breaks)
    pair = apart(range(4), 0, 1, names={0: "Derby", 1: "Derbyshire"})
    blocks = [frozenset({0, 1, 2}), frozenset({3})]
    check_configuration(graph, blocks, numbers=[NumberRule(2, 2)])
    with pytest.raises(CheckFailedError) as told:
        check_configuration(graph, blocks, rules=[plain, pair], numbers=[NumberRule(least=3)])
    for fault in (
        '0, 1, 2 break the rule "No footprint has more than 2 councils"',
        '0, 1, 2 break the rule "Derby and Derbyshire must not share"',
        '2 footprints break the rule "At least 3 footprints"',
    ):
        assert fault in str(told.value)


def test_the_check_asks_a_rule_without_a_plain_form_for_its_excess():
    rule = Rule("own", "Area 3 is left out", lambda m: m[:, 3] * 1.0, lambda _: "")
    blocks = [frozenset({0, 1}), frozenset({2}), frozenset({3})]
    with pytest.raises(CheckFailedError, match='3 break the rule "Area 3 is left out"'):
        check_configuration(nx.complete_graph(4), blocks, rules=[rule])
    check_configuration(nx.complete_graph(3), blocks[:2], rules=[largest_areas(2)])
