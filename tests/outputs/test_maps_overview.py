"""Small maps of options show the same functions, and counts agree from map to map."""

from dataclasses import replace

import pytest

from footprint.outputs.maps import changes, footprints, grid
from footprint.outputs.maps.drawing import plates
from footprint.outputs.maps.sheet import text_width, wrapped
from footprint.outputs.wording import findings

from . import factory


def only(result, *functions):
    """Return a result of some functions alone."""
    options = tuple(
        replace(option, footprints={f: option.footprints[f] for f in functions})
        for option in result.options
    )
    return replace(result, options=options, functions={f: result.functions[f] for f in functions})


def test_every_option_is_shown_by_the_same_functions(result):
    (plate,) = plates(result, ("overview",))
    many = len(result.options)
    assert len(plate.panels) % many == 0
    for start in range(0, len(plate.panels), many):
        row = plate.panels[start : start + many]
        assert [panel.heading for panel in row] == [option.name for option in result.options]
        first, *others = (panel.under for panel in row)
        counted = first.partition(": ")[0]
        assert counted.endswith(f" of {len(result.functions)} functions")
        assert set(others) == {counted}


def test_every_function_that_differs_is_shown_as_each_option_groups_it(result):
    one = only(result, "fostering/recruitment", "residential-care/homes", "fostering/supervision")
    (plate,) = plates(one, ("overview",))
    for start, function in ((0, "fostering/recruitment"), (3, "residential-care/homes")):
        for panel, option in zip(plate.panels[start : start + 3], one.options, strict=True):
            assert panel.under.startswith("1 of 3 functions")
            alone = {c for block in option.footprints[function] if len(block) == 1 for c in block}
            assert {c for c, face in panel.faces.items() if face == footprints.ALONE} == alone
    assert len(plate.panels) == 6
    assert plate.notes == ("One function grouped alike in every option is left out.",)
    assert plate.title == "Who shares the two functions that differ by option"


def test_options_that_differ_in_one_function_are_shown_by_it(result):
    one = only(result, "fostering/recruitment", "fostering/supervision")
    (plate,) = plates(one, ("overview",))
    assert plate.title == "Who shares recruitment under each option"
    assert len({tuple(panel.tags.items()) for panel in plate.panels}) == len(result.options)
    assert "Fostering: recruitment." in plate.alternative_text
    for option in one.options:
        assert f"{option.name}: " in plate.alternative_text


def test_of_many_functions_a_page_is_shown_and_the_rest_is_counted(result):
    names = [f"fostering/step-{n}" for n in range(9)]
    info = result.functions["fostering/recruitment"]
    pairs = [factory.blocks(factory.CODES[n : n + 2]) for n in range(9)]
    options = (
        replace(result.options[0], footprints=dict.fromkeys(names, factory.alone_blocks())),
        replace(result.options[1], footprints=dict(zip(names, pairs, strict=True))),
        replace(result.options[2], footprints=dict.fromkeys(names, (factory.CODES,))),
    )
    many = replace(result, options=options, functions=dict.fromkeys(names, info))
    (plate,) = plates(many, ("overview",))
    assert len(plate.panels) == 9 <= plate.most
    assert plate.title == "Who shares three of the nine functions that differ by option"
    assert "Six functions more are on the map of each option alone." in plate.notes
    assert "step-3" not in plate.alternative_text


def test_both_maps_of_change_count_the_same_councils(result):
    (before_after,) = plates(result, ("before-after",))
    (changed,) = plates(result, ("changes",))
    assert before_after.title == changed.title


@pytest.mark.parametrize(
    ("least", "most", "said"), [(2, 6, "two to six"), (9, 10, "nine or ten"), (1, 2, "one or two")]
)
def test_neighbouring_counts_are_joined_by_or(least, most, said):
    assert changes.span_words(least, most) == said


def test_functions_are_not_counted_where_there_is_one(result):
    (plate,) = plates(only(result, "fostering/recruitment"), ("changes",))
    assert not any("function" in said for p in plate.panels for said in p.values.values())
    assert plate.notes == ()
    (plate,) = plates(result, ("changes",))
    assert any("function" in said for p in plate.panels for said in p.values.values())


def test_a_letter_in_a_key_is_set_apart_from_the_names(result):
    (plate,) = plates(result, ("overview",))
    assert any(
        entry.text == "A: North Northamptonshire and West Northamptonshire" for entry in plate.key
    )


def test_functions_of_a_service_are_named_so(result):
    option = result.options[2]
    functions = ("fostering/recruitment", "fostering/assessment")
    told = findings.finding(
        replace(option, footprints={f: option.footprints[f] for f in functions}, footprint_rows=()),
        result,
    )
    assert told == "All ten councils share two functions of the fostering service"


def test_a_long_text_ends_at_a_service_and_counts_the_rest():
    text = "; ".join(f"Service {n}: case management and care duties" for n in range(6))
    lines = grid._clipped(text, 8, 2.6, 4, bold=False)
    said = " ".join(lines)
    assert len(lines) <= 4
    assert all(text_width(line, 8) <= 2.6 for line in lines)
    assert said.endswith("more services: see the report")
    kept = said.partition("; and ")[0]
    assert kept in text
    assert kept.endswith("care duties")
    assert int(said.partition("; and ")[2].split()[0]) == 6 - len(kept.split("; "))


def test_a_long_text_of_one_service_ends_at_a_word():
    text = "word " * 60
    lines = grid._clipped(text, 8, 2.0, 3, bold=True)
    assert lines[-1].endswith("word …")
    assert grid._clipped("a b", 8, 2.0, 3, bold=True) == tuple(wrapped("a b", 8, 2.0, bold=True))
