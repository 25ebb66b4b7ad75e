"""Run a workshop: read the scenario, open its file, serve its pages until told to stop."""

import asyncio
import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from footprint.errors import InputError
from footprint.runs import DEFAULT_OUT
from footprint.workshop import joining, views
from footprint.workshop.exports import Exports
from footprint.workshop.guards import SCHEME, Codes, Guard, Limits
from footprint.workshop.model import Model
from footprint.workshop.room import Room
from footprint.workshop.routes import Site, refuse, static_files
from footprint.workshop.searches import Searches
from footprint.workshop.sessions import PREFIXES, Sessions
from footprint.workshop.state import Given, ground_of, replay
from footprint.workshop.store import Store, open_workshop, workshop_file
from footprint.workshop.wire import LOOPBACK, PageServer, open_sockets

if TYPE_CHECKING:
    from footprint.inputs import Scenario
    from footprint.workshop.commands import Entry

Say = Callable[[str], None]
# what can be asked of footprints drawn by hand
QUESTIONS = ("footprints", "possible", "who-pays")
FACILITATOR_HOURS = 12


@dataclass(frozen=True, slots=True)
class Settings:
    """How a workshop is run.

    Attributes
    ----------
    port
        The port asked for; None for the usual one or the next that is free.
    lan
        Whether other devices may join.
    file
        Where the workshop is kept; None for the usual place.
    new
        Whether to begin another rather than go on with the last.
    out
        Where run folders are written.
    limits
        How much one client may ask.
    others
        Addresses of this machine for other devices; None to look them up.
    """

    port: int | None = None
    lan: bool = False
    file: Path | None = None
    new: bool = False
    internal: bool = False
    profile: str | Path = "local"
    out: Path = DEFAULT_OUT
    limits: Limits = Limits()
    others: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """Where a workshop that is running can be found.

    Attributes
    ----------
    address
        For the facilitator, on this machine.
    join_address, code, facilitator_code
        For everybody else; empty where nobody else can join.
    """

    address: str
    file: Path
    join_address: str = ""
    code: str = ""
    facilitator_code: str = ""
    notes: tuple[str, ...] = ()


def run_workshop(
    scenario: "Scenario",
    settings: Settings,
    *,
    opened: Callable[[Opened], object],
    report: Callable[[Exception], None] | None = None,
    stopping: threading.Event | None = None,
) -> None:
    """Serve the workshop of a scenario until the program is told to stop.

    Parameters
    ----------
    opened
        Called once the page can be opened.
    report
        Told of what goes wrong within; the page goes on.
    stopping
        Set from another thread to stop.

    Raises
    ------
    InputError
        Where the port is taken, or the file is not a workshop or open elsewhere.
    """
    if scenario.question not in QUESTIONS:
        what = f"{scenario.title} asks about “{scenario.question}”, which has no board to draw on."
        remedy = "Take a scenario that compares footprints: footprint list shows them."
        raise InputError.of(scenario.key, what, remedy)
    others = (settings.others or joining.addresses()) if settings.lan else ()
    if settings.lan and not others:
        what = "this machine is on no network that phones could share."
        where = "--lan"
        raise InputError.of(where, what, "Join the room's Wi-Fi, or leave --lan out.")
    path = settings.file or workshop_file(scenario.key, new=settings.new)
    sockets, note = open_sockets(settings.port, others)
    codes = joining.Codes() if settings.lan else None
    door = Door(int(sockets[0].getsockname()[1]), others, codes, note)
    told = Told(opened, report, stopping)
    with _closing(sockets), open_workshop(scenario, path) as store:
        asyncio.run(_serve(scenario, settings, store, sockets, door, told))


@dataclass(frozen=True, slots=True)
class Door:
    """Under which addresses a workshop is found, and what lets others in.

    Attributes
    ----------
    codes
        None where nobody else can join.
    note
        What to tell where the port is not the usual one.
    """

    port: int
    others: tuple[str, ...]
    codes: joining.Codes | None
    note: str = ""

    @property
    def join(self) -> str:
        """Return the address at which others join."""
        return f"{SCHEME}{self.others[0]}:{self.port}/join" if self.codes is not None else ""

    def shown(self, file: Path) -> "views.Room":
        """Return how the room is joined, as the pages show it."""
        if self.codes is None:
            return views.Room(file=file.name)
        return views.Room(
            open=True,
            code=joining.spelt(self.codes.join, 3),
            address=self.join,
            qr=joining.drawn(self.join),
            facilitator_code=joining.spelt(self.codes.facilitator),
            file=file.name,
        )

    def opened(self, file: Path, notes: tuple[str, ...]) -> Opened:
        """Return where the workshop can be found, as the terminal tells it."""
        shown = self.shown(file)
        address = f"{SCHEME}{LOOPBACK}:{self.port}/"
        return Opened(address, file, shown.address, shown.code, shown.facilitator_code, notes)


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told that the page can be opened and what goes wrong, and who says when to stop."""

    opened: Callable[[Opened], object]
    report: Callable[[Exception], None] | None = None
    stopping: threading.Event | None = None


async def _serve(
    scenario: "Scenario",
    settings: Settings,
    store: Store,
    sockets: Sequence[socket.socket],
    door: Door,
    told: Told,
) -> None:
    """Make the room ready, then answer whoever asks."""
    room, left_out = await make_room(scenario, settings, store, door, told.report)
    try:
        site = Site(
            room=room,
            exports=Exports(
                scenario, out=settings.out, internal=settings.internal, profile=settings.profile
            ),
            codes=door.codes,
            guesses=Codes(settings.limits),
            static=static_files(),
        )
        guard = Guard(
            site.app(),
            hosts=joining.hosts(door.port, door.others),
            who=site.who,
            limits=settings.limits,
            refuse=refuse,
            report=told.report,
        )
        notes = tuple(text for text in (door.note, *store.notes, *left_out) if text)
        where = door.opened(store.path, notes)
        server = PageServer(guard, opened=lambda: told.opened(where), closing=room.hub.close)
        watching = asyncio.create_task(_stop_when(told.stopping, server))
        await server.serve(list(sockets))
        watching.cancel()
    finally:
        await room.close()


async def make_room(
    scenario: "Scenario",
    settings: Settings,
    store: Store,
    door: Door,
    report: Callable[[Exception], None] | None = None,
) -> tuple[Room, tuple[str, ...]]:
    """Return the room of a workshop as its file left it, and which entries no longer made sense."""
    internal, profile = settings.internal, settings.profile
    model = Model(scenario, internal=internal, profile=profile)
    searches = Searches(scenario, internal=internal, profile=profile)
    try:
        desk = await model.ready()
        choices = await model.choices()
        ground = store.remember(
            ground_of(
                desk.scenario,
                desk.now.footprints,
                (criterion.key for criterion in desk.criteria),
                (
                    Given(choice.name, choice.arrangement.footprints, choice.about)
                    for choice in choices
                ),
            )
        )
        entries = store.entries()
        state, left_out = replay(ground, entries)
        facts = views.facts_of(desk, model.parameters(), profile=str(profile))
        room = Room(
            store=store,
            ground=ground,
            facts=facts,
            state=state,
            model=model,
            searches=searches,
            sessions=Sessions(door.port, still_known(entries)),
            write=views.parts,
            run=secrets.token_hex(4),
            joining=door.shown(store.path),
            places=desk.scenario.placement,
            report=report,
        )
        await room.begin()
    except BaseException:
        searches.close()
        model.close()
        raise
    return room, left_out


def still_known(entries: "Iterable[Entry]", now: str = "") -> tuple[str, ...]:
    """Return who did something and needs no code again after a restart.

    Participants keep what they marked, whenever that was. A facilitator who came with a code does
    so for some hours: the code of another day is no longer one.
    """
    until = datetime.fromisoformat(now) if now else datetime.now(UTC)
    known = {}
    for entry in entries:
        if not entry.by_id.startswith(PREFIXES["facilitator"]) or _is_recent(entry.at, until):
            known[entry.by_id] = True
    return tuple(known)


def _is_recent(at: str, until: datetime) -> bool:
    """Tell whether a time of the log is of the same meeting."""
    try:
        return abs(until - datetime.fromisoformat(at)) <= timedelta(hours=FACILITATOR_HOURS)
    except (ValueError, TypeError):
        return False


async def _stop_when(stopping: threading.Event | None, server: PageServer) -> None:
    """Stop the server once another thread says so."""
    while stopping is not None and not stopping.is_set():
        await asyncio.sleep(0.05)
    if stopping is not None:
        server.should_exit = True


@contextmanager
def _closing(sockets: Sequence[socket.socket]) -> Iterator[None]:
    """Close the sockets whatever happens."""
    try:
        yield
    finally:
        for each in sockets:
            each.close()


def open_browser(address: str) -> None:
    """Open the page, without waiting for whatever opens it."""
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def delete_comments(scenario: "Scenario", settings: Settings) -> tuple[Path, int]:
    """Delete every comment of a workshop for good; return its file and how many there were."""
    path = settings.file or workshop_file(scenario.key)
    if not path.exists():
        what = "there is no such workshop."
        raise InputError.of(str(path), what, "Name its file with --file.")
    with open_workshop(scenario, path) as store:
        return path, store.delete_comments()
