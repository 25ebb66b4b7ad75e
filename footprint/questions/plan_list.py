"""List the plans on the table: the scenario's own, and those that the search found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.allocation import BuildAnswer, RegretAnswer
from footprint.arrangements import listed
from footprint.inputs import BuildingSpec
from footprint.questions.plan_names import NOTHING, plan_name
from footprint.solving import PROVEN

Ints = npt.NDArray[np.intp]
Plan = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One plan on the table: whole places by candidate, and how it came there."""

    key: str
    name: str
    about: str
    found_words: str
    places: Plan


def listed_plans(
    spec: BuildingSpec,
    lowest: Mapping[str, BuildAnswer],
    least: RegretAnswer | None,
    names: Mapping[str, str],
) -> tuple[Listed, ...]:
    """Return the plans on the table, nothing built first, each set of places once.

    After the scenario's own come the cheapest of every world and the least regretted, named by
    what they build.

    Parameters
    ----------
    lowest
        By world, the cheapest plan of all.
    least
        The plan of least worst regret of all, where it was looked for.
    names
        The name of each council by its code.
    """
    keys = [candidate.key for candidate in spec.candidates]
    given = [(plan.name, plan.about, _places(plan.builds, keys)) for plan in spec.plans]
    nothing = tuple(0 for _ in keys)
    if all(places != nothing for *_, places in given):
        given.insert(0, (NOTHING, "", nothing))
    given.sort(key=lambda entry: entry[2] != nothing)
    plans: list[Listed] = []
    for name, about, places in given:
        if all(plan.places != places for plan in plans):
            plans.append(_listed(plans, name, about, places, lowest, least))
    searched = [_whole(one.plan) for one in lowest.values()]
    regretted = None if least is None or least.plan is None else _whole(least.plan)
    for places in (*searched, *(() if regretted is None else (regretted,))):
        if all(plan.places != places for plan in plans):
            builds = [(c, n) for c, n in zip(spec.candidates, places, strict=True) if n > 0]
            taken = [plan.name for plan in plans]
            name = plan_name(builds, names, taken, least=places == regretted)
            plans.append(_listed(plans, name, "", places, lowest, least))
    return tuple(plans)


def _listed(
    before: Sequence[Listed],
    name: str,
    about: str,
    places: Plan,
    lowest: Mapping[str, BuildAnswer],
    least: RegretAnswer | None,
) -> Listed:
    """Return the next plan on the table, with what the search found of it."""
    words = _found_words(places, lowest, least)
    return Listed(f"plan-{len(before) + 1}", name, about, words, places)


def _found_words(
    places: Plan, lowest: Mapping[str, BuildAnswer], least: RegretAnswer | None
) -> str:
    """Say in which worlds the search found a plan cheapest, and whether it is regretted least."""
    told: dict[str, list[str]] = {}
    for name, one in lowest.items():
        if _whole(one.plan) == places:
            told.setdefault(_established(one.words), []).append(f"“{name}”")
    said = [
        f"lowest modelled cost of all plans within the budget in {listed(worlds)} ({how})"
        for how, worlds in told.items()
    ]
    if least is not None and least.plan is not None and _whole(least.plan) == places:
        said.append(
            f"least worst regret of all plans within the budget ({_established(least.words)})"
        )
    return "; ".join(said)


def _established(words: str) -> str:
    """Say what a search established, without the word "best"."""
    return "proven" if words == PROVEN else words


def _whole(plan: Ints) -> Plan:
    """Return a plan's places as whole numbers."""
    return tuple(int(n) for n in plan)


def _places(builds: Sequence[tuple[str, int]], keys: Sequence[str]) -> Plan:
    """Return whole places by candidate, nought for those not built."""
    chosen = dict(builds)
    return tuple(chosen.get(key, 0) for key in keys)
