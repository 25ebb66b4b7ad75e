"""Make children and pounds whole, as the flow method needs them."""

import numpy as np
from numpy.typing import NDArray

from footprint.places import share_out


def whole_children(
    demand: NDArray[np.float64], *, group: NDArray[np.intp] | None = None
) -> NDArray[np.float64]:
    """Return whole children by largest remainder, each group keeping its total to the nearest one.

    Parts of a child are rounded down, and the children left over go one each to the largest
    parts, earlier ones first among equals.

    Parameters
    ----------
    demand
        (n,) children, with parts.
    group
        (n,) the group, such as a council, of each row; one group where not given.
    """
    amounts = np.asarray(demand, dtype=float)
    if group is None:
        return share_out(float(amounts.sum()), amounts)
    whole = np.zeros(len(amounts))
    order = np.argsort(group, kind="stable")
    ends = np.flatnonzero(np.diff(group[order])) + 1
    for rows in np.split(order, ends):
        whole[rows] = share_out(float(amounts[rows].sum()), amounts[rows])
    return whole


def whole_pence(gbp: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return pounds to the nearest penny."""
    return np.asarray(np.round(np.asarray(gbp, dtype=float), 2))
