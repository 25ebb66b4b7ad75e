"""Mark who could share what: possible, feasible, and in a grouping not outdone, kept apart."""

from collections.abc import Iterable, Iterator, Mapping

from footprint.outputs.sections.blocks import (
    Blank,
    Block,
    Fold,
    Grid,
    Line,
    Row,
    Section,
    Text,
    alike,
    row,
)
from footprint.outputs.wording import names, words
from footprint.questions.result import Result
from footprint.questions.result_possible import GridMark

DESIRABLE = "Desirable: for people to mark"
NOT_WORKED_OUT = "not worked out"
Marked = Mapping[tuple[str, ...], list[GridMark]]


def marks(result: Result) -> Section | None:
    """Mark every footprint that some option shares, those that people brought first."""
    found = result.possible
    if found is None or not found.grid:
        return None
    brought = _brought_by_people(result)
    ours = _by_footprint([m for m in found.grid if (m.function, m.members) in brought], result)
    others = [m for m in found.grid if (m.function, m.members) not in brought]
    models = _by_footprint(others, result)
    blocks: list[Block] = [Text(words.ILLUSTRATIVE, "note")]
    if ours:
        caption = "Footprints of as now and of the options that people brought: three marks each"
        blocks.append(_grid(caption, ours, result))
    if models:
        grid = _grid("Footprints that only the model's own options share", models, result)
        blocks.append(Fold(f"{grid.caption} ({len(models)})", (grid,), "marks.csv"))
    return Section("marks", "Who could share what: three marks", tuple(blocks), wide=True)


def _grid(caption: str, footprints: Marked, result: Result) -> Grid:
    """Set the marks out; the reasons have a column where there are any."""
    why = any(mark.reasons for found in footprints.values() for mark in found)
    return Grid(
        caption,
        (
            *("Service", "Functions", "Possible on the map", "Feasible: keeps every rule"),
            *(
                "In a grouping not outdone",
                *(("Why it is not feasible",) if why else ()),
                DESIRABLE,
            ),
        ),
        tuple(_rows(footprints, result, why=why)),
        "Functions of a service with the same marks and reasons share a row; tables/marks.csv has "
        "them one by one. Outdone: whatever feasible grouping holds the footprint, another is at "
        "least as good on every criterion compared, and better on one, each function taken alone "
        "and paying for its own partnerships; beside functions that share alike it may cost less. "
        "The marks are never added up.",
        widths=(1.3, 2.4, 0.75, 0.8, 0.9, *((1.8,) if why else ()), 1.0),
    )


def _by_footprint(grid: Iterable[GridMark], result: Result) -> Marked:
    """Gather the marks of each footprint, small footprints first, in the region's order."""
    place = {code: index for index, code in enumerate(result.areas)}
    gathered: dict[tuple[str, ...], list[GridMark]] = {}
    for mark in grid:
        gathered.setdefault(mark.members, []).append(mark)
    order = sorted(gathered, key=lambda m: (len(m), [place.get(c, len(place)) for c in m]))
    return {members: gathered[members] for members in order}


def _brought_by_people(result: Result) -> set[tuple[str, tuple[str, ...]]]:
    """Return function and footprint of every option but those that the search made."""
    search = result.possible.search if result.possible else None
    made = {search.option, *(item.option for item in search.different)} if search else set()
    place = {code: index for index, code in enumerate(result.areas)}
    return {
        (function, tuple(sorted(block, key=lambda code: place.get(code, len(place)))))
        for option in result.options
        if option.name not in made
        for function, blocks in option.footprints.items()
        for block in blocks
    }


def _rows(footprints: Marked, result: Result, *, why: bool) -> Iterator[Row]:
    """Put a heading row before each footprint, then a row for functions marked alike."""
    for members, found in footprints.items():
        yield Row(group=words.sentence(names.councils_words(members, result.areas))[:-1])
        gathered: dict[tuple[object, ...], list[GridMark]] = {}
        for mark in found:
            service = mark.function.partition("/")[0]
            key = (service, mark.possible, mark.feasible, mark.somewhere_not_outdone, mark.reasons)
            gathered.setdefault(key, []).append(mark)
        for same in gathered.values():
            yield _row(same, result, why=why)


def _row(same: list[GridMark], result: Result, *, why: bool) -> Row:
    """Write the functions of one service that are marked alike."""
    first = same[0]
    service = names.function_name(first.function, result.functions).partition(":")[0]
    functions = (
        names.function_name(mark.function, result.functions, service=False) for mark in same
    )
    return row(
        service,
        words.sentence(words.joined(words.lowered(name) for name in functions))[:-1],
        _yes(first.possible),
        _yes(first.feasible),
        _outdone(first),
        *((_why_not(first),) if why else ()),
        Blank(),
    )


def _yes(mark: bool) -> str:
    return "Yes" if mark else "No"


def _outdone(mark: GridMark) -> str:
    """Say whether some grouping with the footprint is not outdone, and if not, why."""
    if not mark.feasible:
        return "No: not feasible"
    if mark.somewhere_not_outdone is None:
        return NOT_WORKED_OUT
    return "Yes" if mark.somewhere_not_outdone else "No: outdone"


def _why_not(mark: GridMark) -> tuple[Line, ...]:
    """Give each reason for which a footprint is not possible or not feasible."""
    return alike(words.sentence(words.spoken(reason)) for reason in mark.reasons)
