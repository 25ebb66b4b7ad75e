"""Read and check a planner's own list of special schools and bases, or the region's."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from footprint.inputs.bundled import is_file, is_folder
from footprint.inputs.cells import shown
from footprint.inputs.findings import Findings
from footprint.inputs.ground import SITE_COLUMNS
from footprint.inputs.partnerships import parse_day
from footprint.inputs.school_gaps import note_gaps
from footprint.inputs.school_ground import Ground, position
from footprint.inputs.suggest import alike, closest, did_you_mean
from footprint.inputs.tables import Columns, numbers, read_table
from footprint.places.needs import NEEDS, PHASES, read_needs, read_phases
from footprint.places.schools import (
    SECTOR_WORDS,
    SERVICE,
    WEEKS_A_YEAR,
    Schools,
    schools_from,
    sector_of,
)
from footprint.places.sites import open_in

if TYPE_CHECKING:
    from footprint.inputs.region import Region

A_YEAR = "cost_gbp_per_year"
_NUMBERS = ("easting", "northing", "capacity", "usable", "cost_gbp_per_week", A_YEAR)
_REQUIRED = ("id", "name", "sector", "needs", "phase", "capacity")
_COLUMNS = Columns(
    required=_REQUIRED,
    filled=("id", "name", "capacity"),
    optional=(*(c for c in SITE_COLUMNS if c not in _REQUIRED), A_YEAR),
)
_ALIKE_ENOUGH = 0.75
_MOST_NAMED = 6
_SAME_PRICE_GBP = 52.0

_Cells = Mapping[Any, Any]


def read_schools(path: Path, region: "Region", year: int, findings: Findings) -> Schools | None:
    """Return the schools of a planner's own file that are open in a year.

    The columns are those of sites.csv, of which ``service`` may be left out; a price may also be
    given a year, in ``cost_gbp_per_year``. Every problem of every row is reported at once, and
    None returned where there is one. Too few places are no problem: the shortage is the answer.
    """
    if not is_file(path) and not is_folder(path):
        _missing(path, findings)
        return None
    before = len(findings.problems)
    table = read_table(path, _COLUMNS, findings)
    if table is None:
        return None
    frame = table.loc[:, [*SITE_COLUMNS, A_YEAR]].copy()
    names = {int(row): _name(name) for row, name in zip(table.index, table["name"], strict=True)}
    for column in _NUMBERS:
        frame[column] = numbers(table, column, path.name, findings, names.__getitem__)
    frame["where"] = [f"{path.name}, row {row}" for row in frame.index]
    frame = _of_the_service(path.name, frame, findings)
    schools = check_schools(path.name, frame, region, year, findings)
    return schools if len(findings.problems) == before else None


def region_schools(region: "Region", year: int, findings: Findings) -> Schools | None:
    """Return the schools in a region's sites.csv that are open in a year; None without any."""
    frame = region.sites[region.sites["service"] == SERVICE].copy()
    if frame.empty:
        return None
    frame[A_YEAR] = math.nan
    frame["where"] = [f'sites.csv, site "{shown(str(key))}"' for key in frame["id"]]
    return check_schools("sites.csv", frame, region, year, findings)


def check_schools(
    file: str, frame: pd.DataFrame, region: "Region", year: int, findings: Findings
) -> Schools | None:
    """Check every row of a table of schools and return those open in a year.

    Parameters
    ----------
    file
        What notes on the table as a whole begin with.
    frame
        Columns of sites.csv with numbers as numbers, and ``cost_gbp_per_year`` and ``where``: the
        file and row that a problem names.
    """
    before = len(findings.problems)
    _check_repeated(frame, findings)
    ground = Ground.of(region)
    told: dict[str, list[str]] = defaultdict(list)
    settled: list[dict[str, Any]] = []
    for cells in frame.to_dict("records"):
        where, name = str(cells["where"]), _name(cells["name"])
        _check_words(where, name, cells, findings)
        _check_places(where, name, cells, findings)
        _check_price(where, name, cells, findings)
        days = _check_days(where, name, cells, findings)
        found = position(where, name, cells, ground, told, findings)
        settled.append({**{str(key): cell for key, cell in cells.items()}, **days, **found})
        if math.isnan(cells["usable"]):
            told["usable"].append(name)
    if len(findings.problems) > before or not settled:
        return None
    ready = pd.DataFrame(settled)
    open_now = set(open_in(ready, year)["id"])
    told["shut"] = [_name(r["name"]) for r in settled if r["id"] not in open_now]
    if not open_now:
        what = f"no school is open on 31 March {year}."
        findings.problem(file, what, "Correct the columns opens and closes, or the year.")
        return None
    _note(file, ready, year, told, findings)
    schools = schools_from(ready, region.codes, year)
    note_gaps(file, schools, region, findings)
    return schools


def _missing(path: Path, findings: Findings) -> None:
    """Say that a file of schools is not there, and which file was probably meant."""
    beside = path.parent.iterdir() if is_folder(path.parent) else ()
    known = [file.name for file in beside if file.suffix.lower() in (".csv", ".tsv", ".txt")]
    remedy = "Check the name; a file of schools is looked for beside the scenario."
    near = did_you_mean(path.name, known) if closest(path.name, known) else remedy
    findings.problem(shown(path.name), "there is no such file of schools.", near)


def _name(text: object) -> str:
    """Return a school's name, short enough to print."""
    return shown(str(text), 60)


def _of_the_service(file: str, frame: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Return the rows of specialist placements; others are left out, and slips are problems."""
    kept, others, slips = [], 0, 0
    for word, where in zip(frame["service"], frame["where"], strict=True):
        wanted = word in ("", SERVICE)
        if not wanted and alike(word, SERVICE) >= _ALIKE_ENOUGH:
            what, remedy = f'"{shown(word)}" is not a service.', f'Did you mean "{SERVICE}"?'
            findings.problem(f"{where}, column service", what, remedy)
            slips += 1
        others += not wanted
        kept.append(wanted)
    if others:
        rows = "one row is" if others == 1 else f"{others} rows are"
        findings.note(f"{file}: {rows} of other services and left out.")
    if not any(kept) and not slips:
        findings.problem(file, "holds no school.", "Add a row a school, or leave service blank.")
    return frame[kept]


def _check_repeated(frame: pd.DataFrame, findings: Findings) -> None:
    """Check that no id stands twice."""
    first: dict[str, str] = {}
    for key, where in zip(frame["id"], frame["where"], strict=True):
        before = first.setdefault(str(key), str(where))
        if key and before != where:
            what = f'"{shown(str(key))}" is the id of {before.rsplit(", ", 1)[-1]} already.'
            findings.problem(f"{where}, column id", what, "Give each school an id of its own.")


def _check_words(where: str, name: str, cells: _Cells, findings: Findings) -> None:
    """Check the sector, and that a school takes some need and some phase that we know."""
    sector = str(cells["sector"])
    if sector_of(sector) < 0:
        what = f'{name}: "{shown(sector)}" is not a sector.' if sector else f"{name}: blank."
        near = closest(sector, SECTOR_WORDS)
        remedy = f'Did you mean "{near}"?' if near else "Write state, base or independent."
        findings.problem(f"{where}, column sector", what, remedy)
    for column, read, known, example in (
        ("needs", read_needs, NEEDS, '"asd; semh", or "all" for every need'),
        ("phase", read_phases, PHASES, '"primary; secondary", or "all"'),
    ):
        understood, unknown = read(str(cells[column]))
        kind = "need" if column == "needs" else column
        for word in unknown:
            near = closest(word, [*known, *known.values()])
            listed = ", ".join(known)
            remedy = f'Did you mean "{near}"?' if near else f"Choose from: {listed}."
            what = f'{name}: "{shown(word)}" is not a {kind}.'
            findings.problem(f"{where}, column {column}", what, remedy)
        if not understood and not unknown:
            what = f"{name}: takes no {kind}."
            findings.problem(f"{where}, column {column}", what, f"Write {example}.")


def _check_places(where: str, name: str, cells: _Cells, findings: Findings) -> None:
    """Check that places are whole numbers of 0 or more, and no more usable than there are."""
    capacity, usable = float(cells["capacity"]), float(cells["usable"])
    for column, count in (("capacity", capacity), ("usable", usable)):
        place, remedy = f"{where}, column {column}", "Enter a whole number of 0 or more."
        if count < 0:
            findings.problem(place, f"{name}: {count:g} places is negative.", remedy)
        elif count != math.floor(count if math.isfinite(count) else 0) and math.isfinite(count):
            findings.problem(place, f"{name}: {count:g} is not a whole number of places.", remedy)
    if usable > capacity >= 0:
        what = f"{name}: {usable:g} usable places, but a capacity of only {capacity:g}."
        findings.problem(f"{where}, column usable", what, "Correct one of the two.")


def _check_price(where: str, name: str, cells: _Cells, findings: Findings) -> None:
    """Check that a price is not negative, and that one a week and one a year agree."""
    a_week, a_year = float(cells["cost_gbp_per_week"]), float(cells[A_YEAR])
    for column, price in (("cost_gbp_per_week", a_week), (A_YEAR, a_year)):
        if price < 0:
            what = f"{name}: £{price:,.0f} is negative."
            findings.problem(f"{where}, column {column}", what, "Enter a price, or clear the cell.")
    if abs(WEEKS_A_YEAR * a_week - a_year) > _SAME_PRICE_GBP:
        what = f"{name}: £{a_week:,.0f} a week is £{WEEKS_A_YEAR * a_week:,.0f} in "
        what += f"{WEEKS_A_YEAR} weeks, but the price a year is £{a_year:,.0f}."
        findings.problem(f"{where}, column {A_YEAR}", what, "Keep one of the two prices.")


def _check_days(where: str, name: str, cells: _Cells, findings: Findings) -> dict[str, str]:
    """Return the days of opening and closing as 2027-09-01; check that they can be read."""
    days: dict[str, str] = {}
    for column in ("opens", "closes"):
        cell = str(cells[column])
        day = parse_day(cell)
        if cell and day is None:
            what = f'{name}: "{shown(cell)}" is not a date.'
            findings.problem(f"{where}, column {column}", what, "Write it as 2027-09-01 or 2027.")
        days[column] = day.isoformat() if day is not None else ""
    if days["opens"] and days["closes"] and days["closes"] < days["opens"]:
        what = f"{name}: closes on {days['closes']} before it opens on {days['opens']}."
        findings.problem(f"{where}, column closes", what, "Swap the two dates, or correct one.")
    return days


def _note(
    file: str, ready: pd.DataFrame, year: int, told: Mapping[str, list[str]], findings: Findings
) -> None:
    """Say what was taken for granted of the schools in a file."""
    if told["assumed"]:
        findings.note(
            f"{file}: no coordinates for {listed(told['assumed'])}: taken to be in the main town "
            "of the council for distances, and never drawn."
        )
    if told["unknown"]:
        findings.note(
            f"{file}: neither council nor coordinates for {listed(told['unknown'])}: how far "
            "children travel there is not known."
        )
    if told["found"]:
        findings.note(f"{file}: council found by coordinates for {listed(told['found'])}.")
    if told["outside"]:
        findings.note(f"{file}: outside the region: {listed(told['outside'])}.")
    if told["usable"]:
        findings.note(
            f"{file}: no usable places given for {listed(told['usable'])}: the capacity is taken."
        )
    if told["shut"]:
        shut = listed(told["shut"])
        findings.note(f"{file}: not open on 31 March {year}, and left out: {shut}.")
    if (ready["cost_gbp_per_week"].notna() & ready[A_YEAR].isna()).any():
        findings.note(f"{file}: a price a week is counted for {WEEKS_A_YEAR} weeks a year.")


def listed(names: Sequence[str]) -> str:
    """Return names in a sentence, the first few of many."""
    if len(names) <= _MOST_NAMED:
        return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
    return f"{', '.join(names[:_MOST_NAMED])} and {len(names) - _MOST_NAMED} others"
