"""Read the areas of a region: a row an area, with its code and its names."""

from pathlib import Path

import pandas as pd

from footprint.inputs.cells import shown
from footprint.inputs.findings import Findings
from footprint.inputs.tables import Columns, blank_rows, read_table, records

_AREAS = Columns(required=("code", "name"), filled=("code", "name"), optional=("short_name",))


def read_areas(folder: Path, findings: Findings) -> pd.DataFrame | None:
    """Return the areas by code; names must tell them apart."""
    path = folder / "areas.csv"
    if not path.is_file():
        remedy = "Add it: a row an area, with the columns code, name and short_name."
        findings.problem("areas.csv", "is missing from the region folder.", remedy)
        return None
    table = read_table(path, _AREAS, findings)
    if table is None:
        return None
    table["short_name"] = table["short_name"].mask(table["short_name"] == "", table["name"])
    _check_told_apart(table, findings)
    table = table.drop(index=list(blank_rows(table, "code")))
    table = table.drop_duplicates("code")
    return table.set_index("code").loc[:, ["name", "short_name"]] if len(table) else None


def _check_told_apart(table: pd.DataFrame, findings: Findings) -> None:
    """Say where a code, name or short name would mean two areas."""
    owner: dict[str, int] = {}
    for row, cells in records(table):
        spellings = {str(cells[c]).casefold(): c for c in ("short_name", "name", "code")}
        for spelling, column in reversed(spellings.items()):
            other = owner.setdefault(spelling, row)
            if spelling and other != row:
                what = f'"{shown(str(cells[column]))}" also stands for the area in row {other}.'
                remedy = "Give each area a code, a name and a short name of its own."
                findings.problem(f"areas.csv, row {row}, column {column}", what, remedy)
                break
