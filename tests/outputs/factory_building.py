"""Make realistic results of where to build, for schools and for homes, by hand."""

from dataclasses import replace

from footprint.questions.result import Cell, Criterion, Mark, OptionResult, Range, Result
from footprint.questions.result_places import (
    CandidateRow,
    HomeRow,
    OccupancyRow,
    PlacesResult,
    PlanArea,
    PlanCost,
    PlanRow,
    PointsRow,
    UserRow,
    WorldRow,
)

from .factory import make_result, wobble
from .factory_schools import AREAS, CHILDREN, CODES, NEEDS

BUDGET = 16_000_000.0
WORLDS = (
    ("Central", "As this scenario has it.", 1.0),
    ("Low growth", "Plans grow by 1 % a year instead of 3 %.", 0.86),
    ("High growth", "Plans grow by 5 % a year instead of 3 %.", 1.17),
    ("Reform after 2030", "From 2030 a quarter of new plans are met in mainstream schools.", 0.8),
)
CANDIDATES = (
    CandidateRow(
        "school", "New regional school", "new school", "E10000018", ("asd", "semh"), 80, 120, 2028,
        5, 0.0, 94_000.0, 600_000.0, 24_500.0, True, "DfE school places scorecard, 2023",
        CODES,
    ),
    CandidateRow(
        "base-lincs", "Base at Sleaford", "base", "E10000019", ("asd",), 8, 24, 2027, 2, 0.0,
        28_000.0, 60_000.0, 14_000.0, False, "Our estates team, May 2025", CODES,
    ),
    CandidateRow(
        "base-derby", "Base in Derby", "base", "E06000015", ("asd",), 8, 16, 2027, 2, 0.0,
        28_000.0, 60_000.0, 14_000.0, True, "Footprint's catalogue", ("E06000015",),
    ),
    CandidateRow(
        "more-notts", "More places at a Newark school", "expansion", "E10000024", ("semh", "sld"),
        10, 40, 2026, 2, 250_000.0, 35_500.0, 0.0, 29_500.0, False, "Our estates team, May 2025",
        CODES,
    ),
)  # fmt: skip
PLANS = (
    ("nothing", "Build nothing", "As it is today.", "", (), 400.0),
    ("school", "One regional school", "All in one place.", "", (("school", 120),), 391.0),
    (
        "bases", "Three small steps", "Two bases and an extension.", "",
        (("base-lincs", 24), ("base-derby", 16), ("more-notts", 40)), 388.5,
    ),
    (
        "found", "Lowest cost in the central world", "",
        "Found by the search over all plans within the budget (proven)",
        (("base-lincs", 20), ("more-notts", 40)), 387.0,
    ),
)  # fmt: skip
YEARS = 10
RUTLAND = "E06000017"
HOME_CODES = {"derby": "E06000015", "notts": "E10000024"}
CRITERIA = (
    Criterion(
        "brought_within_limit", "Children brought within the limit", "child-years", "children",
        "higher",
    ),
    Criterion(
        "no_place", "Children for whom no place was found", "child-years", "children", "lower"
    ),
    Criterion("cost", "Cost over ten years", "£", "cost", "lower", "Central case only."),
    Criterion("capital", "Capital", "£", "cost", "lower", estimate=False),
)  # fmt: skip


def plan_cost(key: str, millions: float, world: str, scale: float) -> PlanCost:
    """Cost one plan in one world; its parts add up to the total."""
    capital = sum(places * 60_000.0 for _, places in {p[0]: p[4] for p in PLANS}[key])
    residual = 0.6 * capital
    transport = 0.18 * millions * 1e6 * scale
    running = millions * 1e6 * scale - transport - 0.2 * capital
    best = min(plan[5] for plan in PLANS) * 1e6 * scale
    total = running + transport + capital - residual
    gap = max(0.0, total - best + 2e6 * wobble(key, world))
    brought = 0.0 if key == "nothing" else 300 * wobble(key, world) + 40
    return PlanCost(
        world, total, running, transport, capital, residual, 3.2e6 * scale, 9_000 * scale + brought,
        brought, 180 * scale - brought / 4, 0.0 if key == "found" and world == "Central" else gap,
        "proven best" if world != "High growth" else "best found, at most 0.4 % from best",
    )  # fmt: skip


def plan(key: str, name: str, about: str, found: str, builds: tuple, millions: float) -> PlanRow:
    """Make one plan with its costs in every world."""
    costs = tuple(plan_cost(key, millions, world, scale) for world, _, scale in WORLDS)
    worst = max(costs, key=lambda cost: cost.regret_gbp)
    capital = sum(places * 60_000.0 for _, places in builds)
    return PlanRow(key, name, about, found, builds, capital, capital <= BUDGET, costs,
                   worst.regret_gbp, worst.world)  # fmt: skip


def building() -> PlacesResult:
    """Make everything that only this question answers."""
    plans = tuple(plan(*item) for item in PLANS)
    occupancy = tuple(
        OccupancyRow(item.key, world, candidate, 2026 + year, float(places),
                     float(round(places * min(1.0, 0.25 * (year + 1) * scale))))
        for item in plans for world, _, scale in WORLDS for candidate, places in item.builds
        for year in range(YEARS)
    )  # fmt: skip
    # two councils fill the new school and the base at Sleaford, one alone the places at Newark
    users = tuple(
        UserRow(item.key, candidate, code, float(places))
        for item in plans for candidate, places in item.builds
        for code in (("E10000024",) if candidate == "more-notts" else ("E06000015", "E10000019"))
    )  # fmt: skip
    areas = tuple(
        PlanArea(item.key, code, *(CHILDREN[code] * 32_000.0 * factor for factor in (
            0.97 + 0.06 * wobble(item.key, code), 1.0, 1.01)), CHILDREN[code] * 0.8,
            float(CHILDREN[code]))
        for item in plans for code in CODES
    )  # fmt: skip
    points = tuple(
        PointsRow(item.key, code, n, n * 0.8, n * 0.03, n * 0.04, n * 0.78, n * 0.12, n * 0.02)
        for item in plans
        for code in CODES
        for n in (float(CHILDREN[code]),)
    )
    worlds = tuple(
        WorldRow(name, said, "found" if name == "Central" else "bases", 387e6 * scale,
                 387e6 * scale * (1.0 if name != "High growth" else 0.996),
                 "proven best" if name != "High growth" else "best found, at most 0.4 % from best")
        for name, said, scale in WORLDS
    )  # fmt: skip
    return PlacesResult(
        "specialist-placements", BUDGET, 2026, YEARS, 3.5, 2025, 40, 45.0, "Central", dict(NEEDS),
        CANDIDATES, plans, worlds, occupancy, users, areas, points, (), {}, "bases", "found",
        "proven best",
        ("Places are those there are today, and grow with nothing but the plan.",),
    )  # fmt: skip


def homes() -> PlacesResult:
    """Make the answer for two small homes, counted by council and at no point."""
    base = building()
    candidates = tuple(
        CandidateRow(key, name, "home", code, (), 2, 2, 2026, 1, 750_000.0, 0.0, 700_000.0,
                     8_000.0, True, "Footprint's catalogue", CODES)
        for key, name, code in (("derby", "Home in Derby", "E06000015"),
                                ("notts", "Home in Nottinghamshire", "E10000024"))
    )  # fmt: skip
    rows = tuple(
        HomeRow(c.key, filled, round(700_000 / 52.18 / filled + 153, 2), 6_100.0, even)
        for c, even in zip(candidates, (2.26, 1.83), strict=True) for filled in (1.0, 1.5, 2.0)
    )  # fmt: skip
    builds = (
        replace(base.plans[0]),
        replace(base.plans[1], builds=(("derby", 2),)),
        replace(base.plans[2], builds=(("derby", 2), ("notts", 2))),
        replace(base.plans[3], builds=(("notts", 2),)),
    )
    occupancy = tuple(
        OccupancyRow(item.key, world, candidate, 2026 + year, float(places), 1.46)
        for item in builds for world, _, _ in WORLDS for candidate, places in item.builds
        for year in range(YEARS)
    )  # fmt: skip
    points = tuple(
        replace(row, inside_la=0.0, inside_footprint=0.0, whereabouts_unknown=row.children)
        for row in base.on_points
    )
    users = tuple(
        UserRow(item.key, candidate, code, 14.6)
        for item in builds for candidate, _ in item.builds for code in (HOME_CODES[candidate],)
    )  # fmt: skip
    rutland = next(row.children for row in points if row.code == RUTLAND)
    return replace(
        base, service="residential-care", candidates=candidates, plans=builds, homes=rows,
        needs={}, occupancy=occupancy, users=users, on_points=points, least_regret_of_all="",
        withheld={RUTLAND: Range(rutland / 3, rutland, 5 * rutland / 3)},
        least_regret_words="not solved: the time given ran out",
    )  # fmt: skip


def option(found: PlanRow) -> OptionResult:
    """Make the option of one plan, with its cells in the central world."""
    nothing, mine = plan(*PLANS[0]).costs[0], found.costs[0]
    is_now = found.key == "nothing"

    def cell(value: float, before: float) -> Cell:
        if is_now:
            return Cell(Range(value, value, value), "central case only")
        away = value - before
        return Cell(Range(value, value, value), "central case only", Range(away, away, away))

    return OptionResult(
        found.key, found.name, is_now, Mark(True),
        Mark(found.within_budget, () if found.within_budget else ("Over the budget.",)), {},
        {
            "brought_within_limit": cell(mine.brought_within_limit, nothing.brought_within_limit),
            "no_place": cell(mine.no_place, nothing.no_place),
            "cost": cell(mine.total_gbp, nothing.total_gbp),
            "capital": cell(found.capital_gbp, 0.0),
        },
        (), (), (), (), (), {}, True, (),
    )  # fmt: skip


def building_result(found: PlacesResult | None = None) -> Result:
    """Make a result of where to build with four plans and four worlds."""
    found = found or building()
    return replace(
        make_result(),
        title="One new special school, or several small steps?",
        question="places", scenario="new-school-or-bases",
        decision="Where one pot of capital does most.", price_base_year=2025, areas=dict(AREAS),
        functions={}, criteria=CRITERIA, options=tuple(option(item) for item in found.plans),
        changes=(), calibration=None, order_words="", thin_borders=(),
        not_modelled=("Sites that are not on the list",), building=found,
    )  # fmt: skip
