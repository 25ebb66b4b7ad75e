"""Show where to build: the plans, what each costs in every world, and what would be regretted."""

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
from footprint.outputs.wording import (
    building_councils,
    building_words,
    findings,
    names,
    numbers,
    words,
)
from footprint.questions.result import Result
from footprint.questions.result_places import (
    CandidateRow,
    PlacesResult,
    PlanCost,
    PlanRow,
)


def answer(result: Result) -> Section:
    """Say which plan is regretted least, which costs least, and what each does for children."""
    found = _found(result)
    told = (
        building_words.least_of_all(found) if found.least_regret_words else "",
        building_words.least_listed(found),
        building_words.central_words(found),
        building_words.home_words(found),
        building_councils.used_by_one(found, result.areas),
        building_words.brought_words(found),
        building_words.bought_words(found),
    )
    order = words.sentence(findings.order_said(result))
    first, *said = [text for text in (*told, order) if text] or [""]
    blocks: list[Block] = [Text(first, "lead")] if first else []
    if said:
        blocks.append(Items(tuple(said)))
    if building_words.is_homes(found):
        blocks.append(Text(building_words.HOMES, "note"))
    return Section("answer", "The answer in short", tuple(blocks))


def _found(result: Result) -> PlacesResult:
    """Return what this question found; the caller knows that it was asked."""
    if result.building is None:
        msg = "This result answers another question."
        raise ValueError(msg)
    return result.building


def plans(result: Result) -> Section | None:
    """Set the plans side by side: what is built and where, the capital, and the budget."""
    found = result.building
    if found is None:
        return None
    budget = numbers.pounds(found.budget_gbp)
    grid = Grid(
        f"What each plan builds (budget {budget}, prices of {found.price_year})",
        ("Plan", "What it builds", "Where", "Capital at once", "Within the budget"),
        tuple(_plan(plan, found, result) for plan in found.plans),
        "Capital is not discounted here. A plan over the budget is shown beside the others; the "
        "lowest cost that regret is measured from is always within it.",
        strong=True,
        widths=(1.4, 2.0, 1.4, 0.9, 0.8),
    )
    return Section("plans", "The plans", (Text(words.ILLUSTRATIVE, "note"), grid), wide=True)


def _plan(plan: PlanRow, found: PlacesResult, result: Result) -> Row:
    about = words.sentence(words.spoken(plan.about)) if plan.about else ""
    how = building_words.standing(plan, found)
    items = [building_words.candidate_of(key, found) for key, _ in plan.builds]
    codes = dict.fromkeys(item.code for item in items if item is not None)
    built = building_words.built(plan, found).split("; ")
    return row(
        lines(plan.name, about, how),
        (built[0], *(Plain(text) for text in built[1:])),
        words.joined(names.area_name(code, result.areas) for code in codes),
        building_words.money(plan.capital_gbp),
        "yes" if plan.within_budget else "no: over it",
    )


def costs(result: Result) -> Section | None:
    """Show what each plan costs over the years, world by world, split into its parts."""
    found = result.building
    if found is None:
        return None
    blocks: list[Block] = [
        Text(words.ILLUSTRATIVE, "note"),
        Text(building_words.basis(found)),
    ]
    ordered = sorted(found.worlds, key=lambda world: world.name != found.central)
    for place, world in enumerate(ordered):
        grid = _cost_grid(world.name, found)
        said = words.lowered(words.spoken(world.words))
        about = Text(words.sentence(f"The world “{world.name}”: {said}")) if said else None
        shown = (about, grid) if about else (grid,)
        if place == 0:
            blocks += shown
        else:
            blocks.append(Fold(f"In the world “{world.name}”", shown, "plan_costs.csv"))
    blocks.append(_worlds(found))
    title = f"What each plan costs over {words.number_word(found.years)} years"
    return Section("plan-costs", title, tuple(blocks), wide=True)


def _cost_grid(world: str, found: PlacesResult) -> Grid:
    nothing = building_words.nothing(found)
    base = building_words.cost_in(nothing, world) if nothing else None
    rows = []
    for plan in found.plans:
        cost = building_words.cost_in(plan, world)
        if cost is not None:
            rows.append(_cost(plan, cost, base))
    return Grid(
        f"Cost over {words.number_word(found.years)} years, “{world}” ({words.MODELLED})",
        ("Plan", "In all", "Running", "Transport", "Capital", "Less residual value"),
        tuple(rows),
        "Cash only, discounted: running, transport and capital, less the residual value. One case, "
        "no range: the worlds are the range.",
        strong=True,
        widths=(1.5, 1.2, 1.0, 1.0, 0.9, 0.9),
    )


def _cost(plan: PlanRow, cost: PlanCost, base: PlanCost | None) -> Row:
    beside = ""
    if base is not None and plan.builds:
        gap = cost.total_gbp - base.total_gbp
        beside = building_councils.beside(gap, building_councils.IF_NOTHING)
    return row(
        plan.name,
        lines(numbers.pounds(cost.total_gbp), Plain(beside)),
        numbers.pounds(cost.running_gbp),
        numbers.pounds(cost.transport_gbp),
        numbers.pounds(cost.capital_gbp),
        numbers.pounds(cost.residual_gbp),
    )


def _worlds(found: PlacesResult) -> Grid:
    """Say what each world assumes, and which plan costs least in it."""
    return Grid(
        "The worlds, and the plan of lowest modelled cost in each",
        ("World", "What it assumes", "Plan of lowest cost", "Its cost", "What was proven"),
        tuple(
            row(
                world.name,
                words.sentence(words.spoken(world.words)) or "As this scenario has it.",
                building_words.plan_name(world.best_plan, found),
                numbers.pounds(world.best_gbp),
                lines(
                    building_words.proven(world.status),
                    f"none costs less than {numbers.pounds(world.bound_gbp)}",
                ),
            )
            for world in found.worlds
        ),
        "Lowest over all plans within the budget that can be made of the candidates.",
        widths=(1.1, 1.9, 1.5, 0.8, 1.3),
    )


def regret(result: Result) -> Section | None:
    """Set plans against worlds: how far each lies above the lowest, and its worst."""
    found = result.building
    if found is None or not found.worlds:
        return None
    told = [building_words.least_listed(found), building_words.least_of_all(found)]
    grid = Grid(
        "Regret of each plan in each world, over all the years (modelled)",
        ("Plan", *(world.name for world in found.worlds), "Worst regret"),
        tuple(_regret(plan, found) for plan in found.plans),
        "A world in which a plan is not regretted reads “nothing”. Regret is in discounted pounds.",
        strong=True,
        widths=(1.5, *(1.0 for _ in found.worlds), 1.1),
    )
    blocks = (
        Text(words.ILLUSTRATIVE, "note"),
        Text(building_words.REGRET),
        grid,
        Items(tuple(text for text in told if text)),
    )
    return Section("plan-regret", "If the world turns out otherwise", blocks, wide=True)


def _regret(plan: PlanRow, found: PlacesResult) -> Row:
    cells: list[tuple[Line, ...]] = []
    for world in found.worlds:
        cost = building_words.cost_in(plan, world.name)
        if cost is None:
            cells.append((numbers.NOT_MODELLED,))
            continue
        proven = building_words.proven(world.status) == building_words.PROVEN
        unproven = "" if proven else "from the lowest found, not proven"
        cells.append(lines(_regretted(cost.regret_gbp), unproven))
    regretted = plan.worst_regret_gbp >= building_words.TIE_GBP
    at_worst = building_words.in_worst_worlds(plan, found) if regretted else ""
    over = "" if plan.within_budget else "over the budget"
    worst = lines(_regretted(plan.worst_regret_gbp), at_worst)
    return row(lines(plan.name, over), *cells, worst)


def _regretted(amount: float) -> str:
    """Write a regret; a plan over the budget may cost less than all plans within it."""
    if amount <= -building_words.SAME_GBP:
        return f"{numbers.pounds(-amount)} below the lowest"
    return building_words.money(amount)


def children(result: Result) -> Section | None:
    """Say how many children each plan brings within the limit and leaves without a place."""
    found = result.building
    if found is None:
        return None
    short = any(cost.no_place >= 0.5 for plan in found.plans for cost in plan.costs)
    told = {
        world.name: tuple(_children(plan, world.name, short=short) for plan in found.plans)
        for world in found.worlds
    }
    alike = len(set(told.values())) == 1 and len(told) > 1
    worlds = list(told)[:1] if alike else list(told)
    nobody = "" if short else " The search leaves no child without a place in any world."
    grid = Grid(
        f"Child-years from {building_words.span(found)} (modelled estimates)",
        ("Plan", *(["In every world alike"] if alike else worlds)),
        tuple(
            row(plan.name, *(told[world][place] for world in worlds))
            for place, plan in enumerate(found.plans)
        ),
        f"{building_words.CHILD_YEARS} {building_words.limit_words(found)}{nobody}",
        strong=True,
        widths=(1.4, *(1.1 for _ in worlds)),
    )
    title = "What each plan means for children"
    return Section("children", title, (Text(words.ILLUSTRATIVE, "note"), grid), wide=True)


def _children(plan: PlanRow, world: str, *, short: bool) -> tuple[Line, ...]:
    cost = building_words.cost_in(plan, world)
    if cost is None:
        return (numbers.NOT_MODELLED,)
    brought = numbers.count(cost.brought_within_limit)
    within = f"{numbers.count(cost.within_limit)} within the limit"
    more = f"{brought} more than if nothing is built" if plan.builds else ""
    none = Plain(f"{numbers.count(cost.no_place)} with no place found" if short else "")
    return lines(within, more, none)


def candidates(result: Result) -> Section | None:
    """List everything that could be built, whose figures it rests on, and what is assumed."""
    found = result.building
    if found is None:
        return None
    blocks: list[Block] = [Text(words.ILLUSTRATIVE, "note")]
    if building_words.is_homes(found):
        blocks.append(Text(building_words.HOMES))
    blocks.append(
        Grid(
            f"What could be built (prices of {found.price_year})",
            (
                *("Candidate", "For", "Places", "Opens"),
                *("Capital", "Running, £ a year", "Whose figures"),
            ),
            tuple(_candidate(item, found, result) for item in found.candidates),
            widths=(1.6, 1.3, 0.7, 0.9, 1.1, 1.2, 1.4),
        )
    )
    return Section("candidates", "What could be built", tuple(blocks), wide=True)


def _candidate(item: CandidateRow, found: PlacesResult, result: Result) -> Row:
    kind = building_words.KINDS.get(item.kind, item.kind)
    council = names.area_name(item.code, result.areas)
    needs = [
        words.lowered(found.needs.get(need) or names.NEEDS.get(need, need)) for need in item.needs
    ]
    serves = words.joined(needs) if needs else "every need"
    size = f"{item.least_places} to {item.most_places}"
    if item.least_places == item.most_places:
        size = str(item.most_places)
    years = "year" if item.phase_in_years == 1 else "years"
    assumed = item.place_assumed and item.kind != "home"
    return row(
        lines(item.name, f"{kind}, {council}"),
        f"{serves[:1].upper()}{serves[1:]}" if item.kind != "home" else "Children in care",
        size,
        lines(str(item.opens), f"full after {item.phase_in_years} {years}"),
        _fixed_and_each(item.capital_gbp, item.capital_gbp_per_place, "a place"),
        _fixed_and_each(item.fixed_gbp_per_year, item.place_gbp_per_year, "a filled place"),
        lines(item.source or "not said", "its place is assumed" if assumed else ""),
    )


def _fixed_and_each(fixed: float, each: float, what: str) -> tuple[Line, ...]:
    """Write an amount that is fixed and one for each place; what is nothing is left out."""
    return lines(
        f"{numbers.pounds(fixed)} fixed" if fixed else "",
        f"{numbers.pounds(each)} {what}" if each else "",
    )
