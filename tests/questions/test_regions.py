"""Check that both bundled regions answer, and that joining two councils joins their figures."""

import pytest

from footprint.inputs import load_region, load_scenario
from footprint.questions.footprints import answer
from footprint.questions.result import Result

NORTHAMPTONSHIRE = "E10000021"
PARTS = ("E06000061", "E06000062")

SCENARIO = """
title = "Youth justice on the map of 2016"
region = "east-midlands-2016"
services = ["youth-justice", "fostering"]
draws = 20

[[options]]
name = "As now"
as_now = true

[[options]]
name = "Leicester joins"
[options.footprints]
"youth-justice" = [["Leicester", "Leicestershire", "Rutland"]]
"""


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Result:
    file = tmp_path_factory.mktemp("earlier") / "earlier.toml"
    file.write_text(SCENARIO, encoding="utf-8")
    return answer(load_scenario(str(file)))


def test_the_region_of_2016_has_nine_councils_and_the_neighbours_of_one_northamptonshire():
    region = load_region("east-midlands-2016")
    assert len(region.codes) == 9
    assert region.name_of(NORTHAMPTONSHIRE) == "Northamptonshire"
    joined = set(region.adjacency[NORTHAMPTONSHIRE])
    today = load_region("east-midlands").adjacency
    assert joined == {n for part in PARTS for n in today[part]} - set(PARTS)


def test_the_region_of_2016_answers_and_a_trust_within_one_council_is_no_partnership(earlier):
    now = earlier.options[0]
    assert len(earlier.areas) == 9
    assert now.cells["cost"].value.central > 0
    for blocks in now.footprints.values():
        assert not any(NORTHAMPTONSHIRE in block and len(block) > 1 for block in blocks)


def test_one_northamptonshire_has_the_posts_that_its_trust_has_for_two_councils(earlier, bundled):
    # the trust shares every function of fostering, so both maps price the same team; only the
    # partnership and the bases that visits start from differ
    function = "fostering/supervision"
    whole, parts = earlier.options[0], bundled("fostering-hubs")[1].options[0]
    one = next(
        r
        for r in whole.footprint_rows
        if r.function == function and r.members == (NORTHAMPTONSHIRE,)
    )
    two = next(r for r in parts.footprint_rows if r.function == function and r.members == PARTS)
    assert one.demand.central == pytest.approx(two.demand.central, rel=0.02)
    assert one.posts.central == pytest.approx(two.posts.central, rel=0.02)
    same = {"caseload posts", "managers", "overhead", "running the footprint"}
    assert {k: v for k, v in one.lines.items() if k in same} == pytest.approx(
        {k: v for k, v in two.lines.items() if k in same}, rel=0.02
    )
    assert one.lines["coordination between partners"] == 0
    assert two.lines["coordination between partners"] > 0
