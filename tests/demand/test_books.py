"""Books of parameters and figures: what is drawn, resolved, flagged and refused."""

import numpy as np
import pytest

from footprint.demand import Draws, figure_book, natural_scale, parameter_book
from footprint.errors import InputError
from footprint.services import load_catalogue

from .made_up import CODES, catalogue, everywhere, figures, function, parameter, row

A, B, C = CODES


@pytest.mark.parametrize(
    ("unit", "scale"),
    [
        ("%", 0.01),
        ("% of plans", 0.01),
        ("per 1,000 children aged 0-17 a year", 0.001),
        ("per 10,000 children", 0.0001),
        ("per 100,000 aged 10-17", 0.00001),
        ("per child and vacancy a year", 1),
        ("children per post", 1),
        ("GBP a year", 1),
    ],
)
def test_units_scale_to_plain_numbers(unit, scale):
    assert natural_scale(unit) == pytest.approx(scale)


def test_get_takes_the_most_specific_parameter_case_by_case():
    cat = catalogue(
        [
            parameter("common/cases_per_post", 5, 10, 15),
            parameter("youth-club/visits.cases_per_post", 18, 20, 22),
        ],
        [function(), function("calls")],
    )
    draws = Draws(1, 8)
    book = parameter_book(cat, draws)
    own = draws.triangular("youth-club/visits.cases_per_post", 18, 20, 22)
    np.testing.assert_array_equal(book.get("youth-club/visits", "cases_per_post"), own)
    assert book.get("youth-club/calls", "cases_per_post")[0] == 10
    assert book.parameter("youth-club/calls", "cases_per_post").key == "common/cases_per_post"
    assert book.has("youth-club/calls", "cases_per_post")
    assert not book.has("youth-club/calls", "salary")


def test_the_rest_of_a_percentage_can_be_read():
    cat = catalogue([parameter("youth-club/short_percent", 10, 20, 40, "%")], [function()])
    book = parameter_book(cat, Draws(1, 6))
    rest = book.get("youth-club/visits", "1 - short_percent")
    np.testing.assert_allclose(rest + book.get("youth-club/visits", "short_percent"), 100)


def test_an_override_replaces_a_value_or_makes_it_more_specific():
    cat = load_catalogue()
    ours = parameter("fostering/recruitment.enquiries_per_approval", 9, 28, 40)
    narrower = parameter("fostering/supervision.salary_gbp_per_year", 40000, 42000, 44000)
    book = parameter_book(cat, Draws(1, 5), overrides={ours.key: ours, narrower.key: narrower})
    assert book.get("fostering/recruitment", "enquiries_per_approval")[0] == 28
    assert book.get("fostering/supervision", "salary_gbp_per_year")[0] == 42000
    assert book.get("residential-care/care-planning", "salary_gbp_per_year")[0] == 41567
    # the catalogue itself is as it was
    assert cat.parameter("fostering/recruitment", "enquiries_per_approval").central == 34


def test_an_override_leaves_every_other_draw_alone():
    cat, draws = load_catalogue(), Draws(3, 20)
    ours = parameter("fostering/recruitment.enquiries_per_approval", 9, 28, 40)
    before = parameter_book(cat, draws)
    after = parameter_book(cat, draws, overrides={ours.key: ours})
    for key in set(before.values) - {ours.key}:
        np.testing.assert_array_equal(after.values[key], before.values[key])


def test_overrides_that_nothing_reads_or_out_of_order_are_refused_together():
    wrong = parameter("fostering/recruitment.enquiries_per_aproval", 9, 28, 40)
    nowhere = parameter("fostering/finding.salary_gbp_per_year", 1, 2, 3)
    backwards = parameter("common/detour_factor", 3, 2, 1)
    overrides = {p.key: p for p in (wrong, nowhere, backwards)}
    with pytest.raises(InputError) as caught:
        parameter_book(load_catalogue(), Draws(1, 2), overrides=overrides)
    text = str(caught.value)
    assert 'Did you mean "fostering/recruitment.enquiries_per_approval"?' in text
    assert 'parameters."fostering/finding.salary_gbp_per_year": is not a parameter' in text
    assert "has a range out of order (3, 2, 1)" in text
    assert len(caught.value.problems) == 3


def test_vary_puts_a_grid_into_one_key_and_holds_the_rest_central():
    cat = load_catalogue()
    key = "common/detour_factor"
    book = parameter_book(cat, Draws(1, 4), vary={key: np.array([1.2, 1.3, 1.5])})
    assert book.values[key].tolist() == [1.4, 1.2, 1.3, 1.5]
    for other in set(book.values) - {key}:
        assert set(book.values[other]) == {cat.parameters[other].central}
    with pytest.raises(InputError, match='Did you mean "common/detour_factor"'):
        parameter_book(cat, Draws(1, 2), vary={"common/detour_factr": np.array([1.0])})


def test_of_gives_all_that_a_function_is_priced_with():
    cat = load_catalogue()
    book = parameter_book(cat, Draws(1, 3))
    homes = book.of(cat.function("residential-care/homes"))
    assert {"stay_weeks_planned", "stay_weeks_short-notice", "visits_per_case_per_year"} <= set(
        homes
    )
    np.testing.assert_allclose(
        homes["1 - short_notice_percent"], 100 - homes["short_notice_percent"]
    )
    team = book.of(cat.function("youth-justice/case-management"))
    assert team["statutory_posts"][0] == 5
    assert "bought_price_gbp_per_unit" not in team
    assert "bought_price_gbp_per_unit" in book.of(cat.function("admissions/appeals"))


def test_published_figures_are_the_same_in_every_case():
    book = figure_book(figures(*everywhere("children", 10, 20, 30)), CODES, Draws(1, 4))
    np.testing.assert_array_equal(book.get("children"), np.tile([10.0, 20, 30], (4, 1)))
    assert book.flags["children"] == {}


def test_areas_come_in_the_order_asked_for_and_others_are_left_out():
    table = figures(*everywhere("children", 10, 20, 30), row("E12000004", "children", 60))
    book = figure_book(table, [C, A])
    assert book.codes == (C, A)
    assert book.get("children").tolist() == [[30, 10]]


def test_percentages_and_rates_come_as_plain_numbers_but_are_kept_as_published():
    table = figures(
        *everywhere("share_percent", 10, 20, 30, unit="%"),
        *everywhere("rate", 88, 73, 196, unit="per 100,000 aged 10-17"),
    )
    book = figure_book(table, CODES)
    np.testing.assert_allclose(book.get("share_percent"), [[0.1, 0.2, 0.3]])
    np.testing.assert_allclose(book.get("rate"), [[0.00088, 0.00073, 0.00196]])
    assert book.values["share_percent"].tolist() == [[10, 20, 30]]
    assert book.units["rate"] == "per 100,000 aged 10-17"


def test_a_suppressed_count_is_its_interval():
    table = figures(
        row(A, "children", np.nan, status="suppressed"),
        row(B, "children", np.nan, status="suppressed", low=1, high=9),
        row(C, "children", 30),
    )
    book = figure_book(table, CODES, Draws(5, 4001))
    assert book.get("children")[0].tolist() == [3, 5, 30]
    first, second = book.get("children")[1:, 0], book.get("children")[1:, 1]
    assert first.min() >= 1
    assert first.max() <= 5
    assert second.mean() == pytest.approx(5, abs=0.15)
    assert second.max() > 8
    assert book.flags["children"] == {A: "suppressed", B: "suppressed"}


def test_a_suppressed_percentage_needs_its_interval():
    table = figures(row(A, "share_percent", np.nan, "%", "suppressed"))
    with pytest.raises(InputError, match=f"share_percent, {A}: is suppressed in % without"):
        figure_book(table, CODES)
    given = figures(row(A, "share_percent", np.nan, "%", "suppressed", low=3, high=15))
    assert figure_book(given, [A]).get("share_percent")[0, 0] == pytest.approx(0.09)


def test_an_assumed_row_stands_in_for_an_unavailable_one():
    table = figures(
        row(A, "places", np.nan, status="unavailable"),
        row(A, "places", 160, status="assumed", low=90, high=260),
        row(B, "places", np.nan, status="unavailable"),
        row(C, "places", 0, status="not-applicable"),
    )
    book = figure_book(table, CODES, Draws(2, 50))
    values = book.get("places")
    assert values[0, 0] == 160
    assert values[1:, 0].std() > 0
    assert ((values[:, 0] >= 90) & (values[:, 0] <= 260)).all()
    assert np.isnan(values[:, 1]).all()
    assert (values[:, 2] == 0).all()
    assert book.flags["places"] == {A: "assumed", B: "unavailable", C: "not-applicable"}
    assert book.figures["places"][A].low == 90


def test_a_published_figure_is_taken_over_an_assumed_one_and_the_latest_over_older():
    table = figures(
        row(A, "places", 100, status="assumed", low=1, high=200),
        row(A, "places", 120),
        row(B, "places", 7, period="2024"),
        row(B, "places", 8, period="2025"),
    )
    book = figure_book(table, [A, B])
    assert book.get("places").tolist() == [[120, 8]]
    assert book.flags["places"] == {}


def test_two_units_for_one_indicator_are_refused():
    table = figures(row(A, "places", 1), row(B, "places", 2, "%"))
    with pytest.raises(InputError, match="places: has more than one unit: %, children"):
        figure_book(table, [A, B])


def test_an_unknown_indicator_suggests_the_nearest():
    book = figure_book(figures(*everywhere("children_0_17", 1, 2, 3)), CODES)
    with pytest.raises(KeyError, match='did you mean "children_0_17"'):
        book.get("children_017")


def test_reading_does_not_change_the_table():
    table = figures(row(A, "places", np.nan, status="suppressed"))
    before = table.copy()
    figure_book(table, [A], Draws(1, 5))
    assert table.equals(before)
