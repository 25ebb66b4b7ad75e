"""List the figures held for one council, to be confirmed, and what would turn its result round."""

from footprint.options import with_unit
from footprint.outputs.sections import evidence
from footprint.outputs.sections.blocks import (
    Blank,
    Block,
    Grid,
    Items,
    Row,
    Section,
    Text,
    lines,
    row,
)
from footprint.outputs.wording import names, numbers, words
from footprint.questions.result import FigureRow, Result


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
        text = "Every figure of this council in use is published or derived from published figures."
        blocks.append(Text(text))
    told = _reversals(code, result)
    if told:
        lead = "What would turn this council's difference from as now round, central case:"
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
    """Name the assumptions that turn a difference round; another council's figure has no value."""
    told: dict[str, None] = {}
    for option in result.options:
        found = (one for one in option.area_rows if one.code == code)
        item = None if option.is_as_now else next(found, None)
        for key, value, unit in item.reversed_by if item else ():
            named = names.assumption_name(key, result.functions, result.areas)
            other = key.startswith("figure/") and key.rpartition("/")[2] != code
            at = with_unit(numbers.figure(numbers.significant(value)), unit)
            end = "at another value" if other else f"at {at}"
            told.setdefault(f"{option.name}: {words.lowered(named)} {end}.")
    return tuple(told)


def _source(item: FigureRow) -> str:
    """Say where a figure comes from; what repeats its status is left out."""
    said = words.spoken(item.source)
    again = f"{item.status}: "
    if said.lower().startswith(again.lower()):
        said = said[len(again) :]
    return said[:1].upper() + said[1:]
