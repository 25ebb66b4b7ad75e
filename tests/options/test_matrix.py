"""An option is outdone only by one at least as good on everything and better on something."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.errors import InputError
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
