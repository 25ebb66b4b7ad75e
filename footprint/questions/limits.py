"""Turn the law and a scenario's own limits into rules, each with whose it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from footprint.arrangements import Arrangement, named, partnerships
from footprint.configurations import (
    NumberRule,
    Rule,
    alone,
    apart,
    contract,
    largest_areas,
    largest_demand,
    law,
    nested,
    smallest_areas,
    smallest_demand,
    together,
    travel_limit,
)
from footprint.costs import Inputs, price
from footprint.inputs import RuleSpec
from footprint.questions.world import World, central_inputs, function_inputs
from footprint.services import Function

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Block = frozenset[str]
LAW = "the law as recorded for the service"
BASE_ROWS = 4096


@dataclass(frozen=True, slots=True)
class Stated:
    """A rule on footprints, in words, with its source."""

    rule: Rule
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """A rule on the number of footprints of a function, in words, with its source."""

    rule: NumberRule
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Every rule of a scenario, function by function.

    Attributes
    ----------
    most_partnerships
        The most partnerships that a council may be in, over all functions; None for no limit.
    whose_partnerships
        Who set that limit.
    """

    codes: tuple[str, ...]
    names: Mapping[str, str]
    stated: Mapping[str, tuple[Stated, ...]]
    stated_numbers: Mapping[str, tuple[StatedNumber, ...]]
    most_partnerships: int | None
    whose_partnerships: str = ""

    def of(self, function: str) -> tuple[Stated, ...]:
        """Return the rules on the footprints of a function."""
        return self.stated.get(function, ())

    def numbers_of(self, function: str) -> tuple[StatedNumber, ...]:
        """Return the rules on the number of footprints of a function."""
        return self.stated_numbers.get(function, ())

    def rules(self, function: str) -> list[Rule | NumberRule]:
        """Return every rule of a function, those on whole groupings last."""
        numbers = [entry.rule for entry in self.numbers_of(function)]
        return [*(entry.rule for entry in self.of(function)), *numbers]

    def allowed(self, function: str, membership: Bools) -> Bools:
        """Return which footprints keep every rule of a function (B,)."""
        kept = np.ones(len(membership), dtype=np.bool_)
        for entry in self.of(function):
            kept &= entry.rule.allows(membership)
        return kept

    @property
    def numbers(self) -> Mapping[str, tuple[int | None, int | None]]:
        """Return the least and the most footprints of each function that has such a rule."""
        found = {}
        for function, entries in self.stated_numbers.items():
            least = [e.rule.least for e in entries if e.rule.least is not None]
            most = [e.rule.most for e in entries if e.rule.most is not None]
            found[function] = (max(least, default=None), min(most, default=None))
        return found

    def broken_by(self, function: str, block: Block) -> tuple[str, ...]:
        """Say which rules one footprint breaks, and by how much."""
        member = np.array([[code in block for code in self.codes]])
        return tuple(
            entry.rule.words(member[0])
            for entry in self.of(function)
            if not entry.rule.allows(member)[0]
        )

    def broken(self, function: str, blocks: Iterable[Block]) -> tuple[str, ...]:
        """Say which rules a grouping breaks, footprint by footprint, each once."""
        blocks = tuple(blocks)
        told = [why for block in blocks for why in self.broken_by(function, block)]
        told += [
            entry.rule.words(len(blocks))
            for entry in self.numbers_of(function)
            if not entry.rule.allows(len(blocks))
        ]
        return tuple(dict.fromkeys(told))

    def too_many_partnerships(self, arrangement: Arrangement) -> tuple[str, ...]:
        """Name the councils in more partnerships than the limit, over all functions."""
        if self.most_partnerships is None:
            return ()
        shared = partnerships(arrangement)
        counts = {code: sum(code in block for block in shared) for code in self.codes}
        return tuple(
            f"{self.names[code]} in {counted_partnerships(number)}, limit {self.most_partnerships}"
            for code, number in counts.items()
            if number > self.most_partnerships
        )


def limits_of(world: World, now: Arrangement) -> Limits:
    """State every rule of a scenario: the law as recorded, then the scenario's own limits.

    A duty that stays with each council is not shared, save where a trust holds it today.
    """
    scenario = world.scenario
    functions = scenario.catalogue.functions_of(scenario.services)
    stated: dict[str, tuple[Stated, ...]] = {}
    numbers: dict[str, tuple[StatedNumber, ...]] = {}
    for function in functions:
        rules: list[Stated] = []
        if function.stays:
            rules.append(_law(function, now.footprints[function.id], world.codes))
        mine = [spec for spec in scenario.rules if function.id in spec.functions]
        for spec in mine:
            rules += [
                Stated(rule, spec.label, spec.source) for rule in _rules(world, spec, function)
            ]
        counted = tuple(
            StatedNumber(NumberRule(spec.least, spec.most), spec.label, spec.source)
            for spec in mine
            if spec.kind == "footprints"
        )
        stated[function.id] = tuple(rules)
        if counted:
            numbers[function.id] = counted
    most = {s.most: s.source for s in scenario.rules if s.kind == "partnerships" and s.most}
    least = min(most, default=None)
    names = scenario.region.names
    whose = "" if least is None else most[least]
    return Limits(world.codes, names, stated, numbers, least, whose)


def _law(function: Function, today: Sequence[Block], codes: Sequence[str]) -> Stated:
    """State that the duty stays with each council, save where a footprint of today holds it."""
    plain = law(section=function.legal_section)
    standing = {block for block in today if len(block) > 1}
    rows = [[code in block for code in codes] for block in standing]
    held = np.array(rows, dtype=np.bool_).reshape(len(rows), len(codes))

    def excess(membership: Bools) -> npt.NDArray[np.float64]:
        same = np.zeros(len(membership), dtype=np.bool_)
        for block in held:
            same |= (membership == block).all(axis=1)
        return np.where(same, 0.0, plain.excess(membership))

    def breaks(block: Block) -> bool:
        return len(block) > 1 and block not in standing

    held_now = ", save where a trust holds it for several today" if standing else ""
    rule = replace(plain, excess=excess, breaks=breaks, reason=f"{plain.reason}{held_now}")
    return Stated(rule, rule.reason, function.legal_section or LAW)


def _rules(world: World, spec: RuleSpec, function: Function) -> list[Rule]:
    """Return the rules on footprints that one limit of the scenario makes for a function."""
    region = world.scenario.region
    codes, names = world.codes, region.names
    if spec.kind == "together":
        return [together(codes, spec.areas[0], other, names=names) for other in spec.areas[1:]]
    if spec.kind == "apart":
        pairs = [(a, b) for i, a in enumerate(spec.areas) for b in spec.areas[i + 1 :]]
        return [apart(codes, a, b, names=names) for a, b in pairs]
    if spec.kind == "alone":
        return [alone(codes, code, names=names) for code in spec.areas]
    if spec.kind == "nested":
        partner = region.partner_areas[spec.geography]
        return [nested(codes, names, partner, spec.geography)]
    if spec.kind == "contract":
        return [contract(codes, names, spec.areas, _day_words(spec.until))]
    if spec.kind in ("largest", "smallest") and spec.limit is not None:
        return [_size_rule(world, spec, function)]
    if spec.kind == "travel" and spec.limit is not None:
        return [_travel_rule(world, spec.limit, function)]
    return []


def _size_rule(world: World, spec: RuleSpec, function: Function) -> Rule:
    """Return a limit on the areas or the demand of a footprint."""
    limit, largest = float(spec.limit or 0), spec.kind == "largest"
    if spec.unit == "areas":
        return largest_areas(int(limit)) if largest else smallest_areas(int(limit))
    inputs = central_inputs(function_inputs(world, function))
    make = largest_demand if largest else smallest_demand
    return make(world.codes, inputs.demand[0], limit, function.demand_unit)


def _travel_rule(world: World, minutes: float, function: Function) -> Rule:
    """Return a limit on mean one-way travel of an area's cases to the footprint's base."""
    inputs = central_inputs(function_inputs(world, function))
    names = world.scenario.region.names
    places = {code: f"the base in {name}" for code, name in names.items()}
    return travel_limit(
        world.codes,
        names,
        # a council that buys sends nobody to the base
        np.where(inputs.employs[:, np.newaxis], inputs.minutes[0], 0.0),
        places,
        _bases(inputs),
        minutes,
        shared_only=True,
    )


def _bases(inputs: Inputs) -> Callable[[Bools], Ints]:
    """Return a function from footprints to the area whose base each travels to (B,).

    Each footprint is priced once, however often it is asked for.
    """
    known: dict[bytes, int] = {}

    def bases(membership: Bools) -> Ints:
        keys = [row.tobytes() for row in np.packbits(membership, axis=1)]
        new = [row for row, key in enumerate(keys) if key not in known]
        for start in range(0, len(new), BASE_ROWS):
            rows = new[start : start + BASE_ROWS]
            found = price(inputs, membership[rows]).base[0]
            known.update(zip([keys[row] for row in rows], found.tolist(), strict=True))
        return np.array([known[key] for key in keys], dtype=np.int64)

    return bases


def _day_words(iso: str) -> str:
    """Say a date: "31 March 2028"."""
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B} {day.year}"


def counted_partnerships(number: int) -> str:
    """Say a number of partnerships."""
    return f"{number} partnership{'' if number == 1 else 's'}"


def blocked_words(
    limits: Limits, arrangement: Arrangement, spoken: Mapping[str, str]
) -> tuple[str, ...]:
    """Say, function by function, which rules an arrangement breaks and by how much."""
    told = [
        f"{spoken[function]}: {'; '.join(why)}"
        for function, blocks in arrangement.footprints.items()
        if (why := limits.broken(function, blocks))
    ]
    return (*told, *limits.too_many_partnerships(arrangement))


def not_listed_words(block: Block, names: Mapping[str, str], max_partners: int | None) -> str:
    """Say why a footprint is not among those that the map and the cap allow."""
    if max_partners is not None and len(block) > max_partners:
        return f"{len(block)} councils, and the search was told of {max_partners} at most"
    return f"{named(block, names)} do not all adjoin on the map"
