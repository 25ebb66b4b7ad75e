"""Carry out what the room keeps and says: options, weights, marks, comments, notes."""

import re
from dataclasses import replace

from footprint.errors import InputError
from footprint.inputs.cells import shown
from footprint.workshop import commands as c
from footprint.workshop.commands import HERE, Entry
from footprint.workshop.standing import Ground, Noted, Remark, Saved, Screen, State

MOST_OPTIONS = 40
MOST_NOTES = 1_000
MOST_REMARKS = 5_000
MOST_WRITTEN_BY_ONE = 500
MOST_PARTICIPANTS = 1_000


def name_key(name: str) -> str:
    """Return what two options may not share: their name, whatever its case and punctuation."""
    return re.sub(r"\W+", "-", name.casefold()).strip("-")


def _new_name(state: State, name: str, *, but: int | None = None) -> str:
    """Return a name for an option, or refuse one that another has."""
    for option in state.options:
        if option.key != but and name_key(option.name) == name_key(name):
            what = f'there is an option "{option.name}" already.'
            raise InputError.of(HERE, what, "Give this one another name.")
    return name


def _saved(state: State, option: Saved, what: str) -> State:
    """Return a state with one more option."""
    if len(state.options) >= MOST_OPTIONS:
        what = f"a workshop keeps {MOST_OPTIONS} options at most."
        raise InputError.of(HERE, what, "Remove one first.")
    options = (*state.options, option)
    return replace(state, options=options, next_key=option.key + 1, last_what=what)


def _changed(state: State, option: Saved, what: str) -> State:
    """Return a state with an option in place of the one of the same key."""
    options = tuple(option if old.key == option.key else old for old in state.options)
    return replace(state, options=options, last_what=what)


def _save(state: State, command: c.Save, entry: Entry) -> State:
    name = _new_name(state, command.name)
    option = Saved(state.next_key, name, state.board, by=entry.by)
    return _saved(state, option, f'"{name}" saved')


def _duplicate(state: State, command: c.Duplicate, entry: Entry) -> State:
    option, name = state.option(command.option), _new_name(state, command.name)
    copy = Saved(state.next_key, name, option.board, option.about, entry.by)
    return _saved(state, copy, f'"{option.name}" copied as "{name}"')


def _rename(state: State, command: c.Rename) -> State:
    option = state.option(command.option)
    name = _new_name(state, command.name, but=option.key)
    what = f'"{option.name}" renamed "{name}"'
    return _changed(state, replace(option, name=name), what)


def _describe(state: State, command: c.Describe) -> State:
    option = state.option(command.option)
    return _changed(state, replace(option, about=command.text), f'"{option.name}" described')


def _remove(state: State, command: c.Remove) -> State:
    option = state.option(command.option)
    compared = tuple(key for key in state.compared if key != option.key)
    return replace(
        state,
        options=tuple(old for old in state.options if old.key != option.key),
        compared=compared if len(compared) >= c.FEWEST_COMPARED else (),
        removed={**state.removed, option.key: option.name},
        last_what=f'"{option.name}" removed',
    )


def _compare(state: State, command: c.Compare) -> State:
    keys = command.options
    named = [state.option(key).name for key in keys]
    return replace(state, compared=keys, last_what=f"{len(named)} options laid side by side")


def _weigh(state: State, command: c.Weigh, ground: Ground) -> State:
    unknown = [key for key in command.points if key not in ground.criteria]
    if unknown:
        raise InputError.of(HERE, f'"{shown(unknown[0])}" is not a criterion that can be weighed.')
    points = {key: command.points[key] for key in ground.criteria if key in command.points}
    whose = f" ({command.whose})" if command.whose else ""
    what = f"Weights given{whose}" if points else "Weights cleared"
    return replace(state, points=points, points_whose=command.whose, last_what=what)


def _show(state: State, command: c.Show, ground: Ground) -> State:
    now = state.screen
    function = command.function
    service = command.service or (function or now.function).partition("/")[0]
    within = [f for f in ground.functions if f.startswith(f"{service}/")]
    if not within:
        raise InputError.of(HERE, f'"{shown(service)}" is not a service of this workshop.')
    if function and function not in within:
        raise InputError.of(HERE, f'"{shown(function)}" is not a function of {service}.')
    function = function or (now.function if now.function in within else within[0])
    what = f"Now showing: {command.screen}"
    return replace(state, screen=Screen(command.screen, service, function), last_what=what)


def _reveal_areas(state: State, command: c.RevealAreas) -> State:
    on = command.on
    what = "Figures for each area shown to the room" if on else "Figures for each area hidden"
    return replace(state, areas_revealed=on, last_what=what)


def _open_marks(state: State, command: c.OpenMarks) -> State:
    for key in command.options:
        option = state.option(key)
        option = replace(option, opened=command.on, asked=option.asked or command.on)
        state = _changed(state, option, "")
    what = "Marking opened" if command.on else "Marking closed"
    return replace(state, last_what=what)


def _reveal_marks(state: State, command: c.RevealMarks) -> State:
    for key in command.options:
        state = _changed(state, replace(state.option(key), revealed=command.on), "")
    what = "Marks shown to the room" if command.on else "Marks hidden"
    return replace(state, last_what=what)


def _hands(state: State, command: c.Hands) -> State:
    option = state.option(command.option)
    hands = (command.wanted, command.could, command.no)
    kept = hands if any(hands) else None
    what = f'A show of hands set down for "{option.name}"'
    return _changed(state, replace(option, hands=kept), what)


def _attribution(state: State, command: c.Attribution) -> State:
    on = command.on
    what = "Comments may be signed" if on else "Comments are not signed"
    return replace(state, attribution=on, last_what=what)


def _names_agreed(state: State, command: c.NamesAgreed) -> State:
    on = command.on
    what = "The room agreed to names in the minutes" if on else "No names in the minutes"
    return replace(state, names_agreed=on, last_what=what)


def _delete_comment(state: State, command: c.DeleteComment) -> State:
    key = command.comment
    kept = tuple(remark for remark in state.remarks if remark.key != key)
    if len(kept) == len(state.remarks):
        raise InputError.of(HERE, "this comment is not there any more.")
    return replace(state, remarks=kept, last_what="A comment deleted")


def _delete_comments(state: State) -> State:
    return replace(state, remarks=(), last_what="All comments deleted")


def _note(state: State, command: c.Note, entry: Entry) -> State:
    if len(state.notes) >= MOST_NOTES:
        raise InputError.of(
            HERE, f"a workshop keeps {MOST_NOTES:,} notes at most.", "Begin a new workshop."
        )
    noted = Noted(command.text, command.decision, entry.at, entry.by)
    what = "A decision set down" if command.decision else "A note set down"
    return replace(state, notes=(*state.notes, noted), last_what=what)


def _mark(state: State, command: c.Mark, entry: Entry) -> State:
    option = state.option(command.option)
    if not option.opened:
        raise InputError.of(
            HERE, "this option cannot be marked now.", "Wait until marking is opened."
        )
    state = _counted(state, entry)
    marks = {**option.marks, entry.by_id: command.mark}
    return _changed(state, replace(option, marks=marks), f'A mark on "{option.name}"')


def _comment(state: State, command: c.Comment, entry: Entry) -> State:
    if command.option is not None and command.option not in state.removed:
        state.option(command.option)
    if len(state.remarks) >= MOST_REMARKS:
        what = f"a workshop keeps {MOST_REMARKS:,} comments at most."
        raise InputError.of(HERE, what, "Tell the facilitator in person.")
    state = _counted(state, entry)
    signed = command.signed if state.attribution else ""
    remark = Remark(entry.number, command.option, command.text, signed, entry.by_id, entry.at)
    return replace(state, remarks=(*state.remarks, remark), last_what="A comment left")


def _counted(state: State, entry: Entry) -> State:
    """Return a state that counts one more mark or comment of a participant, within limits."""
    already = state.written.get(entry.by_id, 0)
    if already >= MOST_WRITTEN_BY_ONE:
        what = f"one person may send {MOST_WRITTEN_BY_ONE} marks and comments at most."
        raise InputError.of(HERE, what, "Tell the facilitator in person.")
    if not already and len(state.written) >= MOST_PARTICIPANTS:
        raise InputError.of(
            HERE, f"{MOST_PARTICIPANTS:,} people have taken part, which is the most there can."
        )
    return replace(state, written={**state.written, entry.by_id: already + 1})


def change(state: State, entry: Entry, ground: Ground) -> State | None:
    """Return the state after a command of the room; None for any other.

    Raises
    ------
    InputError
        Where the command makes no sense now.
    """
    match entry.command:
        case c.Save() as command:
            return _save(state, command, entry)
        case c.Duplicate() as command:
            return _duplicate(state, command, entry)
        case c.Rename() as command:
            return _rename(state, command)
        case c.Describe() as command:
            return _describe(state, command)
        case c.Remove() as command:
            return _remove(state, command)
        case c.Compare() as command:
            return _compare(state, command)
        case c.Weigh() as command:
            return _weigh(state, command, ground)
        case c.Show() as command:
            return _show(state, command, ground)
        case c.RevealAreas() as command:
            return _reveal_areas(state, command)
        case c.OpenMarks() as command:
            return _open_marks(state, command)
        case c.RevealMarks() as command:
            return _reveal_marks(state, command)
        case c.Hands() as command:
            return _hands(state, command)
        case c.Attribution() as command:
            return _attribution(state, command)
        case c.NamesAgreed() as command:
            return _names_agreed(state, command)
        case c.DeleteComment() as command:
            return _delete_comment(state, command)
        case c.DeleteComments():
            return _delete_comments(state)
        case c.Note() as command:
            return _note(state, command, entry)
        case c.Mark() as command:
            return _mark(state, command, entry)
        case c.Comment() as command:
            return _comment(state, command, entry)
    return None
