"""Graphs of areas, and every configuration of them found the slow and plain way."""

from itertools import combinations

import networkx as nx
import pytest

# the neighbours of the ten upper-tier authorities of the East Midlands since 2021; Lincolnshire and
# North Northamptonshire touch only for some twenty metres, which generalised boundaries lose
EAST_MIDLANDS = """
Derby–Derbyshire
Derbyshire–Leicestershire
Derbyshire–Nottinghamshire
Nottingham–Nottinghamshire
Leicester–Leicestershire
Leicestershire–Lincolnshire
Leicestershire–North Northamptonshire
Leicestershire–Nottinghamshire
Leicestershire–Rutland
Leicestershire–West Northamptonshire
Lincolnshire–North Northamptonshire
Lincolnshire–Nottinghamshire
Lincolnshire–Rutland
North Northamptonshire–Rutland
North Northamptonshire–West Northamptonshire
"""


@pytest.fixture(scope="session")
def east_midlands():
    return nx.Graph([line.split("–") for line in EAST_MIDLANDS.split("\n") if line])


def set_partitions(items):
    """Yield every set partition: the last item joins each block in turn, or stands alone."""
    if not items:
        yield []
        return
    *rest, last = items
    for partition in set_partitions(rest):
        for i in range(len(partition)):
            yield [*partition[:i], [*partition[i], last], *partition[i + 1 :]]
        yield [*partition, [last]]


def every_configuration(graph, max_size=None, footprints=None, contiguous=True):
    """List the configurations by trying every set partition."""
    whole = {
        members: not contiguous or nx.is_connected(graph.subgraph(members))
        for size in range(1, len(graph) + 1)
        for members in map(frozenset, combinations(graph, size))
    }
    return [
        frozenset(map(frozenset, partition))
        for partition in set_partitions(list(graph))
        if (footprints is None or len(partition) == footprints)
        and all(max_size is None or len(block) <= max_size for block in partition)
        and all(whole[frozenset(block)] for block in partition)
    ]


@pytest.fixture(scope="session")
def every_east_midlands(east_midlands):
    return every_configuration(east_midlands)


@pytest.fixture(scope="session")
def brute_force():
    return every_configuration
