"""A whole workshop, carried through as a facilitator would, and its export run again."""

import hashlib
import json
import re
import subprocess
import sys

import pytest

from footprint import runs
from footprint.questions.result import Cell, Criterion, Range
from footprint.workshop import shown
from footprint.workshop.views.figures import bare
from footprint.workshop.wire import listening
from workshop.browsers import Eyes, browsing
from workshop.serving import LAN, scenario, serving

pytestmark = pytest.mark.slow
RECRUITMENT = "fostering/recruitment"
DERBY, LEICESTER, RUTLAND = "E06000015", "E06000016", "E06000017"
NORTH, WEST = "E06000061", "E06000062"
DERBYSHIRE, LEICESTERSHIRE, LINCOLNSHIRE = "E10000007", "E10000018", "E10000019"
COMMENT = "Who employs our two recruiters?"
STAYS_OUT = "Northamptonshire stays out"
DECISION = "Three hubs go to the directors' meeting."
PHONE = {"width": 390, "height": 844}
OVERFLOWS = """
() => [...document.querySelectorAll('#room-other, .room-side, main')]
  .filter(one => one.checkVisibility() && one.scrollHeight > one.clientHeight + 1)
  .map(one => one.id || one.className || one.tagName)
"""
MIDDLE = """
code => {
  const area = document.getElementById('a-' + code);
  const at = area.ownerSVGElement.createSVGPoint();
  at.x = Number(area.dataset.x); at.y = Number(area.dataset.y);
  const seen = at.matrixTransform(area.getScreenCTM());
  return [seen.x, seen.y];
}
"""
# what the table of options says, by criterion and option: value, range, words, then the difference
SAID = """
() => {
  const table = document.querySelector('table.matrix');
  const names = [...table.querySelectorAll('thead th')].slice(1).map(one => one.innerText.trim());
  const texts = (cell, what) => [...cell.querySelectorAll(what)].map(one => one.textContent.trim());
  return [...table.querySelectorAll('tr[id]')].flatMap(row =>
    [...row.cells].slice(1).map((cell, place) => [row.id.slice(2), names[place],
      texts(cell, '.first, .under'), texts(cell, '.told').join('')]));
}
"""


# the same of the board: criterion, value, range and words, then the difference from as now
SAID_ON_THE_BOARD = """
() => [...document.querySelectorAll('#numbers tr[id]')].map(row => {
  const texts = [...row.querySelectorAll('td.board .first, td.board .under')];
  const gaps = row.classList.contains('values') ? row.nextElementSibling.innerText : '';
  const gap = /Against as now: (.*?)(?=This change:|$)/s.exec(gaps);
  return [row.id.slice(2), texts.map(one => one.textContent.trim()), gap ? gap[1].trim() : ''];
})
"""


@pytest.fixture(scope="module")
def browser():
    with browsing() as opened:
        yield opened


@pytest.fixture(scope="module", autouse=True)
def _two_addresses():
    try:
        listening(LAN, 0).close()
    except OSError:
        pytest.skip("this system has one loopback address only")


def expects(locator):
    from playwright.sync_api import expect

    return expect(locator)


class Facilitator:
    """Somebody with a laptop, a projector beside it, and what they do with both."""

    def __init__(self, browser, served):
        self.eyes, self.served = Eyes(browser), served
        at = served.opened.address
        self.board = self.eyes.page(at, width=1280, height=800)
        self.wall = self.eyes.page(f"{at}room", width=1920, height=1080)
        self.share = self.eyes.page(f"{at}room", width=1280, height=720)

    def page(self, name):
        """Open another page on the laptop."""
        return self.eyes.page(f"{self.served.opened.address}{name}", width=1280, height=800)

    def phones(self, number):
        """Let people join with the code on the screen."""
        joined = []
        for _ in range(number):
            page = self.eyes.page(f"http://{LAN}:{self.served.port}/", **PHONE)
            page.get_by_label("Code on the screen").fill(self.served.opened.code)
            page.get_by_role("button", name="Join").click()
            expects(page.get_by_text("No option is open for marks yet")).to_be_visible()
            joined.append(page)
        return joined

    def pick(self, *codes):
        """Press on areas of the map."""
        for code in codes:
            area = self.board.locator(f"#a-{code}")
            area.scroll_into_view_if_needed()
            self.board.mouse.click(*self.board.evaluate(MIDDLE, code))
            expects(area).to_have_attribute("aria-pressed", "true")

    def move(self, to, *codes):
        """Move areas with the mouse: the map, then a footprint."""
        self.pick(*codes)
        self.board.locator(f"#to-{to}").click()
        expects(self.board.locator("#picked")).to_have_text("")

    def letters(self, *codes):
        """Return the letters that areas carry on the map."""
        return [self.board.locator(f"#l-{code}").text_content() for code in codes]

    def lettered(self, letter, *codes):
        """Wait until areas carry a letter, on the laptop and on the projector."""
        for code in codes:
            for page in (self.board, self.wall, self.share):
                expects(page.locator(f"#l-{code}")).to_have_text(letter)

    def save(self, name):
        """Keep the board as an option."""
        self.board.locator("#save-name").fill(name)
        self.board.get_by_role("button", name="Save as option").click()
        expects(self.board.locator("#saved")).to_contain_text(f"“{name}”")

    def use(self, asked):
        """Ask the model, wait, and put what it found on the board."""
        self.board.locator(asked).click()
        self.board.locator("#use-found").click(timeout=60_000)
        expects(self.board.locator("#use-found")).to_have_count(0)

    def put_on(self, name):
        """Put an option on the board."""
        self.board.locator("#load-option").select_option(label=name)
        self.board.get_by_role("button", name="Put on", exact=True).click()
        expects(self.board.locator("#saved")).to_contain_text(f"“{name}”")

    def fits(self, what):
        """See that all of something is on a projector and in a shared screen."""
        for page in (self.wall, self.share):
            expects(page.locator(what).first).to_be_visible()
            assert page.evaluate(OVERFLOWS) == []

    def leave(self):
        """Close every page; nothing complained and nothing was asked of anybody else."""
        here = (self.served.opened.address, f"http://{LAN}:{self.served.port}/")
        self.eyes.close()
        assert self.eyes.dialogues == []
        assert all(url.startswith(here) for url in self.eyes.asked)


def _first_half(lead):
    """Draw hubs by mouse, keys and table; break a rule, ask the model, change an assumption."""
    board = lead.board
    lead.move("new", LINCOLNSHIRE, LEICESTER, LEICESTERSHIRE, RUTLAND)
    lead.lettered("C", LINCOLNSHIRE, LEICESTER, LEICESTERSHIRE, RUTLAND)
    expects(board.locator("#marks .mark-yes")).to_have_count(2)

    board.locator(f"#a-{RUTLAND}").focus()
    board.keyboard.press("Enter")
    board.keyboard.press("b")
    lead.lettered("B", RUTLAND)
    chooser = board.locator(f"#move-{RUTLAND}")
    chooser.select_option(label="C: Leicester, Leicestershire and Lincolnshire")
    chooser.locator("xpath=..").get_by_role("button", name="Move").click()
    lead.lettered("C", RUTLAND)
    expects(board.locator(f"#move-{RUTLAND}")).to_have_value("3")

    board.locator("#name-box-3 > summary").click()
    board.locator("#name-3").fill("East hub")
    board.locator("#name-3").press("Enter")
    expects(lead.wall.locator("#room-key")).to_contain_text("East hub")
    lead.save("Three hubs")

    # a footprint whose members do not adjoin may be drawn, and the room reads why it is a no
    lead.move(1, NORTH)
    expects(board.locator("#marks .why-not")).to_contain_text("do not all adjoin")
    expects(lead.share.locator("#room-verdict")).to_contain_text("do not all adjoin")
    lead.fits("#room-verdict .mark-no")
    lead.use("#ask-nearest")
    expects(board.locator("#marks .mark-no")).to_have_count(0)
    lead.save("Nearest that works")

    lead.pick(DERBY, DERBYSHIRE)
    board.locator("#keep-picked").click()
    expects(board.locator("#a-" + DERBY)).to_have_class(re.compile("kept"))
    board.locator("#partners").select_option(value="5")
    lead.use("#ask-lowest")
    assert len(set(lead.letters(DERBY, DERBYSHIRE))) == 1
    lead.save("Lowest from here")

    board.locator("#as-here > summary").click()
    field = board.locator("#as-here input[type=number]").first
    cost = board.locator("#n-cost .board .first")
    before = cost.inner_text()
    field.fill("9")
    field.press("Enter")
    expects(lead.share.locator("#room-verdict")).to_contain_text("Assumed in this room: foster")
    expects(cost).not_to_have_text(before)
    lead.fits("#room-verdict")
    board.locator("#undo").click()
    expects(cost).to_have_text(before)
    board.locator("#redo").click()
    expects(cost).not_to_have_text(before)


def _second_half(lead):
    """Go on after a restart: one hub for all, options compared, weighed, marked and decided."""
    lead.put_on("One hub for the region")
    lead.lettered("A", RUTLAND, LINCOLNSHIRE, WEST)
    lead.move("alone", NORTH, WEST)
    lead.lettered("", NORTH, WEST)
    lead.save(STAYS_OUT)
    phones, desk, options = lead.phones(3), lead.page("desk"), lead.page("options")

    for names in (("As now", "Three hubs"), None):
        for box in options.locator("#picker input[type=checkbox]").all():
            named = box.locator("xpath=..").inner_text().strip()
            box.set_checked(named in names if names else "match" not in named)
        if names is None:
            options.get_by_label("Lowest for recruitment alone, up to five partners").uncheck()
            options.get_by_label("Two more hubs", exact=True).uncheck()
        options.get_by_role("button", name="Lay side by side").click()
        desk.locator("#screen-options").click()
        expects(options.locator("#minis figure")).to_have_count(2 if names else 6)
        expects(lead.share.locator("svg.small-map")).to_have_count(2 if names else 6)
        lead.fits(".room-options")
    desk.locator("#screen-compare").click()
    expects(lead.share.locator("#room-other")).to_contain_text("Lincs")
    lead.fits(".room-options")

    weights = lead.page("weights")
    weights.locator("#w-cost").focus()
    weights.keyboard.press("ArrowRight")
    weights.locator("#whose").fill("the directors present")
    weights.locator("#whose").press("Enter")
    desk.locator("#screen-weights").click()
    expects(lead.share.locator("#room-other")).to_contain_text("the directors present")
    lead.fits(".room-table")
    _marked(lead, desk, phones)
    _decided(lead)
    return options


def _marked(lead, desk, phones):
    """Let the room mark, say and show; nothing is seen before it is revealed."""
    desk.locator("#screen-marks").click()
    desk.locator("#open-beside").click()
    expects(lead.share.locator("#room-other")).to_contain_text("open: 0 marked")
    for place, phone in enumerate(phones):
        for question in phone.locator(".three-marks").all():
            question.locator("button").nth(place).click()
    expects(desk.locator("#voting")).to_contain_text("3 marked", use_inner_text=True)
    expects(lead.share.get_by_text("open: 3 marked")).to_have_count(6)
    expects(lead.share.locator("#room-other .count")).to_have_count(0)
    phones[0].locator("#comment-text").fill(COMMENT)
    phones[0].get_by_role("button", name="Send").click()
    expects(desk.locator("#comments")).to_contain_text(COMMENT)

    desk.locator("#reveal-beside").click()
    expects(lead.share.locator("#room-other .count")).to_have_count(18)
    row = desk.locator(".vote", has_text="Three hubs")
    row.locator("summary").click()
    for field, hands in zip(row.locator("input[type=number]").all(), (5, 3, 1), strict=True):
        field.fill(str(hands))
    row.get_by_role("button", name="Set").click()
    expects(lead.share.locator("#room-other")).to_contain_text("5 by hand")
    lead.fits(".room-marks")
    expects(phones[1].get_by_text("Show of hands")).to_be_visible()

    desk.locator("#screen-board").click()
    desk.locator("#reveal-areas").click()
    expects(lead.wall.locator(".room-areas tr")).to_have_count(10)
    lead.fits(".room-areas")
    desk.locator("#reveal-areas").click()
    ballot = lead.page("ballot")
    assert ballot.locator(".ballot-option").count() == 6


def _decided(lead):
    """Set down what was decided; Undo still speaks of the board."""
    lead.board.locator("#note-text").fill(DECISION)
    lead.board.locator("#note-decision").check()
    lead.board.get_by_role("button", name="Set down").click()
    expects(lead.board.locator("#notes")).to_contain_text(DECISION)
    expects(lead.board.locator("#changed")).to_contain_text("moved")


def _taken(lead, folder):
    """Take everything away; return the scenario's path and the run folder."""
    page = lead.page("afterwards")
    for what in ("scenario", "minutes-docx", "minutes-html"):
        with page.expect_download() as waiting:
            page.locator(f"#take-{what}").click()
        waiting.value.save_as(folder / waiting.value.suggested_filename)
    minutes = (folder / "workshop-minutes.html").read_text(encoding="utf-8")
    assert (folder / "workshop-minutes.docx").read_bytes().startswith(b"PK")
    assert COMMENT in minutes
    assert "directors’ meeting" in minutes or "directors&#x27; meeting" in minutes
    page.locator("#take-run").click()
    expects(page.locator("#writing")).to_contain_text("Being written: the run folder")
    # meanwhile the page is as live as ever
    lead.board.locator("#note-text").fill("Said while the run was written.")
    lead.board.get_by_role("button", name="Set down").click()
    expects(page.locator("#taken-away")).to_contain_text("Said while the run was written.")
    expects(page.locator("#take-run")).to_be_disabled()
    expects(page.locator("#written")).to_contain_text("The run is in", timeout=300_000)
    expects(page.locator("#take-run")).to_be_enabled()
    (run,) = (folder / "runs").iterdir()
    assert run.name in page.locator("#written").inner_text()
    return next(folder.glob("*.toml")), run


def _is_whole(run, scenario):
    """Check that a run folder has every file that it says it wrote, and those of the workshop."""
    record = json.loads((run / "run.json").read_text(encoding="utf-8"))
    written = record["outputs_sha256"]
    assert {"report.html", "report.docx", "result.json", "tables.xlsx"} <= written.keys()
    assert {name.partition("/")[0] for name in written} >= {"maps", "tables", "councils"}
    for name, told in written.items():
        assert hashlib.sha256((run / name).read_bytes()).hexdigest() == told, name
    beside = {path.relative_to(run).as_posix() for path in run.rglob("*") if path.is_file()}
    left = {scenario.name, "workshop-minutes.html", "workshop-minutes.docx", "run.json"}
    assert beside == written.keys() | left
    assert (run / scenario.name).read_bytes() == scenario.read_bytes()
    assert DECISION.partition("'")[0] in (run / "workshop-minutes.html").read_text("utf-8")


def _value(given):
    return Range(**given) if given else None


def _cell(found):
    return Cell(_value(found["value"]), found["words"], _value(found["difference"]), found["clear"])


def _as_run(result, *, units=True):
    """Say what a run found as the table of options says it: criterion and option to texts.

    Without ``units`` it is as the board has it, where the row names the unit.
    """
    by_name = {option["name"]: option["cells"] for option in result["options"]}
    today = next(option["cells"] for option in result["options"] if option["is_as_now"])
    told = {}
    for given in result["criteria"]:
        criterion = Criterion(**given)
        for name, cells in by_name.items():
            cell, then = (_cell(found[criterion.key]) for found in (cells, today))
            gap = shown.gap_words(cell, then, criterion)
            lines = list(shown.cell_lines(cell, criterion, units=units))
            told[criterion.key, name] = (lines, gap if units else bare(gap, "as now"))
    return told


def test_fostering_hubs_from_the_first_move_to_the_same_numbers_in_a_run(browser, tmp_path):
    read = scenario(draws=6)
    with serving(read, tmp_path, lan=True) as first:
        lead = Facilitator(browser, first)
        _first_half(lead)
        port = first.port
        lead.leave()
    with serving(read, tmp_path, lan=True, port=port) as again:
        lead = Facilitator(browser, again)
        options = _second_half(lead)
        expects(options.locator("#matrix")).not_to_contain_text("being worked out", timeout=60_000)
        said, on_board = options.evaluate(SAID), lead.board.evaluate(SAID_ON_THE_BOARD)
        file, run = _taken(lead, tmp_path)
        lead.leave()
        assert lead.eyes.complaints == []
        assert again.reports == []

    _is_whole(run, file)
    command = [sys.executable, "-m", "footprint", "run", file.name, "--out", "again"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = runs.read_result(next((tmp_path / "again").iterdir()))
    in_run = _as_run(result)
    # the folder that the page wrote holds the very same numbers
    assert _as_run(runs.read_result(run)) == in_run
    assert {name for _, name, _, _ in said} >= {"As now", "Three hubs", "Lowest from here"}
    assert len(said) > 80
    differing = [
        (key, name, lines, gap, in_run[key, name])
        for key, name, lines, gap in said
        if (lines, gap) != in_run[key, name]
    ]
    assert differing == []
    bare_run = _as_run(result, units=False)
    assert len(on_board) > 15
    assert sum(bool(gap) for _, _, gap in on_board) > 5
    differing = [
        (key, lines, gap, bare_run[key, STAYS_OUT])
        for key, lines, gap in on_board
        if (lines, gap or bare_run[key, STAYS_OUT][1]) != bare_run[key, STAYS_OUT]
    ]
    assert differing == []


def test_what_is_possible_is_sorted_function_by_function_with_a_reason_for_each_no(
    browser, tmp_path
):
    with serving(scenario("possible-feasible-desirable", 2), tmp_path, lan=True) as served:
        lead = Facilitator(browser, served)
        board = lead.board
        board.locator("#service").select_option(value="youth-justice")
        expects(lead.share.locator("#room-head h1")).to_contain_text("Youth justice")
        lead.move("new", LEICESTER, LEICESTERSHIRE, RUTLAND, LINCOLNSHIRE)
        expects(board.locator("#marks .why-not")).to_contain_text("Lincolnshire Police")
        lead.fits("#room-verdict .mark-no")
        lead.save("Across two forces")
        lead.use("#ask-nearest")
        expects(board.locator("#marks .mark-no")).to_have_count(0)

        board.locator("#service").select_option(value="residential-care")
        board.get_by_role("button", name="Sufficiency planning").click()
        expects(board.locator("#footprints .warn")).to_contain_text("stays with each council")
        expects(board.locator("#chooser .law a")).to_have_attribute("href", re.compile("https://"))
        lead.move("new", LEICESTERSHIRE, RUTLAND)
        expects(board.locator("#marks .why-not")).to_contain_text("stays with each council")
        lead.save("Shares a duty")

        options, desk = lead.page("options"), lead.page("desk")
        row = options.locator("#option-marks tr", has_text="Across two forces")
        expects(row.locator(".mark-yes")).to_have_count(1)
        expects(row.locator(".mark-no + ul")).to_contain_text("Lincolnshire Police")
        expects(row.locator("td").last).to_have_text("For the room.")
        desk.locator("#screen-marks").click()
        expects(lead.share.locator("#room-other")).to_contain_text("why not feasible")
        lead.fits(".room-marks")

        minutes = lead.page("afterwards")
        with minutes.expect_download() as waiting:
            minutes.locator("#take-minutes-html").click()
        text = waiting.value.path().read_text(encoding="utf-8")
        assert "“Across two forces” does not hold up" in text
        assert "“Shares a duty” does not hold up" in text
        lead.leave()
        assert lead.eyes.complaints == []
        assert served.reports == []
