"""Reading tables as people save them."""

import math

import pytest

from footprint.inputs import bundled
from footprint.inputs.cells import Number, parse_number
from footprint.inputs.findings import Findings
from footprint.inputs.tables import Columns, read_table

COLUMNS = Columns(required=("code", "name"), filled=("code", "name"), optional=("note",))


def read(path, data, *, columns=COLUMNS, may_be_empty=False):
    path = path / "areas.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    findings = Findings()
    table = read_table(path, columns, findings, may_be_empty=may_be_empty)
    return table, [str(problem) for problem in findings.problems], findings.notes


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", Number(1234)),
        ("£1,234", Number(1234, "£")),
        ("£ 1,234.50", Number(1234.5, "£")),
        ("-£3", Number(-3, "£")),
        ("(£3)", Number(-3, "£")),
        ("45%", Number(45, "%")),
        ("4.5 %", Number(4.5, "%")),
        ("\u22127", Number(-7)),
        ("1\u00a0234", Number(1234)),
        (".5", Number(0.5)),
        ("2.5E+05", Number(250000)),
        ("12,34", None),
        ("1,2345", None),
        ("£", None),
        ("e5", None),
        ("1e999", None),
        ("nan", None),
        ("inf", None),
        ("twelve", None),
        ("", None),
        ("٣", None),
        ("1-2", None),
        ("£5%", None),
    ],
)
def test_numbers_as_people_write_them(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "data",
    [
        "code,name\nA,Derby\nB,Rutland\n",
        "\ufeffcode,name\r\nA,Derby\r\nB,Rutland\r\n",
        "code;name\nA;Derby\nB;Rutland\n",
        "code\tname\nA\tDerby\nB\tRutland",
        "Code , NAME,,\nA, Derby ,,\n,,\nB,Rutland,,\n,,,\n",
        'code,name\r"A","Derby"\rB,Rutland\r',
        "code\tname\nA\tDerby\nB\tRutland\n".encode("utf-16"),
    ],
)
def test_any_delimiter_and_encoding_gives_the_same_table(tmp_path, data):
    table, problems, notes = read(tmp_path, data)
    assert (problems, notes) == ([], [])
    assert table[["code", "name"]].to_numpy().tolist() == [["A", "Derby"], ["B", "Rutland"]]
    assert table["note"].tolist() == ["", ""]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path):
    table, _, _ = read(tmp_path, "code,name\n\nA,Derby\n,\nB,Rutland\n")
    assert table.index.tolist() == [3, 5]
    table, _, _ = read(tmp_path, "sep=;\ncode;name\nA;Derby\n")
    assert table.index.tolist() == [3]


def test_windows_1252_is_read_with_a_note(tmp_path):
    table, problems, notes = read(tmp_path, "code,name\nA,Café £\n".encode("cp1252"))
    assert problems == []
    assert table["name"].tolist() == ["Café £"]
    assert "Windows-1252" in notes[0]


def test_extra_columns_are_kept_with_a_note(tmp_path):
    table, problems, notes = read(tmp_path, "code,colour,name\nA,red,Derby\n")
    assert problems == []
    assert table["colour"].tolist() == ["red"]
    assert notes == ["areas.csv: columns kept and not used: colour."]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("", "areas.csv: is empty. Save it again"),
        ("  \n", "areas.csv: is empty."),
        ("code,name\n", "areas.csv: has a heading but no rows."),
        ("code,nmae\nA,B\n", 'row 1: there is no column "name". Rename the column "nmae".'),
        ("code\nA\n", 'there is no column "name". The heading needs: code, name.'),
        ("code,name,notes\nA,B,x\n", 'the column "notes" is not known. Did you mean "note"?'),
        ("code,name,name\nA,B,C\n", 'the column "name" is there twice.'),
        ("code,name,note\nA\n", 'row 2: has 1 of 3 cells and ends before column "name".'),
        ("code,name,note\nA,B,\nC,D", "seems to be cut off. Fetch the file again."),
        ("code,name\nA,Derby, city\n", "row 2: has 3 cells where the heading has 2."),
        ('code,name\nA,"Derby\nB,Rutland\n', "a quotation mark is opened and not closed"),
        ("code,name\nA,\n", "areas.csv, row 2, column name: is blank. Enter the name."),
        (b"PK\x03\x04abc", "is a workbook or document"),
        (b"code,name\n\x00\x00", "is not a text file"),
        ("x" * 100_000 + "\n", 'there is no column "code"'),
        ("code,name\nA," + "x" * 200_000 + "\n", "a cell is far too long"),
    ],
)
def test_damage_is_named_with_its_row_and_remedy(tmp_path, data, problem):
    _, problems, _ = read(tmp_path, data)
    assert any(problem in line for line in problems), problems


def test_trailing_cells_that_excel_leaves_out_are_blank(tmp_path):
    table, problems, _ = read(tmp_path, "code,name,note\nA,Derby,x\nB,Rutland\n")
    assert problems == []
    assert table["note"].tolist() == ["x", ""]


def test_windows_line_ends_marks_and_code_pages_do_not_matter_in_scenarios(bench):
    text = bench.scenario.read_text(encoding="utf-8")
    bench.scenario.write_bytes(("\ufeff" + text.replace("\n", "\r\n")).encode())
    assert bench.ask().title == "One hub, or as now?"
    bench.scenario.write_bytes(text.replace("One hub", "£1 hub").encode("cp1252"))
    scenario = bench.ask()
    assert scenario.title == "£1 hub, or as now?"
    assert any("Windows-1252" in note for note in scenario.notes)


def test_bundled_folders_are_found_in_a_wheel_and_in_a_checkout(tmp_path, monkeypatch):
    monkeypatch.setattr(bundled, "_PACKAGE", tmp_path / "footprint")
    assert bundled.bundled("scenarios") == tmp_path / "scenarios"
    (tmp_path / "footprint" / "_bundled" / "scenarios").mkdir(parents=True)
    assert bundled.bundled("scenarios") == tmp_path / "footprint" / "_bundled" / "scenarios"


def test_a_missing_file_is_a_problem(tmp_path):
    findings = Findings()
    assert read_table(tmp_path / "none.csv", COLUMNS, findings) is None
    assert "none.csv: cannot be read" in str(findings.problems[0])


def test_nan_is_never_a_number():
    assert not any(math.isnan(n.value) for t in ("nan", "NaN", "-nan") if (n := parse_number(t)))
