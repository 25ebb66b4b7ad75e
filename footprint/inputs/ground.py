"""Read the tables that lie on the ground: demand points, sites, towns, travel and events."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.inputs.cells import shown
from footprint.inputs.checks import check_frame
from footprint.inputs.findings import Findings
from footprint.inputs.partnerships import parse_day
from footprint.inputs.suggest import did_you_mean
from footprint.inputs.tables import Columns, check_areas, numbers, read_table, records
from footprint.services.catalogue import Catalogue

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

POINT_COLUMNS = ("point", "area", "easting", "northing", "children", "weight")
# in the order in which they are written
SITE_COLUMNS = (
    "id",
    "name",
    "area",
    "easting",
    "northing",
    "location_evidence",
    "service",
    "needs",
    "phase",
    "capacity",
    "usable",
    "cost_gbp_per_week",
    "sector",
    "meets_standard",
    "opens",
    "closes",
    "evidence",
)
SITE_NUMBERS = ("easting", "northing", "capacity", "usable", "cost_gbp_per_week")
# homes and foster carers are counted by local authority and never located
UNLOCATED = ("residential-care", "fostering")
OUTSIDE_M = 10_000.0
MOST_CHILDREN_APART = 0.05

_POINTS = Columns(
    required=("point", "area", "easting", "northing", "children"),
    filled=("point", "area", "easting", "northing", "children"),
    optional=("weight",),
)
_SITES_REQUIRED = ("id", "name", "area", "service", "capacity")
_SITES = Columns(
    required=_SITES_REQUIRED,
    filled=("id", "area", "service", "capacity"),
    optional=tuple(column for column in SITE_COLUMNS if column not in _SITES_REQUIRED),
)
_TOWNS = Columns(
    required=("area", "name", "easting", "northing", "population"),
    filled=("area", "name", "easting", "northing", "population"),
)
_TRAVEL = Columns(required=("from", "to", "minutes", "km"), filled=("from", "to", "minutes", "km"))
_EVENTS = Columns(
    required=("date", "label"),
    filled=("date", "label"),
    optional=("scope", "area", "kind", "source"),
)


def read_points(
    path: Path,
    names: Mapping[str, str],
    boundaries: "GeoDataFrame | None",
    findings: Findings,
) -> pd.DataFrame | None:
    """Return the small areas where children live, in metres; every area must have one."""
    table = read_table(path, _POINTS, findings)
    if table is None:
        return None
    table["weight"] = table["weight"].mask(table["weight"] == "", "1")
    frame = table.loc[:, ["point", "area"]].copy()
    describe = _describer(table, names)
    for column in ("easting", "northing", "children", "weight"):
        frame[column] = numbers(table, column, path.name, findings, describe)
    _check_numbers(path.name, frame, ("children", "weight"), findings, describe, unique="point")
    check_areas(path.name, table, "area", names, findings)
    _check_places(path.name, frame, boundaries, findings)
    missing = [name for code, name in names.items() if code not in set(frame["area"])]
    if missing:
        what = f"no point lies in {', '.join(missing)}."
        remedy = "Give every area at least one point, or delete the file: then each area has one."
        findings.problem(path.name, what, remedy)
    return frame.loc[:, list(POINT_COLUMNS)].reset_index(drop=True)


def single_points(boundaries: "GeoDataFrame", children: Mapping[str, float]) -> pd.DataFrame:
    """Return one demand point an area, inside its outline, with all its children."""
    inside = boundaries.geometry.representative_point()
    codes = [str(code) for code in boundaries.index]
    return pd.DataFrame(
        {
            "point": codes,
            "area": codes,
            "easting": inside.x.to_numpy(),
            "northing": inside.y.to_numpy(),
            "children": [children.get(code, 1.0) for code in codes],
            "weight": 1.0,
        }
    )


def note_children(
    points: pd.DataFrame,
    children: Mapping[str, float],
    names: Mapping[str, str],
    findings: Findings,
) -> None:
    """Note where the points of an area hold more or fewer children than its figure."""
    sums = points.groupby("area")["children"].sum()
    for code, figure in children.items():
        total = float(sums.get(code, 0.0))
        if figure > 0 and abs(total - figure) > MOST_CHILDREN_APART * figure:
            findings.note(
                f"points.csv: the points of {names[code]} hold {total:,.0f} children, figures.csv "
                f"gives {figure:,.0f} aged 0 to 17; only each point's share is used."
            )


def read_sites(
    path: Path,
    names: Mapping[str, str],
    catalogue: Catalogue,
    boundaries: "GeoDataFrame | None",
    findings: Findings,
) -> pd.DataFrame:
    """Return the places there are; homes and foster places have no coordinates.

    A blank ``usable`` stays NaN: approved places are not taken as usable unasked.
    """
    table = read_table(path, _SITES, findings)
    if table is None:
        return no_sites()
    frame = table.loc[:, list(_SITES.known)].copy()
    describe = _describer(table, names)
    for column in SITE_NUMBERS:
        frame[column] = numbers(table, column, path.name, findings, describe)
    for column in ("opens", "closes"):
        frame[column] = [_iso(cell) for cell in frame[column]]
    sizes = ("capacity", "usable", "cost_gbp_per_week")
    _check_numbers(path.name, frame, sizes, findings, describe, unique="id")
    check_areas(path.name, table, "area", names, findings)
    for row, cells in records(frame):
        _check_site(f"{path.name}, row {row}", cells, catalogue, findings)
    located = frame[frame["easting"].notna() & frame["northing"].notna()]
    _check_places(path.name, located, boundaries, findings)
    return frame.reset_index(drop=True)


def no_sites() -> pd.DataFrame:
    """Return a table of sites without a row."""
    kinds = {c: float if c in SITE_NUMBERS else object for c in _SITES.known}
    return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in kinds.items()})


def read_towns(
    path: Path,
    names: Mapping[str, str],
    boundaries: "GeoDataFrame | None",
    findings: Findings,
) -> pd.DataFrame:
    """Return the towns among which homes are placed for distances, at run time only."""
    table = read_table(path, _TOWNS, findings)
    if table is None:
        return no_towns()
    frame = table.loc[:, ["area", "name"]].copy()
    describe = _describer(table, names)
    for column in ("easting", "northing", "population"):
        frame[column] = numbers(table, column, path.name, findings, describe)
    _check_numbers(path.name, frame, ("population",), findings, describe)
    check_areas(path.name, table, "area", names, findings)
    _check_places(path.name, frame, boundaries, findings)
    return frame.reset_index(drop=True)


def no_towns() -> pd.DataFrame:
    """Return a table of towns without a row."""
    kinds = {"area": object, "name": object, "easting": float, "northing": float}
    kinds["population"] = float
    return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in kinds.items()})


def read_travel(path: Path, names: Mapping[str, str], findings: Findings) -> pd.DataFrame | None:
    """Return real travel between areas, one way, in minutes and km."""
    table = read_table(path, _TRAVEL, findings)
    if table is None:
        return None
    frame = table.loc[:, ["from", "to"]].copy()
    describe = _describer(table, names)
    for column in ("minutes", "km"):
        frame[column] = numbers(table, column, path.name, findings, describe)
    for column in ("from", "to"):
        check_areas(path.name, table, column, names, findings)
    _check_numbers(path.name, frame, ("minutes", "km"), findings, describe)
    for row in frame.index[frame.duplicated(["from", "to"])]:
        pair = f"{frame.loc[row, 'from']} to {frame.loc[row, 'to']}"
        findings.problem(f"{path.name}, row {row}", f"{pair} is there twice.", "Keep one of them.")
    return frame.reset_index(drop=True)


def read_events(path: Path, names: Mapping[str, str], findings: Findings) -> pd.DataFrame | None:
    """Return dated events; a blank area means that the event holds everywhere."""
    table = read_table(path, _EVENTS, findings, may_be_empty=True)
    if table is None:
        return None
    check_areas(path.name, table, "area", names, findings)
    for row, cell in zip(table.index, table["date"], strict=True):
        if cell and parse_day(cell) is None:
            place = f"{path.name}, row {row}, column date"
            remedy = "Write it as 2024-03-31, 2024-03 or 2024."
            findings.problem(place, f'"{shown(cell)}" is not a date.', remedy)
    return table.loc[:, ["date", "scope", "area", "kind", "label", "source"]].reset_index(drop=True)


def _describer(table: pd.DataFrame, names: Mapping[str, str]) -> Callable[[int], str]:
    """Return what names the record of a row: its own name, and the area it belongs to."""

    def describe(row: int) -> str:
        cells = table.loc[row]
        said = [str(cells[c]) for c in ("name", "point", "from", "to", "area") if c in cells]
        words: list[str] = []
        for word in (names.get(cell, cell) for cell in said):
            words += [] if any(word in other for other in words) else [word]
        return shown(", ".join(words), 80)

    return describe


def _iso(cell: str) -> str:
    """Return a day written as 31/03/2024 as 2024-03-31; anything else as it is."""
    day = parse_day(cell) if "/" in cell else None
    return day.isoformat() if day is not None else cell


def _check_numbers(
    file: str,
    frame: pd.DataFrame,
    columns: Sequence[str],
    findings: Findings,
    describe: Callable[[int], str],
    *,
    unique: str | None = None,
) -> None:
    """Check that numbers are not negative, and that an id stands once."""
    import pandera.pandas as pa

    positive = pa.Check.ge(0, error="is negative")
    schema = {column: pa.Column(float, positive, nullable=True) for column in columns}
    remedies = dict.fromkeys(columns, "Enter a number of 0 or more.")
    if unique:
        schema[unique] = pa.Column(object, unique=True, nullable=True)
        remedies[unique] = "Give each row a name of its own."
    check_frame(frame, pa.DataFrameSchema(schema), file, findings, remedies, describe)


def _check_places(
    file: str, frame: pd.DataFrame, boundaries: "GeoDataFrame | None", findings: Findings
) -> None:
    """Check that coordinates are metres in the right order, near the area they belong to."""
    if frame.empty:
        return
    easting, northing = (frame[c].to_numpy(float) for c in ("easting", "northing"))
    degrees = (np.abs(easting) <= 180) & (np.abs(northing) <= 180) & (easting != 0)
    for row in frame.index[degrees]:
        name = (
            "" if boundaries is None else f"{boundaries['name'].get(frame.loc[row, 'area'], '')}, "
        )
        spot = f"{frame.loc[row, 'easting']:g}, {frame.loc[row, 'northing']:g}"
        what = f"{name.removeprefix(', ')}{spot} look like degrees."
        remedy = "Give metres on the British National Grid: convert longitude and latitude first."
        findings.problem(f"{file}, row {row}, column easting", what, remedy)
    if boundaries is None:
        return

    # near: inside the rectangle round the area, with room for generalised outlines
    boxes = boundaries.geometry.bounds.reindex(frame["area"]).to_numpy(float)
    inside = _in_box(boxes, easting, northing)
    swapped = ~inside & _in_box(boxes, northing, easting)
    known = ~np.isnan(boxes).any(axis=1) & ~np.isnan(easting + northing) & ~degrees
    for place in np.flatnonzero(known & ~inside).tolist():
        row, code = frame.index[place], frame["area"].iloc[place]
        name = boundaries["name"].get(code, code)
        spot = f"{easting[place]:.0f}, {northing[place]:.0f}"
        if swapped[place]:
            what, remedy = (
                f"{name}, {spot}: easting and northing are swapped.",
                "Swap the two columns.",
            )
        else:
            what = f"{spot} lies more than 10 km outside {name}."
            remedy = "Correct the coordinates (metres, easting first) or the area."
        findings.problem(f"{file}, row {row}, column easting", what, remedy)


def _in_box(
    boxes: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
    easting: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
    northing: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    """Tell which points lie in their boxes (west, south, east, north), widened by 10 km."""
    west, south, east, north = boxes.T
    across = (easting >= west - OUTSIDE_M) & (easting <= east + OUTSIDE_M)
    along = (northing >= south - OUTSIDE_M) & (northing <= north + OUTSIDE_M)
    return np.asarray(across & along)


def _check_site(
    place: str, cells: Mapping[object, object], catalogue: Catalogue, findings: Findings
) -> None:
    """Check one site: its service, its usable places, and that no home is located."""
    service = str(cells["service"])
    if service and service not in catalogue.services:
        what = f'"{shown(service)}" is not a service of the catalogue.'
        remedy = did_you_mean(service, catalogue.services)
        findings.problem(f"{place}, column service", what, remedy)
    usable, capacity = float(str(cells["usable"])), float(str(cells["capacity"]))
    if usable > capacity >= 0:
        what = f"{cells['name']}: {usable:g} usable places, but only {capacity:g} approved."
        findings.problem(f"{place}, column usable", what, "Correct one of the two.")
    given = [c for c in ("easting", "northing") if not np.isnan(float(str(cells[c])))]
    if service in UNLOCATED and given:
        what = f"{cells['name']}: homes and foster places are never located."
        remedy = "Clear easting and northing; distances use the towns of the area instead."
        findings.problem(f"{place}, column {given[0]}", what, remedy)
    elif len(given) == 1:
        what = f"{cells['name']}: has only one of easting and northing."
        findings.problem(f"{place}, column {given[0]}", what, "Give both, or neither.")
    for column in ("opens", "closes"):
        cell = str(cells[column])
        if cell and parse_day(cell) is None:
            what = f'"{shown(cell)}" is not a date.'
            findings.problem(f"{place}, column {column}", what, "Write it as 2027-09-01 or 2027.")
    opens, closes = (parse_day(str(cells[column])) for column in ("opens", "closes"))
    if opens and closes and closes < opens:
        what = f"{cells['name']}: closes on {closes} before it opens on {opens}."
        findings.problem(f"{place}, column closes", what, "Swap the two dates, or correct one.")
