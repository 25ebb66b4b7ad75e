"""Set out the children, places and arcs of one service, the same for every option."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.supply import (
    Supply,
    check_supply,
    in_whole_places,
    merged,
    open_to_own,
    without_imported,
)
from footprint.costs import WEEKS_PER_YEAR as WEEKS_PER_YEAR
from footprint.errors import InputError, Problem
from footprint.geography import MILES_TO_KM, straight_line_km
from footprint.places import share_out

NEAR_KM = 20 * MILES_TO_KM

OUTSIDE = "outside_the_region"


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Where children live: (p,) area rows, (p, 2) positions in metres, (p,) weights."""

    area: NDArray[np.intp]
    xy: NDArray[np.float64] = field(repr=False)
    weight: NDArray[np.float64] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Steering:
    """Prices that steer the model, in pounds a child and year; never cash, never reported as cost.

    Attributes
    ----------
    border_premium_gbp_per_year
        For a place in another area that is not in the child's footprint, or out of the region.
    distance_gbp_per_km_per_year
        For each km in a straight line from home.
    beyond_20_miles_gbp_per_year
        For a place more than 20 miles away in a straight line.
    shortage_gbp_per_year
        For no place at all; must be above every other way.
    """

    border_premium_gbp_per_year: float = 5_000.0
    distance_gbp_per_km_per_year: float = 200.0
    beyond_20_miles_gbp_per_year: float = 5_000.0
    shortage_gbp_per_year: float = 2_000_000.0


@dataclass(frozen=True, slots=True, eq=False)
class PlacementInputs:
    """All that the placement check of one service needs.

    Attributes
    ----------
    service, function
        Keys: "fostering", and the id of the function whose footprints count.
    codes
        ONS codes; every (A,) array follows this order.
    children
        (A,) children to be placed; rounded to whole ones.
    points
        Where they live; each area with children needs at least one.
    supply
        Usable places, before other regions' children are taken out.
    imported
        (A,) other regions' children placed in each area, of this service.
    suit_share
        Share (0 to 1) of an area's places that suit a child of that area when one is needed.
        The rest can only be used by children of other areas. Calibrated; fixed across options.
    steering
        Steering prices.
    outside_places
        Places outside the region; infinity for no limit.
    outside_gbp_per_week
        Price of one.
    outside_km
        How far away one is taken to be, for steering; it always counts as beyond 20 miles.
    trial_xy, trial_gbp_per_week
        (A, 2) where one more place in each area is tried, and (A,) its price.
    notes
        What to print under the result: how the inputs were made.
    """

    service: str
    function: str
    codes: tuple[str, ...]
    children: NDArray[np.float64]
    points: Points = field(repr=False)
    supply: Supply = field(repr=False)
    imported: NDArray[np.float64]
    suit_share: float
    steering: Steering
    outside_places: float
    outside_gbp_per_week: float
    trial_xy: NDArray[np.float64] = field(repr=False)
    trial_gbp_per_week: NDArray[np.float64]
    outside_km: float = 80.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What stays the same across options: children at points, places, arcs, distance, fees.

    Sites are the positions with places that suit everyone, those that suit other areas'
    children only, one trial site an area without a place yet, and one outside the region
    (area -1). ``own_barred`` marks the second kind.
    """

    inputs: PlacementInputs
    origin_area: NDArray[np.intp]
    demand: NDArray[np.float64]
    site_area: NDArray[np.intp]
    site_agency: NDArray[np.bool_]
    own_barred: NDArray[np.bool_]
    capacity: NDArray[np.float64]
    sites: tuple[str, ...]
    origins: tuple[str, ...]
    arc_origin: NDArray[np.intp]
    arc_site: NDArray[np.intp]
    arc_km: NDArray[np.float64]
    arc_cash_gbp_per_year: NDArray[np.float64]
    notes: tuple[str, ...]


def prepare(inputs: PlacementInputs) -> Ground:
    """Set out children, places and arcs once, for every option to use.

    Raises
    ------
    InputError
        Naming areas without points and impossible places.
    """
    _check_inputs(inputs)
    areas = len(inputs.codes)
    origin_area, origin_xy, demand = _children_at_points(inputs)
    supply = in_whole_places(merged(inputs.supply))
    places, not_found = without_imported(supply, inputs.imported)
    suits = open_to_own(supply.area, places, areas, inputs.suit_share)

    # places that suit everyone, places for others only, trial places, outside the region
    has, lacks = np.flatnonzero(suits > 0), np.flatnonzero(places - suits > 0)
    none = np.full(areas, False)
    site_area = np.concatenate([supply.area[has], supply.area[lacks], np.arange(areas), [-1]])
    agency = np.concatenate([supply.agency[has], supply.agency[lacks], none, [False]])
    barred = np.concatenate([np.full(len(has), False), np.full(len(lacks), True), none, [False]])
    outside = inputs.outside_places
    outside = float(np.round(outside)) if np.isfinite(outside) else np.inf
    capacity = np.concatenate([suits[has], (places - suits)[lacks], np.zeros(areas), [outside]])
    price = np.concatenate(
        [
            supply.price_gbp_per_week[has],
            supply.price_gbp_per_week[lacks],
            inputs.trial_gbp_per_week,
            [inputs.outside_gbp_per_week],
        ]
    )
    xy = np.concatenate([supply.xy[has], supply.xy[lacks], inputs.trial_xy])
    km = np.column_stack([straight_line_km(origin_xy, xy), np.full(len(demand), inputs.outside_km)])

    # every child may go anywhere, but to a place that suits other areas' children only
    permitted = ~(barred[None, :] & (site_area[None, :] == origin_area[:, None]))
    arc_origin, arc_site = np.nonzero(permitted)
    return Ground(
        inputs,
        origin_area,
        demand,
        site_area,
        agency,
        barred,
        capacity,
        _site_names(inputs.codes, site_area, agency, barred, len(has) + len(lacks)),
        _numbered(inputs.codes[area] for area in origin_area),
        arc_origin,
        arc_site,
        km[arc_origin, arc_site],
        (price * WEEKS_PER_YEAR)[arc_site],
        _ground_notes(inputs, demand, supply, places, suits, not_found),
    )


def _check_inputs(inputs: PlacementInputs) -> None:
    """Refuse inputs that no answer could be built on."""
    check_supply(inputs.supply, inputs.codes, f"places for {inputs.service}")
    problems = []
    for row, (code, children) in enumerate(zip(inputs.codes, inputs.children, strict=True)):
        where = f"children for {inputs.service}"
        if not (np.isfinite(children) and children >= 0):
            what = f"{code} has {children} children."
            problems.append(Problem(where, what, "Give a number of zero or more."))
        elif round(children) > 0 and not (inputs.points.area == row).any():
            what = f"{code} has children and no point where they live."
            problems.append(Problem(where, what, "Give at least one point."))
    if not 0 <= inputs.suit_share <= 1:
        what = f"the share of places that suit is {inputs.suit_share}."
        problems.append(Problem(f"steering for {inputs.service}", what, "Give 0 to 1."))
    if problems:
        raise InputError(problems)


def _children_at_points(
    inputs: PlacementInputs,
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Return area, position and whole children of each point that has any."""
    demand = np.zeros(len(inputs.points.area))
    for row, children in enumerate(inputs.children):
        own = inputs.points.area == row
        if own.any():
            demand[own] = share_out(children, inputs.points.weight[own])
    some = demand > 0
    return inputs.points.area[some], inputs.points.xy[some], demand[some]


def _site_names(
    codes: Sequence[str],
    site_area: NDArray[np.intp],
    agency: NDArray[np.bool_],
    barred: NDArray[np.bool_],
    given: int,
) -> tuple[str, ...]:
    """Return a name for each site that tells its area and kind, and not where it is."""
    words = []
    for row, area in enumerate(site_area):
        kind = "agency" if agency[row] else "own"
        kind = f"{kind}_for_others" if barred[row] else kind
        kind = kind if row < given else "one_more"
        words.append(OUTSIDE if area < 0 else f"{codes[area]}_{kind}")
    return _numbered(words)


def _numbered(words: Iterable[str]) -> tuple[str, ...]:
    """Return words with a running number within each, so all differ and sort in order."""
    seen: dict[str, int] = {}
    names = []
    for word in words:
        seen[word] = seen.get(word, 0) + 1
        names.append(f"{word}_{seen[word]:04d}")
    return tuple(names)


def _ground_notes(
    inputs: PlacementInputs,
    demand: NDArray[np.float64],
    supply: Supply,
    places: NDArray[np.float64],
    suits: NDArray[np.float64],
    not_found: NDArray[np.float64],
) -> tuple[str, ...]:
    """Say in sentences how children and places were set out."""
    own, agency = supply.places[~supply.agency].sum(), supply.places[supply.agency].sum()
    taken = supply.places.sum() - places.sum()
    limit = (
        f"up to {inputs.outside_places:,.0f} places"
        if np.isfinite(inputs.outside_places)
        else "places without limit"
    )
    notes = [
        "Planning evidence, not an assignment of children: every child is placed anew.",
        f"{demand.sum():,.0f} children at {len(demand)} points; {own:,.0f} usable places of the "
        f"councils' own or listed homes, {agency:,.0f} with agencies (assumed).",
        f"{taken:,.0f} places are taken out first for children of other regions (estimated).",
        f"Of the {places.sum():,.0f} places left, {suits.sum():,.0f} are taken to suit a child "
        "of the same council; the others can be used by other councils' children only.",
        f"Outside the region there are {limit} at £{inputs.outside_gbp_per_week:,.0f} a week.",
        "Positions of homes and carers are drawn from towns, and distances are straight lines.",
        "Steering prices (border, distance, beyond 20 miles, shortage) are not in the cash.",
    ]
    if not_found.sum() > 0:
        notes.append(
            f"{not_found.sum():,.0f} children of other regions could not be matched to a listed "
            "place and were left out."
        )
    return (*notes, *inputs.notes)
