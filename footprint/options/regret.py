"""Measure what an option costs above the best one could have had, world by world."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.errors import CheckFailedError, InputError, Problem
from footprint.options.amounts import amount_words
from footprint.options.ranges import difference, interval
from footprint.options.sharing import HALF_PENNY_GBP

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]

ON_TABLE = "the cheapest option on the table"
PROVEN = "the proven lowest cost"

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Regret:
    """What each option costs above a yardstick in each scenario, pounds a year.

    Attributes
    ----------
    against
        What it is measured against: ``ON_TABLE`` or ``PROVEN``, in words for the page.
    yardstick_gbp_per_year
        Array (cases, scenarios).
    regret_gbp_per_year
        Array (cases, options, scenarios), case 0 the central one; never negative on the table.
    maximum_gbp_per_year
        The largest over the scenarios, (cases, options).
    worst_scenario
        Where the largest falls in the central case, (options,).
    least
        Positions of the options whose largest regret is least in the central case; several on a
        tie.
    above_least
        Whether each option's largest regret is clearly above that of the first of ``least``.
    words
        A sentence for the page.
    """

    against: str
    options: tuple[str, ...]
    scenarios: tuple[str, ...]
    yardstick_gbp_per_year: FloatArray
    regret_gbp_per_year: FloatArray
    maximum_gbp_per_year: FloatArray
    worst_scenario: IntArray
    least: tuple[int, ...]
    above_least: BoolArray
    words: str

    def maximum(self, option: int) -> tuple[float, float, float]:
        """Return low, central and high of an option's largest regret."""
        return interval(self.maximum_gbp_per_year[:, option])


@dataclass(frozen=True, slots=True, eq=False)
class Regrets:
    """Regret by both yardsticks; the proven one is None where nothing was proven."""

    on_table: Regret
    proven: Regret | None


def regret(
    cost_gbp_per_year: FloatArray,
    options: Sequence[str],
    scenarios: Sequence[str],
    *,
    proven_gbp_per_year: FloatArray | None = None,
) -> Regrets:
    """Measure R(option, scenario) = cost(option, scenario) - least cost in that scenario.

    On the table the least is over the options given; it moves when an option is added or taken
    away. Against the proven lowest cost it is over every arrangement the search covered, and does
    not. The two are kept apart.

    Parameters
    ----------
    cost_gbp_per_year
        Array (options, scenarios), or (cases, options, scenarios) over the same draws.
    proven_gbp_per_year
        The proven lowest cost in each scenario, central case, (scenarios,); not a number where
        nothing was proven for a scenario, which leaves the second yardstick out.

    Raises
    ------
    InputError
        If names do not match the costs, or a cost is not a finite number.
    CheckFailedError
        If a cost on the table is below what was said to be proven lowest: then it is no bound.
    """
    costs = cost_gbp_per_year[np.newaxis] if cost_gbp_per_year.ndim == 2 else cost_gbp_per_year
    _check(costs, options, scenarios)
    on_table = _regret(ON_TABLE, costs, costs.min(axis=1), options, scenarios)
    if proven_gbp_per_year is None or np.isnan(proven_gbp_per_year).any():
        return Regrets(on_table, None)
    if proven_gbp_per_year.shape != (len(scenarios),):
        what = f"{proven_gbp_per_year.shape} proven costs for {len(scenarios)} scenarios."
        raise InputError(Problem("regret", what, "Give one for each scenario."))
    _check_bound(costs[0], proven_gbp_per_year, options, scenarios)
    proven = _regret(PROVEN, costs[:1], proven_gbp_per_year[np.newaxis], options, scenarios)
    return Regrets(on_table, proven)


def _regret(
    against: str,
    costs: FloatArray,
    yardstick: FloatArray,
    options: Sequence[str],
    scenarios: Sequence[str],
) -> Regret:
    """Return the regret of every option by one yardstick."""
    above = np.maximum(costs - yardstick[:, np.newaxis, :], 0.0)
    largest = above.max(axis=2)
    lowest = float(largest[0].min())
    # costs that differ by rounding are level
    slack = max(HALF_PENNY_GBP, _ROUNDING * float(np.abs(costs[0]).max()))
    least = tuple(int(option) for option in np.flatnonzero(largest[0] <= lowest + slack))
    apart = []
    for option in range(len(options)):
        (low, _, _), clear = difference(largest[:, option], largest[:, least[0]])
        apart.append(clear and low > slack)
    behind = np.array(apart, dtype=np.bool_)
    words = _words(against, options, largest, least, behind)
    worst = above[0].argmax(axis=1)
    return Regret(
        against, tuple(options), tuple(scenarios), yardstick, above, largest, worst, least,
        behind, words,
    )  # fmt: skip


def _words(
    against: str,
    options: Sequence[str],
    maximum: FloatArray,
    least: tuple[int, ...],
    behind: BoolArray,
) -> str:
    """Say which option has the least largest regret, and from which it is not clearly apart."""
    names = " and ".join(options[option] for option in least)
    verb = "is" if len(least) == 1 else "are"
    low, central, high = interval(maximum[:, least[0]])
    most = f"at most {amount_words(central, 'GBP a year')}"
    if high - low > HALF_PENNY_GBP:
        most += f" (range {amount_words(low, 'GBP')} to {amount_words(high, 'GBP')})"
    words = f"Whatever the scenario, {names} {verb} {most} dearer than {against}"
    if len(options) > len(least):
        words += ": the least of the options"
    level = [
        options[option]
        for option in np.argsort(maximum[0], kind="stable")
        if not behind[option] and option not in least
    ]
    return f"{words}, with no clear difference from {' or '.join(level)}" if level else words


def _check(costs: FloatArray, options: Sequence[str], scenarios: Sequence[str]) -> None:
    """Raise an InputError where costs and names do not match, or a cost is missing."""
    if costs.ndim != 3 or not costs.size or costs.shape[1:] != (len(options), len(scenarios)):
        what = f"costs {costs.shape} for {len(options)} options and {len(scenarios)} scenarios."
        raise InputError(Problem("regret", what, "Give a cost per option and scenario."))
    gaps = np.argwhere(~np.isfinite(costs).all(axis=0))
    if len(gaps):
        raise InputError(
            Problem(
                f"regret, {options[option]}, {scenarios[scenario]}",
                "the cost is not a finite number.",
                "Price every option in every scenario.",
            )
            for option, scenario in gaps
        )


def _check_bound(
    costs: FloatArray, proven: FloatArray, options: Sequence[str], scenarios: Sequence[str]
) -> None:
    """Raise a CheckFailedError where a cost is below the proven lowest by more than rounding."""
    if not np.isfinite(proven).all():
        what = "a proven lowest cost is without end."
        raise InputError(Problem("regret", what, "Give a number of pounds, or none."))
    slack = np.maximum(HALF_PENNY_GBP, _ROUNDING * np.abs(costs).max(axis=0))
    short = proven - costs.min(axis=0)
    wrong = np.flatnonzero(short > slack)
    if len(wrong):
        scenario = int(wrong[np.argmax(short[wrong])])
        option = int(costs[:, scenario].argmin())
        msg = (
            f"{options[option]} costs {amount_words(float(short[scenario]), 'GBP a year')} less "
            f"in the scenario {scenarios[scenario]} than what was said to be proven lowest, so "
            "that is no bound; the search did not cover this option."
        )
        raise CheckFailedError(msg)
