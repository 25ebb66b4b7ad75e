"""Each council's page holds its own rows, and would read the same whatever the others' are."""

import dataclasses
import html
import io
import re
from collections.abc import Mapping

import pytest
from docx import Document

from footprint.outputs.reports import council_pages
from footprint.outputs.tables import every as tables
from footprint.outputs.wording import words
from footprint.questions.result import CalibrationRow, Cell, FigureRow, FootprintRow, Range
from footprint.questions.result_sufficiency import GapRow, SiteRow

from . import factory
from .reading import as_typed, rows_of

QUESTIONS = ("result", "possible", "paying", "schools", "building", "homes")
DERBY = "E06000015"
# what is of a whole footprint or region, from which another council's part could be worked out
OF_SEVERAL = (FootprintRow, Cell, SiteRow)
TOTALS = {
    "SharedUnit": {"total", "alone_total", "on_their_own", "better_off", "least_gap_gbp_per_year"},
    "GapRow": {"region", "no_place", "independent", "beyond_minutes", "footprints"},
    "PlanRow": {"costs", "capital_gbp", "worst_regret_gbp"},
    "OptionResult": {"one_off", "bound_gbp_per_year"},
}


def page(result, code=DERBY):
    return council_pages.web_page(code, result)


def text_of(page):
    words = re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", page))
    return as_typed(html.unescape(words))


def scaled(value):
    """Make every number in a value another number."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, Range):
        return Range(*(scaled(end) for end in (value.low, value.central, value.high)))
    if isinstance(value, int):
        return value * 3 + 7
    if isinstance(value, float):
        return value * 3 + 7
    if isinstance(value, tuple):
        return tuple(scaled(item) for item in value)
    if isinstance(value, Mapping):
        return {key: scaled(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value):
        return dataclasses.replace(
            value, **{f.name: scaled(getattr(value, f.name)) for f in dataclasses.fields(value)}
        )
    return value


def others_changed(value, own, codes):
    """Change every number that is not the own council's, wherever in a result it stands."""
    if isinstance(value, tuple):
        return tuple(others_changed(item, own, codes) for item in value)
    if isinstance(value, Mapping):
        if value and set(value) <= codes:
            return {key: item if key == own else scaled(item) for key, item in value.items()}
        return {key: others_changed(item, own, codes) for key, item in value.items()}
    if not dataclasses.is_dataclass(value):
        return value
    if isinstance(value, OF_SEVERAL) or getattr(value, "code", own) not in {own, ""}:
        return scaled(value)
    if getattr(value, "code", "") == own:
        return value
    totals = TOTALS.get(type(value).__name__, set())
    changed = {}
    for field in dataclasses.fields(value):
        item = getattr(value, field.name)
        changed[field.name] = (
            scaled(item) if field.name in totals else others_changed(item, own, codes)
        )
    return dataclasses.replace(value, **changed)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_page_would_be_the_same_whatever_the_other_councils_numbers_are(question, request):
    result = request.getfixturevalue(question)
    codes = set(result.areas)
    for code in list(result.areas)[:3]:
        changed = others_changed(result, code, codes)
        assert changed != result
        assert page(changed, code) == page(result, code)


def test_the_change_of_the_others_reaches_every_kind_of_row(result):
    changed = others_changed(result, DERBY, set(result.areas))
    for before, after in zip(result.options, changed.options, strict=True):
        pairs = zip(before.area_rows, after.area_rows, strict=True)
        assert all((a == b) == (a.code == DERBY) for a, b in pairs)
        assert before.footprint_rows != after.footprint_rows or not before.footprint_rows
    assert isinstance(changed.calibration.rows[1], CalibrationRow)
    assert changed.calibration.rows[1] != result.calibration.rows[1]
    assert all(isinstance(row, FigureRow) for row in changed.figures)


def test_own_numbers_do_reach_the_page(result):
    area = result.options[1].area_rows[0]
    other = dataclasses.replace(area, option=scaled(area.option))
    option = dataclasses.replace(
        result.options[1], area_rows=(other, *result.options[1].area_rows[1:])
    )
    changed = dataclasses.replace(result, options=(result.options[0], option, *result.options[2:]))
    assert page(changed, area.code) != page(result, area.code)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_council_has_a_page_and_a_document(question, request):
    result = request.getfixturevalue(question)
    files = council_pages.files(result)
    assert len(files) == 2 * len(result.areas)
    assert council_pages.files(result) == files
    for name, data in files.items():
        if name.endswith(".docx"):
            document = Document(io.BytesIO(data))
            assert document.core_properties.title.endswith("would mean")
            assert len(document.tables) >= 1
        else:
            text = text_of(data.decode("utf-8"))
            assert words.ILLUSTRATIVE in text
            assert words.MODELLED in text
            assert council_pages.HOLDS in text


def test_what_the_council_shares_is_named_with_its_partners(result):
    text = text_of(page(result))
    assert "recruitment" in text
    assert "with Nottingham, Derbyshire and Nottinghamshire" in text
    assert "Against alone" in text
    assert "If divided equally" in text


def test_figures_that_are_not_published_have_room_to_be_put_right(result):
    found = page(result)
    part = found[found.index('<section id="rests"') :]
    assert "Our figure" in part
    assert 'class="box"' in part


def test_another_councils_figure_that_turns_a_result_round_has_no_value(result):
    area = dataclasses.replace(
        result.options[1].area_rows[0],
        clear_from_as_now=True,
        reversed_by=(
            ("figure/cla_started/E06000016", 432.0, "children"),
            ("figure/cla_started/E06000015", 321.0, "children"),
            ("common/coordination_c0_gbp_per_year", 23_900.0, "GBP a year per partnership"),
        ),
    )
    option = dataclasses.replace(
        result.options[1], area_rows=(area, *result.options[1].area_rows[1:])
    )
    options = (result.options[0], option, *result.options[2:])
    text = text_of(page(dataclasses.replace(result, options=options), area.code))
    assert "at another value" in text
    assert "432" not in text
    assert "321 children" in text
    assert "£23,900 a year per partnership, not £45,000 (“Two hubs”)" in text
    unclear = dataclasses.replace(area, clear_from_as_now=False)
    option = dataclasses.replace(option, area_rows=(unclear, *option.area_rows[1:]))
    options = (result.options[0], option, *result.options[2:])
    again = text_of(page(dataclasses.replace(result, options=options), area.code))
    assert "£23,900" not in again


def test_what_changes_for_its_children_stands_before_its_cost(result):
    cell = Cell(Range(13.0, 17.0, 19.0), difference=Range(12.0, 16.0, 18.0), clear=True)
    area = dataclasses.replace(result.options[1].area_rows[0], cells={"changes_of_team": cell})
    option = dataclasses.replace(
        result.options[1], area_rows=(area, *result.options[1].area_rows[1:])
    )
    options = (result.options[0], option, *result.options[2:])
    text = text_of(page(dataclasses.replace(result, options=options), area.code))
    order = [
        text.index(said)
        for said in ("What would change for children here", "What each option would cost")
    ]
    assert order == sorted(order)
    assert "17 changes a year (13 to 19) 16 more changes a year than as now (12 to 18" in text
    assert "What would change for children here" not in text_of(page(result, area.code))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (
            Cell(Range(3.0, 7.0, 9.0), difference=Range(2.0, 6.0, 8.0), clear=True),
            "7 changes a year (under 6 to 9) more than as now",
        ),
        (
            Cell(Range(0.6, 2.0, 4.0), difference=Range(-3.0, -1.0, 0.5), clear=False),
            "under 6 changes a year no clear difference from as now",
        ),
        (
            Cell(Range(10.0, 10.0, 10.0), difference=Range(-2.0, -2.0, -2.0), clear=None),
            "10 changes a year fewer than as now",
        ),
    ],
)
def test_a_few_of_its_children_are_not_counted_on_its_page_nor_in_the_table(result, cell, said):
    area = dataclasses.replace(result.options[1].area_rows[0], cells={"changes_of_team": cell})
    option = dataclasses.replace(
        result.options[1], area_rows=(area, *result.options[1].area_rows[1:])
    )
    options = (result.options[0], option, *result.options[2:])
    changed = dataclasses.replace(result, options=options)
    assert said in text_of(page(changed, area.code))
    table = rows_of(next(one for one in tables.tables(changed) if one.name == "areas"))
    row = next(r for r in table if r["option"] == option.key and r["code"] == area.code)
    told = [row[f"changes_of_team{part}"] for part in ("_low", "_central", "_high")]
    assert not {str(n) for n in range(1, 6)} & set(told)
    gaps = [v for k, v in row.items() if k.startswith("changes_of_team_difference_from")]
    assert "under 6" in gaps
    assert not {str(n) for n in range(-5, 6) if n} & set(gaps)


def test_internal_pages_say_so(result):
    found = page(dataclasses.replace(result, unprotected=True))
    assert found.count('<p class="banner">') == 1 + found.count('class="part"')


@pytest.mark.parametrize(
    "name",
    ["Ynys Môn", "../../etc/passwd", "CON", "<script>", "مجلس", "x" * 200, "Derby", "a:b|c?"],
)
def test_file_names_are_plain_whatever_a_council_is_called(name):
    areas = {"E06000015": ("Derby", "Derby"), "W06000001": (name, name)}
    found = council_pages.file_names(areas)
    assert len(set(found.values())) == 2
    for made in found.values():
        assert re.fullmatch(r"[a-z0-9-]{4,60}", made)


def test_a_hostile_name_stays_text_on_its_page(result):
    nasty = "<script>alert(1)</script>"
    changed = dataclasses.replace(result, areas={**result.areas, DERBY: (nasty, nasty)})
    found = page(changed)
    assert "<script" not in found
    assert html.escape(nasty) in found


def test_gaps_that_are_enough_only_together_name_the_partners(schools):
    assert any(isinstance(gap, GapRow) for gap in schools.sufficiency.gaps)
    text = text_of(page(schools))
    assert "Enough with" in text or "Enough alone" in text
    assert factory.make_result().areas[DERBY][0] in text
