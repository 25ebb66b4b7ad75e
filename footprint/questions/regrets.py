"""Price the options in every world of a scenario, and measure how each would be regretted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from footprint.arrangements import Arrangement
from footprint.inputs import Scenario
from footprint.options import regret
from footprint.questions.account import account, price_book
from footprint.questions.choosing import Choice
from footprint.questions.result_weighing import Regret, RegretCell
from footprint.questions.world import World, build_world

Floats = npt.NDArray[np.float64]
AS_ASSUMED = "As assumed"


@dataclass(frozen=True, slots=True)
class Lowest:
    """What a search established in one world.

    Attributes
    ----------
    cost_gbp_per_year
        The proven lowest cost, or None where it was not proven.
    covers
        Whether an arrangement is one that the search could have chosen: a cost can be held
        against the lowest only then.
    """

    cost_gbp_per_year: float | None
    words: str
    covers: Callable[[Arrangement], bool]


Proven = Callable[[World], Lowest]


def regrets(
    scenario: Scenario, options: Sequence[Choice], proven: Proven | None = None
) -> Regret | None:
    """Return how far each option costs above the least in each world, central case.

    An option that breaks a rule in some world is not held against the proven best, which keeps
    them all.

    Parameters
    ----------
    proven
        What a search establishes in a world; None where the question does not search.
    """
    if not scenario.worlds:
        return None
    worlds = {AS_ASSUMED: scenario} | dict(scenario.worlds)
    built = {name: build_world(replace(one, draws=0)) for name, one in worlds.items()}
    arrangements = [option.arrangement for option in options]
    cost = np.stack([_costs(world, arrangements) for world in built.values()], axis=1)
    names = [option.name for option in options]
    on_table = regret(cost, names, list(worlds)).on_table

    # against the proven best, those alone that the search could have chosen in every world
    found = {name: proven(world) for name, world in built.items()} if proven else {}
    covered = [
        o
        for o, arrangement in enumerate(arrangements)
        if found and all(lowest.covers(arrangement) for lowest in found.values())
    ]
    against = None
    if covered:
        least = [lowest.cost_gbp_per_year for lowest in found.values()]
        against = regret(
            cost[covered],
            [names[o] for o in covered],
            list(worlds),
            proven_gbp_per_year=np.array([np.nan if one is None else one for one in least]),
        ).proven
    above_best = np.full(cost.shape, np.nan)
    if against is not None:
        above_best[covered] = against.regret_gbp_per_year[0]
    return Regret(
        worlds=tuple(worlds),
        changes={
            name: tuple((c.what, c.before, c.after) for c in one.changes)
            for name, one in scenario.worlds
        },
        cells=_cells(names, list(worlds), cost, on_table.regret_gbp_per_year[0], above_best),
        best_words={name: lowest.words for name, lowest in found.items()},
        least_regret=names[on_table.least[0]],
        least_regret_against_best=("" if against is None else names[covered[against.least[0]]]),
    )


def _costs(world: World, arrangements: Sequence[Arrangement]) -> Floats:
    """Return the central cost of each arrangement in one world (options,)."""
    functions = [f.id for f in world.scenario.catalogue.functions_of(world.scenario.services)]
    book = price_book(world, arrangements, functions)
    return np.array([account(book, a).cost_gbp_per_year[0] for a in arrangements])


def _cells(
    options: Sequence[str],
    worlds: Sequence[str],
    cost: Floats,
    above_table: Floats,
    above_best: Floats,
) -> tuple[RegretCell, ...]:
    """Return one cell for each option in each world; not a number is no value."""
    return tuple(
        RegretCell(
            option,
            world,
            float(cost[o, w]),
            float(above_table[o, w]),
            None if np.isnan(above_best[o, w]) else float(above_best[o, w]),
        )
        for o, option in enumerate(options)
        for w, world in enumerate(worlds)
    )
