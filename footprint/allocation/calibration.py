"""Fit the placement check to what is published, with at most three region-wide parameters.

The published share of children in care placed outside their own area is fitted; the share beyond
20 miles and outside is held out, to show how far the model can be trusted where it was not fitted.
No area has a constant of its own, so the model may miss an area by far, and the table says so.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.ground import Ground, PlacementInputs, Points, Steering, prepare
from footprint.allocation.placement import counts, footprint_rows, option_problem
from footprint.allocation.solve import least_cost_flow
from footprint.allocation.supply import Supply, merged
from footprint.geography import straight_line_km

SUIT = "suit_share"
BORDER = "border_premium_gbp_per_year"
DISTANCE = "distance_gbp_per_km_per_year"

# first look, then ever smaller steps around the best, a parameter at a time
_GRID = {
    SUIT: (0.3, 0.45, 0.6, 0.75, 0.9),
    BORDER: (0.0, 5_000.0, 15_000.0),
    DISTANCE: (50.0, 200.0, 800.0),
}
_STEPS = {SUIT: (0.07, 0.03, 0.01), BORDER: (2_500.0, 1_000.0, 500.0), DISTANCE: (75.0, 50.0, 25.0)}
_LIMITS = {SUIT: (0.0, 1.0), BORDER: (0.0, 50_000.0), DISTANCE: (10.0, 2_000.0)}

# positions an area keeps while the parameters are sought
_POSITIONS = 5

LOSS = (
    "squared error of the share of children placed outside their own council, weighted by "
    "children in care, over councils whose figure is published"
)


@dataclass(frozen=True, slots=True)
class AreaFit:
    """Published and modelled shares of one area, 0 to 1; None where nothing is published."""

    code: str
    published_outside: float | None
    modelled_outside: float
    published_beyond_20_miles: float | None
    modelled_beyond_20_miles: float
    fitted: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted parameters and how far the model still is from what is published.

    Attributes
    ----------
    parameters
        suit_share (0 to 1), border_premium_gbp_per_year, distance_gbp_per_km_per_year.
    fitted_error, no_model_error
        Root of the loss, as a share (0.05 is five percentage points): of the model, and of
        guessing the region's mean for every area.
    held_out_error, held_out_no_model_error
        The same for children beyond 20 miles and outside, which were not fitted.
    """

    parameters: dict[str, float]
    loss: str
    fitted_error: float
    no_model_error: float
    held_out_error: float
    held_out_no_model_error: float
    rows: tuple[AreaFit, ...]
    words: str


def calibrate(
    services: Sequence[PlacementInputs],
    footprints: Sequence[Sequence[Iterable[str]]],
    *,
    published_outside: NDArray[np.float64],
    published_beyond: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> Calibration:
    """Fit the three parameters to the published shares, under today's footprints.

    The search runs on each service's largest few positions an area, first over a grid and then
    in smaller steps; the errors reported are of the full model. It is deterministic.

    Parameters
    ----------
    services
        Inputs of the services to place, in the same order of areas.
    footprints
        For each service the blocks of today.
    published_outside, published_beyond
        (A,) shares of all children in care, 0 to 1: placed outside their own area; and outside
        it beyond 20 miles. Not a number where suppressed or unavailable: never fitted.
    weights
        (A,) children in care.
    """
    codes = services[0].codes
    groups = [footprint_rows(codes, blocks) for blocks in footprints]
    fitted = np.isfinite(published_outside) & (weights > 0)
    coarse = [_coarser(inputs) for inputs in services]
    grounds: dict[float, list[Ground]] = {}

    def loss(parameters: dict[str, float]) -> float:
        share = round(parameters[SUIT], 6)
        if share not in grounds:
            grounds[share] = [prepare(replace(i, suit_share=share)) for i in coarse]
        outside, _ = _modelled(grounds[share], groups, parameters)
        return _error(outside, published_outside, weights, fitted)

    best = _search(loss)
    full = [prepare(with_parameters(inputs, best)) for inputs in services]
    outside, beyond = _modelled(full, groups, best)
    held = np.isfinite(published_beyond) & (weights > 0)
    errors = (
        _error(outside, published_outside, weights, fitted),
        _error(_mean(published_outside, weights, fitted), published_outside, weights, fitted),
        _error(beyond, published_beyond, weights, held),
        _error(_mean(published_beyond, weights, held), published_beyond, weights, held),
    )
    rows = tuple(
        AreaFit(
            code,
            _known(published_outside[row]),
            float(outside[row]),
            _known(published_beyond[row]),
            float(beyond[row]),
            bool(fitted[row]),
        )
        for row, code in enumerate(codes)
    )
    words = _words(errors, int(fitted.sum()), len(codes), [inputs.service for inputs in services])
    words += _bias(beyond, published_beyond, weights, held)
    return Calibration(best, LOSS, *errors, rows, words)


def with_parameters(inputs: PlacementInputs, parameters: dict[str, float]) -> PlacementInputs:
    """Return inputs with fitted parameters, the same for every option."""
    return replace(
        inputs,
        suit_share=parameters[SUIT],
        steering=_steering(inputs.steering, parameters),
    )


def _steering(steering: Steering, parameters: dict[str, float]) -> Steering:
    """Return steering prices with the fitted border premium and distance weight."""
    return replace(
        steering,
        border_premium_gbp_per_year=parameters[BORDER],
        distance_gbp_per_km_per_year=parameters[DISTANCE],
    )


def _modelled(
    grounds: Sequence[Ground], groups: Sequence[NDArray[np.intp]], parameters: dict[str, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (A,) modelled shares placed outside, and outside beyond 20 miles, over services."""
    areas = len(grounds[0].inputs.codes)
    outside, beyond, children = np.zeros(areas), np.zeros(areas), np.zeros(areas)
    for ground, group in zip(grounds, groups, strict=True):
        steering = _steering(ground.inputs.steering, parameters)
        flow, unmet = least_cost_flow(option_problem(ground, group, steering))
        counted = counts(ground, flow, unmet, group)
        placed = counted["children"] - counted["no_place"]
        inside = counted["inside_la_near"] + counted["inside_la_far"]
        outside += placed - inside
        beyond += counted["outside_far"] + counted["outside_region"]
        beyond += counted["inside_footprint_far"]
        children += placed
    some = np.maximum(children, 1.0)
    return outside / some, beyond / some


def _search(loss: Callable[[dict[str, float]], float]) -> dict[str, float]:
    """Return the parameters of least loss: a grid, then smaller and smaller single steps.

    Among equals the first found stays, so that the same inputs give the same parameters.
    """
    best: dict[str, float] = {}
    least = np.inf
    for values in product(*_GRID.values()):
        trial = dict(zip(_GRID, values, strict=True))
        found = loss(trial)
        if found < least - 1e-12:
            best, least = trial, found
    for round_, name in product(range(len(_STEPS[SUIT])), _GRID):
        for sign in (-1, 1):
            low, high = _LIMITS[name]
            moved = float(np.clip(best[name] + sign * _STEPS[name][round_], low, high))
            trial = {**best, name: round(moved, 6)}
            found = loss(trial)
            if found < least - 1e-12:
                best, least = trial, found
    return best


def _coarser(inputs: PlacementInputs) -> PlacementInputs:
    """Return inputs with each area's points and places moved to a few positions of its own.

    These are the positions with most places (and the trial position where there is none).
    """
    supply = merged(inputs.supply)
    point_xy, supply_xy = inputs.points.xy.copy(), supply.xy.copy()
    for area in range(len(inputs.codes)):
        rows = np.flatnonzero(supply.area == area)
        spots, spot = np.unique(supply.xy[rows], axis=0, return_inverse=True)
        places = np.bincount(spot.ravel(), supply.places[rows], len(spots))
        kept = spots[np.argsort(-places, kind="stable")[:_POSITIONS]]
        kept = kept if len(kept) else inputs.trial_xy[[area]]
        own = np.flatnonzero(inputs.points.area == area)
        point_xy[own] = kept[straight_line_km(point_xy[own], kept).argmin(axis=1)]
        supply_xy[rows] = kept[straight_line_km(supply_xy[rows], kept).argmin(axis=1)]
    moved = Supply(supply.area, supply_xy, supply.places, supply.price_gbp_per_week, supply.agency)
    return replace(inputs, supply=merged(moved), points=_merged_points(inputs.points, point_xy))


def _merged_points(points: Points, xy: NDArray[np.float64]) -> Points:
    """Return points with one row an area and position."""
    keys = np.column_stack([points.area, xy])
    unique, row = np.unique(keys, axis=0, return_inverse=True)
    weight = np.bincount(row.ravel(), points.weight, len(unique)).astype(float)
    return Points(unique[:, 0].astype(np.intp), unique[:, 1:], weight)


def _error(
    modelled: NDArray[np.float64],
    published: NDArray[np.float64],
    weights: NDArray[np.float64],
    rows: NDArray[np.bool_],
) -> float:
    """Return the weighted root mean squared error over some areas; zero where there are none."""
    if not rows.any():
        return 0.0
    squares = (modelled[rows] - published[rows]) ** 2
    return float(np.sqrt(np.average(squares, weights=weights[rows])))


def _mean(
    published: NDArray[np.float64], weights: NDArray[np.float64], rows: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the region's weighted mean as the guess for every area."""
    mean = np.average(published[rows], weights=weights[rows]) if rows.any() else 0.0
    return np.full(len(published), float(mean))


def _known(share: float) -> float | None:
    """Return a published share, or None."""
    return float(share) if np.isfinite(share) else None


def _words(
    errors: tuple[float, float, float, float], fitted: int, areas: int, services: list[str]
) -> str:
    """Say in sentences what was fitted and how well it did."""
    model, guess, held, held_guess = (100 * error for error in errors)
    better = "nearer than" if model < guess else "no nearer than"
    said = (
        f"Three values for the whole region, fitted to {fitted} of {areas} councils whose "
        "share placed outside is published. That share is of all children in care; the model "
        f"places {' and '.join(services)} only. Typical miss {model:.1f} percentage points, "
        f"{better} taking the region's mean for every council ({guess:.1f}). The share beyond 20 "
        f"miles and outside was not fitted: it misses by {held:.1f} points, "
    )
    if held < held_guess:
        return f"{said}nearer than the mean ({held_guess:.1f})."
    return (
        f"{said}further off than the mean ({held_guess:.1f}). Compare options by it; do not rely "
        "on it for how far children live from home."
    )


def _bias(
    modelled: NDArray[np.float64],
    published: NDArray[np.float64],
    weights: NDArray[np.float64],
    rows: NDArray[np.bool_],
) -> str:
    """Say by how much the held-out share is off on the whole, where it is."""
    if not rows.any():
        return ""
    points = 100 * float(np.average((modelled - published)[rows], weights=weights[rows]))
    if abs(points) < 0.5:
        return ""
    verb = "understates" if points < 0 else "overstates"
    return f" On the whole the model {verb} that share, by {abs(points):.1f} points."
