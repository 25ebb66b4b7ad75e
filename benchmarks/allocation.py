"""Place children by arrays, sweeps and flows, against the same models written plainly in PuLP.

PuLP builds, passes over, solves and reads back; ours builds, solves, breaks ties, values one more
place at every site and proves the answer. Large comparisons run with ``--large`` alone: all of
England takes PuLP about a minute and a gigabyte before it begins to solve.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median
from time import perf_counter

import numpy as np
import pulp
from memory import process_peak, traced_megabytes
from numpy.typing import NDArray
from pairs import Pair, compare

from footprint.allocation import Allocation, AllocationProblem, Sweep, all_arcs, solve
from footprint.allocation.arrays import arc_columns, first_columns, joined_columns, row_limits
from footprint.solving import ArrayModel

Floats = NDArray[np.float64]

SHORTAGE = 200_000.0
BORDER = 8_000.0
GBP_PER_KM = 380.0
SIDE_KM = 200.0

# 148,000 places in special schools for 152,000 children on roll
SHARE_OF_PLACES = 148 / 152
SAME = 1e-9

SMALL = (10, 50)
DENSE = (150, 1_700)
ENGLAND = (33_755, 1_700)
NEAREST = 40


@dataclass(frozen=True, slots=True)
class Instance:
    """Children and places strewn over a square, and what each arc costs in whole pence."""

    demand: Floats
    capacity: Floats
    origin: NDArray[np.intp]
    site: NDArray[np.intp]
    cost: Floats
    site_area: NDArray[np.intp]

    @property
    def problem(self) -> AllocationProblem:
        """Return the problem that ours solves."""
        return AllocationProblem(
            self.demand, self.capacity, self.origin, self.site, self.cost, SHORTAGE
        )


def instance(seed: int, size: tuple[int, int], children: int = 200, nearest: int = 0) -> Instance:
    """Return a made-up instance, of every arc or the nearest few of each origin."""
    n, m = size
    rng = np.random.default_rng(seed)
    homes, places = rng.uniform(0, SIDE_KM, (n, 2)), rng.uniform(0, SIDE_KM, (m, 2))
    demand = rng.integers(0, children, n).astype(float)
    capacity = np.round(SHARE_OF_PLACES * rng.uniform(0.5, 1.5, m) * demand.sum() / m)
    fee = rng.integers(30_000, 60_000, m).astype(float)
    if nearest == 0:
        origin, site = all_arcs(n, m)
    else:
        found = [np.argpartition(_km(home[None], places)[0], nearest)[:nearest] for home in homes]
        origin, site = np.repeat(np.arange(n), nearest), np.sort(found, axis=1).ravel()
    km = np.hypot(*(homes[origin] - places[site]).T)
    cost = np.round(fee[site] + GBP_PER_KM * km, 2)
    return Instance(demand, capacity, origin, site, cost, rng.integers(0, n, m))


def _km(one: Floats, other: Floats) -> Floats:
    """Return straight lines between points."""
    return np.hypot(one[:, None, 0] - other[None, :, 0], one[:, None, 1] - other[None, :, 1])


def written_plainly(
    made: Instance,
) -> tuple[pulp.LpProblem, dict[tuple[int, int], pulp.LpVariable]]:
    """Return the model as one writes it in PuLP."""
    arcs = list(zip(made.origin.tolist(), made.site.tolist(), strict=True))
    cost = dict(zip(arcs, made.cost.tolist(), strict=True))
    model = pulp.LpProblem("allocation", pulp.LpMinimize)
    x = {arc: model.add_variable(f"x_{arc[0]}_{arc[1]}", lowBound=0) for arc in arcs}
    short = [model.add_variable(f"short_{i}", lowBound=0) for i in range(len(made.demand))]
    model.setObjective(
        pulp.lpSum(cost[arc] * x[arc] for arc in arcs) + pulp.lpSum(SHORTAGE * s for s in short)
    )
    leaving: list[list[pulp.LpVariable]] = [[] for _ in made.demand]
    arriving: list[list[pulp.LpVariable]] = [[] for _ in made.capacity]
    for (i, j), variable in x.items():
        leaving[i].append(variable)
        arriving[j].append(variable)
    for i, demand in enumerate(made.demand.tolist()):
        model += (pulp.lpSum(leaving[i]) + short[i] == demand, f"meet_{i}")
    for j, capacity in enumerate(made.capacity.tolist()):
        model += (pulp.lpSum(arriving[j]) <= capacity, f"room_{j}")
    return model, x


def by_pulp(made: Instance) -> float:
    """Build, pass over, solve and read back with PuLP; return the cost."""
    model, x = written_plainly(made)
    model.solve(pulp.HiGHS(msg=False, threads=1))
    flow = {arc: variable.value() for arc, variable in x.items()}
    prices = {row.name: row.pi for row in model.constraints()}
    assert len(flow) == len(made.cost) and len(prices) == len(made.demand) + len(made.capacity)
    return float(pulp.value(model.objective))


def transferred_by_pulp(made: Instance) -> int:
    """Build with PuLP and pass over, without solving; return how many columns the solver has."""
    model, _ = written_plainly(made)
    solver = pulp.HiGHS(msg=False, threads=1)
    solver.createAndConfigureSolver(model)
    solver.buildSolverModel(model)
    return int(model.solverModel.getNumCol())


def transferred_as_arrays(made: Instance) -> int:
    """Build arrays of every arc and pass them over, without solving; return how many columns."""
    problem = made.problem
    first, cost = first_columns(problem)
    every = np.arange(len(problem.arc_cost_gbp_per_year))
    columns = joined_columns(first, arc_columns(problem, every))
    ArrayModel(
        np.concatenate([cost, problem.arc_cost_gbp_per_year]),
        columns,
        *row_limits(problem, problem.capacity),
    )
    return columns.count


def by_arrays(made: Instance) -> Allocation:
    """Build, solve, value and prove with arrays."""
    return solve(made.problem, method="arrays")


def same_cost(_: object, plain: float, ours: Allocation) -> bool:
    """Tell whether both cost the same."""
    return abs(plain - ours.objective_gbp_per_year) <= SAME * abs(plain)


def configurations(made: Instance, seed: int, count: int, *, apart: bool) -> Iterator[Floats]:
    """Yield arc costs with a border premium under one grouping of origins after another.

    Parameters
    ----------
    apart
        Whether each grouping is drawn anew, rather than one origin moved on from the last.
    """
    rng = np.random.default_rng(seed)
    n = len(made.demand)
    groups = max(2, n // 4)
    group = rng.integers(0, groups, n)
    for _ in range(count):
        if apart:
            group = rng.integers(0, groups, n)
        else:
            group[rng.integers(n)] = rng.integers(groups)
        crosses = group[made.origin] != group[made.site_area[made.site]]
        yield made.cost + BORDER * crosses


def swept(made: Instance, costs: list[Floats]) -> tuple[float, list[float]]:
    """Return the median seconds of one configuration in a sweep, and the cost of each."""
    seconds, objectives = [], []
    with Sweep(made.problem) as sweep:
        sweep.solve(made.cost)
        for cost in costs:
            start = perf_counter()
            objectives.append(sweep.solve(cost).objective_gbp_per_year)
            seconds.append(perf_counter() - start)
    return median(seconds), objectives


def cold_pulp(made: Instance, costs: list[Floats], objectives: list[float]) -> float:
    """Return the median seconds of PuLP on some configurations, whose costs must be the same."""
    seconds = []
    for cost, objective in zip(costs, objectives, strict=True):
        under = replace(made, cost=cost)
        start = perf_counter()
        found = by_pulp(under)
        seconds.append(perf_counter() - start)
        if abs(found - objective) > SAME * abs(found):
            msg = "sweep: the two ways disagree"
            raise AssertionError(msg)
    return median(seconds)


def sweeps(size: tuple[int, int], count: int, cold: int, target: float) -> list[Pair]:
    """Time sweeps of configurations that follow each other and of such drawn anew.

    The target is for those that follow each other. PuLP solves the first few of these cold.
    """
    made = instance(1, size)
    near = list(configurations(made, 1, count, apart=False))
    far = list(configurations(made, 1, count, apart=True))
    fast, objectives = swept(made, near)
    anew, _ = swept(made, far)
    slow = cold_pulp(made, near[:cold], objectives[:cold])
    words = f"sweep of {size[0]} x {size[1]:,} ({count}; PuLP {cold})"
    found = [
        Pair(f"{words}, one origin moved at a time", slow, fast, slow / fast, target),
        Pair(f"{words}, every origin drawn anew", slow, anew, slow / anew, None),
    ]
    print(*found, sep="\n")
    return found


def england() -> Pair:
    """Time the flow with its full proof against what PuLP needs only to build and pass it over."""
    made = instance(1, ENGLAND, children=9, nearest=NEAREST)

    def proven(data: Instance) -> Allocation:
        return solve(data.problem, method="flow")

    def all_priced(_: Instance, columns: int, found: Allocation) -> bool:
        arcs = found.certificate.arcs_priced
        return columns == arcs + len(made.demand) and abs(found.certificate.gap) <= SAME

    pair = compare(
        f"{ENGLAND[0]:,} x {ENGLAND[1]:,}, {NEAREST} nearest: proven, against PuLP's build alone",
        lambda _: made,
        transferred_by_pulp,
        proven,
        all_priced,
        target=10,
        seeds=(1,),
    )
    print(f"arrays and flow, Python's part: {traced_megabytes(lambda: proven(made)):,.0f} MB")
    return pair


def large() -> list[Pair]:
    """Time the large comparisons, once each."""
    # memory first: what PuLP takes later would hide it
    solve(instance(1, ENGLAND, children=9, nearest=NEAREST).problem, method="flow")
    print(f"all of England by flow, {process_peak()}")
    words = f"{DENSE[0]} x {DENSE[1]:,} dense"
    return [
        compare(
            f"build and transfer, {words}",
            lambda seed: instance(seed, DENSE),
            transferred_by_pulp,
            transferred_as_arrays,
            lambda _, one, other: one == other,
            target=20,
            seeds=(1,),
        ),
        compare(
            f"{words}, cold",
            lambda seed: instance(seed, DENSE),
            by_pulp,
            by_arrays,
            same_cost,
            target=50,
            seeds=(1,),
        ),
        *sweeps(DENSE, count=20, cold=1, target=400),
        england(),
    ]


def main() -> list[Pair]:
    """Time the small comparisons, and with ``--large`` the large ones."""
    # the first call of a process also loads code
    by_arrays(instance(9, SMALL))
    by_pulp(instance(9, SMALL))
    found = [
        compare("10 x 50 cold", lambda seed: instance(seed, SMALL), by_pulp, by_arrays, same_cost),
        *sweeps(SMALL, count=300, cold=20, target=40),
    ]
    if "--large" in sys.argv[1:]:
        found += large()
    print(process_peak())
    return found


if __name__ == "__main__":
    main()
