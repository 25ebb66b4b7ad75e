"""Describe the keys of a file from the model that reads it: type, default and limits."""

from collections.abc import Mapping
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from making.markdown import code, listed, plain, sentence, table

WORDS = {str: "text", int: "whole number", float: "number", bool: "`true` or `false`"}


def keys(model: type[BaseModel], meanings: Mapping[str, str], within: str = "") -> str:
    """Return a table of the keys of a model.

    Raises ValueError where a key has no meaning, or a meaning no key.
    """
    named = {field.alias or name: field for name, field in model.model_fields.items()}
    missing, strange = set(named) - set(meanings), set(meanings) - set(named)
    if missing or strange:
        msg = f"{model.__name__} {within}: no meaning for {missing}, no key for {strange}"
        raise ValueError(msg)
    rows = (
        (code(name), sentence(meanings[name]), what(field), default(field))
        for name, field in named.items()
    )
    return table(("key", "meaning", "write", "if left out"), rows)


def what(field: FieldInfo) -> str:
    """Say what may be written for a key: its type and limits."""
    words = type_words(field.annotation)
    limits = limit_words(field)
    return f"{words}, {limits}" if limits else words


def default(field: FieldInfo) -> str:
    """Say what holds where a key is left out."""
    if field.is_required():
        return "must be there"
    value = field.default
    if value is None or value in ((), {}, "", []) or isinstance(value, BaseModel):
        return "none"
    if isinstance(value, dict):
        inner = ", ".join(f"{key} = {_number(one)}" for key, one in value.items())
        return code(f"{{ {inner} }}")
    return code(_number(value))


def type_words(kind: Any) -> str:  # noqa: ANN401
    """Name a type in words."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind in WORDS:
        return WORDS[kind]
    if origin is Literal:
        return listed(code(f'"{value}"') for value in inner)
    if origin in (Union, UnionType):
        return " or ".join(type_words(one) for one in inner if one is not type(None))
    if origin is tuple:
        return "list" if inner[0] is not str else "list of texts, or one text"
    if origin is dict:
        return "table"
    if hasattr(kind, "__metadata__"):
        return type_words(kind.__origin__)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "table"
    return "see the meaning"


def limit_words(field: FieldInfo) -> str:
    """Say in words between which limits a value must lie."""
    found: list[Any] = list(field.metadata)
    for one in get_args(field.annotation):
        found += getattr(one, "__metadata__", ())
    inner = [part for one in found for part in getattr(one, "metadata", ()) or (one,)]
    words = []
    for limit in inner:
        match limit:
            case Gt(gt=value):
                words.append(f"more than {_number(value)}")
            case Ge(ge=value):
                words.append(f"at least {_number(value)}")
            case Lt(lt=value):
                words.append(f"less than {_number(value)}")
            case Le(le=value):
                words.append(f"at most {_number(value)}")
            case MinLen(min_length=value):
                words.append("not empty" if value == 1 else f"{value} or more")
            case MaxLen(max_length=value):
                words.append(f"{value} characters at most")
    return ", ".join(words)


def _number(value: object) -> str:
    """Write a value as a file has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{plain(value)}"'
    if isinstance(value, float):
        value = int(value) if value.is_integer() else value
    return f"{value:,}".replace(",", "_") if isinstance(value, int) and value > 9999 else f"{value}"
