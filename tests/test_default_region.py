"""Test the tables of the default region: complete, honest about gaps, true to what is published."""

import re
import tomllib
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from footprint.services import load_catalogue

ROOT = Path(__file__).parents[1]
REGIONS = ROOT / "scenarios" / "regions"
DATA = ROOT / ".." / "shared" / "data"
BOTH = ("east-midlands", "east-midlands-2016")

NORTH, WEST, COUNTY = "E06000061", "E06000062", "E10000021"
RUTLAND, LINCOLNSHIRE = "E06000017", "E10000019"

COLUMNS = {
    "areas.csv": "code name short_name",
    "figures.csv": "code indicator period value unit status low high source",
    "partnerships.csv": "service function name lead members kind from to source evidence",
    "points.csv": "point area easting northing children weight",
    "sites.csv": "id name area easting northing location_evidence service needs phase capacity "
    "usable cost_gbp_per_week sector meets_standard opens closes evidence",
    "towns.csv": "area name easting northing population",
    "events.csv": "date scope area kind label source",
}

NEEDS = ["asd", "hi", "mld", "msi", "oth", "pd", "pmld", "semh"]
NEEDS += ["slcn", "sld", "spld", "vi", "unknown"]
INDICATORS = {
    "children_0_17": "children",
    "children_10_17": "children",
    "cla_31_march": "children",
    "cla_31_march_2024": "children",
    "cla_started": "children",
    "cla_ceased": "children",
    "cla_in_foster_care_percent": "%",
    "cla_in_childrens_homes_percent": "%",
    "cla_beyond_20_miles_outside_percent": "%",
    "uasc_31_march": "children",
    "adopted_from_care": "children",
    "care_leavers_19_21": "young people",
    "own_cla_placed_outside": "children",
    "other_cla_placed_here": "children",
    "net_gain_of_placements": "children",
    "new_placements": "placements",
    "new_placements_inside_under_20_miles": "placements",
    "new_placements_inside_over_20_miles": "placements",
    "new_placements_outside_under_20_miles": "placements",
    "new_placements_outside_over_20_miles": "placements",
    "new_placements_distance_unknown": "placements",
    "cin_31_march": "episodes",
    "cpp_31_march": "children",
    "ehc_plans_january": "plans",
    "ehc_placed_mainstream": "plans",
    "ehc_placed_special_state": "plans",
    "ehc_placed_special_independent": "plans",
    **{f"ehc_plans_{need}": "plans" for need in NEEDS},
    **{f"ehc_independent_special_{need}": "plans" for need in NEEDS},
    "ehc_requests": "requests",
    "ehc_assessments": "assessments",
    "ehc_in_20_weeks_percent": "%",
    "foster_places_approved": "places",
    "foster_places_filled": "places",
    "foster_households": "households",
    "childrens_homes": "homes",
    "childrens_home_places": "places",
    "social_workers": "WTE",
    "first_time_entrants_rate": "per 100,000 aged 10-17",
    "cost_residential_gbp_per_week": "GBP per child per week",
    "cost_fostering_gbp_per_week": "GBP per child per week",
    "cost_cla_gbp_per_week": "GBP per child per week",
    "youth_justice_spend_gbp_per_year": "GBP per year",
    "leaving_care_spend_gbp_per_year": "GBP per year",
}

# only on the map of today, where they are compared in a file of their own
TODAY = {
    f"ehc_{stem}_{need}": "plans"
    for stem in [
        "state_special",
        "base",
        "college",
        "elsewhere",
        "neet",
        "primary",
        "secondary",
        "post_16",
    ]
    for need in NEEDS
} | {"ehc_residential": "plans"}

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the published files are not beside the project"
)


def table(region, file):
    return pd.read_csv(REGIONS / region / file, dtype=str, keep_default_na=False)


def settings(region):
    return tomllib.loads((REGIONS / region / "region.toml").read_text(encoding="utf-8"))


def used(region):
    """Return one row a code and indicator: assumed in place of unavailable, numbers as numbers."""
    rows = table(region, "figures.csv")
    rows = rows[rows["status"] != "unavailable"].set_index(["indicator", "code"])
    return rows.assign(**{c: pd.to_numeric(rows[c]) for c in ("value", "low", "high")})


def value(region, indicator, code):
    return used(region).loc[(indicator, code), "value"]


# shape of the tables


@pytest.mark.parametrize("region", BOTH)
@pytest.mark.parametrize("file", COLUMNS)
def test_columns_are_as_designed(region, file):
    assert list(table(region, file).columns) == COLUMNS[file].split()


@pytest.mark.parametrize(("region", "count"), [("east-midlands", 10), ("east-midlands-2016", 9)])
def test_every_file_speaks_of_the_same_areas(region, count):
    codes = set(table(region, "areas.csv")["code"])
    assert len(codes) == len(table(region, "areas.csv")) == count
    assert set(table(region, "figures.csv")["code"]) == codes
    assert set(table(region, "points.csv")["area"]) == codes
    assert set(table(region, "sites.csv")["area"]) == codes
    assert set(table(region, "towns.csv")["area"]) == codes
    assert set(table(region, "events.csv")["area"]) <= codes | {""}


@pytest.mark.parametrize("region", BOTH)
def test_every_indicator_is_there_once_for_every_area_in_one_unit(region):
    rows = table(region, "figures.csv")
    units = rows.groupby("indicator")["unit"].agg(set)
    expected = INDICATORS | (TODAY if region == "east-midlands" else {})
    assert units.to_dict() == {indicator: {unit} for indicator, unit in expected.items()}
    assert (rows.groupby("indicator")["period"].nunique() == 1).all()
    counted = rows[rows["status"] != "assumed"].groupby("indicator").size()
    assert (counted == len(table(region, "areas.csv"))).all()


# gaps


@pytest.mark.parametrize("region", BOTH)
def test_no_figure_is_blank_without_a_status_that_explains_it(region):
    rows = table(region, "figures.csv")
    blank = rows["value"] == ""
    assert set(rows["status"]) == {
        "published",
        "derived",
        "suppressed",
        "unavailable",
        "assumed",
    }
    assert set(rows[blank]["status"]) == {"suppressed", "unavailable"}
    assert not rows[~blank]["status"].isin({"suppressed", "unavailable"}).any()
    assert (rows["source"].str.len() > 20).all()


@pytest.mark.parametrize("region", BOTH)
def test_only_suppressed_and_assumed_figures_have_a_range(region):
    rows = table(region, "figures.csv")
    ranged = rows["status"].isin({"suppressed", "assumed"})
    low, high = pd.to_numeric(rows[ranged]["low"]), pd.to_numeric(rows[ranged]["high"])
    assert (low < high).all()
    assert (rows[~ranged][["low", "high"]] == "").all(axis=None)
    known = pd.to_numeric(rows[ranged]["value"])
    assert (known.isna() | ((low <= known) & (known <= high))).all()


@pytest.mark.parametrize("region", BOTH)
def test_every_unavailable_figure_has_an_assumed_one_with_its_reason(region):
    rows = table(region, "figures.csv")
    keys = {
        status: set(map(tuple, rows[rows["status"] == status][["code", "indicator"]].to_numpy()))
        for status in ("unavailable", "assumed")
    }
    assert keys["unavailable"] == keys["assumed"] != set()
    assert rows[rows["status"] == "assumed"]["source"].str.startswith("Assumed: ").all()


def test_suppressed_counts_are_one_to_five_unless_the_source_says_why_not():
    rows = table("east-midlands", "figures.csv")
    counts = rows[(rows["status"] == "suppressed") & (rows["unit"] != "%")]
    default = (counts["low"] == "1") & (counts["high"] == "5")
    assert counts[default]["source"].str.contains("Suppressed small number").all()
    reasons = counts[~default]["source"]
    assert reasons.str.contains("rules? out 1 to 5|both wide").all()


def test_rutland_children_placed_outside_are_at_least_those_beyond_twenty_miles():
    row = used("east-midlands").loc[("own_cla_placed_outside", RUTLAND)]
    children = value("east-midlands", "cla_31_march_2024", RUTLAND)
    assert row["status"] == "suppressed"
    assert row["low"] >= 0.405 * children > 5
    assert row["high"] == children


def test_rutland_youth_justice_spend_is_nought_and_published():
    row = used("east-midlands").loc[("youth_justice_spend_gbp_per_year", RUTLAND)]
    assert (row["value"], row["status"]) == (0, "published")
    assert "Leicestershire" in row["source"]


# sums


@pytest.mark.parametrize("region", BOTH)
def test_plans_by_need_sum_to_all_plans(region):
    figures = used(region)["value"]
    parts = sum(figures[f"ehc_plans_{need}"] for need in NEEDS)
    pd.testing.assert_series_equal(parts, figures["ehc_plans_january"], check_names=False)


@pytest.mark.parametrize("region", BOTH)
def test_independent_special_plans_by_need_sum_to_all_of_them(region):
    figures = used(region)["value"]
    parts = sum(figures[f"ehc_independent_special_{need}"] for need in NEEDS)
    whole = figures["ehc_placed_special_independent"]
    pd.testing.assert_series_equal(parts, whole, check_names=False)


@pytest.mark.parametrize("region", BOTH)
def test_parts_of_new_placements_leave_room_for_the_published_total(region):
    figures = used(region)
    parts = [i for i in INDICATORS if i.startswith("new_placements_")]
    low = sum(figures.loc[i]["value"].fillna(figures.loc[i]["low"]) for i in parts)
    high = sum(figures.loc[i]["value"].fillna(figures.loc[i]["high"]) for i in parts)
    total = figures.loc["new_placements"]["value"]
    assert (low <= total).all()
    assert (total <= high).all()


@pytest.mark.parametrize("region", BOTH)
def test_net_gain_is_placed_here_less_placed_outside(region):
    figures = used(region)["value"]
    net = figures["other_cla_placed_here"] - figures["own_cla_placed_outside"]
    pd.testing.assert_series_equal(net, figures["net_gain_of_placements"], check_names=False)


@pytest.mark.parametrize("region", BOTH)
def test_filled_foster_places_never_pass_approved_ones(region):
    filled = used(region).loc["foster_places_filled"]
    approved = used(region).loc["foster_places_approved"]
    most = filled["high"].fillna(filled["value"])
    least = approved["low"].fillna(approved["value"])
    assert (most <= least).all()


@pytest.mark.parametrize("region", BOTH)
def test_regional_social_workers_count_the_trust_once(region):
    # the published regional total, which counts the trust of two areas once
    assert used(region)["value"]["social_workers"].sum() == pytest.approx(2626.6)


def test_neither_northamptonshire_area_is_given_the_joint_social_workers_as_its_own():
    rows = used("east-midlands").loc["social_workers"]
    assert set(rows.loc[[NORTH, WEST], "status"]) == {"assumed"}
    assert rows.loc[[NORTH, WEST], "value"].sum() == pytest.approx(421.5)


# the map of 2016


def test_counts_of_2016_northamptonshire_are_sums_of_its_two_parts():
    new, old = used("east-midlands"), used("east-midlands-2016")
    means = {i for i, unit in INDICATORS.items() if unit == "%" or "per " in unit}
    means -= {"youth_justice_spend_gbp_per_year", "leaving_care_spend_gbp_per_year"}
    for indicator in INDICATORS.keys() - means:
        parts = new.loc[indicator].loc[[NORTH, WEST]]
        whole = old.loc[(indicator, COUNTY)]
        if parts["value"].notna().all():
            assert whole["value"] == pytest.approx(parts["value"].sum()), indicator
        else:
            assert whole["status"] == "suppressed"
            assert whole["low"] == parts["low"].fillna(parts["value"]).sum()
            assert whole["high"] == parts["high"].fillna(parts["value"]).sum()


def test_means_of_2016_northamptonshire_lie_between_its_two_parts():
    new, old = used("east-midlands")["value"], used("east-midlands-2016")["value"]
    for indicator, unit in INDICATORS.items():
        if unit == "%" or unit.startswith(("per ", "GBP per child")):
            parts = new[indicator][[NORTH, WEST]]
            assert parts.min() <= old[indicator, COUNTY] <= parts.max(), indicator


def test_foster_care_share_of_2016_northamptonshire_is_weighted_by_children_in_care():
    # 67% of 568 and 61% of 602 children
    assert value("east-midlands-2016", "cla_in_foster_care_percent", COUNTY) == 63.9


def test_other_areas_have_the_same_figures_on_both_maps():
    new, old = (table(region, "figures.csv") for region in BOTH)
    new, old = new[~new["code"].isin({NORTH, WEST})], old[old["code"] != COUNTY]
    new = new[~new["indicator"].isin(TODAY)]
    key = ["indicator", "code", "status"]
    pd.testing.assert_frame_equal(
        new.sort_values(key, ignore_index=True), old.sort_values(key, ignore_index=True)
    )


def test_2016_region_dissolves_the_two_areas_into_the_county():
    dissolve = settings("east-midlands-2016")["boundaries"]["dissolve"]
    assert dissolve == {COUNTY: {"name": "Northamptonshire", "from": [NORTH, WEST]}}


# places


@pytest.mark.parametrize("region", BOTH)
def test_homes_and_foster_places_have_no_coordinates(region):
    sites = table(region, "sites.csv")
    assert set(sites["service"]) == {"residential-care", "fostering"}
    assert (sites[["easting", "northing", "opens", "closes"]] == "").all(axis=None)
    assert sites["location_evidence"].str.contains("never written").all()
    assert sites["id"].is_unique
    assert (
        sites["name"].str.fullmatch(r"(Children's home \d+|Foster places), [A-Z][A-Za-z ]+").all()
    )


@pytest.mark.parametrize("region", BOTH)
def test_homes_and_their_places_agree_with_the_figures(region):
    sites, figures = table(region, "sites.csv"), used(region)["value"]
    homes = sites[sites["service"] == "residential-care"]
    assert len(homes) == 313
    places = homes["capacity"].astype(int).groupby(homes["area"]).agg(["size", "sum"])
    for code in table(region, "areas.csv")["code"]:
        listed = tuple(places.loc[code]) if code in places.index else (0, 0)
        assert listed == (figures["childrens_homes", code], figures["childrens_home_places", code])


@pytest.mark.parametrize("region", BOTH)
def test_usable_places_never_pass_capacity_and_short_breaks_give_none(region):
    sites = table(region, "sites.csv")
    capacity, usable = sites["capacity"].astype(int), sites["usable"].astype(int)
    assert (usable <= capacity).all()
    short = sites["needs"] == "short-breaks"
    assert short.sum() == 11
    assert (usable[short] == 0).all()
    assert sites[short]["evidence"].str.contains("short breaks only").all()


@pytest.mark.parametrize("region", BOTH)
def test_foster_places_agree_with_the_figures_and_hold_the_children_placed(region):
    sites, figures = table(region, "sites.csv"), used(region)
    foster = sites[sites["service"] == "fostering"].set_index("area")
    capacity = foster["capacity"].astype(float)
    approved = figures.loc["foster_places_approved"]
    pd.testing.assert_series_equal(
        capacity, approved["value"].loc[capacity.index], check_names=False, check_index_type=False
    )
    filled = figures.loc["foster_places_filled"]["value"].loc[capacity.index]
    assert (filled <= foster["usable"].astype(float)).all()
    said = foster["evidence"].str.contains("Capacity: assumed")
    assert set(said[said].index) == set(approved[approved["status"] == "assumed"].index)


@pytest.mark.parametrize("region", BOTH)
def test_site_prices_are_the_area_unit_costs(region):
    sites, figures = table(region, "sites.csv"), used(region)["value"]
    indicator = {
        "residential-care": "cost_residential_gbp_per_week",
        "fostering": "cost_fostering_gbp_per_week",
    }
    for row in sites.itertuples():
        assert float(row.cost_gbp_per_week) == figures[indicator[row.service], row.area]


@pytest.mark.parametrize("region", BOTH)
def test_points_hold_the_children_of_their_area(region):
    points = table(region, "points.csv")
    assert len(points) == 573
    assert points["point"].is_unique
    assert set(points["weight"]) == {"1"}
    children = points["children"].astype(float).groupby(points["area"]).sum()
    expected = used(region)["value"]["children_0_17"]
    assert ((children - expected).abs() < 0.5).all()


@pytest.mark.parametrize("region", BOTH)
def test_towns_lie_in_their_area_and_are_among_its_largest(region):
    towns = table(region, "towns.csv")
    known = settings(region)["boundaries"]
    shapes = gpd.read_file(ROOT / "boundaries" / known["file"]).to_crs("EPSG:27700")
    shapes = shapes.set_index("code").geometry
    for code, group in known.get("dissolve", {}).items():
        shapes[code] = shapes[group["from"]].union_all()
    spots = gpd.points_from_xy(towns["easting"].astype(int), towns["northing"].astype(int))
    for area, spot, name in zip(towns["area"], spots, towns["name"], strict=True):
        assert shapes[area].contains(spot), name
    sizes = towns["population"].astype(int)
    assert (sizes.groupby(towns["area"]).diff().dropna() <= 0).all()
    assert towns.groupby("area").size().min() >= 3


# partnerships, events, settings


@pytest.mark.parametrize("region", BOTH)
def test_partnerships_name_two_or_more_areas_a_known_kind_and_a_source(region):
    rows = table(region, "partnerships.csv")
    members = rows["members"].str.split()
    assert (members.map(len) >= 2).all()
    assert members.map(lambda m: all(re.fullmatch(r"E(06|08|09|10)\d{6}", c) for c in m)).all()
    assert set(rows["kind"]) <= {"joint service", "hub", "framework", "trust"}
    assert (rows["source"].str.len() > 20).all()
    assert set(rows["evidence"]) <= {"published", "derived"}
    assert not rows.duplicated(["service", "function", "name"]).any()
    for lead, joined in zip(rows["lead"], members, strict=True):
        assert lead in {"", *joined}


def test_fostering_hub_recruits_but_does_not_assess():
    rows = table("east-midlands", "partnerships.csv")
    hub = rows[rows["kind"] == "hub"]
    assert list(hub["function"]) == ["recruitment"]
    assert set(hub["members"].iloc[0].split()) == {
        "E06000015",
        "E10000007",
        "E06000018",
        "E10000024",
    }


def test_trust_covers_social_care_and_youth_justice_but_not_education():
    rows = table("east-midlands", "partnerships.csv")
    trust = rows[rows["kind"] == "trust"]
    assert set(trust["members"]) == {f"{NORTH} {WEST}"}
    assert set(trust["function"]) == {"*"}
    assert set(trust["service"]) == {
        "fostering",
        "residential-care",
        "youth-justice",
        "reviewing-officers",
        "care-leavers",
    }
    assert "trust" not in set(table("east-midlands-2016", "partnerships.csv")["kind"])


def test_one_partnership_reaches_outside_the_region():
    rows = table("east-midlands", "partnerships.csv")
    codes = set(table("east-midlands", "areas.csv")["code"])
    outside = {c for members in rows["members"] for c in members.split()} - codes
    assert outside == {"E06000013"}


@pytest.mark.parametrize("region", BOTH)
def test_events_are_dated_and_sourced(region):
    rows = table(region, "events.csv")
    assert rows["date"].str.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?").all()
    assert (rows["source"].str.len() > 10).all()
    assert ((rows["area"] == "") == (rows["scope"] == "england")).all()


@pytest.mark.parametrize("region", BOTH)
def test_region_settings_name_boundary_licence_and_what_is_bought(region):
    known = settings(region)
    assert known["crs"] == "EPSG:27700"
    assert known["vintage"] == {"east-midlands": "2021", "east-midlands-2016": "2016"}[region]
    assert (ROOT / "boundaries" / known["boundaries"]["file"]).is_file()
    assert any("GeoNames" in line and "CC BY 4.0" in line for line in known["licence"])
    assert any("Open Government Licence v3.0" in line for line in known["licence"])
    # who employs no psychologist buys all that psychologists do; the decision is the council's
    assert {b["area"] for b in known["bought"]} == {LINCOLNSHIRE}
    psychology = load_catalogue().services["educational-psychology"].functions
    assert [b["function"] for b in known["bought"]] == [f.id for f in psychology if not f.stays]
    assert len({b["source"] for b in known["bought"]}) == 1
    assert known["notes"]


# against the published files

LAIT = {
    "cla_in_foster_care_percent": ("LAC_Foster_Placements", "2025"),
    "cla_in_childrens_homes_percent": ("LAC_SecHome_And_ChildHome", "2025"),
    "cla_beyond_20_miles_outside_percent": ("LACDistance", "2025"),
    "uasc_31_march": ("Unacc_Asylmn_Seek_Childn", "2025"),
    "adopted_from_care": ("No_of LAC Adopted", "2025"),
    "care_leavers_19_21": ("NoCareLeavers", "2025"),
    "ehc_requests": ("SEN_INIT_REQ", "2024"),
    "ehc_assessments": ("SEN_ASSESSMENT", "2024"),
    "ehc_in_20_weeks_percent": ("SEN_EHC_Excpt_20wks", "2024"),
    "foster_places_approved": ("Number_Foster_Places(New)", "2025"),
    "foster_places_filled": ("Number_Foster_Places_Filled(New)", "2025"),
    "social_workers": ("Work_Force_NoSW", "2025"),
    "first_time_entrants_rate": ("FirstYJS", "2024"),
    "cost_residential_gbp_per_week": ("RescareFinance", "2024-25 (OT)"),
    "cost_fostering_gbp_per_week": ("FosteringFinance", "2024-25 (OT)"),
    "cost_cla_gbp_per_week": ("LACFinance", "2024-25 (OT)"),
    "youth_justice_spend_gbp_per_year": ("YouthJusticeFinance", "2024-25 (OT)"),
    "leaving_care_spend_gbp_per_year": ("LeaveCareSupServTotExp", "2024-25"),
}
CLA = {
    "cla_31_march": ("Children looked after on 31 March each year", "2025"),
    "cla_31_march_2024": ("Children looked after on 31 March each year", "2024"),
    "cla_started": ("Children starting to be looked after each year", "2025"),
    "cla_ceased": ("Children ceasing to be looked after each year", "2025"),
}
PLACED = {
    "own_cla_placed_outside": "2. Children who are the responsibility of this LA placed outside "
    "the LA boundary",
    "other_cla_placed_here": "1. Children who are the responsibility of other LAs placed within "
    "this LA boundary",
    "net_gain_of_placements": "Net gain of children by responsible LA",
}
NEW = {
    "new_placements": "Total new placements",
    "new_placements_inside_under_20_miles": "Placed inside LA boundary less than 20 miles from "
    "home",
    "new_placements_inside_over_20_miles": "Placed inside LA boundary more than 20 miles from home",
    "new_placements_outside_under_20_miles": "Placed outside LA boundary less than 20 miles from "
    "home",
    "new_placements_outside_over_20_miles": "Placed outside LA boundary more than 20 miles from "
    "home",
    "new_placements_distance_unknown": "Distance not known or not recorded",
}
ESTABLISHMENT = {
    "ehc_placed_mainstream": ("mainstream_total",),
    "ehc_placed_special_state": ("special_la_maintained", "special_academy_free"),
    "ehc_placed_special_independent": ("special_independent", "special_non_maintained"),
}


def published(file, **where):
    """Return the rows of a published file that hold the given values, all as text."""
    rows = pd.read_csv(DATA / file, dtype=str, keep_default_na=False)
    for column, wanted in where.items():
        rows = rows[rows[column] == wanted]
    return rows


def published_values(indicator):
    """Return what the publisher gives for an indicator, by code, as text."""
    if indicator in LAIT:
        measure, period = LAIT[indicator]
        file = "la/lait_2026_all_measures_east_midlands_long.csv"
        rows = published(file, measure_code=measure, period=period)
        return rows.set_index("gss_code")["value_raw"]
    if indicator in CLA:
        kind, year = CLA[indicator]
        file = "la/dfe_cla_number_and_rate_2020_2025.csv"
        rows = published(file, population_type=kind, time_period=year)
        return rows.set_index("gss_code")["children_count"]
    if indicator in PLACED:
        file = "la/dfe_cla_31march_la_of_placement_net_gain_2020_2024.csv"
        rows = published(file, characteristic=PLACED[indicator], time_period="2024")
        return rows.set_index("gss_code")["number"]
    if indicator in NEW:
        file = "la/dfe_cla_new_placements_by_location_distance_2020_2024.csv"
        rows = published(file, characteristic=NEW[indicator], time_period="2024")
        return rows.set_index("gss_code")["number"]
    if indicator == "children_0_17":
        rows = published("la/ons_child_population_0_17_mid2012_2024.csv", mid_year="2024")
        return rows.set_index("gss_code")["population_estimate"]
    if indicator == "cin_31_march":
        rows = published("la/dfe_children_in_need_2013_2025.csv", time_period="2025")
        return rows.set_index("gss_code")["At31_episodes"]
    if indicator == "cpp_31_march":
        file = "la/dfe_child_protection_plans_at31march_2013_2025.csv"
        return published(file, time_period="2025").set_index("gss_code")["CPP_At31"]
    return published_plans(indicator)


def published_plans(indicator):
    """Return what the publisher gives for plans by need or placement, by code."""
    need = indicator.rsplit("_", 1)[1].replace("unknown", "need_unknown")
    if indicator in ESTABLISHMENT:
        file = "la/sen2_2025_caseload_by_establishment_type_2018_19_2024_25.csv"
        rows = published(file, time_period="202425").set_index("gss_code")
        rows = rows[list(ESTABLISHMENT[indicator])]
    elif indicator.startswith("ehc_independent_special_"):
        file = "la/sen2_2025_ehcp_by_need_and_placement_type_east_midlands.csv"
        kinds = [
            published(file, breakdown=kind).set_index("new_la_code")[f"number_{need}"]
            for kind in ("Special - independent", "Special - non-maintained")
        ]
        rows = pd.concat(kinds, axis=1)
    else:
        column = "ehc_plans" if indicator == "ehc_plans_january" else f"number_{need}"
        rows = published("la/sen2_2025_ehcp_by_primary_need.csv", time_period="202425")
        rows = rows.set_index("gss_code")[[column]]
    codes = table("east-midlands", "areas.csv")["code"]
    return rows.loc[codes].astype(int).sum(axis=1).astype(str)


CHECKED = INDICATORS.keys() - {
    "children_10_17",
    "foster_households",
    "childrens_homes",
    "childrens_home_places",
}


@needs_data
@pytest.mark.parametrize("indicator", sorted(CHECKED))
def test_figures_are_what_the_publisher_gives(indicator):
    rows = table("east-midlands", "figures.csv")
    rows = rows[(rows["indicator"] == indicator) & (rows["status"] != "assumed")]
    raw = published_values(indicator)
    for row in rows.itertuples():
        given = raw[row.code]
        if given == "c":
            assert row.status == "suppressed", row.code
        elif given == "-":
            assert row.status in {"suppressed", "unavailable"}, row.code
        elif row.status == "unavailable":
            # a joint figure of the trust, printed for both areas
            assert (indicator, given) == ("social_workers", "421.5")
            assert raw[NORTH] == raw[WEST]
        else:
            assert float(row.value) == pytest.approx(float(given), rel=1e-12), row.code


@needs_data
def test_only_social_workers_are_one_joint_figure_given_to_both_northamptonshire_areas():
    same = set()
    for indicator in CHECKED:
        raw = published_values(indicator)
        if raw[NORTH] == raw[WEST] not in {"c", "-"} and float(raw[NORTH]) > 50:
            same.add(indicator)
    assert same == {"social_workers"}


@needs_data
def test_children_aged_ten_to_seventeen_are_the_small_area_share_of_all_children():
    file = "small_area/lsoa11_east_midlands_child_population_mid2020_centroids.csv"
    small = pd.read_csv(DATA / file)
    sums = small.groupby("utla21_code")[["pop_10_17", "pop_0_17"]].sum()
    figures = used("east-midlands")["value"]
    expected = figures["children_0_17"] * sums["pop_10_17"] / sums["pop_0_17"]
    assert ((figures["children_10_17"] - expected).abs() <= 0.5).all()


@needs_data
def test_homes_are_those_on_the_inspectorate_list_and_name_nobody():
    file = "la/ofsted_social_care_providers_east_midlands_2023-03-31.csv"
    listed = published(file, **{"Provision type": "Children's home"})
    sites = table("east-midlands", "sites.csv")
    names = dict(table("east-midlands", "areas.csv")[["code", "name"]].to_numpy())
    homes = sites[sites["service"] == "residential-care"]

    # same homes by area, sector and places
    ours = zip(homes["area"].map(names), homes["sector"], homes["capacity"], strict=True)
    theirs = zip(
        listed["Local authority"],
        listed["Sector"].str.lower(),
        listed["Places"].astype(float).astype(int).astype(str),
        strict=True,
    )
    assert sorted(ours) == sorted(theirs)

    # no owner and no reference number
    text = (REGIONS / "east-midlands" / "sites.csv").read_text(encoding="utf-8")
    owners = set(listed["Organisation which owns the provider"])
    assert not [o for o in owners if len(o) > 3 and o in text]
    assert not [urn for urn in listed["URN"] if urn in text]


@needs_data
def test_points_are_the_small_areas_scaled_to_the_area():
    file = "small_area/msoa11_east_midlands_child_population_mid2020_child_weighted_centroids.csv"
    small = pd.read_csv(DATA / file).set_index("msoa11_code")
    points = table("east-midlands", "points.csv").set_index("point")
    assert set(points.index) == set(small.index)
    small = small.loc[points.index]
    assert (points["area"] == small["utla21_code"]).all()
    assert ((points["easting"].astype(float) - small["easting"]).abs() <= 5).all()
    assert ((points["northing"].astype(float) - small["northing"]).abs() <= 5).all()
    ratio = points["children"].astype(float) / small["pop_0_17"]
    assert (ratio.groupby(points["area"]).agg(lambda r: r.max() - r.min()) < 5e-4).all()


@needs_data
def test_towns_lie_in_their_area_on_the_official_line_too():
    file = DATA / "boundaries" / "utla_east_midlands_2021_from_lsoa21.geojson"
    shapes = gpd.read_file(file).to_crs("EPSG:27700").set_index("code").geometry
    towns = table("east-midlands", "towns.csv")
    spots = gpd.points_from_xy(towns["easting"].astype(int), towns["northing"].astype(int))
    inside = [shapes[a].contains(s) for a, s in zip(towns["area"], spots, strict=True)]
    assert all(inside)


@needs_data
def test_published_regional_total_of_social_workers_counts_the_trust_once():
    file = "la/lait_2026_all_measures_east_midlands_long.csv"
    rows = published(file, measure_code="Work_Force_NoSW", period="2025", la_name="East Midlands")
    assert float(rows["value_raw"].iloc[0]) == pytest.approx(
        used("east-midlands")["value"]["social_workers"].sum()
    )
