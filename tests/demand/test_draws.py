"""Draws belong to keys, not to the order in which they are asked for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.demand.draws import Draws, triangular_quantile

KEY = "fostering/recruitment.leaving_percent"


def test_a_key_draws_the_same_whatever_else_is_drawn():
    draws = Draws(seed=7, cases=50)
    alone = draws.quantiles(KEY)
    draws.quantiles("another key")
    draws.triangular("a third", 0, 1, 2)
    np.testing.assert_array_equal(draws.quantiles(KEY), alone)
    np.testing.assert_array_equal(
        Draws(7, 50).triangular(KEY, 0, 1, 2), draws.triangular(KEY, 0, 1, 2)
    )


def test_more_cases_only_append():
    few, many = Draws(7, 20).quantiles(KEY), Draws(7, 200).quantiles(KEY)
    np.testing.assert_array_equal(many[:19], few)


def test_keys_and_seeds_are_told_apart():
    first = Draws(1, 30)
    assert not np.allclose(first.quantiles("a"), first.quantiles("b"))
    assert not np.allclose(first.quantiles("a"), Draws(2, 30).quantiles("a"))
    # digits of the seed do not run into the key
    assert not np.allclose(Draws(1, 30).quantiles("1\nx"), Draws(11, 30).quantiles("x"))


def test_draws_are_pinned_across_machines():
    expected = [0.27565, 0.05131, 0.88222]
    np.testing.assert_allclose(Draws(2025, 4).quantiles("pinned"), expected, atol=5e-5)


def test_case_zero_is_central_and_one_case_draws_nothing():
    assert Draws(1, 10).triangular(KEY, 1, 2, 9)[0] == 2
    assert Draws(1, 10).interval(KEY, 1, 3, 5)[0] == 3
    assert Draws(1, 1).triangular(KEY, 1, 2, 9).tolist() == [2]
    assert Draws(1, 1).quantiles(KEY).shape == (0,)


@pytest.mark.parametrize(
    ("quantile", "value"),
    [(0.0, 0.0), (0.25, 1.0), (0.5, 4 - np.sqrt(6)), (1.0, 4.0), (0.0625, 0.5)],
)
def test_triangular_quantiles_by_hand(quantile, value):
    # low 0, peak 1, high 4: a quarter lies below the peak
    assert triangular_quantile(np.array([quantile]), 0, 1, 4)[0] == pytest.approx(value)


def test_triangular_draws_have_the_mean_and_share_of_their_shape():
    values = Draws(3, 20_001).triangular(KEY, 0, 1, 4)[1:]
    assert values.mean() == pytest.approx(5 / 3, abs=0.02)
    assert (values < 1).mean() == pytest.approx(0.25, abs=0.01)


def test_interval_draws_are_spread_evenly():
    values = Draws(3, 20_001).interval(KEY, 1, 3, 5)[1:]
    assert values.mean() == pytest.approx(3, abs=0.02)
    assert values.std() == pytest.approx(4 / np.sqrt(12), abs=0.02)


@settings(max_examples=60)
@given(st.tuples(*[st.floats(-1e6, 1e6)] * 3).map(sorted), st.integers(0, 9))
def test_draws_stay_within_their_range(triple, seed):
    low, central, high = triple
    draws = Draws(seed, 25)
    slack = 1e-9 * max(1, abs(low), abs(high))
    for values in (draws.triangular(KEY, *triple), draws.interval(KEY, low, central, high)):
        assert values.min() >= low - slack
        assert values.max() <= high + slack


def test_a_value_without_a_range_is_the_same_in_every_case():
    assert set(Draws(1, 30).triangular(KEY, 4, 4, 4)) == {4.0}


def test_ranges_out_of_order_and_no_cases_are_refused():
    with pytest.raises(ValueError, match=f"{KEY}: low, central, high must be in order"):
        Draws(1, 5).triangular(KEY, 3, 2, 4)
    with pytest.raises(ValueError, match="must be in order"):
        Draws(1, 5).interval(KEY, 1, 9, 5)
    with pytest.raises(ValueError, match="at least 1"):
        Draws(1, 0)
