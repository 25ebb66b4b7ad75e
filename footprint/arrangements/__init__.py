"""Take all functions together: partnerships, changes of team, one-off cost, what differs."""

from footprint.arrangements.arrangement import (
    Arrangement,
    Coordination,
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

__all__ = [
    "Arrangement",
    "Coordination",
    "Handoffs",
    "OneOff",
    "alone",
    "break_even_range",
    "break_even_words",
    "break_even_years",
    "check",
    "coordination",
    "differs",
    "ended_partnerships",
    "handoffs",
    "listed",
    "named",
    "one_off",
    "partnerships",
    "total_one_off",
]
