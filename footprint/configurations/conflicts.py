"""Find a smallest set of rules that leaves no configuration."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import numpy as np
import numpy.typing as npt

from footprint.configurations.blocks import Blocks
from footprint.configurations.existence import Existence
from footprint.configurations.rules import NumberRule, Rule
from footprint.errors import SolverError

AnyRule = Rule | NumberRule
BoolArray = npt.NDArray[np.bool_]

# with so many rules or fewer, the set found has the least number of rules of any
MOST_FOR_SMALLEST = 12

_CHUNK_ROWS = 2**16


@dataclass(frozen=True, slots=True)
class Conflict:
    """A set of rules that together leave no configuration, each of them needed for it.

    Attributes
    ----------
    rules
        The rules in conflict, in the order given; none where there is no conflict, and none where
        the list of footprints leaves no configuration even without a rule.
    without_any_rule
        Whether there is no configuration even without a rule.
    smallest
        Whether no conflict has fewer rules; otherwise only that none of these can be left out.
    """

    rules: tuple[AnyRule, ...] = ()
    without_any_rule: bool = False
    smallest: bool = True

    @property
    def found(self) -> bool:
        """Tell whether there is a conflict: no configuration is left."""
        return bool(self.rules) or self.without_any_rule

    @property
    def words(self) -> str:
        """Say what is in conflict, as a sentence; empty where nothing is."""
        if self.without_any_rule:
            return (
                "No grouping can be made of the possible footprints, even without a rule: "
                "raise the cap or add a link between neighbours."
            )
        if not self.rules:
            return ""
        limits = "; ".join(rule.reason for rule in self.rules)
        if len(self.rules) == 1:
            return f"No grouping keeps this rule: {limits}. Without it there is at least one."
        return (
            f"No grouping keeps these {len(self.rules)} rules together: {limits}. "
            "Without any one of them, the others leave at least one."
        )


def smallest_conflict(
    blocks: Blocks,
    rules: Sequence[Rule],
    numbers: Sequence[NumberRule] = (),
    *,
    seconds: float | None = 30.0,
) -> Conflict:
    """Find a smallest set of rules under which no configuration of the blocks is left.

    Rules are left out one by one while what remains still leaves nothing, so that each rule of the
    set is needed. With few rules, a set of fewer is then sought: every conflict holds a rule of
    each group of rules whose absence leaves something, so sets that meet all such groups are
    tried, smallest first.

    Parameters
    ----------
    blocks
        Every possible footprint, before any rule.
    numbers
        Rules on the number of footprints.
    seconds
        Stop each search after this long, where the region needs a solver.

    Raises
    ------
    SolverError
        If whether there is a conflict, or whether a rule is part of it, was undecided in time.
    """
    every: list[AnyRule] = [*rules, *numbers]
    asked = _Asked(blocks, rules, numbers, seconds)
    whole = frozenset(range(len(every)))
    if asked.leaves_some(whole):
        return Conflict()
    if not asked.leaves_some(frozenset()):
        return Conflict(without_any_rule=True)

    # leave out the rules given last first
    core = whole
    for i in sorted(whole, reverse=True):
        if not asked.leaves_some(core - {i}):
            core -= {i}
    smallest = len(every) <= MOST_FOR_SMALLEST or len(core) == 1
    if smallest and len(core) > 1:
        try:
            core = _smallest(asked, whole, core)
        except SolverError:
            # what is known stands; that none is smaller is not claimed
            smallest = False
    return Conflict(tuple(every[i] for i in sorted(core)), smallest=smallest)


class _Asked:
    """What each set of rules leaves, asked once."""

    def __init__(
        self,
        blocks: Blocks,
        rules: Sequence[Rule],
        numbers: Sequence[NumberRule],
        seconds: float | None,
    ) -> None:
        self._existence = Existence.of(blocks)
        self._keeps = [_keeps(rule, blocks) for rule in rules]
        self._numbers = numbers
        self._n_blocks = len(blocks)
        self._exists = partial(self._existence.exists, seconds=seconds)
        self._known: dict[frozenset[int], bool] = {}

    def leaves_some(self, chosen: frozenset[int]) -> bool:
        """Tell whether some configuration keeps all of the rules chosen."""
        if chosen not in self._known:
            keeps = np.ones(self._n_blocks, dtype=np.bool_)
            for i in chosen:
                if i < len(self._keeps):
                    keeps &= self._keeps[i]
            numbers = [self._numbers[i - len(self._keeps)] for i in chosen if i >= len(self._keeps)]
            least = max((rule.least for rule in numbers if rule.least is not None), default=None)
            most = min((rule.most for rule in numbers if rule.most is not None), default=None)
            self._known[chosen] = self._exists(keeps, least=least, most=most)
        return self._known[chosen]


def _keeps(rule: Rule, blocks: Blocks) -> BoolArray:
    """Return whether each block keeps a rule (blocks,)."""
    chunks = [
        rule.allows(blocks.membership(start, start + _CHUNK_ROWS))
        for start in range(0, len(blocks), _CHUNK_ROWS)
    ]
    return np.concatenate([np.empty(0, dtype=np.bool_), *chunks])


def _smallest(asked: _Asked, whole: frozenset[int], core: frozenset[int]) -> frozenset[int]:
    """Return a conflict of the least number of rules, at most as many as the one known."""
    groups: list[frozenset[int]] = []
    while True:
        tried = _meeting(groups, whole)
        if len(tried) >= len(core):
            return core
        if not asked.leaves_some(tried):
            return tried
        # add rules while something is left; those left over are a group that a conflict must meet
        kept = tried
        for i in sorted(whole - tried):
            if asked.leaves_some(kept | {i}):
                kept |= {i}
        groups.append(whole - kept)


def _meeting(groups: Sequence[frozenset[int]], whole: frozenset[int]) -> frozenset[int]:
    """Return the first smallest set that has a member in every group."""
    return next(
        frozenset(chosen)
        for size in range(len(whole) + 1)
        for chosen in combinations(sorted(whole), size)
        if all(group.intersection(chosen) for group in groups)
    )
