"""Let the solver go on where a proof by listing is too long, and say how far it came."""

import time
from typing import NamedTuple

import numpy as np

from footprint.configurations.proving import Sifting
from footprint.configurations.sifting import IntArray, as_columns
from footprint.solving import NO_ANSWER, SolvedArrays, solve_arrays

MOST_SECONDS = 60.0

_FIRST_BLOCKS = 3000
_TAKEN = 0.5


class Ending(NamedTuple):
    """The best configurations known, whether all are proven, and the least that any can cost."""

    covers: tuple[tuple[int, ...], ...]
    proven: bool
    bound: float


def go_on(search: Sifting, keep: int, *, seconds: float = MOST_SECONDS) -> Ending:
    """Find the rest of the ``keep`` cheapest configurations by whole-number programming.

    Starts from what the listing established: configurations within its budget are proven. For each
    further one the solver first finds any among the blocks that spend least, then looks among all
    blocks that a cheaper one could have; those found before are ruled out by rows. It stops at the
    first that is not proven. What the solver calls proven rests on its own tolerances (1e-6 on
    whole numbers, 1e-7 on reduced costs), unlike a proof by listing.

    Parameters
    ----------
    seconds
        How long to go on, in all.
    """
    until = time.perf_counter() + seconds
    known = search.known
    covers = [
        c for c, cost in zip(known.covers, known.costs, strict=True) if cost <= known.known_to
    ]
    bound = known.costs[0] if covers else max(search.floor.base, known.known_to)
    proven = True
    while proven and len(covers) < keep:
        ranked = _next(search, covers, until)
        if not covers:
            bound = max(bound, ranked.bound)
        proven = ranked.proven
        if ranked.cover is None:
            break
        covers.append(ranked.cover)
    # those met on the way stand in for what was not reached
    covers += [cover for cover in known.covers if not proven and cover not in covers]
    return Ending(tuple(covers[:keep]), proven, bound)


class _Ranked(NamedTuple):
    """One more configuration, None where there is none; what it costs at least, and if proven."""

    cover: tuple[int, ...] | None
    bound: float
    proven: bool


def _next(search: Sifting, covers: list[tuple[int, ...]], until: float) -> _Ranked:
    """Return the cheapest configuration but those given."""
    cover, cost, none_left = _any(search, covers, until)
    if cover is None:
        return _Ranked(None, search.floor.base, none_left)

    # a cheaper one has only blocks that spend no more than this one costs above the floor
    search.reach_up_to(cost)
    gap = cost - search.floor.base
    among = search.near[search.floor.spends <= gap + search.rounding]
    if time.perf_counter() > until:
        return _Ranked(cover, search.floor.base, False)
    last = _solved(search, among, covers, until - time.perf_counter())
    bound = max(search.floor.base, min(last.bound, cost))
    better = _cover(last, among)
    if better is not None and last.objective < cost:
        cover = better
    return _Ranked(cover, bound, last.proven)


def _any(
    search: Sifting, covers: list[tuple[int, ...]], until: float
) -> tuple[tuple[int, ...] | None, float, bool]:
    """Return a good configuration but those given, and its cost, or whether there is none."""
    for cover, cost in zip(search.known.covers, search.known.costs, strict=True):
        if cover not in covers:
            return cover, cost, False
    few = np.argsort(search.floor.spends, kind="stable")[:_FIRST_BLOCKS]
    for among in (search.near[few], search.near):
        solved = _solved(search, among, covers, (until - time.perf_counter()) / 2)
        found = _cover(solved, among)
        if found is not None:
            return found, solved.objective, False
    return None, np.inf, search.reach == np.inf and NO_ANSWER in solved.words


def _solved(
    search: Sifting, among: IntArray, covers: list[tuple[int, ...]], seconds: float
) -> SolvedArrays:
    """Solve the whole-number problem over some blocks, without configurations found before."""
    limits, listing = search.limits, search.listing
    table = [listing.membership(among)]
    lower, upper = [np.ones(limits.n_areas)], [np.ones(limits.n_areas)]
    if limits.counted:
        table.append(np.ones((len(among), 1), dtype=np.bool_))
        lower.append(np.array([float(limits.least)]))
        upper.append(np.array([float(limits.most)]))
    for cover in covers:
        table.append(np.isin(among, cover)[:, np.newaxis])
        lower.append(np.array([-np.inf]))
        upper.append(np.array([len(cover) - 1.0]))
    return solve_arrays(
        listing.costs[among],
        as_columns(np.concatenate(table, axis=1)),
        np.concatenate(lower),
        np.concatenate(upper),
        upper=np.ones(len(among)),
        integer=np.ones(len(among), dtype=np.bool_),
        seconds=max(1.0, seconds),
    )


def _cover(solved: SolvedArrays, among: IntArray) -> tuple[int, ...] | None:
    """Return the blocks that the solver took, None where it has no answer."""
    if not np.isfinite(solved.objective):
        return None
    return tuple(sorted(among[np.flatnonzero(solved.x > _TAKEN)].tolist()))
