"""Tables hold every number, sum to the penny and are safe to open in a spreadsheet."""

import csv
import dataclasses
import io
from decimal import Decimal

from footprint.outputs.tables import every as tables
from footprint.outputs.tables.table import Table, csv_bytes, pounds_and_pence

from . import factory


def read(data: bytes):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_files_begin_with_a_byte_order_mark_and_keep_their_columns(result):
    for table in tables.tables(result):
        data = csv_bytes(table)
        assert data.startswith(b"\xef\xbb\xbf")
        rows = read(data)
        assert len(rows) == len(table.rows)
        assert all(set(row) == set(table.columns) for row in rows)


def test_workings_sum_to_every_areas_cost_to_the_penny(result, all_tables):
    rows = read(csv_bytes(all_tables["workings"]))
    for option in result.options:
        for area in option.area_rows:
            total = sum(
                Decimal(row["amount_gbp_per_year"])
                for row in rows
                if row["option"] == option.key and row["code"] == area.code
            )
            assert total == Decimal(f"{area.option.central:.2f}")


def test_money_in_the_workings_is_whole_pence(all_tables):
    rows = read(csv_bytes(all_tables["workings"]))
    assert all(row["amount_gbp_per_year"][-3] == "." for row in rows)
    assert pounds_and_pence(-5) == Decimal("-0.05")


def test_text_that_would_run_as_a_formula_is_disarmed():
    hostile = ("=1+1", "+44", "-cmd", "@SUM(A1)", "\tx", "plain", -4.5)
    table = Table("t", "T", tuple("abcdefg"), (hostile,))
    row = read(csv_bytes(table))[0]
    assert [row[name] for name in "abcde"] == ["'=1+1", "'+44", "'-cmd", "'@SUM(A1)", "'\tx"]
    assert row["f"] == "plain"
    assert row["g"] == "-4.5"


def test_the_planners_words_are_disarmed_in_the_assumptions(all_tables):
    rows = read(csv_bytes(all_tables["assumptions"]))
    assert "'=HYPERLINK(our team)" in {row["whose"] for row in rows}


def test_assumed_values_come_first_and_those_that_change_the_order_before_them(all_tables):
    rows = read(csv_bytes(all_tables["assumptions"]))
    assert [row["evidence"] for row in rows] == ["assumed", "assumed", "derived"]
    assert rows[0]["changes_the_order_at"] == "71234.5"


def test_the_matrix_begins_with_the_children(all_tables):
    rows = read(csv_bytes(all_tables["matrix"]))
    groups = list(dict.fromkeys(row["group"] for row in rows))
    assert groups == ["children", "cost", "workforce", "travel", "governance"]
    siblings = [row for row in rows if row["criterion"] == "siblings"]
    assert {row["words"] for row in siblings} == {"not modelled"}
    assert {row["central"] for row in siblings} == {""}


def test_rows_carry_code_and_name(all_tables):
    rows = read(csv_bytes(all_tables["areas"]))
    assert ("E06000017", "Rutland") in {(row["code"], row["name"]) for row in rows}
    assert len(rows) == 30
    border = read(csv_bytes(all_tables["borders"]))[0]
    assert (border["name"], border["other_name"]) == ("Nottingham", "Derbyshire")


def test_the_children_of_every_council_stand_beside_cost_with_their_source(result, all_tables):
    names = list(all_tables)
    assert names[names.index("areas") + 1] == "children"
    rows = read(csv_bytes(all_tables["children"]))
    assert len(rows) == len(result.options) * len(result.areas)
    for option in result.options:
        for area in option.area_rows:
            (row,) = (r for r in rows if (r["option"], r["code"]) == (option.key, area.code))
            children = float(row["children_aged_0_to_17"])
            assert children == result.children[area.code]
            for end in ("low", "central", "high"):
                shown = float(row[f"modelled_cost_gbp_per_child_per_year_{end}"])
                assert abs(shown * children - getattr(area.option, end)) <= 0.005 * children + 0.01
    assert {(row["period"], row["source"]) for row in rows} == {result.children_basis}


def test_a_council_whose_children_are_not_known_has_blanks(result):
    code, *known = result.children
    one = dataclasses.replace(result, children={c: result.children[c] for c in known})
    found = next(table for table in tables.tables(one) if table.name == "children")
    row = next(row for row in read(csv_bytes(found)) if row["code"] == code)
    assert row["children_aged_0_to_17"] == row["placed_per_10000_children"] == ""
    assert row["modelled_cost_gbp_per_child_per_year_central"] == ""
    assert row["placed_children"]


def test_unprotected_numbers_are_marked_in_every_row(all_tables):
    rows = read(csv_bytes(all_tables["placement"], unprotected=True))
    assert {row["protection"] for row in rows} == {"contains unprotected small numbers"}


def test_equal_results_give_equal_tables(result):
    again = factory.make_result()
    first = [csv_bytes(table) for table in tables.tables(result)]
    assert first == [csv_bytes(table) for table in tables.tables(again)]
