"""Check that the same engine places a whole country's children, part by part."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from footprint.allocation import (
    AllocationProblem,
    EveryPair,
    Points,
    SchoolInputs,
    SchoolPrices,
    SchoolSteering,
    place_in_schools,
    prepare_schools,
    solve,
    solve_parts,
)
from footprint.allocation.placement import footprint_rows
from footprint.allocation.schooling import school_problem
from footprint.demand import NEEDS, PHASES, SchoolDemand
from footprint.inputs.synthetic import region
from footprint.places import default_schools

AREAS = 150
DATA = Path(__file__).parents[2] / ".." / "shared" / "data" / "small_area"
MSOAS = "msoa11_england_child_population_mid2020_child_weighted_centroids.csv"
LSOAS = "lsoa11_england_child_population_mid2020_centroids.csv.gz"


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


# on the published small areas of England, where they are beside the project

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the published files are not beside the project"
)


@needs_data
@pytest.mark.slow
def test_england_is_placed_by_need_and_phase_in_parts_as_in_one():
    rows = pd.read_csv(DATA / MSOAS).iloc[::3]
    rng = np.random.default_rng(2)
    people = rows["pop_0_17"].to_numpy(float)
    xy = rows[["easting", "northing"]].to_numpy(float)
    kinds, schools = len(NEEDS) * len(PHASES), 400
    mix = rng.dirichlet(np.ones(kinds))
    children = rng.poisson(20_000 * (people / people.sum())[:, None] * mix)
    point, kind = np.nonzero(children)
    site_point = rng.choice(len(rows), schools, p=people / people.sum())
    takes = rng.choice(kinds, schools, p=mix)
    origin, site = np.nonzero(kind[:, None] == takes[None, :])
    km = np.hypot(*(xy[point[origin]] - xy[site_point[site]]).T) / 1000
    demand = children[point, kind].astype(float)
    problem = AllocationProblem(
        demand,
        np.floor(rng.uniform(0.5, 1.4, schools) * demand.sum() / schools),
        origin,
        site,
        np.round(29_500 + 150 * km, 2),
        1_000_000.0,
        arc_distance_km=km,
    )
    apart, whole = solve_parts(problem), solve(problem, method="flow")
    assert apart.objective_gbp_per_year == pytest.approx(whole.objective_gbp_per_year, rel=1e-9)
    assert apart.certificate.arcs_priced == len(km)
    assert apart.unmet.sum() == whole.unmet.sum() > 0


@needs_data
@pytest.mark.slow
def test_england_as_one_need_is_proven_over_every_pair_of_small_area_and_school():
    rows = pd.read_csv(DATA / LSOAS)
    rng = np.random.default_rng(3)
    people = rows["pop_0_17"].to_numpy(float)
    xy = rows[["easting", "northing"]].to_numpy(float)
    schools = xy[rng.choice(len(rows), 300, p=people / people.sum())]
    demand = rng.poisson(60_000 * people / people.sum()).astype(float)

    def pairs(part):
        apart = xy[part, None] - schools[None]
        return np.round(29_500 + 0.15 * np.hypot(apart[..., 0], apart[..., 1]), 2)

    every = EveryPair(len(rows), len(schools), pairs)
    origin, site, cost = every.cheapest(40)
    places = np.full(len(schools), np.ceil(1.02 * demand.sum() / len(schools)))
    problem = AllocationProblem(demand, places, origin, site, cost, 1_000_000.0, every_pair=every)
    found = solve(problem, method="flow")
    assert found.unmet.sum() == 0
    assert found.certificate.arcs_priced == len(rows) * len(schools)
    assert abs(found.certificate.gap) < 1e-9
