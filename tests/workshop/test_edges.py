"""Scenarios of every sort are opened, drawn on and exported, and a run gives the same numbers."""

import asyncio

import pytest

from footprint import runs
from footprint.inputs import load_scenario
from footprint.inputs.starter import write_starter
from footprint.workshop import commands as c
from footprint.workshop import views
from footprint.workshop.exports import Exports
from footprint.workshop.server import Door, Settings, make_room
from footprint.workshop.store import open_workshop

PAGES = ("board", "options", "weights", "desk", "afterwards", "room", "phone")
PATIENCE_SECONDS = 60
ONE = 'base = "fostering-hubs"\n[[options]]\nname = "The only one"\nas_now = true\n'
OWN = 'base = "fostering-hubs"\nfigures = ["own.csv"]\n'
QUICK = ("draws=3", "placement=false")


def one_option(folder):
    file = folder / "mine.toml"
    file.write_text(ONE, encoding="utf-8")
    return load_scenario(file, sets=QUICK)


def own_figures(folder):
    (folder / "own.csv").write_text("code,cla_31_march (children)\nE06000017,3\n", encoding="utf-8")
    file = folder / "mine.toml"
    file.write_text(OWN, encoding="utf-8")
    return load_scenario(file, sets=QUICK)


def own_region(folder):
    return load_scenario(write_starter(folder / "ours"), sets=QUICK)


async def drawn(scenario, folder, *, internal):
    """Open a workshop, draw, save; return what is taken from it, and its looks by option."""
    errors = []
    settings = Settings(internal=internal)
    with open_workshop(scenario, folder / "w.sqlite") as store:
        room, _ = await make_room(scenario, settings, store, Door(1, (), None), errors.append)
        try:
            lead, _ = room.sessions.grant("facilitator")
            function = next(f for f in room.ground.functions if f not in room.view.facts.stays)
            pair = room.ground.codes[:2]
            await room.act(c.Move(function=function, codes=pair, to="new"), lead)
            number = await room.act(c.Save(name="Ours"), lead)
            async with asyncio.timeout(PATIENCE_SECONDS):
                await room.settled(number)
                while room.view.placing or len(room.view.looks) < len(room.state.options):
                    await asyncio.sleep(0.02)
            for name in PAGES:
                assert views.page(name, room.view, who=room.viewer(lead))
            exports = Exports(scenario, out=folder / "runs", internal=internal)
            taken = await exports.make("scenario", room)
            assert (await exports.make("minutes-html", room)).data
            looks = {option.name: room.view.looks[option.key] for option in room.state.options}
        finally:
            await room.close()
    assert errors == []
    return taken, looks


def assert_same_numbers(looks, result):
    """Check that a run shows every cell that the room saw; it may have found more options."""
    found = {option.name: option for option in result.options}
    assert looks.keys() <= found.keys()
    for name, look in looks.items():
        option = found[name]
        assert (look.possible, look.feasible) == (option.possible, option.feasible)
        assert look.cells.keys() == option.cells.keys()
        for key, cell in look.cells.items():
            theirs = option.cells[key]
            assert (cell.words, cell.clear) == (theirs.words, theirs.clear)
            for mine, other in ((cell.value, theirs.value), (cell.difference, theirs.difference)):
                assert (mine is None) == (other is None)
                if mine is not None:
                    shown = (mine.low, mine.central, mine.high)
                    there = (other.low, other.central, other.high)
                    assert shown == pytest.approx(there, rel=1e-9, abs=1e-6)


def exported(scenario, folder, *, internal=False):
    taken, looks = asyncio.run(drawn(scenario, folder, internal=internal))
    assert str(folder) not in taken.data.decode()
    own = scenario.source_files[0].parent
    file = (own if own.is_relative_to(folder) else folder) / taken.name
    file.write_bytes(taken.data)
    again = runs.run(file, write=False, internal=internal).result
    assert_same_numbers(looks, again)
    return looks


@pytest.mark.parametrize("made", [one_option, own_region])
def test_a_scenario_of_ones_own_gives_the_same_numbers_again(made, tmp_path):
    exported(made(tmp_path), tmp_path)


def test_who_pays_gives_the_same_numbers_again(tmp_path):
    exported(load_scenario("who-pays", sets=QUICK), tmp_path)


@pytest.mark.slow
def test_what_is_possible_gives_the_same_numbers_again(tmp_path):
    exported(load_scenario("possible-feasible-desirable", sets=QUICK), tmp_path)


@pytest.mark.slow
def test_shares_of_children_are_among_the_numbers(tmp_path):
    looks = exported(load_scenario("fostering-hubs", sets=["draws=2"]), tmp_path)
    assert all(look.cells["near_home_percent"].value is not None for look in looks.values())


def test_own_counts_are_protected_in_the_room_as_in_a_run_and_shown_where_asked_for(tmp_path):
    seen = {}
    for internal in (False, True):
        folder = tmp_path / str(internal)
        folder.mkdir()
        seen[internal] = exported(own_figures(folder), folder, internal=internal)
    cells = [looks["Ours"].cells for looks in seen.values()]
    # what was held back is there again: a small council's own count bears on the answer
    assert any(cells[0][key] != cells[1][key] for key in cells[0])
