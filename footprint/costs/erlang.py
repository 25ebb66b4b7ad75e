"""Count the places needed so that few children are turned away.

Children arrive at random with an offered load a (arrivals in the mean stay) and c places take
them. A vacant place suits a child with chance 1 − m, so with n of c taken a child is placed with
chance 1 − m^(c − n): a birth and death chain with births a (1 − m^(c − n)) and deaths n.
Blocking is the mean of m^(c − n), the share turned away; m = 0 is Erlang's B formula.

Blocking falls with every place and rises with the load. In a pool of two loads each child finds at
least as many vacancies as alone, so the pool carries at least the sum of the two: with one m and
one target, pooled loads never need more places than apart.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from footprint.costs.inputs import Bools, Floats, Ints

NEAR = 1e-9
NEGLIGIBLE = 1e20
STEPS_BETWEEN_CHECKS = 8
TABLE_STEP = 64
TABLE_GROWS = 1.25
SLICES_PER_LOAD = 8
SMALL_STEP = 1e-7
TABLE_PAYS = 2
LARGEST_LOAD = 1e5
MOST_PASSES = 200


def blocking(load: ArrayLike, places: ArrayLike, mismatch: ArrayLike = 0.0) -> Floats:
    """Return the share of arrivals turned away.

    Parameters
    ----------
    load
        Offered load a = arrivals × mean stay, at least 0.
    places
        Whole places c, at least 0.
    mismatch
        Chance m that a vacant place does not suit, in [0, 1).

    Raises
    ------
    ValueError
        If an argument is out of its range.
    """
    loads, counts, chances = np.broadcast_arrays(
        np.asarray(load, dtype=np.float64),
        np.asarray(places, dtype=np.int64),
        np.asarray(mismatch, dtype=np.float64),
    )
    _check(loads, chances)
    if (counts < 0).any():
        msg = "places must be at least 0"
        raise ValueError(msg)
    shape = loads.shape
    return _blocking(loads.ravel(), counts.ravel(), chances.ravel()).reshape(shape)


def fewest_places(load: ArrayLike, target: ArrayLike, mismatch: ArrayLike = 0.0) -> Ints:
    """Return the fewest places with blocking at most the target; none for no load.

    Loads that share a target and a mismatch are looked up in a table of the largest load that
    each number of places can serve; those within rounding of a threshold are decided by the
    formula itself, so the answer is the formula's for every load.

    Parameters
    ----------
    load
        Offered load, at least 0.
    target
        Largest share turned away, over 0.
    mismatch
        Chance that a vacant place does not suit, in [0, 1).

    Raises
    ------
    ValueError
        If an argument is out of its range.
    """
    shape = np.broadcast_shapes(np.shape(load), np.shape(target), np.shape(mismatch))
    loads = np.broadcast_to(np.asarray(load, dtype=np.float64), shape).ravel()
    limits, chances = np.asarray(target, dtype=np.float64), np.asarray(mismatch, dtype=np.float64)
    _check(loads, chances)
    if not (limits > 0).all():
        msg = "the target must be over 0: no number of places turns nobody away"
        raise ValueError(msg)
    if not loads.size:
        return np.zeros(shape, dtype=np.int64)
    served = max(float(loads.max()), TABLE_STEP)
    if limits.size == chances.size == 1 and loads.size > served:
        return _look_up(loads, float(limits.flat[0]), float(chances.flat[0])).reshape(shape)
    limits = np.broadcast_to(limits, shape).ravel()
    chances = np.broadcast_to(chances, shape).ravel()
    pairs, group = np.unique(np.stack([limits, chances]), axis=1, return_inverse=True)
    if loads.size < TABLE_PAYS * pairs.shape[1] * served:
        return _search(loads, limits, chances).reshape(shape)
    found = np.empty(loads.size, dtype=np.int64)
    for index, (limit, chance) in enumerate(pairs.T):
        chosen = group == index
        found[chosen] = _look_up(loads[chosen], float(limit), float(chance))
    return found.reshape(shape)


def _check(loads: Floats, chances: Floats) -> None:
    """Raise if a load or a mismatch is out of its range."""
    if loads.size and not (loads.min() >= 0 and loads.max() <= LARGEST_LOAD):
        msg = f"every load must lie between 0 and {LARGEST_LOAD:,.0f}"
        raise ValueError(msg)
    if chances.size and not (chances.min() >= 0 and chances.max() < 1):
        msg = "every mismatch must be at least 0 and less than 1"
        raise ValueError(msg)


def _blocking(loads: Floats, places: Ints, chances: Floats) -> Floats:
    """Return blocking for flat arrays, by Erlang's recursion where every vacant place suits."""
    mismatched = chances > 0
    if not mismatched.any():
        return _by_most_places(_erlang, loads, places, chances)
    if mismatched.all():
        return _by_most_places(_mismatched, loads, places, chances)
    found = np.empty(loads.size)
    for chosen, chain in ((mismatched, _mismatched), (~mismatched, _erlang)):
        found[chosen] = _by_most_places(chain, loads[chosen], places[chosen], chances[chosen])
    return found


def _by_most_places(
    chain: Callable[[Floats, Ints, Floats], Floats], loads: Floats, places: Ints, chances: Floats
) -> Floats:
    """Run a chain on arrays put in order of places, most first, and put the answers back."""
    order = np.argsort(-places, kind="stable")
    found = np.empty(loads.size)
    found[order] = chain(loads[order], places[order], chances[order])
    return found


def _erlang(loads: Floats, places: Ints, _chances: Floats) -> Floats:
    """Apply B(c) = a B(c − 1) ÷ (c + a B(c − 1)) from B(0) = 1, up to each number of places."""
    share = np.ones(loads.size)
    for count, active in _active(places):
        now = share[:active]
        now *= loads[:active]
        now /= count + 1 + now
    return share


def _mismatched(loads: Floats, places: Ints, chances: Floats) -> Floats:
    """Average m^k over the chances of k vacant places, from none vacant upwards.

    With u(k) in proportion to the chance of k vacant, u(k + 1) = u(k) (c − k) ÷ (a (1 − m^(k+1))).
    ``spread`` is the sum of u up to k over u(k); every step adds positive terms only.
    """
    share, spread = np.ones(loads.size), np.ones(loads.size)
    same = bool(chances.size) and bool((chances == chances[0]).all())
    power = chances[:1].copy() if same else chances.copy()
    for vacant, active in _active(places):
        now, reach = share[:active], spread[:active]
        chance = power if same else power[:active]
        reach *= loads[:active]
        reach *= 1 - chance
        reach /= places[:active] - vacant
        now *= reach
        now += chance
        reach += 1
        now /= reach
        chance *= chances[0] if same else chances[:active]
        if vacant % STEPS_BETWEEN_CHECKS == 0:
            if reach.min() > NEGLIGIBLE:
                break
            np.minimum(reach, NEGLIGIBLE * NEGLIGIBLE, out=reach)
    return share


def _active(places: Ints) -> Iterator[tuple[int, int]]:
    """Yield each step from 0 with how many of the places, most first, go beyond it."""
    if places.size:
        beyond = np.searchsorted(-places, -np.arange(int(places[0])), side="left")
        yield from enumerate(beyond.tolist())


def _search(loads: Floats, limits: Floats, chances: Floats) -> Ints:
    """Find the fewest places load by load: double the step up, then halve the bracket.

    Fewer than a (1 − target) places cannot carry the load they would have to.
    """
    low = np.maximum(np.ceil(loads * (1 - limits) * (1 - NEAR)) - 1, -1).astype(np.int64)
    high = low + 1
    waiting = np.flatnonzero(~_enough(loads, high, limits, chances))
    step = 1
    while waiting.size:
        low[waiting] = high[waiting]
        high[waiting] += step
        step *= 2
        met = _enough(loads[waiting], high[waiting], limits[waiting], chances[waiting])
        waiting = waiting[~met]
    waiting = np.flatnonzero(high - low > 1)
    while waiting.size:
        middle = (low[waiting] + high[waiting]) // 2
        met = _enough(loads[waiting], middle, limits[waiting], chances[waiting])
        high[waiting[met]] = middle[met]
        low[waiting[~met]] = middle[~met]
        waiting = waiting[high[waiting] - low[waiting] > 1]
    return np.asarray(high, dtype=np.int64)


def _enough(loads: Floats, places: Ints, limits: Floats, chances: Floats) -> Bools:
    """Tell where the places keep blocking to the target, or there is no load to turn away."""
    return np.asarray((_blocking(loads, places, chances) <= limits) | (loads == 0))


@dataclass(frozen=True, slots=True)
class _Table:
    """What each number of places serves for one target and mismatch.

    ``sure`` is the largest load surely served by 0, 1, 2, … places; ``surely_more`` the load over
    which one place fewer surely fails. ``first`` is where to start for each slice of load.
    """

    sure: Floats
    surely_more: Floats
    first: Ints


def _table_for(load: float, target: float, mismatch: float) -> _Table:
    """Return a table that reaches a load; few places over its mean are tried first."""
    places = load * (1 - target) + np.sqrt(load)
    while True:
        table = _table(target, mismatch, TABLE_STEP * (int(places) // TABLE_STEP + 1))
        if table.sure[-1] >= load:
            return table
        places = len(table.sure) * TABLE_GROWS


@lru_cache(maxsize=128)
def _table(target: float, mismatch: float, places: int) -> _Table:
    """Work out a table up to a number of places."""
    largest = _largest_loads(target, mismatch, places)
    sure = np.concatenate([[0.0], largest * (1 - NEAR)])
    surely_more = np.concatenate([[-1.0, -1.0], largest[:-1] * (1 + NEAR)])
    slices = np.arange(int(largest[-1] * SLICES_PER_LOAD) + 1) / SLICES_PER_LOAD
    return _Table(sure, surely_more, np.searchsorted(sure, slices))


def _look_up(loads: Floats, target: float, mismatch: float) -> Ints:
    """Find the fewest places of many loads in a table."""
    if target >= 1:
        return np.zeros(loads.size, dtype=np.int64)
    table = _table_for(float(loads.max()), target, mismatch)
    found = table.first[(loads * SLICES_PER_LOAD).astype(np.int64)]
    rising = np.flatnonzero(table.sure[found] < loads)
    while rising.size:
        found[rising] += 1
        rising = rising[table.sure[found[rising]] < loads[rising]]
    # within rounding of a threshold, let the formula itself decide
    near = np.flatnonzero(loads <= table.surely_more[found])
    if near.size:
        unsure, back = np.unique(loads[near], return_inverse=True)
        limits, chances = np.full(unsure.size, target), np.full(unsure.size, mismatch)
        found[near] = _search(unsure, limits, chances)[back]
    return found


def _largest_loads(target: float, mismatch: float, places: int) -> Floats:
    """Solve blocking = target for the load of 1, 2, … places; 0 where no load can be served.

    Newton's method on log blocking against log load, inside a bracket that only shrinks.
    """
    counts = np.arange(1, places + 1)
    serves = np.flatnonzero(mismatch**counts < target)
    counts = counts[serves]
    low, high = np.zeros(counts.size), counts / (1 - target)
    load = high.copy()
    for _ in range(MOST_PASSES):
        share = blocking(load, counts, mismatch)
        over = share > target
        high, low = np.where(over, load, high), np.where(over, low, load)
        step = _log_step(load, counts, share, target, mismatch)
        guess = load * np.exp(np.clip(step, -50, 50))
        # a step this small leaves an error of its square
        settled = np.abs(guess - load) <= SMALL_STEP * load
        inside = settled | ((guess > low) & (guess < high))
        load = np.where(inside, guess, (low + high) / 2)
        if settled.all():
            break
    found = np.zeros(places)
    found[serves] = load
    return found


def _log_step(load: Floats, counts: Ints, share: Floats, target: float, mismatch: float) -> Floats:
    """Return the step in log load that should bring blocking to the target.

    d log B ÷ d log a = a (1 − B(c)) (B(c − 1) − B(c)) ÷ B(c), which is c − a (1 − B(c)) for
    Erlang's formula; there its own slope is known too, and makes the step Halley's.
    """
    error = np.log(target / share)
    if mismatch > 0:
        slope = load * (1 - share) * (blocking(load, counts - 1, mismatch) / share - 1)
        return np.asarray(error / slope)
    slope = counts - load * (1 - share)
    bend = load * (share * slope - (1 - share))
    return np.asarray(2 * error * slope / (2 * slope**2 + error * bend))
