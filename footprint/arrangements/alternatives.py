"""Find arrangements that cost nearly as little as the best and yet are really different."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from footprint.arrangements.arrangement import Arrangement, BoolArray, FloatArray
from footprint.arrangements.different import Choice, Hunt, most_different
from footprint.arrangements.joint import JointBest, JointProblem, check_joint, joint_cost
from footprint.arrangements.sifting import Clock
from footprint.arrangements.terms import Terms
from footprint.errors import InputError, Problem
from footprint.solving import PROVEN

BEST_FOUND = "best found, not proven"


@dataclass(frozen=True, slots=True)
class Alternative:
    """An arrangement that costs nearly as little as the best, and how different it is.

    Attributes
    ----------
    objective_gbp_per_year
        Its cost, recomputed by ``joint_cost``.
    kept, of
        Pairs of a function and an area with exactly the same footprint as in the best (an area
        alone in both included), out of all pairs of functions that may be shared.
    status
        "proven best" where no arrangement within the percentage has fewer pairs in common with
        the best and the alternatives before it, added up; else "best found, not proven".
    words
        What it costs, what it keeps, and what is proven, for a page.
    """

    arrangement: Arrangement
    objective_gbp_per_year: float
    kept: int
    of: int
    status: str
    words: str


def alternatives(
    problem: JointProblem,
    found: JointBest,
    *,
    wanted: int = 2,
    within_percent: float = 2.0,
    seconds: float | None = None,
) -> tuple[Alternative, ...]:
    """Find arrangements of nearly the lowest cost that have as little in common with it as can be.

    Two arrangements have in common each pair of a function and an area whose footprint is exactly
    the same in both; functions that cannot be shared do not count. Each alternative has the
    fewest pairs in common with the best and the alternatives before it, added up; of those with
    equally few it is the cheapest that the search met.

    Parameters
    ----------
    within_percent
        The most that one may cost above the best, in percent of the size of the best's cost.
    seconds
        Stop after about this long, for all of them.

    Returns
    -------
    Fewer than wanted where no other arrangement lies within the percentage, or time runs out.

    Raises
    ------
    InputError
        If the percentage is negative or not a number.
    CheckFailedError
        If an answer breaks a rule.
    """
    if not within_percent >= 0:
        what = f"within {within_percent} percent of the lowest cost there is nothing."
        raise InputError(Problem("within_percent", what, "Give 0 or more."))
    if not found.arrangements:
        return ()
    terms, clock = Terms.of(problem), Clock(seconds)
    taken = [terms.chosen(found.arrangements[0])]
    others: list[Alternative] = []
    lowest = found.objective_gbp_per_year
    budget = lowest + within_percent / 100 * abs(lowest)
    while len(others) < wanted and not clock.out:
        hunt = Hunt(terms, _weights(terms, taken), budget, taken[0], clock)
        choice, proven = most_different(hunt)
        if any(np.array_equal(choice.chosen, chosen) for chosen in taken):
            break
        taken.append(choice.chosen)
        others.append(_alternative(terms, choice, proven, found, within_percent))
    return tuple(others)


def in_common(problem: JointProblem, arrangement: Arrangement, other: Arrangement) -> int:
    """Count the pairs of a function with a choice and an area that have the same footprint."""
    return sum(
        arrangement.block_of(function, code) == other.block_of(function, code)
        for function, shared in zip(problem.functions, _shareable(problem), strict=True)
        if shared
        for code in problem.codes
    )


def _alternative(
    terms: Terms, choice: Choice, proven: bool, found: JointBest, percent: float
) -> Alternative:
    """Check an answer apart from the search, and say what it is."""
    problem = terms.problem
    arrangement = terms.arrangement(choice.chosen)
    check_joint(problem, arrangement)
    cost, lowest = joint_cost(problem, arrangement), found.objective_gbp_per_year
    kept = in_common(problem, arrangement, found.arrangements[0])
    of = int(_shareable(problem).sum()) * len(problem.codes)
    above = 100 * (cost - lowest) / max(1.0, abs(lowest))
    least = "the lowest modelled cost" if found.status == PROVEN else "the lowest cost found"
    words = (
        f"Costs {_above_words(above, percent)} more than {least}. Counted by function and area, "
        f"{kept} of {of} footprints are the same. "
    )
    words += (
        f"No arrangement of the footprints listed within {percent:g}% of the lowest differs more "
        "from it and from the alternatives shown before (proven)."
        if proven
        else f"Within {percent:g}% others may differ more: this is the best found in the time "
        "given."
    )
    return Alternative(arrangement, cost, kept, of, PROVEN if proven else BEST_FOUND, words)


def _above_words(above: float, percent: float) -> str:
    """Say how far above the lowest a cost is; one that rounds to the limit is just under it."""
    shown = f"{above:.1f}" if above >= 0.1 else f"{above:.1g}"
    return f"just under {percent:g}%" if float(shown) >= percent > above else f"{shown}%"


def _weights(terms: Terms, taken: Sequence[BoolArray]) -> FloatArray:
    """Return the pairs that each block of each function keeps of some choices, added up (F, B)."""
    kept = np.sum(taken, axis=0, dtype=np.float64) * terms.within.sum(axis=1)
    return np.where(_shareable(terms.problem)[:, np.newaxis], kept, 0.0)


def _shareable(problem: JointProblem) -> BoolArray:
    """Return which functions have a choice of footprints (F,).

    A function whose allowed blocks hold every area just once between them can be arranged in one
    way only, shared or not.
    """
    allowed: BoolArray = np.isfinite(problem.cost_gbp_per_year)
    return np.asarray(allowed @ problem.blocks.sizes() > len(problem.codes))
