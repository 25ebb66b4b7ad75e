"""Say in a few words what an option shares, for titles, alternative texts and pages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from footprint.outputs.wording import drivers, names, numbers, words
from footprint.questions.result import Cell, Criterion, OptionResult, Result
from footprint.services import LEGAL

Block = tuple[str, ...]
MOST_ALONE = 3
NOT_CLEAR = "not clear"
ONE_OFF = "one-off"
FEWEST_TO_SHORTEN = 6
MOST_LEFT_OUT = 2
PART_OF_A_ROW = "of which"
COST = "cost"
CHILDREN = "children"
EVERY_FUNCTION = "Every function that may be shared"
# grows with the width of a footprint alone, so it would mislead without its note
STRAIGHT = re.compile(r'"([^"]+)"')
BY_DESIGN = frozenset({"inside_footprint_percent"})


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way the areas group, with every function that groups so."""

    functions: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def shared(self) -> tuple[Block, ...]:
        """Return the blocks of two or more areas."""
        return tuple(block for block in self.blocks if len(block) > 1)

    @property
    def alone(self) -> tuple[str, ...]:
        """Return the areas that stand alone."""
        return tuple(block[0] for block in self.blocks if len(block) == 1)


def groupings(option: OptionResult, areas: Iterable[str]) -> tuple[Grouping, ...]:
    """Collect the distinct groupings of an option, the one of most functions first.

    Functions keep the order of the child's journey; a grouping in which every area stands
    alone comes last.
    """
    order = tuple(areas)
    found: dict[tuple[Block, ...], list[str]] = {}
    for function, blocks in option.footprints.items():
        found.setdefault(tidy(blocks, order), []).append(function)
    made = [Grouping(tuple(functions), blocks) for blocks, functions in found.items()]
    return tuple(sorted(made, key=lambda g: (not g.shared, -len(g.functions))))


def tidy(blocks: Iterable[Block], areas: Iterable[str]) -> tuple[Block, ...]:
    """Order blocks by size, then by their members in the region's order."""
    place = {code: index for index, code in enumerate(areas)}
    ordered = (tuple(sorted(b, key=lambda c: (place.get(c, len(place)), c))) for b in blocks)
    return tuple(sorted(ordered, key=lambda b: (-len(b), [place.get(c, 0) for c in b])))


def finding(option: OptionResult, result: Result) -> str:
    """State in about ten words, as a map's title, what an option shares that is new."""
    found = [grouping for grouping in groupings(option, result.areas) if grouping.shared]
    if not found:
        return "Every council works alone"
    if option.is_as_now:
        return "The sharing that exists today"
    changed = _changed(option, result)
    new = [kept for grouping in found if (kept := _only(grouping, changed)).functions]
    if not new:
        return "Less is shared than today, and nothing new"
    if len(new) == 1:
        return f"{_sizes(new[0], len(result.areas))} {_what(new[0], result)}".strip()
    most = max(len(block) for grouping in new for block in grouping.shared)
    together = f"by up to {words.number_word(most)} councils"
    if most == len(result.areas):
        together = f"some by all {words.number_word(most)} councils"
    count = sum(len(grouping.functions) for grouping in new)
    return f"{words.number_word(count).capitalize()} functions newly shared, {together}"


def _changed(option: OptionResult, result: Result) -> set[str]:
    """Return the functions that an option shares otherwise than as now."""
    if option.footprint_rows:
        return {row.function for row in option.footprint_rows if row.new}
    now = next((one.footprints for one in result.options if one.is_as_now), {})
    return {
        function
        for function, blocks in option.footprints.items()
        if {frozenset(block) for block in blocks}
        != {frozenset(block) for block in now.get(function, ())}
    }


def _only(grouping: Grouping, functions: set[str]) -> Grouping:
    """Return a grouping with the functions given alone."""
    return Grouping(tuple(f for f in grouping.functions if f in functions), grouping.blocks)


def _what(grouping: Grouping, result: Result) -> str:
    """Name what is shared: the function, the service, or how many functions."""
    functions = grouping.functions
    if len(functions) == 1:
        name = names.function_name(functions[0], result.functions, service=False)
        return words.lowered(name)
    services = {function.partition("/")[0] for function in functions}
    count = f"{words.number_word(len(functions))} functions"
    if len(services) == 1:
        title = names.function_name(functions[0], result.functions).partition(":")[0]
        return f"{count} of the {title.lower()} service"
    return count


def _sizes(grouping: Grouping, areas: int) -> str:
    """Say how many councils share with how many: "Four councils share, four share, two share"."""
    sizes = [len(block) for block in grouping.shared]
    if sizes == [areas]:
        return f"All {words.number_word(areas)} councils share"
    if len(sizes) == 1:
        some, every = words.number_word(sizes[0]).capitalize(), words.number_word(areas)
        return f"{some} of {every} councils share"
    if len(sizes) <= 3:
        listed = words.joined(words.number_word(size) for size in sizes)
        many = words.number_word(len(sizes)).capitalize()
        if len(set(sizes)) == 1:
            return f"{many} footprints of {words.number_word(sizes[0])} councils share"
        return f"{many} footprints, of {listed} councils, share"
    return f"{words.number_word(len(sizes)).capitalize()} footprints share"


def alternative_text(option: OptionResult, result: Result) -> str:
    """Describe the map of an option in words: every grouping, every footprint, who is alone."""
    parts = [f"Map of the option {option.name}: {finding(option, result)}."]
    parts += [grouping_sentence(grouping, result) for grouping in groupings(option, result.areas)]
    parts.append(words.ILLUSTRATIVE)
    if result.unprotected:
        parts.append(words.sentence(words.UNPROTECTED))
    return " ".join(parts)


def grouping_sentence(grouping: Grouping, result: Result, *, brief: bool = False) -> str:
    """Say for one grouping which functions it covers and who shares with whom.

    ``brief`` counts the councils that stand alone, where more than three do.
    """
    covered = functions_words(grouping.functions, result)
    return f"{covered}: {blocks_words(grouping.blocks, result, brief=brief)}."


def feasible_lines(option: OptionResult, *, brief: bool = False) -> tuple[str, ...]:
    """Write the mark of feasible, and below a yes how much of the law was not verified."""
    told = words.mark_words(option.feasible, brief=brief)
    new = [note for note in option.legal if note.new_here and note.shared_here]
    doubt = sum(note.mark == LEGAL["unverified"] for note in new)
    if not option.feasible.yes or not doubt:
        return (told,)
    many = (
        "the function"
        if len(new) == 1
        else f"{words.number_word(doubt)} of {words.number_word(len(new))} functions"
    )
    return (told, f"as far as known: law of {many} newly shared not verified")


def blocks_words(blocks: Iterable[Block], result: Result, *, brief: bool = False) -> str:
    """Say who shares with whom in one grouping, and who stands alone."""
    grouping = Grouping((), tidy(blocks, result.areas))
    if not grouping.shared:
        return "every council alone"
    told = [f"{names.councils_words(b, result.areas)} share" for b in grouping.shared]
    alone = grouping.alone
    if brief and len(alone) > MOST_ALONE:
        told.append(f"the other {words.number_word(len(alone))} councils each alone")
    elif alone:
        each = "each alone" if len(alone) > 1 else "alone"
        told.append(f"{names.footprint_name(alone, result.areas)} {each}")
    return "; ".join(told)


def differs(texts: Iterable[str], result: Result) -> tuple[str, ...]:
    """Say what differs, once for all the functions that differ in the same way."""
    found: dict[str, list[str]] = {}
    for text in texts:
        function, colon, clause = text.partition(": ")
        found.setdefault(clause if colon else text, []).append(function if colon else "")
    told = []
    for clause, functions in found.items():
        said = _counted(functions) if len(functions) > MOST_ALONE else _listed(functions)
        told.append(words.sentence(words.plain(f"{said}: {clause}" if said else clause)))
    return tuple(_shortened(text, result) for text in told)


def _shortened(text: str, result: Result) -> str:
    """Name all councils, or all but one or two, in place of long lists of their names."""
    areas = tuple(result.areas)
    if len(areas) < FEWEST_TO_SHORTEN:
        return text
    everybody = names.footprint_name(areas, result.areas)
    text = text.replace(f"{everybody} share", f"all {words.number_word(len(areas))} councils share")

    # who is not named at all is left out of every list there is
    called = {code: names.area_name(code, result.areas) for code in areas}
    absent = {code for code, name in called.items() if name not in text}
    if len(absent) > MOST_LEFT_OUT:
        return text

    # longer lists first, because a shorter one may be the end of a longer
    for left_out in (*combinations(areas, 1), *combinations(areas, MOST_LEFT_OUT)):
        if not absent <= set(left_out):
            continue
        listed = words.joined(name for code, name in called.items() if code not in left_out)
        if listed in text:
            but = f"all councils but {names.footprint_name(left_out, result.areas)}"
            whole = rf"(?<!with )(?<!, )(?<!and ){re.escape(listed)}(?! with)"
            text = re.sub(whole, but, text)
    return text


def _listed(functions: list[str]) -> str:
    """Name functions by service: "Fostering, recruitment and assessment; Youth justice, courts"."""
    services: dict[str, list[str]] = {}
    for function in functions:
        title, _, name = function.partition(", ")
        services.setdefault(title, []).append(name)
    return "; ".join(
        f"{title}, {words.joined(named)}" if all(named) else title
        for title, named in services.items()
    )


def _counted(functions: list[str]) -> str:
    """Count functions by service: "31 functions (Fostering 5, Youth justice 4)"."""
    services: dict[str, int] = {}
    for function in functions:
        title = function.partition(", ")[0]
        services[title] = services.get(title, 0) + 1
    if len(services) == 1:
        service = next(iter(services))
        listed = words.joined(function.partition(", ")[2] for function in functions)
        return f"{service}, {listed}"
    each = ", ".join(f"{title} {count}" for title, count in services.items())
    return f"{words.number_word(len(functions))} functions ({each})"


def order_said(result: Result) -> str:
    """Say the order of the options with their names in quotation marks."""
    curly = STRAIGHT.sub(r"“\1”", words.plain(result.order_words))
    return names.quoted(curly, option_names(result))


def option_names(result: Result) -> tuple[str, ...]:
    """Return the names of the options, which stand in quotation marks in a sentence."""
    return tuple(option.name for option in result.options)


def functions_words(functions: Iterable[str], result: Result) -> str:
    """Name functions by service: "Fostering: recruitment and assessment; Youth justice: courts"."""
    told = _by_service(functions, result)
    return "; ".join(f"{title}: {words.joined(names)}" for title, names in told.items())


def functions_or_all(
    functions: Iterable[str], result: Result, *, characters: int | None = None
) -> str:
    """Name functions, in so many characters if need be; all that may be shared are named so."""
    chosen = tuple(functions)
    found = result.possible
    if found is not None and len(chosen) > 1:
        may = {item.function for item in found.funnels if not item.stays}
        if set(chosen) == may:
            return EVERY_FUNCTION
    if characters is None:
        return functions_words(chosen, result)
    return functions_in_short(chosen, result, characters=characters)


def functions_in_short(functions: Iterable[str], result: Result, *, characters: int) -> str:
    """Name functions by service in so many characters, counting those that do not fit.

    Past the space it reads "Fostering: all but recruitment", then "Fostering (5 of 6)", and at
    last how many functions there are.
    """
    chosen = tuple(functions)
    whole = _by_service(result.functions, result)
    parts = _by_service(chosen, result)
    rest = {title: [n for n in whole.get(title, ()) if n not in parts[title]] for title in parts}
    counted = {title: (len(parts[title]), len(whole.get(title, ()))) for title in parts}
    briefly = {
        title: f"{title}: {words.joined(names)}"
        if len(names) == 1
        else f"{title}: every function"
        if not rest[title]
        else f"{title}: all but {rest[title][0]}"
        if len(rest[title]) == 1
        else f"{title} ({counted[title][0]} of {counted[title][1]} functions)"
        for title, names in parts.items()
    }
    by_number = [f"{title} ({mine} of {every})" for title, (mine, every) in counted.items()]
    tries = (functions_words(chosen, result), "; ".join(briefly.values()), "; ".join(by_number))
    last = f"{len(chosen)} functions of {len(parts)} services"
    return next((text for text in tries if len(text) <= characters), last)


def _by_service(functions: Iterable[str], result: Result) -> dict[str, list[str]]:
    """Gather the names of functions under the title of their service."""
    services: dict[str, list[str]] = {}
    for function in functions:
        title, _, name = names.function_name(function, result.functions).partition(": ")
        services.setdefault(title, []).append(name)
    return services


def headline(option: OptionResult, result: Result) -> tuple[str, ...]:
    """Say in a few sentences how an option stands to as now: children first, then cost."""
    if option.is_as_now:
        return ("The sharing that exists today; every other option is compared with it.",)
    clear, unclear = _compared(option, result, "children")
    people = people_of(result)
    told = [words.sentence(text) for text in clear]
    if unclear:
        told.append(words.sentence(unclear))
    if not told:
        told.append(f"For {people}, nothing that is modelled differs from as now.")
    clear, unclear = _compared(option, result, "cost")
    told.append(words.sentence("; ".join([unclear, *clear] if unclear else clear)))
    if not option.feasible.yes:
        reasons = "; ".join(option.feasible.reasons) or "see the reasons below"
        told.append(words.sentence(f"Does not hold up as it stands: {reasons}"))
    return tuple(text for text in told if text)


def _compared(option: OptionResult, result: Result, group: str) -> tuple[list[str], str]:
    """Compare the rows of a group with as now: what is said of each, and what is not clear."""
    told: list[str] = []
    unclear: list[str] = []
    for criterion in result.criteria:
        cell = option.cells.get(criterion.key)
        if criterion.group != group or criterion.key in BY_DESIGN or cell is None:
            continue
        if group == "cost" and (
            criterion.better == "neither" or criterion.label.lower().startswith(PART_OF_A_ROW)
        ):
            continue
        label = words.lowered(criterion.label) if group == "cost" else criterion.label
        if cell.difference is None:
            told += _change(cell, criterion, told) if group == "cost" else []
        elif cell.clear or (cell.clear is None and not numbers.unchanged(cell)):
            told.append(f"{label}: {numbers.cell_difference(cell, criterion)}")
            if criterion.key == COST and cell.difference is not None:
                told[-1] += drivers.mostly(option, result, cell.difference.central)
        elif not numbers.unchanged(cell):
            unclear.append(words.lowered(criterion.label))
    said = f"{numbers.NO_CLEAR_DIFFERENCE} in {words.joined(unclear)}" if unclear else ""
    return told, said


def people_of(result: Result) -> str:
    """Return what the services call those they serve; where they differ, children."""
    found = {str(info.get("people") or CHILDREN) for info in result.functions.values()}
    return found.pop() if len(found) == 1 else CHILDREN


def _change(cell: Cell, criterion: Criterion, told: list[str]) -> list[str]:
    """Say what a change costs once and when that is earned back; nothing where it is free."""
    said = numbers.cell_words(cell, criterion)
    if numbers.unit_kind(criterion.unit) == "years":
        if not any(text.startswith(ONE_OFF) for text in told):
            return []
        if said == NOT_CLEAR:
            return ["when it is earned back is not clear"]
        if cell.value is not None:
            said = numbers.value_words(*numbers.in_months(cell.value, criterion.unit))
        counted = said[:1].isdigit() or said.startswith("less")
        return [f"earned back in {said}" if counted else f"earned back: {said}"]
    free = cell.value is not None and cell.value.low == cell.value.high == 0
    if free or said == numbers.NOT_MODELLED:
        return []
    return [f"{words.lowered(criterion.label)}: {said}"]


def criterion_of(key: str, result: Result) -> Criterion:
    """Return a criterion by its key; one that the matrix does not show is named by its key."""
    spelt = key.replace("_", " ").capitalize()
    unknown = Criterion(key, spelt, "", "", "neither")
    return next((criterion for criterion in result.criteria if criterion.key == key), unknown)
