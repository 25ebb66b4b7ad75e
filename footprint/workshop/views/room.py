"""Say what the room sees: one thing at a time, few numbers, large."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from footprint.outputs.wording import names, words
from footprint.questions.result import Criterion
from footprint.workshop import shown
from footprint.workshop.looking import PLACED
from footprint.workshop.views import board, figures, options, weights
from footprint.workshop.views.groups import (
    alone,
    changed_functions,
    function_words,
    groups,
    short_names,
)
from footprint.workshop.views.seen import DeskView

if TYPE_CHECKING:
    from footprint.workshop.state import Saved

Context = Mapping[str, Any]
MOST_HEADLINES, FEW_HEADLINES, MOST_OF_CHILDREN = 5, 4, 3
MOST_GROUPS, FEW_GROUPS = 6, 4
# lines of the key that leave room for one more number, and how many letters one holds
MOST_CALM, CALM_LINE = 5, 52
MOST_REASONS = 2
MOST_ASSUMED = 1
MOST_AREAS = 14
MOST_SHORT, LONGEST_NAME = 9, 24
MOST_EXPLAINED, MOST_WITH_REASONS, LONGEST_REASON = 3, 5, 150
MOST_DIFFERENCES, FEW_DIFFERENCES, FEW_COLUMNS = 4, 1, 3
# rows that say more of a design than of a child, which the room need not see first
LESS_TELLING = ("inside_footprint_percent", "seen_by_partner", "inside_la_percent")


def head(view: DeskView) -> Context:
    """Return what is on show."""
    said = {
        "board": function_words(view, board.function_of(view)),
        "options": "Options side by side",
        "compare": "What each option does",
        "weights": "How the options weigh up",
        "marks": "What the room thinks",
    }
    return {"title": view.facts.title, "what": said[view.state.screen.name]}


def key(view: DeskView) -> Context:
    """Return the footprints on the map by letter, and who stands alone."""
    function = board.function_of(view)
    found = groups(view, function)
    rest = alone(view, function)
    most = MOST_GROUPS if len(found) <= MOST_GROUPS else FEW_GROUPS
    return {
        "on": view.state.screen.name == "board",
        "groups": [
            (group.letter, group.look, group.name, _short(group.codes, view))
            for group in found[:most]
        ],
        "more": max(len(found) - most, 0),
        "alone": _short(rest, view) if rest else "",
    }


def _short(codes: tuple[str, ...], view: DeskView) -> str:
    if len(codes) > 6 and len(codes) < len(view.facts.areas):
        return f"{len(codes)} councils"
    return words.sentence(names.councils_words(codes, view.facts.areas))[:-1]


def headlines(view: DeskView) -> Context:
    """Return three or four numbers, the children's first, then cost."""
    if view.look is None:
        return {"ready": False}
    base = view.facts.rounding
    rows = []
    for criterion in _chosen(view, MOST_HEADLINES if _calm(view) else FEW_HEADLINES):
        cell = view.look.cells.get(criterion.key)
        then = view.now.cells.get(criterion.key) if view.now else None
        gap = figures.against_now(view, cell, then, criterion)
        waiting = figures.waits(view, criterion, cell)
        rows.append(
            {
                "label": criterion.label[:1].upper() + criterion.label[1:],
                "unit": figures.unit_of(criterion),
                "waiting": waiting,
                "lines": figures.WAITING
                if waiting
                else shown.cell_lines(cell, criterion, base, units=False),
                "gap": options.brief_gap(gap, criterion, spread=criterion.group == "cost"),
            }
        )
    return {
        "ready": True,
        "rows": rows,
        "areas": _areas(view) if view.state.areas_revealed else (),
        "modelled": words.MODELLED,
    }


def _chosen(view: DeskView, most: int) -> list[Criterion]:
    """Choose the rows the room sees: of children those that have a value, then the cost."""
    look = view.look
    if look is None:
        return []
    told = [
        criterion
        for criterion in figures.ordered(view)
        if shown.shows_something(look.cells.get(criterion.key))
        or (view.placing and criterion.key in PLACED)
    ]
    of_children = [c for c in told if c.group == "children" and c.key not in LESS_TELLING]
    cost = [c for c in told if c.key in {"cost", "one_off"}]
    here = board.function_of(view).partition("/")[0]
    wanted = {"foster_places_gained"} if here == "fostering" else {"travel_minutes_mean"}
    rest = [c for c in told if c.key in wanted]
    chosen = of_children[:MOST_OF_CHILDREN]
    return [*chosen, *cost[:1], *(rest + cost[1:])][:most]


def _calm(view: DeskView) -> bool:
    """Tell whether there is room for one more number: few footprints, nothing to explain."""
    look, function = view.look, board.function_of(view)
    named = (f"{group.name} {group.members}" for group in groups(view, function))
    rest = alone(view, function)
    key_lines = sum(1 + len(text) // CALM_LINE for text in named)
    if key_lines + (1 + len(rest) // 4 if rest else 0) > MOST_CALM:
        return False
    explained = look is None or not (look.possible.yes and look.feasible.yes)
    return not explained and not view.state.board.assumptions


def _areas(view: DeskView) -> tuple[tuple[str, str], ...]:
    """Return each council's difference from as now, which the facilitator has revealed."""
    look = view.look
    if look is None:
        return ()
    rows = tuple(
        (
            names.area_name(area.code, view.facts.areas),
            shown.money_gap(area.from_as_now, area.clear_from_as_now).partition(" (")[0],
        )
        for area in look.areas
    )
    if len(rows) <= MOST_AREAS:
        return rows
    moved = tuple(row for row in rows if row[1] not in {"the same", "no clear difference"})
    return moved[:MOST_AREAS]


def verdict(view: DeskView) -> Context:
    """Return the three marks in a line each."""
    look = view.look
    if look is None:
        return {"ready": False}
    rules = [rule for found in look.broken.values() for rule in found] or list(
        look.feasible.reasons
    )
    told = [shown.said(words.plain(rule)) for rule in rules]
    return {
        "ready": True,
        "possible": look.possible.yes,
        "possible_why": [shown.said(text) for text in look.possible.reasons[:MOST_REASONS]],
        "feasible": look.feasible.yes,
        "why": told[:MOST_REASONS],
        "more": max(len(told) - MOST_REASONS, 0),
        "assumed": board.assumed(view, bare=True)[:MOST_ASSUMED],
        "assumed_more": max(len(view.state.board.assumptions) - MOST_ASSUMED, 0),
    }


def other(view: DeskView) -> Context:
    """Return the screen on show where it is not the board; nothing else is then seen."""
    name = view.state.screen.name
    told: dict[str, Any] = {"name": name}
    if name in {"options", "compare"}:
        told["minis"] = options.minis(view)
        told["names"] = _footprint_names(view)
        told["rows"] = _brief_matrix(view, FEW_HEADLINES if any(told["names"]) else MOST_HEADLINES)
    if name == "compare":
        chosen = options.compared(view)
        # few stand in columns; of more, each has a row for itself, which holds more words
        told["in_rows"] = len(chosen) > FEW_COLUMNS
        told["who"] = [_who(view, option) for option in chosen]
        most = FEW_DIFFERENCES if told["in_rows"] else MOST_DIFFERENCES
        told["differs"] = [_elsewhere(view, option, most) for option in chosen]
    if name == "weights":
        told["ranking"] = weights.ranking(view)
    if name == "marks":
        every = tuple(
            option for option in view.state.options if option.opened or option.revealed
        ) or options.compared(view)
        told["mark_names"] = list(options.MARK_WORDS.values())
        told["marks"] = options.marks(view, only=every)["rows"]
        told["why"] = _why_not(told["marks"]) if len(every) <= MOST_WITH_REASONS else []
        told["room"] = view.room
    return told


def _why_not(rows: list[Context]) -> list[tuple[str, str, str, int]]:
    """Return for each no of the model the option, which mark, its first reason, and how many more.

    The options page has every reason in full.
    """
    told = [
        (row["name"], name, _shortened(row[name]["reasons"][0]), len(row[name]["reasons"]) - 1)
        for row in rows
        for name in ("possible", "feasible")
        if row[name] and not row[name]["yes"] and row[name]["reasons"]
    ]
    return told[:MOST_EXPLAINED]


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_REASON:
        return text
    return f"{text[:LONGEST_REASON].rsplit(' ', 1)[0].rstrip(',;:')} …"


def _footprint_names(view: DeskView) -> list[list[tuple[str, str]]]:
    """Return the names that the room gave to footprints of each option, by letter."""
    function = board.function_of(view)
    return [
        [(g.letter, _short_name(g.name)) for g in groups(view, function, o.board) if g.name]
        for o in options.compared(view)
    ]


def _short_name(name: str) -> str:
    return f"{name[: LONGEST_NAME - 1].rstrip()}…" if len(name) > LONGEST_NAME else name


def _brief_matrix(view: DeskView, most: int) -> list[Context]:
    """Return the rows of the matrix that the room sees: those of the headlines."""
    wanted = [criterion.key for criterion in _chosen(view, most)]
    found = {row["key"]: row for _, rows in options.matrix(view)["groups"] for row in rows}
    return [
        {
            "label": row["label"],
            "unit": row["unit"],
            "cells": [
                {"lines": (cell["brief"],), "gap": cell["brief_gap"]} for cell in row["cells"]
            ],
        }
        for row in (found[key] for key in wanted if key in found)
    ]


def _who(view: DeskView, option: "Saved") -> list[tuple[str, int, str]]:
    """Return the letters of an option's map, their look and who they stand for; then who is alone.

    A footprint that has a name is called by it.
    """
    function = board.function_of(view)
    found, rest = groups(view, function, option.board), alone(view, function, option.board)
    told = [
        (group.letter, group.look, _named(group.name, _few(group.codes, view)))
        for group in found[:MOST_GROUPS]
    ]
    if len(found) > MOST_GROUPS:
        told.append(("", 0, f"and {len(found) - MOST_GROUPS} more footprints"))
    if rest:
        own = "its" if len(rest) == 1 else "their"
        told.append(("", 0, f"On {own} own: {_few(rest, view)}"))
    return told


def _named(name: str, members: str) -> str:
    return f"{_short_name(name)}: {members}" if name else members


def _few(codes: tuple[str, ...], view: DeskView) -> str:
    if len(codes) == len(view.ground.codes):
        return f"all {words.number_word(len(codes))}"
    return short_names(codes, view) if len(codes) <= MOST_SHORT else f"{len(codes)} councils"


def _elsewhere(view: DeskView, option: "Saved", most: int) -> list[str]:
    """Say in a few words which other functions an option groups otherwise than now, and how."""
    here = board.function_of(view)
    told = []
    for function in changed_functions(view, option.board):
        if function == here:
            continue
        blocks = option.board.blocks(function)
        sizes = sorted((len(block) for block in blocks if len(block) > 1), reverse=True)
        how = f"footprints of {words.joined(map(str, sizes))}" if sizes else "every council alone"
        if sizes == [len(view.ground.codes)]:
            how = f"all {words.number_word(sizes[0])} councils together"
        told.append(f"{function_words(view, function)}: {how}")
    rest = len(told) - most
    if rest > 0:
        more = "function" if rest == 1 else "functions"
        told = [*told[:most], f"{rest} more {more}"]
    return told
