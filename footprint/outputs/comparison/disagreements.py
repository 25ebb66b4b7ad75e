"""Walk two records side by side and say, in words, where they do not agree."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from footprint.outputs.wording import names, numbers

# two runs of one model on two machines may differ in the last digits of a number
TOLERANCE = 1e-9
NUMBER, WORDS, PRESENCE = "number", "words", "presence"
MISSING = "not there"
# fields that tell one item of a list from another, in the order in which they are read out
IDENTITY = (
    *("option", "key", "name", "service", "function", "footprint", "formula", "unit_price_of"),
    *("world", "plan", "site", "year", "code", "area", "host", "other", "indicator", "period"),
    *("sector", "need", "phase", "kind", "line", "what", "label", "member", "members", "rule"),
    *("id", "where"),
)
# fields whose words are a finding, not a way of putting it
FINDINGS = frozenset({"status", "status_words", "evidence", "base", "search"})
LONGEST = 90
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_STEPS = {
    "cells": "",
    "area_rows": "council",
    "footprint_rows": "footprint",
    "options": "option",
    "from_as_now": "difference from as now",
    "from_alone": "difference from alone",
    "no_place": "children for whom no place was found",
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One place where two records differ.

    Attributes
    ----------
    path
        The keys that lead there, list items by what they are called.
    where
        The same, to be read aloud.
    kind
        "number", "words", or "presence" where only one of the two has it.
    """

    path: tuple[str, ...]
    where: str
    before: Any
    after: Any
    kind: str

    @property
    def size(self) -> float:
        """Return how far apart two numbers are, as a share of the larger; 1 for all else."""
        if self.kind != NUMBER or isinstance(self.before, bool) or isinstance(self.after, bool):
            return 1.0
        if self.before is None or self.after is None:
            return 1.0
        largest = max(abs(self.before), abs(self.after))
        return abs(self.before - self.after) / largest if largest else 0.0


def disagreements(
    before: Any,  # noqa: ANN401
    after: Any,  # noqa: ANN401
    areas: Mapping[str, tuple[str, str]] | None = None,
) -> Iterator[Disagreement]:
    """Yield every place where two records of plain JSON differ.

    Numbers agree where they do to nine significant figures. Items of lists are matched by what
    they are called, whatever their order. ``areas`` gives names in place of codes.
    """
    yield from _walk(before, after, (), (), areas or {})


def count_numbers(record: Any) -> int:  # noqa: ANN401
    """Return how many numbers a record holds."""
    if isinstance(record, Mapping):
        return sum(count_numbers(item) for item in record.values())
    if isinstance(record, list | tuple):
        return sum(count_numbers(item) for item in record)
    return int(isinstance(record, int | float) and not isinstance(record, bool))


def agree(before: float, after: float) -> bool:
    """Tell whether two numbers are one, to nine significant figures."""
    return math.isclose(before, after, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def words_agree(before: str, after: str) -> bool:
    """Tell whether two texts hold the same numbers, whatever the words between them."""
    return _DIGITS.findall(before) == _DIGITS.findall(after)


def shown(value: Any) -> str:  # noqa: ANN401
    """Return a value short enough to read aloud."""
    if value is None:
        return "no number"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return numbers.figure(float(value))
    if isinstance(value, str):
        return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
    if isinstance(value, Mapping):
        return f"{len(value)} values" if len(value) != 1 else "1 value"
    if isinstance(value, list | tuple):
        flat = ", ".join(shown(item) for item in value)
        return flat if len(flat) <= LONGEST else f"{len(value)} items"
    return str(value)


Path = tuple[str, ...]


def _walk(
    before: Any,  # noqa: ANN401
    after: Any,  # noqa: ANN401
    path: Path,
    said: Path,
    areas: Mapping[str, tuple[str, str]],
) -> Iterator[Disagreement]:
    """Yield the differences below one place."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [*before, *(key for key in after if key not in before)]:
            lower = (*path, str(key)), (*said, _step(str(key), areas))
            yield from _pair(before, after, key, key, lower, areas)
    elif _is_list(before) and _is_list(after):
        yield from _lists(before, after, path, said, areas)
    elif not _same(before, after):
        yield Disagreement(path, _read_out(said), before, after, _kind(before, after))


def _pair(
    before: Any,  # noqa: ANN401
    after: Any,  # noqa: ANN401
    mine: Any,  # noqa: ANN401
    theirs: Any,  # noqa: ANN401
    lower: tuple[Path, Path],
    areas: Mapping[str, tuple[str, str]],
) -> Iterator[Disagreement]:
    """Yield the differences of one item, or that only one of the two has it."""
    path, said = lower
    if theirs is None or (isinstance(after, Mapping) and theirs not in after):
        yield Disagreement(path, _read_out(said), before[mine], MISSING, PRESENCE)
    elif mine is None or (isinstance(before, Mapping) and mine not in before):
        yield Disagreement(path, _read_out(said), MISSING, after[theirs], PRESENCE)
    else:
        yield from _walk(before[mine], after[theirs], path, said, areas)


def _lists(
    before: Sequence[Any],
    after: Sequence[Any],
    path: Path,
    said: Path,
    areas: Mapping[str, tuple[str, str]],
) -> Iterator[Disagreement]:
    """Yield the differences of two lists, item by item."""
    if all(not isinstance(item, Mapping | list | tuple) for item in (*before, *after)):
        if len(before) != len(after) or not all(map(_same, before, after)):
            yield Disagreement(path, _read_out(said), list(before), list(after), WORDS)
        return
    mine, theirs = _by_identity(before, areas), _by_identity(after, areas)
    if mine is None or theirs is None:
        mine = {str(place): place - 1 for place in range(1, len(before) + 1)}
        theirs = {str(place): place - 1 for place in range(1, len(after) + 1)}
    for name in [*mine, *(name for name in theirs if name not in mine)]:
        lower = (*path, name), (*said, f"“{name}”" if not name.isdigit() else f"number {name}")
        yield from _pair(before, after, mine.get(name), theirs.get(name), lower, areas)


def _by_identity(
    items: Sequence[Any], areas: Mapping[str, tuple[str, str]]
) -> dict[str, int] | None:
    """Return the place of each item by what it is called, or None where two are called alike."""
    found: dict[str, int] = {}
    for place, item in enumerate(items):
        if not isinstance(item, Mapping):
            return None
        called = [_called(item[key], areas) for key in IDENTITY if key in item]
        if "name" in item and "key" in item:
            called = [str(item["name"])]
        name = ", ".join(text for text in dict.fromkeys(called) if text)
        if not name or name in found:
            return None
        found[name] = place
    return found


def _called(value: Any, areas: Mapping[str, tuple[str, str]]) -> str:  # noqa: ANN401
    """Return one part of what an item is called."""
    if isinstance(value, str):
        return names.area_name(value, areas)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if _is_list(value) and all(isinstance(item, str) for item in value):
        return " + ".join(names.area_name(item, areas) for item in value)
    return ""


def _step(key: str, areas: Mapping[str, tuple[str, str]]) -> str:
    """Return one step of a path in words."""
    return _STEPS.get(key, names.area_name(key, areas).replace("_", " "))


def _read_out(said: Path) -> str:
    """Return a path to be read aloud: an item stands beside the list it is in."""
    told: list[str] = []
    for step in said:
        if step and told and step.startswith(("“", "number ")):
            told[-1] = f"{told[-1]} {step}"
        elif step:
            told.append(step)
    return ", ".join(told) or "the whole"


def _is_list(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, list | tuple)


def _is_number(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(before: Any, after: Any) -> bool:  # noqa: ANN401
    if _is_number(before) and _is_number(after):
        return agree(before, after)
    return type(before) is type(after) and bool(before == after)


def _kind(before: Any, after: Any) -> str:  # noqa: ANN401
    """Tell whether two values that differ are numbers, words, or not of one kind."""
    if isinstance(before, str) and isinstance(after, str):
        return WORDS
    plain = (int, float, bool, type(None))
    return NUMBER if isinstance(before, plain) and isinstance(after, plain) else PRESENCE
