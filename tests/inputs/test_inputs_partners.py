"""Reading who serves each area: police forces, care boards, and mistakes in their table."""

import csv

import pytest
from regions import AREAS

from footprint.inputs import load_region, load_scenario, region_names, write_starter

A, B, C, D = AREAS
FORCE = "police force"


def test_partners_are_read_by_geography_and_area_with_their_sources(shared_bench):
    region = shared_bench.load()
    assert region.partner_areas == {
        FORCE: {
            A: "Southern Police",
            B: "Southern Police",
            C: "Northern Police",
            D: "Northern Police",
        }
    }
    assert region.partner_sources == {FORCE: ("made up", "and checked")}
    assert "partner_areas.csv" in {path.name for path in region.files}


def test_a_region_needs_no_partner_areas(bench):
    (bench.region / "partner_areas.csv").unlink()
    region = bench.load()
    assert region.partner_areas == {}
    assert not any("partner_areas" in note for note in region.notes)


def test_one_geography_may_be_written_with_any_capitals(bench):
    bench.cell("partner_areas.csv", 3, "geography", "Police  Force")
    assert list(bench.load().partner_areas) == [FORCE]


def test_an_area_without_a_partner_is_noted(bench):
    bench.write("partner_areas.csv", bench.rows("partner_areas.csv")[:-1])
    assert "partner_areas.csv names no police force for Dunshire." in bench.load().notes


@pytest.mark.parametrize(
    ("row", "column", "value", "expected"),
    [
        (
            2,
            "code",
            "Ashford City",
            'partner_areas.csv, row 2, column code: "Ashford City" is not a code in areas.csv. '
            f"Write the code of Ashford City: {A}.",
        ),
        (
            3,
            "code",
            A,
            "partner_areas.csv, row 3, column code: Ashford City has a police force in row 2 "
            "already. Keep one: an area that two partners serve cannot lie within either.",
        ),
        (
            4,
            "partner",
            "",
            "partner_areas.csv, row 4, column partner: is blank. Enter the partner.",
        ),
        (4, "source", "", "partner_areas.csv, row 4, column source: is blank. Enter the source."),
    ],
)
def test_a_wrong_row_is_named(bench, row, column, value, expected):
    bench.cell("partner_areas.csv", row, column, value)
    assert expected in bench.problems()


def test_a_missing_column_is_named(bench):
    rows = bench.rows("partner_areas.csv")
    bench.write("partner_areas.csv", [["code", "geografy", *rows[0][2:]], *rows[1:]])
    (line,) = bench.problems()
    assert line.endswith('there is no column "geography". Rename the column "geografy".')


def test_a_file_nearly_called_so_is_named(bench):
    (bench.region / "partner_areas.csv").rename(bench.region / "partner_area.csv")
    (line,) = bench.problems()
    assert 'Save it as "partner_areas.csv"' in line


def test_a_starter_takes_the_partner_areas_along(bench):
    path = write_starter(bench.folder / "mine", bench.scenario, catalogue=bench.catalogue)
    region = load_scenario(path, catalogue=bench.catalogue).region
    assert region.partner_areas == bench.load().partner_areas


@pytest.mark.skipif(not region_names(), reason="no region is bundled")
@pytest.mark.parametrize("name", region_names())
def test_every_bundled_region_names_a_police_force_and_a_care_board_for_each_area(name):
    region = load_region(name)
    assert set(region.partner_areas) == {FORCE, "integrated care board"}
    for partners in region.partner_areas.values():
        assert tuple(partners) == region.codes
        # five forces and five boards, each as wide as an old county with its cities
        assert len(set(partners.values())) == 5
    by_force = {}
    for code, force in region.partner_areas[FORCE].items():
        by_force.setdefault(force, set()).add(region.name_of(code))
    assert by_force["Leicestershire Police"] == {"Leicester", "Leicestershire", "Rutland"}
    with (region.folder / "partner_areas.csv").open(encoding="utf-8", newline="") as file:
        assert all(row["source"] for row in csv.DictReader(file))
