"""Show what places and transport cost each council, and where children with plans are today."""

from footprint.outputs.sections import heat, option_pages, sufficiency_pages
from footprint.outputs.sections.blocks import (
    Block,
    Grid,
    Items,
    Line,
    Plain,
    Row,
    Section,
    Text,
    lines,
    row,
)
from footprint.outputs.wording import findings, names, numbers, sufficiency_words, words
from footprint.outputs.wording.sufficiency_words import of_option, total
from footprint.questions.result import AreaRow, LegalNote, OptionResult, Result
from footprint.questions.result_sufficiency import PlacedRow, SufficiencyResult


def costs(result: Result) -> Section | None:
    """Set places and transport of each council side by side, option by option."""
    found = result.sufficiency
    if found is None:
        return None
    blocks: list[Block] = [Text(words.ILLUSTRATIVE, "note"), _by_council(found, result)]
    if found.steering:
        blocks.append(_steering())
    title = "What it costs, and which council pays"
    return Section("who-pays", title, tuple(blocks), wide=True)


def _by_council(found: SufficiencyResult, result: Result) -> Grid:
    rows = [_council(code, found, result) for code in result.areas]
    rows.append(row("All councils", *(_everybody(option, found) for option in result.options)))
    return Grid(
        f"Places and transport that each council pays for, £ a year ({words.MODELLED})",
        ("Council", *(option.name for option in result.options)),
        tuple(rows),
        "Low to high in brackets. Each council pays for the places of its own children; who pays "
        "for transport is as the option says. Differences are from as now, over the same trials.",
        widths=(1.1, *(1.3 for _ in result.options)),
    )


def _council(code: str, found: SufficiencyResult, result: Result) -> Row:
    cells = []
    for option in result.options:
        named = (option.key, option.name)
        mine = next((r for r in of_option(found.placed, named) if r.code == code), None)
        area = next((r for r in option.area_rows if r.code == code), None)
        cells.append(_cell(mine, area, option))
    return row(names.area_name(code, result.areas), *cells)


def _cell(mine: PlacedRow | None, area: AreaRow | None, option: OptionResult) -> tuple[Line, ...]:
    """Write a council's cost, its two parts, and how it stands to as now."""
    if mine is None:
        return (numbers.NOT_MODELLED,)
    parts = (
        f"places {numbers.pounds(mine.places_gbp_per_year.central)}, transport "
        f"{numbers.pounds(mine.transport_gbp_per_year.central)}"
    )
    if area is None:
        paid = total([mine], "places_gbp_per_year", "transport_gbp_per_year")
        return lines(numbers.pounds(paid), parts)
    spread = numbers.range_words(area.option, "£")
    gap = ""
    if not option.is_as_now:
        gap = numbers.difference_words(area.from_as_now, area.clear_from_as_now, "£ a year")
    return lines(
        numbers.central_words(area.option, "£"),
        f"({spread})" if spread else "",
        parts,
        Plain(gap) if gap and area.clear_from_as_now else gap,
    )


def _everybody(option: OptionResult, found: SufficiencyResult) -> tuple[Line, ...]:
    rows = of_option(found.placed, (option.key, option.name))
    places, transport = total(rows, "places_gbp_per_year"), total(rows, "transport_gbp_per_year")
    return lines(
        numbers.pounds(places + transport),
        f"places {numbers.pounds(places)}, transport {numbers.pounds(transport)}",
    )


def _steering() -> Section:
    """Say which prices steer the model, which are no cost and stand in the tables alone."""
    text = (
        "Prices inside the model lead it away from crossing borders outside an agreement, from "
        "journeys over the limit, and from leaving a child without a place. Nobody pays them and "
        "they are in no cost; their sums stand in tables/steering.csv, so that the answer can be "
        "checked."
    )
    title = "What steers the model, apart from cash"
    return Section("steering", title, (Text(text),), level=3)


def today(result: Result) -> Section | None:
    """Show where children with plans are today: kinds by phase, then by council."""
    found = result.sufficiency
    if found is None or not found.plans:
        return None
    phases: dict[tuple[str, str], float] = {}
    councils: dict[str, dict[str, float]] = {}
    for item in found.plans:
        key = (item.kind, item.phase)
        phases[key] = phases.get(key, 0.0) + item.children
        mine = councils.setdefault(item.kind, {})
        mine[item.code] = mine.get(item.code, 0.0) + item.children
    ages = sorted(found.phases, key=lambda phase: sufficiency_pages.place(phase, found))
    columns = ("Kind of place", *(found.phases[a][:1].upper() + found.phases[a][1:] for a in ages))
    by_phase = Grid(
        "Children with a plan today, by kind of place and phase (derived)",
        (*columns, "All phases"),
        tuple(
            row(
                sufficiency_words.KIND_WORDS.get(kind, kind),
                *(numbers.count(phases.get((kind, phase), 0.0)) for phase in ages),
                numbers.count(sum(mine.values())),
            )
            for kind, mine in councils.items()
        ),
        "Plans by need and by kind are published for each council; how each splits over phases is "
        "derived from the ages of all plans. Mainstream, college and elsewhere are counted where "
        "they are and not placed by the model.",
    )
    by_council = heat.grid(
        "Children with a plan today, by kind of place and council (derived)",
        "Kind of place",
        tuple(
            heat.published_row(
                sufficiency_words.KIND_WORDS.get(kind, kind),
                mine,
                result.areas,
                numbers.count(sum(mine.values())),
            )
            for kind, mine in councils.items()
        ),
        result.areas,
        "All",
    )
    blocks: list[Block] = [by_phase, by_council, *_residential(found, result), *_places(found)]
    return Section("today", "Where children with plans are today", tuple(blocks), wide=True)


def _residential(found: SufficiencyResult, result: Result) -> tuple[Block, ...]:
    if not found.residential:
        return ()
    counted = {code: value for code, value in found.residential.items() if value is not None}
    unknown = [code for code, value in found.residential.items() if value is None]
    every = sufficiency_words.of_children(sum(counted.values()))
    said = (
        f"Residential placements of 38 weeks or more: {every} "
        "over all councils that publish them. They are counted apart, and the model does not move "
        "them."
    )
    if unknown:
        said += f" Not published: {names.footprint_name(unknown, result.areas)}."
    return (Text(said),)


def _places(found: SufficiencyResult) -> tuple[Block, ...]:
    """Say how many places the model places children at, by sector."""
    sums: dict[str, float] = {}
    for site in found.sites:
        sums[site.sector] = sums.get(site.sector, 0.0) + site.places
    if not sums:
        return ()
    told = words.joined(
        f"{numbers.count(places)} in {_sector_words(sector)}" for sector, places in sums.items()
    )
    text = f"Places in use: {told}." if found.places_are_use else f"Places given: {told}."
    assumed = (
        "Which town they are put in is assumed, so it is neither drawn nor written."
        if not any(site.easting is not None for site in found.sites)
        else "Coordinates stand in tables/sites.csv only for schools whose position you gave."
    )
    return (
        Text(f"{text} {assumed}"),
        *((Text(sufficiency_words.USE, "warning"),) if found.places_are_use else ()),
    )


def _sector_words(sector: str) -> str:
    said = sufficiency_words.SECTORS.get(sector, sector)
    return f"{said.replace('school', 'schools', 1)}" if "base" not in sector else "bases"


def option_section(option: OptionResult, result: Result) -> Section:
    """Tell of one option: who honours whose placements, which are enough, and the law."""
    blocks: list[Block] = [
        Text(words.ILLUSTRATIVE, "note"),
        *option_pages.what_differs(option, result),
        Items(
            tuple(
                findings.grouping_sentence(grouping, result, brief=True)
                for grouping in findings.groupings(option, result.areas)
            )
        ),
        *sufficiency_pages.footprints_enough(option, result),
        *_law(option.legal, option),
    ]
    title = f"Option: {option.name}"
    return Section(f"option-{option.key}", title, tuple(blocks), wide=True)


def _law(notes: tuple[LegalNote, ...], option: OptionResult) -> tuple[Block, ...]:
    """Say what is known of the law on what is shared here."""
    shared = [note for note in notes if note.shared_here]
    if not shared:
        return ()
    rows = tuple(
        row(
            words.sentence(note.mark),
            option_pages.section_line(note),
            option_pages.legal_note(note),
        )
        for note in shared
    )
    caption = f"What is known of the law on sharing places, {option.name}"
    return (Grid(caption, ("Mark", "Section", "Note"), rows, widths=(1.2, 1.0, 2.4)),)
