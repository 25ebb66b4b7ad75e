"""Lay out as a table the children of each council, and cost and demand for each of them."""

from footprint.outputs.tables.table import (
    DECIMALS,
    Table,
    Value,
    council,
    three_gbp,
    triple,
    whole_or_few,
)
from footprint.outputs.wording import per_child
from footprint.outputs.wording.few import is_few
from footprint.questions.result import Result


def tables(result: Result) -> tuple[Table, ...]:
    """Lay out the table of children; none where they are not known, or not who is served."""
    told = any(per_child.costs_per_child(option, result) for option in result.options)
    return (children(result),) if told else ()


def children(result: Result) -> Table:
    """List children aged 0 to 17, cost for each of them and how many the model places of so many.

    A row for each council and option. Who is placed is in the table of where children would be
    placed; a rate here times the children is the count there.
    """
    base = per_child.rate_base(result)
    places = any(per_child.placed(option, result) for option in result.options)
    rows: list[tuple[Value, ...]] = []
    for option in result.options:
        costs = per_child.costs_per_child(option, result)
        told = per_child.placed(option, result)
        rates = per_child.placed_per_child(option, result)
        for code in result.areas:
            rate, count = rates.get(code), told.counts.get(code) if told else None
            rows.append(
                (
                    *(option.key, option.name, code, council(result, code)),
                    result.children.get(code),
                    *result.children_basis,
                    *three_gbp(costs.get(code)),
                    *(_placed(count, _rounded(rate, base)) if places else ()),
                )
            )
    period = "discounted_gbp_per_child" if result.building else "gbp_per_child_per_year"
    columns = (
        *("option", "option_name", "code", "name"),
        *("children_aged_0_to_17", "period", "source"),
        *triple(f"modelled_cost_{period}"),
        *(("placed_children", f"placed_per_{base}_children") if places else ()),
    )
    return Table(
        "children", "Children aged 0 to 17, and cost and demand for each", columns, tuple(rows)
    )


def _placed(count: float | None, rate: float | None) -> tuple[Value, Value]:
    """Write a council's children and their rate, of which a few have none."""
    if count is None:
        return None, rate
    return whole_or_few(count), None if is_few(count) else rate


def _rounded(rate: float | None, base: int) -> float | None:
    return None if rate is None else round(base * rate, DECIMALS)
