"""Price the one-off cost of changing to an arrangement, and say when it is earned back."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.arrangements.arrangement import Arrangement, Block, partnerships
from footprint.errors import InputError, Problem

FloatArray = npt.NDArray[np.float64]

# past this no agreement between councils stands still long enough to count years
LONG_YEARS = 50


@dataclass(frozen=True, slots=True, eq=False)
class OneOff:
    """One-off cost of one new shared footprint of one function, in pounds.

    Attributes
    ----------
    members
        ONS codes in the order of the region.
    host
        The member with the most staff cost as now (central case), whose staff do not move.
    setup_gbp, transfer_gbp
        Arrays (cases,): setting up, and moving the staff of the other members.
    transfer_by_area_gbp
        Array (cases, areas): the second, where the staff come from.
    """

    function: str
    members: tuple[str, ...]
    host: str
    setup_gbp: FloatArray
    transfer_gbp: FloatArray
    transfer_by_area_gbp: FloatArray


def one_off(
    arrangement: Arrangement,
    as_now: Arrangement,
    codes: Sequence[str],
    setup_gbp: Mapping[str, FloatArray],
    transfer_percent: Mapping[str, FloatArray],
    staff_gbp_per_year: Mapping[str, FloatArray],
) -> list[OneOff]:
    """Price every shared footprint that as now does not have for the same function.

    Set-up plus a percentage of the yearly staff cost, as now, of the members other than the
    largest. A footprint that ends, with each member alone again, is not priced.

    Parameters
    ----------
    codes
        The areas in the order of the columns.
    setup_gbp, transfer_percent
        Function id to an array (cases,).
    staff_gbp_per_year
        Function id to an array (cases, areas), as now.

    Raises
    ------
    InputError
        If as now lacks a function of the arrangement.
    """
    unknown = [function for function in arrangement.footprints if function not in as_now.footprints]
    if unknown:
        what = "as now has no footprints for it."
        remedy = "Build as now for every function of the option."
        raise InputError(Problem(function, what, remedy) for function in unknown)
    return [
        _one_off(
            function,
            tuple(code for code in codes if code in block),
            codes,
            setup_gbp[function],
            transfer_percent[function],
            staff_gbp_per_year[function],
        )
        for function, blocks in arrangement.footprints.items()
        for block in _in_order(blocks, codes)
        if len(block) > 1 and block not in as_now.footprints[function]
    ]


def total_one_off(costs: Iterable[OneOff], n_cases: int) -> FloatArray:
    """Return the whole one-off cost (cases,), zero where nothing is new."""
    total = np.zeros(n_cases)
    for cost in costs:
        total = total + cost.setup_gbp + cost.transfer_gbp
    return total


def ended_partnerships(arrangement: Arrangement, as_now: Arrangement) -> list[Block]:
    """Return the partnerships of as now that the arrangement no longer has for any function."""
    kept = set(partnerships(arrangement))
    return [block for block in partnerships(as_now) if block not in kept]


def break_even_years(one_off_gbp: FloatArray, annual_saving_gbp: FloatArray) -> FloatArray:
    """Return the years until savings repay the one-off cost (cases,): inf where none are made.

    Undiscounted: one-off cost over yearly saving, both at the price base of the region.
    """
    saves = annual_saving_gbp > 0
    years = np.full(np.broadcast_shapes(one_off_gbp.shape, annual_saving_gbp.shape), np.inf)
    np.divide(one_off_gbp, annual_saving_gbp, out=years, where=saves)
    return years


def break_even_range(years: FloatArray) -> tuple[float, float, float]:
    """Return low, central and high years: 5th and 95th percentile of the draws, and case 0.

    The percentiles are draws themselves, so that draws which never break even count as such.
    """
    central = float(years[0])
    draws = np.sort(years[1:])
    if not len(draws):
        return central, central, central
    last = len(draws) - 1
    low, high = draws[math.floor(0.05 * last)], draws[math.ceil(0.95 * last)]
    return min(float(low), central), central, max(float(high), central)


def break_even_words(years: FloatArray) -> str:
    """Say when the one-off cost is earned back: "never", or "3 years (2 to 6)", rounded up."""
    low, central, high = break_even_range(years)
    if math.isinf(low):
        return "never"
    ends = f"{_whole(low)} to {_whole(high)}"
    if math.isinf(central):
        return f"never ({ends})"
    if central <= 0:
        head = "at once"
    else:
        head = "1 year" if _whole(central) == "1" else f"{_whole(central)} years"
    return head if _whole(low) == _whole(high) else f"{head} ({ends})"


def _one_off(
    function: str,
    members: tuple[str, ...],
    codes: Sequence[str],
    setup_gbp: FloatArray,
    transfer_percent: FloatArray,
    staff_gbp_per_year: FloatArray,
) -> OneOff:
    """Price one new shared footprint."""
    # the host is the member of most staff cost in the central case, the first code on a tie
    place = {code: i for i, code in enumerate(codes)}
    host = min(members, key=lambda code: (-staff_gbp_per_year[0, place[code]], code))
    moves = np.array([code in members and code != host for code in codes])
    by_area = np.where(moves, staff_gbp_per_year, 0.0) * (transfer_percent / 100)[:, np.newaxis]
    return OneOff(function, members, host, setup_gbp, by_area.sum(axis=1), by_area)


def _in_order(blocks: Iterable[Block], codes: Sequence[str]) -> list[Block]:
    """Return blocks by their first area in the order of the region."""
    place = {code: i for i, code in enumerate(codes)}
    return sorted(blocks, key=lambda block: min(place[code] for code in block))


def _whole(years: float) -> str:
    """Return years rounded up to whole ones, "more than 50", or "never"."""
    if math.isinf(years):
        return "never"
    return f"more than {LONG_YEARS}" if years > LONG_YEARS else f"{math.ceil(years - 1e-9):,}"
