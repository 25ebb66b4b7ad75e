"""Keep what the model said, so that it is asked once: looks, weights, where children would live."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from footprint.arrangements import Arrangement
from footprint.questions.desk import placing_functions, with_shares
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

Blocks = tuple[tuple[frozenset[str], ...], ...]
# assumptions by key, and the blocks of every function
Known = tuple[tuple[tuple[str, float], ...], Blocks]


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
        self._looks: dict[tuple[Known, Blocks | None], Look] = {}
        # by the identity of a board, which is kept beside it so that it stays the same one
        self._drawn: dict[int, tuple[Board, Arrangement]] = {}
        self._weighed = _Weighed()
        # where children would live depends on the footprints of these functions alone
        placing = placing_functions(model.scenario) if places else ()
        self._placing = tuple(i for i, f in enumerate(now.footprints) if f in placing)
        self._now = _blocks(now)
        self._shares: dict[Known, Mapping[str, Share]] = {}

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
        self, board: "Board", arrangement: Arrangement, before: Arrangement | None = None
    ) -> "Look":
        """Return a look under the assumptions of a board, kept where it was asked for before."""
        known = self.known(board, arrangement)
        key = (known, None if before is None else _blocks(before))
        if key in self._looks:
            self._looks[key] = self._looks.pop(key)
            return self._looks[key]
        look = await self._model.look(arrangement, before, board.assumptions)
        # the same without its difference from the step before serves as any other look
        for kept, one in (((known, None), _by_itself(look)), (key, look)):
            if kept == key or kept not in self._looks:
                self._looks[kept] = self._filled(kept, one)
        _forget(self._looks, MOST_KEPT)
        return self._looks[key]

    def at_hand(self, state: "State") -> "dict[int, Look]":
        """Return the looks of saved options that were asked for under the assumptions in use."""
        keys = {o.key: (self.known(state.board, self.drawn(o.board)), None) for o in state.options}
        return {option: self._looks[key] for option, key in keys.items() if key in self._looks}

    # weights

    async def weigh(self, state: "State") -> None:
        """Weigh the options compared, or the first of them, unless nothing of that changed."""
        weighed, options = self._weighed, self._to_weigh(state)
        every = {
            each.key: self.shares(self.known(state.board, each.arrangement)) for each in options
        }
        # what is known of some alone is not weighed
        shares = every if all(every.values()) else {}
        if self.is_weighed(state) and weighed.shares == shares:
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

    def unplaced(self, state: "State") -> Iterator[Arrangement]:
        """Yield what is still to be asked: the board, the one before it, then the options."""
        if not self._placing:
            return
        saved = (option.board for option in state.options)
        for board in (state.board, *state.past[-1:], *saved):
            arrangement = self.drawn(board)
            if self.grouping(self.known(state.board, arrangement)) not in self._shares:
                yield arrangement

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
            bears = [self.grouping(key[0])]
            if key[1] is not None:
                bears.append(self.grouping((key[0][0], key[1])))
            if any(each in found for each in bears):
                self._looks[key] = self._filled(key, look)

    def _filled(self, key: tuple[Known, Blocks | None], look: "Look") -> "Look":
        """Return a look with where children would live, as far as that is known."""
        known, before = key
        shares = self.shares(known)
        if not shares:
            return look
        then = {} if before is None else self.shares((known[0], before))
        return with_shares(look, shares, then)


def _forget(kept: dict, most: int) -> None:  # type: ignore[type-arg]
    """Let go of what was not asked for longest."""
    while len(kept) > most:
        del kept[next(iter(kept))]


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
