"""Divide costs and children placed by the children aged 0 to 17 who live in each council."""

import math
from dataclasses import dataclass

from footprint.outputs.wording import findings, names
from footprint.questions.result import OptionResult, Range, Result

PER_THOUSAND, PER_TEN_THOUSAND = 1_000, 10_000
FEWEST_PER_THOUSAND = 10.0


@dataclass(frozen=True, slots=True)
class Placed:
    """Children whom the model places under one option, by ONS code.

    ``table`` is the file that holds the counts, ``what`` says in words who they are, and
    ``service`` begins the sentence where there is one.
    """

    counts: dict[str, float]
    table: str
    what: str
    service: str = ""


def children(result: Result, code: str) -> float | None:
    """Return a council's children aged 0 to 17; None where not known, or where there are none."""
    found = result.children.get(code)
    return found if found is not None and math.isfinite(found) and found > 0 else None


def basis_words(result: Result) -> str:
    """Name the period and the source of the children, for the foot of a map or a table."""
    period, source = result.children_basis
    named = source.partition(";")[0].strip() if source.count(";") == 1 else source
    return named if period in named else ", ".join(part for part in (named, period) if part)


def costs(option: OptionResult, result: Result) -> dict[str, Range]:
    """Return what each council's modelled cost is under an option, in pounds.

    A year's cost; of a plan of what to build the cost over all its years, discounted, which has
    no range.
    """
    if result.building is not None:
        found = [row for row in result.building.areas if row.plan == option.key]
        return {row.code: Range(row.plan_gbp, row.plan_gbp, row.plan_gbp) for row in found}
    return {row.code: row.option for row in option.area_rows}


def costs_per_child(option: OptionResult, result: Result) -> dict[str, Range]:
    """Return pounds for each child aged 0 to 17, of the councils whose children are known.

    Services that are not for children are not set beside them.
    """
    found: dict[str, Range] = {}
    if findings.people_of(result) != findings.CHILDREN:
        return found
    for code, cost in costs(option, result).items():
        number = children(result, code)
        if number is not None:
            found[code] = Range(*(v / number for v in (cost.low, cost.central, cost.high)))
    return found


def placed(option: OptionResult, result: Result) -> Placed | None:
    """Return whom the model places under an option; None where it places nobody."""
    if result.sufficiency is not None:
        rows = [row for row in result.sufficiency.placed if row.option == option.key]
        counts = {row.code: row.children.central for row in rows}
        return Placed(counts, "tables/placed.csv", "Children with plans whom the model places")
    if option.placement:
        check = option.placement[0]
        service = names.function_name(check.function, result.functions).partition(":")[0]
        counts = {area.code: area.children for area in check.areas}
        what = "children whom the model places"
        return Placed(counts, "tables/placement.csv", what, service)
    return None


def rate_base(result: Result) -> int:
    """Return of how many children rates are told: 10,000 where they would be small of 1,000."""
    found = [
        PER_THOUSAND * rate
        for option in result.options
        for rate in placed_per_child(option, result).values()
        if math.isfinite(rate)
    ]
    return PER_THOUSAND if max(found, default=0.0) >= FEWEST_PER_THOUSAND else PER_TEN_THOUSAND


def placed_per_child(option: OptionResult, result: Result) -> dict[str, float]:
    """Return children placed for each child aged 0 to 17, where both are known."""
    told = placed(option, result)
    found = {}
    for code, count in (told.counts if told else {}).items():
        number = children(result, code)
        if number is not None:
            found[code] = count / number
    return found
