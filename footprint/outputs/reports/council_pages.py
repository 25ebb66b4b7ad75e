"""Write a page for one council alone, to be shared with it first: its own rows and no other's."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from footprint.outputs import maps
from footprint.outputs.file_names import told_apart
from footprint.outputs.reports import report_docx, report_html
from footprint.outputs.sections import (
    council_figures,
    council_places,
    evidence,
    option_pages,
    typesetting,
)
from footprint.outputs.sections.blocks import (
    Block,
    Grid,
    Items,
    Section,
    Text,
    alike,
    lines,
    row,
)
from footprint.outputs.wording import findings, names, numbers, paying_words, words
from footprint.questions.result import OptionResult, Result
from footprint.questions.result_paying import Share, SharedUnit

FOLDER = "councils"
# a name of fewer plain letters does not tell which council it is
FEWEST_LETTERS = 4
HOLDS = (
    "It holds this council's own rows and no other council's. The report on all councils is "
    "report.html, beside which it was written."
)
FIRST = (
    "It is meant for this council to read first: what is wrong in it can be put right before "
    "anybody else sees it."
)


def files(result: Result, *, template: bytes | None = None) -> dict[str, bytes]:
    """Write the page of every council, as a web page and as a document, by path in the run."""
    made: dict[str, bytes] = {}
    for code, name in file_names(result.areas).items():
        made[f"{FOLDER}/{name}.html"] = web_page(code, result).encode("utf-8")
        made[f"{FOLDER}/{name}.docx"] = document(code, result, template=template)
    return made


def web_page(code: str, result: Result) -> str:
    """Write the page of one council as a web page that needs nothing but itself."""
    return report_html.render_page(
        title=title_of(code, result),
        lead=words.decision_words(result.decision),
        sections=sections(code, result),
        unprotected=result.unprotected,
        text=typesetting.of(result),
    )


def document(code: str, result: Result, *, template: bytes | None = None) -> bytes:
    """Write the page of one council as a Word document."""
    return report_docx.render_document(
        title=title_of(code, result),
        lead=words.decision_words(result.decision),
        sections=sections(code, result),
        unprotected=result.unprotected,
        template=template,
        text=typesetting.of(result),
    )


def file_names(areas: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Name the file of every council in small plain letters; each name is used once."""
    names_alone = {code: name for code, (name, _) in areas.items()}
    return told_apart(names_alone, _plain, "-", fewest_letters=FEWEST_LETTERS)


def _plain(name: str) -> str:
    """Return a name in small plain letters, without its accents."""
    return maps.slug(unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode())


def title_of(code: str, result: Result) -> str:
    """Name the page of a council."""
    what = "plan" if result.building is not None else "option"
    return f"{names.area_name(code, result.areas)}: what each {what} would mean"


def sections(code: str, result: Result) -> tuple[Section, ...]:
    """Write every section of one council's page, from its own rows alone."""
    made = [
        _what(code, result),
        council_figures.children(code, result),
        council_figures.costs(code, result),
        _functions(code, result),
        _shares(code, result),
        *_paying(code, result),
        _placement(code, result),
        *council_places.sections(code, result),
        council_figures.rests(code, result),
        evidence.gaps(result),
    ]
    return tuple(section for section in made if section is not None)


def _what(code: str, result: Result) -> Section:
    name = names.area_name(code, result.areas)
    told = [
        f"This page is about {name}, from the report “{result.title}”",
        HOLDS,
        FIRST,
        f"Every amount is {words.MODELLED}.",
        words.ILLUSTRATIVE,
    ]
    if result.building is None:
        told.insert(
            -1,
            "Figures in brackets run from low to high. Where the range of a difference includes "
            f"zero it reads “{numbers.NO_CLEAR_DIFFERENCE}”.",
        )
    told += [words.sentence(caution) for caution in result.cautions]
    asked = tuple(text if text.rstrip("”")[-1:] in ".?!" else f"{text}." for text in told)
    return Section("what", "What this page is", (Items(asked),))


def _functions(code: str, result: Result) -> Section | None:
    """Show the functions whose cost for this council is not the same under every option."""
    if result.sufficiency is not None or result.building is not None:
        return None
    sums = [_by_function(code, option) for option in result.options]
    if not any(sums):
        return None
    every = list(dict.fromkeys(function for found in sums for function in found))
    apart = [f for f in every if len({found.get(f, 0) for found in sums}) > 1]
    rows = [
        row(names.function_name(f, result.functions), *(_pounds(found.get(f, 0)) for found in sums))
        for f in apart
    ]
    same = [f for f in every if f not in apart]
    if same:
        many = words.number_word(len(same)).capitalize()
        cost = "function that costs" if len(same) == 1 else "functions that cost"
        label = f"{many} {cost} the same"
        rows.append(row(label, *(_pounds(sum(found[f] for f in same)) for found in sums)))
    rows.append(row("All together", *(_pounds(sum(found.values())) for found in sums)))
    grid = Grid(
        f"Function by function, £ a year, central case ({words.MODELLED})",
        ("Function", *(option.name for option in result.options)),
        tuple(rows),
        "This council's own part of what is shared, with travel, changes of team and keeping "
        "partnerships going.",
        widths=(1.7, *(1.0 for _ in result.options)),
    )
    blocks = (Text(words.ILLUSTRATIVE, "note"), grid)
    wide = len(result.options) > council_figures.MOST_UPRIGHT
    return Section("functions", "Where the difference comes from", blocks, wide=wide)


def _by_function(code: str, option: OptionResult) -> dict[str, int]:
    """Add up the workings of one council by function, in pence."""
    found: dict[str, int] = {}
    for line in option.workings:
        if line.code == code:
            found[line.function] = found.get(line.function, 0) + line.amount_pence
    return found


def _pounds(pence: float) -> str:
    return numbers.pounds(pence / 100)


def _shares(code: str, result: Result) -> Section | None:
    """Say with whom the council shares what, under every option."""
    if result.building is not None:
        return None
    rows = [
        row(option.name, alike(_partners(code, option, result)))
        for option in result.options
        if option.footprints
    ]
    if not rows:
        return None
    grid = Grid(
        "With whom this council shares what",
        ("Option", "Shared functions, and with whom"),
        tuple(rows),
        widths=(1.0, 3.0),
    )
    blocks: tuple[Block, ...] = (Text(words.ILLUSTRATIVE, "note"), grid)
    law = _law(code, result)
    if law is not None:
        blocks = (*blocks, law)
    return Section("shares", "Who this council would share with", blocks)


def _partners(code: str, option: OptionResult, result: Result) -> list[str]:
    told = []
    for found in findings.groupings(option, result.areas):
        mine = next((block for block in found.shared if code in block), None)
        if mine is not None:
            others = names.footprint_name([c for c in mine if c != code], result.areas)
            told.append(f"{findings.functions_words(found.functions, result)}: with {others}.")
    return told or ["Shares no function with another council."]


def _law(code: str, result: Result) -> Grid | None:
    """Say what is known of the law on each function that this council would newly share."""
    rows = {}
    for option in result.options:
        mine = {
            function
            for function, blocks in option.footprints.items()
            if any(code in block and len(block) > 1 for block in blocks)
        }
        for note in option.legal:
            if note.new_here and note.shared_here and note.function in mine:
                rows[note.function] = row(
                    names.function_name(note.function, result.functions),
                    words.sentence(note.mark),
                    option_pages.section_line(note),
                    option_pages.legal_note(note),
                )
    if not rows:
        return None
    caption = "What is known of the law on what this council would newly share"
    columns = ("Function", "Mark", "Section", "Note")
    return Grid(caption, columns, tuple(rows.values()), widths=(1.2, 1.0, 1.0, 2.2))


def _paying(code: str, result: Result) -> Iterable[Section]:
    """Show what the council would pay under each formula, for each unit that it is in."""
    found = result.paying
    mine = [unit for unit in found.units if code in unit.members] if found else []
    if found is None or not mine:
        return ()
    grids = [_unit(code, unit, found.formulas, result) for unit in mine]
    formulas = tuple(
        words.sentence(f"{share.name}: {words.lowered(share.plain)}") for share in found.formulas
    )
    blocks: tuple[Block, ...] = (Text(words.ILLUSTRATIVE, "note"), Items(formulas), *grids)
    return (Section("paying", "What this council would pay, formula by formula", blocks),)


def _unit(code: str, unit: SharedUnit, formulas: Sequence[Share], result: Result) -> Grid:
    item = next(one for one in unit.rows if one.code == code)
    others = names.footprint_name([c for c in unit.members if c != code], result.areas)
    rows = [row("Alone, without sharing it", numbers.money(item.alone), "")]
    for share in formulas:
        if share.key in item.pays:
            gap, clear = item.from_alone[share.key]
            rows.append(
                row(
                    share.name,
                    numbers.money(item.pays[share.key]),
                    words.sentence(paying_words.than_alone(gap, clear=clear)),
                )
            )
    shared = findings.functions_words(unit.functions, result)
    return Grid(
        f"Under “{unit.option}”, shared with {others} ({words.MODELLED})",
        ("Formula", "This council would pay", "Against alone"),
        tuple(rows),
        f"What is shared: {shared}. Share of use: {numbers.percent(item.use.central)}.",
        widths=(1.4, 1.5, 1.6),
    )


def _placement(code: str, result: Result) -> Section | None:
    """Show where the model places the council's children, under every option."""
    rows = [
        row(
            lines(option.name, check.service.replace("-", " ")),
            numbers.count(area.children),
            council_places.near_far(area.inside_la_near, area.inside_la_far),
            council_places.near_far(area.inside_footprint_near, area.inside_footprint_far),
            council_places.near_far(area.outside_near, area.outside_far),
            lines(
                f"{numbers.count(area.outside_region)} outside the region",
                f"{numbers.count(area.no_place)} without a place",
            ),
            f"{numbers.pounds(area.value_of_one_more_place_gbp_per_year)} a year",
        )
        for option in result.options
        for check in option.placement
        for area in check.areas
        if area.code == code
    ]
    if not rows:
        return None
    grid = Grid(
        "Where the model places this council's children (modelled estimates)",
        (
            *("Option", "Children", "In its own area", "Elsewhere in its footprint"),
            *("In other areas", "Outside the region, or no place", "One more place here saves"),
        ),
        tuple(rows),
        "Near is within 20 miles in a straight line. Planning evidence, not an assignment of "
        "children. What one more place saves is fees and travel, over all councils together.",
    )
    blocks: tuple[Block, ...] = (Text(words.ILLUSTRATIVE, "note"), grid, *_fit(code, result))
    return Section("placement", "Where this council's children would be placed", blocks)


def _published(share: float | None) -> str:
    """Write a published share, or that there is none."""
    return "not published" if share is None else f"published {numbers.share(share)}"


def _fit(code: str, result: Result) -> tuple[Text, ...]:
    """Say how near the placement check comes to what is published of this council."""
    found = result.calibration
    item = next((one for one in found.rows if one.code == code), None) if found else None
    if item is None:
        return ()
    said = (
        "How near the check comes here: placed outside the council's area, "
        f"{_published(item.published_outside)}, modelled {numbers.share(item.modelled_outside)}; "
        f"beyond 20 miles, {_published(item.published_beyond_20_miles)}, modelled "
        f"{numbers.share(item.modelled_beyond_20_miles)}."
    )
    return (Text(said),)
