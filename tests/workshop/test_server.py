"""The server answers those it should, refuses the rest, and never breaks."""

import random
import resource
import socket
import sqlite3
import string
import threading
import time
from contextlib import suppress

import pytest

from footprint.errors import InputError
from footprint.workshop import wire
from footprint.workshop.guards import Limits
from footprint.workshop.wire import listening, open_sockets
from workshop.serving import (
    HERE,
    LAN,
    PHONE,
    Client,
    Watcher,
    scenario,
    serving,
)

FUNCTION = "fostering/recruitment"
RUTLAND, DERBY, LINCOLNSHIRE = "E06000017", "E06000015", "E10000019"
LEADING = ("/", "/options", "/weights", "/desk", "/afterwards", "/room", "/ballot")
NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def read():
    return scenario()


@pytest.fixture(scope="module")
def served(read, tmp_path_factory):
    """Serve a workshop that nobody else can join."""
    with serving(read, tmp_path_factory.mktemp("alone")) as running:
        yield running
    assert running.reports == []


@pytest.fixture(scope="module")
def joined(read, tmp_path_factory):
    """Serve a workshop that phones can join, with the limits of every day."""
    try:
        listening(LAN, 0).close()
    except OSError:
        pytest.skip("this system has one loopback address only")
    with serving(read, tmp_path_factory.mktemp("lan"), lan=True, limits=Limits()) as running:
        yield running
    assert running.reports == []


def _phone(running):
    return Client(running.port, host=LAN, source=PHONE)


def _join(running):
    phone = _phone(running)
    phone.keep(phone.form("/join", {"code": running.opened.code}))
    assert "participant" in phone.cookie
    return phone


# who may do what


def test_the_board_opens_on_this_machine_without_a_redirect(served):
    answer = Client(served.port).ask("GET", "/")
    assert answer.status == 200
    assert "SameSite=Strict" in answer.getheader("set-cookie")
    assert "HttpOnly" in answer.getheader("set-cookie")
    assert answer.getheader("server") is None
    lines = [line for line in answer.text.splitlines() if line.startswith('<path id="a-')]
    assert len(lines) == 10
    assert all("aria-label=" in line and line.endswith("/>") for line in lines)
    assert len(answer.text.encode()) < 250_000


@pytest.mark.parametrize("path", LEADING)
def test_every_page_of_the_facilitator_opens_and_holds_no_inline_script_or_style(served, path):
    text = served.client().page(path)
    assert "<script>" not in text
    assert " style=" not in text
    assert "<style" not in text
    assert " onclick=" not in text


def test_a_change_needs_the_token(served):
    client = served.client()
    for cookie in ("", "facilitator-1=x", client.cookie[:-1], client.cookie + "x"):
        stranger = Client(served.port, cookie=cookie)
        answer = stranger.post("/act", {"kind": "undo"})
        assert answer.status == 403
        assert "problem" in answer.text
    for path in ("/search", "/export/minutes-html"):
        assert Client(served.port).post(path, {}).status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", None])
def test_a_change_from_another_site_is_refused_though_the_browser_sends_the_token(served, origin):
    client = served.client()
    headers = JSON | ({"Origin": origin} if origin is not None else {})
    assert client.ask("POST", "/act", b'{"kind":"undo"}', headers).status == 403


@pytest.mark.parametrize("path", ["/", "/room", "/events/board", "/static/workshop.js", "/nowhere"])
def test_a_name_that_was_made_to_lead_here_opens_nothing(served, path):
    answer = Client(served.port).ask("GET", path, headers={"Host": f"evil.example:{served.port}"})
    assert answer.status == 403
    assert answer.getheader("set-cookie") is None
    assert "Rutland" not in answer.text


def test_nobody_else_can_join_where_the_room_is_closed(served):
    client = Client(served.port)
    assert client.ask("GET", "/join").status == 403
    assert client.form("/code", {"code": "x"}).status == 403


def test_a_phone_sees_the_door_and_no_more_until_it_has_the_code(joined):
    phone = _phone(joined)
    answer = phone.ask("GET", "/")
    assert (answer.status, answer.getheader("location")) == (303, "/join")
    assert answer.getheader("set-cookie") is None
    assert "Join" in phone.page("/join")
    for path in ("/options", "/weights", "/desk", "/afterwards", "/ballot", "/events/room"):
        assert phone.ask("GET", path).status == 403
    assert phone.post("/act", {"kind": "undo"}).status == 403
    # nor by saying that it is this machine
    claims = {"Host": f"{HERE}:{joined.port}", "X-Forwarded-For": HERE, "Forwarded": f"for={HERE}"}
    assert phone.ask("GET", "/", headers=claims).getheader("set-cookie") is None


def test_somebody_who_joined_marks_and_comments_and_nothing_else(joined):
    lead, phone = joined.client(), _join(joined)
    assert phone.ask("GET", "/").getheader("location") == "/phone"
    assert phone.post("/act", {"kind": "mark", "option": 1, "mark": "no"}).status == 409
    lead.act("open_marks", options=[1], on=True)
    phone.act("mark", option=1, mark="no")
    assert 'aria-pressed="true"' in phone.page("/phone")
    for fields in ({"kind": "undo"}, {"kind": "reveal_areas", "on": True}, {"kind": "x"}):
        assert phone.post("/act", fields).status == 400
    assert phone.post("/search", {"what": "nearest", "function": FUNCTION}).status == 403
    assert phone.post("/export/minutes-html", {}).status == 403
    for path in ("/desk", "/options", "/events/board"):
        assert phone.ask("GET", path).status == 403
    assert phone.page("/room")


def test_a_second_facilitator_needs_the_longer_code(joined):
    other = _phone(joined)
    assert other.form("/code", {"code": joined.opened.code}).status == 403
    other.keep(other.form("/code", {"code": joined.opened.facilitator_code.lower()}))
    assert other.cookie.startswith("facilitator")
    other.act("note", text="From the second facilitator", decision=False)
    assert "From the second facilitator" in joined.client().page("/")


def test_codes_cannot_be_guessed_for_long(read, tmp_path, joined):
    with serving(read, tmp_path, lan=True, limits=Limits()) as running:
        phone = _phone(running)
        tried = [phone.form("/join", {"code": f"AAAA{n}A"}).status for n in range(7)]
        assert tried == [403] * 5 + [429] * 2
        assert phone.form("/join", {"code": running.opened.code}).status == 429
        assert phone.form("/code", {"code": running.opened.facilitator_code}).status == 429


def test_plain_forms_lead_back_and_say_what_was_wrong(served):
    client = served.client()
    answer = client.form("/act", {"kind": "show", "screen": "marks", "back": "desk"})
    assert (answer.status, answer.getheader("location")) == (303, "/desk")
    answer = client.form("/act", {"kind": "show", "screen": "x", "back": "http://evil.example"})
    assert answer.status == 400
    assert "screen" in answer.text
    answer = client.form("/act", {"kind": "remove", "option": "999", "back": "options"})
    assert answer.status == 409
    assert "no such option" in answer.text.lower()
    answer = client.form("/act", {"kind": "undo", "back": "//evil.example"})
    assert answer.getheader("location") in (None, "/")
    client.form("/act", {"kind": "show", "screen": "board"})


# what bad clients send


def _deep(levels):
    return b'{"kind":"save","name":' + b"[" * levels + b"]" * levels + b"}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b"\xff\xfe\x00",
        b'{"kind": NaN}',
        b'{"kind":"move"}',
        b'{"kind":"save","name":"\\ud800"}',
        b'{"kind":"weigh","points":{"cost":1e999}}',
        b'{"kind":"hands","option":1,"wanted":-1,"could":0,"no":0}',
        _deep(50),
        _deep(20_000),
        b'{"kind":"move","function":"' + b"a" * 60_000 + b'"}',
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(served, body):
    for path in ("/act", "/search"):
        answer = served.client().post(path, body)
        assert answer.status in (400, 409)
        assert answer.text.startswith('{"problem":')


def test_other_kinds_of_message_are_refused(served):
    client = served.client()
    for kind in ("text/plain", "multipart/form-data; boundary=x", ""):
        headers = {"Origin": client.origin, "Content-Type": kind}
        assert client.ask("POST", "/act", b"kind=undo", headers).status == 415
    fields = "&".join(f"f{n}=1" for n in range(3_000))
    headers = {"Origin": client.origin, "Content-Type": "application/x-www-form-urlencoded"}
    assert client.ask("POST", "/act", fields, headers).status == 400


def test_a_comment_of_a_megabyte_is_refused_and_the_room_goes_on(joined):
    phone = _join(joined)
    answer = phone.post("/act", {"kind": "comment", "text": "x" * 2**20})
    assert answer.status == 413
    assert "too long" in answer.text
    phone = _join(joined)
    assert phone.post("/act", {"kind": "comment", "text": "x" * 1_001}).status == 400
    phone.act("comment", text="x" * 1_000)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../routes.py",
        "/static/..%2froutes.py",
        "/static/%2e%2e/routes.py",
        "/static//etc/passwd",
        "/static/..\\..\\secrets",
        "/static/workshop.js%00.css",
        "/static/",
        "/etc/passwd",
        "/..%2f..%2f..%2fetc%2fpasswd",
        "/events/../desk",
        "/export/..%2f..%2fworkshop.sqlite",
        "http://evil.example/",
        "/workshop.sqlite",
    ],
)
def test_no_path_leads_to_a_file(served, path):
    answer = served.client().ask("GET", path)
    assert answer.status in (403, 404, 405)
    assert "import" not in answer.text
    assert "root:" not in answer.text


def test_five_hundred_random_requests_break_nothing(joined):
    rng = random.Random(20_26)
    methods = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "X")
    paths = (*LEADING, "/act", "/search", "/join", "/code", "/phone", "/export/run2", "/static/x")
    kinds = ("application/json", "application/x-www-form-urlencoded", "text/html", "x")
    words = ("kind", "move", "codes", "to", "name", "text", "option", "\u202e", "\x00", "🦊", NASTY)
    cookies = ("", joined.client().cookie, _join(joined).cookie, "a=b")
    seen = set()
    for number in range(500):
        path = rng.choice(paths)
        if rng.random() < 0.4:
            path = "/" + "".join(rng.choices(string.ascii_letters + "/.%?#;&=", k=30))
        if rng.random() < 0.5:
            fields = {rng.choice(words): rng.choice(words) for _ in range(4)}
            body = repr(fields).replace("'", '"').encode("utf-8", errors="replace")
        else:
            body = rng.randbytes(rng.choice((0, 1, 300, 9_000, 90_000)))
        host, source = rng.choice(((HERE, None), (LAN, PHONE)))
        client = Client(joined.port, host=host, source=source, cookie=rng.choice(cookies))
        headers = {"Content-Type": rng.choice(kinds), "Origin": rng.choice((client.origin, "x"))}
        if rng.random() < 0.3:
            headers[rng.choice(("Accept", "X-A", "Cookie", "Referer"))] = "\u00ff" * 50
        method = rng.choice(methods)
        try:
            answer = client.ask(method, path, body if method != "GET" else None, headers)
        except (OSError, ValueError):
            continue
        seen.add(answer.status)
        assert answer.status < 500, (number, method, path)
        assert "Traceback" not in answer.text
    assert joined.reports == []
    assert {200, 403, 404, 405} <= seen
    assert "Rutland" in joined.client().page("/")


def test_what_is_no_request_at_all_is_hung_up_on(served, capfd):
    rng = random.Random(7)
    for blob in (b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/9.9\r\n\r\n", rng.randbytes(5_000)):
        with socket.create_connection((HERE, served.port), 10) as line:
            line.sendall(blob + b"\r\n\r\n")
            heard = line.recv(1_000)
        assert b"500" not in heard
        assert b"Traceback" not in heard
    with socket.create_connection((HERE, served.port), 10) as line:
        head = f"GET / HTTP/1.1\r\nHost: {HERE}:{served.port}\r\nX: {'y' * 100_000}\r\n\r\n"
        line.sendall(head.encode())
        assert b" 431 " in line.recv(100)
    assert served.client().page("/")
    assert capfd.readouterr().err == ""


def test_whoever_asks_too_slowly_is_hung_up_on(served, monkeypatch):
    monkeypatch.setattr(wire, "ASKING_SECONDS", 0.3)
    for said in (b"", b"GET / HTTP/1.1\r\nHost: "):
        with socket.create_connection((HERE, served.port), 10) as line:
            line.sendall(said)
            assert line.recv(100) == b""


def test_one_address_has_only_so_many_connections(served, monkeypatch):
    monkeypatch.setattr(wire, "MOST_OPEN_FROM_ONE", 5)
    lines = [socket.create_connection((HERE, served.port), 10) for _ in range(8)]
    try:
        time.sleep(0.2)
        lines[-1].settimeout(2)
        with suppress(ConnectionResetError):
            assert lines[-1].recv(10) == b""
    finally:
        for line in lines:
            line.close()


# stored text


def test_text_of_people_is_only_ever_text(joined):
    lead, phone = joined.client(), _join(joined)
    lead.act("attribution", on=True)
    lead.act("move", function=FUNCTION, codes=[RUTLAND, LINCOLNSHIRE], to="new")
    lead.act("name_footprint", function=FUNCTION, slot=1, name=NASTY[:60])
    lead.act("save", name=NASTY)
    key = 1 + lead.page("/options").count("never")
    lead.act("rename", option=1, name=f"{NASTY} 1")
    lead.act("describe", option=key, text=NASTY)
    lead.act("note", text=NASTY, decision=True)
    lead.act("weigh", points={"cost": 50}, whose=NASTY[:60])
    lead.act("open_marks", options=[1], on=True)
    lead.act("reveal_marks", options=[1], on=True)
    phone.act("comment", option=1, text=NASTY, signed=NASTY[:60])
    for screen in ("board", "options", "compare", "weights", "marks"):
        number = lead.act("show", screen=screen)
        lead.form("/act", {"kind": "show", "screen": screen})
        assert number
        texts = [lead.page(path) for path in LEADING] + [phone.page("/phone")]
        for view in ("board", "options", "weights", "desk", "afterwards", "room"):
            watcher = Watcher(lead, view)
            assert watcher.until(bool)
            # marks of the map are JSON, put in place as attributes and as text
            texts += [text for name, text in watcher.parts.items() if name[:4] != "map:"]
            watcher.close()
        for text in texts:
            assert "<script>alert" not in text
            assert "<img" not in text
            assert "onerror=alert(2)>" not in text.replace("&gt;", "")
        assert any("&lt;script&gt;" in text for text in texts)


# many at once


def test_a_second_page_sees_a_change_and_a_page_that_left_is_forgotten(served):
    client = served.client()
    watcher = Watcher(client)
    assert watcher.until(lambda parts: "notes" in parts)
    client.act("note", text="Seen by everybody", decision=False)
    assert watcher.until(lambda parts: "Seen by everybody" in parts["notes"])
    watcher.close()


def test_a_client_that_never_reads_costs_little_and_is_dropped(read, tmp_path, monkeypatch):
    monkeypatch.setattr(wire, "READING_SECONDS", 1.0)
    with serving(read, tmp_path) as running:
        client = running.client()
        deaf = [socket.socket() for _ in range(10)]
        for line in deaf:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            line.connect((HERE, running.port))
            head = f"GET /events/board HTTP/1.1\r\nHost: {HERE}:{running.port}\r\n"
            line.sendall(f"{head}Cookie: {client.cookie}\r\n\r\n".encode())
        watcher = Watcher(client)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        desk = Watcher(client, "desk")
        for number in range(60):
            client.act("note", text=f"{number} {'word ' * 380}", decision=True)
            # each is a message of its own
            assert watcher.until(lambda p, n=number: f">{n} word" in p.get("notes", ""))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown < 60 * 1_024
        assert desk.until(bool)
        # what was sent to those that never read came to an end
        for line in deaf:
            line.settimeout(10)
            with suppress(ConnectionResetError):
                while line.recv(2**20):
                    pass
            line.close()
        client.act("note", text="Still here", decision=False)
        assert watcher.until(lambda parts: "Still here" in parts["notes"])
        watcher.close()
        desk.close()
    assert running.reports == []


@pytest.mark.slow
def test_two_facilitators_make_hundreds_of_changes_and_all_see_the_same(read, tmp_path):
    changes, codes = 150, (RUTLAND, DERBY, LINCOLNSHIRE)
    failed = []

    def change(client, seed):
        rng = random.Random(seed)
        for _ in range(changes):
            to = rng.choice(("alone", "new"))
            fields = {"function": FUNCTION, "codes": [rng.choice(codes)], "to": to}
            answer = client.post("/act", {"kind": "move", **fields})
            if answer.status not in (200, 409):
                failed.append((answer.status, answer.text))
            if answer.status == 409:
                client.act("note", text="instead", decision=False)

    with serving(read, tmp_path) as running:
        leads = [running.client() for _ in range(2)]
        pages = [Watcher(leads[n % 2], view) for n, view in enumerate(("board",) * 3 + ("room",))]
        pages.append(Watcher(leads[0], pause=0.05))
        threads = [threading.Thread(target=change, args=(c, s)) for s, c in enumerate(leads)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        leads[0].act("note", text="The very last", decision=False)
        boards = [pages[n] for n in (0, 1, 2, 4)]
        for page in boards:
            assert page.until(lambda parts: "The very last" in parts.get("notes", ""))
        late = Watcher(leads[1])
        assert late.until(lambda parts: "The very last" in parts.get("notes", ""))
        time.sleep(1.0)
        assert all(page.parts == late.parts for page in boards)
        marks = {k: v for k, v in late.parts.items() if k.startswith("map:")}
        assert {k: pages[3].parts[k] for k in marks} == marks
        for page in (*pages, late):
            page.close()
    assert (failed, running.reports) == ([], [])
    with sqlite3.connect(tmp_path / "workshop.sqlite") as log:
        rows = log.execute("SELECT number, by_id FROM log ORDER BY number").fetchall()
    assert [number for number, _ in rows] == list(range(1, 2 * changes + 2))
    each = [sum(by == who for _, by in rows) for who in {by for _, by in rows}]
    assert sorted(each) == [changes, changes + 1]


def test_a_workshop_goes_on_after_a_restart_with_the_same_board_people_and_port(read, tmp_path):
    with serving(read, tmp_path) as running:
        lead = running.client()
        lead.act("move", function=FUNCTION, codes=[RUTLAND, LINCOLNSHIRE], to="new")
        lead.act("note", text="Before the break", decision=True)
        watcher = Watcher(lead)
        assert watcher.until(lambda parts: "Before the break" in parts.get("notes", ""))
        before = dict(watcher.parts)
        with pytest.raises(InputError, match="open in another"), serving(read, tmp_path):
            pass
        port = running.port
    assert watcher.ended()
    watcher.close()
    with serving(read, tmp_path, port=port) as running:
        # the page that was open goes on with the cookie it has
        assert lead.ask("GET", "/").getheader("set-cookie") is None
        again = Watcher(lead)
        assert again.until(lambda parts: "Before the break" in parts.get("notes", ""))
        time.sleep(0.5)
        assert again.parts == before
        assert lead.act("undo") == 3
        again.close()
    assert running.reports == []


# ports


def test_a_port_that_is_taken_is_passed_over_or_refused():
    taken = listening(HERE, 0)
    port = taken.getsockname()[1]
    with pytest.raises(InputError, match=f"--port {port}.*cannot be opened"):
        open_sockets(port)
    try:
        sockets, note = open_sockets(None, default=port)
    finally:
        taken.close()
    used = sockets[0].getsockname()[1]
    for each in sockets:
        each.close()
    assert used != port
    assert note == f"Port {port} is taken, using {used}."


def test_a_scenario_that_has_no_board_is_refused(tmp_path):
    with (
        pytest.raises(InputError, match="no board"),
        serving(scenario("new-school-or-bases"), tmp_path),
    ):
        pass


def test_the_limits_of_every_day_are_kept(read, tmp_path):
    with serving(read, tmp_path, limits=Limits(posts_per_second=0.01, posts_at_once=3)) as running:
        client, other = running.client(), running.client()
        asked = [client.post("/act", {"kind": "note", "text": "x"}).status for _ in range(4)]
        assert asked == [200, 200, 200, 429]
        assert other.post("/act", {"kind": "note", "text": "x"}).status == 200
