"""List the cheapest ways to cover every area once that spend no more than a budget."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from footprint.configurations.blocks import TooLargeError
from footprint.configurations.neighbours import WORD_BITS, Words
from footprint.configurations.sifting import Limits
from footprint.errors import Problem

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

MOST_WAYS = 2**21

_CHUNK_TESTS = 2**20


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """Blocks to cover the areas with, and what is spent on the way.

    A way that used the blocks g and leaves the areas R has spent the sum of plain(g), and the
    penalty of every cut of which R holds fewer than two areas: either a block met it, or none can
    any more. So a block spends ``spends(g)``, its plain share and the cuts that it meets, at least.

    Attributes
    ----------
    masks
        The blocks as bitmasks (blocks, words), bit 0 of the first word being the area covered
        first.
    costs
        What each block costs (blocks,): ways that leave the same areas are compared by it.
    spends, plain
        What each block spends, with and without the cuts it meets (blocks,).
    triples, penalties
        The three areas of each cut, lowest first (cuts, 3), and what it adds (cuts,), >= 0.
    """

    masks: Words
    costs: FloatArray
    spends: FloatArray
    plain: FloatArray
    triples: IntArray
    penalties: FloatArray


class Covers(NamedTuple):
    """Ways to cover every area, cheapest first, and whether the budget ruled out any other."""

    covers: list[tuple[int, ...]]
    costs: list[float]
    cut_short: bool
    n_ways: int


class _Ways(NamedTuple):
    """Ways to cover some areas: what is left, the cost, the plain spending and blocks so far.

    ``previous`` is the place in the record of the way before the last ``block``, -1 for none.
    """

    left: Words
    cost: FloatArray
    plain: FloatArray
    used: IntArray
    previous: IntArray
    block: IntArray

    def at(self, rows: IntArray | BoolArray) -> "_Ways":
        """Return some of the ways."""
        return _Ways(
            self.left[rows],
            self.cost[rows],
            self.plain[rows],
            self.used[rows],
            self.previous[rows],
            self.block[rows],
        )


def covers_within(
    offers: Offers,
    budget: float,
    limits: Limits,
    *,
    keep: int = 1,
    most_ways: int = MOST_WAYS,
    width: int | None = None,
) -> Covers:
    """Return the ``keep`` cheapest ways to cover every area once within a budget.

    Areas are covered first to last. Of the ways that leave the same areas (after the same number
    of blocks, where that is limited) only the ``keep`` cheapest go on: what follows is the same
    for all of them. A way that has spent more than the budget ends: spending never falls.

    Parameters
    ----------
    width
        At each area go on with so many ways only, those that have spent least: quick, and good
        covers, but no proof.

    Raises
    ------
    TooLargeError
        If there are too many ways.
    """
    n_areas = limits.n_areas
    waiting: list[list[_Ways]] = [[] for _ in range(n_areas + 1)]
    waiting[0].append(_nothing_covered(n_areas, offers.masks.shape[1]))
    first = first_areas(offers.masks)
    record: list[tuple[IntArray, IntArray]] = []
    n_ways, cut_short = 0, False
    for area in range(n_areas):
        if not waiting[area]:
            continue
        ways = _merged(_joined(waiting[area]), keep, counted=limits.counted)
        waiting[area] = []
        ways, spent, over = _affordable(ways, area, offers, budget, width)
        cut_short |= over
        record.append((ways.previous, ways.block))
        blocks = np.flatnonzero(first == area)
        for rows, columns, over in _fitting(ways, spent, offers, blocks, budget):
            cut_short |= over
            _file(waiting, _covered(ways, offers, rows, columns, n_ways, limits.most))
            _check_number(n_ways + _number_of(waiting), most_ways, area)
        n_ways += len(ways.cost)
    if not waiting[n_areas]:
        return Covers([], [], cut_short, n_ways)
    done = _joined(waiting[n_areas])
    done = _merged(done.at(done.used >= limits.least), keep, counted=False)
    return Covers(_walked(done, record), done.cost.tolist(), cut_short, n_ways)


def first_areas(masks: Words) -> IntArray:
    """Return the lowest area of each set; one past the last bit for an empty one."""
    first = np.full(len(masks), WORD_BITS * masks.shape[1], dtype=np.int64)
    for word in reversed(range(masks.shape[1])):
        column = masks[:, word]
        low = column & (~column + np.uint64(1))
        held = column != 0
        first[held] = WORD_BITS * word + np.bitwise_count(low[held] - np.uint64(1))
    return first


def _nothing_covered(n_areas: int, n_words: int) -> _Ways:
    """Return the one way to cover no area yet."""
    every = (1 << n_areas) - 1
    words = [(every >> (WORD_BITS * w)) & (2**WORD_BITS - 1) for w in range(n_words)]
    zero, none = np.zeros(1), np.full(1, -1, dtype=np.int64)
    return _Ways(np.array([words], dtype=np.uint64), zero, zero, none + 1, none, none)


def _joined(parts: Sequence[_Ways]) -> _Ways:
    """Return the ways of several parts as one."""
    return _Ways(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _merged(ways: _Ways, keep: int, *, counted: bool) -> _Ways:
    """Return the cheapest ways of those that leave the same areas, cheapest first."""
    keys = [column for column in ways.left.T if (column != column[:1]).any()]
    keys += [ways.used] if counted else []
    order = np.lexsort([ways.cost, *keys])
    new = np.zeros(len(order), dtype=np.bool_)
    new[:1] = True
    for key in keys:
        ordered = key[order]
        new[1:] |= ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(new)
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    return ways.at(order[rank < keep])


def _affordable(
    ways: _Ways, area: int, offers: Offers, budget: float, width: int | None
) -> tuple[_Ways, FloatArray, bool]:
    """Return the ways within the budget and the width, what they spent, and if any was not."""
    spent = ways.plain + _penalties(ways.left, area, offers)
    within = spent <= budget
    rows = np.flatnonzero(within)
    if width is not None and len(rows) > width:
        rows = rows[np.argsort(spent[rows], kind="stable")[:width]]
    if len(rows) == len(spent):
        return ways, spent, False
    return ways.at(rows), spent[rows], True


def _penalties(left: Words, area: int, offers: Offers) -> FloatArray:
    """Return the penalties of the cuts of which fewer than two areas are left (ways,).

    All areas before ``area`` are covered; those that no way has covered are left to every way.
    """
    covered = np.bitwise_or.reduce(~left, axis=0)
    some = np.unpackbits(covered.astype("<u8").view(np.uint8), bitorder="little").astype(np.bool_)
    over = offers.triples[:, 1] < area
    total = np.full(len(left), float(offers.penalties[over].sum()))
    open_cuts = np.flatnonzero(~over & (some[offers.triples].sum(axis=1) > 1))
    holds = {
        place: (left[:, place // WORD_BITS] >> np.uint64(place % WORD_BITS)) & np.uint64(1) != 0
        for place in np.unique(offers.triples[open_cuts]).tolist()
    }
    for cut in open_cuts.tolist():
        a, b, c = (holds[place] for place in offers.triples[cut].tolist())
        total += float(offers.penalties[cut]) * ~((a & b) | (c & (a | b)))
    return total


def _fitting(
    ways: _Ways, spent: FloatArray, offers: Offers, blocks: IntArray, budget: float
) -> Iterator[tuple[IntArray, IntArray, bool]]:
    """Yield the ways and the blocks that go on from them, and whether the budget ended any."""
    step = max(1, _CHUNK_TESTS // max(1, len(blocks)))
    masks = offers.masks[blocks]
    words = np.flatnonzero(masks.any(axis=0)).tolist()
    for start in range(0, len(ways.cost), step):
        missing = ~ways.left[start : start + step]
        fits = np.ones((len(missing), len(blocks)), dtype=np.bool_)
        for word in words:
            fits &= (masks[:, word] & missing[:, word, np.newaxis]) == 0
        after = spent[start : start + step, np.newaxis] + offers.spends[blocks]
        within = fits & (after <= budget)
        rows, columns = np.nonzero(within)
        yield rows + start, blocks[columns], bool(len(rows) < np.count_nonzero(fits))


def _covered(
    ways: _Ways, offers: Offers, rows: IntArray, blocks: IntArray, n_before: int, most: int
) -> _Ways:
    """Return the ways after each has taken its block, without those of too many blocks."""
    used = ways.used[rows] + 1
    few = used <= most
    rows, blocks, used = rows[few], blocks[few], used[few]
    return _Ways(
        ways.left[rows] ^ offers.masks[blocks],
        ways.cost[rows] + offers.costs[blocks],
        ways.plain[rows] + offers.plain[blocks],
        used,
        rows + n_before,
        blocks,
    )


def _file(waiting: list[list[_Ways]], ways: _Ways) -> None:
    """Put ways under the first area they leave, finished ones last."""
    if not len(ways.cost):
        return
    first = np.minimum(first_areas(ways.left), len(waiting) - 1)
    order = np.argsort(first, kind="stable")
    areas, starts = np.unique(first[order], return_index=True)
    for area, rows in zip(areas.tolist(), np.split(order, starts[1:]), strict=True):
        waiting[area].append(ways.at(rows))


def _walked(done: _Ways, record: Sequence[tuple[IntArray, IntArray]]) -> list[tuple[int, ...]]:
    """Return the blocks of each finished way, walking back through the record."""
    previous = np.concatenate([entries for entries, _ in record])
    block = np.concatenate([blocks for _, blocks in record])
    covers = []
    for last, entry in zip(done.block.tolist(), done.previous.tolist(), strict=True):
        chosen, way = [last], entry
        while block[way] >= 0:
            chosen.append(int(block[way]))
            way = int(previous[way])
        covers.append(tuple(reversed(chosen)))
    return covers


def _number_of(waiting: Sequence[Sequence[_Ways]]) -> int:
    """Return how many ways are waiting."""
    return sum(len(ways.cost) for parts in waiting for ways in parts)


def _check_number(n_ways: int, most_ways: int, area: int) -> None:
    """Raise a TooLargeError if there are too many ways to go on with."""
    if n_ways > most_ways:
        what = f"more than {most_ways:,} ways to cover the first {area + 1} areas are to be held."
        raise TooLargeError(Problem("region", what))
