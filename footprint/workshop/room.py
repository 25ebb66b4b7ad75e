"""Hold one workshop while it runs: one change at a time, kept before it is shown."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from footprint.arrangements import Arrangement
from footprint.errors import InputError, OutputError, SolverError
from footprint.workshop import store as kept
from footprint.workshop.commands import HERE, Assume, Command
from footprint.workshop.hub import Hub
from footprint.workshop.looking import Known, Looking
from footprint.workshop.sessions import Session, Sessions
from footprint.workshop.views import DeskView, Facts, Finding, Viewer, Working
from footprint.workshop.views import Room as RoomFacts

if TYPE_CHECKING:
    from footprint.workshop.model import Model
    from footprint.workshop.searches import Job, Searches
    from footprint.workshop.state import Ground, State
    from footprint.workshop.store import Store

SETTLING_SECONDS = 8.0
# minutes wait so long for what is still being worked out, then say what it was
FINISHING_SECONDS = 120.0
# pages are sent what they wait for before anything else is worked out
BESIDE_SECONDS = 0.03
TELLING_SECONDS = 0.5
SEARCHES = {
    "nearest": "The nearest grouping that works",
    "lowest": "Lowest modelled cost from here",
}


@dataclass(slots=True)
class Search:
    """A search under way, and what it was asked from."""

    job: "Job"
    kind: str
    function: str


@dataclass(slots=True)
class Live:
    """What is under way beside the log: searches, what they found, placements, exports."""

    searches: dict[str, Search] = field(default_factory=dict)
    found: Finding | None = None
    placing: "tuple[Known, Job] | None" = None
    writing: str = ""
    written: str = ""


class Room:
    """One workshop that is running.

    Every change goes through one lock: it is checked against where the workshop stands, written
    to the file, and only then folded in. What everybody sees is a view: a state with what the
    model says of that very state, so a page never mixes two. Changes that arrive while the model
    works are shown together, as the latest.

    Parameters
    ----------
    joining
        How the room is joined: code, address, drawing; empty where it cannot be.
    places
        Whether where children would live is to be worked out.
    report
        Told of what went wrong within.
    """

    def __init__(
        self,
        *,
        store: "Store",
        ground: "Ground",
        facts: Facts,
        state: "State",
        model: "Model",
        searches: "Searches",
        sessions: Sessions,
        write: Callable[[str, DeskView], Mapping[str, str]],
        run: str,
        joining: RoomFacts | None = None,
        places: bool = False,
        report: Callable[[Exception], None] | None = None,
    ) -> None:
        self.store, self.ground, self.model = store, ground, model
        self.sessions, self.state, self.searches = sessions, state, searches
        self.hub = Hub(lambda view: write(view, self.view), run)
        self._joining = joining or RoomFacts(file=store.path.name)
        self._report = report
        self._lock = asyncio.Lock()
        self._live = Live()
        self._now = Arrangement(dict(ground.now))
        self._looking = Looking(model, self._now, places=places)
        self._dirty, self._settled = asyncio.Event(), asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._base = DeskView(facts, ground, state, room=self._joining)
        self.view = self._base

    async def begin(self) -> None:
        """Work out the first view, then keep it up to date until :meth:`close`."""
        try:
            await self._look()
        except Exception as error:  # noqa: BLE001 - it must open again, to be taken back
            self._wrong(error)
        self._dirty.set()
        self._start(self._keep_looking())
        self._start(self._keep_telling())

    async def close(self) -> None:
        """Stop what is under way; everything done is in the file already."""
        self.hub.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for each in self._live.searches.values():
            each.job.cancel()
        self.searches.close()
        self.model.close()
        self.store.close()

    async def act(self, command: Command, session: Session) -> int:
        """Carry out one command, and return the number of its entry.

        Raises
        ------
        InputError, OutputError
            Where it makes no sense now, or cannot be kept; nothing changes.
        """
        async with self._lock:
            if isinstance(command, Assume) and command.value is not None:
                assumed = {**self.state.board.assumptions, command.key: command.value}
                await self.model.check(assumed)
            self.state = kept.record(
                self.store,
                self.state,
                self.ground,
                command,
                by=self.sessions.acted(session),
                by_id=session.key,
            )
            number = self.state.revision
            self._settled.clear()
            self._dirty.set()
        return number

    async def settled(self, number: int = 0, seconds: float = SETTLING_SECONDS) -> DeskView:
        """Return the view once it shows an entry, or as it is where the model takes its time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.view.state.revision < (number or self.state.revision):
                    await self._settled.wait()
        return self.view

    async def finished(self) -> DeskView:
        """Return the view once nothing of it is being worked out, or as it is after a while."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FINISHING_SECONDS):
                while self.view.state is not self.state or self.view.left:
                    await self._settled.wait()
        return self.view

    @contextlib.asynccontextmanager
    async def writing(self, what: str) -> AsyncIterator[None]:
        """Show what is being written while it is."""
        self._live.writing = what
        self._tell()
        try:
            yield
        finally:
            self._live.writing = ""
            self._tell()

    def was_written(self, said: str) -> None:
        """Keep in view where something was written."""
        self._live.written = said
        self._tell()

    def viewer(self, session: Session | None) -> Viewer:
        """Return who looks at a page."""
        if session is None:
            return Viewer()
        lead = session.role == "facilitator"
        return Viewer(session.key, self.sessions.name(session), lead, not lead)

    def somebody_joined(self) -> None:
        """Show how many have joined."""
        self._tell()

    # searches

    def search(self, kind: str, function: str, max_partners: int | None = None) -> str:
        """Start a search from the board, giving up one of its kind for the same function."""
        board = self.state.board
        if function not in self.ground.functions:
            raise InputError.of(HERE, "there is no such function.", "Choose one on the page.")
        if kind not in SEARCHES:
            raise InputError.of(HERE, "there is no such search.", "Choose one on the page.")
        for each in tuple(self._live.searches.values()):
            if (each.kind, each.function) == (kind, function):
                each.job.cancel()
        pinned = board.pins.get(function, frozenset())
        asked = (self._looking.drawn(board), function, pinned)
        if kind == "nearest":
            job = self.searches.nearest(*asked, assumptions=board.assumptions)
        else:
            job = self.searches.lowest(
                *asked, max_partners=max_partners, assumptions=board.assumptions
            )
        self._live.searches[str(job.key)] = Search(job, kind, function)
        self._live.found = None
        self._start(self._finish(str(job.key)))
        self._tell()
        return str(job.key)

    def stop(self, job: str) -> None:
        """Give a search up."""
        found = self._live.searches.pop(job, None)
        if found is not None:
            found.job.cancel()
        self._tell()

    def put_aside(self) -> None:
        """Put what was found aside."""
        self._live.found = None
        self._tell()

    async def _finish(self, key: str) -> None:
        """Wait for a search, and show what it found, or why nothing was."""
        search = self._live.searches[key]
        title = SEARCHES[search.kind]
        try:
            found = await search.job.done
            blocks = tuple(self._in_order(block) for block in found.blocks)
            said = found.words if isinstance(found.words, tuple) else (str(found.words),)
            finding = Finding(key, search.function, title, said, blocks)
        except asyncio.CancelledError:
            if self._live.searches.get(key) is search:
                del self._live.searches[key]
            if not search.job.done.cancelled():
                raise
            return
        except (InputError, SolverError, OutputError) as error:
            finding = Finding(key, search.function, title, (sentence(error),))
        if self._live.searches.pop(key, None) is not None:
            self._live.found = finding
        self._tell()

    def _in_order(self, block: Iterable[str]) -> tuple[str, ...]:
        wanted = set(block)
        return tuple(code for code in self.ground.codes if code in wanted)

    # what is shown

    async def _keep_looking(self) -> None:
        """Show every change once the model has looked at it; of several at once, the last."""
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001 - the page must go on
                self._wrong(error)
                self._show(replace(self.view, state=self.state, look=None))
                continue
            await asyncio.sleep(BESIDE_SECONDS)
            if not self._dirty.is_set():
                try:
                    await self._look_beside()
                except Exception as error:  # noqa: BLE001 - the board is shown all the same
                    self._wrong(error)

    async def _look(self) -> None:
        """Show the board as it stands, with what the model says of that very board."""
        state, looking = self.state, self._looking
        board = state.board
        before = state.previous
        # under its own assumptions: a change of one of them is seen in what it does
        then = None if before is None else await looking.look(before, looking.drawn(before))
        look = await looking.look(board, looking.drawn(board), before)
        now = await looking.look(board, self._now)
        self._show(
            replace(
                self.view,
                state=state,
                look=look,
                now=now,
                before=then,
                looks=looking.at_hand(state),
                weighing=looking.weighing(state),
                weighed=looking.is_weighed(state),
                found=self._still(state),
            )
        )

    async def _look_beside(self) -> None:
        """Then look at what takes longer: the options, how they weigh, where children live."""
        state, looking = self.state, self._looking
        known = looking.at_hand(state)
        for option in state.options:
            if option.key not in known:
                await looking.look(state.board, looking.drawn(option.board))
                if self._dirty.is_set():
                    return
        await looking.weigh(state)
        if self._dirty.is_set() or self.view.state is not state:
            return
        self._place()
        looks, weighing = looking.at_hand(state), looking.weighing(state)
        same = looks.keys() == self.view.looks.keys()
        same = same and all(look is self.view.looks[key] for key, look in looks.items())
        same = same and weighing is self.view.weighing and self.view.weighed
        if not same or self.view.left != looking.left(state):
            self._show(replace(self.view, looks=looks, weighing=weighing, weighed=True))

    # where children would live

    def _place(self) -> None:
        """Ask where children would live on the board, then before it and in the options."""
        board = next(self._looking.unplaced(self.state), None)
        if board is None:
            return
        key = self._looking.known(board)
        if self._live.placing is not None:
            if self._live.placing[0] == key:
                return
            self._live.placing[1].cancel()
        job = self.searches.placements(self._looking.drawn(board), board.assumptions)
        self._live.placing = (key, job)
        self._start(self._place_done(key, job))

    async def _place_done(self, key: Known, job: "Job") -> None:
        """Wait for one answer, show it, and ask for the next."""
        try:
            shares = await job.done
        except asyncio.CancelledError:
            if self._live.placing == (key, job):
                self._live.placing = None
            if not job.done.cancelled():
                raise
            return
        except (SolverError, OutputError):
            self._looking.no_answer(key)
        except InputError:
            self._looking.place(key, {})
        else:
            self._looking.place(key, shares)
        if self._live.placing == (key, job):
            self._live.placing = None
        self._dirty.set()

    # telling

    def _show(self, view: DeskView) -> None:
        """Make a view the one that everybody sees."""
        left = self._looking.left(view.state)
        self.view = replace(
            view,
            room=self._room(),
            working=self._working(),
            placing=left.groupings > 0,
            left=left,
            writing=self._live.writing,
            written=self._live.written,
        )
        self._settled.set()
        self._settled.clear()
        self.hub.publish()

    def _tell(self) -> None:
        """Show what changed beside the log."""
        self._show(replace(self.view, found=self._still(self.view.state)))

    def _still(self, state: "State") -> Finding | None:
        """Return the last finding, unless the function it is for has gone from the board."""
        found = self._live.found
        if found is not None and found.blocks and found.function in state.board.slots:
            blocks = {frozenset(block) for block in found.blocks}
            if blocks == set(state.board.blocks(found.function)):
                self._live.found = found = replace(found, blocks=())
        return found

    def _room(self) -> RoomFacts:
        return replace(self._joining, joined=self.sessions.joined, watching=self.hub.watching)

    def _working(self) -> tuple[Working, ...]:
        return tuple(Working(key, each.job.words) for key, each in self._live.searches.items())

    async def _keep_telling(self) -> None:
        """Show how far searches are and how many pages are open, when that changed."""
        while True:
            await asyncio.sleep(TELLING_SECONDS)
            if (self._working(), self._room()) != (self.view.working, self.view.room):
                self._tell()

    def _start(self, work: Any) -> None:  # noqa: ANN401
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self._wrong(error)

    def _wrong(self, error: Exception) -> None:
        if self._report is not None:
            self._report(error)


def sentence(error: Exception) -> str:
    """Say in a sentence or two what stands in the way, without where in a file it was."""
    if isinstance(error, InputError):
        told = (f"{each.what} {each.remedy}".strip() for each in error.problems[:3])
        return " ".join(text[:1].upper() + text[1:] for text in told)
    return next(iter(str(error).splitlines()), "") or "That did not work."
