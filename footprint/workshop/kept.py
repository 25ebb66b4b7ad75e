"""Gather what a workshop leaves behind, for everything that is written of it afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from footprint.arrangements import Arrangement
from footprint.inputs import Scenario
from footprint.outputs.wording import names, words
from footprint.questions.desk import Look
from footprint.questions.result import Criterion
from footprint.questions.result_weighing import Weighing
from footprint.workshop.looking import Left
from footprint.workshop.state import Block, Board, Ground, State

EVERYBODY_ALONE = "Every council by itself."
REST_AS_NOW = "Everything else as it is today."


@dataclass(frozen=True, slots=True)
class Workshop:
    """A workshop as it stands.

    Attributes
    ----------
    started, ended
        When the first and the last thing was done: ISO 8601, UTC; empty where nothing was.
    looks
        What the model makes of each option, by key; empty where it was not asked.
    criteria
        The rows of the matrix; empty where the model was not asked.
    functions
        What pages say of each function, as ``names.function_name`` reads it.
    left
        What was still being worked out when it was gathered.
    base
        What counts of children are rounded to.
    internal
        Whether councils' own counts are shown as they are.
    """

    scenario: Scenario
    ground: Ground
    state: State
    started: str = ""
    ended: str = ""
    looks: Mapping[int, Look] = field(default_factory=dict)
    criteria: tuple[Criterion, ...] = ()
    functions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    weighing: Weighing | None = None
    left: Left = Left()
    base: int = 5
    internal: bool = False

    @property
    def now(self) -> Arrangement:
        """Return who shares what today."""
        return Arrangement(self.ground.now)

    def title_of(self, function: str) -> str:
        """Return a function's name with its service before it."""
        return names.function_name(function, self.described)

    @property
    def described(self) -> Mapping[str, Mapping[str, str]]:
        """Return what is said of each function, from the catalogue where nothing else is."""
        if self.functions:
            return self.functions
        catalogue = self.scenario.catalogue
        return {
            function.id: {"name": function.name, "service": catalogue.services[key].title}
            for key in self.scenario.services
            for function in catalogue.services[key].functions
        }

    def sharing(self, board: Board) -> tuple[str, ...]:
        """Say in sentences who shares which functions.

        As now, everything that is shared; else what is shared otherwise than today, and that the
        rest is as it is today.
        """
        every, today = self.ground.functions, self.now
        arrangement = board.arrangement()
        changed = [f for f in every if arrangement.footprints[f] != today.footprints[f]]
        found: dict[tuple[tuple[Block, str], ...], list[str]] = {}
        for function in changed or every:
            shared = tuple(
                (frozenset(codes), board.name(function, slot))
                for slot in dict.fromkeys(board.slots[function].values())
                if len(codes := board.members(function, slot)) > 1
            )
            if shared or changed:
                found.setdefault(shared, []).append(function)
        told = [f"{self._functions(fs)}: {self._blocks(blocks)}." for blocks, fs in found.items()]
        if changed and len(changed) < len(every):
            told.append(REST_AS_NOW)
        return tuple(told) or (EVERYBODY_ALONE,)

    def _functions(self, functions: Iterable[str]) -> str:
        """Name functions by service: "Fostering: recruitment and assessment"."""
        services: dict[str, list[str]] = {}
        for function in functions:
            told = str(self.described.get(function, {}).get("service", ""))
            name = names.function_name(function, self.described, service=False)
            services.setdefault(told or function.partition("/")[0], []).append(name)
        return "; ".join(
            f"{title}: {words.joined(words.lowered(name) for name in inside)}"
            for title, inside in services.items()
        )

    def _blocks(self, blocks: Iterable[tuple[Block, str]]) -> str:
        """Name footprints by their councils, with the names that the room gave them."""
        told = []
        for codes, name in blocks:
            councils = names.councils_words(codes, self.ground.names)
            told.append(f"{councils} (“{name}”)" if name else councils)
        return "; ".join(told) or "each council by itself"


def day_and_time(at: str) -> str:
    """Say when something was done: "24 November 2026, 10:05"."""
    when = _moment(at)
    return f"{_day(when)}, {when:%H:%M}" if when else ""


def between(started: str, ended: str) -> str:
    """Say from when to when: "24 November 2026, 10:05 to 12:30"."""
    first, last = _moment(started), _moment(ended)
    if first is None or last is None:
        return day_and_time(started or ended)
    if first.date() == last.date():
        told = f"{_day(first)}, {first:%H:%M}"
        return told if f"{first:%H:%M}" == f"{last:%H:%M}" else f"{told} to {last:%H:%M}"
    return f"{day_and_time(started)}, to {day_and_time(ended)}"


def _moment(at: str) -> datetime | None:
    """Return a time of the log in the time of this computer, or None."""
    try:
        return datetime.fromisoformat(at).astimezone()
    except ValueError:
        return None


def _day(when: datetime) -> str:
    """Return a day in words."""
    return f"{when.day} {words.MONTHS[when.month - 1]} {when.year}"
