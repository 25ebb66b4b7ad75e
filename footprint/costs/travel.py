"""Add up the travel of a block, by the way its function travels."""

from dataclasses import dataclass

import numpy as np

from footprint.costs.inputs import ROUNDING, Blocks, Floats, Inputs, Ints
from footprint.costs.lines import Attending, Line, make_line

KM_PER_MILE = 1.609344
MINUTES_PER_HOUR = 60
WAYS_PER_VISIT = 2
SPARSE_PAYS = 8
MODES = ("none", "base", "own", "nearest")


@dataclass(frozen=True, slots=True)
class Journeys:
    """One-way travel of every case once, in case-minutes and case-km.

    Attributes
    ----------
    minutes, km
        (K, B), or (K, B, A) by area.
    base
        (K, B) area whose base all travel to; -1 where there is none.
    seen_by_partner
        (K, B) children visited by a partner's worker, or None.
    """

    minutes: Floats
    km: Floats
    base: Ints
    seen_by_partner: Floats | None = None


@dataclass(frozen=True, slots=True)
class Travel:
    """The lines of travel of each block, and where its cost arises."""

    lines: tuple[Line, ...]
    base: Ints
    gbp_per_area: Floats | None = None
    seen_by_partner: Floats | None = None


def travel_costs(
    inputs: Inputs, blocks: Blocks, attending: Attending | None = None, *, by_area: bool = False
) -> Travel:
    """Price the travel of each block's employed demand, there and back for every visit.

    Where only some children travel to the block's own places, they are given as ``attending``.
    """
    like = np.zeros((inputs.cases, len(blocks.sizes)))
    if inputs.function.travel == "none":
        return Travel((), np.full(like.shape, -1))
    trip = journeys(inputs, blocks, attending, by_area=by_area)
    ways = WAYS_PER_VISIT * inputs.value("visits_per_case_per_year")
    mileage, hour = inputs.value("mileage_gbp_per_mile"), inputs.value("travel_time_gbp_per_hour")
    per_km, per_minute = ways / KM_PER_MILE, ways / MINUTES_PER_HOUR
    minutes, km, by_area_gbp = trip.minutes, trip.km, None
    if by_area:
        gbp_per_km, gbp_per_minute = per_km * mileage, per_minute * hour
        by_area_gbp = trip.km * gbp_per_km[..., None] + trip.minutes * gbp_per_minute[..., None]
        minutes, km = minutes.sum(axis=2), km.sum(axis=2)
    lines = (
        make_line("mileage", "miles", km * per_km, mileage, like, "mileage_gbp_per_mile"),
        make_line(
            "travel time", "hours", minutes * per_minute, hour, like, "travel_time_gbp_per_hour"
        ),
    )
    return Travel(lines, trip.base, by_area_gbp, trip.seen_by_partner)


def journeys(
    inputs: Inputs, blocks: Blocks, attending: Attending | None = None, *, by_area: bool = False
) -> Journeys:
    """Follow the function's travel mode: "base", "own" or "nearest".

    Workers who travel to children ("nearest") visit every child, attending or not.

    Raises
    ------
    ValueError
        If the mode is not known, or "nearest" lacks where children live.
    """
    mode = inputs.function.travel
    if attending is not None and mode in ("base", "own"):
        return _to_places(inputs, blocks, attending, shared=mode == "base", by_area=by_area)
    if mode == "base":
        return _to_best_base(inputs, blocks, by_area=by_area)
    if mode == "own":
        return _to_own_base(inputs, blocks, by_area=by_area)
    if mode == "nearest":
        return _to_where_children_live(inputs, blocks, by_area=by_area)
    msg = f"'{inputs.function.id}' travels '{mode}'; it must be one of {', '.join(MODES)}"
    raise ValueError(msg)


def _to_best_base(inputs: Inputs, blocks: Blocks, *, by_area: bool) -> Journeys:
    """Send every case to the member area's base with the fewest case-minutes in all."""
    cases = inputs.employed_demand
    to_base = cases[:, :, None] * inputs.minutes
    to_base_km = cases[:, :, None] * inputs.km
    largest = int(blocks.sizes.max())
    if SPARSE_PAYS * largest * largest < inputs.areas * inputs.areas:
        best, minutes, km = _best_of_few(blocks, largest, to_base, to_base_km)
    else:
        best, minutes, km = _best_of_many(blocks, to_base, to_base_km)
    base = np.where(blocks.total(cases) > 0, best, -1)
    if not by_area:
        return Journeys(minutes, km, base)
    pick = np.arange(inputs.cases)[:, None]
    members = blocks.membership
    return Journeys(
        np.swapaxes(to_base, 1, 2)[pick, best] * members,
        np.swapaxes(to_base_km, 1, 2)[pick, best] * members,
        base,
    )


def _to_places(
    inputs: Inputs, blocks: Blocks, attending: Attending, *, shared: bool, by_area: bool
) -> Journeys:
    """Send children to places within their own area, or to the base best for those who pool.

    Without a shared base all stay within their own area. A block in which nobody travels to the
    shared base is given the one that would be best for its whole demand.
    """
    within, pooled = attending.within_area, attending.to_base
    if not shared:
        within, pooled = within + pooled, np.zeros_like(pooled)
    minutes = within * np.diagonal(inputs.minutes, axis1=-2, axis2=-1)[..., None, :]
    km = within * np.diagonal(inputs.km, axis1=-2, axis2=-1)[..., None, :]
    base = np.full(minutes.shape[:2], -1)
    if shared:
        nobody = pooled.sum(axis=2, keepdims=True) <= ROUNDING
        seeking = np.where(nobody, inputs.demand[:, None] * blocks.weights, pooled)
        total = seeking @ inputs.minutes
        total[:, ~blocks.membership] = np.inf
        best = total.argmin(axis=2)
        minutes = minutes + pooled * _from(inputs.minutes, best)
        km = km + pooled * _from(inputs.km, best)
        base = np.where(blocks.total(inputs.demand) > 0, best, -1)
    if by_area:
        return Journeys(minutes, km, base)
    return Journeys(minutes.sum(axis=2), km.sum(axis=2), base)


def _from(matrix: Floats, base: Ints) -> Floats:
    """Return travel from every area to each block's base (K, B, A)."""
    to_base = np.swapaxes(matrix, -1, -2)
    if matrix.ndim == 2:
        return np.asarray(to_base[base])
    return np.asarray(to_base[np.arange(len(base))[:, None], base])


def _best_of_many(
    blocks: Blocks, to_base: Floats, to_base_km: Floats
) -> tuple[Ints, Floats, Floats]:
    """Add up travel to every base at once, then take the best member's."""
    total = blocks.weights @ to_base
    total[:, ~blocks.membership] = np.inf
    best = total.argmin(axis=2)
    pick = best[:, :, None]
    minutes = np.take_along_axis(total, pick, axis=2)[:, :, 0]
    km = np.take_along_axis(blocks.weights @ to_base_km, pick, axis=2)[:, :, 0]
    return best, minutes, km


def _best_of_few(
    blocks: Blocks, largest: int, to_base: Floats, to_base_km: Floats
) -> tuple[Ints, Floats, Floats]:
    """Add up travel between members only, where blocks hold few of many areas."""
    areas = to_base.shape[1]
    members = _members(blocks, largest)
    # a missing member brings no cases and offers no base
    padded = np.pad(to_base, ((0, 0), (0, 1), (0, 1)))
    padded[:, :, areas] = np.inf
    padded_km = np.pad(to_base_km, ((0, 0), (0, 1), (0, 1)))
    total = padded[:, members[:, :, None], members[:, None, :]].sum(axis=2)
    position = total.argmin(axis=2)
    best = members[np.arange(len(members)), position]
    minutes = np.take_along_axis(total, position[:, :, None], axis=2)[:, :, 0]
    case = np.arange(len(to_base))[:, None, None]
    km = padded_km[case, members[None], best[:, :, None]].sum(axis=2)
    return best, minutes, km


def _members(blocks: Blocks, largest: int) -> Ints:
    """List each block's areas (B, largest), filled up with A where it has fewer."""
    areas = blocks.membership.shape[1]
    flat = np.flatnonzero(blocks.membership.ravel())
    row = np.repeat(np.arange(len(blocks.sizes)), blocks.sizes)
    first = np.cumsum(blocks.sizes) - blocks.sizes
    members = np.full((len(blocks.sizes), largest), areas)
    members[row, np.arange(len(row)) - first[row]] = flat - row * areas
    return members


def _to_own_base(inputs: Inputs, blocks: Blocks, *, by_area: bool) -> Journeys:
    """Send every case to its own area's base, shared or not."""
    cases = inputs.employed_demand
    minutes = cases * np.diagonal(inputs.minutes, axis1=-2, axis2=-1)
    km = cases * np.diagonal(inputs.km, axis1=-2, axis2=-1)
    base = np.full((inputs.cases, len(blocks.sizes)), -1)
    if by_area:
        members = blocks.weights
        return Journeys(minutes[:, None] * members, km[:, None] * members, base)
    return Journeys(blocks.total(minutes), blocks.total(km), base)


def _to_where_children_live(inputs: Inputs, blocks: Blocks, *, by_area: bool) -> Journeys:
    """Send an area's workers to its children, and a partner's to those who live with the partner.

    A visit by a worker of area i to a child living in j takes as long as from j's homes to i's
    base; a partner j that employs makes it at its own distance instead.
    """
    if inputs.living is None:
        msg = f"'{inputs.function.id}' travels to where children live: give 'living'"
        raise ValueError(msg)
    cases = inputs.employed_demand
    inside = inputs.living[:, :-1]
    elsewhere = cases[:, :, None] * inside * inputs.employs
    elsewhere[:, np.arange(inputs.areas), np.arange(inputs.areas)] = 0
    base = np.full((inputs.cases, len(blocks.sizes)), -1)
    found = []
    outside = (inputs.outside_minutes, inputs.outside_km)
    for matrix, beyond in zip((inputs.minutes, inputs.km), outside, strict=True):
        to_child = np.swapaxes(matrix, -1, -2)
        own = cases * ((inside * to_child).sum(axis=-1) + _outside_region(inputs, beyond))
        nearby = np.diagonal(matrix, axis1=-2, axis2=-1)[..., None, :]
        found.append(_less_partners(blocks, own, elsewhere * (to_child - nearby), by_area=by_area))
    seen = _within(blocks, elsewhere).sum(axis=2)
    return Journeys(found[0], found[1], base, seen)


def _outside_region(inputs: Inputs, beyond: Floats | None) -> Floats:
    """Return (A,): travel to the share of children who live outside the region."""
    share = np.zeros(inputs.areas) if inputs.living is None else inputs.living[:, -1]
    if beyond is None:
        if share.any():
            msg = (
                f"'{inputs.function.id}' visits children outside the region: "
                "give 'outside_minutes' and 'outside_km'"
            )
            raise ValueError(msg)
        return np.zeros(inputs.areas)
    return share * beyond


def _within(blocks: Blocks, pairs: Floats) -> Floats:
    """Add up (K, A, A) over the partners of each area inside each block: (K, B, A)."""
    return np.asarray((blocks.weights @ np.swapaxes(pairs, 1, 2)) * blocks.weights)


def _less_partners(blocks: Blocks, own: Floats, saved: Floats, *, by_area: bool) -> Floats:
    """Take what partners save from each area's own travel."""
    if by_area:
        return np.asarray(own[:, None] * blocks.weights - _within(blocks, saved))
    return np.asarray(blocks.total(own) - _within(blocks, saved).sum(axis=2))
