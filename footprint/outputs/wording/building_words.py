"""Say what a question of where to build found: which plan, in which world, how sure."""

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from footprint.outputs.wording import numbers, words
from footprint.questions.result_places import (
    CandidateRow,
    HomeRow,
    PlacesResult,
    PlanCost,
    PlanRow,
)

SAME_GBP = 0.5
# regrets no further apart than this are told as one
TIE_GBP = 1.0
HUNDREDTHS = 2
MILLIONTHS = 6
MANY_PLACES = 10
KINDS = {
    "new school": "a new special school",
    "base": "a base in a mainstream school",
    "expansion": "more places at a school there is",
    "home": "a children's home",
}
HOMES = (
    "Homes are counted by council and stand at no point: none is drawn, listed or written with a "
    "place. Distances are drawn from the towns of each council when the model runs."
)
CHILD_YEARS = "A child-year is one child in one year; nothing is discounted in them."
REGRET = (
    "Regret is how far a plan's cost lies above the lowest of all plans within the budget in the "
    "same world, once it is known which world came. A child without a place weighs the same in "
    "both; that weight is a price inside the model, nobody's money, and in no cost shown."
)
PROVEN = "proven lowest"
PROVEN_BEST = "proven best"
RESIDENTIAL = "residential-care"


def is_homes(found: PlacesResult) -> bool:
    """Tell whether children's homes are what could be built."""
    return found.service == RESIDENTIAL or any(item.kind == "home" for item in found.candidates)


def plan_of(name: str, found: PlacesResult) -> PlanRow | None:
    """Return a plan by its key or its name."""
    return next((plan for plan in found.plans if name and name in {plan.key, plan.name}), None)


def plan_name(name: str, found: PlacesResult) -> str:
    """Name a plan by its key or its name."""
    plan = plan_of(name, found)
    return plan.name if plan else name


def candidate_of(name: str, found: PlacesResult) -> CandidateRow | None:
    """Return a candidate by its key or its name."""
    return next((item for item in found.candidates if name in {item.key, item.name}), None)


def candidate_name(name: str, found: PlacesResult) -> str:
    """Name a candidate by its key or its name."""
    item = candidate_of(name, found)
    return item.name if item else name


def cost_in(plan: PlanRow, world: str) -> PlanCost | None:
    """Return what a plan costs in a world."""
    return next((cost for cost in plan.costs if cost.world == world), None)


def nothing(found: PlacesResult) -> PlanRow | None:
    """Return the plan that builds nothing."""
    return next((plan for plan in found.plans if not plan.builds), None)


def built(plan: PlanRow, found: PlacesResult) -> str:
    """Say what a plan builds: "120 places at New regional school; 24 at Base at Sleaford"."""
    if not plan.builds:
        return "Nothing"
    told = [
        f"{candidate_name(key, found)}: {places} {'place' if places == 1 else 'places'}"
        for key, places in plan.builds
    ]
    return "; ".join(told)


def built_words(plan: PlanRow, found: PlacesResult) -> str:
    """Say in a sentence what a plan builds."""
    if not plan.builds:
        return "It builds nothing."
    told = [
        f"“{candidate_name(key, found)}” ({places} {'place' if places == 1 else 'places'})"
        for key, places in plan.builds
    ]
    return f"It builds {words.joined(told)}."


def money(amount: float) -> str:
    """Write pounds to three significant figures; under half a pound it reads as nothing."""
    return "nothing" if abs(amount) < SAME_GBP else numbers.pounds(amount)


def places(filled: float) -> str:
    """Write places filled on average: whole, or to the hundredth where a few are filled in part."""
    # what differs in the sixth decimal is the arithmetic of the solver
    exact = Decimal(f"{filled:.{MILLIONTHS}f}")
    if exact >= MANY_PLACES or exact == exact.to_integral_value():
        return numbers.count(float(exact))
    return f"{exact.quantize(Decimal('0.01'), ROUND_HALF_UP)}"


def span(found: PlacesResult) -> str:
    """Say the years looked at."""
    return f"{found.first_year} to {found.first_year + found.years - 1}"


def basis(found: PlacesResult) -> str:
    """Say in what money the costs are."""
    return (
        f"Costs are added up over {words.number_word(found.years)} years ({span(found)}), in real "
        f"prices of {found.price_year}, discounted at {numbers.figure(found.discount_percent)}% a "
        f"year to {found.first_year}. What is built is taken to last "
        f"{numbers.figure(found.asset_years)} years; its residual value is what is left of it at "
        "the end."
    )


def limit_words(found: PlacesResult) -> str:
    """Say the limit of minutes."""
    if is_homes(found):
        return "The limit is 20 miles from home, in a straight line."
    return (
        f"The limit is a journey of {numbers.figure(found.minutes)} minutes: a planning limit, not "
        "statutory."
    )


def least_listed(found: PlacesResult) -> str:
    """Say which of the plans listed has the least worst regret, unless it is so of all plans."""
    plan = plan_of(found.least_regret_listed, found)
    if plan is None or plan is plan_of(found.least_regret_of_all, found):
        return ""
    return f"Of the plans listed, {_least_to_lose(plan, found)}. {built_words(plan, found)}"


def _least_to_lose(plan: PlanRow, found: PlacesResult) -> str:
    """Say what a plan costs at most above the cheapest, in the world where that is so."""
    if plan.worst_regret_gbp < SAME_GBP:
        return (
            f"“{plan.name}” has least to lose: in no world does a plan within the budget cost less"
        )
    most = numbers.pounds(plan.worst_regret_gbp)
    return (
        f"“{plan.name}” has least to lose: it costs at most {most} more than the cheapest plan "
        f"within the budget, as {in_worst_worlds(plan, found)}"
    )


def in_worst_worlds(plan: PlanRow, found: PlacesResult) -> str:
    """Say in which worlds a plan is regretted most, those within a pound of the worst alike."""
    most = plan.worst_regret_gbp - TIE_GBP
    worlds = [cost.world for cost in plan.costs if cost.regret_gbp >= most]
    others = [world.name for world in found.worlds if world.name not in worlds]
    if not others and len(worlds) > 1:
        return "in every world alike"
    if len(others) == 1 and len(worlds) > 2:
        return f"in every world but “{others[0]}”"
    return f"in {words.joined(f'“{name}”' for name in worlds)}"


def least_of_all(found: PlacesResult) -> str:
    """Say which plan has the least worst regret over all plans within the budget, and how sure."""
    plan = plan_of(found.least_regret_of_all, found)
    how = how_sure(found.least_regret_words)
    if plan is None:
        said = "Which plan within the budget has the least worst regret of all was not found."
        return f"{said} {how}".strip()
    comes = f"Whichever of the {words.number_word(len(found.worlds))} worlds comes, “{plan.name}”"
    if plan.worst_regret_gbp < SAME_GBP:
        said = f"{comes} is the cheapest plan within the budget."
    else:
        said = (
            f"{comes} costs at most {numbers.pounds(plan.worst_regret_gbp)} more than the cheapest "
            f"plan within the budget, as {in_worst_worlds(plan, found)}: the least worst regret of "
            "all plans."
        )
    return f"{said} {built_words(plan, found)} {how}".strip()


def how_sure(status: str) -> str:
    """Say how sure it is that no plan within the budget has a lower worst regret."""
    text = status.strip()
    if text.lower().startswith(PROVEN_BEST):
        rest = text[len(PROVEN_BEST) :].strip(" :,.")
        return words.sentence(f"This is proven{f': {words.lowered(rest)}' if rest else ''}")
    return words.sentence(words.spoken(text))


def standing(plan: PlanRow, found: PlacesResult) -> str:
    """Say in which worlds a plan has the lowest cost of all, and whether it is regretted least."""
    lowest = [world for world in found.worlds if plan_of(world.best_plan, found) is plan]
    named = [f"“{world.name}”" for world in lowest]
    told = []
    if named and len(named) == len(found.worlds):
        told.append("lowest modelled cost of all plans within the budget in every world")
    elif named:
        where = words.joined(named)
        told.append(f"lowest modelled cost of all plans within the budget in {where}")
    if plan_of(found.least_regret_of_all, found) is plan:
        told.append("least worst regret of all plans within the budget")
    if not told and plan.found_words:
        told.append(words.spoken(words.status(plan.found_words)))
    return words.sentence("; ".join(told))


def proven(status: str) -> str:
    """Say what a search established about the cost of a plan or of a world."""
    low = status.strip().lower()
    if low.startswith(PROVEN_BEST):
        return PROVEN
    return status.strip()


def central_words(found: PlacesResult) -> str:
    """Say which plan has the lowest cost in the world that the scenario itself is."""
    world = next((item for item in found.worlds if item.name == found.central), None)
    if world is None:
        return ""
    name = plan_name(world.best_plan, found)
    return (
        f"In the world “{world.name}”, “{name}” has the lowest modelled cost, "
        f"{numbers.pounds(world.best_gbp)} over {words.number_word(found.years)} years "
        f"({proven(world.status)})."
    )


def brought_words(found: PlacesResult) -> str:
    """Say how many children each plan brings within the limit, central world."""
    told = []
    for plan in found.plans:
        cost = cost_in(plan, found.central)
        if cost is None or not plan.builds:
            continue
        told.append(f"“{plan.name}” {numbers.count(cost.brought_within_limit)}")
    if not told:
        return ""
    limit = "20 miles of home" if is_homes(found) else f"{numbers.figure(found.minutes)} minutes"
    unknown = (
        "Of bought places the national share is taken to be near."
        if is_homes(found)
        else "A bought place counts as not near, since nobody knows where it would be."
    )
    return (
        f"More child-years within {limit} than if nothing is built, in the world "
        f"“{found.central}”: {words.joined(told)}. {unknown}"
    )


def bought_words(found: PlacesResult) -> str:
    """Say how many children are in bought places in the last year, if nothing is built."""
    plan = nothing(found)
    rows = [row for row in found.on_points if plan and row.plan in {plan.key, plan.name}]
    every = sum(row.children for row in rows)
    if not every or is_homes(found):
        return ""
    bought = sum(row.whereabouts_unknown for row in rows)
    return (
        f"If nothing is built, {numbers.count(bought)} of {numbers.count(every)} children would be "
        f"in bought places in {found.first_year + found.years - 1}, which are taken to be for sale "
        "without limit at one price. Were they to run out, building would be worth more."
    )


def home_words(found: PlacesResult) -> str:
    """Say from how many filled places on a home costs less than buying, and whether it does."""
    alike: dict[tuple[float, int, float], list[str]] = {}
    for item in found.candidates:
        rows = homes_of(item.key, found.homes)
        if rows:
            even = round(rows[0].break_even_places, HUNDREDTHS)
            mine = (even, item.most_places, _filled_on_average(item, found))
            alike.setdefault(mine, []).append(item.name)
    if not alike:
        return ""
    told = [_even_words(*mine, named, len(alike) == 1) for mine, named in alike.items()]
    return (
        f"{' '.join(told)} The share filled is the same for every plan, so the model shows no "
        "gain from a home open to more councils but in distance."
    )


def _filled_on_average(item: CandidateRow, found: PlacesResult) -> float:
    """Return how many of a home's places are filled on average once open; NaN where not built."""
    rows = [row for row in found.occupancy if row.candidate == item.key and row.places]
    shares = [row.filled / row.places for row in rows]
    return round(item.most_places * max(shares), HUNDREDTHS) if shares else math.nan


def _even_words(even: float, most: int, filled: float, named: list[str], every: bool) -> str:
    """Say of homes that are alike from how many filled places on they cost less than buying."""
    several = len(named) > 1
    who = words.joined(f"“{name}”" for name in named)
    if several and every:
        who = f"each of the {words.number_word(len(named))} homes"
    elif several:
        who = f"each of {who}"
    if even > most:
        why = "a filled place costs more than a bought one by itself"
        if math.isfinite(even):
            why = f"it would need {even:.2f} children on average, and holds {most}"
        return words.sentence(f"{who} costs more than buying however full it is: {why}")
    said = (
        f"{who} costs less than buying only once more than {even:.2f} of its {most} places are "
        "filled on average"
    )
    if math.isfinite(filled):
        enough = filled > even
        if several:
            so = "each does" if enough else "none does"
        else:
            so = "it does" if enough else "it does not"
        said += f"; {filled:.2f} are taken to be, so {so} at today's price, capital apart"
    return words.sentence(said)


def break_even(row: HomeRow, most: int) -> str:
    """Say from how many filled places on a home costs less than buying."""
    if not math.isfinite(row.break_even_places):
        return "Never: each filled place costs more than a bought one by itself."
    if row.break_even_places > most:
        return (
            f"Never: it would need {row.break_even_places:.2f} children on average, and holds "
            f"{most}."
        )
    return f"Once more than {row.break_even_places:.2f} of its {most} places are filled on average."


def homes_of(candidate: str, rows: Iterable[HomeRow]) -> list[HomeRow]:
    """Return the rows of one home, fewest children first."""
    return sorted((row for row in rows if row.candidate == candidate), key=lambda row: row.filled)
