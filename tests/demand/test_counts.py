"""Demand as products of figures and parameters, worked by hand."""

import numpy as np
import pytest

from footprint.demand import (
    Draws,
    Growth,
    demand,
    extras,
    figure_book,
    function_rests_on,
    handoff_cases,
    parameter_book,
    product,
    rests_on,
)
from footprint.errors import InputError
from footprint.services import Handoff

from .made_up import CODES, catalogue, everywhere, figures, function, parameter, row

A, B, C = CODES
VISITS = function(
    demand=("children", "joining_percent"),
    extras={
        "vacancies": ("places", "free_percent", "+", "places", "1 - free_percent", "turnover"),
        "need:asd:primary": ("children", "1 - joining_percent"),
        "households": ("places", "turnover"),
    },
)
PARAMETERS = [
    parameter("youth-club/joining_percent", 5, 10, 30, "%"),
    parameter("youth-club/visits.turnover", 0.5, 0.5, 0.5, "a year"),
]


@pytest.fixture
def figure_rows():
    return [
        *everywhere("children", 100, 200, 400),
        *everywhere("places", 10, 20, 40),
        *everywhere("free_percent", 20, 50, 0, unit="%"),
    ]


def books(rows, cases=1):
    draws = Draws(4, cases)
    parameters = parameter_book(catalogue(PARAMETERS, [VISITS]), draws)
    return parameters, figure_book(figures(*rows), CODES, draws)


def test_demand_is_the_product_of_its_terms(figure_rows):
    np.testing.assert_allclose(demand(VISITS, *books(figure_rows)), [[10, 20, 40]])


def test_plus_adds_products_and_one_minus_takes_the_rest_of_a_share(figure_rows):
    # 10 x 20% + 10 x 80% x 0.5 = 6; 20 x 50% + 20 x 50% x 0.5 = 15; 40 x 0% + 40 x 0.5 = 20
    vacancies = extras(VISITS, *books(figure_rows))["vacancies"]
    np.testing.assert_allclose(vacancies, [[6, 15, 20]])


def test_every_case_multiplies_its_own_draws(figure_rows):
    parameters, published = books(figure_rows, cases=7)
    result = demand(VISITS, parameters, published)
    share = parameters.get(VISITS.id, "joining_percent") / 100
    assert result.shape == (7, 3)
    np.testing.assert_allclose(result, share[:, np.newaxis] * [100, 200, 400])


def test_a_product_of_figures_alone_still_has_every_case(figure_rows):
    parameters, published = books(figure_rows, cases=5)
    result = product(("children",), VISITS.id, parameters, published)
    assert result.shape == (5, 3)
    result[0] = 0
    assert published.get("children")[0, 0] == 100


def test_growth_compounds_and_leaves_what_is_in_place_alone(figure_rows):
    parameters, published = books(figure_rows)
    growth = Growth(percent_per_year=10, years=2)
    np.testing.assert_allclose(demand(VISITS, parameters, published, growth), [[12.1, 24.2, 48.4]])
    grown = extras(VISITS, parameters, published, growth)
    np.testing.assert_allclose(grown["vacancies"], [[6, 15, 20]])
    np.testing.assert_allclose(grown["need:asd:primary"], np.array([[90, 180, 360]]) * 1.21)
    # households are those the year's demand asks for
    np.testing.assert_allclose(grown["households"], np.array([[5, 10, 20]]) * 1.21)


def test_growth_may_differ_by_case(figure_rows):
    parameters, published = books(figure_rows, cases=3)
    growth = Growth(percent_per_year=np.array([0.0, 10.0, -10.0]), years=1)
    plain = demand(VISITS, parameters, published)
    np.testing.assert_allclose(
        demand(VISITS, parameters, published, growth), plain * [[1], [1.1], [0.9]]
    )


def test_handoff_cases_are_counted_for_the_first_function(figure_rows):
    handoff = Handoff("youth-club", ("visits", "calls"), ("places", "turnover"))
    parameters, published = books(figure_rows)
    np.testing.assert_allclose(handoff_cases(handoff, parameters, published), [[5, 10, 20]])
    growth = Growth(100, 1)
    np.testing.assert_allclose(
        handoff_cases(handoff, parameters, published, growth), [[10, 20, 40]]
    )


def test_terms_nobody_knows_and_blank_areas_are_reported_together(figure_rows):
    rows = [r for r in figure_rows if not (r[0] == B and r[1] == "places")]
    rows += [row(C, "visits_made", np.nan, status="unavailable")]
    parameters, published = books(rows)
    terms = ("childern", "places", "visits_made", "turnovers")
    with pytest.raises(InputError) as caught:
        product(terms, VISITS.id, parameters, published)
    text = str(caught.value)
    assert (
        '"childern" is neither a figure of the region nor a parameter. Did you mean "children"?'
        in text
    )
    assert 'Did you mean "turnover"?' in text
    assert f"figures.csv, places, {B}: has no value, and youth-club/visits needs it." in text
    assert f"figures.csv, visits_made, {C}" in text
    assert "status assumed" in text


def test_an_empty_product_is_refused(figure_rows):
    with pytest.raises(InputError, match="has an empty product"):
        product(("children", "+"), VISITS.id, *books(figure_rows))


def test_rests_on_names_suppressed_and_assumed_figures_by_area(figure_rows):
    rows = [r for r in figure_rows if r[1] != "places"]
    rows += [
        row(A, "places", np.nan, status="suppressed"),
        row(B, "places", 20, status="assumed", low=10, high=30),
        row(C, "places", 40, status="derived"),
    ]
    _, published = books(rows)
    terms = ("children", "1 - places", "places", "joining_percent")
    assert rests_on(terms, published) == {A: ["places (suppressed)"], B: ["places (assumed)"]}
    assert function_rests_on(VISITS, published) == rests_on(terms, published)


def test_a_figure_is_taken_over_a_parameter_of_the_same_name():
    both = parameter("youth-club/joining_percent", 5, 10, 30, "%")
    rows = [
        *everywhere("children", 100, 100, 100),
        *everywhere("joining_percent", 50, 60, 70, unit="%"),
    ]
    parameters = parameter_book(catalogue([both], [VISITS]), Draws(1, 1))
    result = demand(VISITS, parameters, figure_book(figures(*rows), CODES))
    np.testing.assert_allclose(result, [[50, 60, 70]])
