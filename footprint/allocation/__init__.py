"""Place children at sites, prove the answer, and say what one more place is worth."""

from footprint.allocation.calibration import AreaFit, Calibration, calibrate, with_parameters
from footprint.allocation.certificate import Certificate
from footprint.allocation.ground import (
    NEAR_KM,
    WEEKS_PER_YEAR,
    Ground,
    PlacementInputs,
    Points,
    Steering,
    prepare,
)
from footprint.allocation.marginal import (
    Chain,
    chains_of_one_more_place,
    value_of_last_place,
)
from footprint.allocation.pairs import EveryPair
from footprint.allocation.placement import AreaPlacement, PlacementCheck, place
from footprint.allocation.problem import AllocationProblem, all_arcs
from footprint.allocation.readable import named_problem
from footprint.allocation.side import (
    KeptShare,
    MinimumOccupancy,
    SharedBudget,
    SideConstraint,
)
from footprint.allocation.solve import Allocation, check, least_cost_flow, solve
from footprint.allocation.supply import (
    Supply,
    agency_places,
    joined,
    movements,
    service_part,
)
from footprint.allocation.sweep import Sweep, Swept
from footprint.allocation.whole import whole_children, whole_pence

__all__ = [
    "NEAR_KM",
    "WEEKS_PER_YEAR",
    "Allocation",
    "AllocationProblem",
    "AreaFit",
    "AreaPlacement",
    "Calibration",
    "Certificate",
    "Chain",
    "EveryPair",
    "Ground",
    "KeptShare",
    "MinimumOccupancy",
    "PlacementCheck",
    "PlacementInputs",
    "Points",
    "SharedBudget",
    "SideConstraint",
    "Steering",
    "Supply",
    "Sweep",
    "Swept",
    "agency_places",
    "all_arcs",
    "calibrate",
    "chains_of_one_more_place",
    "check",
    "joined",
    "least_cost_flow",
    "movements",
    "named_problem",
    "place",
    "prepare",
    "service_part",
    "solve",
    "value_of_last_place",
    "whole_children",
    "whole_pence",
    "with_parameters",
]
