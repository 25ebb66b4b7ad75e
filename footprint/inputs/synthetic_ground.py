"""Make up ground: hexagons grown into counties, cities inside them, and islands off the coast."""

import heapq
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Kind = Literal["county", "district", "city", "island"]
# column and row of a hexagon; every second row is moved half a hexagon east
Cell = tuple[int, int]

SIDE_M = 3_000.0
# corners are moved by at most this share of a side, so that no two lines are alike
_SHAKE = 0.25
_CORNER = (200_000.0, 60_000.0)
# from the middle of a hexagon to its corners, in half widths and half sides
_CORNERS = ((0, 2), (1, 1), (1, -1), (0, -2), (-1, -1), (-1, 1))

CELLS: Mapping[Kind, int] = {"county": 60, "district": 12, "city": 4, "island": 9}
_ISLAND_SIDE = 3
_BETWEEN_ISLANDS = 2
_SOUTH_ROWS = 8
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class MadeUpArea:
    """One area of made-up ground.

    Attributes
    ----------
    within
        For a city, the number of the county round it; else None.
    outline
        In metres, every corner shared exactly with its neighbours.
    middles
        (cells, 2): a point inside each of its hexagons, whole metres.
    """

    kind: Kind
    within: int | None
    outline: shapely.Polygon
    middles: Floats


def made_up_ground(n_areas: int, islands: int, rng: np.random.Generator) -> list[MadeUpArea]:
    """Return areas that fill a land without gaps or overlaps: counties first, islands last.

    Half the mainland are counties, and a quarter each are small districts and cities that lie
    wholly inside a county, with one city at least.
    """
    cities = max(1, (n_areas - islands) // 4) if n_areas - islands > 1 else 0
    districts = (n_areas - islands) // 4
    kinds: list[Kind] = ["county"] * (n_areas - islands - cities - districts)
    kinds += ["district"] * districts
    room = sum(CELLS[kind] for kind in kinds) + cities * CELLS["city"]
    land, columns = _land(room, rng)
    areas = [sorted(cells) for cells in _divided(land, kinds, rng)]
    within: list[int | None] = [None] * len(areas)
    for host, city in _cities(areas, kinds.count("county"), cities):
        areas[host] = [cell for cell in areas[host] if cell not in city]
        areas.append(city)
        within.append(host)
    shores = _islands(land, islands)
    areas += shores
    kinds += ["city"] * cities
    kinds += ["island"] * islands
    corners = _corners(max(columns, *(c for cells in areas for c, _ in cells)), areas, rng)
    return [
        MadeUpArea(kind, host, *_drawn([corners(cell) for cell in cells]))
        for kind, host, cells in zip(kinds, [*within, *[None] * islands], areas, strict=True)
    ]


def _around(cell: Cell) -> list[Cell]:
    """Return the six hexagons round one."""
    column, row = cell
    west = column - 1 + row % 2
    beside = [(column - 1, row), (column + 1, row)]
    return beside + [(c, r) for r in (row - 1, row + 1) for c in (west, west + 1)]


def _land(room: int, rng: np.random.Generator) -> tuple[set[Cell], int]:
    """Return one piece of land of about as many hexagons as asked for, and its columns.

    It grows from the middle at uneven speed, which makes a coast; water closed in becomes land.
    """
    columns = math.ceil(1.5 * math.sqrt(room)) + 2
    rows = math.ceil(1.15 * columns)
    plane = {(c, r) for c in range(columns) for r in range(_SOUTH_ROWS, _SOUTH_ROWS + rows)}
    middle = (columns // 2, _SOUTH_ROWS + rows // 2)
    land = set(list(_grown({middle: 0}, [1.0], plane, rng))[:room])
    rim = _rim(columns, rows)
    open_water = _reachable(min(rim), plane - land | rim)
    return {cell for cell in plane if cell not in open_water}, columns


def _rim(columns: int, rows: int) -> set[Cell]:
    """Return the hexagons just outside the plane, which are open water."""
    south, north = _SOUTH_ROWS - 1, _SOUTH_ROWS + rows
    across = {(c, r) for c in range(-1, columns + 1) for r in (south, north)}
    return across | {(c, r) for c in (-1, columns) for r in range(south, north + 1)}


def _grown(
    seeds: Mapping[Cell, int],
    speeds: Sequence[float],
    plane: Collection[Cell],
    rng: np.random.Generator,
) -> dict[Cell, int]:
    """Return the owner of every hexagon, in the order of reach; owners are in one piece each."""
    effort = dict(zip(sorted(plane), rng.uniform(0.6, 1.4, len(plane)).tolist(), strict=True))
    waiting = [(0.0, owner, cell) for cell, owner in seeds.items()]
    heapq.heapify(waiting)
    owners: dict[Cell, int] = {}
    while waiting:
        time, owner, cell = heapq.heappop(waiting)
        if cell in owners:
            continue
        owners[cell] = owner
        for beside in _around(cell):
            if beside in effort and beside not in owners:
                later = time + effort[beside] / speeds[owner]
                heapq.heappush(waiting, (later, owner, beside))
    return owners


def _divided(land: set[Cell], kinds: Sequence[Kind], rng: np.random.Generator) -> list[list[Cell]]:
    """Divide the land among areas, each in one piece; counties grow faster than districts."""
    cells = sorted(land)
    chosen = rng.permutation(len(cells))[: len(kinds)].tolist()
    seeds = [cells[place] for place in chosen]
    speeds = [math.sqrt(CELLS[kind]) for kind in kinds]
    for last in [*[False] * _ROUNDS, True]:
        owners = _grown({s: i for i, s in enumerate(seeds)}, speeds, land, rng)
        areas: list[list[Cell]] = [[] for _ in kinds]
        for cell, owner in owners.items():
            areas[owner].append(cell)
        if not last:
            # begin again from the middle of each, so that areas grow rounder
            seeds = [_middlemost(area) for area in areas]
    return areas


def _middlemost(cells: Iterable[Cell]) -> Cell:
    """Return the hexagon nearest the middle of some."""
    listed = sorted(cells)
    spots = np.array([_spot(cell) for cell in listed])
    apart = np.hypot(*(spots - spots.mean(axis=0)).T)
    return listed[int(np.argmin(np.round(apart, 6)))]


def _spot(cell: Cell) -> tuple[float, float]:
    """Return the middle of a hexagon before its corners are moved, in sides."""
    column, row = cell
    return (column + row % 2 / 2) * math.sqrt(3), row * 1.5


def _cities(
    areas: Sequence[list[Cell]], counties: int, wanted: int
) -> list[tuple[int, list[Cell]]]:
    """Return cities with the county each lies in, the largest counties first.

    Every hexagon round a city belongs to its county, which stays in one piece.
    """
    found: list[tuple[int, list[Cell]]] = []
    left = {host: set(areas[host]) for host in range(counties)}
    order = sorted(left, key=lambda host: (-len(left[host]), host))
    before = -1
    while len(found) < wanted and before != len(found):
        before = len(found)
        for host in order:
            city = _city(left[host]) if len(found) < wanted else None
            if city is not None:
                found.append((host, city))
                left[host] -= set(city)
    if len(found) < wanted:
        msg = f"only {len(found)} of {wanted} cities fit into the counties"
        raise AssertionError(msg)
    return found


def _city(county: set[Cell]) -> list[Cell] | None:
    """Return the hexagons of a city well inside a county, or None where none fits."""
    inner = {cell for cell in county if county.issuperset(_around(cell))}
    while inner:
        city = [_middlemost(inner)]
        for cell in city:
            room = CELLS["city"] - len(city)
            city += [c for c in sorted(_around(cell)) if c in inner and c not in city][:room]
        rest = county - set(city)
        if rest and len(_reachable(min(rest), rest)) == len(rest):
            return sorted(city)
        inner.discard(city[0])
    return None


def _reachable(start: Cell, plane: Collection[Cell]) -> set[Cell]:
    """Return every hexagon of a plane that hangs together with one."""
    seen, waiting = {start}, [start]
    while waiting:
        fresh = {c for c in _around(waiting.pop()) if c in plane} - seen
        seen |= fresh
        waiting += fresh
    return seen


def _islands(land: Collection[Cell], wanted: int) -> list[list[Cell]]:
    """Return islands off the south coast, one row of water away, apart from one another."""
    west, east = min(c for c, _ in land), max(c for c, _ in land)
    south = min(r for _, r in land)
    apart = max(_ISLAND_SIDE + _BETWEEN_ISLANDS, (east - west) // max(wanted, 1))
    found = []
    for number in range(wanted):
        first = west + apart // 4 + number * apart
        over = range(first - 1, first + _ISLAND_SIDE + 1)
        coast = min((r for c, r in land if c in over), default=south)
        rows = range(coast - 1 - _ISLAND_SIDE, coast - 1)
        found.append([(c, r) for c in range(first, first + _ISLAND_SIDE) for r in rows])
    return found


def _corners(
    columns: int, areas: Sequence[Sequence[Cell]], rng: np.random.Generator
) -> Callable[[Cell], Floats]:
    """Return what gives the six corners of a hexagon, the same to every hexagon that has them."""
    rows = max(r for cells in areas for _, r in cells)
    shape = (2 * columns + 6, 3 * rows + 6, 2)
    moved = rng.uniform(-_SHAKE, _SHAKE, shape)

    def corners(cell: Cell) -> Floats:
        column, row = cell
        places = [(2 * column + row % 2 + dx + 1, 3 * row + dy + 2) for dx, dy in _CORNERS]
        plain = np.array([(x * math.sqrt(3) / 2, y / 2) for x, y in places])
        shaken = plain + np.array([moved[place] for place in places])
        return np.asarray(np.round(shaken * SIDE_M + _CORNER))

    return corners


def _drawn(rings: Sequence[Floats]) -> tuple[shapely.Polygon, Floats]:
    """Return the outline round some hexagons, and a point inside each."""
    outline = shapely.coverage_union_all(shapely.polygons(np.array(rings)))
    return shapely.normalize(outline), np.round(np.array([ring.mean(axis=0) for ring in rings]))
