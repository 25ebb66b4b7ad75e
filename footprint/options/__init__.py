"""Lay options side by side: who pays, ranges, order, and what is not outdone."""

from footprint.options.amounts import amount_words, with_unit
from footprint.options.flips import Flip, Flips, flip
from footprint.options.matrix import not_outdone, outdone_by
from footprint.options.ranges import difference, interval
from footprint.options.sharing import (
    RULES,
    above_alone,
    divide,
    divide_pence,
    nobody_above_alone,
    pence,
    rule_weights,
    some_division_works,
)

__all__ = [
    "RULES",
    "Flip",
    "Flips",
    "above_alone",
    "amount_words",
    "difference",
    "divide",
    "divide_pence",
    "flip",
    "interval",
    "nobody_above_alone",
    "not_outdone",
    "outdone_by",
    "pence",
    "rule_weights",
    "some_division_works",
    "with_unit",
]
