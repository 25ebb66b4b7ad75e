"""Find the cheapest configurations made of many blocks, by sifting, and prove that they are.

The linear problem gives every block a share of a budget to spend (its reduced cost), and a floor
under the cost of every configuration. A configuration above the floor by no more than a budget is
made of blocks that spend no more than it together. All such configurations are listed by an exact
recursion, for a budget that grows until enough are found: what was not listed costs more. So the
solver is trusted with good prices only. Whether they hold is computed afresh for every block of
the list, and the proof is one of adding up: exact but for the rounding of sums, some 1e-13.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self

import numpy as np

from footprint.configurations.blocks import TooLargeError
from footprint.configurations.budget import MOST_WAYS, Covers, Offers, covers_within
from footprint.configurations.cuts import violated_triples
from footprint.configurations.neighbours import WORD_BITS, Words
from footprint.configurations.sifting import (
    FloatArray,
    IntArray,
    Limits,
    Listing,
    Relaxation,
    Settled,
    Values,
    settle,
)

_PER_AREA = 20
_NEAR = 20_000
_MOST_ROUNDS = 12
_LEAST_GAIN = 0.02
_MISSING = 1e-6
_MOST_RAISES = 5
_MARGIN = 1.5
_WIDER = 4

# the budget starts at this share of what cuts gained, or of the floor, and grows by the factor
_FIRST_SHARE = 1 / 32
_FIRST_BUDGET = 1e-7
_GROWTH = 4.0
_SLOWER_GROWTH = 1.4
_MANY_WAYS = 2**12
_SOME_WAYS = 2**17
_ROUNDING = 1e-12
_TIE = 1e-10

# the quick search takes the ways that spent least, first few, then many
_WIDTHS = (2**9, 2**14)
_LOOKED_AT = 4000


class Floor(NamedTuple):
    """Every configuration costs at least ``base`` and the ``spends`` of its blocks (blocks,).

    ``lift`` is what was added to the reduced costs of all blocks under the ``values``.
    """

    base: float
    spends: FloatArray
    values: Values
    lift: float

    @classmethod
    def of(cls, settled: Settled, limits: Limits) -> Self:
        """Lower the base by what the solver left over, so that no block spends less than nothing.

        A configuration has at most ``limits.most`` blocks, each below zero by the worst at most.
        """
        lift = max(0.0, -float(settled.reduced.min(initial=0.0)))
        base = settled.values.base - limits.most * lift
        return cls(base, settled.reduced + lift, settled.values, lift)


class Found(NamedTuple):
    """The best configurations met, as the positions of their blocks, best first.

    Every configuration that costs at most ``known_to`` is among them, unless as many others that
    cost no more are.
    """

    covers: tuple[tuple[int, ...], ...]
    costs: tuple[float, ...]
    known_to: float

    def complete(self, keep: int) -> bool:
        """Tell whether these are the cheapest so many (but for ties), or all there are."""
        if self.known_to == np.inf:
            return True
        return len(self.costs) == keep and self.room(keep) <= _ROUNDING * max(1.0, self.costs[-1])

    def room(self, keep: int) -> float:
        """Return how much further all must be known, to tell that there is nothing cheaper."""
        if len(self.costs) < keep:
            return np.inf
        return self.costs[-1] - _TIE * max(1.0, abs(self.costs[-1])) - self.known_to

    def merged(
        self, covers: Sequence[tuple[int, ...]], costs: Sequence[float], keep: int
    ) -> "Found":
        """Return these and others, the cheapest of them, each once."""
        both = dict(zip(self.covers, self.costs, strict=True))
        both |= {tuple(sorted(cover)): cost for cover, cost in zip(covers, costs, strict=True)}
        ranked = sorted(both, key=lambda cover: (both[cover], cover))[:keep]
        return Found(tuple(ranked), tuple(both[cover] for cover in ranked), self.known_to)


@dataclass(slots=True, eq=False)
class Sifting:
    """What is established so far about the configurations made of a list of blocks.

    ``root`` holds for every block of the list; ``floor`` is higher, but holds for the blocks at
    ``near`` alone, those that spend at most ``reach`` by the root. No configuration that costs at
    most ``root.base + reach`` has any other block, so up to there the floor holds for them all.
    """

    listing: Listing
    limits: Limits
    order: Sequence[int]
    relaxation: Relaxation
    root: Floor
    near: IntArray
    reach: float
    floor: Floor
    known: Found = field(default_factory=lambda: Found((), (), -np.inf))

    @classmethod
    def begin(
        cls, words: Words, costs: FloatArray, limits: Limits, order: Sequence[int]
    ) -> "Sifting | None":
        """Solve the linear problem over all blocks, then add cuts; None if it has no answer.

        Parameters
        ----------
        words, costs
            The blocks as bitmasks (blocks, words), and their costs (blocks,), about 1 an area.
        order
            The areas in an order in which few of those covered first border the others.
        """
        listing = Listing.of(words, costs, limits.n_areas)
        relaxation = Relaxation(listing, limits, _start(listing))
        settled = _settled_fully(relaxation, listing, limits)
        fewest = -(-limits.n_areas // int(_sizes(words).max()))
        if settled is not None and settled.x.sum() < fewest - _MISSING:
            # shares add up to fewer footprints than whole blocks can
            limited = limits._replace(least=fewest)
            relaxation = Relaxation(listing, limited, relaxation.positions)
            settled = _settled_fully(relaxation, listing, limited)
        if settled is None:
            return None
        root = Floor.of(settled, limits)
        near, reach = _up_to(root.spends, _kth(root.spends, _NEAR))
        floor = root._replace(spends=root.spends[near])
        search = cls(listing, limits, order, relaxation, root, near, reach, floor)
        search._add_cuts(settled.x)
        return search

    def search(self, keep: int, *, most_ways: int = MOST_WAYS) -> Found:
        """Return the ``keep`` cheapest configurations, by a budget that grows until all are found.

        Where that is long, a quick search for good configurations comes in between: there is no
        need to look further than what they cost.

        Raises
        ------
        TooLargeError
            If more ways than the limit fit the budget; ``known`` then has what was established.
        """
        gained = self.floor.base - self.root.base
        budget = max(_FIRST_SHARE * gained, _FIRST_BUDGET * max(1.0, abs(self.floor.base)))
        widths = [width for width in _WIDTHS if width <= most_ways]
        limit = min(_SOME_WAYS, most_ways)
        while not self.known.complete(keep):
            budget = min(budget, self._room(keep))
            self.reach_up_to(self.floor.base + budget)
            try:
                n_ways = self._list_within(budget, keep, limit)
            except TooLargeError:
                if not widths:
                    raise
                self._look_ahead(keep, widths.pop(0))
                limit = most_ways
            else:
                budget *= _GROWTH if n_ways < _MANY_WAYS else _SLOWER_GROWTH
        return self.known

    def _room(self, keep: int) -> float:
        """Return how far above the floor anything cheaper than the configurations met could be."""
        known = self.known._replace(known_to=self.floor.base)
        return known.room(keep)

    def _look_ahead(self, keep: int, width: int) -> None:
        """Meet good configurations made of the blocks that spend least."""
        cheap = np.argsort(self.floor.spends, kind="stable")[:_LOOKED_AT]
        # with areas alone among them there is always a way on
        alone = np.flatnonzero(_sizes(self.listing.words[self.near]) == 1)
        some = np.union1d(cheap, alone)
        blocks = self.near[some]
        offers = self._offers(blocks, self.floor.spends[some])
        met = covers_within(offers, np.inf, self.limits, keep=keep, width=width)
        self._meet(met, blocks, keep)

    def _meet(self, met: Covers, blocks: IntArray, keep: int) -> None:
        """Add configurations to those known, their costs added up afresh."""
        covers = [tuple(blocks[list(cover)].tolist()) for cover in met.covers]
        costs = [float(self.listing.costs[list(cover)].sum()) for cover in covers]
        self.known = self.known.merged(covers, costs, keep)

    def reach_up_to(self, cost: float) -> None:
        """Let the floor hold for every configuration that costs at most so much."""
        needed = cost - self.root.base
        if needed > self.reach:
            self.near, self.reach = _up_to(self.root.spends, _MARGIN * needed)
            self._settle()

    def _list_within(self, budget: float, keep: int, most_ways: int) -> int:
        """List the cheapest configurations within a budget; return how many ways were gone."""
        kept = np.flatnonzero(self.floor.spends <= budget)
        blocks = self.near[kept]
        offers = self._offers(blocks, self.floor.spends[kept])
        # what rounding may add to a sum
        slack = _ROUNDING * max(1.0, abs(self.floor.base))
        listed = covers_within(offers, budget + slack, self.limits, keep=keep, most_ways=most_ways)
        self._meet(listed, blocks, keep)
        every = len(blocks) == len(self.listing) and not listed.cut_short
        known_to = np.inf if every else self.floor.base + budget
        self.known = self.known._replace(known_to=max(known_to, self.known.known_to))
        return listed.n_ways

    def _offers(self, blocks: IntArray, spends: FloatArray) -> Offers:
        """Return blocks with what they spend, areas numbered in their order."""
        values, lift = self.floor.values, self.floor.lift
        uncut = replace(values, triples=values.triples[:0], cuts=values.cuts[:0])
        place = np.argsort(self.order)
        used = values.cuts < 0
        return Offers(
            self._swept(blocks),
            self.listing.costs[blocks],
            spends,
            self.listing.take(blocks).reduced_costs(uncut) + lift,
            np.sort(place[values.triples[used]], axis=1),
            -values.cuts[used],
        )

    def _swept(self, positions: IntArray) -> Words:
        """Return blocks as bitmasks whose bits follow the order of the areas."""
        n_words = self.listing.words.shape[1]
        bits = np.zeros((len(positions), n_words * WORD_BITS), dtype=np.uint8)
        bits[:, : self.limits.n_areas] = self.listing.membership(positions)[:, list(self.order)]
        octets = np.packbits(bits, axis=1, bitorder="little")
        return octets.view("<u8").astype(np.uint64, copy=False)

    def _settle(self) -> FloatArray:
        """Solve the linear problem with its cuts over the near blocks, and return its x."""
        while True:
            near = self.listing.take(self.near)
            settled = settle(self.relaxation, near, self.near)
            if settled.missing <= _MISSING or self.reach == np.inf:
                self.floor = Floor.of(settled, self.limits)
                return settled.x
            # without breaking a cut, the near blocks alone cannot hold every area
            wider = _kth(self.root.spends, _WIDER * len(self.near))
            self.near, self.reach = _up_to(self.root.spends, wider)

    def _add_cuts(self, x: FloatArray) -> None:
        """Add cuts until none is broken, or they hardly raise the floor."""
        for _ in range(_MOST_ROUNDS):
            taken = np.flatnonzero(x > 0)
            held = self.listing.membership(self.relaxation.positions[taken])
            triples = violated_triples(held, x[taken])
            if not len(triples):
                return
            before = self.floor.base
            self.relaxation.add_cuts(triples)
            x = self._settle()
            if self.floor.base - before < _LEAST_GAIN * (self.floor.base - self.root.base):
                return


def _settled_fully(relaxation: Relaxation, listing: Listing, limits: Limits) -> Settled | None:
    """Solve the linear problem over all blocks; None if some area cannot be held even in shares.

    Leaving an area out is made dearer until none is, or the floor is above what any configuration
    can cost.
    """
    ceiling = limits.n_areas * max(0.0, float(listing.costs.max()))
    for _ in range(_MOST_RAISES):
        settled = settle(relaxation, listing)
        if settled.missing <= _MISSING:
            return settled
        if Floor.of(settled, limits).base > ceiling + _MISSING * max(1.0, ceiling):
            return None
        relaxation.raise_shortage()
    return settled


def _start(listing: Listing) -> IntArray:
    """Return the blocks to start from: the cheapest by area, and each area alone."""
    sizes = _sizes(listing.words)
    wanted = _PER_AREA * listing.n_areas
    if len(listing) <= wanted:
        return np.arange(len(listing))
    cheap = np.argpartition(listing.costs / sizes, wanted)[:wanted]
    return np.union1d(cheap, np.flatnonzero(sizes == 1))


def _sizes(words: Words) -> IntArray:
    """Return the number of areas in each block."""
    return np.asarray(np.bitwise_count(words).sum(axis=1, dtype=np.int64))


def _kth(spends: FloatArray, number: int) -> float:
    """Return how much the block spends that comes after so many others."""
    return np.inf if number >= len(spends) else float(np.partition(spends, number)[number])


def _up_to(spends: FloatArray, reach: float) -> tuple[IntArray, float]:
    """Return the blocks that spend at most so much; no limit is left where that is all of them."""
    near = np.flatnonzero(spends <= reach)
    return near, np.inf if len(near) == len(spends) else reach
