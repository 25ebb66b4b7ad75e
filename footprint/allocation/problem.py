"""State who may go where, and at what cost."""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.pairs import EveryPair
from footprint.allocation.side import SideConstraint
from footprint.errors import InputError, Problem

# faults of one kind that are named before the rest are only counted
_NAMED = 5


@dataclass(frozen=True, slots=True, eq=False, init=False)
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
    side_constraints
        Rules that break pure transport; the flow method cannot keep them.
    finite_capacity
        (m,) capacity, with all the demand where there is no limit.
    dearest_gbp_per_year
        The largest price in the problem, at least one pound.
    every_pair
        What all permitted pairs cost, where the arcs are only the nearest of them. An answer is
        then proven against every pair, and arcs that would pay are let in.
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
    side_constraints: tuple[SideConstraint, ...]
    every_pair: EveryPair | None
    finite_capacity: NDArray[np.float64] = field(init=False, repr=False)
    dearest_gbp_per_year: float = field(init=False, repr=False)

    def __init__(
        self,
        demand: NDArray[np.float64] | Sequence[float],
        capacity: NDArray[np.float64] | Sequence[float],
        arc_origin: NDArray[np.intp] | Sequence[int],
        arc_site: NDArray[np.intp] | Sequence[int],
        arc_cost_gbp_per_year: NDArray[np.float64] | Sequence[float],
        shortage_gbp_per_year: NDArray[np.float64] | Sequence[float] | float,
        origins: Sequence[str] | None = None,
        sites: Sequence[str] | None = None,
        arc_distance_km: NDArray[np.float64] | Sequence[float] | None = None,
        *,
        side_constraints: Sequence[SideConstraint] = (),
        every_pair: EveryPair | None = None,
    ) -> None:
        """Check everything; one shortage price may serve every origin.

        Raises
        ------
        InputError
            Naming negative or missing amounts, arcs to nowhere, repeated arcs and names, and
            side constraints that make no sense.
        """
        children = np.array(demand, dtype=float)
        cost = np.array(arc_cost_gbp_per_year, dtype=float)
        price = np.broadcast_to(np.asarray(shortage_gbp_per_year, dtype=float), children.shape)
        km = np.zeros(len(cost)) if arc_distance_km is None else arc_distance_km
        places = np.array(capacity, dtype=float)
        parts: dict[str, object] = {
            "demand": children,
            "capacity": places,
            "arc_origin": np.array(arc_origin, dtype=np.intp),
            "arc_site": np.array(arc_site, dtype=np.intp),
            "arc_cost_gbp_per_year": cost,
            "shortage_gbp_per_year": np.array(price),
            "origins": _names("o", len(children)) if origins is None else tuple(origins),
            "sites": _names("s", len(places)) if sites is None else tuple(sites),
            "arc_distance_km": np.array(km, dtype=float),
            "side_constraints": tuple(side_constraints),
            "every_pair": every_pair,
            "finite_capacity": np.where(np.isfinite(places), places, children.sum()),
            "dearest_gbp_per_year": _dearest(cost, price),
        }
        # the only way to fill in something frozen
        for name, part in parts.items():
            object.__setattr__(self, name, part)
        faults = [*_faults(self)]
        if faults:
            raise InputError([Problem("allocation", fault) for fault in faults])

    @property
    def whole(self) -> bool:
        """Tell whether every child and every place is a whole one."""
        capacity = self.capacity[np.isfinite(self.capacity)]
        return bool(
            (self.demand == np.round(self.demand)).all() and (capacity == np.round(capacity)).all()
        )

    @property
    def pure(self) -> bool:
        """Tell whether this is pure transport, without side constraints."""
        return not self.side_constraints


def all_arcs(origins: int, sites: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return origin and site of every pair, origins first."""
    return np.repeat(np.arange(origins), sites), np.tile(np.arange(sites), origins)


def with_arcs(
    problem: AllocationProblem,
    origin: NDArray[np.intp],
    site: NDArray[np.intp],
    cost_gbp_per_year: NDArray[np.float64],
) -> AllocationProblem:
    """Return the problem with more arcs behind its own, as far away as its farthest."""
    far = problem.arc_distance_km.max(initial=0.0)
    return replace(
        problem,
        arc_origin=np.concatenate([problem.arc_origin, origin]),
        arc_site=np.concatenate([problem.arc_site, site]),
        arc_cost_gbp_per_year=np.concatenate([problem.arc_cost_gbp_per_year, cost_gbp_per_year]),
        arc_distance_km=np.concatenate([problem.arc_distance_km, np.full(len(origin), far)]),
    )


def own_copy(problem: AllocationProblem) -> AllocationProblem:
    """Return a copy whose costs its owner may change with ``change_costs``."""
    own = copy(problem)
    object.__setattr__(own, "arc_cost_gbp_per_year", problem.arc_cost_gbp_per_year.copy())
    return own


def change_costs(own: AllocationProblem, arc_cost_gbp_per_year: NDArray[np.float64]) -> None:
    """Change the arc costs of one's own copy to other finite ones, and check nothing again."""
    own.arc_cost_gbp_per_year[:] = arc_cost_gbp_per_year
    dearest = _dearest(arc_cost_gbp_per_year, own.shortage_gbp_per_year)
    object.__setattr__(own, "dearest_gbp_per_year", dearest)


def _dearest(cost: NDArray[np.float64], shortage: NDArray[np.float64]) -> float:
    """Return the largest price, at least one pound."""
    largest = np.maximum(-cost.min(initial=0.0), cost.max(initial=1.0))
    return float(np.maximum(largest, shortage.max(initial=1.0)))


def _names(letter: str, count: int) -> tuple[str, ...]:
    """Return numbered names that sort as numbers do."""
    width = len(str(max(count - 1, 0)))
    return tuple(f"{letter}{row:0{width}d}" for row in range(count))


def _faults(problem: AllocationProblem) -> Iterator[str]:
    """Say what is wrong with a problem."""
    n, m, k = len(problem.demand), len(problem.capacity), len(problem.arc_cost_gbp_per_year)
    if len(problem.origins) != n or len(set(problem.origins)) != n:
        yield "every origin needs a name of its own."
    if len(problem.sites) != m or len(set(problem.sites)) != m:
        yield "every site needs a name of its own."
    if len(problem.origins) == n and len(problem.sites) == m:
        yield from _bad_amounts(problem)
    if not (len(problem.arc_origin) == len(problem.arc_site) == len(problem.arc_distance_km) == k):
        yield "arcs need an origin, a site, a cost and a distance each."
        return
    if k and not (
        0 <= problem.arc_origin.min() <= problem.arc_origin.max() < n
        and 0 <= problem.arc_site.min() <= problem.arc_site.max() < m
    ):
        yield "an arc leads from or to a row that does not exist."
        return
    if _repeated(problem.arc_origin * max(m, 1) + problem.arc_site):
        yield "an arc stands twice."
    if not np.isfinite(problem.arc_cost_gbp_per_year).all():
        yield "every arc needs a finite cost."
    for rule in problem.side_constraints:
        yield from rule.faults(problem.origins, problem.capacity)
    pair = problem.every_pair
    if pair is not None and (pair.origins, pair.sites) != (n, m):
        yield f"prices of {pair.origins} x {pair.sites} pairs are given for {n} x {m} rows."


def _bad_amounts(problem: AllocationProblem) -> Iterator[str]:
    """Name amounts that are missing, below zero or without limit where one is needed."""
    for what, amounts, names, boundless in (
        ("demand", problem.demand, problem.origins, False),
        ("shortage", problem.shortage_gbp_per_year, problem.origins, False),
        ("capacity", problem.capacity, problem.sites, True),
    ):
        good = (amounts >= 0) & (np.isfinite(amounts) | boundless)
        bad = np.flatnonzero(~good)
        for row in bad[:_NAMED]:
            yield f"{what} of {names[row]} is {amounts[row]:g}: it must be zero or more."
        if len(bad) > _NAMED:
            yield f"{what} of {len(bad) - _NAMED:,} more rows is no good either."


def _repeated(keys: NDArray[np.intp]) -> bool:
    """Tell whether a number stands twice."""
    if (keys[1:] > keys[:-1]).all():
        return False
    ordered = np.sort(keys)
    return bool((ordered[1:] == ordered[:-1]).any())
