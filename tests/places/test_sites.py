"""Check opening years, usable places and positions drawn at run time."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.errors import InputError
from footprint.places import draw_positions, open_in, share_out, spread_places, usable_places

NOWHERE = float("nan")


def homes(count=6, area="E06000015"):
    """Return homes with empty coordinates."""
    return pd.DataFrame(
        {
            "id": [f"home-{i}" for i in range(count)],
            "area": [area] * count,
            "easting": [NOWHERE] * count,
            "northing": [NOWHERE] * count,
        }
    )


def towns():
    """Return three towns of one area and one of another."""
    return pd.DataFrame(
        {
            "area": ["E06000015", "E06000015", "E06000015", "E06000016"],
            "name": ["Large", "Middle", "Small", "Other"],
            "easting": [1000.0, 2000, 3000, 9000],
            "northing": [0.0, 0, 0, 0],
            "population": [60_000, 30_000, 10_000, 5_000],
        }
    )


def test_only_sites_open_on_the_day_count():
    sites = pd.DataFrame(
        {
            "id": list("abcdefg"),
            "opens": ["", None, "2026-04-01", "2026-03-31", 2026, 2027.0, ""],
            "closes": ["", "2026-03-31", "", "2026-04-01", "", "", "2026"],
        }
    )
    assert list(open_in(sites, 2026)["id"]) == ["a", "d", "e"]
    assert list(open_in(sites, 2027)["id"]) == ["a", "c", "e", "f"]


def test_unreadable_and_reversed_dates_are_named():
    sites = pd.DataFrame({"id": ["a", "b"], "opens": ["soon", 2027], "closes": ["", 2026]})
    with pytest.raises(InputError) as caught:
        open_in(sites, 2026)
    assert 'sites.csv, a: "soon" in column opens is not a date' in str(caught.value)
    assert "sites.csv, b: it closes before it opens" in str(caught.value)


def test_usable_places_are_not_the_approved_ones():
    sites = pd.DataFrame({"id": ["a", "b"], "capacity": [10.0, 4], "usable": [7.0, NOWHERE]})
    assert usable_places(sites, usable_share=0.75) == pytest.approx([7, 3])
    with pytest.raises(InputError, match="sites.csv, b: it does not say how many"):
        usable_places(sites)


def test_impossible_places_are_all_named():
    sites = pd.DataFrame({"id": ["a", "b", "c"], "capacity": [4.0, -1, 5], "usable": [5.0, 0, 5]})
    with pytest.raises(InputError) as caught:
        usable_places(sites)
    assert "5 places are usable, but only 4 approved" in str(caught.value)
    assert "negative" in str(caught.value)
    assert len(caught.value.problems) == 2


def test_positions_stay_when_rows_are_shuffled_or_added():
    first = draw_positions(homes(6), towns(), region="r")
    again = draw_positions(homes(9).iloc[::-1], towns().iloc[::-1], region="r")[::-1]
    assert first == pytest.approx(again[:6])


def test_positions_change_with_seed_and_region():
    sites = homes(40)
    base = draw_positions(sites, towns(), region="r")
    assert (base != draw_positions(sites, towns(), region="r", seed=1)).any()
    assert (base != draw_positions(sites, towns(), region="s")).any()


def test_larger_towns_get_more_sites():
    drawn = draw_positions(homes(2000), towns(), region="r")[:, 0]
    shares = [np.mean(drawn == x) for x in (1000, 2000, 3000)]
    assert shares == pytest.approx([0.6, 0.3, 0.1], abs=0.04)


def test_given_coordinates_are_kept_and_input_untouched():
    sites = homes(2)
    sites.loc[0, ["easting", "northing"]] = [5.0, 6.0]
    before = sites.copy()
    drawn = draw_positions(sites, towns(), region="r")
    assert drawn[0] == pytest.approx([5, 6])
    assert not np.isnan(drawn).any()
    pd.testing.assert_frame_equal(sites, before)


def test_area_without_towns_is_named():
    with pytest.raises(InputError, match="E10000019 has places to put somewhere and no town"):
        draw_positions(homes(1, area="E10000019"), towns(), region="r")


def test_places_spread_over_the_largest_towns():
    codes = ("E06000015", "E06000016", "E10000019")
    area, xy, places = spread_places(np.array([9.4, 0, 0]), codes, towns(), most_towns=2)
    assert area.tolist() == [0, 0]
    assert xy[:, 0].tolist() == [1000, 2000]
    assert places.tolist() == [6, 3]


@settings(max_examples=100)
@given(
    st.integers(0, 5000),
    st.lists(st.floats(0, 1000, allow_nan=False), min_size=1, max_size=30),
)
def test_sharing_out_keeps_the_total_and_stays_within_one(count, weights):
    shares = share_out(count, np.array(weights))
    assert shares.sum() == count
    assert (shares == np.round(shares)).all()
    total = sum(weights)
    if total > 1e-6:
        exact = count * np.array(weights) / total
        assert (np.abs(shares - exact) < 1 + 1e-6).all()


def test_largest_remainders_first_and_equal_shares_without_weights():
    assert share_out(7, np.array([1.0, 1, 1])).tolist() == [3, 2, 2]
    assert share_out(4, np.array([0.55, 0.2, 0.25])).tolist() == [2, 1, 1]
    assert share_out(5, np.zeros(2)).tolist() == [3, 2]
