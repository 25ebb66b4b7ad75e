"""A run that is killed or finds no room leaves no half of itself, and no other run harmed."""

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from footprint import folders, runs
from footprint.errors import OutputError
from footprint.outputs import writer
from footprint.outputs.gis import files as gis

TESTS = Path(__file__).parent
SEED, KILLS, KILLS_OF_ALL = 5, 200, 3
# a run of which nothing is a stand-in takes seconds, one with ready contents hundredths of one
LONGER = 1.3
PAUSE_SECONDS = 0.001
MOST_BYTES = 20_000
TWO_DAYS_SECONDS = 2 * 24 * 3600


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="only POSIX has fork and SIGKILL")
def test_two_hundred_kills_leave_every_run_whole_or_unseen(tmp_path):
    # one thread, because what forks must have no other
    alone = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, __file__, str(tmp_path / "runs")]
    done = subprocess.run(
        command, env=os.environ | alone, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = Counter(json.loads(done.stdout))
    assert found.total() == KILLS
    assert found["half written"] >= KILLS // 5
    assert found["begun"] > 0
    assert found["whole"] > 0


def _killed_runs(out: Path) -> Counter[str]:
    """Begin run after run beside a finished one, kill each, and count how far each had come."""
    chance = random.Random(SEED)
    runs.QUESTIONS["footprints"] = lambda: lambda *_, **__: result
    scenario, result = _made_up()
    began = time.perf_counter()
    earlier = runs.run(scenario, out=out).folder
    seconds_of_all = time.perf_counter() - began
    before = _bytes(earlier)
    ready = _ready(before)

    # kill some in the midst of everything, most in the midst of writing
    far: Counter[str] = Counter()
    for _ in range(KILLS_OF_ALL):
        wait = chance.uniform(0, seconds_of_all)
        far[_one_kill(out, wait, lambda: runs.run(scenario, out=out))] += 1
    _write_slowly(ready)
    seconds = min(_seconds(lambda: runs.run(scenario, out=out)) for _ in range(3))
    for _ in range(KILLS - KILLS_OF_ALL):
        wait = chance.uniform(0, LONGER * seconds)
        far[_one_kill(out, wait, lambda: runs.run(scenario, out=out))] += 1
        assert _bytes(earlier) == before

    # a run that is let be takes the next number, and sweeps away what is left of the others
    finished = [path for path in out.iterdir() if not path.name.endswith(folders.PARTIAL)]
    last = runs.run(scenario, out=out).folder
    assert last.name == f"hubs-{len(finished) + 1:03d}"
    assert {path.name for path in out.iterdir()} == {last.name, *(path.name for path in finished)}
    for path in out.iterdir():
        _check_whole(path)
    return far


def _begun(begin) -> int:
    """Do something in a process of its own, and return its number."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            begin()
            status = 0
        finally:
            os._exit(status)
    return child


def _seconds(begin) -> float:
    """Return how long something takes in a process of its own that nobody kills."""
    began = time.perf_counter()
    _, status = os.waitpid(_begun(begin), 0)
    assert status == 0
    return time.perf_counter() - began


def _one_kill(out: Path, wait_seconds: float, begin) -> str:
    """Begin a run in a process of its own, kill it, and say how far it had come."""
    before = set(out.iterdir())
    child = _begun(begin)
    time.sleep(wait_seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0

    # what is seen under a run's name is whole; the rest is made old enough to be swept away
    new = set(out.iterdir()) - before
    partial = [path for path in new if path.name.endswith(folders.PARTIAL)]
    for path in new.difference(partial):
        _check_whole(path)
    far = _how_far(partial[0]) if partial else "whole" if new else "not begun"
    assert len(new) <= 1
    for path in out.glob(f".*{folders.PARTIAL}"):
        os.utime(path, (time.time() - TWO_DAYS_SECONDS,) * 2)
    return far


def _how_far(partial: Path) -> str:
    """Say how far a run had come whose folder has no number yet."""
    if not any(partial.iterdir()):
        return "begun"
    try:
        _check_whole(partial)
    except (AssertionError, KeyError, ValueError):
        return "half written"
    return "written"


def _check_whole(folder: Path) -> None:
    """Hold a folder against the checksums in its own record: no file more, fewer or other."""
    files = _bytes(folder)
    record = json.loads(files.pop("run.json"))
    assert record["outputs_sha256"] == _checksums(files)


def _bytes(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder by its path in it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _checksums(files: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def _ready(whole: dict[str, bytes]) -> dict[str, bytes]:
    """Return what a run wrote, each file cut short, with the checksums of what is left of it."""
    files = {name: data[:MOST_BYTES] for name, data in whole.items() if name != "run.json"}
    return files | {"run.json": json.dumps({"outputs_sha256": _checksums(files)}).encode()}


def _write_slowly(ready: dict[str, bytes]) -> None:
    """Have runs write what is ready, on a disk that is slow halfway through every file."""

    def in_halves(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[: len(data) // 2])
            file.flush()
            time.sleep(PAUSE_SECONDS)
            return file.write(data[len(data) // 2 :])

    def write(_result, _boundaries, folder, _record, _progress, **_kept):
        writer._put(ready, folder)
        return SimpleNamespace(open_first=())

    Path.write_bytes = in_halves
    writer.write = write


def _scenario(boundaries: object) -> SimpleNamespace:
    """Make as much of a scenario as a run itself reads."""
    return SimpleNamespace(
        key="hubs",
        question="footprints",
        region=SimpleNamespace(boundaries=boundaries),
        source_files=(),
        own_figures=False,
    )


def _made_up() -> tuple[SimpleNamespace, object]:
    """Make a scenario of which only the folder is asked, and its result, of one option."""
    from finished import SMALL_DPI
    from outputs import factory, factory_ground

    from footprint.outputs import asked
    from footprint.outputs.maps import saving

    asked.asked = lambda _: {"read_from": "hubs"}
    saving.DPI = SMALL_DPI
    result = factory.make_result()
    scenario = _scenario(factory_ground.made_up_boundaries())
    return scenario, replace(result, options=result.options[:1])


FILES = {"report.html": b"r" * 700, "maps/one.png": b"m" * 700, "run.json": b"{}"}


@pytest.fixture
def earlier(monkeypatch, tmp_path):
    """Have runs answer at once and put down three files, and finish one."""
    result = SimpleNamespace(seed=7, draws=20, options=(), sufficiency=None)
    monkeypatch.setitem(runs.QUESTIONS, "footprints", lambda: lambda *_, **__: result)
    monkeypatch.setattr("footprint.outputs.asked.asked", lambda _: {"read_from": "hubs"})

    def write(_result, _boundaries, folder, _record, _progress, **_kept):
        writer._put(FILES, folder)
        return SimpleNamespace(open_first=())

    monkeypatch.setattr(writer, "write", write)
    return runs.run(_scenario(None), out=tmp_path).folder


@pytest.mark.parametrize("room_bytes", [0, 1, 699, 700, 1000, 1401])
def test_a_disk_that_fills_up_leaves_the_runs_there_were(
    earlier, monkeypatch, tmp_path, room_bytes
):
    left = [room_bytes]

    def fill(path, data):
        with path.open("wb") as file:
            file.write(data[: left[0]])
        if len(data) > left[0]:
            raise OSError(28, "No space left on device", str(path))
        left[0] -= len(data)

    monkeypatch.setattr(Path, "write_bytes", fill)
    with pytest.raises(OutputError, match=r"No space left on device.* Make room on the disk"):
        runs.run(_scenario(None), out=tmp_path)
    assert list(tmp_path.iterdir()) == [earlier]
    assert _bytes(earlier) == FILES


def test_a_folder_that_may_not_be_renamed_is_said_with_a_remedy(earlier, monkeypatch, tmp_path):
    def held(path, _target):
        raise PermissionError(13, "The file is open in another program", str(path))

    monkeypatch.setattr(Path, "rename", held)
    monkeypatch.setattr(folders, "RENAME_WAITS_SECONDS", (0.0, 0.0))
    with pytest.raises(OutputError, match=r"open in another program\. .* close its open files"):
        runs.run(_scenario(None), out=tmp_path)
    assert list(tmp_path.iterdir()) == [earlier]
    assert _bytes(earlier) == FILES


def test_no_room_for_temporary_files_is_not_blamed_on_the_results(monkeypatch, tmp_path):
    room = SimpleNamespace(free=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: room)
    remedy = r"temporary files: it is full\. Make room there, or name another by setting TMPDIR"
    with pytest.raises(OutputError, match=remedy), folders.writing(tmp_path), gis._scratch():
        raise sqlite3.OperationalError

    # where there is room, the same error is one of the program
    room.free = 10**9
    with pytest.raises(sqlite3.OperationalError), folders.writing(tmp_path), gis._scratch():
        raise sqlite3.OperationalError


def test_no_folder_for_temporary_files_is_not_blamed_on_the_results(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    remedy = r"temporary files: No such file or directory\. Make room there"
    with pytest.raises(OutputError, match=remedy), folders.writing(tmp_path), gis._scratch():
        pass


def test_what_a_killed_run_left_is_not_offered_as_a_run(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in ("hubs-001", f".hubs-00{folders.PARTIAL}"):
        (runs.DEFAULT_OUT / name).mkdir(parents=True)
        (runs.DEFAULT_OUT / name / "result.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"hubs-00: .*Did you mean \"hubs-001\"\?$"):
        runs.result_file("hubs-00")


if __name__ == "__main__":
    sys.path.insert(0, str(TESTS))
    print(json.dumps(_killed_runs(Path(sys.argv[1]))))  # noqa: T201
