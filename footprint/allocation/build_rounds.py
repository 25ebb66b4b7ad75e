"""Search for the plan of least worst regret by rounds of bounds and plans."""

import time
from collections.abc import Mapping, Sequence

import numpy as np

from footprint.allocation.build_cuts import YearCost, year_costs
from footprint.allocation.build_problem import BuildProblem, Floats, Ints
from footprint.allocation.build_rows import (
    Rows,
    plan_from,
    plan_limits,
    plan_rows,
    savings,
    unit_of,
)
from footprint.errors import SolverError
from footprint.solving import NOT_SOLVED, ArrayModel

# in units of money of which all children cost up to a million: a bound that misses by less adds
# nothing, and bounds that the last relaxed answer keeps by more are left out of the search
_BROKEN = 1e-5
_SLACK = 1e-3

# a difference this small, as a share of what all children cost, is none
_NOTHING = 1e-11

# how far towards the solver's answer from the best point so far the next bounds are taken
_STEP = 0.5


class Rounds:
    """Bounds of every world and year, and the search for a plan among them.

    Parameters
    ----------
    worlds
        Problems that share candidates and budget.
    lowest
        What each world's cost is compared with, in pounds.
    held
        Places of the candidates, by row, that are not free.

    Columns are the plan's, then t, then what children cost in each world and year.
    """

    def __init__(
        self,
        worlds: Sequence[BuildProblem],
        lowest: Sequence[float],
        held: Mapping[int, int] | None = None,
    ) -> None:
        self._worlds, self._held = worlds, dict(held or {})
        saved = [savings(problem) for problem in worlds]
        self._unit = unit_of([s.constant_gbp for s in saved])
        self._lowest = np.array(lowest) / self._unit
        self._built = np.array([p.fixed_gbp for p in worlds]) / self._unit
        self._place = np.array([p.place_gbp for p in worlds]) / self._unit
        self._models: list[list[YearCost]] = [
            list(year_costs(p, s, self._unit)) for p, s in zip(worlds, saved, strict=True)
        ]
        self._c = len(worlds[0].candidates)
        self._nothing = _NOTHING * max(s.constant_gbp for s in saved) / self._unit
        counts = [len(models) for models in self._models]
        self._first = 2 * self._c + 1 + np.concatenate([[0], np.cumsum(counts)]).astype(int)
        self._width = int(self._first[-1])
        self._rows = plan_rows(worlds, self._held)
        self._add_regrets()
        self._bounds = Rows()
        self._best, self._best_plan = np.inf, np.zeros(self._c, dtype=np.intp)

    def run(self, end: float | None) -> tuple[Ints, float]:
        """Return the best plan found and the bound for all, in pounds.

        Parameters
        ----------
        end
            When to stop, by the clock; None for when it is proven.
        """
        # bounds where most and least is built keep the first relaxed answer from going astray
        lower, upper = plan_limits(self._worlds[0], self._held)
        _, bounds = self._bounds_at(upper)
        self._bounds.extend(bounds)
        self._bounds.extend(self._evaluated(lower))
        bound = self._relaxed(end)
        while self._best - bound > self._nothing:
            left = None if end is None else end - time.perf_counter()
            if left is not None and left <= 0:
                break
            found = self._model(whole=True).solve(seconds=left)
            if found.status == NOT_SOLVED:
                break
            bound = max(bound, found.bound)
            plan = np.round(found.x[: 2 * self._c])
            bounds = self._evaluated(plan)
            broken = bounds.broken_by(found.x, _BROKEN)
            if not broken:
                break
            self._bounds.extend(bounds, broken)
        return self._best_plan, bound * self._unit

    def _relaxed(self, end: float | None) -> float:
        """Add bounds until parts of places are solved; return the bound for all plans.

        The bounds are taken between the best point so far and the solver's, then at the
        solver's own where those leave it as it is.
        """
        model = self._model(whole=False)
        best, centre, bound = np.inf, np.zeros(2 * self._c), -np.inf
        while end is None or time.perf_counter() < end:
            found = model.solve()
            if not found.proven:
                msg = f"The relaxed search was {found.words}."
                raise SolverError(msg)
            bound = found.objective
            if best - bound <= self._nothing:
                break
            broken: list[int] = []
            for step in (_STEP, 1.0):
                point = centre + step * (found.x[: 2 * self._c] - centre)
                worst, bounds = self._bounds_at(point)
                if worst < best:
                    best, centre = worst, point
                broken = bounds.broken_by(found.x, _BROKEN)
                if broken:
                    break
            if not broken:
                break
            added = Rows()
            added.extend(bounds, broken)
            self._bounds.extend(added)
            model.add_rows(*added.limits(), added.by_row())
        else:
            return bound
        kept = Rows()
        kept.extend(self._bounds, self._bounds.broken_by(found.x, -_SLACK))
        self._bounds = kept
        return bound

    def _add_regrets(self) -> None:
        """Add ``t >= cost of building + cost of every year - lowest`` of each world."""
        c = self._c
        for world, lowest in enumerate(self._lowest):
            years = np.arange(self._first[world], self._first[world + 1])
            columns = np.concatenate([np.arange(2 * c + 1), years])
            values = np.concatenate(
                [-self._built[world], -self._place[world], [1.0], -np.ones(len(years))]
            )
            self._rows.add(columns, values, lower=-lowest)

    def _bounds_at(self, point: Floats) -> tuple[float, Rows]:
        """Return the largest regret of a plan, whole or not, and the bounds that meet it.

        Parameters
        ----------
        point
            The plan's columns: whether each candidate is built, then its places.
        """
        rows, worst, built, places = Rows(), -np.inf, point[: self._c], point[self._c :]
        for world, models in enumerate(self._models):
            cost = self._built[world] @ built + self._place[world] @ places
            for year, model in enumerate(models):
                of_year, constant, by_built, by_place = model.at(built, places)
                cost += of_year
                slopes = np.concatenate([by_built, by_place])
                used = np.flatnonzero(slopes)
                columns = np.append(used, self._first[world] + year)
                rows.add(columns, np.append(-slopes[used], 1.0), lower=constant)
            worst = max(worst, float(cost - self._lowest[world]))
        return worst, rows

    def _evaluated(self, plan: Floats) -> Rows:
        """Return the bounds that meet a whole plan, and keep the plan if it is the best so far."""
        worst, bounds = self._bounds_at(plan)
        if worst < self._best:
            self._best, self._best_plan = worst, plan_from(self._worlds[0], plan)
        return bounds

    def _model(self, *, whole: bool) -> ArrayModel:
        """Return the problem of the bounds so far, in whole places or in parts of places."""
        rows, c = Rows(), self._c
        rows.extend(self._rows)
        rows.extend(self._bounds)
        cost = np.zeros(self._width)
        cost[2 * c] = 1.0
        lower, upper = np.full(self._width, -np.inf), np.full(self._width, np.inf)
        lower[: 2 * c], upper[: 2 * c] = plan_limits(self._worlds[0], self._held)
        return ArrayModel(
            cost,
            rows.by_column(self._width),
            *rows.limits(),
            lower=lower,
            upper=upper,
            integer=np.arange(self._width) < 2 * c if whole else None,
            presolve=whole,
        )
