"""Choose what else to withhold, so that no small count can be worked out from the rest."""

import time
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
from footprint.solving import (
    NOT_SOLVED,
    PROVEN,
    Columns,
    new_problem,
    solve,
    solve_arrays,
    total,
)

# up to this many cells in play the least is proven; beyond, it is approached and the gap stated
EXACT_CELLS = 500
EXACT_SECONDS = 60.0
HEURISTIC_SECONDS = 40.0
NOTHING = 1e-7


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
    table: Table, *, exact: bool | None = None, seconds: float | None = None
) -> Suppression:
    """Withhold the small cells and, at the least cost, others for their sake.

    min sum(cost x y) over y in {0, 1}, such that for each small cell p there is a table with
    p at its goal and every cell within what y leaves known of it. Each of those is a linear
    program; its dual, where it falls short, gives the cut sum(w x y) >= least (Fischetti and
    Salazar 2001), and the attack and the choice take turns until the attack finds nothing. Beyond
    ``EXACT_CELLS`` the choice is relaxed to parts, rounded, repaired and pruned.

    Raises CheckFailedError where the attack on what comes out still finds something.
    """
    search = _Search(table)
    alive = int((table.small | table.open).sum())
    exact = alive <= EXACT_CELLS if exact is None else exact
    limit = seconds or (EXACT_SECONDS if exact else HEURISTIC_SECONDS)
    until = time.perf_counter() + limit
    bound = search.relax(until if exact else time.perf_counter() + 0.5 * limit)
    chosen, proven = search.choose(until) if exact else (None, False)
    if chosen is None:
        chosen = search.repair(until)
        proven = False
    cost = float(table.cost[chosen & ~table.small].sum())
    found = narrower(attack(table, chosen), search.goal) if table.small.any() else ()
    if len(found):
        msg = f"{len(found)} small counts can still be worked out from the rest"
        raise CheckFailedError(msg)
    return Suppression(chosen, cost, cost if proven else min(bound, cost), proven)


class _Search:
    """Keep the cuts found so far, and choose by them."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.whole = not is_network(table.relations)
        self.goal: Proven = goals(table, reach=REACH)
        self.cuts: list[_Cut] = []
        every = np.arange(table.cells)
        self._matrix = columns(table, every)
        self._parts = np.zeros(table.cells)

    def relax(self, until: float) -> float:
        """Add cuts until parts of cells would do or time is up; return the bound they give."""
        bound = 0.0
        while time.perf_counter() < until:
            parts, bound, _ = self._master(whole=False)
            self._parts = parts
            if not self._cut(parts, until):
                break
        return bound

    def choose(self, until: float) -> tuple[Flags | None, bool]:
        """Return the cheapest choice that gives nothing away, or None where time runs out."""
        while time.perf_counter() < until:
            parts, _, proven = self._master(whole=True, until=until)
            chosen = self.table.small | (parts > 0.5)
            if self._cut(chosen.astype(np.float64), until):
                continue
            if self._cut_whole(chosen):
                continue
            return (chosen, True) if proven else (None, False)
        return None, False

    def repair(self, until: float) -> Flags:
        """Return a choice that holds, from the parts: round, repair what is missing, prune."""
        table = self.table
        chosen = table.small | (self._parts > 0.5)
        while True:
            found = self._found(chosen)
            if not len(found[0]) and not len(found[1]):
                break
            before = int(chosen.sum())
            chosen = self._mend(chosen, found)
            if int(chosen.sum()) == before:
                chosen = chosen | table.open
        return self._prune(chosen, until)

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

    def _prune(self, chosen: Flags, until: float) -> Flags:
        """Show again what need not be withheld, the dearest first."""
        extra = np.flatnonzero(chosen & ~self.table.small)
        for cell in extra[np.argsort(-self.table.cost[extra], kind="stable")]:
            if time.perf_counter() > until:
                break
            fewer = chosen.copy()
            fewer[cell] = False
            low, high = self._found(fewer)
            if not len(low) and not len(high):
                chosen = fewer
        return chosen

    def _cut(self, parts: Floats, until: float) -> int:
        """Attack a choice and add a cut for every small cell that falls short; return how many."""
        parts = np.where(self.table.small, 1.0, parts)
        attacker = Attacker(self.table, parts, whole=False, reach=REACH)
        before = len(self.cuts)
        for ends, sign in ((self.goal.low, -1.0), (self.goal.high, 1.0)):
            _, prices = attacker.furthest(self.goal.cells, ends, sign)
            for place, price in prices.items():
                self._add(int(self.goal.cells[place]), float(ends[place]), sign, price, parts)
            if time.perf_counter() > until:
                break
        return len(self.cuts) - before

    def _add(self, cell: int, goal: float, sign: float, prices: Floats, parts: Floats) -> None:
        """Add the cut that follows from the prices of one linear program that fell short.

        With d = c - A'prices and c x = -sign x (value of the cell), any table at the goal has
        d x = c x <= -sign x goal, while within what y leaves known d x is at least
        sum(d+ (low - down y) - d- (high + up y)).
        """
        table, matrix = self.table, self._matrix
        owner = np.repeat(np.arange(table.cells), np.diff(matrix.starts))
        d = -np.bincount(owner, matrix.values * prices[matrix.rows], minlength=table.cells)
        d[cell] -= sign
        d[np.abs(d) < NOTHING] = 0.0
        rise, fall = np.maximum(d, 0.0), np.maximum(-d, 0.0)
        low, high = table.bounds(table.small.astype(np.float64), reach=REACH)
        wide_low, wide_high = table.bounds((table.small | table.open).astype(float), reach=REACH)
        least = float(np.dot(rise, low) - np.dot(fall, high)) + sign * goal
        weights = rise * (low - wide_low) + fall * (wide_high - high)
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

    def _master(self, *, whole: bool, until: float | None = None) -> tuple[Floats, float, bool]:
        """Return the cheapest choice under the cuts, its cost or a bound, and whether proven."""
        used = sorted({int(cell) for cut in self.cuts for cell in cut.cells})
        parts = np.zeros(self.table.cells)
        if not used:
            return parts, 0.0, True
        kind = "Integer" if whole else "Continuous"
        model = new_problem("withhold")
        y = {cell: model.add_variable(f"y_{cell}", 0, 1, cat=kind) for cell in used}
        model.setObjective(total(float(self.table.cost[cell]) * y[cell] for cell in used))
        for number, cut in enumerate(self.cuts):
            terms = zip(cut.cells, cut.weights, strict=True)
            model += (
                total(float(weight) * y[int(cell)] for cell, weight in terms) >= cut.least,
                f"cut_{number}",
            )
        left = None if until is None else max(1.0, until - time.perf_counter())
        solved = solve(model, seconds=left)
        if solved.status == NOT_SOLVED:
            msg = f"what to withhold could not be chosen ({solved.words})"
            raise CheckFailedError(msg)
        for cell in used:
            parts[cell] = min(1.0, max(0.0, solved.values[f"y_{cell}"]))
        return parts, solved.bound, solved.status == PROVEN


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
    counts = np.diff(matrix.starts)
    starts, rows, values = [matrix.starts], [matrix.rows], [matrix.values]
    at = matrix.starts[-1]
    for turn in (-1.0, 1.0):
        for place in out:
            part = slice(matrix.starts[place], matrix.starts[place + 1])
            rows.append(matrix.rows[part])
            values.append(turn * matrix.values[part])
            at += counts[place]
            starts.append(np.array([at]))
    moved = free[out]
    down, up = low[moved] - wide_low[moved], wide_high[moved] - high[moved]
    lower, upper = low[free].copy(), high[free].copy()
    here = int(np.flatnonzero(free == cell)[0])
    lower[here] = upper[here] = goal
    dear = table.cost[moved]
    solved = solve_arrays(
        np.concatenate([np.zeros(len(free)), dear, dear]),
        Columns(
            np.concatenate(starts).astype(np.int32),
            np.concatenate(rows).astype(np.int32),
            np.concatenate(values),
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
