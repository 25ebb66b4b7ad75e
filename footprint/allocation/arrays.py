"""Lay an allocation problem out as the rows and columns of a solver.

Rows are origins, sites, then side constraints. Columns are unmet children of each origin, places
left empty below each minimum or children above each quota, then arcs.
"""

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.answer import Answer
from footprint.allocation.problem import AllocationProblem
from footprint.allocation.side import soft_rows
from footprint.solving import Columns, SolvedArrays


def first_columns(problem: AllocationProblem) -> tuple[Columns, NDArray[np.float64]]:
    """Return the columns before the arcs, and what they cost."""
    n, m = len(problem.demand), len(problem.capacity)
    soft = [problem.side_constraints[row] for row in soft_rows(problem.side_constraints)]
    rows = np.concatenate([np.arange(n), n + m + soft_rows(problem.side_constraints)])
    prices = [rule.miss_gbp_per_year for rule in soft]
    cost = np.concatenate([problem.shortage_gbp_per_year, prices])
    columns = _columns(np.arange(len(rows) + 1), rows)
    # what is above a quota comes off its children
    columns.values[n:] = [1.0 if rule.at_least else -1.0 for rule in soft]
    return columns, cost


def arc_columns(problem: AllocationProblem, arcs: NDArray[np.intp]) -> Columns:
    """Return the matrix of some arcs: one in the row of origin, of site and of each rule."""
    n, m = len(problem.demand), len(problem.capacity)
    origin, site = problem.arc_origin[arcs], problem.arc_site[arcs]
    column = np.repeat(np.arange(len(arcs)), 2)
    rows = np.stack([origin, n + site], axis=1).ravel()
    if problem.pure:
        return _columns(2 * np.arange(len(arcs) + 1), rows)
    for number, rule in enumerate(problem.side_constraints):
        touched = np.flatnonzero(rule.touches(origin, site))
        column = np.concatenate([column, touched])
        rows = np.concatenate([rows, np.full(len(touched), n + m + number)])
    order = np.argsort(column, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(column, minlength=len(arcs)))])
    return _columns(starts, rows[order])


def joined_columns(first: Columns, second: Columns) -> Columns:
    """Return one matrix of the columns of two."""
    return Columns(
        np.concatenate([first.starts, first.starts[-1] + second.starts[1:]]),
        np.concatenate([first.rows, second.rows]),
        np.concatenate([first.values, second.values]),
    )


def row_limits(
    problem: AllocationProblem, capacity: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return least and most of each row, with some capacity or other."""
    sides = [rule.limit(capacity) for rule in problem.side_constraints]
    at_least = [rule.at_least for rule in problem.side_constraints]
    low = [s if least else -np.inf for s, least in zip(sides, at_least, strict=True)]
    high = [np.inf if least else s for s, least in zip(sides, at_least, strict=True)]
    lower = np.concatenate([problem.demand, np.full(len(capacity), -np.inf), low])
    return lower, np.concatenate([problem.demand, capacity, high])


def read_back(problem: AllocationProblem, found: SolvedArrays, arcs: NDArray[np.intp]) -> Answer:
    """Return a solver's answer over some arcs as children and prices."""
    n, m = len(problem.demand), len(problem.capacity)
    soft = soft_rows(problem.side_constraints)
    flow = np.zeros(len(problem.arc_cost_gbp_per_year))
    flow[arcs] = found.x[n + len(soft) :]
    empty = np.zeros(len(problem.side_constraints))
    side = found.row_prices[n + m :]
    if not problem.pure:
        empty[soft] = found.x[n : n + len(soft)]
        at_least = np.array([rule.at_least for rule in problem.side_constraints])
        side = np.maximum(np.where(at_least, side, -side), 0.0)
    return Answer(
        flow,
        found.x[:n],
        empty,
        found.row_prices[:n],
        np.maximum(-found.row_prices[n : n + m], 0.0),
        side,
        arcs,
    )


def _columns(starts: NDArray[np.intp], rows: NDArray[np.intp]) -> Columns:
    """Return a matrix of ones."""
    return Columns(starts.astype(np.int32), rows.astype(np.int32), np.ones(len(rows)))
