"""A small ground to stand on, and commands on it at random."""

from hypothesis import strategies as st

from footprint.services.catalogue import Parameter
from footprint.workshop import commands as c
from footprint.workshop.commands import Entry
from footprint.workshop.state import Given, Ground, step

CODES = ("E1", "E2", "E3", "E4", "E5")
SHORT = ("Ash", "Birch", "Cedar", "Dale", "Elm")
RECRUIT, MATCH, POSTS = "fostering/recruitment", "fostering/matching", "youth/posts"
FUNCTIONS = (RECRUIT, MATCH, POSTS)
KEY = "fostering/recruitment.enquiries_per_approval"


def blocks(*shared):
    named = {code for block in shared for code in block}
    alone = tuple(frozenset({code}) for code in CODES if code not in named)
    return (*(frozenset(block) for block in shared), *alone)


def ground():
    now = {RECRUIT: blocks(("E2", "E4")), MATCH: blocks(), POSTS: blocks(("E1", "E5"))}
    one = {RECRUIT: blocks(CODES), MATCH: blocks(), POSTS: blocks(("E1", "E5"))}
    parameter = Parameter(
        key=KEY,
        low=9.0,
        central=28.0,
        high=40.0,
        unit="enquiries",
        source="made up",
        evidence="assumed",
        reason="for a test",
        whose="catalogue",
        period="",
    )
    return Ground(
        codes=CODES,
        names={code: (f"{name} Council", name) for code, name in zip(CODES, SHORT, strict=True)},
        functions=FUNCTIONS,
        now=now,
        criteria=("near-home", "cost"),
        options=(Given("As now", now), Given("One hub", one, "Everybody together.")),
        titles={RECRUIT: "Recruitment", MATCH: "Matching", POSTS: "Posts"},
        parameters={KEY: parameter},
    )


def entry(number, command, *, by="Facilitator", by_id="f1"):
    return Entry(number, "2026-11-24T10:00:00+00:00", by, by_id, command)


def after(state, *commands, on=None, by="Facilitator", by_id="f1"):
    """Return the state after commands, each of which must be carried out."""
    for command in commands:
        made = entry(state.revision + 1, command, by=by, by_id=by_id)
        state = step(state, made, on or ground())
    return state


_function = st.sampled_from((*FUNCTIONS, "fostering/nothing"))
_codes = st.lists(st.sampled_from((*CODES, "E9")), min_size=1, max_size=4, unique=True).map(tuple)
_key = st.integers(1, 7)
_keys = st.lists(_key, min_size=1, max_size=3, unique=True).map(tuple)
_name = st.sampled_from(("North", "South", "north!", "<script>alert(1)</script>"))
_parts = st.lists(st.sampled_from(CODES), max_size=5, unique=True).flatmap(
    lambda codes: st.integers(0, len(codes)).map(
        lambda at: tuple(part for part in (tuple(codes[:at]), tuple(codes[at:])) if part)
    )
)
BOARD = st.one_of(
    st.builds(
        c.Move,
        function=_function,
        codes=_codes,
        to=st.integers(1, 6) | st.sampled_from(("new", "alone")),
    ),
    st.builds(c.SetFunction, function=_function, blocks=_parts, why=st.just("Found")),
    st.builds(c.Load, option=st.integers(-1, 5)),
    st.builds(c.NameFootprint, function=_function, slot=st.integers(1, 6), name=_name),
    st.builds(c.Pin, function=_function, codes=_codes, on=st.booleans()),
    st.builds(
        c.Assume,
        key=st.sampled_from((KEY, "nobody/knows.this")),
        value=st.none() | st.sampled_from((12.0, 30.0, -1.0, 1e10)),
    ),
    st.just(c.Undo()),
    st.just(c.Redo()),
)
ROOM = st.one_of(
    st.builds(c.Note, text=_name, decision=st.booleans()),
    st.builds(c.Save, name=_name),
    st.builds(c.Duplicate, option=_key, name=_name),
    st.builds(c.Rename, option=_key, name=_name),
    st.builds(c.Describe, option=_key, text=_name),
    st.builds(c.Remove, option=_key),
    st.builds(c.Compare, options=st.lists(_key, min_size=2, max_size=4, unique=True).map(tuple)),
    st.builds(
        c.Weigh,
        points=st.dictionaries(st.sampled_from(("near-home", "cost", "love")), st.integers(0, 100)),
    ),
    st.builds(c.Show, screen=st.sampled_from(c.SCREENS), function=_function | st.just("")),
    st.builds(c.RevealAreas, on=st.booleans()),
    st.builds(c.OpenMarks, options=_keys, on=st.booleans()),
    st.builds(c.RevealMarks, options=_keys, on=st.booleans()),
    st.builds(c.Hands, option=_key, wanted=st.integers(0, 9), could=st.just(0), no=st.just(1)),
    st.builds(c.Attribution, on=st.booleans()),
    st.builds(c.NamesAgreed, on=st.booleans()),
    st.builds(c.DeleteComment, comment=st.integers(1, 40)),
    st.just(c.DeleteComments()),
    st.builds(c.Mark, option=_key, mark=st.sampled_from(c.MARKS)),
    st.builds(c.Comment, option=st.none() | _key, text=st.just("said"), signed=_name),
)
COMMANDS = BOARD | ROOM
