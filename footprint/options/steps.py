"""Write out how a contribution comes about, so that it can be redone in a spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
import numpy.typing as npt

from footprint.errors import InputError, Problem
from footprint.options.contributions import (
    RULE_KEYS,
    by_use,
    equal,
    per_child,
    separable_cost,
    shapley,
)
from footprint.options.games import Game, joined
from footprint.options.nucleolus import Nucleolus, nucleolus

FloatArray = npt.NDArray[np.float64]

# up to this many areas every sub-group is written out
EVERY_GROUP = 5

_UNIT = "£ a year"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the workings of a contribution, central case.

    Attributes
    ----------
    player
        The area it is for; "" for the footprint.
    label
        What the amount is.
    formula
        How it follows from the rows above or from the costs of sub-groups, in words.
    amount
        The amount in ``unit``.
    times
        What the amount counts where rows are added up: sum of times x amount; None where they are
        not.
    """

    player: str
    label: str
    formula: str
    amount: float
    unit: str = _UNIT
    times: float | None = None


def steps(
    game: Game, rule: str, weights: FloatArray | None = None, weights_unit: str = ""
) -> tuple[Step, ...]:
    """Return the workings of one rule; the last row of each area is what it pays.

    Parameters
    ----------
    rule
        Key of a rule of ``CONTRIBUTION_RULES``.
    weights
        What the rules by use and per child divide by in the central case, (players,).
    weights_unit
        Their unit, in words.

    Raises
    ------
    InputError
        If the rule is unknown, or has nothing to divide by.
    """
    central = Game(game.players, game.cost_gbp_per_year[:1])
    if rule in ("use", "children"):
        if weights is None:
            what = f"the rule '{rule}' has nothing to divide by."
            raise InputError(Problem("who pays", what, "Give a number for each area."))
        return _proportional_steps(central, rule, weights, weights_unit)
    if rule == "equal":
        return _equal_steps(central)
    if rule == "separable":
        return _separable_steps(central)
    if rule == "shapley":
        return _shapley_steps(central)
    if rule == "nucleolus":
        return _nucleolus_steps(central, nucleolus(central))
    remedy = f"Use one of: {', '.join(RULE_KEYS)}."
    raise InputError(Problem("who pays", f"no rule is named {rule}.", remedy))


def _whole(game: Game) -> Step:
    """Return the row of the cost to divide."""
    return Step(
        "", "cost of the footprint", "all areas together", float(game.total_gbp_per_year[0])
    )


def _pays(player: str, formula: str, amount: float) -> Step:
    """Return the row of what an area pays."""
    return Step(player, "pays", formula, float(amount))


def _proportional_steps(game: Game, rule: str, weights: FloatArray, unit: str) -> tuple[Step, ...]:
    """Return the workings of a division by use or per child."""
    divided = by_use if rule == "use" else per_child
    pays = divided(game, weights)[0]
    name = "use" if rule == "use" else "children aged 0-17"
    added = float(np.sum(weights))
    rows = [_whole(game), Step("", f"{name}, all areas", "sum of the areas", added, unit)]
    for i, player in enumerate(game.players):
        rows.append(Step(player, name, "given", float(weights[i]), unit))
        formula = f"cost of the footprint x {name} / {name}, all areas"
        if not added:
            formula = "cost of the footprint / number of areas, as there is nothing to divide by"
        rows.append(_pays(player, formula, pays[i]))
    return tuple(rows)


def _equal_steps(game: Game) -> tuple[Step, ...]:
    """Return the workings of an equal division."""
    pays = equal(game)[0]
    count = Step("", "areas", "counted", float(len(game.players)), "areas")
    formula = "cost of the footprint / areas"
    return (
        _whole(game),
        count,
        *(_pays(player, formula, pays[i]) for i, player in enumerate(game.players)),
    )


def _separable_steps(game: Game) -> tuple[Step, ...]:
    """Return the workings of a division by separable cost."""
    pays, cost = separable_cost(game)[0], game.cost_gbp_per_year[0]
    total, alone = float(game.total_gbp_per_year[0]), game.alone_gbp_per_year[0]
    without = cost[game.whole - (1 << np.arange(len(game.players)))]
    separable = total - without
    gains = np.maximum(alone - separable, 0.0)
    gains[gains <= 1e-9 * np.abs(cost).max()] = 0.0
    rest = total - float(separable.sum())
    rows = [_whole(game)]
    for i, player in enumerate(game.players):
        rows += [
            Step(player, "cost alone", "priced by itself", float(alone[i])),
            Step(player, "cost of all the others", f"all but {player}", float(without[i])),
            Step(
                player,
                "separable cost",
                "cost of the footprint - cost of all the others",
                float(separable[i]),
            ),
            Step(
                player,
                "still gains",
                "cost alone - separable cost, or 0 where that is negative",
                float(gains[i]),
            ),
        ]
    rows += [
        Step("", "rest", "cost of the footprint - sum of separable costs", rest),
        Step("", "still gain, all areas", "sum of what each still gains", float(gains.sum())),
    ]
    formula = "separable cost + rest x still gains / still gain, all areas"
    if not gains.any():
        formula = "separable cost + rest / number of areas, as nobody gains"
    return (*rows, *(_pays(player, formula, pays[i]) for i, player in enumerate(game.players)))


def _shapley_steps(game: Game) -> tuple[Step, ...]:
    """Return the workings of the average added cost."""
    pays = shapley(game)[0]
    rows = [_whole(game)]
    for i, player in enumerate(game.players):
        if len(game.players) <= EVERY_GROUP:
            rows += _joining_each_group(game, i)
            formula = "sum of times x added cost"
        else:
            rows += _joining_each_size(game, i)
            formula = "average of the rows for this area"
        rows.append(_pays(player, formula, pays[i]))
    return tuple(rows)


def _joining_each_group(game: Game, i: int) -> list[Step]:
    """Return what one area adds to every group of the others."""
    n, bit, player = len(game.players), 1 << i, game.players[i]
    rows = []
    groups = [group for group in range(game.whole + 1) if not group & bit]
    for group in sorted(groups, key=lambda group: (group.bit_count(), group)):
        times = 1 / (n * comb(n - 1, group.bit_count()))
        added = float(game.cost_gbp_per_year[0, group | bit] - game.cost_gbp_per_year[0, group])
        label, formula = "added cost, joining first", f"cost of {player} alone"
        if group:
            label = f"added cost, joining {game.named(group)}"
            formula = f"cost of {game.named(group | bit)} - cost of {game.named(group)}"
        rows.append(Step(player, label, formula, added, times=times))
    return rows


def _joining_each_size(game: Game, i: int) -> list[Step]:
    """Return what one area adds on average to groups of each size."""
    n, bit, player = len(game.players), 1 << i, game.players[i]
    groups = np.arange(game.whole + 1)
    groups = groups[(groups & bit) == 0]
    added = game.cost_gbp_per_year[0, groups | bit] - game.cost_gbp_per_year[0, groups]
    sizes = np.bitwise_count(groups)
    rows = []
    for size in range(n):
        label = f"added cost, joining {size} of the others"
        count = comb(n - 1, size)
        formula = f"average over {count:,} groups of cost with {player} - cost without"
        average = float(added[sizes == size].mean())
        rows.append(Step(player, label, formula, average, times=1 / n))
    return rows


def _nucleolus_steps(game: Game, found: Nucleolus) -> tuple[Step, ...]:
    """Return the workings of the nucleolus: the equations that fix it, and their check."""
    alone, cost = game.alone_gbp_per_year[0], game.cost_gbp_per_year[0]
    pays = found.division_gbp_per_year
    rows = [_whole(game)]
    for number, level in enumerate(found.levels, start=1):
        gain = level.gain_gbp_per_year
        rows.append(
            Step("", f"step {number}, gain", "the most that the least satisfied can have", gain)
        )
        for group in level.groups:
            names = game.named(group)
            label = f"step {number}, paid by {names}"
            formula = f"cost of {names} on their own - gain of step {number}"
            if group.bit_count() == 1:
                formula = f"cost alone - gain of step {number}"
            rows.append(Step("", label, formula, float(cost[group]) - gain))
        if level.at_alone:
            names = joined([game.players[i] for i in level.at_alone])
            label = f"step {number}, at cost alone: {names}"
            rows.append(Step("", label, "nobody pays more than alone", 0.0))
    formula = "the one division with these sums that adds up to the cost of the footprint"
    for i, player in enumerate(game.players):
        rows.append(Step(player, "cost alone", "priced by itself", float(alone[i])))
        rows.append(Step(player, "saves", "cost alone - pays", float(alone[i] - pays[i])))
        rows.append(_pays(player, formula, pays[i]))
    return tuple(rows)


def pays(worked: Sequence[Step]) -> dict[str, float]:
    """Return what each area pays according to its workings."""
    return {step.player: step.amount for step in worked if step.label == "pays"}
