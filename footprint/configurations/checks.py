"""Check a configuration against its rules by code that shares nothing with the search."""

from collections.abc import Iterable, Sequence

import networkx as nx

from footprint.configurations.neighbours import Link, Node, name_of
from footprint.errors import CheckFailedError


def check_configuration(
    graph: "nx.Graph",
    configuration: Sequence[frozenset[Node]],
    *,
    max_size: int | None = None,
    footprints: int | None = None,
    contiguous: bool = True,
    links: Iterable[Link] = (),
) -> None:
    """Check that every area is in one footprint, and each footprint within cap and in one piece.

    Raises
    ------
    CheckFailedError
        Naming every rule that is broken.
    """
    linked = nx.Graph()
    linked.add_nodes_from(graph)
    linked.add_edges_from(graph.edges())
    linked.add_edges_from(links)

    faults = [
        f"{name_of(graph, node)} is in {times} footprints"
        for node in graph
        if (times := sum(node in block for block in configuration)) != 1
    ]
    for block in configuration:
        names = ", ".join(name_of(graph, node) for node in graph if node in block)
        if not block or not block <= set(graph):
            faults.append("a footprint is empty or holds an unknown area")
        elif contiguous and not nx.is_connected(linked.subgraph(block)):
            faults.append(f"{names} are not in one piece")
        if max_size is not None and len(block) > max_size:
            faults.append(f"{names} are {len(block)} areas, over the cap of {max_size}")
    if footprints is not None and len(configuration) != footprints:
        faults.append(f"there are {len(configuration)} footprints, not {footprints}")
    if faults:
        msg = f"A configuration failed its check: {'; '.join(faults)}."
        raise CheckFailedError(msg)
