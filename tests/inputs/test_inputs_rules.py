"""Reading the limits a scenario sets: what each means, and every mistake in them read aloud."""

from dataclasses import replace
from pathlib import Path

import pytest
from regions import AREAS, PARTNERSHIPS, SCENARIO_TOML

from footprint.errors import InputError
from footprint.inputs import SearchSpec, load_scenario, region_names
from footprint.inputs.rule_kinds import KINDS
from footprint.inputs.weights import WEIGHED

A, B, C, D = AREAS
HEAD, OPTIONS = SCENARIO_TOML.split("[[options]]", 1)
OPTIONS = f"[[options]]{OPTIONS}"
SHARED = ("fostering/recruitment", "fostering/commissioning", "fostering/support")


def text(*rules):
    """Return the scenario with rules, each the lines under its heading."""
    return HEAD + "".join(f"[[rules]]\n{lines}\n" for lines in rules) + OPTIONS


def rule(kind, limit="", more=""):
    return f'rule = "{kind}"\n{limit}\nsource = "our directors"\n{more}'


def read(bench, *rules, sets=()):
    return bench.ask(text(*rules), sets=sets).rules


def travelling(bench, *keys):
    """Have people travel to a base for some functions of the made-up fostering service."""
    fostering = bench.catalogue.services["fostering"]
    functions = tuple(
        replace(f, travel="base") if f.key in keys else f for f in fostering.functions
    )
    services = bench.catalogue.services | {"fostering": replace(fostering, functions=functions)}
    bench.catalogue = replace(bench.catalogue, services=services)


def test_every_limit_is_off_unless_set(shared_bench):
    assert shared_bench.ask().rules == ()


@pytest.mark.parametrize(
    ("lines", "label", "expected"),
    [
        (
            rule("largest", "areas = 3"),
            "No more than 3 councils in a footprint",
            {"limit": 3, "unit": "areas"},
        ),
        (
            rule("largest", "areas = 1"),
            "No more than 1 council in a footprint",
            {"limit": 1, "unit": "areas"},
        ),
        (
            rule("largest", "demand = 1200.5"),
            "No more than 1,200.5 children in a footprint",
            {"limit": 1200.5, "unit": "children"},
        ),
        (
            rule("smallest", "demand = 200"),
            "At least 200 children in a footprint",
            {"limit": 200, "unit": "children"},
        ),
        (
            rule("together", 'areas = ["Duns", "Ashford City"]'),
            "Ashford City and Dunshire in one footprint",
            {"areas": (A, D)},
        ),
        (
            rule("apart", 'areas = ["Ashford", "Coldport"]'),
            "Ashford City and Coldport in different footprints",
            {"areas": (A, C)},
        ),
        (
            rule("apart", 'areas = ["Ashford", "Brams", "Coldport"]'),
            "No two of Ashford City, Bramshire and Coldport in one footprint",
            {"areas": (A, B, C)},
        ),
        (rule("alone", 'areas = "E06000903"'), "Coldport stands alone", {"areas": (C,)}),
        (
            rule("alone", 'areas = ["Coldport", "Duns"]'),
            "Coldport and Dunshire stand alone",
            {"areas": (C, D)},
        ),
        (
            rule("nested", 'within = " Police  Force"'),
            "Every footprint within one police force area",
            {"geography": "police force"},
        ),
        (
            rule("contract", 'areas = ["Ashford", "Brams"]\nuntil = 2028-03-31'),
            "Ashford City and Bramshire in one footprint until 31 March 2028",
            {"areas": (A, B), "until": "2028-03-31"},
        ),
        (
            rule("contract", 'areas = ["Ashford", "Brams"]\nuntil = "2028"'),
            "Ashford City and Bramshire in one footprint until 31 December 2028",
            {"areas": (A, B), "until": "2028-12-31"},
        ),
        (
            rule("contract", 'areas = ["Ashford", "Brams"]\nuntil = 2028-03-31T12:00:00'),
            "Ashford City and Bramshire in one footprint until 31 March 2028",
            {"areas": (A, B), "until": "2028-03-31"},
        ),
        (rule("footprints", "least = 2"), "At least 2 footprints", {"least": 2}),
        (rule("footprints", "most = 1"), "No more than 1 footprint", {"most": 1}),
        (
            rule("footprints", "least = 2\nmost = 3"),
            "From 2 to 3 footprints",
            {"least": 2, "most": 3},
        ),
        (
            rule("footprints", "least = 2\nmost = 2"),
            "Exactly 2 footprints",
            {"least": 2, "most": 2},
        ),
        (rule("partnerships", "most = 3"), "No council in more than 3 partnerships", {"most": 3}),
        (rule("partnerships", "most = 1"), "No council in more than 1 partnership", {"most": 1}),
    ],
)
def test_a_rule_says_what_it_limits_for_whom_and_whose_it_is(bench, lines, label, expected):
    (spec,) = read(bench, lines)
    assert spec.label == label
    assert spec.source == "our directors"
    assert spec.functions == SHARED
    blank = {"limit": None, "unit": "", "areas": (), "geography": "", "until": ""}
    blank |= {"least": None, "most": None}
    for name, value in (blank | expected).items():
        assert getattr(spec, name) == value, name


@pytest.mark.parametrize(
    ("functions", "expected"),
    [
        ('["fostering"]', SHARED),
        ('"fostering/support"', SHARED[2:]),
        ('["fostering/support", "fostering/recruitment"]', (SHARED[0], SHARED[2])),
        ('["fostering/support", "fostering/support"]', SHARED[2:]),
    ],
)
def test_a_rule_holds_for_the_functions_it_names(bench, functions, expected):
    (spec,) = read(bench, rule("largest", "areas = 2", f"functions = {functions}"))
    assert spec.functions == expected


def test_a_limit_on_travel_holds_where_people_travel_to_a_base(bench):
    travelling(bench, "support")
    scenario = bench.ask(text(rule("travel", "minutes = 45.5")))
    (spec,) = scenario.rules
    assert spec.functions == ("fostering/support",)
    assert (spec.limit, spec.unit) == (45.5, "minutes")
    assert "more than 45.5 minutes on average to a shared base" in spec.label
    assert (
        'scenario.toml, rule 1 ("travel"): limits nothing where nobody travels to a shared base: '
        "fostering/recruitment, fostering/commissioning."
    ) in scenario.notes


def test_a_function_named_by_itself_has_no_limit_on_travel_where_nobody_travels(bench):
    travelling(bench, "support")
    functions = 'functions = ["fostering/recruitment", "fostering/support"]'
    scenario = bench.ask(text(rule("travel", "minutes = 60", functions)))
    assert scenario.rules[0].functions == ("fostering/support",)
    (note,) = (n for n in scenario.notes if n.startswith("scenario.toml, rule 1"))
    assert note.endswith("nobody travels to a shared base: fostering/recruitment.")


def test_a_contract_counts_while_it_runs_on_31_march_of_the_year(bench):
    lines = rule("contract", 'areas = ["Ashford", "Brams"]\nuntil = 2026-03-31')
    assert len(read(bench, lines, sets=["assumptions.year=2026"])) == 1
    scenario = bench.ask(text(lines), sets=["assumptions.year=2027"])
    assert scenario.rules == ()
    assert (
        'scenario.toml, rule 1 ("contract"): ended on 31 March 2026, before 31 March 2027, and is '
        "not applied."
    ) in scenario.notes


def running(bench, kind="hub", end="2027-06-30"):
    """Give the made-up hub another kind and an end."""
    row = bench.row_of("partnerships.csv", *PARTNERSHIPS[0][:3])
    bench.cell("partnerships.csv", row, "kind", kind)
    bench.cell("partnerships.csv", row, "to", end)


def test_contracts_can_be_taken_from_the_partnerships_that_have_an_end(bench):
    running(bench)
    scenario = bench.ask(text('rule = "contract"\nfrom_partnerships = true'))
    (spec,) = scenario.rules
    assert spec.functions == ("fostering/recruitment",)
    assert (spec.areas, spec.until, spec.source) == ((A, B), "2027-06-30", "made up")
    assert spec.label == (
        "Ashford City and Bramshire in one footprint until 30 June 2027 (Foster Together)"
    )
    named = 'rule = "contract"\nfrom_partnerships = true\nsource = "our lawyers"'
    assert read(bench, named)[0].source == "our lawyers; made up"
    assert read(bench, named, sets=["assumptions.year=2028"]) == ()


def test_one_partnership_over_several_functions_is_one_contract(bench):
    running(bench)
    bench.cell("partnerships.csv", 2, "function", "*")
    (spec,) = read(bench, 'rule = "contract"\nfrom_partnerships = true')
    assert spec.functions == SHARED


def test_joint_buying_binds_nobody(bench):
    running(bench, kind="framework")
    scenario = bench.ask(text('rule = "contract"\nfrom_partnerships = true'))
    assert scenario.rules == ()
    said = [n for n in scenario.notes if n.startswith('scenario.toml, rule 1 ("contract"): ')]
    assert any("Foster Together is joint buying, not a merged team" in n for n in said)
    assert any("with an end date runs on 31 March 2025." in n for n in said)


def test_a_rule_on_a_partners_geography_names_its_sources(bench):
    scenario = bench.ask(text(rule("nested", 'within = "police force"')))
    note = "Each council's police force is taken from partner_areas.csv: made up; and checked"
    assert note in scenario.notes


def test_what_stays_may_be_limited_where_a_scenario_explores_beyond_the_law(bench):
    lines = rule("largest", "areas = 2", 'functions = ["fostering/decision", "fostering"]')
    told = text(lines).replace(
        "[assumptions]", "explore_beyond_current_law = true\n\n[assumptions]", 1
    )
    (spec,) = bench.ask(told).rules
    assert spec.functions == (*SHARED[:2], "fostering/decision", SHARED[2])


WHOSE = 'Say whose limit it is: source = "our directors, October 2026".'


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('areas = 3\nsource = "us"', "does not say which rule it is. Choose from: travel, "),
        ('rule = 3\nsource = "us"', "rule is 3. Choose from: travel, largest,"),
        (
            rule("travl", "minutes = 60"),
            'rule 1 ("travl"): rule is "travl". Did you mean "travel"?',
        ),
        ('rule = "largest"\nareas = 3', f"has no source. {WHOSE}"),
        ('rule = "largest"\nareas = 3\nsource = " "', f'source is " ". {WHOSE}'),
        ('rule = "largest"\nareas = 3\nsource = 3', f"source is 3. {WHOSE}"),
        (rule("largest", "area = 3"), '"area" is not known here. Did you mean "areas"?'),
        (rule("largest"), "says no limit. Write areas = 4, or demand = 200, and only one of"),
        (rule("largest", "areas = 3\ndemand = 9"), "says areas and demand at once."),
        (rule("largest", "areas = 2.5"), "areas is 2.5. Enter a whole number of 1 or more."),
        (rule("largest", "areas = true"), "areas is true. Enter a whole number of 1 or more."),
        (rule("smallest", "demand = -4"), "demand is -4. Enter a number above 0."),
        (rule("smallest", "demand = nan"), "demand is nan. Enter a number above 0."),
        (rule("travel"), "says no limit. Add a line minutes = 60."),
        (rule("travel", 'minutes = "60"'), 'minutes is "60". Enter a number above 0.'),
        (
            rule("travel", "minutes = 60"),
            "nobody travels to a shared base in any of its functions. Name other functions, or",
        ),
        (rule("together"), 'names no areas. Write areas = ["Derby", "Derbyshire"].'),
        (rule("together", "areas = 3"), 'areas is 3. Write areas = ["Derby", "Derbyshire"].'),
        (rule("together", 'areas = ["Ashford"]'), "names one area. Name two or more."),
        (rule("alone", "areas = []"), "names 0 areas. Name one or more."),
        (
            rule("apart", 'areas = ["Ashford", "Bramshyre"]'),
            '"Bramshyre" is not an area of the region. Did you mean "Bramshire"?',
        ),
        (
            rule("apart", 'areas = ["Ashford", "Ashford City"]'),
            "Ashford City is there twice. Name each area once.",
        ),
        (rule("nested"), 'says no geography. Write for example within = "police force".'),
        (rule("nested", "within = 3"), "within is 3. Write for example within"),
        (
            rule("nested", 'within = "polic force"'),
            'the region does not say who has which "polic force". Did you mean "police force"?',
        ),
        (
            rule("contract", 'areas = ["Ashford", "Brams"]'),
            "does not say until when. Write until = 2028-03-31.",
        ),
        (
            rule("contract", 'areas = ["Ashford", "Brams"]\nuntil = "soon"'),
            'until is "soon". Write until = 2028-03-31.',
        ),
        (rule("contract", "until = 2028-03-31"), "names no areas."),
        (
            rule("contract", "from_partnerships = true\nuntil = 2028-03-31"),
            "says from_partnerships and until at once. Keep one of them: partnerships.csv says",
        ),
        (
            rule("contract", 'from_partnerships = "yes"'),
            'from_partnerships is "yes". Write from_partnerships = true, or leave it out.',
        ),
        (rule("footprints"), "says no limit. Write least = 2, most = 4, or both."),
        (rule("footprints", "most = 0"), "most is 0. Enter a whole number of 1 or more."),
        (
            rule("footprints", "least = 9"),
            "asks for at least 9 footprints, and the region has 4 areas. Enter from 1 to 4.",
        ),
        (
            rule("footprints", "least = 3\nmost = 2"),
            "asks for at least 3 and at most 2 footprints. Swap the two numbers, or correct one.",
        ),
        (rule("partnerships"), "says no limit. Add a line most = 3."),
        (rule("partnerships", "least = 1"), '"least" is not known here.'),
        (
            rule("partnerships", "most = 2", 'functions = ["fostering"]'),
            "names functions, and counts partnerships over all of them. Take the functions out.",
        ),
        (
            rule("largest", "areas = 2", "functions = []"),
            'functions is []. Write functions = ["youth-justice", "fostering/recruitment"], or',
        ),
        (rule("largest", "areas = 2", "functions = 3"), "functions is 3."),
        (
            rule("largest", "areas = 2", 'functions = ["fosterng"]'),
            '"fosterng" is not a service of this scenario. Did you mean "fostering"?',
        ),
        (
            rule("largest", "areas = 2", 'functions = ["residential-care/homes"]'),
            'Add "residential-care" to services, or take it out here.',
        ),
        (
            rule("largest", "areas = 2", 'functions = ["fostering/recruitmnt"]'),
            '"recruitmnt" is not a function of fostering. Did you mean "recruitment"?',
        ),
        (
            rule("alone", 'areas = "Ashford"', 'functions = ["fostering/decision"]'),
            'the duty of "Decision" stays with each council, so no rule on sharing applies to it. '
            'Take "fostering/decision" out of this rule.',
        ),
    ],
)
def test_a_wrong_rule_is_named_with_what_to_do(bench, lines, expected):
    complaints = bench.complaints(text(lines))
    found = [line for line in complaints if expected in line]
    assert found, complaints
    assert found[0].startswith("scenario.toml, rule 1")
    assert all(line.endswith((".", "?")) for line in complaints)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("3", "key rules: is 3. Write a list in square brackets"),
        ('["largest"]', 'rule 1: is "largest". Write rule = "largest", areas = 4, and a source.'),
    ],
)
def test_rules_that_are_no_tables_are_named(bench, value, expected):
    lines = bench.complaints(
        SCENARIO_TOML.replace("[assumptions]", f"rules = {value}\n[assumptions]", 1)
    )
    assert any(expected in line for line in lines), lines


def test_every_mistake_of_every_rule_is_told_at_once(bench):
    wrong = (
        'rule = "apart"\nareas = ["Ashford", "Nowhere"]\nfunctions = ["fostering/decision"]\nx = 1'
    )
    lines = bench.complaints(text(wrong, rule("travel", "minutes = 0")))
    assert len([line for line in lines if 'rule 1 ("apart")' in line]) == 4
    assert len([line for line in lines if 'rule 2 ("travel")' in line]) >= 1


def test_the_same_rule_twice_is_refused_whoever_set_it(bench):
    same = rule("largest", "areas = 3").replace("our directors", "the treasurers")
    (line,) = bench.complaints(text(rule("largest", "areas = 3"), same))
    assert line == ('scenario.toml, rule 2 ("largest"): says the same as rule 1. Keep one of them.')
    assert len(read(bench, rule("largest", "areas = 3"), rule("largest", "areas = 2"))) == 2


def test_demand_in_different_units_needs_a_rule_for_each(bench):
    fostering = bench.catalogue.services["fostering"]
    functions = tuple(
        replace(f, demand_unit="enquiries") if f.key == "recruitment" else f
        for f in fostering.functions
    )
    services = bench.catalogue.services | {"fostering": replace(fostering, functions=functions)}
    bench.catalogue = replace(bench.catalogue, services=services)
    (line,) = bench.complaints(text(rule("smallest", "demand = 200")))
    assert line == (
        'scenario.toml, rule 1 ("smallest"): demand is counted in enquiries for '
        "fostering/recruitment, and in children for fostering/commissioning. Write a rule for "
        "each unit, naming its functions."
    )
    named = rule("smallest", "demand = 200", 'functions = "fostering/recruitment"')
    assert read(bench, named)[0].unit == "enquiries"


def test_a_geography_that_misses_an_area_is_refused_only_where_a_rule_needs_it(bench):
    rows = bench.rows("partner_areas.csv")
    bench.write("partner_areas.csv", [row for row in rows if row[0] != C])
    assert bench.ask().rules == ()
    (line,) = bench.complaints(text(rule("nested", 'within = "police force"')))
    assert line == (
        'scenario.toml, rule 1 ("nested"): partner_areas.csv names no police force for Coldport. '
        "Add a row for each; every area needs one."
    )


def test_a_region_without_partner_areas_says_which_file_to_add(bench):
    (bench.region / "partner_areas.csv").unlink()
    (line,) = bench.complaints(text(rule("nested", 'within = "police force"')))
    assert line.endswith(
        "Add partner_areas.csv to the region's folder, with the columns code, geography, "
        "partner, source."
    )


def test_rules_of_a_base_are_replaced_whole(bench):
    bench.ask(text(rule("largest", "areas = 3"), rule("apart", 'areas = ["Ashford", "Duns"]')))
    child = bench.folder / "child.toml"
    child.write_text(
        f'base = "scenario.toml"\n[[rules]]\n{rule("largest", "areas = 2")}', encoding="utf-8"
    )
    found = load_scenario(child, catalogue=bench.catalogue).rules
    assert [spec.limit for spec in found] == [2]


PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "rules.md"
BASE = """\
title = "Limits"
question = "possible"
region = "east-midlands"
services = ["fostering", "residential-care", "youth-justice"]
"""


def on_the_page(kind):
    return [
        part.split("```")[0] for part in PAGE.read_text(encoding="utf-8").split(f"```{kind}\n")[1:]
    ]


@pytest.mark.skipif(not region_names(), reason="no region is bundled")
def test_everything_shown_on_the_how_to_page_is_read(tmp_path):
    file = tmp_path / "limits.toml"
    file.write_text(BASE + "\n".join(on_the_page("toml")), encoding="utf-8")
    scenario = load_scenario(file)
    assert [spec.kind for spec in scenario.rules] == ["travel", "together", "nested"]
    assert [name for name, _ in scenario.worlds] == [
        "Demand keeps rising",
        "Fewer enquiries lead anywhere",
    ]
    assert [points for points, _ in scenario.weights.values()] == [100, 60, 30]
    assert replace(scenario.search, max_partners=None) == SearchSpec()
    assert scenario.search.max_partners == 5


@pytest.mark.skipif(not region_names(), reason="no region is bundled")
def test_the_mistakes_on_the_how_to_page_are_told_as_shown(tmp_path):
    file = tmp_path / "limits.toml"
    wrong = (
        'rule = "travl"\nminutes = 60\nsource = "us"',
        'rule = "together"\nareas = ["Derby", "Rutland"]',
    )
    told = "".join(f"[[rules]]\n{lines}\n" for lines in wrong)
    file.write_text(f"{BASE}{told}[weights]\ncots = 5\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(file)
    (shown,) = on_the_page("text")
    assert [str(problem) for problem in caught.value.problems] == shown.strip().splitlines()


def test_the_how_to_page_names_every_rule_and_every_criterion():
    page = PAGE.read_text(encoding="utf-8")
    for name in (*KINDS, *WEIGHED, *(key for keys, _ in KINDS.values() for key in keys)):
        assert f"`{name}`" in page or f"`{name} = " in page, name
