"""Check by linear programming where children would live under each option."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from footprint.allocation import (
    Calibration,
    Ground,
    PlacementCheck,
    PlacementInputs,
    Points,
    Steering,
    Supply,
    agency_places,
    calibrate,
    joined,
    movements,
    place,
    prepare,
    service_part,
    with_parameters,
)
from footprint.arrangements import Arrangement
from footprint.errors import InputError
from footprint.inputs import as_now
from footprint.places import draw_positions, open_in, share_out, spread_places, usable_places
from footprint.questions.choosing import Choice
from footprint.questions.result import (
    CalibrationResult,
    CalibrationRow,
    PlacementArea,
    PlacementResult,
)
from footprint.questions.world import World

Floats = npt.NDArray[np.float64]
Block = frozenset[str]

# children of each service, as a share of all children in care, and what a place costs today
SERVICES: Mapping[str, tuple[str, str]] = {
    "fostering": ("cla_in_foster_care_percent", "cost_fostering_gbp_per_week"),
    "residential-care": ("cla_in_childrens_homes_percent", "cost_residential_gbp_per_week"),
}
MOST_TOWNS = 12
NEAR = "near_home_percent"
INSIDE_LA = "inside_la_percent"
INSIDE_FOOTPRINT = "inside_footprint_percent"


@dataclass(frozen=True, slots=True)
class PlacementAnswer:
    """The placement checks of as now and of every option, and how they were fitted."""

    as_now: tuple[PlacementResult, ...] = ()
    by_option: Mapping[str, tuple[PlacementResult, ...]] = field(default_factory=dict)
    calibration: CalibrationResult | None = None

    def of(self, name: str) -> tuple[PlacementResult, ...]:
        """Return the checks of one option."""
        return self.by_option.get(name, ())


def check_placements(
    world: World, options: tuple[Choice, ...], now: Arrangement
) -> PlacementAnswer:
    """Place the children of each service that has a placement function, under every option.

    The parameters of the model are fitted once, under today's footprints of both services, and
    are the same for every option. Options that group the placement function alike share one
    answer.
    """
    placements = fit_placements(world)
    if placements is None:
        return PlacementAnswer()
    as_now_checks = placements.under(now)
    by_option = {option.name: placements.under(option.arrangement) for option in options}
    return PlacementAnswer(as_now_checks, by_option, placements.calibration)


@dataclass(frozen=True, slots=True)
class Placements:
    """The placement checks of a scenario, fitted once; each way of grouping is placed once.

    Attributes
    ----------
    grounds
        Service to the ground on which its children are placed.
    functions
        Service to the function whose footprints decide what is inside a footprint.
    found
        Service to what was placed so far, by grouping of that function.
    """

    grounds: Mapping[str, Ground]
    functions: Mapping[str, str]
    calibration: CalibrationResult
    found: Mapping[str, dict[tuple[Block, ...], PlacementResult]]

    def under(self, arrangement: Arrangement) -> tuple[PlacementResult, ...]:
        """Place the children of each service under an arrangement."""
        return tuple(
            _placed(ground, arrangement.footprints[self.functions[service]], self.found[service])
            for service, ground in self.grounds.items()
        )


def fit_placements(world: World) -> Placements | None:
    """Fit the placement check once; None where the scenario asks for none."""
    catalogue = world.scenario.catalogue
    asked = [s for s in world.scenario.services if s in SERVICES and s in catalogue.services]
    if not world.scenario.placement or not asked:
        return None
    inputs = {service: _inputs(world, service) for service in SERVICES}
    fitted = _fit(world, inputs)
    return Placements(
        {s: prepare(with_parameters(inputs[s], fitted.parameters)) for s in asked},
        {s: inputs[s].function for s in asked},
        _calibration(fitted),
        {s: {} for s in asked},
    )


@dataclass(frozen=True, slots=True)
class Share:
    """A share of children in an option and as now, and by how much the model misses such shares.

    ``miss_percent`` is in percentage points: the typical error against published shares.
    """

    percent: float
    as_now_percent: float
    miss_percent: float


def placed_shares(answer: PlacementAnswer, name: str) -> dict[str, Share]:
    """Return criterion key to a share of children, in percent.

    The share near home is held against the error of the share beyond 20 miles, which was not
    fitted, and the share inside the council's area against the error of the fit. What lies
    inside a footprint depends on how the option draws it, and is held against neither.
    """
    if answer.calibration is None:
        return {}
    return shares_against(answer.of(name), answer.as_now, answer.calibration)


def shares_against(
    placed: Iterable[PlacementResult], as_now: Iterable[PlacementResult], fit: CalibrationResult
) -> dict[str, Share]:
    """Return criterion key to a share of children, in percent, beside the share as now."""
    mine, now = _shares(placed), _shares(as_now)
    miss = {NEAR: 100 * fit.held_out_error, INSIDE_LA: 100 * fit.fitted_error}
    return {key: Share(value, now[key], miss.get(key, 0.0)) for key, value in mine.items()}


def _shares(results: Iterable[PlacementResult]) -> dict[str, float]:
    """Return the shares of all children placed near, inside the area and inside the footprint."""
    areas = [area for result in results for area in result.areas]
    children = sum(area.children for area in areas)
    if not children:
        return {}
    inside = sum(a.inside_la_near + a.inside_la_far for a in areas)
    partner = sum(a.inside_footprint_near + a.inside_footprint_far for a in areas)
    near = sum(a.inside_la_near + a.inside_footprint_near + a.outside_near for a in areas)
    return {
        NEAR: 100 * near / children,
        INSIDE_LA: 100 * inside / children,
        INSIDE_FOOTPRINT: 100 * (inside + partner) / children,
    }


def _placed(
    ground: Ground, blocks: tuple[Block, ...], found: dict[tuple[Block, ...], PlacementResult]
) -> PlacementResult:
    """Place the children under some footprints, once for each way of grouping.

    The first answer of a service comes from the readable model, the rest from the same model as
    arrays; both are checked against the certificate.
    """
    if blocks not in found:
        method = "arrays" if found else "pulp"
        found[blocks] = _result(place(ground, blocks, method=method))
    return found[blocks]


def _result(check: PlacementCheck) -> PlacementResult:
    """Return a check as the result's own rows."""
    return PlacementResult(
        service=check.service,
        function=check.function,
        areas=tuple(PlacementArea(**asdict(area)) for area in check.areas),
        cash_gbp_per_year=check.cash_gbp_per_year,
        status=check.status,
        words=check.words,
        certificate=dict(check.certificate),
        notes=check.notes,
    )


def _calibration(fitted: Calibration) -> CalibrationResult:
    """Return the fit as the result's own rows."""
    return CalibrationResult(
        parameters=dict(fitted.parameters),
        loss=fitted.loss,
        fitted_error=fitted.fitted_error,
        no_model_error=fitted.no_model_error,
        held_out_error=fitted.held_out_error,
        held_out_no_model_error=fitted.held_out_no_model_error,
        rows=tuple(CalibrationRow(**asdict(row)) for row in fitted.rows),
        words=fitted.words,
    )


def _fit(world: World, inputs: Mapping[str, PlacementInputs]) -> Calibration:
    """Fit the model to the published shares of all children in care, under today's footprints."""
    scenario = world.scenario
    today = [
        as_now(scenario.region, scenario.catalogue, i.function, year=scenario.year)
        for i in inputs.values()
    ]
    outside = _published(world, "own_cla_placed_outside") / _published(world, "cla_31_march_2024")
    return calibrate(
        list(inputs.values()),
        today,
        published_outside=outside,
        published_beyond=_published(world, "cla_beyond_20_miles_outside_percent") / 100,
        weights=_central(world, "cla_31_march"),
    )


def _published(world: World, indicator: str) -> Floats:
    """Return a figure where it is published, and not a number elsewhere."""
    figures = world.figures.figures[indicator]
    plain = {"published", "derived", "own"}
    return np.array(
        [
            figures[code].value if code in figures and figures[code].status in plain else np.nan
            for code in world.codes
        ]
    )


def _central(world: World, indicator: str) -> Floats:
    """Return a figure of every area in the central case, shares as plain numbers."""
    return np.asarray(world.figures.get(indicator)[0], dtype=np.float64)


def _parameter(world: World, function: str, name: str) -> float:
    """Return the central value of a parameter, percentages as plain numbers."""
    value = float(world.parameters.get(function, name)[0])
    return value / 100 if name.endswith("_percent") else value


def _inputs(world: World, service: str) -> PlacementInputs:
    """Assemble what the placement check of one service needs.

    A place costs the same everywhere, the mean of what councils pay today: a council's own mean
    reflects whom it places and would steer the model.
    """
    share, cost = SERVICES[service]
    in_care = _central(world, "cla_31_march")
    children = in_care * _central(world, share)
    function = f"{service}/{world.scenario.catalogue.services[service].placement_function}"
    paid = float(np.average(_central(world, cost), weights=children))
    part = service_part(
        children, in_care, _parameter(world, function, "placed_outside_ratio_percent")
    )
    imported, exported = movements(
        _central(world, "own_cla_placed_outside"),
        _central(world, "other_cla_placed_here"),
        outside_region_share=_parameter(world, function, "placed_outside_region_percent"),
    )
    leaving = float(exported.sum()) * part
    notes: tuple[str, ...]
    if service == "fostering":
        supply, notes = (
            _foster_places(world, children, paid, imported * part, leaving),
            FOSTER_NOTES,
        )
    else:
        supply, notes = _homes(world, paid), HOME_NOTES
    own_price, dearest = float(supply.price_gbp_per_week.min()), supply.price_gbp_per_week.max()
    premium = 1 + _parameter(world, function, "placement_outside_premium_percent")
    return PlacementInputs(
        service=service,
        function=function,
        codes=world.codes,
        children=children,
        points=_points(world),
        supply=supply,
        imported=imported * part,
        suit_share=0.5,
        steering=Steering(),
        outside_places=leaving,
        outside_gbp_per_week=float(dearest) * premium,
        trial_xy=world.travel.bases,
        trial_gbp_per_week=np.full(len(world.codes), own_price),
        notes=notes,
    )


def _points(world: World) -> Points:
    """Return where children live, by small area."""
    points = world.scenario.region.points
    row = {code: position for position, code in enumerate(world.codes)}
    return Points(
        np.array(points["area"].map(row), dtype=np.intp),
        points[["easting", "northing"]].to_numpy(float),
        (points["children"] * points["weight"]).to_numpy(float),
    )


FOSTER_NOTES = (
    "Councils' own foster places are those published as approved, less the share not available; "
    "they are spread over each council's towns by population (assumed).",
    "Published places with councils' own carers are far fewer than fostered children. The rest "
    "live with independent agencies or relatives, whose places are not published by council: "
    "they are taken as the balance of who is placed today, spread as children are (assumed).",
)
HOME_NOTES = (
    "Homes count whoever runs them: most are private, and children of other regions use many of "
    "their places. Registered places are taken as usable, so vacancies that cannot be staffed or "
    "matched are not modelled beyond the share that suits.",
)


def _foster_places(
    world: World, children: Floats, paid: float, imported: Floats, leaving: float
) -> Supply:
    """Return councils' own and agencies' foster places, at one price each."""
    sites = _sites(world, "fostering")
    usable = np.array([usable_places(sites[sites["area"] == c]).sum() for c in world.codes])
    matching = "fostering/matching"
    difference = _parameter(world, matching, "unmatched_gbp_per_week")
    own_price = paid - _parameter(world, matching, "agency_share_percent") * difference
    if own_price <= 0:
        where = "figures.csv, cost_fostering_gbp_per_week"
        what = f"the mean of £{paid:,.0f} a week leaves nothing for councils' own foster carers."
        remedy = (
            f"Check the weekly cost of fostering, or lower {matching}.unmatched_gbp_per_week "
            f"(£{difference:,.0f})."
        )
        raise InputError.of(where, what, remedy)
    agency = agency_places(
        float(children.sum()),
        float(_central(world, "foster_places_filled").sum()),
        float(imported.sum()),
        leaving,
    )
    supplies = [
        _spread(usable, world, own_price, agency=False),
        _spread(share_out(agency, world.children[0]), world, own_price + difference, agency=True),
    ]
    return joined(*supplies)


def _spread(places: Floats, world: World, price: float, *, agency: bool) -> Supply:
    """Spread each area's places over its towns."""
    towns = world.scenario.region.towns
    area, xy, whole = spread_places(places, world.codes, towns, most_towns=MOST_TOWNS)
    return Supply(area, xy, whole, np.full(len(area), price), np.full(len(area), agency))


def _homes(world: World, price: float) -> Supply:
    """Return places in homes, each home at a town drawn at run time and never written."""
    region = world.scenario.region
    sites = _sites(world, "residential-care")
    usable = usable_places(sites)
    sites, usable = sites[usable > 0], usable[usable > 0]
    row = {code: position for position, code in enumerate(world.codes)}
    xy = draw_positions(sites, region.towns, region=region.key, seed=world.scenario.seed)
    area = np.array(sites["area"].map(row), dtype=np.intp)
    return Supply(area, xy, usable, np.full(len(area), price), np.zeros(len(area), dtype=bool))


def _sites(world: World, service: str) -> pd.DataFrame:
    """Return the sites of a service that are open in the scenario's year."""
    sites = world.scenario.region.sites
    return open_in(sites[sites["service"] == service], world.scenario.year)
