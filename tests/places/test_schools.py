"""Schools: assumed where none are listed, read from a table where they are."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.demand import KINDS, Plans, in_year
from footprint.errors import InputError
from footprint.places import (
    NEEDS,
    PHASES,
    default_schools,
    schools_from,
    sector_of,
    with_more,
    without,
)
from footprint.places.schools import BASE, INDEPENDENT, SECTORS, STATE, takes_of

CODES = ("E06000015", "E06000016")
SHAPE = (len(CODES), len(PHASES), len(NEEDS), len(SECTORS))
ASD, SEMH, UNKNOWN = (list(NEEDS).index(need) for need in ("asd", "semh", "unknown"))
NOWHERE = float("nan")


def towns():
    """Return three towns of one council and one of another."""
    return pd.DataFrame(
        {
            "area": ["E06000015", "E06000015", "E06000015", "E06000016"],
            "name": ["Large", "Middle", "Small", "Other"],
            "easting": [1000.0, 2000, 3000, 9000],
            "northing": [0.0, 0, 0, 0],
            "population": [60_000, 30_000, 10_000, 5_000],
        }
    )


def defaults(children, **changes):
    return default_schools(children, CODES, towns(), **{"headroom_percent": 0} | changes)


def table(*rows):
    """Return a checked table of schools: one state school for all, with each row's changes."""
    school = {
        "name": "A school",
        "area": "E06000015",
        "easting": 1000.0,
        "northing": 2000.0,
        "service": "",
        "needs": "all",
        "phase": "all",
        "capacity": 10.0,
        "usable": NOWHERE,
        "cost_gbp_per_week": NOWHERE,
        "cost_gbp_per_year": NOWHERE,
        "sector": "state",
        "opens": "",
        "closes": "",
    }
    return pd.DataFrame([school | {"id": f"s{i}"} | row for i, row in enumerate(rows)])


def test_default_places_are_todays_children_in_their_own_council():
    children = np.zeros(SHAPE)
    children[0, 0, ASD, STATE] = 20
    children[0, 1, SEMH, BASE] = 5
    children[1, 2, ASD, STATE] = 3
    schools = defaults(children)
    assert schools.are_use
    assert schools.area.tolist() == [0, 0, 0, 1]
    assert schools.places.tolist() == [13, 7, 5, 3]
    assert schools.xy[:, 0].tolist() == [1000, 2000, 1000, 9000]
    assert schools.sector.tolist() == [STATE, STATE, BASE, STATE]
    assert schools.takes.sum(axis=(1, 2)).tolist() == [1, 1, 1, 1]
    assert schools.takes[:2, 0, ASD].all()
    assert np.isnan(schools.price_gbp_per_year).all()


def test_few_places_are_not_spread_thin():
    children = np.zeros(SHAPE)
    children[0, 0, ASD, STATE] = 24
    assert defaults(children).places.tolist() == [15, 7, 2]
    assert defaults(children, least_places=25).places.tolist() == [24]
    assert defaults(children, most_towns=2).places.tolist() == [16, 8]


def test_assumed_positions_are_never_real_ones():
    children = np.full(SHAPE, 9.0)
    schools = defaults(children)
    assert not schools.located.any()
    independent = schools.sector == INDEPENDENT
    assert (schools.known_distance == ~independent).all()
    assert (schools.area[independent] == -1).all()
    assert np.isnan(schools.xy[independent]).all()
    assert len(set(schools.keys)) == len(schools)


def test_independent_places_are_each_councils_own_with_headroom_in_whole_places():
    children = np.zeros(SHAPE)
    children[0, 0, ASD, INDEPENDENT], children[1, 0, ASD, INDEPENDENT] = 12, 18
    children[1, 2, SEMH, INDEPENDENT] = 4
    schools = defaults(children, headroom_percent=10)
    # a tenth more of 12 and of 22 is one and two, for the largest remainders
    assert schools.places.tolist() == [13, 20, 4]
    assert schools.kept_for.tolist() == [0, 1, 1]
    assert schools.places.sum() == round(34 * 1.1)


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.floats(0, 40))
def test_whole_children_stay_as_they_are_and_fractions_keep_their_total(seed, most):
    rng = np.random.default_rng(seed)
    whole = rng.integers(0, most + 1, SHAPE).astype(float)
    for children in (whole, rng.random(SHAPE) * most):
        schools = defaults(children)
        assert (schools.places == np.round(schools.places)).all()
        assert (schools.places > 0).all()
        for sector in (STATE, BASE):
            for area in range(len(CODES)):
                here = (schools.sector == sector) & (schools.area == area)
                total = children[area, :, :, sector].sum()
                assert schools.places[here].sum() == pytest.approx(total, abs=0.5 + 1e-9)
    there = np.zeros(SHAPE[1:3])
    schools = defaults(whole)
    for takes, places in zip(schools.takes, schools.places, strict=True):
        there += takes * places
    assert there == pytest.approx(whole.sum(axis=(0, 3)))


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.floats(0, 30))
def test_every_child_settled_today_has_a_place(seed, most):
    exact = np.random.default_rng(seed).random(SHAPE) * most
    by_kind = np.zeros((*SHAPE[:3], len(KINDS)))
    by_kind[..., [KINDS.index(sector) for sector in SECTORS]] = exact
    today = Plans(CODES, by_kind)
    settled = in_year(
        today, growth_percent_per_year=0, years=0, turnover_percent_per_year=16
    ).settled
    schools = defaults(exact)
    places = np.zeros(SHAPE)
    for row in range(len(schools)):
        area = schools.area[row] if schools.area[row] >= 0 else 0
        places[area, ..., schools.sector[row]] += schools.takes[row] * schools.places[row]
    inside = slice(None, INDEPENDENT)
    assert (places[..., inside] == settled[..., inside]).all()
    assert (places.sum(axis=0) == settled.sum(axis=0)).all()


def test_a_council_without_a_town_is_named_only_if_it_has_children_to_place():
    children = np.zeros(SHAPE)
    children[0, 0, ASD, STATE] = 4
    there = towns().iloc[:3]
    assert len(default_schools(children, CODES, there, headroom_percent=0)) == 1
    children[1, 0, ASD, STATE] = 4
    with pytest.raises(InputError, match="E06000016 has places to put somewhere and no town"):
        default_schools(children, CODES, there, headroom_percent=0)


def test_nobody_needs_no_school():
    schools = defaults(np.zeros(SHAPE))
    assert len(schools) == 0
    assert schools.takes.shape == (0, len(PHASES), len(NEEDS))


def test_a_table_gives_places_prices_and_positions():
    schools = schools_from(
        table(
            {"usable": 8.0, "cost_gbp_per_week": 500.0},
            {"cost_gbp_per_year": 30_000.0, "sector": "Resourced Provision"},
            {"area": "", "easting": NOWHERE, "northing": NOWHERE, "sector": "NMSS"},
            {"area": "E08000019", "sector": "independent"},
            {"position_assumed": 1.0},
        ),
        CODES,
        2026,
    )
    assert schools.places.tolist() == [8, 10, 10, 10, 10]
    assert schools.price_gbp_per_year[:2].tolist() == [26_000, 30_000]
    assert np.isnan(schools.price_gbp_per_year[2:]).all()
    assert schools.area.tolist() == [0, 0, -1, -1, 0]
    assert schools.known_distance.tolist() == [True, True, False, True, True]
    assert schools.located.tolist() == [True, True, False, True, False]
    assert [SECTORS[row] for row in schools.sector] == [
        "state",
        "base",
        "independent",
        "independent",
        "state",
    ]
    assert not schools.are_use


def test_only_schools_open_in_the_year_and_of_the_service_are_taken():
    rows = table(
        {"opens": "2026-09-01"},
        {"closes": "2026-08-31"},
        {"service": "specialist-placements"},
        {"service": "residential-care"},
    )
    assert schools_from(rows, CODES, 2026).keys == ("s1", "s2")
    assert schools_from(rows, CODES, 2027).keys == ("s0", "s2")


def test_a_school_takes_its_needs_and_phases_and_children_whose_need_is_not_recorded():
    takes = takes_of("secondary; post-16", "SEMH; ASD - Autistic Spectrum Disorder")
    assert takes[:, [ASD, SEMH, UNKNOWN]].tolist() == [[False] * 3, [True] * 3, [True] * 3]
    assert takes.sum() == 6
    assert takes_of("all", "all").all()
    assert not takes_of("all", "").any()


@pytest.mark.parametrize(
    ("word", "sector"),
    [
        ("Academy", "state"),
        ("LA-maintained", "state"),
        (" la  maintained ", "state"),
        ("SEN unit", "base"),
        ("Non-maintained", "independent"),
        ("non maintained", "independent"),
    ],
)
def test_sectors_are_known_by_many_words(word, sector):
    assert SECTORS[sector_of(word)] == sector


def test_a_word_for_no_sector_is_none():
    assert sector_of("private") == sector_of("") == -1


def test_schools_are_taken_away_and_added_without_changing_any():
    first = schools_from(table({}, {"capacity": 4.0}), CODES, 2026)
    more = schools_from(table({"id": "new", "capacity": 7.0}), CODES, 2026)
    assert without(first, ["s0"]).places.tolist() == [4]
    both = with_more(without(first, ["s0"]), more)
    assert both.keys == ("s1", "new")
    assert both.places.tolist() == [4, 7]
    assert first.places.tolist() == [10, 4]
    with pytest.raises(InputError, match='school "new": there is a school of this key already'):
        with_more(both, more)
