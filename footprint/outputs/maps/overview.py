"""Say what the sheet of all options shows: small maps of each, side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from footprint.outputs.maps.changes import changed_functions
from footprint.outputs.maps.footprints import ALONE, TABLE, block_entry, grouping_panel
from footprint.outputs.maps.plate import Entry, Panel, Plate
from footprint.outputs.wording import findings, words
from footprint.outputs.wording.findings import Block, Grouping
from footprint.outputs.wording.looks import Look, looks_of
from footprint.questions.result import OptionResult, Result

PANELS_A_PAGE = 9
MOST_LISTED = 40
COVERED_CHARACTERS = 110
NAME = "all-options"


def overview_plates(result: Result) -> Iterator[Plate]:
    """Yield the sheets of all options: for each, the grouping in which it differs most.

    An option that groups in several ways says so under its name; its own map shows them all.
    """
    options = [option for option in result.options if option.footprints]
    if len(options) < 2:
        return
    looks = looks_of(result)
    shown = {option.key: _main(option, result) for option in options}
    panels = [_panel(option, shown[option.key], result, looks) for option in options]
    plate = Plate(
        "overview",
        "",
        NAME,
        "All options side by side",
        _title(options, shown, result),
        (),
        _alternative_text(options, shown, result),
        TABLE if any(option.footprint_rows for option in options) else "",
        key_title="Footprints",
        key=_key(list(shown.values()), result, looks),
        named=False,
    )
    yield replace(plate, panels=tuple(panels), most=PANELS_A_PAGE)


def _main(option: OptionResult, result: Result) -> Grouping:
    """Return the grouping that says most of an option: shared, changed, of most functions."""
    found = findings.groupings(option, result.areas)
    changed = changed_functions(option, result)
    shared = [grouping for grouping in found if grouping.shared] or list(found)
    return max(
        shared,
        key=lambda g: (
            len(changed & set(g.functions)) if not option.is_as_now else 0,
            max(len(block) for block in g.blocks) if option.is_as_now else 0,
            len(g.functions),
        ),
    )


def _panel(
    option: OptionResult, grouping: Grouping, result: Result, looks: Mapping[Block, Look]
) -> Panel:
    """Return the small map of one option."""
    return grouping_panel(
        grouping, result, looks, heading=option.name, key=False, characters=COVERED_CHARACTERS
    )


def _key(shown: list[Grouping], result: Result, looks: Mapping[Block, Look]) -> tuple[Entry, ...]:
    """List every footprint shown, in the order of its letter, and what stands alone."""
    blocks = dict.fromkeys(block for grouping in shown for block in grouping.shared)
    alone = (Entry("Alone", ALONE),) if any(grouping.alone for grouping in shown) else ()
    if len(blocks) > MOST_LISTED:
        return (Entry(f"{len(blocks)} footprints, each with its letters"), *alone)
    ordered = sorted(blocks, key=lambda b: (len(looks[b].letter), looks[b].letter))
    entries = [block_entry(block, result, looks[block]) for block in ordered]
    return (*entries, *alone)


def _title(options: list[OptionResult], shown: Mapping[str, Grouping], result: Result) -> str:
    """State how far the options go."""
    sizes = [
        max((len(block) for block in shown[option.key].shared), default=1)
        for option in options
        if not option.is_as_now
    ]
    if not sizes or max(sizes) < 2:
        return "No option shares more than today"
    least, most = min(sizes), max(sizes)
    ends = (
        f"up to {words.number_word(most)}"
        if least == most
        else f"{words.number_word(max(least, 1))} to {words.number_word(most)}"
    )
    every = f"all {words.number_word(most)}" if least == most == len(result.areas) else ends
    return f"The widest footprints of the options join {every} councils"


def _alternative_text(
    options: list[OptionResult], shown: Mapping[str, Grouping], result: Result
) -> str:
    """Describe every small map in words."""
    parts = [f"Small maps of {words.number_word(len(options))} options side by side."]
    for option in options:
        said = findings.grouping_sentence(shown[option.key], result, brief=True)
        parts.append(f"{option.name}. {said}")
    return " ".join([*parts, words.ILLUSTRATIVE])
