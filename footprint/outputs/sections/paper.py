"""Put the committee paper together: shorter than the web page, and pointing to the tables."""

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import groupby

from footprint.outputs.maps import Map
from footprint.outputs.sections import (
    assurance,
    evidence,
    logs,
    lowest_pages,
    minutes,
    option_pages,
    pages,
    paying_pages,
    placing,
    possible_pages,
    question_pages,
    regret_pages,
    school_cost_pages,
    schooling_pages,
    typesetting,
    weighing_pages,
)
from footprint.outputs.sections.blocks import Block, Fold, Grid, Items, Picture, Section, Text, row
from footprint.outputs.tables import every as tables
from footprint.outputs.wording import findings, names, words
from footprint.questions.result import LegalNote, OptionResult, Result

MOST_LAW_ROWS = 10
MOST_UPRIGHT = 4
SHORT_LINES = 16
LINE_LETTERS = 95


def sections(result: Result, maps: Sequence[Map]) -> tuple[Section, ...]:
    """Write every section of the paper, in the order it is read."""
    made = [
        possible_pages.funnel(result, bars=False),
        question_pages.question(result),
        pages.what_this_is(result),
        *pages.in_short(
            result,
            question_pages.options(result),
            lowest_pages.lowest(result, brief=True),
            paying_pages.paying(result, brief=True),
        ),
        pages.matrix(result),
        *pages.of_the_question(result),
        pages.maps_section(maps, result, brief=True),
        evidence.reasons(result),
        minutes.minutes(result),
        evidence.order(result),
        weighing_pages.weighing(result),
        regret_pages.regret(result),
        *_options(result),
        schooling_pages.how_sure(result),
        school_cost_pages.today(result),
        placing.placement(result, brief=True),
        None if result.building is not None else _law(result),
        evidence.assumptions(result, brief=True),
        logs.decisions(result),
        logs.data(result),
        evidence.changes(result) if result.changes else None,
        evidence.borders(result),
        evidence.notes(result),
        evidence.gaps(result),
        assurance.statement(result),
        _tables(result),
        evidence.reproduce(result),
        evidence.sources(result, every=False),
    ]
    found = (section for section in made if section is not None)
    return laid_out(typesetting.sections(found, typesetting.of(result)))


def laid_out(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Let a section lie where a picture or a wide table in it must; else it stands.

    A short one between two that lie does so too, as a page of its own would be nearly empty.
    """
    lies = [section.wide and _must_lie(section) for section in sections]
    place = 0
    for lying, run in groupby(list(lies)):
        end = place + len(list(run))
        between = place > 0 and end < len(lies)
        if not lying and between and sum(map(_lines, sections[place:end])) <= SHORT_LINES:
            lies[place:end] = [True] * (end - place)
        place = end
    made = zip(sections, lies, strict=True)
    return tuple(dataclasses.replace(section, wide=lying) for section, lying in made)


def _must_lie(block: Block) -> bool:
    """Tell whether a page must lie for a block to be read."""
    if isinstance(block, Section):
        return any(map(_must_lie, block.blocks))
    if isinstance(block, Fold):
        return not block.table and any(map(_must_lie, block.blocks))
    if isinstance(block, Grid):
        written = [column for column in block.columns if column not in logs.SIGNED]
        return len(written) > MOST_UPRIGHT
    return isinstance(block, Picture)


def _lines(block: Block) -> int:
    """Count, roughly, the lines that a block takes on a page that stands."""
    if isinstance(block, Text):
        return 1 + len(block.text) // LINE_LETTERS
    if isinstance(block, Items):
        return sum(1 + len(item) // LINE_LETTERS for item in block.items)
    if isinstance(block, Grid):
        return 2 + sum(max((len(cell) for cell in row.cells), default=1) for row in block.rows)
    if isinstance(block, Section):
        return 2 + sum(map(_lines, block.blocks))
    if isinstance(block, Fold) and not block.table:
        return 1 + sum(map(_lines, block.blocks))
    return 1


def _options(result: Result) -> Iterator[Section]:
    """Yield a section for every option but as now, as the question asks for it."""
    if result.sufficiency is not None or result.building is not None:
        today = {f"option-{option.key}" for option in result.options if option.is_as_now}
        yield from (part for part in pages.option_sections(result) if part.anchor not in today)
        return
    yield from (_option(option, result) for option in result.options if not option.is_as_now)


def _option(option: OptionResult, result: Result) -> Section:
    """Give one option a page: what differs, and each council's row."""
    blocks: tuple[Block, ...] = (
        Text(words.ILLUSTRATIVE, "note"),
        *option_pages.what_differs(option, result),
        *option_pages.councils(option, result, brief=True),
    )
    return Section(f"option-{option.key}", f"Option: {option.name}", blocks, wide=True)


def _tables(result: Result) -> Section:
    """Point to the tables that hold what the paper leaves out."""
    if result.sufficiency is not None or result.building is not None:
        several = [f"{table.title}: tables/{table.name}.csv." for table in tables.tables(result)]
        return Section("tables", "Where the detail is", (Items(tuple(several)),))
    told = (
        "Every footprint, with its demand, posts, places, base and travel: tables/footprints.csv.",
        "The one-off cost of each change, line by line: tables/one_off.csv.",
        "Every line of every yearly cost, council by council: tables/workings.csv.",
        "The same report with every detail on one page: report.html.",
    )
    return Section("tables", "Where the detail is", (Items(told),))


def _law(result: Result) -> Section:
    """Say what is known of the law on each function that some option shares anew."""
    found: dict[str, LegalNote] = {}
    where: dict[str, list[str]] = {}
    for option in result.options:
        for note in option.legal:
            if note.new_here and note.shared_here:
                found.setdefault(note.function, note)
                where.setdefault(note.function, []).append(option.name)
    title = "What is known of the law"
    if not found:
        return Section("law", title, (Text("No option shares a function otherwise than now."),))
    rest = Text("The law on every function, shared or not: tables/legal.csv.")
    if len(found) > MOST_LAW_ROWS:
        return Section("law", title, (Items(_by_mark(found, result)), rest))
    rows = tuple(
        row(
            names.function_name(function, result.functions),
            words.sentence(note.mark),
            option_pages.section_line(note),
            option_pages.legal_note(note),
            words.sentence("; ".join(where[function])),
        )
        for function, note in found.items()
    )
    grid = Grid(
        "Functions that some option shares otherwise than now",
        ("Function", "Mark", "Section", "Note", "Shared otherwise in"),
        rows,
        widths=(1.1, 1.0, 1.0, 2.0, 1.3),
    )
    return Section("law", title, (grid, rest))


def _by_mark(found: dict[str, LegalNote], result: Result) -> tuple[str, ...]:
    """Gather functions by their legal mark, in a sentence each."""
    marks: dict[str, list[str]] = {}
    for function, note in found.items():
        marks.setdefault(note.mark, []).append(function)
    return tuple(
        f"{words.sentence(mark).removesuffix('.')} ({len(functions)} "
        f"{'function' if len(functions) == 1 else 'functions'}): "
        f"{findings.functions_words(functions, result)}."
        for mark, functions in marks.items()
    )
