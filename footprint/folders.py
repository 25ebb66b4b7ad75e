"""Give each run a folder of its own, written whole or not at all, never over an earlier one."""

import errno
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from footprint.errors import InputError, OutputError, Problem

RENAME_WAITS_SECONDS = (0.0, 0.1, 0.2, 0.4, 0.8)
LEFT_BEHIND_SECONDS = 24 * 3600
PARTIAL = ".partial"
OTHER_REMEDY = "Close any of its files that are open, or name another folder with --out."
REMEDIES = {
    errno.ENOSPC: "Make room on the disk, or name a folder on another with --out.",
    errno.EROFS: "Name a folder that you may write in with --out.",
    errno.EACCES: "Name a folder that you may write in with --out, or close its open files.",
    errno.ENAMETOOLONG: "Name a folder with a shorter path with --out.",
}


@contextmanager
def staging(out: Path, name: str) -> Iterator[Path]:
    """Make a folder to write in; whatever goes wrong, nothing of it is left.

    Raises
    ------
    OutputError
        Where the folder cannot be made.
    """
    with writing(out):
        _check_folder(out)
        made = [path for path in (out, *out.parents) if not path.exists()]
    folder = out / f".{name}-{secrets.token_hex(4)}{PARTIAL}"
    try:
        with writing(out):
            folder.mkdir(parents=True)
            _sweep(out)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        # a folder that stays empty was made for nothing; one with a run in it cannot be removed
        with suppress(OSError):
            for path in made:
                path.rmdir()


def _check_folder(out: Path) -> None:
    """Refuse a file where a folder is to hold the results."""
    above = next((path for path in (out, *out.parents) if path.exists()), None)
    if above is not None and not above.is_dir():
        what = f"'{above}' is a file, so results cannot be written in it."
        remedy = "Name a folder; it need not exist yet."
        raise InputError(Problem(f"--out {out}", what, remedy))


@contextmanager
def writing(out: Path | str) -> Iterator[None]:
    """Turn a failure to write in ``out`` into a sentence that says what to do."""
    try:
        yield
    except OSError as error:
        if isinstance(error, OutputError) and not isinstance(error.__cause__, OSError):
            raise  # it says itself what to do
        # name the file and the reason, not the folder in the making, which is gone by now
        cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
        name = Path(str(cause.filename or "")).name
        where = (
            f" ({name})" if name and not name.endswith(PARTIAL) and name != Path(out).name else ""
        )
        msg = (
            f"The results could not be written in '{out}': {cause.strerror or cause}{where}. "
            f"{REMEDIES.get(cause.errno or 0, OTHER_REMEDY)}"
        )
        raise OutputError(msg) from error


def settle(folder: Path, out: Path, name: str) -> Path:
    """Rename a finished folder to the next free number of its name, and return where it is."""
    # another run may take the number first, or a virus scanner still hold a file just written
    for wait_seconds in RENAME_WAITS_SECONDS:
        with suppress(OSError):
            return folder.rename(next_folder(out, name))
        time.sleep(wait_seconds)
    with writing(out):
        return folder.rename(next_folder(out, name))


def next_folder(out: Path, name: str) -> Path:
    """Return the next free folder ``name-001``, past every number ever seen in ``out``."""
    pattern = re.compile(re.escape(name) + r"-(\d{3,})")
    matches = (pattern.fullmatch(path.name) for path in out.iterdir())
    taken = [int(match[1]) for match in matches if match]
    return out / f"{name}-{max(taken, default=0) + 1:03d}"


def _sweep(out: Path) -> None:
    """Remove what a run that was killed a day or more ago left in the making."""
    for path in out.glob(f".*{PARTIAL}"):
        if time.time() - path.stat().st_mtime > LEFT_BEHIND_SECONDS:
            shutil.rmtree(path, ignore_errors=True)
