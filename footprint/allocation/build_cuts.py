"""Bound what children cost in one year from below, for every plan at once."""

from collections.abc import Sequence

import numpy as np

from footprint.allocation.build_problem import BuildProblem, Floats
from footprint.allocation.build_rows import Savings
from footprint.errors import SolverError
from footprint.solving import ArrayModel, Columns


class YearCost:
    """The least cost of one year as a function of what is built.

    It is a linear programme whose limits are the plan, so its prices bound it for every plan.
    With u the worth of a child at an origin, v of a place at a site and w of one candidate to
    one origin, no plan of y built and z places costs less than
    ``otherwise - demand @ u - capacity @ v - (ready * v) @ z - sum(children * w * y)`` where
    nothing is negative and ``u[origin] + v[site] + w >= saving`` on every arc; ``children`` are
    the most that an arc to a candidate may carry. What the solver's rounding leaves of that is
    made good, so the bound holds whatever its tolerance.

    Parameters
    ----------
    year
        Row of the year.
    unit
        Pounds in which money is counted.
    """

    def __init__(self, problem: BuildProblem, saved: Savings, year: int, unit: float) -> None:
        arcs, self._saving = saved.arcs[year], saved.saving_gbp_per_year[year] / unit
        self._origin, self._site = problem.arc_origin[arcs], problem.arc_site[arcs]
        self._demand, self._ready = problem.demand[year], problem.ready[year]
        capacity = problem.capacity[year]
        # no arc that saves anything leads to a site without limit
        self._capacity = np.where(np.isfinite(capacity), capacity, 0.0)
        self._weight = problem.weight[year]
        self._otherwise = float(self._demand @ saved.otherwise_gbp_per_year[year]) / unit
        n, m = len(self._demand), len(capacity)
        self._new = np.flatnonzero(self._site >= m)
        self._candidate = self._site[self._new] - m
        most = (self._ready * problem.most)[self._candidate]
        self._children = np.minimum(self._demand[self._origin[self._new]], most)

        # a row an origin, a site, a candidate, then an arc to a candidate
        first = n + m + len(self._ready)
        self._rows = first + len(self._new)
        k = len(arcs)
        column = np.concatenate([np.arange(k), np.arange(k), self._new])
        row = np.concatenate([self._origin, n + self._site, first + np.arange(len(self._new))])
        order = np.argsort(column, kind="stable")
        starts = np.searchsorted(column[order], np.arange(k + 1))
        self._model = ArrayModel(
            -self._saving,
            Columns(starts.astype(np.int32), row[order].astype(np.int32), np.ones(len(row))),
            np.full(self._rows, -np.inf),
            np.zeros(self._rows),
            presolve=False,
        )

    def at(self, built: Floats, places: Floats) -> tuple[float, float, Floats, Floats]:
        """Return the cost of a plan, whole or not, and a bound that meets it.

        Returns
        -------
        cost
            In the unit of money, discounted.
        constant, by_built, by_place
            The bound: ``constant + by_built @ y + by_place @ z``, the last two (c,).

        Raises
        ------
        SolverError
            Where the year's allocation is not proven.
        """
        n, m, c = len(self._demand), len(self._capacity), len(self._ready)
        single = self._children * built[self._candidate]
        limits = np.concatenate([self._demand, self._capacity, self._ready * places, single])
        self._model.set_rows(np.full(self._rows, -np.inf), limits)
        found = self._model.solve()
        if not found.proven:
            msg = f"The allocation of a year was {found.words}."
            raise SolverError(msg)
        price = np.maximum(-found.row_prices, 0.0)
        child, place = price[:n], price[n : n + m + c]
        short = self._saving - place[self._site]
        old = np.flatnonzero(self._site < m)
        np.maximum.at(child, self._origin[old], short[old])
        left = np.maximum(short[self._new] - child[self._origin[self._new]], 0.0)
        constant = self._otherwise - self._demand @ child - self._capacity @ place[:m]
        by_built = -np.bincount(self._candidate, self._children * left, c).astype(float)
        cost = self._weight * (self._otherwise + found.objective)
        by_place = -self._ready * place[m:]
        return cost, self._weight * constant, self._weight * by_built, self._weight * by_place


def year_costs(problem: BuildProblem, saved: Savings, unit: float) -> Sequence[YearCost]:
    """Return the least cost of every year of a world."""
    return [YearCost(problem, saved, year, unit) for year in range(len(problem.years))]
