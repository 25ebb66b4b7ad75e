"""Price any block of areas that might share a function: arrays in, arrays out."""

from footprint.costs.erlang import blocking, fewest_places
from footprint.costs.inputs import WEEKS_PER_YEAR, Inputs
from footprint.costs.lines import BlockCosts, Line
from footprint.costs.pool import matches
from footprint.costs.pricing import annual_cost, price

__all__ = [
    "WEEKS_PER_YEAR",
    "BlockCosts",
    "Inputs",
    "Line",
    "annual_cost",
    "blocking",
    "fewest_places",
    "matches",
    "price",
]
