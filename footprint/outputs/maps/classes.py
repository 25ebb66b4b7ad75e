"""Put values into few classes with round breaks, one council alone only where it lies far off."""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import combinations

from footprint.outputs.maps.plate import Face

MOST_CLASSES = 4
FEWEST_TO_SPLIT = 4
MOST_CANDIDATES = 14
# so many more digits in breaks count as much as all the unlikeness of values within classes
ROUND_SHARE = 12
# values within such a share of the highest are told apart by no class, and no class between two
# others is narrower than such a share of its upper end
ALIKE_SHARE, NARROW_SHARE = 0.15, 0.2
# a council this far from the next, as a share of it, may have a class to itself
FAR_SHARE = 0.25
_LEADS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8)

# light to dark, each with its own hatch, so that no class is told by colour alone
SEQUENCE = (
    Face("#D9E3EE", "", "#12436D"),
    Face("#8FB0D0", "...", "#12436D"),
    Face("#3E76A8", "//", "white"),
    Face("#12436D", "xx", "white"),
)
# small to large differences
LOWER = (
    Face("#CDEAE6", "\\", "#0F5C56"),
    Face("#6DB9B1", "\\\\", "#0B4A45"),
    Face("#14665F", "\\\\\\", "white"),
)
HIGHER = (
    Face("#FBDCC8", "/", "#8A3206"),
    Face("#F2A073", "//", "#6E2804"),
    Face("#B8470B", "///", "white"),
)
UNCLEAR = Face("#E6E6E6", "..", "#6A6A6A")
SAME = Face("#F4F4F4", "", "#6A6A6A")
UNKNOWN = Face("#FFFFFF", "xxx", "#B0B0B0")
UNSURE = Face("#FBF6E6", "--", "#8A8A8A")
EVERY_ALIKE = "every council: about the same"
TOO_FEW_APART = "every council: too few lie apart to shade"


def breaks(values: Sequence[float], *, most: int = MOST_CLASSES) -> tuple[float, ...]:
    """Return the round numbers that part values into classes best; none where one class is best.

    A class holds values from its break up to, but not at, the next. A class with one council that
    lies near another is avoided before anything else, then classes of unlike values, then breaks
    that are less round.
    """
    known = sorted(value for value in values if math.isfinite(value))
    if len(known) < 2 or alike(known):
        return ()
    candidates = _round_between(known[0], known[-1])
    tries: list[tuple[float, ...]] = [()]
    for count in range(1, most):
        tries += combinations(candidates, count)
    return min(tries, key=lambda chosen: (_unfit(known, chosen), len(chosen), chosen))


def alike(known: Sequence[float]) -> bool:
    """Tell whether values lie so close that classes would make much of little."""
    low, high = min(known, default=0.0), max(known, default=0.0)
    return high - low <= ALIKE_SHARE * max(abs(low), abs(high))


def _round_between(low: float, high: float) -> list[float]:
    """Return round numbers above the lowest value and up to the highest, the roundest if many."""
    step = 10.0 ** math.floor(math.log10(max(high - low, 1e-12)))
    found: set[float] = set()
    for unit in (step / 2, step / 5, step / 4, step):
        first, last = math.floor(low / unit) + 1, math.floor(high / unit)
        if 0 < last - first + 1 <= MOST_CANDIDATES:
            found |= {round(n * unit, 12) for n in range(first, last + 1)}
            if unit < step / 2:
                break
    power = 10.0 ** math.floor(math.log10(max(abs(high), abs(low), 1e-12)))
    for lead in _LEADS:
        found |= {v for v in (lead * power, lead * power / 10) if low < v <= high}
    return sorted(found, key=lambda v: (_roughness(v), v))[:MOST_CANDIDATES]


def _roughness(value: float) -> float:
    """Return how far a number is from round: 0 for 1, 2, 5 with noughts, more with more digits."""
    digits = f"{abs(value):.6g}".replace(".", "").strip("0").split("e")[0]
    if len(digits) <= 1:
        return 0.0 if digits in {"", "1", "2", "5"} else 0.5
    return len(digits) + (0.0 if digits.endswith("5") else 0.5)


def _unfit(known: Sequence[float], chosen: tuple[float, ...]) -> float:
    """Score a choice of breaks; lower is better."""
    groups: list[list[float]] = [[] for _ in range(len(chosen) + 1)]
    for value in known:
        groups[bisect_right(chosen, value)].append(value)
    narrow = any(b - a < NARROW_SHARE * abs(b) for a, b in zip(chosen, chosen[1:], strict=False))
    if narrow or not all(groups):
        return math.inf
    alone = _near_alone(groups) if len(known) >= FEWEST_TO_SPLIT else 0
    mean = sum(known) / len(known)
    whole = sum((v - mean) ** 2 for v in known) or 1.0
    within = sum(sum((v - sum(g) / len(g)) ** 2 for v in g) for g in groups)
    uneven = max(map(len, groups)) / len(known)
    rough = sum(_roughness(value) for value in chosen) / ROUND_SHARE
    return 10 * alone + within / whole + 0.5 * uneven + rough + 0.04 * len(groups)


def _near_alone(groups: Sequence[Sequence[float]]) -> int:
    """Count the classes of one value that has another near it in the next class."""
    count = 0
    for place, group in enumerate(groups):
        if len(group) > 1:
            continue
        beside = [g[-1] for g in groups[max(place - 1, 0) : place]]
        beside += [g[0] for g in groups[place + 1 : place + 2]]
        count += any(abs(group[0] - v) <= FAR_SHARE * abs(v) for v in beside)
    return count


def sequence_faces(classes: int) -> tuple[Face, ...]:
    """Return light to dark faces for a number of classes."""
    chosen = {1: (1,), 2: (0, 2), 3: (0, 1, 3)}.get(classes, (0, 1, 2, 3))
    return tuple(SEQUENCE[place] for place in chosen)


def class_words(
    chosen: Sequence[float], said: Callable[[float], str], *, apart: bool = False
) -> tuple[str, ...]:
    """Say every class in words: "under 20", "20 to under 30", "30 or more".

    ``apart`` tells that values do lie apart, though in no classes.
    """
    if not chosen:
        return (TOO_FEW_APART if apart else EVERY_ALIKE,)
    told = [f"under {said(chosen[0])}"]
    told += [f"{said(a)} to under {said(b)}" for a, b in zip(chosen, chosen[1:], strict=False)]
    return (*told, f"{said(chosen[-1])} or more")


def size_breaks(sizes: Sequence[float], *, least: float) -> tuple[float, ...]:
    """Return the round numbers that part the sizes of differences into three, or two, or none.

    Classes are as even as they can be, so that one council far from the rest does not leave all
    the others in one class. No break is below ``least``; where every size is, that is the break.
    """
    known = sorted(size for size in sizes if math.isfinite(size))
    if known and known[-1] < least:
        return (least,)
    if len(known) < FEWEST_TO_SPLIT or alike(known):
        return ()
    power = 10.0 ** math.floor(math.log10(known[-1]))
    steps = (power / 100, power / 10, power)
    round_numbers = [round(lead * step, 12) for step in steps for lead in (1, 2, 5)]
    within = [value for value in round_numbers if max(known[0], 0.999 * least) < value <= known[-1]]
    tries: list[tuple[float, ...]] = [()]
    for count in range(1, min(len(LOWER), len(known) // 2)):
        tries += combinations(within, count)

    def unevenness(chosen: tuple[float, ...]) -> int:
        held = [0] * (len(chosen) + 1)
        for value in known:
            held[bisect_right(chosen, value)] += 1
        return sum(count**2 for count in held)

    return min(tries, key=lambda chosen: (unevenness(chosen), len(chosen), chosen))


def of_sizes(faces: Sequence[Face], count: int) -> tuple[Face, ...]:
    """Return the faces of so many classes of size, the smallest first."""
    return tuple(faces[place] for place in {1: (1,), 2: (0, 2)}.get(count, (0, 1, 2)))
