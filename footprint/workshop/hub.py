"""Tell every open page what changed: always from the latest state, each message made once."""

import asyncio
import hashlib
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field

HEARTBEAT_SECONDS = 15.0
RETRY_MILLISECONDS = 1_000
# what a page had so many changes ago is still known, so that it is sent only what differs
MOST_KEPT = 32
MOST_STREAMS = 600
MOST_STREAMS_OF_ONE = 120
ALIVE = b": still here\n\n"

Parts = Mapping[str, str]


@dataclass(slots=True)
class _View:
    """One view as it was last written, and the messages that lead to it from earlier ones."""

    version: int = -1
    parts: dict[str, str] = field(default_factory=dict)
    prints: dict[int, dict[str, bytes]] = field(default_factory=dict)
    messages: dict[int, bytes] = field(default_factory=dict)


class Hub:
    """Keep open pages up to date.

    A page has a view, and a version of it: one number. Whenever something changed, it is sent the
    parts that differ between the version it has and the latest; it never gets what lies between,
    so a slow page skips states, and nothing waits for it. What is kept does not grow with time,
    nor with how slowly anybody reads.

    Parameters
    ----------
    write
        Return the parts of a view now: text by id of the element that holds it.
    run
        A few characters that are new each time the program starts; with the version they are the
        id of a message, so that a page that comes back is known to have what it has.
    """

    def __init__(self, write: Callable[[str], Parts], run: str = "0") -> None:
        self._write, self._run = write, run
        self._views: dict[str, _View] = {}
        self._version = 0
        self._changed = asyncio.Event()
        self._closed = False
        self._open: Counter[str] = Counter()

    @property
    def watching(self) -> int:
        """How many pages are open."""
        return self._open.total()

    def publish(self) -> None:
        """Let every open page know that something changed."""
        self._version += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def close(self) -> None:
        """End every stream."""
        self._closed = True
        self._changed.set()

    def room_for(self, address: str) -> bool:
        """Return whether one more page may be kept up to date for an address."""
        mine = self._open[address] < MOST_STREAMS_OF_ONE
        return mine and self.watching < MOST_STREAMS and not self._closed

    async def stream(self, view: str, address: str = "", last: str = "") -> AsyncIterator[bytes]:
        """Yield what the page of a view is sent, until it goes away or the hub is closed.

        Parameters
        ----------
        last
            The id of the message that the page had last, where it comes back.
        """
        self._open[address] += 1
        try:
            yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
            has = self._known(last)
            while not self._closed:
                changed = self._changed
                if has != self._version:
                    message, has = self.message(view, has)
                    if message:
                        yield message
                    # whatever changed while that was being sent is in the next one
                    continue
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        await changed.wait()
                except TimeoutError:
                    yield ALIVE
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    def message(self, view: str, has: int) -> tuple[bytes, int]:
        """Return what leads from one version of a view to the latest, and which that is.

        It is empty where nothing of the view differs, and the whole view where the version it is
        asked from is no longer known.
        """
        kept = self._current(view)
        has = has if has in kept.prints else -1
        if has not in kept.messages:
            before = kept.prints.get(has, {})
            now = kept.prints[kept.version]
            differing = {
                name: text for name, text in kept.parts.items() if before.get(name) != now[name]
            }
            gone = sorted(before.keys() - now.keys())
            kept.messages[has] = self._written(kept.version, differing, gone)
        return kept.messages[has], kept.version

    def _current(self, view: str) -> _View:
        """Return a view, written again if something changed since it was written last."""
        kept = self._views.setdefault(view, _View())
        if kept.version != self._version:
            kept.parts = dict(self._write(view))
            prints = {name: _print(text) for name, text in kept.parts.items()}
            kept.version = self._version
            kept.prints[kept.version] = prints
            kept.messages = {}
            while len(kept.prints) > MOST_KEPT:
                del kept.prints[next(iter(kept.prints))]
        return kept

    def _known(self, last: str) -> int:
        """Return the version that an id of a message stands for, or -1."""
        run, _, version = last.partition("-")
        if run != self._run or not (version.isascii() and version.isdecimal()):
            return -1
        return min(int(version[:15]), self._version)

    def _written(self, version: int, parts: Parts, gone: list[str]) -> bytes:
        if not parts and not gone:
            return b""
        told = {"version": version, "parts": parts, "gone": gone, "at": round(time.time(), 3)}
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        return f"id: {self._run}-{version}\ndata: {text}\n\n".encode("utf-8", errors="replace")


def _print(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", errors="replace"), digest_size=12).digest()
