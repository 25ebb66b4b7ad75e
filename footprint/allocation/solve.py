"""Find the cheapest allocation, prove it, and say what one more place is worth."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.answer import Answer
from footprint.allocation.certificate import (
    GAP_TOLERANCE,
    Certificate,
    certify,
    cost_of,
    require,
    undercutting_pairs,
)
from footprint.allocation.flow import fits_flow, solve_flow
from footprint.allocation.marginal import value_of_one_more_place
from footprint.allocation.prices import with_smallest_prices
from footprint.allocation.problem import AllocationProblem, with_arcs
from footprint.allocation.readable import solve_named
from footprint.allocation.sift import CHEAPEST, PAYS, Sifted, choice_of_arcs, paying_arcs
from footprint.allocation.ties import in_whole_children, nearest_of_equals
from footprint.errors import CheckFailedError
from footprint.network import available
from footprint.solving import PROVEN

METHODS = ("auto", "pulp", "arrays", "flow")

# up to this many arcs the readable model is about as quick
_READABLE_ARCS = 2_000

# from this many origins the arrays need too many rounds, and a flow is quicker
_WIDE_ORIGINS = 1_000

# from this many origins the readable model starts from the arcs that look best at the prices of
# the array model: building it again and again would take long
_MANY_ORIGINS = 150


@dataclass(frozen=True, slots=True, eq=False)
class Allocation:
    """How many children go along each arc, with the proof and what a place is worth.

    Money is in pounds a year, steering prices included.

    Attributes
    ----------
    flow, unmet
        (k,) children along each arc of ``problem``; (n,) children for whom there is no place.
    value_of_one_more_place_gbp_per_year
        (m,) v(b) - v(b + 1): what one more place at each site would save. In pure transport of
        whole children it is the smallest optimal price of the site's capacity; otherwise it is
        found by solving again, or not a number where that was not asked for.
    origin_price, site_price
        (n,) and (m,) optimal prices behind the certificate. In pure transport of whole children
        the site prices are the values of one more place; otherwise they are one set of many.
    method
        "pulp", "arrays" or "flow".
    empty, side_price
        (r,) places left empty below each side constraint's minimum or children above its quota,
        and what easing each side constraint by one would save.
    problem
        The problem that the flow answers: the one asked about, and behind its arcs any that were
        let in from its ``every_pair``.
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
    empty: NDArray[np.float64] = field(repr=False)
    side_price: NDArray[np.float64] = field(repr=False)
    problem: AllocationProblem = field(repr=False)


def solve(
    problem: AllocationProblem,
    *,
    method: str = "auto",
    cheapest: int = CHEAPEST,
    values: bool = True,
    start: NDArray[np.intp] | None = None,
) -> Allocation:
    """Find a cheapest allocation; of several, the one with the least distance, then by name.

    Parameters
    ----------
    method
        "pulp" builds a readable model with named rows; "arrays" passes arrays to the solver;
        "flow" sends whole children at whole pence through a network, without side constraints,
        and needs an optional extra; "auto" chooses by size and shape. All reach the same cost
        and the same values of one more place.
    cheapest
        How many of its arcs each origin starts with, but for "flow". All others are priced, and
        those that would pay are let in, until none does, so the answer holds for every arc.
    values
        Whether to say what one more place is worth also where that takes solving again for
        every site with a price: under side constraints, or with parts of children. Without it
        those values are not numbers.
    start
        Rows of arcs that "arrays" starts with in place of the cheapest, where good ones are known.

    Raises
    ------
    InputError
        Where "flow" cannot take the problem.
    SolverError
        Where the solver gives no proven answer.
    CheckFailedError
        Where the answer fails its certificate.
    """
    if method not in METHODS:
        msg = f'method must be one of {", ".join(METHODS)}, not "{method}".'
        raise ValueError(msg)
    if method == "auto":
        method = _chosen(problem)
    found = _solve_by(problem, method, cheapest, start)
    while problem.every_pair is not None:
        by = PAYS * problem.dearest_gbp_per_year
        origin, site, cost = undercutting_pairs(problem, found, by=by, most=cheapest)
        if len(origin) == 0:
            break
        problem = with_arcs(problem, origin, site, cost)
        found = _solve_by(problem, method, cheapest, start)
    return _proven(problem, found, method, values=values)


def least_cost_flow(
    problem: AllocationProblem, *, cheapest: int = CHEAPEST
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return flow and unmet children of a cheapest allocation, and nothing else.

    Ties are left as the solver breaks them, and no value of a place is worked out. The
    certificate is still required.
    """
    found, reduced = Sifted(problem, cheapest=cheapest).solve()
    cost = cost_of(problem, found)
    require(certify(problem, found, reduced=reduced), objective=cost, recomputed=cost)
    whole = in_whole_children(problem, found)
    return whole.flow, whole.unmet


def check(problem: AllocationProblem, allocation: Allocation) -> Certificate:
    """Check a finished allocation again, in numpy alone, over every permitted arc.

    Raises
    ------
    CheckFailedError
        Where flow, unmet children, prices, the stated cost or the values of one more place do
        not bear each other out, or the allocation answers another problem.
    """
    asked, problem = problem, allocation.problem
    _require_same(asked, problem)
    answer = Answer(
        allocation.flow,
        allocation.unmet,
        allocation.empty,
        allocation.origin_price,
        allocation.site_price,
        allocation.side_price,
        np.flatnonzero(allocation.flow),
    )
    certificate = certify(problem, answer)
    stated = allocation.objective_gbp_per_year
    require(certificate, objective=stated, recomputed=cost_of(problem, answer))
    _require_values(problem, answer, allocation.value_of_one_more_place_gbp_per_year)
    return certificate


def _chosen(problem: AllocationProblem) -> str:
    """Return the method that suits the size and shape of a problem."""
    if len(problem.arc_cost_gbp_per_year) <= _READABLE_ARCS:
        return "pulp"
    wide = len(problem.demand) >= _WIDE_ORIGINS
    return "flow" if wide and fits_flow(problem) and available() else "arrays"


def _solve_by(
    problem: AllocationProblem, method: str, cheapest: int, start: NDArray[np.intp] | None
) -> Answer:
    """Solve by one of the three methods over the problem's own arcs."""
    if method == "flow":
        return solve_flow(problem)
    if method == "pulp":
        return _sift_named(problem, cheapest)
    return _sift(problem, cheapest, start)


def _sift(
    problem: AllocationProblem, cheapest: int, start: NDArray[np.intp] | None = None
) -> Answer:
    """Solve arrays over more and more arcs, from the last answer, until no other arc pays."""
    return Sifted(problem, cheapest=cheapest, arcs=start).solve()[0]


def _sift_named(problem: AllocationProblem, cheapest: int) -> Answer:
    """Solve readable models over more and more arcs until no other arc pays."""
    price = problem.arc_cost_gbp_per_year
    if len(problem.demand) >= _MANY_ORIGINS:
        price = price + _sift(problem, cheapest).site_price[problem.arc_site]
    arcs = choice_of_arcs(problem).pick(price, cheapest, 0)
    while True:
        answer = solve_named(problem, arcs)
        paying = paying_arcs(problem, answer, arcs, cheapest)
        if len(paying) == 0:
            return answer
        arcs = np.concatenate([arcs, paying])


def _proven(problem: AllocationProblem, found: Answer, method: str, *, values: bool) -> Allocation:
    """Break ties, value one more place at each site, and prove the answer."""
    cost = cost_of(problem, found)
    exact = problem.pure and problem.whole
    if exact and method != "flow":
        found = with_smallest_prices(problem, found)
    answer = nearest_of_equals(problem, found)
    certificate = certify(problem, answer)
    objective = cost_of(problem, answer)
    require(certificate, objective=objective, recomputed=cost)
    more = np.full(len(problem.capacity), np.nan)
    if values and not exact:
        more = _values_by_solving_again(problem, answer, objective)
    return Allocation(
        objective,
        answer.flow,
        answer.unmet,
        answer.site_price if exact else more,
        answer.origin_price,
        answer.site_price,
        PROVEN,
        method,
        certificate,
        answer.empty,
        answer.side_price,
        problem,
    )


def _values_by_solving_again(
    problem: AllocationProblem, answer: Answer, cost: float
) -> NDArray[np.float64]:
    """Return what one more place is worth at each site where its prices leave room for any.

    The least cost is convex in capacity, so no place is worth more than any optimal price of it.
    """
    more = np.zeros(len(problem.capacity))
    most = _most_worth(problem, answer)
    model = Sifted(problem, arcs=np.flatnonzero(answer.flow > 0))
    for site in np.flatnonzero((most > 0) & np.isfinite(problem.capacity)):
        capacity = problem.capacity.copy()
        capacity[site] += 1
        model.set_capacity(capacity)
        more[site] = max(0.0, cost - cost_of(problem, model.solve()[0]))
    return more


def _most_worth(problem: AllocationProblem, answer: Answer) -> NDArray[np.float64]:
    """Return what the prices say one more place is worth at most, with the rules it eases."""
    most = answer.site_price.copy()
    for rule, price in zip(problem.side_constraints, answer.side_price, strict=True):
        if price > 0:
            before = rule.limit(problem.capacity)
            for site in np.flatnonzero(np.isfinite(problem.capacity)):
                capacity = problem.capacity.copy()
                capacity[site] += 1
                eased = rule.limit(capacity) - before
                most[site] += price * (-eased if rule.at_least else eased)
    return most


def _require_same(asked: AllocationProblem, answered: AllocationProblem) -> None:
    """Refuse an allocation whose problem is not the one asked about, but for arcs let in."""
    if asked is answered:
        return
    arcs = len(asked.arc_cost_gbp_per_year)
    same = (
        np.array_equal(asked.demand, answered.demand)
        and np.array_equal(asked.capacity, answered.capacity)
        and np.array_equal(asked.shortage_gbp_per_year, answered.shortage_gbp_per_year)
        and np.array_equal(asked.arc_origin, answered.arc_origin[:arcs])
        and np.array_equal(asked.arc_site, answered.arc_site[:arcs])
        and np.array_equal(asked.arc_cost_gbp_per_year, answered.arc_cost_gbp_per_year[:arcs])
        and asked.side_constraints == answered.side_constraints
        and (asked.every_pair is not None or arcs == len(answered.arc_cost_gbp_per_year))
    )
    if not same:
        msg = "The allocation answers another problem than this one. It must not be used."
        raise CheckFailedError(msg)


def _require_values(
    problem: AllocationProblem, answer: Answer, values: NDArray[np.float64]
) -> None:
    """Refuse values of one more place that flow and prices do not bear out."""
    exact = problem.pure and problem.whole
    if not exact and np.isnan(values).all():
        return
    slack = GAP_TOLERANCE * problem.dearest_gbp_per_year
    good = bool(((values >= -slack) & (values <= _most_worth(problem, answer) + slack)).all())
    if good and exact:
        known = value_of_one_more_place(problem, answer.flow, answer.unmet)
        good = bool((np.abs(values - known) <= slack).all())
    if not good:
        msg = "A value of one more place is not borne out. The allocation must not be used."
        raise CheckFailedError(msg)
