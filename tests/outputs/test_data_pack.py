"""A council is sent its own figures and nobody else's, and its answer is read as it comes back."""

import csv
import io
import json
import math
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from regions import AREAS, FIGURES, PARTNERSHIP_HEADING, made_up_catalogue, make_scenario

from footprint import packs
from footprint.errors import InputError
from footprint.inputs import load_scenario, scenario_names
from footprint.inputs.confirmations import CONFIRM, CORRECT, NOTE, REFERENCE
from footprint.outputs.packs import data_pack
from footprint.outputs.packs.pack_document import pack_document
from footprint.outputs.packs.pack_workbook import HEADING_ROW, pack_workbook

A, B, C, D = AREAS


@pytest.fixture
def scenario(tmp_path):
    return load_scenario(make_scenario(tmp_path), catalogue=made_up_catalogue())


@pytest.fixture
def answered(tmp_path):
    """Send packs out, let a council fill its own in, and read the scenario that came with them."""
    made_up = make_scenario(tmp_path)
    catalogue = made_up_catalogue()
    before = load_scenario(made_up, catalogue=catalogue)
    sent = {pack.code: pack for pack in data_pack.packs(before)}
    lines = ['base = "scenario.toml"\nfigures = [']
    for pack in sent.values():
        (tmp_path / pack.folder).mkdir()
        file = tmp_path / pack.folder / data_pack.WORKBOOK_FILE
        file.write_bytes(pack_workbook(pack))
        lines.append(f'"{pack.folder}/{file.name}",')
    made = tmp_path / "confirmed.toml"
    made.write_text("\n".join([*lines, "]\n"]), encoding="utf-8")

    def ask(code=A, answers=(), change=None):
        file = tmp_path / sent[code].folder / data_pack.WORKBOOK_FILE
        workbook = openpyxl.load_workbook(file)
        sheet = workbook["Our figures"]
        heads = {cell.value: cell.column for cell in sheet[HEADING_ROW]}
        rows = {sheet.cell(row, heads[REFERENCE]).value: row for row in range(5, sheet.max_row + 1)}
        for indicator, column, value in answers:
            sheet.cell(rows[indicator], heads[column]).value = value
        if change is not None:
            change(sheet, rows, heads)
        workbook.save(file)
        return load_scenario(made, catalogue=catalogue)

    ask.before, ask.folder = before, tmp_path
    return ask


@pytest.fixture
def bench_of(tmp_path):
    """Return the made-up scenario with one figure changed."""

    def ask(indicator, code, value, status):
        made = make_scenario(tmp_path)
        [file] = tmp_path.rglob("figures.csv")
        with file.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        for row in rows:
            if row[:2] == [code, indicator]:
                row[3], row[5] = value, status
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
        return load_scenario(made, catalogue=made_up_catalogue())

    return ask


def _row(scenario, code, indicator):
    figures = scenario.region.figures
    found = figures[(figures["code"] == code) & (figures["indicator"] == indicator)]
    assert len(found[found["status"] != "unavailable"]) == 1
    return found[found["status"] != "unavailable"].iloc[0]


def test_a_pack_left_blank_changes_nothing_and_says_so(answered):
    after = answered()
    assert after.changes == ()
    assert not after.own_figures
    assert after.region.figures.equals(answered.before.region.figures)
    said = [note for note in after.notes if "held for it is confirmed by the council" in note]
    assert len(said) == len(AREAS)
    assert said[0].startswith("Ashford City: not one of the ")


def test_what_a_council_confirms_stays_and_names_the_council(answered):
    after = answered(A, [("cla_31_march", CONFIRM, "Yes")])
    row, before = _row(after, A, "cla_31_march"), _row(answered.before, A, "cla_31_march")
    assert row.drop("source").equals(before.drop("source"))
    assert row["source"] == "made up; confirmed by Ashford City (Ashford City/our-figures.xlsx)"
    assert _row(after, B, "cla_31_march")["source"] == "made up"
    assert not after.own_figures
    [note] = [n for n in after.notes if n.startswith("Ashford City confirmed 1 and corrected 0 of")]
    assert "Not confirmed by the council: " in note
    assert "children in care 31 March;" not in note


def test_what_a_council_corrects_becomes_its_own(answered):
    answers = [("foster_households", CORRECT, "1,234"), ("foster_households", NOTE, "June count")]
    after = answered(B, answers)
    row = _row(after, B, "foster_households")
    assert (row["value"], row["status"]) == (1234, "own")
    assert row["source"] == "own figure, Bramshire/our-figures.xlsx: June count"
    assert after.own_figures
    [change] = after.changes
    assert (change.before, change.after) == ("210, published", "1,234, own figure")
    assert any(note.startswith("Bramshire confirmed 0 and corrected 1 of") for note in after.notes)


def test_a_withheld_figure_stays_withheld(bench_of, tmp_path):
    before = bench_of("cla_started", C, "c", "suppressed")
    [pack] = [pack for pack in data_pack.packs(before) if pack.code == C]
    [held] = [figure for figure in pack.figures if figure.indicator == "cla_started"]
    assert (held.value, held.mark, held.range_words) == (None, "c", "1 to 5")
    (tmp_path / "back.xlsx").write_bytes(pack_workbook(pack))
    workbook = openpyxl.load_workbook(tmp_path / "back.xlsx")
    sheet = workbook["Our figures"]
    heads = {cell.value: cell.column for cell in sheet[HEADING_ROW]}
    [row] = [r for r in range(5, sheet.max_row + 1) if sheet.cell(r, 13).value == "cla_started"]
    assert sheet.cell(row, heads["We hold"]).value == "c"
    sheet.cell(row, heads[CONFIRM]).value = "yes"
    workbook.save(tmp_path / "back.xlsx")
    text = 'base = "scenario.toml"\nfigures = ["back.xlsx"]\n'
    (tmp_path / "after.toml").write_text(text, encoding="utf-8")
    after = _row(
        load_scenario(tmp_path / "after.toml", catalogue=made_up_catalogue()), C, "cla_started"
    )
    assert (after["status"], after["low"], after["high"]) == ("suppressed", 1, 5)
    assert math.isnan(after["value"])
    assert "confirmed by Coldport" in after["source"]


def test_an_assumed_figure_is_sent_with_its_range_and_may_be_confirmed(answered):
    after = answered(D, [("foster_households", CONFIRM, "yes")])
    row = _row(after, D, "foster_households")
    assert (row["status"], row["low"], row["high"]) == ("assumed", 120, 200)
    assert "confirmed by Dunshire" in row["source"]


def test_the_same_figure_written_out_is_a_confirmation(answered):
    after = answered(A, [("cla_31_march", CORRECT, 550)])
    assert not after.own_figures
    assert "confirmed by Ashford City" in _row(after, A, "cla_31_march")["source"]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (
            [("cla_31_march", CONFIRM, "yes"), ("cla_31_march", CORRECT, 9)],
            "is confirmed and corrected at once.",
        ),
        ([("cla_31_march", CONFIRM, "perhaps")], '"perhaps" is neither yes nor no. Write yes'),
        ([("cla_31_march", CONFIRM, 550)], '"550" is neither yes nor no.'),
        ([("cla_31_march", CORRECT, "many")], '"many" is not a number.'),
        ([("cla_31_march", CORRECT, -4)], "-4 is negative."),
    ],
)
def test_an_answer_that_cannot_be_meant_is_named_with_its_folder(answered, answers, said):
    with pytest.raises(InputError) as caught:
        answered(A, answers)
    assert said in str(caught.value)
    assert "Ashford City/our-figures.xlsx, row " in str(caught.value)


def test_a_figure_that_has_changed_since_is_not_taken_as_confirmed(answered):
    def older(sheet, rows, heads):
        sheet.cell(rows["cla_31_march"], heads["We hold"]).value = 500
        sheet.cell(rows["cla_31_march"], heads[CONFIRM]).value = "yes"

    after = answered(A, change=older)
    assert "confirmed" not in _row(after, A, "cla_31_march")["source"]
    assert any("answers for 500, and 550, published is in use now" in n for n in after.notes)


def test_rows_that_were_deleted_are_not_confirmed(answered):
    after = answered(A, change=lambda sheet, rows, _: sheet.delete_rows(rows["cla_31_march"]))
    assert any("Ashford City: not one of the" in note for note in after.notes)


def test_a_row_given_twice_and_a_wrong_unit_are_named(answered):
    def twice(sheet, rows, heads):
        sheet.cell(rows["children_0_17"], heads[REFERENCE]).value = "cla_31_march"

    with pytest.raises(InputError, match="has a row already: row"):
        answered(A, change=twice)


def test_a_pack_holds_the_figures_of_its_own_council_alone(scenario):
    values = {
        code: {figures[place] for _, _, figures in FIGURES} for place, code in enumerate(AREAS)
    }
    for pack in data_pack.packs(scenario):
        cells = _cells(pack_workbook(pack))
        mine = {float(v) for v in values[pack.code]}
        others = {float(v) for code in AREAS if code != pack.code for v in values[code]} - mine
        held = {cell for row in cells for cell in row if isinstance(cell, float | int)}
        assert held
        assert not held & others
        text = " ".join(str(cell) for row in cells for cell in row)
        for code, (name, _) in AREAS.items():
            assert (code in text) == (code == pack.code)
            assert (name in text) == (code == pack.code)


def test_the_document_says_what_is_asked_and_leaves_room_for_an_answer(scenario):
    pack = data_pack.packs(scenario)[0]
    document = Document(io.BytesIO(pack_document(pack)))
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [
        "The question",
        "Who asks",
        "What we ask of you",
        "The figures we hold",
        "The partnerships we have for you today",
        *(["The places we count in your area"] if pack.places else []),
        "Values that are assumed",
        "Confirmed by",
        "Sources and licence",
    ]
    tables = [[[c.text for c in row.cells] for row in table.rows] for table in document.tables]
    assert [row[0] for row in tables[0][1:]] == [
        "Name and organisation",
        "Email",
        "Please answer by",
    ]
    figures = next(rows for rows in tables if rows[0][0] == "Figure")
    assert len(figures) == len(pack.figures) + 1
    assert [row[2] for row in figures[1:]] == [held.value_words for held in pack.figures]
    assert [row[0] for row in tables[-1][1:]] == [
        "Name",
        "Role",
        "Date",
        "What we could not confirm",
    ]
    assert all(row[1] == "" for row in tables[-1][1:])


def test_names_that_no_folder_may_have_are_made_safe():
    names = {
        "1": "../Derby",
        "2": "CON",
        "3": "Bristol, City of",
        "4": "<script>alert(1)</script>",
        "5": "x" * 200,
        "6": "Ynys Môn",
        "7": "derby",
        "8": "...",
    }
    made = data_pack.folder_names(names)
    assert made == {
        "1": "Derby",
        "2": "CON 2",
        "3": "Bristol City of",
        "4": "script alert 1 script",
        "5": "x" * 60,
        "6": "Ynys Môn",
        "7": "derby 7",
        "8": "8",
    }


def test_a_name_is_never_a_formula(scenario):
    pack = replace(data_pack.packs(scenario)[0], name='=HYPERLINK("http://a.b")')
    sheet = openpyxl.load_workbook(io.BytesIO(pack_workbook(pack)))["Our figures"]
    found = [c for row in sheet for c in row if str(c.value).startswith("=")]
    assert found
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.quotePrefix for cell in found)


def test_the_workbook_is_one_marked_up_table_without_merged_cells(scenario):
    sheet = openpyxl.load_workbook(io.BytesIO(pack_workbook(data_pack.packs(scenario)[0])))[
        "Our figures"
    ]
    assert list(sheet.tables) == ["Our_figures"]
    assert not sheet.merged_cells.ranges
    assert len(sheet.data_validations.dataValidation) == 1


def test_equal_scenarios_give_equal_bytes(scenario):
    first, second = data_pack.packs(scenario)[0], data_pack.packs(scenario)[0]
    assert pack_workbook(first) == pack_workbook(second)
    assert pack_document(first) == pack_document(second)
    for data in (pack_workbook(first), pack_document(first)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core = archive.read("docProps/core.xml").decode()
            assert set(re.findall(r"20\d\d-\d\d-\d\d", core)) == {"2020-01-01"}


@pytest.mark.skipif(not scenario_names(), reason="no scenario is bundled")
def test_packs_are_written_with_a_scenario_that_reads_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = packs.data_pack("fostering-hubs")
    assert made.folder == Path("footprint-packs/fostering-hubs-001")
    assert len(made.councils) == 10
    assert {file.name for file in made.councils[0].iterdir()} == {
        data_pack.DOCUMENT_FILE,
        data_pack.WORKBOOK_FILE,
    }
    assert str(tmp_path) not in made.scenario.read_text(encoding="utf-8")
    scenario = load_scenario(made.folder)
    assert len(scenario.confirmations) == sum(
        len(pack.figures) for pack in data_pack.packs(load_scenario("fostering-hubs"))
    )
    assert not list(Path("footprint-packs").glob(".*"))


@pytest.mark.skipif(not scenario_names(), reason="no scenario is bundled")
def test_a_scenario_of_ones_own_keeps_the_figures_it_reads_already(tmp_path):
    (tmp_path / "mine").mkdir()
    ours = tmp_path / "mine" / "ours.csv"
    ours.write_text("area,Foster households (households)\nRutland,7\n", encoding="utf-8")
    own = tmp_path / "mine" / "hubs.toml"
    own.write_text('base = "fostering-hubs"\nfigures = ["ours.csv"]\n', encoding="utf-8")
    made = packs.data_pack(own, out=tmp_path / "out" / "packs")
    scenario = load_scenario(made.scenario)
    assert _row(scenario, "E06000017", "foster_households")["value"] == 7
    assert json.dumps("../../../mine/ours.csv") in made.scenario.read_text(encoding="utf-8")


def test_a_scenario_that_is_not_there_leaves_nothing(tmp_path):
    with pytest.raises(InputError, match='Did you mean "fostering-hubs"'):
        packs.data_pack("fostering-hub", out=tmp_path / "packs")
    assert list(tmp_path.iterdir()) == []


def _cells(data):
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    return [[cell.value for cell in row] for sheet in workbook for row in sheet]


def test_partnerships_are_named_with_their_members(tmp_path):
    made = make_scenario(tmp_path)
    region = next(path for path in tmp_path.rglob("partnerships.csv"))
    rows = region.read_text(encoding="utf-8").splitlines()
    assert rows[0].split(",") == PARTNERSHIP_HEADING
    scenario = load_scenario(made, catalogue=made_up_catalogue())
    for pack in data_pack.packs(scenario):
        named = {one.name for one in pack.shared}
        assert named == {
            one.name
            for one in scenario.region.partnerships
            if pack.code in one.members and one.service in scenario.services
        }
