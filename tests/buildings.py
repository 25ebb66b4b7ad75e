"""Make small problems of where to build, and cost every plan by a solver that shares no code."""

from itertools import product

import numpy as np
from scipy.optimize import linprog

from footprint.allocation import BuildProblem, all_arcs

SPECIAL = ("plain", "no money", "no children", "no way", "ties", "twins", "no limit")


def by_hand(**changes):
    """Return two years, one council and its full school, and a candidate, worked on paper.

    Ten children, then twelve. Mill has 6 places at £10 + £1; Outside has no limit, at £30 + £5,
    beyond the limit. A base of 3 to 5 places costs £20 and £4 a place to build, £2 a year, and
    £5 + £1 a child; half its places are ready in the first year. The second year counts half,
    and a quarter of the capital is left.

    Nothing built: 6 x 11 + 4 x 35 = 206, then half of 6 x 11 + 6 x 35 = 138; together 344.
    Four places: 2 x 6 + 6 x 11 + 2 x 35 = 148, then half of 4 x 6 + 6 x 11 + 2 x 35 = 80;
    fixed 2 + 1 = 3; capital 36 less 9 left; together 258. A place more saves 29 x 0.5 + 29 / 2
    = 29 and costs 3: five places make 258 - 26 = 232.
    """
    parts = {
        "years": [2026, 2027],
        "weight": [1, 0.5],
        "origins": ["Ash"],
        "demand": [[10], [12]],
        "sites": ["Mill", "Outside"],
        "capacity": [[6, np.inf], [6, np.inf]],
        "candidates": ["Base"],
        "least": [3],
        "most": [5],
        "capital_gbp": [20],
        "capital_gbp_per_place": [4],
        "fixed_gbp_per_year": [2],
        "ready_place_gbp_per_year": [0],
        "ready": [[0.5], [1]],
        "capital_weight": [1],
        "residual_share": [0.25],
        "arc_origin": [0, 0, 0],
        "arc_site": [0, 1, 2],
        "arc_running_gbp_per_year": [10, 30, 5],
        "arc_transport_gbp_per_year": [1, 5, 1],
        "arc_steering_gbp_per_year": [0, 0, 0],
        "arc_within_limit": [True, False, True],
        "shortage_gbp_per_year": 1000,
        "budget_gbp": 100,
    }
    return BuildProblem(**(parts | changes))


def random_problem(seed, kind="plain", *, growth=0.0):
    """Return a small problem: short or not, with phase-in, least places and a budget that binds."""
    rng = np.random.default_rng(seed)
    years, n, m, c = rng.integers(1, 4), rng.integers(1, 4), rng.integers(0, 3), rng.integers(1, 4)
    origin, site = all_arcs(n, m + c)
    kept = rng.random(len(origin)) < (0.0 if kind == "no way" else 0.8)
    top = 3 if kind == "ties" else 60
    demand = rng.integers(0, 9, n) * (kind != "no children")
    least = rng.integers(1, 4, c)
    capital, by_place = rng.integers(0, 60, c), rng.integers(0, 20, c)
    opens, phase = rng.integers(0, years, c), rng.integers(1, 4, c)
    most = least + rng.integers(0, 4, c)
    cost = rng.integers(0, top, (3, len(origin)))
    fixed, standing = rng.integers(0, 20, c), rng.integers(0, 6, c)
    capacity = np.tile(rng.integers(0, 9, m).astype(float), (years, 1))
    if kind == "no limit" and m:
        capacity[rng.integers(years), rng.integers(m)] = np.inf
    if kind == "twins":
        least[:], most[:], capital[:], by_place[:] = least[0], most[0], capital[0], by_place[0]
        opens[:], phase[:], fixed[:], kept[:] = opens[0], phase[0], fixed[0], True
        standing[:] = standing[0]
        cost = np.where(site >= m, cost[:, origin], cost)
    whole = (capital + by_place * most).sum()
    return BuildProblem(
        years=2026 + np.arange(years),
        weight=1.035 ** -np.arange(years),
        origins=tuple(f"o{i}" for i in range(n)),
        demand=np.round(demand * (1 + growth) ** np.arange(years)[:, None]),
        sites=tuple(f"s{j}" for j in range(m)),
        capacity=capacity,
        candidates=tuple(f"c{j}" for j in range(c)),
        least=least,
        most=most,
        capital_gbp=capital,
        capital_gbp_per_place=by_place,
        fixed_gbp_per_year=fixed,
        ready_place_gbp_per_year=standing,
        ready=np.clip((np.arange(years)[:, None] - opens + 1) / phase, 0, 1),
        capital_weight=1.035 ** -opens.astype(float),
        residual_share=0.5 * rng.random(c) if kind != "twins" else np.full(c, 0.3),
        arc_origin=origin[kept],
        arc_site=site[kept],
        arc_running_gbp_per_year=cost[0][kept],
        arc_transport_gbp_per_year=cost[1][kept],
        arc_steering_gbp_per_year=cost[2][kept],
        arc_within_limit=rng.random(kept.sum()) < (1.0 if kind == "twins" else 0.5),
        shortage_gbp_per_year=float(rng.choice([20, 150, 1000])),
        budget_gbp=0.0 if kind == "no money" else float(round(whole * rng.uniform(0, 1.1))),
    )


def every_plan(problem):
    """Yield every plan within the budget."""
    choices = [
        (0, *range(least, most + 1))
        for least, most in zip(problem.least, problem.most, strict=True)
    ]
    for plan in product(*choices):
        places = np.array(plan, dtype=float)
        capital = problem.capital_gbp @ (places > 0) + problem.capital_gbp_per_place @ places
        if capital <= problem.budget_gbp:
            yield plan


def least_cost(problem, plan):
    """Return what a plan comes to, written out afresh year by year."""
    places, built = np.array(plan, dtype=float), np.array(plan) > 0
    n, k = len(problem.origins), len(problem.arc_origin)
    capital = built * problem.capital_gbp + places * problem.capital_gbp_per_place
    total = capital @ (problem.capital_weight - problem.residual_share)
    price = problem.arc_running_gbp_per_year + problem.arc_transport_gbp_per_year
    price = price + problem.arc_steering_gbp_per_year
    meet, room = np.zeros((n, k + n)), np.zeros((len(problem.sites) + len(plan), k + n))
    meet[problem.arc_origin, np.arange(k)] = 1
    meet[np.arange(n), k + np.arange(n)] = 1
    room[problem.arc_site, np.arange(k)] = 1
    for year, weight in enumerate(problem.weight):
        limit = np.concatenate([problem.capacity[year], problem.ready[year] * places])
        some = np.isfinite(limit)
        found = linprog(
            np.concatenate([price, np.full(n, problem.shortage_gbp_per_year)]),
            A_ub=room[some] if some.any() else None,
            b_ub=limit[some] if some.any() else None,
            A_eq=meet,
            b_eq=problem.demand[year],
            method="highs-ds",
        )
        total += weight * found.fun
        opened = (problem.ready[: year + 1] > 0).any(axis=0)
        total += weight * (problem.fixed_gbp_per_year * built * opened).sum()
        total += weight * (problem.ready_place_gbp_per_year @ (problem.ready[year] * places))
    return float(total)
