"""Check the fit of the border premium against shares that the model itself made."""

from dataclasses import replace

import numpy as np
import pytest
from pupils import ASD, INDEPENDENT, SECONDARY, SPECIAL, STATE, demand, on_a_line, school, schools

from footprint.allocation import fit_premium, place_in_schools, prepare_schools
from footprint.errors import InputError

PREMIUMS = (0.0, 4_000.0, 20_000.0, 60_000.0)


@pytest.fixture
def three():
    """Return three councils with ten children and 14 places each, cheaper the farther on.

    Places cost £30,000, £25,000 and £20,000, so without a premium children of the first two go
    over the border, at £3,000 a journey.
    """
    wanted = demand(3, [(area, SECONDARY, ASD, SPECIAL, 10) for area in range(3)])
    rows = [
        school(area, STATE, 30 * area, 14, price=price)
        for area, price in enumerate((30_000.0, 25_000.0, 20_000.0))
    ]
    return on_a_line(3, wanted, schools(*rows, school(-1, INDEPENDENT, None, 9)))


def modelled(inputs, premium):
    steering = replace(inputs.steering, border_premium_gbp_per_year=premium)
    answer = place_in_schools(prepare_schools(replace(inputs, steering=steering)), [])
    outside = answer.outside_near + answer.outside_far
    return outside / (answer.children - answer.whereabouts_unknown - answer.no_place)


def test_premium_that_made_the_shares_is_found_again(three):
    published = modelled(three, 0.0)
    assert published.max() > 0
    found = fit_premium(three, [], published, premiums=PREMIUMS[::-1])
    assert found.fitted
    assert found.border_premium_gbp_per_year == 0.0
    assert found.fitted_error == pytest.approx(0)
    assert found.no_model_error > 0
    assert [row[2] for row in found.rows] == pytest.approx(published)


def test_errors_are_weighted_and_each_council_is_left_out_in_turn(three):
    published = modelled(three, 0.0) + [0.1, 0.0, 0.2]
    wanted = demand(3, [(a, SECONDARY, ASD, SPECIAL, n) for a, n in enumerate((10, 10, 10))])
    found = fit_premium(replace(three, demand=wanted), [], published, premiums=(0.0,))
    # with one premium to try there is nothing to choose, so held out and fitted are the same
    assert found.fitted_error == pytest.approx(np.sqrt((0.1**2 + 0.2**2) / 3))
    assert found.held_out_error == pytest.approx(found.fitted_error)
    assert found.no_model_error == pytest.approx(np.std(published))
    others = [(np.delete(published, row).mean() - published[row]) ** 2 for row in range(3)]
    assert found.held_out_no_model_error == pytest.approx(np.sqrt(np.mean(others)))


def test_the_premium_for_a_council_left_out_is_fitted_to_the_others(three):
    none, all_of_it = modelled(three, 60_000.0), modelled(three, 0.0)
    # the first council behaves as at no premium, the others as at a large one
    published = np.array([all_of_it[0], none[1], none[2]])
    found = fit_premium(three, [], published, premiums=(0.0, 60_000.0))
    misses = []
    for row in range(3):
        others = [r for r in range(3) if r != row]
        errors = [((share[others] - published[others]) ** 2).sum() for share in (all_of_it, none)]
        chosen = (all_of_it, none)[int(np.argmin(errors))]
        misses.append((chosen[row] - published[row]) ** 2)
    assert found.held_out_error == pytest.approx(np.sqrt(np.mean(misses)))


def test_unpublished_councils_are_not_fitted(three):
    published = modelled(three, 0.0)
    published[1] = np.nan
    found = fit_premium(three, [], published, premiums=PREMIUMS)
    assert [row[3] for row in found.rows] == [True, False, True]
    assert found.rows[1][1] is None
    assert "2 councils" in found.words


def test_without_any_published_share_nothing_is_fitted(three):
    found = fit_premium(three, [], np.full(3, np.nan), premiums=PREMIUMS)
    assert not found.fitted
    assert found.border_premium_gbp_per_year == three.steering.border_premium_gbp_per_year
    assert found.words.startswith("Not fitted")
    assert found.fitted_error is found.held_out_error is None


def test_one_council_leaves_nothing_to_hold_out(three):
    published = np.array([0.2, np.nan, np.nan])
    found = fit_premium(three, [], published, premiums=PREMIUMS)
    assert found.fitted
    assert found.held_out_error is None
    assert "nothing to hold out" in found.words


def test_shares_and_premiums_that_cannot_be_are_named(three):
    for published, premiums, words in (
        (np.array([0.1, 2.0, 0.1]), PREMIUMS, "between 0 and 1"),
        (np.zeros(2), PREMIUMS, "for 3 councils"),
        (np.zeros(3), (), "missing or below zero"),
        (np.zeros(3), (-1.0,), "missing or below zero"),
    ):
        with pytest.raises(InputError, match=words):
            fit_premium(three, [], published, premiums=premiums)
