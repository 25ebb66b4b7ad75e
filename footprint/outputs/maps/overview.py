"""Say what the sheet of all options shows: small maps of each, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from footprint.outputs.maps.footprints import ALONE, TABLE, block_entry, grouping_panel
from footprint.outputs.maps.plate import Entry, Panel, Plate
from footprint.outputs.wording import findings, names, words
from footprint.outputs.wording.findings import Block, Grouping
from footprint.outputs.wording.looks import Look, looks_of
from footprint.questions.result import OptionResult, Result

PANELS_A_PAGE = 9
MOST_IN_A_ROW = 5
MOST_PANELS = 10
MOST_LISTED = 40
COVERED_CHARACTERS = 150
NAME = "all-options"


@dataclass(frozen=True, slots=True)
class Row:
    """Functions that group alike in every option, with how each option groups them, in order."""

    functions: tuple[str, ...]
    shown: tuple[Grouping, ...]


def overview_plates(result: Result) -> Iterator[Plate]:
    """Yield the sheet of all options, the same functions under each.

    Functions that group alike in every option share a row of small maps, those of most functions
    first, as many rows as a page holds. Those that group the same way in all options are left
    out, unless there are no others.
    """
    options = [option for option in result.options if option.footprints]
    if len(options) < 2:
        return
    looks = looks_of(result)
    every = _rows(options, result)
    rows = every[: max(MOST_PANELS // len(options), 1)]
    notes = _notes(every, len(rows), result)
    panels = [panel for row in rows for panel in _panels(row, options, result, looks)]
    across = len(options) if len(rows) > 1 and len(options) <= MOST_IN_A_ROW else 0
    plate = Plate(
        "overview",
        "",
        NAME,
        "All options side by side",
        _title(every, len(rows), result),
        (),
        _alternative_text(options, rows, notes, result),
        TABLE if any(option.footprint_rows for option in options) else "",
        key_title="Footprints",
        key=_key([grouping for row in rows for grouping in row.shown], result, looks),
        notes=notes,
        named=False,
        columns=across,
    )
    a_page = PANELS_A_PAGE if len(rows) == 1 else MOST_PANELS
    whole = 1 if len(rows) == 1 else len(options)
    yield replace(plate, panels=tuple(panels), most=a_page, whole=whole)


def _rows(options: Sequence[OptionResult], result: Result) -> list[Row]:
    """Gather the functions that group alike in every option, the most telling first."""
    found: dict[tuple[tuple[Block, ...], ...], list[str]] = {}
    alone = tuple((code,) for code in result.areas)
    for function in dict.fromkeys(f for option in options for f in option.footprints):
        ways = tuple(
            findings.tidy(option.footprints.get(function, alone), result.areas)
            for option in options
        )
        found.setdefault(ways, []).append(function)
    differing = {ways: functions for ways, functions in found.items() if len(set(ways)) > 1}
    made = [
        Row(tuple(functions), tuple(Grouping(tuple(functions), blocks) for blocks in ways))
        for ways, functions in (differing or found).items()
    ]
    return sorted(made, key=lambda row: (not any(g.shared for g in row.shown), -len(row.functions)))


def _panels(
    row: Row, options: Sequence[OptionResult], result: Result, looks: Mapping[Block, Look]
) -> Iterator[Panel]:
    """Yield the small map of each option in one row; the first names the functions."""
    many = len(result.functions)
    counted = f"{len(row.functions)} of {many} functions"
    for place, (option, grouping) in enumerate(zip(options, row.shown, strict=True)):
        panel = grouping_panel(
            grouping, result, looks, heading=option.name, key=False, characters=COVERED_CHARACTERS
        )
        if many > 1:
            panel = replace(panel, under=f"{counted}: {panel.under}" if place == 0 else counted)
        yield panel


def _key(
    shown: Sequence[Grouping], result: Result, looks: Mapping[Block, Look]
) -> tuple[Entry, ...]:
    """List every footprint shown, in the order of its letter, and what stands alone."""
    blocks = dict.fromkeys(block for grouping in shown for block in grouping.shared)
    alone = (Entry("Alone", ALONE),) if any(grouping.alone for grouping in shown) else ()
    if len(blocks) > MOST_LISTED:
        return (Entry(f"{len(blocks)} footprints, each with its letters"), *alone)
    ordered = sorted(blocks, key=lambda b: (len(looks[b].letter), looks[b].letter))
    entries = [block_entry(block, result, looks[block]) for block in ordered]
    return (*entries, *alone)


def _notes(rows: Sequence[Row], shown: int, result: Result) -> tuple[str, ...]:
    """Say what of the functions is not on the sheet."""
    differing = sum(len(row.functions) for row in rows)
    same = len(result.functions) - differing
    told = []
    if same:
        told.append(f"{_functions(same)} grouped alike in every option {_are(same)} left out.")
    left = sum(len(row.functions) for row in rows[shown:])
    if left:
        told.append(f"{_functions(left)} more {_are(left)} on the map of each option alone.")
    return tuple(told)


def _functions(count: int) -> str:
    said = words.number_word(count).capitalize()
    return f"{said} function" if count == 1 else f"{said} functions"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _title(rows: Sequence[Row], shown: int, result: Result) -> str:
    """State what the options differ in, and how much of it is shown."""
    functions = [function for row in rows for function in row.functions]
    if all(len(set(row.shown)) == 1 for row in rows):
        return "Every option shares as today"
    if len(functions) == 1:
        name = names.function_name(functions[0], result.functions, service=False)
        return f"Who shares {words.lowered(name)} under each option"
    count = words.number_word(len(functions))
    told = sum(len(row.functions) for row in rows[:shown])
    if told < len(functions):
        return (
            f"Who shares {words.number_word(told)} of the {count} functions that differ by option"
        )
    return f"Who shares the {count} functions that differ by option"


def _alternative_text(
    options: Sequence[OptionResult], rows: Sequence[Row], notes: Sequence[str], result: Result
) -> str:
    """Describe every small map in words: of each set of functions, every option."""
    parts = [f"Small maps of {words.number_word(len(options))} options side by side."]
    for row in rows:
        parts.append(f"{findings.functions_words(row.functions, result)}.")
        parts += [
            f"{option.name}: {findings.blocks_words(grouping.blocks, result, brief=True)}."
            for option, grouping in zip(options, row.shown, strict=True)
        ]
    return " ".join([*parts, *notes, words.ILLUSTRATIVE])
