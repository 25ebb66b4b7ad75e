"""Do in a process of its own what takes long, and say what came of it."""

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from footprint.arrangements import Arrangement
from footprint.errors import InputError, SolverError
from footprint.inputs import Scenario
from footprint.questions.desk import Desk
from footprint.questions.moves import Found, lowest_from_here, nearest_that_works
from footprint.questions.placement import Placements, Share, fit_placements, shares_against
from footprint.workshop.model import assumed

PLACEMENTS = "placements"
DIED = "The search stopped before it was done: its process ended. Ask again; the board stands."
FAILED = "The search could not be carried out ({}). The board stands."
POLL_SECONDS = 0.1
NICENESS = 10
KEPT_DESKS = 2


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is asked."""

    kind: str
    arrangement: Arrangement
    assumptions: tuple[tuple[str, float], ...]
    function: str = ""
    pinned: frozenset[str] = frozenset()
    max_partners: int | None = None


class GivenUpError(Exception):
    """Tell that nobody waits for a job any more."""


class Worker:
    """One process that answers one task at a time, started when it is first asked."""

    def __init__(self, payload: Callable[[], bytes]) -> None:
        self._payload = payload
        self._process: multiprocessing.process.BaseProcess | None = None
        self._line: Connection | None = None
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """Return the id of the process, None where none runs."""
        process = self._process
        return process.pid if process is not None and process.is_alive() else None

    def ask(self, task: Task, given_up: threading.Event) -> Any:  # noqa: ANN401
        """Have a task done, and return its answer.

        Raises
        ------
        GivenUpError
            If it is given up before.
        SolverError
            If the process ends before it answers.
        InputError
            As the task raised it.
        """
        if given_up.is_set():
            raise GivenUpError
        try:
            line, process = self._started()
            line.send(task)
            while not wait([line, process.sentinel], POLL_SECONDS):
                # a placement that nobody waits for goes on: its fit serves the next
                if given_up.is_set() and task.kind != PLACEMENTS:
                    self.kill()
                    raise GivenUpError
            outcome, answer = line.recv()
        except (EOFError, OSError) as error:
            self.kill()
            if given_up.is_set():
                raise GivenUpError from error
            raise SolverError(DIED) from error
        if outcome == "input":
            raise InputError(answer)
        if outcome == "solver":
            raise SolverError(answer)
        return answer

    def kill(self) -> None:
        """End the process at once, if it runs."""
        with self._lock:
            process, self._process = self._process, None
            line, self._line = self._line, None
        if process is not None:
            process.kill()
            process.join()
        if line is not None:
            line.close()

    def _started(self) -> tuple[Connection, multiprocessing.process.BaseProcess]:
        """Return the line to a process that runs, a new one where there is none."""
        process, line = self._process, self._line
        if process is not None and line is not None and process.is_alive():
            return line, process
        self.kill()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        started = context.Process(target=serve, args=(theirs,), name="searches", daemon=True)
        started.start()
        theirs.close()
        with self._lock:
            self._process, self._line = started, ours
        ours.send_bytes(self._payload())
        return ours, started


def serve(line: Connection) -> None:
    """Answer tasks in a worker process, one after another, until the line is closed."""
    # an interruption at the keyboard is for the page, which then ends its workers
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    step_back()
    with contextlib.suppress(EOFError, OSError):
        bench = Bench(pickle.loads(line.recv_bytes()))
        while True:
            line.send(bench.answered(line.recv()))


def step_back() -> None:
    """Claim the processor less than the page does, where the system knows of that."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(NICENESS)


class Bench:
    """What a worker holds: desks by assumptions, and fitted placement checks."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._desks: OrderedDict[tuple[tuple[str, float], ...], Desk] = OrderedDict()
        self._fits: OrderedDict[tuple[tuple[str, float], ...], Placements | None] = OrderedDict()

    def answered(self, task: Task) -> tuple[str, Any]:
        """Return the outcome of a task ("done", "input" or "solver") and what it gave."""
        try:
            return "done", self._answer(task)
        except InputError as error:
            return "input", tuple(error.problems)
        except SolverError as error:
            return "solver", str(error)
        except Exception as error:  # noqa: BLE001 - the page must be told, whatever it is
            return "solver", FAILED.format(f"{type(error).__name__}: {error}")

    def _answer(self, task: Task) -> Found | Mapping[str, Share]:
        """Carry a task out."""
        desk = self._desk(task)
        if task.kind == "nearest":
            return nearest_that_works(desk, task.arrangement, task.function, task.pinned)
        if task.kind == "lowest":
            return lowest_from_here(
                desk, task.arrangement, task.function, task.pinned, task.max_partners
            )
        return self._shares(desk, task)

    def _desk(self, task: Task) -> Desk:
        """Return the desk under the task's assumptions."""
        if task.assumptions not in self._desks:
            self._desks[task.assumptions] = Desk(assumed(self._scenario, dict(task.assumptions)))
            if len(self._desks) > KEPT_DESKS:
                self._desks.popitem(last=False)
        self._desks.move_to_end(task.assumptions)
        return self._desks[task.assumptions]

    def _shares(self, desk: Desk, task: Task) -> Mapping[str, Share]:
        """Place children under an arrangement, the fit made once for the assumptions."""
        if task.assumptions not in self._fits:
            self._fits[task.assumptions] = fit_placements(desk.world)
            if len(self._fits) > KEPT_DESKS:
                self._fits.popitem(last=False)
        fit = self._fits[task.assumptions]
        if fit is None:
            return {}
        as_now = fit.under(desk.now)
        return shares_against(fit.under(task.arrangement), as_now, fit.calibration)
