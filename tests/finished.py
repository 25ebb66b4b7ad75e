"""What is slow to make and looked at by several files of tests, made once for all of them."""

import os
import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

Made = TypeVar("Made")
# at which a picture holds its map, and takes little time to make
SMALL_DPI = 50
WAIT_SECONDS = 0.05
MOST_SECONDS = 600


def few_draws(name: str) -> tuple[str, ...]:
    """Ask for as few draws as do: where children are placed anew in every trial, 2."""
    from footprint.inputs import load_scenario

    return (f"draws={2 if load_scenario(name).question == 'sufficiency' else 20}",)


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[], Made]) -> Made:
    """Return what is made under a name by the first process of the tests that asks for it.

    It is handed on as a file, so each process has a copy of its own. A process that waits too
    long for another makes it itself.
    """
    file = _shared(factory) / f"{name}.pickle"
    if not file.exists():
        lock = file.with_suffix(".lock")
        mine = _taken(lock, file)
        try:
            if not file.exists():
                partial = file.with_suffix(f".{os.getpid()}")
                partial.write_bytes(pickle.dumps(make()))
                partial.replace(file)
        finally:
            if mine:
                lock.rmdir()
    return pickle.loads(file.read_bytes())


def _shared(factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all processes of the tests have in common."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made-once"
    folder.mkdir(exist_ok=True)
    return folder


def _taken(lock: Path, file: Path) -> bool:
    """Take a lock, or wait until its holder has made the file; return whether it was taken."""
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until and not file.exists():
        try:
            lock.mkdir()
        except FileExistsError:
            time.sleep(WAIT_SECONDS)
        else:
            return True
    return False
