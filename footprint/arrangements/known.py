"""Keep the arrangements found so far, and find more near them."""

from collections.abc import Iterator

import numpy as np

from footprint.arrangements.arrangement import BoolArray, FloatArray
from footprint.arrangements.sweep import Sweep, own_best, with_numbers
from footprint.arrangements.terms import Terms

# shares of the cost of a partnership that each function counts when it chooses by itself
_WEIGHTS = (0.0, 0.3, 1.0)
_ROUNDS = 4
_BETTER = 1e-9


class Known:
    """The distinct arrangements found so far, as choices of blocks (F, B), best first.

    Parameters
    ----------
    keep
        How many arrangements are wanted.
    least_limit
        A cost that the limit is not to fall below.
    """

    def __init__(self, terms: Terms, keep: int, least_limit: float = -np.inf) -> None:
        self._terms = terms
        self._keep = keep
        self._least_limit = least_limit
        self._found: dict[bytes, tuple[float, BoolArray]] = {}

    def add(self, chosen: BoolArray) -> None:
        """Add a choice that keeps every rule; others are passed over."""
        if self._terms.keeps(chosen):
            key = np.packbits(chosen).tobytes()
            self._found[key] = (self._terms.total(chosen), chosen)

    @property
    def ranked(self) -> list[tuple[float, BoolArray]]:
        """Return cost and choice of every arrangement found, best first."""
        return sorted(self._found.values(), key=lambda pair: pair[0])

    @property
    def upper(self) -> float:
        """Return the lowest cost found; infinite where nothing was."""
        return min((total for total, _ in self._found.values()), default=np.inf)

    @property
    def limit(self) -> float:
        """Return a cost that as many arrangements as are wanted do not exceed."""
        ranked = self.ranked
        if len(ranked) < self._keep:
            return np.inf
        return max(ranked[self._keep - 1][0], self._least_limit)

    def add_near(self, sweep: Sweep | None) -> None:
        """Add arrangements that differ from the best in one function, where several are wanted."""
        if self._keep == 1 or sweep is None or not self._found:
            return
        best = self.ranked[0][1]
        for function in range(len(best)):
            costs = marginal(self._terms, best, function)
            for _, blocks in with_numbers(self._terms, function, costs, self._keep):
                near = best.copy()
                near[function] = False
                near[function, blocks] = True
                self.add(near)


def starts(terms: Terms, sweep: Sweep | None) -> Iterator[BoolArray]:
    """Yield arrangements found without any search, none of them perhaps."""
    if sweep is None:
        return
    for weight in _WEIGHTS:
        chosen = own_best(terms, sweep, terms.cost + weight * terms.coordination)
        if chosen is not None:
            yield chosen

    # one function after another, each seeing what those before it opened
    chosen = np.zeros(terms.cost.shape, dtype=np.bool_)
    for function in range(len(chosen)):
        row = np.array([function])
        found = own_best(terms, sweep, marginal(terms, chosen, function)[np.newaxis], row)
        if found is None:
            return
        chosen[function] = found[0]
    yield chosen


def improved(terms: Terms, sweep: Sweep | None, chosen: BoolArray) -> BoolArray:
    """Choose for one function after another beside all others, until none can do better."""
    if sweep is None:
        return chosen
    chosen = chosen.copy()
    free = np.flatnonzero(terms.allowed.sum(axis=1) > terms.within.shape[1])
    for _ in range(_ROUNDS):
        changed = False
        for function in free:
            costs = marginal(terms, chosen, int(function))
            found = own_best(terms, sweep, costs[np.newaxis], np.array([function]))
            if found is None:
                continue
            before, after = costs[chosen[function]].sum(), costs[found[0]].sum()
            if before == np.inf or after < before - _BETTER * max(1.0, abs(before)):
                chosen[function], changed = found[0], True
        if not changed:
            break
    return chosen


def marginal(terms: Terms, chosen: BoolArray, function: int) -> FloatArray:
    """Return what each block would cost a function beside what the others have (B,).

    A partnership that another function pays for is free; one that would put an area over the
    most partnerships is not allowed.
    """
    others = chosen.copy()
    others[function] = False
    opened = others.any(axis=0)
    costs: FloatArray = terms.cost[function] + np.where(opened, 0.0, terms.coordination)
    for edge in np.flatnonzero((terms.edges == function).any(axis=1)):
        other = int(terms.edges[edge].sum()) - function
        costs = costs - np.where(chosen[other], terms.saved[edge], 0.0)
    most = terms.problem.most_partnerships
    if most is not None:
        full = (opened & terms.counted) @ terms.within >= most
        over = terms.counted & ~opened & (terms.within @ full > 0)
        costs = np.where(over, np.inf, costs)
    return costs
