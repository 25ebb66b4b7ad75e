"""An option is outdone only by one at least as good on everything and better on something."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.errors import InputError
from footprint.options import matrix
from footprint.options.matrix import not_outdone, outdone_by

BETTER = ("lower", "higher")


def test_by_hand():
    # cost and children near home: the third costs more than the first for no more children
    values = np.array([[10.0, 5.0], [8.0, 3.0], [11.0, 5.0], [12.0, 9.0]])
    assert not_outdone(values, BETTER).tolist() == [True, True, False, True]
    assert np.argwhere(outdone_by(values, BETTER)).tolist() == [[2, 0]]


def test_equal_options_do_not_outdo_each_other():
    assert not_outdone(np.array([[1.0, 1.0], [1.0, 1.0 + 1e-12]]), BETTER).all()


def test_a_criterion_without_direction_is_left_out():
    values = np.array([[1.0, 9.0], [2.0, 0.0]])
    assert not_outdone(values, ("lower", "neither")).tolist() == [True, False]


def test_what_is_modelled_for_one_only_outdoes_nobody():
    values = np.array([[1.0, np.nan], [2.0, 5.0], [3.0, np.nan]])
    assert not_outdone(values, BETTER).tolist() == [True, True, False]


def test_never_is_worse_than_any_number_and_as_good_as_never():
    values = np.array([[np.inf, 1.0], [3.0, 1.0], [np.inf, 2.0], [np.inf, 2.0]])
    assert not_outdone(values, BETTER).tolist() == [False, True, True, True]


def test_unknown_directions_are_refused():
    with pytest.raises(InputError, match="directions"):
        not_outdone(np.zeros((2, 2)), ("lower", "less"))
    with pytest.raises(InputError, match="directions"):
        not_outdone(np.zeros((2, 2)), ("lower",))


@given(st.integers(0, 10_000))
@settings(max_examples=60)
def test_against_the_plain_definition(seed):
    values = np.random.default_rng(seed).integers(0, 4, (6, 3)).astype(float)
    better = ("lower", "higher", "lower")
    good = values * [-1, 1, -1]
    expected = [not any((b >= a).all() and (b > a).any() for b in good) for a in good]
    assert not_outdone(values, better).tolist() == expected


def awkward(seed):
    """Return values with copies, near ties of several sizes, gaps and nevers."""
    draws = np.random.default_rng(seed)
    options, criteria = int(draws.integers(1, 60)), int(draws.integers(1, 5))
    values = draws.integers(-3, 4, (options, criteria)).astype(float)
    near = draws.choice([0, 0, 3e-10, 7e-10, 1.6e-9, 4e-9, -6e-10], values.shape)
    values = values * (1 + near)
    values[draws.random(values.shape) < 0.1] = np.inf
    if seed % 3 == 0:
        values[draws.random(values.shape) < 0.1] = np.nan
    better = draws.choice(["lower", "higher", "lower", "neither"], criteria)
    return values, tuple(str(direction) for direction in better)


@given(st.integers(0, 100_000))
@settings(max_examples=300)
def test_any_number_of_options_has_the_answers_of_the_table(seed):
    values, better = awkward(seed)
    for tolerance in (1e-9, 0.0, 0.2):
        table = ~outdone_by(values, better, tolerance=tolerance).any(axis=1)
        assert not_outdone(values, better, tolerance=tolerance).tolist() == table.tolist()


@pytest.mark.parametrize("chunk", [1, 2, 7])
def test_small_chunks_change_no_answer(monkeypatch, chunk):
    monkeypatch.setattr(matrix, "_CHUNK", chunk)
    monkeypatch.setattr(matrix, "_ROWS", 3)
    for seed in range(60):
        values, better = awkward(seed)
        table = ~outdone_by(values, better).any(axis=1)
        assert not_outdone(values, better).tolist() == table.tolist()


def test_being_outdone_does_not_pass_on_through_ties():
    # the second is a tie with the first, the third with the second; only the first and third differ
    values = np.array([[1.0, 5.0], [1.0 + 0.8e-9, 4.0], [1.0 + 1.6e-9, 4.0]])
    assert np.argwhere(outdone_by(values, ("lower", "lower"))).tolist() == [[0, 1]]
    assert not_outdone(values, ("lower", "lower")).tolist() == [False, True, True]


def test_thousands_of_options_at_once_match_pair_by_pair_checks():
    draws = np.random.default_rng(7)
    values = draws.random((20_000, 5)).round(3)
    better = ("lower", "higher", "lower", "neither", "higher")
    kept = not_outdone(values, better)
    good = (values * [-1, 1, -1, 0, 1])[:, [0, 1, 2, 4]]
    sample = draws.choice(20_000, 200, replace=False)
    for row in {*sample.tolist(), *np.flatnonzero(kept)[:200].tolist()}:
        as_good = (good >= good[row]).all(axis=1)
        assert kept[row] == (not (good[as_good] > good[row]).any())


def test_no_options_and_no_directions_are_no_trouble():
    assert not_outdone(np.zeros((0, 2)), BETTER).tolist() == []
    assert not_outdone(np.zeros((3, 2)), ("neither", "neither")).all()
    assert not_outdone(np.full((3, 1), np.nan), ("lower",)).all()
