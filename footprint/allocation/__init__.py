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
from footprint.allocation.placement import AreaPlacement, PlacementCheck, place
from footprint.allocation.problem import AllocationProblem, all_arcs, allocation_problem
from footprint.allocation.readable import named_problem
from footprint.allocation.solve import Allocation, check, least_cost_flow, solve
from footprint.allocation.supply import (
    Supply,
    agency_places,
    joined,
    movements,
    service_part,
)

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
    "Ground",
    "PlacementCheck",
    "PlacementInputs",
    "Points",
    "Steering",
    "Supply",
    "agency_places",
    "all_arcs",
    "allocation_problem",
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
    "with_parameters",
]
