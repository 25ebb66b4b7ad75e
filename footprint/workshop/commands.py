"""Read what a browser sends as something that a workshop can do."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, TypeAdapter
from pydantic import ValidationError as _ValidationError

from footprint.errors import InputError
from footprint.inputs.cells import plain_text, shown
from footprint.workshop.kinds import (
    APART,
    AS_NOW,
    FEWEST_COMPARED,
    LONGEST_COMMENT,
    LONGEST_NAME,
    LONGEST_OPTION,
    LONGEST_TEXT,
    MARKS,
    MOST_COMPARED,
    SCREENS,
    Assume,
    Attribution,
    Comment,
    Compare,
    DeleteComment,
    DeleteComments,
    Describe,
    Duplicate,
    Hands,
    Load,
    Mark,
    MarkWord,
    Move,
    NameFootprint,
    NamesAgreed,
    Note,
    OneCommand,
    OpenMarks,
    Pin,
    Redo,
    Remove,
    Rename,
    RevealAreas,
    RevealMarks,
    Save,
    ScreenName,
    SetFunction,
    Show,
    Undo,
    Weigh,
)

__all__ = [
    "APART",
    "AS_NOW",
    "Assume",
    "Attribution",
    "Command",
    "Comment",
    "Compare",
    "DeleteComment",
    "DeleteComments",
    "Describe",
    "Duplicate",
    "Entry",
    "FEWEST_COMPARED",
    "HERE",
    "Hands",
    "KINDS",
    "LARGEST_BODY_BYTES",
    "LONGEST_COMMENT",
    "LONGEST_NAME",
    "LONGEST_OPTION",
    "LONGEST_TEXT",
    "Load",
    "MARKS",
    "MOST_COMPARED",
    "Mark",
    "MarkWord",
    "Move",
    "NameFootprint",
    "NamesAgreed",
    "Note",
    "OneCommand",
    "OpenMarks",
    "PARTICIPANT_KINDS",
    "Pin",
    "Redo",
    "Remove",
    "Rename",
    "RevealAreas",
    "RevealMarks",
    "SCREENS",
    "Save",
    "ScreenName",
    "SetFunction",
    "Show",
    "Undo",
    "Weigh",
    "Who",
    "command_of",
    "fields_of",
    "parse",
]

Who = Literal["facilitator", "participant"]
# where a problem is, for people in a workshop
HERE = "workshop"
LARGEST_BODY_BYTES = 64 * 1024

Command = (
    Move
    | SetFunction
    | Load
    | NameFootprint
    | Pin
    | Assume
    | Undo
    | Redo
    | Note
    | Save
    | Duplicate
    | Rename
    | Describe
    | Remove
    | Compare
    | Weigh
    | Show
    | RevealAreas
    | OpenMarks
    | RevealMarks
    | Hands
    | Attribution
    | NamesAgreed
    | DeleteComment
    | DeleteComments
    | Mark
    | Comment
)
_ADAPTER: TypeAdapter[Command] = TypeAdapter(Annotated[Command, Field(discriminator="kind")])
KINDS: dict[str, type[OneCommand]] = {
    model.model_fields["kind"].default: model for model in get_args(Command)
}
PARTICIPANT_KINDS = frozenset({"mark", "comment"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded command.

    Attributes
    ----------
    number
        Its place in the log, from 1.
    at
        When it was given: ISO 8601, UTC.
    by, by_id
        The author as shown, and the browser it came from; never a person's name unless given.
    """

    number: int
    at: str
    by: str
    by_id: str
    command: Command


def parse(data: bytes | Mapping[str, Any], *, who: Who) -> Command:
    """Return what somebody asks for.

    Parameters
    ----------
    data
        JSON as sent, or the fields of a form: each a text, or a list of texts. A field
        ``points.cost`` stands for the member ``cost`` of ``points``.
    who
        Whether it comes from the facilitator, who does all but mark and comment, or from a
        participant, who does only that.

    Raises
    ------
    InputError
        In one plain sentence, fit to show to whoever sent it.
    """
    fields = _read(data) if isinstance(data, bytes) else dict(data)
    fields = _nested(_plain(fields))
    kind = _kind(fields.get("kind"))
    if (kind in PARTICIPANT_KINDS) != (who == "participant"):
        what = "marks and comments come from those taking part, not from the facilitator."
        what = "only the facilitator can do this." if who == "participant" else what
        raise InputError.of(HERE, what)
    command = command_of({**fields, "kind": kind})
    if isinstance(command, Comment) and not command.text:
        raise InputError.of(HERE, "the comment is blank.", "Write something, then send it.")
    return command


def command_of(fields: Mapping[str, Any]) -> Command:
    """Return a command from its fields, whoever may have given it; as the log holds it.

    Raises
    ------
    InputError
        Where the fields are not those of a command.
    """
    try:
        return _ADAPTER.validate_python(dict(fields))
    except _ValidationError as error:
        raise InputError.of(HERE, _said(error)) from None
    except RecursionError:
        raise InputError.of(HERE, "it is nested far too deeply.") from None


def fields_of(command: Command) -> dict[str, Any]:
    """Return the fields of a command as JSON holds them."""
    found: dict[str, Any] = command.model_dump(mode="json")
    return found


def _read(data: bytes) -> dict[str, Any]:
    """Return the object that some JSON holds."""
    if len(data) > LARGEST_BODY_BYTES:
        raise InputError.of(HERE, "more was sent than any change needs.", "Send less.")
    try:
        found = json.loads(data.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        what = "what was sent could not be read."
        raise InputError.of(HERE, what, "Load the page again and try once more.")
    return found


def _refuse(constant: str) -> float:
    """Refuse the numbers that JSON does not have."""
    raise ValueError(constant)


def _plain(value: Any, depth: int = 0) -> Any:  # noqa: ANN401
    """Return a value with only characters that can be printed in its texts."""
    if depth > 6:
        raise InputError.of(HERE, "it is nested far too deeply.")
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, dict):
        return {plain_text(str(key)): _plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, depth + 1) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError.of(HERE, "a number is not an ordinary number.")
    return value


def _nested(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a form with those of one part put together, and lists of one undone."""
    result: dict[str, Any] = {}
    for key, value in fields.items():
        part, dot, inner = key.partition(".")
        if dot and inner:
            members = result.setdefault(part, {})
            if isinstance(members, dict):
                members[inner] = _single(value)
        elif key in ("codes", "options", "blocks"):
            result[key] = value
        else:
            result[key] = _single(value)
    return result


def _single(value: Any) -> Any:  # noqa: ANN401
    """Return the only member of a list, as a form gives single fields too."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _kind(value: object) -> str:
    """Return the kind of a command, in the spelling of the log."""
    if not isinstance(value, str) or not value.strip():
        raise InputError.of(HERE, "it does not say what is to be done.")
    spelt = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", value.strip()[:40]).replace("-", "_").lower()
    if spelt not in KINDS:
        raise InputError.of(HERE, f'"{shown(value)}" is not something a workshop can do.')
    return spelt


def _said(error: _ValidationError) -> str:
    """Return the first complaint as a plain sentence."""
    detail = error.errors(include_url=False, include_context=True)[0]
    steps = [str(step) for step in detail["loc"][1:]]
    field = shown(steps[0]) if steps else "it"
    kind, context = str(detail["type"]), dict(detail.get("ctx") or {})
    if kind == "missing":
        return f"{field} is missing."
    if kind == "extra_forbidden":
        return f"{field} is not known here."
    if kind == "string_too_long":
        return f"{field} is longer than {context.get('max_length')} characters: shorten it."
    if kind in ("string_too_short", "too_short"):
        least = context.get("min_length", 1)
        return f"{field} is blank." if least == 1 else f"{field} needs {least} or more."
    if kind == "too_long":
        return f"{field} names more than {context.get('max_length')}."
    if kind == "value_error":
        return f"{field} {context.get('error')}."
    if kind.endswith("_equal") or kind in ("greater_than", "less_than"):
        return f"{field} is out of range: {detail['msg'].lower()}."
    return f"{field} is {shown(str(detail.get('input')))}, which cannot be used here."
