"""Show plans in detail: places filled year by year, each council, small areas, and homes."""

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
from footprint.outputs.wording import building_words, names, numbers, words
from footprint.questions.result import Result
from footprint.questions.result_places import (
    HomeRow,
    OccupancyRow,
    PlacesResult,
    PlanArea,
    PlanRow,
    PointsRow,
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
    years = _years(found)
    named = words.joined(f"“{name}”" for name in worlds)
    where = "in every world alike" if len(worlds) == len(found.worlds) > 1 else named
    return Grid(
        f"Places filled, {where} (modelled estimates)",
        ("Candidate", *map(str, years)),
        rows,
        "The number filled, and below it the number open.",
        widths=(2.4, *(1.0 for _ in years)),
        narrow=True,
    )


def _filled(item: OccupancyRow | None) -> tuple[Line, ...]:
    if item is None or not item.places:
        return ("not open",)
    small = item.places < 10 and item.filled % 1
    filled = f"{item.filled:.1f}" if small else numbers.count(item.filled)
    return filled, f"of {numbers.count(item.places)}"


def councils(result: Result) -> Section | None:
    """Set each council's cost under each plan beside its cost alone, central world."""
    found = result.building
    if found is None or not found.areas:
        return None
    shown = [plan for plan in found.plans if plan.builds and _areas(plan, found)]
    blocks: list[Block] = [Text(words.ILLUSTRATIVE, "note")]
    if shown:
        blocks.append(_counted(shown, found, result))
    alone = {item.code: item.alone_gbp for item in found.areas}
    grid = Grid(
        f"Each council over {words.number_word(found.years)} years, “{found.central}”, £ "
        f"({words.MODELLED})",
        ("Council", "Alone", *(plan.name for plan in shown)),
        tuple(
            row(
                names.area_name(code, result.areas),
                numbers.pounds(alone[code]),
                *(_area(plan, code, found) for plan in shown),
            )
            for code in result.areas
            if code in alone
        ),
        "Alone, a council uses and builds places in its own area only, with its part of the budget "
        f"by demand, and only what lowers its cost: so a plan that builds nothing for it leaves it "
        f"above alone. One case, no range. {building_words.limit_words(found)}",
        widths=(1.2, 0.8, *(1.2 for _ in shown)),
    )
    blocks.append(grid)
    return Section("plan-councils", "Each council under each plan", tuple(blocks), wide=True)


def _areas(plan: PlanRow, found: PlacesResult) -> list[PlanArea]:
    return [item for item in found.areas if item.plan in {plan.key, plan.name}]


def _counted(shown: list[PlanRow], found: PlacesResult, result: Result) -> Items:
    """Name the councils whose modelled cost is higher than alone, plan by plan."""
    gathered: dict[str, list[str]] = {}
    for plan in shown:
        above = [
            item.code
            for item in _areas(plan, found)
            if item.plan_gbp - item.alone_gbp >= building_words.SAME_GBP
        ]
        who = names.councils_words(above, result.areas) if above else "no council"
        gathered.setdefault(who, []).append(plan.name)
    told = tuple(
        f"Under {words.joined(f'“{name}”' for name in plans)}, modelled cost is higher than alone "
        f"for {who}."
        for who, plans in gathered.items()
    )
    return Items(told)


def _area(plan: PlanRow, code: str, found: PlacesResult) -> tuple[Line, ...]:
    item = next((area for area in _areas(plan, found) if area.code == code), None)
    if item is None:
        return (numbers.NOT_MODELLED,)
    beside = building_words.beside_alone(item).removeprefix("modelled cost ")
    gap = item.plan_gbp - item.nothing_gbp
    side = "higher" if gap > 0 else "lower"
    nothing = (
        "the same as if nothing is built"
        if abs(gap) < building_words.SAME_GBP
        else f"{numbers.pounds(abs(gap))} {side} than if nothing is built"
    )
    near = ""
    # of bought homes the national share is near, which says nothing of one council
    if item.children and not building_words.is_homes(found):
        share = numbers.percent(100 * item.within_limit / item.children)
        near = f"{share} of child-years within the limit"
    return lines(numbers.pounds(item.plan_gbp), Plain(beside), nothing, near)


def on_points(result: Result) -> Section | None:
    """Show each plan again on the small areas where children live."""
    found = result.building
    if found is None or not found.on_points:
        return None
    gathered = [(plan, _points(plan, found)) for plan in found.plans]
    total = Grid(
        f"All councils, {found.first_year + found.years - 1} (modelled estimates)",
        ("Plan", *POINT_COLUMNS),
        tuple(row(plan.name, *_counts(rows)) for plan, rows in gathered if rows),
        "Beyond 20 miles is in a straight line. Within the limit counts children whose school's "
        f"place is known. {building_words.limit_words(found)}",
        widths=(1.5, *(0.9 for _ in POINT_COLUMNS)),
    )
    blocks: list[Block] = [
        Text(words.ILLUSTRATIVE, "note"),
        Text(_looked_at(found)),
        total,
    ]
    for plan, rows in gathered:
        if rows:
            grid = Grid(
                f"Council by council, {plan.name} (modelled estimates)",
                ("Council", *POINT_COLUMNS),
                tuple(row(names.area_name(r.code, result.areas), *_counts([r])) for r in rows),
                widths=(1.5, *(0.9 for _ in POINT_COLUMNS)),
            )
            blocks.append(Fold(f"Council by council, {plan.name}", (grid,), "points.csv"))
    title = "Where children would be, small area by small area"
    title = title.partition(",")[0] if building_words.is_homes(found) else title
    return Section("points", title, tuple(blocks), wide=True)


def _looked_at(found: PlacesResult) -> str:
    """Say on what ground the plans were looked at again."""
    end = (
        f"for the last year, in the world “{found.central}”. It is planning evidence, not an "
        "assignment of children."
    )
    if building_words.is_homes(found):
        return f"Each council's children, {end} {building_words.HOMES}"
    return (
        "The search works with councils and groups of needs. Here each plan is looked at again "
        f"with children in the small areas where they live, {end}"
    )


POINT_COLUMNS = (
    *("Children", "In their own council", "Elsewhere in the footprint", "Beyond 20 miles"),
    *("Within the limit", "Place not published", "No place found"),
)
_MEASURES = (
    *("children", "inside_la", "inside_footprint", "beyond_20_miles"),
    *("within_minutes", "whereabouts_unknown", "no_place"),
)


def _points(plan: PlanRow, found: PlacesResult) -> list[PointsRow]:
    return [item for item in found.on_points if item.plan in {plan.key, plan.name}]


def _counts(rows: list[PointsRow]) -> tuple[str, ...]:
    sums = (sum(getattr(item, measure) for item in rows) for measure in _MEASURES)
    return tuple(numbers.count(value) for value in sums)


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
