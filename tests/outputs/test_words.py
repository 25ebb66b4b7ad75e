"""Numbers and differences read as a committee would say them."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.outputs.wording import names, noted, numbers, words
from footprint.questions.result import Cell, Criterion, Range
from footprint.services import load_catalogue

AREAS = {
    "E06000015": ("Derby", "Derby"),
    "E06000018": ("Nottingham", "Nottingham"),
    "E10000007": ("Derbyshire", "Derbyshire"),
}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "£0"),
        (12.345, "£12.30"),
        (123.4, "£123"),
        (1_234.5, "£1,230"),
        (12_345, "£12,300"),
        (123_456, "£123,000"),
        (999_999, "£1.00m"),
        (1_234_567, "£1.23m"),
        (12_345_678, "£12.3m"),
        (185_651_000, "£186m"),
        (1_234_567_890, "£1.23bn"),
        (-54_321, "\u2212£54,300"),
        (math.inf, "without limit"),
    ],
)
def test_pounds_have_three_significant_figures(value, expected):
    assert numbers.pounds(value) == expected


@given(st.floats(1, 1e9))
@settings(max_examples=200)
def test_pounds_lie_within_half_a_figure_of_the_amount(value):
    text = numbers.pounds(value).removeprefix("£")
    unit = {"m": 1e6, "n": 1e9}.get(text[-1], 1.0)
    shown = float(text.rstrip("mbn").replace(",", "")) * unit
    assert shown == pytest.approx(value, rel=0.0051)


def test_money_is_shown_with_its_range():
    assert numbers.money(Range(1_050_000, 1_234_567, 1_463_000)) == (
        "£1.23m a year (£1.05m to £1.46m)"
    )
    assert numbers.money(Range(987_000, 1_234_567, 1_463_000)) == (
        "£1.23m a year (£987,000 to £1.46m)"
    )
    assert numbers.money(Range(5, 5, 5)) == "£5.00 a year"
    assert numbers.money(None) == "not modelled"


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (Range(0.2, 1.2, 3.4), "children a year", "1 child a year (fewer than 1 to 3)"),
        (Range(2.5, 2.5, 2.5), "children", "3 children"),
        (Range(10.46, 12, 13.2), "posts", "12 posts (10.5 to 13.2)"),
        (Range(18.2, 22.3, 35.4), "posts", "22 posts (18 to 35)"),
        (Range(24.4, 31.5, 40), "minutes", "32 minutes (24 to 40)"),
        (Range(4.44, 5.55, 12.3), "%", "5.5% (4.4% to 12%)"),
        (Range(1.8, 2.6, math.inf), "years", "2.6 years (1.8 to never)"),
    ],
)
def test_values_read_by_their_unit(value, unit, expected):
    assert numbers.value_words(value, unit) == expected


@pytest.mark.parametrize(
    ("difference", "clear", "unit", "expected"),
    [
        (
            Range(-1_460_000, -1_230_000, -1_050_000),
            True,
            "£ a year",
            "£1.23m lower than as now (£1.05m to £1.46m lower)",
        ),
        (
            Range(-20_000, 30_000, 51_000),
            False,
            "£ a year",
            "no clear difference from as now (£20,000 lower to £51,000 higher)",
        ),
        (
            Range(-106_000, -40_000, 77),
            False,
            "£ a year",
            "no clear difference from as now (£106,000 lower to less than £1,000 higher)",
        ),
        (
            Range(-1_234_000, -40_000, 5_840),
            False,
            "£ a year",
            "no clear difference from as now (£1.23m lower to £10,000 higher)",
        ),
        (
            Range(-1, -0.5, -0.3),
            True,
            "% of children",
            "0.5 percentage points lower than as now (0.3 to 1.0 percentage points lower)",
        ),
        (
            Range(1, 4, 12),
            True,
            "% of children",
            "4 percentage points higher than as now (1 to 12 percentage points higher)",
        ),
        (Range(2, 5, 8), True, "children", "5 more children than as now (2 to 8 more)"),
        (
            Range(-9, -6, -1),
            True,
            "minutes",
            "6 minutes shorter than as now (1 to 9 minutes shorter)",
        ),
        (
            Range(3, 3, 3),
            None,
            "% of children",
            "3 percentage points higher than as now in the central case",
        ),
        (Range(1, 1, 1), True, "partnerships", "1 more partnership than as now"),
        (
            Range(0.6, 1.1, 6.2),
            True,
            "places a year",
            "1 more place a year than as now (1 to 6 more)",
        ),
        (Range(-11, -8, -8), True, "posts", "8 fewer posts than as now (8 to 11 fewer)"),
        (Range(0.1, 0.2, 0.3), True, "minutes", "less than 1 minute longer than as now"),
        (Range(0, 0, 0), False, "posts", "the same as now"),
        (None, None, "posts", ""),
    ],
)
def test_differences_are_said_in_words(difference, clear, unit, expected):
    assert numbers.difference_words(difference, clear, unit) == expected


def test_an_unclear_difference_is_never_ranked():
    said = numbers.difference_words(Range(-5, 3, 8), False, "£ a year")
    assert said.startswith("no clear difference")
    assert "than" not in said
    assert not set(said) & set("↑↓▲▼")


def test_areas_are_above_alone_not_losers():
    said = numbers.above_alone(Range(21_800, 38_700, 59_900), clear=True)
    assert said == "Modelled cost higher than alone by £21,800–£59,900 a year"
    low = numbers.above_alone(Range(-59_900, -38_700, -21_800), clear=True)
    assert low == "Modelled cost lower than alone by £21,800–£59,900 a year"
    unclear = numbers.above_alone(Range(-1, 2, 3), clear=False)
    assert unclear == "Modelled cost: no clear difference from alone"


def test_footprints_are_named_in_the_order_of_the_region():
    members = ("E06000018", "E10000007", "E06000015")
    assert names.footprint_name(members, AREAS) == "Derby, Nottingham and Derbyshire"


def test_working_words_never_reach_the_page():
    said = words.plain("Blocked is out; blocked children, beds and hand-offs. IRO cover, then IRO.")
    assert "beds" not in said
    assert "hand-offs" not in said
    assert said.count("independent reviewing officer (IRO)") == 1
    assert said.endswith("then IRO.")


def test_a_proof_is_claimed_for_the_stated_model_alone():
    said = words.status("proven best")
    assert said == "Lowest modelled cost under these assumptions and rules (proven)"
    assert words.status("best found, at most 2 % from best").startswith("best found")


def test_an_empty_cell_says_why():
    criterion = Criterion("x", "X", "posts", "workforce", "neither")
    assert numbers.cell_words(Cell(None, "never"), criterion) == "never"
    assert numbers.cell_words(Cell(None), criterion) == "not modelled"
    assert numbers.cell_words(None, criterion) == "not modelled"


def test_parameters_are_named_without_their_unit():
    functions = {"fostering/recruitment": {"name": "Recruitment", "service": "Fostering"}}
    key = "fostering/recruitment.campaign_gbp_per_year"
    assert names.parameter_name(key, functions) == "Fostering: recruitment: a recruitment campaign"
    assert names.parameter_name("common/detour_factor", functions) == (
        "Every service: road distance against a straight line"
    )
    assert names.parameter_name("fostering/home_fixed_gbp_per_year_short-notice", functions) == (
        "Fostering: yearly cost of one home (short notice)"
    )
    assert names.parameter_name("fostering/something_new_gbp_per_week", functions) == (
        "Fostering: something new"
    )


def test_figures_are_named_in_plain_words():
    assert names.indicator_name("cla_31_march") == "children in care on 31 March"
    assert names.indicator_name("foster_households (assumed)") == "foster households (assumed)"
    assert words.some(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


def test_abbreviations_keep_their_capitals():
    functions = {"x/iro": {"name": "IRO cover", "service": "Reviews"}}
    assert names.function_name("x/iro", functions) == "Reviews: IRO cover"
    assert names.function_name("partnership", {}) == "Partnership"


def test_every_parameter_and_figure_of_the_catalogue_has_plain_words():
    catalogue = load_catalogue()
    keys = {*catalogue.common, *(k for s in catalogue.services.values() for k in s.parameters)}
    for key in keys:
        said = names.parameter_name(key, {}).rpartition(": ")[2]
        bare = key.rpartition("." if "." in key else "/")[2]
        assert "_" not in said
        assert "gbp" not in said
        assert said != bare.replace("_", " "), key


def test_needs_are_spelt_out():
    assert names.indicator_name("ehc_plans_semh (suppressed)") == (
        "education, health and care plans: social, emotional and mental health (suppressed)"
    )
    assert "independent special schools: autism" in names.indicator_name(
        "ehc_independent_special_asd"
    )


def test_inputs_that_were_changed_are_named_in_words():
    functions = {"fostering/recruitment": {"name": "Recruitment", "service": "Fostering"}}
    assert names.input_name("fostering/recruitment.enquiry_gbp", functions) == (
        "Fostering: recruitment: answering one enquiry"
    )
    assert names.input_name("children in care, Derby", functions) == "children in care, Derby"


def test_years_are_said_once():
    criterion = Criterion("break_even", "Years", "years", "cost", "lower")
    cell = Cell(Range(0.3, 0.9, 6.1), "1 year (1 to 7)")
    assert numbers.cell_words(cell, criterion) == "1 year (1 to 7)"
    assert numbers.cell_words(Cell(None, "never (8 to never)"), criterion) == "never (8 to never)"


def test_one_sentence_says_under_which_rules_nobody_is_above_alone():
    rules = {"demand": True, "equal": False, "children": False}
    said = words.nobody_above_alone(rules, some_division_works=True)
    assert said == (
        "Divided in proportion to demand, no council's modelled cost is higher than alone "
        "(central case). Divided in proportion to children aged 0 to 17 or in equal shares, at "
        "least one council's modelled cost is higher than alone (central case)."
    )
    never = words.nobody_above_alone(dict.fromkeys(rules, False), some_division_works=False)
    assert never.endswith("No division of the cost would leave every council at or below alone.")
    always = words.nobody_above_alone(dict.fromkeys(rules, True), some_division_works=True)
    assert always.startswith("Whether the cost is divided")
    assert words.nobody_above_alone({}, some_division_works=True) == ""


def test_sources_and_notes_can_be_read_aloud():
    assert words.spoken("40 to 50 GBP an hour") == "£40 to £50 an hour"
    assert words.spoken("1.5m GBP, from 2026-04-01") == "£1.5m, from 1 April 2026"
    assert words.sentence("partnerships.csv, row 12: unused") == "partnerships.csv, row 12: unused."
    assert words.decision_words("Whether to share") == "The decision it serves: whether to share."
    assert words.decision_words("Derby's place in a hub") == (
        "The decision it serves: Derby's place in a hub."
    )
    assert words.decision_words("") == ""


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("residential-care/from_a_home_percent", "children who come from another home"),
        ("youth-justice/known_to_prevention_percent", "court cases already known to prevention"),
        ("residential-care/complex-homes.stay_weeks_complex", "length of stay"),
        ("residential-care/homes.stay_weeks_planned", "length of stay (planned)"),
    ],
)
def test_a_parameter_is_named_as_people_would(key, said):
    assert names.parameter_name(key, {}).endswith(f": {said}")


def test_notes_name_functions_in_words_and_alike_notes_once():
    functions = {
        "youth-justice/court-and-bail": {"name": "Court duty", "service": "Youth justice"},
        "care/housing": {"name": "Housing", "service": "Care leavers"},
    }
    notes = (
        "As now, youth-justice: no partnership found, taken as alone: court-and-bail (Derby).",
        'Option "One team", youth-justice: not named, so standing alone: Derby.',
        'Option "One team", care/housing: not named, so standing alone: Derby.',
        "As now, care: no partnership found, taken as alone: commissioning, homes (Derby).",
        'ours.toml, rule 1 ("travel"): limits nothing where nobody travels: care/housing.',
        "Another note.",
    )
    functions |= {
        "care/commissioning": {"name": "Commissioning of homes", "service": "Care leavers"},
        "care/homes": {"name": "Children's homes", "service": "Care leavers"},
    }
    assert noted.notes_words(notes, functions) == (
        "As now, youth justice: no partnership found, taken as alone: court duty (Derby).",
        "“One team” does not name these councils for youth justice and care leavers, housing, so "
        "each stands alone: Derby",
        "As now, care leavers: no partnership found, taken as alone: commissioning of homes, "
        "children's homes (Derby).",
        "The limit on travel limits nothing where nobody travels: care leavers, housing.",
        "Another note.",
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Range(0.4, 1, 3.2), "1 year (0.4 to 3.2)"),
        (Range(0.2, 0.4, 1.1), "5 months (2 to 13)"),
        (Range(0.01, 0.04, 0.2), "less than 1 month (less than 1 to 2)"),
        (Range(0.01, 0.04, math.inf), "less than 0.1 years (less than 0.1 to never)"),
    ],
)
def test_a_sentence_tells_less_than_a_year_in_months(value, expected):
    assert numbers.value_words(*numbers.in_months(value, "years")) == expected


def test_options_stand_in_quotation_marks_in_a_sentence():
    said = names.quoted("Above £5, As now costs less than Two hubs as now.", ("As now", "Two hubs"))
    assert said == "Above £5, “As now” costs less than “Two hubs” as now."


def test_many_councils_are_named_by_the_few_left_out():
    areas = {f"E{n}": (f"Place {n}", f"P{n}") for n in range(9)}
    assert names.councils_words(areas, areas) == "all nine councils"
    most = [code for code in areas if code != "E4"]
    assert names.councils_words(most, areas) == "all councils but Place 4"
    assert names.councils_words(["E1", "E0"], areas) == "Place 0 and Place 1"
