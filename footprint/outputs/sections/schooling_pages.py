"""Show where children would be placed, who goes where, and what one more place is worth."""

from footprint.outputs.sections import few_children, heat, sufficiency_pages
from footprint.outputs.sections.blocks import (
    Block,
    Fold,
    Grid,
    Heat,
    Items,
    Line,
    Row,
    Section,
    Text,
    lines,
    row,
)
from footprint.outputs.wording import (
    names,
    numbers,
    place_value_words,
    sufficiency_words,
    words,
)
from footprint.outputs.wording.few import FEW, FEW_NOTE, council_count
from footprint.outputs.wording.place_value_words import OnePlace
from footprint.outputs.wording.sufficiency_words import of_option, total
from footprint.questions.result import OptionResult, Range, Result
from footprint.questions.result_sufficiency import PlacedRow, QuotaRow, SufficiencyResult

MOST_VALUES = 10
MOST_NEEDS_NAMED = 3
MOST_QUOTAS_NAMED = 4
NEAR_NOTE = (
    "Near is within 20 miles in a straight line. Children at an independent school whose place is "
    "not published are in no distance. Over the limit counts those whose school's place is known."
)


def placed(result: Result) -> Section | None:
    """Show where each council's children would be placed, then who goes where."""
    found = result.sufficiency
    if found is None:
        return None
    blocks: list[Block] = [
        Text(words.ILLUSTRATIVE, "note"),
        Text(sufficiency_words.EVIDENCE),
        Text(sufficiency_words.limits_words(found)),
        _side_by_side(found, result),
    ]
    for place, option in enumerate(result.options):
        grid = _councils(option, found, result)
        folded = Fold(f"Council by council, {option.name}", (grid,), "placed.csv")
        blocks.append(grid if place == 0 else folded)
    blocks.append(_flows(found, result))
    return Section("placed", "Where children would be placed", tuple(blocks), wide=True)


def _rows(option: OptionResult, found: SufficiencyResult) -> list[PlacedRow]:
    return of_option(found.placed, (option.key, option.name))


PARTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("In their own council's area", "within 20 miles", ("inside_la_near",)),
    ("In their own council's area", "farther than 20 miles", ("inside_la_far",)),
    ("Elsewhere in the footprint", "within 20 miles", ("inside_footprint_near",)),
    ("Elsewhere in the footprint", "farther than 20 miles", ("inside_footprint_far",)),
    ("In other areas", "within 20 miles", ("outside_near",)),
    ("In other areas", "farther than 20 miles", ("outside_far",)),
    ("Independent school, place not published", "", ("whereabouts_unknown",)),
    ("No place found", "", ("no_place",)),
)
BESIDES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Journey over the limit of minutes", ("beyond_minutes",)),
    ("Placed anew, not at the nearest place that suits", ("not_nearest",)),
)


def _side_by_side(found: SufficiencyResult, result: Result) -> Grid:
    """Add up the councils of each option, so that the options stand beside one another."""
    gathered = [_rows(option, found) for option in result.options]
    rows = [
        row(
            lines(title, where),
            *(_share(rows, parts) for rows in gathered),
        )
        for title, where, parts in PARTS
        if any(total(rows, *parts) for rows in gathered)
    ]
    rows.append(row("All children", *(_count(total(mine, "children")) for mine in gathered)))
    rows.append(Row(group="Of these"))
    rows += [row(title, *(_share(mine, parts) for mine in gathered)) for title, parts in BESIDES]
    return Grid(
        "Where children would be placed, all councils together (modelled estimates, central case)",
        ("Where", *(option.name for option in result.options)),
        tuple(rows),
        NEAR_NOTE,
        widths=(1.7, *(1.0 for _ in result.options)),
    )


def _count(value: float) -> str:
    return numbers.count(value)


def _share(rows: list[PlacedRow], parts: tuple[str, ...]) -> tuple[Line, ...]:
    """Write how many children, and what share of all that is."""
    every = total(rows, "children")
    mine = total(rows, *parts)
    share = f"{numbers.percent(100 * mine / every)} of all" if every and mine else ""
    return lines(_count(mine), share)


def _councils(option: OptionResult, found: SufficiencyResult, result: Result) -> Grid:
    """Write one row a council; the column of footprints is left out where none is shared."""
    rows = _rows(option, found)
    shared = bool(total(rows, "inside_footprint_near", "inside_footprint_far"))
    columns = [
        *("Council", "Children", "In its own area"),
        *(["Elsewhere in its footprint"] if shared else []),
        *("In other areas", "Independent, place not published", "No place found"),
        *("Over the limit of minutes", "Not the nearest that suits"),
    ]
    return Grid(
        f"Where the model places children, {option.name} (modelled estimates)",
        tuple(columns),
        tuple(_council(item, result, shared=shared) for item in rows),
        f"{NEAR_NOTE} {FEW_NOTE} Low to high of every count: tables/placed.csv.",
    )


def _council(item: PlacedRow, result: Result, *, shared: bool) -> Row:
    return row(
        names.area_name(item.code, result.areas),
        lines(
            council_count(item.children.central),
            f"{council_count(item.settled.central)} settled",
        ),
        _near_far(item.inside_la_near, item.inside_la_far),
        *([_near_far(item.inside_footprint_near, item.inside_footprint_far)] if shared else []),
        _near_far(item.outside_near, item.outside_far),
        few_children.ranged(item.whereabouts_unknown),
        few_children.ranged(item.no_place),
        council_count(item.beyond_minutes.central),
        council_count(item.not_nearest.central),
    )


def _near_far(near: Range, far: Range) -> tuple[str, str]:
    return f"{council_count(near.central)} near", f"{council_count(far.central)} farther"


def _flows(found: SufficiencyResult, result: Result) -> Section:
    """Set the council of each child against the council of its place, option by option."""
    blocks: list[Block] = [
        Text(
            "Rows are the councils whose children they are, columns the councils where the places "
            "are. Children in their own council's area stand on the diagonal, without a tint."
        )
    ]
    for place, option in enumerate(result.options):
        grid = _flow_heat(option, found, result)
        folded = Fold(f"Who goes where, {option.name}", (grid,), "flows.csv")
        blocks.append(grid if place == 0 else folded)
    quotas = (_quotas(option, found, result) for option in result.options)
    blocks += [Text(said) for said in quotas if said]
    return Section("flows", "Who goes where", tuple(blocks), level=3)


def _flow_heat(option: OptionResult, found: SufficiencyResult, result: Result) -> Grid:
    counts: dict[str, dict[str, float]] = {}
    for item in of_option(found.flows, (option.key, option.name)):
        mine = counts.setdefault(item.code, {})
        mine[item.host] = mine.get(item.host, 0.0) + item.children
    most = heat.shades(
        {host: value for host, value in mine.items() if host not in {code, ""}}
        for code, mine in counts.items()
    )
    rows = []
    for code in result.areas:
        mine = counts.get(code, {})
        cells = (heat.cell(mine.get(host, 0.0), most, plain=host == code) for host in result.areas)
        unknown = Heat(heat.council(mine.get("", 0.0)), 0.0)
        rows.append(row(names.area_name(code, result.areas), *cells, unknown))
    return heat.grid(
        f"Who goes where, {option.name}: children, modelled estimates, central case",
        "Children of",
        rows,
        result.areas,
        "Not published, or outside",
        note="The last column holds independent schools whose place is not published and schools "
        f"outside the region. {heat.FEW_NOTE} By sector: tables/flows.csv.",
    )


def _quotas(option: OptionResult, found: SufficiencyResult, result: Result) -> str:
    """Say how many children are above the quotas of an option, and between which councils."""
    rows = of_option(found.quotas, (option.key, option.name))
    if not rows:
        return ""
    above = sorted(rows, key=lambda item: -item.above)
    above = [item for item in above if item.above >= place_value_words.LEAST_CHILDREN]
    if not above:
        return f"Under “{option.name}” no quota is exceeded (central case): tables/quotas.csv."
    many = sufficiency_words.of_children(sum(item.above for item in above))
    told = words.some([_above(item, result) for item in above], MOST_QUOTAS_NAMED)
    placed = "is" if many.startswith("1 ") else "are"
    return (
        f"Under “{option.name}” {many} {placed} placed above the quotas, as without an agreement "
        f"(central case): {told}. Quotas count children at state special schools and bases: "
        "tables/quotas.csv."
    )


def _above(item: QuotaRow, result: Result) -> str:
    """Say how many children of one council are at another's places, and how many were agreed."""
    home, host = (names.area_name(code, result.areas) for code in (item.code, item.host))
    there, most = council_count(item.children), numbers.figure(item.most)
    return f"{home} to {host} {there} ({most} agreed)"


def worth(result: Result) -> Section | None:
    """Show what one more place would change: cash, children met, children brought near."""
    found = result.sufficiency
    if found is None or not found.values:
        return None
    blocks: list[Block] = [
        Text(words.ILLUSTRATIVE, "note"),
        Text(sufficiency_words.PENALTIES),
        Text(
            "Each line adds one place alone. Two places are not worth twice as much, and the list "
            "does not say that a place could be opened there. A saving below zero means that the "
            "place is filled by a child who had none, whose fee and journey are then paid."
        ),
    ]
    for option in result.options:
        values = of_option(found.values, (option.key, option.name))
        grids = [
            _value_grid(title, place_value_words.ordered(values, key), option, found, result)
            for title, key in (
                ("One more place: where it saves most in fees and travel", "saved_gbp_per_year"),
                ("One more place: where it gives a child a place", "children_met"),
            )
        ]
        shown = tuple(grid for grid in grids if grid is not None)
        if shown and not any(isinstance(block, Grid) for block in blocks):
            blocks += shown
        elif shown:
            blocks.append(Fold(f"One more place, {option.name}", shown, "place_values.csv"))
    return Section("one-more-place", "What one more place is worth", tuple(blocks), wide=True)


def _value_grid(
    title: str,
    values: list[OnePlace],
    option: OptionResult,
    found: SufficiencyResult,
    result: Result,
) -> Grid | None:
    """List the first of the values on one measure, with the other two beside it."""
    if not values:
        return None
    rest = len(values) - MOST_VALUES
    more = f"{rest:,} more are in tables/place_values.csv." if rest > 0 else ""
    shown = [_places_now(one, found) for one in values[:MOST_VALUES]]
    noted = f"{FEW_NOTE} " if FEW in shown else ""
    return Grid(
        f"{title}, {option.name} (central case; {words.MODELLED})",
        (
            *("Where", "For", "Places now", "Fees and travel saved, £ a year"),
            *("More children with a place", "More children within the limit"),
        ),
        tuple(_value(item, found, result) for item in values[:MOST_VALUES]),
        f"{noted}{more}".strip(),
        widths=(1.4, 1.5, 0.6, 1.0, 0.9, 0.9),
    )


def _value(one: OnePlace, found: SufficiencyResult, result: Result) -> Row:
    item = one.first
    return row(
        _where(one, found, result),
        _for(one, found),
        _places_now(one, found),
        numbers.pounds(item.saved_gbp_per_year),
        signed(item.children_met),
        signed(item.children_brought_near),
    )


def _where(one: OnePlace, found: SufficiencyResult, result: Result) -> tuple[Line, ...]:
    """Name the school of a list where there is one, else the council and the sector."""
    item = one.first
    council = names.area_name(item.code, result.areas) or "No council known"
    sector = sufficiency_words.SECTORS.get(item.sector, item.sector)
    school = next((s.name for s in found.sites if item.site and s.key == item.site), "")
    return lines(school, f"{council}, {sector}") if school else lines(council, sector)


def _for(one: OnePlace, found: SufficiencyResult) -> tuple[Line, ...]:
    """Name whom the place is for: a need and phase, or how many of them a school takes."""
    if len(one.rows) == 1:
        item = one.first
        return lines(sufficiency_pages.need_words(item.need, found), item.phase)
    needs = list(dict.fromkeys(item.need for item in one.rows))
    phases = [phase for phase in found.phases if any(item.phase == phase for item in one.rows)]
    named = [sufficiency_pages.need_words(need, found) for need in needs[:MOST_NEEDS_NAMED]]
    rest = len(needs) - len(named)
    more = f"; {words.number_word(rest)} more" if rest > 0 else ""
    return lines(f"{'; '.join(named)}{more}", words.joined(phases))


def _places_now(one: OnePlace, found: SufficiencyResult) -> str:
    """Count the places there are: a school's own, or those in use by children of one council."""
    site = next((s for s in found.sites if one.first.site and s.key == one.first.site), None)
    if site is not None:
        return numbers.count(site.places)
    now = one.first.places_now
    return council_count(now) if found.places_are_use else numbers.count(now)


def signed(children: float) -> str:
    """Write a change in children, with its sign; small parts of a child to one decimal."""
    rounded = round(children, 1)
    if rounded == 0:
        return "0"
    return numbers.figure(abs(rounded)) if rounded > 0 else f"−{numbers.figure(abs(rounded))}"


def how_sure(result: Result) -> Section | None:
    """Say who stays, what stays unmet, how the border was priced, and what was proven."""
    found = result.sufficiency
    if found is None:
        return None
    options = tuple((option.key, option.name) for option in result.options)
    told = [
        sufficiency_words.settled_words(found, options[0]) if options else "",
        sufficiency_words.preference_words(found, options),
        sufficiency_words.PREFERENCE if found.unmet_preference_percent else "",
        sufficiency_words.fit_words(found.premium),
        *_proven(found, options),
        *(words.sentence(words.spoken(words.plain(note))) for note in found.notes),
    ]
    blocks: list[Block] = [Items(tuple(text for text in told if text))]
    if found.premium.rows:
        blocks.append(
            Fold(
                "Published and modelled shares placed outside, council by council",
                (_fit_grid(found, result),),
                "premium.csv",
            )
        )
    return Section("sure", "How sure these numbers are", tuple(blocks))


def _proven(found: SufficiencyResult, options: tuple[tuple[str, str], ...]) -> list[str]:
    """Say what was proven, once for the options of which the same holds."""
    said: dict[str, list[str]] = {}
    for option in options:
        for solved in of_option(found.solved, option):
            text = sufficiency_words.certificate_words(solved)
            said.setdefault(text, []).append(option[1])
    return [
        f"{words.joined(f'“{name}”' for name in named)}: {words.lowered(text)}"
        for text, named in said.items()
    ]


def _fit_grid(found: SufficiencyResult, result: Result) -> Grid:
    return Grid(
        "Children with a place outside their own council's area, share of all",
        ("Council", "Published", "Modelled", "Used in the fit"),
        tuple(
            row(
                names.area_name(code, result.areas),
                numbers.share(published),
                numbers.share(modelled),
                "yes" if fitted else "no",
            )
            for code, published, modelled, fitted in found.premium.rows
        ),
    )
