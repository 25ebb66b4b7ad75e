"""Measure an option on every criterion of the performance matrix, case by case."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.arrangements import partnerships
from footprint.questions.account import Account, PriceBook
from footprint.questions.journeys import PointTravel, together, visits, visits_per_year
from footprint.questions.pricing import COORDINATION_LINE, TRAVEL_LINES
from footprint.questions.result import Criterion
from footprint.questions.spoken import worded

Floats = npt.NDArray[np.float64]
MINUTES_PER_HOUR = 60
WAYS_PER_VISIT = 2

NEAR = "Children placed within 20 miles of home"
CRITERIA = (
    Criterion(
        "near_home_percent",
        NEAR,
        "% of children",
        "children",
        "higher",
        "From the placement check, in a straight line. The model places children nearer than they "
        "are today: compare options by it, do not read it as a level. Central case only.",
    ),
    Criterion(
        "inside_la_percent",
        "Children placed inside their own council's area",
        "% of children",
        "children",
        "higher",
        "From the placement check. Central case only.",
    ),
    Criterion(
        "inside_footprint_percent",
        "Children placed inside the footprint, own council's area included",
        "% of children",
        "children",
        "higher",
        "From the placement check. A wider footprint counts more children by its width alone. "
        "Central case only.",
    ),
    Criterion(
        "changes_of_team",
        "Changes of team during a child's journey",
        "changes a year",
        "children",
        "lower",
        "Each time a child's case passes between two functions held by different groups of "
        "councils; one child may be counted more than once.",
    ),
    Criterion(
        "no_place",
        "Children for whom no place or match was found",
        "children a year",
        "children",
        "lower",
        "They are placed with an agency or at a distance, and that is priced.",
    ),
    Criterion(
        "in_time_percent",
        "Psychology advice given in time",
        "% of requests",
        "children",
        "higher",
        "Modelled from assumed hours, not a record. The published share of plans finished within "
        "20 weeks is another measure.",
    ),
    Criterion(
        "waiting_at_end",
        "Requests for psychology advice waiting at the end of the year",
        "requests",
        "children",
        "lower",
        "Modelled from the same assumed hours.",
    ),
    Criterion(
        "seen_by_partner",
        "Children seen by a partner's worker instead of their own council's",
        "children",
        "children",
        "neither",
        "Less travel, but a new face for the child. About: central case only, to two figures, "
        "since where each child lives is assumed and not varied.",
    ),
    Criterion(
        "siblings_together",
        "Brothers and sisters placed together",
        "",
        "children",
        "higher",
    ),
    Criterion("cost", "Modelled cost a year", "£ a year", "cost", "lower"),
    Criterion(
        "cost_of_travel",
        "Of which travel",
        "£ a year",
        "cost",
        "neither",
        "Mileage and the time of those who travel.",
    ),
    Criterion(
        "cost_of_partnerships",
        "Of which keeping partnerships going",
        "£ a year",
        "cost",
        "neither",
        "Once for each partnership, and once for each function shared. The price of a "
        "partnership is assumed: it has no published source.",
    ),
    Criterion(
        "cost_of_changes",
        "Of which changes of team",
        "£ a year",
        "cost",
        "neither",
        "The price of a change is assumed: it has no published source.",
    ),
    Criterion(
        "cost_of_the_rest",
        "Of which everything else",
        "£ a year",
        "cost",
        "neither",
        "Staff, places, what is bought, overheads, and running each footprint.",
    ),
    Criterion(
        "one_off",
        "One-off cost of the change",
        "£ once",
        "cost",
        "lower",
        "Set-up and transfer of staff, apart from the yearly cost.",
    ),
    Criterion(
        "break_even_years",
        "Years until the one-off cost is earned back",
        "years",
        "cost",
        "lower",
    ),
    Criterion("posts", "Posts", "whole-time equivalent", "workforce", "neither"),
    Criterion("places", "Places in homes and classes", "places", "workforce", "neither"),
    Criterion(
        "foster_places_gained",
        "Foster places gained by recruitment",
        "places a year",
        "workforce",
        "higher",
        "New households times children each; those drawn from a partner are not counted.",
    ),
    Criterion(
        "travel_minutes_mean", "One-way journey of a worker, mean", "minutes", "travel", "lower"
    ),
    Criterion(
        "travel_minutes_p95",
        "One-way journey of a worker, 95 in 100 take no longer",
        "minutes",
        "travel",
        "lower",
        "Central case only, over small areas.",
    ),
    Criterion(
        "partnerships_mean",
        "Partnerships a council is in, on average",
        "partnerships",
        "governance",
        "neither",
        estimate=False,
    ),
    Criterion(
        "partnerships_most",
        "Partnerships of the council with the most",
        "partnerships",
        "governance",
        "neither",
        estimate=False,
    ),
    Criterion(
        "kept_local",
        "Functions a council keeps to itself, on average",
        "functions",
        "governance",
        "neither",
        estimate=False,
    ),
)


# criteria that only some functions or checks can answer; every other one is always shown, and
# says "not modelled" where it is not
ONLY_WITH_KIND = {
    "in_time_percent": ("backlog",),
    "waiting_at_end": ("backlog",),
    "places": ("beds", "places"),
    "foster_places_gained": ("yield",),
}
PARTS_OF_COST = ("cost_of_travel", "cost_of_partnerships", "cost_of_changes")
ONLY_WITH_PLACEMENT = ("inside_la_percent", "inside_footprint_percent")


def applicable(book: PriceBook) -> tuple[Criterion, ...]:
    """Return the criteria that the functions of a question can bear on, in order, in its words."""
    functions = [priced.inputs.function for priced in book.functions.values()]
    kinds = {function.kind for function in functions}
    travel = {function.travel for function in functions}

    def applies(criterion: Criterion) -> bool:
        key = criterion.key
        if key in ONLY_WITH_PLACEMENT:
            return book.world.scenario.placement
        if key == "seen_by_partner":
            return "nearest" in travel
        if key == "cost_of_travel":
            return travel != {"none"}
        return key not in ONLY_WITH_KIND or not kinds.isdisjoint(ONLY_WITH_KIND[key])

    return tuple(worded(criterion, book) for criterion in CRITERIA if applies(criterion))


@dataclass(frozen=True, slots=True)
class Measures:
    """One option on the criteria: key to (K,), or None where nothing is modelled."""

    values: Mapping[str, Floats | None]


def measure(book: PriceBook, option: Account, ground: PointTravel) -> Measures:
    """Measure what follows from prices and footprints (not the placement check, nor change)."""
    arrangement = option.arrangement
    values: dict[str, Floats | None] = {
        "changes_of_team": option.changes_of_team if book.children_pass else None,
        "no_place": _summed(book, option, "no_place"),
        "in_time_percent": _in_time(book, option),
        "waiting_at_end": _summed(book, option, "backlog_end"),
        "seen_by_partner": _summed(book, option, "seen_by_partner"),
        "cost": option.cost_gbp_per_year,
        "cost_of_travel": _lines(book, option, TRAVEL_LINES),
        "cost_of_partnerships": partnerships_cost(
            option.partnerships_gbp_per_year, _lines(book, option, (COORDINATION_LINE,))
        ),
        "cost_of_changes": option.changes_gbp_per_year if book.handoff_cases else None,
        "posts": _summed(book, option, "posts"),
        "places": _summed(book, option, "places", kinds=("beds", "places")),
        "foster_places_gained": _summed(book, option, "places", kinds=("yield",)),
        "travel_minutes_mean": _mean_minutes(book, option),
    }
    moved = together(
        visits(priced, arrangement.footprints[function_id], ground)
        for function_id, priced in book.functions.items()
    )
    values["cost_of_the_rest"] = the_rest(values)
    values["travel_minutes_p95"] = _certain(moved.p95_minutes, book)
    values |= _governance(book, option)
    return Measures(values)


def _certain(value: float | None, book: PriceBook) -> Floats | None:
    """Return a value that is the same in every case, or None."""
    return None if value is None else np.full(book.world.cases, value)


def partnerships_cost(once: Floats, for_each_function: Floats | None) -> Floats:
    """Return what partnerships cost (K,): once each, and once for each function shared."""
    return once if for_each_function is None else once + for_each_function


def the_rest(values: Mapping[str, Floats | None]) -> Floats | None:
    """Return the cost that no other part of it holds (K,): the parts add up to the cost."""
    rest = values["cost"]
    for part in PARTS_OF_COST:
        value = values.get(part)
        if rest is not None and value is not None:
            rest = rest - value
    return rest


def _lines(book: PriceBook, option: Account, names: Collection[str]) -> Floats | None:
    """Add up the lines of cost of some names over every footprint (K,), or None without any."""
    total = None
    for function_id, priced in book.functions.items():
        columns = priced.of(option.arrangement.footprints[function_id])
        for line in priced.costs.lines:
            if line.name in names:
                part = line.amount_gbp_per_year[:, columns].sum(axis=1)
                total = part if total is None else total + part
    return total


def _summed(
    book: PriceBook, option: Account, name: str, kinds: tuple[str, ...] = ()
) -> Floats | None:
    """Add one measure over every footprint of every function that has it (K,)."""
    total = None
    for function_id, priced in book.functions.items():
        values = getattr(priced.costs, name)
        if values is None or (kinds and priced.inputs.function.kind not in kinds):
            continue
        part = values[:, priced.of(option.arrangement.footprints[function_id])].sum(axis=1)
        total = part if total is None else total + part
    return total


def _in_time(book: PriceBook, option: Account) -> Floats | None:
    """Return the share of queued requests finished in time (K,), in percent."""
    in_time, followed = np.zeros(book.world.cases), np.zeros(book.world.cases)
    for function_id, priced in book.functions.items():
        if priced.costs.in_time_percent is None or priced.costs.followed is None:
            continue
        columns = priced.of(option.arrangement.footprints[function_id])
        requests = priced.costs.followed[:, columns]
        in_time += (np.nan_to_num(priced.costs.in_time_percent[:, columns]) * requests).sum(axis=1)
        followed += requests.sum(axis=1)
    if not followed.any():
        return None
    return np.divide(in_time, followed, out=np.zeros_like(in_time), where=followed > 0)


def _mean_minutes(book: PriceBook, option: Account) -> Floats | None:
    """Return mean one-way minutes a visit (K,), from the hours of travel that are paid for."""
    minutes, journeys = np.zeros(book.world.cases), np.zeros(book.world.cases)
    for function_id, priced in book.functions.items():
        if priced.inputs.function.travel == "none":
            continue
        columns = priced.of(option.arrangement.footprints[function_id])
        for line in priced.costs.lines:
            if line.name == "travel time":
                minutes += line.quantity[:, columns].sum(axis=1) * MINUTES_PER_HOUR
        journeys += WAYS_PER_VISIT * visits_per_year(priced, columns)
    if not journeys.any():
        return None
    return np.divide(minutes, journeys, out=np.zeros_like(minutes), where=journeys > 0)


def _governance(book: PriceBook, option: Account) -> dict[str, Floats | None]:
    """Count partnerships and functions kept local: facts of the design, the same in every case."""
    footprints = option.arrangement.footprints
    shared = partnerships(option.arrangement)
    per_area = [sum(code in block for block in shared) for code in book.world.codes]
    local = sum(len(block) == 1 for blocks in footprints.values() for block in blocks)
    return {
        "partnerships_mean": _certain(float(np.mean(per_area)), book),
        "partnerships_most": _certain(float(max(per_area)), book),
        "kept_local": _certain(local / len(book.world.codes), book),
    }
