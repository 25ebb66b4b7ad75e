"""The order of options, and the value of an assumption that changes it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.errors import InputError
from footprint.options.flips import flip, swapped


def lines(*pairs):
    """Return costs that are straight lines: (at zero, per unit) for each option."""
    start, slope = np.array(pairs, dtype=float).T
    return lambda values: start[:, None] + slope[:, None] * values


def test_a_crossing_made_by_hand_is_found_from_the_central_value():
    # 10 + 2v and 40 + v cross at 30
    found = flip(lines((10, 2), (40, 1)), 0, 20, 100, names=("Hub", "As now"), unit="%")
    assert found.below is None
    assert found.above.value == pytest.approx(30, abs=0.1)
    assert found.above.value > 30
    assert found.above.error <= 0.1
    assert (found.above.cheaper, found.above.dearer) == (0, 1)
    assert found.nearest == found.above
    assert found.above.words == "At about 30%, As now costs less than Hub"


def test_the_nearer_of_two_sides_wins():
    # in order second, first, third at 48; the first undercuts the second below 40
    evaluate = lines((-40, 1), (0, 0), (80, -1))
    found = flip(evaluate, 0, 48, 100, tolerance=1e-6)
    assert found.below.value == pytest.approx(40, abs=1e-3)
    assert (found.below.cheaper, found.below.dearer) == (1, 0)
    assert found.above.value == pytest.approx(60, abs=1e-3)  # the first and the third swap
    assert found.nearest == found.below


def test_no_crossing_within_the_range_gives_none():
    found = flip(lines((10, 2), (40, 1)), 0, 20, 29.9)
    assert found.above is None
    assert found.nearest is None


def test_options_alike_at_the_central_value_have_no_order_to_change():
    assert flip(lines((10, 1), (10, 1)), 0, 5, 10).nearest is None
    assert flip(lines((10, 1), (5, 2)), 0, 5, 10).nearest is None


def test_a_jump_is_found_on_its_far_side():
    def evaluate(values):
        return np.array([np.ceil(values / 10) * 3, np.full(len(values), 10.0)])

    found = flip(evaluate, 0, 5, 100, tolerance=1e-6)
    assert found.above.value == pytest.approx(30, abs=1e-3)
    assert found.above.value > 30


def test_a_range_without_width_has_no_flip():
    assert flip(lines((1, 1), (2, 0)), 3, 3, 3).nearest is None


def test_a_range_out_of_order_or_a_cost_with_gaps_is_refused():
    with pytest.raises(InputError, match="not low, central and high in order"):
        flip(lines((1, 1)), 3, 2, 4)
    with pytest.raises(InputError, match="finite cost per option"):
        flip(lambda values: np.full((2, len(values)), np.nan), 0, 1, 2)


def test_few_calls_are_enough():
    calls = []

    def evaluate(values):
        calls.append(len(values))
        return lines((10, 2), (40, 1))(values)

    flip(evaluate, 0, 20, 100)
    assert len(calls) <= 4


def test_swapped_pairs_by_hand():
    changed = swapped(np.array([1.0, 2.0, 3.0]), np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]]))
    assert not changed[0].any()
    assert np.argwhere(changed[1]).tolist() == [[0, 1]]


@given(st.integers(0, 10_000))
@settings(max_examples=60)
def test_straight_lines_flip_at_their_nearest_crossing(seed):
    draws = np.random.default_rng(seed)
    start, slope = draws.uniform(0, 100, 4), draws.uniform(-2, 2, 4)
    low, central, high = np.sort(draws.uniform(0, 50, 3))
    crossings = [(start[j] - start[i]) / (slope[i] - slope[j]) for i in range(4) for j in range(i)]
    above = [value for value in crossings if central < value < high]
    below = [value for value in crossings if low < value < central]
    # lines swap once, so a grid misses nothing
    evaluate = lines(*zip(start, slope, strict=True))
    found = flip(evaluate, low, central, high, tolerance=1e-6)
    assert (found.above is None) == (not above)
    assert (found.below is None) == (not below)
    if above:
        assert found.above.value == pytest.approx(min(above), abs=1e-3)
    if below:
        assert found.below.value == pytest.approx(max(below), abs=1e-3)


def test_pairs_without_a_clear_order_have_none_to_change():
    # 10 + 2v and 40 + v cross at 30, but only the pair with the third option counts
    clear = np.zeros((3, 3), dtype=bool)
    clear[0, 2] = True
    found = flip(lines((10, 2), (40, 1), (90, 1)), 0, 20, 100, pairs=clear)
    assert (found.above.cheaper, found.above.dearer) == (0, 2)
    assert found.above.value == pytest.approx(80, abs=0.2)
