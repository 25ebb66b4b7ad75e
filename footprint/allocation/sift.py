"""Solve with a few arcs of each origin at a time, and let in those that would pay."""

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.answer import Answer
from footprint.allocation.arcs import CheapestArcs
from footprint.allocation.arrays import (
    arc_columns,
    first_columns,
    joined_columns,
    read_back,
    row_limits,
)
from footprint.allocation.certificate import reduced_costs
from footprint.allocation.problem import AllocationProblem, change_costs, own_copy
from footprint.allocation.side import charges
from footprint.errors import SolverError
from footprint.solving import ArrayModel

# arcs an origin, and a site, start with; the rest are priced and come in when they pay
CHEAPEST = 6
_CHEAPEST_OF_SITE = 2

# of those that pay, as many an origin come in at a time as it started with, and this many a site
_BEST_OF_SITE = 1

# from this many origins on the last answer with more arcs is improved rather than mended
_WIDE_ORIGINS = 5_000

# an arc is let in when it undercuts the prices by more than this share of the dearest
PAYS = 1e-9


class Sifted:
    """A problem inside the solver, with the arcs that have paid so far.

    Every solve starts from the last answer, prices every permitted arc in numpy, lets in the
    best few of each origin and site that would pay, and repeats until none does.

    Attributes
    ----------
    problem
        The problem at its present costs; a copy of the one given.
    arcs
        Rows of the arcs inside the solver, in the order of its columns.
    """

    def __init__(
        self,
        problem: AllocationProblem,
        *,
        cheapest: int = CHEAPEST,
        arcs: NDArray[np.intp] | None = None,
    ) -> None:
        self.problem = own_copy(problem)
        self._most = cheapest
        self._choice = choice_of_arcs(problem)
        cost = problem.arc_cost_gbp_per_year
        if arcs is None:
            arcs = self._choice.pick(cost, cheapest, _CHEAPEST_OF_SITE)
        self.arcs = arcs
        first, self._first_cost = first_columns(problem)
        self._model = ArrayModel(
            np.concatenate([self._first_cost, cost[self.arcs]]),
            joined_columns(first, arc_columns(problem, self.arcs)),
            *row_limits(problem, problem.capacity),
            presolve=False,
            primal=len(problem.demand) >= _WIDE_ORIGINS,
        )
        # large arrays are slow to ask for, so these two serve every solve
        self._reduced, self._spare = np.empty(len(cost)), np.empty(len(cost))

    def set_costs(self, arc_cost_gbp_per_year: NDArray[np.float64]) -> None:
        """Change what every arc costs."""
        change_costs(self.problem, arc_cost_gbp_per_year)
        self._model.set_costs(np.concatenate([self._first_cost, arc_cost_gbp_per_year[self.arcs]]))

    def set_capacity(self, capacity: NDArray[np.float64]) -> None:
        """Change the places of every site, and the side constraints that depend on them."""
        self._model.set_rows(*row_limits(self.problem, capacity))

    def solve(self) -> tuple[Answer, NDArray[np.float64]]:
        """Return an answer that no permitted arc would better, and every arc's reduced cost.

        The reduced costs are overwritten by the next solve.

        Raises
        ------
        SolverError
            Where the solver gives no proven answer.
        """
        least = -PAYS * self.problem.dearest_gbp_per_year
        while True:
            found = self._model.solve()
            if not found.proven:
                msg = f"The allocation was {found.words}."
                raise SolverError(msg)
            answer = read_back(self.problem, found, self.arcs)
            reduced = self._price(answer)
            if reduced.min(initial=0.0) >= least:
                return answer, reduced
            within = reduced[self.arcs]
            reduced[self.arcs] = 0.0
            paying = self._choice.pick(reduced, self._most, _BEST_OF_SITE, below=least)
            reduced[self.arcs] = within
            if len(paying) == 0:
                return answer, reduced
            self._let_in(paying)

    def _price(self, answer: Answer) -> NDArray[np.float64]:
        """Return the reduced cost of every permitted arc."""
        problem, reduced, spare = self.problem, self._reduced, self._spare
        np.take(answer.origin_price, problem.arc_origin, out=spare, mode="clip")
        np.subtract(problem.arc_cost_gbp_per_year, spare, out=reduced)
        np.take(answer.site_price, problem.arc_site, out=spare, mode="clip")
        np.add(reduced, spare, out=reduced)
        if not problem.pure:
            rules, prices = problem.side_constraints, answer.side_price
            reduced += charges(rules, prices, problem.arc_origin, problem.arc_site)
        return reduced

    def _let_in(self, paying: NDArray[np.intp]) -> None:
        """Add arcs to the solver's columns."""
        cost = self.problem.arc_cost_gbp_per_year[paying]
        self._model.add_columns(cost, arc_columns(self.problem, paying))
        self.arcs = np.concatenate([self.arcs, paying])


def paying_arcs(
    problem: AllocationProblem, answer: Answer, arcs: NDArray[np.intp], most: int
) -> NDArray[np.intp]:
    """Price every permitted arc and return those that would pay, the best few of either end.

    Parameters
    ----------
    arcs
        Rows of the arcs that the answer already had to choose from.
    """
    reduced = reduced_costs(problem, answer)
    reduced[arcs] = 0.0
    least = -PAYS * problem.dearest_gbp_per_year
    return choice_of_arcs(problem).pick(reduced, most, _BEST_OF_SITE, below=least)


def choice_of_arcs(problem: AllocationProblem) -> CheapestArcs:
    """Return what picks the cheapest arcs of a problem."""
    n, m = len(problem.demand), len(problem.capacity)
    return CheapestArcs(problem.arc_origin, problem.arc_site, n, m)
