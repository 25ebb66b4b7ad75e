"""Put the report together: the same words for the web page and for the document."""

from collections.abc import Sequence

from footprint.options import with_unit
from footprint.outputs import findings, option_pages, words
from footprint.outputs.blocks import (
    Block,
    Fold,
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
from footprint.outputs.maps import Map
from footprint.outputs.tables import ordered_assumptions, ordered_criteria
from footprint.questions.result import AssumptionRow, Cell, Criterion, OptionResult, Result

NOT_MODELLED = words.NOT_MODELLED
MANY = 15
NO_FLIP = "does not, within its range"
FIGURES_TITLE = "Figures that are not plain published ones"


def sections(result: Result, maps: Sequence[Map]) -> tuple[Section, ...]:
    """Write every section of the report, in the order it is read."""
    made = [
        _what_this_is(result),
        _answer(result),
        _matrix(result),
        _maps(maps, result),
        *(option_pages.option_section(option, result) for option in result.options),
        _placement(result),
        _reasons(result),
        _assumptions(result),
        _figures(result),
        _changes(result),
        _borders(result),
        _not_modelled(result),
        _reproduce(result),
        _sources(result),
    ]
    return tuple(section for section in made if section is not None)


def _what_this_is(result: Result) -> Section:
    """Say what the numbers are and are not."""
    items = [
        f"Every amount is {words.MODELLED}, in prices of {result.price_base_year}, "
        f"for {result.year}.",
        words.ILLUSTRATIVE,
        f"Figures in brackets run from low to high: {result.draws:,} draws of the uncertain "
        "inputs, the same for every option. Where the range of a difference includes zero it "
        f'reads "{words.NO_CLEAR_DIFFERENCE}" and nothing is ranked.',
        "Children's homes and foster carers are counted by council and never shown at a place.",
        f"Region: {result.region}, councils as they stand in {result.vintage}.",
    ]
    return Section("what", "What this is", (Items(tuple(items)),))


def _answer(result: Result) -> Section:
    """Give the order in words, then each option in a few sentences."""
    said = words.sentence(words.plain(result.order_words))
    blocks: list[Block] = [Text(said, "lead")] if said else []
    for option in result.options:
        told = findings.headline(option, result)
        blocks.append(
            Section(f"short-{option.key}", option.name, (Items(told),), level=3),
        )
    return Section("answer", "The answer in short", tuple(blocks))


def _matrix(result: Result) -> Section:
    """Set the options side by side on every criterion, the children's rows first."""
    rows: list[Row] = []
    criteria = ordered_criteria(result)
    for group in dict.fromkeys(criterion.group for criterion in criteria):
        mine = [criterion for criterion in criteria if criterion.group == group]
        rows.append(Row(group=words.GROUPS.get(group, group.capitalize())))
        rows += [_matrix_row(item, result) for item in mine if _modelled(item, result)]
        rows += _gap_row([item.label for item in mine if not _modelled(item, result)], result)
    marks = [
        row(
            "Possible on the map", *(words.mark_words(option.possible) for option in result.options)
        ),
        row("Holds up", *(words.mark_words(option.feasible) for option in result.options)),
        row("Desirable", *("for people to mark" for _ in result.options)),
    ]
    grid = Grid(
        f"Options side by side, before any weights ({words.MODELLED})",
        ("Criterion", *(option.name for option in result.options)),
        (*rows, Row(group="Marks"), *marks),
        "Low to high in brackets. Differences are from as now.",
        strong=True,
    )
    return Section("matrix", "Options side by side", (grid,), wide=True)


def _modelled(criterion: Criterion, result: Result) -> bool:
    """Tell whether any option says something of a criterion other than "not modelled"."""
    cells = (option.cells.get(criterion.key) for option in result.options)
    return any(cell and (cell.value or cell.words not in {"", NOT_MODELLED}) for cell in cells)


def _gap_row(labels: Sequence[str], result: Result) -> list[Row]:
    """Say in one row what a group of criteria leaves out in this run."""
    if not labels:
        return []
    return [
        row(lines("Not modelled here", "; ".join(labels)), *(NOT_MODELLED for _ in result.options))
    ]


def _matrix_row(criterion: Criterion, result: Result) -> Row:
    cells = []
    for option in result.options:
        cell = option.cells.get(criterion.key)
        said = words.cell_difference(cell, criterion)
        cells.append(
            lines(*value_lines(cell, criterion), Plain(said) if cell and cell.clear else said)
        )
    return row(lines(criterion.label, criterion.note), *cells)


def value_lines(cell: Cell | None, criterion: Criterion) -> tuple[str, ...]:
    """Write a value, its range under it, then its own words."""
    if cell is None or cell.value is None:
        return (words.cell_words(cell, criterion),)
    spread = words.range_words(cell.value, criterion.unit)
    return (
        words.central_words(cell.value, criterion.unit),
        f"({spread})" if spread else "",
        cell.words,
    )


def _maps(maps: Sequence[Map], result: Result) -> Section:
    names = {option.key: option.name for option in result.options}
    pictures = tuple(Picture(m, f"{names.get(m.option, m.option)}: {m.title}") for m in maps)
    return Section("maps", "Maps", (Text(words.ILLUSTRATIVE, "note"), *pictures), wide=True)


def _placement(result: Result) -> Section | None:
    """Show where the model places children, and how near that comes to what is published."""
    checks = [
        Section(
            f"placement-{option.key}",
            f"Placement check: {option.name}",
            option_pages.placement_blocks(option, result),
            level=3,
        )
        for option in result.options
        if option.placement
    ]
    calibration = _calibration(result)
    if not checks and calibration is None:
        return None
    found = tuple(
        Fold(section.title, section.blocks, "placement.csv") if many else section
        for section in checks
        for many in [len(checks) > 1]
    )
    fitted: tuple[Block, ...] = (calibration,) if calibration else ()
    return Section("placement", "Where children would be placed", (*fitted, *found), wide=True)


def _calibration(result: Result) -> Section | None:
    found = result.calibration
    if found is None:
        return None
    rows = tuple(
        row(
            words.area_name(item.code, result.areas),
            words.share(item.published_outside),
            words.share(item.modelled_outside),
            words.share(item.published_beyond_20_miles),
            words.share(item.modelled_beyond_20_miles),
            "yes" if item.fitted else "no",
        )
        for item in found.rows
    )
    grid = Grid(
        "Published and modelled shares of children, by council",
        (
            *("Council", "Placed outside, published", "Placed outside, modelled"),
            *("Beyond 20 miles, published", "Beyond 20 miles, modelled", "Used in the fit"),
        ),
        rows,
    )
    points = "percentage points"
    errors = Grid(
        "How far the check is from what is published",
        ("What", "This model", "A guess without a model"),
        (
            row(
                "Placed outside (used to fit)",
                f"{100 * found.fitted_error:.1f} {points}",
                f"{100 * found.no_model_error:.1f} {points}",
            ),
            row(
                "Beyond 20 miles (held out)",
                f"{100 * found.held_out_error:.1f} {points}",
                f"{100 * found.held_out_no_model_error:.1f} {points}",
            ),
        ),
        words.sentence(found.loss),
    )
    fitted = tuple(
        f"Fitted for the whole region, the same in every option: "
        f"{words.parameter_name(key, result.functions).partition(': ')[2]} "
        f"{words.figure(value)}."
        for key, value in found.parameters.items()
    )
    blocks: list[Block] = [Text(words.sentence(found.words)), errors]
    if fitted:
        blocks.append(Items(fitted))
    blocks.append(Fold("Council by council", (grid,), "calibration.csv"))
    return Section("calibration", "How near the check comes", tuple(blocks), level=3)


def _reasons(result: Result) -> Section:
    """List every yes and no with its reasons."""
    rows = [
        row(
            lines(option.name),
            words.mark_words(option.possible),
            words.mark_words(option.feasible),
            "Marked by people, not by the model",
        )
        for option in result.options
    ]
    grid = Grid(
        "Three separate marks, never blended",
        ("Option", "Possible", "Feasible", "Desirable"),
        tuple(rows),
    )
    return Section("reasons", "What is possible, and what holds up", (grid,), wide=True)


def _assumptions(result: Result) -> Section:
    """Print the assumed parameters first, and what would change the order of the options."""
    ordered = ordered_assumptions(result)
    flips = [item for item in ordered if item.flips_at is not None]
    blocks: list[Block] = []
    if flips:
        told = tuple(
            words.sentence(f"{words.parameter_name(item.key, result.functions)}: {_flip(item)}")
            for item in flips
        )
        blocks += [Text("These would change the order of the options by yearly cost:"), Items(told)]
    else:
        blocks.append(
            Text("No single assumption, within its range, changes the order by yearly cost.")
        )
    assumed = [item for item in ordered if item.evidence == "assumed"]
    others = [item for item in ordered if item.evidence != "assumed"]
    if assumed:
        grid = _assumption_grid(assumed, "Assumed: no published figure was found", result)
        summary = f"The {len(assumed)} assumed values, with reasons"
        short = len(assumed) <= MANY
        blocks.append(grid if short else Fold(summary, (grid,), "assumptions.csv"))
    if others:
        grid = _assumption_grid(others, "Published, or derived from published figures", result)
        summary = f"The {len(others)} published and derived values, with sources"
        blocks.append(Fold(summary, (grid,), "assumptions.csv"))
    return Section("assumptions", "Assumptions log", tuple(blocks), wide=True)


def _flip(item: AssumptionRow) -> str:
    if item.flip_words:
        return item.flip_words
    at = with_unit(words.figure(item.flips_at), item.unit)
    return f"at {at} instead of {words.figure(item.central)}"


def _assumption_grid(items: Sequence[AssumptionRow], caption: str, result: Result) -> Grid:
    rows = tuple(
        row(
            words.parameter_name(item.key, result.functions),
            lines(
                with_unit(words.figure(item.central), item.unit),
                ""
                if item.low == item.high
                else f"{words.figure(item.low)} to {words.figure(item.high)}",
            ),
            lines(item.evidence, item.source),
            lines(item.reason),
            item.whose,
            _flip(item) if item.flips_at is not None else item.flip_words or NO_FLIP,
        )
        for item in items
    )
    columns = ("Assumption", "Value", "Evidence", "Reason", "Whose", "Changes the order")
    return Grid(caption, columns, rows)


def _figures(result: Result) -> Section:
    """List the figures that are not plain published ones."""
    odd = [item for item in result.figures if item.status not in {"published", "derived"}]
    if not odd:
        text = "Every figure in use is published or derived from published figures."
        return Section("figures", FIGURES_TITLE, (Text(text),), wide=True)
    rows = tuple(
        row(
            lines(words.area_name(item.code, result.areas), words.indicator_name(item.indicator)),
            item.period,
            _figure_value(item.value, item.low, item.high, item.unit),
            item.status,
            item.source,
        )
        for item in odd
    )
    grid = Grid(
        "Suppressed, unavailable, assumed and own figures",
        ("Council and figure", "Period", "Value in use", "Status", "Source"),
        rows,
        "A suppressed count enters as its interval and widens the range. None is worked out by "
        "subtraction.",
    )
    block: Block = grid
    if len(rows) > MANY:
        block = Fold(f"The {len(rows)} figures", (grid,), "figures.csv")
    return Section("figures", FIGURES_TITLE, (block,), wide=True)


def _figure_value(
    value: float | None, low: float | None, high: float | None, unit: str
) -> tuple[Line, ...]:
    spread = "" if low is None or high is None else f"{words.figure(low)} to {words.figure(high)}"
    shown = "no figure" if value is None else with_unit(words.figure(value), unit)
    return lines(shown, spread)


def _changes(result: Result) -> Section:
    if not result.changes:
        return Section("changes", "What was changed", (Text("Nothing: the defaults stand."),))
    rows = tuple(row(item.what, item.before, item.after, item.source) for item in result.changes)
    columns = ("What", "Default", "Ours", "Source")
    grid = Grid("From the default to ours", columns, rows)
    return Section("changes", "What was changed", (grid,))


def _borders(result: Result) -> Section | None:
    """Name the neighbours that hang on a very short border."""
    if not result.thin_borders:
        return None
    told = tuple(
        f"{words.area_name(a, result.areas)} and {words.area_name(b, result.areas)}: "
        f"{km:.1f} km of shared border."
        for a, b, km in result.thin_borders
    )
    text = "Counted as neighbours, but on a border shorter than 2 km; a better boundary file may "
    return Section("borders", "Short borders", (Text(text + "change that."), Items(told)))


def _not_modelled(result: Result) -> Section:
    told = tuple(words.sentence(words.plain(text)) for text in result.not_modelled)
    blocks: tuple[Block, ...] = (Items(told),) if told else (Text("Nothing further is noted."),)
    return Section("not-modelled", "What was not modelled", blocks)


def _reproduce(result: Result) -> Section:
    """Say how to make the same numbers again."""
    told = [
        f"Run footprint run {result.scenario} with the same region and figures.",
        f"Seed {result.seed}, {result.draws:,} draws. Equal inputs give equal files; run.json "
        "alone differs, and holds versions and checksums of the inputs.",
        "Every cost shown is the sum of lines in tables/workings.csv, to the penny.",
    ]
    return Section("again", "How to reproduce this", (Items((*told, *result.notes)),))


def _sources(result: Result) -> Section:
    named = [item.source for item in result.figures] + [a.source for a in result.assumptions]
    found = {source for source in named if source}
    blocks: list[Block] = [Items(tuple(result.licence))] if result.licence else []
    if found:
        blocks.append(Fold("Sources of figures and assumptions", (Items(tuple(sorted(found))),)))
    return Section("sources", "Sources and licence", tuple(blocks))


def title_option(result: Result) -> OptionResult:
    """Return the first option under discussion: the first that is not as now."""
    return next((o for o in result.options if not o.is_as_now), result.options[0])
