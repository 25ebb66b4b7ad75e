"""Numbers and differences read as a committee would say them."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.outputs import words
from footprint.questions.result import Cell, Criterion, Range

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
    assert words.pounds(value) == expected


@given(st.floats(1, 1e9))
@settings(max_examples=200)
def test_pounds_lie_within_half_a_figure_of_the_amount(value):
    text = words.pounds(value).removeprefix("£")
    unit = {"m": 1e6, "n": 1e9}.get(text[-1], 1.0)
    shown = float(text.rstrip("mbn").replace(",", "")) * unit
    assert shown == pytest.approx(value, rel=0.0051)


def test_money_keeps_one_scale_over_its_range():
    assert words.money(Range(1_050_000, 1_234_567, 1_463_000)) == (
        "£1.23m a year (£1.05m to £1.46m)"
    )
    assert words.money(Range(987_000, 1_234_567, 1_463_000)) == (
        "£1.23m a year (£0.987m to £1.46m)"
    )
    assert words.money(Range(5, 5, 5)) == "£5.00 a year"
    assert words.money(None) == "not modelled"


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (Range(0.2, 1.2, 3.4), "children a year", "1 child a year (fewer than 1 to 3)"),
        (Range(2.5, 2.5, 2.5), "children", "3 children"),
        (Range(10.46, 12, 13.2), "posts", "12 posts (10.5 to 13.2)"),
        (Range(24.4, 31.5, 40), "minutes", "32 minutes (24 to 40)"),
        (Range(4.44, 5.55, 12.3), "%", "5.5% (4.4% to 12%)"),
        (Range(1.8, 2.6, math.inf), "years", "2.6 years (1.8 to without limit)"),
    ],
)
def test_values_read_by_their_unit(value, unit, expected):
    assert words.value_words(value, unit) == expected


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
        (Range(2, 5, 8), True, "children", "5 more than as now (2 to 8 more)"),
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
        (Range(1, 1, 1), True, "partnerships", "1 more than as now"),
        (Range(0, 0, 0), False, "posts", "the same as now"),
        (None, None, "posts", ""),
    ],
)
def test_differences_are_said_in_words(difference, clear, unit, expected):
    assert words.difference_words(difference, clear, unit) == expected


def test_an_unclear_difference_is_never_ranked():
    said = words.difference_words(Range(-5, 3, 8), False, "£ a year")
    assert said.startswith("no clear difference")
    assert "than" not in said
    assert not set(said) & set("↑↓▲▼")


def test_areas_are_above_alone_not_losers():
    said = words.above_alone(Range(21_800, 38_700, 59_900), clear=True)
    assert said == "Modelled cost higher than alone by £21,800–£59,900 a year"
    low = words.above_alone(Range(-59_900, -38_700, -21_800), clear=True)
    assert low == "Modelled cost lower than alone by £21,800–£59,900 a year"
    unclear = words.above_alone(Range(-1, 2, 3), clear=False)
    assert unclear == "Modelled cost: no clear difference from alone"


def test_footprints_are_named_in_the_order_of_the_region():
    members = ("E06000018", "E10000007", "E06000015")
    assert words.footprint_name(members, AREAS) == "Derby, Nottingham and Derbyshire"


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
    assert words.cell_words(Cell(None, "never"), criterion) == "never"
    assert words.cell_words(Cell(None), criterion) == "not modelled"
    assert words.cell_words(None, criterion) == "not modelled"


def test_parameters_are_named_without_their_unit():
    functions = {"fostering/recruitment": {"name": "Recruitment", "service": "Fostering"}}
    key = "fostering/recruitment.campaign_gbp_per_year"
    assert words.parameter_name(key, functions) == "Fostering: recruitment: campaign"
    assert words.parameter_name("common/detour_factor", functions) == (
        "Every service: detour factor"
    )


def test_figures_are_named_in_plain_words():
    assert words.indicator_name("cla_31_march") == "children in care 31 march"
    assert words.indicator_name("foster_households (assumed)") == "foster households (assumed)"
    assert words.some(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


def test_abbreviations_keep_their_capitals():
    functions = {"x/iro": {"name": "IRO cover", "service": "Reviews"}}
    assert words.function_name("x/iro", functions) == "Reviews: IRO cover"
    assert words.function_name("partnership", {}) == "Partnership"
