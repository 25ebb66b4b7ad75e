"""Tell of one option: what differs, who shares what, each council's cost, the law, the places."""

from footprint.outputs import findings, words
from footprint.outputs.blocks import Block, Fold, Grid, Items, Line, Link, Row, Section, Text
from footprint.outputs.blocks import lines as kept
from footprint.outputs.blocks import row as make_row
from footprint.questions.result import (
    AreaRow,
    FootprintRow,
    LegalNote,
    OptionResult,
    PlacementResult,
    Range,
    Result,
)

ROWS_BEFORE_FOLDING = 12


def option_section(option: OptionResult, result: Result) -> Section:
    """Write the section of one option."""
    blocks: list[Block] = [Text(words.ILLUSTRATIVE, "note")]
    if option.differs:
        blocks.append(Items(tuple(words.sentence(words.plain(text)) for text in option.differs)))
    elif option.is_as_now:
        blocks.append(Text("This is the sharing that exists today."))
    blocks += [Text(words.sentence(words.plain(text))) for text in option.notes]
    if option.status_words:
        blocks.append(Text(words.sentence(words.status(option.status_words)), "note"))
    blocks += [
        _shared(option, result),
        _councils(option, result),
        _law(option, result),
    ]
    if option.one_off:
        blocks.append(_one_off(option, result))
    return Section(f"option-{option.key}", f"Option: {option.name}", tuple(blocks), wide=True)


def _part(option: OptionResult, name: str, title: str, blocks: list[Block]) -> Section:
    return Section(f"{name}-{option.key}", f"{title}: {option.name}", tuple(blocks), level=3)


def _shared(option: OptionResult, result: Result) -> Section:
    """Say who shares what in sentences, then footprint by footprint."""
    found = findings.groupings(option, result.areas)
    blocks: list[Block] = [
        Items(tuple(findings.grouping_sentence(grouping, result) for grouping in found))
    ]
    rows = [row for row in option.footprint_rows if len(row.members) > 1]
    if rows:
        grid = Grid(
            f"Footprints of two or more councils, {option.name} ({words.MODELLED})",
            ("Councils", "Demand", "Modelled cost", "What it holds", "Base and travel"),
            tuple(_by_function(rows, result)),
            "Councils that stand alone are in tables/footprints.csv.",
        )
        summary = f"The {len(rows)} footprints, one by one"
        folded = len(rows) > ROWS_BEFORE_FOLDING
        blocks.append(Fold(summary, (grid,), "footprints.csv") if folded else grid)
    return _part(option, "shared", "Who shares what", blocks)


def _by_function(rows: list[FootprintRow], result: Result) -> list[Row]:
    """Put a heading row before the footprints of each function."""
    made: list[Row] = []
    last = ""
    for row in rows:
        if row.function != last:
            made.append(Row(group=words.function_name(row.function, result.functions)))
            last = row.function
        made.append(_footprint(row, result))
    return made


def _footprint(row: FootprintRow, result: Result) -> Row:
    holds = []
    if row.posts is not None:
        holds.append(words.value_words(row.posts, "posts"))
    if row.places is not None:
        holds.append(words.value_words(row.places, "places"))
    if row.no_place is not None:
        holds.append(f"{words.value_words(row.no_place, 'children')} for whom no place was found")
    if row.in_time_percent is not None:
        holds.append(f"{words.value_words(row.in_time_percent, '%')} in time")
    travel = row.travel_minutes_mean
    far = row.travel_minutes_p95
    spoken = "" if travel is None else f"{words.number(travel, 'minutes')} minutes on average"
    longest = "" if far is None else f"19 in 20 within {words.number(far, 'minutes')} minutes"
    return make_row(
        kept(
            words.footprint_name(row.members, result.areas),
            "differs from as now" if row.new else "as now",
        ),
        kept(*_two_lines(row.demand, row.demand_unit)),
        kept(*_money_lines(row.cost_gbp_per_year)),
        tuple(holds) or ("",),
        kept(words.area_name(row.base, result.areas), spoken, longest),
    )


def _money_lines(value: Range) -> tuple[str, str]:
    """Write an amount on one line and its range on the next."""
    return _two_lines(value, "£ a year")


def _two_lines(value: Range, unit: str) -> tuple[str, str]:
    return words.central_words(value, unit), words.range_words(value, unit)


def _councils(option: OptionResult, result: Result) -> Section:
    """Set each council's modelled cost beside as now and alone, and say who stands above alone."""
    rows = tuple(
        make_row(
            kept(
                words.area_name(row.code, result.areas),
                f"rests on {rests_on(row)}" if row.rests_on else "",
            ),
            kept(*_money_lines(row.as_now)),
            kept(*_money_lines(row.alone)),
            kept(*_money_lines(row.option)),
            words.difference_words(row.from_as_now, row.clear_from_as_now, "£ a year"),
            words.area_words(row),
        )
        for row in option.area_rows
    )
    rule = words.rule_words(result.sharing_rule)
    grid = Grid(
        f"Each council under {option.name} ({words.MODELLED})",
        ("Council", "As now", "Alone", "This option", "Against as now", "Against alone"),
        rows,
        f"The cost of a shared footprint is divided {rule}; travel and changes of team fall "
        "where they arise. Low to high below each figure.",
    )
    blocks: list[Block] = [grid, Items(_above_alone(option))]
    rules = sorted({rule for row in option.area_rows for rule in row.by_rule})
    if len(rules) > 1:
        blocks.append(_other_rules(option, result, rules))
    return _part(option, "councils", "Each council", blocks)


def rests_on(row: AreaRow) -> str:
    """Name the first figures that are not plain published, and count the rest."""
    return words.some(words.indicator_name(name) for name in row.rests_on)


def _above_alone(option: OptionResult) -> tuple[str, ...]:
    told = [words.nobody_above_alone(*item) for item in sorted(option.nobody_above_alone.items())]
    if option.some_division_works:
        told.append(
            "Some division of the cost would leave no council's modelled cost higher than alone."
        )
    elif told:
        told.append(
            "No division of the cost would leave every council's modelled cost at or below alone."
        )
    return tuple(told)


def _other_rules(option: OptionResult, result: Result, rules: list[str]) -> Fold:
    rows = tuple(
        make_row(
            words.area_name(row.code, result.areas),
            *(
                kept(*_money_lines(row.by_rule[rule])) if rule in row.by_rule else ("",)
                for rule in rules
            ),
        )
        for row in option.area_rows
    )
    heads = tuple(f"Shared {words.rule_words(rule)}" for rule in rules)
    caption = f"This option's cost under each sharing rule, {option.name} ({words.MODELLED})"
    grid = Grid(caption, ("Council", *heads), rows)
    return Fold("The same cost under every sharing rule", (grid,), "areas.csv")


def _law(option: OptionResult, result: Result) -> Section:
    """List the legal mark of every function shared here, the new ones first."""
    shared = [note for note in option.legal if note.shared_here]
    others = [note for note in option.legal if not note.shared_here]
    blocks: list[Block] = []
    if shared:
        ordered = sorted(shared, key=lambda note: not note.new_here)
        blocks.append(_legal_grid(ordered, f"Shared functions, {option.name}", result))
    else:
        blocks.append(Text("No function is shared here."))
    if others:
        grid = _legal_grid(others, f"Functions not shared, {option.name}", result)
        blocks.append(Fold("The law on functions not shared here", (grid,), "legal.csv"))
    return _part(option, "law", "What is known of the law", blocks)


def _legal_grid(notes: list[LegalNote], caption: str, result: Result) -> Grid:
    rows = tuple(
        make_row(
            words.function_name(note.function, result.functions),
            words.sentence(note.mark),
            _section_line(note),
            words.sentence(note.note),
            ("new here" if note.new_here else "as now") if note.shared_here else "not shared",
        )
        for note in notes
    )
    return Grid(caption, ("Function", "Mark", "Section", "Note", "Sharing"), rows)


def _section_line(note: LegalNote) -> Line:
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
            words.function_name(function, result.functions),
            line,
            words.pounds(pence / 100),
        )
        for (function, line), pence in totals.items()
    )
    grid = Grid(
        f"One-off cost of changing, central case, {option.name} ({words.MODELLED})",
        ("Function", "What for", "Amount, once"),
        rows,
        f"In all {words.pounds(sum(totals.values()) / 100)}, kept apart from the yearly cost.",
    )
    block: Block = grid
    if len(rows) > ROWS_BEFORE_FOLDING:
        block = Fold("The one-off cost, line by line", (grid,), "one_off.csv")
    return _part(option, "one-off", "One-off cost of changing", [block])


def placement_blocks(option: OptionResult, result: Result) -> tuple[Block, ...]:
    """Write the placement check of each service under one option."""
    return tuple(block for check in option.placement for block in _placement(check, option, result))


def _placement(check: PlacementResult, option: OptionResult, result: Result) -> list[Block]:
    title = check.service.replace("-", " ").capitalize()
    rows = tuple(
        make_row(
            words.area_name(area.code, result.areas),
            words.count(area.children),
            _near_far(area.inside_la_near, area.inside_la_far),
            _near_far(area.inside_footprint_near, area.inside_footprint_far),
            _near_far(area.outside_near, area.outside_far),
            (
                f"agency {words.count(area.agency)}",
                f"outside the region {words.count(area.outside_region)}",
                f"no place {words.count(area.no_place)}",
            ),
            _one_more(area.value_of_one_more_place_gbp_per_year, area.one_more_place_children),
        )
        for area in check.areas
    )
    grid = Grid(
        f"{title}: where the model places children, {option.name} (estimates)",
        (
            *("Council", "Children", "In its own area", "Elsewhere in its footprint"),
            *("In other areas", "Other", "One more place"),
        ),
        rows,
        "Near is within 20 miles in a straight line. Planning evidence, not an assignment of "
        "children. The value of one more place is fees and travel saved, without penalties.",
    )
    told = (
        words.sentence(check.words or words.status(check.status)),
        f"Fees and travel in the check: {words.pounds(check.cash_gbp_per_year)} a year.",
        *(words.sentence(note) for note in check.notes),
    )
    return [grid, Items(tuple(text for text in told if text))]


def _near_far(near: float, far: float) -> tuple[str, str]:
    return f"{words.count(near)} near", f"{words.count(far)} farther"


def _one_more(gbp_per_year: float, children: float) -> tuple[str, ...]:
    saved = f"{words.pounds(gbp_per_year)} a year"
    return saved, f"{words.number(children, 'other')} more children with a place"
