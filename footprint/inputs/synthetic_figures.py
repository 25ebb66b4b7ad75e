"""Make up figures: about what councils of England count for as many children, and no one's."""

from collections.abc import Mapping, Sequence
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Rate = tuple[str, float, float]

# children of one area: half of them have fewer than the median
MEDIAN_CHILDREN = 63_000.0
_SPREAD = 0.7
FEWEST_CHILDREN, MOST_CHILDREN = 8_000.0, 330_000.0

# count: unit, what it is a part of, how much of it, and how far areas differ (as a factor, 1 s.d.)
_COUNTS: Mapping[str, tuple[str, str, float, float]] = {
    "children_10_17": ("children", "children_0_17", 0.45, 0.03),
    "cla_31_march": ("children", "children_0_17", 0.007, 0.25),
    "cla_31_march_2024": ("children", "cla_31_march", 1.0, 0.04),
    "cla_started": ("children", "cla_31_march", 0.38, 0.12),
    "cla_ceased": ("children", "cla_31_march", 0.38, 0.12),
    "uasc_31_march": ("children", "cla_31_march", 0.08, 0.3),
    "own_cla_placed_outside": ("children", "cla_31_march_2024", 0.42, 0.2),
    "other_cla_placed_here": ("children", "children_0_17", 0.003, 0.3),
    "adopted_from_care": ("children", "cla_31_march", 0.035, 0.2),
    "cin_31_march": ("episodes", "children_0_17", 0.03, 0.2),
    "cpp_31_march": ("children", "children_0_17", 0.004, 0.2),
    "care_leavers_19_21": ("young people", "cla_31_march", 0.42, 0.12),
    "foster_places_approved": ("places", "cla_31_march", 0.4, 0.15),
    "foster_places_filled": ("places", "foster_places_approved", 0.6, 0.08),
    "foster_households": ("households", "foster_places_approved", 0.57, 0.06),
    "childrens_homes": ("homes", "children_0_17", 0.0003, 0.35),
    "childrens_home_places": ("places", "childrens_homes", 4.0, 0.06),
    "ehc_plans_january": ("plans", "children_0_17", 0.045, 0.15),
    "ehc_placed_mainstream": ("plans", "ehc_plans_january", 0.43, 0.06),
    "ehc_placed_special_state": ("plans", "ehc_plans_january", 0.27, 0.06),
    "ehc_placed_special_independent": ("plans", "ehc_plans_january", 0.055, 0.25),
    "ehc_requests": ("requests", "ehc_plans_january", 0.27, 0.12),
    "ehc_assessments": ("assessments", "ehc_requests", 0.68, 0.06),
    "new_placements": ("placements", "cla_31_march", 1.1, 0.15),
    "social_workers": ("WTE", "children_0_17", 0.0027, 0.15),
    "youth_justice_spend_gbp_per_year": ("GBP per year", "children_10_17", 60.0, 0.2),
    "leaving_care_spend_gbp_per_year": ("GBP per year", "care_leavers_19_21", 16_000.0, 0.2),
}
# share or price: unit, middle, and how far areas differ
_LEVELS: Mapping[str, Rate] = {
    "cla_in_foster_care_percent": ("%", 65.0, 0.06),
    "cla_in_childrens_homes_percent": ("%", 13.0, 0.15),
    "cla_beyond_20_miles_outside_percent": ("%", 21.0, 0.2),
    "ehc_in_20_weeks_percent": ("%", 45.0, 0.3),
    "first_time_entrants_rate": ("per 100,000 aged 10-17", 130.0, 0.25),
    "cost_residential_gbp_per_week": ("GBP per child per week", 7_500.0, 0.12),
    "cost_fostering_gbp_per_week": ("GBP per child per week", 750.0, 0.12),
    "cost_cla_gbp_per_week": ("GBP per child per week", 1_900.0, 0.12),
}
# whole counts in parts: the whole, and the weight of each part
_NEEDS: Mapping[str, float] = {
    "asd": 34,
    "hi": 1.4,
    "mld": 10,
    "msi": 0.4,
    "oth": 5,
    "pd": 4,
    "pmld": 1,
    "semh": 20,
    "slcn": 17,
    "sld": 3.4,
    "spld": 3,
    "unknown": 0.9,
    "vi": 0.8,
}
_PARTS: Mapping[str, tuple[str, Mapping[str, float]]] = {
    "ehc_plans_": ("ehc_plans_january", _NEEDS),
    "ehc_independent_special_": ("ehc_placed_special_independent", _NEEDS),
    "new_placements_": (
        "new_placements",
        {
            "inside_under_20_miles": 41,
            "inside_over_20_miles": 8,
            "outside_under_20_miles": 20,
            "outside_over_20_miles": 17,
            "distance_unknown": 14,
        },
    ),
}
_NET_GAIN = "net_gain_of_placements"


def made_up_children(sizes: Floats, rng: np.random.Generator) -> Floats:
    """Return children aged 0 to 17 of each area, spread as over the councils of England.

    The spread is log-normal, cut off at both ends; ``sizes`` says roughly which areas are the
    large ones.
    """
    n_areas = len(sizes)
    places = (np.arange(n_areas) + rng.uniform(0.25, 0.75, n_areas)) / n_areas
    steps = np.array([NormalDist().inv_cdf(float(place)) for place in places])
    children = np.clip(MEDIAN_CHILDREN * np.exp(_SPREAD * steps), FEWEST_CHILDREN, MOST_CHILDREN)
    rank = np.argsort(np.argsort(sizes * np.exp(rng.normal(0, 0.5, n_areas)), kind="stable"))
    return np.asarray(np.round(np.sort(children)[rank]))


def made_up_figures(
    children: Floats, rng: np.random.Generator
) -> tuple[dict[str, Floats], dict[str, str]]:
    """Return every indicator by area, and its unit; parts sum to their whole."""
    values: dict[str, Floats] = {"children_0_17": children}
    units = {"children_0_17": "children"}
    for name, (unit, whole, part, spread) in _COUNTS.items():
        values[name] = np.round(values[whole] * part * _factors(spread, len(children), rng))
        units[name] = unit
    for name, (unit, middle, spread) in _LEVELS.items():
        values[name] = np.round(middle * _factors(spread, len(children), rng))
        units[name] = unit
    for prefix, (whole, weights) in _PARTS.items():
        parts = _shared_out(values[whole], list(weights.values()), rng)
        values |= {prefix + name: part for name, part in zip(weights, parts, strict=True)}
        units |= dict.fromkeys((prefix + name for name in weights), units[whole])
    values[_NET_GAIN] = values["other_cla_placed_here"] - values["own_cla_placed_outside"]
    units[_NET_GAIN] = "children"
    return values, units


def _factors(spread: float, n_areas: int, rng: np.random.Generator) -> Floats:
    """Return how far each area lies from the middle, none beyond two and a half spreads."""
    return np.asarray(np.exp(spread * np.clip(rng.normal(0, 1, n_areas), -2.5, 2.5)))


def _shared_out(whole: Floats, weights: Sequence[float], rng: np.random.Generator) -> Floats:
    """Return whole numbers (parts, A) that sum to the whole of each area."""
    uneven = np.array(weights)[:, None] * np.exp(
        0.15 * rng.normal(0, 1, (len(weights), len(whole)))
    )
    upto = np.round(np.cumsum(uneven, axis=0) / uneven.sum(axis=0) * whole)
    return np.diff(upto, axis=0, prepend=0.0)
