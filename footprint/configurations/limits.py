"""State rules that set a limit: the size of a footprint, its demand, travel to its base."""

from collections.abc import Callable, Sequence
from math import fsum

import numpy as np
import numpy.typing as npt

from footprint.configurations.amounts import (
    BoolArray,
    FloatArray,
    Names,
    beyond,
    counted,
    excess_over,
    in_chunks,
    is_count,
    is_number,
    listed,
    name_for,
    plain,
    report,
    told_apart,
)
from footprint.configurations.neighbours import Node
from footprint.configurations.rules import Rule
from footprint.errors import InputError, Problem

IntArray = npt.NDArray[np.int64]
Base = Callable[[BoolArray], IntArray]


def largest_areas(limit: int) -> Rule:
    """Make a rule that no footprint has more areas than a limit: |g| <= limit."""
    report(_count_problems("largest", limit))
    reason = f"No footprint has more than {counted(limit, 'council')}"
    return _size_rule("largest", reason, limit, at_least=False)


def smallest_areas(limit: int) -> Rule:
    """Make a rule that every footprint has at least so many areas: |g| >= limit."""
    report(_count_problems("smallest", limit))
    reason = f"Every footprint has at least {counted(limit, 'council')}"
    return _size_rule("smallest", reason, limit, at_least=True)


def largest_demand(nodes: Sequence[Node], demand: FloatArray, limit: float, unit: str) -> Rule:
    """Make a rule that no footprint has more demand than a limit.

    Parameters
    ----------
    demand
        (areas,) in ``unit``, the plural a page prints: "open cases".
    """
    reason = "No footprint has more than"
    return _demand_rule("largest demand", reason, nodes, demand, limit, unit, at_least=False)


def smallest_demand(nodes: Sequence[Node], demand: FloatArray, limit: float, unit: str) -> Rule:
    """Make a rule that every footprint has at least so much demand; as ``largest_demand``."""
    reason = "Every footprint has at least"
    return _demand_rule("smallest demand", reason, nodes, demand, limit, unit, at_least=True)


def travel_limit(
    nodes: Sequence[Node],
    names: Names,
    minutes: FloatArray,
    base_names: Names,
    base: Base,
    limit: float,
    *,
    shared_only: bool = False,
) -> Rule:
    """Make a rule that no area of a footprint is further than a limit from its base.

    max over i in g of minutes[i, base(g)] <= limit. A block with no base keeps the rule.

    Parameters
    ----------
    minutes
        (areas, areas): one-way travel of the children of area i to the base of area j.
    base_names
        The place of each area's base: "Chesterfield".
    base
        From membership (blocks, areas) to the column of the area whose base each block travels
        to, -1 where it has none (blocks,).
    shared_only
        Whether an area alone, which travels to its own base, is left out of the rule.
    """
    nodes, minutes = tuple(nodes), np.asarray(minutes, dtype=np.float64)
    problems = _limit_problems("travel", limit, "minutes")
    problems += _minutes_problems(nodes, names, minutes)
    report(problems)

    def measure(membership: BoolArray) -> FloatArray:
        found = np.zeros(len(membership))
        bases = _bases(base, membership)
        based = bases >= 0
        if shared_only:
            based &= membership.sum(axis=1) > 1
        rows, columns = np.nonzero(membership[based])
        if len(rows):
            # the areas of one block follow each other
            starts = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]])
            trips = minutes[columns, bases[based][rows]]
            found[np.flatnonzero(based)[rows[starts]]] = np.maximum.reduceat(trips, starts)
        return found

    def words(member: BoolArray) -> str:
        column = int(_bases(base, member[np.newaxis])[0])
        if column < 0:
            return ""
        far = [i for i in np.flatnonzero(member).tolist() if beyond(minutes[i, column], limit)]
        far.sort(key=lambda i: -minutes[i, column])
        place = name_for(nodes[column], base_names)
        worst = f"{told_apart(minutes[far[0], column], limit)} minutes, limit {plain(limit)}"
        others = [
            f"{name_for(nodes[i], names)} {told_apart(minutes[i, column], limit)}" for i in far[1:]
        ]
        also = f" (also {listed(others)})" if others else ""
        return f"{name_for(nodes[far[0]], names)} to {place} {worst}{also}"

    column_of = {node: i for i, node in enumerate(nodes)}
    table = minutes.tolist()

    def breaks(block: frozenset[Node]) -> bool:
        if shared_only and len(block) == 1:
            return False
        # which base serves the block is a fact of the block, asked for it alone
        member = np.array([[node in block for node in nodes]])
        column = int(base(member)[0])
        return column >= 0 and any(beyond(table[column_of[n]][column], limit) for n in block)

    kind = "a shared base" if shared_only else "the base"
    reason = f"No council's cases travel more than {counted(limit, 'minute')} on average to {kind}"
    excess = excess_over(in_chunks(measure), limit)
    return Rule("travel", reason, excess, words, "minutes", float(limit), breaks=breaks)


def _size_rule(key: str, reason: str, limit: int, *, at_least: bool) -> Rule:
    """Make a rule on the number of areas of a footprint."""

    def measure(membership: BoolArray) -> FloatArray:
        return np.asarray(membership.sum(axis=1), dtype=np.float64)

    def words(member: BoolArray) -> str:
        return _beside(counted(int(member.sum()), "council"), limit, at_least=at_least)

    return Rule(
        key,
        reason,
        excess_over(measure, limit, at_least=at_least),
        words,
        "councils",
        float(limit),
        at_least,
        breaks=lambda block: len(block) < limit if at_least else len(block) > limit,
    )


def _demand_rule(
    key: str,
    reason: str,
    nodes: Sequence[Node],
    demand: FloatArray,
    limit: float,
    unit: str,
    *,
    at_least: bool,
) -> Rule:
    """Make a rule on the demand of a footprint, all its areas added up."""
    nodes, demand = tuple(nodes), np.asarray(demand, dtype=np.float64)
    report([*_limit_problems(key, limit, unit), *_demand_problems(key, nodes, demand, unit)])
    amount_of = dict(zip(nodes, demand.tolist(), strict=True))

    def total(membership: BoolArray) -> FloatArray:
        return np.asarray(membership @ demand, dtype=np.float64)

    def words(member: BoolArray) -> str:
        amount = told_apart(fsum(demand[member]), limit, at_least=at_least)
        return _beside(f"{amount} {unit}", limit, at_least=at_least)

    return Rule(
        key,
        f"{reason} {plain(limit)} {unit}",
        excess_over(in_chunks(total), limit, at_least=at_least),
        words,
        unit,
        float(limit),
        at_least,
        breaks=lambda block: beyond(
            fsum(amount_of[node] for node in block), limit, at_least=at_least
        ),
    )


def _beside(amount: str, limit: float, *, at_least: bool) -> str:
    """Set an amount beside the limit it is beyond."""
    return f"{amount}, {f'at least {plain(limit)} wanted' if at_least else f'limit {plain(limit)}'}"


def _bases(base: Base, membership: BoolArray) -> IntArray:
    """Return the column of the base of each block, -1 where it has none.

    Raises
    ------
    InputError
        If they are not one column for each block.
    """
    bases = np.asarray(base(membership))
    n_blocks, n_areas = membership.shape
    if bases.shape != (n_blocks,) or not ((bases >= -1) & (bases < n_areas)).all():
        what = f"the bases of {n_blocks} footprints are not one column of an area for each."
        remedy = "Return the column of the area whose base it is, or -1."
        raise InputError(Problem("rule 'travel'", what, remedy))
    return bases.astype(np.int64)


def _count_problems(key: str, limit: object) -> list[Problem]:
    """Return what is wrong with a limit on the number of areas."""
    if is_count(limit):
        return []
    what = f"{limit!r} councils make no limit of a footprint."
    return [Problem(f"rule '{key}'", what, "Give a whole number, 1 or more.")]


def _limit_problems(key: str, limit: object, unit: str) -> list[Problem]:
    """Return what is wrong with a limit in some unit, which must be above zero."""
    where, problems = f"rule '{key}'", []
    if not is_number(limit) or not float(limit) > 0:  # type: ignore[arg-type]
        what = f"{limit!r} {unit} make no limit."
        problems.append(Problem(where, what, "Give a number above 0."))
    if not unit.strip():
        problems.append(Problem(where, "the limit has no unit.", "Name what is counted."))
    return problems


def _demand_problems(
    key: str, nodes: tuple[Node, ...], demand: FloatArray, unit: str
) -> list[Problem]:
    """Return what is wrong with the demand of the areas."""
    where = f"rule '{key}'"
    if demand.shape != (len(nodes),):
        what = f"demand has shape {demand.shape} for {len(nodes)} areas."
        return [Problem(where, what, "Give one amount for each area.")]
    return [
        Problem(where, f"{node} has {amount} {unit}.", "Give a finite amount, 0 or more.")
        for node, amount in zip(nodes, demand.tolist(), strict=True)
        if not 0 <= amount < np.inf
    ]


def _minutes_problems(nodes: tuple[Node, ...], names: Names, minutes: FloatArray) -> list[Problem]:
    """Return what is wrong with a table of travel, at most once for each area of origin."""
    where, n_areas = "rule 'travel'", len(nodes)
    if minutes.shape != (n_areas, n_areas):
        what = f"minutes have shape {minutes.shape} for {n_areas} areas."
        return [Problem(where, what, "Give minutes from every area to every base.")]
    usable = (minutes >= 0) & np.isfinite(minutes)
    return [
        Problem(
            where,
            f"travel from {name_for(node, names)} has a value that is no number of minutes.",
            "Give a finite number, 0 or more, to every base.",
        )
        for node, row in zip(nodes, usable, strict=True)
        if not row.all()
    ]
