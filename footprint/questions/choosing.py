"""Settle the footprints of every option, with the model's choice where a scenario asks for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import networkx as nx
import numpy as np
import numpy.typing as npt

from footprint.arrangements import Arrangement, alone, handoffs
from footprint.configurations import Best as ConfigurationBest
from footprint.configurations import best, connected_blocks
from footprint.costs import annual_cost
from footprint.errors import InputError, Problem
from footprint.inputs import Best, OptionSpec, as_now
from footprint.questions.account import joint_costs, price_book
from footprint.questions.limits import limits_of
from footprint.questions.world import World, central_inputs, function_inputs, neighbours

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Block = frozenset[str]
AS_NOW = "As now"
ORDINALS = ("lowest", "second lowest", "third lowest")
MOST_TIES = 60
TIE_GBP = 1.0


@dataclass(frozen=True, slots=True)
class Choice:
    """One option with its footprints settled.

    Attributes
    ----------
    status_words
        What the search proved, where the model chose a configuration; else empty.
    bound_gbp_per_year
        The least that the search allows for the functions it chose for, their own coordination
        included; None where nothing was searched.
    """

    name: str
    arrangement: Arrangement
    is_as_now: bool
    status_words: str = ""
    about: str = ""
    bound_gbp_per_year: float | None = None


def as_now_arrangement(world: World) -> Arrangement:
    """Return the sharing that exists today, function by function, from the partnerships."""
    scenario = world.scenario
    functions = scenario.catalogue.functions_of(scenario.services)
    return Arrangement(
        {
            f.id: as_now(scenario.region, scenario.catalogue, f.id, year=scenario.year)
            for f in functions
        }
    )


def alone_arrangement(world: World) -> Arrangement:
    """Return every function in every area by itself."""
    scenario = world.scenario
    functions = scenario.catalogue.functions_of(scenario.services)
    return alone(world.codes, [f.id for f in functions])


def choices(world: World, now: Arrangement) -> tuple[Choice, ...]:
    """Return every option on the table, those that the model chooses spelt out one by one."""
    found: list[Choice] = []
    for option in world.scenario.options:
        asked = {f: choice for f, choice in option.footprints.items() if isinstance(choice, Best)}
        given = {f: c for f, c in option.footprints.items() if not isinstance(c, Best)}
        if asked:
            found += _model_choices(world, option, given, asked, now)
        else:
            arrangement = Arrangement(given)
            found.append(Choice(option.name, arrangement, arrangement == now, about=option.about))
    return tuple(found)


def _model_choices(
    world: World,
    option: OptionSpec,
    given: Mapping[str, tuple[Block, ...]],
    asked: Mapping[str, Best],
    now: Arrangement,
) -> list[Choice]:
    """Return an option for each rank of the configurations that the model finds."""
    answers = {f: _lowest(world, f, ask, given, now) for f, ask in asked.items()}
    ranks = max(len(found.configurations) for found in answers.values())
    chosen_words = " ".join(dict.fromkeys(found.words for found in answers.values()))
    choices = []
    for rank in range(ranks):
        chosen = {f: found.at(rank) for f, found in answers.items()}
        arrangement = Arrangement({f: chosen.get(f) or given[f] for f in option.footprints})
        name = option.name if ranks == 1 else f"{option.name} ({_ordinal(rank)})"
        bound = sum(found.bound_gbp_per_year for found in answers.values())
        choices.append(Choice(name, arrangement, False, chosen_words, option.about, bound))
    return choices


def _ordinal(rank: int) -> str:
    """Say a rank in words."""
    return ORDINALS[rank] if rank < len(ORDINALS) else f"number {rank + 1} by cost"


@dataclass(frozen=True, slots=True)
class Found:
    """One function's configurations of lowest cost, best first, and what was proven of them."""

    configurations: tuple[tuple[Block, ...], ...]
    words: str
    bound_gbp_per_year: float

    def at(self, rank: int) -> tuple[Block, ...]:
        """Return the configuration of a rank, or the last."""
        return self.configurations[min(rank, len(self.configurations) - 1)]


def _lowest(
    world: World,
    function_id: str,
    ask: Best,
    given: Mapping[str, tuple[Block, ...]],
    now: Arrangement,
) -> Found:
    """Find one function's configurations of lowest central cost over contiguous footprints.

    Each footprint costs what the function costs there plus the coordination of a partnership,
    as if it shared nothing else. Configurations that cost the same to within a pound have no
    order of their own: they are put in order of what they cost beside the option's other
    functions, partnerships and changes of team included, then of how few areas they move from
    today's footprints.
    """
    inputs = central_inputs(function_inputs(world, world.scenario.catalogue.function(function_id)))
    values = world.parameters.values
    c0 = float(values["common/coordination_c0_gbp_per_year"][0])
    c1 = float(values["common/coordination_c1_gbp_per_partner_per_year"][0])

    def cost(membership: Bools) -> Floats:
        sizes = membership.sum(axis=1)
        joint = np.where(sizes > 1, c0 + c1 * (sizes - 1), 0.0)
        return np.asarray(annual_cost(inputs, membership)[0] + joint + lift * sizes)

    # savings can make a footprint's cost negative, which the search refuses: lift every area by
    # the same amount, which adds the same to every configuration
    graph, lift = neighbours(world.scenario), 0.0
    every = connected_blocks(graph, max_size=ask.max_partners).membership()
    lift = max(0.0, -float((cost(every) / every.sum(axis=1)).min()))
    found = _within_limits(world, function_id, ask, now, graph, cost)
    level = np.floor((np.array(found.objectives) - found.objectives[0]) / TIE_GBP)
    beside = np.round(_beside(world, function_id, found.configurations, given))
    today = now.footprints[function_id]
    moved = [
        sum(len(block) for block in blocks if block not in today) for blocks in found.configurations
    ]
    order = sorted(range(len(level)), key=lambda i: (level[i], beside[i], moved[i], i))
    ties = int((level == level[ask.k - 1]).sum()) if len(level) >= ask.k else 0
    return Found(
        tuple(found.configurations[i] for i in order[: ask.k]),
        _search_words(found.words, ties),
        found.bound - lift * len(world.codes),
    )


def _within_limits(
    world: World,
    function_id: str,
    ask: Best,
    now: Arrangement,
    graph: "nx.Graph[str]",
    cost: Callable[[Bools], Floats],
) -> ConfigurationBest:
    """Find the configurations of lowest cost that keep the scenario's limits on the function.

    Raises
    ------
    InputError
        If none keeps them, naming the limits.
    """
    limits = limits_of(world, now)
    rules = [entry.rule for entry in limits.of(function_id)]
    numbers = [entry.rule for entry in limits.numbers_of(function_id)]
    keep = ask.k + MOST_TIES
    if not numbers:
        wanted: list[int | None] = [None]
    else:
        areas = range(1, len(world.codes) + 1)
        wanted = [n for n in areas if all(rule.allows(n) for rule in numbers)]
    found, refused = [], []
    for number in wanted:
        try:
            found.append(
                best(
                    graph,
                    cost,
                    max_size=ask.max_partners,
                    footprints=number,
                    keep=keep,
                    rules=rules,
                )
            )
        except InputError as error:
            refused.append(error)
    if found:
        return _merged(found, keep)
    if not rules and not numbers:
        raise refused[0]
    labels = [one.label for one in limits.of(function_id)]
    labels += [one.label for one in limits.numbers_of(function_id)]
    problem = Problem(
        f"best for {function_id}",
        f"no grouping keeps the limits of the scenario together: {'; '.join(labels)}.",
        "Relax a limit, or raise max_partners.",
    )
    raise InputError(problem)


def _merged(found: Sequence[ConfigurationBest], keep: int) -> ConfigurationBest:
    """Return the best of several searches that share no configuration, as one answer."""
    first = min(found, key=lambda one: one.objective)
    if len(found) == 1:
        return first
    every = [pair for one in found for pair in zip(one.objectives, one.configurations, strict=True)]
    every.sort(key=lambda pair: pair[0])
    return replace(
        first,
        bound=min(one.bound for one in found),
        configurations=tuple(configuration for _, configuration in every[:keep]),
        objectives=tuple(objective for objective, _ in every[:keep]),
    )


def _search_words(words: str, ties: int) -> str:
    """Say what the search covered, and how many configurations cost the same."""
    told = (
        f"{words.rstrip('.')}. It is the lowest for this function and its own coordination, as "
        "if it shared nothing else: beside other functions another may cost less."
    )
    if ties > 1:
        several = f"{ties} or more" if ties > MOST_TIES else f"{ties}"
        told += f" {several} groupings cost the same to within a pound."
    return told


def _beside(
    world: World,
    function_id: str,
    configurations: Sequence[tuple[Block, ...]],
    given: Mapping[str, tuple[Block, ...]],
) -> list[float]:
    """Return what partnerships and changes of team cost with each configuration, centrally."""
    others = {f: blocks for f, blocks in given.items() if f != function_id}
    book = price_book(world, (), ())
    costs = []
    for blocks in configurations:
        arrangement = Arrangement({**others, function_id: blocks})
        edges = [e for e in book.handoff_cases if set(e) <= set(arrangement.footprints)]
        moved = handoffs(
            edges, arrangement, world.codes, book.handoff_cases, book.handoff_gbp
        ).cost_gbp_per_year[0]
        costs.append(float(joint_costs(book, arrangement).total_gbp_per_year[0] + moved.sum()))
    return costs
