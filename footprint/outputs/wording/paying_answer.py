"""Answer who would pay and whether anyone would leave, over every new partnership at once."""

from footprint.outputs.wording import names, numbers, paying_words, words
from footprint.outputs.wording.paying_words import Areas
from footprint.questions.result import Result
from footprint.questions.result_paying import PayingResult, Share, SharedUnit, SubGroup

SLIVER = paying_words.ABOUT_THE_SAME_SHARE
Leaver = tuple[SharedUnit, SubGroup]


def answer(result: Result) -> tuple[str, ...]:
    """Return the answer in sentences: what each partnership costs, who pays, who would leave.

    Those that some option adds; where none does, those of today.
    """
    found = result.paying
    if found is None or not found.units:
        return ()
    today = [option.name for option in result.options if option.is_as_now]
    added, standing = paying_words.gathered(found.units, today)
    units = [unit for unit, _ in added or standing]
    kind = "new " if added else ""
    told = [*_leaving(units, kind, found, result.areas)]
    told += [_paying(unit, found, result.areas) for unit in units]
    return tuple(told)


def _leaving(units: list[SharedUnit], kind: str, found: PayingResult, areas: Areas) -> list[str]:
    """Say under which formulas nobody would leave, then who would under each of the others."""
    leavers = {share.key: _leavers(units, share.key) for share in found.formulas}
    held = [share for share in found.formulas if not leavers[share.key]]
    slivers = any(paying_words.leaving(unit, share.key) for unit in units for share in held)
    little = f" by {numbers.percent(100 * SLIVER)} of its cost or more" if slivers else ""
    told = [f"{_under(held)} no group would do better alone{little} in {_whole(units, kind)}."]
    if not held:
        told = [f"Under every formula some group would do better alone in {_whole(units, kind)}."]
    for share in found.formulas:
        if leavers[share.key]:
            told.append(f"{_under([share])} {_leavers_words(leavers[share.key], areas)}.")
    return told


def _whole(units: list[SharedUnit], kind: str) -> str:
    """Name all partnerships: "any of the three new partnerships", "the new partnership"."""
    if len(units) == 1:
        return f"the {kind}partnership (central case)"
    return f"any of the {words.number_word(len(units))} {kind}partnerships (central case)"


def _under(shares: list[Share]) -> str:
    named = words.joined((f"“{words.lowered(share.name)}”" for share in shares), "or")
    return f"Under {named},"


def _leavers(units: list[SharedUnit], formula: str) -> list[Leaver]:
    """Return for each partnership the group that says most: clear first, few, most to gain."""
    found = []
    for unit in units:
        groups = [
            group
            for group in paying_words.leaving(unit, formula)
            if paying_words.worth_leaving(unit, group)
        ]
        if groups:
            found.append((unit, min(groups, key=_telling)))
    return found


def _telling(group: SubGroup) -> tuple[bool, int, float]:
    return (not group.clear, len(group.members), -group.better_off.central)


def _leavers_words(leavers: list[Leaver], areas: Areas) -> str:
    """Name who clearly would, then who would in the central case but not clearly."""
    clear = [pair for pair in leavers if pair[1].clear]
    unclear = [pair for pair in leavers if not pair[1].clear]
    told = []
    if clear:
        told.append(f"{_named(clear, areas)} clearly would do better alone")
    if unclear:
        would = "would do so" if clear else "would do better alone"
        told.append(f"{_named(unclear, areas)} {would} in the central case, but not clearly")
    return "; ".join(told)


def _named(leavers: list[Leaver], areas: Areas) -> str:
    """Name groups, each with what it would gain: "Rutland (by £685,000 a year)"."""
    told = []
    for _, group in leavers:
        together = " together" if len(group.members) > 1 else ""
        gain = numbers.pounds(group.better_off.central)
        named = names.footprint_name(group.members, areas)
        told.append(f"{named}{together} (by {gain} a year)")
    return words.joined(told)


def _paying(unit: SharedUnit, found: PayingResult, areas: Areas) -> str:
    """Say what one partnership costs together and apart, and whose part the formula moves most."""
    gap = unit.total.central - unit.alone_total.central
    side = "less" if gap < 0 else "more"
    named = names.councils_words(unit.members, areas)
    said = (
        f"{named[:1].upper()}{named[1:]} together: {numbers.money(unit.total)}, "
        f"{numbers.pounds(abs(gap))} {side} than apart in the central case."
    )
    shares = {share.key: share for share in found.formulas}
    paid = {
        item.code: {k: item.pays[k].central for k in shares if k in item.pays} for item in unit.rows
    }
    code = max(paid, key=lambda one: max(paid[one].values()) - min(paid[one].values()))
    least = min(paid[code], key=lambda key: paid[code][key])
    most = max(paid[code], key=lambda key: paid[code][key])
    alone = next(item.alone.central for item in unit.rows if item.code == code)
    low, high = (
        f"{numbers.pounds(paid[code][key])} (“{words.lowered(shares[key].name)}”)"
        for key in (least, most)
    )
    return (
        f"{said} The formula matters most to {names.area_name(code, areas)}: it would pay from "
        f"{low} to {high}; alone it costs {numbers.pounds(alone)}."
    )
