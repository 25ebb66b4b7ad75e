"""What the README promises is what happens: its commands, its table, the same bytes twice."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from footprint import cli
from footprint.outputs import record

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"<!-- command -->\s*```sh\n(.+?)\n```", README, re.DOTALL)


def _start(*arguments, cwd):
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    environment.pop("COLUMNS", None)
    return subprocess.Popen(
        [sys.executable, "-m", "footprint", *arguments],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _run(*arguments, cwd):
    process = _start(*arguments, cwd=cwd)
    out, err = process.communicate(timeout=600)
    assert process.returncode == 0, err.decode()
    assert err == b""
    return out.decode()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("place")


@pytest.fixture(scope="module")
def said(place):
    """Run the README's scenario once, as a newcomer would."""
    return _run("run", "fostering-hubs", cwd=place)


def test_the_readme_holds_two_commands_word_for_word():
    assert COMMANDS == [
        "python -m pip install . && footprint run fostering-hubs",
        'python -m pip install ".[test]" && python -m pytest',
    ]


def test_every_command_in_the_readme_exists():
    named = set(re.findall(r"(?:`|-m )footprint ([\w-]+)", README))
    known = {command.name or command.callback.__name__ for command in cli.app.registered_commands}
    known |= {group.name for group in cli.app.registered_groups}
    assert named == known


def test_every_file_the_readme_points_to_is_there():
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).is_file()] == []


@pytest.mark.slow
def test_the_table_in_the_readme_is_the_one_a_run_prints(said):
    block = re.search(
        r"<!-- table begins -->\s*```text\n(.*?)```\s*<!-- table ends -->", README, re.S
    )
    printed = [line.rstrip() for line in said.splitlines()]
    assert block is not None
    assert block[1].splitlines() == printed


@pytest.mark.slow
def test_a_run_leaves_one_whole_folder(said, place):
    folder = place / "footprint-runs" / "fostering-hubs-001"
    assert [path.name for path in place.iterdir()] == ["footprint-runs"]
    assert list(folder.parent.iterdir()) == [folder]
    for name in (
        "report.html",
        "report.docx",
        "result.json",
        "run.json",
    ):
        assert (folder / name).stat().st_size > 0
    assert (folder / "tables" / "workings.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert {path.suffix for path in (folder / "maps").iterdir()} >= {".png", ".svg"}
    for line in said.splitlines():
        if line.startswith("  footprint-runs"):
            assert (place / line.strip()).is_file()


@pytest.mark.slow
def test_the_same_inputs_give_the_same_bytes(said, place):
    printed = _run("run", "fostering-hubs", "--json", cwd=place)
    first, second = (place / "footprint-runs" / f"fostering-hubs-00{n}" for n in (1, 2))
    assert printed == (second / "result.json").read_text(encoding="utf-8")
    names = {path.relative_to(first).as_posix() for path in first.rglob("*") if path.is_file()}
    again = {path.relative_to(second).as_posix() for path in second.rglob("*") if path.is_file()}
    assert names == again
    differ = {name for name in names if (first / name).read_bytes() != (second / name).read_bytes()}
    assert differ <= {"run.json"}


@pytest.mark.slow
def test_the_result_keeps_to_its_published_schema(said, place):
    jsonschema = pytest.importorskip("jsonschema")
    file = place / "footprint-runs" / "fostering-hubs-001" / "result.json"
    jsonschema.validate(json.loads(file.read_text(encoding="utf-8")), record.published_schema())


@pytest.mark.slow
def test_an_option_is_explained_in_at_most_ten_lines(said, place):
    asked = ("explain", "fostering-hubs-001", "rutland", "--option", "one hub for the region")
    lines = _run(*asked, cwd=place).splitlines()
    assert 4 <= len(lines) <= 10
    assert lines[0].startswith("Rutland under One hub for the region: £")
    assert "modelled cost, not budget" in lines[0]


@pytest.mark.slow
def test_finished_runs_are_compared_in_a_folder_of_their_own(said, place):
    runs = place / "footprint-runs"
    other = runs / "fostering-hubs-700"
    other.mkdir()
    (other / "result.json").write_bytes((runs / "fostering-hubs-001" / "result.json").read_bytes())
    lines = _run("compare", "fostering-hubs-001", "fostering-hubs-700", cwd=place).splitlines()
    assert lines[0] == f"Written to {Path('footprint-runs') / 'compared-001'}"
    assert any((runs / "compared-001").iterdir())


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without telling it")
def test_a_run_told_to_stop_leaves_nothing(tmp_path):
    process = _start("run", "fostering-hubs", cwd=tmp_path)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("footprint-runs/.*.partial")) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert process.poll() is None
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 143
    assert list(tmp_path.iterdir()) == []
