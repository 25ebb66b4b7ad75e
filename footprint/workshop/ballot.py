"""Write a ballot to print, for a room without phones: every option in words, and three boxes."""

from collections.abc import Sequence

from footprint.outputs.reports import report_docx, report_html
from footprint.outputs.sections.blocks import Blank, Block, Grid, Items, Section, Text, alike, row
from footprint.outputs.wording import words
from footprint.workshop.kept import Workshop
from footprint.workshop.minutes import MARK_WORDS, NOT_A_VOTE, setter
from footprint.workshop.state import Saved

NAME = "workshop-ballot"
BOX = "☐"
HOW = (
    "Put a cross in one box beside each option. Leave out what you have no view on.",
    "Do not write your name. Write your council or role only where the room agreed to it.",
    "Fold the sheet and hand it in; only the numbers of crosses are set down, and comments as you "
    "write them.",
    "What is set down may be requested under the Freedom of Information Act 2000.",
)


def title_of(workshop: Workshop) -> str:
    """Name the ballot."""
    return f"What do you make of each option? {workshop.scenario.title}"


def on_ballot(workshop: Workshop) -> tuple[Saved, ...]:
    """Return the options to be marked: those open for marks, or every one where none is."""
    return workshop.state.opened or workshop.state.options


def sections(workshop: Workshop) -> tuple[Section, ...]:
    """Write the ballot: how to mark, every option with its boxes, and room for a comment."""
    options = on_ballot(workshop)
    made = [Section("how", "How to mark", (Items(HOW),))]
    if options:
        made.append(Section("options", "The options", _options(options, workshop)))
    columns = ("About which option, if one", "Your comment")
    rows = tuple(row((Blank(),), (Blank(),)) for _ in range(4))
    grid = Grid("Room for a comment", columns, rows, widths=(1.0, 3.0))
    made.append(Section("comment", "Anything else", (grid,)))
    return tuple(made)


def _options(options: Sequence[Saved], workshop: Workshop) -> tuple[Block, ...]:
    rows = []
    for option in options:
        about = [words.sentence(option.about)] if option.about.strip() else []
        today = option.board.arrangement() == workshop.now
        about += ["This is who shares what today."] if today else []
        said = alike([*about, *workshop.sharing(option.board)])
        rows.append(row(option.name, said, *(BOX for _ in MARK_WORDS)))
    grid = Grid(
        "One cross for each option",
        ("Option", "Who shares what under it", *MARK_WORDS.values()),
        tuple(rows),
        "Councils not named for a function have it by themselves.",
        widths=(1.3, 3.4, 0.9, 0.9, 0.9),
    )
    return (Text(words.ILLUSTRATIVE, "note"), Text(NOT_A_VOTE, "note"), grid)


def web_page(workshop: Workshop) -> str:
    """Write the ballot as a web page to print."""
    return report_html.render_page(
        title=title_of(workshop),
        lead="",
        sections=sections(workshop),
        unprotected=workshop.internal,
        text=setter(workshop),
    )


def document(workshop: Workshop) -> bytes:
    """Write the ballot as a Word document."""
    return report_docx.render_document(
        title=title_of(workshop),
        lead="",
        sections=sections(workshop),
        unprotected=workshop.internal,
        text=setter(workshop),
    )
