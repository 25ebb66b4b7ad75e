"""Write amounts and numbers as people read them: "31.2%", "£70,900 a year", "seven"."""

import math
import re

SIGNIFICANT = 3
_ONE_DECIMAL = re.compile(r"\.\d$")
# below this, pounds are written with their pence unless they are whole
WHOLE_POUNDS_FROM = 100
PENNY_GBP = 0.01
_NUMBERS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty"),
)


def number_word(number: int) -> str:
    """Spell a whole number up to twenty; larger ones stay figures."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"


def with_unit(shown: str, unit: str) -> str:
    """Join a number already written with its unit: pounds before it, percent close behind.

    Pounds have their pence or none: "£34.50 an hour", never "£34.5".
    """
    if unit.startswith("GBP"):
        return f"£{shown}{'0' if _ONE_DECIMAL.search(shown) else ''}{unit.removeprefix('GBP')}"
    return f"{shown}{'' if unit.startswith('%') else ' '}{unit}".strip()


def with_sign(shown: str, unit: str) -> str:
    """Join a number already written with the sign of its unit alone: "£60,000", "30%", "28"."""
    return with_unit(shown, next((sign for sign in ("GBP", "%") if unit.startswith(sign)), ""))


def amount_words(value: float, unit: str) -> str:
    """Write a value to three significant figures, with its unit."""
    if not value:
        return with_unit("0", unit)
    places = SIGNIFICANT - 1 - math.floor(math.log10(abs(value)))
    shown = f"{round(value, places):,.{max(places, 0)}f}"
    if unit.startswith("GBP") and PENNY_GBP <= abs(value) < WHOLE_POUNDS_FROM:
        return with_unit(f"{value:,.2f}".removesuffix(".00"), unit)
    return with_unit(shown.rstrip("0").rstrip(".") if places > 0 else shown, unit)
