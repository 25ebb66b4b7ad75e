"""The commands speak plainly, fail plainly, and start at once."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from footprint import __version__, cli, console
from footprint.errors import InputError, OutputError, Problem
from footprint.runs import Run

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("geopandas", "highspy", "matplotlib", "networkx", "numpy", "pandas", "pandera", "pulp")


def _environment(**changes):
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"} | changes


def _footprint(*arguments, cwd=ROOT, **changes):
    """Run the command as a person would, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "footprint", *arguments],
        cwd=cwd,
        env=_environment(**changes),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


@pytest.fixture
def off_the_path(monkeypatch):
    monkeypatch.setattr(console.shutil, "which", lambda _: None)


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"], []])
def test_asking_for_help_loads_nothing_heavy(arguments):
    program = (
        "import sys\nfrom footprint.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        f"print('heavy:', sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=_environment(), capture_output=True, text=True
    )
    assert done.stdout.splitlines()[-1] == "heavy: []"


def test_the_public_face_loads_nothing_heavy_until_asked():
    program = (
        "import sys, footprint\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)), 'run' in dir(footprint))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=_environment(), capture_output=True, text=True
    )
    assert done.stdout == "[] True\n"


def test_the_version_is_the_packages_own():
    done = CliRunner().invoke(cli.app, ["--version"])
    assert (done.exit_code, done.output) == (0, f"footprint {__version__}\n")


def test_help_names_every_command():
    output = CliRunner().invoke(cli.app, ["--help"]).output
    after = ("compare", "diff", "reproduce", "data-pack")
    for name in ("run", *after, "explain", "check", "list", "new", "import"):
        assert f"\n  {name} " in output
    assert "..." not in output.split("Commands:")[1]


def test_a_misspelt_scenario_is_told_with_the_nearest_and_nothing_written(tmp_path):
    done = _footprint("run", "fostering-hub", cwd=tmp_path)
    said = done.stderr.decode()
    assert done.returncode == 2
    assert done.stdout == b""
    assert said.splitlines()[0] == "One thing to put right:"
    assert said.splitlines()[1].startswith("1. fostering-hub: ")
    assert 'Did you mean "fostering-hubs"?' in said
    assert said.splitlines()[-1] == "Nothing was written."
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_problems_of_every_scenario_are_told_together(tmp_path):
    done = _footprint("run", "no-such-one", "nor-this", "--json", cwd=tmp_path)
    said = done.stderr.decode().splitlines()
    assert done.returncode == 2
    assert said[0] == "2 things to put right:"
    assert [line[:3] for line in said[1:3]] == ["1. ", "2. "]


def test_debug_shows_where_it_happened_wherever_it_stands(tmp_path):
    for arguments in (["--debug", "run", "no-such-one"], ["run", "no-such-one", "--debug"]):
        done = _footprint(*arguments, cwd=tmp_path)
        assert b"Traceback" in done.stderr
        assert done.returncode == 1


def test_a_wrong_option_is_a_usage_error():
    done = _footprint("run", "--colour")
    assert done.returncode == 2
    assert b"--colour" in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_unforeseen_error_is_one_sentence_and_a_hint(monkeypatch, capsys, off_the_path):
    def fail(*_, **__):
        msg = "the ground shook\nsecond line"
        raise RuntimeError(msg)

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as stopped:
        cli.main(["list"])
    said = capsys.readouterr().err
    assert stopped.value.code == 1
    assert said.splitlines()[0] == "Footprint had to stop: the ground shook"
    assert 'run it again with "python -m footprint --debug"' in said
    assert "second line" not in said


def test_a_disk_that_cannot_be_written_is_no_fault_of_the_program(monkeypatch, capsys):
    def fail(*_, **__):
        msg = "The results could not be written in 'out': No space left on device."
        raise OutputError(msg)

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as stopped:
        cli.main(["list"])
    assert stopped.value.code == 1
    assert capsys.readouterr().err.splitlines() == [
        "The results could not be written in 'out': No space left on device.",
        "Nothing was written.",
    ]


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_being_told_to_stop_ends_in_order(monkeypatch, capsys, interruptible):
    before = signal.getsignal(signal.SIGINT)

    def work(*_, **__):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)

    monkeypatch.setattr(cli, "app", work)
    with pytest.raises(SystemExit) as stopped:
        cli.main(["list"])
    assert stopped.value.code == 130
    assert capsys.readouterr().err.split() == ["Stopped.", "Nothing", "was", "written."]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_warning_of_a_library_never_reaches_a_person(tmp_path):
    program = (
        "import sys, warnings\nfrom footprint import cli\n"
        "cli.app = lambda *_, **__: warnings.warn('overflow', RuntimeWarning)\n"
        "cli.main(sys.argv[1:])"
    )
    for words, expected in (([], False), (["--debug"], True)):
        done = subprocess.run(
            [sys.executable, "-c", program, *words],
            env=_environment(),
            capture_output=True,
            text=True,
        )
        assert ("overflow" in done.stderr) == expected


def test_a_misspelt_question_is_found_by_check(tmp_path):
    file = tmp_path / "hubs.toml"
    file.write_text('base = "fostering-hubs"\nquestion = "footprint"\n', encoding="utf-8")
    done = CliRunner().invoke(cli.app, ["check", str(file)])
    assert isinstance(done.exception, InputError)
    assert 'key question: "footprint" is not a question' in str(done.exception)


def test_what_was_written_before_a_problem_is_not_denied(capsys):
    error = InputError([Problem("a.csv", "no."), Problem("b.csv", "no.")])
    error.add_note("Written before that: footprint-runs/hubs-001.")
    console.say_problems(error)
    assert capsys.readouterr().err.splitlines() == [
        "2 things to put right:",
        "1. a.csv: no.",
        "2. b.csv: no.",
        "Written before that: footprint-runs/hubs-001.",
    ]


def test_hints_can_be_typed_where_the_command_is_not_on_the_path(off_the_path, monkeypatch):
    assert console.program() == "python -m footprint"
    monkeypatch.setattr(console.shutil, "which", lambda name: "x" if name == "footprint" else None)
    assert console.program() == "footprint"


@pytest.mark.parametrize("code_page", ["ascii", "cp437", "cp1252", "utf-8"])
def test_every_character_survives_every_code_page(code_page, monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=code_page)
    monkeypatch.setattr(sys, "stdout", stream)
    console.survive_code_pages()
    console.say("\u2212£5m \u2013 \u2264 \u4e2d")
    stream.flush()
    said = stream.buffer.getvalue().decode(code_page).rstrip()
    if code_page == "utf-8":
        assert said == "\u2212£5m \u2013 \u2264 \u4e2d"
    else:
        kept = {"ascii": "-GBP 5m - <= ?", "cp437": "-£5m - \u2264 ?", "cp1252": "-£5m \u2013 <= ?"}
        assert said == kept[code_page]


def test_a_result_for_another_program_is_utf_8_on_every_code_page(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    console.survive_code_pages()
    console.say_bytes('{"title": "\u201cone hub\u201d for £5"}')
    written = stream.buffer.getvalue()
    assert json.loads(written) == {"title": "\u201cone hub\u201d for £5"}
    assert written.count(b"\n") == 1


def test_list_names_scenarios_services_with_functions_and_regions(monkeypatch, off_the_path):
    output = CliRunner().invoke(cli.app, ["list"]).output
    assert "  fostering-hubs: Foster-carer recruitment" in output
    assert "  east-midlands\n" in output
    fostering = next(line for line in output.splitlines() if line.startswith("  fostering: "))
    assert "recruitment" in fostering
    assert output.rstrip().endswith("python -m footprint run fostering-hubs")


def test_a_bar_is_shown_on_a_terminal_only_and_only_after_a_second(monkeypatch):
    terminal = io.StringIO()
    now = iter([0.0, 0.5, 1.5, 1.6])
    monkeypatch.setattr(console.time, "monotonic", lambda: next(now))
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    shown = []
    monkeypatch.setattr(
        console.Bar, "_begin", lambda self, what: shown.append(what) or (_Updates(), 0)
    )
    with console.Bar(terminal) as bar:
        bar("soon")
        assert shown == []
        bar("later", 2, 4)
    assert shown == ["later"]

    quiet = io.StringIO()
    with console.Bar(quiet) as bar:
        bar("never")
    assert shown == ["later"]


class _Updates:
    def update(self, task, *, description, completed, total):
        assert (task, description, completed, total) == (0, "later", 2, 4)

    def stop(self):
        """Do nothing."""


def test_a_changed_assumption_is_told_before_and_after(capsys):
    (scenario,) = cli._load_all(["fostering-hubs"], ["assumptions.year=2030", "draws=10"])
    cli._say_changes(scenario)
    assert capsys.readouterr().out.splitlines() == [
        "Changed: assumptions.year: 2025 -> 2030 (set on the command line)",
        "Changed: draws: 400 (default) -> 10 (set on the command line)",
    ]


def test_a_starter_can_be_checked_at_once_and_is_not_overwritten(tmp_path, off_the_path):
    own = tmp_path / "own"
    made = CliRunner().invoke(cli.app, ["new", str(own), "--from", "youth-justice-teams"])
    assert made.exit_code == 0
    assert made.output.rstrip().endswith(
        f"python -m footprint run {own / 'youth-justice-teams.toml'}"
    )
    for place in (own, own / "region"):
        checked = CliRunner().invoke(cli.app, ["check", str(place)])
        assert "No problems found.\n" in checked.output
    again = CliRunner().invoke(cli.app, ["new", str(own)])
    assert isinstance(again.exception, InputError)
    assert {path.name for path in own.iterdir()} >= {"youth-justice-teams.toml", "region"}


def test_several_results_are_printed_as_one_list(monkeypatch, tmp_path):
    folder = tmp_path / "hubs-001"
    folder.mkdir()
    (folder / "result.json").write_text('{"title": "£"}\n', encoding="utf-8")
    finished = Run(folder, None, {}, ())
    monkeypatch.setattr("footprint.runs.run", lambda *_, **__: finished)
    monkeypatch.setattr(cli, "_load_all", lambda names, sets: names)
    for names, expected in ((["a"], {"title": "£"}), (["a", "b"], [{"title": "£"}] * 2)):
        done = CliRunner().invoke(cli.app, ["run", *names, "--json"])
        assert json.loads(done.output) == expected


def test_an_earlier_run_is_named_when_a_later_one_fails(monkeypatch, tmp_path):
    folder = tmp_path / "hubs-001"
    folder.mkdir()
    (folder / "result.json").write_text("{}", encoding="utf-8")

    def run(name, **_):
        if name == "b":
            raise InputError.of("b.toml", "no.")
        return Run(folder, None, {}, ())

    monkeypatch.setattr("footprint.runs.run", run)
    monkeypatch.setattr(cli, "_load_all", lambda names, sets: names)
    done = CliRunner().invoke(cli.app, ["run", "a", "b", "--json"])
    assert done.exception.__notes__ == [f"Written before that: {folder}."]


RESULT = {
    "criteria": [
        {"key": key, "label": label, "unit": unit, "group": group, "better": "lower"}
        for key, label, unit, group in (
            ("cost", "Cost", "£ a year", "cost"),
            ("waits", "Waits", "children", "children"),
            ("near", "Near home", "%", "children"),
        )
    ],
    "options": [],
}


def _option(number, *, reasons=()):
    def cell(central, difference):
        value = {"low": central - 1, "central": central, "high": central + 1}
        away = {"low": -3.0, "central": difference, "high": -1.0}
        return {"value": value, "words": "", "difference": away, "clear": True}

    none = {"value": None, "words": "not modelled", "difference": None, "clear": None}
    return {
        "name": f"Option {number}",
        "is_as_now": number == 0,
        "feasible": {"yes": not reasons, "reasons": reasons},
        "status_words": "proven best, over 12 footprints" if number == 2 else "",
        "cells": {"cost": cell(5e6, -2.0), "waits": cell(12.0, -2.0), "near": none},
    }


def test_the_table_puts_children_first_and_as_now_beside_every_option(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    options = [_option(number) for number in range(6)]
    options[4] = _option(4, reasons=("Rutland stands apart",))
    console.say_table(RESULT | {"options": options})
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= console.PAGE_WIDTH
    heads = [line.split("  ") for line in lines if "Option 0" in line]
    shown = [[cell.strip() for cell in head if cell.strip()] for head in heads]
    assert shown == [
        ["Option 0", "Option 1", "Option 2", "Option 3", "Option 4"],
        ["Option 0", "Option 5"],
    ]
    order = [line.split()[0] for line in lines if line.startswith(("Waits", "Cost", "Feasible"))]
    assert order == ["Waits", "Cost", "Feasible"] * 2
    assert "“Option 4” is not feasible. Rutland stands apart." in lines
    assert any(line.startswith("“Option 2”: Lowest modelled cost under these") for line in lines)
    assert "Not modelled here: Near home." in lines
    assert lines[-1].startswith("Illustrative option for discussion.")
