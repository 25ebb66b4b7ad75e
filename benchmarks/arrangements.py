"""Find the lowest arrangement of 48 functions, against HiGHS on the model with all columns."""

from dataclasses import replace

import networkx as nx
import numpy as np
from instances import posts_inputs
from memory import process_peak
from pairs import SEEDS, Pair, compare

from footprint.arrangements.compact import compact, solve_whole
from footprint.arrangements.joint import JointProblem
from footprint.arrangements.search import search
from footprint.arrangements.terms import Terms
from footprint.configurations import connected_blocks
from footprint.costs import annual_cost

SERVICES = 16
STEPS = 3
TARGET_RATIO = 4
TARGET_SECONDS = 2.0
MOST_FAR = 1e-9
# the neighbours of ten areas with 347 connected blocks, as in the default region
BORDERS = ("01", "12", "13", "43", "52", "26", "27", "23", "28", "29", "63", "67", "68", "78", "79")


def question(seed: int) -> JointProblem:
    """Return sixteen made-up services of three functions each over ten areas.

    Posts are rounded up, cases travel to the best base, and each service has its own size,
    caseloads and visits; a partnership costs 40,000 and 15,000 for each partner beyond the first.
    """
    graph = nx.Graph([(a, b) for a, b in BORDERS])
    blocks = connected_blocks(graph)
    member, areas = blocks.membership(), len(graph)
    rng = np.random.default_rng(seed)
    base, usual = posts_inputs(seed, areas), rng.uniform(8, 160, areas)
    functions, costs, moves = [], [], {}
    for service in range(SERVICES):
        demand = rng.uniform(0.1, 2) * usual
        for step in range(STEPS):
            own = {
                "cases_per_post": rng.uniform(10, 60),
                "visits_per_case_per_year": float(rng.choice([0, 2, 6, 12, 26])),
                "function_fixed_gbp_per_year": rng.uniform(5e3, 6e4),
                "statutory_posts": float(rng.integers(0, 4)),
            }
            inputs = replace(
                base,
                demand=(demand * rng.uniform(0.7, 1.3, areas))[np.newaxis],
                parameters=base.parameters | {name: np.array([v]) for name, v in own.items()},
            )
            functions.append(f"service-{service}/step-{step}")
            costs.append(annual_cost(inputs, member)[0])
            if step:
                moves[functions[-2], functions[-1]] = demand * rng.uniform(20, 200)
    sizes = member.sum(axis=1)
    return JointProblem(
        codes=tuple(graph),
        blocks=blocks,
        functions=tuple(functions),
        cost_gbp_per_year=np.array(costs),
        coordination_gbp_per_year=np.where(sizes > 1, 40_000.0 + 15_000.0 * (sizes - 1), 0.0),
        handoff_gbp_per_year=moves,
    )


def all_columns(problem: JointProblem) -> float:
    """Solve the compact model with every column at its own cost."""
    terms = Terms.of(problem)
    nothing = np.zeros((len(terms.cost), terms.within.shape[1]))
    rows = np.zeros((len(terms.cost), len(terms.halves_most)), dtype=np.bool_)
    answer = solve_whole(compact(terms, terms.allowed, nothing, rows), None)
    return terms.total(answer.chosen) if answer.chosen is not None else np.inf


def sifted(problem: JointProblem) -> float:
    """Search as the tool does, and ask for a proof."""
    found = search(problem, method="arrays")
    return found.objective_gbp_per_year if found.gap <= MOST_FAR else np.inf


def main() -> list[Pair]:
    """Compare on the seeds of every benchmark, the quick way first for its peak memory."""
    problem = question(SEEDS[0])
    sifted(problem)
    peak = process_peak()
    pair = compare(
        f"{len(problem.functions)} functions of {len(problem.codes)} areas, {len(problem.blocks)} "
        "footprints, partnerships and changes of team",
        question,
        all_columns,
        sifted,
        lambda _, slow, quick: bool(np.isclose(slow, quick, rtol=MOST_FAR, atol=0)),
        target=TARGET_RATIO,
    )
    met = "met" if pair.fast_seconds < TARGET_SECONDS else "MISSED"
    print(f"{pair.fast_seconds:.2f} s (target below {TARGET_SECONDS:g} s: {met})")
    print(f"the quick way alone: {peak}")
    return [pair]


if __name__ == "__main__":
    main()
