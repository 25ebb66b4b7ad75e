"""Check where the model places children against what it was given."""

from dataclasses import replace

import pytest

from footprint.inputs import load_scenario
from footprint.questions.footprints import answer
from footprint.questions.result import PlacementResult, Result

CELLS = (
    "inside_la_near",
    "inside_la_far",
    "inside_footprint_near",
    "inside_footprint_far",
    "outside_near",
    "outside_far",
    "outside_region",
    "no_place",
)


@pytest.fixture(scope="module")
def fostering(bundled) -> Result:
    return bundled("fostering-hubs")[1]


@pytest.fixture(scope="module")
def homes(bundled) -> Result:
    return bundled("pooled-places")[1]


def total(check: PlacementResult, *names: str) -> float:
    return sum(getattr(area, name) for area in check.areas for name in names)


def test_every_child_is_placed_or_said_to_have_no_place(fostering, homes):
    for result in (fostering, homes):
        for option in result.options:
            (check,) = option.placement
            for area in check.areas:
                placed = sum(getattr(area, name) for name in CELLS)
                assert placed == pytest.approx(area.children)


def test_some_four_thousand_fostered_children_are_placed_with_half_as_many_own_places(fostering):
    (check,) = fostering.options[0].placement
    assert 3_900 < total(check, "children") < 4_300
    assert total(check, "agency") > 0.3 * total(check, "children")
    assert any("agencies" in note for note in check.notes)


def test_places_used_by_other_regions_are_taken_out_before_the_region_s_own_children(homes):
    (check,) = homes.options[0].placement
    assert any("taken out first for children of other regions" in note for note in check.notes)
    assert total(check, "outside_region") > 0


def test_every_placement_answer_carries_a_certificate_that_closes(fostering, homes):
    for result in (fostering, homes):
        for option in result.options:
            for check in option.placement:
                assert check.certificate["primal_residual"] <= 1e-6
                assert abs(check.certificate["gap"]) <= 1e-9


def test_options_that_group_the_placement_function_alike_place_alike(fostering):
    now, hubs = fostering.options[0], fostering.options[1]
    function = now.placement[0].function
    assert now.footprints[function] == hubs.footprints[function]
    assert now.placement == hubs.placement


def test_a_wider_placement_footprint_holds_more_children_inside_it(fostering):
    now = fostering.options[0]
    wider = next(o for o in fostering.options if o.name.endswith("also match"))
    inside = [o.cells["inside_footprint_percent"].value.central for o in (now, wider)]
    assert inside[1] > inside[0]


def test_the_matrix_shows_the_shares_of_the_placement_table(homes):
    for option in homes.options:
        (check,) = option.placement
        near = total(check, "inside_la_near", "inside_footprint_near", "outside_near")
        shown = option.cells["near_home_percent"].value.central
        assert shown == pytest.approx(100 * near / total(check, "children"))


def test_suppressed_councils_are_not_fitted_and_the_held_out_share_is_shown(homes):
    fit = homes.calibration
    assert len(fit.parameters) <= 3
    unfitted = [row.code for row in fit.rows if not row.fitted]
    assert unfitted == ["E06000017"]
    assert fit.fitted_error < fit.no_model_error
    assert fit.held_out_error > 0
    assert "not fitted" in fit.words


def test_the_fit_is_the_same_whichever_service_is_asked_about(fostering, homes):
    assert fostering.calibration == homes.calibration


def test_without_a_placement_check_there_is_nothing_to_share():
    result = answer(replace(load_scenario("fostering-hubs"), draws=5, placement=False))
    assert result.calibration is None
    assert all(not option.placement for option in result.options)
    assert result.options[0].cells["near_home_percent"].words == "not modelled"
