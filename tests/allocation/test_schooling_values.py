"""Check what one more place changes by really adding one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pupils import (
    ASD,
    BASE,
    HI,
    INDEPENDENT,
    SECONDARY,
    SPECIAL,
    STATE,
    demand,
    made_up,
    on_a_line,
    school,
    schools,
)

from footprint.allocation import place_in_schools, prepare_schools

WITHIN = ("inside_la_near", "inside_la_far", "inside_footprint_near", "inside_footprint_far")
WITHIN += ("outside_near", "outside_far")


def cash(answer):
    return answer.places_gbp_per_year.sum() + answer.transport_gbp_per_year.sum()


def within_limit(answer):
    return sum(getattr(answer, name).sum() for name in WITHIN) - answer.beyond_minutes.sum()


def value_of(answer, *where):
    rows = [v for v in answer.values if (v.area, v.sector, v.phase, v.need) == where]
    assert len(rows) == 1
    return rows[0]


def test_worked_values():
    # one child is at its own school, one at the neighbour's (28,000), one independent (68,000)
    wanted = demand(2, [(0, SECONDARY, ASD, SPECIAL, 3), (1, SECONDARY, HI, SPECIAL, 1)])
    places = schools(
        school(0, STATE, 0, 1), school(1, STATE, 30, 1), school(-1, INDEPENDENT, None, 5)
    )
    ground = prepare_schools(on_a_line(2, wanted, places))
    answer = place_in_schools(ground, [], values=True)
    own = value_of(answer, 0, STATE, SECONDARY, ASD)
    assert (own.places_now, own.saved_gbp_per_year) == (1, pytest.approx(48_000))
    assert (own.children_met, own.children_brought_near) == (0, 1)
    # at the neighbour's it takes 30 km at £100; the premium is no cash
    other = value_of(answer, 1, STATE, SECONDARY, ASD)
    assert other.saved_gbp_per_year == pytest.approx(68_000 - 23_000)
    # nobody takes the child with a hearing impairment: a trial place would
    trial = value_of(answer, 1, STATE, SECONDARY, HI)
    assert (trial.places_now, trial.saved_gbp_per_year) == (0, pytest.approx(-20_000))
    assert (trial.children_met, trial.children_brought_near) == (1, 1)
    # nobody seeks a base, and nobody asked without values
    assert all(value.sector == STATE for value in answer.values)
    assert place_in_schools(ground, []).values == ()


def test_there_is_a_value_wherever_there_is_demand():
    ground = prepare_schools(made_up(5))
    answer = place_in_schools(ground, [], values=True)
    areas = len(ground.inputs.codes)
    sought = ground.inputs.demand.to_place.sum(axis=0) > 0
    expected = {
        (area, sector, phase, need)
        for phase, need, kind in np.argwhere(sought)
        for sector in ((STATE,) if kind == SPECIAL else (BASE,))
        for area in range(areas)
    }
    assert expected <= {(v.area, v.sector, v.phase, v.need) for v in answer.values}


def test_under_quotas_there_are_no_values_and_the_words_say_so():
    ground = prepare_schools(made_up(5, premium=5_000.0))
    quotas = [(0, 1, 0), (1, 0, 0)]
    answer = place_in_schools(ground, [ground.inputs.codes], quotas=quotas, values=True)
    assert answer.values == ()
    assert "not worked out" in answer.words


@settings(max_examples=25)
@given(st.integers(0, 2**31), st.booleans())
def test_values_are_what_adding_a_place_changes(seed, shared):
    ground = prepare_schools(made_up(seed, shared=shared))
    blocks = [ground.inputs.codes[:2]]
    before = place_in_schools(ground, blocks, values=True)
    tried = {}
    for value in before.values:
        takes = ground.site_takes[:, value.phase, value.need]
        own = takes & (ground.site_area == value.area) & (ground.site_sector == value.sector)
        saved = {}
        for site in np.flatnonzero(own).tolist():
            if site not in tried:
                more = ground.capacity + (np.arange(len(ground.capacity)) == site)
                tried[site] = place_in_schools(replace(ground, capacity=more), blocks)
            saved[site] = before.objective_gbp_per_year - tried[site].objective_gbp_per_year
        best = max(saved.values())
        after = [tried[site] for site, gain in saved.items() if gain >= best - 1e-6]
        # of equally good places and chains any may stand
        found = [
            (
                round(cash(before) - cash(one), 2),
                before.no_place.sum() - one.no_place.sum(),
                within_limit(one) - within_limit(before),
            )
            for one in after
        ]
        if best > 1e-6:
            changes = (value.children_met, value.children_brought_near)
            assert (round(value.saved_gbp_per_year, 2), *changes) in found
        else:
            assert (value.saved_gbp_per_year, value.children_met) == (0, 0)
        assert value.places_now == ground.capacity[own].sum()


@settings(max_examples=40)
@given(st.integers(0, 2**31), st.integers(0, 50))
def test_one_more_place_never_leaves_more_without(seed, site):
    ground = prepare_schools(made_up(seed))
    site %= len(ground.capacity)
    more = ground.capacity + (np.arange(len(ground.capacity)) == site)
    before = place_in_schools(ground, [])
    after = place_in_schools(replace(ground, capacity=more), [])
    assert after.no_place.sum() <= before.no_place.sum()
    assert after.objective_gbp_per_year <= before.objective_gbp_per_year + 1e-6
