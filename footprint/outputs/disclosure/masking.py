"""Say of every own count what the profile publishes of it, and check that by attack."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from footprint.errors import CheckFailedError, InputError, Problem
from footprint.inputs.indicators import label
from footprint.outputs.disclosure.attack import attack, goals, narrower
from footprint.outputs.disclosure.cells import (
    ANY,
    Given,
    Ground,
    Key,
    count_of,
    ground,
    is_count,
    tables,
    whole,
)
from footprint.outputs.disclosure.joining import Joined, join
from footprint.outputs.disclosure.profiles import Profile
from footprint.outputs.disclosure.relations import shares
from footprint.outputs.disclosure.suppression import suppress
from footprint.outputs.disclosure.table import Table, rounded

# an end so far off is none
NO_END = 1e6
_EXACT = 1e-6


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of one own figure: a value, or the interval that it lies in.

    Attributes
    ----------
    small
        Whether it is withheld for being small; otherwise, where withheld, for the sake of others.
    rounded
        Whether the value shown is not the value given.
    """

    value: float
    low: float
    high: float
    small: bool = False
    rounded: bool = False

    @property
    def withheld(self) -> bool:
        """Tell whether only an interval is shown."""
        return math.isnan(self.value)


@dataclass(frozen=True, slots=True)
class Side:
    """The figures of one run, and the rule that they are shown by.

    Attributes
    ----------
    names
        Each council's name by its code.
    withheld
        Own figures that it withholds already.
    """

    figures: Mapping[Key, Given]
    names: Mapping[str, str]
    profile: Profile
    withheld: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class Showing:
    """What is shown of every own figure that is a count, or gives one away.

    ``gap`` is how far the children behind the counts that are withheld for the sake of others
    may be above the least that would do, as a share.
    """

    shown: dict[Key, Shown]
    gap: float


def shown_together(sides: Sequence[Side]) -> list[Showing]:
    """Return, for each run, what is shown of its own figures beside the other runs.

    What one run withholds they all do. That reveals no more than before of a run by itself, as
    long as the same counts are small: with the set W withheld, what can be true is every table
    that keeps the relations and lies, cell by cell, within what is shown of a cell outside W and
    what is said of a withheld one inside it. The second interval holds the first, so a larger W
    leaves every table possible that was, and min and max of each small count move outward only.

    Where the figures of two runs differ the union is not enough: a count that is the same in both
    links them, and the difference of two totals is that of two small counts. So their relations
    are attacked together, and more is withheld in all of them until both ends of each small
    count are possible.

    Raises
    ------
    InputError
        Where published figures leave one value only for a small count, whatever is withheld.
    CheckFailedError
        Where the attack finds more than it may; nothing is then shown.
    """
    grounds = [ground(side.figures, tuple(side.names), side.profile) for side in sides]
    joined = join(grounds)
    withheld = {key for side in sides for key in side.withheld}
    joined = joined.hidden(joined.owned(withheld))

    # choose what else is to be withheld
    cost = least = 0.0
    chosen: set[Key] = set()
    given_away: list[Problem] = []
    for keys, table in tables(joined.ground):
        given_away += _given_away(keys, table, joined, sides)
        if not given_away:
            found = suppress(table)
            cost, least = cost + found.cost, least + found.cost * (1.0 - found.gap)
            chosen |= {keys[int(cell)] for cell in np.flatnonzero(found.withheld)}
    if given_away:
        raise InputError(given_away)
    withheld |= {
        key
        for side, place in zip(sides, joined.places, strict=True)
        for key, cell in place.items()
        if cell in chosen and key in side.figures and side.figures[key].own
    }

    # say of each what is left
    forced = joined.owned(withheld)
    joined = joined.hidden({cell for cell in forced if not joined.ground.cells[cell].small})
    intervals: dict[Key, tuple[float, float]] = {}
    for keys, table in tables(joined.ground, also=forced):
        intervals |= _intervals(keys, table, forced)
    gap = (cost - least) / max(cost, 1.0)
    return [
        Showing(_side_shown(found, place, intervals, joined, frozenset(withheld)), gap)
        for found, place in zip(grounds, joined.places, strict=True)
    ]


def _side_shown(
    found: Ground,
    place: Mapping[Key, Key],
    intervals: Mapping[Key, tuple[float, float]],
    joined: Joined,
    withheld: frozenset[Key],
) -> dict[Key, Shown]:
    """Return what one run shows of its own figures, by what is left of each cell."""
    own = [key for key, given in found.figures.items() if given.own]
    mine = {key: intervals[place[key]] for key in own if place.get(key) in intervals}
    small = {key for key in mine if joined.ground.cells[place[key]].small}
    shown: dict[Key, Shown] = {}
    for key in own:
        if key[1] in shares():
            continue
        if key in mine:
            low, high = mine[key] if key in small else _closed(key, mine[key], found)
            shown[key] = Shown(math.nan, low, high, small=key in small)
        elif is_count(key, found.figures[key], found):
            shown[key] = _shown_count(key, found)
    for key in own:
        if key[1] not in shares():
            continue
        covered = found.profile.covers(key[1])
        one = _shown_share(key, mine.get(key), shown, found) if covered else None
        if one is None and key in withheld:
            one = Shown(math.nan, 0.0, shares()[key[1]].per)
        if one is not None:
            shown[key] = one
    return shown


def _shown_count(key: Key, found: Ground) -> Shown:
    """Return a count as it is shown where it need not be withheld."""
    given = found.figures[key]
    if given.status == "suppressed":
        return Shown(math.nan, given.low, given.high, small=True)
    count = whole(given.value)
    base, most = found.profile.round_to, found.profile.most
    value = math.copysign(rounded(abs(count), base, above=most), count) if count else 0.0
    return Shown(value, math.nan, math.nan, rounded=value != given.value)


def _given_away(
    keys: Sequence[Key], table: Table, joined: Joined, sides: Sequence[Side]
) -> list[Problem]:
    """Return a problem for each small own count that published figures pin to one value."""
    # nobody is told that what is left of a total is small, so that alone pins nothing
    rests = np.array([key in joined.ground.rests for key in keys])
    loose = replace(
        table,
        shown_low=np.where(rests, 0.0, table.shown_low),
        shown_high=np.where(rests, ANY, table.shown_high),
        hidden_low=np.where(rests, 0.0, table.hidden_low),
        hidden_high=np.where(rests, ANY, table.hidden_high),
        small=table.small & ~rests,
    )
    goal = goals(loose)
    pinned = {keys[int(cell)] for cell in goal.cells[goal.high - goal.low < _EXACT]}
    problems = {}
    for side, place in zip(sides, joined.places, strict=True):
        for key in (key for key, cell in place.items() if cell in pinned):
            if key in side.figures and side.figures[key].own:
                where = f"own figures, {side.names.get(key[0], key[0])}, {label(key[1])}"
                what = "a small count that cannot be protected: what is published beside it leaves "
                what += "one value for it, whatever else is withheld."
                remedy = "Leave it out of your figures, or run with --internal and keep the run "
                problems[key] = Problem(where, what, f"{remedy}inside.")
    return list(problems.values())


def _intervals(
    keys: Sequence[Key], table: Table, forced: Collection[Key]
) -> dict[Key, tuple[float, float]]:
    """Return the interval that is left of each cell that is small or withheld for others.

    A small one has the profile's own interval. One withheld for the sake of others has what can
    be proven of it from all that is shown, which gives nothing more away.
    """
    intervals = {
        keys[place]: (float(table.hidden_low[place]), float(table.hidden_high[place]))
        for place in (int(cell) for cell in np.flatnonzero(table.small))
    }
    others = [place for place, key in enumerate(keys) if key in forced and not table.small[place]]
    if others:
        proven = attack(table, table.small, cells=np.array(others), reach=NO_END)
        for place, low, high in zip(proven.cells, proven.low, proven.high, strict=True):
            intervals[keys[place]] = float(low), float(high)
    return intervals


def _closed(key: Key, interval: tuple[float, float], found: Ground) -> tuple[float, float]:
    """Return an interval with an end where it has none: the greatest count known of its kind."""
    low, high = interval
    most = _greatest_known(key, found)
    low = max(low, -most) if key[1].startswith("net_") else low
    return low, high if high < NO_END / 2 else max(most, low + found.profile.most)


def _greatest_known(key: Key, found: Ground) -> float:
    """Return the greatest count published of an indicator anywhere in the region."""
    known = [
        abs(given.value)
        for (_, indicator), given in found.figures.items()
        if indicator == key[1] and not given.own and not math.isnan(given.value)
    ]
    return max(known, default=float(10 * found.profile.most))


def _shown_share(
    key: Key,
    withheld: tuple[float, float] | None,
    shown: Mapping[Key, Shown],
    found: Ground,
) -> Shown | None:
    """Return what is shown of an own percentage, worked out from what is shown of its counts.

    Where the base is withheld nothing is said of it. None leaves it as it was given.
    """
    share, given = shares()[key[1]], found.figures[key]
    base_key = (key[0], share.base)
    base, base_given = shown.get(base_key), found.figures.get(base_key)
    unknown = base_given is not None and base_given.status == "suppressed"
    if unknown or (base is not None and base.withheld):
        return Shown(math.nan, 0.0, share.per)
    if key not in found.cells:
        return None
    of = base.value if base is not None else float(whole(base_given.value)) if base_given else 0.0
    if withheld is not None:
        low = math.floor(100 * share.per * withheld[0] / of) / 100
        high = min(share.per, math.ceil(100 * share.per * withheld[1] / of) / 100)
        return Shown(math.nan, low, high, small=found.cells[key].small)
    if found.profile.round_to == 1:
        return None
    count = count_of(key, found)
    value = rounded(int(count), found.profile.round_to, above=found.profile.most)
    percent = round(min(share.per, share.per * value / of), 2)
    return Shown(percent, math.nan, math.nan, rounded=percent != given.value)


def check_shown(sides: Sequence[Side], shown: Sequence[Mapping[Key, Shown]]) -> int:
    """Attack what runs show of their own figures; return how many small counts that narrows.

    This knows nothing of how the figures to withhold were chosen.
    """
    joined = join([ground(side.figures, tuple(side.names), side.profile) for side in sides])
    hidden = {
        place[key]
        for place, told in zip(joined.places, shown, strict=True)
        for key, one in told.items()
        if one.withheld and key in place
    }
    bare = {
        place[key]
        for place, told in zip(joined.places, shown, strict=True)
        for key, one in told.items()
        if not one.withheld and key in place
    }
    narrowed = 0
    for keys, table in tables(joined.ground):
        short = [key for n, key in enumerate(keys) if table.small[n] and key in bare]
        if short:
            msg = f"{len(short)} small counts are shown"
            raise CheckFailedError(msg)
        kept = np.array([key in hidden and key not in bare for key in keys]) | table.small
        narrowed += len(narrower(attack(table, kept), goals(table)))
    return narrowed
