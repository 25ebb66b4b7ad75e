"""Lay saved options side by side: maps, the matrix, what differs in words, three marks apart."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from footprint.outputs.wording import findings, numbers, words
from footprint.questions.result import Criterion, Result
from footprint.workshop import shown
from footprint.workshop.drawing import Drawing
from footprint.workshop.looking import PLACED
from footprint.workshop.views.board import function_of, sentences
from footprint.workshop.views.figures import (
    BEING_WORKED_OUT,
    bare,
    ordered,
    unit_of,
    waits,
)
from footprint.workshop.views.groups import (
    Group,
    alone,
    by_code,
    changed_functions,
    function_words,
    groups,
    short_names,
    summary,
)
from footprint.workshop.views.seen import DeskView

if TYPE_CHECKING:
    from footprint.questions.desk import Look
    from footprint.workshop.state import Saved

Context = Mapping[str, Any]
_WAITING = {
    "lines": (BEING_WORKED_OUT,), "gap": "", "plain": True, "brief": BEING_WORKED_OUT,
    "brief_gap": "",
}  # fmt: skip
MOST_AT_FIRST = 4
FEW_ALONE = 4
FEWEST_TO_COMPARE, MOST_TO_COMPARE = 2, 6
MARK_WORDS = {"wanted": "wanted", "could": "could live with", "no": "no"}


def compared(view: DeskView) -> tuple["Saved", ...]:
    """Return the options laid side by side: those chosen, or the first few."""
    by_key = {option.key: option for option in view.state.options}
    chosen = tuple(by_key[key] for key in view.state.compared if key in by_key)
    return chosen or view.state.options[:MOST_AT_FIRST]


def is_now(view: DeskView, option: "Saved") -> bool:
    """Tell whether an option groups every function as now."""
    return not changed_functions(view, option.board)


def picker(view: DeskView) -> Context:
    """Return every saved option, with whether it is laid beside the others."""
    beside = {option.key for option in compared(view)}
    return {
        "options": [
            {
                "key": option.key,
                "name": option.name,
                "about": option.about,
                "by": option.by,
                "beside": option.key in beside,
                "opened": option.opened,
            }
            for option in view.state.options
        ],
        "least": FEWEST_TO_COMPARE,
        "most": MOST_TO_COMPARE,
    }


def minis(view: DeskView, *, only: tuple["Saved", ...] | None = None) -> Context:
    """Return a small map of each option for the function on show, with its key."""
    function = function_of(view)
    drawing = view.facts.drawing
    told = []
    for option in only if only is not None else compared(view):
        found = groups(view, function, option.board)
        mine = by_code(found)
        rest = alone(view, function, option.board)
        told.append(
            {
                "key": option.key,
                "name": option.name,
                "about": option.about,
                "areas": [(c, mine[c].look if c in mine else 0) for c in drawing.paths],
                "letters": [
                    (mine[code].letter, *drawing.middles[code]) for code in _lettered(mine, drawing)
                ],
                "groups": found,
                "alone": _alone(rest, view),
                "said": summary(view, function, option.board),
                "elsewhere": _elsewhere(view, option, function),
            }
        )
    return {
        "options": told,
        "view_box": drawing.view_box,
        "function": function_words(view, function),
        "many": len(drawing.paths) > 40,
    }


def _lettered(mine: Mapping[str, Group], drawing: Drawing) -> list[str]:
    """Return the areas of a small map that carry a letter: the widest of each part of a footprint.

    A part may carry more than one, where its widest areas lie apart.
    """
    return [
        code
        for code, group in mine.items()
        if not any(
            mine.get(other) is group and (drawing.room[other], other) > (drawing.room[code], code)
            for other in drawing.near[code]
        )
    ]


def _alone(rest: tuple[str, ...], view: DeskView) -> str:
    """Name the few areas that stand alone, or say how many they are."""
    if not rest:
        return ""
    if len(rest) <= FEW_ALONE:
        return f"On {'its' if len(rest) == 1 else 'their'} own: {short_names(rest, view)}"
    return f"{len(rest)} on their own"


def _elsewhere(view: DeskView, option: "Saved", function: str) -> str:
    """Name the other functions that an option shares otherwise than now."""
    told = [
        words.lowered(function_words(view, other))
        for other in changed_functions(view, option.board)
        if other != function
    ]
    return words.some(told, 3)


def matrix(view: DeskView) -> Context:
    """Return the options on every criterion, the children's first, before any weights."""
    options = compared(view)
    looks = [view.looks.get(option.key) for option in options]
    groups_of: dict[str, list[Context]] = {}
    for criterion in ordered(view):
        if not any(_tells(view, look, criterion) for look in (*looks, view.now)):
            continue
        cells = [_cell(view, look, criterion) for look in looks]
        told = {
            "key": criterion.key,
            "label": criterion.label[:1].upper() + criterion.label[1:],
            "note": criterion.note,
            "unit": unit_of(criterion),
            "cells": cells,
        }
        groups_of.setdefault(words.GROUPS.get(criterion.group, criterion.group), []).append(told)
    return {
        "names": [option.name for option in options],
        "now": [is_now(view, option) for option in options],
        "groups": list(groups_of.items()),
        "modelled": words.MODELLED,
        "draws": view.facts.draws,
        "ready": any(look is not None for look in looks),
    }


def _tells(view: DeskView, look: "Look | None", criterion: Criterion) -> bool:
    if look is None:
        return False
    return shown.shows_something(look.cells.get(criterion.key)) or (
        view.placing and criterion.key in PLACED
    )


def _cell(view: DeskView, look: "Look | None", criterion: Criterion) -> Context:
    """Return one cell: the value, its range, and how it differs from as now."""
    if look is None:
        return _WAITING
    base = view.facts.rounding
    cell = look.cells.get(criterion.key)
    if waits(view, criterion, cell):
        return _WAITING
    then = view.now.cells.get(criterion.key) if view.now else None
    told = shown.gap_words(cell, then, criterion, base=base)
    return {
        "lines": shown.cell_lines(cell, criterion, base),
        "gap": told,
        "plain": told.startswith((shown.SAME_NOW, numbers.NO_CLEAR_DIFFERENCE)),
        "brief": shown.cell_lines(cell, criterion, base, units=False)[0],
        "brief_gap": brief_gap(told, criterion),
    }


def brief_gap(told: str, criterion: Criterion, *, spread: bool = False) -> str:
    """Return a difference without its unit and what it is from; its range only if asked for."""
    if told.startswith(numbers.NO_CLEAR_DIFFERENCE) and ": " in told:
        return numbers.NO_CLEAR_DIFFERENCE
    head, bracket, tail = bare(told, "as now").partition(" (")
    unit = numbers.unit_words(criterion.unit)
    gap = head.removesuffix(numbers.agreeing(head.split(" ")[0], unit)).strip() if unit else head
    return f"{gap}{bracket}{tail}" if spread else gap


def differs(view: DeskView) -> Context:
    """Return what differs from as now in words, option by option."""
    told = []
    for option in compared(view):
        look = view.looks.get(option.key)
        if look is None:
            lines = [BEING_WORKED_OUT]
        elif is_now(view, option):
            lines = ["This is the sharing that exists today."]
        else:
            # of a result, only its areas are asked for
            lines = list(findings.differs(look.differs, cast("Result", view.facts)))
        told.append(
            {
                "key": option.key,
                "name": option.name,
                "lines": lines or ["Nothing differs from as now."],
            }
        )
    return {"options": told}


def marks(view: DeskView, *, only: tuple["Saved", ...] | None = None) -> Context:
    """Return possible, feasible and desirable of each option, each by itself."""
    rows = []
    for option in only if only is not None else compared(view):
        look = view.looks.get(option.key)
        rows.append(
            {
                "key": option.key,
                "name": option.name,
                "possible": _mark(look.possible.yes, look.possible.reasons) if look else None,
                "feasible": _mark(look.feasible.yes, look.feasible.reasons) if look else None,
                "desirable": desirable(option),
            }
        )
    return {"rows": rows}


def _mark(yes: bool, reasons: tuple[str, ...]) -> Context:
    return {"yes": yes, "reasons": sentences(reasons)}


def desirable(option: "Saved") -> Context:
    """Return how people marked an option, only where that is shown to the room."""
    counted = option.counted
    bars = [(MARK_WORDS[mark], number) for mark, number in counted.items()]
    hands = list(zip(MARK_WORDS.values(), option.hands, strict=True)) if option.hands else []
    return {
        "revealed": option.revealed,
        "opened": option.opened,
        "asked": option.asked,
        "given": sum(counted.values()),
        "phones": bars if option.revealed else [],
        "hands": hands if option.revealed else [],
        "most": max([n for _, n in (*bars, *hands)], default=0),
    }
