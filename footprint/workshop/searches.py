"""Search in worker processes, so that a slow answer never freezes the page."""

import asyncio
import contextlib
import itertools
import pickle
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from footprint.arrangements import Arrangement
from footprint.errors import SolverError
from footprint.inputs import Scenario
from footprint.workshop.model import protected
from footprint.workshop.workers import PLACEMENTS, GivenUpError, Task, Worker

NONE: Mapping[str, float] = {}
WAITING = "Waiting for its turn…"
WORDS = {
    "nearest": "Looking for the nearest grouping that works…",
    "lowest": "Looking for the lowest modelled cost from here…",
    PLACEMENTS: "Working out where children would live…",
}
MOST_WORKERS = 2
CLOSE_SECONDS = 5.0


@dataclass(slots=True, eq=False)
class Job:
    """One search under way.

    Attributes
    ----------
    kind
        "nearest", "lowest" or "placements".
    words
        What is being done, or what went wrong, for the page.
    done
        The answer: Found, or a mapping of criterion key to Share (empty where the scenario asks
        for no placement check). An InputError says what to do; a worker that died, or ran out of
        time, gives a SolverError; a job given up is cancelled.
    """

    key: int
    kind: str
    words: str
    done: "asyncio.Future[Any]"
    task: Task
    given_up: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        """Give the job up; a search that has begun is ended with its process."""
        self.given_up.set()
        self.words = "Given up"
        self.done.cancel()


class Searches:
    """Worker processes that search: one, and another only while that one is busy.

    Placement checks wait for searches, and hold one worker at most. A worker that dies is
    replaced when the next job comes. To be used from one event loop.

    Parameters
    ----------
    internal, profile
        How councils' own counts are protected, as for the model.
    workers
        The most processes, one or two.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        internal: bool = False,
        profile: str | Path = "local",
        workers: int = MOST_WORKERS,
    ) -> None:
        self._prepare = _Once(lambda: pickle.dumps(protected(scenario, profile, internal=internal)))
        self._keys = itertools.count(1)
        self._waiting: list[Job] = []
        self._turn = threading.Condition()
        self._closed = False
        self._placing: Job | None = None
        self._placer: _Lane | None = None
        self._lanes = [_Lane(self) for _ in range(max(1, min(workers, MOST_WORKERS)))]

    def nearest(
        self,
        arrangement: Arrangement,
        function: str,
        pinned: frozenset[str] = frozenset(),
        assumptions: Mapping[str, float] = NONE,
    ) -> Job:
        """Start the search for the nearest grouping that works: ``await job.done`` -> Found."""
        return self._start(
            Task("nearest", arrangement, _key(assumptions), function, frozenset(pinned))
        )

    def lowest(
        self,
        arrangement: Arrangement,
        function: str,
        pinned: frozenset[str] = frozenset(),
        max_partners: int | None = None,
        assumptions: Mapping[str, float] = NONE,
    ) -> Job:
        """Start the search for the lowest modelled cost from here: ``await job.done`` -> Found."""
        pins = frozenset(pinned)
        return self._start(
            Task("lowest", arrangement, _key(assumptions), function, pins, max_partners)
        )

    def placements(self, arrangement: Arrangement, assumptions: Mapping[str, float] = NONE) -> Job:
        """Work out where children would live: -> criterion key to Share; drops the job before."""
        if self._placing is not None and not self._placing.done.done():
            self._placing.cancel()
        self._placing = self._start(Task(PLACEMENTS, arrangement, _key(assumptions)))
        return self._placing

    def processes(self) -> list[int]:
        """Return the ids of the processes that run."""
        return [lane.worker.pid for lane in self._lanes if lane.worker.pid is not None]

    def close(self) -> None:
        """End the workers; jobs that wait or run are given up."""
        with self._turn:
            self._closed = True
            waiting, self._waiting = self._waiting, []
            self._turn.notify_all()
        for job in [*waiting, *(lane.job for lane in self._lanes if lane.job is not None)]:
            job.given_up.set()
            if not job.done.get_loop().is_closed():
                job.done.cancel()
        for lane in self._lanes:
            lane.end()

    def take(self, lane: "_Lane") -> Job | None:
        """Wait for the next job of a lane, searches first; None once closed."""
        with self._turn:
            while not self._closed:
                job = self._next(lane)
                if job is not None:
                    lane.job = job
                    return job
                self._turn.wait()
        return None

    def left(self, lane: "_Lane") -> None:
        """Note that a lane is free again."""
        with self._turn:
            lane.job = None
            self._turn.notify_all()

    def payload(self) -> bytes:
        """Return the scenario as workers are given it."""
        return self._prepare.value()

    def _next(self, lane: "_Lane") -> Job | None:
        """Take the next job that a lane may begin, if there is one.

        The first lane has first go; placements stay with the lane that has fitted them.
        """
        first = self._lanes[0]
        goes = lane is first or first.job is not None
        placing = any(one.job is not None and one.job.kind == PLACEMENTS for one in self._lanes)
        self._waiting = [job for job in self._waiting if not job.given_up.is_set()]
        for job in sorted(self._waiting, key=lambda job: (job.kind == PLACEMENTS, job.key)):
            fitted = job.kind == PLACEMENTS and self._placer is not None
            if (lane is self._placer if fitted else goes) and not (
                job.kind == PLACEMENTS and placing
            ):
                self._waiting.remove(job)
                if job.kind == PLACEMENTS:
                    self._placer = lane
                return job
        return None

    def _start(self, task: Task) -> Job:
        """Put a job in line."""
        if self._closed:
            msg = "The workshop is closing."
            raise SolverError(msg)
        done = asyncio.get_running_loop().create_future()
        job = Job(next(self._keys), task.kind, WAITING, done, task)
        with self._turn:
            self._waiting.append(job)
            self._turn.notify_all()
        for lane in self._lanes:
            lane.begin()
            if lane.job is None:
                break
        return job


class _Once:
    """A value made when it is first asked for, whichever thread asks."""

    def __init__(self, make: Callable[[], bytes]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._value: bytes | None = None

    def value(self) -> bytes:
        """Return the value."""
        with self._lock:
            if self._value is None:
                self._value = self._make()
            return self._value


class _Lane:
    """A thread that hands jobs to one worker process and waits for them."""

    def __init__(self, searches: Searches) -> None:
        self.worker = Worker(searches.payload)
        self.job: Job | None = None
        self._searches = searches
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start the thread, unless it runs."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="searches", daemon=True)
            self._thread.start()

    def end(self) -> None:
        """Kill the worker and wait for the thread."""
        self.worker.kill()
        if self._thread is not None:
            self._thread.join(CLOSE_SECONDS)

    def _run(self) -> None:
        """Do one job after another until there are none to come."""
        while (job := self._searches.take(self)) is not None:
            job.words = WORDS[job.kind]
            try:
                answer = self.worker.ask(job.task, job.given_up)
            except GivenUpError:
                pass
            except Exception as error:  # noqa: BLE001 - whoever waits for the job must be told
                _tell(job, partial(job.done.set_exception, error))
            else:
                _tell(job, partial(job.done.set_result, answer))
            self._searches.left(self)
        self.worker.kill()


def _key(assumptions: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """Return assumptions in an order of their own."""
    return tuple(sorted(assumptions.items()))


def _tell(job: Job, settle: Callable[[], None]) -> None:
    """Settle a job in its own loop, unless nobody waits or the loop is gone."""

    def settled() -> None:
        if not job.done.done():
            settle()

    with contextlib.suppress(RuntimeError):
        job.done.get_loop().call_soon_threadsafe(settled)
