"""Show plans in detail: places filled year by year, each council, small areas, and homes."""

from collections.abc import Iterator

from footprint.outputs.sections.blocks import (
    Block,
    Fold,
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
from footprint.outputs.wording import building_councils, building_words, names, numbers, words
from footprint.questions.result import Result
from footprint.questions.result_places import (
    HomeRow,
    OccupancyRow,
    PlacesResult,
    PlanArea,
    PlanRow,
)


def occupancy(result: Result) -> Section | None:
    """Show how far each candidate is filled, year by year, in every world."""
    found = result.building
    if found is None or not found.occupancy:
        return None
    blocks: list[Block] = [
        Text(words.ILLUSTRATIVE, "note"),
        Text(
            "Children at each candidate, year by year, of the places open there. Where fewer are "
            "filled than open, its fixed cost is spread over fewer children."
        ),
    ]
    ordered = sorted(found.worlds, key=lambda world: world.name != found.central)
    alike: dict[tuple[Row, ...], list[str]] = {}
    for world in ordered:
        alike.setdefault(_occupancy_rows(world.name, found), []).append(world.name)
    for rows, worlds in alike.items():
        if rows:
            grid = _occupancy_grid(rows, worlds, found)
            summary = f"In the world {words.joined(f'“{name}”' for name in worlds)}"
            folded = Fold(summary, (grid,), "occupancy.csv")
            blocks.append(grid if found.central in worlds else folded)
    return Section("occupancy", "How far the places would be filled", tuple(blocks), wide=True)


def _years(found: PlacesResult) -> list[int]:
    return sorted({item.year for item in found.occupancy})


def _occupancy_rows(world: str, found: PlacesResult) -> tuple[Row, ...]:
    """Write what is filled in one world, plan by plan."""
    mine = [item for item in found.occupancy if item.world == world]
    years = _years(found)
    rows: list[Row] = []
    for plan in found.plans:
        here = [item for item in mine if item.plan in {plan.key, plan.name}]
        if here:
            rows.append(Row(group=plan.name))
        for candidate in dict.fromkeys(item.candidate for item in here):
            by_year = {item.year: item for item in here if item.candidate == candidate}
            name = building_words.candidate_name(candidate, found)
            rows.append(row(name, *(_filled(by_year.get(year)) for year in years)))
    return tuple(rows)


def _occupancy_grid(rows: tuple[Row, ...], worlds: list[str], found: PlacesResult) -> Grid:
    """Lay out one table, with years in a row that are alike in one column."""
    named = words.joined(f"“{name}”" for name in worlds)
    where = "in every world alike" if len(worlds) == len(found.worlds) > 1 else named
    spans, kept = _alike_years(rows, _years(found))
    return Grid(
        f"Places filled, {where} (modelled estimates)",
        ("Candidate", *spans),
        kept,
        "The number filled, and below it the number open.",
        widths=(2.4, *(1.0 for _ in spans)),
        narrow=True,
    )


def _alike_years(rows: tuple[Row, ...], years: list[int]) -> tuple[list[str], tuple[Row, ...]]:
    """Gather neighbouring years that read alike in every row; return their heads, and the rows."""
    told = [one.cells[1:] for one in rows if one.cells]
    columns = list(zip(*told, strict=True))
    first = [n for n in range(len(years)) if not n or columns[n] != columns[n - 1]]
    last = [*(n - 1 for n in first[1:]), len(years) - 1]
    spans = [
        f"{years[start]}" if start == end else f"{years[start]} to {years[end]}"
        for start, end in zip(first, last, strict=True)
    ]
    return spans, tuple(_only(one, first) for one in rows)


def _only(one: Row, places: list[int]) -> Row:
    """Return a row with its head and some of its cells; a heading row as it is."""
    if not one.cells:
        return one
    return row(one.cells[0], *(one.cells[1 + place] for place in places))


def _filled(item: OccupancyRow | None) -> tuple[Line, ...]:
    if item is None or not item.places:
        return ("not open",)
    return building_words.places(item.filled), f"of {numbers.count(item.places)}"


def councils(result: Result) -> Section | None:
    """Set each council's cost under each plan, and alone, beside its cost if nothing is built."""
    found = result.building
    if found is None or not found.areas:
        return None
    shown = [plan for plan in found.plans if plan.builds and _areas(plan, found)]
    blocks: list[Block] = [Text(words.ILLUSTRATIVE, "note")]
    if shown:
        blocks.append(Items((*_counted(shown, found, result), *_dearer(shown, found, result))))
    first = {item.code: item for item in reversed(found.areas)}
    resting = " A count that is withheld enters as its middle." if found.withheld else ""
    limit = "" if building_words.is_homes(found) else f" {building_words.limit_words(found)}"
    grid = Grid(
        f"Each council over {words.number_word(found.years)} years, “{found.central}”, £ "
        f"({words.MODELLED})",
        ("Council", "If nothing is built", "Alone", *(plan.name for plan in shown)),
        tuple(
            row(
                lines(names.area_name(code, result.areas), building_councils.rests_on(code, found)),
                lines(numbers.pounds(first[code].nothing_gbp), _near(_nothing(code, found), found)),
                _amount(first[code].alone_gbp, first[code].nothing_gbp),
                *(_area(plan, code, found) for plan in shown),
            )
            for code in result.areas
            if code in first
        ),
        "Below a cost: how far it lies from the council's cost if nothing is built; nothing stands "
        "there where it is the same. Alone, a council uses and builds places in its own area only, "
        "with its part of the budget by demand, and only what lowers its cost. One case, no "
        f"range.{resting}{limit}",
        widths=(1.2, 0.8, 0.9, *(1.2 for _ in shown)),
    )
    blocks.append(grid)
    return Section("plan-councils", "Each council under each plan", tuple(blocks), wide=True)


def _areas(plan: PlanRow, found: PlacesResult) -> list[PlanArea]:
    return [item for item in found.areas if item.plan in {plan.key, plan.name}]


def _nothing(code: str, found: PlacesResult) -> PlanArea | None:
    """Return a council's row where nothing is built."""
    plan = building_words.nothing(found)
    return next((item for item in (_areas(plan, found) if plan else ()) if item.code == code), None)


def _counted(shown: list[PlanRow], found: PlacesResult, result: Result) -> Iterator[str]:
    """Name the councils that each plan makes dearer or cheaper than if nothing is built."""
    gathered: dict[str, list[str]] = {}
    for plan in shown:
        gaps = {item.code: item.plan_gbp - item.nothing_gbp for item in _areas(plan, found)}
        sides = (
            ("higher", [code for code, gap in gaps.items() if gap >= building_words.SAME_GBP]),
            ("lower", [code for code, gap in gaps.items() if gap <= -building_words.SAME_GBP]),
        )
        told = [
            f"{side} for {names.councils_words(who, result.areas)}" for side, who in sides if who
        ]
        said = f"is {' and '.join(told)}" if told else "changes for no council"
        if told and sum(len(who) for _, who in sides) < len(gaps):
            said += ", and the same for the others"
        gathered.setdefault(said, []).append(plan.name)
    for said, plans in gathered.items():
        under = words.joined(f"“{name}”" for name in plans)
        yield f"Beside nothing built, modelled cost under {under} {said}."


def _dearer(shown: list[PlanRow], found: PlacesResult, result: Result) -> Iterator[str]:
    """Name the councils that a plan touches and that would each cost less alone."""
    gathered: dict[str, list[str]] = {}
    for plan in shown:
        who = [
            item.code
            for item in _areas(plan, found)
            if abs(item.plan_gbp - item.nothing_gbp) >= building_words.SAME_GBP
            and abs(item.alone_gbp - item.nothing_gbp) >= building_words.SAME_GBP
            and item.plan_gbp - item.alone_gbp >= building_words.SAME_GBP
        ]
        if who:
            named = names.councils_words(who, result.areas)
            each = " each" if len(who) > 1 else ""
            gathered.setdefault(f"{named} would{each}", []).append(f"“{plan.name}”")
    for who_would, plans in gathered.items():
        yield f"Alone, {who_would} cost less than under {words.joined(plans)}."


def _amount(amount: float, nothing: float) -> tuple[Line, ...]:
    """Write a cost, and how far it lies from that if nothing is built where it is another."""
    gap = building_councils.gap(amount - nothing)
    return lines(numbers.pounds(amount), Plain("" if gap == building_councils.SAME else gap))


def _area(plan: PlanRow, code: str, found: PlacesResult) -> tuple[Line, ...]:
    item = next((area for area in _areas(plan, found) if area.code == code), None)
    if item is None:
        return (numbers.NOT_MODELLED,)
    before = _nothing(code, found)
    near = _near(item, found)
    # said once, beside nothing built, where it is no other
    return (
        *_amount(item.plan_gbp, item.nothing_gbp),
        *lines("" if near == _near(before, found) else near),
    )


def _near(item: PlanArea | None, found: PlacesResult) -> str:
    """Say which part of a council's children is near; of bought homes it is the national share."""
    if item is None or not item.children or building_words.is_homes(found):
        return ""
    share = numbers.percent(100 * item.within_limit / item.children)
    return f"{share} of child-years within the limit"


def homes(result: Result) -> Section | None:
    """Show what a filled place in each home costs a week, and when that is less than buying."""
    found = result.building
    if found is None or not found.homes:
        return None
    filled = sorted({item.filled for item in found.homes})
    keys = dict.fromkeys(item.candidate for item in found.homes)
    grid = Grid(
        f"What a filled place costs a week, by the number filled on average ({words.MODELLED})",
        (
            "Home",
            *(f"{numbers.figure(number)} filled" for number in filled),
            *("Bought instead", "Costs less than buying"),
        ),
        tuple(_home(key, filled, found, result) for key in keys),
        "A home's staff are paid whether its places are filled or not, so a place costs more the "
        "fewer are filled. Capital is apart.",
        widths=(1.5, *(0.8 for _ in filled), 0.9, 1.8),
    )
    blocks = (Text(words.ILLUSTRATIVE, "note"), Text(building_words.HOMES), grid)
    return Section("homes", "When a home costs less than buying", blocks, wide=True)


def _home(key: str, filled: list[float], found: PlacesResult, result: Result) -> Row:
    rows = building_words.homes_of(key, found.homes)
    item = building_words.candidate_of(key, found)
    by_filled: dict[float, HomeRow] = {one.filled: one for one in rows}
    council = names.area_name(item.code, result.areas) if item else ""
    most = item.most_places if item else 0
    return row(
        lines(building_words.candidate_name(key, found), council),
        *(
            numbers.pounds(by_filled[number].gbp_per_week_per_filled_place)
            if number in by_filled
            else ""
            for number in filled
        ),
        numbers.pounds(rows[0].bought_gbp_per_week),
        building_words.break_even(rows[0], most),
    )


def notes(result: Result) -> Section | None:
    """Print what a reader must know of the plans and of the search."""
    found = result.building
    if found is None or not found.notes:
        return None
    told = tuple(words.sentence(words.spoken(words.plain(note))) for note in found.notes)
    return Section("plan-notes", "What the plans take as given", (Items(told),))
