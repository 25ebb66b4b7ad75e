"""What the model said is kept, and where children would live is filled in and weighed as a run."""

import asyncio
from dataclasses import replace

import pytest

from footprint.inputs import load_scenario
from footprint.questions.footprints import answer
from footprint.questions.placement import Share
from footprint.workshop import commands as c
from footprint.workshop.looking import LOST, LOST_NOTE, Left, Looking
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
        wanted = [state.board, state.previous, *(option.board for option in state.options)]
        assert list(looking.unplaced(state)) == wanted
        looking.place(looking.known(state.board), shares(61.0))
        # as now comes with every answer; the step before grouped the placement function alike
        left = list(looking.unplaced(state))
        assert now not in [looking.drawn(board) for board in left]
        assert state.previous not in left
        for number in range(20):
            board = next(looking.unplaced(state), None)
            if board is None:
                break
            looking.place(looking.known(board), shares(62.0 + number))
        assert 0 < number < len(state.options)
        # another function drawn anew asks for nothing; other assumptions ask for all of it again
        moved = after(state, c.Move(function=RECRUIT, codes=pair, to="alone"), on=ground)
        assert list(looking.unplaced(moved)) == []
        assumed = after(moved, c.Assume(key=ENQUIRIES, value=40), on=ground)
        assert next(looking.unplaced(assumed)) == assumed.board
        assert moved.board not in list(looking.unplaced(assumed))

    asked(scenario, ask)


def test_every_look_is_filled_in_whether_it_was_asked_for_before_or_after(scenario):
    async def ask(looking, now, ground, begin):
        state = after(begin, c.Move(function=MATCH, codes=ground.codes[:2], to="new"), on=ground)
        board, before = state.board, state.previous
        early = await looking.look(board, looking.drawn(board), before)
        assert early.cells[NEAR].value is None
        looking.place(looking.known(board), shares(62.0))
        filled = await looking.look(board, looking.drawn(board), before)
        late = await looking.look(board, looking.drawn(before))
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


def test_before_an_assumption_changed_stands_what_the_board_showed_then(scenario):
    async def ask(looking, now, ground, begin):
        shown = await looking.look(begin.board, now)
        looking.place(looking.known(begin.board), shares(60.0))
        state = after(begin, c.Assume(key=ENQUIRIES, value=9), on=ground)
        looking.place(looking.known(state.board), shares(64.0))
        before = await looking.look(state.previous, now)
        look = await looking.look(state.board, now, state.previous)
        assert before.cells["cost"] == shown.cells["cost"]
        gap = look.cells["cost"].value.central - before.cells["cost"].value.central
        assert gap < -1000
        assert look.since["cost"].difference.central == pytest.approx(gap, abs=0.02)
        assert look.since[NEAR].difference.central == pytest.approx(4.0)
        # taking it back is a change, too: from what was assumed to what it was
        undone = after(state, c.Undo(), on=ground)
        back = await looking.look(undone.board, now, undone.previous)
        assert back.since["cost"].difference.central == pytest.approx(-gap, abs=0.02)

    asked(scenario, ask)


def test_an_answer_that_never_came_is_asked_for_once_more_then_said_to_be_lost(scenario):
    async def ask(looking, now, ground, begin):
        known = looking.known(begin.board)
        await looking.look(begin.board, now)
        looking.no_answer(known)
        assert begin.board in list(looking.unplaced(begin))
        assert (await looking.look(begin.board, now)).notes == ()
        looking.no_answer(known)
        assert begin.board not in list(looking.unplaced(begin))
        # in what was at hand, and in what is asked for from now on
        moved = after(begin, c.Move(function=RECRUIT, codes=ground.codes[:2], to="new"), on=ground)
        late = await looking.look(moved.board, looking.drawn(moved.board), begin.board)
        for look in (await looking.look(begin.board, now), late):
            assert look.cells[NEAR].words == LOST
            assert look.notes == (LOST_NOTE,)

    asked(scenario, ask)


def test_what_is_left_to_work_out_is_told_piece_by_piece(scenario):
    async def ask(looking, now, ground, begin):
        keys = tuple(option.key for option in begin.options)
        assert looking.left(begin).options == looking.left(begin).unplaced == keys
        assert looking.left(begin).weights
        for option in begin.options:
            await looking.look(begin.board, looking.drawn(option.board))
        await looking.weigh(begin)
        left = looking.left(begin)
        assert (left.options, left.weights) == ((), False)
        groupings = 0
        while (board := next(looking.unplaced(begin), None)) is not None:
            assert looking.left(begin).groupings == left.groupings - groupings
            looking.place(looking.known(board), shares(60.0 + groupings))
            # as now comes with every answer
            groupings += 1 if groupings else left.groupings - looking.left(begin).groupings
        assert looking.left(begin) == Left(weights=True)
        await looking.weigh(begin)
        assert not looking.left(begin)

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
        while (board := next(looking.unplaced(begin), None)) is not None:
            outcome, found = bench.answered(Task(PLACEMENTS, looking.drawn(board), ()))
            assert outcome == "done"
            looking.place(looking.known(board), found)
            # what is known of some options alone is not weighed
            assert looking.weighing(begin) is without
        await looking.weigh(begin)
        again = looking.weighing(begin)
        await looking.weigh(begin)
        assert looking.weighing(begin) is again
        return without, again, looking.at_hand(begin)

    without, weighed, looks = asked(scenario, ask)
    # the placement check is known, and tells no option clearly from as now
    assert NEAR not in dict(without.left_out)
    assert NEAR in dict(weighed.left_out)
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
