"""Hold what one sheet of maps says, before anything is drawn: panels, keys, words."""

from dataclasses import dataclass, field

A4_LONG, A4_SHORT = 11.69, 8.27
CIRCLE, SQUARE, DIAMOND = "circle", "square", "diamond"


@dataclass(frozen=True, slots=True)
class Paper:
    """The shape of a page in inches; ``scale`` enlarges letters for reading from afar."""

    key: str
    wide: float
    tall: float
    scale: float = 1.0

    @property
    def from_afar(self) -> bool:
        """Tell whether a page is read across a room, where it holds less."""
        return self.scale > 1

    @property
    def suffix(self) -> str:
        """Return what a file name of this shape ends with; nothing for the usual one."""
        return "" if self.key == "a4-landscape" else f"-{self.key}"


A4_LANDSCAPE = Paper("a4-landscape", A4_LONG, A4_SHORT)
A4_PORTRAIT = Paper("a4-portrait", A4_SHORT, A4_LONG)
SLIDE = Paper("slide", 13.333, 7.5, 1.3)
PAPERS = {paper.key: paper for paper in (A4_LANDSCAPE, A4_PORTRAIT, SLIDE)}


@dataclass(frozen=True, slots=True)
class Face:
    """How an area is filled; ``ink`` is the colour of its hatching."""

    colour: str
    hatch: str = ""
    ink: str = "white"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a key: a swatch and its words; ``radius_points`` makes the swatch a shape."""

    text: str
    face: Face | None = None
    radius_points: float = 0.0
    shape: str = CIRCLE


@dataclass(frozen=True, slots=True)
class Arrow:
    """A tapered line from one area to another; widths are in points at the broad end."""

    origin: str
    target: str
    points: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the ground in metres, as large as a circle with a radius in points."""

    easting: float
    northing: float
    radius_points: float
    face: Face
    shape: str = CIRCLE


@dataclass(frozen=True, slots=True)
class Bubble:
    """A circle in the middle of an area, with a radius in points."""

    radius_points: float
    face: Face


@dataclass(frozen=True, slots=True)
class Panel:
    """One map on a sheet.

    Attributes
    ----------
    heading, under
        What the panel shows, in bold, and a second line in plain letters.
    faces
        By ONS code.
    tags, values
        What stands before an area's name, and on the line below it.
    brief
        Shorter values, for where there is little room.
    bubbles
        A circle for each area, by ONS code.
    key
        Of this panel alone.
    """

    heading: str
    faces: dict[str, Face]
    under: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    brief: dict[str, str] = field(default_factory=dict)
    key: tuple[Entry, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    dots: tuple[Dot, ...] = ()
    bubbles: dict[str, Bubble] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plate:
    """One sheet of maps, ready to be drawn on paper of any shape.

    Attributes
    ----------
    kind
        "footprints", "overview", "changes", "cost", "no-place", "gap", "value", "flows" …
    option
        Key of the option it is of; empty where it is of several.
    named
        Whether areas are named on the map; otherwise only their tags are.
    enlarged
        Whether small areas are shown enlarged beside the map.
    table
        The file that holds the same in a table.
    columns
        How many panels stand in a row, where a row is read across; 0 leaves it to the page.
    most, whole
        How many panels a page holds at most, and how many stay together on one.
    """

    kind: str
    option: str
    name: str
    kicker: str
    title: str
    panels: tuple[Panel, ...]
    alternative_text: str
    table: str
    key_title: str = ""
    key: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()
    named: bool = True
    enlarged: bool = True
    columns: int = 0
    most: int = 99
    whole: int = 1
