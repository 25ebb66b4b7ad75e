"""Say which counts of a council add up to which, and which percentages give a count away."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Adding:
    """One total: ``total = sum(parts) - sum(less)``, and a rest that nobody publishes."""

    total: str
    parts: tuple[str, ...]
    less: tuple[str, ...] = ()
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage or rate: ``value x figure of the base / per`` is a count."""

    indicator: str
    base: str
    per: float


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of an indicator over some councils, as it is published: to the nearest so many."""

    areas: frozenset[str]
    indicator: str
    period: str
    value: float
    to_nearest: int


@lru_cache(maxsize=1)
def additions() -> tuple[Adding, ...]:
    """Return every relation between indicators that Footprint knows of."""
    data = _data()
    lists: Mapping[str, Sequence[str]] = data["lists"]
    found = []
    for entry in data["relations"]:
        each = entry.get("each")
        for member in lists[each] if each else ("",):
            chosen = {each: (member,)} if each else lists
            found.append(
                Adding(
                    next(iter(_spelt([entry["total"]], chosen))),
                    tuple(_spelt(entry["parts"], chosen)),
                    tuple(_spelt(entry.get("less", ()), chosen)),
                    bool(entry.get("rest", False)),
                )
            )
    return tuple(found)


@lru_cache(maxsize=1)
def shares() -> dict[str, Share]:
    """Return the percentages and rates that give a count away, by indicator."""
    return {
        one["indicator"]: Share(one["indicator"], one["of"], float(one["per"]))
        for one in _data()["shares"]
    }


@lru_cache(maxsize=1)
def complements() -> tuple[Adding, ...]:
    """Return what every percentage leaves of its base: who is not among those it counts."""
    return tuple(
        Adding(one.base, (one.indicator,), rest=True)
        for one in shares().values()
        if one.per == PERCENT
    )


@lru_cache(maxsize=1)
def totals() -> tuple[Total, ...]:
    """Return the published totals over councils one of which is withheld where it is published.

    Where every council's figure is published, the total of a region says nothing more.
    """
    return tuple(
        Total(
            frozenset(region["areas"]),
            one["indicator"],
            one["period"],
            float(one["value"]),
            int(region["to_nearest"]),
        )
        for region in _data("totals")["regions"]
        for one in region["totals"]
    )


def _data(name: str = "relations") -> dict[str, Any]:
    """Read a bundled list."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _spelt(patterns: Iterable[str], lists: Mapping[str, Sequence[str]]) -> Iterable[str]:
    """Put every member of a list where its name stands in braces."""
    for pattern in patterns:
        named = next((name for name in lists if f"{{{name}}}" in pattern), None)
        if named is None:
            yield pattern
        else:
            yield from (pattern.replace(f"{{{named}}}", member) for member in lists[named])
