"""Choose how the areas of a sheet are labelled: in full, in short, by number, or by tag."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import shapely

from footprint.outputs.maps.furniture import corner
from footprint.outputs.maps.ground import Ground
from footprint.outputs.maps.land import Land
from footprint.outputs.maps.layout import Layout, Legend, lay_out
from footprint.outputs.maps.panels import Written, frame_of, write_labels
from footprint.outputs.maps.plate import Entry, Panel, Paper, Plate

MOST_WITH_NAMES = 48
MOST_NUMBERED = 160
MOST_NUMBERED_ON_SEVERAL = 60
MOST_PANELS_NUMBERED = 4
MOST_OUTSIDE_IN_FULL, MOST_OUTSIDE = 0.3, 0.5
MOST_POOR, MOST_POOR_ON_ONE = 0.08, 0.3
NUMBERED = frozenset({"number", "listed"})
MOST_LED_NUMBERS = 0.3
NAMED = frozenset({"full", "short", "brief"})
MOST_UNNUMBERED = 0.15
MOST_TAGGED = 24
MANY, MANY_SHRINK = 80, 0.75


@dataclass(frozen=True, slots=True)
class Try:
    """One way to label a sheet, laid out."""

    mode: str
    layout: Layout
    labels: tuple[dict[str, str], ...]
    titles: tuple[dict[str, str], ...]
    written: tuple[Written, ...]
    last: bool = True

    @property
    def fits(self) -> bool:
        """Tell whether every label has a place, most of them over their own area.

        Of numbers, which a key lists with their names, a few may be missing. Labels stand less
        well only where names cannot be said in less: the ``last`` try with names.
        """
        many = sum(len(found) for found in self.labels)
        missing = sum(found.missing for found in self.written)
        outside = sum(found.outside for found in self.written)
        if self.mode in NUMBERED:
            crowded = len(self.labels) > 1 and outside > MOST_LED_NUMBERS * many
            return missing <= MOST_UNNUMBERED * many and not crowded
        placed = [p for found in self.written for p in found.on_map.values()]
        hidden, poor = sum(p.hides for p in placed), sum(p.poor for p in placed)
        if self.mode == "full" and hidden:
            return False
        share = (
            (MOST_POOR_ON_ONE if self.last else MOST_POOR)
            if len(self.labels) == 1
            else MOST_POOR
            if self.mode == "brief"
            else 0
        )
        if self.mode in NAMED and poor > share * many:
            return False
        most = MOST_OUTSIDE_IN_FULL if self.mode == "full" else MOST_OUTSIDE
        return missing == 0 and outside <= most * many + 1


def labelled(
    plate: Plate,
    ground: Ground,
    paper: Paper,
    content: tuple[float, float, float, float],
    land: Land,
) -> Try:
    """Try full names, short names, numbers with a key, then tags; keep the first that fits.

    Names of every length keep clear of flows and places before any may cover them.
    """
    last = None
    modes = _modes(plate, ground)
    made: dict[str, Try] = {}
    for mode, clear in _tries(modes, drawn=any(p.arrows or p.dots for p in plate.panels)):
        bare = made.get(mode) or _laid_out(mode, plate, ground, paper, content)
        made[mode] = bare
        if mode in NUMBERED and not bare.layout.indexed:
            continue
        written = _written(plate, bare.labels, ground, bare.layout, paper, land, clear)
        named_last = mode == "brief" or "brief" not in modes
        last = replace(bare, written=tuple(written), last=named_last)
        if last.fits:
            return last
    if last is None:
        msg = "a map has no way to be labelled"
        raise ValueError(msg)
    return last


def _tries(modes: Sequence[str], *, drawn: bool) -> Iterator[tuple[str, bool]]:
    """Yield the ways to label, each clear of what is drawn or not: all names before numbers."""
    for group in ([m for m in modes if m in NAMED], [m for m in modes if m not in NAMED]):
        for clear in (True, False) if drawn else (True,):
            for mode in group:
                yield mode, clear


def _laid_out(
    mode: str,
    plate: Plate,
    ground: Ground,
    paper: Paper,
    content: tuple[float, float, float, float],
) -> Try:
    """Share the page for labels of one kind, none of them placed yet."""
    index = _index(mode, plate, ground)
    legend = Legend(plate.key_title, plate.key, index, names_alone=mode == "listed")
    labels = tuple(_labels(mode, panel, ground) for panel in plate.panels)
    titles = tuple(_titles(mode, panel, ground) for panel in plate.panels)
    every = [title for found in titles for title in found.values()]
    layout = lay_out(plate.panels, ground, paper, content, legend, every, plate.columns)
    if mode in NUMBERED and len(ground.codes) > MANY:
        points = max(MANY_SHRINK * layout.label_points, layout.least_points)
        layout = replace(layout, label_points=points)
    return Try(mode, layout, labels, titles, ())


def _written(
    plate: Plate,
    labels: Sequence[Mapping[str, str]],
    ground: Ground,
    layout: Layout,
    paper: Paper,
    land: Land,
    clear: bool,
) -> Iterator[Written]:
    """Place the labels of every panel."""
    for number, (panel, cell) in enumerate(zip(plate.panels, layout.cells, strict=True)):
        furniture = []
        if number == 0:
            frame = frame_of(ground, cell, layout.metres_per_inch)
            points = min(layout.label_points, 9.0 * paper.scale)
            furniture = [corner(ground, frame, points)]
        yield write_labels(
            labels[number], panel, ground, cell, layout, furniture, land, clear_of_drawn=clear
        )


def _modes(plate: Plate, ground: Ground) -> tuple[str, ...]:
    """Return the ways to label that may fit, the fullest first."""
    if not plate.named:
        return ("tag",)
    areas, several = len(ground.codes), len(plate.panels) > 1
    if len(plate.panels) > MOST_PANELS_NUMBERED and all(
        panel.key and not panel.values for panel in plate.panels
    ):
        # the key of every panel names the councils of each letter
        return ("full", "short", "tag") if areas <= MOST_WITH_NAMES else ("tag",)
    modes = ["full", "short"] if areas <= MOST_WITH_NAMES else []
    if modes and any(panel.brief for panel in plate.panels):
        modes.append("brief")
    if areas <= (MOST_NUMBERED_ON_SEVERAL if several else MOST_NUMBERED):
        modes.append("number")
        if not several and plate.panels[0].values:
            modes.append("listed")
    return (*modes, "tag")


def _labels(mode: str, panel: Panel, ground: Ground) -> dict[str, str]:
    """Write the label of every area in one way."""
    found = {}
    for place, code in enumerate(ground.codes):
        tag, value = panel.tags.get(code, ""), panel.values.get(code, "")
        if mode == "brief":
            value = panel.brief.get(code, value)
        name = {
            "full": ground.full_names[place],
            "short": ground.names[place],
            "brief": ground.names[place],
            "number": str(place + 1),
            "listed": str(place + 1),
        }.get(mode, "")
        first = ": ".join(part for part in (tag, name) if part)
        keep = mode in NAMED
        found[code] = "\n".join(part for part in (first, value if keep else "") if part)
    if mode == "tag" and len(ground.codes) > MOST_TAGGED:
        return _once(found, ground)
    return found


def _once(labels: Mapping[str, str], ground: Ground) -> dict[str, str]:
    """Keep each tag on the largest of its areas alone."""
    sizes = dict(zip(ground.codes, shapely.area(list(ground.shapes)).tolist(), strict=True))
    bearer: dict[str, str] = {}
    for code, tag in labels.items():
        if tag and (tag not in bearer or sizes[code] > sizes[bearer[tag]]):
            bearer[tag] = code
    return {code: tag if bearer.get(tag) == code else "" for code, tag in labels.items()}


def _titles(mode: str, panel: Panel, ground: Ground) -> dict[str, str]:
    """Write what stands over each inset of one area: its label, with its name in any case."""
    labels = _labels("short" if mode == "tag" else mode, panel, ground)
    return {
        inset.codes[0]: labels[inset.codes[0]] for inset in ground.insets if len(inset.codes) == 1
    }


def _index(mode: str, plate: Plate, ground: Ground) -> tuple[Entry, ...]:
    """List the numbers with their names, and their values where there is one panel."""
    if mode not in NUMBERED:
        return ()
    values = plate.panels[0].values if len(plate.panels) == 1 and mode == "number" else {}
    entries = []
    for place, code in enumerate(ground.codes):
        value = values.get(code, "").replace("\n", " ")
        name = (ground.names if mode == "listed" else ground.full_names)[place]
        entries.append(Entry(f"{place + 1}  {name}: {value}" if value else f"{place + 1}  {name}"))
    return tuple(entries)
