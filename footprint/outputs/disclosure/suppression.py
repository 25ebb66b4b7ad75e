"""Choose what else to withhold, so that no small count can be worked out from the rest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from footprint.errors import CheckFailedError
from footprint.outputs.disclosure.attack import (
    TOLERANCE,
    Attacker,
    Proven,
    attack,
    goals,
    narrower,
)
from footprint.outputs.disclosure.table import (
    REACH,
    Flags,
    Floats,
    Table,
    Whole,
    columns,
    is_network,
    sums,
)
from footprint.solving import NOT_SOLVED, PROVEN, ArrayModel, Columns, solve_arrays

# up to this many cells in play the least is proven; beyond, it is approached and the gap stated
EXACT_CELLS = 500
NOTHING = 1e-7


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is tried before what is found so far must do.

    It is counted and not timed, so that every machine, idle or busy, comes to the same answer.

    Attributes
    ----------
    rounds
        Rounds of cuts on parts of cells.
    choices
        Choices of whole cells by the cuts.
    nodes
        Branches of the search for each of those choices.
    trials
        Cells tried to be shown again.
    """

    rounds: int
    choices: int
    nodes: int
    trials: int


EXACT = Effort(rounds=1000, choices=500, nodes=20_000, trials=500)
HEURISTIC = Effort(rounds=100, choices=4, nodes=50, trials=200)


@dataclass(frozen=True, slots=True, eq=False)
class Suppression:
    """What is withheld, and how near it is to the least that would do.

    Attributes
    ----------
    withheld
        (n,) every cell withheld, small ones among them.
    cost, bound
        What the cells withheld for the sake of others cost, and what it must cost at least.
    proven
        Whether nothing that costs less would do.
    """

    withheld: Flags
    cost: float
    bound: float
    proven: bool

    @property
    def gap(self) -> float:
        """Return how far the cost may be above the least, as a share of it."""
        return 0.0 if self.proven else (self.cost - self.bound) / max(self.cost, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    """Weights of open cells of which enough must be withheld: ``weights @ y >= least``."""

    cells: Whole
    weights: Floats
    least: float


def suppress(
    table: Table, *, exact: bool | None = None, effort: Effort | None = None
) -> Suppression:
    """Withhold the small cells and, at the least cost, others for their sake.

    min sum(cost x y) over y in {0, 1}, such that for each small cell p there is a table with
    p at its goal and every cell within what y leaves known of it. Each of those is a linear
    program; its dual, where it falls short, gives the cut sum(w x y) >= least (Fischetti and
    Salazar 2001), and the attack and the choice take turns until the attack finds nothing. Beyond
    ``EXACT_CELLS`` the choice is relaxed to parts and made whole as far as ``effort`` goes, then
    repaired and pruned.

    Raises CheckFailedError where the attack on what comes out still finds something.
    """
    search = _Search(table)
    alive = int((table.small | table.open).sum())
    exact = alive <= EXACT_CELLS if exact is None else exact
    effort = effort or (EXACT if exact else HEURISTIC)
    search.relax(effort)
    chosen, proven = search.choose(effort)
    if chosen is None:
        chosen = search.repair()
    if not proven:
        chosen = search.prune(chosen, effort)
    proven = proven and exact
    cost = float(table.cost[chosen & ~table.small].sum())
    found = narrower(attack(table, chosen), search.goal) if table.small.any() else ()
    if len(found):
        msg = f"{len(found)} small counts can still be worked out from the rest"
        raise CheckFailedError(msg)
    return Suppression(chosen, cost, cost if proven else min(search.bound, cost), proven)


class _Search:
    """Keep the cuts found so far, and choose by them."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.whole = not is_network(table.relations)
        self.goal: Proven = goals(table, reach=REACH)
        self.cuts: list[_Cut] = []
        self.bound = 0.0
        self._parts, self._wish = np.zeros(table.cells), np.zeros(table.cells)

        # what every cut is made from: the relations, and how far each cell widens
        self._matrix = columns(table, np.arange(table.cells))
        self._owner = np.repeat(np.arange(table.cells), np.diff(self._matrix.starts))
        self._low, self._high = table.bounds(table.small.astype(np.float64), reach=REACH)
        wide = table.bounds((table.small | table.open).astype(np.float64), reach=REACH)
        self._down, self._up = self._low - wide[0], wide[1] - self._high

        # parts of open cells, to which cuts are added
        self._open = np.flatnonzero(table.open)
        self._place = np.full(table.cells, -1)
        self._place[self._open] = np.arange(len(self._open))
        count = len(self._open)
        nothing = np.zeros(0)
        self._model = ArrayModel(
            table.cost[self._open],
            Columns(np.zeros(count + 1, np.int32), np.zeros(0, np.int32), nothing),
            nothing,
            nothing,
            upper=np.ones(count),
            presolve=False,
        )
        self._held = 0

    def relax(self, effort: Effort) -> None:
        """Add cuts until parts of cells would do, and keep the bound that they give."""
        for _ in range(effort.rounds):
            self._parts = self._relaxed()
            if not self._cut(self._parts):
                break

    def choose(self, effort: Effort) -> tuple[Flags | None, bool]:
        """Return a choice that gives nothing away, and whether none is cheaper; None if not found.

        It is the cheapest by the cuts so far, of which there are more after every choice.
        """
        for _ in range(effort.choices):
            parts, proven = self._whole(effort)
            self._wish = parts
            chosen = self.table.small | (parts > 0.5)
            if self._cut(chosen.astype(np.float64)):
                continue
            if self._cut_whole(chosen):
                continue
            return chosen, proven
        return None, False

    def repair(self) -> Flags:
        """Return a choice that holds, from the parts: withhold, and repair what is missing.

        Where parts of cells would do, the whole of each would do all the more.
        """
        table = self.table
        chosen = table.small | (self._parts > TOLERANCE) | (self._wish > 0.5)
        while True:
            found = self._found(chosen)
            if not len(found[0]) and not len(found[1]):
                return chosen
            before = int(chosen.sum())
            chosen = self._mend(chosen, found)
            if int(chosen.sum()) == before:
                chosen = chosen | table.open

    def prune(self, chosen: Flags, effort: Effort) -> Flags:
        """Show again what need not be withheld, first what was not wished, the dearest first."""
        extra = np.flatnonzero(chosen & ~self.table.small)
        dear = self.table.cost[extra] * (1.001 - self._parts[extra])
        order = np.lexsort((-dear, self._wish[extra] > 0.5))
        for cell in extra[order[: effort.trials]]:
            fewer = chosen.copy()
            fewer[cell] = False
            low, high = self._found(fewer)
            if not len(low) and not len(high):
                chosen = fewer
        return chosen

    def _found(self, chosen: Flags) -> tuple[Whole, Whole]:
        """Return the places of small cells that cannot go down, and up, to their goals."""
        attacker = Attacker(self.table, chosen.astype(np.float64), whole=self.whole, reach=REACH)
        goal = self.goal
        low, _ = attacker.furthest(goal.cells, goal.low, -1.0)
        high, _ = attacker.furthest(goal.cells, goal.high, 1.0)
        too_high, too_low = low > goal.low + TOLERANCE, high < goal.high - TOLERANCE
        return np.flatnonzero(too_high), np.flatnonzero(too_low)

    def _mend(self, chosen: Flags, found: tuple[Whole, Whole]) -> Flags:
        """Withhold more, so that each small cell found reaches its goal: a cheapest way for each.

        A linear program in which a shown cell may leave what is known of it at its cost a unit.
        """
        for places, ends in ((found[0], self.goal.low), (found[1], self.goal.high)):
            for place in places:
                cell, end = int(self.goal.cells[place]), float(ends[place])
                moved = _cheapest_move(self.table, chosen, cell, end)
                chosen = chosen | moved
        return chosen

    def _cut(self, parts: Floats) -> int:
        """Attack a choice and add a cut for every small cell that falls short; return how many."""
        parts = np.where(self.table.small, 1.0, parts)
        attacker = Attacker(self.table, parts, whole=False, reach=REACH)
        before = len(self.cuts)
        for ends, sign in ((self.goal.low, -1.0), (self.goal.high, 1.0)):
            _, prices = attacker.furthest(self.goal.cells, ends, sign)
            for place, price in prices.items():
                self._add(int(self.goal.cells[place]), float(ends[place]), sign, price, parts)
        return len(self.cuts) - before

    def _add(self, cell: int, goal: float, sign: float, prices: Floats, parts: Floats) -> None:
        """Add the cut that follows from the prices of one linear program that fell short.

        With d = c - A'prices and c x = -sign x (value of the cell), any table at the goal has
        d x = c x <= -sign x goal, while within what y leaves known d x is at least
        sum(d+ (low - down y) - d- (high + up y)).
        """
        table, matrix = self.table, self._matrix
        d = -np.bincount(self._owner, matrix.values * prices[matrix.rows], minlength=table.cells)
        d[cell] -= sign
        d[np.abs(d) < NOTHING] = 0.0
        rise, fall = np.maximum(d, 0.0), np.maximum(-d, 0.0)
        least = float(np.dot(rise, self._low) - np.dot(fall, self._high)) + sign * goal
        weights = rise * self._down + fall * self._up
        cells = np.flatnonzero((weights > NOTHING) & table.open)
        # no cell counts for more than all that is needed: y is 0 or 1
        tight = np.minimum(weights[cells], least)
        # one that the parts keep, for rounding in the solver, would only come again
        if least > NOTHING and np.dot(tight, parts[cells]) < least - TOLERANCE:
            self.cuts.append(_Cut(cells, tight / least, 1.0))

    def _cut_whole(self, chosen: Flags) -> bool:
        """Add a cut where whole numbers give away what the linear program does not."""
        low, high = self._found(chosen)
        if not len(low) and not len(high):
            return False
        # withhold more while something is still given away: one of the rest is needed
        for cell in np.flatnonzero(self.table.open & ~chosen):
            more = chosen.copy()
            more[cell] = True
            low, high = self._found(more)
            if len(low) or len(high):
                chosen = more
        rest = np.flatnonzero(self.table.open & ~chosen)
        self.cuts.append(_Cut(rest, np.ones(len(rest)), 1.0))
        return True

    def _relaxed(self) -> Floats:
        """Return the cheapest parts of cells under the cuts, and keep their cost as the bound."""
        parts = np.zeros(self.table.cells)
        if not self.cuts:
            return parts
        new = self.cuts[self._held :]
        if new:
            least = np.array([cut.least for cut in new])
            self._model.add_rows(least, np.full(len(new), np.inf), self._rows(new))
            self._held = len(self.cuts)
        solved = self._model.solve()
        if solved.status == NOT_SOLVED:
            msg = f"what to withhold could not be chosen ({solved.words})"
            raise CheckFailedError(msg)
        self.bound = max(self.bound, solved.bound)
        parts[self._open] = np.clip(solved.x, 0.0, 1.0)
        return parts

    def _whole(self, effort: Effort) -> tuple[Floats, bool]:
        """Return the cheapest whole cells under the cuts, and whether nothing costs less.

        Keep what they cost at least as the bound. Where none are found, the last stay.
        """
        parts = np.zeros(self.table.cells)
        if not self.cuts:
            return parts, True
        used = np.unique(np.concatenate([self._place[cut.cells] for cut in self.cuts]))
        least = np.array([cut.least for cut in self.cuts])
        count = len(used)
        solved = solve_arrays(
            self.table.cost[self._open[used]],
            _turned(self._rows(self.cuts), used, len(self._open)),
            least,
            np.full(len(least), np.inf),
            upper=np.ones(count),
            integer=np.ones(count, dtype=bool),
            nodes=effort.nodes,
        )
        if np.isfinite(solved.bound):
            self.bound = max(self.bound, solved.bound)
        if solved.status == NOT_SOLVED:
            return self._wish, False
        parts[self._open[used]] = np.rint(solved.x)
        return parts, solved.status == PROVEN

    def _rows(self, cuts: Sequence[_Cut]) -> Columns:
        """Return cuts as rows over the open cells."""
        lengths = [len(cut.cells) for cut in cuts]
        return Columns(
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
            self._place[np.concatenate([cut.cells for cut in cuts])].astype(np.int32),
            np.concatenate([cut.weights for cut in cuts]),
        )


def _turned(rows: Columns, used: Whole, count: int) -> Columns:
    """Return rows over ``count`` columns as columns, those that are used."""
    place = np.full(count, -1)
    place[used] = np.arange(len(used))
    where = place[rows.rows]
    order = np.argsort(where, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(where, minlength=len(used)))])
    owner = np.repeat(np.arange(rows.count), np.diff(rows.starts))
    return Columns(starts.astype(np.int32), owner[order].astype(np.int32), rows.values[order])


def _cheapest_move(table: Table, chosen: Flags, cell: int, goal: float) -> Flags:
    """Return the shown cells that must be withheld for a small cell to reach its goal.

    min sum(cost x how far a cell leaves what is known of it) over tables with the cell at its
    goal.
    """
    low, high = table.bounds(chosen.astype(np.float64), reach=REACH)
    free = np.flatnonzero((high > low) | table.open)
    matrix = columns(table, free)
    out = np.flatnonzero(table.open[free] & ~chosen[free])
    known = low.copy()
    known[free] = 0.0
    right = -sums(table, known)
    wide_low, wide_high = table.bounds((table.small | table.open).astype(float), reach=REACH)

    # each shown cell has two more columns: how far below and how far above it goes
    again = np.isin(np.repeat(np.arange(len(free)), np.diff(matrix.starts)), out)
    rows, values = matrix.rows[again], matrix.values[again]
    ends = np.cumsum(np.diff(matrix.starts)[out])
    first = matrix.starts[-1]
    moved = free[out]
    down, up = low[moved] - wide_low[moved], wide_high[moved] - high[moved]
    lower, upper = low[free].copy(), high[free].copy()
    here = int(np.flatnonzero(free == cell)[0])
    lower[here] = upper[here] = goal
    dear = table.cost[moved]
    solved = solve_arrays(
        np.concatenate([np.zeros(len(free)), dear, dear]),
        Columns(
            np.concatenate([matrix.starts, first + ends, first + len(rows) + ends]).astype(
                np.int32
            ),
            np.concatenate([matrix.rows, rows, rows]),
            np.concatenate([matrix.values, -values, values]),
        ),
        right,
        right,
        lower=np.concatenate([lower, np.zeros(2 * len(out))]),
        upper=np.concatenate([upper, down, up]),
    )
    found = np.zeros(table.cells, dtype=bool)
    if solved.status == NOT_SOLVED:
        return found
    gone = solved.x[len(free) :].reshape(2, -1).sum(axis=0) > 1e-6
    found[moved[gone]] = True
    return found
