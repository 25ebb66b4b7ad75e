"""Put the web page together: what it is, the answer, the matrix, the maps, and every detail."""

from collections.abc import Iterator, Sequence

from footprint.outputs.maps import Map
from footprint.outputs.sections import (
    assurance,
    building_detail_pages,
    building_pages,
    building_points,
    evidence,
    few_children,
    logs,
    lowest_pages,
    marks_pages,
    option_pages,
    paying_pages,
    placing,
    possible_pages,
    question_pages,
    regret_pages,
    school_cost_pages,
    schooling_pages,
    sufficiency_pages,
    weighing_pages,
    why_pages,
)
from footprint.outputs.sections.blocks import (
    Block,
    Grid,
    Items,
    Line,
    Picture,
    Plain,
    Row,
    Section,
    Text,
    lines,
    row,
)
from footprint.outputs.tables.options import ordered_criteria
from footprint.outputs.wording import (
    building_councils,
    building_words,
    findings,
    numbers,
    paying_answer,
    sufficiency_words,
    words,
)
from footprint.questions.result import Cell, Criterion, Result
from footprint.questions.result_places import PlacesResult

NOT_MODELLED = numbers.NOT_MODELLED
ROUGH = (
    "With {draws} draws every range is rough, and a difference may look clear that is not: use "
    f"{logs.FEWEST_DRAWS} for anything that is shown to others."
)
BEFORE_ROUNDING = "Differences are from as now, taken before rounding."
BESIDE_UNBUILT = "Differences are from what it is if nothing is built, taken before rounding."
MATRIX_FIRST_WIDTH = 1.7
MAP_PAPER = "a4-landscape"
FEWEST_MAPS = 2
# before and after, council by council, is what "changes" tells on one map
MAPS_SHOWN_OTHERWISE = frozenset({"before-after"})
MAPS_IN_BRIEF = frozenset({"overview", "footprints", "no-place", "gap", "schools"})


def sections(result: Result, maps: Sequence[Map]) -> tuple[Section, ...]:
    """Write every section of the report, in the order it is read.

    The paper keeps to the same order: what is asked, the options, the matrix before any weights,
    maps, reasons, what would change the order, detail, the logs, what is not modelled, and how to
    make it again.
    """
    made = [
        possible_pages.funnel(result),
        question_pages.question(result),
        what_this_is(result),
        *in_short(
            result,
            question_pages.options(result),
            marks_pages.marks(result),
            lowest_pages.lowest(result),
            paying_pages.paying(result),
        ),
        matrix(result),
        *of_the_question(result),
        maps_section(maps, result),
        evidence.reasons(result),
        why_pages.why_not(result),
        evidence.order(result),
        weighing_pages.weighing(result),
        regret_pages.regret(result),
        possible_pages.kept(result),
        *option_sections(result),
        schooling_pages.how_sure(result),
        school_cost_pages.today(result),
        placing.placement(result),
        evidence.assumptions(result),
        evidence.figures(result),
        logs.decisions(result),
        logs.data(result),
        evidence.changes(result),
        evidence.borders(result),
        evidence.notes(result),
        evidence.gaps(result),
        assurance.statement(result),
        evidence.reproduce(result),
        evidence.sources(result),
    ]
    return tuple(section for section in made if section is not None)


def in_short(result: Result, *detail: Section | None) -> tuple[Section | None, ...]:
    """Put the answer after the options in words; before them where pages of detail follow."""
    if result.possible is not None or result.paying is not None:
        return (answer(result), *detail)
    return (*detail, answer(result))


def of_the_question(result: Result) -> Iterator[Section | None]:
    """Yield the sections that only a question about places has, after the matrix."""
    yield sufficiency_pages.gaps(result)
    yield sufficiency_pages.no_place(result)
    yield schooling_pages.placed(result)
    yield schooling_pages.worth(result)
    yield school_cost_pages.costs(result)
    yield building_pages.plans(result)
    yield building_pages.children(result)
    yield building_pages.costs(result)
    yield building_pages.regret(result)
    yield building_detail_pages.homes(result)
    yield building_detail_pages.occupancy(result)
    yield building_detail_pages.councils(result)
    yield building_points.on_points(result)
    yield building_pages.candidates(result)
    yield building_detail_pages.notes(result)


def option_sections(result: Result) -> Iterator[Section]:
    """Yield a section for every option; plans have theirs side by side."""
    if result.building is not None:
        return
    for option in result.options:
        if result.sufficiency is not None:
            yield school_cost_pages.option_section(option, result)
        else:
            yield option_pages.option_section(option, result)


def what_this_is(result: Result) -> Section:
    """Say what the numbers are and are not."""
    if result.building is not None:
        return _what_plans_are(result, result.building)
    items = [
        f"Every amount is {words.MODELLED}, for the year {result.year}. {words.PRICES}",
        words.ILLUSTRATIVE,
        "“As now” is the sharing that exists today, function by function. Every other option is "
        "compared with it.",
        f"Figures in brackets run from low to high: {_trials(result)}. Every option meets the same "
        "trials. Where the "
        f"range of a difference includes zero it reads “{numbers.NO_CLEAR_DIFFERENCE}” and nothing "
        "is ranked.",
        "Children's homes and foster carers are counted by council and never shown at a place.",
        f"Region: {result.region}, with the council boundaries of {result.vintage}.",
    ]
    if result.sufficiency is not None:
        items[-2] = sufficiency_words.EVIDENCE
        items.insert(-1, sufficiency_words.WHOLE)
    return Section("what", "What this is", (Items(tuple(items)),))


def _trials(result: Result) -> str:
    """Say what lies between low and high: nine in ten trials, or nearly all where they are few."""
    if result.draws >= words.FEWEST_FOR_NINE_IN_TEN:
        return (
            f"nine in ten of {result.draws:,} trials of the uncertain inputs lie between them, and "
            "so does the central case"
        )
    return (
        f"just inside the lowest and the highest of {result.draws:,} trials of the uncertain "
        "inputs, or at the central case where that lies beyond"
    )


def _what_plans_are(result: Result, found: PlacesResult) -> Section:
    """Say what the numbers of a question of where to build are and are not."""
    items = [
        f"Every amount is {words.MODELLED}. {building_words.basis(found)}",
        words.ILLUSTRATIVE,
        "Every plan is compared with what happens if nothing is built.",
        f"Every plan is costed in the same {words.number_word(len(found.worlds))} worlds: "
        f"{words.joined(world.name for world in found.worlds)}. The worlds are the range; where a "
        "figure has brackets besides, they run from low to high.",
        "Every number of children is a modelled estimate, shown whole. "
        f"{sufficiency_words.EVIDENCE}",
        building_words.HOMES
        if building_words.is_homes(found)
        else "Positions of candidates are in no table and on no map.",
        f"Region: {result.region}, with the council boundaries of {result.vintage}.",
    ]
    return Section("what", "What this is", (Items(tuple(items)),))


def answer(result: Result) -> Section:
    """Give the order in words, then each option in a few sentences."""
    if result.sufficiency is not None:
        return sufficiency_pages.answer(result)
    if result.building is not None:
        return building_pages.answer(result)
    said = words.sentence(findings.order_said(result))
    blocks: list[Block] = [Text(said, "lead")] if said else []
    if paid := paying_answer.answer(result):
        blocks.insert(0, Items(paid))
    if 0 < result.draws < logs.FEWEST_DRAWS:
        blocks.append(Text(ROUGH.format(draws=result.draws), "note"))
    blocks += [Text(words.sentence(caution), "note") for caution in result.cautions]
    for option in result.options:
        if option.is_as_now:
            continue
        told = findings.headline(option, result)
        blocks.append(
            Section(f"short-{option.key}", option.name, (Items(told),), level=3),
        )
    return Section("answer", "The answer in short", tuple(blocks))


def matrix(result: Result) -> Section:
    """Set the options side by side on every criterion, the children's rows first."""
    rows: list[Row] = []
    criteria = ordered_criteria(result)
    for group in dict.fromkeys(criterion.group for criterion in criteria):
        mine = [criterion for criterion in criteria if criterion.group == group]
        heading = words.GROUPS.get(group, group.capitalize())
        people = findings.people_of(result) if group == findings.CHILDREN else heading
        rows.append(Row(group=people[:1].upper() + people[1:]))
        rows += [_matrix_row(item, result) for item in mine if _modelled(item, result)]
        left_out = [words.lowered(item.label) for item in mine if not _modelled(item, result)]
        whole = [label for label in left_out if not label.startswith(findings.PART_OF_A_ROW)]
        if whole:
            rows.append(row("Not modelled here", words.sentence("; ".join(whole))))
    marks = [
        row(
            "Possible on the map",
            *(words.mark_words(o.possible, brief=True) for o in result.options),
        ),
        row(
            "Feasible: holds up",
            *(lines(*findings.feasible_lines(o, brief=True)) for o in result.options),
        ),
        *_not_outdone(result),
        row("Desirable", "For people to mark, not the model."),
    ]
    grid = Grid(
        f"Options side by side, before any weights ({words.MODELLED})",
        ("Criterion", *(option.name for option in result.options)),
        (*rows, Row(group="Marks"), *marks),
        " ".join(
            ("Low to high in brackets.", _differences(result), evidence.feasible_words(result))
        ).strip(),
        strong=True,
        widths=(MATRIX_FIRST_WIDTH, *(1.0 for _ in result.options)),
    )
    return Section("matrix", "Options side by side", (grid,), wide=True)


def _differences(result: Result) -> str:
    """Say what the differences of the matrix are from."""
    return BEFORE_ROUNDING if result.building is None else BESIDE_UNBUILT


def _not_outdone(result: Result) -> tuple[Row, ...]:
    """Mark the options that no other outdoes, where they were compared."""
    found = result.weighing
    if found is None:
        return ()
    told = (weighing_pages.outdone_words(option.name, found) for option in result.options)
    return (row("Not outdone on every criterion", *told),)


def _modelled(criterion: Criterion, result: Result) -> bool:
    """Tell whether any option says something of a criterion other than "not modelled"."""
    cells = (option.cells.get(criterion.key) for option in result.options)
    return any(cell and (cell.value or cell.words not in {"", NOT_MODELLED}) for cell in cells)


def _matrix_row(criterion: Criterion, result: Result) -> Row:
    """Write one criterion over every option."""
    cells = [option.cells.get(criterion.key) for option in result.options]
    than = building_councils.baseline(result)
    return compared(criterion, cells, now_first=result.options[0].is_as_now, than=than)


def compared(
    criterion: Criterion,
    cells: Sequence[Cell | None],
    *,
    now_first: bool,
    than: str = "as now",
    one_council: bool = False,
) -> Row:
    """Write one criterion; a row in which nothing differs says so once.

    Of ``one_council`` a few children are not counted.
    """
    valued = [cell for cell in cells if cell is not None and cell.value is not None]
    central = bool(valued) and all(cell.words == words.CENTRAL_ONLY for cell in valued)
    note = criterion.note
    if central and words.CENTRAL_ONLY not in note.lower():
        note = f"{note} {words.CENTRAL_ONLY.capitalize()}.".strip()
    heading = lines(criterion.label[:1].upper() + criterion.label[1:], note)
    others = cells[1:]
    if now_first and len(others) > 1 and all(map(numbers.unchanged, others)):
        same = numbers.SAME if than == building_councils.AS_NOW else "the same"
        return row(heading, value_lines(cells[0], criterion), f"{same} in every other option")
    few = one_council and any(few_children.holds(cell, criterion) for cell in cells)
    written = few_children.cell if few else _matrix_cell
    return row(heading, *(written(cell, criterion, than) for cell in cells))


def _matrix_cell(cell: Cell | None, criterion: Criterion, than: str) -> tuple[Line, ...]:
    """Write the value, its range, then how it differs from as now, or from nothing built."""
    said = numbers.cell_difference(cell, criterion, than=than, central=False)
    told = value_lines(cell, criterion)
    if numbers.unchanged(cell):
        return lines(told[0], said)
    return lines(*told, Plain(said) if cell and cell.clear else said)


def value_lines(cell: Cell | None, criterion: Criterion) -> tuple[str, ...]:
    """Write a value, its range under it, then its own words where they say more."""
    years = numbers.unit_kind(criterion.unit) == "years"
    if cell is None or cell.value is None or (years and cell.words[:1].isdigit()):
        return (numbers.cell_words(cell, criterion),)
    spread = numbers.range_words(cell.value, criterion.unit)
    return tuple(
        part
        for part in (
            numbers.central_words(cell.value, criterion.unit),
            f"({spread})" if spread else "",
            "" if cell.words == words.CENTRAL_ONLY else cell.words,
        )
        if part
    )


def maps_section(maps: Sequence[Map], result: Result, *, brief: bool = False) -> Section | None:
    """Show the maps, all options side by side first, each with its finding beneath it.

    Of the papers a map is drawn on, the page shows one, and no map of what another shows already.
    ``brief`` keeps to what each option is and what is missing, and says where the others are.
    """
    able = [drawn for drawn in maps if drawn.paper == MAP_PAPER and (drawn.png or drawn.svg)]
    shown = [drawn for drawn in able if drawn.kind not in MAPS_SHOWN_OTHERWISE]
    if result.building is not None and not shown:
        return None
    shown.sort(key=lambda drawn: drawn.kind != "overview")
    kept = [drawn for drawn in shown if not brief or drawn.kind in MAPS_IN_BRIEF]
    kept = kept or shown[:FEWEST_MAPS]
    named = {option.key: option.name for option in result.options}
    more = " More maps are in the folder maps." if len(kept) < len(able) else ""
    blocks: list[Block] = [Text(f"{words.ILLUSTRATIVE}{more}", "note")]
    blocks += [Picture(m, _map_caption(m, named.get(m.option, m.option))) for m in kept]
    return Section("maps", "Maps", tuple(blocks), wide=True)


def _map_caption(drawn: Map, name: str) -> str:
    """Say what a map is of, then what it finds."""
    about = name or drawn.about
    return f"{about}: {drawn.title}" if about else drawn.title
