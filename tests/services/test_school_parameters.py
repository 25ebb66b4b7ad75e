"""Check what the catalogue says of school places and homes to build: prices that hang together."""

import pytest

from footprint.services import load_catalogue
from footprint.services.needs import SUFFICIENCY, names_in_use


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


def ends(catalogue, name):
    parameter = catalogue.parameters[f"specialist-placements/{name}"]
    return [parameter.low, parameter.central, parameter.high]


def test_every_parameter_that_questions_of_places_read_is_there_with_its_ground(catalogue):
    for service, names in SUFFICIENCY.items():
        for name in names:
            parameter = catalogue.parameters[f"{service}/{name}"]
            assert parameter.low <= parameter.central <= parameter.high
            assert parameter.evidence in {"derived", "assumed"}
            assert len(parameter.reason) > 20
        assert set(names) <= names_in_use(catalogue.services[service])


@pytest.mark.parametrize(
    ("fixed", "place", "price", "places", "within"),
    [
        ("new_school_fixed", "new_school_place", "state_place", 120, 50),
        ("base_fixed", "base_candidate_place", "base_place", 16, 50),
        ("expansion_fixed", "expansion_place", "state_place", 1, 0),
    ],
)
def test_a_new_place_costs_what_such_a_place_costs_today(
    catalogue, fixed, place, price, places, within
):
    parts = [ends(catalogue, f"{name}_gbp_per_year") for name in (fixed, place, price)]
    for whole, each, today in zip(*parts, strict=True):
        assert whole / places + each == pytest.approx(today, abs=within)


def test_nothing_moves_to_mainstream_unless_a_scenario_says_so(catalogue):
    assert ends(catalogue, "moved_to_mainstream_percent") == [0, 0, 0]
