"""Read how a scenario asks whether there are enough places, and what its options agree on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.inputs.cells import shown, written
from footprint.inputs.choices import Best, Blocks, Ground, OptionSpec
from footprint.inputs.findings import Findings
from footprint.inputs.parameters import as_number
from footprint.inputs.provision import Concordat, Quota, SufficiencySpec
from footprint.inputs.scenario_file import SUFFICIENCY, ScenarioFile
from footprint.inputs.suggest import did_you_mean, find_area

if TYPE_CHECKING:
    from footprint.inputs.region import Region
    from footprint.places.schools import Schools

# the one function whose footprints say who honours whose placements
FUNCTION = "specialist-placements/places"
MOST_MINUTES = 240.0
MOST_QUOTA = 100_000
PAYERS = ("home", "host")
_KEYS = ("quota", "quotas", "transport_paid_by")
_QUOTA_KEYS = ("from", "to", "places")
_EXAMPLE = 'Write quotas = [{ from = "Derby", to = "Derbyshire", places = 12 }].'


def read_sufficiency(
    name: str, file: ScenarioFile, year: int, first_year: int, findings: Findings
) -> SufficiencySpec | None:
    """Return how the question is asked, or None where another one is.

    ``first_year`` is the year of the figures, before which nothing can be said.
    """
    if file.question != SUFFICIENCY:
        return None
    if year < first_year:
        what = f"{year} lies before the figures, which are of {first_year}."
        remedy = f"Enter {first_year} or a later year."
        findings.problem(f"{name}, [assumptions], key year", what, remedy)
    spec, given = SufficiencySpec(), file.sufficiency
    if given is None:
        return spec
    place = f"{name}, [sufficiency], key most_minutes"
    limits = _minutes(place, given.most_minutes, spec.most_minutes, findings)
    return SufficiencySpec(given.settled_stay, limits, given.schools)


def read_schools_of(
    home: Path, spec: SufficiencySpec | None, region: "Region", year: int, findings: Findings
) -> tuple["Schools | None", tuple[Path, ...]]:
    """Return the planner's own schools and the file they came from.

    Where no file is named, they are those in the region's sites.csv, if it has any.
    """
    from footprint.inputs.schools import read_schools, region_schools

    if spec is None or not spec.schools_file:
        return region_schools(region, year, findings), ()
    path = home / spec.schools_file
    return read_schools(path, region, year, findings), (path,) if path.is_file() else ()


def _minutes(
    place: str,
    given: Any,  # noqa: ANN401
    default: Mapping[str, float],
    findings: Findings,
) -> dict[str, float]:
    """Return the longest journey by phase; one number is for every phase."""
    table = given if isinstance(given, dict) else dict.fromkeys(default, given)
    limits = dict(default)
    for phase, value in table.items():
        number = as_number(value)
        if phase not in default:
            what = f'"{shown(phase)}" is not a phase.'
            findings.problem(place, what, did_you_mean(phase, default))
        elif number is None or not 0 < number <= MOST_MINUTES:
            remedy = f"Enter minutes above 0 and up to {MOST_MINUTES:g}, as in {{ primary = 45 }}."
            findings.problem(place, f"{shown(phase)} is {written(value)}.", remedy)
        else:
            limits[phase] = number
    for phase in default if isinstance(given, dict) else ():
        if phase not in given:
            findings.note(
                f"most_minutes names no limit for {phase}: {default[phase]:g} minutes are taken."
            )
    return limits


def only_places(place: str, option: OptionSpec, ground: Ground, findings: Findings) -> OptionSpec:
    """Return an option with as now for all but the function that places are shared by."""
    if isinstance(option.footprints[FUNCTION], Best):
        what = "asks for the best footprints, which this question does not look for."
        remedy = "Write the footprints out: find them first with question "
        remedy += '= "footprints" or "possible".'
        findings.problem(f"{place}, {FUNCTION}", what, remedy)
        option = replace(option, footprints=option.footprints | {FUNCTION: ground.now[FUNCTION]})
    idle = [key for key in option.named if key != FUNCTION]
    if idle and FUNCTION not in option.named:
        what = f"names {idle[0]}, which this question does not read."
        findings.problem(place, what, f'Name "{FUNCTION}" instead.')
    elif idle:
        findings.note(
            f'Option "{option.name}": only {FUNCTION} counts for this question; '
            f"{', '.join(idle)} stays as now."
        )
    footprints = dict(ground.now) | {FUNCTION: option.footprints[FUNCTION]}
    return replace(
        option, footprints=footprints, named=tuple(k for k in option.named if k == FUNCTION)
    )


def read_concordats(
    name: str,
    file: ScenarioFile,
    options: Sequence[OptionSpec],
    region: "Region",
    findings: Findings,
) -> dict[str, Concordat]:
    """Return what the members of each option's footprints agree on, by name of the option."""
    if file.question != SUFFICIENCY:
        return {}
    found: dict[str, Concordat] = {}
    for number, (entry, option) in enumerate(zip(file.options, options, strict=False), start=1):
        # a wrong service is reported elsewhere, and has no such function
        blocks = option.footprints.get(FUNCTION)
        if entry.concordat is None or blocks is None or isinstance(blocks, Best):
            found[entry.name] = Concordat()
            continue
        place = f'{name}, option {number} ("{shown(entry.name)}"), [concordat]'
        found[entry.name] = _concordat(place, entry.concordat, blocks, region, findings)
    return found


def _concordat(
    place: str, entry: Mapping[str, Any], blocks: Blocks, region: "Region", findings: Findings
) -> Concordat:
    """Return one agreement; what is wrong with it is left out."""
    for key in (key for key in entry if key not in _KEYS):
        findings.problem(place, f'"{shown(key)}" is not known here.', did_you_mean(key, _KEYS))
    shared = [block for block in blocks if len(block) > 1]
    if not shared:
        what = "no two councils of this option honour each other's placements."
        remedy = f'Add [options.footprints] with "{FUNCTION}", or take it out.'
        findings.problem(place, what, remedy)
        return Concordat()
    named = _quotas(place, entry.get("quotas", []), blocks, region, findings)
    general = _general(place, entry, shared, region, named, findings)
    return Concordat((*named, *general), _payer(place, entry, findings))


def _payer(place: str, entry: Mapping[str, Any], findings: Findings) -> str:
    """Return who pays for journeys to a partner's school."""
    payer = entry.get("transport_paid_by", PAYERS[0])
    if payer in PAYERS:
        return str(payer)
    remedy = 'Write "home" (the child\'s council) or "host" (where the school is).'
    findings.problem(place, f"transport_paid_by is {written(payer)}.", remedy)
    return PAYERS[0]


def _general(
    place: str,
    entry: Mapping[str, Any],
    shared: Sequence[frozenset[str]],
    region: "Region",
    named: Sequence[Quota],
    findings: Findings,
) -> tuple[Quota, ...]:
    """Return the quota that holds each way between every two members not named themselves."""
    if "quota" not in entry:
        return ()
    places = _places(place, "quota", entry["quota"], findings)
    if places is None:
        return ()
    done = {(quota.home, quota.host) for quota in named}
    members = [[code for code in region.codes if code in block] for block in shared]
    pairs = (pair for block in members for pair in permutations(block, 2))
    return tuple(Quota(home, host, places) for home, host in pairs if (home, host) not in done)


def _quotas(
    place: str,
    entries: Any,  # noqa: ANN401
    blocks: Blocks,
    region: "Region",
    findings: Findings,
) -> tuple[Quota, ...]:
    """Return the quotas of pairs that are named."""
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        findings.problem(place, f"quotas is {written(entries)}.", _EXAMPLE)
        return ()
    found: dict[tuple[str, str], Quota] = {}
    for number, entry in enumerate(entries, start=1):
        where = f"{place}, quota {number}"
        quota = _quota(where, entry, region, findings)
        if quota is None:
            continue
        home, host = region.name_of(quota.home), region.name_of(quota.host)
        if quota.home == quota.host:
            what = f"goes from {home} to {home}."
            findings.problem(where, what, "Name two councils: a quota is for another's children.")
        elif not any({quota.home, quota.host} <= block for block in blocks):
            what = f"{home} and {host} are not in one footprint of this option."
            findings.problem(where, what, "Put them in one, or take the quota out.")
        elif (quota.home, quota.host) in found:
            what = f"{home} to {host} has a quota already."
            findings.problem(where, what, "Keep one of them.")
        found.setdefault((quota.home, quota.host), quota)
    return tuple(found.values())


def _quota(
    where: str, entry: Mapping[str, Any], region: "Region", findings: Findings
) -> Quota | None:
    """Return one quota, or None with everything that is wrong with it."""
    count = len(findings.problems)
    for key in (key for key in entry if key not in _QUOTA_KEYS):
        what = f'"{shown(key)}" is not known here.'
        findings.problem(where, what, did_you_mean(key, _QUOTA_KEYS))
    for key in (key for key in _QUOTA_KEYS if key not in entry):
        findings.problem(where, f'"{key}" is missing.', _EXAMPLE)
    codes = [
        area_of(where, key, entry[key], region, findings) for key in ("from", "to") if key in entry
    ]
    places = _places(where, "places", entry["places"], findings) if "places" in entry else None
    if len(findings.problems) > count or places is None:
        return None
    home, host = (str(code) for code in codes)
    return Quota(home, host, places)


def area_of(
    place: str,
    key: str,
    given: Any,  # noqa: ANN401
    region: "Region",
    findings: Findings,
) -> str | None:
    """Return the code of a council as a person wrote it, or None with what is wrong."""
    code = find_area(given, region.lookup) if isinstance(given, str) else None
    if code is None:
        what = f"{key} is {written(given)}, which is not an area of the region."
        remedy = did_you_mean(given, region.names.values()) if isinstance(given, str) else ""
        remedy = remedy or f"Its areas are {', '.join(region.names.values())}."
        findings.problem(place, what, remedy)
    return code


def _places(place: str, key: str, given: Any, findings: Findings) -> int | None:  # noqa: ANN401
    """Return a whole number of places, or None with what is wrong."""
    whole = isinstance(given, int) and not isinstance(given, bool)
    if whole and 0 <= given <= MOST_QUOTA:
        return int(given)
    findings.problem(place, f"{key} is {written(given)}.", "Enter a whole number of 0 or more.")
    return None
