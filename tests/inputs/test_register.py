"""The school register, as downloaded, becomes a list of schools."""

import csv
import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from regions import AREAS, CORNERS, make_region
from typer.testing import CliRunner

from footprint import cli
from footprint.errors import InputError, OutputError
from footprint.inputs import imports, load_region
from footprint.inputs.findings import Findings
from footprint.inputs.ground import SITE_COLUMNS
from footprint.inputs.imports import import_schools
from footprint.inputs.register import read_register
from footprint.inputs.register_kinds import phases_of
from footprint.inputs.schools import read_schools
from footprint.places import NEEDS

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = [
    *("URN", "LA (code)", "LA (name)", "EstablishmentNumber", "EstablishmentName"),
    *("TypeOfEstablishment (code)", "TypeOfEstablishment (name)", "EstablishmentTypeGroup (name)"),
    *("EstablishmentStatus (code)", "EstablishmentStatus (name)", "OpenDate", "CloseDate"),
    *("PhaseOfEducation (code)", "PhaseOfEducation (name)", "StatutoryLowAge", "StatutoryHighAge"),
    *("Boarders (name)", "SchoolCapacity", "NumberOfPupils", "LastChangedDate", "Street"),
    *("Town", "Postcode", "TelephoneNum", "HeadTitle (name)", "HeadFirstName", "GOR (name)"),
    *("SENStat", "SENNoStat", "Easting", "Northing", "MSOA (code)", "LSOA (code)"),
    *(f"SEN{place} (name)" for place in range(1, 14)),
    *("TypeOfResourcedProvision (name)", "ResourcedProvisionOnRoll"),
    *("ResourcedProvisionCapacity", "SenUnitOnRoll", "SenUnitCapacity"),
    *("Section41Approved (name)", "GSSLACode (name)", "UPRN", "SiteName"),
]
SEN = {
    "asd": "ASD - Autistic Spectrum Disorder",
    "semh": "SEMH - Social, Emotional and Mental Health",
    "sld": "SLD - Severe Learning Difficulty",
    "spld": "SpLD - Specific Learning Difficulty",
    "oth": "OTH - Other Difficulty/Disability",
    "slcn": "SLCN - Speech, language and Communication",
}
MAINSTREAM = {
    "TypeOfEstablishment (name)": "Community school",
    "PhaseOfEducation (name)": "Primary",
    "StatutoryLowAge": 4,
    "StatutoryHighAge": 11,
    "SchoolCapacity": 210,
    "NumberOfPupils": 199,
    "SEN1 (name)": "",
}


def school(urn, code="E06000901", **changes):
    """Return a row of the register: a community special school for 2 to 19, changed."""
    east, north = CORNERS.get(code, (300_000, 200_000))
    row = {
        "URN": urn,
        "LA (name)": AREAS.get(code, ("Elsewhere", ""))[0],
        "GSSLACode (name)": code,
        "EstablishmentName": f"School {urn}",
        "TypeOfEstablishment (name)": "Community special school",
        "EstablishmentStatus (name)": "Open",
        "PhaseOfEducation (name)": "Not applicable",
        "StatutoryLowAge": 2,
        "StatutoryHighAge": 19,
        "SchoolCapacity": 120,
        "NumberOfPupils": 111,
        "Street": "1, High Street",
        "Easting": east + 5000,
        "Northing": north + 5000,
        "SEN1 (name)": "Not Applicable",
        "SEN2 (name)": SEN["asd"],
        "SEN3 (name)": SEN["semh"],
        "Section41Approved (name)": "Not applicable",
    }
    return row | changes


def extract_text(rows, columns=COLUMNS):
    """Return rows as the text of an extract."""
    page = io.StringIO()
    writer = csv.DictWriter(page, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return page.getvalue()


def many_rows(count, *, mine=("E06000901", "E10000902", "E06000903", "E10000904")):
    """Return a register of ``count`` schools, most of them elsewhere or mainstream."""
    rows = []
    for place in range(count):
        code = mine[place // 50 % 4] if place % 5 == 0 else "E08000001"
        kind = {} if place % 50 == 0 else MAINSTREAM
        rows.append(school(100_000 + place, code, **kind))
    rows[0]["EstablishmentName"] = "St Zoë’s – Special"
    return rows


class Desk:
    """A made-up region and a folder for extracts."""

    def __init__(self, folder, region):
        self.folder, self.region = folder, region

    def write(self, rows, *, columns=COLUMNS, encoding="cp1252"):
        """Write rows as an extract and return its file."""
        path = self.folder / "edubasealldata.csv"
        path.write_bytes(extract_text(rows, columns).encode(encoding))
        return path

    def read(self, *rows, **how):
        """Return what the register gives, the problems and the notes."""
        findings = Findings()
        register = read_register(self.write(rows, **how), self.region, findings)
        return register, [str(problem) for problem in findings.problems], findings.notes

    def site(self, *rows, **how):
        """Return the one site that rows give."""
        register, problems, _ = self.read(*rows, **how)
        assert problems == []
        (site,) = register.sites.to_dict("records")
        return site


@pytest.fixture(scope="session")
def region(tmp_path_factory):
    """Return a made-up region that names only functions of the bundled services."""
    folder = make_region(tmp_path_factory.mktemp("register") / "made-up")
    file = folder / "region.toml"
    text = file.read_text(encoding="utf-8").replace("fostering/support", "fostering/supervision")
    file.write_text(text, encoding="utf-8")
    return load_region(folder)


@pytest.fixture
def desk(tmp_path, region):
    return Desk(tmp_path, region)


def test_two_thousand_rows_in_windows_1252_are_read_at_once_and_read_back(desk):
    path = desk.write(many_rows(2000))
    assert "ë".encode("cp1252") in path.read_bytes()
    started = time.perf_counter()
    findings = Findings()
    register = read_register(path, desk.region, findings)
    assert time.perf_counter() - started < 2
    assert findings.problems == []
    assert findings.notes == []
    assert register.counts["read"] == 2000
    assert register.counts["outside the region"] == 1600
    assert register.counts["without special places"] == 360
    assert len(register.sites) == 40

    out = desk.folder / "ours.csv"
    import_schools(path, str(desk.region.folder), out)
    assert out.read_bytes().startswith(b"\xef\xbb\xbf" + ",".join(SITE_COLUMNS).encode())
    back = read_schools(out, desk.region, 2025, findings)
    assert findings.problems == []
    assert "St Zoë’s – Special" in back.names
    assert back.places.sum() == 40 * 120
    assert back.located.all()
    taken = dict(zip(NEEDS, back.takes.all(axis=(0, 1)), strict=True))
    assert [need for need, told in taken.items() if told] == ["asd", "semh", "unknown"]
    assert sorted(set(back.area.tolist())) == [0, 1, 2, 3]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_encodings_and_the_order_of_columns_do_not_matter(desk, encoding):
    row = school(1, EstablishmentName="St Zoë's")
    site = desk.site(row, encoding=encoding, columns=COLUMNS[::-1])
    assert site["name"] == "St Zoë's"
    assert (site["easting"], site["northing"]) == ("445000", "345000")


def test_a_special_school_keeps_what_the_register_says(desk):
    site = desk.site(school(123))
    assert site["id"] == "urn-123"
    assert site["area"] == "E06000901"
    assert site["needs"] == "asd; semh"
    assert site["phase"] == "primary; secondary; post-16"
    assert (site["capacity"], site["usable"], site["sector"]) == ("120", "120", "state")
    assert "reported capacity, not for which need" in site["evidence"]
    assert site["cost_gbp_per_week"] == site["opens"] == site["closes"] == ""


@pytest.mark.parametrize(
    ("kind", "sector"),
    [
        ("Community special school", "state"),
        ("Foundation special school", "state"),
        ("Academy special converter", "state"),
        ("Academy special sponsor led", "state"),
        ("Free schools special", "state"),
        ("Other independent special school", "independent"),
        ("Non-maintained special school", "independent"),
    ],
)
def test_every_kind_of_special_school_has_its_sector(desk, kind, sector):
    row = school(1, **{"TypeOfEstablishment (name)": kind, "Section41Approved (name)": "Approved"})
    site = desk.site(row)
    assert site["sector"] == sector
    assert ("section 41" in site["evidence"]) == (sector == "independent")


def test_bases_of_mainstream_schools_are_their_resourced_places(desk):
    base = {"ResourcedProvisionCapacity": 12, "SenUnitCapacity": 8, "SEN1 (name)": SEN["slcn"]}
    rows = [
        school(1, **MAINSTREAM | base | {"SEN2 (name)": "", "SEN3 (name)": ""}),
        school(2, **MAINSTREAM | {"SenUnitOnRoll": 9}),
        school(3, **MAINSTREAM | {"ResourcedProvisionCapacity": 0}),
    ]
    register, _, _ = desk.read(*rows)
    first, second = register.sites.to_dict("records")
    assert (first["id"], first["sector"], first["capacity"]) == ("urn-1-base", "base", "20")
    assert (first["needs"], first["phase"]) == ("slcn", "primary")
    assert "resourced provision 12 places" in first["evidence"]
    assert second["capacity"] == "9"
    assert "on roll, which is use" in second["evidence"]
    assert register.counts["without special places"] == 1


def test_what_the_register_does_not_say_stands_in_the_evidence(desk):
    nothing = {"SEN2 (name)": "", "SEN3 (name)": "", "StatutoryLowAge": "", "SchoolCapacity": ""}
    site = desk.site(school(1, **nothing))
    assert (site["needs"], site["phase"], site["capacity"]) == ("all", "all", "111")
    for words in ("no need given: every need", "neither ages nor phase", "pupils taken, which is"):
        assert words in site["evidence"]


def test_a_school_of_unknown_size_is_left_out_by_name(desk):
    register, problems, _ = desk.read(school(1), school(2, SchoolCapacity=0, NumberOfPupils=""))
    assert problems == []
    assert len(register.sites) == 1
    assert register.left_out == {"School 2 (2)": "neither capacity nor number of pupils"}


def test_only_open_schools_are_kept_and_a_closing_one_keeps_its_day(desk):
    closing = {"EstablishmentStatus (name)": "Open, but proposed to close"}
    rows = [
        school(1, **closing, CloseDate="31-08-2027"),
        school(2, **{"EstablishmentStatus (name)": "Closed"}),
        school(3, **{"EstablishmentStatus (name)": "Proposed to open"}),
    ]
    register, _, _ = desk.read(*rows)
    assert register.sites["closes"].tolist() == ["2027-08-31"]
    assert (register.counts["not open"], register.counts["proposed"]) == (1, 1)


def test_councils_are_known_by_code_else_by_name(desk):
    rows = [
        school(1, **{"GSSLACode (name)": "", "LA (name)": "Ashford City"}),
        school(2, **{"GSSLACode (name)": "E06000901", "LA (name)": "Ashford, formerly"}),
        school(3, **{"GSSLACode (name)": "E08000001", "LA (name)": "Bolton"}),
    ]
    register, _, _ = desk.read(*rows)
    assert register.sites["area"].tolist() == ["E06000901", "E06000901"]
    assert register.counts["outside the region"] == 1


@pytest.mark.parametrize(
    ("low", "high", "phase", "expected"),
    [
        (4, 11, "Primary", ("primary",)),
        (11, 16, "Not applicable", ("secondary",)),
        (11, 18, "Not applicable", ("secondary", "post-16")),
        (9, 13, "Middle deemed secondary", ("primary", "secondary")),
        (16, 19, "16 plus", ("post-16",)),
        (2, 19, "Not applicable", ("primary", "secondary", "post-16")),
        ("", "", "Middle deemed primary", ("primary",)),
        ("", "", "All-through", ("primary", "secondary", "post-16")),
        (11, 4, "Secondary", ("secondary",)),
        ("", "", "Not applicable", ()),
    ],
)
def test_phases_follow_from_ages_else_from_the_phase(low, high, phase, expected):
    ages = {"StatutoryLowAge": str(low), "StatutoryHighAge": str(high)}
    assert phases_of(ages | {"PhaseOfEducation (name)": phase}) == expected


def test_missing_columns_are_named_all_at_once(desk):
    gone = ("URN", "Easting", "SEN1 (name)", "GSSLACode (name)", "LA (name)", "SenUnitCapacity")
    register, problems, notes = desk.read(school(1), columns=[c for c in COLUMNS if c not in gone])
    assert register is None
    assert [line.split("no column ")[1].split(". ")[0] for line in problems] == [
        '"URN"',
        '"GSSLACode (name)" or "LA (name)"',
        '"Easting"',
        '"SEN1 (name)"',
    ]
    assert notes == []


def test_columns_that_may_be_missing_are_noted(desk):
    gone = ("SenUnitCapacity", "Section41Approved (name)", "SchoolCapacity", "LA (name)")
    register, problems, notes = desk.read(school(1), columns=[c for c in COLUMNS if c not in gone])
    assert problems == []
    assert register.sites["capacity"].tolist() == ["111"]
    assert [note.split('"')[1] for note in notes] == [
        "SchoolCapacity",
        "SenUnitCapacity",
        "Section41Approved (name)",
    ]


def test_another_table_is_told_from_a_register(desk):
    register, problems, _ = desk.read({"a": 1}, columns=["a", "b"])
    assert register is None
    assert len(problems) == 1
    assert "is no extract of the school register" in problems[0]


def test_bad_rows_are_named_with_row_and_remedy(desk):
    rows = [school(7), school(7), school(8, SchoolCapacity="many"), school("", NumberOfPupils=-3)]
    _, problems, _ = desk.read(*rows)
    assert [line.split(":")[0] for line in problems] == [
        "edubasealldata.csv, row 3",
        "edubasealldata.csv, row 4, column SchoolCapacity",
        "edubasealldata.csv, row 5, column NumberOfPupils",
        "edubasealldata.csv, row 5",
    ]
    assert "URN 7 is that of row 2 already." in problems[0]
    assert 'School 8: "many" is not a number of places.' in problems[1]


def test_positions_that_cannot_be_right_are_left_out_and_told(desk):
    rows = [school(1, Easting=300_000), school(2, Easting=""), school(3)]
    register, problems, _ = desk.read(*rows)
    assert problems == []
    assert register.sites["easting"].tolist() == ["", "", "445000"]
    assert register.told["elsewhere"] == ["School 1 (300000, 345000)"]
    assert register.told["nowhere"] == ["School 2"]


def test_degrees_and_swapped_columns_are_refused_by_name(desk):
    _, problems, _ = desk.read(school(1, Easting=-1.4, Northing=52.9), school(2))
    assert "School 1: the coordinates look like degrees. Give metres" in problems[0]
    _, problems, _ = desk.read(school(1, Easting=345_000, Northing=445_000), school(2))
    assert "School 1: easting and northing are swapped. Swap the two columns." in problems[0]


def test_a_need_that_is_not_understood_is_left_out_and_told(desk):
    register, problems, _ = desk.read(school(1, **{"SEN4 (name)": "XYZ - Something"}))
    assert problems == []
    assert register.sites["needs"].tolist() == ["asd; semh"]
    assert 'not understood: "XYZ - Something"' in register.sites["evidence"][0]


def test_a_register_that_is_not_there_is_told_with_the_nearest(desk):
    desk.write([school(1)])
    findings = Findings()
    assert read_register(desk.folder / "edubasealldat.csv", desk.region, findings) is None
    assert "there is no such file. Did you mean" in str(findings.problems[0])


def test_a_register_of_elsewhere_is_refused(desk):
    register, problems, _ = desk.read(school(1, "E08000001"))
    assert register.counts["outside the region"] == 1
    assert "holds no open special school" in problems[0]
    assert "--region" in problems[0]


def test_a_cut_off_file_and_a_packed_one_are_told(desk):
    path = desk.folder / "cut.csv"
    path.write_text(extract_text([school(1)]) + '2,"Derby', encoding="utf-8")
    packed = desk.folder / "extract.zip"
    packed.write_bytes(b"PK\x03\x04")
    findings = Findings()
    read_register(path, desk.region, findings)
    assert read_register(packed, desk.region, findings) is None
    said = [str(problem) for problem in findings.problems]
    assert any(line.startswith("cut.csv, near row") for line in said)
    assert said[-1].startswith("extract.zip: is a packed folder")


def told(desk, *rows, out="ours.csv", arguments=()):
    """Run the command and return what it did."""
    path = desk.write(rows)
    where = ["--region", str(desk.region.folder), "--out", str(desk.folder / out), *arguments]
    return CliRunner().invoke(cli.app, ["import", "schools", str(path), *where])


def test_the_command_says_what_was_kept_left_out_and_how_to_use_it(desk):
    independent = {"TypeOfEstablishment (name)": "Non-maintained special school"}
    rows = [
        school(1),
        school(2, **independent, **{"Section41Approved (name)": "Approved"}),
        school(3, **MAINSTREAM | {"SenUnitCapacity": 10}),
        school(4, **MAINSTREAM),
        school(5, "E08000001"),
        school(6, **{"TypeOfEstablishment (name)": "Special post 16 institution"}),
        school(7, SchoolCapacity="", NumberOfPupils=""),
    ]
    done = told(desk, *rows)
    assert done.exit_code == 0
    said = " ".join(done.output.split())
    for words in (
        "edubasealldata.csv: 7 schools. Kept for Made-up",
        "State special schools: 1, with 120 places",
        "Resourced provision and SEN units: 1, with 10 places",
        "non-maintained special schools: 1, with 120 places, 1 approved under section 41",
        "1 in councils outside Made-up",
        "1 special post-16 institutions",
        "1 with neither capacity nor number of pupils: School 7 (7)",
        "does not say for which need",
        '[sufficiency] schools = "ours.csv"',
    ):
        assert words in said
    assert (desk.folder / "ours.csv").is_file()
    assert not list(desk.folder.glob(".footprint-*"))


def test_nothing_is_written_over_unless_told_to(desk):
    (desk.folder / "ours.csv").write_text("mine", encoding="utf-8")
    done = told(desk, school(1))
    assert isinstance(done.exception, InputError)
    assert "ours.csv: is there already." in str(done.exception)
    assert "--force" in str(done.exception)
    assert (desk.folder / "ours.csv").read_text(encoding="utf-8") == "mine"
    assert told(desk, school(1), arguments=["--force"]).exit_code == 0
    assert (desk.folder / "ours.csv").read_bytes().startswith(b"\xef\xbb\xbfid,name")


def test_the_register_itself_is_never_written_over(desk):
    path = desk.write([school(1)])
    before = path.read_bytes()
    with pytest.raises(InputError, match="is the register itself"):
        import_schools(path, str(desk.region.folder), path, force=True)
    assert path.read_bytes() == before


def test_a_disk_that_refuses_leaves_nothing_behind(desk, monkeypatch):
    def refuse(*_, **__):
        raise OSError(28, "No space left on device")

    path = desk.write([school(1)])
    monkeypatch.setattr(imports.pd.DataFrame, "to_csv", refuse)
    with pytest.raises(OutputError, match="could not be written: No space left"):
        import_schools(path, str(desk.region.folder), desk.folder / "ours.csv")
    assert not (desk.folder / "ours.csv").exists()
    assert not list(desk.folder.glob(".footprint-*"))


def test_bad_input_ends_with_two_and_writes_nothing(desk):
    path = desk.write([school(1)], columns=["URN", "EstablishmentName", "Easting"])
    before = sorted(desk.folder.iterdir())
    done = subprocess.run(
        [sys.executable, "-m", "footprint", "import", "schools", path.name]
        + ["--region", str(desk.region.folder), "--out", "new/ours.csv"],
        cwd=desk.folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
    )
    said = done.stderr.decode().splitlines()
    assert done.returncode == 2
    assert done.stdout == b""
    assert said[1].endswith("its folder is not there. Make the folder first.")
    assert said[0] == "9 things to put right:"
    assert said[-1] == "Nothing was written."
    assert sorted(desk.folder.iterdir()) == before


def test_asking_for_help_on_import_loads_nothing_heavy():
    heavy = ("geopandas", "numpy", "pandas", "shapely")
    program = (
        "import sys\nfrom footprint.cli import main\n"
        "try:\n    main(['import', 'schools', '--help'])\nexcept SystemExit:\n    pass\n"
        f"print('heavy:', sorted(set({heavy!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "--region" in done.stdout
    assert done.stdout.splitlines()[-1] == "heavy: []"
