"""Price a million blocks with their travel, against pricing them one by one in plain Python."""

from math import ceil

import numpy as np
from instances import every_block, posts_inputs, small_blocks
from numpy.typing import NDArray
from pairs import Pair, compare

from footprint.costs import Inputs, annual_cost
from footprint.costs.travel import KM_PER_MILE

AREAS = 20
SAMPLE = 2**14
MANY_AREAS = 150
CAP = 8
MANY_BLOCKS = 1_100_000

Job = tuple[Inputs, NDArray[np.bool_], NDArray[np.int64]]


def one_by_one(inputs: Inputs, blocks: list[list[int]]) -> list[float]:
    """Price each block with a loop over its members: the plain way, without numpy."""
    value = {name: float(values[0]) for name, values in inputs.parameters.items()}
    demand = inputs.demand[0].tolist()
    minutes, km = inputs.minutes.tolist(), inputs.km.tolist()
    on_cost = 1 + value["on_cost_percent"] / 100
    cases_per_post = value["cases_per_post"] * (1 - value["other_duties_percent"] / 100)
    ways = 2 * value["visits_per_case_per_year"]
    costs = []
    for members in blocks:
        posts = ceil(sum(demand[i] for i in members) / cases_per_post - 1e-9)
        managers = ceil(posts / value["posts_per_manager"] - 1e-9)
        staff = on_cost * (
            posts * value["salary_gbp_per_year"]
            + managers * value["manager_salary_gbp_per_year"]
            + value["statutory_posts"] * value["statutory_post_salary_gbp_per_year"]
        )
        least, base = min((sum(demand[i] * minutes[i][b] for i in members), b) for b in members)
        far = sum(demand[i] * km[i][base] for i in members)
        cost = staff * (1 + value["overhead_percent"] / 100) + value["function_fixed_gbp_per_year"]
        cost += ways * far / KM_PER_MILE * value["mileage_gbp_per_mile"]
        cost += ways * least / 60 * value["travel_time_gbp_per_hour"]
        if len(members) > 1:
            cost += value["coordination_per_function_gbp_per_year"]
        costs.append(cost)
    return costs


def job(seed: int, areas: int, blocks: NDArray[np.bool_]) -> Job:
    """Return inputs, blocks and the sample of them that the plain way prices."""
    sample = np.random.default_rng(seed).choice(len(blocks), SAMPLE, replace=False)
    return posts_inputs(seed, areas), blocks, sample


def plain(task: Job) -> list[float]:
    """Price the sample one by one."""
    inputs, blocks, sample = task
    members = [np.flatnonzero(row).tolist() for row in blocks[sample]]
    return one_by_one(inputs, members)


def vectorised(task: Job) -> NDArray[np.float64]:
    """Price every block at once."""
    return annual_cost(task[0], task[1])


def agree(task: Job, other: list[float], answer: NDArray[np.float64]) -> bool:
    """Tell whether the sample has the same prices to a relative 1e-9."""
    return bool(np.allclose(answer[0, task[2]], other, rtol=1e-9, atol=0))


def main() -> list[Pair]:
    """Run both sizes; the plain way is timed on a sample of the blocks and scaled up."""
    every = every_block(AREAS)
    print(f"plain Python prices {SAMPLE:,} blocks, drawn at random; its time is scaled to all")
    return [
        compare(
            f"{len(every):,} blocks of {AREAS} areas, with travel",
            lambda seed: job(seed, AREAS, every),
            plain,
            vectorised,
            agree,
            target=20,
            slow_scale=len(every) / SAMPLE,
        ),
        compare(
            f"{MANY_BLOCKS:,} blocks of at most {CAP} of {MANY_AREAS} areas, with travel",
            lambda seed: job(seed, MANY_AREAS, small_blocks(seed, MANY_AREAS, CAP, MANY_BLOCKS)),
            plain,
            vectorised,
            agree,
            slow_scale=MANY_BLOCKS / SAMPLE,
        ),
    ]


if __name__ == "__main__":
    main()
