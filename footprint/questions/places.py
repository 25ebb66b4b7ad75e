"""Answer where to build: what each plan costs in every world, and what is regretted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from footprint.allocation import (
    BuildAnswer,
    BuildProblem,
    RegretAnswer,
    cheapest_plan,
    evaluate,
    least_worst_regret,
)
from footprint.demand import PLAN_INDICATORS
from footprint.inputs import BuildingSpec, Scenario
from footprint.places import NEED_GROUPS
from footprint.questions import homes, school_building
from footprint.questions.building import Built
from footprint.questions.footprints import Progress, silently
from footprint.questions.notes import changed_inputs, figure_row
from footprint.questions.plan_list import Listed, listed_plans
from footprint.questions.plan_outcome import PlanOutcome
from footprint.questions.plan_points import home_points, school_points
from footprint.questions.plan_rows import (
    candidate_rows,
    occupancy_rows,
    plan_areas,
    plan_row,
    user_rows,
    workings,
)
from footprint.questions.plan_table import Matrix, cells, criteria, order_words
from footprint.questions.plan_words import (
    NOT_TESTED,
    assumptions,
    function_of,
    functions_of,
    not_modelled,
    notes_of,
    world_words,
)
from footprint.questions.result import ChangeRow, FigureRow, Mark, OptionResult, Result
from footprint.questions.result_places import PlacesResult, PlanRow, PointsRow, WorldRow
from footprint.questions.world import World, build_world, children_basis, children_by_code

Maker = Callable[..., Built]

STEPS = ("reading the ground", "searching every plan", "comparing regret", "looking again by area")
CENTRAL = "As the scenario assumes"
# what a scenario may set and this question does not read
UNREAD = frozenset({"draws", "seed"})


@dataclass(frozen=True, slots=True, eq=False)
class Worlds:
    """Every world's problem and its proven lowest; the scenario's own world is the first."""

    worlds: Mapping[str, World]
    built: Mapping[str, Built]
    lowest: Mapping[str, BuildAnswer]

    @property
    def problems(self) -> dict[str, BuildProblem]:
        """Return the problem of each world."""
        return {name: one.problem for name, one in self.built.items()}


def answer(scenario: Scenario, *, progress: Progress | None = None) -> Result:
    """Cost every plan in every world, prove the cheapest, and find which is regretted least.

    Parameters
    ----------
    progress
        Called with what is being done, the step and the number of steps.
    """
    tell = progress or silently
    tell(STEPS[0], 0, len(STEPS))
    spec = building_of(scenario)
    make = maker(scenario)
    worlds = {CENTRAL: central_world(scenario)}
    worlds |= {name: central_world(other) for name, other in scenario.worlds}
    built = {name: make(world, spec) for name, world in worlds.items()}

    lowest = {}
    for number, (name, one) in enumerate(built.items(), start=1):
        tell(f"{STEPS[1]}, world {number} of {len(built)}", 1, len(STEPS))
        lowest[name] = cheapest_plan(one.problem, seconds=spec.seconds)
    found = Worlds(worlds, built, lowest)

    tell(STEPS[2], 2, len(STEPS))
    least = _least_worst(found, spec)
    plans = listed_plans(spec, lowest, least, scenario.region.names)
    outcomes = {
        plan.key: {
            name: PlanOutcome(one, evaluate(one.problem, plan.places, over_budget=True))
            for name, one in built.items()
        }
        for plan in plans
    }

    tell(STEPS[3], 3, len(STEPS))
    result = _result(scenario, found, plans, outcomes, least)
    tell("done", len(STEPS), len(STEPS))
    return result


def building_of(scenario: Scenario) -> BuildingSpec:
    """Return what a scenario says of building."""
    if scenario.building is None:
        msg = "a question of where to build needs [building]"
        raise AssertionError(msg)
    return scenario.building


def maker(scenario: Scenario) -> Maker:
    """Return what states the problem of the scenario's service."""
    service = scenario.services[0]
    return homes.home_problem if service == homes.SERVICE else school_building.school_problem


def central_world(scenario: Scenario) -> World:
    """Return the central case of a scenario: plans are compared over worlds, not over draws."""
    return build_world(replace(scenario, draws=0))


def _least_worst(found: Worlds, spec: BuildingSpec) -> RegretAnswer | None:
    """Solve for the plan of least worst regret over all plans, where asked and all is proven."""
    proven = all(one.proven for one in found.lowest.values())
    if not (spec.least_worst and proven and len(found.built) > 1):
        return None
    lowest = {name: one.objective_gbp for name, one in found.lowest.items()}
    return least_worst_regret(found.problems, lowest, seconds=spec.seconds)


def _result(
    scenario: Scenario,
    found: Worlds,
    plans: Sequence[Listed],
    outcomes: Mapping[str, Mapping[str, PlanOutcome]],
    least: RegretAnswer | None,
) -> Result:
    """Put the plans together with what they rest on."""
    spec, region = building_of(scenario), scenario.region
    central = found.worlds[CENTRAL]
    lowest = {name: one.objective_gbp for name, one in found.lowest.items()}
    nothing = outcomes[plans[0].key]
    rows = tuple(
        plan_row(
            plan.key, plan.name, plan.about, plan.found_words, outcomes[plan.key], lowest, nothing
        )
        for plan in plans
    )
    matrix = Matrix(outcomes, {row.key: row for row in rows}, tuple(found.worlds), plans[0].key)
    options = tuple(_option(scenario, found, row, outcomes[row.key], matrix) for row in rows)
    return Result(
        title=scenario.title,
        question=scenario.question,
        scenario=scenario.key,
        decision=scenario.decision,
        region=region.name,
        vintage=region.vintage,
        year=spec.first_year + spec.years - 1,
        price_base_year=region.price_base_year,
        sharing_rule=scenario.sharing_rule,
        draws=0,
        seed=scenario.seed,
        areas={
            str(code): (str(row["name"]), str(row["short_name"]))
            for code, row in region.areas.iterrows()
        },
        functions=functions_of(scenario),
        criteria=criteria(homes=scenario.services[0] == homes.SERVICE),
        options=options,
        assumptions=assumptions(central),
        figures=_figures(central),
        changes=_changes(scenario),
        calibration=None,
        order_words=order_words(options),
        notes=(*scenario.notes, *region.notes_on(scenario.services)),
        not_modelled=not_modelled(scenario.services[0]),
        thin_borders=(),
        licence=region.licence,
        unprotected=scenario.own_figures,
        children=children_by_code(central),
        children_basis=children_basis(central),
        about=scenario.about,
        building=_building(scenario, found, rows, outcomes, least),
    )


def _figures(world: World) -> tuple[FigureRow, ...]:
    """Return the figures in use that are suppressed, assumed or a council's own."""
    home = world.scenario.services[0] == homes.SERVICE
    figures = world.figures
    return tuple(
        figure_row(figures.figures[name][code], None, NOT_TESTED)
        for name in (homes.INDICATORS if home else PLAN_INDICATORS)
        for code in figures.flags.get(name, ())
    )


def _changes(scenario: Scenario) -> tuple[ChangeRow, ...]:
    """Return what was changed, with what this question does not read marked as such."""
    return tuple(
        replace(row, after=f"{row.after} (no effect here: nothing is drawn)")
        if row.what in UNREAD
        else row
        for row in changed_inputs(scenario)
    )


def _option(
    scenario: Scenario,
    found: Worlds,
    row: PlanRow,
    outcomes: Mapping[str, PlanOutcome],
    matrix: Matrix,
) -> OptionResult:
    """Lay one plan out on every criterion."""
    over = "" if row.within_budget else "its capital is over the budget"
    return OptionResult(
        key=row.key,
        name=row.name,
        is_as_now=not row.builds,
        possible=Mark(True),
        feasible=Mark(not over, (over,) if over else ()),
        footprints={},
        cells=cells(matrix, row.key),
        footprint_rows=(),
        area_rows=(),
        workings=workings(
            function_of(scenario), found.built[CENTRAL], outcomes[CENTRAL], scenario.region.names
        ),
        one_off=(),
        legal=(),
        nobody_above_alone={},
        some_division_works=True,
        differs=(),
        notes=(row.about,) if row.about else (),
        status_words=row.found_words,
    )


def _building(
    scenario: Scenario,
    found: Worlds,
    rows: Sequence[PlanRow],
    outcomes: Mapping[str, Mapping[str, PlanOutcome]],
    least: RegretAnswer | None,
) -> PlacesResult:
    """Lay out what each plan costs in every world, whom it serves and what is regretted."""
    spec, service = building_of(scenario), scenario.services[0]
    central, proposed = found.worlds[CENTRAL], found.built[CENTRAL].proposed
    home = service == homes.SERVICE
    within = [row for row in rows if row.within_budget]
    alone = _alone(scenario, found)
    return PlacesResult(
        service=service,
        budget_gbp=spec.budget_gbp,
        first_year=spec.first_year,
        years=spec.years,
        discount_percent=spec.discount_percent,
        price_year=scenario.region.price_base_year,
        asset_years=spec.asset_years,
        minutes=spec.most_minutes,
        central=CENTRAL,
        needs={} if home else {key: name for key, (name, _) in NEED_GROUPS.items()},
        candidates=candidate_rows(proposed, central.codes),
        plans=tuple(rows),
        worlds=_world_rows(scenario, found, rows, outcomes),
        occupancy=tuple(
            line
            for row in rows
            for name, one in outcomes[row.key].items()
            for line in occupancy_rows(row.key, name, one)
        ),
        users=tuple(
            line
            for row in rows
            for line in user_rows(row.key, central.codes, outcomes[row.key][CENTRAL])
        ),
        areas=tuple(
            line
            for row in rows
            for line in plan_areas(
                row.key,
                central.codes,
                outcomes[row.key][CENTRAL],
                outcomes[rows[0].key][CENTRAL],
                alone,
            )
        ),
        on_points=tuple(
            line
            for row in rows
            for line in _on_points(row.key, central, spec, outcomes[row.key][CENTRAL])
        ),
        homes=homes.home_rows(central, proposed) if home else (),
        withheld=homes.withheld(central) if home else {},
        least_regret_listed=min(within, key=lambda row: row.worst_regret_gbp).key,
        least_regret_of_all=_key_of(least, found, rows),
        least_regret_words="" if least is None else least.words,
        notes=notes_of(central, spec, service),
    )


def _on_points(
    plan: str, world: World, spec: BuildingSpec, outcome: PlanOutcome
) -> tuple[PointsRow, ...]:
    """Look a plan over again by small area, in the scenario's own world."""
    if world.scenario.services[0] == homes.SERVICE:
        return home_points(plan, world, outcome)
    return school_points(plan, world, spec, outcome)


def _key_of(least: RegretAnswer | None, found: Worlds, rows: Sequence[PlanRow]) -> str:
    """Return the key of the plan on the table that the search of all plans found."""
    if least is None or least.plan is None:
        return ""
    keys = found.built[CENTRAL].problem.candidates
    builds = {(key, int(n)) for key, n in zip(keys, least.plan, strict=True) if n > 0}
    return next(row.key for row in rows if set(row.builds) == builds)


def _world_rows(
    scenario: Scenario,
    found: Worlds,
    rows: Sequence[PlanRow],
    outcomes: Mapping[str, Mapping[str, PlanOutcome]],
) -> tuple[WorldRow, ...]:
    """Return what each world assumes, and its plan of lowest cost."""
    changed = dict(scenario.worlds)
    told = []
    for name, lowest in found.lowest.items():
        best = next(
            row.key
            for row in rows
            if np.array_equal(outcomes[row.key][name].answer.plan, lowest.plan)
        )
        standing = found.built[name].standing_in_all_gbp
        words = world_words(scenario, changed.get(name))
        told.append(
            WorldRow(
                name,
                words,
                best,
                lowest.objective_gbp + standing,
                lowest.bound_gbp + standing,
                lowest.words,
            )
        )
    return tuple(told)


def _alone(scenario: Scenario, found: Worlds) -> dict[int, float]:
    """Return what each council's own children cost where it builds and uses its own area only.

    Its part of the budget is its part of demand over the years. Candidates in its area serve
    its own children alone; each cheapest plan is proven, or its status would say so.
    """
    spec, make, world = building_of(scenario), maker(scenario), found.worlds[CENTRAL]
    whole = found.built[CENTRAL]
    demand = whole.problem.demand.sum(axis=0)
    costs = {}
    for a, code in enumerate(world.codes):
        mine = np.array([group.area == a for group in whole.groups])
        if not mine.any():
            continue
        own = [
            replace(candidate, open_to=(code,))
            for candidate in spec.candidates
            if candidate.area == code
        ]
        part = float(demand[mine].sum() / demand.sum())
        one = make(world, spec, candidates=own, areas=(a,), budget_gbp=part * spec.budget_gbp)
        costs[a] = cheapest_plan(one.problem, seconds=spec.seconds).objective_gbp
    return costs
