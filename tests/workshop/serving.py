"""A real server in a thread, and clients that do as they are told, for the tests."""

import http.client
import json
import queue
import socket
import threading
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

from footprint.inputs import load_scenario
from footprint.workshop import server
from footprint.workshop.guards import Limits

HERE, PHONE, LAN = "127.0.0.1", "127.0.0.3", "127.0.0.2"
PLENTY = Limits(posts_per_second=1e6, posts_at_once=10**6)
PATIENCE_SECONDS = 60.0


def scenario(name="fostering-hubs", draws=20):
    return load_scenario(name, sets=[f"draws={draws}"])


@dataclass
class Served:
    """A workshop that is running, and what went wrong within."""

    opened: server.Opened
    port: int
    reports: list = field(default_factory=list)

    def client(self, **changed):
        """Return a client that has opened the board."""
        return Client(self.port, **changed).enter()


@contextmanager
def serving(read, folder, *, limits=PLENTY, lan=False, port=0):
    """Serve a workshop until the block ends."""
    settings = server.Settings(
        port=port,
        lan=lan,
        others=(LAN,) if lan else None,
        file=folder / "workshop.sqlite",
        out=folder / "runs",
        limits=limits,
    )
    told, reports, stopping = queue.Queue(), [], threading.Event()

    def run():
        try:
            server.run_workshop(
                read, settings, opened=told.put, report=reports.append, stopping=stopping
            )
        except BaseException as error:  # noqa: BLE001 - raised where the test waits
            told.put(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        opened = told.get(timeout=PATIENCE_SECONDS)
        if isinstance(opened, BaseException):
            raise opened
        used = int(opened.address.rpartition(":")[2].strip("/"))
        yield Served(opened, used, reports)
    finally:
        stopping.set()
        thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


class Client:
    """A browser without its eyes: it keeps a cookie and says where it comes from."""

    def __init__(self, port, *, host=HERE, source=None, cookie=""):
        self.port, self.host, self.cookie, self.source = port, host, cookie, source

    @property
    def origin(self):
        """Where the page comes from."""
        return f"http://{self.host}:{self.port}"

    def ask(self, method, path, body=None, headers=()):
        """Return the answer, its body read."""
        given = {"Cookie": self.cookie} if self.cookie else {}
        source = (self.source, 0) if self.source else None
        line = http.client.HTTPConnection(self.host, self.port, timeout=30, source_address=source)
        with closing(line):
            line.request(method, path, body, given | dict(headers))
            answer = line.getresponse()
            answer.text = answer.read().decode("utf-8", errors="replace")
        return answer

    def enter(self, path="/"):
        """Open a page, and keep the cookie that it gives."""
        self.keep(self.ask("GET", path))
        return self

    def keep(self, answer):
        """Keep the cookie of an answer."""
        if given := answer.getheader("set-cookie"):
            self.cookie = given.partition(";")[0]
        return answer

    def page(self, path):
        """Return the text of a page."""
        answer = self.ask("GET", path)
        assert answer.status == 200, (path, answer.status)
        return answer.text

    def post(self, path, fields, headers=()):
        """Send JSON as the page does."""
        body = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
        given = {"Origin": self.origin, "Content-Type": "application/json"}
        return self.ask("POST", path, body, given | dict(headers))

    def act(self, kind, **fields):
        """Carry out a command, and return its number."""
        answer = self.post("/act", {"kind": kind, **fields})
        assert answer.status == 200, (answer.status, answer.text)
        return json.loads(answer.text)["revision"]

    def form(self, path, fields):
        """Send a plain form."""
        given = {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields, doseq=True), given)


class Watcher:
    """An open page: it puts the parts that it is sent in place, until it is closed."""

    def __init__(self, client, view="board", *, pause=0.0):
        self.parts, self.versions, self.pause = {}, [], pause
        self.news = threading.Condition()
        self.line = socket.create_connection(
            (client.host, client.port), 30, (client.source or "", 0)
        )
        asked = f"GET /events/{view} HTTP/1.1\r\nHost: {client.host}:{client.port}\r\n"
        self.line.sendall(f"{asked}Cookie: {client.cookie}\r\n\r\n".encode())
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        with suppress(OSError, ValueError, http.client.HTTPException):
            answer = http.client.HTTPResponse(self.line)
            with closing(answer):
                answer.begin()
                while line := answer.readline():
                    if line.startswith(b"data: "):
                        self._take(json.loads(line[6:]))
        with self.news:
            self.versions.append(-1)
            self.news.notify_all()

    def _take(self, told):
        threading.Event().wait(self.pause)
        with self.news:
            self.parts |= told["parts"]
            for name in told["gone"]:
                self.parts.pop(name, None)
            self.versions.append(told["version"])
            self.news.notify_all()

    def until(self, true, seconds=PATIENCE_SECONDS):
        """Wait until something holds of the parts, and return whether it came to."""
        with self.news:
            return self.news.wait_for(lambda: true(self.parts), seconds)

    def ended(self, seconds=PATIENCE_SECONDS):
        """Wait until the server has let go, and return whether it has."""
        with self.news:
            return self.news.wait_for(lambda: -1 in self.versions, seconds)

    def close(self):
        """Go away."""
        with suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)
        self.thread.join(PATIENCE_SECONDS)
        self.line.close()
