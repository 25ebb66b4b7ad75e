"""Write everything a run leaves behind into one folder."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.errors import OutputError
from footprint.outputs import maps, record
from footprint.outputs.gis import files as gis
from footprint.outputs.maps import Map
from footprint.outputs.reports import council_pages, report_docx, report_html, report_pdf
from footprint.outputs.sections import minutes
from footprint.outputs.tables import every as tables
from footprint.outputs.tables.table import Table, csv_bytes
from footprint.outputs.wording import words
from footprint.outputs.workbook import sheets as workbook
from footprint.questions.result import Result

if TYPE_CHECKING:
    import geopandas as gpd

Progress = Callable[[str], None]
WARNING_FILE = "CONTAINS UNPROTECTED SMALL NUMBERS.txt"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: every file, and the three to open first, relative to the folder."""

    files: tuple[str, ...]
    open_first: tuple[str, ...]


def write(
    result: Result,
    region_boundaries: "gpd.GeoDataFrame",
    folder: Path,
    run_record: Mapping[str, Any],
    progress: Progress | None = None,
    *,
    estimated_travel: bool | None = None,
    template: bytes | None = None,
    pdf: bool = False,
) -> Written:
    """Write tables, maps, reports and records of a result into a folder that exists.

    The caller gives a temporary folder and renames it, so that a run is written whole or not
    at all. ``estimated_travel`` puts the note under the maps; left out, the notes of the result
    decide. ``template`` is a Word document in whose styles the documents are written. ``pdf``
    asks for the report as PDF too. Raises OutputError where a file cannot be written.
    """
    say = progress or _silent
    contents: dict[str, bytes] = {}
    say("Writing tables")
    contents["result.json"] = record.to_json(result).encode("utf-8")
    found = tables.tables(result)
    contents |= _tables(result, found)
    contents["tables.xlsx"] = workbook.workbook(result, found)
    if result.possible is not None:
        contents[minutes.FILE] = minutes.minutes_text(result).encode("utf-8-sig")
    say("Drawing maps")
    travel = says_estimated(result) if estimated_travel is None else estimated_travel
    drawn = maps.draw_maps(result, region_boundaries, estimated_travel=travel)
    contents |= {f"maps/{name}": data for name, data in _maps(drawn).items()}
    contents |= gis.exports(result, region_boundaries, found).files
    say("Writing the report")
    contents["report.html"] = report_html.report_html(result, drawn).encode("utf-8")
    contents["report.docx"] = report_docx.report_docx(result, drawn, template=template)
    if pdf:
        contents[report_pdf.FILE] = report_pdf.report_pdf(result, drawn)
    contents |= council_pages.files(result, template=template)
    contents |= _warning(unprotected=result.unprotected)
    run = dict(run_record) | {"outputs_sha256": _checksums(contents)}
    contents["run.json"] = record.run_json(run).encode("utf-8")
    _put(contents, folder)
    return Written(tuple(sorted(contents)), _open_first(result, drawn))


def write_maps(drawn: Sequence[Map], folder: Path, *, unprotected: bool) -> None:
    """Write maps, each with its words, into a folder that exists.

    Raises OutputError where a file cannot be written.
    """
    _put(_maps(drawn) | _warning(unprotected=unprotected), folder)


def says_estimated(result: Result) -> bool:
    """Return whether the notes of a result say that travel is estimated."""
    notes = (*result.notes, *(note for option in result.options for note in option.notes))
    return any("travel" in note.lower() and "estimate" in note.lower() for note in notes)


def _silent(_step: str) -> None:
    """Say nothing of progress."""


def _tables(result: Result, found: Sequence[Table]) -> dict[str, bytes]:
    return {
        f"tables/{table.name}.csv": csv_bytes(table, unprotected=result.unprotected)
        for table in found
    }


def _maps(drawn: Sequence[Map]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for item in drawn:
        drawings = {"png": item.png, "svg": item.svg, "pdf": item.pdf}
        found |= {f"{item.name}.{end}": data for end, data in drawings.items() if data}
        found[f"{item.name}.txt"] = (item.alternative_text + "\n").encode("utf-8")
    return found


def _warning(*, unprotected: bool) -> dict[str, bytes]:
    """Return the file that says in a folder what its files give away."""
    said = words.sentence(f"This folder {words.UNPROTECTED}")
    return {WARNING_FILE: said.encode()} if unprotected else {}


def _open_first(result: Result, drawn: tuple[Map, ...]) -> tuple[str, ...]:
    """Name the report, its editable twin, and what the question asked for most.

    That is the reasons for the minutes, the contributions, the gaps, the cost of plans, or the
    map of the first option after as now.
    """
    if result.possible is not None:
        return ("report.html", "report.docx", minutes.FILE)
    if result.paying is not None:
        return ("report.html", "report.docx", "tables/contributions.csv")
    if result.sufficiency is not None:
        return ("report.html", "report.docx", "tables/gaps.csv")
    if result.building is not None:
        return ("report.html", "report.docx", "tables/plan_costs.csv")
    chosen = drawn[1] if len(drawn) > 1 else drawn[0] if drawn else None
    last = f"maps/{chosen.name}.png" if chosen else "tables/matrix.csv"
    return ("report.html", "report.docx", last)


def _checksums(contents: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}


def _put(contents: Mapping[str, bytes], folder: Path) -> None:
    """Put the files on disk, telling which one could not be written."""
    for name, data in contents.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            msg = f"{path}: could not be written ({error.strerror or error})."
            raise OutputError(msg) from error
