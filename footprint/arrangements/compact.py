"""Write the joint question for the solver, with the columns asked for and no others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from footprint.arrangements.arrangement import BoolArray, FloatArray
from footprint.arrangements.bundles import Prices, clipped
from footprint.arrangements.terms import IntArray, Terms
from footprint.solving import NOT_SOLVED, ArrayModel, Columns

# the solver's tolerances are absolute, so the largest amount it sees is made this many units
_LARGEST = 1e5
_WHOLE = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Compact:
    """The compact model with some of the columns, less the prices of the areas.

    Every cost is reduced by the prices of the areas that the block holds. As each area is held
    once, that takes the same constant off every arrangement and leaves the solver small numbers.

    Attributes
    ----------
    cost
        Cost of every column: first x, then y, then z.
    rows, columns, values
        Entries of the matrix.
    row_lower, row_upper
        Limits of the rows: first an area of a function each, in order.
    constant
        What every arrangement costs beside the columns.
    functions, blocks
        Rows and columns of the cost matrix that the x stand for.
    """

    terms: Terms
    cost: FloatArray
    rows: IntArray
    columns: IntArray
    values: FloatArray
    row_lower: FloatArray
    row_upper: FloatArray
    constant: float
    functions: IntArray
    blocks: IntArray

    @property
    def n_choices(self) -> int:
        """Return the number of x."""
        return len(self.functions)

    def chosen(self, x: FloatArray) -> BoolArray:
        """Return an answer as a choice of blocks (F, B)."""
        chosen = np.zeros(self.terms.cost.shape, dtype=np.bool_)
        taken = x[: self.n_choices] > 0.5
        chosen[self.functions[taken], self.blocks[taken]] = True
        return chosen

    def with_row(self, values: FloatArray, lower: float, upper: float) -> "Compact":
        """Return the model with one more row, given by its value for every column."""
        columns = np.flatnonzero(values)
        return replace(
            self,
            rows=np.r_[self.rows, np.full(len(columns), len(self.row_lower))],
            columns=np.r_[self.columns, columns],
            values=np.r_[self.values, values[columns]],
            row_lower=np.r_[self.row_lower, lower],
            row_upper=np.r_[self.row_upper, upper],
        )

    def without(self, chosen: BoolArray) -> "Compact":
        """Return the model that one arrangement does not satisfy: not all of its x are 1."""
        held = chosen[self.functions, self.blocks].astype(np.float64)
        values = np.r_[held, np.zeros(len(self.cost) - self.n_choices)]
        return self.with_row(values, -np.inf, float(chosen.sum()) - 1.0)


class LinearAnswer(NamedTuple):
    """Optimum of the linear programme: its value, its prices, and x (F, B)."""

    value: float
    prices: Prices
    x: FloatArray

    @property
    def whole(self) -> bool:
        """Tell whether every x is whole."""
        return bool((np.abs(self.x - np.round(self.x)) < _WHOLE).all())


class WholeAnswer(NamedTuple):
    """What a whole-number search established, the constant included.

    Attributes
    ----------
    chosen
        The choice of blocks (F, B), or None where none was found.
    bound
        No choice that the model allows costs less; infinite where it allows none.
    decided
        Whether the search ran to its end.
    """

    chosen: BoolArray | None
    bound: float
    decided: bool


def compact(terms: Terms, kept: BoolArray, areas: FloatArray, halved: BoolArray) -> Compact:
    """Write the model with some columns (F, B) and its costs less the prices of areas (F, A).

    Rows: every area of every function once; x[f,g] <= y[g]; z[e,g] <= x of both functions; the
    least and most footprints of a function; the most partnerships of an area; some of the rows
    ``halves`` of each function (F, H).
    """
    n_functions, n_areas = areas.shape
    functions, blocks = np.nonzero(kept & terms.allowed)
    position = np.full(terms.cost.shape, -1)
    position[functions, blocks] = np.arange(len(functions))
    rows = _Rows()

    # every area of every function is held once
    x, area = np.nonzero(terms.within[blocks])
    rows.add(functions[x] * n_areas + area, x, 1.0)
    rows.close(np.ones(n_functions * n_areas), np.ones(n_functions * n_areas))

    # a partnership is paid for if any function has it
    opened = np.flatnonzero(terms.counted & (position >= 0).any(axis=0))
    pays = np.full(len(terms.counted), -1)
    pays[opened] = len(functions) + np.arange(len(opened))
    sharing = np.flatnonzero(pays[blocks] >= 0)
    rows.at_most(sharing, pays[blocks[sharing]])
    costs = [
        terms.cost[functions, blocks] - (areas[functions] * terms.within[blocks]).sum(axis=1),
        terms.coordination[opened],
    ]

    # a change of team is saved where both functions have the block
    n_columns = len(functions) + len(opened)
    for edge, ends in enumerate(terms.edges):
        both = np.flatnonzero((position[ends] >= 0).all(axis=0) & (terms.saved[edge] > 0))
        z = n_columns + np.arange(len(both))
        n_columns += len(both)
        costs.append(-terms.saved[edge, both])
        for end in ends:
            rows.at_most(z, position[end, both])

    # limits on numbers
    limited = np.flatnonzero(terms.limited)
    within = np.flatnonzero(terms.limited[functions])
    rows.add(rows.count + np.searchsorted(limited, functions[within]), within, 1.0)
    rows.close(terms.least[limited], terms.most[limited])
    most = terms.problem.most_partnerships
    if most is not None:
        y, area = np.nonzero(terms.within[opened])
        rows.add(rows.count + area, len(functions) + y, 1.0)
        rows.close(np.full(n_areas, -np.inf), np.full(n_areas, float(most)))
    owner, half = np.nonzero(halved)
    values = np.where(functions[:, np.newaxis] == owner, terms.halves[half][:, blocks].T, 0.0)
    for value in np.unique(values[values > 0]):
        x, row = np.nonzero(values == value)
        rows.add(rows.count + row, x, float(value))
    rows.close(np.full(len(half), -np.inf), terms.halves_most[half])
    return Compact(
        terms,
        np.concatenate(costs),
        *rows.entries(),
        constant=terms.changes + float(areas.sum()),
        functions=functions,
        blocks=blocks,
    )


def solve_linear(
    model: Compact, areas: FloatArray, halved: BoolArray, seconds: float | None
) -> LinearAnswer | None:
    """Solve the linear programme; the prices found include those taken off before."""
    solver, unit = _solver(model, None)
    solved = solver.solve(seconds=seconds)
    if solved.status == NOT_SOLVED:
        return None
    terms, dual = model.terms, unit * solved.row_prices
    found = areas + dual[: areas.size].reshape(areas.shape)
    n_partners = 0 if terms.problem.most_partnerships is None else areas.shape[1]
    n_limits = int(terms.limited.sum())
    ends = len(dual) - np.cumsum([0, int(halved.sum()), n_partners, n_limits])
    numbers, partners = np.zeros(len(areas)), np.zeros(areas.shape[1])
    halves = np.zeros(halved.shape)
    halves[halved] = dual[ends[1] : ends[0]]
    partners[:n_partners] = dual[ends[2] : ends[1]]
    numbers[terms.limited] = dual[ends[3] : ends[2]]
    x = np.zeros(terms.cost.shape)
    x[model.functions, model.blocks] = solved.x[: model.n_choices]
    prices = clipped(terms, Prices(found, numbers, partners, halves))
    return LinearAnswer(unit * solved.objective + model.constant, prices, x)


def solve_whole(model: Compact, seconds: float | None) -> WholeAnswer:
    """Search the model for its best whole answer, to a zero gap unless time runs out."""
    if seconds is not None and seconds <= 0.0:
        return WholeAnswer(None, -np.inf, False)
    integer = np.arange(len(model.cost)) < model.n_choices
    solver, unit = _solver(model, integer)
    solved = solver.solve(seconds=seconds)
    if solved.status == NOT_SOLVED:
        impossible = "keeps every rule" in solved.words
        return WholeAnswer(None, np.inf if impossible else -np.inf, impossible)
    bound = unit * solved.bound + model.constant
    return WholeAnswer(model.chosen(solved.x), bound, True)


def without_all(model: Compact, known: Sequence[BoolArray]) -> Compact:
    """Return the model that none of some arrangements satisfies."""
    for chosen in known:
        model = model.without(chosen)
    return model


class _Rows:
    """Collect the entries of a matrix, block of rows by block of rows."""

    def __init__(self) -> None:
        self.count = 0
        self._entries: list[tuple[IntArray, IntArray, FloatArray]] = []
        self._limits: list[tuple[FloatArray, FloatArray]] = []

    def add(self, rows: IntArray, columns: IntArray, value: float) -> None:
        """Add entries of one value."""
        self._entries.append((rows, columns, np.full(len(rows), value)))

    def close(self, lower: FloatArray, upper: FloatArray) -> None:
        """Give the limits of the next rows."""
        self._limits.append((lower, upper))
        self.count += len(lower)

    def at_most(self, lesser: IntArray, greater: IntArray) -> None:
        """Add a row for each pair of columns: the first is at most the second."""
        rows = self.count + np.arange(len(lesser))
        self.add(rows, lesser, 1.0)
        self.add(rows, greater, -1.0)
        self.close(np.full(len(rows), -np.inf), np.zeros(len(rows)))

    def entries(self) -> tuple[IntArray, IntArray, FloatArray, FloatArray, FloatArray]:
        """Return rows, columns and values of the entries, and the limits of the rows."""
        rows, columns, values = map(np.concatenate, zip(*self._entries, strict=True))
        lower, upper = map(np.concatenate, zip(*self._limits, strict=True))
        return rows, columns, values, lower, upper


def _solver(model: Compact, integer: BoolArray | None) -> tuple[ArrayModel, float]:
    """Return the model inside the solver, and the pounds of one unit of its objective."""
    order = np.lexsort((model.rows, model.columns))
    counts = np.bincount(model.columns, minlength=len(model.cost))
    matrix = Columns(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        model.rows[order].astype(np.int32),
        model.values[order],
    )
    unit = max(float(np.abs(model.cost).max(initial=0.0)) / _LARGEST, np.finfo(float).tiny)
    upper = None if integer is None else np.where(integer, 1.0, np.inf)
    solver = ArrayModel(
        model.cost / unit, matrix, model.row_lower, model.row_upper, upper=upper, integer=integer
    )
    return solver, unit
