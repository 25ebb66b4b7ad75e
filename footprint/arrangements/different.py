"""Find the choice of blocks that keeps the fewest of what others have, within a budget.

Let each block of a function carry a weight, and let kept be the weight of a choice. For any price
P, if no choice has cost + P x kept below Z, none within the budget keeps less than
(Z - budget) / P. So the search for the lowest cost serves as it is: the price is moved to where
the cheapest choices inside and outside the budget cost the same, until none lies between. What a
price cannot reach is settled by a last search over the few blocks left.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil
from typing import NamedTuple

import numpy as np

from footprint.arrangements.arrangement import BoolArray, FloatArray
from footprint.arrangements.bundles import Prices
from footprint.arrangements.compact import Compact, compact, solve_whole
from footprint.arrangements.known import Known, improved, starts
from footprint.arrangements.sifting import Clock, ranked, sifted, sweep_of
from footprint.arrangements.terms import Terms

# how far above a whole number rounding may lift a bound on what is kept
_ROUNDING = 1e-6
# differences in cost that are rounding, beside the cost
_CLOSE = 1e-9
_MOST_STEPS = 30
_FIRST = 4.0
# the budget is a row in which the largest amount is made this many units
_LARGEST = 1e5


class Choice(NamedTuple):
    """A choice of blocks (F, B), its cost, and how much it keeps."""

    chosen: BoolArray
    cost: float
    kept: int


@dataclass(frozen=True, slots=True, eq=False)
class Hunt:
    """The question for one choice of blocks.

    Attributes
    ----------
    weights
        What is kept with each block of each function, whole numbers (F, B).
    budget
        The most it may cost, at least that of ``lowest``.
    lowest
        A choice of the lowest cost known.
    """

    terms: Terms
    weights: FloatArray
    budget: float
    lowest: BoolArray
    clock: Clock

    def choice(self, chosen: BoolArray) -> Choice:
        """Return a choice with its cost and what it keeps."""
        return Choice(chosen, self.terms.total(chosen), round(float(self.weights[chosen].sum())))

    def order(self, choice: Choice) -> tuple[bool, int, float]:
        """Return what to choose by: within the budget, keeping least, costing least."""
        return choice.cost > self.budget, choice.kept, choice.cost

    def fewest(self, bound: float, paid: float) -> int:
        """Return what every choice within the budget keeps at least, by Z at some price."""
        return max(0, ceil((bound - self.budget) / paid - _ROUNDING)) if bound > -np.inf else 0

    @property
    def rounding(self) -> float:
        """Return a difference in cost that is rounding."""
        return _CLOSE * max(1.0, abs(self.budget))


class _Priced(NamedTuple):
    """What a search at one price found: the cheapest choice, those met on the way, Z, prices."""

    found: Choice
    met: tuple[Choice, ...]
    bound: float
    prices: Prices


def most_different(hunt: Hunt) -> tuple[Choice, bool]:
    """Return the choice within the budget that keeps least, and whether that is proven.

    Of those met that keep equally little it is the cheapest.
    """
    inside = hunt.choice(hunt.lowest)
    # above the last price nothing is kept that the budget could buy off
    last = max(1.001 * (hunt.budget - inside.cost), hunt.rounding)
    inside = min(inside, *_at_once(hunt, last), key=hunt.order)
    if inside.kept == 0:
        return inside, True
    paid = min(last, max(_FIRST * last / inside.kept, hunt.rounding))
    outside: Choice | None = None
    fewest, prices = 0, None
    for _ in range(_MOST_STEPS):
        answer = _at_price(hunt, paid, inside, outside, prices)
        if answer is None:
            return inside, False
        found, prices = answer.found, answer.prices
        fewest = max(fewest, hunt.fewest(answer.bound, paid))
        saved = inside.cost - found.cost + paid * (inside.kept - found.kept)
        inside = min(inside, *answer.met, key=hunt.order)
        if inside.kept <= fewest:
            return inside, True
        if outside is not None and saved <= hunt.rounding:
            break
        if found.cost > hunt.budget:
            outside = found
        if outside is None:
            paid = min(_FIRST * paid, last)
        elif outside.kept < inside.kept:
            paid = (outside.cost - inside.cost) / (inside.kept - outside.kept)
        else:
            break
    return _between_prices(hunt, inside, paid, prices) if prices else (inside, False)


def _at_once(hunt: Hunt, paid: float) -> Iterator[Choice]:
    """Yield choices found at a price without any search for a bound."""
    terms, sweep = hunt.terms.plus(paid * hunt.weights), sweep_of(hunt.terms)
    for chosen in (hunt.lowest, *starts(terms, sweep)):
        better = improved(terms, sweep, chosen)
        if terms.keeps(better):
            yield hunt.choice(better)


def _at_price(
    hunt: Hunt, paid: float, inside: Choice, outside: Choice | None, prices: Prices | None
) -> _Priced | None:
    """Return the choice of lowest cost + price x kept; None if time runs out.

    The search stops early where its bound shows that no choice within the budget keeps less than
    the best of those met.
    """

    def met(known: Known) -> tuple[Choice, ...]:
        return tuple(hunt.choice(chosen) for _, chosen in known.ranked)

    def enough(bound: float, known: Known) -> bool:
        least = min(inside, *met(known), key=hunt.order)
        return hunt.fewest(bound, paid) >= least.kept

    terms = hunt.terms.plus(paid * hunt.weights)
    seeds = [choice.chosen for choice in (inside, outside) if choice is not None]
    left, known = sifted(terms, 1, hunt.clock, seeds=seeds, prices=prices, enough=enough)
    if enough(left.bound, known):
        return _Priced(hunt.choice(known.ranked[0][1]), met(known), left.bound, left.prices)
    found = ranked(left, known, 1, hunt.clock)
    if not found.chosen or hunt.clock.out:
        return None
    best = hunt.choice(found.chosen[0])
    return _Priced(best, (best, *met(known)), found.bounds[0], left.prices)


def _between_prices(hunt: Hunt, inside: Choice, paid: float, prices: Prices) -> tuple[Choice, bool]:
    """Search for a choice that keeps less than the best one at any price, within the budget.

    It would have cost + price x kept of at most budget + price x (kept - 1), so only blocks that
    a choice up to that can hold, by the bound at that price, are searched.
    """
    most = hunt.budget + paid * (inside.kept - 1) + hunt.rounding
    terms = hunt.terms.plus(paid * hunt.weights)
    left, _ = sifted(terms, 1, hunt.clock, seeds=[inside.chosen], prices=prices, least_limit=most)
    areas, halved = left.prices.areas, left.prices.halves < 0
    model = compact(hunt.terms, left.terms.allowed, areas, halved)
    counts = np.zeros(len(model.cost))
    counts[: model.n_choices] = hunt.weights[model.functions, model.blocks]

    # within the budget, first keep as little as can be, then that little at the lowest cost
    unit = float(np.abs(model.cost).max(initial=1.0)) / _LARGEST
    held = model.with_row(model.cost / unit, -np.inf, (hunt.budget - model.constant) / unit)
    least = _solved(hunt, held.with_row(counts, -np.inf, inside.kept - 1.0), counts)
    if isinstance(least, bool):
        return inside, least
    cheapest = solve_whole(held.with_row(counts, -np.inf, float(least.kept)), hunt.clock.left)
    if cheapest.chosen is None or not cheapest.decided:
        return least, False
    best = hunt.choice(cheapest.chosen)
    return (best, True) if best.cost <= least.cost + hunt.rounding else (least, False)


def _solved(hunt: Hunt, model: Compact, counts: FloatArray) -> Choice | bool:
    """Return the choice that keeps least; without one, whether that is proven."""
    answer = solve_whole(replace(model, cost=counts, constant=0.0), hunt.clock.left)
    if answer.chosen is None:
        return answer.decided
    found = hunt.choice(answer.chosen)
    if answer.bound <= found.kept - 1 + _ROUNDING or found.cost > hunt.budget + hunt.rounding:
        return False
    return found
