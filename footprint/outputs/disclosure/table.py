"""Hold the cells of a table: what is known of each, shown or withheld, and how they add up."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from footprint.solving import Columns

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

# withholding may rely on a withheld cell being so far from what is known of it when shown, no more
REACH = 100.0


@dataclass(frozen=True, slots=True)
class Relation:
    """Cells whose signed values add up to nought: ``sum(sign x value) = 0``."""

    cells: tuple[int, ...]
    signs: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Counts in n cells and how they add up.

    Attributes
    ----------
    shown_low, shown_high
        (n,) What is known of a cell that is shown: its value twice, or the interval that its
        rounding leaves. Of a small cell, which is never shown, the same as when withheld.
    hidden_low, hidden_high
        (n,) What is known of a cell once it is withheld; infinite where there is no end.
    small
        (n,) Cells that must be withheld, and whose ends must both stay possible.
    open
        (n,) Other cells that may be withheld to protect them.
    cost
        (n,) What is lost by withholding a cell, above nought.
    """

    shown_low: Floats
    shown_high: Floats
    hidden_low: Floats
    hidden_high: Floats
    small: Flags
    open: Flags
    cost: Floats
    relations: tuple[Relation, ...]

    @property
    def cells(self) -> int:
        """Return the number of cells."""
        return len(self.small)

    def bounds(self, withheld: Floats, *, reach: float = np.inf) -> tuple[Floats, Floats]:
        """Return (n,) what an attacker knows of each cell before using the relations.

        ``withheld`` is 1 where a cell is withheld and 0 where it is shown; a part of 1 widens
        what is known by that part, for the relaxation. ``reach`` caps what withholding widens.
        """
        down = np.minimum(self.shown_low - self.hidden_low, reach)
        up = np.minimum(self.hidden_high - self.shown_high, reach)
        on = withheld > 0
        low, high = self.shown_low.copy(), self.shown_high.copy()
        low[on] -= down[on] * withheld[on]
        high[on] += up[on] * withheld[on]
        return low, high


def columns(table: Table, cells: Whole) -> Columns:
    """Return the relations as a sparse matrix over some cells, a column a cell."""
    place = np.full(table.cells, -1)
    place[cells] = np.arange(len(cells))
    rows: list[int] = []
    at: list[int] = []
    signs: list[float] = []
    for number, relation in enumerate(table.relations):
        rows += [number] * len(relation.cells)
        at += relation.cells
        signs += relation.signs
    where = place[np.array(at, dtype=np.intp)]
    kept = where >= 0
    order = np.argsort(where[kept], kind="stable")
    counts = np.bincount(where[kept], minlength=len(cells))
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return Columns(
        starts,
        np.array(rows, dtype=np.int32)[kept][order],
        np.array(signs, dtype=np.float64)[kept][order],
    )


def sums(table: Table, values: Floats) -> Floats:
    """Return the signed sum of each relation."""
    return np.array(
        [float(np.dot(values[list(r.cells)], r.signs)) for r in table.relations], dtype=np.float64
    )


def is_network(relations: Sequence[Relation]) -> bool:
    """Tell whether the relations are those of a network, whose corners are whole numbers.

    That is where every cell stands in two relations at most and the relations can be turned (all
    signs of one changed) so that each such cell has one sign in one and the other in the other.
    """
    seen: dict[int, list[tuple[int, float]]] = {}
    for number, relation in enumerate(relations):
        for cell, sign in zip(relation.cells, relation.signs, strict=True):
            seen.setdefault(cell, []).append((number, sign))
    beside: dict[int, list[tuple[int, bool]]] = {}
    for found in seen.values():
        if len(found) > 2 or any(abs(sign) != 1 for _, sign in found):
            return False
        if len(found) == 2:
            (one, a), (two, b) = found
            beside.setdefault(one, []).append((two, a == b))
            beside.setdefault(two, []).append((one, a == b))
    turned: dict[int, bool] = {}
    for start in beside:
        if start in turned:
            continue
        turned[start], waiting = False, [start]
        while waiting:
            one = waiting.pop()
            for two, differs in beside[one]:
                if two not in turned:
                    turned[two] = turned[one] ^ differs
                    waiting.append(two)
                elif turned[two] != turned[one] ^ differs:
                    return False
    return True


def two_way(
    values: NDArray[np.int64], *, most: int = 5, least: int = 1, rounding: int = 1
) -> Table:
    """Return a table of (rows, columns) counts with its margins, all of which may be withheld.

    The inner cells come first, row by row; then the row totals, the column totals and the grand
    total. Counts from ``least`` to ``most`` are small; noughts are shown unless ``least`` is 0.
    """
    rows, across = values.shape
    inner = np.arange(rows * across).reshape(rows, across)
    row_totals = rows * across + np.arange(rows)
    column_totals = rows * across + rows + np.arange(across)
    grand = rows * across + rows + across
    whole = np.concatenate([values.ravel(), values.sum(axis=1), values.sum(axis=0), [values.sum()]])
    relations = [Relation((*inner[r], row_totals[r]), (*[1.0] * across, -1.0)) for r in range(rows)]
    relations += [
        Relation((*inner[:, c], column_totals[c]), (*[1.0] * rows, -1.0)) for c in range(across)
    ]
    relations.append(Relation((*row_totals, grand), (*[1.0] * rows, -1.0)))
    return of_counts(whole, relations, most=most, least=least, rounding=rounding)


def of_counts(
    values: NDArray[np.int64],
    relations: Sequence[Relation],
    *,
    most: int = 5,
    least: int = 1,
    rounding: int = 1,
) -> Table:
    """Return the table of known counts, each of which may be withheld unless it is shown as 0."""
    small = (values >= least) & (values <= most)
    low, high = rounded_interval(values, rounding, above=most)
    hidden_low = np.full(len(values), float(least))
    hidden_high = np.full(len(values), np.inf)
    hidden_high[small] = most
    # a nought that is shown is known, and never withheld for the sake of others
    shown_nought = (values == 0) & ~small
    hidden_low[shown_nought] = hidden_high[shown_nought] = 0.0
    low[small], high[small] = hidden_low[small], hidden_high[small]
    return Table(
        low,
        high,
        hidden_low,
        hidden_high,
        small,
        ~small & ~shown_nought,
        np.asarray(1.0 + values, dtype=np.float64),
        tuple(relations),
    )


def rounded(value: int, base: int, *, above: int = 0) -> int:
    """Return a count to the nearest ``base``, halves up; never down to nought unless it is 0."""
    if base <= 1 or value <= above:
        return value
    return max(base, base * int((value + base / 2) // base))


def rounded_interval(
    values: NDArray[np.int64], base: int, *, above: int = 0
) -> tuple[Floats, Floats]:
    """Return the least and greatest count that is shown as each value is.

    Counts up to ``above`` are not shown rounded: a shown one is known to be greater.
    """
    exact = np.asarray(values, dtype=np.float64)
    if base <= 1:
        return exact.copy(), exact.copy()
    shown = np.array([rounded(int(value), base, above=above) for value in values], dtype=float)
    low = np.maximum(np.ceil(shown - base / 2), above + 1.0)
    low = np.where(shown == base, above + 1.0, low)
    high = np.ceil(shown + base / 2) - 1
    plain = exact <= above
    return np.where(plain, exact, low), np.where(plain, exact, high)
