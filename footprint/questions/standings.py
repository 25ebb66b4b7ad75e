"""Add one arrangement up over every case, and hold it against others, council by council."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.arrangements import Arrangement, partnerships
from footprint.questions.cells import change_cells, exact_cost, measured_cells
from footprint.questions.parts import Blocks, Total
from footprint.questions.result import Cell, Criterion, Range
from footprint.questions.rows import with_central

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Key = tuple[Blocks, ...]
ROUNDING = 1e-9
EDGES = (5.0, 95.0)
# what is added up over functions as it is; the rest are means
SUMMED = (
    *("no_place", "waiting_at_end", "seen_by_partner", "posts", "places", "foster_places_gained"),
    *("cost_of_travel", "coordination"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """One arrangement added up over every case.

    Attributes
    ----------
    by_area_gbp_per_year, pence
        (K, A) under the scenario's sharing rule, and what the central workings add up to (A,).
    values
        Criterion key to (K,), or None where nothing is modelled.
    """

    key: Key
    totals: tuple[Total, ...]
    by_area_gbp_per_year: Floats
    pence: Ints
    values: Mapping[str, Floats | None]
    once_gbp: Floats
    once_pence: int

    @property
    def cost_gbp_per_year(self) -> Floats:
        """Return the whole cost (K,)."""
        return np.asarray(self.by_area_gbp_per_year.sum(axis=1))


@dataclass(frozen=True, slots=True)
class AreaLook:
    """One local authority on the board: pounds a year, with paired differences.

    ``since`` is the difference from the arrangement before; None where there was none.
    """

    code: str
    as_now: Range
    alone: Range
    option: Range
    from_as_now: Range
    clear_from_as_now: bool
    from_alone: Range
    clear_from_alone: bool
    since: Range | None = None
    clear_since: bool = False


def measures_of(totals: Sequence[Total]) -> dict[str, Floats | None]:
    """Add the measures up over functions; None where no function has one."""
    sums: dict[str, Floats] = {}
    for total in totals:
        for key, value in total.values.items():
            sums[key] = sums[key] + value if key in sums else value
    found: dict[str, Floats | None] = {key: sums.get(key) for key in SUMMED}
    found["in_time_percent"] = _mean(sums.get("in_time"), sums.get("followed"))
    found["travel_minutes_mean"] = _mean(sums.get("minutes"), sums.get("journeys"))
    return found


def _mean(amount: Floats | None, weight: Floats | None) -> Floats | None:
    """Return a weighted mean (K,), 0 in a case with no weight; None where there is none at all."""
    if amount is None or weight is None or not weight.any():
        return None
    return np.divide(amount, weight, out=np.zeros_like(amount), where=weight > 0)


def governance_of(arrangement: Arrangement, codes: Sequence[str]) -> dict[str, float | None]:
    """Count partnerships and functions kept local, as the matrix does."""
    shared = partnerships(arrangement)
    per_area = [sum(code in block for block in shared) for code in codes]
    footprints = arrangement.footprints.values()
    local = sum(len(block) == 1 for blocks in footprints for block in blocks)
    return {
        "partnerships_mean": float(np.mean(per_area)),
        "partnerships_most": float(max(per_area)),
        "kept_local": local / len(codes),
    }


def cells_of(criteria: Sequence[Criterion], mine: Standing, now: Standing) -> dict[str, Cell]:
    """Return every cell against as now."""
    same = mine.key == now.key
    found = measured_cells(criteria, mine.values, now.values, {}, same=same)
    found["cost"] = exact_cost(found["cost"], int(mine.pence.sum()), int(now.pence.sum()))
    saving = now.cost_gbp_per_year - mine.cost_gbp_per_year
    return found | change_cells(mine.once_gbp, saving, mine.once_pence, same=same)


def since_of(criteria: Sequence[Criterion], mine: Standing, then: Standing) -> dict[str, Cell]:
    """Return every cell against the arrangement before, over the same draws.

    The one-off cost is that of the change from as now, in both; years to break even have no
    difference.
    """
    same = mine.key == then.key
    values = {**mine.values, "one_off": mine.once_gbp}
    before = {**then.values, "one_off": then.once_gbp}
    rows = [row for row in criteria if row.key != "break_even_years"]
    found = measured_cells(rows, values, before, {}, same=same)
    for key, now, past in (
        ("cost", int(mine.pence.sum()), int(then.pence.sum())),
        ("one_off", mine.once_pence, then.once_pence),
    ):
        found[key] = exact_cost(found[key], now, past)
    return found


def areas_of(
    codes: Sequence[str], mine: Standing, now: Standing, alone: Standing, then: Standing | None
) -> tuple[AreaLook, ...]:
    """Return one row an area, its central values as the workings add up."""
    own = _ranges(mine.by_area_gbp_per_year, mine.pence)
    as_now, apart = (_ranges(one.by_area_gbp_per_year, one.pence) for one in (now, alone))
    gaps = [_differences(mine, other) for other in (now, alone)]
    since = None if then is None else _differences(mine, then)
    return tuple(
        AreaLook(
            code,
            as_now[i],
            apart[i],
            own[i],
            *gaps[0][i],
            *gaps[1][i],
            *(since[i] if since is not None else (None, False)),
        )
        for i, code in enumerate(codes)
    )


def _ranges(values: Floats, owed: Ints) -> list[Range]:
    """Return the range of every area (K, A), the central values as given in pence."""
    return [
        with_central(Range(*found), amount / 100)
        for found, amount in zip(_intervals(values), owed.tolist(), strict=True)
    ]


def _differences(mine: Standing, other: Standing) -> list[tuple[Range, bool]]:
    """Return the paired difference of every area, and whether its range excludes zero."""
    values, reference = mine.by_area_gbp_per_year, other.by_area_gbp_per_year
    gap = values - reference
    small = np.abs(gap) <= ROUNDING * np.maximum(np.abs(values), np.abs(reference))
    found = _intervals(np.where(small, 0.0, gap))
    exact = zip(mine.pence.tolist(), other.pence.tolist(), strict=True)
    return [
        (with_central(Range(*one), round(a / 100 - b / 100, 2)), one[0] > 0 or one[2] < 0)
        for one, (a, b) in zip(found, exact, strict=True)
    ]


def _intervals(values: Floats) -> list[tuple[float, float, float]]:
    """Return low, central and high of every column, as ``options.interval`` does of one."""
    central = values[0]
    if len(values) == 1:
        return [(c, c, c) for c in central.tolist()]
    low, high = np.percentile(values[1:], EDGES, axis=0)
    low, high = np.minimum(low, central), np.maximum(high, central)
    return list(zip(low.tolist(), central.tolist(), high.tolist(), strict=True))
