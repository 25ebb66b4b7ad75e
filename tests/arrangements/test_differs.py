"""What differs is said in plain words, in the region's order."""

from footprint.arrangements.arrangement import Arrangement
from footprint.arrangements.differs import differs, listed, named

AREAS = {
    "E06000016": "Leicester",
    "E10000018": "Leicestershire",
    "E06000017": "Rutland",
    "E06000015": "Derby",
    "E10000007": "Derbyshire",
}
CODE = {"L": "E06000016", "S": "E10000018", "R": "E06000017", "D": "E06000015", "Y": "E10000007"}
FUNCTIONS = {"fostering/recruitment": "Fostering, recruitment", "fostering/matching": "Matching"}


def arranged(words, function="fostering/recruitment"):
    return {function: tuple(frozenset(CODE[key] for key in block) for block in words.split())}


def said(words, before, **options):
    return differs(
        Arrangement(arranged(words)), Arrangement(arranged(before)), AREAS, FUNCTIONS, **options
    )


def test_areas_that_were_alone():
    assert said("LSR D Y", "L S R D Y") == (
        "Fostering, recruitment: Leicester, Leicestershire and Rutland share; today each alone",
    )


def test_a_partnership_that_grows():
    assert said("LSR D Y", "SR L D Y") == (
        "Fostering, recruitment: Leicester, Leicestershire and Rutland share; "
        "today Leicestershire and Rutland share, and Leicester is alone",
    )


def test_a_partnership_that_splits_across():
    assert said("LS RD Y", "L SR D Y", when="in Two hubs") == (
        "Fostering, recruitment: Leicester and Leicestershire share; "
        "in Two hubs Leicestershire shares with Rutland, and Leicester is alone. "
        "Rutland and Derby share; "
        "in Two hubs Rutland shares with Leicestershire, and Derby is alone",
    )


def test_areas_that_leave():
    assert said("L S R D Y", "LSR DY") == (
        "Fostering, recruitment: Leicester, Leicestershire and Rutland each alone; "
        "today Leicester, Leicestershire and Rutland share. "
        "Derby and Derbyshire each alone; today Derby and Derbyshire share",
    )
    assert said("LS R D Y", "LSR D Y") == (
        "Fostering, recruitment: Rutland alone and the others still share; "
        "today Leicester, Leicestershire and Rutland share",
    )


def test_a_partnership_that_comes_apart_is_told_once():
    assert said("LS RD Y", "LSRD Y") == (
        "Fostering, recruitment: Leicester and Leicestershire share, and Rutland and Derby share; "
        "today Leicester, Leicestershire, Rutland and Derby share",
    )
    assert said("LS RD Y", "LSRDY") == (
        "Fostering, recruitment: Leicester and Leicestershire share, Rutland and Derby share, and "
        "Derbyshire alone; today Leicester, Leicestershire, Rutland, Derby and Derbyshire share",
    )


def test_nothing_to_say_where_nothing_differs_or_a_function_is_not_compared():
    assert said("LS RD Y", "RD Y LS") == ()
    option = Arrangement(arranged("LSRDY") | arranged("L S R D Y", "fostering/matching"))
    assert differs(option, Arrangement(arranged("LSRDY")), AREAS, FUNCTIONS) == ()


def test_names_are_listed_as_in_speech():
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert named(["E06000015", "E06000016", "W01"], AREAS) == "Leicester, Derby and W01"
