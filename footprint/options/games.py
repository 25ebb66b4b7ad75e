"""Hold what every sub-group of a footprint would cost on its own, and test who would leave."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.errors import InputError, Problem
from footprint.options.amounts import amount_words
from footprint.options.ranges import difference
from footprint.options.sharing import HALF_PENNY_GBP

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]

MOST_PLAYERS = 12

_UNIT = "GBP a year"


@dataclass(frozen=True, slots=True, eq=False)
class Game:
    """The cost of every sub-group of a footprint, each sharing by itself.

    Attributes
    ----------
    players
        The areas of the footprint, as they are to be named; bit i of a sub-group's number is
        player i, so that number 0 is nobody and the last is everybody.
    cost_gbp_per_year
        Array (cases, 2 ** players), case 0 the central one; nobody costs nothing.

    Raises
    ------
    InputError
        If there are no players or more than 12, a name is used twice, or the costs do not match
        or are not finite.
    """

    players: tuple[str, ...]
    cost_gbp_per_year: FloatArray

    def __post_init__(self) -> None:
        """Check players and costs."""
        _check_players(self.players)
        cost = self.cost_gbp_per_year
        wanted = 1 << len(self.players)
        if cost.ndim != 2 or not len(cost) or cost.shape[1] != wanted:
            what = f"costs {cost.shape} for {len(self.players)} areas."
            remedy = f"Give one for each of {wanted} sub-groups, in every case."
            raise InputError(Problem("who pays", what, remedy))
        gaps = np.flatnonzero(~np.isfinite(cost).all(axis=0))
        if len(gaps):
            what = f"the cost of {self.named(int(gaps[0]))} is not a finite number."
            raise InputError(Problem("who pays", what, "Price every sub-group."))
        if cost[:, 0].any():
            what = "nobody together costs something."
            raise InputError(Problem("who pays", what, "The first cost must be zero."))

    @property
    def whole(self) -> int:
        """Return the number of the group of everybody."""
        return (1 << len(self.players)) - 1

    @property
    def membership(self) -> BoolArray:
        """Return who is in each sub-group (2 ** players, players)."""
        return sub_group_membership(len(self.players))

    @property
    def total_gbp_per_year(self) -> FloatArray:
        """Return the cost of everybody together (cases,)."""
        return self.cost_gbp_per_year[:, self.whole]

    @property
    def alone_gbp_per_year(self) -> FloatArray:
        """Return the cost of each player alone (cases, players)."""
        return self.cost_gbp_per_year[:, 1 << np.arange(len(self.players))]

    def members(self, group: int) -> tuple[str, ...]:
        """Return the names of a sub-group, by its number."""
        return tuple(name for i, name in enumerate(self.players) if group >> i & 1)

    def named(self, group: int) -> str:
        """Return a sub-group in words: "Derby, Leicester and Rutland"."""
        return joined(self.members(group))


@dataclass(frozen=True, slots=True, eq=False)
class SubGroup:
    """What the members of a sub-group would save by leaving together.

    Attributes
    ----------
    saving_gbp_per_year
        What they pay under the contribution less what they cost on their own, (cases,).
    low, central, high
        Its range, pounds a year.
    clear
        Whether the range excludes zero.
    words
        A sentence for the page.
    """

    members: tuple[str, ...]
    saving_gbp_per_year: FloatArray
    low: float
    central: float
    high: float
    clear: bool
    words: str

    @property
    def better(self) -> bool:
        """Tell whether they would do better on their own in the central case."""
        return self.central > HALF_PENNY_GBP


def sub_group_membership(n_players: int) -> BoolArray:
    """Return who is in each sub-group (2 ** players, players), in the order of a game."""
    groups = np.arange(1 << n_players)[:, np.newaxis]
    inside: BoolArray = (groups >> np.arange(n_players) & 1).astype(np.bool_)
    return inside


def game_of(players: Sequence[str], price: Callable[[BoolArray], FloatArray]) -> Game:
    """Price every sub-group of some areas.

    Parameters
    ----------
    price
        From membership (sub-groups, players) to cost in pounds a year (cases, sub-groups).

    Raises
    ------
    InputError
        As for a game.
    """
    _check_players(tuple(players))
    cost = np.asarray(price(sub_group_membership(len(players))[1:]), dtype=np.float64)
    nobody = np.zeros((len(cost), 1))
    return Game(tuple(players), np.concatenate([nobody, cost], axis=1))


def savings(game: Game) -> FloatArray:
    """Return what each sub-group saves together (cases, 2 ** players).

    saving(S) = sum of the costs alone of its members - cost(S); negative where sharing costs more.
    """
    saved: FloatArray = game.alone_gbp_per_year @ game.membership.T - game.cost_gbp_per_year
    # a player alone saves nothing, whatever rounding says
    saved[:, 1 << np.arange(len(game.players))] = 0.0
    return saved


def sub_groups(game: Game, contribution_gbp_per_year: FloatArray) -> tuple[SubGroup, ...]:
    """Test for every sub-group whether its members would pay less on their own than they do here.

    Parameters
    ----------
    contribution_gbp_per_year
        What each player pays, (cases, players), over the same cases as the game.

    Returns
    -------
    Every sub-group smaller than the whole, the one with most to gain by leaving first; one that
    does worse on its own has a negative saving.

    Raises
    ------
    InputError
        If the contributions do not match the game, or do not add up to the cost of the whole.
    """
    _check_contribution(game, contribution_gbp_per_year)
    pays = contribution_gbp_per_year @ game.membership.T
    tested = []
    for group in range(1, game.whole):
        (low, central, high), clear = difference(pays[:, group], game.cost_gbp_per_year[:, group])
        saving = pays[:, group] - game.cost_gbp_per_year[:, group]
        words = _saving_words(game.members(group), (low, central, high), clear=clear)
        tested.append(SubGroup(game.members(group), saving, low, central, high, clear, words))
    return tuple(sorted(tested, key=lambda tried: (-tried.central, len(tried.members))))


def least_apart(game: Game) -> FloatArray:
    """Return the least that each sub-group can cost if it may split up (cases, 2 ** players).

    apart(S) = min over T within S, holding its first member, of cost(T) + apart(S without T).
    """
    cost = game.cost_gbp_per_year
    least = np.zeros_like(cost)
    for group in range(1, game.whole + 1):
        first = group & -group
        rest = _within(group ^ first)
        least[:, group] = (cost[:, first | rest] + least[:, (group ^ first) ^ rest]).min(axis=1)
    return least


def dearer_together(game: Game) -> tuple[str, ...]:
    """Say which sub-groups cost more together than apart in the central case, the worst first.

    Sharing need not pay for every sub-group; the rules for dividing the cost still hold, but a
    division that nobody would leave may then not exist.
    """
    central = Game(game.players, game.cost_gbp_per_year[:1])
    more = (central.cost_gbp_per_year - least_apart(central))[0]
    worst = [int(group) for group in np.argsort(-more, kind="stable") if more[group] > _slack(game)]
    return tuple(
        f"{game.named(group)} cost {amount_words(float(more[group]), _UNIT)} more together than "
        "apart"
        for group in worst
    )


def joined(names: Sequence[str]) -> str:
    """Return names as a list in words."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _within(group: int) -> IntArray:
    """Return every sub-group of a group, nobody and the group itself included."""
    bits = [1 << i for i in range(group.bit_length()) if group >> i & 1]
    found = np.zeros(1, dtype=np.intp)
    for bit in bits:
        found = np.concatenate([found, found | bit])
    return found


def _slack(game: Game) -> float:
    """Return what counts as rounding in the costs of a game, pounds a year."""
    return max(HALF_PENNY_GBP, 1e-9 * float(np.abs(game.cost_gbp_per_year[0]).max()))


def _saving_words(
    members: tuple[str, ...], saving: tuple[float, float, float], *, clear: bool
) -> str:
    """Say what a sub-group would save on its own, or that it would not."""
    low, central, high = saving
    own = "on its own" if len(members) == 1 else "on their own"
    if abs(central) <= HALF_PENNY_GBP and not clear:
        return f"{joined(members)} would pay the same {own}"
    size = amount_words(abs(central), _UNIT)
    words = f"{joined(members)} would pay {size} {'less' if central > 0 else 'more'} {own}"
    if not clear:
        return f"{words}, which is no clear difference"
    if high - low > HALF_PENNY_GBP:
        least, most = sorted((abs(low), abs(high)))
        words += f" ({amount_words(least, 'GBP')} to {amount_words(most, 'GBP')})"
    return words


def _check_players(players: tuple[str, ...]) -> None:
    """Raise an InputError for no players, too many, or the same name twice."""
    if not 1 <= len(players) <= MOST_PLAYERS:
        what = f"{len(players)} areas cannot be tested group by group."
        remedy = f"Name 1 to {MOST_PLAYERS} areas: a footprint, not the whole country."
        raise InputError(Problem("who pays", what, remedy))
    if len(set(players)) < len(players):
        raise InputError(Problem("who pays", "an area is named twice.", "Name each once."))


def _check_contribution(game: Game, contribution: FloatArray) -> None:
    """Raise an InputError where contributions do not match the game or its cost."""
    wanted = (len(game.cost_gbp_per_year), len(game.players))
    if contribution.shape != wanted or not np.isfinite(contribution).all():
        what = f"contributions {contribution.shape} do not match a game of {wanted}."
        raise InputError(Problem("who pays", what, "Give one per case and area, all finite."))
    size = np.abs(game.cost_gbp_per_year).max(axis=1)
    gap = np.abs(contribution.sum(axis=1) - game.total_gbp_per_year)
    if (gap > np.maximum(HALF_PENNY_GBP, 1e-9 * size)).any():
        what = f"contributions are {amount_words(float(gap.max()), _UNIT)} off the cost."
        raise InputError(Problem("who pays", what, "Divide the whole cost, no more and no less."))
