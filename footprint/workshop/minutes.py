"""Write the minutes of a workshop: what was asked, drawn, marked, said and decided."""

from collections.abc import Iterable, Iterator, Sequence

from footprint.outputs.reports import report_docx, report_html
from footprint.outputs.sections import typesetting, weighing_pages
from footprint.outputs.sections.blocks import (
    Block,
    Grid,
    Items,
    Line,
    Row,
    Section,
    Text,
    alike,
    lines,
    row,
)
from footprint.outputs.wording import names, numbers, words
from footprint.questions.result import Cell, Criterion
from footprint.questions.result_weighing import Weighing
from footprint.workshop import commands as c
from footprint.workshop import shown
from footprint.workshop.assuming import checked
from footprint.workshop.kept import Workshop, between, day_and_time
from footprint.workshop.state import Noted, Remark, Saved

NAME = "workshop-minutes"
MARK_WORDS = {"wanted": "Wanted", "could": "Could live with", "no": "No"}
NOT_A_VOTE = (
    "Marks are what people in the room made of an option. They are not a vote, they bind nobody, "
    "and they are never added to what the model found."
)
MOST_UPRIGHT = 4
FREEDOM = (
    "These minutes, and the file in which the workshop was kept, may be requested under the "
    "Freedom of Information Act 2000."
)


def files(workshop: Workshop) -> dict[str, bytes]:
    """Write the minutes as a web page and as a document, by file name."""
    return {
        f"{NAME}.html": web_page(workshop).encode("utf-8"),
        f"{NAME}.docx": document(workshop),
    }


def web_page(workshop: Workshop) -> str:
    """Write the minutes as a web page that needs nothing but itself."""
    return report_html.render_page(
        title=title_of(workshop),
        lead=words.decision_words(workshop.scenario.decision),
        sections=sections(workshop),
        unprotected=workshop.internal,
        text=setter(workshop),
    )


def document(workshop: Workshop, *, template: bytes | None = None) -> bytes:
    """Write the minutes as a Word document."""
    return report_docx.render_document(
        title=title_of(workshop),
        lead=words.decision_words(workshop.scenario.decision),
        sections=sections(workshop),
        unprotected=workshop.internal,
        template=template,
        text=setter(workshop),
    )


def setter(workshop: Workshop) -> typesetting.Setter:
    """Return what sets the texts of a workshop, in which councils and options are named."""
    councils = (name for pair in workshop.ground.names.values() for name in pair)
    options = (option.name for option in workshop.state.options)
    return typesetting.setter((*councils, *options, workshop.scenario.region.name))


def title_of(workshop: Workshop) -> str:
    """Name the minutes."""
    return f"Minutes of a workshop: {workshop.scenario.title}"


def sections(workshop: Workshop) -> tuple[Section, ...]:
    """Write every section of the minutes, decisions first."""
    made = [
        _what(workshop),
        _unfinished(workshop),
        _decisions(workshop),
        options(workshop),
        _matrix(workshop),
        _marks(workshop),
        _reasons(workshop),
        _weights(workshop),
        _assumptions(workshop),
        _comments(workshop),
        _notes(workshop),
        _kept(),
    ]
    return tuple(section for section in made if section is not None)


def _what(workshop: Workshop) -> Section:
    scenario = workshop.scenario
    when = between(workshop.started, workshop.ended)
    services = words.joined(scenario.catalogue.services[key].title for key in scenario.services)
    told = [
        f"What was asked: {scenario.title}",
        f"When: {when}." if when else "",
        f"About: {services}, in {scenario.region.name}, for the year {scenario.year}.",
        f"Every amount is {words.MODELLED}. {words.PRICES}",
        words.ILLUSTRATIVE,
    ]
    return Section("what", "What this is", (Items(tuple(text for text in told if text)),))


def _unfinished(workshop: Workshop) -> Section | None:
    """Say what was still being worked out, so that nobody takes a gap for an answer."""
    left, named = workshop.left, {o.key: f"“{o.name}”" for o in workshop.state.options}
    told = []
    if left.options:
        told.append(f"The numbers of {words.joined(named[key] for key in left.options)}.")
    unplaced = [named[key] for key in left.unplaced if key in named and key not in left.options]
    if unplaced:
        told.append(f"Where children would live under {words.joined(unplaced)}.")
    if left.weights and workshop.state.points:
        told.append("How the options come out, with all of this counted.")
    if not told:
        return None
    text = Text("These minutes were written before all of it was there. Take them again for it:")
    return Section("unfinished", "Still being worked out", (text, Items(tuple(told))))


def _decisions(workshop: Workshop) -> Section:
    """List what was set down as decided, in the order it was."""
    decided = [noted for noted in workshop.state.notes if noted.decision]
    if not decided:
        text = Text("No decision was set down. The options below are for discussion.")
        return Section("decisions", "Decisions", (text,))
    return Section("decisions", "Decisions", (_noted("What was decided", decided),))


def _noted(caption: str, notes: Iterable[Noted]) -> Grid:
    """Lay out what was set down, with when and by whom."""
    rows = [row(day_and_time(noted.at) or "–", _paragraphs(noted.text)) for noted in notes]
    return Grid(caption, ("When", "What"), tuple(rows), widths=(1.0, 4.0))


def _paragraphs(text: str) -> tuple[Line, ...]:
    """Keep the lines that somebody typed."""
    return alike(line.strip() for line in text.splitlines() if line.strip())


def _notes(workshop: Workshop) -> Section | None:
    notes = [noted for noted in workshop.state.notes if not noted.decision]
    if not notes:
        return None
    return Section("notes", "Notes", (_noted("What was noted", notes),))


def options(workshop: Workshop) -> Section:
    """Put every option into words: what it is about, and who shares what under it."""
    rows = [row(option.name, _option_words(option, workshop)) for option in workshop.state.options]
    if not rows:
        text = Text("No option was kept.")
        return Section("options", "The options", (text,))
    grid = Grid(
        "The options, and who shares what under each",
        ("Option", "Who shares what"),
        tuple(rows),
        "Councils not named for a function have it by themselves.",
        widths=(1.0, 3.4),
    )
    return Section("options", "The options", (Text(words.ILLUSTRATIVE, "note"), grid))


def _option_words(option: Saved, workshop: Workshop) -> tuple[Line, ...]:
    told = [words.sentence(option.about)] if option.about.strip() else []
    if option.board.arrangement() == workshop.now:
        told.append("This is who shares what today.")
    return alike([*told, *workshop.sharing(option.board)])


def _matrix(workshop: Workshop) -> Section | None:
    """Lay the options side by side, the children's rows first; numbers as the room saw them."""
    state = workshop.state
    chosen = state.compared or tuple(option.key for option in state.options[: c.MOST_COMPARED])
    kept = [state.option(key) for key in chosen if key in workshop.looks]
    if not kept or not workshop.criteria:
        return None
    rows, group = [], ""
    now = (place for place, option in enumerate(kept) if option.board.arrangement() == workshop.now)
    today = next(now, None)
    for criterion in workshop.criteria:
        if criterion.group != group:
            group = criterion.group
            rows.append(row(group=words.GROUPS.get(group, words.sentence(group).rstrip("."))))
        cells = [workshop.looks[option.key].cells.get(criterion.key) for option in kept]
        rows.append(row(criterion.label, *_cells(cells, today, criterion, workshop.base)))
    grid = Grid(
        f"The options side by side ({words.MODELLED})",
        ("Criterion", *(option.name for option in kept)),
        tuple(rows),
        f"Counts of children are rounded to the nearest {workshop.base}. Figures in brackets run "
        "from low to high.",
        widths=(1.6, *(1.0 for _ in kept)),
    )
    blocks: tuple[Block, ...] = (Text(words.ILLUSTRATIVE, "note"), grid)
    if len(kept) < len(state.options):
        blocks = (*blocks, Text("The run of this workshop lays every option side by side.", "note"))
    return Section("matrix", "The options side by side", blocks, wide=len(kept) > MOST_UPRIGHT)


def _cells(
    cells: Sequence[Cell | None], today: int | None, criterion: Criterion, base: int
) -> Iterator[tuple[Line, ...]]:
    """Write the cells of one row, each with its difference from as now where that is a column."""
    for place, cell in enumerate(cells):
        gap = ""
        if today is not None and place != today:
            gap = shown.gap_words(cell, cells[today], criterion, than="as now", base=base)
        yield lines(*shown.cell_lines(cell, criterion, base), gap)


def _marks(workshop: Workshop) -> Section | None:
    """Show what people made of each option, the show of hands apart."""
    marked = [o for o in workshop.state.options if _told(o) or o.hands is not None]
    kept_back = sum(bool(o.marks) and not o.revealed for o in workshop.state.options)
    if not marked and not kept_back:
        return None
    rows = []
    for option in marked:
        if _told(option):
            counted = [str(option.counted[mark]) for mark in c.MARKS]
            rows.append(row(lines(option.name, "On people's own devices"), *counted))
        if option.hands is not None:
            rows.append(row(lines(option.name, "Show of hands"), *map(str, option.hands)))
    grid = Grid(
        "How many people marked each option",
        ("Option", *MARK_WORDS.values()),
        tuple(rows),
        "A person may have marked on a device and shown a hand too: the two are not to be added.",
        widths=(2.4, 1.0, 1.0, 1.0),
    )
    blocks: list[Block] = [Text(NOT_A_VOTE, "note"), *([grid] if rows else [])]
    if kept_back:
        told = f"{_options(kept_back)} marked on devices, and never shown to the room."
        blocks.append(Text(told))
    return Section("marks", "What people made of the options", tuple(blocks))


def _told(option: Saved) -> bool:
    """Tell whether the marks given on devices were shown to the room."""
    return bool(option.marks) and option.revealed


def _options(number: int) -> str:
    """Say how many options were."""
    return "1 option was" if number == 1 else f"{number} options were"


def _reasons(workshop: Workshop) -> Section | None:
    """Give the reasons for each no of the model: not possible, or breaking a rule."""
    told = []
    for option in workshop.state.options:
        look = workshop.looks.get(option.key)
        if look is None:
            continue
        if look.possible.yes and look.feasible.yes:
            continue
        marks = (("is not possible", look.possible), ("does not hold up", look.feasible))
        for said, mark in marks:
            if not mark.yes:
                why = "; ".join(shown.aloud(reason).rstrip(".") for reason in mark.reasons)
                told.append(f"“{option.name}” {said}{f': {why}' if why else ''}.")
    if not workshop.looks:
        return None
    if not told:
        every = "Every option worked out by then" if workshop.left.options else "Every option"
        text = Text(f"{every} is possible, and keeps every rule that the scenario sets.")
        return Section("reasons", "Reasons for each no", (text,))
    return Section("reasons", "Reasons for each no", (Items(tuple(told)),))


def _weights(workshop: Workshop) -> Section | None:
    """Show the weights, whose they are, and what follows from them."""
    state = workshop.state
    if not state.points:
        return None
    labels = {criterion.key: criterion.label for criterion in workshop.criteria}
    rows = [
        row(labels.get(key, key.replace("_", " ")), f"{points:g}")
        for key, points in state.points.items()
    ]
    whose = f", given by: {state.points_whose}" if state.points_whose else ""
    grid = Grid(
        f"Points, from 0 to 100{whose}",
        ("Criterion", "Points"),
        tuple(rows),
        "Points are for the swing from the worst to the best value that the options show.",
        widths=(3.0, 1.0),
    )
    return Section("weights", "What mattered how much", (grid, *_weighed(workshop.weighing)))


def _weighed(found: Weighing | None) -> Iterator[Block]:
    """Show where each option comes under these weights, and under any weights at all."""
    if found is None:
        return
    if found.trades:
        yield Items(tuple(map(shown.said, found.trades)))
    often = {item.option: weighing_pages.first_words(item) for item in found.accepted}
    rows = [
        row(item.option, str(item.place), often.get(item.option, numbers.NOT_MODELLED))
        for item in sorted(found.weighed, key=lambda item: item.place)
    ]
    if rows:
        yield Grid(
            "How the options compared come out",
            ("Option", "Place under these weights", "Comes first over all weights"),
            tuple(rows),
            "All weights: every way to weigh the criteria, any as likely as any other. The share "
            "is not a chance of being right, and another option beside these can change it.",
            widths=(2.4, 1.2, 1.4),
        )
    flips = tuple(map(shown.said, found.flips))
    yield Items(flips or ("No single weight, changed alone, changes the first place.",))


def _assumptions(workshop: Workshop) -> Section | None:
    """Show each assumption that the room changed, before and after."""
    assumed = workshop.state.board.assumptions
    if not assumed:
        return None
    rows = []
    for key, value in assumed.items():
        before = workshop.ground.parameters.get(key)
        if before is None:
            continue
        after = checked(key, value, workshop.ground.parameters)
        rows.append(
            row(
                lines(names.parameter_name(key, workshop.described), before.unit),
                _range(before.central, before.low, before.high),
                _range(after.central, after.low, after.high),
            )
        )
    grid = Grid(
        "Assumptions changed in the room",
        ("Assumption", "Before", "After"),
        tuple(rows),
        "Every option is shown under these. The range widens where it must to hold the new value.",
        widths=(2.4, 1.2, 1.2),
    )
    return Section("assumptions", "What was assumed otherwise", (grid,))


def _range(central: float, low: float, high: float) -> tuple[Line, ...]:
    told = f"({numbers.figure(low)} to {numbers.figure(high)})" if low < high else ""
    return lines(numbers.figure(central), told)


def _comments(workshop: Workshop) -> Section | None:
    """List the comments by the option they are about; names only where the room agreed."""
    state = workshop.state
    said = [remark for remark in state.remarks if remark.text]
    if not said:
        return None
    named: dict[int | None, str] = dict(state.removed.items())
    named |= {option.key: option.name for option in state.options}
    blocks: list[Block] = [Text(_attribution(workshop), "note")]
    for key in [*(option.key for option in state.options), *state.removed, None]:
        about = [remark for remark in said if remark.option == key]
        if about:
            title = f"About “{named[key]}”" if key is not None else "About the whole"
            title += " (since removed)" if key in state.removed else ""
            blocks.append(_remarks(title, about, workshop))
    return Section("comments", "Comments", tuple(blocks))


def _attribution(workshop: Workshop) -> str:
    state = workshop.state
    if any(remark.signed for remark in state.remarks) and not state.names_agreed:
        return "Comments are given without names: the room did not agree to names in the minutes."
    if state.names_agreed:
        return "The room agreed that signed comments carry the name their author gave."
    return "Comments were not signed."


def _remarks(title: str, remarks: Iterable[Remark], workshop: Workshop) -> Grid:
    rows = list(_remark_rows(remarks, signed=workshop.state.names_agreed))
    return Grid(title, ("Signed", "Comment"), tuple(rows), widths=(1.0, 4.0))


def _remark_rows(remarks: Iterable[Remark], *, signed: bool) -> Iterator[Row]:
    for remark in remarks:
        name = remark.signed if signed and remark.signed else "Not signed"
        yield row(name, _paragraphs(remark.text))


def _kept() -> Section:
    """Say what is kept, who may ask for it, and how comments are deleted."""
    told = [
        "Kept of the workshop: every change of the board, the options, marks, comments, notes and "
        "decisions, each with its time. Marks and comments are kept with a number that stands for "
        "a device, and with no name unless one was given.",
        FREEDOM,
        "One command deletes the comments for good: footprint workshop --delete-comments. "
        "Copies of these minutes are not reached by it.",
    ]
    return Section("kept", "What is kept", (Items(tuple(told)),))
