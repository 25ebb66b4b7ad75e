"""Show what each council would pay for a partnership, formula by formula, and who would leave."""

from footprint.options import with_unit
from footprint.outputs.sections.blocks import (
    Block,
    Fold,
    Grid,
    Items,
    Line,
    Plain,
    Row,
    Section,
    Text,
    lines,
    row,
)
from footprint.outputs.wording import findings, names, numbers, paying_words, words
from footprint.questions.result import Range, Result
from footprint.questions.result_paying import ContributionRow, Share, SharedUnit

MOST_GROUPS_SHOWN = 30


def paying(result: Result, *, brief: bool = False) -> Section | None:
    """Write every partnership; ``brief`` leaves sub-groups and steps to the tables."""
    found = result.paying
    if found is None:
        return None
    formulas = tuple(f"{share.name}: {words.lowered(share.plain)}" for share in found.formulas)
    blocks: list[Block] = [
        Text(words.ILLUSTRATIVE, "note"),
        Text("Every formula divides the same cost in full; they differ in who pays how much:"),
        Items(tuple(words.sentence(text) for text in formulas)),
        *(Text(words.sentence(words.spoken(note))) for note in found.notes),
    ]
    if not found.units:
        blocks.append(Text("No option shares anything, so there is nothing to divide."))
    today = [option.name for option in result.options if option.is_as_now]
    added, standing = paying_words.gathered(found.units, today)
    sections = [
        _unit(unit, place, options, result, brief=brief)
        for place, (unit, options) in enumerate((*added, *standing), start=1)
    ]
    blocks += sections[: len(added)] if added else sections
    if added and standing:
        summary = f"The partnerships that stand today ({len(standing)})"
        blocks.append(Fold(summary, tuple(sections[len(added) :]), "contributions.csv"))
    if brief and found.units:
        where = (
            "What every group would cost on its own: tables/sub_groups.csv. The steps of each "
            "formula, to the penny: tables/contribution_steps.csv."
        )
        blocks.append(Text(where))
    title = "Who would pay what, and would anyone leave?"
    return Section("paying", title, tuple(blocks), wide=True)


def unit_name(unit: SharedUnit, result: Result) -> str:
    """Name a partnership by its councils: "Leicester, Rutland and Leicestershire"."""
    return names.councils_words(unit.members, result.areas)


def _unit(
    unit: SharedUnit, place: int, options: list[str], result: Result, *, brief: bool
) -> Section:
    """Write one partnership: what it is, who pays what, and who would do better on its own."""
    named = unit_name(unit, result)
    blocks: list[Block] = [
        Text(_what(unit, result)),
        contributions(unit, result),
        Section(
            f"unit-{place}-leaving",
            "Would any group do better on its own?",
            (Items(paying_words.stability(unit, _shares(unit, result), result.areas)),),
            level=4,
        ),
    ]
    if not brief:
        blocks.append(_sub_groups(unit, result))
        blocks.append(_steps(unit, result))
    under = words.joined(f"“{option}”" for option in options)
    title = f"{named[:1].upper()}{named[1:]}, under {under}"
    return Section(f"unit-{place}", title, tuple(blocks), level=3)


def _what(unit: SharedUnit, result: Result) -> str:
    shared = findings.functions_words(unit.functions, result)
    gap = unit.total.central - unit.alone_total.central
    side = "lower" if gap < 0 else "higher"
    together = "the same" if not gap else f"{numbers.pounds(abs(gap))} a year {side}"
    return (
        f"They share: {shared}. Together that costs {numbers.money(unit.total)}; apart, by the "
        f"same formulas, {numbers.money(unit.alone_total)}: {together} in the central case."
    )


def contributions(unit: SharedUnit, result: Result) -> Grid:
    """Set what each council would pay under each formula beside what it costs alone."""
    shares = _shares(unit, result)
    rows = [_council(item, shares, result) for item in unit.rows]
    total = f"{numbers.money(unit.total)}, divided in full by every formula"
    rows.append(row(_everybody(unit), "100%", _amount(unit.alone_total), total))
    return Grid(
        f"What each council would pay, £ a year ({words.MODELLED})",
        ("Council", "Share of use", "Alone", *(share.name for share in shares)),
        tuple(rows),
        _under_table(unit),
        strong=True,
        widths=(1.3, 0.6, 0.9, *(1.1 for _ in shares)),
    )


def _under_table(unit: SharedUnit) -> str:
    """Say how to read an amount, and what one below zero means where there is one."""
    said = (
        "Low to high below each amount, then how it stands to the council's cost alone over the "
        "same trials. Amounts with no range are worked out for the central case only."
    )
    paid = (value for item in unit.rows for value in (item.alone, *item.pays.values()))
    if min((value.low for value in paid), default=0.0) >= 0:
        return said
    return (
        f"{said} Below zero: in those trials what they share, such as recruiting carers, saves "
        "more than it costs."
    )


def _everybody(unit: SharedUnit) -> str:
    count = len(unit.members)
    return "Both councils" if count == 2 else f"All {words.number_word(count)} councils"


def _shares(unit: SharedUnit, result: Result) -> tuple[Share, ...]:
    """Return the formulas that this unit is divided by, in the order of the question."""
    formulas = result.paying.formulas if result.paying else ()
    used = {key for item in unit.rows for key in item.pays}
    return tuple(share for share in formulas if share.key in used)


def _council(item: ContributionRow, shares: tuple[Share, ...], result: Result) -> Row:
    return row(
        names.area_name(item.code, result.areas),
        numbers.percent(item.use.central),
        _amount(item.alone),
        *(_pays(item, share.key) for share in shares),
    )


def _amount(value: Range) -> tuple[Line, ...]:
    return lines(numbers.central_words(value, "£"), numbers.range_words(value, "£"))


def _pays(item: ContributionRow, formula: str) -> tuple[Line, ...]:
    """Write what a council would pay, its range, and how that stands to alone."""
    value = item.pays.get(formula)
    if value is None:
        return (numbers.NOT_MODELLED,)
    gap, clear = item.from_alone[formula]
    said = paying_words.than_alone(gap, clear=clear)
    return lines(*_amount(value), Plain(said) if clear else said)


def _sub_groups(unit: SharedUnit, result: Result) -> Fold:
    """List what every group would cost on its own beside what it would pay under each formula."""
    shares = _shares(unit, result)
    groups = [pair for pair in unit.on_their_own if len(pair[0]) < len(unit.members)]
    shown = sorted(groups, key=lambda pair: -_most_to_gain(pair, unit, shares))
    left = len(shown) - MOST_GROUPS_SHOWN
    grid = Grid(
        f"Every group of these councils on its own, £ a year, central case ({words.MODELLED})",
        ("Group", "On its own", *(f"Pays: {words.lowered(share.name)}" for share in shares)),
        tuple(
            row(
                names.footprint_name(members, result.areas),
                numbers.pounds(cost),
                *(_group_pays(members, cost, share, unit) for share in shares),
            )
            for members, cost in shown[:MOST_GROUPS_SHOWN]
        ),
        "The groups with most to gain on their own first."
        + (f" {left:,} more are in tables/sub_groups.csv." if left > 0 else ""),
        widths=(1.8, 0.9, *(1.0 for _ in shares)),
    )
    summary = f"What each of the {len(groups):,} groups would cost on its own"
    if len(unit.members) == 2:
        summary = "What either council would cost alone"
    return Fold(summary, (grid,), "sub_groups.csv")


def _most_to_gain(
    pair: tuple[tuple[str, ...], float], unit: SharedUnit, shares: tuple[Share, ...]
) -> float:
    members, cost = pair
    paid = (paying_words.paid_by(members, share.key, unit) for share in shares)
    return max(paid, default=0.0) - cost


def _group_pays(
    members: tuple[str, ...], cost: float, share: Share, unit: SharedUnit
) -> tuple[Line, ...]:
    pays = paying_words.paid_by(members, share.key, unit)
    gap = pays - cost
    if abs(gap) < 0.5:
        return lines(numbers.pounds(pays), "the same as on its own")
    side = "above" if gap > 0 else "below"
    return lines(numbers.pounds(pays), f"{numbers.pounds(abs(gap))} {side} on its own")


def _steps(unit: SharedUnit, result: Result) -> Fold:
    """Set out the steps of each formula, to the penny, to be redone in a spreadsheet."""
    grids = []
    for share in _shares(unit, result):
        rows = tuple(
            row(
                names.area_name(step.code, result.areas) or "All together",
                words.sentence(step.label).removesuffix("."),
                words.sentence(step.how).removesuffix("."),
                "" if step.times is None else f"{step.times:.4g}",
                step_amount(step.amount, step.unit),
            )
            for step in unit.steps
            if step.formula == share.key
        )
        if rows:
            columns = ("Council", "Line", "How it follows", "Times", "Amount")
            caption = f"{share.name}: the steps, central case"
            grids.append(Grid(caption, columns, rows, widths=(1.2, 1.6, 2.6, 0.6, 1.0)))
    return Fold("The steps of each formula, to the penny", tuple(grids), "contribution_steps.csv")


def step_amount(amount: float, unit: str) -> str:
    """Write one line of the workings: money to the penny, anything else as it is."""
    if numbers.unit_kind(unit) == "money":
        return pounds_and_pence(amount)
    return with_unit(numbers.figure(amount), unit)


def pounds_and_pence(amount: float) -> str:
    """Write an amount to the penny, as workings are."""
    shown = f"{abs(amount):,.2f}"
    return f"\u2212£{shown}" if amount < 0 and shown != "0.00" else f"£{shown}"
