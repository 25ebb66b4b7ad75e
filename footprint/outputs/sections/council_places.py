"""Write what a question about places found for one council, from its own rows alone."""

from collections.abc import Iterator

from footprint.outputs.sections import building_points, few_children
from footprint.outputs.sections.blocks import Block, Grid, Row, Section, Text, lines, row
from footprint.outputs.wording import (
    building_councils,
    building_words,
    names,
    numbers,
    sufficiency_words,
    words,
)
from footprint.outputs.wording.few import FEW_NOTE, council_count
from footprint.outputs.wording.sufficiency_words import of_option
from footprint.questions.result import OptionResult, Range, Result
from footprint.questions.result_places import PlacesResult, PlanArea, PlanRow
from footprint.questions.result_sufficiency import GapRow, PlacedRow, SufficiencyResult

MOST_NEIGHBOURS = 3
LEAST = 0.5


def sections(code: str, result: Result) -> Iterator[Section]:
    """Yield the sections of a council for a question about places."""
    if result.sufficiency is not None:
        yield from _school_places(code, result.sufficiency, result)
    if result.building is not None:
        yield from _plans(code, result.building)


def near_far(near: float, far: float) -> tuple[str, str]:
    """Write how many are within 20 miles, and how many are farther."""
    return f"{numbers.count(near)} near", f"{numbers.count(far)} farther"


def _school_places(code: str, found: SufficiencyResult, result: Result) -> Iterator[Section]:
    placed = [
        (option, item)
        for option in result.options
        for item in of_option(found.placed, (option.key, option.name))
        if item.code == code
    ]
    if placed:
        blocks = (
            Text(words.ILLUSTRATIVE, "note"),
            Text(sufficiency_words.EVIDENCE),
            _placed(placed),
            _where_to(code, found, result),
        )
        title = "Where this council's children would be placed"
        yield Section("placed", title, blocks, wide=True)
    gaps = _gaps(code, found, result)
    short = _short(code, found, result)
    blocks_of_gaps: tuple[Block, ...] = (Text(words.ILLUSTRATIVE, "note"), gaps)
    if short is not None:
        blocks_of_gaps = (*blocks_of_gaps, short)
    yield Section("gaps", "What is missing for this council's children", blocks_of_gaps)
    today = _today(code, found)
    if today is not None:
        title = "Where this council's children with a plan are today"
        yield Section("today", title, today)


def _placed(placed: list[tuple[OptionResult, PlacedRow]]) -> Grid:
    return Grid(
        "Where the model places this council's children, and what that costs it (estimates)",
        (
            *("Option", "Children", "In its own area", "Elsewhere in its footprint"),
            *("In other areas", "Independent, place not published", "No place found"),
            *("Over the limit of minutes", "Places and transport, £ a year"),
        ),
        tuple(
            row(
                option.name,
                lines(_count(item.children), f"{_count(item.settled)} settled"),
                _near_far(item.inside_la_near, item.inside_la_far),
                _near_far(item.inside_footprint_near, item.inside_footprint_far),
                _near_far(item.outside_near, item.outside_far),
                few_children.ranged(item.whereabouts_unknown),
                few_children.ranged(item.no_place),
                _count(item.beyond_minutes),
                lines(
                    f"places {numbers.pounds(item.places_gbp_per_year.central)}",
                    f"transport {numbers.pounds(item.transport_gbp_per_year.central)}",
                ),
            )
            for option, item in placed
        ),
        "Near is within 20 miles in a straight line. Low to high below a count where it has a "
        f"range. {FEW_NOTE}",
    )


def _count(value: Range) -> str:
    return council_count(value.central)


def _near_far(near: Range, far: Range) -> tuple[str, str]:
    return f"{_count(near)} near", f"{_count(far)} farther"


def _where_to(code: str, found: SufficiencyResult, result: Result) -> Grid:
    """Show in which council's area this council's children would be."""
    hosts: dict[str, dict[str, float]] = {}
    for item in found.flows:
        if item.code == code:
            mine = hosts.setdefault(item.host, {})
            for option in result.options:
                if item.option in {option.key, option.name}:
                    mine[option.key] = mine.get(option.key, 0.0) + item.children
    order = [host for host in (code, *result.areas, "") if host in hosts]
    return Grid(
        "In whose area this council's children would be (modelled estimates, central case)",
        ("Area", *(option.name for option in result.options)),
        tuple(
            row(
                names.area_name(host, result.areas) if host else "Not published, or outside",
                *(council_count(hosts[host].get(o.key, 0.0)) for o in result.options),
            )
            for host in dict.fromkeys(order)
        ),
        "Only this council's own children. Other councils' children in its area are not on this "
        f"page. {FEW_NOTE}",
    )


def _gaps(code: str, found: SufficiencyResult, result: Result) -> Block:
    """List the council's own gaps, and with which neighbours each reaches a viable size."""
    rows = [
        row(
            lines(sufficiency_words.need_phase(gap.need, gap.phase, found)),
            few_children.ranged(gap.by_area[code]),
            numbers.figure(gap.viable),
            _enough(code, gap, result),
        )
        for gap in found.gaps
        if code in gap.by_area and not gap.by_area[code].central < LEAST
    ]
    if not rows:
        return Text("No gap of a whole child was found for this council.")
    return Grid(
        "This council's own gaps as now (modelled estimates)",
        ("Need and phase", "Children", "Viable from", "Enough"),
        tuple(rows),
        "The gap is the children for whom no place was found, and those in independent schools "
        f"whom a place nearer home could serve. {FEW_NOTE}",
        widths=(1.6, 1.0, 0.7, 2.4),
    )


def _enough(code: str, gap: GapRow, result: Result) -> str:
    if code in gap.alone_enough:
        return "Enough alone"
    groups = [group for group in gap.least_together if code in group]
    if not gap.least_together:
        return "No neighbours are enough together"
    if not groups:
        return "Not in the smallest groups of neighbours that are enough together"
    told = [
        names.footprint_name([c for c in group if c != code], result.areas)
        for group in groups[:MOST_NEIGHBOURS]
    ]
    return f"Enough with {'; or with '.join(told)}"


def _short(code: str, found: SufficiencyResult, result: Result) -> Grid | None:
    """List for whom of the council's children no place was found, under every option."""
    keys: dict[tuple[str, str, str], dict[str, Range]] = {}
    for item in found.short:
        if item.code == code:
            keys.setdefault((item.need, item.phase, item.kind), {})[item.option] = item.children
    if not keys:
        return None
    rows = []
    for (need, phase, kind), mine in keys.items():
        cells = (mine.get(o.key, mine.get(o.name)) for o in result.options)
        rows.append(
            row(
                lines(
                    sufficiency_words.need_phase(need, phase, found),
                    sufficiency_words.SOUGHT.get(kind, kind),
                ),
                *("0" if value is None else few_children.ranged(value) for value in cells),
            )
        )
    return Grid(
        "This council's children for whom no place was found (modelled estimates)",
        ("Need, phase and what is sought", *(option.name for option in result.options)),
        tuple(rows),
        FEW_NOTE,
    )


def _today(code: str, found: SufficiencyResult) -> tuple[Block, ...] | None:
    """Show the council's children with a plan by kind of place and phase."""
    counts: dict[str, dict[str, float]] = {}
    for item in found.plans:
        if item.code == code:
            mine = counts.setdefault(item.kind, {})
            mine[item.phase] = mine.get(item.phase, 0.0) + item.children
    if not counts:
        return None
    grid = Grid(
        "This council's children with a plan today (derived)",
        ("Kind of place", *(name[:1].upper() + name[1:] for name in found.phases.values())),
        tuple(
            row(
                sufficiency_words.KIND_WORDS.get(kind, kind),
                *(council_count(mine.get(phase, 0.0)) for phase in found.phases),
            )
            for kind, mine in counts.items()
        ),
        f"How each kind splits over phases is derived from the ages of all plans. {FEW_NOTE}",
    )
    residential = found.residential.get(code)
    if residential is None:
        return (grid,)
    said = f"In residential placements of 38 weeks or more: {numbers.count(residential)}."
    return (grid, Text(said))


def _plans(code: str, found: PlacesResult) -> Iterator[Section]:
    """Yield what each plan would cost the council, and where its children would be."""
    mine = [item for item in found.areas if item.code == code]
    apart = any(abs(item.alone_gbp - item.nothing_gbp) >= building_words.SAME_GBP for item in mine)
    rows = [
        _plan(plan, item, found, apart=apart)
        for plan in found.plans
        if plan.builds
        for item in mine
        if item.plan in {plan.key, plan.name}
    ]
    if rows:
        near = () if building_words.is_homes(found) else ("Within the limit",)
        limit = f" {building_words.limit_words(found)}" if near else ""
        grid = Grid(
            f"This council over {words.number_word(found.years)} years, “{found.central}”, £ "
            f"({words.MODELLED})",
            (
                *("Plan", "Under the plan", "Beside nothing built"),
                *(("Beside alone",) if apart else ()),
                *near,
            ),
            tuple(rows),
            f"One case, no range.{limit}",
        )
        told = _unbuilt(mine[0], found, apart=apart)
        blocks = (Text(words.ILLUSTRATIVE, "note"), Text(told), grid)
        yield Section("cost", "What each plan would cost this council", blocks)
    yield from _built_here(code, found)
    yield from _points(code, found)


def _unbuilt(item: PlanArea, found: PlacesResult, *, apart: bool) -> str:
    """Say what the council would cost if nothing is built, and alone."""
    alone = f"{numbers.pounds(item.alone_gbp)}" if apart else "the same"
    rests = building_councils.rests_on(item.code, found)
    told = (
        f"If nothing is built: {numbers.pounds(item.nothing_gbp)}. Alone, where it uses and builds "
        f"places in its own area only, with its part of the budget by demand: {alone}."
    )
    return f"{told} Every cost of this council {rests}." if rests else told


def _plan(plan: PlanRow, item: PlanArea, found: PlacesResult, *, apart: bool) -> Row:
    """Write what one plan costs the council, beside nothing built and beside alone."""
    near = f"{numbers.percent(100 * item.within_limit / item.children)} of child-years"
    shown = () if building_words.is_homes(found) else (near if item.children else "",)
    return row(
        plan.name,
        numbers.pounds(item.plan_gbp),
        building_councils.gap(item.plan_gbp - item.nothing_gbp),
        *((building_councils.gap(item.plan_gbp - item.alone_gbp),) if apart else ()),
        *shown,
    )


def _built_here(code: str, found: PlacesResult) -> Iterator[Section]:
    """List what each plan would build in the council's area."""
    mine = {item.key: item for item in found.candidates if item.code == code}
    rows = [
        row(plan.name, mine[key].name, f"{places} {'place' if places == 1 else 'places'}")
        for plan in found.plans
        for key, places in plan.builds
        if key in mine
    ]
    blocks: tuple[Block, ...] = (Text("No plan builds anything in this council's area."),)
    if rows:
        heads = ("Plan", "What is built", "How many places")
        grid = Grid("What each plan would build here", heads, tuple(rows))
        blocks = (Text(words.ILLUSTRATIVE, "note"), grid)
    yield Section("built", "What would be built in this council's area", blocks)


def _points(code: str, found: PlacesResult) -> Iterator[Section]:
    """Show where the council's children would be under each plan in the last year."""
    rows = [
        row(plan.name, *building_points.cells(item, found))
        for plan in found.plans
        for item in found.on_points
        if item.code == code and item.plan in {plan.key, plan.name}
    ]
    if not rows:
        return
    today = building_councils.withheld_words(code, found)
    resting = f" Its count today is {today}." if today else ""
    grid = Grid(
        f"This council's children, {found.first_year + found.years - 1} (modelled estimates)",
        ("Plan", *building_points.heads(found)),
        tuple(rows),
        f"Planning evidence, not an assignment of children. {building_points.note(found)}{resting}",
    )
    blocks = (Text(words.ILLUSTRATIVE, "note"), grid)
    yield Section("points", "Where this council's children would be", blocks, wide=True)
