"""Read the boundaries of local authorities from any of the usual files."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from footprint.errors import InputError, Problem
from footprint.geography.changes import predecessors, successors, year_of_change

BRITISH_NATIONAL_GRID = 27700

# a repaired outline may differ from the drawn one by this share of its area, no more
REPAIR_TOLERANCE = 1e-6

# independently drawn borders cross each other a little; more than this share of the smaller
# area is a real overlap
OVERLAP_PERCENT = 5.0

# west, south, east and north of anything that could be in Great Britain, in metres, with room
_GRID = (-300_000.0, -300_000.0, 1_000_000.0, 1_500_000.0)

_ONS_CODE = re.compile(r"^[EWSN]\d{8}$")
_CODE_COLUMNS = (
    re.compile(r"^(ctyua|utla)\d{2}cd$"),
    re.compile(r"^(lad|ltla|laua|cauth|cty|ua)\d{2}cd$"),
    re.compile(r"^[a-z]{2,6}\d{2}cd$"),
    re.compile(r"^(ons_?|gss_?|la_?|lad_?|area_?|geography_?|utla_?)?code$"),
    re.compile(r"^(areacd|lacd|code_?ons|new_la_code)$"),
)
_PLAIN_NAMES = (
    re.compile(r"^(la_?|lad_?|area_?|geography_?|utla_?|local_authority_?)?name$"),
    re.compile(r"^(areanm|lanm|local_authority)$"),
)
_SUFFIXES = {".gpkg", ".geojson", ".json", ".shp", ".zip", ".parquet", ".geoparquet"}


def read_boundaries(
    path: str | Path, *, codes: Sequence[str] | None = None, layer: str | None = None
) -> gpd.GeoDataFrame:
    """Read, check and reproject the boundaries of local authorities.

    GeoPackage, GeoJSON, zipped or plain Shapefile, and GeoParquet (with pyarrow) are read. The
    columns of codes and names are recognised in any ONS vintage (``CTYUA23CD``, ``LAD22NM``).

    Parameters
    ----------
    path
        The file.
    codes
        ONS codes to keep, in this order; every row of the file where not given.
    layer
        Layer to read where the file holds several.

    Returns
    -------
    boundaries
        Index ``code``, columns ``name`` and ``geometry``, in British National Grid metres.
        ``attrs["notes"]`` lists what was repaired or let pass.

    Raises
    ------
    InputError
        Naming every problem: no such file or column, no coordinate system, missing or repeated
        codes, broken, missing or overlapping outlines.
    """
    source = Path(path)
    raw = _read(source, layer)
    code_column = _code_column(raw, source.name, codes)
    frame = _standard(raw, code_column)
    problems = _code_problems(frame, source.name, codes)
    if codes is not None:
        wanted = [code for code in dict.fromkeys(codes) if code in set(frame.index)]
        frame = frame.loc[frame.index.isin(wanted)]
        frame = frame if problems else frame.loc[wanted]
    frame = frame.to_crs(BRITISH_NATIONAL_GRID)
    geometry, repairs, broken = _repaired(frame, source.name)
    problems += broken
    notes: list[str] = list(repairs)
    if not broken:
        frame = frame.set_geometry(gpd.GeoSeries(geometry, index=frame.index, crs=frame.crs))
        problems += _off_the_map(frame, source.name)
        overlaps, slight = _overlaps(frame, source.name)
        problems += overlaps
        notes += slight
    if problems:
        raise InputError(problems)
    frame.attrs["notes"] = notes
    return frame


def dissolve(
    boundaries: gpd.GeoDataFrame, groups: Mapping[str, tuple[str, Sequence[str]]]
) -> gpd.GeoDataFrame:
    """Merge areas into new ones, as a reorganisation does; the rest stay as they are.

    Parameters
    ----------
    boundaries
        As ``read_boundaries`` returns them.
    groups
        New code to new name and the codes it is made of.

    Raises
    ------
    InputError
        Naming codes that are not among the boundaries, or are in two groups.
    """
    problems: list[Problem] = []
    owner: dict[str, str] = {}
    for new, (_, members) in groups.items():
        for code in members:
            if code not in boundaries.index:
                what = f"{code}, part of {new}, is not among the boundaries."
                problems.append(Problem("boundary changes", what, "Check the code."))
            if owner.setdefault(code, new) != new:
                what = f"{code} is part of both {owner[code]} and {new}."
                problems.append(Problem("boundary changes", what, "Put each area in one group."))
    if problems:
        raise InputError(problems)

    # the merged area takes the place of its first member
    names = {code: str(name) for code, name in boundaries["name"].items()}
    rows: dict[str, tuple[str, shapely.Geometry]] = {}
    for code in boundaries.index:
        if code not in owner:
            rows[code] = (names[code], boundaries.geometry[code])
        elif owner[code] not in rows:
            name, members = groups[owner[code]]
            parts = boundaries.geometry.loc[list(members)].to_numpy()
            rows[owner[code]] = (name, shapely.union_all(parts))
    merged = gpd.GeoDataFrame(
        {"name": [name for name, _ in rows.values()]},
        index=list(rows),
        geometry=[shape for _, shape in rows.values()],
        crs=boundaries.crs,
    )
    merged.index.name = "code"
    merged.attrs["notes"] = list(boundaries.attrs.get("notes", []))
    return merged


def _read(source: Path, layer: str | None) -> gpd.GeoDataFrame:
    """Return the file as it is, or say why it cannot be read."""
    where = source.name
    if not source.exists():
        nearby = source.parent.iterdir() if source.parent.is_dir() else []
        names = [p.name for p in nearby if p.suffix.lower() in _SUFFIXES]
        near = get_close_matches(where, names, n=1)
        remedy = f'Did you mean "{near[0]}"?' if near else "Check the path."
        raise InputError.of(where, "there is no such file.", remedy)
    try:
        if source.suffix.lower() in (".parquet", ".geoparquet"):
            frame = gpd.read_parquet(source)
        else:
            frame = gpd.read_file(source, layer=_only_layer(source, layer))
    except ImportError as error:
        remedy = "Install pyarrow, or save the boundaries as GeoPackage or GeoJSON."
        raise InputError.of(where, "GeoParquet needs the library pyarrow.", remedy) from error
    except (DataSourceError, DataLayerError, ValueError, OSError) as error:
        remedy = (
            "Give a GeoPackage, GeoJSON, Shapefile (with its .shx, .dbf and .prj) or GeoParquet."
        )
        raise InputError.of(where, f"it cannot be read as a map ({error}).", remedy) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError.of(where, "it holds a table without shapes.", "Give a file of boundaries.")
    if frame.empty:
        raise InputError.of(where, "it holds no areas.", "Check the file, and the layer.")
    if frame.crs is None:
        what = "it does not say which coordinate system it uses."
        remedy = "Keep the .prj file beside a Shapefile, or save it as EPSG:27700 or EPSG:4326."
        raise InputError.of(where, what, remedy)
    return frame


def _only_layer(source: Path, layer: str | None) -> str | None:
    """Return the layer to read, or ask for one where the file holds several."""
    layers = [str(name) for name in pyogrio.list_layers(source)[:, 0]]
    listed = ", ".join(layers)
    if layer is not None and layer not in layers:
        raise InputError.of(source.name, f'it has no layer "{layer}".', f"Choose from: {listed}.")
    if layer is None and len(layers) > 1:
        what = f"it holds {len(layers)} layers: {listed}."
        raise InputError.of(source.name, what, "Name the one with the boundaries.")
    return layer if layer is not None else next(iter(layers), None)


def _code_column(frame: gpd.GeoDataFrame, where: str, codes: Sequence[str] | None) -> str:
    """Return the column that holds the ONS codes."""
    texts = [str(column) for column in frame.columns if column != frame.geometry.name]
    ranked = [
        text for pattern in _CODE_COLUMNS for text in texts if pattern.match(text.lower().strip())
    ]
    # failing a known heading, one column alone that reads like codes will do
    if not ranked:
        looks = [text for text in texts if frame[text].astype(str).str.match(_ONS_CODE).all()]
        ranked = looks if len(looks) == 1 else []
    if not ranked:
        what = f"no column of ONS codes was recognised among: {', '.join(texts) or 'none'}."
        remedy = 'Call it "code", or keep the ONS heading (CTYUA23CD, LAD22CD).'
        raise InputError.of(where, what, remedy)
    if codes is None or len(ranked) == 1:
        return ranked[0]
    wanted = set(codes)
    return max(ranked, key=lambda text: len(wanted & set(frame[text].astype(str))))


def _name_column(frame: gpd.GeoDataFrame, code_column: str) -> str | None:
    """Return the column of names that belongs to the column of codes, if there is one."""
    texts = {str(column).lower().strip(): str(column) for column in frame.columns}
    twin = re.sub(r"cd$", "nm", code_column.lower().strip())
    if twin != code_column.lower().strip() and twin in texts:
        return texts[twin]
    plain = [texts[text] for pattern in _PLAIN_NAMES for text in texts if pattern.match(text)]
    return plain[0] if plain else None


def _standard(frame: gpd.GeoDataFrame, code_column: str) -> gpd.GeoDataFrame:
    """Return the frame with index code, columns name and geometry."""
    name_column = _name_column(frame, code_column)
    codes = frame[code_column].astype(str).str.strip()
    names = codes if name_column is None else frame[name_column].astype(str).str.strip()
    standard = gpd.GeoDataFrame(
        {"name": names.to_numpy()},
        index=codes.to_numpy(),
        geometry=frame.geometry.to_numpy(),
        crs=frame.crs,
    )
    standard.index.name = "code"
    return standard


def _code_problems(
    frame: gpd.GeoDataFrame, where: str, codes: Sequence[str] | None
) -> list[Problem]:
    """List codes that are asked for and absent, and codes that stand twice."""
    problems = []
    present = list(dict.fromkeys(str(code) for code in frame.index))
    wanted = present if codes is None else list(dict.fromkeys(codes))
    counts = frame.index.value_counts()
    for code in wanted:
        if code in counts.index and counts[code] > 1:
            name = frame.loc[[code], "name"].iloc[0]
            what = f"{code} ({name}) stands in {counts[code]} rows."
            problems.append(Problem(where, what, "Merge the rows, or remove the spare ones."))
        elif code not in counts.index:
            problems.append(Problem(where, f"{code} is not in the file.", _hint(code, present)))
    return problems


def _hint(code: str, present: Sequence[str]) -> str:
    """Say why a code may be missing: another vintage, or a slip."""
    newer = [f"{c} ({n})" for c, n in successors(code) if c in present]
    older = [f"{c} ({n})" for c, n in predecessors(code) if c in present]
    if newer or older:
        others, age = (newer, "newer") if newer else (older, "older")
        text = f"The file is of a {age} vintage: it has {' and '.join(others)} instead"
        return f"{text}; the change came in {year_of_change(code)}."
    near = get_close_matches(code, present, n=1, cutoff=0.8)
    if near:
        return f'Did you mean "{near[0]}"?'
    return "Load boundaries of the vintage of your areas."


def _repaired(
    frame: gpd.GeoDataFrame, where: str
) -> tuple[list[shapely.Geometry], list[str], list[Problem]]:
    """Return clean outlines, notes of the repairs, and outlines that cannot be repaired."""
    shapes: list[shapely.Geometry] = []
    notes: list[str] = []
    problems: list[Problem] = []
    for code, name, shape in zip(frame.index, frame["name"], frame.geometry, strict=True):
        if shape is None or shape.is_empty:
            problems.append(Problem(where, f"{code} ({name}) has no outline.", "Draw it."))
        elif shape.geom_type not in ("Polygon", "MultiPolygon"):
            what = f"{code} ({name}) is a {shape.geom_type}, not an area."
            problems.append(Problem(where, what, "Give polygons."))
        elif not shape.is_valid:
            shape, note, problem = _repair(code, name, shape, where)  # noqa: PLW2901
            notes += note
            problems += problem
        shapes.append(shape)
    return shapes, notes, problems


def _repair(
    code: str, name: str, shape: shapely.Geometry, where: str
) -> tuple[shapely.Geometry, list[str], list[Problem]]:
    """Mend one outline where that changes next to nothing, else say what is wrong with it."""
    reason = shapely.is_valid_reason(shape).split("[")[0].lower()
    clean = shapely.make_valid(shape)
    parts = shapely.get_parts(clean)
    clean = shapely.union_all(parts[np.isin(shapely.get_dimensions(parts), [2])])
    change = abs(clean.area - shape.area) / max(clean.area, 1e-9)
    if change <= REPAIR_TOLERANCE:
        return clean, [f"{where}: the outline of {code} ({name}) was mended ({reason})."], []
    what = f"the outline of {code} ({name}) is broken ({reason})."
    remedy = 'Mend it ("Fix geometries" in QGIS), or download it again.'
    return shape, [], [Problem(where, what, remedy)]


def _off_the_map(frame: gpd.GeoDataFrame, where: str) -> list[Problem]:
    """List areas that lie nowhere near Great Britain: mixed-up axes or a wrong system."""
    bounds = frame.geometry.bounds.to_numpy()
    west, south, east, north = _GRID
    inside = np.isfinite(bounds).all(axis=1)
    inside &= (bounds[:, 0] > west) & (bounds[:, 1] > south)
    inside &= (bounds[:, 2] < east) & (bounds[:, 3] < north)
    remedy = "Check the coordinate system, and that longitude stands before latitude."
    return [
        Problem(where, f"{code} ({frame.loc[code, 'name']}) lies outside Great Britain.", remedy)
        for code in frame.index[~inside]
    ]


def _overlaps(frame: gpd.GeoDataFrame, where: str) -> tuple[list[Problem], list[str]]:
    """List pairs of areas that overlap, and note those that only cross along their border."""
    shapes = frame.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = left < right
    left, right = left[pairs], right[pairs]
    shared = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    smaller = np.minimum(shapely.area(shapes[left]), shapely.area(shapes[right]))
    large = shared > OVERLAP_PERCENT / 100 * smaller
    slight = ~large & (shared > 10_000.0)
    problems = [
        Problem(
            where,
            f"{_named(frame, i)} and {_named(frame, j)} overlap by {km2 / 1e6:.3g} km².",
            "Cut one out of the other, or load boundaries that do not overlap.",
        )
        for i, j, km2 in zip(left[large], right[large], shared[large], strict=True)
    ]
    notes: list[str] = []
    if slight.any():
        notes.append(
            f"{where}: {int(slight.sum())} pairs of areas cross along their border, by "
            f"{shared[slight].sum() / 1e6:.3g} km² in all; taken as generalised borders."
        )
    return problems, notes


def _named(frame: gpd.GeoDataFrame, row: int) -> str:
    """Return name and code of one row."""
    return f"{frame['name'].iloc[row]} ({frame.index[row]})"
