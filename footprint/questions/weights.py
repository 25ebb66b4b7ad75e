"""Weigh the options of a finished matrix: who outdoes whom, and who comes first when."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from footprint.options import (
    Scores,
    Swing,
    acceptability,
    outdone_by,
    ranges_seen,
    score,
    trades,
    weigh,
    weight_flips,
)
from footprint.questions.cells import WITHIN_MISS
from footprint.questions.result import Cell, Criterion, Mark, Range
from footprint.questions.result_weighing import Acceptance, Weighed, Weighing

Floats = npt.NDArray[np.float64]
FEWEST_OPTIONS = 2
SAMPLES = 10_000
# why a criterion is not weighed beside cost
PRICED_IN = {
    "changes_of_team": "every change of team has a price",
    "no_place": "a place with an agency or at a distance is priced",
    "foster_places_gained": "each place gained saves the price of an agency's",
    "travel_minutes_mean": "travel time and mileage are priced",
    "travel_minutes_p95": "travel time and mileage are priced",
    "break_even_years": "it follows from the yearly and the one-off cost",
}
# criteria that would mislead if they were weighed, and why
MISLEADING = {
    "inside_footprint_percent": "Children placed inside the footprint are not weighed: a wider "
    "footprint counts more of them by its width alone",
    "waiting_at_end": "Requests waiting at the end of the year are not weighed: it is the queue by "
    "which advice comes in time or not",
}


class OnTable(Protocol):
    """One option of a matrix, as far as weighing looks at it."""

    @property
    def name(self) -> str:
        """Return what the option is called."""

    @property
    def is_as_now(self) -> bool:
        """Tell whether it changes nothing."""

    @property
    def possible(self) -> Mark:
        """Return whether the map allows it."""

    @property
    def feasible(self) -> Mark:
        """Return whether it keeps every rule."""

    @property
    def cells(self) -> Mapping[str, Cell]:
        """Return criterion key to cell."""


def weighing(
    on_table: Sequence[OnTable],
    rows: Sequence[Criterion],
    given: Mapping[str, tuple[float, str]],
    seed: int,
) -> Weighing | None:
    """Weigh the options on the central values of the matrix; None where there is nothing to weigh.

    A criterion that counts in the cost already is not weighed beside it, nor is one on which no
    option differs clearly from as now. An option that breaks a rule is not weighed.

    Parameters
    ----------
    rows
        The criteria of the matrix.
    given
        Criterion key to points (0 to 100) and whose they are; empty where nobody weighs.
    """
    options = tuple(o for o in on_table if o.possible.yes and o.feasible.yes)
    if len(options) < FEWEST_OPTIONS:
        return None
    criteria = [c for c in rows if c.better != "neither"]
    values = np.array([[_central(o, c.key) for c in criteria] for o in options])
    known = [i for i in range(len(criteria)) if np.isfinite(values[:, i]).all()]
    unclear = [criteria[i].key for i in known if not _differs(options, criteria[i].key)]
    told = [i for i in known if criteria[i].key not in unclear]
    outdone = outdone_by(values[:, told], [criteria[i].better for i in told])
    names = tuple(option.name for option in options)
    outdone_names = {
        name: tuple(other for j, other in enumerate(names) if outdone[i, j])
        for i, name in enumerate(names)
    }
    weighable = [i for i in told if criteria[i].key not in MISLEADING]
    if not weighable:
        return None
    if not (np.ptp(values[:, weighable], axis=0) > 0).any():
        return None
    scores = score(
        values[:, weighable], [criteria[i] for i in weighable], names, priced_in=PRICED_IN
    )
    misleading = [
        (criteria[i].key, MISLEADING[criteria[i].key])
        for i in known
        if criteria[i].key in MISLEADING
    ]
    accepted = acceptability(scores, seed=seed, samples=SAMPLES)
    asked = {key: points for key, points in given.items() if key in scores.keys}
    weighed, weights, trades, turns = _weighed(scores, asked)
    return Weighing(
        outdone_by=outdone_names,
        compared=tuple(criteria[i].key for i in told),
        criteria=scores.keys,
        left_out=(*misleading, *_too_close(rows, unclear), *scores.left_out.items()),
        not_weighed=tuple(o.name for o in on_table if o not in options),
        samples=accepted.samples,
        seed=seed,
        accepted=tuple(
            Acceptance(
                option=name,
                first=float(accepted.first_share[i]),
                standard_error=float(accepted.standard_error[i]),
                mean_rank=float(accepted.mean_rank[i]),
                typical_weights=_typical(scores, accepted.central_weights[i]),
            )
            for i, name in enumerate(names)
        ),
        weights=weights,
        whose="; ".join(dict.fromkeys(whose for _, whose in asked.values() if whose)),
        weighed=weighed,
        trades=trades,
        flips=turns,
    )


def _differs(options: Iterable[OnTable], key: str) -> bool:
    """Tell whether some option differs from as now by more than the model can be wrong.

    A criterion that has no difference to show (a cost paid once) always counts, and an option
    that is as now tells nothing of it.
    """
    cells = [option.cells[key] for option in options if key in option.cells]
    gaps = [cell for cell in cells if cell.words == WITHIN_MISS or _is_apart(cell.difference)]
    if not gaps:
        return True
    return any(cell.clear is not False and cell.words != WITHIN_MISS for cell in gaps)


def _is_apart(difference: Range | None) -> bool:
    """Tell whether there is a difference from as now in any trial."""
    return difference is not None and (difference.low, difference.high) != (0, 0)


def _too_close(rows: Iterable[Criterion], keys: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Say of each criterion that no option differs on it clearly."""
    labels = {criterion.key: criterion.label for criterion in rows}
    return tuple(
        (key, f"“{labels[key]}” is not weighed: on it no option differs clearly from as now")
        for key in keys
        if key not in MISLEADING
    )


def _central(option: OnTable, key: str) -> float:
    """Return an option's central value on a criterion, not a number where it has none.

    An option with nothing to change costs nothing once.
    """
    cell = option.cells.get(key)
    if cell is None or cell.value is None:
        return 0.0 if key == "one_off" and option.is_as_now else float("nan")
    return float(cell.value.central)


def _typical(scores: Scores, weights: Floats) -> dict[str, float]:
    """Return mean weights by criterion, nothing for an option that never comes first."""
    if np.isnan(weights).any():
        return {}
    return {key: float(weight) for key, weight in zip(scores.keys, weights, strict=True)}


def _weighed(
    scores: Scores, asked: dict[str, tuple[float, str]]
) -> tuple[tuple[Weighed, ...], dict[str, float], tuple[str, ...], tuple[str, ...]]:
    """Return the options under the weights people gave: scores, weights, trades and flips."""
    if not any(points > 0 for points, _ in asked.values()):
        return (), {}, (), ()
    swings = [Swing(key, points, whose) for key, (points, whose) in asked.items()]
    found = weigh(scores, swings)
    places = {option: place for place, tied in enumerate(found.order, start=1) for option in tied}
    weighed = tuple(
        Weighed(name, 100 * float(found.totals[0, i]), places[i])
        for i, name in enumerate(scores.options)
    )
    weights = dict(zip(scores.keys, map(float, found.shares), strict=True))
    told = tuple(trade.words for trade in trades(scores, swings))
    # a swing is for the range seen alone: say where that is narrow or wide
    given = {swing.key for swing in swings if swing.points > 0}
    told += tuple(seen.words for seen in ranges_seen(scores) if seen.key in given and seen.width)
    turns = tuple(turn.words for turn in weight_flips(scores, swings))
    return weighed, weights, told, turns
