"""Amounts carry the sign of their unit, and pounds their pence or none."""

import pytest

from footprint.options.amounts import amount_words, with_sign, with_unit


@pytest.mark.parametrize(
    ("shown", "unit", "said"),
    [
        ("34.5", "GBP an hour", "£34.50 an hour"),
        ("0.45", "GBP a mile", "£0.45 a mile"),
        ("34", "GBP an hour", "£34 an hour"),
        ("41.3", "%", "41.3%"),
        ("2.5", "visits a year", "2.5 visits a year"),
    ],
)
def test_a_number_already_written_is_joined_with_its_unit(shown, unit, said):
    assert with_unit(shown, unit) == said


@pytest.mark.parametrize(
    ("shown", "unit", "said"),
    [("60,000", "GBP a year", "£60,000"), ("30", "% of beds", "30%"), ("28", "enquiries", "28")],
)
def test_a_usual_value_has_the_sign_of_its_unit_alone(shown, unit, said):
    assert with_sign(shown, unit) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(50.87, "£50.87 a week"), (50.0, "£50 a week"), (12_345.6, "£12,300 a week")],
)
def test_amounts_below_a_hundred_pounds_have_pence_unless_whole(value, said):
    assert amount_words(value, "GBP a week") == said
