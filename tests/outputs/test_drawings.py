"""Maps of a finished run are drawn again from what the run holds, and from nothing else."""

import json
import shutil
import struct
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from footprint import cli, drawings
from footprint.errors import InputError
from footprint.outputs import maps, writer

A4_AND_SLIDE = {"a4-landscape": (3507, 2481), "a4-portrait": (2481, 3507), "slide": (3999, 2250)}


@pytest.fixture(scope="module")
def folder(written):
    return written[0]


def pixels(png):
    return struct.unpack(">II", png[16:24])


def test_a_map_drawn_again_is_byte_for_byte_the_runs_own(folder, tmp_path):
    made = drawings.draw(
        folder, kinds=["overview", "cost"], papers=["a4-landscape"], formats=["png", "svg"],
        out=tmp_path,
    )  # fmt: skip
    files = {file.name: file.read_bytes() for file in made.iterdir()}
    assert {"all-options.png", "all-options.svg", "cost-by-council.txt"} <= set(files)
    for name, data in files.items():
        assert data == (folder / "maps" / name).read_bytes()


@pytest.mark.parametrize("paper", list(A4_AND_SLIDE))
def test_every_paper_has_its_size_and_the_words_beside_it(folder, tmp_path, paper):
    made = drawings.draw(
        folder, kinds=["cost"], papers=[paper], formats=["png", "pdf"], out=tmp_path
    )
    (png,), (pdf,), (words,) = (list(made.glob(f"*.{end}")) for end in ("png", "pdf", "txt"))
    assert pixels(png.read_bytes()) == A4_AND_SLIDE[paper]
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert (paper in png.stem) == (paper != "a4-landscape")
    assert words.read_text(encoding="utf-8").startswith("Map by council.")


def test_every_kind_the_run_has_is_drawn_unless_some_are_named(
    folder, result, monkeypatch, tmp_path
):
    asked = {}
    drawn = (maps.Map("", "one", "One", b"png", b"", "Words."),)
    monkeypatch.setattr(maps, "draw", lambda *_, **how: asked.update(how) or drawn)
    made = drawings.draw(folder, papers=["slide", "slide"], out=tmp_path)
    assert asked["kinds"] == maps.kinds_of(result)
    assert {"footprints", "overview", "cost", "every-change"} <= set(asked["kinds"])
    assert "gap" not in asked["kinds"]
    assert asked["papers"] == ("slide",)
    assert made.name == f"{folder.name}-maps-001"


def test_maps_of_a_run_with_small_counts_say_so(folder, boundaries, result, tmp_path):
    unsafe = tmp_path / "unsafe"
    unsafe.mkdir()
    writer.write(replace(result, unprotected=True), boundaries, unsafe, {"seed": 7})
    made = drawings.draw(unsafe, kinds=["cost"], formats=["svg"], out=tmp_path)
    said = "contains unprotected small numbers"
    assert said in (made / writer.WARNING_FILE).read_text(encoding="utf-8")
    assert said in (made / "cost-by-council-slide.txt").read_text(encoding="utf-8").lower()
    assert said in (made / "cost-by-council-slide.svg").read_text(encoding="utf-8").lower()


def test_everything_wrong_with_what_was_asked_is_told_at_once(folder, tmp_path):
    with pytest.raises(InputError) as caught:
        drawings.draw(folder, kinds=["cots"], papers=["a5"], formats=["jpg"], out=tmp_path)
    said = [str(problem) for problem in caught.value.problems]
    assert len(said) == 3
    assert 'Did you mean "cost"?' in said[0]
    assert "a4-landscape, a4-portrait, slide" in said[1]
    assert "png, svg, pdf" in said[2]
    assert not list(tmp_path.iterdir())


def test_a_kind_the_run_cannot_fill_is_refused_with_those_it_can(folder, tmp_path):
    with pytest.raises(InputError, match="no maps of this kind: gap.*It has footprints, overview"):
        drawings.draw(folder, kinds=["cost", "gap"], out=tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_run_that_was_changed_or_lost_its_shapes_is_refused(folder, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / drawings.GROUND_FILE).unlink()
    with pytest.raises(InputError, match="shapes of its councils cannot be read"):
        drawings.draw(copy, out=tmp_path / "out")
    told = json.loads((copy / "result.json").read_text(encoding="utf-8"))
    told["criteria"] = "none"
    (copy / "result.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(InputError, match="not a result of this version"):
        drawings.draw(copy, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_names_every_paper_and_format_and_the_files_it_wrote(folder, tmp_path):
    asked = CliRunner().invoke(cli.app, ["maps", "--help"], env={"COLUMNS": "200"})
    assert all(paper in asked.stdout for paper in maps.PAPERS)
    assert all(form in asked.stdout for form in maps.FORMATS)
    made = CliRunner().invoke(
        cli.app, ["maps", str(folder), "--kind", "cost", "--format", "svg", "--out", str(tmp_path)]
    )
    assert made.exit_code == 0
    assert f"{folder.name}-maps-001" in made.stdout.replace("\n", "")
    assert "cost-by-council-slide.svg" in made.stdout.replace("\n", "")


def test_the_how_to_page_names_every_kind_of_map():
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "files.md").read_text(encoding="utf-8")
    assert all(f"`{kind}`" in page for kind in maps.KINDS)
