"""Place children at sites, prove the answer, and say what one more place is worth."""

from footprint.allocation.build_problem import BuildProblem, checked_plan
from footprint.allocation.build_regret import (
    RegretAnswer,
    RegretTable,
    least_worst_regret,
    lowest_of_all,
    regrets,
)
from footprint.allocation.build_search import BuildAnswer, cheapest_plan
from footprint.allocation.building import PlanAnswer, evaluate
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
from footprint.allocation.parts import Parts, solve_parts
from footprint.allocation.placement import AreaPlacement, PlacementCheck, place
from footprint.allocation.premium import PremiumFit, fit_premium
from footprint.allocation.problem import AllocationProblem, all_arcs
from footprint.allocation.readable import named_problem
from footprint.allocation.school_answer import SchoolAnswer, SchoolValue
from footprint.allocation.school_ground import SchoolGround, prepare_schools
from footprint.allocation.school_inputs import SchoolInputs, SchoolPrices, SchoolSteering
from footprint.allocation.schooling import place_in_schools
from footprint.allocation.side import (
    KeptShare,
    MinimumOccupancy,
    Quota,
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
    "BuildAnswer",
    "BuildProblem",
    "Calibration",
    "Certificate",
    "Chain",
    "EveryPair",
    "Ground",
    "KeptShare",
    "MinimumOccupancy",
    "Parts",
    "PlacementCheck",
    "PlacementInputs",
    "PlanAnswer",
    "Points",
    "PremiumFit",
    "Quota",
    "RegretAnswer",
    "RegretTable",
    "SchoolAnswer",
    "SchoolGround",
    "SchoolInputs",
    "SchoolPrices",
    "SchoolSteering",
    "SchoolValue",
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
    "cheapest_plan",
    "check",
    "checked_plan",
    "evaluate",
    "fit_premium",
    "joined",
    "least_cost_flow",
    "least_worst_regret",
    "lowest_of_all",
    "movements",
    "named_problem",
    "place",
    "place_in_schools",
    "prepare",
    "prepare_schools",
    "regrets",
    "service_part",
    "solve",
    "solve_parts",
    "value_of_last_place",
    "whole_children",
    "whole_pence",
    "with_parameters",
]
