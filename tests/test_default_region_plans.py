"""Test the figures of children with plans: true to what is published, and adding up to it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from footprint.demand import KINDS, NEEDS, PHASES, PLAN_INDICATORS, figure_book, plans

ROOT = Path(__file__).parents[1]
REGION = ROOT / "scenarios" / "regions" / "east-midlands"
DATA = ROOT / ".." / "shared" / "data"

PLACEMENTS = "la/sen2_2025_ehcp_by_need_and_placement_type_east_midlands.csv"
AGES = "la/sen2_2025_ehcp_by_need_and_age_east_midlands.csv"
RESIDENTIAL = "la/sen2_residential_placements_2018_19_2024_25.csv"
LINCOLNSHIRE, NOTTINGHAMSHIRE = "E10000019", "E10000024"

# published rows that each of our figures adds up; a row not printed for a council is nought
PLACED = {
    "state_special": ("Special - LA maintained", "Special - Academy/free schools"),
    "base": tuple(
        f"Mainstream - {school} ({base})"
        for school in ("LA maintained", "academy", "free school")
        for base in ("resourced provision", "SEN unit")
    ),
    "college": (
        "FE - general FE and tertiary colleges",
        "FE - specialist post-16 institutions",
        "FE - UKRLP provider",
    ),
    "elsewhere": ("AP/PRU - total", "Educated elsewhere - total", "Placement not recorded"),
    "neet": ("Educated elsewhere - NEET",),
}
AGED = {
    "primary": ("under 3", *(f"age {age}" for age in range(3, 11))),
    "secondary": tuple(f"age {age}" for age in range(11, 16)),
    "post_16": tuple(f"age {age}" for age in range(16, 26)),
}
NEW = [f"ehc_{stem}_{need}" for stem in (*PLACED, *AGED) for need in NEEDS] + ["ehc_residential"]

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the published files are not beside the project"
)


@pytest.fixture(scope="module")
def rows():
    return pd.read_csv(REGION / "figures.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def codes():
    return list(pd.read_csv(REGION / "areas.csv", dtype=str)["code"])


@pytest.fixture(scope="module")
def book(codes):
    return figure_book(pd.read_csv(REGION / "figures.csv"), codes)


def by_need(book, stem):
    """Return (A, N) figures of one stem."""
    return np.stack([book.get(f"{stem}_{need}")[0] for need in NEEDS], axis=1)


def published(file, column):
    """Return the rows of councils in a published file by a column, numbers as numbers."""
    table = pd.read_csv(DATA / file)
    return table[table["geographic_level"] == "Local authority"].set_index(column)


def test_every_figure_is_there_for_every_council_and_says_what_it_is(rows, codes):
    ours = rows[rows["indicator"].isin(NEW)]
    assert set(NEW) <= set(PLAN_INDICATORS)
    assert set(ours["indicator"]) == set(NEW)
    assert len(ours) == len(NEW) * len(codes)
    assert not ours.duplicated(["code", "indicator"]).any()
    assert set(ours["unit"]) == {"plans"}
    assert set(ours["period"]) == {"January 2025"}
    assert ours["value"].str.fullmatch(r"\d+").all()
    assert ours["source"].str.contains("SEN2").all()
    assert ours["source"].str.endswith("OGL v3").all()
    # one published row is published, a sum of several derived
    single = ours["indicator"].str.startswith(("ehc_college", "ehc_neet", "ehc_residential"))
    assert set(ours[single]["status"]) == {"published"}
    assert set(ours[~single]["status"]) == {"derived"}


def test_ages_and_kinds_of_place_add_up_to_all_plans(book):
    total = by_need(book, "ehc_plans")
    ages = sum(by_need(book, f"ehc_{age}") for age in AGED)
    np.testing.assert_array_equal(ages, total)
    # those in no education are among those elsewhere
    kinds = (*(f"ehc_{kind}" for kind in PLACED if kind != "neet"), "ehc_independent_special")
    assert (by_need(book, "ehc_neet") <= by_need(book, "ehc_elsewhere")).all()
    assert (sum(by_need(book, kind) for kind in kinds) <= total).all()
    np.testing.assert_array_equal(
        by_need(book, "ehc_state_special").sum(axis=1), book.get("ehc_placed_special_state")[0]
    )


def test_plans_of_the_region_keep_every_published_margin(book, codes):
    found = plans(book, codes)
    total = by_need(book, "ehc_plans")
    np.testing.assert_allclose(found.children.sum(axis=(1, 3)), total)
    for row, age in enumerate(AGED):
        np.testing.assert_allclose(
            found.children[:, row].sum(axis=-1), by_need(book, f"ehc_{age}"), atol=1e-9
        )
    # almost no council has more after school than children of that age, so little was cut off
    after = by_need(book, "ehc_college") + by_need(book, "ehc_neet")
    assert np.maximum(after - by_need(book, "ehc_post_16"), 0).sum() == 0
    np.testing.assert_allclose(
        found.of("residential").sum(axis=(1, 2)), book.get("ehc_residential")[0]
    )
    # mainstream is all mainstream less bases, and early years
    bases = found.of("base").sum(axis=(1, 2))
    early = found.of("mainstream").sum(axis=(1, 2)) + bases - book.get("ehc_placed_mainstream")[0]
    assert early.sum() == pytest.approx(422)
    assert (early >= -1e-9).all()


def test_totals_of_the_region_by_kind_and_phase(book, codes):
    found = plans(book, codes)
    kinds = dict(zip(KINDS, found.children.sum(axis=(0, 1, 2)), strict=True))
    assert kinds == pytest.approx(
        {
            "mainstream": 19262,
            "base": 1765,
            "state": 12629,
            "independent": 2533,
            "residential": 92,
            "college": 5667,
            "elsewhere": 5496,
        }
    )
    phases = dict(zip(PHASES, found.children.sum(axis=(0, 2, 3)), strict=True))
    assert phases == pytest.approx({"primary": 17395, "secondary": 17904, "post-16": 12145})


def test_two_counties_record_no_bases(book, codes):
    bases = dict(zip(codes, by_need(book, "ehc_base").sum(axis=1), strict=True))
    assert {code for code, children in bases.items() if not children} == {
        LINCOLNSHIRE,
        NOTTINGHAMSHIRE,
    }


# against the published files


@needs_data
@pytest.mark.parametrize("stem", [*PLACED, *AGED])
def test_figures_are_sums_of_the_rows_the_publisher_gives(rows, codes, stem):
    parts = (PLACED | AGED)[stem]
    file, column = (PLACEMENTS, "new_la_code") if stem in PLACED else (AGES, "gss_code")
    table = published(file, column)
    assert set(parts) <= set(table["breakdown"])
    table = table[table["breakdown"].isin(parts)]
    for need in NEEDS:
        name = f"number_{need}".replace("unknown", "need_unknown")
        given = table[name].groupby(level=0).sum().reindex(codes, fill_value=0)
        ours = rows[rows["indicator"] == f"ehc_{stem}_{need}"].set_index("code")["value"]
        assert ours[codes].astype(int).tolist() == given.tolist(), need


@needs_data
def test_residential_placements_are_the_published_total(rows, codes):
    table = published(RESIDENTIAL, "gss_code")
    given = table[table["time_period"] == 202425].loc[codes, "Res_tot"].astype(int)
    ours = rows[rows["indicator"] == "ehc_residential"].set_index("code")["value"]
    assert ours[codes].astype(int).tolist() == given.tolist()


@needs_data
def test_kinds_of_place_leave_out_no_published_row(rows, codes):
    table = published(PLACEMENTS, "new_la_code")
    told = {part for parts in PLACED.values() for part in parts}
    told |= {"Special - independent", "Special - non-maintained"}
    told |= {row for row in table["breakdown"] if row.startswith(("AP/PRU", "Educated"))}
    left = table[~table["breakdown"].isin(told) & ~table["breakdown"].str.endswith(" - total")]
    assert set(left["breakdown"]) == {
        "Mainstream - LA maintained",
        "Mainstream - academy",
        "Mainstream - free school",
        "Mainstream - independent",
        "Non-maintained early years",
    }
    book = figure_book(pd.read_csv(REGION / "figures.csv"), codes)
    mainstream = plans(book, codes).of("mainstream").sum(axis=(1, 2))
    given = left["ehc_plans"].groupby(level=0).sum()[codes]
    np.testing.assert_allclose(mainstream, given)
