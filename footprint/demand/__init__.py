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
from footprint.demand.plans import (
    KINDS,
    NEEDS,
    PHASES,
    PLAN_INDICATORS,
    SECTORS,
    SOUGHT,
    Plans,
    SchoolDemand,
    in_year,
    plans,
)
from footprint.demand.whereabouts import whereabouts

__all__ = [
    "KINDS",
    "NEEDS",
    "PHASES",
    "PLAN_INDICATORS",
    "SECTORS",
    "SOUGHT",
    "Draws",
    "Figure",
    "FigureBook",
    "Growth",
    "ParameterBook",
    "Plans",
    "SchoolDemand",
    "demand",
    "extras",
    "figure_book",
    "function_rests_on",
    "handoff_cases",
    "in_year",
    "natural_scale",
    "parameter_book",
    "plans",
    "product",
    "rests_on",
    "whereabouts",
]
