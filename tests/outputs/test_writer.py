"""One folder holds everything, the same each time."""

import hashlib
import json

import pytest

from footprint.errors import OutputError
from footprint.outputs import writer

from . import factory


def test_every_promised_file_is_there(written):
    folder, found = written
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(found.files) == names
    assert {"result.json", "run.json", "report.html", "report.docx"} <= names
    promised = (
        "matrix areas footprints workings one_off assumptions figures placement calibration "
        "legal reasons changes borders"
    )
    assert {f"tables/{name}.csv" for name in promised.split()} <= names
    assert {"maps/two-hubs.png", "maps/two-hubs.svg", "maps/two-hubs.txt"} <= names


def test_the_three_files_to_open_exist(written):
    folder, found = written
    assert len(found.open_first) == 3
    assert all((folder / name).is_file() for name in found.open_first)


def test_the_same_inputs_give_the_same_bytes_but_for_the_run(written, boundaries, tmp_path):
    folder, found = written
    record = {"seed": 7, "command": "another", "seconds": 99.0}
    said = []
    again = writer.write(factory.make_result(), boundaries, tmp_path, record, said.append)
    assert again == found
    differing = [
        name
        for name in found.files
        if (folder / name).read_bytes() != (tmp_path / name).read_bytes()
    ]
    assert differing == ["run.json"]
    assert said == ["Writing tables", "Drawing maps", "Writing the report"]


def test_the_run_holds_checksums_of_what_was_written(written):
    folder, _ = written
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    data = (folder / "report.html").read_bytes()
    assert run["outputs_sha256"]["report.html"] == hashlib.sha256(data).hexdigest()
    assert run["command"] == "footprint run fostering-hubs"


def test_a_folder_that_cannot_hold_the_files_is_named(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    with pytest.raises(OutputError, match="could not be written"):
        writer._put({"tables/matrix.csv": b"x"}, blocked)


def test_notes_tell_whether_travel_is_estimated(result):
    assert writer.says_estimated(result)
    from dataclasses import replace

    assert not writer.says_estimated(replace(result, notes=()))
