"""Check an allocation against its own problem, without asking the solver."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.answer import Answer
from footprint.allocation.problem import AllocationProblem
from footprint.allocation.side import charges, worth_of_limits
from footprint.errors import CheckFailedError

# children, and pounds as a share of the dearest price, that count as rounding
CHILDREN_TOLERANCE = 1e-6
PRICE_TOLERANCE = 1e-7
GAP_TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True)
class Certificate:
    """How far an allocation is from feasible and from best.

    Attributes
    ----------
    primal_residual
        Most that any demand, capacity or side constraint is missed by, in children.
    dual_residual
        Most that any permitted arc, unmet child or place undercuts the prices, as a share of
        the dearest price in the problem.
    gap
        Cost of the flow less what the prices prove it must cost, over the larger of the cost
        and one; zero when proven best.
    arcs_priced
        How many permitted arcs were priced: all of them, and every permitted pair where the
        problem knows more pairs than it has arcs.
    """

    primal_residual: float
    dual_residual: float
    gap: float
    arcs_priced: int


def certify(
    problem: AllocationProblem, answer: Answer, *, reduced: NDArray[np.float64] | None = None
) -> Certificate:
    """Return residuals and gap of children and prices, in numpy alone.

    With u the origin prices, v the site prices and w the prices of rules "at most", what the
    children must cost is at least ``demand @ u - capacity @ v - limit @ w`` if ``v, w >= 0``,
    ``u <= shortage`` and, on every permitted arc, ``u[origin] - v[site] - w[its rules] <= cost``.
    Rules "at least" stand with the other sign; the price of a soft rule is at most what missing
    it by one costs.

    Parameters
    ----------
    reduced
        The reduced cost of every arc, where it has been worked out for this very answer.
    """
    least_pair, pairs = _every_pair(problem, answer)
    least = (reduced_costs(problem, answer) if reduced is None else reduced).min(initial=least_pair)
    return Certificate(
        _primal_residual(problem, answer),
        _dual_residual(problem, answer, float(least)),
        _gap(problem, answer),
        max(pairs, len(problem.arc_cost_gbp_per_year)),
    )


def require(certificate: Certificate, *, objective: float, recomputed: float) -> None:
    """Refuse an answer that its certificate does not bear out.

    Raises
    ------
    CheckFailedError
        Naming every test it fails.
    """
    faults = []
    # a comparison with a value that is not a number is false, so ask what must hold
    if not certificate.primal_residual <= CHILDREN_TOLERANCE:
        faults.append(f"children or places are off by {certificate.primal_residual:.3g}")
    if not certificate.dual_residual <= PRICE_TOLERANCE:
        faults.append(f"prices are undercut by {certificate.dual_residual:.3g}")
    if not abs(certificate.gap) <= GAP_TOLERANCE:
        faults.append(f"cost and proof differ by {certificate.gap:.3g}")
    if not abs(objective - recomputed) <= GAP_TOLERANCE * max(1.0, abs(recomputed)):
        faults.append(f"the stated cost {objective:.6g} is in fact {recomputed:.6g}")
    if faults:
        msg = f"The allocation failed its check: {'; '.join(faults)}. It must not be used."
        raise CheckFailedError(msg)


def cost_of(problem: AllocationProblem, answer: Answer) -> float:
    """Return what children cost where they go, steering prices included."""
    used = answer.used
    cost = problem.arc_cost_gbp_per_year[used] @ answer.flow[used]
    cost += problem.shortage_gbp_per_year @ answer.unmet
    for rule, empty in zip(problem.side_constraints, answer.empty, strict=True):
        cost += rule.miss_gbp_per_year * empty if np.isfinite(rule.miss_gbp_per_year) else 0.0
    return float(cost)


def reduced_costs(problem: AllocationProblem, answer: Answer) -> NDArray[np.float64]:
    """Return what each permitted arc costs above the prices; negative means it would pay."""
    reduced = problem.arc_cost_gbp_per_year - answer.origin_price[problem.arc_origin]
    reduced += answer.site_price[problem.arc_site]
    rules, prices = problem.side_constraints, answer.side_price
    reduced += charges(rules, prices, problem.arc_origin, problem.arc_site)
    return np.asarray(reduced)


def undercutting_pairs(
    problem: AllocationProblem, answer: Answer, *, by: float, most: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return origin, site and cost of permitted pairs that undercut the prices.

    Parameters
    ----------
    by
        By how many pounds at least.
    most
        How many of each origin's pairs to return, those that undercut them most.
    """
    found = [(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0))]
    if problem.every_pair is not None:
        kept = min(most, problem.every_pair.sites)
        for first, cost in problem.every_pair.parts():
            reduced = _reduced_pairs(problem, answer, first, cost)
            rows = np.flatnonzero(reduced.min(axis=1, initial=0.0) < -by)
            best = np.argpartition(reduced[rows], kept - 1, axis=1)[:, :kept]
            pays = np.take_along_axis(reduced[rows], best, axis=1) < -by
            row, site = np.repeat(rows, pays.sum(axis=1)), best[pays]
            found.append((first + row, site, cost[row, site]))
    origin, end, price = (np.concatenate(part) for part in zip(*found, strict=True))
    return origin, end, price


def _every_pair(problem: AllocationProblem, answer: Answer) -> tuple[float, int]:
    """Return the least reduced cost over every permitted pair, and how many there are."""
    least, count = 0.0, 0
    if problem.every_pair is not None:
        for first, cost in problem.every_pair.parts():
            reduced = _reduced_pairs(problem, answer, first, cost)
            # not a number must not pass for small
            least = float(np.minimum(least, reduced.min(initial=0.0)))
            count += int(np.isfinite(cost).sum())
    return least, count


def _reduced_pairs(
    problem: AllocationProblem, answer: Answer, first: int, cost: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what each pair of some origins costs above the prices."""
    origin = np.arange(first, first + len(cost))[:, None]
    reduced = cost - answer.origin_price[origin]
    reduced += answer.site_price
    if problem.side_constraints:
        site = np.arange(cost.shape[1])[None, :]
        reduced += charges(problem.side_constraints, answer.side_price, origin, site)
    return reduced


def _primal_residual(problem: AllocationProblem, answer: Answer) -> float:
    """Return the most that demand, capacity, a rule or a sign is missed by."""
    flow = answer.flow[answer.used]
    origin, site = problem.arc_origin[answer.used], problem.arc_site[answer.used]
    sent = np.bincount(origin, flow, len(problem.demand)) + answer.unmet
    taken = np.bincount(site, flow, len(problem.capacity))
    misses = [np.abs(sent - problem.demand), taken - problem.finite_capacity]
    misses += [-flow, -answer.unmet, -answer.empty]
    for rule, empty in zip(problem.side_constraints, answer.empty, strict=True):
        counted = flow @ rule.touches(origin, site)
        limit = rule.limit(problem.capacity)
        # a hard rule may not be missed, whatever the answer says
        missed = empty if np.isfinite(rule.miss_gbp_per_year) else 0.0
        over = limit - counted if rule.at_least else counted - limit
        misses.append(np.atleast_1d(over - missed))
    return float(np.concatenate(misses).max(initial=0.0))


def _dual_residual(problem: AllocationProblem, answer: Answer, least: float) -> float:
    """Return the most that a price rule is broken by, as a share of the dearest price.

    Parameters
    ----------
    least
        The least reduced cost of all, zero at most.
    """
    breaks = [answer.origin_price - problem.shortage_gbp_per_year]
    breaks += [-answer.site_price, -answer.side_price]
    for rule, price in zip(problem.side_constraints, answer.side_price, strict=True):
        if np.isfinite(rule.miss_gbp_per_year):
            breaks.append(np.atleast_1d(price - rule.miss_gbp_per_year))
    most = np.concatenate(breaks).max(initial=-least)
    return float(most) / problem.dearest_gbp_per_year


def _gap(problem: AllocationProblem, answer: Answer) -> float:
    """Return cost less proof, as a share of the cost."""
    cost = cost_of(problem, answer)
    proof = float(
        problem.demand @ answer.origin_price - problem.finite_capacity @ answer.site_price
    )
    proof += worth_of_limits(problem.side_constraints, answer.side_price, problem.capacity)
    return (cost - proof) / max(1.0, abs(cost))
