"""Reading a scenario: options, names, parameters, settings, bases, and every mistake in them."""

import pytest
from regions import AREAS, SCENARIO_TOML

from footprint.errors import InputError
from footprint.inputs import Best, load_scenario, scenario_names
from footprint.inputs.suggest import area_lookup, find_area

A, B, C, D = AREAS
HEAD = SCENARIO_TOML.split("[[options]]")[0]
KEY = "fostering/recruitment.enquiries_per_approval"


def option(lines, name="Trial"):
    return f'{HEAD}[[options]]\nname = "{name}"\n{lines}\n'


def footprints(line, name="Trial"):
    return option(f"[options.footprints]\n{line}", name)


def blocks(scenario, function="fostering/recruitment", place=0):
    return [set(block) for block in scenario.options[place].footprints[function]]


def test_a_scenario_is_read_whole(shared_bench):
    scenario = shared_bench.ask()
    assert scenario.key == "scenario"
    assert scenario.title == "One hub, or as now?"
    assert scenario.outputs == ("What each option costs.",)
    assert scenario.services == ("fostering",)
    assert scenario.year == 2025
    assert scenario.growth_percent_per_year == {"fostering": 1.5}
    assert (scenario.draws, scenario.seed, scenario.sharing_rule) == (400, 1, "demand")
    assert scenario.placement
    assert not scenario.own_figures
    assert scenario.changes == ()
    assert [o.name for o in scenario.options][:2] == ["As now", "Two hubs"]
    names = {path.name for path in scenario.source_files}
    assert {"scenario.toml", "region.toml", "figures.csv", "squares.geojson"} <= names
    parameter = scenario.overrides[KEY]
    assert (parameter.low, parameter.central, parameter.high) == (9, 28, 40)
    assert (parameter.whose, parameter.source, parameter.unit) == ("us", "us", "enquiries")


def test_every_option_has_every_function_with_every_area_once(shared_bench):
    scenario = shared_bench.ask()
    functions = [f.id for f in scenario.catalogue.functions_of(("fostering",))]
    for entry in scenario.options:
        assert list(entry.footprints) == functions
        for choice in entry.footprints.values():
            if not isinstance(choice, Best):
                assert sorted(code for block in choice for code in block) == sorted(AREAS)


def test_as_now_comes_from_partnerships(shared_bench):
    scenario = shared_bench.ask()
    assert scenario.options[0].as_now
    assert blocks(scenario) == [{A, B}, {C}, {D}]
    assert blocks(scenario, "fostering/commissioning") == [{A}, {B}, {C}, {D}]
    assert any("no partnership found, taken as alone" in note for note in scenario.notes)


def test_a_partnership_that_does_not_stand_in_the_year_is_not_counted_and_noted(bench):
    scenario = bench.ask(sets=["assumptions.year=2023"])
    assert blocks(scenario) == [{A}, {B}, {C}, {D}]
    assert any("Foster Together (2024-03-01 to …)" in note for note in scenario.notes)


def test_areas_go_by_name_short_name_or_code(shared_bench):
    assert blocks(shared_bench.ask(), place=1) == [{A, C}, {B, D}]


@pytest.mark.parametrize(
    "written",
    ["Ashford City Council", "city of ashford", "ASHFORD CC", " Ashford  (UA) ", "Ashford city"],
)
def test_a_council_goes_by_its_full_title(bench, written):
    scenario = bench.ask(footprints(f'"fostering/recruitment" = [["{written}", "Coldport"]]'))
    assert blocks(scenario)[0] == {A, C}


def test_a_bare_name_that_two_areas_would_share_means_neither():
    lookup = area_lookup({"E1": ("Durham",), "E2": ("City of Durham",), "E3": ("Kent & Sussex",)})
    assert find_area("Durham", lookup) == "E1"
    assert find_area("Durham City", lookup) is None
    assert find_area("kent and sussex", lookup) == "E3"


def test_areas_not_named_stand_alone_and_the_notes_say_so(shared_bench):
    scenario = shared_bench.ask()
    assert blocks(scenario, place=2) == [{A, B, C}, {D}]
    note = 'Option "Coldport joins", fostering/recruitment: not named, so standing alone: Dunshire.'
    assert note in scenario.notes


def test_leaving_todays_partnership_is_noted(bench):
    scenario = bench.ask(footprints('"fostering/recruitment" = [["Coldport", "Duns"]]'))
    assert blocks(scenario) == [{A}, {B}, {C, D}]
    assert any("no longer: Ashford City, Bramshire" in note for note in scenario.notes)


def test_a_service_means_every_function_that_may_be_shared(shared_bench):
    scenario = shared_bench.ask()
    shared = [f for f, c in scenario.options[3].footprints.items() if len(c) == 1]
    assert shared == ["fostering/recruitment", "fostering/commissioning", "fostering/support"]
    assert scenario.options[3].named == tuple(shared)


def test_a_function_named_beside_its_service_has_the_last_word(bench):
    text = '"fostering/support" = "alone"\nfostering = "all"'
    scenario = bench.ask(footprints(text))
    assert len(blocks(scenario, "fostering/support")) == 4
    assert len(blocks(scenario, "fostering/recruitment")) == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"all"', [{A, B, C, D}]),
        ('"alone"', [{A}, {B}, {C}, {D}]),
        ('"As now"', [{A, B}, {C}, {D}]),
        ('"as_now"', [{A, B}, {C}, {D}]),
    ],
)
def test_words_for_footprints(bench, value, expected):
    assert blocks(bench.ask(footprints(f'"fostering/recruitment" = {value}'))) == expected


def test_alone_is_every_function_by_itself(bench):
    scenario = bench.ask(option("alone = true"))
    assert all(len(choice) == 4 for choice in scenario.options[0].footprints.values())


def test_the_models_best_is_passed_on(bench):
    text = '"fostering/recruitment" = { best = 3 }\n'
    text += '"fostering/support" = { best = 1, max_partners = 99 }'
    found = bench.ask(footprints(text)).options[0].footprints
    assert found["fostering/recruitment"] == Best(3, None)
    assert found["fostering/support"] == Best(1, 4)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            '"fostering/recruitment" = [["Ashford", "Brams"], ["Brams", "Duns"]]',
            "Bramshire is in footprint 1 and in footprint 2.",
        ),
        ('"fostering/recruitment" = [["Ashford", "Ashford City"]]', "is twice in footprint 1."),
        ('"fostering/recruitment" = [["Bramshyre"]]', 'Did you mean "Bramshire"?'),
        (
            '"fostering/recruitment" = [[]]',
            "footprint 1: is empty. Name its areas, or take it out.",
        ),
        ('"fostering/recruitment" = []', "no footprint is given."),
        ('"fostering/recruitment" = ["Ashford", "Brams"]', 'write [["Ashford", "Brams"]].'),
        ('"fostering/recruitment" = "al"', '"al" is not known here. Did you mean "all"?'),
        ('"fostering/recruitment" = 3', "is 3. Write a list of footprints"),
        ('"fostering/recruitment" = [[1]]', "footprint 1: is [1]."),
        ('"fostering/recruitment" = { best = 0 }', "best must be a whole number from 1 to 20."),
        ('"fostering/recruitment" = { best = true }', "best must be a whole number"),
        ('"fostering/recruitment" = { bst = 1 }', 'Did you mean "best"?'),
        ('"fostering/recruitment" = { best = 1, max_partners = 1 }', "of 2 or more."),
        ('"fostering/recruitmnt" = "all"', 'Did you mean "recruitment"?'),
        ('"fosterng/recruitment" = "all"', 'Did you mean "fostering"?'),
        ('"residential-care/homes" = "all"', 'Add "residential-care" to services'),
        ('"fostering/decision" = "all"', 'the duty of "Decision" stays with each council'),
        ('"fostering/decision" = { best = 1 }', "stays with each council"),
    ],
)
def test_a_wrong_footprint_is_named_with_its_option(bench, line, expected):
    found = [text for text in bench.complaints(footprints(line)) if expected in text]
    assert found, bench.complaints()
    assert found[0].startswith('scenario.toml, option 1 ("Trial"), ')


def test_what_stands_today_is_never_refused(bench):
    bench.add(
        "partnerships.csv", "fostering", "decision", "Trust", "", f"{C} {D}", "trust", "", "", "us"
    )
    line = '"fostering/decision" = [["Coldport", "Dunshire"]]'
    assert {C, D} in blocks(bench.ask(footprints(line)), "fostering/decision")
    wider = '"fostering/decision" = [["Coldport", "Dunshire", "Brams"]]'
    assert any("newly shared by Bramshire" in line for line in bench.complaints(footprints(wider)))


def test_exploring_beyond_the_law_must_be_asked_for(bench):
    text = footprints('"fostering/decision" = "all"')
    text = text.replace("[assumptions]", "explore_beyond_current_law = true\n\n[assumptions]", 1)
    assert len(blocks(bench.ask(text), "fostering/decision")) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (option(""), "says nothing about who shares what."),
        (option("as_now = true\nalone = true"), "says as_now and alone at once."),
        (
            option('as_now = true\n[options.footprints]\nfostering = "all"'),
            "says as_now and footprints at once.",
        ),
        (
            option("as_nwo = true"),
            'key as_nwo: "as_nwo" is not a key Footprint knows here. Did you',
        ),
        (option('as_now = "yess"'), "Write true or false, without quotation marks."),
        (HEAD, "key options: is missing."),
        (
            option("as_now = true") + '[[options]]\nname = "trial"\nalone = true\n',
            'option 2 ("trial"): has the name of another option: "Trial".',
        ),
        (
            option("as_now = true").replace('title = "One hub, or as now?"', 'titel = "x"'),
            'Did you mean "title"?',
        ),
        (option("as_now = true").replace('region = "made-up"', ""), "key region: is missing."),
        (option("as_now = true").replace('"made-up"', '"\\u001b "'), "key region: is blank."),
        ('figures = "/"\n' + option("as_now = true"), "/: is a folder, not a file of own figures."),
        (option("as_now = true").replace('"footprints"', '"footprint"'), '"footprints"?'),
        (
            option("as_now = true").replace('"made-up"', '"made-upp"'),
            'scenario.toml, key region: "made-upp": there is no such region folder',
        ),
        (option("as_now = true").replace('["fostering"]', '["fosterng"]'), '"fostering"?'),
        (option("as_now = true").replace('["fostering"]', "[]"), "Give at least one."),
        (
            option("as_now = true").replace('["fostering"]', '["fostering", "fostering"]'),
            '"fostering" is there twice.',
        ),
        (option("as_now = true").replace("year = 2025", "year = 25"), "at least 2000."),
        (option("as_now = true").replace("year = 2025", "yaer = 2025"), "[assumptions], key yaer"),
        (option("as_now = true").replace("{ fostering = 1.5 }", "80"), "80 % a year is beyond"),
        (
            option("as_now = true").replace("{ fostering = 1.5 }", "{ fosterng = 1 }"),
            '"fosterng" is not a service. Did you mean "fostering"?',
        ),
        (option("as_now = true").replace("{ fostering = 1.5 }", '"lots"'), "is not a number."),
        (option("as_now = true").replace("year = 2025", "year = 2025\nyear = 2026"), "given twice"),
        (
            option("as_now = true").replace("year = 2025", "year = 2025\nclosures = ['home-1']"),
            "is not the id of a site",
        ),
        (
            option("as_now = true").replace(
                "year = 2025",
                "year = 2025\nclosures = [{ area = 'Duns', service = 'fostering', places = 900 }]",
            ),
            "900 places of fostering are to close in Dunshire, which has 200.",
        ),
    ],
)
def test_a_wrong_key_or_value_is_named(bench, text, expected):
    assert any(expected in line for line in bench.complaints(text)), bench.complaints()


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (f'"{KEY}" = 20', "is 20, without saying whose figure it is."),
        (f'"{KEY}" = {{ central = 20 }}', 'Say whose figure it is: source = "our team, 2025".'),
        (f'"{KEY}" = {{ source = "us" }}', "has no value."),
        (f'"{KEY}" = {{ low = 9, central = 5, high = 4, source = "us" }}', "not in rising order"),
        (f'"{KEY}" = {{ central = "many", source = "us" }}', "which is not a number."),
        (f'"{KEY}" = {{ central = nan, source = "us" }}', "which is not a number."),
        (f'"{KEY}" = {{ cental = 2, source = "us" }}', 'Did you mean "central"?'),
        (f'"{KEY}" = {{ central = -2, source = "us" }}', "-2 is negative."),
        (f'"{KEY}" = {{ central = 0, source = "us" }}', "0 is not possible here."),
        (f'"{KEY}" = {{ central = 20, source = "us", unit = "weeks" }}', "counts it in enquiries"),
        ('"fostering/leaving_percent" = { high = 120, source = "us" }', "120 is more than 100 %."),
        (
            '"fostering/leaving_percnt" = { central = 9, source = "us" }',
            'Did you mean "fostering/leaving_percent"?',
        ),
        (
            '"fostering/recruitment.leaving_percent" = { central = 9, source = "us" }',
            'It is set as "fostering/leaving_percent".',
        ),
    ],
)
def test_a_wrong_parameter_is_named_with_its_key(bench, entry, expected):
    old = SCENARIO_TOML.split("[assumptions.parameters]\n")[1].split("\n")[0]
    lines = bench.complaints(SCENARIO_TOML.replace(old, entry))
    found = [line for line in lines if expected in line]
    assert found, lines
    assert found[0].startswith("scenario.toml, [assumptions.parameters], ")


def test_what_a_parameter_leaves_out_is_kept_and_widened(bench):
    old = SCENARIO_TOML.split("[assumptions.parameters]\n")[1].split("\n")[0]
    new = f'"{KEY}" = {{ central = 50, source = "us" }}'
    parameter = bench.ask(SCENARIO_TOML.replace(old, new)).overrides[KEY]
    assert (parameter.low, parameter.central, parameter.high) == (10, 50, 50)


def test_a_misspelt_service_is_one_problem_and_hides_no_other(bench):
    text = SCENARIO_TOML.replace('services = ["fostering"]', 'services = ["fosterng"]')
    (line,) = bench.complaints(text)
    assert line.endswith('"fosterng" is not a service Footprint knows. Did you mean "fostering"?')
    lines = bench.complaints(text.replace('"Coldport"', '"Coldprt"'))
    assert any('Did you mean "Coldport"?' in line for line in lines)


def test_a_misspelt_figure_is_named_as_what_was_meant(bench):
    row = bench.row_of("figures.csv", A, "own_cla_placed_outside")
    bench.cell("figures.csv", row, "indicator", "own_cla_place_outsde")
    lines = bench.complaints()
    assert any('Rename "own_cla_place_outsde", if that is' in line for line in lines), lines


def test_figures_that_only_the_ground_or_the_placement_check_needs_are_asked_for(bench):
    rows = bench.rows("figures.csv")
    gone = ("own_cla_placed_outside", "cost_residential_gbp_per_week")
    bench.write("figures.csv", [row for row in rows if row[1] not in gone])
    lines = bench.complaints()
    assert [sum(f"no row {name} " in line for line in lines) for name in gone] == [1, 1]
    lines = bench.complaints(f"placement = false\n{SCENARIO_TOML}")
    assert [sum(f"no row {name} " in line for line in lines) for name in gone] == [1, 0]


def test_what_the_placement_check_needs_is_asked_for_before_a_run(bench):
    towns = bench.rows("towns.csv")
    bench.write("towns.csv", [row for row in towns if row[0] != C])
    row = bench.row_of("sites.csv", f"foster-{A}")
    bench.cell("sites.csv", row, "usable", "")
    lines = bench.complaints()
    assert lines[0].startswith("towns.csv: there is no town in Coldport")
    assert lines[1].startswith(f"sites.csv, site foster-{A}, column usable: ")
    assert bench.ask(f"placement = false\n{SCENARIO_TOML}").placement is False


@pytest.mark.parametrize(
    ("table", "said"), [("sites.csv", "no place of"), ("towns.csv", "no town")]
)
def test_a_region_without_places_or_towns_goes_without_the_placement_check(bench, table, said):
    (bench.region / table).unlink()
    scenario = bench.ask()
    assert scenario.placement is False
    (note,) = (n for n in scenario.notes if n.startswith("The placement check is left out: "))
    assert said in note
    (line,) = bench.complaints(f"placement = true\n{SCENARIO_TOML}")
    assert line.startswith("scenario.toml, key placement: the placement check needs more: ")


def test_a_figure_that_places_no_child_anywhere_is_named(bench):
    rows = bench.rows("figures.csv")
    share = "cla_in_foster_care_percent"
    nought = ([*row[:3], "0", *row[4:]] if row[1] == share else row for row in rows)
    bench.write("figures.csv", list(nought))
    assert any(f"{share} (" in line and "is 0 in every area" in line for line in bench.complaints())


def test_growth_that_adds_up_beyond_belief_is_refused(bench):
    growth = "assumptions.demand_growth_percent_per_year=50"
    (line,) = bench.complaints(sets=[growth, "assumptions.year=2040"])
    assert "50 % a year over 15 years makes demand for fostering 438 times what it is." in line
    assert bench.ask(sets=[growth, "assumptions.year=2028"]).year == 2028


def test_areas_that_a_border_rule_cuts_off_are_named_where_the_model_is_to_group(bench):
    asked = footprints('"fostering/recruitment" = { best = 1 }')
    (line,) = bench.complaints(f"min_border_km = 400\n{asked}")
    assert line.startswith("scenario.toml, key min_border_km: ")
    assert "has no border of 400 km or more with the rest." in line
    given = footprints('"fostering/recruitment" = "all"')
    assert bench.ask(f"min_border_km = 400\n{given}").min_border_km == 400


def test_few_draws_are_said_to_be_rough(bench):
    assert any("With 4 draws every range is rough" in n for n in bench.ask(sets=["draws=4"]).notes)
    assert not any("rough" in note for note in bench.ask().notes)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("!!!", "has no letter in it."),
        (" ", "key name: is blank."),
        ("x" * 201, "is 201 characters long. Shorten it to 200 at most."),
    ],
)
def test_a_name_that_cannot_be_read_aloud_is_refused(bench, name, expected):
    (line,) = bench.complaints(option("alone = true", name))
    assert expected in line


def test_characters_that_cannot_be_printed_never_get_further(bench):
    scenario = bench.ask(option("alone = true", "One\\u0000 \\u202Ehub\\u0007 £ \\U0001F600"))
    assert scenario.options[0].name == "One hub £ \U0001f600"


def test_figures_that_a_service_needs_are_asked_for(bench):
    rows = [r for r in bench.rows("figures.csv") if r[:2] != [B, "cla_started"]]
    bench.write("figures.csv", rows)
    found = [line for line in bench.complaints() if "cla_started" in line]
    assert "there is no row cla_started (children in care started) for Bramshire." in found[0]


def test_settings_of_the_command_line_change_and_are_recorded(shared_bench):
    sets = ["draws=50", "assumptions.year = 2027", f"{KEY}=60", "sharing_rule=equal"]
    sets += ["assumptions.demand_growth_percent_per_year.fostering=2"]
    sets += ['assumptions.parameters."fostering/leaving_percent".high=20']
    scenario = shared_bench.ask(sets=sets)
    assert (scenario.draws, scenario.year, scenario.sharing_rule) == (50, 2027, "equal")
    assert scenario.growth_percent_per_year == {"fostering": 2}
    parameter = scenario.overrides[KEY]
    assert (parameter.low, parameter.central, parameter.high) == (9, 60, 60)
    assert parameter.whose == "set on the command line"
    assert scenario.overrides["fostering/leaving_percent"].high == 20
    recorded = {change.what: (change.before, change.after) for change in scenario.changes}
    assert recorded["draws"] == ("400 (default)", "50")
    assert recorded["assumptions.year"] == ("2025", "2027")
    assert recorded[KEY][0] == "28 (9 to 40) enquiries, us"
    assert recorded[KEY][1] == "60 (9 to 60) enquiries, set on the command line"
    assert all(change.source == "set on the command line" for change in scenario.changes)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("draws", "--set draws: is not KEY=VALUE."),
        ("=5", "is not KEY=VALUE."),
        ("drws=5", '--set drws=5: "drws" is not a key Footprint knows here. Did you mean "draws"?'),
        ("draws=many", '--set draws=many: is "many". Write a whole number'),
        ("assumptions..year=5", "its key cannot be read."),
        ("draws.x=5", "--set draws.x=5: is { x = 5 }. Write a whole number"),
        ("title.x=5", '"title" has no parts that could be set by themselves.'),
        ("fostering/recruitment.enquiries=20", "is not a parameter of the catalogue."),
        (f"{KEY}=many", "many is not a number."),
        (f"{KEY}.low=50", "not in rising order"),
    ],
)
def test_a_wrong_setting_is_named_as_typed(shared_bench, setting, expected):
    lines = shared_bench.complaints(sets=[setting])
    assert any(expected in line for line in lines), lines


def test_a_base_is_overridden_table_by_table(bench):
    (bench.folder / "deeper").mkdir()
    child = bench.folder / "deeper" / "child.toml"
    child.write_text(
        'base = "../scenario.toml"\ntitle = "Next year"\n[assumptions]\nyear = 2026\n'
        f'[assumptions.parameters]\n"{KEY}" = {{ central = 20, source = "them" }}\n',
        encoding="utf-8",
    )
    scenario = load_scenario(child, catalogue=bench.catalogue)
    assert (scenario.title, scenario.year) == ("Next year", 2026)
    assert scenario.growth_percent_per_year == {"fostering": 1.5}
    assert len(scenario.options) == 5
    assert [path.name for path in scenario.source_files[:2]] == ["child.toml", "scenario.toml"]

    # a parameter is replaced whole, so that no value keeps another's source
    assert (scenario.overrides[KEY].low, scenario.overrides[KEY].whose) == (10, "them")

    child.write_text(
        'base = "../scenario.toml"\n[[options]]\nname = "Alone"\nalone = true\n', encoding="utf-8"
    )
    options = load_scenario(child, catalogue=bench.catalogue).options
    assert [entry.name for entry in options] == ["Alone"]


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ('"scenario.toml"', "its base leads back to itself: scenario.toml → scenario.toml."),
        ('"none.toml"', 'key base: "none.toml": there is no such scenario file'),
        ("3", "key base: is 3."),
    ],
)
def test_a_base_that_cannot_be_used_is_named(bench, base, expected):
    lines = bench.complaints(f"base = {base}\n{SCENARIO_TOML}")
    assert any(expected in line for line in lines), lines


def test_places_that_close_are_taken_out_and_recorded(bench):
    closures = f"closures = ['home-{A}', {{ area = 'Duns', service = 'fostering', places = 50 }}]"
    scenario = bench.ask(SCENARIO_TOML.replace("year = 2025", f"year = 2025\n{closures}"))
    sites = scenario.region.sites.set_index("id")
    assert f"home-{A}" not in sites.index
    assert sites.loc[f"foster-{D}", ["capacity", "usable"]].tolist() == [150, 150]
    assert [(c.before, c.after) for c in scenario.changes] == [("4", "0"), ("200", "150")]
    assert bench.load().sites["capacity"].sum() == 4 * 204


def test_problems_of_region_and_scenario_come_together(bench):
    bench.cell("figures.csv", 2, "value", "many")
    lines = bench.complaints(SCENARIO_TOML.replace("title =", "titel ="))
    assert any(line.startswith("figures.csv") for line in lines)
    assert any("titel" in line for line in lines)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", "this folder holds 2 scenarios. Name one of its files: other.toml, scenario.toml."),
        ("regions/made-up", "this is the folder of a region, not a scenario."),
        ("regions", "this folder holds no scenario."),
        ("regions/made-up/figures.csv", "this is not a scenario."),
        ("scenaro.toml", 'Did you mean "scenario.toml"?'),
    ],
)
def test_what_is_not_one_scenario_is_named(bench, given, expected):
    (bench.folder / "other.toml").write_text("", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(bench.folder / given, catalogue=bench.catalogue)
    assert expected in str(caught.value)


def test_a_folder_with_one_scenario_is_enough(bench):
    assert load_scenario(bench.folder, catalogue=bench.catalogue).key == "scenario"
    with pytest.raises(InputError, match="no bundled scenario has this name"):
        load_scenario(bench.folder / "nothing.toml")


@pytest.mark.skipif(not scenario_names(), reason="no scenario is bundled")
@pytest.mark.parametrize("name", scenario_names())
def test_every_bundled_scenario_reads_without_a_change(name):
    scenario = load_scenario(name)
    if scenario.building is None:
        assert scenario.options[0].as_now
    else:
        assert scenario.building.plans[0].builds == ()
    assert scenario.changes == ()
    assert len(scenario.region.codes) == 10


def test_a_key_nobody_knows_does_not_hide_what_else_is_wrong(bench):
    text = bench.scenario.read_text(encoding="utf-8")
    broken = 'titel = "x"\n' + text.replace('services = ["fostering"]', 'services = ["fosterin"]')
    bench.scenario.write_text(broken, encoding="utf-8")
    with pytest.raises(InputError) as found:
        load_scenario(bench.scenario, catalogue=bench.catalogue)
    told = "\n".join(map(str, found.value.problems))
    assert "titel" in told
    assert '"fosterin"' in told
