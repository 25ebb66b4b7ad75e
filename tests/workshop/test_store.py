"""The file of a workshop: nothing committed is ever lost, and what is deleted is gone."""

import os
import random
import signal
import sqlite3
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footprint.errors import InputError, OutputError
from footprint.inputs import load_scenario
from footprint.workshop import commands as c
from footprint.workshop import store as stores
from footprint.workshop import store_file
from footprint.workshop.state import Given, replay, start
from footprint.workshop.store import Store, open_workshop, record, workshop_file
from workshop.grounds import COMMANDS, MATCH, RECRUIT, entry, ground

GROUND = ground()
SECRET = "the-carer-on-Mill-Lane"


def opened(path, ground=GROUND):
    store = Store(path)
    state, left_out = replay(ground, store.entries())
    assert not left_out
    return store, state


def keep(store, state, *commands, by_id="f1"):
    for command in commands:
        state = record(store, state, GROUND, command, by="Facilitator", by_id=by_id)
    return state


def raw(path):
    """Return every byte of the workshop's file and of those beside it."""
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(COMMANDS, max_size=30), st.data())
def test_a_log_read_back_gives_the_state_that_was_live(tmp_path_factory, commands, data):
    path = tmp_path_factory.mktemp("log") / "w.sqlite"
    store, state = opened(path)
    for command in commands:
        try:
            state = keep(store, state, command)
        except InputError:
            continue
        if data.draw(st.integers(0, 9)) == 0:
            store.close()
            store, again = opened(path)
            assert again == state
    store.close()
    with Store(path) as store:
        assert replay(GROUND, store.entries()) == (state, ())


def test_what_is_refused_is_not_kept(tmp_path):
    with Store(tmp_path / "w.sqlite") as store:
        state = start(GROUND)
        with pytest.raises(InputError):
            keep(store, state, c.Undo())
        assert store.entries() == []
        with pytest.raises(InputError, match="does not follow"):
            store.append(entry(2, c.Undo()))


def test_names_are_not_kept_where_nobody_was_asked_to_sign(tmp_path):
    path = tmp_path / "w.sqlite"
    with Store(path) as store:
        keep(store, start(GROUND), c.Comment(text="hello", signed=SECRET))
        assert SECRET.encode() not in raw(path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process that can be killed")
def test_a_process_killed_at_any_moment_loses_nothing_committed(tmp_path):
    dice = random.Random(6)
    path = tmp_path / "w.sqlite"
    Store(path).close()
    done = 0
    for _ in range(12):
        read, write = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if not child:
            _append_for_ever(path, write)
        os.close(write)
        told = b""
        wanted = dice.randrange(1, 40)
        while len(told) < wanted:
            told += os.read(read, wanted - len(told))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while more := os.read(read, 1000):
            told += more
        os.close(read)
        with Store(path) as store:
            entries = store.entries()
        # one more may have been committed than the child had time to tell
        assert done + len(told) <= len(entries) <= done + len(told) + 1
        assert [one.number for one in entries] == list(range(1, len(entries) + 1))
        assert entries[-1].command.text == f"note {len(entries)}"
        done = len(entries)
    assert done > 100


@pytest.mark.parametrize("part", [0.0, 0.1, 0.35, 0.5, 0.77, 0.99])
def test_a_power_cut_in_the_middle_of_writing_leaves_what_came_before(tmp_path, part):
    path, torn = tmp_path / "w.sqlite", tmp_path / "torn.sqlite"
    store, state = opened(path)
    keep(store, state, *(c.Note(text=f"note {n}") for n in range(1, 41)))
    log = Path(f"{path}-wal").read_bytes()
    torn.write_bytes(path.read_bytes())
    Path(f"{torn}-wal").write_bytes(log[: int(len(log) * part)])
    store.close()
    with Store(torn) as store:
        entries = store.entries()
    assert [one.command.text for one in entries] == [f"note {n + 1}" for n in range(len(entries))]
    # what was whole on the disk is there: no more is lost than what was cut off
    assert int(40 * part) - 2 <= len(entries) <= 40


def _append_for_ever(path, write):
    try:
        store = Store(path)
        while True:
            number = store.last + 1
            store.append(entry(number, c.Note(text=f"note {number}")))
            os.write(write, b".")
    finally:
        os._exit(1)


def test_deleted_comments_leave_the_file_and_the_log_still_folds(tmp_path):
    path = tmp_path / "w.sqlite"
    store, state = opened(path)
    state = keep(store, state, c.Attribution(on=True), c.Note(text="kept"))
    for number in range(300):
        state = keep(store, state, c.Comment(text=f"{SECRET} {number}", signed="Ash-2"), by_id="p")
    assert SECRET.encode() in raw(path)
    state = keep(store, state, c.DeleteComment(comment=3))
    assert f'{SECRET} 0"'.encode() not in raw(path)
    assert f'{SECRET} 1"'.encode() in raw(path)
    state = keep(store, state, c.DeleteComments())
    assert SECRET.encode() not in raw(path)
    assert b"Ash-2" not in raw(path)
    assert not state.remarks
    store.close()
    assert SECRET.encode() not in raw(path)
    store, again = opened(path)
    assert again == state
    assert [noted.text for noted in again.notes] == ["kept"]
    store.close()


def test_one_command_deletes_comments_of_a_workshop_at_rest(tmp_path):
    path = tmp_path / "w.sqlite"
    store, state = opened(path)
    keep(store, state, c.Comment(text=SECRET), c.Comment(text=f"{SECRET} again"))
    assert store.delete_comments(by="command line") == 2
    assert store.delete_comments() == 0
    assert SECRET.encode() not in raw(path)
    store.close()
    store, again = opened(path)
    assert not again.remarks
    assert again.revision == 4
    store.close()


def test_a_deletion_broken_off_is_finished_when_the_file_is_opened(tmp_path, monkeypatch):
    path = tmp_path / "w.sqlite"
    store, state = opened(path)
    state = keep(store, state, c.Comment(text=SECRET))
    monkeypatch.setattr(Store, "_scrub", lambda self: None)
    keep(store, state, c.DeleteComments())
    assert SECRET.encode() in raw(path)
    monkeypatch.undo()
    store.close()
    Store(path).close()
    assert SECRET.encode() not in raw(path)


def test_a_second_process_is_refused(tmp_path):
    path = tmp_path / "w.sqlite"
    with Store(path):
        with pytest.raises(InputError, match="open in another Footprint") as refused:
            Store(path)
        assert "--new" in str(refused.value)
    Store(path).close()


def test_a_full_disk_is_said_and_leaves_the_log_as_it_was(tmp_path):
    path = tmp_path / "w.sqlite"
    store, state = opened(path)
    state = keep(store, state, c.Note(text="first"))
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(OutputError, match="the disk is full. Make room"):
        for _ in range(20):
            state = keep(store, state, c.Note(text="x" * 2000))
    assert [one.number for one in store.entries()] == list(range(1, state.revision + 1))
    store._connection.execute("PRAGMA max_page_count = 100000")
    state = keep(store, state, c.Note(text="last"))
    store.close()
    store, again = opened(path)
    assert again == state
    store.close()


def test_a_file_that_may_not_grow_is_said(tmp_path):
    resource = pytest.importorskip("resource")
    store, state = opened(tmp_path / "w.sqlite")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
        with pytest.raises(OutputError, match=r"the last change was not kept: .* (full|take it)"):
            for _ in range(25):
                state = keep(store, state, c.Note(text="x" * 2000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    state = keep(store, state, c.Note(text="and on"))
    assert len(store.entries()) == state.revision
    store.close()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder nobody can write in")
def test_a_folder_that_cannot_be_written_is_said():
    with pytest.raises(OutputError, match="the workshop cannot be kept.*--file"):
        Store("/proc/w.sqlite")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="whoever is root may write")
def test_a_file_that_may_only_be_read_is_said(tmp_path):
    path = tmp_path / "w.sqlite"
    Store(path).close()
    path.chmod(0o400)
    with pytest.raises(OutputError, match="may only be read"):
        Store(path)


def test_a_folder_or_file_in_the_way_is_said(tmp_path):
    with pytest.raises(InputError, match="this is a folder"):
        Store(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be kept"):
        Store(tmp_path / "file" / "w.sqlite")


@pytest.mark.parametrize("content", [b"", b"title = 'a scenario'\n" * 200, b"\x00" * 5000])
def test_what_is_not_a_workshop_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "w.sqlite"
    path.write_bytes(content)
    with pytest.raises(InputError, match="(not a workshop|holds no workshop)"):
        Store(path)
    assert path.read_bytes() == content


def test_the_file_of_another_program_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "w.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE log (number)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(InputError, match="not a workshop of Footprint"):
        Store(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["w.sqlite"]


def test_a_newer_version_is_refused(tmp_path):
    path = tmp_path / "w.sqlite"
    Store(path).close()
    newer = sqlite3.connect(path)
    newer.execute(f"PRAGMA user_version = {store_file.SCHEMA + 1}")
    newer.close()
    with pytest.raises(InputError, match="kept by a newer version of Footprint"):
        Store(path)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_file_cut_short_is_damaged_never_shorter(tmp_path, part):
    path = tmp_path / "w.sqlite"
    store, state = opened(path)
    keep(store, state, *(c.Note(text=f"{n} " * 300) for n in range(40)))
    store.close()
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    with pytest.raises((InputError, OutputError)) as refused:
        Store(path).entries()
    assert "damaged" in str(refused.value)
    assert "copy" in str(refused.value)


def test_entries_missing_or_unreadable_are_said(tmp_path):
    path = tmp_path / "w.sqlite"
    store, state = opened(path)
    keep(store, state, c.Note(text="1"), c.Note(text="2"), c.Note(text="3"))
    store.close()
    _changed(path, """UPDATE log SET body = '{"kind": "teleport"}' WHERE number = 2""")
    with Store(path) as store, pytest.raises(InputError, match="entry 2 of its log cannot be"):
        store.entries()
    _changed(path, "DELETE FROM log WHERE number = 2")
    with pytest.raises(InputError, match="missing from the middle"):
        Store(path)


def _changed(path, statement):
    inside = sqlite3.connect(path)
    inside.execute(statement)
    inside.commit()
    inside.close()


def test_a_workshop_goes_on_from_where_it_began_however_the_scenario_changes(tmp_path):
    path = tmp_path / "w.sqlite"
    with Store(path) as store:
        assert store.remember(GROUND) is GROUND
        state = keep(store, start(GROUND), c.Load(option=2))
    now = {**GROUND.now, MATCH: GROUND.now[RECRUIT]}
    changed = replace(GROUND, now=now, options=(Given("Another", now),))
    with Store(path) as store:
        resumed = store.remember(changed)
        assert resumed == GROUND
        assert "Who shares what today has changed" in store.notes[0]
        assert replay(resumed, store.entries()) == (state, ())
        with pytest.raises(InputError, match="about other areas"):
            store.remember(replace(GROUND, codes=("E1",)))


def test_inputs_that_differ_are_noted_and_refuse_nothing(tmp_path):
    scenario = load_scenario("fostering-hubs", sets=["draws=20"])
    path = tmp_path / "w.sqlite"
    with open_workshop(scenario, path) as store:
        assert not store.resumed
        assert store.notes == ()
        assert store.meta["read_from"] == "fostering-hubs"
    with open_workshop(scenario, path) as store:
        assert store.resumed
        assert store.notes == ()
    other = replace(
        load_scenario("who-pays", sets=["draws=30"]), source_files=scenario.source_files[1:]
    )
    with open_workshop(other, path) as store:
        told = " ".join(store.notes)
    assert 'begun with the scenario "fostering-hubs"; now it goes on with "who-pays"' in told
    assert "other settings on the command line: draws=20" in told
    assert "fostering-hubs.toml" in told


def test_the_latest_workshop_is_resumed_and_a_new_one_takes_the_next_number(tmp_path):
    first = workshop_file("hubs", tmp_path)
    assert first == workshop_file("hubs", tmp_path, new=True) == tmp_path / "hubs.sqlite"
    Store(first).close()
    second = workshop_file("hubs", tmp_path, new=True)
    assert second == tmp_path / "hubs-002.sqlite"
    Store(second).close()
    assert workshop_file("hubs", tmp_path) == second
    assert workshop_file("hubs", tmp_path, new=True) == tmp_path / "hubs-003.sqlite"


def test_a_log_that_is_full_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(stores, "MOST_ENTRIES", 1)
    store, state = opened(tmp_path / "w.sqlite")
    state = keep(store, state, c.Note(text="1"))
    with pytest.raises(InputError, match="keeps 1 changes at most"):
        keep(store, state, c.Note(text="2"))
    store.close()
