"""Tell how often each option comes first when nobody agrees on the weights."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.errors import InputError, Problem
from footprint.options.weighing import Scores

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

SAMPLES = 20_000
MOST_OPTIONS = 2_500

_TIE = 1e-12
_BATCH = 2**21


@dataclass(frozen=True, slots=True, eq=False)
class Acceptability:
    """How the options fare over every way to weigh the criteria.

    Attributes
    ----------
    options, keys
        Names of the options, and keys of the criteria weighed.
    first_share
        Share of all weightings in which each option comes first, (options,); ties are split.
    standard_error
        Standard error of that share, from the number of weightings tried.
    mean_rank
        Mean rank of each option, 1 being first.
    rank_shares
        Share of weightings in which an option (row) has a rank (column).
    central_weights
        Mean weights under which an option comes first (options, criteria); not a number for an
        option that never does.
    samples
        Weightings tried.
    words
        A sentence for each option.
    """

    options: tuple[str, ...]
    keys: tuple[str, ...]
    first_share: FloatArray
    standard_error: FloatArray
    mean_rank: FloatArray
    rank_shares: FloatArray
    central_weights: FloatArray
    samples: int
    words: tuple[str, ...]


def acceptability(
    scores: Scores, *, seed: int, samples: int = SAMPLES, draws: bool = False
) -> Acceptability:
    """Weigh the criteria in every way with equal chance, and count who comes first.

    Weights are uniform over all that add to one. In each weighting the options are ranked by
    their weighted score; options level with each other share the ranks they take up equally.

    Parameters
    ----------
    seed
        Same seed, same answer.
    draws
        Let the values vary too: each weighting takes one of the cases beyond the central one, in
        turn. Otherwise the central values hold throughout.

    Raises
    ------
    InputError
        If there are too few weightings, too many options, or draws are wanted and there are none.
    """
    cases = scores.scores[1:] if draws else scores.scores[:1]
    _check(scores, samples, len(cases))
    weights = np.random.default_rng(seed).dirichlet(np.ones(len(scores.criteria)), samples)
    n_options = len(scores.options)
    share, square = np.zeros(n_options), np.zeros(n_options)
    weighted = np.zeros((n_options, len(scores.criteria)))
    ranks = np.zeros((n_options, n_options))
    batch = max(1, _BATCH // n_options)
    for start in range(0, samples, batch):
        part = weights[start : start + batch]
        totals = _totals(cases, part, start)
        ordered, begins, ends = _places(totals)
        np.add(ranks, _rank_counts(ordered, begins, ends), out=ranks)
        # who is first in each weighting, shared where several are
        firsts = np.zeros_like(totals)
        place = np.where(begins == 0, 1 / (ends - begins), 0.0)
        np.put_along_axis(firsts, ordered, place, axis=1)
        share += firsts.sum(axis=0)
        square += (firsts**2).sum(axis=0)
        weighted += firsts.T @ part
    first = share / samples
    error = np.sqrt(np.maximum(square / samples - first**2, 0.0) / samples)
    central = np.full_like(weighted, np.nan)
    np.divide(weighted, share[:, np.newaxis], out=central, where=share[:, np.newaxis] > 0)
    ranks /= samples
    mean_rank = ranks @ np.arange(1, n_options + 1)
    words = _words(scores, first, error, central, samples)
    return Acceptability(
        scores.options, scores.keys, first, error, mean_rank, ranks, central, samples, words
    )


def _totals(cases: FloatArray, weights: FloatArray, start: int) -> FloatArray:
    """Return weighted scores (weightings, options), each weighting on its own case."""
    if len(cases) == 1:
        totals: FloatArray = weights @ cases[0].T
        return totals
    totals = np.empty((len(weights), cases.shape[1]))
    case = (start + np.arange(len(weights))) % len(cases)
    for number in range(len(cases)):
        mine = case == number
        totals[mine] = weights[mine] @ cases[number].T
    return totals


def _places(totals: FloatArray) -> tuple[IntArray, IntArray, IntArray]:
    """Return options best first, and for each the first and end of the ranks its tie takes up.

    All (weightings, options); ranks count from 0, the end is not included.
    """
    ordered = np.argsort(-totals, axis=1, kind="stable")
    sizes = np.take_along_axis(totals, ordered, axis=1)
    n_options = totals.shape[1]
    new = np.ones(totals.shape, dtype=np.bool_)
    scale = np.maximum(1.0, np.abs(sizes))
    new[:, 1:] = -np.diff(sizes, axis=1) > _TIE * scale[:, 1:]
    ranks = np.arange(n_options)
    begins = np.maximum.accumulate(np.where(new, ranks, 0), axis=1)
    # the next new place to the right ends a tie
    later = np.where(new, ranks, n_options)
    upcoming = np.minimum.accumulate(later[:, ::-1], axis=1)[:, ::-1]
    ends = np.concatenate([upcoming[:, 1:], np.full((len(totals), 1), n_options)], axis=1)
    return ordered, begins, ends


def _rank_counts(ordered: IntArray, begins: IntArray, ends: IntArray) -> FloatArray:
    """Count how often each option has each rank (options, ranks), ties split equally."""
    n_options = ordered.shape[1]
    width = n_options + 1
    part = (1 / (ends - begins)).reshape(-1)
    into = (ordered * width + begins).reshape(-1)
    out_of = (ordered * width + ends).reshape(-1)
    size = n_options * width
    changes = np.bincount(into, part, minlength=size) - np.bincount(out_of, part, minlength=size)
    counts: FloatArray = np.cumsum(changes.reshape(n_options, width), axis=1)[:, :n_options]
    return counts


def _words(
    scores: Scores, first: FloatArray, error: FloatArray, central: FloatArray, samples: int
) -> tuple[str, ...]:
    """Say for each option how often it comes first, and with which weights on average."""
    said = []
    for option, name in enumerate(scores.options):
        if not first[option]:
            said.append(f"{name} came first in none of {samples:,} weightings")
            continue
        often = f"{100 * first[option]:.0f}%" if first[option] >= 0.01 else "less than 1%"
        spread = max(0.1, 100 * float(error[option]))
        words = f"{name} comes first in {often} of all weightings"
        if 0 < first[option] < 1:
            words += f" (standard error {spread:.1f} percentage points)"
        most = np.argsort(-central[option], kind="stable")[:2]
        if first[option] < 1 and len(scores.criteria) > 1:
            parts = " and ".join(
                f"about {100 * central[option, c]:.0f}% to “{scores.criteria[c].label}”"
                for c in most
            )
            words += f": on average those that give {parts}"
        said.append(words)
    return tuple(said)


def _check(scores: Scores, samples: int, n_cases: int) -> None:
    """Raise an InputError where the question cannot be answered."""
    problems = []
    if samples < 1:
        problems.append(
            Problem("weights", f"{samples} weightings are too few.", "Try 1,000 or more.")
        )
    if not n_cases:
        what = "there are no draws beyond the central case."
        problems.append(Problem("weights", what, "Draw cases, or let the central values hold."))
    if len(scores.options) > MOST_OPTIONS:
        what = f"{len(scores.options):,} options are too many to rank over every weighting."
        remedy = f"Keep the options that are not outdone, {MOST_OPTIONS:,} at most."
        problems.append(Problem("weights", what, remedy))
    if problems:
        raise InputError(problems)
