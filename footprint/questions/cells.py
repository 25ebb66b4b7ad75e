"""Fill the performance matrix of one option: every criterion, with its difference from as now."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from footprint.arrangements import (
    OneOff,
    break_even_range,
    break_even_words,
    break_even_years,
    total_one_off,
)
from footprint.options import difference
from footprint.questions.account import Account, PriceBook
from footprint.questions.criteria import applicable, measure
from footprint.questions.journeys import PointTravel
from footprint.questions.placement import Share
from footprint.questions.result import Cell, Criterion, Range
from footprint.questions.rows import Reference, range_of, with_central

Floats = npt.NDArray[np.float64]
NOT_MODELLED = "not modelled"
NO_CHANGE = "no change to make"
NOTHING_ONCE = "nothing to earn back"
NEVER, NOT_CLEAR = "never", "not clear"
WITHIN_MISS = "too small a difference for the model to tell"
CENTRAL_ONLY = frozenset(
    {
        *("near_home_percent", "inside_la_percent", "inside_footprint_percent"),
        *("travel_minutes_p95", "seen_by_partner"),
    }
)
# what rests on where each child lives is known roughly: to so many figures
FIGURES = {"seen_by_partner": 2}


def cells(
    book: PriceBook,
    ground: PointTravel,
    reference: Reference,
    option: Account,
    pence: Mapping[str, int],
    changes: list[OneOff],
    once_pence: int,
    placed: Mapping[str, Share],
) -> dict[str, Cell]:
    """Return every criterion of one option.

    Parameters
    ----------
    pence
        The workings by area, which the central cost adds up to.
    changes, once_pence
        What it costs once to change from as now, over cases and as its lines add up.
    placed
        Criterion key to shares of children from the placement check.
    """
    mine, now = measure(book, option, ground).values, measure(book, reference.as_now, ground).values
    same = option.arrangement == reference.as_now.arrangement
    found = measured_cells(applicable(book), mine, now, placed, same=same)
    before_pence = sum(reference.as_now_pence.values())
    found["cost"] = exact_cost(found["cost"], sum(pence.values()), before_pence)
    once = total_one_off(changes, len(option.cost_gbp_per_year))
    saving = reference.as_now.cost_gbp_per_year - option.cost_gbp_per_year
    return found | change_cells(once, saving, once_pence, same=same)


def measured_cells(
    criteria: Iterable[Criterion],
    mine: Mapping[str, Floats | None],
    now: Mapping[str, Floats | None],
    placed: Mapping[str, Share],
    *,
    same: bool,
) -> dict[str, Cell]:
    """Return the cells of what was measured over the cases, and of the placement check.

    Parameters
    ----------
    mine, now
        Criterion key to its value (K,) in the option and in what it is held against.
    same
        Whether the two are one arrangement: then there is no difference.
    """
    found = {}
    for criterion in criteria:
        key = criterion.key
        value, before = mine.get(key), now.get(key)
        if key in placed:
            share = placed[key]
            found[key] = _central_cell(
                share.percent, share.as_now_percent, same, share.miss_percent
            )
        elif value is None or before is None:
            found[key] = Cell(None, NOT_MODELLED)
        elif key in CENTRAL_ONLY:
            cell = _central_cell(float(value[0]), float(before[0]), same)
            found[key] = _roughly(cell, FIGURES[key]) if key in FIGURES else cell
        else:
            found[key] = _cell(value, before, same=same)
    return found


def _cell(values: Floats, before: Floats, *, same: bool) -> Cell:
    """Return a cell with the range of its difference from as now, over the same draws."""
    if same:
        return Cell(range_of(values))
    gap, clear = difference(values, before)
    return Cell(range_of(values), difference=Range(*gap), clear=clear)


def _central_cell(value: float, before: float, same: bool, miss: float = 0.0) -> Cell:
    """Return a cell known in the central case only: no difference is clear, as its row says.

    A difference smaller than what the model misses published figures by is not shown at all.
    """
    shown = Range(value, value, value)
    gap = value - before
    if same:
        return Cell(shown)
    if 0 < abs(gap) < miss:
        return Cell(shown, WITHIN_MISS)
    return Cell(shown, difference=Range(gap, gap, gap), clear=None)


def _roughly(cell: Cell, figures: int) -> Cell:
    """Round a cell, and its difference, to so many figures."""

    def rounded(value: Range | None) -> Range | None:
        if value is None:
            return None
        central = float(f"{value.central:.{figures - 1}e}")
        return Range(central, central, central)

    return replace(cell, value=rounded(cell.value), difference=rounded(cell.difference))


def exact_cost(cell: Cell, pence: int, before_pence: int) -> Cell:
    """Put the central cost at what the workings add up to."""
    if cell.value is None:
        return cell
    value = with_central(cell.value, pence / 100)
    if cell.difference is None:
        return Cell(value)
    gap = with_central(cell.difference, round((pence - before_pence) / 100, 2))
    return Cell(value, cell.words, gap, cell.clear)


def change_cells(once: Floats, saving: Floats, once_pence: int, *, same: bool) -> dict[str, Cell]:
    """Return the one-off cost of the change and the years until it is earned back.

    ``once`` and the yearly ``saving`` are (K,).
    """
    if same:
        return {key: Cell(None, NO_CHANGE) for key in ("one_off", "break_even_years")}
    return {
        "one_off": Cell(with_central(range_of(once), once_pence / 100)),
        "break_even_years": _earned_back(once, saving),
    }


def _earned_back(once: Floats, saving: Floats) -> Cell:
    """Return the years until a one-off cost is earned back, where the draws agree that it is."""
    if not once.any():
        return Cell(None, NOTHING_ONCE)
    years = break_even_years(once, saving)
    ends = break_even_range(years)
    if all(map(math.isfinite, ends)):
        return Cell(Range(*ends))
    never = break_even_words(years) == NEVER
    return Cell(None, NEVER if never else NOT_CLEAR)
