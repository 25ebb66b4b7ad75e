"""Reading a question after enough places, its agreements, and every mistake in them."""

import pytest
from provision import BUILDING_TOML, SUFFICIENCY_TOML, ready
from regions import AREAS, SCENARIO_TOML

from footprint.demand.plans import PLAN_INDICATORS
from footprint.inputs import Concordat, Quota, SufficiencySpec, load_scenario, write_starter
from footprint.inputs.sufficiency import FUNCTION

A, B, C, D = AREAS
HEAD, REST = SUFFICIENCY_TOML.split("[[options]]", 1)
PART = "[sufficiency]\nsettled_stay = true\n"


@pytest.fixture(scope="module")
def asked(tmp_path_factory, bench_type):
    bench = bench_type(tmp_path_factory.mktemp("sufficiency"))
    ready(bench)
    return bench


@pytest.fixture(scope="module")
def bench_type(shared_bench):
    return type(shared_bench)


def option(lines, name="Trial"):
    return f'{HEAD}[[options]]\nname = "{name}"\n{lines}\n'


def agreed(lines, block='["Ashford", "Brams"], ["Coldport", "Duns"]'):
    return option(f'[options.footprints]\n"{FUNCTION}" = [{block}]\n[options.concordat]\n{lines}')


def sufficiency(lines):
    return SUFFICIENCY_TOML.replace(PART, f"[sufficiency]\n{lines}\n")


def test_the_question_is_read_whole(asked):
    scenario = asked.ask(SUFFICIENCY_TOML)
    assert scenario.sufficiency == SufficiencySpec()
    assert (scenario.building, scenario.schools, scenario.placement) == (None, None, False)
    assert [option.name for option in scenario.options] == ["As now", "Concordat"]
    assert set(scenario.options[1].footprints[FUNCTION]) == {frozenset({A, B, C}), frozenset({D})}
    assert scenario.concordats["As now"] == Concordat()


def test_one_quota_holds_each_way_between_every_two_members(asked):
    found = asked.ask(SUFFICIENCY_TOML).concordats["Concordat"]
    pairs = [(A, B), (A, C), (B, A), (B, C), (C, A), (C, B)]
    assert found == Concordat(tuple(Quota(home, host, 20) for home, host in pairs), "home")


def test_a_quota_of_two_councils_goes_before_the_one_for_all(asked):
    lines = 'quota = 5\nquotas = [{ from = "Brams", to = "Ashford City", places = 0 }]\n'
    found = asked.ask(agreed(lines + 'transport_paid_by = "host"')).concordats["Trial"]
    assert found.transport_paid_by == "host"
    assert {(q.home, q.host): q.places for q in found.quotas} == {
        (B, A): 0,
        (A, B): 5,
        (C, D): 5,
        (D, C): 5,
    }


def test_an_agreement_may_leave_numbers_open(asked):
    found = asked.ask(agreed('transport_paid_by = "host"')).concordats["Trial"]
    assert found == Concordat((), "host")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", {"primary": 45, "secondary": 75, "post-16": 75}),
        ("most_minutes = { primary = 30 }", {"primary": 30, "secondary": 75, "post-16": 75}),
        ("most_minutes = 60", {"primary": 60, "secondary": 60, "post-16": 60}),
    ],
)
def test_limits_of_minutes_keep_what_is_not_given(asked, given, expected):
    assert asked.ask(sufficiency(given)).sufficiency.most_minutes == expected


def test_the_command_line_sets_how_the_question_is_asked(asked):
    sets = ["sufficiency.settled_stay=false", "sufficiency.most_minutes.primary=30"]
    scenario = asked.ask(SUFFICIENCY_TOML, sets=sets)
    assert not scenario.sufficiency.settled_stay
    assert scenario.sufficiency.most_minutes["primary"] == 30
    told = {change.what: (change.before, change.after) for change in scenario.changes}
    assert told["sufficiency.settled_stay"] == ("true", "false")
    assert told["sufficiency.most_minutes.primary"] == ("45 (default)", "30")
    (line,) = asked.complaints(SUFFICIENCY_TOML, sets=["sufficiency.settled_stay=perhaps"])
    assert line.startswith("--set sufficiency.settled_stay=perhaps: ")
    assert "Write true or false" in line


def test_the_part_may_be_left_out(asked):
    assert asked.ask(SUFFICIENCY_TOML.replace(PART, "")).sufficiency == SufficiencySpec()


def test_only_the_sharing_of_places_is_taken_from_an_option(asked):
    whole = option('[options.footprints]\n"specialist-placements" = "all"')
    scenario = asked.ask(whole)
    (found,) = scenario.options
    assert found.named == (FUNCTION,)
    assert [len(blocks) for blocks in found.footprints.values()].count(1) == 1
    assert any("stays as now" in note and "commissioning" in note for note in scenario.notes)
    alone = asked.ask(option("alone = true"))
    assert alone.options[0].alone
    assert len(alone.options[0].footprints[FUNCTION]) == 4


def test_schools_in_the_regions_sites_stand_in_for_the_defaults(bench):
    ready(bench)
    cells = ["oak", "Oak School", A, "450000", "350000", "our list", "specialist-placements"]
    cells += ["asd", "all", "90", "80", "", "state", "", "", "", "us"]
    bench.add("sites.csv", *cells)
    for text in (SUFFICIENCY_TOML, BUILDING_TOML):
        assert bench.ask(text).schools.names == ("Oak School",)
    assert bench.ask(SCENARIO_TOML).schools is None


# what is wrong, and what is said of it
MISTAKES = [
    (
        SUFFICIENCY_TOML.replace(
            '"specialist-placements"]', '"specialist-placements", "fostering"]'
        ),
        'key services: this question cannot be asked of "fostering". Write services = ["special',
    ),
    (
        SUFFICIENCY_TOML.replace('["specialist-placements"]', '"residential-care"'),
        'this question cannot be asked of "residential-care".',
    ),
    (
        SUFFICIENCY_TOML.replace("year = 2030", "year = 2024"),
        "[assumptions], key year: 2024 lies before the figures, which are of 2025. Enter 2025 or",
    ),
    (
        f'{HEAD}[[scenarios]]\nname = "Later"\nyear = 2032\n[[options]]{REST}',
        '[[scenarios]]: is not used by this question ("sufficiency"). Make each a file of its own',
    ),
    (
        SUFFICIENCY_TOML.replace("placements = 5 }", "placements = 45 }\nyear = 2040", 1).replace(
            "year = 2030\n", ""
        ),
        "demand for specialist-placements 263 times what it is.",
    ),
    (f"placement = true\n{SUFFICIENCY_TOML}", "key placement: is not used by this question"),
    (sufficiency("setled_stay = true"), 'Did you mean "settled_stay"?'),
    (sufficiency('settled_stay = "maybe"'), "Write true or false, without quotation marks."),
    (
        sufficiency("schools = 5"),
        "[sufficiency], key schools: is 5. Write text in quotation marks.",
    ),
    (sufficiency('schools = "none.csv"'), "none.csv"),
    (
        sufficiency("most_minutes = { primry = 30 }"),
        '[sufficiency], key most_minutes: "primry" is not a phase. Did you mean "primary"?',
    ),
    (sufficiency("most_minutes = { primary = 0 }"), "primary is 0. Enter minutes above 0 and up"),
    (sufficiency("most_minutes = { primary = 999 }"), "primary is 999. Enter minutes above 0"),
    (sufficiency('most_minutes = "an hour"'), 'primary is "an hour". Enter minutes above 0'),
    (sufficiency("most_minutes = true"), "primary is true. Enter minutes above 0"),
    (
        option(f'[options.footprints]\n"{FUNCTION}" = {{ best = 2 }}'),
        f'option 1 ("Trial"), {FUNCTION}: asks for the best footprints, which this question does',
    ),
    (
        option('[options.footprints]\n"specialist-placements/commissioning" = "all"'),
        'names specialist-placements/commissioning, which this question does not read. Name "spec',
    ),
    (option("as_now = true\n[options.concordat]\nquota = 9"), "no two councils of this option hon"),
    (agreed("quotta = 20"), '[concordat]: "quotta" is not known here. Did you mean "quota"?'),
    (agreed("quota = -1"), "[concordat]: quota is -1. Enter a whole number of 0 or more."),
    (agreed("quota = 2.5"), "quota is 2.5. Enter a whole number of 0 or more."),
    (agreed("quota = true"), "quota is true. Enter a whole number of 0 or more."),
    (agreed('quota = "all"'), 'quota is "all". Enter a whole number of 0 or more.'),
    (agreed('transport_paid_by = "parents"'), 'transport_paid_by is "parents". Write "home" (the'),
    (agreed("transport_paid_by = []"), "transport_paid_by is []. Write"),
    (agreed("quotas = 20"), 'quotas is 20. Write quotas = [{ from = "Derby"'),
    (agreed('quotas = ["Ashford"]'), 'quotas is ["Ashford"]. Write quotas ='),
    (
        agreed('quotas = [{ from = "Ashford", to = "Brams", places = -3 }]'),
        "quota 1: places is -3. Enter a whole number of 0 or more.",
    ),
    (
        agreed('quotas = [{ from = "Ashford", to = "City of Ashford", places = 3 }]'),
        "quota 1: goes from Ashford City to Ashford City. Name two councils",
    ),
    (
        agreed('quotas = [{ from = "Ashford", to = "Coldport", places = 3 }]'),
        "quota 1: Ashford City and Coldport are not in one footprint of this option. Put them in",
    ),
    (
        agreed(
            'quotas = [{ from = "Ashford", to = "Brams", places = 3 }, '
            '{ from = "Ashford", to = "Brams", places = 4 }]'
        ),
        "quota 2: Ashford City to Bramshire has a quota already. Keep one of them.",
    ),
    (
        agreed('quotas = [{ from = "Ashfrod City", to = "Brams", places = 3 }]'),
        'from is "Ashfrod City", which is not an area of the region. Did you mean "Ashford City"?',
    ),
    (agreed("quotas = [{ from = 7, to = 'Brams', places = 3 }]"), "from is 7, which is not an"),
    (agreed('quotas = [{ from = "Ashford", places = 3 }]'), 'quota 1: "to" is missing. Write quo'),
    (
        agreed('quotas = [{ from = "Ashford", to = "Brams", places = 3, prize = 4 }]'),
        'quota 1: "prize" is not known here.',
    ),
    (option("as_now = true\nconcordat = 7"), "key concordat: is 7. Write a table, as in"),
    (
        option('as_now = true\nbuild = { "New school" = 90 }'),
        'option 1 ("Trial"), key build: is not used by this question ("sufficiency"). Move it to a '
        'scenario with question = "places", or delete it.',
    ),
    (
        f"{HEAD}[building]\nbudget_gbp = 1\nfirst_year = 2027\n[[options]]{REST}",
        '[building]: is not used by this question ("sufficiency"). Move it to a scenario with',
    ),
    (f"{HEAD}[[candidates]]\nname = 'x'\n[[options]]{REST}", "[[candidates]]: is not used by this"),
    (
        SCENARIO_TOML.replace("[[options]]", f"{PART}[[options]]", 1),
        "[sufficiency]: is not used by",
    ),
    (
        BUILDING_TOML.replace("[[candidates]]", f"{PART}[[candidates]]", 1),
        "[sufficiency]: is not us",
    ),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_every_mistake_is_named_with_its_remedy(asked, text, expected):
    complaints = asked.complaints(text)
    assert any(expected in c for c in complaints), complaints


def test_mistakes_of_several_parts_are_told_at_once(asked):
    text = agreed('quota = -1\ntransport_paid_by = "us"').replace("year = 2030", "year = 2020")
    text = text.replace(PART, "[sufficiency]\nmost_minutes = 0\n")
    told = "\n".join(asked.complaints(text))
    for part in ("quota is -1", 'transport_paid_by is "us"', "2020 lies before", "primary is 0"):
        assert part in told


def test_a_figure_of_plans_that_is_missing_is_named_for_whom(bench):
    ready(bench)
    gone = bench.row_of("figures.csv", D, "ehc_college_asd")
    rows = bench.rows("figures.csv")
    bench.write("figures.csv", [*rows[: gone - 1], *rows[gone:]])
    (line,) = bench.complaints(SUFFICIENCY_TOML)
    assert line.startswith("figures.csv: this question needs ehc_college_asd (EHC plans: ")
    assert line.endswith("and there is no row for Dunshire. Add it.")


def test_a_region_made_for_other_questions_gets_one_clear_error():
    name, other = "distant-send", "region=east-midlands-2016"
    with pytest.raises(ValueError, match="and there is no row for any area") as caught:
        load_scenario(name, sets=[other])
    told = [str(p) for p in caught.value.problems if "this question needs" in str(p)]
    assert len(told) == 1
    assert 'Ask it of another region, such as region = "east-midlands"' in told[0]
    count = int(told[0].split("needs ")[1].split(" figures")[0])
    assert 0 < count <= len(PLAN_INDICATORS)


def test_schools_of_ones_own_are_read_beside_the_file_that_names_them(bench):
    ready(bench)
    shelf = bench.folder / "below"
    shelf.mkdir()
    heading = "id,name,area,needs,phase,sector,capacity,usable,easting,northing\n"
    row = "oak,Oak School,Ashford,ASD,all,state,90,80,450000,350000\n"
    (shelf / "ours.csv").write_text(heading + row, encoding="utf-8")
    base = SUFFICIENCY_TOML.replace("settled_stay = true", 'schools = "ours.csv"')
    base = base.replace('"made-up"', f'"{bench.region.as_posix()}"')
    (shelf / "base.toml").write_text(base, encoding="utf-8")
    child = bench.folder / "child.toml"
    child.write_text('base = "below/base.toml"\n[sufficiency]\nsettled_stay = false\n')
    scenario = load_scenario(child, catalogue=bench.catalogue)
    assert scenario.schools is not None
    assert scenario.schools.names == ("Oak School",)
    assert shelf / "ours.csv" in scenario.source_files
    assert not scenario.sufficiency.settled_stay

    # a copy to start from takes them along
    started = write_starter(bench.folder / "mine", child, catalogue=bench.catalogue)
    assert load_scenario(started, catalogue=bench.catalogue).schools.names == ("Oak School",)
