"""Pick blocks that hold every area once at least cost, by whole-number programming with a proof."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.configurations.blocks import Blocks
from footprint.errors import CheckFailedError
from footprint.solving import PROVEN, ArrayModel, Columns, SolvedArrays, solve_arrays

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

NO_LABEL = -1
# up to so many choices are handed to the solver at once; of more, only those that pay
AT_ONCE = 20_000

# the solver loses hold of its clock with more choices than this
_MOST_SEARCHED = 100_000
_BATCH = 4_000
_CHUNK_ROWS = 2**14
_TOLERANCE = 1e-6
# costs are whole, so a bound this far above the next lower cost settles it
_MARGIN = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Choices to pick from: each takes a block, and may use up a label that only one may use.

    Attributes
    ----------
    blocks
        The blocks, none of them empty.
    block
        The position of the block of each choice (choices,).
    cost
        The cost of each choice (choices,), a whole number, 0 or more.
    most_cost
        What no pick worth having costs more than.
    label
        The label that each choice uses up, or ``NO_LABEL`` (choices,).
    n_labels
        How many labels there are.
    least, most
        Limits on the number of blocks picked.
    """

    blocks: Blocks
    block: IntArray
    cost: FloatArray
    most_cost: float
    label: IntArray
    n_labels: int = 0
    least: int | None = None
    most: int | None = None

    @property
    def n_areas(self) -> int:
        """Return the number of areas."""
        return len(self.blocks.nodes)


@dataclass(frozen=True, slots=True, eq=False)
class Picked:
    """The choices picked, and what is established about them.

    Attributes
    ----------
    choices
        Positions of the choices in the pool; None where no pick holds every area once.
    cost, bound
        Their cost, and the least that any pick can cost.
    proven
        Whether no pick costs less, or that there is none.
    words
        What was established, in words.
    """

    choices: IntArray | None
    cost: float
    bound: float
    proven: bool
    words: str


def pick(pool: Pool, *, seconds: float | None = None, at_once: int = AT_ONCE) -> Picked:
    """Pick choices whose blocks hold every area exactly once, at the least total cost.

    Minimise sum of cost(c) x[c] with x in {0, 1}; for every area, the x of the choices whose block
    holds it add up to 1; for every label, the x of the choices that use it add up to at most 1;
    and the sum of x is between ``least`` and ``most``. One more column covers all areas at a cost
    above that of any pick: it is chosen only where there is none.

    A large pool is never handed over whole: choices are taken into the linear problem as they pay,
    those at hand give a pick, and only choices that could still make a cheaper one are searched.

    Parameters
    ----------
    seconds
        Stop each search after this long; what is then known is not called proven.
    at_once
        The largest pool handed over whole.

    Raises
    ------
    CheckFailedError
        If the choices picked do not cost what the solver says.
    """
    every = np.arange(len(pool.block), dtype=np.int64)
    if len(every) <= at_once:
        solved = _search(pool, every, seconds)
        bound = solved.objective if solved.proven else solved.bound
        return _picked(pool, every, solved, bound, solved.words)

    # the least cost in fractions; where even that is beyond any pick, there is none
    active, bound, reduced = _sift(pool)
    if bound > pool.most_cost + _MARGIN:
        return Picked(None, pool.most_cost + 1, bound, proven=True, words=PROVEN)

    # a pick among the choices taken in, then among all that could save 1 or more
    found, among = _search(pool, active, seconds), active
    upper = found.objective if np.isfinite(found.objective) else pool.most_cost + 1
    lower, words = upper, PROVEN
    better = np.flatnonzero(bound + reduced <= upper - 1 + _MARGIN)
    if bound <= upper - 1 + _MARGIN and len(better) > _MOST_SEARCHED:
        words, lower = _unsettled(pool, upper, bound), bound
    elif bound <= upper - 1 + _MARGIN and len(better):
        last = _search(pool, better, seconds)
        if not last.proven:
            words, lower = last.words, min(upper, max(bound, last.bound))
        if last.objective < upper - 0.5:
            found, among = last, better
            lower = last.objective if last.proven else lower
    return _picked(pool, among, found, lower, words)


def _unsettled(pool: Pool, upper: float, bound: float) -> str:
    """Say what is known where too many choices could still make a cheaper pick."""
    if upper > pool.most_cost:
        return "not solved: too many possible footprints to decide"
    percent = 100 * (upper - bound) / max(1.0, abs(upper))
    return f"best found, at most {percent:.3g} % from best"


def _picked(pool: Pool, among: IntArray, solved: SolvedArrays, bound: float, words: str) -> Picked:
    """Read the choices back from the solver, none where it covered all areas at one go."""
    proven = words == PROVEN
    if not solved.objective <= pool.most_cost + 0.5:
        return Picked(None, pool.most_cost + 1, bound, proven, words)
    choices = among[np.flatnonzero(solved.x[: len(among)] > 0.5)]
    cost = float(pool.cost[choices].sum())
    if abs(cost - solved.objective) > _MARGIN:
        msg = f"The footprints picked cost {cost!r}, but the search found {solved.objective!r}."
        raise CheckFailedError(msg)
    return Picked(choices, cost, bound, proven, words)


def _price_of_none(pool: Pool) -> float:
    """Return the cost of covering all areas at one go, far enough above any pick's.

    Were it close, fractions of it would make the linear problem a poor guide.
    """
    return 20 * (pool.most_cost + 1)


def _search(pool: Pool, among: IntArray, seconds: float | None) -> SolvedArrays:
    """Solve the whole-number problem over some of the choices; the last column is for none."""
    lower, upper = _rows(pool)
    return solve_arrays(
        np.r_[pool.cost[among], _price_of_none(pool)],
        _columns(pool, among, with_none=True),
        lower,
        upper,
        upper=np.ones(len(among) + 1),
        integer=np.ones(len(among) + 1, dtype=np.bool_),
        seconds=seconds,
    )


def _sift(pool: Pool) -> tuple[IntArray, float, FloatArray]:
    """Solve the linear problem over the whole pool, taking in the choices that pay.

    Returns
    -------
    The choices taken in, the least that a pick can cost, and how much more each choice costs at
    least than that (choices,).
    """
    lower, upper = _rows(pool)
    taken = np.empty(0, dtype=np.int64)
    none = _columns(pool, taken, with_none=True)
    model = ArrayModel(np.array([_price_of_none(pool)]), none, lower, upper)
    starts = np.r_[0, np.cumsum(pool.blocks.sizes())[:-1]]
    members = _members(pool.blocks)
    active = np.zeros(len(pool.block), dtype=np.bool_)
    while True:
        prices = _priced(pool, model.solve().row_prices)
        reduced = _reduced_costs(pool, prices, members, starts)
        paying = np.flatnonzero((reduced < -_TOLERANCE) & ~active)
        if not len(paying):
            break
        if len(paying) > _BATCH:
            paying = paying[np.argpartition(reduced[paying], _BATCH)[:_BATCH]]
        active[paying] = True
        model.add_columns(pool.cost[paying], _columns(pool, paying, with_none=False))

    # the prices give a bound by themselves: a pick has at most as many blocks as areas
    ends = np.where(prices > 0, lower, np.where(prices < 0, upper, 0.0))
    slack = pool.n_areas * min(0.0, float(reduced.min()))
    return np.flatnonzero(active), float(prices @ ends) + slack, np.maximum(reduced, 0.0)


def _priced(pool: Pool, prices: FloatArray) -> FloatArray:
    """Return the prices of the rows without those that rounding puts on a row with no limit."""
    lower, upper = _rows(pool)
    unlimited = ((prices > 0) & ~np.isfinite(lower)) | ((prices < 0) & ~np.isfinite(upper))
    return np.where(unlimited, 0.0, prices)


def _reduced_costs(
    pool: Pool, prices: FloatArray, members: npt.NDArray[np.int32], starts: IntArray
) -> FloatArray:
    """Return what each choice costs beyond the prices of the rows it is in (choices,)."""
    of_block = np.add.reduceat(prices[: pool.n_areas][members], starts)
    # the price of no label is the zero at the end
    of_label = np.r_[prices[pool.n_areas : pool.n_areas + pool.n_labels], 0.0]
    reduced = pool.cost - of_block[pool.block] - of_label[pool.label] - prices[-1]
    return np.asarray(reduced, dtype=np.float64)


def _members(blocks: Blocks) -> npt.NDArray[np.int32]:
    """Return the areas of every block, block after block."""
    found = [
        np.nonzero(blocks.membership(start, start + _CHUNK_ROWS))[1].astype(np.int32)
        for start in range(0, len(blocks), _CHUNK_ROWS)
    ]
    return np.concatenate(found)


def _rows(pool: Pool) -> tuple[FloatArray, FloatArray]:
    """Return the limits of the rows: each area, each label, and the number of blocks."""
    areas, labels = np.ones(pool.n_areas), np.ones(pool.n_labels)
    most = np.inf if pool.most is None else float(pool.most)
    lower = np.r_[areas, np.full(pool.n_labels, -np.inf), float(pool.least or 0)]
    return lower, np.r_[areas, labels, most]


def _columns(pool: Pool, among: IntArray, *, with_none: bool) -> Columns:
    """Return the columns of some choices, and last that of picking none."""
    counts, rows, values = [np.zeros(1, dtype=np.int64)], [], []
    for start in range(0, len(among), _CHUNK_ROWS):
        filled = _table(pool, among[start : start + _CHUNK_ROWS])
        counts.append(filled.sum(axis=1))
        rows.append(np.nonzero(filled)[1].astype(np.int32))
        values.append(np.ones(len(rows[-1])))
    if with_none:
        # in every area, and as many blocks as the rows ask for
        column = np.r_[np.ones(pool.n_areas), np.zeros(pool.n_labels), float(pool.least or 0)]
        counts.append(np.array([np.count_nonzero(column)], dtype=np.int64))
        rows.append(np.flatnonzero(column).astype(np.int32))
        values.append(column[column != 0])
    starts = np.cumsum(np.concatenate(counts)).astype(np.int32)
    return Columns(starts, np.concatenate(rows), np.concatenate(values))


def _table(pool: Pool, among: IntArray) -> npt.NDArray[np.bool_]:
    """Return which rows each of some choices is in (choices, rows)."""
    holds = Blocks(pool.blocks.nodes, pool.blocks.words[pool.block[among]]).membership()
    uses = pool.label[among, np.newaxis] == np.arange(pool.n_labels)
    return np.concatenate([holds, uses, np.ones((len(among), 1), dtype=np.bool_)], axis=1)
