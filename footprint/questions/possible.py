"""Answer what is possible, what is feasible and why not the rest, and which costs least of all."""

from collections.abc import Sequence
from dataclasses import replace

from footprint.arrangements import (
    Alternative,
    Arrangement,
    JointBest,
    check_joint,
    listed,
    search,
)
from footprint.configurations import (
    Blocks,
    Relaxation,
    TooLargeError,
    count,
    least_relaxation,
    nearest,
)
from footprint.errors import CheckFailedError, InputError
from footprint.inputs import Scenario
from footprint.questions.choosing import AS_NOW, Choice, as_now_arrangement, choices
from footprint.questions.footprints import Progress, lay_out, silently, spoken
from footprint.questions.funnels import blocked_footprints, funnels, grid
from footprint.questions.joint import found_choices, joint_problem, look, search_result
from footprint.questions.limits import Limits, counted_partnerships, limits_of
from footprint.questions.menus import Ground, ground_of
from footprint.questions.notes import thin_pairs
from footprint.questions.regrets import Lowest
from footprint.questions.result import Result
from footprint.questions.result_possible import Funnel, NearestMiss, PossibleResult
from footprint.questions.world import World, build_world, neighbours
from footprint.solving import PROVEN

STEPS = ("listing every footprint", "counting groupings", "searching every function together")
NOTES = (
    "Feasible means that it keeps every rule listed: the law as recorded, and limits that the "
    "scenario sets, each with whose it is. No other limit is applied.",
    "Not outdone means that no other feasible grouping of the same function is at least as good "
    "on every criterion compared and better on one, in the central case. It is counted for each "
    "function by itself: its cost with its own partnerships, changes of team against the other "
    "functions as they are today. Where children live is not worked out for every grouping.",
    "The search over every function together leaves functions whose duty stays with each council "
    "as they are held today. Where a trust holds such a duty for several councils, that stands. "
    "An option that arranges those otherwise, or that breaks a rule, is not among what was "
    "searched, and may cost less.",
    "A limit on travel is held against the base from which travel is least in all: with another "
    "member's base a footprint might keep it.",
    "Desirable is for people to mark. The model leaves it empty.",
)


def answer(scenario: Scenario, *, progress: Progress | None = None) -> Result:
    """Sort every grouping of every function, prove the cheapest, and lay the options side by side.

    The options on the table are as now, those of the scenario, the arrangement of lowest modelled
    cost over every function together, and near-best ones that are really different.

    Parameters
    ----------
    progress
        Called with what is being done, the step and the number of steps.
    """
    tell = progress or silently
    tell(STEPS[0], 0, len(STEPS))
    world = build_world(scenario)
    now = as_now_arrangement(world)
    functions = [f.id for f in scenario.catalogue.functions_of(scenario.services)]
    ground = ground_of(world, now, functions)
    limits = limits_of(world, now)

    tell(STEPS[1], 1, len(STEPS))
    counted = funnels(ground, limits)

    # the model's own options stand beside those of the scenario
    tell(STEPS[2], 2, len(STEPS))
    found, others, unsolved = _searched(ground, limits, counted)
    favourites = choices(world, now)
    if not any(option.is_as_now for option in favourites):
        favourites = (Choice(AS_NOW, now, is_as_now=True), *favourites)
    table = (*favourites, *(found_choices(found, others) if found else ()))
    names = {function: spoken(world, function) for function in functions}
    sorted_out = PossibleResult(
        funnels=counted,
        grid=grid(ground, limits, counted, [option.arrangement for option in table]),
        blocked=blocked_footprints(ground, limits),
        misses=_misses(ground, limits, counted, favourites),
        search=search_result(ground, limits, found, others, names) if found else None,
        notes=(_possible_means(scenario), *_thin(scenario, counted), *NOTES, *_across(limits)),
        unsolved=unsolved,
    )
    return replace(lay_out(world, table, now, tell, _proven), possible=sorted_out)


def _possible_means(scenario: Scenario) -> str:
    """Say what makes a grouping possible: the map, and the cap of the search."""
    cap = scenario.search.max_partners
    size = "" if cap is None else f", of at most {cap} councils as the search was told"
    if not scenario.search.contiguous:
        return f"Possible means any grouping{size}: councils may share whether or not they adjoin."
    return (
        f"Possible means that the map allows it: every footprint in one piece{size}, across a "
        "border as drawn here or a link named in the region's file."
    )


def _thin(scenario: Scenario, counted: tuple[Funnel, ...]) -> tuple[str, ...]:
    """Say how many groupings would be possible without the shortest borders."""
    pairs = thin_pairs(scenario)
    possible = next((funnel.possible for funnel in counted), None)
    if not pairs or possible is None or not scenario.search.contiguous:
        return ()
    graph = neighbours(scenario)
    graph.remove_edges_from([(a, b) for a, b, _ in pairs])
    try:
        without = count(graph, max_size=scenario.search.max_partners)
    except TooLargeError:
        return ()
    names = scenario.region.name_of
    short = listed([f"{names(a)} and {names(b)} ({km:.1f} km)" for a, b, km in pairs])
    return (
        f"What is possible rests on the borders as drawn here, short ones too: between {short}. "
        f"Without them {without:,} groupings would be possible. To leave short "
        "borders out, set min_border_km in the scenario file.",
    )


def _across(limits: Limits) -> tuple[str, ...]:
    """Say which limit holds over all functions together, and so removes no grouping of one."""
    if limits.most_partnerships is None:
        return ()
    return (
        f"No council is in more than {counted_partnerships(limits.most_partnerships)} over all "
        "functions "
        f"(set by: {limits.whose_partnerships}): this limits arrangements of all functions "
        "together, and removes no grouping of one function.",
    )


def _searched(
    ground: Ground, limits: Limits, counted: tuple[Funnel, ...]
) -> tuple[JointBest | None, tuple[Alternative, ...], str]:
    """Search every function together, or say why there is nothing to find."""
    stuck = [funnel.function for funnel in counted if funnel.feasible == 0]
    if stuck:
        names = "; ".join(spoken(ground.world, function) for function in stuck)
        return None, (), f"No arrangement keeps every rule: no grouping is feasible for: {names}."
    try:
        _, found, others = look(ground, limits)
    except InputError:
        # each function has a feasible grouping, so it is the limit over all of them that clashes
        limit = counted_partnerships(limits.most_partnerships or 0)
        told = (
            f"No arrangement keeps every rule: no council in more than {limit} over all functions "
            f"({limits.whose_partnerships}) clashes with the limits of the functions."
        )
        return None, (), told
    if not found.arrangements:
        return None, (), f"The search over every function together found nothing: {found.words}"
    return found, others, ""


def _misses(
    ground: Ground,
    limits: Limits,
    counted: tuple[Funnel, ...],
    favourites: tuple[Choice, ...],
) -> tuple[NearestMiss, ...]:
    """Return, for each favourite that breaks a rule, the nearest grouping that keeps them all."""
    found = []
    stuck = {funnel.function for funnel in counted if funnel.feasible == 0}
    for option in favourites:
        for function, blocks in option.arrangement.footprints.items():
            why = limits.broken(function, blocks)
            if not why:
                continue
            allowed = limits.allowed(function, ground.membership)
            kept = Blocks(ground.blocks.nodes, ground.blocks.words[allowed])
            least, most = limits.numbers.get(function, (None, None))
            near = None if function in stuck else nearest(kept, blocks, least=least, most=most)
            codes = ground.world.codes
            relaxed = least_relaxation(limits.rules(function), blocks, nodes=codes)
            found.append(
                NearestMiss(
                    option=option.name,
                    function=function,
                    reasons=why,
                    nearest=tuple(
                        tuple(code for code in codes if code in block)
                        for block in (near.configuration if near else ())
                    ),
                    moved=near.moved if near else (),
                    proven=near is None or near.proven,
                    relaxations=_relaxations(relaxed),
                )
            )
    return tuple(found)


def _relaxations(relaxed: Sequence[Relaxation]) -> tuple[str, ...]:
    """Say what would let a favourite stand: every limit that must give, and every rule to drop."""
    given = [one.words for one in relaxed if one.needed_limit is not None]
    dropped = [one.rule.reason for one in relaxed if one.needed_limit is None]
    if not given or len(relaxed) == 1:
        return tuple(given)
    told = " and ".join(given)
    also = f", and without: {'; '.join(dropped)}" if dropped else ""
    return (f"All of these together: {told}{also}",)


def _proven(world: World) -> Lowest:
    """Return what a search over every function together establishes in a world."""
    now = as_now_arrangement(world)
    functions = [f.id for f in world.scenario.catalogue.functions_of(world.scenario.services)]
    problem = joint_problem(ground_of(world, now, functions), limits_of(world, now))
    found = search(problem, seconds=world.scenario.search.seconds)
    least = found.objectives[0] if found.status == PROVEN else None

    def covers(arrangement: Arrangement) -> bool:
        try:
            check_joint(problem, arrangement)
        except CheckFailedError:
            return False
        return True

    return Lowest(least, found.words, covers)
