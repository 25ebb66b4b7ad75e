"""Make up instances to time: a function, its figures and blocks, the same for the same seed."""

import numpy as np
from numpy.typing import NDArray

from footprint.costs.inputs import Inputs
from footprint.services.catalogue import Function

POSTS = {
    "cases_per_post": 15.0,
    "other_duties_percent": 20.0,
    "salary_gbp_per_year": 41_567.0,
    "on_cost_percent": 30.0,
    "posts_per_manager": 7.0,
    "manager_salary_gbp_per_year": 48_400.0,
    "statutory_posts": 4.0,
    "statutory_post_salary_gbp_per_year": 40_000.0,
    "overhead_percent": 15.0,
    "function_fixed_gbp_per_year": 30_000.0,
    "coordination_per_function_gbp_per_year": 10_000.0,
    "visits_per_case_per_year": 26.0,
    "mileage_gbp_per_mile": 0.45,
    "travel_time_gbp_per_hour": 32.0,
}


def posts_function(travel: str = "base") -> Function:
    """Return a youth justice team that holds statutory posts and travels."""
    return Function(
        service="youth-justice",
        key="case-work",
        name="Case work",
        kind="posts",
        legal="joint",
        demand=("cases",),
        demand_unit="cases",
        plain="Work with children who have offended.",
        holds_team=True,
        whole_posts=True,
        travel=travel,
    )


def posts_inputs(seed: int, areas: int, cases: int = 1) -> Inputs:
    """Return made-up cases and distances of areas strewn over a square region."""
    rng = np.random.default_rng(seed)
    where = rng.uniform(0, 160, (areas, 2))
    apart = np.linalg.norm(where[:, None] - where[None], axis=2)
    km = 1.4 * apart + np.diag(rng.uniform(4, 18, areas))
    return Inputs(
        function=posts_function(),
        demand=rng.uniform(8, 160, areas) * rng.uniform(0.8, 1.2, (cases, 1)),
        extras={},
        parameters={name: np.full(cases, value) for name, value in POSTS.items()},
        minutes=km / 41 * 60,
        km=km,
    )


def every_block(areas: int) -> NDArray[np.bool_]:
    """Return 2 ** areas blocks: every set of areas, with the whole region for the empty one."""
    masks = np.arange(2**areas)
    masks[0] = masks[-1]
    return (masks[:, None] >> np.arange(areas) & 1).astype(np.bool_)


def small_blocks(seed: int, areas: int, largest: int, count: int) -> NDArray[np.bool_]:
    """Return blocks of neighbours on a ring, most of the largest size, as a cap leaves them."""
    rng = np.random.default_rng(seed)
    blocks = np.zeros((count, areas), dtype=np.bool_)
    sizes = np.minimum(rng.geometric(0.5, count) - 1, largest - 1)
    first = rng.integers(0, areas, count)
    for step in range(largest):
        inside = np.flatnonzero(step < largest - sizes)
        blocks[inside, (first[inside] + step * rng.integers(1, 4, inside.size)) % areas] = True
    return blocks


def loads(seed: int, draws: int, blocks: int, largest: float = 500.0) -> NDArray[np.float64]:
    """Return offered loads (draws, blocks) such as pooled arrivals bring, up to the largest."""
    rng = np.random.default_rng(seed)
    central = rng.gamma(2.0, 60.0, blocks)
    return np.minimum(central * rng.uniform(0.7, 1.3, (draws, 1)), largest)
