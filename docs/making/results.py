"""Make the pages of criteria and of outputs from what a run writes."""

import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

from footprint.outputs import writer
from footprint.outputs.sections import minutes
from footprint.outputs.tables import every as laid_out
from footprint.outputs.tables.table import Table, csv_bytes
from footprint.questions import criteria, plan_table, sufficiency_measures
from footprint.questions.result import Criterion, Result
from making import markdown
from making.markdown import Page, code, plain, sentence, table

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = {
    "footprints": "Who shares what (`footprints`, `possible`, `who-pays`)",
    "sufficiency": "Enough places (`sufficiency`)",
    "places": "Where to build (`places`)",
}
BETTER = {"lower": "less is better", "higher": "more is better", "neither": "neither end is better"}
FILES = {
    "report.html": "the report, to read and project; one file, no connection needed",
    "report.docx": "the same to edit and paste from",
    "report.pdf": "the same to print and publish, tagged for screen readers, where `--pdf` asks "
    "for it",
    "councils/*.html": "the page of each council, to share with that council first",
    "councils/*.docx": "the same to edit and paste from",
    "maps/*.png": "maps as pictures",
    "maps/*.svg": "the same to enlarge and edit, with real text",
    "maps/*.pdf": "the same to print",
    "maps/*.txt": "what each map shows, in words, for those who cannot see it",
    "tables.xlsx": "every table as a sheet of one workbook",
    "tables/*.csv": "the tables below, one file each, in UTF-8 with a byte-order mark",
    minutes.FILE: "every “no” with its reason, to paste into the minutes",
    "map.gpkg": "the maps as layers, for a geographic information system",
    "footprints.geojson": "the footprints for the web, in longitude and latitude",
    "map.parquet": "the footprints as GeoParquet, where the extra `parquet` is installed",
    "result.json": "everything found, for other programs; its shape is "
    "`footprint/outputs/result.schema.json`",
    "run.json": "versions, checksums of inputs and outputs, seed, solver and time: the only file "
    "that differs between two runs of the same inputs",
    writer.WARNING_FILE: "only where small numbers are not protected: keep "
    "the folder inside your council",
}
# what an ending says of a column
ENDINGS = {
    "_low, _central, _high": "the range, and the central value in it",
    "_gbp_per_year, _gbp": "pounds a year; pounds once",
    "_percent": "per cent, 0 to 100",
    "_share": "a share, 0 to 1",
    "_minutes, _km": "minutes of travel; kilometres",
    "_words": "the words in which a page says it",
    "_is_clear": "yes where the range of a difference does not include zero",
}


def criteria_page() -> Page:
    """Return the page of criteria, by question."""
    found = {
        "footprints": criteria.CRITERIA,
        "sufficiency": sufficiency_measures.CRITERIA,
        "places": plan_table.CRITERIA,
    }
    parts = [
        part
        for question, rows in found.items()
        for part in (f"## {QUESTIONS[question]}", _criteria(rows))
    ]
    return markdown.page(
        "criteria",
        "Criteria",
        "The rows of the comparison, the children's first. Rows that do not fit the services of a "
        "scenario are left out; one that is not modelled says so. Only criteria with a better end "
        "can be given weights, by the key that stands here.",
        *parts,
    )


def outputs_page() -> Page:
    """Return the page of files and tables."""
    found = every_table()
    parts = [
        part for one in found.values() for part in (f"### `{one.name}.csv`", *_table_parts(one))
    ]
    return markdown.page(
        "outputs",
        "What a run writes",
        "One run, one folder, written whole or not at all. Which files and tables there are "
        "depends on the question.",
        "## Files",
        table(("file", "holds"), ((code(name), words) for name, words in FILES.items())),
        "## Endings of columns",
        table(("ending", "means"), ((code(name), words) for name, words in ENDINGS.items())),
        "## Tables",
        "A row is a fact, and a council stands by its code with its name beside it. The "
        "examples are of a made-up result. Where small numbers are not protected, a last column "
        "`protection` says so in every row. Text that a spreadsheet would take for a formula is "
        "led by an apostrophe.",
        *parts,
    )


def made_up_results() -> tuple[Result, ...]:
    """Return a small made-up result of each question: those that the tests look at."""
    if str(ROOT / "tests") not in sys.path:
        sys.path.append(str(ROOT / "tests"))
    from outputs import factory, factory_building, factory_schools, factory_sharing

    return (
        factory.make_result(),
        factory_sharing.possible_result(),
        factory_sharing.paying_result(),
        factory_schools.sufficiency_result(),
        factory_building.building_result(),
        factory_building.building_result(factory_building.homes()),
    )


def every_table() -> dict[str, Table]:
    """Return every table by name, with the columns that any result has, and one row at most."""
    found: dict[str, Table] = {}
    for result in made_up_results():
        for one in laid_out.tables(result):
            found[one.name] = _joined(found[one.name], one) if one.name in found else _short(one)
    return found


def _short(one: Table) -> Table:
    return replace(one, rows=one.rows[:1] or ((None,) * len(one.columns),))


def _joined(one: Table, other: Table) -> Table:
    """Put the columns of two tables of one name together, the first one's examples before."""
    more = _short(other)
    examples = dict(zip(one.columns, one.rows[0], strict=True))
    for column, value in zip(more.columns, more.rows[0], strict=True):
        if examples.get(column) is None:
            examples[column] = value
    return replace(one, columns=tuple(examples), rows=(tuple(examples.values()),))


def undescribed(files: Iterable[str]) -> list[str]:
    """Return the files of a run that the page does not describe."""
    return [name for name in files if not any(fnmatch(name, pattern) for pattern in FILES)]


def _criteria(rows: Iterable[Criterion]) -> str:
    return table(
        ("key", "criterion", "unit", "better", "note"),
        (
            (code(c.key), plain(sentence(c.label)), plain(c.unit), BETTER[c.better], plain(c.note))
            for c in rows
        ),
    )


def _table_parts(one: Table) -> tuple[str, str]:
    values = (_shown(value) for value in one.rows[0])
    rows = zip((code(name) for name in one.columns), values, strict=True)
    return (plain(sentence(one.title)), table(("column", "example"), rows))


def _shown(value: object) -> str:
    """Write an example as the file has it, shortened."""
    written = csv_bytes(Table("", "", ("x",), ((value,),)))  # type: ignore[arg-type]
    text = written.decode("utf-8-sig").splitlines()
    words = " ".join(text[1:]).strip('"') if len(text) > 1 else ""
    return plain(words if len(words) <= 60 else f"{words[:57]}…")


def files_of_a_run() -> tuple[str, ...]:
    """Write a made-up result for a moment, and return the names of its files."""
    from outputs import factory_ground

    result = made_up_results()[0]
    with tempfile.TemporaryDirectory() as folder:
        record = {"seed": 7, "command": "", "seconds": 1.0}
        return writer.write(result, factory_ground.boundaries(), Path(folder), record).files
