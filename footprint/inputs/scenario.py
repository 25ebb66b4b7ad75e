"""Read a scenario: the world, the options, and the region they are about, all checked at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.errors import InputError
from footprint.inputs.asked import SPECIALIST, asks_of_places, check_asked, check_services
from footprint.inputs.building import read_building
from footprint.inputs.bundled import find_scenario
from footprint.inputs.catalogues import own_catalogue, services_in
from footprint.inputs.cells import plain_text, shown
from footprint.inputs.choices import Best, Blocks, Choice, OptionSpec
from footprint.inputs.closures import Closure, close_sites
from footprint.inputs.confirmations import Confirmation, confirmation_notes
from footprint.inputs.findings import Findings
from footprint.inputs.growth import read_growth
from footprint.inputs.layers import GROWTH, SCHOOLS, Layers, Setting, parse_setting, read_layers
from footprint.inputs.options import read_options
from footprint.inputs.overlay import Change, Overlaid, apply_overlays
from footprint.inputs.provision import BuildingSpec, Concordat, SufficiencySpec
from footprint.inputs.readiness import (
    check_figures,
    check_neighbours,
    check_provision,
    figures_asked,
    placement_wanted,
)
from footprint.inputs.region import Region, load_region
from footprint.inputs.rules import RuleGround, RuleSpec, read_rules
from footprint.inputs.scenario_file import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    PLACES,
    SUFFICIENCY,
    ScenarioFile,
)
from footprint.inputs.search import SearchSpec, read_search
from footprint.inputs.settings import apply_settings, read_overrides, service_folders
from footprint.inputs.sufficiency import read_concordats, read_schools_of, read_sufficiency
from footprint.inputs.suggest import closest, did_you_mean
from footprint.inputs.toml import check
from footprint.inputs.weights import read_weights
from footprint.inputs.worlds import growth_until, read_worlds
from footprint.services.catalogue import Catalogue, Parameter

if TYPE_CHECKING:
    from footprint.places.schools import Schools

__all__ = [
    "Best",
    "Blocks",
    "Change",
    "Choice",
    "Closure",
    "OptionSpec",
    "RuleSpec",
    "Scenario",
    "SearchSpec",
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
    rules
        The limits that the scenario sets; none unless it does. What the law keeps with each
        council is not among them: the catalogue says so.
    worlds
        Further worlds by name, for regret: this scenario with what each changes, which is its
        ``changes``; they have no further worlds of their own.
    weights
        Points (0 to 100, for the swing from the worst to the best value seen) and whose they
        are, by key of the criterion.
    sufficiency
        How the question after enough places is asked; None for other questions.
    schools
        The planner's own schools, or those in the region's sites.csv, for a question after
        school places; None where the defaults are to be used.
    concordats
        What the members of a footprint agree on, by name of the option; only for that question.
    building
        What could be built, the money, the years and the plans; None unless that is the
        question. Its plans are then the options, and ``options`` is empty.
    source_files
        Every file read, for the record of a run.
    confirmations
        What councils said of the figures held for them, where a file that they filled in is
        among the figures.
    overlays
        The files of own figures, in order; they are among the source files too.
    read_from, sets, data
        The name or file asked for, the settings of the command line, and the scenario's data
        with those settings, parameters aside: what it takes to read it again.
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
    rules: tuple[RuleSpec, ...] = ()
    worlds: tuple[tuple[str, "Scenario"], ...] = ()
    weights: dict[str, tuple[float, str]] = field(default_factory=dict)
    search: SearchSpec = SearchSpec()
    sufficiency: SufficiencySpec | None = None
    schools: "Schools | None" = None
    concordats: dict[str, Concordat] = field(default_factory=dict)
    building: BuildingSpec | None = None
    confirmations: tuple[Confirmation, ...] = ()
    overlays: tuple[Path, ...] = ()
    read_from: str = ""
    sets: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


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
    folders = () if catalogue is not None else service_folders(path, layers, sets)
    catalogue = catalogue or own_catalogue(*folders)
    own = tuple(
        file for at in folders for one in services_in(at) for file in sorted(one.glob("*.toml"))
    )
    layers = replace(layers, files=(*layers.files, *own))
    settings = [parse_setting(text, catalogue.parameters, findings) for text in sets]
    known = [s for s in settings if s is not None]
    scenario = _scenario(path, layers, known, catalogue, findings)
    return replace(scenario, read_from=str(name_or_file).strip(), sets=tuple(sets))


def _scenario(
    path: Path,
    layers: Layers,
    settings: Sequence[Setting],
    catalogue: Catalogue,
    findings: Findings,
) -> Scenario:
    """Check a scenario's data and put it together."""
    layers, changes = apply_settings(layers, settings, findings)
    places = {s.path: f"--set {shown(s.text, 80)}" for s in settings if not s.is_parameter}
    file = check(ScenarioFile, layers.data, path.name, findings, places=places)
    region = _region(path, layers, catalogue, findings)
    if file is None or region is None:
        findings.raise_if_any()
        msg = "a scenario was read in part without a problem"
        raise AssertionError(msg)
    check_asked(path.name, file, findings)
    services = _services(path.name, file.services, catalogue, findings)
    check_services(path.name, file, services, findings)
    year = _year(file, region)
    overrides, more = read_overrides(path.name, file, settings, catalogue, findings)
    overlaid, overlays = _overlaid(path, layers, file.figures, region, findings)
    region = overlaid.region
    region, closed, closing = close_sites(
        f"{path.name}, [assumptions], closure",
        file.assumptions.closures,
        region,
        catalogue,
        findings,
    )
    placement = not asks_of_places(file) and placement_wanted(
        path.name, file.placement, region, catalogue, services, year, findings
    )
    check_figures(region, catalogue, services, findings, placement=placement)
    check_provision(file.question, services, region, findings)
    asked = figures_asked(file.question, catalogue, services, placement=placement)
    for note in confirmation_notes(overlaid.confirmations, region, asked):
        findings.note(note)
    if file.draws < FEWEST_DRAWS and file.question not in (SUFFICIENCY, PLACES):
        findings.note(
            f"With {file.draws} draws every range is rough, and a difference may look clear that "
            f"is not: use {DEFAULT_DRAWS} for anything that is shown to others."
        )
    scenario = Scenario(
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
        growth_percent_per_year={},
        overrides=overrides,
        options=(),
        draws=file.draws,
        seed=file.seed,
        sharing_rule=file.sharing_rule,
        explore_beyond_current_law=file.explore_beyond_current_law,
        min_border_km=file.min_border_km,
        placement=placement,
        changes=(*changes, *more, *overlaid.changes, *closing),
        own_figures=bool(overlaid.changes),
        closures=closed,
        source_files=(*layers.files, *region.files, *overlays),
        confirmations=overlaid.confirmations,
        overlays=overlays,
        data=layers.data,
    )
    scenario = _completed(path.name, file, scenario, findings)
    home = layers.homes.get(SCHOOLS[-1], path.parent)
    scenario = _with_schools(home, scenario, findings)
    worlds = read_worlds(path.name, file, scenario, findings)
    findings.raise_if_any()
    notes = tuple(findings.notes)
    worlds = tuple((name, replace(world, notes=notes)) for name, world in worlds)
    return replace(scenario, worlds=worlds, notes=notes)


def _completed(name: str, file: ScenarioFile, scenario: Scenario, findings: Findings) -> Scenario:
    """Return a scenario with all that is read against its region, services and year."""
    region, catalogue, services = scenario.region, scenario.catalogue, scenario.services
    year, explore = scenario.year, scenario.explore_beyond_current_law
    options: tuple[OptionSpec, ...] = ()
    if file.question != PLACES:
        options = read_options(name, file, region, catalogue, services, year, findings)
    search = read_search(name, file.search, len(region.codes), findings)
    searched = file.question == "possible" and search.contiguous
    check_neighbours(name, region, options, file.min_border_km, findings, searched=searched)
    growth = read_growth(
        f"{name}, [assumptions], key {GROWTH}",
        file.assumptions.demand_growth_percent_per_year,
        services,
        catalogue,
        growth_until(file, year) - region.price_base_year,
        findings,
    )
    parameters = catalogue.parameters | scenario.overrides
    ground = RuleGround(region, catalogue, services, year, explore)
    return replace(
        scenario,
        growth_percent_per_year=growth,
        options=options,
        rules=read_rules(name, file.rules, ground, findings),
        weights=read_weights(name, file.weights, findings),
        search=search,
        sufficiency=read_sufficiency(name, file, year, region.price_base_year, findings),
        concordats=read_concordats(name, file, options, region, findings),
        building=read_building(name, file, region, services, parameters, findings),
    )


def _year(file: ScenarioFile, region: Region) -> int:
    """Return the year of a scenario: the first it looks at, where it asks where to build."""
    if file.question == PLACES and file.building is not None:
        return file.building.first_year
    return file.assumptions.year or region.price_base_year


def _with_schools(home: Path, scenario: Scenario, findings: Findings) -> Scenario:
    """Return a scenario with the schools that stand in for the defaults, where there are any."""
    if scenario.question not in (SUFFICIENCY, PLACES) or SPECIALIST not in scenario.services:
        return scenario
    region, year = scenario.region, scenario.year
    schools, files = read_schools_of(home, scenario.sufficiency, region, year, findings)
    return replace(scenario, schools=schools, source_files=(*scenario.source_files, *files))


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


def _overlaid(
    path: Path, layers: Layers, files: Iterable[str], region: Region, findings: Findings
) -> tuple[Overlaid, tuple[Path, ...]]:
    """Return the region with a council's own figures, and their files."""
    home = layers.homes.get("figures", path.parent)
    paths = tuple(home / file for file in files)
    return apply_overlays(region, paths, findings), paths
