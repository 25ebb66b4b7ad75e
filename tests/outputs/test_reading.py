"""A result read back from its record is the result that was written."""

import json
import math
from dataclasses import replace

import pytest

from footprint.outputs import reading, record
from footprint.questions.result import Range


def through_json(result):
    """Return a result's record as a reader of the file finds it, keys in alphabetical order."""
    return json.loads(record.to_json(result))


@pytest.mark.parametrize(
    "question", ["result", "possible", "paying", "schools", "building", "homes"]
)
def test_a_result_written_and_read_gives_the_same_record(question, request):
    asked = request.getfixturevalue(question)
    found = reading.from_dict(through_json(asked))
    assert record.to_dict(found) == through_json(asked)
    assert type(found) is type(asked)


def test_what_is_keyed_by_function_area_or_criterion_keeps_its_order(result):
    found = reading.from_dict(through_json(result))
    assert list(found.areas) == list(result.areas)
    assert list(found.functions) == list(result.functions)
    for option, was in zip(found.options, result.options, strict=True):
        assert list(option.footprints) == list(was.footprints)
        assert list(option.cells) == list(was.cells)
    assert list(result.functions) != sorted(result.functions)


def test_a_number_without_limit_or_not_known_is_read_as_it_was(result):
    first = result.options[0]
    row = replace(
        first.area_rows[0],
        option=Range(math.nan, math.nan, math.nan),
        alone=Range(1.0, 2.0, math.inf),
    )
    odd = replace(first, area_rows=(row, *first.area_rows[1:]))
    found = reading.from_dict(through_json(replace(result, options=(odd, *result.options[1:]))))
    read = found.options[0].area_rows[0]
    assert read.alone == Range(1.0, 2.0, math.inf)
    assert all(math.isnan(value) for value in (read.option.low, read.option.high))
    second, was = found.options[0].area_rows[1].option, first.area_rows[1].option
    assert (second.low, second.high) == pytest.approx((was.low, was.high), rel=1e-11)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told | {"schema_version": "0.9"},
        lambda told: {key: value for key, value in told.items() if key != "criteria"},
        lambda told: told | {"options": "none"},
        lambda told: told | {"title": 7},
        lambda told: told | {"draws": "many"},
        lambda told: told | {"options": [{**told["options"][0], "cells": []}]},
        lambda told: told | {"nulls": [{"where": "year", "words": "unheard of"}]},
        lambda told: told | {"areas": None},
    ],
)
def test_what_is_not_a_record_of_this_version_is_refused(result, spoil):
    told = through_json(result)
    with pytest.raises(ValueError, match=r"schema_version|not a record of a result"):
        reading.from_dict(spoil(told))
