"""Write an allocation problem as a model whose rows and columns can be read."""

import re

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.problem import AllocationProblem
from footprint.solving import Problem, new_problem, total


def named_problem(
    problem: AllocationProblem, arcs: NDArray[np.intp] | None = None
) -> tuple[Problem, dict[int, str]]:
    """Return the problem as a readable model, and the variable name of each arc row in it.

    Variables are ``place_<origin>_<site>`` and ``short_<origin>``; constraints are
    ``meet_<origin>`` and ``room_<site>``.
    """
    rows = np.arange(len(problem.arc_cost_gbp_per_year)) if arcs is None else arcs
    origins, sites = plain_names(problem.origins), plain_names(problem.sites)
    model = new_problem("allocation")
    names = {
        int(a): f"place_{origins[problem.arc_origin[a]]}_{sites[problem.arc_site[a]]}" for a in rows
    }
    place = {a: model.add_variable(name, lowBound=0) for a, name in names.items()}
    short = [model.add_variable(f"short_{name}", lowBound=0) for name in origins]

    # cost first, then a row an origin, then a row a site that has a limit
    cost = problem.arc_cost_gbp_per_year
    model.setObjective(
        total(
            [float(cost[a]) * variable for a, variable in place.items()]
            + [float(p) * s for p, s in zip(problem.shortage_gbp_per_year, short, strict=True)]
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
    return model, names


def plain_names(names: tuple[str, ...]) -> list[str]:
    """Return names that a model file keeps as they are, still one a row."""
    plain = [re.sub(r"[^A-Za-z0-9]+", "_", name) for name in names]
    if len(set(plain)) == len(plain):
        return plain
    return [f"{name}_{row}" for row, name in enumerate(plain)]
