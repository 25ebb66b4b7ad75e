"""Pages say what the room may see, escape what people write, and change part by part."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest

from footprint.inputs import load_scenario
from footprint.inputs.synthetic import write_region
from footprint.outputs.wording import words
from footprint.questions.desk import Desk
from footprint.questions.result import Mark
from footprint.questions.weights import weighing
from footprint.workshop import views
from footprint.workshop.commands import Entry, parse
from footprint.workshop.looking import LOST, LOST_NOTE, Left, without_shares
from footprint.workshop.model import Parameter
from footprint.workshop.state import Given, ground_of, start, step
from footprint.workshop.views import DeskView, Finding, Room, Viewer, Working
from footprint.workshop.views.pages import VIEWS

RECRUITMENT, MATCHING = "fostering/recruitment", "fostering/matching"
RUTLAND, LINCOLNSHIRE, DERBY = "E06000017", "E10000019", "E06000015"
PAGES = (*VIEWS, "join", "code", "ballot")
NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"
LEADER, PHONE = Viewer("f-1", "facilitator 1", True), Viewer("p-1", "", False, True)
PARAMETER = Parameter(
    f"{RECRUITMENT}.enquiries_per_approval", "", 9.0, 28.0, 40.0, "enquiries", "assumed", "made up"
)
MADE_UP = """
title = "A made-up country"
question = "footprints"
region = "region"
services = ["fostering"]

[[options]]
name = "As now"
as_now = true
"""


class Made:
    """A workshop in memory: a desk, and what is done on it."""

    def __init__(self, scenario):
        self.desk = Desk(scenario)
        self.facts = views.facts_of(self.desk, [PARAMETER])
        now = self.desk.now.footprints
        one = {**now, RECRUITMENT: (frozenset(self.desk.scenario.region.codes),)}
        keys = [criterion.key for criterion in self.desk.criteria]
        given = (Given("As now", now), Given("One hub", one, "Everybody together."))
        self.ground = ground_of(self.desk.scenario, now, keys, given)

    def view(self, *steps, **changed):
        """Return the view after steps: fields of a command, marks and comments by a phone."""
        state = start(self.ground)
        for number, fields in enumerate(steps, start=1):
            by_phone = fields["kind"] in ("mark", "comment")
            command = parse(fields, who="participant" if by_phone else "facilitator")
            by = "participant" if by_phone else "facilitator 1"
            key = PHONE.key if by_phone else LEADER.key
            entry = Entry(number, "2026-11-24T10:00:00+00:00", by, key, command)
            state = step(state, entry, self.ground)
        look, desk = self.desk.look, self.desk
        before = state.previous.arrangement() if state.previous else None
        seen = DeskView(
            self.facts,
            self.ground,
            state,
            look=look(state.board.arrangement(), before),
            now=look(desk.now),
            before=look(before) if before is not None else None,
            looks={o.key: look(o.board.arrangement()) for o in state.options},
        )
        return replace(seen, **changed)


@pytest.fixture(scope="module")
def made():
    return Made(load_scenario("fostering-hubs", sets=["draws=20"]))


def showing(function=RECRUITMENT, screen="board"):
    return {"kind": "show", "screen": screen, "function": function}


def move(code, to, function=RECRUITMENT):
    return {"kind": "move", "function": function, "codes": [code], "to": to}


HOSTILE = (
    showing(),
    move(RUTLAND, "new"),
    move(LINCOLNSHIRE, "1"),
    {"kind": "name_footprint", "function": RECRUITMENT, "slot": 1, "name": NASTY[:60]},
    {"kind": "pin", "function": RECRUITMENT, "codes": [DERBY], "on": True},
    {"kind": "assume", "key": PARAMETER.key, "value": 20},
    {"kind": "save", "name": NASTY[:80]},
    {"kind": "describe", "option": 3, "text": NASTY},
    {"kind": "note", "text": NASTY, "decision": True},
    {"kind": "note", "text": NASTY},
    {"kind": "weigh", "points": {"cost": 70}, "whose": NASTY[:60]},
    {"kind": "attribution", "on": True},
    {"kind": "open_marks", "options": [2, 3], "on": True},
    {"kind": "mark", "option": 3, "mark": "could"},
    {"kind": "comment", "option": 3, "text": NASTY, "signed": NASTY[:60]},
    {"kind": "reveal_marks", "options": [3], "on": True},
    {"kind": "hands", "option": 3, "wanted": 7, "could": 2, "no": 1},
)


class Tabled:
    """An option as weighing looks at it."""

    def __init__(self, option, look):
        self.name, self.is_as_now = option.name, option.key == 1
        self.possible, self.feasible, self.cells = look.possible, look.feasible, look.cells


@pytest.fixture(scope="module")
def hostile(made):
    """Return a view in which everything that people can write is hostile."""
    view = made.view(*HOSTILE)
    tabled = [Tabled(option, view.looks[option.key]) for option in view.state.options]
    given = {"cost": (70.0, NASTY), "one_off": (30.0, NASTY)}
    return replace(
        view,
        weighing=weighing(tabled, view.facts.criteria, given, 1),
        facts=replace(
            view.facts,
            title=NASTY,
            region=NASTY,
            licence=(NASTY,),
            areas={code: (f"{name}{NASTY}", NASTY) for code, (name, _) in view.facts.areas.items()},
        ),
        room=Room(True, NASTY, NASTY, "<svg></svg>", NASTY, 3, 4, NASTY),
        working=(Working("1", NASTY, 0.4), Working("2", NASTY)),
        found=Finding(NASTY, RECRUITMENT, NASTY, (NASTY,), ((RUTLAND, DERBY),)),
    )


def screens_of(view):
    """Return the view with each screen that the room can be shown."""
    for screen in ("board", "options", "compare", "weights", "marks"):
        yield replace(
            view, state=replace(view.state, screen=replace(view.state.screen, name=screen))
        )


@pytest.fixture(scope="module")
def written(hostile):
    """Return every page there is, by name."""
    pages = {
        name: views.page(name, hostile, who=PHONE if name == "phone" else LEADER, said=NASTY)
        for name in PAGES
    }
    pages["error"] = views.error_page(404, NASTY, NASTY)
    for view in screens_of(hostile):
        pages[f"room, {view.state.screen.name}"] = views.page("room", view)
    revealed = replace(hostile, state=replace(hostile.state, areas_revealed=True))
    return {**pages, "room, areas": views.page("room", revealed)}


def test_what_people_write_is_text_on_every_page(written):
    for name, text in written.items():
        assert "<script>alert" not in text, name
        assert "<img" not in text, name
        assert "alert(1)" in text, name


def test_nothing_on_a_page_needs_a_looser_policy(written):
    for name, text in written.items():
        tags = re.findall(r"<[a-zA-Z][^>]*>", re.sub(r'"[^"]*"', '""', text))
        assert not [tag for tag in tags if re.search(r"\s(style|on\w+)=", tag)], name
        assert re.findall(r"<script[^>]*>", text) == ['<script src="/static/workshop.js" defer>'], (
            name
        )
        assert "<style" not in text, name
        sources = re.findall(r'(?:src|href|action)="([^"]*)"', text)
        outside = [one for one in sources if not one.startswith(("/", "#"))]
        assert all(one.startswith("https://www.legislation.gov.uk/") for one in outside), name


def test_every_page_says_that_it_is_an_illustration(written):
    for name, text in written.items():
        assert words.ILLUSTRATIVE in text, name


def test_ids_stand_once_on_a_page(written):
    for name, text in written.items():
        ids = re.findall(r'\sid="([^"]*)"', text)
        assert len(ids) == len(set(ids)), (name, {i for i in ids if ids.count(i) > 1})


def test_labels_belong_to_a_field_that_is_there(written):
    for name, text in written.items():
        ids = set(re.findall(r'\sid="([^"]*)"', text))
        wanted = set(re.findall(r'<(?:label|output) for="([^"]*)"', text))
        wanted |= set(re.findall(r'aria-labelledby="([^"]*)"', text))
        assert wanted <= ids, (name, wanted - ids)


@pytest.mark.parametrize("name", VIEWS)
def test_the_parts_of_a_view_are_what_its_page_holds(hostile, name):
    page, parts = views.page(name, hostile), views.parts(name, hostile)
    for key, text in parts.items():
        if not key.startswith("map:"):
            assert re.search(rf'id="{key}"[^>]*>{re.escape(text)}', page), key


def test_areas_are_paths_opened_on_one_line(made):
    page = views.page("board", made.view(showing()), who=LEADER)
    lines = [line for line in page.splitlines() if line.startswith('<path id="a-')]
    assert len(lines) == 10
    for line in lines:
        assert re.match(r'<path id="a-E\d{8}" class="area look-\d+" [^>]*role="button"', line)
        assert re.search(r'aria-pressed="false" aria-label="[^"]+" d="M[^"]+"/>$', line)
    assert sum('tabindex="0"' in line for line in lines) == 1


def test_a_move_changes_the_marks_of_the_areas_it_touches_and_of_no_other(made):
    before = views.parts("board", made.view(showing()))
    after = views.parts("board", made.view(showing(), move(RUTLAND, 1)))
    touched = {
        key.removeprefix("map:")
        for key in after
        if key.startswith("map:") and after[key] != before[key]
    }
    assert RUTLAND in touched
    assert LINCOLNSHIRE not in touched
    style, said, letter = json.loads(after[f"map:{RUTLAND}"])
    assert (style, letter) == ("area look-1", "A")
    assert said.startswith("Rutland: Footprint A, with Derby")
    assert json.loads(before[f"map:{RUTLAND}"]) == ["area look-0", "Rutland: on its own", ""]
    assert before["notes"] == after["notes"]
    assert before["numbers"] != after["numbers"]


def test_children_come_before_cost_in_the_numbers_and_the_table(made):
    view = made.view(showing(), move(RUTLAND, 1))
    board, matrix = views.parts("board", view)["numbers"], views.parts("options", view)["matrix"]
    for text in (board, matrix):
        assert 0 < text.index(">Children<") < text.index(">Cost (")
    assert "weights" in matrix[matrix.index("</table>") :]


def test_three_marks_are_three_and_a_broken_one_says_why(made):
    view = made.view(showing(), move(DERBY, "alone"), move(LINCOLNSHIRE, 2), move(DERBY, 2))
    text = unescape(views.parts("board", view)["marks"])
    assert [text.index(word) for word in ("Possible", "Feasible", "Desirable")] == sorted(
        text.index(word) for word in ("Possible", "Feasible", "Desirable")
    )
    assert "For the room" in text
    assert not view.look.possible.yes
    assert "Why not possible" in text
    assert "adjoin" in text


def test_every_number_of_children_is_a_multiple_of_five(made):
    view = made.view(showing(MATCHING), move(RUTLAND, "new", MATCHING))
    view = replace(view, state=replace(view.state, board=view.state.board))
    told = []
    for name in ("board", "options", "room"):
        for text in views.parts(name, view).values():
            told += re.findall(r"([\d,]+) (?:more |fewer )?children", unescape(text))
    assert told
    assert [number for number in told if int(number.replace(",", "")) % 5] == []


def test_the_room_sees_no_council_by_itself_until_it_is_revealed(made):
    view = made.view(showing(), move(RUTLAND, 1))
    hidden = views.parts("room", view)["room-numbers"]
    assert "Modelled cost a year" in hidden
    assert "Rutland" not in hidden
    shown = views.parts("room", replace(view, state=replace(view.state, areas_revealed=True)))
    assert "Rutland" in shown["room-numbers"]


@pytest.mark.parametrize("name", ["options", "room", "phone", "desk"])
def test_marks_are_counted_for_nobody_until_they_are_revealed(made, name):
    steps = (
        showing(screen="marks"),
        {"kind": "open_marks", "options": [2], "on": True},
        {"kind": "mark", "option": 2, "mark": "could"},
        {"kind": "hands", "option": 2, "wanted": 731, "could": 0, "no": 0},
    )
    reveal = {"kind": "reveal_marks", "options": [2], "on": True}
    hidden, shown = made.view(*steps), made.view(*steps, reveal)
    assert ("731" in views.page(name, hidden, who=PHONE)) == (name == "desk")
    assert "731" in views.page(name, shown, who=PHONE)
    for text in views.parts(name, hidden).values():
        assert "<meter" not in text


def test_a_phone_shows_its_own_mark_and_what_is_sent_to_all_shows_none(made):
    steps = (
        {"kind": "open_marks", "options": [2], "on": True},
        {"kind": "mark", "option": 2, "mark": "no"},
    )
    view = made.view(*steps)
    pressed = r'<button[^>]*aria-pressed="true"[^>]*>'
    assert len(re.findall(pressed, views.page("phone", view, who=PHONE))) == 1
    assert re.findall(pressed, views.page("phone", view, who=Viewer("p-2", joined=True))) == []
    assert re.findall(pressed, views.parts("phone", view)["phone-options"]) == []


def test_the_facilitators_code_is_on_the_desk_alone(made):
    room = Room(True, "K7M-4QX", "http://192.0.2.2:8731/join", "<svg></svg>", "NXZD-YHRQ-V6MF")
    view = made.view(showing(screen="marks"), room=room)
    having = {name for name in PAGES if "NXZD" in views.page(name, view, who=LEADER)}
    assert having == {"desk"}
    assert "K7M-4QX" in views.page("room", view)
    assert "K7M-4QX" not in views.page("join", view)


@pytest.mark.parametrize("name", ["join", "phone"])
def test_what_is_kept_and_shown_is_said_before_anybody_marks(made, name):
    text = views.page(name, made.view(), who=PHONE)
    assert "What is kept and shown" in text
    assert "freedom of information" in text
    assert "never with your name" in text


def test_own_counts_are_announced_on_every_page(made):
    view = made.view(facts=replace(made.facts, unprotected=True))
    for name in PAGES:
        assert words.sentence(words.UNPROTECTED) in views.page(name, view), name


def test_a_link_that_is_no_web_address_is_not_followed(made):
    functions = {
        key: {**info, "legal_section": "Act 1", "legal_link": "javascript:alert(1)"}
        for key, info in made.facts.functions.items()
    }
    view = made.view(facts=replace(made.facts, functions=functions))
    text = views.page("board", view, who=LEADER)
    assert "Act 1" in text
    assert "javascript:" not in text


def test_what_is_not_worked_out_yet_says_so(made):
    view = replace(made.view(showing()), look=None, looks={}, now=None)
    for name in ("board", "options", "room"):
        assert "eing worked out" in views.page(name, view, who=LEADER), name
    placing = views.parts("board", made.view(showing(), placing=True))["numbers"]
    assert "being worked out" in placing


def test_undo_and_redo_say_what_they_take_back_and_bring_again(made):
    parts = views.parts("board", made.view(showing(), move(RUTLAND, "1"), HOSTILE[3]))
    undone = re.search(r'<button[^>]*id="undo"[^>]*>(.*?)</button>', parts["changed"])
    assert undone[1].startswith("Undo: Footprint A named")
    assert "&lt;script&gt;" in undone[1]
    back = made.view(showing(), move(RUTLAND, "1"), HOSTILE[3], {"kind": "undo"})
    parts = views.parts("desk", back)
    buttons = re.findall(r"<button[^>]*>(Undo|Redo)(.*?)</button>", parts["changed"])
    assert buttons[0][1].startswith(": Rutland to A (")
    assert buttons[1][1].startswith(": Footprint A named")
    nothing = views.parts("board", made.view(showing()))["changed"]
    assert 'id="undo" disabled>Undo</button>' in nothing


def test_large_amounts_read_in_millions_on_every_page(hostile):
    rule = "a change of 24,500,000 GBP a year outweighs £1,230,000 a year"
    weighed = replace(hostile.weighing, trades=(rule,), flips=(rule,))
    look = replace(hostile.look, broken={RECRUITMENT: (rule,)}, feasible=Mark(False, (rule,)))
    found = Finding("1", RECRUITMENT, "Found", (rule,), ())
    view = replace(hostile, weighing=weighed, look=look, found=found)
    pages = [views.page(name, view, who=LEADER) for name in ("board", "weights")]
    pages += [views.page("room", one) for one in screens_of(view)]
    told = "£24.5m a year outweighs £1.23m a year"
    assert [text.count(told) > 0 for text in pages] == [True, True, True, False, False, True, False]
    assert not [text for text in pages if "500,000" in text]


def test_where_children_live_is_said_to_be_lost_and_not_to_come(made):
    view = made.view(showing(), placing=True)
    lost = without_shares(view.look, LOST, LOST_NOTE)
    numbers = views.parts("board", replace(view, look=lost, before=None))["numbers"]
    near = numbers.partition('id="n-near_home_percent"')[2].partition("</tr>")[0]
    assert f'<td class="board"><span class="first">{LOST}' in near
    assert "its process ended twice" in numbers
    matrix = views.parts("options", replace(view, looks={1: lost}, placing=True))["matrix"]
    assert LOST in matrix


def test_who_marked_keeps_the_mark_in_view_once_marking_is_closed(made):
    asked = ({"kind": "open_marks", "options": [2], "on": True},)
    closed = made.view(
        *asked,
        {"kind": "mark", "option": 2, "mark": "could"},
        {"kind": "open_marks", "options": [2], "on": False},
        {"kind": "show", "screen": "marks"},
    )
    mine = views.page("phone", closed, who=PHONE)
    assert "Marking is closed. The marks are not shown." in mine
    buttons = re.findall(r'<button[^>]*name="mark"[^>]*>', mine)
    assert [" disabled" in button for button in buttons] == [True] * 3
    assert ['aria-pressed="true"' in button for button in buttons] == [False, True, False]
    assert 'aria-pressed="true"' not in views.parts("phone", closed)["phone-options"]
    assert "closed: 1 marked" in views.parts("room", closed)["room-other"]
    never = views.parts("phone", made.view())["phone-options"]
    assert "No option is open for marks yet" in never


def test_the_switches_of_the_desk_are_called_what_they_read(made):
    voting = views.parts("desk", made.view({"kind": "open_marks", "options": [2], "on": True}))
    buttons = re.findall(r"<button[^>]*>", voting["voting"])
    assert not [one for one in buttons if "aria-label" in one or "aria-pressed" in one]
    assert 'Close marking<span class="unseen">: One hub</span>' in voting["voting"]
    # what is laid side by side is opened and closed whatever one of them is
    for id in ("open-beside", "close-beside", "reveal-beside", "hide-beside"):
        assert f'id="{id}"' in voting["voting"]
    hands = {"kind": "hands", "option": 2, "wanted": 3, "could": 0, "no": 1}
    told = views.parts("desk", made.view(hands))["voting"]
    assert "Set down. The room sees it once you show the marks." in told


def test_six_options_in_the_room_name_their_footprints(made):
    steps = [move(RUTLAND, "1")]
    for slot, name in ((1, "East hub"), (2, "A hub of the south with a very long name")):
        named = {"kind": "name_footprint", "function": RECRUITMENT, "slot": slot, "name": name}
        steps.append(named)
    steps += [{"kind": "save", "name": f"Option {number}"} for number in range(4)]
    steps.append({"kind": "compare", "options": [1, 2, 3, 4, 5, 6]})
    for screen in ("options", "compare"):
        view = made.view(*steps, {"kind": "show", "screen": screen})
        other = views.parts("room", view)["room-other"]
        assert other.count("</b>&nbsp;") >= 8, screen
        assert other.count("East hub") == 4, screen
        assert other.count("A hub of the south with…") == 4, screen
    # each footprint with its members, and with the pattern that it has on the map
    row = other.partition("Option 0")[2].partition("</tr>")[0]
    assert 'class="look-1"' in row.partition("<b>A</b>")[0].rpartition("</td>")[2]
    assert "Rutland" in row.partition("East hub: ")[2].partition("</span>")[0]


def test_what_can_be_taken_away_says_what_it_waits_for_and_that_it_is_being_written(made):
    ready = views.parts("afterwards", made.view())["taken-away"]
    assert "disabled" not in ready
    assert "being worked out" not in ready
    left = Left(options=(1,), groupings=3, weights=True)
    waiting = views.parts("afterwards", made.view(left=left))["taken-away"]
    assert "the numbers of 1 option; where children would live, for 3 groupings;" in waiting
    writing = views.parts("afterwards", made.view(left=left, writing="the minutes"))["taken-away"]
    assert writing.count(" disabled>") == 4
    assert "Being written: the minutes." in writing
    assert "<progress" in writing


def test_assumptions_show_before_and_after(made):
    text = views.parts("board", made.view(showing(), HOSTILE[5]))["assumptions"]
    assert "28 → 20 enquiries" in text
    assert 'name="value" type="number" step="any" value="20"' in text
    assert "→" not in views.parts("board", made.view(showing()))["assumptions"]


def test_sliders_stay_while_new_points_are_weighed_and_the_order_before_is_not_shown(hostile):
    parts = views.parts("weights", replace(hostile, weighed=False))
    assert 'id="w-cost"' in parts["sliders"]
    assert 'id="whose"' in parts["sliders"]
    assert "of all weight" not in parts["sliders"]
    assert "Being worked out" in parts["ranking"]
    assert "<table" not in parts["ranking"]
    # nor is it said that there is nothing to weigh before that is known
    parts = views.parts("weights", replace(hostile, weighing=None, weighed=False))
    assert "Being worked out" in parts["sliders"]
    assert "Two options or more" not in parts["sliders"]


def test_weights_come_with_a_slider_a_swing_and_what_would_turn_the_order(hostile):
    parts = views.parts("weights", hostile)
    assert re.search(
        r'<input type="range" id="w-cost" name="points.cost"[^>]*value="70"', parts["sliders"]
    )
    assert re.search(r"from £[\d.]+m a year to £[\d.]+m a year", parts["sliders"])
    assert "If nobody agrees on weights" in parts["ranking"]
    assert "Which weight would change the first place" in parts["ranking"]


def test_pages_stay_small_for_ten_areas_and_for_many(made, tmp_path):
    view = made.view(*HOSTILE)
    assert max(len(views.page(name, view, who=LEADER).encode()) for name in PAGES) < 150_000
    write_region(tmp_path / "region", 153)
    path = tmp_path / "made-up.toml"
    path.write_text(MADE_UP, encoding="utf-8")
    many = Made(load_scenario(path, sets=["draws=20"])).view(showing())
    sizes = {name: len(views.page(name, many, who=LEADER).encode()) for name in PAGES}
    assert max(sizes.values()) < 210_000, sizes
    rows = views.parts("board", many)["move-table"]
    assert rows.count("<tr data-code=") == 153
