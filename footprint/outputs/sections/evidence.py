"""Say what an answer rests on: reasons, assumptions, figures, changes, gaps, and sources."""

from collections.abc import Iterator, Mapping, Sequence

from footprint.options import with_sign, with_unit
from footprint.outputs.sections.blocks import (
    Blank,
    Block,
    Fold,
    Grid,
    Items,
    Line,
    Section,
    Text,
    lines,
    row,
)
from footprint.outputs.tables.ground import ordered_assumptions
from footprint.outputs.wording import findings, names, noted, numbers, words
from footprint.questions.result import AssumptionRow, FigureRow, Result

MANY = 15
NO_FLIP = "no, within its range"
UNTESTED = "not tested"
FIGURES_TITLE = "Figures that are assumed, withheld or your own"
PLAIN_STATUS = frozenset({"published", "derived"})
FEASIBLE = "Feasible means"
MOST_FIGURES = 6
# more assumptions than this that swap two options with no clear difference are told together
FEW_FLIPS = 2
PLAIN_FIGURES = (
    "The councils' own statistics in use (children, cases, places, spending) are all published, or "
    "derived from published ones. Prices, workloads and shares are the model's: see the "
    "assumptions log."
)
ORDER_TITLE = "What would change the order"
CATALOGUE = "Footprint's catalogue"
SIGNED_NOTE = (
    "Value: low to high below it. Owner, date and sign-off are for people to fill in; Footprint "
    "leaves them blank."
)
LOG_WIDTHS = (0.8, 1.7, 1.2, 1.9, 1.6, 1.5, 0.9, 0.8, 0.9)


def feasible_words(result: Result) -> str:
    """Return the note that says what "feasible" was tested against, if the result has one."""
    return next((note for note in result.notes if note.startswith(FEASIBLE)), "")


def reasons(result: Result) -> Section:
    """List every yes and no with its reasons; plans are told apart by their budget."""
    rows = [
        row(option.name, words.mark_words(option.possible), lines(*findings.feasible_lines(option)))
        for option in result.options
    ]
    grid = Grid(
        "Possible and feasible, with the reason for each no",
        ("Option", "Possible on the map", "Feasible: holds up"),
        tuple(rows),
        f"{feasible_words(result)} Desirable is for people to mark, not the model.".strip(),
    )
    reasons = any(option.possible.reasons or option.feasible.reasons for option in result.options)
    blocks: tuple[Block, ...] = (grid,)
    if not reasons:
        blocks = (Text("Every option is possible, and every one is feasible."), grid)
    return Section("reasons", words.HOLDS_UP, blocks, wide=reasons)


def tested(result: Result) -> bool:
    """Tell whether it was tested which single assumption would change the order."""
    if result.sufficiency is None and result.building is None:
        return True
    return any(
        item.flips_at is not None or (item.flip_words and not item.flip_words.startswith(UNTESTED))
        for item in result.assumptions
    )


def _no_flip(result: Result) -> str:
    return NO_FLIP if tested(result) else UNTESTED


def assumptions(result: Result, *, brief: bool = False) -> Section:
    """Keep the log of assumptions, the assumed first.

    ``brief`` leaves the published and derived values to the tables.
    """
    ordered = ordered_assumptions(result)
    numbered = list(enumerate(ordered, start=1))
    blocks: list[Block] = []
    assumed = [pair for pair in numbered if pair[1].evidence == "assumed"]
    others = [pair for pair in numbered if pair[1].evidence != "assumed"]
    if assumed:
        grid = _assumption_grid(assumed, "Assumed: no published figure was found", result)
        summary = f"The {len(assumed)} assumed values, with reasons"
        short = brief or len(assumed) <= MANY
        blocks.append(grid if short else Fold(summary, (grid,), "assumptions.csv"))
    if others and not brief:
        grid = _assumption_grid(others, "Published, or derived from published figures", result)
        summary = f"The {len(others)} published and derived values, with sources"
        blocks.append(Fold(summary, (grid,), "assumptions.csv"))
    elif others:
        text = (
            f"{len(others)} more values are published or derived from published figures: "
            "tables/assumptions.csv."
        )
        blocks.append(Text(text))
    if not ordered:
        blocks.append(Text("No value is assumed, and none is in use."))
    return Section("assumptions", "Assumptions log", tuple(blocks), wide=True)


def order(result: Result) -> Section:
    """Name the assumptions that change the order, and count the rest and the odd figures."""
    assumed = sum(item.evidence == "assumed" for item in result.assumptions)
    verb = "is" if assumed == 1 else "are"
    counted = (
        f"The model rests on {len(result.assumptions)} prices, workloads and shares, of which "
        f"{assumed} {verb} assumed because no published one was found. All are in "
        "tables/assumptions.csv with their ranges, reasons and sources."
    )
    odd = unusual_figures(result)
    if not odd:
        said = PLAIN_FIGURES
    else:
        kinds = dict.fromkeys(names.indicator_name(item.indicator) for item in odd)
        said = (
            f"{_odd_words(len(odd))} assumed, withheld or your own "
            f"({words.some(kinds, MOST_FIGURES)}): tables/figures.csv. Which councils rest on "
            f"them: tables/{'areas' if result.building is None else 'plan_areas'}.csv."
        )
    blocks: tuple[Block, ...] = (*flips(result), Text(counted), Text(said))
    return Section("order", ORDER_TITLE, blocks)


def _odd_words(count: int) -> str:
    if count == 1:
        return "One of the councils' own statistics in use is"
    return f"{words.number_word(count).capitalize()} of the councils' own statistics in use are"


def flips(result: Result) -> tuple[Block, ...]:
    """Name the assumptions that would change the order of the options, and at what value."""
    found = [item for item in ordered_assumptions(result) if item.flips_at is not None]
    if not tested(result):
        text = "It was not tested whether one assumption alone would change the order."
        return (Text(text),)
    if not found:
        text = "No single assumption, within its range, changes the order by yearly cost."
        return (Text(text),)
    close = _close(found, result)
    told = [
        words.sentence(
            f"{names.parameter_name(item.key, result.functions)} "
            f"({_with_unit(item.central, item.unit)}): {words.lowered(_flip(item, result))}"
        )
        for item in found
        if all(item.key not in keys for keys in close.values())
    ]
    blocks: list[Block] = []
    if told:
        lead = (
            "These would change the order of the options by modelled cost a year, if one alone "
            "were otherwise than its central value (in brackets):"
        )
        blocks += [Text(lead), Items(tuple(told))]
    return (*blocks, *_close_words(close, result))


def _swap(item: AssumptionRow) -> str:
    """Return what would change in the order, without the value at which it does."""
    return item.flip_words.partition(", ")[2]


def _close(found: Sequence[AssumptionRow], result: Result) -> dict[str, list[str]]:
    """Gather assumptions that would swap the same two options where these stand too close.

    Two stand too close where the cost of one is not clearly other than as now.
    """
    unclear = [
        option.name
        for option in result.options
        if (cell := option.cells.get("cost")) is not None and cell.clear is False
    ]
    gathered: dict[str, list[str]] = {}
    for item in found:
        swap = _swap(item)
        if "as now" in swap.lower() and any(name in swap for name in unclear):
            gathered.setdefault(swap, []).append(item.key)
    return {swap: keys for swap, keys in gathered.items() if len(keys) > FEW_FLIPS}


def _close_words(close: Mapping[str, Sequence[str]], result: Result) -> Iterator[Text]:
    """Say of each pair that stands close how many assumptions would swap it."""
    options = findings.option_names(result)
    for swap, keys in close.items():
        yield Text(
            f"With any of {words.number_word(len(keys))} assumptions a little otherwise, "
            f"{names.quoted(swap, options)}. Nothing is to be read into that: the two have no "
            "clear difference in cost. Each stands in the assumptions log."
        )


def _flip(item: AssumptionRow, result: Result) -> str:
    if item.flip_words:
        return names.quoted(item.flip_words, findings.option_names(result))
    return f"at {_with_unit(item.flips_at, item.unit)} instead of {_with_sign(item)}"


def _with_sign(item: AssumptionRow) -> str:
    return with_sign(numbers.figure(item.central), item.unit)


def _with_unit(value: float | None, unit: str) -> str:
    shown = numbers.figure(value)
    return with_unit(shown, numbers.agreeing(shown, unit))


def _assumption_grid(
    items: Sequence[tuple[int, AssumptionRow]], caption: str, result: Result
) -> Grid:
    rows = tuple(
        row(
            f"A{place}",
            names.parameter_name(item.key, result.functions),
            lines(
                _with_unit(item.central, item.unit),
                ""
                if item.low == item.high
                else f"{numbers.figure(item.low)} to {numbers.figure(item.high)}",
            ),
            lines(
                words.sentence(item.evidence),
                words.spoken(item.source),
                f"From: {CATALOGUE if item.whose == 'catalogue' else item.whose}",
            ),
            lines(words.spoken(item.reason)),
            _flip(item, result)
            if item.flips_at is not None
            else item.flip_words or _no_flip(result),
            *(Blank(), Blank(), Blank()),
        )
        for place, item in items
    )
    columns = (
        *("Ref.", "Assumption", "Value", "Evidence", "Reason", "Changes the order?"),
        *("Owner", "Date", "Signed off"),
    )
    return Grid(caption, columns, rows, SIGNED_NOTE, widths=LOG_WIDTHS)


def figures(result: Result) -> Section:
    """List the figures that are not plain published ones."""
    odd = unusual_figures(result)
    if not odd:
        return Section("figures", FIGURES_TITLE, (Text(PLAIN_FIGURES),), wide=True)
    rows = tuple(
        row(
            lines(names.area_name(item.code, result.areas), names.indicator_name(item.indicator)),
            item.period,
            figure_value(item.value, item.low, item.high, item.unit),
            item.status,
            words.spoken(item.source),
            item.flip_words or _no_flip(result),
        )
        for item in odd
    )
    grid = Grid(
        "Suppressed, unavailable, assumed and own figures",
        ("Council and figure", "Period", "Value in use", "Status", "Source", "Changes the order?"),
        rows,
        f"{_suppressed_words(result)} None is worked out by subtraction.",
    )
    block: Block = grid
    if len(rows) > MANY:
        block = Fold(f"The {len(rows)} figures", (grid,), "figures.csv")
    return Section("figures", FIGURES_TITLE, (block,), wide=True)


def _suppressed_words(result: Result) -> str:
    """Say how a count enters that is withheld at its source."""
    if result.building is not None:
        return "A suppressed figure enters as the middle of its interval, in every world alike."
    return "A suppressed count enters as its interval and widens the range."


def unusual_figures(result: Result) -> list[FigureRow]:
    """Return the figures in use that are neither published nor derived."""
    return [item for item in result.figures if item.status not in PLAIN_STATUS]


def figure_value(
    value: float | None, low: float | None, high: float | None, unit: str
) -> tuple[Line, ...]:
    """Write a figure with its unit, and its range below it."""
    spread = (
        "" if low is None or high is None else f"{numbers.figure(low)} to {numbers.figure(high)}"
    )
    return lines("no figure" if value is None else _with_unit(value, unit), spread)


def changes(result: Result) -> Section:
    """List every input the planner changed, before and after."""
    if not result.changes:
        text = "Nothing: every figure and value is the default."
        return Section("changes", "What was changed", (Text(text),))
    rows = tuple(
        row(names.input_name(item.what, result.functions), item.before, item.after, item.source)
        for item in result.changes
    )
    columns = ("What", "Default", "Ours", "Source")
    grid = Grid("From the default to ours", columns, rows)
    return Section("changes", "What was changed", (grid,))


def borders(result: Result) -> Section | None:
    """Name the neighbours that hang on a very short border."""
    if not result.thin_borders:
        return None
    told = tuple(
        f"{names.area_name(a, result.areas)} and {names.area_name(b, result.areas)}: "
        f"{km:.1f} km of shared border."
        for a, b, km in result.thin_borders
    )
    text = "Counted as neighbours, but on a border shorter than 2 km; a better boundary file may "
    return Section("borders", "Short borders", (Text(text + "change that."), Items(told)))


def notes(result: Result) -> Section | None:
    """Print what a reader must know of the figures and of what is shared today."""
    kept = [note for note in result.notes if not note.startswith(FEASIBLE)]
    told = [
        words.sentence(words.spoken(words.plain(note)))
        for note in noted.notes_words(kept, result.functions)
    ]
    if not told:
        return None
    return Section("notes", "Notes on the figures and on today's sharing", (Items(tuple(told)),))


def gaps(result: Result) -> Section:
    """Say what the model leaves out."""
    told = tuple(words.sentence(words.plain(text)) for text in result.not_modelled)
    blocks: tuple[Block, ...] = (Items(told),) if told else (Text("Nothing further is noted."),)
    return Section("not-modelled", "What was not modelled", blocks)


def reproduce(result: Result) -> Section:
    """Say how to make the same numbers again."""
    told = [
        f"Run the scenario “{result.scenario}” again from its file, with the same region and "
        "figures and with whatever stands under “What was changed”.",
        f"Seed {result.seed}, {result.draws:,} draws. Equal inputs give equal files; run.json "
        "alone differs, and holds versions and checksums of the inputs.",
    ]
    if result.building is not None:
        told[1] = told[1].partition(". ")[2]
    if result.building is not None and any(option.workings for option in result.options):
        told.append(
            "What a plan costs each council over the years, in the scenario's own world, is the "
            "sum of its lines in tables/workings.csv, to the penny."
        )
    elif result.sufficiency is None and result.building is None:
        told.append(
            "What an option costs, in all and for each council by the rule named, is the sum of "
            "its lines in tables/workings.csv, to the penny."
        )
    return Section("again", "How to make these numbers again", (Items(tuple(told)),))


def sources(result: Result, *, every: bool = True) -> Section:
    """Print the licence lines and, with ``every``, each source named in the tables."""
    blocks: list[Block] = [Items(tuple(result.licence))] if result.licence else []
    told = _sources(result)
    if told and every:
        blocks.append(Fold("Sources of the councils' figures", (Items(told),), "figures.csv"))
        blocks.append(
            Text("The source of each assumption stands beside it in the assumptions log.")
        )
    elif told:
        text = "Every source is named in tables/figures.csv and tables/assumptions.csv."
        blocks.append(Text(text))
    return Section("sources", "Sources and licence", tuple(blocks))


def _sources(result: Result) -> tuple[str, ...]:
    """Name each source of figures once, after what was taken from it."""
    found: dict[str, list[str]] = {}
    for item in result.figures:
        named = found.setdefault(words.spoken(item.source), [])
        named.append(names.indicator_name(item.indicator))
    return tuple(
        words.sentence(f"{words.joined(dict.fromkeys(named))}: {source}")
        for source, named in found.items()
        if source
    )
