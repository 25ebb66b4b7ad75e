"""Where children live: the published share away, split by an assumption."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.demand import whereabouts

KM = np.array([[5.0, 20, 80], [20, 5, 60], [80, 60, 5]])


def test_shares_by_hand():
    away = np.array([0.5, 0.2, 0.0])
    here = np.array([10.0, 30, 30])
    shares = whereabouts(away, here, KM, outside_region_share=0.4, distance_scale_km=40)
    near, far = 30 * np.exp(-20 / 40), 30 * np.exp(-80 / 40)
    expected = [0.5, 0.5 * 0.6 * near / (near + far), 0.5 * 0.6 * far / (near + far), 0.2]
    np.testing.assert_allclose(shares[0], expected)
    np.testing.assert_allclose(shares[2], [0, 0, 1, 0])


@settings(max_examples=60)
@given(st.data())
def test_rows_sum_to_one_and_the_published_share_is_kept(data):
    areas = data.draw(st.integers(1, 6))
    share, count = st.floats(0, 1), st.floats(0, 1e4)
    away = np.array(data.draw(st.lists(share, min_size=areas, max_size=areas)))
    here = np.array(data.draw(st.lists(count, min_size=areas, max_size=areas)))
    km = np.abs(np.subtract.outer(np.arange(areas), np.arange(areas))) * data.draw(st.floats(1, 50))
    shares = whereabouts(
        away, here, km, outside_region_share=data.draw(share), distance_scale_km=30
    )
    assert shares.shape == (areas, areas + 1)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    np.testing.assert_allclose(np.diagonal(shares), 1 - away)
    assert (shares >= 0).all()


def test_nearer_areas_take_more_of_the_same_number():
    shares = whereabouts(
        np.array([0.5, 0, 0]), np.ones(3), KM, outside_region_share=0.0, distance_scale_km=40
    )
    assert shares[0, 1] > shares[0, 2] > 0


def test_with_nobody_to_take_them_all_who_leave_are_outside_the_region():
    shares = whereabouts(
        np.array([0.3]),
        np.array([9.0]),
        np.zeros((1, 1)),
        outside_region_share=0.2,
        distance_scale_km=40,
    )
    np.testing.assert_allclose(shares, [[0.7, 0.3]])
    none_taken = whereabouts(
        np.full(3, 0.3), np.zeros(3), KM, outside_region_share=0.2, distance_scale_km=40
    )
    np.testing.assert_allclose(none_taken[:, -1], 0.3)


def test_inputs_are_not_changed():
    away, here, km = np.array([0.5, 0.2, 0.1]), np.array([1.0, 2, 3]), KM.copy()
    whereabouts(away, here, km, outside_region_share=0.4, distance_scale_km=40)
    np.testing.assert_array_equal(km, KM)
    np.testing.assert_array_equal(away, [0.5, 0.2, 0.1])


@pytest.mark.parametrize(
    ("away", "here", "region", "scale", "words"),
    [
        ([0.5, 1.2, 0], [1, 1, 1], 0.4, 40, "between 0 and 1"),
        ([0.5, np.nan, 0], [1, 1, 1], 0.4, 40, "without blanks"),
        ([0.5, 0.2, 0], [1, 1, 1], 1.4, 40, "between 0 and 1"),
        ([0.5, 0.2, 0], [1, -1, 1], 0.4, 40, "must not be negative"),
        ([0.5, 0.2, 0], [1, 1, 1], 0.4, 0, "above 0"),
        ([0.5, 0.2], [1, 1, 1], 0.4, 40, "shapes disagree"),
    ],
)
def test_impossible_inputs_are_refused(away, here, region, scale, words):
    with pytest.raises(ValueError, match=words):
        whereabouts(
            np.array(away), np.array(here), KM, outside_region_share=region, distance_scale_km=scale
        )
