"""Lay two finished runs side by side, and say in words what differs."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from footprint import jointly
from footprint.records import changed_files, changed_versions, read_record
from footprint.runs import Progress, read_result, say_nothing

if TYPE_CHECKING:
    from footprint.outputs.comparison.difference import Difference

# of one kind of difference, so many are told on the terminal
MOST_TOLD = 10
# how each kind of difference is headed, in the order in which they are told
KINDS = {
    "ground": "What the run is about",
    "scenario": "The scenario",
    "parameters": "Parameters",
    "figures": "Figures",
    "settings": "How it was written",
    "record": "The record",
    "files": "Files",
    "versions": "Versions",
    "options": "Options",
    "marks": "Possible and feasible",
    "groupings": "Who shares with whom",
    "proofs": "What was proven",
    "criteria": "Criteria",
    "councils": "What each council would see (modelled cost, not budget)",
    "possible": "What is possible",
    "paying": "Who pays",
    "sufficiency": "Places",
    "building": "Plans",
    "weighing": "Weights",
    "regret": "Regret",
}


def diff(
    first: Path | str,
    second: Path | str,
    *,
    internal: bool = False,
    progress: Progress | None = None,
) -> "Difference":
    """Return what differs between two finished runs: what went in, and what came out.

    Councils' own counts are protected across the two: what one withholds, both do, and more where
    the difference would give a small count away, or by how few children a count has changed. A
    run that shows too much for that is worked out again from what may be shown, and what is
    returned says so.

    ``internal`` lays them side by side as they were written, whatever that gives away.
    ``progress`` is told of each step.

    Raises
    ------
    InputError
        Where one of the two is not a run that can be read, where only one of them is internal, or
        where one that must be worked out again cannot be: its scenario or its own figures have
        gone or changed.
    """
    from footprint.outputs.comparison.difference import difference

    named = jointly.named((first, second))
    folders = dict(named)
    results = {name: read_result(folder) for name, folder in folders.items()}
    records = {name: read_record(folder) for name, folder in folders.items()}
    note = progress or say_nothing
    again = {} if internal else jointly.worked_out(folders, note, where="diff")
    for name, made in again.items():
        results[name] = made.result
        records[name] |= {"versions": made.versions}
    withheld = {name: made.withheld for name, made in again.items()}
    (one, _), (other, _) = named
    sides = records[one], records[other]
    changed = changed_files(*sides), changed_versions(*sides)
    return difference((one, other), (results[one], results[other]), sides, *changed, withheld)


def diff_json(found: "Difference") -> str:
    """Return every difference as JSON text."""
    from dataclasses import asdict

    from footprint.outputs.record import dumps

    return dumps(asdict(found) | {"no_difference": found.none}).rstrip("\n")


def diff_lines(found: "Difference") -> Iterator[str]:
    """Yield the differences in sentences, the most important of each kind first."""
    yield f"From {found.first} to {found.second}"
    if found.none:
        shown = " as far as own counts are shown" if found.as_shown else ""
        yield f"No difference: the same inputs{shown}, and every number agrees."
        return
    if found.worked_out_again:
        yield ""
        for again in found.worked_out_again:
            yield again.sentence
        yield found.caution
    nothing = "no difference in what may be shown" if found.worked_out_again else "no difference"
    for title, listed in (("What went in", found.inputs), ("What came out", found.results)):
        yield ""
        yield title if listed else f"{title}: {nothing}."
        for kind in dict.fromkeys(one.kind for one in listed):
            same = [one for one in listed if one.kind == kind]
            yield f"{KINDS.get(kind, kind.capitalize())}:"
            for one in same[:MOST_TOLD]:
                yield f"- {one.sentence}"
            if len(same) > MOST_TOLD:
                yield f"- {len(same) - MOST_TOLD:,} more like these; --json lists them all."
