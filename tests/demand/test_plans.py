"""Check children with plans by kind of place today, and as whole children years on."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from footprint.demand import (
    KINDS,
    NEEDS,
    PHASES,
    PLAN_INDICATORS,
    SECTORS,
    SOUGHT,
    Plans,
    figure_book,
    in_year,
    plans,
)
from footprint.errors import InputError

A, B = "E06000001", "E06000002"
P, N = len(PHASES), len(NEEDS)
ASD, SEMH = list(NEEDS).index("asd"), list(NEEDS).index("semh")
SPECIAL, BASE = 0, 1


def figures(codes=(A,), **given_values):
    """Return all figures at nought but those given, for the first council or by code."""
    table = {indicator: dict.fromkeys(codes, 0.0) for indicator in PLAN_INDICATORS}
    for name, value in given_values.items():
        table[name] |= value if isinstance(value, dict) else {codes[0]: float(value)}
    return table


def one_council():
    """Return 100 children with autism and 20 with semh, in every kind of place."""
    return figures(
        ehc_plans_asd=100,
        ehc_base_asd=8,
        ehc_state_special_asd=30,
        ehc_independent_special_asd=12,
        ehc_college_asd=10,
        ehc_elsewhere_asd=5,
        ehc_primary_asd=45,
        ehc_secondary_asd=27,
        ehc_post_16_asd=28,
        ehc_plans_semh=20,
        ehc_independent_special_semh=4,
        ehc_secondary_semh=20,
        ehc_residential=4,
    )


def today(held):
    """Return plans with (A, P, N, 3) children by sector and nobody elsewhere."""
    children = np.zeros((*held.shape[:3], len(KINDS)))
    for row, sector in enumerate(SECTORS):
        children[..., KINDS.index(sector)] = held[..., row]
    return Plans(tuple("AB"[: len(held)]), children)


# kinds of place


def test_mainstream_is_what_the_other_kinds_leave():
    found = plans(one_council(), [A])
    # 100 - 8 - 30 - 12 - 10 - 5, and 20 - 4
    assert found.of("mainstream").sum(axis=1)[0, [ASD, SEMH]] == pytest.approx([35, 16])
    assert found.children.sum() == pytest.approx(120)


def test_residential_children_are_part_of_the_independent_ones_in_their_mix():
    found = plans(one_council(), [A])
    # four of sixteen, so a quarter of twelve and of four
    assert found.of("residential").sum(axis=1)[0, [ASD, SEMH]] == pytest.approx([3, 1])
    assert found.of("independent").sum(axis=1)[0, [ASD, SEMH]] == pytest.approx([9, 3])


def test_residential_children_are_never_more_than_the_independent_ones():
    found = plans(one_council() | {"ehc_residential": {A: 40.0}}, [A])
    assert found.of("residential").sum() == pytest.approx(16)
    assert found.of("independent").sum() == 0


def test_colleges_are_post_16_and_the_rest_share_the_ages_left():
    found = plans(one_council(), [A])
    assert found.of("college").sum(axis=2)[0].tolist() == [0, 0, 10]
    # 45, 27 and 28 - 10 of 90
    assert found.of("state")[0, :, ASD] == pytest.approx([15, 9, 6])
    # ages come out as published
    assert found.children.sum(axis=3)[0, :, ASD] == pytest.approx([45, 27, 28])
    assert found.children.sum(axis=3)[0, :, SEMH] == pytest.approx([0, 20, 0])


def test_those_in_no_education_are_post_16_and_take_no_place_at_school():
    found = plans(one_council() | {"ehc_neet_asd": {A: 4.0}}, [A])
    # 45, 27 and 28 - 10 - 4 of 86; one of the five elsewhere shares the ages at school
    assert found.of("state")[0, :, ASD] == pytest.approx([30 * n / 86 for n in (45, 27, 14)])
    assert found.of("elsewhere")[0, :, ASD] == pytest.approx([45 / 86, 27 / 86, 4 + 14 / 86])
    assert found.children.sum(axis=3)[0, :, ASD] == pytest.approx([45, 27, 28])


def test_a_need_without_ages_takes_those_of_its_council_then_the_region():
    table = one_council() | {"ehc_secondary_semh": {A: 0.0}}
    found = plans(table, [A])
    # 45, 27 and 18 of 90 for four less one residential, three
    assert found.of("independent")[0, :, SEMH] == pytest.approx([1.5, 0.9, 0.6])
    # the council's own mix stands before another's
    other = {name: row | {B: 9.0 * name.startswith("ehc_post_16")} for name, row in table.items()}
    found = plans(other, [A, B])
    assert found.of("independent")[0, :, SEMH] == pytest.approx([1.5, 0.9, 0.6])
    both = figures((A, B), ehc_primary_asd=3, ehc_secondary_asd=1, ehc_state_special_asd={B: 8})
    assert plans(both, [A, B]).of("state")[1, :, ASD] == pytest.approx([6, 2, 0])


def test_nobody_by_age_anywhere_is_equal_parts():
    table = figures(ehc_state_special_asd=6)
    assert plans(table, [A]).of("state")[0, :, ASD] == pytest.approx([2, 2, 2])


def test_more_at_college_than_of_that_age_leaves_none_in_school_after_16():
    table = one_council() | {"ehc_college_asd": {A: 40.0}}
    found = plans(table, [A])
    assert found.of("college")[0, 2, ASD] == 40
    assert found.of("state")[0, :, ASD] == pytest.approx([30 * 45 / 72, 30 * 27 / 72, 0])


def test_kinds_beyond_all_plans_leave_nobody_in_mainstream():
    found = plans(one_council() | {"ehc_plans_asd": {A: 50.0}}, [A])
    assert found.of("mainstream")[0, :, ASD].tolist() == [0, 0, 0]


def test_a_book_of_figures_reads_as_a_table_does_in_any_order_of_councils():
    table = figures((A, B), ehc_plans_asd={A: 9, B: 4}, ehc_primary_asd={A: 9, B: 4})
    rows = [
        (code, indicator, "2025", value, "plans", "published", np.nan, np.nan, "made up")
        for indicator, by_code in table.items()
        for code, value in by_code.items()
    ]
    columns = ["code", "indicator", "period", "value", "unit", "status", "low", "high", "source"]
    book = figure_book(pd.DataFrame(rows, columns=columns), [A, B])
    for codes in ([A, B], [B, A], [B]):
        np.testing.assert_array_equal(plans(book, codes).children, plans(table, codes).children)
    assert plans(book, [B]).children.sum() == 4


def test_every_missing_or_negative_figure_is_named_at_once():
    table = one_council()
    del table["ehc_base_vi"]
    table["ehc_residential"] = {A: float("nan")}
    table["ehc_college_pd"] = {A: -1.0}
    with pytest.raises(InputError) as error:
        plans(table, [A])
    said = str(error.value)
    assert len(error.value.problems) == 3
    for name in ("ehc_base_vi", "ehc_residential", "ehc_college_pd"):
        assert name in said
    assert A in said


# whole children, years on


def test_today_everybody_is_settled_and_nobody_is_to_be_placed():
    found = in_year(
        plans(one_council(), [A]), growth_percent_per_year=5, years=0, turnover_percent_per_year=16
    )
    assert found.to_place.sum() == 0
    # base, state and independent without the residential ones
    assert found.settled.sum(axis=(0, 1, 2)).tolist() == [30, 8, 12]


def test_growth_turnover_and_moves_to_mainstream_by_hand():
    held = np.zeros((1, P, N, 3))
    held[0, 0, ASD] = [100, 50, 20]
    found = in_year(
        today(held),
        growth_percent_per_year=10,
        years=2,
        turnover_percent_per_year=20,
        moved_to_mainstream_percent=5,
    )
    # demand 100 x 1.21 x 0.95 = 114.95, 50 x 1.21 = 60.5 (to even), 20 x 1.21 x 0.95 = 22.99
    # settled 64, 32 and 12.8
    assert found.settled[0, 0, ASD].tolist() == [64, 32, 13]
    assert found.to_place[0, 0, ASD].tolist() == [115 - 64 + 23 - 13, 60 - 32]
    assert found.settled.sum() == 109
    assert found.to_place.shape == (1, P, N, len(SOUGHT))


def test_everybody_is_placed_anew_where_the_settled_do_not_stay():
    held = np.full((2, P, N, 3), 2.0)
    found = in_year(
        today(held),
        growth_percent_per_year=0,
        years=3,
        turnover_percent_per_year=16,
        settled_stay=False,
    )
    assert found.settled.sum() == 0
    assert (found.to_place[..., SPECIAL] == 4).all()
    assert (found.to_place[..., BASE] == 2).all()


def test_the_largest_remainders_are_rounded_up_and_the_first_of_equals_first():
    held = np.zeros((1, P, N, 3))
    held[0, :, ASD, 0] = [1.4, 2.4, 3.2]
    found = in_year(today(held), growth_percent_per_year=0, years=0, turnover_percent_per_year=0)
    assert found.settled[0, :, ASD, 0].tolist() == [2, 2, 3]


def test_more_moved_than_turn_over_moves_settled_children_too():
    held = np.zeros((1, P, N, 3))
    held[0, 0, ASD, 0] = 100
    found = in_year(
        today(held),
        growth_percent_per_year=0,
        years=1,
        turnover_percent_per_year=10,
        moved_to_mainstream_percent=30,
    )
    assert found.settled.sum() == 70
    assert found.to_place.sum() == 0


def test_a_year_before_the_figures_settles_no_more_than_there_are_today():
    held = np.full((1, P, N, 3), 10.0)
    for growth, settled, anew in ((10, 355, 0), (-20, 390, 98)):
        found = in_year(
            today(held), growth_percent_per_year=growth, years=-1, turnover_percent_per_year=16
        )
        # demand of a sector 390 / 1.1 = 354.5 and 390 / 0.8 = 487.5, rounded
        assert found.settled.sum() == 3 * settled
        assert found.to_place.sum() == 3 * anew


HELD = arrays.arrays(
    float,
    st.tuples(st.integers(1, 3), st.just(P), st.just(N), st.just(3)),
    elements=st.floats(0, 30).map(lambda x: round(x, 3)),
    fill=st.just(0.0),
)
PERCENT = st.floats(0, 60)


@given(HELD, st.floats(-15, 25), st.integers(-2, 12), PERCENT, PERCENT, st.booleans())
@settings(max_examples=200)
def test_children_are_whole_and_totals_hold_whatever_the_world(
    held, growth, years, turnover, moved, stay
):
    found = in_year(
        today(held),
        growth_percent_per_year=growth,
        years=years,
        turnover_percent_per_year=turnover,
        moved_to_mainstream_percent=moved,
        settled_stay=stay,
    )
    to_place, settled = found.to_place, found.settled

    # whole and never negative, so settled never pass demand
    for children in (to_place, settled):
        assert (children >= 0).all()
        assert (children == np.rint(children)).all()

    # demand of each council and kind is its own total, rounded once for each sector
    kept = np.array([1 - moved / 100, 1, 1 - moved / 100])
    exact = held.sum(axis=(1, 2)) * (1 + growth / 100) ** years * kept
    state, base, independent = (exact[:, row] for row in range(3))
    anew, stayed = to_place.sum(axis=(1, 2)), settled.sum(axis=(1, 2))
    special = anew[:, SPECIAL] + stayed[:, 0] + stayed[:, 2]
    assert (np.abs(special - state - independent) <= 1 + 1e-6).all()
    assert (np.abs(anew[:, BASE] + stayed[:, 1] - base) <= 0.5 + 1e-6).all()

    # as many settle as stay, unless fewer are wanted
    share = (1 - turnover / 100) ** max(years, 0) if stay else 0.0
    wanted = np.minimum(held.sum(axis=(1, 2)) * share, exact)
    assert (np.abs(settled.sum(axis=(1, 2)) - wanted) <= 0.5 + 1e-6).all()

    # nobody where nobody was
    assert (settled[held == 0] == 0).all()


@given(HELD, st.integers(0, 6))
@settings(max_examples=50)
def test_no_cell_is_more_than_one_child_from_its_share(held, years):
    found = in_year(
        today(held), growth_percent_per_year=3, years=years, turnover_percent_per_year=0
    )
    grown = held * 1.03**years
    base = found.to_place[..., BASE] + found.settled[..., 1]
    assert (np.abs(base - grown[..., 1]) < 1 + 1e-6).all()
