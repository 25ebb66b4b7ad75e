"""Read the options of a scenario, and say what "as now" leaves out."""

import re

from footprint.errors import InputError
from footprint.inputs.cells import shown
from footprint.inputs.choices import Ground, OptionSpec, read_option
from footprint.inputs.findings import Findings
from footprint.inputs.region import Region, as_now
from footprint.inputs.scenario_file import SUFFICIENCY, ScenarioFile
from footprint.inputs.sufficiency import FUNCTION, only_places
from footprint.services.catalogue import Catalogue


def read_options(
    name: str,
    file: ScenarioFile,
    region: Region,
    catalogue: Catalogue,
    services: tuple[str, ...],
    year: int,
    findings: Findings,
) -> tuple[OptionSpec, ...]:
    """Return the options of a scenario file, each with footprints for every function.

    Where the question is whether there are enough places, only the sharing of places is taken
    from them.
    """
    try:
        functions = catalogue.functions_of(services)
        now = {f.id: as_now(region, catalogue, f.id, year=year) for f in functions}
    except InputError as error:
        findings.take(error)
        return ()
    explore = file.explore_beyond_current_law
    ground = Ground(catalogue, services, region.names, region.lookup, now, explore)
    _note_as_now(region, ground, year, findings)
    options = []
    seen: dict[str, str] = {}
    for number, entry in enumerate(file.options, start=1):
        place = f'{name}, option {number} ("{shown(entry.name)}")'
        key = re.sub(r"\W+", "-", entry.name.casefold()).strip("-")
        if key in seen:
            what = f'has the name of another option: "{shown(seen[key])}".'
            findings.problem(place, what, "Give each option a name of its own.")
        seen.setdefault(key, entry.name)
        option = read_option(place, entry, ground, findings)
        if file.question == SUFFICIENCY and FUNCTION in ground.now:
            option = only_places(place, option, ground, findings)
        options.append(option)
    return tuple(options)


def _note_as_now(region: Region, ground: Ground, year: int, findings: Findings) -> None:
    """Note what as now leaves out: no partnership found, not standing, or only joint buying."""
    for service in ground.services:
        without: dict[str, list[str]] = {}
        for function in ground.catalogue.services[service].functions:
            alone = [b for b in ground.now[function.id] if len(b) == 1]
            names = ", ".join(region.name_of(code) for block in alone for code in block)
            if names:
                who = "every area" if len(alone) == len(region.codes) else names
                without.setdefault(who, []).append(function.key)
        said = "; ".join(f"{', '.join(keys)} ({who})" for who, keys in without.items())
        if said:
            findings.note(f"As now, {service}: no partnership found, taken as alone: {said}.")
    for partnership in region.partnerships:
        if partnership.service not in ground.services:
            continue
        if not partnership.stands_in(year):
            began, ended = partnership.start or "…", partnership.end or "…"
            findings.note(
                f"As now: {partnership.name} ({began} to {ended}) does not stand on 31 March "
                f"{year} and is not counted."
            )
        elif not any(partnership.covers(function.id) for function in ground.functions):
            findings.note(
                f"{partnership.name} is joint buying, not a merged team, so it is not counted as "
                "sharing today."
            )
