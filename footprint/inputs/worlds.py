"""Read the further worlds of a scenario: what else may come, for the same options."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from footprint.errors import InputError
from footprint.inputs.building import last_year
from footprint.inputs.cells import shown
from footprint.inputs.findings import Findings
from footprint.inputs.growth import read_growth
from footprint.inputs.layers import GROWTH
from footprint.inputs.overlay import Change
from footprint.inputs.parameters import in_words, read_parameters
from footprint.inputs.readiness import placement_wanted
from footprint.inputs.region import as_now
from footprint.inputs.rules import RuleGround, read_rules
from footprint.inputs.scenario_file import ScenarioFile, World
from footprint.services.catalogue import Parameter

if TYPE_CHECKING:
    from footprint.inputs.scenario import Scenario

_CHANGES = ("year", GROWTH, "parameters")


def read_worlds(
    file: str, entries: ScenarioFile, base: "Scenario", findings: Findings
) -> tuple[tuple[str, "Scenario"], ...]:
    """Return each further world by its name: the scenario with what the world changes.

    A world keeps the scenario's region, options and footprints, and whatever it does not set:
    growth of the services it does not name and parameters among it. Rules are read again for its
    year, as a contract may have run out. Its ``changes`` are what it changes of the scenario.
    """
    found: list[tuple[str, Scenario]] = []
    seen: dict[str, tuple[int, str]] = {}
    for number, entry in enumerate(entries.scenarios, start=1):
        place = f'{file}, scenario {number} ("{shown(entry.name)}")'
        first, other = seen.setdefault(entry.name.casefold(), (number, entry.name))
        if first != number:
            what = f'has the name of another scenario: "{shown(other)}".'
            findings.problem(place, what, "Give each a name of its own.")
        if not entry.model_fields_set.intersection(_CHANGES):
            remedy = f"Add {_CHANGES[0]}, {GROWTH} or [scenarios.parameters]."
            findings.problem(place, "changes nothing.", remedy)
        elif _idle_growth(entry, base):
            what = "changes the growth only of what the scenario does not ask about."
            remedy = f"Name one of: {', '.join(base.services)}."
            findings.problem(f"{place}, key {GROWTH}", what, remedy)
        found.append((entry.name, _world(place, file, entry, entries, base, findings)))
    return tuple(found)


def _idle_growth(entry: World, base: "Scenario") -> bool:
    """Tell whether growth of other services is all that a world changes."""
    given = entry.demand_growth_percent_per_year
    others = entry.model_fields_set.intersection(_CHANGES) - {GROWTH}
    return isinstance(given, dict) and not others and not set(given) & set(base.services)


def _world(
    place: str,
    file: str,
    entry: World,
    entries: ScenarioFile,
    base: "Scenario",
    findings: Findings,
) -> "Scenario":
    """Return the scenario as it is in one world."""
    year = base.year if entry.year is None else entry.year
    catalogue, services, region = base.catalogue, base.services, base.region
    given = _growth_given(entry, base)
    years = growth_until(entries, year) - region.price_base_year
    growth = read_growth(f"{place}, key {GROWTH}", given, services, catalogue, years, findings)
    known = catalogue.parameters | base.overrides
    part = f"{place}, [parameters]"
    parameters = read_parameters(part, entry.parameters, known, findings)
    rules, placement = base.rules, base.placement
    if year != base.year:
        explore = base.explore_beyond_current_law
        ground = RuleGround(region, catalogue, services, year, explore)
        rules = read_rules(file, entries.rules, ground, findings)
        placement = base.placement and placement_wanted(
            place, entries.placement, region, catalogue, services, year, findings
        )
        _note_ended(place, entry.name, year, base, findings)
    return replace(
        base,
        year=year,
        growth_percent_per_year=growth,
        overrides=base.overrides | parameters,
        rules=rules,
        placement=placement,
        changes=_changes(entry.name, year, growth, parameters, base, known),
        worlds=(),
    )


def growth_until(file: ScenarioFile, year: int) -> int:
    """Return the last year that demand grows to: the scenario's, or the last looked at."""
    return year if file.building is None else max(year, last_year(file.building))


def _growth_given(entry: World, base: "Scenario") -> Any:  # noqa: ANN401
    """Return a world's growth as written, that of services it does not name from the scenario."""
    given = entry.demand_growth_percent_per_year
    if given is None or isinstance(given, dict):
        return base.growth_percent_per_year | (given or {})
    return given


def _changes(
    name: str,
    year: int,
    growth: Mapping[str, float],
    parameters: Mapping[str, Parameter],
    base: "Scenario",
    known: Mapping[str, Parameter],
) -> tuple[Change, ...]:
    """Return what a world changes of the scenario, before and after, and whose it is."""
    source = f'scenario "{name}"'
    changes = []
    if year != base.year:
        changes.append(Change("year", str(base.year), str(year), source))
    changes += _growth_changes(growth, base, source)
    for key, parameter in parameters.items():
        before_words, after = in_words(known[key]), in_words(parameter)
        if before_words != after:
            changes.append(Change(key, before_words, after, source))
    return tuple(changes)


def _growth_changes(growth: Mapping[str, float], base: "Scenario", source: str) -> Iterator[Change]:
    """Yield by how much demand grows otherwise: once where that is alike for every service."""
    pairs = {
        service: (base.growth_percent_per_year.get(service, 0.0), percent)
        for service, percent in growth.items()
    }
    moved = {service: pair for service, pair in pairs.items() if pair[0] != pair[1]}
    every = set(moved) == set(base.services) and len(set(moved.values())) == 1
    if every and len(moved) > 1:
        before, after = next(iter(moved.values()))
        yield Change("demand for every service", _rate(before), _rate(after), source)
        return
    for service, (before, after) in moved.items():
        title = base.catalogue.services[service].title
        what = f"demand for {title[:1].lower()}{title[1:]}"
        yield Change(what, _rate(before), _rate(after), source)


def _rate(percent: float) -> str:
    """Say by how much demand grows in a year: "+2% a year"."""
    return f"{percent:+g}% a year".replace("-", "\u2212") if percent else "no growth"


def _note_ended(place: str, name: str, year: int, base: "Scenario", findings: Findings) -> None:
    """Note where today's sharing stands in one year and not in the other.

    Options keep the footprints of the scenario's own year, so that a world compares the same.
    """
    region, catalogue = base.region, base.catalogue
    functions = [function.id for function in catalogue.functions_of(base.services)]
    try:
        differ = [
            function
            for function in functions
            if as_now(region, catalogue, function, year=year)
            != as_now(region, catalogue, function, year=base.year)
        ]
    except InputError as error:
        findings.take(error, where=place)
        return
    if differ:
        findings.note(
            f'In the world "{name}" partnerships have begun or ended by {year} in '
            f"{', '.join(differ)}: options keep their footprints of {base.year}."
        )
