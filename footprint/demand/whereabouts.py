"""Estimate where each area's children live: at home, with a partner, or outside the region."""

import numpy as np

from footprint.demand.draws import Array


def whereabouts(
    own_outside_share: Array,
    placed_here: Array,
    km: Array,
    *,
    outside_region_share: float,
    distance_scale_km: float,
) -> Array:
    """Return (A, A + 1) shares of each area's children by where they live.

    The published share placed outside an area is kept. What leaves is split by an assumption:
    ``outside_region_share`` goes to the last column, the rest to area j in proportion to
    placed_here[j] * exp(-km[i, j] / distance_scale_km), so nearer and busier areas take more.
    Rows sum to 1 and the diagonal is 1 - own_outside_share. Where no other area takes any
    child, all who leave are outside the region. An estimate, to be flagged wherever shown.
    """
    outside, here, distance = (
        np.asarray(a, dtype=float) for a in (own_outside_share, placed_here, km)
    )
    _check(outside, here, distance, outside_region_share, distance_scale_km)

    # weigh every other area by the children it takes and by how near it is
    weight = here[np.newaxis, :] * np.exp(-distance / distance_scale_km)
    np.fill_diagonal(weight, 0.0)
    total = weight.sum(axis=1)
    takes = total > 0
    split = np.divide(
        weight, total[:, np.newaxis], out=np.zeros_like(weight), where=takes[:, np.newaxis]
    )

    # share out those who live away, and keep the rest at home
    within = outside * np.where(takes, 1 - outside_region_share, 0.0)
    shares = np.column_stack([split * within[:, np.newaxis], outside - within])
    areas = np.arange(len(outside))
    shares[areas, areas] = 1 - outside
    return shares


def _check(
    outside: Array, here: Array, km: Array, outside_region_share: float, scale_km: float
) -> None:
    """Refuse shares outside 0 to 1, blanks, and shapes that do not agree."""
    areas = len(outside)
    if here.shape != (areas,) or km.shape != (areas, areas):
        msg = f"shapes disagree: {outside.shape}, {here.shape} and {km.shape}"
        raise ValueError(msg)
    if not (np.all((outside >= 0) & (outside <= 1)) and 0 <= outside_region_share <= 1):
        msg = "shares of children placed outside must lie between 0 and 1, without blanks"
        raise ValueError(msg)
    if not (np.all(here >= 0) and scale_km > 0):
        msg = "children placed here must not be negative, and the distance scale must be above 0"
        raise ValueError(msg)
