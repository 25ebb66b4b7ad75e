"""Name the criteria as a question's services do: whom they serve, and what passes between teams."""

import math
from collections.abc import Sequence
from dataclasses import replace

from footprint.options import number_word
from footprint.questions.account import PriceBook
from footprint.questions.result import Criterion
from footprint.services import Service

CHILD, CHILDREN = "child", "children"
TRAVELLING_CHILDREN = frozenset({"places"})
TO_CHILDREN = "nearest"
PRICED_AS = "as that of two workers who read in and introduce a child"
HOUSEHOLDS = "Including households who apply to foster, whose changes are not counted above."


def worded(criterion: Criterion, book: PriceBook) -> Criterion:
    """Return a criterion in the words of the services asked about."""
    world = book.world
    services = [world.scenario.catalogue.services[key] for key in world.scenario.services]
    made = _of_people(criterion, services)
    if criterion.key == "changes_of_team":
        made = _changes(made, services)
    elif criterion.key == "cost_of_changes":
        made = _cost_of_changes(made, services, book)
    elif criterion.key == "in_time_percent":
        made = _in_time(made, book)
    elif criterion.key.startswith("travel_minutes"):
        made = _travel(made, book)
    return made


def people_of(services: Sequence[Service]) -> tuple[str, str]:
    """Return what one person and several are called: the services' word, or child and children."""
    found = {(service.person, service.people) for service in services}
    return found.pop() if len(found) == 1 else (CHILD, CHILDREN)


def _of_people(criterion: Criterion, services: Sequence[Service]) -> Criterion:
    """Name those who are served as their service does."""
    person, people = people_of(services)
    if person == CHILD:
        return criterion

    def named(text: str) -> str:
        text = text.replace("Children", people[:1].upper() + people[1:])
        return text.replace(CHILDREN, people).replace(CHILD, person)

    return replace(
        criterion,
        label=named(criterion.label),
        unit=named(criterion.unit),
        note=named(criterion.note),
    )


def _changes(criterion: Criterion, services: Sequence[Service]) -> Criterion:
    """Say what passes where nobody comes to know the next team, in one service or in several."""
    passing = [service for service in services if service.change_of_team]
    if not passing:
        return criterion
    if len(services) == 1:
        note = (
            "Each time a case passes between two functions held by different groups of councils, "
            "and one may pass twice. Whoever runs the next function, the family meets it anew."
        )
        return replace(criterion, label=passing[0].change_of_team, unit="cases a year", note=note)
    told = "; ".join(
        f"{service.title.lower()}: {service.change_of_team[:1].lower()}{service.change_of_team[1:]}"
        for service in passing
    )
    return replace(criterion, note=f"{criterion.note} Counted too, in {told}.")


def _cost_of_changes(
    criterion: Criterion, services: Sequence[Service], book: PriceBook
) -> Criterion:
    """Name what is priced as what is counted, and households where some apply to foster."""
    if len(services) == 1 and services[0].change_of_team:
        label = services[0].change_of_team
        return replace(
            criterion,
            label=f"Of which {label[:1].lower()}{label[1:]}",
            note=f"The price of each is assumed, {PRICED_AS}.",
        )
    if book.handoff_cases.keys() - book.children_pass:
        return replace(criterion, note=f"{HOUSEHOLDS} {criterion.note}")
    return criterion


def _in_time(criterion: Criterion, book: PriceBook) -> Criterion:
    """Say within how many weeks advice is in time, and whose rule that is."""
    found = [
        float(priced.inputs.parameters["weeks_allowed"].flat[0])
        for priced in book.functions.values()
        if "weeks_allowed" in priced.inputs.parameters
    ]
    if not found:
        return criterion
    weeks = found[0]
    said = number_word(int(weeks)) if weeks == int(weeks) else f"{weeks:g}"
    within = f"within {said} weeks (assumed)"
    return replace(criterion, label=criterion.label.replace("in time", within))


def _travel(criterion: Criterion, book: PriceBook) -> Criterion:
    """Say who travels, and how long a journey out of the region is taken to be."""
    travelling = [
        priced.inputs.function
        for priced in book.functions.values()
        if priced.inputs.function.travel != "none"
    ]
    label = criterion.label
    if any(function.kind in TRAVELLING_CHILDREN for function in travelling):
        label = label.replace(" of a worker", "")
    note = criterion.note
    visited = any(function.travel == TO_CHILDREN for function in travelling)
    if criterion.key == "travel_minutes_p95" and visited:
        people = people_of(
            [book.world.scenario.catalogue.services[k] for k in book.world.scenario.services]
        )[1]
        note = (
            f"{note} A journey to {people} who live outside the region is assumed, and no option "
            f"changes it: {_outside_minutes(book):,} minutes."
        )
    return replace(criterion, label=label, note=note)


def _outside_minutes(book: PriceBook) -> int:
    """Return the minutes that a journey out of the region is taken to last, central case."""
    values = book.world.parameters.values
    km = float(values["common/outside_region_visit_km"][0])
    speed = float(values["common/speed_km_per_hour"][0])
    return math.floor(km / speed * 60 + 0.5)
