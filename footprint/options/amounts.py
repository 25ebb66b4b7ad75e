"""Write an amount with its unit as people read it: "31.2%", "£70,900 a year"."""

import math

SIGNIFICANT = 3


def with_unit(shown: str, unit: str) -> str:
    """Join a number already written with its unit: pounds before it, percent close behind."""
    if unit.startswith("GBP"):
        return f"£{shown}{unit.removeprefix('GBP')}"
    return f"{shown}{'' if unit.startswith('%') else ' '}{unit}".strip()


def amount_words(value: float, unit: str) -> str:
    """Write a value to three significant figures, with its unit."""
    if not value:
        return with_unit("0", unit)
    places = SIGNIFICANT - 1 - math.floor(math.log10(abs(value)))
    shown = f"{round(value, places):,.{max(places, 0)}f}"
    return with_unit(shown.rstrip("0").rstrip(".") if places > 0 else shown, unit)
