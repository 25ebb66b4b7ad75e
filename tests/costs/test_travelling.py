"""Check travel against loops over members, in every mode."""

from dataclasses import replace

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


@pytest.mark.parametrize("kind", ["yield", "places"])
@pytest.mark.parametrize("travel", ["base", "own", "nearest"])
def test_travel_by_area_adds_up_to_the_lines(kind, travel):
    priced = drawn(kind, 5, cases=3, seed=7, travel=travel)
    costs = price(priced, every_block(5), by_area=True)
    lines = (
        line(costs, "mileage").amount_gbp_per_year + line(costs, "travel time").amount_gbp_per_year
    )
    np.testing.assert_allclose(costs.travel_gbp_per_area.sum(axis=2), lines, rtol=1e-9)
    plain = price(priced, every_block(5))
    np.testing.assert_allclose(plain.cost_gbp_per_year, costs.cost_gbp_per_year, rtol=1e-9)
    assert plain.travel_gbp_per_area is None


TWO_COUNCILS = {
    "needs": {"need:asd:secondary": [10.0, 4.0], "need:semh:primary": [2.0, 5.0]},
    "minutes": np.array([[10.0, 40.0], [50.0, 15.0]]),
    "km": np.array([[8.0, 30.0], [36.0, 12.0]]),
    "values": {
        "visits_per_case_per_year": 190.0,
        "mileage_gbp_per_mile": 2.0,
        "travel_time_gbp_per_hour": 12.0,
    },
}


def two_councils(travel):
    return inputs(
        "places",
        [12.0, 9.0],
        TWO_COUNCILS["needs"],
        TWO_COUNCILS["values"],
        {"travel": travel},
        minutes=TWO_COUNCILS["minutes"],
        km=TWO_COUNCILS["km"],
    )


def test_children_travel_to_the_shared_base_only_where_pooling_provides_for_them():
    costs = price(two_councils("base"), members(2, {0}, {1}, {0, 1}), by_area=True)
    # alone: a class for 8 of the first council's 10, nothing else; 4 and 9 are placed outside
    # together: 2 + 4 fill the second class of the first need, 2 + 5 one of the other, none outside
    assert line(costs, "places bought outside").quantity[0].tolist() == [4, 9, 0]
    assert costs.attending.within_area[0].tolist() == [[8, 0], [0, 0], [8, 0]]
    assert costs.attending.to_base[0].tolist() == [[0, 0], [0, 0], [4, 9]]
    # to the first base 4 x 10 + 9 x 50 = 490 minutes, to the second 4 x 40 + 9 x 15 = 295
    assert costs.base[0].tolist() == [0, 1, 1]
    hours = np.array([80, 0, 80 + 295]) * 380 / 60
    miles = np.array([64, 0, 64 + 4 * 30 + 9 * 12]) * 380 / 1.609344
    np.testing.assert_allclose(line(costs, "travel time").quantity[0], hours)
    np.testing.assert_allclose(line(costs, "mileage").quantity[0], miles)
    first = 2 * (64 + 120) * 380 / 1.609344 + 12 * (80 + 160) * 380 / 60
    assert costs.travel_gbp_per_area[0, 2, 0] == pytest.approx(first)


def test_children_of_places_at_own_bases_all_stay_within_their_area():
    costs = price(two_councils("own"), members(2, {0, 1}))
    minutes = (8 + 4) * 10 + 9 * 15
    assert line(costs, "travel time").quantity[0, 0] == pytest.approx(minutes * 380 / 60)
    assert costs.base[0, 0] == -1


def test_nobody_is_told_to_attend_where_nobody_travels():
    assert price(two_councils("none"), members(2, {0, 1}), by_area=True).attending is None


def test_a_block_that_provides_for_fewer_keeps_each_councils_part():
    # alone each opens a part-empty class for 7; together 14 fill one class and 6 are bought
    priced = inputs(
        "places",
        [7.0, 7.0],
        {"need:asd:secondary": [7.0, 7.0]},
        {"class_gbp_per_place_per_year": 56_000.0, "visits_per_case_per_year": 190.0},
        {"travel": "base"},
        minutes=TWO_COUNCILS["minutes"],
        km=TWO_COUNCILS["km"],
    )
    costs = price(priced, members(2, {0}, {0, 1}), by_area=True)
    assert costs.attending.within_area[0].tolist() == [[7, 0], [4, 4]]
    assert (costs.attending.to_base == 0).all()
    # nobody travels to it; the base that would be best: 70 + 350 minutes against 280 + 105
    assert costs.base[0].tolist() == [0, 1]


def attend(priced, case, block):
    """Return who stays and who pools, need by need and area by area."""
    value = {name: float(x[case]) for name, x in priced.parameters.items()}
    outside = value["outside_gbp_per_year"] + value["outside_transport_gbp_per_year"]

    def served(children):
        size = value["class_places"]
        choices = [(children * outside, 0.0)]
        for classes in range(1, int(children / min(size, value["viable_children"])) + 1):
            taken = min(children, classes * size)
            gbp = classes * size * value["class_gbp_per_place_per_year"]
            choices.append((gbp + (children - taken) * outside, taken))
        return min(choices)[1] if children >= value["viable_children"] else 0.0

    within, pooled = np.zeros(priced.areas), np.zeros(priced.areas)
    for need in priced.extras.values():
        alone = {i: served(need[case, i]) for i in block}
        total, kept = served(sum(need[case, i] for i in block)), sum(alone.values())
        left = sum(need[case, i] - alone[i] for i in block)
        for i in block:
            within[i] += alone[i] * (min(total / kept, 1) if kept else 0)
            pooled[i] += (need[case, i] - alone[i]) * (max(total - kept, 0) / left if left else 0)
    return within, pooled


def test_who_attends_where_is_as_a_loop_over_needs_says():
    priced = drawn("places", 4, cases=3, seed=9, travel="base")
    blocks = every_block(4)
    costs = price(priced, blocks, by_area=True)
    outside = line(costs, "transport of children placed outside").quantity
    for case in range(3):
        per_km, per_minute = rates(priced, case)
        for row, block in enumerate(blocks):
            area = np.flatnonzero(block).tolist()
            within, pooled = attend(priced, case, area)
            np.testing.assert_allclose(costs.attending.within_area[case, row], within, atol=1e-9)
            np.testing.assert_allclose(costs.attending.to_base[case, row], pooled, atol=1e-9)
            children = sum(need[case, block].sum() for need in priced.extras.values())
            assert within.sum() + pooled.sum() + outside[case, row] == pytest.approx(children)
            if pooled.sum() < 1e-9:
                continue
            best = min(area, key=lambda b, to=pooled: to @ priced.minutes[:, b])
            assert costs.base[case, row] == best
            expected = within * (
                np.diag(priced.minutes) * per_minute + np.diag(priced.km) * per_km
            ) + pooled * (priced.minutes[:, best] * per_minute + priced.km[:, best] * per_km)
            np.testing.assert_allclose(
                costs.travel_gbp_per_area[case, row], expected, rtol=1e-9, atol=1e-6
            )


def test_places_travel_by_case_as_by_one_table():
    priced = drawn("places", 4, cases=2, seed=10, travel="base")
    by_case = replace(priced, minutes=np.stack([priced.minutes] * 2), km=np.stack([priced.km] * 2))
    one, other = (price(p, every_block(4), by_area=True) for p in (priced, by_case))
    np.testing.assert_allclose(other.travel_gbp_per_area, one.travel_gbp_per_area)
    np.testing.assert_array_equal(other.base, one.base)


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
