"""Write an allocation problem as a model whose rows and columns can be read."""

import re

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.answer import Answer
from footprint.allocation.problem import AllocationProblem
from footprint.allocation.side import SideConstraint, soft_rows
from footprint.errors import SolverError
from footprint.solving import Problem, new_problem, solve, total


def named_problem(
    problem: AllocationProblem, arcs: NDArray[np.intp] | None = None
) -> tuple[Problem, dict[int, str]]:
    """Return the problem as a readable model, and the variable name of each arc row in it.

    Variables are ``place_<origin>_<site>``, ``short_<origin>``, ``empty_<number>`` below the
    minimum of a side constraint and ``above_<number>`` over a quota; constraints are
    ``meet_<origin>``, ``room_<site>`` and ``side_<number>``.
    """
    rows = np.arange(len(problem.arc_cost_gbp_per_year)) if arcs is None else arcs
    rules = problem.side_constraints
    origins, sites = plain_names(problem.origins), plain_names(problem.sites)
    model = new_problem("allocation")
    names = {
        int(a): f"place_{origins[problem.arc_origin[a]]}_{sites[problem.arc_site[a]]}" for a in rows
    }
    place = {a: model.add_variable(name, lowBound=0) for a, name in names.items()}
    short = [model.add_variable(f"short_{name}", lowBound=0) for name in origins]
    missed = {
        int(number): model.add_variable(_missed(rules[number], int(number)), lowBound=0)
        for number in soft_rows(rules)
    }

    # cost first, then a row an origin, a row a site that has a limit, and a row a rule
    cost = problem.arc_cost_gbp_per_year
    model.setObjective(
        total(
            [float(cost[a]) * variable for a, variable in place.items()]
            + [float(p) * s for p, s in zip(problem.shortage_gbp_per_year, short, strict=True)]
            + [rules[number].miss_gbp_per_year * variable for number, variable in missed.items()]
        )
    )
    leaving: dict[int, list[object]] = {}
    arriving: dict[int, list[object]] = {}
    for a, variable in place.items():
        leaving.setdefault(int(problem.arc_origin[a]), []).append(variable)
        arriving.setdefault(int(problem.arc_site[a]), []).append(variable)
    for row, name in enumerate(origins):
        sent = total([*leaving.get(row, []), short[row]])
        model += (sent == float(problem.demand[row]), f"meet_{name}")
    for row, name in enumerate(sites):
        if row in arriving and np.isfinite(problem.capacity[row]):
            model += (total(arriving[row]) <= float(problem.capacity[row]), f"room_{name}")
    for number, rule in enumerate(rules):
        counted = rows[rule.touches(problem.arc_origin[rows], problem.arc_site[rows])]
        sum_ = total([place[int(a)] for a in counted])
        limit = rule.limit(problem.capacity)
        if rule.at_least:
            model += (sum_ + missed[number] >= limit, f"side_{number}")
        elif len(counted):
            over = [-1.0 * missed[number]] if number in missed else []
            model += (total([sum_, *over]) <= limit, f"side_{number}")
    return model, names


def solve_named(problem: AllocationProblem, arcs: NDArray[np.intp]) -> Answer:
    """Solve the readable model over some arcs and read it back by name.

    Raises
    ------
    SolverError
        Where the solver gives no proven answer.
    """
    model, names = named_problem(problem, arcs)
    found = solve(model)
    if not found.proven:
        msg = f"The allocation was {found.words}."
        raise SolverError(msg)
    rows = np.array(list(names), dtype=np.intp)
    origins, sites = plain_names(problem.origins), plain_names(problem.sites)
    rules = problem.side_constraints
    flow = np.zeros(len(problem.arc_cost_gbp_per_year))
    flow[rows] = [found.values[name] for name in names.values()]
    room = np.array([found.prices.get(f"room_{name}", 0.0) for name in sites])
    side = np.array([found.prices.get(f"side_{number}", 0.0) for number in range(len(rules))])
    signs = np.array([1.0 if rule.at_least else -1.0 for rule in rules])
    return Answer(
        flow,
        np.array([found.values[f"short_{name}"] for name in origins]),
        np.array([found.values.get(_missed(rule, row), 0.0) for row, rule in enumerate(rules)]),
        np.array([found.prices[f"meet_{name}"] for name in origins]),
        np.maximum(-room, 0.0),
        np.maximum(signs * side, 0.0),
        rows,
    )


def _missed(rule: SideConstraint, number: int) -> str:
    """Return the name of what a rule is missed by."""
    return f"empty_{number}" if rule.at_least else f"above_{number}"


def plain_names(names: tuple[str, ...]) -> list[str]:
    """Return names that a model file keeps as they are, still one a row."""
    plain = [re.sub(r"[^A-Za-z0-9]+", "_", name) for name in names]
    if len(set(plain)) == len(plain):
        return plain
    return [f"{name}_{row}" for row, name in enumerate(plain)]
