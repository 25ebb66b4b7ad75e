"""Find which areas are neighbours, and how long the border is that they share."""

from collections.abc import Iterable
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


def adjacency(
    boundaries: gpd.GeoDataFrame,
    *,
    snap_m: float | None = None,
    min_border_km: float = 0.0,
    links: Iterable[tuple[str, str]] = (),
    allow_isolated: bool = False,
) -> nx.Graph:
    """Return the graph of neighbouring areas with the border they share.

    A border is shared where one outline runs within ``snap_m`` of the other's area. The length
    is the mean of the two outlines' runs, less ``snap_m`` for each end of a run: at an end the
    outlines part, yet stay within reach of each other about that much longer.

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
        Keep areas without a neighbour instead of refusing them.

    Returns
    -------
    graph
        Nodes are codes with ``name``; edges carry ``shared_border_km`` and ``link``.

    Raises
    ------
    InputError
        Naming areas without a neighbour, and links to unknown areas.
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
        problems += _isolated(graph, min_border_km)
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
    matched = _shared_km(shapes, left, right, MATCHED_SNAP_M)
    apart = _shared_km(shapes, left, right, GENERALISED_SNAP_M)
    share = matched.sum() / max(apart.sum(), 1e-9)
    fits = bool(shapely.coverage_is_valid(shapes))
    if share >= (_FITTING_SHARE if fits else _LOOSE_SHARE):
        return left, right, matched, MATCHED_SNAP_M
    # a border may still be drawn as one line here; a run shorter than the snap is a mere corner
    wide = np.where(apart < GENERALISED_SNAP_M / 1000, 0.0, apart)
    return left, right, np.where(matched >= _FITTING_SHARE * apart, matched, wide), reach


def _shared_km(
    shapes: NDArray[np.object_],
    left: NDArray[np.intp],
    right: NDArray[np.intp],
    snap_m: float,
) -> NDArray[np.float64]:
    """Return the border each pair shares, from both sides, in km."""
    # detail far below the snap only costs time
    plain = shapely.simplify(shapes, snap_m / 20)
    outlines = shapely.boundary(plain)
    reach = shapely.buffer(plain, snap_m)
    runs = np.array(
        [
            (
                _run_m(outlines[i], reach[j], snap_m),
                _run_m(outlines[j], reach[i], snap_m),
            )
            for i, j in zip(left, right, strict=True)
        ]
    ).reshape(-1, 2)
    metres = runs.mean(axis=1)
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


def _isolated(graph: nx.Graph, min_border_km: float) -> list[Problem]:
    """List areas without any neighbour."""
    limit = f" of at least {min_border_km:g} km" if min_border_km > 0 else ""
    return [
        Problem(
            "boundaries",
            f"{graph.nodes[code]['name']} ({code}) shares no border{limit} with another area.",
            "Add a link to the area it goes with (a bridge, a ferry), or leave it out.",
        )
        for code in nx.isolates(graph)
    ]
