"""A room waits for what is worked out before it is written down, and asks a dead worker again."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from footprint.errors import SolverError
from footprint.inputs import load_scenario
from footprint.questions.placement import Share
from footprint.workshop import commands as c
from footprint.workshop import room as rooms
from footprint.workshop.exports import Exports
from footprint.workshop.looking import LOST, LOST_NOTE, NOT_YET
from footprint.workshop.server import Door, Settings, make_room
from footprint.workshop.store import open_workshop

RECRUIT, MATCH = "fostering/recruitment", "fostering/matching"
NEAR = "near_home_percent"
DIED = SolverError("its process ended")
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("fostering-hubs", sets=["draws=2"])


@dataclass
class Asked:
    """A placement that was asked for, to be answered by the test."""

    arrangement: object
    done: asyncio.Future = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def cancel(self):
        """Give it up."""
        self.done.cancel()


class Answers:
    """What stands in for worker processes: it answers as the test says."""

    def __init__(self, inner):
        self.inner, self.asked, self.answer = inner, [], None

    def placements(self, arrangement, assumptions):  # noqa: ARG002 - as a room asks
        """Note what is asked, and answer it or leave it open."""
        job = Asked(arrangement)
        self.asked.append(job)
        if self.answer is not None:
            self.answer(job)
        return job

    def close(self):
        """End the processes that were not asked."""
        self.inner.close()


@asynccontextmanager
async def open_room(scenario, folder, answer=None):
    """Open a room whose placements are answered by the test; nothing may go wrong within."""
    errors = []
    with open_workshop(scenario, folder / "w.sqlite") as store:
        room, _ = await make_room(scenario, Settings(), store, Door(1, (), None), errors.append)
        room.searches = Answers(room.searches)
        room.searches.answer = answer
        try:
            lead, _ = room.sessions.grant("facilitator")
            async with asyncio.timeout(PATIENCE_SECONDS):
                yield room, lead
        finally:
            await room.close()
    assert errors == []


async def until(true):
    """Wait until something holds."""
    while not true():
        await asyncio.sleep(0.01)


def near(percent):
    return {NEAR: Share(percent, 60.0, 0.5)}


def test_a_worker_that_dies_over_a_placement_is_asked_once_more(scenario, tmp_path):
    seen = []

    def answer(job):
        seen.append(job.arrangement)
        if seen.count(job.arrangement) == 1:
            job.done.set_exception(DIED)
        else:
            job.done.set_result(near(62.0))

    async def run():
        async with open_room(scenario, tmp_path, answer) as (room, _):
            view = await room.finished()
            assert not view.left
            looks = [view.look, *view.looks.values()]
            assert all(look.cells[NEAR].value is not None for look in looks)
            assert LOST_NOTE not in view.look.notes

    asyncio.run(run())
    assert {seen.count(one) for one in seen} == {2}


def test_a_placement_that_fails_twice_is_said_and_asked_no_more(scenario, tmp_path):
    async def run():
        def answer(job):
            if job.arrangement == lost:
                job.done.set_exception(DIED)
            else:
                job.done.set_result(near(62.0))

        lost = None
        async with open_room(scenario, tmp_path, answer) as (room, lead):
            await room.finished()
            pair = c.Move(function=MATCH, codes=room.ground.codes[:3], to="new")
            room.searches.answer = None
            await room.act(pair, lead)
            await until(lambda: room.searches.asked and not room.searches.asked[-1].done.done())
            lost, room.searches.answer = room.searches.asked[-1].arrangement, answer
            room.searches.asked[-1].done.set_exception(DIED)
            view = await room.finished()
            assert view.look.arrangement == lost
            assert [one.arrangement for one in room.searches.asked].count(lost) == 2
            assert view.look.cells[NEAR].words == LOST
            assert LOST_NOTE in view.look.notes
            assert LOST in room.hub.message("board", -1)[0].decode()
            # what else is drawn is worked out as ever
            await room.act(c.Undo(), lead)
            view = await room.finished()
            assert view.look.cells[NEAR].value is not None

    asyncio.run(run())


def test_minutes_wait_for_what_is_still_being_worked_out_and_the_page_says_so(scenario, tmp_path):
    async def run():
        async with open_room(scenario, tmp_path) as (room, lead):
            exports = Exports(scenario, out=tmp_path)
            writing = asyncio.create_task(exports.make("minutes-html", room))
            await until(lambda: room.view.writing)
            page = room.hub.message("afterwards", -1)[0].decode()
            assert "Being written: the minutes, as a web page." in page
            assert "where children would live, for" in page
            # the workshop goes on meanwhile, and what is done then is in the minutes
            await room.act(c.Note(text="Said in between", decision=True), lead)
            await until(lambda: room.view.state.notes)
            assert not writing.done()

            def answer(job):
                job.done.set_result(near(62.0))

            room.searches.answer = answer
            for job in room.searches.asked:
                if not job.done.done():
                    answer(job)
            text = (await writing).data.decode()
            assert "Said in between" in text
            assert "Still being worked out" not in text
            assert "62%" in text
            assert not room.view.writing

    asyncio.run(run())


def test_what_takes_too_long_is_named_in_the_minutes(scenario, tmp_path, monkeypatch):
    async def run():
        async with open_room(scenario, tmp_path) as (room, lead):
            exports = Exports(scenario, out=tmp_path)
            await room.act(c.Weigh(points={"cost": 50.0}), lead)
            await until(lambda: not room.view.left.options and not room.view.left.weights)
            monkeypatch.setattr(rooms, "FINISHING_SECONDS", 0.3)
            text = (await exports.make("minutes-html", room)).data.decode()
            told = text.partition("written before all of it was there")[2].partition("</ul>")[0]
            assert "Where children would live under" in told
            assert all(f"“{option.name}”" in told for option in room.state.options)
            assert text.count(NOT_YET) >= len(room.state.options)

    asyncio.run(run())


def test_the_scenario_waits_for_nothing(scenario, tmp_path):
    async def run():
        async with open_room(scenario, tmp_path) as (room, _):
            assert room.view.left
            taken = await Exports(scenario, out=tmp_path).make("scenario", room)
            assert taken.data
            assert room.view.left

    asyncio.run(run())
