"""Joint questions of a few areas, and every arrangement of them found the slow and plain way."""

from functools import cache, reduce
from itertools import combinations, product
from operator import or_

import numpy as np
import pytest

from footprint.arrangements.arrangement import Arrangement
from footprint.arrangements.joint import JointProblem
from footprint.configurations import Blocks


def set_partitions(items):
    """Yield every set partition: the last item joins each block in turn, or stands alone."""
    if not items:
        yield []
        return
    *rest, last = items
    for partition in set_partitions(rest):
        for i in range(len(partition)):
            yield [*partition[:i], partition[i] | {last}, *partition[i + 1 :]]
        yield [*partition, frozenset({last})]


def make_problem(
    seed, n_areas=4, n_functions=3, *, ruled=0.2, joint=30.0, moves=15.0, edges=None, **limits
):
    """Return a question with random costs, some of them negative, and some blocks ruled out."""
    rng = np.random.default_rng(seed)
    codes = tuple("ABCDEFGH"[:n_areas])
    sets = [set(s) for size in range(1, n_areas + 1) for s in combinations(codes, size)]
    functions = tuple(f"s/{name}" for name in "pqrtuv"[:n_functions])
    sizes = np.array([len(s) for s in sets])
    # sharing saves now more, now less
    cost = sizes ** rng.uniform(0.2, 1.0, (n_functions, 1)) * rng.uniform(20, 100, (n_functions, 1))
    cost = cost + rng.normal(0, 20, cost.shape) - rng.choice([0, 60])
    cost[(rng.random(cost.shape) < ruled) & (sizes > 1)] = np.inf
    joined = edges if edges is not None else [(f, f + 1) for f in range(n_functions - 1)]
    return JointProblem(
        codes=codes,
        blocks=Blocks.of(codes, sets),
        functions=functions,
        cost_gbp_per_year=cost,
        coordination_gbp_per_year=np.where(sizes > 1, rng.uniform(0, joint) * sizes, 0.0),
        handoff_gbp_per_year={
            (functions[a], functions[b]): rng.uniform(0, moves, n_areas) for a, b in joined
        },
        **limits,
    )


def every_arrangement(problem):
    """Return cost and footprints of every arrangement that keeps the rules, best first.

    A configuration is a whole number with a bit for each of its blocks.
    """
    blocks, codes = list(problem.blocks), problem.codes
    column = {block: b for b, block in enumerate(blocks)}
    partitions = list(set_partitions(list(codes)))
    bits = [sum(1 << column[block] for block in partition) for partition in partitions]
    multi = sum(1 << b for b, block in enumerate(blocks) if len(block) > 1)
    rows = dict(zip(problem.functions, problem.cost_gbp_per_year, strict=True))

    def own(function):
        least, most = problem.footprints.get(function, (None, None))
        for k, partition in enumerate(partitions):
            cost = sum(rows[function][column[block]] for block in partition)
            if np.isfinite(cost) and (least or 0) <= len(partition) <= (most or len(codes)):
                yield k, cost

    @cache
    def joint(opened):
        """Return what partnerships cost; infinite where an area is in too many."""
        held = [block for b, block in enumerate(blocks) if opened >> b & 1]
        cost = sum(problem.coordination_gbp_per_year[column[block]] for block in held)
        most = problem.most_partnerships
        over = most is not None and any(sum(c in block for block in held) > most for c in codes)
        return np.inf if over else cost

    @cache
    def moved(edge, same):
        kept = {code for b, block in enumerate(blocks) if same >> b & 1 for code in block}
        amounts = problem.handoff_gbp_per_year[edge]
        return sum(h for code, h in zip(codes, amounts, strict=True) if code not in kept)

    every = []
    for chosen in product(*(list(own(function)) for function in problem.functions)):
        config = dict(zip(problem.functions, (bits[k] for k, _ in chosen), strict=True))
        cost = sum(amount for _, amount in chosen) + joint(reduce(or_, config.values()) & multi)
        cost += sum(moved((f, g), config[f] & config[g]) for f, g in problem.handoff_gbp_per_year)
        if np.isfinite(cost):
            every.append((cost, [partitions[k] for k, _ in chosen]))
    every.sort(key=lambda pair: pair[0])
    return [(cost, dict(zip(problem.functions, chosen, strict=True))) for cost, chosen in every]


@pytest.fixture(scope="session")
def made():
    return make_problem


@pytest.fixture(scope="session")
def brute_force():
    return every_arrangement


@pytest.fixture(scope="session")
def arrangement_of():
    return lambda footprints: Arrangement({f: tuple(b) for f, b in footprints.items()})
