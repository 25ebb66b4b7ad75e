"""Carry out what changes the board: moves, names, pins, assumptions, and taking back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from footprint.errors import InputError
from footprint.inputs.cells import shown
from footprint.workshop import commands as c
from footprint.workshop.assuming import checked, in_words
from footprint.workshop.commands import HERE, Entry
from footprint.workshop.standing import Block, Blocks, Board, Ground, State, letter

MOST_UNDONE = 200
_AS_NOW, _APART = "As now", "Every area alone"


def board_of(ground: Ground, blocks: Mapping[str, Blocks]) -> Board:
    """Return a board on which shared footprints have the first slots, in order."""
    return Board({f: _slots(ground, blocks.get(f, ())) for f in ground.functions})


def _slots(
    ground: Ground, blocks: Iterable[Iterable[str]], before: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Return a slot for every area, shared footprints first; those not named stand alone.

    A footprint keeps the slot that most of its areas had ``before``.
    """
    place = {code: number for number, code in enumerate(ground.codes)}
    whole = [frozenset(block) for block in blocks if block]
    named = {code for block in whole for code in block}
    whole += [frozenset({code}) for code in ground.codes if code not in named]
    whole.sort(key=lambda block: (len(block) == 1, min(place[code] for code in block)))
    taken = _kept_slots(whole, before or {})
    free = (slot for slot in count(1) if slot not in set(taken.values()))
    slot_of: dict[str, int] = {}
    for number, block in enumerate(whole):
        slot = taken[number] if number in taken else next(free)
        slot_of |= dict.fromkeys(block, slot)
    return {code: slot_of[code] for code in ground.codes}


def _kept_slots(blocks: Sequence[Block], before: Mapping[str, int]) -> dict[int, int]:
    """Return the slots that blocks keep, by their number: the most areas in common first."""
    common: dict[tuple[int, int], int] = {}
    for number, block in enumerate(blocks):
        for code in block & before.keys():
            pair = (number, before[code])
            common[pair] = common.get(pair, 0) + 1
    taken: dict[int, int] = {}
    for number, slot in sorted(common, key=lambda pair: (-common[pair], *pair)):
        if number not in taken and slot not in taken.values():
            taken[number] = slot
    return taken


def _put(state: State, board: Board, what: str, brief: str = "") -> State:
    """Return a state with another board, the one before kept to go back to.

    ``brief`` says on a button what it was, where that can be said in fewer words.
    """
    if board == state.board:
        return replace(state, last_what="Nothing changed")
    past = (*state.past, state.board)[-MOST_UNDONE:]
    done = (*state.done, brief or what)[-MOST_UNDONE:]
    return replace(state, board=board, past=past, done=done, future=(), undone=(), last_what=what)


def _with_slots(board: Board, function: str, slots: Mapping[str, int]) -> Board:
    """Return a board with one function drawn anew; a name goes with its footprint."""
    held = set(slots.values())
    names = {slot: name for slot, name in board.names.get(function, {}).items() if slot in held}
    every = {f: kept for f, kept in board.names.items() if f != function}
    if names:
        every[function] = names
    return replace(board, slots={**board.slots, function: slots}, names=every)


def _function(function: str, ground: Ground) -> str:
    """Return a function of the workshop, or refuse another."""
    if function not in ground.functions:
        raise InputError.of(HERE, f'"{shown(function)}" is not a function of this workshop.')
    return function


def _codes(codes: Iterable[str], ground: Ground) -> tuple[str, ...]:
    """Return areas in the region's order, or refuse one that is not there."""
    asked = list(codes)
    unknown = [code for code in asked if code not in ground.names]
    if unknown:
        raise InputError.of(HERE, f'"{shown(unknown[0])}" is not an area of this region.')
    return tuple(code for code in ground.codes if code in asked)


def _move(state: State, command: c.Move, ground: Ground) -> State:
    function, codes = _function(command.function, ground), _codes(command.codes, ground)
    before = state.board.slots[function]
    held = {slot for code, slot in before.items() if code not in codes}
    if isinstance(command.to, int) and command.to not in set(before.values()):
        what = f"footprint {letter(command.to)} is no longer there."
        raise InputError.of(HERE, what, "Choose another, or a new one.")
    whole = {before[code] for code in codes}
    if command.to == "new" and len(whole) == 1 and not whole & held:
        return _put(state, state.board, "")

    # an area left alone keeps its slot; the others take the lowest that is free
    slots = dict(before)
    for code in codes:
        if isinstance(command.to, int):
            slots[code] = command.to
        elif command.to == "new":
            slots[code] = _free(held)
        elif slots[code] in (others := {s for other, s in slots.items() if other != code}):
            slots[code] = _free(others)
    after = _with_slots(state.board, function, slots)
    return _put(state, after, *_moved(state.board, after, function, codes, command.to, ground))


def _free(held: Iterable[int]) -> int:
    """Return the lowest slot that is free."""
    taken = set(held)
    return next(slot for slot in count(1) if slot not in taken)


def _moved(
    before: Board,
    after: Board,
    function: str,
    codes: Sequence[str],
    to: int | str,
    ground: Ground,
) -> tuple[str, str]:
    """Return a move in words: "Rutland moved from A to C (Recruitment)", and without the A."""
    slots = before.slots[function]
    origins = {
        "alone" if before.is_alone(function, code) else before.label(function, slots[code])
        for code in codes
    }
    goal = "alone"
    if to != "alone":
        slot = after.slots[function][codes[0]]
        single = len(after.members(function, slot)) == 1
        goal = "alone" if single else after.label(function, slot)
    origin = f" from {origins.pop()}" if len(origins) == 1 else ""
    who, where = _listed(codes, ground), f"to {goal} ({ground.title(function)})"
    return f"{who} moved{origin} {where}", f"{who} {where}"


def _listed(codes: Sequence[str], ground: Ground) -> str:
    """Return areas in words, the first few by name."""
    names = [ground.short(code) for code in codes]
    if len(names) > 4:
        names = [*names[:3], f"{len(names) - 3} others"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _set_function(state: State, command: c.SetFunction, ground: Ground) -> State:
    function = _function(command.function, ground)
    named = [code for block in command.blocks for code in block]
    _codes(named, ground)
    if len(set(named)) != len(named):
        raise InputError.of(HERE, "an area is in two footprints.", "Put each area in one.")
    slots = _slots(ground, command.blocks, state.board.slots[function])
    why = command.why or "Drawn anew"
    after = _with_slots(state.board, function, slots)
    return _put(state, after, f"{why} ({ground.title(function)})")


def _load(state: State, command: c.Load, ground: Ground) -> State:
    key = command.option
    if key == c.AS_NOW:
        name, loaded = _AS_NOW, board_of(ground, ground.now)
    elif key == c.APART:
        name, loaded = _APART, board_of(ground, {})
    else:
        option = state.option(key)
        name, loaded = f'"{option.name}"', option.board
    board = replace(state.board, slots=loaded.slots, names=loaded.names)
    return _put(state, board, f"{name} put on the board")


def _name_footprint(state: State, command: c.NameFootprint, ground: Ground) -> State:
    function = _function(command.function, ground)
    if command.slot not in set(state.board.slots[function].values()):
        raise InputError.of(
            HERE, f"footprint {letter(command.slot)} is no longer there.", "Choose another."
        )
    names = dict(state.board.names.get(function, {}))
    names.pop(command.slot, None)
    if command.name:
        names[command.slot] = command.name
    every = {f: kept for f, kept in state.board.names.items() if f != function}
    if names:
        every[function] = names
    said = f'named "{command.name}"' if command.name else "has no name now"
    what = f"Footprint {letter(command.slot)} {said} ({ground.title(function)})"
    return _put(state, replace(state.board, names=every), what)


def _pin(state: State, command: c.Pin, ground: Ground) -> State:
    function, codes = _function(command.function, ground), _codes(command.codes, ground)
    held = state.board.pins.get(function, frozenset())
    pinned = held | set(codes) if command.on else held - set(codes)
    every = {f: kept for f, kept in state.board.pins.items() if f != function}
    if pinned:
        every[function] = pinned
    said = "pinned" if command.on else "no longer pinned"
    what = f"{_listed(codes, ground)} {said} ({ground.title(function)})"
    return _put(state, replace(state.board, pins=every), what)


def _assume(state: State, command: c.Assume, ground: Ground) -> State:
    assumed = dict(state.board.assumptions)
    before = assumed.pop(command.key, None)
    checked(command.key, command.value, ground.parameters)
    if command.value is not None:
        assumed[command.key] = command.value
    what = in_words(command.key, before, command.value, ground.parameters)
    return _put(state, replace(state.board, assumptions=assumed), what)


def _undo(state: State) -> State:
    if not state.past:
        raise InputError.of(HERE, "there is nothing to undo.")
    what = state.undo_what
    return replace(
        state,
        board=state.past[-1],
        past=state.past[:-1],
        done=state.done[:-1],
        future=(state.board, *state.future)[:MOST_UNDONE],
        undone=(what, *state.undone)[:MOST_UNDONE],
        last_what=f"Undone: {what}",
    )


def _redo(state: State) -> State:
    if not state.future:
        raise InputError.of(HERE, "there is nothing to redo.")
    what = state.redo_what
    return replace(
        state,
        board=state.future[0],
        past=(*state.past, state.board)[-MOST_UNDONE:],
        done=(*state.done, what)[-MOST_UNDONE:],
        future=state.future[1:],
        undone=state.undone[1:],
        last_what=f"Done again: {what}",
    )


def change(state: State, entry: Entry, ground: Ground) -> State | None:
    """Return the state after a command of the board; None for any other.

    Raises
    ------
    InputError
        Where the command makes no sense now.
    """
    match entry.command:
        case c.Move() as command:
            return _move(state, command, ground)
        case c.SetFunction() as command:
            return _set_function(state, command, ground)
        case c.Load() as command:
            return _load(state, command, ground)
        case c.NameFootprint() as command:
            return _name_footprint(state, command, ground)
        case c.Pin() as command:
            return _pin(state, command, ground)
        case c.Assume() as command:
            return _assume(state, command, ground)
        case c.Undo():
            return _undo(state)
        case c.Redo():
            return _redo(state)
    return None
