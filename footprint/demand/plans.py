"""Count children with education, health and care plans by council, need, phase and kind of place.

Published are, for each council: all plans by need; plans by need in each kind of place; plans by
need and age; and residential placements in all. Phase within a kind of place is not published,
nor the needs of children in residential placements: both are assumed here, and nowhere else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from footprint.demand.books import FigureBook
from footprint.errors import InputError, Problem

Floats = NDArray[np.float64]

# in the order of the published return
NEEDS: Mapping[str, str] = {
    "asd": "autism",
    "hi": "hearing impairment",
    "mld": "moderate learning difficulty",
    "msi": "multi-sensory impairment",
    "oth": "other difficulty or disability",
    "pd": "physical disability",
    "pmld": "profound and multiple learning difficulty",
    "semh": "social, emotional and mental health",
    "slcn": "speech, language and communication",
    "sld": "severe learning difficulty",
    "spld": "specific learning difficulty",
    "vi": "visual impairment",
    "unknown": "need not recorded",
}
PHASES: Mapping[str, str] = {
    "primary": "primary (age 10 and under)",
    "secondary": "secondary (age 11 to 15)",
    "post-16": "post-16 (age 16 to 25)",
}
KINDS = ("mainstream", "base", "state", "independent", "residential", "college", "elsewhere")
SOUGHT = ("special", "base")
SECTORS = ("state", "base", "independent")

_BY_NEED = (
    "ehc_plans",
    "ehc_base",
    "ehc_state_special",
    "ehc_independent_special",
    "ehc_college",
    "ehc_elsewhere",
    "ehc_neet",
)
_BY_AGE = ("ehc_primary", "ehc_secondary", "ehc_post_16")
_RESIDENTIAL = "ehc_residential"
PLAN_INDICATORS = (
    *(f"{stem}_{need}" for stem in (*_BY_NEED, *_BY_AGE) for need in NEEDS),
    _RESIDENTIAL,
)

Figures = FigureBook | Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Plans:
    """Children with plans today; fractions of children where a split is assumed.

    Attributes
    ----------
    codes
        Councils that keep the plans, in order.
    children
        (A, P, N, kinds) by council, phase, need and kind of place.
    """

    codes: tuple[str, ...]
    children: Floats

    def of(self, kind: str) -> Floats:
        """Return (A, P, N) children in one kind of place."""
        return np.asarray(self.children[..., KINDS.index(kind)])


@dataclass(frozen=True, slots=True, eq=False)
class SchoolDemand:
    """Children to be in special schools and bases in one year, as whole children.

    Attributes
    ----------
    to_place
        (A, P, N, 2) children to be placed anew, by kind of place sought (``SOUGHT``).
    settled
        (A, P, N, 3) children who stay where they are, by sector (``SECTORS``).
    """

    to_place: Floats
    settled: Floats


def plans(figures: Figures, codes: Sequence[str]) -> Plans:
    """Return children with plans by council, phase, need and kind of place.

    Mainstream is what the other kinds leave of all plans, never below nought. Assumed: everybody
    at college or in no education, employment or training is 16 or over, and all other kinds of
    place of a council and need share the ages that are left, so that plans by age come out as
    published wherever those hold no more than are of that age; children in residential placements
    have the needs of the council's children in independent and non-maintained special schools, of
    whom they are part.

    Parameters
    ----------
    figures
        A book of figures, of which the central case is read, or values by indicator and code.

    Raises
    ------
    InputError
        Naming every figure of ``PLAN_INDICATORS`` that is missing, blank or negative.
    """
    codes = tuple(codes)
    _refuse_gaps(figures, codes)
    total, base, state, special, college, elsewhere, neet = (
        _by_need(figures, stem, codes) for stem in _BY_NEED
    )
    ages = np.stack([_by_need(figures, stem, codes) for stem in _BY_AGE], axis=1)

    # residential placements are part of the independent ones, in the same mix of needs
    of_all = special.sum(axis=1)
    residential = np.minimum(_row(figures, _RESIDENTIAL, codes), of_all)
    share = np.divide(residential, of_all, out=np.zeros_like(of_all), where=of_all > 0)
    away = special * share[:, None]
    mainstream = np.maximum(total - base - state - special - college - elsewhere, 0.0)

    # colleges and those in no education are all post-16; what they leave of each age is shared
    neet = np.minimum(neet, elsewhere)
    phase = _phase_shares(ages, college + neet)
    by_kind = {
        "mainstream": mainstream,
        "base": base,
        "state": state,
        "independent": special - away,
        "residential": away,
        "elsewhere": elsewhere - neet,
    }
    children = np.zeros((*ages.shape, len(KINDS)))
    for kind, counts in by_kind.items():
        children[..., KINDS.index(kind)] = phase * counts[:, None, :]
    children[:, -1, :, KINDS.index("college")] = college
    children[:, -1, :, KINDS.index("elsewhere")] += neet
    return Plans(codes, children)


def in_year(
    today: Plans,
    *,
    growth_percent_per_year: float,
    years: float,
    turnover_percent_per_year: float,
    moved_to_mainstream_percent: float = 0.0,
    settled_stay: bool = True,
) -> SchoolDemand:
    """Return the whole children who seek or hold a special school place or a base, years on.

    Demand is today's × (1 + growth)^years, and special demand is then cut by the share moved to
    mainstream. Of today's children (1 - turnover)^years stay in their sector, as far as demand
    goes: in every cell settled ≤ demand, and the rest is placed anew. Demand of a council and
    sector is rounded once, and so are its settled children; both are given to phases and needs
    by largest remainder, so the totals hold.

    Parameters
    ----------
    years
        From the year of the figures to the year asked for; before it, everybody is settled.
    settled_stay
        Whether children who have a place keep it; otherwise all are placed anew.
    """
    held = np.stack([today.of(sector) for sector in SECTORS], axis=-1)
    kept = 1 - moved_to_mainstream_percent / 100
    kept_of = np.array([1.0 if sector == "base" else kept for sector in SECTORS])
    wanted = held * (1 + growth_percent_per_year / 100) ** years * kept_of
    demand = _whole(wanted)
    stay = (1 - turnover_percent_per_year / 100) ** max(years, 0.0) if settled_stay else 0.0
    settled = _whole(held * stay, demand)

    # special places are sought in either sector of special schools
    left = demand - settled
    state, base, independent = (left[..., row] for row in range(len(SECTORS)))
    return SchoolDemand(np.stack([state + independent, base], axis=-1), settled)


def _refuse_gaps(figures: Figures, codes: tuple[str, ...]) -> None:
    """Raise InputError with every figure that cannot be used."""
    problems = []
    for indicator in PLAN_INDICATORS:
        row = _row(figures, indicator, codes)
        blank = [code for code, value in zip(codes, row, strict=True) if np.isnan(value)]
        below = [code for code, value in zip(codes, row, strict=True) if value < 0]
        where = f"figures.csv, {indicator}"
        if blank:
            what = f"has no figure for {', '.join(blank)}."
            problems.append(Problem(where, what, "Give one, with status assumed if it is yours."))
        if below:
            problems.append(Problem(where, f"is below 0 for {', '.join(below)}.", "Mend it."))
    if problems:
        raise InputError(problems)


def _row(figures: Figures, indicator: str, codes: Sequence[str]) -> Floats:
    """Return (A,) central values of an indicator, NaN where there is none."""
    find = _in_book(figures) if isinstance(figures, FigureBook) else figures.get
    by_code = find(indicator) or {}
    return np.array([float(by_code.get(code, np.nan)) for code in codes])


def _in_book(book: FigureBook) -> Callable[[str], Mapping[str, float] | None]:
    """Return a look-up of the central values of a book by code."""

    def find(indicator: str) -> Mapping[str, float] | None:
        if indicator not in book.values:
            return None
        return dict(zip(book.codes, book.get(indicator)[0].tolist(), strict=True))

    return find


def _by_need(figures: Figures, stem: str, codes: Sequence[str]) -> Floats:
    """Return (A, N) values of the indicators of one stem."""
    return np.stack([_row(figures, f"{stem}_{need}", codes) for need in NEEDS], axis=1)


def _phase_shares(ages: Floats, after_school: Floats) -> Floats:
    """Return (A, P, N) shares of phases among children who may be at school; they add up to 1.

    A council without any child of a need by age takes its own mix over all needs, failing that
    the region's, failing that equal parts.
    """
    left = ages.copy()
    left[:, -1, :] = np.maximum(left[:, -1, :] - after_school, 0.0)
    own = left.sum(axis=2, keepdims=True)
    everywhere = own.sum(axis=0, keepdims=True)
    shares = np.full_like(left, 1 / len(PHASES))
    for counts in (everywhere, own, left):
        counts = np.broadcast_to(counts, left.shape)
        whole = counts.sum(axis=1, keepdims=True)
        shares = np.where(whole > 0, counts / np.where(whole > 0, whole, 1.0), shares)
    return shares


def _whole(exact: Floats, most: Floats | None = None) -> Floats:
    """Round (A, P, N, S) to whole numbers that keep the total of each council and sector.

    Fractions are rounded down and the rest goes to the largest remainders, the first of equals
    first; with ``most`` (whole) no cell passes it, and a total no more than its sum.
    """
    areas, phases, needs, sectors = exact.shape
    rows = np.moveaxis(exact, -1, 1).reshape(areas * sectors, phases * needs)
    if most is None:
        room = np.full_like(rows, np.inf)
    else:
        room = np.moveaxis(most, -1, 1).reshape(rows.shape)
    whole = np.minimum(np.floor(rows + 1e-9), room)
    totals = np.minimum(np.rint(np.round(rows.sum(axis=1), 9)), room.sum(axis=1))
    for row, total in enumerate(totals):
        left = int(total - whole[row].sum())
        while left > 0:
            remainder = np.where(whole[row] < room[row], rows[row] - whole[row], -np.inf)
            open_cells = int(np.isfinite(remainder).sum())
            first = np.argsort(-np.round(remainder, 9), kind="stable")[: min(left, open_cells)]
            whole[row, first] += 1
            left -= len(first)
    return np.moveaxis(whole.reshape(areas, sectors, phases, needs), 1, -1)
