"""Lay out as tables who would pay what, what each group would cost, and each formula's steps."""

from footprint.outputs.tables.table import (
    Table,
    Value,
    areas_named,
    council,
    three,
    three_gbp,
    to_pence,
    triple,
)
from footprint.outputs.wording import numbers, paying_words
from footprint.questions.result import Range, Result
from footprint.questions.result_paying import PayingResult, SharedUnit


def tables(result: Result) -> tuple[Table, ...]:
    """Lay out the tables of a question on who pays; none for any other question."""
    found = result.paying
    if found is None:
        return ()
    return contributions(found, result), sub_groups(found, result), steps(found, result)


def _head(unit: SharedUnit, place: int, result: Result) -> tuple[Value, ...]:
    """Return what names a shared unit in every row about it."""
    return place, unit.option, " ".join(unit.members), areas_named(result, unit.members)


UNIT = ("unit", "option_name", "unit_codes", "unit_names")


def contributions(found: PayingResult, result: Result) -> Table:
    """List what each council would pay under each formula, and how that stands to alone."""
    rows: list[tuple[Value, ...]] = []
    for place, unit in enumerate(found.units, start=1):
        for item in unit.rows:
            for share in found.formulas:
                if share.key not in item.pays:
                    continue
                gap, clear = item.from_alone[share.key]
                rows.append(
                    (
                        *_head(unit, place, result),
                        " ".join(unit.functions),
                        item.code,
                        council(result, item.code),
                        *three(item.use),
                        share.key,
                        share.name,
                        *three_gbp(item.pays[share.key]),
                        *three_gbp(item.alone),
                        *three_gbp(gap),
                        clear,
                        paying_words.than_alone(gap, clear=clear),
                    )
                )
    columns = (
        *(*UNIT, "functions", "code", "name", *triple("use_percent"), "formula", "formula_name"),
        *triple("pays_gbp_per_year"),
        *triple("alone_gbp_per_year"),
        *triple("difference_from_alone_gbp_per_year"),
        *("difference_is_clear", "words"),
    )
    return Table("contributions", "What each council would pay", columns, tuple(rows))


def sub_groups(found: PayingResult, result: Result) -> Table:
    """List what every group would cost on its own and would pay, formula by formula."""
    rows: list[tuple[Value, ...]] = []
    for place, unit in enumerate(found.units, start=1):
        better = {(group.members, group.formula): group for group in unit.better_off}
        for members, cost in unit.on_their_own:
            for share in found.formulas:
                if any(share.key not in item.pays for item in unit.rows):
                    continue
                pays = paying_words.paid_by(members, share.key, unit)
                group = better.get((members, share.key))
                rows.append(
                    (
                        *_head(unit, place, result),
                        len(members),
                        " ".join(members),
                        areas_named(result, members),
                        to_pence(cost),
                        share.key,
                        share.name,
                        to_pence(pays),
                        to_pence(pays - cost),
                        *((None,) * 2 if group is None else _ends(group.better_off)),
                        None if group is None else group.clear,
                    )
                )
    columns = (
        *(*UNIT, "councils", "codes", "names", "on_its_own_gbp_per_year", "formula"),
        *("formula_name", "pays_gbp_per_year", "pays_above_on_its_own_gbp_per_year"),
        *("pays_above_on_its_own_gbp_per_year_low", "pays_above_on_its_own_gbp_per_year_high"),
        "difference_is_clear",
    )
    return Table("sub_groups", "Every group on its own", columns, tuple(rows))


def _ends(value: Range) -> tuple[Value, Value]:
    return to_pence(value.low), to_pence(value.high)


def steps(found: PayingResult, result: Result) -> Table:
    """List the steps of each formula to the penny, to be redone in a spreadsheet."""
    rows = tuple(
        (
            *_head(unit, place, result),
            step.formula,
            step.code,
            council(result, step.code),
            step.label,
            step.how,
            to_pence(step.amount) if numbers.unit_kind(step.unit) == "money" else step.amount,
            step.unit,
            step.times,
        )
        for place, unit in enumerate(found.units, start=1)
        for step in unit.steps
    )
    columns = (*UNIT, "formula", "code", "council", "label", "how", "amount", "unit", "times")
    return Table("contribution_steps", "The steps of each formula", columns, rows)
