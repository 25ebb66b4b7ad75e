"""Say what each option would mean for one council by itself, and which figures that rests on."""

from footprint.options import with_unit
from footprint.outputs.sections import evidence, pages
from footprint.outputs.sections.blocks import (
    Blank,
    Block,
    Grid,
    Items,
    Line,
    Row,
    Section,
    Text,
    lines,
    row,
)
from footprint.outputs.wording import few, findings, names, numbers, words
from footprint.questions.result import AreaRow, FigureRow, OptionResult, Range, Result

MOST_UPRIGHT = 6
ALL_PUBLISHED = (
    "Every statistic of this council in use is published, or derived from published ones. Prices, "
    "workloads and shares are the model's: see the assumptions log of the report on all councils."
)
TURNED = (
    "A clear difference of this council from as now would change sign, in the central case, if one "
    "of these alone were:"
)


def rows_of(code: str, result: Result) -> list[tuple[OptionResult, AreaRow]]:
    """Return the council's own row of every option that has one."""
    return [(o, item) for o in result.options for item in o.area_rows if item.code == code]


def children(code: str, result: Result) -> Section | None:
    """Set what is modelled for this council's own children side by side, option by option."""
    found = rows_of(code, result)
    keys = dict.fromkeys(key for _, item in found for key in item.cells)
    if not keys:
        return None
    people = findings.people_of(result)
    rows = []
    for key in keys:
        criterion = findings.criterion_of(key, result)
        cells = [item.cells.get(key) for _, item in found]
        first = found[0][0].is_as_now
        rows.append(pages.compared(criterion, cells, now_first=first, one_council=True))
    grid = Grid(
        f"What is modelled for {people} of {names.area_name(code, result.areas)}, a year",
        ("Criterion", *(option.name for option, _ in found)),
        tuple(rows),
        f"Low to high in brackets. {pages.BEFORE_ROUNDING} Modelled estimates, shown "
        f"whole; fewer than six read “{few.FEW}”.",
        widths=(1.7, *(1.0 for _ in found)),
    )
    blocks: tuple[Block, ...] = (Text(words.ILLUSTRATIVE, "note"), grid)
    wide = len(found) > MOST_UPRIGHT
    return Section("children", f"What would change for {people} here", blocks, wide=wide)


def costs(code: str, result: Result) -> Section | None:
    """Set the council's cost under every option beside its cost as now and alone."""
    found = rows_of(code, result)
    if not found:
        return None
    first = found[0][1]
    apart = not numbers.same_amount(first.alone, first.as_now)
    every = {rule for _, item in found for rule in item.by_rule} - {result.sharing_rule}
    same = {
        rule
        for rule in every
        if all(numbers.same_amount(item.by_rule.get(rule), item.option) for _, item in found)
    }
    rules = sorted(every - same)
    rows = [
        row(
            option.name,
            lines(*_amounts(item.option)),
            "this is as now" if option.is_as_now else _gap(item),
            *((numbers.area_words(item).removesuffix(" a year"),) if apart else ()),
            *(_by_rule(item, rule) for rule in rules),
        )
        for option, item in found
    ]
    told = [
        f"The cost of what is shared is divided {words.rule_words(result.sharing_rule)}. "
        f"{words.KEPT_EQUALLY}"
    ]
    if rules:
        told.append("The last columns show this council's cost if it were divided otherwise.")
    told += [f"Divided {words.rule_words(rule)}, it would be the same." for rule in sorted(same)]
    name = names.area_name(code, result.areas)
    grid = Grid(
        f"{name} under each option, £ a year ({words.MODELLED})",
        (
            *("Option", "This option", "Against as now"),
            *(("Against alone",) if apart else ()),
            *(f"If divided {words.SHORT_RULES.get(rule, rule)}" for rule in rules),
        ),
        tuple(rows),
        " ".join(told),
        widths=(1.4, 1.0, 1.5, *((1.5,) if apart else ()), *(1.0 for _ in rules)),
    )
    lead = (
        f"Alone, without sharing any of these functions, {name} is modelled to cost "
        f"{numbers.money(first.alone)}."
    )
    if not apart:
        lead = f"As now, {name} is modelled to cost {numbers.money(first.as_now)}, as it is alone."
    blocks = (Text(words.ILLUSTRATIVE, "note"), Text(lead), grid)
    return Section("cost", "What each option would cost this council", blocks)


def _amounts(value: Range) -> tuple[str, str]:
    return numbers.central_words(value, "£"), numbers.range_words(value, "£")


def _by_rule(item: AreaRow, rule: str) -> tuple[Line, ...]:
    value = item.by_rule.get(rule)
    return (numbers.NOT_MODELLED,) if value is None else lines(*_amounts(value))


def _gap(item: AreaRow) -> str:
    """Say how the cost stands to as now; the head of the column says to which."""
    gap = numbers.difference_words(item.from_as_now, item.clear_from_as_now, "£ a year")
    return gap.replace(" than as now", "").replace(" from as now", "")


def rests(code: str, result: Result) -> Section:
    """List this council's figures that are not plain published, to be confirmed or corrected."""
    mine = [item for item in evidence.unusual_figures(result) if item.code == code]
    blocks: list[Block] = []
    if mine:
        grid = Grid(
            "Figures held for this council that are assumed, withheld or its own",
            ("Figure", "Value in use", "Status and source", "Our figure", "Confirmed by, date"),
            tuple(_figure(item) for item in mine),
            "The last two columns are for the council to fill in.",
            widths=(1.4, 1.0, 2.2, 0.9, 1.1),
        )
        blocks.append(grid)
    else:
        text = ALL_PUBLISHED
        blocks.append(Text(text))
    told = _reversals(code, result)
    if told:
        lead = TURNED
        blocks += [Text(lead), Items(told)]
    title = "What rests on assumed or withheld figures"
    return Section("rests", title, tuple(blocks))


def _figure(item: FigureRow) -> Row:
    return row(
        lines(names.indicator_name(item.indicator), item.period),
        evidence.figure_value(item.value, item.low, item.high, item.unit),
        lines(words.sentence(item.status), _source(item)),
        Blank(),
        Blank(),
    )


def _reversals(code: str, result: Result) -> tuple[str, ...]:
    """Name the assumptions that turn a clear difference; another council's figure has no value."""
    central = {item.key: item.central for item in result.assumptions}
    told: dict[str, None] = {}
    for option, item in rows_of(code, result):
        if option.is_as_now or not item.clear_from_as_now:
            continue
        for key, value, unit in item.reversed_by:
            named = names.assumption_name(key, result.functions, result.areas)
            other = key.startswith("figure/") and key.rpartition("/")[2] != code
            at = "at another value" if other else _value(value, unit)
            instead = "" if other or key not in central else f", not {_bare(central[key], unit)}"
            told.setdefault(f"{named}: {at}{instead} (“{option.name}”).")
    return tuple(told)


def _value(value: float, unit: str) -> str:
    return with_unit(numbers.figure(numbers.significant(value)), unit)


def _bare(value: float, unit: str) -> str:
    """Write a value beside one with its unit: "£10,000" of "£10,000 a year", "20%", "17.4"."""
    return _value(value, unit).partition(" ")[0]


def _source(item: FigureRow) -> str:
    """Say where a figure comes from; what repeats its status is left out."""
    said = words.spoken(item.source)
    again = f"{item.status}: "
    if said.lower().startswith(again.lower()):
        said = said[len(again) :]
    return said[:1].upper() + said[1:]
