"""Say which runs were worked out again beside others, and what they withhold more."""

from collections.abc import Mapping, Sequence
from typing import Any

from footprint.inputs.indicators import label
from footprint.outputs.wording import words

Record = Mapping[str, Any]
Keys = Sequence[tuple[str, str]]


def told_again(results: Mapping[str, Record], run: str, keys: Keys, here: str) -> str:
    """Say of a run that it was worked out again, what it withholds more, and why.

    ``results`` are those that lie beside each other, ``keys`` own counts by council and indicator,
    and ``here`` is where this is said.
    """
    areas = {area["code"]: area["name"] for area in results[run]["areas"]}
    counts: dict[str, list[str]] = {}
    for code, indicator in keys:
        counts.setdefault(areas.get(code, code), []).append(label(indicator))
    listed = "; ".join(f"{area}: {words.joined(names)}" for area, names in counts.items())
    others = "the other run" if len(results) == 2 else "the other runs"
    return (
        f"{run} was worked out again for {here}. Beside {others}, what it showed would have helped "
        "to work out a small count that is withheld, or by how few children a count has changed. "
        f"It now withholds as well: {listed}. The range that is left stands in for each, so its "
        "numbers are not those that it was written with."
    )


def told_apart(here: str) -> str:
    """Say that what is said here and the runs themselves do not go together."""
    return (
        "The runs as they were written are not protected against each other or against "
        f"{here}. Publish one of them, or {here}."
    )
