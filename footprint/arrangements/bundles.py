"""Bound the joint question from prices on areas, in numpy alone.

Let each area of each function be sold at a price pi[f,i]. A block g is then a bundle: which
functions take it is free, so over the subsets S of each group of functions that edges join,

    v(g) = coord(g) + sum over groups of min over S of
           sum over f in S of (cost_f(g) - sum of pi[f,i] over i in g)
           - sum over edges within S of what is saved where both have g

and for ANY prices no arrangement costs less than

    L = sum of pi + cost of all changes of team + sum over g of min(0, v(g)),

since the cost of an arrangement is the first two terms plus the values of the bundles it uses.
The highest L is the optimum of the linear programme of the compact model. If f must take g, the
bound rises by what v(g) then costs more: blocks for which it passes a known cost can be dropped.
Further rows have prices too, taken off cost_f(g) or coord(g) in the same way, while L gains price
times limit: nu[f] on the number of footprints, mu[i] <= 0 on the partnerships of an area, and
sigma[f,h] <= 0 on the rows of ``terms.halves``, which hold for every configuration. The last lift
the bound above the compact model's linear programme, as a rule to the cost of the best itself.
"""

from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np

from footprint.arrangements.arrangement import BoolArray, FloatArray
from footprint.arrangements.terms import IntArray, Terms, components

# a group of functions has 2 ** functions subsets to try for every block
MOST_JOINED = 10

# stands for infinity where it must be added and taken away again
_NEVER = 1e18
_STEPS = 120
_MOMENTUM = 0.6
_PATIENCE = 6
_SHRINK = 0.6
_WORTHWHILE = 0.02


class Prices(NamedTuple):
    """Prices of areas (F, A), of footprints (F,), of partnerships (A,) and of halves (F, H)."""

    areas: FloatArray
    numbers: FloatArray
    partnerships: FloatArray
    halves: FloatArray

    def towards(self, other: "Prices", share: float) -> "Prices":
        """Return prices a share of the way to others."""
        return Prices(*(a + share * (b - a) for a, b in zip(self, other, strict=True)))


class Bundles(NamedTuple):
    """The bound at some prices, the value of each bundle (B,), and who takes it (F, B)."""

    bound: float
    value: FloatArray
    taken: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Groups of functions that edges join in the same way, m of them with k functions each.

    Attributes
    ----------
    functions, edges
        Rows of their functions (m, k) and of the edges between them (m, e).
    subsets, inside
        Every subset of k functions (s, k), and which edges lie within it (s, e), as 0.0 and 1.0.
    """

    functions: IntArray
    edges: IntArray
    subsets: FloatArray
    inside: FloatArray


def groups(terms: Terms) -> tuple[Group, ...] | None:
    """Return the groups of functions, or None if one has too many functions to try all subsets."""
    alike: dict[tuple[int, tuple[tuple[int, int], ...]], list[tuple[list[int], list[int]]]] = {}
    for functions in components(terms):
        if len(functions) > MOST_JOINED:
            return None
        place = {f: k for k, f in enumerate(functions)}
        edges = [e for e, (first, _) in enumerate(terms.edges.tolist()) if first in place]
        ends = tuple((place[int(a)], place[int(b)]) for a, b in terms.edges[edges])
        alike.setdefault((len(functions), ends), []).append((functions, edges))
    found = []
    for (size, ends), members in alike.items():
        subsets = np.array([*product((0.0, 1.0), repeat=size)])
        inside = [subsets[:, a] * subsets[:, b] for a, b in ends]
        found.append(
            Group(
                np.array([functions for functions, _ in members], dtype=np.int64),
                np.array([edges for _, edges in members], dtype=np.int64).reshape(
                    len(members), len(ends)
                ),
                subsets,
                np.array(inside).reshape(len(ends), len(subsets)).T,
            )
        )
    return tuple(found)


def no_prices(terms: Terms) -> Prices:
    """Return prices of nothing."""
    n_functions, n_areas = len(terms.cost), terms.within.shape[1]
    return Prices(
        np.zeros((n_functions, n_areas)),
        np.zeros(n_functions),
        np.zeros(n_areas),
        np.zeros((n_functions, len(terms.halves_most))),
    )


def price(terms: Terms, joined: tuple[Group, ...], prices: Prices) -> Bundles:
    """Return the bound at some prices, and the cheapest way to take each bundle."""
    reduced = _reduced(terms, prices)
    value = _joint_price(terms, prices)
    taken = np.zeros(reduced.shape, dtype=np.bool_)
    for group in joined:
        worth = _worth(terms, group, reduced)
        best = worth.argmin(axis=1)
        value += np.take_along_axis(worth, best[:, np.newaxis], axis=1)[:, 0].sum(axis=0)
        taken[group.functions] = np.moveaxis(group.subsets[best] > 0, 2, 1)
    return Bundles(_constant(terms, prices) + float(np.minimum(value, 0.0).sum()), value, taken)


def rises(terms: Terms, joined: tuple[Group, ...], prices: Prices) -> FloatArray:
    """Return how much the bound rises if a function must have a block (F, B)."""
    reduced = _reduced(terms, prices)
    value = _joint_price(terms, prices)
    rise = np.empty_like(reduced)
    for group in joined:
        worth = _worth(terms, group, reduced)
        least = worth.min(axis=1)
        value += least.sum(axis=0)
        for k in range(group.functions.shape[1]):
            with_it = worth[:, group.subsets[:, k] > 0].min(axis=1)
            rise[group.functions[:, k]] = with_it - least
    rise += value - np.minimum(value, 0.0)
    return np.where(terms.allowed, rise, np.inf)


def ascend(
    terms: Terms,
    joined: tuple[Group, ...],
    start: Prices,
    upper: float,
    *,
    halved: BoolArray | None = None,
    steps: int = _STEPS,
) -> Prices:
    """Raise the bound from a start by subgradient steps, and return the prices that did best.

    Steps of a function's prices are in proportion to their mean, and their lengths follow the
    distance of the bound to the cost of a known arrangement.

    Parameters
    ----------
    halved
        Which rows of halves may have prices (F, H); none if not given.
    """
    owner, half = np.nonzero(start.halves < 0 if halved is None else halved)
    mean = np.abs(start.areas).mean(axis=1)
    scale = np.maximum(mean, 1e-9 * max(float(mean.max()), 1.0))
    best, best_bound, now = start, -np.inf, start
    towards, length, waited = _Slope.flat(now, owner), 1.0, 0
    for _ in range(steps):
        found = price(terms, joined, now)
        waited += 1
        if found.bound > best_bound:
            if found.bound - best_bound > _WORTHWHILE * (upper - found.bound):
                waited = 0
            best, best_bound = now, found.bound
        if waited >= _PATIENCE:
            # go back to the best and step more carefully
            length, waited, now = _SHRINK * length, 0, best
            towards, found = _Slope.flat(now, owner), price(terms, joined, best)
        used = (found.taken & (found.value < 0)).astype(np.float64)
        slack = terms.halves_most[half] - (used[owner] * terms.halves[half]).sum(axis=1)
        towards = towards.turned(1.0 - used @ terms.within, slack)
        norm = towards.norm(scale, owner)
        gap = upper - found.bound
        if norm == 0.0 or gap <= 0.0:
            break
        step = length * gap / norm
        halves = now.halves.copy()
        halves[owner, half] += step * scale[owner] * towards.halves
        now = now._replace(
            areas=now.areas + step * scale[:, np.newaxis] * towards.areas,
            halves=np.minimum(halves, 0.0),
        )
    return best


class _Slope(NamedTuple):
    """A direction for the prices of areas (F, A) and of some rows of halves (rows,)."""

    areas: FloatArray
    halves: FloatArray

    @classmethod
    def flat(cls, prices: Prices, owner: IntArray) -> "_Slope":
        """Return no direction."""
        return cls(np.zeros_like(prices.areas), np.zeros(len(owner)))

    def turned(self, areas: FloatArray, halves: FloatArray) -> "_Slope":
        """Return a new direction with some of this one's momentum."""
        return _Slope(areas + _MOMENTUM * self.areas, halves + _MOMENTUM * self.halves)

    def norm(self, scale: FloatArray, owner: IntArray) -> float:
        """Return the square of its length, in the scale of each function's prices."""
        areas = (scale[:, np.newaxis] * self.areas**2).sum()
        return float(areas + (scale[owner] * self.halves**2).sum())


def _reduced(terms: Terms, prices: Prices) -> FloatArray:
    """Return the cost of each block less the prices it holds (F, B); never infinite."""
    cost = np.where(terms.allowed, terms.cost, _NEVER)
    reduced: FloatArray = cost - prices.areas @ terms.within.T - prices.numbers[:, np.newaxis]
    owner, half = np.nonzero(prices.halves)
    if len(owner):
        # few rows of each function have a price, so they are added up one function at a time
        amounts = prices.halves[owner, half, np.newaxis] * terms.halves[half]
        first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
        reduced[owner[first]] -= np.add.reduceat(amounts, first, axis=0)
    return reduced


def _joint_price(terms: Terms, prices: Prices) -> FloatArray:
    """Return what a bundle costs whoever takes it, the price of partnerships included (B,)."""
    return terms.coordination - np.where(terms.counted, terms.within @ prices.partnerships, 0.0)


def _worth(terms: Terms, group: Group, reduced: FloatArray) -> FloatArray:
    """Return what each subset of each group of functions adds to a bundle (m, s, B)."""
    worth: FloatArray = group.subsets @ reduced[group.functions]
    if group.edges.size:
        worth -= group.inside @ terms.saved[group.edges]
    return worth


def _constant(terms: Terms, prices: Prices) -> float:
    """Return the part of the bound that no bundle changes."""
    numbers = prices.numbers
    limits = np.where(numbers > 0, terms.least, np.where(np.isfinite(terms.most), terms.most, 0.0))
    most = terms.problem.most_partnerships or 0
    return float(
        prices.areas.sum()
        + terms.changes
        + (numbers * limits).sum()
        + prices.partnerships.sum() * most
        + (prices.halves * terms.halves_most).sum()
    )


def clipped(terms: Terms, prices: Prices) -> Prices:
    """Return prices without those that no limit supports, which would not give a bound."""
    numbers = np.where(terms.least > 0, prices.numbers, np.minimum(prices.numbers, 0.0))
    numbers = np.where(np.isfinite(terms.most), numbers, np.maximum(numbers, 0.0))
    limited = terms.problem.most_partnerships is not None
    partners = np.minimum(prices.partnerships, 0.0) if limited else 0.0 * prices.partnerships
    return Prices(prices.areas, numbers, partners, np.minimum(prices.halves, 0.0))
