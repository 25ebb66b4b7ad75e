"""Divide the cost of a footprint among its areas by rules that can be explained and checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, floor

import numpy as np
import numpy.typing as npt

from footprint.errors import InputError, Problem
from footprint.options.games import Game, joined
from footprint.options.nucleolus import nucleolus
from footprint.options.sharing import divide, pence

FloatArray = npt.NDArray[np.float64]

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class ContributionRule:
    """A way to divide a cost, as people read it."""

    key: str
    name: str
    words: str


CONTRIBUTION_RULES = (
    ContributionRule("use", "By use", "Each pays in proportion to its use."),
    ContributionRule("children", "Per child", "Each pays the same for every child aged 0-17."),
    ContributionRule("equal", "Equal", "Each pays the same."),
    ContributionRule(
        "separable",
        "Separable cost",
        "Each pays what the others save by its absence; the rest is divided in proportion to what "
        "each still gains.",
    ),
    ContributionRule(
        "shapley",
        "Average added cost (Shapley)",
        "Each pays the cost it adds, averaged over every order in which the councils could join.",
    ),
    ContributionRule(
        "nucleolus",
        "Least satisfied first (nucleolus)",
        "The smaller group that gains least by staying is given as much as can be, then the next.",
    ),
)

RULE_KEYS = tuple(rule.key for rule in CONTRIBUTION_RULES)


def contributions(
    game: Game,
    *,
    use: FloatArray,
    children: FloatArray,
    rules: Sequence[str] = RULE_KEYS,
) -> dict[str, FloatArray]:
    """Divide the cost of the whole by each rule (cases, players), side by side.

    The nucleolus is found in the central case; in the others its percentages of the cost hold, as
    an agreement would write them.

    Parameters
    ----------
    use, children
        What the rules by use and per child divide by, (cases, players) or (players,).

    Raises
    ------
    InputError
        If a rule is unknown, or what to divide by does not match, is negative or not a number.
    """
    unknown = ", ".join(sorted(set(rules) - set(RULE_KEYS)))
    if unknown:
        remedy = f"Use one of: {', '.join(RULE_KEYS)}."
        raise InputError(Problem("who pays", f"no rule is named {unknown}.", remedy))
    found: dict[str, FloatArray] = {}
    for rule in rules:
        if rule == "use":
            found[rule] = by_use(game, use)
        elif rule == "children":
            found[rule] = per_child(game, children)
        elif rule == "nucleolus":
            found[rule] = at_fixed_shares(game, nucleolus(game).division_gbp_per_year)
        else:
            divided = {"equal": equal, "separable": separable_cost, "shapley": shapley}
            found[rule] = divided[rule](game)
    return found


def by_use(game: Game, use: FloatArray) -> FloatArray:
    """Divide the cost in proportion to use, (cases, players) or (players,).

    Equal shares in a case where nobody uses anything. Raises an InputError where use does not
    match the game, is negative or not a number.
    """
    return _in_proportion(game, use, "use")


def per_child(game: Game, children: FloatArray) -> FloatArray:
    """Divide the cost in proportion to children; parameters and errors as in ``by_use``."""
    return _in_proportion(game, children, "children")


def equal(game: Game) -> FloatArray:
    """Divide the cost equally."""
    return _in_proportion(game, np.ones(len(game.players)), "equal")


def separable_cost(game: Game) -> FloatArray:
    """Divide the cost into what each area causes by itself at the end, and the rest.

    separable(i) = cost(all) - cost(all but i); gain(i) = max(0, cost(i alone) - separable(i));
    pays(i) = separable(i) + (cost(all) - sum of separable) * gain(i) / sum of gains.
    Where nobody gains, the rest is divided equally. Where separable costs add to more than the
    whole, the rest is negative: it is given back in the same proportion.
    """
    cost = game.cost_gbp_per_year
    everybody_else = game.whole - (1 << np.arange(len(game.players)))
    total = game.total_gbp_per_year[:, np.newaxis]
    separable = total - cost[:, everybody_else]
    gain = game.alone_gbp_per_year - separable

    # a gain that is only rounding is none
    size = np.abs(cost).max(axis=1, keepdims=True)
    gain = np.where(gain > _ROUNDING * size, gain, 0.0)
    whole = gain.sum(axis=1, keepdims=True)
    parts = np.full_like(gain, 1 / gain.shape[1])
    np.divide(gain, whole, out=parts, where=whole > 0)
    rest = total - separable.sum(axis=1, keepdims=True)
    pays: FloatArray = separable + rest * parts
    return pays


def separable_words(game: Game) -> tuple[str, ...]:
    """Say what in the central case makes the division by separable cost unusual."""
    central = Game(game.players, game.cost_gbp_per_year[:1])
    everybody_else = game.whole - (1 << np.arange(len(game.players)))
    total = central.total_gbp_per_year[0]
    separable = total - central.cost_gbp_per_year[0, everybody_else]
    slack = _ROUNDING * float(np.abs(central.cost_gbp_per_year).max())
    said = []
    dear = np.flatnonzero(separable - central.alone_gbp_per_year[0] > slack)
    if len(dear):
        names = joined([game.players[i] for i in dear])
        said.append(f"{names}: the others would save more without than it would cost alone")
    if separable.sum() - total > slack:
        said.append("Separable costs add to more than the whole: the excess is given back")
    return tuple(said)


def shapley(game: Game) -> FloatArray:
    """Divide the cost by what each area adds, averaged over every order of joining.

    pays(i) = sum over groups S without i of |S|! (n - |S| - 1)! / n! * (cost(S and i) - cost(S)).
    """
    pays: FloatArray = game.cost_gbp_per_year @ _shapley_weights(len(game.players))
    return pays


def at_fixed_shares(game: Game, division_gbp_per_year: FloatArray) -> FloatArray:
    """Carry a division of the central case to every case at the same percentages of the cost.

    What the cost of a case has above the central one is divided equally where the central cost is
    nothing. Parameters: pounds a year (players,). Returns (cases, players).
    """
    total = game.total_gbp_per_year
    if total[0]:
        shares = division_gbp_per_year / total[0]
    else:
        shares = np.full(len(game.players), 1 / len(game.players))
    carried: FloatArray = division_gbp_per_year + np.outer(total - total[0], shares)
    return carried


def to_pence(
    contribution_gbp_per_year: Mapping[str, float], total_gbp_per_year: float
) -> dict[str, int]:
    """Round contributions to whole pence that add to the cost in whole pence.

    Each is rounded down; the pence left over go one each to the largest remainders, the lower
    name on a tie. A contribution may be negative.

    Raises
    ------
    InputError
        If the contributions do not add up to the cost.
    """
    exact = {name: Fraction(amount) * 100 for name, amount in contribution_gbp_per_year.items()}
    whole = {name: floor(amount) for name, amount in exact.items()}
    left = pence(total_gbp_per_year) - sum(whole.values())
    if not 0 <= left <= len(whole):
        what = f"they are {left} pence off the cost after rounding down."
        raise InputError(Problem("contributions", what, "Divide the whole cost."))
    for name in sorted(exact, key=lambda name: (whole[name] - exact[name], name))[:left]:
        whole[name] += 1
    return whole


def _in_proportion(game: Game, weights: FloatArray, what: str) -> FloatArray:
    """Divide the cost in proportion to weights, checked."""
    wanted = (len(game.cost_gbp_per_year), len(game.players))
    weights = np.asarray(weights, dtype=np.float64)
    if weights.shape not in (wanted, wanted[1:]):
        wrong = f"{what} {weights.shape} does not match {wanted[1]} areas."
        raise InputError(Problem("who pays", wrong, "Give one number for each area."))
    bad = ~((weights >= 0) & np.isfinite(weights))
    if bad.any():
        column = int(np.argwhere(bad)[0][-1])
        wrong = f"{what} of {game.players[column]} cannot divide a cost."
        raise InputError(Problem("who pays", wrong, "Give 0 or more."))
    everybody = np.ones((1, wanted[1]), dtype=np.bool_)
    total = game.total_gbp_per_year[:, np.newaxis]
    return divide(total, everybody, np.broadcast_to(weights, wanted))[:, 0, :]


def _shapley_weights(n_players: int) -> FloatArray:
    """Return what the cost of each sub-group counts for each player (2 ** players, players)."""
    groups = np.arange(1 << n_players)
    sizes = np.bitwise_count(groups).astype(np.intp)
    inside = (groups[:, np.newaxis] >> np.arange(n_players) & 1).astype(np.bool_)
    orders = factorial(n_players)
    joins = [factorial(s) * factorial(n_players - s - 1) / orders for s in range(n_players)]
    # a group with the player counts as joined, one without as left behind
    joined_by = np.array([0.0, *joins])[sizes][:, np.newaxis]
    left = np.array([*joins, 0.0])[sizes][:, np.newaxis]
    return np.where(inside, joined_by, -left)
