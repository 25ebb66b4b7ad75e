"""Check that the same engine places a made-up country's children, part by part."""

import numpy as np
import pytest

from footprint.allocation import (
    Points,
    SchoolInputs,
    SchoolPrices,
    SchoolSteering,
    place_in_schools,
    prepare_schools,
    solve,
)
from footprint.allocation.placement import footprint_rows
from footprint.allocation.schooling import school_problem
from footprint.demand import NEEDS, PHASES, SchoolDemand
from footprint.inputs.synthetic import region
from footprint.places import default_schools

AREAS = 150


@pytest.fixture(scope="module")
def country():
    """Return 150 councils with a point each, some 20,000 children and places for nearly all."""
    made = region(AREAS)
    codes = tuple(made.codes)
    row = {code: number for number, code in enumerate(codes)}
    area = np.array([row[code] for code in made.points["area"]])
    weight = made.points["children"].to_numpy(float)
    people = np.bincount(area, weight, AREAS)
    xy = made.points[["easting", "northing"]].to_numpy(float)
    middle = np.stack([np.bincount(area, weight * x, AREAS) for x in xy.T], axis=1)
    rng = np.random.default_rng(1)
    mean = people[:, None, None, None] / people.sum() / len(PHASES) / len(NEEDS)
    shape = (AREAS, len(PHASES), len(NEEDS))
    settled = rng.poisson(mean * [6_000, 700, 2_000], (*shape, 3)).astype(float)
    to_place = rng.poisson(mean * [9_000, 900], (*shape, 2)).astype(float)
    places = settled + rng.poisson(mean * [6_500, 900, 2_000], (*shape, 3))
    return SchoolInputs(
        codes,
        Points(np.arange(AREAS), middle / people[:, None], people),
        SchoolDemand(to_place, settled),
        default_schools(places, codes, made.towns, headroom_percent=10),
        SchoolPrices(np.array([29_500.0, 8_000.0, 64_000.0]), 150.0, 8_116.0),
        SchoolSteering(),
        np.array([45.0, 75.0, 75.0]),
        1.3,
        50.0,
    )


def test_a_country_is_placed_by_need_and_phase(country):
    ground = prepare_schools(country)
    assert ground.division.count >= len(NEEDS) * len(PHASES)
    footprints = [ground.inputs.codes[:10], ground.inputs.codes[10:14]]
    found = place_in_schools(ground, footprints)
    everyone = country.demand.to_place.sum() + country.demand.settled.sum()
    assert found.children.sum() == everyone > 15_000
    assert found.certificate["arcs_priced"] == len(ground.arc_km)
    assert abs(found.certificate["gap"]) < 1e-9
    group = footprint_rows(ground.inputs.codes, footprints)
    whole = solve(school_problem(ground, group), method="flow")
    assert found.objective_gbp_per_year == pytest.approx(whole.objective_gbp_per_year, rel=1e-9)
