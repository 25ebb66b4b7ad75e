"""One-off cost by hand, and the year it is earned back."""

import numpy as np
import pytest

from footprint.arrangements.arrangement import Arrangement
from footprint.arrangements.change import (
    break_even_range,
    break_even_words,
    break_even_years,
    ended_partnerships,
    one_off,
    total_one_off,
)
from footprint.errors import InputError

CODES = ("C", "A", "B", "D")
SETUP = {"f": np.array([1000.0, 2000.0]), "g": np.array([500.0, 500.0])}
PERCENT = {"f": np.array([10.0, 20.0]), "g": np.array([0.0, 0.0])}
STAFF = {
    "f": np.array([[100.0, 300.0, 50.0, 40.0], [400.0, 300.0, 50.0, 40.0]]),
    "g": np.zeros((2, 4)),
}


def arranged(**functions):
    return Arrangement(
        {
            key: tuple(frozenset(block) for block in words.split())
            for key, words in functions.items()
        }
    )


def test_only_new_shared_footprints_cost_and_the_host_keeps_its_staff():
    as_now = arranged(f="A B C D", g="AB C D")
    option = arranged(f="ABC D", g="AB CD")
    costs = one_off(option, as_now, CODES, SETUP, PERCENT, STAFF)
    assert [(cost.function, cost.members) for cost in costs] == [
        ("f", ("C", "A", "B")),
        ("g", ("C", "D")),
    ]
    # A is largest in the central case and hosts in every case: C and B move
    hub = costs[0]
    assert hub.host == "A"
    assert hub.setup_gbp.tolist() == [1000.0, 2000.0]
    assert hub.transfer_gbp.tolist() == [15.0, 90.0]
    assert hub.transfer_by_area_gbp.tolist() == [[10.0, 0.0, 5.0, 0.0], [80.0, 0.0, 10.0, 0.0]]
    assert total_one_off(costs, 2).tolist() == [1515.0, 2590.0]


def test_a_tie_for_host_goes_to_the_first_code():
    costs = one_off(arranged(g="CD A B"), arranged(g="A B C D"), CODES, SETUP, PERCENT, STAFF)
    assert costs[0].host == "C"


def test_a_wider_or_narrower_partnership_is_new():
    as_now = arranged(f="AB C D")
    assert len(one_off(arranged(f="ABC D"), as_now, CODES, SETUP, PERCENT, STAFF)) == 1
    assert one_off(as_now, as_now, CODES, SETUP, PERCENT, STAFF) == []
    assert one_off(arranged(f="A B C D"), as_now, CODES, SETUP, PERCENT, STAFF) == []
    assert total_one_off([], 2).tolist() == [0.0, 0.0]
    assert ended_partnerships(arranged(f="ABC D"), as_now) == [frozenset("AB")]


def test_a_function_that_as_now_lacks_is_reported():
    with pytest.raises(InputError, match="g: as now has no footprints"):
        one_off(arranged(g="AB C D"), arranged(f="AB C D"), CODES, SETUP, PERCENT, STAFF)


def test_break_even_is_never_where_nothing_is_saved():
    years = break_even_years(
        np.array([300.0, 300.0, 300.0, 0.0]), np.array([100.0, 0.0, -5.0, 1.0])
    )
    assert years.tolist() == [3.0, np.inf, np.inf, 0.0]


def test_break_even_range_is_made_of_draws():
    years = np.array([3.0, *range(2, 23)])
    assert break_even_range(years) == (3.0, 3.0, 21.0)
    assert break_even_range(np.array([4.0])) == (4.0, 4.0, 4.0)
    assert break_even_range(np.array([9.0, 4.0, np.inf])) == (4.0, 9.0, np.inf)


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ([np.inf, np.inf, np.inf], "never"),
        ([3.0, 2.0, 6.0], "3 years (2 to 6)"),
        ([2.4, 1.2, 5.5], "3 years (2 to 6)"),
        ([1.0, 1.0, 1.0], "1 year"),
        ([0.2], "1 year"),
        ([3.0, 2.0, np.inf], "3 years (2 to never)"),
        ([np.inf, 4.0, np.inf], "never (4 to never)"),
        ([0.0, 0.0, 0.0], "at once"),
        ([1200.0], "more than 50 years"),
    ],
)
def test_break_even_in_words(years, words):
    assert break_even_words(np.array(years)) == words


def test_break_even_beyond_any_agreement_is_not_counted_in_years():
    words = break_even_words(np.array([375.0, 3.0, 60.0]))
    assert words == "more than 50 years (3 to more than 50)"
