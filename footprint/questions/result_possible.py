"""Hold what is possible, what is feasible and why not the rest, and the proven best."""

from dataclasses import dataclass

Blocks = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """What one rule does to the groupings of one function.

    Attributes
    ----------
    label
        The limit in words ("No council further than 60 minutes from the base").
    source
        Who set it, or the law it comes from.
    removes_alone, removes_last
        Possible groupings that break it, and those that break it and nothing else; None where
        there are too many to count.
    footprints
        Possible footprints that break it; None for a rule on whole groupings.
    example
        What breaks and by how much in the smallest such footprint; empty where nothing does.
    """

    key: str
    label: str
    source: str
    removes_alone: int | None
    removes_last: int | None
    footprints: int | None
    example: str


@dataclass(frozen=True, slots=True)
class Grouping:
    """One grouping of a function with its central values on the criteria compared."""

    footprints: Blocks
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many groupings of one function are left, step by step.

    Attributes
    ----------
    every
        Groupings of the areas, neighbours or not.
    possible
        Those that the map allows: every footprint in one piece and within the search's cap.
    feasible
        Those of them that keep every rule; None where there are too many to count.
    not_outdone
        Those of them that no other outdoes on every criterion compared; None where there are
        too many to lay side by side.
    by_number
        (number of footprints, possible, feasible) for each number there is.
    conflict
        The labels of a smallest set of rules that leaves nothing; empty where something is left.
    criteria
        Keys of the criteria compared, each with a value in ``kept``.
    kept
        The groupings not outdone, lowest cost first.
    """

    function: str
    stays: bool
    every: int
    possible: int | None
    feasible: int | None
    not_outdone: int | None
    by_number: tuple[tuple[int, int, int], ...]
    footprints_possible: int
    footprints_feasible: int
    rules: tuple[RuleEffect, ...]
    conflict: tuple[str, ...]
    criteria: tuple[str, ...]
    kept: tuple[Grouping, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GridMark:
    """One function and one set of areas that some option would have share it.

    ``somewhere_not_outdone`` tells whether it is in a grouping that is not outdone; None where
    that was not worked out.
    """

    function: str
    members: tuple[str, ...]
    possible: bool
    feasible: bool
    somewhere_not_outdone: bool | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlockedFootprint:
    """A possible footprint that breaks rules, with each reason and amount."""

    function: str
    members: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NearestMiss:
    """A favourite that breaks rules, the grouping nearest to it that keeps them, and the price.

    Attributes
    ----------
    moved
        Areas that change footprint, by code, in the nearest grouping.
    proven
        Whether no feasible grouping moves fewer areas.
    nearest
        Empty where no grouping keeps the rules.
    relaxations
        For each rule with a limit, the limit that would just let the favourite stand, in words.
    """

    option: str
    function: str
    reasons: tuple[str, ...]
    nearest: Blocks
    moved: tuple[str, ...]
    proven: bool
    relaxations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RankedArrangement:
    """One of the arrangements of lowest cost: where it stands, its cost, and what differs.

    ``differs`` is told against the first of them.
    """

    rank: int
    cost_gbp_per_year: float
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Different:
    """An arrangement that costs nearly as little as the best and is really different.

    ``kept`` of ``of`` pairs of a function that may be shared and an area have the same footprint
    in both.
    """

    option: str
    cost_gbp_per_year: float
    above_best_percent: float
    kept: int
    of: int
    words: str
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What the search over every function together established (central case).

    Attributes
    ----------
    option
        Name of the option that lays out the best.
    footprints
        Number of possible footprints that the proof covers, before rules.
    ranked
        The arrangements of lowest cost, best first.
    different
        Near-best arrangements that share little with the best.
    """

    option: str
    status: str
    words: str
    cost_gbp_per_year: float
    bound_gbp_per_year: float
    footprints: int
    max_partners: int | None
    contiguous: bool
    ranked: tuple[RankedArrangement, ...]
    different: tuple[Different, ...]


@dataclass(frozen=True, slots=True)
class PossibleResult:
    """Every possible footprint, the proven best, and why not the others.

    ``unsolved`` says why there is no search, where there is none.
    """

    funnels: tuple[Funnel, ...]
    grid: tuple[GridMark, ...]
    blocked: tuple[BlockedFootprint, ...]
    misses: tuple[NearestMiss, ...]
    search: Search | None
    notes: tuple[str, ...] = ()
    unsolved: str = ""
