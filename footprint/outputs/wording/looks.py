"""Choose how footprints look: one letter, colour and hatch each."""

from collections.abc import Mapping
from dataclasses import dataclass

from footprint.outputs.wording import findings
from footprint.outputs.wording.findings import Block
from footprint.questions.result import Result

COLOURS = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
MAIN_COLOURS = 4
HATCHES = ("///", "...", "\\\\\\", "xx", "--", "oo", "||", "++")
ALONE_COLOUR = "#DEDEDE"


@dataclass(frozen=True, slots=True)
class Look:
    """How one footprint is drawn on every map of a run."""

    letter: str
    colour: str
    hatch: str


def looks_of(result: Result) -> dict[Block, Look]:
    """Give every shared footprint of the run one letter, colour and hatch.

    Footprints that stand on one map together take different colours while there are enough.
    """
    looks: dict[Block, Look] = {}
    for option in result.options:
        for grouping in findings.groupings(option, result.areas):
            for block in grouping.shared:
                if block in looks:
                    continue
                beside = {looks[other].colour for other in grouping.shared if other in looks}
                hatch = HATCHES[len(looks) % len(HATCHES)]
                looks[block] = Look(_letters(len(looks)), _colour(looks, beside), hatch)
    return looks


def _colour(looks: Mapping[Block, Look], beside: set[str]) -> str:
    """Pick the colour least used so far, from the first four while one of them is free."""
    used = [look.colour for look in looks.values()]
    free = [colour for colour in COLOURS if colour not in beside] or list(COLOURS)
    return min(free, key=lambda c: (COLOURS.index(c) >= MAIN_COLOURS, used.count(c)))


def _letters(number: int) -> str:
    """Count A to Z, then AA, AB."""
    letters = chr(ord("A") + number % 26)
    return letters if number < 26 else _letters(number // 26 - 1) + letters
