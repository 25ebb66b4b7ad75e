"""What the model said is kept, and where children would live is filled in and weighed as a run."""

import asyncio
from dataclasses import replace

import pytest

from footprint.inputs import load_scenario
from footprint.questions.footprints import answer
from footprint.questions.placement import Share
from footprint.workshop import commands as c
from footprint.workshop.looking import Looking
from footprint.workshop.model import Model
from footprint.workshop.state import Given, ground_of, start
from footprint.workshop.workers import PLACEMENTS, Bench, Task
from workshop.grounds import after

RECRUIT, MATCH = "fostering/recruitment", "fostering/matching"
ENQUIRIES = f"{RECRUIT}.enquiries_per_approval"
NEAR = "near_home_percent"


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("fostering-hubs", sets=["draws=2"])


def shares(percent):
    return {NEAR: Share(percent, 60.0, 0.5)}


def asked(scenario, ask):
    """Run one coroutine on a room's looking and its state, and close the model."""

    async def run():
        model = Model(scenario)
        try:
            desk = await model.ready()
            given = [Given(o.name, o.arrangement.footprints) for o in await model.choices()]
            ground = ground_of(desk.scenario, desk.now.footprints, (), given)
            looking = Looking(model, desk.now, places=desk.scenario.placement)
            return await ask(looking, desk.now, ground, start(ground))
        finally:
            model.close()

    return asyncio.run(run())


def test_the_board_is_placed_first_then_what_it_was_and_the_options_each_grouping_once(scenario):
    async def ask(looking, now, ground, begin):
        pair = ground.codes[:2]
        other = c.Move(function=RECRUIT, codes=pair, to="new")
        state = after(begin, other, c.Move(function=MATCH, codes=pair, to="new"), on=ground)
        wanted = [state.board, state.past[-1], *(option.board for option in state.options)]
        assert list(looking.unplaced(state)) == [looking.drawn(board) for board in wanted]
        looking.place(looking.known(state.board), shares(61.0))
        # as now comes with every answer; the step before grouped the placement function alike
        left = list(looking.unplaced(state))
        assert now not in left
        assert looking.drawn(state.past[-1]) not in left
        for number in range(20):
            arrangement = next(looking.unplaced(state), None)
            if arrangement is None:
                break
            looking.place(looking.known(state.board, arrangement), shares(62.0 + number))
        assert 0 < number < len(state.options)
        # another function drawn anew asks for nothing; other assumptions ask for all of it again
        moved = after(state, c.Move(function=RECRUIT, codes=pair, to="alone"), on=ground)
        assert list(looking.unplaced(moved)) == []
        assumed = after(moved, c.Assume(key=ENQUIRIES, value=40), on=ground)
        assert next(looking.unplaced(assumed)) == looking.drawn(assumed.board)

    asked(scenario, ask)


def test_every_look_is_filled_in_whether_it_was_asked_for_before_or_after(scenario):
    async def ask(looking, now, ground, begin):
        state = after(begin, c.Move(function=MATCH, codes=ground.codes[:2], to="new"), on=ground)
        board, before = state.board, looking.drawn(state.past[-1])
        early = await looking.look(board, looking.drawn(board), before)
        assert early.cells[NEAR].value is None
        looking.place(looking.known(board), shares(62.0))
        filled = await looking.look(board, looking.drawn(board), before)
        late = await looking.look(board, before)
        option = state.options[0]
        await looking.look(board, looking.drawn(option.board))
        saved = looking.at_hand(state)[option.key]
        assert filled.cells[NEAR].value.central == 62.0
        assert filled.since[NEAR].difference.central == pytest.approx(2.0)
        assert late.cells[NEAR].value.central == saved.cells[NEAR].value.central == 60.0
        assert late.cells[NEAR].difference is None
        # what could not be worked out is not asked for for ever, and shows nothing
        looking.place(looking.known(board), {})
        assert before not in list(looking.unplaced(state))

    asked(scenario, ask)


def test_nothing_is_asked_where_the_scenario_asks_for_no_placement_check(scenario):
    async def ask(looking, now, ground, begin):
        assert list(looking.unplaced(begin)) == []
        look = await looking.look(begin.board, now)
        assert look.cells[NEAR].value is None

    asked(replace(scenario, placement=False), ask)


def test_points_given_anew_leave_the_weighing_at_hand_until_it_is_worked_out_again(scenario):
    async def ask(looking, now, ground, begin):
        for option in begin.options:
            await looking.look(begin.board, looking.drawn(option.board))
        await looking.weigh(begin)
        found, moved = looking.weighing(begin), replace(begin, points={"cost": 40.0})
        assert found is not None
        assert looking.is_weighed(begin)
        assert looking.weighing(moved) is found
        assert not looking.is_weighed(moved)
        await looking.weigh(moved)
        assert looking.is_weighed(moved)
        assert looking.weighing(moved).weights["cost"] > 0
        # other options are another question
        fewer = replace(begin, compared=(1, 2))
        assert looking.weighing(fewer) is None
        assert not looking.is_weighed(fewer)

    asked(replace(scenario, placement=False), ask)


@pytest.mark.slow
def test_options_are_shown_and_weighed_as_a_run_shows_and_weighs_them(scenario):
    result, bench = answer(scenario), Bench(scenario)

    async def ask(looking, now, ground, begin):
        for option in begin.options:
            await looking.look(begin.board, looking.drawn(option.board))
        await looking.weigh(begin)
        without = looking.weighing(begin)
        while (arrangement := next(looking.unplaced(begin), None)) is not None:
            outcome, found = bench.answered(Task(PLACEMENTS, arrangement, ()))
            assert outcome == "done"
            looking.place(looking.known(begin.board, arrangement), found)
            # what is known of some options alone is not weighed
            assert looking.weighing(begin) is without
        await looking.weigh(begin)
        again = looking.weighing(begin)
        await looking.weigh(begin)
        assert looking.weighing(begin) is again
        return without, again, looking.at_hand(begin)

    without, weighed, looks = asked(scenario, ask)
    assert NEAR not in without.compared
    assert NEAR in weighed.compared
    assert weighed == result.weighing
    for look, option in zip(looks.values(), result.options, strict=True):
        assert look.cells[NEAR].value is not None
        for key, cell in option.cells.items():
            mine = look.cells[key]
            assert (mine.words, mine.clear) == (cell.words, cell.clear)
            if cell.value is not None:
                assert mine.value.central == pytest.approx(cell.value.central)
            if cell.difference is not None:
                assert mine.difference.central == pytest.approx(cell.difference.central)
