"""Two finished runs are laid side by side: what went in and what came out, in words."""

import copy
import json
import shutil

import pytest
from test_reproduce import SETS, write_plain
from typer.testing import CliRunner

from footprint import cli, diffs, runs
from footprint.errors import InputError
from footprint.inputs import scenario_names

pytestmark = pytest.mark.skipif(not scenario_names(), reason="no scenario is bundled")
ENQUIRIES = "fostering/recruitment.enquiries_per_approval=12"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return a folder with two runs that differ in one parameter."""
    folder = tmp_path_factory.mktemp("place")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("footprint.outputs.writer.write", write_plain)
        for sets in (SETS, (*SETS, ENQUIRIES)):
            runs.run("fostering-hubs", out=folder / "footprint-runs", sets=sets)
    return folder


@pytest.fixture
def own(place, tmp_path, monkeypatch):
    """Return a copy of the runs that a test may change."""
    shutil.copytree(place, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here" / "footprint-runs"


def _write(folder, name, change):
    file = folder / name
    held = json.loads(file.read_text(encoding="utf-8"))
    change(held)
    file.write_text(json.dumps(held), encoding="utf-8")


def _twin(own, *, result=None, record=None):
    """Return a copy of the first run with something changed."""
    twin = own / "fostering-hubs-900"
    shutil.copytree(own / "fostering-hubs-001", twin)
    for name, change in (("result.json", result), ("run.json", record)):
        if change is not None:
            _write(twin, name, change)
    return twin


def _sentences(found, kind):
    return [one.sentence for one in (*found.inputs, *found.results) if one.kind == kind]


def test_a_run_does_not_differ_from_itself(own):
    done = CliRunner().invoke(cli.app, ["diff", "fostering-hubs-001", str(_twin(own))])
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        "From fostering-hubs-001 to fostering-hubs-900",
        "No difference: the same inputs, and every number agrees.",
    ]


def test_one_parameter_is_the_only_input_that_differs(own):
    found = diffs.diff("fostering-hubs-001", "fostering-hubs-002")
    assert [one.kind for one in found.inputs] == ["parameters"]
    [told] = _sentences(found, "parameters")
    assert told.startswith("Fostering: recruitment of foster carers: enquiries for one approved")
    assert "34 (9 to 40) before, 12 (9 to 40) now" in told
    kinds = list(dict.fromkeys(one.kind for one in found.results))
    assert kinds[-3:] == ["criteria", "councils", "weighing"]
    assert any("modelled cost a year: £" in text for text in _sentences(found, "criteria"))
    weights = [one.weight for one in found.results if one.kind == "councils"]
    assert weights == sorted(weights, reverse=True)


def test_it_is_told_as_json_too(own):
    done = CliRunner().invoke(
        cli.app, ["diff", "fostering-hubs-001", "fostering-hubs-002", "--json"]
    )
    assert done.exit_code == 0
    told = json.loads(done.output)
    assert told["no_difference"] is False
    assert told["inputs"][0]["kind"] == "parameters"
    assert [told["inputs"][0][side]["central"] for side in ("before", "after")] == [34, 12]


def test_a_mark_that_turns_and_a_grouping_come_before_any_number(own):
    def change(result):
        option = result["options"][1]
        option["feasible"] = {"yes": False, "reasons": ["Derby is 70 minutes away"]}
        blocks = option["footprints"]["fostering/recruitment"]
        blocks[0], blocks[1] = blocks[0][:-1], [*blocks[1], blocks[0][-1]]
        option["cells"]["cost"]["value"]["central"] += 5e6

    found = diffs.diff("fostering-hubs-001", _twin(own, result=change))
    assert [one.kind for one in found.results][:3] == ["marks", "groupings", "criteria"]
    assert found.results[0].sentence == (
        "“Two more hubs” is no longer feasible (Derby is 70 minutes away)."
    )


def test_what_the_runs_are_about_is_told_first(own):
    def result(held):
        held["seed"], held["draws"], held["year"] = 2, 9, 2031
        held["areas"] = held["areas"][1:]

    found = diffs.diff("fostering-hubs-001", _twin(own, result=result))
    assert [one.kind for one in found.inputs] == ["ground"] * 4
    assert _sentences(found, "ground")[0] == "The year: 2025 before, 2031 now."
    assert _sentences(found, "ground")[-1] == "No longer a council: Derby."


def test_a_figure_a_file_a_rule_and_a_version_are_told(own):
    def record(held):
        code = next(iter(held["asked"]["figures"]))
        held["asked"]["figures"][code]["cla_31_march"] += 10
        held["asked"]["data"]["rules"] = [{"rule": "largest", "areas": 5}]
        held["inputs_sha256"]["figures.csv"] = "other"
        held["versions"]["numpy"] = "9.9"
        held["settings"]["internal"] = True

    found = diffs.diff("fostering-hubs-001", _twin(own, record=record))
    assert [one.kind for one in found.inputs] == [
        *("scenario", "figures", "settings", "files", "versions")
    ]
    assert _sentences(found, "files") == ["figures.csv has changed."]
    [figure] = _sentences(found, "figures")
    assert figure.startswith("Derby, children in care on 31 March: ")
    assert _sentences(found, "scenario")[0].startswith("The limits: only now there")
    assert _sentences(found, "settings") == ["Written with internal: no before, yes now."]


def test_options_that_come_and_go_are_told(own):
    def result(held):
        new = copy.deepcopy(held["options"][1])
        new["name"] = "Another"
        held["options"] = [*held["options"][:-1], new]

    found = diffs.diff("fostering-hubs-001", _twin(own, result=result))
    assert [text.split(":")[1] for text in _sentences(found, "options")] == [
        " no longer there.",
        " only now there.",
    ]


def test_what_is_no_run_is_said(own):
    with pytest.raises(InputError, match='Did you mean "fostering-hubs-001"'):
        diffs.diff("fostering-hub-001", "fostering-hubs-002")


def _protected(kind, code="E06000015", indicator="ehc_plans_msi"):
    """Return a change to a record: an own count is withheld, shown or all is internal."""

    def change(held):
        held["protection"] = {"profile": "internal" if kind == "internal" else "local"}
        if kind != "internal":
            held["protection"][kind] = [{"code": code, "indicator": indicator}]

    return change


def test_runs_are_refused_where_one_that_shows_too_much_cannot_be_read_again(own):
    twin = _twin(own, record=_protected("withheld"))
    _write(own / "fostering-hubs-001", "run.json", _protected("shown"))
    done = CliRunner().invoke(cli.app, ["diff", "fostering-hubs-001", str(twin), "--json"])
    assert isinstance(done.exception, InputError)
    assert "fostering-hubs-001 must be read again to be compared" in str(done.exception)
    assert "or add --internal" in str(done.exception)
    assert done.output == ""
    told = CliRunner().invoke(cli.app, ["diff", "fostering-hubs-001", str(twin), "--internal"])
    assert told.exit_code == 0
    assert told.output.startswith("From fostering-hubs-001 to fostering-hubs-900")


def test_an_internal_run_is_not_laid_beside_a_protected_one_of_the_same_name(own):
    _write(own / "fostering-hubs-001", "run.json", _protected("shown"))
    twin = own / "inside" / "fostering-hubs-001"
    shutil.copytree(own / "fostering-hubs-001", twin)
    _write(twin, "run.json", _protected("internal"))
    with pytest.raises(InputError, match="is an internal run") as caught:
        diffs.diff("fostering-hubs-001", twin)
    assert caught.value.problems[0].where == "diff"
    assert diffs.diff(twin, twin).none
