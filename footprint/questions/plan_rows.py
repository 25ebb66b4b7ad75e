"""Lay plans of what to build out: cost by world, occupancy, councils, and the small areas."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from footprint.places import NEED_GROUPS
from footprint.questions.building import Built, Existing, Proposed
from footprint.questions.plan_outcome import PlanOutcome, by_area
from footprint.questions.result import WorkingLine
from footprint.questions.result_places import (
    CandidateRow,
    OccupancyRow,
    PlanArea,
    PlanCost,
    PlanRow,
    UserRow,
)
from footprint.solving import PROVEN

Floats = npt.NDArray[np.float64]

PENCE = 100
# regrets no further apart than this are the same to a reader
SAME_GBP = 1.0
BOUGHT, INDEPENDENT = "bought places", "independent schools"
# less than this is the arithmetic of the solver, and no child
LEAST_CHILD_YEARS = 1e-6


def candidate_rows(proposed: Sequence[Proposed], codes: Sequence[str]) -> tuple[CandidateRow, ...]:
    """Return every candidate with its money settled, and the councils it is open to."""
    return tuple(
        CandidateRow(
            key=one.candidate.key,
            name=one.candidate.name,
            kind=one.candidate.kind,
            code=one.candidate.area,
            needs=one.candidate.needs,
            least_places=one.candidate.least_places,
            most_places=one.candidate.most_places,
            opens=one.candidate.opens,
            phase_in_years=one.phase_in_years,
            capital_gbp=one.capital_gbp,
            capital_gbp_per_place=one.capital_gbp_per_place,
            fixed_gbp_per_year=one.fixed_gbp_per_year,
            place_gbp_per_year=one.standing_gbp_per_year + one.place_gbp_per_year,
            place_assumed=one.place_assumed,
            source=one.candidate.source,
            open_to=tuple(
                code for code, open_to in zip(codes, one.open_to, strict=True) if open_to
            ),
        )
        for one in proposed
    )


def plan_row(
    key: str,
    name: str,
    about: str,
    found_words: str,
    outcomes: Mapping[str, PlanOutcome],
    lowest: Mapping[str, float],
    nothing: Mapping[str, PlanOutcome],
) -> PlanRow:
    """Return a plan with its cost and regret in every world.

    regret(plan, world) = cost(plan, world) - the proven lowest cost in that world.

    Parameters
    ----------
    lowest
        By world, over all plans within the budget.
    nothing
        By world, the outcome of building nothing.
    """
    costs = tuple(
        _cost(world, one, lowest[world], nothing[world]) for world, one in outcomes.items()
    )
    first = next(iter(outcomes.values()))
    problem, plan = first.built.problem, first.answer.plan
    most = max(cost.regret_gbp for cost in costs)
    # worlds alike differ by less than a penny, so which is the most is chance: name the first
    worst = next(cost for cost in costs if cost.regret_gbp >= most - SAME_GBP)
    return PlanRow(
        key=key,
        name=name,
        about=about,
        found_words=found_words,
        builds=tuple(
            (candidate, int(n))
            for candidate, n in zip(problem.candidates, plan, strict=True)
            if n > 0
        ),
        capital_gbp=first.answer.capital_at_once_gbp,
        within_budget=first.answer.capital_at_once_gbp <= problem.budget_gbp + 0.5 / PENCE,
        costs=costs,
        worst_regret_gbp=most,
        worst_world=worst.world,
    )


def _cost(world: str, one: PlanOutcome, lowest: float, nothing: PlanOutcome) -> PlanCost:
    """Return what a plan costs in one world, its regret, and whom it brings near."""
    answer = one.answer
    return PlanCost(
        world=world,
        total_gbp=one.cash_gbp,
        running_gbp=one.running_gbp,
        transport_gbp=answer.transport_gbp,
        capital_gbp=answer.capital_gbp,
        residual_gbp=answer.residual_gbp,
        shortage_gbp=answer.shortage_gbp,
        within_limit=one.near,
        brought_within_limit=one.near - nothing.near,
        no_place=one.no_place,
        regret_gbp=answer.objective_gbp - lowest,
        status=PROVEN,
    )


def occupancy_rows(plan: str, world: str, one: PlanOutcome) -> tuple[OccupancyRow, ...]:
    """Return places open and filled at what a plan builds, year by year."""
    problem, answer = one.built.problem, one.answer
    return tuple(
        OccupancyRow(
            plan,
            world,
            name,
            int(year),
            float(answer.places[t, c] / one.built.proposed[c].filled_share),
            float(answer.filled[t, c]),
        )
        for c, name in enumerate(problem.candidates)
        if answer.plan[c] > 0
        for t, year in enumerate(problem.years)
        if answer.places[t, c] > 0
    )


def user_rows(plan: str, codes: Sequence[str], one: PlanOutcome) -> tuple[UserRow, ...]:
    """Return whose children fill what a plan builds, in child-years over all the years."""
    problem, built = one.built.problem, one.built
    along = one.answer.flow.sum(axis=0)
    area_of = np.array([group.area for group in built.groups], dtype=np.intp)[problem.arc_origin]
    rows = []
    for c, candidate in enumerate(problem.candidates, start=len(built.existing)):
        here = problem.arc_site == c
        by_council = np.bincount(area_of[here], along[here], len(codes))
        rows += [
            UserRow(plan, candidate, code, float(by_council[a]))
            for a, code in enumerate(codes)
            if by_council[a] >= LEAST_CHILD_YEARS
        ]
    return tuple(rows)


def plan_areas(
    plan: str,
    codes: Sequence[str],
    outcome: PlanOutcome,
    nothing: PlanOutcome,
    alone: Mapping[int, float],
) -> tuple[PlanArea, ...]:
    """Return what each council pays and who is near under a plan, alone and with nothing built.

    A council pays for its own children's places and journeys, for its own places that stand
    empty, and its part of what a candidate costs whoever goes there, by the children it has
    there over the years.
    """
    groups, areas = outcome.built.groups, len(codes)
    standing = outcome.built.standing_gbp(areas)
    paid = standing + by_area(outcome.answer.cash_by_origin_gbp, groups, areas)
    before = standing + by_area(nothing.answer.cash_by_origin_gbp, groups, areas)
    near = by_area(outcome.near_by_origin, groups, areas)
    children = by_area(outcome.built.problem.demand.sum(axis=0), groups, areas)
    return tuple(
        PlanArea(
            plan=plan,
            code=code,
            plan_gbp=float(paid[a]),
            alone_gbp=alone[a] + float(standing[a]),
            nothing_gbp=float(before[a]),
            within_limit=float(near[a]),
            children=float(children[a]),
        )
        for a, code in enumerate(codes)
        if a in alone
    )


def workings(
    function: str, built: Built, outcome: PlanOutcome, names: Mapping[str, str]
) -> tuple[WorkingLine, ...]:
    """Return a plan's cost council by council as quantity times unit price, discounted.

    Places and journeys are child-years at each price, each year's discounted; what a candidate
    costs whoever goes there is in a line of its own.

    Parameters
    ----------
    names
        The name of each council by its code, in the order of every other table.
    """
    codes = list(names)
    problem, answer = built.problem, outcome.answer
    along = problem.weight @ answer.flow
    sites = [_site(place, list(names.values())) for place in built.existing]
    sites += [one.candidate.name for one in built.proposed]
    standing = built.standing_gbp(len(codes))
    lines: list[WorkingLine] = []
    for a, code in enumerate(codes):
        mine = np.array([group.area == a for group in built.groups])
        if not mine.any():
            continue
        for line, prices in (
            ("places", problem.arc_running_gbp_per_year),
            ("journeys", problem.arc_transport_gbp_per_year),
        ):
            arcs = np.flatnonzero(mine[problem.arc_origin] & (along > 0))
            for site in np.unique(problem.arc_site[arcs]):
                here = arcs[problem.arc_site[arcs] == site]
                lines += _priced(function, code, sites[site], line, along[here], prices[here])
        if standing[a]:
            lines.append(_standing_line(function, code, built, a))
        cash = float(standing[a] + answer.cash_by_origin_gbp[mine].sum())
        left = round(PENCE * cash) - sum(line.amount_pence for line in lines if line.code == code)
        if left:
            lines.append(
                WorkingLine(
                    code,
                    function,
                    "what is built",
                    "capital less residual value, and yearly fixed cost",
                    1.0,
                    "part",
                    left / PENCE,
                    left,
                    "by the children it has there over the years",
                )
            )
    return tuple(lines)


def _site(place: Existing, councils: Sequence[str]) -> str:
    """Name places there are today: "Derby: learning difficulties", "bought places"."""
    if place.need not in NEED_GROUPS:
        return BOUGHT
    who = INDEPENDENT if place.area < 0 else councils[place.area]
    return f"{who}: {NEED_GROUPS[place.need][0]}"


def _standing_line(function: str, code: str, built: Built, area: int) -> WorkingLine:
    """Return the line of today's places that cost as much filled or not."""
    own = [place for place in built.existing if place.area == area]
    price = own[0].standing_gbp_per_year
    quantity = float(built.problem.weight.sum() * sum(place.places for place in own))
    return WorkingLine(
        code,
        function,
        "own state schools",
        "places that stand, filled or not",
        quantity,
        "discounted place-years",
        price,
        round(PENCE * quantity * price),
        "the same under every plan",
    )


def _priced(
    function: str, code: str, site: str, line: str, quantity: Floats, price: Floats
) -> list[WorkingLine]:
    """Return one line for each price paid at one site."""
    found = []
    for unit in np.unique(price):
        amount = float(quantity[price == unit].sum())
        pence = round(PENCE * amount * float(unit))
        if pence:
            found.append(
                WorkingLine(
                    code,
                    function,
                    site,
                    line,
                    amount,
                    "discounted child-years",
                    float(unit),
                    pence,
                    "who goes where in the years together",
                )
            )
    return found
