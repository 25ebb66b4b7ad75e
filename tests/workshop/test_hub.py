"""Every open page ends up with the latest state, however slowly it reads."""

import asyncio
import json

from footprint.workshop import hub as hubs
from footprint.workshop.hub import MOST_KEPT, MOST_STREAMS_OF_ONE, Hub


def _read(message):
    lines = message.decode().split("\n")
    told = json.loads(next(line for line in lines if line.startswith("data: "))[6:])
    return next(line[4:] for line in lines if line.startswith("id: ")), told


class Page:
    """A page that puts the parts that it is sent in place."""

    def __init__(self):
        self.parts, self.messages = {}, 0

    def take(self, message):
        """Put in place what a message brings."""
        if message.startswith(b"id: "):
            _, told = _read(message)
            self.parts |= told["parts"]
            for name in told["gone"]:
                del self.parts[name]
            self.messages += 1


def test_a_page_gets_everything_first_and_then_only_what_changed():
    parts = {"a": "1", "b": "2"}
    hub = Hub(lambda view: parts)
    message, has = hub.message("board", -1)
    assert _read(message)[1]["parts"] == parts
    parts = {"a": "1", "b": "3"}
    hub.publish()
    message, has = hub.message("board", has)
    assert _read(message)[1]["parts"] == {"b": "3"}
    parts = {"b": "3"}
    hub.publish()
    message, has = hub.message("board", has)
    assert _read(message)[1]["gone"] == ["a"]
    hub.publish()
    assert hub.message("board", has) == (b"", has + 1)


def test_a_message_is_written_once_for_all_who_have_the_same():
    written = []

    def write(view):
        written.append(view)
        return {"a": str(len(written))}

    hub = Hub(write)
    assert len({id(hub.message("room", -1)[0]) for _ in range(50)}) == 1
    assert written == ["room"]
    hub.publish()
    assert len({id(hub.message("room", 0)[0]) for _ in range(50)}) == 1
    assert written == ["room", "room"]


def test_a_page_that_comes_back_gets_what_it_missed_or_everything():
    parts = {"a": "1", "b": "2"}
    hub = Hub(lambda view: parts, "run1")
    first, _ = _read(hub.message("board", -1)[0])

    async def back(last, run="run1"):
        stream = hub.stream("board", last=last)
        assert (await anext(stream)).startswith(b"retry: ")
        try:
            async with asyncio.timeout(0.2):
                return _read(await anext(stream))[1]["parts"]
        except TimeoutError:
            return {}
        finally:
            await stream.aclose()

    assert asyncio.run(back(first)) == {}
    parts = {"a": "1", "b": "3"}
    hub.publish()
    assert asyncio.run(back(first)) == {"b": "3"}
    for strange in ("", "run0-0", "run1-x", "run1-99999999999999999999", "\u0661-\u0662", "-1"):
        assert asyncio.run(back(strange)) in (parts, {})
    assert asyncio.run(back("run0-0")) == parts


def test_a_slow_page_skips_states_and_ends_like_a_quick_one():
    state = [0]
    hub = Hub(lambda view: {"n": str(state[0]), f"p{state[0] % 7}": str(state[0])})

    async def watch(page, until):
        async for message in hub.stream("board"):
            page.take(message)
            await until()

    async def until_all_have(pages):
        while any(page.parts.get("n") != "400" for page in pages):
            await asyncio.sleep(0.01)

    async def run():
        quick, slow, ready = Page(), Page(), asyncio.Event()
        tasks = [
            asyncio.create_task(watch(quick, lambda: asyncio.sleep(0))),
            asyncio.create_task(watch(slow, ready.wait)),
        ]
        await asyncio.sleep(0.01)
        for number in range(1, 401):
            state[0] = number
            hub.publish()
            await asyncio.sleep(0)
        ready.set()
        await asyncio.wait_for(until_all_have([quick, slow]), 30)
        hub.close()
        await asyncio.gather(*tasks)
        return quick, slow

    quick, slow = asyncio.run(run())
    assert quick.parts == slow.parts == {"n": "400", "p1": "400"}
    assert slow.messages < 30 < quick.messages


def test_what_is_kept_does_not_grow_with_the_number_of_changes():
    hub = Hub(lambda view: {"a": str(hub._version)})
    for _ in range(500):
        hub.publish()
        hub.message("board", hub._version - 1)
    kept = hub._views["board"]
    assert len(kept.prints) == MOST_KEPT
    assert len(kept.messages) == 1


def test_a_heartbeat_keeps_a_quiet_stream_open(monkeypatch):
    monkeypatch.setattr(hubs, "HEARTBEAT_SECONDS", 0.02)
    hub = Hub(lambda view: {})

    async def run():
        stream = hub.stream("board")
        heard = [await anext(stream) for _ in range(3)]
        await stream.aclose()
        return heard

    assert asyncio.run(run())[1:] == [b": still here\n\n"] * 2


def test_streams_are_counted_bounded_and_let_go_of():
    hub = Hub(lambda view: {"a": "1"})

    async def run():
        streams = [hub.stream("room", "10.0.0.9") for _ in range(MOST_STREAMS_OF_ONE)]
        for stream in streams:
            await anext(stream)
        assert hub.watching == MOST_STREAMS_OF_ONE
        assert not hub.room_for("10.0.0.9")
        assert hub.room_for("10.0.0.10")
        for stream in streams:
            await stream.aclose()
        assert hub.watching == 0
        assert hub.room_for("10.0.0.9")
        waiting = asyncio.create_task(_all(hub.stream("room")))
        await asyncio.sleep(0.02)
        hub.close()
        assert len(await waiting) == 2
        assert not hub.room_for("10.0.0.9")

    asyncio.run(run())


async def _all(stream):
    return [message async for message in stream]


def test_text_of_people_cannot_end_a_message_early():
    hub = Hub(lambda view: {"a": "x\n\ndata: {}\r\n\r\nid: 9\u2028"})
    message, _ = hub.message("board", -1)
    assert message.count(b"\n\n") == 1
    assert _read(message)[1]["parts"]["a"].endswith("id: 9\u2028")
