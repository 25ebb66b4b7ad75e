"""Say which areas are cut off from the rest of a region, and which links would join them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from footprint.inputs.bundled import REGION_FILE

if TYPE_CHECKING:
    import networkx as nx
    from geopandas import GeoDataFrame

    from footprint.geography.adjacency import CutOff

_MOST_NAMED = 6
_MOST_FACING = 3


def cut_off_words(piece: "CutOff", names: Mapping[str, str]) -> str:
    """Say what a piece is cut off from: the nearest area, and others that face it nearby.

    ``names`` gives each area's name by its code.
    """
    listed = [names[code] for code in piece.areas]
    more = len(listed) - _MOST_NAMED
    listed = [*listed[:_MOST_NAMED], f"{more} more"] if more > 1 else listed
    who = ", ".join(listed[:-1]) + (" and " if len(listed) > 1 else "") + listed[-1]
    verb = "are cut off together" if len(piece.areas) > 1 else "is cut off"
    near = f"{names[piece.nearest]}, {piece.km:.1f} km"
    near += f" from {names[piece.area]}" if len(piece.areas) > 1 else ""
    facing = [f"{names[other]} {km:.1f} km" for _, other, km in piece.facing[:_MOST_FACING]]
    also = f" (also near: {', '.join(facing)})" if facing else ""
    return f"{who} {verb}: the nearest is {near}{also}"


def links_to_set(
    boundaries: "GeoDataFrame",
    graph: "nx.Graph[str]",
    names: Mapping[str, str],
    links: Sequence[tuple[str, str]],
) -> str:
    """Return the line of the region file that joins every piece; links already there are kept."""
    from footprint.geography.adjacency import suggested_links

    added = [(names[a], names[b]) for a, b, _ in suggested_links(boundaries, graph)]
    pairs = ", ".join(f'["{a}", "{b}"]' for a, b in (*links, *added))
    return f"links = [{pairs}]"


def cut_off_notes(
    boundaries: "GeoDataFrame",
    graph: "nx.Graph[str]",
    names: Mapping[str, str],
    links: Sequence[tuple[str, str]],
) -> tuple[str, ...]:
    """Note every piece that is cut off, then the links to set; nothing where none is."""
    from footprint.geography.adjacency import cut_off

    apart = cut_off(boundaries, graph)
    if not apart:
        return ()
    line = links_to_set(boundaries, graph, names, links)
    said = [f"{cut_off_words(piece, names)}." for piece in apart]
    last = f"To let the model group what is cut off with neighbours, set {line} in {REGION_FILE}."
    return (*said, last)
