"""Say of every own count what the profile publishes of it, and check that by attack."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from footprint.errors import CheckFailedError, InputError, Problem
from footprint.inputs.indicators import label
from footprint.outputs.disclosure.attack import attack, goals, narrower
from footprint.outputs.disclosure.cells import (
    Given,
    Ground,
    Key,
    count_of,
    ground,
    is_count,
    tables,
    whole,
)
from footprint.outputs.disclosure.profiles import Profile
from footprint.outputs.disclosure.relations import shares
from footprint.outputs.disclosure.suppression import suppress
from footprint.outputs.disclosure.table import Flags, Table, rounded

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


def shown_figures(
    figures: Mapping[Key, Given], names: Mapping[str, str], profile: Profile
) -> dict[Key, Shown]:
    """Return what is shown of every own figure that is a count, or gives one away.

    ``names`` gives each council's name by its code.

    Raises
    ------
    InputError
        Where published figures leave one value only for a small count, whatever is withheld.
    CheckFailedError
        Where the attack finds more than it may; nothing is then shown.
    """
    found = ground(figures, tuple(names), profile)
    shown = {
        key: _shown_count(key, found)
        for key, given in figures.items()
        if given.own and is_count(key, given, found) and key[1] not in shares()
    }
    given_away: list[Problem] = []
    withheld: dict[Key, tuple[float, float]] = {}
    for keys, table in tables(found):
        given_away += _given_away(keys, table, figures, names)
        if given_away:
            continue
        hidden = suppress(table).withheld
        withheld |= _intervals(keys, table, hidden, figures, found)
    if given_away:
        raise InputError(given_away)
    for key, (low, high) in withheld.items():
        if key[1] not in shares():
            shown[key] = Shown(math.nan, low, high, small=found.cells[key].small)
    for key, given in figures.items():
        if given.own and key[1] in shares() and profile.covers(key[1]):
            one = _shown_share(key, withheld.get(key), shown, found)
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
    keys: Sequence[Key],
    table: Table,
    figures: Mapping[Key, Given],
    names: Mapping[str, str],
) -> list[Problem]:
    """Return a problem for each small own count that published figures pin to one value."""
    goal = goals(table)
    pinned = goal.cells[goal.high - goal.low < _EXACT]
    problems = []
    for key in (keys[int(cell)] for cell in pinned):
        if key in figures and figures[key].own:
            where = f"own figures, {names.get(key[0], key[0])}, {label(key[1])}"
            what = "a small count that cannot be protected: what is published beside it leaves "
            what += "one value for it, whatever else is withheld."
            remedy = "Leave it out of your figures, or run with --internal and keep the run inside."
            problems.append(Problem(where, what, remedy))
    return problems


def _intervals(
    keys: Sequence[Key],
    table: Table,
    hidden: Flags,
    figures: Mapping[Key, Given],
    found: Ground,
) -> dict[Key, tuple[float, float]]:
    """Return the interval shown of each own count that is withheld.

    A small one has the profile's own interval. One withheld for the sake of others has what can
    be proven of it from all that is shown, which gives nothing more away.
    """
    intervals: dict[Key, tuple[float, float]] = {}
    others = []
    for place in (int(cell) for cell in np.flatnonzero(hidden)):
        key = keys[place]
        if key not in figures or not figures[key].own:
            continue
        if table.small[place]:
            intervals[key] = float(table.hidden_low[place]), float(table.hidden_high[place])
        else:
            others.append(place)
    if others:
        proven = attack(table, hidden, cells=np.array(others), reach=NO_END)
        for place, low, high in zip(proven.cells, proven.low, proven.high, strict=True):
            key = keys[place]
            most = _greatest_known(key, found)
            signed = key[1].startswith("net_")
            high = high if high < NO_END / 2 else max(most, low + found.profile.most)
            low = max(low, -most) if signed else low
            intervals[key] = float(low), float(high)
    return intervals


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


def check_shown(
    figures: Mapping[Key, Given],
    shown: Mapping[Key, Shown],
    codes: Sequence[str],
    profile: Profile,
) -> int:
    """Attack what is shown of a region's own figures; return how many small counts it narrows.

    This knows nothing of how the figures to withhold were chosen.
    """
    found = ground(figures, codes, profile)
    narrowed = 0
    for keys, table in tables(found):
        hidden = np.array(
            [
                bool(table.small[n]) or (key in shown and shown[key].withheld)
                for n, key in enumerate(keys)
            ]
        )
        short = [
            key
            for n, key in enumerate(keys)
            if table.small[n] and key in shown and not shown[key].withheld
        ]
        if short:
            msg = f"{len(short)} small counts are shown"
            raise CheckFailedError(msg)
        narrowed += len(narrower(attack(table, hidden), goals(table)))
    return narrowed
