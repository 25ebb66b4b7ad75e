"""Search every function of a scenario together for the arrangements of lowest modelled cost."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from footprint.arrangements import (
    Alternative,
    JointBest,
    JointProblem,
    alternatives,
    differs,
    search,
)
from footprint.questions.choosing import Choice
from footprint.questions.limits import Limits, counted_partnerships
from footprint.questions.menus import Ground
from footprint.questions.result_possible import Different, RankedArrangement, Search
from footprint.questions.world import handoff_counts
from footprint.solving import PROVEN

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
BEST = "Lowest modelled cost, every function together"
BEST_FOUND = "Lowest cost found, every function together"
NEARLY = "Nearly as low, but different"


def joint_problem(ground: Ground, limits: Limits) -> JointProblem:
    """State the search: what each function may use and what it costs there, central case.

    The cost of a footprint holds the function's own coordination; partnerships are paid once
    over all functions, and changes of team are saved where consecutive functions share alike.
    """
    world = ground.world
    functions = tuple(ground.menus)
    cost = np.stack(
        [
            np.where(_open(ground, limits, f), ground.menus[f].cost_gbp_per_year, np.inf)
            for f in functions
        ]
    )
    return JointProblem(
        codes=world.codes,
        blocks=ground.blocks,
        functions=functions,
        cost_gbp_per_year=cost,
        coordination_gbp_per_year=ground.partnership_gbp_per_year,
        handoff_gbp_per_year=handoff_prices(ground),
        footprints=limits.numbers,
        most_partnerships=limits.most_partnerships,
    )


def _open(ground: Ground, limits: Limits, function: str) -> Bools:
    """Return which footprints the search may give a function (B,).

    A function whose duty stays with each council is left as it is held today.
    """
    today = set(ground.now.footprints[function])
    held = np.array([block in today for block in ground.blocks], dtype=np.bool_)
    covered = ground.membership[held].sum() == len(ground.world.codes)
    if ground.world.scenario.catalogue.function(function).stays and covered:
        return held
    return limits.allowed(function, ground.membership)


def handoff_prices(ground: Ground) -> Mapping[tuple[str, str], Floats]:
    """Return what changes of team cost each area where consecutive functions share unlike (A,).

    Steps of the journey to a function that is not on the menu are left out.
    """
    world = ground.world
    counts = handoff_counts(world, world.scenario.services)
    prices = {}
    for service in world.scenario.services:
        for step in world.scenario.catalogue.services[service].handoffs:
            if not {step.first, step.second} <= set(ground.menus):
                continue
            price = float(world.parameters.get(step.first, step.parameter)[0])
            prices[step.first, step.second] = price * counts[step.first, step.second][0]
    return prices


def found_choices(found: JointBest, others: tuple[Alternative, ...]) -> tuple[Choice, ...]:
    """Return the best arrangement and the really different ones as options to lay out."""
    best = Choice(
        best_name(found),
        found.arrangements[0],
        is_as_now=False,
        status_words=found.words,
        bound_gbp_per_year=found.bound_gbp_per_year,
    )
    return (
        best,
        *(
            Choice(
                different_name(number, len(others)),
                other.arrangement,
                is_as_now=False,
                status_words=other.words,
            )
            for number, other in enumerate(others, start=1)
        ),
    )


def best_name(found: JointBest) -> str:
    """Name what the search found: the lowest only where that is proven."""
    return BEST if found.status == PROVEN else BEST_FOUND


def different_name(number: int, of: int) -> str:
    """Name one of the really different arrangements."""
    return NEARLY if of == 1 else f"{NEARLY} ({number})"


def look(ground: Ground, limits: Limits) -> tuple[JointProblem, JointBest, tuple[Alternative, ...]]:
    """Find the arrangements of lowest cost, and near-best ones that are really different."""
    wanted = ground.world.scenario.search
    problem = joint_problem(ground, limits)
    found = search(problem, keep=wanted.keep, seconds=wanted.seconds)
    if not wanted.alternatives:
        return problem, found, ()
    others = alternatives(
        problem,
        found,
        wanted=wanted.alternatives,
        within_percent=wanted.within_percent,
        seconds=wanted.seconds,
    )
    return problem, found, others


def search_result(
    ground: Ground,
    limits: Limits,
    found: JointBest,
    others: tuple[Alternative, ...],
    spoken: Mapping[str, str],
) -> Search:
    """Lay out what the search established, and what differs between what it found.

    Parameters
    ----------
    spoken
        Function id to how it is named in a sentence.
    """
    scenario = ground.world.scenario
    names = scenario.region.names
    best = found.arrangements[0]
    ranked = tuple(
        RankedArrangement(
            rank,
            cost,
            differs(arrangement, best, names, spoken, when="in the lowest") if rank > 1 else (),
        )
        for rank, (arrangement, cost) in enumerate(
            zip(found.arrangements, found.objectives, strict=True), start=1
        )
    )
    lowest = found.objectives[0]
    different = tuple(
        Different(
            option=different_name(number, len(others)),
            cost_gbp_per_year=other.objective_gbp_per_year,
            above_best_percent=100 * (other.objective_gbp_per_year - lowest) / abs(lowest),
            kept=other.kept,
            of=other.of,
            words=other.words,
            differs=differs(other.arrangement, best, names, spoken, when="in the lowest"),
        )
        for number, other in enumerate(others, start=1)
    )
    return Search(
        option=best_name(found),
        status=found.status,
        words=_covers(ground, limits, found.words),
        cost_gbp_per_year=lowest,
        bound_gbp_per_year=found.bound_gbp_per_year,
        footprints=len(ground.blocks),
        max_partners=scenario.search.max_partners,
        contiguous=scenario.search.contiguous,
        ranked=ranked,
        different=different,
    )


def _covers(ground: Ground, limits: Limits, words: str) -> str:
    """Add to the words of a proof what kinds of footprint it covers."""
    search = ground.world.scenario.search
    size = (
        "of any size"
        if search.max_partners is None or search.max_partners >= len(ground.world.codes)
        else f"of at most {search.max_partners} councils"
    )
    kind = "in one piece on the map" if search.contiguous else "whether or not they adjoin"
    catalogue = ground.world.scenario.catalogue
    held = sum(catalogue.function(function).stays for function in ground.menus)
    told = f"{words.rstrip('.')}: {size}, {kind}"
    if held:
        held_words = f"{held} function{'s' if held > 1 else ''} whose duty stays with each council"
        told += f"; {held_words} {'are' if held > 1 else 'is'} held as today"
    if limits.most_partnerships is not None:
        told += f"; no council in more than {counted_partnerships(limits.most_partnerships)}"
    return f"{told}."
