"""Read a result, or a part of one, back from its record."""

import dataclasses
import math
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from footprint.outputs.record import SCHEMA_VERSION, read_range
from footprint.questions.result import Range, Result

Made = TypeVar("Made")

_NUMBERS = {"not a number": math.nan, "without limit": math.inf, "without lower limit": -math.inf}


def read(kind: type[Made], record: Mapping[str, Any]) -> Made:
    """Build a dataclass from its part of a record; a null where a number belongs is not a number.

    A range is read as ``read_range`` does, since a part does not tell what its nulls stand for.
    """
    return typing.cast("Made", _Reading(None, {}).value(kind, record, ""))


def from_dict(record: Mapping[str, Any]) -> Result:
    """Return the result whose record this is; written again it gives the same record.

    Numbers are those of the record, to twelve significant figures; a null that stands for a
    number without limit is read as that number. What is listed by function, area, criterion or
    option stands in the order of these, since JSON text keeps none. What has no type of its own
    stays as JSON holds it.

    Raises
    ------
    ValueError
        Where the record is of another version, or something is missing or of another kind.
    """
    version = record.get("schema_version")
    if version != SCHEMA_VERSION:
        msg = f"schema_version is {version!r}, not {SCHEMA_VERSION!r}"
        raise ValueError(msg)
    try:
        told = _keyed(record)
        nulls = {null["where"]: _NUMBERS[null["words"]] for null in record["nulls"]}
        keys = (
            *told["functions"],
            *told["areas"],
            *(one["key"] for one in (*record["criteria"], *record["options"])),
        )
        reading = _Reading(nulls, {key: place for place, key in enumerate(keys)})
        return typing.cast("Result", reading.fields(Result, told, ""))
    except (KeyError, TypeError, AttributeError, StopIteration) as error:
        msg = f"not a record of a result: {error}"
        raise ValueError(msg) from error


def _keyed(record: Mapping[str, Any]) -> dict[str, Any]:
    """Put areas, functions and borders, which a record lists, as a result holds them."""
    return dict(record) | {
        "areas": {one["code"]: [one["name"], one["short_name"]] for one in record["areas"]},
        "functions": {
            one["id"]: {key: value for key, value in one.items() if key != "id"}
            for one in record["functions"]
        },
        "thin_borders": [
            [one["area"], one["other"], one["shared_border_km"]] for one in record["thin_borders"]
        ],
    }


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What nulls of a record stand for, by where they are if that is known; the order of keys."""

    nulls: Mapping[str, float] | None
    order: Mapping[str, int]

    def fields(self, kind: type, value: Mapping[str, Any], where: str) -> Any:  # noqa: ANN401
        """Return a dataclass, each of its fields read by its type."""
        hints = _hints(kind)
        before = f"{where}." if where else ""
        return kind(
            **{
                one.name: self.value(hints[one.name], value[one.name], before + one.name)
                for one in dataclasses.fields(kind)
            }
        )

    def value(self, hint: Any, value: Any, where: str) -> Any:  # noqa: ANN401
        """Return a value as the type that its hint names."""
        if hint is Range and self.nulls is None:
            return read_range(value)
        if value is None:
            unknown = math.nan if hint is float else None
            return (self.nulls or {}).get(where, unknown)
        if hint is float:
            return float(value)
        if hint in (str, int, bool) and not isinstance(value, hint):
            msg = f"{where} is {value!r}, not {hint.__name__}"
            raise TypeError(msg)
        if dataclasses.is_dataclass(hint):
            return self.fields(typing.cast("type", hint), value, where)
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if origin in (types.UnionType, typing.Union):
            one = next(part for part in inner if part is not types.NoneType)
            return self.value(one, value, where)
        if origin is tuple:
            parts = inner[:1] * len(value) if inner[-1] is Ellipsis else inner
            pairs = enumerate(zip(parts, value, strict=True))
            return tuple(self.value(part, item, f"{where}[{i}]") for i, (part, item) in pairs)
        if origin is dict:
            last = len(self.order)
            items = sorted(value.items(), key=lambda item: self.order.get(item[0], last))
            return {key: self.value(inner[1], one, f"{where}.{key}") for key, one in items}
        return value
