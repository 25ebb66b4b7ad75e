"""Find a place for every label: over its own area where it fits, and over no other label."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
Floats = NDArray[np.float64]

RINGS = (0.0, 0.35, 0.7, 1.05, 1.4, 1.9, 2.5, 3.2, 4.2, 5.5)
TURNS = 12
MOST_COVERED, HIDDEN, HIDING = 0.4, 0.7, 30.0
SAMPLES = np.array([(x, y) for x in (-0.48, 0.0, 0.48) for y in (-0.45, 0.0, 0.45)])


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a label stands (its middle), whether a line leads to it, whether it hides its area."""

    at: tuple[float, float]
    box: Box
    outside: bool
    hides: bool = False


def place_labels(
    sizes: Mapping[str, tuple[float, float]],
    shapes: Mapping[str, Any],
    middles: Mapping[str, tuple[float, float]],
    taken: Sequence[Box],
    page: Box,
) -> dict[str, Placed]:
    """Place labels, the smallest areas first; one that finds no free place is left out.

    Sizes, middles, what is taken and the page are in inches, shapes in the same inches.
    Candidates ring the middle of the widest part of the area. A candidate that touches what is
    taken, or leaves the page, is never used, so no two labels ever overlap; one that would hide
    most of its own area is used only where there is no other.
    """
    boxes = np.empty((len(taken) + len(sizes), 4))
    boxes[: len(taken)] = np.reshape(np.array(taken, dtype=float), (-1, 4))
    count = len(taken)
    found: dict[str, Placed] = {}
    for code in sorted(sizes, key=lambda c: (shapely.area(shapes[c]), c)):
        best = _best(sizes[code], shapes[code], middles[code], boxes[:count], page)
        if best is not None:
            found[code] = best
            boxes[count] = best.box
            count += 1
    return found


def _best(
    size: tuple[float, float],
    shape: Any,  # noqa: ANN401
    middle: tuple[float, float],
    others: Floats,
    page: Box,
) -> Placed | None:
    """Return the free candidate with the most of it over its own area, and near."""
    spots, far = _candidates(middle, size)
    half = np.array(size) / 2
    boxes = np.hstack([spots - half, spots + half])
    free = (boxes[:, 0] >= page[0]) & (boxes[:, 1] >= page[1])
    free &= (boxes[:, 2] <= page[2]) & (boxes[:, 3] <= page[3])
    if len(others):
        beyond = (boxes[:, None, :2] >= others[None, :, 2:]).any(axis=2)
        short_of = (boxes[:, None, 2:] <= others[None, :, :2]).any(axis=2)
        free &= np.logical_or(beyond, short_of).all(axis=1)
    if not free.any():
        return None
    spots, far, boxes = spots[free], far[free], boxes[free]
    samples = spots[:, None, :] + SAMPLES[None, :, :] * np.array(size)
    shapely.prepare(shape)
    over = shapely.contains_xy(shape, samples[..., 0], samples[..., 1])
    covered = over.mean(axis=1) * size[0] * size[1] / max(shapely.area(shape), 1e-9)
    score = 5 * (1 - over.mean(axis=1)) + 2.5 * ~over[:, len(SAMPLES) // 2] + 0.5 * far
    score += HIDING * np.maximum(covered - MOST_COVERED, 0.0)
    chosen = int(np.argmin(np.round(score, 9)))
    at = (float(spots[chosen, 0]), float(spots[chosen, 1]))
    box: Box = tuple(float(v) for v in boxes[chosen])  # type: ignore[assignment]
    return Placed(
        *(at, box, not bool(over[chosen, len(SAMPLES) // 2])),
        hides=bool(covered[chosen] > HIDDEN),
    )


def _candidates(middle: tuple[float, float], size: tuple[float, float]) -> tuple[Floats, Floats]:
    """Return (candidates, 2) places and how far each is, in heights of the label."""
    angles = 2 * np.pi * np.arange(TURNS) / TURNS
    round_it = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    step = np.array([0.5 * size[0], 0.9 * size[1]])
    rings = [np.zeros((1, 2)), *(radius * round_it for radius in RINGS[1:])]
    offsets = np.concatenate(rings)
    return np.array(middle) + offsets * step, np.hypot(*offsets.T)


def along(points: Sequence[tuple[float, float]], clear: float) -> list[Box]:
    """Cover a line with small squares that labels keep clear of."""
    line = shapely.LineString(points)
    steps = max(2, int(np.ceil(line.length / max(clear, 1e-6))) + 1)
    spots = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.linspace(0, line.length, steps))
    )
    half = clear / 2
    return [(x - half, y - half, x + half, y + half) for x, y in spots.tolist()]
