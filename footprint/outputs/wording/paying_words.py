"""Say how a contribution stands to going alone, and whether any group would do better so."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from footprint.outputs.wording import names, numbers, words
from footprint.questions.result import Range
from footprint.questions.result_paying import Share, SharedUnit, SubGroup

MOST_GROUPS_SAID = 3
HALF_PENNY_GBP = 0.005
# a gain below this share of what a group costs on its own is told as about the same
ABOUT_THE_SAME_SHARE = 0.005
USE, CHILDREN = "use", "children"
Areas = Mapping[str, tuple[str, str]]


def than_alone(gap: Range, *, clear: bool) -> str:
    """Say how a payment stands to the cost alone; what is not clear is never ranked.

    A difference without a range was worked out for the central case only, and says so.
    """
    side = "higher" if gap.central > 0 else "lower"
    if gap.low == gap.central == gap.high:
        if not gap.central:
            return "the same as alone"
        return f"modelled {side} than alone by {numbers.pounds(abs(gap.central))}, central case"
    if not clear:
        return "no clear difference from alone"
    near, far = sorted((abs(gap.low), abs(gap.high)))
    first, last = (numbers.pounds(end, largest=far) for end in (near, far))
    span = last if first == last else f"{first} to {last}"
    return f"modelled {side} than alone by {span}"


def gathered(
    units: Iterable[SharedUnit], today: Collection[str]
) -> tuple[list[tuple[SharedUnit, list[str]]], list[tuple[SharedUnit, list[str]]]]:
    """Gather the units that are the same in several options, with the names of those options.

    The first list holds the units that some option would add, the dearest first; the second,
    those of ``today``.
    """
    found: list[tuple[SharedUnit, list[str]]] = []
    for unit in units:
        bare = replace(unit, option="")
        same = next((names for one, names in found if replace(one, option="") == bare), None)
        if same is None:
            found.append((unit, [unit.option]))
        else:
            same.append(unit.option)
    found.sort(key=lambda item: -item[0].total.central)
    added = [item for item in found if not set(item[1]) & set(today)]
    return added, [item for item in found if set(item[1]) & set(today)]


def stability(unit: SharedUnit, shares: tuple[Share, ...], areas: Areas) -> tuple[str, ...]:
    """Say for each formula whether any group of councils would do better on its own."""
    told = []
    held = [share for share in shares if not leaving(unit, share.key)]
    if held:
        told.append(_nobody_words(held, unit))
    for alike in _alike([share for share in shares if share not in held], unit):
        told.append(_somebody_words(alike, unit, areas))
    told += _same_words(shares, unit)
    if unit.words:
        told += [words.sentence(numbers.in_millions(words.spoken(text))) for text in unit.words]
    elif not unit.some_division_works:
        least = numbers.pounds(unit.least_gap_gbp_per_year)
        told.append(
            "No division of the cost keeps every group at or below its cost on its own: however "
            f"it is divided, some group would pay at least {least} a year more than by itself."
        )
    elif not all(unit.leaves_nobody.values()):
        told.append("Some other division would leave no group paying more than on its own.")
    return tuple(told)


def leaving(unit: SharedUnit, formula: str) -> list[SubGroup]:
    """Return the groups that would do better on their own under a formula, most to gain first."""
    if unit.leaves_nobody.get(formula, False):
        return []
    return [group for group in unit.better_off if group.formula == formula]


def worth_leaving(unit: SharedUnit, group: SubGroup) -> bool:
    """Tell whether what a group gains on its own is more than a sliver of what it costs there."""
    own = dict(unit.on_their_own).get(group.members, 0.0)
    return group.better_off.central >= ABOUT_THE_SAME_SHARE * own


def _alike(shares: Iterable[Share], unit: SharedUnit) -> list[list[Share]]:
    """Gather the formulas that ask the same of every council, to the pound, central case."""
    found: dict[tuple[int, ...], list[Share]] = {}
    for share in shares:
        asked = tuple(round(item.pays[share.key].central) for item in unit.rows)
        found.setdefault(asked, []).append(share)
    return list(found.values())


def _same_words(shares: Iterable[Share], unit: SharedUnit) -> list[str]:
    """Say where dividing by use comes to the same as dividing by children, and why."""
    for alike in _alike(shares, unit):
        if {USE, CHILDREN} <= {share.key for share in alike}:
            named = words.joined(f"“{words.lowered(share.name)}”" for share in alike)
            return [
                f"Here {named} come to the same: use of what they share is taken from the number "
                "of children."
            ]
    return []


def _quoted(shares: Iterable[Share]) -> str:
    return words.joined((f"“{words.lowered(share.name)}”" for share in shares), "or")


def _nobody_words(held: list[Share], unit: SharedUnit) -> str:
    """State under which formulas nobody would do better on its own, and how many were tested."""
    who = "no group of councils would do better on its own"
    tested = f"; {unit.tested:,} groups tested"
    if len(unit.members) == 2:
        who, tested = "neither council would do better alone", ""
    return f"Under {_quoted(held)}, {who} (central case{tested})."


def _better_off(formula: str, unit: SharedUnit) -> int:
    """Count the groups that would pay less on their own than under a formula, central case."""
    return sum(
        paid_by(members, formula, unit) - cost > HALF_PENNY_GBP
        for members, cost in unit.on_their_own
        if len(members) < len(unit.members)
    )


def _somebody_words(shares: list[Share], unit: SharedUnit, areas: Areas) -> str:
    """State for a formula who would do better on their own, the most to gain first.

    ``shares`` are formulas that ask the same of every council.
    """
    formula = shares[0].key
    shown = leaving(unit, formula)[:MOST_GROUPS_SAID]
    told = [group_words(one, areas, alike=not worth_leaving(unit, one)) for one in shown]
    rest = _better_off(formula, unit) - len(told)
    more = f"; and {words.number_word(rest)} more, in tables/sub_groups.csv" if rest > 0 else ""
    return f"Under {_quoted(shares)}, {'; '.join(told)}{more}."


def group_words(group: SubGroup, areas: Areas, *, alike: bool = False) -> str:
    """Say by how much a group would do better on its own, or that it is not clear that it would.

    ``alike`` where the gain is too small a part of the cost to be called one.
    """
    who = names.footprint_name(group.members, areas)
    own = "its own" if len(group.members) == 1 else "their own"
    gap = group.better_off
    largest = max(abs(gap.low), abs(gap.high))
    low, centre, high = (
        numbers.pounds(abs(end), largest=largest) for end in (gap.low, gap.central, gap.high)
    )
    if alike:
        said = f"{who} would pay about the same on {own}: {centre} a year less in the central case"
        return f"{said}, {high} at most" if gap.high > gap.central else said
    said = f"{who} would do better on {own} by {centre} a year"
    if gap.low == gap.high:
        return f"{said} (central case)"
    if group.clear:
        return f"{said} ({low} to {high})"
    return f"{said} in the central case, but not clearly (from {low} dearer to {high} cheaper)"


def paid_by(members: tuple[str, ...], formula: str, unit: SharedUnit) -> float:
    """Return what a group would pay together under a formula, pounds a year, central case."""
    return sum(item.pays[formula].central for item in unit.rows if item.code in members)
