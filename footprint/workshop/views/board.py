"""Say what the board shows: its map, its footprints, the marks, the numbers, the assumptions."""

from collections.abc import Iterable, Mapping
from typing import Any

from footprint.outputs.wording import names, numbers, words
from footprint.questions.result import Mark
from footprint.workshop import shown
from footprint.workshop.kept import day_and_time
from footprint.workshop.views.groups import (
    Group,
    alone_words,
    by_code,
    function_words,
    groups,
    summary,
)
from footprint.workshop.views.labels import labels
from footprint.workshop.views.seen import Assumption, DeskView

Context = Mapping[str, Any]
MANY_AREAS = 40
MOST_NOTES_SHOWN = 200
BOARD_LETTER, BOARD_NAME = 34.0, 25.0
ROOM_LETTER, ROOM_NAME = 46.0, 35.0


def function_of(view: DeskView) -> str:
    """Return the function on show: the room's, or the first where it names none."""
    wanted = view.state.screen.function
    return wanted if wanted in view.state.board.slots else view.ground.functions[0]


def is_behind(view: DeskView) -> bool:
    """Tell whether the room sees another screen, so that nothing of the board may be sent to it."""
    return view.state.screen.name != "board"


def map_marks(
    view: DeskView, function: str | None = None, *, room: bool = False
) -> dict[str, list[str]]:
    """Return for each area its class, its label for a screen reader, and its letter.

    For the ``room`` an area has its name alone while another screen stands before the board.
    """
    if room and is_behind(view):
        plain = view.facts.drawing.paths
        return {c: ["area look-0", names.area_name(c, view.facts.areas), ""] for c in plain}
    function = function or function_of(view)
    found = by_code(groups(view, function))
    pins = view.state.board.pins.get(function, frozenset())
    marks = {}
    for code in view.facts.drawing.paths:
        group = found.get(code)
        name = names.area_name(code, view.facts.areas)
        said = f"{name}: {'on its own' if group is None else _with_whom(code, group, view)}"
        style = f"area look-{group.look}" if group else "area look-0"
        if code in pins:
            said, style = f"{said}, pinned", f"{style} kept"
        marks[code] = [style, said, group.letter if group else ""]
    return marks


def _with_whom(code: str, group: Group, view: DeskView) -> str:
    rest = [other for other in group.codes if other != code]
    return f"{group.title}, with {names.councils_words(rest, view.facts.areas)}"


def map_context(view: DeskView, *, room: bool = False) -> Context:
    """Return the drawing with how each area is filled, labelled and named."""
    drawing = view.facts.drawing
    marks = map_marks(view, room=room)
    many = len(drawing.paths) > MANY_AREAS
    short = {code: pair[1] or pair[0] for code, pair in view.facts.areas.items()}
    if room and many:
        short = dict.fromkeys(short, "")
    size = (ROOM_LETTER, ROOM_NAME) if room else (BOARD_LETTER, BOARD_NAME)
    where = labels(drawing, short, letter=size[0], name=size[1])
    areas = [
        {
            "code": code,
            "path": path,
            "class": marks[code][0],
            "said": marks[code][1],
            "letter": marks[code][2],
            "label": where[code],
            "near": " ".join(drawing.near[code]),
            "middle": drawing.middles[code],
        }
        for code, path in drawing.paths.items()
    ]
    return {
        "areas": areas,
        "view_box": drawing.view_box,
        "title": f"Map of {view.facts.region}: {function_words(view, function_of(view))}",
        "many": many,
    }


def chooser(view: DeskView) -> Context:
    """Return the services and functions to choose from, and what is known of the one on show."""
    function = function_of(view)
    here = function.partition("/")[0]
    services: dict[str, str] = {}
    for key, info in view.facts.functions.items():
        services.setdefault(key.partition("/")[0], str(info.get("service", "")))
    info = view.facts.functions[function]
    return {
        "screen": view.state.screen.name,
        "services": [(key, title, key == here) for key, title in services.items()],
        "functions": [
            {
                "key": key,
                "name": function_words(view, key, service=False),
                "here": key == function,
                "stays": key in view.facts.stays,
                "changed": _changed(view, key),
            }
            for key in view.facts.functions
            if key.partition("/")[0] == here
        ],
        "name": function_words(view, function),
        "plain": words.sentence(str(info.get("plain", ""))),
        "law": words.sentence(str(info.get("legal", ""))),
        "section": str(info.get("legal_section", "")),
        "link": _followable(str(info.get("legal_link", ""))),
    }


def _followable(link: str) -> str:
    return link if link.startswith(("https://", "http://")) else ""


def _changed(view: DeskView, function: str) -> bool:
    now = {frozenset(block) for block in view.ground.now[function]}
    return set(view.state.board.blocks(function)) != now


def footprints(view: DeskView) -> Context:
    """Return the footprints of the function on show, to move areas into and to name."""
    function = function_of(view)
    pins = view.state.board.pins.get(function, frozenset())
    return {
        "function": function,
        "name": function_words(view, function),
        "stays": function in view.facts.stays,
        "groups": groups(view, function),
        "alone": alone_words(view, function) or "no council",
        "kept": names.councils_words(pins, view.facts.areas) if pins else "",
        "kept_codes": [code for code in view.ground.codes if code in pins],
        "rules": _rules_here(view, function),
    }


def _rules_here(view: DeskView, function: str) -> tuple[str, ...]:
    return tuple(view.look.broken.get(function, ())) if view.look else ()


def changed(view: DeskView) -> Context:
    """Return what happened to the board last and by whom, and what can be undone.

    Marks, notes and what is shown are not among it: Undo does not reach them.
    """
    state = view.state
    what = state.last_board_what
    return {
        "what": words.sentence(what) if what else "Nothing changed yet.",
        "by": state.last_board_by,
        "undo": state.undo_what,
        "redo": state.redo_what,
    }


def marks(view: DeskView) -> Context:
    """Return the three marks, never put together."""
    look = view.look
    if look is None:
        return {"ready": False}
    rest = [
        (function_words(view, key), sentences(rules))
        for key, rules in look.broken.items()
        if key != function_of(view)
    ]
    return {
        "ready": True,
        "possible": _mark(look.possible),
        "feasible": _mark(look.feasible),
        "here": sentences(look.broken.get(function_of(view), ())),
        "here_name": function_words(view, function_of(view)),
        "elsewhere": rest,
    }


def _mark(mark: Mark) -> Context:
    return {"yes": mark.yes, "reasons": sentences(mark.reasons)}


def sentences(texts: Iterable[str]) -> list[str]:
    """Write texts of the model as sentences that people say."""
    return [shown.said(words.plain(str(text))) for text in texts]


def move_table(view: DeskView) -> Context:
    """Return every area with the footprints it can be moved to, which needs no map."""
    function = function_of(view)
    found = groups(view, function)
    mine = by_code(found)
    pins = view.state.board.pins.get(function, frozenset())
    many = len(view.ground.codes) > MANY_AREAS
    rows = []
    for code in view.ground.codes:
        group = mine.get(code)
        rows.append(
            {
                "code": code,
                "name": names.area_name(code, view.facts.areas),
                "slot": group.slot if group else 0,
                "letter": group.letter if group else "",
                "title": group.title if group else "",
                "look": group.look if group else 0,
                "kept": code in pins,
            }
        )
    return {
        "function": function,
        "name": function_words(view, function),
        "groups": found,
        "rows": rows,
        "many": many,
    }


def assumptions(view: DeskView) -> Context:
    """Return the parameters that bear on the function on show, then the other ones changed."""
    function = function_of(view)
    service = function.partition("/")[0]
    used = view.state.board.assumptions
    here = [a for a in view.facts.assumptions if a.function == function]
    wider = [a for a in view.facts.assumptions if a.function in {service, "common"}]
    rest = [
        a for a in view.facts.assumptions
        if a.key in used and a not in here and a not in wider
    ]  # fmt: skip
    return {
        "function": function_words(view, function),
        "here": [_assumption(a, used) for a in here],
        "wider": [_assumption(a, used) for a in wider],
        "rest": [_assumption(a, used) for a in rest],
        "changed": len(used),
        "told": assumed(view),
    }


def _assumption(item: Assumption, used: Mapping[str, float]) -> Context:
    value = used.get(item.key, item.central)
    own = value != item.central
    name = bare_name(item)
    return {
        "key": item.key,
        "id": item.key.replace("/", "-").replace(".", "-"),
        "name": name[:1].upper() + name[1:],
        "unit": unit_words(item.unit),
        "value": f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}",
        "range": f"{numbers.figure(item.low)} to {numbers.figure(item.high)}",
        "evidence": item.evidence,
        "source": words.sentence(words.spoken(item.source)),
        "changed": own,
        "before": numbers.figure(item.central),
        "after": numbers.figure(value),
    }


def _change(item: Assumption, value: float, name: str) -> str:
    """Say what was assumed before, and what now."""
    unit = unit_words(item.unit)
    before, after = numbers.figure(item.central), numbers.figure(value)
    sign = "£" if unit.startswith("£") else ""
    rest = unit.removeprefix("£")
    gap = "" if rest.startswith((" ", "%")) else " "
    return f"{name}: {sign}{before} → {sign}{after}{gap}{rest}".strip()


def bare_name(item: Assumption) -> str:
    """Name an assumption where the page says already what it is for."""
    return item.name.rpartition(": ")[2]


def unit_words(unit: str) -> str:
    """Write a unit as people say it, with the sign of the pound."""
    return unit.replace("GBP", "£")


def assumed(view: DeskView, *, bare: bool = False) -> list[str]:
    """Say each assumption that is not the scenario's own: what it was, and what it is."""
    used = view.state.board.assumptions
    return [
        _change(a, used[a.key], bare_name(a) if bare else a.name)
        for a in view.facts.assumptions
        if a.key in used
    ]


def clock(at: str) -> str:
    """Say at what time of day something was done, by the clock of this computer."""
    return day_and_time(at).rpartition(", ")[2]


def notes(view: DeskView) -> Context:
    """Return what was set down, the latest first."""
    kept = view.state.notes[-MOST_NOTES_SHOWN:]
    told = [
        {"text": n.text, "decision": n.decision, "at": clock(n.at), "by": n.by}
        for n in reversed(kept)
    ]
    return {"notes": told, "decisions": sum(n.decision for n in view.state.notes)}


def saved(view: DeskView) -> Context:
    """Return the options that can be put on the board, and a form to keep what is there."""
    board = view.state.board
    same = [
        option.name for option in view.state.options
        if option.board.arrangement() == board.arrangement()
    ]  # fmt: skip
    return {
        "options": [(option.key, option.name) for option in view.state.options],
        "same": same,
        "suggested": f"Option {len(view.state.options) + 1}",
        "summary": summary(view, function_of(view)),
    }


def search(view: DeskView) -> Context:
    """Return what is being worked out, and what was found last."""
    function = function_of(view)
    found = view.found
    return {
        "function": function,
        "name": function_words(view, function),
        "stays": function in view.facts.stays,
        "kept": bool(view.state.board.pins.get(function)),
        "working": view.working,
        "found": found,
        "found_name": function_words(view, found.function) if found else "",
        "found_blocks": [
            names.councils_words(block, view.facts.areas)
            for block in (found.blocks if found else ())
            if len(block) > 1
        ],
        "found_words": sentences(map(words.status, found.words)) if found else [],
    }
