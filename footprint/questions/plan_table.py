"""Set plans of what to build side by side on every criterion, over every world."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from footprint.arrangements import listed
from footprint.questions.plan_outcome import PlanOutcome
from footprint.questions.result import Cell, Criterion, OptionResult, Range
from footprint.questions.result_places import PlanRow

BY_WORLD = "Low to high over the worlds of the scenario."
CRITERIA = (
    Criterion(
        "near",
        "Children within the limit of the journey, a year on average",
        "children",
        "children",
        "higher",
        "Of children whose school's place is known; bought places are not. " + BY_WORLD,
    ),
    Criterion(
        "no_place",
        "Children for whom no place was found, a year on average",
        "children",
        "children",
        "lower",
        "Places are taken to be for sale without limit, so nobody is without one here.",
    ),
    Criterion("cost", "Cost over the years, discounted", "£", "cost", "lower", BY_WORLD),
    Criterion("running_cost", "of which places and running", "£", "cost", "lower"),
    Criterion("transport_cost", "of which journeys", "£", "cost", "lower"),
    Criterion("capital_cost", "of which capital less residual value", "£", "cost", "lower"),
    Criterion(
        "capital", "Capital spent at once", "£", "cost", "lower", "Undiscounted.", estimate=False
    ),
    Criterion(
        "worst_regret",
        "Worst regret",
        "£",
        "cost",
        "lower",
        "The most by which the plan costs more than the plan proven cheapest in the same world.",
    ),
)
HOME_NOTES = {
    "near": (
        "Children within 20 miles of home, a year on average",
        "Of bought places the national share is taken to be near. " + BY_WORLD,
    ),
    "no_place": (
        "Children for whom no place was found, a year on average",
        "Places are taken to be for sale without limit, so nobody is without one here.",
    ),
}


def criteria(*, homes: bool) -> tuple[Criterion, ...]:
    """Return the criteria of a question of schools, or of homes."""
    if not homes:
        return CRITERIA
    return tuple(
        replace(one, label=HOME_NOTES[one.key][0], note=HOME_NOTES[one.key][1])
        if one.key in HOME_NOTES
        else one
        for one in CRITERIA
    )


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """Every plan's outcome in every world; ``nothing`` is the key of the plan that builds none."""

    outcomes: Mapping[str, Mapping[str, PlanOutcome]]
    rows: Mapping[str, PlanRow]
    worlds: Sequence[str]
    nothing: str


def cells(matrix: Matrix, key: str) -> dict[str, Cell]:
    """Return every criterion of one plan: the scenario's own world, and the spread over worlds.

    A difference from building nothing is clear where it has the same sign in every world.
    """
    found = {}
    for criterion in CRITERIA:
        mine = _values(matrix, key, criterion.key)
        if key == matrix.nothing:
            found[criterion.key] = Cell(_spread(mine))
            continue
        before = _values(matrix, matrix.nothing, criterion.key)
        gap = [a - b for a, b in zip(mine, before, strict=True)]
        clear = min(gap) > 0 or max(gap) < 0
        found[criterion.key] = Cell(_spread(mine), difference=_spread(gap), clear=clear)
    return found


def _values(matrix: Matrix, key: str, criterion: str) -> list[float]:
    """Return one criterion of one plan in every world, the scenario's own first."""
    row = matrix.rows[key]
    if criterion == "capital":
        return [row.capital_gbp] * len(matrix.worlds)
    if criterion == "worst_regret":
        return [row.worst_regret_gbp] * len(matrix.worlds)
    return [_value(matrix.outcomes[key][world], criterion) for world in matrix.worlds]


def _value(one: PlanOutcome, criterion: str) -> float:
    """Return one criterion in one world."""
    answer, years = one.answer, len(one.built.problem.years)
    return {
        "near": one.near / years,
        "no_place": one.no_place / years,
        "cost": one.cash_gbp,
        "running_cost": one.running_gbp,
        "transport_cost": answer.transport_gbp,
        "capital_cost": answer.capital_gbp - answer.residual_gbp,
    }[criterion]


def _spread(values: Sequence[float]) -> Range:
    """Return the value of the scenario's own world, with the least and the most of all."""
    return Range(min(values), values[0], max(values))


def order_words(options: Sequence[OptionResult]) -> str:
    """Say which plans cost less in every world than if nothing is built, and which more."""
    told = []
    for way, sign in (("less", -1), ("more", 1)):
        names = [
            f'"{option.name}"'
            for option in options
            if (cell := option.cells["cost"]).clear
            and cell.difference is not None
            and sign * cell.difference.central > 0
        ]
        if names:
            cost = "costs" if len(names) == 1 else "cost"
            told.append(f"In every world {listed(names)} {cost} {way} than if nothing is built.")
    return " ".join(told)
