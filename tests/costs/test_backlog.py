"""Check the weekly queue against a simulation that follows every parcel of requests."""

from collections import deque
from math import cos, pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costs.made import inputs, line, members
from footprint.costs import price
from footprint.costs.backlog import season, work_through

APART_AND_POOLED = members(2, {0}, {1}, {0, 1})


def simulate(requests, backlog, capacity, peak, weeks_allowed):
    """Serve parcels of requests first come first served, a week at a time."""
    queue = deque([(-1, backlog)]) if backlog else deque()
    in_time = finished = 0.0
    for week in range(52 + weeks_allowed):
        if week < 52:
            swing = 1 - peak * cos(2 * pi * (week + 0.5) / 52)
            queue.append((week, requests / 52 * swing))
        left = capacity
        while queue and left > 0:
            arrived, size = queue.popleft()
            done = min(size, left)
            left -= done
            finished += done if week < 52 else 0
            in_time += done if arrived >= 0 and week < arrived + weeks_allowed else 0
            if size > done:
                queue.appendleft((arrived, size - done))
    return finished, in_time, backlog + requests - finished


@settings(max_examples=80)
@given(
    st.floats(1, 500),
    st.floats(0, 200),
    st.floats(0, 15),
    st.floats(0, 1),
    st.integers(1, 20),
)
def test_the_queue_matches_a_simulation(requests, backlog, capacity, peak, weeks_allowed):
    one = [np.array([[float(x)]]) for x in (requests, backlog, capacity, peak, weeks_allowed)]
    queue = work_through(*one)
    found = [float(x[0, 0]) for x in (queue.finished, queue.in_time, queue.waiting_at_end)]
    expected = simulate(requests, backlog, capacity, peak, weeks_allowed)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def test_cases_with_limits_of_their_own_are_followed_apart():
    requests, zero = np.array([[100.0], [100.0], [100.0]]), np.zeros((3, 1))
    capacity, limit = np.full((3, 1), 1.5), np.array([[2.0], [3.0], [2.5]])
    together = work_through(requests, zero, capacity, zero, limit)
    expected = [simulate(100.0, 0, 1.5, 0, weeks)[1] for weeks in (2, 3)]
    np.testing.assert_allclose(together.in_time[:2, 0], expected)
    assert expected[0] < together.in_time[2, 0] < expected[1]


def test_the_swing_peaks_in_mid_year_and_keeps_the_years_requests():
    weeks = season(np.array([[0.0], [0.4]]))[:, :, 0]
    np.testing.assert_allclose(weeks.sum(axis=0), 1, rtol=1e-14)
    np.testing.assert_allclose(weeks[:, 0], 1 / 52)
    assert weeks[:, 1].argmax() in (25, 26)
    assert weeks[:, 1].max() == pytest.approx(1.4 / 52, rel=2e-3)


def test_a_swing_over_the_mean_is_refused():
    with pytest.raises(ValueError, match="peak_percent"):
        season(np.array([[1.2]]))


def test_hours_are_conserved_and_priced_as_posts():
    figures = {"supply_hours": [2_800.0, 700.0], "backlog": [10.0, 30.0]}
    costs = price(inputs("backlog", [150.0, 90.0], figures), APART_AND_POOLED)
    assert costs.posts[0].tolist() == [2, 0.5, 2.5]
    assert line(costs, "posts by hours worked").amount_gbp_per_year[0].tolist() == [
        140_000,
        35_000,
        175_000,
    ]
    # 15 hours a request: the second area finishes 46.7 of 120, the first all but none
    assert costs.backlog_end[0, 1] == pytest.approx(120 - 700 / 15)
    assert costs.followed[0].tolist() == [150, 90, 240]


def test_enough_hours_finish_every_request_in_time():
    figures = {"supply_hours": [20_000.0], "backlog": [0.0]}
    costs = price(inputs("backlog", [100.0], figures), members(1, {0}))
    assert costs.in_time_percent[0, 0] == pytest.approx(100)
    assert costs.backlog_end[0, 0] == pytest.approx(0, abs=1e-9)


@settings(max_examples=60)
@given(
    st.tuples(st.floats(0, 300), st.floats(0, 300)),
    st.tuples(st.floats(0, 90), st.floats(0, 90)),
    st.tuples(st.floats(0, 6_000), st.floats(0, 6_000)),
)
def test_sharing_finishes_no_fewer_requests(requests, backlog, hours):
    figures = {"supply_hours": list(hours), "backlog": list(backlog)}
    costs = price(inputs("backlog", list(requests), figures), APART_AND_POOLED)
    waiting = costs.backlog_end[0]
    assert waiting[2] <= waiting[0] + waiting[1] + 1e-6
    assert costs.posts[0, 2] == pytest.approx(costs.posts[0, 0] + costs.posts[0, 1])


def test_bought_requests_are_neither_queued_nor_counted_in_time():
    figures = {"supply_hours": [1_400.0, 500.0], "backlog": [10.0, 30.0]}
    buys = np.array([False, True])
    costs = price(inputs("backlog", [90.0, 60.0], figures, bought=buys), APART_AND_POOLED)
    assert line(costs, "bought units").amount_gbp_per_year[0].tolist() == [0, 66_000, 66_000]
    assert costs.posts[0].tolist() == [1, 0, 1]
    assert np.isnan(costs.in_time_percent[0, 1])
    assert costs.in_time_percent[0, 0] == costs.in_time_percent[0, 2]
    assert costs.followed[0].tolist() == [90, 0, 90]
