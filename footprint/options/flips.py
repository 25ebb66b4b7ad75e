"""Find where an assumption changes the order of options by cost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.errors import InputError, Problem
from footprint.options.amounts import amount_words

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Evaluate = Callable[[FloatArray], FloatArray]

GRID_POINTS = 17
TOLERANCE = 1e-3

_CUTS = 15
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Flip:
    """Where a value of an assumption changes the order of two options by cost.

    Attributes
    ----------
    value
        The value nearest the central one at which the order has changed, within ``error``.
    cheaper, dearer
        Positions of the option of lower cost in the central case, and of the one that costs less
        beyond ``value``.
    words
        A sentence for the assumptions log.
    """

    value: float
    error: float
    cheaper: int
    dearer: int
    words: str


@dataclass(frozen=True, slots=True)
class Flips:
    """The nearest change of order below and above the central value, where there is one."""

    central: float
    below: Flip | None
    above: Flip | None

    @property
    def nearest(self) -> Flip | None:
        """Return the change nearest the central value, the one above it on a tie."""
        found = [flip for flip in (self.above, self.below) if flip is not None]
        return min(found, key=lambda flip: abs(flip.value - self.central), default=None)


def flip(
    evaluate: Evaluate,
    low: float,
    central: float,
    high: float,
    *,
    names: Sequence[str] = (),
    unit: str = "",
    pairs: BoolArray | None = None,
    points: int = GRID_POINTS,
    tolerance: float = TOLERANCE,
) -> Flips:
    """Find the values nearest the central one at which the order of options by cost changes.

    A grid from the central value to each end finds the first step over which some pair of options
    has swapped; the step is then cut down, several values at a time, until it is within the
    tolerance. Options that cost the same at the central value have no order to change. A swap and
    a swap back within one step of the grid go unseen, and beyond the value found the order may
    change back.

    Parameters
    ----------
    evaluate
        From values (values,) to the cost of each option (options, values); called a few times.
    names
        Option names for the words; numbers if not given.
    pairs
        Which pairs have an order worth changing, (options, options), true where the first is
        clearly the cheaper; every pair if not given.
    points
        Steps of the grid on each side.
    tolerance
        Width of the answer, relative to the range from low to high.

    Raises
    ------
    InputError
        If the range is not in order, or a cost is not a finite number.
    """
    if not low <= central <= high:
        what = f"{low}, {central}, {high} are not low, central and high in order."
        raise InputError(Problem("range", what, "Put them in order."))
    below = np.linspace(central, low, points + 1)[1:] if low < central else np.empty(0)
    above = np.linspace(central, high, points + 1)[1:] if high > central else np.empty(0)
    grid = np.concatenate([[central], below, above])
    costs = _costs(evaluate, grid)
    base = costs[:, 0]
    width = tolerance * (high - low)
    pairs = np.ones((len(base), len(base)), dtype=np.bool_) if pairs is None else pairs
    sides = []
    for values, start in ((below, 1), (above, 1 + len(below))):
        side = costs[:, start : start + len(values)]
        sides.append(_first_flip(evaluate, central, values, base, side, pairs, names, unit, width))
    return Flips(central, *sides)


def swapped(base: FloatArray, costs: FloatArray) -> BoolArray:
    """Return which pairs of options have changed order (values, options, options).

    ``[v, i, j]`` is true where option i costs less than j in ``base`` (options,) and more than j
    in column v of ``costs`` (options, values). Differences that are only rounding are ties.
    """
    before = _less(base[:, np.newaxis])[0]
    after = _less(costs)
    changed: BoolArray = before & after.transpose(0, 2, 1)
    return changed


def _first_flip(
    evaluate: Evaluate,
    central: float,
    values: FloatArray,
    base: FloatArray,
    costs: FloatArray,
    allowed: BoolArray,
    names: Sequence[str],
    unit: str,
    width: float,
) -> Flip | None:
    """Return the first change of order going outwards along one side of the grid."""
    changed = swapped(base, costs) & allowed
    hits = np.flatnonzero(changed.any(axis=(1, 2)))
    if not len(hits):
        return None
    hit = int(hits[0])
    inner = float(values[hit - 1]) if hit else central
    outer, pairs = float(values[hit]), changed[hit]

    # cut the step down around the first value that has the change
    while abs(outer - inner) > width:
        cuts = np.linspace(inner, outer, _CUTS + 2)
        if len(np.unique(cuts)) != len(cuts):
            break
        changed = swapped(base, _costs(evaluate, cuts[1:-1])) & allowed
        hits = np.flatnonzero(changed.any(axis=(1, 2)))
        first = int(hits[0]) if len(hits) else _CUTS
        inner = float(cuts[first])
        outer = float(cuts[first + 1])
        pairs = changed[first] if len(hits) else pairs
    # of several pairs, name the one highest in the order
    found = [(int(i), int(j)) for i, j in np.argwhere(pairs)]
    cheaper, dearer = min(found, key=lambda pair: (base[pair[0]], base[pair[1]]))
    words = _words(outer, cheaper, dearer, names, unit)
    return Flip(outer, abs(outer - inner), cheaper, dearer, words)


def _less(costs: FloatArray) -> BoolArray:
    """Return where option i costs less than option j, at each value (values, options, options)."""
    a = costs.T[:, :, np.newaxis]
    b = costs.T[:, np.newaxis, :]
    less: BoolArray = b - a > _ROUNDING * np.maximum(np.abs(a), np.abs(b))
    return less


def _costs(evaluate: Evaluate, values: FloatArray) -> FloatArray:
    """Return the costs of the options at some values (options, values), checked."""
    costs = np.asarray(evaluate(values), dtype=np.float64)
    if costs.ndim != 2 or costs.shape[1] != len(values) or not np.isfinite(costs).all():
        what = f"gave shape {costs.shape} or a gap for {len(values)} values."
        raise InputError(Problem("evaluate", what, "Return a finite cost per option and value."))
    return costs


def _words(value: float, cheaper: int, dearer: int, names: Sequence[str], unit: str) -> str:
    """Say a change of order: "At about 31.2%, Two hubs costs less than One region"."""
    was = names[cheaper] if names else f"option {cheaper + 1}"
    becomes = names[dearer] if names else f"option {dearer + 1}"
    return f"At about {amount_words(value, unit)}, {becomes} costs less than {was}"
