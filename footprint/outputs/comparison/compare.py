"""Lay several runs side by side, saying where they do not rest on the same ground."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footprint.errors import InputError, OutputError
from footprint.outputs import terminal
from footprint.outputs.comparison.changed_inputs import changed_inputs
from footprint.outputs.comparison.withheld import told_again, told_apart
from footprint.outputs.disclosure.protect import OWN_SOURCE
from footprint.outputs.record import read_range
from footprint.outputs.reports import report_html
from footprint.outputs.sections import logs
from footprint.outputs.sections.blocks import (
    Block,
    Grid,
    Items,
    Line,
    Plain,
    Row,
    Section,
    Text,
    lines,
    row,
)
from footprint.outputs.sections.pages import ROUGH, value_lines
from footprint.outputs.tables import table
from footprint.outputs.tables.table import Table
from footprint.outputs.wording import names, numbers, words
from footprint.questions.result import Cell, Criterion

Record = Mapping[str, Any]
MOST_ASSUMPTIONS_NAMED = 12
HERE = "this page"
ABSENT = "not in this run"
OWN, OWN_UNBUILT = "its own as now", "its own with nothing built"
COSTED = f" ({words.MODELLED})"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several runs side by side: warnings first, a page, and a table of every number."""

    warnings: tuple[str, ...]
    page: str
    table: Table
    unprotected: bool


def compare(
    results: Mapping[str, Record],
    withheld: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    records: Mapping[str, Record] | None = None,
) -> Comparison:
    """Compare the records of two or more runs, keyed by the name of each run.

    ``withheld`` names the runs that were worked out again, and the own counts, by council and
    indicator, that each withholds more than it did. ``records`` are what runs recorded of
    themselves, from which it is said what each was asked.

    On the page runs are called Run 1, Run 2 and so on. Each option stands under every criterion
    with its runs side by side. Differences inside a run are from that run's own as now; none is
    worked out across runs, whose draws are not the same. Raises InputError for fewer than two
    runs.
    """
    if len(results) < 2:
        where, what = "compare", "at least two runs are needed."
        raise InputError.of(where, what, "Name two run folders.")
    called = {name: f"Run {place}" for place, name in enumerate(results, start=1)}
    runs = {called[name]: result for name, result in results.items()}
    asked = {called[name]: record for name, record in (records or {}).items()}
    unprotected = any(result["unprotected"] for result in runs.values())
    warnings = (*_warnings(runs), *changed_inputs(runs, asked))
    named = tuple(f"{called[name]}: {name} ({_about(results[name])})" for name in results)
    sections = (
        _warning_section(named, warnings, _rough(runs), _protected(results, withheld or {})),
        _matrix(runs),
        _orders(runs),
        Section("sources", "Sources and licence", (Items(_licences(runs)),)),
    )
    page = report_html.render_page(
        title=f"Comparison of {words.number_word(len(runs))} runs: {words.joined(results)}",
        lead="",
        sections=sections,
        unprotected=unprotected,
    )
    return Comparison(warnings, page, _table(runs, called), unprotected)


def write_comparison(comparison: Comparison, folder: Path) -> tuple[str, ...]:
    """Write the page and the table of a comparison into a folder that exists."""
    contents = {
        "comparison.html": comparison.page.encode("utf-8"),
        "comparison.csv": table.csv_bytes(comparison.table, unprotected=comparison.unprotected),
    }
    for name, data in contents.items():
        try:
            (folder / name).write_bytes(data)
        except OSError as error:
            msg = f"{folder / name}: could not be written ({error.strerror or error})."
            raise OutputError(msg) from error
    return tuple(contents)


def _warnings(results: Mapping[str, Record]) -> tuple[str, ...]:
    """Say where runs differ in region, councils, year, prices, rule or assumptions."""
    told = []
    plain = {
        "region": "Regions",
        "vintage": "Council boundaries",
        "year": "Years",
        "price_base_year": "Price base years",
        "sharing_rule": "Sharing rules",
        "draws": "Numbers of draws",
        "seed": "Seeds",
    }
    for key, title in plain.items():
        values = {name: str(result[key]) for name, result in results.items()}
        if len(set(values.values())) > 1:
            told.append(f"{title} differ: {_each(values)}.")
    councils = {name: len(result["areas"]) for name, result in results.items()}
    if len({frozenset(a["code"] for a in result["areas"]) for result in results.values()}) > 1:
        told.append(f"The councils differ: {_each({k: str(v) for k, v in councils.items()})}.")
    functions = {frozenset(f["id"] for f in result["functions"]) for result in results.values()}
    if len(functions) > 1:
        told.append("The functions differ, so totals do not cover the same services.")
    if len({_own_figures(result) for result in results.values()}) > 1:
        told.append("Councils' own figures are not the same in every run.")
    return (*told, *_assumption_warnings(results))


def _own_figures(result: Record) -> frozenset[tuple[Any, ...]]:
    """Return the own figures that a run rests on, as they are shown."""
    names = ("code", "indicator", "value", "low", "high")
    return frozenset(
        tuple(figure[name] for name in names)
        for figure in result["figures"]
        if str(figure["source"]).startswith(OWN_SOURCE)
    )


def _each(values: Mapping[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in values.items())


def _assumption_warnings(results: Mapping[str, Record]) -> list[str]:
    """Name the parameters that do not have the same value in every run that uses them."""
    values: dict[str, dict[str, tuple[float | None, ...]]] = {}
    functions: dict[str, Record] = {}
    for name, result in results.items():
        functions |= {function["id"]: function for function in result["functions"]}
        for item in result["assumptions"]:
            found = (item["low"], item["central"], item["high"])
            values.setdefault(item["key"], {})[name] = found
    differing = [key for key, by_run in sorted(values.items()) if len(set(by_run.values())) > 1]
    told = []
    for key in differing[:MOST_ASSUMPTIONS_NAMED]:
        shown = {run: numbers.figure(found[1]) for run, found in values[key].items()}
        told.append(f"{names.parameter_name(key, functions)} differs: {_each(shown)}.")
    rest = len(differing) - MOST_ASSUMPTIONS_NAMED
    if rest > 0:
        told.append(f"{rest} more assumptions differ; see assumptions.csv of each run.")
    return told


def _protected(
    results: Mapping[str, Record], withheld: Mapping[str, Sequence[tuple[str, str]]]
) -> tuple[str, ...]:
    """Say which runs were worked out again, what they withhold more, and why."""
    told = [told_again(results, run, keys, HERE) for run, keys in withheld.items()]
    return (*told, told_apart(HERE)) if told else ()


def _about(result: Record) -> str:
    """Say what a run is about: its title, year and draws."""
    draws = f"{result['draws']:,} draws" if result["draws"] else "the central case only"
    return f"{result['title'].removesuffix('.')}, {result['year']}, {draws}"


def _rough(results: Mapping[str, Record]) -> tuple[str, ...]:
    """Say of the runs with few draws that their ranges are rough."""
    few: dict[int, list[str]] = {}
    for run, result in results.items():
        if 0 < result["draws"] < logs.FEWEST_DRAWS:
            few.setdefault(result["draws"], []).append(run)
    return tuple(
        f"{words.joined(runs)}: {words.lowered(ROUGH.format(draws=n))}" for n, runs in few.items()
    )


def _warning_section(
    named: tuple[str, ...],
    warnings: tuple[str, ...],
    rough: tuple[str, ...],
    protected: tuple[str, ...],
) -> Section:
    blocks: list[Block] = [Text(words.ILLUSTRATIVE, "note"), Items(named)]
    if warnings:
        blocks.append(Text("These runs do not rest on the same ground:", "warning"))
        blocks.append(Items(warnings))
    else:
        blocks.append(
            Text("Region, councils, year, prices, sharing rule and assumptions are the same.")
        )
    blocks += [Text(text, "note") for text in (*rough, *protected)]
    return Section("ground", "Are they comparable?", tuple(blocks))


def _criteria(results: Mapping[str, Record]) -> list[Criterion]:
    """Collect the criteria of all runs, the children's first; one key and unit is one row."""
    found: dict[tuple[str, str], Criterion] = {}
    for result in results.values():
        for item in result["criteria"]:
            found.setdefault((item["key"], item["unit"]), Criterion(**item))
    order = {group: place for place, group in enumerate(words.GROUPS)}
    return sorted(found.values(), key=lambda c: order.get(c.group, len(order)))


def _cell(option: Record, criterion: Criterion, result: Record) -> Cell | None:
    """Read one cell back; a run that counts it in another unit has none."""
    if not any(
        item["key"] == criterion.key and item["unit"] == criterion.unit
        for item in result["criteria"]
    ):
        return None
    item = option["cells"].get(criterion.key)
    if item is None:
        return None
    value, difference = read_range(item["value"]), read_range(item["difference"])
    return Cell(value, item["words"], difference, item["clear"])


def _options(results: Mapping[str, Record]) -> list[str]:
    """Return the names of the options of all runs, each once, in the order of the runs."""
    return list(dict.fromkeys(o["name"] for r in results.values() for o in r["options"]))


def _option(name: str, result: Record) -> Record | None:
    return next((option for option in result["options"] if option["name"] == name), None)


def _matrix(results: Mapping[str, Record]) -> Section:
    """Set the runs side by side, criterion by criterion and option by option."""
    grids = []
    criteria = _criteria(results)
    for group in dict.fromkeys(criterion.group for criterion in criteria):
        rows: list[Row] = []
        for criterion in criteria:
            if criterion.group == group:
                rows += _rows(criterion, results)
        heading = words.GROUPS.get(group, group.capitalize())
        grids.append(
            Grid(
                f"{heading.removesuffix(COSTED)}: options of every run{COSTED}",
                ("Option", *results),
                tuple(rows),
                "Low to high in brackets. Each difference is from as now of the same run, or from "
                "nothing built where the question is where to build.",
                strong=True,
                widths=(1.0, *(1.0 for _ in results)),
            )
        )
    return Section("matrix", "Options side by side", tuple(grids), wide=True)


def _rows(criterion: Criterion, results: Mapping[str, Record]) -> list[Row]:
    """Write one criterion: a heading, then a row for each option with its runs side by side."""
    named = [(name, [_side(name, criterion, r) for r in results.values()])
             for name in _options(results)]  # fmt: skip
    heading = Row(group=criterion.label[:1].upper() + criterion.label[1:])
    nowhere = lines(numbers.NOT_MODELLED)
    if all(side in {nowhere, lines(ABSENT)} for _, sides in named for side in sides):
        return [heading, row("Every option", *(nowhere for _ in results))]
    today = [(name, sides) for name, sides in named if _is_now(name, results)]
    if len(today) == 1 and len(named) > 2 and _unmoved(criterion, results):
        same = row(
            "Every other option", *(lines(f"the same as {_own(r)}") for r in results.values())
        )
        return [heading, row(today[0][0], *today[0][1]), same]
    return [heading, *(row(name, *sides) for name, sides in named)]


def _own(result: Record) -> str:
    """Say what the options of one run are compared with."""
    return OWN_UNBUILT if result.get("building") else OWN


def _is_now(name: str, results: Mapping[str, Record]) -> bool:
    """Tell whether an option is as now in every run."""
    found = [_option(name, result) for result in results.values()]
    return all(option is not None and option["is_as_now"] for option in found)


def _unmoved(criterion: Criterion, results: Mapping[str, Record]) -> bool:
    """Tell whether a criterion is the same as now in every other option of every run."""
    return all(
        numbers.unchanged(_cell(option, criterion, result))
        for result in results.values()
        for option in result["options"]
        if not option["is_as_now"]
    )


def _side(name: str, criterion: Criterion, result: Record) -> tuple[Line, ...]:
    """Write what one run says of an option: the value, its range, its difference from as now."""
    option = _option(name, result)
    if option is None:
        return lines(ABSENT)
    cell = _cell(option, criterion, result)
    told = value_lines(cell, criterion)
    own = numbers.cell_difference(cell, criterion, than=_own(result))
    clear = cell is not None and cell.clear
    return lines(*told, Plain(own) if clear else own)


def _orders(results: Mapping[str, Record]) -> Section:
    told = tuple(
        words.sentence(f"{run}: {text}")
        for run, result in results.items()
        if (text := _said(result))
    )
    return Section("orders", "What each run found", (Items(told),))


def _said(result: Record) -> str:
    """Return the order of a run in words, or the first thing that its question found."""
    order: str = result["order_words"]
    return order or next(terminal.question_words(result), "")


def _licences(results: Mapping[str, Record]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for result in results.values() for line in result["licence"]))


def _table(results: Mapping[str, Record], called: Mapping[str, str]) -> Table:
    """Put every number of the page in a long table: criterion, option, run."""
    folders = {run: name for name, run in called.items()}
    rows = [
        (run, folders[run], *_numbers(option, criterion, result))
        for criterion in _criteria(results)
        for name in _options(results)
        for run, result in results.items()
        if (option := _option(name, result)) is not None
    ]
    columns = (
        *("run", "run_name", "option", "option_name", "criterion", "label", "unit"),
        *("low", "central", "high"),
        *(f"difference_from_as_now_of_the_run_{end}" for end in ("low", "central", "high")),
        *("difference_is_clear", "words"),
    )
    return Table("comparison", "Options of every run", columns, tuple(rows))


def _numbers(option: Record, criterion: Criterion, result: Record) -> tuple[Any, ...]:
    """Return one cell of a run as a row of the table has it."""
    cell = _cell(option, criterion, result)
    value, away = (cell.value, cell.difference) if cell else (None, None)
    return (
        option["key"],
        option["name"],
        criterion.key,
        criterion.label,
        criterion.unit,
        *((value.low, value.central, value.high) if value else (None,) * 3),
        *((away.low, away.central, away.high) if away else (None,) * 3),
        cell.clear if cell else None,
        numbers.cell_words(cell, criterion),
    )
