"""Check a configuration against its rules by code that shares nothing with the search."""

from collections.abc import Iterable, Sequence

import networkx as nx
import numpy as np

from footprint.configurations.neighbours import Link, Node, name_of
from footprint.configurations.rules import NumberRule, Rule
from footprint.errors import CheckFailedError


def check_configuration(
    graph: "nx.Graph",
    configuration: Sequence[frozenset[Node]],
    *,
    max_size: int | None = None,
    footprints: int | None = None,
    contiguous: bool = True,
    links: Iterable[Link] = (),
    rules: Sequence[Rule] = (),
    numbers: Sequence[NumberRule] = (),
) -> None:
    """Check that every area is in one footprint, and that each footprint keeps every limit.

    Limits, sets and numbers are compared in plain Python. A rule is held to its ``breaks``, which
    is written apart from what the search goes by; only a rule that has none is asked for its
    excess, one footprint at a time.

    Parameters
    ----------
    rules
        Rules on each footprint, made for the areas in the order of the graph.
    numbers
        Rules on the number of footprints.

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
        if block and block <= set(graph):
            broken = [rule.reason for rule in rules if _breaks(rule, graph, block)]
            faults.extend(f'{names} break the rule "{reason}"' for reason in broken)
    if footprints is not None and len(configuration) != footprints:
        faults.append(f"there are {len(configuration)} footprints, not {footprints}")
    for number in numbers:
        below = number.least is not None and len(configuration) < number.least
        above = number.most is not None and len(configuration) > number.most
        if below or above:
            faults.append(f'{len(configuration)} footprints break the rule "{number.reason}"')
    if faults:
        msg = f"A configuration failed its check: {'; '.join(faults)}."
        raise CheckFailedError(msg)


def _breaks(rule: Rule, graph: "nx.Graph", block: frozenset[Node]) -> bool:
    """Tell whether a footprint breaks a rule, by its plain form where it has one."""
    if rule.breaks is not None:
        return bool(rule.breaks(block))
    member = np.array([[node in block for node in graph]])
    return not bool(rule.allows(member)[0])
