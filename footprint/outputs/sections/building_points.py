"""Show where children would be under each plan, and what is not known of where they are."""

from footprint.outputs.sections.blocks import (
    Block,
    Fold,
    Grid,
    Line,
    Row,
    Section,
    Text,
    lines,
    row,
)
from footprint.outputs.wording import building_councils, building_words, names, numbers, words
from footprint.questions.result import Result
from footprint.questions.result_places import PlacesResult, PlanRow, PointsRow

Columns = tuple[tuple[str, str], ...]
SCHOOLS: Columns = (
    ("Children", "children"),
    ("In their own council", "inside_la"),
    ("Elsewhere in the footprint", "inside_footprint"),
    ("Beyond 20 miles", "beyond_20_miles"),
    ("Within the limit", "within_minutes"),
    ("Place not published", "whereabouts_unknown"),
    ("No place found", "no_place"),
)
HOMES: Columns = (
    ("Children", "children"),
    ("In a home built in their own council", "inside_la"),
    ("In a home built elsewhere", "inside_footprint"),
    ("In a bought place, not known where", "whereabouts_unknown"),
    ("No place found", "no_place"),
    ("Of all: within 20 miles", "within_minutes"),
    ("Of all: beyond 20 miles", "beyond_20_miles"),
)
HOMES_NOTE = (
    "Near and far of bought places are the national share, not counted: where they lie is not "
    "published, so some may well be in the child's own council."
)
ROUNDED = "Each number is rounded by itself, so a row may differ from its sum by one."


def columns(found: PlacesResult) -> Columns:
    """Return the heads of the columns, with what each holds."""
    return HOMES if building_words.is_homes(found) else SCHOOLS


def heads(found: PlacesResult) -> tuple[str, ...]:
    """Return the heads of the columns."""
    return tuple(head for head, _ in columns(found))


def cells(item: PointsRow, found: PlacesResult) -> tuple[str, ...]:
    """Write one council's row; where its count is withheld, as intervals."""
    return tuple(
        building_councils.interval(getattr(item, field), item.code, found)
        for _, field in columns(found)
    )


def note(found: PlacesResult) -> str:
    """Say what a reader must know of the columns."""
    if building_words.is_homes(found):
        return f"{HOMES_NOTE} {ROUNDED}"
    return (
        "Beyond 20 miles is in a straight line. Within the limit counts children whose school's "
        f"place is known. {building_words.limit_words(found)} {ROUNDED}"
    )


def on_points(result: Result) -> Section | None:
    """Show each plan again on the small areas where children live."""
    found = result.building
    if found is None or not found.on_points:
        return None
    gathered = [(plan, _points(plan, found)) for plan in found.plans]
    middle = " A count that is withheld enters as its middle." if found.withheld else ""
    total = Grid(
        f"All councils, {found.first_year + found.years - 1} (modelled estimates)",
        ("Plan", *heads(found)),
        tuple(row(plan.name, *_sums(rows, found)) for plan, rows in gathered if rows),
        f"{note(found)}{middle}",
        widths=_widths(found),
    )
    blocks: list[Block] = [Text(words.ILLUSTRATIVE, "note"), Text(_looked_at(found)), total]
    for plan, rows in gathered:
        if rows:
            grid = Grid(
                f"Council by council, {plan.name} (modelled estimates)",
                ("Council", *heads(found)),
                tuple(_council(item, found, result) for item in rows),
                widths=_widths(found),
            )
            blocks.append(Fold(f"Council by council, {plan.name}", (grid,), "points.csv"))
    title = "Where children would be, small area by small area"
    title = title.partition(",")[0] if building_words.is_homes(found) else title
    return Section("points", title, tuple(blocks), wide=True)


def _widths(found: PlacesResult) -> tuple[float, ...]:
    return (1.5, *(0.9 for _ in columns(found)))


def _points(plan: PlanRow, found: PlacesResult) -> list[PointsRow]:
    return [item for item in found.on_points if item.plan in {plan.key, plan.name}]


def _sums(rows: list[PointsRow], found: PlacesResult) -> tuple[str, ...]:
    sums = (sum(getattr(item, field) for item in rows) for _, field in columns(found))
    return tuple(numbers.count(value) for value in sums)


def _council(item: PointsRow, found: PlacesResult, result: Result) -> Row:
    name: tuple[Line, ...] = (names.area_name(item.code, result.areas),)
    today = building_councils.withheld_words(item.code, found)
    return row(lines(*name, f"today {today}" if today else ""), *cells(item, found))


def _looked_at(found: PlacesResult) -> str:
    """Say on what ground the plans were looked at again."""
    end = (
        f"for the last year, in the world “{found.central}”. It is planning evidence, not an "
        "assignment of children."
    )
    if building_words.is_homes(found):
        return f"Each council's children, {end}"
    return (
        "The search works with councils and groups of needs. Here each plan is looked at again "
        f"with children in the small areas where they live, {end}"
    )
