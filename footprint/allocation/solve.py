"""Find the cheapest allocation, prove it, and say what one more place is worth."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.certificate import (
    Certificate,
    certify,
    cost_of,
    reduced_costs,
    require,
)
from footprint.allocation.marginal import value_of_one_more_place
from footprint.allocation.problem import AllocationProblem
from footprint.allocation.readable import named_problem, plain_names
from footprint.errors import SolverError
from footprint.solving import (
    PROVEN,
    ArrayModel,
    Columns,
    solve_arrays,
)
from footprint.solving import solve as solve_named

METHODS = ("auto", "pulp", "arrays")

# arcs an origin starts with; the rest are priced and come in when they pay
CHEAPEST = 12

# from this many origins a coarser problem is solved first, of one origin in this many, for a
# guess at what places are worth; arcs that look good at that guess are the ones to start with
_MANY_ORIGINS = 150
_ONE_IN = 4

# up to this many arcs the readable model is about as quick
_READABLE_ARCS = 2_000

# arcs an origin starts with where the array model has already told which ones are good
_READABLE_CHEAPEST = 6

# an arc is let in when it undercuts the prices by more than this share of the dearest
_PAYS = 1e-9

# kilometres a child that the tie-break by name may weigh, against distance
_NAME_KM = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Allocation:
    """How many children go along each arc, with the proof and what a place is worth.

    Money is in pounds a year, steering prices included.

    Attributes
    ----------
    flow, unmet
        (k,) children along each arc of the problem; (n,) children for whom there is no place.
    value_of_one_more_place_gbp_per_year
        (m,) v(b) - v(b + 1): what one more place at each site would save.
    origin_price, site_price
        (n,) and (m,) optimal prices behind the certificate; not unique.
    method
        "pulp" or "arrays".
    """

    objective_gbp_per_year: float
    flow: NDArray[np.float64] = field(repr=False)
    unmet: NDArray[np.float64] = field(repr=False)
    value_of_one_more_place_gbp_per_year: NDArray[np.float64] = field(repr=False)
    origin_price: NDArray[np.float64] = field(repr=False)
    site_price: NDArray[np.float64] = field(repr=False)
    status: str
    method: str
    certificate: Certificate


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    """Flow, unmet children and prices before anything is proven."""

    flow: NDArray[np.float64]
    unmet: NDArray[np.float64]
    origin_price: NDArray[np.float64]
    site_price: NDArray[np.float64]


def solve(
    problem: AllocationProblem, *, method: str = "auto", cheapest: int = CHEAPEST
) -> Allocation:
    """Find a cheapest allocation; of several, the one with the least distance, then by name.

    Parameters
    ----------
    method
        "pulp" builds a readable model with named rows; "arrays" passes arrays to the solver;
        "auto" chooses by size. Both reach the same cost.
    cheapest
        How many of its arcs each origin starts with. All others are priced, and those that
        would pay are let in, until none does, so the answer holds for every permitted arc.

    Raises
    ------
    SolverError
        Where the solver gives no proven answer.
    CheckFailedError
        Where the answer fails its certificate.
    """
    if method not in METHODS:
        msg = f'method must be one of {", ".join(METHODS)}, not "{method}".'
        raise ValueError(msg)
    if method == "auto":
        method = "pulp" if len(problem.arc_cost_gbp_per_year) <= _READABLE_ARCS else "arrays"
    found = _sift_named(problem, cheapest) if method == "pulp" else _sift_arrays(problem, cheapest)
    flow, unmet = _break_ties(problem, found)
    certificate = certify(problem, flow, unmet, found.origin_price, found.site_price)
    cost = cost_of(problem, flow, unmet)
    require(certificate, objective=cost, recomputed=cost_of(problem, found.flow, found.unmet))
    more = _values(problem, flow, unmet, found.site_price, cost)
    return Allocation(
        cost,
        flow,
        unmet,
        more,
        found.origin_price,
        found.site_price,
        PROVEN,
        method,
        certificate,
    )


def least_cost_flow(
    problem: AllocationProblem, *, cheapest: int = CHEAPEST
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return flow and unmet children of a cheapest allocation, and nothing else.

    For sweeps of many problems: ties are left as the solver breaks them, and no value of a
    place is worked out. The certificate is still required.
    """
    found = _sift_arrays(problem, cheapest)
    certificate = certify(problem, found.flow, found.unmet, found.origin_price, found.site_price)
    cost = cost_of(problem, found.flow, found.unmet)
    require(certificate, objective=cost, recomputed=cost)
    return _snapped(problem, found.flow, found.unmet)


def check(problem: AllocationProblem, allocation: Allocation) -> Certificate:
    """Check a finished allocation again, in numpy alone.

    Raises
    ------
    CheckFailedError
        Where flow, unmet children, prices or the stated cost do not bear each other out.
    """
    certificate = certify(
        problem,
        allocation.flow,
        allocation.unmet,
        allocation.origin_price,
        allocation.site_price,
    )
    recomputed = cost_of(problem, allocation.flow, allocation.unmet)
    require(certificate, objective=allocation.objective_gbp_per_year, recomputed=recomputed)
    return certificate


def _sift_named(problem: AllocationProblem, cheapest: int) -> _Answer:
    """Solve readable models over more and more arcs until no other arc pays.

    A large one starts from the arcs that look best at the prices of the array model: building
    the readable one again and again would take long.
    """
    if len(problem.demand) < _MANY_ORIGINS:
        arcs = _first_arcs(problem, cheapest)
    else:
        guess = _sift_arrays(problem, cheapest).site_price
        every = np.arange(len(problem.arc_cost_gbp_per_year))
        cost = problem.arc_cost_gbp_per_year + guess[problem.arc_site]
        arcs = _cheapest_arcs(problem, every, cost, min(cheapest, _READABLE_CHEAPEST))
    while True:
        answer = _solve_named(problem, arcs)
        paying = _paying(problem, answer, arcs, cheapest)
        if len(paying) == 0:
            return answer
        arcs = np.concatenate([arcs, paying])


def _solve_named(problem: AllocationProblem, arcs: NDArray[np.intp]) -> _Answer:
    """Solve one readable model and read it back by name."""
    model, names = named_problem(problem, arcs)
    found = solve_named(model)
    if not found.proven:
        msg = f"The allocation was {found.words}."
        raise SolverError(msg)
    origins, sites = plain_names(problem.origins), plain_names(problem.sites)
    flow = np.zeros(len(problem.arc_cost_gbp_per_year))
    flow[list(names)] = [found.values[name] for name in names.values()]
    unmet = np.array([found.values[f"short_{name}"] for name in origins])
    origin_price = np.array([found.prices[f"meet_{name}"] for name in origins])
    site_price = np.array([-found.prices.get(f"room_{name}", 0.0) for name in sites])
    return _Answer(flow, unmet, origin_price, np.maximum(site_price, 0.0))


def _sift_arrays(problem: AllocationProblem, cheapest: int) -> _Answer:
    """Solve arrays over more and more arcs, from the last answer, until no other arc pays."""
    n = len(problem.demand)
    arcs = _first_arcs(problem, cheapest)
    cost = np.concatenate([problem.shortage_gbp_per_year, problem.arc_cost_gbp_per_year[arcs]])
    model = ArrayModel(
        cost,
        _columns(problem, arcs, with_unmet=True),
        np.concatenate([problem.demand, np.full(len(problem.capacity), -np.inf)]),
        np.concatenate([problem.demand, problem.capacity]),
        presolve=False,
    )
    while True:
        found = model.solve()
        if not found.proven:
            msg = f"The allocation was {found.words}."
            raise SolverError(msg)
        flow = np.zeros(len(problem.arc_cost_gbp_per_year))
        flow[arcs] = found.x[n:]
        prices = np.maximum(-found.row_prices[n:], 0.0)
        answer = _Answer(flow, found.x[:n], found.row_prices[:n], prices)
        paying = _paying(problem, answer, arcs, cheapest)
        if len(paying) == 0:
            return answer
        columns = _columns(problem, paying, with_unmet=False)
        model.add_columns(problem.arc_cost_gbp_per_year[paying], columns)
        arcs = np.concatenate([arcs, paying])


def _columns(problem: AllocationProblem, arcs: NDArray[np.intp], *, with_unmet: bool) -> Columns:
    """Return the matrix of some arcs: one in the origin's row, one in the site's row."""
    n = len(problem.demand)
    ends = np.stack([problem.arc_origin[arcs], n + problem.arc_site[arcs]], axis=1).ravel()
    starts = 2 * np.arange(len(arcs) + 1)
    if with_unmet:
        ends = np.concatenate([np.arange(n), ends])
        starts = np.concatenate([np.arange(n), n + starts])
    return Columns(starts.astype(np.int32), ends.astype(np.int32), np.ones(len(ends)))


def _first_arcs(problem: AllocationProblem, cheapest: int) -> NDArray[np.intp]:
    """Return the arcs to start with: the cheapest few an origin, scarce sites priced by a guess."""
    every = np.arange(len(problem.arc_cost_gbp_per_year))
    cost = problem.arc_cost_gbp_per_year
    if len(problem.demand) >= _MANY_ORIGINS:
        guess = _sift_arrays(_coarse(problem), cheapest).site_price
        cost = cost + guess[problem.arc_site]
    return _cheapest_arcs(problem, every, cost, cheapest)


def _coarse(problem: AllocationProblem) -> AllocationProblem:
    """Return the problem of every so many origins, standing for the others too."""
    kept = np.arange(0, len(problem.demand), _ONE_IN)
    row = np.full(len(problem.demand), -1)
    row[kept] = np.arange(len(kept))
    arcs = np.flatnonzero(row[problem.arc_origin] >= 0)
    scale = problem.demand.sum() / max(problem.demand[kept].sum(), 1.0)
    return replace(
        problem,
        demand=problem.demand[kept] * scale,
        arc_origin=row[problem.arc_origin[arcs]],
        arc_site=problem.arc_site[arcs],
        arc_cost_gbp_per_year=problem.arc_cost_gbp_per_year[arcs],
        shortage_gbp_per_year=problem.shortage_gbp_per_year[kept],
        origins=tuple(problem.origins[k] for k in kept),
        arc_distance_km=problem.arc_distance_km[arcs],
    )


def _cheapest_arcs(
    problem: AllocationProblem, arcs: NDArray[np.intp], price: NDArray[np.float64], most: int
) -> NDArray[np.intp]:
    """Return those of some arcs that are among the cheapest few of their origin, in row order."""
    order = np.lexsort((problem.arc_distance_km[arcs], price, problem.arc_origin[arcs]))
    origin = problem.arc_origin[arcs][order]
    first = np.searchsorted(origin, origin, side="left")
    return np.sort(arcs[order[np.arange(len(order)) - first < most]])


def _paying(
    problem: AllocationProblem, answer: _Answer, arcs: NDArray[np.intp], most: int
) -> NDArray[np.intp]:
    """Price every permitted arc and return those that would pay, the best few an origin."""
    reduced = reduced_costs(problem, answer.origin_price, answer.site_price)
    reduced[arcs] = 0.0
    dearest = max(1.0, float(np.abs(problem.arc_cost_gbp_per_year).max(initial=0.0)))
    paying = np.flatnonzero(reduced < -_PAYS * dearest)
    return _cheapest_arcs(problem, paying, reduced[paying], most)


def _break_ties(
    problem: AllocationProblem, found: _Answer
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return, among all answers of the same cost, the nearest one, then the first by name.

    An answer costs the least exactly when it uses only arcs (and unmet children) that their
    prices just cover, and fills every site with a price. Among those, distance is minimised,
    plus a hair that gives earlier names the earlier sites.
    """
    tolerance = 1e-9 * max(1.0, float(np.abs(problem.arc_cost_gbp_per_year).max(initial=0.0)))
    reduced = reduced_costs(problem, found.origin_price, found.site_price)
    arcs = np.flatnonzero((reduced <= tolerance) | (found.flow > 1e-9))
    over = problem.shortage_gbp_per_year - found.origin_price
    may_stay = (over <= tolerance) | (found.unmet > 1e-9)
    full = (found.site_price > tolerance) & np.isfinite(problem.capacity)
    n, m = len(problem.demand), len(problem.capacity)
    origin_rank, site_rank = _ranks(problem.origins), _ranks(problem.sites)
    early = 1 - origin_rank / (n + 1)
    hair = _NAME_KM * site_rank[problem.arc_site] / (m + 1) * early[problem.arc_origin]
    second = np.concatenate([_NAME_KM * early, (problem.arc_distance_km + hair)[arcs]])
    upper = np.concatenate([np.where(may_stay, np.inf, 0.0), np.full(len(arcs), np.inf)])
    nearest = solve_arrays(
        second,
        _columns(problem, arcs, with_unmet=True),
        np.concatenate([problem.demand, np.where(full, problem.capacity, -np.inf)]),
        np.concatenate([problem.demand, problem.capacity]),
        upper=upper,
    )
    if not nearest.proven:
        return _snapped(problem, found.flow, found.unmet)
    flow = np.zeros(len(problem.arc_cost_gbp_per_year))
    flow[arcs] = nearest.x[n:]
    return _snapped(problem, flow, nearest.x[:n])


def _snapped(
    problem: AllocationProblem, flow: NDArray[np.float64], unmet: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return whole children where the problem has whole children and places."""
    if not problem.whole:
        return np.maximum(flow, 0.0), np.maximum(unmet, 0.0)
    rounded, left = np.round(flow), np.round(unmet)
    near = np.allclose(rounded, flow, atol=1e-6, rtol=0) and np.allclose(left, unmet, atol=1e-6)
    return (rounded, left) if near else (np.maximum(flow, 0.0), np.maximum(unmet, 0.0))


def _values(
    problem: AllocationProblem,
    flow: NDArray[np.float64],
    unmet: NDArray[np.float64],
    site_price: NDArray[np.float64],
    cost: float,
) -> NDArray[np.float64]:
    """Return what one more place is worth at each site.

    Whole children and places: found as chains of moves. Parts of them: the problem is solved
    again with one more place at each site that has a price; without one it is worth nothing.
    """
    if problem.whole:
        return value_of_one_more_place(problem, flow, unmet)
    n, m = len(problem.demand), len(problem.capacity)
    every = np.arange(len(flow))
    model = ArrayModel(
        np.concatenate([problem.shortage_gbp_per_year, problem.arc_cost_gbp_per_year]),
        _columns(problem, every, with_unmet=True),
        np.concatenate([problem.demand, np.full(m, -np.inf)]),
        np.concatenate([problem.demand, problem.capacity]),
        presolve=False,
    )
    more = np.zeros(m)
    for site in np.flatnonzero((site_price > 0) & np.isfinite(problem.capacity)):
        model.set_row(n + int(site), -np.inf, float(problem.capacity[site]) + 1)
        again = model.solve()
        if not again.proven:
            msg = f"With one more place at {problem.sites[site]} it was {again.words}."
            raise SolverError(msg)
        more[site] = max(0.0, cost - again.objective)
        model.set_row(n + int(site), -np.inf, float(problem.capacity[site]))
    return more


def _ranks(names: tuple[str, ...]) -> NDArray[np.float64]:
    """Return the place of each name in the alphabet of names."""
    ranks = np.empty(len(names))
    ranks[sorted(range(len(names)), key=lambda row: names[row])] = np.arange(len(names))
    return ranks
