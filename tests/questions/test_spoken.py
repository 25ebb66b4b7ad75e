"""Criteria, notes and the order are in the words of the services that are asked about."""

from dataclasses import replace

import pytest

from footprint.inputs import load_scenario
from footprint.questions.cells import FIGURES
from footprint.questions.councils import _seen_by_partner, for_children
from footprint.questions.criteria import CRITERIA, PARTS_OF_COST
from footprint.questions.footprints import answer
from footprint.questions.result import LegalNote
from footprint.questions.rows import law_notes
from footprint.services import LEGAL

SERVICES = {
    "leavers": "care-leavers-offer",
    "admissions": "admissions-together",
    "psychology": "psychology-cover",
    "officers": "shared-reviewing-officers",
}
LINCOLNSHIRE = "E10000019"
DRAWS = 8


@pytest.fixture(scope="module")
def found():
    return {
        name: answer(replace(load_scenario(key), draws=DRAWS, placement=False))
        for name, key in SERVICES.items()
    }


def criterion(result, key):
    return next(row for row in result.criteria if row.key == key)


def option(result, name):
    return next(one for one in result.options if one.name.startswith(name))


def test_young_people_are_not_called_children(found):
    result = found["leavers"]
    own = [row for row in result.criteria if row.key in {"changes_of_team", "seen_by_partner"}]
    assert len(own) == 2
    for row in own:
        assert "child" not in f"{row.label} {row.unit} {row.note}".lower()
    assert criterion(result, "seen_by_partner").unit == "young people"
    assert "young people" in result.order_words
    assert criterion(found["officers"], "seen_by_partner").unit == "children"


def test_an_appeal_passed_on_is_not_called_a_child_who_changes_team(found):
    result = found["admissions"]
    label = criterion(result, "changes_of_team").label
    assert label == "Appeals and cases passed to or from a shared team"
    assert criterion(result, "cost_of_changes").label == f"Of which {label[0].lower()}{label[1:]}"
    assert "two workers" in criterion(result, "cost_of_changes").note
    shared = option(result, "Shared appeals")
    gap = shared.cells["cost_of_changes"].difference.central
    whole = shared.cells["cost"].difference.central
    told = next(note for note in shared.notes if "passed to or from" in note)
    assert f"£{float(f'{gap:.2e}'):,.0f} is appeals" in told
    assert f"of the £{float(f'{whole:.2e}'):,.0f} a year" in told
    assert not any("passed to or from" in n for n in option(result, "As now").notes)


def test_in_time_says_within_how_many_weeks_and_that_they_are_assumed(found):
    row = criterion(found["psychology"], "in_time_percent")
    assert row.label == "Psychology advice given within six weeks (assumed)"
    assert "not a record" in row.note


def test_the_journey_out_of_the_region_is_said_where_workers_visit(found):
    note = criterion(found["officers"], "travel_minutes_p95").note
    longest = option(found["officers"], "The region").cells["travel_minutes_p95"].value.central
    assert f"{longest:.0f} minutes" in note
    assert "outside the region" not in criterion(found["psychology"], "travel_minutes_p95").note


def test_the_parts_of_the_cost_add_up_to_it(found):
    keys = (*PARTS_OF_COST, "cost_of_the_rest")
    assert {row.key for row in CRITERIA if row.label.startswith("Of which")} == set(keys)
    for result in found.values():
        for one in result.options:
            parts = [one.cells[key] for key in keys]
            whole = one.cells["cost"]
            assert sum(c.value.central for c in parts) == pytest.approx(whole.value.central, abs=1)
            if whole.difference is not None:
                told = sum(c.difference.central for c in parts)
                assert told == pytest.approx(whole.difference.central, abs=1)


def test_keeping_partnerships_going_holds_what_each_shared_function_adds(found):
    lines = {"keeping the partnership going", "coordination between partners"}
    for one in found["admissions"].options:
        pence = sum(line.amount_pence for line in one.workings if line.line in lines)
        assert one.cells["cost_of_partnerships"].value.central == pytest.approx(pence / 100, abs=1)


def test_one_base_of_a_shared_team_is_named_with_the_travel_it_makes(found):
    result = found["psychology"]
    travel = {
        one.name: sum(x.amount_pence for x in one.workings if x.line in {"mileage", "travel time"})
        for one in result.options
    }
    region = option(result, "One queue")
    gap = (travel[region.name] - travel["As now"]) / 100
    told = next(note for note in region.notes if "one base" in note)
    assert "the point with the least travel (here Nottingham)" in told
    assert f"£{float(f'{gap:.2e}'):,.0f} is travel" in told
    assert not any("one base" in note for note in option(result, "As now").notes)
    # nobody drives from a shared base where workers visit from the nearest council
    every = [note for one in found["officers"].options for note in one.notes]
    assert not any("one base" in note for note in every)
    assert any("one base" in note for note in result.notes)


def test_a_saving_of_travel_to_where_people_live_is_said_to_rest_on_that(found):
    said = "which is assumed and not varied"
    assert f"where young people live, {said}" in found["leavers"].order_words
    assert f"where children live, {said}" in found["officers"].order_words
    assert said not in found["psychology"].order_words


def test_who_is_seen_by_a_partner_is_rough_and_never_clear(found):
    for name in ("leavers", "officers"):
        for one in found[name].options:
            cell = one.cells["seen_by_partner"]
            assert cell.value.low == cell.value.central == cell.value.high
            assert cell.value.central == float(
                f"{cell.value.central:.{FIGURES['seen_by_partner'] - 1}e}"
            )
            assert cell.clear is None


def test_a_council_that_buys_is_named_and_stands_in_no_queue(found):
    result = found["psychology"]
    assert any(note.startswith("Lincolnshire employs nobody for") for note in result.notes)
    assert not any("employs nobody" in note for note in found["admissions"].notes)
    for one in result.options:
        rows = {row.code: row for row in one.area_rows}
        assert "in_time_percent" not in rows[LINCOLNSHIRE].cells
        assert sum("in_time_percent" in row.cells for row in rows.values()) == len(rows) - 1


def test_councils_own_changes_add_up_to_the_option_s(found):
    for name in ("psychology", "admissions", "leavers"):
        for one in found[name].options:
            own = [row.cells["changes_of_team"] for row in one.area_rows]
            whole = one.cells["changes_of_team"].value.central
            assert sum(cell.value.central for cell in own) == pytest.approx(whole)
            assert all((cell.difference is None) == one.is_as_now for cell in own)


def test_councils_own_children_seen_by_partners_add_up_footprint_by_footprint():
    from footprint.questions.account import price_book
    from footprint.questions.choosing import as_now_arrangement, choices
    from footprint.questions.world import build_world

    world = build_world(replace(load_scenario("care-leavers-offer"), draws=3))
    now = as_now_arrangement(world)
    asked = choices(world, now)
    book = price_book(world, [now, *(one.arrangement for one in asked)], now.footprints)
    priced = book.functions["care-leavers/personal-advisers"]
    for one in asked:
        blocks = one.arrangement.footprints["care-leavers/personal-advisers"]
        seen = _seen_by_partner(priced, blocks)
        for block, column in zip(blocks, priced.of(blocks), strict=True):
            members = [world.codes.index(code) for code in block]
            expected = priced.costs.seen_by_partner[:, column]
            assert seen[:, members].sum(axis=1) == pytest.approx(expected)
    assert len(for_children(book, asked[1].arrangement, now)) == len(world.codes)


@pytest.mark.parametrize(
    ("unverified", "new", "said"),
    [
        (0, 2, ""),
        (1, 1, "The law of the function newly shared here was not verified"),
        (1, 3, "The law of 1 of the 3 functions newly shared here was not verified"),
        (2, 2, "The law of neither of the two functions newly shared here was verified"),
        (3, 3, "The law of none of the 3 functions newly shared here was verified"),
    ],
)
def test_the_law_that_was_not_verified_is_counted_plainly(unverified, new, said):
    marks = [LEGAL["unverified"]] * unverified + [LEGAL["joint"]] * (new - unverified)
    notes = [LegalNote(f"a/{i}", mark, "", "", "", True, True) for i, mark in enumerate(marks)]
    assert law_notes(notes) == ((f"{said}: take legal advice",) if said else ())
