"""Reading a region and naming every problem in it."""

import json
import shutil
import subprocess
import sys

import pytest
from regions import AREAS, CHILDREN

from footprint.errors import InputError
from footprint.inputs import as_now, load_region

A, B, C, D = AREAS


def test_a_region_is_read_whole(shared_bench):
    region = shared_bench.load()
    assert region.codes == (A, B, C, D)
    assert region.areas.loc[B].tolist() == ["Bramshire", "Brams"]
    assert list(region.figures.columns) == [
        "code",
        "indicator",
        "period",
        "value",
        "unit",
        "status",
        "low",
        "high",
        "source",
    ]
    assert list(region.boundaries.index) == [A, B, C, D]
    assert region.boundaries.crs.to_epsg() == 27700
    assert region.points.groupby("area")["children"].sum().to_dict() == dict(
        zip(AREAS, CHILDREN, strict=True)
    )
    assert not region.points_estimated
    assert region.sites["easting"].isna().all()
    assert region.towns["area"].tolist() == [A, B, C, D]
    assert len(region.travel) == 16
    assert region.bought == (("fostering/support", C, "made up"),)
    assert region.name_of(A) == "Ashford City"
    assert region.name_of("E06000999") == "E06000999"
    assert {region.code_of(text) for text in (" brams", "BRAMSHIRE", B.lower())} == {B}
    assert region.code_of("Derby") is None


def test_neighbours_come_from_borders_and_links(shared_bench):
    graph = shared_bench.load().adjacency
    assert set(map(frozenset, graph.edges)) == set(
        map(frozenset, [(A, B), (A, C), (B, D), (C, D), (A, D)])
    )
    assert graph.edges[A, B]["shared_border_km"] == pytest.approx(20, abs=0.2)
    assert graph.edges[A, D]["link"]


def test_a_suppressed_count_is_one_to_five_and_keeps_no_value(shared_bench):
    figures = shared_bench.load().figures
    row = figures[(figures["indicator"] == "uasc_31_march") & (figures["code"] == C)].iloc[0]
    assert row["status"] == "suppressed"
    assert row["value"] != row["value"]
    assert (row["low"], row["high"]) == (1, 5)


def test_without_points_each_area_has_one_and_says_so(bench):
    (bench.region / "points.csv").unlink()
    region = bench.load()
    assert region.points_estimated
    assert region.points["children"].tolist() == list(CHILDREN)
    assert region.points["easting"].between(440_000, 480_000).all()
    assert any("each area has one point" in note for note in region.notes)


@pytest.mark.parametrize("name", ["sites", "towns", "travel", "events", "partnerships"])
def test_optional_tables_may_be_left_out(bench, name):
    (bench.region / f"{name}.csv").unlink()
    region = bench.load()
    table = getattr(region, name)
    assert table is None or len(table) == 0


@pytest.mark.parametrize("name", ["areas.csv", "figures.csv"])
def test_tables_that_must_be_there_are_asked_for(bench, name):
    (bench.region / name).unlink()
    assert any(line.startswith(f"{name}: is missing") for line in bench.problems())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"value": ""}, "Ashford City, foster places approved: blank. Enter the figure, or say"),
        ({"value": "-3"}, "Ashford City, foster places approved: -3 is negative."),
        ({"value": "many"}, 'Ashford City, foster places approved: "many" is not a number.'),
        ({"value": "2,5"}, "Write decimals with a full stop"),
        ({"value": "#REF!"}, "mend its formula"),
        ({"value": "45%"}, "45% is a percentage, but the unit is places."),
        ({"value": "£45"}, "£45 is in pounds, but the unit is places."),
        (
            {"value": "c"},
            'foster places approved: "c" means suppressed, but the status is published.',
        ),
        ({"status": "publshed"}, '"publshed" is not a status. Did you mean "published"?'),
        ({"status": ""}, "foster places approved: blank. Choose from: published"),
        ({"value": "", "status": ""}, "foster places approved: blank, without a status."),
        ({"status": "suppressed"}, "has the value 250, but the status is suppressed."),
        ({"value": "x", "status": "unavailable"}, "unavailable, and no assumed figure stands in"),
        ({"status": "assumed"}, "an assumed figure needs a range."),
        ({"low": "300", "high": "200"}, "the low end 300 is above the high end 200."),
        ({"low": "300", "high": "400"}, "the value 250 lies outside 300 to 400."),
        (
            {"code": "E06000910"},
            '"E06000910" is not a code in areas.csv. Did you mean E06000903 (Coldport)?',
        ),
        ({"code": "Ashford City"}, "Write the code of Ashford City: E06000901."),
        ({"source": ""}, "Ashford City, foster places approved: has no source."),
        ({"unit": ""}, "Ashford City, foster places approved: has no unit."),
        ({"value": "250.000,5"}, "Write decimals with a full stop"),
        ({"value": "30,000,000"}, "30,000,000 is more than there are in the country."),
        ({"value": "1e12"}, '"1e12" is larger than anything Footprint counts.'),
        ({"value": "<5"}, "Write c for a small count that is withheld."),
        ({"unit": "homes"}, 'has the unit "places" here and "homes"'),
    ],
)
def test_a_wrong_figure_is_named_with_its_row(bench, change, expected):
    row = bench.row_of("figures.csv", A, "foster_places_approved")
    for column, value in change.items():
        bench.cell("figures.csv", row, column, value)
    found = [line for line in bench.problems() if expected in line]
    assert found, bench.problems()
    assert found[0].startswith("figures.csv, row ")


@pytest.mark.parametrize(
    ("indicator", "change", "expected"),
    [
        ("cost_cla_gbp_per_week", {"unit": "GBP"}, 'the unit "GBP" does not say for how long.'),
        ("cost_cla_gbp_per_week", {"unit": "GBP per year"}, "is per year, the indicator per week"),
        ("cla_in_foster_care_percent", {"value": "101"}, "101 is more than 100 %."),
        ("cla_in_foster_care_percent", {"unit": "children"}, "but the indicator is a percentage."),
        (
            "cla_in_foster_care_percent",
            {"value": "c", "status": "suppressed"},
            "a suppressed figure that is no count needs a range.",
        ),
    ],
)
def test_units_are_checked_against_the_indicator(bench, indicator, change, expected):
    for code in AREAS:
        row = bench.row_of("figures.csv", code, indicator)
        for column, value in change.items():
            bench.cell("figures.csv", row, column, value)
    assert any(expected in line for line in bench.problems()), bench.problems()


@pytest.mark.parametrize(
    ("cell", "status", "kept"),
    [
        ("c", "", "suppressed"),
        ("[c]", "suppressed", "suppressed"),
        ("x", "suppressed", "suppressed"),
        ("z", "", "not-applicable"),
        ("-", "not-applicable", "not-applicable"),
    ],
)
def test_marks_in_a_value_say_its_status(bench, cell, status, kept):
    row = bench.row_of("figures.csv", A, "uasc_31_march")
    bench.cell("figures.csv", row, "value", cell)
    bench.cell("figures.csv", row, "status", status)
    figures = bench.load().figures
    found = figures[(figures["indicator"] == "uasc_31_march") & (figures["code"] == A)]
    assert found["status"].tolist() == [kept]


def test_pounds_percents_and_thousands_are_understood(bench):
    row = bench.row_of("figures.csv", A, "cost_cla_gbp_per_week")
    bench.cell("figures.csv", row, "value", "£1,500")
    row = bench.row_of("figures.csv", A, "cla_in_foster_care_percent")
    bench.cell("figures.csv", row, "value", "62%")
    figures = bench.load().figures.set_index(["code", "indicator"])["value"]
    assert figures[A, "cost_cla_gbp_per_week"] == 1500
    assert figures[A, "cla_in_foster_care_percent"] == 62


def test_a_figure_given_twice_is_a_problem(bench):
    first = bench.row_of("figures.csv", A, "foster_places_approved")
    row = bench.add("figures.csv", *bench.rows("figures.csv")[first - 1])
    expected = f"figures.csv, row {row}: Ashford City, foster places approved, 2025: given in rows"
    assert any(line.startswith(expected) for line in bench.problems())


def test_a_net_gain_may_be_negative(shared_bench):
    figures = shared_bench.load().figures
    assert (figures.loc[figures["indicator"] == "net_gain_of_placements", "value"] < 0).any()


@pytest.mark.parametrize(
    ("table", "row", "change", "expected"),
    [
        (
            "areas.csv",
            3,
            {"code": A},
            f'row 3, column code: "{A}" also stands for the area in row 2.',
        ),
        (
            "areas.csv",
            3,
            {"name": "ashford city"},
            '"ashford city" also stands for the area in row 2.',
        ),
        ("areas.csv", 4, {"short_name": "Brams"}, '"Brams" also stands for the area in row 3.'),
        ("areas.csv", 3, {"name": ""}, "areas.csv, row 3, column name: is blank."),
        ("points.csv", 2, {"point": f"{A}-2"}, "column point: "),
        ("points.csv", 2, {"area": "E06000999"}, "is not a code in areas.csv."),
        (
            "points.csv",
            2,
            {"children": "-1"},
            f"column children: {A}-1, Ashford City: -1 is negative.",
        ),
        ("points.csv", 2, {"easting": "-1.4", "northing": "53.1"}, "look like degrees."),
        (
            "points.csv",
            2,
            {"easting": "345000", "northing": "445000"},
            "easting and northing are swapped. Swap the two columns.",
        ),
        ("points.csv", 2, {"easting": "100000"}, "lies more than 10 km outside Ashford City."),
        ("points.csv", 2, {"easting": ""}, f"column easting: {A}-1: blank. Enter the easting."),
        ("sites.csv", 2, {"capacity": "-4"}, "-4 is negative."),
        ("sites.csv", 2, {"usable": "9"}, "9 usable places, but only 4 approved."),
        ("sites.csv", 2, {"service": "fosterng"}, 'Did you mean "fostering"?'),
        ("sites.csv", 2, {"id": f"foster-{A}"}, "is there more than once."),
        ("sites.csv", 2, {"opens": "2027", "closes": "2026"}, "before it opens on 2027-01-01."),
        ("sites.csv", 2, {"opens": "soon"}, '"soon" is not a date.'),
        (
            "sites.csv",
            2,
            {"easting": "445000", "northing": "345000"},
            "homes and foster places are never located.",
        ),
        ("towns.csv", 2, {"population": "-1"}, "-1 is negative."),
        ("towns.csv", 2, {"area": "Coldport"}, "Write the code of Coldport: E06000903."),
        ("travel.csv", 2, {"minutes": "-5"}, "column minutes: Ashford City: -5 is negative."),
        ("travel.csv", 3, {"to": A}, f"{A} to {A} is there twice."),
        ("travel.csv", 2, {"to": "E1000090"}, "Did you mean E10000904 (Dunshire)?"),
        ("events.csv", 2, {"date": "2024-13"}, '"2024-13" is not a date.'),
        ("events.csv", 2, {"area": "Derby"}, '"Derby" is not a code in areas.csv.'),
        ("partnerships.csv", 2, {"service": "fosterng"}, 'Did you mean "fostering"?'),
        ("partnerships.csv", 2, {"function": "recruitmnt"}, 'Did you mean "recruitment"?'),
        ("partnerships.csv", 2, {"kind": "hubb"}, 'Did you mean "hub"?'),
        ("partnerships.csv", 2, {"members": "Coldport"}, f"Write the code of Coldport: {C}."),
        ("partnerships.csv", 2, {"members": "E06000903 E1000090"}, "Did you mean E10000904 (Dun"),
        ("partnerships.csv", 2, {"members": A}, "has one member, and a partnership has two"),
        ("partnerships.csv", 2, {"source": ""}, "column source: Foster Together: blank."),
        ("partnerships.csv", 2, {"lead": "Bramshire"}, f"Write the code of Bramshire: {B}."),
        ("partnerships.csv", 2, {"lead": D}, f'the lead "{D}" is not a member.'),
        ("partnerships.csv", 2, {"from": "spring"}, '"spring" is not a date.'),
        ("partnerships.csv", 2, {"to": "2020"}, "ends on 2020-12-31 before it begins"),
    ],
)
def test_a_wrong_cell_is_named_with_table_row_and_column(bench, table, row, change, expected):
    for column, value in change.items():
        bench.cell(table, row, column, value)
    found = [line for line in bench.problems() if expected in line]
    assert found, bench.problems()
    assert found[0].startswith(f"{table}, row {row}")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "vintage =",
            "vintge =",
            'key vintge: "vintge" is not a key Footprint knows here. Did you',
        ),
        ("price_base_year = 2025", "price_base_year = 25", "Enter a number of at least 1990."),
        ('"EPSG:27700"', '"EPSG:4326"', "Convert every table to British National Grid"),
        ('name = "Made-up shires"\n', "", "region.toml, key name: is missing."),
        ("squares.geojson", "square.geojson", 'Did you mean "squares.geojson"?'),
        ("fostering/support", "fostering/suport", 'Did you mean "fostering/support"?'),
        ('area = "E06000903"', 'area = "E06000913"', "Did you mean E06000903 (Coldport)?"),
        ('"Ashford City", "Dunshire"', '"Ashford City", "Dunshir"', "Dunshire"),
        ('"2025"', "“2025”", "Replace the curly quotation marks with straight ones."),
    ],
)
def test_a_wrong_setting_of_the_region_is_named(bench, old, new, expected):
    path = bench.region / "region.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert any(expected in line for line in bench.problems()), bench.problems()


def test_every_problem_of_every_file_is_reported_at_once(bench):
    bench.cell("figures.csv", 2, "value", "many")
    bench.cell("points.csv", 2, "easting", "100000")
    bench.cell("partnerships.csv", 2, "function", "recruitmnt")
    bench.cell("areas.csv", 3, "short_name", "Coldport")
    path = bench.region / "region.toml"
    path.write_text(path.read_text(encoding="utf-8") + "[extra]\n", encoding="utf-8")
    files = {line.split(",")[0] for line in bench.problems()}
    expected = {"figures.csv", "points.csv", "partnerships.csv", "areas.csv", "region.toml"}
    assert files == expected


def test_five_hundred_problems_of_a_kind_are_not_five_hundred_lines(bench):
    rows = bench.rows("figures.csv")
    bench.write("figures.csv", [rows[0], *([*row[:3], "many", *row[4:]] for row in rows[1:])])
    lines = bench.problems()
    assert len(lines) < 40
    assert any("more problems of the same kind" in line for line in lines)


def test_problems_left_out_are_counted_once_through_scenario_and_region(bench):
    rows = bench.rows("points.csv")
    bench.write("points.csv", [rows[0], *([*row[:2], "0", *row[3:]] for row in rows[1:])])
    assert f"{len(rows) - 1 - 8} more problems of the same kind." in bench.complaints()[-1]


@pytest.mark.parametrize("name", ["points.csv", "sites.csv", "travel.csv"])
def test_a_table_that_is_no_file_is_not_passed_over(bench, name):
    path = bench.region / name
    path.unlink()
    path.mkdir()
    assert bench.problems() == [
        f"{name}: is a folder, not a file. Move it away, and put the file in its place."
    ]


@pytest.mark.parametrize(
    ("table", "other"),
    [("points.csv", "point.csv"), ("sites.csv", "sites.xlsx"), ("travel.csv", "travels.txt")],
)
def test_a_table_under_a_slightly_wrong_name_is_not_passed_over(bench, table, other):
    (bench.region / table).rename(bench.region / other)
    (bench.region / "notes.xlsx").touch()
    (line,) = bench.problems()
    assert line.startswith(f'{other}: is not a table Footprint reads. Save it as "{table}"')


def test_what_is_wrong_with_a_boundary_file_is_said_in_plain_words_with_names(bench):
    path = next(bench.region.rglob("squares.geojson"))
    drawn = json.loads(path.read_text(encoding="utf-8"))
    drawn["features"] = [f for f in drawn["features"] if A not in f["properties"].values()]
    path.write_text(json.dumps(drawn), encoding="utf-8")
    assert bench.problems()[0].startswith(f"squares.geojson: {A} (Ashford City) is not in the")
    path.write_text("{", encoding="utf-8")
    assert bench.problems()[0].startswith("squares.geojson: it cannot be read as a map. Give a")


def test_children_of_points_unlike_the_figure_are_noted(bench):
    bench.cell("points.csv", 2, "children", "50000")
    assert any("the points of Ashford City hold 95,000 children" in n for n in bench.load().notes)


def test_areas_are_dissolved_as_the_region_asks(bench):
    for table, column in (("points.csv", 1), ("towns.csv", 0), ("sites.csv", 2)):
        rows = bench.rows(table)
        changed = [
            [D if i == column and cell == C else cell for i, cell in enumerate(r)] for r in rows
        ]
        bench.write(table, changed)
    for table in ("figures.csv", "areas.csv", "partner_areas.csv"):
        bench.write(table, [row for row in bench.rows(table) if row[0] != C])
    for name in ("travel.csv", "partnerships.csv"):
        (bench.region / name).unlink()
    path = bench.region / "region.toml"
    text = path.read_text(encoding="utf-8").replace(C, D)
    text += f'[boundaries.dissolve.{D}]\nname = "Dunshire"\nfrom = ["{C}", "{D}"]\n'
    path.write_text(text, encoding="utf-8")
    region = bench.load()
    assert list(region.boundaries.index) == [A, B, D]
    assert region.boundaries.area[D] == pytest.approx(2 * 20_000**2)


def test_as_now_is_built_from_partnerships_function_by_function(shared_bench):
    region, catalogue = shared_bench.load(), shared_bench.catalogue
    alone = tuple(frozenset({code}) for code in AREAS)
    assert as_now(region, catalogue, "fostering/recruitment") == (
        frozenset({A, B}),
        frozenset({C}),
        frozenset({D}),
    )
    assert as_now(region, catalogue, "fostering/support") == alone
    assert as_now(region, catalogue, "fostering/recruitment", year=2024) != alone
    assert as_now(region, catalogue, "fostering/recruitment", year=2023) == alone


def test_a_framework_is_joint_buying_and_never_counts_as_a_merged_team(bench):
    catalogue = bench.catalogue
    assert bench.load().partnerships[1].kind == "framework"
    assert len(as_now(bench.load(), catalogue, "fostering/commissioning")) == 4
    bench.cell("partnerships.csv", 3, "kind", "joint service")
    joined = as_now(bench.load(), catalogue, "fostering/commissioning")
    assert joined == (frozenset({A, B, C}), frozenset({D}))


def test_every_function_of_a_service_is_meant_by_a_star(bench):
    bench.cell("partnerships.csv", 2, "function", "*")
    bench.cell("partnerships.csv", 3, "to", "2020")
    region = bench.load()
    for function in bench.catalogue.services["fostering"].functions:
        shared = frozenset({A, B}) in as_now(region, bench.catalogue, function.id)
        assert shared is not function.stays


def test_a_trust_holds_duties_that_otherwise_stay_with_each_council(bench):
    bench.cell("partnerships.csv", 2, "function", "*")
    bench.cell("partnerships.csv", 2, "kind", "trust")
    bench.cell("partnerships.csv", 3, "to", "2020")
    region = bench.load()
    functions = bench.catalogue.services["fostering"].functions
    assert any(function.stays for function in functions)
    for function in functions:
        assert frozenset({A, B}) in as_now(region, bench.catalogue, function.id)


def test_members_outside_the_region_are_left_out_with_a_note(shared_bench):
    region = shared_bench.load()
    assert "E06000999" in region.partnerships[1].members
    assert any("outside the region" in note and "E06000999" in note for note in region.notes)


def test_a_partnership_on_a_service_not_modelled_is_kept_with_a_note(shared_bench):
    region = shared_bench.load()
    assert region.partnerships[2].service == "adoption"
    assert any('"adoption" is not modelled' in note for note in region.remarks)


def test_overlapping_partnerships_on_one_function_are_refused(bench):
    row = bench.add(
        "partnerships.csv", "fostering", "recruitment", "Other", "", f"{B} {C}", "hub", "", "", "us"
    )
    expected = f"partnerships.csv, row {row}: Other and Foster Together (row 2) both share"
    assert any(line.startswith(expected) and "Bramshire" in line for line in bench.problems())

    # one after the other is no overlap
    bench.cell("partnerships.csv", row, "to", "2024-02-29")
    region = bench.load()
    assert frozenset({B, C}) in as_now(region, bench.catalogue, "fostering/recruitment", year=2023)
    assert frozenset({A, B}) in as_now(region, bench.catalogue, "fostering/recruitment", year=2025)


def test_regions_are_found_beside_bundled_or_not_at_all(bench, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_region("made-up", catalogue=bench.catalogue).key == "made-up"
    with pytest.raises(InputError, match='Did you mean "made-up"'):
        load_region("madeup", catalogue=bench.catalogue)
    shutil.rmtree(bench.region)
    bench.region.mkdir()
    with pytest.raises(InputError, match=r"has no region\.toml"):
        load_region("made-up", catalogue=bench.catalogue)


def test_reading_imports_nothing_heavy_until_it_is_needed():
    code = "import sys, footprint.inputs; "
    code += "heavy = {'geopandas', 'pandera', 'matplotlib', 'openpyxl', 'networkx'}; "
    code += "found = heavy & set(sys.modules); assert not found, found"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == "" and done.returncode == 0
