"""Say which page is at which address, and who may ask for it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.responses import StreamingResponse as Streaming
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from footprint.errors import InputError, OutputError
from footprint.workshop import views
from footprint.workshop.commands import HERE, Command, SetFunction, parse
from footprint.workshop.exports import Exports, Taken, offered
from footprint.workshop.guards import LOOPBACK, Codes, Refused, address_of, headers_of, wants_json
from footprint.workshop.joining import Codes as JoinCodes
from footprint.workshop.room import Room, sentence
from footprint.workshop.sessions import Role, Session

Answer = Callable[[Request], Awaitable[Response]]
LEADING = ("board", "options", "weights", "desk", "afterwards")
STREAMS = (*LEADING, "room", "phone")
ADDRESS = {name: "/" if name == "board" else f"/{name}" for name in (*STREAMS, "join", "code")}
STATIC = Path(__file__).parent / "static"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
MOST_FIELDS = 2_000
LONGEST_NUMBER, MOST_PARTNERS = 6, 1_000
# a page shows what was done before it was asked for, unless the model takes longer than this
PAGE_SECONDS = 1.0
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
CLOSED = "Phones cannot join: this workshop was started for one computer alone."
FULL = "The room is full."
WRONG_CODE = "That is not the code."
NOT_KEPT = "That could not be kept. Tell the facilitator."
TITLES = {
    400: "That could not be read",
    403: "Not allowed here",
    404: "No such page",
    405: "Not possible here",
    408: "Too slow",
    409: "That did not work",
    413: "Too long",
    415: "That could not be read",
    429: "Too often",
    500: "Something went wrong",
}


@dataclass(frozen=True, slots=True)
class Site:
    """The pages of one workshop.

    Attributes
    ----------
    codes
        What lets others in; None where nobody else can.
    static
        Name of a file to its bytes and what they are: no other file is ever sent.
    """

    room: Room
    exports: Exports
    codes: JoinCodes | None
    guesses: Codes
    static: Mapping[str, tuple[bytes, str]]

    def app(self) -> Router:
        """Return the application; it must stand behind a guard."""
        posts = ["POST"]
        routes = [
            *(Route(ADDRESS[name], self._page(name)) for name in LEADING),
            Route("/ballot", self._page("ballot")),
            Route("/room", self._page("room")),
            Route("/phone", self._page("phone")),
            Route("/join", self._door("join")),
            Route("/code", self._door("code")),
            Route("/join", self._enter("participant"), methods=posts),
            Route("/code", self._enter("facilitator"), methods=posts),
            Route("/static/{name}", self._file),
            Route("/events/{name}", self._events),
            Route("/act", self._act, methods=posts),
            Route("/search", self._search, methods=posts),
            Route("/export/{what}", self._export, methods=posts),
        ]
        return Router(routes, redirect_slashes=False, default=_nowhere)

    def who(self, scope: Scope) -> str:
        """Return the key of the session that a request belongs to, or nothing."""
        session = self.room.sessions.of(headers_of(scope).get("cookie", ""))
        return session.key if session is not None else ""

    # who asks

    def _session(self, request: Request, role: Role | None = None) -> Session | None:
        return self.room.sessions.of(request.headers.get("cookie", ""), role)

    def _leader(self, request: Request) -> tuple[Session | None, str]:
        """Return the facilitator who asks, and a cookie to give where one is made now.

        Whoever opens a page on this very machine is one.
        """
        session = self._session(request, "facilitator")
        host = request.headers.get("host", "").rpartition(":")[0]
        here = address_of(request.scope) in LOOPBACK and host in ("127.0.0.1", "localhost")
        if session is not None or not here or request.method not in ("GET", "HEAD"):
            return session, ""
        granted = self.room.sessions.grant("facilitator")
        if granted is None:
            return None, ""
        return granted[0], self.room.sessions.set_cookie("facilitator", granted[1])

    # pages

    def _page(self, name: str) -> Answer:
        async def answer(request: Request) -> Response:
            session, cookie = self._leader(request)
            participant = self._session(request, "participant")
            if name == "phone":
                session = participant or session
            elif name == "room":
                session = session or participant
            if session is None:
                if name in ("board", "room", "phone"):
                    return _to("phone" if participant is not None else "join")
                raise Refused(403, "This page is the facilitator's.")
            await self.room.settled(seconds=PAGE_SECONDS)
            return _page(self._text(name, session), cookie=cookie)

        return answer

    def _text(self, name: str, session: Session | None, said: str = "") -> str:
        return views.page(name, self.room.view, who=self.room.viewer(session), said=said)

    def _door(self, name: str) -> Answer:
        async def answer(_request: Request) -> Response:
            if self.codes is None:
                raise Refused(403, CLOSED)
            return _page(self._text(name, None))

        return answer

    def _enter(self, role: Role) -> Answer:
        """Let somebody in who has the code."""

        async def answer(request: Request) -> Response:
            if self.codes is None:
                raise Refused(403, CLOSED)
            address = address_of(request.scope)
            self.guesses.check(address)
            typed = str((await _fields(request)).get("code", [""])[0])
            right = self.codes.joins if role == "participant" else self.codes.leads
            if not right(typed):
                self.guesses.wrong(address)
                return self._refused(request, role, WRONG_CODE, 403)
            if role == "participant" and self._session(request, role) is not None:
                return _to("phone")
            granted = self.room.sessions.grant(role, address)
            if granted is None:
                return self._refused(request, role, FULL, 403)
            self.room.somebody_joined()
            cookie = self.room.sessions.set_cookie(role, granted[1])
            return _to("phone" if role == "participant" else "board", cookie)

        return answer

    def _refused(self, request: Request, role: Role, why: str, status: int) -> Response:
        if wants_json(dict(request.headers)):
            return JSONResponse({"problem": why}, status)
        name = "join" if role == "participant" else "code"
        return _page(self._text(name, None, why), status)

    async def _file(self, request: Request) -> Response:
        found = self.static.get(request.path_params["name"])
        if found is None:
            raise Refused(404, "There is no such page.")
        return Response(found[0], media_type=found[1])

    async def _events(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in STREAMS:
            raise Refused(404, "There is no such page.")
        session, cookie = self._leader(request)
        if session is None and name in ("room", "phone"):
            session = self._session(request, "participant")
        if session is None:
            raise Refused(403, "Open the page itself first.")
        headers = {"set-cookie": cookie} if cookie else {}
        kind = "text/event-stream"
        if request.method == "HEAD":
            return Response(b"", media_type=kind, headers=headers)
        address = address_of(request.scope)
        if not self.room.hub.room_for(address):
            why = "Too many pages are open. Close some."
            raise Refused(429, why, headers=[("retry-after", "5")])
        last = request.headers.get("last-event-id", "")
        return Streaming(
            self.room.hub.stream(name, address, last), media_type=kind, headers=headers
        )

    # changes

    async def _act(self, request: Request) -> Response:
        """Carry out one command."""
        sessions = [self._session(request, role) for role in ("facilitator", "participant")]
        known = [session for session in sessions if session is not None]
        if not known:
            raise Refused(403, _NOBODY)
        back, data = await _sent(request)
        problem: Exception | None = None
        for session in known:
            try:
                command = parse(data, who=session.role)
            except InputError as error:
                problem = problem or error
                continue
            return await self._carry_out(request, command, session, back)
        return await self._problem(request, problem, known[0], back, 400)

    async def _carry_out(
        self, request: Request, command: Command, session: Session, back: str
    ) -> Response:
        try:
            number = await self.room.act(command, session)
        except (InputError, OutputError) as error:
            return await self._problem(request, error, session, back, 409)
        return await self._done(request, session, back, {"revision": number})

    async def _search(self, request: Request) -> Response:
        """Start, stop, use or put aside a search."""
        session = self._session(request, "facilitator")
        if session is None:
            raise Refused(403, _NOBODY)
        back, data = await _sent(request)
        fields = _flat(data)
        what, job = fields.get("what", ""), fields.get("job", "")
        told: dict[str, Any] = {}
        try:
            if what == "stop":
                self.room.stop(job)
            elif what == "drop":
                self.room.put_aside()
            elif what == "use":
                told["revision"] = await self._use(job, session)
            else:
                most = _whole(fields.get("max_partners", ""))
                told["job"] = self.room.search(what, fields.get("function", ""), most)
        except (InputError, OutputError) as error:
            return await self._problem(request, error, session, back, 409)
        return await self._done(request, session, back, told)

    async def _use(self, job: str, session: Session) -> int:
        """Put on the board what a search found, if that is what is shown now."""
        found = self.room.view.found
        if found is None or not found.blocks or found.job != job:
            what = "what was found is not there any more."
            raise InputError.of(HERE, what, "Search again.")
        why = found.title[:200]
        command = SetFunction(function=found.function, blocks=found.blocks, why=why)
        number = await self.room.act(command, session)
        self.room.put_aside()
        return number

    async def _export(self, request: Request) -> Response:
        """Write what is taken away from a workshop."""
        session = self._session(request, "facilitator")
        if session is None:
            raise Refused(403, _NOBODY)
        what = request.path_params["what"]
        if what not in self.exports.kinds:
            raise Refused(404, "There is no such page.")
        await self.room.settled()
        try:
            made = await self.exports.make(what, self.room)
        except (InputError, OutputError) as error:
            return await self._problem(request, error, session, "afterwards", 409)
        if isinstance(made, Taken):
            headers = {"content-disposition": offered(made.name)}
            return Response(made.data, media_type=made.kind, headers=headers)
        if wants_json(dict(request.headers)):
            return JSONResponse({"said": made})
        return _page(self._text("afterwards", session, made))

    # answers

    async def _done(
        self, request: Request, session: Session, back: str, told: Mapping[str, Any]
    ) -> Response:
        """Tell a script at once; take a person back to the page, which shows it by then."""
        if wants_json(dict(request.headers)):
            return JSONResponse(dict(told))
        await self.room.settled(int(told.get("revision", 0)))
        default = "board" if session.role == "facilitator" else "phone"
        return _to(back if back in ADDRESS else default)

    async def _problem(
        self,
        request: Request,
        error: Exception | None,
        session: Session,
        back: str,
        status: int,
    ) -> Response:
        """Say why something was not done: to a script, or on top of the page it came from."""
        why = sentence(error) if error is not None else "That did not work."
        if session.role == "participant" and isinstance(error, OutputError):
            # where things lie on the facilitator's machine is nobody else's business
            why = NOT_KEPT
        if wants_json(dict(request.headers)):
            return JSONResponse({"problem": why}, status)
        allowed = STREAMS if session.role == "facilitator" else ("phone", "room")
        if back not in allowed:
            back = "board" if session.role == "facilitator" else "phone"
        return _page(self._text(back, session, why), status)


_NOBODY = "Only somebody who has joined can change anything. Load the page again."


def refuse(status: int, why: str) -> str:
    """Write the page that says why a request was refused."""
    return views.error_page(status, TITLES.get(status, "That did not work"), why)


def static_files(folder: Path = STATIC) -> dict[str, tuple[bytes, str]]:
    """Read every file that a page may ask for, once."""
    return {
        path.name: (path.read_bytes(), KINDS[path.suffix])
        for path in sorted(folder.iterdir())
        if path.suffix in KINDS
    }


async def _nowhere(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
    """Answer where there is no page."""
    raise Refused(404, "There is no such page.")


def _page(text: str, status: int = 200, cookie: str = "") -> Response:
    return HTMLResponse(text, status, headers={"set-cookie": cookie} if cookie else None)


def _to(name: str, cookie: str = "") -> Response:
    """Lead to a page of ours."""
    headers = {"set-cookie": cookie} if cookie else None
    return RedirectResponse(ADDRESS[name], 303, headers=headers)


async def _sent(request: Request) -> tuple[str, bytes | dict[str, Any]]:
    """Return the page to go back to, and what was sent: JSON as it is, or the fields of a form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == JSON:
        return "", await request.body()
    if kind != FORM:
        raise Refused(415, "This kind of message is not known here.")
    fields: dict[str, Any] = await _fields(request)
    back = fields.pop("back", [""])[0]
    return str(back), fields


async def _fields(request: Request) -> dict[str, list[str]]:
    """Return the fields of a form."""
    try:
        text = (await request.body()).decode("utf-8")
        return parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise Refused(400, "What was sent could not be read.") from None


def _flat(data: bytes | dict[str, Any]) -> dict[str, str]:
    """Return single fields of text, however they were sent."""
    if isinstance(data, bytes):
        try:
            found = json.loads(data)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise Refused(400, "What was sent could not be read.")
        data = {str(key): [value] for key, value in found.items()}
    single = {key: values[0] for key, values in data.items() if values}
    return {k: str(v)[:200] for k, v in single.items() if isinstance(v, str | int)}


def _whole(text: str) -> int | None:
    """Return a small whole number, or None where there is none."""
    digits = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if digits and 1 <= int(text) <= MOST_PARTNERS else None
