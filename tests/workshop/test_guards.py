"""The guard lets no stranger, no flood and no failure through."""

import asyncio
import json

import pytest

from footprint.workshop.guards import (
    Bucket,
    Codes,
    Guard,
    Limits,
    Refused,
    address_of,
    plain_page,
    wants_json,
)

HOST = "127.0.0.1:8731"
JSON = [("content-type", "application/json")]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        """Return the time."""
        return self.now


async def _echo(scope, receive, send):
    body = (await receive())["body"] if scope["method"] == "POST" else b"page"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-own", b"1")]})
    await send({"type": "http.response.body", "body": body})


async def _broken(scope, receive, send):
    msg = "secret of the house"
    raise RuntimeError(msg)


def _ask(guard, method="GET", path="/", headers=(), body=b"", *, address="127.0.0.1", parts=None):
    """Return the status, headers and body that a request is answered with."""
    given = {"host": HOST} | dict(headers)
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "client": (address, 50_000),
        "headers": [(k.encode(), v.encode()) for k, v in given.items() if v is not None],
    }
    chunks = list(parts if parts is not None else [body])
    messages = [
        {"type": "http.request", "body": chunk, "more_body": i + 1 < len(chunks)}
        for i, chunk in enumerate(chunks)
    ]
    sent = []

    async def receive():
        if messages:
            return messages.pop(0)
        await asyncio.sleep(3600)
        return None

    async def send(message):
        sent.append(message)

    asyncio.run(guard(scope, receive, send))
    start, *rest = sent
    text = b"".join(message.get("body", b"") for message in rest)
    return start["status"], dict(start["headers"]), text


def _guard(app=_echo, **changed):
    reports = changed.pop("reports", None)
    limits = changed.pop("limits", Limits())
    return Guard(
        app,
        hosts=[HOST, "localhost:8731"],
        who=lambda scope: "",
        limits=limits,
        report=None if reports is None else reports.append,
        **changed,
    )


def _post(guard, body=b"{}", *, origin=f"http://{HOST}", headers=(), **rest):
    given = dict(headers) | ({"origin": origin} if origin is not None else {})
    return _ask(guard, "POST", "/act", given, body, **rest)


def test_a_page_goes_through_with_every_header_of_safety():
    status, headers, body = _ask(_guard())
    assert (status, body) == (200, b"page")
    policy = headers[b"content-security-policy"].decode()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"x-frame-options"] == b"DENY"
    assert headers[b"referrer-policy"] == b"same-origin"
    assert headers[b"cache-control"] == b"no-store"
    assert headers[b"x-own"] == b"1"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8731", "127.0.0.1", "", None])
def test_a_name_that_leads_here_from_elsewhere_is_refused(host):
    status, _, body = _ask(_guard(), headers={"host": host})
    assert status == 403
    assert b"page" not in body.replace(b"workshop page", b"")


@pytest.mark.parametrize(
    "origin",
    [None, "null", "http://evil.example", "https://127.0.0.1:8731", "http://127.0.0.1:9999", ""],
)
def test_a_change_from_another_site_or_from_none_is_refused(origin):
    assert _post(_guard(), origin=origin)[0] == 403


def test_a_change_from_the_page_itself_arrives_whole():
    assert _post(_guard(), parts=[b"ab", b"cd"])[2] == b"abcd"
    assert (
        _post(_guard(), headers={"host": "LOCALHOST:8731"}, origin="http://localhost:8731")[0]
        == 200
    )


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "OPTIONS", "PATCH", "BREW"])
def test_other_methods_are_refused(method):
    status, headers, _ = _ask(_guard(), method)
    assert status == 405
    assert headers[b"allow"] == b"GET, HEAD, POST"


def test_another_site_may_lead_here_but_not_read_or_embed():
    crossing = {"sec-fetch-site": "cross-site"}
    moving = crossing | {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert _ask(_guard(), headers=moving)[0] == 200
    assert _ask(_guard(), headers=moving | {"sec-fetch-dest": "iframe"})[0] == 403
    assert _ask(_guard(), headers=crossing | {"sec-fetch-mode": "no-cors"})[0] == 403


def test_a_comment_of_a_megabyte_is_refused_and_not_kept():
    limit = Limits().body_bytes
    status, _, body = _post(_guard(), b"x" * 2**20, headers=JSON)
    assert status == 413
    assert "64 kilobytes" in json.loads(body)["problem"]
    assert _post(_guard(), parts=[b"x" * 40_000] * 2)[0] == 413
    assert _post(_guard(), b"x" * limit)[0] == 200
    assert _post(_guard(), b"x" * (limit + 1))[0] == 413


def test_a_told_length_that_is_too_long_is_refused_whatever_comes():
    assert _post(_guard(), b"x", headers={"content-length": "99999999999999999999"})[0] == 413


def test_a_message_that_never_ends_is_given_up():
    guard = _guard(limits=Limits(body_seconds=0.05))
    messages = [{"type": "http.request", "body": b"x", "more_body": True}]
    sent = []

    async def receive():
        if messages:
            return messages.pop()
        await asyncio.sleep(3600)
        return None

    async def send(message):
        sent.append(message)

    headers = [(b"host", HOST.encode()), (b"origin", f"http://{HOST}".encode())]
    scope = {"type": "http", "method": "POST", "path": "/act", "query_string": b""}
    scope |= {"client": ("127.0.0.1", 1), "headers": headers}
    asyncio.run(guard(scope, receive, send))
    assert sent[0]["status"] == 408


def test_changes_are_held_to_a_rate_and_let_through_again():
    clock = Clock()
    guard = _guard(limits=Limits(posts_per_second=2, posts_at_once=3), clock=clock)
    assert [_post(guard)[0] for _ in range(4)] == [200, 200, 200, 429]
    assert _post(guard, address="10.0.0.9")[0] == 200
    clock.now += 0.5
    assert [_post(guard)[0] for _ in range(2)] == [200, 429]


def test_one_session_has_its_own_rate_wherever_it_comes_from():
    guard = Guard(
        _echo,
        hosts=[HOST],
        who=lambda scope: dict(scope["headers"]).get(b"cookie", b"").decode(),
        limits=Limits(posts_per_second=0.001, posts_at_once=1),
    )
    asked = [_post(guard, headers={"cookie": who})[0] for who in ("a", "b", "a")]
    assert asked == [200, 200, 429]


def test_pages_are_held_to_a_rate_for_others_but_not_for_this_machine():
    guard = _guard(limits=Limits(reads_per_second=0.001, reads_at_once=2))
    assert [_ask(guard, address="10.0.0.9")[0] for _ in range(3)] == [200, 200, 429]
    assert [_ask(guard)[0] for _ in range(5)] == [200] * 5


def test_wrong_codes_are_few_in_a_minute_also_from_many_addresses():
    clock = Clock()
    codes = Codes(Limits(), clock)
    for _ in range(5):
        codes.check("10.0.0.9")
        codes.wrong("10.0.0.9")
    with pytest.raises(Refused, match="Too many wrong codes"):
        codes.check("10.0.0.9")
    codes.check("10.0.0.10")
    clock.now += 12.1
    codes.check("10.0.0.9")
    for number in range(60):
        codes.wrong(f"10.0.1.{number}")
    with pytest.raises(Refused):
        codes.check("10.0.2.1")


def test_what_is_remembered_of_clients_is_bounded():
    bucket = Bucket(1.0, 1)
    for number in range(10_000):
        bucket.take(str(number))
    assert len(bucket._left) == 4_096


def test_a_failure_within_is_reported_here_and_not_there():
    reports = []
    status, headers, body = _ask(_guard(_broken, reports=reports))
    assert status == 500
    assert b"secret" not in body
    assert b"Traceback" not in body
    assert b"nosniff" in headers.values()
    assert [str(error) for error in reports] == ["secret of the house"]


def test_a_refusal_is_json_for_a_script_and_a_page_for_a_person():
    assert json.loads(_post(_guard(), origin=None, headers=JSON)[2])["problem"]
    assert _post(_guard(), origin=None)[2].startswith(b"<!doctype html>")
    assert "<script>" not in plain_page(400, "<script>")
    assert wants_json({"accept": "application/json"})


def test_a_path_of_any_length_is_no_page():
    assert _ask(_guard(), path="/" + "a" * 5_000)[0] == 404


def test_a_head_of_any_length_is_refused():
    assert _ask(_guard(), headers={"x-long": "y" * 20_000})[0] == 431


def test_the_address_is_the_one_of_the_connection():
    headers = [(b"x-forwarded-for", b"127.0.0.1")]
    assert address_of({"client": ("10.0.0.9", 1), "headers": headers}) == "10.0.0.9"


def test_a_web_socket_is_closed():
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    asyncio.run(_guard()({"type": "websocket"}, receive, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]
