"""Say what plans of what to build mean for one council, and how surely its children are known."""

from collections.abc import Mapping

from footprint.outputs.wording import building_words, names, numbers, words
from footprint.questions.result import Result
from footprint.questions.result_places import PlacesResult, PlanArea

Areas = Mapping[str, tuple[str, str]]
IF_NOTHING = "if nothing is built"
AS_NOW = "as now"
SAME = "the same"
LEAST = 0.5


def baseline(result: Result) -> str:
    """Say what every option is compared with: how things are now, or what they become unbuilt."""
    return AS_NOW if result.building is None else IF_NOTHING


def nothing_gap(area: PlanArea) -> str:
    """Say how a council's cost under a plan stands to its cost if nothing is built."""
    return beside(area.plan_gbp - area.nothing_gbp, IF_NOTHING)


def alone_gap(area: PlanArea) -> str:
    """Say how a council's cost under a plan stands to its cost alone."""
    return beside(area.plan_gbp - area.alone_gbp, "alone")


def beside(gap_gbp: float, than: str) -> str:
    """Say how one cost stands to another: "£5,000 higher than if nothing is built"."""
    said = gap(gap_gbp)
    return f"{said} as {than}" if said == SAME else f"{said} than {than}"


def gap(gap_gbp: float) -> str:
    """Say how one cost stands to another that is named already: "£5,000 higher"."""
    if abs(gap_gbp) < building_words.SAME_GBP:
        return SAME
    return f"{numbers.pounds(abs(gap_gbp))} {'higher' if gap_gbp > 0 else 'lower'}"


def used_by_one(found: PlacesResult, areas: Areas) -> str:
    """Name what is open to several councils and filled by the children of one alone."""
    users: dict[tuple[str, str], list[str]] = {}
    for row in found.users:
        users.setdefault((row.candidate, row.plan), []).append(row.code)
    told: dict[str, list[str]] = {}
    for item in found.candidates:
        mine = [codes for (candidate, _), codes in users.items() if candidate == item.key]
        filled_by = {code for codes in mine for code in codes}
        if len(item.open_to) > 1 and len(filled_by) == 1:
            told.setdefault(filled_by.pop(), []).append(f"“{item.name}”")
    if not told:
        return ""
    said = "; ".join(
        f"{words.joined(named)} by {names.area_name(code, areas)}" for code, named in told.items()
    )
    return (
        "Open to several councils, and yet under every plan filled by the children of one alone: "
        f"{said} (world “{found.central}”). The search gives a place to whoever saves most in "
        "journeys by it."
    )


def withheld_words(code: str, found: PlacesResult) -> str:
    """Say what is known of a council's children today where the count is withheld."""
    known = found.withheld.get(code)
    if known is None:
        return ""
    return f"{numbers.count(known.low)} to {numbers.count(known.high)} children, withheld"


def rests_on(code: str, found: PlacesResult) -> str:
    """Say that a council's numbers rest on the middle of a count that is withheld."""
    told = withheld_words(code, found)
    return f"rests on the middle of {told}" if told else ""


def interval(amount: float, code: str, found: PlacesResult) -> str:
    """Write a number of a council's children; where its count is withheld, as an interval."""
    known = found.withheld.get(code)
    if known is None or not known.central or not amount:
        return numbers.count(amount)
    low, high = (amount * end / known.central for end in (known.low, known.high))
    if low < LEAST:
        return f"up to {numbers.count(high)}"
    told = [numbers.count(end) for end in (low, high)]
    return told[0] if told[0] == told[1] else " to ".join(told)
