"""Name the columns, kinds of school and ages of the school register."""

from collections.abc import Collection, Mapping

from footprint.inputs.cells import parse_number
from footprint.places.needs import read_phases

NEED_COLUMNS = tuple(f"SEN{place} (name)" for place in range(1, 14))
# capacity, on roll, and in words: the two kinds of base in a mainstream school
BASE_PLACES = (
    ("ResourcedProvisionCapacity", "ResourcedProvisionOnRoll", "resourced provision"),
    ("SenUnitCapacity", "SenUnitOnRoll", "SEN unit"),
)
OPEN = ("open", "open, but proposed to close")
PROPOSED = "proposed to open"
COLLEGE = "special post 16 institution"
SPECIAL: Mapping[str, str] = {
    "community special school": "state",
    "foundation special school": "state",
    "academy special converter": "state",
    "academy special sponsor led": "state",
    "free schools special": "state",
    "other independent special school": "independent",
    "non-maintained special school": "independent",
}

# any one of a group is enough; without one the extract cannot be used
_REQUIRED = (
    ("URN",),
    ("EstablishmentName",),
    ("TypeOfEstablishment (name)",),
    ("EstablishmentStatus (name)",),
    ("GSSLACode (name)", "LA (name)"),
    ("Easting",),
    ("Northing",),
    ("SchoolCapacity", "NumberOfPupils"),
    ("StatutoryLowAge", "PhaseOfEducation (name)"),
    ("StatutoryHighAge", "PhaseOfEducation (name)"),
    ("SEN1 (name)",),
)
# what is lost where these are missing
_OPTIONAL: Mapping[str, str] = {
    "SchoolCapacity": "the number of pupils stands for places, which is use",
    "StatutoryLowAge": "phases are read from the column PhaseOfEducation (name)",
    "ResourcedProvisionCapacity": "resourced provision is known only by those on roll, if at all",
    "SenUnitCapacity": "SEN units are known only by those on roll, if at all",
    "SEN2 (name)": "only the first need of each school is known",
    "Section41Approved (name)": "approval under section 41 is not known",
}
COLUMNS = tuple(
    dict.fromkeys(
        (
            *(name for group in _REQUIRED for name in group),
            *_OPTIONAL,
            *NEED_COLUMNS,
            *(on_roll for _, on_roll, _ in BASE_PLACES),
            "CloseDate",
        )
    )
)


def missing_columns(there: Collection[str], *, optional: bool = False) -> list[str]:
    """Return in words which columns are missing that must be there, or that would have helped."""
    if optional:
        lost = (name for name in _OPTIONAL if name not in there)
        return [f'"{name}": {_OPTIONAL[name]}' for name in lost]
    groups = [group for group in _REQUIRED if not set(group) & set(there)]
    return [" or ".join(f'"{name}"' for name in group) for group in groups]


def phases_of(row: Mapping[str, str]) -> tuple[str, ...]:
    """Return the phases of a school by its ages, else by the phase it gives; none if neither.

    The highest age is that at which pupils leave: a school for 4 to 11 is a primary school.
    """
    ages = [parse_number(row[column]) for column in ("StatutoryLowAge", "StatutoryHighAge")]
    low, high = (None if age is None else age.value for age in ages)
    if low is None or high is None or not low < high:
        return read_phases(row["PhaseOfEducation (name)"])[0]
    phases = {
        "primary": low < 11,
        "secondary": low < 16 and high > 11,
        "post-16": high > 16,
    }
    return tuple(phase for phase, taught in phases.items() if taught)
