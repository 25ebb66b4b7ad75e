"""Keep modelled numbers of one council's children that are too small to say more than few."""

import math

from footprint.outputs.wording import numbers

# a modelled number of one council's children below this says no more than that they are few
FEWEST_SHOWN = 6
FEW = f"under {FEWEST_SHOWN}"
FEW_NOTE = f"“{FEW}” is fewer than six, not none."


def is_few(value: float) -> bool:
    """Tell whether a modelled number of one council's children is too small to be shown."""
    return math.isfinite(value) and 0 < value < FEWEST_SHOWN - 0.5


def council_count(value: float) -> str:
    """Write a modelled number of one council's children; a few read "under 6"."""
    return FEW if is_few(value) else numbers.count(value)
