"""Write styles that QGIS reads from inside a GeoPackage: colours, hatches and labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from footprint.outputs.gis.layers import FLOWS, FOOTPRINTS, SCHOOLS, Layer
from footprint.outputs.wording import looks

TABLE = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256),
    f_table_schema TEXT(256),
    f_table_name TEXT(256),
    f_geometry_column TEXT(256),
    styleName TEXT(30),
    styleQML TEXT,
    styleSLD TEXT,
    useAsDefault BOOLEAN,
    description TEXT,
    owner TEXT(30),
    ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)"""
LONGEST_STYLE_NAME = 30
WHITE, LINE, TEXT = "#FFFFFF", "#3D3D3D", "#000000"
BORDER_MM, LABEL_POINTS, BUFFER_MM = 0.5, 9, 0.8
# the letter of a footprint, where there is one, and the name of the council
LETTER_AND_NAME = (
    "trim(coalesce(regexp_substr(\"{column}\", '^([A-Z]+): '), '') || ' ' || \"{name}\")"
)
# what the hatches of the maps are called in QGIS
BRUSHES = {
    "///": "b_diagonal",
    "...": "dense6",
    "\\\\\\": "f_diagonal",
    "xx": "diagonal_x",
    "--": "horizontal",
    "oo": "dense5",
    "||": "vertical",
    "++": "cross",
}


@dataclass(frozen=True, slots=True)
class Style:
    """One style of a layer, as QGIS keeps it."""

    name: str
    qml: str
    is_default: bool
    about: str


def styles(layer: Layer) -> tuple[Style, ...]:
    """Write the styles of a layer: one for each column that may colour it, the first in use."""
    if not layer.classes:
        qml = _document(_single(layer), _labels(layer, layer.label))
        return (Style("Footprint", qml, is_default=True, about=layer.about),)
    made: list[Style] = []
    for column, classes in layer.classes.items():
        name = column[:LONGEST_STYLE_NAME]
        while name in {style.name for style in made}:
            name = name[: LONGEST_STYLE_NAME - 3] + f"_{len(made)}"
        own = layer.name == FOOTPRINTS
        label = layer.label if own else LETTER_AND_NAME.format(column=column, name=layer.label)
        qml = _document(_categories(column, classes, hollow=own), _labels(layer, label))
        about = f"Footprints by {column}"
        made.append(Style(name, qml, is_default=not made, about=about))
    return tuple(made)


def _document(renderer: str, labels: str) -> str:
    """Put a renderer and labels together as QGIS saves them."""
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.22.0" styleCategories="Symbology|Labeling" labelsEnabled="1">'
        f"{renderer}{labels}</qgis>"
    )


def _categories(
    column: str, classes: Mapping[str, looks.Look | None], *, hollow: bool = False
) -> str:
    """Colour a layer by the values of one column.

    Where shapes lie on one another, those that stand alone are ``hollow``, so as to hide none.
    """
    ordered = sorted(classes.items(), key=lambda item: (item[1] is None, _order(item[1])))
    symbols = "".join(
        _fill(number, look, hollow=hollow) for number, (_, look) in enumerate(ordered)
    )
    listed = "".join(
        f'<category symbol="{number}" value={quoteattr(value)} label={quoteattr(value)} '
        'render="true" type="string"/>'
        for number, (value, _) in enumerate(ordered)
    )
    return (
        f'<renderer-v2 type="categorizedSymbol" attr={quoteattr(column)} symbollevels="0" '
        f'forceraster="0" enableorderby="0"><categories>{listed}</categories>'
        f"<symbols>{symbols}</symbols></renderer-v2>"
    )


def _order(look: looks.Look | None) -> tuple[int, str]:
    return (len(look.letter), look.letter) if look else (0, "")


def _single(layer: Layer) -> str:
    """Draw every feature of a layer alike."""
    symbol = {SCHOOLS: _marker, FLOWS: _arrow}.get(layer.name, lambda: _fill(0, None))()
    return (
        '<renderer-v2 type="singleSymbol" symbollevels="0" forceraster="0" enableorderby="0">'
        f"<symbols>{symbol}</symbols></renderer-v2>"
    )


def _fill(number: int, look: looks.Look | None, *, hollow: bool = False) -> str:
    """Fill an area with its footprint's colour and hatch; one that stands alone is grey."""
    if hollow and look is None:
        return _symbol(number, "fill", _simple_fill(looks.ALONE_COLOUR, "no", edge=LINE))
    colour = look.colour if look else looks.ALONE_COLOUR
    layers = _simple_fill(colour, "solid")
    if look:
        layers += _simple_fill(WHITE, BRUSHES.get(look.hatch, "no"))
    return _symbol(number, "fill", layers)


def _simple_fill(colour: str, brush: str, *, edge: str = WHITE) -> str:
    return _symbol_layer(
        "SimpleFill",
        {
            "color": _rgba(colour),
            "style": brush,
            "outline_color": _rgba(edge),
            "outline_style": "solid",
            "outline_width": f"{BORDER_MM}",
            "outline_width_unit": "MM",
            "joinstyle": "round",
        },
    )


def _marker() -> str:
    """Draw a school as a point with a white edge."""
    layer = _symbol_layer(
        "SimpleMarker",
        {
            "name": "circle",
            "color": _rgba(looks.COLOURS[0]),
            "outline_color": _rgba(WHITE),
            "outline_width": "0.4",
            "size": "2.6",
            "size_unit": "MM",
        },
    )
    return _symbol(0, "marker", layer)


def _arrow() -> str:
    """Draw a flow as a line, wider for more children."""
    options = {
        "line_color": _rgba(looks.COLOURS[2]),
        "line_style": "solid",
        "line_width": "0.6",
        "line_width_unit": "MM",
        "capstyle": "round",
    }
    wider = (
        '<data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/>'
        '<Option name="properties" type="Map"><Option name="outlineWidth" type="Map">'
        '<Option name="active" type="bool" value="true"/><Option name="expression" '
        'type="QString" value="coalesce(0.2 + sqrt(&quot;children&quot;) / 5, 0.2)"/>'
        '<Option name="type" type="int" value="3"/></Option></Option>'
        '<Option name="type" type="QString" value="collection"/></Option>'
        "</data_defined_properties>"
    )
    return _symbol(0, "line", _symbol_layer("SimpleLine", options, wider))


def _symbol(number: int, kind: str, layers: str) -> str:
    return (
        f'<symbol type="{kind}" name="{number}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f"{layers}</symbol>"
    )


def _symbol_layer(kind: str, options: Mapping[str, str], more: str = "") -> str:
    """Write one layer of a symbol with its options."""
    listed = "".join(
        f'<Option name="{name}" type="QString" value={quoteattr(value)}/>'
        for name, value in sorted(options.items())
    )
    return (
        f'<layer class="{kind}" enabled="1" locked="0" pass="0"><Option type="Map">{listed}'
        f"</Option>{more}</layer>"
    )


def _labels(layer: Layer, label: str) -> str:
    """Label every feature, in black with a white edge so that it is read on any colour."""
    if not label:
        return ""
    computed = int("(" in label)
    return (
        '<labeling type="simple"><settings calloutType="simple">'
        f'<text-style fieldName={quoteattr(label)} isExpression="{computed}" '
        f'fontFamily="Arial" '
        f'fontSize="{LABEL_POINTS}" fontSizeUnit="Point" textColor="{_rgba(TEXT)}" '
        'namedStyle="Regular" fontWeight="50" textOpacity="1">'
        f'<text-buffer bufferDraw="1" bufferSize="{BUFFER_MM}" bufferSizeUnits="MM" '
        f'bufferColor="{_rgba(WHITE)}" bufferOpacity="1"/></text-style>'
        f'<placement placement="{_placement(layer)}" priority="5"/>'
        '<rendering drawLabels="1" obstacle="1" displayAll="0"/></settings></labeling>'
    )


def _placement(layer: Layer) -> int:
    """Choose where labels go, by the number QGIS has for it: on areas, along lines, by points."""
    return {"Point": 6, "LineString": 2}.get(layer.geometry, 1)


def _rgba(colour: str) -> str:
    """Write a colour as QGIS does: red, green, blue and full opacity."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},255"
