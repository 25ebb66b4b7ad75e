"""Read the school register of the Department for Education as downloaded, for a list of schools."""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from footprint.inputs.bundled import is_file, is_folder
from footprint.inputs.cells import parse_number, plain_text, shown
from footprint.inputs.findings import Findings
from footprint.inputs.ground import SITE_COLUMNS
from footprint.inputs.register_kinds import (
    BASE_PLACES,
    COLLEGE,
    COLUMNS,
    NEED_COLUMNS,
    OPEN,
    PROPOSED,
    SPECIAL,
    missing_columns,
    phases_of,
)
from footprint.inputs.school_ground import Ground
from footprint.inputs.suggest import closest, did_you_mean, find_area
from footprint.inputs.tables import read_text
from footprint.places.needs import NEEDS, read_needs

if TYPE_CHECKING:
    from footprint.inputs.region import Region

_CAPACITY_SAYS = "reported capacity, not for which need"

Row = Mapping[str, str]


MOST_DEGREES = 180.0


@dataclass(frozen=True, slots=True)
class Register:
    """What a register extract gives for one region.

    Attributes
    ----------
    sites
        Columns of sites.csv, text: special schools and bases of the region's councils that are
        open, by council, sector and name.
    counts
        How many schools of the extract are: read, outside the region, not open, proposed,
        special post-16 institutions, without special places; and of those kept, how many are
        approved under section 41.
    told
        Names of schools by what the register does not say of them.
    left_out
        Schools that could not be kept and why, by name.
    """

    file: str
    sites: pd.DataFrame
    counts: Mapping[str, int]
    told: Mapping[str, Sequence[str]]
    left_out: Mapping[str, str]


def read_register(path: Path, region: "Region", findings: Findings) -> Register | None:
    """Return the open special schools and bases of a region in an extract of the register.

    The extract may be in Windows-1252 or UTF-8, its columns in any order. Councils are known by
    their ONS code, else by name. A school that gives no need takes every need, one without ages
    and phase every phase, one without a capacity as many as it has pupils; each says so in its
    column ``evidence``. None where the file cannot be used; the problems say why.
    """
    if not is_file(path) and not is_folder(path):
        findings.problem(shown(str(path)), "there is no such file.", _nearest(path))
        return None
    if path.suffix.lower() == ".zip":
        remedy = "Unpack it, and name the .csv file in it."
        findings.problem(path.name, "is a packed folder (zip).", remedy)
        return None
    # the register comes in Windows-1252, which is worth no note
    reading = Findings()
    text = read_text(path, reading)
    for problem in reading.problems:
        findings.problem(problem.where, problem.what, problem.remedy)
    if text is None:
        return None
    kept = _Kept(path.name, Ground.of(region), region.lookup)
    if not _read_rows(path.name, text, kept, findings):
        return None
    for fault, what, remedy in _FAULTS:
        names = kept.told.get(fault, [])
        if names:
            some = f"{len(names):,} schools, such as {names[0]}"
            findings.problem(
                f"{path.name}, columns Easting and Northing", f"{some}: {what}", remedy
            )
    if not kept.rows and not findings.problems:
        what = "holds no open special school, resourced provision or SEN unit in the councils of "
        remedy = "Check that the extract covers the region, or name another with --region."
        findings.problem(path.name, f"{what}{region.name}.", remedy)
    return kept.register()


_FAULTS = (
    (
        "degrees",
        "the coordinates look like degrees.",
        "Give metres on the British National Grid, as the register does.",
    ),
    ("swapped", "easting and northing are swapped.", "Swap the two columns."),
)


def _nearest(path: Path) -> str:
    """Return a remedy for a file that is not there: the one that was probably meant."""
    beside = path.parent.iterdir() if is_folder(path.parent) else ()
    known = [str(file) for file in beside if file.suffix.lower() == ".csv"]
    if closest(str(path), known):
        return did_you_mean(str(path), known)
    return "Download the establishment fields of the school register as CSV, and name that file."


@dataclass(slots=True)
class _Kept:
    """Gather the sites of a region while the rows of an extract are read."""

    file: str
    ground: Ground
    lookup: Mapping[str, str]
    rows: list[dict[str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    told: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    left_out: dict[str, str] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    councils: dict[tuple[str, str], str] = field(default_factory=dict)

    def council(self, row: Row) -> str:
        """Return the code of the council a school is in, empty outside the region."""
        cells = row["GSSLACode (name)"], row["LA (name)"]
        if cells not in self.councils:
            codes = (find_area(cell, self.lookup) for cell in cells if cell)
            self.councils[cells] = next((code for code in codes if code), "")
        return self.councils[cells]

    def register(self) -> Register:
        """Return what was gathered."""
        sites = pd.DataFrame(self.rows, columns=list(SITE_COLUMNS), dtype=object)
        sites = sites.sort_values(["area", "sector", "name", "id"], kind="stable")
        return Register(
            self.file, sites.reset_index(drop=True), self.counts, dict(self.told), self.left_out
        )


def _read_rows(file: str, text: str, kept: _Kept, findings: Findings) -> bool:
    """Read every row of an extract into what is kept; tell whether the heading can be used."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    heading = lines.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        places = _places(file, next(reader, []), findings)
        if places is None:
            return False
        for number, cells in enumerate(reader, start=2):
            if any(cells):
                _read_row(file, number, _cells(cells, places), kept, findings)
    except csv.Error:
        what = "a quotation mark is opened and not closed, or a cell is far too long."
        findings.problem(f"{file}, near row {number + 1}", what, "Download the file again.")
    if number == 1:
        findings.problem(file, "has a heading but no rows.", "Download the file again.")
    return True


def _places(file: str, heading: Sequence[str], findings: Findings) -> dict[str, int] | None:
    """Return where each column of the register stands; name all that must be there and are not."""
    found = {_plain(cell): place for place, cell in reversed(list(enumerate(heading)))}
    places = {name: found[_plain(name)] for name in COLUMNS if _plain(name) in found}
    missing = missing_columns(places)
    if len(missing) and len(places) < 3:
        what = "is no extract of the school register: its heading has none of the columns."
        remedy = "Download the establishment fields as CSV (edubasealldata), and name that file."
        findings.problem(file, what, remedy)
        return None
    for words in missing:
        remedy = "Download the extract again with this column, keeping its name."
        findings.problem(f"{file}, row 1", f"there is no column {words}.", remedy)
    for words in () if missing else missing_columns(places, optional=True):
        findings.note(f"{file} has no column {words}.")
    return None if missing else places


def _cells(cells: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    """Return the cells of a row by column; those that are not there are empty."""
    row = dict.fromkeys(COLUMNS, "")
    for name, place in places.items():
        if place < len(cells) and cells[place]:
            row[name] = plain_text(cells[place]).strip()
    return row


def _read_row(file: str, number: int, row: Row, kept: _Kept, findings: Findings) -> None:
    """Keep the places of one school, or count why not."""
    kept.counts["read"] += 1
    code = kept.council(row)
    if not code:
        kept.counts["outside the region"] += 1
        return
    status = row["EstablishmentStatus (name)"].casefold()
    if status not in OPEN:
        kept.counts["proposed" if status == PROPOSED else "not open"] += 1
        return
    kind = row["TypeOfEstablishment (name)"].casefold()
    sector = SPECIAL.get(kind, "")
    sizes = ("SchoolCapacity", "NumberOfPupils", *(n for pair in BASE_PLACES for n in pair[:2]))
    numbers = _numbers(f"{file}, row {number}", row, sizes, findings)
    places, said = _special_places(numbers) if sector else _base_places(numbers)
    if not sector and not said:
        kept.counts["college" if kind == COLLEGE else "without special places"] += 1
        return
    before = kept.seen.setdefault(row["URN"], number)
    if not row["URN"] or before != number:
        what = f"URN {row['URN']} is that of row {before} already." if row["URN"] else "has no URN."
        findings.problem(f"{file}, row {number}", what, "Delete the row, or download again.")
        return
    name = row["EstablishmentName"] or f"URN {row['URN']}"
    if places <= 0:
        kept.left_out[f"{name} ({row['URN']})"] = said
        return
    kept.rows.append(_site(row, name, code, sector or "base", places, said, kept))


def _numbers(
    where: str, row: Row, columns: Sequence[str], findings: Findings
) -> dict[str, float | None]:
    """Return the numbers of a row, None where blank; text is a problem."""
    numbers: dict[str, float | None] = {}
    for column in columns:
        number = parse_number(row[column])
        numbers[column] = None if number is None else number.value
        wrong = number is None or number.value < 0 or number.value % 1
        if row[column] and wrong:
            what = f'{row["EstablishmentName"]}: "{shown(row[column])}" is not a number of places.'
            findings.problem(f"{where}, column {column}", what, "Correct the cell, or clear it.")
    return numbers


def _special_places(numbers: Mapping[str, float | None]) -> tuple[int, str]:
    """Return the places of a special school, and what they are taken from."""
    capacity, pupils = numbers["SchoolCapacity"], numbers["NumberOfPupils"]
    if capacity:
        over = f"; {pupils:.0f} pupils, more than that" if pupils and pupils > capacity else ""
        return int(capacity), f"{_CAPACITY_SAYS}{over}"
    if pupils:
        return int(pupils), "no capacity reported: number of pupils taken, which is use"
    return 0, "neither capacity nor number of pupils"


def _base_places(numbers: Mapping[str, float | None]) -> tuple[int, str]:
    """Return the places of bases in a mainstream school, and what they are; "" for none."""
    total, said = 0, []
    for capacity_column, roll_column, words in BASE_PLACES:
        capacity, roll = numbers[capacity_column], numbers[roll_column]
        if capacity:
            said.append(f"{words} {capacity:.0f} places ({_CAPACITY_SAYS})")
        elif roll:
            said.append(f"{words} {roll:.0f} places (no capacity reported: on roll, which is use)")
        total += int(capacity or roll or 0)
    return total, "; ".join(said)


def _site(
    row: Row, name: str, code: str, sector: str, places: int, said: str, kept: _Kept
) -> dict[str, str]:
    """Return one row of the list of schools, and say what the register leaves open."""
    evidence = [said]
    needs = _needs(row, name, evidence, kept)
    phases = phases_of(row)
    if not phases:
        evidence.append("neither ages nor phase given: every phase taken")
        kept.told["phase"].append(name)
        phases = ("all",)
    easting, northing, where = _spot(row, name, code, kept)
    if row["Section41Approved (name)"].casefold() == "approved" and sector == "independent":
        evidence.append("approved under section 41")
        kept.counts["section 41"] += 1
    if "which is use" in said:
        kept.told["use"].append(name)
    if "more than that" in said:
        kept.told["over"].append(name)
    site = dict.fromkeys(SITE_COLUMNS, "")
    return site | {
        "id": f"urn-{row['URN']}{'-base' if sector == 'base' else ''}",
        "name": name if sector != "base" else f"{name} (base)",
        "area": code,
        "easting": easting,
        "northing": northing,
        "location_evidence": where,
        "service": "specialist-placements",
        "needs": needs,
        "phase": "; ".join(phases),
        "capacity": str(places),
        "usable": str(places),
        "sector": sector,
        "closes": _day(row["CloseDate"]),
        "evidence": f"School register, URN {row['URN']}: {'; '.join(evidence)}.",
    }


def _needs(row: Row, name: str, evidence: list[str], kept: _Kept) -> str:
    """Return the needs a school gives, or all where it gives none."""
    found: set[str] = set()
    for column in NEED_COLUMNS:
        known, unknown = _read_needs(row[column])
        found.update(known)
        if unknown:
            kept.told["not understood"].append(f'{name} ("{shown(row[column])}")')
            evidence.append(f'not understood: "{shown(row[column])}"')
    if not found:
        evidence.append("no need given: every need taken")
        kept.told["needs"].append(name)
        return "all"
    evidence.append("needs as given, none with a number of places")
    return "; ".join(need for need in NEEDS if need in found)


@cache
def _read_needs(cell: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the needs of one cell; the same few cells come a thousand times."""
    return read_needs(cell)


def _spot(row: Row, name: str, code: str, kept: _Kept) -> tuple[str, str, str]:
    """Return easting, northing and their evidence, blank where not given or far off."""
    from shapely import Point

    numbers = [parse_number(row[column]) for column in ("Easting", "Northing")]
    east, north = (0.0 if number is None else number.value for number in numbers)
    if (east or north) and max(abs(east), abs(north)) <= MOST_DEGREES:
        kept.told["degrees"].append(name)
        return "", "", "left out: degrees, where metres are meant"
    if not (east > 0 and north > 0):
        kept.told["nowhere"].append(name)
        return "", "", "not in the register"
    if not kept.ground.near(Point(east, north), code):
        if kept.ground.near(Point(north, east), code):
            kept.told["swapped"].append(name)
            return "", "", "left out: easting and northing are swapped"
        kept.told["elsewhere"].append(f"{name} ({east:.0f}, {north:.0f})")
        return "", "", f"left out: {east:.0f}, {north:.0f} in the register is far from the council"
    return f"{east:.0f}", f"{north:.0f}", "school register"


def _day(cell: str) -> str:
    """Return a day as the register writes it, 31-08-2027, as 2027-08-31; blank if none."""
    parts = re.fullmatch(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})", cell)
    if parts is None:
        return cell if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell) else ""
    day, month, year = (int(part) for part in parts.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _plain(heading: str) -> str:
    """Return a heading without capitals, spaces and signs."""
    return re.sub(r"[^a-z0-9]+", "", heading.casefold())
