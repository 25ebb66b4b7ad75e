"""Say numbers as a room may see them: counts of children rounded, differences from those alone."""

import math

from footprint.outputs.wording import numbers, words
from footprint.questions.cells import NO_CHANGE, WITHIN_MISS
from footprint.questions.result import Cell, Criterion, Range

BASE = 5
SAME_NOW, SAME_BEFORE = "the same as now", "the same as before"
TOO_SMALL = "a difference too small to show"
# counted things that are no child and no case of one
NO_CHILDREN = ("place", "home", "trainee", "household")


def said(text: str) -> str:
    """Write a text of the model as a sentence that people say: £24.5m rather than £24,500,000."""
    return words.sentence(aloud(text))


def aloud(text: str) -> str:
    """Write a text as people say it, large amounts in millions."""
    return numbers.in_millions(words.spoken(text))


def counts_children(unit: str) -> bool:
    """Tell whether a unit counts children, or cases and journeys of children."""
    counted = numbers.unit_kind(unit) == "count"
    return counted and not unit.lower().startswith(NO_CHILDREN)


def step_of(unit: str, base: int = BASE) -> int:
    """Return what values of a unit are rounded to: 0 where they are not, 1 for percentages."""
    if counts_children(unit):
        return base
    return 1 if numbers.unit_kind(unit) == "percent" else 0


def rounded(value: float, step: int) -> float:
    """Round to the nearest multiple, halves away from nought; nothing is rounded by 0."""
    if not step or not math.isfinite(value):
        return value
    return math.copysign(math.floor(abs(value) / step + 0.5) * step, value) + 0.0


def seen(value: Range, unit: str, base: int = BASE) -> Range:
    """Return a range of which every end is rounded as its unit asks."""
    step = step_of(unit, base)
    return Range(*(rounded(v, step) for v in (value.low, value.central, value.high)))


def central_words(value: Range | None, unit: str, base: int = BASE) -> str:
    """Write the central value with its unit; a count below half the base is not told."""
    if value is None:
        return numbers.NOT_MODELLED
    shown = seen(value, unit, base)
    if counts_children(unit) and shown.central == 0 and value.central > 0:
        return f"fewer than {base} {numbers.unit_words(unit)}"
    return numbers.central_words(shown, unit)


def range_words(value: Range | None, unit: str, base: int = BASE) -> str:
    """Write low and high, or nothing where they read as the centre."""
    return "" if value is None else numbers.range_words(seen(value, unit, base), unit)


def cell_lines(
    cell: Cell | None, criterion: Criterion, base: int = BASE, *, units: bool = True
) -> tuple[str, ...]:
    """Write a cell of the table: the value, its range, then its own words where they say more.

    Without ``units`` the number stands alone, as its row or column names the unit.
    """
    if cell is None or cell.value is None:
        return ((cell.words if cell is not None else "") or numbers.NOT_MODELLED,)
    if numbers.unit_kind(criterion.unit) == "years" and cell.words[:1].isdigit():
        return (cell.words,)
    spread = range_words(cell.value, criterion.unit, base)
    own = "" if cell.words in {words.CENTRAL_ONLY, WITHIN_MISS} else cell.words
    central = central_words(cell.value, criterion.unit, base)
    if not units:
        unit = numbers.unit_words(criterion.unit)
        central = central.removesuffix(numbers.agreeing(central.split(" ")[0], unit)).strip()
    told = (central, f"({spread})" if spread else "", own)
    return tuple(part for part in told if part)


def gap_words(
    cell: Cell | None,
    reference: Cell | None,
    criterion: Criterion,
    *,
    than: str = "as now",
    base: int = BASE,
) -> str:
    """Say how a cell differs from the same cell elsewhere, or nothing where it cannot be said.

    Parameters
    ----------
    cell
        With its ``difference`` from the reference over the same draws, and whether it is clear.
    reference
        The cell it is held against: a difference in children is worked out from the two rounded
        values, never from what lies behind them.
    """
    if cell is None or cell.value is None:
        return ""
    if cell.words == WITHIN_MISS:
        return f"{numbers.NO_CLEAR_DIFFERENCE} from {than}: {WITHIN_MISS}"
    if cell.difference is None:
        return ""
    step = step_of(criterion.unit, base)
    if step and reference is not None and reference.value is not None:
        return _rounded_gap(cell, cell.value, reference.value, criterion.unit, than, base)
    gap = _shown_gap(cell.difference, step)
    told = numbers.difference_words(gap, cell.clear, criterion.unit, than=than, central=False)
    return told if told != f"the same as {than}" or than == "as now" else SAME_BEFORE


def _rounded_gap(
    cell: Cell, value: Range, reference: Range, unit: str, than: str, base: int
) -> str:
    """Write the difference between two values as they are shown."""
    gap = cell.difference
    if gap is not None and gap.low == gap.central == gap.high == 0:
        return SAME_NOW if than == "as now" else SAME_BEFORE
    if cell.clear is False:
        return f"{numbers.NO_CLEAR_DIFFERENCE} from {than}"
    step = step_of(unit, base)
    between = rounded(value.central, step) - rounded(reference.central, step)
    if between == 0:
        return TOO_SMALL
    certain = Range(between, between, between)
    return numbers.difference_words(certain, True, unit, than=than)


def _shown_gap(gap: Range, step: int) -> Range:
    return Range(*(rounded(v, step) for v in (gap.low, gap.central, gap.high)))


def since_words(cell: Cell | None, before: Cell | None, criterion: Criterion, base: int) -> str:
    """Say how a cell differs from the board before the last change."""
    return gap_words(cell, before, criterion, than="before this change", base=base)


def money(value: Range | None) -> tuple[str, str]:
    """Write pounds to three significant figures, and their range."""
    if value is None:
        return numbers.NOT_MODELLED, ""
    return numbers.central_words(value, "£"), numbers.range_words(value, "£")


def money_gap(gap: Range | None, clear: bool) -> str:
    """Say how much higher or lower an area's modelled cost is; nothing where none is known."""
    if gap is None:
        return ""
    if gap.low == gap.central == gap.high == 0:
        return "the same"
    if not clear:
        return numbers.NO_CLEAR_DIFFERENCE
    told = numbers.difference_words(gap, True, "£ a year", than="x")
    return told.replace(" than x", "")


def shows_something(cell: Cell | None) -> bool:
    """Tell whether a cell has a value, or words other than that nothing is modelled."""
    if cell is None:
        return False
    return cell.value is not None or cell.words not in {"", numbers.NOT_MODELLED, NO_CHANGE}
