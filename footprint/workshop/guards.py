"""Stand before every page: who may ask, how much, how often, and what every answer carries."""

import asyncio
import html
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "::1")
METHODS = ("GET", "HEAD", "POST")
LONGEST_PATH = 200
LONGEST_QUERY = 2_000
LONGEST_HEAD_BYTES = 16 * 2**10
# a body that is too long is read away up to here, so that its sender hears why it was refused
READ_AWAY_BYTES = 4 * 2**20
MOST_REMEMBERED = 4_096
# sessions at work at once that one other address may stand for
SESSIONS_OF_ONE = 5
# where a browser says that a request comes from a page of ours, or from a person
OWN_SITE = ("same-origin", "none")
SCHEME = "http://"

# nothing from elsewhere, nothing written into a page runs; forms post only here
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# with "no-referrer" a browser posts a plain form with the origin "null", which is refused here;
# "same-origin" tells as little to any other site
HEADERS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cache-control", b"no-store"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one client may ask.

    Attributes
    ----------
    body_bytes, body_seconds
        The longest body, and how long it may take to arrive.
    posts_per_second, posts_at_once
        Changes by one session, or by one address where nobody has joined; some at once. All
        sessions of one other address have ``SESSIONS_OF_ONE`` times as many.
    reads_per_second, reads_at_once
        Pages asked for from one address other than this machine.
    codes_per_minute, codes_at_once
        Wrong codes from one address, and in all ten times as many.
    """

    body_bytes: int = 64 * 2**10
    body_seconds: float = 10.0
    posts_per_second: float = 20.0
    posts_at_once: int = 40
    reads_per_second: float = 20.0
    reads_at_once: int = 200
    codes_per_minute: float = 5.0
    codes_at_once: int = 5


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """Tell that a request is not answered as asked, and why, in a sentence for a person."""

    def __init__(self, status: int, why: str, *, headers: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(why)
        self.status, self.why, self.headers = status, why, tuple(headers)


class Bucket:
    """Let each key do something so many times at once, and then at a steady rate."""

    def __init__(
        self, per_second: float, at_once: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate, self._most, self._clock = per_second, float(at_once), clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def left(self, key: str) -> float:
        """Return how often ``key`` may still do it now."""
        now = self._clock()
        left, at = self._left.get(key, (self._most, now))
        return min(self._most, left + (now - at) * self._rate)

    def take(self, key: str) -> bool:
        """Count once for ``key``, and return whether that was still allowed."""
        left = self.left(key)
        allowed = left >= 1.0
        self._left[key] = (left - 1.0 if allowed else left, self._clock())
        self._left.move_to_end(key)
        # whoever was not heard of for longest has a full bucket again anyway
        while len(self._left) > MOST_REMEMBERED:
            self._left.popitem(last=False)
        return allowed


class Codes:
    """Hold guessing of codes back: a few wrong ones a minute from one address, and in all."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        rate = limits.codes_per_minute / 60.0
        self._each = Bucket(rate, limits.codes_at_once, clock)
        self._all = Bucket(10 * rate, 10 * limits.codes_at_once, clock)

    def check(self, address: str) -> None:
        """Refuse to look at another code from ``address`` after too many wrong ones."""
        if self._each.left(address) < 1.0 or self._all.left("") < 1.0:
            why = "Too many wrong codes. Wait a minute, then try again."
            raise Refused(429, why, headers=[("retry-after", "60")])

    def wrong(self, address: str) -> None:
        """Count a wrong code."""
        self._each.take(address)
        self._all.take("")


class Guard:
    """Check every request before anything else sees it, and let no failure out.

    Parameters
    ----------
    hosts
        What the ``Host`` header may be: the addresses that the page is opened under, with port.
    who
        The key of the session that a request belongs to, or "" for nobody.
    refuse
        The whole page that says to a person why a request was refused, from status and reason.
    report
        Told of what went wrong within.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Iterable[str],
        who: Callable[[Scope], str],
        limits: Limits | None = None,
        refuse: Callable[[int, str], str] | None = None,
        report: Callable[[Exception], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app, self._who = app, who
        self._hosts = frozenset(host.casefold() for host in hosts)
        self._limits = limits or Limits()
        self._refuse = refuse or plain_page
        self._report = report
        self._posts = Bucket(self._limits.posts_per_second, self._limits.posts_at_once, clock)
        self._from = Bucket(
            SESSIONS_OF_ONE * self._limits.posts_per_second,
            SESSIONS_OF_ONE * self._limits.posts_at_once,
            clock,
        )
        self._reads = Bucket(self._limits.reads_per_second, self._limits.reads_at_once, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._other(scope, receive, send)
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message = {**message, "headers": [*_others(message), *HEADERS]}
            await send(message)

        try:
            await self._app(scope, await self._checked(scope, receive), sending)
        except ClientDisconnect:
            return
        except Refused as refused:
            answer = refused
        except Exception as error:
            if self._report is not None:
                self._report(error)
            answer = Refused(500, "Something went wrong here. Load the page again.")
        else:
            return
        if not begun:
            await self._answer(scope, sending, answer)

    async def _other(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what is no request for a page; there is nothing to start or stop either."""
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "lifespan":
            await self._app(scope, receive, send)

    async def _checked(self, scope: Scope, receive: Receive) -> Receive:
        """Return a ``receive`` that holds the whole body, or raise :class:`Refused`."""
        headers = headers_of(scope)
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LONGEST_HEAD_BYTES:
            raise Refused(431, "The request is too long.", headers=[("connection", "close")])
        host = headers.get("host", "")
        if host.casefold() not in self._hosts:
            raise Refused(403, "The workshop page is not known under this address.")
        if scope["method"] not in METHODS:
            why = "This page can be looked at and posted to, nothing else."
            raise Refused(405, why, headers=[("allow", ", ".join(METHODS))])
        if len(scope["path"]) > LONGEST_PATH or len(scope["query_string"]) > LONGEST_QUERY:
            raise Refused(404, "There is no such page.")
        # a page of another site or port may lead a person here, but neither fetch nor embed
        if headers.get("sec-fetch-site", "none") not in OWN_SITE:
            moving = headers.get("sec-fetch-mode") == "navigate"
            if not moving or headers.get("sec-fetch-dest", "document") != "document":
                raise Refused(403, "Another site may not read the workshop page.")
        address = address_of(scope)
        if scope["method"] != "POST":
            if address not in LOOPBACK and not self._reads.take(address):
                raise _too_often()
            return receive
        if headers.get("origin", "").casefold() != f"{SCHEME}{host}".casefold():
            raise Refused(403, "Changes can only be made from the workshop page itself.")
        if not self._posts.take(self._who(scope) or address):
            raise _too_often()
        # whoever joined many times does not get many times as much
        if address not in LOOPBACK and not self._from.take(address):
            raise _too_often()
        return _holding(await self._body(headers, receive), receive)

    async def _body(self, headers: MutableMapping[str, str], receive: Receive) -> bytes:
        """Read the whole body, no more and no longer than allowed."""
        told = headers.get("content-length", "0")
        most = self._limits.body_bytes
        too_long = not told.isascii() or not told.isdecimal() or int(told[:12]) > most
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                body = await _read(receive, 0 if too_long else most)
        except TimeoutError:
            why = "The message took too long to arrive."
            raise Refused(408, why, headers=[("connection", "close")]) from None
        if body is None:
            why = f"This is too long: {most // 1024} kilobytes at most."
            raise Refused(413, why, headers=[("connection", "close")])
        return body

    async def _answer(self, scope: Scope, send: Send, refused: Refused) -> None:
        """Say why a request was refused, as JSON to a script and as a page to a person."""
        if wants_json(headers_of(scope)):
            text, kind = problem_json(refused.why), "application/json"
        else:
            text, kind = self._refuse(refused.status, refused.why), "text/html; charset=utf-8"
        body = text.encode()
        headers = [(b"content-type", kind.encode()), (b"content-length", b"%d" % len(body))]
        headers += [(name.encode(), value.encode()) for name, value in refused.headers]
        await send({"type": "http.response.start", "status": refused.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers of a request by name; of several with one name, the last."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def address_of(scope: Scope) -> str:
    """Return the address that a request comes from, never one that it only claims."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def wants_json(headers: MutableMapping[str, str]) -> bool:
    """Return whether a script asks, rather than a person who follows a link or sends a form."""
    asked = headers.get("content-type", "") + headers.get("accept", "")
    return "application/json" in asked


def problem_json(why: str) -> str:
    """Write a reason as the scripts of the page read it."""
    return json.dumps({"problem": why}, ensure_ascii=False)


def plain_page(status: int, why: str) -> str:
    """Write the page of a refusal where no other is at hand."""
    said = html.escape(why)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{said}</title>'
        f"<h1>{said}</h1><p>({status})</p></html>"
    )


def _others(message: Message) -> list[Any]:
    """Return the headers of an answer but for those that every answer carries."""
    ours = {name for name, _ in HEADERS}
    return [(name, value) for name, value in message["headers"] if name.lower() not in ours]


def _too_often() -> Refused:
    return Refused(429, "That is too often. Wait a moment.", headers=[("retry-after", "1")])


async def _read(receive: Receive, most: int) -> bytes | None:
    """Read a body of at most so many bytes; a longer one is read away, and None returned."""
    kept, length = bytearray(), 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part = message.get("body", b"")
        length += len(part)
        if length <= most:
            kept += part
        more = message.get("more_body", False)
        if not more or length > max(most, READ_AWAY_BYTES):
            return bytes(kept) if length <= most else None


def _holding(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives the body at once, and then whatever else comes."""
    given = False

    async def held() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return held
