"""Say why not the other groupings: what each rule removes, what contradicts, who would move."""

from collections.abc import Iterable

from footprint.outputs.sections.blocks import (
    Block,
    Fold,
    Grid,
    Items,
    Row,
    Section,
    Text,
    alike,
    row,
)
from footprint.outputs.wording import findings, names, numbers, words
from footprint.questions.result import Result
from footprint.questions.result_possible import Funnel, NearestMiss, RuleEffect

ROWS_BEFORE_FOLDING = 24
FUNCTIONS_CHARACTERS = 600
NO_LIMIT = "No rule applies: every possible grouping is feasible."


def why_not(result: Result) -> Section | None:
    """Write what removes the groupings that do not hold up, and what the favourites break."""
    found = result.possible
    if found is None:
        return None
    blocks: list[Block] = [Text(words.ILLUSTRATIVE, "note")]
    clashes = conflicts(result)
    if clashes:
        lead = Text("For these functions the rules leave nothing, because they contradict:")
        blocks.append(
            Section("contradictions", "Rules that contradict", (lead, Items(clashes)), level=3)
        )
    blocks += [_rules(result), _by_number(result)]
    if found.misses:
        blocks.append(_favourites(result))
    blocks.append(
        Text(
            "Every possible footprint that breaks a rule, with each reason and amount: "
            "tables/blocked_footprints.csv. The same reasons as sentences to paste into minutes: "
            "reasons_for_minutes.txt."
        )
    )
    return Section("why-not", "Why not the others", tuple(blocks), wide=True)


def faring_alike(funnels: Iterable[Funnel]) -> list[tuple[Funnel, list[str]]]:
    """Gather the functions whose rules remove the same, the first of each standing for all."""
    gathered: dict[tuple[object, ...], tuple[Funnel, list[str]]] = {}
    for item in funnels:
        key = (item.rules, item.conflict, item.possible, item.feasible)
        gathered.setdefault(key, (item, []))[1].append(item.function)
    return list(gathered.values())


def named(effect: RuleEffect) -> tuple[str, str]:
    """Return what tells one rule from another: its label and who set it."""
    return effect.label, effect.source


def rule_numbers(result: Result) -> dict[tuple[str, str], int]:
    """Give each rule its number, in the order in which functions meet them."""
    funnels = result.possible.funnels if result.possible else ()
    effects = (effect for item in funnels if not item.stays for effect in item.rules)
    found = dict.fromkeys(named(effect) for effect in effects)
    return {key: number for number, key in enumerate(found, start=1)}


def rule_lines(result: Result) -> tuple[str, ...]:
    """State each rule once, with its number and who set it."""
    return tuple(
        words.sentence(f"Rule {number}: “{label}” ({words.spoken(source) or 'not said by whom'})")
        for (label, source), number in rule_numbers(result).items()
    )


def _rules(result: Result) -> Section:
    """Set out, for the functions that fare alike, what each rule removes."""
    rows: list[Row] = []
    numbered = rule_numbers(result)
    funnels = result.possible.funnels if result.possible else ()
    for item, functions in faring_alike(f for f in funnels if not f.stays):
        told = findings.functions_or_all(functions, result, characters=FUNCTIONS_CHARACTERS)
        left = "none" if item.feasible == 0 else numbers.tally(item.feasible)
        rows.append(Row(group=f"{told}: {left} of {numbers.tally(item.possible)} left"))
        if not item.rules:
            rows.append(row("No rule", NO_LIMIT))
        rows += [_rule_row(effect, numbered[named(effect)]) for effect in item.rules]
    grid = Grid(
        "What each rule removes, of the groupings possible on the map",
        (
            *("Rule", "Groupings that break it", "Break it and no other rule"),
            *("Footprints that break it", "For example"),
        ),
        tuple(rows),
        "A grouping may break several rules, so the removals do not add up. Functions whose duty "
        "stays with each council are left out here and stand in tables/rules.csv.",
        widths=(0.7, 1.0, 1.0, 1.0, 2.6),
    )
    block: Block = grid
    if len(rows) > ROWS_BEFORE_FOLDING:
        block = Fold("What each rule removes, function by function", (grid,), "rules.csv")
    stated = (Items(rule_lines(result)),) if numbered else ()
    return Section("rules", "What each rule removes", (*stated, block), level=3)


def _rule_row(effect: RuleEffect, number: int) -> Row:
    footprints = "on whole groupings" if effect.footprints is None else f"{effect.footprints:,}"
    return row(
        f"Rule {number}",
        numbers.tally(effect.removes_alone),
        numbers.tally(effect.removes_last),
        footprints,
        words.sentence(words.spoken(effect.example)) or "Nothing breaks it."
        if effect.footprints is not None
        else "",
    )


def _by_number(result: Result) -> Fold:
    """Count the groupings by how many footprints they have, for functions that fare alike."""
    rows: list[Row] = []
    funnels = result.possible.funnels if result.possible else ()
    gathered: dict[tuple[tuple[int, int, int], ...], list[str]] = {}
    for item in funnels:
        if item.by_number and not item.stays:
            gathered.setdefault(item.by_number, []).append(item.function)
    for counted, functions in gathered.items():
        told = findings.functions_or_all(functions, result, characters=FUNCTIONS_CHARACTERS)
        rows.append(Row(group=told))
        rows += [
            row(_footprints(number), numbers.tally(possible), numbers.tally(feasible))
            for number, possible, feasible in counted
        ]
    grid = Grid(
        "Groupings by their number of footprints, councils that stand alone counted as one each",
        ("Footprints in the grouping", "Possible on the map", "Feasible: keeps every rule"),
        tuple(rows),
    )
    return Fold("How many groupings there are of each size", (grid,), "funnel_by_number.csv")


def _footprints(number: int) -> str:
    return "1 footprint" if number == 1 else f"{number} footprints"


def conflicts(result: Result) -> tuple[str, ...]:
    """Name the rules that together leave nothing, for the functions they do it to."""
    told = []
    for item, functions in faring_alike(result.possible.funnels if result.possible else ()):
        if not item.conflict:
            continue
        those = findings.functions_or_all(functions, result, characters=FUNCTIONS_CHARACTERS)
        rules = words.joined(f"“{label}”" for label in item.conflict)
        told.append(words.sentence(f"{those}: no grouping keeps {rules}"))
    return tuple(told)


def _favourites(result: Result) -> Section:
    """Say of each option that breaks a rule why, what stands nearest, and what would let it."""
    rows: list[Row] = []
    for miss, functions in gathered_misses(result):
        told = findings.functions_or_all(functions, result, characters=FUNCTIONS_CHARACTERS)
        rows.append(Row(group=f"“{miss.option}”, {words.lowered(told)}"))
        rows.append(
            row(
                alike(words.sentence(words.spoken(reason)) for reason in miss.reasons),
                nearest_words(miss, result),
                moved_words(miss, result),
                alike(relaxation_lines(miss)),
            )
        )
    grid = Grid(
        "Options that break a rule: why, and what stands nearest",
        (
            *("Why it does not hold up", "The nearest grouping that stands"),
            *("Who moves", "Or: the least change of a limit"),
        ),
        tuple(rows),
        "Each limit in the last column is the one that would let the grouping keep that rule; "
        "where it breaks several, all would have to give.",
        widths=(1.8, 2.0, 1.5, 1.6),
    )
    return Section("favourites", "Options that break a rule", (grid,), level=3)


def gathered_misses(result: Result) -> list[tuple[NearestMiss, list[str]]]:
    """Gather the functions of an option that break the same rules and have the same way out."""
    gathered: dict[tuple[object, ...], tuple[NearestMiss, list[str]]] = {}
    for miss in result.possible.misses if result.possible else ():
        key = (miss.option, miss.reasons, miss.nearest, miss.moved, miss.proven, miss.relaxations)
        gathered.setdefault(key, (miss, []))[1].append(miss.function)
    return list(gathered.values())


def nearest_words(miss: NearestMiss, result: Result) -> str:
    """Say who would share with whom in the nearest grouping that keeps every rule."""
    if not miss.nearest:
        return "There is none: no grouping keeps every rule."
    return words.sentence(findings.blocks_words(miss.nearest, result, brief=True))


def moved_words(miss: NearestMiss, result: Result) -> str:
    """Name the councils that change footprint, and whether fewer could."""
    if not miss.nearest:
        return ""
    if not miss.moved:
        return "Nobody moves."
    named = names.councils_words(miss.moved, result.areas)
    verb = "moves" if len(miss.moved) == 1 else "move"
    proven = "as few as can be (proven)" if miss.proven else "fewer moves were not ruled out"
    return words.sentence(f"{named} {verb}; {proven}")


def relaxation_lines(miss: NearestMiss) -> tuple[str, ...]:
    """Say, rule by rule, the least change of a limit that would let the favourite keep it."""
    if not miss.relaxations:
        return ("No limit to change: the rules it breaks are yes or no.",)
    return tuple(words.sentence(words.spoken(text)) for text in miss.relaxations)
