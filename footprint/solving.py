"""Call the solver, and say in plain words what it established."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import highspy
import numpy as np
import pulp
from numpy.typing import NDArray

# HiGHS fails, and says nothing, when the number of threads changes within one process
THREADS = 1

PROVEN = "proven best"
BEST_FOUND = "best found, at most x % from best"
NOT_SOLVED = "not solved"

# what is said of a problem without an answer
NO_ANSWER = "no answer keeps every rule"

# a gap this small is rounding, so the answer is called proven
PROOF_TOLERANCE = 1e-9
# the number of the primal simplex method in the solver's own list
PRIMAL = 4

Problem: TypeAlias = pulp.LpProblem
total = pulp.lpSum


@dataclass(frozen=True, slots=True)
class Solved:
    """What a solver established about a named problem.

    Attributes
    ----------
    status
        ``PROVEN``, ``BEST_FOUND`` or ``NOT_SOLVED``; a time-limited answer is never proven.
    words
        The status as it is said to people, with the percentage or the reason filled in.
    bound
        No answer can be better than this; infinite where nothing was established.
    gap
        ``abs(objective - bound) / max(1, abs(objective))``; infinite where nothing is known.
    prices
        Dual value of each constraint by name, in the problem's own sense. Empty after a problem
        with whole-number variables unless a re-solve with those fixed was asked for.
    reduced_costs
        Reduced cost of each variable by name; empty where ``prices`` is.
    """

    status: str
    words: str
    objective: float
    bound: float
    gap: float
    seconds: float
    values: dict[str, float] = field(repr=False)
    prices: dict[str, float] = field(repr=False)
    reduced_costs: dict[str, float] = field(repr=False)

    @property
    def proven(self) -> bool:
        """Tell whether the answer is proven best for the stated problem."""
        return self.status == PROVEN


@dataclass(frozen=True, slots=True)
class SolvedArrays:
    """What a solver established about a problem given as arrays (always a minimisation).

    ``x`` and ``reduced_costs`` follow the columns, ``row_prices`` the rows; the last two are
    zero after a problem with whole-number columns. The other fields are those of ``Solved``.
    """

    status: str
    words: str
    objective: float
    bound: float
    gap: float
    seconds: float
    x: NDArray[np.float64] = field(repr=False)
    row_prices: NDArray[np.float64] = field(repr=False)
    reduced_costs: NDArray[np.float64] = field(repr=False)

    @property
    def proven(self) -> bool:
        """Tell whether the answer is proven best for the stated problem."""
        return self.status == PROVEN


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a sparse matrix: column c holds entries ``starts[c]:starts[c + 1]``.

    ``starts`` has one entry more than there are columns.
    """

    starts: NDArray[np.int32]
    rows: NDArray[np.int32]
    values: NDArray[np.float64]

    @property
    def count(self) -> int:
        """Return the number of columns."""
        return len(self.starts) - 1


def new_problem(name: str, *, maximise: bool = False) -> Problem:
    """Return an empty problem to add named variables and constraints to."""
    return pulp.LpProblem(name, pulp.LpMaximize if maximise else pulp.LpMinimize)


def solve(
    problem: Problem,
    *,
    relative_gap: float = 0.0,
    seconds: float | None = None,
    prices_with_integers_fixed: bool = False,
) -> Solved:
    """Solve a named problem with one thread, silently.

    Parameters
    ----------
    problem
        Variables and constraints must have names without spaces.
    relative_gap
        Stop once within this fraction of the bound; zero asks for a proof.
    seconds
        Stop after this long. What is then known is never called proven.
    prices_with_integers_fixed
        Where the problem has whole-number variables, fix them at the answer and solve the rest
        again for its prices, which are otherwise not given (they would all read zero).
    """
    started = time.perf_counter()
    solver = _solver(relative_gap, seconds)
    problem.solve(solver)
    if _lost_its_way(problem.solverModel):
        problem.solve(_solver(relative_gap, seconds, presolve="off"))
    model = problem.solverModel
    sign = -1.0 if problem.sense == pulp.LpMaximize else 1.0
    constant = float(problem.objective.constant)
    has_integers = any(variable.cat == pulp.LpInteger for variable in problem.variables())
    status, words, objective, bound, gap = _established(model, has_integers)
    objective, bound = sign * objective + constant, sign * bound + constant
    found = status != NOT_SOLVED

    # read everything back by name before anything is solved again
    values = {v.name: float(v.varValue) for v in problem.variables()} if found else {}
    prices: dict[str, float] = {}
    reduced: dict[str, float] = {}
    if found and not has_integers:
        prices, reduced = _duals(problem)
    elif found and prices_with_integers_fixed:
        with _integers_fixed(problem, values):
            problem.solve(_solver(0.0, None, mip=False))
            prices, reduced = _duals(problem)
    spent = time.perf_counter() - started
    return Solved(status, words, objective, bound, gap, spent, values, prices, reduced)


def solve_arrays(
    cost: NDArray[np.float64],
    columns: Columns,
    row_lower: NDArray[np.float64],
    row_upper: NDArray[np.float64],
    *,
    lower: NDArray[np.float64] | None = None,
    upper: NDArray[np.float64] | None = None,
    integer: NDArray[np.bool_] | None = None,
    relative_gap: float = 0.0,
    seconds: float | None = None,
    nodes: int | None = None,
) -> SolvedArrays:
    """Minimise ``cost @ x`` with ``row_lower <= A x <= row_upper``, given as arrays.

    Parameters
    ----------
    columns
        The matrix A, a column a variable.
    lower, upper
        Bounds of x; zero and infinity where not given.
    integer
        Which columns must be whole numbers; none where not given.
    relative_gap, seconds
        As in ``solve``.
    nodes
        Stop after so many branches of the search for whole numbers, which is the same wherever
        it is done, as a number of seconds is not.
    """
    model = ArrayModel(
        cost, columns, row_lower, row_upper, lower=lower, upper=upper, integer=integer
    )
    return model.solve(relative_gap=relative_gap, seconds=seconds, nodes=nodes)


class ArrayModel:
    """Hold a problem inside the solver, so a changed one starts from the last answer.

    Parameters
    ----------
    cost, columns, row_lower, row_upper, lower, upper, integer
        As in ``solve_arrays``.
    presolve
        Whether to simplify the problem first; small ones are quicker without.
    primal
        Whether to go from one feasible answer to a better one (the primal simplex method), which
        suits a wide problem to which columns are added.
    """

    def __init__(
        self,
        cost: NDArray[np.float64],
        columns: Columns,
        row_lower: NDArray[np.float64],
        row_upper: NDArray[np.float64],
        *,
        lower: NDArray[np.float64] | None = None,
        upper: NDArray[np.float64] | None = None,
        integer: NDArray[np.bool_] | None = None,
        presolve: bool = True,
        primal: bool = False,
    ) -> None:
        self._columns = len(cost)
        self._rows = len(row_lower)
        self._integers = integer is not None and bool(integer.any())
        # the stubs lack some of the bindings
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        _options(self._highs)
        self._highs.setOptionValue("presolve", "choose" if presolve else "off")
        if primal:
            self._highs.setOptionValue("simplex_strategy", PRIMAL)
        lp = highspy.HighsLp()
        lp.num_col_ = self._columns
        lp.num_row_ = self._rows
        lp.col_cost_ = np.asarray(cost, dtype=np.float64)
        lp.col_lower_ = np.zeros(self._columns) if lower is None else np.asarray(lower, float)
        lp.col_upper_ = (
            np.full(self._columns, highspy.kHighsInf) if upper is None else np.asarray(upper, float)
        )
        lp.row_lower_ = np.asarray(row_lower, dtype=np.float64)
        lp.row_upper_ = np.asarray(row_upper, dtype=np.float64)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.asarray(columns.starts, dtype=np.int32)
        lp.a_matrix_.index_ = np.asarray(columns.rows, dtype=np.int32)
        lp.a_matrix_.value_ = np.asarray(columns.values, dtype=np.float64)
        if integer is not None and integer.any():
            kinds = highspy.HighsVarType
            lp.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in integer]
        self._highs.passModel(lp)

    def set_costs(self, cost: NDArray[np.float64]) -> None:
        """Change the cost of every column."""
        every = np.arange(self._columns, dtype=np.int32)
        self._highs.changeColsCost(self._columns, every, np.asarray(cost, dtype=np.float64))

    def set_rows(self, lower: NDArray[np.float64], upper: NDArray[np.float64]) -> None:
        """Change the limits of every row."""
        every = np.arange(self._rows, dtype=np.int32)
        self._highs.changeRowsBounds(
            self._rows, every, np.asarray(lower, dtype=float), np.asarray(upper, dtype=float)
        )

    def set_row(self, row: int, lower: float, upper: float) -> None:
        """Change the limits of one row."""
        self._highs.changeRowBounds(row, lower, upper)

    def add_columns(self, cost: NDArray[np.float64], columns: Columns) -> None:
        """Add continuous columns from zero to infinity; the last answer stays the start."""
        added = columns.count
        self._highs.addCols(
            added,
            np.asarray(cost, dtype=np.float64),
            np.zeros(added),
            np.full(added, highspy.kHighsInf),
            len(columns.rows),
            np.asarray(columns.starts[:-1], dtype=np.int32),
            np.asarray(columns.rows, dtype=np.int32),
            np.asarray(columns.values, dtype=np.float64),
        )
        self._columns += added

    def add_rows(
        self, lower: NDArray[np.float64], upper: NDArray[np.float64], rows: Columns
    ) -> None:
        """Add rows, given as the columns of the transposed matrix; the last answer stays the start.

        ``rows.starts`` runs over the new rows and ``rows.rows`` names the columns they touch.
        """
        added = rows.count
        self._highs.addRows(
            added,
            np.asarray(lower, dtype=np.float64),
            np.asarray(upper, dtype=np.float64),
            len(rows.rows),
            np.asarray(rows.starts[:-1], dtype=np.int32),
            np.asarray(rows.rows, dtype=np.int32),
            np.asarray(rows.values, dtype=np.float64),
        )
        self._rows += added

    def solve(
        self,
        *,
        relative_gap: float = 0.0,
        seconds: float | None = None,
        nodes: int | None = None,
    ) -> SolvedArrays:
        """Solve from where the last answer stands; ``nodes`` as in ``solve_arrays``."""
        started = time.perf_counter()
        self._highs.setOptionValue("mip_rel_gap", relative_gap)
        self._highs.setOptionValue("mip_max_nodes", highspy.kHighsIInf if nodes is None else nodes)
        # the solver's clock runs on from one solve to the next
        limit = highspy.kHighsInf if seconds is None else self._highs.getRunTime() + seconds
        self._highs.setOptionValue("time_limit", limit)
        self._highs.run()
        if _lost_its_way(self._highs):
            # a start from the last answer can end undecided; a fresh one then does not
            self._highs.clearSolver()
            self._highs.run()
        status, words, objective, bound, gap = _established(self._highs, self._integers)
        solution = self._highs.getSolution()
        nothing = np.full(self._columns, np.nan)
        found = status != NOT_SOLVED
        x = np.array(solution.col_value) if found else nothing
        prices = np.array(solution.row_dual) if found else np.full(self._rows, np.nan)
        reduced = np.array(solution.col_dual) if found else nothing
        spent = time.perf_counter() - started
        return SolvedArrays(status, words, objective, bound, gap, spent, x, prices, reduced)


def _solver(relative_gap: float, seconds: float | None, *, mip: bool = True, **options: str) -> Any:  # noqa: ANN401
    """Return PuLP's HiGHS with the one thread count and no absolute gap."""
    return pulp.HiGHS(
        msg=False,
        mip=mip,
        threads=THREADS,
        gapRel=relative_gap,
        gapAbs=0.0,
        timeLimit=seconds,
        **options,
    )


def _lost_its_way(highs: highspy.Highs) -> bool:
    """Tell whether a solve ended without deciding anything, and not for want of time."""
    kinds = highspy.HighsModelStatus
    return highs.getModelStatus() in (kinds.kUnknown, kinds.kSolveError, kinds.kNotset)


def _options(highs: highspy.Highs) -> None:
    """Set what every solve shares."""
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", THREADS)
    highs.setOptionValue("mip_abs_gap", 0.0)


def _established(highs: highspy.Highs, has_integers: bool) -> tuple[str, str, float, float, float]:
    """Return status, words, objective, bound and gap of a finished solve, as a minimisation."""
    status = highs.getModelStatus()
    info = highs.getInfo()
    kinds = highspy.HighsModelStatus
    feasible = info.primal_solution_status == 2
    objective = float(info.objective_function_value)
    if status == kinds.kModelEmpty:
        return PROVEN, PROVEN, objective, objective, 0.0
    if not has_integers:
        # half-finished work on a linear problem gives no bound, so it counts for nothing
        if status == kinds.kOptimal:
            return PROVEN, PROVEN, objective, objective, 0.0
        return NOT_SOLVED, _why_not(status), float("nan"), -np.inf, np.inf
    if not feasible or status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
        return NOT_SOLVED, _why_not(status), float("nan"), -np.inf, np.inf
    bound = float(info.mip_dual_bound)
    gap = abs(objective - bound) / max(1.0, abs(objective))
    if status == kinds.kOptimal and gap <= PROOF_TOLERANCE:
        return PROVEN, PROVEN, objective, bound, gap
    if not np.isfinite(gap):
        return BEST_FOUND, "best found, with no bound on how far from best", objective, bound, gap
    words = f"best found, at most {100 * gap:.3g} % from best"
    return BEST_FOUND, words, objective, bound, gap


def _why_not(status: highspy.HighsModelStatus) -> str:
    """Return why there is no answer, in words."""
    kinds = highspy.HighsModelStatus
    reasons = {
        kinds.kInfeasible: NO_ANSWER,
        kinds.kUnbounded: "the objective has no limit",
        kinds.kUnboundedOrInfeasible: f"{NO_ANSWER}, or the objective has no limit",
        kinds.kTimeLimit: "out of time",
        kinds.kIterationLimit: "out of steps",
    }
    return f"{NOT_SOLVED}: {reasons.get(status, 'the solver stopped early')}"


def _duals(problem: Problem) -> tuple[dict[str, float], dict[str, float]]:
    """Return prices by constraint and reduced costs by variable, in the problem's sense."""
    sign = -1.0 if problem.sense == pulp.LpMaximize else 1.0
    prices = {row.name: sign * float(row.pi) for row in problem.constraints()}
    reduced = {variable.name: sign * float(variable.dj) for variable in problem.variables()}
    return prices, reduced


@contextmanager
def _integers_fixed(problem: Problem, values: dict[str, float]) -> Iterator[None]:
    """Hold every whole-number variable at its rounded value, then put its limits back."""
    whole = [v for v in problem.variables() if v.cat == pulp.LpInteger]
    limits = [(v.lowBound, v.upBound) for v in whole]
    try:
        for variable in whole:
            variable.lowBound = variable.upBound = round(values[variable.name])
        yield
    finally:
        for variable, (low, high) in zip(whole, limits, strict=True):
            variable.lowBound, variable.upBound = low, high
