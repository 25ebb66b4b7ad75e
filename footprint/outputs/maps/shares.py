"""Say what maps of gaps and values show: one number a council, in few classes."""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from footprint.outputs.maps import assumed, classes
from footprint.outputs.maps.assumed import Doubt
from footprint.outputs.maps.plate import Entry, Panel, Plate
from footprint.outputs.wording import names, numbers, place_value_words, words
from footprint.outputs.wording.few import FEW, is_few
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
    it is not shown; ``printed`` the words on the map, ``brief`` fewer of them. ``doubt`` tells
    whose number rests on withheld or assumed figures.
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
    doubt: Doubt = Doubt()

    @property
    def shaded(self) -> list[float]:
        """Return the numbers that are put into classes."""
        return [v for c, v in self.classed.items() if math.isfinite(v) and self.is_shaded(c)]

    def is_shaded(self, code: str) -> bool:
        """Tell whether a council's number is sure enough to be shaded by."""
        return code not in self.doubt.unsure

    def told(self, code: str) -> str:
        """Return what is printed of a council, with a star where it rests on assumed figures."""
        known = math.isfinite(self.classed[code])
        return self.doubt.mark(code, self.printed[code]) if known else self.printed[code]


def share_plates(result: Result, kinds: Sequence[str]) -> Iterator[Plate]:
    """Yield the sheets of the kinds asked for that the result can fill."""
    for make in (no_place, gap, value, placement_value):
        measure = make(result)
        if measure is not None and measure.kind in kinds:
            yield plate_of(measure, result)


def plate_of(measure: Measure, result: Result) -> Plate:
    """Put a measure into classes, and say everything a sheet needs."""
    known = measure.shaded
    chosen = classes.breaks(known)
    faces = classes.sequence_faces(len(chosen) + 1)
    by_code = {
        code: classes.UNKNOWN
        if not math.isfinite(value)
        else faces[bisect_right(chosen, value)]
        if measure.is_shaded(code)
        else classes.UNSURE
        for code, value in measure.classed.items()
    }
    told = list(classes.class_words(chosen, measure.said, apart=not classes.alike(known)))
    if chosen and not any(0 < value < chosen[0] for value in known):
        told[0] = "none"
    if not known:
        told = []
    key = [Entry(text, face) for text, face in zip(told, faces, strict=False)]
    key += [
        Entry(text, face)
        for text, face in ((assumed.KEY, classes.UNSURE), (unknown_words(measure), classes.UNKNOWN))
        if face in by_code.values()
    ]
    printed = {code: measure.told(code) for code in measure.printed}
    brief = {code: measure.doubt.mark(code, text) for code, text in measure.brief.items()}
    return Plate(
        measure.kind,
        "",
        measure.name,
        measure.kicker,
        measure.title,
        (Panel("", by_code, values=printed, brief=brief),),
        alternative_text(measure, result),
        measure.table,
        key_title=measure.key_title,
        key=tuple(key),
        notes=(*measure.notes, *measure.doubt.notes(result)),
    )


def unknown_words(measure: Measure) -> str:
    """Say what is not shaded for want of a number, or because it is small."""
    told = set(measure.printed.values()) & {FEW, NOT_SHOWN}
    return words.joined(sorted(told, reverse=True), "or") or NOT_SHOWN


def alternative_text(measure: Measure, result: Result) -> str:
    """Give every council's value in words, by name; of many, from what to what they run."""
    named = {code: names.area_name(code, result.areas) for code in measure.classed}
    known = [value for value in measure.classed.values() if math.isfinite(value)]
    if len(named) <= MOST_IN_WORDS:
        ordered = sorted(named, key=lambda code: (named[code], code))
        told = "; ".join(f"{named[c]} {measure.told(c)}".replace("\n", ", ") for c in ordered)
    elif known:
        ends = f"{measure.said(min(known))} to {measure.said(max(known))}"
        told = f"From {ends}, of {len(named)} councils"
    else:
        told = NOT_SHOWN.capitalize()
    notes = "".join(f" {note}" for note in measure.doubt.notes(result))
    return (
        f"Map by council. {measure.title}. {measure.key_title}. {told}.{notes} "
        f"The same in figures: {measure.table}. {words.ILLUSTRATIVE}"
    )


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
    shares = {code: percent_of(counts[code], children[code]) for code in counts}
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
        doubt=assumed.doubt(result).of(counts),
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
    shares = {code: percent_of(sums[code], children.get(code, math.nan)) for code in sums}
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
        doubt=assumed.doubt(result).of(sums),
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
            "The most over the needs and phases of a council's places. "
            f"{place_value_words.saving_note(rows)}",
        ),
        _saving_title([one.saves for one in place_value_words.single_places(rows)]),
    )


def _saving_title(saves: Sequence[bool]) -> str:
    """State in how many kinds of place one more saves money, and name no council for it."""
    if not any(saves):
        return "One more place meets a child, but nowhere saves money"
    case = "case" if len(saves) == 1 else "cases"
    return f"One more place saves money in {sum(saves):,} of {len(saves):,} {case}"


def placement_value(result: Result) -> Measure | None:
    """Measure what one more place in each council saves in fees, as now, of one service.

    Where it saves the same in every council there is nothing to map.
    """
    now = as_now(result)
    if now is None or not now.placement:
        return None
    check = now.placement[0]
    saved = {
        area.code: numbers.significant(area.value_of_one_more_place_gbp_per_year, 3)
        for area in check.areas
        if area.code in result.areas
    }
    if not any(value > 0 for value in saved.values()) or len(set(saved.values())) == 1:
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
        _range_title(saved),
    )


def _range_title(saved: Mapping[str, float]) -> str:
    """State from what to what a saving runs."""
    if classes.alike(list(saved.values())):
        return "One more place saves about as much in every council"
    least, most = (numbers.pounds(v, largest=1000) for v in (min(saved.values()),
                                                             max(saved.values())))  # fmt: skip
    return f"One more place saves from {least} to {most}, by council"


def percent_of(part: float, whole: float) -> float:
    """Return a share in whole per cent, as it is printed; NaN where it cannot be, or of a few."""
    known = whole > 0 and math.isfinite(part) and not is_few(part)
    return float(round(100 * part / whole)) if known else math.nan


def _of_all(pattern: str, part: Mapping[str, float], whole: Mapping[str, float]) -> str:
    """State a number of children of all councils together, so that none is named for a guess."""
    known = [code for code in part if math.isfinite(part[code] + whole.get(code, math.nan))]
    counts = (sum(part[code] for code in known), sum(whole[code] for code in known))
    told = pattern.format(*map(numbers.count, counts))
    return told if len(known) == len(part) else f"{told}, where both are shown"


def _count_and_share(count: float, share: float) -> str:
    if is_few(count):
        return FEW
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
