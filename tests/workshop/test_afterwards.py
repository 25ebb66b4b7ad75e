"""What a workshop leaves: a scenario that gives the same numbers, a run, minutes, a ballot."""

import io
import json
import pickle
import random
import re
import tomllib
from dataclasses import replace

import docx
import pytest

from footprint import runs
from footprint.arrangements import Arrangement
from footprint.inputs import Best, load_scenario
from footprint.inputs.bundled import scenario_names
from footprint.inputs.region import as_now
from footprint.inputs.starter import write_starter
from footprint.questions.desk import Desk
from footprint.questions.result_weighing import Acceptance, Weighed, Weighing
from footprint.workshop import afterwards, ballot, minutes
from footprint.workshop import commands as c
from footprint.workshop.commands import Entry
from footprint.workshop.kept import Workshop, between
from footprint.workshop.state import Given, ground_of, start, step

RECRUIT = "fostering/recruitment"
KEY = "fostering/recruitment.enquiries_per_approval"
HOSTILE = (
    '"""] \\ [[options]]',
    "# name = 'x'\u0000\u202e",
    "=HYPERLINK(1) {} '''",
    "<script>alert(1)</script>",
    "Ŵyr 😀 \u2028 القدس",
    "tab\tand\x7fdelete",
)
AT = "2026-11-24T10:05:00+00:00"


def workshop_of(scenario):
    functions = [f.id for f in scenario.catalogue.functions_of(scenario.services)]
    now = {f: as_now(scenario.region, scenario.catalogue, f, year=scenario.year) for f in functions}
    options = [
        Given(o.name, {f: now[f] if isinstance(b, Best) else b for f, b in o.footprints.items()})
        for o in scenario.options
    ]
    ground = ground_of(scenario, now, ("cost", "changes_of_team"), options)
    return Workshop(scenario, ground, start(ground), AT, "2026-11-24T12:10:00+00:00")


def done(workshop, *commands, by_id="f1"):
    state = workshop.state
    for command in commands:
        entry = Entry(state.revision + 1, AT, "Facilitator", by_id, command)
        state = step(state, entry, workshop.ground)
    return replace(workshop, state=state)


def read_back(workshop, folder):
    folder.mkdir(exist_ok=True)
    file = folder / afterwards.scenario_name(workshop)
    file.write_text(afterwards.scenario_text(workshop, beside=folder), encoding="utf-8")
    return load_scenario(file)


def assert_same_options(again, workshop):
    assert [option.name for option in again.options] == [o.name for o in workshop.state.options]
    for spec, option in zip(again.options, workshop.state.options, strict=True):
        assert Arrangement(spec.footprints) == option.board.arrangement()
        assert spec.about == " ".join(option.about.split())
        assert spec.as_now == (option.board.arrangement() == workshop.now)


@pytest.fixture(scope="module")
def hubs():
    return workshop_of(load_scenario("fostering-hubs", sets=["draws=4", "placement=false"]))


def code_of(workshop, name):
    return next(code for code, (full, _) in workshop.ground.names.items() if full == name)


def drawn_at_random(workshop, seed):
    dice, commands = random.Random(seed), []
    stays = {f.id for f in workshop.scenario.catalogue.functions_of(workshop.scenario.services)}
    for place in range(3):
        for function in sorted(stays):
            codes = list(workshop.ground.codes)
            dice.shuffle(codes)
            cuts = sorted(dice.sample(range(1, len(codes)), 3))
            blocks = [tuple(codes[a:b]) for a, b in zip([0, *cuts], [*cuts, None], strict=True)]
            commands.append(c.SetFunction(function=function, blocks=tuple(blocks[:2])))
        commands.append(c.Save(name=f"Drawn {place}"))
    return done(workshop, *commands)


QUICK = ("all-services", "possible-feasible-desirable", "who-pays", "complex-placements")
NAMES = [n if n in QUICK else pytest.param(n, marks=pytest.mark.slow) for n in scenario_names()]


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_is_read_back_with_what_a_room_drew(name, tmp_path):
    scenario = load_scenario(name)
    if not scenario.options or scenario.question in ("sufficiency", "places"):
        pytest.skip("a workshop is not for this question")
    workshop = drawn_at_random(workshop_of(scenario), name)
    again = read_back(workshop, tmp_path)
    assert_same_options(again, workshop)
    for kept in ("question", "services", "year", "rules", "search", "growth_percent_per_year"):
        assert getattr(again, kept) == getattr(scenario, kept)
    for kept in ("overrides", "weights", "draws", "seed", "sharing_rule", "decision", "closures"):
        assert getattr(again, kept) == getattr(scenario, kept)
    assert again.region.folder == scenario.region.folder
    assert not [note for note in again.notes if "standing alone" in note]
    assert again.explore_beyond_current_law


def test_what_the_room_assumed_weighed_and_the_command_line_set_is_kept(hubs, tmp_path):
    sets = ["draws=7", "assumptions.year=2027", f"{KEY}=20", "search.keep=4"]
    growth = "assumptions.demand_growth_percent_per_year.fostering=2.5"
    scenario = load_scenario("fostering-hubs", sets=[*sets, growth, "common/detour_factor=1.5"])
    room = done(
        workshop_of(scenario),
        c.Assume(key=KEY, value=45.5),
        c.Weigh(points={"cost": 33.3}, whose='the "room"'),
    )
    again = read_back(room, tmp_path)
    assert (again.draws, again.year, again.search.keep) == (7, 2027, 4)
    assert again.growth_percent_per_year == scenario.growth_percent_per_year
    assert again.weights == {"cost": (33.3, 'the "room"')}
    as_set = load_scenario("fostering-hubs", sets=[*sets, f"{KEY}=45.5"]).overrides[KEY]
    mine = again.overrides[KEY]
    assert (mine.low, mine.central, mine.high) == (as_set.low, as_set.central, as_set.high)
    assert mine.source.startswith("the workshop, 24 November 2026")
    assert again.overrides["common/detour_factor"].central == 1.5
    assert again.overrides["common/detour_factor"].source == "set on the command line"


def test_a_weight_that_the_room_does_not_give_counts_for_nothing(hubs, tmp_path):
    weights = 'weights={ one_off = { points = 50, whose = "us" } }'
    scenario = load_scenario("fostering-hubs", sets=["draws=4", weights])
    room = workshop_of(scenario)
    assert read_back(room, tmp_path).weights == {"one_off": (50.0, "us")}
    room = done(room, c.Weigh(points={"cost": 80}))
    found = read_back(room, tmp_path).weights
    assert found == {"cost": (80.0, "the workshop"), "one_off": (0.0, "the workshop")}


def test_hostile_names_are_read_back_as_they_are(hubs, tmp_path):
    room = hubs
    for place, name in enumerate(HOSTILE):
        clean = c.command_of({"kind": "save", "name": name}).name
        first = room.ground.codes[:2]
        room = done(
            room,
            c.Move(function=RECRUIT, codes=room.ground.codes[place : place + 2], to="new"),
            c.Move(function=RECRUIT, codes=first, to="new"),
        )
        slot = room.state.board.slots[RECRUIT][first[0]]
        named = c.NameFootprint(function=RECRUIT, slot=slot, name=name)
        room = done(room, named, c.Save(name=clean))
        room = done(room, c.Describe(option=room.state.options[-1].key, text=f"{name}\r\n{name}"))
    text = afterwards.scenario_text(room)
    tomllib.loads(text)
    again = read_back(room, tmp_path)
    written = [" ".join(afterwards.plain_text(o.name).split()) for o in room.state.options]
    assert [option.name for option in again.options] == written
    arrangements = [o.board.arrangement() for o in room.state.options]
    assert [Arrangement(option.footprints) for option in again.options] == arrangements


def test_a_region_of_ones_own_keeps_working_wherever_the_file_lies(tmp_path):
    file = write_starter(tmp_path / "ours")
    room = drawn_at_random(workshop_of(load_scenario(file, sets=["draws=3"])), 1)
    again = read_back(room, tmp_path / "elsewhere")
    assert again.region.folder.resolve() == (tmp_path / "ours" / "region").resolve()
    assert [one.name for one in again.overlays] == ["our-figures.xlsx"]
    assert_same_options(again, room)
    # beside the scenario it names no folder above
    text = afterwards.scenario_text(room, beside=tmp_path / "ours")
    assert 'base = "./fostering-hubs.toml"' in text
    assert str(tmp_path) not in text


def test_a_region_set_on_the_command_line_is_named_from_where_the_file_lies(tmp_path, monkeypatch):
    write_starter(tmp_path / "ours")
    monkeypatch.chdir(tmp_path)
    scenario = load_scenario("fostering-hubs", sets=["region=ours/region", "draws=3"])
    room = workshop_of(scenario)
    again = read_back(room, tmp_path / "elsewhere")
    assert again.region.folder.resolve() == (tmp_path / "ours" / "region").resolve()
    text = afterwards.scenario_text(room, beside=tmp_path / "elsewhere")
    assert 'region = "../ours/region"' in text
    assert str(tmp_path) not in text
    # what a browser keeps may lie anywhere: it names no folder, and says what it goes with
    text = afterwards.scenario_text(room)
    assert 'region = "./region"' in text
    assert "# Keep it beside region" in text.splitlines()
    assert str(tmp_path) not in text


def test_a_browser_keeps_a_scenario_that_names_its_own_alone_and_says_so(tmp_path):
    file = write_starter(tmp_path / "ours")
    room = drawn_at_random(workshop_of(load_scenario(file, sets=["draws=3"])), 2)
    text = afterwards.scenario_text(room)
    assert f'base = "./{file.name}"' in text
    assert f"# Keep it beside {file.name}" in text.splitlines()
    assert str(tmp_path) not in text
    kept = file.with_name("kept.toml")
    kept.write_text(text, encoding="utf-8")
    assert_same_options(load_scenario(kept), room)
    bundled = afterwards.scenario_text(workshop_of(load_scenario("fostering-hubs")))
    assert "Keep it beside" not in bundled


def test_files_of_one_name_are_told_apart(tmp_path):
    files = []
    for place, column in enumerate(("cin_31_march (episodes)", "cla_31_march (children)")):
        (tmp_path / str(place)).mkdir()
        files.append((tmp_path / str(place) / "own.csv").resolve().as_posix())
        (tmp_path / str(place) / "own.csv").write_text(f"code,{column}\nE06000017,30\n")
    scenario = load_scenario("fostering-hubs", sets=[f"figures={json.dumps(files)}"])
    text = afterwards.scenario_text(workshop_of(scenario))
    assert f'figures = ["./own.csv", "{files[1]}"]' in text


def test_what_lies_on_another_drive_is_named_in_full(tmp_path, monkeypatch):
    def no_way(path, start):
        msg = "path is on mount 'D:', start on mount 'C:'"
        raise ValueError(msg)

    room = workshop_of(load_scenario(write_starter(tmp_path / "ours"), sets=["draws=3"]))
    monkeypatch.setattr(afterwards.os.path, "relpath", no_way)
    text = afterwards.scenario_text(room, beside=tmp_path)
    assert f'base = "{(tmp_path / "ours").resolve().as_posix()}/' in text


def test_what_the_law_keeps_apart_is_said_where_an_option_shares_it(hubs, tmp_path):
    stays = next(f for f in hubs.scenario.catalogue.functions_of(hubs.scenario.services) if f.stays)
    assert "explore_beyond" not in afterwards.scenario_text(hubs)
    codes = (code_of(hubs, "Derby"), code_of(hubs, "Rutland"))
    room = done(hubs, c.Move(function=stays.id, codes=codes, to="new"), c.Save(name="Too far"))
    text = afterwards.scenario_text(room)
    assert re.search(r"# An option shares what the law keeps .*\nexplore_beyond_current", text)
    again = read_back(room, tmp_path)
    assert_same_options(again, room)
    # what may be explored is still marked as what may not be done
    board = room.state.options[-1].board.arrangement()
    before, after = Desk(room.scenario).look(board), Desk(again).look(board)
    assert not before.feasible.yes
    assert after.feasible == before.feasible
    assert after.cells == before.cells


def test_ending_what_is_shared_today_is_written(hubs, tmp_path):
    room = done(hubs, c.Load(option=c.APART), c.Save(name="Apart"))
    room = done(room, c.Load(option=c.AS_NOW))
    alone = tuple(hubs.ground.codes)
    room = done(room, c.Move(function=RECRUIT, codes=alone, to="alone"), c.Save(name="No hub"))
    text = afterwards.scenario_text(room)
    assert f'"{RECRUIT}" = "alone"' in text
    assert_same_options(read_back(room, tmp_path), room)


def test_a_room_that_kept_no_option_leaves_its_board(hubs, tmp_path):
    every = [c.Remove(option=option.key) for option in hubs.state.options]
    moved = c.Move(function=RECRUIT, codes=hubs.ground.codes, to="new")
    room = done(hubs, *every, moved)
    again = read_back(room, tmp_path)
    assert [option.name for option in again.options] == ["On the board"]
    assert Arrangement(again.options[0].footprints) == room.state.board.arrangement()


@pytest.fixture(scope="module")
def room(hubs):
    """Return a workshop in which everything happened."""
    rutland = code_of(hubs, "Rutland")
    marked = [c.OpenMarks(options=(1, 2), on=True), c.Attribution(on=True)]
    room = done(
        hubs,
        c.Move(function=RECRUIT, codes=(rutland,), to=1),
        c.NameFootprint(function=RECRUIT, slot=1, name="The five"),
        c.Assume(key=KEY, value=45),
        c.Save(name="Four and <b>Rutland</b>"),
        c.Weigh(points={"cost": 40}, whose="the directors"),
        c.Hands(option=2, wanted=4, could=9, no=3),
        c.Note(text="Figures of 2025 are wanted."),
        c.Note(text="Two options go forward.\nRutland is asked.", decision=True),
        *marked,
    )
    for place, (one, two) in enumerate((("wanted", "no"), ("could", "no"), ("no", "wanted"))):
        marks = (c.Mark(option=1, mark=one), c.Mark(option=2, mark=two))
        room = done(room, *marks, by_id=f"p{place}")
    said = c.Comment(option=2, text="A longer way <i>south</i>", signed="Head of care, Rutland")
    room = done(room, said, c.RevealMarks(options=(1,), on=True), by_id="p1")
    room = done(room, c.Comment(text="What of kinship carers?"), c.Remove(option=5), by_id="p2")
    desk = Desk(load_scenario("fostering-hubs", sets=["draws=4", "placement=false", f"{KEY}=45.0"]))
    looks = {o.key: desk.look(o.board.arrangement()) for o in room.state.options}
    return replace(room, looks=looks, criteria=desk.criteria, functions=desk.functions)


def test_the_run_gives_the_numbers_that_the_desk_showed(room, tmp_path):
    again = read_back(room, tmp_path)
    result = runs.run(again, write=False).result
    assert [option.name for option in result.options] == [o.name for o in room.state.options]
    compared = 0
    for option, kept in zip(result.options, room.state.options, strict=True):
        look = room.looks[kept.key]
        assert look.possible == option.possible
        assert look.feasible == option.feasible
        for key, cell in look.cells.items():
            if key in option.cells and cell.value is not None:
                theirs = option.cells[key].value
                shown = (cell.value.low, cell.value.central, cell.value.high)
                assert shown == pytest.approx(
                    (theirs.low, theirs.central, theirs.high), rel=1e-12, abs=1e-9
                )
                compared += 1
    assert compared > 40


@pytest.mark.slow
def test_a_run_folder_holds_the_minutes_and_a_scenario_that_can_be_run_again_there(tmp_path):
    file = write_starter(tmp_path / "ours")
    own = load_scenario(file, sets=["draws=2", "placement=false"])
    room, runs_folder = workshop_of(own), tmp_path / "runs"
    room = done(room, c.Note(text="Two options go forward.", decision=True))
    folder = afterwards.run_folder(room, out=runs_folder)
    assert folder.name == f"{own.key}-workshop-001"
    assert (folder / "report.html").is_file()
    scenario = folder / afterwards.scenario_name(room)
    text = scenario.read_text(encoding="utf-8")
    assert text == afterwards.scenario_text(room, beside=folder)
    assert f'base = "../../ours/{file.name}"' in text
    again = load_scenario(scenario)
    assert again.region.folder.resolve() == own.region.folder.resolve()
    assert_same_options(again, room)
    for name, data in minutes.files(room).items():
        assert (folder / name).read_bytes() == data
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["asked"]["read_from"] == scenario.name
    assert [path.name for path in runs_folder.iterdir()] == [folder.name]
    # nothing says where on this machine it was written
    read = (".toml", ".json", ".html", ".csv", ".txt", ".md")
    texts = [one for one in folder.rglob("*") if one.suffix in read]
    assert len(texts) > 5
    assert not [one for one in texts if str(tmp_path) in one.read_text(encoding="utf-8")]


def words_of(document):
    paper = docx.Document(io.BytesIO(document))
    cells = (cell.text for t in paper.tables for row in t.rows for cell in row.cells)
    return "\n".join([*(p.text for p in paper.paragraphs), *cells])


def test_minutes_say_what_was_asked_drawn_marked_and_decided(room):
    page = minutes.web_page(room)
    for text in (words_of(minutes.document(room)), page.replace("&lt;", "<").replace("&gt;", ">")):
        for said in (
            "When: 24 November 2026, ",
            "Two options go forward.",
            "Rutland is asked.",
            "Figures of 2025 are wanted.",
            "Four and <b>Rutland</b>",
            "Nottinghamshire and Rutland (“The five”)",
            "Everything else as it is today.",
            "1 option was marked on devices, and never shown to the room.",
            "Show of hands",
            "Points, from 0 to 100, given by: the directors",
            "A longer way <i>south</i>",
            "About “Two more hubs”",
            "is not possible: Derby, Derbyshire, Nottingham, Nottinghamshire and Rutland do",
            "Freedom of Information Act 2000",
            "Illustrative option for discussion.",
            "Modelled cost, not budget",
        ):
            assert said in text
    assert "<b>Rutland" not in page
    assert "<script" not in page


def test_marks_that_were_never_revealed_are_not_in_the_minutes(room):
    section = next(s for s in minutes.sections(room) if s.anchor == "marks")
    told = [[line[0] for line in row.cells] for row in section.blocks[1].rows]
    assert told == [["As now", "1", "1", "1"], ["Two more hubs", "4", "9", "3"]]


def test_minutes_count_marks_and_hands_apart(room):
    shown = done(room, c.RevealMarks(options=(1, 2), on=True))
    section = next(s for s in minutes.sections(shown) if s.anchor == "marks")
    counted = [[line[0] for line in row.cells] for row in section.blocks[1].rows]
    assert counted == [
        ["As now", "1", "1", "1"],
        ["Two more hubs", "1", "0", "2"],
        ["Two more hubs", "4", "9", "3"],
    ]


def test_minutes_show_assumptions_before_and_after(room):
    section = next(s for s in minutes.sections(room) if s.anchor == "assumptions")
    (row,) = section.blocks[0].rows
    before = room.ground.parameters[KEY]
    assert row.cells[1][0] == f"{before.central:g}"
    assert row.cells[2] == ("45", f"({before.low:g} to 45)")


def test_names_are_in_the_minutes_only_where_the_room_agreed(room):
    assert "Head of care" not in minutes.web_page(room)
    assert "Head of care" not in words_of(minutes.document(room))
    assert "the room did not agree to names" in minutes.web_page(room)
    agreed = done(room, c.NamesAgreed(on=True))
    assert "Head of care, Rutland" in minutes.web_page(agreed)
    assert "Head of care, Rutland" in words_of(minutes.document(agreed))


def test_deleted_comments_are_in_nothing_written(room):
    gone = done(room, c.DeleteComments())
    written = minutes.web_page(gone) + words_of(minutes.document(gone))
    assert "kinship" not in written
    assert "Comments were" not in written


def test_minutes_say_how_the_options_weigh_up(room):
    weighing = Weighing(
        outdone_by={},
        compared=("cost",),
        criteria=("cost",),
        left_out=(),
        not_weighed=(),
        samples=1000,
        seed=1,
        accepted=(Acceptance("As now", 0.25, 0.01, 1.5, {}), Acceptance("One hub", 0, 0, 2, {})),
        weights={"cost": 1.0},
        whose="us",
        weighed=(Weighed("One hub", 10.0, 2), Weighed("As now", 90.0, 1)),
        trades=("one child is worth 40 GBP",),
        flips=(),
    )
    text = words_of(minutes.document(replace(room, weighing=weighing)))
    assert "As now\n1\n25%\nOne hub\n2\nnever" in text
    assert "One child is worth £40." in text
    assert "No single weight, changed alone, changes the first place." in text


def test_a_scenario_left_twice_is_named_once(hubs, tmp_path):
    again = read_back(hubs, tmp_path)
    assert again.title.endswith("as now? (as a workshop left it)")
    twice = read_back(workshop_of(again), tmp_path)
    assert twice.title == again.title
    assert [path.name for path in twice.source_files[:2]] == [
        "fostering-hubs-workshop-workshop.toml",
        "fostering-hubs-workshop.toml",
    ]
    assert_same_options(twice, hubs)


def test_a_rule_that_is_broken_is_the_reason_for_a_no(room):
    rule = 'rules=[{ rule = "largest", areas = 4, source = "a test" }]'
    desk = Desk(load_scenario("fostering-hubs", sets=["draws=4", "placement=false", rule]))
    looks = {o.key: desk.look(o.board.arrangement()) for o in room.state.options}
    broken = [o.name for o in room.state.options if not looks[o.key].feasible.yes]
    assert broken
    section = next(s for s in minutes.sections(replace(room, looks=looks)) if s.anchor == "reasons")
    told = section.blocks[0].items
    held = [one for one in told if "does not hold up: " in one]
    assert [one.split("”")[0].strip("“") for one in held] == broken
    assert all(" councils, limit 4" in one for one in held)


def test_counts_in_the_matrix_are_rounded_as_the_room_saw_them(room):
    section = next(s for s in minutes.sections(room) if s.anchor == "matrix")
    rows = {row.cells[0][0]: row.cells[1:] for row in section.blocks[1].rows if row.cells}
    criterion = next(one for one in room.criteria if one.key == "changes_of_team")
    shown = {line for cell in rows[criterion.label] for line in cell}
    counts = [int(n.replace(",", "")) for text in shown for n in re.findall(r"\d[\d,]*", text)]
    assert counts
    assert all(count % 5 == 0 for count in counts)


def test_the_same_workshop_gives_the_same_bytes(room):
    again = pickle.loads(pickle.dumps(room))
    assert minutes.files(again) == minutes.files(room)
    assert afterwards.scenario_text(again) == afterwards.scenario_text(room)
    assert ballot.document(again) == ballot.document(room)


def test_an_empty_workshop_has_minutes_and_a_ballot(hubs):
    bare = replace(hubs, started="", ended="", state=replace(hubs.state, options=()))
    text = words_of(minutes.document(bare))
    assert "No decision was set down" in text
    assert "No option was kept." in text
    assert "When:" not in text
    assert "How to mark" in ballot.web_page(bare)


def test_the_ballot_has_every_open_option_in_words_with_three_boxes(room, hubs):
    page = ballot.web_page(room)
    assert page.count(ballot.BOX) == 3 * 2
    assert "Two more hubs" in page
    assert "Four and" not in page
    assert ballot.web_page(hubs).count(ballot.BOX) == 3 * len(hubs.state.options)
    assert words_of(ballot.document(room)).count(ballot.BOX) == 3 * 2


@pytest.mark.parametrize(
    ("started", "ended", "said"),
    [
        ("", "", ""),
        ("2026-11-24T12:00:00+00:00", "", "24 November 2026, "),
        ("2026-11-24T12:00:00+00:00", "2026-11-24T12:30:00+00:00", r".*:00 to \d\d:30$"),
        ("2026-11-20T12:00:00+00:00", "2026-11-24T12:30:00+00:00", "20 .*, to 24 November 2026"),
        ("yesterday", "today", "$"),
    ],
)
def test_when_it_was_is_said_in_words(started, ended, said):
    assert re.match(said, between(started, ended))
