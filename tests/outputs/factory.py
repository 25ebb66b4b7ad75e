"""Make a realistic result to draw, write and compare."""

import hashlib
import math
from dataclasses import replace

from footprint.questions.result import (
    AreaRow,
    AssumptionRow,
    CalibrationResult,
    CalibrationRow,
    Cell,
    ChangeRow,
    Criterion,
    FigureRow,
    FootprintRow,
    LegalNote,
    Mark,
    OneOffLine,
    OptionResult,
    PlacementArea,
    PlacementResult,
    Range,
    Result,
    WorkingLine,
)

AREAS = {
    "E06000015": ("Derby", "Derby"),
    "E06000016": ("Leicester", "Leicester"),
    "E06000017": ("Rutland", "Rutland"),
    "E06000018": ("Nottingham", "Nottingham"),
    "E06000061": ("North Northamptonshire", "North Northants"),
    "E06000062": ("West Northamptonshire", "West Northants"),
    "E10000007": ("Derbyshire", "Derbyshire"),
    "E10000018": ("Leicestershire", "Leicestershire"),
    "E10000019": ("Lincolnshire", "Lincolnshire"),
    "E10000024": ("Nottinghamshire", "Nottinghamshire"),
}
CODES = tuple(AREAS)
CHILDREN = dict(zip(CODES, (550, 680, 45, 639, 640, 590, 1025, 720, 760, 910), strict=True))
POPULATION = dict(
    zip(
        CODES,
        (62_113.0, 90_763.0, 8_012.0, 68_714.0, 83_113.0, 96_295.0, 156_155.0, 147_439.0, 147_954.0,
         171_572.0), strict=True,
    )
)  # fmt: skip
HUB = ("E06000015", "E06000018", "E10000007", "E10000024")
SOUTH = ("E06000016", "E06000017", "E10000018", "E10000019")
TRUST = ("E06000061", "E06000062")
FUNCTIONS = {
    "fostering/recruitment": ("Recruitment", "Fostering", "joint", "yield"),
    "fostering/assessment": ("Assessment", "Fostering", "joint", "posts"),
    "fostering/matching": ("Matching a child to a carer", "Fostering", "joint", "pool"),
    "fostering/supervision": ("The child's social worker", "Fostering", "stays", "posts"),
    "residential-care/homes": ("Places in homes", "Residential care", "unverified", "beds"),
    "residential-care/decision": ("Decision to place", "Residential care", "stays", "posts"),
}
RATES = {
    "fostering/recruitment": ("handling enquiries", "enquiries", 0.9, 41200),
    "fostering/assessment": ("assessing households", "assessments", 0.2, 612345),
    "fostering/matching": ("weeks at the agency price", "weeks", 4.1, 38150),
    "fostering/supervision": ("social workers", "posts", 0.061, 5_512_300),
    "residential-care/homes": ("places in homes", "places", 0.084, 29_034_517),
    "residential-care/decision": ("panel members", "posts", 0.004, 6_100_200),
}
SHIFTS = {"as-now": 0.0, "two-hubs": 6.0, "one-region": -2.0, "lowest": 4.0, "different": 3.0}


def wobble(*words: object) -> float:
    """Give a number between 0 and 1 that depends on the words alone."""
    digest = hashlib.sha256("|".join(map(str, words)).encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def spread(central: float, width: float = 0.14) -> Range:
    """Make a range around a central value."""
    half = abs(central) * width
    return Range(central - half, central, central + 1.2 * half)


def alone_blocks() -> tuple[tuple[str, ...], ...]:
    """Give every area by itself."""
    return tuple((code,) for code in CODES)


def blocks(*shared: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Give the shared blocks, and every other area by itself."""
    taken = {code for block in shared for code in block}
    return tuple(shared) + tuple((code,) for code in CODES if code not in taken)


CRITERIA = (
    Criterion("near_home", "Children placed near home", "children", "children", "higher"),
    Criterion(
        "no_place", "Children for whom no place was found", "children a year", "children", "lower"
    ),
    Criterion(
        "changes_of_team", "Changes of team during a child's journey", "changes a year",
        "children", "lower", "Counted at every step where the next team covers other councils.",
    ),
    Criterion("siblings", "Brothers and sisters placed together", "%", "children", "higher"),
    Criterion("annual_cost", "Annual cost", "£ a year", "cost", "lower"),
    Criterion("one_off_cost", "One-off cost of changing", "£", "cost", "lower"),
    Criterion("break_even", "Years until the one-off cost is recovered", "years", "cost", "lower"),
    Criterion("posts", "Posts", "posts", "workforce", "neither"),
    Criterion("travel", "Mean travel to a base", "minutes", "travel", "lower"),
    Criterion(
        "partnerships", "Partnerships a council sits on", "partnerships", "governance", "neither",
        estimate=False,
    ),
)  # fmt: skip


def footprints_of(kind: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Give one grouping per function for each option."""
    single = alone_blocks()
    found = dict.fromkeys(FUNCTIONS, single)
    if kind == "as-now":
        found["fostering/recruitment"] = blocks(HUB, TRUST)
        found["fostering/assessment"] = found["fostering/matching"] = blocks(TRUST)
    if kind == "two-hubs":
        found["fostering/recruitment"] = found["fostering/assessment"] = blocks(HUB, SOUTH, TRUST)
        found["fostering/matching"] = blocks(HUB, TRUST)
        found["residential-care/homes"] = blocks(HUB[:3])
    if kind in {"lowest", "different"}:
        found["fostering/recruitment"] = blocks(HUB, SOUTH, TRUST)
        found["fostering/assessment"] = blocks(HUB, TRUST)
        found["residential-care/homes"] = blocks(HUB if kind == "lowest" else SOUTH[:3])
    if kind == "one-region":
        for function, info in FUNCTIONS.items():
            if info[2] != "stays":
                found[function] = (CODES,)
    return found


def working_lines(kind: str) -> tuple[WorkingLine, ...]:
    """Price every function for every area, in whole pence."""
    lines = []
    for function, grouping in footprints_of(kind).items():
        name, unit, rate, price_pence = RATES[function]
        for block in grouping:
            saving = 1 - 0.02 * (len(block) - 1) + 0.02 * wobble(function, block)
            for code in block:
                quantity = round(CHILDREN[code] * rate * saving, 4)
                title = ", ".join(AREAS[member][0] for member in block)
                lines.append(
                    WorkingLine(
                        code, function, title, name, quantity, unit, price_pence / 100,
                        round(quantity * price_pence), "Section 251 outturn, 2024-25",
                    )
                )  # fmt: skip
                if len(block) > 1:
                    lines.append(
                        WorkingLine(
                            code, function, title, "coordinating the partnership", 1.0, "year",
                            21_500.0, 2_150_000, "assumed",
                        )
                    )  # fmt: skip
    return tuple(lines)


def area_totals(kind: str) -> dict[str, float]:
    """Sum the workings by area, in pounds."""
    totals = dict.fromkeys(CODES, 0)
    for line in working_lines(kind):
        totals[line.code] += line.amount_pence
    return {code: pence / 100 for code, pence in totals.items()}


def difference(value: float, base: float) -> tuple[Range, bool]:
    """Make a paired difference and say whether its range excludes zero."""
    found = Range(value - base - 0.012 * base, value - base, value - base + 0.015 * base)
    return found, found.low * found.high > 0


def area_rows(kind: str) -> tuple[AreaRow, ...]:
    """Set each area's cost beside as now and alone."""
    now, alone, option = (area_totals(name) for name in ("as-now", "alone", kind))
    rows = []
    for code in CODES:
        from_now, clear_now = difference(option[code], now[code])
        if kind == "as-now":
            from_now, clear_now = Range(0.0, 0.0, 0.0), False
        from_alone, clear_alone = difference(option[code], alone[code])
        rules = {rule: spread(option[code] * f) for rule, f in
                 (("demand", 1.0), ("equal", 0.97), ("children", 1.03))}  # fmt: skip
        rows.append(
            AreaRow(
                code, spread(now[code]), spread(alone[code]), spread(option[code]), from_now,
                from_alone, clear_now, clear_alone, rules, "",
                ("children started in care (suppressed)",) if code == "E06000017" else (),
                (("residential-care/homes.mismatch_percent", 41.27, "%"),) if code == "E06000015"
                else (),
            )
        )  # fmt: skip
    return tuple(rows)


def footprint_rows(kind: str) -> tuple[FootprintRow, ...]:
    """List every footprint with demand, cost, posts and places."""
    rows = []
    now = footprints_of("as-now")
    lines = working_lines(kind)
    for function, grouping in footprints_of(kind).items():
        for block in grouping:
            children = float(sum(CHILDREN[code] for code in block))
            pence = sum(x.amount_pence for x in lines if x.function == function and x.code in block)
            beds = FUNCTIONS[function][3] == "beds"
            shared = len(block) > 1
            rows.append(
                FootprintRow(
                    function, ", ".join(AREAS[code][0] for code in block), block,
                    block not in now[function], spread(children * RATES[function][2]),
                    RATES[function][1], spread(pence / 100),
                    None if beds else spread(children / 16),
                    spread(children / 12) if beds else None,
                    Range(0.2, 1.4, 3.1) if beds else None, None,
                    AREAS[block[0]][0] if shared else "", 24.0 + len(block) if shared else None,
                    61.0 if shared else None,
                )
            )  # fmt: skip
    return tuple(rows)


def cells(kind: str) -> dict[str, Cell]:
    """Fill the matrix of one option; siblings stay not modelled."""
    now, option = sum(area_totals("as-now").values()), sum(area_totals(kind).values())
    shift = SHIFTS[kind]
    found_now = kind == "as-now"
    cost, clear = difference(option, now)

    def cell(value: Range, change: Range, clear: bool) -> Cell:
        return Cell(value) if found_now else Cell(value, difference=change, clear=clear)

    return {
        "near_home": cell(
            spread(4010 + 9 * shift), Range(9 * shift - 12, 9 * shift, 9 * shift + 12), shift > 2
        ),
        "no_place": cell(
            Range(14.2, 21.6 - shift / 2, 33.0), Range(-5.1, -shift / 2, -0.7), shift > 0
        ),
        "changes_of_team": cell(
            spread(900 + 60 * abs(shift)), Range(40, 60 * abs(shift), 700), True
        ),
        "siblings": Cell(None, "not modelled"),
        "annual_cost": cell(spread(option), cost, clear),
        "one_off_cost": Cell(Range(0, 0, 0)) if found_now else Cell(spread(1_234_567)),
        "break_even": Cell(None, "does not apply")
        if found_now
        else Cell(Range(1.8, 2.6, math.inf), "never in 1 of 20 draws"),
        "posts": cell(spread(402.4 - shift), Range(-18.0, -shift, 6.0), False),
        "travel": cell(spread(31 + abs(shift)), Range(1.0, abs(shift), 9.0), True),
        "partnerships": cell(Range(2, 2, 2), Range(1, 1, 1), True),
    }


def placement(kind: str) -> tuple[PlacementResult, ...]:
    """Make a placement check of fostering."""
    rows = []
    for code in CODES:
        n = CHILDREN[code] * 0.6
        w = 0.05 * wobble(kind, code)
        rows.append(
            PlacementArea(
                code, n, n * (0.55 - w), n * 0.05, n * (0.14 + w), n * 0.02, n * 0.05, n * 0.03,
                n * 0.1, n * 0.05, n * 0.01, 12_345.6 * (1 + w), 0.42,
            )
        )  # fmt: skip
    return (
        PlacementResult(
            "fostering", "fostering/matching", tuple(rows), 98_765_432.1, "proven best",
            "Lowest modelled cost under these assumptions and rules (proven).",
            {"primal_residual": 1e-12, "dual_residual": 2e-11, "gap": 0.0},
            ("Positions are drawn from towns at run time; nothing is placed at a point.",),
        ),
    )  # fmt: skip


def calibration() -> CalibrationResult:
    """Make a fit with one area left out because its share is suppressed."""
    rows = tuple(
        CalibrationRow(
            code,
            None if code == "E06000017" else 0.3 + 0.3 * wobble("p", code),
            0.3 + 0.3 * wobble("m", code),
            None if code == "E06000017" else 0.1 + 0.2 * wobble("b", code),
            0.1 + 0.2 * wobble("n", code),
            code != "E06000017",
        )
        for code in CODES
    )
    return CalibrationResult(
        {"suits_percent": 71.0, "border_premium_gbp_per_week": 140.0},
        "mean absolute error of the share placed outside", 0.061, 0.112, 0.073, 0.091, rows,
        "The fit is nearer than a guess of one share for all, but not near for every council.",
    )  # fmt: skip


def legal(kind: str) -> tuple[LegalNote, ...]:
    """Give the legal mark of every function."""
    now, here = footprints_of("as-now"), footprints_of(kind)
    words = {
        "stays": "duty stays with each council",
        "joint": "may be joint",
        "unverified": "not verified: take legal advice",
    }
    return tuple(
        LegalNote(
            function, words[info[2]], "section 22G" if info[2] == "joint" else "",
            "https://www.legislation.gov.uk/ukpga/1989/41/section/22G"
            if info[2] == "joint" else "",
            "Sufficiency stays with each council." if info[2] == "joint" else "",
            len(here[function]) < len(CODES), here[function] != now[function],
        )
        for function, info in FUNCTIONS.items()
    )  # fmt: skip


def option(kind: str, name: str) -> OptionResult:
    """Make one option of the result."""
    is_now = kind == "as-now"
    one_off = () if is_now else tuple(
        OneOffLine("fostering/recruitment", "Derby and others", line, pence, "assumed")
        for line, pence in (("setting up", 90_000_00), ("moving staff", 33_456_78))
    )  # fmt: skip
    return OptionResult(
        kind, name, is_now, Mark(True),
        Mark(kind != "one-region", () if kind != "one-region" else (
            "Matching: mean travel from Lincolnshire to the base is over the limit you set.",)),
        footprints_of(kind), cells(kind), footprint_rows(kind), area_rows(kind),
        working_lines(kind), one_off, legal(kind),
        {"demand": False, "equal": False, "children": kind == "two-hubs"}, kind == "two-hubs",
        () if is_now else ("Recruitment: Leicester, Rutland, Leicestershire and Lincolnshire "
                           "share where each stands alone today.",),
        placement(kind),
        ("A framework of joint buying is not counted as a merged team.",) if is_now else (),
        "proven best under the stated list of groupings",
    )  # fmt: skip


def make_result(*, unprotected: bool = False) -> Result:
    """Make a result of three options, six functions and the ten areas."""
    functions = {
        key: {"name": name, "service": service, "legal": mark, "kind": kind, "link": "",
              "plain": f"{name}, in one sentence."}
        for key, (name, service, mark, kind) in FUNCTIONS.items()
    }  # fmt: skip
    return Result(
        title="Foster-carer recruitment: one hub, two hubs, or as now?",
        question="footprints",
        scenario="fostering-hubs",
        decision="Whether the four southern councils ask for a second recruitment hub.",
        region="East Midlands", vintage="2021", year=2025, price_base_year=2024,
        sharing_rule="demand", draws=200, seed=7, areas=dict(AREAS), functions=functions,
        criteria=CRITERIA,
        options=(
            option("as-now", "As now"),
            option("two-hubs", "Two hubs"),
            option("one-region", "One region"),
        ),
        assumptions=(
            AssumptionRow("fostering/recruitment.enquiries_per_approval", 9, 28, 40, "enquiries",
                          "derived", "Fostering in England, 2025", "", "catalogue"),
            AssumptionRow("common/coordination_c0_gbp_per_year", 20000, 45000, 90000, "£ a year",
                          "assumed", "", "No published figure; two part-time posts.", "catalogue",
                          71234.5, "Above £71,200 a year as now has the lower modelled cost."),
            AssumptionRow("residential-care/homes.mismatch_percent", 10, 30, 55, "%", "assumed",
                          "", "No published figure.", "=HYPERLINK(our team)"),
        ),
        figures=(
            FigureRow("E06000017", "cla_started", "2025", 3.0, "children", "suppressed", 1.0, 5.0,
                      "Children looked after in England, 2025"),
            FigureRow("E10000019", "foster_households", "2025", None, "households", "unavailable",
                      None, None, "none found"),
            FigureRow("E06000015", "cla_31_march", "2025", 560.0, "children", "own", None, None,
                      "our-figures.xlsx"),
        ),
        changes=(ChangeRow("children in care, Derby", "550", "560", "our-figures.xlsx"),),
        calibration=calibration(),
        order_words="Two hubs has a lower modelled cost than as now. Between two hubs and one "
        "region there is no clear difference.",
        notes=("Travel times are estimated from straight lines.",),
        not_modelled=("Brothers and sisters placed together", "The quality of a home"),
        thin_borders=(("E06000018", "E10000007", 0.84),),
        licence=(
            "Contains National Statistics data © Crown copyright and database right 2026.",
            "Contains OS data © Crown copyright and database right 2026.",
        ),
        unprotected=unprotected,
        children=dict(POPULATION),
        children_basis=("mid-2024", "ONS, mid-year population estimates, mid-2024; OGL v3"),
    )  # fmt: skip


def many_services(services: int = 8) -> Result:
    """Make a result of many functions in several distinct groupings."""
    base = make_result()
    groupings = (blocks(HUB), blocks(TRUST), blocks(HUB, SOUTH, TRUST), blocks(SOUTH[:3]),
                 (CODES,), blocks(HUB[:2], TRUST), alone_blocks())  # fmt: skip
    functions = {
        f"service-{i}/step-{j}": {"name": f"Step {j} of the work", "service": f"Service {i}"}
        for i in range(services) for j in range(5)
    }  # fmt: skip
    chosen = {function: groupings[(n * 3) % 7] for n, function in enumerate(functions)}
    options = tuple(
        replace(option, footprints=dict(chosen), footprint_rows=tuple(
            replace(row, function=function, members=block,
                    name=", ".join(AREAS[code][0] for code in block))
            for function, grouping in chosen.items() for block in grouping
            for row in option.footprint_rows[:1]))
        for option in base.options
    )  # fmt: skip
    return replace(base, functions={**base.functions, **functions}, options=options)
