"""Find the cheapest configurations made of many blocks, by sifting, and prove that they are.

The linear problem gives every block a share of a budget to spend (its reduced cost), and a floor
under the cost of every configuration. A configuration above the floor by no more than a budget is
made of blocks that spend no more than it together. All such configurations are listed by an exact
recursion, for a budget that grows until enough are found: what was not listed costs more. So the
solver is trusted with good prices only. Whether they hold is computed afresh for every block of
the list, and the proof is one of adding up: exact but for the rounding of sums, some 1e-13.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np

from footprint.configurations.blocks import TooLargeError
from footprint.configurations.budget import MOST_WAYS, Offers, covers_within
from footprint.configurations.cuts import violated_triples
from footprint.configurations.floors import Floor, Found, kth, packed, sizes
from footprint.configurations.neighbours import Words
from footprint.configurations.sifting import (
    FloatArray,
    IntArray,
    Limits,
    Listing,
    Relaxation,
    Settled,
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
_SOME_WAYS = 2**18
_ROUNDING = 1e-12
_TIE = 1e-10

# the quick search goes on with so many ways, and takes shares above this as whole
_WIDTH = 2**9
_LOOKED_AT = 4000
_SURE = 0.9

# footprints of so many areas in all are formed anew at a time, so many times
_REGROUPED = 24
_MOST_REGROUPS = 100
_FEW_WAYS = 2**15


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
        fewest = -(-limits.n_areas // int(sizes(words).max()))
        if settled is not None and settled.x.sum() < fewest - _MISSING:
            # shares add up to fewer footprints than whole blocks can
            limited = limits._replace(least=fewest)
            relaxation = Relaxation(listing, limited, relaxation.positions)
            settled = _settled_fully(relaxation, listing, limited)
        if settled is None:
            return None
        root = Floor.of(settled, limits)
        near = np.arange(len(listing))
        search = cls(listing, limits, order, relaxation, root, near, np.inf, root)
        search._hold_near(kth(root.spends, _NEAR))
        search.floor = root._replace(spends=root.spends[search.near])
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
        limit, looked = min(_SOME_WAYS, most_ways), False
        while self._room(keep, self.known.known_to) > self.rounding:
            budget = min(budget, self._room(keep, self.floor.base))
            if budget <= 0:
                # what was met costs no more than the floor
                self.known = self.known._replace(known_to=self.floor.base)
                break
            self.reach_up_to(self.floor.base + budget)
            try:
                n_ways = self._list_within(budget, keep, limit)
            except TooLargeError:
                if looked:
                    raise
                self._look_ahead(keep)
                limit, looked = most_ways, True
            else:
                budget *= _GROWTH if n_ways < _MANY_WAYS else _SLOWER_GROWTH
        return self.known

    @property
    def rounding(self) -> float:
        """Return what rounding may add to the sums of costs and values."""
        values = self.floor.values
        return _ROUNDING * max(1.0, float(np.abs(values.areas).sum() - values.cuts.sum()))

    def _room(self, keep: int, known_to: float) -> float:
        """Return how far above a cost anything cheaper than the configurations met could be.

        A tie to a relative 1e-10, or by rounding, is not cheaper.
        """
        costs = self.known.costs
        if len(costs) < keep:
            return -np.inf if known_to == np.inf else np.inf
        return costs[-1] - max(_TIE * abs(costs[-1]), self.rounding) - known_to

    def _look_ahead(self, keep: int) -> None:
        """Meet good configurations: those of least spending on the way, and one by rounding."""
        cheap = np.argsort(self.floor.spends, kind="stable")[:_LOOKED_AT]
        # with areas alone among them there is always a way on
        alone = np.flatnonzero(sizes(self.listing.words[self.near]) == 1)
        some = np.union1d(cheap, alone)
        blocks = self.near[some]
        offers = self._offers(blocks, self.floor.spends[some])
        with suppress(TooLargeError):
            met = covers_within(offers, np.inf, self.limits, keep=keep, width=_WIDTH)
            self._meet(met.covers, blocks, keep)
        if self._room(keep, self.floor.base) > 0:
            self._meet(self._rounded(), np.arange(len(self.listing)), keep)
        if self.known.covers and self._room(keep, self.floor.base) > 0:
            self._regroup(keep)

    def _rounded(self) -> list[tuple[int, ...]]:
        """Round the shares of the linear problem up, the largest first, solving it in between."""
        left = np.ones(self.limits.n_areas, dtype=np.bool_)
        taken: list[int] = []
        while left.any():
            inside = self._inside(packed(left, self.listing.words.shape[1]))
            settled = settle(self.relaxation, self.listing.take(inside), inside)
            if settled.missing > _MISSING:
                break
            sure = np.flatnonzero(settled.x > _SURE)
            sure = sure if len(sure) else np.array([int(settled.x.argmax())])
            chosen = self.relaxation.positions[sure]
            left &= ~self.listing.membership(chosen).any(axis=0)
            taken += chosen.tolist()
            self.relaxation.ask_for(left, len(taken))
        self.relaxation.ask_for(np.ones_like(left), 0)
        return [] if left.any() else [tuple(taken)]

    def _regroup(self, keep: int) -> None:
        """Cover anew the areas of a few footprints of the best met at a time, while that pays."""
        cover = self.known.covers[0]
        groups = self._groups(cover)
        for _ in range(_MOST_REGROUPS):
            if not groups:
                return
            group = groups.pop()
            try:
                self._cover_anew(group, keep)
            except TooLargeError:
                groups += [group[:-1]] if len(group) > 2 else []
            if self.known.covers[0] != cover:
                cover = self.known.covers[0]
                groups = self._groups(cover)

    def _cover_anew(self, group: Sequence[int], keep: int) -> None:
        """Look for cheaper blocks on the areas of some blocks of the best met, the others fixed."""
        held = np.bitwise_or.reduce(self.listing.words[list(group)], axis=0)
        blocks = np.union1d(self._inside(held), self.known.covers[0])
        spends = self.listing.take(blocks).reduced_costs(self.floor.values) + self.floor.lift
        fixed = np.isin(blocks, self.known.covers[0]) & ~np.isin(blocks, group)
        budget = self.known.costs[0] - self.floor.base - float(spends[fixed].sum())
        spends[fixed] = 0.0
        offers = Offers(
            self._swept(blocks),
            self.listing.costs[blocks],
            spends,
            spends,
            np.empty((0, 3), dtype=np.int64),
            np.empty(0),
        )
        met = covers_within(offers, budget, self.limits, keep=keep, most_ways=_FEW_WAYS)
        self._meet(met.covers, blocks, keep)

    def _inside(self, held: Words) -> IntArray:
        """Return the near blocks within some areas; where they are few, all that there are."""
        inside = self.near[((self.listing.words[self.near] & ~held) == 0).all(axis=1)]
        if len(inside) > _LOOKED_AT:
            return np.asarray(inside)
        return np.asarray(np.flatnonzero(((self.listing.words & ~held) == 0).all(axis=1)))

    def _groups(self, cover: Sequence[int]) -> list[list[int]]:
        """Return, for each block of a configuration, it and those that most blocks join it to."""
        cheap = np.argsort(self.floor.spends, kind="stable")[:_LOOKED_AT]
        parts = self.listing.membership(np.array(cover)).astype(np.float32)
        meets = self.listing.membership(self.near[cheap]).astype(np.float32) @ parts.T > 0
        joined = meets.T.astype(np.float32) @ meets.astype(np.float32)
        np.fill_diagonal(joined, np.inf)
        groups = []
        for row in joined:
            order = np.argsort(-row, kind="stable")
            number = np.searchsorted(np.cumsum(parts.sum(axis=1)[order]), _REGROUPED, side="right")
            groups.append([cover[i] for i in order[: max(2, int(number))]])
        return groups

    def _meet(self, met: Sequence[tuple[int, ...]], blocks: IntArray, keep: int) -> None:
        """Add configurations to those known, their costs added up afresh."""
        covers = [tuple(blocks[list(cover)].tolist()) for cover in met]
        costs = [float(self.listing.costs[list(cover)].sum()) for cover in covers]
        self.known = self.known.merged(covers, costs, keep)

    def reach_up_to(self, cost: float) -> None:
        """Let the floor hold for every configuration that costs at most so much."""
        needed = cost - self.root.base + self.rounding
        if needed > self.reach:
            self._hold_near(_MARGIN * needed)
            self._settle()

    def _hold_near(self, reach: float) -> None:
        """Take as near all blocks that spend at most so much by the root, and each area alone."""
        within = self.root.spends <= reach
        self.reach = np.inf if within.all() else reach
        self.near = np.flatnonzero(within | (sizes(self.listing.words) == 1))

    def _list_within(self, budget: float, keep: int, most_ways: int) -> int:
        """List the cheapest configurations within a budget; return how many ways were gone."""
        kept = np.flatnonzero(self.floor.spends <= budget + self.rounding)
        blocks = self.near[kept]
        offers = self._offers(blocks, self.floor.spends[kept])
        listed = covers_within(
            offers, budget + self.rounding, self.limits, keep=keep, most_ways=most_ways
        )
        self._meet(listed.covers, blocks, keep)
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
        inside = self.listing.membership(positions)[:, list(self.order)]
        return packed(inside, self.listing.words.shape[1])

    def _settle(self) -> FloatArray:
        """Solve the linear problem with its cuts over the near blocks, and return its x."""
        while True:
            near = self.listing.take(self.near)
            settled = settle(self.relaxation, near, self.near)
            if settled.missing <= _MISSING or self.reach == np.inf:
                self.floor = Floor.of(settled, self.limits)
                return settled.x
            # without breaking a cut, the near blocks alone cannot hold every area
            self._hold_near(kth(self.root.spends, _WIDER * len(self.near)))

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
    size = sizes(listing.words)
    wanted = _PER_AREA * listing.n_areas
    if len(listing) <= wanted:
        return np.arange(len(listing))
    cheap = np.argpartition(listing.costs / size, wanted)[:wanted]
    return np.union1d(cheap, np.flatnonzero(size == 1))
