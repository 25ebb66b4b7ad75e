"""Read a part of a record back into the dataclass that it was written from."""

import dataclasses
import math
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from footprint.outputs.record import read_range
from footprint.questions.result import Range

Made = TypeVar("Made")


def read(kind: type[Made], record: Mapping[str, Any]) -> Made:
    """Build a dataclass from its record; a null where a number belongs is not a number."""
    return cast("Made", _value(kind, record))


def _value(hint: Any, value: Any) -> Any:  # noqa: ANN401
    """Return one value as its type hint asks."""
    if hint is Range:
        return read_range(value)
    if hint is float:
        return math.nan if value is None else float(value)
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        made = {name: _value(part, value[name]) for name, part in hints.items()}
        return cast("type", hint)(**made)
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in {types.UnionType, typing.Union}:
        return None if value is None else _value(parts[0], value)
    if origin is tuple and parts[-1] is Ellipsis:
        return tuple(_value(parts[0], item) for item in value)
    if origin is tuple:
        return tuple(_value(part, item) for part, item in zip(parts, value, strict=True))
    if origin is dict:
        return {key: _value(parts[1], item) for key, item in value.items()}
    return value
