"""Hand out what a workshop leaves behind: a scenario, a run folder, minutes."""

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from footprint.errors import InputError, OutputError
from footprint.workshop.commands import HERE
from footprint.workshop.looking import NOT_YET, without_shares
from footprint.workshop.workers import step_back

if TYPE_CHECKING:
    from footprint.inputs import Scenario
    from footprint.workshop.kept import Workshop
    from footprint.workshop.room import Room

WRITTEN = {
    "scenario": "the scenario file",
    "run": "the run folder with its report",
    "minutes-docx": "the minutes, for Word",
    "minutes-html": "the minutes, as a web page",
}
TOML = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Taken:
    """A file to be kept by a browser."""

    name: str
    kind: str
    data: bytes


class Exports:
    """Write what is taken away, one thing at a time, without holding up the page.

    Parameters
    ----------
    scenario
        As it was read, not yet protected: a run protects it again.
    """

    kinds = tuple(WRITTEN)

    def __init__(
        self,
        scenario: "Scenario",
        *,
        out: Path,
        internal: bool = False,
        profile: str | Path = "local",
    ) -> None:
        self._scenario, self._out = scenario, out
        self._internal, self._profile = internal, profile
        self._one_at_a_time = asyncio.Lock()

    async def make(self, kind: str, room: "Room") -> Taken | str:
        """Return a file, or a sentence that says where something was written.

        Whatever has the minutes in it waits until nothing is being worked out any more, or for
        as long as a room may; they say what was then still missing.

        Raises
        ------
        InputError, OutputError
            Where it cannot be written.
        """
        if self._one_at_a_time.locked():
            what = "something is being written already."
            raise InputError.of(HERE, what, "Wait until that is done.")
        async with self._one_at_a_time, room.writing(WRITTEN[kind]):
            return await self._made(kind, room)

    async def _made(self, kind: str, room: "Room") -> Taken | str:
        if kind != "scenario":
            await room.finished()
        workshop = self._workshop(room)
        if kind == "run":
            said = await self._run(workshop)
            room.was_written(said)
            return said
        return await asyncio.to_thread(_file, kind, workshop)

    async def _run(self, workshop: "Workshop") -> str:
        """Run the scenario in a process of its own, as a run holds the interpreter for long."""
        work: Callable[[], Path] = partial(
            _run_folder, workshop, out=self._out, profile=self._profile
        )
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(1, mp_context=context, initializer=step_back)
        try:
            folder = await asyncio.get_running_loop().run_in_executor(pool, work)
        except BrokenProcessPool as error:
            msg = "The run stopped before it was done, and nothing was written. Try again."
            raise OutputError(msg) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        return f"The run is in {folder}. Open report.html there first."

    def _workshop(self, room: "Room") -> "Workshop":
        """Gather the workshop as it stands."""
        from footprint.workshop.kept import Workshop

        entries, view, left = room.store.entries(), room.view, room.view.left
        looks = dict(view.looks)
        if view.state.board.assumptions != room.state.board.assumptions:
            # what the model said was of other assumptions than those that are written down
            looks = {}
        for key in looks.keys() & set(left.unplaced):
            looks[key] = without_shares(looks[key], NOT_YET)
        unseen = tuple(o.key for o in room.state.options if o.key not in looks)
        return Workshop(
            scenario=self._scenario,
            ground=room.ground,
            state=room.state,
            started=entries[0].at if entries else room.store.meta.get("started", ""),
            ended=entries[-1].at if entries else "",
            looks=looks,
            left=replace(left, options=unseen),
            criteria=view.facts.criteria,
            functions=view.facts.functions,
            weighing=view.weighing if view.weighed and looks else None,
            base=view.facts.rounding,
            internal=self._internal,
        )


def offered(name: str) -> str:
    """Write the header under which a browser keeps a file, whatever the file is called."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in name)
    exact = quote(name, safe="", errors="replace")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}"


def _file(kind: str, workshop: "Workshop") -> Taken:
    from footprint.workshop import afterwards, minutes

    if kind == "scenario":
        text = afterwards.scenario_text(workshop)
        return Taken(afterwards.scenario_name(workshop), TOML, text.encode())
    if kind == "minutes-html":
        page = minutes.web_page(workshop)
        return Taken(f"{minutes.NAME}.html", HTML, page.encode())
    return Taken(f"{minutes.NAME}.docx", DOCX, minutes.document(workshop))


def _run_folder(workshop: "Workshop", *, out: Path, profile: str | Path) -> Path:
    from footprint.workshop import afterwards

    return afterwards.run_folder(workshop, out=out, profile=profile)
