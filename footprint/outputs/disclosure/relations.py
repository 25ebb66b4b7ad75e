"""Say which counts of a council add up to which, and which percentages give a count away."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "relations.toml"


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


def _data() -> dict[str, Any]:
    """Read the bundled list."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _spelt(patterns: Iterable[str], lists: Mapping[str, Sequence[str]]) -> Iterable[str]:
    """Put every member of a list where its name stands in braces."""
    for pattern in patterns:
        named = next((name for name in lists if f"{{{name}}}" in pattern), None)
        if named is None:
            yield pattern
        else:
            yield from (pattern.replace(f"{{{named}}}", member) for member in lists[named])
