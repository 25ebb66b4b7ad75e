"""Hold how options weigh up, apart from the matrix, and how far each would be regretted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How often one option comes first when nobody agrees on weights.

    ``typical_weights`` is the mean share of weight of each criterion among the draws in which the
    option comes first; empty where it never does.
    """

    option: str
    first: float
    standard_error: float
    mean_rank: float
    typical_weights: dict[str, float]


@dataclass(frozen=True, slots=True)
class Weighed:
    """One option under the weights that people gave; ``score`` runs from 0 to 100."""

    option: str
    score: float
    place: int


@dataclass(frozen=True, slots=True)
class Weighing:
    """How the options weigh up, kept apart from the matrix.

    Attributes
    ----------
    outdone_by
        Option name to the names of those that outdo it on every criterion; empty for the rest.
    compared
        Keys of the criteria on which options outdo one another.
    criteria
        Keys of the criteria weighed.
    left_out
        (key, reason) of each criterion with a direction that is not weighed.
    not_weighed
        Names of the options that break a rule, which are not weighed.
    weights
        Criterion key to its share of weight, where people gave weights.
    trades, flips
        What the weights say in natural units, and which weight would change the first place.
    """

    outdone_by: dict[str, tuple[str, ...]]
    compared: tuple[str, ...]
    criteria: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    not_weighed: tuple[str, ...]
    samples: int
    seed: int
    accepted: tuple[Acceptance, ...]
    weights: dict[str, float]
    whose: str
    weighed: tuple[Weighed, ...]
    trades: tuple[str, ...]
    flips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegretCell:
    """One option in one world; pounds a year, central case.

    ``above_best`` is against the proven best of that world, None where none was sought.
    """

    option: str
    world: str
    cost_gbp_per_year: float
    above_table_gbp_per_year: float
    above_best_gbp_per_year: float | None


@dataclass(frozen=True, slots=True)
class Regret:
    """How much each option would be regretted in each world.

    ``changes`` gives (what, before, after) of everything that a world changes.
    """

    worlds: tuple[str, ...]
    changes: dict[str, tuple[tuple[str, str, str], ...]]
    cells: tuple[RegretCell, ...]
    best_words: dict[str, str]
    least_regret: str
    least_regret_against_best: str
