"""Hold what every configuration costs at least, and the best configurations met."""

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np

from footprint.configurations.neighbours import WORD_BITS, Words
from footprint.configurations.sifting import (
    BoolArray,
    FloatArray,
    IntArray,
    Limits,
    Settled,
    Values,
)


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
    cost no more are; all there are, where it is infinite.
    """

    covers: tuple[tuple[int, ...], ...]
    costs: tuple[float, ...]
    known_to: float

    def merged(
        self, covers: Sequence[tuple[int, ...]], costs: Sequence[float], keep: int
    ) -> "Found":
        """Return these and others, the cheapest of them, each once."""
        both = dict(zip(self.covers, self.costs, strict=True))
        both |= {tuple(sorted(cover)): cost for cover, cost in zip(covers, costs, strict=True)}
        ranked = sorted(both, key=lambda cover: (both[cover], cover))[:keep]
        return Found(tuple(ranked), tuple(both[cover] for cover in ranked), self.known_to)


def packed(membership: BoolArray, n_words: int) -> Words:
    """Return yes and no by area (..., areas) as bitmasks (..., words)."""
    missing = n_words * WORD_BITS - membership.shape[-1]
    bits = np.pad(membership, [(0, 0)] * (membership.ndim - 1) + [(0, missing)])
    octets = np.ascontiguousarray(np.packbits(bits, axis=-1, bitorder="little"))
    return octets.view("<u8").astype(np.uint64, copy=False)


def sizes(words: Words) -> IntArray:
    """Return the number of areas in each block."""
    return np.asarray(np.bitwise_count(words).sum(axis=1, dtype=np.int64))


def kth(spends: FloatArray, number: int) -> float:
    """Return how much the block spends that comes after so many others."""
    return np.inf if number >= len(spends) else float(np.partition(spends, number)[number])
