"""Read who shares what today, and build "as now" from it, function by function."""

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from footprint.errors import InputError
from footprint.inputs.cells import shown
from footprint.inputs.findings import Findings
from footprint.inputs.suggest import alike, area_lookup, did_you_mean, find_area, which_area
from footprint.inputs.tables import Columns, read_table, records
from footprint.services.catalogue import Catalogue

KINDS = ("joint service", "hub", "framework", "trust")
FILE = "partnerships.csv"
EVERY_FUNCTION = "*"
# children and places are counted on this day of the year, so partnerships are too
COUNTED_ON = (3, 31)
_ONS_CODE = re.compile(r"[EWSN]\d{8}")
_COLUMNS = Columns(
    required=("service", "function", "name", "members", "kind", "source"),
    filled=("service", "function", "name", "members", "kind", "source"),
    optional=("lead", "from", "to", "evidence"),
)


@dataclass(frozen=True, slots=True)
class Partnership:
    """One row of ``partnerships.csv``: councils that share a function today.

    Attributes
    ----------
    function
        The key of a function of the service, or "*" for every one.
    members
        ONS codes, also of members outside the region.
    kind
        "joint service", "hub", "trust", or "framework", which is joint buying and not a merged
        team: it is never counted as sharing.
    start, end
        The days it began and ended; None where not given.
    """

    service: str
    function: str
    name: str
    lead: str
    members: tuple[str, ...]
    kind: str
    start: date | None
    end: date | None
    source: str
    evidence: str

    def covers(self, function_id: str) -> bool:
        """Tell whether this partnership merges the team of a function."""
        service, _, function = function_id.partition("/")
        if self.service != service or self.function not in (function, EVERY_FUNCTION):
            return False
        return self.kind != "framework"

    @property
    def holds_duties(self) -> bool:
        """Tell whether it may hold a duty that stays with each council: a trust, or by name."""
        return self.kind == "trust" or self.function != EVERY_FUNCTION

    def stands_in(self, year: int) -> bool:
        """Tell whether this partnership stands on 31 March of a year."""
        day = date(year, *COUNTED_ON)
        return (self.start is None or self.start <= day) and (self.end is None or self.end >= day)


def read_partnerships(
    path: Path, names: Mapping[str, str], catalogue: Catalogue, findings: Findings
) -> tuple[Partnership, ...]:
    """Return the partnerships of a region; ``names`` gives each area's name by its code."""
    table = read_table(path, _COLUMNS, findings, may_be_empty=True)
    if table is None:
        return ()
    found: list[tuple[int, Partnership]] = []
    for row, cells in records(table):
        partnership = _partnership(f"{path.name}, row {row}", cells, names, catalogue, findings)
        if partnership is not None:
            found.append((row, partnership))
    _check_overlaps(path.name, found, names, catalogue, findings)
    return tuple(partnership for _, partnership in found)


def blocks_now(
    partnerships: Iterable[Partnership], codes: Sequence[str], function_id: str, year: int
) -> tuple[frozenset[str], ...]:
    """Return the footprints of one function as they stand in a year, in the areas' order.

    Built from the partnerships alone: members outside ``codes`` are dropped, and an area in
    none stands alone. Raises InputError where two partnerships of the function overlap.
    """
    block_of = {code: frozenset({code}) for code in codes}
    for partnership in partnerships:
        if not (partnership.covers(function_id) and partnership.stands_in(year)):
            continue
        block = frozenset(partnership.members).intersection(codes)
        if len(block) < 2:
            continue
        for code in block:
            if len(block_of[code]) > 1 and block_of[code] != block:
                what = f"{partnership.name}: overlaps another partnership on {function_id}"
                what += f" in {year}, with {code} in both."
                remedy = "A function has one footprint an area: end one, or name other functions."
                raise InputError.of(FILE, what, remedy)
        block_of |= dict.fromkeys(block, block)
    return tuple(dict.fromkeys(block_of[code] for code in codes))


def parse_day(cell: str, *, last: bool = False) -> date | None:
    """Return the day a cell holds: 2024-03-31, 31/03/2024, 2024-03 or 2024; None if no date.

    A month or a year alone means its first day, or its last where ``last`` is set.
    """
    if (iso := re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", cell)) is not None:
        year, month, day = (int(part) if part else None for part in iso.groups())
    elif (uk := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", cell)) is not None:
        day, month, year = (int(part) for part in uk.groups())
    else:
        return None
    if year is None or not 1900 <= year <= 2200:
        return None
    month = month or (12 if last else 1)
    if not 1 <= month <= 12:
        return None
    length = calendar.monthrange(year, month)[1]
    day = day or (length if last else 1)
    return date(year, month, day) if 1 <= day <= length else None


def _partnership(
    place: str,
    cells: Mapping[Any, Any],
    names: Mapping[str, str],
    catalogue: Catalogue,
    findings: Findings,
) -> Partnership | None:
    """Return one row as a partnership, or None where its members cannot be read."""
    _check_function(place, cells["service"], cells["function"], catalogue, findings)
    modelled = not cells["service"] or cells["service"] in catalogue.services
    kind = cells["kind"].casefold().replace("-", " ").replace("_", " ")
    if kind and kind not in KINDS:
        what = f'{shown(cells["name"])}: the kind "{shown(cells["kind"])}" is not known.'
        findings.problem(f"{place}, column kind", what, did_you_mean(kind, KINDS))
    members = _members(place, cells, names, findings, modelled=modelled)
    readable = all(m in names or _ONS_CODE.fullmatch(m) for m in members)
    if cells["lead"] and readable and cells["lead"] not in members:
        what = f'{shown(cells["name"])}: the lead "{shown(cells["lead"])}" is not a member.'
        remedy = "Write the code of one of its members, or leave the lead blank."
        code = find_area(cells["lead"], area_lookup({c: (n,) for c, n in names.items()}))
        remedy = which_area(cells["lead"], names) if code in members else remedy
        findings.problem(f"{place}, column lead", what, remedy)
    start = _day(place, "from", cells, findings)
    end = _day(place, "to", cells, findings)
    if start and end and start > end:
        what = f"{shown(cells['name'])}: ends on {end} before it begins on {start}."
        findings.problem(f"{place}, column to", what, "Swap the two dates, or correct one.")
    if not members:
        return None
    return Partnership(
        service=cells["service"],
        function=cells["function"],
        name=cells["name"],
        lead=cells["lead"],
        members=members,
        kind=kind,
        start=start,
        end=end,
        source=cells["source"],
        evidence=cells["evidence"],
    )


def _check_function(
    place: str, service: str, function: str, catalogue: Catalogue, findings: Findings
) -> None:
    """Check a row's service and function; a service outside the catalogue is only noted."""
    if not service:
        return
    if service not in catalogue.services:
        near = [key for key in catalogue.services if alike(key, service) >= 0.8]
        if near:
            what = f'the service "{shown(service)}" is not known.'
            findings.problem(f"{place}, column service", what, f'Did you mean "{near[0]}"?')
        else:
            findings.remark(
                f'{place}: the service "{shown(service)}" is not modelled; the partnership is '
                "kept and not used."
            )
        return
    known = [f.key for f in catalogue.services[service].functions]
    if function and function not in (EVERY_FUNCTION, *known):
        what = f'"{shown(function)}" is not a function of {service}.'
        remedy = did_you_mean(function, known) or f"Choose from: {', '.join(known)}."
        findings.problem(f"{place}, column function", what, remedy + ' "*" means every one.')


def _members(
    place: str,
    cells: Mapping[Any, Any],
    names: Mapping[str, str],
    findings: Findings,
    *,
    modelled: bool,
) -> tuple[str, ...]:
    """Return the codes of the members; those outside the region are noted."""
    members = tuple(dict.fromkeys(re.split(r"[\s;,]+", cells["members"].strip())))
    members = tuple(member for member in members if member)
    wrong = [m for m in members if m not in names and not _ONS_CODE.fullmatch(m)]
    for member in wrong:
        what = f'{shown(cells["name"])}: "{shown(member)}" is not an ONS code.'
        remedy = f"{which_area(member, names)} Members are codes with spaces between them."
        findings.problem(f"{place}, column members", what, remedy)
    if len(members) == 1 and not wrong:
        what = f"{shown(cells['name'])}: has one member, and a partnership has two or more."
        findings.problem(f"{place}, column members", what, "Add its partners, or delete the row.")
    outside = [m for m in members if m not in names and m not in wrong]
    if outside and len(outside) < len(members):
        # it concerns readers only where the service is modelled
        say = findings.note if modelled else findings.remark
        say(
            f"{cells['name']} also has members outside the region, which are left out: "
            f"{', '.join(outside)}."
        )
    if members and len(outside) == len(members):
        findings.note(f"{cells['name']} has no member in the region and is not used.")
    return members


def _day(place: str, column: str, cells: Mapping[Any, Any], findings: Findings) -> date | None:
    """Return the day in a cell, or None with a problem where it is not a date."""
    cell = cells[column]
    day = parse_day(cell, last=column == "to")
    if cell and day is None:
        what = f'{shown(cells["name"])}: "{shown(cell)}" is not a date.'
        findings.problem(f"{place}, column {column}", what, "Write it as 2024-03-31.")
    return day


def _check_overlaps(
    file: str,
    found: Sequence[tuple[int, Partnership]],
    names: Mapping[str, str],
    catalogue: Catalogue,
    findings: Findings,
) -> None:
    """Say where two partnerships would put an area into two footprints of one function."""
    for (row, one), (other_row, other) in combinations(found, 2):
        shared = set(one.members) & set(other.members) & set(names)
        inside_one, inside_other = (set(p.members) & set(names) for p in (one, other))
        if not shared or inside_one == inside_other or 1 in (len(inside_one), len(inside_other)):
            continue
        both = [f for f in catalogue.functions if one.covers(f) and other.covers(f)]
        if not both or not _same_time(one, other):
            continue
        who = ", ".join(names[code] for code in names if code in shared)
        what = f"{other.name} and {one.name} (row {row}) both share {both[0]}, with {who} in both."
        remedy = "A function has one footprint an area: give dates, or name other functions."
        findings.problem(f"{file}, row {other_row}", what, remedy)


def _same_time(one: Partnership, other: Partnership) -> bool:
    """Tell whether two partnerships stand on 31 March of some year in common."""
    start = max(one.start or date.min, other.start or date.min)
    end = min(one.end or date.max, other.end or date.max)
    first = date(start.year, *COUNTED_ON)
    first = first if first >= start else date(start.year + 1, *COUNTED_ON)
    return first <= end
