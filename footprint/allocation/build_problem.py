"""State what may be built, when, at what capital, and who goes where in each year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from footprint.errors import InputError, Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# faults of one kind that are named before the rest are only counted
_NAMED = 5

# capital above the budget by less than half a penny is rounding
HALF_PENNY = 0.005

# the kind of number of each array; all others are floats
_KINDS = {
    "years": np.intp,
    "least": np.intp,
    "most": np.intp,
    "arc_origin": np.intp,
    "arc_site": np.intp,
    "arc_within_limit": np.bool_,
}
_NAMES = ("origins", "sites", "candidates")


@dataclass(frozen=True, slots=True, eq=False)
class BuildProblem:
    """Children over several years, places there are, and places that could be built.

    A plan gives each candidate whole places: none, or between ``least`` and ``most``. In each
    year children go where they cost least, in an allocation of that year's own: all its demand
    is met or short, no site takes more than its places, and a candidate has ``ready * plan``
    places, a part of a place counting as a part. All money is in pounds of one year's prices.

    Attributes
    ----------
    years, weight
        (T,) each year, ascending, and its discount factor.
    demand
        (T, n) children at each origin.
    capacity
        (T, m) places at each site there is; infinity where there is no limit.
    least, most
        (c,) fewest and most places of a candidate that is built.
    capital_gbp, capital_gbp_per_place
        (c,) capital of building at all, and of each place on top.
    fixed_gbp_per_year
        (c,) paid in each year from the first in which any place is ready.
    ready_place_gbp_per_year
        (c,) paid in each year for each place that is ready, filled or not.
    ready
        (T, c) share of the places open in each year, from 0 to 1.
    capital_weight
        (c,) discount factor of the year of building.
    residual_share
        (c,) share of the capital that is left at the end, already discounted.
    arc_origin, arc_site
        (k,) ends of each permitted arc; sites are counted on into candidates.
    arc_running_gbp_per_year, arc_transport_gbp_per_year
        (k,) cash that a child costs along the arc.
    arc_steering_gbp_per_year
        (k,) price that guides where children go, and is not cash.
    arc_within_limit
        (k,) whether the journey is within the limit.
    shortage_gbp_per_year
        Steering price of a child without a place.
    budget_gbp
        Most that the capital of a plan may come to, undiscounted; infinity for no limit.
    """

    years: Ints
    weight: Floats
    origins: tuple[str, ...] = field(repr=False)
    demand: Floats = field(repr=False)
    sites: tuple[str, ...] = field(repr=False)
    capacity: Floats = field(repr=False)
    candidates: tuple[str, ...]
    least: Ints
    most: Ints
    capital_gbp: Floats
    capital_gbp_per_place: Floats
    fixed_gbp_per_year: Floats
    ready_place_gbp_per_year: Floats
    ready: Floats = field(repr=False)
    capital_weight: Floats
    residual_share: Floats
    arc_origin: Ints = field(repr=False)
    arc_site: Ints = field(repr=False)
    arc_running_gbp_per_year: Floats = field(repr=False)
    arc_transport_gbp_per_year: Floats = field(repr=False)
    arc_steering_gbp_per_year: Floats = field(repr=False)
    arc_within_limit: NDArray[np.bool_] = field(repr=False)
    shortage_gbp_per_year: float
    budget_gbp: float

    def __post_init__(self) -> None:
        """Copy every input, and check them together.

        Raises
        ------
        InputError
            Naming every amount, name or size that is wrong.
        """
        faults = []
        for part in fields(self):
            given = getattr(self, part.name)
            if part.name in _NAMES:
                kept: object = tuple(given)
            elif part.name in ("shortage_gbp_per_year", "budget_gbp"):
                kept = float(given)
            else:
                kept, whole = _own(given, _KINDS.get(part.name, np.float64))
                if not whole:
                    faults.append(f"{part.name} must be whole numbers.")
            # the only way to fill in something frozen
            object.__setattr__(self, part.name, kept)
        faults += _wrong_sizes(self) or [*_faults(self)]
        if faults:
            raise InputError([Problem("building", fault) for fault in faults])

    @property
    def arc_cost_gbp_per_year(self) -> Floats:
        """Return what a child costs along each arc, cash and steering together."""
        cash = self.arc_running_gbp_per_year + self.arc_transport_gbp_per_year
        return np.asarray(cash + self.arc_steering_gbp_per_year)

    @property
    def open_years(self) -> Floats:
        """Return (T, c) one from the first year in which a candidate has any place ready."""
        return np.asarray(np.maximum.accumulate(self.ready > 0, axis=0).astype(float))

    @property
    def fixed_gbp(self) -> Floats:
        """Return (c,) what building at all costs, discounted, less what is left at the end."""
        kept = self.capital_weight - self.residual_share
        yearly = (self.weight @ self.open_years) * self.fixed_gbp_per_year
        return np.asarray(kept * self.capital_gbp + yearly)

    @property
    def place_gbp(self) -> Floats:
        """Return (c,) what each place built costs, discounted, less what is left at the end."""
        kept = self.capital_weight - self.residual_share
        yearly = (self.weight @ self.ready) * self.ready_place_gbp_per_year
        return np.asarray(kept * self.capital_gbp_per_place + yearly)

    def capital_of(self, plan: Ints) -> float:
        """Return the capital of a plan, undiscounted, as it counts against the budget."""
        by_place = self.capital_gbp_per_place @ plan
        return float(self.capital_gbp[plan > 0].sum() + by_place)

    def plan_of(self, places: Mapping[str, int]) -> Ints:
        """Return the plan (c,) that builds some candidates, by name, and no others.

        Raises
        ------
        InputError
            Naming candidates that do not exist.
        """
        known = {name: row for row, name in enumerate(self.candidates)}
        unknown = [name for name in places if name not in known]
        if unknown:
            raise InputError(
                [Problem("plan", f"there is no candidate {name}.") for name in unknown]
            )
        plan = np.zeros(len(self.candidates), dtype=np.intp)
        for name, count in places.items():
            plan[known[name]] = count
        return plan


def checked_plan(
    problem: BuildProblem, plan: Ints | Sequence[int], *, over_budget: bool = False
) -> Ints:
    """Return a copy of a plan as whole places of each candidate.

    Parameters
    ----------
    over_budget
        Whether a plan may cost more capital than the budget.

    Raises
    ------
    InputError
        Naming each candidate whose places are not what may be built, and capital above budget.
    """
    given = np.array(plan, dtype=float)
    if given.shape != (len(problem.candidates),):
        msg = f"{given.size} numbers of places are given for {len(problem.candidates)} candidates."
        raise InputError(Problem("plan", msg, "Give one for each, 0 where it is not built."))
    faults = []
    for row, name in enumerate(problem.candidates):
        places, least, most = given[row], problem.least[row], problem.most[row]
        if not (places == 0 or (least <= places <= most and places == round(places))):
            what = f"{name} has {places:g} places."
            remedy = f"Build none there, or a whole number from {least} to {most}."
            faults.append(Problem("plan", what, remedy))
    if faults:
        raise InputError(faults)
    whole = given.astype(np.intp)
    capital = problem.capital_of(whole)
    if not over_budget and capital > problem.budget_gbp + HALF_PENNY:
        over = capital - problem.budget_gbp
        what = f"its capital of £{capital:,.2f} is £{over:,.2f} over the budget."
        raise InputError(Problem("plan", what, "Build less, or raise the budget."))
    return whole


def _own(given: object, kind: type) -> tuple[NDArray[Any], bool]:
    """Return a copy as an array of one kind, and whether that lost nothing."""
    if kind is not np.intp:
        return np.array(given, dtype=kind), True
    amounts = np.array(given, dtype=float)
    rounded = np.nan_to_num(np.round(amounts), posinf=0.0, neginf=0.0)
    return rounded.astype(np.intp), bool((rounded == amounts).all())


def _wrong_sizes(problem: BuildProblem) -> list[str]:
    """Name every array whose shape does not fit the others."""
    years, n, m = len(np.atleast_1d(problem.years)), len(problem.origins), len(problem.sites)
    c, k = len(problem.candidates), len(np.atleast_1d(problem.arc_origin))
    shapes = {
        "years": (years,),
        "weight": (years,),
        "demand": (years, n),
        "capacity": (years, m),
        "ready": (years, c),
    }
    for part in fields(problem):
        if part.name.startswith("arc_"):
            shapes[part.name] = (k,)
        elif part.name not in (*shapes, *_NAMES, "shortage_gbp_per_year", "budget_gbp"):
            shapes[part.name] = (c,)
    return [
        f"{name} has the shape {getattr(problem, name).shape}, where {shape} is needed."
        for name, shape in shapes.items()
        if getattr(problem, name).shape != shape
    ]


def _faults(problem: BuildProblem) -> Iterator[str]:
    """Say what is wrong with a problem whose arrays have the right shapes."""
    if len(problem.years) == 0 or (np.diff(problem.years) <= 0).any():
        yield "the years must be one or more, each after the last."
    if len(set(problem.origins)) != len(problem.origins):
        yield "every origin needs a name of its own."
    places = (*problem.sites, *problem.candidates)
    if len(set(places)) != len(places):
        yield "every site and candidate needs a name of its own."
    yield from _bad_amounts(problem)
    for row in np.flatnonzero((problem.least < 1) | (problem.most < problem.least)):
        least, most = problem.least[row], problem.most[row]
        yield (
            f"{problem.candidates[row]} has from {least} to {most} places: it must be one or "
            "more, and the most not below the least."
        )
    if len(problem.arc_origin):
        yield from _bad_arcs(problem)


def _bad_amounts(problem: BuildProblem) -> Iterator[str]:
    """Name amounts that are missing, below zero or above what they may be."""
    by_year = [str(year) for year in problem.years]
    free, share = np.inf, 1.0
    for name, most, rows, columns in (
        ("weight", free, by_year, ()),
        ("demand", free, by_year, problem.origins),
        ("capacity", free, by_year, problem.sites),
        ("ready", share, by_year, problem.candidates),
        ("capital_gbp", free, problem.candidates, ()),
        ("capital_gbp_per_place", free, problem.candidates, ()),
        ("fixed_gbp_per_year", free, problem.candidates, ()),
        ("ready_place_gbp_per_year", free, problem.candidates, ()),
        ("capital_weight", free, problem.candidates, ()),
        ("residual_share", share, problem.candidates, ()),
    ):
        amounts = getattr(problem, name)
        good = (amounts >= 0) & (amounts <= most)
        good &= np.isfinite(amounts) | (name == "capacity")
        bad = np.argwhere(~good)
        needed = "from 0 to 1" if most == share else "zero or more"
        for where in bad[:_NAMED]:
            of = f"{columns[where[1]]} in {rows[where[0]]}" if len(where) > 1 else rows[where[0]]
            yield f"{name} of {of} is {amounts[tuple(where)]:g}: it must be {needed}."
        if len(bad) > _NAMED:
            yield f"{name} is no good in {len(bad) - _NAMED:,} more places either."
    shortage, budget = problem.shortage_gbp_per_year, problem.budget_gbp
    if not 0 <= shortage < np.inf:
        yield f"shortage_gbp_per_year is {shortage:g}: it must be zero or more."
    if not budget >= 0:
        yield f"budget_gbp is {budget:g}: it must be zero or more."


def _bad_arcs(problem: BuildProblem) -> Iterator[str]:
    """Say what is wrong with the arcs."""
    n, m = len(problem.origins), len(problem.sites) + len(problem.candidates)
    origin, site = problem.arc_origin, problem.arc_site
    if origin.min() < 0 or origin.max() >= n or site.min() < 0 or site.max() >= m:
        yield "an arc leads from or to a row that does not exist."
    elif len(np.unique(origin * m + site)) < len(origin):
        yield "an arc stands twice."
    if not np.isfinite(problem.arc_cost_gbp_per_year).all():
        yield "every arc needs finite running, transport and steering prices."
