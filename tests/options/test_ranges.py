"""Ranges hold their central value; differences are clear only where the draws say so."""

import numpy as np
import pytest

from footprint.errors import InputError
from footprint.options.ranges import difference, interval


def test_low_and_high_are_percentiles_of_the_draws_without_the_central_case():
    values = np.array([50.0, *range(101)])
    assert interval(values) == (5.0, 50.0, 95.0)


def test_a_central_value_outside_the_draws_widens_the_range():
    assert interval(np.array([200.0, *range(101)])) == (5.0, 200.0, 200.0)
    assert interval(np.array([-3.0, *range(101)])) == (-3.0, -3.0, 95.0)


def test_one_case_has_no_width():
    assert interval(np.array([7.0])) == (7.0, 7.0, 7.0)


def test_draws_that_never_end_keep_the_range_a_number_or_never():
    assert interval(np.array([3.0, 1.0, 2.0, np.inf])) == (1.0, 3.0, np.inf)
    assert interval(np.full(4, np.inf)) == (np.inf, np.inf, np.inf)


@pytest.mark.parametrize("values", [np.array([]), np.array([1.0, np.nan]), np.zeros((2, 2))])
def test_what_is_no_list_of_cases_is_refused(values):
    with pytest.raises(InputError, match="one number for each case"):
        interval(values)


def test_differences_are_taken_case_by_case():
    # the two ranges overlap widely, yet one is 10 less in every case
    reference = np.array([500.0, *np.linspace(0, 1000, 101)])
    (low, central, high), clear = difference(reference - 10, reference)
    assert (low, central, high) == pytest.approx((-10, -10, -10))
    assert clear


def test_a_range_over_zero_is_not_clear():
    assert not difference(np.array([4.0, *range(101)]), np.array([0.0, *[50.0] * 101]))[1]
    assert difference(np.array([4.0, *range(101)]), np.array([0.0, *[-1.0] * 101]))[1]


def test_rounding_is_no_difference():
    values = np.full(20, 1e7)
    answer, clear = difference(values + 1e-6, values)
    assert answer == (0.0, 0.0, 0.0)
    assert not clear


def test_cases_must_match():
    with pytest.raises(InputError, match="same cases on both sides"):
        difference(np.zeros(3), np.zeros(4))
