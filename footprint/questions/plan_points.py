"""Look a plan of what to build over again on the small areas where children live."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from footprint.allocation import SchoolSteering, place_in_schools, prepare_schools
from footprint.demand import SOUGHT, SchoolDemand, in_year
from footprint.inputs import BuildingSpec
from footprint.places import NEED_GROUPS, NEEDS, PHASES, Schools, default_schools, with_more
from footprint.questions.building import Proposed, reform_shares
from footprint.questions.plan_outcome import PlanOutcome, by_area
from footprint.questions.result_places import PointsRow
from footprint.questions.schools import (
    SchoolWorld,
    growth_percent,
    prices_of,
    school_inputs,
    school_world,
)
from footprint.questions.world import World

Floats = npt.NDArray[np.float64]

# independent places are for sale without limit: many times as many as today
WITHOUT_LIMIT_PERCENT = 1_000.0
STATE = 0


def school_points(
    plan: str, world: World, spec: BuildingSpec, outcome: PlanOutcome
) -> tuple[PointsRow, ...]:
    """Place the children of the last year anew, by need and phase, from small areas to schools.

    As in the search, today's state places are for their own council's children and what is built
    is for all, wherever they live. A base is counted like a school here, for the children of its
    needs and of every phase.
    """
    ground = school_world(world)
    schools = _with_built(ground, outcome)
    inputs = replace(
        school_inputs(ground),
        demand=_last_year(ground, spec),
        schools=schools,
        prices=prices_of(ground),
        steering=SchoolSteering(border_premium_gbp_per_year=0.0, beyond_limit_gbp_per_year=0.0),
        most_minutes=np.full(len(PHASES), spec.most_minutes),
    )
    apart = [frozenset({code}) for code in ground.codes]
    found = place_in_schools(prepare_schools(inputs), apart)
    known = (
        found.inside_la_near
        + found.inside_la_far
        + found.inside_footprint_near
        + found.inside_footprint_far
        + found.outside_near
        + found.outside_far
    )
    return tuple(
        PointsRow(
            plan=plan,
            code=code,
            children=float(found.children[a]),
            inside_la=float(found.inside_la_near[a] + found.inside_la_far[a]),
            inside_footprint=float(known[a] - found.inside_la_near[a] - found.inside_la_far[a]),
            beyond_20_miles=float(
                found.inside_la_far[a] + found.inside_footprint_far[a] + found.outside_far[a]
            ),
            within_minutes=float(known[a] - found.beyond_minutes[a]),
            whereabouts_unknown=float(found.whereabouts_unknown[a]),
            no_place=float(found.no_place[a]),
        )
        for a, code in enumerate(ground.codes)
    )


def _last_year(ground: SchoolWorld, spec: BuildingSpec) -> SchoolDemand:
    """Return the children in special schools in the last year; those in bases are held apart."""
    scenario = ground.world.scenario
    last = spec.first_year + spec.years - 1
    moved = reform_shares(ground.value("moved_to_mainstream_percent"), spec)[-1]
    demand = in_year(
        ground.plans,
        growth_percent_per_year=growth_percent(scenario),
        years=max(last - scenario.region.price_base_year, 0),
        turnover_percent_per_year=ground.value("turnover_percent_per_year"),
        moved_to_mainstream_percent=100 * float(moved),
    )
    to_place, settled = demand.to_place.copy(), demand.settled.copy()
    to_place[..., SOUGHT.index("base")] = 0
    settled[..., 1] = 0
    return SchoolDemand(to_place, settled)


def _with_built(ground: SchoolWorld, outcome: PlanOutcome) -> Schools:
    """Return today's places with those that a plan builds, as many as are open in the last year."""
    region = ground.world.scenario.region
    today = np.stack([ground.plans.of(kind) for kind in ("state", "base", "independent")], axis=-1)
    today[..., 1] = 0
    # places of every need and phase are for sale, many times as many as there are children
    today[..., 2] = np.ceil(today.sum(axis=-1))
    schools = default_schools(
        today, ground.codes, region.towns, headroom_percent=WITHOUT_LIMIT_PERCENT
    )
    own = np.where(schools.sector == STATE, schools.area, schools.kept_for)
    schools = replace(schools, kept_for=own)
    places = np.floor(outcome.answer.places[-1] + 1e-9)
    chosen = [
        (one, float(places[c])) for c, one in enumerate(outcome.built.proposed) if places[c] > 0
    ]
    if not chosen:
        return schools
    return _joined(schools, chosen)


def _joined(schools: Schools, chosen: list[tuple[Proposed, float]]) -> Schools:
    """Return schools with some candidates behind them."""
    columns = {need: n for n, need in enumerate(NEEDS)}
    takes = np.zeros((len(chosen), len(PHASES), len(NEEDS)), dtype=bool)
    for row, (one, _) in enumerate(chosen):
        for group in one.candidate.needs or NEED_GROUPS:
            for need in NEED_GROUPS[group][1]:
                takes[row, :, columns[need]] = True
    built = Schools(
        keys=tuple(one.candidate.key for one, _ in chosen),
        names=tuple(one.candidate.name for one, _ in chosen),
        area=np.array([one.area for one, _ in chosen], dtype=np.intp),
        xy=np.array([one.xy for one, _ in chosen]),
        located=np.array([not one.place_assumed for one, _ in chosen]),
        known_distance=np.full(len(chosen), True),
        sector=np.full(len(chosen), STATE),
        takes=takes,
        places=np.array([places for _, places in chosen]),
        price_gbp_per_year=np.array([one.place_gbp_per_year for one, _ in chosen]),
        kept_for=np.full(len(chosen), -1),
        are_use=False,
    )
    return with_more(schools, built)


def home_points(plan: str, world: World, outcome: PlanOutcome) -> tuple[PointsRow, ...]:
    """Say where children in homes are in the last year, by the part of each council's near a home.

    Where bought places are is not known; how many are within 20 miles follows the national share.
    """
    problem, built = outcome.built.problem, outcome.built
    flow, bought = outcome.answer.flow[-1], len(built.existing)
    home = problem.arc_site >= bought
    site = np.maximum(problem.arc_site - bought, 0)
    area_of_site = np.array([one.area for one in built.proposed], dtype=np.intp)
    origin_area = np.array([group.area for group in built.groups], dtype=np.intp)
    own = home & (area_of_site[site] == origin_area[problem.arc_origin])

    def counted(amounts: Floats) -> Floats:
        origins = np.bincount(problem.arc_origin, amounts, len(built.groups)).astype(float)
        return by_area(origins, built.groups, len(world.codes))

    children = by_area(problem.demand[-1], built.groups, len(world.codes))
    inside, elsewhere = counted(flow * own), counted(flow * (home & ~own))
    near = counted(flow * built.near_share)
    short = by_area(outcome.answer.unmet[-1], built.groups, len(world.codes))
    return tuple(
        PointsRow(
            plan=plan,
            code=code,
            children=float(children[a]),
            inside_la=float(inside[a]),
            inside_footprint=float(elsewhere[a]),
            beyond_20_miles=float(children[a] - short[a] - near[a]),
            within_minutes=float(near[a]),
            whereabouts_unknown=float(children[a] - short[a] - inside[a] - elsewhere[a]),
            no_place=float(short[a]),
        )
        for a, code in enumerate(world.codes)
        if children[a] > 0
    )
