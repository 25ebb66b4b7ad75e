"""Price a list of blocks against what its areas are worth, and sift the linear problem over it."""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from footprint.configurations.neighbours import Words
from footprint.errors import SolverError
from footprint.solving import ArrayModel, Columns

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

# blocks whose reduced cost is above this are not worth taking in; the solver's own limit is wider
TOLERANCE = 1e-8

_BATCH = 1000
_CHUNK_ROWS = 2**16
# the cost of leaving an area out, raised by this factor while the solver still does so
_SHORTAGE = 1e3
_BITS = np.unpackbits(np.arange(256, dtype=np.uint8)[:, np.newaxis], axis=1, bitorder="little")


class Limits(NamedTuple):
    """The least and the most footprints of a configuration of so many areas."""

    n_areas: int
    least: int
    most: int

    @property
    def counted(self) -> bool:
        """Tell whether the number of footprints is limited at all."""
        return self.least > 1 or self.most < self.n_areas


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """What each area, one more footprint and each cut is worth (dual values).

    For any values with ``cuts <= 0``, a configuration of blocks g with reduced costs r(g) costs at
    least ``base`` + sum of r(g): base = sum of ``areas`` + ``footprint`` times the least number of
    footprints (the most, where it is negative) + sum of ``cuts``, and r(g) = cost(g) - the values
    of its areas - ``footprint`` - the values of the cuts that g meets.

    Attributes
    ----------
    triples
        The three areas of each cut (cuts, 3): at most one block of a configuration holds two or
        three of them.
    """

    areas: FloatArray
    footprint: float
    triples: IntArray
    cuts: FloatArray
    base: float


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """Blocks and their costs, held so that all are priced at once by looking up octets.

    Attributes
    ----------
    words
        The blocks as bitmasks (blocks, words).
    octets
        The same, an octet a row (octets, blocks).
    """

    words: Words
    costs: FloatArray
    n_areas: int
    octets: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, words: Words, costs: FloatArray, n_areas: int) -> Self:
        """Hold the blocks of some areas."""
        octets = np.ascontiguousarray(words).astype("<u8", copy=False).view(np.uint8)
        used = octets[:, : -(-n_areas // 8)]
        return cls(words, costs, n_areas, np.ascontiguousarray(used.T))

    def __len__(self) -> int:
        """Return the number of blocks."""
        return len(self.costs)

    def take(self, positions: IntArray) -> Self:
        """Return the blocks at some positions."""
        return type(self)(
            self.words[positions], self.costs[positions], self.n_areas, self.octets[:, positions]
        )

    def membership(self, positions: IntArray) -> BoolArray:
        """Return which areas are in the blocks at some positions (positions, areas)."""
        octets = np.ascontiguousarray(self.words[positions]).astype("<u8", copy=False)
        inside = np.unpackbits(octets.view(np.uint8), axis=1, count=self.n_areas, bitorder="little")
        return inside.view(np.bool_)

    def reduced_costs(self, values: Values) -> FloatArray:
        """Return what each block costs beyond its areas, its place and its cuts (blocks,)."""
        padded = np.zeros(8 * len(self.octets))
        padded[: self.n_areas] = values.areas
        tables = np.ascontiguousarray((_BITS @ padded.reshape(-1, 8).T).T)
        used = np.flatnonzero(tables.any(axis=1))
        reduced = self.costs - values.footprint
        worth = np.empty(_CHUNK_ROWS)
        for start in range(0, len(self), _CHUNK_ROWS):
            part = reduced[start : start + _CHUNK_ROWS]
            for row in used.tolist():
                octets = self.octets[row, start : start + _CHUNK_ROWS]
                np.take(tables[row], octets, out=worth[: len(part)], mode="clip")
                part -= worth[: len(part)]
        self._less_cuts(values, reduced)
        return reduced

    def _less_cuts(self, values: Values, reduced: FloatArray) -> None:
        """Take the value of each cut off the reduced costs of the blocks that meet it."""
        worth = np.flatnonzero(values.cuts)
        for start in range(0, len(self) if len(worth) else 0, _CHUNK_ROWS):
            part = reduced[start : start + _CHUNK_ROWS]
            octets = self.octets[:, start : start + _CHUNK_ROWS]
            holds = {
                area: (octets[area >> 3] >> np.uint8(area & 7)) & np.uint8(1)
                for area in np.unique(values.triples[worth]).tolist()
            }
            for (a, b, c), value in zip(
                values.triples[worth].tolist(), values.cuts[worth].tolist(), strict=True
            ):
                meets = (holds[a] & holds[b]) | (holds[c] & (holds[a] | holds[b]))
                part -= value * meets


class Relaxation:
    """Hold the linear problem over the blocks taken in so far, ready to take in more.

    Minimise sum of cost(g) x(g), x >= 0: over the blocks that hold it, the x of every area add up
    to 1; all x to between the least and the most footprints; those that meet a cut to at most 1.
    Columns at a high cost stand in where the blocks taken in so far leave an area out.
    """

    def __init__(self, listing: Listing, limits: Limits, start: IntArray) -> None:
        self._listing = listing
        self._limits = limits
        self._shortage = _SHORTAGE
        self.triples = np.empty((0, 3), dtype=np.int64)
        self.positions = np.empty(0, dtype=np.int64)
        self.inside = np.zeros(len(listing), dtype=np.bool_)
        self._stand_ins = limits.n_areas + 2 * limits.counted
        counts = ([limits.least], [limits.most]) if limits.counted else ([], [])
        ones = np.ones(limits.n_areas)
        lower, upper = np.r_[ones, counts[0]], np.r_[ones, counts[1]]
        shortages = np.full(self._stand_ins, self._shortage)
        self._model = ArrayModel(shortages, _diagonal(limits), lower, upper, presolve=False)
        self.take_in(start)

    def take_in(self, positions: IntArray) -> None:
        """Take in the blocks at some positions."""
        table = self._listing.membership(positions)
        if self._limits.counted:
            table = np.column_stack([table, np.ones(len(table), dtype=np.bool_)])
        table = np.concatenate([table, meets(table, self.triples)], axis=1)
        self._model.add_columns(self._listing.costs[positions], as_columns(table))
        self.positions = np.concatenate([self.positions, positions])
        self.inside[positions] = True

    def add_cuts(self, triples: IntArray) -> None:
        """Add cuts, each by its three areas."""
        table = meets(self._listing.membership(self.positions), triples).T
        rows = as_columns(table)
        shifted = Columns(rows.starts, rows.rows + np.int32(self._stand_ins), rows.values)
        self._model.add_rows(np.full(len(triples), -np.inf), np.ones(len(triples)), shifted)
        self.triples = np.concatenate([self.triples, triples])

    def solve(self) -> tuple[Values, FloatArray, float]:
        """Return the values, the x of the blocks taken in, and how much is left out."""
        solved = self._model.solve()
        if not solved.proven:
            msg = f"The linear problem of the footprints has an answer, but was {solved.words}."
            raise SolverError(msg)
        n_areas, least, most = self._limits
        areas, rest = np.split(solved.row_prices, [n_areas])
        footprint = float(rest[0]) if self._limits.counted else 0.0
        cuts = np.minimum(rest[1:] if self._limits.counted else rest, 0.0)
        base = float(areas.sum() + cuts.sum()) + footprint * (least if footprint > 0 else most)
        missing, x = np.split(solved.x, [self._stand_ins])
        return Values(areas, footprint, self.triples, cuts, base), x, float(missing.sum())

    def ask_for(self, left: BoolArray, used: int) -> None:
        """Ask for some areas only, after so many blocks were taken for the others."""
        n_cuts = len(self.triples)
        _, least, most = self._limits
        counts = ([least - used], [most - used]) if self._limits.counted else ([], [])
        areas, ones = left.astype(np.float64), np.ones(n_cuts)
        self._model.set_rows(
            np.r_[areas, counts[0], np.full(n_cuts, -np.inf)], np.r_[areas, counts[1], ones]
        )

    def raise_shortage(self) -> None:
        """Make it dearer to leave an area out."""
        self._shortage *= _SHORTAGE
        stand_ins = np.full(self._stand_ins, self._shortage)
        self._model.set_costs(np.r_[stand_ins, self._listing.costs[self.positions]])


class Settled(NamedTuple):
    """An answer of the linear problem that no block of the list could improve."""

    values: Values
    x: FloatArray
    missing: float
    reduced: FloatArray


def settle(relaxation: Relaxation, listing: Listing, where: IntArray | None = None) -> Settled:
    """Take in blocks of a list, cheapest first, until none could improve the linear problem.

    Parameters
    ----------
    where
        The positions of the list's blocks among those of the relaxation; the same if not given.
    """
    while True:
        values, x, missing = relaxation.solve()
        reduced = listing.reduced_costs(values)
        paying = np.flatnonzero(reduced < -TOLERANCE)
        paying = paying[~relaxation.inside[paying if where is None else where[paying]]]
        if not len(paying):
            return Settled(values, x, missing, reduced)
        if len(paying) > _BATCH:
            paying = paying[np.argpartition(reduced[paying], _BATCH)[:_BATCH]]
        relaxation.take_in(paying if where is None else where[paying])


def meets(membership: npt.NDArray[np.bool_], triples: IntArray) -> BoolArray:
    """Return which blocks hold two or three of the areas of each cut (blocks, cuts)."""
    a, b, c = (membership[:, triples[:, i]] for i in range(3))
    return np.asarray((a & b) | (c & (a | b)), dtype=np.bool_)


def as_columns(table: BoolArray) -> Columns:
    """Return a table of yes and no (columns, rows) as columns of ones."""
    starts = np.r_[0, np.cumsum(table.sum(axis=1, dtype=np.int64))]
    rows = np.nonzero(table)[1]
    return Columns(starts.astype(np.int32), rows.astype(np.int32), np.ones(len(rows)))


def _diagonal(limits: Limits) -> Columns:
    """Return a column for each area that may be left out, and two for the number of footprints."""
    n_rows = limits.n_areas + limits.counted
    rows = np.r_[np.arange(n_rows), [n_rows - 1] * limits.counted]
    values = np.ones(len(rows))
    values[n_rows:] = -1.0
    starts = np.arange(len(rows) + 1)
    return Columns(starts.astype(np.int32), rows.astype(np.int32), values)
