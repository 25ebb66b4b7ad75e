"""Take all functions together: partnerships, changes of team, what differs, what costs least."""

from footprint.arrangements.alternatives import Alternative, alternatives
from footprint.arrangements.arrangement import (
    Arrangement,
    Block,
    Coordination,
    Edge,
    Handoffs,
    alone,
    check,
    coordination,
    handoffs,
    partnerships,
)
from footprint.arrangements.change import (
    OneOff,
    break_even_range,
    break_even_words,
    break_even_years,
    ended_partnerships,
    one_off,
    total_one_off,
)
from footprint.arrangements.differs import differs, listed, named
from footprint.arrangements.joint import JointBest, JointProblem, check_joint, joint_cost
from footprint.arrangements.search import search

__all__ = [
    "Alternative",
    "Arrangement",
    "Block",
    "Coordination",
    "Edge",
    "Handoffs",
    "JointBest",
    "JointProblem",
    "OneOff",
    "alone",
    "alternatives",
    "break_even_range",
    "break_even_words",
    "break_even_years",
    "check",
    "check_joint",
    "coordination",
    "differs",
    "ended_partnerships",
    "handoffs",
    "joint_cost",
    "listed",
    "named",
    "one_off",
    "partnerships",
    "search",
    "total_one_off",
]
