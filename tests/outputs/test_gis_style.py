"""The styles inside a GeoPackage are ones that QGIS can read, in the colours of the maps."""

import re
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing

import pytest

from footprint.outputs.gis import files as gis
from footprint.outputs.gis import layers as gis_layers
from footprint.outputs.gis import style as gis_style
from footprint.outputs.wording import looks

from . import factory, factory_ground

QT_BRUSHES = {
    *("solid", "no", "horizontal", "vertical", "cross", "b_diagonal", "f_diagonal", "diagonal_x"),
    *(f"dense{n}" for n in range(1, 8)),
}


@pytest.fixture(scope="module")
def layers():
    return gis_layers.layers(factory.make_result(), factory_ground.made_up_boundaries())


def parsed(style):
    """Read a style; its first line names a document type that is nowhere to be fetched."""
    return ET.fromstring(style.qml.partition("\n")[2])


def test_each_function_of_an_option_is_a_style_and_one_is_in_use(layers):
    for layer in layers:
        made = gis_style.styles(layer)
        assert [style.is_default for style in made].count(True) == 1
        assert len({style.name for style in made}) == len(made)
        if layer.classes:
            assert len(made) == len(layer.classes)


def test_the_style_in_use_is_of_a_function_that_is_shared(layers):
    shown = gis_style.styles(layers[0])[0]
    values = [one.get("value") for one in parsed(shown).iter("category")]
    assert any(": " in value for value in values)


def test_what_an_option_shares_anew_is_seen_first(layers):
    result = factory.make_result()
    now, *others = (option.footprints for option in result.options)
    for layer, footprints in zip(layers[1:], others, strict=False):
        first = next(iter(layer.classes))
        (function,) = (f for f in footprints if gis_layers.tidy(f) == first)
        assert set(footprints[function]) != set(now[function])


def test_every_value_of_the_column_has_its_colour(layers):
    for layer in layers:
        for style, column in zip(gis_style.styles(layer), layer.classes, strict=False):
            whole = parsed(style)
            renderer = whole.find("renderer-v2")
            assert renderer.get("attr") == column
            values = {one.get("value"): one.get("symbol") for one in renderer.iter("category")}
            assert set(layer.frame[column]) <= set(values)
            symbols = {one.get("name"): one for one in renderer.iter("symbol")}
            for value, look in layer.classes[column].items():
                layer_of = symbols[values[value]].find("layer")
                options = {o.get("name"): o.get("value") for o in layer_of.iter("Option")}
                wanted = look.colour if look else looks.ALONE_COLOUR
                assert options["color"] == gis_style._rgba(wanted)


def test_footprints_that_stand_alone_hide_none_beneath_them(layers):
    (shapes,) = (layer for layer in layers if layer.name == "footprints")
    (style,) = gis_style.styles(shapes)
    whole = parsed(style)
    (alone,) = (one for one in whole.iter("category") if one.get("value") == "alone")
    symbols = {one.get("name"): one for one in whole.iter("symbol")}
    layer = symbols[alone.get("symbol")].find("layer")
    options = {one.get("name"): one.get("value") for one in layer.iter("Option")}
    assert options["style"] == "no"


def test_hatches_are_ones_that_qgis_draws(layers):
    assert set(gis_style.BRUSHES) == set(looks.HATCHES)
    for layer in layers:
        for style in gis_style.styles(layer):
            for one in parsed(style).iter("Option"):
                if one.get("name") == "style":
                    assert one.get("value") in QT_BRUSHES


def test_labels_name_a_column_of_the_layer(layers):
    for layer in layers:
        for style in gis_style.styles(layer):
            text = parsed(style).find("labeling/settings/text-style")
            named = re.findall(r'"(\w+)"', text.get("fieldName")) or [text.get("fieldName")]
            assert set(named) <= set(layer.frame.columns)
            assert text.get("isExpression") == str(int("(" in text.get("fieldName")))


def test_flows_widen_with_children_and_schools_are_points():
    from . import factory_schools

    made = gis_layers.layers(
        factory_schools.sufficiency_result(), factory_ground.made_up_boundaries()
    )
    kinds = {}
    for layer in made:
        (style, *_) = gis_style.styles(layer)
        kinds[layer.name] = parsed(style).find("renderer-v2/symbols/symbol").get("type")
        if layer.name == "flows":
            assert "children" in style.qml
            text = parsed(style).find("labeling/settings/text-style")
            assert (text.get("fieldName"), text.get("isExpression")) == ('round("children")', "1")
    assert kinds["flows"] == "line"
    assert kinds["schools"] == "marker"
    assert kinds["areas"] == "fill"


def test_a_name_with_marks_of_its_own_stays_inside_its_quotes(layers):
    look = looks.Look("A", "#12436D", "///")
    text = gis_style._categories('a"b', {'<script>"&': look})
    category = ET.fromstring(text).find("categories/category")
    assert category.get("value") == '<script>"&'


def test_the_styles_stand_where_qgis_looks_for_them(tmp_path):
    result, ground = factory.make_result(), factory_ground.made_up_boundaries()
    path = tmp_path / "map.gpkg"
    path.write_bytes(gis.exports(result, ground).files["map.gpkg"])
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(
            "SELECT f_table_name, f_geometry_column, styleName, useAsDefault FROM layer_styles"
        ).fetchall()
        columns = dict(
            database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns")
        )
    assert {row[0] for row in rows} == set(columns)
    assert all(columns[row[0]] == row[1] for row in rows)
    assert sum(row[3] for row in rows) == len(columns)
    assert all(len(row[2]) <= gis_style.LONGEST_STYLE_NAME for row in rows)
