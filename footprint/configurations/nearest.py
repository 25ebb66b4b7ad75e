"""Find the configuration nearest to a favourite that is ruled out, or what would let it stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import networkx as nx
import numpy as np
import numpy.typing as npt

from footprint.configurations.amounts import enough, plain, report
from footprint.configurations.blocks import Blocks
from footprint.configurations.neighbours import Node
from footprint.configurations.partitioning import NO_LABEL, Picked, Pool, pick
from footprint.configurations.rules import NumberRule, Rule
from footprint.errors import CheckFailedError, InputError, Problem, SolverError

Configuration = tuple[frozenset[Node], ...]
AnyRule = Rule | NumberRule
BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_CHUNK_ROWS = 2**14
_FEW_MOVED = 2


@dataclass(frozen=True, slots=True)
class Nearest:
    """The configuration of allowed footprints with the fewest areas moved from a favourite.

    Attributes
    ----------
    configuration
        Footprints in the order of their first area.
    moved
        The areas that are not in the footprint matched with their old one, in order. Each new
        footprint is matched with one old footprint at most, and the other way round; where several
        matchings leave as many areas in place, earlier areas stay.
    n_moved
        How many areas move.
    status
        What is established about ``n_moved``, as the solver words it.
    proven
        Whether no allowed configuration moves fewer.
    kept_pairs, all_pairs
        Pairs of areas that share in the favourite and still do, and all that share in it.
    pairs_proven
        Whether no other configuration with as few moved keeps more pairs together.
    """

    configuration: Configuration
    moved: tuple[Node, ...]
    n_moved: int
    status: str
    proven: bool
    kept_pairs: int
    all_pairs: int
    pairs_proven: bool


class Relaxation(NamedTuple):
    """A rule that a favourite breaks, and the limit that would just let it stand.

    ``needed_limit`` is None for a rule that has no limit to move.
    """

    rule: AnyRule
    needed_limit: float | None
    words: str


class _Choices(NamedTuple):
    """Every allowed block, matched with each old footprint it overlaps and with none.

    ``moved`` is the number of its areas that move then, ``differs`` the number that are in one of
    the two and not in the other, ``parted`` the pairs of the favourite with one area in the block
    and one outside.
    """

    block: IntArray
    old: IntArray
    moved: FloatArray
    differs: FloatArray
    parted: FloatArray


def nearest(
    blocks: Blocks,
    favourite: Iterable[frozenset[Node]],
    *,
    least: int | None = None,
    most: int | None = None,
    seconds: float | None = None,
) -> Nearest:
    """Find the allowed configuration that moves the fewest areas from a favourite.

    A choice (g, h) takes block g and matches it with old footprint h, or with none; it moves the
    areas of g outside h. Minimise sum of |g less h| x[g, h], every area in exactly one block taken,
    every old footprint matched at most once. Among those that move as few, the one that keeps the
    most pairs of areas together. Both are re-checked by code apart from the search.

    Parameters
    ----------
    blocks
        The footprints that keep every rule.
    favourite
        A configuration, its footprints allowed or not.
    least, most
        Limits on the number of footprints.
    seconds
        Stop each search after this long; what is then found is not called proven.

    Raises
    ------
    InputError
        If the favourite does not hold every area once, or there is no allowed configuration.
    SolverError
        If none was found in the time given.
    CheckFailedError
        If the answer fails its re-check.
    """
    old = _checked(blocks.nodes, favourite)
    choices = _choices(blocks, old)
    pool = Pool(
        blocks,
        choices.block,
        choices.moved,
        len(blocks.nodes),
        choices.old,
        len(old),
        least,
        most,
    )
    first = _fewest_moved(pool, choices, seconds)
    if first.choices is None:
        raise _none_found(first, len(blocks), least, most)
    picked, pairs_proven = _most_pairs(pool, choices, first, seconds)
    configuration = _ordered(blocks.nodes, [blocks[int(choices.block[i])] for i in picked])

    # match the footprints afresh, and hold the answer against what the search claims
    moved = _moved(blocks.nodes, old, configuration)
    _recheck(blocks, configuration, round(first.cost), len(moved), (least, most))
    return Nearest(
        configuration=configuration,
        moved=moved,
        n_moved=len(moved),
        status=first.words,
        proven=first.proven,
        kept_pairs=_pairs(a & b for a in old for b in configuration),
        all_pairs=_pairs(old),
        pairs_proven=pairs_proven,
    )


def least_relaxation(
    rules: Sequence[AnyRule], favourite: Iterable[frozenset[Node]], *, nodes: Sequence[Node]
) -> tuple[Relaxation, ...]:
    """Return, for each rule that a favourite breaks, the limit that would just let it stand.

    Parameters
    ----------
    rules
        Rules on footprints and on their number.
    nodes
        The areas in the order of the columns that the rules were made for.
    """
    blocks = _ordered(nodes, list(favourite))
    membership = np.array([[node in block for node in nodes] for block in blocks])
    found = []
    for rule in rules:
        if isinstance(rule, NumberRule):
            if not rule.allows(len(blocks)):
                found.append(_number_relaxation(rule, len(blocks)))
            continue
        excess = rule.excess(membership)
        if not rule.allows(membership).all():
            found.append(_relaxation(rule, excess, membership))
    return tuple(found)


def _relaxation(rule: Rule, excess: FloatArray, membership: BoolArray) -> Relaxation:
    """Return the limit that the block furthest beyond a rule would keep."""
    worst = int(excess.argmax())
    if rule.limit is None:
        broken = [rule.words(membership[i]) for i in np.flatnonzero(excess > 0).tolist()]
        words = f"it would stand only without this rule: {'; '.join(dict.fromkeys(broken))}"
        return Relaxation(rule, None, words)
    needed = rule.limit - excess[worst] if rule.at_least else rule.limit + excess[worst]
    kind = "a least of" if rule.at_least else "a limit of"
    words = (
        f"{kind} {enough(needed, at_least=rule.at_least)} {rule.unit} instead of "
        f"{plain(rule.limit)} would let it stand"
    )
    return Relaxation(rule, float(needed), words)


def _number_relaxation(rule: NumberRule, number: int) -> Relaxation:
    """Return the number of footprints that a favourite has."""
    above = rule.most is not None and number > rule.most
    kind, limit = ("a limit", rule.most) if above else ("a least", rule.least)
    words = f"{kind} of {number} footprints instead of {limit} would let it stand"
    return Relaxation(rule, float(number), words)


def _checked(nodes: Sequence[Node], favourite: Iterable[frozenset[Node]]) -> Configuration:
    """Return the favourite in order, or report every area that it does not hold once."""
    blocks = [frozenset(block) for block in favourite]
    known = set(nodes)
    strangers = dict.fromkeys(node for block in blocks for node in block if node not in known)
    problems = [
        Problem("favourite", f"{node} is not among the areas of the region.", "Leave it out.")
        for node in strangers
    ]
    for node in nodes:
        times = sum(node in block for block in blocks)
        if times != 1:
            what = f"{node} is in {times} footprints."
            problems.append(Problem("favourite", what, "Put every area in exactly one."))
    report(problems)
    return _ordered(nodes, [block for block in blocks if block])


def _choices(blocks: Blocks, old: Configuration) -> _Choices:
    """Match every block with each old footprint it overlaps, and with none."""
    belongs = np.array([[node in block for block in old] for node in blocks.nodes], dtype=float)
    old_sizes = belongs.sum(axis=0)
    found: list[tuple[IntArray, IntArray, FloatArray, FloatArray, FloatArray]] = []
    for start in range(0, len(blocks), _CHUNK_ROWS):
        membership = blocks.membership(start, start + _CHUNK_ROWS)
        overlap = membership @ belongs
        parted = (overlap * (old_sizes - overlap)).sum(axis=1)
        sizes = overlap.sum(axis=1)
        rows, columns = np.nonzero(overlap)
        alone = np.arange(len(membership))
        at = np.r_[rows, alone]
        label = np.r_[columns, np.full(len(membership), NO_LABEL)]
        moved = np.r_[sizes[rows] - overlap[rows, columns], sizes]
        differs = moved + np.r_[old_sizes[columns] - overlap[rows, columns], 0 * sizes]
        found.append((at + start, label, moved, differs, parted[at]))
    if not found:
        nothing, none = np.empty(0), np.empty(0, dtype=np.int64)
        return _Choices(none, none, nothing, nothing, nothing)
    return _Choices(*(np.concatenate(part) for part in zip(*found, strict=True)))


def _fewest_moved(pool: Pool, choices: _Choices, seconds: float | None) -> Picked:
    """Pick the choices that move the fewest areas.

    If g is matched with h, the areas of either that are not in the other all move. So a
    configuration that moves at most u areas is made of choices that differ by at most u: those are
    tried alone, with u raised until what is found moves no more than that.
    """
    best: Picked | None = None
    upto = _FEW_MOVED
    while True:
        near = np.flatnonzero(choices.differs <= upto)
        picked = pick(_some(pool, near), seconds=seconds)
        if picked.choices is not None and (best is None or picked.cost < best.cost):
            best = replace(picked, choices=near[picked.choices])
        whole = len(near) == len(choices.block)
        reached = best is not None and best.cost <= upto
        if reached or whole or not picked.proven:
            break
        upto = 2 * upto if best is None else min(2 * upto, round(best.cost))
    if best is None or picked.proven:
        return picked if best is None else best
    # out of time: only a pick of the last list, which leaves out nothing better, has a known gap
    if picked.choices is not None and (reached or whole) and picked.cost == best.cost:
        return best
    return replace(best, proven=False, words="best found, with no bound on how far from best")


def _some(pool: Pool, among: IntArray) -> Pool:
    """Return a pool of some of its choices."""
    return replace(pool, block=pool.block[among], cost=pool.cost[among], label=pool.label[among])


def _most_pairs(
    pool: Pool, choices: _Choices, first: Picked, seconds: float | None
) -> tuple[IntArray, bool]:
    """Return, among picks that move as few areas, one that keeps the most pairs together.

    Each pair that comes apart is counted by both blocks that hold one of its areas; one area more
    moved weighs more than all pairs. A block that parts more pairs than the first pick does in
    all has no part in a better one. Where the first search proved nothing, its own pick.
    """
    taken = first.choices if first.choices is not None else np.empty(0, dtype=np.int64)
    if not first.proven or first.cost == 0:
        return taken, first.proven
    parted = float(choices.parted[taken].sum())
    weighed = choices.parted + choices.moved * (parted + 1)
    most_cost = float(weighed[taken].sum())
    near = np.flatnonzero((choices.differs <= first.cost) & (choices.parted <= parted / 2))
    narrowed = _some(replace(pool, cost=weighed, most_cost=most_cost), near)
    second = pick(narrowed, seconds=seconds)
    if second.choices is None or second.cost > most_cost:
        return taken, False
    return near[second.choices], second.proven


def _moved(nodes: Sequence[Node], old: Configuration, new: Configuration) -> tuple[Node, ...]:
    """Return the areas that move when footprints are matched so that the fewest do.

    By a matching of greatest weight: first by how many areas stay, then by the earliest of them.
    """
    n_areas = len(nodes)
    place = {node: i for i, node in enumerate(nodes)}
    graph = nx.Graph()
    for i, before in enumerate(old):
        for j, after in enumerate(new):
            both = before & after
            if both:
                early = sum(1 << (n_areas - 1 - place[node]) for node in both)
                graph.add_edge(("old", i), ("new", j), weight=(len(both) << n_areas) + early)
    stays: set[Node] = set()
    for pair in nx.max_weight_matching(graph):
        sides = dict(pair)
        stays |= old[sides["old"]] & new[sides["new"]]
    return tuple(node for node in nodes if node not in stays)


def _recheck(
    blocks: Blocks,
    configuration: Configuration,
    claimed: int,
    n_moved: int,
    limits: tuple[int | None, int | None],
) -> None:
    """Raise a CheckFailedError if the answer is not what it is said to be."""
    least, most = limits
    held = [node for block in configuration for node in block]
    faults = []
    if len(held) != len(blocks.nodes) or set(held) != set(blocks.nodes):
        faults.append("an area is not in exactly one footprint")
    wanted = Blocks.of(blocks.nodes, configuration).words
    if not all((blocks.words == row).all(axis=1).any() for row in wanted):
        faults.append("a footprint is not among those allowed")
    if not (least or 0) <= len(configuration) <= (most or len(held)):
        faults.append(f"there are {len(configuration)} footprints")
    if n_moved != claimed:
        faults.append(f"{n_moved} areas move, but the search found {claimed}")
    if faults:
        msg = f"The nearest configuration failed its check: {'; '.join(faults)}."
        raise CheckFailedError(msg)


def _none_found(
    picked: Picked, n_blocks: int, least: int | None, most: int | None
) -> InputError | SolverError:
    """Return the error that there is no allowed configuration, or that none was found in time."""
    if not picked.proven:
        return SolverError(f"No allowed configuration was found in time ({picked.words}).")
    number = ""
    if least is not None or most is not None:
        number = f", {least or 1} to {most or 'any number'} of them"
    what = f"no configuration can be made of the {n_blocks:,} allowed footprints{number}."
    return InputError.of("footprints", what, "Find the rules that conflict, and drop one of them.")


def _ordered(nodes: Sequence[Node], blocks: Sequence[frozenset[Node]]) -> Configuration:
    """Return footprints by their first area in the order of the nodes."""
    place = {node: i for i, node in enumerate(nodes)}
    return tuple(sorted(blocks, key=lambda block: min(place[node] for node in block)))


def _pairs(blocks: Iterable[frozenset[Node]]) -> int:
    """Return how many pairs of areas share a footprint."""
    return sum(len(block) * (len(block) - 1) // 2 for block in blocks)
