"""Find the cheapest configurations made of a list of priced blocks, by whichever way is quicker."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import networkx as nx
import numpy as np
import numpy.typing as npt

from footprint.configurations.blocks import Blocks, TooLargeError
from footprint.configurations.endgame import go_on
from footprint.configurations.neighbours import neighbour_masks, sweep_order
from footprint.configurations.proving import Sifting
from footprint.configurations.recursion import (
    MOST_AREAS,
    MOST_STATES,
    MOST_TESTS,
    cheapest_covers,
    in_sweep_order,
)
from footprint.configurations.sifting import Limits
from footprint.errors import CheckFailedError, InputError, Problem
from footprint.solving import BEST_FOUND, NOT_SOLVED, PROVEN

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Cover = tuple[float, tuple[int, ...]]
Method = Literal["auto", "recursion", "sifting"]

# the recursion is tried first where it is sure to be done in some hundredths of a second
_FEW_BLOCKS = 2**15
_FEW_STATES = 2**13
_FEW_TESTS = 2**20


@dataclass(frozen=True, slots=True, eq=False)
class Cheapest:
    """The cheapest configurations made of a list of blocks.

    Attributes
    ----------
    covers
        For each its cost, added up from its blocks, and the positions of its blocks, best first;
        none where no configuration can be made (then ``status`` tells whether that is proven).
    status
        "proven best" where these are the cheapest and there are no others as cheap left out but
        for equal costs; "best found, at most x % from best" or "not solved" where the work became
        too much.
    bound
        The least that any configuration can cost; infinite where there is none.
    method
        "recursion", "sifting", or "solver" where the last step was the solver's.
    """

    covers: tuple[Cover, ...]
    status: str
    bound: float
    method: str

    @property
    def proven(self) -> bool:
        """Tell whether the covers are proven to be the cheapest."""
        return self.status == PROVEN

    @property
    def gap(self) -> float:
        """Return how far the first may be from the bound, relative to its cost."""
        if not self.covers:
            return 0.0 if self.proven else np.inf
        cost = self.covers[0][0]
        return 0.0 if cost == self.bound else abs(cost - self.bound) / max(abs(cost), 1e-300)

    @property
    def words(self) -> str:
        """Say the status to people, with the percentage filled in."""
        if self.status != BEST_FOUND:
            return self.status
        return f"best found, at most {100 * self.gap:.3g} % from best"


def cheapest(
    blocks: Blocks,
    costs: FloatArray,
    *,
    least: int | None = None,
    most: int | None = None,
    keep: int = 1,
    order: Sequence[int] | None = None,
    method: Method = "auto",
) -> Cheapest:
    """Find the ``keep`` cheapest configurations made of the blocks, with proof.

    Minimise sum of cost(g) over the blocks g of a configuration: every area in exactly one. Both
    ways list what they prove, so both give the same costs; of configurations whose costs tie to
    a relative 1e-9 they may list others, or in another order.

    Parameters
    ----------
    blocks
        The blocks that may be used, none twice.
    costs
        The cost of each (blocks,), of either sign; infinite for one that may not be used.
    least, most
        The fewest and the most footprints wanted.
    order
        The areas in an order in which few of those covered first share blocks with the others;
        made from the blocks if not given. It bears on time, and on the order of equal costs.
    method
        "auto" chooses: the recursion where it is short, else sifting, then the recursion at any
        length, then the solver. Any other insists.

    Raises
    ------
    InputError
        If a cost is not a number, or nothing can be kept.
    TooLargeError
        If a method insisted on is too much work.
    """
    costs = np.asarray(costs, dtype=np.float64)
    _check(blocks, costs, keep)
    n_areas = len(blocks.nodes)
    limits = Limits(n_areas, max(least or 1, 1), n_areas if most is None else min(most, n_areas))
    usable = np.flatnonzero(np.isfinite(costs))
    words = blocks.words[usable]
    held = np.bitwise_or.reduce(words, axis=0, initial=np.uint64(0))
    if limits.least > limits.most or np.bitwise_count(held).sum() < n_areas:
        return Cheapest((), PROVEN, np.inf, "recursion")
    task = _Task(
        Blocks(blocks.nodes, words),
        costs[usable],
        limits,
        _order(blocks) if order is None else order,
        keep,
    )
    found = _by(task, method)
    covers = [(cost, tuple(usable[list(cover)].tolist())) for cost, cover in found.covers]
    _check_covers(blocks, covers)
    return Cheapest(tuple(covers), found.status, found.bound, found.method)


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """The blocks that may be used with their costs, and what is asked of them."""

    blocks: Blocks
    costs: FloatArray
    limits: Limits
    order: Sequence[int]
    keep: int


def _by(task: _Task, method: Method) -> Cheapest:
    """Return the cheapest configurations by a method, or by what turns out to be quick enough."""
    if method == "recursion":
        return _recursion(task, MOST_STATES, MOST_TESTS)
    if method == "auto" and len(task.blocks) <= _FEW_BLOCKS:
        found = _tried_recursion(task, _FEW_STATES, _FEW_TESTS)
        if found is not None:
            return found
    scale = _scale(task)
    search = Sifting.begin(task.blocks.words, task.costs / scale, task.limits, task.order)
    if search is None:
        return Cheapest((), PROVEN, np.inf, "sifting")
    try:
        covers = search.search(task.keep).covers
    except TooLargeError:
        if method == "sifting":
            raise
    else:
        return _sorted(task, covers, "sifting")
    found = _tried_recursion(task, MOST_STATES, MOST_TESTS)
    if found is not None:
        return found
    rest = go_on(search, task.keep)
    return _sorted(task, rest.covers, "solver", proven=rest.proven, bound=rest.bound * scale)


def _recursion(task: _Task, most_states: int, most_tests: int) -> Cheapest:
    """Return the cheapest configurations by the exact recursion."""
    if task.limits.n_areas > MOST_AREAS:
        what = f"there are {task.limits.n_areas} areas; the recursion takes at most {MOST_AREAS}."
        raise TooLargeError(Problem("region", what))
    covers = cheapest_covers(
        in_sweep_order(task.blocks, task.order),
        task.costs,
        task.limits.n_areas,
        least=task.limits.least,
        most=task.limits.most,
        keep=task.keep,
        most_states=most_states,
        most_tests=most_tests,
    )
    return _sorted(task, [tuple(cover) for _, cover in covers], "recursion")


def _tried_recursion(task: _Task, most_states: int, most_tests: int) -> Cheapest | None:
    """Return what the recursion finds, None where it is too much work."""
    if task.limits.n_areas > MOST_AREAS:
        return None
    try:
        return _recursion(task, most_states, most_tests)
    except TooLargeError as error:
        # a remedy says that no way could hold so many
        if error.problems[0].remedy:
            raise
        return None


def _sorted(
    task: _Task,
    covers: Sequence[tuple[int, ...]],
    method: str,
    *,
    proven: bool = True,
    bound: float = -np.inf,
) -> Cheapest:
    """Return covers with their costs added up afresh, best first."""
    priced = [(float(task.costs[list(cover)].sum()), cover) for cover in covers]
    if method != "recursion":
        # the recursion has an order of its own for equal costs
        priced = [(cost, tuple(sorted(cover))) for cost, cover in priced]
        priced.sort()
    lowest = priced[0][0] if priced else np.inf
    if proven:
        return Cheapest(tuple(priced), PROVEN, lowest, method)
    status = BEST_FOUND if priced else NOT_SOLVED
    return Cheapest(tuple(priced), status, min(lowest, bound), method)


def _scale(task: _Task) -> float:
    """Return what to divide costs by, so that cheap blocks cost about 1 an area."""
    by_area = np.abs(task.costs) / task.blocks.sizes()
    number = min(len(by_area), 20 * task.limits.n_areas)
    typical = float(np.partition(by_area, number - 1)[:number].mean())
    return typical or float(by_area.mean()) or 1.0


def _order(blocks: Blocks) -> list[int]:
    """Return the order of a sweep over areas that share their smallest blocks."""
    n_areas = len(blocks.nodes)
    sizes = blocks.sizes()
    joined = np.zeros((n_areas, n_areas), dtype=np.bool_)
    alone = np.ones(n_areas, dtype=np.bool_)
    for size in np.unique(sizes[sizes > 1]).tolist():
        if not alone.any():
            break
        held = Blocks(blocks.nodes, blocks.words[sizes == size]).membership()
        held = held[held[:, alone].any(axis=1)].astype(np.float32)
        joined |= held.T @ held > 0
        alone &= held.sum(axis=0) == 0
    graph = nx.Graph()
    graph.add_nodes_from(range(n_areas))
    graph.add_edges_from(np.argwhere(np.triu(joined, 1)).tolist())
    return sweep_order(neighbour_masks(graph)[1])


def _check(blocks: Blocks, costs: FloatArray, keep: int) -> None:
    """Raise an InputError if the costs do not fit the blocks, or nothing is to be kept."""
    if keep < 1:
        what = f"{keep} configurations cannot be kept."
        raise InputError(Problem("keep", what, "Give a number of 1 or more."))
    if costs.shape != (len(blocks),):
        what = f"costs have shape {costs.shape} for {len(blocks)} footprints."
        raise InputError(Problem("cost", what, "Give one number for each footprint."))
    wrong = np.flatnonzero(np.isnan(costs) | (costs == -np.inf))
    if len(wrong):
        names = ", ".join(str(node) for node in blocks.nodes if node in blocks[int(wrong[0])])
        what = f"{len(wrong)} footprints have no usable cost; {names} has {costs[wrong[0]]}."
        raise InputError(Problem("cost", what, "Costs must be numbers, or infinite for a no."))


def _check_covers(blocks: Blocks, covers: Sequence[Cover]) -> None:
    """Raise a CheckFailedError if a cover does not hold every area once, or two are the same."""
    for _, cover in covers:
        held = sum(blocks.membership(i, i + 1)[0].astype(np.int64) for i in cover)
        if not np.array_equal(held, np.ones(len(blocks.nodes), dtype=np.int64)):
            msg = "A configuration found does not hold every area exactly once."
            raise CheckFailedError(msg)
    if len({frozenset(cover) for _, cover in covers}) < len(covers):
        msg = "A configuration was found twice."
        raise CheckFailedError(msg)
