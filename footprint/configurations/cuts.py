"""Find cuts: three areas of which two blocks cannot both hold two."""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

MOST_CUTS = 150

_MOST_PER_AREA = 8
_LEAST_VIOLATION = 0.02
_WHOLE = 1e-6


def violated_triples(membership: BoolArray, x: FloatArray) -> IntArray:
    """Return the triples of areas whose cut a fractional answer breaks most.

    Whatever the configuration, at most one of its footprints holds two or three of the areas
    a, b, c: the x of all blocks that do add up to at most 1. With w the total x of the blocks that
    hold the areas named, that sum is w(ab) + w(ac) + w(bc) - 2 w(abc).

    Parameters
    ----------
    membership
        The blocks (blocks, areas).
    x
        How much of each block is taken (blocks,).

    Returns
    -------
    Array (triples, 3), none twice, at most a few on one area.
    """
    split = (x > _WHOLE) & (x < 1 - _WHOLE)
    areas = np.flatnonzero(membership[split].any(axis=0))
    holds = membership[np.ix_(split, areas)].astype(np.float64)
    weighted = holds * x[split, np.newaxis]
    pairs = holds.T @ weighted
    found, excess = [], []
    for a in range(len(areas) - 2):
        with_a = holds[:, a] > 0
        later = slice(a + 1, None)
        triple = holds[with_a, later].T @ weighted[with_a, later]
        total = pairs[a, later, np.newaxis] + pairs[a, later] + pairs[later, later] - 2 * triple
        b, c = np.nonzero(np.triu(total > 1 + _LEAST_VIOLATION, 1))
        found.append(np.stack([np.full(len(b), a), a + 1 + b, a + 1 + c], axis=1))
        excess.append(total[b, c])
    if not found:
        return np.empty((0, 3), dtype=np.int64)
    triples = areas[np.concatenate(found)]
    return _spread(triples[np.argsort(-np.concatenate(excess), kind="stable")])


def _spread(triples: IntArray) -> IntArray:
    """Return the first triples, passing over those on areas that many already use."""
    uses: dict[int, int] = {}
    chosen = []
    for row, triple in enumerate(triples.tolist()):
        if all(uses.get(area, 0) < _MOST_PER_AREA for area in triple):
            chosen.append(row)
            for area in triple:
                uses[area] = uses.get(area, 0) + 1
        if len(chosen) == MOST_CUTS:
            break
    return triples[chosen]
