"""Show how many groupings of each function are possible, feasible and not outdone."""

from collections.abc import Iterable, Iterator

from footprint.outputs.sections.blocks import (
    Bar,
    Blank,
    Block,
    Fold,
    Grid,
    Items,
    Line,
    Link,
    Row,
    Section,
    Text,
    row,
)
from footprint.outputs.sections.marks_pages import DESIRABLE
from footprint.outputs.wording import findings, names, numbers, words
from footprint.questions.result import Criterion, LegalNote, Range, Result
from footprint.questions.result_possible import Funnel, Grouping, PossibleResult

MOST_SHOWN = 6


def funnel(result: Result, *, bars: bool = True) -> Section | None:
    """Count the groupings of every function, step by step, with a column left for people.

    Without ``bars`` it stands on an upright page, and no note speaks of them.
    """
    found = result.possible
    if found is None:
        return None
    councils = words.number_word(len(result.areas))
    grid = Grid(
        f"From every way to group {councils} councils to those that hold up: number of groupings",
        (
            *("Function", "Every way to group them", "Possible on the map"),
            *("Feasible: keeps every rule", "Not outdone", DESIRABLE),
        ),
        tuple(_funnel_rows(found, result)),
        "Each bar is the share of the step before that is left." if bars else "",
        strong=True,
        widths=(2.1, 1.0, 1.15, 1.15, 1.05, 1.3),
    )
    said = tuple(words.sentence(words.spoken(note)) for note in found.notes)
    return Section(
        "possible",
        "Possible, feasible, desirable",
        (Text(_opening(found, result), "lead"), grid, *([Items(said)] if said else [])),
        wide=bars,
    )


def _opening(found: PossibleResult, result: Result) -> str:
    """Say how few of all the groupings the map allows, where it is the same for every function."""
    councils = words.number_word(len(result.areas))
    counts = {(funnel.every, funnel.possible) for funnel in found.funnels}
    if len(counts) != 1:
        return f"How many ways there are to group the {councils} councils, function by function."
    every, possible = counts.pop()
    allowed = numbers.tally(possible)
    allowed = allowed[:1].upper() + allowed[1:]
    return (
        f"There are {numbers.tally(every)} ways to group {councils} councils. "
        f"{allowed} of them are possible on the map. How many hold up, function by function:"
    )


def _funnel_rows(found: PossibleResult, result: Result) -> Iterator[Row]:
    for title, funnels in by_service(found.funnels, result):
        yield Row(group=title)
        for item in funnels:
            yield _funnel_row(item, result)


def by_service(funnels: Iterable[Funnel], result: Result) -> Iterator[tuple[str, list[Funnel]]]:
    """Gather the funnels of functions under the title of their service, in order."""
    gathered: dict[str, list[Funnel]] = {}
    for item in funnels:
        title = names.function_name(item.function, result.functions).partition(":")[0]
        gathered.setdefault(title, []).append(item)
    yield from gathered.items()


def _funnel_row(item: Funnel, result: Result) -> Row:
    """Write one function; one whose duty stays with each council has a single line."""
    name = names.function_name(item.function, result.functions, service=False)
    if item.stays:
        return row(name, stays_line(item.function, result))
    feasible: tuple[Line, ...] = (_step(item.feasible, item.possible),)
    if item.feasible == 0:
        feasible = ("none: rules contradict",)
    outdone: Line = _step(item.not_outdone, item.feasible)
    if item.not_outdone is None:
        outdone = "too many to compare"
    return row(
        name,
        numbers.tally(item.every),
        _step(item.possible, item.every),
        feasible,
        "none" if item.feasible == 0 else outdone,
        Blank(),
    )


def _step(left: int | None, before: int | None) -> Line:
    """Write how many are left, with a bar where the step before was counted too."""
    if left is None or not before:
        return numbers.tally(left)
    return Bar(numbers.tally(left), left / before)


def stays_line(function: str, result: Result) -> Line:
    """Say that a duty stays with each council, with the section it rests on as a link."""
    note = law_of(function, result)
    said = "Duty stays with each council"
    if note is None or not note.section:
        return said
    return Link(f"{said}: {note.section}", note.link)


def law_of(function: str, result: Result) -> LegalNote | None:
    """Return what is known of the law of a function, from whichever option tells it."""
    notes = (note for option in result.options for note in option.legal)
    return next((note for note in notes if note.function == function), None)


def kept(result: Result) -> Section | None:
    """List the groupings that no other outdoes, with what each means, service by service."""
    found = result.possible
    if found is None or not any(item.kept for item in found.funnels):
        return None
    folds: list[Block] = []
    for title, funnels in by_service(found.funnels, result):
        grids = tuple(_kept_grid(item, result) for item in funnels if item.kept and not item.stays)
        if grids:
            folds.append(Fold(f"{title}: groupings not outdone", grids, "not_outdone.csv"))
    text = (
        "For each function by itself, the feasible groupings that no other is at least as good as "
        "on every criterion compared and better on one. Central case; lowest modelled cost first."
    )
    blocks = (Text(words.ILLUSTRATIVE, "note"), Text(text), *folds)
    return Section("not-outdone", "The groupings that are not outdone", blocks, wide=True)


def _kept_grid(item: Funnel, result: Result) -> Grid:
    """Show the first of a function's groupings on the criteria compared."""
    compared = [findings.criterion_of(key, result) for key in item.criteria]
    shown = item.kept[:MOST_SHOWN]
    rest = len(item.kept) - len(shown)
    note = f"{rest:,} more are in tables/not_outdone.csv." if rest else ""
    name = names.function_name(item.function, result.functions, service=False)
    return Grid(
        f"{name}: {numbers.tally(item.not_outdone)} of {numbers.tally(item.feasible)} feasible "
        f"groupings {'is' if item.not_outdone == 1 else 'are'} not outdone ({words.MODELLED})",
        ("Grouping", *(criterion.label for criterion in compared)),
        tuple(_kept_row(grouping, compared, result) for grouping in shown),
        note,
        widths=(2.4, *(1.0 for _ in compared)),
    )


def _kept_row(grouping: Grouping, compared: list[Criterion], result: Result) -> Row:
    told = words.sentence(findings.blocks_words(grouping.footprints, result, brief=True))
    return row(told, *(_value(grouping, criterion) for criterion in compared))


def _value(grouping: Grouping, criterion: Criterion) -> str:
    value = grouping.values.get(criterion.key)
    if value is None:
        return numbers.NOT_MODELLED
    return numbers.central_words(Range(value, value, value), criterion.unit)
