"""Say what a plan of what to build comes to, year by year."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from footprint.allocation.answer import Answer
from footprint.allocation.build_problem import BuildProblem, Floats, Ints, checked_plan
from footprint.allocation.certificate import Certificate, certify, cost_of, require
from footprint.allocation.problem import AllocationProblem
from footprint.allocation.sift import Sifted
from footprint.allocation.ties import nearest_of_equals


@dataclass(frozen=True, slots=True, eq=False)
class PlanAnswer:
    """What one plan comes to in one world.

    Money is in pounds over all the years, discounted by the problem's own factors.

    Attributes
    ----------
    plan
        (c,) whole places of each candidate.
    objective_gbp
        ``cash_gbp + steering_gbp + shortage_gbp``: what plans are compared by.
    running_gbp
        Places along the arcs, and the yearly prices of what is built, filled or not.
    transport_gbp
        Journeys along the arcs.
    capital_gbp, residual_gbp
        Capital, discounted from the year of building, and what of it is left at the end.
    steering_gbp, shortage_gbp
        Prices that only guide, of arcs and of children without a place; never cash.
    capital_at_once_gbp
        Capital as it counts against the budget, undiscounted.
    flow
        (T, k) children along each arc.
    unmet, within_limit
        (T, n) children without a place, and children whose journey is within the limit.
    places, filled
        (T, c) places open and filled at each candidate.
    cash_by_origin_gbp
        (n,) cash, adding up to ``cash_gbp``. What a candidate costs whoever goes there (its
        capital less what is left, and its yearly fixed price) is shared by the discounted
        child-years each origin has there; where nobody goes, by those of demand.
    certificates
        One a year: how far its allocation is from feasible and from best.
    """

    plan: Ints
    objective_gbp: float
    running_gbp: float
    transport_gbp: float
    capital_gbp: float
    residual_gbp: float
    steering_gbp: float
    shortage_gbp: float
    capital_at_once_gbp: float
    flow: Floats = field(repr=False)
    unmet: Floats = field(repr=False)
    within_limit: Floats = field(repr=False)
    places: Floats = field(repr=False)
    filled: Floats = field(repr=False)
    cash_by_origin_gbp: Floats = field(repr=False)
    certificates: tuple[Certificate, ...] = field(repr=False)

    @property
    def cash_gbp(self) -> float:
        """Return running, transport and capital, less what is left of it at the end."""
        return self.running_gbp + self.transport_gbp + self.capital_gbp - self.residual_gbp

    @property
    def within_limit_by_origin(self) -> Floats:
        """Return (n,) child-years within the limit, undiscounted."""
        return np.asarray(self.within_limit.sum(axis=0))


def evaluate(
    problem: BuildProblem, plan: Ints | Sequence[int], *, over_budget: bool = False
) -> PlanAnswer:
    """Place children year by year under a plan, prove each year, and add up what it comes to.

    Of allocations of the same cost, the one with most children within the limit is taken, then
    the first by name.

    Parameters
    ----------
    plan
        (c,) whole places of each candidate, 0 where it is not built.
    over_budget
        Whether the plan may cost more capital than the budget, as when it is only listed
        beside others.

    Raises
    ------
    InputError
        Where the plan is not one that may be built.
    SolverError, CheckFailedError
        Where a year's allocation is not proven.
    """
    places = checked_plan(problem, plan, over_budget=over_budget)
    opened = problem.ready * places
    years = [year_problem(problem, year, opened[year]) for year in range(len(problem.years))]
    proven = [_allocate(year) for year in years]
    flow = np.zeros((len(years), len(problem.arc_origin)))
    for year, (answer, _) in enumerate(proven):
        flow[year, _usable(problem, opened[year])] = answer.flow
    unmet = np.array([answer.unmet for answer, _ in proven])
    return _added_up(problem, places, flow, unmet, tuple(proof for _, proof in proven))


def year_problem(problem: BuildProblem, year: int, opened: Floats) -> AllocationProblem:
    """Return the allocation of one year, with some places open at the candidates."""
    usable = _usable(problem, opened)
    return AllocationProblem(
        problem.demand[year],
        np.concatenate([problem.capacity[year], opened]),
        problem.arc_origin[usable],
        problem.arc_site[usable],
        problem.arc_cost_gbp_per_year[usable],
        problem.shortage_gbp_per_year,
        problem.origins,
        (*problem.sites, *problem.candidates),
        # among equals, journeys within the limit go before others
        np.where(problem.arc_within_limit[usable], 0.0, 1.0),
    )


def _usable(problem: BuildProblem, opened: Floats) -> Ints:
    """Return rows of the arcs that do not lead to a candidate without places."""
    there = np.concatenate([np.full(len(problem.sites), True), opened > 0])
    return np.flatnonzero(there[problem.arc_site])


def _allocate(problem: AllocationProblem) -> tuple[Answer, Certificate]:
    """Return a cheapest allocation, chosen among its equals, and its proof."""
    found, _ = Sifted(problem).solve()
    answer = nearest_of_equals(problem, found)
    proof = certify(problem, answer)
    require(proof, objective=cost_of(problem, answer), recomputed=cost_of(problem, found))
    return answer, proof


def _added_up(
    problem: BuildProblem,
    plan: Ints,
    flow: Floats,
    unmet: Floats,
    certificates: tuple[Certificate, ...],
) -> PlanAnswer:
    """Return a plan's money and children from those along each arc."""
    n, m, weight, built = len(problem.origins), len(problem.sites), problem.weight, plan > 0
    along = weight @ flow
    yearly = (weight @ problem.open_years) * problem.fixed_gbp_per_year * built
    yearly = yearly + (weight @ problem.ready) * problem.ready_place_gbp_per_year * plan
    capital = problem.capital_gbp * built + problem.capital_gbp_per_place * plan
    running = float(along @ problem.arc_running_gbp_per_year + yearly.sum())
    transport = float(along @ problem.arc_transport_gbp_per_year)
    paid = float(capital @ problem.capital_weight)
    left = float(capital @ problem.residual_share)
    steering = float(along @ problem.arc_steering_gbp_per_year)
    shortage = float(problem.shortage_gbp_per_year * (weight @ unmet).sum())

    # children by year and origin, and by year and candidate
    within = np.array([_counted(problem.arc_origin, f * problem.arc_within_limit, n) for f in flow])
    filled = np.array([_counted(problem.arc_site, f, m + len(plan))[m:] for f in flow])
    whoever = yearly + capital * (problem.capital_weight - problem.residual_share)
    return PlanAnswer(
        plan,
        running + transport + paid - left + steering + shortage,
        running,
        transport,
        paid,
        left,
        steering,
        shortage,
        problem.capital_of(plan),
        flow,
        unmet,
        within,
        problem.ready * plan,
        filled,
        _cash_by_origin(problem, along, whoever),
        certificates,
    )


def _cash_by_origin(problem: BuildProblem, along: Floats, whoever: Floats) -> Floats:
    """Return cash by origin.

    Parameters
    ----------
    along
        (k,) discounted child-years along each arc.
    whoever
        (c,) what each candidate costs whoever goes there.
    """
    n, m = len(problem.origins), len(problem.sites)
    cash = problem.arc_running_gbp_per_year + problem.arc_transport_gbp_per_year
    shared = _counted(problem.arc_origin, along * cash, n)
    demand = problem.weight @ problem.demand
    for row in np.flatnonzero(whoever):
        there = problem.arc_site == m + row
        users = _counted(problem.arc_origin[there], along[there], n)
        share = users if users.sum() > 0 else demand if demand.sum() > 0 else np.ones(n)
        shared += whoever[row] * share / share.sum()
    return shared


def _counted(rows: Ints, amounts: Floats, count: int) -> Floats:
    """Return amounts added up by row."""
    return np.bincount(rows, amounts, count).astype(np.float64)
