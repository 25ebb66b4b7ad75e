"""Estimate how far and how long it is between areas, from where children live."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.errors import InputError, Problem

MILES_TO_KM = 1.609344


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """Mean one-way travel of each area's children to each area's base.

    Attributes
    ----------
    minutes, km
        (A, A): from the children of area i to the base of area j; km along roads. The diagonal
        is travel within the area.
    straight_km
        (A, A): the same in a straight line, always estimated from points.
    bases
        (A, 2): easting and northing of each area's base, in metres.
    estimated_pairs
        (A, A): whether minutes and km are estimated rather than given.
    """

    codes: tuple[str, ...]
    minutes: NDArray[np.float64]
    km: NDArray[np.float64]
    straight_km: NDArray[np.float64]
    bases: NDArray[np.float64]
    estimated_pairs: NDArray[np.bool_]

    @property
    def estimated(self) -> bool:
        """Tell whether any value is estimated, so tables must say so."""
        return bool(self.estimated_pairs.any())


def straight_line_km(
    from_xy: NDArray[np.float64], to_xy: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (n, m) straight-line distances in km between points given in metres."""
    gap = np.asarray(from_xy, float)[:, None, :] - np.asarray(to_xy, float)[None, :, :]
    return np.asarray(np.hypot(gap[..., 0], gap[..., 1]) / 1000)


def minutes(
    straight_km: NDArray[np.float64], detour_factor: float, speed_km_per_hour: float
) -> NDArray[np.float64]:
    """Return minutes by road: straight line times detour factor over speed."""
    return np.asarray(straight_km, float) * detour_factor / speed_km_per_hour * 60


def central_point(xy: NDArray[np.float64], weights: NDArray[np.float64]) -> int:
    """Return the row from which the weighted sum of distances to all rows is least.

    This is the one-median over the points themselves; the first of equals.
    """
    return int(np.argmin(straight_line_km(xy, xy) @ np.asarray(weights, float)))


def area_bases(points: pd.DataFrame, codes: Sequence[str]) -> NDArray[np.float64]:
    """Return (A, 2) the base of each area: its own point most central to its children.

    Where a service's office really stands is not published, so this is an assumption: the point
    of the area that minimises the sum of straight-line distances to the area's children.

    Parameters
    ----------
    points
        Columns area, easting, northing, children, weight (times children; need of the point).
    codes
        Areas in order; each must have a point.
    """
    grouped = _by_area(points, codes)
    return np.array([xy[central_point(xy, weights)] for xy, weights in grouped])


def area_travel(
    points: pd.DataFrame,
    codes: Sequence[str],
    *,
    detour_factor: float,
    speed_km_per_hour: float,
    travel: pd.DataFrame | None = None,
) -> Travel:
    """Return mean travel from each area's children to each area's base.

    Estimates are straight lines times ``detour_factor``, at ``speed_km_per_hour``. Pairs that a
    table of real travel gives replace the estimates.

    Parameters
    ----------
    points
        Columns area, easting, northing, children, weight.
    codes
        Areas in order; each must have a point.
    travel
        Columns from, to (area codes), minutes, km: one way. Pairs it lacks stay estimated.

    Raises
    ------
    InputError
        Naming areas without points, unknown codes, repeated pairs and impossible values.
    """
    grouped = _by_area(points, codes)
    bases = area_bases(points, codes)
    straight = np.array(
        [np.average(straight_line_km(xy, bases), axis=0, weights=w) for xy, w in grouped]
    )
    km = straight * detour_factor
    time = minutes(straight, detour_factor, speed_km_per_hour)
    estimated = np.ones_like(km, dtype=bool)
    if travel is not None and len(travel):
        _check_travel(travel, codes)
        rows = [list(codes).index(str(code)) for code in travel["from"]]
        columns = [list(codes).index(str(code)) for code in travel["to"]]
        time[rows, columns] = travel["minutes"].to_numpy(float)
        km[rows, columns] = travel["km"].to_numpy(float)
        estimated[rows, columns] = False
    return Travel(tuple(codes), time, km, straight, bases, estimated)


def weighted_percentile(
    values: NDArray[np.float64], weights: NDArray[np.float64], percent: float
) -> float:
    """Return the least value that at least ``percent`` of the weight does not exceed."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(np.asarray(weights, float)[order])
    row = np.searchsorted(reached, percent / 100 * reached[-1] * (1 - 1e-12))
    return float(np.asarray(values, float)[order][min(row, len(order) - 1)])


def _weights(points: pd.DataFrame) -> NDArray[np.float64]:
    """Return children times need weight of each point."""
    return np.asarray(points["children"].to_numpy(float) * points["weight"].to_numpy(float))


def _by_area(
    points: pd.DataFrame, codes: Sequence[str]
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return coordinates and weights of each area's points; equal weights where all are zero."""
    problems = []
    grouped = []
    for code in codes:
        own = points[points["area"] == code]
        weights = _weights(own)
        if len(own) == 0:
            what = f"{code} has no demand point."
            problems.append(Problem("points", what, "Give at least one, or leave points out."))
        grouped.append(
            (
                own[["easting", "northing"]].to_numpy(float),
                weights if weights.sum() > 0 else np.ones(len(own)),
            )
        )
    if problems:
        raise InputError(problems)
    return grouped


def _check_travel(travel: pd.DataFrame, codes: Sequence[str]) -> None:
    """Refuse a travel table with unknown codes, repeated pairs or impossible values."""
    problems = []
    seen: set[tuple[str, str]] = set()
    for row, (start, end, time, km) in enumerate(
        travel[["from", "to", "minutes", "km"]].itertuples(index=False), start=2
    ):
        where = f"travel.csv, row {row}"
        for code in (str(start), str(end)):
            if code not in codes:
                near = get_close_matches(code, codes, n=1)
                remedy = f'Did you mean "{near[0]}"?' if near else "Use codes of areas.csv."
                problems.append(Problem(where, f'there is no area "{code}".', remedy))
        if (str(start), str(end)) in seen:
            what = f"{start} to {end} stands twice."
            problems.append(Problem(where, what, "Keep one row a pair."))
        seen.add((str(start), str(end)))
        if not (np.isfinite(time) and np.isfinite(km) and time >= 0 and km >= 0):
            what = f"{start} to {end} is {time} minutes and {km} km."
            problems.append(Problem(where, what, "Give minutes and km of zero or more."))
    if problems:
        raise InputError(problems)
