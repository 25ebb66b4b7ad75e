"""Check that a scenario holds what its question needs, and nothing that another one asks for."""

from collections.abc import Iterator, Sequence

from footprint.inputs.cells import shown
from footprint.inputs.findings import Findings
from footprint.inputs.scenario_file import PLACES, SUFFICIENCY, ScenarioFile

SPECIALIST, RESIDENTIAL = "specialist-placements", "residential-care"
# the services that these two questions can be asked of, one at a time
_SERVICES = {SUFFICIENCY: (SPECIALIST,), PLACES: (SPECIALIST, RESIDENTIAL)}


def asks_of_places(file: ScenarioFile) -> bool:
    """Tell whether a scenario asks after places themselves: enough of them, or where to build."""
    return file.question in _SERVICES


def check_asked(name: str, file: ScenarioFile, findings: Findings) -> None:
    """Refuse parts that the question of a scenario does not read, and report what it lacks."""
    for place, question in _parts(name, file):
        if question != file.question:
            _unused(place, f'Move it to a scenario with question = "{question}"', file, findings)
    if asks_of_places(file) and file.placement:
        _unused(f"{name}, key placement", "Leave it out", file, findings)
    if file.question == SUFFICIENCY and file.scenarios:
        _unused(f"{name}, [[scenarios]]", "Make each a file of its own", file, findings)
    if file.question == PLACES:
        for place in _not_of_plans(name, file):
            _unused(place, "Move it to a scenario with another question", file, findings)
        _check_building(name, file, findings)


def check_services(
    name: str, file: ScenarioFile, services: Sequence[str], findings: Findings
) -> None:
    """Refuse services that the question cannot be asked of, where only some can."""
    known = _SERVICES.get(file.question)
    if known is None or (len(services) == 1 and services[0] in known):
        return
    wrong = [service for service in services if service not in known]
    asked = f'this question cannot be asked of "{shown(wrong[0])}".' if wrong else ""
    several = "this question is asked of one service at a time."
    written = " or ".join(f'services = ["{service}"]' for service in known)
    findings.problem(f"{name}, key services", asked or several, f"Write {written}.")


def _parts(name: str, file: ScenarioFile) -> Iterator[tuple[str, str]]:
    """Yield the parts of a file that belong to one question alone, with that question."""
    if file.sufficiency is not None:
        yield f"{name}, [sufficiency]", SUFFICIENCY
    if file.building is not None:
        yield f"{name}, [building]", PLACES
    if file.candidates:
        yield f"{name}, [[candidates]]", PLACES
    for number, option in enumerate(file.options, start=1):
        place = f'{name}, option {number} ("{shown(option.name)}")'
        if option.concordat is not None:
            yield f"{place}, [concordat]", SUFFICIENCY
        if option.build is not None:
            yield f"{place}, key build", PLACES


def _not_of_plans(name: str, file: ScenarioFile) -> Iterator[str]:
    """Yield the parts of a file that say nothing about what is built, or in which years."""
    if file.assumptions.year is not None:
        yield f"{name}, [assumptions], key year"
    if file.rules:
        yield f"{name}, [[rules]]"
    for number, world in enumerate(file.scenarios, start=1):
        if world.year is not None:
            yield f'{name}, scenario {number} ("{shown(world.name)}"), key year'
    for number, option in enumerate(file.options, start=1):
        place = f'{name}, option {number} ("{shown(option.name)}")'
        if option.alone:
            yield f"{place}, key alone"
        if option.footprints:
            yield f"{place}, [footprints]"


def _unused(place: str, remedy: str, file: ScenarioFile, findings: Findings) -> None:
    """Report one part that the question does not read."""
    what = f'is not used by this question ("{file.question}").'
    if place.endswith("key year"):
        remedy = "The years are first_year and years of [building]. Move it there"
    findings.problem(place, what, f"{remedy}, or delete it.")


def _check_building(name: str, file: ScenarioFile, findings: Findings) -> None:
    """Report that the money or what could be built is missing."""
    if file.building is None:
        remedy = "Add [building] with budget_gbp and first_year."
        findings.problem(f"{name}, [building]", "is missing.", remedy)
    if not file.candidates:
        remedy = "Add [[candidates]] with name, kind, area, least_places, most_places and opens."
        findings.problem(f"{name}, [[candidates]]", "is missing.", remedy)
