"""What every sub-group would cost on its own, and which would do better by leaving."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.errors import InputError
from footprint.options.games import (
    Game,
    dearer_together,
    game_of,
    least_apart,
    savings,
    sub_group_membership,
    sub_groups,
)

# nobody, A, B, AB, C, AC, BC, ABC
COST = np.array([[0.0, 100, 80, 150, 60, 120, 130, 200]])
GAME = Game(("A", "B", "C"), COST)


def drawn(seed, players=4, cases=3):
    """Return a game whose costs are of any size, sharing or not."""
    draws = np.random.default_rng(seed)
    cost = draws.integers(1, 100, (cases, 1 << players)).astype(float)
    cost[:, 0] = 0
    return Game(tuple("ABCDEFGHIJKL"[:players]), cost)


def test_sub_groups_are_numbered_by_their_members():
    assert GAME.members(5) == ("A", "C")
    assert GAME.named(7) == "A, B and C"
    assert GAME.whole == 7
    assert GAME.total_gbp_per_year.tolist() == [200]
    assert GAME.alone_gbp_per_year.tolist() == [[100, 80, 60]]
    assert GAME.membership[6].tolist() == [False, True, True]


def test_savings_by_hand():
    assert savings(GAME).tolist() == [[0, 0, 0, 30, 0, 40, 10, 40]]


def test_a_game_is_priced_sub_group_by_sub_group():
    cost = np.array([[10.0, 20.0, 30.0], [1.0, 2.0, 3.0]])
    game = game_of("XYZ", lambda membership: (cost @ membership.T) ** 0.5)
    assert game.players == ("X", "Y", "Z")
    assert game.cost_gbp_per_year[:, 0].tolist() == [0, 0]
    assert game.cost_gbp_per_year[:, 5] == pytest.approx([40**0.5, 2])


def test_who_would_leave_by_hand():
    # A pays 90, B 60, C 50: A and C pay 140 for what costs them 120
    tested = sub_groups(GAME, np.array([[90.0, 60.0, 50.0]]))
    assert len(tested) == 6
    assert [tried.members for tried in tested if tried.better] == [("A", "C")]
    assert tested[0].central == 20
    assert tested[0].clear
    assert tested[0].words == "A and C would pay £20 a year less on their own"
    by_members = {tried.members: tried for tried in tested}
    assert by_members["A", "B"].central == 0
    assert by_members["A", "B"].words == "A and B would pay the same on their own"
    assert by_members["B",].words == "B would pay £20 a year more on its own"


def test_a_saving_over_zero_in_the_draws_is_no_clear_difference():
    cases = 21
    cost = np.repeat(COST, cases, axis=0)
    cost[1:, 5] += np.linspace(-30, 30, cases - 1)
    pays = np.repeat([[90.0, 60.0, 50.0]], cases, axis=0)
    tested = sub_groups(Game(("A", "B", "C"), cost), pays)
    first = tested[0]
    assert (first.members, first.better, first.clear) == (("A", "C"), True, False)
    assert first.low == pytest.approx(20 - 27)
    assert first.high == pytest.approx(20 + 27)
    assert first.saving_gbp_per_year.shape == (cases,)
    assert first.words.endswith("which is no clear difference")


def test_a_clear_saving_comes_with_its_range():
    cases = 21
    cost = np.repeat(COST, cases, axis=0)
    cost[1:, 5] += np.linspace(-10, 10, cases - 1)
    pays = np.repeat([[90.0, 60.0, 50.0]], cases, axis=0)
    first = sub_groups(Game(("A", "B", "C"), cost), pays)[0]
    assert first.words == "A and C would pay £20 a year less on their own (£11 to £29)"


def test_nobody_leaves_a_division_within_the_limits():
    tested = sub_groups(GAME, np.array([[80.0, 70.0, 50.0]]))
    assert [tried.members for tried in tested if tried.better] == [("A", "C")]
    tested = sub_groups(GAME, np.array([[70.0, 80.0, 50.0]]))
    assert not any(tried.better for tried in tested)


def test_an_area_by_itself_has_no_smaller_group():
    game = Game(("A",), np.array([[0.0, 5.0]]))
    assert sub_groups(game, np.array([[5.0]])) == ()


def test_groups_that_cost_more_together_are_said():
    cost = COST.copy()
    cost[0, 6] = 150  # B and C cost 140 apart
    cost[0, 7] = 230  # A with C, and B: 200
    words = dearer_together(Game(("A", "B", "C"), cost))
    assert words == (
        "A, B and C cost £30 a year more together than apart",
        "B and C cost £10 a year more together than apart",
    )
    assert dearer_together(GAME) == ()


@given(st.integers(0, 10_000))
@settings(max_examples=30)
def test_the_least_apart_is_the_best_of_every_way_to_split(seed):
    game = drawn(seed)

    def splits(members):
        if not members:
            yield []
            return
        first, *rest = members
        for part in range(1 << len(rest)):
            chosen = [rest[i] for i in range(len(rest)) if part >> i & 1]
            left = [member for member in rest if member not in chosen]
            for others in splits(left):
                yield [[first, *chosen], *others]

    for group in range(1, 16):
        members = [i for i in range(4) if group >> i & 1]
        costs = [
            sum(game.cost_gbp_per_year[:, sum(1 << i for i in block)] for block in split)
            for split in splits(members)
        ]
        assert least_apart(game)[:, group] == pytest.approx(np.min(costs, axis=0))


@pytest.mark.parametrize(
    ("players", "cost", "match"),
    [
        ((), np.zeros((1, 1)), "0 areas cannot be tested"),
        (tuple(map(str, range(13))), np.zeros((1, 1 << 13)), "13 areas cannot be tested"),
        (("A", "A"), np.zeros((1, 4)), "named twice"),
        (("A", "B"), np.zeros((1, 3)), "Give one for each of 4 sub-groups"),
        (("A", "B"), np.zeros(4), "Give one for each of 4 sub-groups"),
        (("A", "B"), np.array([[0, 1, 2, np.nan]]), "cost of A and B is not a finite"),
        (("A", "B"), np.array([[0, 1, np.inf, 3]]), "cost of B is not a finite"),
        (("A", "B"), np.array([[1.0, 1, 2, 3]]), "nobody together costs something"),
    ],
)
def test_what_is_no_game_is_refused(players, cost, match):
    with pytest.raises(InputError, match=match):
        Game(players, cost)


def test_too_many_areas_are_refused_before_anything_is_priced():
    def price(membership):
        pytest.fail("priced")

    with pytest.raises(InputError, match="40 areas cannot be tested"):
        game_of([str(i) for i in range(40)], price)


def test_contributions_must_match_and_add_up():
    with pytest.raises(InputError, match="do not match"):
        sub_groups(GAME, np.array([90.0, 60.0, 50.0]))
    with pytest.raises(InputError, match="£10 a year off the cost"):
        sub_groups(GAME, np.array([[90.0, 60.0, 40.0]]))
    with pytest.raises(InputError, match="do not match"):
        sub_groups(GAME, np.array([[90.0, 60.0, np.nan]]))


def test_membership_follows_the_bits():
    membership = sub_group_membership(3)
    assert (membership @ [1, 2, 4]).tolist() == list(range(8))
