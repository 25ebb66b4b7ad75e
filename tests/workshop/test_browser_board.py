"""In a real browser: a council is moved by mouse, by keys, by table, and everybody sees it."""

import re

import pytest

from workshop.browsers import Eyes, browsing
from workshop.serving import scenario, serving

pytestmark = pytest.mark.slow
RECRUITMENT = "fostering/recruitment"
RUTLAND, DERBY, LINCOLNSHIRE = "E06000017", "E06000015", "E10000019"
LEICESTER, LEICESTERSHIRE = "E06000016", "E10000018"


@pytest.fixture(scope="module")
def browser():
    with browsing() as opened:
        yield opened


@pytest.fixture(scope="module")
def served(browser, tmp_path_factory):
    with serving(scenario(), tmp_path_factory.mktemp("board")) as running:
        yield running
    assert running.reports == []


@pytest.fixture
def eyes(browser, served):
    """Return pages of a board that stands as now, with recruitment on show."""
    client = served.client()
    client.act("show", screen="board", function=RECRUITMENT)
    client.act("load", option=0)
    opened = Eyes(browser)
    yield opened
    opened.close()
    assert opened.complaints == []
    assert opened.dialogues == []
    assert all(url.startswith(served.opened.address) for url in opened.asked)


@pytest.fixture
def board(eyes, served):
    return eyes.page(served.opened.address)


def expects(locator):
    from playwright.sync_api import expect

    return expect(locator)


def area(page, code):
    return page.locator(f"#a-{code}")


def look(page, code, number):
    expects(area(page, code)).to_have_class(re.compile(rf"\blook-{number}\b"))


def middle(page, code):
    """Return where on the screen the middle of an area is."""
    return page.evaluate(
        """code => {
            const area = document.getElementById('a-' + code);
            const at = area.ownerSVGElement.createSVGPoint();
            at.x = Number(area.dataset.x); at.y = Number(area.dataset.y);
            const seen = at.matrixTransform(area.getScreenCTM());
            return [seen.x, seen.y];
        }""",
        code,
    )


def click_on(page, code):
    area(page, code).scroll_into_view_if_needed()
    page.mouse.click(*middle(page, code))


def test_by_mouse_a_council_is_picked_and_moved_and_the_numbers_follow(board):
    before = board.locator("#n-cost .board .first").inner_text()
    expects(board.locator("#picked")).to_have_text("")
    click_on(board, RUTLAND)
    click_on(board, LINCOLNSHIRE)
    expects(board.locator("#picked")).to_have_text("Picked: Rutland, Lincolnshire.")
    expects(area(board, RUTLAND)).to_have_attribute("aria-pressed", "true")
    board.locator("#to-1").click()
    expects(board.locator("#changed")).to_contain_text("moved")
    look(board, RUTLAND, 1)
    look(board, LINCOLNSHIRE, 1)
    expects(board.locator(f"#l-{RUTLAND}")).to_have_text("A")
    expects(board.locator("#picked")).to_have_text("")
    expects(area(board, RUTLAND)).to_have_attribute("aria-pressed", "false")
    expects(board.locator("#n-cost .board .first")).not_to_have_text(before)
    expects(board.locator("#numbers")).to_contain_text("This change:")


def test_nothing_moves_until_something_is_picked(board):
    board.locator("#to-1").click()
    expects(board.locator("#notice")).to_contain_text("Pick one council or more")


def test_a_council_is_dragged_onto_another_and_onto_a_footprint(board):
    board.mouse.move(*middle(board, RUTLAND))
    board.mouse.down()
    board.mouse.move(*middle(board, LINCOLNSHIRE), steps=6)
    board.mouse.up()
    expects(area(board, RUTLAND)).to_have_attribute("aria-label", re.compile("with Lincolnshire"))
    box = board.locator("#to-1").bounding_box()
    board.mouse.move(*middle(board, LINCOLNSHIRE))
    board.mouse.down()
    board.mouse.move(box["x"] + 40, box["y"] + 10, steps=6)
    board.mouse.up()
    look(board, LINCOLNSHIRE, 1)
    look(board, RUTLAND, 0)


def test_by_keys_the_way_leads_to_a_neighbour_and_a_letter_moves(board):
    area(board, LEICESTERSHIRE).focus()
    board.keyboard.press("ArrowRight")
    assert board.evaluate("document.activeElement.id") != f"a-{LEICESTERSHIRE}"
    area(board, RUTLAND).focus()
    board.keyboard.press("ArrowLeft")
    assert board.evaluate("document.activeElement.id") == f"a-{LEICESTERSHIRE}"
    board.keyboard.press("Enter")
    expects(board.locator("#picked")).to_have_text("Picked: Leicestershire.")
    board.keyboard.press("Escape")
    expects(board.locator("#picked")).to_have_text("")
    board.keyboard.press("Space")
    board.keyboard.press("b")
    look(board, LEICESTERSHIRE, 2)
    assert board.evaluate("document.activeElement.id") == f"a-{LEICESTERSHIRE}"
    board.keyboard.press("-")
    look(board, LEICESTERSHIRE, 0)


def test_the_map_is_one_stop_for_the_tab_key(board):
    stops = board.locator("#map [tabindex='0']")
    assert stops.count() == 1
    area(board, RUTLAND).focus()
    board.keyboard.press("ArrowUp")
    assert stops.count() == 1
    board.keyboard.press("Tab")
    assert not board.evaluate("!!document.activeElement.closest('#map')")


def test_by_table_a_council_is_moved_without_the_map(board):
    chooser = board.locator(f"#move-{LEICESTER}")
    chooser.select_option(value="1")
    chooser.locator("xpath=..").get_by_role("button", name="Move").click()
    look(board, LEICESTER, 1)
    expects(board.locator(f"#move-{LEICESTER}")).to_have_value("1")


def test_without_scripts_the_table_does_the_same(eyes, served):
    page = eyes.page(served.opened.address, script=False)
    page.locator(f"#move-{DERBY}").select_option(value="alone")
    page.locator(f"#move-{DERBY} + button").click()
    assert "look-0" in page.locator(f"#a-{DERBY}").get_attribute("class")
    assert "Derby" in page.locator("#changed").inner_text()
    page.locator("#undo").click()
    assert "look-1" in page.locator(f"#a-{DERBY}").get_attribute("class")


def test_a_second_browser_and_the_room_see_it(board, eyes, served):
    other = eyes.page(served.opened.address)
    room = eyes.page(f"{served.opened.address}room", height=720)
    click_on(board, RUTLAND)
    board.locator("#to-2").click()
    for page in (board, other, room):
        look(page, RUTLAND, 2)
    expects(room.locator("#room-changed")).to_contain_text("Rutland")
    expects(other.locator("#changed")).to_contain_text("facilitator")
    other.locator("#undo").click()
    for page in (board, other, room):
        look(page, RUTLAND, 0)


def test_two_facilitators_at_once_end_alike(board, eyes, served):
    other = eyes.page(served.opened.address)
    click_on(board, RUTLAND)
    click_on(other, RUTLAND)
    board.locator("#to-1").click()
    other.locator("#to-2").click()
    expects(board.locator("#changed")).to_contain_text("Rutland")
    client = served.client()
    client.act("note", text="both are done")
    shown = [page.locator(f"#l-{RUTLAND}") for page in (board, other)]
    expects(board.locator("#notes")).to_contain_text("both are done")
    expects(other.locator("#notes")).to_contain_text("both are done")
    assert shown[0].inner_html() == shown[1].inner_html() != ""


def test_half_typed_text_folds_and_focus_survive_a_change(board, served):
    note = board.locator("#note-text")
    note.fill("half a thou")
    board.locator("#more-numbers > summary").click()
    note.focus()
    board.keyboard.press("End")
    client = served.client()
    client.act("note", text="somebody else was quicker")
    client.act("move", function=RECRUITMENT, codes=[RUTLAND], to="1")
    look(board, RUTLAND, 1)
    expects(board.locator("#notes")).to_contain_text("somebody else was quicker")
    board.keyboard.type("ght")
    expects(note).to_have_value("half a thought")
    assert board.locator("#more-numbers").evaluate("one => one.open")


def test_a_note_is_set_down_and_its_field_is_empty_again(board):
    board.locator("#note-text").fill("Lincolnshire stays out for now.")
    board.locator("#note-decision").check()
    board.get_by_role("button", name="Set down").click()
    expects(board.locator("#notes .noted")).to_contain_text("Lincolnshire stays out for now.")
    expects(board.locator("#note-text")).to_have_value("")


def test_an_assumption_changes_in_front_of_the_room(board):
    board.locator("#as-here > summary").click()
    field = board.locator("#as-here input[type=number]").first
    before = board.locator("#n-cost .board .first").inner_text()
    value = float(field.input_value())
    field.fill(f"{value / 2:g}")
    field.press("Enter")
    expects(board.locator("#assumptions .found")).to_contain_text("→")
    expects(board.locator("#n-cost .board .first")).not_to_have_text(before)
    board.locator("#undo").click()
    expects(board.locator("#assumptions .found")).to_have_count(0)


def test_a_service_is_named_and_a_function_is_chosen(board):
    board.get_by_role("button", name="Matching children to carers").click()
    expects(board.locator("#chooser [aria-pressed=true]")).to_have_text(
        re.compile("Matching children to carers")
    )
    look(board, DERBY, 0)


def test_a_footprint_is_named_and_councils_are_pinned(board):
    board.locator("#name-box-1 > summary").click()
    board.locator("#name-1").fill('<b onmouseover="alert(1)">North</b>')
    board.locator("#name-1").press("Enter")
    expects(board.locator("#to-1")).to_contain_text('<b onmouseover="alert(1)">North</b>')
    click_on(board, DERBY)
    board.locator("#keep-picked").click()
    expects(area(board, DERBY)).to_have_class(re.compile("kept"))
    expects(area(board, DERBY)).to_have_attribute("aria-label", re.compile("pinned"))
    board.locator("#let-go").click()
    expects(area(board, DERBY)).not_to_have_class(re.compile("kept"))


def test_the_model_is_asked_and_its_answer_is_put_on_the_board(board):
    board.locator("#partners").select_option(value="3")
    board.locator("#ask-lowest").click()
    board.locator("#use-found").click(timeout=60_000)
    expects(board.locator("#changed")).to_contain_text(re.compile("lowest", re.IGNORECASE))


def test_the_board_is_saved_and_put_back(board):
    click_on(board, RUTLAND)
    board.locator("#to-1").click()
    look(board, RUTLAND, 1)
    board.locator("#save-name").fill("With Rutland")
    board.get_by_role("button", name="Save as option").click()
    expects(board.locator("#saved")).to_contain_text("“With Rutland”")
    board.locator("#load-option").select_option(label="As now")
    board.get_by_role("button", name="Put on", exact=True).click()
    look(board, RUTLAND, 0)
    board.locator("#load-option").select_option(label="With Rutland")
    board.get_by_role("button", name="Put on", exact=True).click()
    look(board, RUTLAND, 1)


def test_a_lost_connection_is_said_and_the_workshop_goes_on_after_a_restart(
    browser, tmp_path_factory
):
    folder, eyes = tmp_path_factory.mktemp("again"), Eyes(browser)
    with serving(scenario(), folder) as first:
        page = eyes.page(first.opened.address)
        click_on(page, RUTLAND)
        page.locator("#to-1").click()
        look(page, RUTLAND, 1)
        page.locator("#note-text").fill("typed before it stopped")
    expects(page.locator("#link")).to_have_text("Connection lost, trying again…")
    click_on(page, DERBY)
    page.locator("#to-alone").click()
    expects(page.locator("#notice")).to_contain_text("not sent")
    with serving(scenario(), folder, port=first.port):
        expects(page.locator("#link")).to_have_text("")
        look(page, RUTLAND, 1)
        expects(page.locator("#note-text")).to_have_value("typed before it stopped")
        page.locator("#to-alone").click()
        look(page, DERBY, 0)
        eyes.close()
