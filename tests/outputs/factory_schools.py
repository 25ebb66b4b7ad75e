"""Make a realistic result of a sufficiency question, by hand, for the ten councils."""

from dataclasses import replace
from itertools import combinations

from footprint.questions.result import (
    AreaRow,
    Cell,
    Criterion,
    LegalNote,
    Mark,
    OptionResult,
    Range,
    Result,
)
from footprint.questions.result_sufficiency import (
    FlowRow,
    FootprintGap,
    GapRow,
    GrowthRow,
    PlacedRow,
    PlaceValue,
    PlansRow,
    PremiumFit,
    ShortRow,
    SiteRow,
    Solved,
    SteeringRow,
    SufficiencyResult,
)

from .factory import make_result, spread, wobble

AREAS = {
    "E06000015": ("Derby", "Derby"),
    "E10000007": ("Derbyshire", "Derbys"),
    "E06000016": ("Leicester", "Leicester"),
    "E10000018": ("Leicestershire", "Leics"),
    "E10000019": ("Lincolnshire", "Lincs"),
    "E06000061": ("North Northamptonshire", "N Northants"),
    "E06000018": ("Nottingham", "Nottingham"),
    "E10000024": ("Nottinghamshire", "Notts"),
    "E06000017": ("Rutland", "Rutland"),
    "E06000062": ("West Northamptonshire", "W Northants"),
}
CODES = tuple(AREAS)
CHILDREN = dict(zip(CODES, (1120, 1580, 1490, 1930, 2610, 1480, 690, 1340, 62, 1720), strict=True))
NEEDS = {
    "asd": "Autistic spectrum disorder", "hi": "Hearing impairment",
    "mld": "Moderate learning difficulty", "msi": "Multi-sensory impairment",
    "oth": "Other difficulty or disability", "pd": "Physical disability",
    "pmld": "Profound and multiple learning difficulty",
    "semh": "Social, emotional and mental health",
    "slcn": "Speech, language and communication needs", "sld": "Severe learning difficulty",
    "spld": "Specific learning difficulty", "vi": "Visual impairment",
    "unknown": "Need not recorded",
}  # fmt: skip
SHARES = dict(
    zip(
        NEEDS,
        (0.38, 0.02, 0.1, 0.004, 0.016, 0.03, 0.04, 0.2, 0.1, 0.09, 0.01, 0.01, 0.0),
        strict=True,
    )
)
PHASES = {
    "primary": "primary, age 10 and under", "secondary": "secondary, age 11 to 15",
    "post-16": "post-16, age 16 to 25",
}  # fmt: skip
PHASE_SHARES = {"primary": 0.37, "secondary": 0.45, "post-16": 0.18}
KINDS = ("mainstream", "base", "state", "independent", "residential", "college", "elsewhere")
KIND_SHARES = dict(zip(KINDS, (0.9, 0.05, 0.78, 0.16, 0.01, 0.3, 0.2), strict=True))
VIABLE = 8.0
FUNCTION = "specialist-placements/places"
NEIGHBOURS = (
    ("E06000015", "E10000007"), ("E06000018", "E10000024"), ("E10000007", "E10000024"),
    ("E06000016", "E10000018"), ("E10000018", "E06000017"), ("E10000019", "E06000017"),
    ("E06000061", "E06000062"), ("E10000024", "E10000019"), ("E10000007", "E10000018"),
    ("E06000061", "E10000018"), ("E06000061", "E06000017"), ("E06000018", "E06000015"),
)  # fmt: skip
FOUR = ("E06000015", "E10000007", "E06000018", "E10000024")
SOUTH = ("E06000016", "E10000018", "E06000017")
OPTIONS = (
    ("as-now", "As now", ()),
    ("four", "A concordat of the four northern councils", (FOUR,)),
    ("region", "One agreement for the region", (CODES,)),
)
STEP = {"as-now": 0.0, "four": 0.35, "region": 0.8}

CRITERIA = (
    Criterion(
        "near_inside_la_percent",
        "Children placed within 20 miles inside their own council's area",
        "% of children", "children", "higher",
        "In a straight line; children at an independent school whose place is not published "
        "count as not near.",
    ),
    Criterion(
        "no_place", "Children for whom no place was found", "children", "children", "lower"
    ),
    Criterion(
        "beyond_minutes", "Children whose journey is over the limit", "children", "children",
        "lower", "Limits of minutes are planning limits, not statutory.",
    ),
    Criterion("cost", "Places and transport", "£ a year", "cost", "lower"),
    Criterion("cost_places", "Of which places", "£ a year", "cost", "lower"),
    Criterion("cost_transport", "Of which transport", "£ a year", "cost", "lower"),
)  # fmt: skip


def blocks(shared: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Give the shared blocks, and every other council by itself."""
    taken = {code for block in shared for code in block}
    return (*shared, *((code,) for code in CODES if code not in taken))


def placed(option: str, code: str) -> PlacedRow:
    """Place one council's children: parts that add up, in whole children."""
    n = CHILDREN[code]
    step = STEP[option] if option == "region" or code in FOUR else 0.0
    unknown = round(n * 0.13 * (0.6 + 0.8 * wobble("u", code)))
    none = round(n * 0.03 * (0.4 + wobble("n", code)) * (1 - 0.5 * step))
    far, out_near, out_far = round(n * 0.05), round(n * 0.03), round(n * 0.01)
    shared = round(n * 0.04 * step)
    near = n - unknown - none - far - out_near - out_far - shared
    places = near * 29_500.0 + unknown * 64_000.0 + (far + shared) * 29_500.0
    transport = n * 6_300.0 * (1 + 0.04 * step)
    counts = (near, far, shared, 0, out_near, out_far, unknown, none)
    return PlacedRow(
        option, code, spread(float(n), 0.0), spread(n * 0.86, 0.04),
        *(spread(float(part), 0.08) for part in counts), spread(n * 0.02), spread(n * 0.015),
        spread(places), spread(transport),
    )  # fmt: skip


def gap(code: str, need: str, phase: str) -> float:
    """Make one council's gap for a need and phase, in whole children."""
    size = CHILDREN[code] * SHARES[need] * PHASE_SHARES[phase]
    return float(round(size * 0.12 * (0.3 + 1.4 * wobble(code, need, phase))))


def groups(gaps: dict[str, float]) -> tuple[tuple[str, ...], ...]:
    """Find the smallest groups of neighbours that reach the viable size together, none alone."""
    low = [code for code in CODES if gaps[code] < VIABLE]
    pairs = [p for p in NEIGHBOURS if set(p) <= set(low) and gaps[p[0]] + gaps[p[1]] >= VIABLE]
    if pairs:
        return tuple(pairs)
    return tuple(
        three
        for three in combinations(low, 3)
        if sum(gaps[code] for code in three) >= VIABLE
        and sum(set(pair) <= set(three) for pair in NEIGHBOURS) >= 2
    )


def gap_row(need: str, phase: str) -> GapRow:
    """Make the gap of one need and phase."""
    gaps = {code: gap(code, need, phase) for code in CODES}
    found = tuple(
        FootprintGap(
            key, members, spread(total), total >= VIABLE
        )
        for key, _, shared in OPTIONS
        for members in blocks(shared)
        for total in [sum(gaps[code] for code in members)]
    )  # fmt: skip
    return GapRow(
        need, phase, {code: spread(value, 0.3) for code, value in gaps.items()},
        spread(sum(gaps.values()), 0.2), spread(sum(gaps.values()) / 2),
        spread(2 * sum(gaps.values())), spread(3.0), VIABLE,
        tuple(code for code in CODES if gaps[code] >= VIABLE), groups(gaps), found,
    )  # fmt: skip


def short(option: str) -> tuple[ShortRow, ...]:
    """Say for whom no place was found."""
    rows = []
    for code in CODES:
        none = placed(option, code).no_place.central
        for need, phase, share in (("asd", "secondary", 0.5), ("semh", "secondary", 0.3),
                                   ("asd", "primary", 0.2)):  # fmt: skip
            kind = "base" if phase == "primary" else "special"
            if value := float(round(none * share)):
                rows.append(ShortRow(option, code, need, phase, kind, spread(value, 0.3)))
    return tuple(rows)


def flows(option: str) -> tuple[FlowRow, ...]:
    """Say who goes where, sector by sector."""
    rows = []
    for code in CODES:
        row = placed(option, code)
        home = row.inside_la_near.central + row.inside_la_far.central
        rows.append(FlowRow(option, code, code, "state", round(home * 0.93)))
        rows.append(FlowRow(option, code, code, "base", home - round(home * 0.93)))
        beside = [b if a == code else a for a, b in NEIGHBOURS if code in (a, b)]
        out = row.outside_near.central + row.outside_far.central + row.inside_footprint_near.central
        for place, host in enumerate(beside):
            part = out // len(beside) + (out % len(beside) if place == 0 else 0)
            if part:
                rows.append(FlowRow(option, code, host, "state", part))
        rows.append(FlowRow(option, code, "", "independent", row.whereabouts_unknown.central))
    return tuple(rows)


def values(option: str) -> tuple[PlaceValue, ...]:
    """Make what one more place is worth for the biggest gaps."""
    rows = []
    for code in CODES:
        for need, phase in (("asd", "secondary"), ("semh", "secondary"), ("asd", "primary"),
                            ("slcn", "primary")):  # fmt: skip
            met = float(wobble(code, need, "m") > 0.5)
            saved = -34_000.0 if met else 31_000 * wobble(code, need, "v") + 5_400
            sector = "base" if need == "slcn" else "state"
            now = CHILDREN[code] * SHARES[need] * 0.3
            rows.append(
                PlaceValue(option, code, sector, need, phase, float(round(now)), saved, met,
                           round(wobble(code, "b") * 2 - 0.5, 1))
            )  # fmt: skip
    return tuple(rows)


def option(key: str, name: str, shared: tuple[tuple[str, ...], ...]) -> OptionResult:
    """Make one option of the result."""
    is_now = key == "as-now"
    rows, now = ([placed(which, code) for code in CODES] for which in (key, "as-now"))
    areas = []
    for mine, before in zip(rows, now, strict=True):
        cost = mine.places_gbp_per_year.central + mine.transport_gbp_per_year.central
        base = before.places_gbp_per_year.central + before.transport_gbp_per_year.central
        gap = Range(cost - base - 90_000, cost - base, cost - base + 110_000)
        same = cost == base
        gap = Range(0.0, 0.0, 0.0) if same else gap
        clear = gap.low * gap.high > 0
        areas.append(
            AreaRow(mine.code, spread(base), spread(base), spread(cost), gap, gap, clear, clear,
                    {"demand": spread(cost)}, "")
        )  # fmt: skip
    law = LegalNote(
        FUNCTION, "not verified: take legal advice", "", "",
        "The council that keeps the plan must secure what is in it.", not is_now, not is_now,
    )  # fmt: skip
    return OptionResult(
        key, name, is_now, Mark(True), Mark(True), {FUNCTION: blocks(shared)}, cells(key), (),
        tuple(areas), (), (), (law,), {}, True,
        () if is_now else ("Members honour each other's placements at the host's price.",),
        status_words="proven best",
    )  # fmt: skip


def cells(key: str) -> dict[str, Cell]:
    """Fill the matrix of one option."""
    rows, now = ([placed(which, code) for code in CODES] for which in (key, "as-now"))

    def total(which: list[PlacedRow], *names: str) -> float:
        return sum(getattr(row, name).central for row in which for name in names)

    def cell(value: float, before: float, width: float) -> Cell:
        away = value - before
        if key == "as-now":
            return Cell(spread(value, 0.05))
        ends = Range(away - width, away, away + width)
        return Cell(spread(value, 0.05), difference=ends, clear=ends.low * ends.high > 0)

    n = sum(CHILDREN.values())
    near = [100 * total(which, "inside_la_near") / n for which in (rows, now)]
    money = ("places_gbp_per_year", "transport_gbp_per_year")
    return {
        "near_inside_la_percent": cell(near[0], near[1], 0.4),
        "no_place": cell(total(rows, "no_place"), total(now, "no_place"), 14),
        "beyond_minutes": cell(total(rows, "beyond_minutes"), total(now, "beyond_minutes"), 9),
        "cost": cell(total(rows, *money), total(now, *money), 1.2e6),
        "cost_places": cell(total(rows, money[0]), total(now, money[0]), 9e5),
        "cost_transport": cell(total(rows, money[1]), total(now, money[1]), 3e5),
    }


def sufficiency() -> SufficiencyResult:
    """Make everything that only this question answers."""
    keys = [key for key, _, _ in OPTIONS]
    plans = tuple(
        PlansRow(code, need, phase, kind,
                 CHILDREN[code] * SHARES[need] * PHASE_SHARES[phase] * KIND_SHARES[kind])
        for code in CODES for need in NEEDS for phase in PHASES for kind in KINDS
    )  # fmt: skip
    sites = tuple(
        SiteRow(f"{code}-{sector}", f"Places of {AREAS[code][0]}, {sector}", code, sector,
                ("asd", "semh"), ("primary", "secondary"), float(round(CHILDREN[code] * share)))
        for code in CODES for sector, share in (("state", 0.8), ("base", 0.05))
    ) + (
        SiteRow("real", "Rushy Park School", "E10000024", "state", ("sld",), ("primary",), 120.0,
                459_000.0, 342_000.0),
        SiteRow("independent", "Independent schools, place not published", "", "independent",
                ("asd",), ("secondary",), 900.0),
    )  # fmt: skip
    gaps = tuple(gap_row(need, phase) for need in NEEDS for phase in PHASES)
    premium = tuple(
        (code, None if code == "E06000017" else 0.1 + 0.1 * wobble("p", code),
         0.1 + 0.1 * wobble("q", code), code != "E06000017") for code in CODES
    )  # fmt: skip
    return SufficiencyResult(
        needs=dict(NEEDS), phases=dict(PHASES), places_are_use=True,
        minutes={"primary": 45.0, "secondary": 75.0, "post-16": 75.0},
        plans=plans, sites=sites,
        growths=(GrowthRow(0.0, 0.0), GrowthRow(3.2, 40.0), GrowthRow(6.4, 100.0)),
        placed=tuple(placed(key, code) for key in keys for code in CODES),
        short=tuple(row for key in keys for row in short(key)),
        flows=tuple(row for key in keys for row in flows(key)),
        values=tuple(row for key in keys for row in values(key)),
        gaps=gaps,
        steering=tuple(SteeringRow(key, 4.1e6 - 1e6 * STEP[key], 310_000.0,
                                   1e6 * sum(r.children.central for r in short(key)))
                       for key in keys),
        solved=tuple(Solved(key, "proven best", "proven best: no placement of these children "
                            "costs less at these prices",
                            {"primal_residual": 0.0, "dual_residual": 3e-11, "gap": 0.0})
                     for key in keys),
        premium=PremiumFit(True, 2_500.0, "Fitted to the published share placed outside",
                           0.031, 0.058, 0.044, premium),
        residential={code: None if code == "E06000017" else float(round(CHILDREN[code] * 0.012))
                     for code in CODES},
        unmet_preference_percent={key: Range(5.0, 10.0 - STEP[key], 20.0) for key in keys},
        notes=("Children's plans are published by council of residence, not of school.",),
    )  # fmt: skip


def sufficiency_result() -> Result:
    """Make a sufficiency result of three options and the ten councils."""
    base = make_result()
    function = {
        "name": "Specialist places", "service": "Specialist school placements",
        "legal": "unverified", "kind": "places", "link": "",
        "plain": "Classes for one need and phase, and places bought outside.",
    }  # fmt: skip
    return replace(
        base,
        title="Are there enough specialist places, and where are they missing?",
        question="sufficiency", scenario="distant-send",
        decision="Which gaps to bring to the regional board.",
        price_base_year=2025, areas=dict(AREAS), functions={FUNCTION: function},
        criteria=CRITERIA, options=tuple(option(*found) for found in OPTIONS), changes=(),
        calibration=None,
        order_words="One agreement for the region leaves fewest children without a place.",
        not_modelled=("What parents prefer, school by school",),
        sufficiency=sufficiency(),
    )  # fmt: skip
