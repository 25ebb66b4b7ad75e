"""Counts of children are rounded, and differences are those of the rounded values alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.questions.cells import WITHIN_MISS
from footprint.questions.result import Cell, Criterion, Range
from footprint.workshop import shown

CHILDREN = Criterion("no_place", "No place", "children a year", "children", "lower")
COST = Criterion("cost", "Modelled cost a year", "£ a year", "cost", "lower")
SHARE = Criterion("near", "Near home", "% of children", "children", "higher")
PLACES = Criterion("places", "Places", "places", "workforce", "neither")


def certain(value):
    return Range(value, value, value)


def cell(value, gap=None, clear=None, words=""):
    difference = None if gap is None else Range(*gap)
    return Cell(None if value is None else certain(value), words, difference, clear)


@pytest.mark.parametrize(
    ("unit", "step"),
    [
        ("children", 5),
        ("young people", 5),
        ("changes a year", 5),
        ("reviews", 5),
        ("% of children", 1),
        ("£ a year", 0),
        ("places", 0),
        ("whole-time equivalent", 0),
        ("minutes", 0),
    ],
)
def test_what_counts_children_is_rounded_to_the_base(unit, step):
    assert shown.step_of(unit) == step


def test_a_profile_that_rounds_more_is_followed():
    assert shown.step_of("children", 10) == 10
    assert shown.central_words(certain(514.2), "children", 10) == "510 children"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0 children a year"),
        (0.4, "fewer than 5 children a year"),
        (2.4, "fewer than 5 children a year"),
        (2.5, "5 children a year"),
        (512.4, "510 children a year"),
        (1234.9, "1,235 children a year"),
    ],
)
def test_a_count_never_shows_more_than_its_multiple_of_five(value, words):
    assert shown.central_words(certain(value), "children a year") == words


def test_ranges_are_rounded_too_and_money_keeps_three_figures():
    assert shown.range_words(Range(421.3, 512.2, 663.9), "children") == "420 to 665"
    lines = shown.cell_lines(Cell(Range(19.52e6, 24.44e6, 32.6e6)), COST)
    assert lines == ("£24.4m a year", "(£19.5m to £32.6m)")


def test_a_number_can_stand_without_its_unit():
    assert shown.cell_lines(cell(512.4), CHILDREN, units=False) == ("510",)
    assert shown.cell_lines(cell(1.2), CHILDREN, units=False) == ("fewer than 5",)
    assert shown.cell_lines(cell(92.3), SHARE, units=False) == ("92%",)


def test_a_cell_without_a_value_says_what_its_words_say():
    assert shown.cell_lines(None, COST) == ("not modelled",)
    assert shown.cell_lines(Cell(None, "never"), COST) == ("never",)


def test_a_difference_in_children_is_that_of_the_numbers_shown():
    told = shown.gap_words(cell(441.0, (-75, -71.9, -60), True), cell(512.9), CHILDREN)
    assert told == "75 fewer children a year than as now"


def test_a_clear_difference_that_rounding_hides_is_not_given_a_size():
    told = shown.gap_words(cell(511.0, (-1.5, -1.2, -0.9), True), cell(512.2), CHILDREN)
    assert told == shown.TOO_SMALL
    assert not any(character.isdigit() for character in told)


@given(
    value=st.floats(0, 3000),
    before=st.floats(0, 3000),
    clear=st.sampled_from([True, None]),
)
@settings(max_examples=150, derandomize=True)
def test_nothing_but_rounded_values_can_be_read_from_a_difference(value, before, clear):
    gap = value - before
    told = shown.gap_words(cell(value, (gap, gap, gap), clear), cell(before), CHILDREN)
    alike = shown.gap_words(
        cell(shown.rounded(value, 5), (gap, gap, gap), clear),
        cell(shown.rounded(before, 5)),
        CHILDREN,
    )
    assert told == alike


def test_an_unclear_difference_has_no_size_of_children_and_a_range_of_money():
    told = shown.gap_words(cell(500, (-40, -10, 20), False), cell(510), CHILDREN)
    assert told == "no clear difference from as now"
    money = shown.gap_words(cell(24.4e6, (-264_000, -90_000, 14_100), False), cell(24.5e6), COST)
    assert money == "no clear difference from as now (£264,000 lower to £14,000 higher)"


def test_the_same_reads_as_the_same():
    same = cell(500, (0, 0, 0), False)
    assert shown.gap_words(same, cell(500), CHILDREN) == "the same as now"
    assert shown.since_words(same, cell(500), CHILDREN, 5) == "the same as before"
    assert shown.since_words(cell(3e6, (0, 0, 0), False), cell(3e6), COST, 5) == (
        "the same as before"
    )


def test_shares_of_children_differ_in_whole_points():
    told = shown.gap_words(cell(59.4, (2.1, 2.1, 2.1)), cell(57.3), SHARE)
    assert told == "2 percentage points higher than as now"
    missed = shown.gap_words(cell(92.0, words=WITHIN_MISS), cell(None), SHARE)
    assert missed.startswith("no clear difference from as now")


def test_places_are_no_children_and_are_shown_as_they_are():
    told = shown.gap_words(cell(72, (1, 1, 1), True), cell(71), PLACES)
    assert told == "1 more place than as now"


def test_a_councils_money_is_higher_or_lower_and_never_a_win():
    clear = Range(-160_000, -125_000, -90_000)
    assert shown.money_gap(clear, True) == "£125,000 lower (£90,000 to £160,000 lower)"
    assert shown.money_gap(clear, False) == "no clear difference"
    assert shown.money_gap(certain(0.0), False) == "the same"
    assert shown.money_gap(None, False) == ""
