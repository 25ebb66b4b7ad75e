"""Make a list of schools from the school register, and say what became of every row."""

import tempfile
from pathlib import Path

import pandas as pd

from footprint.errors import OutputError
from footprint.inputs.findings import Findings
from footprint.inputs.region import Region, load_region
from footprint.inputs.register import Register, read_register
from footprint.inputs.schools import A_YEAR, check_schools, listed
from footprint.places.schools import SECTOR_NAMES

_NUMBERS = ("easting", "northing", "capacity", "usable", "cost_gbp_per_week")
_COUNTED = (
    ("outside the region", "in councils outside {region}"),
    ("not open", "closed, or of unknown status"),
    ("proposed", "proposed to open: add them by hand, with the date in the column opens"),
    ("college", "special post-16 institutions: colleges are counted where they are, not placed"),
    ("without special places", "open, with neither special places nor a base"),
)
_TOLD = (
    ("needs", "No need is given, so every need is taken", "clear up the column needs"),
    ("not understood", "A need is not understood and left out", "add it to the column needs"),
    ("phase", "Neither ages nor phase are given, so every phase is taken", "mend the column phase"),
    ("use", "No capacity is reported, so the number of children there is taken", "mend capacity"),
    ("over", "There are more pupils than places, and the places are taken", "mend usable"),
    ("elsewhere", "Coordinates lie far outside the council and are left out", "mend them"),
)


def import_schools(
    extract: Path, region_name: str, out: Path, *, force: bool = False
) -> tuple[str, ...]:
    """Write the special schools and bases of a region, read from an extract of the register.

    Returns what was kept, what was left out and why, and what to do next, a line each. Nothing
    is written over unless ``force`` is set.

    Raises
    ------
    InputError
        Holding everything wrong with the extract, the region or the file to be written.
    OutputError
        Where the file cannot be written.
    """
    findings = Findings()
    _check_out(out, extract, findings, force=force)
    region = load_region(region_name)
    register = read_register(extract, region, findings)
    findings.raise_if_any()
    if register is None:
        msg = "a register was read in part without a problem"
        raise AssertionError(msg)

    # what is written must read back, and what it lacks is worth knowing now
    reading = Findings()
    frame = register.sites.copy()
    for column in _NUMBERS:
        frame[column] = pd.to_numeric(frame[column])
    frame[A_YEAR] = float("nan")
    frame["where"] = [f"{extract.name}, {key}" for key in frame["id"]]
    check_schools(out.name, frame, region, region.price_base_year, reading)
    reading.raise_if_any()
    _write(out, register.sites)
    notes = (*findings.notes, *reading.notes)
    return (*_words(register, region), *(f"Note: {note}" for note in notes), *_next(out))


def _check_out(out: Path, extract: Path, findings: Findings, *, force: bool) -> None:
    """Check that the file to be written may be."""
    where = str(out)
    if out.is_dir():
        findings.problem(where, "is a folder, not a file.", "Name a file in it with --out.")
    elif not out.parent.is_dir():
        findings.problem(where, "its folder is not there.", "Make the folder first.")
    elif out.exists() and extract.exists() and out.samefile(extract):
        findings.problem(where, "is the register itself.", "Name another file with --out.")
    elif out.exists() and not force:
        remedy = "Name another with --out, or add --force to write over it."
        findings.problem(where, "is there already.", remedy)
    elif out.suffix.lower() != ".csv":
        findings.problem(where, "does not end in .csv.", f"Call it {out.stem}.csv.")


def _write(out: Path, sites: pd.DataFrame) -> None:
    """Write the list whole or not at all, so that Excel reads its accents too."""
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".footprint-") as folder:
            made = Path(folder) / out.name
            sites.to_csv(made, index=False, encoding="utf-8-sig", lineterminator="\r\n")
            made.replace(out)
    except OSError as error:
        msg = f"{out} could not be written: {error.strerror or error}."
        raise OutputError(msg) from error


def _words(register: Register, region: Region) -> list[str]:
    """Return what was kept, what was left out and why, and what the register leaves open."""
    sites, counts = register.sites, register.counts
    places = pd.to_numeric(sites["capacity"])
    lines = [f"{register.file}: {counts['read']:,} schools. Kept for {region.name}:"]
    for sector, name in SECTOR_NAMES.items():
        of_sector = sites["sector"] == sector
        total = int(places[of_sector].sum())
        approved = counts["section 41"] if sector == "independent" else 0
        extra = f", {approved} approved under section 41" if approved else ""
        lines.append(f"  {name}: {int(of_sector.sum()):,}, with {total:,} places{extra}")
    out = [
        f"  {counts[key]:,} {words.format(region=region.name)}"
        for key, words in _COUNTED
        if counts[key]
    ]
    for why in dict.fromkeys(register.left_out.values()):
        unknown = [name for name, reason in register.left_out.items() if reason == why]
        out.append(f"  {len(unknown)} with {why}: {', '.join(unknown)}")
    lines += ["Left out:", *out] if out else []
    lines.append(
        "Places are reported capacity: the register does not say for which need, nor how many are "
        f"taken by children from elsewhere. Schools outside {region.name} are not in the list: add "
        "the independent ones that your children go to."
    )
    for key, words, remedy in _TOLD:
        names = register.told.get(key, ())
        if names:
            lines.append(f"{words} ({len(names)}; {remedy} if you know better): {listed(names)}.")
    return lines


def _next(out: Path) -> tuple[str, ...]:
    """Return where the list was written and how a scenario names it."""
    return (
        f"Written to {out}. To use it, put it beside your scenario and write there:",
        "  [sufficiency]",
        f'  schools = "{out.name}"',
    )
