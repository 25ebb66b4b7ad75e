"""Hold what anybody in a workshop can do, one model for each kind of command."""

from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

MarkWord = Literal["wanted", "could", "no"]
ScreenName = Literal["board", "options", "compare", "weights", "marks"]
MARKS: tuple[MarkWord, ...] = get_args(MarkWord)
SCREENS: tuple[ScreenName, ...] = get_args(ScreenName)

# Load(AS_NOW) and Load(APART) put the two arrangements on the board that every room starts from
AS_NOW, APART = 0, -1
LONGEST_OPTION, LONGEST_NAME, LONGEST_TEXT, LONGEST_COMMENT = 80, 60, 2000, 1000
FEWEST_COMPARED, MOST_COMPARED = 2, 6
MOST_AREAS, MOST_OPTIONS_NAMED = 1_000, 60
_MOST_KEY = 10**9


def _one_line(value: str) -> str:
    """Return a name on one line, with single spaces."""
    return " ".join(value.split())


def _some(value: str) -> str:
    """Refuse a name that cannot be read aloud."""
    if not any(character.isalnum() for character in value):
        msg = "has no letter in it"
        raise ValueError(msg)
    return value


def _as_list(value: object) -> object:
    """Take one value where a list belongs, as a form sends it."""
    return (value,) if isinstance(value, str | int) else value


def _not_doubled(value: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse a list that names something twice."""
    if len(set(value)) != len(value):
        msg = "names something twice"
        raise ValueError(msg)
    return value


def _blank_is_none(value: object) -> object:
    """Take a blank field of a form as nothing."""
    return None if isinstance(value, str) and not value.strip() else value


def _whole(value: object) -> object:
    """Refuse true and false where a number belongs."""
    if isinstance(value, bool):
        msg = "is not a number"
        raise ValueError(msg)  # noqa: TRY004 - only a ValueError becomes a sentence
    return value


_Code = Annotated[str, Field(min_length=1, max_length=20)]
_Function = Annotated[str, Field(min_length=1, max_length=120)]
_Codes = Annotated[
    tuple[_Code, ...],
    BeforeValidator(_as_list),
    Field(min_length=1, max_length=MOST_AREAS),
    AfterValidator(_not_doubled),
]
_Block = Annotated[tuple[_Code, ...], Field(min_length=1, max_length=MOST_AREAS)]
_Option = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=_MOST_KEY)]
_Options = Annotated[
    tuple[_Option, ...],
    BeforeValidator(_as_list),
    Field(min_length=1, max_length=MOST_OPTIONS_NAMED),
    AfterValidator(_not_doubled),
]
_Slot = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=_MOST_KEY)]
_OptionName = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_OPTION),
    AfterValidator(_one_line),
    AfterValidator(_some),
]
_Name = Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(_one_line)]
_Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
_Number = Annotated[float, BeforeValidator(_whole), Field(allow_inf_nan=False, ge=-1e11, le=1e11)]
_Points = Annotated[float, BeforeValidator(_whole), Field(ge=0, le=100, allow_inf_nan=False)]
_Hands = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=999)]


class OneCommand(BaseModel):
    """One thing that somebody does; what it does not name it does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


# the board: what the facilitator changes, and can take back


class Move(OneCommand):
    """Put areas into a footprint of a function: one there is, a new one, or each alone."""

    kind: Literal["move"] = "move"
    function: _Function
    codes: _Codes
    to: _Slot | Literal["new", "alone"]


class SetFunction(OneCommand):
    """Draw one function anew: what a search found, or what an option has; the rest alone."""

    kind: Literal["set_function"] = "set_function"
    function: _Function
    blocks: Annotated[tuple[_Block, ...], Field(max_length=MOST_AREAS)]
    why: Annotated[str, Field(max_length=200), AfterValidator(_one_line)] = ""


class Load(OneCommand):
    """Put an option on the board; ``AS_NOW`` and ``APART`` are always there."""

    kind: Literal["load"] = "load"
    option: Annotated[int, BeforeValidator(_whole), Field(ge=APART, le=_MOST_KEY)]


class NameFootprint(OneCommand):
    """Give a footprint a name; a blank one takes it away."""

    kind: Literal["name_footprint"] = "name_footprint"
    function: _Function
    slot: _Slot
    name: _Name = ""


class Pin(OneCommand):
    """Keep areas where they are when the model searches, or let go of them."""

    kind: Literal["pin"] = "pin"
    function: _Function
    codes: _Codes
    on: bool


class Assume(OneCommand):
    """Change a parameter in front of the room; None goes back to the scenario's own."""

    kind: Literal["assume"] = "assume"
    key: _Function
    value: Annotated[_Number | None, BeforeValidator(_blank_is_none)] = None


class Undo(OneCommand):
    """Take back the last change of the board."""

    kind: Literal["undo"] = "undo"


class Redo(OneCommand):
    """Make the change again that was taken back last."""

    kind: Literal["redo"] = "redo"


class Note(OneCommand):
    """Set down what was said or decided."""

    kind: Literal["note"] = "note"
    text: Annotated[_Text, Field(min_length=1)]
    decision: bool = False


# options


class Save(OneCommand):
    """Keep what is on the board as an option."""

    kind: Literal["save"] = "save"
    name: _OptionName


class Duplicate(OneCommand):
    """Keep a copy of an option under another name."""

    kind: Literal["duplicate"] = "duplicate"
    option: _Option
    name: _OptionName


class Rename(OneCommand):
    """Give an option another name."""

    kind: Literal["rename"] = "rename"
    option: _Option
    name: _OptionName


class Describe(OneCommand):
    """Say in words what an option is about."""

    kind: Literal["describe"] = "describe"
    option: _Option
    text: _Text = ""


class Remove(OneCommand):
    """Take an option away."""

    kind: Literal["remove"] = "remove"
    option: _Option


class Compare(OneCommand):
    """Lay two to six options side by side."""

    kind: Literal["compare"] = "compare"
    options: Annotated[_Options, Field(min_length=FEWEST_COMPARED, max_length=MOST_COMPARED)]


class Weigh(OneCommand):
    """Give points to the criteria, and say whose they are; none clears them."""

    kind: Literal["weigh"] = "weigh"
    points: Annotated[
        dict[Annotated[str, Field(min_length=1, max_length=120)], _Points], Field(max_length=60)
    ]
    whose: _Name = ""


# the room: what the facilitator shows, opens and reveals


class Show(OneCommand):
    """Choose what the room sees."""

    kind: Literal["show"] = "show"
    screen: ScreenName
    service: Annotated[str, Field(max_length=120)] = ""
    function: Annotated[str, Field(max_length=120)] = ""


class RevealAreas(OneCommand):
    """Show the room what each area gains and loses, or hide it."""

    kind: Literal["reveal_areas"] = "reveal_areas"
    on: bool


class OpenMarks(OneCommand):
    """Let the room mark options, or stop it."""

    kind: Literal["open_marks"] = "open_marks"
    options: _Options
    on: bool


class RevealMarks(OneCommand):
    """Show the room how options were marked, or hide it."""

    kind: Literal["reveal_marks"] = "reveal_marks"
    options: _Options
    on: bool


class Hands(OneCommand):
    """Set down a show of hands on an option."""

    kind: Literal["hands"] = "hands"
    option: _Option
    wanted: _Hands
    could: _Hands
    no: _Hands


class Attribution(OneCommand):
    """Let comments be signed with a council or role, or stop it."""

    kind: Literal["attribution"] = "attribution"
    on: bool


class NamesAgreed(OneCommand):
    """Set down whether the room agrees that the minutes say who signed what."""

    kind: Literal["names_agreed"] = "names_agreed"
    on: bool


class DeleteComment(OneCommand):
    """Delete one comment, for good."""

    kind: Literal["delete_comment"] = "delete_comment"
    comment: Annotated[int, BeforeValidator(_whole), Field(ge=1, le=_MOST_KEY)]


class DeleteComments(OneCommand):
    """Delete every comment, for good."""

    kind: Literal["delete_comments"] = "delete_comments"


# participants


class Mark(OneCommand):
    """Mark an option: wanted, could live with, or no."""

    kind: Literal["mark"] = "mark"
    option: _Option
    mark: MarkWord


class Comment(OneCommand):
    """Leave a comment, on an option or on the whole.

    A text is blank only where it was deleted since; nobody can send one that is.
    """

    kind: Literal["comment"] = "comment"
    option: Annotated[_Option | None, BeforeValidator(_blank_is_none)] = None
    text: Annotated[str, Field(max_length=LONGEST_COMMENT)]
    signed: _Name = ""
