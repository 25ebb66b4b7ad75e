"""Hold many ways to take blocks one after the other, what they share only once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from footprint.configurations.blocks import TooLargeError
from footprint.configurations.recursion import Masks, first_area
from footprint.configurations.remainders import Remainders, choices
from footprint.errors import Problem

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
SmallInts = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]

MOST_STEPS = 2**25

_ONE = np.uint64(1)


class Nodes(NamedTuple):
    """Sets of areas that remain, as positions, with the numbers of blocks wanted for each.

    Bit k of ``numbers`` asks for k + 1 more blocks; it is 1 where nothing remains.
    """

    state: IntArray
    numbers: Masks


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """Ways to take blocks, each step of them added to a step of the level before.

    Attributes
    ----------
    levels
        Where the steps of each level start, and at last their number; a step of the first level
        takes no block, one of the next has taken one.
    block, other
        For each step the block it takes, and the step that it is added to.
    order
        For each way its step.
    """

    levels: IntArray
    block: SmallInts
    other: SmallInts
    order: IntArray

    def __len__(self) -> int:
        """Return the number of ways."""
        return len(self.order)

    def blocks_of(self, way: int) -> list[int]:
        """Return the blocks of a way, from its step on."""
        step = int(self.order[way])
        taken = []
        while step >= self.levels[1]:
            taken.append(int(self.block[step]))
            step = int(self.other[step])
        return taken

    def depths(self) -> IntArray:
        """Return how many blocks each step has taken."""
        return np.repeat(np.arange(len(self.levels) - 1), np.diff(self.levels))

    def totals(self, values: FloatArray) -> FloatArray:
        """Add up the values of the blocks (B, K) taken at every step (steps, K)."""
        totals = np.empty((len(self.block), values.shape[1]))
        totals[: self.levels[1]] = 0.0
        for start, stop in zip(self.levels[1:-1].tolist(), self.levels[2:].tolist(), strict=True):
            here = totals[start:stop]
            values.take(self.block[start:stop], axis=0, out=here, mode="clip")
            if start > self.levels[1]:
                here += totals.take(self.other[start:stop], axis=0)
        return totals


def beginnings(
    search: Remainders, possible: Masks, whole: Nodes, stops: BoolArray
) -> tuple[Chains, Nodes]:
    """Return the ways from the whole region to a set at which to stop, and the set each leaves.

    In the order of their blocks as listed, and only those that can end in a number of blocks
    wanted.

    Parameters
    ----------
    possible
        The numbers of blocks that can cover each set, the empty one last.
    whole
        The whole region; nothing if there is no cover.
    stops
        For each set, the empty one last, whether to stop at it; always at the empty one.

    Raises
    ------
    TooLargeError
        If the ways share too little to be held.
    """
    before, block = [np.zeros(len(whole.state), dtype=np.int64)], [whole.state[:0]]
    levels, nodes, n_steps = [whole], whole, len(whole.state)
    while len(going := np.flatnonzero(~stops[nodes.state])):
        earlier, taken, nodes = _next(search, possible, _some(nodes, going))
        before.append(going[earlier])
        block.append(taken)
        levels.append(nodes)
        n_steps += len(taken)
        _check_steps(n_steps, search.n_areas)

    # steps come level by level, ways in the order of their blocks
    every = Nodes(*(np.concatenate(parts) for parts in zip(*levels, strict=True)))
    starts = np.r_[0, np.cumsum([len(level.state) for level in levels])]
    ends = np.flatnonzero(stops[every.state])
    order = ends[np.argsort(_first_ways(before, starts, stops[every.state])[ends], kind="stable")]
    other = np.concatenate([b + s for b, s in zip(before, np.r_[0, starts[:-2]], strict=True)])
    taken = np.concatenate([whole.state - whole.state, *(search.rows[b] for b in block[1:])])
    chains = Chains(starts, taken.astype(np.int32), other.astype(np.int32), order)
    return chains, _some(every, order)


def endings(search: Remainders, possible: Masks, roots: Nodes) -> tuple[Chains, IntArray, IntArray]:
    """Return the ways to cover some sets with a number of blocks wanted.

    In the order of their blocks as listed. The ways of what remains after a block are shared.

    Returns
    -------
    The ways, and for each root its first way and the number of its ways.

    Raises
    ------
    TooLargeError
        If the ways share too little to be held.
    """
    owner, block, target, bounds = _links(search, possible, roots)
    n_roots, n_nodes = len(roots.state), int(bounds[-1, 1])

    # count the ways of each set, from the last first area to the first
    n_ways = np.ones(n_nodes + 1, dtype=np.int64)
    link_target = target[n_roots:]
    for (low, node), (high, last) in reversed(list(zip(bounds, bounds[1:], strict=False))):
        if last > node:
            runs = np.searchsorted(owner[low:high], np.arange(node, last))
            n_ways[node:last] = np.add.reduceat(n_ways[link_target[low:high]], runs)
            _check_steps(int(n_ways[node:].sum()), search.n_areas)

    # a way takes the block of a link and goes on with a way of its target; the empty one is last
    starts = np.r_[0, np.cumsum(n_ways)]
    n_each = n_ways[link_target]
    shift = starts[link_target] - (np.cumsum(n_each) - n_each)
    after = np.r_[np.arange(starts[-2]) + np.repeat(shift, n_each), starts[-2]]
    taken = np.r_[np.repeat(search.rows[block], n_each), np.int32(0)]
    depth = np.zeros(len(after), dtype=np.int64)
    for node, last in reversed(list(zip(bounds[:-1, 1], bounds[1:, 1], strict=True))):
        ways = slice(starts[node], starts[last])
        depth[ways] = depth[after[ways]] + 1

    # hold the steps by depth
    by_depth = np.argsort(depth, kind="stable")
    order = np.empty_like(by_depth)
    order[by_depth] = np.arange(len(by_depth))
    levels = np.r_[0, np.cumsum(np.bincount(depth))]
    other = order[after[by_depth]].astype(np.int32)
    chains = Chains(levels, taken[by_depth], other, order)
    return chains, starts[target[:n_roots]], n_ways[target[:n_roots]]


def distinct(nodes: Nodes) -> tuple[Nodes, IntArray]:
    """Return each set with each wish of numbers once, and which of them every node is."""
    wishes, wish = np.unique(nodes.numbers, return_inverse=True)
    keys, kind = np.unique(nodes.state * len(wishes) + wish, return_inverse=True)
    return Nodes(keys // max(1, len(wishes)), wishes[keys % max(1, len(wishes))]), kind


def _links(
    search: Remainders, possible: Masks, roots: Nodes
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Return every block that can be taken on the way from some roots to nothing remaining.

    Sets are numbered by their first area, nothing remaining comes after all others.

    Returns
    -------
    For each link its owner and block; for each root and then for each link the set it leads to;
    and where the links and the sets of each first area start, and at last their numbers.
    """
    n_areas = search.n_areas
    first = np.r_[first_area(search.sets), n_areas]
    waiting: list[list[tuple[Nodes, IntArray]]] = [[] for _ in range(n_areas + 1)]
    _file(waiting, first, roots, np.arange(len(roots.state)))
    n_links = n_nodes = 0
    found, bounds, targets = [(np.empty(0, dtype=np.int64),) * 2], [(0, 0)], []
    for here in waiting:
        if here:
            # every way to these sets is known by now
            parts, links = zip(*here, strict=True)
            nodes = Nodes(*(np.concatenate(values) for values in zip(*parts, strict=True)))
            alike, kind = distinct(nodes)
            targets.append((np.concatenate(links), n_nodes + kind))
            if here is not waiting[n_areas]:
                before, block, after = _next(search, possible, alike)
                found.append((n_nodes + before, block))
                at = len(roots.state) + n_links + np.arange(len(block))
                _file(waiting, first, after, at)
                n_links += len(block)
                n_nodes += len(alike.state)
                _check_steps(n_links, n_areas)
        bounds.append((n_links, n_nodes))
    owner, block = (np.concatenate(values) for values in zip(*found, strict=True))
    target = np.empty(len(roots.state) + n_links, dtype=np.int64)
    for arrived, leads_to in targets:
        target[arrived] = leads_to
    return owner, block, target, np.array(bounds)


def _file(
    waiting: Sequence[list[tuple[Nodes, IntArray]]],
    first: IntArray,
    nodes: Nodes,
    links: IntArray,
) -> None:
    """Put sets, and the links that lead to them, under their first area."""
    areas = first[nodes.state]
    for area in np.unique(areas).tolist():
        there = np.flatnonzero(areas == area)
        waiting[area].append((_some(nodes, there), links[there]))


def _next(search: Remainders, possible: Masks, nodes: Nodes) -> tuple[IntArray, IntArray, Nodes]:
    """Return every next block of each node: the node it is taken from, the block, the node then."""
    # nodes of one set share its choices
    states, which = np.unique(nodes.state, return_inverse=True)
    alike, kind = distinct(nodes)
    fits = possible != 0
    fits[-1] = True
    found = choices(search, states, fits)

    # those that lead to a wanted number of blocks, kind by kind
    run = np.searchsorted(states, alike.state)
    owner, taken = _spread(found.starts, run)
    rest = found.rest[taken]
    numbers = alike.numbers[owner]
    empty = rest == len(search.sets)
    numbers = np.where(empty, numbers & _ONE, numbers >> _ONE & possible[rest])
    wanted = np.flatnonzero(numbers)
    starts = np.searchsorted(owner[wanted], np.arange(len(alike.state) + 1))

    # every node takes every choice of its kind
    before, taken_by_kind = _spread(starts, kind)
    chosen = wanted[taken_by_kind]
    return before, found.block[taken[chosen]], Nodes(rest[chosen], numbers[chosen])


def _spread(starts: IntArray, runs: IntArray) -> tuple[IntArray, IntArray]:
    """Return, run after run, which run each member is of, and the members."""
    lengths = np.diff(starts)[runs]
    owner = np.repeat(np.arange(len(runs)), lengths)
    shift = starts[runs] - (np.cumsum(lengths) - lengths)
    return owner, np.arange(len(owner)) + shift[owner]


def _first_ways(before: Sequence[IntArray], levels: IntArray, ends: BoolArray) -> IntArray:
    """Return how many ways come before those through each step, taken in the order listed."""
    # count the ways through each step, from the last level to the first
    counts: list[IntArray] = []
    for level in reversed(range(len(before))):
        count = ends[levels[level] : levels[level + 1]].astype(np.int64)
        if counts:
            np.add.at(count, before[level + 1], counts[-1])
        counts.append(count)
    counts.reverse()

    # the ways through a step follow those through the steps listed before it
    first = [np.cumsum(counts[0]) - counts[0]]
    for level, count in enumerate(counts[1:], start=1):
        earlier = np.cumsum(count) - count
        eldest = np.searchsorted(before[level], before[level])
        first.append(first[-1][before[level]] + earlier - earlier[eldest])
    return np.concatenate(first)


def _some(nodes: Nodes, which: IntArray) -> Nodes:
    """Return some of the nodes."""
    return Nodes(nodes.state[which], nodes.numbers[which])


def _check_steps(n_steps: int, n_areas: int) -> None:
    """Raise a TooLargeError if more steps are needed than can be held."""
    if n_steps > MOST_STEPS:
        what = f"the configurations of {n_areas} areas share too little to be listed."
        raise TooLargeError(Problem("footprints", what, "Set a smaller cap or add a rule."))
