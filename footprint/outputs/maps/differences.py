"""Say what the maps of cost show: each council's difference, and where none is clear."""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from footprint.outputs.maps import assumed, classes
from footprint.outputs.maps.changes import span_words
from footprint.outputs.maps.plate import Entry, Face, Panel, Plate
from footprint.outputs.maps.rates import shared_cost
from footprint.outputs.wording import names, numbers, words
from footprint.questions.result import Result

PANELS_A_PAGE = 6
COST_NAME, BUILT_NAME = "cost-beside-as-now", "cost-beside-nothing-built"
NOTHING_BUILT = "nothing built"
NOT_SHOWN = "not shown"
NO_DIFFERENCE_GBP = 0.5
LEAST_BREAK_PERCENT, LEAST_PERCENT = 1.0, 0.05
CENTRAL = "Amounts are of the central case."
OF_ITS_OWN = (
    "Shaded by the difference in per cent of the council's own modelled cost {}, so that a large "
    "council does not look dark for its size."
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One council's difference under one option, in pounds, and of every £100 it is set beside.

    ``clear`` is None where only the central case is modelled; then every difference stands.
    ``percent`` is None where nothing is modelled to set it beside. ``starred`` tells that it rests
    on assumed or withheld figures, ``unsure`` that they are too wide to shade it by amount.
    """

    gbp: float | None
    clear: bool | None
    same: bool
    percent: float | None = None
    starred: bool = False
    unsure: bool = False

    @property
    def counts(self) -> bool:
        """Tell whether a size and a direction may be shown."""
        return self.gbp is not None and not self.same and self.clear is not False

    @property
    def shaded(self) -> bool:
        """Tell whether an area is shaded by its size."""
        return self.counts and not self.unsure


Differences = Mapping[str, Mapping[str, Difference]]


def difference_plates(result: Result) -> Iterator[Plate]:
    """Yield the sheet of how each council's modelled cost differs from as now, by option."""
    doubt = assumed.doubt(result)
    found: dict[str, dict[str, Difference]] = {}
    for option in result.options:
        if option.is_as_now or not option.area_rows:
            continue
        found[option.name] = {
            row.code: _difference(
                (row.from_as_now.low, row.from_as_now.central, row.from_as_now.high),
                row.clear_from_as_now,
                row.as_now.central,
                *(row.code in doubt.starred, row.code in doubt.unsure),
            )
            for row in option.area_rows
        }
    cost = (
        shared_cost(result)
        if result.sufficiency is None
        else f"Places and transport ({words.MODELLED})."
    )
    marked = {code for mine in found.values() for code, one in mine.items() if one.counts}
    notes = (cost, CENTRAL, OF_ITS_OWN.format("as now"), *doubt.of(marked).notes(result))
    yield from _plates(
        found, result, "cost-difference", COST_NAME, "a year", "as now", "tables/areas.csv", notes
    )


def built_plates(result: Result) -> Iterator[Plate]:
    """Yield the sheet of how each council's cost under each plan differs from nothing built.

    A plan that does not touch a council leaves its cost the same, whatever it could do alone.
    """
    building = result.building
    if building is None:
        return
    named = {plan.key: plan.name for plan in building.plans if plan.builds}
    found: dict[str, dict[str, Difference]] = {name: {} for name in named.values()}
    for row in building.areas:
        if row.plan in named:
            gap = row.plan_gbp - row.nothing_gbp
            unsure = row.code in building.withheld
            found[named[row.plan]][row.code] = _difference(
                (gap, gap, gap), None, row.nothing_gbp, unsure, unsure
            )
    notes = (
        f"Cost over {building.years} years, discounted ({words.MODELLED}), in the central world.",
        "The same: the plan does not touch the council.",
        OF_ITS_OWN.format("if nothing is built"),
    )
    found = {name: mine for name, mine in found.items() if mine}
    yield from _plates(
        found,
        result,
        "nothing-built",
        BUILT_NAME,
        "",
        NOTHING_BUILT,
        "tables/plan_areas.csv",
        notes,
    )


def _difference(
    ends: tuple[float, float, float],
    clear: bool | None,
    beside_gbp: float,
    starred: bool = False,
    unsure: bool = False,
) -> Difference:
    if not all(map(math.isfinite, ends)):
        return Difference(None, clear, False)
    same = all(abs(end) < NO_DIFFERENCE_GBP for end in ends)
    known = math.isfinite(beside_gbp) and beside_gbp >= NO_DIFFERENCE_GBP
    percent = 100 * ends[1] / beside_gbp if known else None
    return Difference(ends[1], clear, same, percent, starred, unsure)


def _plates(
    found: Differences,
    result: Result,
    kind: str,
    name: str,
    period: str,
    than: str,
    table: str,
    notes: Sequence[str],
) -> Iterator[Plate]:
    """Yield one sheet with a small map of each option on the same classes."""
    if not found or not any(one.counts for mine in found.values() for one in mine.values()):
        return
    split = _split(found)
    panels = [_panel(option, mine, split, result) for option, mine in found.items()]
    key = _key(found, split, than)
    unit = f"Modelled cost {period}".strip()
    plate = Plate(
        kind,
        "",
        name,
        f"{unit}, beside {than}",
        _title(found, than, len(result.areas)),
        (),
        _alternative_text(found, result, unit, than, table, notes),
        table,
        key_title=f"Difference, in % of the council's own cost {_when(than)}",
        key=key,
        notes=tuple(notes),
    )
    yield replace(plate, panels=tuple(panels), most=PANELS_A_PAGE)


def _when(than: str) -> str:
    return "if nothing is built" if than == NOTHING_BUILT else than


def _split(found: Differences) -> tuple[float, ...]:
    """Return the round percentages that part smaller differences from larger, on every panel."""
    sizes = [
        abs(one.percent)
        for mine in found.values()
        for one in mine.values()
        if one.shaded and one.percent is not None
    ]
    return classes.size_breaks(sizes, least=LEAST_BREAK_PERCENT)


def _panel(
    option: str, mine: Mapping[str, Difference], split: tuple[float, ...], result: Result
) -> Panel:
    """Return the map of one option."""
    faces = {code: _face(one, split) for code, one in mine.items()}
    values = {code: _said(one) for code, one in mine.items() if code in result.areas}
    brief = {code: _in_brief(one) for code, one in mine.items() if code in result.areas}
    return Panel(option, faces, values=values, brief=brief)


def _face(one: Difference, split: tuple[float, ...]) -> Face:
    if one.gbp is None:
        return classes.UNKNOWN
    if one.same:
        return classes.SAME
    if not one.counts:
        return classes.UNCLEAR
    if one.unsure:
        return classes.UNSURE
    faces = classes.LOWER if one.gbp < 0 else classes.HIGHER
    shown = classes.of_sizes(faces, len(split) + 1)
    # with nothing to set it beside, a difference has a direction and no size
    return shown[0 if one.percent is None else bisect_right(split, abs(one.percent))]


def _said(one: Difference) -> str:
    """Print the value of a council; one that is not clear is in words alone."""
    if one.gbp is None or one.same or not one.counts:
        return _in_brief(one)
    side = _side(one.gbp, one)
    amount = numbers.pounds(abs(one.gbp), largest=1000)
    if one.percent is None:
        return f"{amount} {side}"
    return f"{amount} ({_percent(one.percent)}) {side}"


def _in_brief(one: Difference) -> str:
    """Print the size alone, in per cent where it has one."""
    if one.gbp is None:
        return NOT_SHOWN
    if one.same:
        return "the same"
    if not one.counts:
        return "not clear"
    side = _side(one.gbp, one)
    if one.percent is None:
        return f"{numbers.pounds(abs(one.gbp), largest=1000)} {side}"
    return f"{_percent(one.percent)} {side}"


def _side(gbp: float, one: Difference) -> str:
    """Say whether cost is lower or higher, with a star where it rests on assumed figures."""
    return f"{'lower' if gbp < 0 else 'higher'}{assumed.STAR if one.starred else ''}"


def _percent(value: float) -> str:
    return numbers.percent(abs(value)) if abs(value) >= LEAST_PERCENT else "under 0.1%"


def _key(found: Differences, split: tuple[float, ...], than: str) -> tuple[Entry, ...]:
    """List the classes that are on the sheet, from lower to higher."""
    used = {_face(one, split) for mine in found.values() for one in mine.values()}
    told = [f"by {text}" for text in classes.class_words(split, numbers.percent)] if split else [""]
    faces = [classes.of_sizes(side, len(told)) for side in (classes.LOWER, classes.HIGHER)]
    lower, higher = (
        [(face, f"{side} {text}".strip()) for face, text in zip(shown, told, strict=True)]
        for side, shown in zip(("lower", "higher"), faces, strict=True)
    )
    rows = [
        *reversed(lower),
        (classes.SAME, "the same" if than == NOTHING_BUILT else f"the same as {than}"),
        (classes.UNCLEAR, f"{numbers.NO_CLEAR_DIFFERENCE} (not clear)"),
        *higher,
        (classes.UNSURE, assumed.KEY),
        (classes.UNKNOWN, NOT_SHOWN),
    ]
    return tuple(Entry(text, face) for face, text in rows if face in used)


def _title(found: Differences, than: str, areas: int) -> str:
    """State how many councils differ, at most, in a dozen words."""
    low = {o: sum(d.counts and (d.gbp or 0) < 0 for d in m.values()) for o, m in found.items()}
    high = {o: sum(d.counts and (d.gbp or 0) > 0 for d in m.values()) for o, m in found.items()}
    clear = "" if than == NOTHING_BUILT else "clearly "
    than = than if than == NOTHING_BUILT else f"“{than}”"
    if len(found) == 1:
        down, up = next(iter(low.values())), next(iter(high.values()))
        return f"Modelled cost {clear}lower for {_of(down)}, higher for {_of(up)}"
    counts = [low[option] + high[option] for option in found]
    most, least = max(counts), min(counts)
    if least == most:
        who = f"all {_of(most)}" if most == areas and areas > 2 else _of(most)
        return f"Modelled cost differs {clear}from {than} for {who}"
    return f"Modelled cost differs {clear}from {than} for {span_words(least, most)} councils"


def _of(count: int) -> str:
    return f"{words.number_word(count)} council{'' if count == 1 else 's'}"


def _alternative_text(
    found: Differences, result: Result, unit: str, than: str, table: str, notes: Sequence[str]
) -> str:
    """Give every council's value in words, or where they are if there are many."""
    parts = [f"Maps of each council's difference from {than}. {unit} ({words.MODELLED})."]
    for option, mine in found.items():
        if len(mine) > 20:
            continue
        told = [
            f"{names.area_name(code, result.areas)} {_said(one)}".replace("\n", " ")
            for code, one in mine.items()
        ]
        parts.append(f"{option}: {'; '.join(told)}.")
    parts += [note for note in notes if note.startswith(assumed.STAR)]
    parts.append(f"The same in figures: {table}.")
    return " ".join([*parts, words.ILLUSTRATIVE])
