"""Group areas into footprints: list, count, rule out and find the cheapest, on graphs alone."""

from footprint.configurations.best import Best, best
from footprint.configurations.blocks import Blocks, TooLargeError, connected_blocks
from footprint.configurations.checks import check_configuration
from footprint.configurations.conflicts import Conflict, smallest_conflict
from footprint.configurations.counting import configurations, count, count_by_footprints
from footprint.configurations.covers import Covers, count_covers, list_covers
from footprint.configurations.limits import (
    largest_areas,
    largest_demand,
    smallest_areas,
    smallest_demand,
    travel_limit,
)
from footprint.configurations.nearest import Nearest, Relaxation, least_relaxation, nearest
from footprint.configurations.rules import (
    NumberRule,
    Rule,
    alone,
    apart,
    contract,
    law,
    nested,
    reasons,
    together,
)

__all__ = [
    "Best",
    "Blocks",
    "Conflict",
    "Covers",
    "Nearest",
    "NumberRule",
    "Relaxation",
    "Rule",
    "TooLargeError",
    "alone",
    "apart",
    "best",
    "check_configuration",
    "configurations",
    "connected_blocks",
    "contract",
    "count",
    "count_by_footprints",
    "count_covers",
    "largest_areas",
    "largest_demand",
    "law",
    "least_relaxation",
    "list_covers",
    "nearest",
    "nested",
    "reasons",
    "smallest_areas",
    "smallest_conflict",
    "smallest_demand",
    "together",
    "travel_limit",
]
