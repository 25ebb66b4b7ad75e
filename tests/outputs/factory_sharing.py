"""Make realistic results of what is possible and of who pays, by hand."""

from dataclasses import replace
from itertools import combinations, permutations

from footprint.questions.result import Range, Result
from footprint.questions.result_paying import (
    ContributionRow,
    PayingResult,
    Share,
    SharedUnit,
    Step,
    SubGroup,
)
from footprint.questions.result_possible import (
    BlockedFootprint,
    Different,
    Funnel,
    GridMark,
    Grouping,
    NearestMiss,
    PossibleResult,
    RankedArrangement,
    RuleEffect,
    Search,
)
from footprint.questions.result_weighing import Acceptance, Regret, RegretCell, Weighed, Weighing

from .factory import CODES, FUNCTIONS, HUB, SOUTH, TRUST, alone_blocks, blocks, make_result, option

EVERY, POSSIBLE = 115_975, 2_248
LOWEST = "Lowest modelled cost, every function together"
DIFFERENT = "Nearly as low, but different"
TRAVEL = RuleEffect(
    "travel",
    "No council further than 60 minutes from the base",
    "Chair of the regional board, March 2025",
    1_604,
    212,
    301,
    "Rutland to Chesterfield 78 minutes, limit 60",
)
SIZE = RuleEffect(
    "largest", "At most five councils in a footprint", "our team, 2025", 902, 40, 118,
    "Derby, Leicester, Nottingham, Derbyshire, Leicestershire and Nottinghamshire: 6 councils, "
    "limit 5",
)  # fmt: skip
NUMBER = RuleEffect(
    "footprints", "Three to six footprints", "our team, 2025", 731, 65, None, ""
)  # fmt: skip
LAW = RuleEffect(
    "law", "Duty stays with each council", "Children Act 1989, section 22C", 2_247, 2_247, 482,
    "Derby and Derbyshire: duty stays with each council",
)  # fmt: skip


def grouping(cost: float, *shared: tuple[str, ...]) -> Grouping:
    """Make a grouping that is not outdone."""
    values = {"annual_cost": cost, "travel": 18.0 + 2 * len(shared[0]), "no_place": 22.4}
    return Grouping(blocks(*shared), values)


def funnel(function: str) -> Funnel:
    """Make the funnel of one function; assessment is over-ruled, homes cannot be compared."""
    common = (TRAVEL, SIZE, NUMBER)
    if FUNCTIONS[function][2] == "stays":
        kept = (Grouping(alone_blocks(), {}),)
        return Funnel(
            function, True, EVERY, POSSIBLE, 1, 1, ((10, 1, 1),), 482, 10, (LAW,), (), (), kept
        )
    if function == "fostering/assessment":
        return Funnel(
            function, False, EVERY, POSSIBLE, 0, 0, ((1, 1, 0), (2, 77, 0)), 482, 41,
            (TRAVEL, replace(NUMBER, label="At most two footprints", removes_alone=2_170)),
            (TRAVEL.label, "At most two footprints"), (), (),
        )  # fmt: skip
    if function == "residential-care/homes":
        return Funnel(
            function, False, EVERY, POSSIBLE, 1_411, None, ((3, 402, 300), (4, 611, 401)), 482,
            290, (TRAVEL,), (), (), (), ("There are too many groupings to lay side by side.",),
        )  # fmt: skip
    kept = tuple(grouping(30_123_456.789 + 1000 * i, HUB[: 2 + i % 3], TRUST) for i in range(8))
    criteria = ("annual_cost", "travel", "no_place")
    return Funnel(
        function, False, EVERY, POSSIBLE, 412, 8, ((3, 402, 180), (4, 611, 232)), 482, 181,
        common, (), criteria, kept,
    )  # fmt: skip


def marks() -> tuple[GridMark, ...]:
    """Mark the footprints of the options on every function."""
    made = []
    for function, info in FUNCTIONS.items():
        for members in (HUB, SOUTH, TRUST, CODES):
            stays = info[2] == "stays"
            if stays and members != CODES:
                continue
            reasons = ("Duty stays with each council (Children Act 1989, section 22C)",) * stays
            if members == CODES and not stays:
                reasons = ("West Northamptonshire to Newark 96 minutes, limit 60",
                           "10 councils, limit 5")  # fmt: skip
            homes = function == "residential-care/homes"
            outdone = None if homes else members in (HUB, TRUST) and not reasons
            made.append(
                GridMark(function, members, True, not reasons, outdone if not reasons else False,
                         reasons)
            )  # fmt: skip
    return tuple(made)


def misses() -> tuple[NearestMiss, ...]:
    """Say what one region breaks, with a nearest grouping for some functions and none for one."""
    reasons = ("West Northamptonshire to Newark 96 minutes, limit 60", "10 councils, limit 5")
    relaxed = ("No council further than 96 minutes from the base, instead of 60",
               "At most ten councils in a footprint, instead of five")  # fmt: skip
    near = blocks(HUB, SOUTH, TRUST)
    common = (reasons, near, (*SOUTH, *TRUST), True, relaxed)
    none = (reasons, (), (), True, relaxed)
    return (
        NearestMiss("One region", "fostering/recruitment", *common),
        NearestMiss("One region", "fostering/matching", *common),
        NearestMiss("One region", "fostering/assessment", *none),
        NearestMiss("Two hubs", "residential-care/homes",
                    ("Derby to Retford 61 minutes, limit 60",), blocks(HUB[:2]), ("E10000007",),
                    False, ("No council further than 61 minutes from the base, instead of 60",)),
    )  # fmt: skip


def search() -> Search:
    """Make what the search over every function established."""
    shared = "Leicester, Rutland, Leicestershire and Lincolnshire share; in the lowest each alone"
    ranked = (
        RankedArrangement(1, 186_123_456.78, ()),
        RankedArrangement(2, 186_135_801.25, (f"Fostering, recruitment: {shared}",)),
        RankedArrangement(
            3, 186_160_000.0,
            (f"Fostering, recruitment: {shared}", f"Fostering, assessment: {shared}"),
        ),
    )  # fmt: skip
    different = Different(
        DIFFERENT, 187_412_000.0, 0.6923, 12, 40,
        "Costs 0.7% more than the lowest modelled cost. Counted by function and area, 12 of 40 "
        "footprints are the same. No arrangement of the footprints listed within 2% of the lowest "
        "differs more from it and from the alternatives shown before (proven).",
        ("Residential care, homes: Leicester, Rutland and Leicestershire share; in the lowest "
         "each alone",),
    )  # fmt: skip
    return Search(
        LOWEST, "proven best",
        "Lowest modelled cost under these assumptions and rules (proven), over every arrangement "
        "of 4 functions over 10 areas using the 482 footprints listed: of any size, in one piece.",
        186_123_456.78, 186_123_456.78, 482, None, True, ranked, (different,),
    )  # fmt: skip


def weighing(names: tuple[str, ...]) -> Weighing:
    """Weigh the options, one of them outdone, with weights that people gave."""
    outdone = dict.fromkeys(names, ()) | {"One region": ("Two hubs",)}
    accepted = tuple(
        Acceptance(
            name, share, 0.0049 if share else 0.0, 1.4 + place,
            {"annual_cost": 0.21, "travel": 0.48, "no_place": 0.31} if share else {},
        )
        for place, (name, share) in enumerate(
            zip(names, (0.4123, 0.3511, 0.0, 0.2014, 0.0352), strict=False)
        )
    )  # fmt: skip
    weighed = tuple(Weighed(name, 82.4 - 17 * place, place + 1) for place, name in enumerate(names))
    return Weighing(
        outdone, ("no_place", "annual_cost", "travel", "changes_of_team"),
        ("no_place", "annual_cost", "travel"),
        (("changes_of_team", "Already priced into cost"),
         ("break_even", "Never reached under some options")),
        (),
        10_000, 7, accepted, {"no_place": 0.5, "annual_cost": 0.3, "travel": 0.2},
        "Workshop of 12 March 2025", weighed,
        ("One child fewer for whom no place was found is worth 120,000 GBP a year",),
        ("Above 61% on mean travel to a base, as now comes first",),
    )  # fmt: skip


def regret(names: tuple[str, ...]) -> Regret:
    """Set the options against three worlds."""
    worlds = ("As this scenario has it", "More children", "Dearer posts")
    cells = []
    for w, world in enumerate(worlds):
        costs = {name: 186e6 + 3e6 * w + 1e6 * ((i + w) % len(names)) for i, name in
                 enumerate(names)}  # fmt: skip
        least = min(costs.values())
        for name, cost in costs.items():
            best = None if w == 2 else cost - least + 1_000_000
            cells.append(RegretCell(name, world, cost, cost - least, best))
    return Regret(
        worlds,
        {"More children": (("year", "2025", "2030"),),
         "Dearer posts": (("common/salary_gbp_per_year", "46,000 GBP", "52,000 GBP"),)},
        tuple(cells),
        {worlds[0]: "proven best", worlds[1]: "proven best"},
        names[1], names[0],
    )  # fmt: skip


def possible_result() -> Result:
    """Make a result of what is possible: six functions, five options, the ten areas."""
    base = make_result()
    near = replace(option("different", DIFFERENT), status_words="")
    options = (*base.options, option("lowest", LOWEST), near)
    statute = "Children Act 1989, section 22C"
    options = tuple(
        replace(
            item,
            legal=tuple(
                replace(note, section=statute,
                        link="https://www.legislation.gov.uk/ukpga/1989/41/section/22C")
                if note.mark.startswith("duty") else note
                for note in item.legal
            ),
        )
        for item in options
    )  # fmt: skip
    names = tuple(item.name for item in options)
    found = PossibleResult(
        tuple(funnel(function) for function in FUNCTIONS),
        marks(),
        tuple(
            BlockedFootprint("fostering/recruitment", members, ("78 minutes, limit 60",))
            for members in (CODES, SOUTH, CODES[2:9])
        ),
        misses(),
        search(),
        ("Possible means that the map allows it: every footprint in one piece.",
         "Feasible means that it keeps every rule listed, each with whose it is.",
         "Desirable is for people to mark. The model leaves it empty."),
    )  # fmt: skip
    return replace(
        base, title="What could we share, before we argue whether we should?",
        question="possible", scenario="possible-feasible-desirable", options=options,
        possible=found, weighing=weighing(names), regret=regret(names),
    )  # fmt: skip


CHILDREN_SHARE = {"E06000016": 0.45, "E06000017": 0.04, "E10000018": 0.51}
FORMULAS = (
    Share("use", "By use", "Each pays in proportion to its use."),
    Share("children", "Per child", "Each pays the same for every child aged 0 to 17."),
    Share("equal", "Equal shares", "Each pays the same."),
    Share(
        "separable", "Separable cost",
        "Each pays what the others save by its absence; the rest is divided in proportion to what "
        "each still gains.",
    ),
    Share(
        "shapley", "Average added cost (Shapley)",
        "Each pays the cost it adds, averaged over every order in which they could join.",
    ),
    Share(
        "nucleolus", "Least satisfied first (nucleolus)",
        "The smaller group that gains least by staying is given as much as can be, then the next.",
    ),
)  # fmt: skip


def cost_of(members: tuple[str, ...]) -> float:
    """Price a group: a fixed cost, its children, and what working together takes."""
    if not members:
        return 0.0
    share = sum(CHILDREN_SHARE[code] for code in members)
    return 212_345.67 + 1_850_000 * share + 31_000.5 * (len(members) - 1)


def shapley(members: tuple[str, ...]) -> dict[str, float]:
    """Average what each adds over every order."""
    orders = list(permutations(members))
    pays = dict.fromkeys(members, 0.0)
    for order in orders:
        for place, code in enumerate(order):
            before = tuple(sorted(order[:place]))
            pays[code] += (cost_of((*before, code)) - cost_of(before)) / len(orders)
    return pays


def around(value: float, width: float) -> Range:
    """Make a range of a fixed width around a value."""
    return Range(value - width, value, value + 1.3 * width)


def unit(option_name: str, members: tuple[str, ...]) -> SharedUnit:
    """Divide the cost of one shared unit by four formulas and test every group."""
    total = cost_of(members)
    use = {code: CHILDREN_SHARE[code] / sum(CHILDREN_SHARE[m] for m in members) for code in members}
    pays = {
        "use": {code: total * use[code] for code in members},
        "children": {code: total * (0.9 * use[code] + 0.1 / len(members)) for code in members},
        "equal": dict.fromkeys(members, total / len(members)),
        "separable": shapley(members),
        "shapley": shapley(members),
        "nucleolus": {code: 0.5 * total * use[code] + 0.5 * shapley(members)[code]
                      for code in members},
    }  # fmt: skip
    rows = []
    for code in members:
        alone = cost_of((code,))
        gaps = {}
        for formula, paid in pays.items():
            gap = paid[code] - alone
            certain = Range(gap, gap, gap)
            found = certain if formula == "shapley" else around(gap, 60_000.0)
            gaps[formula] = (found, found.low * found.high > 0)
        ranges = {
            formula: Range(paid[code], paid[code], paid[code])
            if formula == "shapley"
            else around(paid[code], 0.1 * paid[code])
            for formula, paid in pays.items()
        }
        percent = 100 * use[code]
        rows.append(
            ContributionRow(
                code, Range(percent, percent, percent), around(alone, 0.1 * alone), ranges, gaps
            )
        )
    groups = [g for size in range(1, len(members)) for g in combinations(members, size)]
    better = [
        SubGroup(g, formula, around(gap, 40_000.0), gap > 40_000)
        for formula, paid in pays.items()
        for g in groups
        if (gap := sum(paid[code] for code in g) - cost_of(g)) > 0.01
    ]
    better.sort(key=lambda group: -group.better_off.central)
    steps = tuple(
        Step(formula, code, *line)
        for formula, paid in pays.items()
        for code in members
        for line in (
            ("use", "given", 100 * use[code], "% of use", None),
            ("pays", "cost of the footprint x use / use, all areas", paid[code], "£ a year", 1.0),
        )
    )
    return SharedUnit(
        option_name, members, ("fostering/assessment", "fostering/matching"),
        around(total, 0.1 * total),
        around(sum(cost_of((code,)) for code in members), 210_000.0),
        tuple(rows), tuple((g, cost_of(g)) for g in groups), len(groups), tuple(better),
        {f: not any(g.formula == f for g in better) for f in pays}, True, 0.0, steps,
        ("Travel and changes of team fall where they arise and are not divided.",),
    )  # fmt: skip


def paying_result() -> Result:
    """Make a result of who pays: two units, four formulas; one unit that no division holds."""
    base = make_result()
    three = ("E06000016", "E06000017", "E10000018")
    pair = unit("One region", ("E06000016", "E10000018"))
    leaving = tuple(
        SubGroup(("E06000016",), share.key, around(31_000.0, 9_000.0), True) for share in FORMULAS
    )
    shaky = replace(
        pair, some_division_works=False, least_gap_gbp_per_year=12_345.6, better_off=leaving,
        leaves_nobody=dict.fromkeys(pair.leaves_nobody, False),
    )  # fmt: skip
    found = PayingResult(
        FORMULAS, (unit("Two hubs", three), shaky),
        ("Whatever the formula, the duty and the decision stay with each council.",),
    )  # fmt: skip
    return replace(
        base, title="Who pays, and would anyone leave?", question="who-pays",
        scenario="who-pays", paying=found,
    )  # fmt: skip
