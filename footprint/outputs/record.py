"""Record a result and its run as plain JSON, and publish the schema it keeps to."""

import dataclasses
import hashlib
import json
import math
import platform
import sys
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from footprint.questions.result import Range, Result

SCHEMA_VERSION = "1.0"
SCHEMA_FILE = "result.schema.json"
SIGNIFICANT_FIGURES = 12
REPORTED_LIBRARIES = ("footprint", "pulp", "highspy", "numpy", "pandas", "geopandas", "shapely")
_NULL_WORDS = {"nan": "not a number", "inf": "without limit", "-inf": "without lower limit"}
_AREA = {"code": str, "name": str, "short_name": str}
_BORDER = {"area": str, "other": str, "shared_border_km": float}


def to_dict(result: Result) -> dict[str, Any]:
    """Turn a result into plain lists, dictionaries, numbers and words.

    Areas, functions and borders become lists of objects, so that their order survives. A float
    that JSON cannot hold becomes null, and ``nulls`` lists where it stood and what it meant.
    """
    nulls: list[dict[str, str]] = []
    record = {
        field.name: _plain(getattr(result, field.name), field.name, nulls)
        for field in dataclasses.fields(result)
        if field.name not in {"areas", "functions", "thin_borders"}
    }
    record["areas"] = [
        {"code": code, "name": pair[0], "short_name": pair[1]}
        for code, pair in result.areas.items()
    ]
    record["functions"] = [
        {"id": function, **_plain(dict(info), f"functions.{function}", nulls)}
        for function, info in result.functions.items()
    ]
    record["thin_borders"] = [
        {"area": a, "other": b, "shared_border_km": _plain(km, f"thin_borders[{i}]", nulls)}
        for i, (a, b, km) in enumerate(result.thin_borders)
    ]
    record["schema_version"] = SCHEMA_VERSION
    record["nulls"] = nulls
    return record


def to_json(result: Result) -> str:
    """Write a result as JSON text: keys sorted, floats to twelve significant figures."""
    return dumps(to_dict(result))


def dumps(record: Mapping[str, Any]) -> str:
    """Write any record as the project writes JSON: sorted, indented, one newline at the end."""
    return json.dumps(record, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(value: Any, where: str, nulls: list[dict[str, str]]) -> Any:  # noqa: ANN401
    """Return a value as JSON can hold it, noting every null put for a number."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        value = float(value)
        if math.isfinite(value):
            return float(f"{value:.{SIGNIFICANT_FIGURES}g}")
        nulls.append({"where": where, "words": _NULL_WORDS[str(value)]})
        return None
    if dataclasses.is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name), f"{where}.{field.name}", nulls)
            for field in dataclasses.fields(value)
        }
    if isinstance(value, Mapping):
        return {str(key): _plain(item, f"{where}.{key}", nulls) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [_plain(item, f"{where}[{i}]", nulls) for i, item in enumerate(value)]
    if hasattr(value, "item"):
        return _plain(value.item(), where, nulls)
    return str(value)


def schema() -> dict[str, Any]:
    """Build the JSON schema of a result from its dataclasses.

    The published file beside this module is this schema; a test holds the two together.
    """
    definitions: dict[str, Any] = {}
    top = _object_schema(typing.get_type_hints(Result), definitions)
    properties = top["properties"]
    properties["areas"] = {"type": "array", "items": _object_schema(_AREA, definitions)}
    properties["functions"] = {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"id": {"type": "string"}},
            "required": ["id"],
        },
    }
    properties["thin_borders"] = {"type": "array", "items": _object_schema(_BORDER, definitions)}
    properties["schema_version"] = {"const": SCHEMA_VERSION}
    properties["nulls"] = {
        "type": "array",
        "items": _object_schema({"where": str, "words": str}, definitions),
    }
    top["required"] = sorted(properties)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Footprint result",
        "description": "Options for sharing services, side by side. Money in pounds unless a "
        "name says otherwise; every modelled value with its low and high.",
        **top,
        "$defs": dict(sorted(definitions.items())),
    }


def published_schema() -> dict[str, Any]:
    """Read the schema file that goes out with the package."""
    text = resources.files(__package__).joinpath(SCHEMA_FILE).read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _object_schema(hints: Mapping[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: _type_schema(hint, definitions) for name, hint in hints.items()},
        "required": sorted(hints),
        "additionalProperties": False,
    }


def _type_schema(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    """Return the schema of one type hint; dataclasses become named definitions."""
    simple = {str: "string", bool: "boolean", int: "integer"}
    if hint in simple:
        return {"type": simple[hint]}
    if hint is float:
        return {"type": ["number", "null"]}
    if hint is type(None):
        return {"type": "null"}
    if dataclasses.is_dataclass(hint):
        name = typing.cast("type", hint).__name__
        if name not in definitions:
            definitions[name] = {}
            definitions[name] = _object_schema(typing.get_type_hints(hint), definitions)
        return {"$ref": f"#/$defs/{name}"}
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) in {types.UnionType, typing.Union}:
        return {"anyOf": [_type_schema(argument, definitions) for argument in arguments]}
    if typing.get_origin(hint) is tuple and arguments[-1] is Ellipsis:
        return {"type": "array", "items": _type_schema(arguments[0], definitions)}
    if typing.get_origin(hint) is tuple:
        items = [_type_schema(argument, definitions) for argument in arguments]
        return {"type": "array", "prefixItems": items, "items": False}
    if typing.get_origin(hint) is dict:
        return {
            "type": "object",
            "additionalProperties": _type_schema(arguments[1], definitions),
        }
    return {}


def versions() -> dict[str, str]:
    """Name the versions a run stood on: Python, the system and the libraries that count."""
    found = {"python": platform.python_version(), "system": platform.platform(terse=True)}
    for library in REPORTED_LIBRARIES:
        try:
            found[library] = metadata.version(library)
        except metadata.PackageNotFoundError:
            found[library] = "not installed"
    return found


def checksums(files: Iterable[Path]) -> dict[str, str]:
    """Return the SHA-256 of each file, keyed by its name.

    Where names repeat, as many of the folders above stand before them as tell them apart.
    """
    paths = sorted(set(files))
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in zip(_told_apart(paths), paths, strict=True)
    }


def _told_apart(paths: Sequence[Path]) -> list[str]:
    """Return the shortest end of each path that no other path shares."""
    found = []
    for path in paths:
        parts, depth = path.parts, 1
        while depth < len(parts) and any(
            other.parts[-depth:] == parts[-depth:] for other in paths if other != path
        ):
            depth += 1
        found.append("/".join(parts[-depth:]))
    return found


def run_record(
    *,
    command: str,
    inputs: Mapping[str, str],
    seed: int,
    seconds: float,
    solver: str = "",
    status: str = "",
    bound: float | None = None,
    started: str = "",
) -> dict[str, Any]:
    """Put together what run.json says; the only output that may differ between equal runs.

    ``inputs`` maps file names to checksums, ``bound`` is the best bound in pounds a year.
    """
    return {
        "command": command or " ".join(sys.argv),
        "versions": versions(),
        "inputs_sha256": dict(inputs),
        "seed": seed,
        "solver": solver,
        "status": status,
        "bound_gbp_per_year": bound,
        "seconds": round(seconds, 2),
        "started": started,
    }


def run_json(record: Mapping[str, Any]) -> str:
    """Write the record of a run as JSON text, whatever the caller put in it."""
    nulls: list[dict[str, str]] = []
    return dumps(_plain(dict(record), "run", nulls))


def read_range(value: Mapping[str, Any] | None) -> Range | None:
    """Read a range back from a record; a null high stands for a value without limit."""
    if value is None:
        return None
    high = math.inf if value["high"] is None else float(value["high"])
    unknown = math.inf if math.isinf(high) else math.nan
    low, central = (
        unknown if value[name] is None else float(value[name]) for name in ("low", "central")
    )
    return Range(low, central, high)
