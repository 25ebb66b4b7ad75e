"""Match children to carers or adopters in a shared pool."""

import numpy as np
from numpy.typing import ArrayLike

from footprint.costs.inputs import Blocks, Floats, Inputs
from footprint.costs.lines import KindCosts, make_line


def matches(demand: ArrayLike, vacancies: ArrayLike, match_chance: ArrayLike) -> Floats:
    """Return how many children are matched in one period.

    Matches grow as dM/dt = q (D − M)(V − M), each using a child and a vacancy. With D ≤ V (else
    swapped) and φ = (1 − e^(−q(V − D))) ÷ (V − D), which tends to q as V tends to D,
    M = D V φ ÷ (1 + D φ). Hence M ≤ min(D, V), and a pool matches no fewer than its parts.

    Parameters
    ----------
    demand
        Children who need a match in the period.
    vacancies
        Households or places free in the period.
    match_chance
        Rate q at which one child and one vacancy are matched, a period.
    """
    children = np.asarray(demand, dtype=np.float64)
    places = np.asarray(vacancies, dtype=np.float64)
    rate = np.asarray(match_chance, dtype=np.float64)
    fewer, more = np.minimum(children, places), np.maximum(children, places)
    gap = more - fewer
    level = gap == 0
    # the mean rate over the period; its limit where children and vacancies are level
    pace = np.where(level, rate, -np.expm1(-rate * gap) / np.where(level, 1, gap))
    return np.asarray(np.minimum(fewer * more * pace / (1 + fewer * pace), fewer))


def pool_costs(inputs: Inputs, blocks: Blocks) -> KindCosts:
    """Price the children matched within each block and those who are not."""
    children = blocks.total(inputs.demand)
    vacancies = blocks.total(inputs.extra("vacancies"))
    matched = matches(children, vacancies, inputs.value("match_chance"))
    unmatched = children - matched
    weeks = inputs.value("weeks_per_match")
    lines = (
        make_line(
            "children matched in the footprint",
            "weeks",
            matched * weeks,
            inputs.value("matched_gbp_per_week"),
            children,
            "matched_gbp_per_week, weeks_per_match",
        ),
        make_line(
            "children without a match, placed at a distance or by an agency",
            "weeks",
            unmatched * weeks,
            inputs.value("unmatched_gbp_per_week"),
            children,
            "unmatched_gbp_per_week, weeks_per_match",
        ),
    )
    return KindCosts(lines, no_place=unmatched)
