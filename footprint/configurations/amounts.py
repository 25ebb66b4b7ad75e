"""Say amounts, limits and names in words, and tell when an amount is over a limit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil, floor, isfinite
from numbers import Integral, Real

import numpy as np
import numpy.typing as npt

from footprint.configurations.neighbours import Node
from footprint.errors import InputError, Problem

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
Names = Mapping[Node, str]
Measure = Callable[[BoolArray], FloatArray]

# amounts this close to a limit, relative to it, keep it: sums of decimals are not exact
WHOLE_FROM = 10
ROUNDING = 1e-9

_CHUNK_ROWS = 2**14
_MOST_DECIMALS = 9


def beyond(amount: float, limit: float, *, at_least: bool = False) -> bool:
    """Tell whether an amount is on the wrong side of a limit by more than rounding."""
    over = limit - amount if at_least else amount - limit
    return over > ROUNDING * max(1.0, abs(limit))


def excess_over(measure: Measure, limit: float, *, at_least: bool = False) -> Measure:
    """Return a measure of how far blocks are beyond a limit, 0 where they keep it."""
    slack = ROUNDING * max(1.0, abs(limit))

    def excess(membership: BoolArray) -> FloatArray:
        amount = measure(membership)
        over = limit - amount if at_least else amount - limit
        return np.where(over > slack, over, 0.0)

    return excess


def in_chunks(measure: Measure) -> Measure:
    """Return the same measure, taken a run of blocks at a time to hold little in memory."""

    def chunked(membership: BoolArray) -> FloatArray:
        found = np.empty(len(membership))
        for start in range(0, len(membership), _CHUNK_ROWS):
            stop = start + _CHUNK_ROWS
            found[start:stop] = measure(membership[start:stop])
        return found

    return chunked


def is_number(value: object) -> bool:
    """Tell whether a value is a finite number, and not true or false."""
    return isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)


def is_count(value: object) -> bool:
    """Tell whether a value is a whole number of 1 or more."""
    return isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= 1


def unknown_areas(where: str, nodes: Sequence[Node], wanted: Iterable[Node]) -> list[Problem]:
    """Return a problem for every area wanted that is not among the nodes."""
    known = set(nodes)
    return [
        Problem(where, f"{node} is not among the areas of the region.", "Use codes of its areas.")
        for node in wanted
        if node not in known
    ]


def name_for(node: Node, names: Names) -> str:
    """Return the name of an area, or its code where there is none."""
    return str(names.get(node) or node)


def listed(items: Sequence[str]) -> str:
    """Join items as in speech: "a, b and c"."""
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else "".join(items)


def named(nodes: Iterable[Node], names: Names) -> str:
    """Name areas as in speech, in the order given."""
    return listed([name_for(node, names) for node in nodes])


def possessive(name: str) -> str:
    """Return "Derbyshire Police's", or "Humber Forces'" for a name that ends in s."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def counted(number: float, noun: str) -> str:
    """Return a number with its noun: "1 council", "2 councils"."""
    return f"{plain(number)} {noun}{'' if number == 1 else 's'}"


def plain(amount: float) -> str:
    """Return an amount as it is said: "60", "1,500", "0.25"."""
    text = f"{float(amount):,.{_MOST_DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def told_apart(amount: float, limit: float, *, at_least: bool = False) -> str:
    """Return an amount beyond a limit with just the decimals that show it to be so."""
    for decimals in range(_MOST_DECIMALS):
        shown = round(float(amount), decimals)
        if beyond(shown, limit, at_least=at_least):
            return f"{shown:,.{decimals}f}"
    return plain(amount)


def enough(amount: float, *, at_least: bool = False) -> str:
    """Return a limit that an amount keeps: rounded up, or down for a least.

    A whole number from ten on, one decimal below.
    """
    parts = 1 if abs(amount) >= WHOLE_FROM else 10
    scaled = parts * float(amount)
    rounded = floor(scaled + ROUNDING) if at_least else ceil(scaled - ROUNDING)
    return plain(rounded / parts)


def report(problems: Iterable[Problem]) -> None:
    """Raise an InputError if there is any problem."""
    found = tuple(problems)
    if found:
        raise InputError(found)
