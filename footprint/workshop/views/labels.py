"""Set the letters and names of the areas on a drawing so that none lies on another."""

import functools
from dataclasses import dataclass

from footprint.workshop.drawing import Drawing

FEW = 20
WIDTH_OF_A_LETTER = 0.54
ROOM_FOR_A_NAME = 2.4
LEAST_LETTER = 7.0
# how much of a name's height it takes, with what keeps it off the letter
AIR = 1.1
SHIFTS = ((0, 0), (0, 0.7), (0, -0.7), (0.35, 0.5), (-0.35, 0.5), (0.35, -0.6), (-0.35, -0.6),
          (0, 1.3), (0, -1.3), (0.6, 0), (-0.6, 0))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """Where the letter of an area stands, its size, and the name under it ("" where none fits)."""

    x: float
    y: float
    size: float
    name: str
    name_y: float
    name_size: float


@functools.lru_cache(maxsize=16)
def _set(
    areas: tuple[tuple[str, str, float, float, float], ...], letter: float, name: float
) -> tuple[tuple[str, Label], ...]:
    """Set the labels of areas (code, name, x, y, room), the smallest areas first."""
    placed: list[tuple[float, float, float, float]] = []
    found = []
    few = len(areas) <= FEW
    for code, text, x, y, room in sorted(areas, key=lambda area: (area[4], area[0])):
        size = letter if few else max(LEAST_LETTER, min(letter, 1.3 * room))
        wide = len(text) * name * WIDTH_OF_A_LETTER
        named = bool(text) and (few or wide <= ROOM_FOR_A_NAME * room)
        tall = size + (AIR * name if named else 0)
        width = max(wide if named else 0, size)
        options = SHIFTS if few else SHIFTS[:1]
        boxes = [
            (x + dx * width - width / 2, y + dy * tall - tall / 2, width, tall)
            for dx, dy in options
        ]
        box = min(boxes, key=lambda one: (sum(_over(one, other) for other in placed) > 1.0,
                                          boxes.index(one)))  # fmt: skip
        placed.append(box)
        middle = box[0] + width / 2
        at = Label(
            round(middle, 1), round(box[1] + 0.85 * size, 1), round(size, 1),
            text if named else "", round(box[1] + size + 0.88 * name, 1), name,
        )  # fmt: skip
        found.append((code, at))
    return tuple(found)


def _over(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> float:
    """Return how much of two boxes lies on one another."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    tall = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(wide, 0) * max(tall, 0)


def labels(
    drawing: Drawing, short: dict[str, str], *, letter: float, name: float
) -> dict[str, Label]:
    """Set a letter and, where it fits, a name on every area; sizes in units of the drawing."""
    areas = tuple(
        (code, short.get(code, code), *drawing.middles[code], drawing.room[code])
        for code in drawing.paths
    )
    return dict(_set(areas, letter, name))
