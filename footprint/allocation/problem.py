"""State who may go where, and at what cost."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from footprint.errors import InputError, Problem


@dataclass(frozen=True, slots=True, eq=False)
class AllocationProblem:
    """Children at origins, places at sites, and the permitted arcs between them.

    Minimise ``arc_cost @ flow + shortage @ unmet`` with, for each origin, its flow plus its
    unmet children equal to ``demand``; for each site, its flow at most ``capacity``; nothing
    negative. Children may always stay unmet, so there is always an answer.

    Attributes
    ----------
    demand
        (n,) children at each origin.
    capacity
        (m,) places at each site; infinity where there is no limit.
    arc_origin, arc_site
        (k,) the two ends of each permitted arc, as rows; each pair at most once.
    arc_cost_gbp_per_year
        (k,) what an arc costs a child and year: cash and steering prices together.
    shortage_gbp_per_year
        (n,) the steering price of leaving a child unmet; never cash.
    origins, sites
        Names by which the readable model and the tie-break know the rows.
    arc_distance_km
        (k,) for breaking ties, shorter first; zero where not given.
    """

    demand: NDArray[np.float64]
    capacity: NDArray[np.float64]
    arc_origin: NDArray[np.intp]
    arc_site: NDArray[np.intp]
    arc_cost_gbp_per_year: NDArray[np.float64]
    shortage_gbp_per_year: NDArray[np.float64]
    origins: tuple[str, ...] = field(repr=False)
    sites: tuple[str, ...] = field(repr=False)
    arc_distance_km: NDArray[np.float64]

    @property
    def whole(self) -> bool:
        """Tell whether every child and every place is a whole one."""
        capacity = self.capacity[np.isfinite(self.capacity)]
        return bool(
            (self.demand == np.round(self.demand)).all() and (capacity == np.round(capacity)).all()
        )

    @property
    def finite_capacity(self) -> NDArray[np.float64]:
        """Return capacity, with all the demand where there is no limit."""
        return np.where(np.isfinite(self.capacity), self.capacity, self.demand.sum())


def allocation_problem(
    demand: NDArray[np.float64] | Sequence[float],
    capacity: NDArray[np.float64] | Sequence[float],
    arc_origin: NDArray[np.intp] | Sequence[int],
    arc_site: NDArray[np.intp] | Sequence[int],
    arc_cost_gbp_per_year: NDArray[np.float64] | Sequence[float],
    shortage_gbp_per_year: NDArray[np.float64] | Sequence[float] | float,
    *,
    origins: Sequence[str] | None = None,
    sites: Sequence[str] | None = None,
    arc_distance_km: NDArray[np.float64] | Sequence[float] | None = None,
) -> AllocationProblem:
    """Return a checked problem; one shortage price may serve every origin.

    Raises
    ------
    InputError
        Naming negative or missing amounts, arcs to nowhere, repeated arcs and repeated names.
    """
    children = np.array(demand, dtype=float)
    places = np.array(capacity, dtype=float)
    start = np.array(arc_origin, dtype=np.intp)
    end = np.array(arc_site, dtype=np.intp)
    cost = np.array(arc_cost_gbp_per_year, dtype=float)
    price = np.array(np.broadcast_to(np.asarray(shortage_gbp_per_year, float), children.shape))
    km = np.zeros(len(cost)) if arc_distance_km is None else np.array(arc_distance_km, dtype=float)
    names = _names("o", len(children)) if origins is None else tuple(origins)
    place_names = _names("s", len(places)) if sites is None else tuple(sites)
    problem = AllocationProblem(children, places, start, end, cost, price, names, place_names, km)
    faults = [*_faults(problem)]
    if faults:
        raise InputError([Problem("allocation", fault) for fault in faults])
    return problem


def all_arcs(origins: int, sites: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return origin and site of every pair, origins first."""
    return np.repeat(np.arange(origins), sites), np.tile(np.arange(sites), origins)


def _names(letter: str, count: int) -> tuple[str, ...]:
    """Return numbered names that sort as numbers do."""
    width = len(str(max(count - 1, 0)))
    return tuple(f"{letter}{row:0{width}d}" for row in range(count))


def _faults(problem: AllocationProblem) -> list[str]:
    """List what is wrong with a problem."""
    n, m, k = len(problem.demand), len(problem.capacity), len(problem.arc_cost_gbp_per_year)
    faults = []
    if len(problem.origins) != n or len(set(problem.origins)) != n:
        faults.append("every origin needs a name of its own.")
    if len(problem.sites) != m or len(set(problem.sites)) != m:
        faults.append("every site needs a name of its own.")
    if not (len(problem.arc_origin) == len(problem.arc_site) == len(problem.arc_distance_km) == k):
        return [*faults, "arcs need an origin, a site, a cost and a distance each."]
    if k and not (
        0 <= problem.arc_origin.min() <= problem.arc_origin.max() < n
        and 0 <= problem.arc_site.min() <= problem.arc_site.max() < m
    ):
        return [*faults, "an arc leads from or to a row that does not exist."]
    if len(np.unique(problem.arc_origin * max(m, 1) + problem.arc_site)) != k:
        faults.append("an arc stands twice.")
    for what, amounts in (("demand", problem.demand), ("shortage", problem.shortage_gbp_per_year)):
        faults += [
            f"{what} of {name} is {amount}: it must be zero or more."
            for name, amount in zip(problem.origins, amounts, strict=False)
            if not (np.isfinite(amount) and amount >= 0)
        ]
    faults += [
        f"capacity of {name} is {places}: it must be zero or more."
        for name, places in zip(problem.sites, problem.capacity, strict=False)
        if np.isnan(places) or places < 0
    ]
    if not np.isfinite(problem.arc_cost_gbp_per_year).all():
        faults.append("every arc needs a finite cost.")
    return faults
