"""Name the footprints of one function on a board, and choose how each is drawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from footprint.outputs.wording import names, words
from footprint.outputs.wording.looks import COLOURS, HATCHES
from footprint.workshop.views.seen import DeskView

if TYPE_CHECKING:
    from footprint.workshop.state import Board

LOOKS = 24
MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Group:
    """One footprint on a board; ``look`` is the number of its pattern."""

    slot: int
    letter: str
    name: str
    codes: tuple[str, ...]
    look: int
    members: str

    @property
    def title(self) -> str:
        """Return what to call the footprint in a sentence."""
        return f"Footprint {self.letter}, {self.name}" if self.name else f"Footprint {self.letter}"


def look_of(slot: int) -> int:
    """Return the number of the pattern of a slot; patterns repeat after two dozen."""
    return (slot - 1) % LOOKS + 1


def patterns() -> tuple[tuple[int, str, str], ...]:
    """Return number, colour and hatch of every pattern; neighbours in number differ in both."""
    return tuple(
        (number, COLOURS[(number - 1) % len(COLOURS)], HATCHES[(number - 1) % len(HATCHES)])
        for number in range(1, LOOKS + 1)
    )


def groups(view: DeskView, function: str, board: "Board | None" = None) -> tuple[Group, ...]:
    """Return the footprints of two or more areas, in the order of their letters."""
    board = board or view.state.board
    members: dict[int, list[str]] = {}
    for code, slot in board.slots[function].items():
        members.setdefault(slot, []).append(code)
    return tuple(
        Group(
            slot,
            board.letter(function, slot),
            board.names.get(function, {}).get(slot, ""),
            tuple(codes),
            look_of(slot),
            _members(codes, view),
        )
        for slot, codes in sorted(members.items())
        if len(codes) > 1
    )


def alone(view: DeskView, function: str, board: "Board | None" = None) -> tuple[str, ...]:
    """Return the areas that stand alone for a function, in the region's order."""
    board = board or view.state.board
    shared = {code for group in groups(view, function, board) for code in group.codes}
    return tuple(code for code in view.ground.codes if code not in shared)


def alone_words(view: DeskView, function: str) -> str:
    """Name the areas that stand alone, or say how many they are; nothing where there are none."""
    rest = alone(view, function)
    if len(rest) > MOST_NAMED:
        return f"{len(rest)} councils"
    return names.councils_words(rest, view.facts.areas, most=MOST_NAMED) if rest else ""


def changed_functions(view: DeskView, board: "Board") -> tuple[str, ...]:
    """Return the functions that a board shares otherwise than now, in the region's order."""
    return tuple(
        function
        for function, blocks in view.ground.now.items()
        if set(board.blocks(function)) != {frozenset(block) for block in blocks}
    )


def by_code(found: tuple[Group, ...]) -> Mapping[str, Group]:
    """Return the footprint of each area that shares."""
    return {code: group for group in found for code in group.codes}


def _members(codes: list[str], view: DeskView) -> str:
    """Name the members of a footprint; long lists by all, all but a few, or how many."""
    if len(codes) > MOST_NAMED and len(codes) < len(view.facts.areas) - 2:
        first = names.footprint_name(codes[:4], view.facts.areas, short=True)
        return f"{first.replace(' and ', ', ')} and {len(codes) - 4} more"
    return words.sentence(names.councils_words(codes, view.facts.areas, most=MOST_NAMED))[:-1]


def short_names(codes: Iterable[str], view: DeskView) -> str:
    """Name areas by their short names: "Derby, Derbys, Notts and Nottingham"."""
    return names.footprint_name(codes, view.facts.areas, short=True)


def function_words(view: DeskView, function: str, *, service: bool = True) -> str:
    """Name a function, with its service in front where the workshop has several services."""
    many = len({key.partition("/")[0] for key in view.facts.functions}) > 1
    named = names.function_name(function, view.facts.functions, service=service and many)
    return named[:1].upper() + named[1:]


def summary(view: DeskView, function: str, board: "Board | None" = None) -> str:
    """Say in a sentence who shares with whom for a function."""
    told = [f"{group.members} share" for group in groups(view, function, board)]
    if not told:
        return "Every council works alone."
    rest = alone(view, function, board)
    if len(rest) > MOST_NAMED:
        told.append(f"{len(rest)} councils alone")
    elif rest:
        told.append(f"{names.councils_words(rest, view.facts.areas)} alone")
    return words.sentence("; ".join(told))
