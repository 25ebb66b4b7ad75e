"""Find the division of a cost that gives the least satisfied sub-groups the most, and prove it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.errors import CheckFailedError, SolverError
from footprint.options.amounts import amount_words, number_word
from footprint.options.games import Game, savings
from footprint.options.sharing import HALF_PENNY_GBP
from footprint.solving import Problem, Solved, new_problem, solve, total

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]

# relative to the largest saving of a sub-group
TOLERANCE = 1e-7

_PRICED = 1e-6
_INDEPENDENT = 1e-9
_NAMED = 4


@dataclass(frozen=True, slots=True, eq=False)
class LeastCore:
    """How close a division can come to one that no sub-group would leave (central case).

    Attributes
    ----------
    gap_gbp_per_year
        The least amount such that some division leaves no sub-group better off on its own by
        more; negative where every sub-group can be given a reason to stay.
    division_gbp_per_year
        A division that attains it, (players,); there may be others.
    binding
        The sub-groups that prove it: none of them can be given more without taking from another.
    stable
        Whether a division exists that no sub-group would leave.
    words
        A sentence for the page.
    """

    gap_gbp_per_year: float
    division_gbp_per_year: FloatArray
    binding: tuple[tuple[str, ...], ...]
    stable: bool
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """One step of the nucleolus: the sub-groups that can gain no more at this step, and the proof.

    Attributes
    ----------
    gain_gbp_per_year
        What each of them saves by staying.
    groups
        Their numbers.
    weights
        Positive weights of the groups, adding to one, that balance out with those settled before.
    at_alone
        Positions of the areas that pay as much as alone, and no more, because of this step.
    at_alone_weights
        Their weights in the balance.
    """

    gain_gbp_per_year: float
    groups: tuple[int, ...]
    weights: tuple[float, ...]
    at_alone: tuple[int, ...] = ()
    at_alone_weights: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Nucleolus:
    """The division that makes the smallest gain of any sub-group as large as it can be.

    Then the next smallest, and so on until one division is left. Nobody pays more than alone
    where that can be had. Central case.

    Attributes
    ----------
    division_gbp_per_year
        What each area pays, (players,).
    levels
        The steps that lead to it, each with its proof.
    above_alone
        Whether the whole costs more than its areas alone, so that somebody must pay more.
    words
        A sentence for the page.
    """

    division_gbp_per_year: FloatArray
    levels: tuple[Level, ...]
    above_alone: bool
    words: str


def core_gap(game: Game) -> LeastCore:
    """Find the least gap such that some division leaves no sub-group better off by more.

    Minimise gap subject to pays(S) - cost(S) <= gap for every sub-group S smaller than the whole,
    and pays(everybody) = cost(everybody). Written in what each area saves against alone:
    saves(S) + gap >= saving(S).

    Raises
    ------
    SolverError
        If the solver gives no answer.
    CheckFailedError
        If the answer breaks a limit, or a lower gap is not excluded by the balance of its groups.
    """
    alone, scale = game.alone_gbp_per_year[0], _scale(game)
    if len(game.players) == 1:
        words = "There is no smaller group to leave"
        return LeastCore(0.0, alone.copy(), (), True, words)
    saving = savings(game)[0] / scale
    answer = _solved(_gap_problem(game, saving, [], at_least_alone=False))
    saved = np.array([answer.values[f"saves_{name}"] for name in _names(game)])
    weights = _weights(game, answer)

    # balanced weights bound the gap from below: the sum of w(S) saving(S) is what it must exceed
    sub = game.membership
    balance = weights @ sub
    bound = float(weights @ saving - balance.mean() * saving[-1])
    excess = (saving - sub @ saved)[1:-1].max()
    uneven = np.abs(balance - balance.mean()).max()
    off = abs(saved.sum() - saving[-1])
    negative, whole = -weights.min(), abs(weights.sum() - 1)
    if max(excess - bound, uneven, off, negative, whole) > TOLERANCE:
        msg = f"The least gap failed its check: {excess}, {bound}, {uneven}, {off}."
        raise CheckFailedError(msg)
    gap = float(excess) * scale
    stable = gap <= max(HALF_PENNY_GBP, TOLERANCE * scale)
    groups = np.flatnonzero(weights > _PRICED)
    binding = tuple(game.members(int(group)) for group in groups)
    words = _gap_words(game, gap, stable=stable)
    if len(game.players) > 2:
        words = f"{words}. {_tightest_words(game, groups, gap)}"
    return LeastCore(gap, alone - saved * scale, binding, stable, words)


def nucleolus(game: Game) -> Nucleolus:
    """Find the nucleolus of the central case, and prove it.

    Each step minimises the largest gain that a sub-group not settled yet would have by leaving;
    the sub-groups with a price in it are settled at that gain, and the next step starts, until
    only one division is left. At most as many steps as areas.

    Raises
    ------
    SolverError
        If the solver gives no answer.
    CheckFailedError
        If the chain of balanced sub-groups does not prove the answer.
    """
    alone, scale = game.alone_gbp_per_year[0], _scale(game)
    saving = savings(game)[0] / scale
    at_least_alone = bool(saving[-1] >= -_INDEPENDENT)
    settled: list[tuple[FloatArray, float]] = [(np.ones(len(alone)), float(saving[-1]))]
    levels = []
    while len(settled) < len(alone):
        known = len(settled)
        levels.append(_next_level(game, saving, settled, at_least_alone=at_least_alone))
        if len(settled) == known:
            msg = "A step of the nucleolus settled nothing."
            raise CheckFailedError(msg)
    rows = np.array([row for row, _ in settled])
    saved = np.linalg.solve(rows, np.array([value for _, value in settled]))
    check_nucleolus(saving, saved, levels, at_least_alone=at_least_alone)
    in_pounds = tuple(
        Level(x.gain_gbp_per_year * scale, x.groups, x.weights, x.at_alone, x.at_alone_weights)
        for x in levels
    )
    words = _level_words(game, in_pounds, at_least_alone=at_least_alone)
    return Nucleolus(alone - saved * scale, in_pounds, not at_least_alone, words)


def check_nucleolus(
    saving: FloatArray, saved: FloatArray, levels: list[Level], *, at_least_alone: bool
) -> None:
    """Prove a nucleolus in numpy from the steps that led to it, or raise.

    At each step the sub-groups of the step balance with those settled before: positive weights
    make their sum a combination of settled ones, so none can gain without another losing. Every
    sub-group not settled gains at least as much. The last step leaves one division.

    Parameters
    ----------
    saving
        What each sub-group saves by itself, (2 ** players,), scaled to about one.
    saved
        What each player saves against alone, (players,).

    Raises
    ------
    CheckFailedError
        If any of this does not hold.
    """
    n_players = len(saved)
    sub = (np.arange(len(saving))[:, np.newaxis] >> np.arange(n_players) & 1).astype(np.float64)
    gains = sub @ saved - saving
    basis = np.ones((1, n_players))
    faults = [abs(saved.sum() - saving[-1])]
    if at_least_alone:
        faults.append(-float(saved.min()))
    for level in levels:
        free = _outside(sub, basis)
        free[[0, -1]] = False
        groups, weights = list(level.groups), np.array(level.weights)
        alone = list(level.at_alone)
        faults.append(level.gain_gbp_per_year - float(gains[free].min()))
        faults.append(float(np.abs(gains[groups] - level.gain_gbp_per_year).max()))
        faults.append(float(np.abs(saved[alone]).max(initial=0.0)))
        faults.append(abs(weights.sum() - 1))
        faults.append(-min([*level.weights, *level.at_alone_weights]))

        # the weighted sum of the groups must lie in what is settled
        towards = weights @ sub[groups]
        np.add.at(towards, alone, np.array(level.at_alone_weights))
        used = np.linalg.lstsq(basis.T, towards, rcond=None)[0]
        faults.append(float(np.abs(basis.T @ used - towards).max()))
        basis = np.concatenate([basis, sub[groups], np.eye(n_players)[alone]])
    unsettled = n_players - int(np.linalg.matrix_rank(basis))
    if unsettled or max(faults) > 10 * TOLERANCE:
        msg = f"The nucleolus failed its check: off by {max(faults)}, {unsettled} left open."
        raise CheckFailedError(msg)


def _next_level(
    game: Game,
    saving: FloatArray,
    settled: list[tuple[FloatArray, float]],
    *,
    at_least_alone: bool,
) -> Level:
    """Return the next step, and add what it settles."""
    answer = _solved(_gap_problem(game, saving, settled, at_least_alone=at_least_alone))
    weights = _weights(game, answer)
    gap = answer.values["gap"]
    groups = np.flatnonzero(weights > _PRICED)
    costs = np.array([answer.reduced_costs[f"saves_{name}"] for name in _names(game)])
    alone = np.flatnonzero(costs > _PRICED) if at_least_alone else np.empty(0, dtype=np.intp)
    for group in groups:
        _settle(settled, game.membership[group].astype(np.float64), float(saving[group] - gap))
    for player in alone:
        _settle(settled, np.eye(len(game.players))[player], 0.0)
    return Level(
        gain_gbp_per_year=-gap,
        groups=tuple(int(group) for group in groups),
        weights=tuple(float(weight) for weight in weights[groups]),
        at_alone=tuple(int(player) for player in alone),
        at_alone_weights=tuple(float(cost) for cost in costs[alone]),
    )


def _gap_problem(
    game: Game,
    saving: FloatArray,
    settled: list[tuple[FloatArray, float]],
    *,
    at_least_alone: bool,
) -> Problem:
    """Return the least gap given what is settled, as a model whose rows can be read.

    Variables are ``saves_<area>`` and ``gap``; rows are ``all``, ``settled_<n>`` and
    ``group_<number>`` for the sub-groups that are not settled.
    """
    model = new_problem("least_gap")
    lowest = 0 if at_least_alone else None
    saves = [model.add_variable(f"saves_{name}", lowBound=lowest) for name in _names(game)]
    gap = model.add_variable("gap")
    model.setObjective(gap)
    if not settled:
        model += (total(saves) == float(saving[-1]), "all")
    for number, (row, value) in enumerate(settled):
        model += (total(saves[i] for i in np.flatnonzero(row)) == value, f"settled_{number}")
    free = np.ones(len(saving), dtype=np.bool_)
    if settled:
        free = _outside(game.membership.astype(np.float64), np.array([row for row, _ in settled]))
    for group in range(1, game.whole):
        if free[group]:
            members = [saves[i] for i in np.flatnonzero(game.membership[group])]
            model += (total([*members, gap]) >= float(saving[group]), f"group_{group}")
    return model


def _solved(model: Problem) -> Solved:
    """Solve a model, or raise a SolverError."""
    answer = solve(model)
    if not answer.proven:
        msg = f"The least gap was {answer.words}."
        raise SolverError(msg)
    return answer


def _weights(game: Game, answer: Solved) -> FloatArray:
    """Return the price of every sub-group's row, zero where it has none (2 ** players,)."""
    weights = np.zeros(game.whole + 1)
    for name, price in answer.prices.items():
        if name.startswith("group_"):
            weights[int(name.removeprefix("group_"))] = price
    return weights


def _settle(settled: list[tuple[FloatArray, float]], row: FloatArray, value: float) -> None:
    """Add a row unless it follows from those there."""
    if _outside(row[np.newaxis], np.array([known for known, _ in settled]))[0]:
        settled.append((row, value))


def _outside(rows: FloatArray, known: FloatArray) -> BoolArray:
    """Return which rows are no combination of the known ones."""
    _, sizes, basis = np.linalg.svd(known, full_matrices=False)
    basis = basis[sizes > _INDEPENDENT * sizes.max()]
    left = rows - rows @ basis.T @ basis
    outside: BoolArray = (left**2).sum(axis=1) > _INDEPENDENT
    return outside


def _scale(game: Game) -> float:
    """Return the largest saving or loss of any sub-group, never less than rounding in costs."""
    rounding = TOLERANCE**2 * float(np.abs(game.cost_gbp_per_year[0]).max())
    return max(float(np.abs(savings(game)[0]).max()), rounding) or 1.0


def _names(game: Game) -> list[str]:
    """Return a name for each player that a model file keeps as it is."""
    kept = ["".join(c if c.isascii() and c.isalnum() else "_" for c in p) for p in game.players]
    return [f"{name}_{i}" for i, name in enumerate(kept)]


def _gap_words(game: Game, gap: float, *, stable: bool) -> str:
    """Say whether a division exists that no sub-group would leave."""
    amount = amount_words(abs(gap), "GBP a year")
    two = len(game.players) == 2
    own = "alone" if two else "on its own"
    if gap < -HALF_PENNY_GBP:
        who = "both pay" if two else "every smaller group pays"
        return f"The cost can be divided so that {who} less than {own}, by {amount} or more"
    if stable:
        who = "neither" if two else "no smaller group"
        pays = f"{who} pays more than {own}, with nothing to spare"
        return f"The cost can be divided so that {pays}"
    who = "one of the two" if two else "some smaller group"
    return f"However the cost is divided, {who} would pay less {own}, by {amount} or more"


def _tightest_words(game: Game, groups: IntArray, gap: float) -> str:
    """Name the sub-groups that no division can give more without taking from another."""
    named = _all_but_one_words(game, groups)
    each = "each with" if len(groups) > 1 else "with"
    spare = f", {each} {amount_words(-gap, 'GBP a year')} to spare"
    if gap > -HALF_PENNY_GBP:
        spare = ""
    return f"Tightest: {named}{spare}" if named else f"Tightest{spare}: {_groups(game, groups)}"


def _all_but_one_words(game: Game, groups: IntArray) -> str:
    """Say "any three of the four" where the sub-groups are all that lack one player."""
    players = len(game.players)
    lacking = {game.whole ^ (1 << place) for place in range(players)}
    if set(groups.tolist()) != lacking:
        return ""
    return f"any {number_word(players - 1)} of the {number_word(players)}"


def _level_words(game: Game, levels: tuple[Level, ...], *, at_least_alone: bool) -> str:
    """Say what the least satisfied sub-groups save by staying, or would save by leaving."""
    if not levels:
        return "There is no smaller group to leave"
    gain = levels[0].gain_gbp_per_year
    amount = amount_words(abs(gain), "GBP a year")
    saves = f"saves {amount} by staying" if gain >= 0 else f"would save {amount} by leaving"
    groups = _groups(game, np.array(levels[0].groups))
    division = "division in which nobody pays more than alone" if at_least_alone else "division"
    return f"The least satisfied smaller group {saves}, and no {division} does better: {groups}"


def _groups(game: Game, groups: IntArray) -> str:
    """Name a few sub-groups; one that lacks a single area by that area."""
    named = []
    for group in groups[:_NAMED]:
        without = game.members(game.whole ^ int(group))
        short = len(without) == 1 and len(game.players) > 3
        named.append(f"all but {without[0]}" if short else game.named(int(group)))
    more = len(groups) - len(named)
    return "; ".join([*named, f"and {more} more"] if more > 0 else named)
