"""Set out where to build in one world: children, places and candidates, year by year."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.allocation import BuildProblem
from footprint.inputs import BuildingSpec, Candidate
from footprint.questions.world import World

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

# the inclusion shift of the reform starts in this year and is complete so many years later:
# current duties stay until new law, with a transition from 2030 (SEND White Paper, February 2026)
REFORM_FROM = 2030
REFORM_YEARS = 5
NEAR_FOR_MOST = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Children of one zone, need group and standing, and how many there are in each year.

    ``zone`` is a row of the zones and ``area`` of the councils. ``standing`` says what may be
    built for them: "any", "special" (no base suits them) or "settled" (they stay where a place
    is bought for them).
    """

    zone: int
    area: int
    need: str
    standing: str
    children: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Existing:
    """Places there are today, for children of some groups: one council's own, or bought ones.

    ``area`` is -1 for bought ones, whose place is not known. A place costs
    ``standing_gbp_per_year`` filled or not, and ``place_gbp_per_year`` more for the child in it.
    ``near_share`` (Z,) is the part of each zone's children whose journey there is within the
    limit; ``transport`` (Z,) the pounds a year of a child's journeys.
    """

    key: str
    area: int
    need: str
    places: float
    standing_gbp_per_year: float
    place_gbp_per_year: float
    transport_gbp_per_year: Floats
    near_share: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Proposed:
    """A candidate with its money and journeys settled; by zone as (Z,).

    A place that is ready costs ``standing_gbp_per_year`` filled or not, and
    ``place_gbp_per_year`` more for the child in it. ``xy`` is its position, not a number for a
    home, which has none.
    """

    candidate: Candidate
    area: int
    xy: Floats
    open_to: Bools
    capital_gbp: float
    capital_gbp_per_place: float
    fixed_gbp_per_year: float
    standing_gbp_per_year: float
    place_gbp_per_year: float
    phase_in_years: int
    filled_share: float
    transport_gbp_per_year: Floats
    near_share: Floats
    place_assumed: bool

    def takes(self, group: Group) -> bool:
        """Tell whether a group of children may be placed here."""
        if group.standing == "settled" or not self.open_to[group.area]:
            return False
        if self.candidate.kind == "base" and group.standing != "any":
            return False
        return not self.candidate.needs or group.need in self.candidate.needs


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """A problem of where to build, with whom its rows and arcs belong to.

    ``near_share`` is the part of children along each arc whose journey is within the limit (k,).
    """

    problem: BuildProblem
    near_share: Floats
    groups: tuple[Group, ...]
    existing: tuple[Existing, ...]
    proposed: tuple[Proposed, ...]

    @property
    def standing_in_all_gbp(self) -> float:
        """Return what today's places cost filled or not, discounted, over all councils."""
        own = (place for place in self.existing if place.area >= 0)
        yearly = sum(place.places * place.standing_gbp_per_year for place in own)
        return float(self.problem.weight.sum() * yearly)

    def standing_gbp(self, areas: int) -> Floats:
        """Return what today's places cost filled or not, discounted over the years (A,).

        It is the same under every plan, so it is no part of the problem.
        """
        own = [place for place in self.existing if place.area >= 0]
        yearly = [place.places * place.standing_gbp_per_year for place in own]
        rows = [place.area for place in own]
        return np.asarray(self.problem.weight.sum() * np.bincount(rows, yearly, areas))


def years_of(spec: BuildingSpec) -> Ints:
    """Return the calendar years looked at."""
    return np.arange(spec.first_year, spec.first_year + spec.years, dtype=np.intp)


def growth_factors(world: World, service: str, spec: BuildingSpec) -> Floats:
    """Return demand in each year as a multiple of the region's figures."""
    percent = world.scenario.growth_percent_per_year.get(service, 0.0)
    since = years_of(spec) - world.scenario.region.price_base_year
    return np.asarray((1 + percent / 100) ** np.maximum(since, 0))


def reform_shares(percent: float, spec: BuildingSpec) -> Floats:
    """Return the part of demand that the reform has moved to mainstream in each year.

    It rises evenly from nought in 2030 to the whole five years later (assumed).
    """
    moved = np.clip((years_of(spec) - REFORM_FROM) / REFORM_YEARS, 0.0, 1.0)
    return np.asarray(percent / 100 * moved)


def built(
    world: World,
    spec: BuildingSpec,
    groups: Sequence[Group],
    existing: Sequence[Existing],
    proposed: Sequence[Proposed],
    *,
    budget_gbp: float | None = None,
) -> Built:
    """State the problem: who may go where in each year, at what cost, and what may be built.

    Costs are cash alone, in prices of the region's year, discounted to the first year; capital
    falls in the year before opening, and what is left of it after the years is its residual
    value, in a straight line over the life of the asset.
    """
    years = years_of(spec)
    rate = 1 + spec.discount_percent / 100
    arcs = _arcs(groups, existing, proposed)
    opens = np.array([p.candidate.opens for p in proposed], dtype=np.intp)
    paid = np.maximum(opens - 1, spec.first_year)
    used = np.clip(spec.first_year + spec.years - opens, 0, spec.asset_years)
    problem = BuildProblem(
        years=years,
        weight=rate ** -(years - spec.first_year).astype(float),
        origins=tuple(f"{world.codes[g.area]}_{g.zone:03d}_{g.need}_{g.standing}" for g in groups),
        demand=np.array([g.children for g in groups]).T.reshape(len(years), len(groups)),
        sites=tuple(e.key for e in existing),
        capacity=np.tile([e.places for e in existing], (len(years), 1)),
        candidates=tuple(p.candidate.key for p in proposed),
        least=np.array([p.candidate.least_places for p in proposed], dtype=np.intp),
        most=np.array([p.candidate.most_places for p in proposed], dtype=np.intp),
        capital_gbp=np.array([p.capital_gbp for p in proposed], dtype=float),
        capital_gbp_per_place=np.array([p.capital_gbp_per_place for p in proposed], dtype=float),
        fixed_gbp_per_year=np.array([p.fixed_gbp_per_year for p in proposed], dtype=float),
        ready_place_gbp_per_year=np.array([p.standing_gbp_per_year for p in proposed], dtype=float),
        ready=np.array([_ready(p, years) for p in proposed]).T.reshape(len(years), len(proposed)),
        capital_weight=rate ** -(paid - spec.first_year).astype(float),
        residual_share=(1 - used / spec.asset_years) * rate ** -float(spec.years),
        arc_origin=arcs.origin,
        arc_site=arcs.site,
        arc_running_gbp_per_year=arcs.running,
        arc_transport_gbp_per_year=arcs.transport,
        arc_steering_gbp_per_year=np.zeros(len(arcs.origin)),
        # of allocations that cost the same, the nearer for most children goes first
        arc_within_limit=arcs.near >= NEAR_FOR_MOST,
        shortage_gbp_per_year=_shortage(arcs),
        budget_gbp=spec.budget_gbp if budget_gbp is None else budget_gbp,
    )
    return Built(problem, arcs.near, tuple(groups), tuple(existing), tuple(proposed))


@dataclass(frozen=True, slots=True, eq=False)
class _Arcs:
    origin: Ints
    site: Ints
    running: Floats
    transport: Floats
    near: Floats


def _arcs(
    groups: Sequence[Group], existing: Sequence[Existing], proposed: Sequence[Proposed]
) -> _Arcs:
    """Return every way from a group of children to places that may take them."""
    rows: list[tuple[int, int, float, float, float]] = []
    for o, group in enumerate(groups):
        for s, place in enumerate(existing):
            own = place.area == group.area and group.standing != "settled"
            if place.need == group.need and (own or place.area < 0):
                rows.append((o, s, place.place_gbp_per_year, *_journey(place, group)))
        for c, one in enumerate(proposed, start=len(existing)):
            if one.takes(group):
                rows.append((o, c, one.place_gbp_per_year, *_journey(one, group)))
    table = np.array(rows, dtype=float).reshape(-1, 5)
    return _Arcs(
        table[:, 0].astype(np.intp),
        table[:, 1].astype(np.intp),
        table[:, 2],
        table[:, 3],
        table[:, 4],
    )


def _journey(place: Existing | Proposed, group: Group) -> tuple[float, float]:
    """Return what a child's journeys cost a year, and the part within the limit."""
    return float(place.transport_gbp_per_year[group.zone]), float(place.near_share[group.zone])


def _shortage(arcs: _Arcs) -> float:
    """Return a price above every other way; bought places are without limit, so none pays it."""
    return float(10 * (arcs.running + arcs.transport).max(initial=1.0))


def _ready(one: Proposed, years: Ints) -> Floats:
    """Return the part of a candidate's places that can be filled in each year.

    Places open evenly over the years of phasing in, the first part in the year of opening; a
    part of them, ``filled_share``, is filled on average.
    """
    open_years = years - one.candidate.opens + 1
    return np.asarray(one.filled_share * np.clip(open_years / max(one.phase_in_years, 1), 0.0, 1.0))
