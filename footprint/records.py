"""Read what finished runs recorded of themselves, and say what is not the same in two records."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from footprint import runs
from footprint.errors import InputError, Problem

RUN_FILE = "run.json"


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
