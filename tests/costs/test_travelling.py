"""Check travel against loops over members, in every mode."""

import numpy as np
import pytest

from costs.made import drawn, every_block, inputs, line, members
from footprint.costs import price
from footprint.costs.inputs import gather
from footprint.costs.travel import _best_of_few, _best_of_many, journeys


def rates(priced, case):
    """Return pounds per case-km and per case-minute, one way."""
    value = {name: float(x[case]) for name, x in priced.parameters.items()}
    ways = 2 * value["visits_per_case_per_year"]
    return (
        ways / 1.609344 * value["mileage_gbp_per_mile"],
        ways / 60 * value["travel_time_gbp_per_hour"],
    )


def best_base(priced, case, block):
    """Return the travel of each area to the base with the fewest case-minutes."""
    demand = priced.demand[case] * priced.employs
    best = min(block, key=lambda b: sum(demand[i] * priced.minutes[i, b] for i in block))
    return best, {
        i: (demand[i] * priced.minutes[i, best], demand[i] * priced.km[i, best]) for i in block
    }


def where_children_live(priced, case, block):
    """Return the travel of each area when partners visit for each other."""
    demand = priced.demand[case] * priced.employs
    found, seen = {}, 0.0
    for i in block:
        minutes = priced.living[i, -1] * priced.outside_minutes[i]
        km = priced.living[i, -1] * priced.outside_km[i]
        for j in range(priced.areas):
            share = priced.living[i, j]
            by_partner = j in block and priced.employs[j]
            worker = j if by_partner else i
            minutes += share * priced.minutes[j, worker]
            km += share * priced.km[j, worker]
            seen += demand[i] * share if by_partner and j != i else 0.0
        found[i] = (demand[i] * minutes, demand[i] * km)
    return found, seen


@pytest.mark.parametrize("kind", ["posts", "pool"])
def test_the_best_base_is_the_members_with_least_travel_in_all(kind):
    priced = drawn(kind, 5, cases=3, seed=1, travel="base")
    blocks = every_block(5)
    costs = price(priced, blocks, by_area=True)
    for case in range(3):
        per_km, per_minute = rates(priced, case)
        for row, block in enumerate(blocks):
            base, by_area = best_base(priced, case, np.flatnonzero(block).tolist())
            if sum(minutes for minutes, _ in by_area.values()) > 0:
                assert costs.base[case, row] == base
            expected = np.zeros(5)
            for area, (minutes, km) in by_area.items():
                expected[area] = minutes * per_minute + km * per_km
            np.testing.assert_allclose(
                costs.travel_gbp_per_area[case, row], expected, rtol=1e-12, atol=1e-9
            )


def test_a_block_whose_areas_all_buy_travels_to_no_base():
    priced = drawn("posts", 3, seed=2, travel="base")
    costs = price(priced, members(3, {2}, {0, 2}))
    assert costs.base[0, 0] == -1
    assert costs.base[0, 1] in (0, 2)
    assert line(costs, "mileage").quantity[0, 0] == 0


def test_few_of_many_areas_travel_as_the_full_matrix_says():
    priced = drawn("pool", 30, cases=2, seed=3, travel="base")
    rng = np.random.default_rng(3)
    blocks = gather(members(30, *(set(rng.choice(30, n % 4 + 1)) for n in range(40))))
    to_base = priced.demand[:, :, None] * priced.minutes
    to_base_km = priced.demand[:, :, None] * priced.km
    few = _best_of_few(blocks, int(blocks.sizes.max()), to_base, to_base_km)
    many = _best_of_many(blocks, to_base, to_base_km)
    for one, other in zip(few, many, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_own_bases_cost_the_same_shared_or_not():
    priced = drawn("posts", 4, cases=2, seed=4, travel="own")
    costs = price(priced, members(4, {0}, {1}, {2}, {3}, {0, 1, 2, 3}), by_area=True)
    travel = costs.travel_gbp_per_area
    np.testing.assert_allclose(travel[:, 4], travel[:, :4].sum(axis=1))
    case = 1
    per_km, per_minute = rates(priced, case)
    expected = priced.demand[case, 1] * (
        priced.minutes[1, 1] * per_minute + priced.km[1, 1] * per_km
    )
    assert travel[case, 4, 1] == pytest.approx(expected)
    assert (costs.base == -1).all()


def test_partners_visit_the_children_who_live_with_them():
    priced = drawn("posts", 4, cases=2, seed=5, travel="nearest")
    blocks = every_block(4)
    costs = price(priced, blocks, by_area=True)
    for case in range(2):
        per_km, per_minute = rates(priced, case)
        for row, block in enumerate(blocks):
            by_area, seen = where_children_live(priced, case, np.flatnonzero(block).tolist())
            expected = np.zeros(4)
            for area, (minutes, km) in by_area.items():
                expected[area] = minutes * per_minute + km * per_km
            np.testing.assert_allclose(
                costs.travel_gbp_per_area[case, row], expected, rtol=1e-9, atol=1e-6
            )
            assert costs.seen_by_partner[case, row] == pytest.approx(seen, abs=1e-9)


def test_an_area_alone_is_seen_by_no_partner():
    priced = drawn("posts", 4, seed=6, travel="nearest")
    assert (price(priced, np.eye(4, dtype=bool)).seen_by_partner == 0).all()


@pytest.mark.parametrize("travel", ["base", "own", "nearest"])
def test_travel_by_area_adds_up_to_the_lines(travel):
    priced = drawn("yield", 5, cases=3, seed=7, travel=travel)
    costs = price(priced, every_block(5), by_area=True)
    lines = (
        line(costs, "mileage").amount_gbp_per_year + line(costs, "travel time").amount_gbp_per_year
    )
    np.testing.assert_allclose(costs.travel_gbp_per_area.sum(axis=2), lines, rtol=1e-9)
    plain = price(priced, every_block(5))
    np.testing.assert_allclose(plain.cost_gbp_per_year, costs.cost_gbp_per_year, rtol=1e-9)
    assert plain.travel_gbp_per_area is None


def test_travel_may_differ_by_case():
    priced = drawn("pool", 3, cases=2, seed=8, travel="base")
    slower = np.stack([priced.minutes, 2 * priced.minutes])
    other = drawn("pool", 3, cases=2, seed=8, travel="base")
    both = type(other)(
        function=other.function,
        demand=other.demand,
        extras=other.extras,
        parameters=other.parameters,
        minutes=slower,
        km=other.km,
    )
    found = journeys(both, gather(every_block(3))).minutes
    plain = journeys(priced, gather(every_block(3))).minutes
    np.testing.assert_allclose(found, plain * np.array([[1], [2]]))


def test_children_outside_the_region_need_a_distance():
    priced = inputs(
        "pool",
        [5.0, 5.0],
        {"vacancies": [1.0, 1.0]},
        fields={"travel": "nearest"},
        living=np.array([[0.5, 0.3, 0.2], [0.2, 0.8, 0.0]]),
    )
    with pytest.raises(ValueError, match="outside_minutes"):
        price(priced, members(2, {0}))


def test_nearest_travel_needs_to_know_where_children_live():
    priced = inputs("pool", [5.0], {"vacancies": [1.0]}, fields={"travel": "nearest"})
    with pytest.raises(ValueError, match="living"):
        price(priced, members(1, {0}))
