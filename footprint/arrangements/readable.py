"""Write the joint question as a model whose rows and columns can be read, and solve it."""

import re
from collections.abc import Sequence

import numpy as np

from footprint.arrangements.arrangement import BoolArray
from footprint.arrangements.sifting import Clock, Found
from footprint.arrangements.terms import Terms
from footprint.solving import NOT_SOLVED, Problem, new_problem, solve, total

Names = dict[tuple[int, int], str]


def named_model(terms: Terms, without: Sequence[BoolArray] = ()) -> tuple[Problem, Names]:
    """Return the joint question as a readable model, and the names of its choices.

    Variables are ``use_<function>_<block>``, ``open_<block>`` and ``keep_<function>_<function>_
    <block>``, a block named by its codes; constraints are ``hold_<function>_<area>`` (every area
    once), ``pay_...`` (use <= open), ``same_...`` (keep <= use), ``number_<function>`` and
    ``partners_<area>``. Meant for small cases and for checking the quicker ways.

    Parameters
    ----------
    without
        Choices of blocks (F, B) that are not to be found again.
    """
    problem = terms.problem
    functions = [re.sub(r"[^A-Za-z0-9]+", "_", f) for f in problem.functions]
    blocks = ["_".join(sorted(block)) for block in problem.blocks]
    model = new_problem("arrangement")
    names: Names = {
        (int(f), int(b)): f"use_{functions[f]}_{blocks[b]}" for f, b in np.argwhere(terms.allowed)
    }
    use = {key: model.add_variable(name, 0, 1, cat="Integer") for key, name in names.items()}
    counted = np.flatnonzero(terms.counted).tolist()
    opened = {b: model.add_variable(f"open_{blocks[b]}", 0, 1) for b in counted}
    costs = [float(terms.cost[key]) * x for key, x in use.items()]
    costs += [float(terms.coordination[b]) * y for b, y in opened.items()]
    rows = [(x <= opened[b], f"pay_{names[f, b]}") for (f, b), x in use.items() if b in opened]
    for edge, (first, second) in enumerate(terms.edges.tolist()):
        for b in np.flatnonzero(terms.saved[edge] > 0).tolist():
            if (first, b) in use and (second, b) in use:
                name = f"keep_{functions[first]}_{functions[second]}_{blocks[b]}"
                kept = model.add_variable(name, 0, 1)
                costs.append(-float(terms.saved[edge, b]) * kept)
                rows += [(kept <= use[f, b], f"same_{f}_{name}") for f in (first, second)]
    model.setObjective(total(costs) + terms.changes)
    for row in rows:
        model += row

    # every area once, then the limits
    for f, function in enumerate(functions):
        own = [(b, x) for (g, b), x in use.items() if g == f]
        for i, code in enumerate(problem.codes):
            holding = [x for b, x in own if terms.within[b, i]]
            model += (total(holding) == 1, f"hold_{function}_{code}")
        if terms.least[f] > 0:
            model += (total(x for _, x in own) >= float(terms.least[f]), f"number_least_{function}")
        if np.isfinite(terms.most[f]):
            model += (total(x for _, x in own) <= float(terms.most[f]), f"number_most_{function}")
    if problem.most_partnerships is not None:
        for i, code in enumerate(problem.codes):
            held = [y for b, y in opened.items() if terms.within[b, i]]
            model += (total(held) <= problem.most_partnerships, f"partners_{code}")
    for k, chosen in enumerate(without):
        held = [use[int(f), int(b)] for f, b in np.argwhere(chosen)]
        model += (total(held) <= len(held) - 1, f"other_than_{k}")
    return model, names


def by_reading(terms: Terms, keep: int, clock: Clock) -> Found:
    """Find the ``keep`` arrangements of lowest cost by solving the readable model in turn."""
    chosen: list[BoolArray] = []
    bounds: list[float] = []
    while len(chosen) < keep and not clock.out:
        model, names = named_model(terms, chosen)
        solved = solve(model, seconds=clock.left)
        if solved.status == NOT_SOLVED:
            impossible = "keeps every rule" in solved.words and not chosen
            return Found(tuple(chosen), tuple(bounds), impossible)
        choice = np.zeros(terms.cost.shape, dtype=np.bool_)
        for key, name in names.items():
            choice[key] = solved.values[name] > 0.5
        chosen.append(choice)
        bounds.append(solved.bound)
    return Found(tuple(chosen), tuple(bounds))
