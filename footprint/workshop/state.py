"""Fold the commands of a workshop into where it stands."""

from collections.abc import Iterable
from dataclasses import replace

from footprint.errors import InputError
from footprint.workshop import board_steps as board
from footprint.workshop import commands as c
from footprint.workshop import room_steps as room
from footprint.workshop.commands import HERE, Command, Entry
from footprint.workshop.standing import (
    Block,
    Blocks,
    Board,
    Given,
    Ground,
    Noted,
    Remark,
    Saved,
    Screen,
    State,
    ground_of,
    letter,
)

__all__ = [
    "Block",
    "Blocks",
    "Board",
    "Given",
    "Ground",
    "Noted",
    "Remark",
    "Saved",
    "Screen",
    "State",
    "as_kept",
    "ground_of",
    "letter",
    "replay",
    "start",
    "step",
]


def start(ground: Ground) -> State:
    """Return a workshop before anything was done: as now on the board, the options saved."""
    now = board.board_of(ground, ground.now)
    options = tuple(
        Saved(key, given.name, board.board_of(ground, given.blocks), given.about)
        for key, given in enumerate(ground.options, start=1)
    )
    first = ground.functions[0] if ground.functions else ""
    return State(
        board=now,
        options=options,
        next_key=len(options) + 1,
        screen=Screen("board", first.partition("/")[0], first),
    )


def step(state: State, entry: Entry, ground: Ground) -> State:
    """Return where a workshop stands after one more entry.

    Raises
    ------
    InputError
        Where the command makes no sense now; the state given stays as it is.
    """
    if entry.number <= state.revision:
        what = f"entry {entry.number} of the log comes after entry {state.revision}."
        raise InputError.of(HERE, what)
    after = board.change(state, entry, ground) or room.change(state, entry, ground)
    if after is None:
        msg = f"nothing carries out {entry.command.kind}"
        raise AssertionError(msg)
    if after.board is not state.board:
        after = replace(
            after,
            last_board_by=entry.by,
            last_board_what=after.last_what,
            previous=state.board,
        )
    after = _same_assumptions(after)
    return replace(after, revision=entry.number, last_by=entry.by)


def replay(ground: Ground, entries: Iterable[Entry]) -> tuple[State, tuple[str, ...]]:
    """Return the state that a log leads to, and which entries no longer made sense.

    There are none of these unless the scenario or its region changed since.
    """
    state, left_out = start(ground), []
    for entry in entries:
        try:
            state = step(state, entry, ground)
        except InputError as error:
            what = " ".join(problem.what for problem in error.problems)
            left_out.append(f"Entry {entry.number} ({entry.command.kind}) was left out: {what}")
            state = replace(state, revision=max(state.revision, entry.number))
    return state, tuple(left_out)


def as_kept(state: State, command: Command) -> Command:
    """Return a command as the log may keep it: unsigned, where nobody was asked to sign."""
    if isinstance(command, c.Comment) and command.signed and not state.attribution:
        return command.model_copy(update={"signed": ""})
    return command


def _same_assumptions(state: State) -> State:
    """Return a state whose options stand under the assumptions of its board."""
    assumed = state.board.assumptions
    if all(option.board.assumptions == assumed for option in state.options):
        return state
    return replace(
        state,
        options=tuple(
            replace(option, board=replace(option.board, assumptions=assumed))
            for option in state.options
        ),
    )
