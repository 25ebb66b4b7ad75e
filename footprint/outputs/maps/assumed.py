"""Tell whose numbers rest on withheld or assumed figures, and whose are too unsure to shade by."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from footprint.outputs.wording import names
from footprint.questions.result import FigureRow, Result

WIDE_SHARE = 0.25
STAR = "*"
KEY = "rests on assumed figures: not shaded by amount"
WITHHELD = frozenset({"suppressed", "unavailable"})


@dataclass(frozen=True, slots=True)
class Doubt:
    """Councils, by ONS code, whose numbers rest on withheld or assumed figures.

    ``starred`` are all of them; ``unsure`` those of whom a figure is withheld, or assumed in a
    range wider than a quarter of it either way; ``withheld`` those of whom one is suppressed.
    """

    starred: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()

    def of(self, codes: Iterable[str]) -> "Doubt":
        """Keep some councils alone."""
        kept = frozenset(codes)
        return Doubt(self.starred & kept, self.unsure & kept, self.withheld & kept)

    def mark(self, code: str, printed: str) -> str:
        """Put a star after the first line of what is printed of a council in doubt."""
        if code not in self.starred:
            return printed
        first, line, rest = printed.partition("\n")
        return f"{first}{STAR}{line}{rest}"

    def notes(self, result: Result) -> tuple[str, ...]:
        """Say what the star and the hatching mean, and of whom they are."""
        if not self.starred:
            return ()
        told = f"{STAR} Rests on assumed or withheld figures"
        if not self.unsure:
            return (f"{told}.",)
        named = names.councils_words(
            [code for code in result.areas if code in self.unsure], result.areas
        )
        return (f"{told}; of {named} in so wide a range that it is not shaded by amount.",)


def doubt(result: Result) -> Doubt:
    """Find the councils in doubt, from what their rows of cost rest on."""
    figures = {(row.code, row.indicator): row for row in result.figures}
    starred, unsure, withheld = set(), set(), set()
    for option in result.options:
        for row in option.area_rows:
            for told in row.rests_on:
                indicator, _, status = told.partition(" (")
                figure = figures.get((row.code, indicator))
                starred.add(row.code)
                if status.rstrip(")") in WITHHELD or figure is None or _wide(figure):
                    unsure.add(row.code)
                if status.rstrip(")") == "suppressed":
                    withheld.add(row.code)
    if result.building is not None:
        for found in (starred, unsure, withheld):
            found.update(result.building.withheld)
    return Doubt(frozenset(starred), frozenset(unsure), frozenset(withheld))


def _wide(figure: FigureRow) -> bool:
    """Tell whether a figure may be a quarter more or less than it is taken to be."""
    ends = (figure.low, figure.value, figure.high)
    if any(end is None or not math.isfinite(end) for end in ends):
        return True
    low, central, high = (float(end or 0.0) for end in ends)
    return max(high - central, central - low) > WIDE_SHARE * abs(central)
