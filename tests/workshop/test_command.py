"""The command starts a workshop, says where it is, and ends when it is told to."""

import http.client
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from footprint import cli

ROOT = Path(__file__).resolve().parents[2]
WORKSHOP = (sys.executable, "-m", "footprint", "workshop")
QUICK = ("--set", "draws=20", "--no-browser", "--port", "0")


@contextmanager
def _started(folder):
    running = subprocess.Popen(
        [*WORKSHOP, *QUICK],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with running:
        try:
            yield running
        finally:
            running.kill()


def _port(running):
    for line in running.stdout:
        if line.startswith("The board:"):
            return int(line.rpartition(":")[2].strip().strip("/"))
    raise AssertionError(running.stderr.read())


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal to one program")
def test_it_stops_in_order_though_pages_are_open_and_goes_on_later(tmp_path, interruptible):
    for _ in range(2):
        with _started(tmp_path) as running:
            port = _port(running)
            lines = []
            for _ in range(10):
                line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                line.request("GET", "/events/board")
                lines.append((line, line.getresponse()))
                assert lines[-1][1].readline().startswith(b"retry")
            running.send_signal(signal.SIGINT)
            assert running.wait(60) == 0
            assert "Everything is kept" in running.stdout.read()
            assert running.stderr.read() == ""
            for line, answer in lines:
                # each page was let go of in order: its stream has an end
                assert answer.read() is not None
                line.close()
    kept = tmp_path / "footprint-workshops"
    assert [path.name for path in kept.iterdir()] == ["fostering-hubs.sqlite"]


def _said(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["workshop", *arguments])
    heard = capsys.readouterr()
    return stopped.value.code, heard.out, heard.err


def test_counts_that_nobody_protected_are_not_shown_to_a_network_unasked(capsys):
    code, _, error = _said(["--internal", "--lan", "--no-browser"], capsys)
    assert code == 2
    assert "small counts" in error


def test_the_room_can_be_checked(capsys):
    code, out, _ = _said(["--check-room", "--port", "0"], capsys)
    assert code == 0
    assert "show of hands" in out


def test_comments_are_deleted_from_a_file_that_is_there_and_from_no_other(capsys, tmp_path):
    file = tmp_path / "room.sqlite"
    code, _, error = _said(["--delete-comments", "--file", str(file)], capsys)
    assert code == 2
    assert "no such workshop" in error
    assert not file.exists()


def test_help_loads_nothing_heavy():
    program = "import sys, footprint.cli; print([m for m in sys.modules if m in %r])"
    heavy = ("starlette", "uvicorn", "pandas", "footprint.workshop", "jinja2")
    done = subprocess.run(
        [sys.executable, "-c", program % (heavy,)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
