"""Read a region: its areas, figures, partnerships, ground and borders, all checked at once."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from pydantic import ValidationError

from footprint.errors import InputError
from footprint.inputs.areas import read_areas
from footprint.inputs.bundled import REGION_FILE, find_boundaries, find_region
from footprint.inputs.catalogues import own_catalogue
from footprint.inputs.cells import shown
from footprint.inputs.figures import read_figures
from footprint.inputs.findings import Findings
from footprint.inputs.ground import (
    no_sites,
    no_towns,
    note_children,
    read_events,
    read_points,
    read_sites,
    read_towns,
    read_travel,
    single_points,
)
from footprint.inputs.islands import cut_off_notes
from footprint.inputs.partners import NO_PARTNERS, read_partner_areas
from footprint.inputs.partnerships import Partnership, blocks_now, read_partnerships
from footprint.inputs.region_file import (
    Boundaries,
    RegionFile,
    bought_functions,
    service_notes,
)
from footprint.inputs.suggest import area_lookup, closest, did_you_mean, find_area
from footprint.inputs.toml import check, read_toml
from footprint.services.catalogue import Catalogue

if TYPE_CHECKING:
    import networkx as nx
    from geopandas import GeoDataFrame

CHILDREN = "children_0_17"
TABLES = (
    "areas.csv",
    "figures.csv",
    "partnerships.csv",
    "partner_areas.csv",
    "points.csv",
    "sites.csv",
    "towns.csv",
    "travel.csv",
    "events.csv",
)
_TABLE_ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".xlsm", ".ods")


@dataclass(frozen=True, slots=True)
class Region:
    """The areas under study, with everything known of them.

    Attributes
    ----------
    areas
        Index code, columns name and short_name, in the order of every other table.
    figures
        Columns code, indicator, period, value, unit, status, low, high, source.
    points
        Columns point, area, easting, northing, children, weight; ``points_estimated`` tells
        that there is only one an area, set inside its outline.
    boundaries
        Index code, columns name and geometry, in British National Grid metres.
    adjacency
        Neighbours by code, with ``shared_border_km``; links count as neighbours. Frozen.
    bought
        (function id, code, source) where an area buys a function instead of employing.
    outside_region
        Optional settings for children placed outside the region, by name.
    notes, service_notes, remarks
        What every reader must know, what readers of a service must, by its key, and what was
        let pass in the files.
    partner_areas, partner_sources
        Geography ("police force") to the partner of each area by code, and to its sources.
    files
        Every file read, for the record of a run.
    """

    key: str
    name: str
    vintage: str
    price_base_year: int
    crs: str
    folder: Path
    areas: pd.DataFrame
    figures: pd.DataFrame
    partnerships: tuple[Partnership, ...]
    points: pd.DataFrame
    points_estimated: bool
    sites: pd.DataFrame
    towns: pd.DataFrame
    travel: pd.DataFrame | None
    events: pd.DataFrame | None
    boundaries: "GeoDataFrame"
    adjacency: "nx.Graph[str]"
    links: tuple[tuple[str, str], ...] = ()
    bought: tuple[tuple[str, str, str], ...] = ()
    licence: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    service_notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    outside_region: Mapping[str, float] = field(default_factory=dict)
    files: tuple[Path, ...] = ()
    partner_areas: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    partner_sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of the areas, in order."""
        return tuple(str(code) for code in self.areas.index)

    @property
    def names(self) -> dict[str, str]:
        """Return the name of every area by its code."""
        return {str(code): str(name) for code, name in self.areas["name"].items()}

    def name_of(self, code: str) -> str:
        """Return the name of an area; a code outside the region is returned as it is."""
        return self.names.get(code, code)

    def notes_on(self, services: Iterable[str]) -> tuple[str, ...]:
        """Return what a reader of these services must know of the region's figures, once each."""
        mine = (note for key in services for note in self.service_notes.get(key, ()))
        return tuple(dict.fromkeys((*self.notes, *mine)))

    @property
    def lookup(self) -> dict[str, str]:
        """Return the code for every way to write an area: code, name or short name."""
        rows = self.areas.iterrows()
        return area_lookup({str(code): tuple(str(name) for name in row) for code, row in rows})

    def code_of(self, text: str) -> str | None:
        """Return the code of an area given by code, name or short name, or None."""
        return find_area(text, self.lookup)


def load_region(
    name_or_folder: str | Path,
    *,
    catalogue: Catalogue | None = None,
    beside: Path | None = None,
) -> Region:
    """Read and check a region, bundled or a folder of one's own.

    Parameters
    ----------
    catalogue
        The services that partnerships and sites may name; the bundled ones, with those of the
        region's own ``services`` folder, where not given.
    beside
        The folder from which a relative folder is looked for.

    Raises
    ------
    InputError
        Holding every problem of every file.
    """
    folder = find_region(name_or_folder, beside=beside)
    catalogue = catalogue or own_catalogue(folder)
    findings = Findings()
    data = read_toml(folder / REGION_FILE, findings)
    settings = check(RegionFile, data, REGION_FILE, findings) if data is not None else None
    areas = read_areas(folder, findings)
    if areas is None:
        findings.raise_if_any()
        msg = "areas.csv gave neither areas nor problems"
        raise AssertionError(msg)
    names = {str(code): str(name) for code, name in areas["name"].items()}
    wanted = settings.boundaries if settings is not None else _boundaries_alone(data)
    boundaries, file = _read_ground(folder, wanted, names, findings)
    _check_files(folder, findings)
    tables = _read_tables(folder, names, catalogue, boundaries, findings)
    bought = bought_functions(settings, names, catalogue, findings)
    noted = service_notes(settings, catalogue, findings)
    partners = tables.pop("partner_areas")
    graph = _neighbours(boundaries, settings, findings)
    findings.raise_if_any()
    if settings is None or boundaries is None or graph is None or tables["figures"] is None:
        msg = "a region was read in part without a problem"
        raise AssertionError(msg)
    for note in cut_off_notes(boundaries, graph, names, settings.links):
        findings.note(note)
    estimated = tables["points"] is None
    if estimated:
        tables["points"] = single_points(boundaries, _children(tables["figures"]))
        findings.note("There is no points.csv: each area has one point, and distances are rough.")
    present = [folder / name for name in (REGION_FILE, *TABLES) if (folder / name).is_file()]
    return Region(
        key=folder.resolve().name,
        name=settings.name,
        vintage=settings.vintage,
        price_base_year=settings.price_base_year,
        crs=settings.crs,
        folder=folder,
        areas=areas,
        **tables,
        points_estimated=estimated,
        boundaries=boundaries,
        adjacency=graph,
        links=settings.links,
        bought=bought,
        licence=settings.licence,
        notes=(*settings.notes, *findings.notes),
        service_notes=noted,
        remarks=tuple(findings.remarks),
        outside_region=settings.outside_region,
        files=(*present, *([file] if file is not None else [])),
        partner_areas=partners.partners,
        partner_sources=partners.sources,
    )


def as_now(
    region: Region, catalogue: Catalogue, function_id: str, *, year: int | None = None
) -> tuple[frozenset[str], ...]:
    """Return today's footprints of one function, built from the region's partnerships.

    Every area is in exactly one, in the region's order; areas in no partnership stand alone
    ("none found"). Members outside the region are left out. A framework is joint buying
    and never counts. A partnership counts where it stands on 31 March of ``year`` (the day on
    which children are counted), the region's price base year where not given. One that names no
    function covers duties that stay with each council only where it is a trust, which holds them.

    Raises
    ------
    InputError
        Where two partnerships of the function overlap.
    """
    stays = catalogue.function(function_id).stays
    when = region.price_base_year if year is None else year
    held = [p for p in region.partnerships if not stays or p.holds_duties]
    return blocks_now(held, region.codes, function_id, when)


def _check_files(folder: Path, findings: Findings) -> None:
    """Say which table is no file, and which file is nearly called like a table that is absent."""
    absent = [name for name in TABLES if not (folder / name).is_file()]
    for name in absent:
        path = folder / name
        if path.is_dir():
            remedy = "Move it away, and put the file in its place."
            findings.problem(name, "is a folder, not a file.", remedy)
        elif path.is_symlink():
            remedy = "Put the file itself in the region's folder."
            findings.problem(name, "is a link that leads nowhere.", remedy)
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in _TABLE_ENDINGS or path.name in TABLES:
            continue
        near = closest(path.stem, [name.removesuffix(".csv") for name in absent])
        if near is not None:
            what = "is not a table Footprint reads."
            remedy = f'Save it as "{near}.csv" (in Excel, "CSV UTF-8"), or move it away.'
            findings.problem(path.name, what, remedy)


def _boundaries_alone(data: dict[str, Any] | None) -> Boundaries | None:
    """Return the boundary settings of a region file that has problems elsewhere."""
    try:
        return Boundaries.model_validate((data or {}).get("boundaries"))
    except (ValidationError, RecursionError):
        return None


def _read_ground(
    folder: Path, wanted: Boundaries | None, names: Mapping[str, str], findings: Findings
) -> tuple["GeoDataFrame | None", Path | None]:
    """Return the boundaries of the areas in their order, dissolved where asked, and their file."""
    if wanted is None:
        return None, None
    from footprint.geography.boundaries import dissolve, read_boundaries

    groups = {code: (group.name, group.members) for code, group in wanted.dissolve.items()}
    codes = [m for c in names for m in (groups[c][1] if c in groups else (c,))]
    unused = [code for code in groups if code not in names]
    for code in unused:
        place = f"{REGION_FILE}, [boundaries], [dissolve], [{shown(code)}]"
        findings.problem(place, "is not a code in areas.csv.", did_you_mean(code, names))
    try:
        file = find_boundaries(wanted.file, folder)
        boundaries = read_boundaries(file, codes=list(dict.fromkeys(codes)), layer=wanted.layer)
        if groups and not unused:
            boundaries = dissolve(boundaries, groups)
        boundaries = boundaries.loc[[code for code in names if code in boundaries.index]]
    except InputError as error:
        for problem in error.problems:
            what = _readable(problem.what, names)
            findings.problem(problem.where, what, problem.remedy)
        return None, None
    for note in boundaries.attrs.get("notes", ()):
        findings.note(str(note))
    return boundaries, file


def _readable(what: str, names: Mapping[str, str]) -> str:
    """Return what is wrong with a boundary file with names beside codes, in plain words."""
    for code, name in names.items():
        if name not in what:
            what = re.sub(rf"\b{re.escape(code)}\b", f"{code} ({name})", what)
    # what the reader of maps says helps nobody who did not write it
    return re.sub(r"(cannot be read as a map) \(.*\)\.", r"\1.", what, flags=re.DOTALL)


def _read_tables(
    folder: Path,
    names: Mapping[str, str],
    catalogue: Catalogue,
    boundaries: "GeoDataFrame | None",
    findings: Findings,
) -> dict[str, Any]:
    """Return every table of the region but its areas; optional ones may be missing."""
    paths = {name.removesuffix(".csv"): folder / name for name in TABLES}
    there = {name: path for name, path in paths.items() if path.is_file()}
    tables: dict[str, Any] = dict.fromkeys(("figures", "points", "travel", "events"))
    tables |= {"partnerships": (), "sites": no_sites(), "towns": no_towns()}
    tables["partner_areas"] = NO_PARTNERS
    if "figures" in there:
        tables["figures"] = read_figures(there["figures"], names, findings)
    else:
        remedy = "Add it: one figure a row, with its unit, status and source."
        findings.problem("figures.csv", "is missing from the region folder.", remedy)
    if "partnerships" in there:
        path = there["partnerships"]
        tables["partnerships"] = read_partnerships(path, names, catalogue, findings)
    else:
        findings.note("There is no partnerships.csv: every area is taken as alone today.")
    if "partner_areas" in there:
        path = there["partner_areas"]
        tables["partner_areas"] = read_partner_areas(path, names, findings)
    if "sites" not in there:
        findings.note("There is no sites.csv: no home and no foster place is known.")
    if "points" in there:
        tables["points"] = read_points(there["points"], names, boundaries, findings)
    if "sites" in there:
        tables["sites"] = read_sites(there["sites"], names, catalogue, boundaries, findings)
    if "towns" in there:
        tables["towns"] = read_towns(there["towns"], names, boundaries, findings)
    if "travel" in there:
        tables["travel"] = read_travel(there["travel"], names, findings)
    if "events" in there:
        tables["events"] = read_events(there["events"], names, findings)
    if tables["points"] is not None and tables["figures"] is not None:
        note_children(tables["points"], _children(tables["figures"]), names, findings)
    return tables


def _children(figures: pd.DataFrame) -> dict[str, float]:
    """Return the children aged 0 to 17 of every area that has the figure."""
    rows = figures[(figures["indicator"] == CHILDREN) & figures["value"].notna()]
    return {str(c): float(v) for c, v in zip(rows["code"], rows["value"], strict=True)}


def _neighbours(
    boundaries: "GeoDataFrame | None", settings: RegionFile | None, findings: Findings
) -> "nx.Graph[str] | None":
    """Return the frozen graph of neighbours, or None with the reason."""
    if boundaries is None or settings is None:
        return None
    import networkx as nx

    from footprint.geography.adjacency import adjacency

    try:
        snap_m = settings.boundaries.snap_m
        graph = adjacency(boundaries, snap_m=snap_m, links=settings.links)
    except InputError as error:
        places = {"links": f"{REGION_FILE}, key links", "boundaries": settings.boundaries.file}
        for problem in error.problems:
            place = places.get(problem.where, problem.where)
            findings.problem(place, problem.what, problem.remedy)
        return None
    return nx.freeze(graph)
