"""Answer whether there are enough school places: who goes where, and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from footprint.allocation import SchoolAnswer, place_in_schools, prepare_schools
from footprint.arrangements import Arrangement
from footprint.demand import PLAN_INDICATORS
from footprint.inputs import Concordat, Scenario
from footprint.places import NEEDS, PHASES
from footprint.questions.choosing import AS_NOW, Choice, as_now_arrangement, choices
from footprint.questions.footprints import Progress, described, silently, spoken
from footprint.questions.gaps import gap_rows
from footprint.questions.limits import blocked_words, limits_of
from footprint.questions.notes import (
    assumption_row,
    changed_inputs,
    figure_row,
    result_notes,
    thin_pairs,
)
from footprint.questions.result import AssumptionRow, FigureRow, Mark, OptionResult, Result
from footprint.questions.result_sufficiency import GrowthRow, PremiumFit, SufficiencyResult
from footprint.questions.rows import law_notes, legal_note, not_adjoining
from footprint.questions.schools import (
    COMMON,
    FUNCTION,
    PARAMETERS,
    SERVICE,
    SchoolWorld,
    growth_percent,
    school_inputs,
    school_world,
    schools_of,
)
from footprint.questions.sufficiency_measures import (
    Outcome,
    area_rows,
    cells,
    criteria,
    gathered,
    unmet_preference,
)
from footprint.questions.sufficiency_notes import (
    NOT_MODELLED,
    agreed,
    draws_run,
    notes,
    order_words,
)
from footprint.questions.sufficiency_rows import (
    flow_rows,
    placed_rows,
    plan_rows,
    premium_of,
    quota_rows,
    residential,
    short_rows,
    site_rows,
    solved_row,
    steering_row,
    value_rows,
    workings,
)
from footprint.questions.world import (
    build_world,
    children_basis,
    children_by_code,
    neighbours,
)

Floats = npt.NDArray[np.float64]
Block = frozenset[str]

STEPS = ("reading the ground", "placing children", "laying it out")
NOT_TESTED = "not tested one by one: it is varied in the trials together with the others"


@dataclass(frozen=True, slots=True)
class Way:
    """One way of agreeing across borders: the footprints, and what their members agreed."""

    blocks: tuple[Block, ...]
    concordat: Concordat


@dataclass(frozen=True, slots=True)
class Answers:
    """Every option's outcome over all cases, beside as now and alone."""

    ground: SchoolWorld
    now: Arrangement
    options: tuple[Choice, ...]
    ways: Mapping[str, Way]
    outcomes: Mapping[str, Outcome]
    as_now: Outcome
    alone: Outcome


def answer(scenario: Scenario, *, progress: Progress | None = None) -> Result:
    """Place children with plans under every option, and say what is missing and what would help.

    Parameters
    ----------
    progress
        Called with what is being done, the step and the number of steps.
    """
    tell = progress or silently
    tell(STEPS[0], 0, len(STEPS))
    draws = draws_run(scenario.draws, own_schools=scenario.schools is not None)
    world = build_world(replace(scenario, draws=draws))
    now = as_now_arrangement(world)
    ground = school_world(world)
    fit = premium_of(ground, now.footprints[FUNCTION])
    if fit.fitted:
        ground = replace(ground, fitted_premium_gbp_per_year=fit.border_premium_gbp_per_year)
    options = _with_as_now(choices(world, now), now)

    tell(STEPS[1], 1, len(STEPS))
    answers = _answers(ground, now, options, tell)

    tell(STEPS[2], 2, len(STEPS))
    result = _result(answers, fit, asked=scenario.draws)
    tell("done", len(STEPS), len(STEPS))
    return result


def _with_as_now(options: tuple[Choice, ...], now: Arrangement) -> tuple[Choice, ...]:
    """Return the options with as now before them, where the scenario has none."""
    first = [option for option in options if option.is_as_now]
    rest = [option for option in options if not option.is_as_now]
    return (*(first or [Choice(AS_NOW, now, is_as_now=True)]), *rest)


def _answers(
    ground: SchoolWorld, now: Arrangement, options: tuple[Choice, ...], tell: Progress
) -> Answers:
    """Place the children of every case under every option, each way of agreeing once."""
    concordats = ground.world.scenario.concordats
    ways = {
        option.name: Way(
            option.arrangement.footprints[FUNCTION], concordats.get(option.name, Concordat())
        )
        for option in options
    }
    today = Way(now.footprints[FUNCTION], Concordat())
    apart = Way(tuple(frozenset({code}) for code in ground.codes), Concordat())
    different = list(dict.fromkeys([today, apart, *ways.values()]))
    found: dict[Way, list[SchoolAnswer]] = {way: [] for way in different}
    for case in range(ground.cases):
        prepared = prepare_schools(school_inputs(ground, case))
        now_placed = place_in_schools(prepared, today.blocks, values=case == 0)
        found[today].append(now_placed)
        # who has no place is settled as now: agreeing makes no place, and costs nobody theirs
        for way in different[1:]:
            found[way].append(
                place_in_schools(
                    prepared,
                    way.blocks,
                    quotas=_quotas(way.concordat, ground.codes),
                    transport_paid_by=way.concordat.transport_paid_by,
                    short=now_placed.unmet,
                )
            )
        tell(f"{STEPS[1]}, trial {case} of {ground.cases - 1}", 1, len(STEPS))
    outcomes = {way: gathered(answers) for way, answers in found.items()}
    return Answers(
        ground,
        now,
        options,
        ways,
        {option.name: outcomes[ways[option.name]] for option in options},
        outcomes[today],
        outcomes[apart],
    )


def _quotas(concordat: Concordat, codes: Sequence[str]) -> tuple[tuple[int, int, int], ...]:
    """Return quotas by the rows of their councils."""
    return tuple(
        (codes.index(quota.home), codes.index(quota.host), quota.places)
        for quota in concordat.quotas
    )


def _option(answers: Answers, choice: Choice, key: str) -> OptionResult:
    """Lay one option out on every criterion and for every council."""
    world = answers.ground.world
    scenario, names = world.scenario, world.scenario.region.names
    outcome, way = answers.outcomes[choice.name], answers.ways[choice.name]
    only = Arrangement({FUNCTION: way.blocks})
    function = scenario.catalogue.function(FUNCTION)
    legal = (legal_note(function, way.blocks, answers.now.footprints[FUNCTION]),)
    torn = not_adjoining(only, neighbours(scenario), names)
    broken = blocked_words(limits_of(world, answers.now), only, {FUNCTION: spoken(world, FUNCTION)})
    return OptionResult(
        key=key,
        name=choice.name,
        is_as_now=choice.is_as_now,
        possible=Mark(not torn, torn),
        feasible=Mark(not broken, broken),
        footprints={
            FUNCTION: tuple(
                tuple(code for code in world.codes if code in block) for block in way.blocks
            )
        },
        cells=cells(answers.ground, outcome, answers.as_now),
        footprint_rows=(),
        area_rows=area_rows(world.codes, outcome, answers.as_now, answers.alone),
        workings=workings(outcome, answers.ground, world.codes),
        one_off=(),
        legal=legal,
        nobody_above_alone={},
        some_division_works=True,
        differs=(),
        notes=(
            *_agreed(answers, choice),
            *law_notes(legal),
        ),
    )


def _agreed(answers: Answers, choice: Choice) -> tuple[str, ...]:
    """Return what the scenario says of an option, and what its members agree on."""
    way = answers.ways[choice.name]
    told = agreed(way.concordat, way.blocks, answers.ground.world.scenario.region.names)
    return (*((choice.about,) if choice.about else ()), *told)


def _result(answers: Answers, fit: PremiumFit, *, asked: int) -> Result:
    """Put the options together with who goes where and what it all rests on."""
    ground, world = answers.ground, answers.ground.world
    scenario, region = world.scenario, world.scenario.region
    keys = {option.name: f"option-{n}" for n, option in enumerate(answers.options, start=1)}
    options = tuple(_option(answers, option, keys[option.name]) for option in answers.options)
    function = scenario.catalogue.function(FUNCTION)
    return Result(
        title=scenario.title,
        question=scenario.question,
        scenario=scenario.key,
        decision=scenario.decision,
        region=region.name,
        vintage=region.vintage,
        year=scenario.year,
        price_base_year=region.price_base_year,
        sharing_rule=scenario.sharing_rule,
        draws=world.scenario.draws,
        seed=scenario.seed,
        areas={
            str(code): (str(row["name"]), str(row["short_name"]))
            for code, row in region.areas.iterrows()
        },
        functions={FUNCTION: described(scenario.catalogue, function)},
        criteria=criteria(answers.as_now),
        options=options,
        assumptions=_assumptions(ground),
        figures=_figures(ground),
        changes=changed_inputs(scenario),
        calibration=None,
        order_words=order_words(options),
        notes=result_notes(world, Arrangement({FUNCTION: answers.now.footprints[FUNCTION]})),
        not_modelled=NOT_MODELLED,
        thin_borders=thin_pairs(scenario),
        licence=region.licence,
        unprotected=scenario.own_figures,
        children=children_by_code(world),
        children_basis=children_basis(world),
        about=scenario.about,
        sufficiency=_sufficiency(answers, keys, fit, asked),
    )


def _sufficiency(
    answers: Answers, keys: Mapping[str, str], fit: PremiumFit, asked: int
) -> SufficiencyResult:
    """Lay out who goes where, what is missing and what one more place is worth."""
    ground = answers.ground
    outcomes = {keys[name]: outcome for name, outcome in answers.outcomes.items()}
    blocks = {keys[name]: way.blocks for name, way in answers.ways.items()}
    schools, codes = schools_of(ground), ground.codes
    return SufficiencyResult(
        needs=dict(NEEDS),
        phases=dict(PHASES),
        places_are_use=schools.are_use,
        minutes=dict(ground.spec.most_minutes),
        plans=plan_rows(ground.plans),
        growths=_growths(ground, answers.now.footprints[FUNCTION]),
        sites=site_rows(schools, codes),
        placed=tuple(row for key, o in outcomes.items() for row in placed_rows(key, o, codes)),
        short=tuple(row for key, o in outcomes.items() for row in short_rows(key, o, codes)),
        flows=tuple(row for key, o in outcomes.items() for row in flow_rows(key, o, codes)),
        values=tuple(
            row for key, o in outcomes.items() for row in value_rows(key, o, codes, schools)
        ),
        gaps=gap_rows(ground, answers.as_now, blocks, neighbours(ground.world.scenario)),
        steering=tuple(steering_row(key, o) for key, o in outcomes.items()),
        solved=tuple(solved_row(key, o) for key, o in outcomes.items()),
        premium=fit,
        residential=residential(ground),
        unmet_preference_percent={key: unmet_preference(ground, o) for key, o in outcomes.items()},
        notes=notes(ground, asked),
        agreed={keys[choice.name]: _agreed(answers, choice) for choice in answers.options},
        quotas=tuple(
            row
            for name, way in answers.ways.items()
            for row in quota_rows(
                keys[name], way.concordat.quotas, way.blocks, outcomes[keys[name]], codes
            )
        ),
        draws_asked=asked,
    )


def _growths(ground: SchoolWorld, today: Sequence[Block]) -> tuple[GrowthRow, ...]:
    """Return children without a place as now if demand grew by nothing, by half, and as assumed."""
    scenario = ground.world.scenario
    assumed = growth_percent(scenario)
    rows = []
    for percent in dict.fromkeys((0.0, assumed / 2, assumed)):
        growth = scenario.growth_percent_per_year | {SERVICE: percent}
        world = replace(ground.world, scenario=replace(scenario, growth_percent_per_year=growth))
        inputs = school_inputs(replace(ground, world=world))
        placed = place_in_schools(prepare_schools(inputs), today)
        rows.append(GrowthRow(percent, float(placed.no_place.sum())))
    return tuple(rows)


def _assumptions(ground: SchoolWorld) -> tuple[AssumptionRow, ...]:
    """Return every parameter that the answer rests on."""
    book = ground.world.parameters
    used = [book.parameter(FUNCTION, name) for name in PARAMETERS]
    used += [book.parameters[f"common/{name}"] for name in COMMON]
    return tuple(assumption_row(parameter, None, NOT_TESTED) for parameter in used)


def _figures(ground: SchoolWorld) -> tuple[FigureRow, ...]:
    """Return the figures in use that are suppressed, assumed or a council's own."""
    figures = ground.world.figures
    return tuple(
        figure_row(figures.figures[name][code], None, NOT_TESTED)
        for name in PLAN_INDICATORS
        for code in figures.flags.get(name, ())
    )
