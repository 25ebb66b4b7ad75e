"""Weights are for swings over the range seen, and nothing is weighed that cannot be."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.errors import InputError
from footprint.options.swings import ranges_seen, trades, weight_flips
from footprint.options.weighing import Swing, score, value_scores, weigh


@dataclass(frozen=True)
class Criterion:
    """What a criterion of the matrix is to weighing."""

    key: str
    label: str
    unit: str
    better: str


COST = Criterion("cost", "Modelled cost a year", "£ a year", "lower")
TRAVEL = Criterion("travel", "One-way travel, mean", "minutes", "lower")
NEAR = Criterion("near", "Children placed near home", "% of children", "higher")
CHANGES = Criterion("changes", "Changes of team", "changes a year", "lower")
POSTS = Criterion("posts", "Posts", "whole-time equivalent", "neither")
OPTIONS = ("As now", "Two hubs", "One region")

# cost, travel, near: as now is dearest and nearest to everybody
VALUES = np.array([[10_624_000.0, 20, 60], [10_312_000, 24, 55], [10_000_000, 28.4, 50]])


def table(values=VALUES, criteria=(COST, TRAVEL, NEAR), **more):
    return score(np.asarray(values, dtype=float), criteria, OPTIONS[: len(values)], **more)


def swings(**points):
    return [Swing(key, amount, "our workshop") for key, amount in points.items()]


def test_scores_run_from_the_worst_to_the_best_seen():
    scores = table()
    assert scores.scores[0, :, 0] == pytest.approx([0, 0.5, 1])
    assert scores.scores[0, :, 1] == pytest.approx([1, 4.4 / 8.4, 0])
    assert scores.scores[0, :, 2] == pytest.approx([1, 0.5, 0])
    assert scores.worst.tolist() == [10_624_000, 28.4, 50]
    assert scores.best.tolist() == [10_000_000, 20, 60]
    assert not scores.left_out


def test_scores_of_plain_values():
    values = np.array([[1.0, 1.0, np.nan, 7.0, 3.0], [3.0, 5.0, 1.0, 7.0, 4.0]])
    better = ("lower", "higher", "lower", "lower", "neither")
    found = value_scores(values, better)
    assert found[:, :2].tolist() == [[1, 0], [0, 1]]
    assert np.isnan(found[:, 2:]).all()


def test_the_line_is_drawn_over_the_central_case():
    cases = np.array([[[0.0], [10.0]], [[-5.0], [20.0]]])
    assert value_scores(cases, ("higher",)).tolist() == [[[0], [1]], [[-0.5], [2]]]


def test_totals_by_hand():
    found = weigh(table(), swings(cost=100, travel=50, near=50))
    assert found.shares.tolist() == [0.5, 0.25, 0.25]
    assert found.totals[0] == pytest.approx([0.5, 0.25 + 1.1 / 8.4 + 0.125, 0.5])
    assert found.order == ((1,), (0, 2))
    assert found.words == "With these weights Two hubs comes first (51 of 100)"


def test_what_is_clear_over_the_draws():
    # as now is always behind two hubs; one region changes places with it
    cases = np.repeat(VALUES[np.newaxis], 21, axis=0)
    cases[1:, 2, 0] += np.linspace(-400_000, 400_000, 20)
    found = weigh(table(cases), swings(cost=100, travel=50, near=50))
    assert found.totals.shape == (21, 3)
    assert found.behind_first.tolist() == [True, False, False]
    assert found.words.endswith("; no clear difference from One region")


def test_options_level_come_first_together():
    found = weigh(table(VALUES[[0, 2]]), swings(cost=50, travel=25, near=25))
    assert found.order == ((0, 1),)
    assert found.words == "With these weights As now and Two hubs come first together"


def test_what_cannot_be_weighed_is_left_out_with_the_reason():
    values = np.array([[1.0, np.nan, 5.0, 9.0, np.inf], [2.0, 3.0, 5.0, 8.0, 4.0]])
    years = Criterion("years", "Years to earn back", "years", "lower")
    scores = score(values, (COST, TRAVEL, NEAR, POSTS, years), ("A", "B"))
    assert scores.keys == ("cost",)
    assert scores.left_out == {
        "travel": "“One-way travel, mean” is not weighed: it is not modelled for every option",
        "near": "“Children placed near home” is not weighed: all options are alike on it",
        "posts": "“Posts” is not weighed: it has no better or worse",
        "years": "“Years to earn back” is not weighed: for some option it is never, which no line "
        "can hold",
    }
    found = weigh(scores, swings(cost=10, travel=90))
    assert found.shares.tolist() == [1]
    assert tuple(found.left_out) == ("travel",)


def test_what_is_priced_into_the_cost_is_not_weighed_twice():
    values = np.array([[1.0, 30.0], [2.0, 20.0]])
    priced = {"changes": "each change of team is priced"}
    scores = score(values, (COST, CHANGES), ("A", "B"), priced_in=priced)
    assert scores.keys == ("cost",)
    reason = scores.left_out["changes"]
    assert "already counts in the cost (each change of team is priced)" in reason
    assert weigh(scores, swings(cost=50, changes=100)).left_out == {"changes": reason}
    # without cost beside it, nothing counts twice
    assert score(values[:, 1:], (CHANGES,), ("A", "B"), priced_in=priced).keys == ("changes",)


def test_nothing_to_weigh_is_refused_with_the_reasons():
    with pytest.raises(InputError, match="no criterion can be weighed: “Posts” is not weighed"):
        score(np.zeros((2, 1)), (POSTS,), ("A", "B"))
    with pytest.raises(InputError, match="no points are left.*already counts in the cost"):
        values = np.array([[1.0, 30.0], [2.0, 20.0]])
        scores = score(values, (COST, CHANGES), ("A", "B"), priced_in={"changes": "priced"})
        weigh(scores, swings(changes=100))
    with pytest.raises(InputError, match="no points are left"):
        weigh(table(), [])


def test_every_swing_that_cannot_be_used_is_listed():
    with pytest.raises(InputError) as caught:
        weigh(table(), [*swings(cost=101, speed=10), Swing("near", float("nan")), *swings(cost=1)])
    text = str(caught.value)
    assert "weights, speed: is not a criterion" in text
    assert "101 is not a number of points from 0 to 100" in text
    assert "nan is not a number of points" in text
    assert "weights, cost: is given twice" in text


def test_values_must_match_the_names():
    with pytest.raises(InputError, match="3 options and 2 criteria"):
        table(criteria=(COST, TRAVEL))


def test_a_trade_says_what_the_points_mean_in_pounds():
    (trade,) = trades(table(), swings(cost=100, travel=50))
    assert (trade.key, trade.worth_key) == ("travel", "cost")
    assert trade.amount == pytest.approx(8.4)
    assert trade.worth == pytest.approx(312_000)
    assert trade.words == (
        "Giving 100 points to “Modelled cost a year” and 50 to “One-way travel, mean” says that "
        "8.4 minutes less on “One-way travel, mean” is worth £312,000 a year"
    )


def test_a_trade_stays_inside_the_ranges_seen_and_money_is_what_is_paid():
    (trade,) = trades(table(), swings(cost=25, near=100))
    assert (trade.amount, trade.worth) == (2.5, 624_000)
    assert "2.5 percentage points more on “Children placed near home” is worth £624,000" in (
        trade.words
    )


def test_a_trade_without_money_names_both():
    (trade,) = trades(table(), swings(travel=40, near=80))
    assert (trade.amount, trade.worth) == pytest.approx((8.4, 5))
    assert trade.words.endswith(
        "8.4 minutes less on “One-way travel, mean” matters as much as 5 percentage points more "
        "on “Children placed near home”"
    )


@given(st.integers(0, 10_000))
@settings(max_examples=40)
def test_a_trade_leaves_the_total_as_it_is(seed):
    draws = np.random.default_rng(seed)
    values = draws.uniform(10, 100, (3, 3))
    points = dict(zip(("cost", "travel", "near"), draws.uniform(1, 100, 3), strict=True))
    scores = table(values)
    signs = {"cost": -1, "travel": -1, "near": 1}
    found = trades(scores, swings(**points))
    assert len(found) == 3
    weights = weigh(scores, swings(**points)).shares
    per_unit = weights / np.abs(scores.best - scores.worst)
    for trade in found:
        gain = per_unit[scores.keys.index(trade.key)] * trade.amount
        loss = per_unit[scores.keys.index(trade.worth_key)] * trade.worth
        assert gain == pytest.approx(loss)
        assert set(signs) >= {trade.key, trade.worth_key}


def test_ranges_that_mislead_are_flagged():
    values = np.array([[10_000_000.0, 5, 50], [10_200_000, 30, 60], [10_100_000, 20, 55]])
    cost, travel, near = ranges_seen(table(values))
    assert (cost.width, travel.width, near.width) == ("narrow", "wide", "")
    assert cost.words == (
        "“Modelled cost a year” runs from £10,200,000 a year (worst) to £10,000,000 a year (best) "
        "over these options, a narrow range (1.96% of the larger): many points here say that a "
        "small difference matters much"
    )
    assert near.words.endswith("from 50% of children (worst) to 60% of children (best) over "
                               "these options")  # fmt: skip
    assert "wide range" in travel.words


def test_flips_by_hand():
    # cost alone: one region; travel alone: as now; they cross where half the weight is on cost
    scores = table(VALUES[[0, 2], :2], (COST, TRAVEL))
    cost, travel = weight_flips(scores, swings(cost=100, travel=25))
    assert (cost.share, cost.below, cost.below_option) == pytest.approx((0.8, 0.5, 0))
    assert (cost.above, cost.above_option) == (None, None)
    assert (travel.above, travel.above_option) == pytest.approx((0.5, 0))
    assert cost.words == (
        "“Modelled cost a year” (now 80%): below 50% of the weight “As now” comes first, instead "
        "of “Two hubs”"
    )


def test_an_option_that_leads_whatever_the_weight_is_said():
    scores = table(np.array([[1.0, 1], [2, 2]]), (COST, TRAVEL))
    cost, travel = weight_flips(scores, swings(cost=100))
    assert cost.words == "“Modelled cost a year” has all the weight"
    assert travel.words == "“One-way travel, mean” (now 0%): “As now” comes first at any weight"


def test_a_tie_at_the_weights_given_is_a_flip_there():
    scores = table(VALUES[[0, 2], :2], (COST, TRAVEL))
    cost, _ = weight_flips(scores, swings(cost=50, travel=50))
    assert (cost.below, cost.above, cost.above_option) == (None, 0.5, 1)


@given(st.integers(0, 10_000))
@settings(max_examples=60)
def test_flips_against_a_fine_grid(seed):
    draws = np.random.default_rng(seed)
    criteria = (COST, TRAVEL, NEAR)
    scores = score(draws.uniform(1, 9, (5, 3)), criteria, tuple("ABCDE"))
    given_points = swings(**dict(zip(scores.keys, draws.uniform(1, 100, 3), strict=True)))
    now = weigh(scores, given_points)
    leader = now.order[0][0]
    grid = np.linspace(0, 1, 2001)
    for column, flip in enumerate(weight_flips(scores, given_points)):
        others = np.delete(now.shares, column) / np.delete(now.shares, column).sum()
        rest = np.delete(scores.scores[0], column, axis=1) @ others
        totals = np.outer(grid, scores.scores[0, :, column]) + np.outer(1 - grid, rest)
        lost = grid[totals.argmax(axis=1) != leader]
        for at, option, side in (
            (flip.below, flip.below_option, lost[lost < flip.share]),
            (flip.above, flip.above_option, lost[lost > flip.share]),
        ):
            if at is None:
                assert not len(side)
                continue
            nearest = side[np.argmin(np.abs(side - flip.share))]
            assert nearest == pytest.approx(at, abs=6e-4)
            assert abs(nearest - flip.share) >= abs(at - flip.share) - 1e-9
            # just beyond, the option named leads
            beyond = at + 1e-7 * np.sign(at - flip.share)
            line = beyond * scores.scores[0, :, column] + (1 - beyond) * rest
            assert line.argmax() == option
