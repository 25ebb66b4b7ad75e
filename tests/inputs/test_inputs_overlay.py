"""A council's own figures over the published ones, and the folder to start from."""

import csv
from pathlib import Path

import openpyxl
import pytest
from regions import AREAS, SCENARIO_TOML

from footprint.errors import InputError, OutputError
from footprint.inputs import load_scenario, scenario_names, write_starter
from footprint.inputs import starter as starter_module
from footprint.inputs.indicators import heading, label, same_unit, split_heading

A, B, C, D = AREAS
WITH_FIGURES = 'figures = ["ours.csv"]\n' + SCENARIO_TOML
HOUSEHOLDS = "Foster households (households)"
SHARE = "Children in care in foster care (%)"


@pytest.fixture
def overlay(bench):
    def ask(*rows):
        with (bench.folder / "ours.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return bench.ask(WITH_FIGURES)

    return ask


def figure(scenario, code, indicator):
    figures = scenario.region.figures
    rows = figures[(figures["code"] == code) & (figures["indicator"] == indicator)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_own_figures_replace_published_ones_and_are_recorded(overlay):
    scenario = overlay(
        ["Local authority", HOUSEHOLDS, SHARE],
        ["Brams", "1,234", "45%"],
        [D, "", "63"],
        ["Coldport", "x", "-"],
    )
    row = figure(scenario, B, "foster_households")
    assert (row["value"], row["status"], row["unit"]) == (1234, "own", "households")
    assert figure(scenario, B, "cla_in_foster_care_percent")["value"] == 45
    assert figure(scenario, C, "foster_households")["value"] == 80
    assert scenario.own_figures
    assert [(c.what, c.before, c.after, c.source) for c in scenario.changes] == [
        (
            "Bramshire: foster households (households)",
            "210, published",
            "1,234, own figure",
            "ours.csv, row 2",
        ),
        (
            "Bramshire: children in care in foster care (%)",
            "66, published",
            "45, own figure",
            "ours.csv, row 2",
        ),
    ]
    assert scenario.source_files[-1].name == "ours.csv"


def test_an_own_figure_takes_the_place_of_an_assumed_one(overlay):
    scenario = overlay(["code", HOUSEHOLDS], [D, "171"])
    assert figure(scenario, D, "foster_households")["value"] == 171
    assert scenario.changes[0].before == "160 (120 to 200), assumed"


def test_c_is_a_count_of_one_to_five(overlay):
    scenario = overlay(["code", "uasc_31_march (children)"], [A, "c"])
    row = figure(scenario, A, "uasc_31_march")
    assert (row["status"], row["low"], row["high"]) == ("suppressed", 1, 5)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((["code", "Foster households"], [A, "1"]), f'does not say its unit. Write "{HOUSEHOLDS}"'),
        ((["code", "Foster households (places)"], [A, "1"]), 'Footprint counts it in "households"'),
        ((["code", "Foster housholds (households)"], [A, "1"]), 'Did you mean "foster households"'),
        ((["code", "Moon phases (moons)"], [A, "1"]), "is not an indicator of the region."),
        ((["code", HOUSEHOLDS, HOUSEHOLDS], [A, "1", "2"]), "is there twice."),
        ((["code", HOUSEHOLDS], ["Derby", "1"]), '"Derby" is not an area of the region.'),
        ((["code", HOUSEHOLDS], [A, "1"], ["Ashford", "2"]), "has a row already: row 2."),
        ((["code", "name", HOUSEHOLDS], [A, "Brams", "1"]), "code and name disagree"),
        ((["code", HOUSEHOLDS], ["", "1"]), "does not say which LA it is about."),
        ((["code", HOUSEHOLDS], [A, "many"]), 'Ashford City, foster households: "many" is not a'),
        ((["code", HOUSEHOLDS], [A, "-1"]), "-1 is negative."),
        ((["code", HOUSEHOLDS], [A, "45%"]), "45% is a percentage, but the unit is households."),
        ((["code", SHARE], [A, "101"]), "101 is more than 100 %."),
        ((["code", HOUSEHOLDS], [A, "c"]), "c stands for a suppressed count of 1 to 5"),
        ((["code", HOUSEHOLDS],), "has a heading but no rows."),
        ((["code", "Notes"], [A, "hello"]), "has no column of figures that Footprint knows."),
        ((["council tax"], ["3"]), "no heading row was found"),
    ],
)
def test_a_wrong_own_figure_is_named(overlay, rows, expected):
    with pytest.raises(InputError) as caught:
        overlay(*rows)
    assert expected in str(caught.value)
    assert "ours.csv" in str(caught.value)


def test_a_missing_or_foreign_file_of_figures_is_named(bench):
    assert "no such file" in bench.complaints(WITH_FIGURES)[0]
    other = bench.folder / "ours.ods"
    other.write_text("x")
    lines = bench.complaints(WITH_FIGURES.replace("ours.csv", "ours.ods"))
    assert 'files ending in ".ods" cannot be read' in lines[0]
    bench.folder.joinpath("ours.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    lines = bench.complaints(WITH_FIGURES.replace("ours.csv", "ours.xlsx"))
    assert "ours.xlsx: is not an Excel workbook, or is damaged." in lines[0]
    bench.folder.joinpath("ours.xlsx").write_bytes(b"")
    lines = bench.complaints(WITH_FIGURES.replace("ours.csv", "ours.xlsx"))
    assert "ours.xlsx: is empty." in lines[0]
    lines = bench.complaints(WITH_FIGURES.replace("ours.csv", "our.xlsx"))
    assert 'there is no such file of own figures. Did you mean "ours.xlsx"?' in lines[0]
    (bench.folder / "folder.csv").mkdir()
    lines = bench.complaints(WITH_FIGURES.replace("ours.csv", "folder.csv"))
    assert "is a folder, not a file of own figures." in lines[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "ours.csv: is empty."),
        (f"code,{HOUSEHOLDS}\n{A},1,200\n", "row 2: has 3 cells where the heading has 2."),
        (f"code,{HOUSEHOLDS},{SHARE}\n{A},1,200,\n", "row 2: has 4 cells where the heading has 3."),
        (f"Draft\ncode;{HOUSEHOLDS}\n{A};1.200,5\n", "Write decimals with a full stop"),
        (f"code,{HOUSEHOLDS}\n{A},<5\n", "Write c for a small count that is withheld."),
        (f"code,{HOUSEHOLDS}\n{A},TBC\n", "Write x where there is no figure"),
        (f"code,{HOUSEHOLDS}\n{A},z\n", "z stands for none, but the figure in use is 140"),
        (f"code,{HOUSEHOLDS}\n{A},1e15\n", '"1e15" is larger than anything Footprint counts.'),
        (f"code,{HOUSEHOLDS}\nE08000019,5\n", "Correct the name, or delete the row."),
    ],
)
def test_a_csv_of_own_figures_is_never_read_as_something_else(bench, text, expected):
    (bench.folder / "ours.csv").write_text(text, encoding="utf-8")
    lines = bench.complaints(WITH_FIGURES)
    assert any(expected in line for line in lines), lines


def test_a_title_above_the_heading_does_not_hide_the_delimiter(bench):
    text = f"Our figures\n\ncode;name;{HOUSEHOLDS}\n{A};Ashford City Council;150\n"
    (bench.folder / "ours.csv").write_text(text, encoding="utf-8")
    scenario = bench.ask(WITH_FIGURES)
    assert figure(scenario, A, "foster_households")["value"] == 150
    assert scenario.changes[0].source == "ours.csv, row 4"


def test_cells_merged_over_several_councils_are_refused(starter):
    def merge(sheet):
        sheet["C2"] = 150
        sheet.merge_cells("C2:C4")

    with pytest.raises(InputError, match=r"row 2: the cells C2:C4 \(\"150\"\) are merged into one"):
        starter(merge)


@pytest.fixture
def starter(bench):
    path = write_starter(bench.folder / "mine", bench.scenario, catalogue=bench.catalogue)
    workbook = openpyxl.load_workbook(path.parent / "our-figures.xlsx")

    def ask(change=None):
        if change is not None:
            change(workbook["Our figures"])
            workbook.save(path.parent / "our-figures.xlsx")
        return load_scenario(path, catalogue=bench.catalogue)

    return ask


def test_a_starter_reads_as_it_is_and_changes_nothing(bench, starter):
    ours, theirs = starter(), bench.ask()
    assert ours.changes == ()
    assert not ours.own_figures
    assert ours.options == theirs.options
    assert ours.region.figures.equals(theirs.region.figures)
    assert ours.region.folder == bench.folder / "mine" / "region"
    text = (bench.folder / "mine" / "scenario.toml").read_text(encoding="utf-8")
    assert 'region = "./region"' in text
    assert 'figures = ["our-figures.xlsx"]' in text
    assert len(list(bench.folder.glob(".starter-*"))) == 0


def test_a_starter_asks_only_for_what_the_services_use(starter):
    titles = []
    starter(lambda sheet: titles.extend(cell.value for cell in sheet[1]))
    assert titles[:4] == [
        "Code",
        "Local authority",
        "Children in care 31 March (children)",
        "Today: children in care 31 March (children)",
    ]
    assert len(titles) == 2 + 2 * 4


def test_cells_are_read_as_excel_shows_them(starter):
    def fill(sheet):
        sheet["C2"], sheet["C3"], sheet["D4"] = "1,234", 900, 5555
        sheet["E2"], sheet["E3"] = 0.455, "46%"
        sheet["E2"].number_format = "0.0%"
        sheet["G5"] = 150

    scenario = starter(fill)
    assert figure(scenario, A, "cla_31_march")["value"] == 1234
    assert figure(scenario, A, "cla_in_foster_care_percent")["value"] == 45.5
    assert figure(scenario, B, "cla_in_foster_care_percent")["value"] == 46
    assert figure(scenario, D, "foster_households")["value"] == 150
    assert len(scenario.changes) == 5
    assert figure(scenario, C, "cla_31_march")["value"] == 330


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=2+2", "holds a formula whose result is not saved."),
        (True, "is true, not a number."),
        ("#DIV/0!", "shows the error #DIV/0!."),
    ],
)
def test_cells_that_hold_no_figure_are_named(starter, value, expected):
    with pytest.raises(InputError) as caught:
        starter(lambda sheet: sheet.__setitem__("C2", value))
    assert expected in str(caught.value)
    assert 'our-figures.xlsx, row 2, column C ("Children in care' in str(caught.value)


def test_a_date_in_place_of_a_figure_is_named(starter):
    import datetime

    with pytest.raises(InputError, match="is a date or time"):
        starter(lambda sheet: sheet.__setitem__("C2", datetime.date(2025, 5, 1)))


def test_a_starter_never_writes_over_anything(bench):
    (bench.folder / "mine").mkdir()
    (bench.folder / "mine" / "keep.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty; nothing was written"):
        write_starter(bench.folder / "mine", bench.scenario, catalogue=bench.catalogue)
    assert [p.name for p in (bench.folder / "mine").iterdir()] == ["keep.txt"]


def test_a_disk_that_cannot_be_written_is_said_and_nothing_is_left(bench, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(starter_module, "_write", full)
    before = sorted(bench.folder.iterdir())
    with pytest.raises(OutputError, match="mine' cannot be written: No space left on device"):
        write_starter(bench.folder / "mine", bench.scenario, catalogue=bench.catalogue)
    assert sorted(bench.folder.iterdir()) == before


def test_a_starter_is_not_made_inside_a_file(bench):
    (bench.folder / "file").touch()
    with pytest.raises(InputError, match="file is a file, so no folder can be made in it"):
        write_starter(bench.folder / "file" / "mine", bench.scenario, catalogue=bench.catalogue)


@pytest.mark.skipif(not scenario_names(), reason="no scenario is bundled")
@pytest.mark.parametrize("home", ["", "region"])
def test_a_service_of_ones_own_is_found_beside_the_scenario_or_in_the_region(tmp_path, home):
    path = write_starter(tmp_path / "first")
    own = path.parent / home / "services"
    own.mkdir()
    ninth = Path(__file__).parents[1] / "services" / "ninth.toml"
    (own / "adoption.toml").write_bytes(ninth.read_bytes())
    path.write_text(
        'title = "Adoption"\nregion = "./region"\nservices = ["adoption"]\n'
        '[[options]]\nname = "Alone"\nalone = true\n',
        encoding="utf-8",
    )
    scenario = load_scenario(path)
    assert scenario.services == ("adoption",)
    assert "adoption.toml" in {file.name for file in scenario.source_files}

    # a starter takes the service along
    started = write_starter(tmp_path / "second", path)
    assert load_scenario(started).services == ("adoption",)
    assert (started.parent / home / "services" / "adoption.toml").is_file()


@pytest.mark.skipif(not scenario_names(), reason="no scenario is bundled")
def test_the_default_starter_reads_as_it_is(tmp_path):
    path = write_starter(tmp_path / "new" / "mine")
    assert path.name == "fostering-hubs.toml"
    assert load_scenario(path.parent).changes == ()


def test_a_starter_of_a_scenario_with_a_base_carries_the_base(bench):
    child = bench.folder / "child.toml"
    child.write_text('base = "scenario.toml"\ntitle = "Child"\n', encoding="utf-8")
    path = write_starter(bench.folder / "mine", child, catalogue=bench.catalogue)
    assert load_scenario(path, catalogue=bench.catalogue).title == "Child"
    bench.scenario.unlink()
    assert load_scenario(path, catalogue=bench.catalogue).year == 2025


@pytest.mark.parametrize(
    ("indicator", "unit", "words"),
    [
        ("foster_places_approved", "places", "Foster places approved (places)"),
        ("children_0_17", "children", "Children 0 to 17 (children)"),
        ("cla_31_march_2024", "children", "Children in care 31 March 2024 (children)"),
        ("ehc_plans_asd", "plans", "EHC plans: autism (plans)"),
        ("cost_cla_gbp_per_week", "GBP per week", "Cost of children in care (GBP per week)"),
    ],
)
def test_headings_are_plain_words(indicator, unit, words):
    assert heading(indicator, unit) == words
    assert split_heading(words)[1] == unit


def test_no_two_indicators_share_their_words(shared_bench):
    indicators = shared_bench.load().figures["indicator"].unique()
    assert len({label(indicator) for indicator in indicators}) == len(indicators)


def test_units_agree_however_they_are_written():
    assert same_unit("£ per child per week", "GBP per child per week")
    assert same_unit("£/week", "GBP a week")
    assert same_unit("per cent", "%")
    assert not same_unit("GBP per week", "GBP per year")
