"""Check searches from the board against every grouping there is, on small regions."""

import itertools
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest

from footprint.arrangements import Arrangement
from footprint.errors import InputError
from footprint.inputs import RuleSpec, load_scenario
from footprint.inputs.synthetic import write_region
from footprint.questions import moves
from footprint.questions.desk import Desk
from footprint.questions.moves import lowest_from_here, nearest_that_works
from footprint.questions.world import neighbours

RECRUIT, MATCH = "fostering/recruitment", "fostering/matching"
POSTS = "youth-justice/case-management"
KEPT = "fostering/placement-decision"
MADE_UP = """
title = "Made up"
question = "footprints"
region = "made-up"
services = ["fostering", "youth-justice"]
draws = 2

[[options]]
name = "As now"
as_now = true
"""


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made-up")
    write_region(folder / "made-up", 6, seed=4)
    (folder / "made-up.toml").write_text(MADE_UP, encoding="utf-8")
    return load_scenario(folder / "made-up.toml")


@pytest.fixture(scope="module")
def desk(asked):
    return Desk(asked)


def partitions(codes):
    """Yield every way to group codes, each a frozenset of frozensets."""
    if not codes:
        yield frozenset()
        return
    first, *rest = codes
    for size in range(len(rest) + 1):
        for others in itertools.combinations(rest, size):
            block = frozenset({first, *others})
            for more in partitions([code for code in rest if code not in block]):
                yield more | {block}


def adjoining(desk, grouping) -> bool:
    graph = neighbours(desk.scenario)
    return all(nx.is_connected(graph.subgraph(block)) for block in grouping)


def together(grouping, a, b) -> bool:
    return any({a, b} <= block for block in grouping)


def keeps_pins(grouping, board, pinned) -> bool:
    """Tell whether pinned areas have the partners and strangers among them that they had."""
    pairs = itertools.combinations(sorted(pinned), 2)
    if any(together(grouping, a, b) != together(board, a, b) for a, b in pairs):
        return False
    lonely = [code for code in pinned if frozenset({code}) in board]
    return all(frozenset({code}) in grouping for code in lonely)


def with_blocks(desk, function, blocks) -> Arrangement:
    return Arrangement({**desk.now.footprints, function: tuple(blocks)})


def moved_count(old, new) -> int:
    """Return the fewest areas that move when footprints are matched, over every matching."""
    old, new = list(old), list(new)
    new += [frozenset()] * max(0, len(old) - len(new))
    total = sum(map(len, old))
    best = max(
        sum(len(a & b) for a, b in zip(old, order, strict=False))
        for order in itertools.permutations(new, len(old))
    )
    return total - best


def rule(kind, *functions, **more) -> RuleSpec:
    return RuleSpec(kind, functions, source="our directors", **more)


def cost(desk, function, blocks, board=None) -> float:
    footprints = (board or desk.now).footprints
    look = desk.look(Arrangement({**footprints, function: tuple(blocks)}))
    return look.cells["cost"].value.central


@pytest.mark.parametrize("function", [RECRUIT, POSTS])
@pytest.mark.parametrize("pins", [(), (0, 1), (0, 2, 3)])
def test_the_lowest_from_here_is_the_lowest_of_every_grouping(desk, function, pins):
    codes = desk.world.codes
    pinned = frozenset(codes[i] for i in pins)
    # the board differs from as now in other functions too: partnerships and teams then matter
    pairs = [frozenset(codes[:2]), frozenset(codes[2:4]), *(frozenset({c}) for c in codes[4:])]
    board = Arrangement({**desk.now.footprints, function: tuple(pairs), MATCH: tuple(pairs)})
    every = {
        grouping: cost(desk, function, grouping, board)
        for grouping in partitions(list(codes))
        if adjoining(desk, grouping)
        and keeps_pins(grouping, board.footprints[function], pinned)
        and not desk.limits.broken(function, grouping)
    }
    assert len(every) > 1
    found = lowest_from_here(desk, board, function, pinned)
    assert found.proven
    assert "proven" in found.words
    assert cost(desk, function, found.blocks, board) == pytest.approx(min(every.values()), abs=0.1)
    assert frozenset(found.blocks) in every
    assert len(found.moved) == moved_count(board.footprints[function], found.blocks)


def test_a_cap_of_partners_is_kept_and_said(desk):
    codes = desk.world.codes
    found = lowest_from_here(desk, desk.now, RECRUIT, frozenset(), 2)
    assert max(map(len, found.blocks)) <= 2
    assert "at most 2 councils" in found.words
    every = [
        cost(desk, RECRUIT, grouping)
        for grouping in partitions(list(codes))
        if adjoining(desk, grouping) and max(map(len, grouping)) <= 2
    ]
    assert cost(desk, RECRUIT, found.blocks) == pytest.approx(min(every), abs=0.1)
    with pytest.raises(InputError, match="at least one council"):
        lowest_from_here(desk, desk.now, RECRUIT, frozenset(), 0)


def test_from_the_lowest_nothing_moves(desk):
    found = lowest_from_here(desk, desk.now, RECRUIT)
    again = lowest_from_here(desk, with_blocks(desk, RECRUIT, found.blocks), RECRUIT)
    assert again.moved == ()
    assert again.blocks == found.blocks
    assert again.words.startswith("What is on the board has the lowest modelled cost (proven)")


@pytest.mark.parametrize("pins", [(), (0, 1), (1, 4, 5)])
def test_the_nearest_that_works_moves_the_fewest_of_every_grouping(asked, pins):
    limits = (
        rule("largest", RECRUIT, label="at most three", limit=3, unit="areas"),
        rule("smallest", RECRUIT, label="at least two", limit=2, unit="areas"),
    )
    desk = Desk(replace(asked, rules=limits))
    codes = desk.world.codes
    pinned = frozenset(codes[i] for i in pins)
    board = with_blocks(desk, RECRUIT, [frozenset(codes[:5]), frozenset(codes[5:])])
    works = [
        grouping
        for grouping in partitions(list(codes))
        if adjoining(desk, grouping)
        and keeps_pins(grouping, board.footprints[RECRUIT], pinned)
        and not desk.limits.broken(RECRUIT, grouping)
    ]
    found = nearest_that_works(desk, board, RECRUIT, pinned)
    assert found.proven
    if not works:
        # the area pinned alone can keep no limit of two
        assert found.blocks == ()
        assert "pinned by the room" in found.words
        return
    assert frozenset(found.blocks) in works
    fewest = min(moved_count(board.footprints[RECRUIT], grouping) for grouping in works)
    assert len(found.moved) == fewest == moved_count(board.footprints[RECRUIT], found.blocks)
    assert "(proven)" in found.words


def test_where_every_rule_is_kept_nothing_needs_to_move(desk):
    found = nearest_that_works(desk, desk.now, RECRUIT, frozenset(desk.world.codes))
    assert found.moved == ()
    assert set(found.blocks) == set(desk.now.footprints[RECRUIT])
    assert "nothing needs to move" in found.words


def test_pins_that_clash_with_a_rule_are_named_with_it(desk):
    codes, names = desk.world.codes, desk.scenario.region.names
    pair = frozenset(codes[:2])
    board = with_blocks(desk, KEPT, [pair, *(frozenset({c}) for c in codes[2:])])
    for search in (nearest_that_works, lowest_from_here):
        found = search(desk, board, KEPT, pair)
        assert found.blocks == ()
        assert found.proven
        assert found.words.startswith("No grouping keeps these 2 rules together")
        assert "The duty stays with each council" in found.words
        assert f"{names[codes[0]]} and {names[codes[1]]} stay in one footprint" in found.words
    # without the pin there is a way
    assert nearest_that_works(desk, board, KEPT).blocks


def test_a_limit_on_partnerships_holds_beside_the_other_functions(asked):
    limits = (rule("partnerships", RECRUIT, POSTS, MATCH, label="one each", most=1),)
    desk = Desk(replace(asked, rules=limits))
    codes = desk.world.codes
    graph = neighbours(desk.scenario)
    pair = next(frozenset(edge) for edge in graph.edges)
    single = tuple(frozenset({code}) for code in codes)
    shared = (pair, *(s for s in single if not s <= pair))
    alone = dict.fromkeys(desk.now.footprints, single)
    board = Arrangement({**alone, POSTS: shared})
    every = [
        grouping
        for grouping in partitions(list(codes))
        if adjoining(desk, grouping)
        and not desk.look(
            Arrangement({**board.footprints, RECRUIT: tuple(grouping)})
        ).feasible.reasons
    ]
    assert len(every) < sum(adjoining(desk, g) for g in partitions(list(codes)))
    best = min(cost(desk, RECRUIT, grouping, board) for grouping in every)
    found = lowest_from_here(desk, board, RECRUIT)
    assert cost(desk, RECRUIT, found.blocks, board) == pytest.approx(best, abs=0.1)
    assert frozenset(found.blocks) in every


def test_a_number_of_footprints_is_kept(asked):
    limits = (rule("footprints", RECRUIT, label="two hubs", least=2, most=2),)
    desk = Desk(replace(asked, rules=limits))
    board = with_blocks(desk, RECRUIT, [frozenset({code}) for code in desk.world.codes])
    assert len(lowest_from_here(desk, board, RECRUIT).blocks) == 2
    found = nearest_that_works(desk, board, RECRUIT)
    assert len(found.blocks) == 2
    assert len(found.moved) == 4


def test_a_region_too_large_to_list_is_searched_up_to_the_size_that_fits(monkeypatch, desk):
    monkeypatch.setattr(moves, "MOST_BLOCKS", 1)
    found = lowest_from_here(desk, desk.now, RECRUIT)
    assert "at most 1 councils" in found.words or "at most 2 councils" in found.words
    # what stands on the board may stay, however wide
    every = with_blocks(desk, RECRUIT, [frozenset(desk.world.codes)])
    words = nearest_that_works(desk, every, RECRUIT).words
    assert "nothing needs to move" in words
    wide = lowest_from_here(desk, every, RECRUIT)
    assert "and those on the board" in wide.words


def test_an_unknown_function_or_pin_is_refused(desk):
    with pytest.raises(InputError, match="not a function of this scenario"):
        nearest_that_works(desk, desk.now, "fostering/magic")
    with pytest.raises(InputError, match="not among the areas"):
        lowest_from_here(desk, desk.now, RECRUIT, frozenset({"E09999999"}))


def test_what_each_footprint_adds_sums_to_the_cost_of_the_board(desk):
    # two groupings apart by what the search says they are apart
    ground = moves._ground(desk, desk.now, RECRUIT, frozenset(), None)
    prices = moves._prices(ground, desk.now)
    codes = desk.world.codes
    alone = [frozenset({code}) for code in codes]
    graph = neighbours(desk.scenario)
    pair = next(frozenset(edge) for edge in graph.edges)
    other = [pair, *(block for block in alone if not block <= pair)]
    gap = prices[moves._rows(ground, other)].sum() - prices[moves._rows(ground, alone)].sum()
    shown = cost(desk, RECRUIT, other) - cost(desk, RECRUIT, alone)
    assert gap == pytest.approx(shown, abs=0.1)
    assert not np.isclose(gap, 0)
