"""Rules for dividing a cost, on games with known answers; workings that lead to them."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.errors import InputError
from footprint.options.contributions import (
    RULE_KEYS,
    at_fixed_shares,
    by_use,
    contributions,
    equal,
    per_child,
    separable_cost,
    separable_words,
    shapley,
    to_pence,
)
from footprint.options.games import Game, sub_group_membership
from footprint.options.steps import pays, steps

LETTERS = "ABCDEFGHIJKL"

# Straffin and Heaney (1981): the Tennessee Valley, thousand dollars
VALLEY = Game(
    ("Navigation", "Flood control", "Power"),
    np.array([[0.0, 163_520, 140_826, 301_607, 250_096, 378_821, 367_370, 412_584]]),
)


def runway(costs):
    """Return the game in which a group needs the longest runway of its members."""
    cost = (sub_group_membership(len(costs)) * np.array(costs, dtype=float)).max(axis=1)
    return Game(tuple(LETTERS[: len(costs)]), cost[np.newaxis])


def drawn(seed, players, cases=3):
    draws = np.random.default_rng(seed)
    cost = draws.uniform(0, 1e6, (cases, 1 << players))
    cost[:, 0] = 0
    return Game(tuple(LETTERS[:players]), cost)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=6))
@settings(max_examples=40)
def test_runways_are_paid_by_increments(costs):
    # Littlechild and Owen (1973): each stretch is shared equally by those who need it
    costs = sorted(costs)
    stretches = np.diff([0, *costs])
    expected = np.cumsum([s / (len(costs) - i) for i, s in enumerate(stretches)])
    assert shapley(runway(costs))[0] == pytest.approx(expected.tolist())


def test_gloves():
    inside = sub_group_membership(3)
    worth = inside[:, 0] & (inside[:, 1] | inside[:, 2])
    game = Game(("Left", "Right", "Right too"), -worth[np.newaxis].astype(float))
    assert -shapley(game)[0] == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_the_tennessee_valley():
    # separable 45,214, 33,763 and 110,977; the rest, 222,630, by 118,306, 107,063 and 139,119
    assert separable_cost(VALLEY)[0] == pytest.approx([117_476, 99_157, 195_951], abs=0.5)
    # average added cost of navigation: (163,520 + 45,214) / 3 + (160,781 + 128,725) / 6
    assert shapley(VALLEY)[0] == pytest.approx([117_829, 100_756.5, 193_998.5])
    assert separable_words(VALLEY) == ()


def test_average_over_every_order():
    game = drawn(3, 5, cases=2)
    added = np.zeros((2, 5))
    for order in permutations(range(5)):
        group = 0
        for player in order:
            joined = group | 1 << player
            added[:, player] += game.cost_gbp_per_year[:, joined] - game.cost_gbp_per_year[:, group]
            group = joined
    assert shapley(game) == pytest.approx(added / 120)


@given(st.integers(0, 10_000), st.integers(1, 6))
@settings(max_examples=30)
def test_average_added_costs_of_two_services_add_up(seed, players):
    one, other = drawn(seed, players), drawn(seed + 1, players)
    both = Game(one.players, one.cost_gbp_per_year + other.cost_gbp_per_year)
    assert shapley(both) == pytest.approx(shapley(one) + shapley(other))


@given(st.integers(0, 10_000), st.integers(1, 5))
@settings(max_examples=25)
def test_every_rule_divides_the_whole_cost_in_every_case(seed, players):
    game = drawn(seed, players)
    draws = np.random.default_rng(seed)
    use, children = draws.uniform(0, 9, (3, players)), draws.uniform(1, 9, players)
    found = contributions(game, use=use, children=children)
    assert tuple(found) == RULE_KEYS
    for divided in found.values():
        assert divided.shape == (3, players)
        assert divided.sum(axis=1) == pytest.approx(game.total_gbp_per_year, rel=1e-9, abs=1e-3)


def test_areas_alike_pay_alike():
    cost = np.array([0.0, 50, 80, 100, 110])[sub_group_membership(4).sum(axis=1)]
    game = Game(tuple("ABCD"), cost[np.newaxis])
    found = contributions(game, use=np.full(4, 3.0), children=np.full(4, 900.0))
    for divided in found.values():
        assert divided[0] == pytest.approx([27.5] * 4)


def test_an_area_that_adds_only_its_own_cost_pays_that():
    inside = sub_group_membership(3)
    cost = (inside[:, :2] @ [10.0, 20.0]) ** 0.5 + 7 * inside[:, 2]
    game = Game(("A", "B", "Own"), cost[np.newaxis])
    found = contributions(
        game, use=np.ones(3), children=np.ones(3), rules=("separable", "shapley", "nucleolus")
    )
    assert [float(divided[0, 2]) for divided in found.values()] == pytest.approx([7] * 3)


def test_use_children_and_equal_shares_by_hand():
    game = Game(("A", "B"), np.array([[0.0, 60, 60, 100], [0.0, 60, 60, 80]]))
    assert by_use(game, np.array([[1.0, 3.0], [0.0, 0.0]])).tolist() == [[25, 75], [40, 40]]
    assert per_child(game, np.array([300.0, 700.0])).tolist() == [[30, 70], [24, 56]]
    assert equal(game).tolist() == [[50, 50], [40, 40]]


def test_separable_costs_above_the_whole_are_given_back():
    # A and B save 30 together, nobody with C in all: separable 30, 20 and 60
    game = Game(("A", "B", "C"), np.array([[0.0, 40, 30, 40, 60, 80, 70, 100]]))
    assert separable_cost(game)[0] == pytest.approx([30 - 5, 20 - 5, 60])
    assert separable_words(game) == (
        "Separable costs add to more than the whole: the excess is given back",
    )


def test_an_area_dearer_to_the_others_than_alone_is_named():
    game = Game(("A", "B", "C"), np.array([[0.0, 40, 30, 40, 60, 90, 80, 120]]))
    assert separable_words(game)[0].startswith("C: the others would save more without")
    assert separable_cost(game).sum() == pytest.approx(120)


def test_where_nobody_gains_the_rest_is_equal():
    game = Game(("A", "B"), np.array([[0.0, 10, 20, 36]]))
    # separable 16 and 26: the 6 too many are given back equally
    assert separable_cost(game)[0] == pytest.approx([13, 23])


def test_fixed_shares_hold_the_percentages_in_every_case():
    game = Game(("A", "B"), np.array([[0.0, 60, 60, 100], [0.0, 60, 60, 80]]))
    assert at_fixed_shares(game, np.array([30.0, 70.0])).tolist() == [[30, 70], [24, 56]]
    free = Game(("A", "B"), np.array([[0.0, 5, 5, 0], [0.0, 5, 5, 8]]))
    assert at_fixed_shares(free, np.array([1.0, -1.0])).tolist() == [[1, -1], [5, 3]]


def test_pence_add_up_whatever_their_sign():
    assert to_pence({"A": 10 / 3, "B": 10 / 3, "C": 10 / 3}, 10.0) == {"A": 334, "B": 333, "C": 333}
    assert to_pence({"A": 12.005, "B": -2.001}, 10.004) == {"A": 1200, "B": -200}
    with pytest.raises(InputError, match="off the cost"):
        to_pence({"A": 1.0, "B": 2.0}, 3.5)


@given(st.integers(0, 10_000), st.integers(1, 6))
@settings(max_examples=40)
def test_pence_are_within_one_of_the_amount(seed, players):
    game = drawn(seed, players, cases=1)
    divided = dict(zip(game.players, shapley(game)[0].tolist(), strict=True))
    whole = to_pence(divided, float(game.total_gbp_per_year[0]))
    assert sum(whole.values()) == round(float(game.total_gbp_per_year[0]) * 100)
    assert all(abs(whole[name] - 100 * divided[name]) <= 1 for name in divided)


@pytest.mark.parametrize("players", [1, 2, 3, 5, 6])
@pytest.mark.parametrize("rule", RULE_KEYS)
def test_workings_end_in_what_each_pays(rule, players):
    game = drawn(11, players, cases=2)
    weights = np.arange(1.0, players + 1)
    found = contributions(game, use=weights, children=weights, rules=(rule,))[rule]
    worked = steps(game, rule, weights, weights_unit="children")
    paid = pays(worked)
    assert list(paid.values()) == pytest.approx(found[0].tolist())
    assert tuple(paid) == game.players
    assert worked[0].amount == game.total_gbp_per_year[0]


@pytest.mark.parametrize("players", [3, 5, 7])
def test_workings_of_the_average_can_be_added_up(players):
    game = drawn(5, players, cases=1)
    worked = steps(game, "shapley")
    for player, paid in pays(worked).items():
        rows = [step for step in worked if step.player == player and step.times is not None]
        assert sum(step.times for step in rows) == pytest.approx(1)
        assert sum(step.times * step.amount for step in rows) == pytest.approx(paid)
    assert len(worked) == 1 + players * ((1 << players - 1 if players <= 5 else players) + 1)


def test_workings_of_separable_cost_can_be_redone():
    worked = steps(VALLEY, "separable")
    rows = {(step.player, step.label): step.amount for step in worked}
    assert rows["", "rest"] == 222_630
    for player, paid in pays(worked).items():
        part = rows[player, "still gains"] / rows["", "still gain, all areas"]
        assert rows[player, "separable cost"] + rows["", "rest"] * part == pytest.approx(paid)


def test_workings_of_the_nucleolus_are_equations_that_hold():
    worked = steps(runway([10, 20, 30]), "nucleolus")
    rows = {step.label: step for step in worked if not step.player}
    paid = pays(worked)
    assert rows["step 1, paid by A"].amount == pytest.approx(paid["A"]) == pytest.approx(5)
    assert rows["step 1, paid by B and C"].amount == pytest.approx(paid["B"] + paid["C"])
    assert rows["step 2, paid by A and B"].amount == pytest.approx(paid["A"] + paid["B"])
    assert rows["step 2, gain"].amount == pytest.approx(7.5)


def test_unknown_rules_and_weights_that_cannot_divide_are_refused():
    with pytest.raises(InputError, match="no rule is named size"):
        contributions(VALLEY, use=np.ones(3), children=np.ones(3), rules=("size",))
    with pytest.raises(InputError, match="no rule is named size"):
        steps(VALLEY, "size")
    with pytest.raises(InputError, match="nothing to divide by"):
        steps(VALLEY, "use")
    with pytest.raises(InputError, match="does not match 3 areas"):
        by_use(VALLEY, np.ones(2))
    with pytest.raises(InputError, match="use of Power cannot divide"):
        by_use(VALLEY, np.array([1.0, 2.0, np.nan]))
    with pytest.raises(InputError, match="children of Navigation cannot divide"):
        per_child(VALLEY, np.array([-1.0, 2.0, 2.0]))
