"""Say what the maps of change show: each council's partners as now, and under an option."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from footprint.outputs.maps.files import option_file
from footprint.outputs.maps.footprints import TABLE, grouping_panel
from footprint.outputs.maps.plate import Entry, Face, Panel, Plate
from footprint.outputs.wording import findings, names, words
from footprint.outputs.wording.findings import Block, Grouping
from footprint.outputs.wording.looks import Look, looks_of
from footprint.questions.result import OptionResult, Result

PANELS_A_PAGE = 6
ROWS_A_PAGE = 2
NAME, BEFORE_AFTER_NAME = "changes-from-as-now", "before-and-after"
MORE = "shares with more councils"
FEWER = "shares with fewer councils"
OTHERS = "shares with others: some more, some fewer"
SAME = "no change"
FACES = {
    MORE: Face("#1C7D75", "///", "white"),
    FEWER: Face("#F8BE9B", "\\\\", "#8A3206"),
    OTHERS: Face("#12436D", "xx", "white"),
    SAME: Face("#E6E6E6"),
}


def changes_of(
    option: OptionResult, now: OptionResult, codes: tuple[str, ...]
) -> dict[str, tuple[str, int]]:
    """Return for each council how its partners change, and in how many functions."""
    found = {}
    for code in codes:
        gained = lost = functions = 0
        for function, blocks in option.footprints.items():
            after = next((set(b) for b in blocks if code in b), {code})
            before = next((set(b) for b in now.footprints.get(function, ()) if code in b), {code})
            gained += bool(after - before)
            lost += bool(before - after)
            functions += after != before
        kind = OTHERS if gained and lost else MORE if gained else FEWER if lost else SAME
        found[code] = (kind, functions)
    return found


def change_plates(result: Result) -> Iterator[Plate]:
    """Yield one sheet with a small map of what each option changes."""
    now = _as_now(result)
    if now is None or not now.footprints:
        return
    codes = tuple(result.areas)
    found = {
        option.key: changes_of(option, now, codes)
        for option in result.options
        if not option.is_as_now and option.footprints
    }
    named = {option.key: option.name for option in result.options}
    moved = {
        key: [c for c, (kind, _) in mine.items() if kind != SAME] for key, mine in found.items()
    }
    several = any(functions > 1 for mine in found.values() for _, functions in mine.values())
    panels = [
        _panel(named[key], mine, numbered=several) for key, mine in found.items() if moved[key]
    ]
    if not panels:
        return
    kinds = {kind for mine in found.values() for kind, _ in mine.values()}
    plate = Plate(
        "changes",
        "",
        NAME,
        "What each option changes, beside the sharing that exists today",
        _title(moved, len(codes)),
        (),
        _alternative_text(found, named, result),
        TABLE if now.footprint_rows else "",
        key_title="Beside as now, a council",
        key=tuple(Entry(kind, face) for kind, face in FACES.items() if kind in kinds),
        notes=("The number is of functions whose partners change.",) if several else (),
    )
    yield replace(plate, panels=tuple(panels), most=PANELS_A_PAGE)


def _panel(name: str, mine: Mapping[str, tuple[str, int]], *, numbered: bool) -> Panel:
    """Return the map of what one option changes; ``numbered`` counts functions by council."""
    values = {}
    for code, (kind, functions) in mine.items():
        said = "function" if functions == 1 else "functions"
        values[code] = f"{functions} {said}" if numbered and kind != SAME else ""
    return Panel(name, {code: FACES[kind] for code, (kind, _) in mine.items()}, values=values)


def _title(moved: Mapping[str, list[str]], areas: int) -> str:
    """State how many councils the options touch."""
    counts = [len(codes) for codes in moved.values()]
    if len(counts) == 1:
        return f"{_councils(counts[0], areas).capitalize()} would share with other partners"
    if min(counts) == max(counts):
        told = _councils(counts[0], areas)
        return f"Each option changes the partners of {told}"
    return f"The options change the partners of {span_words(min(counts), max(counts))} councils"


def span_words(least: int, most: int) -> str:
    """Say from what count to what, in words: "two to six", or "nine or ten" of neighbours."""
    joining = "or" if most == least + 1 else "to"
    return f"{words.number_word(least)} {joining} {words.number_word(most)}"


def _councils(count: int, areas: int) -> str:
    if count == areas and areas > 2:
        return f"all {words.number_word(count)} councils"
    return f"{words.number_word(count)} council{'' if count == 1 else 's'}"


def _alternative_text(
    found: Mapping[str, Mapping[str, tuple[str, int]]], named: Mapping[str, str], result: Result
) -> str:
    """Describe in words who changes partners under each option."""
    parts = ["Maps of how each council's partners change from as now."]
    for key, mine in found.items():
        told = []
        for kind in (MORE, OTHERS, FEWER):
            codes = [code for code, (its, _) in mine.items() if its == kind]
            if codes:
                who = names.councils_words(codes, result.areas)
                said = kind.replace("shares", "share") if len(codes) > 1 else kind
                told.append(f"{who}: {said}")
        parts.append(f"{named[key]}: {'; '.join(told) or 'nobody changes partners'}.")
    return " ".join([*parts, words.ILLUSTRATIVE])


def before_after_plates(result: Result) -> Iterator[Plate]:
    """Yield sheets with a row for each option: as now, the option, and what changes.

    Of the ways in which an option changes, a row shows the one that most functions share.
    """
    now = _as_now(result)
    looks = looks_of(result)
    rows: list[Panel] = []
    moved: dict[str, list[str]] = {}
    told, more = [], 0
    for option in result.options if now is not None else ():
        pairs = _pairs(option, now, result) if now is not None else []
        if option.is_as_now or not pairs or now is None:
            continue
        before, after = max(pairs, key=lambda pair: len(pair[1].functions))
        row = _row(option, now, (before, after), result, looks)
        # counted over all functions, as on the map of changes
        kinds = changes_of(option, now, tuple(result.areas))
        moved[option.key] = [code for code, (kind, _) in kinds.items() if kind != SAME]
        rows += row
        more += len(pairs) - 1
        told.append(f"{option.name}. Before: {findings.grouping_sentence(before, result)} "
                    f"After: {findings.grouping_sentence(after, result)}")  # fmt: skip
    if not rows:
        return
    options = len(told)
    notes = (
        ("Of several changes, the one of most functions; each option's own map shows them all.",)
        if more
        else ()
    )
    plate = Plate(
        "before-after",
        "",
        BEFORE_AFTER_NAME,
        "Before and after, option by option",
        _title(moved, len(result.areas)),
        (),
        " ".join([
            f"Maps of {_options(options)}: before, after, and what changes.", *told,
            words.ILLUSTRATIVE,
        ]),
        TABLE if any(option.footprint_rows for option in result.options) else "",
        notes=notes,
        columns=3,
    )  # fmt: skip
    yield replace(plate, panels=tuple(rows), most=3 * ROWS_A_PAGE, whole=3)


def every_change_plates(result: Result) -> Iterator[Plate]:
    """Yield for each option sheets of as now, the option and what changes, function by function.

    Functions that change in the same way share a row of three maps.
    """
    now = _as_now(result)
    if now is None:
        return
    looks = looks_of(result)
    for option in result.options:
        rows: list[Panel] = []
        for pair in _pairs(option, now, result):
            rows += _row(option, now, pair, result, looks)
        if not rows or option.is_as_now:
            continue
        plate = Plate(
            "every-change",
            option.key,
            f"{option_file(option)}-before-after",
            f"Before and after: {option.name}",
            findings.finding(option, result),
            (),
            findings.alternative_text(option, result),
            TABLE if option.footprint_rows else "",
            columns=3,
        )
        yield replace(plate, panels=tuple(rows), most=3 * ROWS_A_PAGE, whole=3)


def _as_now(result: Result) -> OptionResult | None:
    return next((option for option in result.options if option.is_as_now), None)


def _options(count: int) -> str:
    return "the option" if count == 1 else f"the {words.number_word(count)} options"


def _row(
    option: OptionResult,
    now: OptionResult,
    pair: tuple[Grouping, Grouping],
    result: Result,
    looks: Mapping[Block, Look],
) -> tuple[Panel, Panel, Panel]:
    """Return as now, the option and what changes, of the functions that change in one way."""
    before, after = pair
    mine = changes_of(_only(option, after), _only(now, before), tuple(result.areas))
    faces = {code: FACES[kind] for code, (kind, _) in mine.items()}
    kinds = {kind for kind, _ in mine.values()}
    key = tuple(Entry(kind, face) for kind, face in FACES.items() if kind in kinds)
    return (
        grouping_panel(before, result, looks, heading="As now"),
        grouping_panel(after, result, looks, heading=option.name),
        Panel("What changes", faces, under="Beside as now, a council", key=key),
    )


def changed_functions(option: OptionResult, result: Result) -> set[str]:
    """Return the functions that group otherwise than as now."""
    now = _as_now(result)
    if now is None:
        return set()
    return {f for _, after in _pairs(option, now, result) for f in after.functions}


def _pairs(
    option: OptionResult, now: OptionResult, result: Result
) -> list[tuple[Grouping, Grouping]]:
    """Return (before, after) groupings of the functions that change, alike ones together."""
    found: dict[tuple[tuple[Block, ...], tuple[Block, ...]], list[str]] = {}
    for function, blocks in option.footprints.items():
        before = findings.tidy(now.footprints.get(function, ()), result.areas)
        after = findings.tidy(blocks, result.areas)
        if before != after:
            found.setdefault((before, after), []).append(function)
    return [
        (Grouping(tuple(functions), before), Grouping(tuple(functions), after))
        for (before, after), functions in found.items()
    ]


def _only(option: OptionResult, grouping: Grouping) -> OptionResult:
    """Return an option with the functions of one grouping alone."""
    return replace(option, footprints={grouping.functions[0]: grouping.blocks})
