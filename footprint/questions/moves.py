"""Search from where a room stands: the nearest grouping that works, and the one of lowest cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.arrangements import Arrangement, named
from footprint.configurations import (
    Blocks,
    NumberRule,
    Rule,
    TooLargeError,
    check_configuration,
    connected_blocks,
    least_relaxation,
    nearest,
    smallest_conflict,
)
from footprint.configurations.cheapest import Cheapest, cheapest
from footprint.costs import annual_cost
from footprint.errors import CheckFailedError, InputError, SolverError
from footprint.questions.account import price_book
from footprint.questions.board_rules import partnership_limit, partnerships_beside, pins
from footprint.questions.desk import Desk
from footprint.questions.rows import in_one_piece
from footprint.questions.world import central_inputs, function_inputs, neighbours

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Block = frozenset[str]
AnyRule = Rule | NumberRule
# how long a room waits for each search
SECONDS = 20.0
# more footprints than this to choose from, and a region is searched with fewer partners
MOST_BLOCKS = 60_000
SAME = 1e-9
# of groupings that cost the same, so many are held against the board
KEPT_TIES = 8
NOBODY: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One function's footprints that a search found, and what was proven of them.

    Attributes
    ----------
    blocks
        In the order of their first area; empty where nothing keeps every rule and pin.
    moved
        The areas that change footprint, from the board.
    words
        What was established, as sentences for a page; where nothing was found, the rules that
        clash.
    proven
        Whether ``words`` is proven.
    """

    function: str
    blocks: tuple[Block, ...]
    moved: tuple[str, ...]
    words: str
    proven: bool


@dataclass(frozen=True, slots=True)
class _Ground:
    """What may be chosen from: every possible footprint, and the rules it must keep.

    ``listed`` says which footprints the search covers.
    """

    desk: Desk
    function: str
    board: tuple[Block, ...]
    blocks: Blocks
    rules: tuple[Rule, ...]
    numbers: tuple[NumberRule, ...]
    listed: str

    @property
    def least(self) -> int | None:
        """Return the fewest footprints allowed, or None."""
        return max((r.least for r in self.numbers if r.least is not None), default=None)

    @property
    def most(self) -> int | None:
        """Return the most footprints allowed, or None."""
        return min((r.most for r in self.numbers if r.most is not None), default=None)

    def kept(self) -> Bools:
        """Return which footprints keep every rule (B,)."""
        membership = self.blocks.membership()
        kept = np.ones(len(membership), dtype=np.bool_)
        for rule in self.rules:
            kept &= rule.allows(membership)
        return kept


def nearest_that_works(
    desk: Desk,
    arrangement: Arrangement,
    function: str,
    pinned: frozenset[str] = frozenset(),
) -> Found:
    """Find the grouping that keeps every rule and pin and moves the fewest areas from the board.

    Raises
    ------
    SolverError
        If nothing was settled in time.
    """
    ground = _ground(desk, arrangement, function, pinned, None)
    if _stands(ground):
        words = "What is on the board keeps every rule and every pin: nothing needs to move."
        return Found(function, _ordered(ground, ground.board), (), words, proven=True)
    allowed = Blocks(ground.blocks.nodes, ground.blocks.words[ground.kept()])
    try:
        near = nearest(allowed, ground.board, least=ground.least, most=ground.most, seconds=SECONDS)
    except InputError:
        return _none(ground)
    who = named(near.moved, desk.scenario.region.names)
    proven = near.proven
    words = f"Keeps every rule and every pin by moving {who}. "
    words += (
        f"No other grouping does so with fewer moves (proven), over {ground.listed}."
        if proven
        else f"Others may do with fewer moves: this is what was found in {SECONDS:.0f} seconds."
    )
    return Found(function, near.configuration, near.moved, words, proven)


def lowest_from_here(
    desk: Desk,
    arrangement: Arrangement,
    function: str,
    pinned: frozenset[str] = frozenset(),
    max_partners: int | None = None,
) -> Found:
    """Find the grouping of lowest modelled cost that keeps every rule and every pin.

    The other functions stay as they are on the board. What a footprint costs then is what the
    function costs there, a partnership only where the members are not partners already, less the
    changes of team that it saves beside the functions before and after: the search minimises the
    central cost of the whole board.

    Raises
    ------
    InputError
        If the function is unknown, or a cap of partners makes no sense.
    """
    ground = _ground(desk, arrangement, function, pinned, max_partners)
    prices = _prices(ground, arrangement)
    costs = np.where(ground.kept(), prices, np.inf)
    found = cheapest(ground.blocks, costs, least=ground.least, most=ground.most, keep=KEPT_TIES)
    if not found.covers:
        if found.proven:
            return _none(ground)
        msg = "No grouping was found in the time that a search may take: allow fewer partners."
        raise SolverError(msg)
    lowest = found.covers[0][0]
    slack = lowest + SAME * max(1.0, abs(lowest))
    board = _cost_of(ground, costs)
    if board <= slack:
        blocks, moved = _ordered(ground, ground.board), NOBODY
    else:
        tied = [chosen for cost, chosen in found.covers if cost <= slack]
        made = [_ordered(ground, [ground.blocks[i] for i in chosen]) for chosen in tied]
        moves = [_moved(ground, blocks) for blocks in made]
        first = min(range(len(made)), key=lambda i: len(moves[i]))
        blocks, moved = made[first], moves[first]
    _recheck(ground, blocks)
    return Found(function, blocks, moved, _lowest_words(ground, found, moved), found.proven)


def _ground(
    desk: Desk,
    arrangement: Arrangement,
    function: str,
    pinned: frozenset[str],
    max_partners: int | None,
) -> _Ground:
    """List every possible footprint of a function, and every rule and pin on it."""
    if function not in desk.now.footprints:
        where, what = "function", f"'{function}' is not a function of this scenario."
        raise InputError.of(where, what, "Choose one of those on the board.")
    unknown = sorted(pinned - set(desk.world.codes))
    if unknown:
        where, what = "pins", f"{', '.join(unknown)} not among the areas of the region."
        raise InputError.of(where, what, "Pin areas on the map.")
    board = arrangement.footprints[function]
    blocks, listed = _listed(desk, max_partners, board)
    rules = [entry.rule for entry in desk.limits.of(function)]
    rules += pins(desk, board, pinned)
    rules += partnership_limit(desk, arrangement, function)
    numbers = tuple(entry.rule for entry in desk.limits.numbers_of(function))
    return _Ground(desk, function, board, blocks, tuple(rules), numbers, listed)


def _listed(desk: Desk, max_partners: int | None, board: Sequence[Block]) -> tuple[Blocks, str]:
    """List the footprints that the map and the caps allow, and say which.

    A region with more footprints than a room can wait for is searched up to the size that fits;
    wider footprints that stand on the board are then among the list, unless the room asked for
    fewer partners.
    """
    search = desk.scenario.search
    asked = [n for n in (search.max_partners, max_partners) if n is not None]
    if any(n < 1 for n in asked):
        where, what = "max_partners", "a footprint needs at least one council."
        raise InputError.of(where, what, "Give a number of 1 or more.")
    graph, areas = neighbours(desk.scenario), len(desk.world.codes)
    cap = min(asked, default=areas)
    memory = MOST_BLOCKS * 8 * 10 * max(1, -(-areas // 64))
    try:
        blocks = connected_blocks(
            graph, max_size=cap, contiguous=search.contiguous, memory_bytes=memory
        )
    except TooLargeError as error:
        cap = error.fits
        blocks = connected_blocks(graph, max_size=cap, contiguous=search.contiguous)
    joined = "neighbours only" if search.contiguous else "neighbours or not"
    if cap >= areas:
        return blocks, f"every grouping into footprints of any size ({joined})"
    listed = f"every grouping into footprints of at most {cap} councils"
    limit = areas if max_partners is None else max_partners
    wide = [b for b in board if cap < len(b) <= limit and _hangs_together(desk, b)]
    if wide:
        words = Blocks.of(blocks.nodes, wide).words
        blocks = Blocks(blocks.nodes, np.concatenate([blocks.words, words]))
        listed += ", and those on the board"
    return blocks, f"{listed} ({joined})"


def _hangs_together(desk: Desk, block: Block) -> bool:
    """Tell whether the map allows a footprint, where the scenario asks that it does."""
    return not desk.scenario.search.contiguous or in_one_piece(block, neighbours(desk.scenario))


def _stands(ground: _Ground) -> bool:
    """Tell whether the board's own grouping keeps every rule, one by one."""
    member = Blocks.of(ground.blocks.nodes, ground.board).membership()
    return (
        all(_hangs_together(ground.desk, block) for block in ground.board)
        and all(rule.allows(member).all() for rule in ground.rules)
        and all(rule.allows(len(ground.board)) for rule in ground.numbers)
    )


def _prices(ground: _Ground, arrangement: Arrangement) -> Floats:
    """Return what each footprint adds to the central cost of the board (B,)."""
    world, function = ground.desk.world, ground.function
    membership = ground.blocks.membership()
    inputs = central_inputs(function_inputs(world, world.scenario.catalogue.function(function)))
    cost = np.asarray(annual_cost(inputs, membership)[0])

    # a partnership is paid for once, however many functions it shares
    values = world.parameters.values
    c0 = float(values["common/coordination_c0_gbp_per_year"][0])
    c1 = float(values["common/coordination_c1_gbp_per_partner_per_year"][0])
    sizes = membership.sum(axis=1)
    joint = np.where(sizes > 1, c0 + c1 * (sizes - 1), 0.0)
    joint[_rows(ground, partnerships_beside(arrangement, function))] = 0.0

    # a footprint that another function of the journey has exactly saves its changes of team
    book = price_book(world, (), ())
    for edge, cases in book.handoff_cases.items():
        if function not in edge:
            continue
        other = edge[0] if edge[1] == function else edge[1]
        rows = _rows(ground, arrangement.footprints[other])
        saved = membership[rows] @ cases[0] * float(book.handoff_gbp[edge][0])
        cost[rows] -= saved
    return np.asarray(cost + joint)


def _rows(ground: _Ground, blocks: "Sequence[Block] | set[Block]") -> list[int]:
    """Return where some footprints stand in the list, those that are in it."""
    place = {row.tobytes(): i for i, row in enumerate(ground.blocks.words)}
    wanted = Blocks.of(ground.blocks.nodes, blocks).words
    return [place[row.tobytes()] for row in wanted if row.tobytes() in place]


def _cost_of(ground: _Ground, costs: Floats) -> float:
    """Return what the board's own grouping adds up to, infinite where it breaks a rule."""
    rows = _rows(ground, ground.board)
    numbers = all(rule.allows(len(ground.board)) for rule in ground.numbers)
    if len(rows) < len(ground.board) or not numbers:
        return float("inf")
    return float(costs[rows].sum())


def _lowest_words(ground: _Ground, found: Cheapest, moved: tuple[str, ...]) -> str:
    """Say what a search for the lowest cost established."""
    over = (
        "under these assumptions, rules and pins, the other functions as on the board, over "
        f"{ground.listed}"
    )
    if not found.proven:
        gap = f"at most {100 * found.gap:.3g} % of the cost of this function from the lowest"
        return f"Lowest modelled cost found, {gap}, {over}; not proven."
    if not moved:
        return f"What is on the board has the lowest modelled cost (proven), {over}."
    return f"Lowest modelled cost (proven), {over}."


def _none(ground: _Ground) -> Found:
    """Say which rules and pins leave no grouping, and what would let the board stand."""
    try:
        clash = smallest_conflict(ground.blocks, ground.rules, ground.numbers, seconds=SECONDS)
    except SolverError:
        words = "No grouping keeps every rule and pin; which of them clash was not settled in time."
        return Found(ground.function, (), (), words, proven=False)
    words = clash.words
    every: list[AnyRule] = [*ground.rules, *ground.numbers]
    relaxed = least_relaxation(every, ground.board, nodes=ground.desk.world.codes)
    if relaxed and not clash.without_any_rule:
        told = "; ".join(one.words for one in relaxed)
        words += f" As for what is on the board: {told}."
    if "at most" in ground.listed and "any size" not in ground.listed:
        words += f" Searched: {ground.listed}."
    return Found(ground.function, (), (), words, proven=True)


def _moved(ground: _Ground, blocks: Sequence[Block]) -> tuple[str, ...]:
    """Return the areas that move from the board, footprints matched so that the fewest do."""
    only = Blocks.of(ground.blocks.nodes, blocks)
    return tuple(nearest(only, ground.board, seconds=SECONDS).moved)


def _recheck(ground: _Ground, blocks: Sequence[Block]) -> None:
    """Check an answer by the rules' plain forms, apart from the search."""
    scenario = ground.desk.scenario
    check_configuration(
        neighbours(scenario),
        blocks,
        contiguous=scenario.search.contiguous,
        rules=ground.rules,
        numbers=ground.numbers,
    )
    held = sorted(code for block in blocks for code in block)
    if held != sorted(ground.desk.world.codes):
        msg = "A grouping found does not hold every council once."
        raise CheckFailedError(msg)


def _ordered(ground: _Ground, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return footprints in the order of their first area."""
    place = {code: i for i, code in enumerate(ground.desk.world.codes)}
    return tuple(sorted(blocks, key=lambda block: min(place[code] for code in block)))
