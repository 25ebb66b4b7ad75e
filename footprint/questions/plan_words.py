"""Say what plans of what to build rest on, and what is left out."""

from footprint.inputs import BuildingSpec, Scenario
from footprint.options import with_unit
from footprint.questions import homes
from footprint.questions.building import REFORM_FROM, REFORM_YEARS
from footprint.questions.footprints import described
from footprint.questions.notes import assumption_row
from footprint.questions.result import AssumptionRow
from footprint.questions.schools import COMMON, FUNCTION
from footprint.questions.world import World

SCHOOL_PARAMETERS = (
    "turnover_percent_per_year",
    "moved_to_mainstream_percent",
    "base_suits_percent",
    "state_place_gbp_per_year",
    "place_funding_gbp_per_year",
    "base_place_funding_gbp_per_year",
    "outside_gbp_per_year",
    "outside_transport_gbp_per_year",
    "mileage_gbp_per_mile",
    "visits_per_case_per_year",
    "new_school_capital_gbp_per_place",
    "new_school_fixed_gbp_per_year",
    "new_school_place_gbp_per_year",
    "new_school_phase_in_years",
    "base_capital_gbp_per_place",
    "base_fixed_gbp_per_year",
    "base_candidate_place_gbp_per_year",
    "base_phase_in_years",
    "expansion_capital_gbp_per_place",
    "expansion_fixed_gbp_per_year",
    "expansion_place_gbp_per_year",
    "expansion_phase_in_years",
)
HOME_PARAMETERS = (
    "home_capital_gbp_2_places",
    "home_fixed_gbp_per_year_2_places",
    "home_place_gbp_per_year",
    "home_phase_in_years",
    "home_filled_percent",
    "bought_price_gbp_per_week_planned",
    "bought_miles",
    "bought_beyond_20_miles_percent",
    "visits_per_case_per_year",
    "mileage_gbp_per_mile",
)
NOT_TESTED = "not tested"


def function_of(scenario: Scenario) -> str:
    """Return the function whose places are asked about."""
    return homes.FUNCTION if scenario.services[0] == homes.SERVICE else FUNCTION


def functions_of(scenario: Scenario) -> dict[str, dict[str, str]]:
    """Describe the function whose places are asked about."""
    function = function_of(scenario)
    catalogue = scenario.catalogue
    return {function: described(catalogue, catalogue.function(function))}


def assumptions(world: World) -> tuple[AssumptionRow, ...]:
    """Return every parameter that plans rest on."""
    book, scenario = world.parameters, world.scenario
    function = function_of(scenario)
    names = HOME_PARAMETERS if function == homes.FUNCTION else SCHOOL_PARAMETERS
    used = [book.parameter(function, name) for name in names]
    used += [book.parameters[f"common/{name}"] for name in COMMON]
    return tuple(assumption_row(parameter, None, NOT_TESTED) for parameter in used)


def world_words(scenario: Scenario, changed: Scenario | None) -> str:
    """Say what a world assumes of demand, and which parameters it sets otherwise."""
    here = scenario if changed is None else changed
    growth = here.growth_percent_per_year.get(scenario.services[0], 0.0)
    told = [_growth_words(growth)]
    known = scenario.catalogue.parameters | scenario.overrides
    for key, parameter in here.overrides.items():
        before = known.get(key)
        if before is None or before.central == parameter.central:
            continue
        unit = parameter.unit.split(" in ")[0]
        told.append(
            f"{_spoken(key)}: {with_unit(f'{parameter.central:,g}', unit)} instead of "
            f"{before.central:,g}"
        )
    return "; ".join(told)


def _growth_words(percent: float) -> str:
    """Say how demand changes: "demand falls by 3% a year"."""
    if percent == 0:
        return "demand stays as it is"
    return f"demand {'grows' if percent > 0 else 'falls'} by {abs(percent):g}% a year"


def _spoken(key: str) -> str:
    """Say the name of a parameter in words: "moved to mainstream"."""
    name = key.rpartition("/")[2].rpartition(".")[2]
    for unit in ("_percent_per_year", "_percent", "_gbp_per_week", "_gbp_per_year", "_gbp"):
        name = name.replace(unit, "")
    return name.replace("_", " ")


def notes_of(world: World, spec: BuildingSpec, service: str) -> tuple[str, ...]:
    """Say how children, places and money were set out."""
    base = world.scenario.region.price_base_year
    told = [
        "Planning evidence, not an assignment of children: where a child goes is decided by the "
        "council that is responsible, with the child and the family.",
        f"Money is real, in prices of {base}, discounted at {spec.discount_percent:g}% a year to "
        f"{spec.first_year} (assumed). Capital falls in the year before opening and keeps "
        f"a residual value in a straight line over {spec.asset_years} years (assumed).",
        "Regret is what a plan costs more than the plan proven cheapest over all plans within the "
        "budget in the same world. No world is taken to be likelier than another.",
        "Alone means that a council uses and builds in its own area only, for its own children, "
        "with its part of the budget by demand.",
        "No assumption was tested one by one: to see what one would change, add a world to the "
        "scenario that sets it to its low or its high value.",
    ]
    return (*told, *(HOME_NOTES if service == homes.SERVICE else SCHOOL_NOTES))


SCHOOL_NOTES = (
    "Children are those in special schools, by group of needs, all phases together, each council "
    "in up to sixteen zones around its main towns, as children live; "
    "children in bases, mainstream, colleges and residential places are held as they are.",
    "A council's own state schools keep the places that are in use today, for its own children. "
    "Whoever has no place there is bought one in an independent school, at one price and without "
    "limit: were such places to run out, building would be worth more than shown.",
    "Part of the price of a place in a state school or a base is paid whether it is filled or "
    "not, for today's places as for new ones: emptying a school saves the rest only.",
    "Children in independent schools who are settled stay; others may be placed in what is built.",
    f"Where a world moves children to mainstream, that begins in {REFORM_FROM} and is complete "
    f"{REFORM_YEARS} years later: new law is to be in transition from 2030 (White Paper of "
    "February 2026); how many children it moves is assumed.",
    "A base suits only a part of the children who would otherwise be in a special school "
    "(assumed). A base is taken to serve every phase; a real one serves one school's.",
    "A plan is looked at again on small areas by need and phase for the last year, where bases "
    "are counted like schools.",
)
HOME_NOTES = (
    "Children are those in children's homes, by council. Every place is taken to be bought today, "
    "without limit and at one price.",
    "Of a share in homes that is withheld at its source the middle of its interval is taken, in "
    "every world alike; the council's children are told as their interval.",
    "Where bought places are is not published by council: the national mean distance and share "
    "beyond 20 miles stand for all of them.",
    "Homes are counted by council and never at a point: distances are means over the towns of "
    "the council, by their people.",
    "A home is not always full: a place suits some children and not others. The share filled on "
    "average is assumed, for every plan alike. Staffing stays fixed when a place is empty.",
)


def not_modelled(service: str) -> tuple[str, ...]:
    """List what plans leave out."""
    both = (
        "Whether staff can be found.",
        "Land, planning permission, and the time both take.",
        "Grants, and how central government might fund a place.",
        "Quality of care and teaching, and what children and families want.",
    )
    if service == homes.SERVICE:
        return (*both, "Which children would live well together.", "Registration and closure.")
    return (*both, "Whole routes of transport.", "Brothers and sisters at one school.")
