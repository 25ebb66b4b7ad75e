"""Read which police force, care board or other partner serves each area."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from footprint.inputs.cells import shown
from footprint.inputs.findings import Findings
from footprint.inputs.suggest import did_you_mean
from footprint.inputs.tables import Columns, check_areas, read_table, records

FILE = "partner_areas.csv"
_COLUMNS = Columns(
    required=("code", "geography", "partner", "source"),
    filled=("code", "geography", "partner", "source"),
)


@dataclass(frozen=True, slots=True)
class PartnerAreas:
    """Who serves each area in some geographies, and where that is known from.

    Attributes
    ----------
    partners
        Geography ("police force") to the partner's name by the code of each area.
    sources
        Geography to the sources of its rows, each once; a semicolon parts two of a row.
    """

    partners: Mapping[str, Mapping[str, str]]
    sources: Mapping[str, tuple[str, ...]]


NO_PARTNERS = PartnerAreas({}, {})


def read_partner_areas(path: Path, names: Mapping[str, str], findings: Findings) -> PartnerAreas:
    """Return the partners of a region's areas; ``names`` gives each area's name by its code.

    A geography is one however its capitals and spaces are written. One that misses an area is
    noted: only a rule that needs it is refused.
    """
    table = read_table(path, _COLUMNS, findings, may_be_empty=True)
    if table is None:
        return NO_PARTNERS
    check_areas(path.name, table, "code", names, findings)
    partners: dict[str, dict[str, str]] = {}
    sources: dict[str, dict[str, None]] = {}
    first: dict[tuple[str, str], int] = {}
    for row, cells in records(table):
        code, partner = str(cells["code"]), str(cells["partner"])
        wanted = _plain(str(cells["geography"]))
        if code not in names or not wanted or not partner:
            continue
        geography = find_geography(wanted, partners) or wanted
        before = first.setdefault((geography, code), row)
        if before != row:
            what = f"{names[code]} has a {shown(geography)} in row {before} already."
            remedy = "Keep one: an area that two partners serve cannot lie within either."
            findings.problem(f"{path.name}, row {row}, column code", what, remedy)
            continue
        partners.setdefault(geography, {})[code] = _plain(partner)
        told = (part.strip() for part in str(cells["source"]).split("; "))
        sources.setdefault(geography, {}).update(dict.fromkeys(told))
    for geography, known in partners.items():
        missing = [name for code, name in names.items() if code not in known]
        if missing:
            findings.note(f"{path.name} names no {geography} for {', '.join(missing)}.")
    return PartnerAreas(partners, {name: tuple(found) for name, found in sources.items()})


def find_geography(text: str, known: Mapping[str, object]) -> str | None:
    """Return the geography a person wrote, or None."""
    wanted = _plain(text).casefold()
    return next((name for name in known if name.casefold() == wanted), None)


def geography_remedy(text: str, known: Mapping[str, object]) -> str:
    """Return what to do about a geography that the region does not have."""
    if known:
        return did_you_mean(text, known)
    return f"Add {FILE} to the region's folder, with the columns code, geography, partner, source."


def _plain(text: str) -> str:
    """Return a text with single spaces."""
    return " ".join(text.split())
