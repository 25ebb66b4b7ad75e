"""Look arcs up by one of their ends, and pick the cheapest few of each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# a table of rows by group may be this many times as large as the rows themselves
_TABLE_SLACK = 2

# below this share of all rows, sorting those in question beats the table
_FEW = 0.125


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """Rows in the order of the group they belong to: group g has ``rows[starts[g]:starts[g+1]]``.

    Within a group rows keep their order.
    """

    rows: NDArray[np.intp]
    starts: NDArray[np.intp]

    def of(self, groups: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the rows of some groups, one group after another."""
        counts = self.starts[groups + 1] - self.starts[groups]
        ends = np.cumsum(counts)
        within = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)
        return np.asarray(self.rows[np.repeat(self.starts[groups], counts) + within])


def grouped(group: NDArray[np.intp], count: int) -> Grouped:
    """Return rows by group; groups run from 0 to ``count - 1``."""
    starts = np.concatenate([[0], np.cumsum(np.bincount(group, minlength=count))])
    in_order = bool((group[1:] >= group[:-1]).all())
    rows = np.arange(len(group)) if in_order else np.argsort(group, kind="stable")
    return Grouped(rows, starts)


def connected(count: int, tail: NDArray[np.intp], head: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return (count,) the number of the connected component of each node, in order of rows.

    Every node takes the least row it can see along an edge, and then what that one has taken,
    until nothing changes.
    """
    label = np.arange(count)
    while True:
        least = label.copy()
        seen = np.minimum(label[tail], label[head])
        np.minimum.at(least, tail, seen)
        np.minimum.at(least, head, seen)
        # also the node whose row another bears takes what that one has seen
        np.minimum.at(least, label, least.copy())
        least = least[least]
        if np.array_equal(least, label):
            break
        label = least
    return np.asarray(np.unique(label, return_inverse=True)[1].astype(np.intp))


class Cheapest:
    """Pick, again and again at other prices, the cheapest few rows of each group."""

    def __init__(self, group: NDArray[np.intp], count: int) -> None:
        self._group = group
        by_group = grouped(group, count)
        lengths = np.diff(by_group.starts)
        width = int(lengths.max(initial=0))
        self._table: NDArray[np.intp] | None = None
        if 0 < count * width <= _TABLE_SLACK * len(group):
            # a line a group, filled up with a row that does not exist
            table = np.full((count, width), len(group))
            table[np.arange(width) < lengths[:, None]] = by_group.rows
            self._table = table

    def pick(
        self, price: NDArray[np.float64], most: int, *, below: float = np.inf
    ) -> NDArray[np.intp]:
        """Return, in order, rows below a price that are among the cheapest few of their group.

        Parameters
        ----------
        price
            (k,) a price for each row.
        """
        below_it = np.flatnonzero(price < below)
        if self._table is None or len(below_it) < _FEW * len(price):
            return self._sorted(below_it, price[below_it], most)
        if most >= self._table.shape[1]:
            return below_it
        prices = np.append(price, np.inf)[self._table]
        best = np.argpartition(prices, most - 1, axis=1)[:, :most]
        chosen = np.take_along_axis(self._table, best, axis=1)
        good = np.take_along_axis(prices, best, axis=1) < below
        return np.sort(chosen[good])

    def _sorted(
        self, rows: NDArray[np.intp], price: NDArray[np.float64], most: int
    ) -> NDArray[np.intp]:
        """Pick among some rows by sorting."""
        order = np.lexsort((price, self._group[rows]))
        group = self._group[rows][order]
        first = np.searchsorted(group, group, side="left")
        return np.sort(rows[order[np.arange(len(order)) - first < most]])


class CheapestArcs:
    """Pick, again and again at other prices, the cheapest few arcs of each origin and site."""

    def __init__(
        self,
        origin: NDArray[np.intp],
        site: NDArray[np.intp],
        origins: int,
        sites: int,
    ) -> None:
        self._of_origin = Cheapest(origin, origins)
        self._of_site = Cheapest(site, sites)

    def pick(
        self,
        price: NDArray[np.float64],
        of_origin: int,
        of_site: int,
        *,
        below: float = np.inf,
    ) -> NDArray[np.intp]:
        """Return, in order, arcs below a price that are among the cheapest few of either end."""
        one = self._of_origin.pick(price, of_origin, below=below)
        return np.union1d(one, self._of_site.pick(price, of_site, below=below))
