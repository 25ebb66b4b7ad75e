"""State rules on footprints, each with the reason it gives for a no."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.configurations.neighbours import Node
from footprint.errors import InputError, Problem

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that each footprint keeps or breaks by itself.

    Attributes
    ----------
    reason
        Why a footprint that breaks it is ruled out, as a sentence a page may print.
    allows
        From membership (blocks, areas) to whether each block keeps the rule (blocks,).
    """

    reason: str
    allows: Callable[[BoolArray], BoolArray]


def together(nodes: Sequence[Node], a: Node, b: Node, reason: str = "") -> Rule:
    """Make a rule that two areas are in the same footprint."""
    i, j = _columns(nodes, a, b)
    return Rule(reason or f"{a} and {b} must share.", lambda member: member[:, i] == member[:, j])


def apart(nodes: Sequence[Node], a: Node, b: Node, reason: str = "") -> Rule:
    """Make a rule that two areas are never in the same footprint."""
    i, j = _columns(nodes, a, b)
    words = reason or f"{a} and {b} must not share."
    return Rule(words, lambda member: ~(member[:, i] & member[:, j]))


def alone(nodes: Sequence[Node], a: Node, reason: str = "") -> Rule:
    """Make a rule that an area keeps the function to itself."""
    (i,) = _columns(nodes, a)
    words = reason or f"{a} must stay alone."
    return Rule(words, lambda member: ~member[:, i] | (member.sum(axis=1) == 1))


def allowed(rules: Sequence[Rule], membership: BoolArray) -> BoolArray:
    """Return whether each block keeps every rule (blocks,)."""
    keeps = np.ones(len(membership), dtype=np.bool_)
    for rule in rules:
        keeps &= rule.allows(membership)
    return keeps


def reasons(rules: Sequence[Rule], membership: BoolArray) -> list[tuple[str, ...]]:
    """Return, for each block, the reason of every rule it breaks."""
    keeps = [rule.allows(membership) for rule in rules]
    return [
        tuple(rule.reason for rule, kept in zip(rules, keeps, strict=True) if not kept[block])
        for block in range(len(membership))
    ]


def _columns(nodes: Sequence[Node], *wanted: Node) -> list[int]:
    """Return the columns of areas, or report one that is not there."""
    columns = list(nodes)
    unknown = [str(node) for node in wanted if node not in columns]
    if unknown:
        what = f"{', '.join(unknown)} not among the areas of the region."
        raise InputError(Problem("rule", what, "Use codes of the region's areas."))
    return [columns.index(node) for node in wanted]
