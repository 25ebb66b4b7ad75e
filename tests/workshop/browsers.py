"""A real browser in front of a real server, for the tests that need eyes and hands."""

import importlib.util
import shutil
from contextlib import contextmanager

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NEEDED = ("playwright", "axe_playwright_python")
LACKING = [name for name in NEEDED if importlib.util.find_spec(name) is None]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# an element that ends beyond the page, outside of any box that scrolls
CUT = """
[...document.querySelectorAll('main *, header *, footer *')].filter(one =>
  !one.closest('.scroll, svg, .unseen') && one.getClientRects().length
  && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1
).map(one => one.tagName + '.' + one.className + ': ' + one.textContent.slice(0, 60))
"""
OPENED = "document.querySelectorAll('details').forEach(one => one.open = true)"


@contextmanager
def browsing():
    """Start the browser, or skip with the reason why there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this computer")
    if LACKING:
        pytest.skip(f"not installed: {', '.join(LACKING)}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


class Eyes:
    """Pages that note every complaint, dialogue and request, and who asked for it."""

    def __init__(self, browser):
        self.browser, self.contexts = browser, []
        self.complaints, self.dialogues, self.asked = [], [], []

    def page(self, address, *, width=1280, height=800, bypass_csp=False, script=True):
        """Open an address in a browser of its own."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            bypass_csp=bypass_csp,
            java_script_enabled=script,
        )
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda box: (self.dialogues.append(box.message), box.dismiss()))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(address)
        return page

    def _said(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def close(self):
        """Close every page."""
        for context in self.contexts:
            context.close()
