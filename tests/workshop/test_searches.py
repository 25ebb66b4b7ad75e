"""Check searches in worker processes: answers, errors, being given up, and workers that die."""

import asyncio
import os
import signal
from dataclasses import replace

import pytest

from footprint.arrangements import Arrangement
from footprint.errors import InputError, SolverError
from footprint.inputs import load_scenario
from footprint.questions.choosing import as_now_arrangement
from footprint.questions.desk import Desk
from footprint.questions.moves import lowest_from_here, nearest_that_works
from footprint.questions.world import build_world
from footprint.workshop.model import assumed
from footprint.workshop.searches import Searches

RECRUIT, MATCH = "fostering/recruitment", "fostering/matching"
KEPT = "fostering/placement-decision"
ENOUGH_SECONDS = 60


@pytest.fixture(scope="module")
def scenario():
    return replace(load_scenario("fostering-hubs", sets=("draws=2",)), placement=False)


@pytest.fixture(scope="module")
def now(scenario):
    return as_now_arrangement(build_world(scenario))


@pytest.fixture(scope="module")
def one(scenario):
    """Return searches with one worker, which the tests that do not begin anew share."""
    searches = Searches(scenario, workers=1)
    yield searches
    searches.close()
    assert searches.processes() == []


def searched(searches, ask):
    """Run one coroutine on searches."""

    async def run():
        async with asyncio.timeout(ENOUGH_SECONDS):
            return await ask(searches)

    return asyncio.run(run())


def searched_anew(scenario, ask):
    """Run one coroutine on searches of its own, and close them."""
    searches = Searches(scenario)
    try:
        return searched(searches, ask)
    finally:
        searches.close()
        assert searches.processes() == []


def test_workers_find_what_a_desk_finds(scenario, now):
    pinned = frozenset(list(now.areas)[:2])
    whole = Arrangement({**now.footprints, KEPT: (now.areas,)})

    async def ask(searches):
        lowest = searches.lowest(now, RECRUIT, pinned, 4, {"common/on_cost_percent": 40.0})
        nearest = searches.nearest(whole, KEPT)
        assert {lowest.kind, nearest.kind} == {"lowest", "nearest"}
        assert lowest.key != nearest.key
        return await lowest.done, await nearest.done

    lowest, nearest = searched_anew(scenario, ask)
    other = Desk(assumed(scenario, {"common/on_cost_percent": 40.0}))
    assert lowest == lowest_from_here(other, now, RECRUIT, pinned, 4)
    assert nearest == nearest_that_works(Desk(scenario), whole, KEPT)
    assert nearest.moved


def test_what_cannot_be_asked_comes_back_as_it_was_raised(one, now):
    async def ask(searches):
        with pytest.raises(InputError, match="not a function of this scenario") as caught:
            await searches.nearest(now, "fostering/magic").done
        assert caught.value.problems[0].remedy.startswith("Choose one")
        with pytest.raises(InputError, match="negative"):
            await searches.lowest(now, RECRUIT, assumptions={"common/on_cost_percent": -1.0}).done
        # and the worker goes on
        assert (await searches.lowest(now, RECRUIT).done).proven

    searched(one, ask)


def test_a_worker_that_dies_is_said_in_plain_words_and_replaced(one, now):
    async def ask(searches):
        first = await searches.lowest(now, RECRUIT).done
        (pid,) = searches.processes()
        os.kill(pid, signal.SIGSTOP)
        job = searches.lowest(now, RECRUIT)
        await asyncio.sleep(0.3)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(SolverError, match="its process ended"):
            await job.done
        again = await searches.lowest(now, RECRUIT).done
        assert again == first
        assert searches.processes() not in ([], [pid])

    searched(one, ask)


def test_a_worker_that_dies_while_idle_is_replaced_without_a_word(one, now):
    async def ask(searches):
        first = await searches.lowest(now, RECRUIT).done
        for pid in searches.processes():
            os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(0.3)
        assert await searches.lowest(now, RECRUIT).done == first

    searched(one, ask)


def test_a_search_given_up_ends_its_process_and_the_next_one_runs(one, now):
    async def ask(searches):
        await searches.lowest(now, RECRUIT).done
        (pid,) = searches.processes()
        os.kill(pid, signal.SIGSTOP)
        job = searches.lowest(now, RECRUIT)
        waiting = searches.nearest(now, RECRUIT)
        await asyncio.sleep(0.3)
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job.done
        assert (await waiting.done).proven
        assert pid not in searches.processes()

    searched(one, ask)


def test_the_loop_is_free_while_workers_start_and_search(scenario, now):
    async def ask(searches):
        job, ticks = searches.lowest(now, RECRUIT), 0
        while not job.done.done():
            await asyncio.sleep(0.005)
            ticks += 1
        return ticks

    # starting a worker takes a second or more: a loop that waited for it would turn over once
    assert searched_anew(scenario, ask) > 10


@pytest.mark.slow
def test_a_newer_board_drops_the_placements_asked_before_and_searches_go_first(now):
    asked = load_scenario("fostering-hubs", sets=("draws=2",))
    whole = Arrangement({**now.footprints, MATCH: (now.areas,)})

    async def ask(searches):
        dropped = [searches.placements(now), searches.placements(now)]
        last = searches.placements(whole)
        first = searches.lowest(now, RECRUIT)
        done = []
        first.done.add_done_callback(lambda _: done.append("search"))
        last.done.add_done_callback(lambda _: done.append("placements"))
        for job in dropped:
            with pytest.raises(asyncio.CancelledError):
                await job.done
        await first.done
        shares = await last.done
        assert done == ["search", "placements"]
        # the fit stays with its worker: placing again is quick
        again = await searches.placements(whole).done
        assert again == shares
        return shares

    shares = searched_anew(asked, ask)
    assert shares["inside_footprint_percent"].percent > shares["inside_la_percent"].percent


def test_without_a_placement_check_there_are_no_shares(one, now):
    async def ask(searches):
        return await searches.placements(now).done

    assert searched(one, ask) == {}


def test_closing_gives_up_what_waits_and_ends_every_process(scenario, now):
    async def run():
        searches = Searches(scenario)
        jobs = [searches.lowest(now, RECRUIT) for _ in range(3)]
        await asyncio.sleep(0.2)
        searches.close()
        for job in jobs:
            assert job.done.cancelled() or (await asyncio.wait_for(job.done, ENOUGH_SECONDS)).proven
        assert searches.processes() == []
        with pytest.raises(SolverError, match="closing"):
            searches.lowest(now, RECRUIT)

    asyncio.run(run())
