"""Say the numbers of the board: as now, before the last change and now, in all and by area."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from footprint.outputs.wording import names, numbers, words
from footprint.questions.result import Cell, Criterion, FootprintRow, Range
from footprint.workshop import shown
from footprint.workshop.looking import LOST, PLACED
from footprint.workshop.views.board import function_of, sentences
from footprint.workshop.views.groups import alone_words, by_code, function_words, groups
from footprint.workshop.views.seen import DeskView

if TYPE_CHECKING:
    from footprint.questions.desk import Look

Context = Mapping[str, Any]
MAIN_GROUPS = ("children", "cost")
PART_OF_A_ROW = "Of which"
NOT_WORKED_OUT = "not worked out"
BEING_WORKED_OUT = "being worked out…"
WAITING = (BEING_WORKED_OUT,)


def ordered(view: DeskView) -> list[Criterion]:
    """Return the criteria by group, the children's first, then cost."""
    order = {group: index for index, group in enumerate(words.GROUPS)}
    return sorted(view.facts.criteria, key=lambda c: order.get(c.group, len(order)))


def numbers_table(view: DeskView) -> Context:
    """Return the numbers of the board: as now, before the last change, and now on the board."""
    look, now = view.look, view.now
    if look is None:
        return {"ready": False}
    main: list[Context] = []
    more: list[Context] = []
    left_out: list[str] = []
    for group in dict.fromkeys(c.group for c in ordered(view)):
        rows: list[Context] = []
        parts: list[Context] = []
        for criterion in (c for c in ordered(view) if c.group == group):
            if not _said(view, look, criterion):
                left_out.append(words.lowered(criterion.label))
                continue
            row = _row(view, look, now, criterion)
            (parts if criterion.label.startswith(PART_OF_A_ROW) else rows).append(row)
        title = words.GROUPS.get(group, group.capitalize())
        if rows:
            (main if group in MAIN_GROUPS else more).append({"title": title, "rows": rows})
        if parts:
            more.append({"title": title, "rows": parts})
    return {
        "ready": True,
        "main": main,
        "more": more,
        "before": view.before is not None,
        "left_out": words.sentence("; ".join(left_out)) if left_out else "",
        "notes": sentences(look.notes),
        "modelled": words.MODELLED,
        "draws": view.facts.draws,
        "year": view.facts.year,
        "prices": words.PRICES,
        "rounding": view.facts.rounding,
    }


def _said(view: DeskView, look: "Look", criterion: Criterion) -> bool:
    """Tell whether anything is said of a criterion, or will be."""
    if criterion.key in PLACED and view.placing:
        return True
    looks = [one for one in (look, view.now, view.before) if one is not None]
    return any(shown.shows_something(one.cells.get(criterion.key)) for one in looks)


def _row(view: DeskView, look: "Look", now: "Look | None", criterion: Criterion) -> Context:
    """Return one criterion: its values, and how the board differs from both."""
    base = view.facts.rounding
    cell = look.cells.get(criterion.key)
    then = as_now_cell(criterion, cell, now)
    before = view.before.cells.get(criterion.key) if view.before else None
    if criterion.key in PLACED and (before is None or before.value is None):
        before = Cell(None, NOT_WORKED_OUT)
    told = against_now(view, cell, then, criterion)
    since = shown.since_words(look.since.get(criterion.key), before, criterion, base)
    waiting = waits(view, criterion, cell)
    return {
        "key": criterion.key,
        "label": criterion.label[:1].upper() + criterion.label[1:],
        "note": criterion.note,
        "now": WAITING if waiting and _unknown(then) else _lines(then, criterion, base),
        "before": (WAITING if waiting and _unknown(before) else _lines(before, criterion, base))
        if view.before
        else (),
        "board": WAITING if waiting else _lines(cell, criterion, base),
        "told": bool(told or (since and view.before)),
        "unit": unit_of(criterion),
        "gap": bare(told, "as now"),
        "since": bare(since, "before this change"),
        "plain": told == shown.SAME_NOW or told.startswith(numbers.NO_CLEAR_DIFFERENCE),
    }


def waits(view: DeskView, criterion: Criterion, cell: Cell | None) -> bool:
    """Tell whether a cell is still being worked out."""
    if not view.placing or criterion.key not in PLACED:
        return False
    return cell is None or (cell.value is None and cell.words != LOST)


def _unknown(cell: Cell | None) -> bool:
    return cell is None or cell.value is None


def bare(told: str, than: str) -> str:
    """Leave out what a difference is from, where the page says so before it."""
    if told in {shown.SAME_NOW, shown.SAME_BEFORE}:
        return "the same"
    return told.replace(f" than {than}", "").replace(f" from {than}", "")


def against_now(view: DeskView, cell: Cell | None, then: Cell | None, criterion: Criterion) -> str:
    """Say how the board differs from as now; where it is as now, that it is the same."""
    same = view.look and view.now and view.look.arrangement == view.now.arrangement
    if same and cell is not None and cell.value is not None:
        return shown.SAME_NOW
    return shown.gap_words(cell, then, criterion, base=view.facts.rounding)


def as_now_cell(criterion: Criterion, cell: Cell | None, now: "Look | None") -> Cell | None:
    """Return as now's cell; where children live, it follows from the cell held against it."""
    then = now.cells.get(criterion.key) if now else None
    if criterion.key not in PLACED or (then is not None and then.value is not None):
        return then
    if cell is None or cell.value is None:
        return then
    gap = cell.difference.central if cell.difference is not None else 0.0
    if cell.difference is None and cell.words:
        return Cell(None, "about the same")
    level = cell.value.central - gap
    return Cell(Range(level, level, level))


def _lines(cell: Cell | None, criterion: Criterion, base: int) -> tuple[str, ...]:
    return shown.cell_lines(cell, criterion, base, units=False)


def unit_of(criterion: Criterion) -> str:
    """Return the unit that stands with the name of a row, where the name does not say it."""
    if numbers.unit_kind(criterion.unit) == "percent":
        return ""
    unit = numbers.unit_words(criterion.unit)
    first, space, rest = unit.partition(" ")
    if first and first in criterion.label.lower():
        unit = rest if space else ""
    return "" if unit in criterion.label or unit == "once" else unit


def footprint_table(view: DeskView) -> Context:
    """Return one row a shared footprint of the function on show."""
    look, function = view.look, function_of(view)
    if look is None:
        return {"ready": False}
    found = by_code(groups(view, function))
    base = view.facts.rounding
    rows = []
    for row in look.footprints.get(function, ()):
        group = found.get(row.members[0])
        if group is None:
            continue
        cost = shown.money(row.cost_gbp_per_year)
        rows.append(
            {
                "letter": group.letter,
                "name": group.name,
                "look": group.look,
                "members": group.members,
                "new": row.new,
                "demand": shown.central_words(row.demand, row.demand_unit, base),
                "cost": cost,
                "holds": list(_holds(row, base, str(view.facts.functions[function]["kind"]))),
                "travel": _travel(row),
            }
        )
    return {
        "ready": True,
        "rows": rows,
        "name": function_words(view, function),
        "alone": alone_words(view, function),
        "modelled": words.MODELLED,
    }


def _holds(row: FootprintRow, base: int, kind: str) -> Iterator[str]:
    """Yield what a footprint holds: posts, places, children without a place, time kept."""
    if row.posts is not None:
        yield numbers.central_words(row.posts, "posts")
    if row.places is not None:
        places = numbers.central_words(row.places, "places")
        yield f"gains {places} a year" if kind == "yield" else places
    if row.no_place is not None:
        told = shown.central_words(row.no_place, "children", base)
        yield f"{told} for whom no place was found"
    if row.in_time_percent is not None:
        yield f"{shown.central_words(row.in_time_percent, '%', base)} in time"


def _travel(row: FootprintRow) -> str:
    if row.travel_minutes_mean is None:
        return "no travel modelled"
    told = f"{numbers.number(row.travel_minutes_mean, 'minutes')} minutes a journey"
    if row.travel_minutes_p95 is not None:
        told += f"; 19 in 20 within {numbers.number(row.travel_minutes_p95, 'minutes')}"
    return told


def area_table(view: DeskView) -> Context:
    """Return every area's modelled cost on the board, against as now, before and alone."""
    look = view.look
    if look is None:
        return {"ready": False}
    rows = [
        {
            "name": names.area_name(area.code, view.facts.areas),
            "now": _amount(area.as_now),
            "board": _amount(area.option),
            "from_now": shown.money_gap(area.from_as_now, area.clear_from_as_now),
            "since": shown.money_gap(area.since, area.clear_since),
            "from_alone": numbers.above_alone(area.from_alone, clear=area.clear_from_alone)
            .replace("Modelled cost: ", "")
            .replace("Modelled cost ", "")
            .removesuffix(" a year"),
        }
        for area in look.areas
    ]
    above = "No council's modelled cost is higher than alone (central case)."
    some = "At least one council's modelled cost is higher than alone (central case)."
    return {
        "ready": True,
        "rows": rows,
        "rule": words.rule_words(view.facts.sharing_rule),
        "nobody": above if look.nobody_above_alone else some,
        "revealed": view.state.areas_revealed,
        "before": view.before is not None,
        "modelled": words.MODELLED,
    }


def _amount(value: Range) -> str:
    """Write pounds with their range in brackets."""
    central, spread = shown.money(value)
    return f"{central} ({spread})" if spread else central
