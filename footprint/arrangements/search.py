"""Find the arrangements of lowest cost of all functions together, and say what is proven."""

import time

import numpy as np

from footprint.arrangements.arrangement import Arrangement
from footprint.arrangements.impossible import why_none
from footprint.arrangements.joint import JointBest, JointProblem, check_joint, joint_cost
from footprint.arrangements.readable import by_reading
from footprint.arrangements.separable import by_recursion, separates
from footprint.arrangements.sifting import Clock, Found, by_sifting
from footprint.arrangements.terms import Terms
from footprint.configurations.blocks import TooLargeError
from footprint.errors import CheckFailedError, InputError, Problem
from footprint.solving import BEST_FOUND, NOT_SOLVED, PROOF_TOLERANCE, PROVEN

METHODS = ("auto", "pulp", "arrays", "recursion")


def search(
    problem: JointProblem,
    *,
    keep: int = 1,
    method: str = "auto",
    seconds: float | None = None,
) -> JointBest:
    """Find the ``keep`` arrangements of lowest cost, all functions taken together.

    The status is "proven best" only where the cost, recomputed from the sets of areas, meets the
    bound to a relative 1e-9 (to 1e-9 pounds below one pound). The bound holds for every
    arrangement made of the blocks listed, and rests on two things. Prices on areas give a bound
    in numpy for any arrangement that uses a block which was dropped (``bundles``): it costs more
    than the arrangements kept. For the others it is the bound of the solver's search, run to a
    zero gap on costs less those prices, so that its tolerances bear on the difference between
    arrangements and not on their totals; where the first bound meets the cost by itself, no
    search is needed. ``recursion`` is exact by itself, ``pulp`` rests on the solver alone.

    Parameters
    ----------
    keep
        How many arrangements to return; fewer if there are not so many.
    method
        "recursion" where no cost ties one function to another; "arrays" by sifting and a search;
        "pulp" as a readable model, for small cases; "auto" picks one of the first two.
    seconds
        Stop after about this long with the best found by then.

    Raises
    ------
    InputError
        If no arrangement keeps every rule, naming the function or the limit that cannot be met.
    CheckFailedError
        If an answer breaks a rule or its cost recomputed differs from what the search found.
    """
    began = time.perf_counter()
    _check_question(keep, method)
    terms, clock = Terms.of(problem), Clock(seconds)
    used, found = _found(terms, keep, method, clock)
    if found.impossible:
        raise InputError(why_none(terms))

    # check and price every answer again, apart from the search
    answers = []
    for chosen, bound in zip(found.chosen, found.bounds, strict=True):
        arrangement = terms.arrangement(chosen)
        check_joint(problem, arrangement)
        answers.append((_recomputed(problem, arrangement, terms.total(chosen)), bound, arrangement))
    answers.sort(key=lambda answer: answer[0])
    status, words, objective, bound, gap = _established(problem, answers)
    return JointBest(
        status=status,
        words=words,
        objective_gbp_per_year=objective,
        bound_gbp_per_year=bound,
        gap=gap,
        seconds=time.perf_counter() - began,
        method=used,
        arrangements=tuple(arrangement for _, _, arrangement in answers),
        objectives=tuple(cost for cost, _, _ in answers),
    )


def _check_question(keep: int, method: str) -> None:
    """Raise an InputError if a number or a method makes no sense."""
    if keep < 1:
        what = f"{keep} arrangements cannot be kept."
        raise InputError(Problem("keep", what, "Give a number of 1 or more."))
    if method not in METHODS:
        remedy = f"Use one of {', '.join(METHODS)}."
        raise InputError(Problem("method", f"{method} is not a method.", remedy))


def _found(terms: Terms, keep: int, method: str, clock: Clock) -> tuple[str, Found]:
    """Search by the method asked for, or by the one that suits."""
    if method == "pulp":
        return method, by_reading(terms, keep, clock)
    alone = separates(terms)
    if method == "recursion" and not alone:
        what = (
            "recursion cannot be used: partnerships or changes of team tie the functions together."
        )
        raise InputError(Problem("method", what, "Use auto."))
    if method != "arrays" and alone:
        try:
            return "recursion", by_recursion(terms, keep)
        except TooLargeError:
            if method == "recursion":
                raise
    return "arrays", by_sifting(terms, keep, clock)


def _recomputed(problem: JointProblem, arrangement: Arrangement, total: float) -> float:
    """Return the cost of an arrangement, priced afresh from the names of its areas."""
    cost = joint_cost(problem, arrangement)
    if not abs(cost - total) <= PROOF_TOLERANCE * max(1.0, abs(cost)):
        msg = f"An arrangement priced again costs {cost!r}, but the search found {total!r}."
        raise CheckFailedError(msg)
    return cost


def _established(
    problem: JointProblem, answers: list[tuple[float, float, Arrangement]]
) -> tuple[str, str, float, float, float]:
    """Return status, words, objective, bound and gap of what was found."""
    if not answers:
        words = f"{NOT_SOLVED}: out of time before any arrangement was found"
        return NOT_SOLVED, words, float("nan"), -np.inf, np.inf
    objective, bound, _ = answers[0]
    bound = min(bound, objective)
    gap = (objective - bound) / max(1.0, abs(objective))
    number = len(problem.functions)
    every = (
        f"every arrangement of {number} function{'s' if number > 1 else ''} over "
        f"{len(problem.codes)} areas using the {len(problem.blocks):,} footprints listed"
    )
    if gap > PROOF_TOLERANCE:
        far = f"at most {100 * gap:.3g} % from best" if gap < np.inf else "with no bound"
        words = f"Best found, {far}, over {every}; the time for the search ran out."
        return BEST_FOUND, words, objective, bound, gap
    words = f"Lowest modelled cost under these assumptions and rules (proven), over {every}."
    proven = sum(_meets(cost, least) for cost, least, _ in answers)
    if proven < len(answers):
        words += f" Of the {len(answers)} shown, {proven} are proven to be the lowest."
    return PROVEN, words, objective, bound, gap


def _meets(cost: float, bound: float) -> bool:
    """Tell whether a bound meets a cost."""
    return cost - bound <= PROOF_TOLERANCE * max(1.0, abs(cost))
