"""Value every configuration of ten areas in many draws, against a loop over configurations.

The loop prices each footprint when it meets it, draw by draw, as a program does that takes one
configuration at a time; a second line compares with a loop that finds every price ready.
"""

from dataclasses import dataclass
from math import ceil

import networkx as nx
import numpy as np
from memory import process_peak, traced_megabytes
from numpy.typing import NDArray
from pairs import SEEDS, Pair, compare

from footprint.configurations.blocks import connected_blocks
from footprint.configurations.covers import Covers, list_covers

SERVICES = 8
DRAWS = 1_000
SAMPLE = 5
BORDERS = """
Derby-Derbyshire Derbyshire-Leicestershire Derbyshire-Nottinghamshire Nottingham-Nottinghamshire
Leicester-Leicestershire Leicestershire-Lincolnshire Leicestershire-North_Northamptonshire
Leicestershire-Nottinghamshire Leicestershire-Rutland Leicestershire-West_Northamptonshire
Lincolnshire-North_Northamptonshire Lincolnshire-Nottinghamshire Lincolnshire-Rutland
North_Northamptonshire-Rutland North_Northamptonshire-West_Northamptonshire
"""

PRICES = {
    "cases_per_post": (12, 20),
    "posts_per_manager": (6, 9),
    "salary_gbp_per_year": (38_000, 46_000),
    "manager_salary_gbp_per_year": (46_000, 58_000),
    "overhead_percent": (10, 20),
    "function_fixed_gbp_per_year": (10_000, 60_000),
    "coordination_per_function_gbp_per_year": (5_000, 20_000),
}

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Job:
    """Made-up services over all configurations, in every draw.

    ``demand`` is (services, areas, draws), each of ``prices`` (services, draws).
    """

    covers: Covers
    configurations: list[tuple[frozenset[str], ...]]
    demand: Floats
    prices: dict[str, Floats]


def job(seed: int) -> Job:
    """Return the ten authorities of the East Midlands with made-up figures."""
    rng = np.random.default_rng(seed)
    graph = nx.Graph([border.split("-") for border in BORDERS.split()])
    covers = list_covers(connected_blocks(graph))
    central = rng.uniform(20, 900, (SERVICES, len(graph), 1))
    return Job(
        covers,
        [covers.configuration(i) for i in range(len(covers))],
        central * rng.uniform(0.8, 1.2, (SERVICES, len(graph), DRAWS)),
        {name: rng.uniform(low, high, (SERVICES, DRAWS)) for name, (low, high) in PRICES.items()},
    )


def annual_cost(cases: float, areas: int, price: dict[str, float]) -> float:
    """Price one footprint: posts, their managers, overhead, what is fixed and coordination."""
    posts = ceil(cases / price["cases_per_post"])
    managers = ceil(posts / price["posts_per_manager"])
    staff = posts * price["salary_gbp_per_year"] + managers * price["manager_salary_gbp_per_year"]
    cost = staff * (1 + price["overhead_percent"] / 100) + price["function_fixed_gbp_per_year"]
    if areas > 1:
        cost += price["coordination_per_function_gbp_per_year"]
    return cost


def one_by_one(task: Job) -> Floats:
    """Cost every configuration in the first draws, footprint by footprint: the plain way."""
    areas = task.covers.blocks.nodes
    totals = []
    for service in range(SERVICES):
        for draw in range(SAMPLE):
            demand = dict(zip(areas, task.demand[service, :, draw].tolist(), strict=True))
            price = {name: float(values[service, draw]) for name, values in task.prices.items()}
            for configuration in task.configurations:
                total = 0.0
                for footprint in configuration:
                    cases = sum(demand[area] for area in footprint)
                    total += annual_cost(cases, len(footprint), price)
                totals.append(total)
    return np.array(totals).reshape(SERVICES, SAMPLE, -1)


def block_costs(task: Job, service: int, rooms: Floats | None = None) -> Floats:
    """Price every block once, in every draw (blocks, draws), in rooms that may be used again."""
    member = task.covers.blocks.membership().astype(np.float64)
    price = {name: values[service] for name, values in task.prices.items()}
    posts, cost = np.empty((2, len(member), DRAWS)) if rooms is None else rooms
    np.einsum("ba,ad->bd", member, task.demand[service], out=posts)
    posts /= price["cases_per_post"]
    np.ceil(posts, out=posts)
    np.divide(posts, price["posts_per_manager"], out=cost)
    np.ceil(cost, out=cost)
    cost *= price["manager_salary_gbp_per_year"]
    posts *= price["salary_gbp_per_year"]
    cost += posts
    cost *= 1 + price["overhead_percent"] / 100
    cost += price["function_fixed_gbp_per_year"]
    shared = member.sum(axis=1, keepdims=True) > 1
    np.add(cost, price["coordination_per_function_gbp_per_year"], out=cost, where=shared)
    return cost


def block_by_block(task: Job) -> list[Floats]:
    """Price every block once, then add up what configurations share; keep the draws sampled."""
    rooms = np.empty((2, len(task.covers.blocks), DRAWS))
    found = []
    for service in range(SERVICES):
        totals = task.covers.totals(block_costs(task, service, rooms))
        found.append(totals[:, :SAMPLE].T.copy())
    return found


def agree(_: Job, other: Floats, answer: list[Floats]) -> bool:
    """Tell whether the sampled draws have the same totals to a relative 1e-9."""
    return bool(np.allclose(answer, other, rtol=1e-9, atol=0))


@dataclass(frozen=True)
class Ready:
    """A job with the prices of its blocks ready, for the loop in dictionaries."""

    job: Job
    tables: list[Floats]
    prices: list[dict[frozenset[str], float]]


def ready(seed: int) -> Ready:
    task = job(seed)
    tables = [block_costs(task, service) for service in range(SERVICES)]
    blocks = list(task.covers.blocks)
    columns = [column for table in tables for column in table[:, :SAMPLE].T.tolist()]
    return Ready(task, tables, [dict(zip(blocks, column, strict=True)) for column in columns])


def sums(given: Ready) -> Floats:
    """Add up ready prices, configuration by configuration, in the first draws."""
    totals = [
        sum(price[footprint] for footprint in configuration)
        for price in given.prices
        for configuration in given.job.configurations
    ]
    return np.array(totals).reshape(SERVICES, SAMPLE, -1)


def tables_added(given: Ready) -> list[Floats]:
    """Add up ready prices in all draws; keep the draws sampled."""
    return [given.job.covers.totals(table)[:, :SAMPLE].T.copy() for table in given.tables]


def main() -> list[Pair]:
    """Time both comparisons; the loops run on a sample of the draws and are scaled up."""
    task = job(SEEDS[0])
    what = f"{len(task.covers):,} configurations x {SERVICES} services x {DRAWS:,} draws"
    print(f"the loops run on {SAMPLE} of the draws; their time is scaled to all")
    block_by_block(task)
    pairs = [
        compare(
            f"{what}, footprints priced",
            job,
            one_by_one,
            block_by_block,
            agree,
            target=2_000,
            slow_scale=DRAWS / SAMPLE,
        ),
        compare(
            f"{what}, ready prices only added",
            ready,
            sums,
            tables_added,
            lambda given, other, answer: agree(given.job, other, answer),
            slow_scale=DRAWS / SAMPLE,
        ),
    ]
    print(f"{traced_megabytes(lambda: block_by_block(task)):,.0f} MB, one service after the other")
    print(process_peak())
    return pairs


if __name__ == "__main__":
    main()
