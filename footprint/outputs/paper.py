"""Put the committee paper together: shorter than the web page, and pointing to the tables."""

from collections.abc import Iterator, Sequence

from footprint.outputs import (
    assurance,
    evidence,
    findings,
    logs,
    lowest_pages,
    minutes,
    names,
    option_pages,
    pages,
    paying_pages,
    placing,
    possible_pages,
    question_pages,
    regret_pages,
    school_cost_pages,
    schooling_pages,
    tables,
    weighing_pages,
    words,
)
from footprint.outputs.blocks import Block, Grid, Items, Section, Text, row
from footprint.outputs.maps import Map
from footprint.questions.result import LegalNote, OptionResult, Result

MOST_LAW_ROWS = 10
MOST_FIGURES = 6


def sections(result: Result, maps: Sequence[Map]) -> tuple[Section, ...]:
    """Write every section of the paper, in the order it is read."""
    made = [
        possible_pages.funnel(result, bars=False),
        question_pages.question(result),
        pages.what_this_is(result),
        question_pages.options(result),
        lowest_pages.lowest(result, brief=True),
        minutes.minutes(result),
        paying_pages.paying(result, brief=True),
        pages.answer(result),
        pages.matrix(result),
        *pages.of_the_question(result),
        evidence.reasons(result),
        weighing_pages.weighing(result),
        regret_pages.regret(result),
        pages.maps_section(maps, result, brief=True),
        *_options(result),
        schooling_pages.how_sure(result),
        school_cost_pages.today(result),
        placing.placement(result, brief=True),
        None if result.building is not None else _law(result),
        _assumptions(result),
        evidence.changes(result) if result.changes else None,
        evidence.borders(result),
        evidence.gaps(result),
        evidence.notes(result),
        assurance.statement(result),
        _tables(result),
        evidence.reproduce(result),
        evidence.sources(result, every=False),
        evidence.assumptions(result, brief=True),
        logs.decisions(result),
        logs.data(result),
    ]
    return tuple(section for section in made if section is not None)


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


def _assumptions(result: Result) -> Section:
    """Name the assumptions that change the order, and count the rest and the odd figures."""
    assumed = sum(item.evidence == "assumed" for item in result.assumptions)
    counted = (
        f"{len(result.assumptions)} values are in use, of which {assumed} are assumed because no "
        "published figure was found. All are in tables/assumptions.csv with their ranges, reasons "
        "and sources."
    )
    odd = evidence.unusual_figures(result)
    if not odd:
        said = "Every figure in use is published or derived from published figures."
    else:
        kinds = dict.fromkeys(names.indicator_name(item.indicator) for item in odd)
        said = (
            f"{len(odd)} figures in use are assumed, withheld or your own "
            f"({words.some(kinds, MOST_FIGURES)}): tables/figures.csv. Which councils rest on "
            "them: tables/areas.csv."
        )
    blocks: tuple[Block, ...] = (*evidence.flips(result), Text(counted), Text(said))
    title = "What would change the order" if evidence.tested(result) else "Assumptions"
    return Section("assumptions", title, blocks)
