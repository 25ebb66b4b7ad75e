"""Check what every kind shares: standing costs, cases, relabelling and the mass path."""

import numpy as np
import pytest

from costs.made import BY_KIND, KINDS, NO_EXTRA_COST, drawn, every_block, inputs, line, members
from footprint.costs import Inputs, annual_cost, price, pricing
from footprint.errors import InputError
from footprint.services.needs import EXTRAS, needed_parameters

RESULTS = (
    "demand",
    "posts",
    "places",
    "homes",
    "no_place",
    "in_time_percent",
    "followed",
    "backlog_end",
    "blocking_achieved",
    "seen_by_partner",
    "all_bought_gbp_per_year",
    "cost_gbp_per_year",
)


def test_standing_costs_by_hand():
    values = {
        "overhead_percent": 10.0,
        "function_fixed_gbp_per_year": 20_000.0,
        "coordination_per_function_gbp_per_year": 7_000.0,
    }
    costs = price(inputs("posts", [15.0, 30.0], values=values), members(2, {0}, {1}, {0, 1}))
    staff = np.array([1, 2, 3]) * 60_000
    assert costs.staff_gbp_per_year[0] == pytest.approx(staff)
    assert line(costs, "overhead").amount_gbp_per_year[0] == pytest.approx(0.1 * staff)
    assert line(costs, "running the footprint").amount_gbp_per_year[0].tolist() == [20_000] * 3
    assert line(costs, "coordination between partners").amount_gbp_per_year[0].tolist() == [
        0,
        0,
        7_000,
    ]
    assert costs.cost_gbp_per_year[0] == pytest.approx(1.1 * staff + [20_000, 20_000, 27_000])


def test_overhead_is_charged_on_staff_and_not_on_bought_units():
    values = {"overhead_percent": 10.0}
    priced = inputs("posts", [15.0, 30.0], values=values, bought=np.array([False, True]))
    costs = price(priced, members(2, {1}))
    assert line(costs, "overhead").amount_gbp_per_year[0, 0] == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("travel", ["none", "base", "nearest"])
def test_every_line_is_quantity_times_price_and_the_lines_are_the_cost(kind, travel):
    costs = price(drawn(kind, 4, cases=3, seed=11, travel=travel), every_block(4))
    total = np.zeros((3, 15))
    for each in costs.lines:
        assert each.quantity.shape == each.price_gbp.shape == (3, 15)
        np.testing.assert_array_equal(each.amount_gbp_per_year, each.quantity * each.price_gbp)
        assert each.unit
        assert each.source
        total += each.amount_gbp_per_year
    np.testing.assert_array_equal(costs.cost_gbp_per_year, total)
    assert np.isfinite(total).all()
    names = [each.name for each in costs.lines]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("travel", ["none", "base", "own", "nearest"])
def test_the_mass_path_prices_the_same(kind, travel, monkeypatch):
    priced = drawn(kind, 6, cases=2, seed=12, travel=travel, whole_posts=True, holds_team=True)
    blocks = every_block(6)
    expected = price(priced, blocks).cost_gbp_per_year
    monkeypatch.setattr(pricing, "CHUNK_NUMBERS", 200)
    np.testing.assert_allclose(annual_cost(priced, blocks), expected, rtol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("travel", ["base", "own", "nearest"])
def test_relabelling_areas_changes_nothing(kind, travel):
    priced = drawn(kind, 5, cases=2, seed=13, travel=travel)
    order = np.array([3, 0, 4, 2, 1])
    living = np.hstack([priced.living[:, :-1][np.ix_(order, order)], priced.living[order, -1:]])
    relabelled = Inputs(
        function=priced.function,
        demand=priced.demand[:, order],
        extras={name: x[:, order] for name, x in priced.extras.items()},
        parameters=priced.parameters,
        minutes=priced.minutes[np.ix_(order, order)],
        km=priced.km[np.ix_(order, order)],
        living=living,
        bought=priced.bought[order],
        outside_minutes=priced.outside_minutes[order],
        outside_km=priced.outside_km[order],
    )
    blocks = every_block(5)
    before = price(priced, blocks, by_area=True)
    after = price(relabelled, blocks[:, order], by_area=True)
    for name in RESULTS:
        one, other = getattr(before, name), getattr(after, name)
        if one is None:
            assert other is None
        else:
            np.testing.assert_allclose(other, one, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(
        after.travel_gbp_per_area, before.travel_gbp_per_area[:, :, order], rtol=1e-9, atol=1e-9
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_case_is_priced_as_if_alone(kind):
    priced = drawn(kind, 4, cases=4, seed=14, travel="base")
    together = price(priced, every_block(4)).cost_gbp_per_year
    for case in range(4):
        alone = Inputs(
            function=priced.function,
            demand=priced.demand[case : case + 1],
            extras={name: x[case : case + 1] for name, x in priced.extras.items()},
            parameters={name: x[case : case + 1] for name, x in priced.parameters.items()},
            minutes=priced.minutes,
            km=priced.km,
            living=priced.living,
            bought=priced.bought,
        )
        found = price(alone, every_block(4)).cost_gbp_per_year
        np.testing.assert_allclose(found[0], together[case], rtol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_pricing_changes_no_input(kind):
    priced = drawn(kind, 4, cases=2, seed=15, travel="nearest")
    arrays = (priced.demand, priced.minutes, priced.living, *priced.extras.values())
    before = [array.copy() for array in arrays]
    blocks = every_block(4)
    price(priced, blocks, by_area=True)
    annual_cost(priced, blocks)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("kind", KINDS)
def test_the_parameters_the_catalogue_demands_are_enough(kind):
    full = drawn(kind, 3, cases=2, seed=16, travel="base", holds_team=kind == "posts")
    names = needed_parameters(full.function)
    values = NO_EXTRA_COST | BY_KIND[kind]
    bare = {
        n: next(values[k] for k in (n, n.rsplit("_", 1)[0]) if k in values)
        for n in names
        if n not in ("setup_gbp", "transfer_percent")
    }
    priced = Inputs(
        function=full.function,
        demand=full.demand,
        extras={n: x for n, x in full.extras.items() if n in EXTRAS.get(kind, full.extras)},
        parameters={name: np.full(2, value) for name, value in bare.items()},
        minutes=full.minutes,
        km=full.km,
    )
    assert (price(priced, every_block(3)).cost_gbp_per_year > 0).all()


def test_a_missing_parameter_or_figure_is_named():
    priced = inputs("pool", [1.0])
    with pytest.raises(KeyError, match="service/pool.*'vacancies'"):
        price(priced, members(1, {0}))
    bare = Inputs(priced.function, priced.demand, {}, {}, priced.minutes, priced.km)
    with pytest.raises(KeyError, match="'match_chance'|'vacancies'"):
        price(bare, members(1, {0}))


def test_all_that_is_wrong_with_inputs_is_said_at_once():
    good = inputs("pool", [1.0, 2.0], {"vacancies": [1.0, 1.0]})
    with pytest.raises(InputError) as caught:
        Inputs(
            function=good.function,
            demand=np.array([[1.0, -2.0]]),
            extras={"vacancies": np.ones((1, 3))},
            parameters={"match_chance": np.ones(4)},
            minutes=np.ones((2, 3)),
            km=good.km,
            living=np.ones((2, 2)),
            bought=np.array([True, False]),
            growth_percent_per_year=float("nan"),
        )
    text = str(caught.value)
    for words in ("demand", "vacancies", "match_chance", "minutes", "living", "buy", "growth"):
        assert words in text
    assert len(caught.value.problems) == 7


def test_a_block_without_areas_is_refused():
    with pytest.raises(ValueError, match="at least one area"):
        price(inputs("posts", [1.0, 2.0]), np.zeros((1, 2), dtype=bool))


def test_blocks_of_another_region_are_refused():
    with pytest.raises(ValueError, match="blocks of 3 areas"):
        price(inputs("posts", [1.0, 2.0]), np.ones((1, 3), dtype=bool))


def test_an_unknown_way_to_travel_is_refused():
    with pytest.raises(ValueError, match="travels 'train'"):
        price(inputs("posts", [1.0], fields={"travel": "train"}), members(1, {0}))
