"""Make and open the file of a workshop, and say plainly why it cannot be read or written."""

import os
import sqlite3
import tempfile
from collections.abc import Mapping
from pathlib import Path

from footprint.errors import InputError, OutputError

SUFFIX = ".sqlite"
FROM_A_COPY = "Take a copy made earlier, or begin another with --new."
# "FTPW", so that the file of another program is known as such
APPLICATION = 0x46545057
SCHEMA = 1
_TABLES = (
    "CREATE TABLE log (number INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, "
    "by_id TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL)",
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {SCHEMA}",
)


def is_there(path: Path) -> bool:
    """Tell whether there is a file to open, or refuse what can be none."""
    try:
        size = path.stat().st_size if path.is_file() else -1
        if path.is_dir():
            raise InputError.of(str(path), "this is a folder.", "Name a file in it.")
    except OSError as error:
        raise not_written(path, error, "the workshop cannot be kept") from error
    if size == 0:
        what = "this file is empty, so it holds no workshop."
        raise InputError.of(path.name, what, "Delete it, or name another file.")
    return size > 0


def which_file(path: Path) -> tuple[int, int] | None:
    """Return what tells one file from every other under the same name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def create(path: Path, meta: Mapping[str, str]) -> None:
    """Make the file of a new workshop, whole or not at all."""
    draft = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".workshop-", suffix=SUFFIX, dir=path.parent)
        os.close(handle)
        draft = Path(name)
        connection = sqlite3.connect(draft, isolation_level=None)
        try:
            for statement in ("BEGIN", *_TABLES):
                connection.execute(statement)
            connection.executemany("INSERT INTO meta VALUES (?, ?)", list(meta.items()))
            connection.execute("COMMIT")
        finally:
            connection.close()
        _name(draft, path)
    except (OSError, sqlite3.Error) as error:
        if draft is not None:
            draft.unlink(missing_ok=True)
        raise not_written(path, error, "the workshop cannot be kept") from error


def _name(draft: Path, path: Path) -> None:
    """Give a finished file its name, unless another took it meanwhile."""
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    except OSError:
        # a disk without links
        draft.rename(path)
        return
    draft.unlink()


def open_alone(path: Path) -> sqlite3.Connection:
    """Open a file for this process alone, and check that it is a whole workshop."""
    try:
        connection = sqlite3.connect(
            path, timeout=0.2, isolation_level=None, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise not_written(path, error, "the workshop cannot be opened") from error
    try:
        # alone before the first look, so that nobody else can write even between two changes
        for pragma in ("locking_mode = EXCLUSIVE", "temp_store = MEMORY", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")
        _check(path, connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        connection.close()
        raise not_read(path, error) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _check(path: Path, connection: sqlite3.Connection) -> None:
    """Refuse a file that is not a workshop, is from a newer version, or is damaged."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION:
        what = "this file is not a workshop of Footprint."
        raise InputError.of(path.name, what, "Name another file.")
    if version > SCHEMA:
        what = "this workshop was kept by a newer version of Footprint."
        raise InputError.of(path.name, what, "Install that version, or begin another with --new.")
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise InputError.of(path.name, "this workshop is damaged.", FROM_A_COPY)


def not_read(path: Path, error: sqlite3.Error) -> InputError | OutputError:
    """Return the plain error for a file that cannot be opened or read."""
    said = str(error).lower()
    if "locked" in said or "busy" in said:
        what = "this workshop is open in another Footprint."
        return InputError.of(path.name, what, "Close that one first, or begin another with --new.")
    if "not a database" in said:
        what = "this file is not a workshop of Footprint."
        return InputError.of(path.name, what, "Name another file.")
    if "malformed" in said or "no such" in said:
        return InputError.of(path.name, "this workshop is damaged.", FROM_A_COPY)
    return not_written(path, error, "the workshop cannot be opened")


def not_written(path: Path, error: Exception, what: str) -> OutputError:
    """Return the plain error for a file that cannot be written."""
    said = str(getattr(error, "strerror", None) or error)
    low = said.lower()
    remedy = "Choose a folder that you may write in, with --file."
    if "full" in low or "no space" in low or "too large" in low:
        said, remedy = "the disk is full", "Make room, then try again."
    elif "readonly" in low or "read-only" in low:
        said = "it may only be read"
    elif "disk i/o" in low:
        said, remedy = "the disk does not take it", "Look whether it is full or was taken out."
    msg = f"'{path}': {what}: {said}. {remedy}"
    return OutputError(msg)
