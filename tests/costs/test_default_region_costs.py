"""Costs in the default region are of the size that published figures say."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from costs.made import line
from footprint.allocation import WEEKS_PER_YEAR as WEEKS_OF_THE_PLACEMENT_CHECK
from footprint.costs import WEEKS_PER_YEAR, Inputs, price
from footprint.demand import Draws, Growth, demand, extras, figure_book, parameter_book
from footprint.geography import area_travel
from footprint.services import load_catalogue

REGION = Path(__file__).parents[2] / "scenarios" / "regions" / "east-midlands"
LINCOLNSHIRE = "E10000019"
TRANSPORT = ("mileage", "travel time", "transport of children placed outside")


@pytest.fixture(scope="module")
def priced_inputs():
    catalogue = load_catalogue()
    codes = tuple(pd.read_csv(REGION / "areas.csv")["code"])
    draws = Draws(1, 1)
    parameters = parameter_book(catalogue, draws)
    figures = figure_book(pd.read_csv(REGION / "figures.csv"), codes, draws)
    travel = area_travel(
        pd.read_csv(REGION / "points.csv"),
        codes,
        detour_factor=float(parameters.values["common/detour_factor"][0]),
        speed_km_per_hour=float(parameters.values["common/speed_km_per_hour"][0]),
    )

    def make(function_id, growth_percent=0.0, years=0, **more):
        function = catalogue.function(function_id)
        growth = Growth(growth_percent, years)
        return Inputs(
            function=function,
            demand=demand(function, parameters, figures, growth),
            extras=extras(function, parameters, figures, growth),
            parameters=parameters.of(function),
            minutes=travel.minutes,
            km=travel.km,
            growth_percent_per_year=growth_percent,
            **more,
        )

    make.codes = codes
    return make


def test_transport_as_now_is_of_the_order_of_the_published_cost_a_child(priced_inputs):
    inputs = priced_inputs("specialist-placements/places")
    alone = price(inputs, np.eye(inputs.areas, dtype=bool))
    gbp = sum(line(alone, name).amount_gbp_per_year.sum() for name in TRANSPORT)
    # 8,116 in England; the model has one base a council, so large counties drive further
    assert 8_116 * 0.8 < gbp / inputs.demand.sum() < 8_116 * 1.4


def test_a_council_without_psychologists_has_no_supervision_to_pay(priced_inputs):
    bought = np.array([code == LINCOLNSHIRE for code in priced_inputs.codes])
    inputs = priced_inputs("educational-psychology/supervision-and-trainees", bought=bought)
    blocks = np.vstack([bought, np.ones_like(bought), ~bought])
    costs = price(inputs, blocks)
    assert line(costs, "bought units").amount_gbp_per_year.tolist() == [[0, 0, 0]]
    posts = costs.posts[0]
    assert posts[0] == 0
    assert posts[1] == pytest.approx(posts[2])
    assert posts[2] > 0


def test_growth_reaches_the_households_to_recruit(priced_inputs):
    one = np.ones((1, 10), dtype=bool)
    now, later = (
        price(priced_inputs("fostering/recruitment", growth, years), one)
        for growth, years in ((0.0, 0), (3.0, 5))
    )
    name = "agency placements because too few households join"
    households = priced_inputs("fostering/recruitment").extras["households"].sum()
    per_household = 0.87 * WEEKS_PER_YEAR
    more = (line(later, name).quantity - line(now, name).quantity)[0, 0] / per_household
    assert more == pytest.approx(households * (1.03**5 * (0.111 + 0.03) - 0.111))


def test_a_year_has_as_many_weeks_wherever_a_price_a_week_is_paid():
    assert WEEKS_OF_THE_PLACEMENT_CHECK == WEEKS_PER_YEAR == 365.25 / 7
