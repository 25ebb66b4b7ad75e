"""Say how many places the region's own children can use, and where they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from footprint.errors import InputError, Problem
from footprint.places import share_out


@dataclass(frozen=True, slots=True, eq=False)
class Supply:
    """Places in the region, a row a position; positions are never written.

    Attributes
    ----------
    area
        (s,) row of the area each position lies in.
    xy
        (s, 2) easting and northing in metres.
    places
        (s,) usable places; parts of places are rounded to whole ones over each area.
    price_gbp_per_week
        (s,) what a place costs the placing area a child and week.
    agency
        (s,) whether the places are bought from agencies rather than the areas' own.
    """

    area: NDArray[np.intp]
    xy: NDArray[np.float64] = field(repr=False)
    places: NDArray[np.float64]
    price_gbp_per_week: NDArray[np.float64]
    agency: NDArray[np.bool_]


def joined(*parts: Supply) -> Supply:
    """Return several supplies as one."""
    return Supply(
        np.concatenate([part.area for part in parts]),
        np.concatenate([part.xy for part in parts]),
        np.concatenate([part.places for part in parts]),
        np.concatenate([part.price_gbp_per_week for part in parts]),
        np.concatenate([part.agency for part in parts]),
    )


def movements(
    own_outside: NDArray[np.float64],
    placed_here: NDArray[np.float64],
    *,
    outside_region_share: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return children of other regions placed in each area, and each area's placed elsewhere.

    Published are, of all children in care, each area's own placed outside it and other areas'
    placed in it; not who goes where. Of those placed outside their area an assumed share is
    outside the region. The rest must be among the children of others placed here; what remains
    of these came from other regions. Every area's inflow is split in that one proportion.

    Parameters
    ----------
    own_outside, placed_here
        (A,) children at 31 March; a suppressed count enters as the middle of its interval.
    outside_region_share
        Assumed share, 0 to 1.

    Returns
    -------
    imported, exported
        (A,) children.
    """
    exported = np.asarray(own_outside, float) * outside_region_share
    inside = float(np.sum(own_outside)) - float(exported.sum())
    arrived = float(np.sum(placed_here))
    if arrived <= 0:
        return np.zeros(len(exported)), exported
    return np.asarray(placed_here, float) * max(0.0, 1 - inside / arrived), exported


def service_part(
    children: NDArray[np.float64], all_children: NDArray[np.float64], outside_ratio: float = 1.0
) -> float:
    """Return the part of all movements that is this service's.

    This is its part of all children in care, times how much more often its children are placed
    outside their area than children in care are (for homes about 67 / 45 in England, 2024).
    """
    return float(np.sum(children) / np.sum(all_children) * outside_ratio)


def agency_places(children: float, own_filled: float, imported: float, exported: float) -> float:
    """Return places with agencies and other carers, as the balance of who is placed today.

    No count of agency places by area is published. Every child in care is placed somewhere
    today, so the children of the region, and of others who are placed in it, who are neither
    in the areas' own filled places nor outside the region are with agencies (or relatives).
    """
    return max(0.0, children + imported - exported - own_filled)


def without_imported(
    supply: Supply, imported: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Take out the places that other regions' children use, in proportion within each area.

    Returns
    -------
    places, not_found
        (s,) places left; (A,) imported children for whom the area has no place to take out.
    """
    left = supply.places.copy()
    not_found = np.zeros(len(imported))
    for area, children in enumerate(imported):
        rows = np.flatnonzero(supply.area == area)
        taken = min(float(round(children)), float(supply.places[rows].sum()))
        not_found[area] = round(children) - taken
        left[rows] -= share_out(taken, supply.places[rows])
    return np.maximum(left, 0.0), not_found


def open_to_own(
    supply_area: NDArray[np.intp], places: NDArray[np.float64], areas: int, suit_share: float
) -> NDArray[np.float64]:
    """Return how many of each position's places suit a child of the same area.

    In every area ``suit_share`` of its places, to the nearest whole one; spread in proportion.
    """
    suits = np.zeros(len(places))
    for area in range(areas):
        rows = np.flatnonzero(supply_area == area)
        suits[rows] = share_out(suit_share * places[rows].sum(), places[rows])
    return np.minimum(suits, places)


def merged(supply: Supply) -> Supply:
    """Return a supply with one row where several have the same area, position, price and kind."""
    if len(supply.area) == 0:
        return supply
    keys = np.column_stack(
        [supply.area, supply.agency, supply.xy, supply.price_gbp_per_week]
    ).astype(float)
    unique, row = np.unique(keys, axis=0, return_inverse=True)
    places = np.bincount(row.ravel(), supply.places, len(unique)).astype(float)
    return Supply(
        unique[:, 0].astype(np.intp), unique[:, 2:4], places, unique[:, 4], unique[:, 1] > 0
    )


def in_whole_places(supply: Supply) -> Supply:
    """Return a supply in whole places that keeps each area's total, to the nearest one."""
    places = np.zeros(len(supply.places))
    for area in np.unique(supply.area):
        rows = np.flatnonzero(supply.area == area)
        places[rows] = share_out(supply.places[rows].sum(), supply.places[rows])
    return replace(supply, places=places)


def check_supply(supply: Supply, codes: Sequence[str], where: str) -> None:
    """Refuse a supply with impossible rows.

    Raises
    ------
    InputError
        Naming the area of each.
    """
    problems = []
    for row, area in enumerate(supply.area):
        code = codes[area] if 0 <= area < len(codes) else f"area {area}"
        if not 0 <= area < len(codes):
            problems.append(Problem(where, f"there is no {code}.", "Number areas in order."))
        if not (np.isfinite(supply.places[row]) and supply.places[row] >= 0):
            what = f"{code} has {supply.places[row]:g} places at one position."
            problems.append(Problem(where, what, "Give a number of zero or more."))
        if not supply.price_gbp_per_week[row] >= 0:
            what = f"{code} has places without a price."
            problems.append(Problem(where, what, "Give pounds a week for every position."))
        if not np.isfinite(supply.xy[row]).all():
            what = f"{code} has places without a position."
            problems.append(Problem(where, what, "Draw positions first."))
    if problems:
        raise InputError(problems)
