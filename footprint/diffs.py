"""Lay what two finished runs wrote side by side, and say in words what differs."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint import runs
from footprint.errors import InputError, Problem

if TYPE_CHECKING:
    from footprint.outputs.comparison.difference import Difference

RUN_FILE = "run.json"
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


def diff(first: Path | str, second: Path | str, *, internal: bool = False) -> "Difference":
    """Return what differs between two finished runs: what went in, and what came out.

    ``internal`` lays them side by side even where one shows what the other withholds.

    Raises
    ------
    InputError
        Where one of the two is not a run that can be read, or shows what the other withholds.
    """
    from footprint.outputs import disclosure
    from footprint.outputs.comparison.difference import difference

    one, other = (runs.result_file(run).parent for run in (first, second))
    if not internal:
        disclosure.check_together((one, other), where="diff")
    records = read_record(one), read_record(other)
    files, versions = changed_files(*records), changed_versions(*records)
    named = (one.name, other.name) if one.name != other.name else (str(one), str(other))
    results = runs.read_result(one), runs.read_result(other)
    return difference(named, results, records, files, versions)


def diff_json(found: "Difference") -> str:
    """Return every difference as JSON text."""
    from dataclasses import asdict

    from footprint.outputs.record import dumps

    return dumps(asdict(found) | {"no_difference": found.none}).rstrip("\n")


def diff_lines(found: "Difference") -> Iterator[str]:
    """Yield the differences in sentences, the most important of each kind first."""
    yield f"From {found.first} to {found.second}"
    if found.none:
        yield "No difference: the same inputs, and every number agrees."
        return
    for title, listed in (("What went in", found.inputs), ("What came out", found.results)):
        yield ""
        yield title if listed else f"{title}: no difference."
        for kind in dict.fromkeys(one.kind for one in listed):
            same = [one for one in listed if one.kind == kind]
            yield f"{KINDS.get(kind, kind.capitalize())}:"
            for one in same[:MOST_TOLD]:
                yield f"- {one.sentence}"
            if len(same) > MOST_TOLD:
                yield f"- {len(same) - MOST_TOLD:,} more like these; --json lists them all."


def read_record(run: Path | str) -> dict[str, Any]:
    """Read what a run wrote in its ``run.json``."""
    file = runs.result_file(run).parent / RUN_FILE
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        record["versions"], record["inputs_sha256"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        what = f"there is no {RUN_FILE} in this run that can be read."
        remedy = "Name the whole folder of a run, as it was written."
        raise InputError(Problem(str(run), what, remedy)) from error
    found: dict[str, Any] = record
    return found


def changed_files(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Yield each input file that is not the same in two records, in words."""
    for kind in ("inputs", "services"):
        then, now = checksums(before, kind), checksums(after, kind)
        for name in [*then, *(name for name in now if name not in then)]:
            if name not in now:
                yield f"{name} is no longer read"
            elif name not in then:
                yield f"{name} was not read before"
            elif then[name] != now[name]:
                yield f"{name} has changed"


def changed_versions(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Yield each version that is not the same in two records, in words."""
    then, now = before["versions"], after["versions"]
    for name in [*then, *(name for name in now if name not in then)]:
        old, new = then.get(name, "not recorded"), now.get(name, "not recorded")
        if old != new:
            yield f"{name}: {old} before, {new} now"


def checksums(record: Mapping[str, Any], kind: str) -> Mapping[str, str]:
    """Return the checksums of the files a run read: its own, or those of the services."""
    asked = record.get("asked")
    place = record if kind == "inputs" else asked if isinstance(asked, dict) else {}
    found = place.get(f"{kind}_sha256")
    return found if isinstance(found, dict) else {}
