"""Find a place for every label: over its own area where it fits, and over no other label."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from footprint.outputs.maps.land import SEA, Land, Places, land_of

Box = tuple[float, float, float, float]
Floats = NDArray[np.float64]

RINGS = (0.35, 0.7, 1.05, 1.4, 1.9, 2.5, 3.2, 4.2, 5.5, 7.0)
TURNS, ALONG_EDGE = 12, 14
SAMPLES = np.array([(x, y) for y in (-0.46, -0.2, 0.2, 0.46) for x in np.linspace(-0.48, 0.48, 9)])
# what counts against a place for a label
OVER_OTHERS, OVER_SEA, OFF_MIDDLE, LED, LED_HEIGHT = 7.0, 1.2, 0.4, 1.6, 0.22
CROSSED, MOST_CROSSED, ASTRAY, ON_LINE = 1.6, 6.0, 1.5, 12
MOST_COVERED, HIDING = 0.4, 30.0
MOST_OF_ANOTHER, HIDING_OTHERS = 0.12, 40.0
HIDDEN, HIDDEN_BY_OTHERS = 0.7, 0.4
POOR = 5.5
# a label over what is drawn, by the share of it and by how many things it touches
OVER_DRAWN, TOUCHED, MOST_TOUCHED = 6.0, 0.6, 6
MOST_LED = 24


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a label stands (its middle), whether a line leads to it, whether it hides an area.

    ``poor`` where even the best place has much against it: a long line, across other things.
    """

    at: tuple[float, float]
    box: Box
    outside: bool
    hides: bool = False
    poor: bool = False


@dataclass(slots=True)
class _Page:
    """What is on the page so far, in inches: boxes, lines, and how much of each area is hidden.

    ``drawn`` holds boxes that may be covered where there is no better place.
    """

    land: Land
    page: Box
    boxes: Floats
    clear: float
    hidden: Floats
    drawn: Floats
    lines: list[tuple[tuple[float, float], tuple[float, float]]] = field(default_factory=list)


def place_labels(
    sizes: Mapping[str, tuple[float, float]],
    shapes: Mapping[str, Any],
    middles: Mapping[str, tuple[float, float]],
    taken: Sequence[Box],
    page: Box,
    land: tuple[Land, Mapping[str, int]] | None = None,
    drawn: Sequence[Box] = (),
) -> dict[str, Placed]:
    """Place labels, the smallest areas first; one that finds no free place is left out.

    Sizes, middles, what is taken and the page are in inches, shapes in the same inches; so is
    the land, with the place of each area in it; left out, it is what the shapes cover. What is
    ``drawn`` counts against a place over it, and against a line across it.
    Candidates ring the middle of the widest part of the area, and follow the edges of the page.
    A candidate that touches what is taken, or leaves the page, is never used, so no two labels
    ever overlap. One that would stand over other areas, or hide most of its own, gives way to
    one farther off with a line to it.
    """
    if not sizes:
        return {}
    if land is None:
        order = sorted(shapes)
        land = land_of([shapes[code] for code in order]), {c: n for n, c in enumerate(order)}
    ground, places = land
    smallest = min(tall for _, tall in sizes.values())
    held = _Page(
        *(ground, page, np.reshape(np.array(taken, dtype=float), (-1, 4)), 0.5 * smallest),
        np.zeros(len(ground.counts)),
        np.reshape(np.array(drawn, dtype=float), (-1, 4)),
    )
    found: dict[str, Placed] = {}
    for code in sorted(sizes, key=lambda c: (shapely.area(shapes[c]), c)):
        best = _best(sizes[code], middles[code], places[code], held)
        if best is not None:
            found[code] = best
    return found


def _best(
    size: tuple[float, float], middle: tuple[float, float], place: int, held: _Page
) -> Placed | None:
    """Take the free candidate with the least against it, and note what it covers."""
    spots = _candidates(middle, size, held.page)
    half = np.array(size) / 2
    boxes = np.hstack([spots - half, spots + half])
    free = _free(boxes, held)
    if not free.any():
        return None
    spots, boxes = spots[free], boxes[free]
    under = held.land.at(spots[:, None, :] + SAMPLES[None, :, :] * np.array(size))
    own = under == place
    outside = held.land.at(spots) != place
    sea = (under == SEA).mean(axis=1)
    others = 1 - own.mean(axis=1) - sea
    sample = size[0] * size[1] / len(SAMPLES)
    covered = own.sum(axis=1) * sample / held.land.sizes()[place]
    most = _most_hidden(under, place, sample, held)
    away = np.hypot(*(spots - middle).T) / size[1]
    against = OVER_OTHERS * others + HIDING * np.maximum(covered - MOST_COVERED, 0.0)
    against += HIDING_OTHERS * np.maximum(most - MOST_OF_ANOTHER, 0.0)
    against += np.where(outside, 0.0, OVER_SEA * sea + OFF_MIDDLE * away)
    against += _over_drawn(boxes, held.drawn)
    line = np.maximum(np.abs(spots - middle) - half, 0.0)
    against += np.where(outside, LED + LED_HEIGHT * np.hypot(*line.T) / size[1], 0.0)
    # what a line would cross is asked only of the best that need one
    led = np.flatnonzero(outside)
    led = led[np.argsort(np.round(against[led], 9), kind="stable")]
    few, left_out = led[:MOST_LED], led[MOST_LED:]
    if len(few) and against[few[0]] < np.min(against[~outside], initial=np.inf):
        against[few] += _crossed(middle, place, spots[few], boxes[few], held)
    against[left_out] += MOST_CROSSED
    chosen = int(np.argmin(np.round(against, 9)))
    box: Box = tuple(float(v) for v in boxes[chosen])  # type: ignore[assignment]
    placed = Placed(
        *((float(spots[chosen, 0]), float(spots[chosen, 1])), box, bool(outside[chosen])),
        hides=bool(covered[chosen] > HIDDEN or most[chosen] > HIDDEN_BY_OTHERS),
        poor=bool(against[chosen] > POOR),
    )
    _note(placed, middle, under[chosen], sample, held)
    return placed


def _free(boxes: Floats, held: _Page) -> NDArray[np.bool_]:
    """Tell which boxes are on the page and touch nothing that is taken."""
    page = held.page
    free = (boxes[:, 0] >= page[0]) & (boxes[:, 1] >= page[1])
    free &= (boxes[:, 2] <= page[2]) & (boxes[:, 3] <= page[3])
    if len(held.boxes):
        free &= ~_over(boxes.T[:, :, None], held.boxes.T[:, None, :]).any(axis=1)
    return np.asarray(free)


def _over(one: Floats, other: Floats) -> NDArray[np.bool_]:
    """Tell whether boxes lie over others; their four sides come first."""
    across = (one[0] < other[2]) & (one[2] > other[0])
    return np.asarray(across & (one[1] < other[3]) & (one[3] > other[1]))


def _over_drawn(boxes: Floats, drawn: Floats) -> Floats:
    """Return what counts against boxes for what is drawn under them."""
    if not len(drawn):
        return np.zeros(len(boxes))
    one, other = boxes[:, None, :], drawn[None, :, :]
    shared = np.minimum(one[..., 2:], other[..., 2:]) - np.maximum(one[..., :2], other[..., :2])
    common = np.prod(np.maximum(shared, 0.0), axis=2)
    share = common.sum(axis=1) / np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    touched = np.minimum((common > 0).sum(axis=1), MOST_TOUCHED)
    return np.asarray(OVER_DRAWN * np.minimum(share, 1.0) + TOUCHED * touched)


def _most_hidden(under: Places, place: int, sample: float, held: _Page) -> Floats:
    """Return, for each candidate, the share hidden of the other area of which most would be."""
    sizes = held.land.sizes()
    rows, many = len(under), len(sizes) + 1
    # what is sea counts in the last column, which is left out
    keys = np.where(under == SEA, many - 1, under) + many * np.arange(rows)[:, None]
    counts = np.bincount(keys.ravel(), minlength=rows * many).reshape(rows, many).astype(float)
    counts = counts[:, :-1]
    counts[:, place] = 0.0
    shares = (held.hidden + counts * sample / sizes) * (counts > 0)
    return np.asarray(shares.max(axis=1))


def _crossed(
    middle: tuple[float, float], place: int, spots: Floats, boxes: Floats, held: _Page
) -> Floats:
    """Return what counts against the line to each candidate: what it would cross."""
    shares = np.linspace(0.0, 1.0, ON_LINE)[None, :, None]
    on_line = np.array(middle) + shares * (spots - middle)[:, None, :]
    over = held.land.at(on_line)
    astray = ((over != SEA) & (over != place)).mean(axis=1)
    inside = (on_line > boxes[:, None, :2]) & (on_line < boxes[:, None, 2:])
    on_line = np.where(np.asarray(inside.all(axis=2))[..., None], np.nan, on_line)
    count = np.zeros(len(spots))
    if len(held.boxes) or len(held.drawn):
        x, y = on_line[..., 0, None], on_line[..., 1, None]
        west, south, east, north = np.concatenate([held.boxes, held.drawn]).T
        within = np.asarray((x > west) & (x < east) & (y > south) & (y < north))
        count += within.any(axis=1).sum(axis=1)
    for start, end in held.lines:
        count += _meet(np.array(middle), spots, np.array(start), np.array(end))
    return np.asarray(np.minimum(CROSSED * count, MOST_CROSSED) + ASTRAY * astray)


def _meet(start: Floats, ends: Floats, other: Floats, far: Floats) -> NDArray[np.bool_]:
    """Tell which lines from one start meet the line between two other points."""

    def side(a: Floats, b: Floats, c: Floats) -> Floats:
        ab, ac = b - a, c - a
        return np.asarray(ab[..., 0] * ac[..., 1] - ab[..., 1] * ac[..., 0])

    apart = side(start, ends, other) * side(start, ends, far) < 0
    between = side(other, far, start) * side(other, far, ends) < 0
    return np.asarray(apart & between)


def _note(
    placed: Placed, middle: tuple[float, float], under: Places, sample: float, held: _Page
) -> None:
    """Add a label, what it covers and the line to it to what is on the page."""
    new = [placed.box]
    if placed.outside:
        held.lines.append((middle, placed.at))
        new += along([middle, placed.at], held.clear)
    held.boxes = np.concatenate([held.boxes, np.array(new)])
    covered = np.bincount(under[under != SEA], minlength=len(held.hidden))
    held.hidden = held.hidden + covered * sample / held.land.sizes()


def _candidates(middle: tuple[float, float], size: tuple[float, float], page: Box) -> Floats:
    """Return (candidates, 2) places: round the middle, then along the edges of the page."""
    angles = 2 * np.pi * np.arange(TURNS) / TURNS
    round_it = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    step = np.array([0.5 * size[0], 0.9 * size[1]])
    rings = [np.zeros((1, 2)), *(radius * round_it for radius in RINGS)]
    near = np.array(middle) + np.concatenate(rings) * step
    wide, tall = size[0] / 2 + 1e-9, size[1] / 2 + 1e-9
    up = np.linspace(page[1] + tall, page[3] - tall, ALONG_EDGE)
    across = np.linspace(page[0] + wide, page[2] - wide, ALONG_EDGE)
    edges = [
        *(np.stack([np.full(ALONG_EDGE, x), up], axis=1) for x in (page[0] + wide, page[2] - wide)),
        *(
            np.stack([across, np.full(ALONG_EDGE, y)], axis=1)
            for y in (page[1] + tall, page[3] - tall)
        ),
    ]
    return np.concatenate([near, *edges])


def along(points: Sequence[tuple[float, float]], clear: float) -> list[Box]:
    """Cover a line with small squares that labels keep clear of."""
    line = shapely.LineString(points)
    steps = max(2, int(np.ceil(line.length / max(clear, 1e-6))) + 1)
    spots = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.linspace(0, line.length, steps))
    )
    half = clear / 2
    return [(x - half, y - half, x + half, y + half) for x, y in spots.tolist()]
