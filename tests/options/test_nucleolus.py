"""Nucleolus and least core on games with known answers, and against other programs."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from footprint.errors import CheckFailedError
from footprint.options.games import Game, savings, sub_group_membership, sub_groups
from footprint.options.nucleolus import Level, check_nucleolus, core_gap, nucleolus

LETTERS = "ABCDEFGHIJKL"


def game_worth(value, players):
    """Return the cost game of a game of worths: each sub-group's cost is its worth, negated."""
    worth = np.array([value([bool(i) for i in row]) for row in sub_group_membership(players)])
    return Game(tuple(LETTERS[:players]), -worth[np.newaxis].astype(float))


def bankruptcy(estate, claims):
    """Return the game in which each group gets what is left when the others are paid in full."""

    def left(inside):
        return max(0, estate - sum(c for c, i in zip(claims, inside, strict=True) if not i))

    return game_worth(left, len(claims))


def majority(quota, weights):
    """Return the game that a group wins if its weights reach the quota."""
    return game_worth(lambda inside: float(np.dot(weights, inside) >= quota), len(weights))


def gets(game):
    return (-nucleolus(game).division_gbp_per_year).tolist()


@pytest.mark.parametrize(
    ("estate", "shares"),
    [(100, [100 / 3] * 3), (200, [50, 75, 75]), (300, [50, 100, 150])],
)
def test_estates_of_the_talmud(estate, shares):
    # Aumann and Maschler (1985): the divisions of the Mishna are nucleoli
    assert gets(bankruptcy(estate, [100, 200, 300])) == pytest.approx(shares)


def test_gloves_have_all_the_worth_on_the_scarce_side():
    # one left glove, two right ones
    game = game_worth(lambda inside: float(inside[0] and (inside[1] or inside[2])), 3)
    assert gets(game) == pytest.approx([1, 0, 0], abs=1e-9)
    assert core_gap(game).gap_gbp_per_year == pytest.approx(0, abs=1e-9)
    assert core_gap(game).stable


@pytest.mark.parametrize(
    ("quota", "weights"), [(3, [2, 1, 1, 1]), (2, [1, 1, 1]), (5, [2, 2, 2, 1, 1, 1])]
)
def test_homogeneous_constant_sum_majorities_divide_by_weight(quota, weights):
    # Peleg (1968): the nucleolus is the homogeneous representation, adding to one
    shares = np.array(weights) / sum(weights)
    assert gets(majority(quota, weights)) == pytest.approx(shares.tolist())


def test_runways_by_hand():
    # costs 10, 20, 30: the smallest plane halves its saving with the rest, and so on
    cost = (sub_group_membership(3) * [10.0, 20.0, 30.0]).max(axis=1)
    found = nucleolus(Game(("A", "B", "C"), cost[np.newaxis]))
    assert found.division_gbp_per_year == pytest.approx([5, 7.5, 17.5])
    assert [level.gain_gbp_per_year for level in found.levels] == pytest.approx([5, 7.5])
    assert found.words.startswith("The least satisfied smaller group saves £5 a year by staying")


def test_the_tennessee_valley():
    # costs of Straffin and Heaney (1981), nucleolus as printed in Young (1994), thousand dollars
    game = Game(
        ("Navigation", "Flood control", "Power"),
        np.array([[0.0, 163_520, 140_826, 301_607, 250_096, 378_821, 367_370, 412_584]]),
    )
    found = nucleolus(game).division_gbp_per_year
    assert found == pytest.approx([116_234, 93_540, 202_810], abs=1)


def test_no_core_by_hand():
    # any two share 12 of saving, all three 15: each pair is owed 10, so 2 are missing
    game = game_worth(lambda inside: {0: 0, 1: 0, 2: 12, 3: 15}[sum(inside)], 3)
    found = core_gap(game)
    assert found.gap_gbp_per_year == pytest.approx(2)
    assert not found.stable
    assert found.words.startswith(
        "However the cost is divided, some smaller group would pay less on its own, by £2 a year"
    )
    assert set(found.binding) == {("A", "B"), ("A", "C"), ("B", "C")}
    assert gets(game) == pytest.approx([5, 5, 5])
    assert "would save £2 a year by leaving" in nucleolus(game).words


def test_nobody_pays_more_than_alone_where_that_can_be_had():
    # A and B save 10 by themselves, and only 4 with C: C must not be made to pay for it
    game = game_worth(lambda inside: 4 if all(inside) else 10 if inside[0] and inside[1] else 0, 3)
    assert gets(game) == pytest.approx([2, 2, 0], abs=1e-9)
    assert not nucleolus(game).above_alone
    # the least gap, without that limit, would have C pay 3
    assert core_gap(game).gap_gbp_per_year == pytest.approx(3)


def test_sharing_that_costs_more_than_apart_is_still_divided_and_said():
    game = Game(("A", "B"), np.array([[0.0, 10, 20, 36]]))
    found = nucleolus(game)
    assert found.division_gbp_per_year == pytest.approx([13, 23])
    assert found.above_alone
    assert core_gap(game).gap_gbp_per_year == pytest.approx(3)


def test_without_any_saving_everybody_pays_the_cost_alone():
    cost = (sub_group_membership(4) @ [1e6, 2e6, 3e5, 0.1])[np.newaxis]
    game = Game(tuple("ABCD"), cost)
    assert nucleolus(game).division_gbp_per_year == pytest.approx([1e6, 2e6, 3e5, 0.1])
    assert core_gap(game).stable
    nothing = Game(tuple("AB"), np.zeros((1, 4)))
    assert nucleolus(nothing).division_gbp_per_year.tolist() == [0, 0]


def test_one_area_pays_for_itself():
    game = Game(("A",), np.array([[0.0, 7.0]]))
    assert nucleolus(game).division_gbp_per_year.tolist() == [7]
    assert core_gap(game).division_gbp_per_year.tolist() == [7]


def test_names_with_spaces_and_accents_are_no_trouble():
    cost = np.array([[0.0, 10, 20, 24]])
    game = Game(("Bath and North East Somerset", "Ynys Môn"), cost)
    assert nucleolus(game).division_gbp_per_year == pytest.approx([7, 17])


def plain_nucleolus(saving, players, at_least_alone):
    """Find the nucleolus by fixing the groups that cannot gain more, one linear program each."""
    sub = sub_group_membership(players).astype(float)
    fixed = {len(saving) - 1: saving[-1]}
    lowest = 0 if at_least_alone else None
    bounds = [(lowest, None)] * players

    def least(objective, groups, free_gap):
        above = np.array([[*-sub[g], -1.0] for g in groups])
        equal = np.array([[*sub[g], 0.0] for g in fixed])
        gap_bounds = (None, None) if free_gap is None else (free_gap, free_gap)
        return linprog(
            objective,
            A_ub=above,
            b_ub=[-saving[g] for g in groups],
            A_eq=equal,
            b_eq=list(fixed.values()),
            bounds=[*bounds, gap_bounds],
        )

    while np.linalg.matrix_rank(sub[list(fixed)]) < players:
        rank = np.linalg.matrix_rank(sub[list(fixed)])
        groups = [
            g for g in range(1, len(saving) - 1) if np.linalg.matrix_rank(sub[[*fixed, g]]) > rank
        ]
        gap = least([0.0] * players + [1.0], groups, None).fun
        tight = []
        for group in groups:
            most = -least([*-sub[group], 0.0], groups, gap + 1e-10).fun
            if most - (saving[group] - gap) < 1e-6:
                tight.append(group)
        fixed |= {group: saving[group] - gap for group in tight}
        for player in range(players):
            ends = [least([*sign * sub[1 << player], 0.0], groups, gap).fun for sign in (1, -1)]
            if abs(sum(ends)) < 1e-6:
                fixed[1 << player] = ends[0]
    return np.linalg.lstsq(sub[list(fixed)], np.array(list(fixed.values())), rcond=None)[0]


@given(st.integers(0, 10_000), st.integers(2, 4), st.booleans())
@settings(max_examples=25)
def test_against_another_way_to_the_nucleolus(seed, players, sharing_pays):
    draws = np.random.default_rng(seed)
    worth = draws.integers(0, 30, 1 << players).astype(float)
    worth[0] = 0
    worth[1 << np.arange(players)] = 0
    if sharing_pays:
        worth[-1] += 40
    game = Game(tuple(LETTERS[:players]), -worth[np.newaxis])
    expected = plain_nucleolus(worth, players, at_least_alone=True)
    assert gets(game) == pytest.approx(expected.tolist(), abs=1e-5)


@given(st.integers(0, 10_000), st.integers(2, 5))
@settings(max_examples=40)
def test_least_gap_against_another_program_and_nucleolus_within_it(seed, players):
    draws = np.random.default_rng(seed)
    cost = draws.uniform(1e5, 1e6, 1 << players)
    cost[0] = 0
    game = Game(tuple(LETTERS[:players]), cost[np.newaxis])
    sub = sub_group_membership(players).astype(float)
    rows = np.column_stack([sub, -np.ones(len(sub))])[1:-1]
    answer = linprog(
        [0.0] * players + [1.0],
        A_ub=rows,
        b_ub=cost[1:-1],
        A_eq=[[1.0] * players + [0.0]],
        b_eq=[cost[-1]],
        bounds=(None, None),
    )
    found = core_gap(game)
    assert found.gap_gbp_per_year == pytest.approx(answer.fun, rel=1e-6, abs=1e-2)
    assert found.division_gbp_per_year.sum() == pytest.approx(cost[-1])
    best = nucleolus(game).division_gbp_per_year
    assert best.sum() == pytest.approx(cost[-1])
    # nobody would leave the nucleolus where there is a division that nobody would leave
    tested = sub_groups(game, best[np.newaxis])
    if found.stable:
        assert not any(tried.central > 0.01 for tried in tested)


@given(st.integers(0, 10_000))
@settings(max_examples=15)
def test_the_smallest_gains_are_lexicographically_largest(seed):
    # no small step to another division makes the sorted gains better
    draws = np.random.default_rng(seed)
    size = draws.uniform(1, 5, 5)
    cost = (sub_group_membership(5) @ size) ** 0.6
    game = Game(tuple(LETTERS[:5]), cost[np.newaxis])
    sub = game.membership.astype(float)

    def gains(division):
        return np.sort((cost - sub @ division)[1:-1])

    best = nucleolus(game).division_gbp_per_year
    at_best = gains(best)
    for _ in range(40):
        step = draws.normal(size=5)
        other = gains(best + 0.01 * (step - step.mean()))
        first = np.flatnonzero(np.abs(other - at_best) > 1e-7)
        assert other[first[0]] < at_best[first[0]]


def test_gains_of_the_steps_never_fall():
    cost = (sub_group_membership(7) @ [1.0, 2, 3, 4, 5, 6, 7]) ** 0.7
    found = nucleolus(Game(tuple(LETTERS[:7]), cost[np.newaxis]))
    gains = [level.gain_gbp_per_year for level in found.levels]
    assert all(after >= before - 1e-9 for before, after in pairwise(gains))


def test_a_wrong_answer_fails_its_check():
    game = bankruptcy(200, [100, 200, 300])
    saving = savings(game)[0] / 200
    levels = [
        Level(level.gain_gbp_per_year / 200, level.groups, level.weights)
        for level in nucleolus(game).levels
    ]
    right = np.array([50.0, 75, 75]) / 200
    check_nucleolus(saving, right, levels, at_least_alone=True)
    with pytest.raises(CheckFailedError, match="nucleolus failed its check"):
        check_nucleolus(saving, right + [0.01, -0.01, 0], levels, at_least_alone=True)
    with pytest.raises(CheckFailedError, match="left open"):
        check_nucleolus(saving, right, levels[:1], at_least_alone=True)
    unbalanced = [Level(levels[0].gain_gbp_per_year, (levels[0].groups[0],), (1.0,)), *levels]
    with pytest.raises(CheckFailedError, match="nucleolus failed its check"):
        check_nucleolus(saving, right, unbalanced, at_least_alone=True)
