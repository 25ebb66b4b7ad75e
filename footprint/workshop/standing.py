"""Hold where a workshop stands: the board, the options, the room."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import TYPE_CHECKING

from footprint.arrangements.arrangement import Arrangement
from footprint.errors import InputError
from footprint.inputs.cells import shown
from footprint.workshop.commands import HERE, MARKS, MarkWord, ScreenName

if TYPE_CHECKING:
    from footprint.inputs.scenario import Scenario
    from footprint.services.catalogue import Parameter

Block = frozenset[str]
Blocks = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """An option that the scenario brings: its name, the blocks of every function, its about."""

    name: str
    blocks: Mapping[str, Blocks]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a workshop stands on, and never changes.

    Attributes
    ----------
    codes
        The areas in the region's order.
    names
        Name and short name by code.
    functions
        The ids of the functions in the order of the journey.
    now
        Today's blocks by function.
    criteria
        The keys of the criteria that may be weighed.
    options
        The scenario's own options.
    titles
        Names of the functions by id, for sentences; the id itself where left out.
    parameters
        The parameters the room may change, with the scenario's own values.
    """

    codes: tuple[str, ...]
    names: Mapping[str, tuple[str, str]]
    functions: tuple[str, ...]
    now: Mapping[str, Blocks]
    criteria: tuple[str, ...] = ()
    options: tuple[Given, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, "Parameter"] = field(default_factory=dict)

    def short(self, code: str) -> str:
        """Return the short name of an area."""
        return self.names[code][1] or self.names[code][0] if code in self.names else shown(code)

    def title(self, function: str) -> str:
        """Return the name of a function."""
        return self.titles.get(function, function)


def ground_of(
    scenario: "Scenario",
    now: Mapping[str, Blocks],
    criteria: Iterable[str] = (),
    options: Iterable[Given] = (),
) -> Ground:
    """Return the ground of a scenario; ``options`` with what the model found already in."""
    areas = scenario.region.areas
    names = zip(areas["name"], areas["short_name"], strict=True)
    functions = scenario.catalogue.functions_of(scenario.services)
    return Ground(
        codes=tuple(scenario.region.codes),
        names={
            code: (str(name), str(short))
            for code, (name, short) in zip(scenario.region.codes, names, strict=True)
        },
        functions=tuple(function.id for function in functions),
        now={function.id: tuple(now[function.id]) for function in functions},
        criteria=tuple(criteria),
        options=tuple(options),
        titles={function.id: function.name for function in functions},
        parameters=scenario.catalogue.parameters | scenario.overrides,
    )


@dataclass(frozen=True, slots=True)
class Board:
    """What stands on the board.

    Attributes
    ----------
    slots
        By function, the slot (1, 2, ...) of each area, in the region's order. Areas in one slot
        share; an area alone has a slot too. Moving an area never renumbers another.
    names
        By function, names given to slots.
    pins
        By function, the areas the room will not have moved by a search.
    assumptions
        Central values of parameters that the room changed, by key.
    """

    slots: Mapping[str, Mapping[str, int]]
    names: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    pins: Mapping[str, frozenset[str]] = field(default_factory=dict)
    assumptions: Mapping[str, float] = field(default_factory=dict)

    def blocks(self, function: str) -> Blocks:
        """Return the footprints of a function, in the order of their first area."""
        members: dict[int, list[str]] = {}
        for code, slot in self.slots[function].items():
            members.setdefault(slot, []).append(code)
        return tuple(frozenset(codes) for codes in members.values())

    def arrangement(self) -> Arrangement:
        """Return the footprints of every function."""
        return Arrangement({function: self.blocks(function) for function in self.slots})

    def members(self, function: str, slot: int) -> tuple[str, ...]:
        """Return the areas in a slot, in the region's order."""
        return tuple(code for code, held in self.slots[function].items() if held == slot)

    def letter(self, function: str, slot: int) -> str:  # noqa: ARG002 - alike in each today
        """Return the letter of a slot: A for 1, Z for 26, AA for 27."""
        return letter(slot)

    def name(self, function: str, slot: int) -> str:
        """Return the name given to a slot, or nothing."""
        return self.names.get(function, {}).get(slot, "")

    def label(self, function: str, slot: int) -> str:
        """Return what to call a slot: its letter, with the name given to it."""
        name = self.name(function, slot)
        return f"{letter(slot)} ({name})" if name else letter(slot)

    def is_alone(self, function: str, code: str) -> bool:
        """Tell whether an area has a slot to itself."""
        held = self.slots[function]
        return sum(slot == held[code] for slot in held.values()) == 1


def letter(slot: int) -> str:
    """Return the letter of a slot: A for 1, Z for 26, AA for 27."""
    letters = ""
    while slot > 0:
        slot, place = divmod(slot - 1, len(ascii_uppercase))
        letters = ascii_uppercase[place] + letters
    return letters


@dataclass(frozen=True, slots=True)
class Saved:
    """An option that the room keeps.

    ``key`` is never given to another. The assumptions of its board are always those of the
    board on show, so that options are compared under the same ones. ``asked`` tells whether it
    was ever open for marks. ``marks`` holds the mark of
    each participant, by the id of their browser; ``hands`` a show of hands: wanted, could live
    with, no.
    """

    key: int
    name: str
    board: Board
    about: str = ""
    by: str = ""
    opened: bool = False
    asked: bool = False
    revealed: bool = False
    hands: tuple[int, int, int] | None = None
    marks: Mapping[str, MarkWord] = field(default_factory=dict)

    @property
    def counted(self) -> dict[str, int]:
        """Return how many participants gave each mark, the show of hands apart."""
        given = list(self.marks.values())
        return {mark: given.count(mark) for mark in MARKS}


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment; its key is the number of the entry that brought it."""

    key: int
    option: int | None
    text: str
    signed: str
    by_id: str
    at: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that the facilitator set down, perhaps a decision."""

    text: str
    decision: bool
    at: str
    by: str


@dataclass(frozen=True, slots=True)
class Screen:
    """What the room sees."""

    name: ScreenName = "board"
    service: str = ""
    function: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Where a workshop stands after ``revision`` entries of its log.

    ``removed`` keeps the names of options taken away, as comments may speak of them;
    ``written`` counts the marks and comments that each participant sent.

    Attributes
    ----------
    last_what, last_by
        What was done last, whatever it was, in words, and by whom.
    last_board_what, last_board_by
        What happened to the board last, and by whom; empty until something has.
    previous
        What the board showed before that; None until something has happened to it.
    done, undone
        In words what led from each board of ``past`` to the next, and to each of ``future``.
    """

    board: Board
    revision: int = 0
    past: tuple[Board, ...] = ()
    future: tuple[Board, ...] = ()
    last_by: str = ""
    last_what: str = ""
    last_board_by: str = ""
    last_board_what: str = ""
    previous: Board | None = None
    done: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()
    screen: Screen = Screen()
    options: tuple[Saved, ...] = ()
    compared: tuple[int, ...] = ()
    points: Mapping[str, float] = field(default_factory=dict)
    points_whose: str = ""
    areas_revealed: bool = False
    attribution: bool = False
    names_agreed: bool = False
    notes: tuple[Noted, ...] = ()
    remarks: tuple[Remark, ...] = ()
    next_key: int = 1
    removed: Mapping[int, str] = field(default_factory=dict)
    written: Mapping[str, int] = field(default_factory=dict)

    def option(self, key: int) -> Saved:
        """Return a saved option; an InputError where it is not there."""
        found = next((option for option in self.options if option.key == key), None)
        if found is None:
            gone = self.removed.get(key)
            what = f'the option "{gone}" was removed.' if gone else "there is no such option."
            raise InputError.of(HERE, what, "Choose another.")
        return found

    @property
    def undo_what(self) -> str:
        """Return what would be undone, in words; nothing where nothing can be."""
        return self.done[-1] if self.done else ""

    @property
    def redo_what(self) -> str:
        """Return what would be done again, in words; nothing where nothing can be."""
        return self.undone[0] if self.undone else ""

    @property
    def opened(self) -> tuple[Saved, ...]:
        """Return the options that may be marked."""
        return tuple(option for option in self.options if option.opened)
