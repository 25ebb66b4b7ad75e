"""State rules on footprints, each with its limit in words and what a broken one says."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from footprint.configurations.amounts import (
    BoolArray,
    FloatArray,
    Names,
    counted,
    in_chunks,
    is_count,
    listed,
    name_for,
    named,
    plain,
    possessive,
    report,
    unknown_areas,
)
from footprint.configurations.neighbours import Node
from footprint.errors import InputError, Problem

_NO_NAMES: Names = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that each footprint keeps or breaks by itself.

    Words and reasons carry no full stop, so that a page may join several of them.

    Attributes
    ----------
    key
        The kind of rule: "largest", "travel", "law" and so on.
    reason
        The limit in words: "No footprint has more than 4 councils".
    excess
        From membership (blocks, areas) to how far each block is beyond the limit, in ``unit``; 0
        where it keeps the rule (blocks,). 1 or 0 where the rule has no unit.
    words
        From the membership (areas,) of one block that breaks the rule to what breaks, and by how
        much: "Rutland to Chesterfield 78 minutes, limit 60".
    unit
        Unit of the limit; empty for a rule that is kept or broken without a measure.
    limit
        The limit, in ``unit``.
    at_least
        Whether the limit is a least amount, not a most.
    areas
        The areas that the rule names, where it names some.
    breaks
        Whether a set of areas breaks the rule, by plain code apart from ``excess``: what the check
        of an answer goes by.
    """

    key: str
    reason: str
    excess: Callable[[BoolArray], FloatArray]
    words: Callable[[BoolArray], str]
    unit: str = ""
    limit: float | None = None
    at_least: bool = False
    areas: tuple[Node, ...] = ()
    breaks: Callable[[frozenset[Node]], bool] | None = None

    def allows(self, membership: BoolArray) -> BoolArray:
        """Return whether each block keeps the rule (blocks,)."""
        return np.asarray(self.excess(membership) <= 0, dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class NumberRule:
    """A rule on the number of footprints of a configuration, areas alone included.

    The reason is worded from the limits where none is given.

    Raises
    ------
    InputError
        If a limit is not a whole number of 1 or more, none is given, or no number is between them.
    """

    least: int | None = None
    most: int | None = None
    reason: str = ""
    key: str = "footprints"

    def __post_init__(self) -> None:
        """Check the limits and word the reason."""
        where, least, most = f"rule '{self.key}'", self.least, self.most
        problems = [
            Problem(
                where, f"{limit!r} footprints make no limit.", "Give a whole number, 1 or more."
            )
            for limit in (least, most)
            if limit is not None and not is_count(limit)
        ]
        if least is None and most is None:
            problems.append(Problem(where, "it has no limit.", "Give the least, the most or both."))
        elif not problems and least is not None and most is not None and least > most:
            what = f"at least {least} footprints and at most {most} leave no number."
            problems.append(Problem(where, what, "Give a least that is not above the most."))
        if problems:
            raise InputError(problems)
        object.__setattr__(self, "reason", self.reason or _number_reason(least, most))

    def allows(self, number: int) -> bool:
        """Return whether a configuration of so many footprints keeps the rule."""
        return (self.least is None or number >= self.least) and (
            self.most is None or number <= self.most
        )

    def words(self, number: int) -> str:
        """Say what a number of footprints that breaks the rule breaks."""
        if self.most is not None and number > self.most:
            return f"{counted(number, 'footprint')}, limit {plain(self.most)}"
        if self.least is not None and number < self.least:
            return f"{counted(number, 'footprint')}, at least {plain(self.least)} wanted"
        return ""


def together(
    nodes: Sequence[Node], a: Node, b: Node, reason: str = "", *, names: Names = _NO_NAMES
) -> Rule:
    """Make a rule that two areas are in the same footprint."""
    i, j = _pair("together", nodes, a, b)

    def words(member: BoolArray) -> str:
        inside, outside = (a, b) if member[i] else (b, a)
        verb = "stands alone" if member.sum() == 1 else "shares"
        return f"{name_for(inside, names)} {verb} without {name_for(outside, names)}"

    return Rule(
        "together",
        reason or f"{name_for(a, names)} and {name_for(b, names)} must share",
        lambda membership: (membership[:, i] != membership[:, j]).astype(np.float64),
        words,
        areas=(a, b),
        breaks=lambda block: (a in block) is not (b in block),
    )


def apart(
    nodes: Sequence[Node], a: Node, b: Node, reason: str = "", *, names: Names = _NO_NAMES
) -> Rule:
    """Make a rule that two areas are never in the same footprint."""
    i, j = _pair("apart", nodes, a, b)
    words = f"{name_for(a, names)} and {name_for(b, names)} must not share"
    return Rule(
        "apart",
        reason or words,
        lambda membership: (membership[:, i] & membership[:, j]).astype(np.float64),
        lambda _: words,
        areas=(a, b),
        breaks=lambda block: {a, b} <= block,
    )


def alone(nodes: Sequence[Node], a: Node, reason: str = "", *, names: Names = _NO_NAMES) -> Rule:
    """Make a rule that an area keeps the function to itself."""
    report(unknown_areas("rule 'alone'", nodes, [a]))
    i = list(nodes).index(a)
    words = f"{name_for(a, names)} must stay alone"
    return Rule(
        "alone",
        reason or words,
        lambda membership: (membership[:, i] & (membership.sum(axis=1) > 1)).astype(np.float64),
        lambda _: words,
        areas=(a,),
        breaks=lambda block: a in block and block != {a},
    )


def law(*, section: str = "") -> Rule:
    """Make a rule that every area stands alone, for the law leaves the duty with each.

    Parameters
    ----------
    section
        Where the law says so, in brackets after the reason.
    """
    return Rule(
        "law",
        f"The duty stays with each council{f' ({section})' if section else ''}",
        lambda membership: (membership.sum(axis=1) > 1).astype(np.float64),
        lambda _: "the duty stays with each council",
        breaks=lambda block: len(block) > 1,
    )


def nested(
    nodes: Sequence[Node], names: Names, partner: Mapping[Node, str], geography: str
) -> Rule:
    """Make a rule that every footprint lies within the area of one partner.

    Parameters
    ----------
    partner
        The partner of each area: "Derbyshire Police".
    geography
        What a partner is, in the singular: "police force".
    """
    nodes = tuple(nodes)
    report(
        Problem(
            "rule 'nested'",
            f"{name_for(node, names)} has no {geography}.",
            f"Name the {geography} of every area of the region.",
        )
        for node in nodes
        if not str(partner.get(node) or "").strip()
    )
    partner = {node: str(partner[node]).strip() for node in nodes}
    labels = np.unique(list(partner.values()), return_inverse=True)[1]

    def crosses(membership: BoolArray) -> FloatArray:
        first = labels[membership.argmax(axis=1)]
        elsewhere = membership & (labels != first[:, np.newaxis])
        return np.asarray(elsewhere.any(axis=1), dtype=np.float64)

    def words(member: BoolArray) -> str:
        inside: dict[str, list[str]] = {}
        for i in np.flatnonzero(member).tolist():
            inside.setdefault(partner[nodes[i]], []).append(name_for(nodes[i], names))
        (owner, first), *others = inside.items()
        verb = "is" if len(first) == 1 else "are"
        clauses = [f"{listed(first)} {verb} in {possessive(owner)} area"]
        clauses += [f"{listed(rest)} in {possessive(owner)}" for owner, rest in others]
        return listed(clauses)

    reason = f"Every footprint lies within the area of one {geography}"
    return Rule(
        "nested",
        reason,
        in_chunks(crosses),
        words,
        breaks=lambda block: len({partner[node] for node in block}) > 1,
    )


def contract(nodes: Sequence[Node], names: Names, members: Iterable[Node], until: str) -> Rule:
    """Make a rule that the members of a contract stay in one footprint until it ends.

    Parameters
    ----------
    until
        The date it runs until, as it is said: "31 March 2028".
    """
    members = tuple(dict.fromkeys(members))
    problems = unknown_areas("rule 'contract'", nodes, members)
    if len(members) < 2:
        what = f"a contract of {counted(len(members), 'council')} keeps nobody together."
        problems.append(Problem("rule 'contract'", what, "Name two councils or more."))
    if not str(until).strip():
        what = f"the contract of {named(members, names)} has no date."
        problems.append(Problem("rule 'contract'", what, "Say until when it runs."))
    report(problems)
    columns = [list(nodes).index(node) for node in members]
    party = frozenset(members)
    words = f"the contract of {named(members, names)} runs until {until}"

    def splits(membership: BoolArray) -> FloatArray:
        inside = membership[:, columns]
        split = inside.any(axis=1) & ~inside.all(axis=1)
        return np.asarray(split, dtype=np.float64)

    return Rule(
        "contract",
        f"{named(members, names)} stay in one footprint: their contract runs until {until}",
        splits,
        lambda _: words,
        areas=members,
        breaks=lambda block: bool(party & block) and not party <= block,
    )


def allowed(rules: Sequence[Rule], membership: BoolArray) -> BoolArray:
    """Return whether each block keeps every rule (blocks,)."""
    keeps = np.ones(len(membership), dtype=np.bool_)
    for rule in rules:
        keeps &= rule.allows(membership)
    return keeps


def reasons(rules: Sequence[Rule], membership: BoolArray) -> list[tuple[str, ...]]:
    """Return, for each block, what breaks of every rule it breaks, and by how much."""
    keeps = [rule.allows(membership) for rule in rules]
    return [
        tuple(rule.words(member) for rule, kept in zip(rules, keeps, strict=True) if not kept[row])
        for row, member in enumerate(membership)
    ]


def _number_reason(least: int | None, most: int | None) -> str:
    """Word the limits on the number of footprints."""
    if least is None:
        return f"At most {counted(most or 0, 'footprint')}"
    if most is None:
        return f"At least {counted(least, 'footprint')}"
    if least == most:
        return f"Exactly {counted(least, 'footprint')}"
    return f"Between {plain(least)} and {counted(most, 'footprint')}"


def _pair(key: str, nodes: Sequence[Node], a: Node, b: Node) -> list[int]:
    """Return the columns of two different areas, or report what is wrong with them."""
    where = f"rule '{key}'"
    problems = unknown_areas(where, nodes, dict.fromkeys([a, b]))
    if a == b:
        problems.append(Problem(where, f"{a} is named twice.", "Name two different councils."))
    report(problems)
    columns = list(nodes)
    return [columns.index(a), columns.index(b)]
