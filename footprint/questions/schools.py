"""Set out children, school places, prices and travel of one case, for the model to place."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.allocation import Points, SchoolInputs, SchoolPrices, SchoolSteering
from footprint.demand import SECTORS, Plans, SchoolDemand, in_year, plans
from footprint.geography import MILES_TO_KM
from footprint.inputs import Scenario, SufficiencySpec
from footprint.places import PHASES, Schools, default_schools
from footprint.questions.world import World

Floats = npt.NDArray[np.float64]

SERVICE = "specialist-placements"
FUNCTION = f"{SERVICE}/places"
WAYS = 2
# what the answer rests on
PARAMETERS = (
    "turnover_percent_per_year",
    "moved_to_mainstream_percent",
    "independent_headroom_percent",
    "state_place_gbp_per_year",
    "base_place_gbp_per_year",
    "outside_gbp_per_year",
    "outside_transport_gbp_per_year",
    "mileage_gbp_per_mile",
    "visits_per_case_per_year",
    "border_premium_gbp_per_year",
    "beyond_limit_gbp_per_year",
    "preference_met_at_most_percent",
    "could_be_met_percent",
    "viable_children",
)
COMMON = ("detour_factor", "speed_km_per_hour")


@dataclass(frozen=True, slots=True)
class SchoolWorld:
    """The world of a question about school places: today's plans, and the places there are.

    ``own_schools`` are the planner's own places, or None for today's use. A border premium that
    was fitted stands in place of the assumed one, in every case alike.
    """

    world: World
    plans: Plans
    own_schools: Schools | None
    spec: SufficiencySpec
    fitted_premium_gbp_per_year: float | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the areas in order."""
        return self.world.codes

    @property
    def cases(self) -> int:
        """Return how many cases there are, the central one first."""
        return self.world.cases

    @property
    def years(self) -> int:
        """Return the years from the region's figures to the scenario's year."""
        scenario = self.world.scenario
        return max(scenario.year - scenario.region.price_base_year, 0)

    def value(self, name: str, case: int = 0) -> float:
        """Return a parameter of the service, or a common one, in one case."""
        if name in COMMON:
            return float(self.world.parameters.values[f"common/{name}"][case])
        return float(self.world.parameters.get(FUNCTION, name)[case])


def school_world(world: World) -> SchoolWorld:
    """Read today's plans out of the region's figures, beside the places of the scenario."""
    scenario = world.scenario
    return SchoolWorld(
        world,
        plans(world.figures, world.codes),
        scenario.schools,
        scenario.sufficiency or SufficiencySpec(),
    )


def demand_of(ground: SchoolWorld, case: int = 0, *, years: int | None = None) -> SchoolDemand:
    """Return the children of one case to be placed, and those who are settled."""
    scenario = ground.world.scenario
    return in_year(
        ground.plans,
        growth_percent_per_year=growth_percent(scenario),
        years=ground.years if years is None else years,
        turnover_percent_per_year=ground.value("turnover_percent_per_year", case),
        moved_to_mainstream_percent=ground.value("moved_to_mainstream_percent", case),
        settled_stay=ground.spec.settled_stay,
    )


def growth_percent(scenario: Scenario) -> float:
    """Return the yearly growth that a scenario assumes for places, in percent."""
    return scenario.growth_percent_per_year.get(SERVICE, 0.0)


def schools_of(ground: SchoolWorld, case: int = 0) -> Schools:
    """Return the planner's own places, or those in use today."""
    if ground.own_schools is not None:
        return ground.own_schools
    region = ground.world.scenario.region
    today = np.stack([ground.plans.of(sector) for sector in SECTORS], axis=-1)
    return default_schools(
        today,
        ground.codes,
        region.towns,
        headroom_percent=ground.value("independent_headroom_percent", case),
    )


def school_inputs(ground: SchoolWorld, case: int = 0) -> SchoolInputs:
    """Set out one case for the model: children, places, prices, steering and travel."""
    return SchoolInputs(
        codes=ground.codes,
        points=points_of(ground.world),
        demand=demand_of(ground, case),
        schools=schools_of(ground, case),
        prices=prices_of(ground, case),
        steering=SchoolSteering(
            border_premium_gbp_per_year=_premium(ground, case),
            beyond_limit_gbp_per_year=ground.value("beyond_limit_gbp_per_year", case),
        ),
        most_minutes=np.array([ground.spec.most_minutes[phase] for phase in PHASES]),
        detour_factor=ground.value("detour_factor", case),
        speed_km_per_hour=ground.value("speed_km_per_hour", case),
    )


def _premium(ground: SchoolWorld, case: int) -> float:
    """Return the border premium of one case: the fitted one, where there is one."""
    if ground.fitted_premium_gbp_per_year is not None:
        return ground.fitted_premium_gbp_per_year
    return ground.value("border_premium_gbp_per_year", case)


def prices_of(ground: SchoolWorld, case: int = 0) -> SchoolPrices:
    """Return what a place and a journey cost in one case.

    A journey is priced both ways on every school day, for every child placed.
    """
    days = ground.value("visits_per_case_per_year", case)
    mile = ground.value("mileage_gbp_per_mile", case)
    names = ("state_place_gbp_per_year", "base_place_gbp_per_year", "outside_gbp_per_year")
    return SchoolPrices(
        sector_gbp_per_year=np.array([ground.value(name, case) for name in names]),
        journey_gbp_per_road_km_per_year=WAYS * days * mile / MILES_TO_KM,
        unknown_journey_gbp_per_year=ground.value("outside_transport_gbp_per_year", case),
    )


def points_of(world: World) -> Points:
    """Return where children live, by small area."""
    points = world.scenario.region.points
    row = {code: position for position, code in enumerate(world.codes)}
    return Points(
        np.array(points["area"].map(row), dtype=np.intp),
        points[["easting", "northing"]].to_numpy(float),
        (points["children"] * points["weight"]).to_numpy(float),
    )
