"""Count, function by function, what is possible, what is feasible, and what is not outdone."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from footprint.arrangements import Arrangement
from footprint.configurations import (
    Blocks,
    Covers,
    NumberRule,
    TooLargeError,
    connected_blocks,
    count,
    count_covers,
    list_covers,
    smallest_conflict,
)
from footprint.options import not_outdone
from footprint.questions.criteria import CRITERIA
from footprint.questions.joint import handoff_prices
from footprint.questions.limits import Limits, not_listed_words
from footprint.questions.menus import Ground, Menu
from footprint.questions.result_possible import (
    BlockedFootprint,
    Funnel,
    GridMark,
    Grouping,
    RuleEffect,
)
from footprint.questions.world import handoff_counts, neighbours

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Block = frozenset[str]
# beyond this many groupings of one function they are counted but not laid side by side
MOST_LAID_OUT = 30_000
# up to this many areas every footprint can be listed without a cap
MOST_UNCAPPED = 14


class Counter:
    """Count the groupings that can be made of some of the possible footprints, each list once."""

    def __init__(self, blocks: Blocks) -> None:
        self._blocks = blocks
        self._known: dict[bytes, dict[int, int] | None] = {}

    def by_number(self, allowed: Bools) -> dict[int, int] | None:
        """Return the groupings by number of footprints, or None where there are too many."""
        key = np.packbits(allowed).tobytes()
        if key not in self._known:
            kept = Blocks(self._blocks.nodes, self._blocks.words[allowed])
            try:
                self._known[key] = count_covers(kept)
            except TooLargeError:
                self._known[key] = None
        return self._known[key]

    def total(self, allowed: Bools, numbers: Sequence[NumberRule] = ()) -> int | None:
        """Return how many groupings keep some rules on their number of footprints."""
        found = self.by_number(allowed)
        if found is None:
            return None
        return sum(ways for n, ways in found.items() if all(rule.allows(n) for rule in numbers))


def funnels(ground: Ground, limits: Limits) -> tuple[Funnel, ...]:
    """Return the funnel of every function, in the order of the child's journey."""
    counter = Counter(ground.blocks)
    graph = neighbours(ground.world.scenario)
    every = count(graph, contiguous=False)
    return tuple(_funnel(ground, limits, counter, function, every) for function in ground.menus)


def _funnel(ground: Ground, limits: Limits, counter: Counter, function: str, every: int) -> Funnel:
    """Return the funnel of one function."""
    blocks = ground.blocks
    number_rules = [entry.rule for entry in limits.numbers_of(function)]
    whole = np.ones(len(blocks), dtype=np.bool_)
    allowed = limits.allowed(function, ground.membership)
    possible, feasible = counter.by_number(whole), counter.by_number(allowed)
    left = counter.total(allowed, number_rules)
    conflict: tuple[str, ...] = ()
    if left == 0:
        conflict = _conflict(ground, limits, function)
    kept, criteria, notes = _not_outdone(ground, function, allowed, number_rules, left)
    stays = ground.world.scenario.catalogue.function(function).stays
    return Funnel(
        function=function,
        stays=stays,
        every=every,
        possible=counter.total(whole),
        feasible=left,
        not_outdone=None if kept is None else len(kept),
        by_number=_by_number(possible, feasible, number_rules),
        footprints_possible=len(blocks),
        footprints_feasible=int(allowed.sum()),
        rules=_effects(ground, limits, counter, function),
        conflict=conflict,
        criteria=criteria,
        kept=kept or (),
        notes=notes,
    )


def _conflict(ground: Ground, limits: Limits, function: str) -> tuple[str, ...]:
    """Return the labels of a smallest set of rules that leaves no grouping, the cap among them."""
    stated, numbers = limits.of(function), limits.numbers_of(function)
    rules, number_rules = [one.rule for one in stated], [one.rule for one in numbers]
    labels = {id(one.rule): one.label for one in stated}
    labels |= {id(one.rule): one.label for one in numbers}
    clash = smallest_conflict(ground.blocks, rules, number_rules)
    found = tuple(labels[id(rule)] for rule in clash.rules)
    cap = ground.world.scenario.search.max_partners
    if cap is None or cap >= len(ground.world.codes) or len(ground.world.codes) > MOST_UNCAPPED:
        return found

    # without the cap the rules may leave something, or clash for another reason
    uncapped = connected_blocks(
        neighbours(ground.world.scenario), contiguous=ground.world.scenario.search.contiguous
    )
    whole = smallest_conflict(uncapped, rules, number_rules)
    if whole.found:
        return tuple(labels[id(rule)] for rule in whole.rules)
    return (f"No more than {cap} councils in a footprint (max_partners of the search)", *found)


def _by_number(
    possible: Mapping[int, int] | None,
    feasible: Mapping[int, int] | None,
    numbers: Sequence[NumberRule],
) -> tuple[tuple[int, int, int], ...]:
    """Return (number of footprints, possible, feasible), where both could be counted."""
    if possible is None or feasible is None:
        return ()
    return tuple(
        (n, ways, feasible.get(n, 0) if all(rule.allows(n) for rule in numbers) else 0)
        for n, ways in sorted(possible.items())
    )


def _effects(
    ground: Ground, limits: Limits, counter: Counter, function: str
) -> tuple[RuleEffect, ...]:
    """Return what each rule removes alone, and what it alone still removes after the others."""
    stated, numbers = limits.of(function), limits.numbers_of(function)
    keeps = [entry.rule.allows(ground.membership) for entry in stated]
    whole = np.ones(len(ground.blocks), dtype=np.bool_)
    everything = np.logical_and.reduce([whole, *keeps])
    all_numbers = [entry.rule for entry in numbers]
    possible = counter.total(whole)
    feasible = counter.total(everything, all_numbers)
    effects = []
    for i, entry in enumerate(stated):
        others = np.logical_and.reduce([whole, *keeps[:i], *keeps[i + 1 :]])
        alone = _less(possible, counter.total(keeps[i]))
        last = _less(counter.total(others, all_numbers), feasible)
        broken = np.flatnonzero(~keeps[i])
        example = entry.rule.words(ground.membership[broken[0]]) if len(broken) else ""
        effects.append(
            RuleEffect(entry.rule.key, entry.label, entry.source, alone, last, len(broken), example)
        )
    for i, number in enumerate(numbers):
        rest = [*all_numbers[:i], *all_numbers[i + 1 :]]
        alone = _less(possible, counter.total(whole, [number.rule]))
        last = _less(counter.total(everything, rest), feasible)
        effects.append(
            RuleEffect(number.rule.key, number.label, number.source, alone, last, None, "")
        )
    return tuple(effects)


def _less(more: int | None, fewer: int | None) -> int | None:
    """Return a difference of counts, or None where either is unknown."""
    return None if more is None or fewer is None else more - fewer


def _not_outdone(
    ground: Ground,
    function: str,
    allowed: Bools,
    numbers: Sequence[NumberRule],
    left: int | None,
) -> tuple[tuple[Grouping, ...] | None, tuple[str, ...], tuple[str, ...]]:
    """Return the feasible groupings that none outdoes, the criteria compared, and notes."""
    menu = ground.menus[function]
    if left is None or left > MOST_LAID_OUT or not menu.measures:
        return None, (), ("There are too many groupings to lay side by side.",)
    if left == 0:
        return (), (), ()
    kept = Blocks(ground.blocks.nodes, ground.blocks.words[allowed])
    covers = list_covers(kept, most_covers=MOST_LAID_OUT * 10)
    sizes = covers.number_of_footprints
    fit = np.array([all(rule.allows(int(n)) for rule in numbers) for n in sizes], dtype=np.bool_)
    values = _values(ground, menu, function, allowed, covers)
    better = {criterion.key: criterion.better for criterion in CRITERIA}
    table = np.stack([values[key] for key in values], axis=1)[fit]
    best = not_outdone(table, [better[key] for key in values])
    rows = np.flatnonzero(fit)[best]
    order = sorted(range(len(rows)), key=lambda i: (values["cost"][rows[i]], int(rows[i])))
    groupings = tuple(
        Grouping(
            _blocks(covers.configuration(int(rows[i])), ground.world.codes),
            {key: float(values[key][rows[i]]) for key in values},
        )
        for i in order
    )
    return groupings, tuple(values), ()


def _values(
    ground: Ground, menu: Menu, function: str, allowed: Bools, covers: Covers
) -> dict[str, Floats]:
    """Value every grouping on each criterion: each footprint once, then added up.

    Cost is that of the function with its own partnerships, as if it shared nothing else; changes
    of team are against the other functions as they are shared today.
    """
    cost = menu.cost_gbp_per_year + ground.partnership_gbp_per_year
    added = {**menu.measures, "cost": cost}
    if any(function in edge for edge in _children_pass(ground)):
        added["changes_of_team"] = _changes(ground, function)
    found = {}
    for criterion in CRITERIA:
        if criterion.key not in added:
            continue
        total = covers.totals(added[criterion.key][allowed])
        weight = menu.weights.get(criterion.key)
        if weight is not None:
            under = covers.totals(weight[allowed])
            total = np.divide(total, under, out=np.zeros_like(total), where=under > 0)
            if criterion.key == "in_time_percent":
                total = np.where(under > 0, total, 0.0)
        found[criterion.key] = total
    return found


def _children_pass(ground: Ground) -> list[tuple[str, str]]:
    """Return the steps at which it is children whose case passes, not households who apply."""
    catalogue, services = ground.world.scenario.catalogue, ground.world.scenario.services
    steps = [step for service in services for step in catalogue.services[service].handoffs]
    children = {(step.first, step.second) for step in steps if step.unit == "children"}
    return [edge for edge in handoff_prices(ground) if edge in children]


def _changes(ground: Ground, function: str) -> Floats:
    """Return the changes of team that each footprint makes with the other functions as today (B,).

    An area of a footprint changes team at a step of the journey unless the other function of the
    step has exactly the same footprint today.
    """
    counts = handoff_counts(ground.world, ground.world.scenario.services)
    member = ground.membership
    total = np.zeros(len(member))
    for first, second in _children_pass(ground):
        if function not in (first, second):
            continue
        other = second if function == first else first
        today = set(ground.now.footprints[other])
        same = np.array([block in today for block in ground.blocks], dtype=np.bool_)
        total += np.where(same, 0.0, member @ counts[first, second][0])
    return total


def _blocks(configuration: Sequence[Block], codes: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return footprints as tuples of codes in the order of the region."""
    return tuple(tuple(code for code in codes if code in block) for block in configuration)


def blocked_footprints(ground: Ground, limits: Limits) -> tuple[BlockedFootprint, ...]:
    """Return every possible footprint that breaks a rule of a function, with each reason."""
    found = []
    member = ground.membership
    for function in ground.menus:
        stated = limits.of(function)
        keeps = [entry.rule.allows(member) for entry in stated]
        if not keeps:
            continue
        for row in np.flatnonzero(~np.logical_and.reduce(keeps)):
            why = tuple(
                entry.rule.words(member[row])
                for entry, kept in zip(stated, keeps, strict=True)
                if not kept[row]
            )
            block = tuple(np.array(ground.world.codes)[member[row]].tolist())
            found.append(BlockedFootprint(function, block, why))
    return tuple(found)


def grid(
    ground: Ground,
    limits: Limits,
    counted: Sequence[Funnel],
    arrangements: Sequence[Arrangement],
) -> tuple[GridMark, ...]:
    """Mark every set of areas that some option would have share a function."""
    world = ground.world
    listed = set(ground.blocks)
    cap = world.scenario.search.max_partners
    found = []
    for funnel in counted:
        function = funnel.function
        shared: dict[Block, None] = {}
        for arrangement in arrangements:
            shared |= {b: None for b in arrangement.footprints[function] if len(b) > 1}
        kept = {frozenset(b) for grouping in funnel.kept for b in grouping.footprints}
        place = world.codes.index
        for block in sorted(shared, key=lambda b: (len(b), sorted(place(c) for c in b))):
            why = limits.broken_by(function, block)
            possible = block in listed
            found.append(
                GridMark(
                    function=function,
                    members=tuple(code for code in world.codes if code in block),
                    possible=possible,
                    feasible=possible and not why,
                    somewhere_not_outdone=None if funnel.not_outdone is None else block in kept,
                    reasons=why
                    if possible
                    else (not_listed_words(block, world.scenario.region.names, cap), *why),
                )
            )
    return tuple(found)
