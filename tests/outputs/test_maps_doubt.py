"""Maps shade nobody by a guess, say what rests on one, and name no council for being highest."""

import re
from dataclasses import replace

import pytest

from footprint.outputs.maps import assumed, classes, differences, rates, shares
from footprint.outputs.maps.drawing import plates
from footprint.outputs.tables import every as tables
from footprint.questions.result import FigureRow

RUTLAND, DERBY, LINCOLNSHIRE = "E06000017", "E06000015", "E10000019"


def resting(result, figures):
    """Return a result in which councils rest on figures: (low, central, high, status) by code."""
    rows = tuple(
        FigureRow(code, "rate", "2025", value, "children", status, low, high, "ours")
        for code, (low, value, high, status) in figures.items()
    )
    options = tuple(
        replace(
            option,
            area_rows=tuple(
                replace(
                    row,
                    rests_on=(f"rate ({figures[row.code][3]})",) if row.code in figures else (),
                    clear_from_as_now=True,
                )
                for row in option.area_rows
            ),
        )
        for option in result.options
    )
    return replace(result, options=options, figures=rows)


@pytest.fixture(scope="module")
def guessed(result):
    return resting(
        result,
        {
            RUTLAND: (0.0, 75.0, 120.0, "assumed"),
            LINCOLNSHIRE: (290.0, 309.0, 336.0, "assumed"),
            DERBY: (1.0, 3.0, 5.0, "suppressed"),
        },
    )


def test_a_guess_is_unsure_where_its_range_is_wide_or_the_figure_is_withheld(guessed):
    found = assumed.doubt(guessed)
    assert found.starred == {RUTLAND, LINCOLNSHIRE, DERBY}
    assert found.unsure == {RUTLAND, DERBY}
    assert found.withheld == {DERBY}


@pytest.mark.parametrize("kind", ["cost", "cost-difference"])
def test_a_wide_guess_has_its_own_hatch_a_star_and_a_word(guessed, kind):
    (plate,) = plates(guessed, (kind,))
    for panel in plate.panels:
        assert panel.faces[RUTLAND] == panel.faces[DERBY] == classes.UNSURE
        assert panel.faces[LINCOLNSHIRE] != classes.UNSURE
        starred = {code for code, said in panel.values.items() if said.endswith("*")}
        assert starred == {RUTLAND, LINCOLNSHIRE, DERBY}
    told = next(note for note in plate.notes if note.startswith("* Rests on assumed or withheld"))
    assert "of Derby and Rutland in so wide a range" in told
    assert told in plate.alternative_text
    assert assumed.KEY in [entry.text for entry in plate.key]
    others = {entry.face for entry in plate.key if entry.text != assumed.KEY}
    assert classes.UNSURE not in others


def test_where_nothing_is_assumed_there_is_no_star(result):
    sure = resting(result, {})
    for plate in plates(sure, ("cost", "cost-difference", "demand")):
        assert "*" not in "".join((*plate.notes, plate.alternative_text))
        assert assumed.KEY not in [entry.text for entry in plate.key]


def test_a_count_that_rests_on_a_withheld_one_is_not_shown(guessed):
    for one in (guessed, replace(guessed, children={})):
        (plate,) = rates.demand_plates(one)
        (panel,) = plate.panels
        assert panel.values[DERBY] == "not shown"
        assert panel.faces[DERBY] == classes.UNKNOWN
        assert re.match(r"\d", panel.values[RUTLAND])
        assert rates.WITHHELD in plate.notes
        assert "Derby not shown" in plate.alternative_text


def test_councils_are_listed_by_name_whatever_their_number(guessed, schools):
    for measure, one in (
        (rates.cost(guessed), guessed),
        (shares.gap(schools), schools),
        (shares.value(schools), schools),
    ):
        text = shares.alternative_text(measure, one)
        places = [text.index(f" {name} ") for name in sorted(n for n, _ in one.areas.values())]
        assert places == sorted(places)


def test_of_many_councils_none_is_named(schools):
    many = {f"E{n:08d}": float(n) for n in range(30)}
    measure = replace(
        shares.gap(schools), classed=many, printed={code: str(v) for code, v in many.items()}
    )
    areas = {code: (f"Council {code}", code) for code in many}
    text = shares.alternative_text(measure, replace(schools, areas=areas))
    assert "From 0 to 29, of 30 councils" in text
    assert "Council E" not in text


def test_the_title_of_one_more_place_counts_the_cases_and_names_no_council(schools):
    now = shares.as_now(schools).key
    rows = [row for row in schools.sufficiency.values if row.option == now]
    saving = sum(row.saved_gbp_per_year > 0 for row in rows)
    title = shares.value(schools).title
    assert title == f"One more place saves money in {saving} of {len(rows)} cases"


def test_one_number_for_every_council_is_no_map(result):
    option = result.options[0]
    check = option.placement[0]
    areas = tuple(replace(a, value_of_one_more_place_gbp_per_year=61_400.0) for a in check.areas)
    same = replace(option, placement=(replace(check, areas=areas),))
    assert shares.placement_value(result) is not None
    assert shares.placement_value(replace(result, options=(same,))) is None


@pytest.mark.parametrize(
    ("least", "step", "said"),
    [(9.36, 1.0, ["£9", "£10", "£11"]), (5.11, 0.4, ["£5.11", "£5.51", "£5.91"])],
)
def test_pounds_for_a_child_are_whole_where_any_are_ten_or_more(result, least, step, said):
    now = result.options[0]
    costs = {row.code: row.option.central for row in now.area_rows}
    per = {code: least + step * n for n, code in enumerate(costs)}
    one = replace(result, children={code: costs[code] / per[code] for code in costs})
    (plate,) = rates.cost_plates(one)
    values = [text.rstrip("*") for text in plate.panels[0].values.values()]
    assert values[:3] == said


def test_cost_for_young_people_alone_is_not_set_beside_children(result):
    def serving(people):
        functions = {key: {**info, "people": people} for key, info in result.functions.items()}
        return replace(result, functions=functions)

    assert rates.cost(serving("young people")) is None
    assert rates.cost(serving("children")) is not None
    assert "children" not in {table.name for table in tables.tables(serving("young people"))}
    assert "children" in {table.name for table in tables.tables(serving("children"))}


def test_notes_of_cost_say_how_partnerships_are_divided(result):
    for plate in plates(result, ("cost", "cost-difference")):
        assert "keeping a partnership going is divided equally" in plate.notes[0]
    alone = {f: tuple((code,) for code in result.areas) for f in result.functions}
    now = replace(result.options[0], footprints=alone)
    assert "partnership" not in rates.shared_cost(replace(result, options=(now,)))


def test_notes_of_differences_say_that_they_are_of_the_central_case(result):
    (plate,) = differences.difference_plates(result)
    assert differences.CENTRAL in plate.notes
