"""Stack a scenario file on its base, and lay settings from the command line on top."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from footprint.errors import InputError
from footprint.inputs.bundled import find_scenario
from footprint.inputs.cells import shown, written
from footprint.inputs.findings import Findings
from footprint.inputs.suggest import did_you_mean
from footprint.inputs.toml import parse_value, read_toml

MOST_LAYERS = 10
PARAMETERS = ("assumptions", "parameters")
# paths in a file are relative to that file, also where another file builds on it
PATH_KEYS = ("region", "figures")
SCHOOLS = ("sufficiency", "schools")
GROWTH = "demand_growth_percent_per_year"
_RANGE_KEYS = ("low", "central", "high")
_STEP = re.compile(r'\s*(?:"([^"]*)"|([^."\s][^."]*?))\s*(?:\.|$)')


@dataclass(frozen=True, slots=True)
class Layers:
    """A scenario's data after its bases, the files it came from, and where paths start."""

    data: dict[str, Any]
    files: tuple[Path, ...]
    homes: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """One ``--set KEY=VALUE``: the steps of its key, its value, and the text as typed."""

    text: str
    path: tuple[str, ...]
    value: Any

    @property
    def is_parameter(self) -> bool:
        """Tell whether it sets a parameter of the catalogue."""
        return self.path[:2] == PARAMETERS and len(self.path) >= 3


def read_layers(path: Path, findings: Findings) -> Layers | None:
    """Return a scenario file laid over its base, base first; None where one cannot be read.

    Tables merge key by key; lists (options among them) and parameters are replaced whole, so a
    value never keeps the source of another.
    """
    stack: list[tuple[Path, dict[str, Any]]] = []
    current: Path | None = path
    while current is not None:
        if any(current.resolve() == file.resolve() for file, _ in stack):
            names = " → ".join([file.name for file, _ in stack] + [current.name])
            findings.problem(
                path.name, f"its base leads back to itself: {names}.", "Break the chain."
            )
            return None
        if len(stack) == MOST_LAYERS:
            findings.problem(path.name, f"stands on more than {MOST_LAYERS} bases.", "Use fewer.")
            return None
        data = read_toml(current, findings)
        if data is None:
            return None
        stack.append((current, data))
        found = _base(current, data, findings)
        if found is None and "base" in data:
            return None
        current = found
    merged: dict[str, Any] = {}
    homes: dict[str, Path] = {}
    for file, data in reversed(stack):
        merged = _merge(merged, {k: v for k, v in data.items() if k != "base"}, ())
        homes |= {key: file.parent for key in PATH_KEYS if key in data}
        if value_at(data, SCHOOLS) is not None:
            homes[SCHOOLS[-1]] = file.parent
    return Layers(merged, tuple(file for file, _ in stack), homes)


def parse_setting(text: str, parameters: Iterable[str], findings: Findings) -> Setting | None:
    """Return one ``KEY=VALUE`` of the command line.

    A key with a slash is a parameter: ``fostering/recruitment.enquiries_per_approval=20`` sets
    its central value. Quotation marks may stand round any step of a key.
    """
    key, equals, value = text.partition("=")
    key = key.strip()
    if not equals or not key:
        findings.problem(f"--set {shown(text)}", "is not KEY=VALUE.", "Write --set draws=100.")
        return None
    if "/" in key:
        path: tuple[str, ...] | None = _parameter_path(key, set(parameters))
    else:
        path = _steps(key)
    if path is None:
        remedy = "Write steps with full stops between them, as in assumptions.year."
        findings.problem(f"--set {shown(text)}", "its key cannot be read.", remedy)
        return None
    return Setting(text, path, parse_value(value.strip()))


def apply_setting(
    data: dict[str, Any],
    setting: Setting,
    services: Iterable[str],
    findings: Findings,
) -> dict[str, Any]:
    """Return the data with one value replaced; the data given stays as it was."""
    result = dict(data)
    inner = result
    for depth, step in enumerate(setting.path[:-1]):
        below = inner.get(step, {})
        if step == GROWTH and isinstance(below, int | float):
            below = dict.fromkeys(services, below)
        if not isinstance(below, dict):
            done = ".".join(setting.path[: depth + 1])
            what = f'"{shown(done)}" has no parts that could be set by themselves.'
            remedy = f"Set {shown(done)} whole, or change the file."
            findings.problem(f"--set {shown(setting.text)}", what, remedy)
            return data
        inner[step] = dict(below)
        inner = inner[step]
    inner[setting.path[-1]] = setting.value
    return result


def value_at(data: Mapping[str, Any], path: Iterable[str]) -> Any:  # noqa: ANN401
    """Return what stands at a path, or None."""
    value: Any = data
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _base(current: Path, data: Mapping[str, Any], findings: Findings) -> Path | None:
    """Return the file that another names as its base, or None."""
    base = data.get("base")
    if base is None:
        return None
    place = f"{current.name}, key base"
    if not isinstance(base, str) or not base.strip():
        findings.problem(place, f"is {written(base)}.", 'Write base = "other.toml".')
        return None
    try:
        return find_scenario(base, beside=current.parent)
    except InputError as error:
        for problem in error.problems:
            findings.problem(place, f'"{shown(base)}": {problem.what}', problem.remedy)
    return None


def _merge(
    under: Mapping[str, Any], over: Mapping[str, Any], place: tuple[str, ...]
) -> dict[str, Any]:
    """Return two tables as one; the upper wins."""
    result = dict(under)
    for key, value in over.items():
        below = result.get(key)
        if isinstance(below, dict) and isinstance(value, dict) and place != PARAMETERS:
            result[key] = _merge(below, value, (*place, key))
        else:
            result[key] = value
    return result


def _steps(key: str) -> tuple[str, ...] | None:
    """Return a dotted key as its steps, or None where it cannot be read."""
    steps: list[str] = []
    at = 0
    while at < len(key):
        found = _STEP.match(key, at)
        if found is None or found.end() == at:
            return None
        steps.append(found.group(1) if found.group(1) is not None else found.group(2))
        at = found.end()
    return None if not steps or key.endswith(".") or "" in steps else tuple(steps)


def _parameter_path(key: str, known: set[str]) -> tuple[str, ...] | None:
    """Return the path of a parameter's key, however much of the path was typed."""
    prefix = ".".join(PARAMETERS) + "."
    bare = key.removeprefix(prefix).replace('"', "").strip()
    if not bare:
        return None
    name, _, last = bare.rpartition(".")
    if bare not in known and last in _RANGE_KEYS and name:
        return (*PARAMETERS, name.strip(), last)
    return (*PARAMETERS, bare)


def remedy_for_key(key: str, known: Mapping[str, object] | Iterable[str]) -> str:
    """Return which parameter was probably meant: by spelling, or set at another level."""
    names = list(known)
    bare = key.split("/", 1)[-1].rsplit(".", 1)[-1]
    elsewhere = [n for n in names if n.split("/", 1)[-1].rsplit(".", 1)[-1] == bare]
    service = key.split("/", 1)[0]
    ordered = [n for n in elsewhere if n.startswith((f"{service}/", "common/"))] or elsewhere
    if ordered:
        return f"It is set as {' or '.join(chr(34) + name + chr(34) for name in ordered[:3])}."
    return did_you_mean(key, names) or "The assumptions log of a run lists every parameter."
