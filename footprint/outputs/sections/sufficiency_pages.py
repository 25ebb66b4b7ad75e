"""Show whether there are enough places: what is missing, and what is too small alone."""

from collections.abc import Iterator

from footprint.outputs.sections import heat
from footprint.outputs.sections.blocks import (
    Block,
    Fold,
    Grid,
    Items,
    Line,
    Row,
    Section,
    Text,
    lines,
    row,
)
from footprint.outputs.wording import (
    findings,
    names,
    numbers,
    place_value_words,
    sufficiency_words,
    words,
)
from footprint.questions.result import OptionResult, Range, Result
from footprint.questions.result_sufficiency import GapRow, ShortRow, SufficiencyResult

ENOUGH = " ✓"
AGES = ("primary", "secondary", "post-16")
MOST_GROUPS_NAMED = 4


def pairs(result: Result) -> tuple[tuple[str, str], ...]:
    """Return the key and the name of every option, by either of which a row may name it."""
    return tuple((option.key, option.name) for option in result.options)


def answer(result: Result) -> Section:
    """Say in a few sentences what is missing, then how each option stands to as now."""
    found = _found(result)
    options = pairs(result)
    quoted = findings.order_said(result)
    told = (
        sufficiency_words.no_place_words(found, options),
        sufficiency_words.growth_words(found),
        sufficiency_words.biggest_gaps(found),
        sufficiency_words.together_words(found),
        place_value_words.worth_words(found, options[0], result.areas) if options else "",
        sufficiency_words.STAY if _some_stay(found) else "",
    )
    blocks: list[Block] = [Text(words.sentence(quoted), "lead")] if quoted else []
    blocks.append(Items(tuple(text for text in told if text)))
    if listed := sufficiency_words.listed_words(found):
        blocks.append(Text(listed, "warning"))
    if found.places_are_use:
        blocks.append(Text(sufficiency_words.USE, "warning"))
        blocks.append(Text(sufficiency_words.UNSEEN, "warning"))
    blocks.append(Text(sufficiency_words.EVIDENCE))
    blocks += [
        Section(
            f"short-{option.key}", option.name, (Items(findings.headline(option, result)),), level=3
        )
        for option in result.options
        if not option.is_as_now
    ]
    return Section("answer", "The answer in short", tuple(blocks))


def _found(result: Result) -> SufficiencyResult:
    """Return what this question found; the caller knows that it was asked."""
    if result.sufficiency is None:
        msg = "This result answers another question."
        raise ValueError(msg)
    return result.sufficiency


def _some_stay(found: SufficiencyResult) -> bool:
    return any(row.settled.central > 0 for row in found.placed)


def gaps(result: Result) -> Section | None:
    """Show the gaps by need, phase and council, and who reaches a viable size together."""
    found = result.sufficiency
    if found is None:
        return None
    what = (
        "The gap is the children for whom no place was found, and those in independent schools "
        "whom a place nearer home could serve. A gap is viable where it holds enough children for "
        "a class of its own."
    )
    blocks: list[Block] = [
        Text(words.ILLUSTRATIVE, "note"),
        Text(sufficiency_words.together_words(found), "lead"),
        Text(what),
        _gap_heat(found, result),
        _made_of(result, found),
        _together(found, result),
    ]
    return Section("gaps", "Too small alone, enough together", tuple(blocks), wide=True)


def by_need(
    rows: tuple[GapRow, ...], found: SufficiencyResult
) -> Iterator[tuple[str, list[GapRow]]]:
    """Gather the gaps that hold any child under the name of their need, in order of display."""
    for need, name in found.needs.items():
        mine = [gap for gap in rows if gap.need == need and gap.region.central >= 0.5]
        mine.sort(key=lambda gap: place(gap.phase, found))
        if mine:
            yield name[:1].upper() + name[1:], mine


def place(phase: str, found: SufficiencyResult) -> int:
    """Return where a phase stands in the order of ages."""
    return AGES.index(phase) if phase in AGES else len(AGES) + len(found.phases)


def _gap_heat(found: SufficiencyResult, result: Result) -> Grid:
    """Set the gap of each need and phase against the councils, the region's total last."""
    most = heat.shades(
        {code: value.central for code, value in gap.by_area.items()} for gap in found.gaps
    )
    rows: list[Row] = []
    for name, gathered in by_need(found.gaps, found):
        rows.append(Row(group=name))
        rows += [_gap_row(gap, most, result) for gap in gathered]
    smallest = sorted({gap.viable for gap in found.gaps})
    size = numbers.figure(smallest[0]) if len(smallest) == 1 else "the viable number of"
    return heat.grid(
        "The gap by need, phase and council: children, modelled estimates, central case",
        "Need and phase",
        rows,
        result.areas,
        "All",
        note=f"A tick marks a council whose own gap, before it is rounded, reaches {size} "
        f"children, which is viable. {heat.FEW_NOTE} The deeper the tint, the more children. Needs "
        "and phases without a gap are left out. Low to high below the total; for each council it "
        "is in tables/gaps.csv.",
    )


def _gap_row(gap: GapRow, most: float, result: Result) -> Row:
    cells = (
        heat.cell(
            gap.by_area[code].central if code in gap.by_area else 0.0,
            most,
            mark=ENOUGH if code in gap.alone_enough else "",
        )
        for code in result.areas
    )
    return row(gap.phase.capitalize(), *cells, region_lines(gap))


def region_lines(gap: GapRow) -> tuple[Line, ...]:
    """Write the gap of the whole region and its range."""
    return lines(
        numbers.number(gap.region.central, "children"), numbers.range_words(gap.region, "children")
    )


def _made_of(result: Result, found: SufficiencyResult) -> Grid:
    """Show what the gaps are made of, and beside them which needs and phases send children far."""
    far = any(gap.beyond_minutes.high for gap in found.gaps)
    part = sufficiency_words.could_be_met(result.assumptions)
    counted = f" ({part})" if part else ""
    return Grid(
        "What the gaps are made of, all councils as now (modelled estimates)",
        (
            "Need and phase",
            "The gap",
            "Of it, no place found",
            "In independent schools, of whom a part counts",
            "No part of the gap: journey over the limit",
        ),
        tuple(
            row(
                (need_words(gap.need, found), gap.phase),
                *(
                    lines(numbers.number(part.central, "children"), _spread_words(part))
                    for part in (gap.region, gap.no_place, gap.independent, gap.beyond_minutes)
                ),
            )
            for gap in found.gaps
        ),
        "The largest gap first. It is the children without a place and, of those in independent "
        f"schools, the part whom a place nearer home could serve{counted}."
        + (
            " Journeys are counted where the school's place is known, which that of an "
            "independent school is not."
            if far
            else " No journey to a school whose place is known is over the limit."
        ),
    )


def _spread_words(value: Range) -> str:
    """Write a range where there is one."""
    return numbers.range_words(value, "children")


def _together(found: SufficiencyResult, result: Result) -> Grid:
    """List the gaps that no council reaches alone, or not every one, with who does together."""
    alone, together, small = sufficiency_words.sorted_gaps(found)
    rows: list[Row] = []
    for title, gathered in (
        ("Too small for any council alone, enough together", together),
        ("Enough for at least one council alone", alone),
    ):
        if gathered:
            rows.append(Row(group=title))
            rows += [_together_row(gap, found, result) for gap in gathered]
    left = ""
    if small:
        many = words.number_word(len(small))
        left = f" Left out: {many} too small even for all councils, in tables/gaps.csv."
    return Grid(
        "Who reaches a viable size alone, and who with neighbours (modelled estimates)",
        ("Need and phase", "All councils", "Viable from", "Enough alone", "Enough together"),
        tuple(rows),
        "Enough together names the smallest groups of neighbours, none of them enough alone, that "
        f"reach the viable size.{left}",
        widths=(1.5, 0.8, 0.6, 1.4, 2.4),
    )


def _together_row(gap: GapRow, found: SufficiencyResult, result: Result) -> Row:
    named = [names.councils_words(group, result.areas) for group in gap.least_together]
    rest = len(named) - MOST_GROUPS_NAMED
    told = "; ".join(named[:MOST_GROUPS_NAMED])
    if rest > 0:
        told += f"; and {words.number_word(rest)} more, in tables/gaps.csv"
    others = "no neighbours are enough together"
    if not named and len(gap.alone_enough) == len(result.areas):
        others = "not needed"
    return row(
        (need_words(gap.need, found), gap.phase),
        region_lines(gap),
        numbers.figure(gap.viable),
        names.councils_words(gap.alone_enough, result.areas) if gap.alone_enough else "none",
        f"{told[:1].upper()}{told[1:]}" or others,
    )


def need_words(need: str, found: SufficiencyResult) -> str:
    """Name a need as the question does, with a capital."""
    name = found.needs.get(need, need)
    return name[:1].upper() + name[1:]


def footprints_enough(option: OptionResult, result: Result) -> tuple[Block, ...]:
    """Set an option's footprints against the gaps: which of them are enough for a class."""
    found = _found(result)
    named = (option.key, option.name)
    members = list(
        dict.fromkeys(
            item.members
            for gap in found.gaps
            for item in sufficiency_words.of_option(gap.footprints, named)
            if len(item.members) > 1
        )
    )
    if not members:
        return ()
    rows: list[Row] = []
    for name, gathered in by_need(found.gaps, found):
        rows.append(Row(group=name))
        for gap in gathered:
            mine = {
                item.members: item for item in sufficiency_words.of_option(gap.footprints, named)
            }
            cells = (
                lines(
                    f"{numbers.count(mine[who].children.central)}"
                    f"{' ✓ enough' if mine[who].enough else ''}",
                    numbers.range_words(mine[who].children, "children"),
                )
                if who in mine
                else ("",)
                for who in members
            )
            rows.append(row(gap.phase.capitalize(), *cells))
    columns = (names.councils_words(who, result.areas) for who in members)
    grid = Grid(
        f"The gap of each footprint, {option.name}: children, modelled estimates",
        ("Need and phase", *(f"{name[:1].upper()}{name[1:]}" for name in columns)),
        tuple(rows),
        "A tick marks a footprint whose gap is viable.",
    )
    summary = "Which footprints are enough for a class, need by need"
    return (Fold(summary, (grid,), "gap_footprints.csv"),)


def no_place(result: Result) -> Section | None:
    """Show for whom no place was found: need, phase, kind sought and council, by option."""
    found = result.sufficiency
    if found is None:
        return None
    blocks: list[Block] = [Text(words.ILLUSTRATIVE, "note")]
    none = [option for option in result.options if not _short(option, found)]
    if none:
        listed = words.joined(f"“{option.name}”" for option in none)
        blocks.append(Text(f"A place was found for every child under {listed}."))
    for place, option in enumerate(option for option in result.options if option not in none):
        grid = _short_heat(option, found, result)
        summary = f"No place found, {option.name}"
        blocks.append(grid if place == 0 else Fold(summary, (grid,), "no_place.csv"))
    return Section(
        "no-place", "Children for whom no place was found", tuple(blocks), wide=bool(found.short)
    )


def _short(option: OptionResult, found: SufficiencyResult) -> list[ShortRow]:
    return sufficiency_words.of_option(found.short, (option.key, option.name))


def _short_heat(option: OptionResult, found: SufficiencyResult, result: Result) -> Grid:
    """Set those without a place against their councils."""
    gathered: dict[tuple[str, str, str], dict[str, float]] = {}
    for item in _short(option, found):
        key = (item.need, item.phase, item.kind)
        gathered.setdefault(key, {})[item.code] = item.children.central
    most = heat.shades(gathered.values())
    rows: list[Row] = []
    for need in found.needs:
        keys = sorted(
            (key for key in gathered if key[0] == need),
            key=lambda key: (key[2] == "base", place(key[1], found)),
        )
        mine = {key: gathered[key] for key in keys}
        if mine:
            rows.append(Row(group=need_words(need, found)))
        for (_, phase, kind), counts in mine.items():
            label = f"{phase.capitalize()}, {sufficiency_words.SOUGHT.get(kind, kind)}"
            total = heat.whole(sum(counts.values()))
            rows.append(heat.counts_row(label, counts, result.areas, most, total))
    return heat.grid(
        f"No place found, {option.name}: children, modelled estimates, central case",
        "Phase, and what is sought",
        rows,
        result.areas,
        "All",
        note=f"{heat.FEW_NOTE} Low to high for each council: tables/no_place.csv.",
    )
