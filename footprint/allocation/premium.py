"""Fit the border premium of school places to published shares placed outside the council.

One number for the whole region and for every option; no council has a constant of its own, so the
model may miss a council by far, and the rows say so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.placement import footprint_rows
from footprint.allocation.school_ground import SchoolGround, prepare_schools
from footprint.allocation.school_inputs import Floats, SchoolInputs
from footprint.allocation.schooling import placed, school_problem
from footprint.errors import InputError, Problem

# fewer published shares than this leave nothing to hold out
_FEWEST = 2

_NOT_FITTED = (
    "Not fitted: no share placed outside the council is published or given. The border premium "
    "of £{premium:,.0f} a child and year is an assumption that steers the model, the same for "
    "every option."
)


@dataclass(frozen=True, slots=True)
class PremiumFit:
    """The border premium and how far the model is from what is published.

    Attributes
    ----------
    fitted
        Whether there was anything to fit.
    fitted_error, no_model_error
        Root mean square of shares (0.05 is five percentage points), weighted by children: of
        the model, and of guessing the region's mean share for every council. None where
        nothing was fitted.
    held_out_error
        The same with each council left out in turn and the premium fitted to the others.
    held_out_no_model_error
        The same of guessing the mean of the others.
    rows
        Code, published share or None, modelled share, and whether it was fitted.
    """

    fitted: bool
    border_premium_gbp_per_year: float
    words: str
    fitted_error: float | None = None
    no_model_error: float | None = None
    held_out_error: float | None = None
    held_out_no_model_error: float | None = None
    rows: tuple[tuple[str, float | None, float, bool], ...] = ()


def fit_premium(
    inputs: SchoolInputs,
    blocks: Sequence[Iterable[str]],
    published_outside: Floats,
    *,
    premiums: Sequence[float],
) -> PremiumFit:
    """Fit the border premium to published shares, under the footprints of today.

    The modelled share is of children placed at state and base places, and at independent
    schools whose council is known: those of them who are not in their own council.

    Parameters
    ----------
    published_outside
        (A,) share of children placed outside their council, 0 to 1; not a number where
        suppressed or not published: such a council is never fitted.
    premiums
        Premiums to try, in pounds a child and year; of equals the first stays.

    Raises
    ------
    InputError
        Naming shares and premiums that cannot be.
    """
    published = np.asarray(published_outside, dtype=float)
    _check(inputs, published, premiums)
    # the shortage price must be above the dearest way under every premium tried
    dearest = replace(inputs.steering, border_premium_gbp_per_year=max(premiums))
    ground = prepare_schools(replace(inputs, steering=dearest))
    group = footprint_rows(inputs.codes, blocks)
    children = np.bincount(ground.origin_area, ground.demand, len(inputs.codes)).astype(float)
    fitted = np.isfinite(published) & (children > 0)
    if not fitted.any():
        premium = inputs.steering.border_premium_gbp_per_year
        modelled = outside_share(ground, group, premium)
        rows = _rows(inputs.codes, published, modelled, fitted)
        return PremiumFit(False, premium, _NOT_FITTED.format(premium=premium), rows=rows)
    tried = np.array([outside_share(ground, group, premium) for premium in premiums])
    misses = (tried - np.where(fitted, published, 0.0)) ** 2 * np.where(fitted, children, 0.0)
    best = int(np.argmin(misses.sum(axis=1)))
    errors = (
        _root(misses[best], children, fitted),
        _root(_guess_misses(published, children, fitted), children, fitted),
    )
    held_out: tuple[float | None, float | None] = (None, None)
    if fitted.sum() >= _FEWEST:
        held_out = (
            _root(_left_out(misses, fitted), children, fitted),
            _root(_guess_misses(published, children, fitted, leave_out=True), children, fitted),
        )
    premium = float(premiums[best])
    words = _words(premium, errors, held_out, int(fitted.sum()), premiums)
    rows = _rows(inputs.codes, published, tried[best], fitted)
    return PremiumFit(True, premium, words, *errors, *held_out, rows)


def outside_share(
    ground: SchoolGround, group: NDArray[np.intp], border_premium_gbp_per_year: float
) -> Floats:
    """Return (A,) the modelled share placed outside the council, of those placed in a known one.

    A council without any such child has a share of zero.
    """
    problem = school_problem(ground, group, border_premium_gbp_per_year=border_premium_gbp_per_year)
    found = placed(ground, problem)
    home = ground.origin_area[ground.arc_origin]
    host = ground.site_area[ground.arc_site]
    # a place outside the region counts where it is known to be there
    known = (host >= 0) | ~np.isnan(ground.arc_km)
    areas = len(ground.inputs.codes)
    there = np.bincount(home[known], found.flow[known], areas)
    away = known & (host != home)
    outside = np.bincount(home[away], found.flow[away], areas)
    return np.asarray(outside / np.where(there > 0, there, 1.0))


def _check(inputs: SchoolInputs, published: Floats, premiums: Sequence[float]) -> None:
    """Refuse shares and premiums that cannot be."""
    where, found = "fit of the border premium", []
    if published.shape != (len(inputs.codes),):
        what = f"{published.shape} shares are given for {len(inputs.codes)} councils."
        found.append(Problem(where, what, "Give one a council, not a number for none."))
    elif not ((published >= 0) & (published <= 1) | np.isnan(published)).all():
        found.append(Problem(where, "a share is not between 0 and 1.", "Give parts of one."))
    if not premiums or not all(0 <= premium < np.inf for premium in premiums):
        what = "premiums to try are missing or below zero."
        found.append(Problem(where, what, "Give at least one of zero or more."))
    if found:
        raise InputError(found)


def _left_out(misses: Floats, fitted: NDArray[np.bool_]) -> Floats:
    """Return (A,) the miss of each council under the premium that fits the others best."""
    left = np.zeros(misses.shape[1])
    for row in np.flatnonzero(fitted):
        others = misses.sum(axis=1) - misses[:, row]
        left[row] = misses[int(np.argmin(others)), row]
    return left


def _guess_misses(
    published: Floats, children: Floats, fitted: NDArray[np.bool_], *, leave_out: bool = False
) -> Floats:
    """Return (A,) the miss of guessing the mean share of all councils, or of the others."""
    misses = np.zeros(len(published))
    for row in np.flatnonzero(fitted):
        from_ = fitted & (np.arange(len(published)) != row) if leave_out else fitted
        guess = np.average(published[from_], weights=children[from_])
        misses[row] = (guess - published[row]) ** 2 * children[row]
    return misses


def _root(misses: Floats, children: Floats, fitted: NDArray[np.bool_]) -> float:
    """Return the root of the mean of squared misses that are weighted by children already."""
    return float(np.sqrt(misses[fitted].sum() / children[fitted].sum()))


def _rows(
    codes: Sequence[str], published: Floats, modelled: Floats, fitted: NDArray[np.bool_]
) -> tuple[tuple[str, float | None, float, bool], ...]:
    """Return a row a council."""
    known = [float(share) if np.isfinite(share) else None for share in published]
    return tuple(zip(codes, known, modelled.tolist(), fitted.tolist(), strict=True))


def _words(
    premium: float,
    errors: tuple[float, float],
    held_out: tuple[float | None, float | None],
    fitted: int,
    premiums: Sequence[float],
) -> str:
    """Say in sentences what was fitted and how well it does."""
    model, guess = (100 * error for error in errors)
    councils = "council" if fitted == 1 else "councils"
    better = "nearer than" if model < guess else "no nearer than"
    said = (
        f"One border premium for the whole region, £{premium:,.0f} a child and year, the best of "
        f"{len(premiums)} tried on {fitted} {councils} whose share placed outside is published. "
        f"Typical miss {model:.1f} percentage points, {better} the region's mean for every "
        f"council ({guess:.1f})."
    )
    if held_out[0] is None or held_out[1] is None:
        return f"{said} One council leaves nothing to hold out."
    held, held_guess = (100 * error for error in held_out if error is not None)
    better = "nearer than" if held < held_guess else "no nearer than"
    return (
        f"{said} With each council left out in turn: {held:.1f} points, {better} the mean of the "
        f"others ({held_guess:.1f})."
    )
