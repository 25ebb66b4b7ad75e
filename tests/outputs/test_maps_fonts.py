"""Names in any letters are drawn, or stand as codes with a word on why."""

import re
from dataclasses import replace

import pytest

from footprint.outputs import maps
from footprint.outputs.maps import fonts, sheet

RARE = "\U00012000\U00012001"  # cuneiform, which no usual font holds
WELSH, FRENCH, ARABIC, HEBREW = "Ynys Môn a’r Tŵr", "Côte-d’Œuvre", "القاهرة", "ירושלים"


def named(result, code, name):
    """Rename one council."""
    return replace(result, areas=result.areas | {code: (name, name)})


def drawing(result, boundaries):
    """Draw the values as a drawing alone."""
    (found,) = maps.draw(
        result, boundaries, kinds=("value",), papers=("a4-landscape",), formats=("svg",)
    )
    return found


def shown(item):
    """Return the words in a drawing."""
    return " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", item.svg.decode()))


@pytest.mark.parametrize("name", [WELSH, FRENCH, ARABIC, HEBREW])
def test_welsh_french_arabic_and_hebrew_need_no_other_font(result, boundaries, name):
    other = named(result, "E10000019", name)
    assert fonts.lettered(other).families == (sheet.FAMILY,)
    item = drawing(other, boundaries)
    assert name in shown(item)
    assert "No font" not in shown(item)


def test_an_accent_apart_is_joined_to_its_letter(result):
    found = fonts.lettered(named(result, "E10000019", "Tw\u0302r"))
    assert found.result.areas["E10000019"][0] == "Tŵr"
    assert not found.notes


def test_a_missing_font_leaves_the_code_and_says_so(result, boundaries):
    other = named(result, "E10000019", RARE)
    item = drawing(other, boundaries)
    text = shown(item)
    assert RARE not in text
    assert "E10000019" in text
    assert "No font on this computer has the letters to name E10000019: ONS codes stand." in text
    assert RARE in item.alternative_text


def test_letters_are_looked_for_in_the_fonts_there_are(result, monkeypatch):
    held = {sheet.FAMILY: frozenset(range(32, 1024)), "Other Sans": frozenset({0x4E2D, 0x56FD})}
    monkeypatch.setattr(fonts, "_files", lambda: dict.fromkeys(held, ""))
    monkeypatch.setattr(fonts, "_letters", lambda family: held.get(family, frozenset()))
    other = named(result, "E10000019", "中国")
    found = fonts.lettered(other)
    assert found.families == (sheet.FAMILY, "Other Sans")
    assert found.result.areas["E10000019"] == ("中国", "中国")
    monkeypatch.setattr(fonts, "_files", lambda: {sheet.FAMILY: ""})
    bare = fonts.lettered(other)
    assert bare.families == (sheet.FAMILY,)
    assert bare.result.areas["E10000019"] == ("E10000019", "E10000019")


def test_an_option_that_cannot_be_lettered_stands_by_its_number(result):
    options = (result.options[0], replace(result.options[1], key="option-2", name=RARE))
    found = fonts.lettered(replace(result, options=options))
    assert found.result.options[1].name == "Option 2"
    assert "Option 2" in found.notes[-1]


def test_a_result_in_usual_letters_is_left_as_it_is(result):
    assert fonts.lettered(result).result is result


def test_many_codes_are_counted(result):
    areas = dict.fromkeys(result.areas, (RARE, RARE))
    (note,) = fonts.lettered(replace(result, areas=areas)).notes
    assert "four more" in note
