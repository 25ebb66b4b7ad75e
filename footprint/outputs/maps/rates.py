"""Say what the maps of cost and demand show: pounds and children placed, of those aged 0 to 17."""

import math
from collections.abc import Iterator, Mapping, Sequence

from footprint.outputs.maps import assumed, classes
from footprint.outputs.maps.assumed import Doubt
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
    unknown_words,
)
from footprint.outputs.wording import numbers, per_child, words
from footprint.outputs.wording.few import council_count, is_few
from footprint.questions.result import Result

TABLE = "tables/children.csv"
COST_NAME, DEMAND_NAME = "cost-by-council", "children-by-council"
COUNTS = Face("#12436D")
FEW, BROAD_POINTS = 24, 15.0
OLDER = "Some of those placed are older than 17."
WHOLE_FROM_GBP = 10.0
CIRCLES = "The area of each circle is in proportion to children."
WITHHELD = "Not shown: councils whose number rests on a withheld figure."
PARTNERSHIPS = "keeping a partnership going is divided equally among its councils"


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
    most = max(cost.central for cost in found.values())
    classed = {
        code: _rounded(found[code].central, most) if code in found else math.nan
        for code in result.areas
    }
    doubt = assumed.doubt(result).of(code for code in found)
    over = result.building.years if result.building is not None else None
    period = "a year" if over is None else f"over {over} years"
    when = "as now" if over is None else "if nothing is built"
    return Measure(
        "cost",
        COST_NAME,
        f"Modelled cost {period} for each child aged 0 to 17, {when}",
        f"£ {period} for each child aged 0 to 17",
        classed,
        {code: _pounds(v) if math.isfinite(v) else NOT_SHOWN for code, v in classed.items()},
        lambda v: numbers.pounds(v, largest=1000 if v % 1 == 0 else None),
        TABLE,
        (
            _what_cost(result),
            OF_TODAY if over is None else "If nothing is built, in the central world.",
            _children_words(result),
        ),
        _cost_title(classed, doubt, period),
        doubt=doubt,
    )


def _cost_title(classed: Mapping[str, float], doubt: Doubt, period: str) -> str:
    """State from what to what the cost runs; no council is named for what it is modelled to cost.

    What rests on a guess too wide to shade by is left out, and the title says so.
    """
    every = {code: v for code, v in classed.items() if math.isfinite(v)}
    sure = {code: v for code, v in every.items() if code not in doubt.unsure}
    known = list((sure or every).values())
    if classes.alike(known):
        who = "every council" if len(known) == len(every) else "the councils shaded"
        return f"Modelled cost per child is about the same in {who}"
    told = f"runs from {_pounds(min(known))} to {_pounds(max(known))}"
    if len(known) < len(every):
        return f"Where shaded, modelled cost per child {told}"
    return f"Modelled cost per child {told} {period}"


def _rounded(gbp: float, most: float) -> float:
    """Round as it is printed: three figures, and whole pounds where any are ten pounds or more."""
    whole = most >= WHOLE_FROM_GBP and 1 <= gbp < 100
    return float(round(gbp)) if whole else numbers.significant(gbp, 3)


def _pounds(gbp: float) -> str:
    return numbers.pounds(gbp, largest=1000 if gbp % 1 == 0 else None)


def _what_cost(result: Result) -> str:
    """Say what is in the cost, and by which rule it is divided."""
    if result.building is not None:
        return f"Cost over {result.building.years} years, discounted ({words.MODELLED})."
    if result.sufficiency is not None:
        return f"Places and transport ({words.MODELLED})."
    return shared_cost(result)


def shared_cost(result: Result) -> str:
    """Say what cost is of the services in a scenario, and how it is divided among councils."""
    rule = words.rule_words(result.sharing_rule)
    told = f"Cost ({words.MODELLED}) of the services in this scenario, divided {rule}"
    shared = any(len(b) > 1 for o in result.options for f in o.footprints.values() for b in f)
    if not shared or result.sharing_rule == "equal":
        return f"{told}."
    return f"{told}; {PARTNERSHIPS}."


def _children_words(result: Result) -> str:
    told = per_child.basis_words(result)
    return f"Children aged 0 to 17: {told}." if told else "Children aged 0 to 17: as given."


def demand_rate(result: Result) -> Measure | None:
    """Measure the children that a question places, of every 1,000 or 10,000 aged 0 to 17."""
    now, counted = as_now(result), demand(result)
    if now is None or counted is None:
        return None
    base, shares = per_child.rate_base(result), per_child.placed_per_child(now, result)
    whole = _whole_rates(shares, base, counted.classed)
    every = {code: rate for code, rate in whole.items() if math.isfinite(rate)}
    if not every:
        return None
    known = [v for c, v in every.items() if c not in counted.doubt.unsure] or list(every.values())
    of = f"{base:,}"
    withheld = tuple(note for note in counted.notes if note == WITHHELD)
    notes = (ESTIMATE, *withheld, _children_words(result))
    return Measure(
        "demand",
        DEMAND_NAME,
        counted.kicker,
        f"Of every {of} children aged 0 to 17, the model places",
        whole,
        {code: _count_and_rate(counted.printed[code], whole[code], of) for code in whole},
        lambda v: f"{v:,.0f}",
        TABLE,
        (*notes, OLDER) if result.sufficiency is not None else notes,
        _demand_title(known, of, whole=len(known) == len(every)),
        brief={
            code: f"{rate:,.0f} in {of}" if math.isfinite(rate) else counted.printed[code]
            for code, rate in whole.items()
        },
        doubt=counted.doubt,
    )


def _demand_title(rates: Sequence[float], of: str, *, whole: bool) -> str:
    """State how often children need a place; those left out rest on a guess."""
    where = "" if whole else "Where shaded, "
    told = (
        "Children need a place about equally often in every council"
        if classes.alike(rates)
        else f"{min(rates):,.0f} to {max(rates):,.0f} of {of} children need a place"
    )
    return f"{where}{words.lowered(told)}" if where else told


def _whole_rates(
    shares: Mapping[str, float], base: int, counts: Mapping[str, float]
) -> dict[str, float]:
    """Return whole children of so many, as they are printed; NaN where they are not known."""
    found = {
        code: base * shares.get(code, math.nan) if math.isfinite(count) else math.nan
        for code, count in counts.items()
    }
    return {code: float(round(v)) if math.isfinite(v) else math.nan for code, v in found.items()}


def _count_and_rate(printed: str, rate: float, of: str) -> str:
    return f"{printed} ({rate:,.0f} in {of})" if math.isfinite(rate) else printed


def demand(result: Result) -> Measure | None:
    """Measure the children that a question places, by council, as now."""
    now = as_now(result)
    told = per_child.placed(now, result) if now is not None else None
    if told is None:
        return None
    doubt = assumed.doubt(result).of(told.counts)
    # a count made from a withheld one is not told as if it were known
    withheld = (WITHHELD,) if doubt.withheld else ()
    counts = {code: math.nan if code in doubt.withheld else v for code, v in told.counts.items()}
    whole = {
        code: float(round(v)) if math.isfinite(v) and not is_few(v) else math.nan
        for code, v in counts.items()
    }
    what = f"{told.service}: {told.what}" if told.service else told.what
    return Measure(
        "demand",
        DEMAND_NAME,
        f"{what}, as now",
        "Children",
        whole,
        {c: council_count(v) if math.isfinite(v) else NOT_SHOWN for c, v in counts.items()},
        lambda v: f"{v:,.0f}",
        told.table,
        (ESTIMATE, CIRCLES, *withheld),
        highest(whole, result, "Most children to place live in {0}",
                "About as many children to place live in every council"),
        doubt=doubt.of(set(told.counts) - doubt.withheld),
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
        key.append(Entry(unknown_words(measure), classes.UNKNOWN))
    faces = dict.fromkeys(result.areas, GROUND) | unknown
    values = {code: measure.told(code) for code in measure.printed}
    panel = Panel("", faces, values=values, bubbles=bubbles)
    return Plate(
        *(measure.kind, "", measure.name, measure.kicker, measure.title, (panel,)),
        *(alternative_text(measure, result), measure.table),
        key_title=measure.key_title,
        key=tuple(key),
        notes=(*measure.notes, *measure.doubt.notes(result)),
        enlarged=False,
    )
