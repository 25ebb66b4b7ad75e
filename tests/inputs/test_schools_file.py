"""A planner's own list of schools is checked row by row, all problems at once."""

import csv
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from regions import AREAS, CORNERS, SITE_HEADING

from footprint.demand import PLAN_INDICATORS
from footprint.inputs.findings import Findings
from footprint.inputs.ground import SITE_COLUMNS
from footprint.inputs.schools import read_schools, region_schools
from footprint.places.schools import SECTORS

EAST, NORTH = CORNERS["E06000901"]
SCHOOL = {
    "id": "oak",
    "name": "Oak School",
    "area": "Ashford City",
    "easting": EAST + 5000,
    "northing": NORTH + 5000,
    "needs": "asd; semh",
    "phase": "primary; secondary",
    "capacity": 100,
    "usable": 90,
    "cost_gbp_per_week": 500,
    "sector": "academy",
}


class Desk:
    """A made-up region, and a list of schools to be read against it."""

    def __init__(self, folder, region):
        self.file, self.region = folder / "ours.csv", region

    def read(self, *changes, year=2025):
        """Return schools, problems and notes of a row for each change to a sound school."""
        rows = [SCHOOL | {"id": f"s{i}"} | change for i, change in enumerate(changes)]
        columns = dict.fromkeys(column for row in rows for column in row if row[column] != "GONE")
        with self.file.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        findings = Findings()
        schools = read_schools(self.file, self.region, year, findings)
        return schools, [str(problem) for problem in findings.problems], findings.notes

    def problem(self, **change):
        """Return the one problem of a school with a change."""
        schools, problems, _ = self.read(change)
        assert schools is None
        (problem,) = problems
        return problem


@pytest.fixture
def desk(tmp_path, bench):
    return Desk(tmp_path, bench.load())


def with_plans(region, per_cell=10.0):
    """Return the region with the figures that tell how many children are where today."""
    rows = [
        (
            code,
            indicator,
            "2025",
            0.0 if "college" in indicator or "neet" in indicator else per_cell,
            "plans",
            "published",
            np.nan,
            np.nan,
            "made up",
        )
        for indicator in PLAN_INDICATORS
        for code in AREAS
    ]
    figures = pd.DataFrame(rows, columns=list(region.figures.columns))
    kept = region.figures[~region.figures["indicator"].isin(PLAN_INDICATORS)]
    return replace(region, figures=pd.concat([kept, figures], ignore_index=True))


def test_the_columns_are_those_of_sites(desk):
    assert list(SITE_COLUMNS) == SITE_HEADING


def test_a_sound_file_becomes_schools(desk):
    schools, problems, notes = desk.read(
        {}, {"area": "E10000902", "easting": 465_000, "sector": "SEN unit", "needs": "all"}
    )
    assert problems == []
    assert notes == ["ours.csv: a price a week is counted for 52 weeks a year."]
    assert schools.area.tolist() == [0, 1]
    assert schools.places.tolist() == [90, 90]
    assert schools.price_gbp_per_year.tolist() == [26_000, 26_000]
    assert [SECTORS[row] for row in schools.sector] == ["state", "base"]
    assert schools.located.all()


def test_a_price_a_year_is_taken_as_it_is(desk):
    change = {"cost_gbp_per_week": "", "cost_gbp_per_year": "£31,000"}
    schools, problems, notes = desk.read(change)
    assert problems == notes == []
    assert schools.price_gbp_per_year.tolist() == [31_000]


@pytest.mark.parametrize(
    ("change", "column", "what", "remedy"),
    [
        ({"needs": ""}, "needs", "takes no need", 'or "all" for every need'),
        ({"needs": "asd; autsm"}, "needs", '"autsm" is not a need', 'Did you mean "autism"?'),
        ({"needs": "asd; qq"}, "needs", '"qq" is not a need', "Choose from: asd, hi, mld"),
        ({"phase": ""}, "phase", "takes no phase", '"primary; secondary"'),
        ({"phase": "primry"}, "phase", '"primry" is not a phase', 'Did you mean "primary"?'),
        ({"capacity": -4, "usable": ""}, "capacity", "-4 places is negative", "0 or more"),
        ({"capacity": "", "usable": ""}, "capacity", "blank", "Enter the capacity"),
        ({"capacity": 9.5, "usable": ""}, "capacity", "9.5 is not a whole number", "whole"),
        ({"usable": 101}, "usable", "101 usable places, but a capacity of only 100", "Correct"),
        ({"sector": "acadmy"}, "sector", '"acadmy" is not a sector', 'Did you mean "academy"?'),
        ({"sector": ""}, "sector", "blank", "Write state, base or independent"),
        ({"easting": -1.47, "northing": 52.9}, "easting", "look like degrees", "Give metres"),
        ({"easting": NORTH, "northing": EAST}, "easting", "are swapped", "Swap the two"),
        ({"northing": ""}, "easting", "only one of easting and northing", "Give both"),
        ({"easting": 600_000}, "easting", "140 km outside Ashford City", "or the area"),
        ({"northing": 2_000_000}, "easting", "lies outside Great Britain", "Correct"),
        ({"area": "Ashfurd City"}, "area", "not a council of the region", '"Ashford City"?'),
        ({"area": "Leeds"}, "area", "but the school lies in Ashford City", "Enter E06000901"),
        ({"opens": "soon"}, "opens", '"soon" is not a date', "2027-09-01"),
        ({"opens": 2024, "closes": 2023}, "closes", "before it opens", "Swap the two dates"),
        ({"cost_gbp_per_week": -1}, "cost_gbp_per_week", "£-1 is negative", "clear the cell"),
        ({"cost_gbp_per_year": 9000}, "cost_gbp_per_year", "£26,000 in 52 weeks", "Keep one"),
        ({"service": "specialist-placement"}, "service", "is not a service", "Did you mean"),
    ],
)
def test_what_is_wrong_is_named_with_row_column_and_remedy(desk, change, column, what, remedy):
    problem = desk.problem(**change)
    assert problem.startswith(f"ours.csv, row 2, column {column}: ")
    assert what in problem
    assert remedy in problem
    assert "Oak School" in problem or column == "service"


def test_a_state_school_must_lie_near_and_an_independent_one_may_lie_anywhere(desk):
    far = {"area": "", "easting": 600_000, "northing": 300_000}
    problem = desk.problem(**far)
    assert "lies 126 km outside the region." in problem
    schools, problems, notes = desk.read(far | {"sector": "nmss"}, {"name": "Elm"})
    assert problems == []
    assert schools.area.tolist() == [-1, 0]
    assert schools.known_distance.all()
    assert "ours.csv: outside the region: Oak School." in notes
    near = {"area": "Leeds", "easting": EAST - 20_000}
    schools, problems, notes = desk.read(near)
    assert problems == []
    assert schools.area.tolist() == [-1]
    assert "ours.csv: outside the region: Oak School." in notes


def test_a_school_without_coordinates_is_put_at_its_main_town_and_never_drawn(desk):
    schools, problems, notes = desk.read({"easting": "", "northing": ""})
    assert problems == []
    assert schools.xy.tolist() == [[EAST + 9000, NORTH + 9000]]
    assert schools.known_distance.tolist() == [True]
    assert schools.located.tolist() == [False]
    assert any("no coordinates for Oak School" in note for note in notes)


def test_only_an_independent_school_may_be_nowhere(desk):
    nowhere = {"area": "", "easting": "", "northing": ""}
    assert "has neither an area nor coordinates" in desk.problem(**nowhere)
    schools, problems, notes = desk.read(nowhere | {"sector": "independent"})
    assert problems == []
    assert not schools.known_distance.any()
    assert any("how far children travel there is not known" in note for note in notes)


def test_a_blank_area_is_found_by_the_coordinates(desk):
    schools, problems, notes = desk.read({"area": ""})
    assert problems == []
    assert schools.area.tolist() == [0]
    assert "ours.csv: council found by coordinates for Oak School (Ashford City)." in notes


def test_every_problem_is_told_at_once(desk):
    _, problems, _ = desk.read({"id": "a", "needs": ""}, {"id": "a"}, {"capacity": "many"})
    assert [line.split(":")[0] for line in problems] == [
        "ours.csv, row 4, column capacity",
        "ours.csv, row 3, column id",
        "ours.csv, row 2, column needs",
    ]
    assert '"a" is the id of row 2 already.' in problems[1]


def test_missing_columns_are_named_together(desk):
    _, problems, _ = desk.read({"needs": "GONE", "capacity": "GONE"})
    assert [line.split('"')[1] for line in problems] == ["needs", "capacity"]


def test_a_file_that_is_not_there_is_told_with_the_nearest(desk):
    desk.file.with_name("our-schools.csv").write_text("id", encoding="utf-8")
    findings = Findings()
    path = desk.file.with_name("our-school.csv")
    assert read_schools(path, desk.region, 2025, findings) is None
    assert 'Did you mean "our-schools.csv"?' in str(findings.problems[0])


def test_a_school_not_open_in_the_year_is_left_out_and_said(desk):
    schools, _, notes = desk.read({"opens": "01/09/2026"}, {"name": "Elm"})
    assert schools.names == ("Elm",)
    assert "ours.csv: not open on 31 March 2025, and left out: Oak School." in notes
    schools, _, _ = desk.read({"opens": "01/09/2026"}, {"name": "Elm"}, year=2027)
    assert len(schools) == 2
    assert "no school is open on 31 March 2020." in desk.read({"opens": 2026}, year=2020)[1][0]


def test_usable_places_left_blank_are_the_capacity_and_said(desk):
    schools, _, notes = desk.read({"usable": ""})
    assert schools.places.tolist() == [100]
    assert "no usable places given for Oak School: the capacity is taken." in notes[0]


def test_rows_of_other_services_are_left_out(desk):
    schools, problems, notes = desk.read({}, {"service": "residential-care", "needs": ""})
    assert problems == []
    assert len(schools) == 1
    assert "ours.csv: one row is of other services and left out." in notes


def test_needs_and_phases_without_a_school_are_noted_never_refused(desk):
    desk.region = with_plans(desk.region)
    schools, problems, notes = desk.read({"capacity": 9000, "usable": 9000})
    assert problems == []
    assert schools is not None
    said = "\n".join(notes)
    assert "no special school takes, at primary, secondary: hearing impairment; moderate" in said
    assert "no special school takes, at post-16: autism; hearing impairment" in said
    assert "has no place in a resourced provision or SEN unit. About 520 children" in said
    # asd, semh and need not recorded are taken at the two phases
    at_post_16 = next(note for note in notes if "at post-16" in note)
    assert "need not recorded" in at_post_16
    assert "need not recorded" not in next(note for note in notes if "at primary" in note)


def test_too_few_places_are_an_answer_not_a_mistake(desk):
    desk.region = with_plans(desk.region)
    everything = {"needs": "all", "phase": "all"}
    schools, problems, notes = desk.read(
        everything | {"capacity": 30, "usable": 30},
        everything | {"capacity": 520, "usable": 520, "sector": "unit"},
    )
    assert problems == []
    assert schools.places.tolist() == [30, 520]
    said = [note for note in notes if "short" in note]
    assert len(said) == 1
    assert "ours.csv has 30 places in special schools." in said[0]
    assert "an answer, not a mistake" in said[0]


def test_whose_children_are_short_is_named(desk):
    region = with_plans(desk.region, 0.0)
    figures = region.figures.copy()
    wanted = figures["indicator"].isin(
        ["ehc_plans_vi", "ehc_state_special_vi", "ehc_post_16_vi"]
    ) & (figures["code"] == "E06000903")
    figures.loc[wanted, "value"] = 7.0
    desk.region = replace(region, figures=figures)
    _, _, notes = desk.read({})
    (gap,) = [note for note in notes if "takes" in note]
    assert "at post-16: visual impairment. About 7 children" in gap
    assert "(Coldport)" in gap


def test_the_schools_of_a_region_are_checked_like_ones_own(desk):
    rows = pd.DataFrame([dict.fromkeys(SITE_COLUMNS, "") | SCHOOL]).assign(area="E06000901")
    rows["service"] = "specialist-placements"
    desk.region = replace(desk.region, sites=pd.concat([desk.region.sites, rows]))
    findings = Findings()
    schools = region_schools(desk.region, 2025, findings)
    assert findings.problems == []
    assert schools.keys == ("oak",)
    wrong = pd.concat([desk.region.sites, rows.assign(id="elm", needs="autsm")])
    assert region_schools(replace(desk.region, sites=wrong), 2025, findings) is None
    assert str(findings.problems[0]).startswith('sites.csv, site "elm", column needs: Oak School')


def test_a_region_without_schools_has_none(desk):
    findings = Findings()
    assert region_schools(desk.region, 2025, findings) is None
    assert findings.problems == findings.notes == []
