"""Reading a question of where to build: candidates, plans, money, and every mistake in them."""

import pytest
from provision import BUILDING_TOML, HOMES_TOML, SUFFICIENCY_TOML, ready
from regions import AREAS, SCENARIO_TOML

from footprint.demand.plans import NEEDS
from footprint.errors import InputError
from footprint.inputs import BuildingSpec, Candidate, Plan, load_scenario, scenario_names
from footprint.inputs import scenario as scenario_module
from footprint.inputs.building import capital_gbp
from footprint.services.catalogue import Parameter

A, B, C, D = AREAS
SCHOOL = {"specialist-placements/new_school_capital_gbp_per_place": 94_000.0}
HOME = {"residential-care/home_capital_gbp_2_places": 750_000.0}


@pytest.fixture(scope="module")
def asked(tmp_path_factory, shared_bench):
    bench = type(shared_bench)(tmp_path_factory.mktemp("building"))
    ready(bench)
    return bench


def changed(old, new, text=BUILDING_TOML):
    assert old in text, old
    return text.replace(old, new, 1)


def building(line):
    return changed("first_year = 2027\n", f"first_year = 2027\n{line}\n")


def school(line):
    return changed("capital_gbp_per_place = 90000\n", f"capital_gbp_per_place = 90000\n{line}\n")


def base(line):
    return changed('source = "us"\n', f'source = "us"\n{line}\n')


def plan(line):
    return changed('build = { "New school" = 120 }', line)


def home(line):
    return changed("capital_gbp = 700_000\n", f"capital_gbp = 700_000\n{line}\n", HOMES_TOML)


def parameters(prices):
    return {
        key: Parameter(key, low=price, central=price, high=price, unit="GBP", source="made up")
        for key, price in prices.items()
    }


def test_the_question_is_read_whole(asked):
    scenario = asked.ask(BUILDING_TOML)
    spec = scenario.building
    assert isinstance(spec, BuildingSpec)
    assert (spec.budget_gbp, spec.first_year, spec.years) == (12_000_000, 2027, 10)
    assert (spec.discount_percent, spec.asset_years, spec.least_worst) == (3.5, 40, True)
    assert (spec.most_minutes, spec.seconds) == (45, 60)
    assert (scenario.year, scenario.options, scenario.concordats) == (2027, (), {})
    assert (scenario.sufficiency, scenario.placement) == (None, False)


def test_candidates_are_read_in_words_and_codes(asked):
    first, second = asked.ask(BUILDING_TOML).building.candidates
    assert first == Candidate(
        key="new-school",
        name="New school",
        kind="new school",
        area=B,
        needs=("asd", "semh"),
        least_places=90,
        most_places=120,
        opens=2028,
        easting=470_000.0,
        northing=350_000.0,
        capital_gbp_per_place=90_000.0,
    )
    assert second.needs == tuple(NEEDS)
    assert second.open_to == (A, C)
    assert (second.easting, second.capital_gbp, second.source) == (None, 500_000.0, "us")


def test_options_are_plans(asked):
    nothing, one, both = asked.ask(BUILDING_TOML).building.plans
    assert nothing == Plan("nothing", "Nothing", "", ())
    assert one == Plan("one-school", "One school", "", (("new-school", 120),))
    assert both == Plan("both", "Both", "All there is.", (("new-school", 90), ("base", 24)))


def test_homes_have_a_council_and_nothing_nearer(asked):
    spec = asked.ask(HOMES_TOML).building
    (found,) = spec.candidates
    assert (found.kind, found.needs, found.area, found.open_to) == ("home", (), A, (A, B))
    assert (found.easting, found.northing) == (None, None)
    assert [plan.builds for plan in spec.plans] == [(), (("home-for-two", 1),)]


def test_worlds_share_the_plans_and_grow_until_the_last_year(asked):
    scenario = asked.ask(BUILDING_TOML)
    ((name, world),) = scenario.worlds
    assert (name, world.year) == ("High growth", 2027)
    assert world.growth_percent_per_year == {"specialist-placements": 8}
    assert world.building is scenario.building


def test_the_command_line_sets_the_money(asked):
    scenario = asked.ask(BUILDING_TOML, sets=["building.budget_gbp=5000000", "building.years=3"])
    assert (scenario.building.budget_gbp, scenario.building.years) == (5_000_000, 3)
    told = {change.what: (change.before, change.after) for change in scenario.changes}
    assert told["building.years"] == ("10 (default)", "3")
    (line,) = asked.complaints(BUILDING_TOML, sets=["building.budget_gbp=-5"])
    assert line == "--set building.budget_gbp=-5: is -5. Enter a number of more than 0."


def test_a_plan_beyond_the_budget_is_noted_and_kept(asked):
    scenario = asked.ask(changed("budget_gbp = 12_000_000", "budget_gbp = 8_400_000"))
    assert len(scenario.building.plans) == 3
    assert (
        '"One school" costs £10,800,000 to build, more than the budget of £8,400,000: it is shown '
        "as outside the budget."
    ) in scenario.notes
    assert '"Both" costs £8,600,000 to build' in "\n".join(scenario.notes)
    assert not any("the whole budget" in note for note in scenario.notes)


def test_a_candidate_that_no_budget_holds_is_noted(asked):
    notes = asked.ask(changed("budget_gbp = 12_000_000", "budget_gbp = 400_000")).notes
    for words in ('"New school" costs at least £8,100,000', '"Base" costs at least £500,000'):
        assert any(f"Candidate {words} to build, more than the whole" in note for note in notes)


@pytest.mark.parametrize(
    ("kind", "fixed", "each", "expected"),
    [
        ("new school", None, None, 9_400_000),
        ("new school", 1_000_000, None, 1_000_000),
        ("new school", None, 50_000, 5_000_000),
        ("new school", 1_000_000, 50_000, 6_000_000),
        ("new school", 0.0, None, 0),
        ("expansion", None, None, None),
        ("home", None, None, 750_000),
        ("home", 400_000, None, 400_000),
        ("home", None, 1_000, 850_000),
    ],
)
def test_capital_is_the_candidates_own_or_the_catalogues(kind, fixed, each, expected):
    money = {"capital_gbp": fixed, "capital_gbp_per_place": each}
    one = Candidate("x", "X", kind, A, (), 1, 100, 2027, **money)
    assert capital_gbp(one, 100, parameters(SCHOOL | HOME)) == expected


def test_a_candidate_closed_to_its_own_council_is_noted(asked):
    notes = asked.ask(changed('["Coldport", "Ashford City"]', '["Ashford City"]')).notes
    assert 'Candidate "Base" is not open to Coldport, where it would stand.' in notes


def test_two_plans_that_build_the_same_are_noted(asked):
    same = plan("build = { 'New school' = 90, Base = 24 }")
    assert '"Both" builds the same as "One school".' in asked.ask(same).notes


@pytest.mark.parametrize("written", ["New-School", "new_school", " NEW  school "])
def test_a_kind_is_read_however_it_is_written(asked, written):
    spec = asked.ask(changed('kind = "new school"', f'kind = "{written}"')).building
    assert spec.candidates[0].kind == "new school"


# what is wrong, and what is said of it
MISTAKES = [
    (changed('"new school"', '"new scool"'), 'key kind: "new scool" is not a kind that can be bui'),
    (changed('"new school"', '"new scool"'), 'Did you mean "new school"?'),
    (
        changed('kind = "new school"', 'kind = "home"'),
        '"home" does not go with this question, which is about schools. Choose from: new school, b',
    ),
    (changed('kind = "home"', 'kind = "base"', HOMES_TOML), "which is about child"),
    (changed('["ASD", "SEMH"]', '["ASD", "SEHM"]'), '"SEHM" is not a need of the SEN2 survey. Did'),
    (changed('needs = ["ASD", "SEMH"]\n', ""), "key needs: is missing. Write the needs it takes"),
    (changed('["ASD", "SEMH"]', "7"), "key needs: is 7. Write the needs it takes, as in"),
    (changed('["ASD", "SEMH"]', "[7]"), "key needs: is [7]. Write the needs it takes, as in"),
    (
        changed('area = "Brams"', 'area = "Bramshir"'),
        'not an area of the region. Did you mean "Bram',
    ),
    (changed('area = "Brams"\n', ""), 'candidate 1 ("New school"), key area: is missing.'),
    (
        changed("least_places = 90", "least_places = 130"),
        "130 is more than most_places, which is 1",
    ),
    (
        changed("least_places = 90", "least_places = 0"),
        "key least_places: is 0. Enter a number of a",
    ),
    (changed("least_places = 90", "least_places = 9.5"), "key least_places: is 9.5. Write a whole"),
    (
        changed("least_places = 8", "least_places = 4"),
        "is 4: a base in a mainstream school has 8 to",
    ),
    (
        changed("most_places = 24", "most_places = 60"),
        'Enter 8 to 24, or make it kind = "expansion"',
    ),
    (
        changed("opens = 2028", "opens = 2026"),
        "is 2026, before the first of the years looked at (20",
    ),
    (
        changed("opens = 2028", "opens = 2037"),
        "is 2037, after the last of the years looked at (2027",
    ),
    (changed("opens = 2028", 'opens = "soon"'), 'key opens: is "soon". Write a whole number'),
    (
        changed("northing = 350000\n", ""),
        "only one of easting and northing is given. Give both, or",
    ),
    (
        changed("470000", "-1.2").replace("350000", "52.9"),
        "-1.2, 52.9 look like degrees. Give metre",
    ),
    (
        changed("470000", "345000").replace("= 350000", "= 465000"),
        "Bramshire, 345000, 465000: easting and northing are swapped. Swap the two.",
    ),
    (changed("470000", "570000"), "570000, 350000 lies more than 10 km outside Bramshire. Correct"),
    (changed("470000", "inf"), "key easting: is inf. Write an ordinary number."),
    (
        base("phase_in_years = 0"),
        'candidate 2 ("Base"), key phase_in_years: is 0. Enter a number of',
    ),
    (
        school("fixed_gbp_per_year = -1"),
        "key fixed_gbp_per_year: is -1. Enter a number of at least",
    ),
    (school('place_gbp_per_year = "£30,000"'), "key place_gbp_per_year: is"),
    (
        school("capital = 9"),
        '"capital" is not a key Footprint knows here. Did you mean "capital_gbp',
    ),
    (school("open_to = []"), "key open_to: is []. Write a list of councils"),
    (school('open_to = ["Brams", "Nowhere"]'), 'one of them is "Nowhere", which is not an area of'),
    (school('open_to = ["Brams", "Bramshire"]'), "key open_to: Bramshire is there twice. Keep one"),
    (
        changed('name = "Base"', 'name = "new  School"'),
        'candidate 2 ("new  School"): has the name of',
    ),
    (
        changed("[[candidates]]", "[[candidates]]\nname = '?'\n[[candidates]]"),
        "has no letter in it",
    ),
    (
        changed("budget_gbp = 12_000_000", "budget_gbp = 0"),
        "[building], key budget_gbp: is 0. Enter",
    ),
    (
        changed("budget_gbp = 12_000_000\n", ""),
        "[building], key budget_gbp: is missing. Add a line",
    ),
    (changed("budget_gbp = 12_000_000", 'budget_gbp = "12m"'), 'is "12m". Write a number, without'),
    (
        changed("first_year = 2027", "first_year = 2024"),
        "2024 lies before the figures, which are of",
    ),
    (building("years = 0"), "[building], key years: is 0. Enter a number of at least 1."),
    (building("years = 31"), "[building], key years: is 31. Enter a number of at most 30."),
    (
        changed("first_year = 2027", "first_year = 2070").replace("2028", "2071", 1),
        "10 years from 2070 end in 2079. End by 2075.",
    ),
    (
        building("discount_percent = 50"),
        "key discount_percent: is 50. Enter a number of at most 20.",
    ),
    (
        building("budget = 9"),
        '"budget" is not a key Footprint knows here. Did you mean "budget_gbp"',
    ),
    (
        changed("{ specialist-placements = 5 }", "{ specialist-placements = 49 }"),
        "49 % a year over 11 years makes demand for specialist-placements 80.4 times what it is.",
    ),
    (
        changed("{ specialist-placements = 8 }", "{ specialist-placements = 40 }"),
        'scenario 1 ("High growth"), key demand_growth_percent_per_year: 40 % a year over 11 years',
    ),
    (
        changed("[assumptions]", "[assumptions]\nyear = 2030"),
        "[assumptions], key year: is not used",
    ),
    (
        changed('name = "High growth"', 'name = "High growth"\nyear = 2031'),
        'key year: is not used by this question ("places"). The years are first_year and years of',
    ),
    (
        BUILDING_TOML.split("[[candidates]]")[0] + "[[options]]\nname = 'x'\nas_now = true\n",
        "ssing. A",
    ),
    (
        changed("[building]\nbudget_gbp = 12_000_000\nfirst_year = 2027\n", ""),
        "[building]: is missing. Add [building] with budget_gbp and first_year.",
    ),
    (
        plan('build = { "New scool" = 120 }'),
        'is not among [[candidates]]. Did you mean "New school',
    ),
    (
        plan('build = { "New school" = 130 }'),
        "130 places, where 90 to 120 can be built. Change one",
    ),
    (plan('build = { "New school" = 60.5 }'), "is 60.5. Enter a whole number: 90 to 120 places."),
    (plan('build = { "New school" = true }'), "is true. Enter a whole number: 90 to 120 places."),
    (plan('build = { "New school" = 100, "new-school" = 90 }'), "new-school: is there twice. Keep"),
    (plan('build = "New school"'), 'option 2 ("One school"), key build: is "New school". Write a'),
    (
        plan("build = { Base = 9 }\nas_now = true"),
        "says as_now and build at once. Keep one of them.",
    ),
    (
        plan("about = 'x'"),
        'says nothing about what is built. Write build = { "Name of a candidate"',
    ),
    (plan("alone = true"), 'option 2 ("One school"), key alone: is not used by this question'),
    (
        plan('[options.footprints]\n"specialist-placements/places" = "all"'),
        "[footprints]: is not us",
    ),
    (
        plan("build = { Base = 9 }\n[options.concordat]\nquota = 1"),
        "[concordat]: is not used by this",
    ),
    (
        changed('name = "Both"', 'name = "One  school"'),
        'has the name of another option: "One school',
    ),
    (
        changed('["specialist-placements"]', '["fostering"]'),
        'this question cannot be asked of "foste',
    ),
    (
        changed('["specialist-placements"]', '["specialist-placements", "residential-care"]'),
        "this question is asked of one service at a time. Write services = ",
    ),
    (
        changed("[building]", '[[rules]]\nrule = "largest"\nareas = 2\nsource = "us"\n[building]'),
        "[[rules]]: is not used by this question",
    ),
    (
        home("easting = 450000\nnorthing = 350000"),
        "children's homes are never put at a point, so th",
    ),
    (
        changed("most_places = 2", "most_places = 9", HOMES_TOML),
        "is 9: the catalogue prices a home of up to 2, no larger one. Give capital_gbp and fixed",
    ),
    (
        changed("{ specialist-placements = 8 }", "{ fostering = 8 }"),
        "changes the growth only of what the scenario does not ask about. Name one of: specialist",
    ),
    (home("northing = 350000"), "children's homes are never put at a point, so that nobody can be"),
    (home('needs = ["ASD"]'), "key needs: is not used for a home. Take it out."),
    (
        f"candidates = ['x']\n{BUILDING_TOML.split('[[cand')[0]}[[options]]\nname='x'\nbuild={{}}",
        'x"',
    ),
    (
        changed(
            "[[options]]",
            "[building]\nbudget_gbp = 1\nfirst_year = 2027\n[[options]]",
            SCENARIO_TOML,
        ),
        '[building]: is not used by this question ("footprints"). Move it to a scenario with quest',
    ),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_every_mistake_is_named_with_its_remedy(asked, text, expected):
    complaints = asked.complaints(text)
    assert any(expected in c for c in complaints), complaints


def test_mistakes_of_several_candidates_and_plans_are_told_at_once(asked):
    text = plan('build = { "Old school" = 120 }').replace("opens = 2028", "opens = 2090")
    text = text.replace('area = "Coldport"', 'area = "Warmport"')
    text = text.replace("first_year = 2027", "first_year = 2020")
    told = "\n".join(asked.complaints(text))
    for part in ("Old school", "key opens: is 2090", '"Warmport"', "2020 lies before"):
        assert part in told


def test_a_candidate_that_cannot_be_read_is_not_told_again_in_every_plan(asked):
    complaints = asked.complaints(changed("least_places = 90", "least_places = 0"))
    assert len(complaints) == 1


def test_a_region_without_figures_of_homes_is_told_which_are_missing(bench):
    ready(bench)
    rows = bench.rows("figures.csv")
    bench.write("figures.csv", [row for row in rows if row[1] != "childrens_home_places"])
    (line,) = bench.complaints(HOMES_TOML)
    assert line.startswith("figures.csv: this question needs childrens_home_places (childrens home")
    assert line.endswith("and there is no row for any area. Add it.")


@pytest.mark.skipif(not scenario_names(), reason="no scenario is bundled")
@pytest.mark.parametrize(
    ("name", "plans", "worlds"), [("new-school-or-bases", 5, 5), ("two-small-homes", 4, 3)]
)
def test_the_bundled_questions_keep_within_their_budget(name, plans, worlds):
    scenario = load_scenario(name)
    assert len(scenario.building.plans) == plans
    assert len(scenario.worlds) == worlds
    assert not any("budget" in note for note in scenario.notes)
    assert scenario.building.plans[0].builds == ()


JUNK = (
    *("1", "-1", '""', '"x"', "[]", "{}", "true", "nan", "inf", "1979-05-27", "[[1]]", "1e300"),
    *("[{ a = 1 }]", "{ a = { b = 1 } }", '["x", 1]', '[""]', '{ "" = 1 }', "9" * 18),
)
AGREED = SUFFICIENCY_TOML.replace("settled_stay = true", "settled_stay = true\nmost_minutes = 45")
AGREED += 'quotas = [{ from = "Ashford", to = "Brams", places = 2 }]\ntransport_paid_by = "home"\n'


@pytest.mark.parametrize("text", [AGREED, BUILDING_TOML, HOMES_TOML])
def test_whatever_stands_for_a_value_ends_in_named_problems(asked, text, monkeypatch):
    region = asked.load()
    monkeypatch.setattr(scenario_module, "load_region", lambda *_, **__: region)
    lines = text.splitlines()
    for place, line in enumerate(lines):
        if "=" not in line:
            continue
        for junk in JUNK:
            wrong = [*lines[:place], f"{line.split('=')[0]}= {junk}", *lines[place + 1 :]]
            try:
                asked.ask("\n".join(wrong))
            except InputError as error:
                assert error.problems
                assert all(p.where.strip() and len(p.what) < 600 for p in error.problems)


def test_both_texts_of_the_tests_read_as_they_are(asked):
    assert asked.ask(SUFFICIENCY_TOML).building is None
    assert asked.ask(HOMES_TOML).sufficiency is None
