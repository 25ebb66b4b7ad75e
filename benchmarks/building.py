"""Prove the cheapest plan of what to build, against the same model written plainly in PuLP.

PuLP builds, solves to a gap of zero and reads back; ours searches, proves, then evaluates the plan
year by year. The lowest of six worlds and the plan of least worst regret are only timed: given all
six worlds as one model, HiGHS was still far from a proof after 90 seconds. With ``--quick`` all is
smaller.
"""

import sys
from time import perf_counter

import numpy as np
import pulp
from numpy.typing import NDArray
from pairs import Pair, compare

from footprint.allocation import (
    BuildAnswer,
    BuildProblem,
    all_arcs,
    cheapest_plan,
    least_worst_regret,
    lowest_of_all,
)

Floats = NDArray[np.float64]

SIDE_KM = 120.0
GBP_PER_KM = 390.0
SHORTAGE = 1_000_000.0
RATE = 1.035
SAME = 1e-9
MOST_SECONDS = 10.0

# origins, sites there are, candidates and years
SINGLE = (50, 10, 50, 1)
DECADE = (40, 12, 12, 10)
WORLDS = 6
QUICK_SINGLE = (20, 5, 15, 1)
QUICK_DECADE = (15, 5, 6, 5)


def instance(
    seed: int, size: tuple[int, int, int, int], kind: str = "mixed", *, growth: float = 0.015
) -> BuildProblem:
    """Return a made-up problem: towns and sites strewn over a square, and places to buy.

    Parameters
    ----------
    kind
        "mixed" schools of 10 to 130 places; "large" ones with a high fixed cost; small "bases"
        of 8 to 24 places.
    """
    n, m, c, years = size
    rng = np.random.default_rng(seed)
    homes, there, new = (rng.uniform(0, SIDE_KM, (count, 2)) for count in (n, m, c))
    children = rng.integers(10, 90, n)
    passed = np.arange(years)
    demand = np.round(children * (1 + growth) ** passed[:, None])
    places = np.round(0.6 * children.sum() / m * rng.uniform(0.5, 1.5, m))
    least, most, capital, fixed = _scale(rng, kind, c)
    by_place = np.round(rng.uniform(20_000, 90_000, c))
    opens = rng.integers(0, min(years, 3), c)
    ready = np.clip((passed[:, None] - opens + 1) / rng.integers(1, 5, c), 0, 1)
    price = np.round(
        np.concatenate([rng.uniform(26e3, 33e3, m), [66_000.0], rng.uniform(14e3, 24e3, c)])
    )
    km = 1.3 * np.hypot(*(homes[:, None] - np.concatenate([there, new])[None]).T).T
    origin, site = all_arcs(n, m + 1 + c)
    # nobody knows how far a bought place is
    journey = GBP_PER_KM * np.insert(km, m, rng.uniform(0, 25, n), axis=1).ravel()
    return BuildProblem(
        years=2026 + passed,
        # one year stands for ten
        weight=RATE**-passed if years > 1 else np.array([8.3]),
        origins=tuple(f"o{row:02d}" for row in range(n)),
        demand=demand,
        sites=(*(f"s{row:02d}" for row in range(m)), "bought"),
        capacity=np.tile(np.append(places, np.inf), (years, 1)),
        candidates=tuple(f"c{row:02d}" for row in range(c)),
        least=least,
        most=most,
        capital_gbp=capital,
        capital_gbp_per_place=by_place,
        fixed_gbp_per_year=fixed,
        ready_place_gbp_per_year=np.zeros(c),
        ready=ready if years > 1 else np.ones((1, c)),
        capital_weight=RATE ** -opens.astype(float),
        residual_share=0.55 * RATE ** -opens.astype(float),
        arc_origin=origin,
        arc_site=site,
        arc_running_gbp_per_year=price[site],
        arc_transport_gbp_per_year=np.round(journey, 2),
        arc_steering_gbp_per_year=np.zeros(len(origin)),
        arc_within_limit=journey < GBP_PER_KM * 32,
        shortage_gbp_per_year=SHORTAGE,
        budget_gbp=float(np.round(0.3 * (capital + by_place * most).sum())),
    )


def _scale(
    rng: np.random.Generator, kind: str, count: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats, Floats]:
    """Return least and most places, capital and yearly fixed cost of a kind of candidates."""
    if kind == "bases":
        least, most = np.full(count, 8), np.full(count, 24)
        capital, fixed = rng.uniform(1e5, 6e5, count), rng.uniform(4e4, 9e4, count)
    elif kind == "large":
        least, most = rng.integers(20, 60, count), rng.integers(150, 400, count)
        capital, fixed = rng.uniform(4e6, 2e7, count), rng.uniform(4e5, 1.2e6, count)
    else:
        least = rng.integers(8, 40, count)
        most = least + rng.integers(10, 90, count)
        capital, fixed = rng.uniform(5e5, 4e6, count), rng.uniform(5e4, 6e5, count)
    return least, most, np.round(capital), np.round(fixed)


def written_plainly(problem: BuildProblem) -> pulp.LpProblem:
    """Return the model as one writes it in PuLP."""
    years, c = range(len(problem.years)), range(len(problem.candidates))
    model = pulp.LpProblem("building", pulp.LpMinimize)
    built = [model.add_variable(f"built_{j}", cat="Binary") for j in c]
    places = [model.add_variable(f"places_{j}", lowBound=0, cat="Integer") for j in c]
    cost, weight = problem.arc_cost_gbp_per_year.tolist(), problem.weight.tolist()
    arcs = list(zip(problem.arc_origin.tolist(), problem.arc_site.tolist(), strict=True))
    money = [float(problem.fixed_gbp[j]) * built[j] for j in c]
    money += [float(problem.place_gbp[j]) * places[j] for j in c]
    for t in years:
        leaving: list[list[pulp.LpVariable]] = [[] for _ in problem.origins]
        arriving: list[list[pulp.LpVariable]] = [[] for _ in (*problem.sites, *c)]
        for (i, j), price in zip(arcs, cost, strict=True):
            child = model.add_variable(f"x_{t}_{i}_{j}", lowBound=0)
            leaving[i].append(child)
            arriving[j].append(child)
            money.append(weight[t] * price * child)
        for i, demand in enumerate(problem.demand[t].tolist()):
            short = model.add_variable(f"short_{t}_{i}", lowBound=0)
            money.append(weight[t] * problem.shortage_gbp_per_year * short)
            model += (pulp.lpSum(leaving[i]) + short == demand, f"meet_{t}_{i}")
        for j, capacity in enumerate(problem.capacity[t].tolist()):
            if np.isfinite(capacity):
                model += (pulp.lpSum(arriving[j]) <= capacity, f"room_{t}_{j}")
        for j in c:
            new = arriving[len(problem.sites) + j]
            ready = float(problem.ready[t, j])
            model += (pulp.lpSum(new) <= ready * places[j], f"ready_{t}_{j}")
    for j in c:
        model += (places[j] >= int(problem.least[j]) * built[j], f"least_{j}")
        model += (places[j] <= int(problem.most[j]) * built[j], f"most_{j}")
    capital = [float(problem.capital_gbp[j]) * built[j] for j in c]
    capital += [float(problem.capital_gbp_per_place[j]) * places[j] for j in c]
    model += (pulp.lpSum(capital) <= problem.budget_gbp, "budget")
    model.setObjective(pulp.lpSum(money))
    return model


def by_pulp(problem: BuildProblem) -> float:
    """Build, solve to a gap of zero and read back with PuLP; return the cost."""
    model = written_plainly(problem)
    model.solve(pulp.HiGHS(msg=False, threads=1, gapRel=0.0, gapAbs=0.0))
    return float(pulp.value(model.objective))


def same_cost(_: object, plain: float, ours: BuildAnswer) -> bool:
    """Tell whether ours is proven and both cost the same."""
    return ours.proven and abs(plain - ours.objective_gbp) <= SAME * abs(plain)


def single(size: tuple[int, int, int, int], kind: str) -> Pair:
    """Time one year, many candidates."""
    n, _, c, _ = size
    pair = compare(
        f"{c} candidates ({kind}) x {n} origins, one year",
        lambda seed: instance(seed, size, kind),
        by_pulp,
        cheapest_plan,
        same_cost,
    )
    met = "met" if pair.fast_seconds < MOST_SECONDS else "MISSED"
    print(f"  proven in {pair.fast_seconds:.2f} s (target below {MOST_SECONDS:g} s: {met})")
    return pair


def decade(size: tuple[int, int, int, int], kind: str) -> Pair:
    """Time several years of one world, then the lowest of all worlds and the least worst regret."""
    n, m, c, years = size
    words = f"{n} origins x ({m} there + {c} {kind}) x {years} years"
    pair = compare(
        words, lambda seed: instance(seed, size, kind), by_pulp, cheapest_plan, same_cost
    )
    growths = np.linspace(-0.01, 0.05, WORLDS)
    worlds = {f"{g:+.1%}": instance(1, size, kind, growth=float(g)) for g in growths}
    start = perf_counter()
    lowest = {name: answer.objective_gbp for name, answer in lowest_of_all(worlds).items()}
    between = perf_counter()
    least = least_worst_regret(worlds, lowest)
    end = perf_counter()
    print(
        f"  {WORLDS} worlds: lowest of each {between - start:.2f} s, least worst regret "
        f"{end - between:.2f} s ({least.words}, £{least.worst_gbp:,.0f}; no target)"
    )
    return pair


def main() -> list[Pair]:
    """Time both forms, smaller ones with ``--quick``."""
    quick = "--quick" in sys.argv[1:]
    one, ten = (QUICK_SINGLE, QUICK_DECADE) if quick else (SINGLE, DECADE)
    # the first call of a process also loads code
    cheapest_plan(instance(9, QUICK_SINGLE))
    by_pulp(instance(9, QUICK_SINGLE))
    kinds = ("mixed", "large", "bases")
    return [single(one, kind) for kind in kinds] + [decade(ten, kind) for kind in kinds]


if __name__ == "__main__":
    main()
