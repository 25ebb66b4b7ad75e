"""Read a scenario: the world, the options, and the region they are about, all checked at once."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from footprint.errors import InputError
from footprint.inputs.bundled import find_region, find_scenario
from footprint.inputs.catalogues import own_catalogue, services_in
from footprint.inputs.cells import plain_text, shown
from footprint.inputs.choices import Best, Blocks, Choice, Ground, OptionSpec, read_option
from footprint.inputs.closures import Closure, close_sites
from footprint.inputs.findings import Findings
from footprint.inputs.growth import read_growth
from footprint.inputs.layers import (
    Layers,
    Setting,
    apply_setting,
    parse_setting,
    read_layers,
    value_at,
)
from footprint.inputs.overlay import Change, apply_overlays
from footprint.inputs.parameters import (
    COMMAND_LINE,
    in_words,
    read_parameters,
    set_parameter,
)
from footprint.inputs.readiness import check_figures, check_neighbours, placement_wanted
from footprint.inputs.region import Region, as_now, load_region
from footprint.inputs.scenario_file import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    ScenarioFile,
    default_words,
    plain,
)
from footprint.inputs.suggest import closest, did_you_mean
from footprint.inputs.toml import check
from footprint.services.catalogue import Catalogue, Parameter

__all__ = [
    "Best",
    "Blocks",
    "Change",
    "Choice",
    "Closure",
    "OptionSpec",
    "Scenario",
    "load_scenario",
]

# fewer draws than this give ranges that are not to be relied on
FEWEST_DRAWS = 100
# the key begins the name of a folder, which must leave room for a number
LONGEST_KEY = 80


@dataclass(frozen=True, slots=True)
class Scenario:
    """A question with its options, the world it assumes, and the region, ready to run.

    Attributes
    ----------
    growth_percent_per_year
        Growth in demand by service, nought where none is given.
    overrides
        The planner's own parameters by key, in place of the catalogue's.
    options
        In the order of the file; each holds footprints for every function of the services.
    changes
        What the command line, own figures and closures changed: before and after.
    own_figures
        Whether a council's own figures are in, which are not protected.
    closures
        Places taken out of ``region.sites``; already applied there.
    source_files
        Every file read, for the record of a run.
    """

    key: str
    title: str
    question: str
    decision: str
    about: str
    outputs: tuple[str, ...]
    region: Region
    catalogue: Catalogue
    services: tuple[str, ...]
    year: int
    growth_percent_per_year: dict[str, float]
    overrides: dict[str, Parameter]
    options: tuple[OptionSpec, ...]
    draws: int = DEFAULT_DRAWS
    seed: int = DEFAULT_SEED
    sharing_rule: str = "demand"
    explore_beyond_current_law: bool = False
    min_border_km: float = 0.0
    placement: bool = False
    changes: tuple[Change, ...] = ()
    own_figures: bool = False
    closures: tuple[Closure, ...] = ()
    source_files: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()


def load_scenario(
    name_or_file: str | Path,
    *,
    sets: Sequence[str] = (),
    catalogue: Catalogue | None = None,
) -> Scenario:
    """Read and check a scenario, its region and every file it names.

    Parameters
    ----------
    name_or_file
        A bundled scenario's name, a TOML file, or a folder holding one.
    sets
        Settings of the command line, ``KEY=VALUE``: a dotted key of the file, or a parameter of
        the catalogue, whose central value is set.
    catalogue
        The services there are; the bundled ones, with those in a ``services`` folder beside the
        scenario, its base or in its region's folder, where not given.

    Raises
    ------
    InputError
        Holding every problem of every file.
    """
    path = find_scenario(name_or_file)
    findings = Findings()
    layers = read_layers(path, findings)
    if layers is None:
        findings.raise_if_any()
        msg = "a scenario could not be read and gave no problem"
        raise AssertionError(msg)
    folders = () if catalogue is not None else _service_folders(path, layers, sets)
    catalogue = catalogue or own_catalogue(*folders)
    own = tuple(
        file for at in folders for one in services_in(at) for file in sorted(one.glob("*.toml"))
    )
    layers = replace(layers, files=(*layers.files, *own))
    settings = [parse_setting(text, catalogue.parameters, findings) for text in sets]
    return _scenario(path, layers, [s for s in settings if s is not None], catalogue, findings)


def _scenario(
    path: Path,
    layers: Layers,
    settings: Sequence[Setting],
    catalogue: Catalogue,
    findings: Findings,
) -> Scenario:
    """Check a scenario's data and put it together."""
    layers, changes = _apply_settings(layers, settings, findings)
    places = {s.path: f"--set {shown(s.text, 80)}" for s in settings if not s.is_parameter}
    file = check(ScenarioFile, layers.data, path.name, findings, places=places)
    region = _region(path, layers, catalogue, findings)
    if file is None or region is None:
        findings.raise_if_any()
        msg = "a scenario was read in part without a problem"
        raise AssertionError(msg)
    services = _services(path.name, file.services, catalogue, findings)
    year = file.assumptions.year or region.price_base_year
    overrides, more = _overrides(path.name, file, settings, catalogue, findings)
    region, overlaid, overlays = _overlaid(path, layers, file.figures, region, findings)
    region, closed, closing = close_sites(
        f"{path.name}, [assumptions], closure",
        file.assumptions.closures,
        region,
        catalogue,
        findings,
    )
    placement = placement_wanted(
        path.name, file.placement, region, catalogue, services, year, findings
    )
    check_figures(region, catalogue, services, findings, placement=placement)
    options = _options(path.name, file, region, catalogue, services, year, findings)
    check_neighbours(path.name, region, options, file.min_border_km, findings)
    years = year - region.price_base_year
    growth = read_growth(path.name, file, services, catalogue, years, findings)
    if file.draws < FEWEST_DRAWS:
        findings.note(
            f"With {file.draws} draws every range is rough, and a difference may look clear that "
            f"is not: use {DEFAULT_DRAWS} for anything that is shown to others."
        )
    findings.raise_if_any()
    return Scenario(
        key=plain_text(path.stem)[:LONGEST_KEY].strip() or "scenario",
        title=file.title,
        question=file.question,
        decision=file.decision,
        about=file.about,
        outputs=file.outputs,
        region=region,
        catalogue=catalogue,
        services=services,
        year=year,
        growth_percent_per_year=growth,
        overrides=overrides,
        options=options,
        draws=file.draws,
        seed=file.seed,
        sharing_rule=file.sharing_rule,
        explore_beyond_current_law=file.explore_beyond_current_law,
        min_border_km=file.min_border_km,
        placement=placement,
        changes=(*changes, *more, *overlaid, *closing),
        own_figures=bool(overlaid),
        closures=closed,
        source_files=(*layers.files, *region.files, *overlays),
        notes=tuple(findings.notes),
    )


def _service_folders(path: Path, layers: Layers, sets: Sequence[str]) -> tuple[Path, ...]:
    """Return the folders that may hold a person's own services: of the files and the region."""
    settings = (parse_setting(text, (), Findings()) for text in sets)
    named = [s.value for s in settings if s is not None and s.path == ("region",)]
    name, home = layers.data.get("region"), layers.homes.get("region", path.parent)
    name, home = (named[-1], Path()) if named else (name, home)
    folders = [file.parent for file in reversed(layers.files)]
    if isinstance(name, str):
        with suppress(InputError):
            folders.append(find_region(name, beside=home))
    return tuple(dict.fromkeys(folders))


def _apply_settings(
    layers: Layers, settings: Sequence[Setting], findings: Findings
) -> tuple[Layers, list[Change]]:
    """Return the data with the command line's settings, parameters aside, and the changes."""
    data, homes, changes = layers.data, dict(layers.homes), []
    for setting in settings:
        if setting.is_parameter:
            continue
        before = value_at(data, setting.path)
        services = data.get("services", ())
        named = [s for s in services if isinstance(s, str)] if isinstance(services, list) else []
        data = apply_setting(data, setting, named, findings)
        if setting.path[0] in homes:
            homes[setting.path[0]] = Path()
        said = default_words(setting.path) if before is None else plain(before)
        what = ".".join(setting.path)
        changes.append(Change(what, said, plain(setting.value), COMMAND_LINE))
    return Layers(data, layers.files, homes), changes


def _region(path: Path, layers: Layers, catalogue: Catalogue, findings: Findings) -> Region | None:
    """Return the scenario's region, or None with its problems."""
    name = layers.data.get("region")
    if not isinstance(name, str) or not name.strip():
        return None
    try:
        home = layers.homes.get("region", path.parent)
        return load_region(name, catalogue=catalogue, beside=home)
    except InputError as error:
        placed = all(problem.where == name.strip() for problem in error.problems)
        for problem in error.problems:
            place = f"{path.name}, key region" if placed else problem.where
            what = f'"{shown(name)}": {problem.what}' if placed else problem.what
            findings.problem(place, what, problem.remedy)
    return None


def _services(
    file: str, names: Iterable[str], catalogue: Catalogue, findings: Findings
) -> tuple[str, ...]:
    """Return the scenario's services that the catalogue has, each once."""
    found: dict[str, None] = {}
    titles = {service.title.casefold(): key for key, service in catalogue.services.items()}
    for name in names:
        key = titles.get(name.casefold(), name)
        place = f"{file}, key services"
        if key not in catalogue.services:
            what = f'"{shown(name)}" is not a service Footprint knows.'
            findings.problem(place, what, did_you_mean(name, catalogue.services))
            # go on with the one that was meant, so that the rest is checked as well
            key = closest(name, catalogue.services) or ""
        elif key in found:
            findings.problem(place, f'"{key}" is there twice.', "Keep one of them.")
        if key:
            found[key] = None
    return tuple(found)


def _overrides(
    name: str,
    file: ScenarioFile,
    settings: Sequence[Setting],
    catalogue: Catalogue,
    findings: Findings,
) -> tuple[dict[str, Parameter], list[Change]]:
    """Return the planner's parameters, those of the command line last, and their changes."""
    every = catalogue.parameters
    overrides = read_parameters(name, file.assumptions.parameters, every, findings)
    changes = []
    for setting in (s for s in settings if s.is_parameter):
        current = every | overrides
        parameter = set_parameter(setting, current, findings)
        if parameter is not None:
            before, after = in_words(current[parameter.key]), in_words(parameter)
            changes.append(Change(parameter.key, before, after, COMMAND_LINE))
            overrides[parameter.key] = parameter
    return overrides, changes


def _overlaid(
    path: Path, layers: Layers, files: Iterable[str], region: Region, findings: Findings
) -> tuple[Region, tuple[Change, ...], tuple[Path, ...]]:
    """Return the region with a council's own figures, the changes, and the files."""
    home = layers.homes.get("figures", path.parent)
    paths = tuple(home / file for file in files)
    region, changes = apply_overlays(region, paths, findings)
    return region, changes, paths


def _options(
    name: str,
    file: ScenarioFile,
    region: Region,
    catalogue: Catalogue,
    services: tuple[str, ...],
    year: int,
    findings: Findings,
) -> tuple[OptionSpec, ...]:
    """Return the options, each with footprints for every function."""
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
        options.append(read_option(place, entry, ground, findings))
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
                f"As now: {partnership.name} is joint buying, not a merged team, and is counted "
                "only for commissioning."
            )
