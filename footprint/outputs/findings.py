"""Say in a few words what an option shares, for titles, alternative texts and pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from footprint.outputs import words
from footprint.questions.result import OptionResult, Result

Block = tuple[str, ...]


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
    place = {code: index for index, code in enumerate(areas)}

    def tidy(blocks: Iterable[Block]) -> tuple[Block, ...]:
        ordered = (tuple(sorted(b, key=lambda c: (place.get(c, len(place)), c))) for b in blocks)
        return tuple(sorted(ordered, key=lambda b: (-len(b), [place.get(c, 0) for c in b])))

    found: dict[tuple[Block, ...], list[str]] = {}
    for function, blocks in option.footprints.items():
        found.setdefault(tidy(blocks), []).append(function)
    made = [Grouping(tuple(functions), blocks) for blocks, functions in found.items()]
    return tuple(sorted(made, key=lambda g: (not g.shared, -len(g.functions))))


def finding(option: OptionResult, result: Result) -> str:
    """State in about ten words, as a map's title, what an option shares that is new."""
    found = [grouping for grouping in groupings(option, result.areas) if grouping.shared]
    if not found:
        return "Every council works alone"
    if option.is_as_now:
        return "The sharing that exists today"
    changed = {row.function for row in option.footprint_rows if row.new}
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


def _only(grouping: Grouping, functions: set[str]) -> Grouping:
    """Return a grouping with the functions given alone."""
    return Grouping(tuple(f for f in grouping.functions if f in functions), grouping.blocks)


def _what(grouping: Grouping, result: Result) -> str:
    """Name what is shared: the function, the service, or how many functions."""
    functions = grouping.functions
    if len(functions) == 1:
        name = words.function_name(functions[0], result.functions, service=False)
        return words.lowered(name)
    services = {function.partition("/")[0] for function in functions}
    count = f"{words.number_word(len(functions))} functions"
    if len(services) == 1:
        title = words.function_name(functions[0], result.functions).partition(":")[0]
        return f"{count} of {title.lower()}"
    return count


def _sizes(grouping: Grouping, areas: int) -> str:
    """Say how many councils share with how many: "Four councils share, four share, two share"."""
    sizes = [len(block) for block in grouping.shared]
    if sizes == [areas]:
        return f"All {words.number_word(areas)} councils share"
    if len(sizes) == 1:
        return f"{words.number_word(sizes[0]).capitalize()} of {areas} councils share"
    if len(sizes) <= 3:
        listed = words.joined(words.number_word(size) for size in sizes)
        return f"Footprints of {listed} councils share"
    return f"{words.number_word(len(sizes)).capitalize()} footprints share"


def alternative_text(option: OptionResult, result: Result) -> str:
    """Describe the map of an option in words: every grouping, every footprint, who is alone."""
    parts = [f"Map of the option {option.name}: {finding(option, result)}."]
    parts += [grouping_sentence(grouping, result) for grouping in groupings(option, result.areas)]
    parts.append(words.ILLUSTRATIVE)
    if result.unprotected:
        parts.append(words.sentence(words.UNPROTECTED))
    return " ".join(parts)


def grouping_sentence(grouping: Grouping, result: Result) -> str:
    """Say for one grouping which functions it covers and who shares with whom."""
    covered = functions_words(grouping.functions, result)
    if not grouping.shared:
        return f"{covered}: every council alone."
    told = [f"{words.footprint_name(b, result.areas)} share" for b in grouping.shared]
    if grouping.alone:
        told.append(f"{words.footprint_name(grouping.alone, result.areas)} alone")
    return f"{covered}: {'; '.join(told)}."


def functions_words(functions: Iterable[str], result: Result) -> str:
    """Name functions by service: "Fostering: recruitment and assessment; Youth justice: courts"."""
    told = _by_service(functions, result)
    return "; ".join(f"{title}: {words.joined(names)}" for title, names in told.items())


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
        title, _, name = words.function_name(function, result.functions).partition(": ")
        services.setdefault(title, []).append(name)
    return services


def headline(option: OptionResult, result: Result) -> tuple[str, ...]:
    """Say in a few sentences how an option stands to as now: children first, then cost."""
    if option.is_as_now:
        return ("The sharing that exists today; every other option is compared with it.",)
    told = []
    for group, title in (("children", "For children"), ("cost", "Cost")):
        clear, unclear, same = [], [], []
        for criterion in result.criteria:
            cell = option.cells.get(criterion.key)
            if criterion.group != group or cell is None or cell.difference is None:
                continue
            label = words.lowered(criterion.label)
            gap = cell.difference
            if gap.low == gap.central == gap.high == 0:
                same.append(label)
            elif cell.clear or cell.clear is None:
                clear.append(f"{label}, {words.cell_difference(cell, criterion)}")
            else:
                unclear.append(label)
        if unclear:
            clear.append(f"{words.NO_CLEAR_DIFFERENCE} in {words.joined(unclear)}")
        if same and clear:
            clear.append(f"the same as now in {words.joined(same)}")
        elif same:
            clear.append("nothing that is modelled differs from as now")
        if clear:
            told.append(words.sentence(f"{title}: {'; '.join(clear)}"))
    if not option.feasible.yes:
        reasons = "; ".join(option.feasible.reasons) or "see the reasons below"
        told.append(words.sentence(f"Does not hold up as it stands: {reasons}"))
    return tuple(told)
