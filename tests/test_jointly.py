"""Finished runs are laid beside each other as they may be shown together, and no further."""

import json
import re

import pytest
from outputs import own_counts
from outputs.own_counts import DERBY, RUTLAND, asked, write_figures
from typer.testing import CliRunner

from footprint import cli, comparing, diffs, jointly, runs
from footprint.errors import InputError
from footprint.outputs import to_json

LEAVERS = "care_leavers_19_21"
SAID = "care leavers 19 to 21"


@pytest.fixture(scope="module")
def units():
    return own_counts.units()


def keep(done, folder):
    """Write of a run what is read when it is laid beside another."""
    folder.mkdir()
    (folder / "result.json").write_text(to_json(done.result), encoding="utf-8")
    (folder / "run.json").write_text(json.dumps(done.record), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def finished(tmp_path_factory, units):
    """Return a function that runs a scenario with so many care leavers of Derby's own, once."""
    place, made = tmp_path_factory.mktemp("place"), {}

    def finish(count, rule="send", run=None):
        name = run or f"{rule}-{count}"
        if name not in made:
            file = place / f"own-{name}" / "ours.csv"
            file.parent.mkdir()
            write_figures(file, {DERBY: {LEAVERS: count}}, units)
            scenario = asked("care-leavers-offer", file, sets=["draws=2"])
            done = runs.run(scenario, write=False, internal=rule == "internal", profile=rule)
            made[name] = keep(done, place / name)
        return made[name]

    return finish


@pytest.fixture(scope="module")
def compared(finished):
    """Return a function that says what differs between two of those runs, worked out once."""
    made = {}

    def compare(before, after, rule="send"):
        if (before, after, rule) not in made:
            made[before, after, rule] = diffs.diff(finished(before, rule), finished(after, rule))
        return made[before, after, rule]

    return compare


def lines_of(found):
    return "\n".join(diffs.diff_lines(found))


def told(first, second, **how):
    return lines_of(diffs.diff(first, second, **how))


def unnamed(text, *folders):
    """Return a text in which runs and their files have other names."""
    for name in sorted((folder.name for folder in folders), key=len, reverse=True):
        text = text.replace(name, f"run {[folder.name for folder in folders].index(name)}")
    return text


def command(*words):
    return CliRunner().invoke(cli.app, ["diff", *map(str, words)])


@pytest.mark.parametrize(
    ("rule", "pairs"),
    [
        # small in the later run, small in both, and a small change under a rule that is exact
        ("send", [(7, 4), (91, 5)]),
        ("local", [(7, 4), (43, 1)]),
        ("send", [(42, 41), (53, 57)]),
    ],
)
def test_a_difference_reads_the_same_whatever_the_withheld_counts_are(
    rule, pairs, finished, compared
):
    said = set()
    for before, after in pairs:
        found = compared(before, after, rule)
        text = lines_of(found) + diffs.diff_json(found)
        said.add(unnamed(text, finished(before, rule), finished(after, rule)))
    [text] = said
    assert "was worked out again" in text


def test_the_run_that_shows_too_much_is_named_first_with_what_it_withholds(compared):
    lines = lines_of(compared(7, 4)).splitlines()
    assert lines[0] == "From send-7 to send-4"
    assert lines[2].startswith(
        "send-7 was worked out again for what is said here. Beside the other"
    )
    assert f"It now withholds as well: Derby: {SAID}." in lines[2]
    assert "Publish one of them, or what is said here." in lines[3]
    assert lines[5] == "What went in"
    assert not any("send-4 was worked out again" in line for line in lines)
    figures = [line for line in lines if line.startswith("- Derby, care leavers aged 19 to 21")]
    [figure] = figures
    assert re.search(r": 1 to \d+, suppressed before, 1 to 5, suppressed now\.$", figure)


def test_nothing_that_was_written_is_changed(finished, compared):
    before = {path: path.read_bytes() for run in (7, 4) for path in sorted(finished(run).iterdir())}
    assert diffs.diff(finished(7), finished(4)) == compared(7, 4)
    assert {path: path.read_bytes() for path in before} == before
    assert {path for run in (7, 4) for path in finished(run).iterdir()} == set(before)


def test_json_holds_what_was_worked_out_again(finished):
    done = command(finished(7), finished(4), "--json")
    assert done.exit_code == 0
    found = json.loads(done.output)
    [again] = found["worked_out_again"]
    assert again["run"] == "send-7"
    assert again["withheld"] == [{"code": DERBY, "indicator": LEAVERS}]
    assert again["sentence"].startswith("send-7 was worked out again")
    assert found["caution"].startswith("The runs as they were written")
    assert found["no_difference"] is False


def test_a_change_of_one_child_is_not_told_and_not_called_none(compared):
    found = compared(42, 41)
    assert [one.run for one in found.worked_out_again] == ["send-42", "send-41"]
    assert [one.kind for one in found.inputs] == ["scenario"]
    assert not found.results
    assert not found.none
    assert "No difference" not in lines_of(found)
    assert "What came out: no difference in what may be shown." in lines_of(found)
    assert json.loads(diffs.diff_json(found))["no_difference"] is False


def test_counts_of_which_nothing_is_small_are_told_as_they_are(finished):
    found = diffs.diff(finished(42), finished(91))
    assert found.worked_out_again == ()
    assert found.caution == ""
    [figure] = [one.sentence for one in found.inputs if one.kind == "figures"]
    assert figure == "Derby, care leavers aged 19 to 21: 42, own before, 91, own now."
    assert json.loads(diffs.diff_json(found))["worked_out_again"] == []


def test_workbooks_of_one_name_in_the_folders_of_several_councils_are_read_again(
    finished, tmp_path, units
):
    # Rutland gives what is published, so of its file alone a checksum could be kept
    published = asked("care-leavers-offer").region.figures.set_index(["code", "indicator"])
    rows = {DERBY: 7, RUTLAND: int(published.loc[(RUTLAND, LEAVERS), "value"])}
    files = [tmp_path / code / "ours.csv" for code in rows]
    for file, (code, count) in zip(files, rows.items(), strict=True):
        file.parent.mkdir()
        write_figures(file, {code: {LEAVERS: count}}, units)
    scenario = asked("care-leavers-offer", *files, sets=["draws=2"])
    several = keep(runs.run(scenario, write=False, profile="send"), tmp_path / "several")
    [again] = diffs.diff(several, finished(4)).worked_out_again
    assert again.run == "several"


def test_runs_that_show_the_same_are_not_read_again(tmp_path, units, monkeypatch):
    folders = []
    for name, count in (("before", 41), ("after", 42)):
        write_figures(tmp_path / "ours.csv", {DERBY: {LEAVERS: count}}, units)
        scenario = asked("care-leavers-offer", tmp_path / "ours.csv", sets=["draws=2"])
        folders.append(keep(runs.run(scenario, write=False), tmp_path / name))
    monkeypatch.setattr(jointly, "_read", None)
    assert told(*folders).splitlines()[1:] == [
        "No difference: the same inputs as far as own counts are shown, and every number agrees."
    ]


def test_one_run_by_itself_with_own_counts_is_laid_beside_another_as_it_is(finished, tmp_path):
    scenario = asked("care-leavers-offer", sets=["draws=2"])
    bare = keep(runs.run(scenario, write=False), tmp_path / "bare")
    found = diffs.diff(bare, finished(4))
    assert found.worked_out_again == ()
    [figure] = [one.sentence for one in found.inputs if one.kind == "figures"]
    assert figure.endswith("1 to 5, suppressed now.")


def test_internal_lays_them_side_by_side_as_they_were_written(finished):
    done = command(finished(7), finished(4), "--internal")
    assert done.exit_code == 0
    assert "7, own before, 1 to 5, suppressed now" in done.output.replace("\n", " ")
    assert "worked out again" not in done.output
    inside = finished(4, "internal")
    with pytest.raises(InputError, match="is an internal run") as caught:
        diffs.diff(finished(7), inside)
    assert caught.value.problems[0].where == "diff"
    assert "4, own now" in told(finished(7), inside, internal=True)


def test_a_comparison_withholds_the_same(finished, compared, tmp_path):
    page = comparing.compare([finished(42), finished(41)], out=tmp_path) / "comparison.html"
    text = page.read_text(encoding="utf-8")
    assert compared(42, 41).worked_out_again
    for one in compared(42, 41).worked_out_again:
        assert f"{one.run} was worked out again for this page." in text
    assert f"It now withholds as well: Derby: {SAID}." in text


@pytest.fixture
def moved(finished, tmp_path, units):
    """Return two runs of which the first one's own figures may be changed."""
    first = finished(7, run="moved")
    file = first.parent / "own-moved" / "ours.csv"
    yield first, finished(4), file
    write_figures(file, {DERBY: {LEAVERS: 7}}, units)


def test_own_figures_that_have_gone_are_named_with_what_to_do(moved):
    first, second, file = moved
    file.unlink()
    done = command(first, second)
    assert isinstance(done.exception, InputError)
    said = str(done.exception)
    assert "moved must be read again to be compared" in said
    assert "ours.csv" in said
    assert said.endswith("or add --internal and keep what is said inside.")
    assert done.output == ""
    assert command(first, second, "--internal").exit_code == 0


def test_own_figures_that_have_changed_are_named_and_never_quoted(moved, units):
    first, second, file = moved
    write_figures(file, {DERBY: {LEAVERS: 73}}, units)
    with pytest.raises(InputError) as caught:
        diffs.diff(first, second)
    said = str(caught.value)
    assert "ours.csv, or the rule send: not as when the run was made." in said
    assert "Put it back as it was, or run the scenario again" in said
    assert "73" not in said


def test_a_run_whose_other_inputs_have_changed_is_not_worked_out_again(moved):
    first, second, _ = moved
    record = json.loads((first / "run.json").read_text(encoding="utf-8"))
    written = json.dumps(record)
    record["inputs_sha256"]["care-leavers-offer.toml"] = "other"
    (first / "run.json").write_text(json.dumps(record), encoding="utf-8")
    try:
        with pytest.raises(
            InputError, match=r"inputs have changed since: care-leavers-offer\.toml"
        ):
            diffs.diff(first, second)
    finally:
        (first / "run.json").write_text(written, encoding="utf-8")


def test_versions_of_a_run_that_was_worked_out_again_are_those_of_now(moved):
    first, second, _ = moved
    written = (first / "run.json").read_text(encoding="utf-8")
    record = json.loads(written)
    record["versions"]["numpy"] = "0.1"
    (first / "run.json").write_text(json.dumps(record), encoding="utf-8")
    try:
        assert "Version of numpy" not in told(first, second)
        assert "Version of numpy: 0.1 before" in told(first, second, internal=True)
    finally:
        (first / "run.json").write_text(written, encoding="utf-8")


def test_a_record_that_does_not_say_what_it_shows_is_never_taken_to_show_the_same(tmp_path):
    about = [{"code": DERBY, "indicator": LEAVERS}]
    for name in ("a", "b"):
        record = {"protection": {"profile": "local", "withheld": about, "shown": []}}
        record |= {"versions": {}, "inputs_sha256": {}}
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(InputError, match="a must be read again to be compared"):
        folders = {name: tmp_path / name for name in ("a", "b")}
        for folder in folders.values():
            (folder / "result.json").write_text("{}", encoding="utf-8")
        jointly.worked_out(folders, runs.say_nothing, where="diff")


def test_runs_called_alike_are_named_by_the_end_of_their_path(finished, tmp_path):
    twin = tmp_path / "send-7"
    twin.mkdir()
    (twin / "result.json").write_bytes((finished(7) / "result.json").read_bytes())
    assert jointly.named([finished(7), finished(4)]) == [
        ("send-7", finished(7)),
        ("send-4", finished(4)),
    ]
    names = [name for name, _ in jointly.named([finished(7), twin])]
    assert names == [f"{finished(7).parent.name}/send-7", f"{tmp_path.name}/send-7"]
