"""Hold everything that the pages of a workshop are written from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from footprint.questions.result import Criterion
from footprint.questions.result_weighing import Weighing
from footprint.workshop.drawing import Drawing
from footprint.workshop.looking import Left

if TYPE_CHECKING:
    from footprint.questions.desk import Look
    from footprint.workshop.state import Ground, State

AS_NOW = 0


@dataclass(frozen=True, slots=True)
class Assumption:
    """A parameter that the room may change: its own range, and whom it is for.

    ``function`` is the id of the function it is for; a service alone ("fostering") or "common"
    where it is for more than one. ``central`` is what the scenario itself says.
    """

    key: str
    function: str
    name: str
    unit: str
    low: float
    central: float
    high: float
    evidence: str
    source: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What stays the same for a whole workshop.

    Attributes
    ----------
    functions
        Function id to its description (name, service, kind, plain, legal, legal_section,
        legal_link, legal_note), in the order of the child's journey.
    stays
        Ids of the functions whose duty stays with each council.
    rounding
        What counts of children are rounded to before a room sees them.
    """

    key: str
    title: str
    decision: str
    about: str
    region: str
    vintage: str
    year: int
    draws: int
    sharing_rule: str
    areas: Mapping[str, tuple[str, str]]
    functions: Mapping[str, Mapping[str, Any]]
    stays: frozenset[str]
    criteria: tuple[Criterion, ...]
    drawing: Drawing
    assumptions: tuple[Assumption, ...] = ()
    licence: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unprotected: bool = False
    rounding: int = 5


@dataclass(frozen=True, slots=True)
class Room:
    """How the room is joined; empty where nobody can.

    Attributes
    ----------
    qr
        The drawing (SVG) of the address of the join page, made by the server.
    joined
        How many participants have joined, and ``watching`` how many pages are open.
    file
        The name of the file in which the workshop is kept, without its folder.
    """

    open: bool = False
    code: str = ""
    address: str = ""
    qr: str = ""
    facilitator_code: str = ""
    joined: int = 0
    watching: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True)
class Working:
    """Something that is being worked out, and how far it is (0 to 1; None where unknown)."""

    job: str
    words: str
    done: float | None = None
    can_stop: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search found: sentences, and the footprints to put on the board if wanted.

    ``blocks`` is empty where nothing was found.
    """

    job: str
    function: str
    title: str
    words: tuple[str, ...]
    blocks: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a page: a facilitator, a participant who has joined, or neither."""

    key: str = ""
    name: str = ""
    facilitator: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class DeskView:
    """Everything that the pages are written from, at one revision of the state.

    Attributes
    ----------
    look, now, before
        The board and as now under the assumptions in use, and the board before its last change
        under those that stood then; ``look`` holds its differences from both. None until they are
        worked out.
    looks
        Key of a saved option to its look.
    weighing
        How the options compared weigh up; None until two hold up.
    weighed
        Whether that is with the points of the state; until then they are those before.
    placing
        Whether shares of children from the placement check are still being worked out.
    found
        The last finding of a search that nobody has used or put aside.
    left
        What of this is still being worked out.
    writing
        What is being written to take away; empty where nothing is.
    written
        Where the last run folder is; empty where none was written.
    """

    facts: Facts
    ground: "Ground"
    state: "State"
    look: "Look | None" = None
    now: "Look | None" = None
    before: "Look | None" = None
    looks: Mapping[int, "Look"] = field(default_factory=dict)
    weighing: Weighing | None = None
    weighed: bool = True
    room: Room = Room()
    working: tuple[Working, ...] = ()
    found: Finding | None = None
    placing: bool = False
    left: Left = Left()
    writing: str = ""
    written: str = ""
