"""Read TOML files, and say in plain words where one strays from its model."""

import copy
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from footprint.inputs.cells import plain_text, shown, written
from footprint.inputs.findings import Findings
from footprint.inputs.suggest import closest, did_you_mean
from footprint.inputs.tables import read_text

Model = TypeVar("Model", bound=BaseModel)
_CURLY = "“”‘’"
# what the reader of TOML says, and plainer words for it
_SAID = (
    ("found invalid character", "a quotation mark is opened and not closed"),
    ("illegal character '\\n'", "a quotation mark is opened and not closed"),
    ("unterminated string", "a quotation mark is opened and not closed"),
    ('expected "\'"', "a quotation mark is opened and not closed"),
    ("invalid value", "the value is neither text in quotation marks, nor a number, nor a list"),
    ("unclosed array", "a list lacks a comma or its closing bracket"),
    ("unclosed inline table", "a list in curly brackets lacks a comma or its closing bracket"),
    ("expected '='", "there is no equals sign where one belongs"),
    ("invalid statement", "there is no equals sign where one belongs"),
    ("expected newline", "something stands behind the value"),
    ("unescaped '\\'", "a backslash stands in a text: write / or \\\\ instead"),
    ("cannot declare", "the same part in square brackets is there twice"),
)


def read_toml(path: Path, findings: Findings) -> dict[str, Any] | None:
    """Return the contents of a TOML file, or None with the problem and its line."""
    text = read_text(path, findings)
    if text is None:
        return None
    try:
        found: dict[str, Any] = _plain(
            tomllib.loads(text.replace("\r\n", "\n").replace("\r", "\n"))
        )
    except RecursionError:
        findings.problem(path.name, "has far too many brackets inside each other.", "Mend it.")
    except ValueError as error:
        where, what = _placed(path.name, str(error))
        findings.problem(where, what, _toml_remedy(text, where, what))
    else:
        return found
    return None


def parse_value(text: str) -> Any:  # noqa: ANN401
    """Return a value written on the command line: TOML where it is, else the text itself."""
    try:
        return _plain(tomllib.loads(f"value = {text}")["value"])
    except (ValueError, RecursionError, KeyError):
        return plain_text(text)


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Return a value with only characters that can be printed in its texts."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, dict):
        return {plain_text(key): _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def check(
    model: type[Model],
    data: dict[str, Any],
    file: str,
    findings: Findings,
    *,
    places: Mapping[tuple[str, ...], str] | None = None,
) -> Model | None:
    """Return the data as the model, or None with a problem for every key that is wrong.

    ``places`` says where a value came from that does not stand in the file itself.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details: list[dict[str, Any]] = [dict(d) for d in error.errors(include_url=False)]
        for detail in _telling(model, details):
            place: Sequence[str | int] = detail["loc"]
            what, remedy = _words(model, detail, place)
            told = [words for path, words in (places or {}).items() if _meets(path, place)]
            findings.problem(told[-1] if told else where(file, place, data), what, remedy)
        if all(detail["type"] == "extra_forbidden" for detail in details):
            # keys nobody knows are told; without them the rest can still be looked at
            unknown = [tuple(detail["loc"]) for detail in details]
            return check(model, _without(data, unknown), file, findings)
    except RecursionError:
        findings.problem(file, "has far too many brackets inside each other.", "Mend it.")
    return None


def _without(data: dict[str, Any], places: Sequence[Sequence[str | int]]) -> dict[str, Any]:
    """Return a copy of some data without the keys at some places."""
    kept = copy.deepcopy(data)
    for place in places:
        inside = _within(kept, place[:-1])
        if isinstance(inside, dict):
            inside.pop(place[-1], None)
    return kept


def where(file: str, place: Sequence[str | int], data: Any = None) -> str:  # noqa: ANN401
    """Return a place in a file in words: ``scenario.toml, [assumptions], key year``."""
    steps = [file]
    for depth, step in enumerate(place):
        inside = _within(data, place[:depth])
        value = _within(data, place[: depth + 1])
        if isinstance(step, int):
            name = value.get("name") if isinstance(value, dict) else None
            named = f' ("{shown(name)}")' if isinstance(name, str) else ""
            steps.append(f"{_singular(steps.pop())} {step + 1}{named}")
        elif depth < len(place) - 1 or isinstance(value, dict):
            steps.append(f"[{shown(step)}]" if isinstance(inside, dict) else shown(step))
        else:
            steps.append(f"key {shown(step)}")
    return ", ".join(steps)


def _telling(model: type[BaseModel], details: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out complaints that only follow from others.

    A list is not too short because its members are wrong, and a key is not missing where it is
    misspelt.
    """
    kept = []
    for detail in details:
        kind, place = detail["type"], tuple(detail["loc"])
        deeper = any(tuple(d["loc"])[: len(place)] == place and d is not detail for d in details)
        beside = [d for d in details if tuple(d["loc"])[:-1] == place[:-1]]
        extra = [str(d["loc"][-1]) for d in beside if d["type"] == "extra_forbidden"]
        meant = [closest(key, _keys(model, place[:-1])) for key in extra]
        follows = (kind == "too_short" and deeper) or (kind == "missing" and place[-1] in meant)
        kept += [] if follows else [detail]
    return kept


def _meets(path: Sequence[str | int], place: Sequence[str | int]) -> bool:
    """Tell whether one place lies within the other."""
    shorter = min(len(path), len(place))
    return tuple(path[:shorter]) == tuple(place[:shorter])


def _placed(file: str, message: str) -> tuple[str, str]:
    """Split the reader's message into a place and what is wrong there."""
    found = re.search(r"\(at (line \d+), column \d+\)", message)
    place = f"{file}, {found.group(1)}" if found else f"{file}, last line"
    said = re.sub(r"\s*\(at [^)]*\)", "", message).strip()
    if "overwrite" in said or "twice" in said or "mutate" in said:
        return place, "the same key is given twice."
    said = next((words for start, words in _SAID if said.lower().startswith(start)), said)
    return place, f"cannot be read: {said[:1].lower()}{said[1:]}."


def _toml_remedy(text: str, place: str, what: str) -> str:
    """Return the likeliest remedy for a line that cannot be read."""
    found = re.search(r"line (\d+)$", place)
    lines = text.splitlines()
    line = lines[int(found.group(1)) - 1] if found and int(found.group(1)) <= len(lines) else ""
    if any(mark in line for mark in _CURLY):
        return "Replace the curly quotation marks with straight ones."
    if "twice" in what:
        return "Delete one of the two."
    if re.match(r"\s*[\w-]+/[\w./-]+\s*=", line):
        return 'Put the key in quotation marks, as in "fostering/recruitment" = "all".'
    if " a list" in what and "nor" not in what:
        return "Put a comma between two members, and close every [ with a ]."
    if "no equals sign" in what:
        return 'Write each line as key = value, as in title = "Two hubs".'
    return 'Write text in straight quotation marks, as in title = "Two hubs".'


def _singular(step: str) -> str:
    """Return a list's name as the name of one of its members."""
    word = step.strip("[]").removeprefix("key ")
    return word[:-1] if word.endswith("s") else word


def _within(data: Any, place: Sequence[str | int]) -> Any:  # noqa: ANN401
    """Return what stands at a place, or None where there is nothing."""
    for step in place:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _words(
    model: type[BaseModel], detail: dict[str, Any], place: Sequence[str | int]
) -> tuple[str, str]:
    """Return what is wrong and its remedy, for one complaint of the model."""
    kind, key = detail["type"], str(place[-1]) if place else ""
    context = detail.get("ctx", {})
    if kind == "extra_forbidden":
        what = f'"{shown(key)}" is not a key Footprint knows here.'
        known = tuple(_keys(model, place[:-1]))
        return what, did_you_mean(key, known) or f"Its keys are {', '.join(known)}."
    if kind == "missing":
        table = f"[[{key}]]" if _is_list(model, place) else f"[{key}]"
        return "is missing.", f"Add {table if _keys(model, place) else f'a line {key} = …'}"
    if kind == "literal_error":
        choices = str(context.get("expected", "")).replace("'", '"')
        return f"is {_value(detail)}.", f"Choose {choices}."
    if kind == "string_too_short":
        return "is blank.", f"Write {key} in quotation marks."
    limits = {"greater_than_equal": "at least", "less_than_equal": "at most"}
    limits |= {"greater_than": "more than", "less_than": "less than"}
    if kind in limits:
        bound = next(iter(context.values()), "")
        return f"is {_value(detail)}.", f"Enter a number of {limits[kind]} {bound:g}."
    if kind == "value_error":
        what, _, remedy = str(context.get("error", "")).partition("|")
        return what, remedy
    return f"is {_value(detail)}.", f"{_expected(kind)}"


def _value(detail: dict[str, Any]) -> str:
    """Return the offending value, short."""
    return written(detail.get("input"))


def _expected(kind: str) -> str:
    """Return the kind of value that belongs at a place."""
    kinds = {
        "string": "Write text in quotation marks.",
        "bool": "Write true or false, without quotation marks.",
        "int": "Write a whole number, without quotation marks.",
        "float": "Write a number, without quotation marks.",
        "finite": "Write an ordinary number.",
        "list": 'Write a list in square brackets, as in ["a", "b"].',
        "tuple": 'Write a list in square brackets, as in ["a", "b"].',
        "dict": "Write a table, as in { a = 1, b = 2 }.",
        "model": "Write a table with the keys of this part.",
        "too": "Give at least one.",
    }
    return next((words for start, words in kinds.items() if kind.startswith(start)), "Change it.")


def _is_list(model: type[BaseModel], place: Sequence[str | int]) -> bool:
    """Tell whether a list belongs at a place of the top level."""
    field = model.model_fields.get(str(place[0])) if len(place) == 1 else None
    return field is not None and not isinstance(field.annotation, type)


def _keys(model: type[BaseModel], place: Sequence[str | int]) -> Iterable[str]:
    """Return the keys that the part of a model at a place knows."""
    current: Any = model
    for step in place:
        if isinstance(step, int):
            continue
        field = current.model_fields.get(step) if hasattr(current, "model_fields") else None
        current = _model_in(field.annotation) if field is not None else current
        if current is None:
            return ()
    return tuple(current.model_fields) if hasattr(current, "model_fields") else ()


def _model_in(annotation: Any) -> Any:  # noqa: ANN401
    """Return the model inside an annotation such as ``list[OptionEntry]``, or None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((found for found in inner if found is not None), None)
