"""In a real browser: people join, mark and comment, and the room's pages can be read by all."""

import re

import pytest

from footprint.workshop.wire import listening
from workshop.browsers import CUT, OPENED, SIDEWAYS, Eyes, browsing
from workshop.serving import LAN, scenario, serving

pytestmark = pytest.mark.slow
RECRUITMENT = "fostering/recruitment"
RUTLAND, DERBY = "E06000017", "E06000015"
NASTY = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'>"
LEADING = ("", "options", "weights", "desk", "afterwards", "room", "ballot")
DOORS = ("phone", "join", "code", "nowhere")
SCREENS = ("board", "options", "compare", "weights", "marks")
MOST_BYTES = 250_000
LEAST_ROOM_PX, LEAST_TOUCH_PX = 20, 44
SMALL_TEXT = """
least => [...document.querySelectorAll('body *')].filter(one => {
  const own = [...one.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  const seen = one.checkVisibility({visibilityProperty: true});
  return own && seen && !one.closest('.unseen, .skip, svg')
    && parseFloat(getComputedStyle(one).fontSize) < least;
}).map(one => one.tagName + ': ' + one.textContent.slice(0, 50))
"""
HIDDEN_BELOW = """
() => [...document.querySelectorAll('#room-other, .room-side, main')]
  .filter(one => one.checkVisibility() && one.scrollHeight > one.clientHeight + 1)
  .map(one => one.id || one.className || one.tagName)
"""


@pytest.fixture(scope="module")
def browser():
    with browsing() as opened:
        yield opened


@pytest.fixture(scope="module")
def served(browser, tmp_path_factory):
    try:
        listening(LAN, 0).close()
    except OSError:
        pytest.skip("this system has one loopback address only")
    with serving(scenario(), tmp_path_factory.mktemp("room"), lan=True) as running:
        _fill(running)
        yield running
    assert running.reports == []


def _fill(running):
    """Do what a workshop does before anybody looks, hostile texts among it."""
    client = running.client()
    client.act("show", screen="board", function=RECRUITMENT)
    client.act("load", option=2)
    client.act("move", function=RECRUITMENT, codes=[RUTLAND], to="3")
    client.act("name_footprint", function=RECRUITMENT, slot=1, name=NASTY[:60])
    client.act("save", name=f"Three hubs {NASTY}"[:80])
    client.act("describe", option=6, text=f"Rutland goes south. {NASTY}")
    client.act("note", text=f"Said in the room: {NASTY}")
    client.act("note", text="Three hubs are looked at further.", decision=True)
    client.act("compare", options=[1, 2, 4, 6])
    client.act("weigh", points={"cost": 80, "one_off": 20}, whose=f"the directors {NASTY}"[:60])
    client.act("open_marks", options=[2, 6], on=True)
    client.act("hands", option=2, wanted=4, could=3, no=1)


@pytest.fixture
def eyes(browser, served):
    opened = Eyes(browser)
    yield opened
    opened.close()
    missing = "Failed to load resource: the server responded with a status of 404"
    assert [text for text in opened.complaints if not text.startswith(missing)] == []
    assert opened.dialogues == []
    here = (served.opened.address, f"http://{LAN}:{served.port}/")
    assert all(url.startswith(here) for url in opened.asked)


def expects(locator):
    from playwright.sync_api import expect

    return expect(locator)


def lead(eyes, served, name, **how):
    """Open a page as the facilitator, the board first as whoever starts does."""
    page = eyes.page(served.opened.address, **how)
    if name:
        page.goto(f"{served.opened.address}{name}")
    return page


def join(eyes, served, **how):
    """Open the join page on a telephone and give the code."""
    page = eyes.page(f"http://{LAN}:{served.port}/", width=390, height=800, **how)
    page.get_by_label("Code on the screen").fill(served.opened.code.lower())
    page.get_by_role("button", name="Join").click()
    expects(page.get_by_role("heading", name="What is kept and shown")).to_be_visible()
    return page


@pytest.mark.parametrize("name", [*LEADING, *DOORS])
def test_axe_finds_nothing(eyes, served, name):
    from axe_playwright_python.sync_playwright import Axe

    page = lead(eyes, served, name, bypass_csp=True)
    if name == "weights":
        expects(page.locator("#ranking table").first).to_be_visible()
    page.evaluate(OPENED)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [n["html"][:160] for n in one["nodes"][:3]]) for one in found] == []


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_in_what_the_room_sees(eyes, served, screen):
    from axe_playwright_python.sync_playwright import Axe

    served.client().act("show", screen=screen)
    page = lead(eyes, served, "room", height=720, bypass_csp=True)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [n["html"][:160] for n in one["nodes"][:3]]) for one in found] == []


@pytest.mark.parametrize("name", [*LEADING, *DOORS])
def test_no_page_scrolls_sideways(eyes, served, name):
    page = lead(eyes, served, name)
    page.evaluate(OPENED)
    for width in (1920, 1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert (width, page.evaluate(SIDEWAYS)) == (width, 0)
        assert (width, page.evaluate(CUT)) == (width, [])


@pytest.mark.parametrize("screen", SCREENS)
def test_the_room_reads_it_in_a_shared_screen(eyes, served, screen):
    served.client().act("show", screen=screen)
    page = lead(eyes, served, "room", width=1280, height=720)
    assert page.evaluate(SMALL_TEXT, LEAST_ROOM_PX) == []
    assert page.evaluate(HIDDEN_BELOW) == []
    assert page.evaluate("document.documentElement.scrollHeight") == 720
    expects(page.locator(".illustrative")).to_be_in_viewport()


def test_six_options_and_their_names_are_legible_in_a_shared_screen(eyes, served):
    client = served.client()
    page = lead(eyes, served, "room", width=1280, height=720)
    for number in (1, 2, 3, 4, 5, 6):
        client.act("load", option=number)
        for slot in (1, 2, 3):
            named = {
                "function": RECRUITMENT,
                "slot": slot,
                "name": f"The {number}{slot} hub of ours",
            }
            client.post("/act", {"kind": "name_footprint", **named})
        client.act("save", name=f"A name that is as long as names are here {number}")
    keys = list(range(7, 13))
    client.act("compare", options=keys)
    for screen in ("options", "compare"):
        client.act("show", screen=screen)
        expects(page.locator("svg.small-map")).to_have_count(6)
        expects(page.locator("#room-other")).to_contain_text("The 61 hub of ours")
        assert page.evaluate(SMALL_TEXT, LEAST_ROOM_PX) == []
        assert page.evaluate(HIDDEN_BELOW) == []
        assert page.evaluate(CUT) == []
    for key in keys:
        client.act("remove", option=key)
    client.act("compare", options=[1, 2, 4, 6])


@pytest.mark.parametrize("name", [*LEADING, *DOORS])
def test_every_page_says_what_it_is_not_and_is_small(served, name):
    answer = served.client().ask("GET", f"/{name}")
    assert len(answer.text.encode()) < MOST_BYTES
    assert "not about council boundaries" in answer.text
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text


def test_everything_a_page_needs_is_small(eyes, served):
    page = lead(eyes, served, "")
    sizes = page.evaluate(
        "performance.getEntriesByType('resource').concat("
        "performance.getEntriesByType('navigation')).map(e => e.decodedBodySize)"
    )
    assert sum(sizes) < MOST_BYTES


def test_somebody_joins_marks_and_comments_and_the_desk_hears_of_it(eyes, served):
    desk = lead(eyes, served, "desk")
    phone = join(eyes, served)
    expects(phone.get_by_text("freedom of information")).to_be_visible()
    expects(phone.locator("#m-2-no")).to_be_visible()
    first = phone.locator("#m-2-could")
    for mark in ("wanted", "could", "no"):
        box = phone.locator(f"#m-2-{mark}").bounding_box()
        assert min(box["height"], box["width"]) >= LEAST_TOUCH_PX
    first.click()
    expects(first).to_have_attribute("aria-pressed", "true")
    expects(desk.locator("#voting")).to_contain_text(re.compile(r"[1-9]\d* marked"))
    phone.locator("#comment-text").fill(f"Who employs them? {NASTY}")
    phone.get_by_role("button", name="Send").click()
    expects(phone.locator("#notice")).to_contain_text("Sent")
    expects(phone.locator("#comment-text")).to_have_value("")
    expects(desk.locator("#comments .remarks").first).to_contain_text(NASTY)

    # loading the page again, and a change by the facilitator, keep the mark
    phone.reload()
    expects(phone.locator("#m-2-could")).to_have_attribute("aria-pressed", "true")
    desk.locator("#open-4").click()
    expects(phone.locator("#m-4-no")).to_be_visible()
    expects(phone.locator("#m-2-could")).to_have_attribute("aria-pressed", "true")
    desk.locator("#open-4").click()
    expects(phone.locator("#m-4-no")).to_be_disabled()

    # what comes too late is refused, and what was marked before still stands
    desk.locator("#open-2").click()
    expects(phone.locator("#m-2-no")).to_be_disabled()
    phone.locator("#m-2-no").evaluate("one => { one.disabled = false; one.click(); }")
    expects(phone.locator("#notice")).to_contain_text("cannot be marked now")
    eyes.complaints.clear()
    expects(phone.locator("#m-2-could")).to_have_attribute("aria-pressed", "true")
    desk.locator("#open-2").click()
    expects(phone.locator("#m-2-no")).to_be_enabled()
    phone.locator("#m-2-no").click()
    expects(phone.locator("#m-2-no")).to_have_attribute("aria-pressed", "true")


def test_marks_are_hidden_until_they_are_revealed(eyes, served):
    desk = lead(eyes, served, "desk")
    desk.locator("#screen-marks").click()
    room = lead(eyes, served, "room", height=720)
    phone = join(eyes, served)
    phone.locator("#m-6-no").click()
    row = room.locator("#room-other tr", has_text="Three hubs")
    expects(row).to_contain_text("marked")
    expects(row.locator(".count")).to_have_count(0)
    desk.locator("#reveal-6").click()
    expects(row.locator(".count")).to_have_count(3)
    desk.locator("#reveal-6").click()
    expects(row.locator(".count")).to_have_count(0)


def test_councils_show_in_the_room_only_once_revealed(eyes, served):
    desk = lead(eyes, served, "desk")
    desk.locator("#screen-board").click()
    room = lead(eyes, served, "room", height=720)
    expects(room.locator(".headlines")).to_be_visible()
    expects(room.locator(".room-areas")).to_have_count(0)
    desk.locator("#reveal-areas").click()
    expects(room.locator(".room-areas tr")).to_have_count(10)
    assert room.evaluate(HIDDEN_BELOW) == []
    desk.locator("#reveal-areas").click()
    expects(room.locator(".room-areas")).to_have_count(0)


def test_the_room_follows_the_screen_that_is_chosen(eyes, served):
    desk = lead(eyes, served, "desk")
    room = lead(eyes, served, "room", height=720)
    desk.locator("#screen-options").click()
    expects(room.locator(".room-options svg.small-map")).to_have_count(4)
    expects(room.locator(".room-board")).not_to_be_visible()
    desk.locator("#screen-board").click()
    expects(room.locator(".room-board")).to_be_visible()
    expects(room.locator("#room-head h1")).to_have_text("Recruitment of foster carers")


def test_weights_are_given_by_a_slider_after_the_table(eyes, served):
    page = lead(eyes, served, "weights")
    slider = page.locator("#w-cost")
    expects(slider).to_have_value("80")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expects(page.locator("#o-cost")).to_have_text("85")
    expects(page.locator("#ranking")).to_contain_text("If nobody agrees on weights")
    expects(page.locator("#ranking")).to_contain_text("Place")


def test_a_comment_is_deleted_and_signing_is_off_until_allowed(eyes, served):
    desk = lead(eyes, served, "desk")
    phone = join(eyes, served)
    expects(phone.locator("#comment-signed")).to_have_count(0)
    phone.locator("#comment-text").fill("To be taken back")
    phone.get_by_role("button", name="Send").click()
    remark = desk.locator(".remarks li", has_text="To be taken back")
    expects(remark).to_be_visible()
    remark.get_by_role("button").click()
    expects(remark).to_have_count(0)
    desk.locator("#attribution").click()
    expects(phone.locator("#comment-signed")).to_be_visible()
    desk.locator("#attribution").click()
    expects(phone.locator("#comment-signed")).to_have_count(0)


def test_a_phone_cannot_open_what_is_the_facilitators(eyes, served):
    phone = join(eyes, served)
    phone.goto(f"http://{LAN}:{served.port}/desk")
    expects(phone.locator("#voting")).to_have_count(0)
    eyes.complaints.clear()


def test_a_wrong_code_is_said_and_lets_nobody_in(eyes, served):
    page = eyes.page(f"http://{LAN}:{served.port}/join", width=390)
    page.get_by_label("Code on the screen").fill("AAAAAA")
    page.get_by_role("button", name="Join").click()
    expects(page.locator("#notice")).to_contain_text("not the code")
    eyes.complaints.clear()


def test_the_ballot_prints_on_one_sheet(eyes, served):
    page = lead(eyes, served, "ballot")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert page.locator(".boxes li").count() == 6
