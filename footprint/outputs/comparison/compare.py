"""Lay several runs side by side, saying where they do not rest on the same ground."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footprint.errors import InputError, OutputError
from footprint.inputs.indicators import label
from footprint.outputs import terminal
from footprint.outputs.disclosure.protect import OWN_SOURCE
from footprint.outputs.record import read_range
from footprint.outputs.reports import report_html
from footprint.outputs.sections.blocks import (
    Block,
    Grid,
    Items,
    Plain,
    Row,
    Section,
    Text,
    lines,
    row,
)
from footprint.outputs.sections.pages import value_lines
from footprint.outputs.tables import table
from footprint.outputs.tables.table import Table
from footprint.outputs.wording import names, numbers, words
from footprint.questions.result import Cell, Criterion

Record = Mapping[str, Any]
MOST_ASSUMPTIONS_NAMED = 12


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several runs side by side: warnings first, a page, and a table of every number."""

    warnings: tuple[str, ...]
    page: str
    table: Table
    unprotected: bool


def compare(
    results: Mapping[str, Record], withheld: Mapping[str, Sequence[tuple[str, str]]] | None = None
) -> Comparison:
    """Compare the records of two or more runs, keyed by the name of each run.

    ``withheld`` names the runs that were worked out again, and the own counts, by council and
    indicator, that each withholds more than it did.

    Options stand side by side across runs, each under the name of its run. Differences inside a
    run are from that run's own as now; none is worked out across runs, whose draws are not
    the same. Raises InputError for fewer than two runs.
    """
    if len(results) < 2:
        where, what = "compare", "at least two runs are needed."
        raise InputError.of(where, what, "Name two run folders.")
    unprotected = any(result["unprotected"] for result in results.values())
    warnings = _warnings(results)
    sections = (
        _warning_section(warnings, _protected(results, withheld or {})),
        Section("matrix", "Options side by side", (_grid(results),), wide=True),
        _orders(results),
        Section("sources", "Sources and licence", (Items(_licences(results)),)),
    )
    page = report_html.render_page(
        title=f"Comparison of {words.number_word(len(results))} runs: {words.joined(results)}",
        lead="",
        sections=sections,
        unprotected=unprotected,
    )
    return Comparison(warnings, page, _table(results), unprotected)


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
    told = []
    for run, keys in withheld.items():
        areas = {area["code"]: area["name"] for area in results[run]["areas"]}
        counts: dict[str, list[str]] = {}
        for code, indicator in keys:
            counts.setdefault(areas.get(code, code), []).append(label(indicator))
        listed = "; ".join(f"{area}: {words.joined(names)}" for area, names in counts.items())
        told.append(
            f"{run} was worked out again for this page. Beside the other runs, what it showed "
            f"would have helped to work out a small count that is withheld. It now withholds "
            f"as well: {listed}. The range that is left stands in for each, so its numbers are "
            "not those that it was written with."
        )
    if told:
        told.append(
            "The runs as they were written are not protected against each other or against this "
            "page. Publish one of them, or this page."
        )
    return tuple(told)


def _warning_section(warnings: tuple[str, ...], protected: tuple[str, ...]) -> Section:
    blocks: list[Block] = [Text(words.ILLUSTRATIVE, "note")]
    if warnings:
        blocks.append(Text("These runs do not rest on the same ground:", "warning"))
        blocks.append(Items(warnings))
    else:
        blocks.append(
            Text("Region, councils, year, prices, sharing rule and assumptions are the same.")
        )
    blocks += [Text(text, "note") for text in protected]
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


def _grid(results: Mapping[str, Record]) -> Grid:
    pairs = [
        (run, result, option) for run, result in results.items() for option in result["options"]
    ]
    rows: list[Row] = []
    group = ""
    for criterion in _criteria(results):
        if criterion.group != group:
            group = criterion.group
            rows.append(Row(group=words.GROUPS.get(group, group.capitalize())))
        cells = []
        for _, result, option in pairs:
            cell = _cell(option, criterion, result)
            own = numbers.cell_difference(cell, criterion, than="its own as now")
            clear = cell is not None and cell.clear
            cells.append(lines(*value_lines(cell, criterion), Plain(own) if clear else own))
        rows.append(row(criterion.label, *cells))
    heads = tuple(f"{option['name']} ({run})" for run, _, option in pairs)
    return Grid(
        f"Options of every run ({words.MODELLED})",
        ("Criterion", *heads),
        tuple(rows),
        "Low to high in brackets. Each difference is from as now of the same run.",
        strong=True,
    )


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


def _table(results: Mapping[str, Record]) -> Table:
    """Put every number of the page in a long table: run, option, criterion."""
    rows = []
    for criterion in _criteria(results):
        for run, result in results.items():
            for option in result["options"]:
                cell = _cell(option, criterion, result)
                value = cell.value if cell else None
                away = cell.difference if cell else None
                rows.append(
                    (
                        run,
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
                )
    columns = (
        *("run", "option", "option_name", "criterion", "label", "unit", "low", "central", "high"),
        *(f"difference_from_as_now_of_the_run_{end}" for end in ("low", "central", "high")),
        *("difference_is_clear", "words"),
    )
    return Table("comparison", "Options of every run", columns, tuple(rows))
