"""Hold the joint question as arrays, and price a choice of footprints for every function."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Self

import numpy as np
import numpy.typing as npt

from footprint.arrangements.arrangement import Arrangement, BoolArray, FloatArray
from footprint.arrangements.joint import JointProblem

IntArray = npt.NDArray[np.int64]

# numbers of areas whose halves are rounded down, and the numbers that all of them may take
_HALVED = (3, 5, 7, 9)
_MOST_NUMBERS = 2**21


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """The joint question as arrays: F functions, B blocks, A areas, E edges.

    Attributes
    ----------
    problem
        The question they come from.
    within
        1.0 where an area is in a block (B, A).
    cost
        Cost of each block for each function (F, B); infinite where not allowed.
    coordination
        Cost of each partnership (B,).
    counted
        Blocks that count as a partnership with a price or a limit (B,).
    edges
        Rows of the two functions of each edge (E, 2).
    saved
        What is saved where both functions of an edge have a block (E, B).
    changes
        Cost of changes of team if no block is shared exactly.
    halves, halves_most
        Valid rows for any one function (H, B) and their right-hand sides (H,): see ``_halves``.
    least, most
        Fewest and most footprints of each function (F,); 0 and infinity for no limit.
    """

    problem: JointProblem
    within: FloatArray
    cost: FloatArray
    coordination: FloatArray
    counted: BoolArray
    edges: IntArray
    saved: FloatArray
    changes: float
    halves: FloatArray
    halves_most: FloatArray
    least: FloatArray
    most: FloatArray

    @classmethod
    def of(cls, problem: JointProblem) -> Self:
        """Read a problem."""
        row = {function: f for f, function in enumerate(problem.functions)}
        within = problem.blocks.membership().astype(np.float64)
        edges = [(row[a], row[b]) for a, b in problem.handoff_gbp_per_year]
        amounts = np.array([*problem.handoff_gbp_per_year.values()], dtype=np.float64)
        amounts = amounts.reshape(len(edges), len(problem.codes))
        limited = problem.most_partnerships is not None
        limits = [problem.footprints.get(f, (None, None)) for f in problem.functions]
        halves, halves_most = _halves(within)
        coordination = np.asarray(problem.coordination_gbp_per_year, dtype=np.float64)
        return cls(
            problem=problem,
            within=within,
            cost=np.asarray(problem.cost_gbp_per_year, dtype=np.float64),
            coordination=coordination,
            counted=(within.sum(axis=1) > 1) & ((coordination > 0) | limited),
            edges=np.array(edges, dtype=np.int64).reshape(-1, 2),
            saved=amounts @ within.T,
            changes=float(amounts.sum()),
            halves=halves,
            halves_most=halves_most,
            least=np.array([least or 0 for least, _ in limits], dtype=np.float64),
            most=np.array([np.inf if most is None else most for _, most in limits]),
        )

    @property
    def allowed(self) -> BoolArray:
        """Return which blocks each function may use (F, B)."""
        return np.isfinite(self.cost)

    @property
    def limited(self) -> BoolArray:
        """Return which functions have a wanted number of footprints (F,)."""
        return (self.least > 0) | np.isfinite(self.most)

    def only(self, columns: BoolArray) -> Self:
        """Return the question with only some blocks allowed (F, B)."""
        return replace(self, cost=np.where(columns, self.cost, np.inf))

    def plus(self, amounts: FloatArray) -> Self:
        """Return the question with something added to the cost of each block (F, B)."""
        return replace(self, cost=self.cost + amounts)

    def total(self, chosen: BoolArray) -> float:
        """Return the cost of a choice of blocks (F, B)."""
        both = chosen[self.edges[:, 0]] & chosen[self.edges[:, 1]]
        return float(
            self.cost[chosen].sum()
            + self.coordination[chosen.any(axis=0)].sum()
            + (self.changes - self.saved[both].sum())
        )

    def keeps(self, chosen: BoolArray) -> bool:
        """Tell whether a choice of blocks keeps every limit and holds every area once."""
        numbers = chosen.sum(axis=1)
        once = chosen.astype(np.float64) @ self.within == 1.0
        most = self.problem.most_partnerships
        opened = chosen.any(axis=0) & self.counted
        return bool(
            once.all()
            and np.isfinite(self.cost[chosen]).all()
            and (numbers >= self.least).all()
            and (numbers <= self.most).all()
            and (most is None or (opened @ self.within <= most).all())
        )

    def arrangement(self, chosen: BoolArray) -> Arrangement:
        """Return a choice of blocks by name."""
        blocks = self.problem.blocks
        return Arrangement(
            {
                function: tuple(blocks[int(b)] for b in np.flatnonzero(chosen[f]))
                for f, function in enumerate(self.problem.functions)
            }
        )

    def chosen(self, arrangement: Arrangement) -> BoolArray:
        """Return an arrangement as a choice of blocks (F, B)."""
        column = {block: b for b, block in enumerate(self.problem.blocks)}
        chosen = np.zeros(self.cost.shape, dtype=np.bool_)
        for f, function in enumerate(self.problem.functions):
            chosen[f, [column[block] for block in arrangement.footprints[function]]] = True
        return chosen


def _halves(within: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return rows that every configuration keeps though its linear relaxation may not.

    For a set S of an odd number of areas and p = 2 or p = (|S| + 1) / 2, the sum over blocks g of
    floor(|g and S| / p) x[g] is at most floor(|S| / p): the areas of S, each held once and their
    sum divided by p, rounded down on both sides. With the larger p: of the blocks that hold most
    of S there is at most one.
    """
    n_blocks, n_areas = within.shape
    values, most = [np.zeros((0, n_blocks))], [np.zeros(0)]
    for size in _HALVED:
        sets = np.array([*combinations(range(n_areas), size)], dtype=np.int64).reshape(-1, size)
        parts = sorted({2, (size + 1) // 2})
        if n_blocks * (sum(map(len, most)) + len(parts) * len(sets)) > _MOST_NUMBERS:
            break
        held = np.eye(n_areas)[sets].sum(axis=1) @ within.T
        for part in parts:
            values.append(np.floor(held / part))
            most.append(np.full(len(sets), float(size // part)))
    return np.concatenate(values), np.concatenate(most)


def components(terms: Terms) -> Iterator[list[int]]:
    """Yield the functions that edges join, each group in order, by their first function."""
    group = list(range(len(terms.cost)))
    for first, second in terms.edges.tolist():
        kept, lost = sorted((group[first], group[second]))
        group = [kept if name == lost else name for name in group]
    for name in sorted(set(group)):
        yield [f for f, other in enumerate(group) if other == name]
