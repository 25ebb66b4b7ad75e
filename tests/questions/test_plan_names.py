"""Plans that the search finds are named by what they build, each name once."""

from footprint.inputs import Candidate
from footprint.questions.plan_names import plan_name

NAMES = {"D": "Derby", "N": "Nottingham", "L": "Leicester"}


def candidate(kind: str, area: str, name: str = "") -> Candidate:
    return Candidate(
        name or f"{kind}-{area}", name or f"{kind} {area}", kind, area, (), 1, 90, 2028
    )


def named(*builds, taken=(), least=False) -> str:
    return plan_name(
        [(candidate(kind, area), n) for kind, area, n in builds], NAMES, taken, least=least
    )


def test_one_of_a_kind_is_named_with_its_council():
    assert named(("home", "D", 2)) == "One home in Derby"
    assert named(("base", "L", 24)) == "One base in Leicester"


def test_several_are_counted_and_councils_named_while_they_are_few():
    assert named(("home", "D", 2), ("home", "N", 2)) == "Two homes in Derby and Nottingham"
    assert named(("home", "D", 2), ("home", "D", 1)) == "Two homes in Derby"
    assert named(("base", "D", 8), ("base", "N", 8), ("base", "L", 8)) == "Three bases"


def test_schools_and_expansions_are_told_by_their_places():
    assert (
        named(("new school", "D", 90), ("expansion", "N", 42))
        == "A school of 90 and 42 more places"
    )
    assert named(("new school", "D", 90), ("new school", "N", 80)) == "Two schools of 90 and 80"
    assert named(("expansion", "D", 20), ("expansion", "N", 22)) == "42 more places"


def test_the_least_regretted_plan_says_so():
    assert named(("home", "D", 2), least=True) == "One home in Derby (least to lose)"


def test_a_name_that_is_taken_gives_way_to_one_with_places_and_then_a_number():
    first = named(("home", "D", 2))
    second = named(("home", "D", 1), taken=[first])
    assert second == "home D: 1"
    assert named(("home", "D", 1), taken=[first, second]) == "home D: 1, 2"
