"""Check what a desk shows against whole answers, fresh desks and differences by hand."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.arrangements import Arrangement
from footprint.errors import InputError
from footprint.inputs import load_scenario
from footprint.inputs.synthetic import write_region
from footprint.options import difference
from footprint.questions import desk as desks
from footprint.questions import parts
from footprint.questions.account import account, price_book
from footprint.questions.choosing import alone_arrangement, as_now_arrangement, choices
from footprint.questions.criteria import applicable
from footprint.questions.desk import Desk, placing_functions, with_shares
from footprint.questions.footprints import Table, _option, _reference, answer
from footprint.questions.journeys import point_travel
from footprint.questions.limits import limits_of
from footprint.questions.placement import (
    PlacementAnswer,
    check_placements,
    fit_placements,
    placed_shares,
    shares_against,
)
from footprint.questions.result import Range
from footprint.questions.world import build_world
from footprint.workshop.model import assumed

PLACED = {"near_home_percent", "inside_la_percent", "inside_footprint_percent"}
MADE_UP = """
title = "Made up"
question = "footprints"
region = "made-up"
services = ["fostering", "specialist-placements", "youth-justice", "educational-psychology"]
draws = 20

[[options]]
name = "As now"
as_now = true

[[options]]
name = "Everybody"
[options.footprints]
"fostering" = "all"
"youth-justice" = "all"
"""


def scenario(name: str = "fostering-hubs", **changes: object):
    return replace(load_scenario(name), **{"draws": 20, "placement": False, **changes})


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made-up")
    write_region(folder / "made-up", 7, seed=5)
    (folder / "made-up.toml").write_text(MADE_UP, encoding="utf-8")
    return load_scenario(folder / "made-up.toml")


@pytest.fixture(scope="module")
def hubs():
    return Desk(scenario())


def of(option) -> Arrangement:
    blocks = option.footprints.items()
    return Arrangement({f: tuple(frozenset(b) for b in every) for f, every in blocks})


def moved(arrangement: Arrangement, function: str, code: str, to: int) -> Arrangement:
    """Put an area in another footprint, or by itself where there are not so many."""
    others = [b - {code} for b in arrangement.footprints[function] if b - {code}]
    if to < len(others):
        others[to] |= {code}
    else:
        others.append(frozenset({code}))
    return Arrangement({**arrangement.footprints, function: tuple(others)})


def alike(mine, other) -> bool:
    """Tell whether two numbers, ranges or rows are the same but for the order of adding up."""
    if isinstance(mine, float) and isinstance(other, float):
        return mine == pytest.approx(other, rel=1e-9, abs=1e-9)
    if isinstance(mine, Range) and isinstance(other, Range):
        return all(alike(getattr(mine, f.name), getattr(other, f.name)) for f in fields(mine))
    if hasattr(mine, "__dataclass_fields__"):
        return all(alike(getattr(mine, f.name), getattr(other, f.name)) for f in fields(mine))
    if isinstance(mine, dict):
        return mine.keys() == other.keys() and all(alike(mine[k], other[k]) for k in mine)
    return mine == other


def laid_out(asked):
    """Lay out every option as an answer does, save what tests its assumptions."""
    world = build_world(asked)
    now, apart = as_now_arrangement(world), alone_arrangement(world)
    options = choices(world, now)
    every = [now, apart, *(option.arrangement for option in options)]
    book = price_book(world, every, now.footprints)
    reference = _reference(book, now, apart)
    nothing = PlacementAnswer()
    table = Table(book, point_travel(world), reference, now, nothing, limits_of(world, now))
    return applicable(book), [_option(table, option, 1) for option in options]


@pytest.mark.parametrize("name", ["fostering-hubs", "all-services", "made-up"])
def test_a_look_shows_what_a_whole_answer_shows(name, made_up):
    asked = made_up if name == "made-up" else scenario(name)
    asked = replace(asked, placement=False, draws=6)
    criteria, options = laid_out(asked)
    desk = Desk(asked)
    assert desk.criteria == criteria
    assert len(options) >= 2
    for option in options:
        look = desk.look(of(option))
        assert look.cells.keys() == option.cells.keys()
        for key, cell in option.cells.items():
            assert alike(look.cells[key], cell), (option.name, key)
        rows = [row for every in look.footprints.values() for row in every]
        assert len(rows) == len(option.footprint_rows)
        assert all(alike(a, b) for a, b in zip(rows, option.footprint_rows, strict=True))
        assert look.possible == option.possible
        assert look.feasible == option.feasible
        assert look.legal == option.legal
        assert look.differs == option.differs
        assert look.nobody_above_alone == option.nobody_above_alone[asked.sharing_rule]
        for mine, row in zip(look.areas, option.area_rows, strict=True):
            shared = [f.name for f in fields(mine) if "since" not in f.name]
            assert all(alike(getattr(mine, name), getattr(row, name)) for name in shared)
            # to the penny: the central values are what the workings add up to
            assert mine.option.central == row.option.central
            assert mine.from_as_now.central == row.from_as_now.central


def test_a_look_is_what_the_answer_of_a_run_holds(hubs):
    result = answer(hubs.scenario)
    assert {f: dict(words) for f, words in hubs.functions.items()} == result.functions
    assert hubs.criteria == result.criteria
    for option in result.options:
        assert alike(hubs.look(of(option)).cells, option.cells)


def test_since_is_the_paired_difference_from_the_arrangement_before(hubs):
    world, now = hubs.world, hubs.now
    code, function = world.codes[2], "fostering/recruitment"
    before = moved(now, function, code, 0)
    after = moved(before, function, world.codes[5], 0)
    look = hubs.look(after, before)
    book = price_book(world, [before, after], now.footprints)
    accounts = [account(book, one) for one in (after, before)]
    (low, central, high), clear = difference(*(one.cost_gbp_per_year for one in accounts))
    cell = look.since["cost"]
    # to the penny that the workings add up to
    ends = pytest.approx((low, high), abs=0.1)
    assert (cell.difference.low, cell.difference.high) == ends
    assert cell.difference.central == pytest.approx(central, abs=0.5)
    assert cell.clear == clear
    # paired by draws: far narrower than the two ranges side by side
    wide = look.cells["cost"].value
    assert cell.difference.high - cell.difference.low < (wide.high - wide.low) / 5
    rule = world.scenario.sharing_rule
    for column, row in enumerate(look.areas):
        mine, then = (one.by_area_gbp_per_year[rule][:, column] for one in accounts)
        (low, central, high), clear = difference(mine, then)
        assert (row.since.low, row.since.high) == pytest.approx((low, high), abs=0.1)
        assert row.since.central == pytest.approx(central, abs=0.5)
        assert row.clear_since == clear
    once = look.since["one_off"].difference.central
    earlier = hubs.look(before).cells["one_off"].value.central
    assert once == pytest.approx(look.cells["one_off"].value.central - earlier)


def test_nothing_has_changed_since_the_same_arrangement_and_nothing_is_since_none(hubs):
    look = hubs.look(hubs.now, hubs.now)
    assert all(cell.difference is None for cell in look.since.values())
    assert all((row.since.low, row.since.high) == (0, 0) for row in look.areas)
    assert not any(row.clear_since for row in look.areas)
    first = hubs.look(hubs.now)
    assert first.since == {}
    assert all(row.since is None for row in first.areas)


STEP = st.tuples(st.integers(0, 5), st.integers(0, 9), st.integers(0, 10))


@settings(max_examples=8)
@given(st.lists(STEP, min_size=2, max_size=8))
def test_a_walk_of_moves_never_shows_anything_but_a_fresh_desk_does(hubs, steps):
    functions, codes = tuple(hubs.functions), hubs.world.codes
    before = after = hubs.now
    for function, code, to in steps:
        before, after = after, moved(after, functions[function], codes[code], to)
        hubs.look(after, before)
    assert hubs.look(after, before) == Desk(hubs.scenario).look(after, before)


def test_each_footprint_is_priced_once(monkeypatch):
    desk = Desk(scenario())
    priced = []
    price = parts.price_blocks

    def counted(inputs, codes, blocks):
        priced.extend((inputs.function.id, block) for block in blocks)
        return price(inputs, codes, blocks)

    monkeypatch.setattr(parts, "price_blocks", counted)
    function, codes = "fostering/matching", desk.world.codes
    there = moved(desk.now, function, codes[0], 3)
    further = moved(there, function, codes[1], 3)
    for arrangement in (desk.now, there, further, there, desk.now, further):
        desk.look(arrangement)
    assert len(priced) == len(set(priced))
    assert desk.footprints_kept() == len(priced)


def test_what_is_kept_is_bounded_and_the_numbers_do_not_depend_on_it(monkeypatch, hubs):
    monkeypatch.setattr(parts, "KEPT_BYTES", 40_000)
    monkeypatch.setattr(parts, "KEPT_TOTALS", 2)
    monkeypatch.setattr(desks, "KEPT_STANDINGS", 3)
    tight, function = Desk(hubs.scenario), "fostering/recruitment"
    arrangement, most = tight.now, 0
    standing = len(tight.world.codes) + 2
    for turn in range(12):
        before = arrangement
        code = tight.world.codes[turn % len(tight.world.codes)]
        arrangement = moved(arrangement, function, code, turn % 4)
        assert tight.look(arrangement, before) == hubs.look(arrangement, before)
        most = max(most, tight.footprints_kept())
    assert most <= len(tight.functions) * (standing + 10)


def test_a_board_of_other_areas_or_functions_is_refused(hubs):
    blocks = dict(hubs.now.footprints)
    short = {f: [b - {hubs.world.codes[0]} for b in every] for f, every in blocks.items()}
    short = {f: tuple(b for b in every if b) for f, every in short.items()}
    for wrong in (short, dict(list(blocks.items())[:-1])):
        with pytest.raises(InputError, match="not of the scenario's functions and areas"):
            hubs.look(Arrangement(wrong))


def test_a_large_region_takes_fewer_draws_and_says_so(monkeypatch):
    monkeypatch.setattr(desks, "LARGE_REGION", 5)
    monkeypatch.setattr(desks, "MOST_PAIRS", 5_000)
    asked = scenario(draws=60)
    look = Desk(asked).look(as_now_arrangement(build_world(asked)))
    assert "rest on 50 draws, not the scenario's 60" in look.notes[0]
    whole = laid_out(asked)[1][0]
    assert look.cells["cost"].value.central == whole.cells["cost"].value.central
    assert [a.option.central for a in look.areas] == [a.option.central for a in whole.area_rows]


def test_under_other_assumptions_only_what_reads_them_is_priced_again(monkeypatch, hubs):
    hubs.look(hubs.now)
    changed = assumed(hubs.scenario, {"fostering/recruitment.enquiries_per_approval": 20.0})
    other = Desk(changed, like=hubs)
    again = []
    price = parts.price_blocks

    def counted(inputs, codes, blocks):
        again.append(inputs.function.id)
        return price(inputs, codes, blocks)

    monkeypatch.setattr(parts, "price_blocks", counted)
    look = other.look(hubs.now)
    assert set(again) == {"fostering/recruitment"}
    monkeypatch.undo()
    assert look == Desk(changed).look(hubs.now)
    assert look.cells["cost"].value != hubs.look(hubs.now).cells["cost"].value


def test_what_bears_on_travel_or_every_function_is_priced_again_for_all(hubs):
    for key, value in (
        ("common/speed_km_per_hour", 30.0),
        ("common/coordination_c0_gbp_per_year", 99_000.0),
        ("common/on_cost_percent", 45.0),
    ):
        changed = assumed(hubs.scenario, {key: value})
        assert Desk(changed, like=hubs).look(hubs.now) == Desk(changed).look(hubs.now)


@pytest.fixture(scope="module")
def placed():
    """Return a scenario with its first options, and its placement check as a run makes it."""
    asked = replace(load_scenario("fostering-hubs"), draws=2)
    world = build_world(asked)
    now = as_now_arrangement(world)
    options = choices(world, now)[:3]
    return asked, world, options, check_placements(world, options, now)


@pytest.mark.slow
def test_placements_fitted_once_and_placed_by_grouping_are_those_of_a_run(placed):
    _, world, options, whole = placed
    now, fit = as_now_arrangement(world), fit_placements(world)
    # in another order, and one asked for twice
    for option in (*reversed(options), options[0]):
        (mine,), (theirs,) = fit.under(option.arrangement), whole.of(option.name)
        assert mine.cash_gbp_per_year == pytest.approx(theirs.cash_gbp_per_year)
        for a, b in zip(mine.areas, theirs.areas, strict=True):
            assert (a.code, a.children) == (b.code, pytest.approx(b.children))
    as_now = fit.under(now)
    for option in options:
        mine = shares_against(fit.under(option.arrangement), as_now, fit.calibration)
        theirs = placed_shares(whole, option.name)
        assert mine.keys() == theirs.keys() == PLACED
        for key, share in mine.items():
            assert share.percent == pytest.approx(theirs[key].percent, abs=1e-6)
            assert share.as_now_percent == pytest.approx(theirs[key].as_now_percent, abs=1e-6)
            assert share.miss_percent == pytest.approx(theirs[key].miss_percent)
    groupings = {o.arrangement.footprints["fostering/matching"] for o in options}
    assert fit.found["fostering"].keys() == groupings | {now.footprints["fostering/matching"]}


@pytest.mark.slow
def test_shares_of_children_fill_the_cells_that_wait_for_them(placed):
    asked, _, options, whole = placed
    desk, option = Desk(asked), options[2]
    look = desk.look(option.arrangement)
    assert all(look.cells[key].value is None for key in PLACED)
    shares = placed_shares(whole, option.name)
    filled = with_shares(look, shares)
    for key, share in shares.items():
        cell = filled.cells[key]
        assert cell.value.central == share.percent
        gap = share.percent - share.as_now_percent
        if cell.difference is None:
            assert abs(gap) < share.miss_percent
        else:
            assert cell.difference.central == pytest.approx(gap)
    assert filled.cells["inside_footprint_percent"].difference is not None
    assert filled.cells["cost"] == look.cells["cost"]
    now = with_shares(desk.look(desk.now), placed_shares(whole, options[0].name))
    assert all(now.cells[key].difference is None for key in PLACED)

    # and against the board before, where it is known how children lived there
    before = placed_shares(whole, options[1].name)
    look = desk.look(option.arrangement, options[1].arrangement)
    assert with_shares(look, shares).since == look.since
    since = with_shares(look, shares, before).since
    moved = shares["inside_footprint_percent"].percent - before["inside_footprint_percent"].percent
    assert since["inside_footprint_percent"].difference.central == pytest.approx(moved)
    assert since["cost"] == look.since["cost"]
    still = with_shares(desk.look(option.arrangement, option.arrangement), shares, shares)
    assert all(still.since[key].difference is None for key in PLACED)


def test_where_children_live_depends_on_the_placement_functions_if_it_is_asked():
    assert placing_functions(scenario("all-services")) == ()
    asked = placing_functions(scenario("all-services", placement=True))
    assert asked == ("fostering/matching", "residential-care/homes")
    assert placing_functions(scenario("admissions-together", placement=True)) == ()


def test_everybody_alone_is_what_every_area_is_held_against(hubs):
    apart = alone_arrangement(hubs.world)
    look = hubs.look(apart)
    assert all(row.option == row.alone and not row.clear_from_alone for row in look.areas)
    assert look.nobody_above_alone
    costs = np.array([row.option.central for row in look.areas])
    assert costs.sum() == pytest.approx(look.cells["cost"].value.central, abs=0.01)


def test_a_footprint_in_pieces_or_against_the_law_is_drawn_and_said(hubs):
    codes = dict(zip(hubs.scenario.region.names.values(), hubs.world.codes, strict=True))
    function = "fostering/placement-decision"
    pair = frozenset({codes["Derby"], codes["Lincolnshire"]})
    others = [b - pair for b in hubs.now.footprints[function] if b - pair]
    look = hubs.look(Arrangement({**hubs.now.footprints, function: (pair, *others)}))
    assert not look.possible.yes
    assert "Derby and Lincolnshire do not all adjoin" in look.possible.reasons[0]
    assert not look.feasible.yes
    assert list(look.broken) == [function]
    assert "the duty stays with each council" in look.broken[function][0]
