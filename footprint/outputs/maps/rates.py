"""Say what the maps of cost and demand show: pounds and children placed, of those aged 0 to 17."""

import math
from collections.abc import Iterator, Mapping, Sequence

from footprint.outputs.maps import classes
from footprint.outputs.maps.plate import Bubble, Entry, Face, Panel, Plate
from footprint.outputs.maps.schools import BROADEST_POINTS, GROUND, radius, sizes
from footprint.outputs.maps.shares import (
    ESTIMATE,
    NOT_SHOWN,
    OF_TODAY,
    Measure,
    alternative_text,
    as_now,
    highest,
    plate_of,
)
from footprint.outputs.wording import numbers, per_child, words
from footprint.questions.result import Result

TABLE = "tables/children.csv"
COST_NAME, DEMAND_NAME = "cost-by-council", "children-by-council"
COUNTS = Face("#12436D")
FEW, BROAD_POINTS = 24, 15.0
OLDER = "Some of those placed are older than 17."


def cost_plates(result: Result) -> Iterator[Plate]:
    """Yield the sheet of what each council costs as now, for each child who lives there."""
    measure = cost(result)
    if measure is not None:
        yield plate_of(measure, result)


def demand_plates(result: Result) -> Iterator[Plate]:
    """Yield the sheet of whom a question places: of so many children, else as counts alone."""
    measure = demand_rate(result)
    if measure is not None:
        yield plate_of(measure, result)
        return
    measure = demand(result)
    if measure is not None:
        yield bubble_plate(measure, result)


def cost(result: Result) -> Measure | None:
    """Measure modelled cost as now, in pounds for each child aged 0 to 17."""
    now = as_now(result)
    found = per_child.costs_per_child(now, result) if now is not None else {}
    if not found:
        return None
    classed = {
        code: numbers.significant(found[code].central, 3) if code in found else math.nan
        for code in result.areas
    }
    known = [value for value in classed.values() if math.isfinite(value)]
    least, most = (numbers.pounds(end(known, default=0.0)) for end in (min, max))
    over = result.building.years if result.building is not None else None
    period = "a year" if over is None else f"over {over} years"
    when = "as now" if over is None else "if nothing is built"
    return Measure(
        "cost",
        COST_NAME,
        f"Modelled cost {period} for each child aged 0 to 17, {when}",
        f"£ {period} for each child aged 0 to 17",
        classed,
        {code: numbers.pounds(v) if math.isfinite(v) else NOT_SHOWN for code, v in classed.items()},
        lambda v: numbers.pounds(v, largest=1000 if v % 1 == 0 else None),
        TABLE,
        (
            _what_cost(result),
            OF_TODAY if over is None else "If nothing is built, in the central world.",
            _children_words(result),
        ),
        # no council is named for what it is modelled to cost
        "Modelled cost per child is about the same in every council"
        if classes.alike(known)
        else f"Modelled cost per child runs from {least} to {most} {period}",
    )


def _what_cost(result: Result) -> str:
    """Say what is in the cost, and by which rule it is divided."""
    if result.building is not None:
        return f"Cost over {result.building.years} years, discounted ({words.MODELLED})."
    if result.sufficiency is not None:
        return f"Places and transport ({words.MODELLED})."
    rule = words.rule_words(result.sharing_rule)
    return f"Cost ({words.MODELLED}) of the services in this scenario, divided {rule}."


def _children_words(result: Result) -> str:
    told = per_child.basis_words(result)
    return f"Children aged 0 to 17: {told}." if told else "Children aged 0 to 17: as given."


def demand_rate(result: Result) -> Measure | None:
    """Measure the children that a question places, of every 1,000 or 10,000 aged 0 to 17."""
    now, counted = as_now(result), demand(result)
    if now is None or counted is None:
        return None
    base, shares = per_child.rate_base(result), per_child.placed_per_child(now, result)
    whole = _whole_rates(shares, base, list(counted.classed))
    known = [rate for rate in whole.values() if math.isfinite(rate)]
    if not known:
        return None
    of = f"{base:,}"
    notes = (ESTIMATE, _children_words(result))
    return Measure(
        "demand",
        DEMAND_NAME,
        counted.kicker,
        f"Of every {of} children aged 0 to 17, the model places",
        whole,
        {code: _count_and_rate(counted.classed[code], whole[code], of) for code in whole},
        lambda v: f"{v:,.0f}",
        TABLE,
        (*notes, OLDER) if result.sufficiency is not None else notes,
        "Children need a place about equally often in every council"
        if classes.alike(known)
        else f"Of {of} children, {min(known):,.0f} to {max(known):,.0f} need a place",
        brief={
            code: f"{rate:,.0f} in {of}" if math.isfinite(rate) else NOT_SHOWN
            for code, rate in whole.items()
        },
    )


def _whole_rates(shares: Mapping[str, float], base: int, codes: Sequence[str]) -> dict[str, float]:
    """Return whole children of so many, as they are printed; NaN where they are not known."""
    found = {code: base * shares.get(code, math.nan) for code in codes}
    return {code: float(round(v)) if math.isfinite(v) else math.nan for code, v in found.items()}


def _count_and_rate(count: float, rate: float, of: str) -> str:
    if not math.isfinite(count):
        return NOT_SHOWN
    if not math.isfinite(rate):
        return numbers.count(count)
    return f"{numbers.count(count)} ({rate:,.0f} in {of})"


def demand(result: Result) -> Measure | None:
    """Measure the children that a question places, by council, as now."""
    now = as_now(result)
    told = per_child.placed(now, result) if now is not None else None
    if told is None:
        return None
    whole = {c: float(round(v)) if math.isfinite(v) else v for c, v in told.counts.items()}
    what = f"{told.service}: {told.what}" if told.service else told.what
    return Measure(
        "demand",
        DEMAND_NAME,
        f"{what}, as now",
        "Children",
        whole,
        {c: numbers.count(v) if math.isfinite(v) else NOT_SHOWN for c, v in whole.items()},
        lambda v: f"{v:,.0f}",
        told.table,
        (ESTIMATE, "The area of each circle is in proportion to children."),
        highest(whole, result, "Most children to place live in {0}",
                "About as many children to place live in every council"),
    )  # fmt: skip


def bubble_plate(measure: Measure, result: Result) -> Plate:
    """Draw counts as circles whose area is in proportion, since shades would show size of land."""
    known = {code: v for code, v in measure.classed.items() if math.isfinite(v)}
    most = max(known.values(), default=0.0)
    broadest = BROAD_POINTS if len(known) <= FEW else BROADEST_POINTS
    bubbles = {
        code: Bubble(radius(v, most, broadest), COUNTS) for code, v in known.items() if v > 0
    }
    unknown = {code: classes.UNKNOWN for code in measure.classed if code not in known}
    key = [Entry(measure.said(size), COUNTS, radius(size, most, broadest)) for size in sizes(most)]
    if unknown:
        key.append(Entry(NOT_SHOWN, classes.UNKNOWN))
    faces = dict.fromkeys(result.areas, GROUND) | unknown
    panel = Panel("", faces, values=dict(measure.printed), bubbles=bubbles)
    return Plate(
        *(measure.kind, "", measure.name, measure.kicker, measure.title, (panel,)),
        *(alternative_text(measure, result), measure.table),
        key_title=measure.key_title,
        key=tuple(key),
        notes=measure.notes,
        enlarged=False,
    )
