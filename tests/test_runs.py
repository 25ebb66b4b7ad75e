"""Runs are written whole or not at all, under the next free number."""

import json
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from footprint import folders, runs
from footprint.comparing import compare
from footprint.errors import InputError, OutputError
from footprint.inputs import scenario_names, write_starter
from footprint.inputs.scenario_file import QUESTIONS


def _scenario(question="footprints"):
    return SimpleNamespace(
        key="hubs",
        question=question,
        region=SimpleNamespace(boundaries="boundaries"),
        source_files=(),
        own_figures=False,
    )


def _result():
    checked = SimpleNamespace(service="fostering", words="proven best")
    option = SimpleNamespace(
        name="Option", status_words="", bound_gbp_per_year=None, placement=(checked,)
    )
    return SimpleNamespace(seed=7, draws=20, options=(option,), sufficiency=None)


def _write(result, boundaries, folder, record, progress=None, *, template=None, pdf=False):
    assert boundaries == "boundaries"
    assert template is None
    progress("Writing")
    (folder / "maps").mkdir()
    for name in ("report.html", "maps/one.png"):
        (folder / name).write_text(name, encoding="utf-8")
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return SimpleNamespace(open_first=("report.html", "maps/one.png"))


@pytest.fixture
def stand_in(monkeypatch):
    """Answer and write at once, so that only the run itself is tested."""
    monkeypatch.setitem(runs.QUESTIONS, "footprints", lambda: lambda *_, **__: _result())
    monkeypatch.setattr("footprint.outputs.writer.write", _write)
    monkeypatch.setattr("footprint.outputs.asked.asked", lambda _: {"read_from": "hubs"})
    return monkeypatch


def test_runs_are_numbered_past_every_earlier_one(stand_in, tmp_path):
    first = runs.run(_scenario(), out=tmp_path)
    second = runs.run(_scenario(), out=tmp_path)
    (tmp_path / "hubs-041").mkdir()
    (tmp_path / "hubs-042.txt").touch()
    (tmp_path / "hubs-north-077").mkdir()
    third = runs.run(_scenario(), out=tmp_path)
    names = [run.folder.name for run in (first, second, third)]
    assert names == ["hubs-001", "hubs-002", "hubs-042"]
    assert not list(tmp_path.glob(".*"))


def test_a_number_taken_meanwhile_is_passed_over(stand_in, tmp_path):
    real = folders.next_folder
    offers = iter([tmp_path / "hubs-001"])
    (tmp_path / "hubs-001").mkdir()
    (tmp_path / "hubs-001" / "report.html").write_text("earlier", encoding="utf-8")
    stand_in.setattr(
        folders, "next_folder", lambda out, name: next(offers, None) or real(out, name)
    )
    run = runs.run(_scenario(), out=tmp_path)
    assert run.folder == tmp_path / "hubs-002"
    assert (tmp_path / "hubs-001" / "report.html").read_text(encoding="utf-8") == "earlier"


def test_the_folder_can_be_opened_by_whoever_may_open_its_neighbours(stand_in, tmp_path):
    beside = tmp_path / "beside"
    beside.mkdir()
    run = runs.run(_scenario(), out=tmp_path)
    assert run.folder.stat().st_mode == beside.stat().st_mode


@pytest.mark.parametrize(
    "failure", [ValueError("half-way"), KeyboardInterrupt(), SystemExit(143), MemoryError()]
)
def test_nothing_is_left_of_a_run_that_stops_half_way(stand_in, tmp_path, failure):
    def stop(result, boundaries, folder, record, progress=None, **_kept):
        (folder / "report.html").write_text("half", encoding="utf-8")
        raise failure

    stand_in.setattr("footprint.outputs.writer.write", stop)
    out = tmp_path / "runs"
    with pytest.raises(type(failure)):
        runs.run(_scenario(), out=out)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_where_the_question_fails(stand_in, tmp_path):
    def fail(*_, **__):
        raise InputError.of("sites.csv", "no")

    stand_in.setitem(runs.QUESTIONS, "footprints", lambda: fail)
    with pytest.raises(InputError, match="sites"):
        runs.run(_scenario(), out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said_with_a_remedy(stand_in, tmp_path):
    (tmp_path / "file").touch()
    for out in (tmp_path / "file", tmp_path / "file" / "runs"):
        with pytest.raises(InputError, match=r"--out .*file' is a file.* Name a folder"):
            runs.run(_scenario(), out=out)
    assert (tmp_path / "file").is_file()

    def locked(*_, **__):
        raise PermissionError(13, "Permission denied", str(tmp_path / "out" / ".hubs-1.partial"))

    stand_in.setattr(Path, "mkdir", locked)
    with pytest.raises(OutputError, match=r"out': Permission denied\. Name a folder that you may"):
        runs.run(_scenario(), out=tmp_path / "out")


def test_folders_made_for_a_run_that_fails_are_taken_away(stand_in, tmp_path):
    stand_in.setattr("footprint.outputs.writer.write", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        runs.run(_scenario(), out=tmp_path / "a" / "b" / "c")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_an_output_error_but_a_missing_input_is_not(stand_in, tmp_path):
    def full(*_, **__):
        raise OSError(28, "No space left on device", "report.html")

    def missing(*_, **__):
        raise FileNotFoundError(2, "No such file", "figures.csv")

    stand_in.setattr("footprint.outputs.writer.write", full)
    with pytest.raises(OutputError, match=r"No space left on device \(report.html\)"):
        runs.run(_scenario(), out=tmp_path)
    stand_in.setitem(runs.QUESTIONS, "footprints", lambda: missing)
    with pytest.raises(FileNotFoundError):
        runs.run(_scenario(), out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_swept_away_a_day_later(stand_in, tmp_path, monkeypatch):
    old, new = tmp_path / ".hubs-aa.partial", tmp_path / ".hubs-bb.partial"
    old.mkdir()
    monkeypatch.setattr(folders, "LEFT_BEHIND_SECONDS", 0.05)
    time.sleep(0.1)
    new.mkdir()
    runs.run(_scenario(), out=tmp_path)
    assert not old.exists()
    assert new.exists()


def test_the_files_to_open_first_are_there(stand_in, tmp_path):
    run = runs.run(_scenario(), out=tmp_path)
    assert run.open_first == (run.folder / "report.html", run.folder / "maps" / "one.png")
    assert all(file.is_file() for file in run.open_first)


def test_the_record_tells_how_to_make_the_run_again(stand_in, tmp_path):
    source = tmp_path / "hubs.toml"
    source.write_bytes(b"abc")
    scenario = _scenario()
    scenario.source_files = (source,)
    run = runs.run(scenario, out=tmp_path / "runs", command="footprint run hubs")
    written = json.loads((run.folder / "run.json").read_text(encoding="utf-8"))
    assert written == run.record
    assert written["command"] == "footprint run hubs"
    assert (written["seed"], written["draws"], written["scenario"]) == (7, 20, "hubs")
    assert written["status"] == "placement of fostering: proven best"
    # the SHA-256 of "abc", from the standard that defines it
    sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert written["inputs_sha256"] == {"hubs.toml": sha256}
    assert str(tmp_path) not in json.dumps(written)


def test_nothing_is_written_where_only_the_answer_is_wanted(stand_in, tmp_path):
    run = runs.run(_scenario(), out=tmp_path / "runs", write=False)
    assert run.folder is None
    assert run.open_first == ()
    assert run.result.seed == 7
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_question_names_the_nearest(tmp_path):
    with pytest.raises(InputError, match='Did you mean "footprints"'):
        runs.run(_scenario("footprint"), out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_changes_to_a_scenario_already_built_are_refused(tmp_path):
    with pytest.raises(ValueError, match="by name or file"):
        runs.run(_scenario(), out=tmp_path, sets=("year=2030",))


def test_a_run_is_found_by_folder_file_or_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "footprint-runs" / "hubs-001"
    folder.mkdir(parents=True)
    file = folder / "result.json"
    file.write_text('{"options": [], "areas": []}', encoding="utf-8")
    for given in (folder, file, "hubs-001", "footprint-runs/hubs-001"):
        assert runs.read_result(given) == {"options": [], "areas": []}
    with pytest.raises(InputError, match='Did you mean "hubs-001"'):
        runs.result_file("hubs-01")


@pytest.mark.parametrize("text", ["", "[]", '{"options": []}', "null"])
def test_a_file_that_is_no_result_is_refused(tmp_path, text):
    (tmp_path / "result.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="not a result that Footprint wrote"):
        runs.read_result(tmp_path)


@pytest.mark.skipif(not scenario_names(), reason="no scenario is bundled")
def test_a_service_of_ones_own_is_run_and_written_like_any_other(tmp_path):
    path = write_starter(tmp_path / "mine")
    own = path.parent / "region" / "services"
    own.mkdir()
    ninth = Path(__file__).parent / "services" / "ninth.toml"
    (own / "adoption.toml").write_bytes(ninth.read_bytes())
    path.write_text(
        'title = "Adoption together?"\nregion = "./region"\nservices = ["adoption"]\ndraws = 4\n'
        '[[options]]\nname = "As now"\nas_now = true\n'
        '[[options]]\nname = "One region"\n[options.footprints]\nadoption = "all"\n',
        encoding="utf-8",
    )
    run = runs.run(path, out=tmp_path / "runs")
    result = runs.read_result(run.folder)
    assert [option["name"] for option in result["options"]] == ["As now", "One region"]
    workings = (run.folder / "tables" / "workings.csv").read_text(encoding="utf-8-sig")
    assert "adoption/family-finding" in workings
    assert "adoption.toml" in run.record["inputs_sha256"]


def test_every_question_that_runs_answer_may_stand_in_a_scenario():
    assert tuple(runs.QUESTIONS) == QUESTIONS


def test_a_run_named_twice_is_not_compared_with_itself(tmp_path):
    folder = tmp_path / "hubs-001"
    folder.mkdir()
    (folder / "result.json").write_text('{"options": [], "areas": []}', encoding="utf-8")
    with pytest.raises(InputError, match="this run is named twice"):
        compare([folder, folder / "result.json"], out=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_one_run_cannot_be_compared(tmp_path):
    (tmp_path / "result.json").write_text('{"options": [], "areas": []}', encoding="utf-8")
    with pytest.raises(InputError, match="two runs"):
        compare([tmp_path], out=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()
