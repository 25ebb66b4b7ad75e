"""Reading further worlds, weights and the search, and every mistake in them read aloud."""

import pytest
from regions import SCENARIO_TOML

from footprint.inputs import SearchSpec, load_scenario
from footprint.inputs.scenario_file import QUESTIONS, Search
from footprint.inputs.weights import NOT_WEIGHED, WEIGHED

HEAD, OPTIONS = SCENARIO_TOML.split("[[options]]", 1)
OPTIONS = f"[[options]]{OPTIONS}"
KEY = "fostering/recruitment.enquiries_per_approval"
LEAVING = "fostering/leaving_percent"


def text(lines):
    return f"{HEAD}{lines}\n{OPTIONS}"


def world(lines, name="High"):
    return f'[[scenarios]]\nname = "{name}"\n{lines}\n'


def test_there_are_no_further_worlds_unless_set(shared_bench):
    assert shared_bench.ask().worlds == ()


def test_a_world_is_the_scenario_with_what_it_changes(bench):
    lines = world("year = 2030\ndemand_growth_percent_per_year = { fostering = 3 }")
    lines += f'[scenarios.parameters]\n"{KEY}" = {{ central = 60, source = "them" }}\n'
    lines += f'"{LEAVING}" = {{ high = 20, source = "them" }}\n'
    lines += world("demand_growth_percent_per_year = 0", name="No growth")
    base = bench.ask(text(lines))
    (first, high), (second, flat) = base.worlds
    assert (first, second) == ("High", "No growth")

    # what it sets
    assert (high.year, flat.year, base.year) == (2030, 2025, 2025)
    assert high.growth_percent_per_year == {"fostering": 3}
    assert flat.growth_percent_per_year == {"fostering": 0}
    ours, theirs = base.overrides[KEY], high.overrides[KEY]
    assert (ours.low, ours.central, ours.high, ours.whose) == (9, 28, 40, "us")
    assert (theirs.low, theirs.central, theirs.high, theirs.whose) == (9, 60, 60, "them")
    assert flat.overrides == base.overrides

    # what it keeps
    for one in (high, flat):
        assert one.worlds == ()
        assert one.options == base.options
        assert one.region is base.region
        assert (one.draws, one.seed, one.title, one.key) == (400, 1, base.title, base.key)

    # what it says it changes
    changed = {change.what: (change.before, change.after) for change in high.changes}
    assert changed == {
        "year": ("2025", "2030"),
        "demand for fostering": ("+1.5% a year", "+3% a year"),
        KEY: ("28 (9 to 40) enquiries, us", "60 (9 to 60) enquiries, them"),
        LEAVING: ("12 (8 to 16) %, catalogue", "12 (8 to 20) %, them"),
    }
    assert all(change.source == 'scenario "High"' for change in high.changes)
    assert [change.what for change in flat.changes] == ["demand for fostering"]
    assert [change.after for change in flat.changes] == ["no growth"]


def test_growth_that_is_alike_for_every_service_is_told_once(bench):
    several = text(world("demand_growth_percent_per_year = 2"))
    several = several.replace(
        'services = ["fostering"]', 'services = ["fostering", "residential-care"]'
    )
    several = several.replace("{ fostering = 1.5 }", "0")
    ((_, high),) = bench.ask(several).worlds
    told = [(change.what, change.before, change.after) for change in high.changes]
    assert told == [("demand for every service", "no growth", "+2% a year")]
    ((_, one),) = bench.ask(
        several.replace("year = 2\n", "year = { residential-care = -1 }\n")
    ).worlds
    told = [(change.what, change.after) for change in one.changes]
    assert told == [("demand for children's homes", "\u22121% a year")]


def test_a_world_follows_what_the_command_line_sets(bench):
    base = bench.ask(text(world("demand_growth_percent_per_year = 3")), sets=["draws=100"])
    assert base.worlds[0][1].draws == 100
    later = bench.ask(sets=["assumptions.year=2027"])
    assert later.worlds[0][1].year == 2027


def test_options_keep_their_footprints_where_a_partnership_has_ended_by_then(bench):
    row = bench.row_of("partnerships.csv", "fostering", "recruitment")
    bench.cell("partnerships.csv", row, "to", "2027-06-30")
    base = bench.ask(text(world("year = 2030")))
    assert base.worlds[0][1].options == base.options
    note = (
        'In the world "High" partnerships have begun or ended by 2030 in fostering/recruitment: '
        "options keep their footprints of 2025."
    )
    assert note in base.notes


def test_a_contract_may_have_run_out_in_a_later_world(bench):
    lines = '[[rules]]\nrule = "contract"\nareas = ["Ashford", "Brams"]\nuntil = 2028-03-31\n'
    lines += 'source = "us"\n'
    base = bench.ask(text(lines + world("year = 2030")))
    assert len(base.rules) == 1
    assert base.worlds[0][1].rules == ()
    assert any("before 31 March 2030, and is not applied" in note for note in base.notes)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", 'scenario 1 ("High"): changes nothing. Add year, demand_growth_percent_per_year or'),
        ("yaer = 2030", 'scenario 1 ("High"), key yaer: "yaer" is not a key Footprint knows here.'),
        ("year = 1066", 'scenario 1 ("High"), key year: is 1066. Enter a number of at least 2000.'),
        (
            "demand_growth_percent_per_year = 80",
            'scenario 1 ("High"), key demand_growth_percent_per_year: 80 % a year is beyond',
        ),
        (
            "demand_growth_percent_per_year = { fosterng = 2 }",
            '"fosterng" is not a service. Did you mean "fostering"?',
        ),
        ("year = 2040\ndemand_growth_percent_per_year = 50", "438 times what it is."),
        (
            f'parameters = {{ "{KEY}" = 20 }}',
            f'scenario 1 ("High"), [parameters], "{KEY}": is 20, without saying whose figure it',
        ),
        (
            'parameters = { "fostering/leaving_percnt" = { central = 9, source = "us" } }',
            'Did you mean "fostering/leaving_percent"?',
        ),
        ("closures = ['home-1']", '"closures" is not a key Footprint knows here.'),
    ],
)
def test_a_wrong_world_is_named(bench, lines, expected):
    complaints = bench.complaints(text(world(lines)))
    assert any(expected in line for line in complaints), complaints


def test_worlds_have_names_of_their_own(bench):
    lines = world("year = 2030") + world("year = 2031", name="HIGH")
    (line,) = bench.complaints(text(lines))
    assert line == (
        'scenario.toml, scenario 2 ("HIGH"): has the name of another scenario: "High". '
        "Give each a name of its own."
    )
    assert bench.complaints(text(world("year = 2030") + world("year = 2031")))
    (line,) = bench.complaints(text(world("year = 2030", name="!!!")))
    assert "has no letter in it." in line


def test_problems_of_scenario_rules_worlds_and_weights_come_together(bench):
    lines = '[weights]\ncots = 5\n[[rules]]\nrule = "largest"\nareas = 3\n' + world("")
    complaints = "\n".join(bench.complaints(text(lines).replace('"Coldport"', '"Coldprt"')))
    for said in ("[weights], cots", "has no source", "changes nothing", '"Coldprt"'):
        assert said in complaints


def test_no_criterion_weighs_anything_unless_weights_are_set(shared_bench):
    assert shared_bench.ask().weights == {}


def test_weights_are_points_and_whose_they_are(bench):
    lines = '[weights]\ncost = { points = 40, whose = " our  treasurers" }\nno_place = 100\n'
    scenario = bench.ask(text(lines))
    assert scenario.weights == {"cost": (40.0, "our treasurers"), "no_place": (100.0, "")}
    assert "The file does not say whose the weights of no_place are." in scenario.notes
    assert bench.ask(sets=["weights.no_place=50"]).weights["no_place"] == (50.0, "")


def test_every_criterion_of_the_matrix_can_be_weighed_or_is_said_not_to():
    from footprint.questions.criteria import CRITERIA

    assert tuple(c.key for c in CRITERIA if c.better != "neither") == WEIGHED
    assert tuple(c.key for c in CRITERIA if c.better == "neither") == NOT_WEIGHED


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("cots = 5", 'cots: is not a criterion of the comparison. Did you mean "cost"?'),
        ("beauty = 5", "beauty: is not a criterion of the comparison. Choose from: near_home_"),
        ("posts = 5", "posts: has no better and no worse end, so a weight would mean nothing."),
        ("cost = 101", "cost: has 101 points. Give from 0 to 100."),
        ("cost = -1", "cost: has -1 points. Give from 0 to 100."),
        ('cost = "high"', 'cost: "high" is not a number of points. Write { points = 80,'),
        ("cost = nan", "cost: nan is not a number of points."),
        ('cost = { whose = "us" }', "cost: has no points. Write { points = 80,"),
        ("cost = { points = 5, who = 1 }", '"who" is not known here. Did you mean "whose"?'),
        ("cost = { points = 5, whose = 1 }", "whose is 1. Write text in quotation marks."),
        ("cost = 0\nno_place = 0", "[weights]: every criterion has 0 points. Give the swing"),
    ],
)
def test_a_wrong_weight_is_named(bench, line, expected):
    complaints = bench.complaints(text(f"[weights]\n{line}\n"))
    assert any(
        f"scenario.toml, [weights]{'' if expected[0] == '[' else ', '}" in c for c in complaints
    )
    assert any(expected in c for c in complaints), complaints


def test_the_search_has_its_defaults_in_one_voice(shared_bench):
    assert shared_bench.ask().search == SearchSpec() == SearchSpec(**Search().model_dump())


def test_the_search_is_read_and_a_cap_above_the_region_is_noted(bench):
    lines = "[search]\nmax_partners = 9\nkeep = 5\nalternatives = 0\nwithin_percent = 1\n"
    lines += "contiguous = false\nseconds = 10\n"
    scenario = bench.ask(text(lines))
    assert scenario.search == SearchSpec(4, 5, 0, 1.0, contiguous=False, seconds=10.0)
    assert any("max_partners is 9, and the region has 4 areas" in n for n in scenario.notes)


def test_the_command_line_sets_the_search_and_says_what_it_was(shared_bench):
    scenario = shared_bench.ask(sets=["search.max_partners=3", "search.keep=1"])
    assert (scenario.search.max_partners, scenario.search.keep) == (3, 1)
    recorded = {change.what: (change.before, change.after) for change in scenario.changes}
    assert recorded == {
        "search.max_partners": ("not set", "3"),
        "search.keep": ("3 (default)", "1"),
    }
    (change,) = shared_bench.ask(sets=["search={ keep = 2 }"]).changes
    assert (change.what, change.before, change.after) == ("search", "not set", "keep 2")
    (change,) = shared_bench.ask(sets=["weights={ cost = 5 }"]).changes
    assert change.before == "not set"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("max_partners = 1", "[search], key max_partners: is 1. Enter a number of at least 2."),
        ("max_partners = true", "[search], key max_partners: is true. Write a whole number"),
        ("keep = 21", "[search], key keep: is 21. Enter a number of at most 20."),
        ("alternatives = 6", "[search], key alternatives: is 6. Enter a number of at most 5."),
        ("within_percent = -1", "[search], key within_percent: is -1"),
        ("seconds = 0", "[search], key seconds: is 0. Enter a number of more than 0."),
        ("seconds = inf", "[search], key seconds: is inf. "),
        ('contiguous = "maybe"', "Write true or false, without quotation marks."),
        ("max_partner = 3", '"max_partner" is not a key Footprint knows here. Did you mean "max_'),
    ],
)
def test_a_wrong_search_is_named(bench, line, expected):
    complaints = bench.complaints(text(f"[search]\n{line}\n"))
    assert any(expected in c for c in complaints), complaints


@pytest.mark.parametrize("question", QUESTIONS)
def test_only_what_finds_its_own_options_may_go_without(bench, question):
    told = HEAD.replace('"footprints"', f'"{question}"')
    if question == "possible":
        assert bench.ask(told).options == ()
        assert bench.ask(f"options = []\n{told}").options == ()
    else:
        (line,) = bench.complaints(told)
        assert line == "scenario.toml, key options: is missing. Add [[options]]"
        assert any("key options" in c for c in bench.complaints(f"options = []\n{told}"))


def test_a_question_that_searches_every_footprint_needs_areas_that_hang_together(bench):
    told = f"min_border_km = 400\n{HEAD}".replace('"footprints"', '"possible"')
    (line,) = bench.complaints(told)
    assert line.startswith("scenario.toml, key min_border_km: ")
    assert "has no border of 400 km or more with the rest." in line
    assert not bench.ask(f"{told}\n[search]\ncontiguous = false\n").search.contiguous


def test_parts_of_a_base_are_overridden_key_by_key(bench):
    bench.ask(text("[search]\nkeep = 5\n[weights]\ncost = 50\n" + world("year = 2030")))
    child = bench.folder / "child.toml"
    child.write_text(
        'base = "scenario.toml"\n[search]\nseconds = 5\n[weights]\nno_place = 100\n'
        + world("year = 2028", name="Soon"),
        encoding="utf-8",
    )
    scenario = load_scenario(child, catalogue=bench.catalogue)
    assert (scenario.search.keep, scenario.search.seconds) == (5, 5.0)
    assert scenario.weights == {"cost": (50.0, ""), "no_place": (100.0, "")}
    assert [name for name, _ in scenario.worlds] == ["Soon"]
