"""Hold what placing children with plans in schools needs, and refuse what cannot be."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.ground import Points
from footprint.demand import NEEDS, PHASES, SECTORS, SOUGHT, SchoolDemand
from footprint.errors import InputError, Problem
from footprint.places.schools import Schools

Floats = NDArray[np.float64]

_WHERE = "specialist placements"


@dataclass(frozen=True, slots=True, eq=False)
class SchoolPrices:
    """Cash prices, in pounds a child and year.

    Attributes
    ----------
    sector_gbp_per_year
        (3,) price of a place by sector, where a site has none of its own.
    journey_gbp_per_road_km_per_year
        For each km of road between home and school: both ways, all school days, times the
        share of children transported.
    unknown_journey_gbp_per_year
        For a child at a school whose place is not known.
    """

    sector_gbp_per_year: Floats
    journey_gbp_per_road_km_per_year: float
    unknown_journey_gbp_per_year: float


@dataclass(frozen=True, slots=True)
class SchoolSteering:
    """Prices that steer the model, in pounds a child and year; never cash.

    Attributes
    ----------
    border_premium_gbp_per_year
        For a state or base place of a council that is not in the child's footprint. Independent
        schools take children from everywhere, and pay none.
    beyond_limit_gbp_per_year
        For a journey longer than the limit of the child's phase, where its length is known.
    shortage_gbp_per_year
        For no place at all, and twice for a settled child, who is the last to lose one; must be
        above every other way.
    """

    border_premium_gbp_per_year: float = 5_000.0
    beyond_limit_gbp_per_year: float = 3_000.0
    shortage_gbp_per_year: float = 1_000_000.0


@dataclass(frozen=True, slots=True, eq=False)
class SchoolInputs:
    """All that placing children with plans in schools needs.

    Attributes
    ----------
    codes
        Councils; every (A,) array follows this order.
    points
        Where children live; each council with children needs at least one with a weight.
    most_minutes
        (P,) limit of a journey by phase.
    """

    codes: tuple[str, ...]
    points: Points = field(repr=False)
    demand: SchoolDemand = field(repr=False)
    schools: Schools = field(repr=False)
    prices: SchoolPrices
    steering: SchoolSteering
    most_minutes: Floats
    detour_factor: float
    speed_km_per_hour: float


def check_school_inputs(inputs: SchoolInputs) -> None:
    """Refuse inputs that no answer could be built on.

    Raises
    ------
    InputError
        Naming every fault.
    """
    found = [Problem(_WHERE, what, remedy) for what, remedy in _faults(inputs)]
    if found:
        raise InputError(found)


def _faults(inputs: SchoolInputs) -> Iterator[tuple[str, str]]:
    """Say what is wrong with the inputs, and what to do."""
    demand, areas = inputs.demand, len(inputs.codes)
    shape = (areas, len(PHASES), len(NEEDS))
    for name, counts, kinds in (
        ("to be placed", demand.to_place, len(SOUGHT)),
        ("settled", demand.settled, len(SECTORS)),
    ):
        if counts.shape != (*shape, kinds):
            yield f"children {name} come as {counts.shape}.", f"Give {(*shape, kinds)}."
        elif not ((counts >= 0) & (counts == np.round(counts))).all():
            yield f"children {name} are no whole numbers of zero or more.", "Round them first."
    if demand.to_place.shape[:3] == demand.settled.shape[:3] == shape:
        held = demand.to_place.sum(axis=(1, 2, 3)) + demand.settled.sum(axis=(1, 2, 3))
        weight = np.bincount(inputs.points.area, inputs.points.weight, areas)
        for row in np.flatnonzero((held > 0) & ~(weight > 0)):
            what = f"{inputs.codes[row]} has children and no point where they live."
            yield what, "Give at least one point."
    amounts = np.concatenate(
        [
            inputs.prices.sector_gbp_per_year,
            [inputs.prices.journey_gbp_per_road_km_per_year],
            [inputs.prices.unknown_journey_gbp_per_year],
            [inputs.steering.border_premium_gbp_per_year],
            [inputs.steering.beyond_limit_gbp_per_year],
            inputs.schools.places,
        ]
    )
    if not ((amounts >= 0) & np.isfinite(amounts)).all():
        yield "a price or a number of places is below zero or missing.", "Give zero or more."
    if not (inputs.detour_factor > 0 and inputs.speed_km_per_hour > 0):
        yield "detour and speed must be more than zero.", "Mend them."


def require_shortage_above(steering: SchoolSteering, dearest_cash_gbp_per_year: float) -> None:
    """Refuse a shortage price that is not above every way to place a child.

    Raises
    ------
    InputError
        Naming the least that will do.
    """
    dearest = dearest_cash_gbp_per_year + steering.border_premium_gbp_per_year
    dearest += steering.beyond_limit_gbp_per_year
    if not steering.shortage_gbp_per_year > dearest:
        what = f"the shortage price, £{steering.shortage_gbp_per_year:,.0f} a year, is too low."
        remedy = f"Give more than £{dearest:,.0f}, the dearest way to place a child."
        raise InputError(Problem(_WHERE, what, remedy))
