"""Provide homes for arrivals that come at random, stream by stream."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footprint.costs.erlang import blocking, fewest_places
from footprint.costs.inputs import WEEKS_PER_YEAR, Blocks, Floats, Inputs, whole
from footprint.costs.lines import KindCosts, Line, make_line

if TYPE_CHECKING:
    from footprint.services.catalogue import Stream


@dataclass(frozen=True, slots=True)
class Provision:
    """What one stream is given, each (K, B), its two lines of cost, and what buying all would."""

    homes: Floats
    places: Floats
    turned_away: Floats
    all_bought_gbp_per_year: Floats
    lines: tuple[Line, ...]


def beds_costs(inputs: Inputs, blocks: Blocks) -> KindCosts:
    """Give each stream of each block whole homes with blocking at most its target.

    Streams do not fill each other's places. A home's staffing is paid whether its places are
    taken or not; children turned away at the places provided are bought for, their whole stay.
    What it would cost to buy for every arrival stands beside the cost and is no part of it: for
    few arrivals a home of one's own can cost more.
    """
    arrivals = blocks.total(inputs.demand)
    streams = [provide(inputs, stream, arrivals) for stream in inputs.function.streams]
    turned_away = _sum([stream.turned_away for stream in streams], arrivals)
    some = arrivals > 0
    return KindCosts(
        tuple(line for stream in streams for line in stream.lines),
        places=_sum([stream.places for stream in streams], arrivals),
        homes=_sum([stream.homes for stream in streams], arrivals),
        no_place=turned_away,
        blocking_achieved=np.where(some, turned_away / np.where(some, arrivals, 1), 0),
        all_bought_gbp_per_year=_sum([s.all_bought_gbp_per_year for s in streams], arrivals),
    )


def provide(inputs: Inputs, stream: "Stream", arrivals: Floats) -> Provision:
    """Find the homes of one stream, and how many children they still turn away."""
    if stream.share:
        arrivals = arrivals * inputs.fraction(stream.share)
    stay_weeks = inputs.value("stay_weeks", stream.key)
    load = arrivals * stay_weeks / WEEKS_PER_YEAR
    mismatch = inputs.fraction("mismatch_percent", stream.key)
    needed = fewest_places(load, inputs.fraction("blocking_target_percent", stream.key), mismatch)
    home_places = whole(inputs.value("home_places", stream.key))
    homes = -(-needed // home_places)
    places = homes * home_places
    turned_away = arrivals * blocking(load, places, mismatch)
    bought_gbp_per_week = inputs.value("bought_price_gbp_per_week", stream.key)
    lines = (
        make_line(
            f"homes: {stream.name}",
            "homes",
            homes,
            inputs.value("home_fixed_gbp_per_year", stream.key),
            arrivals,
            "home_fixed_gbp_per_year",
        ),
        make_line(
            f"bought when no place is free: {stream.name}",
            "weeks",
            turned_away * stay_weeks,
            bought_gbp_per_week,
            arrivals,
            "bought_price_gbp_per_week, stay_weeks",
        ),
    )
    return Provision(
        homes.astype(np.float64),
        places.astype(np.float64),
        turned_away,
        arrivals * stay_weeks * bought_gbp_per_week,
        lines,
    )


def _sum(parts: list[Floats], like: Floats) -> Floats:
    """Add up the streams (K, B)."""
    return np.asarray(sum(parts, np.zeros(like.shape)))
