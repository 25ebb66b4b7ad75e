"""Group areas into footprints: list, count, rule out and find the cheapest, on graphs alone."""

from footprint.configurations.best import Best, best
from footprint.configurations.blocks import Blocks, connected_blocks
from footprint.configurations.checks import check_configuration
from footprint.configurations.counting import configurations, count
from footprint.configurations.rules import Rule, alone, apart, reasons, together

__all__ = [
    "Best",
    "Blocks",
    "Rule",
    "alone",
    "apart",
    "best",
    "check_configuration",
    "configurations",
    "connected_blocks",
    "count",
    "reasons",
    "together",
]
