"""Take places out of a region, as a scenario's closures ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from footprint.inputs.cells import shown, written
from footprint.inputs.findings import Findings
from footprint.inputs.overlay import Change
from footprint.inputs.parameters import as_number
from footprint.inputs.region import Region
from footprint.inputs.suggest import did_you_mean
from footprint.services.catalogue import Catalogue

SOURCE = "closures of the scenario"
_KEYS = ("area", "service", "places")
_EXAMPLE = 'Write a site\'s id, or { area = "Derby", service = "residential-care", places = 4 }.'


@dataclass(frozen=True, slots=True)
class Closure:
    """Places that close: those of one site, or a number of them in an area and service."""

    site: str
    area: str
    service: str
    places: float


def close_sites(
    place: str,
    entries: Sequence[Any],
    region: Region,
    catalogue: Catalogue,
    findings: Findings,
) -> tuple[Region, tuple[Closure, ...], tuple[Change, ...]]:
    """Return the region without the places that close, the closures, and what they change.

    A number of places is taken from the sites of the area and service in their order.
    """
    closures: list[Closure] = []
    changes: list[Change] = []
    sites = region.sites
    for number, entry in enumerate(entries, start=1):
        where = f"{place} {number}"
        closure = _closure(where, entry, sites, region, catalogue, findings)
        if closure is None:
            continue
        reduced = _reduced(sites, closure)
        who = closure.site or f"{region.name_of(closure.area)}, {closure.service}"
        before, after = (_places(table, closure) for table in (sites, reduced))
        changes.append(Change(f"{who}: places", f"{before:g}", f"{after:g}", SOURCE))
        closures.append(closure)
        sites = reduced
    return (replace(region, sites=sites) if closures else region), tuple(closures), tuple(changes)


def _closure(
    where: str,
    entry: Any,  # noqa: ANN401
    sites: pd.DataFrame,
    region: Region,
    catalogue: Catalogue,
    findings: Findings,
) -> Closure | None:
    """Return one entry as a closure, or None with what is wrong with it."""
    if isinstance(entry, str):
        found = sites[sites["id"] == entry]
        if found.empty:
            what = f'"{shown(entry)}" is not the id of a site in sites.csv.'
            findings.problem(where, what, did_you_mean(entry, map(str, sites["id"])) or _EXAMPLE)
            return None
        site = found.iloc[0]
        return Closure(entry, str(site["area"]), str(site["service"]), float(site["capacity"]))
    if not isinstance(entry, dict):
        findings.problem(where, f"is {written(entry)}.", _EXAMPLE)
        return None
    return _counted(where, entry, sites, region, catalogue, findings)


def _counted(
    where: str,
    entry: Mapping[str, Any],
    sites: pd.DataFrame,
    region: Region,
    catalogue: Catalogue,
    findings: Findings,
) -> Closure | None:
    """Return a number of places in an area and service, checked against those there are."""
    count = len(findings.problems)
    for key in [*(k for k in entry if k not in _KEYS), *(k for k in _KEYS if k not in entry)]:
        what = f'"{shown(key)}" is {"not known here" if key in entry else "missing"}.'
        findings.problem(where, what, _EXAMPLE)
    area, service, places = (entry.get(key) for key in _KEYS)
    code, number = region.code_of(str(area)), as_number(places)
    if "area" in entry and code is None:
        what = f'"{shown(str(area))}" is not an area of the region.'
        findings.problem(where, what, did_you_mean(str(area), region.names.values()))
    if "service" in entry and service not in catalogue.services:
        what = f'"{shown(str(service))}" is not a service Footprint knows.'
        findings.problem(where, what, did_you_mean(str(service), catalogue.services))
    if "places" in entry and (number is None or number <= 0):
        findings.problem(where, f"places is {written(places)}.", "Enter a number above 0.")
    if len(findings.problems) > count or code is None or number is None:
        return None
    closure = Closure("", code, str(service), number)
    there = _places(sites, closure)
    if number > there:
        what = f"{number:g} places of {service} are to close in {region.name_of(code)}, "
        findings.problem(where, f"{what}which has {there:g}.", f"Close at most {there:g}.")
        return None
    return closure


def _of(sites: pd.DataFrame, closure: Closure) -> "pd.Series[bool]":
    """Return which sites a closure is about."""
    if closure.site:
        return sites["id"] == closure.site
    return (sites["area"] == closure.area) & (sites["service"] == closure.service)


def _places(sites: pd.DataFrame, closure: Closure) -> float:
    """Return the approved places of the sites a closure is about."""
    return float(sites.loc[_of(sites, closure), "capacity"].sum())


def _reduced(sites: pd.DataFrame, closure: Closure) -> pd.DataFrame:
    """Return the sites with the places taken out, first site first; empty sites are gone."""
    result = sites.copy()
    left = closure.places
    for row in sites.index[_of(sites, closure)]:
        capacity, usable = (float(str(sites.loc[row, c])) for c in ("capacity", "usable"))
        taken = min(left, capacity)
        share = (capacity - taken) / capacity if capacity > 0 else 0.0
        result.loc[row, ["capacity", "usable"]] = [capacity - taken, usable * share]
        left -= taken
    gone = _of(result, closure) & (result["capacity"] <= 0) & (sites["capacity"] > 0)
    return result[~gone].reset_index(drop=True)
