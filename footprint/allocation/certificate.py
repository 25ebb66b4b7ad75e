"""Check an allocation against its own problem, without asking the solver."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.problem import AllocationProblem
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
        Most that any demand or capacity is missed by, in children.
    dual_residual
        Most that any permitted arc, unmet child or place undercuts the prices, as a share of
        the dearest price in the problem.
    gap
        Cost of the flow less what the prices prove it must cost, over the larger of the cost
        and one; zero when proven best.
    arcs_priced
        How many permitted arcs were priced: all of them.
    """

    primal_residual: float
    dual_residual: float
    gap: float
    arcs_priced: int


def certify(
    problem: AllocationProblem,
    flow: NDArray[np.float64],
    unmet: NDArray[np.float64],
    origin_price: NDArray[np.float64],
    site_price: NDArray[np.float64],
) -> Certificate:
    """Return residuals and gap of a flow and prices, in numpy alone.

    With u the origin prices and v the site prices, what the children must cost is at least
    ``demand @ u - capacity @ v`` if ``v >= 0``, ``u <= shortage`` and, on every permitted arc,
    ``u[origin] - v[site] <= cost``.
    """
    return Certificate(
        _primal_residual(problem, flow, unmet),
        _dual_residual(problem, origin_price, site_price),
        _gap(problem, flow, unmet, origin_price, site_price),
        len(problem.arc_cost_gbp_per_year),
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


def cost_of(
    problem: AllocationProblem, flow: NDArray[np.float64], unmet: NDArray[np.float64]
) -> float:
    """Return what a flow and its unmet children cost, steering prices included."""
    return float(problem.arc_cost_gbp_per_year @ flow + problem.shortage_gbp_per_year @ unmet)


def reduced_costs(
    problem: AllocationProblem,
    origin_price: NDArray[np.float64],
    site_price: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return what each permitted arc costs above the prices; negative means it would pay."""
    priced = origin_price[problem.arc_origin] - site_price[problem.arc_site]
    return np.asarray(problem.arc_cost_gbp_per_year - priced)


def _primal_residual(
    problem: AllocationProblem, flow: NDArray[np.float64], unmet: NDArray[np.float64]
) -> float:
    """Return the most that demand, capacity or a sign is missed by."""
    sent = np.bincount(problem.arc_origin, flow, len(problem.demand)) + unmet
    taken = np.bincount(problem.arc_site, flow, len(problem.capacity))
    misses = (
        np.abs(sent - problem.demand),
        taken - problem.finite_capacity,
        -flow,
        -unmet,
    )
    return float(max((miss.max() for miss in misses if len(miss)), default=0.0))


def _dual_residual(
    problem: AllocationProblem,
    origin_price: NDArray[np.float64],
    site_price: NDArray[np.float64],
) -> float:
    """Return the most that a price rule is broken by, as a share of the dearest price."""
    dearest = _dearest(problem)
    breaks = (
        -reduced_costs(problem, origin_price, site_price),
        origin_price - problem.shortage_gbp_per_year,
        -site_price,
    )
    return float(max((max(b.max(), 0.0) for b in breaks if len(b)), default=0.0)) / dearest


def _gap(
    problem: AllocationProblem,
    flow: NDArray[np.float64],
    unmet: NDArray[np.float64],
    origin_price: NDArray[np.float64],
    site_price: NDArray[np.float64],
) -> float:
    """Return cost less proof, as a share of the cost."""
    cost = cost_of(problem, flow, unmet)
    proof = float(problem.demand @ origin_price - problem.finite_capacity @ site_price)
    return (cost - proof) / max(1.0, abs(cost))


def _dearest(problem: AllocationProblem) -> float:
    """Return the largest price in the problem, at least one pound."""
    prices = (problem.arc_cost_gbp_per_year, problem.shortage_gbp_per_year)
    return float(max([1.0, *(np.abs(p).max() for p in prices if len(p))]))
