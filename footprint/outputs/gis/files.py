"""Lay a result out for a geographic information system: layers, GeoPackage, GeoJSON.

A layer for each option has a row a council and a column a function; "footprints" holds the
shapes of every footprint; "areas" each council's key figures; "schools" the schools whose
position is real; "flows" lines between councils. Children's homes and foster carers are at no
point: only councils and schools are ever drawn.
"""

import io
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.errors import OutputError
from footprint.outputs.gis import layers as gis_layers
from footprint.outputs.gis import style as gis_style
from footprint.outputs.gis.layers import Layer
from footprint.outputs.tables import table as laid
from footprint.outputs.wording import words
from footprint.questions.result import Result

if TYPE_CHECKING:
    import geopandas as gpd

FIXED_TIME = "2000-01-01T00:00:00.000Z"
GEOPACKAGE_VERSION = "1.3"
PARQUET_VERSION = "1.1.0"
WGS84 = 4326
DEGREES = 6
SCRATCH_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Exports:
    """What a GIS opens: the layers, and the files made of them by name."""

    layers: tuple[Layer, ...]
    files: dict[str, bytes]


def exports(
    result: Result,
    boundaries: "gpd.GeoDataFrame",
    found: Sequence[laid.Table] | None = None,
) -> Exports:
    """Make every file for a GIS; the same result gives the same bytes.

    ``found`` are the tables of the result, where they were laid out already: every figure is
    taken from them, so that what is protected in a table is protected on a map. GeoParquet is
    made where the library for it is installed.
    """
    layers = gis_layers.layers(result, boundaries, found)
    if not layers:
        return Exports((), {})
    files = {"map.gpkg": geopackage(layers, result)}
    footprints = next((layer for layer in layers if layer.name == gis_layers.FOOTPRINTS), None)
    if footprints is not None:
        files["footprints.geojson"] = geojson(footprints, about(result))
        columnar = geoparquet(footprints)
        if columnar is not None:
            files["map.parquet"] = columnar
    return Exports(layers, files)


def about(result: Result) -> dict[str, str]:
    """Say what the layers are and are not, for files that can carry it."""
    said = {
        "title": result.title,
        "region": f"{result.region}, councils as of {result.vintage}",
        "year": str(result.year),
        "illustrative": words.ILLUSTRATIVE,
        "cost": f"Every cost is a {words.MODELLED}. {words.PRICES}",
        "licence": " ".join(result.licence),
    }
    said |= {gis_layers.tidy(option.key): option.name for option in result.options}
    if result.unprotected:
        said["protection"] = words.sentence(f"This file {words.UNPROTECTED}")
    return {name: value for name, value in said.items() if value}


def geopackage(layers: Sequence[Layer], result: Result) -> bytes:
    """Write the layers as a GeoPackage with their styles inside, and what they are about."""
    import pandas as pd
    import pyogrio

    with _scratch() as scratch, _fixed_time():
        path = scratch / "map.gpkg"
        for number, layer in enumerate(layers):
            pyogrio.write_dataframe(
                layer.frame,
                path,
                layer=layer.name,
                driver="GPKG",
                append=number > 0,
                dataset_options={} if number else {"VERSION": GEOPACKAGE_VERSION},
                layer_options={
                    "IDENTIFIER": layer.title,
                    "DESCRIPTION": f"{layer.about} {words.ILLUSTRATIVE}",
                    "GEOMETRY_NAME": "geom",
                    "FID": "fid",
                },
                geometry_type=layer.geometry,
            )
        told = pd.DataFrame(list(about(result).items()), columns=["name", "value"])
        pyogrio.write_dataframe(
            told,
            path,
            layer="about",
            driver="GPKG",
            append=True,
            layer_options={"DESCRIPTION": "What this file is, and whose data is in it"},
        )
        _put_styles(path, layers)
        return path.read_bytes()


@contextmanager
def _scratch() -> Iterator[Path]:
    """Make a folder for a file in the making; where there is no room for it, say so."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            try:
                yield Path(folder)
            except (RuntimeError, sqlite3.Error) as error:
                # a library says many things where the disk is full, few of them that it is
                if shutil.disk_usage(folder).free > SCRATCH_BYTES:
                    raise
                full = "it is full"
                raise _no_scratch(full) from error
    except OutputError:
        raise
    except OSError as error:
        # where the results go is well, so whoever catches this need not look there
        raise _no_scratch(error.strerror or str(error)) from None


def _no_scratch(what: str) -> OutputError:
    """Say what is wrong with the folder for temporary files, and what to do."""
    msg = f"The map files could not be made in the folder for temporary files: {what}. "
    return OutputError(msg + "Make room there, or name another by setting TMPDIR (Windows: TEMP).")


@contextmanager
def _fixed_time() -> Iterator[None]:
    """Have every date in a GeoPackage be the same, so that equal inputs give equal bytes."""
    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_TIME})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _put_styles(path: Path, layers: Sequence[Layer]) -> None:
    """Put the styles where QGIS looks for them: a table of the GeoPackage itself."""
    rows = [
        (layer.name, style.name, style.qml, style.is_default, style.about)
        for layer in layers
        for style in gis_style.styles(layer)
    ]
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(gis_style.TABLE)
        database.executemany(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
            "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, "
            "owner, ui, update_time) VALUES ('', '', ?, 'geom', ?, ?, '', ?, ?, '', NULL, ?)",
            [(*row, FIXED_TIME) for row in rows],
        )
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, "
            "last_change, srs_id) VALUES ('layer_styles', 'attributes', 'layer_styles', "
            "'Styles of the layers, for QGIS', ?, 0)",
            (FIXED_TIME,),
        )


def geoparquet(layer: Layer) -> bytes | None:
    """Write a layer as GeoParquet, or nothing where the library for it is not installed."""
    try:
        import pyarrow  # noqa: F401 - the columns are written with it
    except ImportError:
        return None
    stream = io.BytesIO()
    layer.frame.to_parquet(stream, index=False, schema_version=PARQUET_VERSION)
    return stream.getvalue()


def geojson(layer: Layer, about: Mapping[str, str]) -> bytes:
    """Write a layer as GeoJSON (RFC 7946): degrees of WGS84, outer rings counterclockwise."""
    import numpy as np
    import shapely

    shapes = np.asarray(layer.frame.geometry.to_crs(WGS84).array, dtype=object)
    rounded = shapely.transform(shapes, lambda points: np.round(points, DEGREES))
    rounded = np.where(shapely.is_valid(rounded), rounded, shapely.make_valid(rounded))
    turned = shapely.orient_polygons([gis_layers.polygons(shape) for shape in rounded])
    columns = [name for name in layer.frame.columns if name != layer.frame.geometry.name]
    features = []
    for number, shape in enumerate(turned):
        values = {name: _plain(layer.frame[name].iloc[number]) for name in columns}
        shown = json.loads(shapely.to_geojson(shape))
        bounds = [round(float(v), DEGREES) for v in shape.bounds]
        features.append(
            {"type": "Feature", "bbox": bounds, "properties": values, "geometry": shown}
        )
    whole = {"type": "FeatureCollection", **about, "features": features}
    text = json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return (text + "\n").encode("utf-8")


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell of a frame
    """Turn a cell into what a file of plain text holds."""
    item = value.item() if hasattr(value, "item") else value
    return None if isinstance(item, float) and item != item else item  # noqa: PLR0124
