"""Change a board before fifty open pages, and time how soon another page has it.

A real server in a process of its own is spoken to over plain sockets, as browsers do: fifty pages
stay open, one changes the board, and the time is from sending the change until the message with it
has arrived at a second page. Then two facilitators make a thousand changes at once, as fast as the
server lets them, and every page must end in the same state with nothing lost.
"""

import asyncio
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from footprint.inputs.synthetic import write_region

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
PAGES = 50
ROUNDS = 60
WARM = 5
PAUSE_SECONDS = 0.25
PERCENTILE = 95
TARGETS_MS = {"ten areas, eight services": 150, "153 made-up areas": 300}
TARGET_MB, TARGET_KB = 400, 250
CHANGES_EACH = 500
AREAS = 153
LONGEST_LINE = 2**24
MADE_UP = """
title = "A made-up country"
question = "footprints"
region = "region"
services = ["fostering"]

[[options]]
name = "As now"
as_now = true
"""


class Browser:
    """One that keeps its cookie and one connection for what it asks."""

    def __init__(self, port: int) -> None:
        self.port, self.cookie = port, ""
        self.lines: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, fields: object = None) -> tuple[int, bytes]:
        """Return the status and body of an answer."""
        if self.lines is None:
            self.lines = await asyncio.open_connection(HOST, self.port, limit=LONGEST_LINE)
        reader, writer = self.lines
        body = b"" if fields is None else json.dumps(fields).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\nCookie: {self.cookie}\r\n"
        if body:
            head += f"Origin: http://{HOST}:{self.port}\r\nContent-Length: {len(body)}\r\n"
            head += "Content-Type: application/json\r\nAccept: application/json\r\n"
        writer.write(head.encode() + b"\r\n" + body)
        first = await reader.readline()
        if not first:
            # the server let go of a connection that nobody used for a while
            self.lines = None
            return await self.ask(method, path, fields)
        status, length = int(first.split()[1]), 0
        while (line := (await reader.readline()).strip().decode()) != "":
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                self.cookie = value.partition(";")[0]
            if name.lower() == "content-length":
                length = int(value)
        return status, await reader.readexactly(length)

    async def act(self, **fields: object) -> int:
        """Carry out a command, again where it came too soon after others; return the status."""
        while True:
            status, _ = await self.ask("POST", "/act", fields)
            if status != 429:
                return status
            await asyncio.sleep(0.02)


class Page:
    """An open page: it holds the parts it was sent, and when each came."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}
        self.came: dict[str, float] = {}
        self.news = asyncio.Event()

    async def follow(self, browser: Browser, view: str) -> None:
        """Read until the server ends it."""
        reader, writer = await asyncio.open_connection(HOST, browser.port, limit=LONGEST_LINE)
        head = f"GET /events/{view} HTTP/1.1\r\nHost: {HOST}:{browser.port}\r\n"
        writer.write(f"{head}Cookie: {browser.cookie}\r\n\r\n".encode())
        while line := await reader.readline():
            if line.startswith(b"data: "):
                now = time.perf_counter()
                told = json.loads(line[6:])["parts"]
                self.parts |= told
                self.came |= dict.fromkeys(told, now)
                self.news.set()
        writer.close()

    async def until(self, name: str, text: str) -> None:
        """Wait until a part has a text in it."""
        while text not in self.parts.get(name, ""):
            self.news.clear()
            await self.news.wait()


class Server:
    """The program itself, in a process of its own."""

    def __init__(self, scenario: str, folder: Path) -> None:
        self.scenario, self.file = scenario, folder / "workshop.sqlite"

    async def start(self) -> int:
        """Start it, and return its port."""
        words = ("-m", "footprint", "workshop", self.scenario, "--no-browser", "--port", "0")
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            *words,
            "--file",
            str(self.file),
            stdout=asyncio.subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        assert self.process.stdout is not None
        while line := (await self.process.stdout.readline()).decode():
            if f"http://{HOST}:" in line:
                return int(line.rpartition(":")[2].strip().strip("/"))
        msg = "the server did not start"
        raise RuntimeError(msg)

    def memory_mb(self) -> float | None:
        """Return the most memory that the server has held, without its workers."""
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.exists():
            return None
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024

    async def stop(self) -> None:
        """Stop it as a person would."""
        self.process.terminate()
        await self.process.wait()


async def measured(name: str, server: Server, *, thousand: bool) -> None:
    """Print every measure of one scenario beside its target."""
    port = await server.start()
    lead, other = Browser(port), Browser(port)
    _, board = await lead.ask("GET", "/")
    await other.ask("GET", "/")
    views = ["board", "board", *(["room", "board", "options", "phone", "desk"] * PAGES)][:PAGES]
    pages = [Page() for _ in views]
    for page, view in zip(pages, views, strict=True):
        page.task = asyncio.create_task(page.follow(other, view))  # type: ignore[attr-defined]
    await pages[1].until("numbers", "<")
    codes = sorted(part[4:] for part in pages[1].parts if part.startswith("map:"))
    function = board.decode().split('name="function" value="', 1)[1].split('"', 1)[0]
    await asyncio.sleep(3)

    taken = await latencies(lead, pages[1], function, codes)
    print(f"{name}: change to message at a second page, {PAGES} pages open, {ROUNDS} changes")
    print(f"  median {statistics.median(taken):.0f} ms, {PERCENTILE}th percentile ", end="")
    print(f"{percentile(taken):.0f} ms (target below {TARGETS_MS[name]} ms)")
    if thousand:
        await many(lead, other, pages, views, function, codes, server)
    static = [await lead.ask("GET", f"/static/workshop.{kind}") for kind in ("css", "js")]
    kilobytes = (len(board) + sum(len(body) for _, body in static)) / 1000
    print(f"  board page with its style and script {kilobytes:.0f} kB (target below {TARGET_KB})")
    held = server.memory_mb()
    told = "not measured on this system" if held is None else f"{held:.0f} MB"
    print(f"  most memory of the server: {told} (target below {TARGET_MB} MB)")
    await server.stop()
    await asyncio.gather(*(page.task for page in pages))  # type: ignore[attr-defined]


async def latencies(lead: Browser, page: Page, function: str, codes: Sequence[str]) -> list[float]:
    """Return the milliseconds from sending each change to its message at another page."""
    taken = []
    for number in range(WARM + ROUNDS):
        # two or three that did not share alone before, so that a footprint must be priced
        again = number // len(codes)
        steps = (0, 1 + again % 3, *((5,) if again >= 3 else ()))
        moved = [codes[(number + step) % len(codes)] for step in steps]
        page.came.clear()
        started = time.perf_counter()
        status = await lead.act(kind="move", function=function, codes=moved, to="new")
        while status == 200 and "changed" not in page.came:
            page.news.clear()
            async with asyncio.timeout(20):
                await page.news.wait()
        if status == 200 and number >= WARM:
            taken.append(1000 * (page.came["changed"] - started))
        await asyncio.sleep(PAUSE_SECONDS)
    return taken


async def many(
    lead: Browser,
    other: Browser,
    pages: Sequence[Page],
    views: Sequence[str],
    function: str,
    codes: Sequence[str],
    server: Server,
) -> None:
    """Let two facilitators change the board at once, and check that all pages agree."""

    async def change(who: Browser, offset: int) -> int:
        made = 0
        for number in range(CHANGES_EACH):
            code = codes[(7 * number + offset) % len(codes)]
            to = "alone" if (number + offset) % 3 else "new"
            status = await who.act(kind="move", function=function, codes=[code], to=to)
            made += status == 200
        return made

    before = logged(server.file)
    started = time.perf_counter()
    made = sum(await asyncio.gather(change(lead, 0), change(other, 5)))
    seconds = time.perf_counter() - started
    assert await lead.act(kind="note", text="The very last", decision=True) == 200
    boards = [page for page, view in zip(pages, views, strict=True) if view == "board"]
    async with asyncio.timeout(60):
        await asyncio.gather(*(page.until("notes", "The very last") for page in boards))
    await asyncio.sleep(3)
    same = all(
        page.parts == pages[views.index(view)].parts
        for page, view in zip(pages, views, strict=True)
    )
    kept = logged(server.file) - before - 1
    print(
        f"  two facilitators, {2 * CHANGES_EACH} changes in {seconds:.0f} s: {made} made, ", end=""
    )
    print(f"{kept} kept; all pages of a view alike: {'yes' if same else 'NO'}")


def logged(file: Path) -> int:
    """Return how many changes the file of a workshop holds; read beside the server, from a copy."""
    with tempfile.TemporaryDirectory() as folder:
        for path in file.parent.glob(f"{file.name}*"):
            if not path.name.endswith("-shm"):
                (Path(folder) / path.name).write_bytes(path.read_bytes())
        log = sqlite3.connect(Path(folder) / file.name)
        (count,) = log.execute("SELECT count(*) FROM log").fetchone()
        log.close()
    return int(count)


def percentile(taken: Sequence[float]) -> float:
    """Return the time that 95 in 100 changes stay below."""
    return statistics.quantiles(taken, n=100, method="inclusive")[PERCENTILE - 1]


def main() -> None:
    """Measure ten areas with eight services, then 153 made-up areas."""
    wanted = sys.argv[1:] or ["ten", "many"]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if "ten" in wanted:
            (place / "ten").mkdir()
            server = Server("all-services", place / "ten")
            asyncio.run(measured("ten areas, eight services", server, thousand=True))
        if "many" in wanted:
            write_region(place / "region", AREAS)
            scenario = place / "made-up.toml"
            scenario.write_text(MADE_UP, encoding="utf-8")
            server = Server(str(scenario), place)
            asyncio.run(measured("153 made-up areas", server, thousand=False))


if __name__ == "__main__":
    main()
