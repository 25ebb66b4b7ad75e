"""Put the pages of a workshop together, whole or part by part."""

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from footprint.outputs.wording import words
from footprint.workshop.views import board, control, figures, options, room, weights
from footprint.workshop.views.board import map_marks
from footprint.workshop.views.groups import patterns
from footprint.workshop.views.seen import DeskView, Viewer

Part = Callable[[DeskView], Mapping[str, Any]]
NOBODY = Viewer()
MAP = "map:"
# the id of each part that can change: its template has the same name, and this is what it shows
_TOP: dict[str, Part] = {"changed": board.changed}
VIEWS: dict[str, dict[str, Part]] = {
    "board": {
        **_TOP,
        "chooser": board.chooser,
        "footprints": board.footprints,
        "search": board.search,
        "marks": board.marks,
        "numbers": figures.numbers_table,
        "footprint-table": figures.footprint_table,
        "move-table": board.move_table,
        "area-table": figures.area_table,
        "assumptions": board.assumptions,
        "saved": board.saved,
        "notes": board.notes,
    },
    "options": {
        **_TOP,
        "chooser": board.chooser,
        "picker": options.picker,
        "minis": options.minis,
        "matrix": options.matrix,
        "differs": options.differs,
        "option-marks": options.marks,
    },
    "weights": {**_TOP, "sliders": weights.sliders, "ranking": weights.ranking},
    "desk": {
        **_TOP,
        "screens": control.screens,
        "joining": control.joining,
        "voting": control.voting,
        "comments": control.comments,
    },
    "afterwards": {**_TOP, "taken-away": control.afterwards},
    "room": {
        "room-head": room.head,
        "room-key": room.key,
        "room-numbers": room.headlines,
        "room-verdict": room.verdict,
        "room-changed": board.changed,
        "room-other": room.other,
    },
    "phone": {"phone-options": control.phone},
}
WITH_MAP = frozenset({"board", "room"})
# of the room's page, what is not written while another screen stands before the board
BEHIND = frozenset({"room-key", "room-numbers", "room-verdict"})
# seen before anybody has joined
OPEN_TO_ALL = frozenset({"join", "code"})
TITLES = {
    "board": "Board",
    "options": "Options",
    "weights": "Weights",
    "desk": "Room desk",
    "afterwards": "Afterwards",
    "room": "What the room sees",
    "phone": "Your marks",
    "join": "Join the workshop",
    "code": "Facilitate too",
    "ballot": "Ballot",
}


def page(name: str, view: DeskView, *, who: Viewer = NOBODY, said: str = "") -> str:
    """Write a whole page; all text from people is escaped by the templates.

    Parameters
    ----------
    name
        board, options, weights, desk, afterwards, room, phone, join, code or ballot.
    said
        A sentence to show on top: what could not be done, or was.
    """
    made = {key: Markup(text) for key, text in _parts(name, view, who).items()}  # noqa: S704
    told: dict[str, Any] = {"parts": made, "view": name, "who": who, "said": said}
    told |= {"title": TITLES[name], "facts": view.facts, "room": view.room}
    if name not in OPEN_TO_ALL:
        told["revision"] = view.state.revision
    if name in WITH_MAP:
        told["drawn"] = board.map_context(view, room=name == "room")
    if name in {"options", "room", "ballot"}:
        told["shapes"] = view.facts.drawing.paths
        told["view_box"] = view.facts.drawing.view_box
    if name == "ballot":
        told["ballot"] = _ballot(view)
    if name == "join":
        told["attribution"] = view.state.attribution
    return _environment().get_template(f"{name}.html.j2").render(told)


def parts(name: str, view: DeskView) -> dict[str, str]:
    """Write what can change on a page: what is inside an element, by its id.

    The areas of the map are among them, as ``map:`` and the ONS code: a JSON list of the class,
    the label for a screen reader, and the letter. They are alike for everybody who looks.
    """
    made = _parts(name, view, None)
    if name in WITH_MAP:
        for code, marks in map_marks(view, room=name == "room").items():
            made[MAP + code] = json.dumps(marks, ensure_ascii=False)
    return made


def _parts(name: str, view: DeskView, who: Viewer | None) -> dict[str, str]:
    made = {}
    for key, context in VIEWS.get(name, {}).items():
        if key in BEHIND and board.is_behind(view):
            made[key] = ""
            continue
        shown = control.phone(view, who) if name == "phone" else context(view)
        template = _environment().get_template(f"parts/{key}.html.j2")
        made[key] = template.render(d=shown, back=name)
    return made


def _ballot(view: DeskView) -> Mapping[str, Any]:
    """Return the options that the room may mark, or those compared, to be marked on paper."""
    chosen = tuple(option for option in view.state.options if option.opened)
    return options.minis(view, only=chosen or options.compared(view))


def error_page(status: int, title: str, said: str) -> str:
    """Write a page that says what was wrong and what to do; it needs no workshop."""
    template = _environment().get_template("error.html.j2")
    return template.render(status=status, title=title, said=said, view="error", parts={})


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("footprint.workshop", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "illustrative": words.ILLUSTRATIVE,
        "unprotected": words.sentence(words.UNPROTECTED),
        "modelled": words.MODELLED,
        "prices": words.PRICES,
        "patterns": patterns(),
        "nav": [(key, TITLES[key]) for key in ("board", "options", "weights", "desk")]
        + [("afterwards", TITLES["afterwards"])],
    }
    return environment
