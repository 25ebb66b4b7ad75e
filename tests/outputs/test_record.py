"""The record of a result keeps to its schema and to its bytes."""

import dataclasses
import json
import math

import jsonschema
import pytest

from footprint.outputs import record
from footprint.questions.result import Range

from . import factory


@pytest.fixture(scope="module")
def plain(result):
    return json.loads(record.to_json(result))


def test_the_record_keeps_to_the_published_schema(plain):
    schema = record.published_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(plain)


def test_the_schema_refuses_a_field_too_many(plain):
    validator = jsonschema.Draft202012Validator(record.published_schema())
    assert not validator.is_valid({**plain, "surprise": 1})
    assert not validator.is_valid({key: plain[key] for key in plain if key != "options"})


def test_the_published_schema_is_made_from_the_result(plain):
    assert record.published_schema() == json.loads(record.dumps(record.schema()))
    assert plain["schema_version"] == record.SCHEMA_VERSION


def test_options_and_areas_keep_their_order(plain, result):
    assert [option["key"] for option in plain["options"]] == ["as-now", "two-hubs", "one-region"]
    assert [area["code"] for area in plain["areas"]] == list(result.areas)
    assert [function["id"] for function in plain["functions"]] == list(result.functions)


def test_the_children_are_recorded_with_period_and_source(plain, result):
    assert plain["children"] == result.children
    assert len(plain["children"]) == len(result.areas)
    assert plain["children_basis"] == list(result.children_basis)
    validator = jsonschema.Draft202012Validator(record.published_schema())
    assert not validator.is_valid({k: v for k, v in plain.items() if k != "children"})


def test_a_number_without_limit_becomes_null_with_words(plain):
    high = plain["options"][1]["cells"]["break_even"]["value"]["high"]
    assert high is None
    expected = {"where": "options[1].cells.break_even.value.high", "words": "without limit"}
    assert expected in plain["nulls"]
    assert record.read_range({"low": 1.8, "central": 2.6, "high": None}) == Range(
        1.8, 2.6, math.inf
    )


def test_equal_results_give_equal_text(result):
    text = record.to_json(result)
    assert text == record.to_json(factory.make_result())
    changed = dataclasses.replace(result, seed=8)
    assert text != record.to_json(changed)


def test_the_run_says_what_it_stood_on(tmp_path):
    file = tmp_path / "scenario.toml"
    file.write_bytes(b"title = 1\n")
    run = record.run_record(
        command="footprint run x",
        inputs=record.checksums([file]),
        seed=7,
        seconds=1.234,
        status="proven best",
        bound=math.nan,
    )
    read = json.loads(record.run_json(run))
    assert read["seconds"] == 1.23
    assert read["bound_gbp_per_year"] is None
    assert len(read["inputs_sha256"]["scenario.toml"]) == 64
    assert read["versions"]["numpy"].count(".") == 2
