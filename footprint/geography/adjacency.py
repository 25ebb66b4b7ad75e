"""Find which areas are neighbours, and how long the border is that they share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray

from footprint.errors import InputError, Problem

# borders drawn as one line meet within this; borders generalised one by one within the other
MATCHED_SNAP_M = 20.0
GENERALISED_SNAP_M = 500.0

# a file counts as drawn with one line a border where its outlines fit edge to edge and this
# share of its borders coincides, or where more than the other share does without fitting
_FITTING_SHARE = 0.9
_LOOSE_SHARE = 0.99

# below this a run of border is what rounding leaves at a corner
_CORNER_M = 5.0

# areas that face a cut-off piece from no further than this are named beside the nearest
FACING_KM = 5.0


@dataclass(frozen=True, slots=True)
class CutOff:
    """Areas that no border or link joins to the largest piece of a region.

    Attributes
    ----------
    areas
        Codes of the piece, in the order of the region.
    area, nearest, km
        The area of the piece that comes nearest to another piece, which area it faces there,
        and how far apart their outlines are.
    facing
        Further pairs of an area of the piece and one of another, at most 5 km apart, nearest
        first: the other side of an estuary or a strait.
    """

    areas: tuple[str, ...]
    area: str
    nearest: str
    km: float
    facing: tuple[tuple[str, str, float], ...] = ()


def adjacency(
    boundaries: gpd.GeoDataFrame,
    *,
    snap_m: float | None = None,
    min_border_km: float = 0.0,
    links: Iterable[tuple[str, str]] = (),
    allow_isolated: bool = True,
) -> nx.Graph:
    """Return the graph of neighbouring areas with the border they share.

    Where outlines fit edge to edge, the border is the line that both have. Elsewhere it is where
    one outline runs within ``snap_m`` of the other's area: its length is the mean of the two
    outlines' runs, less ``snap_m`` for each end of a run, as at an end the outlines part, yet
    stay within reach of each other about that much longer.

    Parameters
    ----------
    boundaries
        Index code, column name, in metres; coordinates as ``read_boundaries`` returns them.
    snap_m
        How far apart two drawings of one border may lie. Where not given: 20 m if the borders
        in the file coincide, else 500 m, as for borders generalised one area at a time.
    min_border_km
        Leave out borders shorter than this.
    links
        Pairs of codes or names that count as neighbours whatever the map says (islands,
        bridges). Their edges carry ``link=True``.
    allow_isolated
        Whether areas without a neighbour are kept; else they are refused.

    Returns
    -------
    graph
        Nodes are codes with ``name``; edges carry ``shared_border_km`` and ``link``.

    Raises
    ------
    InputError
        Naming links to unknown areas, and areas without a neighbour where they are refused.
    """
    shapes = boundaries.geometry.to_numpy()
    codes = [str(code) for code in boundaries.index]
    graph = nx.Graph()
    graph.add_nodes_from(
        (c, {"name": str(n)}) for c, n in zip(codes, boundaries["name"], strict=True)
    )
    left, right, km, used_snap_m = _borders(shapes, snap_m)
    graph.graph["snap_m"] = used_snap_m
    for i, j, length_km in zip(left, right, km, strict=True):
        if length_km > 0 and length_km >= min_border_km:
            graph.add_edge(codes[i], codes[j], shared_border_km=float(length_km), link=False)

    # links are given by people, so names do as well as codes
    problems: list[Problem] = []
    for pair in links:
        ends = [_resolve(graph, end, problems) for end in pair]
        if len(ends) == 2 and ends[0] and ends[1]:
            border = graph.get_edge_data(*ends, default={}).get("shared_border_km", 0.0)
            graph.add_edge(ends[0], ends[1], shared_border_km=border, link=True)
    if not allow_isolated and len(codes) > 1:
        problems += _isolated(boundaries, graph, min_border_km)
    if problems:
        raise InputError(problems)
    return graph


def thin_borders(graph: nx.Graph, below_km: float = 2.0) -> list[tuple[str, str, float]]:
    """Return neighbours whose shared border is shorter than a limit, shortest first.

    A grouping that hangs on such a border may not be one in practice. Links are not listed.
    """
    thin = [
        (*sorted((a, b)), float(edge["shared_border_km"]))
        for a, b, edge in graph.edges(data=True)
        if not edge["link"] and edge["shared_border_km"] < below_km
    ]
    return sorted(thin, key=lambda row: (row[2], row[0], row[1]))


def pieces(graph: nx.Graph) -> list[tuple[str, ...]]:
    """Return the pieces of a region, largest first, each in the order of the graph.

    Of pieces of one size, the one whose first area comes first stands first.
    """
    place = {code: number for number, code in enumerate(graph)}
    parts = [sorted(part, key=place.__getitem__) for part in nx.connected_components(graph)]
    return [tuple(part) for part in sorted(parts, key=lambda part: (-len(part), place[part[0]]))]


def cut_off(boundaries: gpd.GeoDataFrame, graph: nx.Graph) -> tuple[CutOff, ...]:
    """Return every piece of a region but the largest, with what lies nearest to it.

    Parameters
    ----------
    boundaries
        Index code, in metres, holding every node of the graph.
    graph
        Neighbours, as ``adjacency`` returns them; islands of it are pieces.
    """
    found = []
    for piece in pieces(graph)[1:]:
        area, nearest, km = _nearest(boundaries, graph, piece)
        facing = [pair for pair in _facing(boundaries, graph, piece) if pair[1] != nearest]
        found.append(CutOff(piece, area, nearest, km, tuple(facing)))
    return tuple(found)


def suggested_links(
    boundaries: gpd.GeoDataFrame, graph: nx.Graph
) -> tuple[tuple[str, str, float], ...]:
    """Return the shortest links that would join the pieces of a region into one.

    They are a smallest spanning tree over the pieces by the distance between outlines: each
    round, every piece but the largest is linked to the nearest area outside it.

    Returns
    -------
    links
        An area of a smaller piece, the area it is linked to, and the km between their outlines;
        nothing where the region hangs together.
    """
    joined = nx.Graph(graph)
    links: list[tuple[str, str, float]] = []
    while len(apart := pieces(joined)) > 1:
        nearest = [_nearest(boundaries, graph, piece) for piece in apart[1:]]
        # two pieces nearest to each other give one link, and equal distances never a ring
        for area, other, km in sorted(nearest, key=_by_distance):
            if not nx.has_path(joined, area, other):
                joined.add_edge(area, other)
                links.append((area, other, km))
    return tuple(links)


def _nearest(
    boundaries: gpd.GeoDataFrame, graph: nx.Graph, piece: Sequence[str]
) -> tuple[str, str, float]:
    """Return an area of a piece and one outside it that are nearest to each other, and the km."""
    shapes, others, tree = _outside(boundaries, graph, piece)
    (here, there), metres = tree.query_nearest(shapes, return_distance=True)
    return min(_pairs(piece, others, here, there, metres), key=_by_distance)


def _facing(
    boundaries: gpd.GeoDataFrame, graph: nx.Graph, piece: Sequence[str]
) -> list[tuple[str, str, float]]:
    """Return every area outside a piece within reach, with its nearest of the piece."""
    shapes, others, tree = _outside(boundaries, graph, piece)
    here, there = tree.query(shapes, predicate="dwithin", distance=FACING_KM * 1000)
    metres = shapely.distance(shapes[here], tree.geometries[there])
    best: dict[str, tuple[str, str, float]] = {}
    for pair in sorted(_pairs(piece, others, here, there, metres), key=_by_distance):
        best.setdefault(pair[1], pair)
    return list(best.values())


def _outside(
    boundaries: gpd.GeoDataFrame, graph: nx.Graph, piece: Sequence[str]
) -> tuple[NDArray[np.object_], list[str], shapely.STRtree]:
    """Return the outlines of a piece, the codes outside it, and a tree of their outlines."""
    inside = set(piece)
    others = [str(code) for code in graph if code not in inside]
    outlines = boundaries.geometry
    tree = shapely.STRtree(outlines.loc[others].to_numpy())
    return outlines.loc[list(piece)].to_numpy(), others, tree


def _pairs(
    piece: Sequence[str],
    others: Sequence[str],
    here: NDArray[np.intp],
    there: NDArray[np.intp],
    metres: NDArray[np.float64],
) -> list[tuple[str, str, float]]:
    """Return rows of a piece and of what is outside it as pairs of codes, with km."""
    rows = zip(here.tolist(), there.tolist(), metres.tolist(), strict=True)
    return [(piece[i], others[j], m / 1000) for i, j, m in rows]


def _by_distance(pair: tuple[str, str, float]) -> tuple[float, str, str]:
    """Order pairs by distance, then by code, the same in either direction."""
    first, second = sorted(pair[:2])
    return pair[2], first, second


def _borders(
    shapes: NDArray[np.object_], snap_m: float | None
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64], float]:
    """Return pairs of rows, the border each shares in km, and the snap in use."""
    reach = GENERALISED_SNAP_M if snap_m is None else snap_m
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=reach)
    once = left < right
    left, right = left[once], right[once]
    order = np.lexsort((right, left))
    left, right = left[order], right[order]
    if snap_m is not None:
        return left, right, _shared_km(shapes, left, right, snap_m), snap_m

    # one line a border, or each area generalised by itself
    clean = shapely.is_empty(shapely.coverage_invalid_edges(shapes, gap_width=MATCHED_SNAP_M))
    fits = bool(clean.all()) or bool(shapely.coverage_is_valid(shapes))
    matched = _common_km(shapes, left, right) if fits else np.zeros(len(left))
    # nothing need be measured between areas that have lines in common and no gap beside them
    settled = (matched > 0) & clean[left] & clean[right]
    apart = matched.copy()
    _measure(shapes, left, right, ~settled, matched, apart)
    share = matched.sum() / max(apart.sum(), 1e-9)
    if share >= (_FITTING_SHARE if fits else _LOOSE_SHARE):
        return left, right, matched, MATCHED_SNAP_M

    # a border may still be drawn as one line here; a run shorter than the snap is a mere corner
    _measure(shapes, left, right, settled, matched, apart)
    wide = np.where(apart < GENERALISED_SNAP_M / 1000, 0.0, apart)
    return left, right, np.where(matched >= _FITTING_SHARE * apart, matched, wide), reach


def _measure(
    shapes: NDArray[np.object_],
    left: NDArray[np.intp],
    right: NDArray[np.intp],
    which: NDArray[np.bool_],
    matched: NDArray[np.float64],
    apart: NDArray[np.float64],
) -> None:
    """Put in the borders of some pairs, measured within either snap."""
    left, right = left[which], right[which]
    matched[which] = _shared_km(shapes, left, right, MATCHED_SNAP_M)
    apart[which] = _shared_km(shapes, left, right, GENERALISED_SNAP_M)


def _common_km(
    shapes: NDArray[np.object_], left: NDArray[np.intp], right: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return the km of lines, from corner to corner, that both outlines of a pair have.

    Pairs hold every two areas that touch, in the order of ``left``, then ``right``.
    """
    # every line, the same from either end, beside the area it belongs to
    parts, part_area = shapely.get_parts(shapes, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    corners, corner_ring = shapely.get_coordinates(rings, return_index=True)
    inside = corner_ring[1:] == corner_ring[:-1]
    start, end = corners[:-1][inside], corners[1:][inside]
    area = part_area[ring_part[corner_ring[1:][inside]]]
    turned = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    lines = np.where(turned[:, None], np.hstack([end, start]), np.hstack([start, end]))

    # a line that stands twice in a row is shared by the two areas beside it
    order = np.lexsort(lines.T)
    lines, area = lines[order], area[order]
    same = (lines[1:] == lines[:-1]).all(axis=1) & (area[1:] != area[:-1])
    metres = np.hypot(*(lines[1:, 2:] - lines[1:, :2])[same].T)
    first = np.minimum(area[1:], area[:-1])[same]
    second = np.maximum(area[1:], area[:-1])[same]
    # areas with a line in common touch, so they are among the pairs, which are in order
    pairs, count = left * len(shapes) + right, len(left)
    place = np.searchsorted(pairs, first * len(shapes) + second)
    return np.asarray(np.bincount(place, weights=metres, minlength=count) / 1000)


def _shared_km(
    shapes: NDArray[np.object_],
    left: NDArray[np.intp],
    right: NDArray[np.intp],
    snap_m: float,
) -> NDArray[np.float64]:
    """Return the border each pair shares, from both sides, in km."""
    # detail far below the snap only costs time, and so do areas that are in no pair
    used, place = np.unique(np.concatenate([left, right]), return_inverse=True)
    plain = shapely.simplify(shapes[used], snap_m / 20)
    outlines = shapely.boundary(plain)
    reach = shapely.buffer(plain, snap_m)
    runs = np.array(
        [
            (
                _run_m(outlines[i], reach[j], snap_m),
                _run_m(outlines[j], reach[i], snap_m),
            )
            for i, j in zip(place[: len(left)], place[len(left) :], strict=True)
        ]
    ).reshape(-1, 2)
    metres = runs.sum(axis=1) / 2
    return np.where(metres > _CORNER_M, metres, 0.0) / 1000


def _run_m(outline: shapely.Geometry, reach: shapely.Geometry, snap_m: float) -> float:
    """Return how far an outline runs within reach, less the snap at each end of a run."""
    within = shapely.line_merge(shapely.intersection(outline, reach))
    pieces = [p for p in shapely.get_parts(within) if p.length > 0]
    lengths = [piece.length - (0.0 if shapely.is_closed(piece) else 2 * snap_m) for piece in pieces]
    return float(sum(length for length in lengths if length > 0))


def _resolve(graph: nx.Graph, end: str, problems: list[Problem]) -> str | None:
    """Return the code of a code or name, or note that there is no such area."""
    if end in graph:
        return end
    names = {str(data["name"]).casefold(): str(code) for code, data in graph.nodes(data=True)}
    if end.casefold() in names:
        return names[end.casefold()]
    near = get_close_matches(end.casefold(), names, n=1)
    known = [str(data["name"]) for _, data in graph.nodes(data=True)]
    spelt = next((name for name in known if near and name.casefold() == near[0]), "")
    remedy = f'Did you mean "{spelt}"?' if spelt else f"Choose from: {', '.join(known)}."
    problems.append(Problem("links", f'there is no area "{end}".', remedy))
    return None


def _isolated(boundaries: gpd.GeoDataFrame, graph: nx.Graph, min_border_km: float) -> list[Problem]:
    """List areas without any neighbour, each with what lies nearest to it."""
    limit = f" of at least {min_border_km:g} km" if min_border_km > 0 else ""
    problems = []
    for code in nx.isolates(graph):
        name = graph.nodes[code]["name"]
        _, other, km = _nearest(boundaries, graph, [code])
        nearest = graph.nodes[other]["name"]
        what = f"{name} ({code}) shares no border{limit} with another area; "
        what += f"the nearest is {nearest}, {km:.1f} km."
        remedy = f'Link it (a bridge, a ferry): ["{name}", "{nearest}"], or leave it out.'
        problems.append(Problem("boundaries", what, remedy))
    return problems
