"""Put together what one council is sent: the figures held for it, to confirm or correct."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from footprint.inputs import Partnership, Scenario
from footprint.inputs.own_figures import current_figure
from footprint.inputs.partnerships import EVERY_FUNCTION
from footprint.inputs.readiness import figures_asked
from footprint.inputs.scenario_file import PLACES, SUFFICIENCY
from footprint.outputs.file_names import told_apart
from footprint.outputs.wording import names, numbers, words
from footprint.places.sites import open_in
from footprint.services.catalogue import Catalogue, Parameter
from footprint.services.needs import SUFFICIENCY as READ_BY_PLACES
from footprint.services.needs import names_in_use

WORKBOOK_FILE, DOCUMENT_FILE = "our-figures.xlsx", "figures-we-hold.docx"
MOST_ASSUMED = 12
LONGEST_FOLDER = 60
STATUS_WORDS = {
    "published": "published",
    "derived": "worked out from published figures",
    "assumed": "assumed",
    "suppressed": "withheld where it was published",
    "unavailable": "not available",
    "not-applicable": "does not apply",
    "own": "given by you",
}
MARKS = {"suppressed": "c", "unavailable": "x", "not-applicable": "z"}
_PLACE_WORDS = {
    "residential-care": "Children's homes",
    "fostering": "Foster places",
    "specialist-placements": "Special schools and bases in mainstream schools",
}
_COMMON = ("detour_factor", "speed_km_per_hour")


@dataclass(frozen=True, slots=True)
class Held:
    """One figure held for a council, in words and as a number where it is one.

    ``mark`` is c, x or z where there is no number to show; a range stands beside either.
    """

    indicator: str
    label: str
    period: str
    value: float | None
    mark: str
    low: float | None
    high: float | None
    unit: str
    status: str
    source: str

    @property
    def range_words(self) -> str:
        """Return the range in words, or that there is none."""
        if self.low is None or self.high is None:
            return "none"
        return f"{numbers.figure(self.low)} to {numbers.figure(self.high)}"

    @property
    def value_words(self) -> str:
        """Return the number, or the mark that stands for it."""
        return self.mark or numbers.figure(self.value)


@dataclass(frozen=True, slots=True)
class Shared:
    """One partnership that a council is taken to be in today."""

    name: str
    what: str
    kind: str
    members: str
    since: str
    source: str


@dataclass(frozen=True, slots=True)
class Places:
    """The places counted in a council's area for one service."""

    kind: str
    places: float
    usable: float


@dataclass(frozen=True, slots=True)
class CouncilPack:
    """Everything that one council is sent; no figure of any other council is in it."""

    code: str
    name: str
    folder: str
    question: str
    decision: str
    about: str
    year: int
    region: str
    figures: tuple[Held, ...]
    shared: tuple[Shared, ...]
    places: tuple[Places, ...]
    assumed: tuple[Parameter, ...]
    assumed_names: tuple[str, ...]
    assumed_left_out: int
    licence: tuple[str, ...]

    @property
    def unprotected(self) -> bool:
        """Tell whether the council's own counts are in it."""
        return any(figure.status == STATUS_WORDS["own"] for figure in self.figures)


def packs(scenario: Scenario) -> tuple[CouncilPack, ...]:
    """Return what each council of a scenario's region is sent, in the region's order."""
    region = scenario.region
    folders = folder_names(region.names)
    assumed = assumed_parameters(scenario)
    functions = _functions(scenario.catalogue)
    asked = figures_asked(
        scenario.question, scenario.catalogue, scenario.services, placement=scenario.placement
    )
    return tuple(
        CouncilPack(
            code=code,
            name=name,
            folder=folders[code],
            question=scenario.title,
            decision=words.decision_words(scenario.decision),
            about=scenario.about,
            year=scenario.year,
            region=region.name,
            figures=_held(region.figures[region.figures["code"] == code], code, asked),
            shared=tuple(
                _shared(one, scenario, functions)
                for one in region.partnerships
                if code in one.members and one.service in scenario.services
            ),
            places=_places(scenario, code),
            assumed=assumed[:MOST_ASSUMED],
            assumed_names=tuple(
                names.parameter_name(one.key, functions) for one in assumed[:MOST_ASSUMED]
            ),
            assumed_left_out=max(0, len(assumed) - MOST_ASSUMED),
            licence=region.licence,
        )
        for code, name in region.names.items()
    )


def folder_names(areas: Mapping[str, str]) -> dict[str, str]:
    """Return a folder for each council that every system allows, no two alike."""
    return told_apart(areas, _bare, " ")


def _bare(name: str) -> str:
    """Return the letters and digits of a name, as far as a folder's name goes."""
    bare = re.sub(r"[^\w' -]+", " ", name.replace("_", " "))
    return " ".join(bare.split())[:LONGEST_FOLDER].strip(" -'")


def assumed_parameters(scenario: Scenario) -> tuple[Parameter, ...]:
    """Return the assumed parameters that an answer reads, the widest range first.

    A range is as wide as its ends lie apart, measured by the central value.
    """
    known = scenario.catalogue.parameters | scenario.overrides
    of_places = scenario.question in (SUFFICIENCY, PLACES)
    found = []
    for key, parameter in known.items():
        service = key.partition("/")[0]
        name = parameter.name
        if service == "common":
            used = name in _COMMON or not of_places
        elif service not in scenario.services:
            used = False
        elif of_places:
            used = name in READ_BY_PLACES.get(service, ())
        else:
            priced = names_in_use(scenario.catalogue.services[service])
            used = name in priced and name not in READ_BY_PLACES.get(service, ())
        if used and parameter.evidence == "assumed" and parameter.low < parameter.high:
            found.append(parameter)
    return tuple(sorted(found, key=lambda one: (-_width(one), one.key)))


def _width(parameter: Parameter) -> float:
    """Return how wide a range is beside its central value."""
    return (parameter.high - parameter.low) / max(abs(parameter.central), 1e-9)


def _held(mine: pd.DataFrame, code: str, asked: Sequence[str]) -> tuple[Held, ...]:
    """Return the figures in use for one council; what it lacks is left out."""
    found = []
    for indicator in asked:
        row = current_figure(mine, code, indicator)
        if row is None:
            continue
        value, low, high = (_given(row[name]) for name in ("value", "low", "high"))
        status = str(row["status"])
        found.append(
            Held(
                indicator=indicator,
                label=names.indicator_name(indicator),
                period=str(row["period"]),
                value=value,
                mark=MARKS.get(status, "") if value is None else "",
                low=low,
                high=high,
                unit=str(row["unit"]),
                status=STATUS_WORDS.get(status, status),
                source=words.spoken(str(row["source"])),
            )
        )
    return tuple(found)


def _given(value: object) -> float | None:
    number = float(str(value))
    return None if math.isnan(number) else number


def _shared(
    one: Partnership, scenario: Scenario, functions: Mapping[str, Mapping[str, str]]
) -> Shared:
    """Return a partnership in words, with the names of its members."""
    service = scenario.catalogue.services[one.service]
    every = one.function == EVERY_FUNCTION
    what = f"{service.title}: every function" if every else ""
    what = what or names.function_name(f"{one.service}/{one.function}", functions)
    ends = [
        words.spoken(f"{way} {day.isoformat()}")
        for way, day in (("from", one.start), ("to", one.end))
        if day
    ]
    kind = "framework: joint buying, not a merged team" if one.kind == "framework" else one.kind
    named = [scenario.region.name_of(member) for member in one.members]
    lead = f" (lead: {scenario.region.name_of(one.lead)})" if one.lead else ""
    return Shared(
        name=one.name,
        what=what,
        kind=kind,
        members=words.joined(named) + lead,
        since=" ".join(ends) or "not known",
        source=words.spoken(one.source),
    )


def _functions(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    """Return the names of every function, as a result holds them."""
    titles = {key: service.title for key, service in catalogue.services.items()}
    return {
        key: {"name": function.name, "service": titles[function.service]}
        for key, function in catalogue.functions.items()
    }


def _places(scenario: Scenario, code: str) -> tuple[Places, ...]:
    """Return the places counted for a council, where the answer reads them."""
    if not (scenario.placement or scenario.question in (SUFFICIENCY, PLACES)):
        return ()
    sites = scenario.region.sites
    mine = open_in(sites[sites["area"] == code], scenario.year)
    wanted = set(scenario.services)
    if scenario.placement:
        every = scenario.catalogue.services.items()
        wanted |= {key for key, service in every if service.placement_function}
    found = []
    for service, title in _PLACE_WORDS.items():
        here = mine[mine["service"] == service]
        if service in wanted and len(here):
            usable = here["usable"].fillna(here["capacity"])
            total, of_use = float(here["capacity"].sum()), float(usable.sum())
            kind = title if service == "fostering" else f"{title} ({len(here)})"
            found.append(Places(kind, total, of_use))
    return tuple(found)
