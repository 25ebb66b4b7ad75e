"""The fold: what each command does, that nothing else happens, and that it can be taken back."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.errors import InputError
from footprint.workshop import board_steps, room_steps
from footprint.workshop import commands as c
from footprint.workshop.state import as_kept, letter, replay, start, step
from workshop.grounds import (
    BOARD,
    CODES,
    COMMANDS,
    FUNCTIONS,
    KEY,
    MATCH,
    POSTS,
    RECRUIT,
    after,
    entry,
    ground,
)

GROUND = ground()
BEGIN = start(GROUND)


def shared(state, function=RECRUIT):
    return {"".join(sorted(b)) for b in state.board.blocks(function) if len(b) > 1}


def test_a_workshop_starts_as_now_with_the_options_of_the_scenario():
    assert shared(BEGIN) == {"E2E4"}
    assert BEGIN.board.slots[RECRUIT] == {"E1": 2, "E2": 1, "E3": 3, "E4": 1, "E5": 4}
    assert [(o.key, o.name, o.about) for o in BEGIN.options] == [
        (1, "As now", ""),
        (2, "One hub", "Everybody together."),
    ]
    assert BEGIN.board.arrangement().footprints[POSTS][0] == frozenset({"E1", "E5"})
    assert (BEGIN.screen.service, BEGIN.screen.function) == ("fostering", RECRUIT)


def test_blocks_come_in_the_order_of_their_first_area():
    assert [sorted(b) for b in BEGIN.board.blocks(RECRUIT)] == [
        ["E1"],
        ["E2", "E4"],
        ["E3"],
        ["E5"],
    ]


def test_a_move_says_from_where_to_where():
    state = after(BEGIN, c.Move(function=RECRUIT, codes=("E1",), to=1))
    assert shared(state) == {"E1E2E4"}
    assert state.last_what == "Ash moved from alone to A (Recruitment)"
    state = after(state, c.NameFootprint(function=RECRUIT, slot=1, name="North"))
    state = after(state, c.Move(function=RECRUIT, codes=("E2", "E4"), to="new"))
    assert shared(state) == {"E2E4"}
    assert state.last_what == "Birch and Dale moved from A (North) to B (Recruitment)"


def test_what_happened_to_the_board_is_said_apart_from_all_else():
    assert (BEGIN.last_board_what, BEGIN.last_board_by, BEGIN.undo_what) == ("", "", "")
    moved = "Ash moved from alone to A (Recruitment)"
    state = after(BEGIN, c.Move(function=RECRUIT, codes=("E1",), to=1), by="Ash desk")
    state = after(state, c.Note(text="said"), c.Save(name="Ours"), by="Elm desk", by_id="f2")
    # what changes nothing is not a change of the board
    state = after(state, c.Move(function=RECRUIT, codes=("E1",), to=1), by="Elm desk", by_id="f2")
    assert (state.last_what, state.last_by) == ("Nothing changed", "Elm desk")
    assert (state.last_board_what, state.last_board_by) == (moved, "Ash desk")
    assert (state.undo_what, state.redo_what) == ("Ash to A (Recruitment)", "")


def test_undo_and_redo_say_what_they_did_and_would_do():
    state = after(BEGIN, c.Move(function=RECRUIT, codes=("E1",), to=1), c.Load(option=c.APART))
    assert state.undo_what == "Every area alone put on the board"
    state = after(state, c.Note(text="said"), c.Undo(), by="Elm desk")
    assert state.last_board_what == "Undone: Every area alone put on the board"
    assert state.last_board_by == "Elm desk"
    assert state.undo_what == "Ash to A (Recruitment)"
    assert state.redo_what == "Every area alone put on the board"
    state = after(state, c.Undo(), c.Redo())
    assert state.last_what == "Done again: Ash to A (Recruitment)"
    assert after(state, c.Undo(), c.Pin(function=RECRUIT, codes=("E2",), on=True)).redo_what == ""


def test_moving_an_area_never_renumbers_another():
    state = after(BEGIN, c.Move(function=RECRUIT, codes=("E2",), to="alone"))
    assert state.board.slots[RECRUIT] == {"E1": 2, "E2": 5, "E3": 3, "E4": 1, "E5": 4}
    state = after(state, c.Move(function=RECRUIT, codes=("E5",), to=3))
    assert state.board.slots[RECRUIT] == {"E1": 2, "E2": 5, "E3": 3, "E4": 1, "E5": 3}
    # the slot that the move set free is the next that is taken
    state = after(state, c.Move(function=RECRUIT, codes=("E5",), to="new"))
    assert state.board.slots[RECRUIT]["E5"] == 4


def test_areas_that_part_leave_the_slot_to_the_last():
    state = after(BEGIN, c.Move(function=RECRUIT, codes=("E2", "E4"), to="alone"))
    assert state.board.slots[RECRUIT] == {"E1": 2, "E2": 5, "E3": 3, "E4": 1, "E5": 4}
    assert not shared(state)


def test_a_name_goes_with_its_footprint():
    state = after(
        BEGIN,
        c.NameFootprint(function=RECRUIT, slot=1, name="  The   pair "),
        c.Move(function=RECRUIT, codes=("E2", "E4"), to=3),
    )
    assert state.board.names == {}
    assert after(state, c.Undo()).board.name(RECRUIT, 1) == "The pair"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (c.Move(function=RECRUIT, codes=("E1",), to=9), "footprint I is no longer there"),
        (c.Move(function="a/b", codes=("E1",), to=1), "not a function of this workshop"),
        (c.Move(function=RECRUIT, codes=("E7",), to=1), "not an area of this region"),
        (c.SetFunction(function=RECRUIT, blocks=(("E1",), ("E1", "E2"))), "in two footprints"),
        (c.Load(option=9), "no such option"),
        (c.Undo(), "nothing to undo"),
        (c.Redo(), "nothing to redo"),
        (c.Save(name="AS NOW!"), 'there is an option "As now" already'),
        (c.Weigh(points={"love": 3}), "not a criterion"),
        (c.Mark(option=1, mark="no"), "cannot be marked now"),
        (c.Comment(option=7, text="x"), "no such option"),
        (c.DeleteComment(comment=1), "not there any more"),
        (c.Show(screen="board", service="admissions"), "not a service"),
        (c.Show(screen="board", service="youth", function=RECRUIT), "not a function of youth"),
        (c.Assume(key="a/b.c", value=1), "not an assumption of this scenario"),
        (c.Assume(key=KEY, value=-1), "negative"),
        (c.NameFootprint(function=RECRUIT, slot=9, name="x"), "no longer there"),
    ],
)
def test_what_makes_no_sense_now_is_refused(command, said):
    with pytest.raises(InputError, match=said):
        after(BEGIN, command)


def test_an_option_removed_meanwhile_is_named():
    state = after(BEGIN, c.Remove(option=2))
    with pytest.raises(InputError, match='"One hub" was removed'):
        after(state, c.Load(option=2))
    # keys are never given again, and a comment on what is gone is still heard
    state = after(state, c.Save(name="Another"), c.Comment(option=2, text="a pity"))
    assert [option.key for option in state.options] == [1, 3]
    assert state.remarks[0].option == 2


def test_an_option_found_by_a_search_keeps_the_slots_of_most_of_its_areas():
    state = after(BEGIN, c.SetFunction(function=RECRUIT, blocks=(("E4", "E5", "E2"), ("E1", "E3"))))
    assert state.board.slots[RECRUIT] == {"E1": 2, "E2": 1, "E3": 2, "E4": 1, "E5": 1}


def test_loading_keeps_pins_and_assumptions():
    state = after(
        BEGIN,
        c.Pin(function=RECRUIT, codes=("E2",), on=True),
        c.Assume(key=KEY, value=20),
        c.Load(option=2),
    )
    assert shared(state) == {"E1E2E3E4E5"}
    assert state.board.pins == {RECRUIT: frozenset({"E2"})}
    assert state.board.assumptions == {KEY: 20.0}
    assert not shared(after(state, c.Load(option=c.APART)))
    assert after(state, c.Load(option=c.AS_NOW)).board.slots == BEGIN.board.slots
    assert after(state, c.Pin(function=RECRUIT, codes=("E2",), on=False)).board.pins == {}


def test_options_always_stand_under_the_assumptions_of_the_board():
    state = after(BEGIN, c.Save(name="Mine"), c.Assume(key=KEY, value=20))
    assert {tuple(o.board.assumptions.items()) for o in state.options} == {((KEY, 20.0),)}
    state = after(state, c.Undo())
    assert {tuple(o.board.assumptions.items()) for o in state.options} == {()}
    state = after(state, c.Redo(), c.Assume(key=KEY, value=None))
    assert all(o.board.assumptions == {} for o in state.options)
    assert state.last_what.endswith("20 → 28, the scenario's own")


def test_marks_are_counted_by_participant_and_only_while_open():
    state = after(BEGIN, c.OpenMarks(options=(1,), on=True))
    state = after(state, c.Mark(option=1, mark="no"), c.Mark(option=1, mark="could"), by_id="p1")
    state = after(state, c.Mark(option=1, mark="could"), by_id="p2")
    assert state.option(1).counted == {"wanted": 0, "could": 2, "no": 0}
    state = after(state, c.Hands(option=1, wanted=3, could=2, no=1))
    assert state.option(1).hands == (3, 2, 1)
    assert after(state, c.Hands(option=1, wanted=0, could=0, no=0)).option(1).hands is None
    closed = after(state, c.OpenMarks(options=(1,), on=False))
    with pytest.raises(InputError):
        after(closed, c.Mark(option=1, mark="no"))


def test_a_signature_is_kept_only_where_asked_for():
    comment = c.Comment(text="no travel", signed="Ash")
    assert as_kept(BEGIN, comment).signed == ""
    assert after(BEGIN, comment).remarks[0].signed == ""
    asked = after(BEGIN, c.Attribution(on=True))
    assert as_kept(asked, comment) is comment
    assert after(asked, comment).remarks[0].signed == "Ash"


def test_limits_are_refused_in_words(monkeypatch):
    monkeypatch.setattr(room_steps, "MOST_WRITTEN_BY_ONE", 2)
    monkeypatch.setattr(room_steps, "MOST_PARTICIPANTS", 2)
    state = after(BEGIN, c.Comment(text="1"), c.Comment(text="2"), by_id="p1")
    with pytest.raises(InputError, match="one person may send 2"):
        after(state, c.Comment(text="3"), by_id="p1")
    state = after(state, c.Comment(text="3"), by_id="p2")
    with pytest.raises(InputError, match="2 people have taken part"):
        after(state, c.Comment(text="4"), by_id="p3")
    for limit, command in (("OPTIONS", c.Save(name="x")), ("NOTES", c.Note(text="x"))):
        monkeypatch.setattr(room_steps, f"MOST_{limit}", 0)
        with pytest.raises(InputError, match="a workshop keeps 0"):
            after(state, command)
    monkeypatch.setattr(room_steps, "MOST_REMARKS", 3)
    with pytest.raises(InputError, match="3 comments at most"):
        after(state, c.Comment(text="5"), by_id="p2")


def test_what_the_board_showed_before_is_kept_through_undo_and_what_changes_no_board():
    assert BEGIN.previous is None
    first = after(BEGIN, c.Assume(key=KEY, value=12.0))
    assert first.previous == BEGIN.board
    assert not first.previous.assumptions
    noted = after(first, c.Note(text="Said"), c.Save(name="Kept"))
    assert noted.previous == BEGIN.board
    undone = after(noted, c.Undo())
    assert undone.previous == first.board
    assert after(undone, c.Redo()).previous == BEGIN.board


def test_undo_goes_back_so_far_and_no_farther(monkeypatch):
    monkeypatch.setattr(board_steps, "MOST_UNDONE", 3)
    state = BEGIN
    for slot in (2, 3, 4, 1, 2):
        state = after(state, c.Move(function=RECRUIT, codes=("E2",), to=slot))
    state = after(state, c.Undo(), c.Undo(), c.Undo())
    assert not state.past
    assert len(state.future) == 3
    assert not after(state, c.Move(function=RECRUIT, codes=("E1",), to=3)).future


def test_the_last_of_two_facilitators_wins_and_is_named():
    state = after(BEGIN, c.Move(function=RECRUIT, codes=("E1",), to=1), by="Ash desk", by_id="f1")
    state = after(state, c.Move(function=RECRUIT, codes=("E1",), to=3), by="Elm desk", by_id="f2")
    assert shared(state) == {"E2E4", "E1E3"}
    assert state.last_by == "Elm desk"


def test_letters_run_on_after_z():
    assert [letter(slot) for slot in (1, 2, 26, 27, 52, 53, 702, 703)] == [
        *("A", "B", "Z", "AA", "AZ", "BA", "ZZ", "AAA"),
    ]


def test_entries_come_in_order():
    with pytest.raises(InputError, match="comes after entry"):
        step(replace(BEGIN, revision=4), entry(4, c.Undo()), GROUND)


def _sound(state):
    for function in FUNCTIONS:
        assert tuple(state.board.slots[function]) == CODES
        assert min(state.board.slots[function].values()) >= 1
        assert set(state.board.names.get(function, {})) <= set(state.board.slots[function].values())
    keys = [option.key for option in state.options]
    assert len(keys) == len(set(keys))
    assert max(keys, default=0) < state.next_key
    assert set(state.compared) <= set(keys)
    assert len(state.done) == len(state.past)
    assert len(state.undone) == len(state.future)
    assert all((*state.done, *state.undone))
    assert all(option.board.assumptions == state.board.assumptions for option in state.options)
    state.board.arrangement()


@settings(max_examples=150, deadline=None)
@given(st.lists(COMMANDS, max_size=40))
def test_any_commands_either_step_or_leave_the_state_alone(commands):
    state, kept = BEGIN, []
    for command in commands:
        made, before = entry(state.revision + 1, command), repr(state)
        try:
            following = step(state, made, GROUND)
        except InputError:
            assert repr(state) == before
            continue
        assert repr(state) == before
        assert following.revision == made.number
        _sound(following)
        state = following
        kept.append(made)
    # the same log gives the same state again
    assert replay(GROUND, kept) == (state, ())


@settings(max_examples=100, deadline=None)
@given(st.lists(BOARD.filter(lambda one: one.kind not in ("undo", "redo")), max_size=25))
def test_undo_and_redo_give_exactly_the_boards_there_were(commands):
    state, boards = BEGIN, [BEGIN.board]
    for command in commands:
        try:
            state = step(state, entry(state.revision + 1, command), GROUND)
        except InputError:
            continue
        if state.board != boards[-1]:
            boards.append(state.board)
    for board in reversed(boards[:-1]):
        state = after(state, c.Undo())
        assert state.board == board
    assert not state.past
    for board in boards[1:]:
        state = after(state, c.Redo())
        assert state.board == board
    assert not state.future


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(("f1", "f2")), BOARD), max_size=25))
def test_two_facilitators_interleaved_are_one_order(moves):
    entries = [
        entry(number, command, by=f"desk {by}", by_id=by)
        for number, (by, command) in enumerate(moves, start=1)
    ]
    state, left_out = replay(GROUND, entries)
    refused = {int(note.split()[1]) for note in left_out}
    done = [one for one in entries if one.number not in refused]
    assert state.last_by == (done[-1].by if done else "")
    again = BEGIN
    for one in done:
        again = step(again, one, GROUND)
    assert replace(again, revision=state.revision) == state
    assert all(len(again.board.slots[f]) == len(CODES) for f in (RECRUIT, MATCH, POSTS))
