"""Lay options side by side: who pays, ranges, order, weights, regret, and what is not outdone."""

from footprint.options.acceptability import Acceptability, acceptability
from footprint.options.amounts import amount_words, number_word, with_sign, with_unit
from footprint.options.contributions import (
    CONTRIBUTION_RULES,
    ContributionRule,
    contributions,
    separable_words,
    to_pence,
)
from footprint.options.flips import Flip, Flips, flip
from footprint.options.games import (
    MOST_PLAYERS,
    Game,
    SubGroup,
    dearer_together,
    game_of,
    least_apart,
    sub_groups,
)
from footprint.options.matrix import not_outdone, outdone_by
from footprint.options.nucleolus import LeastCore, Nucleolus, core_gap, nucleolus
from footprint.options.ranges import difference, interval
from footprint.options.regret import Regret, Regrets, regret
from footprint.options.sharing import (
    RULES,
    above_alone,
    divide,
    divide_partition,
    divide_pence,
    nobody_above_alone,
    pence,
    rule_weights,
    some_division_works,
)
from footprint.options.steps import Step, steps
from footprint.options.swings import RangeSeen, Trade, WeightFlip, ranges_seen, trades, weight_flips
from footprint.options.weighing import Scores, Swing, Weighed, order_of, score, value_scores, weigh

__all__ = [
    "CONTRIBUTION_RULES",
    "MOST_PLAYERS",
    "RULES",
    "Acceptability",
    "ContributionRule",
    "Flip",
    "Flips",
    "Game",
    "LeastCore",
    "Nucleolus",
    "RangeSeen",
    "Regret",
    "Regrets",
    "Scores",
    "Step",
    "SubGroup",
    "Swing",
    "Trade",
    "Weighed",
    "WeightFlip",
    "above_alone",
    "acceptability",
    "amount_words",
    "contributions",
    "core_gap",
    "dearer_together",
    "difference",
    "divide",
    "divide_partition",
    "divide_pence",
    "flip",
    "game_of",
    "interval",
    "least_apart",
    "nobody_above_alone",
    "number_word",
    "not_outdone",
    "nucleolus",
    "order_of",
    "outdone_by",
    "pence",
    "ranges_seen",
    "regret",
    "rule_weights",
    "score",
    "separable_words",
    "some_division_works",
    "steps",
    "sub_groups",
    "to_pence",
    "trades",
    "value_scores",
    "weigh",
    "weight_flips",
    "with_sign",
    "with_unit",
]
