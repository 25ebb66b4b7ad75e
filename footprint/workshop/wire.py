"""Serve the page over sockets of our own: slow and silent clients are hung up on."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import h11
from starlette.types import ASGIApp
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from footprint.errors import InputError
from footprint.workshop.room_check import DEFAULT_PORT

PORTS_TRIED = 20
LOOPBACK = "127.0.0.1"
ASKING_SECONDS = 10.0
READING_SECONDS = 20.0
KEEP_SECONDS = 10
CLOSING_SECONDS = 1
SENDING_BYTES = 2**18
MOST_OPEN = 1_000
MOST_OPEN_FROM_ONE = 300
LONGEST_HEAD = 16 * 2**10
STOPS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Line(H11Protocol):
    """One connection, with an end to patience.

    A request must arrive whole within ``ASKING_SECONDS``, an answer must be taken away before
    ``READING_SECONDS`` pass without a byte of it, and one address has only so many connections.
    """

    _waiting: asyncio.TimerHandle | None = None
    _sending: asyncio.TimerHandle | None = None
    _address = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, unless there are too many already."""
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        mine = sum(getattr(line, "_address", "") == self._address for line in self.connections)
        if mine > MOST_OPEN_FROM_ONE or len(self.connections) > MOST_OPEN:
            transport.abort()
            return
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """End, and forget."""
        super().connection_lost(exc)
        for timer in (self._waiting, self._sending):
            if timer is not None:
                timer.cancel()

    def data_received(self, data: bytes) -> None:
        """Take bytes in; once they are a request, waiting is over."""
        try:
            super().data_received(data)
        except h11.LocalProtocolError:
            # what came cannot even be refused in order
            self._hang_up()
            return
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._waiting is None:
            self._wait()

    def on_response_complete(self) -> None:
        """Wait for the next request, as long as for a first one."""
        super().on_response_complete()
        if not self.transport.is_closing():
            self._wait()

    def pause_writing(self) -> None:
        """Note that what was sent is not being read."""
        super().pause_writing()
        if self._sending is None:
            self._watch(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """Note that it is being read again."""
        super().resume_writing()
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None

    def _watch(self, left: int) -> None:
        self._sending = self.loop.call_later(READING_SECONDS, self._watched, left)

    def _watched(self, left: int) -> None:
        """Hang up, unless some of what was left to send has been taken away since."""
        now = self.transport.get_write_buffer_size()
        if now >= left:
            self._hang_up()
        else:
            self._watch(now)

    def _wait(self) -> None:
        self._stop_waiting()
        self._waiting = self.loop.call_later(ASKING_SECONDS, self._waited)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _waited(self) -> None:
        """Hang up, unless a request came together with the one before it."""
        self._waiting = None
        if self.cycle is None or self.cycle.response_complete:
            self._hang_up()

    def _hang_up(self) -> None:
        """Drop the connection and what was still to be sent on it."""
        self.transport.abort()


class PageServer(Server):
    """A server that lets go of open pages before it stops.

    Parameters
    ----------
    opened, closing
        Called once the page can be opened, and before open pages are let go of.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        opened: Callable[[], object] | None = None,
        closing: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(_config(app))
        self._opened, self._closing = opened, closing

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so."""
        await super().startup(sockets)
        if self.started and self._opened is not None:
            self._opened()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of open pages, then of everything else."""
        if self._closing is not None:
            self._closing()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop in order at every way of being told to: that is how a workshop ends."""
        before: dict[int, Any] = {}
        with suppress(ValueError):  # signals reach the main thread only
            for number in (getattr(signal, name) for name in STOPS if hasattr(signal, name)):
                if signal.getsignal(number) is not signal.SIG_IGN:
                    before[number] = signal.signal(number, self.handle_exit)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _config(app: ASGIApp) -> Config:
    """Return the settings of the server: it says nothing of itself and believes no proxy."""
    return Config(
        app,
        http=Line,
        ws="none",
        loop="asyncio",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_SECONDS,
        timeout_graceful_shutdown=CLOSING_SECONDS,
        h11_max_incomplete_event_size=LONGEST_HEAD,
    )


def open_sockets(
    port: int | None, addresses: Iterable[str] = (), *, default: int = DEFAULT_PORT
) -> tuple[list[socket.socket], str]:
    """Open one port on loopback and on every other address asked for.

    Parameters
    ----------
    port
        The port that somebody asked for, and no other; 0 for any that is free; None for the
        default, or the next free one after it.

    Returns
    -------
    sockets
        Listening, loopback first, all on one port.
    note
        What to tell where the port is not the default.

    Raises
    ------
    InputError
        Where the port asked for, or every one that was tried, is taken.
    """
    others = tuple(addresses)
    if port is not None:
        try:
            return _all_on(port, others), ""
        except OSError as error:
            where, what = f"--port {port}", f"port {port} cannot be opened: {_reason(error)}."
            remedy = "Close what uses it, name another, or leave --port out to have one found."
            raise InputError.of(where, what, remedy) from None
    for tried in range(default, default + PORTS_TRIED):
        with suppress(OSError):
            note = "" if tried == default else f"Port {default} is taken, using {tried}."
            return _all_on(tried, others), note
    where, what = "--port", f"ports {default} to {default + PORTS_TRIED - 1} are all taken."
    raise InputError.of(where, what, "Name a free one with --port.")


def _all_on(port: int, others: tuple[str, ...]) -> list[socket.socket]:
    """Open a port on every address, or on none."""
    made: list[socket.socket] = []
    try:
        for address in (LOOPBACK, *others):
            made.append(listening(address, port or (made[0].getsockname()[1] if made else 0)))
    except OSError:
        for each in made:
            each.close()
        raise
    return made


def listening(address: str, port: int) -> socket.socket:
    """Open a port on an address, never one that another program holds."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # elsewhere this lets a program start again at once; on Windows it would share the port
        exclusive = os.name == "nt"
        flag = getattr(socket, "SO_EXCLUSIVEADDRUSE", 0) if exclusive else socket.SO_REUSEADDR
        made.setsockopt(socket.SOL_SOCKET, flag, 1)
        # what the system itself holds for somebody who does not read is bounded too
        made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SENDING_BYTES)
        made.bind((address, port))
        made.listen(128)
        made.setblocking(False)
    except BaseException:
        made.close()
        raise
    return made


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).rstrip(".").lower()
