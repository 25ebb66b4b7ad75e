"""What an attacker tried on the workshop page, each hole once found held shut."""

import json
import re
import shutil
import threading
from dataclasses import replace

import pytest
from outputs import own_counts

from footprint.arrangements import Arrangement
from footprint.errors import InputError, OutputError, SolverError
from footprint.questions.desk import Desk
from footprint.workshop import commands as c
from footprint.workshop import guards, routes, server, sessions, views
from footprint.workshop import store as stores
from footprint.workshop.model import Model, assumed, protected
from footprint.workshop.state import Given, ground_of, replay, start, step
from footprint.workshop.store import Store, record
from footprint.workshop.wire import listening
from footprint.workshop.workers import Task, Worker
from workshop.grounds import KEY, entry, ground
from workshop.serving import HERE, LAN, PHONE, Client, Watcher, scenario, serving
from workshop.test_guards import HOST, Clock, _ask, _echo

FUNCTION, RUTLAND, LINCOLNSHIRE = "fostering/recruitment", "E06000017", "E10000019"
DERBY = "E06000015"
FOURTH = "127.0.0.4"


@pytest.fixture(scope="module")
def read():
    return scenario(draws=5)


@pytest.fixture(scope="module")
def joined(read, tmp_path_factory):
    """Serve a workshop that phones can join."""
    try:
        listening(LAN, 0).close()
    except OSError:
        pytest.skip("this system has one loopback address only")
    with serving(read, tmp_path_factory.mktemp("attacked"), lan=True) as running:
        yield running
    assert running.reports == []


def _joins(running, source=PHONE):
    phone = Client(running.port, host=LAN, source=source)
    answer = phone.keep(phone.form("/join", {"code": running.opened.code}))
    return phone, answer.status


# who may do what


def test_whoever_joined_can_do_none_of_what_a_facilitator_can(joined):
    phone, _ = _joins(joined)
    before = joined.client().page("/")
    for kind in c.KINDS.keys() - c.PARTICIPANT_KINDS:
        answer = phone.post("/act", {"kind": kind})
        assert answer.status == 400
        assert "Only the facilitator" in answer.text
    for spelt in ("Undo", "UNDO", "reveal-areas", "revealAreas", ["undo"], " undo "):
        assert phone.post("/act", {"kind": spelt, "on": True}).status == 400
        assert phone.form("/act", {"kind": spelt, "on": "true"}).status == 400
    for view in ("board", "options", "weights", "desk", "afterwards"):
        assert phone.ask("GET", f"/events/{view}").status == 403
        assert phone.ask("HEAD", f"/events/{view}").status == 403
    for what in ("scenario", "run", "minutes-docx", "minutes-html", "x"):
        assert phone.post(f"/export/{what}", {}).status == 403
    # nor with a facilitator's name for its own token, nor two cookies at once
    token = phone.cookie.partition("=")[2]
    for cookie in (
        f"facilitator-{joined.port}={token}",
        f"{phone.cookie}; facilitator-{joined.port}={token}",
    ):
        disguised = Client(joined.port, host=LAN, source=PHONE, cookie=cookie)
        assert disguised.post("/act", {"kind": "undo"}).status in (400, 403)
        assert disguised.ask("GET", "/desk").status == 403
    assert _last(joined.client().page("/")) == _last(before)


def _last(page):
    """Return what a page says was done last."""
    return re.search(r"<b>Last:</b>([^<]*)", page)[1]


def test_one_address_cannot_fill_the_room(joined, monkeypatch):
    monkeypatch.setattr(sessions, "MOST_FROM_ONE", 3)
    statuses = [_joins(joined, "127.0.0.5")[1] for _ in range(4)]
    assert statuses == [303, 303, 303, 403]
    assert _joins(joined, FOURTH)[1] == 303


def test_a_facilitator_of_another_day_needs_the_code_again():
    entries = [
        replace(entry(1, c.Undo(), by_id="f-old"), at="2026-11-23T10:00:00+00:00"),
        replace(entry(2, c.Undo(), by_id="p-old"), at="2026-11-23T10:00:00+00:00"),
        replace(entry(3, c.Undo(), by_id="f-now"), at="2026-11-24T09:30:00+00:00"),
        replace(entry(4, c.Undo(), by_id="f-odd"), at="yesterday"),
    ]
    known = server.still_known(entries, now="2026-11-24T10:00:00+00:00")
    assert known == ("p-old", "f-now")


def test_names_of_facilitators_who_did_nothing_are_not_kept_for_ever():
    known = sessions.Sessions(1)
    names = {known.name(known.grant("facilitator")[0]) for _ in range(300)}
    assert len(names) == 300
    assert len(known._names) <= sessions.MOST_FACILITATORS


@pytest.mark.parametrize("site", ["same-site", "cross-site", "anything"])
def test_a_page_on_another_port_or_site_may_lead_here_but_not_read(site):
    guard = guards.Guard(_echo, hosts=[HOST], who=lambda _: "")
    asked = [("sec-fetch-site", site), ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "script")]
    assert _ask(guard, headers=asked)[0] == 403
    asked = [("sec-fetch-site", site), ("sec-fetch-mode", "navigate")]
    assert _ask(guard, headers=asked)[0] == 200
    for own in ("same-origin", "none"):
        assert _ask(guard, headers=[("sec-fetch-site", own), ("sec-fetch-mode", "cors")])[0] == 200


# floods


def test_many_sessions_of_one_address_have_one_rate_together():
    clock, who = Clock(), iter(range(10_000))
    limits = guards.Limits()
    guard = guards.Guard(
        _echo, hosts=[HOST], who=lambda _: str(next(who)), limits=limits, clock=clock
    )

    def post(address):
        return _ask(guard, "POST", headers=[("origin", f"http://{HOST}")], address=address)[0]

    most = limits.posts_at_once * guards.SESSIONS_OF_ONE
    assert [post("10.0.0.9") for _ in range(most + 2)] == [200] * most + [429] * 2
    assert post("10.0.0.8") == 200
    assert post(HERE) == 200
    clock.now += 1.0
    assert post("10.0.0.9") == 200


def test_phones_cannot_fill_the_log_up_to_where_nothing_can_be_changed(tmp_path, monkeypatch):
    monkeypatch.setattr(stores, "MOST_ENTRIES", 6)
    monkeypatch.setattr(stores, "KEPT_FOR_FACILITATORS", 3)
    store = Store(tmp_path / "w.sqlite")
    state, _ = replay(ground(), store.entries())

    def keep(command, by_id):
        return record(store, state, ground(), command, by="x", by_id=by_id)

    for _ in range(3):
        state = keep(c.Comment(text="again"), "p-1")
    with pytest.raises(InputError, match="no more marks and comments"):
        keep(c.Comment(text="again"), "p-1")
    state = keep(c.Note(text="It goes on."), "f-1")
    assert state.notes[0].text == "It goes on."
    store.close()


# what is hidden


@pytest.fixture(scope="module")
def desk(read):
    return Desk(read)


def _seen(desk, *commands):
    """Return the view after commands of a facilitator."""
    now = desk.now.footprints
    keys = [criterion.key for criterion in desk.criteria]
    mine = ground_of(desk.scenario, now, keys, (Given("As now", now), Given("Again", now)))
    state = start(mine)
    for number, command in enumerate(commands, start=1):
        state = step(state, entry(number, command), mine)
    return views.DeskView(
        views.facts_of(desk),
        mine,
        state,
        look=desk.look(state.board.arrangement()),
        now=desk.look(desk.now),
    )


@pytest.mark.parametrize("screen", ["options", "compare", "weights", "marks"])
def test_a_board_that_is_tried_out_behind_another_screen_is_not_sent_to_the_room(desk, screen):
    move = c.Move(function=FUNCTION, codes=(RUTLAND, LINCOLNSHIRE), to="new")
    show, reveal = c.Show(screen=screen), c.RevealAreas(on=True)
    still = views.parts("room", _seen(desk, show, reveal))
    tried = views.parts("room", _seen(desk, show, reveal, move))
    told = {name for name in still if still[name] != tried[name]}
    # what was done last is said on every screen
    assert told <= {"room-changed"}
    page = views.page("room", _seen(desk, show, reveal, move))
    assert "with Rutland" not in page
    shown = views.parts("room", _seen(desk, reveal, move))
    assert shown["room-numbers"] != still["room-numbers"]
    assert "with Rutland" in shown[f"map:{LINCOLNSHIRE}"]


def test_the_door_tells_a_stranger_nothing_of_what_goes_on(joined):
    stranger = Client(joined.port, host=LAN, source=FOURTH)
    before = stranger.page("/join")
    joined.client().act("note", text="What a stranger must not count")
    assert stranger.page("/join") == before


def test_no_answer_names_another_participant(joined):
    lead = joined.client()
    lead.act("open_marks", options=[1], on=True)
    phones = [_joins(joined, FOURTH)[0] for _ in range(2)]
    for phone in phones:
        phone.act("mark", option=1, mark="no")
        phone.act("comment", option=1, text="Said in confidence", signed="Rutland")
    texts = [phones[0].page(path) for path in ("/phone", "/room")]
    for view in ("room", "phone"):
        watcher = Watcher(phones[0], view)
        assert watcher.until(bool)
        texts.append(json.dumps(watcher.parts))
        watcher.close()
    keys = [sessions._key("participant", p.cookie.partition("=")[2]) for p in phones]
    for text in texts:
        assert not re.search(r"[pf]-[0-9a-f]{20}", text)
        assert not any(key in text for key in keys)
        assert "in confidence" not in text
        assert joined.opened.facilitator_code not in text


# small counts


def _with_own(folder, care_leavers):
    rows = {DERBY: {"care_leavers_19_21": care_leavers}, RUTLAND: {"cla_started": care_leavers}}
    folder.mkdir()
    own_counts.write_figures(folder / "ours.csv", rows, own_counts.units())
    return own_counts.asked("fostering-hubs", folder / "ours.csv", sets=["draws=5"])


def _children_priced(given, key):
    """Return Rutland's modelled cost, which one price has been raised far above all others."""
    desk = Desk(given)
    central = next(p.central for p in desk.parameters() if p.key == key)
    dear = Desk(assumed(given, {key: central * 1e6}), like=desk)
    return next(a.option.central for a in dear.look(dear.now).areas if a.code == RUTLAND)


def test_a_price_raised_without_end_tells_a_protected_count_and_never_the_own_one(tmp_path):
    own = {count: _with_own(tmp_path / str(count), count) for count in (2, 5)}
    key = "fostering/matching.visits_per_case_per_year"
    assert all(given.own_figures for given in own.values())
    bare = {_children_priced(given, key) for given in own.values()}
    assert len(bare) == 2  # the attack works where nothing is protected
    safe = {_children_priced(protected(g, "local", internal=False), key) for g in own.values()}
    assert len(safe) == 1


def test_a_phone_is_not_told_where_files_lie(joined, monkeypatch):
    phone, _ = _joins(joined, "127.0.0.6")
    monkeypatch.setattr(stores, "which_file", lambda _: None)
    answer = phone.post("/act", {"kind": "comment", "text": "x"})
    assert (answer.status, json.loads(answer.text)["problem"]) == (409, routes.NOT_KEPT)
    told = joined.client().post("/act", {"kind": "note", "text": "x"}).text
    assert joined.opened.file.name in told


# what dies


def test_a_search_whose_process_dies_as_it_starts_says_so():
    def payload():
        worker._process.kill()
        worker._process.join()
        return b"x" * 10**6

    worker = Worker(payload)
    with pytest.raises(SolverError, match="process ended"):
        worker.ask(Task("nearest", Arrangement({}), ()), threading.Event())
    assert worker.pid is None


# what is typed


@pytest.mark.parametrize("value", [1e-300, 5e-324, -1e-9, 1e-7])
def test_a_value_too_small_to_reckon_with_is_refused(value):
    state = start(ground())
    with pytest.raises(InputError):
        step(state, entry(1, c.Assume(key=KEY, value=value)), ground())


def test_a_workshop_opens_again_whatever_the_model_makes_of_its_board(read, tmp_path, monkeypatch):
    real, faults = Model.look, []

    async def look(self, *given):
        if faults:
            raise faults[0]
        return await real(self, *given)

    monkeypatch.setattr(Model, "look", look)
    with serving(read, tmp_path) as running:
        running.client().act("move", function=FUNCTION, codes=[RUTLAND, LINCOLNSHIRE], to="new")
        faults.append(ArithmeticError("out of all bounds"))
        running.client().act("move", function=FUNCTION, codes=[DERBY], to="alone")
    with serving(read, tmp_path) as running:
        assert running.reports
        lead = running.client()
        assert "Derby" in _last(lead.page("/"))
        faults.clear()
        lead.act("undo")
        watcher = Watcher(lead)
        assert watcher.until(lambda parts: "£" in parts.get("numbers", ""))
        watcher.close()


@pytest.mark.parametrize("text", ["000999" + "9" * 190, "1001", "0", "-1", "1.0", "١", ""])
def test_a_number_of_partners_is_read_whole_or_not_at_all(text):
    assert routes._whole(text) is None
    assert routes._whole("8") == 8


@pytest.mark.parametrize(
    "name", ["Städte → Land", 'a"; filename="b.exe', "a\r\nset-cookie: x", "ü"]
)
def test_a_file_is_offered_under_any_name_without_breaking_the_answer(name):
    told = routes.offered(f"{name}.toml")
    assert told.isascii()
    assert told.isprintable()
    assert told.count('"') == 2
    assert told.startswith('attachment; filename="')


# the file


@pytest.mark.parametrize("how", ["deleted", "moved", "replaced"])
def test_a_workshop_whose_file_is_gone_says_so_and_does_not_go_on_in_the_dark(tmp_path, how):
    path = tmp_path / "w.sqlite"
    store = Store(path)
    state = record(store, start(ground()), ground(), c.Note(text="1"), by="x", by_id="f-1")
    copy = tmp_path / "copy.sqlite"
    shutil.copy(path, copy)
    if how == "moved":
        path.rename(tmp_path / "elsewhere.sqlite")
    else:
        path.unlink()
    if how == "replaced":
        copy.rename(path)
    with pytest.raises(OutputError, match="is no longer where it was"):
        record(store, state, ground(), c.Note(text="2"), by="x", by_id="f-1")
    store.close()
