"""Whatever councils and options are called, what is written is safe, whole and legible."""

import csv
import io
import json
import re
import zipfile
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import docx
import pytest
from outputs import factory, factory_building, factory_ground, factory_schools, factory_sharing

from footprint import packs, runs
from footprint.inputs.synthetic import write_region
from footprint.outputs import file_names, writer

SCRIPT, LONG = "<script>alert(1)</script> & Co", "Llanfair" * 25
NAMES = (
    *(SCRIPT, "../../etc", '=HYPERLINK("x")', "+SUM(1)", LONG, "Llŷn a Ŵyr", "Évreux-le-Ça"),
    *("القدس الشريف", "ירושלים", "Town 😀 𠀀", "com1", "-2+3", "中文市", "@x"),
)
OPTIONS = (NAMES[1], SCRIPT, '=HYPERLINK("y")', "ירושלים 😀", "x" * 200, "aux", "-1", "Ŵ|*?")
# a number, whatever a spreadsheet would make of its sign
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")
FORMULA = re.compile(r"[=+\-@\t\r]")
UNSAFE = re.compile(r'[<>:"|?*\\\x00-\x1f]')
LONGEST_NAME, LONGEST_PATH = 100, 130
KINDS = {
    "footprints": factory.make_result,
    "possible": factory_sharing.possible_result,
    "who-pays": factory_sharing.paying_result,
    "sufficiency": factory_schools.sufficiency_result,
    "places": factory_building.building_result,
}
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("small_pictures")]


class Page(HTMLParser):
    """Take note of what a browser would run or fetch, of every anchor, and of all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.anchors: list[str] = []
        self.said, self.policy = "", ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Take note of one element."""
        held = dict(attrs)
        self.found += [tag] * (tag in {"script", "iframe", "object", "embed", "base", "form"})
        self.found += [name for name in held if name.startswith("on")]
        fetched = (str(held.get(name, "")) for name in ("src", "href"))
        self.found += [where for where in fetched if re.match(r"\s*javascript:", where, re.I)]
        if held.get("http-equiv") == "Content-Security-Policy":
            self.policy = str(held["content"])
        self.anchors += [where for name, where in attrs if name == "id"]

    def handle_data(self, data):
        """Take note of a text."""
        self.said += data


def renamed(value, new):
    """Put other names into every text of a result."""
    if isinstance(value, str):
        known = "|".join(re.escape(name) for name in sorted(new, key=len, reverse=True))
        return re.sub(rf"(?<!\w)({known})(?!\w)", lambda hit: new[hit[1]], value)
    if is_dataclass(value):
        changed = {f.name: renamed(getattr(value, f.name), new) for f in fields(value) if f.init}
        return replace(value, **changed)
    if isinstance(value, dict):
        return {renamed(key, new): renamed(one, new) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(renamed(one, new) for one in value)
    return value


def hostile(kind):
    """Return a result whose councils and options have the worst of names."""
    result = KINDS[kind]()
    new = {}
    for pair, name in zip(result.areas.values(), NAMES, strict=False):
        new |= dict.fromkeys(pair, name)
    new |= {one.name: name for one, name in zip(result.options, OPTIONS, strict=False)}
    return replace(renamed(result, new), title=SCRIPT, decision='=HYPERLINK("x")')


def check_files(folder):
    """Hold every file of a folder against what must never be in one."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        check_name(path, folder)
    assert len({str(path).casefold() for path in files}) == len(files)
    for path in files:
        if path.suffix == ".html":
            check_page(path.read_text(encoding="utf-8"))
        elif path.suffix == ".svg":
            check_drawing(path.read_bytes())
        elif path.suffix == ".csv":
            check_table(path.read_text(encoding="utf-8-sig"))
        elif path.suffix in {".docx", ".xlsx"}:
            check_package(path)
        elif path.suffix in {".json", ".geojson"}:
            json.loads(path.read_text(encoding="utf-8"))
    return files


def check_name(path, folder):
    inside = path.relative_to(folder)
    assert path.resolve().is_relative_to(folder.resolve())
    assert len(inside.as_posix()) <= LONGEST_PATH
    for part in inside.parts:
        assert not file_names.reserved(part), part
        assert not UNSAFE.search(part), part
        assert part == part.strip(" "), part
        assert not part.endswith("."), part
        assert len(part.encode("utf-8")) <= 2 * LONGEST_NAME, part


def check_page(text):
    page = Page(text)
    assert page.found == []
    assert len(set(page.anchors)) == len(page.anchors)
    assert page.policy.startswith("default-src 'none'; img-src data:")


def check_drawing(data):
    root = ET.fromstring(data)
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not names & {"script", "foreignObject", "a"}
    assert not any(name.startswith("on") for one in root.iter() for name in one.attrib)


def check_table(text):
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            assert not FORMULA.match(cell) or NUMBER.fullmatch(cell), cell


def check_package(path):
    """Read every part of a document or a workbook, and every text and formula in its sheets."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    if path.suffix == ".docx":
        assert docx.Document(str(path)).paragraphs
    for name, data in parts.items():
        if not name.endswith((".xml", ".rels")):
            continue
        root = ET.fromstring(data)
        outside = [one.get("Target") for one in root if one.get("TargetMode") == "External"]
        assert all(where.startswith("https://") for where in outside)
        formulas = (one.text or "" for one in root.iter() if one.tag.endswith("main}f"))
        assert not any("HYPERLINK" in formula or "SUM(1)" in formula for formula in formulas)
        if name == "xl/sharedStrings.xml":
            texts = ("".join(one.itertext()) for one in root)
            assert not [text for text in texts if FORMULA.match(text) and len(text) > 1]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_of_each_question_is_safe(kind, tmp_path):
    result = hostile(kind)
    assert LONG in {name for name, _ in result.areas.values()}
    writer.write(result, factory_ground.boundaries(), tmp_path, {})
    files = check_files(tmp_path)
    assert sum(path.parent.name == "councils" for path in files) == 2 * len(result.areas)
    said = Page((tmp_path / "report.html").read_text(encoding="utf-8")).said
    assert SCRIPT in said
    drawn = [path.read_text(encoding="utf-8") for path in (tmp_path / "maps").glob("*.txt")]
    assert not any(re.search("&(lt|amp|gt);", text) for text in drawn)


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    """Write a made-up region and a scenario in which nothing has a harmless name."""
    folder = tmp_path_factory.mktemp("hostile")
    region = write_region(folder / "region", len(NAMES))
    text = (region / "areas.csv").read_text(encoding="utf-8")
    codes = [line.split(",")[0] for line in text.splitlines()[1:]]
    table = io.StringIO(newline="")
    csv.writer(table).writerows(
        [["code", "name", "short_name"], *zip(codes, NAMES, NAMES, strict=True)]
    )
    (region / "areas.csv").write_text(table.getvalue(), encoding="utf-8", newline="")
    named = [json.dumps(name, ensure_ascii=False) for name in OPTIONS]
    groups = json.dumps([codes[:7], codes[7:]])
    path = folder / "scenario.toml"
    path.write_text(
        f'title = {named[1]}\nregion = "./region"\nservices = ["fostering"]\ndraws = 2\n'
        f"[[options]]\nname = {named[0]}\nas_now = true\n"
        f"[[options]]\nname = {named[3]}\n"
        f'[options.footprints]\n"fostering/recruitment" = {groups}\n'
        f'[[options]]\nname = {named[4]}\n[options.footprints]\nfostering = "all"\n',
        encoding="utf-8",
    )
    return path


def test_a_run_of_a_region_of_such_names_is_safe_from_its_files_on(scenario, tmp_path):
    run = runs.run(scenario, out=tmp_path / "runs")
    assert [name for name, _ in run.result.areas.values()] == list(NAMES)
    check_files(run.folder)
    assert [path.name for path in tmp_path.iterdir()] == ["runs"]
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["scenario-001"]


def test_packs_go_into_folders_that_every_system_allows(scenario, tmp_path):
    made = packs.data_pack(scenario, out=tmp_path / "packs")
    assert len(made.councils) == len(NAMES)
    check_files(made.folder)


def test_no_two_names_of_files_are_alike_whatever_names_and_codes_are():
    def bare(name):
        return re.sub(r"[^\w ]+", "", name).strip()

    names = {"../up": "CON", "é": "Con", "x": "Lly\u0302n", "y": "LLŶN", "🎉": "🎉", "z": "LLŶN z"}
    found = file_names.told_apart(names, bare, " ")
    assert found == {
        **{"../up": "CON up", "é": "Con é", "x": "Llŷn", "y": "LLŶN y"},
        **{"🎉": "council 2", "z": "LLŶN z"},
    }
