"""Make up small inputs of each kind, with values simple enough to work out by hand."""

import numpy as np

from footprint.costs import Inputs
from footprint.services.catalogue import Function, Stream

KINDS = ("posts", "beds", "pool", "places", "yield", "backlog")

NO_EXTRA_COST = {
    "overhead_percent": 0.0,
    "function_fixed_gbp_per_year": 0.0,
    "coordination_per_function_gbp_per_year": 0.0,
    "visits_per_case_per_year": 0.0,
    "mileage_gbp_per_mile": 0.0,
    "travel_time_gbp_per_hour": 0.0,
}
BY_KIND = {
    "posts": {
        "cases_per_post": 20.0,
        "other_duties_percent": 25.0,
        "salary_gbp_per_year": 40_000.0,
        "on_cost_percent": 25.0,
        "posts_per_manager": 6.0,
        "manager_salary_gbp_per_year": 48_000.0,
        "statutory_posts": 3.0,
        "statutory_post_salary_gbp_per_year": 36_000.0,
        "bought_price_gbp_per_unit": 1_500.0,
    },
    "beds": {
        "planned_percent": 75.0,
        "short_percent": 25.0,
        "stay_weeks_planned": 60.0,
        "stay_weeks_short": 6.0,
        "blocking_target_percent": 5.0,
        "mismatch_percent_planned": 50.0,
        "mismatch_percent_short": 0.0,
        "home_places_planned": 3.0,
        "home_places_short": 2.0,
        "home_fixed_gbp_per_year_planned": 900_000.0,
        "home_fixed_gbp_per_year_short": 700_000.0,
        "bought_price_gbp_per_week": 7_800.0,
    },
    "pool": {
        "match_chance": 0.02,
        "unmatched_gbp_per_week": 1_000.0,
        "matched_gbp_per_week": 600.0,
        "weeks_per_match": 50.0,
    },
    "places": {
        "class_places": 8.0,
        "viable_children": 6.0,
        "class_gbp_per_place_per_year": 30_000.0,
        "outside_gbp_per_year": 64_000.0,
        "outside_transport_gbp_per_year": 8_000.0,
    },
    "yield": {
        "leaving_percent": 12.0,
        "enquiries_per_approval": 25.0,
        "gain_percent_when_shared": 20.0,
        "drawn_from_partners_percent": 40.0,
        "campaign_gbp_per_year": 50_000.0,
        "enquiry_gbp": 150.0,
        "approval_gbp": 9_000.0,
        "children_per_household": 1.5,
        "bought_difference_gbp_per_week": 500.0,
    },
    "backlog": {
        "hours_per_request": 15.0,
        "weeks_allowed": 6.0,
        "peak_percent": 30.0,
        "salary_gbp_per_year": 56_000.0,
        "on_cost_percent": 25.0,
        "working_hours_per_post_per_year": 1_400.0,
        "bought_price_gbp_per_unit": 1_100.0,
    },
}
EXTRAS = {
    "pool": ("vacancies",),
    "places": ("need:asd:secondary", "need:semh:primary"),
    "yield": ("households", "enquiries"),
    "backlog": ("supply_hours", "backlog"),
}
STREAMS = (
    Stream(key="planned", name="planned stays", share="planned_percent"),
    Stream(key="short", name="short notice", share="short_percent"),
)


def function(kind, **fields):
    """Return a function of a kind; fields override its plain values."""
    plain = {
        "service": "service",
        "key": kind,
        "name": kind.capitalize(),
        "kind": kind,
        "legal": "joint",
        "demand": ("cases",),
        "demand_unit": "cases",
        "plain": "A function to test.",
        "streams": STREAMS if kind == "beds" else (),
    }
    return Function(**(plain | fields))


def inputs(kind, demand, extras=None, values=None, fields=None, **arrays):
    """Return inputs of a kind from lists, at one case unless demand has two axes."""
    cases_by_areas = np.atleast_2d(np.asarray(demand, dtype=float))
    cases, areas = cases_by_areas.shape
    parameters = NO_EXTRA_COST | BY_KIND[kind] | (values or {})
    given = {name: np.atleast_2d(np.asarray(x, dtype=float)) for name, x in (extras or {}).items()}
    return Inputs(
        function=function(kind, **(fields or {})),
        demand=cases_by_areas,
        extras={name: np.broadcast_to(x, (cases, areas)).copy() for name, x in given.items()},
        parameters={
            name: np.broadcast_to(np.asarray(value, dtype=float), (cases,)).copy()
            for name, value in parameters.items()
        },
        minutes=arrays.pop("minutes", np.zeros((areas, areas))),
        km=arrays.pop("km", np.zeros((areas, areas))),
        **arrays,
    )


def drawn(kind, areas, cases=1, seed=0, **fields):
    """Return inputs of a kind with figures and travel drawn from a seed."""
    rng = np.random.default_rng(seed)
    minutes = rng.uniform(10, 90, (areas, areas))
    living = rng.dirichlet(np.ones(areas + 1), areas)
    values = {"visits_per_case_per_year": 8.0, "mileage_gbp_per_mile": 0.45}
    values |= {"travel_time_gbp_per_hour": 30.0, "overhead_percent": 12.5}
    values |= {"function_fixed_gbp_per_year": 20_000.0}
    values |= {"coordination_per_function_gbp_per_year": 10_000.0}
    extras = {name: rng.uniform(1, 60, (cases, areas)) for name in EXTRAS.get(kind, ())}
    if kind == "backlog":
        extras["supply_hours"] = extras["supply_hours"] * 25
    bought = np.zeros(areas, dtype=bool)
    bought[-1] = kind in ("posts", "backlog")
    return inputs(
        kind,
        rng.uniform(1, 80, (cases, areas)),
        extras,
        {name: value * rng.uniform(0.9, 1.1, cases) for name, value in values.items()},
        fields,
        minutes=minutes,
        km=minutes * rng.uniform(0.5, 1.0, (areas, areas)),
        living=living,
        bought=bought,
        outside_minutes=rng.uniform(60, 120, areas),
        outside_km=rng.uniform(50, 100, areas),
    )


def members(areas, *blocks):
    """Return the membership matrix of blocks given as sets of positions."""
    matrix = np.zeros((len(blocks), areas), dtype=bool)
    for row, block in enumerate(blocks):
        matrix[row, list(block)] = True
    return matrix


def every_block(areas):
    """Return every set of areas but the empty one."""
    masks = np.arange(1, 2**areas)
    return (masks[:, None] >> np.arange(areas) & 1).astype(bool)


def line(costs, name):
    """Return the one line of a name."""
    (found,) = [line for line in costs.lines if line.name == name]
    return found
