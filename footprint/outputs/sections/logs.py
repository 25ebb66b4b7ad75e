"""Keep the logs of a report: what was decided, which data it rests on; people sign them."""

from collections.abc import Iterator

from footprint.outputs.sections import evidence
from footprint.outputs.sections.blocks import (
    Blank,
    Grid,
    Items,
    Line,
    Row,
    Section,
    Text,
    lines,
    row,
)
from footprint.outputs.wording import findings, names, numbers, words
from footprint.questions.result import FigureRow, Result

SIGNED = ("Owner", "Date", "Signed off")
SIGNED_NOTE = "Owner, date and sign-off are for people to fill in; Footprint leaves them blank."
BLANKS: tuple[Line, ...] = (Blank(), Blank(), Blank())
FEWEST_DRAWS = 400
WITHHELD_IN_PLANS = "withheld by the publisher; enters as the middle of its range"
STATUS_WORDS = {
    "assumed": "assumed: no published figure was found",
    "suppressed": "withheld by the publisher; enters as a range",
    "unavailable": "not published",
    "not-applicable": "does not apply; counted as none",
    "own": "a council's own figure, not published",
}


def decisions(result: Result) -> Section:
    """List the choices that were made in setting up the work, for people to own."""
    rows = [
        row(f"D{place}", *cells, *BLANKS) for place, cells in enumerate(_decisions(result), start=1)
    ]
    grid = Grid(
        "Choices made in setting up the work",
        ("Ref.", "What was chosen", "Why, or what else it could have been", *SIGNED),
        tuple(rows),
        SIGNED_NOTE,
        widths=(0.7, 2.4, 2.8, 1.0, 0.8, 1.0),
    )
    return Section("decisions", "Decisions log", (grid,), wide=True)


def _decisions(result: Result) -> Iterator[tuple[str, str]]:
    """Yield each choice with what is known of its reason."""
    listed = words.joined(f"“{name}”" for name in findings.option_names(result))
    yield (
        f"These options are compared: {listed}.",
        "They are the scenario's. Others are possible, and none is recommended.",
    )
    modelled = sum(_is_modelled(criterion.key, result) for criterion in result.criteria)
    if modelled:
        yield (
            f"They are compared on {words.number_word(modelled)} criteria, those on "
            f"{findings.people_of(result)} first.",
            "The matrix stands before any weights. What is not modelled is named, not left out.",
        )
    yield from _world(result)
    if result.sufficiency is None and result.building is None:
        yield (
            "The cost of a shared footprint is divided "
            f"{words.rule_words(result.sharing_rule)} wherever no other rule is named. "
            f"{words.KEPT_EQUALLY}",
            "The councils' rows show the other rules beside it.",
        )
    yield from _weighed(result)
    feasible = evidence.feasible_words(result)
    if feasible:
        yield feasible, "A limit counts only where the law or a cited source sets it."
    for change in result.changes:
        what = words.sentence(names.input_name(change.what, result.functions)).removesuffix(".")
        yield (f"{what}: {change.after} in place of {change.before}.", f"From: {change.source}.")


def _is_modelled(key: str, result: Result) -> bool:
    cells = (option.cells.get(key) for option in result.options)
    return any(cell is not None and cell.value is not None for cell in cells)


def _world(result: Result) -> Iterator[tuple[str, str]]:
    """Yield what was taken of the world: the year, the region, the trials."""
    if result.building is not None:
        found = result.building
        yield (
            f"Plans are followed from {found.first_year} over {words.number_word(found.years)} "
            f"years and discounted at {numbers.figure(found.discount_percent)}% a year.",
            f"In {words.number_word(len(found.worlds))} worlds: "
            f"{words.joined(f'“{world.name}”' for world in found.worlds)}.",
        )
    else:
        yield (
            f"Demand and cost are for the year {result.year}.",
            f"The scenario sets it. {words.PRICES}",
        )
        few = (
            f" Fewer than {FEWEST_DRAWS} make the ranges rough."
            if result.draws < FEWEST_DRAWS
            else ""
        )
        yield (
            f"Uncertain inputs are drawn {result.draws:,} times, with the seed {result.seed}."
            f"{_fewer_trials(result)}",
            f"Every option meets the same trials.{few}",
        )
    yield (
        f"The region is {result.region}, with the council boundaries of {result.vintage}.",
        "Councils outside it are not modelled.",
    )


def _fewer_trials(result: Result) -> str:
    """Say that fewer trials were run than the scenario asks for, where that is so."""
    found = result.sufficiency
    if found is None or found.draws_asked <= result.draws:
        return ""
    return (
        f" {found.draws_asked:,} trials were asked for; this question runs at most "
        f"{result.draws:,}, because each places every child anew."
    )


def _weighed(result: Result) -> Iterator[tuple[str, str]]:
    """Yield that weights or further worlds were used, where they were."""
    if result.weighing is not None:
        yield (
            "The options are also weighed.",
            "After the matrix and apart from it, "
            + (
                "with the weights of the people named there."
                if result.weighing.weights
                else f"with {result.weighing.samples:,} draws of weights; nobody has given any."
            ),
        )
    if result.regret is not None:
        yield (
            "The options are also tried in other worlds.",
            "The scenario names them; no world is given a chance of coming true.",
        )


def data(result: Result) -> Section:
    """List the data sets in use and every figure that is not plain published."""
    sets = [
        row(f"S{place}", words.sentence(text), "As its publisher shows it.", *BLANKS)
        for place, text in enumerate(result.licence, start=1)
    ]
    odd = _gathered(evidence.unusual_figures(result))
    figures = [
        row(f"S{place}", _figures_words(kind, mine), _known(kind, mine, result), *BLANKS)
        for place, (kind, mine) in enumerate(odd.items(), start=len(sets) + 1)
    ]
    rows: list[Row] = [*sets]
    if figures:
        rows += [Row(group="Figures in use that are not plain published"), *figures]
    grid = Grid(
        "Data sets and figures in use",
        ("Ref.", "What", "How far it can be relied on", *SIGNED),
        tuple(rows),
        SIGNED_NOTE,
        widths=(0.7, 2.8, 2.6, 1.0, 0.8, 1.0),
    )
    told = Items(
        (
            "The checksums of the files that were read, and how own counts were protected, are in "
            "run.json.",
            "Gaps and breaks in the data are under “Notes on the figures and on today's sharing”.",
        )
    )
    if not rows:
        return Section("data-log", "Data log", (Text("No data set is named."), told), wide=True)
    return Section("data-log", "Data log", (grid, told), wide=True)


Kind = tuple[str, str, str]


def _gathered(figures: list[FigureRow]) -> dict[Kind, list[FigureRow]]:
    """Gather figures of one kind, status and period."""
    found: dict[Kind, list[FigureRow]] = {}
    for item in figures:
        found.setdefault((item.indicator, item.status, item.period), []).append(item)
    return found


def _figures_words(kind: Kind, mine: list[FigureRow]) -> tuple[Line, ...]:
    indicator, _, period = kind
    name = names.indicator_name(indicator)
    councils = f"{len(mine)} {'council' if len(mine) == 1 else 'councils'}"
    return lines(words.sentence(name).removesuffix("."), f"{period}, {councils}".lstrip(", "))


def _known(kind: Kind, mine: list[FigureRow], result: Result) -> tuple[Line, ...]:
    """Say how a figure is known, for whom, and whether it alone would change the order."""
    status = kind[1]
    told = STATUS_WORDS.get(status, status)
    if result.building is not None and status == "suppressed":
        told = WITHHELD_IN_PLANS
    said = words.sentence(told)
    flips = any(item.flips_at is not None for item in mine)
    effect = "One of them alone would change the order of the options." if flips else ""
    return lines(said, names.footprint_name([item.code for item in mine], result.areas), effect)
