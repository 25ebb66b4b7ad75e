"""Follow every visit from where children live to the base that serves them, point by point."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.geography import minutes, straight_line_km, weighted_percentile
from footprint.questions.pricing import Block, Priced
from footprint.questions.world import World

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PointTravel:
    """Central one-way minutes from every demand point of an area to every area's base.

    Attributes
    ----------
    minutes
        For each area, (points, A).
    shares
        For each area, (points,): the part of its demand that arises at each point.
    """

    minutes: tuple[Floats, ...]
    shares: tuple[Floats, ...]


@dataclass(frozen=True, slots=True)
class Visits:
    """One-way minutes of visits and how many visits a year take that long."""

    minutes: Floats
    weights: Floats

    @property
    def mean_minutes(self) -> float | None:
        """Return the mean, or None where nobody travels."""
        total = self.weights.sum()
        return float(self.minutes @ self.weights / total) if total > 0 else None

    @property
    def p95_minutes(self) -> float | None:
        """Return the minutes that 95 visits in 100 do not exceed, or None."""
        if self.weights.sum() <= 0:
            return None
        return weighted_percentile(self.minutes, self.weights, 95)


def point_travel(world: World) -> PointTravel:
    """Measure from every demand point to every area's base, as the crow flies times the detour."""
    points = world.scenario.region.points
    detour = float(world.parameters.values["common/detour_factor"][0])
    speed = float(world.parameters.values["common/speed_km_per_hour"][0])
    times, shares = [], []
    for code in world.codes:
        own = points[points["area"] == code]
        xy = own[["easting", "northing"]].to_numpy(float)
        weights = (own["children"] * own["weight"]).to_numpy(float)
        times.append(minutes(straight_line_km(xy, world.travel.bases), detour, speed))
        total = weights.sum()
        shares.append(weights / total if total > 0 else np.full(len(own), 1 / len(own)))
    return PointTravel(tuple(times), tuple(shares))


def visits(priced: Priced, blocks: Sequence[Block], ground: PointTravel) -> Visits:
    """Gather the central visits of a function under a configuration, by its travel mode."""
    if priced.inputs.function.travel == "none":
        return Visits(np.zeros(0), np.zeros(0))
    per_case = float(np.ravel(priced.inputs.parameters["visits_per_case_per_year"])[0])
    demand = priced.inputs.employed_demand[0]
    attending = priced.costs.attending
    found: list[tuple[Floats, Floats]] = []
    for block, column in zip(blocks, priced.of(blocks), strict=True):
        for area in (priced.codes.index(code) for code in sorted(block)):
            if attending is None:
                found += _area_visits(priced, column, area, float(demand[area]), ground)
                continue
            # only children whom the footprint itself provides for travel to it
            own, base = ground.minutes[area], int(priced.costs.base[0, column])
            within, pooled = attending.within_area[0, column], attending.to_base[0, column]
            found.append((own[:, area], within[area] * ground.shares[area]))
            found.append((own[:, max(base, 0)], pooled[area] * ground.shares[area]))
    times, weights = zip(*found, strict=True)
    return Visits(np.concatenate(times), per_case * np.concatenate(weights))


def visits_per_year(priced: Priced, columns: Sequence[int]) -> Floats:
    """Return the visits that a function's cases make under some footprints (K,)."""
    per_case = np.ravel(priced.inputs.parameters["visits_per_case_per_year"])
    attending = priced.costs.attending
    if attending is None:
        return np.asarray(priced.inputs.employed_demand.sum(axis=1) * per_case)
    travelling = attending.within_area + attending.to_base
    return np.asarray(travelling[:, list(columns)].sum(axis=(1, 2)) * per_case)


def _area_visits(
    priced: Priced, column: int, area: int, amount: float, ground: PointTravel
) -> list[tuple[Floats, Floats]]:
    """Return minutes and weights of one area's visits in one footprint."""
    mode = priced.inputs.function.travel
    if mode in ("base", "own"):
        base = int(priced.costs.base[0, column]) if mode == "base" else area
        return [(ground.minutes[area][:, max(base, 0)], amount * ground.shares[area])]

    # workers go to where children live; a partner who employs visits its own area's
    living, inputs = priced.inputs.living, priced.inputs
    if living is None or inputs.outside_minutes is None:
        return []
    partner = priced.costs.membership[column] & inputs.employs
    found = []
    for home, share in enumerate(living[area, :-1]):
        base = home if partner[home] else area
        found.append((ground.minutes[home][:, base], amount * share * ground.shares[home]))
    beyond = np.array([np.atleast_2d(inputs.outside_minutes)[0, area]])
    return [*found, (beyond, np.array([amount * living[area, -1]]))]


def together(parts: Iterable[Visits]) -> Visits:
    """Put the visits of several functions together."""
    kept = [part for part in parts if len(part.weights)]
    if not kept:
        return Visits(np.zeros(0), np.zeros(0))
    return Visits(
        np.concatenate([part.minutes for part in kept]),
        np.concatenate([part.weights for part in kept]),
    )
