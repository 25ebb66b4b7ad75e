"""Attack a table as it would be published: what can be proven of each small cell."""

from dataclasses import dataclass

import numpy as np

from footprint.errors import CheckFailedError
from footprint.outputs.disclosure.table import (
    Flags,
    Floats,
    Table,
    Whole,
    columns,
    is_network,
    sums,
)
from footprint.solving import NOT_SOLVED, ArrayModel, SolvedArrays

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Proven:
    """The least and the greatest value that nobody can rule out, for some cells.

    Attributes
    ----------
    cells
        (s,) places of the cells in the table.
    low, high
        (s,) ends of what remains possible, never beyond what is known of the cell by itself.
    """

    cells: Whole
    low: Floats
    high: Floats


class Attacker:
    """Know what is shown, what withholding a cell says, and how the cells add up.

    Parameters
    ----------
    withheld
        (n,) 1 where a cell is withheld and 0 where it is shown; parts for the relaxation.
    whole
        Whether to reason with whole numbers (a MILP); left out, wherever the table is no network,
        in which a linear program already ends at whole numbers.
    reach
        The most that withholding a cell widens what is known of it.
    """

    def __init__(
        self, table: Table, withheld: Floats, *, whole: bool | None = None, reach: float = np.inf
    ) -> None:
        whole = not is_network(table.relations) if whole is None else whole
        self._table = table
        self.low, self.high = table.bounds(withheld, reach=reach)
        self._free = np.flatnonzero(self.high > self.low)
        self._place = np.full(table.cells, -1)
        self._place[self._free] = np.arange(len(self._free))
        known = self.low.copy()
        known[self._free] = 0.0
        right = -sums(table, known)
        self._model = ArrayModel(
            np.zeros(len(self._free)),
            columns(table, self._free),
            right,
            right,
            lower=self.low[self._free],
            upper=self.high[self._free],
            integer=np.full(len(self._free), whole),
            presolve=whole,
        )

    def furthest(
        self, cells: Whole, goals: Floats, sign: float
    ) -> tuple[Floats, dict[int, Floats]]:
        """Return how far each cell can go up (sign 1) or down (-1), as far as its goal.

        Beside it, for each cell that falls short of its goal, (m,) the prices of the relations.
        """
        reached = np.where(self._place[cells] < 0, self.low[cells], -sign * np.inf)
        prices: dict[int, Floats] = {}
        waiting = np.flatnonzero(self._place[cells] >= 0)

        # one answer in which many cells reach their goals settles them all
        while len(waiting) > 1:
            x = self._solve(cells[waiting], sign).x[self._place[cells[waiting]]]
            met = sign * (x - goals[waiting]) >= -TOLERANCE
            reached[waiting[met]] = goals[waiting[met]]
            waiting = waiting[~met]
            if not met.any():
                break

        # the others one by one, each answer being tried on those that still wait
        left = list(waiting)
        while left:
            at = left.pop()
            solved = self._solve(cells[[at]], sign)
            reached[at] = solved.x[self._place[cells[at]]]
            if sign * (reached[at] - goals[at]) < -TOLERANCE:
                prices[int(at)] = solved.row_prices
            if left:
                rest = np.array(left)
                met = sign * (solved.x[self._place[cells[rest]]] - goals[rest]) >= -TOLERANCE
                reached[rest[met]] = goals[rest[met]]
                left = [one for one, done in zip(left, met, strict=True) if not done]
        return reached, prices

    def possible(self) -> bool:
        """Tell whether any table agrees with what is known."""
        self._model.set_costs(np.zeros(len(self._free)))
        return self._model.solve().status != NOT_SOLVED

    def _solve(self, cells: Whole, sign: float) -> SolvedArrays:
        """Push some cells as far up or down as they go together."""
        cost = np.zeros(len(self._free))
        cost[self._place[cells]] = -sign
        self._model.set_costs(cost)
        solved = self._model.solve()
        if solved.status == NOT_SOLVED:
            msg = f"no table agrees with what is shown ({solved.words})"
            raise CheckFailedError(msg)
        return solved


def attack(
    table: Table, withheld: Flags, *, cells: Whole | None = None, reach: float = np.inf
) -> Proven:
    """Return what can be proven of the small cells, or of others, once ``withheld`` is withheld.

    The attacker is told which cells are withheld for being small and which for the sake of
    others. For each cell v: min and max of v over whole numbers that keep every relation and
    what is known of every cell.
    """
    cells = np.flatnonzero(table.small) if cells is None else cells
    attacker = Attacker(table, np.asarray(withheld, dtype=np.float64), reach=reach)
    low, _ = attacker.furthest(cells, attacker.low[cells], -1.0)
    high, _ = attacker.furthest(cells, attacker.high[cells], 1.0)
    return Proven(cells, np.round(low, 6), np.round(high, 6))


def holds_together(table: Table) -> bool:
    """Tell whether any table of numbers keeps every relation within what is shown."""
    attacker = Attacker(table, np.zeros(table.cells), whole=False)
    return attacker.possible()


def goals(table: Table, *, reach: float = np.inf) -> Proven:
    """Return what must stay possible of each small cell: both of its ends.

    Where cells are tied so that not even withholding everything keeps both ends possible (three
    small cells of which one is the sum), it is as much as withholding everything keeps.
    """
    cells = np.flatnonzero(table.small)
    everything = Attacker(table, (table.small | table.open).astype(np.float64), reach=reach)
    low, _ = everything.furthest(cells, table.hidden_low[cells], -1.0)
    high, _ = everything.furthest(cells, table.hidden_high[cells], 1.0)
    return Proven(cells, np.round(low, 6), np.round(high, 6))


def narrower(proven: Proven, goal: Proven) -> Whole:
    """Return the places of the small cells of which more can be proven than may be."""
    return np.flatnonzero(
        (proven.low > goal.low + TOLERANCE) | (proven.high < goal.high - TOLERANCE)
    )
