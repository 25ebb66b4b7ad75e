"""Find the plan whose worst regret over several worlds is least."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from footprint.allocation.build_problem import HALF_PENNY, BuildProblem, Floats, Ints
from footprint.allocation.build_rounds import Rounds
from footprint.allocation.build_search import BuildAnswer, cheapest_plan, established
from footprint.allocation.building import PlanAnswer, evaluate
from footprint.errors import InputError, Problem
from footprint.solving import PROVEN

# what every world must have in common
_SHARED = ("least", "most", "capital_gbp", "capital_gbp_per_place")


@dataclass(frozen=True, slots=True, eq=False)
class RegretTable:
    """What each listed plan costs in each world, and its regret there.

    Attributes
    ----------
    cost_gbp, regret_gbp
        (p, s) objective of each plan in each world, and by how much it is above the lowest of
        all plans within the budget. A plan over the budget may have a regret below zero.
    lowest
        The plan of lowest cost in each world, proven or with its gap.
    worst_gbp
        (p,) the largest regret of each plan.
    least_worst
        The plan, within the budget where any is, whose largest regret is least; earlier first.
    evaluated
        (p, s) every plan's own answer in every world.
    """

    worlds: tuple[str, ...]
    plans: tuple[str, ...]
    cost_gbp: Floats
    regret_gbp: Floats
    lowest: dict[str, BuildAnswer] = field(repr=False)
    worst_gbp: Floats
    worst_world: tuple[str, ...]
    least_worst: str
    evaluated: tuple[tuple[PlanAnswer, ...], ...] = field(repr=False)

    @property
    def proven(self) -> bool:
        """Tell whether every lowest cost is proven, and so every regret."""
        return all(answer.proven for answer in self.lowest.values())


@dataclass(frozen=True, slots=True, eq=False)
class RegretAnswer:
    """The plan of least worst regret over all plans within the budget.

    Attributes
    ----------
    worst_gbp, bound_gbp
        Its largest regret, and what the largest regret of no plan is below.
    gap
        Their difference as a share of the largest lowest cost: a regret is the difference of
        two costs, and is known as well as they are.
    regret_gbp
        Regret in each world.
    evaluated
        The plan's own answer in each world.
    """

    plan: Ints
    worst_gbp: float
    worst_world: str
    bound_gbp: float
    gap: float
    status: str
    words: str
    seconds: float
    regret_gbp: dict[str, float]
    evaluated: dict[str, PlanAnswer] = field(repr=False)

    @property
    def proven(self) -> bool:
        """Tell whether no plan has a smaller worst regret, proven."""
        return self.status == PROVEN


def lowest_of_all(
    problems: Mapping[str, BuildProblem], *, seconds: float | None = None
) -> dict[str, BuildAnswer]:
    """Return the plan of lowest cost of each world.

    Parameters
    ----------
    seconds
        Stop the search of each world after this long.
    """
    _require_alike(problems)
    return {name: cheapest_plan(problem, seconds=seconds) for name, problem in problems.items()}


def regrets(
    problems: Mapping[str, BuildProblem],
    plans: Mapping[str, Ints | Sequence[int]],
    *,
    lowest: Mapping[str, BuildAnswer] | None = None,
    seconds: float | None = None,
    over_budget: bool = False,
) -> RegretTable:
    """Return the regret of each listed plan in each world.

    ``R(p, s) = C(p, s) - min C(q, s)`` over all plans q within the budget, not only those
    listed. Where a minimum is not proven, the lowest cost found stands in for it.

    Parameters
    ----------
    lowest
        The plan of lowest cost of each world, where that has been searched for.
    seconds
        Stop the search of each world after this long.
    over_budget
        Whether listed plans may cost more capital than the budget.

    Raises
    ------
    InputError
        Where there are no worlds or plans, a plan may not be built, or the worlds do not share
        candidates and budget.
    """
    _require_alike(problems)
    if not plans:
        raise InputError(Problem("regret", "there is no plan to compare.", "List one or more."))
    found = dict(lowest) if lowest is not None else lowest_of_all(problems, seconds=seconds)
    answers = tuple(
        tuple(evaluate(p, plan, over_budget=over_budget) for p in problems.values())
        for plan in plans.values()
    )
    cost = np.array([[answer.objective_gbp for answer in row] for row in answers])
    budget = next(iter(problems.values())).budget_gbp
    within = np.array([row[0].capital_at_once_gbp <= budget + HALF_PENNY for row in answers])
    least = np.array([found[name].objective_gbp for name in problems])
    # a listed plan of the same cost, or one that an unproven search missed, is never below it
    least = np.minimum(least, cost[within].min(axis=0, initial=np.inf))
    regret = cost - least
    worst, names = regret.max(axis=1), tuple(plans)
    choice = np.flatnonzero(within) if within.any() else np.arange(len(names))
    return RegretTable(
        tuple(problems),
        names,
        cost,
        regret,
        found,
        worst,
        tuple(tuple(problems)[row] for row in regret.argmax(axis=1)),
        names[choice[worst[choice].argmin()]],
        answers,
    )


def least_worst_regret(
    problems: Mapping[str, BuildProblem],
    lowest: Mapping[str, float],
    *,
    seconds: float | None = None,
) -> RegretAnswer:
    """Find, of all plans within the budget, the one whose largest regret is least.

    Minimise t with ``t >= C(p, s) - lowest[s]`` in every world s. Each year's cost in each world
    is convex in the places built and is bounded from below by the prices of its allocations:
    the plan of least worst regret under the bounds so far is evaluated, adds bounds that meet
    its cost, and so on until it is worth what the bounds say.

    Parameters
    ----------
    lowest
        The lowest cost of each world; a regret is proven as far as these are.
    seconds
        Stop after this long; the best plan found is then given with its gap.

    Raises
    ------
    InputError
        Where the worlds do not share candidates and budget, or one has no lowest cost.
    """
    started = time.perf_counter()
    _require_alike(problems)
    missing = [name for name in problems if name not in lowest]
    if missing:
        raise InputError([Problem("regret", f'"{name}" has no lowest cost.') for name in missing])
    rounds = Rounds(list(problems.values()), [lowest[name] for name in problems])
    plan, bound = rounds.run(None if seconds is None else started + seconds)
    evaluated = {name: evaluate(problem, plan) for name, problem in problems.items()}
    regret = {name: evaluated[name].objective_gbp - lowest[name] for name in problems}
    worst = max(regret, key=lambda name: regret[name])
    size = max(abs(lowest[name]) for name in problems)
    gap, status, words = established(regret[worst], bound, size)
    spent = time.perf_counter() - started
    return RegretAnswer(
        plan, regret[worst], worst, bound, gap, status, words, spent, regret, evaluated
    )


def _require_alike(problems: Mapping[str, BuildProblem]) -> None:
    """Refuse worlds that do not share candidates and budget."""
    if not problems:
        raise InputError(Problem("regret", "there is no world.", "Give one or more."))
    first_name, first = next(iter(problems.items()))
    faults = []
    for name, problem in problems.items():
        if problem.candidates != first.candidates or problem.budget_gbp != first.budget_gbp:
            faults.append(f'"{name}" has other candidates or another budget than "{first_name}".')
            continue
        for part in _SHARED:
            if not np.array_equal(getattr(problem, part), getattr(first, part)):
                faults.append(f'"{name}" has another {part} of its candidates than "{first_name}".')
    if faults:
        raise InputError(
            [Problem("regret", fault, "Worlds share what may be built.") for fault in faults]
        )
