"""Say what maps of gaps and values show: one number a council, in few classes."""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from footprint.outputs.maps import classes
from footprint.outputs.maps.plate import Entry, Panel, Plate
from footprint.outputs.wording import names, numbers, words
from footprint.questions.result import OptionResult, Result

MOST_IN_WORDS = 20
MOST_NAMED = 2
NOT_SHOWN = "not shown"
ESTIMATE = "Every number is a modelled estimate, as now, in whole children."
OF_TODAY = "As now, central case."


@dataclass(frozen=True, slots=True)
class Measure:
    """One number a council: what is classed, and what is printed on the map.

    ``classed`` holds the number in the unit of the key, rounded as it is printed, or NaN where
    it is not shown; ``printed`` the words on the map, ``brief`` fewer of them.
    """

    kind: str
    name: str
    kicker: str
    key_title: str
    classed: Mapping[str, float]
    printed: Mapping[str, str]
    said: Callable[[float], str]
    table: str
    notes: tuple[str, ...]
    title: str
    brief: Mapping[str, str] = field(default_factory=dict)


def share_plates(result: Result, kinds: Sequence[str]) -> Iterator[Plate]:
    """Yield the sheets of the kinds asked for that the result can fill."""
    for make in (no_place, gap, value, placement_value):
        measure = make(result)
        if measure is not None and measure.kind in kinds:
            yield plate_of(measure, result)


def plate_of(measure: Measure, result: Result) -> Plate:
    """Put a measure into classes, and say everything a sheet needs."""
    chosen = classes.breaks(list(measure.classed.values()))
    faces = classes.sequence_faces(len(chosen) + 1)
    by_code = {
        code: faces[bisect_right(chosen, value)] if math.isfinite(value) else classes.UNKNOWN
        for code, value in measure.classed.items()
    }
    told = list(classes.class_words(chosen, measure.said))
    if chosen and not any(0 < value < chosen[0] for value in measure.classed.values()):
        told[0] = "none"
    key = [Entry(text, face) for text, face in zip(told, faces, strict=True)]
    if classes.UNKNOWN in by_code.values():
        key.append(Entry(NOT_SHOWN, classes.UNKNOWN))
    return Plate(
        measure.kind,
        "",
        measure.name,
        measure.kicker,
        measure.title,
        (Panel("", by_code, values=dict(measure.printed), brief=dict(measure.brief)),),
        alternative_text(measure, result),
        measure.table,
        key_title=measure.key_title,
        key=tuple(key),
        notes=measure.notes,
    )


def alternative_text(measure: Measure, result: Result) -> str:
    """Give every council's value in words, or the highest and where the rest are."""
    ranked = sorted(measure.classed, key=lambda c: (-_known(measure.classed[c]), c))
    shown = ranked if len(ranked) <= MOST_IN_WORDS else ranked[:5]
    told = "; ".join(
        f"{names.area_name(code, result.areas)} {measure.printed[code]}".replace("\n", ", ")
        for code in shown
    )
    first = "" if shown is ranked else "The highest: "
    return (
        f"Map by council. {measure.title}. {measure.key_title}. {first}{told}. "
        f"The same in figures: {measure.table}. {words.ILLUSTRATIVE}"
    )


def _known(value: float) -> float:
    return value if math.isfinite(value) else -math.inf


def as_now(result: Result) -> OptionResult | None:
    """Return the option of today's sharing; None where there is none."""
    return next((option for option in result.options if option.is_as_now), None)


def no_place(result: Result) -> Measure | None:
    """Measure children for whom no place was found, of every 100, as now."""
    found, now = result.sufficiency, as_now(result)
    if found is None or now is None:
        return None
    rows = [row for row in found.placed if row.option == now.key and row.code in result.areas]
    counts = {row.code: row.no_place.central for row in rows}
    children = {row.code: row.children.central for row in rows}
    shares = {code: _percent(counts[code], children[code]) for code in counts}
    if not any(count > 0 for count in counts.values()):
        return None
    printed = {code: _count_and_share(counts[code], shares[code]) for code in counts}
    return Measure(
        "no-place",
        "children-without-a-place",
        "Children for whom no place was found, as now",
        "Of every 100 children placed by the model, no place was found for",
        shares,
        printed,
        lambda v: f"{v:.0f}",
        "tables/placed.csv",
        (ESTIMATE, "The number of children, then how many of every 100."),
        _of_all("No place is found for {0} of {1} children", counts, children),
    )


def gap(result: Result) -> Measure | None:
    """Measure the gap over all needs and phases, of every 100 children, as now."""
    found, now = result.sufficiency, as_now(result)
    if found is None or now is None or not found.gaps:
        return None
    sums = {
        code: sum(row.by_area[code].central for row in found.gaps if code in row.by_area)
        for code in result.areas
    }
    children = {row.code: row.children.central for row in found.placed if row.option == now.key}
    shares = {code: _percent(sums[code], children.get(code, math.nan)) for code in sums}
    if not any(math.isfinite(v) and v > 0 for v in shares.values()):
        return None
    return Measure(
        "gap",
        "gap-by-council",
        "The gap over every need and phase, as now",
        "Gap, of every 100 children placed by the model",
        shares,
        {code: _count_and_share(sums[code], shares[code]) for code in sums},
        lambda v: f"{v:.0f}",
        "tables/gaps.csv",
        (
            ESTIMATE,
            "The gap: children for whom no place was found, and those in independent schools "
            "whom a place nearer home could serve. The number of children, then how many of "
            "every 100.",
        ),
        _of_all("For {0} of {1} children, a place or one nearer home is missing", sums, children),
    )


def value(result: Result) -> Measure | None:
    """Measure the most that one more place would save in fees and transport, as now."""
    found, now = result.sufficiency, as_now(result)
    if found is None or now is None:
        return None
    rows = [row for row in found.values if row.option == now.key and row.code in result.areas]
    if not rows:
        return None
    saved: dict[str, float] = {}
    for row in rows:
        saved[row.code] = max(saved.get(row.code, 0.0), row.saved_gbp_per_year)
    rounded = {code: numbers.significant(value, 3) for code, value in saved.items()}
    printed = {
        code: f"saves {numbers.pounds(v, largest=1000)}" if v > 0 else "saves no money"
        for code, v in rounded.items()
    }
    return Measure(
        "value",
        "value-of-one-more-place",
        "What one more place is worth, as now",
        "The most that one more place saves in fees and transport, a year",
        rounded,
        printed,
        lambda v: numbers.pounds(v, largest=1000),
        "tables/place_values.csv",
        (
            OF_TODAY,
            "The most over the needs and phases of a council's places. A place that meets a child "
            "who has none costs its fee, so it saves no money.",
        ),
        highest(rounded, result, "Where one more place saves money, it is most in {0}",
                 "One more place meets a child, but nowhere saves money"),
    )  # fmt: skip


def placement_value(result: Result) -> Measure | None:
    """Measure what one more place in each council saves in fees, as now, of one service."""
    now = as_now(result)
    if now is None or not now.placement:
        return None
    check = now.placement[0]
    saved = {
        area.code: numbers.significant(area.value_of_one_more_place_gbp_per_year, 3)
        for area in check.areas
        if area.code in result.areas
    }
    if not any(value > 0 for value in saved.values()):
        return None
    near = {area.code: area.one_more_place_children for area in check.areas}
    nearer = any(children >= 0.5 for children in near.values())
    printed = {
        code: numbers.pounds(v, largest=1000)
        + (f"\n{numbers.count(near[code])} nearer home" if nearer else "")
        for code, v in saved.items()
    }
    service = names.function_name(check.function, result.functions).partition(":")[0]
    return Measure(
        "value",
        "value-of-one-more-place",
        f"{service}: what one more place is worth, as now",
        "One more place saves in fees, over all councils, a year",
        saved,
        printed,
        lambda v: numbers.pounds(v, largest=1000),
        "tables/placement.csv",
        (
            OF_TODAY,
            "The second line: how many more children one more place brings near home."
            if nearer
            else "One more place brings less than half a child more near home in every council.",
        ),
        highest(saved, result, "One more place saves most in {0}",
                 "One more place saves about as much in every council"),
    )  # fmt: skip


def _percent(part: float, whole: float) -> float:
    """Return a share in whole per cent, as it is printed; NaN where it cannot be."""
    return float(round(100 * part / whole)) if whole > 0 and math.isfinite(part) else math.nan


def _of_all(pattern: str, part: Mapping[str, float], whole: Mapping[str, float]) -> str:
    """State a number of children of all councils together, so that none is named for a guess."""
    known = [code for code in part if math.isfinite(part[code] + whole.get(code, math.nan))]
    counts = (sum(part[code] for code in known), sum(whole[code] for code in known))
    told = pattern.format(*map(numbers.count, counts))
    return told if len(known) == len(part) else f"{told}, where both are shown"


def _count_and_share(count: float, share: float) -> str:
    if not math.isfinite(count) or not math.isfinite(share):
        return NOT_SHOWN
    return f"{numbers.count(count)} ({share:.0f} in 100)"


def highest(
    values: Mapping[str, float], result: Result, pattern: str, otherwise: str, many: str = ""
) -> str:
    """State where a number is highest, those that are about as high among them.

    Where most councils are, the sentence for all of them is said of most; ``many`` is said where
    more are than are named.
    """
    known = {code: v for code, v in values.items() if math.isfinite(v)}
    top = max(known.values(), default=0.0)
    least = (1 - classes.ALIKE_SHARE) * top
    first = [code for code in result.areas if known.get(code, -math.inf) >= least]
    if not known or top <= 0 or classes.alike(list(known.values())):
        return otherwise
    if 2 * len(first) > len(known) and "every council" in otherwise:
        return otherwise.replace("every council", "most councils")
    if len(first) > MOST_NAMED:
        return many or pattern.format(f"{words.number_word(len(first))} councils")
    return pattern.format(names.footprint_name(first, result.areas))
