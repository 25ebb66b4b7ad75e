"""Say why no arrangement keeps every rule."""

from collections.abc import Iterator

import numpy as np

from footprint.arrangements.terms import Terms
from footprint.errors import Problem
from footprint.solving import NOT_SOLVED, Columns, solve_arrays


def why_none(terms: Terms) -> tuple[Problem, ...]:
    """Return every function that no configuration suits, or else the limit on partnerships."""
    problems = tuple(_without_configuration(terms))
    if problems:
        return problems
    most = terms.problem.most_partnerships
    what = (
        f"at most {most} for each area cannot be kept together with what each function may use "
        "and its number of footprints."
    )
    return (Problem("most_partnerships", what, "Raise it, or drop a rule or a number."),)


def _without_configuration(terms: Terms) -> Iterator[Problem]:
    """Yield the functions that cannot be arranged even by themselves."""
    for f, function in enumerate(terms.problem.functions):
        fewest, most = (_number(terms, f, sign) for sign in (1.0, -1.0))
        if fewest is None or most is None:
            what = "no set of the footprints allowed for it holds every area exactly once."
            yield Problem(function, what, "Allow more footprints, or drop a rule.")
        elif most < terms.least[f] or fewest > terms.most[f]:
            wanted = f"at least {terms.least[f]:g}" if most < terms.least[f] else ""
            wanted = wanted or f"at most {terms.most[f]:g}"
            what = f"{wanted} footprints are wanted, but only {fewest} to {most} are possible."
            yield Problem(function, what, "Change the number, or drop a rule.")
        elif terms.least[f] > 0 and np.isfinite(terms.most[f]) and not _between(terms, f):
            what = f"no configuration has {terms.least[f]:g} to {terms.most[f]:g} footprints."
            yield Problem(function, what, "Change the number, or drop a rule.")


def _number(terms: Terms, function: int, sign: float) -> int | None:
    """Return the fewest (or with -1 the most) footprints a function can have, if it has any."""
    found = _count(terms, function, sign, 0.0, np.inf)
    return None if found is None else round(found)


def _between(terms: Terms, function: int) -> bool:
    """Tell whether a function can have a number of footprints within its limits."""
    least, most = float(terms.least[function]), float(terms.most[function])
    return _count(terms, function, 1.0, least, most) is not None


def _count(terms: Terms, function: int, sign: float, least: float, most: float) -> float | None:
    """Return the fewest or most blocks that hold every area of a function once."""
    own = terms.within[terms.allowed[function]]
    n_blocks, n_areas = own.shape
    block, area = np.nonzero(np.c_[own, np.ones(n_blocks)])
    columns = Columns(
        np.r_[0, np.cumsum(own.sum(axis=1) + 1)].astype(np.int32),
        area.astype(np.int32),
        np.ones(len(block)),
    )
    solved = solve_arrays(
        np.full(n_blocks, sign),
        columns,
        np.r_[np.ones(n_areas), least],
        np.r_[np.ones(n_areas), most],
        upper=np.ones(n_blocks),
        integer=np.ones(n_blocks, dtype=np.bool_),
    )
    return None if solved.status == NOT_SOLVED else sign * solved.objective
