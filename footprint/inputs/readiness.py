"""Check that a region holds what a scenario will ask of it, before anything is run."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from footprint.inputs.cells import shown
from footprint.inputs.choices import Best, OptionSpec
from footprint.inputs.findings import Findings
from footprint.inputs.indicators import indicators_used, label
from footprint.inputs.partnerships import COUNTED_ON
from footprint.inputs.region import Region
from footprint.inputs.suggest import closest
from footprint.inputs.tables import records
from footprint.services.catalogue import Catalogue

# what every run reads, beside the demand of its services: who there is, and where children live
GROUND = (
    "children_0_17",
    "cla_31_march_2024",
    "own_cla_placed_outside",
    "other_cla_placed_here",
)
# what the placement check reads, which places children of both services
PLACING = (
    "cla_31_march",
    "cla_in_foster_care_percent",
    "cla_in_childrens_homes_percent",
    "cost_fostering_gbp_per_week",
    "cost_residential_gbp_per_week",
    "foster_places_filled",
)
MAY_BE_NOUGHT = ("foster_places_filled",)


def check_figures(
    region: Region,
    catalogue: Catalogue,
    services: Sequence[str],
    findings: Findings,
    *,
    placement: bool,
) -> None:
    """Say which figures a run needs are missing for which areas, and a misspelling of them."""
    used = [*indicators_used(catalogue, services), *GROUND, *(PLACING if placement else ())]
    pairs = zip(region.figures["indicator"], region.figures["code"], strict=True)
    there = {(str(indicator), str(code)) for indicator, code in pairs}
    spare = _spare(region, catalogue)
    for indicator in dict.fromkeys(used):
        missing = [code for code in region.codes if (indicator, code) not in there]
        if not missing:
            continue
        names = ", ".join(region.name_of(code) for code in missing)
        who = "any area" if len(missing) == len(region.codes) else names
        what = f"there is no row {indicator} ({label(indicator)}) for {who}."
        near = closest(indicator, [s for s in spare if (s, missing[0]) in there], cutoff=0.85)
        remedy = f'Rename "{shown(near)}", if that is what it should be.' if near else _ADD
        findings.problem("figures.csv", what, remedy)


_ADD = (
    "Add it. Where it is not published, add a row with the status unavailable and one with the "
    "status assumed, with value, low, high and the reason."
)


def placement_wanted(
    file: str,
    asked: bool | None,
    region: Region,
    catalogue: Catalogue,
    services: Iterable[str],
    year: int,
    findings: Findings,
) -> bool:
    """Tell whether to run the placement check: where a service places children.

    A region without any town, or without a place in a service that places children, cannot be
    checked: the check is left out with a note, unless the scenario asks for it.
    """
    placing = [key for key, one in catalogue.services.items() if one.placement_function]
    if asked is False or not set(placing).intersection(services):
        return False
    open_now = [site for _, site in records(region.sites) if _open(site, year)]
    lacking = [f"sites.csv lists no place of {s}" for s in placing if not _places(s, open_now)]
    lacking += ["there is no town in towns.csv"] if region.towns.empty else []
    why = " and ".join(lacking)
    if lacking and asked:
        remedy = "Add them, or write placement = false in the scenario."
        findings.problem(
            f"{file}, key placement", f"the placement check needs more: {why}.", remedy
        )
    elif lacking:
        findings.note(f"The placement check is left out: {why}.")
    if not lacking:
        _check_placing(region, open_now, placing, findings)
    return not lacking


def _places(service: str, sites: Iterable[Mapping[Any, Any]]) -> float:
    """Return the places there are in a service, blanks of ``usable`` taken from capacity."""
    own = [site for site in sites if site["service"] == service]
    usable = (s["capacity"] if math.isnan(s["usable"]) else s["usable"] for s in own)
    return math.fsum(float(places) for places in usable)


def _check_placing(
    region: Region,
    sites: Iterable[Mapping[Any, Any]],
    placing: Sequence[str],
    findings: Findings,
) -> None:
    """Check what the placement check reads: towns, usable places, children and what is paid."""
    bare = [name for code, name in region.names.items() if code not in set(region.towns["area"])]
    if bare:
        what = f"there is no town in {', '.join(bare)}, so nobody can be placed there."
        remedy = "Add at least the main town of each, or write placement = false in the scenario."
        findings.problem("towns.csv", what, remedy)
    for site in sites:
        if site["service"] in placing and math.isnan(site["usable"]):
            what = f"{shown(str(site['name'] or site['id']))}: does not say how many of its "
            what += f"{site['capacity']:g} places are usable."
            remedy = "Enter the places that can in fact take a child, the same number if all."
            findings.problem(f"sites.csv, site {site['id']}, column usable", what, remedy)
    figures = region.figures
    for indicator in PLACING:
        values = figures.loc[figures["indicator"] == indicator, "value"].dropna()
        if indicator not in MAY_BE_NOUGHT and len(values) and not values.gt(0).any():
            what = f"{indicator} ({label(indicator)}) is 0 in every area."
            remedy = "Enter the figures, or write placement = false in the scenario."
            findings.problem("figures.csv", what, remedy)


def check_neighbours(
    file: str,
    region: Region,
    options: Iterable[OptionSpec],
    min_border_km: float,
    findings: Findings,
) -> None:
    """Check that areas hang together wherever the model is to group them."""
    import networkx as nx

    asking = [o for o in options if any(isinstance(c, Best) for c in o.footprints.values())]
    edges = [
        (a, b)
        for a, b, edge in region.adjacency.edges(data=True)
        if edge["link"] or edge["shared_border_km"] >= min_border_km
    ]
    graph = nx.Graph(edges)
    graph.add_nodes_from(region.codes)
    pieces = list(nx.connected_components(graph))
    if not asking or len(pieces) < 2:
        return
    apart = min(pieces, key=len)
    names = ", ".join(name for code, name in region.names.items() if code in apart)
    what = f'"{shown(asking[0].name)}" asks for the best groups of neighbours, but {names} '
    where, remedy = "region.toml, key links", "Add a link (a bridge, a ferry) to a neighbour."
    if min_border_km > 0:
        where = f"{file}, key min_border_km"
        what += f"has no border of {min_border_km:g} km or more with the rest."
        remedy = f"Lower it, or in region.toml, key links: {remedy[:1].lower()}{remedy[1:]}"
    else:
        what += "has no border with the rest."
    findings.problem(where, what, remedy)


def _spare(region: Region, catalogue: Catalogue) -> list[str]:
    """Return the indicators of a region that no service and no check reads."""
    known = {*indicators_used(catalogue, catalogue.services), *GROUND, *PLACING}
    return [str(name) for name in region.figures["indicator"].unique() if name not in known]


def _open(site: Mapping[Any, Any], year: int) -> bool:
    """Tell whether a site is open on the day children are counted."""
    day = "-".join(f"{part:02d}" for part in (year, *COUNTED_ON))
    opens, closes = str(site["opens"]), str(site["closes"])
    return (not opens or opens <= day) and (not closes or closes > day)
