"""Read what could be built and for how much, and the plans that a scenario names."""

import re
from collections.abc import Mapping, Sequence, Set
from typing import Any

from footprint.inputs.cells import shown, written
from footprint.inputs.findings import Findings
from footprint.inputs.ground import OUTSIDE_M
from footprint.inputs.provision import BuildingSpec, Candidate, Plan
from footprint.inputs.region import Region
from footprint.inputs.scenario_file import (
    LATEST_YEAR,
    PLACES,
    Building,
    CandidateEntry,
    Option,
    ScenarioFile,
)
from footprint.inputs.sufficiency import area_of
from footprint.inputs.suggest import did_you_mean
from footprint.inputs.toml import check
from footprint.places.needs import NEEDS, read_needs
from footprint.services.catalogue import Parameter

HOME = "home"
# the size of home whose price is in the catalogue
HOME_PLACES = 2
SCHOOL_KINDS = ("new school", "base", "expansion")
# a resourced provision or unit in a mainstream school
BASE_PLACES = (8, 24)
# what a home costs to buy and convert is of the whole home, what a school costs is of a place
_CAPITAL = {
    "new school": "specialist-placements/new_school_capital_gbp_per_place",
    "base": "specialist-placements/base_capital_gbp_per_place",
    "expansion": "specialist-placements/expansion_capital_gbp_per_place",
    HOME: "residential-care/home_capital_gbp_2_places",
}
_EXAMPLE = 'Write build = { "Name of a candidate" = 24 }, or build = {} to build nothing.'
_DEGREES = 180.0


def read_building(
    name: str,
    file: ScenarioFile,
    region: Region,
    services: Sequence[str],
    parameters: Mapping[str, Parameter],
    findings: Findings,
) -> BuildingSpec | None:
    """Return what could be built, the money, the years and the plans; None for other questions.

    ``parameters`` are the catalogue's with the scenario's own over them: they price a candidate
    that does not say what it costs.
    """
    if file.question != PLACES:
        return None
    given = file.building
    if given is not None:
        _check_years(f"{name}, [building]", given, region, findings)
    homes = "residential-care" in services
    candidates = _candidates(name, file.candidates, given, region, findings, homes=homes)
    # a candidate that could not be read is told of where it stands, not again in every plan
    unread = {_key(n) for e in file.candidates if isinstance(n := _called(e), str)} - {*candidates}
    plans = _plans(name, file.options, candidates, unread, findings)
    if given is None:
        return None
    settings = given.model_dump()
    spec = BuildingSpec(**settings, candidates=tuple(candidates.values()), plans=plans)
    _note_budget(spec, parameters, findings)
    return spec


def last_year(building: Building) -> int:
    """Return the last year that a question of where to build looks at."""
    return building.first_year + building.years - 1


def capital_gbp(
    candidate: Candidate, places: int, parameters: Mapping[str, Parameter]
) -> float | None:
    """Return what a candidate costs to build with so many places; None where nothing says so.

    What a candidate does not say comes from the catalogue's central value, which is of a whole
    home or of one place in a school. A school that gives one sum for the whole costs no more.
    """
    fixed, each = candidate.capital_gbp, candidate.capital_gbp_per_place
    parameter = parameters.get(_CAPITAL[candidate.kind])
    usual = None if parameter is None else parameter.central
    if candidate.kind == HOME:
        fixed = usual if fixed is None else fixed
    elif fixed is None:
        each = usual if each is None else each
        fixed = None if each is None else 0.0
    return None if fixed is None else fixed + (each or 0.0) * places


def _check_years(place: str, given: Building, region: Region, findings: Findings) -> None:
    """Check that the years begin no earlier than the figures, and end where years do."""
    first = region.price_base_year
    if given.first_year < first:
        what = f"{given.first_year} lies before the figures, which are of {first}."
        remedy = f"Enter {first} or a later year."
        findings.problem(f"{place}, key first_year", what, remedy)
    if last_year(given) > LATEST_YEAR:
        what = f"{given.years} years from {given.first_year} end in {last_year(given)}."
        findings.problem(f"{place}, key years", what, f"End by {LATEST_YEAR}.")


def _candidates(
    name: str,
    entries: Sequence[Any],
    building: Building | None,
    region: Region,
    findings: Findings,
    *,
    homes: bool,
) -> dict[str, Candidate]:
    """Return the candidates by key, in the order of the file; wrong ones as far as they go."""
    found: dict[str, Candidate] = {}
    for number, entry in enumerate(entries, start=1):
        called = _called(entry)
        named = f' ("{shown(called)}")' if isinstance(called, str) else ""
        place = f"{name}, candidate {number}{named}"
        if not isinstance(entry, dict):
            findings.problem(place, f"is {written(entry)}.", "Write [[candidates]] with its keys.")
            continue
        read = check(CandidateEntry, entry, place, findings)
        if read is None:
            continue
        if building is not None:
            _check_opens(place, read, building, findings)
        candidate = _candidate(place, read, region, findings, homes=homes)
        if candidate.key in found:
            findings.problem(
                place, "has the name of another candidate.", "Give each a name of its own."
            )
        found.setdefault(candidate.key, candidate)
    return found


def _called(entry: Any) -> Any:  # noqa: ANN401
    """Return the name of a candidate as written, whatever it is."""
    return entry.get("name") if isinstance(entry, dict) else None


def _check_opens(place: str, entry: CandidateEntry, building: Building, findings: Findings) -> None:
    """Check that a candidate opens within the years looked at."""
    first, last = building.first_year, last_year(building)
    if not first <= entry.opens <= last:
        when = "before the first" if entry.opens < first else "after the last"
        what = f"is {entry.opens}, {when} of the years looked at ({first} to {last})."
        remedy = "Change it, or first_year and years of [building]."
        findings.problem(f"{place}, key opens", what, remedy)


def _candidate(
    place: str, entry: CandidateEntry, region: Region, findings: Findings, *, homes: bool
) -> Candidate:
    """Return one candidate with its words read, and report what is wrong with it."""
    kind = _kind(place, entry.kind, findings, homes=homes)
    code = area_of(f"{place}, key area", "area", entry.area, region, findings)
    _check_size(place, kind, entry, findings)
    _check_spot(place, kind, entry, code, region, findings)
    needs = _needs(place, kind, entry.needs, findings)
    open_to = _open_to(place, entry.open_to, region, findings)
    if open_to and code is not None and code not in open_to:
        findings.note(
            f'Candidate "{entry.name}" is not open to {region.name_of(code)}, where it would stand.'
        )
    told = entry.model_dump(exclude={"kind", "area", "needs", "open_to", "name"})
    return Candidate(
        key=_key(entry.name),
        name=entry.name,
        kind=kind,
        area=code or "",
        needs=needs,
        open_to=open_to,
        **told,
    )


def _key(name: str) -> str:
    """Return a name as a key."""
    return re.sub(r"\W+", "-", name.casefold()).strip("-")


def _kind(place: str, given: str, findings: Findings, *, homes: bool) -> str:
    """Return the kind of a candidate in its one spelling; that of the service where unknown."""
    kinds = (HOME,) if homes else SCHOOL_KINDS
    word = " ".join(re.split(r"[\s_-]+", given.strip().casefold()))
    if word in kinds:
        return word
    what = f'"{shown(given)}" is not a kind that can be built.'
    remedy = did_you_mean(given, kinds)
    if word in (HOME, *SCHOOL_KINDS):
        service = "children's homes" if homes else "schools"
        what = f'"{word}" does not go with this question, which is about {service}.'
        remedy = f"Choose from: {', '.join(kinds)}."
    findings.problem(f"{place}, key kind", what, remedy)
    return kinds[0]


def _check_size(place: str, kind: str, entry: CandidateEntry, findings: Findings) -> None:
    """Check that least and most places are in order, and what a base can hold."""
    least, most = entry.least_places, entry.most_places
    if least > most:
        what = f"{least} is more than most_places, which is {most}."
        findings.problem(f"{place}, key least_places", what, "Swap them, or correct one.")
        return
    if (
        kind == HOME
        and most > HOME_PLACES
        and None in (entry.capital_gbp, entry.fixed_gbp_per_year)
    ):
        what = f"is {most}: the catalogue prices a home of up to {HOME_PLACES}, no larger one."
        remedy = "Give capital_gbp and fixed_gbp_per_year of a home of that size beside it."
        findings.problem(f"{place}, key most_places", what, remedy)
    low, high = BASE_PLACES
    wrong = {"least_places": least < low, "most_places": most > high}
    for key in (key for key, bad in wrong.items() if kind == "base" and bad):
        what = f"is {getattr(entry, key)}: a base in a mainstream school has {low} to {high}."
        remedy = f'Enter {low} to {high}, or make it kind = "expansion" or "new school".'
        findings.problem(f"{place}, key {key}", what, remedy)


def _check_spot(
    place: str,
    kind: str,
    entry: CandidateEntry,
    code: str | None,
    region: Region,
    findings: Findings,
) -> None:
    """Check coordinates: none for a home, both for a school, in metres, by its council."""
    given = {key: getattr(entry, key) for key in ("easting", "northing")}
    there = [key for key, value in given.items() if value is not None]
    if not there:
        return
    where = f"{place}, key {there[0]}"
    if kind == HOME:
        what = "children's homes are never put at a point, so that nobody can be found by one."
        findings.problem(where, what, "Take easting and northing out; area is enough.")
        return
    if entry.easting is None or entry.northing is None:
        what = "only one of easting and northing is given."
        findings.problem(where, what, "Give both, or neither.")
        return
    spot = f"{entry.easting:g}, {entry.northing:g}"
    if abs(entry.easting) <= _DEGREES and abs(entry.northing) <= _DEGREES:
        remedy = "Give metres on the British National Grid: convert longitude and latitude first."
        findings.problem(where, f"{spot} look like degrees.", remedy)
    elif code is not None and not _near(code, entry.easting, entry.northing, region):
        name = region.name_of(code)
        what = f"{entry.easting:.0f}, {entry.northing:.0f} lies more than 10 km outside {name}."
        remedy = "Correct the coordinates (metres, easting first) or the area."
        if _near(code, entry.northing, entry.easting, region):
            what = f"{name}, {entry.easting:.0f}, {entry.northing:.0f}: easting and northing are "
            what, remedy = what + "swapped.", "Swap the two."
        findings.problem(where, what, remedy)


def _near(code: str, easting: float, northing: float, region: Region) -> bool:
    """Tell whether a spot lies in the rectangle round an area, widened by 10 km."""
    west, south, east, north = region.boundaries.geometry.loc[code].bounds
    across = west - OUTSIDE_M <= easting <= east + OUTSIDE_M
    return bool(across and south - OUTSIDE_M <= northing <= north + OUTSIDE_M)


def _needs(
    place: str,
    kind: str,
    given: Any,  # noqa: ANN401
    findings: Findings,
) -> tuple[str, ...]:
    """Return the codes of the needs a school would take; a home names none."""
    where = f"{place}, key needs"
    if kind == HOME:
        if given not in ((), [], ""):
            findings.problem(where, "is not used for a home.", "Take it out.")
        return ()
    listed = [given] if isinstance(given, str) else list(given) if isinstance(given, list) else []
    if not listed or not all(isinstance(need, str) and need.strip() for need in listed):
        what = "is missing." if given in ((), [], "") else f"is {written(given)}."
        findings.problem(where, what, 'Write the needs it takes, as in ["ASD", "SEMH"], or "all".')
        return ()
    codes, unknown = read_needs("; ".join(listed))
    known = [*(code.upper() for code in NEEDS), *NEEDS.values()]
    for part in unknown:
        what = f'"{shown(part)}" is not a need of the SEN2 survey.'
        findings.problem(where, what, did_you_mean(part, known) or did_you_mean(part, known[:13]))
    return tuple(codes)


def _open_to(
    place: str,
    given: Any,  # noqa: ANN401
    region: Region,
    findings: Findings,
) -> tuple[str, ...]:
    """Return the councils that may use a candidate, in the region's order; none for all."""
    where = f"{place}, key open_to"
    if isinstance(given, str) and given.strip().casefold() == "all":
        return ()
    named = [given] if isinstance(given, str) else given
    if not isinstance(named, list) or not named:
        remedy = 'Write a list of councils, as in ["Derby", "Derbyshire"], or leave it out for all.'
        findings.problem(where, f"is {written(given)}.", remedy)
        return ()
    codes = [area_of(where, "one of them", one, region, findings) for one in named]
    for code in sorted({code for code in codes if code is not None and codes.count(code) > 1}):
        findings.problem(where, f"{region.name_of(code)} is there twice.", "Keep one of them.")
    return tuple(code for code in region.codes if code in codes)


def _plans(
    name: str,
    options: Sequence[Option],
    candidates: Mapping[str, Candidate],
    unread: Set[str],
    findings: Findings,
) -> tuple[Plan, ...]:
    """Return the plans that the options of a file are, in its order."""
    plans: list[Plan] = []
    for number, option in enumerate(options, start=1):
        place = f'{name}, option {number} ("{shown(option.name)}")'
        key = _key(option.name)
        same = next((plan for plan in plans if plan.key == key), None)
        if same is not None:
            what = f'has the name of another option: "{shown(same.name)}".'
            findings.problem(place, what, "Give each option a name of its own.")
        builds = _builds(place, option, candidates, unread, findings)
        alike = next((plan for plan in plans if dict(plan.builds) == dict(builds)), None)
        if alike is not None and builds:
            findings.note(f'"{option.name}" builds the same as "{alike.name}".')
        plans.append(Plan(key, option.name, option.about, builds))
    return tuple(plans)


def _builds(
    place: str,
    option: Option,
    candidates: Mapping[str, Candidate],
    unread: Set[str],
    findings: Findings,
) -> tuple[tuple[str, int], ...]:
    """Return what one plan builds: keys of candidates and places, in the candidates' order."""
    if option.as_now and option.build:
        findings.problem(place, "says as_now and build at once.", "Keep one of them.")
    if option.build is None:
        if not option.as_now:
            findings.problem(place, "says nothing about what is built.", _EXAMPLE)
        return ()
    found: dict[str, int] = {}
    for name, places in option.build.items():
        where = f"{place}, build, {shown(name)}"
        key = _key(name)
        candidate = candidates.get(key)
        if key in unread:
            continue
        if candidate is None:
            remedy = did_you_mean(name, [c.name for c in candidates.values()])
            findings.problem(where, "is not among [[candidates]].", remedy or "Add it there.")
        elif key in found:
            findings.problem(where, "is there twice.", "Keep one of them.")
        elif _sound(where, candidate, places, findings):
            found[key] = int(places)
    return tuple((key, found[key]) for key in candidates if key in found)


def _sound(
    where: str,
    candidate: Candidate,
    places: Any,  # noqa: ANN401
    findings: Findings,
) -> bool:
    """Tell whether a candidate can be built with so many places; report where not."""
    least, most = candidate.least_places, candidate.most_places
    span = f"{least} to {most}" if least < most else f"{least}"
    if not isinstance(places, int) or isinstance(places, bool):
        findings.problem(where, f"is {written(places)}.", f"Enter a whole number: {span} places.")
        return False
    if not least <= places <= most:
        what = f"{places} places, where {span} can be built."
        remedy = "Change one of them, or take the line out to build nothing of it."
        findings.problem(where, what, remedy)
        return False
    return True


def _note_budget(
    spec: BuildingSpec, parameters: Mapping[str, Parameter], findings: Findings
) -> None:
    """Note plans that cost more than the budget, and candidates that never fit into it."""
    by_key = {candidate.key: candidate for candidate in spec.candidates}
    for plan in spec.plans:
        sums = [capital_gbp(by_key[key], places, parameters) for key, places in plan.builds]
        total = sum(each for each in sums if each is not None)
        if total > spec.budget_gbp:
            findings.note(
                f'"{plan.name}" costs £{total:,.0f} to build, more than the budget of '
                f"£{spec.budget_gbp:,.0f}: it is shown as outside the budget."
            )
    for candidate in spec.candidates:
        least = capital_gbp(candidate, candidate.least_places, parameters)
        if least is not None and least > spec.budget_gbp:
            findings.note(
                f'Candidate "{candidate.name}" costs at least £{least:,.0f} to build, more than '
                "the whole budget: no plan within the budget can hold it."
            )
