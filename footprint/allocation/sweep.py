"""Solve one problem at many costs, each from where the last one ended."""

from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.certificate import Certificate, certify, cost_of, require
from footprint.allocation.problem import AllocationProblem
from footprint.allocation.sift import CHEAPEST, Sifted
from footprint.errors import InputError


@dataclass(frozen=True, slots=True, eq=False)
class Swept:
    """One answer of a sweep: a cheapest allocation with its proof.

    Ties are left as the solver breaks them, and no value of a place is worked out: solve the
    problem by itself for those. The fields are those of ``Allocation``.
    """

    objective_gbp_per_year: float
    flow: NDArray[np.float64] = field(repr=False)
    unmet: NDArray[np.float64] = field(repr=False)
    origin_price: NDArray[np.float64] = field(repr=False)
    site_price: NDArray[np.float64] = field(repr=False)
    empty: NDArray[np.float64] = field(repr=False)
    side_price: NDArray[np.float64] = field(repr=False)
    certificate: Certificate


class Sweep:
    """Many configurations of one problem, which differ only in what arcs cost.

    Used in a ``with`` block, at the end of which the solver's memory is given back. Arcs that
    paid under one configuration stay in the solver for the next; all others are priced each
    time, so that every answer holds for every permitted arc.
    """

    def __init__(self, problem: AllocationProblem, *, cheapest: int = CHEAPEST) -> None:
        self._problem = problem
        self._cheapest = cheapest
        self._sifted: Sifted | None = None

    def __enter__(self) -> Self:
        """Build the problem in the solver."""
        self._sifted = Sifted(self._problem, cheapest=self._cheapest)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the solver's memory back."""
        self._sifted = None

    def solve(self, arc_cost_gbp_per_year: NDArray[np.float64]) -> Swept:
        """Return a cheapest allocation at (k,) other arc costs.

        Raises
        ------
        InputError
            Where the costs do not fit the arcs.
        SolverError
            Where the solver gives no proven answer.
        CheckFailedError
            Where an answer fails its certificate.
        """
        if self._sifted is None:
            msg = 'Use a sweep in a "with" block.'
            raise RuntimeError(msg)
        cost = np.asarray(arc_cost_gbp_per_year, dtype=float)
        if cost.shape != self._problem.arc_cost_gbp_per_year.shape or not np.isfinite(cost).all():
            where, what = "sweep", "every arc needs a finite cost."
            raise InputError.of(where, what)
        self._sifted.set_costs(cost)
        answer, reduced = self._sifted.solve()
        certificate = certify(self._sifted.problem, answer, reduced=reduced)
        objective = cost_of(self._sifted.problem, answer)
        require(certificate, objective=objective, recomputed=objective)
        return Swept(
            objective,
            answer.flow,
            answer.unmet,
            answer.origin_price,
            answer.site_price,
            answer.empty,
            answer.side_price,
            certificate,
        )
