"""Tell of one option: what differs, who shares what, each council's cost, the law, the places."""

from footprint.outputs.sections.blocks import (
    Block,
    Fold,
    Grid,
    Items,
    Line,
    Link,
    Row,
    Section,
    Text,
)
from footprint.outputs.sections.blocks import lines as kept
from footprint.outputs.sections.blocks import row as make_row
from footprint.outputs.wording import findings, names, numbers, words
from footprint.questions.result import AreaRow, FootprintRow, LegalNote, OptionResult, Range, Result

ROWS_BEFORE_FOLDING = 12
IN_TIME = "in_time_percent"
ALL_ALONE = (
    "Every council works alone here, so each costs what it costs alone. The other options set that "
    "beside what they would cost."
)


def option_section(option: OptionResult, result: Result) -> Section:
    """Write the section of one option."""
    blocks: list[Block] = [Text(words.ILLUSTRATIVE, "note"), *what_differs(option, result)]
    blocks += [
        _shared(option, result),
        _part(option, "councils", "Each council", list(councils(option, result))),
        _law(option, result),
    ]
    if option.one_off:
        blocks.append(_one_off(option, result))
    return Section(f"option-{option.key}", f"Option: {option.name}", tuple(blocks), wide=True)


def _part(option: OptionResult, name: str, title: str, blocks: list[Block]) -> Section:
    return Section(f"{name}-{option.key}", f"{title}: {option.name}", tuple(blocks), level=3)


def what_differs(option: OptionResult, result: Result) -> tuple[Block, ...]:
    """Say what differs from as now, and what else there is to know of an option."""
    blocks: list[Block] = []
    if option.differs:
        blocks.append(Items(findings.differs(option.differs, result)))
    elif option.is_as_now:
        blocks.append(Text("This is the sharing that exists today."))
    blocks += [
        Text(words.sentence(numbers.in_millions(words.spoken(words.plain(note)))))
        for note in option.notes
    ]
    queues = [row for row in option.footprint_rows if row.new and row.in_time_percent is not None]
    if queues:
        blocks.append(_in_time(queues, option, result))
    if option.status_words:
        blocks.append(Text(words.sentence(words.status(option.status_words)), "note"))
    return tuple(blocks)


def _in_time(rows: list[FootprintRow], option: OptionResult, result: Result) -> Grid:
    """Set the shares of requests in time footprint by footprint, with what is clear of them.

    No council is named beside a share that is modelled: each has its own on its page.
    """
    criterion = findings.criterion_of(IN_TIME, result)
    return Grid(
        f"{criterion.label}, footprint by footprint, {option.name} (modelled)",
        ("Councils", "This option", "Against as now, for each of these councils"),
        tuple(
            make_row(
                names.footprint_name(row.members, result.areas),
                kept(*_two_lines(row.in_time_percent, criterion.unit)),
                _queue_words(row, option),
            )
            for row in rows
            if row.in_time_percent is not None
        ),
        f"{criterion.note} A shared queue moves hours between councils and makes none. Each "
        "council's own range is on its page.",
        widths=(1.6, 1.0, 1.6),
    )


def _queue_words(row: FootprintRow, option: OptionResult) -> str:
    """Count the councils of a footprint whose share in time differs clearly from as now."""
    own = [area.cells.get(IN_TIME) for area in option.area_rows if area.code in row.members]
    gaps = [cell for cell in own if cell is not None and cell.difference is not None]
    clear = [cell.difference.central for cell in gaps if cell.clear and cell.difference]
    told = [
        f"clearly {way} for {words.number_word(many)}"
        for way, many in (
            ("lower", sum(gap < 0 for gap in clear)),
            ("higher", sum(gap > 0 for gap in clear)),
        )
        if many
    ]
    rest = len(gaps) - len(clear)
    if rest:
        every = "any" if rest == len(gaps) else words.number_word(rest)
        told.append(f"{numbers.NO_CLEAR_DIFFERENCE} for {every}")
    return words.joined(told)


def _shared(option: OptionResult, result: Result) -> Section:
    """Say who shares what in sentences, then the footprints, those that differ first."""
    found = findings.groupings(option, result.areas)
    sentences = (findings.grouping_sentence(group, result, brief=True) for group in found)
    blocks: list[Block] = [Items(tuple(sentences))]
    rows = [row for row in option.footprint_rows if len(row.members) > 1]
    new = [row for row in rows if row.new]
    same = [row for row in rows if not row.new]
    if new:
        grid = _footprints(new, f"{option.name}: footprints that differ from as now", result)
        summary = f"The {len(new)} footprints that differ from as now, one by one"
        folded = len(new) > ROWS_BEFORE_FOLDING
        blocks.append(Fold(summary, (grid,), "footprints.csv") if folded else grid)
    if same:
        grid = _footprints(same, f"{option.name}: footprints that stand today", result)
        many = f"{len(same)} footprints" if len(same) > 1 else "footprint"
        summary = f"The {many} of two or more councils as now, one by one"
        folded = bool(new) or len(same) > ROWS_BEFORE_FOLDING
        blocks.append(Fold(summary, (grid,), "footprints.csv") if folded else grid)
    return _part(option, "shared", "Who shares what", blocks)


def _footprints(rows: list[FootprintRow], caption: str, result: Result) -> Grid:
    return Grid(
        f"{caption} ({words.MODELLED})",
        ("Councils", "Demand", "Modelled cost", "What it holds", "Base and travel"),
        tuple(_by_function(rows, result)),
        "Councils that stand alone are in tables/footprints.csv.",
    )


def _by_function(rows: list[FootprintRow], result: Result) -> list[Row]:
    """Put a heading row before the footprints of each function."""
    made: list[Row] = []
    last = ""
    for row in rows:
        if row.function != last:
            made.append(Row(group=names.function_name(row.function, result.functions)))
            last = row.function
        made.append(_footprint(row, result))
    return made


def _footprint(row: FootprintRow, result: Result) -> Row:
    gained = result.functions.get(row.function, {}).get("kind") == "yield"
    holds = []
    if row.posts is not None:
        holds.append(numbers.value_words(row.posts, "posts"))
    if row.places is not None:
        places = numbers.value_words(row.places, "places")
        holds.append(f"gains {places} a year" if gained else places)
    if row.no_place is not None:
        holds.append(f"{numbers.value_words(row.no_place, 'children')} for whom no place was found")
    if row.in_time_percent is not None:
        holds.append(f"{numbers.value_words(row.in_time_percent, '%')} in time")
    travel, far = row.travel_minutes_mean, row.travel_minutes_p95
    spoken = (
        "" if travel is None else f"{numbers.value_words(_certain(travel), 'minutes')} a journey"
    )
    longest = "" if far is None else f"19 in 20 within {numbers.number(far, 'minutes')} minutes"
    base = f"base: {names.area_name(row.base, result.areas)}" if row.base else ""
    return make_row(
        names.footprint_name(row.members, result.areas),
        kept(*_two_lines(row.demand, row.demand_unit)),
        kept(*_money_lines(row.cost_gbp_per_year)),
        tuple(holds) or ("",),
        kept(base, spoken, longest),
    )


def _certain(value: float) -> Range:
    return Range(value, value, value)


def _money_lines(value: Range) -> tuple[str, str]:
    """Write an amount on one line and its range on the next."""
    return _two_lines(value, "£ a year")


def _two_lines(value: Range, unit: str) -> tuple[str, str]:
    return numbers.central_words(value, unit), numbers.range_words(value, unit)


def councils(option: OptionResult, result: Result, *, brief: bool = False) -> tuple[Block, ...]:
    """Set each council's modelled cost beside as now, alone and the other sharing rules.

    What is the same for every council is said once and has no column; where every council is
    alone there is nothing to set side by side. ``brief`` leaves out which assumed figures each
    council rests on.
    """
    rows = option.area_rows
    if option.is_as_now and all(numbers.same_amount(row.alone, row.option) for row in rows):
        return (Text(ALL_ALONE),)
    told = [f"{_divided(result)} Low to high below each figure."]
    apart = option.is_as_now or not all(numbers.same_amount(row.alone, row.as_now) for row in rows)
    if not apart:
        told.append("Alone, each of these councils costs what it costs as now.")
    found = {rule for row in rows for rule in row.by_rule}
    rules = sorted(found - {result.sharing_rule})
    same = [
        r for r in rules if all(numbers.same_amount(row.by_rule.get(r), row.option) for row in rows)
    ]
    rules = [rule for rule in rules if rule not in same]
    told += [f"Divided {words.rule_words(rule)}, each would cost the same." for rule in same]
    heads = ["Council", "Alone", "This option", "Against alone"]
    if not option.is_as_now:
        alone = ("Alone",) if apart else ()
        against = ("Against alone",) if apart else ()
        heads = ["Council", "As now", *alone, "This option", "Against as now", *against]
    heads += [f"If divided {words.SHORT_RULES.get(rule, rule)}" for rule in rules]
    wide = {"Council": 1.45, "Against as now": 1.65, "Against alone": 1.65}
    grid = Grid(
        f"Each council under {option.name}, £ a year ({words.MODELLED})",
        tuple(heads),
        tuple(_council(row, heads, rules, result) for row in rows),
        " ".join(told),
        widths=tuple(wide.get(head, 1.15 if head.startswith("If") else 1.0) for head in heads),
    )
    above = words.nobody_above_alone(option.nobody_above_alone, option.some_division_works)
    said = (above,) if brief else (above, *_resting(option, result))
    return (grid, *(Text(text, "note") for text in said if text))


def _divided(result: Result) -> str:
    """Say by which rule each part of the cost is divided."""
    return (
        f"The cost of a shared footprint is divided {words.rule_words(result.sharing_rule)}; "
        "columns headed “If divided” show this option's cost if it were divided otherwise. "
        f"{words.KEPT_EQUALLY} Travel and changes of team fall where they arise."
    )


def _council(row: AreaRow, heads: list[str], rules: list[str], result: Result) -> Row:
    """Write one council; the head of the table says that amounts are pounds a year."""
    flagged = "rests on assumed figures" if row.rests_on else ""
    gap = numbers.difference_words(row.from_as_now, row.clear_from_as_now, "£ a year")
    cells: dict[str, Line | tuple[Line, ...]] = {
        "Council": kept(names.area_name(row.code, result.areas), flagged),
        "As now": kept(*_amount(row.as_now)),
        "Alone": kept(*_amount(row.alone)),
        "This option": kept(*_amount(row.option)),
        "Against as now": gap.replace(" than as now", "").replace(" from as now", ""),
        "Against alone": numbers.area_words(row).removesuffix(" a year"),
    }
    others = (kept(*_amount(row.by_rule[rule])) if rule in row.by_rule else ("",) for rule in rules)
    return make_row(*(cells[head] for head in heads if head in cells), *others)


def _amount(value: Range) -> tuple[str, str]:
    """Write an amount without its period, which the head of the table gives."""
    return numbers.central_words(value, "£"), numbers.range_words(value, "£")


def _resting(option: OptionResult, result: Result) -> tuple[str, ...]:
    """Name, once for all councils alike, the figures that are not plain published."""
    found: dict[tuple[str, ...], list[str]] = {}
    for row in option.area_rows:
        if row.rests_on:
            found.setdefault(row.rests_on, []).append(row.code)
    told = [
        f"{names.footprint_name(codes, result.areas)}: "
        f"{words.some(names.indicator_name(name) for name in figures)}"
        for figures, codes in found.items()
    ]
    return (f"Figures that are assumed or withheld: {'; '.join(told)}.",) if told else ()


def _law(option: OptionResult, result: Result) -> Section:
    """List the legal mark of the functions newly shared here, then fold the others away."""
    new = [note for note in option.legal if note.new_here]
    shared = [note for note in option.legal if note.shared_here and not note.new_here]
    others = [note for note in option.legal if not note.shared_here and not note.new_here]
    blocks: list[Block] = []
    if new:
        grid = _legal_grid(new, f"Functions shared otherwise than now, {option.name}", result)
        summary = f"The {len(new)} functions shared otherwise than now, with the law on each"
        blocks.append(
            Fold(summary, (grid,), "legal.csv") if len(new) > ROWS_BEFORE_FOLDING else grid
        )
    elif not shared:
        blocks.append(Text("No function is shared here."))
    if shared:
        grid = _legal_grid(shared, f"Functions shared as now, {option.name}", result)
        folded = bool(new) or len(shared) > ROWS_BEFORE_FOLDING
        summary = "The law on functions shared as now"
        blocks.append(Fold(summary, (grid,), "legal.csv") if folded else grid)
    if others:
        grid = _legal_grid(others, f"Functions not shared, {option.name}", result)
        blocks.append(Fold("The law on functions not shared here", (grid,), "legal.csv"))
    return _part(option, "law", "What is known of the law", blocks)


def _legal_grid(notes: list[LegalNote], caption: str, result: Result) -> Grid:
    rows = tuple(
        make_row(
            names.function_name(note.function, result.functions),
            words.sentence(note.mark),
            section_line(note),
            legal_note(note),
        )
        for note in notes
    )
    return Grid(caption, ("Function", "Mark", "Section", "Note"), rows, widths=(1.2, 1, 1, 2.4))


def legal_note(note: LegalNote) -> str:
    """Return what is known of the law, unless it only says again that nothing is verified."""
    said = words.sentence(note.note)
    return "No more is known." if said in {"", "Not verified."} else said


def section_line(note: LegalNote) -> Line:
    """Return the section of an Act, as a link where there is one."""
    if note.link:
        return Link(note.section or "Source", note.link)
    return note.section or "none cited"


def _one_off(option: OptionResult, result: Result) -> Section:
    """Add the one-off lines by function; the workings keep every line."""
    totals: dict[tuple[str, str], int] = {}
    for line in option.one_off:
        key = (line.function, line.line)
        totals[key] = totals.get(key, 0) + line.amount_pence
    rows = tuple(
        make_row(
            names.function_name(function, result.functions),
            line,
            numbers.pounds(pence / 100),
        )
        for (function, line), pence in totals.items()
    )
    grid = Grid(
        f"One-off cost of changing, central case, {option.name} ({words.MODELLED})",
        ("Function", "What for", "Amount, once"),
        rows,
        f"In all {numbers.pounds(sum(totals.values()) / 100)}, kept apart from the yearly cost.",
    )
    block: Block = grid
    if len(rows) > ROWS_BEFORE_FOLDING:
        block = Fold("The one-off cost, line by line", (grid,), "one_off.csv")
    return _part(option, "one-off", "One-off cost of changing", [block])
