"""Lay out as rows and columns what a plan may be, and what going where saves.

The first columns of every model are, for each candidate, whether it is built (0 or 1), then its
places. Money is divided by a unit, so that the solver's tolerances stay far below a penny.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.build_problem import BuildProblem, Floats, Ints, checked_plan
from footprint.solving import Columns

_PENCE = 100.0

# what all children cost, in the solver's unit of money, is between a tenth of this and this
_UNITS = 1e6


class Rows:
    """Rows of a sparse matrix, added one after another, and their limits."""

    def __init__(self) -> None:
        self.columns: list[NDArray[np.intp]] = []
        self.values: list[Floats] = []
        self.lower: list[float] = []
        self.upper: list[float] = []

    def add(
        self,
        columns: Ints | Sequence[int],
        values: Floats | Sequence[float] | float,
        *,
        lower: float = -np.inf,
        upper: float = np.inf,
    ) -> None:
        """Add ``lower <= values @ x[columns] <= upper``; one value may serve every column."""
        touched = np.asarray(columns, dtype=np.intp)
        self.columns.append(touched)
        self.values.append(np.broadcast_to(np.asarray(values, dtype=float), touched.shape))
        self.lower.append(float(lower))
        self.upper.append(float(upper))

    def extend(self, other: "Rows", kept: Sequence[int] | None = None) -> None:
        """Add rows of another, all or some."""
        for row in range(len(other.lower)) if kept is None else kept:
            self.columns.append(other.columns[row])
            self.values.append(other.values[row])
            self.lower.append(other.lower[row])
            self.upper.append(other.upper[row])

    def limits(self) -> tuple[Floats, Floats]:
        """Return least and most of each row."""
        return np.array(self.lower), np.array(self.upper)

    def by_row(self) -> Columns:
        """Return the matrix row by row, as rows are added to a solver."""
        starts = np.concatenate([[0], np.cumsum([len(columns) for columns in self.columns])])
        columns = np.concatenate([np.zeros(0, np.intp), *self.columns])
        values = np.concatenate([np.zeros(0), *self.values])
        return Columns(starts.astype(np.int32), columns.astype(np.int32), values)

    def by_column(self, width: int) -> Columns:
        """Return the matrix column by column."""
        matrix = self.by_row()
        row = np.repeat(np.arange(matrix.count), np.diff(matrix.starts))
        order = np.argsort(matrix.rows, kind="stable")
        starts = np.searchsorted(matrix.rows[order], np.arange(width + 1))
        return Columns(starts.astype(np.int32), row[order].astype(np.int32), matrix.values[order])

    def broken_by(self, x: Floats, by: float) -> list[int]:
        """Return the rows that a point misses by more than an amount."""
        matrix, (lower, upper) = self.by_row(), self.limits()
        row = np.repeat(np.arange(matrix.count), np.diff(matrix.starts))
        reached = np.bincount(row, matrix.values * x[matrix.rows], matrix.count)
        return np.flatnonzero((reached < lower - by) | (reached > upper + by)).tolist()


@dataclass(frozen=True, slots=True, eq=False)
class Savings:
    """What each child costs in each year if it goes where there is no limit, and what arcs save.

    An arc that saves nothing need not be used, so only the others matter to the least cost.

    Attributes
    ----------
    otherwise_gbp_per_year
        (T, n) the cheaper of the shortage and the cheapest arc to a site without limit.
    constant_gbp
        What all children cost then, over all the years, discounted.
    arcs
        For each year, rows of the arcs that save something.
    saving_gbp_per_year
        For each year, what each of these saves a child.
    """

    otherwise_gbp_per_year: Floats
    constant_gbp: float
    arcs: tuple[Ints, ...] = field(repr=False)
    saving_gbp_per_year: tuple[Floats, ...] = field(repr=False)


def savings(problem: BuildProblem) -> Savings:
    """Return what each arc saves in each year, and leave out those that save nothing."""
    n, cost = len(problem.origins), problem.arc_cost_gbp_per_year
    boundless = np.concatenate(
        [np.isinf(problem.capacity), np.zeros(problem.ready.shape, dtype=bool)], axis=1
    )
    may_open = np.concatenate([problem.capacity > 0, problem.ready > 0], axis=1)
    otherwise = np.full((len(problem.years), n), problem.shortage_gbp_per_year)
    arcs, saved = [], []
    for year, dearest in enumerate(otherwise):
        free = boundless[year, problem.arc_site]
        np.minimum.at(dearest, problem.arc_origin[free], cost[free])
        saving = dearest[problem.arc_origin] - cost
        useful = (saving > 0) & may_open[year, problem.arc_site]
        useful &= problem.demand[year, problem.arc_origin] > 0
        arcs.append(np.flatnonzero(useful))
        saved.append(saving[useful])
    constant = float((problem.weight @ (problem.demand * otherwise)).sum())
    return Savings(otherwise, constant, tuple(arcs), tuple(saved))


def unit_of(constants: Sequence[float]) -> float:
    """Return a power of ten of pounds in which to count money."""
    largest = max(1.0, *(abs(constant) for constant in constants))
    return float(10.0 ** np.ceil(np.log10(largest / _UNITS)))


def plan_rows(problems: Sequence[BuildProblem], held: Mapping[int, int]) -> Rows:
    """Return what every plan keeps: budget, least and most places, and an order among twins.

    ``sum capital <= budget``; ``least * built <= places <= most * built``; of candidates alike
    in every world the earlier has no fewer places.

    Parameters
    ----------
    held
        Places of the candidates, by row, that are not free: no order is asked of them.
    """
    rows, problem = Rows(), problems[0]
    c = len(problem.candidates)
    if c and np.isfinite(problem.budget_gbp):
        capital = np.concatenate([problem.capital_gbp, problem.capital_gbp_per_place])
        most, capital = _in_common_pence(problem.budget_gbp, capital)
        rows.add(np.arange(2 * c), capital, upper=most)
    for row in range(c):
        rows.add([row, c + row], [-float(problem.least[row]), 1], lower=0)
        rows.add([row, c + row], [-float(problem.most[row]), 1], upper=0)
    for one, other in _twins(problems, held):
        rows.add([c + one, c + other], [1, -1], lower=0)
    return rows


def plan_limits(problem: BuildProblem, held: Mapping[int, int]) -> tuple[Floats, Floats]:
    """Return least and most of the plan's columns, with held candidates at their places."""
    c = len(problem.candidates)
    lower, upper = np.zeros(2 * c), np.concatenate([np.ones(c), problem.most.astype(float)])
    for row, places in held.items():
        lower[[row, c + row]] = upper[[row, c + row]] = float(places > 0), float(places)
    return lower, upper


def held_rows(problem: BuildProblem, fixed: Mapping[str, int] | None) -> dict[int, int]:
    """Return fixed places by row of the candidate.

    Raises
    ------
    InputError
        Where they are not what may be built, or above the budget by themselves.
    """
    named = dict(fixed or {})
    plan = checked_plan(problem, problem.plan_of(named))
    return {
        problem.candidates.index(name): int(plan[problem.candidates.index(name)]) for name in named
    }


def plan_from(problem: BuildProblem, x: Floats) -> Ints:
    """Return the whole places of a solver's answer."""
    c = len(problem.candidates)
    return np.asarray(np.round(x[c : 2 * c]).astype(np.intp))


def _in_common_pence(budget: float, capital: Floats) -> tuple[float, Floats]:
    """Return budget and capital in the largest number of pence that divides every capital.

    So a plan that is a penny over the budget is not within the solver's rounding.
    """
    pence = np.round(capital * _PENCE)
    if not np.allclose(pence, capital * _PENCE, rtol=0, atol=1e-3) or pence.max() >= 2**53:
        return budget, capital
    common = max(1, int(np.gcd.reduce(pence.astype(np.int64))))
    most = min(budget * _PENCE + 0.5, float(pence.max()) * len(pence) * 2.0**31)
    return float(np.floor(most / common)), pence / common


def _twins(problems: Sequence[BuildProblem], held: Mapping[int, int]) -> list[tuple[int, int]]:
    """Return pairs of free candidates that are alike in all but name, in every world."""
    last: dict[bytes, int] = {}
    pairs = []
    for row in range(len(problems[0].candidates)):
        if row in held:
            continue
        key = b"".join(_likeness(problem, row) for problem in problems)
        if key in last:
            pairs.append((last[key], row))
        last[key] = row
    return pairs


def _likeness(problem: BuildProblem, row: int) -> bytes:
    """Return everything about a candidate but its name."""
    arcs = np.flatnonzero(problem.arc_site == len(problem.sites) + row)
    arcs = arcs[np.argsort(problem.arc_origin[arcs], kind="stable")]
    amounts = [
        problem.least[row],
        problem.most[row],
        problem.capital_gbp[row],
        problem.capital_gbp_per_place[row],
        problem.fixed_gbp_per_year[row],
        problem.capital_weight[row],
        problem.residual_share[row],
    ]
    parts = (
        np.array(amounts, dtype=float),
        problem.ready[:, row],
        problem.arc_origin[arcs].astype(float),
        problem.arc_running_gbp_per_year[arcs],
        problem.arc_transport_gbp_per_year[arcs],
        problem.arc_steering_gbp_per_year[arcs],
        problem.arc_within_limit[arcs].astype(float),
    )
    return np.concatenate(parts).tobytes()
