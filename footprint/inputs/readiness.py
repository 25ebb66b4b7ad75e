"""Check that a region holds what a scenario will ask of it, before anything is run."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from footprint.inputs.asked import RESIDENTIAL, SPECIALIST
from footprint.inputs.cells import shown
from footprint.inputs.choices import Best, OptionSpec
from footprint.inputs.findings import Findings
from footprint.inputs.indicators import indicators_used, label
from footprint.inputs.islands import cut_off_words, links_to_set
from footprint.inputs.partnerships import COUNTED_ON
from footprint.inputs.region import Region
from footprint.inputs.scenario_file import PLACES, SUFFICIENCY
from footprint.inputs.suggest import closest
from footprint.inputs.tables import records
from footprint.services.catalogue import Catalogue

# what every run reads, beside the demand of its services: who there is, and where children live
# the check of this many areas takes about half a minute
MOST_PLACED_AREAS = 60
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
# what the placement check is held against
BEYOND = "cla_beyond_20_miles_outside_percent"
# what a question after where to build homes reads
HOMES = ("cla_31_march", "cla_in_childrens_homes_percent", "childrens_home_places")
MAY_BE_NOUGHT = ("foster_places_filled",)


def figures_asked(
    question: str, catalogue: Catalogue, services: Sequence[str], *, placement: bool
) -> tuple[str, ...]:
    """Return the indicators that an answer reads, once each, parameters left out."""
    places = _asked_of_places(question, services)
    if places:
        return tuple(dict.fromkeys((*places, *(() if SPECIALIST in services else GROUND))))
    placing = (*PLACING, BEYOND) if placement else ()
    return tuple(dict.fromkeys((*indicators_used(catalogue, services), *GROUND, *placing)))


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


def check_provision(
    question: str, services: Sequence[str], region: Region, findings: Findings
) -> None:
    """Say which figures a question after places lacks, and for whom.

    Councils that lack the same figures are named together: a region made for other questions
    lacks a hundred of them.
    """
    used = _asked_of_places(question, services)
    pairs = zip(region.figures["indicator"], region.figures["code"], strict=True)
    there = {(str(indicator), str(code)) for indicator, code in pairs}
    lacking: dict[tuple[str, ...], list[str]] = {}
    for indicator in used:
        missing = tuple(code for code in region.codes if (indicator, code) not in there)
        if missing:
            lacking.setdefault(missing, []).append(indicator)
    for missing, indicators in lacking.items():
        whom = ", ".join(region.name_of(code) for code in missing)
        whom = "any area" if len(missing) == len(region.codes) else whom
        rows = f"{len(indicators)} figures, the first of them " if len(indicators) > 1 else ""
        what = f"this question needs {rows}{indicators[0]} ({label(indicators[0])}), and there "
        what += f"is no row for {whom}."
        remedy = "Add them" if rows else "Add it"
        if len(missing) == len(region.codes) and len(indicators) > 1:
            remedy = 'Ask it of another region, such as region = "east-midlands", or add them'
        findings.problem("figures.csv", what, f"{remedy}.")


def _asked_of_places(question: str, services: Sequence[str]) -> tuple[str, ...]:
    """Return the figures that a question after places reads, beside those of the services."""
    if question not in (SUFFICIENCY, PLACES):
        return ()
    if SPECIALIST in services:
        from footprint.demand.plans import PLAN_INDICATORS

        return PLAN_INDICATORS
    return HOMES if RESIDENTIAL in services else ()


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
    checked: the check is left out with a note, unless the scenario asks for it. So it is in a
    region of very many areas, where it would take long.
    """
    placing = [key for key, one in catalogue.services.items() if one.placement_function]
    if asked is False or not set(placing).intersection(services):
        return False
    open_now = [site for _, site in records(region.sites) if _open(site, year)]
    lacking = [f"sites.csv lists no place of {s}" for s in placing if not _places(s, open_now)]
    lacking += ["there is no town in towns.csv"] if region.towns.empty else []
    if not lacking and asked is None and len(region.codes) > MOST_PLACED_AREAS:
        findings.note(
            f"The placement check is left out: with {len(region.codes)} areas it would take "
            "long. Write placement = true in the scenario to run it all the same."
        )
        return False
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
    *,
    searched: bool = False,
) -> None:
    """Check that areas hang together wherever the model is to group them.

    Where nobody asks for groups of neighbours, what is cut off is only noted with the region.
    ``searched`` tells that the question itself asks for them.
    """
    from footprint.geography.adjacency import pieces, suggested_links

    asking = [o for o in options if any(isinstance(c, Best) for c in o.footprints.values())]
    asked_by = f'"{shown(asking[0].name)}"' if asking else ""
    asked_by = "The question" if searched else asked_by
    if asked_by:
        _tell_cut_off(region, asked_by, findings)
    if not asked_by or min_border_km <= 0:
        return

    # what only the least border cuts off
    graph = region.adjacency.copy()
    edges = graph.edges(data=True)
    graph.remove_edges_from(
        [(a, b) for a, b, e in edges if not e["link"] and e["shared_border_km"] < min_border_km]
    )
    joins = suggested_links(region.boundaries, region.adjacency)
    graph.add_edges_from((a, b) for a, b, _ in joins)
    apart = pieces(graph)
    if len(apart) > 1:
        names = ", ".join(name for code, name in region.names.items() if code in apart[-1])
        what = f"{asked_by} asks for the best groups of neighbours, but {names} has no border of "
        what += f"{min_border_km:g} km or more with the rest."
        remedy = "Lower it, or in region.toml, key links: add a link (a bridge, a ferry) to a "
        findings.problem(f"{file}, key min_border_km", what, remedy + "neighbour.")


def _tell_cut_off(region: Region, asked_by: str, findings: Findings) -> None:
    """Report what no border and no link joins, where groups of neighbours are asked for."""
    from footprint.geography.adjacency import cut_off

    ground = region.boundaries, region.adjacency, region.names
    apart = cut_off(region.boundaries, region.adjacency)
    line = links_to_set(*ground, region.links) if apart else ""
    for piece in apart:
        what = f"{asked_by} asks for the best groups of neighbours, but "
        what += f"{cut_off_words(piece, region.names)}."
        remedy = f"Set {line} (by bridge or ferry), or leave out what is cut off."
        findings.problem("region.toml, key links", what, remedy)


def _spare(region: Region, catalogue: Catalogue) -> list[str]:
    """Return the indicators of a region that no service and no check reads."""
    known = {*indicators_used(catalogue, catalogue.services), *GROUND, *PLACING, *HOMES}
    known.update(_asked_of_places(PLACES, (SPECIALIST,)))
    return [str(name) for name in region.figures["indicator"].unique() if name not in known]


def _open(site: Mapping[Any, Any], year: int) -> bool:
    """Tell whether a site is open on the day children are counted."""
    day = "-".join(f"{part:02d}" for part in (year, *COUNTED_ON))
    opens, closes = str(site["opens"]), str(site["closes"])
    return (not opens or opens <= day) and (not closes or closes > day)
