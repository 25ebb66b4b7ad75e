"""Demand in the default region is of the size the published figures say."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from footprint.demand import Draws, demand, extras, figure_book, handoff_cases, parameter_book
from footprint.services import load_catalogue

REGION = Path(__file__).parents[2] / "scenarios" / "regions" / "east-midlands"
HOURS = 1628


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


@pytest.fixture(scope="module")
def names():
    areas = pd.read_csv(REGION / "areas.csv")
    return dict(zip(areas["code"], areas["name"], strict=True))


@pytest.fixture(scope="module")
def books(catalogue, names):
    draws = Draws(1, 40)
    figures = pd.read_csv(REGION / "figures.csv")
    return parameter_book(catalogue, draws), figure_book(figures, names, draws)


@pytest.fixture(scope="module")
def by_area(catalogue, books, names):
    def count(function_id):
        values = demand(catalogue.function(function_id), *books)[0]
        return dict(zip(names.values(), values, strict=True))

    return count


def posts(catalogue, books, function_id):
    """Return central posts by area before other duties are netted off."""
    function = catalogue.function(function_id)
    return demand(function, *books)[0] / books[0].get(function_id, "cases_per_post")[0]


def test_every_product_of_every_service_is_a_count(catalogue, books):
    for function in catalogue.functions.values():
        for values in (demand(function, *books), *extras(function, *books).values()):
            assert values.shape == (40, 10)
            assert np.isfinite(values).all()
            assert (values >= 0).all()
            assert values[0].sum() >= 0
    for service in catalogue.services.values():
        for handoff in service.handoffs:
            assert (handoff_cases(handoff, *books)[0].sum() > 0).all()


def test_arrivals_in_homes_are_new_placements_not_entries_to_care(by_area):
    homes, complex_homes = (
        by_area("residential-care/homes"),
        by_area("residential-care/complex-homes"),
    )
    published = {
        "Derby": 42,
        "Derbyshire": 134,
        "Leicester": 55,
        "Leicestershire": 75,
        "Lincolnshire": 56,
        "North Northamptonshire": 61,
        "West Northamptonshire": 69,
        "Nottingham": 103,
        "Nottinghamshire": 132,
    }
    for name, arrivals in published.items():
        assert homes[name] + complex_homes[name] == pytest.approx(arrivals, abs=0.6)
    assert sum(homes.values()) + sum(complex_homes.values()) == pytest.approx(730, abs=5)
    assert sum(complex_homes.values()) < 0.05 * sum(homes.values())


def test_psychologist_posts_for_advice_are_as_derived_by_area(catalogue, books, by_area):
    advice = by_area("educational-psychology/statutory-advice")
    hours = books[0].get("educational-psychology/statutory-advice", "hours_per_request")[0]
    posts_by_area = {name: count * hours / HOURS for name, count in advice.items()}
    derived = {
        "Derby": 6.1,
        "Derbyshire": 16.6,
        "Leicester": 6.2,
        "Leicestershire": 11.6,
        "Lincolnshire": 14.4,
        "North Northamptonshire": 11.0,
        "West Northamptonshire": 7.9,
        "Nottingham": 3.3,
        "Nottinghamshire": 15.5,
        "Rutland": 0.9,
    }
    for name, expected in derived.items():
        assert posts_by_area[name] == pytest.approx(expected, abs=0.06)
    assert sum(posts_by_area.values()) == pytest.approx(93.5, abs=0.5)


def test_hours_on_offer_and_requests_waiting_follow_plans_in_time(catalogue, books, names):
    function = catalogue.function("educational-psychology/statutory-advice")
    more = extras(function, *books)
    asked = demand(function, *books)[0]
    hours = asked * books[0].get(function.id, "hours_per_request")[0]
    in_time = books[1].get("ehc_in_20_weeks_percent")[0]
    supply, waiting = more["supply_hours"][0] / hours, more["backlog"][0] / asked
    order = np.argsort(in_time)
    assert (np.diff(supply[order]) > 0).all()
    assert (np.diff(waiting[order]) < 0).all()
    assert supply.min() > 0.8
    assert supply.max() < 1.05
    assert waiting.max() * 52 < 8


def test_reviewing_officer_posts_are_about_one_for_sixty_children(catalogue, books):
    parts = ("review-chairing", "monitoring", "dispute-escalation")
    total = sum(posts(catalogue, books, f"reviewing-officers/{part}").sum() for part in parts)
    children = books[1].get("cla_31_march")[0].sum()
    assert children == pytest.approx(6405, abs=1)
    assert total == pytest.approx(children / 60, rel=0.01)
    assert total == pytest.approx(107, abs=1)
    netted = total / (
        1 - books[0].get("reviewing-officers/monitoring", "other_duties_percent")[0] / 100
    )
    assert netted < 120


def test_youth_justice_cases_run_from_tens_to_a_few_hundred(by_area):
    cases = by_area("youth-justice/case-management")
    assert all(25 < count < 300 for name, count in cases.items() if name != "Rutland")
    assert 0 < cases["Rutland"] < 25
    assert cases["Leicester"] > cases["Leicestershire"]


def test_a_council_of_average_size_alone_matches_about_six_children_in_ten(catalogue, books):
    function = catalogue.function("fostering/matching")
    children = demand(function, *books)[0].mean()
    vacancies = extras(function, *books)["vacancies"][0].mean()
    rate = books[0].get(function.id, "match_chance")[0]
    # step the rate equation dM/dt = q (D - M)(V - M) through one year
    matched, steps = 0.0, 20_000
    for _ in range(steps):
        matched += rate * (children - matched) * (vacancies - matched) / steps
    assert matched / children == pytest.approx(0.60, abs=0.02)


def test_recruitment_loses_more_households_than_it_gains_today(catalogue, books):
    function = catalogue.function("fostering/recruitment")
    more = extras(function, *books)
    value = {name: books[0].get(function.id, name)[0] for name in books[0].of(function)}
    gained = more["enquiries"][0].sum() / value["enquiries_per_approval"]
    lost = more["households"][0].sum() * value["leaving_percent"] / 100
    assert 0.3 < gained / lost < 0.9
    hub = ["E06000015", "E10000007", "E06000018", "E10000024"]
    columns = [books[1].codes.index(code) for code in hub]
    # the hub's own enquiries, over 18 months
    assert more["enquiries"][0][columns].sum() == pytest.approx(1774 / 1.5, rel=0.02)


def test_assessment_and_recruitment_together_cost_about_what_an_approval_is_put_at(books):
    get = books[0].get
    key = "fostering/assessment"
    post_gbp = get(key, "salary_gbp_per_year")[0] * (1 + get(key, "on_cost_percent")[0] / 100)
    per_application = post_gbp / get(key, "cases_per_post")[0]
    approved_share = 1 / (0.06 * get("fostering/recruitment", "enquiries_per_approval")[0])
    per_approval = (
        per_application / approved_share + get("fostering/recruitment", "approval_gbp")[0]
    )
    assert 8_000 < per_approval < 30_000


def test_needs_and_phases_add_up_to_the_children_in_every_case(catalogue, books):
    function = catalogue.function("specialist-placements/places")
    more = extras(function, *books)
    assert len(more) == 13 * 3
    np.testing.assert_allclose(sum(more.values()), demand(function, *books), rtol=1e-9)
    assert more["need:slcn:primary"][0].sum() > more["need:slcn:secondary"][0].sum()
    assert more["need:semh:primary"][0].sum() < more["need:semh:secondary"][0].sum()


def test_uncertain_shares_spread_the_counts_and_published_ones_do_not(books, catalogue):
    spread = demand(catalogue.function("fostering/placement-decision"), *books).sum(axis=1)
    assert spread[1:].min() < spread[0] < spread[1:].max()
    certain = demand(catalogue.function("reviewing-officers/monitoring"), *books).sum(axis=1)
    assert set(certain) == {certain[0]}
