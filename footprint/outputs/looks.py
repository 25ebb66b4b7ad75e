"""Choose how footprints look: one letter, colour and hatch each, and how panels share a page."""

from collections.abc import Mapping
from dataclasses import dataclass

from footprint.outputs import findings
from footprint.outputs.findings import Block, Grouping
from footprint.outputs.ground import Ground
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


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows and columns of panels on a page, with the sizes of letters that fit them.

    ``map_share`` is the most of a panel's width the map may take.
    """

    rows: int
    columns: int
    label_points: float
    key_points: float
    title_points: float
    map_share: float
    inset_inches: float = 0.0
    names_on_map: bool = True
    key_below: bool = False
    full_names: bool = False


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


def layout_of(panels: int) -> Layout:
    """Choose how panels share a page; up to four stay large enough for names on the map."""
    if panels == 1:
        return Layout(1, 1, 9.5, 11.0, 12.0, 0.6, 1.45, full_names=True)
    if panels == 2:
        return Layout(1, 2, 8.0, 9.5, 10.5, 0.74, 1.2, key_below=True, full_names=True)
    if panels <= 4:
        return Layout(2, 2, 6.5, 7.0, 8.5, 0.5, 0.7)
    if panels <= 6:
        return Layout(2, 3, 6.5, 7.0, 8.0, 0.52, names_on_map=False)
    return Layout(3, 3, 6.5, 6.5, 7.5, 0.5, names_on_map=False)


def faces_of(
    grouping: Grouping, ground: Ground, looks: Mapping[Block, Look]
) -> dict[str, Look | None]:
    """Give every area the look of its footprint, or none where it stands alone."""
    return {
        code: looks[block] if len(block) > 1 else None
        for block in grouping.blocks
        for code in block
        if code in ground.index
    }


def labels_of(
    grouping: Grouping, ground: Ground, looks: Mapping[Block, Look], layout: Layout
) -> dict[str, str]:
    """Write the label of each area: its footprint's letter and, where there is room, its name."""
    labels = {}
    for block in grouping.blocks:
        letter = looks[block].letter if len(block) > 1 else ""
        for code in block:
            if code in ground.index:
                named = ground.full_names if layout.full_names else ground.names
                name = named[ground.index[code]] if layout.names_on_map else ""
                labels[code] = f"{letter}  {name}".strip()
    return labels
