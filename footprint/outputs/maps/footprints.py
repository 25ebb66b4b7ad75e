"""Say what the map of each option shows: its footprints, function by function."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from footprint.outputs.maps.files import option_file
from footprint.outputs.maps.plate import Entry, Face, Panel, Plate
from footprint.outputs.wording import findings, names
from footprint.outputs.wording.findings import Block, Grouping
from footprint.outputs.wording.looks import ALONE_COLOUR, Look, looks_of
from footprint.questions.result import OptionResult, Result

PANELS_A_PAGE = 4
HEADING_CHARACTERS, HEADING_CHARACTERS_OF_MANY = 120, 72
STAY_CHARACTERS = 216
UNDER_CHARACTERS = 250
TABLE = "tables/footprints.csv"
COUNTED = re.compile(r"\d+ (functions )?of \d+")
ALONE = Face(ALONE_COLOUR)


def option_plates(result: Result) -> Iterator[Plate]:
    """Yield the sheets of every option that has footprints, in the order of the options."""
    looks = looks_of(result)
    for option in result.options:
        if option.footprints:
            yield from _plates(option, result, looks)


def _plates(option: OptionResult, result: Result, looks: Mapping[Block, Look]) -> Iterator[Plate]:
    """Yield the pages of one option: four maps a page at most."""
    found = findings.groupings(option, result.areas)
    panels = [grouping for grouping in found if grouping.shared] or list(found)
    stay = [grouping for grouping in found if not grouping.shared and grouping not in panels]
    notes: tuple[str, ...] = ()
    if stay:
        functions = [function for grouping in stay for function in grouping.functions]
        named = findings.functions_in_short(functions, result, characters=STAY_CHARACTERS)
        notes = (f"Every council alone: {named}.",)
    plate = Plate(
        "footprints",
        option.key,
        option_file(option),
        f"Option: {option.name}",
        findings.finding(option, result),
        (),
        findings.alternative_text(option, result),
        TABLE if option.footprint_rows else "",
        notes=notes,
    )
    few = HEADING_CHARACTERS if len(panels) <= 2 else HEADING_CHARACTERS_OF_MANY
    drawn = [grouping_panel(grouping, result, looks, characters=few) for grouping in panels]
    yield replace(plate, panels=tuple(drawn), most=PANELS_A_PAGE)


def grouping_panel(
    grouping: Grouping,
    result: Result,
    looks: Mapping[Block, Look],
    *,
    heading: str = "",
    key: bool = True,
    characters: int = HEADING_CHARACTERS,
) -> Panel:
    """Return the map of one grouping; without a heading it names the functions it covers."""
    under = ""
    covered = findings.functions_or_all(grouping.functions, result, characters=characters)
    if heading:
        under = covered
    elif COUNTED.search(covered):
        # counts say too little: which of each service stands in smaller letters
        longer = findings.functions_or_all(grouping.functions, result, characters=UNDER_CHARACTERS)
        under = longer if longer != covered else ""
    faces, tags = {}, {}
    for block in grouping.blocks:
        for code in block:
            faces[code] = face_of(looks[block]) if len(block) > 1 else ALONE
            tags[code] = looks[block].letter if len(block) > 1 else ""
    return Panel(
        heading or covered,
        faces,
        under=under,
        tags=tags,
        key=grouping_key(grouping, result, looks) if key else (),
    )


def face_of(look: Look) -> Face:
    """Return how a footprint is filled."""
    return Face(look.colour, look.hatch)


def grouping_key(
    grouping: Grouping, result: Result, looks: Mapping[Block, Look]
) -> tuple[Entry, ...]:
    """List each footprint with its letter and members, then who stands alone."""
    entries = [block_entry(block, result, looks[block]) for block in grouping.shared]
    if grouping.alone:
        named = names.councils_words(grouping.alone, result.areas, most=24)
        entries.append(Entry(f"Alone: {named}", ALONE))
    return tuple(entries)


def block_entry(block: Block, result: Result, look: Look) -> Entry:
    """Return one line of a key: a footprint's letter and members."""
    if len(block) > 24:
        members = f"{len(block)} councils"
    elif len(block) == len(result.areas) and len(block) > 2:
        members = names.councils_words(block, result.areas)
    else:
        members = names.footprint_name(block, result.areas, short=len(block) > 8)
    return Entry(f"{look.letter}: {members}", face_of(look))
