"""Check that fitting finds known parameters, skips the suppressed, and reports its misses."""

from dataclasses import replace

import numpy as np
import pytest

from footprint.allocation import Points, Supply, calibrate, prepare, with_parameters
from footprint.allocation.calibration import _coarser, _modelled
from footprint.allocation.placement import footprint_rows

NOTHING = float("nan")


@pytest.fixture(scope="module")
def region(toy_region):
    """Return a region with many places in every area, so what suits decides who leaves.

    It has no more positions an area than the search keeps, and children live at them.
    """
    rng = np.random.default_rng(11)
    area = np.repeat(np.arange(3), 5)
    xy = np.column_stack([area * 30_000 + rng.uniform(-9e3, 9e3, 15), rng.uniform(0, 9e3, 15)])
    places = rng.integers(7, 14, 15).astype(float)
    supply = Supply(area, xy, places, np.full(15, 800.0), np.full(15, False))
    return toy_region(
        points=Points(area, xy, rng.uniform(1, 3, 15)),
        supply=supply,
        children=np.array([50.0, 45, 40]),
        outside_places=20.0,
    )


def shares(inputs, parameters):
    """Return what the model gives at known parameters."""
    ground = prepare(with_parameters(inputs, parameters))
    return _modelled([ground], [footprint_rows(inputs.codes, [])], parameters)


@pytest.fixture(scope="module")
def truth():
    """Return parameters that made the "published" shares."""
    return {
        "suit_share": 0.5,
        "border_premium_gbp_per_year": 5_000.0,
        "distance_gbp_per_km_per_year": 200.0,
    }


def fit(region, outside, beyond):
    """Return the calibration of one service with areas standing alone."""
    return calibrate(
        [region],
        [[]],
        published_outside=outside,
        published_beyond=beyond,
        weights=np.array([50.0, 45, 40]),
    )


def test_known_parameters_are_found_again(region, truth):
    outside, beyond = shares(region, truth)
    found = fit(region, outside, beyond)
    assert found.parameters["suit_share"] == pytest.approx(0.5, abs=0.04)
    assert found.fitted_error < 0.01
    assert found.no_model_error > 0.1
    assert set(found.parameters) == set(truth)


def test_suppressed_areas_are_not_fitted(region, truth):
    outside, beyond = shares(region, truth)
    wild = outside.copy()
    wild[2] = NOTHING
    found = fit(region, wild, beyond)
    assert [row.fitted for row in found.rows] == [True, True, False]
    assert found.rows[2].published_outside is None
    assert 0 <= found.rows[2].modelled_outside <= 1
    assert "fitted to 2 of 3 councils" in found.words


def test_held_out_shares_do_not_steer_the_fit(region, truth):
    outside, beyond = shares(region, truth)
    one = fit(region, outside, beyond)
    other = fit(region, outside, np.array([0.9, 0.1, NOTHING]))
    assert one.parameters == other.parameters
    assert other.held_out_error > one.held_out_error
    assert other.rows[2].published_beyond_20_miles is None
    assert "understates that share" in other.words


def test_no_model_guess_is_the_weighted_mean(region):
    outside = np.array([0.2, 0.4, NOTHING])
    found = fit(region, outside, np.full(3, NOTHING))
    mean = (50 * 0.2 + 45 * 0.4) / 95
    expected = np.sqrt((50 * (0.2 - mean) ** 2 + 45 * (0.4 - mean) ** 2) / 95)
    assert found.no_model_error == pytest.approx(expected)
    assert found.held_out_error == 0


def test_same_inputs_give_the_same_parameters(region, truth):
    outside, beyond = shares(region, truth)
    assert fit(region, outside, beyond) == fit(region, outside, beyond)


def test_coarser_inputs_keep_children_and_places(region):
    rng = np.random.default_rng(2)
    fine = Points(rng.integers(0, 3, 90), rng.uniform(0, 9e4, (90, 2)), rng.uniform(1, 2, 90))
    region = replace(region, points=fine)
    coarse = _coarser(region)
    assert coarse.supply.places.sum() == region.supply.places.sum()
    assert coarse.points.weight.sum() == pytest.approx(region.points.weight.sum())
    assert len(coarse.points.area) <= 15
    for area in range(3):
        before = region.supply.places[region.supply.area == area].sum()
        assert coarse.supply.places[coarse.supply.area == area].sum() == before


def test_fitted_parameters_go_into_the_inputs(region, truth):
    changed = with_parameters(region, {**truth, "suit_share": 0.7})
    assert changed.suit_share == 0.7
    assert changed.steering.distance_gbp_per_km_per_year == 200
    assert changed.steering.shortage_gbp_per_year == region.steering.shortage_gbp_per_year
    assert replace(changed, suit_share=1.0).suit_share == 1.0
