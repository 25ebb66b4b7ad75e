"""Put numbers, differences and names into words a committee can read aloud."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from footprint.questions.result import AreaRow, Cell, Criterion, Mark, Range

ILLUSTRATIVE = (
    "Illustrative option for discussion. Not a proposal or decision of any council, "
    "and not about council boundaries."
)
UNPROTECTED = "contains unprotected small numbers"
MODELLED = "modelled cost, not budget"
NOT_MODELLED = "not modelled"
NO_CLEAR_DIFFERENCE = "no clear difference"

# working words on the left never reach a page; the words on the right do
PLAIN = {
    "beds": "places in homes",
    "blocked": "children for whom no place was found",
    "unmet demand": "children for whom no place was found",
    "unmet": "children for whom no place was found",
    "hand-offs": "changes of team during a child's journey",
    "handoffs": "changes of team during a child's journey",
    "looked-after children": "children in care",
    "looked after children": "children in care",
    "CLA": "children in care",
    "IRO": "independent reviewing officer (IRO)",
    "EPS": "educational psychology service (EPS)",
    "YOT": "youth offending team (YOT)",
    "WTE": "whole-time equivalent posts (WTE)",
}
_PLAIN_PATTERN = re.compile(
    r"(?<![\w(/])(" + "|".join(sorted(map(re.escape, PLAIN), key=len, reverse=True)) + r")(?![\w)])"
)

GROUPS = {
    "children": "Children",
    "cost": "Cost (" + MODELLED + ")",
    "workforce": "Workforce",
    "travel": "Travel",
    "governance": "Governance",
}
EVIDENCE_ORDER = {"assumed": 0, "derived": 1, "published": 2}
RULES = {
    "demand": "in proportion to demand",
    "equal": "in equal shares",
    "children": "in proportion to children aged 0 to 17",
}
PARAMETER_WORDS = {
    "coordination_c0": "coordinating a partnership, whatever its size",
    "coordination_c1": "coordinating a partnership, for each further partner",
    "coordination_per_function": "coordinating a partnership, for each function shared",
    "handoff": "a change of team",
    "setup": "setting up a shared footprint",
    "transfer": "moving staff, as a share of their yearly cost",
    "overhead": "overheads, as a share of staff cost",
}
INDICATOR_WORDS = {
    "cla": "children in care",
    "cin": "children in need",
    "cpp": "child protection plans",
    "ehc": "education, health and care plans:",
    "uasc": "unaccompanied asylum-seeking children",
    "childrens": "children's",
    "gbp": "pounds",
    "percent": "(%)",
}
COUNTED = (
    *("child", "place", "home", "change", "household", "case", "review", "match"),
    *("assessment", "request", "advice", "plan", "application"),
)
AVERAGED = ("post", "wte", "whole-time", "partnership", "council", "function", "team", "footprint")
_UNIT_ENDINGS = (
    "_gbp_per_year",
    "_gbp_per_week",
    "_gbp_per_hour",
    "_gbp_per_mile",
    "_gbp_per_unit",
    "_gbp_per_case",
    "_gbp_per_place_per_year",
    "_gbp_per_partner_per_year",
    "_percent",
    "_minutes",
    "_weeks",
    "_km",
    "_gbp",
)
_NUMBERS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty"),
)


def plain(text: str) -> str:
    """Replace the working words of the model by plain ones.

    A short form is spelt out at its first use in the text only; after that it stands alone.
    """
    seen: set[str] = set()

    def spell(match: re.Match[str]) -> str:
        word = match.group(1)
        if word.isupper() and word in seen:
            return word if f"({word})" in PLAIN[word] else PLAIN[word]
        seen.add(word)
        return PLAIN[word]

    return _PLAIN_PATTERN.sub(spell, text)


def number_word(number: int) -> str:
    """Spell a whole number up to twenty; larger ones stay figures."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop, changing nothing else."""
    text = text.strip()
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?" else text + "."


def lowered(text: str) -> str:
    """Begin with a small letter, unless the first word is an abbreviation."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def some(items: Iterable[str], most: int = 3) -> str:
    """Name the first few of a list and count the rest."""
    found = list(items)
    rest = len(found) - most
    return joined(found if rest <= 0 else [*found[:most], f"{rest} more"])


def joined(items: Iterable[str]) -> str:
    """Join words as "a, b and c"."""
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]


def area_name(code: str, areas: Mapping[str, tuple[str, str]], *, short: bool = False) -> str:
    """Name a local authority by its code; a name that is no code is returned as it is."""
    pair = areas.get(code)
    if pair is None:
        return code
    return (pair[1] or pair[0]) if short else pair[0]


def footprint_name(
    members: Iterable[str], areas: Mapping[str, tuple[str, str]], *, short: bool = False
) -> str:
    """Name a footprint by its members in the region's order: "Derby, Derbyshire and Nottingham"."""
    place = {code: index for index, code in enumerate(areas)}
    ordered = sorted(members, key=lambda code: (place.get(code, len(place)), code))
    return joined(area_name(code, areas, short=short) for code in ordered)


def function_name(
    function: str, functions: Mapping[str, Mapping[str, Any]], *, service: bool = True
) -> str:
    """Name a function in words, with its service in front: "Fostering: recruitment"."""
    info = functions.get(function, {})
    head, _, tail = function.partition("/")
    name = str(info.get("name") or tail.replace("-", " ") or function)
    title = str(info.get("service") or info.get("service_title") or head.replace("-", " "))
    if not tail and not info:
        return sentence(name).removesuffix(".")
    return f"{title[:1].upper()}{title[1:]}: {lowered(name)}" if service else name


def parameter_name(key: str, functions: Mapping[str, Mapping[str, Any]]) -> str:
    """Name a parameter in words; its unit stands in its own column, so it is dropped here."""
    where, _, name = key.rpartition(".")
    if not where:
        where, _, name = key.rpartition("/")
    for ending in _UNIT_ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            name = name[: -len(ending)]
            break
    name = PARAMETER_WORDS.get(name, name.replace("_", " "))
    if where in functions:
        return f"{function_name(where, functions)}: {name}"
    whole = {"common": "Every service", "": "Every service"}.get(where)
    return f"{whole or where.replace('-', ' ').replace('/', ': ').capitalize()}: {name}"


def indicator_name(indicator: str) -> str:
    """Name a figure in words: "cla_31_march" reads "children in care 31 march"."""
    parts = indicator.replace("_", " ").split(" ")
    return " ".join(INDICATOR_WORDS.get(part, part) for part in parts)


def significant(value: float, figures: int = 3) -> float:
    """Round to a number of significant figures."""
    return float(f"{value:.{figures - 1}e}") if math.isfinite(value) else value


def _decimals(value: float, figures: int = 3) -> str:
    """Write a number to significant figures without an exponent, grouped by thousands."""
    rounded = significant(value, figures)
    if rounded == 0:
        return "0"
    places = max(0, figures - 1 - math.floor(math.log10(abs(rounded))))
    return f"{rounded:,.{places}f}"


def pounds(value: float, *, largest: float | None = None) -> str:
    """Write pounds to three significant figures: £1.23m, £123,000, £12.30.

    ``largest`` is the greatest amount shown beside it, so that one range keeps one scale.
    """
    if not math.isfinite(value):
        return "not known" if math.isnan(value) else "without limit"
    size = abs(significant(value))
    sign = "\u2212" if value < 0 and size else ""
    scale = max(size, abs(significant(largest)) if largest is not None else 0.0)
    if size == 0:
        return "£0"
    if size >= 1e9:
        return f"{sign}£{_decimals(size / 1e9)}bn"
    if size >= 1e6 or (scale >= 1e6 and size >= 1e5):
        return f"{sign}£{_decimals(size / 1e6)}m"
    if size >= 100:
        return f"{sign}£{size:,.0f}"
    return f"{sign}£{size:,.2f}"


def count(value: float) -> str:
    """Write a modelled count as a whole number; under a half it reads "fewer than 1"."""
    if not math.isfinite(value):
        return "not known" if math.isnan(value) else "without limit"
    if 0 < abs(value) < 0.5:
        return "fewer than 1"
    return f"{_half_up(value):,}".replace("-", "\u2212")


def _half_up(value: float) -> int:
    """Round halves away from zero, as a reader does."""
    return int(math.copysign(math.floor(abs(value) + 0.5), value))


def percent(value: float) -> str:
    """Write a percentage: one decimal below ten, whole above."""
    if not math.isfinite(value):
        return "not known"
    text = f"{value:.1f}" if 0 < abs(value) < 9.95 else f"{value:.0f}"
    return text.removesuffix(".0").replace("-", "\u2212") + "%"


def share(value: float | None) -> str:
    """Write a share between 0 and 1 as a percentage."""
    return "not published" if value is None else percent(100 * value)


def figure(value: float | None) -> str:
    """Write an input as it was given, with thousands grouped and no needless decimals."""
    if value is None or math.isnan(value):
        return "none"
    if math.isinf(value):
        return "without limit"
    text = f"{value:,.4f}".rstrip("0").rstrip(".") if abs(value) < 1000 else f"{value:,.2f}"
    return text.removesuffix(".00").replace("-", "\u2212") or "0"


def unit_kind(unit: str) -> str:
    """Tell how numbers of a unit are written.

    One of money, count, posts, minutes, years, percent and other.
    """
    low = unit.lower()
    if low.startswith("£"):
        return "money"
    if low.startswith(("%", "percent")):
        return "percent"
    if low.startswith(AVERAGED):
        return "posts"
    if "minute" in low:
        return "minutes"
    if low.startswith("year"):
        return "years"
    return "count" if low.startswith(COUNTED) else "other"


def number(value: float, unit: str, *, largest: float | None = None) -> str:
    """Write one number as its unit asks, without the unit in words (but with £ and %)."""
    kind = unit_kind(unit)
    if kind == "money":
        return pounds(value, largest=largest)
    if kind == "count":
        return count(value)
    if kind == "percent":
        return percent(value)
    if not math.isfinite(value):
        return "not known" if math.isnan(value) else "without limit"
    if kind in {"posts", "years"}:
        return f"{value:,.1f}".removesuffix(".0").replace("-", "\u2212")
    if kind == "minutes":
        return f"{_half_up(value):,}".replace("-", "\u2212")
    return _decimals(value).replace("-", "\u2212") if value % 1 else f"{value:,.0f}"


def unit_words(unit: str) -> str:
    """Return what follows the number: "a year" for "£ a year", "" for "%"."""
    rest = re.sub(r"^(£|%|percent)\s*", "", unit.strip())
    return rest if unit_kind(unit) in {"money", "percent"} else unit


def central_words(value: Range, unit: str) -> str:
    """Write the central value with its unit, and no range."""
    largest = max(abs(v) for v in (value.low, value.central, value.high))
    words = number(value.central, unit, largest=largest)
    return f"{words} {_agreeing(words, unit_words(unit))}".strip()


def _agreeing(number_shown: str, unit: str) -> str:
    """Put the first word of a unit in the singular after "1" and "fewer than 1"."""
    if number_shown.split(" ")[-1] != "1":
        return unit
    first, space, rest = unit.partition(" ")
    if first == "percentage":
        return "percentage point"
    one = {"children": "child", "matches": "match"}.get(first, first.removesuffix("s"))
    return one + space + rest


def range_words(value: Range, unit: str) -> str:
    """Write low and high: "£1.05m to £1.46m", or nothing where they read as the centre."""
    largest = max(abs(v) for v in (value.low, value.central, value.high))
    low, centre, high = (
        number(v, unit, largest=largest) for v in (value.low, value.central, value.high)
    )
    return "" if low == centre == high else f"{low} to {high}"


def value_words(value: Range | None, unit: str) -> str:
    """Write a value with its range: "£1.23m a year (£1.05m to £1.46m)"."""
    if value is None:
        return NOT_MODELLED
    spread = range_words(value, unit)
    words = central_words(value, unit)
    return f"{words} ({spread})" if spread else words


def money(value: Range | None, period: str = "a year") -> str:
    """Write an amount of pounds with its range, to three significant figures."""
    return value_words(value, f"£ {period}".strip())


def _direction(unit: str, value: float) -> str:
    kind = unit_kind(unit)
    if kind in {"count", "posts"}:
        return "fewer" if value < 0 else "more"
    if kind in {"minutes", "years"}:
        return "shorter" if value < 0 else "longer"
    return "lower" if value < 0 else "higher"


def _size(unit: str, value: float, largest: float, *, bare: bool = False) -> str:
    """Write the size of a difference; ``bare`` leaves out a unit that the next number carries."""
    kind = unit_kind(unit)
    if kind == "percent":
        words = percent(abs(value)).removesuffix("%")
        return words if bare else f"{words} {_agreeing(words, 'percentage points')}"
    words = number(abs(value), unit, largest=largest)
    if kind in {"minutes", "years"} and not bare:
        words = f"{words} {_agreeing(words, kind)}"
    return words.replace("fewer than 1", "less than 1")


def difference_words(
    difference: Range | None, clear: bool | None, unit: str, *, than: str = "as now"
) -> str:
    """Say how far an option lies from another over the same draws.

    Where the range includes zero it reads "no clear difference"; nothing is ranked or arrowed.
    ``clear`` is None where only the central case is modelled, and the words say so.
    """
    if difference is None:
        return ""
    ends = (difference.low, difference.central, difference.high)
    if ends == (0, 0, 0):
        return "the same as now" if than == "as now" else f"the same as {than}"
    spread = _spread(difference, unit)
    if clear is None:
        size = _size(unit, difference.central, max(map(abs, ends)))
        return f"{size} {_direction(unit, difference.central)} than {than} in the central case"
    if not clear:
        return f"{NO_CLEAR_DIFFERENCE} from {than} ({spread})"
    size = _size(unit, difference.central, max(map(abs, ends)))
    words = f"{size} {_direction(unit, difference.central)} than {than}"
    return words if len(set(ends)) == 1 else f"{words} ({spread})"


def _spread(difference: Range, unit: str) -> str:
    """Write the ends of a difference, the nearer to zero first where both lie on one side."""
    low, high = difference.low, difference.high
    largest = max(abs(low), abs(high))
    if low < 0 < high:
        told = [f"{_size(unit, end, largest)} {_direction(unit, end)}" for end in (low, high)]
        return " to ".join(told)
    near, far = sorted((abs(low), abs(high)))
    side = _direction(unit, low if low < 0 else high)
    return f"{_size(unit, near, largest, bare=True)} to {_size(unit, far, largest)} {side}"


def cell_words(cell: Cell | None, criterion: Criterion) -> str:
    """Write a cell of the matrix: the value with its range, its own words, or both."""
    if cell is None:
        return NOT_MODELLED
    if cell.value is None:
        return cell.words or NOT_MODELLED
    words = value_words(cell.value, criterion.unit)
    return f"{words}; {cell.words}" if cell.words else words


def cell_difference(cell: Cell | None, criterion: Criterion, *, than: str = "as now") -> str:
    """Write the difference of a cell, or nothing where there is none."""
    if cell is None or cell.value is None:
        return ""
    return difference_words(cell.difference, cell.clear, criterion.unit, than=than)


def above_alone(difference: Range, *, clear: bool) -> str:
    """Say how an area's cost stands to its cost alone, without winners or losers."""
    if difference.low == difference.central == difference.high == 0:
        return "Modelled cost the same as alone"
    if not clear:
        return "Modelled cost: no clear difference from alone"
    side = "higher" if difference.central > 0 else "lower"
    ends = sorted((abs(difference.low), abs(difference.high)))
    low, high = (pounds(end, largest=ends[1]) for end in ends)
    span = low if low == high else f"{low}\u2013{high}"
    return f"Modelled cost {side} than alone by {span} a year"


def area_words(row: AreaRow) -> str:
    """Return the sentence of an area: the one given with it, else one made from its range."""
    return row.words or above_alone(row.from_alone, clear=row.clear_from_alone)


def rule_words(rule: str) -> str:
    """Say a sharing rule in words."""
    return RULES.get(rule, f"by the rule named {rule}")


def nobody_above_alone(rule: str, holds: bool) -> str:
    """State whether anybody would be modelled above its cost alone under a sharing rule."""
    lead = f"Shared {rule_words(rule)}:"
    if holds:
        return f"{lead} no council's modelled cost is higher than alone (central case)."
    return f"{lead} at least one council's modelled cost is higher than alone (central case)."


def status(text: str) -> str:
    """Say what the solver established, never more than that.

    "Proven best" is about the stated model and list of groupings, not about children.
    """
    low = text.strip().lower()
    if low.startswith("proven best"):
        rest = text.strip()[len("proven best") :]
        return "Lowest modelled cost under these assumptions and rules (proven)" + rest
    return text.strip()


def mark_words(mark: Mark) -> str:
    """Write a mark as yes or no, with its reasons."""
    answer = "Yes" if mark.yes else "No"
    return f"{answer}: {'; '.join(mark.reasons)}" if mark.reasons else answer
