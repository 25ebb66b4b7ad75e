"""Make up a region of any size, to try things on: no area, figure or place in it is real."""

import csv
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from footprint.errors import InputError, OutputError, Problem
from footprint.inputs.bundled import REGION_FILE
from footprint.inputs.figures import FIGURE_COLUMNS
from footprint.inputs.ground import POINT_COLUMNS, SITE_COLUMNS
from footprint.inputs.region import Region, load_region
from footprint.inputs.synthetic_figures import made_up_children, made_up_figures
from footprint.inputs.synthetic_ground import Kind, MadeUpArea, made_up_ground

Floats = npt.NDArray[np.float64]
Rows = list[list[object]]

FEWEST_AREAS, MOST_AREAS = 2, 400
# codes end in numbers that no register comes near
FIRST_NUMBER = 9001
BOUNDARY_FILE = "made-up.geojson"
SOURCE = "made up: no council published it"

# how many children a hexagon of each kind holds beside one of a county; only rough
_CROWDED: dict[Kind, float] = {"county": 1.0, "district": 2.5, "city": 8.0, "island": 1.0}
_ONS_KIND: dict[Kind, str] = {"county": "E10", "district": "E08", "city": "E06", "island": "E06"}
_TOWNS: dict[Kind, tuple[float, ...]] = {
    "county": (0.3, 0.12, 0.06),
    "district": (0.5, 0.15),
    "city": (0.9,),
    "island": (0.4,),
}
_TOWN_ENDINGS = ("ton", "wick", "ley")
_PEOPLE_PER_CHILD = 4.7
_TOWN_REACH_M = 6_000.0
_AREAS_PER_HUB = 12
_PARTNERSHIP_COLUMNS = ["service", "function", "name", "lead", "members", "kind", "from", "to"]
_PARTNERSHIP_COLUMNS += ["source", "evidence"]
_EVENT_COLUMNS = ["date", "scope", "area", "kind", "label", "source"]
_TOWN_COLUMNS = ["area", "name", "easting", "northing", "population"]
_USABLE_FOSTER_SHARE = 0.78
# no place is called so: names are put together from these
_FIRST = ["Zan", "Xul", "Quim", "Vorb", "Jax", "Wub", "Yag", "Kez", "Plon", "Grof", "Flim", "Drub"]
_FIRST += [
    "Snor",
    "Twib",
    "Blag",
    "Crum",
    "Oth",
    "Ux",
    "Izz",
    "Ebb",
    "Azm",
    "Thrum",
    "Splid",
    "Nux",
]
_SECOND = ["bo", "ka", "lu", "mi", "na", "po", "ra", "so", "ta", "vu", "do", "fi", "go", "ho", "ju"]
_SECOND += ["pli", "gru", "dwe"]

_REGION_TOML = """\
name = "Made-up region of {areas} areas"
vintage = "made up"
price_base_year = 2025
crs = "EPSG:27700"

# extra neighbours by name, where no line on the map is shared (islands, bridges)
links = []

notes = [
    "Every area, outline, name, code, figure, home and town of this region is made up.",
    "Its outlines lie on the grid of Great Britain, but have nothing to do with what is there.",
    "Figures are about as large as for as many children in England. All are marked as assumed.",
]

licence = ["Made up: no real place, council, boundary or figure."]

[boundaries]
file = "{file}"
"""


@dataclass(frozen=True, slots=True)
class _Area:
    """One area with its names, its place on the ground and its children."""

    code: str
    name: str
    short_name: str
    stem: str
    ground: MadeUpArea
    children: float


def region(n_areas: int, *, seed: int = 1, islands: int = 0) -> Region:
    """Return a made-up region, the same for the same number, seed and islands.

    Half its areas are counties; cities lie inside counties, and islands off the coast touch
    nothing. Populations are spread like those of England's councils. Every figure that the
    bundled services read is there, marked as assumed.

    Parameters
    ----------
    n_areas
        From 2 to 400, islands among them.
    islands
        How many of the areas are islands; one area at least is not.

    Raises
    ------
    InputError
        For a number of areas or islands that cannot be.
    """
    with tempfile.TemporaryDirectory() as folder:
        written = write_region(Path(folder) / "region", n_areas, seed=seed, islands=islands)
        loaded = load_region(written)
    return replace(loaded, key=f"made-up-{n_areas}", folder=Path(), files=())


def write_region(folder: str | Path, n_areas: int, *, seed: int = 1, islands: int = 0) -> Path:
    """Write a made-up region as a folder of one's own would be, and return the folder.

    The folder must not exist or be empty; it is written whole or not at all. The same number,
    seed and islands give the same bytes.

    Raises
    ------
    InputError
        Where the folder is in use, or for a number of areas or islands that cannot be.
    OutputError
        Where the folder cannot be written.
    """
    target = Path(folder)
    _check(target, n_areas, islands)
    rng = np.random.default_rng([seed, n_areas, islands])
    areas = _areas(made_up_ground(n_areas, islands, rng), rng)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".made-up-", dir=target.parent) as temporary:
            draft = Path(temporary) / "draft"
            draft.mkdir()
            _write(draft, areas, rng)
            if target.is_dir():
                target.rmdir()
            draft.replace(target)
    except OSError as error:
        msg = f"'{target}' cannot be written: {error.strerror or error}. Nothing was left behind. "
        msg += "Choose a folder that you may write in."
        raise OutputError(msg) from error
    return target


def _check(target: Path, n_areas: int, islands: int) -> None:
    """Refuse numbers that make no region, and a folder that holds anything."""
    if not FEWEST_AREAS <= n_areas <= MOST_AREAS:
        what = f"a region of {n_areas} areas cannot be made up."
        remedy = f"Give a number from {FEWEST_AREAS} to {MOST_AREAS}."
        raise InputError(Problem("n_areas", what, remedy))
    if not 0 <= islands < n_areas:
        what = f"{islands} of {n_areas} areas cannot be islands."
        remedy = f"Give a number from 0 to {n_areas - 1}."
        raise InputError(Problem("islands", what, remedy))
    if target.exists() and not (target.is_dir() and next(target.iterdir(), None) is None):
        what = "this folder is not empty; nothing was written."
        raise InputError.of(str(target), what, "Choose the name of a new folder.")


def _areas(ground: Sequence[MadeUpArea], rng: np.random.Generator) -> list[_Area]:
    """Return areas with names, codes and children, in alphabetical order."""
    sizes = np.array([len(area.middles) * _CROWDED[area.kind] for area in ground])
    children = made_up_children(sizes, rng).tolist()
    stems = _stems(ground, rng)
    names = [_names(area.kind, stem) for area, stem in zip(ground, stems, strict=True)]
    order = sorted(range(len(ground)), key=lambda place: names[place])
    return [
        _Area(
            code=f"{_ONS_KIND[ground[place].kind]}{FIRST_NUMBER + row:06d}",
            name=names[place][0],
            short_name=names[place][1],
            stem=stems[place],
            ground=ground[place],
            children=children[place],
        )
        for row, place in enumerate(order)
    ]


def _stems(ground: Sequence[MadeUpArea], rng: np.random.Generator) -> list[str]:
    """Return what each name is built on; a county's first city shares it with the county."""
    every = [first + second for first in _FIRST for second in _SECOND]
    fresh = iter([every[place] for place in rng.permutation(len(every)).tolist()])
    stems: list[str] = []
    hosts: set[int] = set()
    for area in ground:
        host = area.within
        stems.append(next(fresh) if host is None or host in hosts else stems[host])
        hosts |= set() if host is None else {host}
    return stems


def _names(kind: Kind, stem: str) -> tuple[str, str]:
    """Return the name and the short name of an area."""
    if kind == "county":
        return f"{stem}shire", f"{stem}s"
    if kind == "island":
        return f"Isle of {stem}", f"I. of {stem}"
    return (f"{stem} City", stem) if kind == "city" else (f"{stem}borough", f"{stem}b")


def _write(folder: Path, areas: Sequence[_Area], rng: np.random.Generator) -> None:
    """Write every file of a region."""
    text = _REGION_TOML.format(areas=len(areas), file=BOUNDARY_FILE)
    (folder / REGION_FILE).write_text(text, encoding="utf-8", newline="\n")
    named: Rows = [[area.code, area.name, area.short_name] for area in areas]
    _write_table(folder / "areas.csv", ["code", "name", "short_name"], named)
    values, units = made_up_figures(np.array([area.children for area in areas]), rng)
    _write_table(folder / "figures.csv", FIGURE_COLUMNS, _figure_rows(areas, values, units))
    hubs = _hubs(areas)
    _write_table(folder / "partnerships.csv", _PARTNERSHIP_COLUMNS, _hub_rows(hubs))
    _write_table(folder / "events.csv", _EVENT_COLUMNS, _event_rows(hubs))
    shares = [_crowding(area, rng) for area in areas]
    _write_table(folder / "points.csv", POINT_COLUMNS, _point_rows(areas, shares))
    _write_table(folder / "towns.csv", _TOWN_COLUMNS, _town_rows(areas, shares))
    _write_table(folder / "sites.csv", SITE_COLUMNS, _site_rows(areas, values))
    _write_boundaries(folder / BOUNDARY_FILE, areas)


def _write_table(path: Path, heading: Sequence[str], rows: Rows) -> None:
    """Write a table in UTF-8; whole numbers are written without a point."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows([[_plain(cell) for cell in row] for row in rows])


def _plain(cell: object) -> object:
    """Return a cell as it is written."""
    return f"{cell:.10g}" if isinstance(cell, float) else cell


def _figure_rows(
    areas: Sequence[_Area], values: Mapping[str, Floats], units: Mapping[str, str]
) -> Rows:
    """Return every figure of every area, marked as assumed and without a range."""
    return [
        [area.code, name, "made up", value, units[name], "assumed", value, value, SOURCE]
        for name, row in values.items()
        for area, value in zip(areas, row.tolist(), strict=True)
    ]


def _hubs(areas: Sequence[_Area]) -> list[list[_Area]]:
    """Return groups of neighbours that recruit foster carers together, one for some areas."""
    outlines = np.array([area.ground.outline for area in areas])
    left, right = shapely.STRtree(outlines).query(outlines, predicate="touches")
    free = set(range(len(areas)))
    hubs = []
    for lead in range(0, len(areas), _AREAS_PER_HUB):
        beside = [place for place in sorted(right[left == lead].tolist()) if place in free]
        if lead in free and len(beside) > 1:
            members = [lead, *beside[:2]]
            free -= set(members)
            hubs.append([areas[place] for place in members])
    return hubs


def _hub_rows(hubs: Sequence[Sequence[_Area]]) -> Rows:
    """Return today's partnerships."""
    rows: Rows = []
    for hub in hubs:
        members = " ".join(area.code for area in hub)
        rows.append(["fostering", "recruitment", _hub_name(hub), hub[0].code, members])
        rows[-1] += ["hub", "2024-04", "", SOURCE, "assumed"]
    return rows


def _hub_name(hub: Sequence[_Area]) -> str:
    """Return the name of a partnership."""
    return f"Foster with {hub[0].stem}"


def _event_rows(hubs: Sequence[Sequence[_Area]]) -> Rows:
    """Return the start of every partnership, area by area."""
    return [
        ["2024-04", "area", area.code, "partnership", f"{_hub_name(hub)} starts", SOURCE]
        for hub in hubs
        for area in hub
    ]


def _crowding(area: _Area, rng: np.random.Generator) -> Floats:
    """Return the share of an area's children in each of its hexagons, the towns' the highest."""
    middles = area.ground.middles
    apart = np.hypot(*(middles - middles.mean(axis=0)).T)
    weights = (0.15 + np.exp(-apart / _TOWN_REACH_M)) * np.exp(0.4 * rng.normal(size=len(apart)))
    return np.asarray(weights / weights.sum())


def _point_rows(areas: Sequence[_Area], shares: Sequence[Floats]) -> Rows:
    """Return a demand point a hexagon; those of an area hold exactly its children."""
    rows: Rows = []
    for area, share in zip(areas, shares, strict=True):
        held = np.diff(np.round(np.cumsum(share) * area.children), prepend=0.0)
        for number, (spot, children) in enumerate(zip(area.ground.middles, held, strict=True), 1):
            at = [float(spot[0]), float(spot[1])]
            rows.append([f"{area.code}-{number:03d}", area.code, *at, float(children), 1])
    return rows


def _town_rows(areas: Sequence[_Area], shares: Sequence[Floats]) -> Rows:
    """Return the towns of every area, at the points where most of its children live."""
    rows: Rows = []
    for area, share in zip(areas, shares, strict=True):
        people = area.children * _PEOPLE_PER_CHILD
        best = np.argsort(-share, kind="stable").tolist()
        towns = zip(best, _TOWNS[area.ground.kind], _TOWN_ENDINGS, strict=False)
        for place, part, ending in towns:
            name = area.stem if area.ground.kind == "city" else area.stem + ending
            at = [float(metres) for metres in area.ground.middles[place]]
            rows.append([area.code, name, *at, float(round(people * part))])
    return rows


def _site_rows(areas: Sequence[_Area], values: Mapping[str, Floats]) -> Rows:
    """Return the homes and the foster places of every area, unlocated."""
    rows: Rows = []
    for row, area in enumerate(areas):
        homes = int(values["childrens_homes"][row])
        upto = np.round(np.arange(homes + 1) / max(homes, 1) * values["childrens_home_places"][row])
        price = float(values["cost_residential_gbp_per_week"][row])
        for number, places in enumerate(np.diff(upto).tolist(), start=1):
            key, name = f"home-{area.code}-{number:02d}", f"Children's home {number}, {area.name}"
            rows.append(_site(key, name, area, "residential-care", (places, places, price)))
        approved = float(values["foster_places_approved"][row])
        usable = float(np.floor(approved * _USABLE_FOSTER_SHARE))
        price = float(values["cost_fostering_gbp_per_week"][row])
        name = f"Foster places, {area.name}"
        sizes = (approved, usable, price)
        rows.append(_site(f"foster-{area.code}", name, area, "fostering", sizes))
    return rows


def _site(
    key: str, name: str, area: _Area, service: str, sizes: tuple[float, float, float]
) -> list[object]:
    """Return one row of sites: capacity, usable places and price a week are its sizes."""
    unlocated = ["", "", "made up: it stands nowhere"]
    return [key, name, area.code, *unlocated, service, "", "", *sizes, "", "", "", "", SOURCE]


def _write_boundaries(path: Path, areas: Sequence[_Area]) -> None:
    """Write the outlines as GeoJSON in British National Grid, in whole metres."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": area.code, "name": area.name},
            "geometry": {"type": "Polygon", "coordinates": _rings(area.ground.outline)},
        }
        for area in areas
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    collection = {"type": "FeatureCollection", "crs": crs, "features": features}
    text = json.dumps(collection, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _rings(outline: shapely.Polygon) -> list[list[list[int]]]:
    """Return the rings of an outline, the outer one first."""
    rings = [outline.exterior, *outline.interiors]
    return [[[round(x), round(y)] for x, y in ring.coords] for ring in rings]
