"""Lay out as tables the plans, what each costs in every world, and what is regretted."""

from footprint.outputs.tables.table import Table, Value, council, to_pence
from footprint.outputs.wording import building_councils, building_words
from footprint.questions.result import Result
from footprint.questions.result_places import PlacesResult, PointsRow

PLAN = ("plan", "plan_name")
SCHOOL_POINTS = {
    "children": "children",
    "inside_la": "inside_la_children",
    "inside_footprint": "inside_footprint_children",
    "beyond_20_miles": "beyond_20_miles_children",
    "within_minutes": "within_minutes_children",
    "whereabouts_unknown": "whereabouts_unknown_children",
    "no_place": "no_place_children",
}
# of bought places where they are is not known: what is inside is in a home that is built
HOME_POINTS = {
    "children": "children",
    "inside_la": "in_a_home_built_inside_la_children",
    "inside_footprint": "in_a_home_built_elsewhere_children",
    "whereabouts_unknown": "bought_whereabouts_unknown_children",
    "no_place": "no_place_children",
    "within_minutes": "within_20_miles_by_national_share_children",
    "beyond_20_miles": "beyond_20_miles_by_national_share_children",
}


def tables(result: Result) -> tuple[Table, ...]:
    """Lay out the tables of a question of where to build; none for any other question."""
    found = result.building
    if found is None:
        return ()
    return (
        plans(found, result),
        plan_costs(found),
        regret(found, "regret" if result.regret is None else "plan_regret"),
        worlds(found),
        occupancy(found, result),
        users(found, result),
        plan_areas(found, result),
        points(found, result),
        candidates(found, result),
        *((homes(found, result),) if found.homes else ()),
    )


def _plan(name: str, found: PlacesResult) -> tuple[str, str]:
    plan = building_words.plan_of(name, found)
    return (plan.key, plan.name) if plan else (name, name)


def _candidate(name: str, found: PlacesResult, result: Result) -> tuple[str, str, str, str]:
    item = building_words.candidate_of(name, found)
    if item is None:
        return name, name, "", ""
    return item.key, item.name, item.code, council(result, item.code)


def plans(found: PlacesResult, result: Result) -> Table:
    """List what each plan builds, a candidate a row, with the capital of the whole plan."""
    rows: list[tuple[Value, ...]] = []
    for plan in found.plans:
        for key, places in plan.builds or (("", 0),):
            rows.append(
                (
                    *(plan.key, plan.name, plan.about, plan.found_words),
                    *(_candidate(key, found, result) if key else ("", "", "", "")),
                    places,
                    to_pence(plan.capital_gbp),
                    to_pence(found.budget_gbp),
                    plan.within_budget,
                    plan.key == found.least_regret_listed,
                    plan.key == found.least_regret_of_all,
                )
            )
    columns = (
        *(*PLAN, "about", "found_words", "candidate", "candidate_name", "code", "name"),
        *("places", "capital_of_the_plan_gbp", "budget_gbp", "within_budget"),
        *("least_worst_regret_of_those_listed", "least_worst_regret_of_all_within_budget"),
    )
    return Table("plans", "The plans", columns, tuple(rows))


def plan_costs(found: PlacesResult) -> Table:
    """List what each plan costs in each world over all years, discounted, and its children."""
    rows = tuple(
        (
            *(plan.key, plan.name, cost.world),
            *map(
                to_pence,
                (
                    cost.total_gbp,
                    cost.running_gbp,
                    cost.transport_gbp,
                    cost.capital_gbp,
                    cost.residual_gbp,
                    cost.shortage_gbp,
                ),
            ),
            *(cost.within_limit, cost.brought_within_limit, cost.no_place),
            *(found.first_year, found.years, found.discount_percent, found.price_year),
            found.asset_years,
        )
        for plan in found.plans
        for cost in plan.costs
    )
    columns = (
        *(*PLAN, "world", "total_discounted_gbp", "running_discounted_gbp"),
        *("transport_discounted_gbp", "capital_discounted_gbp", "residual_discounted_gbp"),
        *("steering_children_without_a_place_not_cash_gbp", "within_limit_child_years"),
        *("brought_within_limit_child_years", "no_place_found_child_years", "first_year", "years"),
        *("discount_percent_per_year", "price_year", "asset_years"),
    )
    return Table("plan_costs", "What each plan costs in each world", columns, rows)


def regret(found: PlacesResult, name: str = "regret") -> Table:
    """List the regret of each plan in each world, and which world is its worst."""
    rows = tuple(
        (
            *(plan.key, plan.name, cost.world),
            to_pence(cost.regret_gbp),
            cost.status,
            plan.worst_regret_gbp - cost.regret_gbp <= building_words.TIE_GBP,
            to_pence(plan.worst_regret_gbp),
            plan.key == found.least_regret_listed,
            plan.key == found.least_regret_of_all,
            found.least_regret_words,
        )
        for plan in found.plans
        for cost in plan.costs
    )
    columns = (
        *(*PLAN, "world", "regret_discounted_gbp", "status", "worst_world_of_the_plan"),
        *("worst_regret_of_the_plan_discounted_gbp", "least_worst_regret_of_those_listed"),
        *("least_worst_regret_of_all_within_budget", "what_was_proven_of_all_within_budget"),
    )
    return Table(name, "If the world turns out otherwise", columns, rows)


def worlds(found: PlacesResult) -> Table:
    """List each world, the plan of lowest cost in it, and the bound that was proven."""
    rows = tuple(
        (
            world.name,
            world.name == found.central,
            world.words,
            *_plan(world.best_plan, found),
            to_pence(world.best_gbp),
            to_pence(world.bound_gbp),
            world.status,
        )
        for world in found.worlds
    )
    columns = (
        *("world", "as_the_scenario_is", "words", "lowest_plan", "lowest_plan_name"),
        *("lowest_discounted_gbp", "bound_discounted_gbp", "status"),
    )
    return Table("worlds", "The worlds", columns, rows)


def occupancy(found: PlacesResult, result: Result) -> Table:
    """List places open and filled at each candidate, year by year, plan by plan, world by world."""
    rows = tuple(
        (
            *_plan(item.plan, found),
            item.world,
            *_candidate(item.candidate, found, result),
            item.year,
            item.places,
            item.filled,
        )
        for item in found.occupancy
    )
    columns = (
        *(*PLAN, "world", "candidate", "candidate_name", "code", "name", "year"),
        *("places_open", "places_filled"),
    )
    return Table("occupancy", "How far the places would be filled", columns, rows)


def users(found: PlacesResult, result: Result) -> Table:
    """List whose children fill what each plan builds, central world, over all years."""
    rows = tuple(
        (
            *_plan(item.plan, found),
            *_candidate(item.candidate, found, result)[:2],
            item.code,
            council(result, item.code),
            item.child_years,
        )
        for item in found.users
    )
    columns = (*PLAN, "candidate", "candidate_name", "code", "name", "child_years")
    return Table("users", "Whose children fill what is built", columns, rows)


def plan_areas(found: PlacesResult, result: Result) -> Table:
    """List each council under each plan, beside nothing built and beside alone."""
    rows = tuple(
        (
            *_plan(item.plan, found),
            item.code,
            council(result, item.code),
            to_pence(item.plan_gbp),
            to_pence(item.nothing_gbp),
            to_pence(item.alone_gbp),
            to_pence(item.plan_gbp - item.nothing_gbp),
            to_pence(item.plan_gbp - item.alone_gbp),
            building_councils.nothing_gap(item),
            item.within_limit,
            item.children,
            building_councils.rests_on(item.code, found),
        )
        for item in found.areas
    )
    columns = (
        *(*PLAN, "code", "name", "plan_discounted_gbp", "nothing_built_discounted_gbp"),
        *("alone_discounted_gbp", "difference_from_nothing_built_discounted_gbp"),
        *("difference_from_alone_discounted_gbp", "words"),
        *("within_limit_child_years", "child_years", "rests_on"),
    )
    return Table("plan_areas", "Each council under each plan", columns, rows)


def points(found: PlacesResult, result: Result) -> Table:
    """List where each council's children would be when plans are looked at on small areas."""
    columns = HOME_POINTS if building_words.is_homes(found) else SCHOOL_POINTS
    rows = tuple(
        (
            *_plan(item.plan, found),
            item.code,
            council(result, item.code),
            *(getattr(item, field) for field in columns),
            *_ends(item, found),
            building_councils.rests_on(item.code, found),
        )
        for item in found.on_points
    )
    heads = (
        *(*PLAN, "code", "name", *columns.values()),
        *("children_low", "children_high", "rests_on"),
    )
    return Table("points", "Where children would be, last year", heads, rows)


def _ends(item: PointsRow, found: PlacesResult) -> tuple[Value, Value]:
    """Return between whom a council's children lie where its count is withheld; else blanks."""
    known = found.withheld.get(item.code)
    if known is None or not known.central:
        return None, None
    grown = item.children / known.central
    return known.low * grown, known.high * grown


def candidates(found: PlacesResult, result: Result) -> Table:
    """List what could be built; no position is written, of a home or of anything else."""
    rows = tuple(
        (
            item.key,
            item.name,
            item.kind,
            item.code,
            council(result, item.code),
            "; ".join(item.needs),
            item.least_places,
            item.most_places,
            item.opens,
            item.phase_in_years,
            to_pence(item.capital_gbp),
            to_pence(item.capital_gbp_per_place),
            to_pence(item.fixed_gbp_per_year),
            to_pence(item.place_gbp_per_year),
            item.place_assumed,
            "; ".join(item.open_to),
            item.source,
        )
        for item in found.candidates
    )
    columns = (
        *("candidate", "candidate_name", "kind", "code", "name", "needs", "least_places"),
        *("most_places", "opens_year", "phase_in_years", "capital_fixed_gbp"),
        *("capital_gbp_per_place", "fixed_gbp_per_year", "gbp_per_filled_place_per_year"),
        *("position_is_assumed", "open_to_codes", "source"),
    )
    return Table("candidates", "What could be built", columns, rows)


def homes(found: PlacesResult, result: Result) -> Table:
    """List what a filled place in each home costs a week, beside buying."""
    rows = tuple(
        (
            *_candidate(item.candidate, found, result),
            item.filled,
            to_pence(item.gbp_per_week_per_filled_place),
            to_pence(item.bought_gbp_per_week),
            round(item.break_even_places, 2),
        )
        for item in found.homes
    )
    columns = (
        *("candidate", "candidate_name", "code", "name", "places_filled_on_average"),
        *("gbp_per_week_per_filled_place", "bought_gbp_per_week", "break_even_places_filled"),
    )
    return Table("homes", "When a home costs less than buying", columns, rows)
