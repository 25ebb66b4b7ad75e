"""Divide the cost of a footprint among its areas by a named rule, to the penny."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from footprint.errors import InputError, Problem

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

RULES = ("demand", "equal", "children")
HALF_PENNY_GBP = 0.005


def rule_weights(rule: str, demand: FloatArray, children: FloatArray) -> FloatArray:
    """Return what a rule divides by (cases, areas): demand, one each, or children aged 0-17.

    Parameters
    ----------
    demand
        Demand of the function, (cases, areas).
    children
        Children aged 0-17, (cases, areas) or (areas,).

    Raises
    ------
    InputError
        If the rule is not one of ``RULES``.
    """
    if rule == "demand":
        return demand
    if rule == "equal":
        return np.ones_like(demand)
    if rule == "children":
        return np.broadcast_to(children, demand.shape)
    remedy = f"Use one of: {', '.join(RULES)}."
    raise InputError(Problem("sharing rule", f"'{rule}' is not known.", remedy))


def pence(amount_gbp: float) -> int:
    """Return pounds as whole pence, halves away from zero."""
    exact = Decimal(repr(float(amount_gbp))) * 100
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def divide_pence(amount_pence: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Divide whole pence in proportion to weights, so that the shares sum exactly.

    Each share is rounded down; the pence left over go one each to the largest remainders, the
    lower code on a tie. Where the weights add to nothing, the amount is divided equally. A
    negative amount is divided like the positive one.

    Parameters
    ----------
    weights
        ONS code to weight, finite and not negative.

    Raises
    ------
    InputError
        If there is nobody to divide among, or a weight is negative or not a number.
    """
    _check_weights(weights)
    if amount_pence < 0:
        return {code: -share for code, share in divide_pence(-amount_pence, weights).items()}
    parts = {code: Fraction(float(weight)) for code, weight in weights.items()}
    whole = sum(parts.values())
    if not whole:
        parts = dict.fromkeys(weights, Fraction(1))
        whole = Fraction(len(parts))

    # round down, then hand out what is left
    exact = {code: amount_pence * part / whole for code, part in parts.items()}
    shares = {code: int(share) for code, share in exact.items()}
    left = amount_pence - sum(shares.values())
    for code in sorted(exact, key=lambda code: (shares[code] - exact[code], code))[:left]:
        shares[code] += 1
    return shares


def divide(
    cost_gbp_per_year: FloatArray,
    membership: BoolArray,
    weights: FloatArray,
    *,
    arising_gbp_per_year: FloatArray | None = None,
) -> FloatArray:
    """Divide the cost of footprints among their members, unrounded.

    Parameters
    ----------
    cost_gbp_per_year
        Array (cases, blocks), all costs in.
    membership
        Array (blocks, areas).
    weights
        Array (cases, areas), as from ``rule_weights``; equal shares where they add to nothing.
    arising_gbp_per_year
        The part of the cost that falls where it arises (travel), (cases, blocks, areas); only the
        rest is divided by the rule.

    Returns
    -------
    Array (cases, blocks, areas); over areas it sums to the cost.
    """
    weighted = membership * weights[:, np.newaxis, :]
    whole = weighted.sum(axis=2, keepdims=True)
    parts = np.where(whole > 0, weighted, membership)
    parts = parts / parts.sum(axis=2, keepdims=True)
    if arising_gbp_per_year is None:
        arising_gbp_per_year = np.zeros_like(parts)
    divided = cost_gbp_per_year - arising_gbp_per_year.sum(axis=2)
    shares: FloatArray = divided[:, :, np.newaxis] * parts + arising_gbp_per_year
    return shares


def divide_partition(
    cost_gbp_per_year: FloatArray, membership: BoolArray, weights: FloatArray
) -> FloatArray:
    """Divide the cost of footprints that hold every area once, unrounded.

    The same as ``divide``, added up over the footprints, at a fraction of the work.

    Parameters
    ----------
    cost_gbp_per_year
        Array (cases, blocks).
    membership
        Array (blocks, areas), each area in exactly one block.
    weights
        Array (cases, areas); equal shares where those of a block add to nothing.

    Returns
    -------
    Array (cases, areas).
    """
    owner = membership.argmax(axis=0)
    whole = (weights @ membership.T)[:, owner]
    equal = 1 / membership.sum(axis=1)[owner]
    parts = np.divide(
        weights, whole, out=np.broadcast_to(equal, whole.shape).copy(), where=whole > 0
    )
    shares: FloatArray = cost_gbp_per_year[:, owner] * parts
    return shares


def above_alone(
    option_gbp_per_year: FloatArray,
    alone_gbp_per_year: FloatArray,
    *,
    tolerance_gbp: float = HALF_PENNY_GBP,
) -> BoolArray:
    """Return which areas are modelled above their cost alone, by more than the tolerance.

    Arrays (..., areas), in and out.
    """
    above: BoolArray = option_gbp_per_year - alone_gbp_per_year > tolerance_gbp
    return above


def nobody_above_alone(
    option_gbp_per_year: FloatArray,
    alone_gbp_per_year: FloatArray,
    *,
    tolerance_gbp: float = HALF_PENNY_GBP,
) -> bool:
    """Return whether no area is modelled above its cost alone (arrays (areas,), one case)."""
    above = above_alone(option_gbp_per_year, alone_gbp_per_year, tolerance_gbp=tolerance_gbp)
    return not bool(above.any())


def some_division_works(
    cost_gbp_per_year: FloatArray,
    membership: BoolArray,
    alone_gbp_per_year: FloatArray,
    *,
    tolerance_gbp: float = HALF_PENNY_GBP,
) -> bool:
    """Return whether any division of the footprints' costs leaves nobody above alone.

    For one function the footprints are disjoint, and some division works exactly where, for every
    footprint g, cost(g) <= sum over its areas of cost alone. This asks only that no area does
    better by leaving for itself; it says nothing of several areas leaving together.

    For several functions at once give the footprints of all of them, the partnerships (with their
    coordination) among the blocks, and costs alone summed over functions: an area may then lose
    on one function and gain on another. Footprints that share areas, directly or through others,
    form a group, and some division works exactly where the cost of each group is at most that of
    its areas alone; members of a footprint may then pay each other.

    Parameters
    ----------
    cost_gbp_per_year
        Array (blocks,), one case.
    membership
        Array (blocks, areas).
    alone_gbp_per_year
        Array (areas,); take off first what falls on an area in any case (changes of team).
    """
    group = _groups(membership)
    first_area = membership.argmax(axis=1)
    n_groups = membership.shape[1]
    option = np.bincount(group[first_area], weights=cost_gbp_per_year, minlength=n_groups)
    alone = np.bincount(group, weights=alone_gbp_per_year, minlength=n_groups)
    return bool(np.all(option - alone <= tolerance_gbp))


def _groups(membership: BoolArray) -> npt.NDArray[np.int64]:
    """Return for each area the first area of its group: areas joined by overlapping blocks."""
    group = np.arange(membership.shape[1])
    for block in membership:
        joined = np.isin(group, group[block])
        group[joined] = group[joined].min(initial=len(group))
    return group


def _check_weights(weights: Mapping[str, float]) -> None:
    """Raise an InputError if there is no weight, or one is negative or not a number."""
    if not weights:
        what = "there is nobody to divide a cost among."
        raise InputError(Problem("sharing", what, "Name the members of the footprint."))
    problems = [
        Problem(f"sharing, {code}", f"weight {weight} cannot divide a cost.", "Give 0 or more.")
        for code, weight in weights.items()
        if not (0 <= weight < float("inf"))
    ]
    if problems:
        raise InputError(problems)
