"""Price every pair of origin and site, a few origins at a time, without ever holding them all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# pairs priced at once, few enough to stay near the processor
_AT_ONCE = 400_000


@dataclass(frozen=True, slots=True, eq=False)
class EveryPair:
    """What every permitted pair costs, also those that a problem leaves out as too far.

    Attributes
    ----------
    origins, sites
        How many of each there are.
    cost_gbp_per_year
        Takes a slice of origins and returns their (rows, sites) costs: cash and steering prices
        together, infinity where a pair is not permitted. Where an arc of the problem stands for
        the pair, both must give the same cost.
    """

    origins: int
    sites: int
    cost_gbp_per_year: Callable[[slice], NDArray[np.float64]]

    def parts(self) -> Iterator[tuple[int, NDArray[np.float64]]]:
        """Yield the first origin of each part, and the costs of its pairs."""
        step = max(1, _AT_ONCE // max(1, self.sites))
        for first in range(0, self.origins, step):
            yield first, self.cost_gbp_per_year(slice(first, min(first + step, self.origins)))

    def cheapest(self, most: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
        """Return origin, site and cost of each origin's cheapest few pairs, origins first."""
        found = []
        kept = min(most, self.sites)
        for first, cost in self.parts():
            nearest = np.argpartition(cost, kept - 1, axis=1)[:, :kept] if kept else cost[:, :0]
            site = np.sort(nearest.astype(np.intp), axis=1)
            price = np.take_along_axis(cost, site, axis=1)
            row, column = np.nonzero(np.isfinite(price))
            found.append((first + row, site[row, column], price[row, column]))
        if not found:
            return np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0)
        origin, end, cost = (np.concatenate(part) for part in zip(*found, strict=True))
        return origin, end, cost
