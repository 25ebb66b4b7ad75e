"""List the parameters and extras that each kind of function must have."""

from collections.abc import Mapping

from footprint.services.entries import Function, Service

HOUSEHOLDS = "households"
EVERY = (
    "overhead_percent",
    "function_fixed_gbp_per_year",
    "coordination_per_function_gbp_per_year",
    "setup_gbp",
    "transfer_percent",
)
TRAVELLING = ("visits_per_case_per_year", "mileage_gbp_per_mile", "travel_time_gbp_per_hour")
TEAM = ("statutory_posts", "statutory_post_salary_gbp_per_year")
COMMON = (
    "coordination_c0_gbp_per_year",
    "coordination_c1_gbp_per_partner_per_year",
    "detour_factor",
    "speed_km_per_hour",
    "working_hours_per_post_per_year",
    "on_cost_percent",
    "handoff_gbp_per_case",
)
KIND: Mapping[str, tuple[str, ...]] = {
    "posts": (
        "cases_per_post",
        "other_duties_percent",
        "salary_gbp_per_year",
        "on_cost_percent",
        "posts_per_manager",
        "manager_salary_gbp_per_year",
    ),
    "beds": (),
    "pool": ("match_chance", "unmatched_gbp_per_week", "matched_gbp_per_week", "weeks_per_match"),
    "places": (
        "class_places",
        "viable_children",
        "class_gbp_per_place_per_year",
        "outside_gbp_per_year",
        "outside_transport_gbp_per_year",
    ),
    "yield": (
        "leaving_percent",
        "enquiries_per_approval",
        "gain_percent_when_shared",
        "drawn_from_partners_percent",
        "campaign_gbp_per_year",
        "enquiry_gbp",
        "approval_gbp",
        "children_per_household",
        "bought_difference_gbp_per_week",
    ),
    "backlog": (
        "hours_per_request",
        "weeks_allowed",
        "peak_percent",
        "salary_gbp_per_year",
        "on_cost_percent",
        "working_hours_per_post_per_year",
        "bought_price_gbp_per_unit",
    ),
}
STREAM = (
    "stay_weeks",
    "blocking_target_percent",
    "mismatch_percent",
    "home_places",
    "home_fixed_gbp_per_year",
    "bought_price_gbp_per_week",
)
OPTIONAL: Mapping[str, tuple[str, ...]] = {"posts": ("bought_price_gbp_per_unit",)}
EXTRAS: Mapping[str, tuple[str, ...]] = {
    "pool": ("vacancies",),
    "yield": (HOUSEHOLDS, "enquiries"),
    "backlog": ("supply_hours", "backlog"),
}
# read by the placement check, for services that name a placement function
PLACEMENT = (
    "placed_outside_ratio_percent",
    "placed_outside_region_percent",
    "placement_outside_premium_percent",
)
# read once for the whole region, to estimate where children live and how far off
WHEREABOUTS = (
    "placed_outside_region_percent",
    "placement_distance_scale_km",
    "outside_region_visit_km",
)
# read by the questions of places, which no function is priced with
SUFFICIENCY: Mapping[str, tuple[str, ...]] = {
    "specialist-placements": (
        "turnover_percent_per_year",
        "state_place_gbp_per_year",
        "place_funding_gbp_per_year",
        "base_place_funding_gbp_per_year",
        "base_place_gbp_per_year",
        "independent_headroom_percent",
        "border_premium_gbp_per_year",
        "beyond_limit_gbp_per_year",
        "preference_met_at_most_percent",
        "moved_to_mainstream_percent",
        "new_school_capital_gbp_per_place",
        "new_school_fixed_gbp_per_year",
        "new_school_place_gbp_per_year",
        "new_school_phase_in_years",
        "base_capital_gbp_per_place",
        "base_fixed_gbp_per_year",
        "base_candidate_place_gbp_per_year",
        "base_phase_in_years",
        "base_suits_percent",
        "expansion_capital_gbp_per_place",
        "expansion_fixed_gbp_per_year",
        "expansion_place_gbp_per_year",
        "expansion_phase_in_years",
    ),
    "residential-care": (
        "home_capital_gbp_2_places",
        "home_fixed_gbp_per_year_2_places",
        "home_place_gbp_per_year",
        "home_phase_in_years",
        "home_filled_percent",
        "bought_beyond_20_miles_percent",
        "bought_miles",
    ),
}
NEED_PREFIX = "need:"
PLUS = "+"
COMPLEMENT = "1 - "


def needed_parameters(function: Function) -> tuple[str, ...]:
    """Return the bare names of every parameter a function cannot be priced without.

    A stream's names end in its key: ``stay_weeks_planned``.
    """
    names = (*EVERY, *KIND[function.kind])
    if function.kind == "beds":
        names += tuple(f"{name}_{stream.key}" for stream in function.streams for name in STREAM)
        names += tuple(bare_term(stream.share) for stream in function.streams if stream.share)
    if function.holds_team:
        names += TEAM
    if function.travel != "none":
        names += TRAVELLING
    return names


def missing_extras(function: Function) -> tuple[str, ...]:
    """Return the extras a function's kind needs and the function does not give."""
    missing = tuple(name for name in EXTRAS.get(function.kind, ()) if name not in function.extras)
    if function.kind == "places" and not any(k.startswith(NEED_PREFIX) for k in function.extras):
        missing += (f"{NEED_PREFIX}<need>:<phase>",)
    return missing


def names_in_use(service: Service) -> frozenset[str]:
    """Return every bare name that some function or hand-off of a service may read."""
    names = {handoff.parameter for handoff in service.handoffs}
    names |= set(SUFFICIENCY.get(service.key, ()))
    if service.placement_function:
        names |= set(PLACEMENT)
    products = [handoff.cases for handoff in service.handoffs]
    for function in service.functions:
        names |= {*needed_parameters(function), *OPTIONAL.get(function.kind, ())}
        products += [function.demand, *function.extras.values()]
    names |= {bare_term(term) for product in products for term in product}
    return frozenset(names - {PLUS})


def bare_term(term: str) -> str:
    """Return the name within a term: ``"1 - late_percent"`` reads ``late_percent``."""
    return term.removeprefix(COMPLEMENT).strip()
