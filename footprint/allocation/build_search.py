"""Find the plan of lowest cost within the budget, and prove it."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from footprint.allocation.build_problem import BuildProblem, Floats, Ints
from footprint.allocation.build_rounds import Rounds
from footprint.allocation.build_rows import (
    Rows,
    Savings,
    held_rows,
    plan_from,
    plan_limits,
    plan_rows,
    savings,
    unit_of,
)
from footprint.allocation.building import PlanAnswer, evaluate
from footprint.errors import CheckFailedError
from footprint.solving import BEST_FOUND, NOT_SOLVED, PROOF_TOLERANCE, PROVEN, ArrayModel

METHODS = ("auto", "whole", "cuts")

# from this many years a search by cuts is the quicker one
_MANY_YEARS = 4

# a row is broken when a point misses it by more than this, in children
_BROKEN = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class BuildAnswer:
    """The plan of lowest cost that was found, and how far it may be from the lowest of all.

    Attributes
    ----------
    plan
        (c,) whole places of each candidate.
    objective_gbp
        What the plan comes to by ``evaluate``, cash and steering prices together.
    bound_gbp
        No plan within the budget comes to less; minus infinity where nothing was established.
    gap
        ``(objective - bound) / max(1, abs(objective))``.
    status, words
        ``PROVEN`` only where the gap is rounding; never after time ran out.
    evaluated
        The plan's own allocation, year by year, with money and children.
    """

    plan: Ints
    objective_gbp: float
    bound_gbp: float
    gap: float
    status: str
    words: str
    seconds: float
    evaluated: PlanAnswer = field(repr=False)

    @property
    def proven(self) -> bool:
        """Tell whether the plan is proven to be of lowest cost."""
        return self.status == PROVEN


def cheapest_plan(
    problem: BuildProblem,
    *,
    seconds: float | None = None,
    fixed: Mapping[str, int] | None = None,
    method: str = "auto",
) -> BuildAnswer:
    """Find the plan of lowest cost, steering prices included, of all within the budget.

    With y whether and z how many places are built, and x children along arcs, minimise
    ``fixed @ y + place @ z - saving @ x`` with ``x`` of each origin and year at most its
    demand, of each site at most its places, of each candidate at most ``ready * z``,
    ``x <= demand * y`` of each arc to a candidate, ``least * y <= z <= most * y`` and the
    capital within the budget; y and z are whole.

    Parameters
    ----------
    seconds
        Stop the search after this long; the best plan found is then given with its gap.
    fixed
        Places of candidates, by name, that are not free; 0 for one that must not be built.
    method
        "whole" solves all of it at once; "cuts" searches plans alone, each year's cost bounded
        by the prices of its allocations; "auto" takes the first for a few years, the second for
        more. Both prove the same.

    Raises
    ------
    InputError
        Where what is fixed may not be built.
    CheckFailedError
        Where the plan comes to less than the search said any plan could.
    """
    if method not in METHODS:
        msg = f'method must be one of {", ".join(METHODS)}, not "{method}".'
        raise ValueError(msg)
    started = time.perf_counter()
    held = held_rows(problem, fixed)
    if method == "auto":
        method = "whole" if len(problem.years) < _MANY_YEARS else "cuts"
    search = _by_cuts if method == "cuts" else _searched
    plan, bound = search(problem, held, seconds)
    answer = evaluate(problem, plan)
    spent = time.perf_counter() - started
    gap, status, words = established(answer.objective_gbp, bound, abs(answer.objective_gbp))
    return BuildAnswer(plan, answer.objective_gbp, bound, gap, status, words, spent, answer)


def established(objective: float, bound: float, size: float) -> tuple[float, str, str]:
    """Return gap, status and words of a plan worked out again beside the bound of its search.

    Parameters
    ----------
    size
        The amount that the gap is a share of, at least one pound.

    Raises
    ------
    CheckFailedError
        Where the objective lies below the bound by more than rounding.
    """
    gap = (objective - bound) / max(1.0, size)
    if not gap >= -PROOF_TOLERANCE:
        msg = f"A plan comes to £{objective:,.2f}, below the bound of £{bound:,.2f} for all plans."
        raise CheckFailedError(msg)
    if gap <= PROOF_TOLERANCE:
        return max(gap, 0.0), PROVEN, PROVEN
    if not np.isfinite(gap):
        return gap, BEST_FOUND, "best found, with no bound on how far from best"
    return gap, BEST_FOUND, f"best found, at most {100 * gap:.3g} % from best"


def _by_cuts(
    problem: BuildProblem, held: Mapping[int, int], seconds: float | None
) -> tuple[Ints, float]:
    """Return the best plan found, and what no plan comes to less than, by bounds of each year."""
    end = None if seconds is None else time.perf_counter() + seconds
    # compared with what all children cost anyway, so that large sums do not hide small ones
    anyway = savings(problem).constant_gbp
    plan, bound = Rounds([problem], [anyway], held).run(end)
    return plan, anyway + bound


def _searched(
    problem: BuildProblem, held: Mapping[int, int], seconds: float | None
) -> tuple[Ints, float]:
    """Return the best plan found, and what no plan comes to less than."""
    started = time.perf_counter()
    c, saved = len(problem.candidates), savings(problem)
    unit = unit_of([saved.constant_gbp])
    cost, rows = _laid_out(problem, saved, held, unit)
    lower, upper = np.zeros(len(cost)), np.full(len(cost), np.inf)
    lower[: 2 * c], upper[: 2 * c] = plan_limits(problem, held)
    relaxed = _strengthened(problem, saved, cost, rows, (lower, upper))
    whole = np.arange(len(cost)) < 2 * c
    model = ArrayModel(
        cost,
        rows.by_column(len(cost)),
        *rows.limits(),
        lower=lower,
        upper=upper,
        integer=whole,
    )
    left = None if seconds is None else max(0.0, seconds - (time.perf_counter() - started))
    found = model.solve(seconds=left)
    if found.status == NOT_SOLVED:
        plan = np.zeros(c, dtype=np.intp)
        plan[list(held)] = list(held.values())
        return plan, saved.constant_gbp + unit * relaxed
    return plan_from(problem, found.x), saved.constant_gbp + unit * max(found.bound, relaxed)


def _laid_out(
    problem: BuildProblem, saved: Savings, held: Mapping[int, int], unit: float
) -> tuple[Floats, Rows]:
    """Return the cost of every column, and the rows: plan, then origins and sites by year.

    Columns are the plan's, then the arcs that save something, year by year.
    """
    c, m = len(problem.candidates), len(problem.sites)
    rows = plan_rows([problem], held)
    costs = [problem.fixed_gbp, problem.place_gbp]
    for year, first in enumerate(_first_columns(problem, saved)):
        arcs = saved.arcs[year]
        costs.append(-problem.weight[year] * saved.saving_gbp_per_year[year])
        for origin, found in _grouped(problem.arc_origin[arcs]):
            rows.add(first + found, 1.0, upper=problem.demand[year, origin])
        for site, found in _grouped(problem.arc_site[arcs]):
            if site < m:
                rows.add(first + found, 1.0, upper=problem.capacity[year, site])
            else:
                columns = np.append(first + found, c + site - m)
                values = np.append(np.ones(len(found)), -problem.ready[year, site - m])
                rows.add(columns, values, upper=0)
    return np.concatenate(costs) / unit, rows


def _strengthened(
    problem: BuildProblem,
    saved: Savings,
    cost: Floats,
    rows: Rows,
    limits: tuple[Floats, Floats],
) -> float:
    """Add to the rows those single-arc ones that relaxed answers break; return the last bound.

    ``x <= min(demand, ready * most) * y`` of an origin, candidate and year holds in every plan.
    """
    lower, upper = limits
    single = _single_arc_rows(problem, saved)
    model = ArrayModel(cost, rows.by_column(len(cost)), *rows.limits(), lower=lower, upper=upper)
    found = model.solve()
    while found.status != NOT_SOLVED:
        broken = single.broken_by(found.x, _BROKEN)
        if not broken:
            break
        added = Rows()
        added.extend(single, broken)
        rows.extend(added)
        model.add_rows(*added.limits(), added.by_row())
        found = model.solve()
    return found.bound


def _single_arc_rows(problem: BuildProblem, saved: Savings) -> Rows:
    """Return one row an arc to a candidate and year: no child goes where nothing is built."""
    m, rows = len(problem.sites), Rows()
    most = problem.ready * problem.most
    for year, first in enumerate(_first_columns(problem, saved)):
        arcs = saved.arcs[year]
        for place in np.flatnonzero(problem.arc_site[arcs] >= m):
            candidate = problem.arc_site[arcs[place]] - m
            origin = problem.arc_origin[arcs[place]]
            children = min(problem.demand[year, origin], most[year, candidate])
            rows.add([first + place, candidate], [1.0, -children], upper=0)
    return rows


def _first_columns(problem: BuildProblem, saved: Savings) -> Ints:
    """Return the column at which each year's arcs begin."""
    counts = [len(arcs) for arcs in saved.arcs]
    return 2 * len(problem.candidates) + np.concatenate([[0], np.cumsum(counts[:-1])]).astype(int)


def _grouped(keys: Ints) -> Iterator[tuple[int, Ints]]:
    """Yield each key with the places where it stands."""
    if len(keys) == 0:
        return
    order = np.argsort(keys, kind="stable")
    values, starts = np.unique(keys[order], return_index=True)
    for value, found in zip(values, np.split(order, starts[1:]), strict=True):
        yield int(value), found
