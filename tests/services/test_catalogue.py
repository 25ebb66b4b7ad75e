"""The bundled catalogue: eight services, honest about law and evidence."""

import subprocess
import sys

import pytest

from footprint.services import EVIDENCE, KINDS, LEGAL, TRAVEL, load_catalogue
from footprint.services.needs import COMMON, WHEREABOUTS, names_in_use, needed_parameters

FUNCTIONS = {
    "fostering": {"recruitment", "assessment", "matching", "supervision", "placement-decision"},
    "residential-care": {
        "sufficiency-planning",
        "commissioning",
        "placement-search",
        "homes",
        "complex-homes",
        "care-planning",
    },
    "specialist-placements": {
        "assessment",
        "commissioning",
        "places",
        "transport-planning",
        "annual-review",
    },
    "admissions": {"forecasting", "co-ordination", "appeals", "place-planning", "fair-access"},
    "care-leavers": {"pathway-planning", "personal-advisers", "housing", "education-and-work"},
    "youth-justice": {
        "prevention",
        "court-and-bail",
        "case-management",
        "victims-and-restorative",
        "care-after-court",
    },
    "educational-psychology": {
        "statutory-advice",
        "annual-review-and-tribunal",
        "critical-incident",
        "specialist-psychologists",
        "supervision-and-trainees",
        "decision-to-assess",
    },
    "reviewing-officers": {"appointment", "review-chairing", "monitoring", "dispute-escalation"},
}
KIND_OF = {
    "fostering/recruitment": "yield",
    "fostering/matching": "pool",
    "residential-care/homes": "beds",
    "residential-care/complex-homes": "beds",
    "specialist-placements/places": "places",
    "educational-psychology/statutory-advice": "backlog",
}


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


def test_eight_services_hold_the_functions_others_build_on(catalogue):
    assert set(catalogue.services) == set(FUNCTIONS)
    for key, expected in FUNCTIONS.items():
        assert expected <= {function.key for function in catalogue.services[key].functions}


def test_every_function_uses_known_words(catalogue):
    for function in catalogue.functions.values():
        assert function.kind == KIND_OF.get(function.id, "posts")
        assert function.legal in LEGAL
        assert function.travel in TRAVEL
        assert function.plain.endswith(".")
    assert {function.kind for function in catalogue.functions.values()} == set(KINDS)


def test_a_duty_stays_with_each_council_in_every_service(catalogue):
    stays = {function.id for function in catalogue.functions.values() if function.stays}
    assert {service.key for service in catalogue.services.values()} == {
        function_id.split("/")[0] for function_id in stays
    }
    assert {"fostering/placement-decision", "reviewing-officers/appointment"} <= stays
    assert "fostering/recruitment" not in stays


def test_a_joint_mark_rests_on_a_section_with_a_link(catalogue):
    for function in catalogue.functions.values():
        if function.legal == "joint":
            assert function.legal_section
        if function.legal_section:
            assert function.legal_link.startswith("https://www.legislation.gov.uk/")
        else:
            assert not function.legal_link
        assert function.legal_note


def test_parameters_are_honest_about_their_evidence(catalogue):
    for parameter in catalogue.parameters.values():
        assert parameter.low <= parameter.central <= parameter.high
        assert parameter.evidence in EVIDENCE
        assert parameter.unit
        if parameter.evidence == "assumed":
            assert parameter.reason
        else:
            assert parameter.source
        assert "memory" not in (parameter.source + parameter.reason).lower()


def test_every_needed_parameter_resolves_for_every_function(catalogue):
    for function in catalogue.functions.values():
        for name in (*needed_parameters(function), *COMMON, *WHEREABOUTS):
            assert catalogue.parameter(function.id, name).name == name


def test_the_most_specific_parameter_applies(catalogue):
    key = catalogue.parameter_key
    name = "salary_gbp_per_year"
    assert key("fostering/supervision", name) == f"common/{name}"
    assert key("youth-justice/prevention", name) == f"youth-justice/{name}"
    assert key("youth-justice/care-after-court", name) == f"youth-justice/care-after-court.{name}"


def test_a_missing_parameter_says_where_it_was_looked_for(catalogue):
    with pytest.raises(KeyError, match=r"fostering/matching\.salery.*common/salery"):
        catalogue.parameter_key("fostering/matching", "salery")
    with pytest.raises(KeyError, match="no function 'fostering/finding'"):
        catalogue.function("fostering/finding")


def test_only_the_youth_justice_team_carries_statutory_posts(catalogue):
    teams = [function for function in catalogue.functions.values() if function.holds_team]
    assert [function.id for function in teams] == ["youth-justice/case-management"]
    assert teams[0].whole_posts
    assert catalogue.parameter(teams[0].id, "statutory_posts").central == 5


def test_handoffs_join_consecutive_functions_and_children_are_told_from_households(catalogue):
    for service in catalogue.services.values():
        order = [function.key for function in service.functions]
        for handoff in service.handoffs:
            first, second = handoff.between
            assert order.index(second) == order.index(first) + 1
    recruiting = catalogue.services["fostering"].handoffs[0]
    assert (recruiting.first, recruiting.second) == (
        "fostering/recruitment",
        "fostering/assessment",
    )
    assert recruiting.unit == "households"


def test_a_change_of_team_is_counted_only_where_somebody_meets_another_team(catalogue):
    edges = {
        service.key: [handoff.between for handoff in service.handoffs]
        for service in catalogue.services.values()
    }
    assert edges == {
        "admissions": [("co-ordination", "appeals"), ("appeals", "fair-access")],
        "care-leavers": [
            ("pathway-planning", "personal-advisers"),
            ("personal-advisers", "housing"),
            ("housing", "education-and-work"),
        ],
        "educational-psychology": [("statutory-advice", "annual-review-and-tribunal")],
        "fostering": [("recruitment", "assessment"), ("matching", "supervision")],
        "residential-care": [("homes", "complex-homes")],
        "reviewing-officers": [("review-chairing", "monitoring")],
        "specialist-placements": [],
        "youth-justice": [
            ("prevention", "court-and-bail"),
            ("court-and-bail", "case-management"),
            ("case-management", "care-after-court"),
        ],
    }


def test_only_part_of_a_function_comes_from_the_team_before(catalogue):
    for service, edge, share in (
        ("admissions", 1, "after_appeal_percent"),
        ("youth-justice", 0, "known_to_prevention_percent"),
        ("residential-care", 0, "from_a_home_percent"),
        ("fostering", 1, "1 - agency_share_percent"),
        ("reviewing-officers", 0, "lives_outside_percent"),
    ):
        assert share in catalogue.services[service].handoffs[edge].cases


def test_who_employs_no_psychologist_has_nobody_to_supervise(catalogue):
    name = "bought_price_gbp_per_unit"
    assert catalogue.parameter("educational-psychology/supervision-and-trainees", name).high == 0
    for key in ("annual-review-and-tribunal", "specialist-psychologists", "critical-incident"):
        assert catalogue.parameter(f"educational-psychology/{key}", name).low > 0


def test_what_the_placement_check_reads_may_be_set_for_one_service(catalogue):
    name = "placement_outside_premium_percent"
    assert name in names_in_use(catalogue.services["residential-care"])
    assert name not in names_in_use(catalogue.services["admissions"])
    # where children live is estimated once, for every service alike
    assert "placement_distance_scale_km" not in names_in_use(catalogue.services["fostering"])


def test_placement_functions_exist_where_children_are_placed(catalogue):
    assert catalogue.services["fostering"].placement_function == "matching"
    assert catalogue.services["residential-care"].placement_function == "homes"
    assert catalogue.services["admissions"].placement_function is None


def test_functions_of_keeps_the_order_asked_for(catalogue):
    functions = catalogue.functions_of(["youth-justice", "fostering"])
    assert functions[0].id == "youth-justice/prevention"
    assert functions[-1].service == "fostering"


def test_the_two_streams_of_homes_keep_the_published_mean_stay(catalogue):
    def central(name):
        return catalogue.parameter("residential-care/homes", name).central

    short = central("short_notice_percent") / 100
    mean = (1 - short) * central("stay_weeks_planned") + short * central("stay_weeks_short-notice")
    assert mean == pytest.approx(444 / 7, rel=0.01)


def test_reviewing_officers_parts_add_up_to_one_post_for_sixty_children(catalogue):
    parts = ("review-chairing", "monitoring", "dispute-escalation")
    posts = [
        1 / catalogue.parameter(f"reviewing-officers/{part}", "cases_per_post").central
        for part in parts
    ]
    assert 1 / sum(posts) == pytest.approx(60, rel=0.01)


def test_enquiries_per_approval_is_not_enquiries_per_application(catalogue):
    parameter = catalogue.parameter("fostering/recruitment", "enquiries_per_approval")
    assert (parameter.low, parameter.central, parameter.high) == (9, 34, 40)
    application = catalogue.parameter("fostering/assessment", "application_percent").central / 100
    assert 1 / (application * 0.49) == pytest.approx(parameter.central, rel=0.02)


def test_loading_needs_neither_maps_nor_solvers():
    code = (
        "import sys; from footprint.services import load_catalogue; load_catalogue();"
        "print([m for m in ('geopandas', 'pulp', 'pandas', 'matplotlib') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
