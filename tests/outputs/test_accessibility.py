"""Reports can be read by everybody: by machine checks, by keyboard, on a telephone, in print."""

import importlib.util
import re
import shutil

import pytest

from footprint.outputs.reports import council_pages, report_html

from . import factory_sharing

pytestmark = pytest.mark.slow
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NEEDED = ("playwright", "axe_playwright_python")
LACKING = [name for name in NEEDED if importlib.util.find_spec(name) is None]
OPENED = "document.querySelectorAll('details').forEach(one => one.open = true)"
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# an element that ends beyond the page, outside of any box that scrolls
CUT = """
[...document.querySelectorAll('main *, header *, footer *')].filter(one =>
  !one.closest('.scroll') && one.getClientRects().length
  && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1
).map(one => one.tagName + ': ' + one.textContent.slice(0, 60))
"""
REACHABLE = """
[...document.querySelectorAll('a[href], summary, .scroll')]
  .filter(one => one.checkVisibility({visibilityProperty: true})).length
"""
FOCUSED = """
() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  return [one.tagName, style.outlineStyle, parseFloat(style.outlineWidth)];
}
"""
PAGES = ("footprints", "possible", "paying", "schools", "building", "homes", "council")


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this computer")
    if LACKING:
        pytest.skip(f"not installed: {', '.join(LACKING)}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def addresses(result, possible, paying, schools, building, homes, drawn, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    made = {
        "footprints": report_html.report_html(result, drawn[:2]),
        "possible": report_html.report_html(possible, ()),
        "paying": report_html.report_html(paying, ()),
        "schools": report_html.report_html(schools, ()),
        "building": report_html.report_html(building, ()),
        "homes": report_html.report_html(homes, ()),
        "council": council_pages.web_page("E06000015", paying),
    }
    found = {}
    for name, text in made.items():
        path = folder / f"{name}.html"
        path.write_text(text, encoding="utf-8")
        found[name] = path.as_uri()
    return found


@pytest.fixture
def opened(browser, addresses):
    """Return what opens a page at a width, with every fold open or as it is."""
    contexts = []

    def open_page(name, *, width=1280, folds=True):
        context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.goto(addresses[name])
        if folds:
            page.evaluate(OPENED)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(opened, name):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(opened(name)).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_as_wide_as_a_telephone_does_not_scroll_sideways(opened, name):
    page = opened(name, width=320)
    assert page.evaluate(WIDE) == 0
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("name", PAGES)
def test_text_of_twice_the_size_stays_on_the_page(opened, name, width):
    page = opened(name, width=width)
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate(WIDE) == 0
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("name", ["council", "building"])
def test_everything_is_reached_by_keyboard_and_shows_where_it_is(opened, name):
    page = opened(name)
    expected = page.evaluate(REACHABLE)
    seen = []
    for _ in range(expected + 2):
        page.keyboard.press("Tab")
        tag, style, width = page.evaluate(FOCUSED)
        if tag == "BODY":
            break
        seen.append(tag)
        assert style != "none"
        assert width >= 2
    assert len(seen) == expected


def test_a_fold_opens_and_a_table_scrolls_by_keyboard(opened):
    page = opened("schools", width=320, folds=False)
    fold = page.locator("main details > summary").first
    fold.focus()
    page.keyboard.press("Enter")
    assert page.locator("main details").first.evaluate("one => one.open")
    box = page.locator("main .scroll:has(table.narrow):visible").first
    box.focus()
    before = box.evaluate("one => one.scrollLeft")
    assert box.evaluate("one => one.scrollWidth > one.clientWidth")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    assert box.evaluate("one => one.scrollLeft") > before


@pytest.mark.parametrize("name", ["footprints", "possible", "paying"])
def test_on_a_telephone_a_table_of_words_is_stacked_and_stays_a_table(opened, name):
    page = opened(name, width=320)
    boxes = page.locator("main .scroll:has(table.stacked)")
    assert boxes.count() > 3
    over = "boxes => boxes.filter(one => one.scrollWidth > one.clientWidth).length"
    assert boxes.evaluate_all(over) == 0
    matrix = page.locator("#matrix table")
    assert matrix.get_by_role("columnheader", include_hidden=True).count() > 2
    assert matrix.get_by_role("rowheader").count() > 5
    label = "one => getComputedStyle(one, '::before').content"
    assert "As now" in matrix.locator("td").first.evaluate(label)


@pytest.mark.parametrize("name", ["footprints", "paying"])
def test_print_opens_every_fold_and_repeats_the_head_of_a_table(opened, name, tmp_path):
    page = opened(name, folds=False)
    page.emulate_media(media="print")
    hidden = page.evaluate(
        "[...document.querySelectorAll('main td')].filter(c => !c.checkVisibility()).length"
    )
    assert hidden == 0
    heads = page.evaluate(
        "[...document.querySelectorAll('thead')].map(t => getComputedStyle(t).display)"
    )
    assert set(heads) == {"table-header-group"}
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) > 3


def test_two_pages_of_the_same_units_have_no_two_landmarks_of_one_name():
    page = report_html.report_html(factory_sharing.paying_result(), ())
    labels = re.findall(r'role="region" tabindex="0" aria-label="([^"]*)"', page)
    assert len(labels) == len(set(labels)) > 5
