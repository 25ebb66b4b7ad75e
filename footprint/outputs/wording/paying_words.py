"""Say how a contribution stands to going alone, and whether any group would do better so."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from footprint.outputs.wording import names, numbers, words
from footprint.questions.result import Range
from footprint.questions.result_paying import Share, SharedUnit, SubGroup

MOST_GROUPS_SAID = 3
HALF_PENNY_GBP = 0.005
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
    found = {
        share: [group for group in unit.better_off if group.formula == share.key]
        for share in shares
    }
    held = [s for s in shares if unit.leaves_nobody.get(s.key, not found[s]) or not found[s]]
    told = [_nobody_words(held, unit)] if held else []
    told += [_somebody_words(s, found[s], unit, areas) for s in shares if s not in held]
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


def _nobody_words(held: list[Share], unit: SharedUnit) -> str:
    """State under which formulas nobody would do better on its own, and how many were tested."""
    under = words.joined((f"“{words.lowered(share.name)}”" for share in held), "or")
    groups = f"{unit.tested:,} groups tested" if unit.tested > 1 else "one group tested"
    return (
        f"Under {under}, no group of councils would do better on its own (central case; {groups})."
    )


def _better_off(formula: str, unit: SharedUnit) -> int:
    """Count the groups that would pay less on their own than under a formula, central case."""
    return sum(
        paid_by(members, formula, unit) - cost > HALF_PENNY_GBP
        for members, cost in unit.on_their_own
        if len(members) < len(unit.members)
    )


def _somebody_words(share: Share, found: list[SubGroup], unit: SharedUnit, areas: Areas) -> str:
    """State for one formula who would do better on their own, the most to gain first."""
    told = [group_words(group, areas) for group in found[:MOST_GROUPS_SAID]]
    rest = _better_off(share.key, unit) - len(told)
    more = f"; and {words.number_word(rest)} more, in tables/sub_groups.csv" if rest > 0 else ""
    return f"Under “{words.lowered(share.name)}”, {'; '.join(told)}{more}."


def group_words(group: SubGroup, areas: Areas) -> str:
    """Say by how much a group would do better on its own, or that it is not clear that it would."""
    who = names.footprint_name(group.members, areas)
    own = "its own" if len(group.members) == 1 else "their own"
    gap = group.better_off
    largest = max(abs(gap.low), abs(gap.high))
    low, centre, high = (
        numbers.pounds(abs(end), largest=largest) for end in (gap.low, gap.central, gap.high)
    )
    said = f"{who} would do better on {own} by {centre} a year"
    if gap.low == gap.high:
        return f"{said} (central case)"
    if group.clear:
        return f"{said} ({low} to {high})"
    return f"{said} in the central case, but not clearly (from {low} dearer to {high} cheaper)"


def paid_by(members: tuple[str, ...], formula: str, unit: SharedUnit) -> float:
    """Return what a group would pay together under a formula, pounds a year, central case."""
    return sum(item.pays[formula].central for item in unit.rows if item.code in members)
