"""Read regions, scenarios and a planner's own figures; report every problem at once."""

from footprint.inputs.bundled import region_names, scenario_names
from footprint.inputs.choices import Best, Choice, OptionSpec
from footprint.inputs.closures import Closure
from footprint.inputs.overlay import Change
from footprint.inputs.partnerships import Partnership
from footprint.inputs.provision import (
    BuildingSpec,
    Candidate,
    Concordat,
    Plan,
    Quota,
    SufficiencySpec,
)
from footprint.inputs.region import Region, as_now, load_region
from footprint.inputs.rules import RuleSpec
from footprint.inputs.scenario import Scenario, load_scenario
from footprint.inputs.search import SearchSpec
from footprint.inputs.starter import write_starter
from footprint.inputs.suggest import did_you_mean

__all__ = [
    "Best",
    "BuildingSpec",
    "Candidate",
    "Change",
    "Choice",
    "Closure",
    "Concordat",
    "OptionSpec",
    "Partnership",
    "Plan",
    "Quota",
    "Region",
    "RuleSpec",
    "Scenario",
    "SearchSpec",
    "SufficiencySpec",
    "as_now",
    "did_you_mean",
    "load_region",
    "load_scenario",
    "region_names",
    "scenario_names",
    "write_starter",
]
