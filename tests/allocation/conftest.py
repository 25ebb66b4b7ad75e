"""Share a hand-worked problem, random ones, and one way to check an allocation."""

from dataclasses import replace

import numpy as np
import pytest

from footprint.allocation import (
    AllocationProblem,
    PlacementInputs,
    Points,
    Steering,
    Supply,
    all_arcs,
    check,
)


@pytest.fixture(scope="session")
def by_hand():
    """Return two origins and two sites, worked on paper.

    Ash has 5 children, Elm 4; Mill has 4 places, Park 3. Ash-Mill costs 1, Ash-Park 4, Elm-Mill
    2, Elm-Park 6; a child without a place costs 10. Seven of nine get a place. From "Elm fills
    Mill" (8), Ash fills Park (12) and 2 of Ash are unmet (20) makes 40. Moving one of Elm from
    Mill to short (+8) and one of Ash from short to Mill (-9) saves 1, twice: 38, with Ash 2 at
    Mill and 3 at Park, Elm 2 at Mill and 2 unmet.
    """
    origin, site = all_arcs(2, 2)
    return AllocationProblem(
        [5, 4],
        [4, 3],
        origin,
        site,
        [1, 4, 2, 6],
        10,
        origins=["Ash", "Elm"],
        sites=["Mill", "Park"],
    )


@pytest.fixture(scope="session")
def random_problem():
    """Return a maker of random problems: tight, loose, short, with ties and missing arcs."""

    def make(seed, *, whole=True):
        rng = np.random.default_rng(seed)
        n, m = rng.integers(1, 7), rng.integers(1, 7)
        demand = rng.integers(0, 9, n).astype(float)
        capacity = rng.integers(0, 9, m).astype(float)
        if not whole:
            demand, capacity = demand * 0.37, capacity * 0.61
        if rng.random() < 0.3 and m > 1:
            capacity[rng.integers(m)] = np.inf
        origin, site = all_arcs(n, m)
        kept = rng.random(len(origin)) < rng.choice([0.5, 0.8, 1.0])
        # few different prices make many ties
        cost = rng.integers(0, rng.choice([3, 10, 100]), len(origin)).astype(float)
        shortage = rng.integers(1, 120, n).astype(float)
        return AllocationProblem(
            demand,
            capacity,
            origin[kept],
            site[kept],
            cost[kept],
            shortage,
            arc_distance_km=rng.integers(0, 5, int(kept.sum())).astype(float),
        )

    return make


@pytest.fixture(scope="session")
def assert_allocation():
    """Return a checker: certificate, cost and kind of numbers of an allocation."""

    def verify(problem, allocation, cost=None):
        certificate = check(problem, allocation)
        assert certificate.arcs_priced == len(problem.arc_cost_gbp_per_year)
        assert certificate.primal_residual < 1e-9
        assert abs(certificate.gap) < 1e-9
        assert allocation.status == "proven best"
        if problem.whole:
            assert (allocation.flow == np.round(allocation.flow)).all()
        if cost is not None:
            assert allocation.objective_gbp_per_year == pytest.approx(cost)

    return verify


CODES = ("E06000001", "E06000002", "E06000003")


@pytest.fixture(scope="session")
def toy_region():
    """Return a maker of three areas on a line, 30 km apart, with places at their centres.

    Area 1 has 10 children and 4 places, area 2 has 4 and 8, area 3 has 2 and 6, all places at
    £1,000 a week; outside the region a place costs £2,000.
    """

    def make(**changes):
        xy = np.array([[0.0, 0], [30_000, 0], [60_000, 0]])
        rows = np.arange(3)
        inputs = PlacementInputs(
            service="fostering",
            function="fostering/matching",
            codes=CODES,
            children=np.array([10.0, 4, 2]),
            points=Points(rows, xy, np.ones(3)),
            supply=Supply(rows, xy, np.array([4.0, 8, 6]), np.full(3, 1000.0), np.full(3, False)),
            imported=np.zeros(3),
            suit_share=1.0,
            steering=Steering(border_premium_gbp_per_year=8_000.0),
            outside_places=0.0,
            outside_gbp_per_week=2000.0,
            trial_xy=xy,
            trial_gbp_per_week=np.full(3, 1000.0),
        )
        return replace(inputs, **changes)

    return make
