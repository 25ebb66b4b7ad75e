"""Count who needs each function: published figures, parameters, draws, growth, whereabouts."""

from footprint.demand.books import (
    Figure,
    FigureBook,
    ParameterBook,
    figure_book,
    natural_scale,
    parameter_book,
)
from footprint.demand.counts import (
    Growth,
    demand,
    extras,
    function_rests_on,
    handoff_cases,
    product,
    rests_on,
)
from footprint.demand.draws import Draws
from footprint.demand.whereabouts import whereabouts

__all__ = [
    "Draws",
    "Figure",
    "FigureBook",
    "Growth",
    "ParameterBook",
    "demand",
    "extras",
    "figure_book",
    "function_rests_on",
    "handoff_cases",
    "natural_scale",
    "parameter_book",
    "product",
    "rests_on",
    "whereabouts",
]
