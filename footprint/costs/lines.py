"""Hold what a block costs, line by line: quantity times unit price."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from footprint.costs.inputs import Blocks, Bools, Floats, Inputs, Ints


@dataclass(frozen=True, slots=True)
class Line:
    """One line of cost for K cases and B blocks; quantity times price is the amount.

    Attributes
    ----------
    staff
        Whether the line pays the footprint's own staff: overhead is charged on it, and it is what
        moves when a function is shared.
    source
        The parameters behind the price.
    """

    name: str
    unit: str
    quantity: Floats
    price_gbp: Floats
    amount_gbp_per_year: Floats
    staff: bool
    source: str


@dataclass(frozen=True, slots=True)
class Attending:
    """Children who travel to places that a block provides, each (K, B, A) by their own area.

    Attributes
    ----------
    within_area
        Those who stay within their own area.
    to_base
        Those who travel to the block's best base.
    """

    within_area: Floats
    to_base: Floats


@dataclass(frozen=True, slots=True)
class KindCosts:
    """The lines of one capacity kind and what they provide, each (K, B) or None.

    ``attending`` is given by a kind of which only some children travel to the footprint's own
    places; otherwise the whole employed demand travels.
    """

    lines: tuple[Line, ...]
    posts: Floats | None = None
    places: Floats | None = None
    homes: Floats | None = None
    no_place: Floats | None = None
    in_time_percent: Floats | None = None
    followed: Floats | None = None
    backlog_end: Floats | None = None
    blocking_achieved: Floats | None = None
    all_bought_gbp_per_year: Floats | None = None
    attending: Attending | None = None


@dataclass(frozen=True, slots=True)
class BlockCosts:
    """What each block costs a year and provides, for K cases and B blocks.

    Attributes
    ----------
    membership
        (B, A).
    demand
        (K, B), the areas that buy included.
    lines
        Every line; they add up to the cost.
    posts
        (K, B) whole-time equivalent.
    places
        (K, B): places in homes or classes, or places gained by recruiting households.
    homes
        (K, B) children's homes.
    no_place
        (K, B) children a year for whom no place or match was found.
    in_time_percent
        (K, B) share of the year's queued requests finished in time; nan where none is queued.
    followed
        (K, B) requests in the queue, the weight under ``in_time_percent``.
    backlog_end
        (K, B) requests waiting at the end of the year.
    blocking_achieved
        (K, B) share of arrivals turned away at the places provided.
    all_bought_gbp_per_year
        (K, B) what buying a place for every arrival would cost, travel apart; no part of the cost.
    base
        (K, B) area whose base is travelled to; -1 where there is no shared base or no demand.
        Where all children attend places within their own area, the base that would be best.
    travel_gbp_per_area
        (K, B, A) cost of travel where it arises, if asked for and the function travels.
    seen_by_partner
        (K, B) children visited by a partner's worker.
    attending
        Children who travel to the block's own places, by area, if asked for by area and not the
        whole demand travels.
    """

    membership: Bools
    demand: Floats
    lines: tuple[Line, ...]
    base: Ints
    posts: Floats | None = None
    places: Floats | None = None
    homes: Floats | None = None
    no_place: Floats | None = None
    in_time_percent: Floats | None = None
    followed: Floats | None = None
    backlog_end: Floats | None = None
    blocking_achieved: Floats | None = None
    travel_gbp_per_area: Floats | None = None
    seen_by_partner: Floats | None = None
    all_bought_gbp_per_year: Floats | None = None
    attending: Attending | None = None

    @property
    def cost_gbp_per_year(self) -> Floats:
        """Return the sum of the lines (K, B)."""
        return total_gbp_per_year(self.lines, self.demand)

    @property
    def staff_gbp_per_year(self) -> Floats:
        """Return the sum of the staff lines (K, B)."""
        return total_gbp_per_year(tuple(line for line in self.lines if line.staff), self.demand)


def make_line(
    name: str,
    unit: str,
    quantity: ArrayLike,
    price_gbp: ArrayLike,
    like: Floats,
    source: str,
    *,
    staff: bool = False,
) -> Line:
    """Make a line of a quantity and a price that spread over the shape of another array."""
    quantities = np.broadcast_to(np.asarray(quantity, dtype=np.float64), like.shape)
    prices = np.broadcast_to(np.asarray(price_gbp, dtype=np.float64), like.shape)
    return Line(name, unit, quantities, prices, quantities * prices, staff, source)


def bought_line(inputs: Inputs, blocks: Blocks, like: Floats) -> tuple[Line, ...]:
    """Price the units of the areas that buy, or return no line where none does."""
    if inputs.employs.all():
        return ()
    units = blocks.total(inputs.demand * ~inputs.employs)
    price = inputs.value("bought_price_gbp_per_unit")
    unit = inputs.function.demand_unit
    return (make_line("bought units", unit, units, price, like, "bought_price_gbp_per_unit"),)


def total_gbp_per_year(lines: tuple[Line, ...], like: Floats) -> Floats:
    """Add up the amounts of lines (K, B)."""
    total = np.zeros(like.shape)
    for line in lines:
        total += line.amount_gbp_per_year
    return total
