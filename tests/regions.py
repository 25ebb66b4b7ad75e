"""Make a small made-up region, catalogue and scenario for tests."""

import csv
import json
from pathlib import Path

from footprint.services.catalogue import Catalogue, Function, Handoff, Parameter, Service

AREAS = {
    "E06000901": ("Ashford City", "Ashford"),
    "E10000902": ("Bramshire", "Brams"),
    "E06000903": ("Coldport", "Coldport"),
    "E10000904": ("Dunshire", "Duns"),
}
SIDE_M = 20_000
CORNERS = {
    "E06000901": (440_000, 340_000),
    "E10000902": (460_000, 340_000),
    "E06000903": (440_000, 360_000),
    "E10000904": (460_000, 360_000),
}
NEEDS = ("asd", "hi", "mld", "msi", "oth", "pd", "pmld", "semh", "slcn", "sld", "spld", "vi")
CHILDREN = (60_000, 150_000, 40_000, 90_000)
# indicator, unit, figure of each area
FIGURES: tuple[tuple[str, str, tuple[float, ...]], ...] = (
    ("children_0_17", "children", CHILDREN),
    ("children_10_17", "children", (27_000, 68_000, 18_000, 41_000)),
    ("cla_31_march", "children", (550, 1000, 330, 640)),
    ("cla_started", "children", (200, 380, 110, 240)),
    ("cla_ceased", "children", (190, 370, 100, 230)),
    ("cla_in_foster_care_percent", "%", (62, 66, 64, 63)),
    ("cla_in_childrens_homes_percent", "%", (12, 11, 9, 10)),
    ("uasc_31_march", "children", (30, 60, 20, 40)),
    ("cin_31_march", "episodes", (2000, 4100, 1200, 2700)),
    ("cpp_31_march", "children", (280, 600, 150, 400)),
    ("ehc_plans_january", "plans", (3000, 7000, 1900, 4600)),
    ("ehc_placed_mainstream", "plans", (1300, 3100, 800, 2000)),
    ("ehc_placed_special_state", "plans", (1100, 2500, 700, 1600)),
    ("ehc_placed_special_independent", "plans", (90, 260, 60, 170)),
    ("ehc_requests", "requests", (600, 1400, 380, 900)),
    ("ehc_assessments", "assessments", (450, 1050, 290, 700)),
    ("ehc_in_20_weeks_percent", "%", (50, 31, 62, 44)),
    ("own_cla_placed_outside", "children", (290, 420, 150, 240)),
    ("other_cla_placed_here", "children", (200, 500, 120, 330)),
    ("net_gain_of_placements", "children", (-90, 80, -30, 90)),
    ("cla_31_march_2024", "children", (545, 990, 325, 630)),
    ("cla_beyond_20_miles_outside_percent", "%", (14, 19, 16, 18)),
    ("new_placements_inside_under_20_miles", "placements", (180, 400, 110, 260)),
    ("new_placements_inside_over_20_miles", "placements", (6, 60, 5, 30)),
    ("new_placements_outside_under_20_miles", "placements", (120, 130, 50, 70)),
    ("new_placements_outside_over_20_miles", "placements", (60, 110, 40, 70)),
    ("new_placements_distance_unknown", "placements", (30, 50, 20, 30)),
    ("foster_places_approved", "places", (250, 430, 150, 290)),
    ("foster_places_filled", "places", (180, 310, 110, 210)),
    ("foster_households", "households", (140, 210, 80, 160)),
    ("childrens_homes", "homes", (20, 45, 9, 26)),
    ("childrens_home_places", "places", (70, 150, 30, 90)),
    ("adopted_from_care", "children", (20, 45, 12, 25)),
    ("first_time_entrants_rate", "per 100,000 aged 10-17", (170, 110, 190, 130)),
    ("social_workers", "WTE", (190, 420, 120, 260)),
    ("care_leavers_19_21", "young people", (160, 330, 100, 200)),
    ("cost_residential_gbp_per_week", "GBP per child per week", (6100, 5700, 5400, 6000)),
    ("cost_fostering_gbp_per_week", "GBP per child per week", (650, 600, 620, 610)),
    ("cost_cla_gbp_per_week", "GBP per child per week", (1500, 1400, 1350, 1420)),
    ("youth_justice_spend_gbp_per_year", "GBP per year", (1.4e6, 2.9e6, 1.0e6, 2.0e6)),
    ("leaving_care_spend_gbp_per_year", "GBP per year", (2.1e6, 4.4e6, 1.2e6, 2.6e6)),
    *((f"ehc_plans_{need}", "plans", (200, 500, 130, 300)) for need in (*NEEDS, "unknown")),
    *((f"ehc_independent_special_{need}", "plans", (8, 20, 6, 13)) for need in NEEDS),
)
FIGURE_HEADING = ["code", "indicator", "period", "value", "unit", "status", "low", "high", "source"]


def figure_rows() -> list[list[object]]:
    """Return the rows of figures.csv, one suppressed and one unavailable with its stand-in."""
    rows: list[list[object]] = []
    for indicator, unit, figures in FIGURES:
        for code, figure in zip(AREAS, figures, strict=True):
            row = [code, indicator, "2025", figure, unit, "published", "", "", "made up"]
            if (indicator, code) == ("uasc_31_march", "E06000903"):
                row[3:6] = ["c", unit, "suppressed"]
            if (indicator, code) == ("foster_households", "E10000904"):
                rows.append([*row[:3], "x", unit, "unavailable", "", "", "not published"])
                row[5:] = ["assumed", 120, 200, "as many places a household as elsewhere"]
            rows.append(row)
    return rows


def point_rows() -> list[list[object]]:
    """Return four demand points an area, at the quarters of its square."""
    rows: list[list[object]] = []
    for (code, (east, north)), children in zip(CORNERS.items(), CHILDREN, strict=True):
        quarters = [(x, y) for x in (0.25, 0.75) for y in (0.25, 0.75)]
        for number, (x, y) in enumerate(quarters, start=1):
            spot = [east + round(x * SIDE_M), north + round(y * SIDE_M)]
            rows.append([f"{code}-{number}", code, *spot, children / 4, 1])
    return rows


def site_rows() -> list[list[object]]:
    """Return a home and foster places an area, unlocated, and one school on the ground."""
    rows: list[list[object]] = []
    for code in AREAS:
        kinds = (("home", "residential-care", 4), ("foster", "fostering", 200))
        for kind, service, places in kinds:
            row = [f"{kind}-{code}", f"{kind} {code[-1]}", code, "", "", "not published", service]
            rows.append([*row, "", "", places, places, 5500, "council", "", "", "", "made up"])
    return rows


def write_csv(path: Path, heading: list[str], rows: list[list[object]]) -> None:
    """Write a table as a plain UTF-8 file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heading, *rows])


def write_boundaries(path: Path) -> None:
    """Write four squares that meet at one corner, in British National Grid metres."""
    features = []
    for code, (east, north) in CORNERS.items():
        across, along = (east, east + SIDE_M), (north, north + SIDE_M)
        ring = [(across[0], along[0]), (across[1], along[0]), (across[1], along[1])]
        ring += [(across[0], along[1]), (across[0], along[0])]
        shape = {"type": "Polygon", "coordinates": [ring]}
        named = {"code": code, "name": AREAS[code][0]}
        features.append({"type": "Feature", "properties": named, "geometry": shape})
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    collection = {"type": "FeatureCollection", "crs": crs, "features": features}
    path.write_text(json.dumps(collection), encoding="utf-8")


REGION_TOML = """\
name = "Made-up shires"
vintage = "2025"
price_base_year = 2025
crs = "EPSG:27700"
notes = ["Every figure is made up."]
licence = ["Made up for tests."]
links = [["Ashford City", "Dunshire"]]

[boundaries]
file = "squares.geojson"

[[bought]]
function = "fostering/support"
area = "E06000903"
source = "made up"
"""
PARTNERSHIP_HEADING = [
    "service",
    "function",
    "name",
    "lead",
    "members",
    "kind",
    "from",
    "to",
    "source",
    "evidence",
]
PARTNERSHIPS: list[list[object]] = [
    [
        "fostering",
        "recruitment",
        "Foster Together",
        "E06000901",
        "E06000901 E10000902",
        "hub",
        "2024-03",
        "",
        "made up",
        "published",
    ],
    [
        "fostering",
        "commissioning",
        "Agency framework",
        "",
        "E06000901 E10000902 E06000903 E06000999",
        "framework",
        "",
        "",
        "made up",
        "published",
    ],
    [
        "adoption",
        "*",
        "Adopt Together",
        "E10000904",
        "E10000904 E06000903",
        "joint service",
        "2019",
        "",
        "made up",
        "published",
    ],
]
PARTNER_AREA_HEADING = ["code", "geography", "partner", "source"]
PARTNER_AREAS = [
    ["E06000901", "police force", "Southern Police", "made up"],
    ["E10000902", "police force", "Southern Police", "made up"],
    ["E06000903", "police force", "Northern Police", "made up"],
    ["E10000904", "police force", "Northern Police", "made up; and checked"],
]
SITE_HEADING = [
    "id",
    "name",
    "area",
    "easting",
    "northing",
    "location_evidence",
    "service",
    "needs",
    "phase",
    "capacity",
    "usable",
    "cost_gbp_per_week",
    "sector",
    "meets_standard",
    "opens",
    "closes",
    "evidence",
]
SCENARIO_TOML = """\
title = "One hub, or as now?"
question = "footprints"
decision = "Whether Coldport and Dunshire join the hub."
about = "Made up."
outputs = ["What each option costs."]
region = "made-up"
services = ["fostering"]

[assumptions]
year = 2025
demand_growth_percent_per_year = { fostering = 1.5 }

[assumptions.parameters]
"fostering/recruitment.enquiries_per_approval" = { low = 9, central = 28, high = 40, source = "us" }

[[options]]
name = "As now"
as_now = true

[[options]]
name = "Two hubs"
[options.footprints]
"fostering/recruitment" = [["Ashford City", "Coldport"], ["Brams", "E10000904"]]

[[options]]
name = "Coldport joins"
[options.footprints]
"fostering/recruitment" = [["Ashford", "Bramshire", "Coldport"]]

[[options]]
name = "One region"
[options.footprints]
fostering = "all"

[[options]]
name = "Lowest modelled cost"
[options.footprints]
"fostering/recruitment" = { best = 1, max_partners = 3 }
"""


def make_region(folder: Path) -> Path:
    """Write a region of four square areas with every table, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "region.toml").write_text(REGION_TOML, encoding="utf-8")
    areas = [[code, *names] for code, names in AREAS.items()]
    write_csv(folder / "areas.csv", ["code", "name", "short_name"], areas)
    write_csv(folder / "figures.csv", FIGURE_HEADING, figure_rows())
    write_csv(folder / "partnerships.csv", PARTNERSHIP_HEADING, PARTNERSHIPS)
    write_csv(folder / "partner_areas.csv", PARTNER_AREA_HEADING, PARTNER_AREAS)
    heading = ["point", "area", "easting", "northing", "children", "weight"]
    write_csv(folder / "points.csv", heading, point_rows())
    write_csv(folder / "sites.csv", SITE_HEADING, site_rows())
    towns = [[c, f"Town {c[-1]}", e + 9000, n + 9000, 50_000] for c, (e, n) in CORNERS.items()]
    write_csv(folder / "towns.csv", ["area", "name", "easting", "northing", "population"], towns)
    pairs = [[a, b, 12 if a == b else 45, 6 if a == b else 31] for a in AREAS for b in AREAS]
    write_csv(folder / "travel.csv", ["from", "to", "minutes", "km"], pairs)
    events = [["2024-03", "area", "E06000901", "partnership", "Foster Together starts", "made up"]]
    heading = ["date", "scope", "area", "kind", "label", "source"]
    write_csv(folder / "events.csv", heading, events)
    write_boundaries(folder / "squares.geojson")
    return folder


def make_scenario(folder: Path, text: str = SCENARIO_TOML) -> Path:
    """Write the made-up region and a scenario beside it, and return the scenario's file."""
    make_region(folder / "regions" / "made-up")
    path = folder / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _function(key: str, legal: str, **more: object) -> Function:
    """Return a function of fostering, with what tests do not look at filled in."""
    return Function(
        service="fostering",
        key=key,
        name=key.title(),
        kind="posts",
        legal=legal,
        demand=("cla_31_march", "cla_in_foster_care_percent"),
        demand_unit="children",
        plain="Made up.",
        **more,  # type: ignore[arg-type]
    )


def made_up_catalogue() -> Catalogue:
    """Return a catalogue of two services, with two functions of fostering that stay."""

    def parameter(key: str, low: float, central: float, high: float, unit: str) -> Parameter:
        return Parameter(key, low, central, high, unit, source="made up", reason="made up")

    fostering = Service(
        key="fostering",
        title="Fostering",
        plain="Made up.",
        functions=(
            _function("planning", "stays"),
            _function("recruitment", "joint", extras={"households": ("foster_households",)}),
            _function("commissioning", "joint"),
            _function("decision", "stays"),
            _function("support", "unverified"),
        ),
        handoffs=(Handoff("fostering", ("planning", "recruitment"), ("cla_started",)),),
        parameters={
            p.key: p
            for p in (
                parameter("fostering/recruitment.enquiries_per_approval", 10, 15, 30, "enquiries"),
                parameter("fostering/leaving_percent", 8, 12, 16, "%"),
            )
        },
        placement_function="recruitment",
    )
    homes = Service(
        key="residential-care",
        title="Children's homes",
        plain="Made up.",
        functions=tuple(
            Function(
                service="residential-care",
                key=key,
                name=key,
                kind="posts",
                legal="joint" if key == "homes" else "stays",
                demand=("cla_started",),
                demand_unit="children",
                plain="Made up.",
            )
            for key in ("planning", "homes", "placing", "review")
        ),
    )
    common = {p.key: p for p in (parameter("common/detour_factor", 1.2, 1.3, 1.5, "ratio"),)}
    return Catalogue({"fostering": fostering, "residential-care": homes}, common)
