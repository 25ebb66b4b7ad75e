"""Turn a region's figures into tables of cells that add up, as far as own counts are in them."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from footprint.outputs.disclosure.attack import holds_together
from footprint.outputs.disclosure.profiles import Profile
from footprint.outputs.disclosure.relations import Adding, additions, complements, shares, totals
from footprint.outputs.disclosure.table import Relation, Table, rounded_interval

Key = tuple[str, str]
# cells and their signs, which add up to nought
Sum = tuple[tuple[Key, ...], tuple[float, ...]]
# what nobody publishes may be anything: more than there are people in the country
ANY = 1e8
_KNOWN = ("published", "derived")


@dataclass(frozen=True, slots=True)
class Given:
    """A figure as it was given: a value, or an interval where it is withheld at its source.

    Attributes
    ----------
    own
        Whether a council gave it.
    period
        The day or year it is of.
    published
        Of one that a council gave, the figure published in its place; NaN where there is none.
    """

    value: float
    low: float
    high: float
    unit: str
    status: str
    own: bool
    period: str = ""
    published: float = math.nan


@dataclass(frozen=True, slots=True)
class Cell:
    """One count of one council, or a part that nobody publishes.

    Attributes
    ----------
    truth
        The least and greatest it can be for whoever holds the figures; one number twice where
        it is known.
    shown, hidden
        The same for whoever sees what is shown of it, when it is shown and when it is withheld.
    small
        Whether it must be withheld.
    open
        Whether it may be.
    """

    key: Key
    truth: tuple[float, float]
    shown: tuple[float, float]
    hidden: tuple[float, float]
    small: bool = False
    open: bool = False


@dataclass(slots=True)
class Ground:
    """The cells of some figures under a profile, and the relations that hold between them.

    ``rests`` are parts that nobody publishes.
    """

    profile: Profile
    figures: Mapping[Key, Given]
    cells: dict[Key, Cell] = field(default_factory=dict)
    relations: list[Sum] = field(default_factory=list)
    rests: set[Key] = field(default_factory=set)


def whole(value: float) -> int:
    """Return a count as whole children, halves up."""
    return math.floor(value + 0.5 + 1e-9)


def ground(figures: Mapping[Key, Given], codes: Sequence[str], profile: Profile) -> Ground:
    """Return every own count as a cell, with the published ones it adds up with."""
    found = Ground(profile, figures)
    for key, given in figures.items():
        if given.own and is_count(key, given, found):
            found.cells[key] = _cell(key, found)
    with_own = {code for code, _ in found.cells}
    for code in codes:
        if code in with_own:
            for number, adding in enumerate((*additions(), *complements())):
                _relate(code, number, adding, found)
    for number, (indicator, value, nearest) in enumerate(profile.totals):
        _relate_total(f"{indicator} {number}", indicator, (value, nearest), codes, found)
    for total in totals():
        keys = [(code, total.indicator) for code in codes]
        periods = {figures[key].period for key in keys if key in figures}
        if total.areas == frozenset(codes) and periods == {total.period}:
            bounds = (total.value, total.to_nearest)
            _relate_total(f"{total.indicator} published", total.indicator, bounds, codes, found)
    _relate_replaced(found)
    return found


def is_count(key: Key, given: Given, found: Ground) -> bool:
    """Tell whether a figure is a count that the profile protects, or gives one away."""
    indicator = key[1]
    if found.profile.protects(indicator, given.unit):
        return True
    return indicator in shares() and found.profile.covers(indicator) and _base(key, found) > 0


def count_of(key: Key, found: Ground) -> float:
    """Return the whole count that a figure is or gives away; NaN where it is not known."""
    given = found.figures[key]
    share = shares().get(key[1])
    if share is None:
        return math.nan if math.isnan(given.value) else float(whole(given.value))
    return float(whole(given.value * _base(key, found) / share.per))


def tables(found: Ground, also: Collection[Key] = ()) -> Iterator[tuple[list[Key], Table]]:
    """Yield each group of cells that relations tie together, as a table.

    Left out are groups in which nothing is small, unless one of them is among ``also``.
    """
    for group, relations in _groups(found):
        if any(found.cells[key].small or key in also for key in group):
            yield group, _table(group, _together(group, relations, found), found)


def consistent(found: Ground) -> list[Sum]:
    """Return the relations that hold beside one another."""
    return [
        relation
        for group, relations in _groups(found)
        for relation in _together(group, relations, found)
    ]


def _groups(found: Ground) -> Iterator[tuple[list[Key], list[Sum]]]:
    """Yield the cells that relations tie together, and those relations."""
    leader: dict[Key, Key] = {key: key for key in found.cells}

    def lead(key: Key) -> Key:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for keys, _ in found.relations:
        for key in keys[1:]:
            leader[lead(key)] = lead(keys[0])
    groups: dict[Key, list[Key]] = {}
    for key in found.cells:
        groups.setdefault(lead(key), []).append(key)
    relations: dict[Key, list[Sum]] = {}
    for relation in found.relations:
        relations.setdefault(lead(relation[0][0]), []).append(relation)
    for first, group in groups.items():
        yield group, relations.get(first, [])


def _table(
    keys: Sequence[Key],
    relations: Iterable[Sum],
    found: Ground,
) -> Table:
    """Return some cells and their relations as a table."""
    place = {key: number for number, key in enumerate(keys)}
    cells = [found.cells[key] for key in keys]
    size = np.array([c.truth[0] if math.isfinite(c.truth[0]) else 0.0 for c in cells])
    return Table(
        np.array([c.shown[0] for c in cells]),
        np.array([c.shown[1] for c in cells]),
        np.array([c.hidden[0] for c in cells]),
        np.array([c.hidden[1] for c in cells]),
        np.array([c.small for c in cells]),
        np.array([c.open for c in cells]),
        1.0 + np.abs(size),
        tuple(Relation(tuple(place[key] for key in keys_), signs) for keys_, signs in relations),
    )


def _together(
    keys: Sequence[Key],
    relations: Sequence[Sum],
    found: Ground,
) -> Sequence[Sum]:
    """Leave out relations that hold one by one but not beside those before them.

    That is where a count withheld at its source would have to be one number for one of them and
    another for the other, own figures being newer than what is published.
    """

    def fit(some: Sequence[Sum]) -> bool:
        if not some:
            return True
        table = _table(keys, some, found)
        low = np.array([found.cells[key].truth[0] for key in keys])
        high = np.array([found.cells[key].truth[1] for key in keys])
        nothing = np.zeros(len(keys), dtype=bool)
        return holds_together(
            replace(
                table,
                shown_low=low,
                shown_high=high,
                hidden_low=low,
                hidden_high=high,
                small=nothing,
                open=nothing,
            )
        )

    if fit(relations):
        return relations
    kept: list[Sum] = []
    for relation in relations:
        if fit([*kept, relation]):
            kept.append(relation)
    return kept


def _base(key: Key, found: Ground) -> float:
    """Return the count that a percentage is of, 0 where it is not known."""
    base = found.figures.get((key[0], shares()[key[1]].base))
    if base is None or math.isnan(base.value):
        return 0.0
    return float(whole(base.value)) if base.own or base.status in _KNOWN else 0.0


def _cell(key: Key, found: Ground) -> Cell:
    """Return a figure as a cell: an own count, a published one, or one withheld at its source."""
    given, profile = found.figures[key], found.profile
    if given.status == "suppressed":
        scale = _base(key, found) / shares()[key[1]].per if key[1] in shares() else 1.0
        if scale == 0:
            return Cell(key, (0.0, ANY), (0.0, ANY), (0.0, ANY))
        ends = float(whole(given.low * scale)), float(whole(given.high * scale))
        small = ends[0] >= profile.least and ends[1] <= profile.most
        return Cell(key, ends, ends, ends, small=small)
    if not given.own and key[1] in shares():
        return _published_share(key, found)
    count = count_of(key, found)
    if not given.own or not is_count(key, given, found):
        return Cell(key, (count, count), (count, count), (count, count))
    return own_cell(key, int(count), profile)


def own_cell(key: Key, count: int, profile: Profile) -> Cell:
    """Return an own count as a cell under a profile."""
    truth = float(count), float(count)
    signed = key[1].startswith("net_")
    size = abs(count) if signed else count
    if profile.least <= size <= profile.most:
        least = -profile.most if signed else profile.least
        ends = float(least), float(profile.most)
        return Cell(key, truth, ends, ends, small=True)
    if count == 0:
        return Cell(key, truth, truth, truth)
    low, high = rounded_interval(np.array([size]), profile.round_to, above=profile.most)
    shown = float(low[0]), float(high[0])
    shown = (-shown[1], -shown[0]) if count < 0 else shown
    hidden = (-ANY, ANY) if signed else (float(profile.least), ANY)
    return Cell(key, truth, shown, hidden, open=True)


def _published_share(key: Key, found: Ground) -> Cell:
    """Return the count behind a published percentage, which is rounded to a whole one."""
    given, base = found.figures[key], _base(key, found)
    if math.isnan(given.value) or base <= 0:
        return Cell(key, (0.0, ANY), (0.0, ANY), (0.0, ANY))
    half = 0.5 * base / shares()[key[1]].per
    count = given.value * base / shares()[key[1]].per
    ends = float(max(0, math.ceil(count - half - 1e-9))), float(math.floor(count + half + 1e-9))
    if ends[0] > ends[1]:
        ends = (float(whole(count)),) * 2
    return Cell(key, ends, ends, ends)


def _relate(code: str, number: int, adding: Adding, found: Ground) -> None:
    """Add one relation of a council, where it has an own count in it and the figures keep it."""
    parts = [(code, one) for one in (adding.total, *adding.parts, *adding.less)]
    signs = [-1.0, *[1.0] * len(adding.parts), *[-1.0] * len(adding.less)]
    _add(parts, signs, found, rest=(code, f"rest {number}") if adding.rest else None)


def _relate_total(
    name: str,
    indicator: str,
    total: tuple[float, int],
    codes: Sequence[str],
    found: Ground,
) -> None:
    """Add a total of the region that is published, as the interval its rounding leaves."""
    key, (value, nearest) = ("region", name), total
    low, high = math.ceil(value - nearest / 2), math.ceil(value + nearest / 2) - 1
    ends = (float(low), float(high)) if nearest > 1 else (value, value)
    cells = [(code, indicator) for code in codes]
    if not any(one in found.cells for one in cells):
        return
    found.cells[key] = Cell(key, ends, ends, ends)
    _add([key, *cells], [-1.0, *[1.0] * len(cells)], found)


def _relate_replaced(found: Ground) -> None:
    """Add what own counts of one kind add up to, where that is what was published for them.

    Any total over councils, of the region or of England, is then as it was published, and tells
    of one own count what the others leave. One own count alone differs from what was published.
    """
    replaced: dict[str, list[Key]] = {}
    for key in found.cells:
        given = found.figures.get(key)
        if given is not None and given.own and key[1] not in shares():
            replaced.setdefault(key[1], []).append(key)
    for indicator, keys in replaced.items():
        total = sum(found.figures[key].published for key in keys)
        if len(keys) > 1 and math.isfinite(total):
            key = ("region", f"{indicator} replaced")
            ends = (total, total)
            found.cells[key] = Cell(key, ends, ends, ends)
            _add([key, *keys], [-1.0, *[1.0] * len(keys)], found)


def _add(
    keys: Sequence[Key], signs: Sequence[float], found: Ground, *, rest: Key | None = None
) -> None:
    """Add a relation with its cells, unless no own count is in its council or it does not hold."""
    cells = {key: found.cells.get(key) or _any_cell(key, found) for key in keys}
    signs = list(signs)
    if rest is not None:
        cells[rest] = _rest(rest, cells, signs, found)
        signs.append(1.0)
    ends = [
        sorted((sign * cell.truth[0], sign * cell.truth[1]))
        for cell, sign in zip(cells.values(), signs, strict=True)
    ]
    if sum(low for low, _ in ends) > 1e-6 or sum(high for _, high in ends) < -1e-6:
        return
    found.cells.update(cells)
    found.relations.append((tuple(cells), tuple(signs)))
    if rest is not None:
        found.rests.add(rest)


def _rest(key: Key, cells: Mapping[Key, Cell], signs: Sequence[float], found: Ground) -> Cell:
    """Return the part of a total that nobody publishes.

    Where own figures leave a small number of children for it, those are as easily recognised as
    children who are counted, so it is a small cell too.
    """
    ends = [
        sorted((-sign * cell.truth[0], -sign * cell.truth[1]))
        for cell, sign in zip(cells.values(), signs, strict=True)
    ]
    low, high = sum(low for low, _ in ends), sum(high for _, high in ends)
    own = [one for one in cells if one in found.figures and found.figures[one].own]
    parts = list(cells)[1:]
    # a published percentage is of the published base, so it says nothing of what is left over
    told = bool(own) and not any(one in shares() and (c, one) not in own for c, one in parts)
    least, most = found.profile.least, found.profile.most
    if told and least <= low and high <= most:
        small = float(least), float(most)
        return Cell(key, (low, high), small, small, small=True)
    return Cell(key, (0.0, ANY), (0.0, ANY), (0.0, ANY))


def _any_cell(key: Key, found: Ground) -> Cell:
    """Return a cell for a figure, or for one that there is none of."""
    given = found.figures.get(key)
    unusable = given is None or (given.status != "suppressed" and math.isnan(given.value))
    if unusable or given is None or given.status in ("assumed", "unavailable"):
        least = -ANY if key[1].startswith("net_") else 0.0
        return Cell(key, (least, ANY), (least, ANY), (least, ANY))
    return _cell(key, found)
