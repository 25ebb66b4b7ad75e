"""Prove the arrangements of lowest cost by sifting columns, fixing those too dear, and a search.

Prices are raised without a solver, a linear programme over the few blocks near them is solved, all
blocks are priced at what it finds, and those that pay are taken in, as are rows that the answer
breaks and no configuration can. Blocks that no arrangement as cheap as those known can hold are
dropped (``bundles``), and where the bound does not meet the cost yet, what is left is searched to
a zero gap.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from footprint.arrangements.arrangement import BoolArray, FloatArray
from footprint.arrangements.bundles import (
    Bundles,
    Group,
    Prices,
    ascend,
    groups,
    no_prices,
    price,
    rises,
)
from footprint.arrangements.compact import compact, solve_linear, solve_whole, without_all
from footprint.arrangements.known import Known, improved, starts
from footprint.arrangements.sweep import Sweep
from footprint.arrangements.terms import Terms
from footprint.solving import PROOF_TOLERANCE

_PER_FUNCTION = 12
_FEW = 1_500
_ROUNDS = 60
_FAR = 0.05
_AGAIN = 40
_ROWS_EACH = 8
_BREAKS = 0.02
_SHARES = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1.0)
# so small beside a total that the bound is there, or beside the gap that more would not help
_THERE = 1e-10
_ENOUGH = 0.01
# so small beside a total that a bundle does not pay
_NOTHING = 1e-13


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Choices of blocks (F, B), best first, with what was proven of each.

    Attributes
    ----------
    chosen
        Distinct choices.
    bounds
        For each, what no choice other than those before it can cost less than.
    impossible
        Whether it was shown that no choice keeps every rule.
    """

    chosen: tuple[BoolArray, ...]
    bounds: tuple[float, ...]
    impossible: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Sifted:
    """What sifting leaves to search.

    Attributes
    ----------
    terms
        The question with only the blocks that an arrangement within the limit can hold.
    prices, bound
        The best prices, and what no arrangement left costs less than.
    limit
        Every arrangement that costs no more than this, to within rounding, is left.
    """

    terms: Terms
    prices: Prices
    bound: float
    limit: float


Enough = Callable[[float, Known], bool]


def never(_bound: float, _known: Known) -> bool:
    """Never stop before the end."""
    return False


class Clock:
    """The seconds a search has left."""

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.perf_counter() + seconds

    @property
    def left(self) -> float | None:
        """Return the seconds left, not below zero; None where there is no limit."""
        return None if self._end is None else max(0.0, self._end - time.perf_counter())

    @property
    def out(self) -> bool:
        """Return whether no time is left."""
        return self.left == 0.0


def by_sifting(terms: Terms, keep: int, clock: Clock) -> Found:
    """Find the ``keep`` arrangements of lowest cost, with a bound for each."""
    left, known = sifted(terms, keep, clock)
    return ranked(left, known, keep, clock)


def sifted(
    terms: Terms,
    keep: int,
    clock: Clock,
    *,
    seeds: Sequence[BoolArray] = (),
    prices: Prices | None = None,
    enough: Enough = never,
    least_limit: float = -np.inf,
) -> tuple[Sifted, Known]:
    """Return what sifting leaves to search, and the arrangements found on the way.

    Parameters
    ----------
    seeds
        Arrangements to start from beside those found at once.
    prices
        Prices to start from.
    enough
        Whether to stop, told the bound and what is known.
    least_limit
        Leave every arrangement up to this cost, even if those wanted cost less.
    """
    sweep = sweep_of(terms)
    known = Known(terms, keep, least_limit)
    for chosen in (*seeds, *starts(terms, sweep)):
        known.add(improved(terms, sweep, chosen))
    known.add_near(sweep)
    joined = groups(terms)
    if joined is None or not known.ranked:
        # nothing to sift from: every column is left
        return Sifted(terms, no_prices(terms), -np.inf, known.limit), known
    return sift(terms, joined, sweep, known, clock, prices, enough), known


def sift(
    terms: Terms,
    joined: tuple[Group, ...],
    sweep: Sweep | None,
    known: Known,
    clock: Clock,
    prices: Prices | None = None,
    enough: Enough = never,
) -> Sifted:
    """Raise the bound to the optimum of the linear programme, dropping blocks on the way.

    Parameters
    ----------
    known
        At least one arrangement; those found on the way are added.
    prices
        Where to start from; split from the best arrangement known where not given.
    enough
        Whether to stop, told the bound and what is known.
    """
    start = _first_prices(terms, known.ranked[0][1]) if prices is None else prices
    now = ascend(terms, joined, start, known.upper)
    left = _fix(Sifted(terms, now, price(terms, joined, now).bound, np.inf), joined, known)
    pool = _cheapest(left, joined, _PER_FUNCTION * len(terms.cost)) | known.ranked[0][1]
    halved = now.halves < 0
    for _ in range(_ROUNDS):
        allowed = left.terms.allowed
        pool = allowed if allowed.sum() <= max(_FEW, 2 * pool.sum()) else pool & allowed
        areas = left.prices.areas
        model = compact(left.terms, pool, areas, halved)
        answer = solve_linear(model, areas, halved, clock.left)
        if answer is None:
            break
        if answer.whole:
            known.add(answer.x > 0.5)
            known.add_near(sweep)
        left, nearby = _raise(left, joined, answer.prices)
        if answer.value - left.bound > _FAR * (known.upper - left.bound):
            left, nearby = _ascended(left, joined, nearby, known.upper, halved)
        left = _fix(left, joined, known)
        at_answer = price(left.terms, joined, answer.prices)
        paying = _paying(at_answer, answer.value) & ~pool
        broken = _broken(left.terms, answer.x) & ~halved
        near = answer.value - left.bound <= _there(answer.value, known.limit)
        if clock.out or _meets(left, known) or enough(left.bound, known):
            return left
        if not (broken.any() or (paying.any() and not near)):
            break
        # rows that the answer does not lean on make room for those it breaks
        halved = (answer.prices.halves < 0) | broken
        more = _paying(nearby, answer.value) & ~pool
        pool = pool | (more if more.sum() >= len(pool) // 8 else more | paying)
    return _with_search(left, joined, sweep, known, clock)


def ranked(left: Sifted, known: Known, keep: int, clock: Clock) -> Found:
    """Search what is left for one arrangement after another, each unlike those before it."""
    chosen: list[BoolArray] = []
    bounds: list[float] = []
    model = compact(left.terms, left.terms.allowed, left.prices.areas, left.prices.halves < 0)
    for rank in range(keep):
        best = known.ranked[0] if known.ranked else None
        if rank == 0 and best is not None and best[0] - left.bound <= _proof(best[0]):
            # the bound meets it without a search
            chosen.append(best[1])
            bounds.append(left.bound)
            continue
        answer = solve_whole(without_all(model, chosen), clock.left)
        if answer.chosen is None:
            if answer.decided:
                return Found(tuple(chosen), tuple(bounds), impossible=not chosen)
            break
        known.add(answer.chosen)
        lowest = _lowest(known, chosen)
        if lowest is None:
            break
        chosen.append(lowest)
        bounds.append(min(max(answer.bound, left.bound), left.limit))
    return _filled(chosen, bounds, known, keep, left.bound)


def _lowest(known: Known, taken: list[BoolArray]) -> BoolArray | None:
    """Return the cheapest arrangement known that is not yet taken."""
    for _, chosen in known.ranked:
        if not any(np.array_equal(chosen, other) for other in taken):
            return chosen
    return None


def _filled(
    chosen: list[BoolArray], bounds: list[float], known: Known, keep: int, bound: float
) -> Found:
    """Return what is proven, then the best known of the rest with the weakest bound."""
    while len(chosen) < keep and (other := _lowest(known, chosen)) is not None:
        chosen.append(other)
        bounds.append(bound)
    return Found(tuple(chosen), tuple(bounds))


def _with_search(
    left: Sifted, joined: tuple[Group, ...], sweep: Sweep | None, known: Known, clock: Clock
) -> Sifted:
    """Drop more blocks with a better arrangement, from a search of a part, where many are left."""
    if left.terms.allowed.sum() <= _FEW or _meets(left, known):
        return left
    part = _cheapest(left, joined, _FEW) | known.ranked[0][1]
    model = compact(left.terms, part, left.prices.areas, left.prices.halves < 0)
    answer = solve_whole(model, clock.left)
    if answer.chosen is not None:
        known.add(improved(left.terms, sweep, answer.chosen))
        known.add_near(sweep)
    return _fix(left, joined, known)


def _raise(left: Sifted, joined: tuple[Group, ...], found: Prices) -> tuple[Sifted, Bundles]:
    """Go from the best prices towards those found, as far as the bound rises most."""
    tried = [left.prices.towards(found, share) for share in _SHARES]
    priced = [price(left.terms, joined, prices) for prices in tried]
    best = max(range(len(tried)), key=lambda k: priced[k].bound)
    if priced[best].bound > left.bound:
        left = Sifted(left.terms, tried[best], priced[best].bound, left.limit)
    return left, priced[best]


def _ascended(
    left: Sifted, joined: tuple[Group, ...], nearby: Bundles, upper: float, halved: BoolArray
) -> tuple[Sifted, Bundles]:
    """Raise the bound without the solver, where it is far below the linear programme's value."""
    prices = ascend(left.terms, joined, left.prices, upper, halved=halved, steps=_AGAIN)
    priced = price(left.terms, joined, prices)
    if priced.bound <= left.bound:
        return left, nearby
    return Sifted(left.terms, prices, priced.bound, left.limit), priced


def _fix(left: Sifted, joined: tuple[Group, ...], known: Known) -> Sifted:
    """Drop every block whose use would cost more than the arrangements wanted are known to."""
    limit = min(known.limit, left.limit)
    rise = rises(left.terms, joined, left.prices)
    kept = rise <= limit - left.bound + _proof(limit)
    return Sifted(left.terms.only(kept), left.prices, left.bound, limit)


def _cheapest(left: Sifted, joined: tuple[Group, ...], number: int) -> BoolArray:
    """Return the blocks left that would raise the bound least (F, B)."""
    rise = rises(left.terms, joined, left.prices)
    number = min(number, int(left.terms.allowed.sum()))
    kept: BoolArray = rise <= np.partition(rise, number - 1, axis=None)[number - 1]
    return kept & left.terms.allowed


def _first_prices(terms: Terms, chosen: BoolArray) -> Prices:
    """Split the cost of every block chosen among its areas, by what they would cost alone."""
    prices = no_prices(terms)
    single = np.flatnonzero(terms.within.sum(axis=1) == 1)
    alone = np.full(prices.areas.shape, np.nan)
    alone[:, terms.within[single].argmax(axis=1)] = terms.cost[:, single]
    for function, block in np.argwhere(chosen):
        inside = terms.within[block] > 0
        weights = np.abs(np.where(np.isfinite(alone[function]), alone[function], 0.0))[inside]
        weights = weights if weights.sum() > 0 else np.ones(len(weights))
        share = terms.cost[function, block] * weights / weights.sum()
        prices.areas[function, inside] = share
    return prices


def _paying(priced: Bundles, value: float) -> BoolArray:
    """Return the blocks of every bundle that lowers the bound (F, B)."""
    return priced.taken & (priced.value < -_NOTHING * max(1.0, abs(value)))


def _broken(terms: Terms, x: FloatArray) -> BoolArray:
    """Return the rows of halves that an answer breaks most, a few of each function (F, H)."""
    used = np.flatnonzero(x.any(axis=0))
    over = x[:, used] @ terms.halves[:, used].T - terms.halves_most
    if not over.size:
        return over > 0
    few = min(_ROWS_EACH, over.shape[1])
    least = -np.partition(-over, few - 1, axis=1)[:, few - 1]
    broken: BoolArray = (over > _BREAKS) & (over >= least[:, np.newaxis])
    return broken


def _meets(left: Sifted, known: Known) -> bool:
    """Tell whether the bound meets the arrangements wanted, to within a proof."""
    return known.limit - left.bound <= _proof(known.limit)


def _there(value: float, limit: float) -> float:
    """Return how far below the linear programme's value a bound may stay: a part of the gap."""
    gap = limit - value if np.isfinite(limit) else 0.0
    return max(_THERE * max(1.0, abs(value)), _ENOUGH * gap)


def _proof(value: float) -> float:
    """Return a difference within which a value counts as proven."""
    return PROOF_TOLERANCE * max(1.0, abs(value)) if np.isfinite(value) else 0.0


def sweep_of(terms: Terms) -> Sweep | None:
    """Prepare the sweep over every block listed, where it is small enough."""
    words = terms.problem.blocks.words
    return Sweep.of(words[:, 0], terms.within.shape[1]) if words.shape[1] == 1 else None
