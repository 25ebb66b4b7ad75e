"""Set out where to build school places: children by need group, today's places and candidates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from footprint.inputs import BuildingSpec, Candidate
from footprint.places import NEED_GROUPS, NEEDS
from footprint.questions.building import (
    Built,
    Existing,
    Group,
    Proposed,
    built,
    growth_factors,
    reform_shares,
    years_of,
)
from footprint.questions.schools import SERVICE, SchoolWorld, prices_of, school_world, schools_of
from footprint.questions.world import World
from footprint.questions.zones import Zones, nearest_of, reached, zones_of

Floats = npt.NDArray[np.float64]

# parameters of each kind of candidate begin with this
PREFIX: Mapping[str, str] = {"new school": "new_school", "base": "base", "expansion": "expansion"}
PLACE: Mapping[str, str] = {
    "new school": "new_school_place_gbp_per_year",
    "base": "base_candidate_place_gbp_per_year",
    "expansion": "expansion_place_gbp_per_year",
}
FUNDED: Mapping[str, str] = {
    "new school": "place_funding_gbp_per_year",
    "base": "base_place_funding_gbp_per_year",
    "expansion": "place_funding_gbp_per_year",
}
STATE = 0


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a candidate would stand: given, or the point most central to its council's children."""

    xy: Floats
    assumed: bool


def school_problem(
    world: World,
    spec: BuildingSpec,
    *,
    candidates: Sequence[Candidate] | None = None,
    areas: Sequence[int] | None = None,
    budget_gbp: float | None = None,
) -> Built:
    """State where to build school places in one world.

    Children are those in state and independent special schools, by council and need group, all
    phases together; those in bases, mainstream, residential places and colleges are held apart.
    A council's own state schools hold as many as today, and only its own children; what is
    lacking is bought in independent schools, without limit and at one price.

    Parameters
    ----------
    candidates
        Some of the candidates; all where not given.
    areas
        Rows of the only councils whose children are counted; all where not given.
    """
    ground, zones = school_world(world), zones_of(world)
    chosen = range(len(world.codes)) if areas is None else areas
    return built(
        world,
        spec,
        [group for group in _groups(ground, zones, spec) if group.area in set(chosen)],
        _existing(ground, zones, spec),
        [
            _proposed(ground, zones, spec, c)
            for c in (spec.candidates if candidates is None else candidates)
        ],
        budget_gbp=budget_gbp,
    )


def group_of() -> dict[str, str]:
    """Return the group of each need."""
    return {need: key for key, (_, needs) in NEED_GROUPS.items() for need in needs}


def _by_group(children: Floats) -> dict[str, Floats]:
    """Add children (A, P, N) up over phases and the needs of each group (A,)."""
    columns = {need: n for n, need in enumerate(NEEDS)}
    return {
        key: children[:, :, [columns[need] for need in needs]].sum(axis=(1, 2))
        for key, (_, needs) in NEED_GROUPS.items()
    }


def _groups(ground: SchoolWorld, zones: Zones, spec: BuildingSpec) -> list[Group]:
    """Return the children of every zone and need group, those settled apart."""
    world = ground.world
    state, bought = (_by_group(ground.plans.of(k)) for k in ("state", "independent"))
    grown = growth_factors(world, SERVICE, spec)
    moved = reform_shares(ground.value("moved_to_mainstream_percent"), spec)
    since = np.maximum(years_of(spec) - world.scenario.region.price_base_year, 0)
    stays = (1 - ground.value("turnover_percent_per_year") / 100) ** since
    suits = ground.value("base_suits_percent") / 100
    found = []
    for a in range(len(world.codes)):
        for key in NEED_GROUPS:
            demand = (state[key][a] + bought[key][a]) * grown * (1 - moved)
            settled = np.minimum(bought[key][a] * stays, demand)
            free = demand - settled
            for zone in np.flatnonzero(zones.area == a):
                here = free * zones.share[zone]
                found.append(Group(int(zone), a, key, "any", here * suits))
                found.append(Group(int(zone), a, key, "special", here * (1 - suits)))
            found.append(Group(zones.first_of(a), a, key, "settled", settled))
    return [group for group in found if group.children.any()]


def _existing(ground: SchoolWorld, zones: Zones, spec: BuildingSpec) -> list[Existing]:
    """Return each council's own state places by need group, and bought ones without limit."""
    world, prices = ground.world, prices_of(ground)
    state = _by_group(ground.plans.of("state"))
    journeys, near = _own_schools(ground, zones, spec)
    funded = ground.value("place_funding_gbp_per_year")
    areas = len(world.codes)
    found = [
        Existing(
            f"{world.codes[a]}_{key}",
            a,
            key,
            float(state[key][a]),
            funded,
            float(prices.sector_gbp_per_year[STATE]) - funded,
            journeys,
            near,
        )
        for a in range(areas)
        for key in NEED_GROUPS
        if state[key][a] > 0
    ]
    found += [
        Existing(
            f"independent_{key}",
            -1,
            key,
            np.inf,
            0.0,
            float(prices.sector_gbp_per_year[-1]),
            np.full(len(zones), prices.unknown_journey_gbp_per_year),
            np.zeros(len(zones)),
        )
        for key in NEED_GROUPS
    ]
    return found


def _own_schools(ground: SchoolWorld, zones: Zones, spec: BuildingSpec) -> tuple[Floats, Floats]:
    """Return journeys to the nearest of a council's own state schools, by zone.

    That is pounds a year and the part of children within the limit, (Z,) each.
    """
    schools = schools_of(ground)
    journeys, near = np.zeros(len(zones)), np.zeros(len(zones))
    for a in range(len(ground.codes)):
        mine = (schools.area == a) & (schools.sector == STATE) & (schools.places > 0)
        mine &= schools.known_distance
        if not mine.any():
            continue
        km, share = nearest_of(zones, schools.xy[mine], km_limit=_limit_km(ground, spec))
        here = zones.area == a
        journeys[here] = km[here] * _gbp_per_straight_km(ground)
        near[here] = share[here]
    return journeys, near


def _limit_km(ground: SchoolWorld, spec: BuildingSpec) -> float:
    """Return the straight km within the limit of minutes."""
    per_km = ground.value("detour_factor") / ground.value("speed_km_per_hour") * 60
    return spec.most_minutes / per_km


def _gbp_per_straight_km(ground: SchoolWorld) -> float:
    """Return what a child's journeys cost a year for each straight km."""
    return prices_of(ground).journey_gbp_per_road_km_per_year * ground.value("detour_factor")


def _proposed(
    ground: SchoolWorld, zones: Zones, spec: BuildingSpec, candidate: Candidate
) -> Proposed:
    """Return a candidate with the catalogue's money where it has none of its own."""
    world = ground.world
    place = _place(world, candidate)
    km, near = reached(zones, place.xy, np.ones(1), km_limit=_limit_km(ground, spec))
    prefix = PREFIX[candidate.kind]
    open_to = set(candidate.open_to or world.codes)
    groups = {group_of()[need] for need in candidate.needs}

    def given(own: float | None, name: str) -> float:
        return ground.value(name) if own is None else float(own)

    # part of the price of a place is paid for the place itself, filled or not
    each = given(candidate.place_gbp_per_year, PLACE[candidate.kind])
    funded = min(ground.value(FUNDED[candidate.kind]), each)

    # a sum for the whole stands for everything, unless a price a place is given beside it
    whole = candidate.capital_gbp is not None and candidate.capital_gbp_per_place is None
    per_place = given(candidate.capital_gbp_per_place, f"{prefix}_capital_gbp_per_place")
    return Proposed(
        candidate=replace(candidate, needs=tuple(key for key in NEED_GROUPS if key in groups)),
        area=world.codes.index(candidate.area),
        xy=place.xy[0],
        open_to=np.array([code in open_to for code in world.codes]),
        capital_gbp=float(candidate.capital_gbp or 0.0),
        capital_gbp_per_place=0.0 if whole else per_place,
        fixed_gbp_per_year=given(candidate.fixed_gbp_per_year, f"{prefix}_fixed_gbp_per_year"),
        standing_gbp_per_year=funded,
        place_gbp_per_year=each - funded,
        phase_in_years=round(given(candidate.phase_in_years, f"{prefix}_phase_in_years")),
        filled_share=1.0,
        transport_gbp_per_year=km * _gbp_per_straight_km(ground),
        near_share=near,
        place_assumed=place.assumed,
    )


def _place(world: World, candidate: Candidate) -> _Place:
    """Return where a candidate would stand (1, 2)."""
    if candidate.easting is not None and candidate.northing is not None:
        return _Place(np.array([[candidate.easting, candidate.northing]]), assumed=False)
    row = world.codes.index(candidate.area)
    return _Place(world.travel.bases[row : row + 1], assumed=True)
