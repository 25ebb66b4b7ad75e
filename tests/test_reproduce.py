"""A finished run is run again, and every number must agree."""

import json
import re
import shutil
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from footprint import again, cli, runs
from footprint.errors import InputError
from footprint.inputs import load_scenario, scenario_names, write_starter
from footprint.outputs.comparison.disagreements import (
    NUMBER,
    PRESENCE,
    WORDS,
    count_numbers,
    disagreements,
    words_agree,
)

pytestmark = pytest.mark.skipif(not scenario_names(), reason="no scenario is bundled")
SETS = ("draws=2", "placement=false")


def write_plain(result, _boundaries, folder, record, _progress=None, **_):
    """Write only what is compared: the result, its tables and its record."""
    from types import SimpleNamespace

    from footprint.outputs import record as records
    from footprint.outputs.tables import every as tables
    from footprint.outputs.tables.table import csv_bytes

    (folder / "tables").mkdir()
    text = records.to_json(result)
    (folder / "result.json").write_text(text, encoding="utf-8")
    for table in tables.tables(result):
        data = csv_bytes(table, unprotected=result.unprotected)
        (folder / "tables" / f"{table.name}.csv").write_bytes(data)
    sums = records.checksums([folder / "result.json"])
    (folder / "run.json").write_text(
        records.run_json({**record, "outputs_sha256": sums}), encoding="utf-8"
    )
    return SimpleNamespace(open_first=())


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return a folder with a scenario of one's own and one finished run of it."""
    folder = tmp_path_factory.mktemp("place")
    scenario = write_starter(folder / "mine", "fostering-hubs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("footprint.outputs.writer.write", write_plain)
        made = runs.run(scenario, out=folder / "footprint-runs", sets=SETS)
    return folder, made


@pytest.fixture
def own(place, tmp_path, monkeypatch):
    """Return a copy of the scenario and its run that a test may change."""
    shutil.copytree(place[0], tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


@pytest.fixture
def quick(own, place, monkeypatch):
    """Take the answer as it was the first time, so that only what is said of it is tested."""

    def rerun(scenario, **_):
        record = runs.make_record(scenario, place[1].result, 0.0)
        return replace(place[1], record=record)

    monkeypatch.setattr(runs, "run", rerun)
    return own


def _change_result(folder, change):
    file = folder / "footprint-runs" / "fostering-hubs-001" / "result.json"
    result = json.loads(file.read_text(encoding="utf-8"))
    change(result)
    file.write_text(json.dumps(result), encoding="utf-8")


def test_a_run_is_made_again_from_its_record_alone(own):
    record = again.read_record("fostering-hubs-001")
    assert record["asked"]["sets"] == list(SETS)
    assert record["asked"]["read_from"] == "fostering-hubs.toml"
    assert str(own) not in json.dumps(record["asked"])
    done = CliRunner().invoke(cli.app, ["reproduce", "fostering-hubs-001"])
    assert done.exit_code == 0, done.output
    assert "fostering-hubs-001: every number agrees (" in done.output
    assert sorted(path.name for path in own.iterdir()) == ["footprint-runs", "mine"]


def test_a_number_that_does_not_agree_is_named_in_words(quick):
    def change(result):
        result["options"][1]["cells"]["cost"]["value"]["central"] += 1000

    _change_result(quick, change)
    done = CliRunner().invoke(cli.app, ["reproduce", "fostering-hubs-001"])
    assert done.exit_code == 1
    assert "result.json has been altered since the run was written." in done.output
    assert "not every number agrees. They differ in 1 place; the first:" in done.output
    assert "option “Two more hubs”, cost, value, central: " in done.output
    assert "in the run, " in done.output


def test_a_table_is_compared_as_well(quick):
    table = quick / "footprint-runs" / "fostering-hubs-001" / "tables" / "matrix.csv"
    text = table.read_text(encoding="utf-8-sig")
    number = re.search(r"(?<=,)\d+\.\d+(?=,)", text)
    table.write_text(text.replace(number[0], "1.5", 1), encoding="utf-8")
    made = again.reproduce("fostering-hubs-001")
    assert [one.path[0] for one in made.disagreements] == ["tables/matrix.csv"]
    table.unlink()
    made = again.reproduce("fostering-hubs-001")
    [one] = made.disagreements
    assert (one.where, one.before, one.after) == ("tables/matrix.csv", "not there", "there")


def test_an_input_that_has_changed_is_named(own):
    figures = own / "mine" / "region" / "figures.csv"
    lines = figures.read_text(encoding="utf-8").splitlines()
    place = next(i for i, line in enumerate(lines) if ",foster_households," in line)
    cells = lines[place].split(",")
    cells[3] = "999"
    lines[place] = ",".join(cells)
    figures.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = CliRunner().invoke(cli.app, ["reproduce", "fostering-hubs-001"])
    assert done.exit_code == 1
    assert "Input changed since the run: figures.csv has changed." in done.output


def test_a_change_that_moves_no_number_is_told_and_agrees(quick):
    scenario = quick / "mine" / "fostering-hubs.toml"
    text = scenario.read_text(encoding="utf-8")
    scenario.write_text(f"# looked at in May\n{text}", encoding="utf-8")
    made = again.reproduce("fostering-hubs-001")
    assert made.agrees
    assert made.files == ("fostering-hubs.toml has changed",)


def test_another_version_is_told(quick):
    file = quick / "footprint-runs" / "fostering-hubs-001" / "run.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    now = record["versions"]["numpy"]
    record["versions"]["numpy"] = "1.0.0"
    file.write_text(json.dumps(record), encoding="utf-8")
    lines = again.told(again.reproduce("fostering-hubs-001"))
    assert lines[0] == f"Version changed since the run: numpy: 1.0.0 before, {now} now."


def test_a_scenario_that_has_moved_is_asked_for(quick, tmp_path):
    shutil.move(quick / "mine", tmp_path / "elsewhere")
    done = CliRunner().invoke(cli.app, ["reproduce", "fostering-hubs-001"])
    assert isinstance(done.exception, InputError)
    assert 'its scenario "fostering-hubs.toml" is neither here nor near the run.' in str(
        done.exception
    )
    file = tmp_path / "elsewhere" / "fostering-hubs.toml"
    done = CliRunner().invoke(cli.app, ["reproduce", "fostering-hubs-001", "--scenario", str(file)])
    assert done.exit_code == 0, done.output


def test_what_is_no_run_is_said_with_the_nearest(own):
    with pytest.raises(InputError, match='Did you mean "fostering-hubs-001"'):
        again.reproduce("fostering-hub-001")
    (own / "footprint-runs" / "fostering-hubs-001" / "run.json").unlink()
    with pytest.raises(InputError, match=r"there is no run.json in this run"):
        again.reproduce("fostering-hubs-001")


def test_a_run_of_an_older_version_says_so(own):
    file = own / "footprint-runs" / "fostering-hubs-001" / "run.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    del record["asked"]
    file.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(InputError, match="made by an older Footprint"):
        again.reproduce("fostering-hubs-001")


def test_a_scenario_built_in_python_cannot_be_read_again(place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("footprint.outputs.writer.write", write_plain)
    monkeypatch.setattr(runs, "answerer", lambda _: lambda *_, **__: place[1].result)
    built = replace(load_scenario("fostering-hubs", sets=SETS), read_from="")
    made = runs.run(built, out=tmp_path)
    with pytest.raises(InputError, match="built there. Name its scenario with --scenario"):
        again.reproduce(made.folder)


def test_numbers_agree_to_nine_figures_and_lists_are_matched_by_name():
    before = {"rows": [{"name": "a", "value": 1.0}, {"name": "b", "value": 2}], "yes": True}
    after = {"rows": [{"name": "b", "value": 2.0}, {"name": "a", "value": 1 + 1e-12}], "yes": True}
    assert list(disagreements(before, after)) == []
    after["rows"][1]["value"] = 1.000001
    [one] = disagreements(before, after)
    assert (one.path, one.where, one.kind) == (("rows", "a", "value"), "rows “a”, value", NUMBER)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({"a": 1}, {}, PRESENCE),
        ({}, {"a": None}, PRESENCE),
        ({"a": True}, {"a": False}, NUMBER),
        ({"a": 1}, {"a": None}, NUMBER),
        ({"a": "x"}, {"a": "y"}, WORDS),
        ({"a": ["x"]}, {"a": ["x", "y"]}, WORDS),
        ({"a": [1, 2]}, {"a": [1, 3]}, WORDS),
        ({"a": [{"v": 1}]}, {"a": [{"v": 1}, {"v": 2}]}, PRESENCE),
    ],
)
def test_every_kind_of_difference_is_found(before, after, kind):
    assert [one.kind for one in disagreements(before, after)] == [kind]


def test_numbers_within_words_count():
    assert words_agree("cost is £1,234", "it costs £1,234 now")
    assert not words_agree("at most 0.3 % from best", "at most 0.4 % from best")
    assert count_numbers({"a": [1, 2.5, True, None, "3"]}) == 2
