"""Build the layers of a result: options, footprints, councils, schools and flows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footprint.outputs.tables import every as tables
from footprint.outputs.tables.table import Table, Value
from footprint.outputs.wording import findings, looks, names
from footprint.questions.result import OptionResult, Result

if TYPE_CHECKING:
    import geopandas as gpd

FOOTPRINTS, AREAS, SCHOOLS, FLOWS = "footprints", "areas", "schools", "flows"
ALONE = "alone"
LONGEST_NAME = 50
# columns of the tables that the map of councils carries, by the table they stand in
COUNCIL_FIGURES: dict[str, tuple[tuple[str, str], ...]] = {
    "areas": (
        ("option_gbp_per_year_low", "gbp_per_year_low"),
        ("option_gbp_per_year_central", "gbp_per_year"),
        ("option_gbp_per_year_high", "gbp_per_year_high"),
        ("difference_from_as_now_gbp_per_year_central", "from_as_now_gbp_per_year"),
        ("difference_from_as_now_is_clear", "from_as_now_clear"),
        ("words", "in_words"),
    ),
    "placement": (
        ("children", "children"),
        ("inside_la_near_children", "inside_near_children"),
        ("no_place_children", "no_place_children"),
    ),
    "placed": (
        ("children_central", "children"),
        ("no_place_children_central", "no_place_children"),
        ("beyond_minutes_children_central", "beyond_minutes_children"),
    ),
    "plan_areas": (
        ("plan_discounted_gbp", "discounted_gbp"),
        ("difference_from_nothing_built_discounted_gbp", "from_nothing_built_discounted_gbp"),
        ("words", "in_words"),
    ),
}
# the same under every option, so carried once
COUNCIL_FIGURES_ONCE = {"areas": (("alone_gbp_per_year_central", "alone_gbp_per_year"),)}
_KEYS = ("option", "plan")


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its name, what it shows, its features, and how to colour them.

    Attributes
    ----------
    geometry
        Kind of shape ("MultiPolygon", "Point", "LineString").
    classes
        For each column that may colour the layer, the values and the letter, colour and hatch
        of each; the first column is the one a reader sees first.
    label
        Column or expression that labels a feature.
    """

    name: str
    title: str
    about: str
    frame: "gpd.GeoDataFrame"
    geometry: str
    classes: Mapping[str, Mapping[str, looks.Look | None]]
    label: str = ""


def layers(
    result: Result, boundaries: "gpd.GeoDataFrame", found: Sequence[Table] | None = None
) -> tuple[Layer, ...]:
    """Build every layer that a result can fill, those a reader looks for first in front."""
    shown = {t.name: t for t in (tables.tables(result) if found is None else found)}
    ground = _ground(result, boundaries)
    if ground.empty:
        return ()
    chosen = looks.looks_of(result)
    made: list[Layer] = []
    taken: set[str] = set()
    for option in result.options:
        if option.footprints:
            made.append(_option_layer(result, option, ground, chosen, taken))
    shapes = _footprints_layer(result, ground, chosen)
    for layer in (
        *((shapes,) if shapes else ()),
        _areas_layer(result, ground, shown),
        _schools_layer(ground, shown),
        _flows_layer(ground, shown),
    ):
        if layer is not None:
            made.append(layer)
    return tuple(made)


def _ground(result: Result, boundaries: "gpd.GeoDataFrame") -> "gpd.GeoDataFrame":
    """Return the areas of a result in its order, each a valid shape of one part or more."""
    import geopandas as gpd

    frame = boundaries.loc[[code for code in result.areas if code in boundaries.index]]
    shapes = [polygons(shape) for shape in frame.geometry.make_valid()]
    return gpd.GeoDataFrame(geometry=shapes, index=frame.index, crs=frame.crs)


def polygons(shape: Any) -> Any:  # noqa: ANN401 - shapely geometry
    """Keep the areas of a shape, as one shape of many parts."""
    import shapely

    parts = [one for part in shapely.get_parts(shape) for one in shapely.get_parts(part)]
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def _frame(rows: list[dict[str, Any]], shapes: list[Any], crs: Any) -> "gpd.GeoDataFrame":  # noqa: ANN401
    import geopandas as gpd
    import pandas as pd

    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs=crs)


def _option_layer(
    result: Result,
    option: OptionResult,
    ground: "gpd.GeoDataFrame",
    chosen: Mapping[findings.Block, looks.Look],
    taken: set[str],
) -> Layer:
    """Build the layer of one option: a row a council, a column a function.

    A cell names the footprint the council is in, or says that it stands alone.
    """
    groupings = findings.groupings(option, result.areas)
    columns = _function_columns(option.footprints)
    home = {
        column: {code: block for block in option.footprints[function] for code in block}
        for function, column in columns.items()
    }
    in_order = {frozenset(b): b for grouping in groupings for b in grouping.blocks}
    named: dict[str, dict[str, looks.Look | None]] = {}
    rows: list[dict[str, Any]] = [
        {"code": code, "name": names.area_name(code, result.areas)} for code in ground.index
    ]
    ordered = [columns[function] for function in _newest_first(result, option)]
    for column in ordered:
        named[column] = {}
        for row in rows:
            block = in_order[frozenset(home[column][row["code"]])]
            look = chosen.get(block) if len(block) > 1 else None
            named_so = _footprint_words(result, block, look)
            row[column] = named_so
            named[column][named_so] = look
    return Layer(
        _layer_name(option, taken),
        option.name,
        f"The option {option.name}: the footprint each council is in, function by function.",
        _frame(rows, list(ground.geometry), ground.crs),
        "MultiPolygon",
        named,
        "name",
    )


def _newest_first(result: Result, option: OptionResult) -> list[str]:
    """Order functions for a reader: those shared otherwise than as now, then the most shared."""
    now = next((one.footprints for one in result.options if one.is_as_now), {})

    def place(function: str) -> tuple[bool, int]:
        blocks = option.footprints[function]
        same = set(map(frozenset, blocks)) == set(map(frozenset, now.get(function, ())))
        return same, -sum(len(block) for block in blocks if len(block) > 1)

    return sorted(option.footprints, key=place)


def _footprint_words(result: Result, block: findings.Block, look: looks.Look | None) -> str:
    """Name a footprint by its letter and its councils."""
    if len(block) == 1:
        return ALONE
    said = names.footprint_name(block, result.areas)
    return f"{look.letter}: {said}" if look else said


def _function_columns(functions: Iterable[str]) -> dict[str, str]:
    """Name a column after each function; the service leads where there are several."""
    ids = list(functions)
    services = {function.partition("/")[0] for function in ids}
    return {
        function: tidy(function if len(services) > 1 else function.partition("/")[2] or function)
        for function in ids
    }


def _layer_name(option: OptionResult, taken: set[str]) -> str:
    """Name the layer of an option so that both people and programs can read it."""
    key, said = tidy(option.key), tidy(option.name)
    base = (said if said.startswith(key) else f"{key}_{said}")[:LONGEST_NAME].rstrip("_")
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    taken.add(name)
    return name


def tidy(said: str) -> str:
    """Keep letters and digits, in small letters, with underscores between them."""
    return re.sub(r"\W+", "_", said.lower()).strip("_") or "unnamed"


def _footprints_layer(
    result: Result, ground: "gpd.GeoDataFrame", chosen: Mapping[findings.Block, looks.Look]
) -> Layer | None:
    """Build the shapes of every footprint of every option, once each, with what it shares."""
    import shapely

    shape = dict(zip(ground.index, ground.geometry, strict=True))
    joined: dict[findings.Block, Any] = {}
    rows: list[dict[str, Any]] = []
    shapes: list[Any] = []
    for option in result.options:
        found: dict[findings.Block, list[str]] = {}
        for grouping in findings.groupings(option, result.areas):
            for block in grouping.blocks:
                found.setdefault(block, []).extend(grouping.functions)
        for block, functions in found.items():
            members = [shape[code] for code in block if code in shape]
            if not members:
                continue
            if block not in joined:
                joined[block] = polygons(shapely.union_all(members))
            look = chosen.get(block) if len(block) > 1 else None
            said = [names.function_name(f, result.functions) for f in functions]
            rows.append(
                {
                    "option": option.key,
                    "option_name": option.name,
                    "footprint": look.letter if look else ALONE,
                    "names": names.footprint_name(block, result.areas),
                    "codes": " ".join(block),
                    "councils": len(block),
                    "shared": len(block) > 1,
                    "functions": len(functions),
                    "function_names": "; ".join(said),
                    "function_keys": " ".join(functions),
                }
            )
            shapes.append(joined[block])
    if not rows:
        return None
    order = sorted(range(len(rows)), key=lambda i: (rows[i]["option"], -rows[i]["councils"]))
    letters: dict[str, looks.Look | None] = {
        look.letter: look for block, look in chosen.items() if len(block) > 1
    }
    return Layer(
        FOOTPRINTS,
        "Footprints",
        "The shape of every footprint of every option, with the functions shared in it. "
        "Filter by option_name: footprints of different functions lie on one another.",
        _frame([rows[i] for i in order], [shapes[i] for i in order], ground.crs),
        "MultiPolygon",
        {"footprint": {**letters, ALONE: None}},
        "footprint",
    )


def _areas_layer(result: Result, ground: "gpd.GeoDataFrame", shown: Mapping[str, Table]) -> Layer:
    """Build the map of councils, with the key figures of each option beside each other."""
    figures: dict[str, dict[str, Any]] = {code: {} for code in ground.index}
    for table, wanted in COUNCIL_FIGURES.items():
        if table in shown:
            _add_figures(figures, shown[table], wanted)
    rows = []
    for code in ground.index:
        name, short = result.areas[code]
        row: dict[str, Any] = {"code": code, "name": name, "short_name": short}
        rows.append(row | figures[code])
    return Layer(
        AREAS,
        "Councils",
        "Each council with its key figures under each option; modelled cost, not budget. "
        "Figures that are protected are empty and named in the column protected.",
        _frame(rows, list(ground.geometry), ground.crs),
        "MultiPolygon",
        {},
        "name",
    )


def _add_figures(
    figures: dict[str, dict[str, Any]], table: Table, wanted: Sequence[tuple[str, str]]
) -> None:
    """Add columns of a table to each council, one for each option or plan."""
    key = next((k for k in _KEYS if k in table.columns), None)
    if key is None or "code" not in table.columns:
        return
    place = {column: index for index, column in enumerate(table.columns)}
    services = {row[place["service"]] for row in table.rows} if "service" in place else set()
    for row in table.rows:
        code = str(row[place["code"]])
        if code not in figures:
            continue
        for column, short in COUNCIL_FIGURES_ONCE.get(table.name, ()):
            _put_figure(figures[code], short, row[place[column]])
        lead = tidy(str(row[place[key]]))
        if len(services) > 1:
            lead += "_" + tidy(str(row[place["service"]]))
        for column, short in wanted:
            if column in place:
                _put_figure(figures[code], f"{lead}_{short}", row[place[column]])


def _put_figure(row: dict[str, Any], name: str, value: Value) -> None:
    """Put one figure in a row; text where a number is hidden goes to the list of those."""
    is_text = name.endswith("_in_words")
    # a mark is carried once, however many rows repeat it
    if f"{name} (" in str(row.get("protected", "")):
        return
    if isinstance(value, bool):
        row[name] = "yes" if value else "no"
    elif value is None or (isinstance(value, str) and is_text):
        row[name] = value
    elif isinstance(value, str):
        row[name] = None
        row["protected"] = "; ".join(filter(None, (row.get("protected", ""), f"{name} ({value})")))
    else:
        row[name] = float(value)


def _schools_layer(ground: "gpd.GeoDataFrame", shown: Mapping[str, Table]) -> Layer | None:
    """Build the schools whose position is real; a school without one is left out."""
    import shapely

    table = shown.get("sites")
    if table is None:
        return None
    place = {column: index for index, column in enumerate(table.columns)}
    rows, shapes = [], []
    for row in table.rows:
        east, north = row[place["easting_metres"]], row[place["northing_metres"]]
        if not isinstance(east, int | float) or not isinstance(north, int | float):
            continue
        places = row[place["places"]]
        rows.append(
            {
                "site": row[place["site"]],
                "site_name": row[place["site_name"]],
                "code": row[place["code"]],
                "name": row[place["name"]],
                "sector": row[place["sector"]],
                "needs": row[place["needs"]],
                "phases": row[place["phases"]],
                "places": float(places) if isinstance(places, int | float) else None,
            }
        )
        shapes.append(shapely.Point(float(east), float(north)))
    if not rows:
        return None
    about = "Schools whose position is published, with their places."
    frame = _frame(rows, shapes, "EPSG:27700").to_crs(ground.crs)
    return Layer(SCHOOLS, "Schools", about, frame, "Point", {}, "site_name")


def _flows_layer(ground: "gpd.GeoDataFrame", shown: Mapping[str, Table]) -> Layer | None:
    """Build lines from each council to the councils whose places its children use."""
    import shapely

    table = shown.get("flows")
    if table is None:
        return None
    place = {column: index for index, column in enumerate(table.columns)}
    points = dict(zip(ground.index, ground.geometry.representative_point(), strict=True))
    rows, shapes = [], []
    for row in table.rows:
        start, end = str(row[place["code"]]), str(row[place["place_code"]])
        if start == end or start not in points or end not in points:
            continue
        children = row[place["children"]]
        is_number = isinstance(children, int | float)
        rows.append(
            {
                **{name: row[place[name]] for name in ("option", "option_name", "code", "name")},
                **{name: row[place[name]] for name in ("place_code", "place_name", "sector")},
                "children": float(children) if is_number else None,  # type: ignore[arg-type]
                "protected": "" if is_number else str(children),
            }
        )
        shapes.append(shapely.LineString([points[start], points[end]]))
    if not rows:
        return None
    about = "Children of one council at places in another: modelled estimates, central case."
    return Layer(
        FLOWS,
        "Flows",
        about,
        _frame(rows, shapes, ground.crs),
        "LineString",
        {},
        'round("children")',
    )
