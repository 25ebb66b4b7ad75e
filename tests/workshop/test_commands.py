"""What a browser sends: read as a command, or refused in one plain sentence."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.errors import InputError
from footprint.workshop import commands as c
from footprint.workshop.commands import command_of, fields_of, parse
from workshop.grounds import COMMANDS

MOVE = {"kind": "move", "function": "a/b", "codes": ["E1", "E2"], "to": "new"}


def sent(*, who="facilitator", **fields):
    return parse(json.dumps(fields).encode(), who=who)


def test_json_is_read_as_a_command():
    assert sent(**MOVE) == c.Move(function="a/b", codes=("E1", "E2"), to="new")
    assert sent(**{**MOVE, "to": 3}).to == 3
    assert sent(kind="undo") == c.Undo()
    assert sent(kind="assume", key="a/b.c", value=None).value is None


def test_the_fields_of_a_form_are_read_alike():
    form = {"kind": ["move"], "function": ["a/b"], "codes": ["E1", "E2"], "to": ["3"]}
    assert parse(form, who="facilitator") == sent(**{**MOVE, "to": 3})
    form = {"kind": ["weigh"], "points.cost": ["30"], "points.near": ["0.5"], "whose": ["us"]}
    weigh = parse(form, who="facilitator")
    assert weigh == c.Weigh(points={"cost": 30.0, "near": 0.5}, whose="us")
    form = {"kind": ["pin"], "function": ["a/b"], "codes": ["E1"], "on": ["on"]}
    assert parse(form, who="facilitator").on is True
    form = {"kind": ["comment"], "option": [""], "text": [" hello \r\n there "]}
    assert parse(form, who="participant") == c.Comment(text="hello \r\n there")
    form = {"kind": ["assume"], "key": ["a/b.c"], "value": [" "]}
    assert parse(form, who="facilitator").value is None


@pytest.mark.parametrize("spelling", ["set_function", "SetFunction", "set-function"])
def test_a_kind_may_be_spelt_as_in_any_house(spelling):
    blocks = [["E1"], ["E2", "E3"]]
    assert sent(kind=spelling, function="a/b", blocks=blocks).blocks == (("E1",), ("E2", "E3"))


def test_names_lose_what_cannot_be_read_and_are_never_markup():
    assert sent(kind="save", name="  North \n\t hub\u0000\u202e ").name == "North hub"
    hostile = "<img src=x onerror=alert(1)>"
    assert sent(kind="save", name=hostile).name == hostile
    lone = b'{"kind": "note", "text": "a\\ud800b"}'
    assert parse(lone, who="facilitator").text == "a b"


@pytest.mark.parametrize("kind", ["mark", "comment"])
def test_only_participants_mark_and_comment(kind):
    fields = {"mark": {"option": 1, "mark": "no"}, "comment": {"text": "x"}}[kind]
    assert sent(kind=kind, who="participant", **fields).kind == kind
    with pytest.raises(InputError, match="come from those taking part"):
        sent(kind=kind, **fields)


@pytest.mark.parametrize("kind", sorted(set(c.KINDS) - c.PARTICIPANT_KINDS))
def test_participants_do_nothing_else(kind):
    with pytest.raises(InputError, match="only the facilitator can do this"):
        sent(kind=kind, who="participant")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "does not say what is to be done"),
        ({"kind": 7}, "does not say what is to be done"),
        ({"kind": "teleport"}, '"teleport" is not something a workshop can do'),
        ({"kind": "save"}, "name is missing"),
        ({"kind": "save", "name": "  "}, "name"),
        ({"kind": "save", "name": "!?"}, "name has no letter in it"),
        ({"kind": "save", "name": "x" * 81}, "name is longer than 80 characters: shorten it"),
        ({"kind": "note", "text": "x" * 2001}, "text is longer than 2000"),
        ({"kind": "note", "text": " "}, "text is blank"),
        ({"kind": "undo", "times": 2}, "times is not known here"),
        ({**MOVE, "codes": []}, "codes is blank"),
        ({**MOVE, "codes": ["E1", "E1"]}, "codes names something twice"),
        ({**MOVE, "codes": ["E"] * 1001}, "codes names more than 1000"),
        ({**MOVE, "to": "elsewhere"}, "to is elsewhere, which cannot be used here"),
        ({**MOVE, "to": 0}, "to is"),
        ({**MOVE, "to": True}, "to"),
        ({"kind": "compare", "options": [1]}, "options needs 2 or more"),
        ({"kind": "compare", "options": list(range(1, 8))}, "options names more than 6"),
        ({"kind": "weigh", "points": {"cost": 101}}, "points is out of range"),
        ({"kind": "hands", "option": 1, "wanted": -1, "could": 0, "no": 0}, "wanted is out of"),
        ({"kind": "hands", "option": 1, "wanted": True, "could": 0, "no": 0}, "is not a number"),
        ({"kind": "show", "screen": "secrets"}, "screen is secrets"),
        ({"kind": "assume", "key": "a/b.c", "value": 1e300}, "value is out of range"),
        ({"kind": "load", "option": -2}, "option is out of range"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(fields, said):
    with pytest.raises(InputError) as refused:
        sent(**fields)
    assert len(refused.value.problems) == 1
    assert said in refused.value.problems[0].what
    assert "pydantic" not in str(refused.value)


def test_a_comment_is_never_blank_and_never_longer_than_it_may_be():
    for text, said in ((" \n ", "the comment is blank"), ("x" * 1001, "longer than 1000")):
        with pytest.raises(InputError, match=said):
            sent(kind="comment", text=text, who="participant")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"move",
        b"[]",
        b"null",
        b"\xff\xfe{}",
        b'{"kind": "assume", "key": "a/b", "value": NaN}',
        b'{"kind": "assume", "key": "a/b", "value": 1e999}',
        b'{"kind": "load", "option": ' + b"9" * 5000 + b"}",
        b'{"kind": ' * 5000,
        b'{"kind": "note", "text": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"kind": "note", "text": "' + b"x" * 70_000 + b'"}',
    ],
)
def test_broken_json_is_refused_in_a_sentence(data):
    with pytest.raises(InputError) as refused:
        parse(data, who="facilitator")
    assert len(str(refused.value)) < 200


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(c.KINDS)),
    st.dictionaries(
        st.sampled_from(sorted({f for m in c.KINDS.values() for f in m.model_fields})), _anything
    ),
    st.sampled_from(("facilitator", "participant")),
)
def test_whatever_is_sent_is_a_command_or_an_input_error(kind, fields, who):
    try:
        command = parse({**fields, "kind": kind}, who=who)
    except InputError:
        return
    assert command.kind == kind
    json.dumps(fields_of(command)).encode()


@settings(max_examples=100, deadline=None)
@given(COMMANDS)
def test_a_command_is_the_same_after_the_log(command):
    assert command_of(json.loads(json.dumps(fields_of(command)))) == command
