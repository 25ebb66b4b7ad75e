"""Set out where to open children's homes: children in homes, bought places and candidates.

Homes are counted by council and never at a point: distances are means over the towns of the
council a home would stand in, by their people, as nobody knows where it would be.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from footprint.allocation import NEAR_KM, WEEKS_PER_YEAR
from footprint.demand import Figure, natural_scale
from footprint.geography import MILES_TO_KM
from footprint.inputs import BuildingSpec, Candidate
from footprint.questions.building import (
    Built,
    Existing,
    Group,
    Proposed,
    built,
    growth_factors,
)
from footprint.questions.result_places import HomeRow
from footprint.questions.values import Range
from footprint.questions.world import World
from footprint.questions.zones import Zones, reached, zones_of

Floats = npt.NDArray[np.float64]

SERVICE = "residential-care"
FUNCTION = f"{SERVICE}/homes"
IN_CARE, SHARE = "cla_31_march", "cla_in_childrens_homes_percent"
INDICATORS = (IN_CARE, SHARE)
SUPPRESSED = "suppressed"
ALL = "all"
WAYS = 2
# a home of two at each number filled on average, one alone among them
FILLED = (0.5, 1.0, 1.5, 2.0)


def home_problem(
    world: World,
    spec: BuildingSpec,
    *,
    candidates: Sequence[Candidate] | None = None,
    areas: Sequence[int] | None = None,
    budget_gbp: float | None = None,
) -> Built:
    """State where to open homes in one world.

    Children are those in children's homes, by council. Every place is bought today; a home of
    the councils' own takes children as its places fall free.

    Parameters
    ----------
    candidates
        Some of the candidates; all where not given.
    areas
        Rows of the only councils whose children are counted; all where not given.
    """
    chosen = set(range(len(world.codes)) if areas is None else areas)
    children = children_in_homes(world)
    grown = growth_factors(world, SERVICE, spec)
    zones = zones_of(world)
    groups = [
        Group(zone, int(a), ALL, "any", children[a] * zones.share[zone] * grown)
        for zone, a in enumerate(zones.area)
        if int(a) in chosen and children[a] > 0
    ]
    listed = spec.candidates if candidates is None else candidates
    return built(
        world,
        spec,
        groups,
        [_bought(world, zones)],
        [_proposed(world, zones, c) for c in listed],
        budget_gbp=budget_gbp,
    )


def children_in_homes(world: World) -> Floats:
    """Return children in children's homes today (A,), from children in care and their share.

    Of a figure that is withheld the middle of its interval is taken.
    """
    return np.asarray(world.figures.get(IN_CARE)[0] * world.figures.get(SHARE)[0])


def withheld(world: World) -> dict[str, Range]:
    """Return, by council, between whom children in homes lie where a figure is withheld."""
    found = {}
    middle = children_in_homes(world)
    for a, code in enumerate(world.codes):
        given = [world.figures.figures[name].get(code) for name in INDICATORS]
        figures = [figure for figure in given if figure is not None]
        if any(figure.status == SUPPRESSED for figure in figures):
            low, high = (_product(figures, end) for end in ("low", "high"))
            found[code] = Range(low, float(middle[a]), high)
    return found


def _product(figures: Sequence[Figure], end: str) -> float:
    """Multiply figures at one end of what they can be; a published one is what it is."""
    amounts = [
        (getattr(figure, end) if figure.status == SUPPRESSED else figure.value)
        * natural_scale(figure.unit)
        for figure in figures
    ]
    return float(np.prod(amounts))


def value(world: World, name: str) -> float:
    """Return a parameter of homes in the central case."""
    return float(world.parameters.get(FUNCTION, name)[0])


def bought_gbp_per_week(world: World) -> float:
    """Return the price of a place that is bought."""
    return value(world, "bought_price_gbp_per_week_planned")


def _gbp_per_km(world: World) -> float:
    """Return what the social worker's visits to one child cost a year for each road km."""
    visits = value(world, "visits_per_case_per_year")
    return WAYS * visits * value(world, "mileage_gbp_per_mile") / MILES_TO_KM


def _bought(world: World, zones: Zones) -> Existing:
    """Return places bought as today, at the national mean of miles and share within 20 miles."""
    km = value(world, "bought_miles") * MILES_TO_KM
    near = 1 - value(world, "bought_beyond_20_miles_percent") / 100
    return Existing(
        key="bought",
        area=-1,
        need=ALL,
        places=np.inf,
        standing_gbp_per_year=0.0,
        place_gbp_per_year=bought_gbp_per_week(world) * WEEKS_PER_YEAR,
        transport_gbp_per_year=np.full(len(zones), km * _detour(world) * _gbp_per_km(world)),
        near_share=np.full(len(zones), near),
    )


def _detour(world: World) -> float:
    """Return road km for each straight km."""
    return float(world.parameters.values["common/detour_factor"][0])


def _proposed(world: World, zones: Zones, candidate: Candidate) -> Proposed:
    """Return a home with the catalogue's money where it has none of its own."""
    towns = world.scenario.region.towns
    own = towns[towns["area"] == candidate.area]
    km, near = reached(
        zones,
        own[["easting", "northing"]].to_numpy(float),
        np.maximum(own["population"].to_numpy(float), 1.0),
        km_limit=NEAR_KM,
    )
    open_to = set(candidate.open_to or world.codes)

    def given(mine: float | None, name: str) -> float:
        return value(world, name) if mine is None else float(mine)

    return Proposed(
        candidate=candidate,
        area=world.codes.index(candidate.area),
        xy=np.full(2, np.nan),
        open_to=np.array([code in open_to for code in world.codes]),
        capital_gbp=given(candidate.capital_gbp, "home_capital_gbp_2_places"),
        capital_gbp_per_place=float(candidate.capital_gbp_per_place or 0.0),
        fixed_gbp_per_year=given(candidate.fixed_gbp_per_year, "home_fixed_gbp_per_year_2_places"),
        standing_gbp_per_year=0.0,
        place_gbp_per_year=given(candidate.place_gbp_per_year, "home_place_gbp_per_year"),
        phase_in_years=round(given(candidate.phase_in_years, "home_phase_in_years")),
        filled_share=value(world, "home_filled_percent") / 100,
        transport_gbp_per_year=km * _detour(world) * _gbp_per_km(world),
        near_share=near,
        place_assumed=True,
    )


def home_rows(world: World, proposed: Sequence[Proposed]) -> tuple[HomeRow, ...]:
    """Return what a filled place costs a week at each number filled, against buying.

    cost(filled) = (fixed / filled + a place) / weeks; it meets the price of a bought place where
    filled = fixed / (bought - a place). Capital is apart. Fixed staffing stays fixed when a place
    is empty, and when one child lives alone.
    """
    rows = []
    bought = bought_gbp_per_week(world)
    for one in proposed:
        place = one.place_gbp_per_year / WEEKS_PER_YEAR
        left = bought - place
        even = one.fixed_gbp_per_year / WEEKS_PER_YEAR / left if left > 0 else np.inf
        for filled in (f for f in FILLED if f <= one.candidate.most_places):
            week = one.fixed_gbp_per_year / WEEKS_PER_YEAR / filled + place
            rows.append(HomeRow(one.candidate.key, filled, week, bought, float(even)))
    return tuple(rows)
