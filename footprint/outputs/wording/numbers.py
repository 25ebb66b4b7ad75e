"""Write numbers, ranges and differences as a committee would say them."""

import math
import re

from footprint.questions.result import AreaRow, Cell, Criterion, Range

LONGEST_READ_OUT = 10**12
_MANY_POUNDS = re.compile(r"£(\d{1,3}(?:,\d{3}){2,})(?![\d,.]*\d)")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
NOT_MODELLED = "not modelled"
NO_CLEAR_DIFFERENCE = "no clear difference"
SAME = "the same as now"
LEAST_YEARS = 0.05
WHOLE_FROM = 20
MONTHS, MONTHS_A_YEAR, MOST_YEARS_IN_MONTHS = "months", 12, 2
THOUSANDS = 1000
COUNTED = (
    *("child", "place", "home", "change", "household", "case", "review", "match", "arrival"),
    *("assessment", "request", "advice", "plan", "application", "appeal", "court", "enquir"),
    *("incident", "open", "search", "trainee", "victim", "young"),
)
_SINGULAR = {
    "percentage points": "percentage point",
    "children": "child",
    "young people": "young person",
    "matches": "match",
    "searches": "search",
    "enquiries": "enquiry",
    "open cases": "open case",
    "court cases": "court case",
    "advice requests": "advice request",
}
AVERAGED = ("post", "wte", "whole-time", "partnership", "council", "function", "team", "footprint")


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

    ``largest`` is the greatest amount shown beside it: pence are not shown beside thousands.
    """
    if not math.isfinite(value):
        return "not known" if math.isnan(value) else "without limit"
    size = abs(significant(value))
    sign = "\u2212" if value < 0 and size else ""
    if size == 0:
        return "£0"
    if size >= 1e9:
        return f"{sign}£{_decimals(size / 1e9)}bn"
    if size >= 1e6:
        return f"{sign}£{_decimals(size / 1e6)}m"
    if size >= 100 or (largest is not None and abs(largest) >= 1000):
        return f"{sign}£{size:,.0f}"
    return f"{sign}£{size:,.2f}"


def in_millions(text: str) -> str:
    """Write amounts of three figures and many noughts in a text as millions: £2,860,000 as £2.86m.

    An amount that says more than three figures stays as it is.
    """
    return _MANY_POUNDS.sub(_in_millions, text)


def _in_millions(found: re.Match[str]) -> str:
    value = float(found[1].replace(",", ""))
    return pounds(value) if significant(value) == value else found[0]


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


def tally(number: int | None) -> str:
    """Write an exact count as people read it; one that was not made is too many to count.

    A count that no one could read out is given by its first digits: "about 6.6 × 10¹⁴".
    """
    if number is None:
        return "too many to count"
    if number < LONGEST_READ_OUT:
        return f"{number:,}"
    digits = str(number)
    return f"about {digits[0]}.{digits[1]} × 10{str(len(digits) - 1).translate(_RAISED)}"


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

    One of money, count, posts, minutes, months, years, percent and other.
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
    if low == MONTHS:
        return MONTHS
    if low.startswith("year"):
        return "years"
    return "count" if low.startswith(COUNTED) else "other"


def number(value: float, unit: str, *, largest: float | None = None) -> str:
    """Write one number as its unit asks, without the unit in words (but with £ and %).

    ``largest`` is the greatest number shown beside it, which sets how finely posts are written.
    """
    kind = unit_kind(unit)
    if kind == "money":
        return pounds(value, largest=largest)
    if kind == "count":
        return count(value)
    if kind == "percent":
        return percent(value)
    if kind == "years" and value == math.inf:
        return "never"
    if not math.isfinite(value):
        return "not known" if math.isnan(value) else "without limit"
    if kind == "years" and 0 < abs(value) < LEAST_YEARS:
        return "less than 0.1"
    if kind in {"posts", "years"}:
        beside = abs(largest) if largest is not None and math.isfinite(largest) else 0.0
        places = 0 if max(abs(value), beside) >= WHOLE_FROM else 1
        return f"{value:,.{places}f}".removesuffix(".0").replace("-", "\u2212")
    if kind == "months":
        return "less than 1" if 0 < value < 1 else f"{_half_up(value):,}"
    if kind == "minutes":
        return f"{_half_up(value):,}".replace("-", "\u2212")
    return _decimals(value).replace("-", "\u2212") if value % 1 else f"{value:,.0f}"


def unit_words(unit: str) -> str:
    """Return what follows the number: "a year" for "£ a year", "" for "%", posts in full."""
    if unit.lower() in {"whole-time equivalent", "wte"}:
        return "posts"
    rest = re.sub(r"^(£|%|percent)\s*", "", unit.strip())
    return rest if unit_kind(unit) in {"money", "percent"} else unit


def in_months(value: Range, unit: str) -> tuple[Range, str]:
    """Return a span of time of less than a year in months; anything else as it is."""
    short = 0 < value.central < LEAST_YEARS
    short |= 0 < value.central < 1 and value.high < MOST_YEARS_IN_MONTHS
    if unit_kind(unit) != "years" or not short or math.isinf(value.high):
        return value, unit
    return Range(*(MONTHS_A_YEAR * v for v in (value.low, value.central, value.high))), MONTHS


def central_words(value: Range, unit: str) -> str:
    """Write the central value with its unit, and no range."""
    largest = max(abs(v) for v in (value.low, value.central, value.high))
    words = number(value.central, unit, largest=largest)
    return f"{words} {agreeing(words, unit_words(unit))}".strip()


def agreeing(number_shown: str, unit: str) -> str:
    """Put a unit in the singular after "1" and "fewer than 1"."""
    if number_shown.split(" ")[-1] != "1":
        return unit
    for many, one in _SINGULAR.items():
        if unit.startswith(many):
            return one + unit[len(many) :]
    first, space, rest = unit.partition(" ")
    return first.removesuffix("s") + space + rest


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
        words = _points(value)
        return words if bare else f"{words} {agreeing(words, 'percentage points')}"
    words = number(abs(value), unit, largest=largest)
    if words == "0" and value and kind in {"minutes", "years", "posts"}:
        words = "less than 1" if kind == "minutes" else "less than 0.1"
    if kind in {"minutes", "years"} and not bare:
        words = f"{words} {agreeing(words, kind)}"
    return words.replace("fewer than 1", "less than 1")


def _points(value: float) -> str:
    """Write percentage points; what is not nought never reads as nought."""
    words = percent(abs(value)).removesuffix("%")
    return "less than 0.1" if words == "0" and value else words


def _gap(unit: str, value: float, largest: float) -> str:
    """Write one difference with its direction: "5 more children a year", "£5,000 lower"."""
    size, side = _size(unit, value, largest), _direction(unit, value)
    if unit_kind(unit) in {"count", "posts"}:
        return f"{size} {side} {agreeing(size, unit_words(unit))}"
    return f"{size} {side}"


def difference_words(
    difference: Range | None,
    clear: bool | None,
    unit: str,
    *,
    than: str = "as now",
    central: bool = True,
) -> str:
    """Say how far an option lies from another over the same draws.

    Where the range includes zero it reads "no clear difference"; nothing is ranked or arrowed.
    ``clear`` is None where only the central case is modelled; the words say so unless
    ``central`` is off, because the row says it once.
    """
    if difference is None:
        return ""
    ends = (difference.low, difference.central, difference.high)
    if ends == (0, 0, 0):
        return SAME if than == "as now" else f"the same as {than}"
    gap = f"{_gap(unit, difference.central, max(map(abs, ends)))} than {than}"
    if clear is None:
        return f"{gap} in the central case" if central else gap
    spread = _spread(difference, unit)
    if not clear:
        beside = "" if than.startswith("if ") else f" from {than}"
        return f"{NO_CLEAR_DIFFERENCE}{beside} ({spread})"
    return f"{gap} ({spread})" if " to " in spread else gap


def _spread(difference: Range, unit: str) -> str:
    """Write the ends of a difference, the nearer to zero first where both lie on one side."""
    low, high = difference.low, difference.high
    largest = max(abs(low), abs(high))
    if low < 0 < high:
        told = [f"{_end(unit, end, largest)} {_direction(unit, end)}" for end in (low, high)]
        return " to ".join(told)
    near, far = sorted((abs(low), abs(high)))
    side = _direction(unit, low if low < 0 else high)
    first, last = _size(unit, near, largest, bare=True), _size(unit, far, largest)
    if _size(unit, near, largest) == last:
        return f"{last} {side}"
    if unit_kind(unit) == "percent":
        ends = [_points(end) for end in (near, far)]
        first, last = _as_fine(*ends), _as_fine(*reversed(ends))
        last = f"{last} {agreeing(last, 'percentage points')}"
    return f"{first} to {last} {side}"


def _as_fine(shown: str, beside: str) -> str:
    """Keep the nought after the point of a single digit beside a number with a decimal."""
    return f"{shown}.0" if "." in beside and len(shown) == 1 and shown != "0" else shown


def _end(unit: str, value: float, largest: float) -> str:
    """Write one end of a range across zero, an amount no finer than the larger end is."""
    if unit_kind(unit) != "money" or largest < THOUSANDS:
        return _size(unit, value, largest)
    step = 10.0 ** (math.floor(math.log10(significant(largest))) - 2)
    rounded = step * _half_up(abs(value) / step)
    return f"less than {pounds(step)}" if 0 == rounded != value else pounds(rounded)


def cell_words(cell: Cell | None, criterion: Criterion) -> str:
    """Write a cell of the matrix: the value with its range, its own words, or both."""
    if cell is None:
        return NOT_MODELLED
    if unit_kind(criterion.unit) == "years" and cell.words[:1].isdigit():
        return cell.words
    if cell.value is None:
        return cell.words or NOT_MODELLED
    words = value_words(cell.value, criterion.unit)
    return f"{words}; {cell.words}" if cell.words else words


def cell_difference(
    cell: Cell | None, criterion: Criterion, *, than: str = "as now", central: bool = True
) -> str:
    """Write the difference of a cell, or nothing where there is none."""
    if cell is None or cell.value is None:
        return ""
    return difference_words(cell.difference, cell.clear, criterion.unit, than=than, central=central)


def same_amount(one: Range | None, other: Range | None) -> bool:
    """Tell whether two amounts are the same to the pound, with their ranges."""
    if one is None or other is None:
        return False
    pairs = ((one.low, other.low), (one.central, other.central), (one.high, other.high))
    return all(abs(a - b) < 1 for a, b in pairs)


def unchanged(cell: Cell | None) -> bool:
    """Return whether a cell is the same as now in every draw."""
    gap = cell.difference if cell else None
    return gap is not None and gap.low == gap.central == gap.high == 0


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
