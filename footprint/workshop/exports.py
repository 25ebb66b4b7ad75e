"""Hand out what a workshop leaves behind: a scenario, a run folder, minutes."""

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from footprint.errors import InputError, OutputError
from footprint.workshop.commands import HERE
from footprint.workshop.workers import step_back

if TYPE_CHECKING:
    from footprint.inputs import Scenario
    from footprint.workshop.kept import Workshop
    from footprint.workshop.room import Room

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

    kinds = ("scenario", "run", "minutes-docx", "minutes-html")

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

        Raises
        ------
        InputError, OutputError
            Where it cannot be written.
        """
        if self._one_at_a_time.locked():
            what = "something is being written already."
            raise InputError.of(HERE, what, "Wait until that is done.")
        async with self._one_at_a_time:
            workshop = self._workshop(room)
            if kind == "run":
                return await self._run(workshop)
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

        entries, view = room.store.entries(), room.view
        return Workshop(
            scenario=self._scenario,
            ground=room.ground,
            state=room.state,
            started=entries[0].at if entries else room.store.meta.get("started", ""),
            ended=entries[-1].at if entries else "",
            looks=dict(view.looks),
            criteria=view.facts.criteria,
            functions=view.facts.functions,
            weighing=view.weighing if view.weighed else None,
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
