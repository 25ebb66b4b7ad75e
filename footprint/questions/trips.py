"""Hold the visits that a footprint makes, and find how long so many of them take at most."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.questions.journeys import PointTravel
from footprint.questions.pricing import Priced

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trips:
    """Central visits a year by the area where the child lives and the base it is visited from.

    Attributes
    ----------
    pairs, visits
        (n,): home times the number of areas plus base, and visits a year.
    beyond
        (A,): visits outside the region, by the area that makes them.
    """

    pairs: Ints
    visits: Floats
    beyond: Floats


def trips_of(priced: Priced, column: int, members: Ints) -> Trips:
    """Return the central visits of one footprint, by its function's travel mode."""
    inputs, mode, areas = priced.inputs, priced.inputs.function.travel, len(priced.codes)
    beyond = np.zeros(areas)
    if mode == "none":
        return Trips(np.zeros(0, dtype=np.int64), np.zeros(0), beyond)
    per_case = float(np.ravel(inputs.parameters["visits_per_case_per_year"])[0])
    demand = inputs.employed_demand[0, members]
    attending, base = priced.costs.attending, max(int(priced.costs.base[0, column]), 0)
    own = members * areas + members
    if attending is not None:
        within = attending.within_area[0, column, members]
        pooled = attending.to_base[0, column, members]
        pairs = np.concatenate([own, members * areas + base])
        return Trips(pairs, per_case * np.concatenate([within, pooled]), beyond)
    if mode == "base":
        return Trips(members * areas + base, per_case * demand, beyond)
    if mode == "own":
        return Trips(own, per_case * demand, beyond)
    if inputs.living is None or inputs.outside_minutes is None:
        return Trips(np.zeros(0, dtype=np.int64), np.zeros(0), beyond)

    # workers go to where children live; a partner who employs visits its own area's
    homes = np.arange(areas)
    partner = priced.costs.membership[column] & inputs.employs
    bases = np.where(partner, homes, members[:, np.newaxis])
    living = inputs.living[members]
    beyond[members] = per_case * demand * living[:, -1]
    visits = per_case * demand[:, np.newaxis] * living[:, :-1]
    return Trips((homes * areas + bases).ravel(), visits.ravel(), beyond)


class Minutes:
    """The central minutes of every visit that could be made, in order, to find a percentile."""

    def __init__(self, ground: PointTravel, outside_minutes: Floats) -> None:
        areas = len(ground.minutes)
        times = [values.ravel() for values in ground.minutes]
        pairs = [
            np.tile(home * areas + np.arange(areas), len(ground.minutes[home]))
            for home in range(areas)
        ]
        shares = [np.repeat(share, areas) for share in ground.shares]
        # visits outside the region come last, each area by itself
        every = np.concatenate([*times, outside_minutes])
        order = np.argsort(every, kind="stable")
        outside = areas * areas + np.arange(areas)
        self._areas = areas
        self._minutes = every[order]
        self._pairs = np.concatenate([*pairs, outside])[order].astype(np.int32)
        self._shares = np.concatenate([*shares, np.ones(areas)])[order]

    def percentile(self, trips: Sequence[Trips], percent: float) -> float | None:
        """Return the minutes that so many visits in 100 do not exceed, or None without visits."""
        size = self._areas * self._areas
        visits = np.zeros(size + self._areas)
        if trips:
            pairs = np.concatenate([one.pairs for one in trips])
            amounts = np.concatenate([one.visits for one in trips])
            visits[:size] = np.bincount(pairs, weights=amounts, minlength=size)
            visits[size:] = np.sum([one.beyond for one in trips], axis=0)
        if visits.sum() <= 0:
            return None
        reached = np.cumsum(visits[self._pairs] * self._shares)
        row = int(np.searchsorted(reached, percent / 100 * reached[-1] * (1 - 1e-12)))
        return float(self._minutes[min(row, len(reached) - 1)])
