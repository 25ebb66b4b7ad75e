"""Answer who would pay what for each shared footprint, and whether any group would leave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from footprint.arrangements import Arrangement, listed, partnerships
from footprint.costs import annual_cost, price
from footprint.inputs import Scenario
from footprint.options import (
    CONTRIBUTION_RULES,
    MOST_PLAYERS,
    Game,
    amount_words,
    contributions,
    core_gap,
    dearer_together,
    difference,
    game_of,
    separable_words,
    steps,
    sub_groups,
)
from footprint.questions.choosing import Choice, as_now_arrangement, choices
from footprint.questions.footprints import Progress, lay_out, silently
from footprint.questions.result import Result
from footprint.questions.result_paying import (
    ContributionRow,
    PayingResult,
    Share,
    SharedUnit,
    Step,
    SubGroup,
)
from footprint.questions.rows import range_of
from footprint.questions.values import Range
from footprint.questions.world import (
    World,
    build_world,
    central_inputs,
    function_inputs,
    handoff_counts,
)

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Block = frozenset[str]
MOST_SUB_GROUPS = 12
MOST_DEARER = 3
STEPS = ("reading the ground", "testing every sub-group")


@dataclass(frozen=True, slots=True)
class Unit:
    """One partnership of one option, with every function that exactly its members share.

    ``also`` names the other options that have the same.
    """

    option: str
    arrangement: Arrangement
    members: tuple[str, ...]
    functions: tuple[str, ...]
    also: tuple[str, ...] = ()


def answer(scenario: Scenario, *, progress: Progress | None = None) -> Result:
    """Divide the cost of every shared footprint by each formula, and test every sub-group.

    Parameters
    ----------
    progress
        Called with what is being done, the step and the number of steps.
    """
    tell = progress or silently
    tell(STEPS[0], 0, len(STEPS))
    world = build_world(scenario)
    now = as_now_arrangement(world)
    options = choices(world, now)
    units = partnerships_of(world, options)
    tell(STEPS[1], 1, len(STEPS))
    small = [unit for unit in units if len(unit.members) <= MOST_PLAYERS]
    paying = PayingResult(
        formulas=tuple(Share(r.key, r.name, r.words) for r in CONTRIBUTION_RULES),
        units=tuple(_laid_out(world, unit, game) for unit, game in _once(world, small)),
        notes=_notes(len(units) - len(small)),
    )
    return replace(lay_out(world, options, now, tell), paying=paying)


def partnerships_of(world: World, options: Iterable[Choice]) -> list[Unit]:
    """Return every partnership of every option, the smallest of each option first."""
    found = []
    for option in options:
        for block in partnerships(option.arrangement):
            functions = tuple(
                f for f, blocks in option.arrangement.footprints.items() if block in blocks
            )
            members = tuple(code for code in world.codes if code in block)
            found.append(Unit(option.name, option.arrangement, members, functions))
    return found


def _once(world: World, units: Iterable[Unit]) -> list[tuple[Unit, Game]]:
    """Return each partnership with its game once: the first option that has it names it.

    Two are the same where the same members share the same functions and every sub-group costs
    the same.
    """
    found: dict[object, tuple[Unit, Game]] = {}
    for unit in units:
        game = unit_game(world, unit)
        same = (unit.members, unit.functions, game.cost_gbp_per_year.tobytes())
        first, _ = found.get(same, (unit, game))
        if first is not unit:
            first = replace(first, also=(*first.also, unit.option))
        found[same] = (first, game)
    return list(found.values())


def unit_game(world: World, unit: Unit) -> Game:
    """Price every sub-group of a partnership as if it shared the functions by itself.

    cost(S) = what the functions cost in footprint S, with its travel; keeping the partnership of
    S going, where S is two or more and not a partnership of the option for other functions; and
    the changes of team of S's children at steps to functions that S does not share alike.
    """
    columns = [world.codes.index(code) for code in unit.members]
    names = [world.scenario.region.name_of(code) for code in unit.members]
    values = world.parameters.values
    c0 = values["common/coordination_c0_gbp_per_year"][:, None]
    c1 = values["common/coordination_c1_gbp_per_partner_per_year"][:, None]
    inputs = [function_inputs(world, world.scenario.catalogue.function(f)) for f in unit.functions]

    def price(inside: Bools) -> Floats:
        member = np.zeros((len(inside), len(world.codes)), dtype=np.bool_)
        member[:, columns] = inside
        sizes = inside.sum(axis=1)
        total = np.where(sizes > 1, c0 + c1 * (sizes - 1), 0.0)
        total = np.where(_paid_elsewhere(world, unit, member), 0.0, total)
        for one in inputs:
            total = total + annual_cost(one, member)
        return total + _changes(world, unit, member)

    return game_of(names, price)


def _paid_elsewhere(world: World, unit: Unit, member: Bools) -> Bools:
    """Return which sub-groups are a partnership of the option already, for other functions."""
    others = {block for block in partnerships(unit.arrangement) if block != set(unit.members)}
    rows = [frozenset(np.array(world.codes)[row].tolist()) for row in member]
    return np.array([row in others for row in rows], dtype=np.bool_)


def _changes(world: World, unit: Unit, member: Bools) -> Floats:
    """Return what changes of team cost each sub-group's own areas (K, sub-groups)."""
    scenario = world.scenario
    counts = handoff_counts(world, scenario.services)
    total = np.zeros((world.cases, len(member)))
    rows = [frozenset(np.array(world.codes)[row].tolist()) for row in member]
    for service in scenario.services:
        for step in scenario.catalogue.services[service].handoffs:
            inside = [f in unit.functions for f in (step.first, step.second)]
            if not any(inside) or all(inside):
                continue
            other = step.second if inside[0] else step.first
            there = set(unit.arrangement.footprints[other])
            unlike = np.array([row not in there for row in rows])
            price = world.parameters.get(step.first, step.parameter)[:, None]
            total += price * (counts[step.first, step.second] @ (member & unlike[:, None]).T)
    return total


def _use(world: World, unit: Unit) -> Floats:
    """Return each member's share of use (K, members), in percent.

    For several functions, their shares of use weighed by what each function costs here.
    """
    columns = [world.codes.index(code) for code in unit.members]
    member = np.zeros((1, len(world.codes)), dtype=np.bool_)
    member[0, columns] = True
    shares = np.zeros((world.cases, len(columns)))
    whole = np.zeros((world.cases, 1))
    for function in unit.functions:
        inputs = function_inputs(world, world.scenario.catalogue.function(function))
        demand = inputs.demand[:, columns]
        total = demand.sum(axis=1, keepdims=True)
        part = np.full_like(demand, 1 / len(columns))
        np.divide(demand, total, out=part, where=total > 0)
        # a function that earns more than it costs weighs nothing
        cost = np.maximum(annual_cost(inputs, member), 0.0)
        shares += part * cost
        whole += cost
    even = np.full_like(shares, 1 / len(columns))
    np.divide(shares, whole, out=even, where=whole > 0)
    return 100 * even


def _laid_out(world: World, unit: Unit, game: Game) -> SharedUnit:
    """Lay out one partnership: what each would pay, and who would do better apart."""
    columns = [world.codes.index(code) for code in unit.members]
    use, children = _use(world, unit), world.children[:, columns]
    pays = contributions(game, use=use, children=children)
    alone = game.alone_gbp_per_year
    tested = {rule: sub_groups(game, paid) for rule, paid in pays.items()}
    core = core_gap(game)
    code_of = dict(zip(game.players, unit.members, strict=True))
    better = tuple(
        SubGroup(
            tuple(code_of[name] for name in group.members),
            rule,
            Range(group.low, group.central, group.high),
            group.clear,
        )
        for rule, groups in tested.items()
        for group in [g for g in groups if g.better][:MOST_SUB_GROUPS]
    )
    weights = {"use": (use[0], "% of use"), "children": (children[0], "children")}
    return SharedUnit(
        option=unit.option,
        members=unit.members,
        functions=unit.functions,
        total=range_of(game.total_gbp_per_year),
        alone_total=range_of(alone.sum(axis=1)),
        rows=tuple(
            ContributionRow(
                code=code,
                use=range_of(use[:, i]),
                alone=range_of(alone[:, i]),
                pays={rule: range_of(paid[:, i]) for rule, paid in pays.items()},
                from_alone={rule: _from(paid[:, i], alone[:, i]) for rule, paid in pays.items()},
            )
            for i, code in enumerate(unit.members)
        ),
        on_their_own=_on_their_own(game, code_of),
        tested=game.whole - 1,
        better_off=better,
        leaves_nobody={
            rule: not any(group.better for group in groups) for rule, groups in tested.items()
        },
        some_division_works=core.stable,
        least_gap_gbp_per_year=max(core.gap_gbp_per_year, 0.0),
        steps=tuple(
            Step(
                rule.key,
                code_of.get(step.player, ""),
                step.label,
                step.formula,
                float(step.amount),
                step.unit,
                step.times,
            )
            for rule in CONTRIBUTION_RULES
            for step in steps(game, rule.key, *weights.get(rule.key, ()))
        ),
        words=(
            *((f"The same in: {'; '.join(unit.also)}",) if unit.also else ()),
            core.words,
            *_bought_instead(world, unit),
            *dearer_together(game)[:MOST_DEARER],
            *separable_words(game),
        ),
    )


def _bought_instead(world: World, unit: Unit) -> tuple[str, ...]:
    """Say for whom, alone, buying every placement would cost less than places of its own."""
    told = []
    for function_id in unit.functions:
        function = world.scenario.catalogue.function(function_id)
        inputs = central_inputs(function_inputs(world, function))
        alone = price(inputs, np.eye(len(world.codes), dtype=np.bool_))
        bought = alone.all_bought_gbp_per_year
        if bought is None:
            continue
        own = alone.cost_gbp_per_year[0]
        names = [
            f"{world.scenario.region.name_of(code)} "
            f"({amount_words(float(bought[0, i]), 'GBP a year')} instead of "
            f"{amount_words(float(own[i]), 'GBP a year')})"
            for i, code in enumerate(world.codes)
            if code in unit.members and bought[0, i] < own[i]
        ]
        if names:
            told.append(
                f"{function.name}: alone means places of one's own, but buying every placement "
                f"would cost less for {listed(names)}. Held against that, sharing gains them less "
                "than shown, or nothing"
            )
    return tuple(told)


def _from(paid: Floats, alone: Floats) -> tuple[Range, bool]:
    """Return what is paid less the cost alone over the same draws, and whether it is clear."""
    gap, clear = difference(paid, alone)
    return Range(*gap), clear


def _on_their_own(
    game: Game, code_of: Mapping[str, str]
) -> tuple[tuple[tuple[str, ...], float], ...]:
    """Return the central cost of every sub-group on its own, smallest groups first."""
    groups = sorted(range(1, game.whole + 1), key=lambda group: (group.bit_count(), group))
    return tuple(
        (
            tuple(code_of[name] for name in game.members(group)),
            float(game.cost_gbp_per_year[0, group]),
        )
        for group in groups
    )


def _notes(left_out: int) -> tuple[str, ...]:
    """Say what the division rests on."""
    notes = [
        "Each formula divides the whole cost of a partnership: its functions with their travel, "
        "keeping the partnership going, and the changes of team. Elsewhere in this "
        "report travel and changes of team fall where they arise.",
        "A sub-group on its own is priced as one footprint with the same functions. Groups are "
        "tested whether or not they adjoin on the map, and only among the members: joining "
        "councils outside is not tried.",
        "Least satisfied first (nucleolus) is worked out in the central case. In every trial the "
        "percentages of the cost that it gives there hold, as an agreement would write them.",
        "Use is each council's share of the demand of the functions, weighed by their cost.",
        "By how much a council might really be willing to pay, and what it gains beyond cost, is "
        "not modelled.",
    ]
    if left_out:
        notes.append(
            f"{left_out} shared footprints of more than {MOST_PLAYERS} councils are left out: "
            "they have too many sub-groups to test one by one."
        )
    return tuple(notes)
