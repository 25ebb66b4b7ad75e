"""Say what the facilitator's desk shows: the screen, the switches, joining, marks and comments."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from footprint.workshop.views.board import clock, function_of
from footprint.workshop.views.groups import changed_functions, function_words, summary
from footprint.workshop.views.options import MARK_WORDS, compared
from footprint.workshop.views.seen import DeskView, Viewer

if TYPE_CHECKING:
    from footprint.workshop.state import Saved

Context = Mapping[str, Any]
SCREENS = {
    "board": "The board",
    "options": "Options side by side",
    "compare": "What differs, in words",
    "weights": "Weights",
    "marks": "Marks of the room",
}
MOST_REMARKS = 200
MOST_SHARED_TOLD = 6


def screens(view: DeskView) -> Context:
    """Return what the room sees now, and what it could see."""
    screen = view.state.screen
    return {
        "screens": [(key, name, key == screen.name) for key, name in SCREENS.items()],
        "function": function_words(view, function_of(view)),
        "service": screen.service,
        "function_key": function_of(view),
        "revealed": view.state.areas_revealed,
        "joined": view.room.joined,
        "watching": view.room.watching,
        "open": view.room.open,
    }


def joining(view: DeskView) -> Context:
    """Return how to join; the drawing of the address comes from the server, not from a person."""
    return {"room": view.room, "qr": Markup(view.room.qr)}  # noqa: S704


def voting(view: DeskView) -> Context:
    """Return each option with its switches, and what was counted where that is shown."""
    beside = compared(view)
    return {
        "beside": [option.key for option in beside],
        "options": [
            {
                "key": option.key,
                "name": option.name,
                "opened": option.opened,
                "asked": option.asked,
                "revealed": option.revealed,
                "given": sum(option.counted.values()),
                "counted": [(MARK_WORDS[m], n) for m, n in option.counted.items()],
                "hands": option.hands or (0, 0, 0),
                "shown": option.hands is not None,
            }
            for option in view.state.options
        ],
        "marks": list(MARK_WORDS.items()),
    }


def comments(view: DeskView) -> Context:
    """Return the comments, the latest first, each with the option it is on."""
    named = {option.key: option.name for option in view.state.options}
    named = {**view.state.removed, **named}
    rows = [
        {
            "key": remark.key,
            "about": named.get(remark.option, "") if remark.option is not None else "",
            "text": remark.text,
            "signed": remark.signed,
            "at": clock(remark.at),
        }
        for remark in reversed(view.state.remarks)
        if remark.text
    ]
    return {
        "rows": rows[:MOST_REMARKS],
        "more": max(len(rows) - MOST_REMARKS, 0),
        "count": len(rows),
        "attribution": view.state.attribution,
        "names_agreed": view.state.names_agreed,
    }


def afterwards(view: DeskView) -> Context:
    """Return what was decided and noted, and what can be taken away."""
    return {
        "file": view.room.file,
        "decisions": [(n.text, clock(n.at)) for n in view.state.notes if n.decision],
        "notes": [(n.text, clock(n.at)) for n in view.state.notes if not n.decision],
        "options": len(view.state.options),
        "comments": len([r for r in view.state.remarks if r.text]),
        "names_agreed": view.state.names_agreed,
        "key": view.facts.key,
        "writing": view.writing,
        "written": view.written,
        "waits": _waits(view),
    }


def _waits(view: DeskView) -> list[str]:
    """Say what is still being worked out, which the minutes wait for."""
    left, told = view.left, []
    if left.options:
        told.append(f"the numbers of {_many(len(left.options), 'option')}")
    if left.groupings:
        told.append(f"where children would live, for {_many(left.groupings, 'grouping')}")
    if left.weights:
        told.append("how the options weigh up")
    return told


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def phone(view: DeskView, who: Viewer | None = None) -> Context:
    """Return the options to mark; with somebody's own marks where the page is theirs."""
    rows = []
    for option in view.state.options:
        mine = option.marks.get(who.key, "") if who is not None else ""
        if not option.asked and not option.revealed:
            continue
        rows.append(
            {
                "key": option.key,
                "name": option.name,
                "about": option.about,
                "sharing": _sharing(view, option),
                "opened": option.opened,
                "asked": option.asked,
                "revealed": option.revealed,
                "mine": mine,
                "counted": [(MARK_WORDS[m], n) for m, n in option.counted.items()],
                "hands": list(zip(MARK_WORDS.values(), option.hands, strict=True))
                if option.hands
                else [],
            }
        )
    return {
        "rows": rows,
        "marks": list(MARK_WORDS.items()),
        "attribution": view.state.attribution,
        "comment_on": [(option.key, option.name) for option in view.state.options],
    }


def _sharing(view: DeskView, option: "Saved") -> list[str]:
    """Say who shares what under an option, for the functions that it shares otherwise than now."""
    changed = changed_functions(view, option.board)
    told = [
        f"{function_words(view, function)}: {summary(view, function, option.board)}"
        for function in changed[:MOST_SHARED_TOLD]
    ]
    if len(changed) > MOST_SHARED_TOLD:
        told.append(f"And {len(changed) - MOST_SHARED_TOLD} more functions.")
    return told or ["As it is today."]
