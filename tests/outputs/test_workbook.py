"""The workbook is readable, safe, the same each time, and adds up."""

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from footprint.outputs.tables import every as tables
from footprint.outputs.tables.table import Table
from footprint.outputs.workbook import check as workbook_check
from footprint.outputs.workbook import sheets as workbook
from footprint.outputs.workbook import words as workbook_words
from footprint.outputs.workbook.cells import cell, grid, height, number_format, text, width
from footprint.outputs.workbook.workings import AGREES, CHECK

from . import factory


def read(data: bytes, *, values: bool = True):
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def body(sheet):
    """Return the headings and rows of the one table of a sheet."""
    (reference,) = (table.ref for table in sheet.tables.values())
    head, *rows = ([cell.value for cell in row] for row in sheet[reference])
    return head, [dict(zip(head, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def made(result):
    return workbook.workbook(result)


@pytest.fixture(scope="module")
def book(made):
    return read(made)


@pytest.mark.parametrize("name", ["result", "possible", "paying", "schools", "building", "homes"])
def test_the_workbook_of_every_question_keeps_every_rule(name, request):
    assert workbook_check.check(workbook.workbook(request.getfixturevalue(name))) == ()


def test_pages_printed_side_by_side_repeat_the_names_of_rows(book):
    wide = {sheet.title: sheet for sheet in book if (sheet.page_setup.fitToWidth or 1) > 1}
    assert {"Councils", "Performance matrix"} <= set(wide)
    for sheet in wide.values():
        first, last = sheet.print_title_cols.replace("$", "").split(":")
        assert (first, sheet.page_setup.pageOrder) == ("A", "overThenDown")
        head, rows = body(sheet)
        names = head[: "ABCDEFG".index(last) + 1]
        assert all(isinstance(line[name], str) for line in rows for name in names)
    assert body(wide["Councils"])[0][:3] == ["Option", "Council code", "Council"]


def test_the_same_result_gives_the_same_bytes(made):
    assert workbook.workbook(factory.make_result()) == made


def test_a_cover_contents_and_notes_come_before_the_tables(book):
    assert book.sheetnames[:4] == ["Cover", "Contents", "Notes", "Performance matrix"]
    cover = " ".join(str(row[0]) for row in book["Cover"].iter_rows(values_only=True))
    for promised in (
        "Foster-carer recruitment: one hub, two hubs, or as now?",
        "Illustrative option for discussion.",
        "modelled cost, not budget",
        "5th and 95th percentiles of 200 draws",
        "To be filled in by the council",
        "Contains OS data",
    ):
        assert promised in cover
    _, listed = body(book["Contents"])
    assert [row["Sheet"] for row in listed] == book.sheetnames[2:]


def test_every_table_with_rows_has_a_sheet_with_all_its_rows(result, book):
    names = workbook_words.sheet_names(tables.tables(result))
    for table in tables.tables(result):
        _, rows = body(book[names[table.name]])
        assert len(rows) == len(table.rows)


def test_headings_are_words_with_units(book):
    head, rows = body(book["Councils"])
    assert head[:4] == ["Option", "Council code", "Council", "As now, low (£ a year)"]
    assert rows[0]["Council"] == "Derby"
    assert isinstance(rows[0]["As now, low (£ a year)"], float)


def test_a_number_that_is_not_there_says_why(book):
    _, rows = body(book["Performance matrix"])
    siblings = [row for row in rows if row["Criterion"] == "Brothers and sisters placed together"]
    assert {row["Central (in the unit given)"] for row in siblings} == {"[x]"}
    assert siblings[0]["Difference from as now, central (in the unit given)"] == "[z]"
    assert cell("c", "children") == "[c]"


def test_the_workings_are_formulas_that_multiply_and_add_up(made, result):
    formulas = read(made, values=False)
    _, lines = body(formulas["Workings"])
    assert len(lines) == sum(len(option.workings) for option in result.options)
    assert all(row["Amount (£ a year)"].startswith("=ROUND(") for row in lines)
    _, sums = body(formulas[CHECK])
    assert len(sums) == len(result.options) * len(result.areas)
    assert all(row["Sum of the workings (£)"].startswith("=SUMIFS(") for row in sums)


def test_what_the_formulas_were_worked_out_to_is_what_the_result_says(book, result):
    _, sums = body(book[CHECK])
    shown = {(row["Option key"], row["Council code"]): row for row in sums}
    for option in result.options:
        for area in option.area_rows:
            row = shown[option.key, area.code]
            assert row["Sum of the workings (£)"] == row["Cost shown (£)"]
            assert row["Cost shown (£)"] == round(area.option.central, 2)
            assert row["Check"] == AGREES


def test_a_cost_that_the_workings_do_not_reach_is_said_to_differ(result):
    now, *others = result.options
    short = replace(now, workings=now.workings[1:])
    data = workbook.workbook(replace(result, options=(short, *others)))
    _, sums = body(read(data)[CHECK])
    differing = [row for row in sums if row["Check"] != AGREES]
    assert [(row["Option key"], row["Council code"]) for row in differing] == [
        (now.key, now.workings[0].code)
    ]
    assert differing[0]["Difference (£)"] == -now.workings[0].amount_pence / 100


def test_an_amount_that_rests_on_a_protected_number_is_typed_in():
    columns = ("option", "option_name", "code", "name", "quantity", "unit")
    columns += ("unit_price_gbp", "amount_gbp_per_year", "source")
    lines = (
        ("one", "One", "E06000017", "Rutland", "c", "children", 100.0, Decimal("300.00"), "s"),
        ("one", "One", "E06000017", "Rutland", 2.0, "posts", 7.5, Decimal("15.00"), "s"),
    )
    shown = ("option", "code", "name", "option_gbp_per_year_central")
    found = (
        Table("areas", "Councils", shown, (("one", "E06000017", "Rutland", 315.0),)),
        Table("workings", "Workings", columns, lines),
    )
    made = workbook.workbook(factory.make_result(), found)
    sheet = read(made, values=False)["Workings"]
    assert "1 amounts are typed in" in sheet["A4"].value
    _, rows = body(sheet)
    assert rows[0]["Quantity (in the unit given)"] == "[c]"
    assert rows[0]["Amount (£ a year)"] == 300
    assert rows[1]["Amount (£ a year)"].startswith("=ROUND(")
    _, sums = body(read(made)[CHECK])
    assert sums[0]["Check"] == AGREES


HOSTILE = (
    "=1+1", "+44", "-cmd", "@SUM(A1)", "\tx", "\r=1", "{=1}", "[click](http://x.test)",
    "$$note$$", "http://x.test", "***", "محافظة", "Île-de-France", "<script>", "../up",
    "x" * 40_000, "a\x07b", "new\nline", " ",
)  # fmt: skip


def test_hostile_text_is_shown_and_never_runs():
    rows = tuple((value, 1.5) for value in HOSTILE)
    found = (Table("sites", "Places", ("site_name", "places"), rows),)
    named = replace(factory.make_result(), title="=HYPERLINK(1)", region="[a](b)")
    made = workbook.workbook(named, found)
    assert workbook_check.check(made) == ()
    _, shown = body(read(made, values=False)["Places in use"])
    texts = [row["Name of the places"] for row in shown]
    assert texts[:6] == ["'=1+1", "'+44", "'-cmd", "'@SUM(A1)", "' x", "' =1"]
    assert texts[6:8] == ["{=1}", "[click](http://x.test)"]
    assert "محافظة" in texts
    assert texts[-3:] == ["ab", "new line", "[z]"]
    assert max(map(len, texts)) <= 32_767


def test_a_table_too_long_for_a_sheet_says_where_its_file_is(monkeypatch, result):
    monkeypatch.setattr(workbook, "MOST_ROWS", 100)
    made = workbook.workbook(result)
    assert workbook_check.check(made) == ()
    book = read(made)
    _, rows = body(book["Workings"])
    assert rows == [{"Rows": 259, "File": "tables/workings.csv"}]
    assert CHECK not in book.sheetnames


def test_tables_without_rows_are_named_in_the_notes(result):
    empty = Table("borders", "Borders shorter than two kilometres", ("code",), ())
    book = read(workbook.workbook(result, (*tables.tables(result)[:1], empty)))
    _, notes = body(book["Notes"])
    assert "Borders shorter than two kilometres" in notes[-1]["Note"]
    assert "Short borders" not in book.sheetnames


def test_unprotected_numbers_are_marked_on_the_cover_and_every_table():
    book = read(workbook.workbook(factory.make_result(unprotected=True)))
    for sheet in (book["Cover"], book["Councils"]):
        above = " ".join(str(row[0]) for row in sheet.iter_rows(max_row=8, values_only=True))
        assert "ontains unprotected small numbers" in above or "contains unprotected" in above


def test_every_part_of_the_file_has_the_same_time(made):
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_sheet_names_are_short_and_no_two_are_alike():
    names = ("a_table_with_a_name_that_is_much_too_long_for_it", "cover", "one/two")
    found = workbook_words.sheet_names(
        (Table(name, "T", ("a",), ()) for name in (*names, names[0] + "_again")), taken=("Cover",)
    )
    assert len({name.lower() for name in found.values()} | {"cover"}) == 5
    assert all(len(name) <= 31 for name in found.values())
    assert "/" not in found["one/two"]


def test_two_columns_of_one_name_get_two_headings():
    table = Table("t", "T", ("unit", "amount", "unit"), (("a", 1, "b"),))
    assert workbook_words.headings(table) == ("Unit", "Amount", "Unit 2")


def test_keys_are_left_out_only_where_a_name_stands_beside_them():
    table = Table("t", "T", ("option", "option_name", "function"), (("o", "One", "f/g"),))
    assert grid(table).headings == ("Option", "Function key")


def test_numbers_of_a_column_have_one_format():
    assert number_format("year", (2029, 2030)) == "0"
    assert number_format("places", (1, 2000)) == "#,##0"
    assert number_format("pays_gbp", (1, 2.5)) == "#,##0.00"
    assert number_format("names", ("a",)) == ""


def test_rows_are_tall_enough_for_their_words():
    assert height(["short"], [20]) == height([12_345.6], [4])
    assert height(["five words of some length"], [12]) > 2 * height(["short"], [20]) - 2
    assert width("Head", ["a" * 500]) == 60
    assert text("a" * 40_000).endswith("...")
