"""Call the network-flow solver, which is an optional extra, and say what it established."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from footprint.errors import InputError, SolverError

_WHERE = "method flow"
_INSTALL = 'Install it with pip install "footprint[flow]", or use the method "arrays".'
_USE_ARRAYS = 'Use the method "arrays".'

Whole = NDArray[np.int64]


def available() -> bool:
    """Tell whether the optional solver is installed and can be loaded."""
    try:
        _solver()
    except ImportError:
        return False
    return True


def cheapest_flow(tail: Whole, head: Whole, capacity: Whole, cost: Whole, supply: Whole) -> Whole:
    """Return the flow of least cost along each arc, all in whole numbers.

    Parameters
    ----------
    tail, head
        The nodes that each arc leads from and to.
    capacity, cost
        Most units along each arc, and the cost of one; a cost may be negative.
    supply
        Units that each node sends out; negative where it takes them in. They add up to zero.

    Raises
    ------
    InputError
        Where the extra is not installed, or numbers are too large for it.
    SolverError
        Where there is no proven answer.
    """
    try:
        network = _solver()
    except ImportError as error:
        what = "the network solver OR-tools could not be loaded."
        raise InputError.of(_WHERE, what, _INSTALL) from error
    arcs = network.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
    network.set_nodes_supplies(np.arange(len(supply), dtype=np.int64), supply)
    status = network.solve()
    if status.name in ("BAD_COST_RANGE", "BAD_CAPACITY_RANGE"):
        what = "costs, children or places are too large for the network solver."
        raise InputError.of(_WHERE, what, _USE_ARRAYS)
    if status != network.OPTIMAL:
        msg = f"The network solver stopped without an answer ({status.name})."
        raise SolverError(msg)
    return np.asarray(network.flows(arcs), dtype=np.int64)


def _solver() -> Any:  # noqa: ANN401
    """Return an empty network; loaded only here, for it is an extra and slow to load.

    Raises
    ------
    ImportError
        Where it is not installed or cannot be loaded.
    """
    with _names_looked_up_late():
        from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
    return SimpleMinCostFlow()


@contextmanager
def _names_looked_up_late() -> Iterator[None]:
    """Load libraries without looking up at once every name that they might call.

    OR-tools brings a HiGHS along under the name of the one already loaded, of another version.
    Some names are missing from that, but a flow calls none of them. Elsewhere than on Linux
    libraries of the same name do not meet.
    """
    if not hasattr(sys, "getdlopenflags"):
        yield
        return
    before = sys.getdlopenflags()
    sys.setdlopenflags((before & ~os.RTLD_NOW) | os.RTLD_LAZY)
    try:
        yield
    finally:
        sys.setdlopenflags(before)
