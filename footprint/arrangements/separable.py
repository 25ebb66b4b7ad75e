"""Find the arrangements of lowest cost where nothing ties one function to another."""

import heapq
from collections.abc import Sequence

import numpy as np

from footprint.arrangements.arrangement import BoolArray, FloatArray
from footprint.arrangements.sifting import Found
from footprint.arrangements.sweep import with_numbers
from footprint.arrangements.terms import IntArray, Terms
from footprint.configurations.neighbours import WORD_BITS

Ways = Sequence[tuple[float, tuple[IntArray, ...]]]


def separates(terms: Terms) -> bool:
    """Tell whether each function can be arranged by itself.

    So it is where no partnership that costs anything is open to two functions, no block that
    would save a change of team is open to both of its functions, and partnerships are not limited.
    """
    shared = terms.allowed.sum(axis=0) > 1
    both = terms.allowed[terms.edges].all(axis=1)
    return bool(
        terms.problem.most_partnerships is None
        and len(terms.problem.codes) <= WORD_BITS
        and not (shared & (terms.coordination > 0)).any()
        and not (both & (terms.saved > 0)).any()
    )


def by_recursion(terms: Terms, keep: int) -> Found:
    """Find the ``keep`` arrangements of lowest cost by an exact recursion, function by function.

    Raises
    ------
    TooLargeError
        If the recursion would take too much memory.
    """
    costs = _own_costs(terms)
    ways: Ways = [(terms.changes, ())]
    for function in range(len(costs)):
        own = with_numbers(terms, function, costs[function], keep)
        sums = [(a + b, (*taken, more)) for a, taken in ways for b, more in own]
        ways = heapq.nsmallest(keep, sums, key=lambda way: way[0])
    chosen = []
    for _, blocks in ways:
        choice: BoolArray = np.zeros(costs.shape, dtype=np.bool_)
        for function, taken in enumerate(blocks):
            choice[function, taken] = True
        chosen.append(choice)
    return Found(tuple(chosen), tuple(total for total, _ in ways), impossible=not ways)


def _own_costs(terms: Terms) -> FloatArray:
    """Return the cost of each block for each function, its partnership included (F, B)."""
    costs: FloatArray = terms.cost + terms.coordination
    return costs
