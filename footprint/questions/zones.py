"""Part each council into the surroundings of its main towns, so that near is near for somebody."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.geography import straight_line_km
from footprint.questions.world import World

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

# with a handful, the middle of a zone stood too far from what is built beside it, and who would go
# there came out another way than by small area
MOST_TOWNS = 16


@dataclass(frozen=True, slots=True, eq=False)
class Zones:
    """Parts of councils, each council's together and in the order of its towns by people.

    Attributes
    ----------
    area
        (Z,) row of the council each zone is part of.
    share
        (Z,) part of the council's children who live there; those of a council add up to one.
    points, weights
        For each zone, (p, 2) where its children live and (p,) the part of them at each point.
    """

    area: Ints
    share: Floats
    points: tuple[Floats, ...]
    weights: tuple[Floats, ...]

    def __len__(self) -> int:
        """Return how many zones there are."""
        return len(self.area)

    def first_of(self, area: int) -> int:
        """Return the first zone of a council."""
        return int(np.flatnonzero(self.area == area)[0])


def zones_of(world: World, *, most_towns: int = MOST_TOWNS) -> Zones:
    """Put every small area with the nearest of its council's largest towns.

    A council without a town, or whose children all live nearest to one, is one zone.
    """
    region = world.scenario.region
    areas: list[int] = []
    shares: list[float] = []
    points: list[Floats] = []
    weights: list[Floats] = []
    for a, code in enumerate(world.codes):
        own = region.points[region.points["area"] == code]
        xy = own[["easting", "northing"]].to_numpy(float)
        children = (own["children"] * own["weight"]).to_numpy(float)
        part = children / children.sum() if children.sum() > 0 else np.full(len(own), 1 / len(own))
        nearest = _nearest_town(world, code, xy, most_towns)
        for town in np.unique(nearest):
            here = nearest == town
            share = float(part[here].sum())
            if share > 0:
                areas.append(a)
                shares.append(share)
                points.append(xy[here])
                weights.append(part[here] / share)
    return Zones(np.array(areas, dtype=np.intp), np.array(shares), tuple(points), tuple(weights))


def _nearest_town(world: World, code: str, xy: Floats, most_towns: int) -> Ints:
    """Return which of a council's largest towns is nearest to each point (p,)."""
    towns = world.scenario.region.towns
    own = towns[towns["area"] == code].sort_values(
        ["population", "name"], ascending=[False, True], kind="stable"
    )
    if not len(own):
        return np.zeros(len(xy), dtype=np.intp)
    there = own.iloc[:most_towns][["easting", "northing"]].to_numpy(float)
    return np.asarray(straight_line_km(xy, there).argmin(axis=1))


def reached(zones: Zones, xy: Floats, odds: Floats, *, km_limit: float) -> tuple[Floats, Floats]:
    """Return mean straight km from each zone's children to some positions, and the part near.

    Parameters
    ----------
    xy, odds
        (s, 2) positions and (s,) how likely each is; the mean is over children and positions.
    km_limit
        What counts as near, in a straight line.

    Returns
    -------
    km, near
        (Z,) each.
    """
    likely = odds / odds.sum()
    apart = [straight_line_km(points, xy) for points in zones.points]
    km = [w @ one @ likely for w, one in zip(zones.weights, apart, strict=True)]
    near = [w @ (one <= km_limit) @ likely for w, one in zip(zones.weights, apart, strict=True)]
    return np.array(km), np.array(near)


def nearest_of(zones: Zones, xy: Floats, *, km_limit: float) -> tuple[Floats, Floats]:
    """Return mean straight km from each zone's children to the nearest position, and part near.

    Returns
    -------
    km, near
        (Z,) each.
    """
    apart = [straight_line_km(points, xy).min(axis=1) for points in zones.points]
    km = [w @ one for w, one in zip(zones.weights, apart, strict=True)]
    near = [w @ (one <= km_limit) for w, one in zip(zones.weights, apart, strict=True)]
    return np.array(km), np.array(near)
