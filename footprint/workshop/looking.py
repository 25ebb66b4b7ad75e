"""Keep what the model said, so that it is asked once: looks, weights, where children would live."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from footprint.arrangements import Arrangement
from footprint.questions.desk import placing_functions, with_shares
from footprint.questions.result import Cell
from footprint.workshop.model import Side

if TYPE_CHECKING:
    from footprint.questions.desk import Look
    from footprint.questions.placement import Share
    from footprint.questions.result_weighing import Weighing
    from footprint.workshop.model import Model
    from footprint.workshop.state import Board, State

MOST_WEIGHED = 6
MOST_KEPT = 128
MOST_DRAWN = 256
# a worker that died is asked the same once more: it may have been ended by something else
MOST_TRIES = 2
PLACED = ("near_home_percent", "inside_la_percent", "inside_footprint_percent")
LOST, NOT_YET = "could not be worked out", "not worked out yet"
LOST_NOTE = (
    "Where children would live could not be worked out here: its process ended twice. Everything "
    "else stands. It is asked again when the workshop is started again."
)

Blocks = tuple[tuple[frozenset[str], ...], ...]
# assumptions by key, and the blocks of every function
Known = tuple[tuple[tuple[str, float], ...], Blocks]
# what a look is of, and what it is held against
Asked = tuple[Known, Known | None]


@dataclass(frozen=True, slots=True)
class Left:
    """What is still being worked out.

    Attributes
    ----------
    options
        Keys of options whose numbers are not there yet.
    unplaced
        Keys of options of which it is not known yet where children would live.
    groupings
        How many groupings that is to be worked out for, the board's among them.
    weights
        Whether the options compared are still to be weighed, or to be weighed again.
    """

    options: tuple[int, ...] = ()
    unplaced: tuple[int, ...] = ()
    groupings: int = 0
    weights: bool = False

    def __bool__(self) -> bool:
        """Tell whether anything is left."""
        return bool(self.options or self.groupings or self.weights)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """How options weigh up, and what that rests on: the options, points, where children live."""

    options: object = None
    points: object = None
    shares: "Mapping[int, Mapping[str, Share]]" = field(default_factory=dict)
    found: "Weighing | None" = None


class Looking:
    """What the model said of boards and options, under the assumptions that it was asked with.

    Parameters
    ----------
    now
        Who shares what today, the functions in their order.
    places
        Whether where children would live is to be worked out.
    """

    def __init__(self, model: "Model", now: Arrangement, *, places: bool) -> None:
        self._model = model
        self._looks: dict[Asked, Look] = {}
        # by the identity of a board, which is kept beside it so that it stays the same one
        self._drawn: dict[int, tuple[Board, Arrangement]] = {}
        self._weighed = _Weighed()
        # where children would live depends on the footprints of these functions alone
        placing = placing_functions(model.scenario) if places else ()
        self._placing = tuple(i for i, f in enumerate(now.footprints) if f in placing)
        self._now = _blocks(now)
        self._shares: dict[Known, Mapping[str, Share]] = {}
        self._tries: dict[Known, int] = {}

    def drawn(self, board: "Board") -> Arrangement:
        """Return the footprints on a board, put together once."""
        found = self._drawn.pop(id(board), None) or (board, board.arrangement())
        self._drawn[id(board)] = found
        _forget(self._drawn, MOST_DRAWN)
        return found[1]

    def known(self, board: "Board", arrangement: Arrangement | None = None) -> Known:
        """Return what a look rests on: the assumptions of a board, and footprints, or its own."""
        drawn = self.drawn(board) if arrangement is None else arrangement
        return tuple(sorted(board.assumptions.items())), _blocks(drawn)

    async def look(
        self, board: "Board", arrangement: Arrangement, before: "Board | None" = None
    ) -> "Look":
        """Return a look under the assumptions of a board, kept where it was asked for before.

        ``before`` is the board it is held against, under the assumptions that stood then.
        """
        known = self.known(board, arrangement)
        key: Asked = (known, None if before is None else self.known(before))
        if key in self._looks:
            self._looks[key] = self._looks.pop(key)
            return self._looks[key]
        if before is None:
            look = await self._model.look(arrangement, None, board.assumptions)
        else:
            look = await self._model.look(
                arrangement, self.drawn(before), board.assumptions, before.assumptions
            )
        # the same without its difference from the step before serves as any other look
        alone: tuple[Asked, Look] = ((known, None), _by_itself(look))
        for kept, one in (alone, (key, look)):
            if kept == key or kept not in self._looks:
                self._looks[kept] = self._filled(kept, one)
        _forget(self._looks, MOST_KEPT)
        return self._looks[key]

    def at_hand(self, state: "State") -> "dict[int, Look]":
        """Return the looks of saved options that were asked for under the assumptions in use."""
        keys = {o.key: (self.known(o.board), None) for o in state.options}
        return {option: self._looks[key] for option, key in keys.items() if key in self._looks}

    # weights

    async def weigh(self, state: "State") -> None:
        """Weigh the options compared, or the first of them, unless nothing of that changed."""
        options, shares = self._to_weigh(state), self._to_count(state)
        if self.is_weighed(state) and self._weighed.shares == shares:
            return
        found = None
        if len(options) > 1:
            asked = (state.board.assumptions, state.points, state.points_whose, shares)
            found = (await self._model.sides(options, *asked)).weighing
        self._weighed = _Weighed(self._options(state), _points(state), shares, found)

    def weighing(self, state: "State") -> "Weighing | None":
        """Return how these very options weigh up, perhaps with the points before these.

        It may not count yet where children would live.
        """
        return self._weighed.found if self._weighed.options == self._options(state) else None

    def is_weighed(self, state: "State") -> bool:
        """Tell whether these very options were weighed with these very points."""
        weighed = self._weighed
        return (weighed.options, weighed.points) == (self._options(state), _points(state))

    def _to_weigh(self, state: "State") -> tuple[Side, ...]:
        """Return the options that are weighed."""
        chosen = state.compared or tuple(option.key for option in state.options[:MOST_WEIGHED])
        options = (state.option(option) for option in chosen)
        return tuple(Side(each.key, each.name, self.drawn(each.board)) for each in options)

    def _to_count(self, state: "State") -> "Mapping[int, Mapping[str, Share]]":
        """Return where children would live, by option weighed; what some alone have is not."""
        every = {
            each.key: self.shares(self.known(state.board, each.arrangement))
            for each in self._to_weigh(state)
        }
        return every if all(every.values()) else {}

    def _options(self, state: "State") -> object:
        """Return what options are weighed under which assumptions."""
        options = tuple((o.key, o.name, _blocks(self.drawn(o.board))) for o in state.options)
        assumed = tuple(sorted(state.board.assumptions.items()))
        return assumed, options, state.compared

    # where children would live

    def grouping(self, known: Known) -> Known:
        """Return what where children would live rests on: the footprints that decide it."""
        assumed, blocks = known
        return assumed, tuple(blocks[i] for i in self._placing)

    def shares(self, known: Known) -> "Mapping[str, Share]":
        """Return where children would live; empty until that is known, and where it cannot be."""
        return self._shares.get(self.grouping(known), {})

    def unplaced(self, state: "State") -> "Iterator[Board]":
        """Yield what is still to be asked: the board, the one before it, then the options."""
        before = () if state.previous is None else (state.previous,)
        for board in (state.board, *before, *(option.board for option in state.options)):
            if not self._is_placed(board):
                yield board

    def _is_placed(self, board: "Board") -> bool:
        """Tell whether nothing is to be asked of where children would live on a board."""
        return not self._placing or self.grouping(self.known(board)) in self._shares

    def place(self, known: Known, shares: "Mapping[str, Share]") -> None:
        """Keep where children would live, and fill it into every look that it bears on.

        Each answer says where they live as now, too.
        """
        found = {self.grouping(known): shares}
        if shares:
            then = {k: replace(s, percent=s.as_now_percent) for k, s in shares.items()}
            found = {self.grouping((known[0], self._now)): then} | found
        self._shares |= found
        _forget(self._shares, MOST_KEPT)
        for key, look in tuple(self._looks.items()):
            bears = (self.grouping(known) for known in key if known is not None)
            if any(each in found for each in bears):
                self._looks[key] = self._filled(key, look)

    def no_answer(self, known: Known) -> None:
        """Note that a process ended without an answer; after the second time it is said."""
        grouping = self.grouping(known)
        self._tries[grouping] = self._tries.pop(grouping, 0) + 1
        _forget(self._tries, MOST_KEPT)
        if self._is_lost(known):
            self.place(known, {})

    def _is_lost(self, known: Known) -> bool:
        return self._tries.get(self.grouping(known), 0) >= MOST_TRIES

    def left(self, state: "State") -> Left:
        """Return what is still being worked out of a state."""
        options = {option.key: self.known(option.board) for option in state.options}
        groupings = {self.grouping(self.known(board)) for board in self.unplaced(state)}
        weighs = len(self._to_weigh(state)) > 1
        return Left(
            options=tuple(
                key for key, known in options.items() if (known, None) not in self._looks
            ),
            unplaced=tuple(
                key for key, known in options.items() if self.grouping(known) in groupings
            ),
            groupings=len(groupings),
            weights=weighs
            and not (self.is_weighed(state) and self._weighed.shares == self._to_count(state)),
        )

    def _filled(self, key: Asked, look: "Look") -> "Look":
        """Return a look with where children would live, as far as that is known."""
        known, before = key
        if self._is_lost(known):
            return without_shares(look, LOST, LOST_NOTE)
        shares = self.shares(known)
        if not shares:
            return look
        then = {} if before is None else self.shares(before)
        return with_shares(look, shares, then)


def _forget(kept: dict, most: int) -> None:  # type: ignore[type-arg]
    """Let go of what was not asked for longest."""
    while len(kept) > most:
        del kept[next(iter(kept))]


def without_shares(look: "Look", why: str, note: str = "") -> "Look":
    """Return a look that says why it is not known where children would live."""
    cells = {key: Cell(None, why) for key in PLACED if key in look.cells}
    notes = (*look.notes, note) if note and note not in look.notes else look.notes
    return replace(look, cells={**look.cells, **cells}, notes=notes)


def _by_itself(look: "Look") -> "Look":
    """Return a look without its difference from the step before."""
    areas = tuple(replace(area, since=None, clear_since=False) for area in look.areas)
    return replace(look, since={}, areas=areas)


def _blocks(arrangement: Arrangement) -> Blocks:
    """Return what two arrangements have in common that are the same; functions keep their order."""
    return tuple(arrangement.footprints.values())


def _points(state: "State") -> object:
    """Return the points that criteria were given, and whose they are."""
    return tuple(sorted(state.points.items())), state.points_whose
