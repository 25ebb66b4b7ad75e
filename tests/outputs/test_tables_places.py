"""Tables of sufficiency and of building hold what the pages show, and no assumed position."""

from dataclasses import replace
from decimal import Decimal

import pytest

from footprint.outputs import compare, to_dict
from footprint.outputs.reading import read
from footprint.outputs.tables import every as tables
from footprint.questions.result_places import PlacesResult
from footprint.questions.result_sufficiency import QuotaRow, SufficiencyResult

from .reading import rows_of


@pytest.fixture(scope="module")
def laid_out(schools):
    return {table.name: table for table in tables.tables(schools)}


@pytest.fixture(scope="module")
def planned(building):
    return {table.name: table for table in tables.tables(building)}


def least_most(shown):
    """Return what a number of one council's children may be."""
    return (1, 5) if shown == "under 6" else (Decimal(shown), Decimal(shown))


def may_be(total, parts):
    """Tell whether parts of which some are few may add up to a total."""
    ends = [least_most(part) for part in parts]
    return sum(low for low, _ in ends) <= total <= sum(high for _, high in ends)


def test_every_promised_table_is_there(laid_out, planned, homes):
    promised = (
        "placed no_place flows place_values gaps gap_footprints plans_today residential sites "
        "steering solved premium matrix areas"
    )
    assert set(promised.split()) <= set(laid_out)
    promised = "plans plan_costs regret worlds occupancy plan_areas candidates points matrix"
    assert set(promised.split()) <= set(planned)
    assert "homes" not in planned
    assert "homes" in {table.name for table in tables.tables(homes)}


def test_tables_of_shared_functions_are_left_out_where_empty(laid_out, planned):
    for name in ("workings", "one_off", "footprints", "placement", "calibration"):
        assert name not in laid_out
        assert name not in planned


def test_names_of_tables_are_unique(schools, building, homes):
    for result in (schools, building, homes):
        named = [table.name for table in tables.tables(result)]
        assert len(named) == len(set(named))


def test_children_add_up_to_where_they_are_placed(laid_out):
    parts = (
        *("inside_la_near", "inside_la_far", "inside_footprint_near", "inside_footprint_far"),
        *("outside_near", "outside_far", "whereabouts_unknown", "no_place"),
    )
    for row in rows_of(laid_out["placed"]):
        shown = [row[f"{part}_children_central"] for part in parts]
        assert may_be(Decimal(row["children_central"]), shown)


def test_flows_and_shortages_add_up_to_the_children(laid_out):
    placed = {(r["option"], r["code"]): r for r in rows_of(laid_out["placed"])}
    for key, row in placed.items():
        gone = [
            flow["children"]
            for flow in rows_of(laid_out["flows"])
            if (flow["option"], flow["code"]) == key
        ]
        every = [*gone, row["no_place_children_central"]]
        assert may_be(Decimal(row["children_central"]), every)


def test_fewer_than_six_children_of_one_council_stand_in_no_table(laid_out, schools):
    own = {
        "placed": [c for c in laid_out["placed"].columns if "_children_" in c],
        "no_place": ["children_low", "children_central", "children_high"],
        "flows": ["children"],
        "gaps": ["gap_children_low", "gap_children_central", "gap_children_high"],
        "plans_today": ["children_derived"],
        "place_values": ["places_now"],
        "sites": ["places"],
    }
    few = 0
    for name, columns in own.items():
        for row in rows_of(laid_out[name]):
            if name == "gaps" and not row["code"]:
                continue
            shown = [row[column] for column in columns]
            few += shown.count("under 6")
            assert not set(shown) & {"1", "2", "3", "4", "5"}
    assert few > 100
    assert {"1", "2", "3"} & {
        row["gap_children_central"] for row in rows_of(laid_out["gaps"]) if not row["code"]
    }


def test_children_are_whole_in_every_table(laid_out):
    for table in laid_out.values():
        for place, column in enumerate(table.columns):
            if "children" in column and "percent" not in column and "gbp" not in column:
                numbers = [row[place] for row in table.rows if isinstance(row[place], float)]
                if column.startswith("more_children") or column.startswith("placed_per_"):
                    continue
                assert all(value.is_integer() for value in numbers), (table.name, column)


def test_only_a_real_position_is_written(laid_out):
    rows = rows_of(laid_out["sites"])
    assert [row["site"] for row in rows if row["easting_metres"]] == ["real"]
    assert all(row["places_are_use_not_capacity"] == "yes" for row in rows)


def test_no_penalty_is_among_the_values_of_a_place(laid_out):
    columns = laid_out["place_values"].columns
    assert [name for name in columns if "gbp" in name] == ["fees_and_travel_saved_gbp_per_year"]
    assert all("not_cash" in name for name in laid_out["steering"].columns if "gbp" in name)


def test_deviations_are_numbers_and_rounding_is_none(schools):
    certificate = {"primal_residual": -0.0, "dual_residual": 3e-11, "gap": -0.25, "small": 2e-8}
    found = tuple(
        replace(row, certificate=certificate | {"arcs_priced": 339_478.0})
        for row in schools.sufficiency.solved
    )
    made = tables.tables(replace(schools, sufficiency=replace(schools.sufficiency, solved=found)))
    row = rows_of(next(table for table in made if table.name == "solved"))[0]
    assert [row[name] for name in (*certificate, "arcs_priced")] == [
        *("none", "none", "0.25", "0.000000020", "339478"),
    ]


def test_quotas_stand_in_a_table_where_there_are_any(laid_out, schools):
    assert "quotas" not in laid_out
    quota = QuotaRow("four", "E06000018", "E10000007", 20.0, 29.0, 9.0)
    made = tables.tables(
        replace(schools, sufficiency=replace(schools.sufficiency, quotas=(quota,)))
    )
    row = rows_of(next(table for table in made if table.name == "quotas"))[0]
    assert (row["name"], row["place_name"]) == ("Nottingham", "Derbyshire")
    shown = [row[name] for name in ("quota_children", "children", "above_the_quota_children")]
    assert shown == ["20", "29", "9"]


def test_a_gap_has_a_row_for_the_region_and_one_for_each_council(laid_out, schools):
    rows = rows_of(laid_out["gaps"])
    assert len(rows) == len(schools.sufficiency.gaps) * (1 + len(schools.areas))
    for gap in schools.sufficiency.gaps[:3]:
        mine = [row for row in rows if (row["need"], row["phase"]) == (gap.need, gap.phase)]
        region = next(row for row in mine if row["name"] == "All councils")
        alone = {row["name"] for row in mine if row["enough"] == "yes" and row["code"]}
        own = [row["gap_children_central"] for row in mine if row["code"]]
        assert may_be(Decimal(region["gap_children_central"]), own)
        assert alone == {schools.areas[code][0] for code in gap.alone_enough}


def test_residential_that_is_not_published_stays_blank(laid_out):
    rows = {row["name"]: row for row in rows_of(laid_out["residential"])}
    counted = "children_in_residential_placements_of_38_weeks_or_more"
    assert rows["Rutland"][counted] == ""
    assert rows["Derby"][counted] == "13"


def test_a_plan_that_builds_nothing_has_a_row(planned):
    first = rows_of(planned["plans"])[0]
    assert (first["plan"], first["candidate"], first["places"]) == ("nothing", "", "0")


def test_plan_costs_add_up_to_the_penny(planned):
    for row in rows_of(planned["plan_costs"]):
        parts = [
            Decimal(row[f"{part}_discounted_gbp"]) for part in ("running", "transport", "capital")
        ]
        total = sum(parts) - Decimal(row["residual_discounted_gbp"])
        assert total == pytest.approx(Decimal(row["total_discounted_gbp"]), abs=Decimal("0.02"))


def test_the_worst_regret_is_the_largest_of_the_plan(planned):
    rows = rows_of(planned["regret"])
    for plan in {row["plan"] for row in rows}:
        mine = [row for row in rows if row["plan"] == plan]
        worst = max(Decimal(row["regret_discounted_gbp"]) for row in mine)
        assert {Decimal(row["worst_regret_of_the_plan_discounted_gbp"]) for row in mine} == {worst}


def test_candidates_carry_no_position(planned):
    assert not [n for n in planned["candidates"].columns if "easting" in n or "northing" in n]


def test_units_stand_in_the_names_of_the_columns(laid_out, planned):
    for table in (*laid_out.values(), *planned.values()):
        for column in table.columns:
            assert "fte" not in column.split("_")
            assert not column.startswith("cost_") or "gbp" in column


@pytest.mark.parametrize("name", ["schools", "building", "homes"])
def test_two_runs_are_laid_side_by_side(name, request):
    record = to_dict(request.getfixturevalue(name))
    found = compare({"spring": record, "autumn": record})
    assert found.warnings == ()
    assert all(option["name"] in found.page for option in record["options"])
    assert "Run 1: spring (" in found.page
    assert "Run 2: autumn (" in found.page
    assert ("its own as now" in found.page) == (record["building"] is None)
    assert ("its own with nothing built" in found.page) == (record["building"] is not None)
    assert "spring: ." not in found.page


def test_a_part_of_a_record_is_read_back_as_it_was(schools, building, homes):
    again = read(SufficiencyResult, to_dict(schools)["sufficiency"])
    assert again.gaps[0].alone_enough == schools.sufficiency.gaps[0].alone_enough
    assert again.residential == schools.sufficiency.residential
    assert again.premium.rows[2][1:3] == pytest.approx(schools.sufficiency.premium.rows[2][1:3])
    for result in (building, homes):
        plans = read(PlacesResult, to_dict(result)["building"]).plans
        assert [plan.builds for plan in plans] == [p.builds for p in result.building.plans]
