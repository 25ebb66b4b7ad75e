"""The pages say what the program does, in examples, commands and keys, and fetch nothing."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from footprint import cli
from footprint.inputs import scenario_file
from footprint.inputs.rule_kinds import KINDS
from footprint.outputs.tables import every as tables
from footprint.services import load_catalogue

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
sys.path.append(str(DOCS))

import outside  # noqa: E402
import refresh  # noqa: E402
from making import docstring, pages, results  # noqa: E402

WRITTEN = sorted(p for p in DOCS.rglob("*.md") if "reference" not in p.parts)
EXPLAINED = [page for page in refresh.pages() if page.stem != "placement"]
NAME = {path: path.relative_to(DOCS).as_posix() for path in WRITTEN}


@pytest.fixture(scope="module")
def reference():
    return {page.name: page.text for page in pages()}


def test_there_are_examples_on_every_page_of_a_model():
    explained = {path.stem for path in (DOCS / "explanation").glob("*.md")} - {"index"}
    assert {page.stem for page in refresh.pages()} == explained


@pytest.mark.parametrize("page", EXPLAINED, ids=lambda page: page.stem)
def test_the_examples_of_a_page_are_what_the_code_gives(page):
    text = page.read_text(encoding="utf-8")
    assert refresh.with_examples_run(text) == text


@pytest.mark.slow
def test_the_error_of_the_placement_check_is_the_one_measured():
    text = (DOCS / "explanation" / "placement.md").read_text(encoding="utf-8")
    assert refresh.with_examples_run(text) == text


@pytest.mark.slow
def test_the_tutorial_shows_what_its_commands_say(tmp_path):
    text = refresh.TUTORIAL.read_text(encoding="utf-8")
    assert refresh.with_commands_run(text, tmp_path) == text


def test_a_changed_example_and_a_failing_command_are_noticed(tmp_path):
    page = "```pycon\n>>> 1 + 1\n3\n```\n"
    assert refresh.with_examples_run(page) == page.replace("3", "2")
    command = "<!-- command -->\n```sh\nfootprint check nowhere.toml\n```\n"
    with pytest.raises(RuntimeError, match="nowhere"):
        refresh.with_commands_run(command, tmp_path)
    refused = command.replace("command", "command refused")
    assert refresh.with_commands_run(refused, tmp_path) == refused


@pytest.mark.parametrize("page", WRITTEN, ids=NAME.get)
def test_commands_and_settings_on_a_page_can_be_read(page):
    text = page.read_text(encoding="utf-8")
    known = {command.name or command.callback.__name__ for command in cli.app.registered_commands}
    known |= {group.name for group in cli.app.registered_groups}
    for block in re.findall(r"```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        assert set(re.findall(r"^footprint (\w[\w-]*)", block, re.MULTILINE)) <= known
    for block in re.findall(r"```toml\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        assert tomllib.loads(block)


def test_the_reference_has_every_key_service_parameter_rule_and_command(reference):
    for model in (scenario_file.ScenarioFile, scenario_file.Search, scenario_file.CandidateEntry):
        for key in model.model_fields:
            assert f"| `{key}` |" in reference["scenario-file"]
    catalogue = load_catalogue()
    for key, service in catalogue.services.items():
        page = reference[f"services/{key}"]
        assert all(f"`{function.id}`" in page for function in service.functions)
        assert all(f"`{name}`" in page for name in service.parameters)
    assert all(f"`{name}`" in reference["services/common"] for name in catalogue.common)
    assert all(f"## `{kind}`" in reference["rules"] for kind in KINDS)
    for command in cli.app.registered_commands:
        assert (
            f"## `footprint {command.name or command.callback.__name__}`" in reference["commands"]
        )


def test_a_key_is_listed_with_its_default_and_its_limits(reference):
    lines = reference["scenario-file"].splitlines()
    (keep,) = [line for line in lines if line.startswith("| `keep` |")]
    assert keep.endswith("| whole number, at least 1, at most 20 | `3` |")
    page = reference["services/fostering"]
    parameter = load_catalogue().parameters["fostering/recruitment.enquiries_per_approval"]
    assert f"**{parameter.central:g}** ({parameter.low:g} to {parameter.high:g})" in page


def test_every_table_is_listed_with_all_its_columns(reference):
    found = results.every_table()
    for result in results.made_up_results():
        for table in tables.tables(result):
            assert set(table.columns) <= set(found[table.name].columns)
    for table in found.values():
        start = reference["outputs"].index(f"### `{table.name}.csv`")
        section = reference["outputs"][start:].split("\n### ")[0]
        assert all(f"| `{column}` |" in section for column in table.columns)


@pytest.mark.slow
@pytest.mark.usefixtures("small_pictures")
def test_every_file_of_a_run_is_described():
    assert results.undescribed(results.files_of_a_run()) == []
    assert results.undescribed(["maps/one.png", "secret.bin"]) == ["secret.bin"]


def test_a_docstring_becomes_paragraphs_and_lists():
    text = (
        "Do it.\n\n    a = b\n\nParameters\n----------\none, two\n    What ``x`` is,\n    or not."
    )
    assert list(docstring.parts(text)) == [
        "Do it.",
        "```text\na = b\n```",
        "**Parameters**",
        "- `one`, `two`: What `x` is, or not.",
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", '<script src="https://cdn.example/x.js"></script>'),
        ("a.html", '<link rel="preconnect stylesheet" href="//fonts.example/a.css">'),
        ("a.html", '<img srcset="a.png 1x, https://example.org/b.png 2x">'),
        ("a.html", "<style>@import 'https://example.org/a.css';</style>"),
        ("a.html", "<script>fetch('https://example.org/a')</script>"),
        ("a.css", "@font-face { src: url(https://example.org/a.woff2) }"),
        ("a.js", "element.src = '//example.org/a.js'"),
    ],
)
def test_a_request_outside_is_found(name, text):
    assert len(outside.requests_of(name, text)) == 1


def test_a_link_to_follow_is_no_request():
    text = '<link rel="next" href="https://a.example"><a href="https://b.example">there</a>'
    assert (
        outside.requests_of("a.html", text + '<img src="c.png"><a href="//d.example">d</a>') == []
    )


@pytest.mark.slow
def test_the_pages_are_built_without_a_warning_and_ask_for_nothing_outside(tmp_path):
    pytest.importorskip("sphinx", reason="the extra docs is not installed")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
    done = subprocess.run(
        [*command, str(DOCS), str(tmp_path)], capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert outside.requests_in(tmp_path) == []
    built = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.html")}
    assert {"index.html", "tutorial.html", "reference/outputs.html"} <= built
    assert {f"{name.removesuffix('.md')}.html" for name in NAME.values()} <= built
