"""Keep the log of a workshop in one file, so that a power cut or a restart loses nothing."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from footprint import __version__
from footprint.errors import InputError, OutputError
from footprint.workshop.commands import (
    PARTICIPANT_KINDS,
    Command,
    DeleteComment,
    DeleteComments,
    Entry,
    command_of,
    fields_of,
)
from footprint.workshop.state import Given, Ground, State, as_kept, step
from footprint.workshop.store_file import (
    FROM_A_COPY,
    SUFFIX,
    create,
    is_there,
    not_read,
    not_written,
    open_alone,
    which_file,
)

if TYPE_CHECKING:
    from footprint.inputs.scenario import Scenario

DEFAULT_FOLDER = Path("footprint-workshops")
MOST_ENTRIES = 200_000
# of these, so many that phones cannot use up
KEPT_FOR_FACILITATORS = 50_000
# set while comments are being deleted, so that a restart finishes what a power cut broke off
_SCRUB = "scrub"


class Store:
    """The log of one workshop, open for writing by nobody else.

    Attributes
    ----------
    path
        The file.
    resumed
        Whether there was one before.
    meta
        What the workshop began with: scenario, settings, checksums, version, and when.
    notes
        What differs today from what it began with, in sentences.

    Raises
    ------
    InputError
        Where the file is not a workshop, is damaged, is from a newer version, or is open
        elsewhere.
    OutputError
        Where it cannot be written.
    """

    def __init__(self, path: str | Path, meta: Mapping[str, str] | None = None) -> None:
        self.path = Path(path)
        self.notes: tuple[str, ...] = ()
        self.resumed = is_there(self.path)
        self._guard = RLock()
        if not self.resumed:
            create(self.path, {"version": __version__, "started": _utc_now()} | dict(meta or {}))
        self._connection = open_alone(self.path)
        self._file = which_file(self.path)
        try:
            self.meta, self.last = self._begin()
            if _SCRUB in self.meta:
                self._scrub()
        except BaseException:
            self._connection.close()
            raise

    def _begin(self) -> tuple[dict[str, str], int]:
        """Return what the workshop began with, and the number of its last entry."""
        with self._reading():
            rows = self._connection.execute("SELECT key, value FROM meta").fetchall()
            last = self._connection.execute("SELECT count(*), max(number) FROM log").fetchone()
        if last[0] != (last[1] or 0):
            what = "entries are missing from the middle of its log."
            raise InputError.of(self.path.name, what, FROM_A_COPY)
        return {str(key): str(value) for key, value in rows}, int(last[1] or 0)

    def __enter__(self) -> Self:
        """Return the store, to be closed at the end."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Put everything into the one file, and let go of it."""
        with self._guard, suppress(sqlite3.Error):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()

    def append(self, entry: Entry) -> None:
        """Write one entry, on the disk before this returns; comments deleted leave the file.

        Raises
        ------
        OutputError
            Where it cannot be written; the log then stays as it was.
        """
        if entry.number != self.last + 1:
            what = f"entry {entry.number} does not follow entry {self.last}."
            raise InputError.of(self.path.name, what, "Load the page again.")
        if entry.number > MOST_ENTRIES:
            what = f"a workshop keeps {MOST_ENTRIES:,} changes at most."
            raise InputError.of(self.path.name, what, "Begin another with --new.")
        command = entry.command
        phones = command.kind in PARTICIPANT_KINDS
        if phones and entry.number > MOST_ENTRIES - KEPT_FOR_FACILITATORS:
            what = "this workshop takes no more marks and comments."
            raise InputError.of(self.path.name, what, "Tell the facilitator in person.")
        body = json.dumps(fields_of(command), ensure_ascii=False)
        row = (entry.number, entry.at, entry.by, entry.by_id, command.kind, body)
        if which_file(self.path) != self._file:
            what = "the file of this workshop is no longer where it was, so nothing more is kept"
            msg = f"'{self.path}': {what}. Put it back, or stop and begin another."
            raise OutputError(msg)
        deletes = isinstance(command, DeleteComment | DeleteComments)
        with self._writing() as connection:
            connection.execute("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)", row)
            if isinstance(command, DeleteComment):
                self._redact("AND number = ?", (command.comment,))
            elif deletes:
                self._redact("", ())
        self.last = entry.number
        if deletes:
            self._scrub()

    def entries(self) -> list[Entry]:
        """Return the log from its beginning; comments deleted are there without their text."""
        with self._reading():
            rows = self._connection.execute(
                "SELECT number, at, by, by_id, body FROM log ORDER BY number"
            ).fetchall()
        return [
            Entry(number, at, by, by_id, self._command(number, body))
            for number, at, by, by_id, body in rows
        ]

    def delete_comments(self, *, by: str = "") -> int:
        """Delete the text of every comment and whose it is, for good; return how many."""
        with self._reading():
            rows = self._connection.execute(
                "SELECT body FROM log WHERE kind = 'comment' ORDER BY number"
            ).fetchall()
        found = sum(bool(json.loads(body).get("text")) for (body,) in rows)
        self.append(Entry(self.last + 1, _utc_now(), by, "", DeleteComments()))
        return found

    def remember(self, ground: Ground) -> Ground:
        """Return the ground that this workshop stands on: as now and the options as it began.

        What is drawn is kept by its steps alone, so they must start from the same place however
        the scenario's files change.

        Raises
        ------
        InputError
            Where the areas are not those that the workshop began with.
        """
        if "ground" not in self.meta:
            self._set_meta("ground", _ground_text(ground))
            return ground
        kept = json.loads(self.meta["ground"])
        if set(kept["codes"]) != set(ground.codes):
            what = "this workshop is about other areas than the scenario has now."
            raise InputError.of(self.path.name, what, "Begin another with --new.")
        now = {f: _blocks(blocks) for f, blocks in kept["now"].items() if f in ground.now}
        options = tuple(
            Given(
                option["name"],
                {f: _blocks(blocks) for f, blocks in option["blocks"].items() if f in ground.now},
                option["about"],
            )
            for option in kept["options"]
        )
        if any(set(now[f]) != set(ground.now[f]) for f in now):
            note = "Who shares what today has changed since this workshop began; it goes on from "
            self.notes += (f"{note}as it was then.",)
        return replace(ground, now={**ground.now, **now}, options=options)

    def _set_meta(self, key: str, value: str) -> None:
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
        self.meta[key] = value

    def _command(self, number: int, body: str) -> Command:
        """Return the command of an entry, or say that it cannot be read."""
        try:
            return command_of(json.loads(body))
        except ValueError as error:
            what = f"entry {number} of its log cannot be read: {error}"
            raise InputError.of(self.path.name, what, FROM_A_COPY) from error

    def _redact(self, which: str, values: tuple[int, ...]) -> None:
        """Take the text of comments out of the log, within the change under way."""
        query = f"SELECT number, body FROM log WHERE kind = 'comment' {which}"
        for number, body in self._connection.execute(query, values).fetchall():
            bare = json.dumps({**json.loads(body), "text": "", "signed": ""}, ensure_ascii=False)
            self._connection.execute(
                "UPDATE log SET body = ?, by = '' WHERE number = ?", (bare, number)
            )
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, '1')", (_SCRUB,))

    def _scrub(self) -> None:
        """Write the file anew without what was deleted, and empty the file beside it."""
        try:
            with self._guard:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._connection.execute("VACUUM")
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._connection.execute("DELETE FROM meta WHERE key = ?", (_SCRUB,))
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            what = "comments are taken out of the workshop, but their text may still be in its "
            what += "file until it is opened again"
            raise not_written(self.path, error, what) from error
        self.meta.pop(_SCRUB, None)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Make a change that is on the disk in full at the end, or not made at all."""
        with self._guard:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise not_written(self.path, error, "the last change was not kept") from error
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Say plainly where the file cannot be read."""
        with self._guard:
            try:
                yield
            except sqlite3.Error as error:
                raise not_read(self.path, error) from error


def open_workshop(scenario: "Scenario", path: str | Path) -> Store:
    """Open the workshop of a scenario, a new one or the one there is.

    What differs from what it began with is in the ``notes`` of the store, and refuses nothing.
    Of own figures no checksum is kept: it would tell whoever tries every value of a small count
    which one is right.
    """
    from footprint.outputs.record import checksums

    inputs = checksums(file for file in scenario.source_files if file not in scenario.overlays)
    meta = {
        "read_from": scenario.read_from or scenario.key,
        "title": scenario.title,
        "sets": json.dumps(scenario.sets, ensure_ascii=False),
        "inputs": json.dumps(inputs, ensure_ascii=False),
    }
    store = Store(path, meta)
    store.notes += _differences(store.meta, meta)
    return store


def workshop_file(key: str, folder: str | Path = DEFAULT_FOLDER, *, new: bool = False) -> Path:
    """Return the file of a scenario's workshop: the latest there is, or the next number."""
    folder = Path(folder)
    first = folder / f"{key}{SUFFIX}"
    number = 1
    while _numbered(folder, key, number + 1).exists():
        number += 1
    latest = first if number == 1 else _numbered(folder, key, number)
    if not new or not latest.exists():
        return latest
    return _numbered(folder, key, number + 1)


def record(
    store: Store,
    state: State,
    ground: Ground,
    command: Command,
    *,
    by: str,
    by_id: str,
    at: str = "",
) -> State:
    """Carry out one command: refuse it, or keep it and return where the workshop stands then.

    Raises
    ------
    InputError
        Where it makes no sense now; nothing is kept.
    OutputError
        Where it cannot be written; nothing changes.
    """
    kept = as_kept(state, command)
    entry = Entry(state.revision + 1, at or _utc_now(), by, by_id, kept)
    after = step(state, entry, ground)
    store.append(entry)
    return after


def _numbered(folder: Path, key: str, number: int) -> Path:
    """Return the file of a later workshop of the same scenario."""
    return folder / f"{key}-{number:03d}{SUFFIX}"


def _utc_now() -> str:
    """Return the time as the log holds it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _differences(then: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Say what differs between what a workshop began with and what is there today."""
    notes = []
    if then.get("read_from", "") != now["read_from"]:
        notes.append(
            f'This workshop was begun with the scenario "{then.get("read_from", "")}"; '
            f'now it goes on with "{now["read_from"]}".'
        )
    if json.loads(then.get("sets", "[]")) != json.loads(now["sets"]):
        told = ", ".join(json.loads(then.get("sets", "[]"))) or "none"
        notes.append(f"It was begun with other settings on the command line: {told}.")
    before, today = json.loads(then.get("inputs", "{}")), json.loads(now["inputs"])
    changed = sorted(name for name in before if today.get(name, before[name]) != before[name])
    changed += sorted(set(before) ^ set(today))
    if changed:
        notes.append(f"Files changed since it began: {', '.join(changed)}.")
    if then.get("version") not in (None, __version__):
        notes.append(f"It was begun with version {then['version']} of Footprint.")
    return tuple(notes)


def _ground_text(ground: Ground) -> str:
    """Return where a workshop starts, as the file keeps it."""
    options = [
        {"name": given.name, "about": given.about, "blocks": _lists(given.blocks)}
        for given in ground.options
    ]
    start = {"codes": list(ground.codes), "now": _lists(ground.now), "options": options}
    return json.dumps(start, ensure_ascii=False)


def _lists(blocks: Mapping[str, tuple[frozenset[str], ...]]) -> dict[str, list[list[str]]]:
    """Return blocks as JSON holds them."""
    return {function: [sorted(block) for block in every] for function, every in blocks.items()}


def _blocks(lists: list[list[str]]) -> tuple[frozenset[str], ...]:
    """Return blocks from JSON."""
    return tuple(frozenset(block) for block in lists)
