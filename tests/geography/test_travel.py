"""Check distances, bases, mean travel and percentiles against sums by hand."""

import numpy as np
import pandas as pd
import pytest

from footprint.errors import InputError
from footprint.geography import (
    MILES_TO_KM,
    area_bases,
    area_travel,
    central_point,
    straight_line_km,
    weighted_percentile,
)

CODES = ("E06000001", "E06000002")


def points():
    """Return two areas: three points on a line, and one point 30 km further."""
    return pd.DataFrame(
        {
            "area": [CODES[0]] * 3 + [CODES[1]],
            "easting": [0.0, 10_000, 20_000, 50_000],
            "northing": [0.0, 0, 0, 0],
            "children": [100.0, 100, 300, 10],
            "weight": [1.0, 1, 1, 1],
        }
    )


def travelled(**options):
    """Return travel between the two areas at factor 1.5 and 60 km an hour."""
    settings = {"detour_factor": 1.5, "speed_km_per_hour": 60.0} | options
    return area_travel(points(), CODES, **settings)


def test_straight_lines():
    km = straight_line_km(np.array([[0.0, 0], [3000, 4000]]), np.array([[0.0, 0]]))
    assert km == pytest.approx(np.array([[0.0], [5.0]]))
    assert pytest.approx(32.18688) == 20 * MILES_TO_KM


def test_base_is_the_point_most_central_to_the_children():
    assert area_bases(points(), CODES) == pytest.approx(np.array([[20_000, 0], [50_000, 0]]))
    xy = np.array([[0.0, 0], [1, 0], [2, 0]])
    assert central_point(xy, np.ones(3)) == 1
    assert central_point(xy, np.array([5.0, 1, 1])) == 0


def test_need_weight_moves_the_base():
    heavy = points().assign(weight=[10.0, 1, 1, 1])
    assert area_bases(heavy, CODES)[0] == pytest.approx([0, 0])


def test_mean_travel_is_weighted_by_children():
    travel = travelled()
    # area 1 to its own base at 20 km: (100 x 20 + 100 x 10 + 300 x 0) / 500 = 6 km
    assert travel.straight_km == pytest.approx(np.array([[6.0, 36], [30, 0]]))
    assert travel.km == pytest.approx(np.array([[9.0, 54], [45, 0]]))
    assert travel.minutes == pytest.approx(np.array([[9.0, 54], [45, 0]]))
    assert travel.estimated


def test_given_travel_replaces_the_estimate():
    table = pd.DataFrame({"from": [CODES[0]], "to": [CODES[1]], "minutes": [70.0], "km": [61.0]})
    travel = travelled(travel=table)
    assert travel.minutes[0, 1] == 70
    assert travel.km[0, 1] == 61
    assert travel.minutes[1, 0] == pytest.approx(45)
    assert travel.estimated_pairs.tolist() == [[True, False], [True, True]]
    assert travel.estimated
    every = pd.DataFrame(
        [(a, b, 1.0, 1.0) for a in CODES for b in CODES], columns=["from", "to", "minutes", "km"]
    )
    assert not travelled(travel=every).estimated


def test_every_fault_of_a_travel_table_is_named():
    table = pd.DataFrame(
        {
            "from": [CODES[0], "E06000009", CODES[0]],
            "to": [CODES[1], CODES[1], CODES[1]],
            "minutes": [70.0, 1, -5],
            "km": [61.0, 1, 3],
        }
    )
    with pytest.raises(InputError) as caught:
        travelled(travel=table)
    text = str(caught.value)
    assert 'row 3: there is no area "E06000009"' in text
    assert "row 4: E06000001 to E06000002 stands twice" in text
    assert "-5.0 minutes" in text


def test_area_without_points_is_named():
    with pytest.raises(InputError, match="E06000007 has no demand point"):
        area_bases(points(), (*CODES, "E06000007"))


def test_area_without_children_still_has_a_base():
    empty = points().assign(children=0.0)
    assert area_bases(empty, CODES)[0] == pytest.approx([10_000, 0])


def test_percentiles_count_children():
    values, weights = np.array([30.0, 10, 20]), np.array([1.0, 8, 1])
    assert weighted_percentile(values, weights, 80) == 10
    assert weighted_percentile(values, weights, 81) == 20
    assert weighted_percentile(values, weights, 100) == 30
